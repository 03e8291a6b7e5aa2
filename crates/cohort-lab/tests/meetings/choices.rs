//! Who meets: against all choices and a linear programme, from old prices, and bent proofs.

use std::collections::BTreeSet;

use cohort_lab::instances::Draw;
use good_lp::{Expression, Solution as _, SolverModel, Variable, constraint, microlp, variable, variables};
use matching_market::meetings::verify::NotBest;
use matching_market::meetings::{MeetingMarket, PossibleMeeting, choose_from, verify};
use matching_market::{Context, PairId};

use super::{Shape, chosen, count, event, value};

#[test]
fn no_choice_of_a_small_event_is_better() {
    for seed in 0..count(3_000) {
        let shape = Shape {
            mentees: 4,
            mentors: 3,
            limits: [4, 4],
            worth: [2, 12, 1_000_000][(seed % 3) as usize],
            density: 80,
        };
        let market = event(seed, shape);
        let all: Vec<PairId> = market.pair_ids().collect();
        let best = (0u32..1 << all.len()).filter_map(|set| {
            let pairs: Vec<PairId> = all.iter().copied().filter(|pair| set >> pair.get() & 1 == 1).collect();
            value(&market, &pairs)
        });
        assert_eq!(best.max(), value(&market, &chosen(&market, seed).pairs), "seed {seed}");
    }
}

/// The best corner of the linear programme: each step of a mentee outweighs all later ones together, and any worth.
fn corner(market: &MeetingMarket) -> Vec<PairId> {
    let mut unknowns = variables!();
    let share: Vec<Variable> = market.pair_ids().map(|_| unknowns.add(variable().bounds(0..1))).collect();
    let pairs = || market.pair_ids().zip(&share);
    let mut objective: Expression =
        pairs().map(|(pair, &share)| f64::from(market.pair(pair).worth.millionths()) * share).sum();
    let most = i32::try_from(market.most()).unwrap();
    let base = f64::from(u32::try_from(market.mentees()).unwrap() + 1);
    let mut steps = Vec::new();
    for mentee in market.mentee_ids() {
        let own: Vec<Variable> =
            (0..market.mentee_limit(mentee)).map(|_| unknowns.add(variable().bounds(0..1))).collect();
        for (number, &step) in (i32::from(market.earlier(mentee)) + 1..).zip(&own) {
            objective += 100_000.0 * base.powi(most - number) * step;
        }
        steps.push(own);
    }
    let mut model = unknowns.maximise(objective).using(microlp);
    for (mentee, own) in market.mentee_ids().zip(&steps) {
        let met: Expression =
            pairs().filter(|(pair, _)| market.pair(*pair).mentee == mentee).map(|(_, &share)| share).sum();
        let taken: Expression = own.iter().sum();
        model = model.with(constraint!(met == taken));
    }
    for mentor in market.mentor_ids() {
        let met: Expression =
            pairs().filter(|(pair, _)| market.pair(*pair).mentor == mentor).map(|(_, &share)| share).sum();
        model = model.with(constraint!(met <= f64::from(market.mentor_limit(mentor))));
    }
    let solved = model.solve().unwrap();
    pairs().filter(|(_, share)| solved.value(**share) > 0.5).map(|(pair, _)| pair).collect()
}

#[test]
fn it_equals_a_linear_programme() {
    for seed in 0..count(if cfg!(debug_assertions) { 1_000 } else { 10_000 }) {
        let shape =
            Shape { mentees: 7, mentors: 5, limits: [4, 6], worth: [3, 1_000][(seed % 2) as usize], density: 60 };
        let market = event(seed, shape);
        let found = value(&market, &chosen(&market, seed).pairs);
        assert_eq!(found, value(&market, &corner(&market)), "seed {seed}");
    }
}

#[test]
fn an_answer_from_old_prices_is_as_good() {
    let shape = Shape { mentees: 30, mentors: 12, limits: [6, 15], worth: 1_000, density: 60 };
    for seed in 0..count(300) {
        let market = event(seed, shape);
        let before = chosen(&market, seed);
        // Somebody falls ill, and some have met.
        let mut draw = Draw::new(seed + 1);
        let mut limits: Vec<u16> = market.mentor_ids().map(|mentor| market.mentor_limit(mentor)).collect();
        limits[draw.below(12) as usize] = 0;
        let mentees = market.mentee_ids().map(|mentee| market.mentee_limit(mentee)).collect();
        let left: Vec<PossibleMeeting> =
            market.pair_ids().filter(|_| draw.below(10) > 0).map(|pair| market.pair(pair)).collect();
        let after = MeetingMarket::new(mentees, limits, &left).unwrap();
        let again = choose_from(&after, &before.prices, &mut Context::new(seed)).unwrap();
        assert_eq!(verify::best_choice(&after, &again), Ok(()), "seed {seed}");
        assert_eq!(value(&after, &again.pairs), value(&after, &chosen(&after, seed).pairs), "seed {seed}");
        // Nonsense for prices costs time, no more.
        let mut nonsense = before.prices.clone();
        nonsense.mentors.iter_mut().for_each(|price| *price = i128::from(draw.below(5)) * nonsense.unit);
        let again = choose_from(&after, &nonsense, &mut Context::new(seed)).unwrap();
        assert_eq!(verify::best_choice(&after, &again), Ok(()), "seed {seed}");
    }
}

#[test]
fn bent_proofs_of_choices_are_refused() {
    let shape = Shape { mentees: 8, mentors: 5, limits: [4, 5], worth: 1_000, density: 70 };
    let mut refused = BTreeSet::new();
    for seed in 0..count(200) {
        let market = event(seed, shape);
        let good = chosen(&market, seed);
        let mut draw = Draw::new(seed);
        for kind in 0..8 {
            let mut bent = good.clone();
            let some = |draw: &mut Draw, length: usize| draw.below(u32::try_from(length.max(1)).unwrap()) as usize;
            match kind {
                0 if !bent.pairs.is_empty() => drop(bent.pairs.remove(some(&mut draw, good.pairs.len()))),
                1 if !bent.pairs.is_empty() => bent.pairs.push(good.pairs[0]),
                2 => bent.pairs.push(PairId::from_index(market.pairs())),
                3 => bent.prices.unit = 1,
                4 => drop(bent.prices.mentors.pop()),
                5 => bent.prices.mentors[some(&mut draw, 5)] = -1,
                6 => bent.prices.mentees[some(&mut draw, 8)] += good.prices.unit * 100,
                7 => {
                    let out = market.pair_ids().find(|pair| good.pairs.binary_search(pair).is_err());
                    bent.pairs.extend(out);
                }
                _ => continue,
            }
            if bent == good {
                continue;
            }
            if kind == 3 && good.prices.unit > 1 {
                assert_eq!(verify::best_choice(&market, &bent), Err(NotBest::Shape), "a unit that worths outweigh");
            }
            match verify::best_choice(&market, &bent) {
                Err(why) => drop(refused.insert(format!("{why:?}").split('(').next().unwrap().to_owned())),
                // Some bent prices prove the same choice; none proves a worse one.
                Ok(()) => assert_eq!(value(&market, &bent.pairs), value(&market, &good.pairs), "seed {seed}, {kind}"),
            }
        }
    }
    let all = ["MenteeLimit", "MenteePrice", "MentorLimit", "MentorPrice", "Pair", "PairPrice", "Shape"];
    assert_eq!(refused, all.map(str::to_owned).into());
}
