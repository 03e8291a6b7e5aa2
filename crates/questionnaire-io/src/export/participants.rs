//! One row a person, for that person: how the round ended for them and whom to write to.
//!
//! Nothing here tells what somebody else preferred, declined, scored or answered. The only thing about another person is
//! the partner's name and e-mail address.

use mentor_match::cohort::{MenteeId, MentorId};

use super::Batch;
use super::table::{Table, Value};

/// A match as the two may read it: nothing about who said what.
fn result(to_be_confirmed: bool) -> &'static str {
    if to_be_confirmed { "matched, to be confirmed" } else { "matched" }
}

pub(super) fn mentees(batch: &Batch<'_>) -> Table {
    let mut table = Table::new("Mentees", &["id", "name", "email", "result", "mentor_name", "mentor_email"]);
    let outcome = batch.outcome;
    for (index, person) in outcome.cohort().mentees().iter().enumerate() {
        let found = outcome.match_of(MenteeId::from_index(index));
        table.row([
            Value::text(person.id.as_str()),
            Value::maybe(person.profile.name.as_deref()),
            Value::maybe(person.profile.email.as_deref()),
            Value::text(found.as_ref().map_or("no mentor in this round", |one| result(one.to_be_confirmed))),
            found.as_ref().map_or(Value::Blank, |one| Value::text(one.mentor.display_name())),
            found.as_ref().map_or(Value::Blank, |one| Value::maybe(one.mentor.profile.email.as_deref())),
        ]);
    }
    table
}

pub(super) fn mentors(batch: &Batch<'_>) -> Table {
    let mut table = Table::new("Mentors", &["id", "name", "email", "result", "mentee_names", "mentee_emails"]);
    let outcome = batch.outcome;
    for (index, person) in outcome.cohort().mentors().iter().enumerate() {
        let held = outcome.mentees_of(MentorId::from_index(index));
        let mentees: Vec<_> = held.iter().map(|&mentee| outcome.cohort().mentee(mentee)).collect();
        let names: Vec<&str> = mentees.iter().map(|mentee| mentee.display_name()).collect();
        let emails: Vec<&str> =
            mentees.iter().map(|one| one.profile.email.as_deref().unwrap_or("no address")).collect();
        let mentor = MentorId::from_index(index);
        let open = held.iter().filter(|&&mentee| outcome.pair(mentee, mentor).to_be_confirmed).count();
        let result = match (held.len(), open) {
            (0, _) => "no mentee in this round".to_owned(),
            (1, 0) => "1 mentee".to_owned(),
            (1, _) => "1 mentee, to be confirmed".to_owned(),
            (several, 0) => format!("{several} mentees"),
            (several, open) => format!("{several} mentees, {open} to be confirmed"),
        };
        table.row([
            Value::text(person.id.as_str()),
            Value::maybe(person.profile.name.as_deref()),
            Value::maybe(person.profile.email.as_deref()),
            Value::Text(result),
            Value::Text(names.join("; ")),
            Value::Text(emails.join("; ")),
        ]);
    }
    table
}
