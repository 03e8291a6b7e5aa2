//! Proofs by cases: two at a time, until each is closed.
//!
//! A case is a set of assumptions of which stable matchings are looked at. It is split in two so that every stable
//! matching is in one of them; or it is closed, because there is no such matching, or because of what is known of all
//! of them. What is ruled out in a case is found by [`Possible`], from definitions.

use super::cover::NotCovered;
use super::possible::Possible;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::solution::StableCase;

/// The second case of a split.
enum Second {
    /// The mentor has a free seat or somebody worse than this rank.
    Room(MentorId, u32),
    /// The pair is not matched.
    Without(PairId),
}

/// Checks that all cases are closed, by contradictions or as `closes` says.
pub(super) fn all_closed(
    market: &Market,
    possible: &mut Possible<'_>,
    cases: &[StableCase],
    closes: impl Fn(&Possible<'_>, &StableCase) -> Result<bool, NotCovered>,
) -> Result<(), NotCovered> {
    // With what was known before the split.
    let mut open: Vec<(Second, usize)> = Vec::new();
    let mut cases = cases.iter();
    loop {
        match cases.next().ok_or(NotCovered::OpenCase)? {
            &StableCase::Split { mentor, rank } if mentor.index() < market.mentors() => {
                open.push((Second::Room(mentor, rank), possible.changes().len()));
                possible.assume_full(mentor, rank);
                possible.conclude(u32::MAX);
                continue;
            }
            &StableCase::Pair(pair) if pair.index() < market.pairs() => {
                open.push((Second::Without(pair), possible.changes().len()));
                possible.assume_matched(pair);
                possible.conclude(u32::MAX);
                continue;
            }
            // Whatever else is said of a case of which there is none.
            StableCase::Impossible | StableCase::Covered(_) | StableCase::Costs if possible.is_contradiction() => {}
            StableCase::Crowded(mentees) if is_crowded(market, possible, mentees) => {}
            StableCase::Starved(mentors) if is_starved(market, possible, mentors) => {}
            case if closes(possible, case)? => {}
            _ => return Err(NotCovered::OpenCase),
        }
        let Some((second, known)) = open.pop() else { break };
        possible.take_back(known);
        match second {
            Second::Room(mentor, rank) => possible.assume_room(mentor, rank),
            Second::Without(pair) => possible.assume_without(pair),
        }
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
