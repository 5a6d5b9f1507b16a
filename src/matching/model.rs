//! The trained model of a pack, which scores entries for a question. `train` makes it.

use std::collections::HashSet;

use super::bm25::Bm25;
use super::calibrate::Calibration;
use super::coverage::{Coverage, Overlap, WeightedWords};
use super::evidence::{Evidence, Size};
use super::features::Feature;
use super::linear::Linear;
use super::meaning::{Meaning, Meanings};
use super::question::{Features, Question, QuestionBuilder, QuestionSink, Seen, doubt};
use super::reading::Reader;
use super::scores::{ScoreMixer, Scores};
use super::sentences::{parts, pieces};
use super::tokens::Token;
use super::verdict::CANDIDATES;

/// Weights of the meaning in a score, beside words: of the linear model on meanings, and of the nearest
/// phrasing. Both were chosen on public sets with five to ten phrasings per entry.
const APART: f32 = 1.0;
const NEAREST: f32 = 1.0;
/// Weight of the nearest sentence of the answer, which says what an entry is about where its phrasings
/// are few.
const ANSWER: f32 = 1.0;
/// Number of phrasings that a text is compared with, which decides how many entries are compared, and
/// the largest number of these. In a thin pack more entries are compared than become candidates, because
/// words alone often rank the right one low.
const COMPARED: f32 = 60.0;
const MAX_COMPARED: usize = 12;
/// Number of phrasings per entry for which those weights hold; with more, meaning counts less, as words
/// discriminate better.
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
    /// Meanings of the sentences of each entry's answer.
    pub(crate) answers: Meanings,
    /// Words that a phrasing of an entry negates, as (entry, feature).
    pub(crate) denied: HashSet<(u32, u32)>,
    /// The linear model on the meanings of texts.
    pub(crate) apart: Linear,
    /// Weight of the meaning in this pack.
    pub(crate) meaning_weight: f32,
    pub(crate) size: Size,
    /// Maps evidence to probabilities.
    pub(crate) calibration: Calibration,
    pub(crate) entries: usize,
}

/// Buffers for scoring a question; reused, so that no question allocates in proportion to the pack.
#[derive(Debug)]
pub(crate) struct Scratch {
    seen: Seen,
    unknown: Vec<u64>,
    question: Question,
    linear: Vec<f32>,
    apart: Vec<f32>,
    part: Scores,
    mixer: ScoreMixer,
}

/// Words and meaning of one piece of a text.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) words: WeightedWords,
    pub(crate) meaning: Option<Meaning>,
    pub(crate) everyday: f32,
}

/// Fit of a text with an entry.
#[derive(Clone, Copy, Debug)]
struct Fit {
    entry: usize,
    /// The piece that fits it best, and the overlap with that piece.
    piece: usize,
    overlap: Overlap,
    /// Cosines of the piece's meaning to the nearest phrasing and to the centroid.
    near: Option<(f32, f32)>,
    /// Cosine of the whole text's meaning to the nearest phrasing.
    near_of_all: f32,
    /// Cosines of the piece's meaning, and of the whole text's, to the nearest sentence of the answer.
    near_answer: f32,
    near_answer_of_all: f32,
}

/// The likeliest entries of a text, best first, with the evidence for each.
pub(crate) struct Ranked {
    pub(crate) order: Vec<usize>,
    pub(crate) evidence: Vec<Evidence>,
}

impl Model {
    /// Weight of the meaning for this mean number of phrasings per entry.
    pub(crate) fn meaning_weight_of(phrasings: f32) -> f32 {
        libm::powf(THIN / phrasings.max(1.0), FADING).clamp(LEAST_MEANING, 1.0)
    }

    /// Allocates buffers for one question at a time.
    pub(crate) fn scratch(&self) -> Scratch {
        Scratch {
            seen: Seen::new(self.features.kinds.len()),
            unknown: Vec::new(),
            question: Question::default(),
            linear: vec![0.0; self.linear.classes()],
            apart: vec![0.0; self.apart.classes()],
            part: Scores::new(self.entries),
            mixer: ScoreMixer::new(self.entries),
        }
    }

