//! Own entries of a guild, compared with a question. Nothing is trained for them: each is judged by its words and
//! its meaning, as an entry of a pack with one phrasing, by the shipped curve and its higher floor.

mod rank;

use std::collections::HashMap;

use super::background::Background;
use super::features::{Extractor, Kind, Origin, Sink};
use super::hash::Hashed;
use super::meaning::Meaning;
use super::model::Model;
use super::normalise;
use super::reading::Reader;
use super::sentences::pieces;
use super::tokens::Token;
use super::weights;
use crate::pack::OwnEntry;
pub(super) use rank::{Asked, OwnCandidate, OwnRanked};

/// Lower bound of the factor by which being in many entries reduces a word's weight.
const LEAST_RARE: f32 = 0.1;
/// Sentences of an answer whose meaning is kept: what an entry is about stands at its beginning.
const SENTENCES: usize = 6;

/// The probability from which on an own entry is the answer.
pub(super) const FLOOR: f64 = weights::FLOOR + weights::THIN;

/// The words and meanings of a guild's own entries, as one matcher reads them.
#[derive(Debug, Default)]
pub(super) struct OwnIndex {
    /// Words of questions, with the entries that have each.
    questions: HashMap<u64, Word, Hashed>,
    /// Words of answers by the lower half of their keys, with an entry, sorted.
    answers: Box<[(u32, u16)]>,
    /// Reciprocal of the weight of each question.
    rates: Box<[f32]>,
    meanings: Box<[Option<Meaning>]>,
    /// Meanings of the sentences of each answer.
    sentences: Box<[Box<[Meaning]>]>,
    /// Words of questions that the pack does not know.
    unknown: Box<[Unknown]>,
    /// Number of own entries. Those of the pack are about something else, and confused with them less.
    count: f32,
}

#[derive(Debug)]
struct Word {
    /// Factor for how few entries have it.
    rare: f32,
    entries: Box<[u16]>,
}

/// A word of a question that the pack does not know, and for which a typo may stand.
#[derive(Debug)]
struct Unknown {
    word: Box<str>,
    key: u64,
    letters: u32,
}

/// A word of a text: its key, and how much it tells in its language.
type Told = (u64, f32);

impl OwnIndex {
    /// Reads the own entries as a matcher does whose pack has so many entries. `model` gives the models that have
    /// the words of the pack.
    pub(super) fn new<'m>(
        reader: &Reader,
        model: impl Fn(usize) -> &'m Model,
        pack: usize,
        entries: &[OwnEntry],
    ) -> Self {
        let mut questions: HashMap<u64, Vec<u16>, Hashed> = HashMap::default();
        let mut told: Vec<Vec<Told>> = Vec::with_capacity(entries.len());
        let mut answers: Vec<(u32, u16)> = Vec::new();
        let mut unknown: Vec<Unknown> = Vec::new();
        let (mut meanings, mut sentences) = (Vec::new(), Vec::new());
        let mut pack_rare: HashMap<u64, f32, Hashed> = HashMap::default();
        for (entry, at) in entries.iter().zip(0u16..) {
            // As a question is read, so that both are corrected in the same way.
            let reading = reader.read(
                &entry.text.question,
                &normalise(&entry.text.question),
                Some(&entry.language),
            );
            let known = model(reading.model);
            let words = words(reader.background(), &reading.tokens);
            for (key, _) in &words {
                questions.entry(*key).or_default().push(at);
                if let Some(rare) = known.rarity(*key) {
                    pack_rare.insert(*key, rare);
                }
            }
            for token in reading.tokens.iter().filter(|token| !token.single) {
                let is_new = unknown.iter().all(|one| one.key != token.key);
                if is_new && !reader.knows(&token.word) {
                    let letters = letters(&token.word);
                    unknown.push(Unknown { word: (&*token.word).into(), key: token.key, letters });
                }
            }
            meanings.push(reader.meaning(&reading.tokens));
            told.push(words);
            // Prose needs no mending.
            let answer = reader.tokens(&entry.text.answer, &reading.language);
            answers.extend(
                self::words(reader.background(), &answer).iter().map(|(key, _)| (*key as u32, at)),
            );
            let mut ranges = pieces(&answer);
            if ranges.len() > 1 {
                ranges.remove(0);
            }
            let of_answer = ranges.into_iter().take(SENTENCES);
            sentences.push(of_answer.filter_map(|range| reader.meaning(&answer[range])).collect());
        }
        let all = (pack + entries.len()) as f32;
        let word = |(key, entries): (u64, Vec<u16>)| {
            let rare = rare(all, entries.len() as f32);
            let rare = pack_rare.get(&key).map_or(rare, |pack| pack.min(rare));
            (key, Word { rare, entries: entries.into() })
        };
        let questions: HashMap<u64, Word, Hashed> = questions.into_iter().map(word).collect();
        let rate = |words: &Vec<Told>| {
            let total: f32 = words.iter().map(|(key, tells)| tells * questions[key].rare).sum();
            if total > 0.0 { 1.0 / total } else { 0.0 }
        };
        let rates = told.iter().map(rate).collect();
        answers.sort_unstable();
        let (meanings, sentences) = (meanings.into(), sentences.into());
        Self {
            questions,
            answers: answers.into(),
            rates,
            meanings,
            sentences,
            unknown: unknown.into(),
            count: entries.len() as f32,
        }
    }
}

/// The factor for a word that so many of all entries have.
fn rare(all: f32, holders: f32) -> f32 {
    let rare = libm::logf((all + 1.0) / (holders + 0.5)) / libm::logf(all + 1.0);
    rare.clamp(LEAST_RARE, 1.0)
}

/// The words of a text, each once.
fn words(background: &Background, tokens: &[Token]) -> Vec<Told> {
    struct Words<'a>(&'a Background, Vec<Told>);
    impl Sink for Words<'_> {
        fn add(&mut self, key: u64, kind: Kind, origin: Origin<'_>) {
            let Origin::Words([word, _]) = origin else { return };
            if self.1.iter().all(|(known, _)| *known != key) {
                self.1.push((key, self.0.tells(key, kind, word)));
            }
        }
    }
    let mut words = Words(background, Vec::new());
    Extractor::words(tokens, &mut words);
    words.1
}

/// The letters of a word, as a set.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte % 32))
}

#[cfg(test)]
mod tests;
