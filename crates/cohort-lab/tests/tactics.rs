//! Whether tactical lists pay: never under the mentee-optimal matching, and by the plainest tactic under others.

use cohort_lab::tactics::{Gain, Tactic, TrueLists};
use matching_market::StrategySpec;
use mentor_match::cohort::BeyondChoices::{self, RatherNone, Welcome};
use mentor_match::policy::Asked;

fn gains(strategy: &str, seeds: std::ops::RangeInclusive<u64>) -> Vec<(u64, Gain)> {
    let strategy: StrategySpec = strategy.parse().expect("a strategy");
    let of = |seed| {
        let found = TrueLists::random(seed, 4, 3).gains(strategy, seed).expect("an answer");
        found.into_iter().map(move |gain| (seed, gain))
    };
    seeds.flat_map(of).collect()
}

#[test]
fn no_list_pays_where_mentees_are_served_best() {
    for strategy in ["mentee-optimal", "mentee-optimal:improve=no", "serial-dictatorship"] {
        assert_eq!(gains(strategy, 1..=150), [], "{strategy}");
    }
}

#[test]
fn cutting_pays_where_mentors_are_served_and_rearranging_under_boston() {
    let found = gains("mentor-optimal", 1..=150);
    assert!(found.iter().any(|(_, gain)| gain.tactic == Tactic::Cut));
    let boston = gains("boston", 1..=150);
    assert!(boston.iter().any(|(_, gain)| gain.tactic == Tactic::Rearranged));
    // A greatest total looks at who is on a list and not in which order: leaving all but the best away helps.
    assert!(gains("max-score", 1..=50).iter().any(|(_, gain)| gain.tactic == Tactic::Cut));
}

/// Where the mentors are served, somebody gains by cutting just where there is more than one stable matching.
#[test]
fn cutting_pays_just_where_there_are_several_stable_matchings() {
    for seed in 1..=150 {
        let lists = TrueLists::random(seed, 4, 3);
        let market = lists.market_as_written();
        let several = cohort_lab::oracle::all_stable(&market).len() > 1;
        let pays = gains("mentor-optimal", seed..=seed).iter().any(|(_, gain)| gain.tactic == Tactic::Cut);
        assert_eq!(pays, several, "seed {seed}");
    }
}

/// Who writes a mentor down whom they do not want has something to trade with: mentors rank those who list them alone.
#[test]
fn trading_cycles_pay_those_who_write_down_somebody_to_trade_with() {
    let found = gains("top-trading-cycles", 1..=150);
    assert!(found.iter().any(|(_, gain)| gain.tactic == Tactic::Padded));
    for (seed, gain) in found {
        let lists = TrueLists::random(seed, 4, 3);
        let truth = &lists.mentees[gain.mentee][..lists.acceptable[gain.mentee]];
        assert!(gain.written.iter().any(|mentor| !truth.contains(mentor)), "seed {seed}: {gain:?}");
    }
}

/// Tactics that pay somebody in a round, by how mentors take those who asked.
fn in_rounds(strategy: &str, asked: Asked, beyond: BeyondChoices) -> Vec<(u64, Gain)> {
    let strategy: StrategySpec = strategy.parse().expect("a strategy");
    let of = |seed| {
        let lists = TrueLists::random(seed, 4, 3);
        let found = lists.gains_in_round(strategy, asked, beyond, seed).expect("an answer");
        found.into_iter().map(move |gain| (seed, gain))
    };
    (1..=if cfg!(debug_assertions) { 30 } else { 150 }).flat_map(of).collect()
}

/// Where what a mentee writes moves nobody up a mentor's list, the theorem holds in rounds, too.
#[test]
fn no_list_pays_in_a_round_whose_mentors_do_not_look_at_it() {
    for beyond in [Welcome, RatherNone] {
        assert_eq!(in_rounds("mentee-optimal", Asked::ByScore, beyond), []);
    }
    // Here everybody on a mentor's list has asked.
    assert_eq!(in_rounds("mentee-optimal", Asked::First, RatherNone), []);
}

#[test]
fn asking_pays_where_mentors_take_those_first_who_asked() {
    let found = in_rounds("mentee-optimal", Asked::First, Welcome);
    assert!(found.iter().any(|(_, gain)| gain.tactic == Tactic::Padded));
    assert!(found.iter().all(|(_, gain)| gain.tactic != Tactic::Cut), "who is not asked is not nearer");
}

#[test]
fn an_easier_name_first_pays_where_earlier_choices_go_first() {
    for beyond in [Welcome, RatherNone] {
        let found = in_rounds("mentee-optimal", Asked::ByChoice, beyond);
        assert!(found.iter().any(|(_, gain)| gain.tactic == Tactic::Rearranged));
    }
}
