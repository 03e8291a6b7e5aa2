//! What each mentor is good at and would rather not do, for the committee to hand on, and the new
//! members whose time is running out.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use mentor_match::cohort::{MenteeId, Mentor, MentorId, Side, UnitId};

use super::batch::Batch;
use super::shared::{Open, Shared};
use super::table::{OpenTable, OpenValue, Table, Value};

/// The track of those who have just joined.
const NEW_MEMBERS: &str = "new-member";

/// A new member is due for a mentor from this meeting on ...
const FIRST_MEETING: u32 = 2;
/// ... and has one by the end of this one.
const LAST_MEETING: u32 = 4;

/// Mentors with what they may be chosen by. Answers that are confidential or tell nobody how to choose are left out, so
/// that the list can be handed on.
pub(super) fn directory(batch: &Batch<'_>) -> Table {
    of_those(batch, 0..batch.outcome.cohort().mentors().len())
}

/// The mentors of each unit and of those below it, where there are any.
pub(super) fn by_unit(batch: &Batch<'_>) -> BTreeMap<UnitId, Table> {
    let cohort = batch.outcome.cohort();
    let mut mentors: BTreeMap<UnitId, Vec<usize>> = BTreeMap::new();
    for (index, mentor) in cohort.mentors().iter().enumerate() {
        for unit in mentor.profile.location.unit.into_iter().flat_map(|own| cohort.units().path(own)) {
            mentors.entry(unit).or_default().push(index);
        }
    }
    mentors.into_iter().map(|(unit, own)| (unit, of_those(batch, own.into_iter()))).collect()
}

fn of_those(batch: &Batch<'_>, mentors: impl Iterator<Item = usize>) -> Table {
    let mut table = OpenTable::new(
        "Directory",
        &[
            "name",
            "unit",
            "strengths",
            "rather_not",
            "positions",
            "service",
            "networks",
            "member_since",
            "work",
            "languages",
            "meeting",
            "biography",
            "seats_available",
        ],
    );
    let cohort = batch.outcome.cohort();
    let units = cohort.units();
    let shared = Shared::of(batch.import);
    for index in mentors {
        let mentor = &cohort.mentors()[index];
        let open = shared.profile(Side::Mentor, &mentor.profile);
        let list = |texts: &[Open]| Open::joined(texts, "; ").into();
        table.row([
            open.name().in_a_list().into(),
            open.unit(units).into(),
            list(&open.goals()),
            list(&open.avoids()),
            list(&open.positions(units)),
            list(&open.service()),
            list(&open.networks()),
            open.member_since().into(),
            open.work().into(),
            list(&open.languages()),
            open.meeting().into(),
            open.biography().into(),
            OpenValue::Count(batch.outcome.seats(MentorId::from_index(index)).available.into()),
        ]);
    }
    table.close()
}

/// New members at their second and third meeting, in the same order.
pub(super) fn due(batch: &Batch<'_>) -> Table {
    newcomers(batch, "Due", |meetings| (FIRST_MEETING..LAST_MEETING).contains(&meetings))
}

/// New members whose fourth meeting is over, those without a mentor first, then those whose match is to be confirmed;
/// in each group the one who has waited longest first.
pub(super) fn overdue(batch: &Batch<'_>) -> Table {
    newcomers(batch, "Overdue", |meetings| meetings >= LAST_MEETING)
}

fn newcomers(batch: &Batch<'_>, name: &'static str, is_meant: impl Fn(u32) -> bool) -> Table {
    let mut table =
        Table::new(name, &["mentee_id", "mentee_name", "mentee_email", "meetings_attended", "result", "mentor_name"]);
    let outcome = batch.outcome;
    let late = outcome.cohort().mentees().iter().enumerate().filter_map(|(index, mentee)| {
        let is_new = mentee.track.as_ref().is_some_and(|track| track.as_str() == NEW_MEMBERS);
        let meetings = mentee.meetings_attended.filter(|&meetings| is_new && is_meant(meetings))?;
        let found = outcome.match_of(MenteeId::from_index(index));
        let earlier = outcome.goes_on_with(MenteeId::from_index(index));
        let order = (found.map(|one| !one.to_be_confirmed).or(earlier.map(|_| true)), Reverse(meetings), index);
        let earlier = earlier.map(|(mentor, _)| outcome.cohort().mentor(mentor));
        Some((order, mentee, meetings, (found, earlier)))
    });
    let mut late: Vec<_> = late.collect();
    late.sort_by_key(|(order, ..)| *order);
    for (_, mentee, meetings, (found, earlier)) in late {
        table.row([
            Value::text(mentee.id.as_str()),
            Value::maybe(mentee.profile.name.as_deref()),
            Value::maybe(mentee.profile.email.as_deref()),
            Value::Count(meetings.into()),
            Value::text(match (&found, earlier) {
                (Some(found), _) => found.status(),
                (None, Some(_)) => "goes on",
                (None, None) => "no mentor",
            }),
            Value::maybe(found.as_ref().map(|one| one.mentor).or(earlier).map(Mentor::name_or_id)),
        ]);
    }
    table
}

/// How many new members a list has, and how many of them have no mentor in this round either.
pub(super) fn counts(newcomers: &Table) -> (usize, usize) {
    let without = newcomers.rows.iter().filter(|row| row.last() == Some(&Value::Blank)).count();
    (newcomers.rows.len(), without)
}
