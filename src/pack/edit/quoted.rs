//! A text as TOML.

use toml_edit::Value;

use crate::pack::toml_string::{block, is_plain, line};

/// Returns a text as a TOML string on one line, with hidden characters escaped.
pub fn quoted(text: &str) -> String {
    if is_plain(text) { Value::from(text).to_string() } else { line(text) }
}

/// A text as a value: on one line, or over as many as it has.
pub(super) fn text_value(text: &str) -> Value {
    let written = if text.contains('\n') { block(text) } else { quoted(text) };
    written.parse().unwrap_or_else(|_| Value::from(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{quoted, text_value};

    #[test]
    fn what_nobody_would_see_is_escaped() {
        assert_eq!(quoted("plain"), "\"plain\"");
        assert_eq!(quoted("say \"hi\""), "'say \"hi\"'");
        assert_eq!(
            quoted("a\n# b\u{1b}\u{202e}\u{e0041}\"\\"),
            r#""a\u000A# b\u001B\u202E\U000E0041\"\\""#
        );
        assert_eq!(
            text_value("one\n\"two\"\u{202e}").to_string(),
            "\"\"\"\none\n\\\"two\\\"\\u202E\"\"\""
        );
    }

    proptest! {
        #[test]
        fn a_text_is_the_same_when_it_is_read_back(
            any in any::<String>(),
            marks in "[\"'\\\\#\n\r\t\u{0}-\u{1f}\u{7f}-\u{9f}\u{200b}-\u{206f}\u{e0020}-\u{e007f}\\]a ]*",
        ) {
            for text in [any, marks] {
                let quoted = quoted(&text);
                prop_assert!(!quoted.contains(['\n', '\r', '\u{1b}', '\u{202e}', '\u{85}']), "{}", quoted);
                let document = format!("# missed: {quoted}, 3\nlist = [\n  {quoted},\n]\n");
                let read: toml::Table = document.parse().unwrap();
                prop_assert_eq!(read.len(), 1);
                prop_assert_eq!(&read["list"], &toml::Value::Array(vec![toml::Value::from(text.as_str())]));
                let block: toml::Table = format!("text = {}\n", text_value(&text)).parse().unwrap();
                prop_assert_eq!(&block["text"], &toml::Value::from(text));
            }
        }
    }
}
