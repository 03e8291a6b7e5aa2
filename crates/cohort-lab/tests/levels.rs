//! Strategies that count levels against all matchings of small markets with levels, ties and scores: what they count,
//! and the total last.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use std::cmp::Reverse;

use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_pairs, with_levels};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Best, Certificate, Market, MarketBuilder, Matching, PairId, PairInfo, Property, Score, Side, Solution, TotalPrices,
    Value, verify,
};
use small::{assignment, levelled_markets, solved};

const MARKETS: u64 = 2000;

fn pairs<'a>(market: &'a Market, one: &'a Assignment) -> impl Iterator<Item = PairId> + 'a {
    market.mentee_ids().filter_map(|mentee| market.find_pair(mentee, one[mentee.index()]?))
}

/// How many pairs each level of mentees has.
fn profile(market: &Market, one: &Assignment) -> Vec<usize> {
    let levels = market.pair_ids().map(|pair| market.mentee_level(pair) as usize + 1).max().unwrap_or(0);
    let mut counts = vec![0; levels];
    pairs(market, one).for_each(|pair| counts[market.mentee_level(pair) as usize] += 1);
    counts
}

/// What a strategy maximises before the total; greater is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    Profile(Vec<usize>),
    /// People, then values, worst first.
    Values(usize, Vec<i64>),
}

fn worth(name: &str, market: &Market, one: &Assignment) -> (Worth, i64) {
    let mut values: Vec<i64> = pairs(market, one)
        .map(|pair| match name {
            "bottleneck:value=score" => market.score(pair).unwrap().millionths().into(),
            _ => -i64::from(market.mentee_level(pair)),
        })
        .collect();
    values.sort_unstable();
    let people = values.len();
    let first = match name {
        "rank-maximal" => Worth::Profile(profile(market, one)),
        "fair" | "leximin:value=rank" => Worth::Values(people, values),
        _ => Worth::Values(people, values[..people.min(1)].to_vec()),
    };
    (first, oracle::total_score(market, one))
}

const BY_LEVELS: [(&str, Best); 5] = [
    ("rank-maximal", Best::RankMaximal),
    ("fair", Best::Fair),
    ("leximin:value=rank", Best::Leximin { value: Value::Rank, step: 1 }),
    ("bottleneck:value=rank", Best::GreatestWorst { value: Value::Rank }),
    ("bottleneck:value=score", Best::GreatestWorst { value: Value::Score }),
];

#[test]
fn what_counts_levels_is_the_best_of_all_matchings_and_has_the_greatest_total_of_those() {
    let (mut by_total, mut by_level) = ([0; 5], [0; 5]);
    for (seed, market) in levelled_markets(MARKETS) {
        let all = oracle::all_matchings(&market);
        for (place, (name, best)) in BY_LEVELS.into_iter().enumerate() {
            let solution = solved(name, &market, seed);
            let found = worth(name, &market, &assignment(&solution.matching));
            let worths: Vec<_> = all.iter().map(|one| worth(name, &market, one)).collect();
            assert_eq!(Some(&found), worths.iter().max(), "{name}, seed {seed}");
            let claims: Vec<_> = solution.guarantee.proved_properties().collect();
            assert!(market.pairs() == 0 || claims.contains(&Property::GreatestTotalAmong(best)), "{name}, seed {seed}");
            // The tests bite: the total decides something, and so do the levels.
            by_total[place] += usize::from(worths.iter().any(|one| one.0 == found.0 && one.1 < found.1));
            by_level[place] += usize::from(worths.iter().any(|one| one.0 < found.0 && one.1 > found.1));
        }
    }
    assert!(by_total.into_iter().chain(by_level).all(|count| count > 100), "{by_total:?} {by_level:?}");
}

fn total_of(certificate: &mut Certificate) -> Option<&mut TotalPrices> {
    match certificate {
        Certificate::RankSteps(proof) => proof.total.as_mut(),
        Certificate::Levels(levels) => levels.total.as_mut(),
        Certificate::Covers(covers) => covers.total.as_mut(),
        _ => None,
    }
}

