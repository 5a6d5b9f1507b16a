//! Traditional Chinese: told from Simplified, and made from it where a pack has only that. Characters
//! are changed, words are not: what a curator wrote stays what is said.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

use crate::matching::normalise;
use crate::text::is_han;

/// With the forms that are usual in Taiwan, where most of Discord's readers of them are. The
/// dictionary is shared: it is large, and never changes.
static TRADITIONAL: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2tw).ok());

/// Simplified Chinese in traditional characters.
pub(super) fn to_traditional(text: &str) -> String {
    match TRADITIONAL.as_ref() {
        Some(converter) if text.chars().any(is_han) => converter.convert(text),
        _ => text.to_owned(),
    }
}

/// Whether a question is written in traditional characters: more of them would change on the way to
/// Simplified than on the way to Traditional.
pub(crate) fn is_traditional(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let han = |text: &str| text.nfkc().filter(|&c| is_han(c)).collect::<Vec<char>>();
    let changes = |other: &str| {
        let pairs = han(text).into_iter().zip(han(other)).filter(|(one, other)| one != other);
        pairs.count()
    };
    let traditional = changes(&normalise(text));
    traditional > 0 && traditional > changes(&to_traditional(text))
}

#[cfg(test)]
mod tests {
    use super::{is_traditional, to_traditional};

    #[test]
    fn tells_the_scripts_apart() {
        for text in ["用泰達幣付錢合法嗎", "<@1> 這樣做會坐牢嗎？", "ＵＳＤＴ 是什麼"]
        {
            assert!(is_traditional(text), "{text}");
        }
        for text in ["用泰达币付钱合法吗", "微信支付", "USDT", "", "is it legal", "后来怎么了"]
        {
            assert!(!is_traditional(text), "{text}");
        }
    }

    #[test]
    fn changes_characters_only() {
        assert_eq!(to_traditional("用USDT付款合法吗？"), "用USDT付款合法嗎？");
        assert_eq!(to_traditional("在这里面对监管"), "在這裡面對監管");
        assert_eq!(to_traditional("plain"), "plain");
    }
}
