//! Everybody at an event with one side: who is there when, who does not meet, and which rounds have been played.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Cohort, PairingState, PersonId};
use mentor_match::jiff::civil::Date;
use mentor_match::programme::Relation;

use super::evening::{EveningAsked, EveningError};
use crate::export::meetings::CircleTable;
use crate::import::{Import, MeetingFiles, WhoIsWho};
use crate::programme::Programme;

/// The most rounds of an event.
pub(super) const MOST_ROUNDS: usize = 200;

/// Everybody of an export in which all are peers, at an event.
#[derive(Debug)]
pub(super) struct Peers<'a> {
    pub(super) import: &'a Import,
    /// Who takes part, by position.
    pub(super) here: Vec<usize>,
    /// Who does not meet, by position, the lower first: kept apart, or talked before.
    pub(super) never: BTreeSet<[usize; 2]>,
    /// Who of these have met before.
    pub(super) met: BTreeSet<[usize; 2]>,
    /// Who is not there in which round, from 0.
    pub(super) absent: BTreeSet<(usize, u32)>,
    /// How many rounds have been played.
    pub(super) played: usize,
    /// Who sat together in these.
    pub(super) sat: Vec<CircleTable>,
    /// How many rounds there are, if that was said or planned before.
    pub(super) rounds: Option<usize>,
}

impl<'a> Peers<'a> {
    pub(super) fn new(
        import: &'a Import,
        asked: &EveningAsked,
        programme: Option<&Programme>,
        day: Date,
    ) -> Result<Self, EveningError> {
        let (cohort, who) = (&import.cohort, WhoIsWho::of_cohort(&import.cohort));
        let files = MeetingFiles::new(&who);
        let known = programme.map(|programme| programme.has_talked(cohort, Relation::Peers, day)).unwrap_or_default();
        let away: BTreeSet<&PersonId> = import.rulings.withdrawals.iter().map(|one| &one.id).collect();
        let here = (0..cohort.mentees().len()).filter(|&at| !away.contains(&cohort.mentees()[at].id)).collect();
        let mut met: BTreeSet<[usize; 2]> =
            known.iter().filter_map(|(one, other)| positions(cohort, one, other)).collect();
        if let Some(given) = &asked.met {
            met.extend(files.met_as_peers(given)?.0);
        }
        let mut never = apart(import);
        never.extend(&met);
        let mut rounds = asked.rounds.map(usize::from);
        let seats = asked.played.as_ref().map(|(plan, _)| files.seats(plan)).transpose()?;
        if let Some(seats) = &seats {
            rounds.get_or_insert(planned_rounds(seats));
            let most = seats.values().map(Vec::len).max().unwrap_or(0);
            if most > 2 && asked.at_table.is_none() {
                return Err(EveningError::AtTable { most });
            }
        }
        let absent = asked.absent.as_ref().map(|given| files.absent_peers(given, rounds.unwrap_or(MOST_ROUNDS)));
        let absent = absent.transpose()?.unwrap_or_default();
        let mut peers = Self { import, here, never, met, absent, played: 0, sat: Vec::new(), rounds };
        if let (Some(seats), Some((_, played))) = (seats, &asked.played) {
            peers.go_on_after(usize::from(*played), seats)?;
        }
        Ok(peers)
    }

    /// Nobody is away in rounds that there are not: that is a slip, unless it was "all" before anybody knew how many.
    /// Where it was said how many, the file was read by it.
    pub(super) fn check_absences(&self, rounds: usize) -> Result<(), EveningError> {
        let is_always_away = |at: usize| self.absent.range((at, 0)..=(at, u32::MAX)).count() == MOST_ROUNDS;
        let late = self.absent.iter().find(|(at, round)| *round as usize >= rounds && !is_always_away(*at));
        let Some(&(at, round)) = late.filter(|_| self.rounds.is_none()) else { return Ok(()) };
        Err(EveningError::Absent { person: self.import.cohort.mentees()[at].id.clone(), round: round + 1, rounds })
    }

    /// The first rounds of a plan have been played: they stay, without those who were not there.
    fn go_on_after(&mut self, played: usize, tables: Seats) -> Result<(), EveningError> {
        let planned = planned_rounds(&tables);
        let rounds = self.rounds.unwrap_or(planned).min(planned);
        if played > rounds {
            return Err(EveningError::Played { played, rounds });
        }
        self.played = played;
        let tables = tables.into_iter().filter(|([round, _], _)| (*round as usize) < played);
        let came = without(tables, &self.absent);
        self.sat = came.filter(|table| table.people.len() > 1).collect();
        Ok(())
    }

    /// How somebody is called among the organisers.
    pub(super) fn called(&self, at: usize) -> &str {
        self.import.cohort.mentees()[at].id.as_str()
    }
}

/// Who sits where by a plan, by round and table.
pub(super) type Seats = BTreeMap<[u32; 2], Vec<usize>>;

pub(super) fn planned_rounds(seats: &Seats) -> usize {
    seats.keys().map(|[round, _]| *round as usize + 1).max().unwrap_or(0)
}

/// Tables without those who were not there.
pub(super) fn without(
    tables: impl Iterator<Item = ([u32; 2], Vec<usize>)>,
    absent: &BTreeSet<(usize, u32)>,
) -> impl Iterator<Item = CircleTable> {
    tables.map(|([round, table], people)| {
        let people = people.into_iter().filter(|&at| !absent.contains(&(at, round))).collect();
        CircleTable { round, table, people }
    })
}

fn positions(cohort: &Cohort, one: &PersonId, other: &PersonId) -> Option<[usize; 2]> {
    let (one, other) = (cohort.find_mentee(one)?.index(), cohort.find_mentee(other)?.index());
    (one != other).then_some([one.min(other), one.max(other)])
}

/// Who is kept apart: declined, excluded, banned, failed together, or partners already.
fn apart(import: &Import) -> BTreeSet<[usize; 2]> {
    let cohort = &import.cohort;
    let mut never: Vec<(&PersonId, &PersonId)> = Vec::new();
    never.extend(cohort.apart().iter().map(|one| (&one.mentee, &one.mentor)));
    never.extend(import.rulings.bans.iter().map(|ban| (&ban.mentee, &ban.mentor)));
    let pairings = cohort.pairings().iter().filter(|pairing| pairing.state != PairingState::Ended);
    never.extend(pairings.map(|pairing| (&pairing.mentee, &pairing.mentor)));
    let declines = cohort.mentees().iter().flat_map(|one| one.declines.iter().map(move |other| (&one.id, other)));
    never.extend(declines);
    let declines = cohort.mentors().iter().flat_map(|one| one.declines.iter().map(move |other| (&one.id, other)));
    never.extend(declines);
    never.into_iter().filter_map(|(one, other)| positions(cohort, one, other)).collect()
}
