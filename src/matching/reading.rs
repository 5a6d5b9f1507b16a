//! How a question is read: tokens, words mended and joined, features, language.

use super::features::Extractor;
use super::normalise::normalise;
use super::tokens::{Stems, Token, script_of, tokenise};
use super::vocabulary::Vocabulary;
use crate::pack::{Language, Pack};
use unicode_script::UnicodeScript;

/// A word that was read as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// As it was asked.
    pub from: String,
    /// As it was read.
    pub to: String,
}

/// Reads texts as a pack understands them.
pub(crate) struct Reader {
    vocabulary: Vocabulary,
    extractor: Extractor,
    /// Whether English chat spelling is written out.
    chat: bool,
    languages: Vec<Language>,
    default_language: Language,
}

/// A question as it was read.
pub(crate) struct Reading {
    pub(crate) tokens: Vec<Token>,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) language: Language,
}

impl Reader {
    pub(crate) fn new(pack: &Pack) -> Self {
        let mut reader = Self {
            vocabulary: Vocabulary::default(),
            extractor: Extractor::new(Stems::of(&pack.languages)),
            chat: pack.languages.iter().any(|language| language.primary() == "en"),
            languages: pack.languages.clone(),
            default_language: pack.default_language.clone(),
        };
        for entry in &pack.entries {
            for phrasing in &entry.phrasings {
                reader.learn(&phrasing.text, &phrasing.language);
            }
            for (language, text) in &entry.texts {
                reader.learn(&text.answer, language);
            }
        }
        for (language, questions) in &pack.out_of_scope {
            questions.iter().for_each(|question| reader.learn(question, language));
        }
        for (number, concept) in pack.concepts.iter().enumerate() {
            for (language, words) in &concept.words {
                for word in words {
                    reader.learn(word, language);
                    let tokens = reader.tokens(word);
                    reader.extractor.add_concept(number as u32, &tokens);
                }
            }
        }
        reader
    }

    fn learn(&mut self, text: &str, language: &Language) {
        let bit = self.bit(language);
        let mut tokens = self.tokens(text);
        tokens.sort_by(|a, b| a.word.cmp(&b.word));
        tokens.dedup_by(|a, b| a.word == b.word);
        for token in tokens {
            self.vocabulary.note(&token.word, bit);
        }
    }

    fn bit(&self, language: &Language) -> u32 {
        let at = self.languages.iter().position(|known| known == language);
        at.filter(|&at| at < 32).map_or(0, |at| 1 << at)
    }

    pub(crate) fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// The tokens of a text of the pack, as they stand.
    pub(crate) fn tokens(&self, text: &str) -> Vec<Token> {
        tokenise(&normalise(text), self.chat)
    }

    /// Reads a question: every word that the pack does not know is joined with its neighbour, split
    /// in two, or read as the nearest word that it does know, where one of these is possible.
    pub(crate) fn read(&self, question: &str) -> Reading {
        let asked = self.tokens(question);
        let mut tokens: Vec<Token> = Vec::with_capacity(asked.len());
        let mut corrections = Vec::new();
        let mut correct = |from: String, to: String| corrections.push(Correction { from, to });
        let mut at = 0;
        while at < asked.len() {
            let token = &asked[at];
            at += 1;
            if token.single {
                tokens.push(token.clone());
                continue;
            }
            if let Some(next) = asked.get(at).filter(|next| !next.single && !next.opens)
                && let Some(joined) = self.vocabulary.join(&token.word, &next.word)
            {
                correct(format!("{} {}", token.word, next.word), joined.clone());
                tokens.push(Token { word: joined, ..*token });
                at += 1;
                continue;
            }
            if self.vocabulary.knows(&token.word) {
                tokens.push(token.clone());
            } else if let Some((left, right)) = self.vocabulary.split(&token.word) {
                correct(token.word.clone(), format!("{left} {right}"));
                tokens.push(Token { word: left.to_owned(), ..*token });
                tokens.push(Token { word: right.to_owned(), single: false, opens: false });
            } else if let Some(mended) = self.vocabulary.mend(&token.word) {
                correct(token.word.clone(), mended.to_owned());
                tokens.push(Token { word: mended.to_owned(), ..*token });
            } else {
                tokens.push(token.clone());
            }
        }
        let language = self.language_of(&tokens);
        Reading { tokens, corrections, language }
    }

    /// The pack's language that a question is most likely in: each token speaks for the languages
    /// that use it, and, at half weight, for those that are written in its script. Names such as
    /// USDT, which every language uses, so decide nothing. The default language when in doubt.
    fn language_of(&self, tokens: &[Token]) -> Language {
        let votes = |language: &Language| {
            let (bit, script) = (self.bit(language), script_of(language));
            let vote = |token: &Token| {
                let known = self.vocabulary.languages(&token.word) & bit != 0;
                let written = token.word.chars().any(|c| c.script() == script);
                f32::from(u8::from(known)) + f32::from(u8::from(written)) / 2.0
            };
            tokens.iter().map(vote).sum::<f32>()
        };
        let mut best = (votes(&self.default_language), &self.default_language);
        for language in &self.languages {
            let votes = votes(language);
            if votes > best.0 {
                best = (votes, language);
            }
        }
        best.1.clone()
    }
}
