//! The matcher: any text as a question to the shipped FAQ.

#![no_main]

use std::sync::LazyLock;

use caveat::matching::{CANDIDATES, Overlay};
use caveat::pack::{PackFiles, load};
use caveat::service::Service;
use libfuzzer_sys::fuzz_target;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    Service::new(load(PackFiles::shipped()).pack.expect("the shipped pack loads"))
});

// Training takes a while; it must not count as a question.
fuzz_target!(init: { LazyLock::force(&SERVICE); }, |data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let asked = SERVICE.ask(&text, None);
    assert_eq!(asked, SERVICE.ask(&text, None), "the same question, the same answer");
    let candidates = &asked.judgement.candidates;
    assert!(candidates.len() <= CANDIDATES);
    assert!(candidates.iter().all(|one| (0.0..=1.0).contains(&one.score)), "{candidates:?}");
    assert!(candidates.is_sorted_by(|a, b| a.score >= b.score), "{candidates:?}");
    let known = |id: &str| SERVICE.pack().entry(id).is_some();
    assert!(candidates.iter().all(|one| known(&one.entry)));

    let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
    SERVICE.looks_like_question(&SERVICE.read(&text));
    let overlay = Overlay::new([("is-it-legal", first)]);
    SERVICE.ask_at(&SERVICE.read(second), "zh-TW", Some(&overlay), None);
    SERVICE.ask_at(&SERVICE.read(first), "en-US", Some(&overlay), Some("is-it-legal"));
    let language = SERVICE.pack().default_language.clone();
    assert!(!SERVICE.complete(&text, &language, None, &[], 25).is_empty());
});
