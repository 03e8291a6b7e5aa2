//! Oracles for what textbooks ask of a matching beyond stability: measures from their definitions, and two mechanisms
//! simulated as they are told, in the slowest way.
//!
//! Ranks count from 1 here, as in the literature, over the pairs of the market. Like the [oracle](crate::oracle), this
//! shares nothing with the engine's strategies and proofs.

use matching_market::{Market, MenteeId, MentorId, PairId};

use crate::oracle::Assignment;

/// The sum of the ranks that mentees give their mentors, and the other way round.
pub fn rank_sums(market: &Market, assignment: &Assignment) -> (u64, u64) {
    let matched = pairs(market, assignment);
    matched.fold((0, 0), |(mentees, mentors), pair| {
        (mentees + u64::from(market.mentee_rank(pair)) + 1, mentors + u64::from(market.mentor_rank(pair)) + 1)
    })
}

/// The worst rank that anybody matched gives a partner; 0 when nobody is.
pub fn worst_rank(market: &Market, assignment: &Assignment) -> u32 {
    let both = pairs(market, assignment).flat_map(|pair| [market.mentee_rank(pair), market.mentor_rank(pair)]);
    both.map(|rank| rank + 1).max().unwrap_or(0)
}

/// How many mentees have a first choice, a second, and so on, up to the last that anybody has.
pub fn rank_profile(market: &Market, assignment: &Assignment) -> Vec<usize> {
    let mut profile = Vec::new();
    for rank in pairs(market, assignment).map(|pair| market.mentee_rank(pair) as usize) {
        profile.resize(profile.len().max(rank + 1), 0);
        profile[rank] += 1;
    }
    profile
}

/// Immediate acceptance (the Boston mechanism): in round k everybody left asks the k-th mentor of their list, and every
/// mentor takes those it likes best among them for good, as far as its seats go. For markets without ties.
pub fn immediate_acceptance(market: &Market) -> Assignment {
    let mut assignment: Assignment = vec![None; market.mentees()];
    let longest = market.mentee_ids().map(|mentee| market.pairs_of_mentee(mentee).len()).max().unwrap_or(0);
    for round in 0..longest {
        let before = assignment.clone();
        for mentor in market.mentor_ids() {
            let held = before.iter().filter(|&&other| other == Some(mentor)).count();
            let asks = |&&pair: &&PairId| {
                before[market.mentee_of(pair).index()].is_none() && market.mentee_rank(pair) as usize == round
            };
            let mut asking: Vec<PairId> = market.pairs_of_mentor(mentor).iter().filter(asks).copied().collect();
            asking.sort_by_key(|&pair| market.mentor_rank(pair));
            for pair in asking.into_iter().take(usize::from(market.capacity(mentor)) - held) {
                assignment[market.mentee_of(pair).index()] = Some(mentor);
            }
        }
    }
    assignment
}

/// Top trading cycles: every mentee left points at the best mentor with a seat, every such mentor at the mentee left
/// whom it ranks first; the mentees of a cycle get whom they point at and leave. Whoever has nobody to point at leaves
/// with nobody. For markets without ties.
pub fn top_trading_cycles(market: &Market) -> Assignment {
    let mut assignment: Assignment = vec![None; market.mentees()];
    let mut left: Vec<MenteeId> = market.mentee_ids().collect();
    loop {
        let seats_left = |mentor: MentorId| {
            usize::from(market.capacity(mentor)) > assignment.iter().filter(|&&other| other == Some(mentor)).count()
        };
        let points_at = |mentee: MenteeId| {
            let open = market.pairs_of_mentee(mentee).filter(|&pair| seats_left(market.mentor_of(pair)));
            open.min_by_key(|&pair| market.mentee_rank(pair)).map(|pair| market.mentor_of(pair))
        };
        left.retain(|&mentee| points_at(mentee).is_some());
        let favourite = |mentor: MentorId| {
            let candidates =
                market.pairs_of_mentor(mentor).iter().filter(|&&pair| left.contains(&market.mentee_of(pair)));
            candidates.min_by_key(|&&pair| market.mentor_rank(pair)).map(|&pair| market.mentee_of(pair))
        };
        let Some(&first) = left.first() else { return assignment };
        let mut walk = vec![first];
        let cycle = loop {
            let next = walk.last().and_then(|&last| favourite(points_at(last)?)).expect("who is pointed at points");
            if let Some(start) = walk.iter().position(|&one| one == next) {
                break walk.split_off(start);
            }
            walk.push(next);
        };
        let taken: Vec<_> = cycle.iter().map(|&mentee| (mentee, points_at(mentee))).collect();
        left.retain(|mentee| !cycle.contains(mentee));
        for (mentee, mentor) in taken {
            assignment[mentee.index()] = mentor;
        }
    }
}

fn pairs<'a>(market: &'a Market, assignment: &'a Assignment) -> impl Iterator<Item = PairId> + 'a {
    market.mentee_ids().zip(assignment).filter_map(|(mentee, mentor)| market.find_pair(mentee, (*mentor)?))
}
