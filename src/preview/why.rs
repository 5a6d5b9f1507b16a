//! The reasons for a verdict: one sentence, and folded below it the numbers of `caveat ask --explain`.

use std::borrow::Cow;

use maud::{Markup, html};

use super::discord::Question;
use crate::matching::{Candidate, Explained, Explanation, Overlay, Reason};
use crate::reply::Wording;
use crate::service::Service;
use crate::text::cut;

/// Full width of a chart, in per cent.
const FULL: f64 = 100.0;
/// A bar below this share of a chart is not seen.
const SEEN: f64 = 0.02;
/// Figures below this round to nothing.
const ROUNDED: f64 = 0.005;
/// Characters of the words as they were read: a long question would fill the page.
const LONGEST_READ: usize = 300;

/// The reasons for the verdict on a question, beside what moderators of a server added.
pub(super) fn why(service: &Service, asked: &Question, overlay: Option<&Overlay>) -> Markup {
    let read = service.read(&asked.words);
    // The language that `/explain` would use here.
    let language = service.ask_at(&read, &asked.locale, overlay, None).language;
    let why = service.explain_with(&read, Some(&language), overlay);
    let words = &Wording::english().explain;
    html! {
        p.verdict {
            span class={ "badge " (why.judgement.verdict.name()) } { (why.judgement.verdict.name()) }
            " " (plainly(service, &why))
        }
        (candidates(&why))
        details #numbers {
            summary { "The numbers" }
            @for line in words.verdict(&why, |typed| format!("“{typed}”")).lines() { p { (line) } }
            (facts(&why))
            @for candidate in &why.candidates { (features(candidate)) }
        }
    }
}

/// The verdict in one sentence without numbers.
fn plainly(service: &Service, why: &Explanation) -> String {
    let first = why.judgement.candidates.first().and_then(|c| service.pack().entry(&c.entry));
    let text = first.map(|entry| service.pack().text(entry, &why.judgement.language).0);
    let about = text.map(|text| format!("“{}”", text.question)).unwrap_or_default();
    match why.reason {
        Reason::ToTheLetter => "The FAQ has exactly this question.".to_owned(),
        Reason::Taught => "Moderators added exactly this wording.".to_owned(),
        Reason::NearlyTaught => "Moderators added a wording very close to it.".to_owned(),
        Reason::Confident => format!("It is surely about {about}."),
        Reason::DangerLikelyToo => {
            format!("It is likely about {about}, but an entry about a danger is likely too.")
        }
        Reason::Denied => format!("It is likely about {about}, but says no to it."),
        Reason::LookAlike => {
            format!("It is likely about {about}, but a word is only spelled like one of the FAQ's.")
        }
        Reason::AsksSeveral => "It asks several things, so it is asked back which.".to_owned(),
        Reason::LikelyEnough => {
            "It may be about one of these, so it is asked back which.".to_owned()
        }
        Reason::Danger => {
            "It may be about a danger, so that is suggested although it is not likely.".to_owned()
        }
        Reason::Unlikely => "Nothing in the FAQ is near enough to it.".to_owned(),
        Reason::Own => "An entry of a server is likely enough.".to_owned(),
        Reason::OwnLikelyToo => "An entry of a server may be meant.".to_owned(),
        Reason::NothingKnown => "The FAQ knows none of its words.".to_owned(),
    }
}

fn facts(why: &Explanation) -> Markup {
    let score = why.judgement.candidates.first().map_or(0.0, |first| first.score);
    let read = why.words.join(" ");
    html! {
        dl.facts {
            dt { "Score of the first" } dd { (format!("{score:.2}, answered from {:.2}", why.floor)) }
            dt { "Lead over the second" } dd { (format!("{:.2}", why.margin)) }
            dt { "Chance that one of the first three is right" } dd { (format!("{:.2}, suggested from {:.2}", why.covered, why.offer)) }
            dt { "Words that the FAQ does not know" } dd { (percent(why.unseen)) }
            dt { "Read as" } dd dir="auto" { (cut(&read, LONGEST_READ)) }
            @for correction in &why.corrections {
                dt { "Corrected" } dd dir="auto" { (correction.from) " to " (correction.to) }
            }
        }
    }
}

/// The likely candidates, with the floor that the first must reach.
fn candidates(why: &Explanation) -> Markup {
    let shown = || why.judgement.candidates.iter().filter(|candidate| candidate.score >= SEEN);
    html! {
        @if shown().next().is_some() {
            table.bars {
                caption { "What it may be about; the line is the minimum for an answer" }
                thead { tr { th scope="col" { "Entry" } th scope="col" { "Score" } th.wide { span.hidden { "Bar" } } } }
                tbody { @for candidate in shown() { (bar(candidate, why.floor)) } }
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
    let share = |adds: f64| if strongest > 0.0 { adds.abs() / strongest } else { 0.0 };
    let is_seen = |adds: f64| share(adds) >= SEEN && adds.abs() >= ROUNDED;
    html! {
        table.bars {
            caption { "For and against " code { (candidate.entry) } }
            thead { tr { th scope="col" { "In the question" } th scope="col" { "Adds" } th.wide { span.hidden { "Bar" } } } }
            tbody {
                @for (feature, adds) in candidate.features.iter().filter(|(_, adds)| is_seen(*adds)) {
                    tr {
                        th scope="row" dir="auto" { (named(feature)) }
                        td.number { (format!("{adds:+.2}")) }
                        td {
                            svg.bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                                rect.filled.against[*adds < 0.0] width=(width(share(*adds))) height="10" {}
                            }
                        }
                    }
                }
            }
        }
        @if let Some(nearest) = &candidate.nearest {
            p.small dir="auto" { "Closest phrasing: “" (nearest.phrasing) "” (" (percent(nearest.likeness)) " alike)" }
        }
    }
}

/// A feature as a curator may call it. The matcher writes concepts in brackets, `wide-` before those that
/// several others share, and parts of words between hyphens with a bar at the edge of the word.
fn named(feature: &str) -> Cow<'_, str> {
    if feature.starts_with('[') && feature.ends_with(']') {
        let concepts = feature[1..feature.len() - 1].split("] + [");
        let names: Vec<String> =
            concepts.map(|one| one.trim_start_matches("wide-").replace('-', " ")).collect();
        return format!("the meaning “{}”", names.join("” with “")).into();
    }
    let letters = feature.strip_prefix('-').and_then(|rest| rest.strip_suffix('-'));
    match letters.filter(|letters| !letters.is_empty()) {
        Some(letters) if letters.starts_with('|') => {
            format!("a word with “{}” at its beginning", letters.trim_matches('|')).into()
        }
        Some(letters) if letters.ends_with('|') => {
            format!("a word with “{}” at its end", letters.trim_matches('|')).into()
        }
        Some(letters) => format!("a word with “{letters}” in it").into(),
        None => feature.into(),
    }
}

/// A share as a width of the chart.
fn width(share: f64) -> String {
    format!("{:.1}", share * FULL)
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * FULL)
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn features_are_called_what_a_curator_may_call_them() {
        for (feature, name) in [
            ("rent", "rent"),
            ("pay … rent", "pay … rent"),
            ("[wide-get]", "the meaning “get”"),
            ("[get] + [every-day]", "the meaning “get” with “every day”"),
            ("-|rent-", "a word with “rent” at its beginning"),
            ("-ray|-", "a word with “ray” at its end"),
            ("-ra-", "a word with “ra” in it"),
            ("--", "--"),
        ] {
            assert_eq!(named(feature), name);
        }
    }
}
