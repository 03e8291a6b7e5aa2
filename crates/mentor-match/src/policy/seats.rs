//! How many mentees a mentor can still take.

use crate::cohort::{Cohort, Mentor, MentorId, PairingState};

use super::Policy;
use super::rulings::RulingError;
use super::settled::Settled;

/// A mentor's seats and how they were counted: `available = max(0, min(offered, cap) − running)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seats {
    /// What the mentor wrote, or the committee settled; `None` when the question was left blank.
    pub offered: Option<u16>,
    /// What counts instead of `offered`: the policy's number for a blank, or its cap.
    pub counted: u16,
    /// Pairings still running: what the mentor says or what is known by name, whichever is more.
    pub running: u16,
    /// Whether the mentor does not take part in this round.
    pub withdrawn: bool,
    /// Seats of this round.
    pub available: u16,
}

impl Seats {
    /// How the policy's cap cuts what was offered: "offered 5, the policy allows 2"; `None` where it does not.
    pub fn cut(&self) -> Option<String> {
        let offered = self.offered.filter(|&offered| offered > self.counted)?;
        Some(format!("offered {offered}, the policy allows {}", self.counted))
    }

    /// All mentors' seats, by dense id; what the committee has settled in place of what was offered; none for who has
    /// withdrawn. O(m + p log m) for m mentors and p earlier pairings.
    pub(crate) fn settled(cohort: &Cohort, policy: &Policy, settled: &Settled) -> Vec<Self> {
        let mut named = vec![0usize; cohort.mentors().len()];
        for past in cohort.pairings() {
            if past.state == PairingState::Running
                && let Some(mentor) = cohort.find_mentor(&past.mentor)
            {
                named[mentor.index()] += 1;
            }
        }
        let offered = |index: usize| {
            let found = settled.seats.binary_search_by_key(&MentorId::from_index(index), |&(mentor, _)| mentor);
            found.map_or(cohort.mentors()[index].seats, |found| Some(settled.seats[found].1))
        };
        let mentors = cohort.mentors().iter().zip(named).enumerate();
        let count = |(index, (mentor, named)): (usize, (&Mentor, usize))| {
            let seats = Self::count(offered(index), mentor.running, named, policy);
            let withdrawn = settled.is_mentor_withdrawn(MentorId::from_index(index));
            Self { withdrawn, available: if withdrawn { 0 } else { seats.available }, ..seats }
        };
        mentors.map(count).collect()
    }

    /// Whether every mentor has a seat for each mentee pinned to them.
    pub(crate) fn check_pins(
        seats: &[Self],
        cohort: &Cohort,
        policy: &Policy,
        settled: &Settled,
    ) -> Result<(), RulingError> {
        let mut mentors: Vec<MentorId> = settled.pins.iter().map(|&(_, mentor)| mentor).collect();
        mentors.sort_unstable();
        for own in mentors.chunk_by(PartialEq::eq) {
            let available = seats[own[0].index()].available;
            if own.len() > usize::from(available) {
                let mentor = cohort.mentor(own[0]).id.clone();
                let most = policy.capacity().cap.saturating_sub(seats[own[0].index()].running);
                return Err(RulingError::TooManyPins { mentor, pins: own.len(), seats: available, most });
            }
        }
        Ok(())
    }

    fn count(offered: Option<u16>, stated: Option<u16>, named: usize, policy: &Policy) -> Self {
        let capacity = policy.capacity();
        let counted = offered.unwrap_or(capacity.when_blank).min(capacity.cap);
        let running = stated.unwrap_or(0).max(u16::try_from(named).unwrap_or(u16::MAX));
        Self { offered, counted, running, withdrawn: false, available: counted.saturating_sub(running) }
    }
}
