//! `caveat completions`: prints a shell's completion script for caveat's commands and flags.

use std::io::Write;

use clap_complete::Shell;

use super::{Outcome, Outcomes, command};

/// Print the completions of one shell.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Outcomes {
        // Buffered in memory, because a pipe that is closed early is no reason to panic.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command(), "caveat", &mut script);
        anstream::stdout().lock().write_all(&script)?;
        Ok(Outcome::Done)
    }
}
