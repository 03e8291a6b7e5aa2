//! `cargo +nightly fuzz run published --features libfuzzer`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mentor_match_fuzz::published(data));
