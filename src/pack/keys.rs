//! Keys of a pack: which there are, which was meant by another word, and where each belongs.

use super::Language;
use super::files::PACK_FILE;

/// Keys of a whole entry, above its languages.
pub(super) const OF_AN_ENTRY: [&str; 5] = ["severity", "draft", "sources", "related", "reviewed"];
/// Keys of an entry in one language.
pub(super) const OF_A_LANGUAGE: [&str; 5] =
    ["question", "also_asked", "answer", "cautions", "advice"];
/// Keys and parts of pack.toml.
pub(super) const OF_A_PACK: [&str; 8] = [
    "title",
    "languages",
    "default_language",
    "disclaimer",
    "headings",
    "source",
    "concept",
    "out_of_scope",
];

/// Words that people take for a key.
const SYNONYMS: [(&str, &str); 40] = [
    ("alias", "also_asked"),
    ("aliases", "also_asked"),
    ("alternatives", "also_asked"),
    ("also", "also_asked"),
    ("keywords", "also_asked"),
    ("phrasing", "also_asked"),
    ("phrasings", "also_asked"),
    ("questions", "also_asked"),
    ("synonyms", "also_asked"),
    ("variants", "also_asked"),
    ("q", "question"),
    ("title", "question"),
    ("heading", "question"),
    ("a", "answer"),
    ("answers", "answer"),
    ("body", "answer"),
    ("content", "answer"),
    ("reply", "answer"),
    ("response", "answer"),
    ("text", "answer"),
    ("warning", "cautions"),
    ("warnings", "cautions"),
    ("notes", "cautions"),
    ("tips", "advice"),
    ("advices", "advice"),
    ("todo", "advice"),
    ("level", "severity"),
    ("type", "severity"),
    ("importance", "severity"),
    ("see_also", "related"),
    ("links", "related"),
    ("next", "related"),
    ("reference", "sources"),
    ("references", "sources"),
    ("citations", "sources"),
    ("checked", "reviewed"),
    ("updated", "reviewed"),
    ("last_reviewed", "reviewed"),
    ("language", "languages"),
    ("default", "default_language"),
];
/// Languages by names that are no tags.
const NAMES: [(&str, &str); 14] = [
    ("english", "en"),
    ("spanish", "es"),
    ("español", "es"),
    ("espanol", "es"),
    ("chinese", "zh"),
    ("cn", "zh"),
    ("中文", "zh"),
    ("german", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("français", "fr"),
    ("francais", "fr"),
    ("portuguese", "pt"),
    ("japanese", "ja"),
];

/// The known name that is meant by one that is written otherwise, or by another word for it.
pub(super) fn meant<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let plain = |name: &str| {
        let signs =
            name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).filter(|c| !is_unseen(*c));
        signs.flat_map(char::to_lowercase).collect::<String>()
    };
    let wanted = plain(name);
    let same = |other: &str| known.iter().copied().find(|known| plain(known) == plain(other));
    let tag = NAMES.iter().find(|(word, _)| *word == wanted).map_or(name, |(_, tag)| tag);
    let primary = || {
        let of = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let language = Language::new(&of(tag))?;
        known.iter().copied().find(|known| known.len() > 1 && of(known) == language.as_str())
    };
    let synonym = SYNONYMS.iter().find(|(word, _)| plain(word) == wanted).map(|(_, key)| *key);
    same(name).or_else(|| same(tag)).or_else(primary).or_else(|| synonym.and_then(same))
}

/// Returns whether nobody would see this in a name.
fn is_unseen(c: char) -> bool {
    c.is_whitespace() || crate::text::hidden(c.encode_utf8(&mut [0; 4])).next().is_some()
}

/// Where a key belongs that stands in the wrong part or file; `what` is where it stands.
pub(super) fn elsewhere(name: &str, what: &str) -> Option<String> {
    let of_entry = OF_AN_ENTRY.contains(&name) || OF_A_LANGUAGE.contains(&name);
    let is_language = Language::new(name).is_some();
    match what {
        "an entry" if OF_A_PACK.contains(&name) => {
            Some(format!("it belongs into {PACK_FILE}, which is about the whole FAQ"))
        }
        PACK_FILE if of_entry || is_language => {
            Some(format!("it belongs to an entry: each has a file of its own beside {PACK_FILE}"))
        }
        _ if what.starts_with('[') && OF_A_PACK[..3].contains(&name) => Some(format!(
            "it belongs above {what}: what stands below a part's name belongs to that part"
        )),
        _ => None,
    }
}
