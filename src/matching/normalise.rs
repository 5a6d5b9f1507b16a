//! One spelling for everything that reads the same: the only place that changes text before it is
//! compared.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;
use unicode_script::Script;
use unicode_security::skeleton;

use crate::text::{is_han, is_ignorable, script};

/// Characters of a question that are read; the rest is ignored. Discord's own longest option.
pub const LONGEST_QUESTION: usize = 6000;

/// The dictionary is shared: it is large, and never changes.
static SIMPLIFY: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// Text as it is compared: compatibility forms, width, case, accents, look-alike letters and
/// invisible characters levelled, Traditional Chinese made Simplified, Discord's markup and links
/// taken out. Reads at most [`LONGEST_QUESTION`] characters. What is levelled is level: a second time
/// changes nothing.
pub fn normalise(text: &str) -> String {
    let text = beginning(text);
    let mut level = if text.is_ascii() {
        // Nothing is left to level but case, the grave accent.
        text.replace('`', "'")
    } else {
        // It would be taken for an accent.
        let plain = text.replace('´', "'");
        let composed: String =
            plain.nfkd().filter(|&c| !is_ignorable(c) && !is_accent(c)).nfc().collect();
        // A capital may look like no Latin letter where its small form does.
        simplify(folded(&folded(&composed))).replace(['’', '‘', '`'], "'")
    };
    level.make_ascii_lowercase();
    let plain = without_markup(&level);
    // One character may have become many.
    beginning(&plain).to_owned()
}

/// As many characters as are read.
fn beginning(text: &str) -> &str {
    let end = text.char_indices().nth(LONGEST_QUESTION).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Look-alike letters Latin, and all letters small.
fn folded(text: &str) -> String {
    fold_confusables(text).chars().flat_map(char::to_lowercase).collect()
}

/// Traditional Chinese to Simplified; text without Han characters is returned as it is.
fn simplify(text: String) -> String {
    match SIMPLIFY.as_ref() {
        Some(converter) if text.chars().any(is_han) => converter.convert(&text),
        _ => text,
    }
}

/// Takes out mentions, custom emoji and timestamps (`<@1>`, `<:name:1>`, `<t:1:R>`) and links: they
/// are not words of the question.
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // Where that may begin which a `>` ends: what is taken out may have stood inside of more.
    let mut open = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '\n', 'h']) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        if let Some(length) = link_length(from) {
            plain.push(' ');
            rest = &from[length..];
            continue;
        }
        let (first, after) = from.split_at(1);
        rest = after;
        match first {
            "<" => open.push(plain.len()),
            ">" => match open.pop() {
                Some(start) if is_markup(&plain[start + 1..]) => {
                    plain.truncate(start);
                    plain.push(' ');
                    continue;
                }
                _ => open.clear(),
            },
            "\n" => open.clear(),
            _ => {}
        }
        plain.push_str(first);
    }
    plain.push_str(rest);
    plain
}

/// Returns whether the text between angle brackets is Discord's markup.
fn is_markup(inside: &str) -> bool {
    let opens = ["@", "#", ":", "a:", "t:", "/", "id:"].iter().any(|p| inside.starts_with(p));
    opens && inside.len() <= 100
}

fn link_length(text: &str) -> Option<usize> {
    let is_link = ["http://", "https://"].iter().any(|begin| text.starts_with(begin));
    is_link.then(|| text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len()))
}

/// Accents of Latin, Greek and Cyrillic letters. Marks of other scripts are parts of their words.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Letters that only look Latin become Latin, in words that are otherwise Latin or look so wholly
/// (Unicode TR 39's table of confusables). A word that is truly of another script stays.
fn fold_confusables(text: &str) -> String {
    if !text.chars().any(is_foreign_letter) {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let has_latin = piece.bytes().any(|b| b.is_ascii_alphabetic());
        let all_alike =
            || piece.chars().filter(|c| c.is_alphabetic()).all(|c| latin_alike(c).is_some());
        if piece.chars().any(is_foreign_letter) && (has_latin || all_alike()) {
            folded.extend(piece.chars().map(|c| latin_alike(c).unwrap_or(c)));
        } else {
            folded.push_str(piece);
        }
    }
    folded
}

