//! Who needs a call: pairs of whom the committee heard that it does not go well, or nothing at all.
//!
//! The ledger knows that somebody has answered, never what. What they answered is in notes of the committee, which can
//! be deleted. From both follows which pairs to look at; this is for the committee alone.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::due::Pace;

use super::number::Number;
use super::pair::Pair;
use super::said::{By, Relation};
use super::state::State;

/// What one of a pair would like the committee to do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// Nothing.
    #[default]
    Nothing,
    /// A call.
    Call,
    /// Another partner.
    SomebodyElse,
}

/// What one of a pair said in confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confided {
    /// When.
    pub date: Date,
    /// Of which pair.
    pub relation: Relation,
    /// Of which pair.
    pub mentee: Number,
    /// Of which pair.
    pub mentor: Number,
    /// Which of the two.
    pub by: By,
    /// How it goes, from 1 to 5.
    pub mark: Option<u8>,
    /// What should happen.
    pub wish: Wish,
}

/// Why to look at a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// One of them would like another partner.
    SomebodyElse(By),
    /// One of them would like a call.
    Call(By),
    /// One of them gave a low mark.
    LowMark(By, u8),
    /// There was no sign of them for long.
    Silence,
}

/// A pair to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Concern {
    /// Why, the most pressing first.
    pub why: Why,
    /// Since when.
    pub since: Date,
    /// Whether the two are peers.
    pub relation: Relation,
    /// The mentee; of two peers the one with the lower number.
    pub mentee: Number,
    /// The mentor, or the other peer.
    pub mentor: Number,
}

/// Marks up to this one are low.
const LOW: u8 = 2;

impl State {
    /// The pairs to look at on a day, from what was said in confidence until then. Of each side only the last answer
    /// counts, and only of pairs that are not over; whoever was called since needs no other call. `answered` are days
    /// on which one of two has answered a form of which the ledger says nothing yet.
    ///
    /// # Complexity
    /// O(pairs + answers · log answers).
    pub fn attention(
        &self,
        confided: &[Confided],
        answered: &[(Relation, Number, Number, Date)],
        day: Date,
        pace: &Pace,
    ) -> Vec<Concern> {
        let mut heard: BTreeMap<(Relation, Number, Number), Date> = BTreeMap::new();
        for &(relation, mentee, mentor, date) in answered.iter().filter(|(.., date)| *date <= day) {
            let last = heard.entry((relation, mentee, mentor)).or_insert(date);
            *last = date.max(*last);
        }
        let mut last: BTreeMap<(Relation, Number, Number, By), &Confided> = BTreeMap::new();
        for one in confided.iter().filter(|one| one.date <= day) {
            let held = last.entry((one.relation, one.mentee, one.mentor, one.by)).or_insert(one);
            if one.date >= held.date {
                *held = one;
            }
        }
        let mut concerns = Vec::new();
        for pair in self.all_open_pairs() {
            let Some(begun) = pair.introduced else { continue };
            let (relation, mentee, mentor) = pair.key();
            let mut add = |why, since| {
                concerns.push(Concern { why, since, relation, mentee, mentor });
            };
            for by in [By::Mentee, By::Mentor] {
                // What was said of an earlier pair of the same two is over.
                let said = last.get(&(relation, mentee, mentor, by)).filter(|said| said.date >= begun);
                let was_called = |said: &&&Confided| {
                    pair.calls.iter().any(|&(on, whom)| on >= said.date && (whom == by || whom == By::Committee))
                };
                let Some(said) = said.filter(|said| !was_called(said)) else { continue };
                match (said.wish, said.mark) {
                    (Wish::SomebodyElse, _) => add(Why::SomebodyElse(by), said.date),
                    (Wish::Call, _) => add(Why::Call(by), said.date),
                    (Wish::Nothing, Some(mark)) if mark <= LOW => add(Why::LowMark(by, mark), said.date),
                    _ => {}
                }
            }
            let answered = heard.get(&pair.key()).copied();
            let heard = last_sign(pair).max(answered).unwrap_or(begun);
            if self.rests_since(pair).is_none() && heard.saturating_add(i64::from(pace.silent_days).days()) <= day {
                add(Why::Silence, heard);
            }
        }
        concerns.sort_unstable();
        concerns
    }
}

/// The last day of which something was heard of a pair.
pub(super) fn last_sign(pair: &Pair) -> Option<Date> {
    let reported = pair.checkpoints.iter().map(|(date, _)| *date).max();
    let asked = pair.pulses.iter().map(|(date, _)| *date).max();
    let met = pair.meetings.iter().copied().max();
    let called = pair.calls.iter().map(|(date, _)| *date).max();
    [pair.introduced, pair.contract, reported, asked, met, called, pair.renewed.last().copied()]
        .into_iter()
        .max()
        .flatten()
}