#[test]
fn the_certificate_of_one_proves_exactly_the_best_with_the_greatest_total() {
    let (mut accepted, mut refused) = (0, 0);
    for (seed, market) in levelled_markets(MARKETS).step_by(7) {
        for (name, _) in BY_LEVELS {
            let solution = solved(name, &market, seed);
            let best = worth(name, &market, &assignment(&solution.matching));
            for other in oracle::all_matchings(&market).into_iter().step_by(3) {
                let matching = Matching::from_mentors(&market, &other).unwrap();
                let claimed = Solution { matching, ..solution.clone() };
                let as_good = worth(name, &market, &other) == best;
                assert_eq!(verify::certify(&market, &claimed).is_ok(), as_good, "{name}, seed {seed}: {other:?}");
                *(if as_good { &mut accepted } else { &mut refused }) += 1;
            }
        }
    }
    assert!(accepted > 500 && refused > 10_000, "{accepted} {refused}");
}

#[test]
fn forged_prices_of_the_total_prove_nothing_false() {
    let (mut refused, mut passed) = (0, 0);
    for (seed, market) in levelled_markets(MARKETS).step_by(5) {
        let all = oracle::all_matchings(&market);
        let mut draw = Draw::new(seed);
        for (name, best) in BY_LEVELS {
            let solution = solved(name, &market, seed);
            let greatest = worth(name, &market, &assignment(&solution.matching));
            let mut missing = solution.clone();
            let Some(kept) = total_of(&mut missing.certificate).cloned() else { continue };
            for _ in 0..6 {
                let mut forged = solution.clone();
                let prices = total_of(&mut forged.certificate).unwrap();
                for number in prices.utility.iter_mut().chain(&mut prices.price) {
                    if draw.below(4) == 0 {
                        *number += [-50_000, 50_000, -1, 1][draw.below(4) as usize];
                    }
                }
                let changed = *prices != kept;
                for other in all.iter().step_by(5) {
                    forged.matching = Matching::from_mentors(&market, other).unwrap();
                    if verify::certify(&market, &forged).is_ok() {
                        assert_eq!(worth(name, &market, other), greatest, "{name}, seed {seed}: {other:?}");
                        passed += usize::from(changed);
                    } else {
                        refused += usize::from(changed);
                    }
                }
            }
            let mut short = solution.clone();
            total_of(&mut short.certificate).unwrap().price.push(0);
            assert!(verify::certify(&market, &short).is_err(), "{name}, seed {seed}");
            match &mut missing.certificate {
                Certificate::RankSteps(proof) => proof.total = None,
                Certificate::Levels(levels) => levels.total = None,
                Certificate::Covers(covers) => covers.total = None,
                other => panic!("{other:?}"),
            }
            let property = Property::GreatestTotalAmong(best);
            assert_eq!(
                verify::certify(&market, &missing),
                Err(verify::CertifyError::CertificateMissing { property }),
                "{name}, seed {seed}"
            );
        }
    }
    assert!(refused > 10_000 && passed > 50, "{refused} {passed}");
}

#[test]
fn names_strangers_and_the_scale_of_scores_change_nothing_they_are_worth() {
    for seed in 0..600 {
        let ties = if seed % 2 == 0 { Ties::Some } else { Ties::None };
        let shape = SmallShape { mentees: 9, mentors: 6, capacity: 3, ties, fill: Fill::Varied };
        let (mentees, capacities, pairs) = small_pairs(seed, shape);
        let pairs = with_levels(seed, &pairs, &[Side::Mentee, Side::Mentor]);
        let (mut new_mentee, mut new_mentor): (Vec<u32>, Vec<u32>) =
            ((0..mentees).collect(), (0..).take(capacities.len()).collect());
        let build = |new_mentee: &[u32], new_mentor: &[u32], strangers: u32, scale: i32| {
            let mut moved = capacities.clone();
            new_mentor.iter().zip(&capacities).for_each(|(&new, &seats)| moved[new as usize] = seats);
            moved.extend((0..strangers).map(|_| 2));
            let mut builder = MarketBuilder::new((mentees + strangers) as usize, moved);
            for &(mentee, mentor, info) in &pairs {
                let score = info.score.map(|score| Score::from_millionths(score.millionths() * scale));
                let info = PairInfo { score, ..info };
                builder.pair(new_mentee[mentee as usize], new_mentor[mentor as usize], info);
            }
            builder.build().unwrap()
        };
        let before = build(&new_mentee, &new_mentor, 0, 1);
        Draw::new(seed).shuffle(&mut new_mentee);
        Draw::new(seed + 1).shuffle(&mut new_mentor);
        let after = build(&new_mentee, &new_mentor, 1, 1000);
        for (name, _) in BY_LEVELS {
            let of = |market: &Market| worth(name, market, &assignment(&solved(name, market, seed).matching));
            let ((first, total), (moved_first, moved_total)) = (of(&before), of(&after));
            let same = match (first, moved_first) {
                // The least score is scaled, too.
                (Worth::Values(people, worst), Worth::Values(moved_people, moved_worst)) if name.ends_with("score") => {
                    people == moved_people && worst.into_iter().map(|one| one * 1000).eq(moved_worst)
                }
                (first, moved_first) => first == moved_first,
            };
            assert!(same && moved_total == total * 1000, "{name}, seed {seed}");
        }
    }
}

