//! Keeping most of what stands, stable and at the greatest total, against enumeration.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "figures, and a test that cannot go on fails")]

mod scored;

use std::time::Instant;

use cohort_lab::instances::{
    Draw, Fill, Popularity, Seats, SmallShape, Ties, preference_lists, scored_candidates, small_market, small_pairs,
};
use cohort_lab::oracle::{self, Assignment, assignment};
use matching_market::{
    Certificate, Context, FewestChanges, Market, MarketBuilder, Matching, MaxScore, MaxScoreKeeping, MenteeOptimal,
    MentorId, Objective, PairInfo, Solution, Strategy, TieRule, verify,
};

/// Each mentee stands with one of their mentors, with somebody who is no pair of theirs, or with nobody.
fn standing(market: &Market, seed: u64) -> Vec<Option<MentorId>> {
    let mut draw = Draw::new(seed ^ 0x5eed);
    let mentors = u32::try_from(market.mentors()).unwrap();
    let stand = |mentee| {
        let own = market.pairs_of_mentee(mentee);
        match draw.below(5) {
            0 => None,
            1 if mentors > 0 => Some(MentorId::new(draw.below(mentors))),
            _ if own.len() > 0 => {
                own.get(draw.below(u32::try_from(own.len()).unwrap()) as usize).map(|pair| market.mentor_of(pair))
            }
            _ => None,
        }
    };
    market.mentee_ids().map(stand).collect()
}

fn kept(market: &Market, one: &Assignment) -> i64 {
    let stands = market
        .mentee_ids()
        .zip(one)
        .filter(|&(mentee, mentor)| mentor.is_some() && market.standing_mentor(mentee) == *mentor);
    i64::try_from(stands.count()).unwrap()
}

fn solved(market: &Market, strategy: &dyn Strategy, seed: u64) -> Solution {
    let solution =
        strategy.solve(market, &mut Context::new(seed)).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    verify::certify(market, &solution).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    solution
}

/// Any size, density and capacity, with and without ties.
fn markets(count: u64) -> impl Iterator<Item = (u64, Market)> {
    (0..count).map(|seed| {
        let ties = if seed % 3 == 0 { Ties::None } else { Ties::Some };
        let shape = match seed % 4 {
            0 => SmallShape { mentees: 6, mentors: 6, capacity: 3, ties, fill: Fill::Varied },
            1 => SmallShape { mentees: 6, mentors: 6, capacity: 1, ties, fill: Fill::Full },
            2 => SmallShape { mentees: 6, mentors: 3, capacity: 3, ties, fill: Fill::Full },
            _ => SmallShape { mentees: 6, mentors: 5, capacity: 2, ties, fill: Fill::Varied },
        };
        let market = small_market(seed, shape);
        let standing = standing(&market, seed);
        (seed, market.with_standing(standing).unwrap())
    })
}

#[test]
fn no_stable_matching_keeps_more() {
    let (mut fewer, mut several) = (0, 0);
    for (seed, market) in markets(4000) {
        for &tie_rule in TieRule::ALL {
            let found = assignment(&solved(&market, &FewestChanges { tie_rule }, seed).matching);
            let favoured = market.favouring_standing();
            let strict = favoured.with_ties_broken(tie_rule, seed);
            let stable = oracle::all_stable(&strict);
            let most = stable.iter().map(|one| kept(&market, one)).max().unwrap();
            assert_eq!(kept(&market, &found), most, "seed {seed}, {tie_rule}");
            assert!(oracle::is_stable(&market, &found), "seed {seed}, {tie_rule}");
            // Of those that keep as many, nobody's is better for any mentee.
            let as_many: Vec<Assignment> = stable.into_iter().filter(|one| kept(&market, one) == most).collect();
            assert_eq!(oracle::mentee_optimal(&strict, &as_many), Some(&found), "seed {seed}, {tie_rule}");
            let plain = MenteeOptimal { tie_rule, ..MenteeOptimal::default() };
            let plain = assignment(&solved(&market, &plain, seed).matching);
            fewer += usize::from(kept(&market, &plain) < most);
            several += usize::from(as_many.len() > 1);
        }
    }
    assert!(fewer > 500 && several > 50, "{fewer} {several}: the question decides something");
}

