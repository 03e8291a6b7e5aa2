//! The stable lattice against enumeration: all stable matchings, and the best of them by each measure.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "these markets are others")]
mod small;

use std::cell::Cell;
use std::collections::BTreeMap;

use cohort_lab::corpus;
use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_market};
use cohort_lab::oracle::{self, Assignment};
use matching_market::verify::{NotAllRotations, NotLeast};
use matching_market::{
    Bound, ClaimStatus, Context, Market, MarketBuilder, Matching, MenteeId, MentorId, PairId, PairInfo, Pressure,
    Property, RotationProof, Solution, SolveError, StopReason, TieRule, all_stable_matchings, least_cost_stable,
    verify,
};
use small::assignment;

/// Any size, density and capacity with and without ties; full ones with many stable matchings; two with more people.
fn markets() -> impl Iterator<Item = (u64, Market)> {
    (0..4000).map(|seed| {
        let ties = if seed % 2 == 0 { Ties::Some } else { Ties::None };
        let shape = match seed % 5 {
            0 => SmallShape { mentees: 6, mentors: 6, capacity: 3, ties, fill: Fill::Varied },
            1 => SmallShape { mentees: 6, mentors: 6, capacity: 1, ties, fill: Fill::Full },
            2 => SmallShape { mentees: 6, mentors: 3, capacity: 3, ties, fill: Fill::Full },
            3 => SmallShape { mentees: 6, mentors: 4, capacity: 2, ties, fill: Fill::Full },
            _ => SmallShape { mentees: 6, mentors: 5, capacity: 2, ties, fill: Fill::Varied },
        };
        (seed, small_market(seed, shape))
    })
}

/// Markets in which mentees and mentors want the opposite of each other: rotations that depend on one another.
fn larger_markets() -> impl Iterator<Item = (u64, Market)> {
    (0..60).map(|seed| {
        let mut draw = Draw::new(seed);
        let capacity = 1 + draw.below(3);
        let (mentees, mentors) = (9, 9 / capacity);
        let mut builder = MarketBuilder::new(mentees as usize, vec![capacity; mentors as usize]);
        let shift: Vec<u32> = (0..mentees).map(|_| draw.below(mentors)).collect();
        for mentee in 0..mentees {
            for mentor in 0..mentors {
                if draw.below(10) == 0 {
                    continue;
                }
                let rank = (mentor + mentors - shift[mentee as usize]) % mentors;
                let noise = draw.below(2);
                builder.pair(
                    mentee,
                    mentor,
                    PairInfo::ranked(rank * 2 + noise, (mentors - rank) * 100 + draw.below(90)),
                );
            }
        }
        (seed, builder.build().unwrap().with_ties_broken(TieRule::Lottery, seed).into_owned())
    })
}

fn listed(market: &Market, seed: u64) -> Vec<Assignment> {
    let mut context = Context::new(seed);
    let found = all_stable_matchings(market, TieRule::Lottery, &mut context).unwrap();
    found.map(|matching| assignment(&matching.unwrap())).collect()
}

/// Each matched pair's ranks on the market with ties broken, by enumeration of the assignment.
fn ranks(strict: &Market, one: &Assignment) -> Vec<(u32, u32)> {
    let matched = strict.mentee_ids().zip(one).filter_map(|(mentee, mentor)| strict.find_pair(mentee, (*mentor)?));
    matched.map(|pair| (strict.mentee_rank(pair), strict.mentor_rank(pair))).collect()
}

fn rank_sum(strict: &Market, one: &Assignment) -> i64 {
    ranks(strict, one).iter().map(|&(mentee, mentor)| i64::from(mentee) + i64::from(mentor)).sum()
}

fn solved(text: &str, market: &Market, seed: u64) -> Solution {
    let solution = small::solved(text, market, seed);
    assert_eq!(solution.guarantee.proved_properties().next(), Some(Property::Stable));
    solution
}

