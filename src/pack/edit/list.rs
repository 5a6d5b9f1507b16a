//! Items of a TOML list, put in and taken out as the list is written.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use toml_edit::{Array, RawString, Value};

/// Default indentation of list items.
pub(crate) const INDENT: &str = "\n  ";

/// Makes a list with these items out of one that has those of `was`. Items that stay keep their place and their
/// comments.
pub(super) fn change<T: Clone + Eq + std::hash::Hash + Ord>(
    array: &mut Array,
    was: &[T],
    is: &[T],
    values: Vec<Value>,
) {
    let mut values: Vec<Option<Value>> = values.into_iter().map(Some).collect();
    // From behind, so that the places before stay true.
    for op in capture_diff_slices(Algorithm::Myers, was, is).into_iter().rev() {
        let (old, new) = match op {
            DiffOp::Equal { .. } => continue,
            DiffOp::Delete { .. } | DiffOp::Insert { .. } | DiffOp::Replace { .. } => {
                (op.old_range(), op.new_range())
            }
        };
        let common = old.len().min(new.len());
        for at in (old.start + common..old.end).rev() {
            take(array, at);
        }
        for at in (new.start + common..new.end).rev() {
            if let Some(value) = values[at].take() {
                put(array, old.start + common, value);
            }
        }
        // An item in place of another keeps the comments around it.
        for n in (0..common).rev() {
            if let (Some(value), Some(item)) =
                (values[new.start + n].take(), array.get_mut(old.start + n))
            {
                let decor = item.decor().clone();
                *item = value;
                *item.decor_mut() = decor;
            }
        }
    }
}

/// Takes an item out; the comments above it stay.
fn take(array: &mut Array, at: usize) {
    let removed = array.remove(at);
    let before = text(removed.decor().prefix());
    let behind = |next: &str| {
        // The rest of the line before, and the lines above the item.
        let kept = before.rfind('\n').map_or("", |end| &before[..end]);
        match next.find('\n') {
            Some(line) if before.contains('\n') => format!("{kept}{}", &next[line..]),
            _ if at == 0 => before.clone(),
            _ => next.to_owned(),
        }
    };
    if let Some(next) = array.get_mut(at) {
        let prefix = behind(&text(next.decor().prefix()));
        next.decor_mut().set_prefix(prefix);
        return;
    }
    let trailing = text(removed.decor().suffix()) + &text(Some(array.trailing()));
    let trailing = if before.contains('\n') && !trailing.contains('\n') {
        let kept = before.rfind('\n').map_or("", |end| &before[..end]);
        if kept.contains('#') { format!("{kept}\n{trailing}") } else { trailing }
    } else {
        behind(&trailing)
    };
    let trailing =
        if array.is_empty() && !trailing.contains('#') { String::new() } else { trailing };
    array.set_trailing(trailing);
}

/// Puts an item before the one at this place, indented like it.
fn put(array: &mut Array, at: usize, value: Value) {
    let Some(next) = array.get_mut(at) else { return push(array, value) };
    let prefix = text(next.decor().prefix());
    match (prefix.find('\n'), prefix.rfind('\n')) {
        (Some(first), Some(last)) => {
            let own = format!("{}{}", &prefix[..first], &prefix[last..]);
            next.decor_mut().set_prefix(&prefix[first..]);
            array.insert_formatted(at, value.decorated(own, ""));
        }
        _ => {
            let apart = if at == 0 { " " } else { prefix.as_str() };
            next.decor_mut().set_prefix(apart);
            array.insert_formatted(at, value.decorated(prefix, ""));
        }
    }
}

/// Appends an item, indented like the previous one.
pub(crate) fn push(array: &mut Array, value: Value) {
    let was_empty = array.is_empty();
    let (before, indent) = opened(array);
    let prefix = format!("{}{indent}", before.trim_end());
    let several_lines = before.contains('\n') || indent.contains('\n');
    array.push_formatted(value.decorated(prefix, ""));
    array.set_trailing(if several_lines { "\n" } else { before.trim_start_matches(|c| c != ' ') });
    if was_empty {
        array.set_trailing_comma(true);
    }
}

