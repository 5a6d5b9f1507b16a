//! The languages of a pack: how the words of each are stemmed, and which of them a text is in.
//!
//! The words of a text are stemmed by its own language, also where the pack has another one in the same
//! letters. Two such languages are kept apart, in stems, because "once" is eleven in Spanish, and in models, so
//! that neither takes questions from the other.

use rust_stemmers::Stemmer;
use unicode_script::Script;

use super::features::Kind;
use super::hash::hash_bytes;
use crate::lang::{self, Lang, ReadIn};
use crate::pack::Language;
use crate::text::script;

/// A language of a pack.
struct Own {
    language: Language,
    lang: Option<&'static Lang>,
    script: Script,
    stemmer: Option<Stemmer>,
    /// Distinguishes its stems from those of another language in the same script; 0 for the first.
    salt: u64,
    /// The other languages of the pack in its script, as bits.
    rivals: u32,
    /// The model that learns its texts, by its place.
    model: usize,
    /// The languages that a question in it is read in, and a text of the pack.
    question: ReadIn,
    text: ReadIn,
}

/// All languages of a pack, each known by its place.
pub(crate) struct Languages {
    all: Vec<Own>,
    default: usize,
    has_rivals: bool,
}

impl Languages {
    pub(crate) fn new(languages: &[Language], default: &Language) -> Self {
        let scripts: Vec<Script> =
            languages.iter().map(|language| lang::script_of(language.as_str())).collect();
        // Of the languages in a script, those with a folder come first, in the order of the registry.
        let rank = |at: usize| {
            let known = lang::of(languages[at].as_str()).map(|lang| lang.base().position());
            (known.unwrap_or(usize::MAX), at)
        };
        let alike = |at: usize| {
            (0..languages.len()).filter(|&other| scripts[other] == scripts[at]).collect()
        };
        let own = |at: usize| {
            let tag = languages[at].as_str();
            let alike: Vec<usize> = alike(at);
            let primary = |at: usize| languages[at].primary();
            let first = alike.iter().copied().min_by_key(|&other| rank(other)).unwrap_or(at);
            let is_first = primary(first) == primary(at);
            let others = alike.iter().filter(|&&other| primary(other) != primary(at));
            Own {
                language: languages[at].clone(),
                lang: lang::of(tag).map(Lang::base),
                script: scripts[at],
                stemmer: lang::stemmer_of(tag).map(Stemmer::create),
                salt: if is_first { 0 } else { hash_bytes(0, primary(at).as_bytes()) },
                rivals: others.fold(0, |rivals, &other| rivals | bit(other)),
                model: 0,
                question: ReadIn::plain(),
                text: ReadIn::plain(),
            }
        };
        let mut all: Vec<Own> = (0..languages.len()).map(own).collect();
        let mut salts = vec![0];
        for own in &mut all {
            own.model = salts.iter().position(|salt| *salt == own.salt).unwrap_or(salts.len());
            if own.model == salts.len() {
                salts.push(own.salt);
            }
        }
        for at in 0..all.len() {
            (all[at].question, all[at].text) = read_in(&all, at);
        }
        let default = languages.iter().position(|language| language == default).unwrap_or_default();
        let has_rivals = all.iter().any(|own| own.rivals != 0);
        Self { all, default, has_rivals }
    }

    /// Returns whether two of them share a script, so that the language of a text must be known to read it.
    pub(crate) fn has_rivals(&self) -> bool {
        self.has_rivals
    }

    /// The model that learns the texts of a language. Languages in one script learn apart, so that the questions
    /// in one are judged as if the pack did not have the other.
    pub(crate) fn model(&self, at: usize) -> usize {
        self.all[at].model
    }

    /// How many models there are.
    pub(crate) fn models(&self) -> usize {
        self.all.iter().map(|own| own.model + 1).max().unwrap_or(1)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The place of the default language, which a text is in when in doubt.
    pub(crate) fn default(&self) -> usize {
        self.default
    }

    /// The place of a language; that of the default language for one that the pack does not have.
    pub(crate) fn position(&self, language: &Language) -> usize {
        self.all.iter().position(|own| own.language == *language).unwrap_or(self.default)
    }

    pub(crate) fn language(&self, at: usize) -> &Language {
        &self.all[at].language
    }

    pub(crate) fn script(&self, at: usize) -> Script {
        self.all[at].script
    }

    /// The folder of each language that has one, with what tells its stems apart.
    pub(crate) fn langs(&self) -> impl Iterator<Item = (&'static Lang, u64)> {
        self.all.iter().filter_map(|own| Some((own.lang?, own.salt)))
    }

    /// The folder of a language.
    pub(crate) fn lang(&self, at: usize) -> Option<&'static Lang> {
        self.all[at].lang
    }

