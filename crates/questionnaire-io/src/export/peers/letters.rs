//! Letters to peers: to both of a pair, to all three of a group that is offered, and to those who have nobody; and the
//! table with a row a person. The rules on what they may say are those of the [letters](super::super::introductions).

use std::collections::BTreeSet;

use mentor_match::cohort::{PersonId, Side};
use mentor_match::compatibility::{Detail, Feature};
use mentor_match::peers::{PeerId, PeerMatch, SERVED};
use mentor_match::text;

use super::batch::PeerBatch;
use crate::export::batch::GoOn;
use crate::export::introductions::fact::{Fact, Facts};
use crate::export::introductions::facts::{PeerAnswers, Peers};
use crate::export::introductions::kind::{About, Kind};
use crate::export::introductions::{self, Written, form};
use crate::export::shared::{Open, Own, Shared};
use crate::export::table::{OpenTable, Table};
use crate::export::{OutputFile, WriteError};

/// How many letters there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LetterCounts {
    pub(super) introductions: usize,
    pub(super) proposals: usize,
    pub(super) trios: usize,
    pub(super) nobody: usize,
    pub(super) held_back: usize,
    pub(super) without_address: usize,
    /// Of these, letters that an earlier run wrote, too.
    pub(super) unchanged: usize,
}

/// A letter to be: to whom, with which peers, and of which kind.
struct Letter {
    reader: PeerId,
    partners: Vec<PeerId>,
    about: About,
    /// Where somebody gets several of a kind, which one it is.
    number: usize,
}

fn all(batch: &PeerBatch<'_>) -> Vec<Letter> {
    let outcome = batch.outcome;
    let mut letters = Vec::new();
    let about = |one: &PeerMatch| if one.to_be_confirmed { About::PeerProposal } else { About::Peer };
    for person in outcome.people() {
        for (number, peer) in (1..).zip(outcome.peers_of(person)) {
            let one = outcome.pair(person, peer);
            if !batch.is_held_back(&one) {
                letters.push(Letter { reader: person, partners: vec![peer], about: about(&one), number });
            }
        }
    }
    let mut in_trios = BTreeSet::new();
    for trio in outcome.trios() {
        let members = [trio.joins, trio.pair[0], trio.pair[1]];
        in_trios.insert(trio.joins);
        let pairs = [(0, 1), (0, 2), (1, 2)].map(|(one, other)| outcome.pair(members[one], members[other]));
        if !pairs.iter().any(|pair| batch.is_held_back(pair)) {
            letters.extend(members.map(|reader| Letter {
                reader,
                partners: members.into_iter().filter(|&other| other != reader).collect(),
                about: About::Trio,
                number: 1,
            }));
        }
    }
    let left = outcome.without_peer().into_iter().filter(|person| !in_trios.contains(person));
    letters.extend(left.map(|reader| Letter { reader, partners: Vec::new(), about: About::NoPeer, number: 1 }));
    letters
}

/// How many letters of each kind the batch has.
pub(super) fn counts(batch: &PeerBatch<'_>) -> LetterCounts {
    let mut counts = LetterCounts::default();
    for letter in all(batch) {
        *match letter.about {
            About::PeerProposal => &mut counts.proposals,
            About::Trio => &mut counts.trios,
            About::NoPeer => &mut counts.nobody,
            _ => &mut counts.introductions,
        } += 1;
        let email = batch.outcome.learner(letter.reader).profile.email.as_deref();
        counts.without_address += usize::from(!email.is_some_and(form::is_plain_address));
    }
    let earlier = &batch.setting.earlier_letters;
    if !earlier.is_empty() {
        let all = written(batch, &|| Ok(())).expect("nobody stops it");
        counts.unchanged = all.iter().filter(|one| one.was_sent(earlier)).count();
    }
    counts.held_back = 2 * batch.outcome.matches().iter().filter(|one| batch.is_held_back(one)).count();
    counts
}

/// Goals of the learner that something of the helper is close to, and the offers of the helper that are, folded.
fn close(batch: &PeerBatch<'_>, learner: PeerId, helper: PeerId) -> [BTreeSet<String>; 2] {
    let opened = batch.outcome.open(learner, helper);
    let Detail::Phrases(phrases) = &opened.parts[Feature::Goals].detail else { return Default::default() };
    let close = phrases.iter().filter(|pair| pair.excluded.is_none() && pair.similarity >= SERVED);
    let mut both: [BTreeSet<String>; 2] = Default::default();
    for pair in close {
        both[0].insert(text::fold(&pair.mentee));
        both[1].insert(text::fold(&pair.mentor));
    }
    both
}

