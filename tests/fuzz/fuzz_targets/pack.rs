//! Loads any bytes as the files of a pack. It must load or report where it is wrong; a pack that loads
//! can be asked.

#![no_main]

use caveat::matching::Matcher;
use caveat::pack::{PackFiles, load};
use libfuzzer_sys::fuzz_target;

/// Separates the input into files: `pack.toml`, then entries.
const DIVIDER: &[u8] = b"\n%%%\n";
const NAMES: [&str; 5] = ["pack.toml", "a.toml", "b.toml", "c-1.toml", "not an id.toml"];
/// The most phrasings that a matcher is trained on: more is only slower.
const TRAINED: usize = 40;

fuzz_target!(|data: &[u8]| {
    let texts = divided(data);
    let names = NAMES.iter().copied().zip(texts);
    let loaded = load(PackFiles::from_texts("fuzz", names));
    assert_eq!(loaded.pack.is_none(), loaded.report.errors() > 0);
    for fault in loaded.report.faults() {
        assert!(!loaded.report.place(fault).is_empty());
        assert!(!fault.message.is_empty() && !fault.hint.is_empty());
    }
    for width in [20, 100] {
        assert_eq!(loaded.report.render(false, width).is_empty(), loaded.report.faults().is_empty());
    }
    assert!(!loaded.report.to_string().is_empty());
    let Some(pack) = loaded.pack else { return };
    let phrasings: usize = pack.entries.iter().map(|entry| entry.phrasings.len()).sum();
    if phrasings <= TRAINED {
        let matcher = Matcher::new(&pack);
        for phrasing in pack.entries.iter().flat_map(|entry| &entry.phrasings) {
            for candidate in matcher.judge(&phrasing.text, None).candidates {
                assert!((0.0..=1.0).contains(&candidate.score), "{candidate:?}");
            }
        }
    }
});

fn divided(data: &[u8]) -> Vec<&[u8]> {
    let mut texts = Vec::new();
    let mut rest = data;
    while texts.len() + 1 < NAMES.len()
        && let Some(at) = rest.windows(DIVIDER.len()).position(|window| window == DIVIDER)
    {
        texts.push(&rest[..at]);
        rest = &rest[at + DIVIDER.len()..];
    }
    texts.push(rest);
    texts
}
