//! The reasons for a verdict as a chart: the contents of `caveat ask --explain`.

use maud::{Markup, html};

use super::discord::Question;
use crate::matching::{Candidate, Explained, Explanation};
use crate::reply::Wording;
use crate::service::Service;

/// Full width of a chart, in per cent.
const FULL: f64 = 100.0;

/// The reasons for the verdict on a question.
pub(super) fn why(service: &Service, asked: &Question) -> Markup {
    // The language that `/explain` would use here.
    let language = service.ask_at(&service.read(&asked.words), &asked.locale, None, None).language;
    let why = service.explain(&asked.words, Some(&language));
    let words = &Wording::english().explain;
    html! {
        p.verdict {
            span class={ "badge " (why.judgement.verdict.name()) } { (why.judgement.verdict.name()) }
            " " (words.verdict(&why, |taught| format!("“{taught}”")))
        }
        (candidates(&why))
        dl.facts {
            dt { "Score" } dd { (format!("{:.2}", score(&why))) }
            dt { "Minimum" } dd { (format!("{:.2}", why.floor)) }
            dt { "Margin over the second" } dd { (format!("{:.2}", why.margin)) }
            dt { "Chance that one of three is right" } dd { (format!("{:.2}, suggested from {:.2}", why.covered, why.offer)) }
            dt { "Words that the FAQ does not know" } dd { (percent(why.unseen)) }
            dt { "Read as" } dd dir="auto" { (why.words.join(" ")) }
            @for correction in &why.corrections {
                dt { "Corrected" } dd dir="auto" { (correction.from) " to " (correction.to) }
            }
        }
        @for candidate in &why.candidates { (features(candidate)) }
    }
}

fn score(why: &Explanation) -> f64 {
    why.judgement.candidates.first().map_or(0.0, |first| first.score)
}

/// The five candidates, with the floor that the first must reach.
fn candidates(why: &Explanation) -> Markup {
    html! {
        table.bars {
            caption { "Candidates; the line is the minimum" }
            thead { tr { th scope="col" { "Entry" } th scope="col" { "Score" } th.wide { span.hidden { "Bar" } } } }
            tbody {
                @for candidate in &why.judgement.candidates { (bar(candidate, why.floor)) }
            }
        }
    }
}

fn bar(candidate: &Candidate, floor: f64) -> Markup {
    let reaches = candidate.score >= floor;
    html! {
        tr {
            th scope="row" { (candidate.entry) }
            td.number { (format!("{:.2}", candidate.score)) }
            td {
                svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                    rect.track width="100" height="10" {}
                    rect.filled.reaches[reaches] width=(width(candidate.score)) height="10" {}
                    rect.floor x=(width(floor)) width="0.8" height="10" {}
                }
            }
        }
    }
}

/// Contributions of features to an entry's score.
fn features(candidate: &Explained) -> Markup {
    let strongest = candidate.features.iter().map(|(_, adds)| adds.abs()).fold(0.0, f64::max);
    html! {
        table.bars {
            caption { "What speaks for " code { (candidate.entry) } " (" (format!("{:.2}", candidate.score)) ")" }
            thead { tr { th scope="col" { "Feature" } th scope="col" { "Adds" } th.wide { span.hidden { "Bar" } } } }
            tbody {
                @for (feature, adds) in &candidate.features {
                    @let share = if strongest > 0.0 { adds.abs() / strongest } else { 0.0 };
                    tr {
                        th scope="row" dir="auto" { (feature) }
                        td.number { (format!("{adds:+.2}")) }
                        td {
                            svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                                rect.filled.against[*adds < 0.0] width=(width(share)) height="10" {}
                            }
                        }
                    }
                }
            }
        }
        @if let Some(nearest) = &candidate.nearest {
            p.small dir="auto" { "Closest phrasing: “" (nearest.phrasing) "” (" (percent(nearest.likeness)) ")" }
        }
    }
}

/// A share as a width of the chart.
fn width(share: f64) -> String {
    format!("{:.1}", share * FULL)
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * FULL)
}
