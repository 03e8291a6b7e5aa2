//! Rounds for pairs of an event with one side: at most one more than the busiest person has meetings.
//!
//! **Problem.** An edge colouring of any graph. At least Δ rounds are needed for the most meetings Δ of one person;
//! Δ + 1 always do (Vizing). Whether Δ do is NP-complete (Holyer), so an answer of Δ + 1 may be one too many.
//!
//! **Algorithm.** For a pair without a round, a *fan*: partners of the one person, each of whose rounds is free at the
//! partner before. Let c be free at the person and d at the last of the fan. Along the path of rounds d and c from the
//! person both are exchanged, so that d is free there; some front part of the fan is still one and ends with somebody
//! free in d. Its rounds move up by one, and its last pair gets d.
//!
//! **Complexity.** O(k (n + Δ²)) for k pairs; memory 4 bytes a person and round.
//!
//! # References
//! - J. Misra, D. Gries: A constructive proof of Vizing's theorem. Information Processing Letters 41 (1992) 131–133.
//!   DOI 10.1016/0020-0190(92)90041-S.
//! - I. Holyer: The NP-completeness of edge-coloring. SIAM Journal on Computing 10 (1981) 718–720.
//!   DOI 10.1137/0210055.

use super::error::MeetingError;
use crate::context::{Context, Pace};
use crate::ids::PersonId;

const FREE: u32 = u32::MAX;
const LARGEST: usize = 1 << 28;

/// A round for each pair, and how many rounds there are: the most pairs of one person, or one more.
///
/// People are `0..people`; each pair is of two different people and stands there once (a pair of one person with
/// themself gets the round 0 and counts for nothing).
///
/// # Errors
/// [`MeetingError::TooLarge`], [`MeetingError::Stopped`].
///
/// # Complexity
/// See the head of the module in the source.
///
/// # Examples
/// ```
/// use matching_market::meetings::{MeetingError, one_sided_rounds, verify};
/// use matching_market::{Context, PersonId};
/// // Three people who all meet: two meetings each, and three rounds.
/// let pairs = [[0, 1], [1, 2], [2, 0]].map(|pair| pair.map(PersonId::new));
/// let (rounds, round_of) = one_sided_rounds(3, &pairs, &mut Context::new(1))?;
/// assert!(rounds == 3 && verify::one_sided(&pairs, rounds, &round_of));
/// let stopped = one_sided_rounds(3, &pairs, &mut Context::new(1).with_work_limit(0));
/// assert!(matches!(stopped, Err(MeetingError::Stopped(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn one_sided_rounds(
    people: usize,
    pairs: &[[PersonId; 2]],
    context: &mut Context<'_>,
) -> Result<(usize, Vec<u32>), MeetingError> {
    let mut degree = vec![0usize; people];
    for person in pairs.iter().filter(|pair| pair[0] != pair[1]).flatten() {
        degree[person.index()] += 1;
    }
    let busiest = degree.into_iter().max().unwrap_or(0);
    let rounds = busiest + 1;
    let entries = people.checked_mul(rounds).filter(|&entries| entries <= LARGEST);
    let entries = entries.ok_or(MeetingError::TooLarge { people, rounds })?;
    let mut colours = Colours { rounds, with: vec![FREE; entries], round_of: std::collections::BTreeMap::new() };
    let ask = &mut |steps| context.spend(steps);
    let mut pace = Pace::new(ask);
    for &[one, other] in pairs.iter().filter(|pair| pair[0] != pair[1]) {
        pace.go(colours.add(one.get(), other.get()))?;
    }
    pace.finish()?;
    let round_of = pairs.iter().map(|&[one, other]| colours.round(one.get(), other.get()).unwrap_or(0));
    let round_of: Vec<u32> = round_of.collect();
    // A free round is the first one, so none beyond Δ + 1 would be used even if there were more; and the last may have
    // stayed empty.
    let used = round_of.iter().max().map_or(0, |&last| last as usize + 1);
    Ok((used, round_of))
}

struct Colours {
    rounds: usize,
    /// Whom a person meets in a round.
    with: Vec<u32>,
    round_of: std::collections::BTreeMap<[u32; 2], u32>,
}

impl Colours {
    fn with(&mut self, person: u32, round: u32) -> &mut u32 {
        &mut self.with[person as usize * self.rounds + round as usize]
    }

    fn is_free(&self, person: u32, round: u32) -> bool {
        self.with[person as usize * self.rounds + round as usize] == FREE
    }

    /// The first round in which a person is free: nobody has as many pairs as there are rounds.
    fn free(&self, person: u32) -> u32 {
        let row = &self.with[person as usize * self.rounds..][..self.rounds];
        let free = row.iter().position(|&with| with == FREE).expect("more rounds than pairs of one person");
        u32::try_from(free).expect("rounds are fewer than entries")
    }

    fn round(&self, one: u32, other: u32) -> Option<u32> {
        self.round_of.get(&[one.min(other), one.max(other)]).copied()
    }

    fn set(&mut self, one: u32, other: u32, round: Option<u32>) {
        let pair = [one.min(other), one.max(other)];
        if let Some(old) = self.round_of.remove(&pair) {
            (*self.with(one, old), *self.with(other, old)) = (FREE, FREE);
        }
        if let Some(round) = round {
            self.round_of.insert(pair, round);
            (*self.with(one, round), *self.with(other, round)) = (other, one);
        }
    }

    /// One more pair; how many steps that took.
    fn add(&mut self, person: u32, first: u32) -> u64 {
        let mut steps = self.rounds as u64;
        // The longest fan: each next partner's round is free at the one before.
        let (mut fan, mut inside) = (vec![first], std::collections::BTreeSet::from([first]));
        'grow: loop {
            let last = fan[fan.len() - 1];
            for round in 0..u32::try_from(self.rounds).unwrap_or(u32::MAX) {
                steps += 1;
                let next = *self.with(person, round);
                if next != FREE && self.is_free(last, round) && inside.insert(next) {
                    fan.push(next);
                    continue 'grow;
                }
            }
            break;
        }
        let (own, other) = (self.free(person), self.free(fan[fan.len() - 1]));
        steps += self.exchange(person, other, own);
        // The shortest front part that ends with somebody free in that round; it is still a fan.
        let end = fan.iter().position(|&partner| self.is_free(partner, other)).expect("Misra and Gries prove it");
        let fan = &fan[..=end];
        let rounds: Vec<Option<u32>> = fan.iter().skip(1).map(|&partner| self.round(person, partner)).collect();
        for &partner in fan {
            self.set(person, partner, None);
        }
        for (&partner, round) in fan.iter().zip(rounds) {
            self.set(person, partner, round);
        }
        self.set(person, fan[end], Some(other));
        steps
    }

    /// Exchanges two rounds along the path from a person, which begins with a pair in the first of the two.
    fn exchange(&mut self, person: u32, first: u32, second: u32) -> u64 {
        let (mut path, mut at, mut rounds) = (Vec::new(), person, [first, second]);
        while first != second && !self.is_free(at, rounds[0]) {
            let next = *self.with(at, rounds[0]);
            path.push((at, next, rounds[1]));
            at = next;
            rounds.swap(0, 1);
        }
        for &(one, other, _) in &path {
            self.set(one, other, None);
        }
        for &(one, other, round) in &path {
            self.set(one, other, Some(round));
        }
        path.len() as u64
    }
}
