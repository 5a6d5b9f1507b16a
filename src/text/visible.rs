//! Characters that steer a terminal, turn the order of a text round or show as nothing: what a reader would
//! not notice is written out as `<U+202E>` wherever text from elsewhere is shown.

use std::borrow::Cow;
use std::path::Path;

use unicode_script::Script;

use super::{is_ignorable, script};

/// Flags whose letters are tags, behind a black flag: England, Scotland and Wales. Others are no emoji.
const FLAGS: [&str; 3] = [
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// The text with every hidden character written out. Line ends and tabs stay.
#[cfg(any(feature = "cli", test))]
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    written_out(text, hidden(text), name)
}

/// Like `visible`, but on one line: line ends are written out too.
pub(crate) fn on_one_line(text: &str) -> Cow<'_, str> {
    let line_ends = text.char_indices().filter(|(_, c)| matches!(c, '\r' | '\n'));
    let mut places: Vec<(usize, char)> = line_ends.chain(hidden(text)).collect();
    places.sort_unstable();
    places.dedup();
    written_out(text, places.into_iter(), name)
}

/// Part of a text in JSON, with hidden characters escaped as JSON does: it says the same.
#[cfg(feature = "cli")]
pub(crate) fn escaped(json: &str) -> Cow<'_, str> {
    written_out(json, hidden(json), |c| {
        c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
    })
}

/// A path as it is shown to a person.
pub(crate) fn path(path: &Path) -> String {
    on_one_line(&path.to_string_lossy()).into_owned()
}

/// How a hidden character is written out.
pub(crate) fn name(c: char) -> String {
    format!("<U+{:04X}>", u32::from(c))
}

fn written_out(
    text: &str,
    places: impl Iterator<Item = (usize, char)>,
    how: impl Fn(char) -> String,
) -> Cow<'_, str> {
    let mut places = places.peekable();
    if places.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut from) = (String::with_capacity(text.len() + 16), 0);
    for (at, c) in places {
        shown.push_str(&text[from..at]);
        shown.push_str(&how(c));
        from = at + c.len_utf8();
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}

/// The hidden characters of a text, each with its place. Line ends and tabs are none, nor is what a script
/// or an emoji needs: a joiner between letters that change by it, a variation of the sign before it.
pub(crate) fn hidden(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut before = None;
    text.char_indices().filter(move |&(at, c)| {
        let is_hidden = match c {
            ' '..='~' | '\n' | '\t' => false,
            '\r' => !text[at + 1..].starts_with('\n'),
            _ if may_hide(c) => !is_needed(text, at, before, c),
            _ => false,
        };
        // A written-out character ends with this, and needs nothing behind it.
        before = Some(if is_hidden { '>' } else { c });
        is_hidden
    })
}

/// Returns whether a character is hidden unless something around it needs it: controls, characters that
/// Unicode says to ignore, line ends that only some programs know, and the marks of annotations.
fn may_hide(c: char) -> bool {
    c.is_control()
        || is_ignorable(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}')
}

fn is_needed(text: &str, at: usize, before: Option<char>, c: char) -> bool {
    let Some(before) = before else { return false };
    let after = text[at + c.len_utf8()..].chars().next();
    match c {
        '\u{200d}' => {
            let joins_emoji = is_pictograph(before) || before == '\u{fe0f}';
            joins_emoji && after.is_some_and(is_pictograph) || joins_letters(before, after)
        }
        '\u{200c}' => joins_letters(before, after),
        '\u{fe0e}' | '\u{fe0f}' => {
            is_pictograph(before) || matches!(before, '0'..='9' | '#' | '*') || has_forms(before)
        }
        '\u{fe00}'..='\u{fe0d}' => has_forms(before),
        '\u{e0100}'..='\u{e01ef}' => script(before) == Script::Han,
        '\u{180b}'..='\u{180f}' => script(before) == Script::Mongolian && !is_ignorable(before),
        '\u{115f}' | '\u{1160}' => {
            let is_jamo = |c| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}');
            !is_ignorable(before) && is_jamo(before) || after.is_some_and(is_jamo)
        }
        '\u{e0061}'..='\u{e007f}' => is_of_flag(text, at),
        _ => false,
    }
}

/// Returns whether a joiner between these letters may change them.
fn joins_letters(before: char, after: Option<char>) -> bool {
    let joins = |c| {
        !is_ignorable(c)
            && matches!(
                script(c),
                Script::Arabic
                    | Script::Syriac
                    | Script::Mandaic
                    | Script::Nko
                    | Script::Mongolian
                    | Script::Phags_Pa
                    | Script::Devanagari
                    | Script::Bengali
                    | Script::Gurmukhi
                    | Script::Gujarati
                    | Script::Oriya
                    | Script::Tamil
                    | Script::Telugu
                    | Script::Kannada
                    | Script::Malayalam
                    | Script::Sinhala
                    | Script::Thai
                    | Script::Lao
                    | Script::Tibetan
                    | Script::Myanmar
                    | Script::Khmer
                    | Script::Javanese
                    | Script::Balinese
            )
    };
    // A mark above a letter has no script of its own, but the letter behind it has.
    joins(before)
        || script(before) == Script::Inherited && !is_ignorable(before) && after.is_some_and(joins)
}

