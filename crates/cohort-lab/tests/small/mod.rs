//! Small random markets for comparing strategies with all matchings.

pub(crate) use cohort_lab::oracle::assignment;

use cohort_lab::instances::{Fill, SmallShape, Ties, small_market};
use matching_market::{Context, Market, Property, Solution, StrategySpec, verify};

/// At most six people a side, capacities 0 to 3, half of them with ties, most with gaps.
pub(crate) fn markets(count: u64) -> impl Iterator<Item = (u64, Market)> {
    (0..count).map(|seed| {
        let ties = if seed % 2 == 0 { Ties::Some } else { Ties::None };
        let shape = match seed % 3 {
            0 => SmallShape { mentees: 5, mentors: 4, capacity: 2, ties, fill: Fill::Full },
            1 => SmallShape { mentees: 5, mentors: 4, capacity: 3, ties, fill: Fill::Varied },
            _ => SmallShape { mentees: 6, mentors: 6, capacity: 3, ties, fill: Fill::Varied },
        };
        (seed, small_market(seed, shape))
    })
}

/// The certified answer of the strategy named.
pub(crate) fn solved(text: &str, market: &Market, seed: u64) -> Solution {
    let strategy = text.parse::<StrategySpec>().unwrap().build();
    let solution = strategy.solve(market, &mut Context::new(seed)).unwrap_or_else(|error| panic!("{text}: {error}"));
    let report = verify::certify(market, &solution).unwrap_or_else(|error| panic!("{text}, seed {seed}: {error}"));
    assert_eq!(report.proved, solution.guarantee.proved_properties().collect::<Vec<Property>>());
    let promised = strategy.guarantee();
    assert!(promised.proved_properties().all(|property| report.proved.contains(&property)), "{text}, seed {seed}");
    solution
}
