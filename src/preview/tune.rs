//! Effect of the last edit on questions: better, worse, unchanged; before any edit, how they fare now.
//!
//! Stable for tests and scripts: `#tune` holds a section `#questions` and a section `#phrasings`, each
//! with the lists `.better`, `.worse` and `.unchanged`; during the analysis, `.working` says so.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::Shared;
use super::analysis::{Analysis, Change, Effect};
use super::page::{Page, View};
use super::state::{PreviewPack, Snapshot};
use crate::matching::eval_metrics::EvalMetrics;
use crate::pack::Pack;

/// Maximum number of listed questions of each kind.
const LISTED: usize = 300;
/// The metrics shown, with their labels.
const METRICS: [(&str, &str); 7] = [
    ("answered_right", "answered rightly"),
    ("answered_wrong", "answered wrongly"),
    ("suggested_right", "suggested rightly"),
    ("suggested_wrong", "suggested wrongly"),
    ("declined", "declined though covered"),
    ("out_declined", "declined rightly"),
    ("out_answered", "answered though not covered"),
];

/// The pack to compare with.
#[derive(Default, Deserialize)]
pub(super) struct Since {
    #[serde(default)]
    since: Against,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Against {
    #[default]
    Save,
    Start,
}

pub(super) async fn show(
    view: View,
    State(page): State<Shared>,
    Query(Since { since }): Query<Since>,
) -> Response {
    let now = page.state.with_analysis();
    let main = html! {
        (intro(&page))
        nav aria-label="Compare with" {
            ul {
                @for (against, value, called) in
                    [(Against::Save, "save", "Since the last save"), (Against::Start, "start", "Since the start")]
                {
                    li {
                        a href={ "/tune?since=" (value) "&tab=" (view.tab) }
                            aria-current=[(against == since).then_some("true")] { (called) }
                    }
                }
            }
        }
        div #tune data-part { (effects(&page, &now, since)) }
    };
    view.show(Page::Tune, &page, &main)
}

fn intro(page: &Shared) -> Markup {
    html! {
        p.lead {
            @match &page.state.options.folder {
                Some(folder) => { "Save a file in " code { (folder.display()) } ", and see here what the edit did." },
                None => {
                    "This is the FAQ in the program, which cannot be edited. Copy a folder, start with "
                    code { "--faq DIR" } ", and see here what each edit does."
                }
            }
        }
    }
}

fn effects(page: &Shared, now: &Snapshot, since: Against) -> Markup {
    let before = match since {
        Against::Save => now.before.as_ref(),
        Against::Start => now.before.is_some().then_some(&now.first),
    };
    if now.loaded.is_stand_in() {
        return html! { p.soft { "There is nothing to ask yet." } };
    }
    let Some(before) = before else {
        return html! {
            p { "Nothing was saved since the preview was started, so this is how the FAQ does now." }
            @match now.loaded.analysis() {
                Some(is) => (as_it_is(page, &now.loaded, is)),
                None => p.working role="status" { "Working: all phrasings are asked. This fills in by itself." },
            }
        };
    };
    match (before.analysis(), now.loaded.analysis()) {
        (Some(was), Some(is)) => html! {
            (questions(page, was, is))
            (phrasings((before, was), (&now.loaded, is)))
        },
        _ => {
            html! { p.working role="status" { "Working: all phrasings are asked, before and after. This fills in by itself." } }
        }
    }
}

/// Shows what saving a pack would change: the curator's questions, and the phrasings of all entries.
pub(super) fn effect(
    page: &Shared,
    (before, was): (&Pack, &Analysis),
    (after, is): (&Pack, &Analysis),
) -> Markup {
    let asked = &page.state.options.questions;
    let (questions, phrasings) = (is.on_questions(was, asked), is.on_phrasings(after, was, before));
    let changed = |effect: &Effect| {
        html! {
            @if !effect.better.is_empty() { (list("better", "Better", &effect.better, true)) }
            @if !effect.worse.is_empty() { (list("worse", "Worse", &effect.worse, true)) }
            @if effect.better.is_empty() && effect.worse.is_empty() { p.soft { "Nothing gets better or worse." } }
        }
    };
    html! {
        h3 { "Your questions" }
        @if asked.is_empty() { (none_given()) } @else { (changed(&questions)) }
        h3 { "Phrasings" }
        (changed(&phrasings))
        p.small { (was.lost.len()) " of " (was.asked) " do not find their entry now, " (is.lost.len()) " of " (is.asked) " would not then." }
    }
}

/// The figures of a pack by itself.
fn as_it_is(page: &Shared, loaded: &PreviewPack, is: &Analysis) -> Markup {
    let asked = &page.state.options.questions;
    let wrong = is.wrong(asked);
    let lost = is.lost_in(loaded.pack());
    html! {
        section.panel #questions aria-labelledby="questions-title" {
            h2 #questions-title { "Your questions" }
            @if asked.is_empty() { (none_given()) }
            @else {
                (list("worse", "Not answered rightly", &wrong, true))
                (metrics(None, &is.metrics()))
            }
        }
        section.panel #phrasings aria-labelledby="phrasings-title" {
            h2 #phrasings-title { "Phrasings" }
            p.small { "Each is left out of the FAQ and asked." }
            (list("worse", "Would find another entry", &lost, false))
            p { (is.lost.len()) " of " (is.asked) " do not find their entry." }
        }
    }
}

