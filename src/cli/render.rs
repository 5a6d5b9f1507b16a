//! Replies on a terminal: wrapped to its width, with colours if wanted.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use textwrap::Options;

use super::out::Out;
use crate::pack::{Language, Severity};
use crate::reply::{Answer, Reply, Wording};
use crate::text::{on_one_line, visible};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Writes a reply, at most `width` columns wide.
pub(super) fn reply(
    reply: &Reply,
    language: &Language,
    width: usize,
    out: &mut Out<impl Write>,
) -> io::Result<()> {
    let words = Wording::of(language);
    let mut page = Page { width, out };
    match reply {
        Reply::Answer(answer) => page.answer(answer, words),
        Reply::Suggest(suggest) => {
            page.line(BOLD, suggest.title)?;
            page.text("", "", suggest.text)?;
            page.gap()?;
            for (number, option) in suggest.options.iter().enumerate() {
                page.text(&format!("  {}. ", number + 1), "     ", &option.question)?;
            }
            Ok(())
        }
        Reply::Decline(decline) => {
            page.line(BOLD, decline.title)?;
            page.text("", "", decline.text)?;
            page.text("", "", words.browse_in_terminal)
        }
    }
}

struct Page<'a, W: Write> {
    width: usize,
    out: &'a mut Out<W>,
}

impl<W: Write> Page<'_, W> {
    fn answer(&mut self, answer: &Answer, words: &Wording) -> io::Result<()> {
        let (icon, color) = match answer.severity {
            Severity::Info => ("i", AnsiColor::Cyan),
            Severity::Caution => ("!", AnsiColor::Yellow),
            Severity::Danger => ("!!", AnsiColor::Red),
        };
        let style = Style::new().bold().fg_color(Some(color.into()));
        let severity = &answer.headings.severity;
        self.out.styled(style, &format!("[{icon}] {}", on_one_line(severity)))?;
        self.gap()?;
        self.line(BOLD, &answer.question)?;
        self.gap()?;
        self.text("", "", &answer.answer)?;
        self.points(&answer.headings.cautions, "!", &answer.cautions)?;
        self.points(&answer.headings.advice, "-", &answer.advice)?;
        self.gap()?;
        for source in &answer.sources {
            self.line(DIM, &format!("{}: {source}", words.source))?;
        }
        if let Some(reviewed) = answer.reviewed {
            self.line(DIM, &format!("{} {reviewed}", words.reviewed))?;
        }
        if let Some(disclaimer) = &answer.disclaimer {
            self.line(DIM, disclaimer)?;
        }
        if !answer.related.is_empty() {
            let questions: Vec<String> =
                answer.related.iter().map(|link| link.question.clone()).collect();
            self.points(words.related, "?", &questions)?;
        }
        Ok(())
    }

    fn points(&mut self, heading: &str, mark: &str, points: &[String]) -> io::Result<()> {
        if points.is_empty() {
            return Ok(());
        }
        self.gap()?;
        self.line(BOLD, heading)?;
        let indent = " ".repeat(mark.len() + 3);
        points.iter().try_for_each(|point| self.text(&format!("  {mark} "), &indent, point))
    }

    fn line(&mut self, style: Style, text: &str) -> io::Result<()> {
        for line in textwrap::wrap(&visible(text), self.width) {
            self.out.styled(style, &line)?;
            self.gap()?;
        }
        Ok(())
    }

    fn text(&mut self, first: &str, rest: &str, text: &str) -> io::Result<()> {
        let options = Options::new(self.width).initial_indent(first).subsequent_indent(rest);
        // Written out before they are wrapped: they take room.
        for line in visible(text).lines() {
            writeln!(self.out, "{}", textwrap::fill(line, &options))?;
        }
        Ok(())
    }

    fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }
}
