//! With heads as short as can be, slivers have the matching of all pairs, and the proof of all pairs holds.

use matching_market::{Dual, Matching, Objective, Score, Spread, verify};
use proptest::prelude::*;

use super::rescan::reach;
use super::*;
use crate::MatchingRound;
use crate::cohort::{BeyondChoices, Cohort, Mentee, Mentor, MentorId, Units};
use crate::compatibility::Compatibility;
use crate::policy::{Eligibility, Policy, Preset};
use crate::preference::Place;
use crate::random::{Dice, cohort, policy, rulings};

/// People and the total.
fn worth(market: &Market, matching: &Matching) -> (usize, i64) {
    (matching.len(), matching.total_score(market).unwrap())
}

/// The head of a mentee's list by looking at all of it: whoever has a place, and so many others who have a seat, in the
/// order of ranks and ids.
fn top(
    preferences: &Preferences<'_>,
    all: &Market,
    mentee: MenteeId,
    take: usize,
    (rule, seed): (TieRule, u64),
    seats: &[Seats],
) -> Vec<MentorId> {
    let drawn = |pair| if rule == TieRule::Lottery { rule.lot(all, seed, pair) } else { 0 };
    let mut pairs: Vec<_> = all.pairs_of_mentee(mentee).collect();
    pairs.sort_by_key(|&pair| (all.mentee_rank(pair), drawn(pair), all.mentor_of(pair)));
    let mut left = take;
    pairs.retain(|&pair| {
        let mentor = all.mentor_of(pair);
        if preferences.mentee_place(mentee, mentor) != Place::FilledIn {
            return true;
        }
        let is_taken = left > 0 && seats[mentor.index()].available > 0;
        left -= usize::from(is_taken);
        is_taken
    });
    pairs.sort_by_key(|&pair| (all.mentee_rank(pair), all.mentor_of(pair)));
    pairs.into_iter().map(|pair| all.mentor_of(pair)).collect()
}

/// What a certificate says of pairs that are left out, by looking at all of them: each comes, with ties broken, after
/// the mentee's list was closed or after the mentor's cut-off, and the first mentee whom each full mentor refuses is
/// the first of all.
fn thresholds_hold(
    preferences: &Preferences<'_>,
    all: &Market,
    cut: &Cut,
    (rule, seed): (TieRule, u64),
) -> Result<(), TestCaseError> {
    let (market, matching) = (&cut.market, &cut.solution.matching);
    let closed = cut.sliver.as_ref().unwrap().closed.as_ref().unwrap();
    let reach = reach(preferences, market, matching);
    let lot = |pair| if rule == TieRule::Lottery { rule.lot(all, seed, pair) } else { 0 };
    for pair in all.pair_ids() {
        let (mentee, mentor) = (all.mentee_of(pair), all.mentor_of(pair));
        if market.find_pair(mentee, mentor).is_some() {
            continue;
        }
        let position = (preferences.mentee_key(mentee, mentor), lot(pair), mentor);
        let is_after = closed[mentee.index()].is_some_and(|closed| position > closed);
        let key = preferences.mentor_key(mentee, mentor);
        prop_assert!(is_after || reach[mentor.index()].is_none_or(|reach| key > reach));
    }
    let heads = Heads::after(preferences, (rule, seed), &[], &|| None).unwrap();
    let found = heads.first_refused(market, matching, &|| None).unwrap();
    let strict = all.with_ties_broken(rule, seed);
    for mentor in strict.mentor_ids() {
        let seats = usize::from(strict.capacity(mentor));
        let is_full = seats > 0 && matching.mentees_of(mentor).len() == seats;
        let would_rather = |&&pair: &&matching_market::PairId| match matching.mentor_of(strict.mentee_of(pair)) {
            Some(own) if own == mentor => false,
            Some(own) => {
                let own = strict.find_pair(strict.mentee_of(pair), own).unwrap();
                strict.mentee_rank(pair) < strict.mentee_rank(own)
            }
            None => true,
        };
        let first = strict.pairs_of_mentor(mentor).iter().find(would_rather).filter(|_| is_full);
        let first = first.map(|&pair| strict.mentee_of(pair));
        let found = found[mentor.index()];
        prop_assert_eq!(found.map(|(.., mentee)| mentee), first);
        prop_assert!(found.is_none_or(|(key, _, mentee)| key == preferences.mentor_key(mentee, mentor)));
    }
    Ok(())
}

