//! Scoring pairs of full profiles: 4,000 mentees × 2,000 mentors, a subset of 400 × 500 pairs per round, one thread.
//!
//! - `options`: goals are options of a form, so that similarities are computed beforehand.
//! - `free_text`: every goal is a text of its own, compared when it is needed.
//! - `personal`: as `options`, and everybody said what matters to them; `some_personal`: three of ten on each side.
//! - `rows/…`: the same people, all mentors for each of the 400 mentees at once, as a round asks for them.
//! - `prepare`: all that happens once per cohort before a pair is scored (`options`, all cores).
//! - `warnings`: the warnings of the cohort, all cores.
//! - `nace/…`: people that `generate` makes for this programme, 20,000 × 10,000, nine features: `prepare` for all of
//!   them, `rows` for 400 mentees with all mentors, on one thread and on `two`.
//! - `memory`: how fast a loop adds up, and copies, numbers that no cache holds.
//!
//! What a pair of `rows` costs once a mentee's rows are filled, for each of the f features that weigh something (nine
//! here): 16 bytes read (mentor, class, packed entry) and 16 that stay in the nearest cache (both sums, as one word),
//! in one addition; then three divisions by doubles and 12 bytes written. Only 4 f + 4 bytes of it come from beyond
//! that cache, the classes of all mentors, the same for every mentee: 40 bytes a pair. Filling a row reads, for a
//! mentor of a class of their own, 8 bytes a phrase and 16 or 32 of its similarities, or 2 bytes for both ends of each
//! stretch of free time; see `compatibility/kernel`.
//!
//! Without `--bench`, or with `--test`, the cohort is small. The people are those of the core's own tests.

#![allow(clippy::unwrap_used, reason = "the people are valid")]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../crates/mentor-match/tests/compatibility/people.rs"]
mod people;

use std::hint::black_box;

use cohort_lab::generate::{GeneratorOptions, generate};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use mentor_match::cohort::{Cohort, Goal, Importance, Mentee, MenteeId, Mentor, MentorId};
use mentor_match::compatibility::{Compatibility, Feature, Scoring};
use mentor_match::policy::{Policy, Preset};
use people::{AS_OF, World, people};
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};

const SUBSET: (usize, usize) = (400, 500);

fn scoring(criterion: &mut Criterion) {
    let arguments: Vec<String> = std::env::args().collect();
    let measuring = arguments.iter().any(|word| word == "--bench") && !arguments.iter().any(|word| word == "--test");
    let (n, m) = if measuring { (4_000, 2_000) } else { SUBSET };
    let world = World::all()[0];
    let (units, mentees, mentors) = people(&world, n, m);
    let cohort = |mentees: &[Mentee], mentors: &[Mentor]| {
        Cohort::new(units.clone(), mentees.to_vec(), mentors.to_vec(), vec![]).unwrap()
    };
    let options = cohort(&mentees, &mentors);

    let own_words = |goals: &mut Option<Vec<Goal>>, id: &str| {
        for (index, goal) in goals.iter_mut().flatten().enumerate() {
            goal.text = format!("{} for {id} {index}", goal.text);
        }
    };
    let (mut own_mentees, mut own_mentors) = (mentees.clone(), mentors.clone());
    for Mentee { id, profile, .. } in &mut own_mentees {
        own_words(&mut profile.goals, id.as_str());
    }
    for Mentor { id, profile, .. } in &mut own_mentors {
        own_words(&mut profile.goals, id.as_str());
    }
    let free_text = cohort(&own_mentees, &own_mentors);

    let (mut spoken_mentees, mut spoken_mentors) = (mentees.clone(), mentors.clone());
    let says = |number: usize| {
        let feature = Feature::ALL[number % Feature::COUNT];
        [(feature.name().to_owned(), Importance::VeryImportant)].into()
    };
    let (mut some_mentees, mut some_mentors) = (mentees, mentors);
    let three_of_ten = |number: &usize| number % 10 < 3;
    let of_mentees = some_mentees.iter_mut().enumerate().filter(|(number, _)| three_of_ten(number));
    of_mentees.for_each(|(number, one)| one.importance = says(number / 10));
    let of_mentors = some_mentors.iter_mut().enumerate().filter(|(number, _)| three_of_ten(number));
    of_mentors.for_each(|(number, one)| one.importance = says(number / 10));
    let some_personal = cohort(&some_mentees, &some_mentors);
    spoken_mentees.iter_mut().enumerate().for_each(|(number, one)| one.importance = says(number));
    spoken_mentors.iter_mut().enumerate().for_each(|(number, one)| one.importance = says(number));
    let personal = cohort(&spoken_mentees, &spoken_mentors);

    let size = format!("n={n}/m={m}/seed={}", world.seed);
    let all =
        [("options", &options), ("free_text", &free_text), ("some_personal", &some_personal), ("personal", &personal)];
    for (name, cohort) in all {
        pairs(criterion, &format!("scoring/{name}/{size}"), cohort);
    }
    let mut group = criterion.benchmark_group(format!("scoring_once/{size}"));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.throughput(Throughput::Elements((n + m) as u64));
    let new = |cohort| Compatibility::new(cohort, &Scoring::default(), AS_OF);
    group.bench_function("prepare", |bencher| bencher.iter_with_large_drop(|| new(&options)));
    group.bench_function("prepare_personal", |bencher| bencher.iter_with_large_drop(|| new(&personal)));
    let compatibility = new(&options);
    group.bench_function("warnings", |bencher| bencher.iter(|| compatibility.warnings()));
    group.finish();
    nace(criterion, if measuring { (20_000, 10_000) } else { SUBSET });
    memory(criterion, if measuring { 1 << 25 } else { 1 << 10 });
}

