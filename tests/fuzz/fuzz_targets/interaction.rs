//! What Discord sends when somebody calls, types, presses or chooses: any JSON, read by serenity and
//! then by us into what is asked for.

#![no_main]

use caveat::discord::parse_for_test;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    assert_eq!(parse_for_test(data), parse_for_test(data));
});