    /// Scores a question: the whole, and each of its sentences that asks. `corrected` holds the keys of
    /// words that were spelling-corrected; `pieces`, if known, hold the meaning of the whole.
    pub(crate) fn score<'a>(
        &self,
        reader: &Reader,
        tokens: &[Token],
        corrected: &[u64],
        pieces: &[Piece],
        scratch: &'a mut Scratch,
    ) -> &'a mut Scores {
        scratch.mixer.clear();
        for part in parts(tokens) {
            scratch.seen.next_question();
            scratch.unknown.clear();
            let mut sink = QuestionSink {
                builder: QuestionBuilder::new(&self.features, &mut scratch.question),
                corrected,
                seen: &mut scratch.seen,
                unknown: &mut scratch.unknown,
            };
            reader.extractor().walk(&tokens[part.clone()], &mut sink);
            sink.builder.finish();
            self.linear.score_into(&scratch.question.vector, &mut scratch.linear);
            let own;
            let meaning = match pieces.first().filter(|_| part.len() == tokens.len()) {
                Some(whole) => whole.meaning.as_ref(),
                None => {
                    own = reader.meaning(&tokens[part]);
                    own.as_ref()
                }
            };
            if let Some(meaning) = meaning {
                self.apart.score_into(&meaning.vector(), &mut scratch.apart);
            }
            let apart = if meaning.is_some() { &scratch.apart[..] } else { &[] };
            self.add_up(&scratch.question, &scratch.linear, apart, &mut scratch.part);
            scratch.mixer.add(&scratch.part);
        }
        scratch.mixer.finish()
    }

    /// Maps features to the model's numbers and weights.
    pub(crate) fn question(
        &self,
        features: &[Feature],
        corrected: &[u64],
        question: &mut Question,
    ) {
        let known = features.iter().map(|(key, kind)| {
            let number = self.features.numbers.get(key).copied();
            (number, *kind, doubt(*key, *kind, corrected))
        });
        self.features.question(known, question);
    }

    /// Adds the scores of all models for one part of a question. `linear` holds the linear model's
    /// score of each class, the last of which is out of scope; `apart` the scores of the linear model
    /// on meanings.
    pub(crate) fn add_up(
        &self,
        question: &Question,
        linear: &[f32],
        apart: &[f32],
        scores: &mut Scores,
    ) {
        self.bm25.score_into(question.numbers(), &mut scores.entries);
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

    /// The factor by which being in many entries reduces a word's weight; `None` for one that the pack does not
    /// have.
    pub(crate) fn rarity(&self, key: u64) -> Option<f32> {
        self.features.numbers.get(&key).map(|&number| self.coverage.rarity(number))
    }

    /// Contribution of a text's meaning to the score of an entry.
    pub(crate) fn meant(&self, meaning: &Meaning, entry: usize) -> f64 {
        let mut apart = vec![0.0; self.apart.classes()];
        self.apart.score_into(&meaning.vector(), &mut apart);
        let apart = APART * apart.get(entry).copied().unwrap_or(0.0);
        f64::from(
            self.meaning_weight * (apart + NEAREST * self.meanings.nearest(meaning, entry, None)),
        )
    }

    /// The pieces of a text, the whole first.
    pub(crate) fn pieces(
        &self,
        reader: &Reader,
        tokens: &[Token],
        corrected: &[u64],
    ) -> Vec<Piece> {
        self.pieces_of(reader, tokens, corrected, |key| self.features.numbers.get(&key).copied())
    }

    /// The pieces of a text that was learned, as if it had not been: words that only it has are
    /// unknown.
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
        corrected: &[u64],
        number: impl Fn(u64) -> Option<u32>,
    ) -> Vec<Piece> {
        let piece = |range: std::ops::Range<usize>| {
            let tokens = &tokens[range];
            let words = self.coverage.words(&number, reader.background(), tokens, corrected);
            let everyday = reader.background().everyday(&words.keys);
            Piece { words, meaning: reader.meaning(tokens), everyday }
        };
        pieces(tokens).into_iter().map(piece).collect()
    }

    /// Ranks entries by their scores, adding the meaning for the best of them, and collects the
    /// evidence. The phrasing `skip` is ignored, as if the pack did not have it.
    pub(crate) fn ranked(
        &self,
        scores: &mut Scores,
        pieces: &[Piece],
        skip: Option<usize>,
    ) -> Ranked {
        let width = (COMPARED / self.size.phrasings.max(1.0)) as usize;
        let best = scores.best::<MAX_COMPARED>().take(width.clamp(CANDIDATES, MAX_COMPARED));
        let mut fits: Vec<Fit> = best.map(|entry| self.fit(pieces, entry, skip)).collect();
        for fit in &fits {
            let meaning = NEAREST * fit.near_of_all + ANSWER * fit.near_answer_of_all;
            scores.entries[fit.entry] += self.meaning_weight * meaning;
        }
        fits.sort_by(|a, b| {
            let (one, other) = (scores.entries[a.entry], scores.entries[b.entry]);
            other.total_cmp(&one).then(a.entry.cmp(&b.entry))
        });
        fits.truncate(CANDIDATES);
        let evidence = (0..fits.len()).map(|at| self.evidence(scores, pieces, &fits, at));
        let evidence = evidence.collect();
        Ranked { evidence, order: fits.iter().map(|fit| fit.entry).collect() }
    }

    /// The fit of a text with an entry, by the piece that fits it best.
    fn fit(&self, pieces: &[Piece], entry: usize, skip: Option<usize>) -> Fit {
        let mut best = (0, Overlap::default());
        for (at, piece) in pieces.iter().enumerate() {
            let overlap = self.coverage.overlap(&piece.words, entry, skip);
            if at == 0 || overlap.likeness() > best.1.likeness() {
                best = (at, overlap);
            }
        }
        let (piece, overlap) = best;
        let near = |piece: &Piece| {
            piece.meaning.as_ref().map(|meaning| self.meanings.nearest(meaning, entry, skip))
        };
        let middle = |piece: &Piece| {
            piece.meaning.as_ref().map_or(0.0, |m| self.meanings.middle(m, entry, skip))
        };
        let in_all = near(&pieces[0]);
        let near_of_all = in_all.unwrap_or_default();
        let near = if piece == 0 { in_all } else { near(&pieces[piece]) };
        let near = near.map(|near| (near, middle(&pieces[piece])));
        let answer = |piece: &Piece| {
            piece.meaning.as_ref().map_or(0.0, |m| self.answers.nearest(m, entry, None))
        };
        let near_answer_of_all = answer(&pieces[0]);
        let near_answer = if piece == 0 { near_answer_of_all } else { answer(&pieces[piece]) };
        Fit { entry, piece, overlap, near, near_of_all, near_answer, near_answer_of_all }
    }

    fn evidence(&self, scores: &Scores, pieces: &[Piece], fits: &[Fit], at: usize) -> Evidence {
        let Fit { entry, overlap, near, near_of_all, near_answer, near_answer_of_all, .. } =
            fits[at];
        let (piece, whole) = (&pieces[fits[at].piece], &pieces[0]);
        let others = (0..fits.len()).filter(|other| *other != at);
        let rival = others.clone().next().map(|other| &fits[other]);
        let beside = rival.and_then(|rival| rival.near).map_or(0.0, |(near, _)| near);
        let likest = others.map(|other| fits[other].overlap.likeness()).fold(0.0, f32::max);
        Evidence {
            score: scores.entries[entry],
            margin: scores.margin(entry, rival.map(|rival| rival.entry)),
            outside: scores.out_of_scope - scores.linear[entry],
            unseen: scores.unseen,
            piece_share: overlap.question_share,
            phrasing_share: overlap.phrasing_share,
            union: overlap.union,
            answer: overlap.answer,
            ahead: overlap.likeness() - likest,
            unknown: piece.words.unknown(),
            unknown_of_all: whole.words.unknown(),
            foreign: piece.words.foreign(),
            weight: piece.words.total(),
            weight_of_all: whole.words.total(),
            everyday: piece.everyday,
            everyday_of_all: whole.everyday,
            subject: self.coverage.subject(&piece.words),
            subject_of_all: self.coverage.subject(&whole.words),
            near,
            ahead_by_meaning: near.map_or(0.0, |(near, _)| near - beside),
            near_of_all,
            near_answer,
            near_answer_of_all,
            size: self.size,
        }
    }
}
