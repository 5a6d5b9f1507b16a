//! Candidates to a verdict: answer, offer or decline.

use serde::Serialize;

use super::calibrate::Calibration;
use super::verdict::{Candidate, OFFERS, Verdict};
use crate::pack::Severity;

/// When an entry about a danger is this likely, no other entry is answered: a member who asked about
/// the danger would read something milder and go on.
pub(super) const RIVAL: f64 = 0.5;
/// Entries are offered when one of them that is about a danger is meant with this probability, even if
/// the question may well be out of scope: a needless offer costs a glance, a missing one may cost much
/// more.
const DANGER: f64 = 0.32;

/// The rule that decided a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The question matches a phrasing or an out-of-scope line of the pack exactly.
    ToTheLetter,
    /// It matches a taught phrasing exactly.
    Taught,
    /// It nearly matches a taught phrasing.
    NearlyTaught,
    /// An own entry of the server is certain enough.
    Own,
    /// An own entry of the server is offered, because it may be meant too.
    OwnLikelyToo,
    /// It asks several things with different answers, so each is offered.
    AsksSeveral,
    /// The first candidate reaches the floor.
    Confident,
    /// The first candidate reaches the floor, but an entry about a danger is likely too.
    DangerLikelyToo,
    /// The first candidate reaches the floor, but the question denies what it is about.
    Denied,
    /// The first candidate reaches the floor, but a word of the question only looks like one of the
    /// pack's.
    LookAlike,
    /// One of the offered entries is likely enough to be right.
    LikelyEnough,
    /// An entry about a danger is offered at a lower probability.
    Danger,
    /// No entry is likely enough.
    Unlikely,
    /// No word of it is known.
    NothingKnown,
}

/// Input of the decision.
pub(super) struct DecisionInput {
    /// The likeliest entries, best first.
    pub(super) candidates: Vec<Candidate>,
    /// The severity of each candidate.
    pub(super) severities: Vec<Severity>,
    /// Probability that one of the entries that would be offered is right.
    pub(super) covered: f64,
    /// The question negates what the first candidate is about; false where that candidate is not likely
    /// enough for an answer anyway.
    pub(super) denied: bool,
    /// A word of the question is a different word than the similar one in the pack.
    pub(super) look_alike: bool,
}

/// Decides on candidates, and returns the rule that applied.
pub(super) fn decide(input: &DecisionInput, calibration: &Calibration) -> (Verdict, Reason) {
    let DecisionInput { candidates, severities, covered, denied, look_alike } = input;
    let Some(first) = candidates.first() else { return (Verdict::Decline, Reason::NothingKnown) };
    let is_danger = |at: usize| severities[at] == Severity::Danger;
    let dangers = (0..candidates.len().min(OFFERS)).filter(|&at| is_danger(at));
    let dangers: Vec<f64> = dangers.map(|at| candidates[at].score).collect();
    let is_sure = first.score >= calibration.floor;
    let reason = if !is_sure && *covered >= calibration.offer {
        Reason::LikelyEnough
    } else if !is_sure && dangers.iter().sum::<f64>() >= DANGER {
        Reason::Danger
    } else if !is_sure {
        Reason::Unlikely
    } else if !is_danger(0) && dangers.iter().any(|score| *score >= RIVAL) {
        Reason::DangerLikelyToo
    } else if *denied {
        Reason::Denied
    } else if *look_alike {
        Reason::LookAlike
    } else {
        Reason::Confident
    };
    let verdict = match reason {
        Reason::Confident => Verdict::Answer(first.clone()),
        Reason::Unlikely => Verdict::Decline,
        // A single candidate is offered too: an offer does not claim that it is the answer.
        _ => Verdict::Suggest(candidates.iter().take(OFFERS).cloned().collect()),
    };
    (verdict, reason)
}

#[cfg(test)]
mod tests {
    use super::{DecisionInput, decide};
    use crate::matching::calibrate::Calibration;
    use crate::matching::verdict::Candidate;
    use crate::pack::Severity::{self, Caution, Danger, Info};

    /// Checks with a floor of 0.8 and an offer threshold of 0.5.
    #[track_caller]
    fn check(candidates: &[(f64, Severity)], covered: f64, expected: &str) {
        let calibration = Calibration::of(0.8, 0.5);
        let (scores, severities): (Vec<f64>, Vec<Severity>) = candidates.iter().copied().unzip();
        let candidates: Vec<Candidate> =
            scores.into_iter().map(|score| Candidate { entry: "some".to_owned(), score }).collect();
        let input =
            DecisionInput { candidates, severities, covered, denied: false, look_alike: false };
        let (verdict, _) = decide(&input, &calibration);
        assert_eq!(verdict.name(), expected);
        // A negated candidate is never answered; nothing else changes.
        let denied = if expected == "answer" { "suggest" } else { expected };
        let (verdict, _) = decide(&DecisionInput { denied: true, ..input }, &calibration);
        assert_eq!(verdict.name(), denied);
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
        check(&[(0.4, Danger), (0.1, Info)], 0.3, "suggest");
        check(&[(0.4, Info), (0.36, Danger)], 0.3, "suggest");
        check(&[(0.3, Info), (0.1, Danger)], 0.3, "decline");
        check(&[(0.19, Danger), (0.18, Danger)], 0.3, "suggest");
        // Only the first three are offered: a fourth does not count.
        check(&[(0.4, Info), (0.39, Info), (0.38, Info), (0.37, Danger)], 0.3, "decline");
    }
}
