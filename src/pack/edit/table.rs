//! Keys of a TOML document, set and taken out with the comments around them left in place.

use toml_edit::{Array, DocumentMut, Item, RawString, Table, TableLike, Value};

use super::list;

/// Sets a key; a comment behind its old value stays.
pub(super) fn set(table: &mut dyn TableLike, key: &str, mut value: Value) {
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        _ => {
            table.remove(key);
            table.insert(key, Item::Value(value));
        }
    }
}

/// Makes the list at a key have these items; the values are those of `is`.
pub(super) fn set_list<T: Clone + Eq + std::hash::Hash + Ord>(
    table: &mut dyn TableLike,
    key: &str,
    was: &[T],
    is: &[T],
    values: Vec<Value>,
) {
    if let Some(Item::Value(Value::Array(array))) = table.get_mut(key)
        && array.len() == was.len()
    {
        list::change(array, was, is, values);
        return;
    }
    let is_plain = values.iter().all(|value| {
        value.as_str().is_some_and(|text| text.is_ascii() && !text.contains(' '))
            || value.is_inline_table()
    });
    let mut array = Array::new();
    if is_plain {
        array.extend(values);
    } else {
        values.into_iter().for_each(|value| list::push(&mut array, value));
    }
    set(table, key, Value::Array(array));
}

/// The table of a key, made at the end of the document where there is none; `None` where it is no table.
pub(super) fn table_mut<'a>(
    document: &'a mut DocumentMut,
    key: &str,
) -> Option<&'a mut dyn TableLike> {
    if document.get(key).is_none() {
        let mut table = Table::new();
        let is_first = document.is_empty() && text(Some(document.trailing())).trim().is_empty();
        table.decor_mut().set_prefix(if is_first { "" } else { "\n" });
        document.insert(key, Item::Table(table));
    }
    document.get_mut(key)?.as_table_like_mut()
}

/// Takes a key out of the document, or of a table in it. Comments above it stay where they are.
pub(super) fn remove(document: &mut DocumentMut, of: Option<&str>, key: &str) {
    let table: Option<&mut dyn TableLike> = match of {
        None => Some(document.as_table_mut() as &mut dyn TableLike),
        Some(of) => document.get_mut(of).and_then(Item::as_table_like_mut),
    };
    let Some(table) = table else { return };
    let above = table.key(key).map(|key| text(key.leaf_decor().prefix())).unwrap_or_default();
    let is_value = |item: &Item| item.is_value();
    let next = {
        let mut behind = table.iter().skip_while(|(name, _)| *name != key).skip(1);
        behind.find(|(_, item)| is_value(item)).map(|(name, _)| name.to_owned())
    };
    table.remove(key);
    if !above.contains('#') {
        return;
    }
    if let Some(mut next) = next.as_deref().and_then(|next| table.key_mut(next)) {
        let own = text(next.leaf_decor().prefix());
        next.leaf_decor_mut().set_prefix(above + &own);
        return;
    }
    keep_above_next_table(document, of, &above);
}

/// Takes the table of a language out.
pub(super) fn remove_table(document: &mut DocumentMut, key: &str) {
    let above = match document.get(key) {
        Some(Item::Table(table)) => text(table.decor().prefix()),
        _ => String::new(),
    };
    if above.contains('#') {
        keep_above_next_table(document, Some(key), &above);
    }
    document.remove(key);
}

/// Puts comments above the table that follows, or at the end of the document.
fn keep_above_next_table(document: &mut DocumentMut, of: Option<&str>, comments: &str) {
    let position = |item: &Item| item.as_table().and_then(Table::position);
    let own = of.and_then(|of| document.get(of)).and_then(position).unwrap_or(-1);
    let next = document.iter().filter_map(|(key, item)| Some((position(item)?, key.to_owned())));
    let next = next.filter(|(at, _)| *at > own).min();
    let next = next.and_then(|(_, key)| document.get_mut(&key)?.as_table_mut());
    match next {
        Some(table) => {
            let own = text(table.decor().prefix());
            table.decor_mut().set_prefix(format!("{comments}{own}"));
        }
        None => {
            let own = text(Some(document.trailing()));
            document.set_trailing(format!("{comments}{own}"));
        }
    }
}

fn text(raw: Option<&RawString>) -> String {
    raw.and_then(RawString::as_str).unwrap_or("").to_owned()
}
