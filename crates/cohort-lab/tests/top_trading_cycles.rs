//! `top-trading-cycles` against its definition, step by step; nobody gains by misreporting a list.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::instances::{Fill, SmallShape, Ties, small_market};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{Market, MarketBuilder, MenteeId, MentorId, PairInfo, TieRule};
use small::{assignment, markets, solved};

/// One cycle after the other, everybody's arrow drawn anew each time; the cycle found from the last mentee trades
/// first.
fn by_hand(strict: &Market) -> Assignment {
    let mut mentor_of: Assignment = vec![None; strict.mentees()];
    let mut out = vec![false; strict.mentees()];
    loop {
        let free = |mentor: MentorId| {
            let held = mentor_of.iter().filter(|&&held_by| held_by == Some(mentor)).count();
            held < usize::from(strict.capacity(mentor))
        };
        let wish = |mentee: MenteeId| {
            let mut mentors = strict.pairs_of_mentee(mentee).map(|pair| strict.mentor_of(pair));
            mentors.find(|&mentor| free(mentor))
        };
        let here: Vec<MenteeId> =
            strict.mentee_ids().filter(|mentee| mentor_of[mentee.index()].is_none() && !out[mentee.index()]).collect();
        if let Some(&gone) = here.iter().find(|&&mentee| wish(mentee).is_none()) {
            out[gone.index()] = true;
            continue;
        }
        let Some(&start) = here.last() else { return mentor_of };
        let next = |mentee: MenteeId| {
            let mentor = wish(mentee).unwrap();
            let mut list = strict.pairs_of_mentor(mentor).iter().map(|&pair| strict.mentee_of(pair));
            list.find(|mentee| here.contains(mentee)).unwrap()
        };
        let mut at = start;
        for _ in 0..here.len() {
            at = next(at);
        }
        // Now it is on a cycle.
        let mut cycle = vec![at];
        while next(*cycle.last().unwrap()) != at {
            cycle.push(next(*cycle.last().unwrap()));
        }
        let gets: Vec<(MenteeId, Option<MentorId>)> = cycle.iter().map(|&mentee| (mentee, wish(mentee))).collect();
        for (mentee, mentor) in gets {
            mentor_of[mentee.index()] = mentor;
        }
    }
}

#[test]
fn it_is_the_trade_as_told_and_pareto_optimal_for_mentees() {
    let (mut unstable, mut traded) = (0, 0);
    for (seed, market) in markets(4000) {
        let rules = if market.is_strict() { &TieRule::ALL[..1] } else { TieRule::ALL };
        for &rule in rules {
            let strict = market.with_ties_broken(rule, seed);
            let found = assignment(&solved(&format!("top-trading-cycles:tie_rule={rule}"), &market, seed).matching);
            assert_eq!(found, by_hand(&strict), "seed {seed}, {rule}");
            unstable += usize::from(!oracle::is_stable(&strict, &found));
            traded += usize::from(found != assignment(&solved("boston", &strict, seed).matching));
            if seed % 4 == 1 {
                let all = oracle::all_matchings(&strict);
                assert!(oracle::is_pareto_optimal(&strict, &found, &all), "seed {seed}, {rule}");
            }
        }
    }
    assert!(unstable > 300 && traded > 300, "{unstable} {traded}");
}

/// The market with another list of one mentee; mentors keep their ranks.
fn with_list(market: &Market, liar: MenteeId, list: &[MentorId]) -> Market {
    let capacities = market.mentor_ids().map(|mentor| market.capacity(mentor).into()).collect();
    let mut builder = MarketBuilder::new(market.mentees(), capacities);
    for pair in market.pair_ids() {
        let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
        let place = list.iter().position(|&one| one == mentor);
        let rank = if mentee == liar {
            place.map(|place| u32::try_from(place).unwrap())
        } else {
            Some(market.mentee_rank(pair))
        };
        if let Some(rank) = rank {
            builder.pair(mentee.get(), mentor.get(), PairInfo::ranked(rank, market.mentor_rank(pair)));
        }
    }
    builder.build().unwrap()
}

/// Every list that can be made of these mentors: in any order, with any left out.
fn lists(mentors: &[MentorId]) -> Vec<Vec<MentorId>> {
    let mut found = vec![vec![]];
    for &first in mentors {
        let others: Vec<MentorId> = mentors.iter().copied().filter(|&one| one != first).collect();
        found.extend(lists(&others).into_iter().map(|rest| [&[first], &rest[..]].concat()));
    }
    found
}

/// Of all markets, mentees and false lists: how many were tried, and how many pay.
fn lies_that_pay(strategy: &str) -> (usize, usize) {
    let (mut tried, mut pay) = (0, 0);
    for seed in 0..400 {
        let fill = if seed % 2 == 0 { Fill::Full } else { Fill::Varied };
        let market = small_market(seed, SmallShape { mentees: 5, mentors: 4, capacity: 2, ties: Ties::None, fill });
        let honest = assignment(&solved(strategy, &market, seed).matching);
        for liar in market.mentee_ids() {
            let list: Vec<MentorId> = market.pairs_of_mentee(liar).map(|pair| market.mentor_of(pair)).collect();
            for told in lists(&list) {
                let other = assignment(&solved(strategy, &with_list(&market, liar, &told), seed).matching);
                tried += 1;
                pay += usize::from(!oracle::weakly_better_for_mentee(&market, liar, &honest, &other));
            }
        }
    }
    (tried, pay)
}

#[test]
fn no_mentee_gains_by_any_other_order_or_by_leaving_mentors_out() {
    let (tried, pay) = lies_that_pay("top-trading-cycles");
    assert!(tried > 50_000 && pay == 0, "{pay} of {tried}");
    // The test would see it: under boston such lies pay.
    let (_, pay) = lies_that_pay("boston");
    assert!(pay > 100, "{pay}");
}

#[test]
fn a_favourite_gains_by_accepting_a_mentor_only_to_trade_it() {
    // Mentor 0 ranks mentee 0 first; mentee 0 wants mentor 1 only, who ranks mentee 1 first, who wants mentor 0.
    let market = |accepts_mentor_0: bool| {
        let mut builder = MarketBuilder::new(3, vec![1, 1]);
        builder.pair(0, 1, PairInfo::ranked(0, 2)).pair(1, 0, PairInfo::ranked(0, 1)).pair(
            1,
            1,
            PairInfo::ranked(1, 0),
        );
        builder.pair(2, 0, PairInfo::ranked(1, 2)).pair(2, 1, PairInfo::ranked(0, 1));
        if accepts_mentor_0 {
            builder.pair(0, 0, PairInfo::ranked(1, 0));
        }
        builder.build().unwrap()
    };
    let found = |accepts| solved("top-trading-cycles", &market(accepts), 7).matching.mentor_of(MenteeId::new(0));
    assert_eq!((found(false), found(true)), (None, Some(MentorId::new(1))));
}
