//! Calibration features of a candidate, in terms that are comparable across packs.

/// All inputs to the probability of one candidate. Shares are 0 to 1, by the weight of words. A "piece"
/// is the sentence that fits the candidate best, or the whole text if it has only one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Evidence {
    /// Its score by the pack's models.
    pub(crate) score: f32,
    /// Lead over the best other entry's score; negative when behind.
    pub(crate) margin: f32,
    /// Lead of the linear model's "out of scope" class over it.
    pub(crate) outside: f32,
    /// Share, by rarity in the pack, of words that no text of the pack has.
    pub(crate) unseen: f32,
    /// Share of the piece that the best phrasing covers.
    pub(crate) piece_share: f32,
    /// Share of the best phrasing that the piece covers.
    pub(crate) phrasing_share: f32,
    /// Share of the piece that all its phrasings together cover.
    pub(crate) union: f32,
    /// Share of the piece that only its answer covers.
    pub(crate) answer: f32,
    /// Lead of its [`Self::likeness`] over the best other entry's.
    pub(crate) ahead: f32,
    /// Share of the piece that the pack does not know; then of the whole text.
    pub(crate) unknown: f32,
    pub(crate) unknown_of_all: f32,
    /// Share of the piece that the pack does not know, but the language does.
    pub(crate) foreign: f32,
    /// Total weight of the words of the piece; then of the whole text.
    pub(crate) weight: f32,
    pub(crate) weight_of_all: f32,
    /// Similarity of the nearest everyday line to the piece; then to the whole text.
    pub(crate) everyday: f32,
    pub(crate) everyday_of_all: f32,
    /// How much the piece names the subject of the pack (1 is average); then the whole text.
    pub(crate) subject: f32,
    pub(crate) subject_of_all: f32,
    /// Cosines of the piece's meaning to the nearest phrasing and to the centroid of the entry's
    /// phrasings; `None` for a text without a meaning.
    pub(crate) near: Option<(f32, f32)>,
    /// Lead of the first of these over the best other entry's.
    pub(crate) ahead_by_meaning: f32,
    /// Cosine of the whole text's meaning to the nearest phrasing.
    pub(crate) near_of_all: f32,
    /// Cosine of the piece's meaning to the nearest sentence of the answer; then of the whole text's.
    pub(crate) near_answer: f32,
    pub(crate) near_answer_of_all: f32,
    /// Size of the pack.
    pub(crate) size: Size,
}

/// Size of a pack, as far as it affects calibration.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Size {
    pub(crate) entries: f32,
    /// Mean number of phrasings per entry.
    pub(crate) phrasings: f32,
    /// Number of out-of-scope lines.
    pub(crate) out_of_scope: f32,
}

/// Number of calibration features.
pub(crate) const DIMENSIONS: usize = 36;
/// From this many out-of-scope lines on, more are not worth more.
const ENOUGH_OUT: f32 = 30.0;

/// Name and sign constraint of each calibration feature: 1 when more of it must never make a candidate
/// less likely, -1 when more must never make it likelier, 0 when either is allowed.
pub(crate) const NUMBERS: [(&str, i8); DIMENSIONS] = [
    ("one", 0),
    ("likeness", 1),
    ("likeness squared", 1),
    ("likeness in a thick pack", 1),
    ("of the phrasing", 1),
    ("of the question, in a thick pack", 1),
    ("in the answer only", 1),
    ("ahead", 1),
    ("unknown", -1),
    ("unknown of all", -1),
    ("foreign", -1),
    ("tells", 0),
    ("tells in all", 0),
    ("covered", 1),
    ("everyday", -1),
    ("everyday in all", -1),
    ("subject", 1),
    ("subject of all", 1),
    ("has a meaning", 0),
    ("likeness without a meaning", 1),
    ("covered without a meaning", 1),
    ("of the question, without a meaning", 1),
    ("near", 1),
    ("middle", 1),
    ("ahead by meaning", 1),
    ("near in all", 1),
    ("near the answer", 1),
    ("near the answer in all", 1),
    ("score in a thick pack", 1),
    ("lead in a thick pack, as far as words or meaning agree", 1),
    ("lead in a thin pack", 1),
    ("unseen in a thick pack", -1),
    ("outside", -1),
    ("has lines out of scope", 0),
    ("entries", 0),
    ("phrasings", 0),
];

impl Evidence {
    /// Similarity of the piece and the best phrasing: the geometric mean of both shares.
    pub(crate) fn likeness(&self) -> f32 {
        (self.piece_share * self.phrasing_share).sqrt()
    }

