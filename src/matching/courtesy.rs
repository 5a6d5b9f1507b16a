//! Courtesy around a question: a greeting before it and thanks after it say nothing of what is asked, and
//! must not make the question less like those of the FAQ.

use super::normalise::normalise;
use crate::text::is_han;

/// How people are greeted before a question, longer ones before what they begin with.
const GREETINGS: [&str; 19] = [
    "sorry to bother you",
    "good morning",
    "good afternoon",
    "good evening",
    "quick question",
    "excuse me",
    "greetings",
    "buenos dias",
    "buenas tardes",
    "hello",
    "howdy",
    "hola",
    "hiya",
    "heya",
    "hallo",
    "hullo",
    "helo",
    "hey",
    "hi",
];
/// Who is greeted.
const GREETED: [&str; 14] = [
    "there",
    "everyone",
    "everybody",
    "all",
    "guys",
    "folks",
    "team",
    "bot",
    "again",
    "mods",
    "sir",
    "friends",
    "y'all",
    "caveat",
];
/// The same in Chinese, where the question follows without a space.
const CHINESE_GREETINGS: [&str; 26] = [
    "不好意思打扰一下",
    "打扰一下",
    "想请问一下",
    "请问一下",
    "想问一下",
    "麻烦问一下",
    "问一下",
    "想请问",
    "请问",
    "大家早上好",
    "大家下午好",
    "大家晚上好",
    "早上好",
    "下午好",
    "晚上好",
    "大家好",
    "各位好",
    "你们好",
    "你好呀",
    "你好啊",
    "你好",
    "您好",
    "哈喽",
    "哈啰",
    "嗨",
    "早安",
];
/// Of the greetings above, those that may begin another word, and what they do not begin it with.
const ELSE: [(&str, &[char]); 3] = [
    ("你好", &['像', '意', '几', '多', '不', '歹', '转', '坏']),
    ("您好", &['像', '几', '多', '不']),
    ("大家好", &['像', '几', '多']),
];
/// How somebody thanks after a question, longer ones before what they end with.
const THANKS: [&str; 18] = [
    "thanks in advance",
    "thank you very much",
    "thank you so much",
    "thank you in advance",
    "many thanks",
    "thanks a lot",
    "thanks so much",
    "thank you",
    "thanks",
    "thankyou",
    "thx",
    "tysm",
    "cheers",
    "gracias",
    "谢谢大家",
    "谢谢您",
    "谢谢你",
    "谢谢",
];
/// Letters of what must be left for it to be a question.
const LEAST: usize = 2;

/// A question without the courtesy around it, levelled; `None` where there is none, or nothing else.
pub(super) fn without_courtesy(question: &str) -> Option<String> {
    let level = normalise(question);
    let begun = ungreeted(&level);
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
        while let Some(after) = after_word(rest, &GREETED) {
            rest = after;
        }
    }
}

fn after_greeting(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    after_word(text, &GREETINGS).or_else(|| {
        let greeting = CHINESE_GREETINGS.iter().find(|greeting| text.starts_with(**greeting))?;
        let after = &text[greeting.len()..];
        let others = ELSE.iter().find(|(begins, _)| begins == greeting);
        let is_another = others.is_some_and(|(_, others)| after.starts_with(*others));
        (!is_another).then(|| between(after))
    })
}

/// What stands behind one of these words, when it is a word of its own.
fn after_word<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    let goes_on = |c: char| c.is_alphanumeric() && !is_han(c) || matches!(c, '\'' | '-');
    let ends = |after: &&str| !after.starts_with(goes_on);
    let after = words.iter().find_map(|word| text.strip_prefix(word).filter(ends))?;
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
        let before = THANKS.iter().find_map(|thanks| words.strip_suffix(thanks));
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

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(without_courtesy(text).as_deref(), expected, "{text}");
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
