//! Every market of a few people, and every matching of each, against the definitions.
//!
//! Gone through: all sets of pairs, everybody's ranks with all ties, 0 to 2 seats a mentor. Mentors are told apart by
//! their numbers only, so of markets that differ by renumbering mentors those with descending seats are enough; some
//! still occur several times. In every run: all markets up to 2 × 3 and 3 × 2. With `--ignored`: every `STRIDE`th of
//! those of 3 × 3 (1,009 by default; 1 is all of them).
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::oracle::{self, Assignment};
use matching_market::{Context, Market, MarketBuilder, Matching, PairInfo, Side, StrategySpec, TieRule, verify};

/// All ways to rank so many people, with ties: ranks from 0 without gaps.
fn rankings(people: usize) -> Vec<Vec<u32>> {
    let people_u32 = u32::try_from(people).unwrap();
    let all = (0..people_u32.pow(people_u32))
        .map(|number| (0..people_u32).map(|place| number / people_u32.pow(place) % people_u32).collect::<Vec<u32>>());
    let dense = |ranks: &Vec<u32>| ranks.iter().all(|&rank| rank == 0 || ranks.contains(&(rank - 1)));
    all.filter(dense).collect()
}

/// Calls `each` with every `stride`th market of so many people; returns how many there were.
fn markets(mentees: usize, mentors: usize, stride: usize, each: &mut dyn FnMut(&Market)) -> usize {
    let rankings: Vec<Vec<Vec<u32>>> = (0..=3).map(rankings).collect();
    let digit = |number: u32, at: usize| number / 3_u32.pow(u32::try_from(at).unwrap()) % 3;
    let seats = (0..3_u32.pow(u32::try_from(mentors).unwrap()))
        .map(|number| (0..mentors).map(|at| digit(number, at)).collect::<Vec<u32>>());
    let seats: Vec<Vec<u32>> = seats.filter(|seats| seats.is_sorted_by(|one, next| one >= next)).collect();
    let (mut count, mut skip) = (0, 0);
    for graph in 0..1_u32 << (mentees * mentors) {
        let pair = |mentee: usize, mentor: usize| graph >> (mentee * mentors + mentor) & 1 == 1;
        let of_mentee: Vec<Vec<usize>> =
            (0..mentees).map(|mentee| (0..mentors).filter(|&mentor| pair(mentee, mentor)).collect()).collect();
        let of_mentor: Vec<Vec<usize>> =
            (0..mentors).map(|mentor| (0..mentees).filter(|&mentee| pair(mentee, mentor)).collect()).collect();
        let lists: Vec<&Vec<usize>> = of_mentee.iter().chain(&of_mentor).collect();
        let ways: usize = lists.iter().map(|list| rankings[list.len()].len().max(1)).product();
        let all = ways * seats.len();
        let mut number = skip;
        while number < all {
            let mut rest = number / seats.len();
            let ranks: Vec<&[u32]> = lists
                .iter()
                .map(|list| {
                    let ways = &rankings[list.len()];
                    let one = ways.get(rest % ways.len().max(1)).map_or(&[][..], Vec::as_slice);
                    rest /= ways.len().max(1);
                    one
                })
                .collect();
            let mut builder = MarketBuilder::new(mentees, seats[number % seats.len()].clone());
            for mentee in 0..mentees {
                for (place, &mentor) in of_mentee[mentee].iter().enumerate() {
                    let back = of_mentor[mentor].iter().position(|&other| other == mentee).unwrap();
                    let info = PairInfo::ranked(ranks[mentee][place], ranks[mentees + mentor][back]);
                    builder.pair(u32::try_from(mentee).unwrap(), u32::try_from(mentor).unwrap(), info);
                }
            }
            each(&builder.build().unwrap());
            count += 1;
            number += stride;
        }
        skip = number - all;
    }
    count
}

/// Whether `one` is better for somebody of a side and worse for nobody.
fn better(market: &Market, side: Side, one: &Assignment, other: &Assignment) -> bool {
    let weakly = |one, other| match side {
        Side::Mentee => market.mentee_ids().all(|who| oracle::weakly_better_for_mentee(market, who, one, other)),
        Side::Mentor => market.mentor_ids().all(|who| oracle::weakly_better_for_mentor(market, who, one, other)),
    };
    weakly(one, other) && !weakly(other, one)
}

/// What `verify` says of every matching of a market, against the definitions; how many matchings there were.
fn check(market: &Market) -> usize {
    let all = oracle::all_matchings(market);
    let stable: Vec<&Assignment> = all.iter().filter(|one| oracle::is_stable(market, one)).collect();
    let strict = market.with_ties_broken(TieRule::ById, 0);
    let stable_strict: Vec<&Assignment> = all.iter().filter(|one| oracle::is_stable(&strict, one)).collect();
    for one in &all {
        let matching = Matching::from_mentors(market, one).unwrap();
        let said = || format!("{one:?} in {market:?}");
        assert!(verify::feasibility(market, &matching).is_ok());
        let is_stable = stable.contains(&one);
        assert_eq!(verify::blocking_pairs(market, &matching).next().is_none(), is_stable, "{}", said());
        let free = |mentor| matching.load(mentor) < usize::from(market.capacity(mentor));
        let open = |pair| matching.pair_of(market.mentee_of(pair)).is_none() && free(market.mentor_of(pair));
        assert_eq!(verify::addable_pair(market, &matching).is_some(), market.pair_ids().any(open), "{}", said());
        for side in [Side::Mentee, Side::Mentor] {
            if is_stable {
                let best = !stable.iter().any(|other| better(market, side, other, one));
                assert_eq!(verify::undominated(market, &matching, side).is_ok(), best, "{side} {}", said());
            }
        }
        let carried = Matching::from_mentors(&strict, one).unwrap();
        let pareto = oracle::is_pareto_optimal(&strict, one, &all);
        assert_eq!(verify::pareto_optimal(&strict, &carried).is_ok(), pareto, "{}", said());
        if stable_strict.contains(&one) {
            let best = |side| !stable_strict.iter().any(|other| better(&strict, side, other, one));
            assert_eq!(verify::mentee_optimal(&strict, &carried).is_ok(), best(Side::Mentee), "{}", said());
            assert_eq!(verify::mentor_optimal(&strict, &carried).is_ok(), best(Side::Mentor), "{}", said());
        }
    }
    let most = stable.iter().map(|one| one.iter().flatten().count()).max().unwrap();
    let spec: StrategySpec = "max-stable".parse().unwrap();
    let largest = spec.build().solve(market, &mut Context::new(7)).unwrap();
    assert!(verify::certify(market, &largest).is_ok(), "{market:?}");
    assert_eq!(largest.matching.len(), most, "{market:?}");
    all.len()
}

#[test]
fn every_market_up_to_two_by_three() {
    let (mut found, mut matchings) = (0, 0);
    for (mentees, mentors) in [(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 2), (2, 3), (3, 2)] {
        found += markets(mentees, mentors, 1, &mut |market| matchings += check(market));
    }
    assert_eq!((found, matchings), (121_214, 1_050_563));
}

#[test]
#[ignore = "a minute or more; .ci/deep runs it"]
fn markets_of_three_by_three() {
    let stride = std::env::var("STRIDE").map_or(1009, |text| text.parse().unwrap());
    let mut matchings = 0;
    let found = markets(3, 3, stride, &mut |market| matchings += check(market));
    assert!(found > 10_000 && matchings > found, "only {found}");
}
