//! Courtesy around a question: a greeting before it and thanks after it say nothing of what is asked, and
//! must not make the question less like those of the FAQ.

use unicode_script::Script;

use crate::lang::{Lang, Manners, bases};
use crate::text::is_han;

/// Letters that must be left for a question.
const LEAST: usize = 2;

/// A levelled question without the courtesy around it; `None` where there is none, or nothing else.
pub(super) fn without_courtesy(level: &str) -> Option<String> {
    let begun = ungreeted(level);
    let rest = unthanked(begun);
    let is_shorter = rest.len() < level.trim().len();
    let left = rest.chars().filter(|c| c.is_alphanumeric()).count();
    (is_shorter && left >= LEAST).then(|| rest.to_owned())
}

/// The text after all greetings.
fn ungreeted(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let Some(after) = after_greeting(rest) else { return rest };
        rest = after;
        while let Some(after) = after_word(rest, |manners| manners.greeted) {
            rest = after;
        }
    }
}

fn after_greeting(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    after_word(text, |manners| manners.greetings).or_else(|| {
        bases().filter(|lang| is_unspaced(lang)).find_map(|lang| {
            let mut greetings = lang.manners.greetings.iter();
            let greeting = greetings.find(|greeting| text.starts_with(**greeting))?;
            let after = &text[greeting.len()..];
            let unless =
                lang.manners.greetings_unless.iter().find(|(begins, _)| begins == greeting);
            let is_another =
                unless.is_some_and(|(_, others)| after.starts_with(|c| others.contains(c)));
            (!is_another).then(|| between(after))
        })
    })
}

/// Returns whether a question follows a greeting without a space in this language.
fn is_unspaced(lang: &Lang) -> bool {
    lang.script == Script::Han
}

/// The text after one of these words, if it is a word of its own, in languages that space their words.
fn after_word(text: &str, words: fn(&Manners) -> &'static [&'static str]) -> Option<&str> {
    let goes_on = |c: char| c.is_alphanumeric() && !is_han(c) || matches!(c, '\'' | '-');
    let ends = |after: &&str| !after.starts_with(goes_on);
    let mut all = bases().filter(|lang| !is_unspaced(lang)).flat_map(|lang| words(&lang.manners));
    let after = all.find_map(|word| text.strip_prefix(word).filter(ends))?;
    Some(between(after))
}

/// The text after punctuation and spaces. A sign before a number belongs to it.
fn between(text: &str) -> &str {
    text.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£' | '¥'))
}

/// The text before all thanks. Its own punctuation stays: a question mark shows that it asks.
fn unthanked(text: &str) -> &str {
    let mut rest = text.trim_end();
    loop {
        let words = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        let mut thanks = bases().flat_map(|lang| lang.manners.thanks);
        let before = thanks.find_map(|thanks| words.strip_suffix(thanks));
        let ends = |before: &&str| {
            let last = before.chars().next_back();
            last.is_none_or(|c| !c.is_alphanumeric() || is_han(c))
        };
        let Some(before) = before.filter(ends) else { return rest };
        rest =
            before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '-'));
    }
}

#[cfg(test)]
mod tests {
    use super::without_courtesy;
    use crate::matching::normalise;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(without_courtesy(&normalise(text)).as_deref(), expected, "{text}");
    }

    #[test]
    fn takes_greetings_and_thanks_from_a_question() {
        for text in [
            "hello, what is tether?",
            "Hi what is tether?",
            "<@1> Hey guys, good morning! what is tether?",
            "Hello there. What is tether? Thanks in advance!!",
            "hi bot 👋 what is tether?",
            "你好，what is tether?",
            "excuse me, what is tether? thanks a lot",
        ] {
            check(text, Some("what is tether?"));
        }
        check("what is tether thanks?", Some("what is tether"));
        check("请问这合法吗", Some("这合法吗"));
        check("您好！請問一下，這合法嗎？謝謝", Some("这合法吗?"));
        check("hi, $50 in usdt?", Some("$50 in usdt?"));
    }

    #[test]
    fn leaves_what_is_none() {
        for text in [
            "what is tether?",
            "",
            "hi",
            "thanks!",
            "hi thanks",
            "你好",
            "hire a lawyer?",
            "hi-tech payments",
            "helloworld is what",
            "你好像不懂",
            "机器人可以交易吗",
            "is a thanksgiving gift taxed",
        ] {
            check(text, None);
        }
    }
}