/// Returns whether Unicode has standard variations of a sign: Chinese, its punctuation, Burmese, mathematics.
fn has_forms(c: char) -> bool {
    matches!(script(c), Script::Han | Script::Myanmar | Script::Phags_Pa)
        || matches!(c, '\u{2200}'..='\u{22ff}' | '\u{2a00}'..='\u{2aff}' | '\u{3000}'..='\u{3030}'
            | '\u{ff01}'..='\u{ff1f}')
}

/// Returns whether a sign is, or may be, an emoji.
fn is_pictograph(c: char) -> bool {
    matches!(c,
        '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}'
        | '\u{24c2}' | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}

/// Returns whether a tag belongs to a flag that exists.
fn is_of_flag(text: &str, at: usize) -> bool {
    let near = text[..at].char_indices().rev().take(7);
    let start = near.take_while(|(_, c)| *c == '\u{1f3f4}' || is_ignorable(*c));
    let start = start.filter(|(_, c)| *c == '\u{1f3f4}').map(|(start, _)| start).next();
    start.is_some_and(|start| {
        FLAGS.iter().any(|flag| text[start..].starts_with(flag) && at < start + flag.len())
    })
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::{hidden, on_one_line, visible};

    #[track_caller]
    fn check(text: &str, shown: &str) {
        assert_eq!(visible(text), shown);
    }

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        check("a\u{1b}]0;T\u{7}b", "a<U+001B>]0;T<U+0007>b");
        check("\u{9b}31m \u{90}x\u{9c}", "<U+009B>31m <U+0090>x<U+009C>");
        check("safe\roverwritten\u{8}\u{7f}\0", "safe<U+000D>overwritten<U+0008><U+007F><U+0000>");
        check("\u{85}\u{2028}\u{2029}\u{b}\u{c}", "<U+0085><U+2028><U+2029><U+000B><U+000C>");
        check("one\ntwo\r\nthree\tfour", "one\ntwo\r\nthree\tfour");
        assert_eq!(on_one_line("a\nb\r\nc\u{1b}"), "a<U+000A>b<U+000D><U+000A>c<U+001B>");
        assert!(matches!(on_one_line("plain 微信"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_turns_a_text_round_or_shows_as_nothing_is_written_out() {
        for c in
            "\u{ad}\u{34f}\u{61c}\u{17b4}\u{180e}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\
                  \u{202b}\u{202c}\u{202d}\u{202e}\u{2060}\u{2061}\u{2066}\u{2067}\u{2068}\u{2069}\
                  \u{206f}\u{3164}\u{fe0f}\u{fe00}\u{feff}\u{ffa0}\u{fff9}\u{1d173}\u{e0001}\
                  \u{e0041}\u{e0101}"
                .chars()
        {
            check(&format!("a{c}b"), &format!("a<U+{:04X}>b", u32::from(c)));
        }
    }

    #[test]
    fn ordinary_scripts_and_emoji_stay() {
        for text in [
            "微信支付，可以吗？ 葛\u{e0100}城",
            "می\u{200c}خواهم",
            "नमस्ते क्\u{200d}ष क्\u{200c}ष",
            "ශ්\u{200d}රී ලංකා",
            "מה השעה? ما هذا؟",
            "👩\u{200d}👩\u{200d}👧 🏳\u{fe0f}\u{200d}🌈 👩🏽\u{200d}⚕\u{fe0f} ❤\u{fe0f} 1\u{fe0f}\u{20e3} 🇨🇳",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} ok",
            "ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ",
            "é e\u{301} ½ № \u{a0}",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn what_a_script_needs_hides_nothing_elsewhere() {
        check("a\u{200d}b", "a<U+200D>b");
        check("می\u{200c}\u{200c}خ", "می\u{200c}<U+200C>خ");
        check("❤\u{fe0f}\u{fe0f}\u{fe01}", "❤\u{fe0f}<U+FE0F><U+FE01>");
        check("👩\u{200d}a", "👩<U+200D>a");
        check("\u{fe0f}\u{200d}‼", "<U+FE0F><U+200D>‼");
        check("🏴\u{e0067}\u{e0061}", "🏴<U+E0067><U+E0061>");
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>(), marks in "[\u{0}-\u{9f}\u{200b}-\u{206f}\u{fe00}-\u{fe0f}\u{e0000}-\u{e01ef}a👩ی]*") {
            for text in [text, marks] {
                let shown = visible(&text);
                prop_assert_eq!(hidden(&shown).count(), 0, "{:?}", shown);
                prop_assert!(!shown.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')));
                let line = on_one_line(&text);
                prop_assert!(!line.contains(['\n', '\r']));
            }
        }
    }
}
