//! What Discord sends when somebody calls, types, presses or chooses: any JSON, read by serenity and
//! then by us into what is asked for.

#![no_main]

use caveat::discord::understood;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    assert_eq!(understood(data), understood(data));
});
