//! The texts of `/explain` for moderators: why a question gets its verdict, and what would come of it
//! unasked.

use serde::Serialize;

use super::fill;
use super::naming::Naming;
use crate::matching::{Explanation, Reason, Verdict, Wanting, Weakness};

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Explain {
    /// The title.
    pub title: &'static str,
    /// Exactly this question is in the FAQ, with an answer.
    pub to_the_letter: &'static str,
    /// Exactly this question is in the FAQ, as one to decline.
    pub to_the_letter_declined: &'static str,
    /// Answered, because the guild taught `{phrasing}`, which is this very question.
    pub taught: &'static str,
    /// Suggested, because the guild taught `{phrasing}`, which is nearly this question.
    pub taught_nearly: &'static str,
    /// Answered by an own entry of the server: the score `{score}` meets the minimum `{floor}` of such entries.
    pub own: &'static str,
    /// Suggested, because an own entry of the server may be meant too, or instead.
    pub own_likely: &'static str,
    /// Answered: the score `{score}` meets the minimum `{floor}`.
    pub answer: &'static str,
    /// Suggested, because the score `{score}` is below the minimum `{floor}`, and that one of those suggested
    /// is right, `{covered}`, is likely enough.
    pub suggest: &'static str,
    /// Suggested, though the score `{score}` meets the minimum `{floor}`, because of a danger.
    pub suggest_danger: &'static str,
    /// Suggested, because the message asks several things.
    pub suggest_several: &'static str,
    /// Suggested, though the score `{score}` meets the minimum `{floor}`, because the question denies what
    /// the entry is about.
    pub suggest_denied: &'static str,
    /// Suggested, though the score `{score}` meets the minimum `{floor}`, because a word is only spelled
    /// nearly like one of the FAQ's.
    pub suggest_look_alike: &'static str,
    /// Suggested, though hardly likely enough, because it is about a danger.
    pub suggest_readily: &'static str,
    /// Declined: the score `{score}` is below the minimum `{floor}`, and `{covered}` below `{offer}`.
    pub decline: &'static str,
    /// Declined: no word of it is known.
    pub nothing_known: &'static str,
    /// Too few of its words are in the FAQ: `{words}` are not.
    pub unknown: &'static str,
    /// It reads like everyday talk.
    pub everyday: &'static str,
    /// It reads like the lines that are out of scope.
    pub out_of_scope: &'static str,
    /// The entries `{one}` and `{other}` are about equally near.
    pub close: &'static str,
    /// It does not name what the FAQ is about.
    pub no_subject: &'static str,
    /// No phrasing says much of it.
    pub little_said: &'static str,
    /// The FAQ has only `{count}` phrasings an entry, on average.
    pub few_phrasings: &'static str,
    /// The FAQ has only `{count}` lines that are out of scope.
    pub few_lines: &'static str,
    /// Above the words as they were read.
    pub read_as: &'static str,
    /// A word `{from}` that was read as `{to}`.
    pub corrected: &'static str,
    /// The share of words never seen: `{unseen}` percent.
    pub unseen: &'static str,
    /// Before the phrasing that is most alike.
    pub nearest: &'static str,
    /// Above what would come of it as a message in this channel.
    pub unasked: &'static str,
    /// It would be answered.
    pub spoken: &'static str,
    /// The operator has not switched listening on.
    pub operator_off: &'static str,
    /// This channel is not read.
    pub channel_off: Naming,
    /// It does not read like a question.
    pub no_question: &'static str,
    /// It is not certain enough.
    pub unsure: &'static str,
    /// The entry was given here a short while ago.
    pub said_lately: Naming,
}

impl Explain {
    /// Says what decided, what speaks against the likeliest entry, and what would help; `shown` makes words
    /// that somebody typed ready to be shown.
    pub fn verdict(&self, why: &Explanation, shown: impl Fn(&str) -> String) -> String {
        let text = match why.reason {
            Reason::ToTheLetter if why.judgement.verdict == Verdict::Decline => {
                self.to_the_letter_declined
            }
            Reason::ToTheLetter => self.to_the_letter,
            Reason::Taught => self.taught,
            Reason::NearlyTaught => self.taught_nearly,
            Reason::AsksSeveral => self.suggest_several,
            Reason::Own => self.own,
            Reason::OwnLikelyToo => self.own_likely,
            Reason::Confident => self.answer,
            Reason::DangerLikelyToo => self.suggest_danger,
            Reason::Denied => self.suggest_denied,
            Reason::LookAlike => self.suggest_look_alike,
            Reason::LikelyEnough => self.suggest,
            Reason::Danger => self.suggest_readily,
            Reason::Unlikely => self.decline,
            Reason::NothingKnown => self.nothing_known,
        };
        let score = why.judgement.candidates.first().map_or(0.0, |first| first.score);
        let (covered, offer) = (why.covered, why.offer);
        let numbers =
            [("score", score), ("floor", why.floor), ("covered", covered), ("offer", offer)];
        // One that is below another does not look like it.
        let near = |a: f64, b: f64| a != b && format!("{a:.2}") == format!("{b:.2}");
        let digits = if near(score, why.floor) || near(covered, offer) { 4 } else { 2 };
        let text = numbers.iter().fold(text.to_owned(), |text, (name, number)| {
            fill(&text, name, format_args!("{number:.digits$}"))
        });
        let taught = why.taught.as_deref().unwrap_or_default();
        let decided = fill(&text, "phrasing", shown(taught));
        let weak = why.weaknesses.iter().map(|weakness| self.weakness(weakness, &shown));
        let wanting = why.wanting.map(|wanting| match wanting {
            Wanting::Phrasings(count) => fill(self.few_phrasings, "count", count),
            Wanting::OutOfScope(count) => fill(self.few_lines, "count", count),
        });
        let all: Vec<String> = [decided].into_iter().chain(weak).chain(wanting).collect();
        all.join("\n")
    }

    fn weakness(&self, weakness: &Weakness, shown: impl Fn(&str) -> String) -> String {
        match weakness {
            Weakness::Unknown(words) => {
                let words: Vec<String> = words.iter().map(|word| shown(word)).collect();
                fill(self.unknown, "words", words.join(", "))
            }
            Weakness::Everyday => self.everyday.to_owned(),
            Weakness::OutOfScope => self.out_of_scope.to_owned(),
            Weakness::Close(one, other) => fill(&fill(self.close, "one", one), "other", other),
            Weakness::NoSubject => self.no_subject.to_owned(),
            Weakness::LittleSaid => self.little_said.to_owned(),
        }
    }
}
