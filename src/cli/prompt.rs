//! The prompt of `caveat ask` on a terminal. What is typed stays in memory and goes with it.

use std::io::Write;

use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use super::{Failure, Outcome, Outcomes, out, render};
use crate::service::Service;

/// Asks until Ctrl-D or Ctrl-C.
pub(super) fn prompt(service: &Service) -> Outcomes {
    let failed = |error: ReadlineError| Failure::Said(format!("cannot use this terminal: {error}"));
    let config = Config::builder().auto_add_history(true).build();
    let mut editor: Editor<(), MemHistory> =
        Editor::with_history(config, MemHistory::new()).map_err(failed)?;
    out::say(&service.pack().title);
    out::say("Ask a question. Ctrl-D leaves.");
    loop {
        match editor.readline("> ") {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => {
                let mut out = out::stdout();
                writeln!(out)?;
                render::write(&service.ask(&line, None), super::width(), &mut out)?;
                writeln!(out)?;
            }
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Ok(Outcome::Done),
            Err(error) => return Err(failed(error)),
        }
    }
}
