//! What makes a cohort impossible.

use std::collections::BTreeSet;
use std::fmt;

use super::{Choice, Cohort, PersonId, PersonKey, Profile, Side, StyleAnswer};

/// Which of a person's fields an error speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PersonField {
    /// Written choices.
    Choices,
    /// Accepted people.
    Accepts,
    /// Declined people.
    Declines,
    /// The sponsor.
    Sponsor,
    /// Direct supervisors.
    Supervisors,
    /// People known already.
    Acquainted,
    /// An earlier pairing.
    Pairing,
    /// Who is kept apart.
    Apart,
}

impl fmt::Display for PersonField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Choices => "choices",
            Self::Accepts => "accepts",
            Self::Declines => "declines",
            Self::Sponsor => "sponsor",
            Self::Supervisors => "supervisors",
            Self::Acquainted => "acquainted",
            Self::Pairing => "earlier pairing",
            Self::Apart => "kept apart",
        })
    }
}

/// Why people cannot be one cohort.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CohortError {
    /// Dense ids are 32 bits wide.
    #[error("{count} {side}s, at most 4294967294 fit")]
    TooManyPeople {
        /// On which side.
        side: Side,
        /// How many.
        count: usize,
    },
    /// One id used twice on one side.
    #[error("{0} is there twice: give each person an id of their own")]
    DuplicateId(PersonKey),
    /// A reference to nobody.
    #[error("{person}: {field} names {named}, who is not a {} of this cohort", person.side.other())]
    UnknownPerson {
        /// Whose field.
        person: PersonKey,
        /// Which field.
        field: PersonField,
        /// The id it gives.
        named: PersonId,
    },
    /// A choice written twice, or one person accepted and declined at once.
    #[error("{person}: {field} names {named}, who is already among {already}")]
    Contradiction {
        /// Whose field.
        person: PersonKey,
        /// Which field.
        field: PersonField,
        /// The id it gives.
        named: PersonId,
        /// Where the same id stands, too.
        already: PersonField,
    },
    /// A unit or level that the tree does not have.
    #[error("{person}: a unit or level that is not of this cohort's units")]
    UnknownUnit {
        /// Who.
        person: PersonKey,
    },
    /// A style answer outside 1..=5.
    #[error("{person}: a style answer is not on the scale 1 to 5")]
    StyleScale {
        /// Who.
        person: PersonKey,
    },
    /// A position that ended before it began.
    #[error("{person}: a position ended before it began")]
    RoleDates {
        /// Who.
        person: PersonKey,
    },
}

/// Checks everything that [`Cohort`]'s documentation promises beyond unique ids.
pub(super) fn check(cohort: &Cohort) -> Result<(), CohortError> {
    for mentee in &cohort.mentees {
        let references = References { cohort, person: mentee.key() };
        references.answers(&mentee.choices, &mentee.accepts, &mentee.declines)?;
        references.known(PersonField::Sponsor, mentee.sponsor.as_slice())?;
        references.known(PersonField::Supervisors, &mentee.supervisors)?;
        references.known(PersonField::Acquainted, &mentee.acquainted)?;
        references.profile(&mentee.profile)?;
        if let Some(level) = mentee.target.as_ref().and_then(|target| target.level) {
            references.level_known(level.index() < cohort.units.levels().len())?;
        }
    }
    for mentor in &cohort.mentors {
        let references = References { cohort, person: mentor.key() };
        references.answers(&mentor.choices, &mentor.accepts, &mentor.declines)?;
        references.profile(&mentor.profile)?;
    }
    for pairing in &cohort.pairings {
        pair_known(cohort, PersonField::Pairing, &pairing.mentee, &pairing.mentor)?;
    }
    Ok(())
}

/// Checks that whoever is kept apart is there.
pub(super) fn check_apart(cohort: &Cohort) -> Result<(), CohortError> {
    cohort.apart.iter().try_for_each(|apart| pair_known(cohort, PersonField::Apart, &apart.mentee, &apart.mentor))
}

fn pair_known(cohort: &Cohort, field: PersonField, mentee: &PersonId, mentor: &PersonId) -> Result<(), CohortError> {
    let person = |side, id: &PersonId| References { cohort, person: PersonKey { side, id: id.clone() } };
    person(Side::Mentee, mentee).known(field, std::slice::from_ref(mentor))?;
    person(Side::Mentor, mentor).known(field, std::slice::from_ref(mentee))
}

struct References<'a> {
    cohort: &'a Cohort,
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
            Side::Mentee => self.cohort.find_mentor(id).is_some(),
            Side::Mentor => self.cohort.find_mentee(id).is_some(),
        };
        match ids.iter().find(|id| !is_known(id)) {
            Some(named) => Err(CohortError::UnknownPerson { person: self.person.clone(), field, named: named.clone() }),
            None => Ok(()),
        }
    }

    fn profile(&self, profile: &Profile) -> Result<(), CohortError> {
        let units = &self.cohort.units;
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
