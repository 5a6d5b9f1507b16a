//! Text as people see it.

mod visible;

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

#[cfg(feature = "cli")]
pub(crate) use visible::{escaped, visible};
pub(crate) use visible::{hidden, name, on_one_line, path};

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

/// A text without characters that nobody sees.
#[cfg(feature = "bot")]
pub(crate) fn without_hidden(text: &str) -> String {
    let mut hidden = hidden(text).map(|(at, _)| at).peekable();
    let shown = text.char_indices().filter(|(at, _)| hidden.next_if_eq(at).is_none());
    shown.map(|(_, c)| c).collect()
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

/// Returns whether a character is Chinese.
pub(crate) fn is_han(c: char) -> bool {
    c > '\u{7f}' && script(c) == Script::Han
}

/// Unicode's Default_Ignorable_Code_Point: zero-width, direction and variation marks, soft hyphen.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
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
