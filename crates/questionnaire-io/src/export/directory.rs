//! What each mentor is good at, for the committee to hand on (S17), and the new members whose time is running out (S11).

use std::cmp::Reverse;

use mentor_match::cohort::{MenteeId, MentorId, Side};

use super::Batch;
use super::shared::{self, Shared};
use super::table::{Table, Value};

/// The track of those who have just joined.
const NEW_MEMBERS: &str = "new-member";

/// A new member has a mentor by the end of this meeting (S11).
const LAST_MEETING: u32 = 4;

/// Mentors with what they may be chosen by. Answers that are confidential or tell nobody how to choose are left out, so
/// that the list can be handed on.
pub(super) fn directory(batch: &Batch<'_>) -> Table {
    let mut table = Table::new(
        "Directory",
        &["name", "unit", "strengths", "positions", "work", "languages", "meeting", "biography", "seats_available"],
    );
    let cohort = batch.outcome.cohort();
    let units = cohort.units();
    let shared = Shared::of(batch.import);
    for (index, mentor) in cohort.mentors().iter().enumerate() {
        let open = shared.profile(Side::Mentor, &mentor.profile);
        let positions: Vec<String> =
            open.leadership.iter().flatten().map(|role| shared::position(role, units)).collect();
        table.row([
            Value::maybe(shared.name(Side::Mentor, &mentor.profile, mentor.id.as_str())),
            Value::Text(shared::unit(&open, units)),
            Value::Text(shared::goals(&open).join("; ")),
            Value::Text(positions.join("; ")),
            Value::Text(shared::work(&open)),
            Value::Text(open.languages.iter().flatten().cloned().collect::<Vec<_>>().join("; ")),
            Value::text(shared::meeting(&open)),
            Value::maybe(open.biography.as_deref()),
            Value::Count(batch.outcome.seats(MentorId::from_index(index)).available.into()),
        ]);
    }
    table
}

/// New members whose fourth meeting is over, those without a mentor first, then those whose match is to be confirmed; in
/// each group the one who has waited longest first (S11).
pub(super) fn overdue(batch: &Batch<'_>) -> Table {
    let mut table = Table::new(
        "Overdue",
        &["mentee_id", "mentee_name", "mentee_email", "meetings_attended", "result", "mentor_name"],
    );
    let outcome = batch.outcome;
    let late = outcome.cohort().mentees().iter().enumerate().filter_map(|(index, mentee)| {
        let is_new = mentee.track.as_ref().is_some_and(|track| track.as_str() == NEW_MEMBERS);
        let meetings = mentee.meetings_attended.filter(|&meetings| is_new && meetings >= LAST_MEETING)?;
        let found = outcome.match_of(MenteeId::from_index(index));
        let order = (found.map(|one| !one.to_be_confirmed), Reverse(meetings), index);
        Some((order, mentee, meetings, found))
    });
    let mut late: Vec<_> = late.collect();
    late.sort_by_key(|(order, ..)| *order);
    for (_, mentee, meetings, found) in late {
        table.row([
            Value::text(mentee.id.as_str()),
            Value::maybe(mentee.profile.name.as_deref()),
            Value::maybe(mentee.profile.email.as_deref()),
            Value::Count(meetings.into()),
            Value::text(found.as_ref().map_or("no mentor", mentor_match::Match::status)),
            Value::maybe(found.as_ref().map(|one| one.mentor.display_name())),
        ]);
    }
    table
}

/// How many new members are late, and how many of them have no mentor in this round either.
pub(super) fn overdue_counts(overdue: &Table) -> (usize, usize) {
    let without = overdue.rows.iter().filter(|row| row.last() == Some(&Value::Blank)).count();
    (overdue.rows.len(), without)
}
