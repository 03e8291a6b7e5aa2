//! Improved stable matchings under ties against all stable matchings of thousands of small markets.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_market};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Context, Market, MarketBuilder, Matching, MenteeOptimal, PairInfo, Property, Side, Strategy, TieRule, verify,
};
use small::{assignment, solved};

/// Up to five a side and three seats, ties on both sides, on one, or on all there are.
fn tied(count: u64) -> impl Iterator<Item = (u64, Market)> {
    let generated = (0..count).map(|seed| {
        let shape = match seed % 3 {
            0 => SmallShape { mentees: 5, mentors: 5, capacity: 1, ties: Ties::Some, fill: Fill::Varied },
            1 => SmallShape { mentees: 6, mentors: 4, capacity: 2, ties: Ties::Some, fill: Fill::Varied },
            _ => SmallShape { mentees: 5, mentors: 4, capacity: 3, ties: Ties::Some, fill: Fill::Full },
        };
        (seed, small_market(seed, shape))
    });
    generated.chain((0..count).map(|seed| (seed, coarse(seed))))
}

/// Few ranks, so that nearly everything is a tie on one side or on both.
fn coarse(seed: u64) -> Market {
    let mut draw = Draw::new(seed);
    let (mentees, mentors) = (2 + draw.below(4), 2 + draw.below(3));
    let levels = [1 + draw.below(3), 1 + draw.below(3)];
    let capacities = (0..mentors).map(|_| draw.below(4)).collect();
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    for mentee in 0..mentees {
        for mentor in 0..mentors {
            if draw.below(4) > 0 {
                builder.pair(mentee, mentor, PairInfo::ranked(draw.below(levels[0]), draw.below(levels[1])));
            }
        }
    }
    builder.build().unwrap()
}

fn no_worse(market: &Market, side: Side, one: &Assignment, other: &Assignment) -> bool {
    match side {
        Side::Mentee => market.mentee_ids().all(|mentee| oracle::weakly_better_for_mentee(market, mentee, one, other)),
        Side::Mentor => market.mentor_ids().all(|mentor| oracle::weakly_better_for_mentor(market, mentor, one, other)),
    }
}

fn dominates(market: &Market, side: Side, one: &Assignment, other: &Assignment) -> bool {
    no_worse(market, side, one, other) && !no_worse(market, side, other, one)
}

#[test]
fn the_check_agrees_with_enumeration_on_every_stable_matching() {
    let mut found = [[0_u32; 2]; 2];
    for (seed, market) in tied(1500) {
        let stable = oracle::all_stable(&market);
        for one in &stable {
            let matching = Matching::from_mentors(&market, one).unwrap();
            for side in [Side::Mentee, Side::Mentor] {
                let better = stable.iter().any(|other| dominates(&market, side, other, one));
                let checked = verify::undominated(&market, &matching, side);
                assert_eq!(checked.is_err(), better, "seed {seed}, {side}: {one:?}\n{market:?}");
                found[side as usize][usize::from(better)] += 1;
                if let Err(exchange) = checked {
                    let after = assignment(&exchange.after);
                    verify::feasibility(&market, &exchange.after).unwrap();
                    assert!(oracle::is_stable(&market, &after), "seed {seed}, {side}: {one:?} to {after:?}");
                    assert!(dominates(&market, side, &after, one), "seed {seed}, {side}: {one:?} to {after:?}");
                }
            }
        }
    }
    // The check is worth nothing unless it had both to refuse and to let pass.
    assert!(found.iter().flatten().all(|&count| count > 1000), "{found:?}");
}

#[test]
fn no_stable_matching_is_better_than_an_improved_one() {
    let mut gained = [0; 2];
    for (seed, market) in tied(1500) {
        let stable = oracle::all_stable(&market);
        for &rule in TieRule::ALL {
            for (side, name) in [(Side::Mentee, "mentee-optimal"), (Side::Mentor, "mentor-optimal")] {
                let improved = assignment(&solved(&format!("{name}:tie_rule={rule}"), &market, seed).matching);
                let textbook = solved(&format!("{name}:tie_rule={rule},improve=no"), &market, seed);
                let textbook = assignment(&textbook.matching);
                assert!(stable.contains(&improved), "seed {seed}, {name}, {rule}");
                assert!(no_worse(&market, side, &improved, &textbook), "seed {seed}, {name}, {rule}");
                let better = stable.iter().find(|other| dominates(&market, side, other, &improved));
                assert_eq!(better, None, "seed {seed}, {name}, {rule}: {improved:?}");
                gained[side as usize] += u32::from(dominates(&market, side, &improved, &textbook));
            }
        }
    }
    assert!(gained.iter().all(|&count| count > 100), "{gained:?}");
}

/// Only what gains is carried out: two people who would as soon have each other's mentor keep their own.
#[test]
fn what_no_stable_matching_betters_stays_as_it_was() {
    let mut kept = [0; 2];
    for (seed, market) in tied(600) {
        for (side, name) in [(Side::Mentee, "mentee-optimal"), (Side::Mentor, "mentor-optimal")] {
            let textbook = solved(&format!("{name}:improve=no"), &market, seed).matching;
            if verify::undominated(&market, &textbook, side).is_ok() {
                assert_eq!(solved(name, &market, seed).matching, textbook, "seed {seed}, {name}");
                kept[side as usize] += 1;
            }
        }
    }
    assert!(kept.iter().all(|&count| count > 300), "{kept:?}");
}

#[test]
fn a_strict_market_keeps_the_textbook_answer_and_claim() {
    for seed in 0..300 {
        let shape = SmallShape { mentees: 6, mentors: 4, capacity: 2, ties: Ties::None, fill: Fill::Varied };
        let market = small_market(seed, shape);
        let solution = MenteeOptimal::default().solve(&market, &mut Context::new(seed)).unwrap();
        let claimed: Vec<Property> = solution.guarantee.proved_properties().collect();
        assert_eq!(claimed, [Property::Stable, Property::MenteeOptimal]);
        assert_eq!(verify::undominated(&market, &solution.matching, Side::Mentee), Ok(()), "seed {seed}");
    }
}
