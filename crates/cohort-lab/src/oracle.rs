//! Oracles: the truth about small markets, by trying everything.
//!
//! Written from the definitions alone and on purpose without the engine's `verify` and strategies, so that a mistake in
//! one is not repeated in the other. Exponential: meant for at most half a dozen people a side ([`all_stable`] reaches
//! a dozen mentees, since it gives up a branch as soon as a pair must block).

use std::collections::{BTreeMap, BTreeSet};

use matching_market::{Market, Matching, MenteeId, MentorId, Objective, PairId};

/// Who is with whom: entry `i` is the mentor of mentee `i`.
pub type Assignment = Vec<Option<MentorId>>;

/// A matching of the engine as this module writes it.
pub fn assignment(matching: &Matching) -> Assignment {
    (0..matching.mentees()).map(|index| matching.mentor_of(MenteeId::from_index(index))).collect()
}

/// Every matching of the market: every way to give each mentee one of its mentors or none, within the capacities.
///
/// # Complexity
/// O(Π (list length + 1)).
pub fn all_matchings(market: &Market) -> Vec<Assignment> {
    let mut found = Vec::new();
    extend(market, &mut Vec::new(), &|_| true, &mut found);
    found
}

/// Every stable matching of the market, on its ranks as they are (weak stability under ties).
pub fn all_stable(market: &Market) -> Vec<Assignment> {
    let mut found = Vec::new();
    let no_pair_must_block = |partial: &Assignment| {
        let pairs_decided = mentees(market).take(partial.len()).flat_map(|mentee| market.pairs_of_mentee(mentee));
        !pairs_decided
            .into_iter()
            .any(|pair| must_block(market, partial, market.mentee_of(pair), market.mentor_of(pair)))
    };
    extend(market, &mut Vec::new(), &no_pair_must_block, &mut found);
    found.retain(|assignment| is_stable(market, assignment));
    found
}

/// Whether no pair blocks: the definition, word by word.
pub fn is_stable(market: &Market, assignment: &Assignment) -> bool {
    market.pair_ids().all(|pair| !blocks(market, assignment, market.mentee_of(pair), market.mentor_of(pair)))
}

/// (i, j) blocks iff i is unmatched or strictly prefers j, and j has a free seat or strictly prefers i to someone it
/// holds.
fn blocks(market: &Market, assignment: &Assignment, mentee: MenteeId, mentor: MentorId) -> bool {
    let held = assignment.iter().filter(|&&other| other == Some(mentor)).count();
    let free_seat = held < usize::from(market.capacity(mentor));
    mentee_prefers(market, mentee, mentor, assignment[mentee.index()])
        && (free_seat || prefers_to_someone_held(market, assignment, mentor, mentee))
}

/// As [`blocks`], when only the first mentees are decided: true only if no decision about the others can prevent it.
fn must_block(market: &Market, partial: &Assignment, mentee: MenteeId, mentor: MentorId) -> bool {
    mentee_prefers(market, mentee, mentor, partial[mentee.index()])
        && prefers_to_someone_held(market, partial, mentor, mentee)
}

fn prefers_to_someone_held(market: &Market, assignment: &Assignment, mentor: MentorId, mentee: MenteeId) -> bool {
    let holds = mentees(market).zip(assignment).filter(|&(_, &other)| other == Some(mentor));
    holds.into_iter().any(|(held, _)| rank_by_mentor(market, mentor, mentee) < rank_by_mentor(market, mentor, held))
}

fn mentee_prefers(market: &Market, mentee: MenteeId, mentor: MentorId, to: Option<MentorId>) -> bool {
    to.is_none_or(|other| rank_by_mentee(market, mentee, mentor) < rank_by_mentee(market, mentee, other))
}

fn rank_by_mentee(market: &Market, mentee: MenteeId, mentor: MentorId) -> u32 {
    market.mentee_rank(market.find_pair(mentee, mentor).expect("only pairs are asked about"))
}

fn rank_by_mentor(market: &Market, mentor: MentorId, mentee: MenteeId) -> u32 {
    market.mentor_rank(market.find_pair(mentee, mentor).expect("only pairs are asked about"))
}

/// Whether `mentee` likes `one` at least as much as `other`; anything acceptable beats nothing.
pub fn weakly_better_for_mentee(market: &Market, mentee: MenteeId, one: &Assignment, other: &Assignment) -> bool {
    match (one[mentee.index()], other[mentee.index()]) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(one), Some(other)) => rank_by_mentee(market, mentee, one) <= rank_by_mentee(market, mentee, other),
    }
}

/// Whether `mentor` likes its mentees in `one` at least as much as in `other`: at least as many, and place by place,
/// best first, nobody it likes less.
pub fn weakly_better_for_mentor(market: &Market, mentor: MentorId, one: &Assignment, other: &Assignment) -> bool {
    let ranks = |assignment: &Assignment| {
        let held = mentees(market).zip(assignment).filter(|&(_, &held_by)| held_by == Some(mentor));
        let mut ranks: Vec<u32> = held.map(|(mentee, _)| rank_by_mentor(market, mentor, mentee)).collect();
        ranks.sort_unstable();
        ranks
    };
    let (one, other) = (ranks(one), ranks(other));
    one.len() >= other.len() && one.iter().zip(&other).all(|(one, other)| one <= other)
}

/// The stable matching that every mentee likes at least as much as every other, if there is one.
pub fn mentee_optimal<'a>(market: &Market, stable: &'a [Assignment]) -> Option<&'a Assignment> {
    stable.iter().find(|one| {
        let best_for = |mentee| stable.iter().all(|other| weakly_better_for_mentee(market, mentee, one, other));
        mentees(market).all(best_for)
    })
}

