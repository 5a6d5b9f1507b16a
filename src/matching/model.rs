//! The trained model of a pack: what its entries score for a question. `train` makes it.

use std::collections::HashMap;

use super::bm25::Bm25;
use super::calibrate::Calibration;
use super::coverage::{Cover, Coverage, Said};
use super::evidence::{Evidence, Size};
use super::features::{Feature, Kind, Sink, What};
use super::hash::Hashed;
use super::linear::{Linear, Vector};
use super::meaning::{Meaning, Meanings};
use super::reading::Reader;
use super::scores::{Scores, Sum};
use super::sentences::{parts, pieces};
use super::tokens::Token;
use super::verdict::CANDIDATES;

/// What a feature that every text has still weighs.
const COMMON: f32 = 2.0;
/// A word read as another one, as a share of a word that was never seen.
const MENDED: f32 = 0.4;

/// The features that a pack knows.
#[derive(Debug, Default)]
pub(crate) struct Features {
    pub(crate) numbers: HashMap<u64, u32, Hashed>,
    pub(crate) kinds: Vec<Kind>,
    /// How many texts have each.
    pub(crate) holders: Vec<u32>,
    /// What each tells in its language, where that is counted.
    pub(crate) tells: Vec<f32>,
    /// Inverse frequency of each among the texts.
    rarity: Vec<f32>,
    /// The rarity of a feature that no text has.
    unknown: f32,
}

/// A question's features in the model's numbers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    pub(crate) vector: Vector,
    /// The share, by rarity, of words that the pack has never seen.
    pub(crate) unseen: f32,
}

impl Features {
    /// Works out how rare each is among so many texts.
    pub(crate) fn weigh(&mut self, texts: usize) {
        let rarity =
            |holders: u32| COMMON + libm::logf((1.0 + texts as f32) / (1.0 + holders as f32));
        self.unknown = rarity(0);
        self.rarity = self.holders.iter().map(|&holders| rarity(holders)).collect();
    }

    /// Features, each with its number if it has one and the share of doubt that it is meant, as a
    /// question.
    pub(crate) fn question(
        &self,
        features: impl Iterator<Item = (Option<u32>, Kind, f32)>,
        question: &mut Question,
    ) {
        let mut weighing = Weighing::new(self, question);
        weighing.question.vector.reserve_exact(features.size_hint().0);
        features.for_each(|(number, kind, doubt)| weighing.take(number, kind, doubt));
        weighing.finish();
    }
}

/// Turns features into a question: weighed by kind and rarity, of unit length.
struct Weighing<'a> {
    features: &'a Features,
    question: &'a mut Question,
    /// The rarity of all words, and of those that the pack has never seen.
    all: f32,
    unseen: f32,
    square: f32,
}

impl<'a> Weighing<'a> {
    fn new(features: &'a Features, question: &'a mut Question) -> Self {
        question.vector.clear();
        Self { features, question, all: 0.0, unseen: 0.0, square: 0.0 }
    }

    fn take(&mut self, number: Option<u32>, kind: Kind, doubt: f32) {
        let known = number.map(|number| self.features.rarity[number as usize]);
        let rarity = known.unwrap_or(self.features.unknown);
        if kind == Kind::Stem {
            self.all += rarity;
            self.unseen += rarity * if number.is_some() { doubt } else { 1.0 };
        }
        if let Some(number) = number {
            let weight = kind.linear_weight() * rarity;
            self.square += weight * weight;
            self.question.vector.push((number, weight));
        }
    }

    fn finish(self) {
        let length = f32::sqrt(self.square).max(f32::MIN_POSITIVE);
        self.question.vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        self.question.unseen = if self.all > 0.0 { self.unseen / self.all } else { 1.0 };
    }
}

/// Which features a question has had already. Kept from one question to the next: a number that is
/// not this question's is as good as none.
#[derive(Debug)]
struct Seen {
    last: Vec<u32>,
    question: u32,
}

impl Seen {
    fn new(features: usize) -> Self {
        Self { last: vec![0; features], question: 0 }
    }

