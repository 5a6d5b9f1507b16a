//! Evaluation metrics: accuracy and calibration of the matcher on labelled questions.

use serde::Serialize;

use super::{Judgement, Verdict};

/// One labelled question with its judgement.
#[derive(Clone, Debug)]
pub(crate) struct EvalResult {
    /// Ids of the right entries; empty for a question out of scope.
    pub(crate) accept: Vec<String>,
    /// The matcher's judgement of it.
    pub(crate) judgement: Judgement,
}

/// Quality of one outcome, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// Answered or offered wrongly, declined although covered, or answered although not covered.
    Wrong,
    /// A right entry was offered; or something was, although the pack does not cover the question.
    Offered,
    /// Answered rightly, or rightly declined.
    Right,
}

impl EvalResult {
    /// Grades the outcome.
    pub(crate) fn grade(&self) -> Grade {
        match (&self.judgement.verdict, self.in_scope()) {
            (Verdict::Answer(entry), true) if self.accepts(&entry.entry) => Grade::Right,
            (Verdict::Suggest(offered), true) if offered.iter().any(|c| self.accepts(&c.entry)) => {
                Grade::Offered
            }
            (Verdict::Decline, false) => Grade::Right,
            (Verdict::Suggest(_), false) => Grade::Offered,
            _ => Grade::Wrong,
        }
    }

    fn in_scope(&self) -> bool {
        !self.accept.is_empty()
    }

    fn accepts(&self, entry: &str) -> bool {
        self.accept.iter().any(|accepted| accepted == entry)
    }

    pub(crate) fn top1(&self) -> bool {
        self.judgement.candidates.first().is_some_and(|c| self.accepts(&c.entry))
    }

    fn score(&self) -> f64 {
        self.judgement.candidates.first().map_or(0.0, |candidate| candidate.score)
    }
}

/// Metrics over a set of questions; one that cannot be computed is null.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct EvalMetrics {
    /// Questions in scope.
    pub(crate) n: usize,
    /// Questions out of scope.
    pub(crate) out_n: usize,
    /// The first candidate is right; this and the following as fractions of `n`.
    pub(crate) top1: Option<f64>,
    /// One of the first three candidates is right.
    pub(crate) recall_at_3: Option<f64>,
    /// Answered with a right entry.
    pub(crate) answered_right: Option<f64>,
    /// Answered with a wrong entry.
    pub(crate) answered_wrong: Option<f64>,
    /// A right entry was among those offered.
    pub(crate) suggested_right: Option<f64>,
    /// Only wrong entries were offered.
    pub(crate) suggested_wrong: Option<f64>,
    /// Declined although the pack covers it.
    pub(crate) declined: Option<f64>,
    /// Answered although the pack does not cover it; this and the following as fractions of `out_n`.
    pub(crate) out_answered: Option<f64>,
    /// Entries were offered although the pack does not cover it.
    pub(crate) out_suggested: Option<f64>,
    /// Rightly declined.
    pub(crate) out_declined: Option<f64>,
    /// Probability that a question in scope scores above one out of scope.
    pub(crate) auroc: Option<f64>,
    /// Expected calibration error over ten bins of equal width, of the first candidate of all
    /// questions.
    pub(crate) calibration_error: Option<f64>,
}

impl EvalMetrics {
    /// Computes all metrics.
    pub(crate) fn of(results: &[&EvalResult]) -> Self {
        let (inside, outside): (Vec<&EvalResult>, Vec<&EvalResult>) =
            results.iter().partition(|result| result.in_scope());
        let share = |of: &[&EvalResult], is: &dyn Fn(&EvalResult) -> bool| {
            let count = of.iter().filter(|result| is(result)).count();
            (!of.is_empty()).then(|| count as f64 / of.len() as f64)
        };
        let answered = |r: &EvalResult| r.judgement.verdict.entry().is_some();
        let declined = |r: &EvalResult| r.judgement.verdict == Verdict::Decline;
        let graded = |grade: Grade| move |r: &EvalResult| r.grade() == grade;
        let wrong = |r: &EvalResult| r.grade() == Grade::Wrong;
        Self {
            n: inside.len(),
            out_n: outside.len(),
            top1: share(&inside, &EvalResult::top1),
            recall_at_3: share(&inside, &|r| {
                r.judgement.candidates.iter().take(3).any(|c| r.accepts(&c.entry))
            }),
            answered_right: share(&inside, &graded(Grade::Right)),
            answered_wrong: share(&inside, &|r| answered(r) && wrong(r)),
            suggested_right: share(&inside, &graded(Grade::Offered)),
            suggested_wrong: share(&inside, &|r| !answered(r) && !declined(r) && wrong(r)),
            declined: share(&inside, &declined),
            out_answered: share(&outside, &graded(Grade::Wrong)),
            out_suggested: share(&outside, &graded(Grade::Offered)),
            out_declined: share(&outside, &graded(Grade::Right)),
            auroc: auroc(&inside, &outside),
            calibration_error: calibration_error(results),
        }
    }

