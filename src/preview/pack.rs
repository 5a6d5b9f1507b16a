//! The pack: every entry with all its languages, and the warnings for a curator.
//!
//! Stable for tests and scripts: `#find` is the search form with the field "Search"; `#faults` lists
//! the faults that belong to no entry; `#entries` holds one `section.entry` for each entry,
//! `#entry-<id>`, with its faults in `.warning`, folded into `.warnings`, and the phrasings that do not find it
//! in `.lost`; `#heat` is in `heat.rs`.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::analysis::Analysis;
use super::chat::entries;
use super::curate::{self, Listed};
use super::page::{Page, View};
use super::state::PreviewPack;
use super::{Shared, heat};
use crate::pack::{Entry, Language, Rank, limits};
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
    /// The save that was just made.
    saved: Option<u64>,
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
    let pack = loaded.pack();
    let found: Vec<usize> =
        (0..pack.entries.len()).filter(|&at| holds(&pack.entries[at], &wanted.q)).collect();
    let pages = found.len().div_ceil(PAGE).max(1);
    let at = wanted.page.min(pages - 1);
    let mut faults = by_file(loaded);
    let phrasings = pack.entries.iter().map(|entry| entry.phrasings.len()).sum::<usize>();
    let main = html! {
        (curate::note(&page, wanted.saved, &view.tab))
        p.lead #about data-part {
            (pack.title) ": " (entries(pack.entries.len())) ", " (phrasings) " phrasings, "
            (loaded.report().warnings()) " warnings."
        }
        form #find method="get" action="/pack" role="search" {
            input type="hidden" name="tab" value=(view.tab);
            label.hidden for="q" { "Search" }
            div.line {
                input #q type="search" name="q" value=(wanted.q) dir="auto" placeholder="Search questions and answers";
                button { "Find" }
                @if page.desk().is_some() { a.button.primary href={ "/edit?tab=" (view.tab) } { "New entry" } }
            }
        }
        (unlisted(&view, &page, loaded))
        div #faults data-part { (elsewhere(faults.remove(crate::pack::files::PACK_FILE))) }
        div #heat data-part {
            @match loaded.analysis() {
                Some(analysis) => (heat::heat(pack, analysis, wanted.cell.as_deref(), &view.tab)),
                None if loaded.is_stand_in() => {},
                None => p.working role="status" { "Working: every phrasing is asked as if it were not in the FAQ. This fills in by itself." },
            }
        }
        div #entries data-part {
            h2 { "Entries" }
            @if !wanted.q.is_empty() { p role="status" { (found.len()) " of " (entries(pack.entries.len())) } }
            @for &entry in found.iter().skip(at * PAGE).take(PAGE) {
                @let file = format!("{}.toml", pack.entries[entry].id);
                (self::entry(&view, &page, (loaded, entry), faults.remove(&file).unwrap_or_default()))
            }
            (pager(&wanted.q, at, pages, &view.tab))
        }
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

