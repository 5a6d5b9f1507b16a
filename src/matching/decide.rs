//! Candidates to a verdict: what is claimed, what is only offered, what is declined.

use serde::Serialize;

use super::calibrate::Calibration;
use super::verdict::{Candidate, OFFERS, Verdict};
use crate::pack::Severity;

/// When an entry about a danger is this likely, another is not given as the answer: a member who
/// asked about the danger would read something milder and go on.
const RIVAL: f64 = 0.5;
/// Entries are offered when it is this likely that one of them which is about a danger is meant,
/// though the question may well be out of scope: to offer it in vain costs a glance, to keep it back
/// may cost much more.
const DANGER: f64 = 0.32;

/// What decided a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The question, or its out-of-scope line, stands in the pack to the letter.
    ToTheLetter,
    /// It was taught beside the pack, to the letter.
    Taught,
    /// Nearly this question was taught beside the pack.
    NearlyTaught,
    /// It asks several things that would be answered differently, so that each is offered.
    AsksSeveral,
    /// The first candidate reaches the floor.
    Confident,
    /// The first candidate reaches the floor, but an entry about a danger is likely too.
    DangerLikelyToo,
    /// The first candidate reaches the floor, but the question denies what it is about.
    Denied,
    /// The first candidate reaches the floor, but a word of the question is only spelled nearly like one
    /// of the pack's.
    LookAlike,
    /// It is likely enough that one of those offered is right.
    LikelyEnough,
    /// An entry about a danger is offered more readily.
    Danger,
    /// No entry is likely enough.
    Unlikely,
    /// Not one word of it is known.
    NothingKnown,
}

/// What is decided on.
pub(super) struct Weighed {
    /// The likeliest entries, best first.
    pub(super) candidates: Vec<Candidate>,
    /// The severity of each.
    pub(super) severities: Vec<Severity>,
    /// The probability that one of those that would be offered is right.
    pub(super) covered: f64,
    /// The question denies what the first is about; false where the first is not likely enough for an
    /// answer anyway.
    pub(super) denied: bool,
    /// A word of it is another one than the pack's that it looks like.
    pub(super) look_alike: bool,
}

/// Decides on candidates, and says what decided.
pub(super) fn decide(weighed: &Weighed, calibration: &Calibration) -> (Verdict, Reason) {
    let Weighed { candidates, severities, covered, denied, look_alike } = weighed;
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
        // One entry alone is no choice, and nothing else is claimed of it.
        _ => Verdict::Suggest(candidates.iter().take(OFFERS).cloned().collect()),
    };
    (verdict, reason)
}

#[cfg(test)]
mod tests {
    use super::{Weighed, decide};
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
        let weighed = Weighed { candidates, severities, covered, denied: false, look_alike: false };
        let (verdict, _) = decide(&weighed, &calibration);
        assert_eq!(verdict.name(), expected);
        // What is denied is never answered, and nothing else changes.
        let denied = if expected == "answer" { "suggest" } else { expected };
        let (verdict, _) = decide(&Weighed { denied: true, ..weighed }, &calibration);
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
        // What is offered is the first three: a fourth is not seen.
        check(&[(0.4, Info), (0.39, Info), (0.38, Info), (0.37, Danger)], 0.3, "decline");
    }
}
