//! `caveat check`: every fault of a pack.

mod thin;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, Outcomes, PackArguments, counted, day, out, switch};
use crate::matching::{Confused, Lost, self_check};
use crate::pack::{self, Fault, Pack};
use crate::text::{self, on_one_line};

use thin::Thin;

/// Validate a pack.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// The pack's folder
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Also ask every phrasing as if it were not in the pack, and say which do not find their entry
    #[arg(long = "self", env = "CAVEAT_SELF", value_parser = switch())]
    asks_itself: bool,
    /// A source's text; says which entries share a phrase of eight words with it
    #[arg(long, value_name = "FILE", env = "CAVEAT_SOURCE")]
    source: Option<PathBuf>,
}

impl Check {
    pub(super) fn run(self, pack: &PackArguments) -> Outcomes {
        let folder = self.folder.as_ref().or(pack.faq.as_ref());
        let files = match folder {
            Some(folder) => super::read_files(folder)?,
            None => pack.files()?,
        };
        let source = self.source.as_deref().map(read_source).transpose()?;
        let style = pack::style(&files, day::latest(), source.as_deref());
        let overlooked = folder.map(|folder| pack::overlooked(folder, &files)).unwrap_or_default();
        let pack::Loaded { pack, mut report } = pack::load(files);
        report.add(overlooked);
        if pack.is_some() {
            report.add(style);
        }
        let thin = pack.as_ref().map(Thin::of).unwrap_or_default();
        let found =
            pack.as_ref().filter(|pack| self.asks_itself || thin.asks(pack)).map(self_check);
        if let (true, Some(pack), Some(found)) = (self.asks_itself, &pack, &found) {
            report.add(found.lost.iter().map(lost));
            report.add(found.confused.iter().filter_map(|pair| confused(pair, pack)));
        }
        // Colours are taken out again by the stream where they are not wanted.
        let width = if std::io::stdout().is_terminal() { super::width() } else { 140 };
        let mut out = out::stdout();
        out.drawn(&report.render(true, width))?;
        let errors = counted(report.errors(), "error", "errors");
        let warnings = counted(report.warnings(), "warning", "warnings");
        let Some(pack) = &pack else {
            writeln!(out, "{errors}, {warnings}: this pack does not load")?;
            return Ok(Outcome::Missed);
        };
        let phrasings: usize = pack.entries.iter().map(|e| e.phrasings.len()).sum();
        writeln!(
            out,
            "{}: {}, {}, {warnings}, no errors",
            on_one_line(&pack.title),
            counted(pack.entries.len(), "entry", "entries"),
            counted(phrasings, "phrasing", "phrasings")
        )?;
        if let Some(drafts) = super::drafts(pack) {
            writeln!(out, "{drafts}")?;
        }
        for line in thin.lines(pack, found.as_ref()) {
            writeln!(out, "{line}")?;
        }
        if let Some(found) = found.filter(|_| self.asks_itself) {
            let asked = counted(found.asked, "phrasing", "phrasings");
            writeln!(out, "{asked} asked, {} did not find their entry", found.lost.len())?;
        }
        Ok(Outcome::Done)
    }
}

fn read_source(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|cause| {
        Failure::Said(format!(
            "cannot read the source {}: {cause}; name a text file",
            text::path(path)
        ))
    })
}

/// A warning, with advice, about a phrasing that does not find its entry.
fn lost(lost: &Lost) -> Fault {
    let Lost { entry, found, phrasing, offered } = lost;
    let message = if *offered {
        format!(
            "without this line, its question would find `{found}` first and `{entry}` only after it"
        )
    } else {
        format!(
            "without this line, its question would find `{found}`, and `{entry}` not among the first three"
        )
    };
    let hint = format!(
        "add phrasings like it here, or words of it to a [[concept]]; if `{found}` answers it as well, move it there"
    );
    Fault::warning(phrasing.spot.clone(), message, hint)
}

/// A warning, with advice, about two entries that are easily confused.
fn confused(pair: &Confused, pack: &Pack) -> Option<Fault> {
    let Confused { entries: [one, other], times: [there, back] } = pair;
    let place = |id: &str| pack.entry(id)?.phrasings.first().map(|first| first.spot.clone());
    let message = format!(
        "`{one}` and `{other}` are easily confused: {there} phrasings of the first find the second, {back} the other way round"
    );
    let hint = "say in both what only it is about, take out what fits both, or make them one entry";
    Some(Fault::warning(place(one)?, message, hint).with_other(place(other)?, "the other one"))
}