#[test]
fn pairs_that_stand_come_first_in_their_ties_and_nothing_else_changes() {
    for (seed, market) in markets(500) {
        let favoured = market.favouring_standing();
        let pair = |pair| (favoured.find_pair(market.mentee_of(pair), market.mentor_of(pair))).unwrap();
        for one in market.pair_ids() {
            assert_eq!(market.stands(one), favoured.stands(pair(one)), "seed {seed}");
            for other in market.pair_ids().filter(|&other| other != one) {
                let tied = |equal: bool| equal && market.stands(one) && !market.stands(other);
                if market.mentee_of(one) == market.mentee_of(other) {
                    let before = market.mentee_rank(one) < market.mentee_rank(other);
                    let tied = tied(market.mentee_rank(one) == market.mentee_rank(other));
                    let now = favoured.mentee_rank(pair(one)) < favoured.mentee_rank(pair(other));
                    assert_eq!(now, before || tied, "seed {seed}");
                }
                if market.mentor_of(one) == market.mentor_of(other) {
                    let before = market.mentor_rank(one) < market.mentor_rank(other);
                    let tied = tied(market.mentor_rank(one) == market.mentor_rank(other));
                    let now = favoured.mentor_rank(pair(one)) < favoured.mentor_rank(pair(other));
                    assert_eq!(now, before || tied, "seed {seed}");
                }
            }
        }
    }
}

#[test]
fn what_is_still_stable_stays_as_it_is() {
    let mut matchings = 0;
    for (seed, market) in markets(400) {
        for one in oracle::all_stable(&market) {
            let market = market.clone().with_standing(one.clone()).unwrap();
            let found = assignment(&solved(&market, &FewestChanges::default(), seed).matching);
            assert_eq!(found, one, "seed {seed}");
            matchings += 1;
        }
    }
    assert!(matchings > 1000, "{matchings}");
}

fn worth(market: &Market, one: &Assignment, objective: Objective, spread: i64) -> oracle::KeepingWorth {
    let (people, mentors, total) = oracle::worth(market, one, objective, spread);
    (people, kept(market, one), mentors, total)
}

#[test]
fn no_matching_of_as_many_people_keeps_more_and_none_of_these_is_worth_more() {
    for seed in 0..4000 {
        let market = scored::small(seed);
        let (standing, spread) = (standing(&market, seed), scored::spread(seed));
        let market = market.with_standing(standing).unwrap();
        let all = if seed % 40 == 0 { oracle::all_matchings(&market) } else { Vec::new() };
        for &objective in Objective::ALL {
            let size = i64::from(spread.millionths());
            let solution = solved(&market, &MaxScoreKeeping { objective, spread }, seed);
            let best = oracle::best_keeping_worth(&market, objective, size);
            let found = assignment(&solution.matching);
            assert_eq!(worth(&market, &found, objective, size), best, "seed {seed}, {objective}, spread {spread}");
            // The prices of one best matching prove every best one, and no other.
            let Certificate::Keeping(duals) = &solution.certificate else { panic!("it proves by prices") };
            for one in all.iter().take(2000) {
                let matching = Matching::from_mentors(&market, one).unwrap();
                let proved = verify::optimal_keeping(&market, &matching, duals).is_ok();
                assert_eq!(proved, worth(&market, one, objective, size) == best, "seed {seed}: {one:?}");
            }
        }
    }
}

#[test]
fn where_nobody_stands_it_is_the_greatest_total() {
    for seed in 0..300 {
        let market = scored::small(seed);
        for &objective in Objective::ALL {
            let spread = scored::spread(seed);
            let size = i64::from(spread.millionths());
            let found = assignment(&solved(&market, &MaxScoreKeeping { objective, spread }, seed).matching);
            assert_eq!(oracle::worth(&market, &found, objective, size), oracle::best_worth(&market, objective, size));
        }
    }
}

