//! A question to the own entries that it may mean: the words that they share, their meanings, and the curve.

use super::super::calibrate::Calibration;
use super::super::evidence::{Evidence, Size};
use super::super::model::{Model, Piece, Ranked};
use super::super::overlay::is_typo;
use super::super::reading::{Reader, Reading};
use super::super::verdict::{CANDIDATES, Candidate, rounded};
use super::{FLOOR, OwnIndex, Word, letters};
use crate::pack::OwnEntry;

/// Factor on a word that was corrected, as for the pack's own words.
const CORRECTED: f32 = 0.7;
/// Weight of words, beside meaning, in the lead of an entry: what a trained model makes of them in a thin pack. Of 1.5
/// to 3, this finds most on the small packs of `benches/fit/own`.
const WORDS: f32 = 2.0;
/// From this similarity on a question is an entry's own but for its function words, and the entry answers it. On those
/// packs nothing is answered wrongly for that; from 0.85 on something is.
const ALIKE: f32 = 0.9;
/// Own entries of which all evidence is collected.
const COMPARED: usize = 8;

/// A likely own entry.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::matching) struct OwnCandidate {
    /// Its index.
    pub(in crate::matching) entry: usize,
    /// Its id, and the probability that it is the right answer.
    pub(in crate::matching) candidate: Candidate,
    /// Similarity to its question, 0 to 1.
    pub(in crate::matching) likeness: f32,
}

/// The own entries that a question may mean, best first.
#[derive(Debug, Default)]
pub(in crate::matching) struct OwnRanked {
    pub(in crate::matching) candidates: Vec<OwnCandidate>,
    /// Probability that one of those that would be offered is right.
    pub(in crate::matching) covered: f64,
}

/// A question, and what the pack makes of it.
pub(in crate::matching) struct Asked<'a> {
    reader: &'a Reader,
    model: &'a Model,
    reading: &'a Reading,
    /// Keys of its words that were corrected.
    corrected: &'a [u64],
    pieces: &'a [Piece],
    ranked: &'a Ranked,
}

impl<'a> Asked<'a> {
    pub(in crate::matching) fn new(
        reader: &'a Reader,
        model: &'a Model,
        reading: &'a Reading,
        corrected: &'a [u64],
        (pieces, ranked): (&'a [Piece], &'a Ranked),
    ) -> Self {
        Self { reader, model, reading, corrected, pieces, ranked }
    }
}

/// The words of a piece of a question.
#[derive(Debug, Default)]
struct Said {
    /// The key of each, its weight, and the confidence that a word of an own question is meant; 0 for other words.
    words: Vec<(u64, f32, f32)>,
    /// Weight of the words that each own entry shares; empty if none shares any.
    overlaps: Vec<f32>,
    total: f32,
    unknown: f32,
    foreign: f32,
}

/// The fit of a question with an own entry.
#[derive(Debug, Default)]
struct Fit {
    entry: usize,
    /// The piece that fits best.
    piece: usize,
    /// Weight of the words that both have.
    overlap: f32,
    piece_share: f32,
    phrasing_share: f32,
    answer: f32,
    near: Option<f32>,
    near_of_all: f32,
    near_answer: f32,
    near_answer_of_all: f32,
}

impl Fit {
    fn likeness(&self) -> f32 {
        (self.piece_share * self.phrasing_share).sqrt()
    }

    fn lead(&self) -> f32 {
        WORDS * self.likeness() + self.near_of_all + self.near_answer_of_all
    }
}

