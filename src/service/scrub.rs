//! Scrubbing: removes everything from a question that could identify a person before it is stored.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::lang::bases;
use crate::text::{cut, is_ignorable};

/// Maximum length of a stored question, in characters.
const MAX_LENGTH: usize = 300;

/// Maximum number of passes; real questions never need more than two.
const MAX_PASSES: usize = 33;

/// An amount of money: with its unit, in whatever language, with decimals or thousands, or of three digits
/// and more. Shorter ones ("2 wallets") say nothing about anybody.
fn amount() -> String {
    let units = |of_words: bool| {
        let units = bases().flat_map(|lang| lang.manners.privacy.units).copied();
        one_of(units.filter(|unit| unit.is_ascii() == of_words))
    };
    let unit = format!(r"(?:{}(?-u:\b)|{})", units(true), units(false));
    format!(r"(?:[$¥€£] ?)?(?:\d+(?:[.,]\d+)* ?{unit}|\d+(?:[.,]\d+)+|\d{{3,}})")
}

/// A pattern for the words that make an amount beside them somebody's own.
fn holding() -> String {
    one_of(bases().flat_map(|lang| lang.manners.privacy.holdings).copied())
}

/// A pattern for any of these words.
fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    format!("(?:{})", words.map(regex::escape).collect::<Vec<_>>().join("|"))
}

/// Text allowed between the two: a few words of the same sentence.
const BESIDE: &str = "[^!?。！？;；]{0,24}?";

/// Patterns in order, with their replacements. Word boundaries are those of Latin words, because Chinese is
/// written right up to them.
static PERSONAL: LazyLock<[(String, &'static str); 10]> = LazyLock::new(|| {
    let (amount, holding) = (amount(), holding());
    let amount_after = format!("(?i)({holding}{BESIDE}){amount}");
    let amount_before = format!("(?i){amount}({BESIDE}{holding})");
    let [mentions, links, addresses, sites, names, wallets, numbers, spelled] =
        ALWAYS.map(|(pattern, word)| (pattern.to_owned(), word));
    let after = (amount_after, "${1}[amount]");
    let before = (amount_before, "[amount]${1}");
    [mentions, links, addresses, sites, names, wallets, numbers, spelled, after, before]
});

/// Patterns that are replaced regardless of context.
const ALWAYS: [(&str, &str); 8] = [
    // Mentions of people, roles and channels, custom emoji, timestamps.
    (r"<(?:@|#|:|a:|t:|/|id:)[^<>\n]{0,100}>", " "),
    (r"(?i)[a-z][a-z0-9+.-]*://\S*|(?-u:\b)www\.\S*", "[link]"),
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "[address]"),
    // `example.com/path`, `t.me/name`.
    (r"(?i)(?-u:\b)(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", "[link]"),
    (r"@[\w.]{2,}", "[name]"),
    // Wallets and keys: long runs of letters and digits without a space.
    (r"[A-Za-z0-9]{24,}", "[wallet]"),
    // Phone, card and account numbers, also with spaces, dashes and the like between the digits.
    (r"\+?\d(?:[ ()./_·–—-]{0,3}\d){6,}", "[number]"),
    // Such numbers in Chinese numerals.
    (r"[零〇一二三四五六七八九幺](?:[ -]?[零〇一二三四五六七八九幺]){6,}", "[number]"),
];

/// The placeholders left in place of what was removed.
const PLACEHOLDERS: [&str; 6] =
    ["[link]", "[address]", "[name]", "[wallet]", "[number]", "[amount]"];

static PATTERNS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let compiled = |(pattern, word): &(String, _)| Some((Regex::new(pattern).ok()?, *word));
    PERSONAL.iter().filter_map(compiled).collect()
});

/// Removes mentions, links, addresses, names with an @, wallets, long numbers, and amounts beside a wallet or
/// an account; cuts the rest to 300 characters on one line. Everything else stays.
pub fn scrub(question: &str) -> String {
    // Invisible characters would hide a number from the patterns but not from a reader.
    let visible = |c: &char| (!c.is_control() || c.is_whitespace()) && !is_ignorable(*c);
    let visible: String = question.nfkc().filter(visible).nfkc().collect();
    let mut text = one_line(&visible);
    // Removing something may join the text around it into a new match.
    for _ in 0..MAX_PASSES {
        text = match without_personal(&text) {
            same if same == text => break,
            less => less,
        };
    }
    cut(&text, MAX_LENGTH)
}

/// Scrubs kept words again when they are read: somebody else may have changed the database, or an earlier
/// version may have removed less.
pub fn rescrub(kept: &str) -> String {
    // No text longer than this was kept; searching megabytes for personal data takes long.
    let kept: String = kept.chars().take(MAX_LENGTH * 4).collect();
    // The mark of a cut would be written out as three dots.
    match kept.strip_suffix('…') {
        Some(whole) if whole.chars().count() < MAX_LENGTH => scrub(whole) + "…",
        _ => scrub(&kept),
    }
}

/// Applies each pattern in turn to a text on one line. More than one space in a row would hide a number from them.
fn without_personal(text: &str) -> String {
    PATTERNS.iter().fold(text.to_owned(), |text, (pattern, word)| {
        let less = match pattern.replace_all(&text, *word) {
            Cow::Owned(less) => Some(one_line(&less)),
            Cow::Borrowed(_) => None,
        };
        less.unwrap_or(text)
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Removes the placeholders from scrubbed text, because the matcher ignores links and mentions as well. Empty
/// when nothing else is left.
pub fn bare(scrubbed: &str) -> String {
    let text = PLACEHOLDERS.iter().fold(scrubbed.to_owned(), |text, mark| text.replace(mark, " "));
    one_line(&text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PATTERNS, PERSONAL, bare, rescrub, scrub};

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
        check("call 138 - 1234 - 5678 or 138/1234/5678", "call [number] or [number]");
        check("打 1 3 8 1 2 3 4 5 6 7 8", "打 [number]");
        check("电话一三八一二三四五六七八", "电话[number]");
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

    /// An amount alone identifies no one; an amount in somebody's wallet does.
    #[test]
    fn takes_out_what_somebody_holds() {
        check("i have 12,500.75 usdt in my wallet", "i have [amount] in my wallet");
        check(
            "my wallet has 3 k usdt and 500 more",
            "my wallet has [amount] usdt and [amount] more",
        );
        check("balance: $820, what now", "balance: [amount], what now");
        check("5000u frozen in my bank account", "[amount] frozen in my bank account");
        check("钱包里有3万U能提现吗", "钱包里有[amount]U能提现吗");
        check("卡里的5000块被冻了", "卡里的[amount]被冻了");
        check("我的1200元還在帳戶裡", "我的[amount]還在帳戶裡");
        check("do i need 2 wallets? 500 is a lot", "do i need 2 wallets? 500 is a lot");
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

    /// Personal data, characters that hide it, and surrounding text.
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
            " wallet ",
            "余额",
            "500",
            "3万",
            "12.5 u ",
            "三八",
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
            prop_assert!(kept.chars().count() <= super::MAX_LENGTH);
            for (pattern, word) in PATTERNS.iter() {
                prop_assert!(!pattern.is_match(&kept), "{} in {}", word, kept);
            }
            prop_assert!(!kept.contains(['\n', '\t', '\u{200b}', '\u{202e}']), "{:?}", kept);
            prop_assert_eq!(rescrub(&kept), kept);
        }
    }
}
