//! What a wish costs, against the best of all matchings that honour it, and against solving again.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod scored;

use cohort_lab::instances::Draw;
use cohort_lab::oracle::{self, Assignment, Worth, assignment};
use matching_market::{
    Context, Dual, Market, MarketBuilder, MaxScore, Objective, PairId, PairInfo, Sensitivity, Strategy, WishCost,
};
use scored::{FAMILIES, scored_market, spread};

/// The moves carried out.
fn moved(before: &Assignment, change: &WishCost) -> Assignment {
    let mut after = before.clone();
    for one in &change.moves {
        assert_eq!(after[one.mentee.index()], one.from, "{change:?}");
        after[one.mentee.index()] = one.to;
    }
    after
}

fn less((people, mentors, total): Worth, loss: Dual) -> Worth {
    (people - i64::from(loss.people), mentors - i64::from(loss.mentors), total - i128::from(loss.score))
}

#[test]
fn a_forced_or_forbidden_pair_costs_what_enumeration_says() {
    let mut lossy = 0;
    for seed in 0..2100 {
        let mut draw = Draw::new(seed);
        let family = FAMILIES[usize::try_from(seed % 7).unwrap()];
        let market = scored_market(&mut draw, family, (4, 4), 3, [50, 80][usize::try_from(seed % 2).unwrap()]);
        let (spread, all) = (spread(seed), oracle::all_matchings(&market));
        for &objective in Objective::ALL {
            let size = i64::from(spread.millionths());
            let worth = |one: &Assignment| oracle::worth(&market, one, objective, size);
            let solution = MaxScore { objective, spread }.solve(&market, &mut Context::new(7)).unwrap();
            let found = assignment(&solution.matching);
            let sensitivity = Sensitivity::new(&market, &solution).unwrap();
            for pair in market.pair_ids() {
                let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
                let has = |one: &&Assignment| one[mentee.index()] == Some(mentor);
                let case = format!("seed {seed}, {objective}, spread {spread}, pair {pair}");

                let best_with = all.iter().filter(has).map(worth).max();
                let forced = sensitivity.forced(pair);
                assert_eq!(forced.as_ref().map(|change| less(worth(&found), change.loss)), best_with, "{case}");
                if let Some(change) = &forced {
                    let after = moved(&found, change);
                    assert!(all.contains(&after) && has(&&after) && Some(worth(&after)) == best_with, "{case}");
                    lossy += usize::from(change.loss > Dual::default());
                }

                let best_without = all.iter().filter(|one| !has(one)).map(worth).max().unwrap();
                let change = sensitivity.forbidden(pair);
                assert_eq!(less(worth(&found), change.loss), best_without, "{case}");
                let after = moved(&found, &change);
                assert!(all.contains(&after) && !has(&&after) && worth(&after) == best_without, "{case}");
            }
        }
    }
    assert!(lossy > 5000, "{lossy}");
}

/// The same market with other capacities and without some pairs.
fn changed(market: &Market, seats: impl Fn(usize, u32) -> u32, keep: impl Fn(PairId) -> bool) -> Market {
    let capacities = market.mentor_ids().map(|mentor| seats(mentor.index(), market.capacity(mentor).into())).collect();
    let mut builder = MarketBuilder::new(market.mentees(), capacities);
    for pair in market.pair_ids().filter(|&pair| keep(pair)) {
        let info = PairInfo::scored(market.score(pair).unwrap());
        builder.pair(market.mentee_of(pair).get(), market.mentor_of(pair).get(), info);
    }
    builder.build().unwrap()
}

#[test]
fn one_more_seat_is_worth_what_solving_again_gains() {
    let mut worthy = 0;
    for seed in 0..2100 {
        let market = scored::small(seed);
        let spread = spread(seed);
        for &objective in Objective::ALL {
            let size = i64::from(spread.millionths());
            let solution = MaxScore { objective, spread }.solve(&market, &mut Context::new(7)).unwrap();
            let best = oracle::best_worth(&market, objective, size);
            for (mentor, worth) in Sensitivity::new(&market, &solution).unwrap().extra_seats().into_iter().enumerate() {
                let more = changed(&market, |index, seats| seats + u32::from(index == mentor), |_| true);
                let gained = oracle::best_worth(&more, objective, size);
                assert_eq!(less(gained, worth), best, "seed {seed}, {objective}, spread {spread}, mentor {mentor}");
                worthy += usize::from(worth > Dual::default());
            }
        }
    }
    assert!(worthy > 3000, "{worthy}");
}

#[test]
fn larger_markets_agree_with_solving_again() {
    for seed in 0..21 {
        let mut draw = Draw::new(seed);
        let family = FAMILIES[usize::try_from(seed % 7).unwrap()];
        let market = scored_market(&mut draw, family, (60, 40), 2, 15);
        let spread = spread(seed);
        for &objective in Objective::ALL {
            let strategy = MaxScore { objective, spread };
            let best = |market: &Market| {
                let solution = strategy.solve(market, &mut Context::new(7)).unwrap();
                oracle::worth(market, &assignment(&solution.matching), objective, spread.millionths().into())
            };
            let solution = strategy.solve(&market, &mut Context::new(7)).unwrap();
            let sensitivity = Sensitivity::new(&market, &solution).unwrap();
            let now = best(&market);
            for pair in solution.matching.pairs().step_by(3) {
                let without = changed(&market, |_, seats| seats, |other| other != pair);
                assert_eq!(less(now, sensitivity.forbidden(pair).loss), best(&without), "seed {seed}, pair {pair}");
            }
            for (mentor, worth) in sensitivity.extra_seats().into_iter().enumerate().step_by(5) {
                let more = changed(&market, |index, seats| seats + u32::from(index == mentor), |_| true);
                assert_eq!(less(best(&more), worth), now, "seed {seed}, mentor {mentor}");
            }
        }
    }
}
