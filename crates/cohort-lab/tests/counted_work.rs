//! How many pairs a strategy examines on fixed markets, and a round on a sliver of its pairs, which depends on no clock
//! and no load.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::generate::{GeneratorOptions, generate};
use cohort_lab::instances::{TableScores, full_geometric, full_table};
use matching_market::{Context, Market, MarketColumns, MaxScore, Objective, Spread, Strategy, verify};
use mentor_match::policy::{Policy, Preset};
use mentor_match::{MatchingRound, PairsBuilt};

/// Pairs examined, in thousandths of all pairs.
fn examined(columns: MarketColumns, objective: Objective) -> u64 {
    let market = Market::from_columns(columns).unwrap();
    let solution = MaxScore { objective, spread: Spread::ZERO }.solve(&market, &mut Context::new(7)).unwrap();
    verify::certify(&market, &solution).unwrap();
    solution.stats.work * 1000 / market.pairs() as u64
}

/// More is a loss to be explained, and less a gain to be written down here: a twentieth either way.
#[test]
fn full_markets_are_read_as_often_as_before() {
    let one_seat = |people| MarketColumns { capacities: vec![1; people as usize], ..full_geometric(people, people, 7) };
    let found = [
        examined(full_table(TableScores::Uniform, 600, 7), Objective::Total),
        examined(full_table(TableScores::Hundred, 600, 7), Objective::Total),
        examined(one_seat(600), Objective::Total),
        examined(full_geometric(800, 400, 7), Objective::CoverageThenTotal),
    ];
    let before = [6_325, 1_219, 10_826, 13_402];
    let near = found.iter().zip(&before).all(|(found, before)| found.abs_diff(*before) * 20 <= *before);
    assert!(near, "thousandths of all pairs: {found:?}, before {before:?}");
}

/// How often a pair was looked at, in thousandths of all pairs, and how many were kept, for the greatest total and for
/// the matching that mentees like best.
fn looked_at(programme: Preset) -> [(u64, u64); 2] {
    let options = GeneratorOptions { mentees: 600, mentors: 300, seed: 7, programme, ..Default::default() };
    let (cohort, policy) = (generate(&options).unwrap().pilot, Policy::preset(programme));
    ["max-score", "mentee-optimal:improve=no"].map(|strategy| {
        let strategy = strategy.parse().unwrap();
        let outcome = MatchingRound::new(&cohort, &policy).strategy(&strategy).pairs(PairsBuilt::Sliver).run().unwrap();
        let sliver = outcome.sliver().unwrap();
        (sliver.looked_at * 1000 / (600 * 300), sliver.kept)
    })
}

/// More is a loss to be explained, and less a gain to be written down here: a twentieth either way.
#[test]
fn rounds_on_slivers_look_at_few_pairs() {
    let found = [looked_at(Preset::Palta), looked_at(Preset::Nace)];
    let before = [[(1_897, 19_202), (1_506, 19_205)], [(1_941, 19_219), (1_541, 19_271)]];
    let near = |found: u64, before: u64| found.abs_diff(before) * 20 <= before;
    let mut all = found.iter().flatten().zip(before.iter().flatten());
    let are_near = all.all(|(found, before)| near(found.0, before.0) && near(found.1, before.1));
    assert!(are_near, "looked at, in thousandths of all pairs, and kept: {found:?}, before {before:?}");
}
