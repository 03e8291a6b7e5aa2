//! How files and letters speak of people.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::compatibility::Sides;
use mentor_match::jiff::civil::Date;
use mentor_match::programme::Number;

use super::super::shared::{PublicName, Shared};
use crate::import::Import;
use crate::programme::Programme;

/// How a number is called in a file for the committee.
pub(super) fn called(programme: &Programme, number: Number) -> Shown {
    Shown::line(&programme.people.called(number))
}

/// Who is asked to evaluate a time at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// Mentees who took part in it.
    pub mentee: BTreeSet<Number>,
    /// All mentors, with a mentee or without.
    pub mentor: BTreeSet<Number>,
    /// Peers who took part in it.
    pub peers: BTreeSet<Number>,
}

impl Asked {
    /// Those of a side.
    pub fn of(&self, side: Side) -> &BTreeSet<Number> {
        match side {
            Side::Mentee => &self.mentee,
            Side::Mentor => &self.mentor,
        }
    }

    /// Everybody, once.
    pub fn all(&self) -> BTreeSet<Number> {
        self.mentee.iter().chain(&self.mentor).chain(&self.peers).copied().collect()
    }
}

/// Who is asked to evaluate a time at its end; nobody who pauses or has withdrawn.
pub fn asked(programme: &Programme, (from, to): (Date, Date)) -> Asked {
    let state = programme.on(to);
    let Sides { mentee, mentor } = state.took_part(from, to);
    let mut asked = Asked { mentee, mentor, peers: state.took_part_as_peers(from, to) };
    let listed = programme.people.entries().filter(|entry| !entry.ids.mentor.is_empty());
    asked.mentor.extend(listed.map(|entry| entry.number));
    let is_here = |side, number: &Number| state.person(side, *number).is_none_or(|person| person.away.is_none());
    asked.mentee.retain(|number| is_here(Side::Mentee, number));
    asked.mentor.retain(|number| is_here(Side::Mentor, number));
    asked.peers.retain(|number| is_here(Side::Mentee, number));
    asked
}

/// Notes in a programme how letters speak to the people of an import and of them: their language, and whether their
/// name is confidential.
pub fn describe_people(programme: &mut Programme, import: &Import) {
    let shared = Shared::of(import);
    let mentees = import.cohort.mentees().iter().map(|one| (Side::Mentee, &one.id, &one.profile));
    let mentors = import.cohort.mentors().iter().map(|one| (Side::Mentor, &one.id, &one.profile));
    let mut described: BTreeMap<Number, (Option<&String>, bool)> = BTreeMap::new();
    for (side, id, profile) in mentees.chain(mentors) {
        let Some(number) = programme.people.number(side, id) else { continue };
        let hides = shared.profile(side, profile).name() == PublicName::Confidential;
        let language = profile.languages.as_ref().and_then(|all| all.first());
        // Somebody in both roles is hidden if one of the questionnaires hides them.
        let known = described.entry(number).or_default();
        *known = (language.or(known.0), hides || known.1);
    }
    for (number, (language, hides)) in described {
        programme.people.describe(number, language.map(String::as_str), hides);
    }
}
