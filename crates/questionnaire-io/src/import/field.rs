//! The fields a column can stand for, and their keys in a mapping file.

use std::fmt;

use mentor_match::cohort::Side;
use mentor_match::compatibility::Feature;
use mentor_match::text;

/// What a column holds. Its key, as [`Field::parse`] reads it and `Display` writes it, is public and stable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant is described once, in docs/formats.md, under its key")]
pub enum Field {
    Role,
    /// Yes or no.
    IsMentee,
    /// Yes or no.
    IsMentor,
    Id,
    Email,
    Name,
    FirstName,
    LastName,
    Active,
    Track,
    /// The level's slug.
    Unit(String),
    /// The level's slug.
    PastUnit(String),
    City,
    State,
    Country,
    Latitude,
    Longitude,
    TimeZone,
    Meeting,
    MeetingFrequency,
    MeetingLength,
    ProfessionPath,
    Title,
    Employers,
    Colleges,
    Service,
    Networks,
    Goals,
    /// In the order of their importance.
    RankedGoals,
    /// The place in the order of importance, from 1.
    Goal(u16),
    TopGoals,
    Avoids,
    Interests,
    Leadership,
    /// The kind of event, in the singular.
    Attendance(String),
    TargetPosition,
    TargetLevel,
    Sponsor,
    Supervisors,
    Acquainted,
    /// The position, from 1.
    Choice(u16),
    Choices,
    /// Which choice a row holds, where each choice has a row of its own.
    ChoiceNumber,
    BeyondChoices,
    Accepts,
    Declines,
    /// The question.
    Style(String),
    StyleWish,
    /// The question whose answer by the other side it is about.
    Wants(String),
    /// The name of what is compared.
    Importance(Feature),
    Languages,
    Availability,
    Seats,
    Running,
    RunningWith,
    FailedWith,
    EndedWith,
    Vetted,
    Trained,
    MemberSince,
    MeetingsAttended,
    /// Rounds without a mentor.
    Waited,
    /// How many mentors a mentee would like.
    MentorsWanted,
    Biography,
    /// A question of the programme's own: its slug.
    Custom(String),
    /// What the other has to have answered to such a question: its slug.
    WantsOnly(String),
    /// When the form was sent in: decides between two rows of one person, and nothing else.
    Submitted,
}

/// Keys without a parameter.
const PLAIN: &[(&str, Field)] = &[
    ("role", Field::Role),
    ("is_mentee", Field::IsMentee),
    ("is_mentor", Field::IsMentor),
    ("id", Field::Id),
    ("email", Field::Email),
    ("name", Field::Name),
    ("first_name", Field::FirstName),
    ("last_name", Field::LastName),
    ("active", Field::Active),
    ("track", Field::Track),
    ("city", Field::City),
    ("state", Field::State),
    ("country", Field::Country),
    ("latitude", Field::Latitude),
    ("longitude", Field::Longitude),
    ("time_zone", Field::TimeZone),
    ("meeting", Field::Meeting),
    ("meeting_frequency", Field::MeetingFrequency),
    ("meeting_length", Field::MeetingLength),
    ("profession_path", Field::ProfessionPath),
    ("title", Field::Title),
    ("employers", Field::Employers),
    ("colleges", Field::Colleges),
    ("service", Field::Service),
    ("networks", Field::Networks),
    ("goals", Field::Goals),
    ("ranked_goals", Field::RankedGoals),
    ("top_goals", Field::TopGoals),
    ("avoids", Field::Avoids),
    ("interests", Field::Interests),
    ("leadership", Field::Leadership),
    ("target_position", Field::TargetPosition),
    ("target_level", Field::TargetLevel),
    ("sponsor", Field::Sponsor),
    ("supervisors", Field::Supervisors),
    ("acquainted", Field::Acquainted),
    ("choices", Field::Choices),
    ("choice_number", Field::ChoiceNumber),
    ("beyond_choices", Field::BeyondChoices),
    ("accepts", Field::Accepts),
    ("declines", Field::Declines),
    ("style_wish", Field::StyleWish),
    ("languages", Field::Languages),
    ("availability", Field::Availability),
    ("seats", Field::Seats),
    ("running", Field::Running),
    ("running_with", Field::RunningWith),
    ("failed_with", Field::FailedWith),
    ("ended_with", Field::EndedWith),
    ("vetted", Field::Vetted),
    ("trained", Field::Trained),
    ("member_since", Field::MemberSince),
    ("meetings_attended", Field::MeetingsAttended),
    ("waited", Field::Waited),
    ("mentors_wanted", Field::MentorsWanted),
    ("biography", Field::Biography),
    ("submitted", Field::Submitted),
];

/// Reads the name behind the dot of a key.
type Named = fn(&str) -> Option<Field>;

/// Families of keys: what stands before the dot, a name that may stand behind it, and how names are read.
const FAMILIES: &[(&str, &str, Named)] = &[
    ("unit", "club", |name| slug(name).map(Field::Unit)),
    ("past_unit", "club", |name| slug(name).map(Field::PastUnit)),
    ("attendance", "conference", |name| slug(name).map(Field::Attendance)),
    ("custom", "gender", |name| slug(name).map(Field::Custom)),
    ("wants_only", "gender", |name| slug(name).map(Field::WantsOnly)),
    ("style", "I plan ahead", |name| slug(name).map(|_| Field::Style(name.trim().to_owned()))),
    ("wants", "I plan ahead", |name| slug(name).map(|_| Field::Wants(name.trim().to_owned()))),
    ("importance", "goals", |name| Feature::from_name(&slug(name)?).map(Field::Importance)),
    ("choices", "1", |name| position(name).map(Field::Choice)),
    ("goals", "1", |name| position(name).map(Field::Goal)),
];

