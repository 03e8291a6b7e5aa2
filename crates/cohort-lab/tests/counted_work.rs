//! How many pairs a strategy examines on fixed full markets, which depends on no clock and no load.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::{TableScores, full_geometric, full_table};
use matching_market::{Context, Market, MarketColumns, MaxScore, Objective, Spread, Strategy, verify};

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
