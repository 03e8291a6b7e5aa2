//! What holds for people of one cohort beyond unique ids.

use std::collections::BTreeSet;

use matching_market::{MenteeId, MentorId, Side};

use super::by_id::ById;
use super::{
    Apart, Choice, CohortError, Mentee, Mentor, Pairing, PersonField, PersonId, PersonKey, Profile, StyleAnswer, Units,
};

/// The people of one cohort and their units.
#[derive(Clone, Copy)]
pub(super) struct People<'a> {
    pub(super) units: &'a Units,
    // INVARIANT: strictly ascending by id.
    pub(super) mentees: &'a [Mentee],
    // INVARIANT: strictly ascending by id.
    pub(super) mentors: &'a [Mentor],
    // INVARIANT: of both.
    pub(super) by_id: &'a (ById, ById),
}

impl People<'_> {
    pub(super) fn find_mentee(self, id: &PersonId) -> Option<MenteeId> {
        self.by_id.0.find(id, |position| &self.mentees[position].id).map(MenteeId::from_index)
    }

    pub(super) fn find_mentor(self, id: &PersonId) -> Option<MentorId> {
        self.by_id.1.find(id, |position| &self.mentors[position].id).map(MentorId::from_index)
    }

    /// Checks everything that [`Cohort`](super::Cohort)'s documentation promises beyond unique ids.
    pub(super) fn check(self, pairings: &[Pairing]) -> Result<(), CohortError> {
        self.check_answers()?;
        for mentee in self.mentees {
            let references = References { people: self, person: mentee.key() };
            references.answers(&mentee.choices, &mentee.accepts, &mentee.declines)?;
            references.known(PersonField::Sponsor, mentee.sponsor.as_slice())?;
            references.known(PersonField::Supervisors, &mentee.supervisors)?;
            references.known(PersonField::Acquainted, &mentee.acquainted)?;
        }
        for mentor in self.mentors {
            let references = References { people: self, person: mentor.key() };
            references.answers(&mentor.choices, &mentor.accepts, &mentor.declines)?;
        }
        for pairing in pairings {
            self.pair_known(PersonField::Pairing, &pairing.mentee, &pairing.mentor)?;
        }
        Ok(())
    }

    /// Checks what people answered about themselves, whomever they name.
    pub(super) fn check_answers(self) -> Result<(), CohortError> {
        for mentee in self.mentees {
            let references = References { people: self, person: mentee.key() };
            references.profile(&mentee.profile)?;
            if let Some(level) = mentee.target.as_ref().and_then(|target| target.level) {
                references.level_known(level.index() < self.units.levels().len())?;
            }
        }
        let mut mentors = self.mentors.iter();
        mentors.try_for_each(|one| References { people: self, person: one.key() }.profile(&one.profile))
    }

    /// Checks that whoever is kept apart is there.
    pub(super) fn check_apart(self, apart: &[Apart]) -> Result<(), CohortError> {
        apart.iter().try_for_each(|apart| self.pair_known(PersonField::Apart, &apart.mentee, &apart.mentor))
    }

    fn pair_known(self, field: PersonField, mentee: &PersonId, mentor: &PersonId) -> Result<(), CohortError> {
        let person = |side, id: &PersonId| References { people: self, person: PersonKey { side, id: id.clone() } };
        person(Side::Mentee, mentee).known(field, std::slice::from_ref(mentor))?;
        person(Side::Mentor, mentor).known(field, std::slice::from_ref(mentee))
    }
}

struct References<'a> {
    people: People<'a>,
    person: PersonKey,
}

