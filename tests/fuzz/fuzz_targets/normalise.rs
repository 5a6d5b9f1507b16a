//! Normalises any text: a fast target, so that it runs often.

#![no_main]

use caveat::matching::{LONGEST_QUESTION, normalise};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let once = normalise(&String::from_utf8_lossy(data));
    assert!(once.chars().count() <= LONGEST_QUESTION);
    assert_eq!(normalise(&once), once, "what is level stays so");
});
