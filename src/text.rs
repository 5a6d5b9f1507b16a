//! Text as people see it.

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// Shortens text to `limit` characters (at least one), never inside what a reader sees as one
/// character; a cut end shows as `…`.
pub(crate) fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut length = 1;
    for grapheme in text.graphemes(true) {
        length += grapheme.chars().count();
        if length > limit {
            break;
        }
        short.push_str(grapheme);
    }
    let mut short = short.trim_end().to_owned();
    short.push('…');
    short
}

/// The script of a character. Nearly all are settled without a search in Unicode's tables.
pub(crate) fn script(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\u{7f}' => Script::Common,
        '\u{4e00}'..='\u{9fff}' => Script::Han,
        _ => c.script(),
    }
}

/// Whether a character is Chinese.
pub(crate) fn is_han(c: char) -> bool {
    c > '\u{7f}' && script(c) == Script::Han
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn cuts_between_characters_as_readers_see_them() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("a little longer", 9), "a little…");
        assert_eq!(cut("微信支付可以吗", 4), "微信支…");
        assert_eq!(cut("ab👩‍👩‍👧‍👧cd", 5), "ab…");
        assert_eq!(cut("日本", 1), "…");
    }
}
