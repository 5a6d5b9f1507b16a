//! The bot's own texts in all languages, checked against the English ones.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::{Folder, MAPS, REFERENCE, text};

/// Discord takes descriptions of commands of so many characters, and names of 32; a prefix may stand before the name
/// of a slash command, with a hyphen, and behind that of a message command, in brackets.
const DESCRIPTION: usize = 100;
const SLASH_NAME: usize = 32 - 8;
const MESSAGE_NAME: usize = 32 - 10;

/// The words of all languages: those of a folder, or made from those of another one.
pub(super) fn words(folders: &[Folder], faults: &mut Vec<String>) -> String {
    let mut said: BTreeMap<&str, Table> = BTreeMap::new();
    for folder in folders {
        let made = || {
            let mut words = said.get(folder.from()?)?.clone();
            let forms = folder.language.get("forms").and_then(Value::as_table)?;
            words.iter_mut().for_each(|(_, value)| rewrite(value, forms));
            Some(words)
        };
        match folder.words.clone().or_else(made) {
            Some(words) => said.insert(&folder.tag, words).is_none(),
            None => {
                faults.push(format!("{} is missing", folder.file("words.toml")));
                continue;
            }
        };
    }
    let Some(reference) = said.get(REFERENCE) else { return String::new() };
    let mut naming = BTreeSet::new();
    commands(reference, "Wording", &mut naming);
    let mut code = String::new();
    for folder in folders {
        let Some(words) = said.get(folder.tag.as_str()) else { continue };
        let file = folder.file("words.toml");
        compare(&file, "", words, reference, faults);
        check_texts(&file, "", words, reference, faults);
        let mut fields = format!("tag: {:?}, ", folder.tag);
        for name in ["own_name", "full_name"] {
            fields += &format!("{name}: {:?}, ", text(folder, name, faults));
        }
        code += &format!("Wording {{ {fields}{} }},\n", sayings(words, "Wording", &naming));
    }
    format!(
        "/// All languages, in the order of `lang`.\npub(super) static ALL: [Wording; {}] = [\n{code}];\n",
        folders.len()
    )
}

/// Writes what a text says as another place writes it.
fn rewrite(value: &mut Value, forms: &Table) {
    match value {
        Value::String(text) => {
            for (from, to) in forms {
                *text = text.replace(from, to.as_str().unwrap_or_default());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, forms)),
        Value::Table(table) => table.iter_mut().for_each(|(_, item)| rewrite(item, forms)),
        _ => {}
    }
}

/// The type of a table of words, by its keys or else by its name.
fn type_of(key: &str, table: &Table) -> String {
    let keys: Vec<&str> = table.keys().map(String::as_str).collect();
    match keys.as_slice() {
        ["description", "name"] => "Named".to_owned(),
        ["default", "effect", "name", "range"] => "Described".to_owned(),
        ["effect", "name"] => "Counted".to_owned(),
        _ => camel(key),
    }
}

pub(super) fn camel(key: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
    };
    key.split('_').map(capital).collect::<Vec<String>>().concat()
}

/// Returns whether a text names a command, such as `/ask`.
fn names_command(text: &str) -> bool {
    text.split('/').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// The fields, by type and name, whose English names a command somewhere.
fn commands(table: &Table, kind: &str, found: &mut BTreeSet<(String, String)>) {
    for (key, value) in table {
        match value {
            Value::String(text) if names_command(text) => {
                found.insert((kind.to_owned(), key.clone()));
            }
            Value::Table(inner) => commands(inner, &type_of(key, inner), found),
            _ => {}
        }
    }
}

/// The fields of a table of words.
fn sayings(table: &Table, kind: &str, naming: &BTreeSet<(String, String)>) -> String {
    let field = |(key, value): (&String, &Value)| {
        let said = match value {
            Value::String(text) if naming.contains(&(kind.to_owned(), key.clone())) => {
                format!("Naming::new({text:?})")
            }
            Value::String(text) => format!("{text:?}"),
            Value::Array(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| format!("{:?}", item.as_str().unwrap_or(""))).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Table(inner) => {
                let kind = type_of(key, inner);
                format!("{kind} {{ {} }}", sayings(inner, &kind, naming))
            }
            _ => "()".to_owned(),
        };
        format!("{key}: {said}")
    };
    table.iter().map(field).collect::<Vec<_>>().join(",\n")
}

/// Checks that two tables have the same keys, and the same kinds of values under them.
pub(super) fn compare(
    file: &str,
    path: &str,
    own: &Table,
    reference: &Table,
    faults: &mut Vec<String>,
) {
    for key in reference.keys().filter(|key| !own.contains_key(*key)) {
        faults.push(format!("{file}: `{path}{key}` is missing"));
    }
    for (key, value) in own {
        let at = format!("{path}{key}");
        match (value, reference.get(key)) {
            (_, None) => {
                faults.push(format!("{file}: there is no `{at}` in src/lang/{REFERENCE}"));
            }
            (Value::Table(_), Some(Value::Table(_))) if MAPS.contains(&key.as_str()) => {}
            (Value::Table(own), Some(Value::Table(reference))) => {
                compare(file, &format!("{at}."), own, reference, faults);
            }
            (own, Some(reference)) if own.same_type(reference) => {}
            (own, Some(reference)) => faults.push(format!(
                "{file}: `{at}` is of type {}, and must be of type {}",
                own.type_str(),
                reference.type_str()
            )),
        }
    }
}

/// Checks that texts are not empty, have the same places to fill in as the English ones, as many of them, and
/// name commands only where these do.
fn check_texts(file: &str, path: &str, own: &Table, reference: &Table, faults: &mut Vec<String>) {
    for (key, value) in own {
        let at = format!("{path}{key}");
        match (value, reference.get(key)) {
            (Value::String(own), Some(Value::String(reference))) => {
                check_text(file, &at, own, reference, faults);
            }
            (Value::Array(own), Some(Value::Array(reference))) => {
                if own.len() != reference.len() {
                    let most = reference.len();
                    faults.push(format!("{file}: `{at}` has {} lines, not {most}", own.len()));
                }
                for (own, reference) in own.iter().zip(reference) {
                    let (own, reference) = (own.as_str(), reference.as_str());
                    let (own, reference) = (own.unwrap_or(""), reference.unwrap_or(""));
                    check_text(file, &at, own, reference, faults);
                }
            }
            (Value::Table(own), Some(Value::Table(reference))) => {
                check_texts(file, &format!("{at}."), own, reference, faults);
            }
            _ => {}
        }
    }
}

fn check_text(file: &str, at: &str, own: &str, reference: &str, faults: &mut Vec<String>) {
    let most = at.strip_prefix("commands.").map(|command| match command.rsplit('.').next() {
        Some("description") => DESCRIPTION,
        Some("name") => SLASH_NAME,
        _ => MESSAGE_NAME,
    });
    let length = own.chars().count();
    if let Some(most) = most.filter(|most| length > *most) {
        faults.push(format!("{file}: `{at}` has {length} characters; Discord takes {most}"));
    }
    if own.trim().is_empty() {
        faults.push(format!("{file}: `{at}` is empty"));
    }
    let (filled, expected) = (places(own), places(reference));
    if filled != expected {
        faults.push(format!("{file}: `{at}` fills in {filled:?}, and English {expected:?}"));
    }
    if names_command(own) && !names_command(reference) {
        faults.push(format!("{file}: `{at}` names a command, and English does not"));
    }
}

/// The places of a text that are filled in.
fn places(text: &str) -> BTreeSet<&str> {
    let opened = text.split('{').skip(1);
    opened.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
