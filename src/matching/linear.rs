//! A linear one-against-rest model, trained when a pack loads.
//!
//! Per class a support vector machine with squared hinge loss, by dual coordinate descent: Hsieh,
//! Chang, Lin, Keerthi and Sundararajan, "A Dual Coordinate Descent Method for Large-scale Linear
//! SVM" (ICML 2008), algorithm 1. Classes are trained sixteen at a time: a feature's weights for
//! them are one line of a processor's cache, and the groups of sixteen are independent of each
//! other, so that they can be shared out to threads without changing a bit of the result.

use super::hash::mix;

/// A text as the model sees it: feature numbers, each once, with their weights; unit length. Examples are many, so
/// each is as small as it can be, and works its weights out when it is asked.
pub(crate) trait Example: Copy + Sync {
    /// Number of features.
    fn len(self) -> usize;
    /// The number of a feature, and its weight.
    fn feature(self, at: usize) -> (u32, f32);
}

impl Example for &[(u32, f32)] {
    fn len(self) -> usize {
        <[_]>::len(self)
    }

    fn feature(self, at: usize) -> (u32, f32) {
        self[at]
    }
}

/// Classes in a group.
const LANES: usize = 16;
/// One number for each class of a group.
type Lanes = [f32; LANES];

/// Passes over the examples. Twice as many changed no measured accuracy by more than a fifth of a per
/// cent; half as many cost up to one.
pub(crate) const EPOCHS: usize = 8;
/// Passes that a model needs to converge again after some of its examples are left out.
const SETTLE: usize = 1;
/// Cost of a violated margin, LIBLINEAR's `C`.
const COST: f32 = 3.0;
/// Changes of a dual variable below this are skipped.
const TINY: f32 = 1e-3;
/// After this many passes without a change, an example is skipped until the last pass (the shrinking of
/// the paper's section 3.3).
const PATIENCE: u8 = 1;

/// Training data of the linear model.
pub(crate) struct TrainingSet<E> {
    /// The texts.
    pub(crate) examples: Vec<E>,
    /// The class of each text.
    pub(crate) labels: Vec<usize>,
    pub(crate) classes: usize,
    /// Number of features; feature numbers are below it.
    pub(crate) features: usize,
    /// Passes over the examples: [`EPOCHS`], except in experiments.
    pub(crate) passes: usize,
    /// Parts of the examples to leave out in turn.
    pub(crate) folds: Vec<Fold<E>>,
}

/// Examples that are left out together, and the questions for the model trained without them.
pub(crate) struct Fold<E> {
    pub(crate) left_out: Vec<usize>,
    pub(crate) asked: Vec<E>,
}

/// The trained weights.
#[derive(Debug, Default)]
pub(crate) struct Linear {
    classes: usize,
    groups: Vec<Group>,
}

/// The weights of one group of classes.
#[derive(Debug)]
struct Group {
    /// One row for each feature.
    rows: Vec<Row>,
    /// Value of one unit of a weight.
    unit: f32,
    bias: Lanes,
}

/// A feature's weights, in units of the group: half the memory, and the rounding changes no decision, unlike with one
/// byte for each. A row begins where a processor reads it at once.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Row([i16; LANES]);

impl Group {
    fn new(mut weights: Vec<Lanes>) -> Self {
        let bias = weights.pop().unwrap_or_default();
        let largest =
            weights.as_flattened().iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
        let unit = largest.max(f32::MIN_POSITIVE) / f32::from(i16::MAX);
        let row = |weights: &Lanes| Row(weights.map(|weight| (weight / unit).round() as i16));
        Self { rows: weights.iter().map(row).collect(), unit, bias }
    }

    fn scores(&self, vector: &[(u32, f32)]) -> Lanes {
        let mut sums = self.bias;
        for &(feature, x) in vector {
            let Row(weights) = &self.rows[feature as usize];
            let x = x * self.unit;
            let mut lane = 0;
            while lane < LANES {
                sums[lane] += f32::from(weights[lane]) * x;
                lane += 1;
            }
        }
        sums
    }

    fn weight(&self, feature: u32, lane: usize) -> f32 {
        self.unit * f32::from(self.rows[feature as usize].0[lane])
    }
}

/// Scores of the models trained without a fold, indexed by fold, question and class.
pub(crate) type LeftOut = Vec<Vec<Vec<f32>>>;