fn is_foreign_letter(c: char) -> bool {
    let script = script(c);
    matches!(
        script,
        Script::Cyrillic | Script::Greek | Script::Armenian | Script::Cherokee | Script::Coptic
    ) || (script == Script::Latin && !c.is_ascii())
}

fn latin_alike(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    if !is_foreign_letter(c) {
        return None;
    }
    let mut buffer = [0; 4];
    let mut alike = skeleton(c.encode_utf8(&mut buffer));
    match (alike.next(), alike.next()) {
        (Some(one), None) if one.is_ascii_alphabetic() => Some(one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::normalise;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(normalise(text), expected);
    }

    #[test]
    fn levels_what_reads_the_same() {
        check("Can I PAY?", "can i pay?");
        check("ＵＳＤＴ　ｗｅｃｈａｔ", "usdt wechat");
        check("𝓤𝓢𝓓𝓣 ⓦⓔⓒⓗⓐⓣ", "usdt wechat");
        check("U\u{200b}S\u{2060}D\u{ad}T", "usdt");
        check("\u{202e}usdt\u{202c}", "usdt");
        check("café naïve", "cafe naive");
        check("w\u{336}e\u{335}chat", "wechat");
        check("can’t", "can't");
        check("can´t", "can't");
        check("＜@１２３＞ ｈｔｔｐｓ://x.example usdt", "    usdt");
    }

    #[test]
    fn one_character_may_become_many_but_not_too_many() {
        let many = "\u{fdfa}".repeat(super::LONGEST_QUESTION);
        assert_eq!(normalise(&many).chars().count(), super::LONGEST_QUESTION);
    }

    #[test]
    fn folds_look_alike_letters_but_not_real_words() {
        check("UЅDТ", "usdt");
        check("wеchаt", "wechat");
        check("ΗΟW", "how");
        check("привет мир", "привет мир");
        check("можно платить USDT", "можно платить usdt");
    }

    #[test]
    fn makes_traditional_chinese_simplified() {
        check("用泰達幣付錢合法嗎", "用泰达币付钱合法吗");
        check("微信支付", "微信支付");
    }

    #[test]
    fn takes_out_markup_and_links() {
        check("<@123> hi <:pepe:456> there", "  hi   there");
        check("see https://example.com/a?b=c now", "see   now");
        check("<https://example.com> x", "< > x");
        check("1 < 2 > 1", "1 < 2 > 1");
        check("<@", "<@");
        check("<@<t:1:R>1> <@1<2>> x", "  <@1<2>> x");
    }

    #[test]
    fn reads_no_more_than_the_longest_question() {
        let long = "啊".repeat(super::LONGEST_QUESTION + 10);
        assert_eq!(normalise(&long).chars().count(), super::LONGEST_QUESTION);
    }

    /// Text that is normalised or removed, and text that could become either.
    fn piece() -> impl Strategy<Value = String> {
        let known: &[&str] = &[
            "<@1>",
            "<",
            "@1",
            ">",
            "＜",
            "＞",
            "<:a:1>",
            "https://x.example",
            "ｈttp",
            "http",
            "://",
            "`",
            "´",
            "’",
            "Σ",
            "σ",
            "İ",
            "ß",
            "ﬁ",
            "ǅ",
            "Т",
            "е",
            "ο",
            "乾",
            "瞭解",
            "著",
            "か",
            "\u{3099}",
            "\u{301}",
            "\u{200b}",
            "\u{202e}",
            "\u{ad}",
            "\u{fdfa}",
            "½",
            "㍿",
            "각",
            "क",
            "\u{93c}",
            " ",
            "\n",
            "usdt",
            "合法",
        ];
        prop_oneof![
            4 => prop::sample::select(known).prop_map(str::to_owned),
            1 => any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn what_is_level_stays_so(pieces in prop::collection::vec(piece(), 0..20)) {
            let once = normalise(&pieces.concat());
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn what_nobody_sees_is_no_difference(
            text in "[a-zA-Z0-9 ?!<>@:/.'éа-яα-ω你-和ぁ-ん]{0,40}",
            unseen in prop::sample::select(&["\u{200b}", "\u{200d}", "\u{2060}", "\u{202e}", "\u{ad}", "\u{fe0f}"][..]),
        ) {
            let hidden: String = text.chars().flat_map(|c| [c.to_string(), unseen.to_owned()]).collect();
            prop_assert_eq!(normalise(&hidden), normalise(&text));
        }
    }
}
