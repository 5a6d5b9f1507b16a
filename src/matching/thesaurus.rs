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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{FILES, Meanings};
    use crate::matching::normalise;

    /// The files are read without being normalised, so they must be so already; and a word twice in
    /// a meaning, or a meaning of one word, is a slip of the pen.
    #[test]
    fn every_file_can_be_read_and_is_written_as_it_is_compared() {
        for (language, text) in FILES {
            let meanings: Meanings = toml::from_str(text).expect(language);
            for (name, words) in &meanings {
                let distinct: BTreeSet<_> = words.iter().collect();
                assert_eq!(distinct.len(), words.len(), "{language} {name}");
                assert!(words.len() > 1, "{language} {name}");
                for word in words {
                    assert_eq!(normalise(word), *word, "{language} {name}");
                }
            }
        }
    }
}