/// What can be filled into a letter.
fn facts(batch: &PeerBatch<'_>, shared: &Shared, letter: &Letter, kind: Kind) -> Facts {
    let outcome = batch.outcome;
    let of = |person: PeerId| PeerAnswers { learner: outcome.learner(person), helper: outcome.helper(person) };
    let peers = Peers { shared, units: outcome.cohort().units() };
    match *letter.partners {
        [] => Peers::nobody(of(letter.reader)),
        [partner] => {
            let [served, _] = close(batch, letter.reader, partner);
            let [_, serving] = close(batch, partner, letter.reader);
            peers.facts(of(letter.reader), of(partner), [&served, &serving], kind)
        }
        ref several => {
            let mut facts = Peers::nobody(of(letter.reader));
            let name = |&person: &PeerId| shared.profile(Side::Mentee, &outcome.learner(person).profile).name().given();
            let names: Vec<Open> = several.iter().map(name).collect();
            if names.iter().all(|name| !name.is_empty()) {
                facts[Fact::Partner as usize] = Open::joined(&names, " and ");
            }
            facts
        }
    }
}

/// All letters as files, and the table for a mail merge.
pub(super) fn files(batch: &PeerBatch<'_>, go_on: GoOn<'_>) -> Result<Vec<OutputFile>, WriteError> {
    let (letters, earlier) = (&batch.setting.letters, &batch.setting.earlier_letters);
    introductions::as_files(&written(batch, go_on)?, letters, earlier, go_on)
}

/// To whom, and the hash of each letter.
pub(super) fn hashes(batch: &PeerBatch<'_>) -> Vec<(PersonId, String)> {
    let all = written(batch, &|| Ok(())).expect("nobody stops it");
    all.iter().map(|one| (one.reader_id.clone(), one.sha256_of_news())).collect()
}

fn written(batch: &PeerBatch<'_>, go_on: GoOn<'_>) -> Result<Vec<Written>, WriteError> {
    let letters = &batch.setting.letters;
    let shared = Shared::of(batch.import);
    let mut written = Vec::new();
    for letter in all(batch) {
        go_on()?;
        let kind = Kind { side: Side::Mentee, about: letter.about };
        let folder = match letter.about {
            About::PeerProposal => "proposals",
            About::Trio => "groups-of-three",
            About::NoPeer => "nobody",
            _ => "introductions",
        };
        let learner = batch.outcome.learner(letter.reader);
        let number = if letter.number > 1 { format!("-{}", letter.number) } else { String::new() };
        let path = format!("{folder}/peer-{}{number}", Own::from(learner).file_name());
        let facts = facts(batch, &shared, &letter, kind);
        let reader = (Own::from(learner), learner.profile.languages.as_ref());
        written.push(introductions::letter(letters, kind, facts, path, reader));
    }
    Ok(written)
}

/// A row a person, for that person.
pub(super) fn participants(batch: &PeerBatch<'_>) -> Table {
    let mut table = OpenTable::new("Peers", &["id", "name", "email", "result", "peer_names", "peer_emails"]);
    let outcome = batch.outcome;
    let shared = Shared::of(batch.import);
    for person in outcome.people() {
        let own = Own::from(outcome.learner(person));
        let peers: Vec<PeerMatch> =
            outcome.peers_of(person).into_iter().map(|peer| outcome.pair(person, peer)).collect();
        let partner = |one: &PeerMatch| shared.profile(Side::Mentee, &outcome.learner(one.people[1]).profile);
        let name = |one: &PeerMatch| match partner(one).name().given() {
            name if name.is_empty() => Open::words("your peer (no name given)"),
            name => name,
        };
        let email = |one: &PeerMatch| match partner(one).email() {
            _ if batch.hides_addresses(one) => Open::words("to be confirmed"),
            email if email.is_empty() => Open::words("no address"),
            email => email,
        };
        let is_open = peers.iter().any(|one| batch.hides_addresses(one));
        let in_trio = outcome.trios().iter().any(|trio| trio.joins == person);
        let result = match (peers.is_empty(), is_open) {
            (false, true) => Open::words("matched, to be confirmed"),
            (false, false) => Open::words("matched"),
            (true, _) if outcome.seats(person).withdrawn => Open::words("not taking part in this round"),
            (true, _) if in_trio => Open::words("a group of three is suggested"),
            (true, _) => Open::words("no peer in this round"),
        };
        let names = Open::joined(&peers.iter().map(name).collect::<Vec<_>>(), "; ");
        let emails = Open::joined(&peers.iter().map(email).collect::<Vec<_>>(), "; ");
        table.row([own.id(), own.name(), own.email(), result, names, emails].map(Into::into));
    }
    table.close()
}
