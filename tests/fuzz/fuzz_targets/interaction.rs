//! Reads any JSON as an interaction (a command, autocomplete, a button, a menu), first by serenity and
//! then by caveat.

#![no_main]

use caveat::discord::parse_for_test;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    assert_eq!(parse_for_test(data), parse_for_test(data));
});
