//! The committee's results, unit by unit, and the mentors' directory of each.
//!
//! A match belongs to the committee of the smallest unit to which both belong: that of the club for two of a club, that
//! of the region for two of different associations. A mentee without a mentor belongs to that of their own unit, unless
//! a rule wants their mentor from another unit of a level: then to that of the unit above. So a local committee sees
//! its own people, and the wider one those who are matched across. What belongs to no unit is in the whole committee's
//! files alone.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Mentee, MenteeId, MentorId, Profile, UnitId};
use mentor_match::compatibility::Sides;
use mentor_match::policy::RuleKind;
use mentor_match::{Match, text};

use super::batch::{Batch, GoOn};
use super::table::{Table, Value};
use super::{OutputFile, WriteError, directory};

/// Characters of a folder's name.
const LONGEST: usize = 80;

/// Four tables for each unit that has somebody or something, under `committee/units/`.
pub(super) fn files(batch: &Batch<'_>, go_on: GoOn<'_>) -> Result<Vec<OutputFile>, WriteError> {
    let (matches, unmatched, members) = (matches(batch), unmatched(batch), members(batch));
    let directories = directory::by_unit(batch);
    let mut files = Vec::new();
    for (unit, folder) in folders(batch) {
        go_on()?;
        let mut add = |name: &str, table: &Table| {
            if !table.rows.is_empty() {
                files.push(OutputFile::encoded(format!("committee/units/{folder}/{name}.csv"), table.to_csv()));
            }
        };
        add("matches", &matched_table(matches.get(&unit).map_or(&[], Vec::as_slice)));
        add("unmatched", &unmatched_table(batch, unmatched.get(&unit).map_or(&[], Vec::as_slice)));
        add("people", &people(batch, members.get(&unit)));
        if let Some(directory) = directories.get(&unit) {
            add("directory", directory);
        }
    }
    Ok(files)
}

/// The directory of each unit that has a mentor, as files of a folder.
pub(super) fn directories(batch: &Batch<'_>) -> Vec<OutputFile> {
    let tables = directory::by_unit(batch);
    let written = folders(batch).into_iter().filter_map(|(unit, name)| Some((name, tables.get(&unit)?)));
    written.map(|(name, table)| OutputFile::encoded(format!("units/{name}.csv"), table.to_csv())).collect()
}

/// Each unit with a name for its folder, no two alike: its level and the units above it.
fn folders(batch: &Batch<'_>) -> Vec<(UnitId, String)> {
    let units = batch.outcome.cohort().units();
    let (mut taken, mut numbers) = (BTreeSet::new(), BTreeMap::new());
    let mut name = |unit: UnitId| {
        let path: Vec<&str> = units.path(unit).map(|above| units.name(above)).collect();
        let whole = format!("{}-{}", units.level_name(units.level_of(unit)), text::slug(&path.join(" ")));
        let short: String = whole.chars().take(LONGEST).collect();
        let mut free = short.clone();
        // What came before took the lower numbers.
        let number = numbers.entry(short.clone()).or_insert(2_u32);
        while !taken.insert(free.clone()) {
            free = format!("{short}-{number}");
            *number += 1;
        }
        (unit, free)
    };
    units.iter().map(&mut name).collect()
}

/// Matches by the smallest unit of both.
fn matches<'a>(batch: &Batch<'a>) -> BTreeMap<UnitId, Vec<Match<'a>>> {
    let units = batch.outcome.cohort().units();
    let mut by_unit: BTreeMap<UnitId, Vec<Match<'a>>> = BTreeMap::new();
    for one in batch.outcome.matches() {
        let both = one.mentee.profile.location.unit.zip(one.mentor.profile.location.unit);
        let common = both.and_then(|(mentee, mentor)| {
            units.path(mentee).find(|&above| units.path(mentor).any(|other| other == above))
        });
        if let Some(unit) = common {
            by_unit.entry(unit).or_default().push(one);
        }
    }
    by_unit
}

/// Mentees without a mentor by the unit that has to find one.
fn unmatched(batch: &Batch<'_>) -> BTreeMap<UnitId, Vec<MenteeId>> {
    let mut by_unit: BTreeMap<UnitId, Vec<MenteeId>> = BTreeMap::new();
    for mentee in super::committee::without(batch.outcome) {
        if let Some(unit) = responsible(batch, batch.outcome.cohort().mentee(mentee)) {
            by_unit.entry(unit).or_default().push(mentee);
        }
    }
    by_unit
}

