//! `caveat check`: every fault of a pack.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Failure, Outcome, Outcomes, PackArguments, out, switch};
use crate::matching::{Confused, Lost, self_check};
use crate::pack::{self, Date, Fault, Pack};
use crate::text::{self, on_one_line};

/// With fewer phrasings an entry, and fewer lines out of scope, a pack teaches too little.
const FEW_PHRASINGS: f64 = 4.0;
const FEW_LINES: usize = 5;

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
        let files = match &self.folder {
            Some(folder) => super::read_files(folder)?,
            None => pack.files()?,
        };
        let source = self.source.as_deref().map(read_source).transpose()?;
        let style = pack::style(&files, latest_day(), source.as_deref());
        let pack::Loaded { pack, mut report } = pack::load(files);
        if pack.is_some() {
            report.add(style);
        }
        let found = pack.as_ref().filter(|_| self.asks_itself).map(|pack| {
            let found = self_check(pack);
            report.add(found.lost.iter().map(lost));
            report.add(found.confused.iter().filter_map(|pair| confused(pair, pack)));
            (found.asked, found.lost.len())
        });
        // Colours are taken out again by the stream where they are not wanted.
        let width = if std::io::stdout().is_terminal() { super::width() } else { 140 };
        let mut out = out::stdout();
        out.drawn(&report.render(true, width))?;
        let (errors, warnings) = (report.errors(), report.warnings());
        match pack {
            Some(pack) => {
                let phrasings: usize = pack.entries.iter().map(|e| e.phrasings.len()).sum();
                let entries = pack.entries.len();
                writeln!(
                    out,
                    "{}: {entries} entries, {phrasings} phrasings, {warnings} warnings, no errors",
                    on_one_line(&pack.title)
                )?;
                if let Some(drafts) = super::drafts(&pack) {
                    writeln!(out, "{drafts}")?;
                }
                for wanting in wanting(&pack) {
                    writeln!(out, "{wanting}")?;
                }
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

/// Warnings, one sentence each, about what the pack has too little of.
fn wanting(pack: &Pack) -> Vec<String> {
    let mut said = Vec::new();
    let phrasings: usize = pack.entries.iter().map(|entry| entry.phrasings.len()).sum();
    let languages = pack.languages.len().max(1);
    let each = phrasings as f64 / (pack.entries.len() * languages).max(1) as f64;
    if each < FEW_PHRASINGS {
        said.push(format!(
            "It has {each:.1} phrasings an entry and language, so it will suggest more than it answers: \
             more `also_asked` help most"
        ));
    }
    let lines: usize = pack.out_of_scope.values().map(Vec::len).sum();
    if lines < FEW_LINES {
        said.push(format!(
            "It has {lines} out-of-scope lines: ten or more under [out_of_scope] in pack.toml help it to \
             decline, and to be sure of the rest"
        ));
    }
    said
}

fn read_source(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|cause| {
        Failure::Said(format!(
            "cannot read the source {}: {cause}; name a text file",
            text::path(path)
        ))
    })
}

/// The last day that has begun somewhere: clocks east of here are up to fourteen hours ahead.
fn latest_day() -> Date {
    const AHEAD: u64 = 14 * 60 * 60;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    day((now.as_secs() + AHEAD) / (24 * 60 * 60))
}

/// The day so many days after 1970-01-01: eras of 400 years, whose years begin in March, so that a leap day
/// is a year's last.
fn day(since: u64) -> Date {
    let days = since + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    let small = |number: u64| u8::try_from(number).unwrap_or(u8::MAX);
    Date { year: u16::try_from(year).unwrap_or(u16::MAX), month: small(month), day: small(day) }
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

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (since, expected) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_819, "2027-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(day(since).to_string(), expected);
        }
    }
}
