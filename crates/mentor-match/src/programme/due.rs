//! What is due: who has to hear from whom, by when, on any day.
//!
//! A duty follows from a pair's dates and from what has not come back yet. It is a pure function of the state and the
//! day; what has been answered is gone from the list of the next day. A pair that rests owes nothing,
//! nor does one of whom somebody pauses.
//!
//! Time: O(pairs + people), and sorting what is due.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use matching_market::Side;

use super::number::Number;
use super::pair::Pair;
use super::phase::Phase;
use super::said::Relation;
use super::state::State;

/// How long things may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pace {
    /// Days to answer a proposal.
    pub answer_days: u16,
    /// Days until the two should have met for the first time.
    pub first_meeting_days: u16,
    /// Months until the contract should be here.
    pub contract_months: u16,
    /// Months of a pair that has agreed on no last day.
    pub term_months: u16,
    /// Months between two questions how it goes.
    pub check_months: u16,
    /// Days without any sign of a pair, after which somebody should call.
    pub silent_days: u16,
    /// How many days ahead to look.
    pub ahead_days: u16,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            answer_days: 7,
            first_meeting_days: 14,
            contract_months: 1,
            term_months: 12,
            check_months: 3,
            silent_days: 120,
            ahead_days: 60,
        }
    }
}

impl Pace {
    /// When somebody has to have answered a proposal.
    pub fn answer_by(&self, proposed: Date) -> Date {
        days(proposed, self.answer_days)
    }

    /// The last day of a pair that was introduced: the one they agreed on, else so many months after they began or went
    /// on.
    pub fn term(&self, pair: &Pair) -> Option<Date> {
        let begun = pair.introduced?;
        let from = pair.renewed.last().copied().unwrap_or(begun);
        // A renewal without a day of its own goes on from the term that was agreed before.
        let agreed = pair.term.filter(|&term| pair.renewed.last().is_none_or(|&renewed| term > renewed));
        Some(agreed.unwrap_or_else(|| months(from, self.term_months)))
    }

    /// When the contract of a pair that was introduced on this day is to be here.
    pub fn contract_by(&self, introduced: Date) -> Date {
        months(introduced, self.contract_months)
    }
}

fn days(from: Date, days: u16) -> Date {
    from.saturating_add(i64::from(days).days())
}

fn months(from: Date, months: u16) -> Date {
    from.saturating_add(i64::from(months).months())
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// A newcomer who has been to so many meetings of the club has no mentor.
    Newcomer(usize),
    /// One side of a proposal has not answered.
    Answer(Side),
    /// Both have agreed and do not know it yet.
    Introduce,
    /// The two have not met.
    FirstMeeting,
    /// The signed contract is not here.
    Contract,
    /// Goals and a plan, by the third meeting.
    Plan,
    /// The question to one side how it goes, in confidence.
    Pulse(Side),
    /// The report of the two on their progress.
    Checkpoint,
    /// The question to both, each alone, whether to go on, so many days before the end.
    Renewal(u16),
    /// The agreed time is over: what both said decides.
    Term,
}

impl Duty {
    /// A short name, for files and calendars.
    pub fn name(self) -> &'static str {
        match self {
            Self::Newcomer(_) => "newcomer",
            Self::Answer(Side::Mentee) => "answer-of-mentee",
            Self::Answer(Side::Mentor) => "answer-of-mentor",
            Self::Introduce => "introduce",
            Self::FirstMeeting => "first-meeting",
            Self::Contract => "contract",
            Self::Plan => "plan",
            Self::Pulse(Side::Mentee) => "pulse-of-mentee",
            Self::Pulse(Side::Mentor) => "pulse-of-mentor",
            Self::Checkpoint => "checkpoint",
            Self::Renewal(60) => "renewal-60-days",
            Self::Renewal(_) => "renewal-30-days",
            Self::Term => "term",
        }
    }
}

/// Something that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Due {
    /// By when.
    pub day: Date,
    /// What.
    pub duty: Duty,
    /// Of whom.
    pub relation: Relation,
    /// The mentee; of two peers the one with the lower number.
    pub mentee: Number,
    /// The mentor, or the other peer, if it is about a pair.
    pub mentor: Option<Number>,
    /// What it is counted from, so that the same duty of another time is told apart.
    pub since: Date,
}

impl Due {
    /// A name of this duty that no other has, and that stays the same from day to day.
    pub fn uid(&self) -> String {
        let mentor = self.mentor.map(|mentor| format!("-{mentor}")).unwrap_or_default();
        let peers = if self.relation == Relation::Peers { "peers-" } else { "" };
        format!("{peers}{}-{}{mentor}-{}", self.duty.name(), self.mentee, self.since.strftime("%Y%m%d"))
    }

