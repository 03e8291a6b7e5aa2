//! How large a stable matching can be: pairs that none contains, and people who cover all others.
//!
//! **Theorem.** Let `E` be a set of pairs that contains every stable matching (at first all pairs). No stable matching
//! contains (i, j) of `E` if
//! 1. mentor `j` has `c` seats, and in `E` there are `c` mentees whom `j` strictly prefers to `i` and each of whom
//!    likes `j` strictly better than all others it has pairs of `E` with; or
//! 2. mentee `i` has in `E` a mentor `k` whom it strictly prefers to `j`, and `k` has in `E` no more mentees than seats
//!    who are as good as `i` or better.
//!
//! *Proof.* Say a stable matching does contain (i, j). In case 1 one of the `c` mentees is not at `j`, since `i` has a
//! seat there; all it can have in a stable matching is worse, and `j` would rather have it than `i`: they block. In
//! case 2 `i` is not at `k`, so among those at `k` fewer than `c` are as good as `i` or better: `k` has a free seat or
//! holds somebody worse, and blocks with `i`. So what is left of `E` contains every stable matching too, and the
//! theorem can be used again.
//!
//! What is left is then covered as in [`cover`](super::cover): no matching of these pairs, thus no stable one, has more
//! people than the cover has mentees and seats.
//!
//! On a market without ties the theorem leaves so few pairs that the bound is reached: all stable matchings have one
//! size.
//!
//! # References
//! - R. W. Irving, D. F. Manlove: Finding large stable matchings. ACM Journal of Experimental Algorithmics 14 (2009)
//!   1.2:1–30. DOI 10.1145/1498698.1537595. Ruling out pairs under ties.

use super::cover::{NotCovered, at_most};
use crate::ids::{MenteeId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::StableCover;

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
    let mut left = vec![true; market.pairs()];
    for round in 0..rounds {
        if !rule_out(market, &mut left) {
            return (left, round);
        }
    }
    (left, rounds)
}

/// One round: whether it ruled out any of the pairs left.
pub(crate) fn rule_out(market: &Market, left: &mut [bool]) -> bool {
    rule_out_for_mentors(market, left) | rule_out_for_mentees(market, left)
}

/// Case 1 for every mentor.
fn rule_out_for_mentors(market: &Market, left: &mut [bool]) -> bool {
    // The pair a mentee likes strictly better than all others it has left.
    let favourite = |mentee: MenteeId, left: &[bool]| {
        let mut own = market.pairs_of_mentee(mentee).filter(|pair| left[pair.index()]);
        let best = own.next()?;
        own.next().is_none_or(|next| market.mentee_rank(next) > market.mentee_rank(best)).then_some(best)
    };
    let favourites: Vec<Option<PairId>> = market.mentee_ids().map(|mentee| favourite(mentee, left)).collect();
    let mut ruled_out = false;
    for mentor in market.mentor_ids() {
        let (mut sure, mut last) = (0, u32::MAX);
        let seats = u32::from(market.capacity(mentor));
        for &pair in market.pairs_of_mentor(mentor) {
            let rank = market.mentor_rank(pair);
            if sure >= seats && (seats == 0 || rank > last) {
                ruled_out |= std::mem::replace(&mut left[pair.index()], false);
            } else if favourites[market.mentee_of(pair).index()] == Some(pair) {
                sure += 1;
                last = rank;
            }
        }
    }
    ruled_out
}

/// Case 2 for every mentee.
fn rule_out_for_mentees(market: &Market, left: &mut [bool]) -> bool {
    // The best rank at which each mentee is sure of a seat or of something better.
    let mut sure = vec![u32::MAX; market.mentees()];
    for mentor in market.mentor_ids() {
        let mut seats = usize::from(market.capacity(mentor));
        let pairs = market.pairs_of_mentor(mentor);
        for tie in pairs.chunk_by(|&one, &other| market.mentor_rank(one) == market.mentor_rank(other)) {
            let tie = tie.iter().filter(|pair| left[pair.index()]);
            let size = tie.clone().count();
            if size > seats {
                break;
            }
            seats -= size;
            for &pair in tie {
                let sure = &mut sure[market.mentee_of(pair).index()];
                *sure = market.mentee_rank(pair).min(*sure);
            }
        }
    }
    let mut ruled_out = false;
    for pair in market.pair_ids().filter(|&pair| market.mentee_rank(pair) > sure[market.mentee_of(pair).index()]) {
        ruled_out |= std::mem::replace(&mut left[pair.index()], false);
    }
    ruled_out
}

/// Checks that `cover` proves that no stable matching has more people than `matching` and so many more.
///
/// # Errors
/// [`NotCovered`].
///
/// # Complexity
/// O(n + m + pairs) for each round of the cover, and once more.
///
/// # Examples
/// ```
/// use matching_market::verify::{NotCovered, largest_stable};
/// use matching_market::{Cover, MarketBuilder, Matching, MentorId, PairInfo, StableCover};
/// let mut builder = MarketBuilder::new(3, vec![2]);
/// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default()).pair(2, 0, PairInfo::default());
/// let market = builder.build()?;
/// let one = Matching::from_pairs(&market, market.pair_ids().take(1))?;
/// let cover = Cover { mentees: vec![], mentors: vec![MentorId::new(0)] };
/// let cover = StableCover { rounds: 0, cover };
/// assert_eq!(largest_stable(&market, &one, 1, &cover), Ok(()));
/// assert_eq!(largest_stable(&market, &one, 0, &cover), Err(NotCovered::TooLarge { allowed: 2, most: 1 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn largest_stable(market: &Market, matching: &Matching, more: u64, cover: &StableCover) -> Result<(), NotCovered> {
    let (left, _) = pairs_that_may_be_stable(market, cover.rounds);
    at_most(market, &cover.cover, |pair| left[pair.index()], (matching.len() as u64).saturating_add(more))
}
