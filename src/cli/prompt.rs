//! The prompt of `caveat ask` on a terminal.

mod completion;
mod history;

use std::io::Write;
use std::path::Path;

use rustyline::Editor;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;

use super::{Failure, Outcome, Outcomes, out, render};
use crate::pack::{Language, Pack, phrasing_key};
use crate::reply::{Link, Reply};
use crate::service::Service;

use completion::Questions;
use history::Kept;

const HELP: &str = "\
Type a question as you would ask it anywhere.
  1, 2 or 3  opens a suggestion, by its number
  Tab        completes a question of the FAQ; again for the next one that fits
  Up         brings the question before back; Ctrl-R searches
  topics     lists what the FAQ answers
  help       shows this
  quit       leaves, and so does Ctrl-D";

/// A line at the prompt, as a request.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Nothing,
    Question,
    /// One of the suggestions, from 0.
    Choice(usize),
    /// A number with which there is no suggestion.
    NoChoice,
    Help,
    Topics,
    Quit,
}

impl Line {
    /// Reads a line, of which `choices` suggestions stand above it.
    fn of(line: &str, choices: usize, pack: &Pack) -> Self {
        let line = line.trim();
        if line.is_empty() {
            return Self::Nothing;
        }
        let word = line.trim_start_matches(['/', ':', '\\']).to_lowercase();
        let number = word.trim_start_matches(['#', '(']).trim_end_matches(['.', ')']);
        if let (true, Ok(number)) = (choices > 0, number.parse::<usize>()) {
            let chosen = number.checked_sub(1).filter(|number| *number < choices);
            return chosen.map_or(Self::NoChoice, Self::Choice);
        }
        let command = match word.as_str() {
            "quit" | "exit" | "q" | "salir" | "退出" | "離開" => Self::Quit,
            "help" | "h" | "?" | "ayuda" | "帮助" | "幫助" => Self::Help,
            "topics" | "temas" | "主题" | "主題" => Self::Topics,
            _ => return Self::Question,
        };
        // A FAQ may have this very word as a question.
        let key = phrasing_key(line);
        let mut phrasings = pack.entries.iter().flat_map(|entry| &entry.phrasings);
        let is_asked = !key.is_empty() && phrasings.any(|asked| phrasing_key(&asked.text) == key);
        if is_asked { Self::Question } else { command }
    }
}

/// Asks until `quit`, Ctrl-D or Ctrl-C. Unless `keeps` is false, the questions are kept for the next time.
pub(super) fn prompt(service: &Service, language: Option<&Language>, keeps: bool) -> Outcomes {
    let failed = |error: ReadlineError| Failure::Said(format!("cannot use this terminal: {error}"));
    let config = history::config();
    let mut editor: Editor<Questions<'_>, FileHistory> =
        Editor::with_history(config.clone(), FileHistory::with_config(&config)).map_err(failed)?;
    editor.set_helper(Some(Questions { service, language }));
    let mut kept = if keeps { Kept::read_into(&mut editor) } else { Kept::nothing() };
    out::say(&service.pack().title);
    out::say("Ask a question. `help` says what else there is; `quit` or Ctrl-D leaves.");
    let mut offered = Offered::default();
    loop {
        match editor.readline("> ") {
            Ok(line) => {
                let line = (Line::of(&line, offered.links.len(), service.pack()), line);
                match line.0 {
                    Line::Quit => return Ok(Outcome::Done),
                    Line::Question => kept.add(&mut editor, &line.1),
                    _ => {}
                }
                offered.turn(line, service, language, kept.file())?;
            }
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(Outcome::Done),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// The suggestions of the last reply, and their language.
#[derive(Default)]
struct Offered {
    links: Vec<Link>,
    language: Option<Language>,
}

impl Offered {
    fn turn(
        &mut self,
        (line, text): (Line, String),
        service: &Service,
        language: Option<&Language>,
        kept: Option<&Path>,
    ) -> Result<(), Failure> {
        let mut out = out::stdout();
        match line {
            Line::Nothing | Line::Quit => return Ok(()),
            Line::Help => {
                writeln!(out, "\n{HELP}")?;
                if let Some(file) = kept {
                    let (last, file) = (history::KEPT, crate::text::path(file));
                    writeln!(out, "Your last {last} questions are kept in\n{file}")?;
                }
            }
            Line::NoChoice => {
                let text = match self.links.len() {
                    1 => "There is one suggestion: 1 opens it.".to_owned(),
                    last => {
                        format!("There are {last} suggestions: type a number from 1 to {last}.")
                    }
                };
                writeln!(out, "\n{text}")?;
            }
            Line::Topics => {
                writeln!(out)?;
                let language = language.unwrap_or(&service.pack().default_language);
                for topic in service.topics(language) {
                    writeln!(out, "{}", crate::text::on_one_line(&topic.question))?;
                }
            }
            Line::Choice(number) => {
                let language = self.language.as_ref().unwrap_or(&service.pack().default_language);
                let chosen = self.links.get(number);
                if let Some(answer) = chosen.and_then(|link| service.answer(&link.entry, language))
                {
                    writeln!(out)?;
                    render::reply(
                        &Reply::Answer(Box::new(answer)),
                        language,
                        super::width(),
                        &mut out,
                    )?;
                }
            }
            Line::Question => {
                let asked = service.ask(&text, None);
                writeln!(out)?;
                render::reply(&asked.reply, &asked.language, super::width(), &mut out)?;
                self.links.clear();
                if let Reply::Suggest(suggest) = asked.reply {
                    out.flush()?;
                    self.links = suggest.options;
                    let which = match self.links.len() {
                        1 => "1 opens it.".to_owned(),
                        last => format!("A number from 1 to {last} opens one."),
                    };
                    writeln!(out, "\n{which}")?;
                }
                self.language = Some(asked.language);
            }
        }
        writeln!(out)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Line;
    use crate::pack::{PackFiles, load};

    #[test]
    fn a_line_is_a_question_or_something_else() {
        let texts = [
            ("pack.toml", "languages = [\"en\"]\n"),
            ("exit.toml", "[en]\nquestion = \"Exit\"\nanswer = \"On the left.\"\n"),
        ];
        let pack = load(PackFiles::from_texts("t", texts)).pack.unwrap();
        for (line, choices, expected) in [
            ("", 0, Line::Nothing),
            (" 2 ", 3, Line::Choice(1)),
            ("2.", 3, Line::Choice(1)),
            ("#1", 1, Line::Choice(0)),
            ("0", 3, Line::NoChoice),
            ("4", 3, Line::NoChoice),
            ("4", 0, Line::Question),
            ("2 days late", 3, Line::Question),
            ("Quit", 0, Line::Quit),
            (":q", 0, Line::Quit),
            ("退出", 0, Line::Quit),
            ("exit", 0, Line::Question),
            ("/help", 3, Line::Help),
            ("?", 0, Line::Help),
            ("help me with the rent", 0, Line::Question),
            ("topics", 0, Line::Topics),
        ] {
            assert_eq!(Line::of(line, choices, &pack), expected, "{line}");
        }
    }
}