/// The rounds as they are told to people: a level a round, and within it in the order of the list.
fn immediate_acceptance(strict: &Market) -> Assignment {
    let mut mentor_of: Assignment = vec![None; strict.mentees()];
    let mut turns: Vec<(u32, usize)> = Vec::new();
    let turn_of = |pair: PairId| {
        let level = strict.mentee_level(pair);
        let before = strict.pairs_of_mentee(strict.mentee_of(pair)).take_while(|&other| other != pair);
        (level, before.filter(|&other| strict.mentee_level(other) == level).count())
    };
    turns.extend(strict.pair_ids().map(turn_of));
    turns.sort_unstable();
    turns.dedup();
    for turn in turns {
        let before = mentor_of.clone();
        for mentor in strict.mentor_ids() {
            let held = before.iter().filter(|&&other| other == Some(mentor)).count();
            let asks = |&&pair: &&PairId| before[strict.mentee_of(pair).index()].is_none() && turn_of(pair) == turn;
            let asking = strict.pairs_of_mentor(mentor).iter().filter(asks);
            for &pair in asking.take(usize::from(strict.capacity(mentor)) - held) {
                mentor_of[strict.mentee_of(pair).index()] = Some(mentor);
            }
        }
    }
    mentor_of
}

#[test]
fn boston_is_the_rounds_by_level_as_told() {
    let mut differ = 0;
    for (seed, market) in levelled_markets(MARKETS) {
        let strict = market.with_ties_broken(matching_market::TieRule::Lottery, seed);
        let found = assignment(&solved("boston", &market, seed).matching);
        assert_eq!(found, immediate_acceptance(&strict), "seed {seed}");
        differ += usize::from(
            market.has_levels(Side::Mentee) && found != cohort_lab::textbook::immediate_acceptance(&strict),
        );
    }
    assert!(differ > 50, "{differ}");
}

/// The stable matchings of the market with its ties broken.
fn stable(market: &Market, seed: u64) -> (std::borrow::Cow<'_, Market>, Vec<Assignment>) {
    let strict = market.with_ties_broken(matching_market::TieRule::Lottery, seed);
    let all = oracle::all_stable(&strict);
    (strict, all)
}

fn levels<'a>(strict: &'a Market, one: &'a Assignment) -> impl Iterator<Item = (i64, i64)> + 'a {
    pairs(strict, one).map(|pair| (i64::from(strict.mentee_level(pair)), i64::from(strict.mentor_level(pair))))
}

#[test]
fn the_stable_matchings_are_compared_by_levels_of_both_sides() {
    let (mut several, mut by_total) = (0, 0);
    for (seed, market) in levelled_markets(MARKETS) {
        let (strict, all) = stable(&market, seed);
        several += usize::from(all.len() > 1);
        let sum = |one: &Assignment| levels(&strict, one).map(|(mentee, mentor)| mentee + mentor).sum::<i64>();
        let cost = |one: &Assignment| (sum(one), Reverse(oracle::total_score(&strict, one)));
        let found = assignment(&solved("egalitarian", &market, seed).matching);
        assert_eq!(Some(cost(&found)), all.iter().map(cost).min(), "seed {seed}");
        by_total += usize::from(all.iter().any(|one| sum(one) == sum(&found) && cost(one) > cost(&found)));

        let regret = |one: &Assignment| levels(&strict, one).map(|(mentee, mentor)| mentee.max(mentor)).max();
        let found = assignment(&solved("min-regret", &market, seed).matching);
        assert_eq!(Some(regret(&found)), all.iter().map(regret).min(), "seed {seed}");

        let gap = |one: &Assignment| levels(&strict, one).map(|(mentee, mentor)| mentee - mentor).sum::<i64>().abs();
        let found = assignment(&solved("sex-equal", &market, seed).matching);
        assert_eq!(Some(gap(&found)), all.iter().map(gap).min(), "seed {seed}");
    }
    assert!(several > 80 && by_total > 10, "{several} {by_total}");
}
