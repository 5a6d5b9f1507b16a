//! A source of `caveat import`: anything at all, in each form. What is written is a FAQ, and the list is short.

#![no_main]

use caveat::cli::tried::imported;
use caveat::pack::{PackFiles, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((form, text)) = data.split_first() else { return };
    let (files, left) = imported(usize::from(*form), &String::from_utf8_lossy(text));
    assert!(left.len() <= 1100, "{}", left.len());
    for (name, _) in &files {
        let id = name.strip_suffix(".toml").expect("it is a file of a FAQ");
        assert!(id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{id}");
    }
    if files.is_empty() {
        return;
    }
    let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let loaded = load(PackFiles::from_texts("new", files));
    assert!(loaded.pack.is_some(), "{}", loaded.report);
});
