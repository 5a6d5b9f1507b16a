//! A pack: the curated knowledge, one folder of TOML files.
//!
//! Reading order: the types here, then [`files`] (where the text comes from), `read`, `parse`, `keys` and `places`
//! (text to a draft), `repair` and `slips` (slips of the pen), `draft` (it remembers its places), `lint` (what is wrong with
//! it), `flaws` (what is wrong with any text), `names` (ids and files that were meant), [`fault`] (how that is shown, with what `quote` takes out), `hidden`
//! (characters that nobody sees), `overlooked` (files that are not read), `style` (how it reads), [`limits`] (how much of
//! anything). The way in is [`load`]; the way back, for a program that changes a pack's files, is `edit`. `own` has
//! what a server keeps beside the pack.

mod draft;
#[cfg(feature = "cli")]
pub mod edit;
pub mod fault;
pub mod files;
mod flaws;
mod hidden;
mod keys;
pub mod limits;
mod lint;
mod names;
mod overlooked;
mod own;
mod parse;
mod places;
mod quote;
mod read;
mod repair;
mod slips;
mod style;
mod toml_string;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
pub use toml::value::Date;

use crate::lang;
use fault::Faults;
pub use fault::{Fault, Rank, Report, Spot};
pub use files::{FilesError, PackFiles};
pub use flaws::{Flaw, Part, flaws};
#[cfg(feature = "preview")]
pub(crate) use names::id_of_words;
pub use overlooked::overlooked;
pub use own::{OwnEntry, own_file, own_file_id, own_id, own_number, own_patch};
pub use style::style;

/// A language as the pack names it, a BCP 47 tag such as `en` or `zh-Hans`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    const LONGEST: usize = 11;

    /// Parses a tag; `None` when it is not shaped like a language tag, or is longer than a language
    /// with script and region: it has to fit into a button's state.
    pub fn new(tag: &str) -> Option<Self> {
        let mut parts = tag.split('-');
        let primary = parts.next().unwrap_or_default();
        let shaped = tag.len() <= Self::LONGEST
            && (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|part| {
                (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            });
        shaped.then(|| Self(tag.to_owned()))
    }

    /// The tag, as the pack writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language without script or region: `zh` of `zh-Hans`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// Returns whether this is a form that is made from another language, as Chinese in traditional
    /// characters is: `zh-Hant`, or the region of one.
    pub fn is_traditional(&self) -> bool {
        lang::of(&self.0).is_some_and(|lang| lang.source().is_some())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Severity of an entry: decides colour and icon of its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Plain information.
    #[default]
    Info,
    /// Something to be careful about.
    Caution,
    /// Acting on a wrong idea here can do real harm.
    Danger,
}

impl Severity {
    /// Every severity with its name in a pack, mildest first.
    pub const ALL: [(&'static str, Self); 3] =
        [("info", Self::Info), ("caution", Self::Caution), ("danger", Self::Danger)];

    /// Its name in a pack.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Caution => "caution",
            Self::Danger => "danger",
        }
    }

    /// The severity with this name in a pack; `None` if there is none.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, severity)| *severity)
    }
}

/// A heading above a part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// The cautions.
    Cautions,
    /// The advice.
    Advice,
    /// Above the answer itself: the name of its severity.
    Severity(Severity),
}

impl Heading {
    /// Every heading with its key in `[headings]` of a pack.
    pub const ALL: [(&'static str, Self); 5] = [
        ("cautions", Self::Cautions),
        ("advice", Self::Advice),
        ("info", Self::Severity(Severity::Info)),
        ("caution", Self::Severity(Severity::Caution)),
        ("danger", Self::Severity(Severity::Danger)),
    ];
}

/// A document that entries may cite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The id that citations use.
    pub id: String,
    /// Its title, as a reader should see it.
    pub title: Option<String>,
    /// When it was published.
    pub date: Option<Date>,
    /// How many numbered paragraphs it has.
    pub paragraphs: Option<u32>,
}

/// A place in a [`Source`] that supports an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The [`Source::id`].
    pub source: String,
    /// Paragraph numbers, from 1, in the pack's order.
    pub paragraphs: Vec<u32>,
}

/// Words and phrases with the same meaning in this pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept {
    /// Its name, for curators.
    pub name: String,
    /// The words and phrases, by language.
    pub words: BTreeMap<Language, Vec<String>>,
}

/// The texts of an entry in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The question in its best wording: the title of the answer.
    pub question: String,
    /// The answer itself.
    pub answer: String,
    /// Warnings to the reader.
    pub cautions: Vec<String>,
    /// Things that the reader can do.
    pub advice: Vec<String>,
}

/// The texts of a draft that has none yet.
static UNWRITTEN: Text = Text {
    question: String::new(),
    answer: String::new(),
    cautions: Vec::new(),
    advice: Vec::new(),
};

/// A way to ask for an entry: its question or one of its `also_asked`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrasing {
    /// The language whose table holds it.
    pub language: Language,
    /// The words.
    pub text: String,
    /// Where it stands in the pack's files.
    pub spot: Spot,
}

