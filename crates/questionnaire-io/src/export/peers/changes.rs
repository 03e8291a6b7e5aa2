//! What changed since an earlier round of peers: who has other peers now, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use mentor_match::peers::{PeerId, WhyPeersNotKept};
use mentor_match::text::count;

use super::batch::PeerBatch;
use crate::export::table::{Table, Value};
use crate::import::id_of;

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// How many people the screen names.
const NAMED: usize = 8;

/// What became of somebody since the earlier result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    OtherPeer,
    NoPeerNow,
    PeerNow,
    NotInThisRound,
}

impl Kind {
    const fn words(self) -> &'static str {
        match self {
            Self::OtherPeer => "another peer",
            Self::NoPeerNow => "no peer now",
            Self::PeerNow => "a peer now",
            Self::NotInThisRound => "not in this round",
        }
    }
}

/// One line of the table.
struct Change {
    kind: Kind,
    /// `None` for who is not in this round.
    person: Option<PeerId>,
    id: String,
    name: String,
    /// Peers before, each by id and name.
    before: Vec<(String, String)>,
    now: Vec<PeerId>,
    why: String,
    /// Whether nothing stands against the earlier peer.
    could_stay: bool,
}

/// Somebody of the earlier result: found in this round or not, with the name that the table has.
struct Known {
    person: Option<PeerId>,
    id: String,
    name: String,
}

/// Everybody of the earlier result, with their peers in it.
fn known(batch: &PeerBatch<'_>) -> BTreeMap<String, (Known, Vec<Known>)> {
    let outcome = batch.outcome;
    let one = |cell: &str, name: &str| {
        let id = id_of(cell, |id| outcome.find(id).is_some());
        let person = id.as_ref().and_then(|id| outcome.find(id));
        Known { person, id: id.map_or_else(|| cell.to_owned(), |id| id.to_string()), name: name.to_owned() }
    };
    let mut all: BTreeMap<String, (Known, Vec<Known>)> = BTreeMap::new();
    for row in batch.earlier.iter().flat_map(|earlier| &earlier.rows) {
        let cells = [(&row.mentee, &row.mentee_name), (&row.mentor, &row.mentor_name)];
        for (own, other) in [(0, 1), (1, 0)] {
            let [own, other] = [own, other].map(|at: usize| one(cells[at].0, cells[at].1));
            all.entry(own.id.clone()).or_insert_with(|| (own, Vec::new())).1.push(other);
        }
    }
    all
}

fn all(batch: &PeerBatch<'_>) -> Vec<Change> {
    let outcome = batch.outcome;
    let mut known = known(batch);
    let mut changes = Vec::new();
    for person in outcome.people() {
        let id = outcome.id(person).to_string();
        let before = known.remove(&id).map(|(_, before)| before).unwrap_or_default();
        let now = outcome.peers_of(person);
        let had: BTreeSet<Option<PeerId>> = before.iter().map(|peer| peer.person).collect();
        let has: BTreeSet<Option<PeerId>> = now.iter().copied().map(Some).collect();
        let kind = match (had.is_empty(), has.is_empty()) {
            _ if had == has => continue,
            (true, _) => Kind::PeerNow,
            (_, true) => Kind::NoPeerNow,
            _ => Kind::OtherPeer,
        };
        let lost = before.iter().filter(|peer| !has.contains(&peer.person));
        let (mut whys, mut could_stay) = (Vec::new(), false);
        for peer in lost {
            let (why, possible) = why(batch, person, peer);
            whys.push(why);
            could_stay |= possible;
        }
        let name = outcome.learner(person).profile.name.clone().unwrap_or_default();
        let before = before.into_iter().map(|peer| (peer.id, peer.name)).collect();
        let why = whys.join("; ");
        changes.push(Change { kind, person: Some(person), id, name, before, now, why, could_stay });
    }
    for (id, (one, before)) in known {
        let before = before.into_iter().map(|peer| (peer.id, peer.name)).collect();
        let why = WhyPeersNotKept::NotInRound;
        let (kind, now, why) = (Kind::NotInThisRound, Vec::new(), words(batch, &why));
        changes.push(Change { kind, person: None, id, name: one.name, before, now, why, could_stay: false });
    }
    changes
}

