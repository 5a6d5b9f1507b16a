//! A reply to an answer. It is judged alone first, because most replies are whole questions. One that is
//! not clear alone is judged together with the question that was answered; what both readings name is
//! offered. The answered entry is context: it has just been read, so that it comes last if at all, unless
//! the reply is about nothing else.

use unicode_script::Script;

use super::read::{Levelled, Read};
use super::verdict::{CANDIDATES, Candidate, Judgement, OFFERS, Verdict, rounded};
use super::{Matcher, Overlay};
use crate::lang::{Lang, bases};
use crate::pack::{Entry, Language, Pack, Severity, phrasing_key};

/// Two entries that are each this likely alone need no context: the reply asks for both.
const LIKELY: f64 = 0.5;
/// An entry that is less likely alone is not what a reply is about: small talk reaches half of it.
const NOTICED: f64 = 0.1;
/// Entries below this share of the best score of an offer only take up room in it.
const FAINT: f64 = 0.1;
/// Where a reading does not list an entry, half of its least score is taken for it.
const UNLISTED: f64 = 0.5;

impl Matcher {
    /// Judges a reply to the answer that the entry `after` gave. `pack` is the one that this was trained
    /// on; an entry that it does not have is no context, and the reply is judged alone. The rest is as in
    /// [`Matcher::judge_with`].
    pub fn judge_after(
        &self,
        pack: &Pack,
        reply: &Read<'_>,
        after: &str,
        language: Option<&Language>,
        overlay: Option<&Overlay>,
    ) -> Judgement {
        let alone = self.judge_with(reply, language, overlay);
        let Some(entry) = pack.entry(after) else { return alone };
        if is_refused(pack, reply.levelled()) {
            return alone;
        }
        // The answer that was just read is none to a bare "why?".
        let leads_on = alone.verdict.entry().is_none_or(|answered| answered == after);
        if leads_on && alone.taught.is_none() && is_bare(reply.levelled().level()) {
            return go_on(pack, entry, alone);
        }
        if stands_alone(&alone) {
            return alone;
        }
        // Without its mark the title is no sentence of its own, which would be asked beside the reply.
        let title = &pack.text(entry, &alone.language).0.question;
        let title = title.trim_end_matches(|c: char| !c.is_alphanumeric());
        // Taught phrasings are for whole questions, not for two combined.
        let both = format!("{title} {}", reply.text());
        let both = self.judge_with(&self.read(&both), Some(&alone.language), None);
        if !is_about_the_faq(&alone, &both, || self.asks(reply)) {
            return alone;
        }
        settle(pack, entry, alone, both)
    }

    fn asks(&self, reply: &Read<'_>) -> bool {
        let level = reply.levelled().level().trim_start();
        let goes_on = |lang: &'static Lang| {
            let opens = |opener: &str| {
                let rest = level.strip_prefix(opener);
                rest.is_some_and(|rest| lang.script == Script::Han || rest.starts_with(' '))
            };
            lang.manners.following.going_on.iter().any(|opener| opens(opener))
        };
        self.looks_like_question(reply) || bases().any(goes_on)
    }
}

/// Combines two readings: an answer only where both have the same other entry first.
fn settle(pack: &Pack, after: &Entry, alone: Judgement, both: Judgement) -> Judgement {
    match &both.verdict {
        Verdict::Answer(found) if found.entry != after.id && leads(&alone, &found.entry) => {
            Judgement { verdict: both.verdict, candidates: both.candidates, ..alone }
        }
        _ => offer(pack, after, alone, &both),
    }
}

/// Returns whether a reply needs no context: it is answered, it was taught, or it asks for several
/// entries.
fn stands_alone(alone: &Judgement) -> bool {
    match &alone.verdict {
        Verdict::Answer(_) => true,
        Verdict::Suggest(offered) => {
            alone.taught.is_some() || offered.iter().skip(1).any(is_likely)
        }
        Verdict::Decline => false,
    }
}

fn is_likely(candidate: &Candidate) -> bool {
    candidate.score >= LIKELY
}

/// Returns whether a reply only asks to go on: why, how so, tell me more.
fn is_bare(level: &str) -> bool {
    let key = phrasing_key(level);
    let words = level.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    bases().map(|lang| &lang.manners.following).any(|following| {
        let asks = |word: &str| following.asking.contains(&word);
        let mut bare = following.bare.iter();
        bare.any(|bare| phrasing_key(bare) == key)
            || words.clone().any(asks)
                && words.clone().all(|word| asks(word) || following.around.contains(&word))
    })
}

/// Returns whether the pack declines this exact question.
fn is_refused(pack: &Pack, reply: &Levelled<'_>) -> bool {
    let keys = [phrasing_key(reply.text()), phrasing_key(reply.level())];
    let mut refused = pack.out_of_scope.values().flatten();
    refused.any(|line| keys.contains(&phrasing_key(line)))
}

/// Returns whether a reply has anything in common with the FAQ. One that would be declined alone must
/// ask, and both readings must name the same entry; so thanks and talk are ignored.
fn is_about_the_faq(alone: &Judgement, both: &Judgement, asks: impl Fn() -> bool) -> bool {
    if let Verdict::Suggest(_) = alone.verdict {
        return true;
    }
    let noticed = alone.candidates.iter().filter(|candidate| candidate.score >= NOTICED);
    let mut shared = noticed.filter(|candidate| listed(both, &candidate.entry).is_some());
    asks() && shared.next().is_some()
}

