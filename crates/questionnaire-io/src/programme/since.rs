//! What is known of a round when it is run again: who knows of each other already, which pairs its last run had that
//! are over since, and which letters it wrote.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mentor_match::cohort::{Cohort, PersonId, Side};
use mentor_match::programme::{By, EventKind, Number, Over, Pair};
use mentor_match::{Incumbent, Stage};

use super::Programme;
use super::letters::SentLetters;

/// A pair of the last run that is over, with what has ended it.
pub type OverSince = (Incumbent, String);

impl Programme {
    /// Who of a cohort has been introduced to whom and is not done: mentors by mentee.
    pub fn under_way(&self, cohort: &Cohort, day: Date) -> BTreeMap<PersonId, BTreeSet<PersonId>> {
        let ids = self.ids(cohort);
        let mut under_way: BTreeMap<PersonId, BTreeSet<PersonId>> = BTreeMap::new();
        for pair in self.on(day).open_pairs().filter(|pair| pair.phase().is_under_way()) {
            if let Some((mentee, mentor)) = both(&ids, (pair.mentee, pair.mentor)) {
                under_way.entry(mentee).or_default().insert(mentor);
            }
        }
        under_way
    }

    /// The pairs that the last run of a round had and that are over since, of mentees who have nobody else.
    pub fn over_since(&self, cohort: &Cohort, round: u32, day: Date) -> Vec<OverSince> {
        let (ids, state) = (self.ids(cohort), self.on(day));
        let mut last: BTreeMap<Number, Option<Number>> = BTreeMap::new();
        let events = self.ledger.happened().map(|(_, event)| event);
        for event in events.filter(|event| event.date <= day && event.round == Some(round)) {
            if let (EventKind::Proposed | EventKind::Waiting, Some(mentee)) = (event.kind, event.mentee) {
                last.insert(mentee, event.mentor);
            }
        }
        let one = |(mentee, mentor): (Number, Option<Number>)| {
            let pair = state.pair(mentee, mentor?)?;
            let over = why_over(pair).filter(|_| state.open_pairs_of(Side::Mentee, mentee).next().is_none())?;
            let (mentee, mentor) = both(&ids, (pair.mentee, pair.mentor))?;
            let reached = if pair.introduced.is_some() { Stage::Introduced } else { Stage::Proposed };
            Some((Incumbent { mentee, mentor, stage: reached }, over))
        };
        last.into_iter().filter_map(one).collect()
    }

    /// Notes the letters that a run of a round wrote, changed or not, in the place of those of the run before: to whom,
    /// and the hash of each.
    pub fn note_letters(&mut self, round: u32, letters: &[(Side, PersonId, String)]) {
        let letter =
            |(side, id, hash): &(Side, PersonId, String)| Some((self.people.number(*side, id)?, *side, hash.clone()));
        self.letters = SentLetters::of(round, letters.iter().filter_map(letter));
    }

    fn ids(&self, cohort: &Cohort) -> [BTreeMap<Number, PersonId>; 2] {
        let of = |side, id: &PersonId| self.people.number(side, id).map(|number| (number, id.clone()));
        [
            cohort.mentees().iter().filter_map(|one| of(Side::Mentee, &one.id)).collect(),
            cohort.mentors().iter().filter_map(|one| of(Side::Mentor, &one.id)).collect(),
        ]
    }
}

fn both(ids: &[BTreeMap<Number, PersonId>; 2], pair: (Number, Number)) -> Option<(PersonId, PersonId)> {
    ids[0].get(&pair.0).cloned().zip(ids[1].get(&pair.1).cloned())
}

/// For the committee.
fn why_over(pair: &Pair) -> Option<String> {
    let (day, over) = pair.over?;
    Some(match over {
        Over::Declined(By::Mentee) => format!("the mentee said no on {day}"),
        Over::Declined(By::Mentor) => format!("the mentor said no on {day}"),
        Over::Declined(By::Committee) => format!("the proposal was taken back on {day}"),
        Over::Ended(how) => format!("the pairing ended on {day} ({how})"),
    })
}
