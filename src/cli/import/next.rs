//! The next steps: the few things that help a new FAQ most.

use crate::pack::Pack;

/// With fewer phrasings, an entry is found but seldom sure.
const FEW: usize = 5;
/// With fewer out-of-scope lines, a FAQ cannot tell what it does not cover.
const LINES: usize = 10;

/// Returns three lines for a person who has just imported a FAQ into a folder.
pub(super) fn steps(pack: &Pack, to: &str) -> Vec<String> {
    let asked = |entry: &crate::pack::Entry| {
        let of =
            entry.phrasings.iter().filter(|phrasing| phrasing.language == pack.default_language);
        of.count()
    };
    let few = pack.entries.iter().filter(|entry| asked(entry) < FEW).count();
    let all = pack.entries.len();
    let one = pack.entries.iter().filter(|entry| asked(entry) < 2).count();
    let first = match few {
        0 => format!(
            "1. Every entry has {FEW} ways to ask or more. Read each answer before members do."
        ),
        few => format!(
            "1. Entries with fewer than {FEW} ways to ask: {few} of {all} (with one: {one}). Write under `also_asked` how \
             members would put it, first for what is asked most."
        ),
    };
    let lines: usize = pack.out_of_scope.values().map(Vec::len).sum();
    let second = match lines {
        LINES.. => {
            format!("2. It has {lines} out-of-scope lines, so it can tell what it does not cover.")
        }
        lines => format!(
            "2. It has {}: until there are {LINES} questions that it must not answer under \
             [out_of_scope] in pack.toml, it will rather suggest or decline than answer.",
            crate::cli::counted(lines, "out-of-scope line", "out-of-scope lines")
        ),
    };
    vec![
        first,
        second,
        format!("3. `caveat check --self {to}` says which questions do not find their entry."),
    ]
}
