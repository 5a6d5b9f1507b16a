//! What is taken out of a question before it is kept: all that could point at a person.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::text::{cut, is_ignorable};

/// Characters of a question that are kept.
const LONGEST: usize = 300;

/// How often it is looked again; nothing that people write takes a second look.
const PASSES: usize = 8;

/// What is looked for, in this order, and the word that is left in its place. A word's edge is that of
/// a Latin word: Chinese is written right up to it.
const PERSONAL: [(&str, &str); 7] = [
    // Mentions of people, roles and channels, custom emoji, timestamps.
    (r"<(?:@|#|:|a:|t:|/|id:)[^<>\n]{0,100}>", " "),
    (r"(?i)[a-z][a-z0-9+.-]*://\S*|(?-u:\b)www\.\S*", "[link]"),
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "[address]"),
    // `example.com/path`, `t.me/name`.
    (r"(?i)(?-u:\b)(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", "[link]"),
    (r"@[\w.]{2,}", "[name]"),
    // Wallets and keys: long runs of letters and digits without a space.
    (r"[A-Za-z0-9]{24,}", "[wallet]"),
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
    // What nobody sees would hide a number from the patterns, and not from a reader.
    let visible = |c: &char| (!c.is_control() || c.is_whitespace()) && !is_ignorable(*c);
    let visible: String = question.nfkc().filter(visible).nfkc().collect();
    let mut text = without_personal(&visible);
    // What is taken out may bring together what is around it.
    for _ in 0..PASSES {
        text = match without_personal(&text) {
            same if same == text => break,
            less => less,
        };
    }
    cut(&text, LONGEST)
}

/// Each pattern in turn. More than one space in a row would hide a number from them.
fn without_personal(text: &str) -> String {
    PATTERNS
        .iter()
        .fold(one_line(text), |text, (pattern, word)| one_line(&pattern.replace_all(&text, *word)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same without the words that stand for what was taken out, as the matcher reads a question:
/// links and mentions are no part of it there. Empty when nothing else is left.
pub fn bare(scrubbed: &str) -> String {
    let words = PERSONAL.iter().map(|(_, word)| *word).filter(|word| word.starts_with('['));
    let text = words.fold(scrubbed.to_owned(), |text, word| text.replace(word, " "));
    one_line(&text)
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
        check("地址TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE对吗", "地址[wallet]对吗");
        check("看t.me/scam 和https://x.example/a", "看[link] 和[link]");
        check("tg://join?invite=abc or [click](steam://run/1)", "[link] or [click]([link]");
        check("1\u{200b}3\u{2060}812345678", "[number]");
        check("138   1234\n5678", "[number]");
        check("138 <@1> 12345678", "[number]");
        check(&format!("<:{}:1>", "1a".repeat(60)), "");
        check("@\u{200b}everyone \u{202e}hi", "[name] hi");
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

    /// What points at people, what hides it, and what is around it.
    fn piece() -> impl Strategy<Value = String> {
        let known: &[&str] = &[
            "https://x.example/a",
            "ftp://",
            "tg://join",
            "www.x.example",
            "t.me/x",
            "<@123>",
            "<@&7>",
            "<:a:1>",
            "<t:1:R>",
            "<@",
            ">",
            "@bob_smith",
            "@everyone",
            "@",
            "a@b.example",
            "1381234",
            "5678",
            "+86 ",
            "-",
            "(",
            ")",
            ".",
            "  ",
            "\n",
            "\t",
            "１２３４",
            "\u{200b}",
            "\u{202e}",
            "\u{ad}",
            "TQn9Y2khEsLJW1ChVWFMSMeRDow5",
            "地址",
            "是",
            "é",
            "\u{fdfa}",
            "[link]",
            "_",
        ];
        prop_oneof![
            4 => prop::sample::select(known).prop_map(str::to_owned),
            1 => any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn no_long_number_or_link_survives(before in ".{0,20}", digits in "[0-9]{7,20}", after in ".{0,20}") {
            let kept = scrub(&format!("{before} {digits} https://x.example/{digits} {after}"));
            prop_assert!(!kept.contains(&digits) && !kept.contains("x.example"), "{}", kept);
        }

        #[test]
        fn nothing_that_is_looked_for_is_left(pieces in prop::collection::vec(piece(), 0..30)) {
            let kept = scrub(&pieces.concat());
            prop_assert!(kept.chars().count() <= super::LONGEST);
            for (pattern, word) in PATTERNS.iter() {
                prop_assert!(!pattern.is_match(&kept), "{} in {}", word, kept);
            }
            prop_assert!(!kept.contains(['\n', '\t', '\u{200b}', '\u{202e}']), "{:?}", kept);
            // The mark of a cut would be written out.
            if !kept.ends_with('…') {
                prop_assert_eq!(scrub(&kept), kept);
            }
        }
    }
}
