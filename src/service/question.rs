//! Whether a message that was not addressed to the bot asks something.

use crate::matching::normalise;

/// Characters of a message in which a question may stand; longer ones are stories.
const LONGEST: usize = 400;

/// How questions begin in English.
const OPENERS: [&str; 39] = [
    "am", "any", "anybody", "anyone", "are", "can", "can't", "could", "did", "do", "does",
    "doesn't", "has", "have", "how", "how's", "if", "is", "isn't", "may", "might", "must", "shall",
    "should", "was", "were", "what", "what's", "when", "where", "where's", "which", "who", "who's",
    "whom", "whose", "why", "will", "would",
];

/// What makes a sentence a question in Chinese, in simplified characters.
const PARTICLES: [&str; 22] = [
    "吗",
    "呢",
    "么",
    "谁",
    "哪",
    "几",
    "多少",
    "多久",
    "为何",
    "如何",
    "怎",
    "啥",
    "是否",
    "能否",
    "可否",
    "会不会",
    "能不能",
    "可不可以",
    "是不是",
    "有没有",
    "行不行",
    "合不合",
];

/// Whether a message reads like a question: it ends in a question mark, begins as one, or holds a
/// Chinese particle of one.
pub fn looks_like_question(text: &str) -> bool {
    let text = normalise(text);
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST {
        return false;
    }
    let marked = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len() < text.len()
        && text.chars().rev().take_while(|c| !c.is_alphanumeric()).any(|c| c == '?');
    let opener = text.split(|c: char| !(c.is_alphabetic() || c == '\'')).next().unwrap_or_default();
    let opens = OPENERS.contains(&opener) && text.split_whitespace().nth(2).is_some();
    marked || opens || PARTICLES.iter().any(|particle| text.contains(particle))
}

#[cfg(test)]
mod tests {
    use super::looks_like_question;

    #[test]
    fn tells_questions_from_talk() {
        for question in [
            "is it legal?",
            "is usdt legal in china",
            "<@1> how can i pay with usdt",
            "I have usdt, can I spend it???",
            "用USDT付款合法吗",
            "用USDT付款合法嗎",
            "怎么用微信收USDT",
            "這是什麼",
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
    }
}
