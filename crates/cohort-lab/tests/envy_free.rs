//! Lower quotas against all matchings of small markets: whether an envy-free one meets them, and what is said if none.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::instances::Draw;
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Certificate, Context, EnvyFree, Guarantee, Market, MarketBuilder, Matching, MentorId, PairInfo, Property, Solution,
    SolveError, SolveStats, Strategy, TieRule, unmet_quotas, verify,
};
use small::{assignment, markets, solved};

/// Small markets in which some mentors need mentees.
fn needing_markets(count: u64) -> impl Iterator<Item = (u64, Market)> {
    markets(count).map(|(seed, market)| {
        let mut draw = Draw::new(seed);
        let needs = |mentor| u16::try_from(draw.below(u32::from(market.capacity(mentor)) + 1)).unwrap();
        let needs = market.mentor_ids().map(needs).collect();
        (seed, market.with_at_least(needs).unwrap())
    })
}

/// The definition, pair by pair.
fn is_envy_free(market: &Market, one: &Assignment) -> bool {
    let envious = |pair: matching_market::PairId| {
        let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
        let own = one[mentee.index()].map(|own| market.mentee_rank(market.find_pair(mentee, own).unwrap()));
        let holds_worse = market.pairs_of_mentor(mentor).iter().any(|&other| {
            one[market.mentee_of(other).index()] == Some(mentor) && market.mentor_rank(pair) < market.mentor_rank(other)
        });
        own.is_none_or(|own| market.mentee_rank(pair) < own) && holds_worse
    };
    !market.pair_ids().any(envious)
}

fn load(one: &Assignment, mentor: MentorId) -> usize {
    one.iter().filter(|&&other| other == Some(mentor)).count()
}

fn meets_quotas(market: &Market, one: &Assignment) -> bool {
    market.mentor_ids().all(|mentor| load(one, mentor) >= usize::from(market.at_least(mentor)))
}

