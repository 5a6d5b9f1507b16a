//! Words from a database as they stand in a patch: on one line, and the same when they are read back.

#![no_main]

use caveat::cli::tried::quoted;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let words = String::from_utf8_lossy(data);
    let quoted = quoted(&words);
    assert!(!quoted.contains(['\n', '\r', '\u{1b}', '\u{202e}', '\u{85}']), "{quoted:?}");
    let document = format!("# missed: {quoted}, 3\nlist = [\n  {quoted},\n]\n");
    let read: toml::Table = document.parse().expect("it is TOML");
    assert_eq!(read.len(), 1);
    assert_eq!(read["list"], toml::Value::Array(vec![toml::Value::from(words.as_ref())]));
});
