//! Who could take one mentee now: a newcomer, or somebody who needs another mentor than they had.

use std::fmt::Write;

use mentor_match::cohort::{Cohort, MenteeId, PairingState, PersonId, Side};
use mentor_match::policy::PersonPair;
use mentor_match::programme::Number;
use mentor_match::text::{count, ordinal, slug};
use mentor_match::{Incumbent, Opening, Placement, RoundOutcome};

use super::Ready;
use crate::import::Import;
use crate::programme::Programme;

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// Whether the mentee is new or needs somebody else than they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody is with them yet.
    Newcomer,
    /// It did not work out, or somebody said no.
    Replacement,
}

/// Finds the mentee of this id, address, programme number or name, and makes what was read ready for a round that
/// places them: of a replacement the pair that stands is over and not made again.
///
/// # Errors
/// Nobody or several people are meant; a newcomer has somebody; the end of a pairing is not recorded.
pub fn to_place(ready: &mut Ready, programme: &Programme, written: &str, why: Why) -> Result<MenteeId, String> {
    let import = &mut ready.import;
    let mentee = find(&import.cohort, programme, written)?;
    let id = import.cohort.mentee(mentee).id.clone();
    let standing = &mut ready.incumbents;
    let_go(import, standing, (&id, written), why)?;
    if why == Why::Replacement {
        let own = standing.iter().filter(|one| one.mentee == id);
        let bans = own.map(|one| PersonPair { mentee: one.mentee.clone(), mentor: one.mentor.clone() });
        import.rulings.bans.extend(bans);
        import.rulings.pins.retain(|pin| pin.mentee != id);
        standing.retain(|one| one.mentee != id);
    }
    Ok(mentee)
}

/// Refuses a newcomer who has somebody, and a replacement for a pairing whose end is not recorded.
fn let_go(import: &Import, standing: &[Incumbent], (id, written): (&PersonId, &str), why: Why) -> Result<(), String> {
    let running = import.cohort.pairings().iter().any(|one| one.mentee == *id && one.state == PairingState::Running);
    let stands = standing.iter().any(|one| one.mentee == *id);
    match why {
        Why::Newcomer if running || stands => Err(format!("{written} has a mentor already; use programme replace")),
        Why::Replacement if running => Err(format!(
            "the pairing of {written} is still running in the ledger; record its end first, with programme add"
        )),
        Why::Newcomer | Why::Replacement => Ok(()),
    }
}

/// The mentee of this id, address or programme number, or of this name if there is one only.
fn find(cohort: &Cohort, programme: &Programme, written: &str) -> Result<MenteeId, String> {
    let wanted = slug(written);
    let mentees = || (0..cohort.mentees().len()).map(MenteeId::from_index);
    let by_id = mentees().find(|&mentee| cohort.mentee(mentee).id.as_str() == written);
    let email = |mentee: &MenteeId| cohort.mentee(*mentee).profile.email.as_deref() == Some(written);
    let number = written.trim().parse::<Number>().ok();
    let numbered = |mentee: &MenteeId| {
        number.is_some() && programme.people.number(Side::Mentee, &cohort.mentee(*mentee).id) == number
    };
    if let Some(found) = by_id.or_else(|| mentees().find(email)).or_else(|| mentees().find(numbered)) {
        return Ok(found);
    }
    let named = |mentee: &MenteeId| cohort.mentee(*mentee).profile.name.as_deref().map(slug).as_ref() == Some(&wanted);
    let named: Vec<MenteeId> = mentees().filter(named).collect();
    match named.as_slice() {
        &[one] => Ok(one),
        [] => Err(format!(
            "\"{}\" fits no mentee in these files; write the programme number, the id or the e-mail address",
            written.escape_debug()
        )),
        _ => Err(format!(
            "\"{}\" fits more than one mentee; write the programme number, the id or the e-mail address",
            written.escape_debug()
        )),
    }
}

/// The answer, with what it takes and how it is known that less does not do.
pub fn placement_said(import: &Import, outcome: &RoundOutcome<'_>, placement: &Placement) -> String {
    let [mentees, mentors] = import.names_on_screen();
    let name = |mentee: MenteeId| &*mentees[mentee.index()];
    let own = name(placement.mentee);
    let within: usize = placement.layers.iter().map(Vec::len).sum();
    if within == 0 {
        return format!("No mentor is possible for {own}. unmatched.csv of a round says why.\n");
    }
    let Some(best) = placement.openings.first() else {
        return format!(
            "No seat for {own}: {} within reach, whoever moves who has not been introduced, and none has a free seat.\n",
            count(within, "mentor")
        );
    };
    let mut text = format!("{own} could have:\n");
    for (number, opening) in (1..).zip(&placement.openings) {
        let scores = outcome.pair(placement.mentee, opening.mentor).scores;
        writeln!(
            text,
            "{number}. {}: {}. Fit {}.",
            mentors[opening.mentor.index()],
            takes(opening, &mentees, &mentors),
            scores.fit.rounded(3)
        )
        .expect(INTO_MEMORY);
    }
    match best.moves.len() {
        0 if placement.openings.iter().all(|opening| opening.moves.is_empty()) => {
            text.push_str("Nobody has to move.\n");
        }
        0 => text.push_str("For the free seat nobody has to move.\n"),
        moves => {
            let full: usize = placement.layers[..moves].iter().map(Vec::len).sum();
            writeln!(
                text,
                "Fewer moves do not do: the {} within reach of fewer have no free seat.",
                count(full, "mentor")
            )
            .expect(INTO_MEMORY);
        }
    }
    text.push_str(
        "To choose one, write a pin into decisions.csv and run the last round again: --programme and --round.\n",
    );
    text
}

/// As in 1st, 22nd, 113th.
fn th(place: usize) -> String {
    ordinal(u16::try_from(place).unwrap_or(u16::MAX))
}

/// What an opening takes.
pub fn takes(opening: &Opening, mentees: &[String], mentors: &[String]) -> String {
    if opening.moves.is_empty() {
        return "a free seat".to_owned();
    }
    let step = |step: &mentor_match::Step| {
        format!(
            "{} moves from {} ({} on their list) to {} ({})",
            mentees[step.mentee.index()],
            mentors[step.from.index()],
            th(step.from_place),
            mentors[step.to.index()],
            th(step.to_place)
        )
    };
    format!("if {}", opening.moves.iter().map(step).collect::<Vec<_>>().join(", then "))
}