impl Field {
    /// What says who somebody is.
    pub(crate) const IDENTITY: [Self; 5] = [Self::Id, Self::Email, Self::Name, Self::FirstName, Self::LastName];

    /// The field of a key such as `email`, `unit.club`, `choices.2` or `style.I like to plan ahead`.
    ///
    /// ```
    /// use questionnaire_io::import::Field;
    /// assert_eq!(Field::parse("choices.2"), Some(Field::Choice(2)));
    /// assert_eq!(Field::parse("shoe_size"), None);
    /// ```
    pub fn parse(key: &str) -> Option<Self> {
        let key = key.trim();
        if let Some((_, field)) = PLAIN.iter().find(|(plain, _)| *plain == key) {
            return Some(field.clone());
        }
        let (family, name) = key.split_once('.')?;
        let (.., field) = FAMILIES.iter().find(|(known, ..)| *known == family)?;
        field(name)
    }

    /// Every field once; of a family with a name behind the dot, one of them.
    ///
    /// ```
    /// use questionnaire_io::import::Field;
    /// assert!(Field::all().all(|field| Field::parse(&field.to_string()) == Some(field)));
    /// assert!(Field::all().any(|field| field == Field::Choice(1)));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        let named = |(_, name, field): &(&str, &str, Named)| field(name).expect("a test reads the examples");
        PLAIN.iter().map(|(_, field)| field.clone()).chain(FAMILIES.iter().map(named))
    }

    /// Keys without a parameter, for suggestions.
    pub(crate) fn plain_keys() -> impl Iterator<Item = &'static str> {
        PLAIN.iter().map(|(key, _)| *key)
    }

    /// On which side the field means something; `None`: on both.
    pub fn side(&self) -> Option<Side> {
        match self {
            Self::Track
            | Self::TargetPosition
            | Self::TargetLevel
            | Self::Sponsor
            | Self::Supervisors
            | Self::Acquainted
            | Self::BeyondChoices
            | Self::MeetingsAttended
            | Self::Waited
            | Self::MentorsWanted => Some(Side::Mentee),
            Self::Seats | Self::Running | Self::Vetted => Some(Side::Mentor),
            _ => None,
        }
    }

    /// Whether one cell holds several answers.
    pub fn is_list(&self) -> bool {
        matches!(
            self,
            Self::PastUnit(_)
                | Self::Employers
                | Self::Colleges
                | Self::Service
                | Self::Networks
                | Self::Goals
                | Self::RankedGoals
                | Self::TopGoals
                | Self::Avoids
                | Self::Interests
                | Self::Languages
                | Self::Supervisors
                | Self::Acquainted
                | Self::Choices
                | Self::Accepts
                | Self::Declines
                | Self::RunningWith
                | Self::FailedWith
                | Self::EndedWith
                | Self::Custom(_)
                | Self::WantsOnly(_)
        )
    }

    /// Whether it says who is a mentor and who a mentee.
    pub(crate) fn says_role(&self) -> bool {
        matches!(self, Self::Role | Self::IsMentee | Self::IsMentor)
    }

    /// Whether it is about a question of the programme's own, and so for rules and the committee alone.
    pub fn is_custom(&self) -> bool {
        matches!(self, Self::Custom(_) | Self::WantsOnly(_))
    }

    /// Whether the cell names other people.
    pub fn names_people(&self) -> bool {
        matches!(
            self,
            Self::Sponsor
                | Self::Supervisors
                | Self::Acquainted
                | Self::Choice(_)
                | Self::Choices
                | Self::Accepts
                | Self::Declines
                | Self::RunningWith
                | Self::FailedWith
                | Self::EndedWith
        )
    }
}

/// The longest preference list with a column per line.
pub(crate) const MAX_CHOICES: u16 = 20;

fn slug(name: &str) -> Option<String> {
    Some(text::slug(name)).filter(|slug| !slug.is_empty())
}

fn position(name: &str) -> Option<u16> {
    name.parse().ok().filter(|position| (1..=MAX_CHOICES).contains(position))
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit(level) => write!(formatter, "unit.{level}"),
            Self::PastUnit(level) => write!(formatter, "past_unit.{level}"),
            Self::Attendance(event) => write!(formatter, "attendance.{event}"),
            Self::Custom(question) => write!(formatter, "custom.{question}"),
            Self::WantsOnly(question) => write!(formatter, "wants_only.{question}"),
            Self::Style(question) => write!(formatter, "style.{question}"),
            Self::Wants(question) => write!(formatter, "wants.{question}"),
            Self::Importance(feature) => write!(formatter, "importance.{feature}"),
            Self::Choice(position) => write!(formatter, "choices.{position}"),
            Self::Goal(position) => write!(formatter, "goals.{position}"),
            plain => {
                let key = PLAIN.iter().find(|(_, field)| field == plain).map_or("unknown", |(key, _)| key);
                formatter.write_str(key)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let keys = [
            "role",
            "unit.club",
            "past_unit.district",
            "attendance.conference",
            "choices.3",
            "style.I plan",
            "wants.I plan",
            "goals.2",
            "importance.goals",
            "custom.gender",
            "wants_only.year-of-study",
        ];
        for key in keys.into_iter().chain(PLAIN.iter().map(|(key, _)| *key)) {
            assert_eq!(Field::parse(key).map(|field| field.to_string()).as_deref(), Some(key));
        }
        for key in ["", "unit.", "choices.0", "choices.x", "choices.21", "Role", "importance.fame"] {
            assert_eq!(Field::parse(key), None, "{key}");
        }
    }
}
