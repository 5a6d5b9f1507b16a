//! Scores to probabilities, and probabilities to thresholds, both learned from the pack itself.

use crate::pack::Severity;

/// What is known of one candidate when its probability is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Evidence {
    /// Its score.
    pub(crate) score: f32,
    /// How far it is ahead of the best other entry; negative when it is behind.
    pub(crate) margin: f32,
    /// The score of the question being out of scope.
    pub(crate) out_of_scope: f32,
    /// The share, by rarity, of the question's words that the pack has never seen.
    pub(crate) unseen: f32,
}

const DIMENSIONS: usize = 5;

impl Evidence {
    fn row(self) -> [f64; DIMENSIONS] {
        // A lead beyond some point says no more; the logistic curve needs help to know that.
        let margin = f64::from(self.margin.clamp(-1.0, 1.0));
        let out = f64::from(self.out_of_scope.clamp(-2.0, 1.0));
        let unseen = f64::from(self.unseen);
        [1.0, f64::from(self.score), margin, out, unseen]
    }
}

/// A left-out text of the pack: what was found for it and whether that was right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    pub(crate) evidence: Evidence,
    /// The pack has an entry for it.
    pub(crate) in_scope: bool,
    /// The first candidate is that entry.
    pub(crate) right: bool,
    /// That entry is among those that would be offered.
    pub(crate) offered: bool,
    /// It is a phrasing whose entry was taken away: a question out of scope that is near to others.
    pub(crate) masked: bool,
    /// How grave the matter is that it asks about.
    pub(crate) severity: Severity,
}

impl Trial {
    /// How much it counts for the curves.
    fn weight(&self) -> f64 {
        if self.masked { MASKED } else { 1.0 }
    }

    /// It is out of scope, and somebody wrote it.
    fn is_real_out(&self) -> bool {
        !self.in_scope && !self.masked
    }

    /// How bad it is to miss what it asks about.
    fn harm(&self) -> f64 {
        match self.severity {
            Severity::Info => 1.0,
            Severity::Caution => 1.5,
            Severity::Danger => 3.0,
        }
    }
}

/// Of the in-scope questions, by harm, how many may be answered wrongly.
const WRONG: f64 = 0.02;
/// Of the questions out of scope, how many may be answered.
const ANSWERED_OUT: f64 = 0.01;
/// Of the questions out of scope, how many may be met with an offer of entries.
const OFFERED_OUT: f64 = 0.06;
/// How much a question whose entry was taken away counts beside one that people ask.
const MASKED: f64 = 0.2;
/// With so many questions out of scope in the pack, the thresholds are set by those alone.
const ENOUGH_OUT: usize = 50;
/// Steps of the fit, which settles much sooner, and what is no step any more.
const MOST_STEPS: usize = 25;
const SETTLED: f64 = 1e-6;
/// What the weights are where trials are few: those that a pack of thousands of phrasings and
/// hundreds of questions out of scope comes to.
const TYPICAL_RIGHT: [f64; DIMENSIONS] = [-2.0, 1.7, 2.1, -0.5, -2.8];
const TYPICAL_COVERED: [f64; DIMENSIONS] = [-0.8, 2.7, 0.2, -0.6, -2.0];
/// How many trials that is worth.
const RIDGE: f64 = 1.0;
/// The same for what unseen words tell, in a pack without questions out of scope: its phrasings do
/// not teach that, for they are in scope however few of their words are known.
const RIDGE_UNSEEN: f64 = 1e4;

/// A logistic curve from evidence to a probability.
#[derive(Clone, Debug, Default)]
struct Curve([f64; DIMENSIONS]);

impl Curve {
    /// Fits by iteratively reweighted least squares, starting from what is typical.
    fn fit(trials: &[Trial], typical: [f64; DIMENSIONS], target: impl Fn(&Trial) -> bool) -> Self {
        let mut weights = typical;
        let mut ridge = [RIDGE; DIMENSIONS];
        if trials.iter().filter(|trial| trial.is_real_out()).count() < ENOUGH_OUT {
            ridge[DIMENSIONS - 1] = RIDGE_UNSEEN;
        }
        for _ in 0..MOST_STEPS {
            let mut gradient: [f64; DIMENSIONS] =
                std::array::from_fn(|at| -ridge[at] * (weights[at] - typical[at]));
            let mut hessian = [[0.0; DIMENSIONS]; DIMENSIONS];
            for (at, row) in hessian.iter_mut().enumerate() {
                row[at] = ridge[at];
            }
            for trial in trials {
                let row = trial.evidence.row();
                let p = sigmoid(dot(&weights, &row));
                let target = if target(trial) { 1.0 } else { 0.0 };
                let curve = (p * (1.0 - p)).max(1e-6) * trial.weight();
                for i in 0..DIMENSIONS {
                    gradient[i] += trial.weight() * (target - p) * row[i];
                    for j in 0..DIMENSIONS {
                        hessian[i][j] += curve * row[i] * row[j];
                    }
                }
            }
            let step = solve(hessian, gradient);
            for (weight, step) in weights.iter_mut().zip(step) {
                *weight += step.clamp(-5.0, 5.0);
            }
            if step.iter().all(|step| step.abs() < SETTLED) {
                break;
            }
        }
        Self(weights)
    }

