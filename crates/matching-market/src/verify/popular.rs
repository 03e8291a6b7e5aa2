//! Popularity, from a witness alone.
//!
//! **Definition.** Of two matchings M and N a mentee votes for the one it likes better. A mentor casts a vote for each
//! seat: whoever N gives it and M does not is set against somebody whom M gives it and N does not, or against a seat
//! that is free in M, in the order that is worst for M; a seat that N leaves free votes for M. M is *popular* iff no N
//! gets more votes than M.
//!
//! **Theorem** (linear programming duality). Give each mentee `a[i]`, 0 when unmatched, else at least −1 and at most 1;
//! a seat that holds `i` has `−a[i]`, a free one 0. Let `a[i] + b ≥ v` for every pair (i, j) outside M and every seat
//! of `j`, where `b` is the seat's number and `v` the votes of `i` and of the seat for each other (1 or −1 each). Then
//! M is popular. *Proof.* The votes for N less those for M are at most the sum of `a + b` over the seats that N takes
//! anew, and of the bounds −1 (0 if unmatched in M) of everybody and every seat it leaves out, which are at most their
//! own numbers; who stays in a seat has numbers that add up to 0. So it is at most the sum of all numbers: 0.
//!
//! **Size.** Let moreover `a[i] + b > v` for all pairs of mentees `i` who are unmatched. If N is popular, M does not
//! win against it, so the votes for N less those for M are 0, and every inequality above is an equality. So N matches
//! none of those mentees, and has no more people than M.

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;

/// Why a witness does not prove a matching popular.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPopular {
    /// Not one number per mentee.
    #[error("{found} numbers for {mentees} mentees; give one for each")]
    Length {
        /// Numbers found.
        found: usize,
        /// Mentees of the market.
        mentees: usize,
    },
    /// A number out of its range.
    #[error("the number of mentee {mentee} is {found}; it is 0 when unmatched, else from -1 to 1")]
    Number {
        /// The mentee.
        mentee: MenteeId,
        /// Its number.
        found: i8,
    },
    /// A pair that would gain more votes than its numbers allow.
    #[error("pair {pair} (mentee {mentee}, mentor {mentor}) would gain more votes than the two numbers allow")]
    Votes {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
}

/// Checks that the witness proves the matching of this strict market popular, and as large as a popular one can be.
///
/// The matching must be [feasible](super::feasibility).
///
/// # Errors
/// [`NotPopular`]: the first thing found wrong.
///
/// # Complexity
/// O(n + m + pairs).
///
/// # Examples
/// ```
/// use matching_market::verify::popular;
/// use matching_market::{MarketBuilder, Matching, PairInfo};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// assert!(popular(&market, &Matching::from_pairs(&market, market.pair_ids())?, &[1]).is_ok());
/// assert!(popular(&market, &Matching::empty(&market), &[0]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn popular(strict: &Market, matching: &Matching, witness: &[i8]) -> Result<(), NotPopular> {
    if witness.len() != strict.mentees() {
        return Err(NotPopular::Length { found: witness.len(), mentees: strict.mentees() });
    }
    // For each mentor the worst rank held among its seats of number -1, 0 and 1, a free seat being worse than any.
    let mut worst = vec![[None; 3]; strict.mentors()];
    for (mentee, &number) in strict.mentee_ids().zip(witness) {
        let matched = matching.pair_of(mentee);
        if i32::from(number).abs() > i32::from(matched.is_some()) {
            return Err(NotPopular::Number { mentee, found: number });
        }
        if let Some(pair) = matched {
            let of_number = &mut worst[strict.mentor_of(pair).index()][slot(-number)];
            *of_number = (*of_number).max(Some(strict.mentor_rank(pair)));
        }
    }
    for (mentor, load) in strict.mentor_ids().zip(super::loads(strict, matching)) {
        if load < u32::from(strict.capacity(mentor)) {
            worst[mentor.index()][slot(0)] = Some(u32::MAX);
        }
    }
    for pair in strict.pair_ids() {
        let (mentee, mentor) = (strict.mentee_of(pair), strict.mentor_of(pair));
        let own = matching.pair_of(mentee);
        if own == Some(pair) {
            continue;
        }
        let number = witness[mentee.index()];
        let its_vote = vote(own.is_none_or(|own| strict.mentee_rank(pair) < strict.mentee_rank(own)));
        for seat in [-1, 0, 1] {
            let Some(worst) = worst[mentor.index()][slot(seat)] else { continue };
            let votes = its_vote + vote(strict.mentor_rank(pair) < worst);
            let allowed = number + seat;
            if allowed < votes || (own.is_none() && allowed == votes) {
                return Err(NotPopular::Votes { pair, mentee, mentor });
            }
        }
    }
    Ok(())
}

const fn vote(gains: bool) -> i8 {
    if gains { 1 } else { -1 }
}

/// Where a number from -1 to 1 stands.
fn slot(number: i8) -> usize {
    usize::try_from(number + 1).unwrap_or(0)
}