#[test]
fn all_stable_matchings_equal_the_oracle() {
    let mut several = 0;
    for (seed, market) in markets().chain(larger_markets()) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let mut expected = oracle::all_stable(&strict);
        let found = listed(&market, seed);
        assert_eq!(Some(&found[0]), oracle::mentee_optimal(&strict, &expected), "seed {seed}");
        assert_eq!(found.last(), oracle::mentor_optimal(&strict, &expected), "seed {seed}");
        let mut sorted = found.clone();
        sorted.sort();
        expected.sort();
        assert_eq!(sorted, expected, "seed {seed}");
        several += usize::from(found.len() > 2);
    }
    assert!(several > 200, "{several}");
}

#[test]
fn known_numbers_of_stable_matchings() {
    let mut counted = 0;
    for entry in corpus::all().unwrap().into_iter().filter(|entry| entry.market.is_strict()) {
        if let Some(count) = entry.stable_count {
            assert_eq!(listed(&entry.market, 7).len(), count, "{}", entry.name);
            counted += 1;
        }
    }
    assert!(counted >= 5, "{counted}");
}

#[test]
fn egalitarian_is_the_least_of_all() {
    let mut between = 0;
    for (seed, market) in markets().chain(larger_markets()) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let stable = oracle::all_stable(&strict);
        let cost = |one: &Assignment| (rank_sum(&strict, one), -oracle::total_score(&strict, one));
        let least = stable.iter().map(cost).min().unwrap();
        let found = assignment(&solved("egalitarian", &market, seed).matching);
        assert!(stable.contains(&found), "seed {seed}");
        assert_eq!(cost(&found), least, "seed {seed}");
        // Of several the one that every mentee likes at least as much.
        for other in stable.iter().filter(|one| cost(one) == least) {
            let better = |mentee| oracle::weakly_better_for_mentee(&strict, mentee, &found, other);
            assert!(strict.mentee_ids().all(better), "seed {seed}");
        }
        let ends = [oracle::mentee_optimal(&strict, &stable), oracle::mentor_optimal(&strict, &stable)];
        between += usize::from(!ends.contains(&Some(&found)));
        if market.has_scores() {
            let found = assignment(&solved("egalitarian:cost=score", &market, seed).matching);
            let greatest = stable.iter().map(|one| oracle::total_score(&strict, one)).max().unwrap();
            assert_eq!(oracle::total_score(&strict, &found), greatest, "seed {seed}");
        }
    }
    assert!(between > 50, "{between}");
}

fn regret(strict: &Market, one: &Assignment) -> u32 {
    ranks(strict, one).iter().map(|&(mentee, mentor)| mentee.max(mentor)).max().unwrap_or(0)
}

fn gap(strict: &Market, one: &Assignment) -> i64 {
    ranks(strict, one).iter().map(|&(mentee, mentor)| i64::from(mentee) - i64::from(mentor)).sum()
}

#[test]
fn min_regret_is_the_least_of_all() {
    let mut between = 0;
    for (seed, market) in markets().chain(larger_markets()) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let stable = oracle::all_stable(&strict);
        let least = stable.iter().map(|one| regret(&strict, one)).min().unwrap();
        let solution = solved("min-regret", &market, seed);
        let found = assignment(&solution.matching);
        assert!(stable.contains(&found), "seed {seed}");
        assert_eq!(regret(&strict, &found), least, "seed {seed}");
        for other in &stable {
            let best = regret(&strict, other) == least;
            // Of several the one that every mentee likes at least as much.
            let better = |mentee| oracle::weakly_better_for_mentee(&strict, mentee, &found, other);
            assert!(!best || strict.mentee_ids().all(better), "seed {seed}");
            // Every other stable matching passes as the answer exactly when it is one.
            let claimed = Solution { matching: Matching::from_mentors(&market, other).unwrap(), ..solution.clone() };
            assert_eq!(verify::certify(&market, &claimed).is_ok(), best, "seed {seed}: {other:?}");
        }
        let ends = [oracle::mentee_optimal(&strict, &stable), oracle::mentor_optimal(&strict, &stable)];
        between += usize::from(!ends.contains(&Some(&found)));
    }
    assert!(between > 50, "{between}");
}