/// Where everybody is alike, nothing but lots says who has whom: a matching made by other lots than it claims is not
/// proved, though it is stable with ties.
#[test]
fn other_lots_are_seen() {
    let policy = Policy::default();
    let mut seen = (0, 0);
    for (mentees, mentors) in [(2, 1), (1, 2), (6, 4), (4, 6)] {
        let all = |side: &'static str, many: u32| (0..many).map(move |number| format!("{side}{number}"));
        let mentor = |id: String| Mentor { seats: Some(1), ..Mentor::new(&id).unwrap() };
        let people = all("e", mentees).map(|id| Mentee::new(&id).unwrap()).collect();
        let cohort = Cohort::new(Units::default(), people, all("o", mentors).map(mentor).collect(), vec![]).unwrap();
        let spec = |tie_rule| StrategySpec::MenteeOptimal { tie_rule, improve: Improve::No };
        let run = |(rule, seed)| {
            let spec = spec(rule);
            MatchingRound::new(&cohort, &policy).strategy(&spec).seed(seed).pairs(PairsBuilt::Sliver).run().unwrap()
        };
        for one in TieRule::ALL.iter().flat_map(|&rule| [(rule, 1), (rule, 2)]) {
            for other in TieRule::ALL.iter().flat_map(|&rule| [(rule, 1), (rule, 2), (rule, 3)]) {
                let mut outcome = run(one);
                outcome.solution.certificate = Certificate::TieBreak { rule: other.0, seed: other.1 };
                let is_same = outcome.matching() == run(other).matching();
                assert_eq!(outcome.rescan(&|| None).is_ok(), is_same, "{one:?} {other:?}");
                seen = if is_same { (seen.0 + 1, seen.1) } else { (seen.0, seen.1 + 1) };
            }
        }
    }
    assert!(seen.0 > 50 && seen.1 > 50, "{seen:?}");
}

