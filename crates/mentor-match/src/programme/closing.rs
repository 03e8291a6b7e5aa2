//! The end of a year: what came of it, against what was wanted.
//!
//! Figures are counted from the ledger alone. A year can be closed when every pair has an end or has been renewed in
//! it: a pair nobody has asked is not forgotten.
//!
//! Time: O(pairs + people + sessions).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use matching_market::Side;

use super::due::Pace;

use super::number::Number;
use super::pair::Pair;
use super::phase::Over;
use super::said::{How, Relation};
use super::state::State;
use crate::compatibility::Sides;

/// What came of a year, from its first to its last day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    /// Mentees who were in a round of the year, had a mentor or wait.
    pub mentees: usize,
    /// Those of them who were introduced to a mentor, or had one already.
    pub matched: usize,
    /// Mentees who wait at the end.
    pub waiting: usize,
    /// Those of them who had a mentor in this year.
    pub waiting_again: usize,
    /// Mentors who had a mentee.
    pub mentors: usize,
    /// Proposals that came to nothing.
    pub declined: usize,
    /// Days from proposal to introduction: the middle one, of how many pairs.
    pub days_to_match: (Option<u32>, usize),
    /// Contracts that were here within their month, and pairs whose month is over.
    pub contracts_in_time: (usize, usize),
    /// Meetings of all pairs, and months that they had: whole ones, of 30 days.
    pub meetings: (usize, usize),
    /// Pairs that ended, by how.
    pub ended: BTreeMap<How, usize>,
    /// Pairs that go on.
    pub renewed: usize,
    /// Single conversations.
    pub sessions: usize,
    /// Meetings at events of short meetings, of mentees with mentors or of peers.
    pub met: usize,
    /// People who evaluated the programme, and people who were asked to.
    pub evaluated: (usize, usize),
    /// Those who evaluated, on each side; who is on both counts on both.
    pub evaluated_as: Sides<usize>,
    /// What the programme wanted to reach, by name, with what it did reach, where the ledger knows that.
    pub targets: Vec<Target>,
    /// What came of its rounds of peers, who are in none of the other figures.
    pub peers: PeersClosing,
}

/// What came of a year for peers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeersClosing {
    /// People who were in a round of peers of the year, had a peer or wait.
    pub people: usize,
    /// Those of them who were introduced to a peer, or had one already.
    pub matched: usize,
    /// People who wait for a peer at the end.
    pub waiting: usize,
    /// Proposals that came to nothing.
    pub declined: usize,
    /// Meetings of all pairs.
    pub meetings: usize,
    /// Pairs that ended, by how.
    pub ended: BTreeMap<How, usize>,
    /// Pairs that go on.
    pub renewed: usize,
}

/// What the programme wanted to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Target {
    /// Its name.
    pub name: String,
    /// How much was wanted.
    pub wanted: u32,
    /// How much it is; `None` where the ledger does not know.
    pub reached: Option<u64>,
    /// Whether less is better.
    pub at_most: bool,
}

impl Target {
    /// Whether it was met, where that is known.
    pub fn is_met(&self) -> Option<bool> {
        let (wanted, reached) = (u64::from(self.wanted), self.reached?);
        Some(if self.at_most { reached <= wanted } else { reached >= wanted })
    }
}

/// Names of targets that the ledger can measure.
pub const MEASURED: &[&str] = &[
    "matched",
    "matched-percent",
    "waiting",
    "days-to-match",
    "contracts-in-time-percent",
    "meetings-a-year",
    "reached",
    "renewed",
    "evaluated-percent",
];

fn percent((part, whole): (usize, usize)) -> Option<u64> {
    (part as u64 * 100).checked_div(whole as u64)
}

impl Closing {
    /// Mentees who had no mentor in the year: those who wait for one, and those who do not.
    pub fn without(&self) -> (usize, usize) {
        let wait = self.waiting - self.waiting_again;
        (wait, self.mentees - self.matched - wait)
    }

