//! What the committee settled in `decisions.csv`: pins, bans, waivers, seats, withdrawals and priorities, and whom they mean.
//!
//! People are named like everywhere else: by number, address or name. Nothing is asked back here: a ruling that names
//! nobody, or two people, is refused with its line.

use std::collections::BTreeSet;
use std::fmt;

use mentor_match::RoundError;
use mentor_match::cohort::{PersonId, PersonKey, Side};
use mentor_match::policy::{PersonPair, RulingRef, Rulings, SeatRuling, Waiver};

use super::directory::{Found, People};
use crate::import::Import;
use crate::import::error::ImportError;

/// One ruling as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulingLine {
    /// What is ruled.
    pub action: Action,
    /// Whom, as written; blank where the action needs none.
    pub mentee: String,
    /// Whom, as written; blank where the action needs none.
    pub mentor: String,
    /// A rule's name, a number of seats, or, of a pin, that both have agreed.
    pub value: String,
    /// Why, for the record.
    pub reason: String,
    /// The line.
    pub row: u32,
}

/// What can be ruled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Two people are matched.
    Pin,
    /// Two people are not.
    Ban,
    /// A rule does not count for somebody.
    Waive,
    /// A mentor has so many seats.
    Seats,
    /// Somebody does not take part in this round after all.
    Withdraw,
    /// A mentee comes first among those between whom scores decide.
    Priority,
}

impl Action {
    const ALL: [(&'static str, Self); 6] = [
        ("pin", Self::Pin),
        ("ban", Self::Ban),
        ("waive", Self::Waive),
        ("seats", Self::Seats),
        ("withdraw", Self::Withdraw),
        ("priority", Self::Priority),
    ];

    /// What can be written, for messages.
    pub(crate) const WORDS: &'static str = "write pin, ban, waive, seats, withdraw or priority";

    /// The action of a word in the column `action`.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, action)| action)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(Self::ALL[*self as usize].0)
    }
}

impl RulingLine {
    /// Whether a pin says that both have agreed.
    fn is_agreed(&self) -> bool {
        self.value.trim().eq_ignore_ascii_case("agreed")
    }

    /// What is missing or too much, and what to do.
    pub(crate) fn problem(&self) -> Option<String> {
        let blank = |text: &str| text.trim().is_empty();
        let (mentee, mentor, value) = (!blank(&self.mentee), !blank(&self.mentor), !blank(&self.value));
        let wanted = match self.action {
            Action::Pin if mentee && mentor && (!value || self.is_agreed()) => return None,
            Action::Pin => "a mentee and a mentor, and as value nothing or 'agreed'",
            Action::Ban if mentee && mentor && !value => return None,
            Action::Ban => "a mentee and a mentor, and no value; withdraw takes one person out of the round",
            Action::Waive if (mentee || mentor) && value && !blank(&self.reason) => return None,
            Action::Waive => "a mentee or a mentor or both, the rule's name as value, and a reason",
            Action::Seats if mentor && !mentee && self.value.trim().parse::<u16>().is_ok() => return None,
            Action::Seats => "a mentor, no mentee, and a number of seats as value",
            Action::Withdraw if mentee != mentor && !value => return None,
            Action::Withdraw => {
                "a mentee or a mentor, not both, and no value; somebody with both roles takes two lines"
            }
            Action::Priority if mentee && !mentor && !value => return None,
            Action::Priority => "a mentee, no mentor, and no value",
        };
        Some(format!("'{}' needs {wanted}", self.action))
    }
}

impl Import {
    /// The line of a ruling.
    pub fn ruling_line(&self, one: RulingRef) -> Option<&RulingLine> {
        let (action, position) = match one {
            RulingRef::Pin(position) => (Action::Pin, position),
            RulingRef::Ban(position) => (Action::Ban, position),
            RulingRef::Waiver(position) => (Action::Waive, position),
            RulingRef::Seats(position) => (Action::Seats, position),
            RulingRef::Withdrawal(position) => (Action::Withdraw, position),
            RulingRef::Priority(position) => (Action::Priority, position),
        };
        self.ruling_lines.iter().filter(|line| line.action == action).nth(position)
    }

    /// The rows of the decisions that cannot be followed, ascending; none when that is not what is wrong with a round.
    pub fn rows_at_fault(&self, error: &RoundError) -> Vec<u32> {
        let concerned = error.ruling().map(|error| error.concerns(&self.rulings)).unwrap_or_default();
        let rows = concerned.into_iter().filter_map(|one| Some(self.ruling_line(one)?.row));
        rows.collect::<BTreeSet<u32>>().into_iter().collect()
    }
}

/// Finds the people whom the lines mean. With `hides_names`, an error says nothing of people but what is written in the line.
pub(crate) fn resolve(
    file: &str,
    lines: &[RulingLine],
    people: &People<'_>,
    hides_names: bool,
) -> Result<Rulings, ImportError> {
    let mut rulings = Rulings::default();
    for line in lines {
        let refused = |problem: String| ImportError::Decisions { file: file.to_owned(), row: line.row, problem };
        let find = |side: Side, written: &str| -> Result<PersonId, ImportError> {
            let several = match people.find(side, written) {
                Found::One(position) => return Ok(people.all[position].key.id.clone()),
                Found::Several(positions) => positions,
                Found::Nobody => Vec::new(),
            };
            let problem = if several.is_empty() { "fits no" } else { "fits more than one" };
            let near = if hides_names {
                Vec::new()
            } else if several.is_empty() {
                people.similar(side, written)
            } else {
                several
            };
            let near: Vec<String> = near.into_iter().take(3).map(|position| people.title(position)).collect();
            let near = if near.is_empty() { String::new() } else { format!("; perhaps {}", near.join(", ")) };
            let otherwise =
                if problem == "fits no" { ", or delete the line if they do not take part any more" } else { "" };
            Err(refused(format!(
                "\"{written}\" {problem} {side} of this round; write the number or the e-mail address{otherwise}{near}"
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
                    return Err(refused(format!("\"{}\" is no number of seats", line.value)));
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
