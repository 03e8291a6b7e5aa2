//! What one person may be told about another, and what the mentors' directory may say.
//!
//! Participants read nothing but [`Open`] texts, and there are three ways to one: words of the program's own, something
//! about the reader ([`Own`]), or what [`Shared`] opens of somebody else ([`OpenProfile`]). Nobody else's id is among
//! them. It can be an address or a number, so it never stands in for a name ([`PublicName`]).

use std::collections::BTreeSet;

use mentor_match::Shown;
use mentor_match::cohort::{
    Goal, LeadershipRole, Location, MeetingFormat, Mentee, Mentor, PersonId, Priority, Profession, Profile, Side,
    UnitId, Units,
};

use super::introductions::contact::Contact;
use super::introductions::form::file_name;
use crate::import::{ColumnUse, Import};

/// A text that a participant may read.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Open(Shown);

impl Open {
    /// Words of the program's own.
    pub(super) fn words(words: &'static str) -> Self {
        Self(words.into())
    }

    /// A number with its noun.
    pub(super) fn count(number: usize, noun: &'static str) -> Self {
        Self(mentor_match::text::count(number, noun).into())
    }

    /// A number of something that has no plural.
    pub(super) fn number(number: usize, what: &'static str) -> Self {
        Self(format!("{number} {what}").into())
    }

    /// A day, year first.
    pub(super) fn day(day: jiff::civil::Date) -> Self {
        Self(day.to_string().into())
    }

    /// Whom to ask.
    pub(super) fn contact(contact: &Contact) -> Self {
        Self(Shown::line(&contact.to_string()))
    }

    /// Several, with something between them.
    pub(super) fn joined(texts: &[Self], between: &'static str) -> Self {
        Self(Shown::joined(texts.iter().map(|text| &text.0), between))
    }

    /// The same on one line, and no longer than so many characters.
    pub(super) fn clipped(&self, longest: usize) -> Self {
        let mut line = Shown::line(&self.0).into_string();
        if let Some((end, _)) = line.char_indices().nth(longest) {
            line.truncate(end);
            line.push_str(" ...");
        }
        Self(line.into())
    }

    /// The text.
    pub(super) fn shown(&self) -> &Shown {
        &self.0
    }
}

impl std::ops::Deref for Open {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

/// How others may call a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicName {
    Given(Open),
    NotGiven,
    Confidential,
}

impl PublicName {
    /// The name, on one line; blank without one.
    pub(super) fn given(self) -> Open {
        match self {
            Self::Given(name) => name,
            Self::NotGiven | Self::Confidential => Open::default(),
        }
    }

    /// The name, or what the partner is to the reader.
    pub(super) fn of_partner(self, side: Side) -> Open {
        match (self, side) {
            (Self::Given(name), _) => name,
            (Self::NotGiven, Side::Mentee) => Open::words("your mentee (no name given)"),
            (Self::NotGiven, Side::Mentor) => Open::words("your mentor (no name given)"),
            (Self::Confidential, Side::Mentee) => Open::words("your mentee"),
            (Self::Confidential, Side::Mentor) => Open::words("your mentor"),
        }
    }

    /// The name, or that there is none.
    pub(super) fn in_a_list(self) -> Open {
        match self {
            Self::NotGiven => Open::words("(no name given)"),
            other => other.given(),
        }
    }
}

/// The person who reads it: they may read who they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own<'p> {
    id: &'p PersonId,
    profile: &'p Profile,
}

impl<'p> From<&'p Mentee> for Own<'p> {
    fn from(mentee: &'p Mentee) -> Self {
        Self { id: &mentee.id, profile: &mentee.profile }
    }
}

impl<'p> From<&'p Mentor> for Own<'p> {
    fn from(mentor: &'p Mentor) -> Self {
        Self { id: &mentor.id, profile: &mentor.profile }
    }
}

impl<'p> Own<'p> {
    /// A reader of whom no more is known than this.
    pub(super) fn new(id: &'p PersonId, profile: &'p Profile) -> Self {
        Self { id, profile }
    }

    /// Who that is, for the committee's notes.
    pub(super) fn person_id(&self) -> &'p PersonId {
        self.id
    }
}

