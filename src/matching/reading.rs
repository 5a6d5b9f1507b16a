//! How a question is read: tokens, words mended and joined, features; in which language, in `language`.

mod language;

use super::background::Background;
use super::features::{Extractor, Kind};
use super::languages::{Languages, bit};
use super::meaning::Meaning;
use super::normalise::normalise;
use super::sound;
use super::tokens::{Token, tokenise};
use super::vocabulary::Vocabulary;
use crate::lang::{Lang, ReadIn};
use crate::pack::{Language, Pack};
use language::Main;
use serde::Serialize;

/// A neighbour that tells less than this does not tell which word is meant.
const TELLING: f32 = 0.8;

/// A word that was read as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// As it was asked.
    pub from: String,
    /// As it was read.
    pub to: String,
}

/// Reads texts as a pack understands them.
pub(crate) struct Reader {
    languages: Languages,
    vocabulary: Vocabulary,
    extractor: Extractor,
    background: Background,
    /// The names of concepts, by their numbers: the pack's own, then the everyday ones.
    concepts: Vec<String>,
}

/// A text of the pack as it was read.
pub(crate) struct Text {
    pub(crate) tokens: Vec<Token>,
    /// The entry that it is of; the number of entries for a question out of scope.
    pub(crate) class: usize,
    /// It is an answer, not a way to ask.
    pub(crate) prose: bool,
}

/// A question as it was read.
#[derive(Clone)]
pub(crate) struct Reading {
    /// The question, levelled.
    pub(crate) normalised: String,
    /// The languages that it was read in.
    pub(crate) read_in: ReadIn,
    pub(crate) tokens: Vec<Token>,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) language: Language,
    /// The model that has learned the texts of its language.
    pub(crate) model: usize,
    /// Other languages share its script, and it tells that it is in none of these.
    pub(crate) is_clear: bool,
    /// A word of the language that is spelled nearly like one of the pack's stands where the pack has
    /// that one: it may be meant as it is.
    pub(crate) look_alike: bool,
}

impl Reading {
    /// The keys of the words that were misspelled. Words that were only joined or split leave no
    /// doubt about what was meant.
    pub(crate) fn corrected(&self) -> Vec<u64> {
        let spaced = |c: &Correction| c.from.contains(' ') || c.to.contains(' ');
        let is_mended =
            |token: &&Token| self.corrections.iter().any(|c| c.to == token.word && !spaced(c));
        self.tokens.iter().filter(is_mended).map(|token| token.key).collect()
    }
}

impl Reader {
    /// Learns the words of a pack, and gives its texts as they were read, for each model those that it is to learn.
    pub(crate) fn new(pack: &Pack) -> (Self, Vec<Vec<Text>>) {
        let mut reader = Self {
            languages: Languages::new(&pack.languages, &pack.default_language),
            vocabulary: Vocabulary::default(),
            extractor: Extractor::default(),
            background: Background::default(),
            concepts: Vec::new(),
        };
        let mut texts: Vec<Vec<Text>> = Vec::new();
        texts.resize_with(reader.languages.models(), Vec::new);
        for (class, entry) in pack.entries.iter().enumerate() {
            for phrasing in &entry.phrasings {
                let tokens = reader.learn(&phrasing.text, &phrasing.language);
                let model = reader.model_of(&phrasing.language);
                texts[model].push(Text { tokens, class, prose: false });
            }
            for (language, text) in &entry.texts {
                let tokens = reader.learn(&text.answer, language);
                texts[reader.model_of(language)].push(Text { tokens, class, prose: true });
            }
        }
        for (language, questions) in &pack.out_of_scope {
            for question in questions {
                let (tokens, class) = (reader.learn(question, language), pack.entries.len());
                texts[reader.model_of(language)].push(Text { tokens, class, prose: false });
            }
        }
        for concept in &pack.concepts {
            let number = reader.name_concept(concept.name.clone());
            for (language, words) in &concept.words {
                for word in words {
                    let tokens = reader.learn(word, language);
                    reader.extractor.add_concept(number, &tokens);
                }
            }
        }
        for at in 0..reader.languages.len() {
            for (name, words) in reader.languages.lang(at).into_iter().flat_map(Lang::meanings) {
                let number = reader.name_concept(format!("{name}, everyday"));
                for word in words {
                    let tokens = reader.tokenised(word, at);
                    for token in &tokens {
                        reader.vocabulary.note(&token.word, 0, 0, bit(at), || token.key);
                    }
                    reader.extractor.add_concept(number, &tokens);
                }
            }
        }
        reader.vocabulary.index();
        reader.background = Background::of(&reader.languages);
        (reader, texts)
    }

