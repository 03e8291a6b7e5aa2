//! What one person may be told about another, and what the mentors' directory may say.

use std::collections::BTreeSet;

use mentor_match::cohort::{Goal, LeadershipRole, Location, MeetingFormat, Priority, Profession, Profile, Side, Units};

use crate::import::{ColumnUse, Import, SourceKind};

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
                    let in_file = match file.kind {
                        SourceKind::Mentees => one == Side::Mentee,
                        SourceKind::Mentors => one == Side::Mentor,
                        SourceKind::People => side.is_none_or(|side| side == one),
                    };
                    if in_file {
                        confidential.insert((one, field.to_string()));
                    }
                }
            }
        }
        Self { confidential }
    }

    fn hides(&self, side: Side, fields: &[&str]) -> bool {
        fields.iter().any(|&field| self.confidential.contains(&(side, field.to_owned())))
    }

    /// The part of a profile that others may read: who somebody is and how to reach them, their unit, what they want to
    /// learn or help with, interests, languages, work, service and networks, positions held, since when they have been
    /// a member, what a mentor would rather not do, and what they wrote about themself. All else is left out, and so is
    /// what is confidential: whoever writes for others gets only this.
    pub(super) fn profile(&self, side: Side, whole: &Profile) -> Profile {
        let hides = |fields: &[&str]| self.hides(side, fields);
        let unless = |hidden: bool, text: &Option<String>| text.clone().filter(|_| !hidden);
        let unit_hidden = self.confidential.iter().any(|(of, field)| *of == side && field.starts_with("unit."));
        let mut open = Profile {
            name: unless(hides(&["name", "first_name", "last_name"]), &whole.name),
            email: unless(hides(&["email"]), &whole.email),
            biography: unless(hides(&["biography"]), &whole.biography),
            location: Location {
                unit: whole.location.unit.filter(|_| !unit_hidden),
                meeting: whole.location.meeting.filter(|_| !hides(&["meeting"])),
                ..Location::default()
            },
            ..Profile::default()
        };
        if !hides(&["goals", "top_goals"]) {
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
        open
    }

    /// How others may call somebody: by name, or by the id of somebody who gave none.
    pub(super) fn name<'p>(&self, side: Side, profile: &'p Profile, id: &'p str) -> Option<&'p str> {
        if self.hides(side, &["name", "first_name", "last_name"]) {
            None
        } else {
            Some(profile.name.as_deref().unwrap_or(id))
        }
    }
}

/// Goals, those that matter most first.
pub(super) fn goals(profile: &Profile) -> Vec<String> {
    let mut goals: Vec<&Goal> = profile.goals.iter().flatten().collect();
    goals.sort_by_key(|goal| match goal.priority {
        Priority::Top => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    });
    goals.into_iter().map(|goal| goal.text.clone()).collect()
}

/// A position with where and when: "President (club, 2018-2020)".
pub(super) fn position(role: &LeadershipRole, units: &Units) -> String {
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

/// The unit and those above it: "Harbour, North".
pub(super) fn unit(profile: &Profile, units: &Units) -> String {
    let path = profile.location.unit.into_iter().flat_map(|unit| units.path(unit));
    path.map(|unit| units.name(unit)).collect::<Vec<_>>().join(", ")
}

/// A field of work: "Engineering > Civil: Bridge inspector".
pub(super) fn work(profile: &Profile) -> String {
    let Some(work) = &profile.profession else { return String::new() };
    let parts = [work.path.join(" > "), work.title.clone().unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

/// How somebody would like to meet.
pub(super) fn meeting(profile: &Profile) -> &'static str {
    match profile.location.meeting {
        Some(MeetingFormat::InPerson) => "in person",
        Some(MeetingFormat::Mixed) => "mostly online, in person at least once",
        Some(MeetingFormat::Virtual) => "online",
        Some(MeetingFormat::Either) => "online or in person",
        None => "",
    }
}
