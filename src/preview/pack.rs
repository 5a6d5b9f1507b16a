//! The pack: every entry with all its languages, and the warnings for a curator.
//!
//! Stable for tests and scripts: `#find` is the search form with the field "Search"; `#faults` lists
//! the faults that belong to no entry; `#entries` holds one `section.entry` for each entry,
//! `#entry-<id>`, with its warnings in `.warning` and the phrasings that do not find it in `.lost`;
//! `#heat` is in `heat.rs`.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::analysis::Analysis;
use super::page::{Page, View};
use super::state::PreviewPack;
use super::{Shared, heat};
use crate::pack::{Entry, Language, Rank, Severity, limits};
use crate::reply::{Answer, Wording};

/// Entries per page.
const PAGE: usize = 30;

/// Query parameters.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    /// Words that the entries must contain.
    #[serde(default)]
    q: String,
    /// The page, from 0.
    #[serde(default)]
    page: usize,
    /// A cell of the confusion matrix: an entry and the one found instead.
    cell: Option<String>,
}

/// Faults by the name of the file that they stand in.
type Faults = HashMap<String, Vec<Told>>;

/// A fault as it may be shown.
struct Told {
    place: String,
    message: String,
    hint: String,
    is_error: bool,
}

pub(super) async fn show(
    view: View,
    State(page): State<Shared>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let now = page.state.with_analysis();
    let loaded = &now.loaded;
    let pack = loaded.service().pack();
    let found: Vec<usize> =
        (0..pack.entries.len()).filter(|&at| holds(&pack.entries[at], &wanted.q)).collect();
    let pages = found.len().div_ceil(PAGE).max(1);
    let at = wanted.page.min(pages - 1);
    let mut faults = by_file(loaded);
    let main = html! {
        p.lead {
            (pack.title) ": " (pack.entries.len()) " entries, "
            (pack.entries.iter().map(|entry| entry.phrasings.len()).sum::<usize>()) " phrasings, "
            (loaded.report().warnings()) " warnings."
        }
        form #find method="get" action="/pack" role="search" {
            input type="hidden" name="tab" value=(view.tab);
            label for="q" { "Search" }
            div.line { input #q type="search" name="q" value=(wanted.q) dir="auto"; button { "Find" } }
        }
        div #heat data-part {
            h2 { "Which entries are confused with which" }
            @match loaded.analysis() {
                Some(analysis) => (heat::heat(pack, analysis, wanted.cell.as_deref(), &view.tab)),
                None => p.working role="status" { "Working: every phrasing is asked as if it were not in the FAQ. This fills in by itself." },
            }
        }
        div #entries data-part {
            h2 { "Entries" }
            p role="status" { (found.len()) " of " (pack.entries.len()) " entries" }
            @for &entry in found.iter().skip(at * PAGE).take(PAGE) {
                @let file = format!("{}.toml", pack.entries[entry].id);
                (self::entry(loaded, entry, faults.remove(&file).unwrap_or_default()))
            }
            (pager(&wanted.q, at, pages, &view.tab))
        }
        div #faults data-part { (elsewhere(faults.remove(crate::pack::files::PACK_FILE))) }
    };
    view.show(Page::Pack, &page, &main)
}

/// Returns whether an entry contains these words, ignoring case.
fn holds(entry: &Entry, words: &str) -> bool {
    let words = words.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&words);
    let texts = entry.texts.values();
    words.is_empty()
        || has(&entry.id)
        || entry.phrasings.iter().any(|phrasing| has(&phrasing.text))
        || texts.into_iter().any(|text| {
            has(&text.question)
                || has(&text.answer)
                || text.cautions.iter().chain(&text.advice).any(|point| has(point))
        })
}

fn by_file(loaded: &PreviewPack) -> Faults {
    let mut faults = Faults::new();
    for fault in loaded.report().faults() {
        let place = loaded.report().place_in_folder(fault);
        let file = place.split(':').next().unwrap_or_default().to_owned();
        let (message, hint) = (loaded.report().message(fault), loaded.report().hint(fault));
        let is_error = fault.rank == Rank::Error;
        faults.entry(file).or_default().push(Told { place, message, hint, is_error });
    }
    faults
}

fn pager(words: &str, at: usize, pages: usize, tab: &str) -> Markup {
    let query = |page: usize| {
        let pairs = [("q", words), ("tab", tab), ("page", &page.to_string())];
        let full = reqwest::Url::parse_with_params("http://localhost/pack", pairs);
        full.map(|url| format!("{}?{}", url.path(), url.query().unwrap_or_default()))
            .unwrap_or_default()
    };
    html! {
        @if pages > 1 {
            nav aria-label="Pages of entries" {
                ul {
                    @if at > 0 { li { a href=(query(at - 1)) { "Previous page" } } }
                    li { "Page " (at + 1) " of " (pages) }
                    @if at + 1 < pages { li { a href=(query(at + 1)) { "Next page" } } }
                }
            }
        }
    }
}