    /// Looks up a metric by its JSON name: `None` for an unknown name, `Some(None)` for a metric that
    /// could not be computed.
    pub(crate) fn get(&self, name: &str) -> Option<Option<f64>> {
        let json = serde_json::to_value(self).ok()?;
        json.get(name).map(serde_json::Value::as_f64)
    }
}

/// Area under the receiver operating characteristic, by the rank sum of Mann and Whitney.
fn auroc(inside: &[&EvalResult], outside: &[&EvalResult]) -> Option<f64> {
    if inside.is_empty() || outside.is_empty() {
        return None;
    }
    let mut scores: Vec<(f64, bool)> = inside.iter().map(|r| (r.score(), true)).collect();
    scores.extend(outside.iter().map(|r| (r.score(), false)));
    scores.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut wins, mut below) = (0.0, 0.0);
    for equal in scores.chunk_by(|a, b| a.0 == b.0) {
        let ours = equal.iter().filter(|(_, is_in)| *is_in).count() as f64;
        let theirs = equal.len() as f64 - ours;
        wins += ours * (below + theirs / 2.0);
        below += theirs;
    }
    Some(wins / (inside.len() as f64 * outside.len() as f64))
}

fn calibration_error(results: &[&EvalResult]) -> Option<f64> {
    const BINS: usize = 10;
    let mut bins = [(0usize, 0.0, 0.0); BINS];
    for result in results {
        let score = result.score();
        let bin = &mut bins[((score * BINS as f64) as usize).min(BINS - 1)];
        bin.0 += 1;
        bin.1 += score;
        bin.2 += f64::from(u8::from(result.top1()));
    }
    let gap: f64 = bins.iter().map(|(_, scores, right)| f64::abs(scores - right)).sum();
    (!results.is_empty()).then(|| gap / results.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::super::{Candidate, Judgement, Verdict};
    use super::{EvalMetrics, EvalResult};
    use crate::pack::Language;

    fn result(accept: &[&str], entry: &str, score: f64, verdict: &str) -> EvalResult {
        let candidate = Candidate { entry: entry.to_owned(), score };
        let verdict = match verdict {
            "answer" => Verdict::Answer(candidate.clone()),
            "suggest" => Verdict::Suggest(vec![candidate.clone()]),
            _ => Verdict::Decline,
        };
        EvalResult {
            accept: accept.iter().map(|id| (*id).to_owned()).collect(),
            judgement: Judgement {
                language: Language::new("en").unwrap(),
                verdict,
                candidates: vec![candidate],
                corrections: Vec::new(),
                taught: None,
            },
        }
    }

    #[test]
    fn counts_what_the_contract_names() {
        let results = [
            result(&["a"], "a", 0.9, "answer"),
            result(&["a", "b"], "c", 0.8, "answer"),
            result(&["a"], "a", 0.4, "suggest"),
            result(&["a"], "b", 0.3, "decline"),
            result(&[], "a", 0.5, "suggest"),
            result(&[], "a", 0.1, "decline"),
        ];
        let metrics = EvalMetrics::of(&results.iter().collect::<Vec<_>>());
        assert_eq!((metrics.n, metrics.out_n), (4, 2));
        assert_eq!(metrics.top1, Some(0.5));
        assert_eq!(metrics.answered_right, Some(0.25));
        assert_eq!(metrics.answered_wrong, Some(0.25));
        assert_eq!(metrics.suggested_right, Some(0.25));
        assert_eq!(metrics.suggested_wrong, Some(0.0));
        assert_eq!(metrics.declined, Some(0.25));
        assert_eq!(metrics.out_answered, Some(0.0));
        assert_eq!(metrics.out_suggested, Some(0.5));
        // Above 0.5: two of four; above 0.1: all four.
        assert_eq!(metrics.auroc, Some(6.0 / 8.0));
        let error = (0.1 + 0.8 + 0.6 + 0.3 + 0.5 + 0.1) / 6.0;
        assert!((metrics.calibration_error.unwrap() - error).abs() < 1e-9);
        assert_eq!(metrics.get("top1"), Some(Some(0.5)));
        assert_eq!(metrics.get("nonsense"), None);
    }

    #[test]
    fn leaves_out_what_cannot_be_computed() {
        let metrics = EvalMetrics::of(&[]);
        assert_eq!(metrics.top1, None);
        assert_eq!(metrics.get("auroc"), Some(None));
    }
}
