//! How far weights may move: the round is judged again with each weight just below and just beyond where it turns.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::generate::{GeneratorOptions, generate};
use matching_market::verify;
use mentor_match::cohort::{Cohort, MenteeId, MentorId, Side};
use mentor_match::compatibility::{Compatibility, Feature, Scoring, Sides};
use mentor_match::explain::{Change, WeightRange};
use mentor_match::policy::{Policy, Preset};
use mentor_match::{MatchingRound, RoundOutcome, StrategySpec};

/// Weights a hundred times as great: the same lists, and steps of hundredths.
fn finer(policy: &Policy) -> Policy {
    let mut scoring = policy.scoring().clone();
    for &feature in Feature::ALL {
        scoring.mentee_weights[feature] *= 100;
        scoring.mentor_weights[feature] *= 100;
    }
    policy.with_scoring(scoring).unwrap()
}

fn cohort(programme: Preset, seed: u64) -> Cohort {
    let options = GeneratorOptions { programme, seed, ..GeneratorOptions::sized(40, 16) };
    generate(&options).unwrap().pilot
}

/// Side scores before rounding under other weights, and the matching of the round.
struct Judge<'r, 'c> {
    outcome: &'r RoundOutcome<'c>,
    /// By mentee, then by mentor.
    sums: Vec<Vec<Sides<i64>>>,
}

impl<'r, 'c> Judge<'r, 'c> {
    fn new(outcome: &'r RoundOutcome<'c>, scoring: &Scoring) -> Self {
        let compatibility = Compatibility::new(outcome.cohort(), scoring, outcome.as_of());
        let sum = |mentee, mentor| {
            let opened = compatibility.open(mentee, mentor);
            let of = |side: Side| Feature::ALL.iter().copied().map(|one| opened.parts[one].contribution.of(side)).sum();
            Sides { mentee: of(Side::Mentee), mentor: of(Side::Mentor) }
        };
        let mentors = || outcome.market().mentor_ids();
        let sums = |mentee| mentors().map(|mentor| sum(mentee, mentor)).collect();
        Self { outcome, sums: outcome.market().mentee_ids().map(sums).collect() }
    }

    fn sum(&self, side: Side, mentee: MenteeId, mentor: MentorId) -> i64 {
        *self.sums[mentee.index()][mentor.index()].of(side)
    }

    /// Whether the mentee has this mentor before their own.
    fn wishes(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        let Some(own) = self.outcome.matching().mentor_of(mentee) else { return true };
        let place = |mentor| self.outcome.preferences().mentee_place(mentee, mentor);
        let sum = |mentor| self.sum(Side::Mentee, mentee, mentor);
        (place(mentor), -sum(mentor)) < (place(own), -sum(own))
    }

    fn welcome(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        let preferences = self.outcome.preferences();
        let key = |mentee| {
            let place = (preferences.mentor_place(mentee, mentor), preferences.standing(mentee));
            (place, -self.sum(Side::Mentor, mentee, mentor))
        };
        let held = self.outcome.matching().mentees_of(mentor);
        self.outcome.free_seats(mentor) > 0 || held.iter().any(|&one| key(mentee) < key(one))
    }

    /// All pairs that block before rounding.
    fn blocking(&self) -> Vec<(MenteeId, MentorId)> {
        let market = self.outcome.market();
        let pairs = market.pair_ids().filter(|&pair| market.capacity(market.mentor_of(pair)) > 0);
        let people = pairs.map(|pair| (market.mentee_of(pair), market.mentor_of(pair)));
        let others = people.filter(|&(mentee, mentor)| self.outcome.matching().mentor_of(mentee) != Some(mentor));
        others.filter(|&(mentee, mentor)| self.wishes(mentee, mentor) && self.welcome(mentee, mentor)).collect()
    }
}

/// The greatest whole weight below a change, and the least beyond it.
fn around(weight: u32, change: Change, upwards: bool) -> (u32, u32) {
    let moved = u64::from(weight) * change.numerator;
    let (below, beyond) = (moved.div_ceil(change.denominator), moved / change.denominator + 1);
    let [below, beyond] = [below.saturating_sub(1), beyond].map(|step| u32::try_from(step).unwrap());
    if upwards { (weight + below, weight + beyond) } else { (weight - below, weight.saturating_sub(beyond)) }
}

