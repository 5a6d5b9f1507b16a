//! Evidence to probabilities.
//!
//! The weights of the evidence were learned once, from many packs of all sizes (`weights.rs`, fitted by
//! `benches/fit/`). A pack's own phrasings and out-of-scope lines adjust them in proportion to how many
//! there are: maximum a posteriori logistic regression with the shipped weights as the mean of a
//! Gaussian prior (Bishop, "Pattern Recognition and Machine Learning", 2006, sections 4.3.3 and 4.5).

use super::evidence::{DIMENSIONS, Evidence, NUMBERS};
use super::weights;

/// A left-out text of the pack, with the evidence for its first candidate and whether that was right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CalibrationSample {
    pub(crate) evidence: Evidence,
    /// The pack has an entry for it.
    pub(crate) in_scope: bool,
    /// The first candidate is that entry.
    pub(crate) right: bool,
    /// That entry is among those that would be offered.
    pub(crate) offered: bool,
    /// Weight of the sample in the fit.
    pub(crate) weight: f64,
}

/// How many samples the prior on a weight counts for, where its feature is spread as in the packs that
/// it was learned from.
const PRIOR: f64 = 20.0;
/// In-scope samples weigh at most this many times as much as those out of scope. The curator's
/// phrasings are easier to find than what strangers write, and only out-of-scope lines show what to
/// decline.
const BALANCE: f64 = 1.0;
/// The most Newton steps (the fit converges much sooner), the longest step in standard units, and the
/// step below which the fit has converged.
const MOST_STEPS: usize = 15;
const LONGEST_STEP: f64 = 0.5;
const SETTLED: f64 = 1e-4;

type Row = [f64; DIMENSIONS];

/// A logistic curve from evidence to a probability.
#[derive(Clone, Debug)]
struct Curve(Row);

impl Curve {
    /// Adjusts the shipped weights to the samples: Newton's method on standardised rows, with each
    /// weight kept on its side of zero.
    fn fit(rows: &[(Row, f64, bool)], shipped: &Row) -> Self {
        let spread = weights::SPREAD;
        let prior: Row = std::array::from_fn(|at| shipped[at] * spread[at]);
        let rows: Vec<(Row, f64, f64)> = rows
            .iter()
            .map(|(row, weight, is)| {
                let standard = std::array::from_fn(|at| row[at] / spread[at]);
                (standard, *weight, if *is { 1.0 } else { 0.0 })
            })
            .collect();
        let mut fitted = prior;
        for _ in 0..MOST_STEPS {
            let mut gradient: Row = std::array::from_fn(|at| PRIOR * (prior[at] - fitted[at]));
            let mut hessian = [[0.0; DIMENSIONS]; DIMENSIONS];
            for (at, row) in hessian.iter_mut().enumerate() {
                row[at] = PRIOR;
            }
            for (row, weight, is) in &rows {
                let p = sigmoid(dot(&fitted, row));
                let (pull, bend) = (weight * (is - p), (weight * p * (1.0 - p)).max(1e-9));
                for i in 0..DIMENSIONS {
                    gradient[i] += pull * row[i];
                    let bent = bend * row[i];
                    for (sum, other) in hessian[i][..=i].iter_mut().zip(row) {
                        *sum += bent * other;
                    }
                }
            }
            let step = solve(&hessian, &gradient);
            let mut largest = 0.0f64;
            for at in 0..DIMENSIONS {
                let step = step[at].clamp(-LONGEST_STEP, LONGEST_STEP);
                let moved = fitted[at] + step;
                let moved = match NUMBERS[at].1 {
                    1 => moved.max(0.0),
                    -1 => moved.min(0.0),
                    _ => moved,
                };
                largest = largest.max((moved - fitted[at]).abs());
                fitted[at] = moved;
            }
            if largest < SETTLED {
                break;
            }
        }
        Self(std::array::from_fn(|at| fitted[at] / spread[at]))
    }

    fn at(&self, evidence: &Evidence) -> f64 {
        sigmoid(dot(&self.0, &evidence.row()))
    }
}

/// Probability curves and thresholds of one pack.
#[derive(Clone, Debug)]
pub(crate) struct Calibration {
    /// Probability that a candidate is right.
    right: Curve,
    /// Probability that the right entry is among those that would be offered.
    covered: Curve,
    /// A candidate with at least this probability of being right is the answer.
    pub(crate) floor: f64,
    /// Entries are offered when one of them is right with at least this probability.
    pub(crate) offer: f64,
}

impl Default for Calibration {
    /// The shipped weights and thresholds, not adjusted to any pack.
    fn default() -> Self {
        Self {
            right: Curve(weights::RIGHT),
            covered: Curve(weights::COVERED),
            floor: weights::FLOOR,
            offer: weights::OFFER,
        }
    }
}

impl Calibration {
    /// Sets the thresholds alone, to test the decisions that depend on them.
    #[cfg(test)]
    pub(crate) fn of(floor: f64, offer: f64) -> Self {
        Self { floor, offer, ..Self::default() }
    }

