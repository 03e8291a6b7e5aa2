//! What the goals side by side cost beside the run that they belong to: questionnaires in, matched, proved, explained,
//! every file and the report made in memory; without the goals (`run`) and the goals alone (`goals`).
//!
//! `cargo bench -p benches --bench goals`; with `-- --test` each runs once, on the smallest cohort only. The aim is a
//! fifth at most.

#![allow(clippy::unwrap_used, reason = "generated questionnaires are valid")]

use std::hint::black_box;
use std::time::Duration;

use cohort_lab::generate::{GeneratorOptions, generate};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use match_report::Beside;
use mentor_match::MatchingRound;
use mentor_match::compare::goals;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::export::{Batch, Setting};
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};

const SEED: u64 = 7;

fn side_by_side(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("goals");
    group.sample_size(10).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    let testing = std::env::args().any(|argument| argument == "--test");
    // The last of each programme is near the limit of people or of pairs.
    let sizes = [
        (Preset::Altrusa, 90, 60),
        (Preset::Altrusa, 2_000, 1_200),
        (Preset::Iaip, 2_000, 1_200),
        (Preset::Nace, 90, 60),
        (Preset::Nace, 400, 260),
        (Preset::Palta, 400, 260),
        (Preset::Alao, 400, 260),
    ];
    for (programme, mentees, mentors) in sizes.into_iter().take(if testing { 1 } else { sizes.len() }) {
        let policy = Policy::preset(programme);
        let options = GeneratorOptions { programme, seed: SEED, ..GeneratorOptions::sized(mentees, mentors) };
        let made = generate(&options).unwrap();
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", made.mentors.to_csv()),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", made.mentees.to_csv()),
        ];
        let as_of = date(2026, 9, 1);
        let options = ImportOptions::for_policy(&policy, as_of);
        let setting = Setting::default();
        let class = format!("{programme}/n={mentees}/m={mentors}/seed={SEED}");
        group.bench_function(format!("{class}/run"), |bencher| {
            bencher.iter(|| {
                let import = import(&sources, &options).unwrap();
                let outcome = MatchingRound::new(&import.cohort, &policy).as_of(as_of).run().unwrap();
                let batch = Batch::new(&import, &outcome, &setting);
                black_box((batch.summary(), batch.files(), match_report::html(&outcome, Beside::default())));
            });
        });
        let import = import(&sources, &options).unwrap();
        let outcome = MatchingRound::new(&import.cohort, &policy).as_of(as_of).run().unwrap();
        assert!(goals(&outcome, &|| None).unwrap().is_some(), "{class}: {} pairs", outcome.market().pairs());
        group.bench_function(format!("{class}/goals"), |bencher| {
            bencher.iter(|| goals(black_box(&outcome), &|| None).unwrap());
        });
    }
}

criterion_group!(benches, side_by_side);
criterion_main!(benches);
