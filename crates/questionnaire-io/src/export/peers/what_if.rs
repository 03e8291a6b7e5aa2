//! What rulings do, what rules cost and what one more seat would bring in a round of peers, for the committee.

use mentor_match::cohort::PersonId;
use mentor_match::engine::Decimal;
use mentor_match::peers::{PeerDifference, PeerId, PeerRulingEffect};
use mentor_match::text::count;

use super::batch::{PeerBatch, PeerWhatIf};
use crate::export::sections::{Section, on_screen, what_if_file};

/// How many people a sentence names before "and so on".
const NAMED: usize = 8;

/// Who reads it: the screen, which may not have names, or the committee's file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Screen,
    Committee,
}

fn called(batch: &PeerBatch<'_>, id: &PersonId, reader: Reader) -> String {
    match (batch.outcome.find(id), reader) {
        (Some(person), Reader::Screen) => batch.on_screen(person),
        (Some(person), Reader::Committee) => batch.outcome.name_or_id(person).to_owned(),
        (None, _) => "somebody else".to_owned(),
    }
}

fn named(batch: &PeerBatch<'_>, people: &[&PersonId], reader: Reader) -> String {
    let names: Vec<String> = people.iter().take(NAMED).map(|id| called(batch, id, reader)).collect();
    let more = if people.len() > NAMED { format!(" and {} more", people.len() - NAMED) } else { String::new() };
    names.join(", ") + &more
}

/// "2 people move: Ada from Dan to Bea, ...; +1 matched; total fit +0.120".
fn changes(batch: &PeerBatch<'_>, difference: &PeerDifference, reader: Reader) -> String {
    if difference.moved.is_empty() {
        return "changes no result".to_owned();
    }
    let peers = |peers: &[PersonId]| match peers {
        [] => "no peer".to_owned(),
        some => some.iter().map(|id| called(batch, id, reader)).collect::<Vec<_>>().join(" and "),
    };
    let moved =
        difference.moved.iter().take(NAMED).map(|one| {
            format!("{} from {} to {}", called(batch, &one.person, reader), peers(&one.from), peers(&one.to))
        });
    let moved = moved.collect::<Vec<_>>().join(", ");
    let more = difference.moved.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let people = if difference.moved.len() == 1 { "person moves" } else { "people move" };
    let matched = match difference.matched {
        0 => "equally many matched".to_owned(),
        more => format!("{more:+} matched"),
    };
    let (sign, size) =
        (if difference.fit <= -500 { '-' } else { '+' }, Decimal::from_millionths(difference.fit.abs()).rounded(3));
    format!("{} {people}: {moved}{more}; {matched}; total fit {sign}{size}", difference.moved.len())
}

/// Each ruling with its effect, a line each.
fn rulings(batch: &PeerBatch<'_>, what_if: &PeerWhatIf, reader: Reader) -> Vec<String> {
    let mut told: Vec<(u32, String)> = Vec::new();
    for (one, effect) in &what_if.rulings {
        let Some(line) = batch.import.ruling_line(*one) else { continue };
        let people = match (line.mentee.as_str(), line.mentor.as_str()) {
            _ if reader == Reader::Screen && batch.import.names_are_confidential() => String::new(),
            ("", one) | (one, "") => format!(" {one}"),
            (one, other) => format!(" {one} and {other}"),
        };
        let value = if line.value.is_empty() { String::new() } else { format!(" ({})", line.value) };
        let effect = match effect {
            PeerRulingEffect::Needed(_) => "another ruling needs it".to_owned(),
            PeerRulingEffect::Changes(difference) => changes(batch, difference, reader),
        };
        told.push((line.row, format!("row {}, {}{people}{value}: {effect}", line.row, line.action)));
    }
    told.sort_by_key(|(row, _)| *row);
    let mut told: Vec<String> = told.into_iter().map(|(_, text)| text).collect();
    if let Some(together) = what_if.together.as_ref().filter(|_| told.len() > 1) {
        told.push(format!("all {} together: {}", told.len(), changes(batch, together, reader)));
    }
    told
}

fn sections(batch: &PeerBatch<'_>, what_if: &PeerWhatIf, reader: Reader) -> [Section; 3] {
    let rule = |(rule, without): &(&'static str, PeerDifference)| {
        let gained: Vec<&PersonId> = without.gained().collect();
        let who = if gained.is_empty() { String::new() } else { format!(": {}", named(batch, &gained, reader)) };
        let lost = without.lost().count();
        let lost = if lost == 0 { String::new() } else { format!("; {lost} would lose theirs") };
        let people = if gained.len() == 1 { "1 person".to_owned() } else { format!("{} people", gained.len()) };
        let moved = count(without.moved.len(), "result");
        format!("without {rule}, {people} would gain a peer{who}{lost}; {moved} would change")
    };
    let seat = |(person, with): &(PeerId, PeerDifference)| {
        format!("{}: {}", called(batch, batch.outcome.id(*person), reader), changes(batch, with, reader))
    };
    [
        Section {
            heading: "What the rulings do",
            none: "There are no rulings.",
            lines: rulings(batch, what_if, reader),
        },
        Section {
            heading: "What each rule costs",
            none: "The policy has no rules.",
            lines: what_if.rules.iter().map(rule).collect(),
        },
        Section {
            heading: "What one more seat would do, where most people without a peer are waiting",
            none: "Nobody without a peer is waiting for somebody who could take one more under the policy.",
            lines: what_if.seats.iter().map(seat).collect(),
        },
    ]
}

/// The file for the committee.
pub(super) fn markdown_file(batch: &PeerBatch<'_>, what_if: &PeerWhatIf) -> String {
    what_if_file(sections(batch, what_if, Reader::Committee))
}

/// What rulings do, for the screen; blank without any.
pub(super) fn rulings_on_screen(batch: &PeerBatch<'_>, what_if: &PeerWhatIf) -> String {
    let [rulings, ..] = sections(batch, what_if, Reader::Screen);
    if rulings.lines.is_empty() { String::new() } else { on_screen([rulings]) }
}

/// What rules cost and what seats would bring, for the screen.
pub(super) fn screen(batch: &PeerBatch<'_>, what_if: &PeerWhatIf) -> String {
    let [_, rules, seats] = sections(batch, what_if, Reader::Screen);
    on_screen([rules, seats])
}
