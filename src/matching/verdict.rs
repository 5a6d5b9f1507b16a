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

impl Verdict {
    /// Its name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Suggest(_) => "suggest",
            Self::Decline => "decline",
        }
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
