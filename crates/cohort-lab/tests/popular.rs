//! Popular matchings against all matchings of small markets: every vote is counted.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod small;

use cohort_lab::oracle::{self, Assignment};
use matching_market::{Certificate, Market, Matching, MenteeId, MentorId, Solution, TieRule, verify};
use small::{assignment, markets, solved};

/// Votes for `other` less those for `one`, each mentor's in the order that is best for `other`.
fn votes(strict: &Market, other: &Assignment, one: &Assignment) -> i32 {
    let of_mentees = strict.mentee_ids().map(|mentee| {
        let better = oracle::weakly_better_for_mentee(strict, mentee, other, one);
        let worse = oracle::weakly_better_for_mentee(strict, mentee, one, other);
        i32::from(better) - i32::from(worse)
    });
    of_mentees.sum::<i32>() + strict.mentor_ids().map(|mentor| votes_of_mentor(strict, mentor, other, one)).sum::<i32>()
}

fn votes_of_mentor(strict: &Market, mentor: MentorId, other: &Assignment, one: &Assignment) -> i32 {
    let rank = |mentee| strict.mentor_rank(strict.find_pair(mentee, mentor).unwrap());
    let only = |these: &Assignment, those: &Assignment| -> Vec<Option<u32>> {
        let has = |all: &Assignment, mentee: MenteeId| all[mentee.index()] == Some(mentor);
        strict.mentee_ids().filter(|&one| has(these, one) && !has(those, one)).map(|one| Some(rank(one))).collect()
    };
    let (mut gained, mut lost) = (only(other, one), only(one, other));
    let seats = gained.len().max(lost.len());
    gained.resize(seats, None);
    lost.resize(seats, None);
    best_order(&gained, &mut lost, 0)
}

/// The most votes over all orders of `lost` from a place on.
fn best_order(gained: &[Option<u32>], lost: &mut [Option<u32>], from: usize) -> i32 {
    if from == lost.len() {
        return 0;
    }
    let mut best = i32::MIN;
    for place in from..lost.len() {
        lost.swap(from, place);
        let vote = match (gained[from], lost[from]) {
            (Some(gained), Some(lost)) => {
                if gained < lost {
                    1
                } else {
                    -1
                }
            }
            (Some(_), None) => 1,
            (None, Some(_)) => -1,
            (None, None) => 0,
        };
        best = best.max(vote + best_order(gained, lost, from + 1));
        lost.swap(from, place);
    }
    best
}

#[test]
fn nothing_wins_against_it_and_no_popular_matching_has_more_people() {
    let (mut compared, mut larger) = (0, 0);
    for (seed, market) in markets(1200) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let solution = solved("popular", &market, seed);
        let found = assignment(&solution.matching);
        let all = oracle::all_matchings(&strict);
        for other in &all {
            assert!(votes(&strict, other, &found) <= 0, "seed {seed}: {other:?} wins against {found:?}");
        }
        let people = |one: &Assignment| one.iter().flatten().count();
        let stable = oracle::all_stable(&strict);
        larger += usize::from(people(&found) > people(&stable[0]));
        assert!(people(&found) >= people(&stable[0]), "seed {seed}");
        if all.len() <= 150 {
            compared += 1;
            let is_popular = |one: &&Assignment| all.iter().all(|other| votes(&strict, other, one) <= 0);
            let most = all.iter().filter(is_popular).map(people).max();
            assert_eq!(most, Some(people(&found)), "seed {seed}");
        }
    }
    assert!(compared > 300 && larger > 10, "{compared}, {larger}");
}

#[test]
fn a_witness_proves_only_what_is_true() {
    let mut refused = 0;
    for (seed, market) in markets(400) {
        let strict = market.with_ties_broken(TieRule::Lottery, seed);
        let all = oracle::all_matchings(&strict);
        if all.len() > 150 {
            continue;
        }
        let people = |one: &Assignment| one.iter().flatten().count();
        let is_popular = |one: &Assignment| all.iter().all(|other| votes(&strict, other, one) <= 0);
        let most = all.iter().filter(|one| is_popular(one)).map(people).max();
        for one in &all {
            let matching = Matching::from_mentors(&strict, one).unwrap();
            let proved = witnesses(one).any(|witness| verify::popular(&strict, &matching, &witness).is_ok());
            let is_largest = Some(people(one)) == most && is_popular(one);
            assert!(!proved || is_largest, "seed {seed}: {one:?}");
            refused += usize::from(!proved);
        }
    }
    assert!(refused > 1000, "{refused}");
}

/// Every witness that could be: -1, 0 or 1 for whoever is matched.
fn witnesses(one: &Assignment) -> impl Iterator<Item = Vec<i8>> {
    let matched: Vec<usize> = (0..one.len()).filter(|&mentee| one[mentee].is_some()).collect();
    let mentees = one.len();
    (0..3_usize.pow(u32::try_from(matched.len()).unwrap())).map(move |mut code| {
        let mut witness = vec![0; mentees];
        for &mentee in &matched {
            witness[mentee] = i8::try_from(code % 3).unwrap() - 1;
            code /= 3;
        }
        witness
    })
}

#[test]
fn a_changed_witness_is_refused_or_as_good() {
    let mut refused = 0;
    for (seed, market) in markets(600) {
        let solution = solved("popular", &market, seed);
        let Certificate::Popular(witness) = &solution.certificate else { panic!("{:?}", solution.certificate) };
        for mentee in 0..witness.mentee.len() {
            for number in [-2, 2, -witness.mentee[mentee]] {
                let mut forged = witness.clone();
                forged.mentee[mentee] = number;
                let claimed = Solution { certificate: Certificate::Popular(forged), ..solution.clone() };
                let certified = verify::certify(&market, &claimed).is_ok();
                assert!(!certified || number.abs() <= 1, "seed {seed}");
                refused += usize::from(!certified);
            }
        }
    }
    assert!(refused > 1000, "{refused}");
}