impl References<'_> {
    fn answers(&self, choices: &[Choice], accepts: &[PersonId], declines: &[PersonId]) -> Result<(), CohortError> {
        let chosen: Vec<PersonId> = choices.iter().filter_map(Choice::person).cloned().collect();
        self.known(PersonField::Choices, &chosen)?;
        self.known(PersonField::Accepts, accepts)?;
        self.known(PersonField::Declines, declines)?;
        let mut seen = BTreeSet::new();
        if let Some(twice) = chosen.iter().find(|id| !seen.insert(*id)) {
            return Err(self.contradiction(PersonField::Choices, twice, PersonField::Choices));
        }
        for declined in declines {
            if seen.contains(declined) {
                return Err(self.contradiction(PersonField::Declines, declined, PersonField::Choices));
            }
            if accepts.contains(declined) {
                return Err(self.contradiction(PersonField::Declines, declined, PersonField::Accepts));
            }
        }
        Ok(())
    }

    fn contradiction(&self, field: PersonField, named: &PersonId, already: PersonField) -> CohortError {
        CohortError::Contradiction { person: self.person.clone(), field, named: named.clone(), already }
    }

    fn known(&self, field: PersonField, ids: &[PersonId]) -> Result<(), CohortError> {
        let is_known = |id: &&PersonId| match self.person.side {
            Side::Mentee => self.people.find_mentor(id).is_some(),
            Side::Mentor => self.people.find_mentee(id).is_some(),
        };
        match ids.iter().find(|id| !is_known(id)) {
            Some(named) => Err(CohortError::UnknownPerson { person: self.person.clone(), field, named: named.clone() }),
            None => Ok(()),
        }
    }

    fn profile(&self, profile: &Profile) -> Result<(), CohortError> {
        let length = |list: &Option<Vec<_>>| list.as_ref().map_or(0, Vec::len);
        let lists = [
            ("goals", profile.goals.as_ref().map_or(0, Vec::len)),
            ("interests", length(&profile.interests)),
            ("things to avoid", length(&profile.avoids)),
        ];
        if let Some((list, count)) = lists.into_iter().find(|(_, count)| *count > Profile::MOST_ENTRIES) {
            return Err(CohortError::TooManyEntries { person: self.person.clone(), list, count });
        }
        let units = self.people.units;
        let roles = profile.leadership.as_deref().unwrap_or_default();
        let past = profile.past_units.as_deref().unwrap_or_default();
        let named = profile.location.unit.iter().chain(past).chain(roles.iter().filter_map(|role| role.unit.as_ref()));
        self.level_known(named.into_iter().all(|&unit| units.contains(unit)))?;
        let mut levels = roles.iter().filter_map(|role| role.level);
        self.level_known(levels.all(|level| level.index() < units.levels().len()))?;
        if roles.iter().any(|role| role.from.zip(role.to).is_some_and(|(from, to)| to < from)) {
            return Err(CohortError::RoleDates { person: self.person.clone() });
        }
        for answer in profile.style.answers.values().chain(profile.style.wants.values()) {
            if let StyleAnswer::Scale(value) = *answer
                && !(1..=5).contains(&value)
            {
                return Err(CohortError::StyleScale { person: self.person.clone() });
            }
        }
        Ok(())
    }

    fn level_known(&self, known: bool) -> Result<(), CohortError> {
        if known { Ok(()) } else { Err(CohortError::UnknownUnit { person: self.person.clone() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::{Cohort, Goal};

    #[test]
    fn a_list_that_nobody_can_compare_is_refused() {
        let cohort = |goals: usize, avoids: usize| {
            let mut ada = Mentee::new("ada").expect("an id");
            ada.profile.goals = Some((0..goals).map(|number| Goal::new(&number.to_string())).collect());
            ada.profile.avoids = Some(vec!["night shifts".to_owned(); avoids]);
            Cohort::new(Units::default(), vec![ada], vec![], vec![])
        };
        assert!(cohort(Profile::MOST_ENTRIES, Profile::MOST_ENTRIES).is_ok());
        let said = |refused: Result<Cohort, CohortError>| refused.expect_err("too many").to_string();
        let goals = said(cohort(1_001, 0));
        assert_eq!(goals, "mentee ada: 1001 goals, but at most 1000 are compared; keep the most important ones");
        assert!(said(cohort(0, 1_001)).contains("1001 things to avoid"));
    }
}
