//! What the coordinator reads on the screen: the answer first, then what is open, then how it came about.

use std::fmt::Write;

use mentor_match::Shown;
use mentor_match::policy::PeerGoal;
use mentor_match::text::count;

use super::batch::PeerBatch;
use super::{changes, letters, what_if};
use crate::export::{columns, summary as screen};
use crate::import::NoteKind;

const INTO_MEMORY: &str = "writing into a string cannot fail";

pub(super) fn text(batch: &PeerBatch<'_>) -> String {
    let mut text = String::new();
    let missing = batch.import.notes.iter().filter_map(|note| match &note.kind {
        NoteKind::MissingColumn { field, consequence } if field == "goals" => Some(consequence),
        _ => None,
    });
    for consequence in missing {
        writeln!(text, "Not found, although this round would use it: {consequence}.\n").expect(INTO_MEMORY);
    }
    answer(batch, &mut text);
    left_over(batch, &mut text);
    text.push_str(&changes::screen(batch));
    text.extend(batch.what_if.as_ref().map(|one| what_if::rulings_on_screen(batch, one)));
    screen::questions_on_screen(batch.import, &batch.questions, &batch.weights, &mut text);
    source(batch, &mut text);
    text.push_str(&columns::summary(batch.import));
    text.trim_start().to_owned()
}

fn answer(batch: &PeerBatch<'_>, text: &mut String) {
    let outcome = batch.outcome;
    let audit = outcome.audit();
    let have = if audit.matched == 1 { "has" } else { "have" };
    writeln!(text, "{} of {} people {have} a peer, in {}.", audit.matched, audit.people, count(audit.matches, "pair"))
        .expect(INTO_MEMORY);
    if audit.pinned > 0 {
        writeln!(text, "  The committee pinned {}.", count(audit.pinned, "match")).expect(INTO_MEMORY);
    }
    if audit.kept > 0 {
        writeln!(text, "  Kept from the earlier result: {}.", count(audit.kept, "pair")).expect(INTO_MEMORY);
    }
    if audit.to_be_confirmed > 0 {
        let need = if audit.to_be_confirmed == 1 { "needs" } else { "need" };
        writeln!(text, "  {} still {need} a yes from one of the two or both.", audit.to_be_confirmed)
            .expect(INTO_MEMORY);
    }
    said_letters(batch, text);
    match (outcome.goal(), outcome.answer().odd_parties().len(), audit.blocking_pairs) {
        (PeerGoal::NoSwap, 0, _) => {
            text.push_str("  Checked: no two people would both rather have each other.\n");
        }
        (PeerGoal::NoSwap, _, blocking) => {
            let lots = if outcome.market().is_strict() { "" } else { " after ties were broken by lot" };
            writeln!(
                text,
                "  Nothing is stable{lots}, whoever is matched with whom; {} would both rather have each other. See \
                 committee/explanations.md.",
                pairs(blocking)
            )
            .expect(INTO_MEMORY);
            if !batch.import.names_are_confidential() {
                for ring in outcome.unstable_because().into_iter().take(3) {
                    writeln!(text, "    {ring}.").expect(INTO_MEMORY);
                }
            }
        }
        (PeerGoal::BestFit, ..) => {
            text.push_str(
                "  Checked: no more people can have a peer, and no matching of as many fits better altogether.\n",
            );
        }
        (PeerGoal::GreatestTotal, ..) => text.push_str("  Checked: no matching has a greater total score.\n"),
    }
}

fn pairs(pairs: usize) -> String {
    if pairs == 1 { "1 pair of people".to_owned() } else { format!("{pairs} pairs of people") }
}

fn said_letters(batch: &PeerBatch<'_>, text: &mut String) {
    let counts = letters::counts(batch);
    let mut said = Vec::new();
    for (letters, what) in [
        (counts.introductions, "introducing peers"),
        (counts.proposals, "proposing peers who have not agreed yet"),
        (counts.trios, "suggesting a group of three"),
        (counts.nobody, "to those for whom there is nobody this time"),
    ] {
        said.extend((letters > 0).then(|| format!("{} {what}", count(letters, "letter"))));
    }
    if counts.held_back > 0 {
        said.push(format!(
            "{} held back until it is answered whom a person must not be matched with (committee/questions.csv)",
            count(counts.held_back, "letter")
        ));
    }
    if said.is_empty() {
        return;
    }
    let without = match counts.without_address {
        0 => String::new(),
        readers => format!("; for {} there is no usable e-mail address", count(readers, "letter")),
    };
    writeln!(text, "  {}{without}.", said.join(", ")).expect(INTO_MEMORY);
    if counts.unchanged > 0 {
        let are = if counts.unchanged == 1 { "letter is" } else { "letters are" };
        writeln!(
            text,
            "  {} of these {are} not to be sent again: participants/unchanged/. They say the same as last time.",
            counts.unchanged
        )
        .expect(INTO_MEMORY);
    }
}

fn left_over(batch: &PeerBatch<'_>, text: &mut String) {
    let outcome = batch.outcome;
    let audit = outcome.audit();
    let left = outcome.without_peer();
    if !left.is_empty() {
        let names: Vec<String> = left.iter().take(10).map(|&person| batch.on_screen(person)).collect();
        let more = if left.len() > names.len() { ", ..." } else { "" };
        writeln!(text, "\n{} without a peer: {}{more}.", left.len(), names.join(", ")).expect(INTO_MEMORY);
    }
    for trio in outcome.trios().iter().take(5) {
        let [joins, one, other] = [trio.joins, trio.pair[0], trio.pair[1]].map(|person| batch.on_screen(person));
        writeln!(text, "  {joins} could join {one} and {other} as a group of three; all three are asked.")
            .expect(INTO_MEMORY);
    }
    let again = outcome.left_again();
    if !again.is_empty() {
        let names: Vec<String> = again.iter().take(10).map(|&person| batch.on_screen(person)).collect();
        let why = match outcome.goal() {
            PeerGoal::BestFit => "it could not be avoided without leaving out somebody who waited as long",
            PeerGoal::NoSwap => "preferences decide that under this goal; best-fit covers them first",
            PeerGoal::GreatestTotal => "scores decide that under this goal; best-fit covers them first",
        };
        writeln!(text, "  Left out before, too: {} ({why}).", names.join(", ")).expect(INTO_MEMORY);
    }
    for (people, what) in
        [(audit.without_seat, "without a seat in this round"), (audit.withdrawn, "withdrawn from this round")]
    {
        if people > 0 {
            writeln!(text, "  {people} {what}: see committee/unmatched.csv.").expect(INTO_MEMORY);
        }
    }
}

fn source(batch: &PeerBatch<'_>, text: &mut String) {
    let (outcome, import) = (batch.outcome, batch.import);
    text.push('\n');
    screen::files(import, text);
    screen::problems(import, text);
    writeln!(
        text,
        "Policy {}, as of {}, seed {}. Goal {} ({}). Whatever is proved was checked again.",
        Shown::line(outcome.policy().name()),
        outcome.as_of(),
        outcome.seed(),
        outcome.goal().name(),
        outcome.claims().join("; ")
    )
    .expect(INTO_MEMORY);
    screen::scores(outcome.preferences().compatibility(), import, text);
    screen::confidential(import, text);
}