#[test]
fn the_matching_is_stable_below_each_turn_and_not_beyond_it() {
    let (mut kept, mut broken) = (0, 0);
    for (programme, seed) in [(Preset::Altrusa, 1)] {
        let cohort = cohort(programme, seed);
        let policy = finer(&Policy::preset(programme));
        let outcome = MatchingRound::new(&cohort, &policy).strategy(&StrategySpec::default()).seed(seed).run().unwrap();
        let found = outcome.robustness().unwrap();
        let now = Judge::new(&outcome, policy.scoring()).blocking();
        assert_eq!(now.len(), found.by_rounding(), "{programme:?}");
        for &WeightRange { side, feature, down, up } in found.weights() {
            for (turn, upwards) in [(down, false), (up, true)] {
                let judged = |weight: u32| {
                    let mut scoring = policy.scoring().clone();
                    match side {
                        Side::Mentee => scoring.mentee_weights[feature] = weight,
                        Side::Mentor => scoring.mentor_weights[feature] = weight,
                    }
                    let mut blocking = Judge::new(&outcome, &scoring).blocking();
                    blocking.retain(|pair| !now.contains(pair));
                    blocking
                };
                let weight = policy.scoring().weights(side)[feature];
                let Some(turn) = turn else {
                    // All the way down, or up to the greatest weight there may be.
                    let end = if upwards { Scoring::MOST_WEIGHT } else { 0 };
                    assert_eq!(judged(end), [], "{programme:?}, {side} {feature} to {end}");
                    kept += 1;
                    continue;
                };
                let (below, beyond) = around(weight, turn.change, upwards);
                if below <= Scoring::MOST_WEIGHT && below > 0 {
                    assert_eq!(judged(below), [], "{programme:?}, {side} {feature} to {below}: {turn:?}");
                    kept += 1;
                }
                // A step of a hundredth may lead past the turn of the next pair, but not back.
                if beyond <= Scoring::MOST_WEIGHT && beyond > 0 {
                    let blocking = judged(beyond);
                    assert!(
                        blocking.contains(&(turn.mentee, turn.mentor)),
                        "{programme:?}, {side} {feature}: {turn:?}"
                    );
                    broken += 1;
                }
            }
        }
    }
    assert!(kept > 0 && broken > 0, "{kept}, {broken}");
}

/// Two features that count alike and have few values: many candidates are equal in sum, though not in what makes it.
/// Nobody prefers one of them to the other, so none blocks, before rounding or after.
#[test]
fn candidates_of_the_same_sum_do_not_block() {
    let mut equal = 0;
    for seed in 1..=4 {
        let cohort = cohort(Preset::Altrusa, seed);
        let policy = Policy::preset(Preset::Altrusa);
        let mut scoring = policy.scoring().clone();
        for &feature in Feature::ALL {
            let weight = u32::from(matches!(feature, Feature::Background | Feature::Availability));
            scoring.mentee_weights[feature] = weight;
            scoring.mentor_weights[feature] = weight;
        }
        let policy = policy.with_scoring(scoring).unwrap();
        let outcome = MatchingRound::new(&cohort, &policy).strategy(&StrategySpec::default()).seed(seed).run().unwrap();
        let judge = Judge::new(&outcome, policy.scoring());
        assert_eq!(outcome.robustness().unwrap().by_rounding(), judge.blocking().len(), "seed {seed}");
        let market = outcome.market();
        equal += market
            .pair_ids()
            .filter(|&pair| {
                let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
                let own = outcome.matching().mentor_of(mentee).filter(|&own| own != mentor);
                own.is_some_and(|own| {
                    judge.sum(Side::Mentee, mentee, own) == judge.sum(Side::Mentee, mentee, mentor)
                        && !judge.wishes(mentee, mentor)
                })
            })
            .count();
    }
    assert!(equal > 10, "{equal}");
}

#[test]
fn the_least_of_all_is_said_and_an_unstable_matching_has_none() {
    let cohort = cohort(Preset::Altrusa, 1);
    let policy = Policy::preset(Preset::Altrusa);
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&StrategySpec::default()).seed(1).run().unwrap();
    let found = outcome.robustness().unwrap();
    let (range, turn) = found.least().unwrap();
    assert!(found.weights().iter().filter_map(WeightRange::least).all(|other| other.change >= turn.change));
    assert!(found.of(turn.mentee).is_some_and(|change| change <= turn.change));
    assert!(found.to_string().contains(&range.feature.to_string()), "{found}");
    let greatest = "max-score".parse().unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&greatest).seed(1).run().unwrap();
    let stable = verify::blocking_pairs(outcome.market(), outcome.matching()).next().is_none();
    assert_eq!(outcome.robustness().is_some(), stable);
    assert!(!stable, "this cohort's greatest total is stable; take another one");
}