    /// Whether it should have happened by now.
    pub fn is_overdue(&self, day: Date) -> bool {
        match self.duty {
            Duty::Newcomer(meetings) => meetings >= NEWCOMERS_ARE_LATE_FROM,
            _ => self.day < day,
        }
    }
}

/// Meetings of the club from which on a newcomer is due, and from which on one is late.
const NEWCOMERS_ARE_DUE_FROM: usize = 2;
const NEWCOMERS_ARE_LATE_FROM: usize = 4;
/// How many days before its term a pair is asked whether to go on.
const ASKED_BEFORE: [u16; 2] = [60, 30];

impl State {
    /// Since when an open pair rests: it pauses itself, or one of the two does.
    pub fn rests_since(&self, pair: &Pair) -> Option<Date> {
        let away = |side, number| self.person(side, number).and_then(|person| person.away).map(|(since, _)| since);
        // Peers stand in the column of mentees.
        let other = if pair.relation == Relation::Peers { Side::Mentee } else { Side::Mentor };
        let all = [pair.paused, away(Side::Mentee, pair.mentee), away(other, pair.mentor)];
        all.into_iter().flatten().min()
    }

    /// Everything that is due on a day or soon after it, what was due first in front.
    pub fn due(&self, day: Date, pace: &Pace) -> Vec<Due> {
        let until = days(day, pace.ahead_days);
        let mut due = Vec::new();
        let introduced: BTreeSet<Number> =
            self.pairs().iter().filter(|pair| pair.introduced.is_some()).map(|pair| pair.mentee).collect();
        for (mentee, person) in self.people(Side::Mentee) {
            let is_new = !introduced.contains(&mentee) && self.open_pairs_of(Side::Mentee, mentee).next().is_none();
            let meetings = person.meetings.len();
            if let Some(&second) = person.meetings.get(NEWCOMERS_ARE_DUE_FROM - 1).filter(|_| is_new)
                && person.away.is_none()
            {
                let (duty, relation) = (Duty::Newcomer(meetings), Relation::Mentoring);
                due.push(Due { day: second, duty, relation, mentee, mentor: None, since: second });
            }
        }
        for pair in self.all_open_pairs().filter(|pair| self.rests_since(pair).is_none()) {
            let mut add = |day: Date, duty: Duty, since: Date| {
                let (relation, mentee, mentor) = pair.key();
                due.push(Due { day, duty, relation, mentee, mentor: Some(mentor), since });
            };
            match (pair.phase(), pair.introduced) {
                (Phase::Proposed, _) => {
                    for side in [Side::Mentee, Side::Mentor] {
                        if pair.agreed.of(side).is_none() {
                            add(pace.answer_by(pair.proposed), Duty::Answer(side), pair.proposed);
                        }
                    }
                }
                (Phase::Agreed, _) => {
                    let agreed = pair.agreed.mentee.max(pair.agreed.mentor).unwrap_or(pair.proposed);
                    add(agreed, Duty::Introduce, pair.proposed);
                }
                (Phase::Introduced | Phase::Running, Some(begun)) => of_running(pair, begun, (day, pace), &mut add),
                _ => {}
            }
        }
        due.retain(|one| one.day <= until);
        due.sort_unstable();
        due
    }
}

fn of_running(pair: &Pair, begun: Date, (day, pace): (Date, &Pace), add: &mut impl FnMut(Date, Duty, Date)) {
    if pair.meetings.is_empty() {
        add(days(begun, pace.first_meeting_days), Duty::FirstMeeting, begun);
    }
    if pair.contract.is_none() {
        add(pace.contract_by(begun), Duty::Contract, begun);
    }
    let mut met = pair.meetings.clone();
    met.sort_unstable();
    let plan = match (met.get(2), met.get(1)) {
        _ if !pair.checkpoints.is_empty() => None,
        (Some(&third), _) => Some(third),
        (None, second) => second.map(|&second| months(second, 1)),
    };
    let reported = pair.checkpoints.last().map_or(begun, |(reported, _)| *reported);
    match plan {
        Some(plan) => add(plan, Duty::Plan, begun),
        None => add(months(reported, pace.check_months), Duty::Checkpoint, reported),
    }
    for side in [Side::Mentee, Side::Mentor] {
        let asked = pair.pulses.iter().filter(|(_, by)| by.side() == Some(side)).map(|(asked, _)| *asked).max();
        let asked = asked.unwrap_or(begun);
        add(months(asked, pace.check_months), Duty::Pulse(side), asked);
    }
    let Some(term) = pace.term(pair) else { return };
    let before = |before: u16| term.saturating_sub(i64::from(before).days());
    // Of the questions that were due already, only the last one still stands.
    for (at, left) in ASKED_BEFORE.into_iter().enumerate() {
        let next = ASKED_BEFORE.get(at + 1).map_or(term, |&next| before(next));
        if day < next {
            add(before(left), Duty::Renewal(left), term);
        }
    }
    add(term, Duty::Term, term);
}
