//! Candidates to a verdict: what is claimed, what is only offered, what is declined.

use super::calibrate::Calibration;
use super::{Candidate, OFFERS, Verdict};
use crate::pack::Severity;

/// When an entry about a danger is this likely, another is not given as the answer: a member who
/// asked about the danger would read something milder and go on.
const RIVAL: f64 = 0.5;
/// An entry about a danger is offered when it is this likely, though the question may well be out of
/// scope: to offer it in vain costs a glance, to keep it back may cost much more.
const DANGER: f64 = 0.25;

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
    let danger = (0..candidates.len().min(OFFERS))
        .filter(|&at| is_danger(at))
        .map(|at| candidates[at].score)
        .fold(0.0, f64::max);
    let is_rivalled = !is_danger(0) && danger >= RIVAL;
    if first.score >= calibration.floor && !is_rivalled {
        return Verdict::Answer(first.clone());
    }
    if covered >= calibration.offer || first.score >= calibration.floor || danger >= DANGER {
        return Verdict::Suggest(candidates.iter().take(OFFERS).cloned().collect());
    }
    Verdict::Decline
}
