//! `caveat check`: every fault of a pack.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use super::{Outcome, Outcomes, PackArguments, switch};
use crate::matching::{Confused, Lost, self_check};
use crate::pack::{self, Fault, Pack};

/// Validate a pack.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// The pack's folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Also ask every phrasing as if it were not in the pack, and say which do not find their entry
    #[arg(long = "self", env = "CAVEAT_SELF", value_parser = switch())]
    asks_itself: bool,
}

impl Check {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let files = match &self.folder {
            Some(folder) => super::read_files(folder)?,
            None => pack.files()?,
        };
        let pack::Loaded { pack, mut report } = pack::load(files);
        let found = pack.as_ref().filter(|_| self.asks_itself).map(|pack| {
            let found = self_check(pack);
            report.add(found.lost.iter().map(lost));
            report.add(found.confused.iter().filter_map(|pair| confused(pair, pack)));
            (found.asked, found.lost.len())
        });
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
                if let Some((asked, lost)) = found {
                    writeln!(out, "{asked} phrasings asked, {lost} did not find their entry")?;
                }
                Ok(Outcome::Done)
            }
            None => {
                writeln!(out, "{errors} errors, {warnings} warnings: this pack does not load")?;
                Ok(Outcome::Missed)
            }
        }
    }
}

/// What to do about a phrasing that does not find its entry.
fn lost(lost: &Lost) -> Fault {
    let Lost { entry, found, phrasing, offered } = lost;
    let message = if *offered {
        format!("said by a stranger, this would first find `{found}`, and `{entry}` only after it")
    } else {
        format!("said by a stranger, this would find `{found}`, and `{entry}` not even among three")
    };
    let hint = format!(
        "add phrasings like it here, or words of it to a [[concept]]; if `{found}` answers it as well, move it there"
    );
    Fault::warning(phrasing.spot.clone(), message, hint)
}

/// What to do about two entries that are easily confused.
fn confused(pair: &Confused, pack: &Pack) -> Option<Fault> {
    let Confused { entries: [one, other], times: [there, back] } = pair;
    let place = |id: &str| pack.entry(id)?.phrasings.first().map(|first| first.spot.clone());
    let message = format!(
        "`{one}` and `{other}` are easily confused: {there} phrasings of the first find the second, {back} the other way round"
    );
    let hint = "say in both what only it is about, take out what fits both, or make them one entry";
    Some(Fault::warning(place(one)?, message, hint).with_other(place(other)?, "the other one"))
}
