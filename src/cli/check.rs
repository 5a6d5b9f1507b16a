//! `caveat check`: every fault of a pack.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use super::{Outcome, Outcomes, PackArguments};
use crate::pack;

/// Validate a pack.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// The pack's folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Check {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let files = match &self.folder {
            Some(folder) => super::read_files(folder)?,
            None => pack.files()?,
        };
        let pack::Loaded { pack, report } = pack::load(files);
        // Colours are taken out again by the stream where they are not wanted.
        let width = if std::io::stdout().is_terminal() { super::width() } else { 140 };
        let mut out = anstream::stdout().lock();
        write!(out, "{}", report.render(true, width))?;
        let (errors, warnings) = (report.errors(), report.warnings());
        match pack {
            Some(pack) => {
                let phrasings: usize = pack.entries.iter().map(|e| e.phrasings.len()).sum();
                let entries = pack.entries.len();
                writeln!(
                    out,
                    "{}: {entries} entries, {phrasings} phrasings, {warnings} warnings, no errors",
                    pack.title
                )?;
                Ok(Outcome::Done)
            }
            None => {
                writeln!(out, "{errors} errors, {warnings} warnings: this pack does not load")?;
                Ok(Outcome::Missed)
            }
        }
    }
}