    /// The model that learns the texts of a language.
    pub(crate) fn model_of(&self, language: &Language) -> usize {
        self.languages.model(self.languages.position(language))
    }

    fn name_concept(&mut self, name: String) -> u32 {
        self.concepts.push(name);
        (self.concepts.len() - 1) as u32
    }

    fn learn(&mut self, text: &str, language: &Language) -> Vec<Token> {
        let at = self.languages.position(language);
        let tokens = self.tokenised(&normalise(text), at);
        for (at_token, token) in tokens.iter().enumerate() {
            // A word counts once a text.
            if !tokens[..at_token].iter().any(|before| before.word == token.word) {
                self.vocabulary.note(&token.word, 1, bit(at), bit(at), || token.key);
            }
        }
        for pair in tokens.windows(2).filter(|pair| !pair[1].opens) {
            self.vocabulary.note_pair(&pair[0].word, &pair[1].word);
        }
        tokens
    }

    /// The tokens of a normalised text of the pack in the language at this place.
    fn tokenised(&self, normalised: &str, at: usize) -> Vec<Token> {
        let key = |word: &str| self.languages.key(word, self.languages.of_word(word, at));
        tokenise(normalised, self.languages.text(at), key)
    }

    /// The meaning of a text, if the pack has a language with word vectors.
    pub(crate) fn meaning(&self, tokens: &[Token]) -> Option<Meaning> {
        self.background.meant().and_then(|lang| Meaning::of(tokens, lang))
    }

    /// Word statistics beyond the pack.
    pub(crate) fn background(&self) -> &Background {
        &self.background
    }

    pub(crate) fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// The name of a concept.
    pub(crate) fn concept(&self, number: u32) -> &str {
        self.concepts.get(number as usize).map_or("", String::as_str)
    }

    /// The tokens of a text of the pack in this language, as they stand.
    pub(crate) fn tokens(&self, text: &str, language: &Language) -> Vec<Token> {
        self.tokenised(&normalise(text), self.languages.position(language))
    }

    /// The key of a word's stem in a text that is in the language `main`.
    fn key(&self, word: &str, main: usize) -> u64 {
        let own = || self.languages.key(word, self.languages.of_word(word, main));
        // Only words of one language in a script have one key.
        let known = if self.languages.has_rivals() { None } else { self.vocabulary.key(word) };
        known.unwrap_or_else(own)
    }