fn nace(criterion: &mut Criterion, (n, m): (usize, usize)) {
    let policy = Policy::preset(Preset::Nace);
    let options = GeneratorOptions { programme: Preset::Nace, seed: 7, ..GeneratorOptions::sized(n, m) };
    let made = generate(&options).unwrap();
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", made.mentors.to_csv()),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", made.mentees.to_csv()),
    ];
    let import = import(&sources, &ImportOptions::for_policy(&policy, AS_OF)).unwrap();
    let new = || Compatibility::new(&import.cohort, policy.scoring(), AS_OF);
    let compatibility = new();
    let some: Vec<MenteeId> = (0..n).step_by(n / SUBSET.0).map(MenteeId::from_index).collect();
    let all: Vec<MentorId> = (0..m).map(MentorId::from_index).collect();
    let rows = |mentees: &[MenteeId]| {
        let mut rows = compatibility.rows();
        for &mentee in mentees {
            black_box(rows.scores(mentee, &all));
        }
    };
    let mut group = criterion.benchmark_group(format!("scoring/nace/n={n}/m={m}/seed=7"));
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.bench_function("prepare", |bencher| bencher.iter_with_large_drop(new));
    group.throughput(Throughput::Elements((some.len() * m) as u64));
    group.bench_function("rows", |bencher| bencher.iter(|| rows(&some)));
    group.bench_function("two", |bencher| {
        bencher.iter(|| {
            std::thread::scope(|scope| {
                for half in some.chunks(some.len().div_ceil(2)) {
                    scope.spawn(|| rows(half));
                }
            });
        });
    });
    group.finish();
}

fn memory(criterion: &mut Criterion, many: usize) {
    let mut group = criterion.benchmark_group(format!("memory/words={many}"));
    group.throughput(Throughput::Bytes(8 * many as u64)).sample_size(10);
    let (from, mut to): (Vec<u64>, Vec<u64>) = ((0..many as u64).collect(), vec![0; many]);
    group
        .bench_function("scan", |bencher| bencher.iter(|| black_box(&from).iter().copied().fold(0, u64::wrapping_add)));
    group.bench_function("copy", |bencher| bencher.iter(|| black_box(&mut to).copy_from_slice(black_box(&from))));
    group.finish();
}

fn pairs(criterion: &mut Criterion, name: &str, cohort: &Cohort) {
    let compatibility = Compatibility::new(cohort, &Scoring::default(), AS_OF);
    let step = (cohort.mentees().len() / SUBSET.0, cohort.mentors().len() / SUBSET.1);
    let ids =
        |mentee: usize, mentor: usize| (MenteeId::from_index(mentee * step.0), MentorId::from_index(mentor * step.1));
    for place in 0..SUBSET.0 {
        let (mentee, mentor) = ids(place, place);
        assert_eq!(compatibility.open(mentee, mentor).scores, compatibility.scores(mentee, mentor));
    }
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements((SUBSET.0 * SUBSET.1) as u64));
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    group.bench_function("pairs", |bencher| {
        bencher.iter(|| {
            let mut sum = 0_i64;
            for mentee in 0..SUBSET.0 {
                for mentor in 0..SUBSET.1 {
                    let (mentee, mentor) = ids(mentee, mentor);
                    sum += i64::from(black_box(compatibility.scores(mentee, mentor)).fit.millionths());
                }
            }
            sum
        });
    });
    let all: Vec<MentorId> = (0..cohort.mentors().len()).map(MentorId::from_index).collect();
    group.throughput(Throughput::Elements((SUBSET.0 * all.len()) as u64));
    group.bench_function("rows", |bencher| {
        bencher.iter(|| {
            let mut rows = compatibility.rows();
            let row = |mentee: usize| {
                let scores = black_box(rows.scores(ids(mentee, 0).0, &all));
                scores.iter().map(|scores| i64::from(scores.fit.millionths())).sum::<i64>()
            };
            (0..SUBSET.0).map(row).sum::<i64>()
        });
    });
    group.finish();
}

criterion_group!(benches, scoring);
criterion_main!(benches);