    fn next_question(&mut self) {
        if self.question == u32::MAX {
            self.last.fill(0);
            self.question = 0;
        }
        self.question += 1;
    }

    /// Whether this is the first time in this question.
    fn is_first(&mut self, number: u32) -> bool {
        std::mem::replace(&mut self.last[number as usize], self.question) != self.question
    }
}

/// Takes in the features of a question as they are found.
struct Asked<'a> {
    weighing: Weighing<'a>,
    mended: &'a [u64],
    seen: &'a mut Seen,
    /// Words that the pack does not know; they are few.
    unknown: &'a mut Vec<u64>,
}

impl Sink for Asked<'_> {
    fn add(&mut self, key: u64, kind: Kind, _: What<'_>) {
        match self.weighing.features.numbers.get(&key) {
            Some(&number) if self.seen.is_first(number) => {
                let doubt = doubt(key, kind, self.mended);
                self.weighing.take(Some(number), kind, doubt);
            }
            None if kind == Kind::Stem && !self.unknown.contains(&key) => {
                self.unknown.push(key);
                self.weighing.take(None, kind, 0.0);
            }
            Some(_) | None => {}
        }
    }
}

/// How much a feature may not be meant: a word that was misspelled.
fn doubt(key: u64, kind: Kind, mended: &[u64]) -> f32 {
    if kind == Kind::Stem && mended.contains(&key) { MENDED } else { 0.0 }
}

/// How much the meaning counts in a score beside words: what tells entries apart by it, and the
/// nearest phrasing. Both were chosen on public sets with five to ten phrasings an entry.
const APART: f32 = 1.0;
const NEAREST: f32 = 1.0;
/// Phrasings an entry with which they count so much; with more they count less, as words tell more.
const THIN: f32 = 6.0;
const FADING: f32 = 0.38;
const LEAST_MEANING: f32 = 0.15;

/// A trained model.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) features: Features,
    pub(crate) bm25: Bm25,
    pub(crate) linear: Linear,
    pub(crate) coverage: Coverage,
    pub(crate) meanings: Meanings,
    /// Tells entries apart by what texts mean.
    pub(crate) apart: Linear,
    /// How much the meaning counts here.
    pub(crate) meaning_weight: f32,
    pub(crate) size: Size,
    /// Scores to probabilities.
    pub(crate) calibration: Calibration,
    pub(crate) entries: usize,
}

/// What a question is worked out in; kept, so that no question allocates by the size of the pack.
#[derive(Debug)]
pub(crate) struct Scratch {
    seen: Seen,
    unknown: Vec<u64>,
    question: Question,
    linear: Vec<f32>,
    apart: Vec<f32>,
    part: Scores,
    sum: Sum,
}

/// What one piece of a text says and means.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) said: Said,
    pub(crate) meaning: Option<Meaning>,
    everyday: f32,
}

/// How a text fits an entry.
#[derive(Clone, Copy, Debug)]
struct Fit {
    entry: usize,
    /// The piece that fits it best, and how much the entry says of it.
    piece: usize,
    cover: Cover,
    /// The cosine of the piece to the nearest phrasing, and to the middle of all.
    near: Option<(f32, f32)>,
    /// The cosine of the whole to the nearest phrasing.
    near_in_all: f32,
}

/// The likeliest entries of a text, best first, with what speaks for each.
pub(crate) struct Ranked {
    pub(crate) order: Vec<usize>,
    pub(crate) evidence: Vec<Evidence>,
}

impl Model {
    /// How much the meaning counts with so many phrasings an entry.
    pub(crate) fn meaning_weight_of(phrasings: f32) -> f32 {
        libm::powf(THIN / phrasings.max(1.0), FADING).clamp(LEAST_MEANING, 1.0)
    }

    /// Room for one question at a time.
    pub(crate) fn scratch(&self) -> Scratch {
        Scratch {
            seen: Seen::new(self.features.kinds.len()),
            unknown: Vec::new(),
            question: Question::default(),
            linear: vec![0.0; self.linear.classes()],
            apart: vec![0.0; self.apart.classes()],
            part: Scores::new(self.entries),
            sum: Sum::new(self.entries),
        }
    }

