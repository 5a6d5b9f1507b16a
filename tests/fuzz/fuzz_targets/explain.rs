//! Explains any text, and teaches it for an entry: everything that looks at every phrasing. Apart from
//! `question`, since it takes a hundred times as long.

#![no_main]

use std::sync::LazyLock;

use caveat::matching::Overlay;
use caveat::pack::{PackFiles, load};
use caveat::service::Service;
use libfuzzer_sys::fuzz_target;

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    Service::new(load(PackFiles::shipped()).pack.expect("the shipped pack loads"))
});

// Training takes a while; it must not count as a question.
fuzz_target!(init: { LazyLock::force(&SERVICE); }, |data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (taught, asked) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let overlay = Overlay::new([("is-it-legal", taught)]);
    let explained = SERVICE.explain_with(asked, None, Some(&overlay));
    let judged = SERVICE.ask_with(&SERVICE.read(asked), None, Some(&overlay), None).judgement;
    assert_eq!(explained.judgement, judged, "what is explained is what was answered");
    assert!(explained.candidates.len() <= judged.candidates.len());
    let _ = SERVICE.teachable("is-it-legal", &text, Some(&overlay));
});
