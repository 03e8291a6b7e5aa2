//! Whom the committee means in the rulings of `decisions.csv`: pins, bans, waivers, seats, withdrawals and priorities.
//!
//! People are named like everywhere else: by number, address or name. Nothing is asked back here: a ruling that names
//! nobody, or two people, is refused with its line.

use std::collections::BTreeSet;

use mentor_match::cohort::{PersonId, PersonKey, Side};
use mentor_match::policy::{PersonPair, Rulings, SeatRuling, Waiver};

use super::directory::{Found, People};
use crate::import::error::ImportError;
use crate::import::findings::Findings;
use crate::import::given::decisions::{Action, Decisions, RulingLine};
use crate::import::people::person::names_of;

/// Finds the people whom the lines mean. With `hides_names`, an error says nothing of people but what is written in the
/// line.
pub(crate) fn resolve(
    decisions: &Decisions,
    people: &People<'_>,
    hides_names: bool,
    findings: &Findings<'_>,
) -> Result<Rulings, ImportError> {
    follow(decisions, |line, side, written| {
        let refused = |problem| refused(decisions, line, problem);
        let several = match people.find(side, written) {
            Found::One(position) => return Ok(people.all[position].key.id.clone()),
            Found::Several(positions) => positions,
            Found::Nobody => Vec::new(),
        };
        if let Some(out) = findings.left_out(side, names_of(written)).filter(|_| several.is_empty()) {
            return Err(refused(format!(
                "\"{written}\" is the {side} of {}, and that row is not used. {}. {}; until then, take this line out",
                out.place,
                out.issue,
                out.what_to_do()
            )));
        }
        let problem = if several.is_empty() { "fits no" } else { "fits more than one" };
        let near = if hides_names {
            Vec::new()
        } else if several.is_empty() {
            people.similar(side, written)
        } else {
            several
        };
        let near: Vec<String> = near.into_iter().take(3).map(|position| people.title(position)).collect();
        let near = if near.is_empty() { String::new() } else { format!(". Did you mean {}?", near.join(" or ")) };
        let otherwise =
            if problem == "fits no" { ", or delete the line if they do not take part any more" } else { "" };
        Err(refused(format!(
            "\"{written}\" {problem} {side} of this round. Write the number or the e-mail address{otherwise}{near}"
        )))
    })
}

/// People whose id, as it stands, means them and nobody else.
pub(crate) fn meant_by_id(people: &People<'_>) -> BTreeSet<PersonKey> {
    let keys = (0..people.all.len()).filter(|&position| people.is_meant_by_id(position));
    keys.map(|position| people.all[position].key.clone()).collect()
}

/// The rulings of these lines, if all name people by ids that mean one person. Where they do not, or a line cannot be
/// followed, the questionnaires have to be read again.
pub(crate) fn by_id(decisions: &Decisions, people: &BTreeSet<PersonKey>) -> Option<Rulings> {
    let find = |line: &RulingLine, side: Side, written: &str| {
        let found = PersonId::new(written).ok().map(|id| PersonKey { side, id }).filter(|key| people.contains(key));
        found.map(|key| key.id).ok_or_else(|| refused(decisions, line, String::new()))
    };
    follow(decisions, find).ok()
}

fn refused(decisions: &Decisions, line: &RulingLine, problem: String) -> ImportError {
    ImportError::Decisions { file: decisions.file().to_string(), row: line.row, problem }
}

/// What the lines settle, with the people whom `find` finds.
fn follow(
    decisions: &Decisions,
    find: impl Fn(&RulingLine, Side, &str) -> Result<PersonId, ImportError>,
) -> Result<Rulings, ImportError> {
    let mut rulings = Rulings::default();
    for line in decisions.rulings() {
        let find = |side, written: &str| find(line, side, written);
        let maybe = |side, written: &str| {
            if written.trim().is_empty() { Ok(None) } else { find(side, written.trim()).map(Some) }
        };
        match line.action {
            Action::Pin | Action::Ban => {
                let (mentee, mentor) =
                    (find(Side::Mentee, line.mentee.trim())?, find(Side::Mentor, line.mentor.trim())?);
                let pair = PersonPair { mentee, mentor };
                if line.is_agreed() {
                    rulings.agreed.push(pair.clone());
                }
                let list = if line.action == Action::Pin { &mut rulings.pins } else { &mut rulings.bans };
                list.push(pair);
            }
            Action::Waive => rulings.waivers.push(Waiver {
                rule: line.value.trim().to_owned(),
                mentee: maybe(Side::Mentee, &line.mentee)?,
                mentor: maybe(Side::Mentor, &line.mentor)?,
            }),
            Action::Seats => {
                let Ok(seats) = line.value.trim().parse() else {
                    return Err(refused(decisions, line, format!("\"{}\" is not a number of seats", line.value)));
                };
                rulings.seats.push(SeatRuling { mentor: find(Side::Mentor, line.mentor.trim())?, seats });
            }
            Action::Withdraw => {
                let (side, written) = if line.mentor.trim().is_empty() {
                    (Side::Mentee, &line.mentee)
                } else {
                    (Side::Mentor, &line.mentor)
                };
                rulings.withdrawals.push(PersonKey { side, id: find(side, written.trim())? });
            }
            Action::Priority => rulings.priorities.push(find(Side::Mentee, line.mentee.trim())?),
        }
    }
    Ok(rulings)
}