    /// What the ledger knows under a name of [`MEASURED`].
    pub fn measure(&self, name: &str) -> Option<u64> {
        match name {
            "matched" => Some(self.matched as u64),
            "matched-percent" => percent((self.matched, self.mentees)),
            "waiting" => Some(self.waiting as u64),
            "days-to-match" => self.days_to_match.0.map(u64::from),
            "contracts-in-time-percent" => percent(self.contracts_in_time),
            "meetings-a-year" => (12 * self.meetings.0 as u64).checked_div(self.meetings.1 as u64),
            "reached" => Some(self.ended.get(&How::Reached).map_or(0, |&pairs| pairs as u64)),
            "renewed" => Some(self.renewed as u64),
            "evaluated-percent" => percent(self.evaluated),
            _ => None,
        }
    }
}

/// Whether a pair is of the time from one day to another.
fn is_within(pair: &Pair, from: Date, to: Date) -> bool {
    pair.proposed <= to && pair.over.is_none_or(|(day, _)| day >= from)
}

impl State {
    /// Who took part from one day to another, as far as the ledger knows: mentees who were proposed, had a mentor, or
    /// were in a round that found nobody for them; mentors who were proposed or had a mentee. `self` is the state on
    /// the last day.
    pub fn took_part(&self, from: Date, to: Date) -> Sides<BTreeSet<Number>> {
        let mut all = Sides { mentee: BTreeSet::new(), mentor: BTreeSet::new() };
        let mut rounds = BTreeSet::new();
        for pair in self.pairs().iter().filter(|pair| is_within(pair, from, to)) {
            all.mentee.insert(pair.mentee);
            all.mentor.insert(pair.mentor);
            rounds.extend(Some(pair.round).filter(|_| pair.proposed >= from));
        }
        all.mentee.extend(self.waiting().map(|(mentee, _)| mentee));
        // Who has waited in one of these rounds and pauses or has left since.
        let waited =
            self.people(Side::Mentee).filter(|(_, person)| person.waiting.iter().any(|it| rounds.contains(it)));
        all.mentee.extend(waited.map(|(mentee, _)| mentee));
        all
    }

    /// Who took part in rounds of peers from one day to another: who was proposed to a peer, had one, or was in a round
    /// that found nobody for them. `self` is the state on the last day.
    pub fn took_part_as_peers(&self, from: Date, to: Date) -> BTreeSet<Number> {
        let peers = self.peers();
        let mut all: BTreeSet<Number> = self.waiting_for_peers().collect();
        let mut rounds = BTreeSet::new();
        for pair in peers.pairs().iter().filter(|pair| is_within(pair, from, to)) {
            all.extend(pair.people());
            rounds.extend(Some(pair.round).filter(|_| pair.proposed >= from));
        }
        // Who has waited in one of these rounds and pauses or has left since.
        let waited = peers.waiting().map(|(one, _)| one);
        all.extend(waited.filter(|&one| rounds.iter().any(|&round| peers.waits_in(one, round))));
        all
    }

    /// Who waits for a peer and takes part.
    pub fn waiting_for_peers(&self) -> impl Iterator<Item = Number> {
        let is_here = |one: &Number| self.person(Side::Mentee, *one).is_none_or(|person| person.away.is_none());
        self.peers().waiting().map(|(one, _)| one).filter(is_here)
    }

