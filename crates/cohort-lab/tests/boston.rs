//! `boston` against its definition, step by step, and what it does not promise.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::oracle::{self, Assignment};
use matching_market::{Market, MarketBuilder, MenteeId, MentorId, PairInfo, TieRule, verify};
use small::{assignment, markets, solved};

/// The rounds as they are told to people.
fn by_hand(strict: &Market) -> Assignment {
    let mut mentor_of: Assignment = vec![None; strict.mentees()];
    let longest = strict.mentee_ids().map(|mentee| strict.pairs_of_mentee(mentee).len()).max().unwrap_or(0);
    for round in 0..longest {
        let unmatched: Vec<MenteeId> =
            strict.mentee_ids().filter(|mentee| mentor_of[mentee.index()].is_none()).collect();
        for mentor in strict.mentor_ids() {
            let asks = |mentee: &MenteeId| {
                let pair = strict.pairs_of_mentee(*mentee).get(round)?;
                (strict.mentor_of(pair) == mentor).then(|| (strict.mentor_rank(pair), *mentee))
            };
            let mut asking: Vec<_> = unmatched.iter().filter_map(asks).collect();
            asking.sort();
            let held = mentor_of.iter().filter(|&&held_by| held_by == Some(mentor)).count();
            for (_, mentee) in asking.into_iter().take(usize::from(strict.capacity(mentor)) - held) {
                mentor_of[mentee.index()] = Some(mentor);
            }
        }
    }
    mentor_of
}

#[test]
fn it_is_the_rounds_as_told_and_pareto_optimal_for_mentees() {
    let mut unstable = 0;
    for (seed, market) in markets(4000) {
        let rules = if market.is_strict() { &TieRule::ALL[..1] } else { TieRule::ALL };
        for &rule in rules {
            let strict = market.with_ties_broken(rule, seed);
            let found = assignment(&solved(&format!("boston:tie_rule={rule}"), &market, seed).matching);
            assert_eq!(found, by_hand(&strict), "seed {seed}, {rule}");
            unstable += usize::from(!oracle::is_stable(&strict, &found));
            if seed % 4 == 1 {
                let all = oracle::all_matchings(&strict);
                assert!(oracle::is_pareto_optimal(&strict, &found, &all), "seed {seed}, {rule}");
            }
        }
    }
    assert!(unstable > 300, "it is not stable in general: {unstable}");
}

/// Three mentees, three mentors with one seat each. Mentees 0 and 1 want mentors 0, then 1; mentee 2 wants mentor 1,
/// then 2. Mentors prefer mentees of a small number.
fn three(list_of_mentee_1: [u32; 2]) -> Market {
    let mut builder = MarketBuilder::new(3, vec![1; 3]);
    for (mentee, list) in (0..).zip([[0, 1], list_of_mentee_1, [1, 2]]) {
        for (rank, mentor) in (0..).zip(list) {
            builder.pair(mentee, mentor, PairInfo::ranked(rank, mentee));
        }
    }
    builder.build().unwrap()
}

#[test]
fn a_mentee_gains_by_writing_a_safe_choice_first() {
    let (true_lists, misreported) = (three([0, 1]), three([1, 0]));
    let mentee = MenteeId::new(1);
    // Telling the truth, it loses mentor 0 to mentee 0 and finds mentor 1 taken by mentee 2 in the first round.
    let honest = solved("boston", &true_lists, 7).matching;
    assert_eq!(honest.mentor_of(mentee), None);
    assert_eq!(verify::blocking_pairs(&true_lists, &honest).count(), 1, "mentor 1 would rather have had it, too");
    let sly = solved("boston", &misreported, 7).matching;
    assert_eq!(sly.mentor_of(mentee), Some(MentorId::new(1)));
}
