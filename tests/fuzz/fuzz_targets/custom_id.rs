//! Parses any text as a button's `custom_id`. A text that parses can be written again as a `custom_id`
//! with the same meaning.

#![no_main]

use caveat::discord::Prefix;
use caveat::discord::custom_id::{Parsed, parse, written};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let prefix = Prefix::default();
    for text in [text.clone().into_owned(), format!("caveat:{text}")] {
        if let Parsed::Ours(id) = parse(&text, &prefix) {
            let written = written(&id, &prefix);
            // Leading zeros of a number are the only thing that is not written again.
            assert!(written.len() <= text.len(), "{text} became {written}");
            assert_eq!(parse(&written, &prefix), Parsed::Ours(id));
        }
    }
});