    /// Reads a question: every word that the pack does not know is joined with its neighbour, split
    /// in two, or read as the nearest word that it does know, where one of these is possible. `normalised` is
    /// the question, levelled, and `hint` the language that it is likely in.
    pub(crate) fn read(
        &self,
        question: &str,
        normalised: &str,
        hint: Option<&Language>,
    ) -> Reading {
        let (Main { at: main, is_clear }, read_in) = self.read_in(question, normalised, hint);
        let foreign = self.languages.rivals(main);
        let key = |word: &str| self.key(word, main);
        let asked = tokenise(normalised, read_in, key);
        let mut tokens: Vec<Token> = Vec::with_capacity(asked.len());
        let mut look_alike = false;
        let mut corrections = Vec::new();
        let asked = if self.background.chinese() {
            self.heard(asked, read_in, foreign, &mut corrections)
        } else {
            asked
        };
        let mut rest = asked.into_iter().peekable();
        while let Some(token) = rest.next() {
            if token.single {
                tokens.push(token);
                continue;
            }
            let read = |word: &str, from: &Token, opens: bool, asks: bool| Token {
                word: word.to_owned(),
                key: key(word),
                single: from.single,
                opens,
                pauses: from.pauses,
                asks,
                roles: read_in.role(word),
            };
            let mut correct = |from: &str, to: &str| {
                corrections.push(Correction { from: from.to_owned(), to: to.to_owned() });
            };
            if let Some(next) = rest.peek().filter(|next| !next.single && !next.opens)
                && let Some(joined) = self.vocabulary.join(&token.word, &next.word, foreign)
            {
                correct(&format!("{} {}", token.word, next.word), &joined);
                tokens.push(read(&joined, &token, token.opens, next.asks));
                rest.next();
                continue;
            }
            if self.vocabulary.knows_in(&token.word, foreign) {
                tokens.push(token);
                continue;
            }
            let before = tokens.last().filter(|_| !token.opens).map(|before| before.word.as_str());
            let after = rest.peek().filter(|next| !next.opens).map(|next| next.word.as_str());
            // A word of the language is not misspelled, unless its neighbours say otherwise.
            let is_word = self.background.is_word(token.key);
            let mut mend = |slips: usize| {
                let mended = self.vocabulary.correct(&token.word, slips, before, after, foreign)?;
                let beside = |left: Option<&str>, right: Option<&str>, neighbour: Option<&str>| {
                    let tells =
                        |word: &str| self.background.tells(key(word), Kind::Stem, word) >= TELLING;
                    neighbour.is_some_and(tells)
                        && left.zip(right).is_some_and(|(l, r)| self.vocabulary.has_pair(l, r))
                };
                let said =
                    || beside(before, Some(mended), before) || beside(Some(mended), after, after);
                let follows = |left: Option<&str>, right: Option<&str>| {
                    left.zip(right).is_some_and(|(l, r)| self.vocabulary.has_pair(l, r))
                };
                let stands = follows(before, Some(mended)) && follows(Some(mended), after);
                // A rare word is likelier a slip, but may be meant all the same.
                look_alike |= if is_word { stands } else { self.background.ranks(token.key) };
                (!is_word || said()).then_some(mended)
            };
            if let Some(mended) =
                self.vocabulary.deobfuscate(&token.word, foreign).or_else(|| mend(1))
            {
                correct(&token.word, mended);
                let mended = read(mended, &token, token.opens, token.asks);
                tokens.push(mended);
            } else if let Some((left, right)) = self.vocabulary.split(&token.word, foreign) {
                correct(&token.word, &format!("{left} {right}"));
                tokens.push(read(left, &token, token.opens, false));
                tokens.push(read(right, &token, false, token.asks));
            } else if let Some(mended) = mend(2) {
                correct(&token.word, mended);
                let mended = read(mended, &token, token.opens, token.asks);
                tokens.push(mended);
            } else {
                tokens.push(token);
            }
        }
        let found = self.most_likely(&self.votes(&tokens));
        // Which of several languages in a script it is has been settled.
        let is_settled = self.languages.rivals(main) & bit(found) != 0;
        let language = self.languages.language(if is_settled { main } else { found }).clone();
        let model = self.languages.model(main);
        let normalised = normalised.to_owned();
        Reading { normalised, read_in, tokens, corrections, language, model, is_clear, look_alike }
    }

