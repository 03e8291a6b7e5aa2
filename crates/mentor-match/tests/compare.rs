//! Strategies side by side: the figures are those of a round of its own, safe pairs are common to all.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::cell::Cell;

use common::{Dice, small_cohort};
use mentor_match::compare::{CompareError, Instance, Step, compare, entrants};
use mentor_match::engine::{Context, Guarantee, Market, Property, Solution, SolveError, Strategy, verify};
use mentor_match::policy::{PersonPair, Policy, Preset, Rulings};
use mentor_match::{MatchingRound, StopReason, StrategySpec};

#[test]
fn s39_each_contender_is_the_round_of_its_own_strategy() {
    let policy = Policy::preset(Preset::Altrusa);
    let (mut differing, mut safe_pairs) = (0, 0);
    for seed in 0..200 {
        let cohort = small_cohort(&mut Dice::new(seed));
        let mut rulings = Rulings::default();
        if let (Some(mentee), Some(mentor)) = (cohort.mentees().first(), cohort.mentors().first()) {
            rulings.pins.push(PersonPair { mentee: mentee.id.clone(), mentor: mentor.id.clone() });
        }
        // A pin that cannot be followed leaves the round without it.
        if seed % 2 == 1 || MatchingRound::new(&cohort, &policy).rulings(&rulings).run().is_err() {
            rulings = Rulings::default();
        }
        let round = MatchingRound::new(&cohort, &policy).seed(seed).rulings(&rulings);
        let outcome = round.run().unwrap();
        let comparison = compare(Instance::Round(&outcome), &entrants(StrategySpec::ALL), &|| None, &mut |_| ());
        assert_eq!((comparison.contenders.len(), &comparison.refused[..]), (StrategySpec::NAMES.len(), &[][..]));
        for (contender, spec) in comparison.contenders.iter().zip(StrategySpec::ALL.iter().copied()) {
            let name = &contender.strategy;
            assert_eq!(*name, spec.to_string());
            let alone =
                MatchingRound::new(&cohort, &policy).seed(seed).rulings(&rulings).strategy(&spec).run().unwrap();
            let audit = alone.audit();
            assert_eq!((contender.matched, &contender.by_choice), (audit.matched, &audit.by_choice), "{name}");
            assert_eq!((contender.blocking_pairs, &contender.loads), (audit.blocking_pairs, &audit.loads), "{name}");
            let matches = alone.matches();
            let fits = || matches.iter().map(|one| one.scores.fit);
            assert_eq!(contender.total, Some(fits().map(|fit| i64::from(fit.millionths())).sum::<i64>()));
            assert_eq!(contender.worst, fits().min());
            assert_eq!(contender.ranks.iter().sum::<usize>() + audit.pinned, audit.matched);
            assert_eq!(contender.proved, alone.proved());
            for one in matches {
                assert_eq!(contender.mentor_of[one.mentee_id.index()], Some(one.mentor_id));
            }
        }
        let (safe, contested) = (comparison.safe(), comparison.contested());
        let all = &comparison.contenders;
        for mentee in outcome.market().mentee_ids() {
            let results: Vec<_> = all.iter().map(|one| one.mentor_of[mentee.index()]).collect();
            let agrees = results.windows(2).all(|two| two[0] == two[1]);
            assert_eq!(contested.iter().any(|(one, _)| *one == mentee), !agrees);
            let is_safe = safe.iter().any(|&(one, mentor)| one == mentee && results[0] == Some(mentor));
            assert_eq!(is_safe, agrees && results[0].is_some());
        }
        differing += contested.len();
        safe_pairs += safe.len();
    }
    assert!(differing > 50 && safe_pairs > 100, "{differing} {safe_pairs}");
}