    /// Fits both curves for a pack with this mean number of phrasings per entry.
    pub(crate) fn fit(samples: &[CalibrationSample], phrasings: f32) -> Self {
        let sum = |inside: bool| {
            let side = samples.iter().filter(|sample| sample.in_scope == inside);
            side.map(|sample| sample.weight).sum::<f64>()
        };
        let (inside, outside) = (sum(true), sum(false));
        let held = (BALANCE * outside / inside.max(1e-9)).min(1.0);
        let rows = |is: fn(&CalibrationSample) -> bool| -> Vec<(Row, f64, bool)> {
            let counted = samples.iter().filter(|sample| sample.weight > 0.0);
            let weight = |sample: &CalibrationSample| {
                sample.weight * if sample.in_scope { held } else { 1.0 }
            };
            counted.map(|sample| (sample.evidence.row(), weight(sample), is(sample))).collect()
        };
        Self {
            right: Curve::fit(&rows(|sample| sample.right), &weights::RIGHT),
            covered: Curve::fit(&rows(|sample| sample.offered), &weights::COVERED),
            // With one phrasing per entry, a text near it may as well belong to another entry.
            floor: weights::FLOOR + weights::THIN / f64::from(phrasings.max(1.0)),
            ..Self::default()
        }
    }

    /// The probability that a candidate with this evidence is the right answer.
    pub(crate) fn probability(&self, evidence: &Evidence) -> f64 {
        self.right.at(evidence)
    }

    /// The probability that one of the entries that would be offered is the right answer, by the
    /// evidence for the first.
    pub(crate) fn covered(&self, first: &Evidence) -> f64 {
        self.covered.at(first)
    }
}

/// The logistic function. `libm`'s exponential, for the same bytes on every machine.
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn dot(a: &Row, b: &Row) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves a symmetric positive definite system, given by its lower half, by Cholesky's
/// decomposition.
fn solve(matrix: &[Row; DIMENSIONS], right: &Row) -> Row {
    let mut lower = [[0.0; DIMENSIONS]; DIMENSIONS];
    for i in 0..DIMENSIONS {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            lower[i][j] = if i == j {
                (matrix[i][i] - sum).max(1e-12).sqrt()
            } else {
                (matrix[i][j] - sum) / lower[j][j]
            };
        }
    }
    let mut forward = [0.0; DIMENSIONS];
    for i in 0..DIMENSIONS {
        let sum: f64 = (0..i).map(|k| lower[i][k] * forward[k]).sum();
        forward[i] = (right[i] - sum) / lower[i][i];
    }
    let mut solution = [0.0; DIMENSIONS];
    for i in (0..DIMENSIONS).rev() {
        let sum: f64 = (i + 1..DIMENSIONS).map(|k| lower[k][i] * solution[k]).sum();
        solution[i] = (forward[i] - sum) / lower[i][i];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::{Calibration, CalibrationSample, DIMENSIONS, solve};
    use crate::matching::evidence::{Evidence, NUMBERS, Size};
    use crate::matching::weights;

    fn evidence(asked: f32) -> Evidence {
        let size = Size { entries: 20.0, phrasings: 10.0, out_of_scope: 0.0 };
        Evidence {
            piece_share: asked,
            phrasing_share: asked,
            union: asked,
            weight: 5.0,
            size,
            ..Evidence::default()
        }
    }

    fn sample(asked: f32, right: bool, weight: f64) -> CalibrationSample {
        let evidence = evidence(asked);
        CalibrationSample { evidence, in_scope: right, right, offered: right, weight }
    }

    #[test]
    fn solves_a_known_system() {
        let mut matrix = [[0.0; DIMENSIONS]; DIMENSIONS];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 4.0;
        }
        matrix[1][0] = 1.0;
        let mut right = [0.0; DIMENSIONS];
        (right[0], right[1], right[2], right[4]) = (6.0, 9.0, 4.0, -8.0);
        let solution = solve(&matrix, &right);
        for (got, want) in solution.iter().zip([1.0, 2.0, 1.0, 0.0, -2.0]) {
            assert!((got - want).abs() < 1e-9, "{solution:?}");
        }
    }

    #[test]
    fn shipped_weights_are_on_their_side_of_zero() {
        for (at, (name, side)) in NUMBERS.iter().enumerate() {
            for weight in [weights::RIGHT[at], weights::COVERED[at]] {
                assert!(weight * f64::from(*side) >= 0.0, "{name}");
            }
            assert!(weights::SPREAD[at] > 0.0, "{name}");
        }
    }

    #[test]
    fn without_trials_the_shipped_curve_stands() {
        let (fitted, shipped) = (Calibration::fit(&[], 10.0), Calibration::default());
        let (got, want) = (fitted.probability(&evidence(0.5)), shipped.probability(&evidence(0.5)));
        assert!((got - want).abs() < 1e-9, "{got} {want}");
    }

    #[test]
    fn many_trials_move_the_curve_and_few_hardly_do() {
        let shipped = Calibration::default().probability(&evidence(0.5));
        let moved = |n: usize| {
            let samples: Vec<CalibrationSample> =
                (0..n).flat_map(|_| [sample(0.5, true, 1.0), sample(0.1, false, 1.0)]).collect();
            Calibration::fit(&samples, 10.0).probability(&evidence(0.5)) - shipped
        };
        let (few, many) = (moved(5), moved(2_000));
        assert!(few >= 0.0 && many > 0.02 && many > few, "{few} {many}");
    }

    /// However one-sided the samples are, no weight changes sign.
    #[test]
    fn trials_that_run_backwards_do_not_turn_the_curve_round() {
        let samples: Vec<CalibrationSample> =
            (0..500).flat_map(|_| [sample(0.1, true, 1.0), sample(0.9, false, 1.0)]).collect();
        let fitted = Calibration::fit(&samples, 10.0);
        let at = |asked| fitted.probability(&evidence(asked));
        assert!(at(0.9) >= at(0.1), "{} {}", at(0.9), at(0.1));
    }
}
