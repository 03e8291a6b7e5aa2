//! The committee's explanations, person by person.

use std::fmt::Write;

use mentor_match::Score;
use mentor_match::compatibility::Part;
use mentor_match::peers::PeerId;
use mentor_match::text::count;

use super::batch::PeerBatch;
use super::committee::refused;
use crate::cell::markdown;
use crate::export::committee::three;

/// Why writing into a `String` cannot fail.
const INTO_MEMORY: &str = "writing into a string cannot fail";

pub(super) fn markdown_file(batch: &PeerBatch<'_>) -> String {
    let outcome = batch.outcome;
    let mut text = String::from("# Explanations\n\n");
    writeln!(
        text,
        "For the committee only: this file names people and their answers. Goal {}: {}. Seed {}, as of {}.\n",
        outcome.goal().name(),
        outcome.goal().words(),
        outcome.seed(),
        outcome.as_of()
    )
    .expect(INTO_MEMORY);
    let rings = outcome.unstable_because();
    if !rings.is_empty() {
        let lots = if outcome.market().is_strict() { "" } else { " after ties were broken by lot" };
        writeln!(text, "**Nothing is stable**{lots}, whoever is matched with whom:\n").expect(INTO_MEMORY);
        for ring in rings {
            writeln!(text, "- {}.", markdown(&ring)).expect(INTO_MEMORY);
        }
        text.push('\n');
    }
    let blocking = outcome.blocking();
    if !blocking.is_empty() {
        writeln!(text, "{} would both rather have each other than whom they got:\n", pairs(blocking.len()))
            .expect(INTO_MEMORY);
        for pair in blocking {
            writeln!(text, "- {}", pair.map(|person| markdown(outcome.name_or_id(person))).join(" and "))
                .expect(INTO_MEMORY);
        }
        text.push('\n');
    }
    for person in outcome.people() {
        person_told(batch, person, &mut text);
    }
    text
}

fn pairs(pairs: usize) -> String {
    if pairs == 1 { "Two people".to_owned() } else { format!("{pairs} pairs of people") }
}

fn person_told(batch: &PeerBatch<'_>, person: PeerId, text: &mut String) {
    let outcome = batch.outcome;
    let (name, id) = (outcome.name_or_id(person), outcome.id(person).as_str());
    let id = if name == id { String::new() } else { format!(" ({})", markdown(id)) };
    writeln!(text, "## {}{id}\n", markdown(name)).expect(INTO_MEMORY);
    let peers = outcome.peers_of(person);
    for &peer in &peers {
        let one = outcome.pair(person, peer);
        let number = outcome.list_position(person, peer);
        writeln!(
            text,
            "With **{}** ({}).{} Fit {}: gets {}, gives {}.\n",
            markdown(outcome.name_or_id(peer)),
            one.status(),
            number.map(|number| format!(" Number {number} on this person's list.")).unwrap_or_default(),
            three(one.fit),
            three(one.gets[0]),
            three(one.gets[1])
        )
        .expect(INTO_MEMORY);
        parts(batch, person, peer, text);
    }
    if let Some(why) = outcome.seats(person).none_because().filter(|_| peers.is_empty()) {
        writeln!(text, "**No peer**: {}.\n", markdown(&why)).expect(INTO_MEMORY);
    }
    if let Some(reason) = outcome.left_over(person) {
        writeln!(text, "**No peer**: {}.\n", markdown(&outcome.left_over_words(&reason))).expect(INTO_MEMORY);
        for reason in refused(batch, person) {
            writeln!(text, "- not possible: {}", markdown(&reason)).expect(INTO_MEMORY);
        }
        if let Some(trio) = outcome.trios().iter().find(|trio| trio.joins == person) {
            let pair = trio.pair.map(|one| markdown(outcome.name_or_id(one))).join(" and ");
            writeln!(text, "- could join {pair} as a group of three").expect(INTO_MEMORY);
        }
    }
    // Whom they chose, and whom their list has before their peer.
    let worst = peers.iter().filter_map(|&peer| outcome.list_position(person, peer)).max();
    let mut named = 0;
    for other in outcome.people().filter(|&other| other != person && !peers.contains(&other)) {
        let place = outcome.list_position(person, other);
        let is_wished = outcome.pair(person, other).written_choice[0].is_some();
        let is_above = place.is_some_and(|place| worst.is_none_or(|worst| place < worst));
        if is_wished || (is_above && named < MOST_ABOVE) {
            named += usize::from(!is_wished);
            let wish = if is_wished { "chose " } else { "" };
            let why = outcome.why_not_words(person, other);
            writeln!(text, "- {wish}{}: {}", markdown(outcome.name_or_id(other)), markdown(&why)).expect(INTO_MEMORY);
        }
    }
    let possible = outcome.market().list(person).len();
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
    writeln!(text, "{} would have been possible.\n", count(possible, "peer")).expect(INTO_MEMORY);
}

/// How many people are named who stand before a person's own peer and were not chosen.
const MOST_ABOVE: usize = 5;

/// What each of the two gets, opened, one line.
fn parts(batch: &PeerBatch<'_>, person: PeerId, peer: PeerId, text: &mut String) {
    let value = |value: Option<Score>| value.map_or_else(|| "unknown".to_owned(), three);
    let opened = [(person, peer), (peer, person)].map(|(learner, helper)| batch.outcome.open(learner, helper));
    let line = |((name, gets), (_, gives)): ((&str, &Part), (&str, &Part))| {
        format!("{} {} / {}", markdown(name), value(gets.value.mentee), value(gives.value.mentee))
    };
    let [gets, gives] = &opened;
    let all: Vec<String> = gets.lines().zip(gives.lines()).map(line).collect();
    writeln!(text, "By feature, gets / gives: {}.\n", all.join("; ")).expect(INTO_MEMORY);
}
