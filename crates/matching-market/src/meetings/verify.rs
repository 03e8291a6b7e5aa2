//! What is true of a choice, a timetable or a seating, from definitions only.
//!
//! Nothing here knows how it was found.

use std::collections::BTreeSet;

use super::absences::Attendance;
use super::amount::{least_unit, step};
use super::choice::Choice;
use super::market::MeetingMarket;
use super::timetable::Timetable;
use crate::ids::{MenteeId, MentorId, PairId, PersonId};

/// Why a choice of meetings is impossible, or not proved the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotBest {
    /// A pair that the market does not have, or twice.
    #[error("pair {0} is not one of the market, or stands there twice")]
    Pair(PairId),
    /// More meetings than the mentee's limit.
    #[error("mentee {0} has more meetings than allowed")]
    MenteeLimit(MenteeId),
    /// More meetings than the mentor's limit.
    #[error("mentor {0} has more meetings than allowed")]
    MentorLimit(MentorId),
    /// Prices for other people than there are, or a unit that differences in worth could outweigh.
    #[error("the prices are not those of this market")]
    Shape,
    /// A chosen pair is worth less than its prices, or another pair more.
    #[error("pair {0} contradicts the prices of its two people")]
    PairPrice(PairId),
    /// What a mentee's meetings count for contradicts the mentee's price.
    #[error("the price of mentee {0} contradicts the number of meetings")]
    MenteePrice(MenteeId),
    /// A negative price, or one above 0 although there is time left.
    #[error("the price of mentor {0} is negative, or there is time left")]
    MentorPrice(MentorId),
}

/// Whether no other choice has more mentees with a first meeting, then with a second, and so on, then more worth.
///
/// By weak duality: add up, over the pairs of any other choice, worth less both prices; over its mentees' meetings,
/// what they count for and the mentee's price; over the seats it takes, the mentor's price. Each summand is at most
/// that of the choice given.
///
/// # Errors
/// [`NotBest`]: the first fault.
///
/// # Complexity
/// O(n + m + pairs).
pub fn best_choice(market: &MeetingMarket, choice: &Choice) -> Result<(), NotBest> {
    let prices = &choice.prices;
    let mut chosen = vec![false; market.pairs()];
    let (mut of_mentee, mut of_mentor) = (vec![0usize; market.mentees()], vec![0usize; market.mentors()]);
    for &pair in &choice.pairs {
        if chosen.get(pair.index()) != Some(&false) {
            return Err(NotBest::Pair(pair));
        }
        chosen[pair.index()] = true;
        let two = market.pair(pair);
        of_mentee[two.mentee.index()] += 1;
        of_mentor[two.mentor.index()] += 1;
    }
    let fits = prices.mentees.len() == market.mentees() && prices.mentors.len() == market.mentors();
    if !fits || prices.unit < least_unit(market) {
        return Err(NotBest::Shape);
    }
    for mentee in market.mentee_ids() {
        let (has, price) = (of_mentee[mentee.index()], prices.mentees[mentee.index()]);
        let limit = usize::from(market.mentee_limit(mentee));
        let left = |number| step(market, mentee, number).saturating_mul(prices.unit).saturating_add(price);
        if has > limit {
            return Err(NotBest::MenteeLimit(mentee));
        }
        if (has > 0 && left(has) < 0) || (has < limit && left(has + 1) > 0) {
            return Err(NotBest::MenteePrice(mentee));
        }
    }
    for mentor in market.mentor_ids() {
        let (has, price) = (of_mentor[mentor.index()], prices.mentors[mentor.index()]);
        let limit = usize::from(market.mentor_limit(mentor));
        if has > limit {
            return Err(NotBest::MentorLimit(mentor));
        }
        if price < 0 || (has < limit && price > 0) {
            return Err(NotBest::MentorPrice(mentor));
        }
    }
    for pair in market.pair_ids() {
        let two = market.pair(pair);
        let both = prices.mentees[two.mentee.index()].saturating_add(prices.mentors[two.mentor.index()]);
        let gain = i128::from(two.worth.millionths()).saturating_sub(both);
        if if chosen[pair.index()] { gain < 0 } else { gain > 0 } {
            return Err(NotBest::PairPrice(pair));
        }
    }
    Ok(())
}

