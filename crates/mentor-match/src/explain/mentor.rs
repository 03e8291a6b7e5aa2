//! A mentor's view: who they got, and why not the mentees they asked for.

use super::WhyNotMentee;
use crate::cohort::{Choice, MenteeId, MentorId};
use crate::outcome::{Match, RoundOutcome};
use crate::policy::Seats;

/// Why a mentor has these mentees.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MentorExplanation<'a> {
    /// Who.
    pub mentor: MentorId,
    /// Seats and how they were counted.
    pub seats: Seats,
    /// The mentees of this round, best first on the mentor's list.
    pub held: Vec<Match<'a>>,
    /// Mentees they could be matched with.
    pub possible: usize,
    /// Written choices they did not get.
    pub not_held: Vec<NotHeld>,
}

/// A mentee whom a mentor asked for and did not get.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotHeld {
    /// The position of the written choice, from 0.
    pub position: usize,
    /// The mentee, if the choice names one.
    pub mentee: Option<MenteeId>,
    /// The reason.
    pub why: WhyNotMentee,
}

impl<'a> RoundOutcome<'a> {
    /// Explains a mentor's result.
    ///
    /// # Complexity
    /// O(rules) for each written choice.
    pub fn explain_mentor(&self, mentor: MentorId) -> MentorExplanation<'a> {
        let rank = |mentee: MenteeId| self.market_pair(mentee, mentor).map(|pair| self.market.mentor_rank(pair));
        let mut held: Vec<MenteeId> = self.mentees_of(mentor);
        held.sort_by_key(|&mentee| (rank(mentee), mentee));
        let cohort = self.cohort();
        let mut not_held = Vec::new();
        for (position, choice) in cohort.mentor(mentor).choices.iter().enumerate() {
            let (mentee, why) = match choice {
                Choice::Unresolved(written) => (None, WhyNotMentee::Unresolved { written: written.clone() }),
                Choice::Person(id) => {
                    let mentee = cohort.find_mentee(id).expect("choices of a cohort are resolved");
                    match self.why_not_mentee(mentee, mentor) {
                        Some(why) => (Some(mentee), why),
                        None => continue,
                    }
                }
            };
            not_held.push(NotHeld { position, mentee, why });
        }
        MentorExplanation {
            mentor,
            seats: self.seats(mentor),
            held: held.into_iter().map(|mentee| self.pair(mentee, mentor)).collect(),
            possible: self.count_of_mentees(mentor),
            not_held,
        }
    }

    /// Why a mentor does not have a mentee; `None` when they do.
    pub fn why_not_mentee(&self, mentee: MenteeId, mentor: MentorId) -> Option<WhyNotMentee> {
        let current = self.mentor_of(mentee);
        if current == Some(mentor) {
            return None;
        }
        if !self.is_possible(mentee, mentor) {
            return Some(WhyNotMentee::Refused(self.refusals(mentee, mentor)));
        }
        let seats = self.seats(mentor);
        if seats.available == 0 {
            return Some(WhyNotMentee::NoSeat(seats));
        }
        if let (Some(current), Some(held)) = (current, self.matching().mentor_of(mentee)) {
            let key = |mentor| self.preferences.mentee_key(mentee, mentor);
            match key(held).cmp(&key(mentor)) {
                std::cmp::Ordering::Less => {
                    let ground = self.preferences().ground_of_mentee(mentee, current, mentor);
                    return Some(WhyNotMentee::PrefersOther { current, ground });
                }
                std::cmp::Ordering::Equal => return Some(WhyNotMentee::LevelWith(current)),
                std::cmp::Ordering::Greater => {}
            }
        }
        let holders = self.holders(mentee, mentor);
        let full = self.free_seats(mentor) == 0;
        Some(if full && holders.below.is_empty() { WhyNotMentee::Full(holders) } else { WhyNotMentee::Blocking })
    }
}
