//! Names of files: an id for one that gives none, and the file that a person meant.

use std::collections::HashSet;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::files::{PACK_FILE, PackFiles};
use super::limits;

/// A file that was meant by an id.
pub(super) struct Meant {
    /// How it would be read; `None` for one of the pack's whose name gives no id, of which another fault tells.
    pub(super) hint: Option<String>,
}

/// The id that a name would give if it were one; empty where it has no Latin letter or digit.
pub(super) fn id_of(name: &str) -> String {
    let mut id = String::new();
    for c in name.nfkd().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => id.push(c),
            'ß' => id.push_str("ss"),
            'ø' => id.push('o'),
            'æ' => id.push_str("ae"),
            '\u{300}'..='\u{36f}' | '\'' | '’' => {}
            _ if !id.ends_with('-') && !id.is_empty() => id.push('-'),
            _ => {}
        }
        if id.len() >= limits::ID {
            break;
        }
    }
    id.truncate(limits::ID);
    id.trim_end_matches('-').to_owned()
}

/// The id that a text gives, of whole words and at most so long, which is less than an id may be; empty where its
/// first word is longer, or nothing in it is Latin.
pub(crate) fn id_of_words(text: &str, longest: usize) -> String {
    let mut id = id_of(text);
    if id.len() > longest {
        let whole = id[..=longest].rfind('-').unwrap_or_default();
        id.truncate(whole);
    }
    id
}

/// The name without what systems add to a copy of a file: `rent (1)`, `rent - Copy`, `rent copy 2`.
fn original(name: &str) -> Option<&str> {
    const COPIES: [&str; 9] =
        ["copy", "kopie", "copia", "copie", "cópia", "副本", "拷贝", "複製", "拷貝"];
    let lower = name.to_lowercase();
    let mut end = lower.trim_end();
    let numbered =
        end.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '(' | ')' | ' '));
    let is_numbered = numbered.len() < end.len() && !numbered.is_empty();
    end = numbered;
    let word = COPIES.iter().find_map(|word| end.strip_suffix(word));
    let is_copy = word.is_some();
    end = word.unwrap_or(end).trim_end_matches([' ', '-', '_', '.', '(']);
    let found = name.get(..end.len())?;
    (!found.is_empty() && (is_numbered || is_copy)).then_some(found)
}

/// How to name a file whose name gives no id.
pub(super) fn better(name: &str, ids: &HashSet<&str>) -> String {
    let copied = original(name).filter(|original| ids.contains(original) || *original == "pack");
    if let Some(copied) = copied {
        let id = id_of(copied);
        return format!(
            "it looks like a copy of {id}.toml: take it away, or name it after what it is about, such as {id}-2.toml"
        );
    }
    match id_of(name) {
        id if id.is_empty() => format!(
            "use a-z, 0-9 and -, at most {} characters, before .toml, such as parking-fees.toml",
            limits::ID
        ),
        id if ids.contains(id.as_str()) => {
            format!(
                "there is a {id}.toml already: take one of the two away, or name this one otherwise"
            )
        }
        id => format!(
            "name it {id}.toml: an id is of a-z, 0-9 and -, at most {} characters",
            limits::ID
        ),
    }
}

/// The file that a person meant by an id that no entry has.
pub(super) fn meant(id: &str, ids: &HashSet<&str>, files: &PackFiles) -> Option<Meant> {
    let wanted = id_of(id);
    let is_id = |name: &str| name != id && id_of(name) == wanted && id_of(name) != name;
    if ids.iter().any(|name| is_id(name)) {
        return Some(Meant { hint: None });
    }
    let stem = |name: &str| name.split('.').next().map(id_of);
    let folder =
        |name: &str| Path::new(&files.folder).join(name).join(format!("{id}.toml")).is_file();
    let hint = files.beside.iter().find_map(|name| match name.strip_suffix('/') {
        Some(_) if folder(name) => {
            Some(format!("`{name}{id}.toml` is not read: put it beside {PACK_FILE}"))
        }
        Some(_) => None,
        None if stem(name).as_ref() == Some(&wanted) => {
            Some(format!("`{name}` is not read: name it {wanted}.toml"))
        }
        None => None,
    });
    hint.filter(|_| !wanted.is_empty()).map(|hint| Meant { hint: Some(hint) })
}

/// Where the pack.toml is that a folder lacks.
pub(super) fn missing_pack(files: &PackFiles) -> String {
    let is_one = |name: &&String| {
        let stem = name.split(['.', ' ', '(', '-', '_']).next().unwrap_or_default();
        let lower = name.to_lowercase();
        !name.ends_with('/') && stem.eq_ignore_ascii_case("pack") && lower.contains("toml")
    };
    if let Some(name) = files.beside.iter().find(is_one) {
        return format!("`{name}` may be it: name it {PACK_FILE}");
    }
    let folder = |name: &&String| Path::new(&files.folder).join(name).join(PACK_FILE).is_file();
    let within = files.beside.iter().filter(|name| name.ends_with('/')).find(folder);
    match within {
        Some(within) => format!("there is one in {}/{within}: name that folder", files.folder),
        None => {
            "name the folder that holds one; `caveat new DIR` writes a FAQ to begin with".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{better, id_of, original};

    #[test]
    fn a_name_gives_an_id() {
        for (name, id) in [
            ("Rent", "rent"),
            ("When can I move in?", "when-can-i-move-in"),
            ("Café_Öffnungszeiten", "cafe-offnungszeiten"),
            ("  --x--  ", "x"),
            ("it's", "its"),
            ("房租", ""),
        ] {
            assert_eq!(id_of(name), id);
        }
        assert_eq!(id_of(&"a ".repeat(100)).len(), 63);
    }

    #[test]
    fn copies_are_told_by_their_names() {
        for name in ["rent (1)", "rent - Copy", "rent copy 2", "rent(2)", "rent - 副本", "rent 2"]
        {
            assert_eq!(original(name), Some("rent"), "{name}");
        }
        assert_eq!(original("rent"), None);
        let ids = ["rent", "pets"].into();
        assert!(better("rent (1)", &ids).contains("a copy of rent.toml"));
        assert!(better("Rent", &ids).contains("there is a rent.toml already"));
        assert!(better("Parking Fees", &ids).starts_with("name it parking-fees.toml"));
        assert!(better("停车", &ids).contains("such as parking-fees.toml"));
    }
}