    /// The feature vector that a curve weighs, in the order of [`NUMBERS`].
    pub(crate) fn row(&self) -> [f64; DIMENSIONS] {
        let Size { entries, phrasings, out_of_scope } = self.size;
        // A pack with one phrasing per entry is entirely thin; one with many is thick.
        let thin = 1.0 / phrasings.max(1.0);
        let thick = 1.0 - thin;
        let log = |x: f32| libm::logf(1.0 + x.max(0.0));
        let likeness = self.likeness();
        let (near, middle) = self.near.unwrap_or_default();
        let mute = if self.near.is_some() { 0.0 } else { 1.0 };
        let lead = self.margin.clamp(-1.5, 1.5);
        let taught_out = (out_of_scope / ENOUGH_OUT).min(1.0);
        let numbers: [f32; DIMENSIONS] = [
            1.0,
            likeness,
            likeness * likeness,
            likeness * log(phrasings),
            self.phrasing_share,
            self.union * thick,
            self.answer,
            self.ahead.clamp(-0.6, 0.6),
            self.unknown,
            self.unknown_of_all,
            self.foreign,
            log(self.weight),
            log(self.weight_of_all),
            log(self.union * self.weight),
            self.everyday,
            self.everyday_of_all,
            self.subject.min(1.5),
            self.subject_of_all.min(1.5),
            1.0 - mute,
            likeness * mute,
            log(self.union * self.weight) * mute,
            self.union * mute,
            near.max(0.0),
            middle,
            self.ahead_by_meaning.clamp(-0.5, 0.5),
            self.near_of_all.max(0.0),
            self.near_answer.max(0.0),
            self.near_answer_of_all.max(0.0),
            // A lead beyond some point adds nothing.
            self.score.clamp(-2.0, 4.0) * thick,
            if lead > 0.0 { lead * thick * likeness.max(near * near) } else { lead * thick },
            lead * thin,
            self.unseen * thick,
            self.outside.clamp(-2.0, 2.0) * taught_out * thick,
            taught_out,
            log(entries),
            log(phrasings),
        ];
        numbers.map(f64::from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Evidence, Size};
    use crate::matching::calibrate::Calibration;

    prop_compose! {
        fn evidence()(
            shares in prop::array::uniform8(0.0f32..1.0),
            models in prop::array::uniform4(-2.0f32..3.0),
            near in prop::option::of((0.0f32..1.0, 0.0f32..1.0)),
            (entries, phrasings, out_of_scope) in (1.0f32..500.0, 1.0f32..100.0, 0.0f32..300.0),
        ) -> Evidence {
            Evidence {
                score: models[0],
                margin: models[1],
                outside: models[2],
                piece_share: shares[0],
                phrasing_share: shares[1],
                union: shares[0].max(shares[2]),
                answer: shares[3],
                ahead: models[3] / 3.0,
                unknown: shares[4],
                everyday: shares[5],
                subject: shares[6],
                near_of_all: shares[7],
                weight: 6.0,
                weight_of_all: 6.0,
                near,
                size: Size { entries, phrasings, out_of_scope },
                ..Evidence::default()
            }
        }
    }

    proptest! {
        /// More score, more lead and more coverage never make a candidate less likely; more that is
        /// unknown, everyday or out of scope never makes it likelier.
        #[test]
        fn every_piece_of_evidence_counts_its_own_way(evidence in evidence(), more in 0.0f32..1.0) {
            let calibration = Calibration::default();
            let raised = |change: fn(&mut Evidence, f32)| {
                let mut changed = evidence;
                change(&mut changed, more);
                changed
            };
            let helping: [fn(&mut Evidence, f32); 9] = [
                |e, more| e.score += more,
                |e, more| e.margin += more,
                |e, more| e.piece_share = (e.piece_share + more).min(1.0),
                |e, more| e.phrasing_share = (e.phrasing_share + more).min(1.0),
                |e, more| e.union = (e.union + more).min(1.0),
                |e, more| e.answer = (e.answer + more).min(1.0),
                |e, more| e.ahead += more,
                |e, more| e.subject += more,
                |e, more| e.near = e.near.map(|(near, middle)| ((near + more).min(1.0), middle)),
            ];
            let hurting: [fn(&mut Evidence, f32); 4] = [
                |e, more| e.unknown = (e.unknown + more).min(1.0),
                |e, more| e.everyday = (e.everyday + more).min(1.0),
                |e, more| e.outside += more,
                |e, more| e.unseen = (e.unseen + more).min(1.0),
            ];
            let both = |evidence: &Evidence| {
                [calibration.probability(evidence), calibration.covered(evidence)]
            };
            for change in helping {
                let (before, after) = (both(&evidence), both(&raised(change)));
                prop_assert!(after[0] >= before[0] && after[1] >= before[1], "{before:?} {after:?}");
            }
            for change in hurting {
                let (before, after) = (both(&evidence), both(&raised(change)));
                prop_assert!(after[0] <= before[0] && after[1] <= before[1], "{before:?} {after:?}");
            }
        }
    }
}