/// Why somebody does not have an earlier peer any more, and whether they could.
fn why(batch: &PeerBatch<'_>, person: PeerId, peer: &Known) -> (String, bool) {
    let outcome = batch.outcome;
    let own = outcome.id(person);
    let not_kept = outcome.not_kept().iter().find(|one| {
        let ids = [one.incumbent.mentee.as_str(), one.incumbent.mentor.as_str()];
        ids.contains(&own.as_str()) && ids.contains(&peer.id.as_str())
    });
    match (not_kept, peer.person) {
        (Some(one), _) => (words(batch, &one.why), false),
        (None, None) => (words(batch, &WhyPeersNotKept::NotInRound), false),
        (None, Some(other)) => (outcome.why_not_words(person, other), outcome.list_position(person, other).is_some()),
    }
}

fn words(batch: &PeerBatch<'_>, why: &WhyPeersNotKept) -> String {
    let outcome = batch.outcome;
    match why {
        WhyPeersNotKept::Refused(refusals) => {
            let told: Vec<String> = refusals.iter().map(|refusal| outcome.refusal_words(refusal)).collect();
            told.join("; ")
        }
        WhyPeersNotKept::TooFewSeats(person) => {
            let seats = count(outcome.seats(*person).available, "seat");
            format!("{} now has {seats}", outcome.name_or_id(*person))
        }
        _ => "one of the two is not in this round".to_owned(),
    }
}

/// The table for the committee.
pub(super) fn table(batch: &PeerBatch<'_>) -> Table {
    let mut table = Table::new(
        "Changes",
        &[
            "peer_id",
            "peer_name",
            "change",
            "peer_ids_before",
            "peer_names_before",
            "peer_ids_now",
            "peer_names_now",
            "why",
        ],
    );
    let outcome = batch.outcome;
    for one in all(batch) {
        let before = |part: fn(&(String, String)) -> &str| one.before.iter().map(part).collect::<Vec<_>>().join("; ");
        let now =
            |part: &dyn Fn(PeerId) -> String| one.now.iter().map(|&peer| part(peer)).collect::<Vec<_>>().join("; ");
        table.row([
            Value::text(&one.id),
            Value::text(&one.name),
            Value::text(one.kind.words()),
            Value::text(before(|(id, _)| id)),
            Value::text(before(|(_, name)| name)),
            Value::text(now(&|peer| outcome.id(peer).to_string())),
            Value::text(now(&|peer| outcome.name_or_id(peer).to_owned())),
            Value::text(one.why),
        ]);
    }
    table
}

/// The same in a few lines; blank without an earlier result.
pub(super) fn screen(batch: &PeerBatch<'_>) -> String {
    let Some(earlier) = batch.earlier else { return String::new() };
    let changes = all(batch);
    let pairs: BTreeSet<[PeerId; 2]> = batch.outcome.matches().iter().map(|one| one.people).collect();
    let find = |cell: &str| id_of(cell, |id| batch.outcome.find(id).is_some()).and_then(|id| batch.outcome.find(&id));
    let stay = earlier.rows.iter().filter_map(|row| {
        let (one, other) = (find(&row.mentee)?, find(&row.mentor)?);
        pairs.contains(&[one.min(other), one.max(other)]).then_some(())
    });
    let mut text =
        format!("\nSince the earlier result: {} of {} stay.\n", stay.count(), count(earlier.rows.len(), "pair"));
    for (kind, what) in [
        (Kind::OtherPeer, "another peer"),
        (Kind::NoPeerNow, "no peer any more"),
        (Kind::PeerNow, "a peer now, and had none"),
    ] {
        let moved: Vec<PeerId> = changes.iter().filter(|one| one.kind == kind).filter_map(|one| one.person).collect();
        if moved.is_empty() {
            continue;
        }
        let has = if moved.len() == 1 { "1 person has".to_owned() } else { format!("{} people have", moved.len()) };
        let names: Vec<String> = moved.iter().take(NAMED).map(|&person| batch.on_screen(person)).collect();
        let more = if moved.len() > NAMED { format!(" and {} more", moved.len() - NAMED) } else { String::new() };
        writeln!(text, "  {has} {what}: {}{more}.", names.join(", ")).expect(INTO_MEMORY);
    }
    let gone = changes.iter().filter(|one| one.kind == Kind::NotInThisRound).count();
    if gone > 0 {
        let people = if gone == 1 { "1 person".to_owned() } else { format!("{gone} people") };
        let verb = if gone == 1 { "is" } else { "are" };
        writeln!(text, "  {people} of the earlier result {verb} not in this round.").expect(INTO_MEMORY);
    }
    let could_stay = changes.iter().filter(|one| one.could_stay).count();
    if could_stay > 0 {
        writeln!(text, "  {could_stay} of them could have kept the earlier peer; --keep sent lets them stay.")
            .expect(INTO_MEMORY);
    }
    if !changes.is_empty() {
        text.push_str("  committee/changes.csv says why.\n");
    }
    text
}
