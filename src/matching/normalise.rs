//! One spelling for everything that reads the same: the only place that changes text before it is
//! compared.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;
use unicode_script::Script;
use unicode_security::skeleton;

use crate::text::{is_han, script};

/// Characters of a question that are read; the rest is ignored. Discord's own longest option.
pub const LONGEST_QUESTION: usize = 6000;

/// The dictionary is shared: it is large, and never changes.
static SIMPLIFY: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// Text as it is compared: compatibility forms, width, case, accents, look-alike letters and
/// invisible characters levelled, Traditional Chinese made Simplified, Discord's markup and links
/// taken out. Reads at most [`LONGEST_QUESTION`] characters.
pub fn normalise(text: &str) -> String {
    let end = text.char_indices().nth(LONGEST_QUESTION).map_or(text.len(), |(at, _)| at);
    let mut plain = without_markup(&text[..end]);
    if plain.is_ascii() {
        // Nothing is left to level but case, the grave accent.
        plain.make_ascii_lowercase();
        return if plain.contains('`') { plain.replace('`', "'") } else { plain };
    }
    let composed: String =
        plain.nfkd().filter(|&c| !is_ignorable(c) && !is_accent(c)).nfc().collect();
    let folded = fold_confusables(&composed);
    let lower: String = folded.chars().flat_map(char::to_lowercase).collect();
    simplify(lower).replace(['’', '‘', '`', '´'], "'")
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
    let mut rest = text;
    while let Some(at) = rest.find(['<', 'h', 'H']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let skip = markup_length(rest).or_else(|| link_length(rest));
        match skip {
            Some(length) => {
                plain.push(' ');
                rest = &rest[length..];
            }
            None => {
                plain.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn markup_length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let opens = ["@", "#", ":", "a:", "t:", "/", "id:"].iter().any(|p| inside.starts_with(p));
    let close = inside.find(['>', '<', '\n'])?;
    let short = close <= 100 && inside.as_bytes()[close] == b'>';
    (opens && short).then_some(close + 2)
}

fn link_length(text: &str) -> Option<usize> {
    let is_link = ["http://", "https://"]
        .iter()
        .any(|p| text.get(..p.len()).is_some_and(|start| start.eq_ignore_ascii_case(p)));
    is_link.then(|| text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len()))
}

/// Accents of Latin, Greek and Cyrillic letters. Marks of other scripts are parts of their words.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Unicode's Default_Ignorable_Code_Point: zero-width, direction and variation marks, soft hyphen.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
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
    }

    #[test]
    fn reads_no_more_than_the_longest_question() {
        let long = "啊".repeat(super::LONGEST_QUESTION + 10);
        assert_eq!(normalise(&long).chars().count(), super::LONGEST_QUESTION);
    }
}
