//! The people of one round: who wants a mentor, who offers to be one, and what both wrote.
//!
//! A [`Cohort`] is made once, by [`Cohort::new`], which checks everything that later stages rely on; from then on it
//! is immutable. People are kept sorted by their written id, so that the order in which they arrived changes nothing:
//! the dense ids [`MenteeId`] and [`MentorId`] are positions in that order.
//!
//! Everything about a person except the id is optional, because real people skip questions. Where it matters,
//! `None` means *not answered* and `Some(empty)` means *answered: none*.

mod apart;
mod availability;
mod by_id;
mod check;
mod choice;
mod custom;
mod error;
mod id;
mod importance;
mod leadership;
mod location;
mod office;
mod pairing;
mod person;
mod profile;
#[cfg(feature = "serde")]
mod serial;
mod units;

use jiff::civil::{Date, date};

pub use apart::{Apart, ApartBecause};
pub use availability::{Availability, AvailabilityError, WEEK_MINUTES, WeeklySlot};
pub use choice::{BeyondChoices, Choice, Consent};
pub use custom::{Demand, answer_key, demand, telling_words};
pub use error::{CohortError, PersonField};
pub use id::{PersonId, PersonIdError, PersonKey};
pub use importance::Importance;
pub use leadership::{Attendance, LeadershipRole, RoleKind, Sphere, Target};
pub use location::{Coordinates, CoordinatesError, Location, MeetingFormat};
pub use matching_market::{MenteeId, MentorId, Side};
pub(crate) use office::{DEPUTY, Knowledge, Office, Wanted};
pub use pairing::{Pairing, PairingState};
pub use person::{Mentee, Mentor, Track, TrackError};
pub use profile::{Goal, Priority, Profession, Profile, Style, StyleAnswer, StyleWish};
pub use units::{Level, UnitError, UnitId, Units};

use by_id::ById;
use check::People;

/// All people of one round, checked.
///
/// # Examples
/// ```
/// use mentor_match::cohort::{Cohort, Mentee, Mentor, Units};
/// let cohort = Cohort::new(
///     Units::default(),
///     vec![Mentee::new("ada@example.org")?],
///     vec![Mentor::new("grace@example.org")?],
///     vec![],
/// )?;
/// assert_eq!(cohort.mentees().len(), 1);
///
/// // Two mentees cannot share an id.
/// let twice = vec![Mentee::new("ada@example.org")?, Mentee::new("ada@example.org")?];
/// assert!(Cohort::new(Units::default(), twice, vec![], vec![]).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "serial::CohortForm", into = "serial::CohortForm"))]
pub struct Cohort {
    units: Units,
    // INVARIANT: strictly ascending by id, at most u32::MAX - 1 people.
    mentees: Vec<Mentee>,
    // INVARIANT: strictly ascending by id, at most u32::MAX - 1 people.
    mentors: Vec<Mentor>,
    // INVARIANT: sorted, without repetition, both ids known.
    pairings: Vec<Pairing>,
    // INVARIANT: sorted, without repetition, both ids known.
    apart: Vec<Apart>,
    // INVARIANT: of `mentees` and `mentors`.
    by_id: (ById, ById),
}

impl Cohort {
    /// Checks the people and takes them over, sorted by id.
    ///
    /// `pairings` are earlier ones: still running (they take a seat), ended, or failed (never proposed again).
    ///
    /// # Errors
    /// [`CohortError`] names the person, the field and what is wrong: an id used twice on one side, a choice, sponsor,
    /// acceptance or pairing that names nobody, a choice written twice, a choice that is also declined, a unit that the
    /// tree does not have.
    ///
    /// # Complexity
    /// O(p log p) for p people, choices and pairings together.
    pub fn new(
        units: Units,
        mut mentees: Vec<Mentee>,
        mut mentors: Vec<Mentor>,
        mut pairings: Vec<Pairing>,
    ) -> Result<Self, CohortError> {
        const LIMIT: usize = u32::MAX as usize - 1;
        for (side, count) in [(Side::Mentee, mentees.len()), (Side::Mentor, mentors.len())] {
            if count > LIMIT {
                return Err(CohortError::TooManyPeople { side, count });
            }
        }
        mentees.sort_by(|one, other| one.id.cmp(&other.id));
        mentors.sort_by(|one, other| one.id.cmp(&other.id));
        if let Some(twice) = mentees.windows(2).find(|two| two[0].id == two[1].id) {
            return Err(CohortError::DuplicateId(twice[0].key()));
        }
        if let Some(twice) = mentors.windows(2).find(|two| two[0].id == two[1].id) {
            return Err(CohortError::DuplicateId(twice[0].key()));
        }
        pairings.sort();
        pairings.dedup();
        let by_id = by_id(&mentees, &mentors);
        let cohort = Self { units, mentees, mentors, pairings, apart: Vec::new(), by_id };
        cohort.people().check(&cohort.pairings)?;
        Ok(cohort)
    }