impl OwnIndex {
    /// The own entries that a question may mean, beside what the pack makes of it.
    pub(in crate::matching) fn ranked(&self, ids: &[OwnEntry], asked: &Asked<'_>) -> OwnRanked {
        let pieces: Vec<Said> = asked.pieces.iter().map(|piece| self.said(piece, asked)).collect();
        if pieces.iter().all(|said| said.overlaps.is_empty()) {
            // It shares no word with any of them.
            return OwnRanked::default();
        }
        let mut fits: Vec<Fit> =
            (0..ids.len()).map(|entry| self.fit(entry, &pieces, asked)).collect();
        fits.sort_by(|a, b| b.lead().total_cmp(&a.lead()).then(a.entry.cmp(&b.entry)));
        fits.truncate(COMPARED);
        fits.retain(|fit| fit.overlap > 0.0 || fit.near.is_some());
        for fit in &mut fits {
            self.look_at_answer(fit, &pieces, asked);
        }
        fits.sort_by(|a, b| b.lead().total_cmp(&a.lead()).then(a.entry.cmp(&b.entry)));
        let curve = Calibration::default();
        let mut candidates: Vec<OwnCandidate> = Vec::new();
        let mut covered = 0.0;
        for at in 0..fits.len().min(CANDIDATES) {
            let evidence = self.evidence(&fits, at, &pieces, asked);
            let probability = curve.probability(&evidence);
            let is_alike = at == 0 && fits[at].likeness() >= ALIKE;
            let probability = if is_alike { probability.max(FLOOR) } else { probability };
            // Of a question that shares no word, its meaning alone claims nothing.
            let score = if fits[at].overlap > 0.0 { rounded(probability) } else { 0.0 };
            if at == 0 && score > 0.0 {
                covered = curve.covered(&evidence);
            }
            let score = candidates.last().map_or(score, |before| score.min(before.candidate.score));
            let entry = fits[at].entry;
            let candidate = Candidate { entry: ids[entry].id.clone(), score };
            candidates.push(OwnCandidate { entry, candidate, likeness: fits[at].likeness() });
        }
        candidates.retain(|own| own.candidate.score > 0.0);
        OwnRanked { candidates, covered }
    }

    /// The words of a piece of a question, weighted as the own entries weigh them.
    fn said(&self, piece: &Piece, asked: &Asked<'_>) -> Said {
        let mut said = Said::default();
        let holds = |overlaps: &mut Vec<f32>, word: &Word, weight: f32| {
            overlaps.resize(self.rates.len(), 0.0);
            word.entries.iter().for_each(|&entry| overlaps[usize::from(entry)] += weight);
        };
        for &(key, tells) in &piece.words.keys {
            let sure = if asked.corrected.contains(&key) { CORRECTED } else { 1.0 };
            if let Some(word) = self.questions.get(&key) {
                said.words.push((key, tells * word.rare, sure));
                said.total += tells * word.rare;
                holds(&mut said.overlaps, word, tells * word.rare * sure);
                continue;
            }
            if let Some(meant) = self.meant(key, asked)
                && let Some(word) = self.questions.get(&meant)
            {
                said.words.push((meant, tells * word.rare, CORRECTED));
                said.total += tells * word.rare;
                holds(&mut said.overlaps, word, tells * word.rare * CORRECTED);
                continue;
            }
            let rare = asked.model.rarity(key);
            let weight = tells * rare.unwrap_or(1.0);
            said.words.push((key, weight, 0.0));
            said.total += weight;
            if rare.is_none() {
                said.unknown += weight;
                said.foreign += if asked.reader.background().lists(key) { weight } else { 0.0 };
            }
        }
        said
    }

    /// The word of an own entry for which an unknown word of a question is a typo.
    fn meant(&self, key: u64, asked: &Asked<'_>) -> Option<u64> {
        if self.unknown.is_empty() || asked.model.rarity(key).is_some() {
            return None;
        }
        let token = asked.reading.tokens.iter().find(|token| token.key == key && !token.single)?;
        if asked.reader.knows(&token.word) || asked.reader.background().is_word(key) {
            return None;
        }
        let own = letters(&token.word);
        // Two typos change four letters at most.
        let alike = self.unknown.iter().filter(|one| (one.letters ^ own).count_ones() <= 4);
        let mut meant = alike.filter(|one| is_typo(&token.word, &one.word, asked.reading.read_in));
        meant.next().map(|one| one.key)
    }