fn none_given() -> Markup {
    html! { p { "None were given. Start with " code { "--questions FILE" } ", a file as for " code { "caveat eval" } "." } }
}

fn questions(page: &Shared, was: &Analysis, is: &Analysis) -> Markup {
    let asked = &page.state.options.questions;
    html! {
        section.panel #questions aria-labelledby="questions-title" {
            h2 #questions-title { "Your questions" }
            @if asked.is_empty() {
                (none_given())
            } @else {
                (lists(&is.on_questions(was, asked)))
                (metrics(Some(&was.metrics()), &is.metrics()))
            }
        }
    }
}

fn phrasings(
    (before, was): (&PreviewPack, &Analysis),
    (after, is): (&PreviewPack, &Analysis),
) -> Markup {
    let effect = is.on_phrasings(after.pack(), was, before.pack());
    html! {
        section.panel #phrasings aria-labelledby="phrasings-title" {
            h2 #phrasings-title { "Phrasings" }
            p.small { "Each is left out of the FAQ and asked." }
            (lists(&effect))
            p { (was.lost.len()) " of " (was.asked) " did not find their entry before, " (is.lost.len()) " of " (is.asked) " do not now." }
        }
    }
}

fn lists(effect: &Effect) -> Markup {
    html! {
        (list("better", "Better", &effect.better, true))
        (list("worse", "Worse", &effect.worse, true))
        (list("unchanged", "Unchanged", &effect.unchanged, false))
    }
}

fn list(class: &str, called: &str, changes: &[Change], open: bool) -> Markup {
    html! {
        details class={ "changes " (class) } open[open && !changes.is_empty()] {
            summary { span class={ "badge " (class) } { (called) } " " (changes.len()) }
            ul {
                @for change in changes.iter().take(LISTED) {
                    li {
                        bdi { (change.words) } ": "
                        @if change.before.is_empty() || change.before == change.after { (change.after) }
                        @else { (change.before) " → " strong { (change.after) } }
                    }
                }
                @if changes.len() > LISTED { li { "and " (changes.len() - LISTED) " more" } }
            }
        }
    }
}

fn metrics(was: Option<&EvalMetrics>, is: &EvalMetrics) -> Markup {
    let percent = |metrics: &EvalMetrics, name: &str| {
        let share = metrics.get(name).flatten();
        share.map_or("–".to_owned(), |share| format!("{:.1}%", share * 100.0))
    };
    html! {
        table.figures {
            caption { (is.n) " questions that the FAQ covers, " (is.out_n) " that it does not" }
            thead {
                tr {
                    th scope="col" { "Share" }
                    @if was.is_some() { th.number scope="col" { "Before" } }
                    th.number scope="col" { @if was.is_some() { "After" } @else { "Now" } }
                }
            }
            tbody {
                @for (name, called) in METRICS {
                    tr {
                        th scope="row" { (called) }
                        @if let Some(was) = was { td.number { (percent(was, name)) } }
                        td.number { (percent(is, name)) }
                    }
                }
            }
        }
    }
}
