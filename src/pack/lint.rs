//! Checks of a pack as a whole: references, collisions, limits, gaps.

mod collisions;
mod gaps;
mod lengths;

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, DraftEntry, DraftSource, DraftText};
use super::fault::{Fault, Faults, Rank, Spot};
use super::files::{PACK_FILE, PackFiles};
use super::read::{Spotted, did_you_mean};
use super::{Heading, Language, limits, names, phrasing_key};
use crate::lang;

/// Longer headings read like sentences.
const LONG_HEADING: usize = 40;

/// Judges the draft and notes every fault.
pub(super) fn lint(draft: &Draft, files: &PackFiles, faults: &mut Faults) {
    let ids = draft.entries.iter().map(|entry| entry.id.as_str()).collect();
    // Of two that are called the same the first counts.
    let sources = draft.sources.iter().rev().map(|s| (s.id.value.as_str(), s)).collect();
    let mut linter = Linter { draft, files, faults, ids, sources, kept_back: false };
    linter.pack();
    for entry in &draft.entries {
        linter.entry(entry);
    }
    linter.collisions();
}

struct Linter<'a> {
    draft: &'a Draft,
    files: &'a PackFiles,
    faults: &'a mut Faults,
    /// The ids of all entries.
    ids: HashSet<&'a str>,
    sources: HashMap<&'a str, &'a DraftSource>,
    /// The entry at hand is a draft: it may be unfinished, and its faults keep no pack from loading.
    kept_back: bool,
}

