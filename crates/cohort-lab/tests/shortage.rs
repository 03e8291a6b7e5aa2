//! Groups who share too few seats: Hall's condition fails on each and on none of its parts.

use std::collections::BTreeSet;

use cohort_lab::instances::{SmallShape, small_market, tied_lists};
use cohort_lab::oracle;
use matching_market::{Market, MarketBuilder, MenteeId, MentorId, PairInfo, shortages};

fn mentors_of(market: &Market, group: &[MenteeId]) -> BTreeSet<MentorId> {
    group.iter().flat_map(|&mentee| market.pairs_of_mentee(mentee)).map(|pair| market.mentor_of(pair)).collect()
}

fn has_too_few_seats(market: &Market, group: &[MenteeId]) -> bool {
    let seats: usize = mentors_of(market, group).iter().map(|&mentor| usize::from(market.capacity(mentor))).sum();
    seats < group.len()
}

#[test]
fn every_group_breaks_halls_condition_and_no_part_of_it_does() {
    let (mut groups, mut crowded) = (0, 0);
    for seed in 0..4000 {
        let market = small_market(seed, SmallShape::default());
        let most = oracle::all_matchings(&market)
            .iter()
            .map(|one| one.iter().flatten().count())
            .max()
            .expect("the empty matching is one");
        let found = shortages(&market, usize::MAX);
        let without_pairs = market.mentee_ids().filter(|&mentee| market.pairs_of_mentee(mentee).len() == 0).count();
        let left_out: Vec<MenteeId> = found.iter().flat_map(|one| one.left_out.clone()).collect();
        assert_eq!(left_out.len() + without_pairs + most, market.mentees(), "seed {seed}");
        for shortage in found {
            assert_eq!(shortage.seats, shortage.holders.len());
            crowded += usize::from(shortage.left_out.len() > 1);
            for &one in &shortage.left_out {
                groups += 1;
                let mut group = shortage.holders.clone();
                group.push(one);
                let mentors: Vec<MentorId> = mentors_of(&market, &group).into_iter().collect();
                assert_eq!(mentors, shortage.mentors, "seed {seed}");
                assert!(has_too_few_seats(&market, &group), "seed {seed}");
                // Every proper part, by its bits.
                for bits in 1..(1u32 << group.len()) - 1 {
                    let part: Vec<MenteeId> =
                        (0..group.len()).filter(|&index| bits & (1 << index) != 0).map(|index| group[index]).collect();
                    assert!(!has_too_few_seats(&market, &part), "seed {seed}: {group:?} has the smaller {part:?}");
                }
            }
        }
    }
    assert!(groups > 500 && crowded > 50, "{groups} {crowded}");
}

/// Whether all of a group can be matched, by giving each a seat in turn, if others move.
fn can_be_matched(market: &Market, group: &[MenteeId]) -> bool {
    fn seat(market: &Market, one: MenteeId, held: &mut [Vec<MenteeId>], tried: &mut BTreeSet<MentorId>) -> bool {
        for mentor in mentors_of(market, &[one]) {
            if !tried.insert(mentor) {
                continue;
            }
            let seats = usize::from(market.capacity(mentor));
            if held[mentor.index()].len() < seats {
                held[mentor.index()].push(one);
                return true;
            }
            for place in 0..seats {
                let holder = held[mentor.index()][place];
                if seat(market, holder, held, tried) {
                    held[mentor.index()][place] = one;
                    return true;
                }
            }
        }
        false
    }
    let mut held = vec![Vec::new(); market.mentors()];
    group.iter().all(|&one| seat(market, one, &mut held, &mut BTreeSet::new()))
}

#[test]
fn groups_that_reach_each_other_or_lie_in_each_other_are_told_apart() {
    let (mut groups, mut inside) = (0, 0);
    for seed in 0..100 {
        let seats: Vec<u32> = (0..24).map(|mentor| u32::from(mentor % 5 == 0) + 1).collect();
        let market = tied_lists(40, &seats, 2, 1, seed);
        let found = shortages(&market, usize::MAX);
        let mentors: Vec<BTreeSet<MentorId>> = found.iter().map(|one| one.mentors.iter().copied().collect()).collect();
        inside += mentors
            .iter()
            .flat_map(|one| mentors.iter().filter(move |two| **two != *one && two.is_subset(one)))
            .count();
        let left_out: usize = found.iter().map(|one| one.left_out.len()).sum();
        let all: Vec<MenteeId> = market.mentee_ids().collect();
        assert_eq!(left_out == 0, can_be_matched(&market, &all), "seed {seed}");
        for shortage in found {
            groups += 1;
            let group: Vec<MenteeId> = shortage.holders.iter().chain(&shortage.left_out[..1]).copied().collect();
            assert_eq!(mentors_of(&market, &group).into_iter().collect::<Vec<_>>(), shortage.mentors, "seed {seed}");
            assert!(!can_be_matched(&market, &group), "seed {seed}");
            for without in 0..group.len() {
                let part: Vec<MenteeId> = [&group[..without], &group[without + 1..]].concat();
                assert!(can_be_matched(&market, &part), "seed {seed}");
            }
        }
    }
    assert!(groups > 100 && inside > 10, "{groups} {inside}");
}

/// Mentors in a ring whom each of many groups has besides its own: all their lists would be groups times mentors.
#[test]
fn groups_have_no_more_mentors_than_steps() {
    let (ring, groups) = (20, 15);
    let mentees = ring + 2 * groups;
    let mut builder = MarketBuilder::new(mentees as usize, vec![1; (ring + groups) as usize]);
    for one in 0..ring {
        // Each of the ring has its own mentor, and would have the next.
        builder.pair(one, one, PairInfo::ranked(0, 0)).pair(one, (one + 1) % ring, PairInfo::ranked(1, 1));
    }
    for group in 0..groups {
        let (mentor, holder, left_out) = (ring + group, ring + group, ring + groups + group);
        builder.pair(holder, mentor, PairInfo::ranked(0, 0)).pair(holder, 0, PairInfo::ranked(1, 2));
        builder.pair(left_out, mentor, PairInfo::ranked(0, 1));
    }
    let market = builder.build().unwrap();
    let mentors = |most: usize| shortages(&market, most).iter().map(|one| one.mentors.len()).sum::<usize>();
    assert_eq!(mentors(usize::MAX), (groups * (ring + 1)) as usize);
    for most in [0, 20, 50, 100, 200] {
        assert!(mentors(most) <= most, "{most}");
    }
    assert!(mentors(200) > 100);
}
