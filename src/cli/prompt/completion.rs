//! Tab at the prompt: the questions of the FAQ that fit what is typed, one after another.

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use crate::pack::Language;
use crate::service::Service;
use crate::text::on_one_line;

/// So many questions are offered for one text.
const OFFERED: usize = 20;

/// The questions of a FAQ, for an editor.
pub(super) struct Questions<'s> {
    pub(super) service: &'s Service,
    pub(super) language: Option<&'s Language>,
}

impl Questions<'_> {
    /// Questions that fit, best first, in the language of what is typed.
    fn fitting(&self, typed: &str) -> Vec<String> {
        let language = match self.language {
            Some(language) => language.clone(),
            None if typed.trim().is_empty() => self.service.pack().default_language.clone(),
            None => self.service.ask(typed, None).language,
        };
        let links = self.service.complete(typed, &language, None, &[], OFFERED);
        // The editor draws them as they are.
        links.into_iter().map(|link| on_one_line(&link.question).into_owned()).collect()
    }
}

impl Completer for Questions<'_> {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        // In the middle of a line, the rest of it would stand behind a whole question.
        let is_at_end = line.get(at..).is_some_and(|rest| rest.trim().is_empty());
        Ok((0, if is_at_end { self.fitting(line) } else { Vec::new() }))
    }
}

impl Hinter for Questions<'_> {
    type Hint = String;
}
impl Highlighter for Questions<'_> {}
impl Validator for Questions<'_> {}
impl Helper for Questions<'_> {}
