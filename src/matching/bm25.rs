//! BM25 over entries: an entry is the union of its phrasings, and a feature's frequency the number
//! of its phrasings that have it (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
//! BM25 and Beyond", 2009, with the inverse document frequency that cannot be negative).

use super::linear::Vector;

/// How slowly a repeated feature saturates.
const K1: f32 = 3.0;
/// How much a long entry is held against it.
const B: f32 = 0.75;

/// Frequencies per feature and entry.
#[derive(Debug)]
pub(crate) struct Bm25 {
    entries: usize,
    /// Per feature where its postings begin; one more than there are features.
    starts: Vec<u32>,
    /// Per posting the entry and the feature's frequency in it.
    postings: Vec<(u32, f32)>,
    /// Per entry the part of the denominator that depends on its length.
    lengths: Vec<f32>,
    /// Per feature its inverse document frequency times the weight of its kind.
    gains: Vec<f32>,
    /// What scores are multiplied by.
    scale: f32,
}

impl Bm25 {
    /// Indexes `texts` of the entries in `labels`. `kinds` is the weight of each feature's kind. A
    /// text counts with its weight: the prose of an answer less than a phrasing.
    pub(crate) fn new(texts: &[(&Vector, usize, f32)], entries: usize, kinds: &[f32]) -> Self {
        let mut counts: Vec<(u32, u32, f32)> = Vec::new();
        for (vector, entry, weight) in texts {
            for (feature, _) in *vector {
                counts.push((*feature, u32::try_from(*entry).unwrap_or(u32::MAX), *weight));
            }
        }
        counts.sort_by_key(|(feature, entry, _)| (*feature, *entry));
        let mut starts = vec![0; kinds.len() + 1];
        let mut postings: Vec<(u32, f32)> = Vec::new();
        let mut lengths = vec![0.0f32; entries];
        let mut last = None;
        for (feature, entry, weight) in counts {
            if last == Some((feature, entry)) {
                if let Some(posting) = postings.last_mut() {
                    posting.1 += weight;
                }
            } else {
                postings.push((entry, weight));
                starts[feature as usize + 1] += 1;
                last = Some((feature, entry));
            }
            lengths[entry as usize] += weight * kinds[feature as usize];
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mean = (lengths.iter().sum::<f32>() / entries.max(1) as f32).max(1.0);
        let gains = kinds
            .iter()
            .enumerate()
            .map(|(feature, kind)| {
                let holders = (starts[feature + 1] - starts[feature]) as f32;
                let rarity = (entries as f32 - holders + 0.5) / (holders + 0.5);
                kind * libm::logf(1.0 + rarity)
            })
            .collect();
        let lengths = lengths.iter().map(|length| K1 * (1.0 - B + B * length / mean)).collect();
        Self { entries, starts, postings, lengths, gains, scale: K1 + 1.0 }
    }

    /// Multiplies all scores from now on.
    pub(crate) fn scale_by(&mut self, factor: f32) {
        self.scale *= factor;
    }

    /// Every entry's score of a question, into `scores`. `without` takes one text of an entry out,
    /// as if it had never been indexed (its length aside).
    pub(crate) fn score_into(&self, question: &Vector, without: Option<usize>, scores: &mut [f32]) {
        scores.fill(0.0);
        for (feature, _) in question {
            let feature = *feature as usize;
            let gain = self.gains[feature] * self.scale;
            let range = self.starts[feature] as usize..self.starts[feature + 1] as usize;
            for &(entry, mut frequency) in &self.postings[range] {
                let entry = entry as usize;
                if without == Some(entry) {
                    frequency -= 1.0;
                    if frequency <= 0.0 {
                        continue;
                    }
                }
                scores[entry] += gain * frequency / (frequency + self.lengths[entry]);
            }
        }
        debug_assert_eq!(scores.len(), self.entries);
    }
}

#[cfg(test)]
mod tests {
    use super::Bm25;

    #[test]
    fn scores_as_the_formula_says() {
        // Two entries; feature 0 in both, feature 1 in the second only, twice.
        let (a, b) = (vec![(0, 1.0)], vec![(0, 1.0), (1, 1.0)]);
        let texts = [(&a, 0, 1.0), (&b, 1, 1.0), (&b, 1, 1.0)];
        let index = Bm25::new(&texts, 2, &[1.0, 1.0]);
        let mut scores = [0.0; 2];
        index.score_into(&vec![(1, 1.0)], None, &mut scores);
        // Lengths 1 and 4, mean 2.5: 4 · 2 / (2 + 3 (0.25 + 0.75 · 4 / 2.5)), times the rarity of
        // a feature that one of two entries has.
        let expected = 2f32.ln() * 8.0 / (2.0 + 3.0 * (0.25 + 0.75 * 1.6));
        assert!((scores[1] - expected).abs() < 1e-6, "{scores:?}");
        assert_eq!(scores[0], 0.0);
    }

    #[test]
    fn a_text_taken_out_no_longer_counts() {
        let a = vec![(0, 1.0), (1, 1.0)];
        let index = Bm25::new(&[(&a, 0, 1.0)], 1, &[1.0, 1.0]);
        let mut scores = [0.0];
        index.score_into(&a, Some(0), &mut scores);
        assert_eq!(scores[0], 0.0);
    }
}