impl Linear {
    /// Trains on all examples, and scores the questions of each fold with a model trained without it.
    /// Deterministic: the examples are shuffled with a fixed seed.
    pub(crate) fn train<E: Example>(training_set: &TrainingSet<E>) -> (Self, LeftOut) {
        let groups = training_set.classes.div_ceil(LANES);
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(groups);
        let mut trained: Vec<(usize, Trained)> = std::thread::scope(|scope| {
            let share = |thread| {
                (thread..groups).step_by(threads.max(1)).map(|g| (g, train_group(training_set, g)))
            };
            let spawned: Vec<_> =
                (1..threads).map(|t| scope.spawn(move || share(t).collect::<Vec<_>>())).collect();
            let mut all: Vec<_> = if groups > 0 { share(0).collect() } else { Vec::new() };
            for thread in spawned {
                match thread.join() {
                    Ok(part) => all.extend(part),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        });
        trained.sort_by_key(|(group, _)| *group);
        let questions = |fold: &Fold<E>| vec![Vec::with_capacity(groups * LANES); fold.asked.len()];
        let mut left_out: LeftOut = training_set.folds.iter().map(questions).collect();
        let mut model = Self { classes: training_set.classes, groups: Vec::with_capacity(groups) };
        for (_, part) in trained {
            for (fold, scores) in left_out.iter_mut().zip(part.left_out) {
                for (question, lanes) in fold.iter_mut().zip(scores) {
                    question.extend_from_slice(&lanes);
                }
            }
            model.groups.push(part.group);
        }
        left_out.iter_mut().flatten().for_each(|scores| scores.truncate(training_set.classes));
        (model, left_out)
    }

    /// Number of classes.
    pub(crate) fn classes(&self) -> usize {
        self.classes
    }

    /// Writes every class's score of a vector into `scores`.
    pub(crate) fn score_into(&self, vector: &[(u32, f32)], scores: &mut [f32]) {
        debug_assert_eq!(scores.len(), self.classes);
        for (group, scores) in self.groups.iter().zip(scores.chunks_mut(LANES)) {
            scores.copy_from_slice(&group.scores(vector)[..scores.len()]);
        }
    }

    /// Contribution of one feature to the score of a class.
    pub(crate) fn contribution(&self, (feature, x): (u32, f32), class: usize) -> f32 {
        let group = self.groups.get(class / LANES);
        group.map_or(0.0, |group| group.weight(feature, class % LANES) * x)
    }
}

struct Trained {
    group: Group,
    left_out: Vec<Vec<Lanes>>,
}

/// Trains one group of classes, first on all examples and then without each fold.
fn train_group<E: Example>(training_set: &TrainingSet<E>, group: usize) -> Trained {
    let signs: Vec<Lanes> = training_set
        .labels
        .iter()
        .map(|label| {
            std::array::from_fn(|at| if group * LANES + at == *label { 1.0 } else { -1.0 })
        })
        .collect();
    // Lanes beyond the last class stay zero.
    let live: Lanes =
        std::array::from_fn(|at| if group * LANES + at < training_set.classes { 1.0 } else { 0.0 });
    let mut descent = Descent {
        training_set,
        signs: &signs,
        live,
        weights: vec![[0.0; LANES]; training_set.features + 1],
        alphas: vec![[0.0; LANES]; training_set.examples.len()],
    };
    descent.run((0..training_set.examples.len()).collect(), training_set.passes);
    let alphas = descent.alphas.clone();
    let left_out = training_set.folds.iter().map(|fold| descent.without(fold, &alphas)).collect();
    if !training_set.folds.is_empty() {
        descent.restore(&alphas, |_| true);
    }
    Trained { group: Group::new(descent.weights), left_out }
}

/// Dual coordinate descent on one group of classes.
struct Descent<'a, E> {
    training_set: &'a TrainingSet<E>,
    signs: &'a [Lanes],
    live: Lanes,
    /// One row for each feature, then the row of the bias.
    weights: Vec<Lanes>,
    alphas: Vec<Lanes>,
}

impl<E: Example> Descent<'_, E> {
    fn run(&mut self, mut order: Vec<usize>, epochs: usize) {
        let mut quiet = vec![0u8; self.alphas.len()];
        for epoch in 0..epochs {
            shuffle(&mut order, epoch as u64);
            let last = epoch + 1 == epochs;
            for &at in &order {
                if quiet[at] > PATIENCE && !last {
                    continue;
                }
                quiet[at] = if self.step(at) { 0 } else { quiet[at].saturating_add(1) };
            }
        }
    }

