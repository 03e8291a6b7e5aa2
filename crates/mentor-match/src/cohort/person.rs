//! Mentees and mentors.

use std::collections::BTreeMap;
use std::fmt;

use matching_market::Side;

use super::{BeyondChoices, Choice, Importance, PersonId, PersonIdError, PersonKey, Profile, Target};

/// The programme's path a mentee is on, such as `new-member` or `emerging-leader`: lower-case words joined by hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Track(String);

impl Track {
    /// Brings a name into its form: `"New Member"` and `"new-member"` are the same track.
    ///
    /// # Errors
    /// A name without a letter or digit.
    pub fn new(name: &str) -> Result<Self, TrackError> {
        let slug = crate::text::slug(name);
        if slug.is_empty() { Err(TrackError { name: name.to_owned() }) } else { Ok(Self(slug)) }
    }

    /// The name in its form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Track {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for Track {
    type Error = TrackError;
    fn try_from(name: String) -> Result<Self, TrackError> {
        Self::new(&name)
    }
}

impl From<Track> for String {
    fn from(track: Track) -> Self {
        track.0
    }
}

/// A track's name without a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{name}' is not a track name: use words, such as \"new member\"")]
#[non_exhaustive]
pub struct TrackError {
    /// What was given.
    pub name: String,
}

/// Somebody who looks for a mentor.
///
/// Plain data: fill in what is known and hand it to [`Cohort::new`](super::Cohort::new), which checks it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Mentee {
    /// Unique among the mentees.
    pub id: PersonId,
    /// Who they are; `goals` are what they want to learn.
    #[cfg_attr(feature = "serde", serde(default))]
    pub profile: Profile,
    /// The programme's path they are on.
    #[cfg_attr(feature = "serde", serde(default))]
    pub track: Option<Track>,
    /// The position or level they aspire to.
    #[cfg_attr(feature = "serde", serde(default))]
    pub target: Option<Target>,
    /// The mentor who sponsored their membership.
    #[cfg_attr(feature = "serde", serde(default))]
    pub sponsor: Option<PersonId>,
    /// Mentors who are their direct supervisors at work.
    #[cfg_attr(feature = "serde", serde(default))]
    pub supervisors: Vec<PersonId>,
    /// Mentors they have a relationship with already.
    #[cfg_attr(feature = "serde", serde(default))]
    pub acquainted: Vec<PersonId>,
    /// Meetings attended since joining.
    #[cfg_attr(feature = "serde", serde(default))]
    pub meetings_attended: Option<u32>,
    /// Rounds in which they looked for a mentor and went without. `None`: not answered.
    #[cfg_attr(feature = "serde", serde(default))]
    pub waited: Option<u16>,
    /// The mentors they asked for, best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub choices: Vec<Choice>,
    /// Whether they take a mentor they did not write down. `None`: not asked.
    #[cfg_attr(feature = "serde", serde(default))]
    pub beyond_choices: Option<BeyondChoices>,
    /// Mentors they said yes to without ranking them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub accepts: Vec<PersonId>,
    /// Mentors they will not be matched with; whatever the reason is, it is not asked.
    #[cfg_attr(feature = "serde", serde(default))]
    pub declines: Vec<PersonId>,
    /// What matters more or less to them than the programme says: name of a feature, such as `goals`, to a step.
    #[cfg_attr(feature = "serde", serde(default))]
    pub importance: BTreeMap<String, Importance>,
}

impl Mentee {
    /// A mentee of whom nothing but the id is known.
    ///
    /// # Errors
    /// See [`PersonId::new`].
    pub fn new(id: &str) -> Result<Self, PersonIdError> {
        Ok(Self {
            id: PersonId::new(id)?,
            profile: Profile::default(),
            track: None,
            target: None,
            sponsor: None,
            supervisors: Vec::new(),
            acquainted: Vec::new(),
            meetings_attended: None,
            waited: None,
            choices: Vec::new(),
            beyond_choices: None,
            accepts: Vec::new(),
            declines: Vec::new(),
            importance: BTreeMap::new(),
        })
    }

    /// Adds a mentor to whom another one who said no has referred the mentee, and whom the mentee wants: after
    /// the mentee's own choices, if they are not among them.
    pub fn refer(&mut self, mentor: PersonId) {
        let choice = Choice::Person(mentor);
        if !self.choices.contains(&choice) {
            self.choices.push(choice);
        }
    }

    /// The id with its side.
    pub fn key(&self) -> PersonKey {
        PersonKey { side: Side::Mentee, id: self.id.clone() }
    }

    /// The name if there is one, else the id, for the committee: an id can be an address or a number, which nobody else
    /// gets in the place of a name.
    pub fn name_or_id(&self) -> &str {
        self.profile.name.as_deref().unwrap_or(self.id.as_str())
    }
}

/// Somebody who offers to be a mentor.
///
/// Plain data: fill in what is known and hand it to [`Cohort::new`](super::Cohort::new), which checks it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Mentor {
    /// Unique among the mentors.
    pub id: PersonId,
    /// Who they are; `goals` are what they can help with.
    #[cfg_attr(feature = "serde", serde(default))]
    pub profile: Profile,
    /// Vetted by the facilitator or committee.
    #[cfg_attr(feature = "serde", serde(default))]
    pub vetted: Option<bool>,
    /// How many mentees they would take, running pairings included. `None`: not answered.
    #[cfg_attr(feature = "serde", serde(default))]
    pub seats: Option<u16>,
    /// How many pairings they say are still running; pairings known by name count as well, whichever is more.
    #[cfg_attr(feature = "serde", serde(default))]
    pub running: Option<u16>,
    /// The mentees they asked for, best first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub choices: Vec<Choice>,
    /// Mentees they agreed to.
    #[cfg_attr(feature = "serde", serde(default))]
    pub accepts: Vec<PersonId>,
    /// Mentees they declined.
    #[cfg_attr(feature = "serde", serde(default))]
    pub declines: Vec<PersonId>,
    /// What matters more or less to them than the programme says: name of a feature, such as `goals`, to a step.
    #[cfg_attr(feature = "serde", serde(default))]
    pub importance: BTreeMap<String, Importance>,
}

impl Mentor {
    /// A mentor of whom nothing but the id is known.
    ///
    /// # Errors
    /// See [`PersonId::new`].
    pub fn new(id: &str) -> Result<Self, PersonIdError> {
        Ok(Self {
            id: PersonId::new(id)?,
            profile: Profile::default(),
            vetted: None,
            seats: None,
            running: None,
            choices: Vec::new(),
            accepts: Vec::new(),
            declines: Vec::new(),
            importance: BTreeMap::new(),
        })
    }

    /// The id with its side.
    pub fn key(&self) -> PersonKey {
        PersonKey { side: Side::Mentor, id: self.id.clone() }
    }

    /// The name if there is one, else the id, for the committee: an id can be an address or a number, which nobody else
    /// gets in the place of a name.
    pub fn name_or_id(&self) -> &str {
        self.profile.name.as_deref().unwrap_or(self.id.as_str())
    }
}
