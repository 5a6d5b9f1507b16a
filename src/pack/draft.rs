//! A pack as written, with source positions, and its conversion to a [`Pack`] once it is free of
//! errors.

use std::collections::BTreeMap;

use toml::value::Date;

use super::fault::Spot;
use super::read::Spotted;
use super::{Citation, Concept, Entry, Heading, Language, Pack, Phrasing, Severity, Source, Text};

/// A pack as written, with the position of everything that can be wrong.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Index of `pack.toml`; `None` when there is none.
    pub(super) file: Option<usize>,
    /// `pack.toml` has syntax errors, so a key that seems missing may only be unreadable.
    pub(super) garbled: bool,
    /// The keys of `pack.toml`, including those with a wrong value.
    pub(super) keys: Vec<String>,
    pub(super) title: Option<Spotted<String>>,
    /// Never empty when there is a `pack.toml`.
    pub(super) languages: Vec<Spotted<Language>>,
    /// The list of languages could not be read, so any table may be one of them.
    pub(super) languages_unknown: bool,
    pub(super) default_language: Option<Spotted<Language>>,
    pub(super) disclaimer: BTreeMap<Language, Spotted<String>>,
    pub(super) headings: BTreeMap<Language, BTreeMap<Heading, Spotted<String>>>,
    pub(super) sources: Vec<DraftSource>,
    pub(super) concepts: Vec<DraftConcept>,
    pub(super) out_of_scope: BTreeMap<Language, Vec<Spotted<String>>>,
    pub(super) entries: Vec<DraftEntry>,
}

#[derive(Debug)]
pub(super) struct DraftSource {
    pub(super) id: Spotted<String>,
    pub(super) title: Option<Spotted<String>>,
    pub(super) date: Option<Spotted<Date>>,
    pub(super) paragraphs: Option<Spotted<u32>>,
}

#[derive(Debug)]
pub(super) struct DraftConcept {
    pub(super) name: Spotted<String>,
    pub(super) words: BTreeMap<Language, Vec<Spotted<String>>>,
}

#[derive(Debug)]
pub(super) struct DraftCitation {
    pub(super) source: Spotted<String>,
    pub(super) paragraphs: Vec<Spotted<u32>>,
    /// It cites paragraphs, if perhaps wrong ones.
    pub(super) has_paragraphs: bool,
}

#[derive(Debug)]
pub(super) struct DraftEntry {
    pub(super) file: usize,
    pub(super) id: String,
    /// The file has syntax errors.
    pub(super) garbled: bool,
    /// The file's keys, including those with a wrong value.
    pub(super) keys: Vec<String>,
    pub(super) severity: Option<Severity>,
    /// A curator keeps it back.
    pub(super) is_kept_back: bool,
    pub(super) sources: Option<Vec<DraftCitation>>,
    pub(super) related: Option<Vec<Spotted<String>>>,
    pub(super) reviewed: Option<Spotted<Date>>,
    pub(super) texts: BTreeMap<Language, DraftText>,
}

#[derive(Debug)]
pub(super) struct DraftText {
    /// The table's key.
    pub(super) spot: Spot,
    /// Its keys, including those with a wrong value.
    pub(super) keys: Vec<String>,
    pub(super) question: Option<Spotted<String>>,
    pub(super) also_asked: Option<Vec<Spotted<String>>>,
    pub(super) answer: Option<Spotted<String>>,
    pub(super) cautions: Option<Vec<Spotted<String>>>,
    pub(super) advice: Option<Vec<Spotted<String>>>,
}

impl DraftText {
    /// The question and the other phrasings of it.
    pub(super) fn phrasings(&self) -> impl Iterator<Item = &Spotted<String>> {
        self.question.iter().chain(self.also_asked.iter().flatten())
    }
}

impl Draft {
    /// The default language, or a guess at it: the one named, else the first, else English.
    pub(super) fn default_language(&self) -> Language {
        let named = self.default_language.as_ref().or_else(|| self.languages.first());
        named.map(|language| language.value.clone()).unwrap_or_else(english)
    }

    /// Converts a draft that the linter found free of errors.
    pub(super) fn finish(self) -> Pack {
        let default_language = self.default_language();
        let mut languages = values(self.languages);
        if languages.is_empty() {
            languages.push(default_language.clone());
        }
        let source = |s: DraftSource| Source {
            id: s.id.value,
            title: s.title.map(|title| title.value),
            date: s.date.map(|date| date.value),
            paragraphs: s.paragraphs.map(|count| count.value),
        };
        let (mut drafts, mut entries) = (Vec::new(), Vec::new());
        for entry in self.entries {
            if entry.is_kept_back { &mut drafts } else { &mut entries }.push(entry.finish());
        }
        for list in [&mut drafts, &mut entries] {
            list.sort_by(|a, b| a.id.cmp(&b.id));
        }
        Pack {
            title: self.title.map(|title| title.value).unwrap_or_else(|| "FAQ".to_owned()),
            languages,
            default_language,
            disclaimer: self.disclaimer.into_iter().map(|(l, text)| (l, text.value)).collect(),
            headings: self.headings.into_iter().map(|(l, named)| (l, texts(named))).collect(),
            sources: self.sources.into_iter().map(source).collect(),
            concepts: self
                .concepts
                .into_iter()
                .map(|c| Concept { name: c.name.value, words: lists(c.words) })
                .collect(),
            out_of_scope: lists(self.out_of_scope),
            entries,
            drafts,
        }
    }
}

impl DraftEntry {
    /// Its severity; the mildest by default.
    pub(super) fn severity(&self) -> Severity {
        self.severity.unwrap_or_default()
    }

    fn finish(self) -> Entry {
        let severity = self.severity();
        let mut texts = BTreeMap::new();
        let mut phrasings = Vec::new();
        for (language, text) in self.texts {
            phrasings.extend(text.phrasings().map(|p| Phrasing {
                language: language.clone(),
                text: p.value.clone(),
                spot: p.spot.clone(),
            }));
            let is_whole = text.question.is_some() && text.answer.is_some();
            // In a language other than the default one, a text without question or answer is dropped: a
            // warning said so. A draft keeps what it has.
            if is_whole || self.is_kept_back {
                let text = Text {
                    question: text.question.map(|question| question.value).unwrap_or_default(),
                    answer: text.answer.map(|answer| answer.value).unwrap_or_default(),
                    cautions: values(text.cautions.unwrap_or_default()),
                    advice: values(text.advice.unwrap_or_default()),
                };
                texts.insert(language, text);
            }
        }
        let citation = |c: DraftCitation| Citation {
            source: c.source.value,
            paragraphs: values(c.paragraphs),
        };
        Entry {
            id: self.id,
            severity,
            sources: self.sources.unwrap_or_default().into_iter().map(citation).collect(),
            related: values(self.related.unwrap_or_default()),
            reviewed: self.reviewed.map(|date| date.value),
            texts,
            phrasings,
        }
    }
}

/// The language of a pack that names none.
pub(super) fn english() -> Language {
    Language::new("en").expect("`en` is shaped like a language tag")
}

fn values<T>(spotted: Vec<Spotted<T>>) -> Vec<T> {
    spotted.into_iter().map(|s| s.value).collect()
}

fn texts(named: BTreeMap<Heading, Spotted<String>>) -> BTreeMap<Heading, String> {
    named.into_iter().map(|(heading, text)| (heading, text.value)).collect()
}

fn lists(by_language: BTreeMap<Language, Vec<Spotted<String>>>) -> BTreeMap<Language, Vec<String>> {
    by_language.into_iter().map(|(language, list)| (language, values(list))).collect()
}
