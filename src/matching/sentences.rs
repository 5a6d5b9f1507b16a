//! Which part of a text asks. A question may come after a story, and a message may hold two.

use std::ops::Range;

use super::tokens::Token;

/// Words that begin an English question, and those that begin one in chat without a question mark.
const OPENERS: [&str; 44] = [
    "am",
    "any",
    "anyone",
    "anybody",
    "are",
    "can",
    "could",
    "did",
    "do",
    "does",
    "has",
    "have",
    "how",
    "is",
    "may",
    "might",
    "must",
    "need",
    "ought",
    "shall",
    "should",
    "so",
    "some",
    "tell",
    "was",
    "were",
    "what",
    "whats",
    "when",
    "where",
    "which",
    "who",
    "whom",
    "whose",
    "why",
    "will",
    "wondering",
    "would",
    "advice",
    "help",
    "please",
    "explain",
    "suggest",
    "question",
];
/// Characters that a Chinese question has and a story seldom.
const MARKS: [&str; 8] = ["吗", "呢", "怎", "什", "哪", "谁", "啥", "咋"];

/// A text of so many tokens may be a story with a question in it.
const STORY: usize = 30;
/// Sentences of a story that are asked on their own.
const MOST: usize = 4;

/// The sentences of a story that ask; none of a text that is no story.
pub(crate) fn asking(tokens: &[Token]) -> impl Iterator<Item = Range<usize>> {
    let story = tokens.len() >= STORY && tokens.iter().skip(1).any(|token| token.opens);
    sentences(tokens).filter(move |s| story && asks(&tokens[s.clone()])).take(MOST)
}

/// The sentences of a text, as ranges of its tokens.
fn sentences(tokens: &[Token]) -> impl Iterator<Item = Range<usize>> {
    let mut begin = 0;
    std::iter::from_fn(move || {
        let rest = tokens.get(begin + 1..)?;
        let end = begin + 1 + rest.iter().position(|token| token.opens).unwrap_or(rest.len());
        Some(std::mem::replace(&mut begin, end)..end)
    })
}

/// Whether a sentence asks: it ends with a question mark, opens as a question does, or has a word
/// that makes a Chinese sentence one.
pub(crate) fn asks(sentence: &[Token]) -> bool {
    let Some((first, last)) = sentence.first().zip(sentence.last()) else { return false };
    last.asks
        || OPENERS.contains(&first.word.as_str())
        || sentence.iter().any(|token| token.single && MARKS.contains(&token.word.as_str()))
        || sentence.windows(3).any(|three| is_a_not_a(three))
}

/// Chinese asks by saying a verb twice with "not" between: 能不能, 有没有.
fn is_a_not_a(three: &[Token]) -> bool {
    three[0].single
        && three[0].word == three[2].word
        && matches!(three[1].word.as_str(), "不" | "没")
}

#[cfg(test)]
mod tests {
    use super::{STORY, asking, asks};
    use crate::matching::tokens::tokenise;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(asks(&tokenise(text, true, |_| 0)), expected, "{text}");
    }

    #[test]
    fn knows_what_asks() {
        check("can i pay with it", true);
        check("i may pay with it?", true);
        check("why though", true);
        check("he paid with it", false);
        check("我用微信付了钱", false);
        check("可以用微信付钱吗", true);
        check("能不能付", true);
        check("", false);
    }

    #[test]
    fn takes_the_questions_out_of_a_story_only() {
        let story = "my uncle sold his boat last week and the buyer paid all of it in coins. now the coins sit in his wallet. can he pay his rent with them? he is old.";
        let tokens = tokenise(story, true, |_| 0);
        let asked: Vec<String> = asking(&tokens)
            .map(|range| {
                tokens[range].iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(asked, ["can he pay his rent with them"]);
        let short = tokenise("i have coins. can i pay?", true, |_| 0);
        assert!(short.len() < STORY && asking(&short).next().is_none());
    }
}
