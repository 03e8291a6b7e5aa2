//! `cargo +nightly fuzz run text --features libfuzzer`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mentor_match_fuzz::text(data));
