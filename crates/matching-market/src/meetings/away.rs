//! Rounds of an event with one side when people come late, leave early or are away in between: a **heuristic**.
//!
//! **Problem.** Each pair talks at most once, nobody in two pairs of a round, and nobody in a round from which they are
//! away. With sides this is NP-complete already (`absences.rs`).
//!
//! **Algorithm.** Round by round: among those who are there as many as can be talk; of such sets of people the one that
//! has had most breaks before; then pairs with the fewest common rounds left. Each round is exact, by the greatest
//! matching of peers ([`greatest_score`]); that they are the best together is not promised. No plan has more pairs than
//! half of those who are there, added up over the rounds.
//!
//! **Complexity.** That of [`greatest_score`] for each round.

use std::collections::BTreeSet;

use super::error::MeetingError;
use crate::context::Context;
use crate::ids::PersonId;
use crate::peers::{PeerMarket, PeerObjective, PeerPair, PeerSolveError, greatest_score};
use crate::score::Score;

const LARGEST: usize = 1 << 28;

/// For each round the pairs who talk, the lower number first; `away` says who is not there in which round, from 0.
///
/// People are `0..people`. A pair may be given twice or the other way round, and counts once; pairs of one person with
/// themself, or with numbers beyond, are left out.
///
/// # Errors
/// [`MeetingError::TooLarge`], [`MeetingError::Stopped`].
///
/// # Complexity
/// See the head of the module in the source.
///
/// # Examples
/// ```
/// use matching_market::meetings::{MeetingError, one_sided_with_absences, verify};
/// use matching_market::{Context, PersonId};
/// let person = PersonId::new;
/// // Four people for two rounds; person 3 comes late.
/// let pairs: Vec<_> = (0..4).flat_map(|one| (0..one).map(move |other| [person(other), person(one)])).collect();
/// let away = [(person(3), 0)].into();
/// let rounds = one_sided_with_absences(4, &pairs, 2, &away, &mut Context::new(1))?;
/// assert_eq!(rounds.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
/// assert!(!rounds[0].iter().flatten().any(|&one| one == person(3)));
/// let stopped = one_sided_with_absences(4, &pairs, 2, &away, &mut Context::new(1).with_work_limit(0));
/// assert!(matches!(stopped, Err(MeetingError::Stopped(_))));
/// # Ok::<(), MeetingError>(())
/// ```
pub fn one_sided_with_absences(
    people: usize,
    pairs: &[[PersonId; 2]],
    rounds: usize,
    away: &BTreeSet<(PersonId, u32)>,
    context: &mut Context<'_>,
) -> Result<Vec<Vec<[PersonId; 2]>>, MeetingError> {
    let too_large = MeetingError::TooLarge { people, rounds };
    let sorted = pairs.iter().map(|&[one, other]| [one.min(other), one.max(other)]);
    let known = sorted.filter(|pair| pair[0] != pair[1] && pair[1].index() < people);
    let mut open: BTreeSet<[PersonId; 2]> = known.collect();
    let (mut breaks, mut all) = (vec![0u16; people], Vec::new());
    let last = u32::try_from(rounds).map_err(|_| too_large)?;
    if people.checked_mul(rounds).is_none_or(|entries| entries > LARGEST) {
        return Err(too_large);
    }
    let mut there = Rounds::new(people, rounds, away);
    for round in 0..last {
        let both = open.iter().filter(|pair| pair.iter().all(|&person| there.has(person, round)));
        let scored = both.map(|&[one, other]| {
            let left = 1_000_000 / there.common(one, other).max(1);
            PeerPair::scored(one.get(), other.get(), Score::from_millionths(left))
        });
        let scored: Vec<PeerPair> = scored.collect();
        context.spend(open.len() as u64)?;
        let market =
            PeerMarket::new(vec![1; people], &scored).and_then(|market| market.with_priorities(breaks.clone()));
        let market = market.map_err(|_| too_large)?;
        let found = greatest_score(&market, PeerObjective::People, context).map_err(|error| match error {
            PeerSolveError::Stopped(reason) => reason.into(),
            _ => too_large,
        })?;
        let mut talk: Vec<[PersonId; 2]> =
            found.matching.pairs().map(|[one, other]| [one.min(other), one.max(other)]).collect();
        talk.sort_unstable();
        for (at, had) in breaks.iter_mut().enumerate() {
            let person = PersonId::from_index(at);
            let has_break = found.matching.peers_of(person).is_empty() && there.has(person, round);
            *had = had.saturating_add(has_break.into());
        }
        open.retain(|pair| talk.binary_search(pair).is_err());
        there.leave(round);
        all.push(talk);
    }
    Ok(all)
}

/// Who is there when, of the rounds to come.
struct Rounds {
    /// Words of 64 rounds a person.
    words: usize,
    bits: Vec<u64>,
}

impl Rounds {
    fn new(people: usize, rounds: usize, away: &BTreeSet<(PersonId, u32)>) -> Self {
        let words = rounds.div_ceil(64);
        let word = |word: usize| if 64 * (word + 1) <= rounds { u64::MAX } else { (1 << (rounds % 64)) - 1 };
        let all: Vec<u64> = (0..words).map(word).collect();
        let mut there = Self { words, bits: all.repeat(people) };
        for &(person, round) in
            away.iter().filter(|(person, round)| person.index() < people && (*round as usize) < rounds)
        {
            there.bits[person.index() * words + round as usize / 64] &= !(1 << (round % 64));
        }
        there
    }

    fn of(&self, person: PersonId) -> &[u64] {
        &self.bits[person.index() * self.words..][..self.words]
    }

    fn has(&self, person: PersonId, round: u32) -> bool {
        self.of(person)[round as usize / 64] >> (round % 64) & 1 == 1
    }

    /// How many rounds two people have in common.
    fn common(&self, one: PersonId, other: PersonId) -> i32 {
        self.of(one).iter().zip(self.of(other)).map(|(one, other)| (one & other).count_ones().cast_signed()).sum()
    }

    /// A round is over.
    fn leave(&mut self, round: u32) {
        for word in self.bits.iter_mut().skip(round as usize / 64).step_by(self.words) {
            *word &= !(1 << (round % 64));
        }
    }
}
