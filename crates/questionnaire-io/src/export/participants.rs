//! One row a person, for that person: how the round ended for them and whom to write to.
//!
//! Nothing here tells what somebody else preferred, declined, scored or answered. The only thing about another person
//! is the partner's name and, once both have agreed, the e-mail address.

use std::collections::BTreeSet;

use mentor_match::Match;
use mentor_match::cohort::{MenteeId, MentorId, PairingState, PersonId, Side};

use super::batch::Batch;
use super::shared::{Open, Own, Shared};
use super::table::{OpenTable, Table};

/// A match as the two may read it: nothing about who said what.
fn result(to_be_confirmed: bool) -> Open {
    Open::words(if to_be_confirmed { "matched, to be confirmed" } else { "matched" })
}

pub(super) fn mentees(batch: &Batch<'_>) -> Table {
    let mut table = OpenTable::new("Mentees", &["id", "name", "email", "result", "mentor_name", "mentor_email"]);
    let outcome = batch.outcome;
    let shared = Shared::of(batch.import);
    for (index, person) in outcome.cohort().mentees().iter().enumerate() {
        let found = outcome.match_of(MenteeId::from_index(index));
        let partner = |one: &Match<'_>| shared.profile(Side::Mentor, &one.mentor.profile);
        let agreed = found.as_ref().filter(|one| !batch.hides_addresses(one));
        let own = Own::from(person);
        let earlier = outcome.goes_on_with(MenteeId::from_index(index));
        let result = match (&found, earlier) {
            (Some(one), _) => result(batch.hides_addresses(one)),
            (None, Some((_, PairingState::Paused))) => Open::words("your mentoring rests"),
            (None, Some(_)) => Open::words("your mentoring goes on"),
            (None, None) if outcome.is_mentee_withdrawn(MenteeId::from_index(index)) => {
                Open::words("not taking part in this round")
            }
            (None, None) => Open::words("no mentor in this round"),
        };
        let name = found.as_ref().map(|one| partner(one).name().of_partner(Side::Mentor)).or_else(|| {
            let (mentor, _) = earlier?;
            let mentor = &outcome.cohort().mentor(mentor).profile;
            Some(shared.profile(Side::Mentor, mentor).name().of_partner(Side::Mentor))
        });
        let email = agreed.map(|one| partner(one).email());
        let cells = [own.id(), own.name(), own.email(), result, name.unwrap_or_default(), email.unwrap_or_default()];
        table.row(cells.map(Into::into));
    }
    table.close()
}

pub(super) fn mentors(batch: &Batch<'_>) -> Table {
    let mut table = OpenTable::new("Mentors", &["id", "name", "email", "result", "mentee_names", "mentee_emails"]);
    let outcome = batch.outcome;
    let shared = Shared::of(batch.import);
    let goes_on = |state| matches!(state, PairingState::Running | PairingState::Paused);
    let earlier = outcome.cohort().pairings().iter().filter(|past| goes_on(past.state));
    let earlier: BTreeSet<&PersonId> = earlier.map(|past| &past.mentor).collect();
    for (index, person) in outcome.cohort().mentors().iter().enumerate() {
        let mentor = MentorId::from_index(index);
        let held = outcome.mentees_of(mentor);
        let held: Vec<_> = held.iter().map(|&mentee| outcome.pair(mentee, mentor)).collect();
        let partner = |one: &Match<'_>| shared.profile(Side::Mentee, &one.mentee.profile);
        let email = |one: &Match<'_>| {
            let email = partner(one).email();
            if batch.hides_addresses(one) {
                Open::words("to be confirmed")
            } else if email.is_empty() {
                Open::words("no address")
            } else {
                email
            }
        };
        let names: Vec<Open> = held.iter().map(|one| partner(one).name().of_partner(Side::Mentee)).collect();
        let emails: Vec<Open> = held.iter().map(email).collect();
        let open = held.iter().filter(|one| batch.hides_addresses(one)).count();
        let result = match (held.len(), open) {
            (0, _) if outcome.is_mentor_withdrawn(mentor) => Open::words("not taking part in this round"),
            (0, _) if earlier.contains(&person.id) => Open::words("no new mentee in this round"),
            (0, _) => Open::words("no mentee in this round"),
            (mentees, 0) => Open::count(mentees, "mentee"),
            (1, _) => Open::words("1 mentee, to be confirmed"),
            (several, open) => {
                Open::joined(&[Open::count(several, "mentee"), Open::number(open, "to be confirmed")], ", ")
            }
        };
        let own = Own::from(person);
        let (names, emails) = (Open::joined(&names, "; "), Open::joined(&emails, "; "));
        table.row([own.id(), own.name(), own.email(), result, names, emails].map(Into::into));
    }
    table.close()
}
