//! How many people can be matched at most, from covers; and that the worst matched pair is as good as it can be.
//!
//! **Theorem** (König 1931, with capacities). Let some mentees and mentors *cover* some pairs: each of these pairs has
//! its mentee or its mentor among them. Then a matching of these pairs has at most as many pairs as there are mentees
//! in the cover and seats at its mentors. *Proof.* Each of its pairs takes a mentee or a seat of the cover, and none
//! takes what another takes.
//!
//! So a cover of all pairs that is as small as the matching proves that no matching has more people; and a cover of the
//! pairs better than the worst matched one that is smaller than the matching proves that no matching of as many people
//! does without pairs that are no better.

use super::total::Face;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::Matching;
use crate::solution::Cover;
use crate::value::Value;

/// Why a cover does not prove what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotCovered {
    /// Neither person of a pair is in the cover.
    #[error("pair {pair} (mentee {mentee}, mentor {mentor}) is not covered")]
    Pair {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
    /// The cover allows more people than it should.
    #[error("the cover allows {allowed} people, and {most} at most would be a proof")]
    TooLarge {
        /// Mentees and seats of the cover.
        allowed: u64,
        /// The most that would be a proof.
        most: u64,
    },
    /// A case without a proof, or one too many.
    #[error("the cases do not prove all that can be the case")]
    OpenCase,
    /// Somebody in the cover is not of this market.
    #[error("the cover names somebody who is not in this market")]
    OtherMarket,
    /// The value is the score, and a pair has none.
    #[error("the market has no scores")]
    NoScores,
}

/// Checks that `cover` proves that no matching has more people.
///
/// The matching must be [feasible](super::feasibility) in this market.
///
/// # Errors
/// [`NotCovered`].
///
/// # Complexity
/// O(n + m + pairs).
///
/// # Examples
/// ```
/// use matching_market::verify::{NotCovered, most_people};
/// use matching_market::{Cover, MarketBuilder, Matching, MentorId, PairInfo};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default());
/// let market = builder.build()?;
/// let one = Matching::from_pairs(&market, market.pair_ids().take(1))?;
/// let cover = Cover { mentees: vec![], mentors: vec![MentorId::new(0)] };
/// assert_eq!(most_people(&market, &one, &cover), Ok(()));
/// let nobody = Matching::empty(&market);
/// assert_eq!(most_people(&market, &nobody, &cover), Err(NotCovered::TooLarge { allowed: 1, most: 0 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// D. Kőnig (1931); P. Hall (1935), DOI 10.1112/jlms/s1-10.37.26.
pub fn most_people(market: &Market, matching: &Matching, cover: &Cover) -> Result<(), NotCovered> {
    at_most(market, cover, |_| true, matching.len() as u64)
}

/// Checks that `above` proves that no matching of as many people has a better worst pair.
///
/// The matching must be [feasible](super::feasibility) in this market. An empty matching has no worst pair and passes.
///
/// # Errors
/// [`NotCovered`].
///
/// # Complexity
/// O(n + m + pairs).
pub fn greatest_worst(market: &Market, matching: &Matching, value: Value, above: &Cover) -> Result<(), NotCovered> {
    let distance = |pair| value.distance(market, pair).ok_or(NotCovered::NoScores);
    let mut worst = None;
    for pair in matching.pairs() {
        worst = worst.max(Some(distance(pair)?));
    }
    let Some(worst) = worst else { return Ok(()) };
    let better = |pair| value.distance(market, pair).is_some_and(|distance| distance < worst);
    at_most(market, above, better, matching.len() as u64 - 1)
}

/// The matchings with as many people as this one and no worse worst pair, which [`most_people`] and [`greatest_worst`]
/// have proved best.
///
/// As the cover of all pairs is no larger than any of them, each takes every mentee and every seat of it, and none of
/// its pairs takes two.
pub(super) fn face_of_covers(market: &Market, matching: &Matching, value: Value, all: &Cover) -> Face {
    let worst = matching.pairs().map(|pair| value.distance(market, pair)).max().flatten();
    let mut face = Face {
        pair: Vec::with_capacity(market.pairs()),
        mentee: vec![false; market.mentees()],
        mentor: vec![false; market.mentors()],
    };
    all.mentees.iter().for_each(|mentee| face.mentee[mentee.index()] = true);
    all.mentors.iter().for_each(|mentor| face.mentor[mentor.index()] = true);
    face.pair.extend(market.pair_ids().map(|pair| {
        let once = face.mentee[market.mentee_of(pair).index()] != face.mentor[market.mentor_of(pair).index()];
        once && value.distance(market, pair) <= worst
    }));
    face
}

/// Checks that a matching of these pairs has at most so many people.
pub(super) fn at_most(
    market: &Market,
    cover: &Cover,
    counts: impl Fn(PairId) -> bool,
    most: u64,
) -> Result<(), NotCovered> {
    let mut mentees = vec![false; market.mentees()];
    let mut mentors = vec![false; market.mentors()];
    let mut allowed = 0;
    for mentee in &cover.mentees {
        *mentees.get_mut(mentee.index()).ok_or(NotCovered::OtherMarket)? = true;
        allowed += 1;
    }
    for &mentor in &cover.mentors {
        *mentors.get_mut(mentor.index()).ok_or(NotCovered::OtherMarket)? = true;
        allowed += u64::from(market.capacity(mentor));
    }
    if allowed > most {
        return Err(NotCovered::TooLarge { allowed, most });
    }
    let mut open = market.mentee_ids().filter(|mentee| !mentees[mentee.index()]);
    let missed = open.find_map(|mentee| {
        let mut pairs = market.pairs_of_mentee(mentee);
        pairs.find(|&pair| counts(pair) && !mentors[market.mentor_of(pair).index()])
    });
    missed.map_or(Ok(()), |pair| {
        let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
        Err(NotCovered::Pair { pair, mentee, mentor })
    })
}