    /// What came of the time from one day to another; `self` is the state on the last day. `asked` are those who were
    /// asked to evaluate it.
    ///
    /// # Errors
    /// The pairs that have neither an end nor a renewal in that time, and proposals nobody has settled: mentee and
    /// mentor, or two peers.
    pub fn close(
        &self,
        from: Date,
        to: Date,
        pace: &Pace,
        asked: &BTreeSet<Number>,
    ) -> Result<Closing, Vec<(Relation, Number, Number)>> {
        let within = |day: Date| from <= day && day <= to;
        let goes_on = |renewed: &[Date]| renewed.iter().any(|&day| within(day));
        let open: Vec<(Relation, Number, Number)> =
            self.all_open_pairs().filter(|pair| !goes_on(&pair.renewed)).map(Pair::key).collect();
        if !open.is_empty() {
            return Err(open);
        }
        let mut closing = Closing { peers: self.close_peers(from, to), ..Closing::default() };
        let (mut matched, mut mentors) = (BTreeSet::new(), BTreeSet::new());
        let mut waited: Vec<u32> = Vec::new();
        for pair in self.pairs() {
            let ended = pair.over.map(|(day, _)| day);
            if !is_within(pair, from, to) {
                continue;
            }
            if matches!(pair.over, Some((_, Over::Declined(_)))) {
                closing.declined += 1;
            }
            let Some(begun) = pair.introduced else { continue };
            matched.insert(pair.mentee);
            mentors.insert(pair.mentor);
            if within(begun) {
                let days = (begun - pair.proposed).get_days();
                waited.push(u32::try_from(days).unwrap_or(0));
            }
            let last = ended.unwrap_or(to).min(to);
            let contract_by = pace.contract_by(begun);
            if within(contract_by) && contract_by <= last {
                closing.contracts_in_time.1 += 1;
                closing.contracts_in_time.0 += usize::from(pair.contract.is_some_and(|day| day <= contract_by));
            }
            closing.meetings.0 += pair.meetings.iter().filter(|&&day| within(day)).count();
            closing.meetings.1 += usize::try_from((last - begun.max(from)).get_days()).unwrap_or(0) / 30;
            if let Some((_, Over::Ended(how))) = pair.over {
                *closing.ended.entry(how).or_default() += 1;
            }
            closing.renewed += usize::from(pair.over.is_none());
        }
        waited.sort_unstable();
        closing.days_to_match = (waited.get(waited.len() / 2).copied(), waited.len());
        let waiting: BTreeSet<Number> = self.waiting().map(|(mentee, _)| mentee).collect();
        (closing.waiting, closing.waiting_again) = (waiting.len(), waiting.intersection(&matched).count());
        closing.mentees = self.took_part(from, to).mentee.len();
        (closing.matched, closing.mentors) = (matched.len(), mentors.len());
        let at_events = self.met().iter().chain(self.peers().met());
        closing.met = at_events.filter(|(.., day)| within(*day)).count();
        closing.sessions = self.sessions().iter().filter(|(day, ..)| within(*day)).count();
        let evaluated = |side: Side| -> BTreeSet<Number> {
            let people = self.people(side).filter(|(_, person)| person.evaluated.iter().any(|&day| within(day)));
            people.map(|(one, _)| one).collect()
        };
        let sides = Sides { mentee: evaluated(Side::Mentee), mentor: evaluated(Side::Mentor) };
        closing.evaluated_as = Sides { mentee: sides.mentee.len(), mentor: sides.mentor.len() };
        let evaluated: BTreeSet<Number> = sides.mentee.union(&sides.mentor).copied().collect();
        closing.evaluated = (evaluated.len(), evaluated.union(asked).count());
        closing.targets = self
            .targets()
            .iter()
            .map(|(name, &wanted)| Target {
                name: name.clone(),
                wanted,
                reached: closing.measure(name),
                at_most: matches!(name.as_str(), "waiting" | "days-to-match"),
            })
            .collect();
        Ok(closing)
    }

    fn close_peers(&self, from: Date, to: Date) -> PeersClosing {
        let mut closing = PeersClosing::default();
        let mut matched = BTreeSet::new();
        for pair in self.peers().pairs().iter().filter(|pair| is_within(pair, from, to)) {
            match pair.over {
                Some((_, Over::Declined(_))) => closing.declined += 1,
                Some((_, Over::Ended(how))) => *closing.ended.entry(how).or_default() += 1,
                None => closing.renewed += 1,
            }
            if pair.introduced.is_some() {
                matched.extend(pair.people());
                closing.meetings += pair.meetings.iter().filter(|&&day| from <= day && day <= to).count();
            }
        }
        closing.people = self.took_part_as_peers(from, to).len();
        closing.matched = matched.len();
        closing.waiting = self.waiting_for_peers().count();
        closing
    }
}
