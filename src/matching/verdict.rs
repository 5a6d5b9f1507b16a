//! What the matcher says: a verdict, and the candidates that it came from.

use serde::Serialize;

use super::reading::Correction;
use crate::pack::Language;

/// How many candidates a judgement lists.
pub const CANDIDATES: usize = 5;
/// How many entries are offered when none is certain.
pub const OFFERS: usize = 3;

/// An entry that may be what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// The entry's id.
    pub entry: String,
    /// The probability, 0 to 1, that it is the right answer; rounded to four places.
    pub score: f64,
}

/// What the matcher makes of a question.
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
    /// The word for it in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::Suggest(_) => "suggest",
            Self::Decline => "decline",
        }
    }

    /// The entry that is given as the answer, if one is.
    pub fn entry(&self) -> Option<&str> {
        match self {
            Self::Answer(candidate) => Some(&candidate.entry),
            Self::Suggest(_) | Self::Decline => None,
        }
    }
}

/// A verdict with what led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The language to reply in.
    pub language: Language,
    /// What to do.
    pub verdict: Verdict,
    /// The likeliest entries, best first, at most [`CANDIDATES`], whatever the verdict.
    pub candidates: Vec<Candidate>,
    /// Words that were read as others.
    pub corrections: Vec<Correction>,
    /// The phrasing of the overlay that decided, if one did.
    pub taught: Option<String>,
}

/// Four places: enough to rank by, few enough to read and to be the same everywhere.
pub(super) fn rounded(score: f64) -> f64 {
    (score * 1e4).round() / 1e4
}
