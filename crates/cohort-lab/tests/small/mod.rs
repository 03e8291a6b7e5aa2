//! Small random markets for comparing strategies with all matchings.

pub(crate) use cohort_lab::oracle::assignment;

use cohort_lab::instances::{Fill, SmallShape, Ties, small_market, small_pairs, with_levels};
use matching_market::{Context, Market, MarketBuilder, Property, Side, Solution, StrategySpec, verify};

fn shape(seed: u64) -> SmallShape {
    let ties = if seed.is_multiple_of(2) { Ties::Some } else { Ties::None };
    match seed % 3 {
        0 => SmallShape { mentees: 5, mentors: 4, capacity: 2, ties, fill: Fill::Full },
        1 => SmallShape { mentees: 5, mentors: 4, capacity: 3, ties, fill: Fill::Varied },
        _ => SmallShape { mentees: 6, mentors: 6, capacity: 3, ties, fill: Fill::Varied },
    }
}

/// At most six people a side, capacities 0 to 3, half of them with ties, most with gaps.
#[allow(dead_code, reason = "not every test that shares this file looks at markets without levels")]
pub(crate) fn markets(count: u64) -> impl Iterator<Item = (u64, Market)> {
    (0..count).map(|seed| (seed, small_market(seed, shape(seed))))
}

/// The same with levels of mentees, of mentors, of both or of neither.
#[allow(dead_code, reason = "not every test that shares this file looks at levels")]
pub(crate) fn levelled_markets(count: u64) -> impl Iterator<Item = (u64, Market)> {
    (0..count).map(|seed| {
        let shape = shape(seed);
        let sides: &[Side] = match seed % 5 {
            0 => &[Side::Mentee],
            1 => &[Side::Mentor],
            2 => &[],
            _ => &[Side::Mentee, Side::Mentor],
        };
        let (mentees, capacities, pairs) = small_pairs(seed, shape);
        let mut builder = MarketBuilder::new(mentees as usize, capacities);
        for (mentee, mentor, info) in with_levels(seed, &pairs, sides) {
            builder.pair(mentee, mentor, info);
        }
        (seed, builder.build().unwrap())
    })
}

/// The certified answer of the strategy named.
#[allow(dead_code, reason = "not every test that shares this file solves by name")]
pub(crate) fn solved(text: &str, market: &Market, seed: u64) -> Solution {
    let strategy = text.parse::<StrategySpec>().unwrap().build();
    let solution = strategy.solve(market, &mut Context::new(seed)).unwrap_or_else(|error| panic!("{text}: {error}"));
    let report = verify::certify(market, &solution).unwrap_or_else(|error| panic!("{text}, seed {seed}: {error}"));
    assert_eq!(report.proved, solution.guarantee.proved_properties().collect::<Vec<Property>>());
    let promised = strategy.guarantee();
    assert!(promised.proved_properties().all(|property| report.proved.contains(&property)), "{text}, seed {seed}");
    solution
}