    /// Scores a question: the whole, and each of its sentences that asks. `mended` are the keys of
    /// words that were misspelled.
    pub(crate) fn score<'a>(
        &self,
        reader: &Reader,
        tokens: &[Token],
        mended: &[u64],
        scratch: &'a mut Scratch,
    ) -> &'a mut Scores {
        scratch.sum.clear();
        for part in parts(tokens) {
            scratch.seen.next_question();
            scratch.unknown.clear();
            let mut asked = Asked {
                weighing: Weighing::new(&self.features, &mut scratch.question),
                mended,
                seen: &mut scratch.seen,
                unknown: &mut scratch.unknown,
            };
            reader.extractor().walk(&tokens[part.clone()], &mut asked);
            asked.weighing.finish();
            self.linear.score_into(&scratch.question.vector, &mut scratch.linear);
            let meaning = reader.meaning(&tokens[part]);
            if let Some(meaning) = &meaning {
                self.apart.score_into(&meaning.vector(), &mut scratch.apart);
            }
            let apart = if meaning.is_some() { &scratch.apart[..] } else { &[] };
            self.add_up(&scratch.question, &scratch.linear, apart, &mut scratch.part);
            scratch.sum.add(&scratch.part);
        }
        scratch.sum.finish()
    }

    /// Features in the model's numbers.
    pub(crate) fn question(&self, features: &[Feature], mended: &[u64], question: &mut Question) {
        let known = features.iter().map(|(key, kind)| {
            let number = self.features.numbers.get(key).copied();
            (number, *kind, doubt(*key, *kind, mended))
        });
        self.features.question(known, question);
    }

    /// The scores of one part of a question, all models together; `linear` holds what the linear
    /// model gives to each class, the last of which is out of scope, and `apart` the same by meaning.
    pub(crate) fn add_up(
        &self,
        question: &Question,
        linear: &[f32],
        apart: &[f32],
        scores: &mut Scores,
    ) {
        self.bm25.score_into(&question.vector, &mut scores.entries);
        scores.linear.fill(0.0);
        let weight = APART * self.meaning_weight;
        let margin = |at: usize| {
            let apart = apart.get(at).map_or(0.0, |margin| weight * margin);
            linear.get(at).map_or(apart, |margin| margin + apart)
        };
        for at in 0..self.entries {
            scores.linear[at] = margin(at);
            scores.entries[at] += scores.linear[at];
        }
        scores.out_of_scope = if linear.len() > self.entries { margin(self.entries) } else { -1.0 };
        scores.unseen = question.unseen;
    }

    /// What the meaning of a text adds to the score of an entry.
    pub(crate) fn meant(&self, meaning: &Meaning, entry: usize) -> f64 {
        let mut apart = vec![0.0; self.apart.classes()];
        self.apart.score_into(&meaning.vector(), &mut apart);
        let apart = APART * apart.get(entry).copied().unwrap_or(0.0);
        f64::from(
            self.meaning_weight * (apart + NEAREST * self.meanings.nearest(meaning, entry, None)),
        )
    }

    /// The pieces of a text: the whole first.
    pub(crate) fn pieces(&self, reader: &Reader, tokens: &[Token], mended: &[u64]) -> Vec<Piece> {
        self.pieces_of(reader, tokens, mended, |key| self.features.numbers.get(&key).copied())
    }

    /// The pieces of a text that was learned, as if it had not been: what only it has is unknown.
    pub(crate) fn pieces_left_out(&self, reader: &Reader, tokens: &[Token]) -> Vec<Piece> {
        let number = |key| {
            let number = self.features.numbers.get(&key).copied();
            number.filter(|&number| self.features.holders[number as usize] > 1)
        };
        self.pieces_of(reader, tokens, &[], number)
    }

    fn pieces_of(
        &self,
        reader: &Reader,
        tokens: &[Token],
        mended: &[u64],
        number: impl Fn(u64) -> Option<u32>,
    ) -> Vec<Piece> {
        let piece = |range: std::ops::Range<usize>| {
            let tokens = &tokens[range];
            let said = self.coverage.said(&number, reader.background(), tokens, mended);
            let everyday = reader.background().everyday(&said.keys);
            Piece { said, meaning: reader.meaning(tokens), everyday }
        };
        pieces(tokens).into_iter().map(piece).collect()
    }

    /// Ranks entries by their scores, to which what the best of them mean is added, and says what
    /// speaks for them. `skip` is a phrasing that is not looked at, as if the pack did not have it.
    pub(crate) fn ranked(
        &self,
        scores: &mut Scores,
        pieces: &[Piece],
        skip: Option<usize>,
    ) -> Ranked {
        let best = scores.best::<CANDIDATES>();
        let mut fits: Vec<Fit> = best.map(|entry| self.fit(pieces, entry, skip)).collect();
        for fit in &fits {
            scores.entries[fit.entry] += NEAREST * self.meaning_weight * fit.near_in_all;
        }
        fits.sort_by(|a, b| {
            let (one, other) = (scores.entries[a.entry], scores.entries[b.entry]);
            other.total_cmp(&one).then(a.entry.cmp(&b.entry))
        });
        let evidence = (0..fits.len()).map(|at| self.evidence(scores, pieces, &fits, at));
        let evidence = evidence.collect();
        Ranked { evidence, order: fits.iter().map(|fit| fit.entry).collect() }
    }

    /// How a text fits an entry, by the piece that fits it best.
    fn fit(&self, pieces: &[Piece], entry: usize, skip: Option<usize>) -> Fit {
        let mut best = (0, Cover::default());
        for (at, piece) in pieces.iter().enumerate() {
            let cover = self.coverage.cover(&piece.said, entry, skip);
            if at == 0 || cover.likeness() > best.1.likeness() {
                best = (at, cover);
            }
        }
        let (piece, cover) = best;
        let near = |piece: &Piece| {
            piece.meaning.as_ref().map(|meaning| self.meanings.nearest(meaning, entry, skip))
        };
        let middle = |piece: &Piece| {
            piece.meaning.as_ref().map_or(0.0, |m| self.meanings.middle(m, entry, skip))
        };
        let in_all = near(&pieces[0]);
        let near_in_all = in_all.unwrap_or_default();
        let near = if piece == 0 { in_all } else { near(&pieces[piece]) };
        let near = near.map(|near| (near, middle(&pieces[piece])));
        Fit { entry, piece, cover, near, near_in_all }
    }

    fn evidence(&self, scores: &Scores, pieces: &[Piece], fits: &[Fit], at: usize) -> Evidence {
        let Fit { entry, cover, near, near_in_all, .. } = fits[at];
        let (piece, whole) = (&pieces[fits[at].piece], &pieces[0]);
        let others = (0..fits.len()).filter(|other| *other != at);
        let rival = others.clone().next().map(|other| &fits[other]);
        let beside = rival.and_then(|rival| rival.near).map_or(0.0, |(near, _)| near);
        let likest = others.map(|other| fits[other].cover.likeness()).fold(0.0, f32::max);
        Evidence {
            score: scores.entries[entry],
            margin: scores.margin(entry, rival.map(|rival| rival.entry)),
            outside: scores.out_of_scope - scores.linear[entry],
            unseen: scores.unseen,
            asked: cover.asked,
            said: cover.said,
            union: cover.union,
            answer: cover.answer,
            ahead: cover.likeness() - likest,
            unknown: piece.said.unknown(),
            unknown_of_all: whole.said.unknown(),
            foreign: piece.said.foreign(),
            tells: piece.said.total(),
            tells_in_all: whole.said.total(),
            everyday: piece.everyday,
            everyday_in_all: whole.everyday,
            subject: self.coverage.subject(&piece.said),
            subject_of_all: self.coverage.subject(&whole.said),
            near,
            ahead_by_meaning: near.map_or(0.0, |(near, _)| near - beside),
            near_in_all,
            size: self.size,
        }
    }
}