/// Returns the text between a list's last item and its end, and the indentation of items. Moves the
/// former behind the last comma.
pub(crate) fn opened(array: &mut Array) -> (String, String) {
    let trailing = text(Some(array.trailing()));
    let prefixes = array.iter().map(|item| text(item.decor().prefix()));
    let indents = prefixes.filter_map(|prefix| Some(prefix[prefix.rfind('\n')?..].to_owned()));
    let indent = indents.last();
    let Some(last) = array.iter_mut().last() else {
        return (trailing, INDENT.to_owned());
    };
    let decor = last.decor_mut();
    let before = text(decor.suffix()) + &trailing;
    decor.set_suffix("");
    let alone = if before.contains('#') { INDENT } else { " " };
    (before, indent.unwrap_or_else(|| alone.to_owned()))
}

fn text(raw: Option<&RawString>) -> String {
    raw.and_then(RawString::as_str).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use toml_edit::{Array, DocumentMut, Item};

    use super::{change, push};

    fn edited(before: &str, edit: impl FnOnce(&mut Array)) -> String {
        let mut document: DocumentMut = format!("a = {before}\nb = 1\n").parse().unwrap();
        edit(document.get_mut("a").and_then(Item::as_array_mut).unwrap());
        document.to_string()
    }

    #[track_caller]
    fn pushed(before: &str, after: &str) {
        assert_eq!(
            edited(before, |array| push(array, "new".into())),
            format!("a = {after}\nb = 1\n")
        );
    }

    #[test]
    fn an_item_is_added_as_the_list_is_written() {
        pushed("[\"x\", \"y\"]", "[\"x\", \"y\", \"new\"]");
        pushed("[ \"x\" ]", "[ \"x\", \"new\" ]");
        pushed("[]", "[\n  \"new\",\n]");
        pushed("[\n    \"x\",\n    \"y\",\n]", "[\n    \"x\",\n    \"y\",\n    \"new\",\n]");
        pushed("[\n  \"x\",\n  \"y\"\n]", "[\n  \"x\",\n  \"y\",\n  \"new\"\n]");
        pushed("[\n  \"x\", # why\n]", "[\n  \"x\", # why\n  \"new\",\n]");
        pushed("[\n  \"x\", # why\n  # more\n]", "[\n  \"x\", # why\n  # more\n  \"new\",\n]");
        pushed("[\n  # first\n  \"x\",\n]", "[\n  # first\n  \"x\",\n  \"new\",\n]");
        pushed("[\n  \"x\", \"y\",\n]", "[\n  \"x\", \"y\",\n  \"new\",\n]");
    }

    #[track_caller]
    fn changed(before: &str, is: &[&str], after: &str) {
        let out = edited(before, |array| {
            let was: Vec<String> = array.iter().map(|it| it.as_str().unwrap().to_owned()).collect();
            let is: Vec<String> = is.iter().map(|it| (*it).to_owned()).collect();
            let values = is.iter().map(|it| it.as_str().into()).collect();
            change(array, &was, &is, values);
        });
        assert_eq!(out, format!("a = {after}\nb = 1\n"));
    }

    #[test]
    fn items_that_stay_keep_their_lines_and_comments() {
        let three = "[\n  \"x\", # one\n  # above\n  \"y\", # two\n  \"z\",\n]";
        changed(three, &["x", "z"], "[\n  \"x\", # one\n  # above\n  \"z\",\n]");
        changed(three, &["y", "z"], "[\n  # above\n  \"y\", # two\n  \"z\",\n]");
        changed(three, &["x", "y"], "[\n  \"x\", # one\n  # above\n  \"y\", # two\n]");
        changed(
            three,
            &["x", "new", "z"],
            "[\n  \"x\", # one\n  # above\n  \"new\", # two\n  \"z\",\n]",
        );
        changed(
            three,
            &["x", "new", "y", "z"],
            "[\n  \"x\", # one\n  \"new\",\n  # above\n  \"y\", # two\n  \"z\",\n]",
        );
        changed("[\"x\", \"y\", \"z\"]", &["x", "z"], "[\"x\", \"z\"]");
        changed("[\"x\", \"y\", \"z\"]", &["y", "z"], "[\"y\", \"z\"]");
        changed("[ \"x\", \"y\" ]", &["x"], "[ \"x\" ]");
        changed("[\"x\"]", &[], "[]");
        changed("[\n  \"x\",\n]", &[], "[]");
        changed("[\n  # why\n  \"x\",\n]", &[], "[\n  # why\n]");
        changed("[\"x\"]", &["new", "x"], "[\"new\", \"x\"]");
        changed("[\n  \"x\"\n]", &["new", "x"], "[\n  \"new\",\n  \"x\"\n]");
    }
}
