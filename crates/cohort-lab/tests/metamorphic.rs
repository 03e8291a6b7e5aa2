//! What must happen to the answer when the market is changed in a known way.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_pairs, with_levels};
use cohort_lab::oracle;
use matching_market::{
    Context, Improve, Market, MarketBuilder, MenteeId, MentorId, PairInfo, Score, Side, SolveError, StrategySpec,
    TieRule, verify,
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
        let sides = [&[][..], &[Side::Mentee, Side::Mentor], &[Side::Mentee], &[]][(seed / 2 % 4) as usize];
        let pairs = with_levels(seed, &pairs, sides);
        let mentee_labels = (0..mentees.into()).map(|index: u64| index * 31 + 5).collect();
        let mentor_labels = (0..).take(capacities.len()).map(|index: u64| index * 17 + 3).collect();
        (seed, Plan { mentee_labels, mentor_labels, capacities, pairs })
    })
}

fn specs() -> impl Iterator<Item = StrategySpec> {
    /// Of several best matchings these may find another one in a changed market; what it is worth is compared
    /// elsewhere.
    const BY_WORTH: [&str; 7] =
        ["max-score", "bottleneck", "leximin", "sex-equal", "rank-maximal", "fair", "nearly-stable"];
    let names = StrategySpec::NAMES.iter().filter(|name| !BY_WORTH.contains(name));
    let lottery = names.map(|name| name.parse().unwrap());
    lottery.chain([StrategySpec::MenteeOptimal { tie_rule: TieRule::ById, improve: Improve::Yes }])
}

/// Each mentee's mentor, or none at all when the strategy needs scores and there are no pairs to carry them.
fn mentors(spec: StrategySpec, market: &Market, seed: u64) -> Option<Vec<Option<MentorId>>> {
    match spec.build().solve(market, &mut Context::new(seed)) {
        Ok(solution) => Some(market.mentee_ids().map(|mentee| solution.matching.mentor_of(mentee)).collect()),
        Err(SolveError::ScoresMissing { .. }) => None,
        Err(error) => panic!("{spec}: {error}"),
    }
}

/// The same people under other dense ids, and the new ids of mentees and mentors.
fn relabelled(plan: &Plan, seed: u64) -> (Plan, Vec<u32>, Vec<u32>) {
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
    (moved, new_mentee, new_mentor)
}

#[test]
fn max_score_is_worth_the_same_however_people_are_called_and_scores_are_scaled() {
    let worth = |spec: &str, plan: &Plan| {
        let market = plan.build();
        let solution = spec.parse::<StrategySpec>().unwrap().build().solve(&market, &mut Context::new(1));
        match solution {
            Ok(solution) => {
                verify::certify(&market, &solution).unwrap();
                Some((solution.matching.len(), solution.matching.total_score(&market).unwrap_or(0)))
            }
            Err(SolveError::ScoresMissing { .. }) => None,
            Err(error) => panic!("{error}"),
        }
    };
    let mut compared = 0;
    for (seed, plan) in plans().take(500) {
        let (moved, ..) = relabelled(&plan, seed);
        let mut scaled = plan.clone();
        let mut stranger = plan.clone();
        for (_, _, info) in &mut scaled.pairs {
            info.score = info.score.map(|score| Score::from_millionths(score.millionths() * 1000));
        }
        stranger.mentee_labels.push(999);
        for objective in ["total", "coverage", "coverage-mentors"] {
            let spec = format!("max-score:objective={objective}");
            let Some((people, total)) = worth(&spec, &plan) else { continue };
            compared += 1;
            assert_eq!(worth(&spec, &moved), Some((people, total)), "seed {seed}: relabelled");
            assert_eq!(worth(&spec, &stranger), Some((people, total)), "seed {seed}: somebody without pairs");
            let (scaled_people, scaled_total) = worth(&spec, &scaled).unwrap();
            assert_eq!(scaled_total, total * 1000, "seed {seed}: scaled");
            assert!(objective == "total" || scaled_people == people, "seed {seed}: scaled");
        }
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn relabelled_people_with_their_labels_get_the_same_partners() {
    for (seed, plan) in plans() {
        let (moved, new_mentee, new_mentor) = relabelled(&plan, seed);
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
    // Of the textbook's answer; an improved one may go another way in the roomier market.
    let spec = StrategySpec::MenteeOptimal { tie_rule: TieRule::Lottery, improve: Improve::No };
    let mut better_off = 0;
    for (seed, plan) in plans() {
        for mentor in 0..plan.capacities.len() {
            let mut roomier = plan.clone();
            roomier.capacities[mentor] += 1;
            let (before, after) = (plan.build(), roomier.build());
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