    /// Returns whether one of them is written in this script.
    pub(crate) fn has_script(&self, script: Script) -> bool {
        self.all.iter().any(|own| own.script == script)
    }

    /// The other languages in the script of a language, as bits.
    pub(crate) fn rivals(&self, at: usize) -> u32 {
        self.all[at].rivals
    }

    /// The language of a word in a text that is in the language `text`: that one for words in its script, and for
    /// others the first in theirs.
    pub(crate) fn of_word(&self, word: &str, text: usize) -> Option<usize> {
        let script = word.chars().find(|c| c.is_alphabetic()).map(script)?;
        if self.all[text].script == script { Some(text) } else { self.first_in(script) }
    }

    /// The first language in a script: its stems are told apart from none.
    pub(crate) fn first_in(&self, script: Script) -> Option<usize> {
        let first = |own: &Own| own.script == script && own.salt == 0;
        self.all.iter().position(first)
    }

    /// The key of a word's stem in a language; a word of none is its own stem.
    pub(crate) fn key(&self, word: &str, language: Option<usize>) -> u64 {
        let own = language.map(|at| &self.all[at]);
        let stem = own.and_then(|own| own.stemmer.as_ref()).map(|stemmer| stemmer.stem(word));
        let key = hash_bytes(Kind::Stem as u64, stem.as_deref().unwrap_or(word).as_bytes());
        key ^ own.map_or(0, |own| own.salt)
    }

    /// In which languages a question in this one is read.
    pub(crate) fn question(&self, at: usize) -> ReadIn {
        self.all[at].question
    }

    /// In which languages a text of the pack in this one is read.
    pub(crate) fn text(&self, at: usize) -> ReadIn {
        self.all[at].text
    }
}

/// In which languages a question in the language at this place is read, and a text of the pack: in that one, and
/// the first in every other script. A question has the chat spelling of the first of these that has one, a text of
/// the pack that of its own language.
fn read_in(all: &[Own], at: usize) -> (ReadIn, ReadIn) {
    let others = all.iter().filter(|other| other.script != all[at].script && other.salt == 0);
    let langs = std::iter::once(&all[at]).chain(others).filter_map(|own| own.lang);
    let langs: Vec<&'static Lang> = langs.collect();
    // A language without a folder is not read as if it were another one.
    let unknown = all.iter().filter(|own| own.lang.is_none()).map(|own| own.script);
    let unknown: Vec<Script> = unknown.collect();
    let spelled = langs.iter().find(|lang| !lang.reading.chat.is_empty()).copied();
    let read_in = |spelled| ReadIn::new(langs.iter().copied(), &unknown, spelled);
    (read_in(spelled), read_in(all[at].lang))
}

/// The bit of a language; none beyond 32.
pub(crate) fn bit(at: usize) -> u32 {
    u32::try_from(at).ok().and_then(|at| 1u32.checked_shl(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Languages;
    use crate::pack::Language;

    #[test]
    fn languages_in_one_script_are_kept_apart() {
        let all = ["fr", "en", "zh-Hans", "de"].map(|tag| Language::new(tag).unwrap());
        let languages = Languages::new(&all, &all[0]);
        let key = |word: &str, at: usize| languages.key(word, languages.of_word(word, at));
        let [french, english, chinese, german] = [0, 1, 2, 3];
        assert_eq!(key("fermez", french), key("fermer", french), "French has one stem for both");
        assert_ne!(key("fermez", english), key("fermer", english));
        assert_ne!(
            key("note", french),
            key("note", german),
            "what is spelled alike may be another word"
        );
        assert_eq!(
            key("note", chinese),
            key("note", english),
            "the one that has a folder comes first"
        );
        let models = [french, english, chinese, german].map(|at| languages.model(at));
        assert!(
            models[1] == models[2] && models[0] != models[1] && models[3] != models[0],
            "{models:?}"
        );
        assert!(languages.has_rivals());
        assert!(!Languages::new(&all[1..3], &all[1]).has_rivals());
    }
}