/// The smallest unit of the mentee in which the rules allow a mentor.
fn responsible(batch: &Batch<'_>, mentee: &Mentee) -> Option<UnitId> {
    let units = batch.outcome.cohort().units();
    let outside = super::recruitment::rules_for(batch, mentee).filter_map(|kind| match kind {
        RuleKind::DifferentUnit(rule) => units.level(&rule.level),
        _ => None,
    });
    let outside = outside.max();
    units.path(mentee.profile.location.unit?).find(|&unit| outside.is_none_or(|level| units.level_of(unit) > level))
}

fn matched_table(matches: &[Match<'_>]) -> Table {
    let mut table = Table::new(
        "Matches",
        &[
            "mentee_id",
            "mentee_name",
            "mentee_email",
            "mentor_id",
            "mentor_name",
            "mentor_email",
            "matched_as",
            "status",
        ],
    );
    for one in matches {
        table.row([
            Value::text(one.mentee.id.as_str()),
            Value::maybe(one.mentee.profile.name.as_deref()),
            Value::maybe(one.mentee.profile.email.as_deref()),
            Value::text(one.mentor.id.as_str()),
            Value::maybe(one.mentor.profile.name.as_deref()),
            Value::maybe(one.mentor.profile.email.as_deref()),
            Value::text(one.matched_as()),
            Value::text(one.status()),
        ]);
    }
    table
}

fn unmatched_table(batch: &Batch<'_>, mentees: &[MenteeId]) -> Table {
    let mut table = Table::new("Unmatched", &["mentee_id", "mentee_name", "mentee_email", "reason"]);
    for &mentee in mentees {
        let person = batch.outcome.cohort().mentee(mentee);
        let reason = super::committee::reason(batch.outcome, &batch.outcome.explain_mentee(mentee));
        table.row([
            Value::text(person.id.as_str()),
            Value::maybe(person.profile.name.as_deref()),
            Value::maybe(person.profile.email.as_deref()),
            Value::text(reason),
        ]);
    }
    table
}

/// People by the unit to which they belong.
fn members(batch: &Batch<'_>) -> BTreeMap<UnitId, Sides<Vec<usize>>> {
    let cohort = batch.outcome.cohort();
    let mut members: BTreeMap<UnitId, Sides<Vec<usize>>> = BTreeMap::new();
    for (index, person) in cohort.mentees().iter().enumerate() {
        if let Some(unit) = person.profile.location.unit {
            members.entry(unit).or_default().mentee.push(index);
        }
    }
    for (index, person) in cohort.mentors().iter().enumerate() {
        if let Some(unit) = person.profile.location.unit {
            members.entry(unit).or_default().mentor.push(index);
        }
    }
    members
}

/// Who belongs to just this unit, with the partner's name and unit and nothing else about the partner.
fn people(batch: &Batch<'_>, members: Option<&Sides<Vec<usize>>>) -> Table {
    let mut table = Table::new("People", &["id", "name", "email", "role", "result", "partner_names", "partner_units"]);
    let outcome = batch.outcome;
    let cohort = outcome.cohort();
    let mut row = |id: &str, profile: &Profile, role: &str, result: &str, partners: &[&Profile]| {
        // A partner from elsewhere without a name goes by none: an id can be an address.
        let names: Vec<&str> =
            partners.iter().map(|partner| partner.name.as_deref().unwrap_or("(no name given)")).collect();
        let homes = partners.iter().map(|partner| partner.location.unit);
        let homes: Vec<&str> = homes.map(|home| home.map_or("", |home| cohort.units().name(home))).collect();
        table.row([
            Value::text(id),
            Value::maybe(profile.name.as_deref()),
            Value::maybe(profile.email.as_deref()),
            Value::text(role),
            Value::text(result),
            Value::text(names.join("; ")),
            Value::text(homes.join("; ")),
        ]);
    };
    for index in members.iter().flat_map(|members| &members.mentee) {
        let (person, found) = (&cohort.mentees()[*index], outcome.match_of(MenteeId::from_index(*index)));
        let partner = found.as_ref().map(|one| &one.mentor.profile);
        let result = found.as_ref().map_or("no mentor", Match::status);
        row(person.id.as_str(), &person.profile, "mentee", result, partner.as_slice());
    }
    for index in members.iter().flat_map(|members| &members.mentor) {
        let (person, held) = (&cohort.mentors()[*index], outcome.mentees_of(MentorId::from_index(*index)));
        let partners: Vec<&Profile> = held.iter().map(|&mentee| &cohort.mentee(mentee).profile).collect();
        let result = text::count(held.len(), "mentee");
        row(person.id.as_str(), &person.profile, "mentor", &result, &partners);
    }
    table
}