fn entry(loaded: &PreviewPack, at: usize, faults: Vec<Told>) -> Markup {
    let pack = loaded.service().pack();
    let entry = &pack.entries[at];
    html! {
        section.entry id={ "entry-" (entry.id) } aria-labelledby={ "title-" (entry.id) } {
            h3 id={ "title-" (entry.id) } { (entry.id) }
            p {
                span class={ "badge " (severity(entry.severity)) } { (severity(entry.severity)) }
                @match &entry.reviewed {
                    Some(date) => { " reviewed " (date) },
                    None => " never reviewed",
                }
                @for citation in &entry.sources {
                    " · " (citation.source)
                    @for paragraph in &citation.paragraphs { " ¶" (paragraph) }
                }
                @if !entry.related.is_empty() { " · leads to " (entry.related.join(", ")) }
            }
            (warnings(&faults))
            div.side {
                @for language in &pack.languages { (text(loaded, entry, language)) }
            }
            (phrasings(loaded, at))
        }
    }
}

fn severity(severity: Severity) -> &'static str {
    let known = Severity::ALL.iter().find(|(_, known)| *known == severity);
    known.map_or("info", |(name, _)| name)
}

/// An entry's texts in one language, with their lengths.
fn text(loaded: &PreviewPack, entry: &Entry, language: &Language) -> Markup {
    let Some(text) = entry.texts.get(language) else {
        return html! { div { h4 { (language) } p.warning { "Not written yet." } } };
    };
    let Some(answer) = loaded.service().answer(&entry.id, language) else {
        return Markup::default();
    };
    let (headings, whole) = (&answer.headings, whole(&answer, Wording::of(language)));
    let points = |points: &[String]| points.iter().map(|p| p.chars().count() + 3).sum::<usize>();
    let lengths = [
        ("question", text.question.chars().count(), limits::TITLE),
        ("answer", text.answer.chars().count(), limits::DESCRIPTION),
        ("cautions", points(&text.cautions), limits::FIELD_VALUE),
        ("advice", points(&text.advice), limits::FIELD_VALUE),
        ("the reply", whole, limits::EMBED_TOTAL),
    ];
    html! {
        div lang=(language) {
            h4 { (language) " · " (headings.severity) }
            p dir="auto" { strong { (text.question) } }
            @for line in text.answer.lines() { p dir="auto" { (line) } }
            @for (heading, points) in
                [(&headings.cautions, &text.cautions), (&headings.advice, &text.advice)]
            {
                @if !points.is_empty() {
                    p dir="auto" { (heading) }
                    ul { @for point in points { li dir="auto" { (point) } } }
                }
            }
            dl.facts lang="en" {
                @for (what, length, limit) in lengths {
                    dt { (what) }
                    dd {
                        meter min="0" max=(limit) high=(limit * 9 / 10) value=(length)
                            aria-label={ (what) ", characters" } { (length) }
                        " " (length) " of " (limit)
                    }
                }
            }
        }
    }
}

/// Length of a whole reply, as Discord counts it.
fn whole(answer: &Answer, words: &Wording) -> usize {
    let count = |text: &str| text.chars().count();
    let points = |points: &[String], heading: &str| {
        let all = points.iter().map(|point| count(point) + 3).sum::<usize>();
        if points.is_empty() { 0 } else { all + count(heading) }
    };
    let sources = answer.sources.iter().map(|source| count(source) + 1).sum::<usize>();
    let reviewed = answer.reviewed.map_or(0, |date| count(&format!("{} {date}", words.reviewed)));
    count(&answer.headings.severity)
        + 2
        + count(&answer.question)
        + count(&answer.answer)
        + points(&answer.cautions, &answer.headings.cautions)
        + points(&answer.advice, &answer.headings.advice)
        + sources.min(limits::FIELD_VALUE)
        + reviewed
        + answer.disclaimer.as_deref().map_or(0, count)
}

fn phrasings(loaded: &PreviewPack, at: usize) -> Markup {
    let pack = loaded.service().pack();
    let entry = &pack.entries[at];
    let lost = |analysis: &Analysis| {
        let own = analysis.lost.iter().filter(|lost| lost.entry == at);
        own.map(|lost| (lost.phrasing, (pack.entries[lost.found].id.clone(), lost.offered)))
            .collect::<HashMap<_, _>>()
    };
    let lost = loaded.analysis().map(lost).unwrap_or_default();
    html! {
        @if !lost.is_empty() {
            p { (lost.len()) " phrasings would not find this entry if they were not in the FAQ:" }
            ul.lost {
                @for (n, phrasing) in entry.phrasings.iter().enumerate() {
                    @if let Some((found, offered)) = lost.get(&n) {
                        li {
                            bdi { (phrasing.text) } " finds " (found)
                            @if *offered { ", and suggests this one" }
                        }
                    }
                }
            }
        }
        details {
            summary { (entry.phrasings.len()) " phrasings" }
            ul { @for phrasing in &entry.phrasings { li dir="auto" lang=(phrasing.language) { (phrasing.text) } } }
        }
    }
}

fn warnings(faults: &[Told]) -> Markup {
    html! {
        @for Told { place, message, hint, is_error } in faults {
            p.warning {
                strong { (place) } " " (message) ": " (hint)
                @if *is_error { " (an error)" }
            }
        }
    }
}

/// The faults of the pack as a whole.
fn elsewhere(faults: Option<Vec<Told>>) -> Markup {
    html! {
        @if let Some(faults) = faults {
            h2 { "About the pack as a whole" }
            (warnings(&faults))
        }
    }
}
