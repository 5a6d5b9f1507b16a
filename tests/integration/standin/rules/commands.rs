//! Application commands: names, descriptions, options, and the size of the whole.

use std::collections::HashSet;

use serde_json::Value;

use super::replies::{check_choice_list, check_localizations};
use super::{Faults, entries, has, join};

const SLASH: u64 = 1;
const MESSAGE: u64 = 3;
const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
const ATTACHMENT: u64 = 11;

/// Maximum number of characters of a command: all names, descriptions and values together.
const WHOLE: usize = 8000;

pub(crate) fn check_command(command: &Value) -> Result<(), Faults> {
    let mut faults = Faults::default();
    let kind = command["type"].as_u64().unwrap_or(SLASH);
    match kind {
        SLASH => {
            check_names(&mut faults, command, "");
            check_options(&mut faults, command, "", 0);
        }
        2..=MESSAGE => {
            faults.needed_text(command, "", "name", 1..=32);
            check_localizations(&mut faults, command, "", "name", 32);
            if command["description"].as_str().is_some_and(|text| !text.is_empty()) {
                let message = "Context menu commands cannot have description";
                faults.add("description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", message);
            }
        }
        _ => faults.add("type", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3)."),
    }
    let permissions = &command["default_member_permissions"];
    let readable = permissions.as_str().is_some_and(|bits| bits.parse::<u64>().is_ok());
    if !permissions.is_null() && !readable {
        let message = "Could not interpret value as permissions.";
        faults.add("default_member_permissions", "PERMISSIONS_TYPE_CONVERT", message);
    }
    if size(command) > WHOLE {
        let message = format!("Command exceeds maximum size ({WHOLE})");
        faults.add("_", "APPLICATION_COMMAND_TOO_LARGE", message);
    }
    faults.settle()
}

/// Name and description of a slash command or of an option, with their localizations.
fn check_names(faults: &mut Faults, object: &Value, at: &str) {
    faults.needed_text(object, at, "name", 1..=32);
    faults.needed_text(object, at, "description", 1..=100);
    check_localizations(faults, object, at, "name", 32);
    check_localizations(faults, object, at, "description", 100);
    let own = object["name"].as_str().map(|name| (join(at, "name"), name));
    let localized = entries(&object["name_localizations"]).filter_map(|(locale, name)| {
        Some((join(at, format!("name_localizations.{locale}")), name.as_str()?))
    });
    for (path, name) in own.into_iter().chain(localized) {
        if !name.chars().all(is_name_char) {
            let message = "Command name is invalid";
            faults.add(path, "APPLICATION_COMMAND_INVALID_NAME", message);
        }
    }
}

/// `[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]`, and no upper-case letter that has a lower-case form.
fn is_name_char(c: char) -> bool {
    let marks = ('\u{0900}'..='\u{097F}').contains(&c) || ('\u{0E00}'..='\u{0E7F}').contains(&c);
    (c.is_alphanumeric() || "-_'".contains(c) || marks) && c.to_lowercase().eq([c])
}

fn check_options(faults: &mut Faults, command: &Value, at: &str, depth: usize) {
    let mut names = HashSet::new();
    let mut optional_seen = false;
    for (n, option) in faults.list(command, at, "options", 0..=25).iter().enumerate() {
        let at = join(at, format!("options.{n}"));
        check_names(faults, option, &at);
        if !names.insert(option["name"].as_str()) {
            let message = "Option name must be unique";
            faults.add(join(&at, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", message);
        }
        let required = option["required"] == true;
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            faults.add(&at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        let kind = option["type"].as_u64().unwrap_or(0);
        let nests = matches!(kind, SUBCOMMAND | GROUP);
        optional_seen |= !required && !nests;
        if !(1..=ATTACHMENT).contains(&kind) || nests && depth > 1 {
            let message = "Value must be one of (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).";
            faults.add(join(&at, "type"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
        } else if nests {
            check_options(faults, option, &at, depth + 1);
        }
        check_value_limits(faults, option, &at);
    }
}

fn check_value_limits(faults: &mut Faults, option: &Value, at: &str) {
    check_choice_list(faults, option, at);
    faults.number(option, at, "min_length", 0..=6000);
    faults.number(option, at, "max_length", 1..=6000);
    let has_choices = option["choices"].as_array().is_some_and(|choices| !choices.is_empty());
    if option["autocomplete"] == true && has_choices {
        let message = "Autocomplete options cannot have choices";
        faults.add(at, "APPLICATION_COMMAND_AUTOCOMPLETE_AND_CHOICES", message);
    }
}

/// For each text, the longest localization counts.
fn size(object: &Value) -> usize {
    let characters = |text: &Value| text.as_str().map_or(0, |text| text.chars().count());
    let texts = ["name", "description"].map(|key| {
        let localized = &object[format!("{key}_localizations")];
        entries(localized).map(|(_, text)| characters(text)).chain([characters(&object[key])]).max()
    });
    let own: usize = texts.into_iter().flatten().sum();
    let value = if has(object, "value") { characters(&object["value"]) } else { 0 };
    let parts = ["options", "choices"]
        .map(|key| object[key].as_array().into_iter().flatten().map(size).sum::<usize>());
    own + value + parts.into_iter().sum::<usize>()
}