#[test]
fn sex_equal_is_the_least_of_all_and_says_how_it_knows() {
    let mut statuses = [0, 0];
    for (seed, market) in markets().chain(larger_markets()) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let stable = oracle::all_stable(&strict);
        let least = stable.iter().map(|one| gap(&strict, one).abs()).min().unwrap();
        let solution = solved("sex-equal", &market, seed);
        let found = assignment(&solution.matching);
        assert!(stable.contains(&found), "seed {seed}");
        assert_eq!(gap(&strict, &found).abs(), least, "seed {seed}");
        match solution.guarantee.claims[1].status {
            ClaimStatus::Proved => statuses[0] += 1,
            ClaimStatus::Bound(Bound::AllCompared) => statuses[1] += 1,
            status => panic!("seed {seed}: {status} on a small market"),
        }
        // Nothing that is not the least is ever proved.
        for other in stable.iter().filter(|one| gap(&strict, one).abs() > least) {
            let mut claimed =
                Solution { matching: Matching::from_mentors(&market, other).unwrap(), ..solution.clone() };
            claimed.guarantee.claims[1].status = ClaimStatus::Proved;
            assert!(verify::certify(&market, &claimed).is_err(), "seed {seed}: {other:?}");
        }
    }
    assert!(statuses.iter().all(|&count| count > 100), "{statuses:?}");
}

#[test]
fn any_costs_are_least_and_proved_so() {
    for (seed, market) in markets().step_by(2).chain(larger_markets()) {
        let strict = market.with_ties_broken(TieRule::ById, seed);
        let mut draw = Draw::new(seed);
        let huge = seed % 4 == 0;
        let costs: Vec<i64> =
            (0..market.mentees() * market.mentors())
                .map(|_| {
                    if huge { [i64::MIN, -1, i64::MAX][draw.below(3) as usize] } else { i64::from(draw.below(40)) - 20 }
                })
                .collect();
        let cost = |mentee: MenteeId, mentor: MentorId| costs[mentee.index() * market.mentors() + mentor.index()];
        let sum = |one: &Assignment| -> i128 {
            let pairs = market.mentee_ids().zip(one).filter_map(|(mentee, mentor)| Some((mentee, (*mentor)?)));
            pairs.map(|(mentee, mentor)| i128::from(cost(mentee, mentor))).sum()
        };
        let (found, proof) = least_cost_stable(&market, TieRule::ById, cost, &mut Context::new(seed)).unwrap();
        let proved = verify::least_cost(&market, &found, &proof, cost).unwrap();
        let stable = oracle::all_stable(&strict);
        let least = stable.iter().map(sum).min().unwrap();
        assert_eq!((sum(&assignment(&found)), proved), (least, least), "seed {seed}");
        // Every other stable matching passes exactly when it costs no more.
        for one in &stable {
            let other = Matching::from_mentors(&market, one).unwrap();
            let passes = verify::least_cost(&market, &other, &proof, cost).is_ok();
            assert_eq!(passes, sum(one) == least, "seed {seed}: {one:?}");
        }
    }
}

/// One thing changed in a proof that holds; what must be refused.
fn spoilt(proof: &RotationProof) -> Vec<RotationProof> {
    let mut spoilt = Vec::new();
    let mut change = |change: &dyn Fn(&mut RotationProof)| {
        let mut other = proof.clone();
        change(&mut other);
        spoilt.push(other);
    };
    let last = proof.rotations.len() - 1;
    change(&|proof| proof.rotations.truncate(last));
    change(&|proof| proof.rotations = proof.rotations[1..].to_vec());
    change(&|proof| proof.rotations.extend_from_within(last..));
    change(&|proof| proof.rotations.push(Vec::new()));
    change(&|other| other.rotations[last].push(proof.rotations[0][0]));
    change(&|proof| proof.rotations[0].truncate(1));
    change(&|proof| proof.rotations[0].swap(0, 1));
    change(&|proof| proof.rotations[0].extend_from_within(..));
    change(&|proof| proof.rotations[0][0] = PairId::new(u32::MAX - 1));
    spoilt
}

