//! Scrubs personal data from any text, as from a question before it is kept.

#![no_main]

use caveat::service::{bare, scrub};
use libfuzzer_sys::fuzz_target;

/// Characters of a question that are kept.
const LONGEST: usize = 300;
/// Digits in a row that could be a telephone's.
const DIGITS: usize = 7;

fuzz_target!(|data: &[u8]| {
    let kept = scrub(&String::from_utf8_lossy(data));
    assert!(kept.chars().count() <= LONGEST);
    assert!(!kept.contains(['\n', '\r', '\t', '\u{200b}', '\u{202e}']), "{kept:?}");
    let link = kept.find("://").and_then(|at| kept[..at].chars().next_back());
    assert!(!link.is_some_and(|before| before.is_ascii_alphabetic()), "{kept:?}");
    assert!(!kept.contains("@everyone") && !kept.contains("@here"), "{kept:?}");
    let close: String = kept.chars().filter(|c| *c != ' ').collect();
    let digits = close.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    assert!(digits < Some(DIGITS), "{kept:?}");
    // A truncation mark would itself be scrubbed.
    if !kept.ends_with('…') {
        assert_eq!(scrub(&kept), kept, "what was taken out is out");
    }
    assert!(bare(&kept).chars().count() <= kept.chars().count());
});
