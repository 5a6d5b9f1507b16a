//! The matcher's result: a verdict, and the candidates that led to it.

use serde::Serialize;

use super::reading::Correction;
use crate::pack::Language;

/// Maximum number of candidates of a judgement.
pub const CANDIDATES: usize = 5;
/// Maximum number of entries that are offered when none is certain.
pub const OFFERS: usize = 3;

/// An entry that may be what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// The entry's id.
    pub entry: String,
    /// The probability, 0 to 1, that it is the right answer; rounded to four places.
    pub score: f64,
}

/// The matcher's decision on a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// This entry answers it.
    Answer(Candidate),
    /// One of these two or three may; nothing is claimed.
    Suggest(Vec<Candidate>),
    /// The pack does not cover it.
    Decline,
}

/// The outcome of a question: in the JSON of an answer, in the metrics and in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The entry with this id was given.
    Answer(String),
    /// Two or three entries were offered.
    Offer,
    /// The FAQ does not cover it.
    Decline,
}

impl Outcome {
    /// One of each, with an empty id.
    #[cfg(feature = "store")]
    pub(crate) const ALL: [Self; 3] = [Self::Answer(String::new()), Self::Offer, Self::Decline];

    /// Its name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Offer => "suggest",
            Self::Decline => "decline",
        }
    }

    /// The entry that was given, if one was.
    pub fn entry(&self) -> Option<&str> {
        match self {
            Self::Answer(entry) => Some(entry),
            Self::Offer | Self::Decline => None,
        }
    }
}

impl Verdict {
    /// The question's outcome by this verdict.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Answer(candidate) => Outcome::Answer(candidate.entry.clone()),
            Self::Suggest(_) => Outcome::Offer,
            Self::Decline => Outcome::Decline,
        }
    }

    /// Its name in JSON.
    pub fn name(&self) -> &'static str {
        self.outcome().name()
    }

    /// The entry that is the answer, if there is one.
    pub fn entry(&self) -> Option<&str> {
        match self {
            Self::Answer(candidate) => Some(&candidate.entry),
            Self::Suggest(_) | Self::Decline => None,
        }
    }
}

/// A verdict with its background.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The language to reply in.
    pub language: Language,
    /// The decision.
    pub verdict: Verdict,
    /// The likeliest entries, best first, at most [`CANDIDATES`], whatever the verdict.
    pub candidates: Vec<Candidate>,
    /// Words that were corrected.
    pub corrections: Vec<Correction>,
    /// The overlay's phrasing that decided, if one did.
    pub taught: Option<String>,
}

/// Four places: enough to rank by, few enough to read and to be the same everywhere.
pub(super) fn rounded(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}
