//! Scores of one question: the whole text mixed with its sentences that ask.

/// Weight of the sentences that ask, beside the whole text of a story.
const ASKED: f32 = 0.4;

/// The scores of one question.
#[derive(Clone, Debug)]
pub(crate) struct Scores {
    /// Every entry's score.
    pub(crate) entries: Vec<f32>,
    /// The linear model's part of each score.
    pub(crate) linear: Vec<f32>,
    /// The score of the out-of-scope class.
    pub(crate) out_of_scope: f32,
    /// Share, by rarity, of words that no text of the pack has.
    pub(crate) unseen: f32,
}

impl Scores {
    pub(crate) fn new(entries: usize) -> Self {
        Self {
            entries: vec![0.0; entries],
            linear: vec![0.0; entries],
            out_of_scope: 0.0,
            unseen: 0.0,
        }
    }

    fn copy(&mut self, other: &Self) {
        self.entries.copy_from_slice(&other.entries);
        self.linear.copy_from_slice(&other.linear);
        (self.out_of_scope, self.unseen) = (other.out_of_scope, other.unseen);
    }

    /// Keeps, for each entry, the better of two sentences' scores.
    fn keep_best(&mut self, other: &Self) {
        for (best, score) in self.entries.iter_mut().zip(&other.entries) {
            *best = best.max(*score);
        }
        self.out_of_scope = self.out_of_scope.min(other.out_of_scope);
        self.unseen = self.unseen.min(other.unseen);
    }

    /// The best `N` entries, best first; ties keep their order.
    pub(crate) fn best<const N: usize>(&self) -> impl Iterator<Item = usize> + use<N> {
        let mut best = [0; N];
        let mut held = 0;
        for (entry, score) in self.entries.iter().enumerate() {
            let better = |other: &usize| *score > self.entries[*other];
            let place = best[..held].iter().position(better).unwrap_or(held);
            if place < N {
                held = (held + 1).min(N);
                best.copy_within(place..held - 1, place + 1);
                best[place] = entry;
            }
        }
        best.into_iter().take(held)
    }

    /// All entries, best first; ties keep their order.
    pub(crate) fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by(|&a, &b| self.entries[b].total_cmp(&self.entries[a]).then(a.cmp(&b)));
        order
    }

    /// Lead of an entry over the best other one; negative when behind.
    pub(crate) fn margin(&self, entry: usize, best_other: Option<usize>) -> f32 {
        best_other.map_or(1.0, |other| self.entries[entry] - self.entries[other])
    }
}

/// Mixes the scores of the parts of a question: the whole first, then each sentence that asks.
#[derive(Debug)]
pub(crate) struct ScoreMixer {
    pub(crate) scores: Scores,
    asked: Scores,
    parts: usize,
}

impl ScoreMixer {
    pub(crate) fn new(entries: usize) -> Self {
        Self { scores: Scores::new(entries), asked: Scores::new(entries), parts: 0 }
    }

    pub(crate) fn clear(&mut self) {
        self.parts = 0;
    }

    pub(crate) fn add(&mut self, part: &Scores) {
        match self.parts {
            0 => self.scores.copy(part),
            1 => self.asked.copy(part),
            _ => self.asked.keep_best(part),
        }
        self.parts += 1;
    }

    /// The mixed scores, once all parts are added.
    pub(crate) fn finish(&mut self) -> &mut Scores {
        if self.parts > 1 {
            let mix = |whole: &mut f32, asked: f32| *whole += (asked - *whole) * ASKED;
            for (score, asked) in self.scores.entries.iter_mut().zip(&self.asked.entries) {
                mix(score, *asked);
            }
            mix(&mut self.scores.out_of_scope, self.asked.out_of_scope);
            mix(&mut self.scores.unseen, self.asked.unseen);
        }
        &mut self.scores
    }

    /// Weight of a part: the whole, or a sentence that asks.
    pub(crate) fn share(part: usize, parts: usize) -> f32 {
        match (part, parts) {
            (0, 1) => 1.0,
            (0, _) => 1.0 - ASKED,
            _ => ASKED,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ScoreMixer, Scores};

    fn scores(entries: &[f32]) -> Scores {
        Scores {
            linear: entries.to_vec(),
            entries: entries.to_vec(),
            out_of_scope: -1.0,
            unseen: 0.0,
        }
    }

    #[test]
    fn picks_the_best_in_order() {
        let scores = scores(&[0.1, 0.9, 0.5, 0.9, -1.0]);
        assert_eq!(scores.best::<3>().collect::<Vec<_>>(), [1, 3, 2]);
        assert_eq!(scores.best::<9>().collect::<Vec<_>>(), [1, 3, 2, 0, 4]);
        assert_eq!(scores.ranked(), [1, 3, 2, 0, 4]);
    }

    #[test]
    fn what_asks_moves_the_whole() {
        let mut mixer = ScoreMixer::new(2);
        mixer.add(&scores(&[1.0, 0.0]));
        assert_eq!(mixer.finish().entries, [1.0, 0.0]);
        mixer.clear();
        mixer.add(&scores(&[1.0, 0.0]));
        mixer.add(&scores(&[0.0, 0.0]));
        mixer.add(&scores(&[0.0, 2.0]));
        let mixed = mixer.finish().entries.clone();
        assert!((mixed[0] - 0.6).abs() < 1e-6 && (mixed[1] - 0.8).abs() < 1e-6, "{mixed:?}");
    }
}