impl Linter<'_> {
    fn error(&mut self, spot: &Spot, message: impl Into<String>, hint: impl Into<String>) {
        let fault = Fault::error(spot.clone(), message, hint);
        self.faults.push(if self.kept_back { fault.mild() } else { fault });
    }

    fn warning(&mut self, spot: &Spot, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(Fault::warning(spot.clone(), message, hint));
    }

    /// Where to say that something is missing from a file: its first line.
    fn start(&self, file: usize) -> Spot {
        let text = &self.files.files[file].text;
        Spot::new(file, 0..text.find('\n').unwrap_or(text.len()))
    }

    fn pack(&mut self) {
        let Some(file) = self.draft.file else {
            if !self.draft.has_unnamed_pack {
                let message = format!("there is no {PACK_FILE} in this folder");
                let hint = names::missing_pack(self.files);
                self.faults.push(Fault::about_folder(message, hint));
            }
            return;
        };
        if self.draft.entries.is_empty() {
            self.faults.push(Fault::about_folder(
                "there are no entries in this folder",
                "write one as ID.toml beside pack.toml; `caveat new DIR` writes some to copy from",
            ));
        } else if self.draft.entries.iter().all(|entry| entry.is_kept_back) {
            self.faults.push(Fault::about_folder(
                "every entry is a draft",
                "take `draft = true` out of one that members may see",
            ));
        }
        if !self.draft.garbled {
            let start = self.start(file);
            let has = |key: &str| self.draft.keys.iter().any(|known| known == key);
            let (title, languages) = (has("title"), has("languages"));
            let default_language = has("default_language");
            if !title {
                self.warning(&start, "the pack has no `title`", "say what it is: title = \"…\"");
            }
            if !languages {
                let hint = "list them: languages = [\"en\"]";
                self.warning(&start, "the pack does not say its `languages`", hint);
            }
            if !default_language {
                let hint = "name the one that every entry has: default_language = \"en\"";
                self.warning(&start, "the pack has no `default_language`", hint);
            }
        }
        for language in &self.draft.languages {
            if lang::of(language.value.as_str()).is_none() {
                let message = format!("caveat does not speak `{}` itself", language.value);
                let hint = "the words of your files are shown as they are; buttons and messages are in English";
                self.warning(&language.spot, message, hint);
            }
            match self.draft.disclaimer.get(&language.value) {
                Some(text) => {
                    self.longest(text, limits::FOOTER, "a disclaimer");
                }
                None if self.draft.garbled || self.draft.languages_unknown => {}
                None => {
                    let message = format!("no disclaimer in `{}`", language.value);
                    let hint = "it is a small line under every answer: [disclaimer] and below it en = \"…\"";
                    let spot = language.spot.clone();
                    self.faults.push(Fault::gap(Rank::Warning, spot, message, hint));
                }
            }
        }
        self.headings();
        self.sources();
        self.concepts();
    }

    fn headings(&mut self) {
        for (language, named) in &self.draft.headings {
            for (heading, text) in named {
                if text.value.trim().is_empty() {
                    let hint = "write it, or remove it: the bot then uses its own word";
                    self.error(&text.spot, "a heading is empty", hint);
                    continue;
                }
                let limit = match heading {
                    Heading::Cautions | Heading::Advice => limits::FIELD_NAME,
                    // Menus show it beside a question.
                    Heading::Severity(_) => limits::CHOICE,
                };
                let length = self.longest(text, limit, "a heading");
                if (LONG_HEADING + 1..=limit).contains(&length) {
                    let message = format!("a heading of {length} characters reads like a sentence");
                    let hint = format!("aim for {LONG_HEADING} at most");
                    self.warning(&text.spot, message, hint);
                }
            }
            let unused = |severity| self.draft.entries.iter().all(|e| e.severity() != severity);
            for (heading, text) in named {
                let Heading::Severity(severity) = *heading else { continue };
                if !self.draft.garbled && !self.draft.entries.is_empty() && unused(severity) {
                    let message = format!("no entry has this severity, in [headings.{language}]");
                    self.warning(&text.spot, message, "remove the heading, or check the entries");
                }
            }
        }
    }

    fn sources(&mut self) {
        let mut seen: HashMap<&str, &Spot> = HashMap::new();
        for source in &self.draft.sources {
            if let Some(first) = seen.insert(&source.id.value, &source.id.spot) {
                let message = format!("two sources are called `{}`", source.id.value);
                let fault = Fault::error(source.id.spot.clone(), message, "rename one");
                self.faults.push(fault.with_other(first.clone(), "the first one"));
            }
            let missing = [
                ("title", source.title.is_none(), "title = \"…\""),
                ("date", source.date.is_none(), "date = YYYY-MM-DD"),
                ("paragraphs", source.paragraphs.is_none(), "paragraphs = 10"),
            ];
            for (key, is_missing, example) in missing {
                if is_missing {
                    let message = format!("the source `{}` has no `{key}`", source.id.value);
                    self.warning(&source.id.spot, message, format!("add it: {example}"));
                }
            }
        }
    }

    fn concepts(&mut self) {
        let mut seen: HashMap<&str, &Spot> = HashMap::new();
        for concept in &self.draft.concepts {
            let name = &concept.name;
            if let Some(first) = seen.insert(&name.value, &name.spot) {
                let message = format!("two concepts are called `{}`", name.value);
                let fault =
                    Fault::error(name.spot.clone(), message, "rename one, or join their words");
                self.faults.push(fault.with_other(first.clone(), "the first one"));
            }
            if concept.words.values().all(Vec::is_empty) {
                let message = format!("the concept `{}` has no words", name.value);
                self.warning(&name.spot, message, "list some, or remove it");
            }
            for word in concept.words.values().flatten() {
                self.wordless(word, "a concept's word");
            }
        }
    }

    fn entry(&mut self, entry: &DraftEntry) {
        let start = self.start(entry.file);
        if !is_id(&entry.id) {
            let message = format!("the file name gives the id `{}`, which is no id", entry.id);
            let hint = names::better(&entry.id, &self.ids);
            self.faults.push(Fault::error(start.clone(), message, hint));
        }
        self.kept_back = entry.is_kept_back;
        self.references(entry);
        let default = self.draft.default_language();
        let has_default = entry.keys.iter().any(|key| key == default.as_str());
        let is_listed = self.draft.languages.iter().any(|language| language.value == default);
        if !entry.garbled && !has_default && is_listed && !self.draft.languages_unknown {
            let message = format!("there is no [{default}], the pack's default language");
            let hint = format!("add [{default}] with a question and an answer");
            self.error(&start, message, hint);
        }
        self.gaps(entry, &start, &default);
        for (language, text) in &entry.texts {
            self.text(entry, text, language, &default);
            self.lengths(entry, text, language);
        }
        self.kept_back = false;
    }

    /// The nearest of the known names as a hint, while hints are read.
    fn nearest<'n>(
        &self,
        name: &str,
        known: impl Iterator<Item = &'n str>,
        otherwise: &str,
    ) -> String {
        if self.faults.are_many() {
            return otherwise.to_owned();
        }
        did_you_mean(name, known, otherwise)
    }

    fn references(&mut self, entry: &DraftEntry) {
        for id in entry.related.iter().flatten() {
            if id.value == entry.id {
                self.warning(&id.spot, "an entry is related to itself", "remove it");
            } else if !self.ids.contains(id.value.as_str())
                && !self.draft.foreign.contains(&id.value)
            {
                if let Some(file) = names::meant(&id.value, &self.ids, self.files) {
                    // A file with a wrong name has been told of, if it is read at all.
                    if let Some(hint) = file.hint {
                        self.error(&id.spot, format!("there is no entry `{}`", id.value), hint);
                    }
                    continue;
                }
                let ids = self.draft.entries.iter().map(|e| e.id.as_str());
                let known = "name an entry's file, without .toml, or take this one out";
                let hint = self.nearest(&id.value, ids, known);
                self.error(&id.spot, format!("there is no entry `{}`", id.value), hint);
            }
        }
        for citation in entry.sources.iter().flatten() {
            let name = &citation.source;
            let Some(source) = self.sources.get(name.value.as_str()).copied() else {
                if !self.draft.garbled && self.draft.file.is_some() {
                    let ids = self.draft.sources.iter().map(|s| s.id.value.as_str());
                    let hint = self.nearest(&name.value, ids, "pack.toml lists the sources");
                    self.error(&name.spot, format!("there is no source `{}`", name.value), hint);
                }
                continue;
            };
            if !citation.has_paragraphs {
                let hint = "say which support the answer: paragraphs = [1, 2]";
                self.warning(&name.spot, "this citation names no paragraph", hint);
            }
            let Some(count) = source.paragraphs.as_ref().map(|count| count.value) else { continue };
            for paragraph in citation.paragraphs.iter().filter(|p| p.value > count) {
                let message = format!("`{}` has no paragraph {}", name.value, paragraph.value);
                self.error(
                    &paragraph.spot,
                    message,
                    format!("its paragraphs go from 1 to {count}"),
                );
            }
            if let (Some(reviewed), Some(date)) = (&entry.reviewed, &source.date)
                && reviewed.value < date.value
            {
                let message = format!("reviewed before its source was written ({})", date.value);
                let hint = "read the entry against its source and put the day you did";
                self.warning(&reviewed.spot, message, hint);
            }
        }
    }

    fn text(
        &mut self,
        entry: &DraftEntry,
        text: &DraftText,
        language: &Language,
        default: &Language,
    ) {
        for (key, value) in [("question", &text.question), ("answer", &text.answer)] {
            match value {
                Some(value) if value.value.trim().is_empty() => {
                    let hint = "write it, or remove the entry";
                    self.error(&value.spot, format!("the {key} is empty"), hint);
                }
                Some(_) => {}
                None if entry.garbled || text.keys.iter().any(|known| known == key) => {}
                None if language == default => {
                    let message = format!("[{language}] has no `{key}`");
                    self.error(&text.spot, message, format!("add it: {key} = \"…\""));
                }
                // One of the gaps.
                None => {}
            }
        }
        for phrasing in text.phrasings().filter(|p| !p.value.trim().is_empty()) {
            self.wordless(phrasing, "a phrasing");
        }
    }

    fn wordless(&mut self, phrase: &Spotted<String>, what: &str) {
        if phrasing_key(&phrase.value).is_empty() {
            let message = format!("{what} without a letter or digit is never found");
            self.warning(&phrase.spot, message, "write words, or remove it");
        }
    }

    /// Notes a text over a Discord limit; its length.
    fn longest(&mut self, text: &Spotted<String>, limit: usize, what: &str) -> usize {
        let length = text.value.chars().count();
        if length > limit {
            let message = format!("{what} has {length} characters; Discord shows {limit}");
            self.error(&text.spot, message, "shorten it");
        }
        length
    }
}

fn is_id(id: &str) -> bool {
    let shaped = id.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    !id.is_empty() && shaped && id.len() <= limits::ID
}