#[test]
fn s39_a_bare_market_is_counted_like_the_round_it_came_from() {
    let policy = Policy::preset(Preset::Altrusa);
    let (mut scored, mut worse) = (0, 0);
    for seed in 0..60 {
        let cohort = small_cohort(&mut Dice::new(seed));
        let outcome = MatchingRound::new(&cohort, &policy).seed(seed).run().unwrap();
        let market = outcome.market();
        let entrants = entrants(StrategySpec::ALL);
        let on_round = compare(Instance::Round(&outcome), &entrants, &|| None, &mut |_| ());
        let on_market = compare(Instance::Market { market, seed }, &entrants, &|| None, &mut |_| ());
        assert_eq!(on_market.contenders.len(), entrants.len());
        for ((in_round, bare), (name, strategy)) in on_round.contenders.iter().zip(&on_market.contenders).zip(&entrants)
        {
            assert_eq!((name, name), (&bare.strategy, &in_round.strategy));
            assert_eq!(
                (bare.matched, &bare.mentor_of, &bare.ranks),
                (in_round.matched, &in_round.mentor_of, &in_round.ranks)
            );
            assert_eq!(
                (&bare.loads, bare.gini, bare.blocking_pairs),
                (&in_round.loads, in_round.gini, in_round.blocking_pairs)
            );
            assert_eq!((&bare.proved, &bare.claims), (&in_round.proved, &in_round.claims));
            assert!(bare.by_choice.is_empty(), "a market knows no written choices");

            // By the definitions, from the matching alone.
            let solution = strategy.solve(market, &mut Context::new(seed)).unwrap();
            let worths: Vec<_> = solution.matching.pairs().map(|pair| market.score(pair).unwrap()).collect();
            assert_eq!(bare.total, Some(worths.iter().map(|worth| i64::from(worth.millionths())).sum()));
            assert_eq!(bare.worst, worths.iter().min().copied());
            let profile = verify::rank_profile(market, &solution.matching);
            assert_eq!(
                bare.ranks,
                profile.counts.iter().map(|&count| usize::try_from(count).unwrap()).collect::<Vec<_>>()
            );
            scored += usize::from(bare.total != in_round.total);
            worse += usize::from(bare.blocking_pairs > 0);
        }
    }
    // Scores of the market have the weight of a written choice in them, the fit has not.
    assert!(scored > 20 && worse > 5, "{scored} {worse}");
}

/// Nobody with anybody, and a claim about it.
#[derive(Debug)]
struct Idle(Property);

impl Strategy for Idle {
    fn name(&self) -> &'static str {
        "idle"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[self.0])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let nobody = mentor_match::engine::Matching::empty(market);
        let solved = StrategySpec::default().build().solve(market, context)?;
        Ok(Solution { matching: nobody, guarantee: self.guarantee(), ..solved })
    }
}

#[test]
fn a_strategy_of_ones_own_competes_under_its_name_and_a_false_claim_is_withheld() {
    let policy = Policy::default();
    let cohort = (0..).map(|seed| small_cohort(&mut Dice::new(seed)));
    let mut rounds = cohort.take(40).collect::<Vec<_>>();
    rounds.retain(|cohort| MatchingRound::new(cohort, &policy).run().is_ok_and(|outcome| outcome.audit().matched > 0));
    assert!(rounds.len() > 5);
    for cohort in &rounds {
        let outcome = MatchingRound::new(cohort, &policy).run().unwrap();
        let mut three = entrants(&[StrategySpec::default()]);
        three.insert(0, ("does nothing".to_owned(), Box::new(Idle(Property::Stable))));
        three.push(("nothing".to_owned(), Box::new(Idle(Property::Maximal))));
        for instance in [Instance::Round(&outcome), Instance::Market { market: outcome.market(), seed: 0 }] {
            let mut steps = Vec::new();
            let found = compare(instance, &three, &|| None, &mut |step| {
                let (Step::Solving(name) | Step::Proving(name)) = step;
                steps.push((matches!(step, Step::Solving(_)), name.to_owned()));
            });
            // The one in between has its turn all the same.
            assert_eq!(found.contenders.iter().map(|one| &*one.strategy).collect::<Vec<_>>(), ["mentee-optimal"]);
            let names = three.iter().map(|(name, _)| name.clone());
            assert_eq!(steps, names.flat_map(|name| [(true, name.clone()), (false, name)]).collect::<Vec<_>>());
            let withheld = found.refused.iter().map(|error| match error {
                CompareError::Certify { strategy, .. } => &**strategy,
                other => panic!("{other:?}"),
            });
            assert_eq!(withheld.collect::<Vec<_>>(), ["does nothing", "nothing"]);
        }
    }
}

#[test]
fn whoever_stops_gets_the_answers_that_there_are() {
    let cohort = (0..).map(|seed| small_cohort(&mut Dice::new(seed)));
    let cohort =
        cohort.into_iter().find(|cohort| !cohort.mentees().is_empty() && !cohort.mentors().is_empty()).unwrap();
    let policy = Policy::default();
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let solved = Cell::new(0);
    let stop = || (solved.get() > 2).then_some(StopReason::Cancelled);
    let mut tell = |step: Step<'_>| solved.set(solved.get() + usize::from(matches!(step, Step::Solving(_))));
    let found = compare(Instance::Round(&outcome), &entrants(StrategySpec::ALL), &stop, &mut tell);
    assert_eq!(found.contenders.len(), 2);
    assert_eq!(found.refused.len(), StrategySpec::NAMES.len() - 2);
    let stopped =
        |error: &CompareError| matches!(error, CompareError::Solve { source: SolveError::Stopped { .. }, .. });
    assert!(found.refused.iter().all(stopped), "{:?}", found.refused);
}
