//! What is known of a round when it is run again: who knows of each other already, which pairs its last run had that
//! are over since, and which letters it wrote.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use mentor_match::cohort::{Cohort, PersonId, Side};
use mentor_match::programme::{By, Event, EventKind, How, Number, Over, Pair, Phase};
use mentor_match::{Incumbent, Stage};

use super::Programme;

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

    /// The pairs that the last run of a round had and that cannot go on: those that are over since, of mentees who have
    /// nobody else, and proposals of mentors who are not in the files any more.
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
            let is_gone = pair.over.is_none() && pair.introduced.is_none() && !ids[1].contains_key(&pair.mentor);
            let over = if is_gone {
                format!("the mentor ({}) is not in the files any more", self.people.called(pair.mentor))
            } else {
                why_over(pair).filter(|_| state.open_pairs_of(Side::Mentee, mentee).next().is_none())?
            };
            let earlier_id = || PersonId::new(&self.people.of(pair.mentor)?.ids.mentor).ok();
            let mentor = ids[1].get(&pair.mentor).cloned().or_else(earlier_id)?;
            let mentee = ids[0].get(&pair.mentee)?.clone();
            let reached = if pair.introduced.is_some() { Stage::Introduced } else { Stage::Proposed };
            Some((Incumbent { mentee, mentor, stage: reached }, over))
        };
        last.into_iter().filter_map(one).collect()
    }

    /// What the ledger has against a pair that is pinned, with the line that says so and what to do.
    pub fn against_pin(&self, mentee: &PersonId, mentor: &PersonId, day: Date) -> Option<String> {
        let two = self.people.number(Side::Mentee, mentee).zip(self.people.number(Side::Mentor, mentor))?;
        let state = self.on(day);
        let (phase, over) = state.pair(two.0, two.1).map(|pair| (pair.phase(), pair.over))?;
        let kind = if matches!(phase, Phase::Declined(_)) { EventKind::Declined } else { EventKind::Ended };
        let is_it = |(_, event): &(u64, &Event)| event.kind == kind && event.pair() == Some(two) && event.date <= day;
        let (line, event) = self.ledger.happened().rev().find(is_it).filter(|_| over.is_some())?;
        let what = match phase {
            Phase::Declined(By::Mentee | By::Mentor) => "one of the two said no",
            Phase::Ended(How::Failed) => "their pairing failed, and such pairs are never matched again",
            _ => return None,
        };
        Some(format!(
            "{} and {} cannot be pinned: {what} (line {line} of the ledger, {}). Take the pin away; or, if that line does \
             not hold, strike it first: programme add DIR struck --value {line}",
            self.people.numbered(two.0),
            self.people.numbered(two.1),
            event.date
        ))
    }

    /// Notes the letters that a run of a round wrote, changed or not, in the place of those of the run before: to whom,
    /// and the hash of each.
    pub fn note_letters(&mut self, round: u32, letters: &[(Side, PersonId, String)]) {
        let letter =
            |(side, id, hash): &(Side, PersonId, String)| Some((self.people.number(*side, id)?, *side, hash.clone()));
        let letters: Vec<_> = letters.iter().filter_map(letter).collect();
        self.letters.replace(round, letters.into_iter());
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