#[test]
fn an_answer_exists_exactly_where_enumeration_finds_one() {
    let (mut found, mut stable, mut infeasible) = (0, 0, 0);
    for (seed, market) in needing_markets(2500) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let all = oracle::all_matchings(&strict);
        let exists = all.iter().any(|one| meets_quotas(&strict, one) && is_envy_free(&strict, one));
        let unmet = unmet_quotas(&market, TieRule::Lottery, &mut Context::new(seed)).unwrap();
        match EnvyFree::default().solve(&market, &mut Context::new(seed)) {
            Ok(solution) => {
                assert!(exists && unmet.is_empty(), "seed {seed}");
                verify::certify(&market, &solution).unwrap();
                let one = assignment(&solution.matching);
                assert!(meets_quotas(&market, &one) && is_envy_free(&strict, &one), "seed {seed}: {one:?}");
                let is_stable = oracle::is_stable(&market, &one);
                let claimed = solution.guarantee.proved_properties().any(|property| property == Property::Stable);
                assert_eq!(claimed, is_stable, "seed {seed}");
                // Where a stable matching meets the quotas, and so all do, it is one.
                let possible = oracle::all_stable(&strict).iter().any(|one| meets_quotas(&market, one));
                assert!(!possible || is_stable, "seed {seed}");
                assert_no_seat_can_be_given(&strict, &one, seed);
                found += 1;
                stable += usize::from(is_stable);
            }
            Err(SolveError::LowerQuotas { mentor, at_least, gets, unmet: count }) => {
                assert!(!exists, "seed {seed}");
                assert_eq!((unmet.len(), unmet[0].mentor), (count, mentor), "seed {seed}");
                assert!((unmet[0].at_least, unmet[0].gets) == (at_least, gets) && gets < at_least, "seed {seed}");
                for one in &unmet {
                    let pairs = strict.pairs_of_mentor(one.mentor).len();
                    assert_eq!(pairs, usize::from(one.gets) + one.needed_elsewhere.len(), "seed {seed}: {one:?}");
                    for &(mentee, elsewhere) in &one.needed_elsewhere {
                        let rank = |mentor| strict.mentee_rank(strict.find_pair(mentee, mentor).unwrap());
                        assert!(rank(elsewhere) < rank(one.mentor) && market.at_least(elsewhere) > 0, "seed {seed}");
                    }
                }
                infeasible += 1;
            }
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    assert!(found - stable > 50 && stable > 300 && infeasible > 300, "{found}, {stable}, {infeasible}");
}

/// No free seat is left whose best claimant nobody needs.
fn assert_no_seat_can_be_given(strict: &Market, one: &Assignment, seed: u64) {
    for mentor in strict.mentor_ids().filter(|&mentor| load(one, mentor) < strict.capacity(mentor).into()) {
        let wants = |&&pair: &&matching_market::PairId| {
            let mentee = strict.mentee_of(pair);
            let own = one[mentee.index()].map(|own| strict.mentee_rank(strict.find_pair(mentee, own).unwrap()));
            own.is_none_or(|own| strict.mentee_rank(pair) < own)
        };
        if let Some(&pair) = strict.pairs_of_mentor(mentor).iter().find(wants) {
            let needed = one[strict.mentee_of(pair).index()];
            let is_needed = needed.is_some_and(|needed| load(one, needed) == usize::from(strict.at_least(needed)));
            assert!(is_needed, "seed {seed}: {pair} could be added to {one:?}");
        }
    }
}

#[test]
fn both_claims_are_certified_exactly_where_they_are_true() {
    let mut refused = [0; 2];
    for (seed, market) in needing_markets(400) {
        for one in oracle::all_matchings(&market).into_iter().take(200) {
            let certified = |property| {
                let matching = Matching::from_mentors(&market, &one).unwrap();
                let (guarantee, stats) = (Guarantee::proved(&[property]), SolveStats::default());
                verify::certify(&market, &Solution { matching, guarantee, certificate: Certificate::Matching, stats })
                    .is_ok()
            };
            let truth = [is_envy_free(&market, &one), meets_quotas(&market, &one)];
            let found = [Property::EnvyFree, Property::LowerQuotas].map(certified);
            assert_eq!(found, truth, "seed {seed}: {one:?}");
            for (count, found) in refused.iter_mut().zip(found) {
                *count += usize::from(!found);
            }
        }
    }
    assert!(refused.iter().all(|&count| count > 1000), "{refused:?}");
}

#[test]
fn more_needed_than_there_are_seats_is_refused() {
    let (_, market) = markets(1).next().unwrap();
    let above = market.mentor_ids().map(|mentor| market.capacity(mentor) + 1).collect();
    assert!(matches!(
        market.clone().with_at_least(above),
        Err(matching_market::MarketError::AtLeastAboveCapacity { .. })
    ));
    assert!(market.with_at_least(vec![]).is_err());
}

/// `x` has to leave the mentor it likes best to one who needs it, so seats are given from the lower quotas on. Mentor 0
/// asks for `h` first, while mentor 1 has nobody else; once `g` sits there, `h` can be spared.
#[test]
fn a_seat_is_given_once_the_mentee_who_wants_it_can_be_spared() {
    let (h, g, x) = (0, 1, 2);
    let mut builder = MarketBuilder::new(3, vec![1, 2, 1, 1]);
    builder.pair(h, 0, PairInfo::ranked(0, 0)).pair(h, 1, PairInfo::ranked(1, 0));
    builder.pair(g, 1, PairInfo::ranked(0, 1));
    builder.pair(x, 2, PairInfo::ranked(0, 0)).pair(x, 3, PairInfo::ranked(1, 0));
    let market = builder.build().unwrap().with_at_least(vec![0, 1, 0, 1]).unwrap();
    let mentors = assignment(&solved("envy-free", &market, 7).matching);
    assert_eq!(mentors.iter().map(|mentor| mentor.map(MentorId::get)).collect::<Vec<_>>(), [Some(0), Some(1), Some(3)]);
}
