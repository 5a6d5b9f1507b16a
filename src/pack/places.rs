//! Keys on the wrong side of a language, and a pack.toml under another name: each is told once.

use toml::de::DeTable;

use super::Language;
use super::draft::Draft;
use super::fault::{Fault, Faults, Spot};
use super::files::{PACK_FILE, PackFiles};
use super::keys::{OF_A_LANGUAGE, OF_A_PACK, OF_AN_ENTRY};
use super::read::{Reader, listed};

/// Tells of keys of a language that stand above every language, and returns them.
pub(super) fn misplaced(
    table: &DeTable<'_>,
    languages: &[Language],
    reader: &mut Reader<'_>,
) -> Vec<&'static str> {
    let found: Vec<&str> =
        OF_A_LANGUAGE.into_iter().filter(|key| table.contains_key(*key)).collect();
    let places = found.iter().filter_map(|key| table.get_key_value(*key)).map(|(key, _)| key);
    let Some(first) = places.min_by_key(|key| key.span().start) else { return found };
    let spot = reader.spot(first);
    let there = languages.iter().find(|language| table.contains_key(language.as_str()));
    let language = there.or(languages.first()).map_or("en", Language::as_str);
    let (stands, them) = if found.len() == 1 { ("stands", "it") } else { ("stand", "them") };
    let (message, hint) = match there {
        Some(_) => (
            format!("{} {stands} above [{language}]", listed(&found)),
            format!("put {them} below the line [{language}]"),
        ),
        None => (
            format!("there is no [{language}] above {}", listed(&found)),
            format!("put a line [{language}] above {them}"),
        ),
    };
    reader.fault(Fault::error(spot, message, hint));
    found
}

/// Tells of keys of the whole entry that stand below a language, and returns them.
pub(super) fn sunk(
    table: &DeTable<'_>,
    header: &Spot,
    language: &Language,
    reader: &mut Reader<'_>,
) -> Vec<&'static str> {
    let found: Vec<&str> = OF_AN_ENTRY.into_iter().filter(|key| table.contains_key(*key)).collect();
    let places = found.iter().filter_map(|key| table.get_key_value(*key)).map(|(key, _)| key);
    let Some(first) = places.min_by_key(|key| key.span().start) else { return found };
    let spot = reader.spot(first);
    let (stands, them) = if found.len() == 1 { ("stands", "it") } else { ("stand", "them") };
    let (belongs, message) = (
        if found.len() == 1 { "it belongs" } else { "they belong" },
        format!("{} {stands} below [{language}]", listed(&found)),
    );
    let hint = format!("{belongs} to the whole entry: put {them} above the line [{language}]");
    let fault = Fault::error(spot, message, hint);
    reader.fault(fault.with_other(header.clone(), "above this line"));
    found
}

/// Returns whether a table says what only pack.toml says, and nothing of an entry.
pub(super) fn is_pack(table: &DeTable<'_>) -> bool {
    let count = |keys: &[&str]| keys.iter().filter(|key| table.contains_key(**key)).count();
    (table.contains_key("languages")
        || table.contains_key("default_language")
        || count(&OF_A_PACK) > 1)
        && count(&OF_AN_ENTRY) + count(&OF_A_LANGUAGE) == 0
}

/// Tells of a file that reads like pack.toml and is called otherwise.
pub(super) fn another_pack(draft: &mut Draft, files: &PackFiles, spot: Spot, faults: &mut Faults) {
    let name = &files.files[spot.file].name;
    let (message, hint) = if draft.file.is_some() {
        (
            format!("`{name}` reads like a second {PACK_FILE}"),
            format!(
                "a FAQ has one: put what you need of it into {PACK_FILE}, and take this file out"
            ),
        )
    } else {
        draft.has_unnamed_pack = true;
        (
            format!("`{name}` reads like {PACK_FILE}"),
            format!("name it {PACK_FILE}, in small letters"),
        )
    };
    faults.push(Fault::error(spot, message, hint));
}
