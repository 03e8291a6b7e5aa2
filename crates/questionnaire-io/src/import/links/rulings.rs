//! Whom the committee means in the rulings of `decisions.csv`: pins, bans, waivers, seats, withdrawals and priorities.
//!
//! People are named like everywhere else: by number, address or name. Nothing is asked back here: a ruling that names
//! nobody, or two people, is refused with its line.

use mentor_match::cohort::{PersonId, PersonKey, Side};
use mentor_match::policy::{PersonPair, Rulings, SeatRuling, Waiver};

use super::directory::{Found, People};
use crate::import::error::ImportError;
use crate::import::findings::Findings;
use crate::import::given::decisions::{Action, Decisions};
use crate::import::people::person::names_of;

/// Finds the people whom the lines mean. With `hides_names`, an error says nothing of people but what is written in the
/// line.
pub(crate) fn resolve(
    decisions: &Decisions,
    people: &People<'_>,
    hides_names: bool,
    findings: &Findings<'_>,
) -> Result<Rulings, ImportError> {
    let mut rulings = Rulings::default();
    for line in decisions.rulings() {
        let refused =
            |problem: String| ImportError::Decisions { file: decisions.file().to_string(), row: line.row, problem };
        let find = |side: Side, written: &str| -> Result<PersonId, ImportError> {
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
        };
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
                    return Err(refused(format!("\"{}\" is not a number of seats", line.value)));
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