#[test]
fn a_proof_with_a_mistake_in_it_is_refused() {
    let mut with_pressures = 0;
    for (seed, market) in markets().chain(larger_markets()) {
        let strict = market.with_ties_broken(TieRule::ById, seed);
        let mut draw = Draw::new(seed);
        let costs: Vec<i64> = (0..market.mentees() * market.mentors()).map(|_| i64::from(draw.below(40))).collect();
        let cost = |mentee: MenteeId, mentor: MentorId| costs[mentee.index() * market.mentors() + mentor.index()];
        let (found, proof) = least_cost_stable(&market, TieRule::ById, cost, &mut Context::new(seed)).unwrap();
        if proof.rotations.is_empty() {
            continue;
        }
        for (number, spoilt) in spoilt(&proof).iter().enumerate() {
            // A cycle of two may be read from either of its mentees.
            let same = number == 6 && proof.rotations[0].len() == 2;
            let refused = verify::least_cost(&market, &found, spoilt, cost).is_err();
            assert_eq!(refused, !same, "seed {seed}, mistake {number}");
        }
        // From the mentor-optimal end there is no way on, and from nobody matched no way at all.
        let stable = oracle::all_stable(&strict);
        let end = Matching::from_mentors(&strict, oracle::mentor_optimal(&strict, &stable).unwrap()).unwrap();
        for start in [end, Matching::empty(&strict)] {
            let spoilt = RotationProof { start, ..proof.clone() };
            assert!(verify::least_cost(&market, &found, &spoilt, cost).is_err(), "seed {seed}");
        }
        // A list that begins after its first rotation leaves out what is above.
        let mut late = proof.start.pairs().map(|pair| (strict.mentee_of(pair), pair)).collect::<BTreeMap<_, _>>();
        late.extend(proof.rotations[0].iter().map(|&pair| (strict.mentee_of(pair), pair)));
        let start = Matching::from_pairs(&strict, late.into_values()).unwrap();
        let spoilt =
            RotationProof { start, rotations: proof.rotations[1..].to_vec(), pressures: vec![], ..proof.clone() };
        let refused = verify::least_cost(&market, &found, &spoilt, cost);
        let not_from_the_top = matches!(refused, Err(NotLeast::Rotations(NotAllRotations::NotFromEndToEnd(_))));
        assert!(not_from_the_top, "seed {seed}: {refused:?}");
        for place in 0..proof.pressures.len() {
            with_pressures += 1;
            let mut changed = vec![proof.clone(); 4];
            changed[0].pressures[place].amount.first += 1;
            changed[1].pressures[place].amount.first *= -1;
            changed[2].pressures[place].amount.first = i128::MAX;
            let pressure = &mut changed[3].pressures[place];
            (pressure.earlier, pressure.later) = (pressure.later, pressure.earlier);
            for (number, changed) in changed.iter().enumerate() {
                let result = verify::least_cost(&market, &found, changed, cost);
                // More pressure than needed can leave the sum as it is, if both ends have it to spare.
                assert!(result.is_err() || number == 0, "seed {seed}, mistake {number}");
            }
        }
    }
    assert!(with_pressures > 100, "{with_pressures}");
}

/// The market with mentees and mentors numbered backwards.
fn turned_round(market: &Market) -> Market {
    let (mentees, mentors) = (market.mentees(), market.mentors());
    let capacities = market.mentor_ids().rev().map(|mentor| u32::from(market.capacity(mentor)));
    let mut builder = MarketBuilder::new(mentees, capacities.collect::<Vec<u32>>());
    for pair in market.pair_ids() {
        let [mentee, mentor] =
            [mentees - 1 - market.mentee_of(pair).index(), mentors - 1 - market.mentor_of(pair).index()];
        let info = PairInfo::ranked(market.mentee_rank(pair), market.mentor_rank(pair));
        builder.pair(u32::try_from(mentee).unwrap(), u32::try_from(mentor).unwrap(), info);
    }
    builder.build().unwrap()
}