/// The stable matching that every mentor likes at least as much as every other, if there is one.
pub fn mentor_optimal<'a>(market: &Market, stable: &'a [Assignment]) -> Option<&'a Assignment> {
    stable.iter().find(|one| {
        let best_for = |mentor| stable.iter().all(|other| weakly_better_for_mentor(market, mentor, one, other));
        market.mentor_ids().all(best_for)
    })
}

/// Whether no matching is better for one mentee and worse for none.
pub fn is_pareto_optimal(market: &Market, assignment: &Assignment, all: &[Assignment]) -> bool {
    !all.iter().any(|other| {
        let no_worse = mentees(market).all(|mentee| weakly_better_for_mentee(market, mentee, other, assignment));
        no_worse && mentees(market).any(|mentee| !weakly_better_for_mentee(market, mentee, assignment, other))
    })
}

/// The total score in millionths; 0 on a market without scores.
pub fn total_score(market: &Market, assignment: &Assignment) -> i64 {
    let matched = mentees(market).zip(assignment).filter_map(|(mentee, mentor)| Some((mentee, (*mentor)?)));
    let scores = matched.filter_map(|(mentee, mentor)| market.score(market.find_pair(mentee, mentor)?));
    scores.map(|score| i64::from(score.millionths())).sum()
}

/// People, mentors with a mentee, and a total, compared in this order; what an objective does not count is 0.
pub type Worth = (i64, i64, i128);

/// The most anybody can reach for this objective when each mentor's k-th mentee earns `(k − 1) · spread` less.
///
/// Tries every choice of every mentee; what came before matters only through the mentors' loads, so of the branches
/// with equal loads the best is kept.
///
/// # Complexity
/// O(pairs · Π (capacity + 1)).
pub fn best_worth(market: &Market, objective: Objective, spread: i64) -> Worth {
    let (people, _, mentors, total) = best(market, objective, spread, |_| 0);
    (people, mentors, total)
}

/// People, pairs kept of those that stand, mentors with a mentee, and a total, compared in this order.
pub type KeepingWorth = (i64, i64, i64, i128);

/// The same as [`best_worth`], where kept pairs count right after people.
///
/// # Complexity
/// That of [`best_worth`].
pub fn best_keeping_worth(market: &Market, objective: Objective, spread: i64) -> KeepingWorth {
    best(market, objective, spread, |pair| market.stands(pair).into())
}

fn best(market: &Market, objective: Objective, spread: i64, kept: impl Fn(PairId) -> i64) -> KeepingWorth {
    let people_of_a_pair = i64::from(objective != Objective::Total);
    let mentors_count = objective == Objective::CoverageThenMentorsThenTotal;
    let mut by_loads = BTreeMap::from([(vec![0_u16; market.mentors()], (0_i64, 0_i64, 0_i64, 0_i128))]);
    for mentee in mentees(market) {
        let mut next = by_loads.clone();
        for pair in market.pairs_of_mentee(mentee) {
            let mentor = market.mentor_of(pair);
            let score = market.score(pair).map_or(0, |score| i128::from(score.millionths()));
            for (loads, &(people, kept_before, mentors, total)) in &by_loads {
                let load = loads[mentor.index()];
                if load == market.capacity(mentor) {
                    continue;
                }
                let mut taken = loads.clone();
                taken[mentor.index()] += 1;
                let mentors = mentors + i64::from(mentors_count && load == 0);
                let total = total + score - i128::from(load) * i128::from(spread);
                let worth = (people + people_of_a_pair, kept_before + kept(pair), mentors, total);
                let best = next.entry(taken).or_insert(worth);
                *best = worth.max(*best);
            }
        }
        by_loads = next;
    }
    by_loads.into_values().max().expect("nobody matched is a matching")
}

/// What a matching is worth on the same scale as [`best_worth`].
pub fn worth(market: &Market, assignment: &Assignment, objective: Objective, spread: i64) -> Worth {
    let matched = assignment.iter().flatten();
    let with_a_mentee: BTreeSet<MentorId> = matched.clone().copied().collect();
    let [people, mentors] = [matched.count(), with_a_mentee.len()].map(|count| i64::try_from(count).expect("small"));
    let (people, mentors) = match objective {
        Objective::Total => (0, 0),
        Objective::CoverageThenTotal => (people, 0),
        Objective::CoverageThenMentorsThenTotal => (people, mentors),
    };
    let less: i128 = market
        .mentor_ids()
        .map(|mentor| {
            let load = assignment.iter().filter(|&&other| other == Some(mentor)).count() as i128;
            load * (load - 1) / 2 * i128::from(spread)
        })
        .sum();
    (people, mentors, i128::from(total_score(market, assignment)) - less)
}

/// Decides mentee after mentee, keeping branches that `keep` accepts.
fn extend(market: &Market, partial: &mut Assignment, keep: &dyn Fn(&Assignment) -> bool, found: &mut Vec<Assignment>) {
    if partial.len() == market.mentees() {
        found.push(partial.clone());
        return;
    }
    let mentee = MenteeId::from_index(partial.len());
    let mentors = market.pairs_of_mentee(mentee).map(|pair| Some(market.mentor_of(pair)));
    for choice in mentors.chain([None]) {
        let full = choice.is_some_and(|mentor| {
            let held = partial.iter().filter(|&&other| other == Some(mentor)).count();
            held == usize::from(market.capacity(mentor))
        });
        if full {
            continue;
        }
        partial.push(choice);
        if keep(partial) {
            extend(market, partial, keep, found);
        }
        partial.pop();
    }
}

fn mentees(market: &Market) -> impl Iterator<Item = MenteeId> {
    (0..market.mentees()).map(MenteeId::from_index)
}
