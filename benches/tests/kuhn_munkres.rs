//! `max-score` against the textbook algorithm of the crate `pathfinding`: equal worth on every market.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../peers/kuhn_munkres.rs"]
mod peer;
#[path = "../../crates/cohort-lab/tests/scored/mod.rs"]
mod scored;
#[path = "../../crates/cohort-lab/tests/scored/shapes.rs"]
mod shapes;

use cohort_lab::instances::Draw;
use cohort_lab::oracle;
use matching_market::{
    Context, Market, MarketBuilder, MaxScore, MentorId, Objective, PairInfo, Score, Spread, Strategy,
};
use scored::{FAMILIES, scored_market, small, spread};
use shapes::shaped;

const MARKETS: u64 = if cfg!(debug_assertions) { 12_000 } else { 60_000 };

fn compare(market: &Market, spread: Spread, case: &str) {
    for &objective in Objective::ALL {
        let ours = MaxScore { objective, spread }.solve(market, &mut Context::new(7)).unwrap();
        let ours: Vec<_> = market.mentee_ids().map(|mentee| ours.matching.mentor_of(mentee)).collect();
        let theirs = peer::best(market, objective, spread);
        let [ours, theirs] =
            [ours, theirs].map(|found| oracle::worth(market, &found, objective, spread.millionths().into()));
        assert_eq!(ours, theirs, "{case}, {objective}, spread {spread}");
    }
}

#[test]
fn small_markets_of_every_kind_are_worth_the_same_to_both() {
    for seed in 0..MARKETS {
        compare(&small(seed), spread(seed), &format!("small {seed}"));
    }
}

#[test]
fn shapes_that_solvers_get_wrong_are_worth_the_same_to_both() {
    for seed in 0..MARKETS {
        compare(&shaped(seed), spread(seed / 3), &format!("shaped {seed}"));
    }
}

#[test]
fn larger_markets_are_worth_the_same_to_both() {
    for seed in 0..if cfg!(debug_assertions) { 56 } else { 560 } {
        let sizes = [(60, 60), (80, 20), (20, 80), (60, 30)][usize::try_from(seed / 7 % 4).unwrap()];
        let mut draw = Draw::new(seed);
        let density = [10, 40, 100][draw.below(3) as usize];
        let market = scored_market(&mut draw, FAMILIES[usize::try_from(seed % 7).unwrap()], sizes, 3, density);
        compare(&market, spread(seed), &format!("larger {seed}"));
    }
}

#[test]
fn a_pair_below_nothing_is_left_out_and_a_forbidden_one_never_used() {
    // Both mentees want mentor 0; mentee 1 has nobody else, mentee 0 only somebody who lowers the sum.
    let mut builder = MarketBuilder::new(2, vec![1, 1]);
    for (mentee, mentor, millionths) in [(0, 0, 5), (0, 1, -3), (1, 0, 4)] {
        builder.pair(mentee, mentor, PairInfo::scored(Score::from_millionths(millionths)));
    }
    let market = builder.build().unwrap();
    for (objective, expected) in [
        (Objective::Total, [Some(MentorId::new(0)), None]),
        (Objective::CoverageThenTotal, [Some(MentorId::new(1)), Some(MentorId::new(0))]),
    ] {
        assert_eq!(peer::best(&market, objective, Spread::ZERO), expected);
    }
}
