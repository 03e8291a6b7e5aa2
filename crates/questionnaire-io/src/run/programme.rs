//! A round as one of a programme: what the ledger says to it, and what it says to the ledger.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{CohortError, PersonId, Side};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::{Refusal, RulingError};
use mentor_match::programme::{Chain, Elsewhere, Head, Phase};
use mentor_match::text::count;
use mentor_match::{Incumbent, RoundError, RoundOutcome, Stage};

use crate::export::year::describe_people;
use crate::export::{Batch, OfProgramme};
use crate::import::Import;
use crate::programme::{OverSince, Programme, ProgrammeError, Recorded, RoundResult};

/// What the ledger says to a round.
#[derive(Debug, Default)]
pub struct Told {
    /// Pairs of this round that stand.
    pub standing: Vec<Incumbent>,
    /// Pairs that the last run of this round had and that are over since.
    pub over: Vec<OverSince>,
    /// Who was introduced to whom before and is not done: mentors by mentee.
    pub under_way: BTreeMap<PersonId, BTreeSet<PersonId>>,
    /// Mentees whom mentors have elsewhere.
    pub elsewhere: Vec<(PersonId, Elsewhere)>,
    /// Where it does not agree with the questionnaires.
    pub conflicts: Vec<String>,
}

/// The programme whose round is run.
#[derive(Debug)]
pub struct ProgrammeRound {
    programme: Programme,
    round: u32,
    day: Date,
}

impl ProgrammeRound {
    /// A round of a programme on a day.
    pub fn new(programme: Programme, round: u32, day: Date) -> Self {
        Self { programme, round, day }
    }

    /// Which round.
    pub fn round(&self) -> u32 {
        self.round
    }

    /// Tells an import what the ledger knows of its people; where the two do not agree.
    ///
    /// # Errors
    /// [`CohortError`] does not happen for a cohort that has come out of an import.
    pub fn feed(&self, import: &mut Import) -> Result<Told, CohortError> {
        let fed = self.programme.feed(&import.cohort, &import.rulings, self.round, self.day)?;
        (import.cohort, import.rulings) = (fed.cohort, fed.rulings);
        let stage = |phase| match phase {
            Phase::Proposed => Stage::Proposed,
            Phase::Agreed => Stage::Agreed,
            _ => Stage::Introduced,
        };
        let standing = fed.standing.into_iter();
        let standing = standing.map(|(mentee, mentor, phase)| Incumbent { mentee, mentor, stage: stage(phase) });
        Ok(Told {
            standing: standing.collect(),
            over: self.programme.over_since(&import.cohort, self.round, self.day),
            under_way: self.programme.under_way(&import.cohort, self.day),
            elsewhere: fed.elsewhere,
            conflicts: fed.conflicts,
        })
    }

    /// Why a pin cannot be followed, if it is the ledger that speaks against it.
    pub fn against(&self, error: &RoundError) -> Option<String> {
        let Some(RulingError::PinRefused { pair, refusals, .. }) = error.ruling() else { return None };
        let is_recorded = |one: &Refusal| matches!(one, Refusal::Declined { .. } | Refusal::FailedBefore);
        let is_recorded = refusals.iter().any(is_recorded);
        is_recorded.then(|| self.programme.against_pin(&pair.mentee, &pair.mentor, self.day)).flatten()
    }

    /// The letters that the last run of this round wrote, as hashes.
    pub fn letters(&self) -> BTreeSet<String> {
        self.programme.letters.of_round(self.round)
    }

    /// For the receipt and the committee: where the questionnaires do not agree with the ledger, and where the result
    /// keeps more pairs than there are seats, or could not keep one to which both have said yes.
    pub fn setting(&self, told: Vec<String>, outcome: &RoundOutcome<'_>) -> OfProgramme {
        let (cohort, state) = (outcome.cohort(), self.programme.on(self.day));
        let number = |side, id: &PersonId| self.programme.people.number(side, id);
        let mut conflicts = told;
        for mentor in outcome.market().mentor_ids() {
            let Some(number) = number(Side::Mentor, &cohort.mentor(mentor).id) else { continue };
            let seats = outcome.seats(mentor);
            let mentees = usize::from(seats.running) + outcome.load(mentor);
            if mentees > usize::from(seats.counted) && state.seat_holders(number).next().is_some() {
                conflicts.push(format!(
                    "{number} has {} and {}: nobody is parted, and nobody new comes to this mentor",
                    count(seats.counted, "seat"),
                    count(mentees, "mentee"),
                ));
            }
        }
        for one in outcome.not_kept().iter().filter(|one| one.incumbent.stage >= Stage::Agreed) {
            let pair = number(Side::Mentee, &one.incumbent.mentee).zip(number(Side::Mentor, &one.incumbent.mentor));
            if let Some((mentee, mentor)) = pair {
                let why = one.why.without_answers();
                conflicts.push(format!("{mentee} and {mentor} had both said yes, and are parted: {why}"));
            }
        }
        OfProgramme { round: self.round, head: self.head(), conflicts }
    }

    /// The ledger as it was when the round was made.
    pub fn head(&self) -> Head {
        self.programme.ledger.head()
    }

    /// The hash of the receipt with which the round is recorded.
    pub fn receipt(batch: &Batch<'_>) -> Chain {
        Chain::of_bytes(batch.receipt().as_bytes())
    }

    /// Records the round in the programme, with who its people are and which letters it wrote.
    ///
    /// # Errors
    /// As [`Programme::record`]. Whether the ledger is the one that the round was made from is for the caller to see.
    pub fn record(
        &self,
        programme: &mut Programme,
        (import, elsewhere): (&Import, &[(PersonId, Elsewhere)]),
        (outcome, batch): (&RoundOutcome<'_>, &Batch<'_>),
    ) -> Result<Recorded, ProgrammeError> {
        let about = (self.round, self.day, Self::receipt(batch));
        let result = RoundResult::of(outcome, &import.rulings, elsewhere, about);
        let recorded = programme.record(&result)?;
        describe_people(programme, import);
        programme.note_letters(self.round, &batch.letter_hashes());
        Ok(recorded)
    }

    /// What was recorded, in words.
    pub fn recorded(&self, recorded: &Recorded) -> String {
        let taken_back = match recorded.taken_back {
            0 => String::new(),
            taken_back => format!(", {} taken back", count(taken_back, "proposal")),
        };
        let agreed = match recorded.agreed {
            0 => String::new(),
            agreed => format!(", {} agreed", count(agreed, "pair")),
        };
        format!(
            "round {}, {} proposed{agreed}{taken_back}, {} waiting; the ledger has {} lines",
            self.round,
            count(recorded.proposed, "pair"),
            count(recorded.waiting, "mentee"),
            recorded.lines,
        )
    }
}