#[test]
fn other_numbers_for_people_change_no_value() {
    // Larger than enumeration could check, with dozens of rotations; strict, so that no lot depends on the numbers.
    for seed in 0..30 {
        let shape = SmallShape { mentees: 60, mentors: 40, capacity: 2, ties: Ties::None, fill: Fill::Full };
        let market = small_market(seed, shape);
        let turned = turned_round(&market);
        let values = |market: &Market| {
            let found = |name| assignment(&solved(name, market, 7).matching);
            let (egalitarian, min_regret) = (found("egalitarian"), found("min-regret"));
            let sex_equal = gap(market, &found("sex-equal")).abs();
            let all = all_stable_matchings(market, TieRule::Lottery, &mut Context::new(7)).unwrap().rotations();
            ((rank_sum(market, &egalitarian), regret(market, &min_regret), sex_equal, all), [egalitarian, min_regret])
        };
        let ((before, mut people), (after, turned_people)) = (values(&market), values(&turned));
        assert_eq!(before, after, "seed {seed}");
        // The mentees' favourites of several are the same people, too.
        for one in &mut people {
            one.reverse();
            for mentor in one.iter_mut().flatten() {
                *mentor = MentorId::from_index(market.mentors() - 1 - mentor.index());
            }
        }
        assert_eq!(people, turned_people, "seed {seed}");
    }
}

/// Blocks of two mentees and two mentors, each with two stable matchings of its own: 2 to the power of `blocks` in all.
fn blocks(blocks: u32) -> Market {
    let mut builder = MarketBuilder::new(2 * blocks as usize, vec![1; 2 * blocks as usize]);
    for block in 0..blocks {
        for (mentee, mentor) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let same = u32::from(mentee == mentor);
            builder.pair(2 * block + mentee, 2 * block + mentor, PairInfo::ranked(1 - same, same));
        }
    }
    builder.build().unwrap()
}

#[test]
fn a_rotation_pays_only_for_what_must_come_first() {
    // Two rotations that have nothing to do with each other; one gains 5, the other loses 5.
    let market = blocks(2);
    let cost = |mentee: MenteeId, mentor: MentorId| match (mentee.get(), mentor.get()) {
        (0, 1) => -5,
        (2, 3) => 5,
        _ => 0,
    };
    let (found, proof) = least_cost_stable(&market, TieRule::ById, cost, &mut Context::new(7)).unwrap();
    assert_eq!((verify::least_cost(&market, &found, &proof, cost), proof.pressures.len()), (Ok(-5), 0));
    for (earlier, later) in [(0, 1), (1, 0)] {
        let pressures = vec![Pressure { earlier, later, amount: 5.into() }];
        let forged = RotationProof { pressures, ..proof.clone() };
        let mentee_optimal = proof.start.carried_to(&market).unwrap();
        let refused = verify::least_cost(&market, &mentee_optimal, &forged, cost);
        assert_eq!(refused, Err(NotLeast::BadPressure { earlier, later, amount: 5.into() }));
    }
}

#[test]
fn an_exponential_lattice_is_gone_through_lazily_and_stops_when_told() {
    assert_eq!(listed(&blocks(10), 7).len(), 1024);
    let market = blocks(20_000);
    let cancelled = Cell::new(false);
    let stop = || cancelled.get().then_some(StopReason::Cancelled);
    let mut context = Context::new(7).with_stop(&stop);
    let mut matchings = all_stable_matchings(&market, TieRule::Lottery, &mut context).unwrap();
    assert_eq!(matchings.rotations(), 20_000);
    let mut seen: Vec<Matching> = matchings.by_ref().take(50).map(Result::unwrap).collect();
    for one in &seen {
        assert!(verify::blocking_pairs(&market, one).next().is_none());
    }
    seen.dedup();
    assert_eq!(seen.len(), 50);
    cancelled.set(true);
    assert!(matches!(matchings.next(), Some(Err(SolveError::Stopped { reason: StopReason::Cancelled, .. }))));
    assert!(matchings.next().is_none());
}
