//! `cargo +nightly fuzz run places --features libfuzzer`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mentor_match_fuzz::places(data));