/// One thing that people ask, with the answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file name without `.toml`.
    pub id: String,
    /// Its severity.
    pub severity: Severity,
    /// Citations that support the answer.
    pub sources: Vec<Citation>,
    /// Ids of entries to read next.
    pub related: Vec<String>,
    /// When a person last read the entry against its sources.
    pub reviewed: Option<Date>,
    /// Its texts by language; the pack's default language is always there.
    pub texts: BTreeMap<Language, Text>,
    /// Every phrasing of the question, in all languages.
    pub phrasings: Vec<Phrasing>,
}

/// A loaded pack: checked, and free of errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The subject of the pack.
    pub title: String,
    /// The pack's languages.
    pub languages: Vec<Language>,
    /// The language that every entry has.
    pub default_language: Language,
    /// The line under every answer, by language.
    pub disclaimer: BTreeMap<Language, String>,
    /// Headings that the pack sets itself, by language; the others are the bot's.
    pub headings: BTreeMap<Language, BTreeMap<Heading, String>>,
    /// Documents that entries may cite.
    pub sources: Vec<Source>,
    /// Groups of words with one meaning.
    pub concepts: Vec<Concept>,
    /// Questions to decline, by language.
    pub out_of_scope: BTreeMap<Language, Vec<String>>,
    /// The entries, in order of their ids.
    pub entries: Vec<Entry>,
    /// Entries with `draft = true`, in order of their ids: for curators only, kept out of everything that
    /// members see or ask. One may be unfinished: see [`Pack::text`].
    pub drafts: Vec<Entry>,
}

impl Pack {
    /// A pack without entries, for a program that goes on although its pack does not load.
    pub fn stand_in() -> Self {
        draft::Draft::default().finish()
    }

    /// Looks up an entry by id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.position(id).map(|at| &self.entries[at])
    }

    /// Looks up a draft by id.
    pub fn draft(&self, id: &str) -> Option<&Entry> {
        let at = self.drafts.binary_search_by(|draft| draft.id.as_str().cmp(id)).ok()?;
        Some(&self.drafts[at])
    }

    /// Index in [`Pack::entries`] of the entry with this id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.id.as_str().cmp(id)).ok()
    }

    /// The pack's language for a tag that may come from elsewhere, such as a Discord locale: the
    /// same tag, else the same primary language (`zh-CN` and `zh-TW` find `zh-Hans`), in the same script
    /// if the pack has it, else `None`.
    pub fn language(&self, tag: &str) -> Option<&Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let traditional = Language::new(tag).is_some_and(|language| language.is_traditional());
        let alike = || self.languages.iter().filter(|l| l.primary().eq_ignore_ascii_case(primary));
        self.languages
            .iter()
            .find(|language| language.as_str().eq_ignore_ascii_case(tag))
            .or_else(|| alike().find(|language| language.is_traditional() == traditional))
            .or_else(|| alike().next())
    }

    /// The pack's own heading in one of its languages, if it has one.
    pub fn heading(&self, language: &Language, heading: Heading) -> Option<&str> {
        self.headings.get(language)?.get(&heading).map(String::as_str)
    }

    /// Returns whether any entry is more than plain information: a pack without warnings needs no words
    /// for severities.
    pub fn uses_severities(&self) -> bool {
        self.entries.iter().any(|entry| entry.severity != Severity::Info)
    }

    /// An entry's texts in `language`, else in the pack's default language; returns the language found.
    /// Every entry has these, but a draft may have none yet: its texts are then empty.
    pub fn text<'a>(&self, entry: &'a Entry, language: &Language) -> (&'a Text, Language) {
        match entry.texts.get(language) {
            Some(text) => (text, language.clone()),
            None => {
                let text = entry.texts.get(&self.default_language).unwrap_or(&UNWRITTEN);
                (text, self.default_language.clone())
            }
        }
    }
}

/// Result of loading: the pack, unless there were errors, and all faults.
#[derive(Debug)]
pub struct Loaded {
    /// The pack; `None` when the report holds an error.
    pub pack: Option<Pack>,
    /// Every fault, errors and warnings, in order of their places.
    pub report: Report,
}

/// Reads and checks a pack. Collects all faults instead of stopping at the first; only when the pack
/// exceeds a limit is that the single fault reported.
pub fn load(files: PackFiles) -> Loaded {
    let mut faults = Faults::default();
    let draft = match parse::parse(&files, &mut faults) {
        Ok(draft) => draft,
        Err(too_much) => {
            let faults = Faults::from(*too_much);
            return Loaded { pack: None, report: Report::new(files, faults) };
        }
    };
    lint::lint(&draft, &files, &mut faults);
    let report = Report::new(files, faults);
    let pack = (report.errors() == 0).then(|| draft.finish());
    Loaded { pack, report }
}

/// Comparison key of a phrasing: two are the same if they are equal without case, width, punctuation
/// and spacing. Nothing is stemmed. Empty when the text has no letter or digit.
pub fn phrasing_key(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.is_ascii() {
        // A fast path without Unicode's tables; the result is equal.
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        return kept.map(|c| c.to_ascii_lowercase()).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).nfkc().filter(|c| c.is_alphanumeric()).collect()
}
