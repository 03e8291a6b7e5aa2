//! Fuzzing without libFuzzer: inputs of the corpus, changed again and again, by seed and by count.
//!
//! `cargo test --manifest-path fuzz/Cargo.toml --release --test mutate -- --ignored --nocapture`. `FUZZ_SECONDS` (60)
//! says how long each target is tried, `FUZZ_SEED` (1) where it begins, `FUZZ_TARGET` which alone. An input that
//! panics is written beside the corpus, into `fuzz/crashes/`; when what it found is mended, it belongs into the corpus.

use std::fs;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mentor_match_fuzz as targets;

/// What means something to one of the targets.
const WORDS: &[&[u8]] = &[
    b"\n",
    b",",
    b";",
    b"\t",
    b"\"",
    b"|",
    b"/",
    b"[",
    b"]",
    b"{",
    b"}",
    b"=",
    b"'",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xcc\x81",
    b"Name",
    b"Role",
    b"mentor",
    b"mentee",
    b"First choice",
    b"Goals",
    b"99999999999999999999",
    b"-1",
    b"2026-02-30",
    b"24:00",
    b"UTC+99",
    b"<table:table-row>",
    b"text:c=\"2000000000\"",
    b"[[rules]]",
    b"kind = ",
    b"pin",
    b"q0123456789ab",
    b"confidential:",
    b"custom.",
    b"wants_only.",
    b"choices.20",
    b"#N/A",
    b"# NUMBER ALTERNATIVES: 3",
    b"# DATA TYPE: cat",
    b"p asn ",
    b"\na 1 2 ",
    b"%%MatrixMarket matrix ",
    b"\x93NUMPY\x01\x00",
    b"(1 2)",
    b":",
];

/// `splitmix64`.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

/// Changes an input in one to eight places.
fn change(random: &mut Random, input: &mut Vec<u8>, other: &[u8]) {
    for _ in 0..=random.below(8) {
        let at = random.below(input.len() + 1);
        let end = (at + random.below(64)).min(input.len());
        match random.below(7) {
            0 if at < input.len() => input[at] = u8::try_from(random.below(256)).unwrap(),
            1 if at < input.len() => input[at] ^= 1 << random.below(8),
            2 => drop(input.drain(at..end)),
            3 => {
                let again = input[at..end].repeat(1 + random.below(8));
                input.splice(at..at, again);
            }
            4 => {
                let from = random.below(other.len() + 1);
                let to = (from + random.below(256)).min(other.len());
                input.splice(at..end, other[from..to].iter().copied());
            }
            _ => {
                let word = WORDS[random.below(WORDS.len())];
                input.splice(at..at, word.iter().copied());
            }
        }
        input.truncate(16 * 1024);
    }
}

/// What is done with an input, by name.
type Target = (&'static str, fn(&[u8]));

#[test]
#[ignore = "fuzzes: as long as it is given"]
fn changed_inputs_of_the_corpus_break_nothing() {
    let number = |name: &str, otherwise| std::env::var(name).map_or(otherwise, |number| number.parse().unwrap());
    let (seconds, seed) = (number("FUZZ_SECONDS", 60), number("FUZZ_SEED", 1));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    // A panic is a finding also where somebody catches it, as it is for libFuzzer.
    static PANICS: AtomicU64 = AtomicU64::new(0);
    let said = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        said(panic);
    }));
    let all: [Target; 8] = [
        ("import", targets::import),
        ("toml", targets::toml),
        ("market", targets::market),
        ("published", targets::published),
        ("tables", targets::tables),
        ("text", targets::text),
        ("places", targets::places),
        ("shards", targets::shards),
    ];
    let only = std::env::var("FUZZ_TARGET").ok();
    for (name, target) in all.into_iter().filter(|(name, _)| only.as_deref().is_none_or(|only| only == *name)) {
        let mut corpus: Vec<_> =
            fs::read_dir(here.join("corpus").join(name)).unwrap().map(|one| one.unwrap().path()).collect();
        corpus.sort();
        let mut inputs: Vec<Vec<u8>> = corpus.iter().map(|path| fs::read(path).unwrap()).collect();
        let (mut random, began, mut tried) = (Random(seed), Instant::now(), 0_u64);
        while began.elapsed() < Duration::from_secs(seconds) {
            let mut input = inputs[random.below(inputs.len())].clone();
            let other = random.below(inputs.len());
            change(&mut random, &mut input, &inputs[other]);
            tried += 1;
            let before = PANICS.load(Ordering::Relaxed);
            let ended = catch_unwind(AssertUnwindSafe(|| target(&input)));
            if ended.is_err() || PANICS.load(Ordering::Relaxed) > before {
                fs::create_dir_all(here.join("crashes")).unwrap();
                let path = here.join("crashes").join(format!("{name}-{seed}-{tried}"));
                fs::write(&path, &input).unwrap();
                found.push(path);
            } else if tried.is_multiple_of(64) {
                // Some go on from there; the oldest of those make room.
                if inputs.len() > corpus.len() + 64 {
                    inputs.remove(corpus.len());
                }
                inputs.push(input);
            }
        }
        println!("{name}: {tried} inputs in {seconds} s, seed {seed}");
    }
    assert!(found.is_empty(), "{found:#?}");
}
