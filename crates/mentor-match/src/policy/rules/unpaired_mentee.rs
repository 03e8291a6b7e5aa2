//! The mentee has no mentor at present: nobody gets a second one while others have none.

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, PairingState};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::{Answer, Check, Prepared};

/// `unpaired-mentee`: no pairing of the mentee is still running, or rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpairedMentee;

impl Check for UnpairedMentee {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let mut answers = vec![Answer::Yes; cohort.mentees().len()];
        let goes_on = |state| matches!(state, PairingState::Running | PairingState::Paused);
        for past in cohort.pairings().iter().filter(|past| goes_on(past.state)) {
            if let Some(mentee) = cohort.find_mentee(&past.mentee) {
                answers[mentee.index()] = Answer::No;
            }
        }
        Prepared::Mentee(answers)
    }

    fn reason(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Refusal {
        Refusal::HasMentor
    }
}
