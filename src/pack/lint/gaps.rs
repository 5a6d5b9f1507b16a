//! Gaps in entries: one line tells everything that an entry still lacks.

use super::super::Language;
use super::super::draft::DraftEntry;
use super::super::fault::{Fault, Rank, Spot};
use super::Linter;

impl Linter<'_> {
    /// Tells in one line what an entry still lacks, first phrasings, the review and translations, which matter
    /// most.
    pub(super) fn gaps(&mut self, entry: &DraftEntry, start: &Spot, default: &Language) {
        if entry.garbled {
            return;
        }
        let has = |key: &str| entry.keys.iter().any(|known| known == key);
        let several = self.draft.languages.len() > 1;
        let (mut matter, mut others) = (Vec::new(), Vec::new());
        for language in self.draft.languages.iter().map(|language| &language.value) {
            if !has(language.as_str()) && language != default && !self.draft.languages_unknown {
                matter.push(format!("[{language}]"));
            }
        }
        for (language, text) in &entry.texts {
            let within = |key: &str| match several {
                true => format!("`{key}` in [{language}]"),
                false => format!("`{key}`"),
            };
            let lacks = |key: &&str| !text.keys.iter().any(|known| known == key);
            let needed: &[&str] = if language == default {
                &["also_asked"]
            } else {
                &["question", "answer", "also_asked"]
            };
            matter.extend(needed.iter().copied().filter(lacks).map(within));
            others.extend(["cautions", "advice"].iter().copied().filter(lacks).map(within));
        }
        if !has("reviewed") {
            matter.push("`reviewed`".to_owned());
        }
        let missing = ["severity", "sources", "related"].into_iter().filter(|key| !has(key));
        others.splice(0..0, missing.map(|key| format!("`{key}`")));
        let matters = !matter.is_empty();
        let message = match (matter.join(", "), others.join(", ")) {
            (matter, others) if matter.is_empty() && others.is_empty() => return,
            (matter, others) if matter.is_empty() => format!("may stay empty: {others}"),
            (matter, others) if others.is_empty() => format!("still empty: {matter}"),
            (matter, others) => format!("still empty: {matter}; may stay empty: {others}"),
        };
        let hint = if matters {
            "write other ways to ask under `also_asked`, and the day you read the entry as `reviewed`; readers of a missing language see the default one"
        } else {
            "an empty list, such as cautions = [], says that there is meant to be nothing"
        };
        // A draft may be unfinished.
        let rank = if entry.is_kept_back { Rank::Note } else { Rank::Warning };
        self.faults.push(Fault::gap(rank, start.clone(), message, hint));
    }
}
