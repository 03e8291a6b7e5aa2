//! A round on a sliver of its pairs has the matching, the counts and the reasons of the round on all of them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::generate::{GeneratorOptions, Table, generate};
use mentor_match::cohort::{MenteeId, MentorId};
use mentor_match::policy::{Policy, Preset};
use mentor_match::{MatchingRound, PairsBuilt, RoundOutcome, StrategySpec};
use questionnaire_io::import::{Import, ImportOptions, SourceFile, SourceKind, import};

fn source(kind: SourceKind, name: &str, table: &Table) -> SourceFile {
    let mut bytes = Vec::new();
    table.write_csv(&mut bytes).unwrap();
    SourceFile::new(kind, name, bytes)
}

/// People as unlike from seed to seed as the generator makes them.
fn people(seed: u64, most: usize) -> (Policy, Import) {
    let programme = Preset::ALL[usize::try_from(seed).unwrap() % Preset::ALL.len()];
    let mut dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 7;
    let mut below = |bound: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).unwrap() % bound
    };
    let options = GeneratorOptions {
        mentees: 1 + below(most),
        mentors: 1 + below(most / 2),
        seed,
        programme,
        clubs: 1 + below(12),
        choices_per_mentee: below(5),
        own_words_percent: u32::try_from(below(101)).unwrap(),
        missing_percent: [5, 5, 40, 90][below(4)],
        ..GeneratorOptions::default()
    };
    read(&options)
}

fn read(options: &GeneratorOptions) -> (Policy, Import) {
    let cohort = generate(options).unwrap();
    let policy = Policy::preset(options.programme);
    let sources = [
        source(SourceKind::Mentees, "mentees.csv", &cohort.mentees),
        source(SourceKind::Mentors, "mentors.csv", &cohort.mentors),
    ];
    let import = import(&sources, &ImportOptions::for_policy(&policy, "2026-09-01".parse().unwrap())).unwrap();
    (policy, import)
}

fn same(all: &RoundOutcome<'_>, sliver: &RoundOutcome<'_>) {
    let of = |outcome: &RoundOutcome<'_>| {
        let pairs: Vec<(MenteeId, MentorId)> =
            outcome.matches().iter().map(|one| (one.mentee_id, one.mentor_id)).collect();
        (pairs, outcome.audit(), outcome.proved().to_vec())
    };
    assert_eq!(of(all), of(sliver));
    let rescans = [all, sliver].map(|outcome| outcome.rescan(&|| None).unwrap());
    assert_eq!(rescans[0], rescans[1]);
    assert_eq!((rescans[1].possible, rescans[1].proved.len()), (all.audit().possible_pairs, 2));
    assert!(sliver.audit().adds_up() && sliver.sliver().is_some() && all.sliver().is_none());
    for mentee in all.market().mentee_ids() {
        let (one, other) = (all.explain_mentee(mentee), sliver.explain_mentee(mentee));
        assert_eq!((one.above, one.refused), (other.above, other.refused));
    }
    for mentor in all.market().mentor_ids() {
        let (one, other) = (all.explain_mentor(mentor), sliver.explain_mentor(mentor));
        assert_eq!((one.possible, one.held, one.not_held), (other.possible, other.held, other.not_held));
    }
}

/// Several matchings can have the greatest total: as many people, the same sum, proved on all pairs.
fn best(import: &Import, policy: &Policy, seed: u64) {
    let objective = ["total", "coverage", "coverage-mentors"][usize::try_from(seed).unwrap() % 3];
    let strategy: StrategySpec = format!("max-score:objective={objective}").parse().unwrap();
    let round = |pairs| {
        let round = MatchingRound::new(&import.cohort, policy).strategy(&strategy).seed(seed).pairs(pairs);
        round.rulings(&import.rulings).run().unwrap()
    };
    let [all, sliver] = [PairsBuilt::All, PairsBuilt::Sliver].map(round);
    let of = |outcome: &RoundOutcome<'_>| {
        let audit = outcome.audit();
        let counts = (audit.matched, audit.possible_pairs, audit.refused_pairs);
        (outcome.matching().total_score(outcome.market()), counts, outcome.proved().to_vec())
    };
    assert_eq!(of(&all), of(&sliver));
    let rescans = [&all, &sliver].map(|outcome| outcome.rescan(&|| None).unwrap());
    assert_eq!(rescans[0], rescans[1]);
    assert!(!rescans[1].proved.is_empty() && sliver.audit().adds_up());
}

fn compare(seeds: std::ops::Range<u64>, most: usize) {
    let (mut kept, mut possible) = (0, 0);
    for seed in seeds {
        let (policy, import) = people(seed, most);
        let strategy: StrategySpec = ["mentee-optimal:improve=no", "mentee-optimal:improve=no,tie_rule=by-id"]
            [usize::from(seed % 7 == 0)]
        .parse()
        .unwrap();
        let round = |pairs| {
            let round = MatchingRound::new(&import.cohort, &policy).strategy(&strategy).seed(seed).pairs(pairs);
            round.rulings(&import.rulings).run().unwrap()
        };
        let (all, sliver) = (round(PairsBuilt::All), round(PairsBuilt::Sliver));
        same(&all, &sliver);
        best(&import, &policy, seed);
        kept += sliver.sliver().unwrap().kept;
        possible += all.market().pairs() as u64;
    }
    assert!(2 * kept < 3 * possible, "{kept} of {possible}");
}

#[test]
fn a_sliver_has_the_matching_of_all_pairs() {
    compare(0..10, 120);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes without optimisation; run with --release")]
fn many_slivers_have_the_matching_of_all_pairs() {
    let number = |name: &str, otherwise| std::env::var(name).map_or(otherwise, |number| number.parse().unwrap());
    compare(number("SLIVER_FROM", 100)..number("SLIVER_TO", 300), 300);
}

/// `SLIVER_SIZE=20000x10000 SLIVER_PROGRAMME=nace cargo test --release -p questionnaire-io --test sliver --
/// --ignored --nocapture how_long`.
#[test]
#[ignore = "a measurement, not a check"]
#[expect(clippy::print_stdout, reason = "figures are what it is for")]
fn how_long_a_sliver_takes() {
    let text = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let size = text("SLIVER_SIZE", "4000x2000");
    let (mentees, mentors) = GeneratorOptions::parse_size(&size).unwrap();
    let programme: Preset = text("SLIVER_PROGRAMME", "nace").parse().unwrap();
    let clubs = (mentees / 40).max(8);
    let options = GeneratorOptions { mentees, mentors, seed: 7, programme, clubs, ..GeneratorOptions::default() };
    let (policy, import) = read(&options);
    let strategy: StrategySpec = text("SLIVER_STRATEGY", "mentee-optimal:improve=no").parse().unwrap();
    let pairs = if text("SLIVER_PAIRS", "sliver") == "all" { PairsBuilt::All } else { PairsBuilt::Sliver };
    let start = std::time::Instant::now();
    let round = MatchingRound::new(&import.cohort, &policy).strategy(&strategy).seed(7).pairs(pairs);
    let outcome = round.run().unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let audit = outcome.audit();
    let all = mentees * mentors;
    let (looked_at, kept) = outcome.sliver().map_or((0, 0), |sliver| (sliver.looked_at, sliver.kept));
    println!(
        "{programme} {size} {pairs:?} {strategy}: {seconds:.2} s; {all} pairs, {} possible, {looked_at} looked at, \
         {kept} kept; {} matched, {} unmatched, {} seats; {:?}",
        audit.possible_pairs,
        audit.matched,
        audit.unmatched,
        audit.seats,
        outcome.proved(),
    );
}