#[test]
fn other_numbers_for_the_same_people_keep_as_many() {
    for seed in 0..300 {
        let shape = SmallShape { mentees: 6, mentors: 5, capacity: 2, ties: Ties::None, fill: Fill::Varied };
        let (mentees, capacities, pairs) = small_pairs(seed, shape);
        let mentors = u32::try_from(capacities.len()).unwrap();
        let score = |mentee: u32, mentor: u32| {
            matching_market::Score::from_millionths(i32::try_from((mentee * 7 + mentor * 13) % 11).unwrap() * 1000)
        };
        let build = |number: &dyn Fn(u32) -> u32, seats: Vec<u32>, with: &dyn Fn(u32) -> u32| {
            let mut builder = MarketBuilder::new(mentees as usize, seats);
            for &(mentee, mentor, info) in &pairs {
                let info = PairInfo { score: Some(score(mentee, mentor)), ..info };
                builder.pair(number(mentee), with(mentor), info);
            }
            builder.build().unwrap()
        };
        let market = build(&|mentee| mentee, capacities.clone(), &|mentor| mentor);
        let stands = standing(&market, seed);
        let (other_mentee, other_mentor) = (|mentee| mentees - 1 - mentee, |mentor| mentors - 1 - mentor);
        let renumbered = build(&other_mentee, capacities.iter().rev().copied().collect(), &other_mentor);
        let mut other: Vec<Option<MentorId>> =
            stands.iter().map(|one| one.map(|mentor| MentorId::new(other_mentor(mentor.get())))).collect();
        other.reverse();
        let (market, renumbered) = (market.with_standing(stands).unwrap(), renumbered.with_standing(other).unwrap());
        let strategies: [&dyn Strategy; 2] = [&FewestChanges::default(), &MaxScoreKeeping::default()];
        for strategy in strategies {
            let [one, same] = [&market, &renumbered].map(|market| {
                let found = solved(market, strategy, seed).matching;
                (kept(market, &assignment(&found)), found.len(), found.total_score(market))
            });
            assert_eq!(one, same, "seed {seed}, {}", strategy.name());
        }
    }
}

/// One mentor in a hundred has left since: whose mentees stand with somebody without a seat.
fn changed(market: Market, columns: &matching_market::MarketColumns, matching: &Matching) -> Market {
    let mut columns = columns.clone();
    columns.capacities.iter_mut().step_by(100).for_each(|seats| *seats = 0);
    let standing = market.mentee_ids().map(|mentee| matching.mentor_of(mentee)).collect();
    drop(market);
    Market::from_columns(columns).unwrap().with_standing(standing).unwrap()
}

#[test]
#[ignore = "figures: cargo test --release -p cohort-lab --test keeping -- --ignored --nocapture"]
fn figures_of_ten_thousand_mentees_with_one_change_in_a_hundred() {
    let stable = preference_lists(Popularity::Uniform, 10_000, 20, 7);
    let scored = scored_candidates(Popularity::Uniform, Seats::Spare, 10_000, 20, 7);
    let cases: [(&str, matching_market::MarketColumns, &dyn Strategy, &dyn Strategy); 2] = [
        ("stable", stable, &MenteeOptimal::default(), &FewestChanges::default()),
        ("greatest total", scored, &MaxScore::default(), &MaxScoreKeeping::default()),
    ];
    for (name, columns, plain, keeping) in cases {
        let market = Market::from_columns(columns.clone()).unwrap();
        let before = solved(&market, plain, 1).matching;
        let market = changed(market, &columns, &before);
        let stood = market.mentee_ids().filter(|&mentee| market.standing_mentor(mentee).is_some()).count();
        for (how, strategy) in [("anew", plain), ("keeping", keeping)] {
            let start = Instant::now();
            let solution = strategy.solve(&market, &mut Context::new(1)).unwrap();
            let found = start.elapsed();
            verify::certify(&market, &solution).unwrap();
            let stay = kept(&market, &assignment(&solution.matching));
            println!(
                "{name}, {how}: {stay} of {stood} stay, {} matched; found in {found:.2?}, with proof {:.2?}",
                solution.matching.len(),
                start.elapsed()
            );
        }
    }
}
