//! Mentees whom a mentor has elsewhere: those whom a questionnaire counts and the ledger does not know.
//!
//! A mentor who writes "1 mentee at the moment" may mean somebody outside of the programme, or the mentee whom an
//! earlier round has found. What they wrote before that pair began cannot count it. So a round records what was
//! written, and how much of it is elsewhere; while the answer stays the same, that number stays, however many pairs
//! the ledger finds meanwhile. Another answer is newer: of its number those are elsewhere whom the ledger does not know
//! on the day of the answer. An answer is another one if its number is, or if the form tool says that it came later.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mentor_match::cohort::Mentor;
use mentor_match::programme::{Elsewhere, Number, Pair, State};

/// The pairs of each mentor that were introduced, over or not.
pub(super) struct Introduced<'s>(BTreeMap<Number, Vec<&'s Pair>>);

impl<'s> Introduced<'s> {
    pub(super) fn of(state: &'s State) -> Self {
        let mut all: BTreeMap<Number, Vec<&Pair>> = BTreeMap::new();
        for pair in state.pairs().iter().filter(|pair| pair.introduced.is_some()) {
            all.entry(pair.mentor).or_default().push(pair);
        }
        Self(all)
    }

    /// How many mentees the ledger knew a mentor to have on a day.
    fn on(&self, mentor: Number, day: Date) -> usize {
        let is_on = |pair: &&&Pair| {
            let is_over = pair.over.is_some_and(|(over, _)| over <= day);
            let rests = pair.over.is_none() && pair.paused.is_some_and(|since| since <= day);
            pair.introduced.is_some_and(|since| since <= day) && !is_over && !rests
        };
        self.0.get(&mentor).map_or(0, |pairs| pairs.iter().filter(is_on).count())
    }

    /// The mentees whom a mentor has elsewhere in a round.
    pub(super) fn elsewhere(
        &self,
        mentor: &Mentor,
        known: Option<(Number, Option<Elsewhere>)>,
        (round, date): (u32, Date),
    ) -> Elsewhere {
        let (written, answered) = (mentor.running, mentor.profile.answered);
        let Some((number, recorded)) = known else {
            return Elsewhere { count: written.unwrap_or(0), written, round: Some(round), date };
        };
        let is_same = |recorded: &Elsewhere| {
            recorded.written == written && answered.is_none_or(|answered| answered <= recorded.date)
        };
        if let Some(recorded) = recorded.filter(|recorded| recorded.round.is_none() || is_same(recorded)) {
            return recorded;
        }
        let here = u16::try_from(self.on(number, answered.unwrap_or(date).min(date))).unwrap_or(u16::MAX);
        Elsewhere { count: written.unwrap_or(0).saturating_sub(here), written, round: Some(round), date }
    }
}
