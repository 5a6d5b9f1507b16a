//! `caveat topics`: lists the questions that the FAQ covers.

use std::io::Write;

use super::{Outcome, Outcomes, PackArguments, out};
use crate::reply;
use crate::text::on_one_line;

/// List the questions that the FAQ answers.
#[derive(Debug, clap::Args)]
pub(super) struct Topics {}

impl Topics {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        // Nothing is asked, so no matcher is trained.
        let faq = PackArguments::pack_of(pack.files()?)?;
        let language = pack.language_of(&faq)?;
        let language = language.as_ref().unwrap_or(&faq.default_language);
        let ids = faq.entries.iter().map(|entry| entry.id.as_str());
        let mut out = out::stdout();
        for topic in reply::links(&faq, ids, language) {
            writeln!(out, "{}", on_one_line(&topic.question))?;
        }
        // Flushed before: on a terminal the note stands below the list.
        drop(out);
        if let Some(drafts) = super::drafts(&faq) {
            out::say(drafts);
        }
        Ok(Outcome::Done)
    }
}
