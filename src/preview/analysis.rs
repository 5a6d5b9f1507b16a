//! Analysis of a pack by asking it: the phrasings that do not find their entry when left out, and the
//! verdicts on the curator's own questions.

use std::collections::{BTreeMap, HashMap};

use crate::matching::eval_metrics::{EvalMetrics, EvalResult, Grade};
use crate::matching::self_check;
use crate::pack::{Pack, Phrasing};
use crate::service::Service;

/// A question with the entries that would be right; none if it must be declined.
#[derive(Clone, Debug)]
pub(crate) struct LabelledQuestion {
    pub(crate) words: String,
    pub(crate) accept: Vec<String>,
}

/// Result of the analysis of a pack.
pub(super) struct Analysis {
    /// Number of phrasings that were asked.
    pub(super) asked: usize,
    pub(super) lost: Vec<Lost>,
    /// The verdict on each of the curator's questions.
    questions: Vec<EvalResult>,
}

/// A phrasing that does not find its entry; phrasing and entries by their indices in the pack.
pub(super) struct Lost {
    pub(super) entry: usize,
    pub(super) phrasing: usize,
    pub(super) found: usize,
    /// Its own entry is among those that would be offered.
    pub(super) offered: bool,
}

/// Effect of an edit on a set of questions.
#[derive(Default)]
pub(super) struct Effect {
    pub(super) better: Vec<Change>,
    pub(super) worse: Vec<Change>,
    pub(super) unchanged: Vec<Change>,
}

/// A question with its outcomes before and after; before is empty where there is nothing to compare with.
pub(super) struct Change {
    pub(super) words: String,
    pub(super) before: String,
    pub(super) after: String,
}

impl Analysis {
    /// Asks everything. Takes some seconds for a pack of ordinary size.
    pub(super) fn of(service: &Service, questions: &[LabelledQuestion]) -> Self {
        let pack = service.pack();
        let found = self_check(pack);
        let place = |lost: &crate::matching::Lost<'_>| {
            let entry = pack.position(lost.entry)?;
            let own = |phrasing: &Phrasing| std::ptr::eq(phrasing, lost.phrasing);
            let phrasing = pack.entries[entry].phrasings.iter().position(own)?;
            let found = pack.position(lost.found)?;
            Some(Lost { entry, phrasing, found, offered: lost.offered })
        };
        let ask = |question: &LabelledQuestion| EvalResult {
            accept: question.accept.clone(),
            judgement: service.ask(&question.words, None).judgement,
        };
        Self {
            asked: found.asked,
            lost: found.lost.iter().filter_map(place).collect(),
            questions: questions.iter().map(ask).collect(),
        }
    }

    /// Number of phrasings of one entry that find another, by the indices of both.
    pub(super) fn confusions(&self) -> BTreeMap<(usize, usize), usize> {
        let mut counts = BTreeMap::new();
        for lost in &self.lost {
            *counts.entry((lost.entry, lost.found)).or_default() += 1;
        }
        counts
    }

    /// Metrics of the curator's questions.
    pub(super) fn metrics(&self) -> EvalMetrics {
        EvalMetrics::of(&self.questions.iter().collect::<Vec<_>>())
    }

    /// The curator's questions that do not get the right reply.
    pub(super) fn wrong(&self, questions: &[LabelledQuestion]) -> Vec<Change> {
        let judged = questions.iter().zip(&self.questions);
        let wrong = judged.filter(|(_, is)| is.grade() != Grade::Right);
        wrong
            .map(|(asked, is)| Change {
                words: asked.words.clone(),
                before: String::new(),
                after: came(is),
            })
            .collect()
    }

    /// The phrasings of this pack that find another entry.
    pub(super) fn lost_in(&self, pack: &Pack) -> Vec<Change> {
        let lost = self.lost.iter().map(|lost| {
            let (own, found) = (&pack.entries[lost.entry], &pack.entries[lost.found]);
            let words = own.phrasings[lost.phrasing].text.clone();
            Change { words, before: String::new(), after: finds(&own.id, Some(&found.id)) }
        });
        lost.collect()
    }

    /// Compares the verdicts on the curator's questions with those before.
    pub(super) fn on_questions(&self, before: &Self, questions: &[LabelledQuestion]) -> Effect {
        let mut effect = Effect::default();
        for ((asked, was), is) in questions.iter().zip(&before.questions).zip(&self.questions) {
            let (words, before, after) = (asked.words.clone(), came(was), came(is));
            effect.of(was.grade().cmp(&is.grade()), Change { words, before, after });
        }
        effect
    }

    /// Compares the phrasings with those of another pack.
    pub(super) fn on_phrasings(&self, pack: &Pack, before: &Self, old: &Pack) -> Effect {
        let (was, is) = (before.by_words(old), self.by_words(pack));
        let mut effect = Effect::default();
        let mut all: Vec<&(&str, &str)> = is.keys().collect();
        all.sort();
        for (entry, words) in all {
            let is = is[&(*entry, *words)];
            // A phrasing that did not exist before has not got worse.
            let was = was.get(&(*entry, *words)).copied();
            let told = |found: Option<&str>| finds(entry, found);
            let before = was.map_or_else(|| "new".to_owned(), told);
            let change = Change { words: (*words).to_owned(), before, after: told(is) };
            let good = |found: Option<&str>| found.is_none();
            effect.of(was.is_none_or(good).cmp(&good(is)), change);
        }
        effect
    }

    /// The entry that every phrasing finds instead of its own, by entry and words.
    fn by_words<'a>(&self, pack: &'a Pack) -> HashMap<(&'a str, &'a str), Option<&'a str>> {
        let mut found = HashMap::new();
        for entry in &pack.entries {
            let phrasings = entry.phrasings.iter().map(|phrasing| phrasing.text.as_str());
            found.extend(phrasings.map(|words| ((entry.id.as_str(), words), None)));
        }
        for lost in &self.lost {
            let entry = &pack.entries[lost.entry];
            let words = entry.phrasings[lost.phrasing].text.as_str();
            let instead = pack.entries[lost.found].id.as_str();
            found.insert((entry.id.as_str(), words), Some(instead));
        }
        found
    }
}

impl Effect {
    fn of(&mut self, from_before: std::cmp::Ordering, change: Change) {
        match from_before {
            std::cmp::Ordering::Less => self.better.push(change),
            std::cmp::Ordering::Greater => self.worse.push(change),
            std::cmp::Ordering::Equal => self.unchanged.push(change),
        }
    }
}

/// The entry that a phrasing finds, in words: its own, or this one.
fn finds(own: &str, instead: Option<&str>) -> String {
    match instead {
        None => format!("finds {own}"),
        Some(found) => format!("finds {found}, not {own}"),
    }
}

/// The outcome of a question in words.
fn came(judged: &EvalResult) -> String {
    use crate::matching::Verdict;
    let came = match &judged.judgement.verdict {
        Verdict::Answer(candidate) => format!("answered with {}", candidate.entry),
        Verdict::Suggest(offered) => {
            let ids: Vec<&str> = offered.iter().map(|c| c.entry.as_str()).collect();
            format!("suggested {}", ids.join(", "))
        }
        Verdict::Decline => "declined".to_owned(),
    };
    let mark = match judged.grade() {
        Grade::Right => "right",
        Grade::Offered if judged.accept.is_empty() => "should be declined",
        Grade::Offered => "right among them",
        Grade::Wrong => "wrong",
    };
    format!("{came} ({mark})")
}
