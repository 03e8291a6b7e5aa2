//! How people are told on the screen: by their id, or by their row where names are confidential and the id is one.

use mentor_match::cohort::{Mentee, Mentor, PersonId, PersonKey, Side};
use mentor_match::policy::{EligibilityError, RulingError};
use mentor_match::{RoundError, Shown};

use super::Import;
use super::columns::column::{ColumnReport, ColumnUse};
use super::field::Field;
use super::people::person::{email_key, name_key};
use super::problem_told;
use super::report::RowProblem;

/// A person's id, which can be an address, a number or a name. It has no `Display`: whoever writes it says for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfidentialId {
    written: PersonKey,
    on_screen: PersonId,
}

impl ConfidentialId {
    /// The id; where names, addresses or numbers are confidential and the id is one, the row.
    pub fn on_screen(&self) -> &PersonId {
        &self.on_screen
    }

    /// The id, for the committee's files.
    pub fn for_committee(&self) -> &PersonId {
        &self.written.id
    }
}

impl Import {
    /// A problem without what may be confidential.
    pub fn problem_on_screen(&self, one: &RowProblem) -> String {
        let of_file = self.files.iter().filter(|file| file.name == one.place.file);
        problem_told::on_screen(one, of_file.flat_map(|file| &file.columns), self.names_are_confidential())
    }

    /// Whether a column that says who somebody is is declared confidential.
    pub(crate) fn names_are_confidential(&self) -> bool {
        self.files.iter().flat_map(|file| &file.columns).any(ColumnReport::hides_names)
    }

    /// A person's id, for whoever is to read it.
    pub fn id_of(&self, person: &PersonKey) -> ConfidentialId {
        let profile = match person.side {
            Side::Mentee => self.cohort.find_mentee(&person.id).map(|id| &self.cohort.mentee(id).profile),
            Side::Mentor => self.cohort.find_mentor(&person.id).map(|id| &self.cohort.mentor(id).profile),
        };
        let id = person.id.as_str();
        let is_number = profile.is_none_or(|profile| {
            let is_address = profile.email.as_deref().and_then(email_key).is_some_and(|email| email == id);
            !is_address && profile.name.as_deref().is_none_or(|name| name_key(name) != id)
        });
        let mut columns = self.files.iter().flat_map(|file| &file.columns);
        let numbers_are_confidential = columns
            .any(|column| column.confidential && matches!(&column.holds, ColumnUse::Field { field: Field::Id, .. }));
        let hides = numbers_are_confidential || (!is_number && self.names_are_confidential());
        let row = self.origins.get(person).filter(|_| hides);
        let row = row.map(|place| PersonId::new(&place.to_string()).or_else(|_| PersonId::new("somebody")));
        let on_screen = row.and_then(Result::ok).unwrap_or_else(|| person.id.clone());
        ConfidentialId { written: person.clone(), on_screen }
    }

    /// The ids of all mentees, then of all mentors, as the screen may show them.
    pub fn ids_on_screen(&self) -> [Vec<String>; 2] {
        let mentees = self.cohort.mentees().iter().map(Mentee::key);
        let mentors = self.cohort.mentors().iter().map(Mentor::key);
        let shown = |person: PersonKey| self.id_of(&person).on_screen().to_string();
        [mentees.map(shown).collect(), mentors.map(shown).collect()]
    }

    /// All mentees' and mentors' names as a screen may tell them, by dense id: where names are confidential, or
    /// somebody has none, the id on the screen.
    pub fn names_on_screen(&self) -> [Vec<String>; 2] {
        let [mut mentees, mut mentors] = self.ids_on_screen();
        if !self.names_are_confidential() {
            let known = |name: Option<&str>, shown: &mut String| {
                if let Some(name) = name {
                    *shown = Shown::line(name).into_string();
                }
            };
            let people = self.cohort.mentees().iter().zip(&mut mentees);
            people.for_each(|(one, shown)| known(one.profile.name.as_deref(), shown));
            let people = self.cohort.mentors().iter().zip(&mut mentors);
            people.for_each(|(one, shown)| known(one.profile.name.as_deref(), shown));
        }
        [mentees, mentors]
    }

    /// Somebody as the screen may tell them.
    pub(crate) fn key_on_screen(&self, person: &PersonKey) -> PersonKey {
        PersonKey { side: person.side, id: self.id_of(person).on_screen }
    }

    /// The error as it may be shown: where names are confidential, whoever has no number is told by their row. Ask for
    /// [`rows_at_fault`](Self::rows_at_fault) before: they are found by ids.
    #[must_use]
    pub fn error_on_screen(&self, mut error: RoundError) -> RoundError {
        let told = |side, id: &PersonId| self.key_on_screen(&PersonKey { side, id: id.clone() }).id;
        if let RoundError::Ruling(ruling) | RoundError::Eligibility(EligibilityError::Ruling(ruling)) = &mut error {
            match ruling {
                RulingError::PinAndBan(pair) | RulingError::PinRefused { pair, .. } => {
                    pair.mentee = told(Side::Mentee, &pair.mentee);
                    pair.mentor = told(Side::Mentor, &pair.mentor);
                }
                RulingError::PinnedTwice { mentee, mentors } => {
                    *mentee = told(Side::Mentee, mentee);
                    for mentor in mentors {
                        *mentor = PersonId::new(mentor)
                            .map_or_else(|_| "somebody".to_owned(), |id| told(Side::Mentor, &id).to_string());
                    }
                }
                RulingError::TooManyPins { mentor, .. } | RulingError::SeatsTwice(mentor) => {
                    *mentor = told(Side::Mentor, mentor);
                }
                _ => {}
            }
        }
        error
    }
}
