//! Action rows with buttons and select menus.

use std::collections::HashSet;

use serde_json::Value;

use super::{Faults, has, join};

const ROW: u64 = 1;
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const LAST_SELECT: u64 = 8;
const TEXT_INPUT: u64 = 4;
const LINK: u64 = 5;
const PREMIUM: u64 = 6;

pub(super) fn check_rows(faults: &mut Faults, body: &Value) {
    let mut seen = HashSet::new();
    for (n, row) in faults.list(body, "", "components", 0..=5).iter().enumerate() {
        let at = format!("components.{n}");
        if row["type"] != ROW {
            let message = "Value of field \"type\" must be one of (1,).";
            faults.add(join(&at, "type"), "UNION_TYPE_CHOICES", message);
            continue;
        }
        let children = faults.list(row, &at, "components", 1..=5);
        let selects = children.iter().filter(|child| is_select(child)).count();
        if selects > 0 && children.len() > 1 {
            let message = "The specified component exceeds the maximum width";
            faults.add(join(&at, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
        }
        for (n, child) in children.iter().enumerate() {
            let at = format!("{at}.components.{n}");
            check_child(faults, child, &at);
            unique_id(faults, &mut seen, child, &at);
        }
    }
}

/// A `custom_id` must be unique in a message.
pub(super) fn unique_id<'a>(
    faults: &mut Faults,
    seen: &mut HashSet<&'a str>,
    child: &'a Value,
    at: &str,
) {
    if let Some(id) = child["custom_id"].as_str()
        && !seen.insert(id)
    {
        let message = "Component custom id cannot be duplicated";
        faults.add(join(at, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message);
    }
}

fn is_select(component: &Value) -> bool {
    let kind = component["type"].as_u64().unwrap_or(0);
    (STRING_SELECT..=LAST_SELECT).contains(&kind) && kind != TEXT_INPUT
}

fn check_child(faults: &mut Faults, child: &Value, at: &str) {
    if child["type"] == BUTTON {
        check_button(faults, child, at);
    } else if is_select(child) {
        check_select(faults, child, at);
    } else {
        let message = "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).";
        faults.add(join(at, "type"), "UNION_TYPE_CHOICES", message);
    }
}

fn check_button(faults: &mut Faults, button: &Value, at: &str) {
    faults.text(button, at, "label", 0..=80);
    let style = button["style"].as_u64().unwrap_or(0);
    if !(1..=PREMIUM).contains(&style) {
        let message = "Value must be one of (1, 2, 3, 4, 5, 6).";
        faults.add(join(at, "style"), "BASE_TYPE_CHOICES", message);
        return;
    }
    if style == PREMIUM {
        return faults.needed_text(button, at, "sku_id", 1..=20);
    }
    let (wanted, other, most) =
        if style == LINK { ("url", "custom_id", 512) } else { ("custom_id", "url", 100) };
    if has(button, other) {
        let message = "A custom id and url cannot both be specified";
        faults.add(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message);
    }
    faults.needed_text(button, at, wanted, 1..=most);
    if style == LINK {
        faults.url(button, at, "url", most);
    }
    let labelled = button["label"].as_str().is_some_and(|label| !label.trim().is_empty());
    if !labelled && !has(button, "emoji") {
        let message = "A button must have a label or an emoji";
        faults.add(join(at, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", message);
    }
}

fn check_select(faults: &mut Faults, select: &Value, at: &str) {
    faults.needed_text(select, at, "custom_id", 1..=100);
    faults.text(select, at, "placeholder", 0..=150);
    faults.number(select, at, "min_values", 0..=25);
    faults.number(select, at, "max_values", 1..=25);
    let least = select["min_values"].as_u64().unwrap_or(1);
    let most = select["max_values"].as_u64().unwrap_or(1);
    if least > most {
        let message = "min_values cannot exceed max_values";
        faults.add(join(at, "min_values"), "NUMBER_TYPE_RANGE", message);
    }
    if select["type"] == STRING_SELECT {
        check_options(faults, select, at);
    }
}

fn check_options(faults: &mut Faults, select: &Value, at: &str) {
    let options = faults.list(select, at, "options", 1..=25);
    let most = usize::try_from(select["max_values"].as_u64().unwrap_or(1)).unwrap_or(usize::MAX);
    if most > options.len() {
        let message = "max_values cannot exceed the number of options";
        faults.add(join(at, "max_values"), "NUMBER_TYPE_RANGE", message);
    }
    let mut seen = HashSet::new();
    for (n, option) in options.iter().enumerate() {
        let at = format!("{at}.options.{n}");
        faults.needed_text(option, &at, "label", 1..=100);
        faults.needed_text(option, &at, "value", 1..=100);
        faults.text(option, &at, "description", 0..=100);
        if !seen.insert(option["value"].as_str()) {
            let message = "The specified option value is already used";
            faults.add(join(&at, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message);
        }
    }
    let preset = options.iter().filter(|option| option["default"] == true).count();
    if preset > most {
        let message = "More options are selected by default than may be chosen";
        faults.add(join(at, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", message);
    }
}
