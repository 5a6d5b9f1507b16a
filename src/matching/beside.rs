//! Own entries of a guild beside those of the pack: a verdict of both. The pack's win ties; an own entry is the answer
//! only where the pack has none, and is otherwise offered beside it.

use super::calibrate::Calibration;
use super::decide::{RIVAL, Reason};
use super::own::{FLOOR, OwnRanked};
use super::verdict::{CANDIDATES, Candidate, OFFERS, Verdict};
use crate::pack::Severity;

/// An own entry is offered from this probability on, where one is offered at all.
const LIKELY: f64 = 0.2;

/// Adds own entries to a verdict of the pack and its candidates. `severity` gives that of an entry; `is_opposed` tells
/// whether the question says the contrary of an own entry's.
pub(super) fn beside(
    (verdict, reason): (Verdict, Reason),
    candidates: &mut Vec<Candidate>,
    own: &OwnRanked,
    severity: impl Fn(&str) -> Severity,
    is_opposed: impl Fn(usize) -> bool,
) -> (Verdict, Reason) {
    let Some(first) = own.candidates.first() else { return (verdict, reason) };
    let best = candidates.first().map_or(0.0, |best| best.score);
    let all: Vec<Candidate> = own.candidates.iter().map(|own| own.candidate.clone()).collect();
    // A stable sort: of two that are equally likely, the pack's comes first.
    candidates.extend(all);
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    candidates.truncate(CANDIDATES);
    let is_danger = |id: &str| severity(id) == Severity::Danger;
    let is_own_danger = is_danger(&first.candidate.entry);
    let score = first.candidate.score;
    let is_sure = score >= FLOOR && score > best && !is_opposed(first.entry);
    let is_likely = own.covered >= Calibration::default().offer || score >= FLOOR;
    let offer = |offered: &[Candidate]| {
        let likely = own.candidates.iter().filter(|one| one.candidate.score >= LIKELY);
        let mut offered: Vec<Candidate> =
            offered.iter().cloned().chain(likely.map(|one| one.candidate.clone())).collect();
        offered.sort_by(|a, b| b.score.total_cmp(&a.score));
        while offered.len() > OFFERS {
            // Those about a danger are dropped last.
            let mild = offered.iter().rposition(|one| !is_danger(&one.entry));
            offered.remove(mild.unwrap_or(offered.len() - 1));
        }
        (Verdict::Suggest(offered), Reason::OwnLikelyToo)
    };
    match &verdict {
        Verdict::Answer(answer) => {
            let hides = is_own_danger && !is_danger(&answer.entry) && score >= RIVAL;
            if is_sure || hides { offer(std::slice::from_ref(answer)) } else { (verdict, reason) }
        }
        Verdict::Suggest(offered) => {
            let dangers = offered.iter().any(|one| one.score >= RIVAL && is_danger(&one.entry));
            let is_hidden = dangers && !is_own_danger;
            if is_sure && !is_hidden && reason != Reason::AsksSeveral {
                (Verdict::Answer(first.candidate.clone()), Reason::Own)
            } else if is_likely {
                offer(offered)
            } else {
                (verdict, reason)
            }
        }
        Verdict::Decline if is_sure => (Verdict::Answer(first.candidate.clone()), Reason::Own),
        Verdict::Decline if is_likely => offer(&[]),
        Verdict::Decline => (verdict, reason),
    }
}
