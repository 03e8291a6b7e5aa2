//! How large a stable matching can be: pairs that none contains, two cases at a time, and people who cover the rest.
//!
//! **Theorem.** What [`possible`](super::possible) strikes out is in no stable matching. What is left is covered as in
//! [`cover`](super::cover): no matching of these pairs, thus no stable one, has more people than the cover has mentees
//! and seats. Where that is not enough, the matchings are told apart: a mentor is full with people of a rank or better,
//! or it is not. In each case more is struck out, and the cover may be smaller, or the case is impossible. If the bound
//! holds in all cases, it holds.
//!
//! A case is also impossible if some mentees must be matched and have fewer seats left between them, or some mentors
//! must be full and have fewer mentees left between them.
//!
//! On a market without ties nothing is needed but stability: the same people are matched in all stable matchings (Roth
//! 1984, 1986: the rural hospitals theorem).
//!
//! # References
//! - A. E. Roth: On the allocation of residents to rural hospitals. Econometrica 54 (1986) 425–427. DOI
//!   10.2307/1913160.

use super::cover::{NotCovered, at_most};
use super::possible::Possible;
use crate::ids::{MenteeId, MentorId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::{StableCase, StableCover};

/// For each pair, whether a stable matching may contain it, after at most so many rounds of ruling out; and the rounds
/// that changed something.
///
/// What is ruled out is in no stable matching (ties as given: weak stability); what is left need not be in one.
///
/// # Complexity
/// O(n + m + pairs) a round.
///
/// # Examples
/// ```
/// use matching_market::verify::pairs_that_may_be_stable;
/// use matching_market::{MarketBuilder, PairInfo};
/// // The only mentor prefers mentee 1, who has nobody else.
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(1, 0, PairInfo::ranked(0, 0));
/// assert_eq!(pairs_that_may_be_stable(&builder.build()?, 10), (vec![false, true], 1));
/// # Ok::<(), matching_market::MarketError>(())
/// ```
pub fn pairs_that_may_be_stable(market: &Market, rounds: u32) -> (Vec<bool>, u32) {
    let mut possible = Possible::new(market);
    let last = possible.conclude(rounds);
    (market.pair_ids().map(|pair| possible.may_have(pair)).collect(), last)
}

/// Checks that `cover` proves case by case that no stable matching has more people than `matching` and so many more.
///
/// # Errors
/// [`NotCovered`].
///
/// # Complexity
/// O(n + m + pairs) for each round, and again for each case with what is struck out in it.
///
/// # Examples
/// ```
/// use matching_market::verify::{NotCovered, largest_stable};
/// use matching_market::{Cover, MarketBuilder, Matching, MentorId, PairInfo, StableCase, StableCover};
/// let mut builder = MarketBuilder::new(3, vec![2]);
/// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default()).pair(2, 0, PairInfo::default());
/// let market = builder.build()?;
/// let one = Matching::from_pairs(&market, market.pair_ids().take(1))?;
/// let cover = Cover { mentees: vec![], mentors: vec![MentorId::new(0)] };
/// let cover = StableCover { rounds: 0, cases: vec![StableCase::Covered(cover)] };
/// assert_eq!(largest_stable(&market, &one, 1, &cover), Ok(()));
/// assert_eq!(largest_stable(&market, &one, 0, &cover), Err(NotCovered::TooLarge { allowed: 2, most: 1 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn largest_stable(market: &Market, matching: &Matching, more: u64, cover: &StableCover) -> Result<(), NotCovered> {
    let most = (matching.len() as u64).saturating_add(more);
    let mut possible = Possible::new(market);
    possible.conclude(cover.rounds);
    // The splits of which the second case is still to come, with what was known before them.
    let mut open: Vec<(MentorId, u32, usize)> = Vec::new();
    let mut cases = cover.cases.iter();
    loop {
        match cases.next().ok_or(NotCovered::OpenCase)? {
            &StableCase::Split { mentor, rank } if mentor.index() < market.mentors() => {
                open.push((mentor, rank, possible.changes().len()));
                possible.assume_full(mentor, rank);
                possible.conclude(u32::MAX);
                continue;
            }
            StableCase::Covered(cover) => at_most(market, cover, |pair| possible.may_have(pair), most)?,
            StableCase::Impossible if possible.is_contradiction() => {}
            StableCase::Crowded(mentees) if is_crowded(market, &possible, mentees) => {}
            StableCase::Starved(mentors) if is_starved(market, &possible, mentors) => {}
            _ => return Err(NotCovered::OpenCase),
        }
        let Some((mentor, rank, known)) = open.pop() else { break };
        possible.take_back(known);
        possible.assume_room(mentor, rank);
        possible.conclude(u32::MAX);
    }
    cases.next().map_or(Ok(()), |_| Err(NotCovered::OpenCase))
}

/// Whether these mentees must all be matched and have fewer seats left than they are.
fn is_crowded(market: &Market, possible: &Possible<'_>, mentees: &[MenteeId]) -> bool {
    let mut seen = vec![false; market.mentors()];
    let mut seats = 0;
    for &mentee in mentees {
        if mentee.index() >= market.mentees() || !possible.must_match(mentee) {
            return false;
        }
        for pair in market.pairs_of_mentee(mentee).filter(|&pair| possible.may_have(pair)) {
            let mentor = market.mentor_of(pair);
            if !std::mem::replace(&mut seen[mentor.index()], true) {
                seats += usize::from(market.capacity(mentor));
            }
        }
    }
    mentees.is_sorted_by(|one, other| one < other) && seats < mentees.len()
}

/// Whether these mentors must all be full and have fewer mentees left than seats.
fn is_starved(market: &Market, possible: &Possible<'_>, mentors: &[MentorId]) -> bool {
    let mut seen = vec![false; market.mentees()];
    let (mut mentees, mut seats) = (0, 0);
    for &mentor in mentors {
        if mentor.index() >= market.mentors() || !possible.must_fill(mentor) {
            return false;
        }
        seats += usize::from(market.capacity(mentor));
        for &pair in market.pairs_of_mentor(mentor).iter().filter(|&&pair| possible.may_have(pair)) {
            mentees += usize::from(!std::mem::replace(&mut seen[market.mentee_of(pair).index()], true));
        }
    }
    mentors.is_sorted_by(|one, other| one < other) && mentees < seats
}
