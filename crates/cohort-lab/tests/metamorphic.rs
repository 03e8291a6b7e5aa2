//! What must happen to the answer when the market is changed in a known way.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_pairs};
use cohort_lab::oracle;
use matching_market::{
    Context, Market, MarketBuilder, MenteeId, MentorId, PairInfo, Score, SolveError, StrategySpec, TieRule,
};

const MARKETS: u64 = 1500;

/// Bare data of a market, to be changed before it is built.
#[derive(Clone)]
struct Plan {
    mentee_labels: Vec<u64>,
    mentor_labels: Vec<u64>,
    capacities: Vec<u32>,
    pairs: Vec<(u32, u32, PairInfo)>,
}

impl Plan {
    fn build(&self) -> Market {
        let mut builder = MarketBuilder::new(self.mentee_labels.len(), self.capacities.clone());
        builder.labels(self.mentee_labels.clone(), self.mentor_labels.clone());
        for &(mentee, mentor, info) in &self.pairs {
            builder.pair(mentee, mentor, info);
        }
        builder.build().unwrap()
    }
}

fn plans() -> impl Iterator<Item = (u64, Plan)> {
    (0..MARKETS).map(|seed| {
        let ties = if seed % 2 == 0 { Ties::Some } else { Ties::None };
        let fill = if seed % 3 == 0 { Fill::Full } else { Fill::Varied };
        let shape = SmallShape { mentees: 9, mentors: 6, capacity: 3, ties, fill };
        let (mentees, capacities, pairs) = small_pairs(seed, shape);
        let mentee_labels = (0..mentees.into()).map(|index: u64| index * 31 + 5).collect();
        let mentor_labels = (0..).take(capacities.len()).map(|index: u64| index * 17 + 3).collect();
        (seed, Plan { mentee_labels, mentor_labels, capacities, pairs })
    })
}

fn specs() -> impl Iterator<Item = StrategySpec> {
    // Of several best matchings max-score may find another one in a changed market; `max_score.rs` compares what they are worth.
    let names = StrategySpec::NAMES.iter().filter(|&&name| name != "max-score");
    let lottery = names.map(|name| name.parse().unwrap());
    lottery.chain([StrategySpec::MenteeOptimal { tie_rule: TieRule::ById }])
}

/// Each mentee's mentor, or none at all when the strategy needs scores and there are no pairs to carry them.
fn mentors(spec: StrategySpec, market: &Market, seed: u64) -> Option<Vec<Option<MentorId>>> {
    match spec.build().solve(market, &mut Context::new(seed)) {
        Ok(solution) => Some(market.mentee_ids().map(|mentee| solution.matching.mentor_of(mentee)).collect()),
        Err(SolveError::ScoresMissing { .. }) => None,
        Err(error) => panic!("{spec}: {error}"),
    }
}

#[test]
fn relabelled_people_with_their_labels_get_the_same_partners() {
    for (seed, plan) in plans() {
        let mut draw = Draw::new(seed);
        let mut new_mentee: Vec<u32> = (0..).take(plan.mentee_labels.len()).collect();
        let mut new_mentor: Vec<u32> = (0..).take(plan.mentor_labels.len()).collect();
        draw.shuffle(&mut new_mentee);
        draw.shuffle(&mut new_mentor);
        let mut moved = plan.clone();
        for (old, &new) in new_mentee.iter().enumerate() {
            moved.mentee_labels[new as usize] = plan.mentee_labels[old];
        }
        for (old, &new) in new_mentor.iter().enumerate() {
            moved.mentor_labels[new as usize] = plan.mentor_labels[old];
            moved.capacities[new as usize] = plan.capacities[old];
        }
        for (mentee, mentor, _) in &mut moved.pairs {
            (*mentee, *mentor) = (new_mentee[*mentee as usize], new_mentor[*mentor as usize]);
        }
        let (before, after) = (plan.build(), moved.build());
        // Ties that go by id rather than by lot change with the ids, as they should.
        for spec in specs().filter(|spec| before.is_strict() || !spec.to_string().contains("by-id")) {
            let (Some(before), Some(after)) = (mentors(spec, &before, seed), mentors(spec, &after, seed)) else {
                continue;
            };
            for (old, mentor) in before.iter().enumerate() {
                let expected = mentor.map(|mentor| MentorId::new(new_mentor[mentor.index()]));
                assert_eq!(after[new_mentee[old] as usize], expected, "{spec}, seed {seed}");
            }
        }
    }
}

#[test]
fn the_order_of_the_pairs_changes_nothing() {
    for (seed, plan) in plans() {
        let mut shuffled = plan.clone();
        Draw::new(seed).shuffle(&mut shuffled.pairs);
        assert_eq!(plan.build(), shuffled.build(), "seed {seed}");
    }
}

#[test]
fn scaled_scores_and_stretched_ranks_change_nothing() {
    for (seed, plan) in plans() {
        let mut scaled = plan.clone();
        for (_, _, info) in &mut scaled.pairs {
            info.score = info.score.map(|score| Score::from_millionths(score.millionths() * 1000));
            info.mentee_rank = info.mentee_rank.map(|rank| rank * 3 + 1);
            info.mentor_rank = info.mentor_rank.map(|rank| rank + 1_000_000);
        }
        let (before, after) = (plan.build(), scaled.build());
        for spec in specs() {
            assert_eq!(mentors(spec, &before, seed), mentors(spec, &after, seed), "{spec}, seed {seed}");
        }
    }
}

#[test]
fn people_nobody_accepts_change_nothing() {
    for (seed, plan) in plans() {
        let mut joined = plan.clone();
        joined.mentee_labels.push(1_000_003);
        joined.mentor_labels.push(1_000_033);
        joined.capacities.push(2);
        let (before, after) = (plan.build(), joined.build());
        for spec in specs() {
            let (Some(mut before), Some(after)) = (mentors(spec, &before, seed), mentors(spec, &after, seed)) else {
                continue;
            };
            before.push(None);
            assert_eq!(before, after, "{spec}, seed {seed}");
        }
    }
}

#[test]
fn one_more_seat_makes_no_mentee_worse_off() {
    let mut better_off = 0;
    for (seed, plan) in plans() {
        for mentor in 0..plan.capacities.len() {
            let mut roomier = plan.clone();
            roomier.capacities[mentor] += 1;
            let (before, after) = (plan.build(), roomier.build());
            let spec = StrategySpec::default();
            let old = mentors(spec, &before, seed).unwrap();
            let new = mentors(spec, &after, seed).unwrap();
            // Preferences as the strategy reads them: with ties broken, the same way in both markets.
            let strict = before.with_ties_broken(TieRule::Lottery, seed);
            for mentee in 0..plan.mentee_labels.len() {
                let mentee = MenteeId::from_index(mentee);
                assert!(oracle::weakly_better_for_mentee(&strict, mentee, &new, &old), "seed {seed}");
            }
            better_off += usize::from(old != new);
        }
    }
    assert!(better_off > 100, "{better_off}");
}
