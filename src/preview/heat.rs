//! Confusion matrix of the entries: a table whose cells grow warmer, and the questions behind a cell.
//!
//! Stable for tests and scripts: in `#confusions`, which unfolds, `table.heat` has an entry's own phrasings in its row and the entries
//! that they find in the columns; a cell is a link; `#cell` lists its questions.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::analysis::Analysis;
use crate::pack::Pack;

/// Maximum number of entries in the table; the most confused ones are shown.
const SHOWN: usize = 30;

/// The table, with the questions of the chosen cell, given as `own:found`.
pub(super) fn heat(pack: &Pack, analysis: &Analysis, cell: Option<&str>, tab: &str) -> Markup {
    let counts = analysis.confusions();
    let shown = most(&counts);
    let chosen = cell.and_then(|cell| {
        let (own, found) = cell.split_once(':')?;
        Some((pack.position(own)?, pack.position(found)?))
    });
    html! {
        h2.hidden { "Which entries are confused with which" }
        @if shown.is_empty() {
            p.soft { (analysis.asked) " phrasings were asked, each as if it were not in the FAQ; all found their entry." }
        } @else {
            details.panel #confusions open[chosen.is_some()] {
                summary {
                    "Confusions: of " (analysis.asked) " phrasings that were asked, each as if it were not in the FAQ, "
                    strong { (analysis.lost.len()) " did not find their entry" }
                }
                (table(pack, &shown, &counts, tab))
                @if let Some(chosen) = chosen { (questions(pack, analysis, chosen)) }
            }
        }
    }
}

fn table(
    pack: &Pack,
    shown: &BTreeSet<usize>,
    counts: &BTreeMap<(usize, usize), usize>,
    tab: &str,
) -> Markup {
    let worst = counts.values().copied().max().unwrap_or(1);
    html! {
        div.scroll tabindex="0" role="group" aria-label="Confusions" {
            table.heat {
                caption { "Phrasings of one entry (rows) that find another (columns)" }
                thead {
                    tr {
                        td {}
                        @for &found in shown { th scope="col" { span { (pack.entries[found].id) } } }
                    }
                }
                tbody {
                    @for &own in shown {
                        tr {
                            th scope="row" { (pack.entries[own].id) }
                            @for &found in shown { (self::cell(pack, (own, found), counts, worst, tab)) }
                        }
                    }
                }
            }
        }
    }
}

/// The most confused entries, in the pack's order.
fn most(counts: &BTreeMap<(usize, usize), usize>) -> BTreeSet<usize> {
    let mut of: BTreeMap<usize, usize> = BTreeMap::new();
    for ((own, found), count) in counts {
        *of.entry(*own).or_default() += count;
        *of.entry(*found).or_default() += count;
    }
    let mut order: Vec<(usize, usize)> = of.into_iter().collect();
    order.sort_by_key(|(entry, count)| (std::cmp::Reverse(*count), *entry));
    order.into_iter().take(SHOWN).map(|(entry, _)| entry).collect()
}

fn cell(
    pack: &Pack,
    (own, found): (usize, usize),
    counts: &BTreeMap<(usize, usize), usize>,
    worst: usize,
    tab: &str,
) -> Markup {
    let Some(count) = counts.get(&(own, found)).copied() else {
        return html! { td.same[own == found] {} };
    };
    let (own, found) = (&pack.entries[own].id, &pack.entries[found].id);
    // Three shades, the last one for the worst cell.
    let degree = (count * 3).div_ceil(worst).clamp(1, 3);
    let link = format!("/pack?cell={own}:{found}&tab={tab}#cell");
    html! {
        td class={ "heat-" (degree) } {
            a href=(link) aria-label={ (count) " phrasings of " (own) " find " (found) } { (count) }
        }
    }
}

fn questions(pack: &Pack, analysis: &Analysis, (own, found): (usize, usize)) -> Markup {
    let lost = analysis.lost.iter().filter(|lost| (lost.entry, lost.found) == (own, found));
    html! {
        section #cell aria-labelledby="cell-title" tabindex="-1" {
            h3 #cell-title { "Phrasings of " (pack.entries[own].id) " that find " (pack.entries[found].id) }
            ul {
                @for lost in lost {
                    li {
                        bdi { (pack.entries[own].phrasings[lost.phrasing].text) }
                        @if lost.offered { " (its own entry is suggested too)" }
                    }
                }
            }
        }
    }
}
