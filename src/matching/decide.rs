//! Candidates to a verdict: what is claimed, what is only offered, what is declined.

use super::calibrate::Calibration;
use super::verdict::{Candidate, OFFERS, Verdict};
use crate::pack::Severity;

/// When an entry about a danger is this likely, another is not given as the answer: a member who
/// asked about the danger would read something milder and go on.
const RIVAL: f64 = 0.5;
/// Entries are offered when it is this likely that one of them which is about a danger is meant,
/// though the question may well be out of scope: to offer it in vain costs a glance, to keep it back
/// may cost much more.
const DANGER: f64 = 0.3;

/// Decides on candidates, best first, each with the severity of its entry. `covered` is the
/// probability that one of those that would be offered is right.
pub(super) fn decide(
    candidates: &[Candidate],
    severities: &[Severity],
    covered: f64,
    calibration: &Calibration,
) -> Verdict {
    let Some(first) = candidates.first() else { return Verdict::Decline };
    let is_danger = |at: usize| severities[at] == Severity::Danger;
    let dangers = (0..candidates.len().min(OFFERS)).filter(|&at| is_danger(at));
    let dangers = dangers.map(|at| candidates[at].score);
    let is_rivalled = !is_danger(0) && dangers.clone().any(|score| score >= RIVAL);
    if first.score >= calibration.floor && !is_rivalled {
        return Verdict::Answer(first.clone());
    }
    if covered >= calibration.offer
        || first.score >= calibration.floor
        || dangers.sum::<f64>() >= DANGER
    {
        return Verdict::Suggest(candidates.iter().take(OFFERS).cloned().collect());
    }
    Verdict::Decline
}

#[cfg(test)]
mod tests {
    use super::decide;
    use crate::matching::calibrate::Calibration;
    use crate::matching::verdict::Candidate;
    use crate::pack::Severity::{self, Caution, Danger, Info};

    /// With a floor of 0.8 and an offer from 0.5 on.
    #[track_caller]
    fn check(candidates: &[(f64, Severity)], covered: f64, expected: &str) {
        let calibration = Calibration::of(0.8, 0.5);
        let (scores, severities): (Vec<f64>, Vec<Severity>) = candidates.iter().copied().unzip();
        let candidates: Vec<Candidate> =
            scores.into_iter().map(|score| Candidate { entry: "some".to_owned(), score }).collect();
        let verdict = decide(&candidates, &severities, covered, &calibration);
        assert_eq!(verdict.name(), expected);
    }

    #[test]
    fn answers_from_the_floor_on() {
        check(&[(0.8, Info), (0.1, Info)], 0.9, "answer");
        check(&[(0.79, Info), (0.1, Info)], 0.9, "suggest");
        check(&[(0.79, Info), (0.1, Info)], 0.49, "decline");
        check(&[], 0.9, "decline");
    }

    #[test]
    fn a_likely_danger_is_not_hidden_behind_a_milder_answer() {
        check(&[(0.95, Info), (0.6, Danger)], 0.99, "suggest");
        check(&[(0.95, Danger), (0.6, Danger)], 0.99, "answer");
        check(&[(0.95, Info), (0.6, Caution)], 0.99, "answer");
    }

    #[test]
    fn a_danger_is_offered_more_readily() {
        check(&[(0.3, Danger), (0.1, Info)], 0.3, "suggest");
        check(&[(0.3, Info), (0.28, Danger)], 0.3, "suggest");
        check(&[(0.3, Info), (0.1, Danger)], 0.3, "decline");
        check(&[(0.15, Danger), (0.14, Danger)], 0.3, "suggest");
        // What is offered is the first three: a fourth is not seen.
        check(&[(0.3, Info), (0.29, Info), (0.28, Info), (0.27, Danger)], 0.3, "decline");
    }
}
