//! Callbacks that are not messages: autocomplete choices and modals.

use std::collections::HashSet;

use serde_json::Value;

use super::components::unique_id;
use super::{Faults, entries, join};

/// Locales that Discord knows.
pub(super) const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

pub(crate) fn check_choices(data: &Value) -> Result<(), Faults> {
    let mut faults = Faults::default();
    if !data["choices"].is_array() {
        faults.required("data.choices");
    }
    check_choice_list(&mut faults, data, "data");
    faults.settle()
}

/// Choices of a command's option or of an autocomplete: both have the same limits.
pub(super) fn check_choice_list(faults: &mut Faults, object: &Value, at: &str) {
    for (n, choice) in faults.list(object, at, "choices", 0..=25).iter().enumerate() {
        let at = format!("{at}.choices.{n}");
        faults.needed_text(choice, &at, "name", 1..=100);
        check_localizations(faults, choice, &at, "name", 100);
        match &choice["value"] {
            Value::String(value) => faults.length(&join(&at, "value"), value, 0..=100),
            Value::Number(_) => {}
            _ => faults.required(&join(&at, "value")),
        }
    }
}

/// `{key}_localizations`: known locales, and texts within the limit of the original.
pub(super) fn check_localizations(
    faults: &mut Faults,
    object: &Value,
    at: &str,
    key: &str,
    most: usize,
) {
    let key = format!("{key}_localizations");
    for (locale, text) in entries(&object[&key]) {
        let path = format!("{}.{locale}", join(at, &key));
        if !LOCALES.contains(&locale.as_str()) {
            faults.add(&path, "BASE_TYPE_CHOICES", format!("{locale} is not a known locale"));
        }
        faults.length(&path, text.as_str().unwrap_or_default(), 1..=most);
    }
}

/// The old form, with one text input per row: all that serenity 0.12.5 can build.
pub(crate) fn check_modal(data: &Value) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let mut seen = HashSet::new();
    faults.needed_text(data, "data", "title", 1..=45);
    faults.needed_text(data, "data", "custom_id", 1..=100);
    for (n, row) in faults.list(data, "data", "components", 1..=5).iter().enumerate() {
        let at = format!("data.components.{n}");
        for (n, input) in faults.list(row, &at, "components", 1..=1).iter().enumerate() {
            let at = format!("{at}.components.{n}");
            if input["type"] != 4 {
                let message = "Value of field \"type\" must be one of (4,).";
                faults.add(join(&at, "type"), "UNION_TYPE_CHOICES", message);
            }
            faults.needed_text(input, &at, "custom_id", 1..=100);
            faults.needed_text(input, &at, "label", 1..=45);
            faults.text(input, &at, "placeholder", 0..=100);
            faults.text(input, &at, "value", 0..=4000);
            faults.number(input, &at, "style", 1..=2);
            faults.number(input, &at, "min_length", 0..=4000);
            faults.number(input, &at, "max_length", 1..=4000);
            unique_id(&mut faults, &mut seen, input, &at);
        }
    }
    faults.settle()
}
