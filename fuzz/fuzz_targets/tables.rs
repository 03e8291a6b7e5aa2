//! `cargo +nightly fuzz run tables --features libfuzzer`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mentor_match_fuzz::tables(data));