    fn fit(&self, entry: usize, pieces: &[Said], asked: &Asked<'_>) -> Fit {
        let mut fit = Fit { entry, ..Fit::default() };
        for (at, said) in pieces.iter().enumerate() {
            let words = said.overlaps.get(entry).copied().unwrap_or_default();
            let total = if said.total > 0.0 { said.total } else { f32::INFINITY };
            let (piece_share, phrasing_share) =
                ((words / total).min(1.0), (words * self.rates[entry]).min(1.0));
            if at == 0 || piece_share * phrasing_share > fit.piece_share * fit.phrasing_share {
                (fit.piece, fit.overlap) = (at, words);
                (fit.piece_share, fit.phrasing_share) = (piece_share, phrasing_share);
            }
        }
        let near = |piece: usize| {
            let meaning = asked.pieces[piece].meaning.as_ref()?;
            Some(self.meanings[entry].as_ref().map_or(0.0, |own| own.like(meaning)).max(0.0))
        };
        let in_all = near(0);
        fit.near_of_all = in_all.unwrap_or_default();
        fit.near = if fit.piece == 0 { in_all } else { near(fit.piece) };
        fit
    }

    /// Adds what the answer says to a fit.
    fn look_at_answer(&self, fit: &mut Fit, pieces: &[Said], asked: &Asked<'_>) {
        let nearest = |piece: usize| {
            let meaning = asked.pieces[piece].meaning.as_ref();
            let sentences = self.sentences[fit.entry].iter();
            meaning
                .map_or(0.0, |meaning| sentences.map(|own| own.like(meaning)).fold(0.0, f32::max))
        };
        fit.near_answer_of_all = nearest(0);
        fit.near_answer = if fit.piece == 0 { fit.near_answer_of_all } else { nearest(fit.piece) };
        let said = &pieces[fit.piece];
        let mut only_there = 0.0;
        for (key, weight, sure) in &said.words {
            let holds = |word: &Word| word.entries.binary_search(&(fit.entry as u16)).is_ok();
            let asked = *sure > 0.0 && self.questions.get(key).is_some_and(holds);
            let told = (*key as u32, fit.entry as u16);
            if !asked && self.answers.binary_search(&told).is_ok() {
                only_there += weight;
            }
        }
        if said.total > 0.0 {
            fit.answer = (only_there / said.total).min(1.0);
        }
    }

    fn evidence(&self, fits: &[Fit], at: usize, pieces: &[Said], asked: &Asked<'_>) -> Evidence {
        let fit = &fits[at];
        let others =
            || fits.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, fit)| fit);
        // The pack's entries are rivals like the guild's other ones.
        let pack = || asked.ranked.evidence.iter();
        let lead = |fit: &Evidence| {
            WORDS * fit.likeness() + fit.near_of_all.max(0.0) + fit.near_answer_of_all.max(0.0)
        };
        let rival = others().map(Fit::lead).chain(pack().map(lead)).fold(0.0, f32::max);
        let likest = others().map(Fit::likeness).chain(pack().map(Evidence::likeness));
        let beside = others().filter_map(|fit| fit.near);
        let beside = beside.chain(pack().filter_map(|e| e.near.map(|(near, _)| near)));
        let (piece, whole) = (&pieces[fit.piece], &pieces[0]);
        let share = |part: f32, all: f32| if all > 0.0 { part / all } else { 0.0 };
        let ahead_by_meaning = fit.near.map_or(0.0, |near| near - beside.fold(0.0, f32::max));
        Evidence {
            margin: fit.lead() - rival,
            piece_share: fit.piece_share,
            phrasing_share: fit.phrasing_share,
            union: fit.piece_share,
            answer: fit.answer,
            ahead: fit.likeness() - likest.fold(0.0, f32::max),
            unknown: share(piece.unknown, piece.total),
            unknown_of_all: share(whole.unknown, whole.total),
            foreign: share(piece.foreign, piece.total),
            weight: piece.total,
            weight_of_all: whole.total,
            everyday: asked.pieces[fit.piece].everyday,
            everyday_of_all: asked.pieces[0].everyday,
            // One phrasing is its own middle.
            near: fit.near.map(|near| (near, near)),
            ahead_by_meaning,
            near_of_all: fit.near_of_all,
            near_answer: fit.near_answer,
            near_answer_of_all: fit.near_answer_of_all,
            size: Size { entries: self.count, phrasings: 1.0, out_of_scope: 0.0 },
            ..Evidence::default()
        }
    }
}