    /// Scores the questions of a fold with a model trained without the fold: starts from the dual
    /// variables of the whole model without those of the fold, and runs [`SETTLE`] passes.
    fn without(&mut self, fold: &Fold<E>, alphas: &[Lanes]) -> Vec<Lanes> {
        let mut is_out = vec![false; alphas.len()];
        fold.left_out.iter().for_each(|&at| is_out[at] = true);
        self.restore(alphas, |at| !is_out[at]);
        self.run((0..is_out.len()).filter(|&at| !is_out[at]).collect(), SETTLE);
        fold.asked.iter().map(|&question| product(&self.weights, question)).collect()
    }

    /// Recomputes the weights from dual variables: at any time they are the sum over the examples. So a
    /// copy of the dual variables is enough to restore the weights, which are far larger.
    fn restore(&mut self, alphas: &[Lanes], is_in: impl Fn(usize) -> bool) {
        self.weights.fill([0.0; LANES]);
        self.alphas.copy_from_slice(alphas);
        for at in (0..alphas.len()).filter(|&at| is_in(at)) {
            let gave = std::array::from_fn(|lane| alphas[at][lane] * self.signs[at][lane]);
            if gave != [0.0; LANES] {
                add(&mut self.weights, self.training_set.examples[at], &gave);
            }
        }
    }

    /// Moves one example to its margin in every class; returns false if nothing changed.
    fn step(&mut self, at: usize) -> bool {
        let example = self.training_set.examples[at];
        // The bias is a feature of weight 1 that every example has; the others have unit length.
        const NORM: f32 = 2.0;
        const DIAGONAL: f32 = 1.0 / (2.0 * COST);
        let scores = product(&self.weights, example);
        let (signs, alphas) = (&self.signs[at], &mut self.alphas[at]);
        let mut changes = [0.0; LANES];
        let mut largest = 0.0f32;
        for lane in 0..LANES {
            let gradient = signs[lane] * scores[lane] - 1.0 + DIAGONAL * alphas[lane];
            let next = (alphas[lane] - gradient / (NORM + DIAGONAL)).max(0.0) * self.live[lane];
            changes[lane] = (next - alphas[lane]) * signs[lane];
            alphas[lane] = next;
            largest = largest.max(changes[lane].abs());
        }
        if largest == 0.0 {
            return false;
        }
        add(&mut self.weights, example, &changes);
        largest > TINY
    }
}

/// Scores of a vector: its product with the weights, plus the bias.
fn product(weights: &[Lanes], example: impl Example) -> Lanes {
    let mut sums = weights[weights.len() - 1];
    for at in 0..example.len() {
        let (feature, x) = example.feature(at);
        add_scaled(&mut sums, &weights[feature as usize], x);
    }
    sums
}

/// Adds a multiple of a vector to the weights of each class.
fn add(weights: &mut [Lanes], example: impl Example, factors: &Lanes) {
    let bias = weights.len() - 1;
    for at in 0..example.len() {
        let (feature, x) = example.feature(at);
        add_scaled(&mut weights[feature as usize], factors, x);
    }
    add_scaled(&mut weights[bias], factors, 1.0);
}

/// Adds a multiple of some lanes to others. Training spends most of its time here, also in a build for
/// development, which inlines no iterator.
fn add_scaled(sums: &mut Lanes, lanes: &Lanes, x: f32) {
    let mut lane = 0;
    while lane < LANES {
        sums[lane] += lanes[lane] * x;
        lane += 1;
    }
}