/// Returns whether an entry is the likeliest of a judgement.
fn leads(judgement: &Judgement, entry: &str) -> bool {
    let first = judgement.candidates.first();
    first.is_some_and(|first| first.entry == entry && first.score > 0.0)
}

fn listed(judgement: &Judgement, entry: &str) -> Option<f64> {
    let candidate = judgement.candidates.iter().find(|candidate| candidate.entry == entry);
    candidate.map(|candidate| candidate.score)
}

/// Related entries, for a reply that only asks to go on.
fn go_on(pack: &Pack, after: &Entry, alone: Judgement) -> Judgement {
    let scored = |id: &String| {
        let score = listed(&alone, id).unwrap_or_default();
        Candidate { entry: id.clone(), score }
    };
    let related = after.related.iter().filter(|id| **id != after.id && pack.entry(id).is_some());
    let mut offered: Vec<Candidate> = related.take(OFFERS).map(scored).collect();
    if offered.len() == 1 {
        offered.push(scored(&after.id));
    }
    let rest = alone.candidates.clone();
    suggest(offered, rest, alone)
}

/// Offers what the reply alone and the reply with its context name. The answered entry is the last of it,
/// or the first where the reply is about nothing else.
fn offer(pack: &Pack, after: &Entry, alone: Judgement, both: &Judgement) -> Judgement {
    let mut rest = together(&alone, both);
    let own = rest.iter().position(|candidate| candidate.entry == after.id);
    let own = own.map(|at| rest.remove(at));
    let is_meant = leads(&alone, &after.id);
    let noticed = |one: &Candidate| one.entry != after.id && one.score >= NOTICED;
    let brings_another = alone.candidates.iter().any(noticed);
    let room = if is_meant { OFFERS - 1 } else { OFFERS };
    let least = rest.first().map_or(0.0, |best| best.score * FAINT);
    let mut offered: Vec<Candidate> =
        rest.iter().filter(|one| one.score >= least).take(room).cloned().collect();
    keep_dangers(pack, &alone, &rest, &mut offered);
    if is_meant && !brings_another {
        offered.splice(0..0, own);
    } else if offered.len() < OFFERS {
        offered.extend(own);
    }
    suggest(offered, rest, alone)
}

/// An entry about a danger that would be offered alone is offered with context too, in the place of a
/// milder one.
fn keep_dangers(pack: &Pack, alone: &Judgement, rest: &[Candidate], offered: &mut Vec<Candidate>) {
    let Verdict::Suggest(before) = &alone.verdict else { return };
    let is_danger = |candidate: &Candidate| {
        pack.entry(&candidate.entry).is_some_and(|entry| entry.severity == Severity::Danger)
    };
    for danger in before.iter().filter(|one| one.score >= NOTICED && is_danger(one)) {
        let missing = rest.iter().find(|candidate| candidate.entry == danger.entry);
        let missing = missing.filter(|one| offered.iter().all(|other| other.entry != one.entry));
        if let Some(missing) = missing
            && let Some(mild) = offered.iter().rposition(|candidate| !is_danger(candidate))
        {
            offered.remove(mild);
            offered.push(missing.clone());
        }
    }
}

/// The entries that two readings name, best first. A score is the geometric mean of both, because it is never
/// above the higher one, and low for what only one of them names.
fn together(alone: &Judgement, both: &Judgement) -> Vec<Candidate> {
    let score = |judgement: &Judgement, entry: &str| {
        let unlisted = judgement.candidates.last().map_or(0.0, |last| last.score * UNLISTED);
        listed(judgement, entry).unwrap_or(unlisted)
    };
    let only = both.candidates.iter().filter(|one| listed(alone, &one.entry).is_none());
    let named = alone.candidates.iter().chain(only);
    let mut all: Vec<Candidate> = named
        .map(|Candidate { entry, .. }| Candidate {
            entry: entry.clone(),
            score: rounded((score(alone, entry) * score(both, entry)).sqrt()),
        })
        .collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    all
}

/// A judgement that offers these, and lists the rest behind them. One entry is no choice: then it stays as
/// it was alone.
fn suggest(mut offered: Vec<Candidate>, mut rest: Vec<Candidate>, alone: Judgement) -> Judgement {
    if offered.len() < 2 {
        return alone;
    }
    fall(&mut offered);
    rest.retain(|one| offered.iter().all(|other| other.entry != one.entry));
    let mut candidates = offered.clone();
    candidates.append(&mut rest);
    candidates.truncate(CANDIDATES);
    fall(&mut candidates);
    Judgement { verdict: Verdict::Suggest(offered), candidates, ..alone }
}

/// Lowers what stands behind something less likely: a list is read as best first.
fn fall(candidates: &mut [Candidate]) {
    for at in 1..candidates.len() {
        candidates[at].score = candidates[at].score.min(candidates[at - 1].score);
    }
}

#[cfg(test)]
mod tests;
