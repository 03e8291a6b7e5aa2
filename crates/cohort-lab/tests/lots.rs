//! Lots drawn where somebody looks decide as lots drawn for every tie: same answers, same work, same proofs.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_market};
use matching_market::verify::CertifyError;
use matching_market::{
    Certificate, Context, Improve, Market, MarketBuilder, Matching, MenteeOptimal, MentorOptimal, PairInfo, Scope,
    Solution, Strategy, StrategySpec, TieRule, verify,
};
const NAMES: [&str; 2] = ["mentee-optimal", "mentor-optimal"];

/// Small ones of all kinds, and some with ties of dozens and mentors of up to twenty seats, all with labels.
fn tied() -> impl Iterator<Item = (u64, Market)> {
    let small = (0..3000).map(|seed| {
        let fill = if seed % 2 == 0 { Fill::Varied } else { Fill::Full };
        let shape = SmallShape { mentees: 9, mentors: 6, capacity: 3, ties: Ties::Some, fill };
        (seed, small_market(seed, shape))
    });
    small.chain((0..300).map(|seed| (seed, long_ties(seed))))
}

fn long_ties(seed: u64) -> Market {
    let mut draw = Draw::new(seed);
    let (mentees, mentors) = (40 + draw.below(80), 10 + draw.below(40));
    let levels = [1 + draw.below(4), 1 + draw.below(60)];
    let levels = if seed.is_multiple_of(2) { levels } else { [levels[1], levels[0]] };
    let capacities = (0..mentors).map(|_| draw.below(21)).collect();
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    let mut labels = |count: u32| (0..count).map(|_| draw.below_u64(u64::MAX)).collect();
    builder.labels(labels(mentees), labels(mentors));
    for mentee in 0..mentees {
        for mentor in (0..mentors).filter(|mentor| (mentee + mentor) % 7 > 1) {
            builder.pair(mentee, mentor, PairInfo::ranked(draw.below(levels[0]), draw.below(levels[1])));
        }
    }
    builder.build().unwrap()
}

/// The certified answer of the strategy named.
fn solved(text: &str, market: &Market, seed: u64) -> Solution {
    let solution = text.parse::<StrategySpec>().unwrap().build().solve(market, &mut Context::new(seed)).unwrap();
    verify::certify(market, &solution).unwrap();
    solution
}

fn both(tie_rule: TieRule) -> [Box<dyn Strategy>; 2] {
    let improve = Improve::No;
    [Box::new(MenteeOptimal { tie_rule, improve }), Box::new(MentorOptimal { tie_rule, improve })]
}

#[test]
fn the_answer_is_that_of_the_market_with_every_lot_drawn() {
    for (seed, market) in tied() {
        for &rule in TieRule::ALL {
            let eager = market.with_ties_broken(rule, seed);
            for strategy in both(rule) {
                let lazy = strategy.solve(&market, &mut Context::new(seed)).unwrap();
                let expected = strategy.solve(&eager, &mut Context::new(seed)).unwrap();
                let name = strategy.name();
                assert_eq!(lazy.matching, expected.matching.carried_to(&market).unwrap(), "{name}, {rule}, {seed}");
                assert_eq!(lazy.stats, expected.stats, "{name}, {rule}, {seed}");
                assert_eq!(lazy.certificate, Certificate::TieBreak { rule, seed });
            }
        }
    }
}

#[test]
fn a_proof_that_draws_few_lots_says_what_one_that_draws_all_says() {
    let mut seen = [[0; 2]; 2];
    for (seed, market) in tied() {
        for &rule in TieRule::ALL {
            for strategy in both(rule) {
                let honest = strategy.solve(&market, &mut Context::new(seed)).unwrap();
                verify::certify(&market, &honest).unwrap();
                // Answers of other seeds and of the other side, and one with two people less.
                let [mentees, mentors] =
                    both(rule).map(|other| other.solve(&market, &mut Context::new(seed + 1)).unwrap().matching);
                let other_side =
                    both(rule).map(|other| other.solve(&market, &mut Context::new(seed)).unwrap().matching);
                let fewer = Matching::from_pairs(&market, honest.matching.pairs().skip(2)).unwrap();
                for matching in [mentees, mentors, fewer].into_iter().chain(other_side) {
                    let forged = Solution { matching, ..honest.clone() };
                    let certified = verify::certify(&market, &forged);
                    // Only one stable matching of a strict market is the best for a side.
                    let expected = forged.matching == honest.matching;
                    let name = strategy.name();
                    assert_eq!(certified.is_ok(), expected, "{name}, {rule}, seed {seed}: {certified:?}\n{market:?}");
                    let cyclic = matches!(certified, Err(CertifyError::NotSideOptimal(_)));
                    seen[usize::from(name == NAMES[0])][usize::from(cyclic)] += 1;
                }
            }
        }
    }
    assert!(seen.iter().flatten().all(|&count| count > 100), "{seen:?}");
}

#[test]
fn a_greatest_total_under_ties_says_of_which_lots() {
    // a,x,80; a,y,80; b,x,45; b,y,75: mentee, mentor, score; one seat each. The total is 125 or 155, as a's lot falls.
    let score = |text: &str| PairInfo::scored(text.parse().unwrap());
    let mut builder = MarketBuilder::new(2, vec![1, 1]);
    builder.pair(0, 0, score("80")).pair(0, 1, score("80")).pair(1, 0, score("45")).pair(1, 1, score("75"));
    let market = builder.build().unwrap();
    let mut totals = std::collections::BTreeMap::new();
    for seed in 1..=20 {
        let solution = solved("egalitarian:cost=score", &market, seed);
        let total = solution.matching.total_score_decimal(&market).unwrap().to_string();
        *totals.entry(total).or_insert(0) += 1;
        let claims: Vec<String> = solution.scoped_claims(&market).iter().map(ToString::to_string).collect();
        let greatest = "greatest total score among the stable after ties were broken by lot, seed";
        assert!(claims.contains(&format!("{greatest} {seed}: proved")), "{claims:?}");
        let about = |scope| solution.scoped_claims(&market).iter().filter(|claim| claim.scope == scope).count();
        assert_eq!(about(Scope::AsGiven), claims.len() - 1);
        assert_eq!(about(Scope::TieBroken { rule: TieRule::Lottery, seed }), 1);
        // Where improvement is allowed, b does better whatever the lots say.
        let improved = solved("mentee-optimal", &market, seed).matching.total_score_decimal(&market).unwrap();
        assert_eq!(improved.to_string(), "155");
    }
    assert_eq!(totals.into_keys().collect::<Vec<_>>(), ["125", "155"]);
}
