//! A text from elsewhere as it is shown: on one line, with nothing in it that hides or steers a terminal.

#![no_main]

use caveat::cli::tried::shown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = shown(&String::from_utf8_lossy(data));
    assert!(!text.chars().any(|c| c.is_control() && c != '\t'), "{text:?}");
    assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{2028}']), "{text:?}");
});
