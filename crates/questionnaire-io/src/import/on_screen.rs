//! How people are told on the screen: by their id, or by their row where names are confidential and the id is one.

use mentor_match::RoundError;
use mentor_match::cohort::{PersonId, PersonKey, Side};
use mentor_match::policy::{EligibilityError, RulingError};

use super::columns::assign::ColumnReport;
use super::{Import, name_key};

impl Import {
    /// Whether a column that says who somebody is is declared confidential.
    pub(crate) fn names_are_confidential(&self) -> bool {
        self.files.iter().flat_map(|file| &file.columns).any(ColumnReport::hides_names)
    }

    /// Somebody by their id; where names are confidential, and the id was made of the name or the address, by their
    /// row.
    pub(crate) fn key_on_screen(&self, person: &PersonKey) -> PersonKey {
        let profile = match person.side {
            Side::Mentee => self.cohort.find_mentee(&person.id).map(|id| &self.cohort.mentee(id).profile),
            Side::Mentor => self.cohort.find_mentor(&person.id).map(|id| &self.cohort.mentor(id).profile),
        };
        let id = person.id.as_str();
        let names_somebody = profile.is_some_and(|profile| {
            profile.email.as_deref() == Some(id) || profile.name.as_deref().is_some_and(|name| name_key(name) == id)
        });
        let row = self.origins.get(person).filter(|_| names_somebody && self.names_are_confidential());
        let id = row.map(|place| PersonId::new(&place.to_string()).or_else(|_| PersonId::new("somebody")));
        PersonKey { side: person.side, id: id.and_then(Result::ok).unwrap_or_else(|| person.id.clone()) }
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
