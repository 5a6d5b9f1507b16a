//! BM25 over entries: an entry is the union of its phrasings, and a feature's frequency the number
//! of its phrasings that have it (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
//! BM25 and Beyond", 2009, with the inverse document frequency that cannot be negative).

/// How slowly a repeated feature saturates.
const K1: f32 = 3.0;
/// How strongly scores are normalised by an entry's length.
const B: f32 = 0.75;
/// Features found in more entries than this are not indexed: they cost time and discriminate nothing.
const WIDEST: usize = 256;

/// BM25 index over entries, one contribution per feature and entry.
#[derive(Debug, Default)]
pub(crate) struct Bm25 {
    entries: usize,
    /// Index of each feature's first posting; one element more than there are features.
    starts: Vec<u32>,
    /// Each posting's entry and the feature's contribution to its score.
    postings: Vec<(u32, f32)>,
    /// Each posting's frequency of the feature in the entry.
    frequencies: Vec<f32>,
    /// Each entry's length-dependent part of the denominator.
    lengths: Vec<f32>,
}

impl Bm25 {
    /// Indexes the features of texts, sorted by entry, each text with its weight: the prose of an answer counts less than a
    /// phrasing. `kinds` holds the weight of each feature's kind. Features in more than [`WIDEST`]
    /// entries are left out.
    pub(crate) fn new(texts: &[(&[u32], usize, f32)], entries: usize, kinds: &[f32]) -> Self {
        let mut index = Self { entries, lengths: vec![0.0; entries], ..Self::default() };
        index.starts.push(0);
        let (ends, holders) = by_feature(texts, kinds.len());
        let mut begin = 0;
        for (end, kind) in ends.into_iter().zip(kinds) {
            let by_entry = holders[begin..end].chunk_by(|a, b| a.0 == b.0);
            begin = end;
            if *kind > 0.0 && by_entry.clone().count() <= WIDEST {
                for texts in by_entry {
                    let (entry, frequency) = (texts[0].0, texts.iter().map(|(_, w)| w).sum());
                    index.postings.push((entry, 0.0));
                    index.frequencies.push(frequency);
                    index.lengths[entry as usize] += frequency * kind;
                }
            }
            index.starts.push(index.postings.len() as u32);
        }
        let mean = (index.lengths.iter().sum::<f32>() / entries.max(1) as f32).max(1.0);
        for length in &mut index.lengths {
            *length = K1 * (1.0 - B + B * *length / mean);
        }
        for (feature, kind) in kinds.iter().enumerate() {
            let range = index.range(feature);
            let holders = range.len() as f32;
            let rarity = libm::logf(1.0 + (entries as f32 - holders + 0.5) / (holders + 0.5));
            for at in range {
                let (entry, frequency) = (index.postings[at].0 as usize, index.frequencies[at]);
                index.postings[at].1 =
                    kind * rarity * (K1 + 1.0) * frequency / (frequency + index.lengths[entry]);
            }
        }
        index
    }

    fn range(&self, feature: usize) -> std::ops::Range<usize> {
        self.starts[feature] as usize..self.starts[feature + 1] as usize
    }

    /// Multiplies all scores by a factor.
    pub(crate) fn scale_by(&mut self, factor: f32) {
        self.postings.iter_mut().for_each(|(_, part)| *part *= factor);
    }

    /// Writes every entry's score for a question with these features into `scores`.
    pub(crate) fn score_into(&self, question: impl Iterator<Item = u32>, scores: &mut [f32]) {
        debug_assert_eq!(scores.len(), self.entries);
        scores.fill(0.0);
        for feature in question {
            for &(entry, part) in &self.postings[self.range(feature as usize)] {
                scores[entry as usize] += part;
            }
        }
    }

    /// Contribution of one feature to the score of an entry.
    pub(crate) fn contribution(&self, feature: u32, entry: usize) -> f32 {
        self.posting(feature, entry).map_or(0.0, |at| self.postings[at].1)
    }

    fn posting(&self, feature: u32, entry: usize) -> Option<usize> {
        let range = self.range(feature as usize);
        let found = self.postings[range.clone()].binary_search_by_key(&(entry as u32), |p| p.0);
        found.ok().map(|at| range.start + at)
    }

    /// Scores one of an entry's own texts as if it had never been indexed, except that the entry's
    /// length is not reduced.
    pub(crate) fn score_without(&self, question: impl Iterator<Item = u32>, entry: usize) -> f32 {
        let part = |feature: u32| {
            let Some(at) = self.posting(feature, entry) else { return 0.0 };
            let (with, frequency, length) =
                (self.postings[at].1, self.frequencies[at], self.lengths[entry]);
            let rest = (frequency - 1.0).max(0.0);
            with * (frequency + length) / frequency * rest / (rest + length)
        };
        question.map(part).sum()
    }

    /// Drops the data that only [`Self::score_without`] needs.
    pub(crate) fn seal(&mut self) {
        self.frequencies = Vec::new();
        self.postings.shrink_to_fit();
    }
}

/// The (entry, weight) pairs of all texts, grouped by feature, and where each feature's group ends.
/// Entries ascend within a group, as in `texts`.
fn by_feature(texts: &[(&[u32], usize, f32)], features: usize) -> (Vec<usize>, Vec<(u32, f32)>) {
    let mut places = vec![0; features];
    texts.iter().flat_map(|(text, ..)| *text).for_each(|f| places[*f as usize] += 1);
    let mut total = 0;
    for place in &mut places {
        total += std::mem::replace(place, total);
    }
    let mut holders = vec![(0, 0.0); total];
    for (text, entry, weight) in texts {
        for feature in *text {
            let place = &mut places[*feature as usize];
            holders[*place] = (*entry as u32, *weight);
            *place += 1;
        }
    }
    (places, holders)
}

#[cfg(test)]
mod tests {
    use super::Bm25;

    #[test]
    fn scores_as_the_formula_says() {
        // Two entries; feature 0 in both, feature 1 in the second only, twice.
        let (a, b): (&[u32], &[u32]) = (&[0], &[0, 1]);
        let texts = [(a, 0, 1.0), (b, 1, 1.0), (b, 1, 1.0)];
        let index = Bm25::new(&texts, 2, &[1.0, 1.0]);
        let mut scores = [0.0; 2];
        index.score_into([1].into_iter(), &mut scores);
        // Lengths 1 and 4, mean 2.5: 4 · 2 / (2 + 3 (0.25 + 0.75 · 4 / 2.5)), times the rarity of
        // a feature that one of two entries has.
        let expected = 2f32.ln() * 8.0 / (2.0 + 3.0 * (0.25 + 0.75 * 1.6));
        assert!((scores[1] - expected).abs() < 1e-6, "{scores:?}");
        assert_eq!(scores[0], 0.0);
    }

    #[test]
    fn a_text_taken_out_no_longer_counts() {
        let index = Bm25::new(&[(&[0, 1], 0, 1.0)], 1, &[1.0, 1.0]);
        assert_eq!(index.score_without([0, 1].into_iter(), 0), 0.0);
    }
}