impl Own<'_> {
    pub(super) fn id(self) -> Open {
        Open(self.id.as_str().into())
    }

    /// The id as a part of a file's name.
    pub(super) fn file_name(self) -> String {
        file_name(self.id.as_str())
    }

    /// Blank without one.
    pub(super) fn name(self) -> Open {
        Open(self.profile.name.as_deref().map(Shown::line).unwrap_or_default())
    }

    /// As written; blank without one.
    pub(super) fn email(self) -> Open {
        Open(self.profile.email.as_deref().map(Shown::line).unwrap_or_default())
    }

    /// How somebody is greeted: `Jens` of `Jens Uggla` and of `Uggla, Jens`; in full where that is not clear, as with
    /// `Dr. Uggla`.
    pub(super) fn first_name(self) -> Open {
        let name = self.name();
        let given = name.split_once(',').map_or(&*name, |(_, given)| given);
        let first = given.split_whitespace().next().unwrap_or_default();
        let is_clear =
            first.chars().count() > 1 && first.chars().all(|letter| letter.is_alphabetic() || "-'’".contains(letter));
        if is_clear { Open(first.into()) } else { name }
    }
}

/// What others may read about a person.
#[derive(Debug)]
pub(super) struct OpenProfile {
    // INVARIANT: without what is confidential, or for nobody to read.
    profile: Profile,
    name: PublicName,
}

/// The fields that the mapping declares confidential, each with whose answers it holds.
#[derive(Debug)]
pub(super) struct Shared {
    confidential: BTreeSet<(Side, String)>,
}

impl Shared {
    pub(super) fn of(import: &Import) -> Self {
        let mut confidential = BTreeSet::new();
        for file in &import.files {
            for column in file.confidential() {
                let ColumnUse::Field { field, side, .. } = &column.holds else { continue };
                for one in [Side::Mentee, Side::Mentor] {
                    let of_file = file.kind.side().or(*side);
                    let in_file = of_file.is_none_or(|side| side == one);
                    if in_file {
                        confidential.insert((one, field.to_string()));
                    }
                }
            }
        }
        Self { confidential }
    }

    fn hides(&self, side: Side, fields: &[&str]) -> bool {
        !self.confidential.is_empty()
            && fields.iter().any(|&field| self.confidential.contains(&(side, field.to_owned())))
    }

    /// The part of a profile that others may read: who somebody is and how to reach them, their unit, what they want to
    /// learn or help with, interests, languages, work, service and networks, positions held, since when they have been
    /// a member, what a mentor would rather not do, and what they wrote about themself. All else is left out, and so is
    /// what is confidential: whoever writes for others gets only this.
    pub(super) fn profile(&self, side: Side, whole: &Profile) -> OpenProfile {
        let hides = |fields: &[&str]| self.hides(side, fields);
        let unless = |hidden: bool, text: &Option<String>| text.clone().filter(|_| !hidden);
        let any = |family: &str| self.confidential.iter().any(|(of, field)| *of == side && field.starts_with(family));
        let mut open = Profile {
            email: unless(hides(&["email"]), &whole.email),
            biography: unless(hides(&["biography"]), &whole.biography),
            location: Location {
                unit: whole.location.unit.filter(|_| !any("unit.")),
                meeting: whole.location.meeting.filter(|_| !hides(&["meeting"])),
                ..Location::default()
            },
            ..Profile::default()
        };
        if !hides(&["goals", "ranked_goals", "top_goals"]) && !any("goals.") {
            open.goals.clone_from(&whole.goals);
        }
        if !hides(&["interests"]) {
            open.interests.clone_from(&whole.interests);
        }
        if side == Side::Mentor && !hides(&["avoids"]) {
            open.avoids.clone_from(&whole.avoids);
        }
        if !hides(&["service"]) {
            open.service.clone_from(&whole.service);
        }
        if !hides(&["networks"]) {
            open.networks.clone_from(&whole.networks);
        }
        open.member_since = whole.member_since.filter(|_| !hides(&["member_since"]));
        if !hides(&["languages"]) {
            open.languages.clone_from(&whole.languages);
        }
        if !hides(&["leadership"]) {
            open.leadership.clone_from(&whole.leadership);
        }
        if let Some(work) = &whole.profession {
            let path = if hides(&["profession_path"]) { Vec::new() } else { work.path.clone() };
            open.profession = Some(Profession { path, title: unless(hides(&["title"]), &work.title) });
        }
        let name = match &whole.name {
            _ if hides(&["name", "first_name", "last_name"]) => PublicName::Confidential,
            Some(name) => PublicName::Given(Open(Shown::line(name))),
            None => PublicName::NotGiven,
        };
        OpenProfile { profile: open, name }
    }
}