    fn at(&self, evidence: Evidence) -> f64 {
        sigmoid(dot(&self.0, &evidence.row()))
    }
}

/// What evidence is worth, learned from the trials.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calibration {
    /// That a candidate is right.
    right: Curve,
    /// That the right entry is among those that would be offered.
    covered: Curve,
    /// From this probability on that it is right, a candidate is the answer.
    pub(crate) floor: f64,
    /// From this probability on that one of them is right, entries are offered.
    pub(crate) offer: f64,
}

impl Calibration {
    /// Thresholds alone, to try what is decided by them.
    #[cfg(test)]
    pub(crate) fn of(floor: f64, offer: f64) -> Self {
        Self { floor, offer, ..Self::default() }
    }

    /// Fits both curves, then the thresholds.
    pub(crate) fn fit(trials: &[Trial]) -> Self {
        let right = Curve::fit(trials, TYPICAL_RIGHT, |trial| trial.right);
        let covered = Curve::fit(trials, TYPICAL_COVERED, |trial| trial.offered);
        let mut fitted = Self { right, covered, floor: 1.0, offer: 1.0 };
        fitted.set_thresholds(trials);
        fitted
    }

    /// The probability that a candidate with this evidence is the right answer.
    pub(crate) fn probability(&self, evidence: Evidence) -> f64 {
        self.right.at(evidence)
    }

    /// The probability that one of the entries that would be offered is the right answer, by the
    /// evidence for the first.
    pub(crate) fn covered(&self, first: Evidence) -> f64 {
        self.covered.at(first)
    }

    fn set_thresholds(&mut self, trials: &[Trial]) {
        let real = trials.iter().filter(|trial| trial.is_real_out()).count();
        let counted: Vec<&Trial> =
            trials.iter().filter(|trial| !trial.masked || real < ENOUGH_OUT).collect();
        let inside: f64 = counted.iter().filter(|t| t.in_scope).map(|t| t.harm()).sum();
        let outside: f64 = counted.iter().filter(|t| !t.in_scope).map(|t| t.weight()).sum();
        let (inside, outside) = (inside.max(1.0), outside.max(1.0));
        let by = |curve: &Curve, fits: &dyn Fn(f64, f64) -> bool| {
            let mut ranked: Vec<(f64, &Trial)> =
                counted.iter().map(|trial| (curve.at(trial.evidence), *trial)).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
            let (mut wrong, mut out, mut lowest) = (0.0, 0.0, 1.0);
            for (p, trial) in ranked {
                if !trial.in_scope {
                    out += trial.weight();
                } else if !trial.right {
                    wrong += trial.harm();
                }
                if fits(wrong / inside, out / outside) {
                    lowest = p;
                }
            }
            lowest
        };
        let floor = by(&self.right, &|wrong, out| wrong <= WRONG && out <= ANSWERED_OUT);
        let offer = by(&self.covered, &|_, out| out <= OFFERED_OUT);
        // However clean the pack's own phrasings are, an answer is never a guess.
        self.floor = floor.clamp(0.5, 0.95);
        self.offer = offer.clamp(0.02, 0.9);
    }
}

/// The logistic function. `libm`'s exponential, for the same bytes on every machine.
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn dot(a: &[f64; DIMENSIONS], b: &[f64; DIMENSIONS]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves a small symmetric positive definite system by Cholesky's decomposition.
fn solve(matrix: [[f64; DIMENSIONS]; DIMENSIONS], right: [f64; DIMENSIONS]) -> [f64; DIMENSIONS] {
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
    use super::{Calibration, Evidence, Trial, solve};
    use crate::pack::Severity;

    #[test]
    fn solves_a_known_system() {
        let mut matrix = [[0.0; 5]; 5];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 4.0;
        }
        (matrix[0][1], matrix[1][0]) = (1.0, 1.0);
        let solution = solve(matrix, [6.0, 9.0, 4.0, 0.0, -8.0]);
        for (got, want) in solution.iter().zip([1.0, 2.0, 1.0, 0.0, -2.0]) {
            assert!((got - want).abs() < 1e-9, "{solution:?}");
        }
    }

    #[test]
    fn finds_the_share_of_right_ones() {
        // At score 1 three of four are right, at score 0 one of four.
        let trial = |score, right| Trial {
            evidence: Evidence { score, ..Evidence::default() },
            in_scope: true,
            right,
            offered: right,
            masked: false,
            severity: Severity::Info,
        };
        let trials: Vec<_> = [(1.0, true), (1.0, true), (1.0, true), (1.0, false)]
            .into_iter()
            .chain([(0.0, true), (0.0, false), (0.0, false), (0.0, false)])
            .flat_map(|(score, right)| std::iter::repeat_n(trial(score, right), 100))
            .collect();
        let fitted = Calibration::fit(&trials);
        let at = |score| fitted.probability(Evidence { score, ..Evidence::default() });
        assert!((at(1.0) - 0.75).abs() < 0.01, "{}", at(1.0));
        assert!((at(0.0) - 0.25).abs() < 0.01, "{}", at(0.0));
    }

    #[test]
    fn fits_without_any_trial() {
        let fitted = Calibration::fit(&[]);
        assert!(fitted.probability(Evidence::default()).is_finite());
    }
}
