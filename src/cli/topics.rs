//! `caveat topics`: what the FAQ covers.

use std::io::Write;

use super::{Outcome, Outcomes, PackArguments};

/// List the questions that the FAQ answers.
#[derive(Debug, clap::Args)]
pub(super) struct Topics {
    #[command(flatten)]
    pack: PackArguments,
}

impl Topics {
    pub(super) fn run(self) -> Outcomes {
        let (service, language) = self.pack.service()?;
        let language = language.unwrap_or_else(|| service.pack().default_language.clone());
        let mut out = anstream::stdout().lock();
        for topic in service.topics(&language) {
            writeln!(out, "{}", topic.question)?;
        }
        Ok(Outcome::Done)
    }
}