/// Why a timetable cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotATimetable {
    /// A meeting in a round that there is not.
    #[error("mentee {0} and mentor {1} meet in a round that there is not")]
    Round(MenteeId, MentorId),
    /// Two people who may not meet, or meet twice.
    #[error("mentee {0} and mentor {1} may not meet, or meet twice")]
    Pair(MenteeId, MentorId),
    /// A mentee in two meetings of a round.
    #[error("mentee {0} is in two meetings of round {1}")]
    MenteeTwice(MenteeId, u32),
    /// A mentor in two meetings of a round.
    #[error("mentor {0} is in two meetings of round {1}")]
    MentorTwice(MentorId, u32),
    /// Somebody has a meeting in a round from which one of the two is absent.
    #[error("mentee {0} and mentor {1} meet in round {2}, from which one of them is absent")]
    Absent(MenteeId, MentorId, u32),
    /// More meetings than somebody's limit.
    #[error("mentee {0} or mentor {1} has more meetings than allowed")]
    Limit(MenteeId, MentorId),
    /// More meetings in a round than tables.
    #[error("round {0} has more meetings than tables")]
    Tables(u32),
}

/// Whether a timetable can be kept: possible meetings of the market, each once; nobody in two meetings of a round, in
/// more than their limit, or in a round from which they are absent; no more meetings in a round than tables.
///
/// # Errors
/// [`NotATimetable`]: the first fault.
///
/// # Complexity
/// O(k log k) for k meetings.
pub fn timetable(
    market: &MeetingMarket,
    attendance: &Attendance,
    tables: Option<usize>,
    timetable: &Timetable,
) -> Result<(), NotATimetable> {
    let (mut pairs, mut mentees, mut mentors) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut of_mentee, mut of_mentor) = (vec![0u16; market.mentees()], vec![0u16; market.mentors()]);
    let mut in_round = vec![0usize; timetable.rounds];
    for meeting in &timetable.meetings {
        let (mentee, mentor, round) = (meeting.mentee, meeting.mentor, meeting.round);
        if round as usize >= timetable.rounds {
            return Err(NotATimetable::Round(mentee, mentor));
        }
        if market.find(mentee, mentor).is_none() || !pairs.insert((mentee, mentor)) {
            return Err(NotATimetable::Pair(mentee, mentor));
        }
        if !mentees.insert((mentee, round)) {
            return Err(NotATimetable::MenteeTwice(mentee, round));
        }
        if !mentors.insert((mentor, round)) {
            return Err(NotATimetable::MentorTwice(mentor, round));
        }
        if attendance.is_mentee_absent(mentee, round) || attendance.is_mentor_absent(mentor, round) {
            return Err(NotATimetable::Absent(mentee, mentor, round));
        }
        in_round[round as usize] += 1;
        if tables.is_some_and(|tables| in_round[round as usize] > tables) {
            return Err(NotATimetable::Tables(round));
        }
        let (own, other) = (&mut of_mentee[mentee.index()], &mut of_mentor[mentor.index()]);
        (*own, *other) = (own.saturating_add(1), other.saturating_add(1));
        if *own > market.mentee_limit(mentee) || *other > market.mentor_limit(mentor) {
            return Err(NotATimetable::Limit(mentee, mentor));
        }
    }
    Ok(())
}

/// Whether rounds of an event with one side can be kept: each pair has a round below `rounds`, and nobody is in two
/// pairs of a round.
pub fn one_sided(pairs: &[[PersonId; 2]], rounds: usize, round_of: &[u32]) -> bool {
    let mut taken = BTreeSet::new();
    pairs.len() == round_of.len()
        && pairs
            .iter()
            .zip(round_of)
            .all(|(pair, &round)| (round as usize) < rounds && pair.iter().all(|&person| taken.insert((person, round))))
}
