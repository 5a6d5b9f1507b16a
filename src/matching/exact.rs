//! Exact matches: a phrasing of the pack is answered, an out-of-scope line declined.

use std::collections::{HashMap, HashSet};

use super::hash::{Hashed, hash_bytes};
use crate::pack::{Language, Pack, limits, phrasing_key};
use crate::text::cut;

/// The pack's phrasings and out-of-scope lines by [`phrasing_key`].
#[derive(Debug, Default)]
pub(super) struct Exact {
    /// Per language, the entry of each phrasing.
    phrasings: HashMap<Language, HashMap<u64, u32, Hashed>>,
    refused: HashSet<u64, Hashed>,
}

impl Exact {
    pub(super) fn new(pack: &Pack) -> Self {
        let mut exact = Self::default();
        for (entry, at) in pack.entries.iter().zip(0..) {
            for phrasing in &entry.phrasings {
                let phrasings = exact.phrasings.entry(phrasing.language.clone()).or_default();
                phrasings.extend(key(&phrasing.text).map(|key| (key, at)));
            }
            // A menu shows a long question truncated, and may send just that back.
            for (language, text) in &entry.texts {
                let phrasings = exact.phrasings.entry(language.clone()).or_default();
                if let Some(key) = key(&cut(&text.question, limits::CHOICE)) {
                    phrasings.entry(key).or_insert(at);
                }
            }
        }
        let refused = pack.out_of_scope.values().flatten();
        exact.refused = refused.filter_map(|question| key(question)).collect();
        exact
    }

    /// The entry that has this exact phrasing, looked up first in the reply's language.
    pub(super) fn entry(
        &self,
        keys: &Keys,
        language: &Language,
        languages: &[Language],
    ) -> Option<usize> {
        let others = languages.iter().filter(|other| *other != language);
        let mut maps = [language].into_iter().chain(others).filter_map(|l| self.phrasings.get(l));
        let found = maps.find_map(|map| keys.0.iter().flatten().find_map(|key| map.get(key)));
        found.map(|&at| at as usize)
    }

    /// Returns whether the pack has this exact question, to be answered or declined.
    pub(super) fn knows(&self, keys: &Keys) -> bool {
        let is_phrasing = |key| self.phrasings.values().any(|map| map.contains_key(key));
        self.is_refused(keys) || keys.0.iter().flatten().any(is_phrasing)
    }

    /// Returns whether this exact question is an out-of-scope line.
    pub(super) fn is_refused(&self, keys: &Keys) -> bool {
        keys.0.iter().flatten().any(|key| self.refused.contains(key))
    }
}

/// Lookup keys of a question: as it was typed, and normalised.
pub(super) struct Keys([Option<u64>; 2]);

impl Keys {
    pub(super) fn new(question: &str, normalised: &str) -> Self {
        Self([key(question), key(normalised)])
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u64> {
        self.0.iter().flatten().copied()
    }
}

/// Hash of a text's [`phrasing_key`]; `None` for a text without a letter or digit.
pub(super) fn key(text: &str) -> Option<u64> {
    let key = phrasing_key(text);
    (!key.is_empty()).then(|| hash_bytes(0, key.as_bytes()))
}
