//! `cargo +nightly fuzz run shards --features libfuzzer`
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| mentor_match_fuzz::shards(data));
