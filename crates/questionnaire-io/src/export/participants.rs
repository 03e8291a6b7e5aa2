//! One row a person, for that person: how the round ended for them and whom to write to.
//!
//! Nothing here tells what somebody else preferred, declined, scored or answered. The only thing about another person
//! is the partner's name and, once both have agreed, the e-mail address.

use mentor_match::Match;
use mentor_match::cohort::{MenteeId, MentorId, Side};

use super::batch::Batch;
use super::shared::Shared;
use super::table::{Table, Value};

/// A match as the two may read it: nothing about who said what.
fn result(to_be_confirmed: bool) -> &'static str {
    if to_be_confirmed { "matched, to be confirmed" } else { "matched" }
}

pub(super) fn mentees(batch: &Batch<'_>) -> Table {
    let mut table = Table::new("Mentees", &["id", "name", "email", "result", "mentor_name", "mentor_email"]);
    let outcome = batch.outcome;
    let shared = Shared::of(batch.import);
    for (index, person) in outcome.cohort().mentees().iter().enumerate() {
        let found = outcome.match_of(MenteeId::from_index(index));
        let partner = found.as_ref().map(|one| (&one.mentor.profile, one.mentor.id.as_str()));
        let agreed = partner.filter(|_| found.as_ref().is_some_and(|one| !batch.hides_addresses(one)));
        let email = agreed.and_then(|(profile, _)| shared.profile(Side::Mentor, profile).email);
        table.row([
            Value::text(person.id.as_str()),
            Value::maybe(person.profile.name.as_deref()),
            Value::maybe(person.profile.email.as_deref()),
            Value::text(match &found {
                Some(one) => result(batch.hides_addresses(one)),
                None if outcome.is_mentee_withdrawn(MenteeId::from_index(index)) => "withdrawn from this round",
                None => "no mentor in this round",
            }),
            Value::maybe(partner.and_then(|(profile, id)| shared.name(Side::Mentor, profile, id))),
            Value::maybe(email.as_deref()),
        ]);
    }
    table
}

pub(super) fn mentors(batch: &Batch<'_>) -> Table {
    let mut table = Table::new("Mentors", &["id", "name", "email", "result", "mentee_names", "mentee_emails"]);
    let outcome = batch.outcome;
    let shared = Shared::of(batch.import);
    for (index, person) in outcome.cohort().mentors().iter().enumerate() {
        let mentor = MentorId::from_index(index);
        let held = outcome.mentees_of(mentor);
        let held: Vec<_> = held.iter().map(|&mentee| outcome.pair(mentee, mentor)).collect();
        let name = |one: &Match<'_>| {
            let name = shared.name(Side::Mentee, &one.mentee.profile, one.mentee.id.as_str());
            name.unwrap_or("your mentee").to_owned()
        };
        let email = |one: &Match<'_>| {
            let email = shared.profile(Side::Mentee, &one.mentee.profile).email;
            if batch.hides_addresses(one) {
                "to be confirmed".to_owned()
            } else {
                email.unwrap_or_else(|| "no address".to_owned())
            }
        };
        let names: Vec<String> = held.iter().map(name).collect();
        let emails: Vec<String> = held.iter().map(email).collect();
        let open = held.iter().filter(|one| batch.hides_addresses(one)).count();
        let result = match (held.len(), open) {
            (0, _) if outcome.is_mentor_withdrawn(mentor) => "withdrawn from this round".to_owned(),
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