/// Fisher and Yates's shuffle with a seed.
fn shuffle(order: &mut [usize], seed: u64) {
    let mut state = mix(seed.wrapping_add(0x9e37_79b9_7f4a_7c15));
    for at in (1..order.len()).rev() {
        state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
        order.swap(at, (state % (at as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::{Fold, LeftOut, Linear, TrainingSet};

    type Vector = Vec<(u32, f32)>;

    fn train(
        examples: &[Vector],
        labels: &[usize],
        classes: usize,
        left_out: &[usize],
    ) -> (Linear, LeftOut) {
        let asked = left_out.iter().map(|&at| &examples[at][..]).collect();
        let fold = Fold { left_out: left_out.to_vec(), asked };
        let features = examples.iter().flatten().map(|(f, _)| f + 1).max().unwrap_or(0) as usize;
        Linear::train(&TrainingSet {
            examples: examples.iter().map(Vec::as_slice).collect(),
            labels: labels.to_vec(),
            classes,
            features,
            passes: 1000,
            folds: vec![fold],
        })
    }

    #[track_caller]
    fn assert_near(scores: &[f32], expected: &[f32]) {
        assert_eq!(scores.len(), expected.len());
        for (score, expected) in scores.iter().zip(expected) {
            assert!((score - expected).abs() < 0.05, "{scores:?}");
        }
    }

    fn scores(model: &Linear, vector: &Vector) -> Vec<f32> {
        let mut scores = vec![0.0; model.classes()];
        model.score_into(vector, &mut scores);
        scores
    }

    /// One example, one feature: the optimum can be computed by hand. With x·x = 1 and the bias the
    /// dual is ½(2 + 1/6)α² − α, so α = 6/13 and the score 2α = 12/13.
    #[test]
    fn reaches_the_optimum_that_can_be_computed_by_hand() {
        let examples = [vec![(0, 1.0)]];
        let (model, _) = train(&examples, &[0], 1, &[]);
        let score = scores(&model, &examples[0])[0];
        assert!((score - 12.0 / 13.0).abs() < 1e-3, "{score}");
    }

    fn six() -> ([Vector; 6], [usize; 6]) {
        let examples = [
            vec![(0, 0.8), (1, 0.6)],
            vec![(0, 0.6), (1, 0.8)],
            vec![(1, 0.8), (2, 0.6)],
            vec![(1, 0.6), (2, 0.8)],
            vec![(2, 0.8), (3, 0.6)],
            vec![(0, 0.6), (3, 0.8)],
        ];
        (examples, [0, 0, 1, 1, 2, 2])
    }

    /// Compares with the scores of scikit-learn 1.9's LinearSVC (squared hinge, C = 3, tolerance
    /// 1e-10).
    #[test]
    fn agrees_with_liblinear() {
        let (examples, labels) = six();
        let (model, _) = train(&examples, &labels, 3, &[]);
        let expected = [
            [0.8031, -1.0788, -0.8999],
            [0.6984, -0.6377, -1.113],
            [-0.6763, 0.6857, -1.0084],
            [-1.0299, 0.6857, -0.7605],
            [-2.1152, -0.6377, 0.7569],
            [-0.7487, -2.4021, 0.9102],
        ];
        for (example, expected) in examples.iter().zip(&expected) {
            assert_near(&scores(&model, example), expected);
        }
        let unseen = vec![(0, 0.5), (1, 0.5), (2, 0.5), (3, 0.5)];
        assert_near(&scores(&model, &unseen), &[-0.7807, -0.9792, -0.0688]);
    }

    /// Leaving an example out equals training without it, up to the change that one more pass would
    /// make.
    #[test]
    fn leaves_out_what_it_says() {
        let (examples, labels) = six();
        let (whole, left_out) = train(&examples, &labels, 3, &[5]);
        let (without, _) = train(&examples[..5], &labels[..5], 3, &[]);
        let asked = &left_out[0][0];
        let expected = scores(&without, &examples[5]);
        for (score, expected) in asked.iter().zip(&expected) {
            assert!((score - expected).abs() < 0.25, "{asked:?} {expected:?}");
        }
        // The class that only the left-out example taught is not predicted for it any more.
        assert!(asked[2] < scores(&whole, &examples[5])[2], "{asked:?}");
    }

    #[test]
    fn groups_of_classes_do_not_mix() {
        let examples: Vec<Vector> = (0..80).map(|at| vec![(at % 40, 0.8), (40, 0.6)]).collect();
        let labels: Vec<usize> = (0..80).map(|at| at % 40).collect();
        let (model, _) = train(&examples, &labels, 40, &[]);
        for (example, label) in examples.iter().zip(labels) {
            let scores = scores(&model, example);
            let best = (0..40).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            assert_eq!(best, Some(label));
        }
    }
}