    /// Some people of a cohort that was checked: whom they name may be among the others, and counts as nobody here.
    #[cfg(feature = "arrow")]
    pub(crate) fn of_some(
        units: Units,
        mentees: Vec<Mentee>,
        mentors: Vec<Mentor>,
        mut pairings: Vec<Pairing>,
        mut apart: Vec<Apart>,
    ) -> Result<Self, CohortError> {
        if let Some(two) = mentees.windows(2).find(|two| two[0].id >= two[1].id) {
            return Err(CohortError::DuplicateId(two[1].key()));
        }
        if let Some(two) = mentors.windows(2).find(|two| two[0].id >= two[1].id) {
            return Err(CohortError::DuplicateId(two[1].key()));
        }
        pairings.sort();
        pairings.dedup();
        apart.sort();
        apart.dedup();
        let by_id = by_id(&mentees, &mentors);
        let cohort = Self { units, mentees, mentors, pairings, apart, by_id };
        cohort.people().check_answers()?;
        Ok(cohort)
    }

    /// The same people, of whom these are not matched with each other.
    ///
    /// # Errors
    /// [`CohortError::UnknownPerson`] for an id that is nobody's.
    ///
    /// ```
    /// use mentor_match::cohort::{Apart, ApartBecause, Cohort, Mentee, Mentor, PersonId, Units};
    /// let people = (vec![Mentee::new("kofi@example.org")?], vec![Mentor::new("kofi@work.example")?]);
    /// let cohort = Cohort::new(Units::default(), people.0, people.1, vec![])?;
    /// let apart = |mentor: &str| -> Result<Apart, Box<dyn std::error::Error>> {
    ///     let (mentee, mentor) = (PersonId::new("kofi@example.org")?, PersonId::new(mentor)?);
    ///     Ok(Apart { mentee, mentor, because: ApartBecause::PerhapsOnePerson })
    /// };
    /// assert!(cohort.clone().keep_apart(vec![apart("nobody")?]).is_err());
    /// assert_eq!(cohort.keep_apart(vec![apart("kofi@work.example")?])?.apart().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep_apart(self, mut apart: Vec<Apart>) -> Result<Self, CohortError> {
        apart.sort();
        apart.dedup();
        self.people().check_apart(&apart)?;
        Ok(Self { apart, ..self })
    }

    fn people(&self) -> People<'_> {
        People { units: &self.units, mentees: &self.mentees, mentors: &self.mentors, by_id: &self.by_id }
    }

    /// The tree of clubs, districts, regions or whatever the association's levels are called.
    pub fn units(&self) -> &Units {
        &self.units
    }

    /// All mentees; position `i` is `MenteeId::from_index(i)`.
    pub fn mentees(&self) -> &[Mentee] {
        &self.mentees
    }

    /// All mentors; position `j` is `MentorId::from_index(j)`.
    pub fn mentors(&self) -> &[Mentor] {
        &self.mentors
    }

    /// Earlier pairings, sorted.
    pub fn pairings(&self) -> &[Pairing] {
        &self.pairings
    }

    /// Who is kept apart, sorted.
    pub fn apart(&self) -> &[Apart] {
        &self.apart
    }

    /// The mentee with a dense id of this cohort.
    pub fn mentee(&self, id: MenteeId) -> &Mentee {
        &self.mentees[id.index()]
    }

    /// The mentor with a dense id of this cohort.
    pub fn mentor(&self, id: MentorId) -> &Mentor {
        &self.mentors[id.index()]
    }

    /// The dense id of a written mentee id, if there is such a mentee. O(log n).
    pub fn find_mentee(&self, id: &PersonId) -> Option<MenteeId> {
        self.people().find_mentee(id)
    }

    /// The dense id of a written mentor id, if there is such a mentor. O(log m).
    pub fn find_mentor(&self, id: &PersonId) -> Option<MentorId> {
        self.people().find_mentor(id)
    }

    /// The latest day on which somebody began a position (an end may lie ahead) or became a member; 1 January 2000 when
    /// nobody did. It stands for today where nobody says which day it is.
    pub(crate) fn latest_day(&self) -> Date {
        let mentees = self.mentees.iter().map(|one| &one.profile);
        let profiles = mentees.chain(self.mentors.iter().map(|one| &one.profile));
        let days = profiles.flat_map(|profile| {
            profile.leadership.iter().flatten().filter_map(|role| role.from).chain(profile.member_since)
        });
        days.max().unwrap_or(date(2000, 1, 1))
    }
}

fn by_id(mentees: &[Mentee], mentors: &[Mentor]) -> (ById, ById) {
    (ById::new(mentees.iter().map(|one| &one.id)), ById::new(mentors.iter().map(|one| &one.id)))
}
