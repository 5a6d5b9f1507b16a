//! Flaws of a text, whoever writes it: the files of a pack are checked for them, and so is what moderators write in
//! Discord. Where a text stands and how a flaw is told are up to those who check.

use super::style::long_opening;
use super::{Text, limits, phrasing_key};

/// More cautions, or more pieces of advice, than a reader takes in.
pub(super) const MANY_POINTS: usize = 4;
/// Characters that rendering adds around the words of a reply: severity, headings, the review date.
pub(super) const RENDERED_EXTRA: usize = 150;
/// Characters that rendering adds to a point: each stands on a line of its own behind a mark.
const POINT_EXTRA: usize = 3;

/// A part of an entry's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The question.
    Question,
    /// The answer.
    Answer,
    /// The cautions.
    Cautions,
    /// The advice.
    Advice,
}

/// A flaw of an entry's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A part that every entry needs is empty.
    Empty(Part),
    /// The question has no letter or digit.
    Wordless,
    /// Discord does not show so many characters.
    TooLong {
        /// The part.
        part: Part,
        /// Its length.
        length: usize,
        /// The longest that Discord shows.
        limit: usize,
    },
    /// The question has so many characters that menus cut it.
    CutInMenus(usize),
    /// The answer has more characters than people read in a chat.
    LongAnswer(usize),
    /// The first sentence of the answer has more words than people take in.
    LongOpening(usize),
    /// There are more points than a reader takes in.
    ManyPoints(Part, usize),
    /// All of it together has more characters than Discord shows.
    ReplyTooLong(usize),
}

impl Flaw {
    /// Returns whether the text cannot be used like this.
    pub fn is_error(&self) -> bool {
        matches!(
            self,
            Self::Empty(_) | Self::Wordless | Self::TooLong { .. } | Self::ReplyTooLong(_)
        )
    }
}

/// The lengths of an entry's texts in one language, in characters; `None` for one that is not there.
#[derive(Clone, Debug, Default)]
pub(super) struct Lengths {
    pub(super) question: Option<usize>,
    pub(super) answer: Option<usize>,
    pub(super) cautions: Vec<usize>,
    pub(super) advice: Vec<usize>,
    /// Everything that stands around them in a reply.
    pub(super) around: usize,
}

impl Lengths {
    /// The texts that are too long, and the reply if it is.
    pub(super) fn flaws(&self) -> Vec<Flaw> {
        let mut found = Vec::new();
        let mut total = RENDERED_EXTRA + self.around;
        let mut check = |part, length: usize, limit, long, mild: fn(usize) -> Flaw| {
            if length > limit {
                found.push(Flaw::TooLong { part, length, limit });
            } else if length > long {
                found.push(mild(length));
            }
        };
        if let Some(length) = self.question {
            total += length;
            check(Part::Question, length, limits::TITLE, limits::CHOICE, Flaw::CutInMenus);
        }
        if let Some(length) = self.answer {
            total += length;
            let (limit, long) = (limits::DESCRIPTION, limits::LONG_ANSWER);
            check(Part::Answer, length, limit, long, Flaw::LongAnswer);
        }
        for (part, points) in [(Part::Cautions, &self.cautions), (Part::Advice, &self.advice)] {
            let length: usize = points.iter().map(|length| length + POINT_EXTRA).sum();
            total += length;
            let limit = limits::FIELD_VALUE;
            if length > limit {
                found.push(Flaw::TooLong { part, length, limit });
            } else if points.len() > MANY_POINTS {
                found.push(Flaw::ManyPoints(part, points.len()));
            }
        }
        if total > limits::EMBED_TOTAL {
            found.push(Flaw::ReplyTooLong(total));
        }
        found
    }
}

/// The flaws of a text that stands beside the pack, in a reply with so many more characters.
pub fn flaws(text: &Text, around: usize) -> Vec<Flaw> {
    let count = |text: &String| text.chars().count();
    let empty = [(Part::Question, &text.question), (Part::Answer, &text.answer)];
    let empty = empty.into_iter().filter(|(_, text)| text.trim().is_empty());
    let mut found: Vec<Flaw> = empty.map(|(part, _)| Flaw::Empty(part)).collect();
    if !text.question.trim().is_empty() && phrasing_key(&text.question).is_empty() {
        found.push(Flaw::Wordless);
    }
    let lengths = Lengths {
        question: Some(count(&text.question)),
        answer: Some(count(&text.answer)),
        cautions: text.cautions.iter().map(count).collect(),
        advice: text.advice.iter().map(count).collect(),
        around,
    };
    found.extend(lengths.flaws());
    found.extend(long_opening(&text.answer).map(Flaw::LongOpening));
    found
}

#[cfg(test)]
mod tests {
    use super::{Flaw, Part, flaws};
    use crate::pack::Text;

    fn text(question: &str, answer: &str, points: usize) -> Text {
        let advice = vec!["Do it.".to_owned(); points];
        let (question, answer) = (question.to_owned(), answer.to_owned());
        Text { question, answer, cautions: Vec::new(), advice }
    }

    #[test]
    fn names_what_is_missing_and_what_is_too_much() {
        assert_eq!(flaws(&text("Where is it?", "Here.", 4), 0), []);
        let empty = flaws(&text(" ", "", 0), 0);
        assert_eq!(empty, [Flaw::Empty(Part::Question), Flaw::Empty(Part::Answer)]);
        assert_eq!(
            flaws(&text("?!", "Here.", 5), 0),
            [Flaw::Wordless, Flaw::ManyPoints(Part::Advice, 5)]
        );
        let long = "a".repeat(300);
        let part = Part::Question;
        assert_eq!(
            flaws(&text(&long, "Here.", 0), 6000),
            [Flaw::TooLong { part, length: 300, limit: 256 }, Flaw::ReplyTooLong(6455)]
        );
        assert_eq!(flaws(&text(&long[..101], "Here.", 0), 0), [Flaw::CutInMenus(101)]);
        let opening = flaws(&text("Why?", &"so ".repeat(26), 0), 0);
        assert_eq!(opening, [Flaw::LongOpening(26)]);
        assert!(!opening[0].is_error());
    }
}
