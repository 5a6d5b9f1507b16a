//! Merges three versions of a file of a FAQ: the source's last one, the curators', and the source's new one.
//! The curators' file is changed where it must be, and everything else in it stays as it is.

use serde_json::Value;
use toml_edit::{Array, DocumentMut, Item, TableLike};

use super::entries::quoted;
use crate::cli::export::{item, value};

/// A value that was changed on both sides.
#[derive(Debug)]
pub(super) struct Conflict {
    /// Its key, such as `[en] answer`.
    pub(super) key: String,
    /// The source's value, shortened.
    pub(super) said: String,
}

/// Returns the curators' file with the source's changes, and the values that changed on both sides.
pub(super) fn merged(
    base: &DocumentMut,
    mut ours: DocumentMut,
    theirs: &DocumentMut,
) -> (DocumentMut, Vec<Conflict>) {
    let mut conflicts = Vec::new();
    table("", base.as_table(), ours.as_table_mut(), theirs.as_table(), &mut conflicts);
    (ours, conflicts)
}

fn table(
    path: &str,
    base: &dyn TableLike,
    ours: &mut dyn TableLike,
    theirs: &dyn TableLike,
    conflicts: &mut Vec<Conflict>,
) {
    let mut keys: Vec<String> = theirs.iter().map(|(key, _)| key.to_owned()).collect();
    keys.extend(base.iter().map(|(key, _)| key.to_owned()).filter(|key| theirs.get(key).is_none()));
    for key in keys {
        let (then, now) = (base.get(&key), theirs.get(&key));
        let (before, after) = (then.map(value), now.map(value));
        if before == after {
            continue;
        }
        let tables = (
            now.and_then(Item::as_table_like),
            ours.get_mut(&key).and_then(Item::as_table_like_mut),
        );
        if let (Some(theirs), Some(ours)) = tables {
            let empty = toml_edit::Table::new();
            let base = then.and_then(Item::as_table_like).unwrap_or(&empty);
            table(&format!("{path}[{key}] "), base, ours, theirs, conflicts);
            continue;
        }
        let held = ours.get(&key).map(value);
        if held == before {
            match now {
                Some(now) => put(ours, &key, now),
                None => drop(ours.remove(&key)),
            }
        } else if held != after {
            let is_kept = lists(ours, &key, before.as_ref(), after.as_ref());
            if !is_kept {
                conflict(path, &key, ours, now, conflicts);
            }
        }
    }
}

/// Replaces a value with the source's, and keeps the comments around it.
fn put(ours: &mut dyn TableLike, key: &str, now: &Item) {
    match (ours.get_mut(key), now) {
        (Some(Item::Value(held)), Item::Value(now)) => {
            let decor = held.decor().clone();
            *held = now.clone();
            *held.decor_mut() = decor;
        }
        _ => drop(ours.insert(key, now.clone())),
    }
}

/// Applies additions to and removals from a list that both sides changed; returns whether these are lists.
fn lists(
    ours: &mut dyn TableLike,
    key: &str,
    before: Option<&Value>,
    after: Option<&Value>,
) -> bool {
    let empty = Vec::new();
    let list = |value: Option<&Value>| match value {
        None => Some(empty.clone()),
        Some(Value::Array(list)) => Some(list.clone()),
        Some(_) => None,
    };
    let (Some(before), Some(after)) = (list(before), list(after)) else { return false };
    let held = match ours.get(key) {
        None => Vec::new(),
        Some(item) => match value(item) {
            Value::Array(list) => list,
            _ => return false,
        },
    };
    let added: Vec<&Value> =
        after.iter().filter(|one| !before.contains(one) && !held.contains(one)).collect();
    let removed: Vec<&Value> = before.iter().filter(|one| !after.contains(one)).collect();
    match ours.get_mut(key) {
        Some(Item::Value(toml_edit::Value::Array(list))) => {
            list.retain(|one| {
                !removed.iter().any(|gone| **gone == value(&Item::Value(one.clone())))
            });
            for one in added {
                append(list, key, one);
            }
        }
        Some(Item::ArrayOfTables(list)) => {
            list.retain(|one| {
                !removed.iter().any(|gone| **gone == value(&Item::Table(one.clone())))
            });
            for one in added {
                if let Some(Item::Table(table)) = item(key, one) {
                    list.push(table);
                }
            }
        }
        _ => {
            // Curators removed the list: only its new items are written.
            let added: Value = added.into_iter().cloned().collect();
            if added != Value::Array(Vec::new())
                && let Some(item) = item(key, &added)
            {
                ours.insert(key, item);
            }
        }
    }
    true
}

/// Appends to a list in its own layout.
fn append(list: &mut Array, key: &str, one: &Value) {
    let Some(Item::Value(mut one)) = item(key, one) else { return };
    let prefix = list.iter().last().and_then(|last| last.decor().prefix()).cloned();
    match prefix.and_then(|prefix| prefix.as_str().map(str::to_owned)) {
        Some(prefix) => {
            // A comment on the previous item does not belong to this one.
            let prefix = if prefix.contains('#') { "\n  ".to_owned() } else { prefix };
            one.decor_mut().set_prefix(prefix);
        }
        None => one.decor_mut().set_prefix("\n  "),
    }
    list.push_formatted(one);
}

/// Keeps the curators' value, and writes the source's above it as a comment.
fn conflict(
    path: &str,
    key: &str,
    ours: &mut dyn TableLike,
    now: Option<&Item>,
    conflicts: &mut Vec<Conflict>,
) {
    let said = match now.map(value) {
        Some(Value::String(text)) => text,
        Some(other) => other.to_string(),
        None => "nothing any more".to_owned(),
    };
    conflicts.push(Conflict { key: format!("{path}`{key}`"), said: quoted(&said) });
    if let Some(mut held) = ours.key_mut(key) {
        let above =
            held.leaf_decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default();
        let lines: String = said.lines().map(|line| format!("#   {}\n", plain(line))).collect();
        let note = format!("{above}# The source now says:\n{lines}");
        held.leaf_decor_mut().set_prefix(note);
    }
}

/// Returns a line as a comment may hold it.
fn plain(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).collect()
}
