//! Completions while a user types: exact matches, prefixes, word matches, and then the matcher's ranking.

use std::collections::BTreeMap;

use crate::matching::normalise;
use crate::pack::{Language, OwnEntry, Pack, phrasing_key};

/// How well an entry fits the typed text; a lower rung is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rung {
    /// A phrasing equals the typed text.
    Exact,
    /// The question starts with the typed text.
    QuestionBegins,
    /// Another phrasing starts with it.
    PhrasingBegins,
    /// All typed words, the last possibly unfinished, are in the question.
    QuestionHolds,
    /// They are in another phrasing.
    PhrasingHolds,
}

/// A phrasing, normalised once.
struct NormalisedPhrasing {
    key: String,
    text: String,
}

/// Every phrasing of a pack, by language, and there by entry: the question first.
pub(super) struct Index(BTreeMap<Language, Vec<Vec<NormalisedPhrasing>>>);

impl Index {
    pub(super) fn of(pack: &Pack) -> Self {
        let line =
            |text: &str| NormalisedPhrasing { key: phrasing_key(text), text: normalise(text) };
        let lines = |language: &Language| {
            let of_entry = |entry: &crate::pack::Entry| {
                let question = &pack.text(entry, language).0.question;
                let others = entry.phrasings.iter().filter(|p| p.language == *language);
                let others = others.map(|p| &p.text).filter(|text| *text != question);
                std::iter::once(question).chain(others).map(|text| line(text)).collect()
            };
            pack.entries.iter().map(of_entry).collect()
        };
        Self(pack.languages.iter().map(|l| (l.clone(), lines(l))).collect())
    }

    /// Positions of the entries that fit, best first; ties are broken by `standing`, which ranks every entry.
    pub(super) fn fitting(
        &self,
        typed: &str,
        language: &Language,
        standing: impl Fn(usize) -> usize,
    ) -> Vec<usize> {
        let Some(entries) = self.0.get(language) else { return Vec::new() };
        let typed = NormalisedPhrasing { key: phrasing_key(typed), text: normalise(typed.trim()) };
        let fitting = entries.iter().enumerate().filter_map(|(at, lines)| {
            let rung = lines.iter().enumerate().filter_map(|(n, line)| rung(&typed, line, n == 0));
            Some((rung.min()?, standing(at), at))
        });
        let mut fitting: Vec<_> = fitting.collect();
        fitting.sort_unstable();
        fitting.into_iter().map(|(.., at)| at).collect()
    }
}

/// The own entries of a server that fit, best first, the newest first among equals.
pub(super) fn own<'a>(typed: &str, entries: &'a [OwnEntry]) -> Vec<&'a OwnEntry> {
    let line = |text: &str| NormalisedPhrasing { key: phrasing_key(text), text: normalise(text) };
    let typed = line(typed.trim());
    let fitting = entries
        .iter()
        .rev()
        .filter_map(|own| rung(&typed, &line(&own.text.question), true).map(|rung| (rung, own)));
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by_key(|(rung, _)| *rung);
    fitting.into_iter().map(|(_, own)| own).collect()
}

fn rung(typed: &NormalisedPhrasing, line: &NormalisedPhrasing, is_question: bool) -> Option<Rung> {
    if !typed.key.is_empty() && typed.key == line.key {
        return Some(Rung::Exact);
    }
    let (begins, holds) = if is_question {
        (Rung::QuestionBegins, Rung::QuestionHolds)
    } else {
        (Rung::PhrasingBegins, Rung::PhrasingHolds)
    };
    if line.text.starts_with(&typed.text) {
        return Some(begins);
    }
    let word_begins = |word: &str| {
        // Without spaces, a word may begin at any character.
        let spaced = word.is_ascii();
        line.text.match_indices(word).any(|(at, _)| {
            let before = line.text[..at].chars().next_back();
            !spaced || before.is_none_or(|c| !(c.is_ascii_alphanumeric() || c == '\''))
        })
    };
    let mut words = typed.text.split_whitespace().peekable();
    (words.peek().is_some() && words.all(word_begins)).then_some(holds)
}

#[cfg(test)]
mod tests {
    use super::Index;
    use crate::pack::{Language, PackFiles, load};

    const PACK: &str =
        "title = \"T\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n";

    fn entry(question: &str, also: &str, chinese: &str) -> String {
        format!(
            "[en]\nquestion = \"{question}\"\nalso_asked = [\"{also}\"]\nanswer = \"A.\"\n\
             [zh-Hans]\nquestion = \"{chinese}\"\nanswer = \"答。\"\n"
        )
    }

    #[track_caller]
    fn check(typed: &str, language: &str, expected: &[&str]) {
        let entries = [
            ("a.toml", entry("Can I pay with a card?", "plastic money", "可以刷卡吗？")),
            ("b.toml", entry("How do I pay?", "cash or card", "怎么付款？")),
            ("c.toml", entry("Is a card safe?", "can I be robbed", "卡安全吗？")),
            ("d.toml", entry("Where is the office?", "your address", "办公室在哪里？")),
        ];
        let mut files = vec![("pack.toml", PACK)];
        files.extend(entries.iter().map(|(name, text)| (*name, text.as_str())));
        let pack = load(PackFiles::from_texts("t", files)).pack.unwrap();
        // Later entries are more popular.
        let found = Index::of(&pack).fitting(typed, &Language::new(language).unwrap(), |at| 9 - at);
        let found: Vec<_> = found.iter().map(|at| pack.entries[*at].id.as_str()).collect();
        assert_eq!(found, expected, "{typed}");
    }

    #[test]
    fn the_ladder_is_exact_beginning_words() {
        check("plastic MONEY!", "en", &["a"]);
        check("can i", "en", &["a", "c"]);
        check("card", "en", &["c", "a", "b"]);
        check("pay ca", "en", &["a"]);
        check("ard", "en", &[]);
        check("how do i pay", "en", &["b"]);
        check("卡", "zh-Hans", &["c", "a"]);
        check("安全", "zh-Hans", &["c"]);
        check("付款吗", "zh-Hans", &[]);
        check("can", "fr", &[]);
    }
}
