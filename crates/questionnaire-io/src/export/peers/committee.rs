//! Tables for the committee: everything, by name.

use std::collections::BTreeMap;

use mentor_match::Score;
use mentor_match::peers::{PeerId, PeerMatch};
use mentor_match::text::ordinal;

use super::batch::PeerBatch;
use crate::export::committee::{by_count, said};
use crate::export::table::{Table, Value};

/// As which choice one wrote the other down: "1st choice", or that nobody did.
fn chosen(position: Option<u16>) -> Value {
    position.map_or(Value::Blank, |position| Value::text(format!("{} choice", ordinal(position.saturating_add(1)))))
}

pub(super) fn matches(batch: &PeerBatch<'_>) -> Table {
    let mut table = Table::new(
        "Matches",
        &[
            "peer_id",
            "peer_name",
            "peer_email",
            "other_id",
            "other_name",
            "other_email",
            "status",
            "peer_chose_other_as",
            "other_chose_peer_as",
            "peer_said",
            "other_said",
            "fit",
            "peer_gets",
            "other_gets",
            "peer_rank_of_other",
            "other_rank_of_peer",
        ],
    );
    let outcome = batch.outcome;
    for one in outcome.matches() {
        let [first, second] = one.people;
        let profiles = one.people.map(|person| &outcome.learner(person).profile);
        let rank = |own: PeerId, other: PeerId| outcome.list_position(own, other).map_or(Value::Blank, Value::count);
        table.row([
            Value::text(outcome.id(first).as_str()),
            Value::maybe(profiles[0].name.as_deref()),
            Value::maybe(profiles[0].email.as_deref()),
            Value::text(outcome.id(second).as_str()),
            Value::maybe(profiles[1].name.as_deref()),
            Value::maybe(profiles[1].email.as_deref()),
            Value::text(status(batch, &one)),
            chosen(one.written_choice[0]),
            chosen(one.written_choice[1]),
            Value::text(said(one.consent[0])),
            Value::text(said(one.consent[1])),
            Value::score(one.fit),
            Value::score(one.gets[0]),
            Value::score(one.gets[1]),
            rank(first, second),
            rank(second, first),
        ]);
    }
    table
}

/// How far a pair has come, and whether its letters wait.
fn status(batch: &PeerBatch<'_>, one: &PeerMatch) -> String {
    let pinned = match (one.pinned, one.kept) {
        (true, _) => ", pinned by the committee",
        (_, true) => ", kept from the earlier result",
        _ => "",
    };
    let held = if batch.is_held_back(one) { "; letters held back" } else { "" };
    format!("{}{pinned}{held}", one.status())
}

pub(super) fn trios(batch: &PeerBatch<'_>) -> Table {
    let mut table = Table::new(
        "Groups of three",
        &[
            "joins_id",
            "joins_name",
            "first_id",
            "first_name",
            "second_id",
            "second_name",
            "fit_with_first",
            "fit_with_second",
        ],
    );
    let outcome = batch.outcome;
    for trio in outcome.trios() {
        let [first, second] = trio.pair;
        let fit = |other: PeerId| -> Score { outcome.pair(trio.joins, other).fit };
        let id = |person: PeerId| Value::text(outcome.id(person).as_str());
        let name = |person: PeerId| Value::maybe(outcome.learner(person).profile.name.as_deref());
        table.row([
            id(trio.joins),
            name(trio.joins),
            id(first),
            name(first),
            id(second),
            name(second),
            Value::score(fit(first)),
            Value::score(fit(second)),
        ]);
    }
    table
}

/// Why people are not possible as somebody's peers, by reason.
pub(super) fn refused(batch: &PeerBatch<'_>, person: PeerId) -> Vec<String> {
    let outcome = batch.outcome;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for other in outcome.people().filter(|&other| other != person) {
        for refusal in outcome.refusals(person, other) {
            // Who it is about is another one each time.
            let name = |one: PeerId| if one == person { outcome.name_or_id(person) } else { "the other" };
            *reasons.entry(refusal.words(name)).or_default() += 1;
        }
    }
    by_count(&reasons).iter().map(|(reason, count)| format!("{reason} ({count})")).collect()
}

pub(super) fn unmatched(batch: &PeerBatch<'_>) -> Table {
    let mut table = Table::new(
        "Unmatched",
        &[
            "peer_id",
            "peer_name",
            "peer_email",
            "reason",
            "rounds_waited",
            "possible_peers",
            "group_of_three",
            "refused_by",
        ],
    );
    let outcome = batch.outcome;
    let without = outcome.people().filter(|&person| outcome.peers_of(person).is_empty());
    for person in without {
        let learner = outcome.learner(person);
        let reason = match (outcome.seats(person).none_because(), outcome.left_over(person)) {
            (Some(why), _) => why,
            (None, Some(reason)) => outcome.left_over_words(&reason),
            (None, None) => String::new(),
        };
        let trio = outcome.trios().iter().find(|trio| trio.joins == person);
        let trio = trio.map(|trio| trio.pair.map(|one| outcome.name_or_id(one)).join(" and "));
        table.row([
            Value::text(learner.id.as_str()),
            Value::maybe(learner.profile.name.as_deref()),
            Value::maybe(learner.profile.email.as_deref()),
            Value::text(reason),
            Value::Count(learner.waited.unwrap_or(0).into()),
            Value::count(outcome.market().list(person).len()),
            Value::maybe(trio.as_deref()),
            Value::text(refused(batch, person).join("; ")),
        ]);
    }
    table
}

pub(super) fn people(batch: &PeerBatch<'_>) -> Table {
    let mut table = Table::new(
        "People",
        &[
            "peer_id",
            "peer_name",
            "peer_email",
            "seats_offered",
            "seats_taken",
            "seats_available",
            "peers",
            "possible_peers",
        ],
    );
    let outcome = batch.outcome;
    for person in outcome.people() {
        let (learner, seats) = (outcome.learner(person), outcome.seats(person));
        let names: Vec<&str> = outcome.peers_of(person).into_iter().map(|peer| outcome.name_or_id(peer)).collect();
        table.row([
            Value::text(learner.id.as_str()),
            Value::maybe(learner.profile.name.as_deref()),
            Value::maybe(learner.profile.email.as_deref()),
            seats.offered.map_or(Value::Blank, |offered| Value::Count(offered.into())),
            Value::Count(seats.taken.into()),
            Value::Count(seats.available.into()),
            Value::text(names.join("; ")),
            Value::count(outcome.market().list(person).len()),
        ]);
    }
    table
}
