//! `caveat topics`: what the FAQ covers.

use std::io::Write;

use super::{Outcome, Outcomes, PackArguments};

/// List the questions that the FAQ answers.
#[derive(Debug, clap::Args)]
pub(super) struct Topics {}

impl Topics {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let service = pack.service()?;
        let mut out = anstream::stdout().lock();
        for topic in service.topics(&service.pack().default_language) {
            writeln!(out, "{}", topic.question)?;
        }
        Ok(Outcome::Done)
    }
}