    /// Reads Chinese by its sound: pinyin as the characters that it most likely stands for, and a
    /// character that the pack never uses as the one of the same reading that it has in its place.
    fn heard(
        &self,
        asked: Vec<Token>,
        read_in: ReadIn,
        foreign: u32,
        corrections: &mut Vec<Correction>,
    ) -> Vec<Token> {
        let pinyin = sound::pinyin(&asked, &self.vocabulary, foreign, |token| {
            self.background.is_word(token.key)
        });
        let mut tokens: Vec<Token> = Vec::with_capacity(asked.len());
        for (at, token) in asked.iter().enumerate() {
            let before = tokens.last().filter(|before| before.single && !token.opens);
            let before = before.map(|before| before.word.as_str());
            let characters = if pinyin.contains(&at) {
                sound::characters(&token.word, before, &self.vocabulary)
            } else {
                let after = asked.get(at + 1).filter(|next| next.single && !next.opens);
                let after = after.map(|next| next.word.as_str());
                sound::homophone(&token.word, before, after, &self.vocabulary).into_iter().collect()
            };
            if characters.is_empty() {
                tokens.push(token.clone());
                continue;
            }
            let to: String = characters.iter().collect();
            corrections.push(Correction { from: token.word.clone(), to });
            for (n, character) in characters.iter().enumerate() {
                let word = character.to_string();
                tokens.push(Token {
                    key: self.key(&word, self.languages.default()),
                    roles: read_in.role(&word),
                    word,
                    single: true,
                    opens: token.opens && n == 0,
                    pauses: token.pauses && n == 0,
                    asks: token.asks && n + 1 == characters.len(),
                });
            }
        }
        tokens
    }

    /// Returns whether a hint may change how a question is read: where languages share a script.
    pub(crate) fn takes_hints(&self) -> bool {
        self.languages.has_rivals()
    }

    /// Returns whether a word is one of the pack's, or of everyday language.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.vocabulary.knows(word)
    }
}

#[cfg(test)]
mod tests {
    use super::{Reader, normalise};
    use crate::pack::{PackFiles, load};

    const SPANISH: &str =
        "[es]\nquestion = \"¿Y dónde da la fianza?\"\nanswer = \"Da dis años y n días.\"\n";
    const BOTH: &str = "[en]\nquestion = \"Why can the deposit not be paid here?\"\n\
        also_asked = [\"y cant u pay da deposit\"]\nanswer = \"Because of this.\"\n";

    /// The words of a question, as a pack in these languages reads them.
    fn words(languages: &str, entry: &str, question: &str) -> String {
        let head = format!("title = \"T\"\nlanguages = {languages}\ndefault_language = \"en\"\n");
        let head = if languages.contains("en") { head } else { head.replace("\"en\"", "\"es\"") };
        let files =
            PackFiles::from_texts("test", [("pack.toml", head.as_str()), ("a.toml", entry)]);
        let loaded = load(files);
        let pack = loaded.pack.unwrap_or_else(|| panic!("{}", loaded.report.render(false, 80)));
        let (reader, texts) = Reader::new(&pack);
        let spanish = texts.iter().flatten().flat_map(|text| &text.tokens);
        let spanish = spanish.filter(|token| token.word == "years" || token.word == "and");
        assert_eq!(spanish.count(), 0, "what is Spanish in the pack stays so");
        let read = reader
            .read(question, &normalise(question), None)
            .tokens
            .into_iter()
            .map(|token| token.word);
        read.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn english_chat_spelling_is_written_out_in_english_only() {
        let both = format!("{BOTH}{SPANISH}");
        for (languages, entry) in [("[\"en\", \"es\"]", both.as_str()), ("[\"es\"]", SPANISH)] {
            let read = words(languages, entry, "y dónde da la fianza");
            assert_eq!(read, "y donde da la fianza", "{languages}");
        }
        let english = "y cant u pay da deposit";
        assert_eq!(words("[\"en\", \"es\"]", &both, english), "why can not you pay the deposit");
        assert_eq!(words("[\"en\"]", BOTH, english), "why can not you pay the deposit");
    }
}
