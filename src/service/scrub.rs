//! What is taken out of a question before it is kept: all that could point at a person.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::text::cut;

/// Characters of a question that are kept.
const LONGEST: usize = 300;

/// What is looked for, in this order, and the word that is left in its place.
const PERSONAL: [(&str, &str); 7] = [
    // Mentions of people, roles and channels, custom emoji, timestamps.
    (r"<(?:@|#|:|a:|t:|/|id:)[^<>\n]{0,100}>", " "),
    (r"(?i)\b(?:https?|ftp|discord)://\S*|\bwww\.\S*", "[link]"),
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "[address]"),
    // `example.com/path`, `t.me/name`.
    (r"(?i)\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", "[link]"),
    (r"@[\w.]{2,}", "[name]"),
    // Wallets and keys: long runs of letters and digits without a space.
    (r"\b[A-Za-z0-9]{24,}\b", "[wallet]"),
    // Phone, card and account numbers, also with spaces or dashes between the digits.
    (r"\+?\d(?:[ ().-]{0,2}\d){6,}", "[number]"),
];

static PATTERNS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let compiled = |(pattern, word): (&str, &'static str)| Some((Regex::new(pattern).ok()?, word));
    PERSONAL.into_iter().filter_map(compiled).collect()
});

/// A question without mentions, links, addresses, names, wallets and long numbers; at most 300
/// characters of it, on one line.
pub fn scrub(question: &str) -> String {
    let visible = |c: &char| !c.is_control() || c.is_whitespace();
    let mut text: String = question.nfkc().filter(visible).collect();
    for (pattern, word) in PATTERNS.iter() {
        text = pattern.replace_all(&text, *word).into_owned();
    }
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST)
}

/// The same without the words that stand for what was taken out, as the matcher reads a question:
/// links and mentions are no part of it there. Empty when nothing else is left.
pub fn bare(scrubbed: &str) -> String {
    let words = PERSONAL.iter().map(|(_, word)| *word).filter(|word| word.starts_with('['));
    let text = words.fold(scrubbed.to_owned(), |text, word| text.replace(word, " "));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PATTERNS, PERSONAL, bare, scrub};

    #[track_caller]
    fn check(question: &str, expected: &str) {
        assert_eq!(scrub(question), expected);
    }

    #[test]
    fn takes_out_what_points_at_a_person() {
        assert_eq!(PATTERNS.len(), PERSONAL.len(), "every pattern compiles");
        check("<@123> is it ok <:pepe:456> for <@&7>?", "is it ok for ?");
        check("look https://evil.example/a?b=c now", "look [link] now");
        check("join t.me/scam or discord.gg/abc", "join [link] or [link]");
        check("mail me at bob.smith+x@mail.example.com please", "mail me at [address] please");
        check("ask @bob_smith", "ask [name]");
        check("call +86 138-1234-5678 today", "call [number] today");
        check("card 4111 1111 1111 1111?", "card [number]?");
        check("我的电话是13812345678，可以吗", "我的电话是[number],可以吗");
        check("ＣＡＬＬ １３８１２３４５６７８", "CALL [number]");
        check("send to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE now", "send to [wallet] now");
        check("0x52908400098527886E0F7030069857D2E4169EE7", "[wallet]");
    }

    #[test]
    fn nothing_but_words_is_bare() {
        let bare = |question| bare(&scrub(question));
        assert_eq!(bare("see https://x.example/a now, or ask @bob_smith"), "see now, or ask");
        assert_eq!(bare("<@1> https://x.example +86 138-1234-5678"), "");
        assert_eq!(bare("which [wine] goes"), "which [wine] goes");
    }

    #[test]
    fn keeps_what_is_asked() {
        for kept in
            ["can I pay 500 USDT in 2026?", "用USDT付款合法吗?", "is 1.5% normal", "e.g. a card"]
        {
            check(kept, kept);
        }
        assert_eq!(scrub(&"long ".repeat(100)).chars().count(), 300);
    }

    proptest! {
        #[test]
        fn no_long_number_or_link_survives(before in ".{0,20}", digits in "[0-9]{7,20}", after in ".{0,20}") {
            let kept = scrub(&format!("{before} {digits} https://x.example/{digits} {after}"));
            prop_assert!(!kept.contains(&digits) && !kept.contains("x.example"), "{}", kept);
        }
    }
}
