//! The form of an entry: one column a language, and below them what holds for all.
//!
//! Stable for tests and scripts: an input is named by its label; below it, `#faults-<name>` says what is wrong
//! with it.

use maud::{Markup, html};

use super::desk::listed;
use super::review::{Review, Told};
use crate::pack::{Language, Severity, Source, limits};
use crate::reply::Wording;

/// The fields of a language: key, label, rows, whether it has one item a line, and the length from which on
/// `check` warns.
const TEXTS: [(&str, &str, usize, bool, usize); 5] = [
    ("question", "Question", 2, false, limits::CHOICE),
    ("also_asked", "Other ways to ask it, one a line", 7, true, 0),
    ("answer", "Answer", 7, false, limits::LONG_ANSWER),
    ("cautions", "Cautions, one a line", 3, true, limits::FIELD_VALUE),
    ("advice", "Advice, one a line", 3, true, limits::FIELD_VALUE),
];

/// All fields of an entry.
pub(super) fn fields(review: &Review) -> Markup {
    let values = &review.values;
    html! {
        @if values.id.is_empty() { (name(review)) }
        div.columns {
            @for language in &review.frame.languages { (texts(review, language)) }
        }
        div.columns {
            div {
                fieldset {
                    legend { "Severity" }
                    @for (name, severity) in Severity::ALL {
                        label.choose {
                            input type="radio" name="severity" value=(name) checked[values.severity == name];
                            span class={ "badge " (name) } { (name) } " " (meaning(severity))
                        }
                    }
                    (faults(review, "severity"))
                }
                div.block {
                    label for="reviewed" { "Last read against its source" }
                    input #reviewed name="reviewed" type="date" value=(values.reviewed) aria-describedby="faults-reviewed";
                    (faults(review, "reviewed"))
                }
                (sources(review))
            }
            (related(review))
        }
    }
}

fn meaning(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "plain information",
        Severity::Caution => "something to be careful about",
        Severity::Danger => "acting on a wrong idea does real harm",
    }
}

fn name(review: &Review) -> Markup {
    html! {
        div.block.short {
            label for="name" { "Name of the entry" }
            input #name name="name" value=(review.values.name) autocomplete="off" spellcheck="false" pattern="[a-z0-9\\-]*"
                aria-describedby="faults-name hint-name";
            div #hint-name data-part {
                p.small { "Small letters, digits and hyphens; it is not shown to members. Left empty, it becomes " code { (review.id) } "." }
            }
            (faults(review, "name"))
        }
    }
}

fn texts(review: &Review, language: &Language) -> Markup {
    let text = review.values.texts.get(language).cloned().unwrap_or_default();
    let called = Wording::of(language).full_name;
    let is_default = *language == review.frame.default_language;
    html! {
        fieldset.language {
            legend { (called) " (" (language) ")" @if !is_default { span.small { " optional" } } }
            @for (key, label, rows, is_list, limit) in TEXTS {
                @let name = format!("{key}.{language}");
                @let value = text.value(key);
                div.block {
                    label for=(name) { (label) }
                    textarea id=(name) name=(name) rows=(rows) lang=(language) dir="auto"
                        aria-describedby={ "faults-" (name) } { "\n" (value) }
                    (faults_and_length(review, &name, length(value, is_list), limit))
                }
            }
        }
    }
}

/// The length of a field as Discord counts it.
fn length(value: &str, is_list: bool) -> usize {
    if !is_list {
        return value.trim().chars().count();
    }
    let items = value.lines().map(str::trim).filter(|line| !line.is_empty());
    items.map(|item| item.chars().count() + 3).sum()
}

/// Lists what is wrong with a field.
pub(super) fn faults(review: &Review, field: &str) -> Markup {
    faults_and_length(review, field, 0, 0)
}

fn faults_and_length(review: &Review, field: &str, length: usize, limit: usize) -> Markup {
    let told: &[Told] = review.faults.get(field).map_or(&[], Vec::as_slice);
    html! {
        div.faults id={ "faults-" (field) } data-part {
            @if length * 2 > limit && limit > 0 { p.small { (length) " of " (limit) " characters" } }
            @for one in told { p.warning.error[one.is_error] { (one.sentence) } }
        }
    }
}

fn sources(review: &Review) -> Markup {
    let cited = &review.values.cited;
    let known = |source: &&Source| cited.contains_key(&source.id);
    let (chosen, others): (Vec<_>, Vec<_>) = review.frame.sources.iter().partition(known);
    let foreign =
        cited.keys().filter(|id| review.frame.sources.iter().all(|source| source.id != **id));
    html! {
        fieldset {
            legend { "Sources" }
            @if review.frame.sources.is_empty() { p.small { "The pack lists none. " code { "[[source]]" } " in pack.toml names one." } }
            @for source in chosen.into_iter().chain(others) {
                (self::source(&source.id, source.title.as_deref(), cited.get(&source.id)))
            }
            @for id in foreign { (source(id, None, cited.get(id))) }
            (faults(review, "sources"))
        }
    }
}

fn source(id: &str, title: Option<&str>, paragraphs: Option<&String>) -> Markup {
    html! {
        div.source {
            label.choose {
                input type="checkbox" name="cite" value=(id) checked[paragraphs.is_some()];
                span { (title.unwrap_or(id)) }
            }
            label.paragraphs {
                "Paragraphs "
                input name={ "paragraphs." (id) } value=(paragraphs.map_or("", String::as_str)) autocomplete="off" placeholder="1, 2";
            }
        }
    }
}

fn related(review: &Review) -> Markup {
    let chosen = &review.values.related;
    let mut all = listed(&review.files, &review.frame);
    all.retain(|entry| entry.id != review.values.id);
    all.sort_by_key(|entry| !chosen.contains(&entry.id));
    let foreign = chosen.iter().filter(|id| all.iter().all(|entry| entry.id != **id));
    html! {
        fieldset {
            legend { "Related entries, offered as next steps" }
            @if all.is_empty() { p.small { "There are no other entries yet." } }
            div.many {
                @for entry in &all {
                    label.choose {
                        input type="checkbox" name="related" value=(entry.id) checked[chosen.contains(&entry.id)];
                        span dir="auto" { (entry.question) @if entry.is_draft { " " span.badge { "draft" } } }
                    }
                }
                @for id in foreign {
                    label.choose { input type="checkbox" name="related" value=(id) checked; span { (id) } }
                }
            }
            (faults(review, "related"))
        }
    }
}