impl OpenProfile {
    pub(super) fn name(&self) -> PublicName {
        self.name.clone()
    }

    /// Blank without one.
    pub(super) fn email(&self) -> Open {
        Open(self.profile.email.as_deref().map(Shown::line).unwrap_or_default())
    }

    /// What somebody wrote about themself.
    pub(super) fn biography(&self) -> Open {
        Open(self.profile.biography.as_deref().map(Shown::from).unwrap_or_default())
    }

    /// The unit.
    pub(super) fn unit_id(&self) -> Option<UnitId> {
        self.profile.location.unit
    }

    /// The unit and those above it: "Harbour, North".
    pub(super) fn unit(&self, units: &Units) -> Open {
        let path = self.unit_id().into_iter().flat_map(|unit| units.path(unit));
        Open(Shown::line(&path.map(|unit| units.name(unit)).collect::<Vec<_>>().join(", ")))
    }

    /// Goals, those that matter most first.
    pub(super) fn goals(&self) -> Vec<Open> {
        let mut goals: Vec<&Goal> = self.profile.goals.iter().flatten().collect();
        goals.sort_by_key(|goal| match goal.priority {
            Priority::Top => 0,
            Priority::Normal => 1,
            Priority::Low => 2,
        });
        goals.into_iter().map(|goal| Open(Shown::line(&goal.text))).collect()
    }

    pub(super) fn interests(&self) -> Vec<Open> {
        lines(self.profile.interests.as_ref())
    }

    pub(super) fn languages(&self) -> Vec<Open> {
        lines(self.profile.languages.as_ref())
    }

    pub(super) fn avoids(&self) -> Vec<Open> {
        lines(self.profile.avoids.as_ref())
    }

    pub(super) fn service(&self) -> Vec<Open> {
        lines(self.profile.service.as_ref())
    }

    pub(super) fn networks(&self) -> Vec<Open> {
        lines(self.profile.networks.as_ref())
    }

    pub(super) fn roles(&self) -> impl Iterator<Item = &LeadershipRole> {
        self.profile.leadership.iter().flatten()
    }

    /// Positions with where and when: "President (club, 2018-2020)".
    pub(super) fn positions(&self, units: &Units) -> Vec<Open> {
        self.roles().map(|role| Open(Shown::line(&position(role, units)))).collect()
    }

    /// The year.
    pub(super) fn member_since(&self) -> Open {
        Open(self.profile.member_since.map(|since| since.year().to_string().into()).unwrap_or_default())
    }

    /// A field of work: "Engineering > Civil: Bridge inspector".
    pub(super) fn work(&self) -> Open {
        let Some(work) = &self.profile.profession else { return Open::default() };
        let parts = [work.path.join(" > "), work.title.clone().unwrap_or_default()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Open(Shown::line(&parts.join(": ")))
    }

    /// How somebody would like to meet.
    pub(super) fn meeting(&self) -> Open {
        Open::words(match self.profile.location.meeting {
            Some(MeetingFormat::InPerson) => "in person",
            Some(MeetingFormat::Mixed) => "mostly online, in person at least once",
            Some(MeetingFormat::Virtual) => "online",
            Some(MeetingFormat::Either) => "online or in person",
            None => "",
        })
    }
}

fn lines(texts: Option<&Vec<String>>) -> Vec<Open> {
    texts.into_iter().flatten().map(|text| Open(Shown::line(text))).collect()
}

/// A position with where and when: "President (club, 2018-2020)".
fn position(role: &LeadershipRole, units: &Units) -> String {
    let year = |day: Option<jiff::civil::Date>| day.map(|day| day.year().to_string());
    let years = match (year(role.from), year(role.to)) {
        (None, None) => None,
        (Some(from), Some(to)) if from == to => Some(from),
        (Some(from), Some(to)) => Some(format!("{from}-{to}")),
        (Some(from), None) => Some(format!("since {from}")),
        (None, Some(to)) => Some(format!("until {to}")),
    };
    let level = role.level.map(|level| units.level_name(level).to_owned());
    let unit = role.unit.map(|unit| units.name(unit).to_owned());
    let about: Vec<String> = [level, unit, years].into_iter().flatten().collect();
    if about.is_empty() { role.title.clone() } else { format!("{} ({})", role.title, about.join(", ")) }
}
