//! A linear one-against-rest model, trained when a pack loads.
//!
//! Per class a support vector machine with squared hinge loss, by dual coordinate descent: Hsieh,
//! Chang, Lin, Keerthi and Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear
//! SVM" (ICML 2008), algorithm 1. All classes are trained in one pass over the examples, because an
//! example's features then bring every class's weights in one stretch of memory.

use super::hash::mix;

/// A text as the model sees it: feature numbers, ascending, with their weights; unit length.
pub(crate) type Vector = Vec<(u32, f32)>;

/// Passes over the examples. Twice as many moved no measured accuracy by more than a fifth of a
/// per cent; half as many cost up to one.
const EPOCHS: usize = 8;
/// The price of a violated margin, as in LIBLINEAR's `C`.
const COST: f32 = 3.0;
/// A change of a dual variable that is not worth writing down.
const TINY: f32 = 1e-6;

/// The trained weights: one row of `classes` weights per feature, then the row of the bias.
#[derive(Debug)]
pub(crate) struct Linear {
    classes: usize,
    weights: Vec<f32>,
}

impl Linear {
    /// Trains on `examples`, each of the class in `labels`; features are numbered below
    /// `features`. Deterministic: the order of the examples is shuffled from a fixed seed.
    pub(crate) fn train(
        examples: &[&Vector],
        labels: &[usize],
        classes: usize,
        features: usize,
    ) -> Self {
        let mut model = Self { classes, weights: vec![0.0; (features + 1) * classes] };
        let mut alphas = vec![0.0f32; examples.len() * classes];
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut scores = vec![0.0f32; classes];
        let mut changes = Vec::with_capacity(classes);
        let diagonal = 1.0 / (2.0 * COST);
        for epoch in 0..EPOCHS {
            shuffle(&mut order, epoch as u64);
            for &at in &order {
                let (example, label) = (examples[at], labels[at]);
                // The bias is a feature of weight 1 that every example has.
                let norm = 1.0 + example.iter().map(|(_, x)| x * x).sum::<f32>();
                model.score_into(example, &mut scores);
                let alphas = &mut alphas[at * classes..][..classes];
                changes.clear();
                for (class, (alpha, score)) in alphas.iter_mut().zip(&scores).enumerate() {
                    let sign = if class == label { 1.0 } else { -1.0 };
                    let gradient = sign * score - 1.0 + diagonal * *alpha;
                    let next = (*alpha - gradient / (norm + diagonal)).max(0.0);
                    if (next - *alpha).abs() > TINY {
                        changes.push((class, (next - *alpha) * sign));
                        *alpha = next;
                    }
                }
                if changes.is_empty() {
                    continue;
                }
                let bias = (features as u32, 1.0);
                for &(feature, x) in example.iter().chain([&bias]) {
                    let row = &mut model.weights[feature as usize * classes..][..classes];
                    for &(class, change) in &changes {
                        row[class] += change * x;
                    }
                }
            }
        }
        model
    }

    /// Every class's score of a vector, into `scores`.
    pub(crate) fn score_into(&self, vector: &Vector, scores: &mut [f32]) {
        let bias = self.weights.len() - self.classes;
        scores.copy_from_slice(&self.weights[bias..]);
        for &(feature, x) in vector {
            let row = &self.weights[feature as usize * self.classes..][..self.classes];
            for (score, weight) in scores.iter_mut().zip(row) {
                *score += weight * x;
            }
        }
    }
}

/// Fisher and Yates's shuffle, seeded.
fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15));
    for at in (1..order.len()).rev() {
        state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        order.swap(at, (state % (at as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::{Linear, Vector};

    fn scores(model: &Linear, vector: &Vector) -> Vec<f32> {
        let mut scores = vec![0.0; model.classes];
        model.score_into(vector, &mut scores);
        scores
    }

    /// One example, one feature: the optimum can be had by hand. With x·x = 1 and the bias the
    /// dual is ½(2 + 1/6)α² − α, so α = 6/13 and the score 2α = 12/13.
    #[test]
    fn reaches_the_optimum_that_can_be_computed_by_hand() {
        let example = vec![(0, 1.0)];
        let model = Linear::train(&[&example], &[0], 1, 1);
        let score = scores(&model, &example)[0];
        assert!((score - 12.0 / 13.0).abs() < 1e-4, "{score}");
    }

    #[test]
    fn separates_what_is_separable() {
        let examples: Vec<Vector> =
            (0..30).map(|at| vec![(at % 3, 0.8), (3 + at % 7, 0.6)]).collect();
        let labels: Vec<usize> = (0..30).map(|at| at % 3).collect();
        let model = Linear::train(&examples.iter().collect::<Vec<_>>(), &labels, 3, 10);
        for (example, label) in examples.iter().zip(labels) {
            let scores = scores(&model, example);
            let best = (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap();
            assert_eq!(best, label);
        }
    }
}
