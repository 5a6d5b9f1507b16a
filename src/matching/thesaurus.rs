//! Everyday words that mean one thing in a question, whatever the pack: with them a stranger's
//! words meet the curator's. Written by hand, one file per language, in `thesaurus/`.

use std::collections::BTreeMap;

use crate::pack::Language;

/// The files, by primary language tag.
const FILES: [(&str, &str); 2] =
    [("en", include_str!("thesaurus/en.toml")), ("zh", include_str!("thesaurus/zh.toml"))];

/// Meanings by name, each with its words and phrases.
pub(crate) type Meanings = BTreeMap<String, Vec<String>>;

/// The meanings of a language; none for a language without a file.
pub(crate) fn of(language: &Language) -> Meanings {
    let file = FILES.iter().find(|(primary, _)| *primary == language.primary());
    // A test reads every file, so that none is broken here.
    file.and_then(|(_, text)| toml::from_str(text).ok()).unwrap_or_default()
}
