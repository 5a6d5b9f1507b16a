//! Which part of a text asks. A question may come after a story, and a message may hold two.

use std::ops::Range;

use super::tokens::{Token, tokenise};
use crate::lang::{JOINS, MARKS, OPENS, PAIRS, ReadIn, TWICE, is_pair};

/// In a message of so many words what is told counts beside what is asked.
const BRIEF: usize = 20;
/// The fewest words of a question that only opens like one.
const SHORTEST: usize = 3;
/// Characters of a message in which somebody may want an answer unasked; longer ones are stories.
const LONGEST_MESSAGE: usize = 400;
/// A text of so many tokens may be a story with a question in it.
const STORY: usize = 30;
/// Sentences of a story that are asked on their own.
const MOST: usize = 4;

/// The parts of a text that are scored: the whole first, then the sentences of a story that ask.
pub(crate) fn parts(tokens: &[Token]) -> impl Iterator<Item = Range<usize>> {
    std::iter::once(0..tokens.len()).chain(asking(tokens))
}

/// The sentences of a story that ask; none of a text that is no story.
fn asking(tokens: &[Token]) -> impl Iterator<Item = Range<usize>> {
    let story = tokens.len() >= STORY && tokens.iter().skip(1).any(|token| token.opens);
    sentences(tokens).filter(move |s| story && asks(&tokens[s.clone()])).take(MOST)
}

/// Words that a sentence has at least to be looked at alone.
const ALONE: usize = 3;
/// Sentences that are looked at alone.
const MOST_PIECES: usize = 24;

/// The whole text, then, where it has several, its sentences; short ones with their neighbours.
pub(crate) fn pieces(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for sentence in sentences(tokens) {
        match pieces.last_mut() {
            Some(last) if last.len() < ALONE => last.end = sentence.end,
            _ => pieces.push(sentence),
        }
    }
    if pieces.len() < 2 {
        pieces.clear();
    }
    pieces.truncate(MOST_PIECES);
    pieces.insert(0, 0..tokens.len());
    pieces
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

/// The questions of a message that may ask more than one thing: its sentences and clauses that ask and
/// are long enough to be understood alone; of a brief message that asks, also those that tell.
pub(super) fn apart(tokens: &[Token]) -> Vec<Range<usize>> {
    let clauses = sentences(tokens).flat_map(|sentence| clauses(tokens, sentence));
    let long_enough = clauses.filter(|clause| clause.len() >= SHORTEST);
    let (asking, telling): (Vec<_>, Vec<_>) =
        long_enough.partition(|clause| asks(&tokens[clause.clone()]));
    // "I am ill, when is pay day?" tells of one thing and asks another; a story only tells.
    let mut apart = asking;
    if !apart.is_empty() && tokens.len() <= BRIEF {
        apart.extend(telling);
        apart.sort_by_key(|clause| clause.start);
    }
    apart.truncate(MOST);
    apart
}

/// The clauses of a sentence: a new one begins where a question does in the middle of it, after a
/// comma or "and".
fn clauses(tokens: &[Token], sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut clauses = Vec::new();
    let mut begin = sentence.start;
    for at in sentence.start + 1..sentence.end {
        let token = &tokens[at];
        let joined = tokens[at - 1].is(JOINS);
        let opens = token.is(OPENS) && (joined || token.pauses);
        // A Chinese sentence goes on after a comma with the next thing.
        if opens || (token.single && token.pauses) {
            clauses.push(begin..if joined { at - 1 } else { at });
            begin = at;
        }
    }
    clauses.push(begin..sentence.end);
    clauses
}

/// Returns whether a normalised message that is addressed to nobody asks something.
pub(crate) fn looks_like_question(normalised: &str, read_in: ReadIn) -> bool {
    let text = normalised.trim();
    if text.chars().count() > LONGEST_MESSAGE {
        return false;
    }
    let tokens = tokenise(text, read_in, |_| 0);
    sentences(&tokens).any(|sentence| asks(&tokens[sentence]))
}

/// Returns whether a sentence asks: it ends with a question mark, opens like a question, or has a word or two
/// that make it one.
fn asks(sentence: &[Token]) -> bool {
    let Some((first, last)) = sentence.first().zip(sentence.last()) else { return false };
    let opens = first.is(OPENS) && sentence.len() >= SHORTEST;
    let pair = |two: &[Token]| two[0].is(PAIRS) && is_pair(&two[0].word, &two[1].word);
    last.asks
        || opens
        || sentence.iter().any(|token| token.is(MARKS))
        || sentence.windows(2).any(pair)
        || sentence.windows(3).any(is_a_not_a)
}

/// Chinese asks by saying a verb twice with "not" between: 能不能, 有没有.
fn is_a_not_a(three: &[Token]) -> bool {
    three[0].single && three[0].word == three[2].word && three[1].is(TWICE)
}

#[cfg(test)]
mod tests {
    use super::{STORY, asking, asks};
    use crate::matching::english;
    use crate::matching::read::Levelled;
    use crate::matching::tokens::tokenise;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(asks(&tokenise(text, english(), |_| 0)), expected, "{text}");
    }

    #[test]
    fn knows_what_asks() {
        check("can i pay with it", true);
        check("i may pay with it?", true);
        check("why is it so", true);
        check("why though", false);
        check("he paid with it", false);
        check("我用微信付了钱", false);
        check("可以用微信付钱吗", true);
        check("能不能付", true);
        check("", false);
    }

    #[test]
    fn takes_the_questions_out_of_a_story_only() {
        let story = "my uncle sold his boat last week and the buyer paid all of it in coins. now the coins sit in his wallet. can he pay his rent with them? he is old.";
        let tokens = tokenise(story, english(), |_| 0);
        let asked: Vec<String> = asking(&tokens)
            .map(|range| {
                tokens[range].iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(asked, ["can he pay his rent with them"]);
        let short = tokenise("i have coins. can i pay?", english(), |_| 0);
        assert!(short.len() < STORY && asking(&short).next().is_none());
    }

    #[test]
    fn tells_questions_from_talk() {
        let looks_like_question =
            |text: &str| super::looks_like_question(Levelled::new(text).asked(), english());
        for question in [
            "is it legal?",
            "is usdt legal in china",
            "<@1> how can i pay with usdt",
            "I have usdt, can I spend it???",
            "用USDT付款合法吗",
            "用USDT付款合法嗎",
            "怎么用微信收USDT",
            "這是什麼",
            "hello, what is usdt",
        ] {
            assert!(looks_like_question(question), "{question}");
        }
        for talk in [
            "",
            "thanks!",
            "usdt is legal here",
            "is it",
            "谢谢",
            "我昨天买了USDT",
            "see https://x.example/?q=1",
            &"what a long story ".repeat(40),
        ] {
            assert!(!looks_like_question(talk), "{talk}");
        }
        // "And my sister sold the car": `y` is why in English only.
        let spanish = "y mi hermana vendió el coche";
        assert!(looks_like_question(spanish));
        assert!(!super::looks_like_question(spanish, english().as_it_stands()));
    }
}