/// A strategy that needs all pairs says so before they are built, and counts only those that rules allow.
#[test]
fn too_many_pairs_are_refused_before_they_are_built() {
    let people = |side: &'static str| (0..20_100).map(move |number| format!("{side}{number}"));
    let mentees: Vec<Mentee> = people("e").map(|id| Mentee::new(&id).unwrap()).collect();
    let mentors: Vec<Mentor> = people("o").map(|id| Mentor::new(&id).unwrap()).collect();
    let run = |mentees: Vec<Mentee>| {
        let (cohort, policy) =
            (Cohort::new(Units::default(), mentees, mentors.clone(), vec![]).unwrap(), Policy::default());
        MatchingRound::new(&cohort, &policy).strategy(&StrategySpec::RankMaximal).run().map(|outcome| outcome.audit())
    };
    let error = run(mentees.clone()).unwrap_err();
    assert!(matches!(error, RoundError::TooManyPairs { pairs: 404_010_000, .. }), "{error}");
    assert!(error.to_string().contains("it runs up to 400000000. Choose the goal no-swap or best-fit"), "{error}");
    let only_choices = |one| Mentee { beyond_choices: Some(BeyondChoices::RatherNone), ..one };
    assert_eq!(run(mentees.into_iter().map(only_choices).collect()).unwrap().possible_pairs, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn short_heads_have_the_matching_of_all_pairs(seed in any::<u64>(), preset in 0..Preset::ALL.len()) {
        let mut dice = Dice(seed);
        let policy = policy(Preset::ALL[preset], &mut dice);
        let (n, m) = (1 + dice.below(40), 1 + dice.below(25));
        let cohort = cohort(&policy, &mut dice, n, m);
        let rulings = rulings(&policy, &mut dice, n, m);
        let day = cohort.latest_day();
        let Ok(eligibility) = Eligibility::with_rulings(&cohort, &policy, &rulings, day) else { return Ok(()) };
        let seats = Seats::settled(&cohort, &policy, eligibility.settled());
        let scores = Compatibility::new(&cohort, policy.scoring(), day);
        let preferences = Preferences::new(&cohort, &policy, eligibility, scores);
        let tie_rule = *dice.one(TieRule::ALL);
        let lists = Lists::build(&preferences, &|| None).unwrap();
        let refused = lists.refused(&preferences);
        let all = lists.into_market(&preferences, &seats, &|| None).unwrap();
        let strategy = MenteeOptimal { tie_rule, improve: Improve::No };
        let solution = matching_market::Strategy::solve(&strategy, &all, &mut Context::new(seed)).unwrap();
        for take in [1, 2, 3, 7] {
            let take = NonZeroUsize::new(take).unwrap();
            let heads = Heads::new(&preferences, (tie_rule, seed), &seats, take.get(), &|| None).unwrap();
            let heads = heads.market(&seats, &|| None).unwrap();
            for mentee in all.mentee_ids() {
                let head: Vec<MentorId> = heads.pairs_of_mentee(mentee).map(|pair| heads.mentor_of(pair)).collect();
                prop_assert_eq!(head, top(&preferences, &all, mentee, take.get(), (tie_rule, seed), &seats));
            }
            let cut = mentee_optimal(&preferences, &seats, (tie_rule, seed), take, &|| None).unwrap();
            for mentee in all.mentee_ids() {
                let (one, other) = (solution.matching.mentor_of(mentee), cut.solution.matching.mentor_of(mentee));
                prop_assert_eq!(one, other);
            }
            thresholds_hold(&preferences, &all, &cut, (tie_rule, seed))?;
            prop_assert_eq!(&cut.refused, &refused);
            let possible = cut.sliver.unwrap().possible;
            for mentee in all.mentee_ids() {
                prop_assert_eq!(possible.mentee[mentee.index()] as usize, all.pairs_of_mentee(mentee).len());
            }
            for mentor in all.mentor_ids() {
                prop_assert_eq!(possible.mentor[mentor.index()] as usize, all.pairs_of_mentor(mentor).len());
            }
        }
        for &objective in Objective::ALL {
            let spread = *dice.one(&[Spread::ZERO, Spread::new(Score::from_millionths(50_000)).unwrap()]);
            let strategy = MaxScore { objective, spread };
            let best = matching_market::Strategy::solve(&strategy, &all, &mut Context::new(seed)).unwrap();
            for (take, add) in [(1, 1), (3, 2)] {
                let (take, add) = (NonZeroUsize::new(take).unwrap(), NonZeroUsize::new(add).unwrap());
                let cut = max_score(&preferences, &seats, (strategy, seed), (take, add), &|| None).unwrap();
                if spread == Spread::ZERO {
                    prop_assert_eq!(worth(&all, &best.matching), worth(&cut.market, &cut.solution.matching));
                }
                // The prices prove it on all pairs, where who has no seat may ask anything.
                let Certificate::Duals(mut prices) = cut.solution.certificate else { unreachable!() };
                for mentor in all.mentor_ids().filter(|&mentor| seats[mentor.index()].available == 0) {
                    prices.price[mentor.index()] = Dual { people: 9, mentors: 9, score: 1 << 30, ..Dual::default() };
                }
                let pair = |mentee| all.find_pair(mentee, cut.solution.matching.mentor_of(mentee)?);
                let matching = Matching::from_pairs(&all, all.mentee_ids().filter_map(pair)).unwrap();
                prop_assert_eq!(verify::optimal(&all, &matching, &prices), Ok(()));
            }
        }
    }
}