/// Lists what is in the folder, but not in use: drafts, and entries with errors. Where the page may write, they are
/// edited from here.
fn unlisted(view: &View, page: &Shared, loaded: &PreviewPack) -> Markup {
    let on_disk = page.desk().and_then(|desk| desk.unlisted(loaded.pack()));
    let needs_beginning = on_disk.as_ref().is_some_and(|on_disk| !on_disk.has_begun);
    let drafts = loaded.pack().drafts.iter().map(|draft| Listed {
        id: draft.id.clone(),
        question: loaded.pack().text(draft, &loaded.pack().default_language).0.question.clone(),
        is_draft: true,
    });
    let all = on_disk.map_or_else(|| drafts.collect(), |on_disk| on_disk.entries);
    html! {
        div #drafts data-part {
            @if needs_beginning { (curate::begin_form(&view.tab)) }
            @if !all.is_empty() {
                h2 { "Not shown to members" }
                ul.cards {
                    @for one in &all {
                        li.card id={ "entry-" (one.id) } {
                            div.head {
                                div {
                                    strong dir="auto" { (if one.question.is_empty() { &one.id } else { &one.question }) } " "
                                    span.badge { (if one.is_draft { "draft" } else { "not in use" }) }
                                    " " (file(page, &one.id))
                                }
                                (edit_link(view, page, &one.id))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn edit_link(view: &View, page: &Shared, id: &str) -> Markup {
    html! {
        @if page.desk().is_some() {
            a.button href={ "/edit?tab=" (view.tab) "&id=" (id) } aria-label={ "Edit " (id) } { "Edit" }
        }
    }
}

fn entry(
    view: &View,
    page: &Shared,
    (loaded, at): (&PreviewPack, usize),
    faults: Vec<Told>,
) -> Markup {
    let pack = loaded.pack();
    let entry = &pack.entries[at];
    let question = &pack.text(entry, &pack.default_language).0.question;
    html! {
        section.entry.card id={ "entry-" (entry.id) } aria-labelledby={ "title-" (entry.id) } {
            div.head {
                h3 id={ "title-" (entry.id) } dir="auto" { (question) }
                (edit_link(view, page, &entry.id))
            }
            p.meta {
                span class={ "badge " (entry.severity.name()) } { (entry.severity.name()) }
                " " (file(page, &entry.id))
                @match &entry.reviewed {
                    Some(date) => { " · reviewed " (date) },
                    None => " · never reviewed",
                }
                @for citation in &entry.sources {
                    " · " (citation.source)
                    @for paragraph in &citation.paragraphs { " ¶" (paragraph) }
                }
                @if !entry.related.is_empty() { " · leads to " (entry.related.join(", ")) }
            }
            (folded(&entry.id, &faults))
            div.side {
                @for language in &pack.languages { (text(loaded, entry, language)) }
            }
            (phrasings(loaded, at))
        }
    }
}

/// The name of an entry's file, with its path to be copied where there is one.
fn file(page: &Shared, id: &str) -> Markup {
    let name = format!("{id}.toml");
    let path = page.state.options.folder.as_ref().map(|folder| folder.join(&name));
    html! {
        code { (name) }
        @if let Some(path) = path {
            " " button.quiet type="button" data-copy=(path.display()) aria-label={ "Copy path of " (name) } { "Copy path" }
        }
    }
}

/// An entry's texts in one language, with the lengths that come near their limits.
fn text(loaded: &PreviewPack, entry: &Entry, language: &Language) -> Markup {
    let Some(text) = entry.texts.get(language) else {
        return html! { div { h4 { (language) } p.soft { "Not written yet." } } };
    };
    let Some(answer) = loaded.service().answer(&entry.id, language) else {
        return Markup::default();
    };
    let (headings, whole) = (&answer.headings, whole(&answer, Wording::of(language)));
    let points = |points: &[String]| points.iter().map(|p| p.chars().count() + 3).sum::<usize>();
    // From these lengths on, `check` warns.
    let lengths = [
        ("question", text.question.chars().count(), limits::CHOICE),
        ("answer", text.answer.chars().count(), limits::LONG_ANSWER),
        ("cautions", points(&text.cautions), limits::FIELD_VALUE),
        ("advice", points(&text.advice), limits::FIELD_VALUE),
        ("the reply", whole, limits::EMBED_TOTAL),
    ];
    let long = || lengths.iter().filter(|(_, length, limit)| length * 2 > *limit);
    html! {
        div lang=(language) {
            h4 { (language) " · " (headings.severity) }
            @if *language != loaded.pack().default_language { p dir="auto" { strong { (text.question) } } }
            @for line in text.answer.lines() { p dir="auto" { (line) } }
            @for (heading, points) in
                [(&headings.cautions, &text.cautions), (&headings.advice, &text.advice)]
            {
                @if !points.is_empty() {
                    p.heading dir="auto" { (heading) }
                    ul { @for point in points { li dir="auto" { (point) } } }
                }
            }
            @if long().next().is_some() {
                dl.facts.lengths lang="en" {
                    @for (what, length, limit) in long() {
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
    let pack = loaded.pack();
    let entry = &pack.entries[at];
    let lost = |analysis: &Analysis| {
        let own = analysis.lost.iter().filter(|lost| lost.entry == at);
        own.map(|lost| (lost.phrasing, (pack.entries[lost.found].id.clone(), lost.offered)))
            .collect::<HashMap<_, _>>()
    };
    let lost = loaded.analysis().map(lost).unwrap_or_default();
    let asked = |n: usize| if n == 1 { "1 phrasing".to_owned() } else { format!("{n} phrasings") };
    html! {
        @if !lost.is_empty() {
            details id={ "lost-" (entry.id) } {
                summary { (asked(lost.len())) " would not find this entry if not in the FAQ" }
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
        }
        details id={ "phrasings-" (entry.id) } {
            summary { (asked(entry.phrasings.len())) }
            ul { @for phrasing in &entry.phrasings { li dir="auto" lang=(phrasing.language) { (phrasing.text) } } }
        }
    }
}

/// The faults of an entry on one line, which unfolds. An error is worth its place.
fn folded(id: &str, faults: &[Told]) -> Markup {
    let (errors, warnings): (Vec<_>, Vec<_>) = faults.iter().partition(|told| told.is_error);
    let all: Vec<&str> = warnings.iter().map(|told| told.message.as_str()).collect();
    html! {
        (told(&errors))
        @if !warnings.is_empty() {
            details.warnings id={ "warnings-" (id) } {
                summary { (warnings.len()) @if warnings.len() == 1 { " warning: " } @else { " warnings: " } (all.join("; ")) }
                (told(&warnings))
            }
        }
    }
}

fn told(faults: &[&Told]) -> Markup {
    html! {
        @for Told { place, message, hint, is_error } in faults {
            p.warning.error[*is_error] { code { (place) } " " (message) ": " (hint) }
        }
    }
}

/// The faults of the pack as a whole.
fn elsewhere(faults: Option<Vec<Told>>) -> Markup {
    html! { @if let Some(faults) = faults { (folded("pack", &faults)) } }
}
