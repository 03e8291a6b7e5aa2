//! The one who asks: keeps what matters of all pairs, solves it, and asks until the answer is that of all pairs.
//!
//! The algorithms are those of [`sliver`](crate::sliver), with the scoring elsewhere: heads of lists that grow, or
//! prices that every pair is held against. Whatever is asked is asked of all shards at once, and answers are put
//! together before they are looked at, so the way to the answer is the same however people are cut into shards. For a
//! greatest total it is not that of one machine: heads begin with the best by the mentees' lists, and every pair is
//! held against all prices, so of several matchings with this total another one may be found.
//!
//! A stable answer is held against every pair before it is given, as [`rescan`](crate::RoundOutcome::rescan) does it:
//! with ties broken nobody blocks, and the first mentee whom each full mentor refused proves that no stable matching is
//! better for mentees. A greatest total is held against every pair by the last round of prices anyway.
//!
//! Memory: ids and a few numbers a person, 40 bytes a pair that is kept, and what the strategy needs.

use std::collections::BTreeMap;
use std::ops::Range;

use matching_market::{
    Certificate, Context, Dual, Improve, Market, Matching, MenteeOptimal, Property, Side, Solution, Strategy, TieRule,
    lottery, verify,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::batch::{Batch, Content, First, Pair};
use super::block::BEGIN;
use super::error::ShardError;
use super::pack::Shard;
use super::plan::Plan;
use super::question::{Ask, Standing, State, ask};
use super::table::hex;
use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::Sides;
use crate::parallel::Stop;
use crate::preference::{Lists, Row};
use crate::round_error::RoundError;
use crate::sliver::Goal;

/// With how many pairs beside those that have a place heads begin, and by how many they are lengthened.
const TAKE: u64 = 32;

/// How many pairs that pay are added to a head at a time.
const ADD: u64 = 8;

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// The heads of everybody's lists, without a question.
    Begin,
    /// The answer to this question.
    Ask(Ask),
    /// Nothing: the answer is that of all pairs.
    Done,
}

/// The pairs of a round that matter, and how far it has come.
#[derive(Debug)]
pub struct Driver {
    plan: Plan,
    ids: Sides<Vec<String>>,
    labels: Sides<Vec<u64>>,
    capacities: Vec<u32>,
    heads: Vec<Head>,
    // With how many pairs beside those that have a place heads begin, and by how many that pay they grow.
    sizes: (u64, u64),
    next: Next,
    question: String,
    standing: Sides<Vec<Standing>>,
    rounds: u32,
    counts: Counts,
    solved: Option<(Market, Solution)>,
    proved: Vec<Property>,
    // Whether it ended in the middle of an answer.
    spent: bool,
}

#[derive(Debug, Clone, Default)]
struct Head {
    rows: Vec<Row>,
    last: Option<(u64, u64, u32)>,
    whole: bool,
}

#[derive(Debug, Clone, Default, Serialize)]
struct Counts {
    possible: u64,
    refused: BTreeMap<String, u64>,
    looked_at: u64,
}

/// A match, by the written ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The mentee.
    pub mentee: String,
    /// The mentor; empty for a mentee without one.
    pub mentor: String,
    /// What the pair is worth to strategies that add up, in millionths.
    pub score: Option<i32>,
}

/// What a round on shards has come to, in numbers; the same however people were cut into shards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Receipt {
    /// The hash of the plan: policy, people, day, goal, seed.
    pub plan: String,
    /// The strategy with its options.
    pub strategy: String,
    /// The seed of the lotteries.
    pub seed: u64,
    /// The day from which years were counted back.
    pub as_of: String,
    /// How many there are.
    pub mentees: u32,
    /// How many there are.
    pub mentors: u32,
    /// Seats of all mentors.
    pub seats: u64,
    /// Mentees with a mentor.
    pub matched: usize,
    /// What the matches are worth together, in millionths.
    pub total: i64,
    /// Pairs of people.
    pub pairs: u64,
    /// Those that are possible.
    pub possible: u64,
    /// The others, by what refused them first.
    pub refused: BTreeMap<String, u64>,
    /// How many times a pair was looked at.
    pub looked_at: u64,
    /// Pairs that were kept in the end.
    pub kept: usize,
    /// How many times all shards were asked.
    pub rounds: u32,
    /// The claims that were proved on all pairs.
    pub proved: Vec<String>,
}

impl Driver {
    /// Begins, from the plan and all shards of it, in any order.
    ///
    /// # Errors
    /// [`ShardError`]: bytes that are no shards of this plan, people in no shard or in two.
    pub fn new<B: AsRef<[u8]>>(plan: Plan, shards: impl IntoIterator<Item = B>) -> Result<Self, ShardError> {
        let mut all = Sides { mentee: Vec::new(), mentor: Vec::new() };
        for bytes in shards {
            let shard = Shard::read(bytes.as_ref(), &plan, None)?;
            match shard.side {
                Side::Mentee => all.mentee.push(shard),
                Side::Mentor => all.mentor.push(shard),
            }
        }
        let people = plan.people();
        let mentees = gathered("mentees", all.mentee, people.mentee)?;
        let mentors = gathered("mentors", all.mentor, people.mentor)?;
        let capacities = mentors.iter().flat_map(|shard| shard.seats.iter().map(|&seats| u32::from(seats))).collect();
        let ids = |shards: Vec<Shard>| shards.into_iter().flat_map(|shard| shard.ids).collect::<Vec<String>>();
        let ids = Sides { mentee: ids(mentees), mentor: ids(mentors) };
        let label = |ids: &Vec<String>| ids.iter().map(|id| lottery::label(id)).collect();
        let labels = Sides { mentee: label(&ids.mentee), mentor: label(&ids.mentor) };
        let heads = vec![Head::default(); ids.mentee.len()];
        Ok(Self {
            plan,
            ids,
            labels,
            capacities,
            heads,
            sizes: (TAKE, ADD),
            next: Next::Begin,
            question: BEGIN.to_owned(),
            standing: Sides::default(),
            rounds: 0,
            counts: Counts::default(),
            solved: None,
            proved: Vec::new(),
            spent: false,
        })
    }

    /// The same with heads of other sizes.
    #[cfg(test)]
    pub(super) fn with_sizes(self, take: u64, add: u64) -> Self {
        Self { sizes: (take, add), ..self }
    }

    /// Goes on from another strategy's answer on the present heads.
    #[cfg(test)]
    pub(super) fn answer_by(&mut self, strategy: &dyn Strategy) {
        let market = self.market(&|| None).expect("it was made before");
        let solution = strategy.solve(&market, &mut Context::new(self.plan.form.seed)).expect("a stable one");
        self.go_on(&market, &solution.matching);
        self.question = self.named();
        self.solved = Some((market, solution));
        self.spent = false;
    }

    /// What is to be done next.
    pub fn next(&self) -> &Next {
        &self.next
    }

    /// The question's name, which every answer to it carries.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// How many pairs a mentee a batch of answers keeps: for lists one more than are used, which says whether there are
    /// more.
    pub fn keep(&self) -> u64 {
        match self.next {
            Next::Ask(Ask::Paying) => self.sizes.1,
            Next::Ask(Ask::Refused) => 1,
            Next::Begin | Next::Ask(Ask::Heads) | Next::Done => self.sizes.0 + 1,
        }
    }

    /// How many of some mentees are asked about: shards without any need no task.
    pub fn asked(&self, mentees: Range<u32>) -> usize {
        match self.next {
            Next::Done => 0,
            Next::Begin | Next::Ask(Ask::Paying | Ask::Refused) => mentees.len(),
            Next::Ask(Ask::Heads) => {
                let standing = self.standing.mentee.get(mentees.start as usize..mentees.end as usize);
                standing.unwrap_or_default().iter().filter(|one| one.state != State::Nobody).count()
            }
        }
    }

    /// The question to some people of a side.
    ///
    /// # Errors
    /// [`ShardError::People`]: positions that nobody has.
    pub fn ask(&self, side: Side, people: Range<u32>) -> Result<Vec<u8>, ShardError> {
        let standing = self.standing.of(side).get(people.start as usize..people.end as usize);
        let side_name = if side == Side::Mentee { "mentees" } else { "mentors" };
        let standing = standing.ok_or(ShardError::People {
            side: side_name,
            people: people.clone(),
            times: "not all there, or nothing is asked of them",
        })?;
        ask(&self.plan, (side, people), (&self.question, self.keep()), standing)
    }

    /// Takes the merged answers to what was asked last, and goes on.
    ///
    /// # Errors
    /// [`ShardError`]: bytes that are no such answer, an answer to another question, pairs that are missing. The driver
    /// is as it was, and takes other bytes. It is of no more use where it was stopped or refuses an answer while it
    /// works on it, or an answer of the round's does not hold, which is a defect; from then on it says so
    /// ([`ShardError::Spent`]).
    pub fn take(&mut self, answers: &[u8], stop: Stop<'_>) -> Result<(), ShardError> {
        if self.spent {
            return Err(ShardError::Spent);
        }
        let Batch { header, content } = Batch::read(answers)?;
        self.plan.check(&header)?;
        if header.question != self.question || header.keep != self.keep() {
            let (found, expected) = (header.question.clone(), self.question.clone());
            return Err(ShardError::OtherQuestion { what: header.what(), found, expected });
        }
        let asked = (0..self.plan.form.mentees).filter(|&mentee| self.asked(mentee..mentee + 1) > 0);
        header.cover.check(asked, self.plan.form.mentors)?;
        if !header.cover.is_within(self.plan.form.mentees, self.plan.form.mentors) {
            return Err(ShardError::Foreign(format!("{} is about people who are not in the plan", header.what())));
        }
        let fits = match &content {
            Content::Heads(_) => matches!(self.next, Next::Begin | Next::Ask(Ask::Heads)),
            Content::Paying(_) => self.next == Next::Ask(Ask::Paying),
            Content::Refused(_) => self.next == Next::Ask(Ask::Refused),
            Content::Totals(_) => false,
        };
        if !fits {
            return Err(ShardError::Kind { found: header.what(), expected: "the answer to the last question" });
        }
        self.spent = true;
        self.rounds += 1;
        self.counts.looked_at = self.counts.looked_at.saturating_add(header.looked_at);
        if self.next == Next::Begin {
            (self.counts.possible, self.counts.refused) = (header.possible, header.refused);
        }
        self.take_in(content, stop)?;
        self.spent = false;
        Ok(())
    }

    fn take_in(&mut self, content: Content, stop: Stop<'_>) -> Result<(), ShardError> {
        match content {
            Content::Heads(pairs) => {
                self.lengthen(pairs)?;
                self.solve(stop)
            }
            Content::Paying(pairs) if pairs.is_empty() => {
                self.finish();
                Ok(())
            }
            Content::Paying(pairs) => {
                for pair in pairs {
                    self.head(&pair)?.rows.push(pair.row);
                }
                self.solve(stop)
            }
            Content::Refused(first) => self.prove(&first),
            Content::Totals(_) => unreachable!("totals answer no question"),
        }
    }

    fn head(&mut self, pair: &Pair) -> Result<&mut Head, ShardError> {
        let known = pair.row.mentor.index() < self.capacities.len();
        let head = self.heads.get_mut(pair.mentee as usize).filter(|_| known);
        head.ok_or_else(|| ShardError::Foreign("pairs of people who are not in the plan".to_owned()))
    }

    /// Puts pairs into heads; one more than are used says that there are more.
    fn lengthen(&mut self, pairs: Vec<Pair>) -> Result<(), ShardError> {
        let (begins, take) = (self.next == Next::Begin, self.sizes.0);
        for mentee in 0..self.heads.len() {
            if begins || self.standing.mentee[mentee].state != State::Nobody {
                self.heads[mentee].whole = true;
            }
        }
        let mut count = (u32::MAX, 0);
        for pair in pairs {
            let head = self.head(&pair)?;
            if pair.row.is_filled_in() {
                count = if count.0 == pair.mentee { (pair.mentee, count.1 + 1) } else { (pair.mentee, 1) };
                if count.1 > take {
                    head.whole = false;
                    continue;
                }
                head.last = Some((pair.row.key, pair.lot, pair.row.mentor.get()));
            }
            head.rows.push(pair.row);
        }
        Ok(())
    }

    fn market(&self, stop: Stop<'_>) -> Result<Market, ShardError> {
        let (mut lists, mut rows) = (Lists::default(), Vec::new());
        for head in &self.heads {
            rows.clone_from(&head.rows);
            lists.push(&mut rows);
        }
        Ok(lists.market_of(self.capacities.clone(), self.labels.clone(), stop)?)
    }

    fn solve(&mut self, stop: Stop<'_>) -> Result<(), ShardError> {
        let market = self.market(stop)?;
        let mut context = Context::new(self.plan.form.seed).with_stop(stop);
        let solution = match self.plan.goal {
            Goal::MenteeOptimal(tie_rule) => {
                MenteeOptimal { tie_rule, improve: Improve::No }.solve(&market, &mut context)
            }
            Goal::MaxScore(strategy) => strategy.solve(&market, &mut context),
        }?;
        match &solution.certificate {
            Certificate::Duals(prices) => {
                let dual = |&dual: &Dual| Standing { state: State::Nobody, dual };
                self.standing = Sides {
                    mentee: prices.utility.iter().map(dual).collect(),
                    mentor: prices.price.iter().map(dual).collect(),
                };
                self.next = Next::Ask(Ask::Paying);
            }
            _ => self.go_on(&market, &solution.matching),
        }
        let report = verify::certify_until(&market, &solution, &stop).map_err(RoundError::from)?;
        self.proved = report.proved;
        self.solved = Some((market, solution));
        self.question = self.named();
        Ok(())
    }

    /// What to ask after a matching on the heads: longer heads of those who wait, or nothing but the proof.
    fn go_on(&mut self, market: &Market, matching: &Matching) {
        let wait = |(mentee, head): (MenteeId, &Head)| matching.mentor_of(mentee).is_none() && !head.whole;
        let waits: Vec<bool> = market.mentee_ids().zip(&self.heads).map(wait).collect();
        let worst = |mentor: MentorId| {
            let position = |&mentee: &MenteeId| {
                let row = self.row(mentee, mentor)?;
                Some((row.mentor_key, self.lot_of_mentee(mentee, mentor), mentee.get()))
            };
            matching.mentees_of(mentor).iter().filter_map(position).max()
        };
        let mentor = |mentor: MentorId| {
            let is_free = matching.load(mentor) < usize::from(market.capacity(mentor));
            let state = worst(mentor).map_or(State::Nobody, |(key, lot, last)| State::Up(key, lot, last));
            Standing::of(if is_free { State::Anybody } else { state })
        };
        let mentors = market.mentor_ids().map(mentor).collect();
        let (ask, mentees) = if waits.contains(&true) {
            let on = |head: &Head| head.last.map_or(State::Anybody, |(key, lot, other)| State::Up(key, lot, other));
            let of = |(head, &waits): (&Head, &bool)| Standing::of(if waits { on(head) } else { State::Nobody });
            (Ask::Heads, self.heads.iter().zip(&waits).map(of).collect())
        } else {
            let held = |mentee: MenteeId| {
                let mentor = matching.mentor_of(mentee)?;
                let row = self.row(mentee, mentor)?;
                // A mentee's one lot says nothing about whom it likes better.
                let is_drawn = self.plan.lots().0 == TieRule::Lottery;
                let lot = if is_drawn { self.lot_of_mentee(mentee, mentor) } else { 0 };
                Some(State::Up(row.key, lot, mentor.get()))
            };
            let of = |mentee| Standing::of(held(mentee).unwrap_or(State::Nobody));
            (Ask::Refused, market.mentee_ids().map(of).collect())
        };
        (self.next, self.standing) = (Next::Ask(ask), Sides { mentee: mentees, mentor: mentors });
    }

    fn row(&self, mentee: MenteeId, mentor: MentorId) -> Option<&Row> {
        self.heads[mentee.index()].rows.iter().find(|row| row.mentor == mentor)
    }

    /// The lot that a mentee has on a mentor's list.
    fn lot_of_mentee(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let (rule, seed) = self.plan.lots();
        rule.lot_of(seed, self.labels.mentee[mentee.index()], self.labels.mentor[mentor.index()])
    }

    /// The name of the present question: what is asked, and the hash of how everybody stands.
    fn named(&self) -> String {
        let Next::Ask(ask) = &self.next else { return String::new() };
        let mut hash = Sha256::new();
        hash.update(self.plan.hash());
        hash.update(self.rounds.to_le_bytes());
        for one in self.standing.mentee.iter().chain(&self.standing.mentor) {
            let (state, key, lot, other) = match one.state {
                State::Nobody => (0_u8, 0, 0, 0),
                State::Anybody => (1, 0, 0, 0),
                State::Up(key, lot, other) => (2, key, lot, other),
            };
            hash.update([state]);
            hash.update(key.to_le_bytes());
            hash.update(lot.to_le_bytes());
            hash.update(other.to_le_bytes());
            let Dual { people, kept, mentors, score } = one.dual;
            hash.update(people.to_le_bytes());
            hash.update(kept.to_le_bytes());
            hash.update(mentors.to_le_bytes());
            hash.update(score.to_le_bytes());
        }
        format!("{} {} {}", ask.name(), self.rounds, &hex(&hash.finalize())[..16])
    }

    /// Holds the matching against what all pairs say.
    fn prove(&mut self, first: &BTreeMap<(u32, bool), First>) -> Result<(), ShardError> {
        let ((_, solution), mentors) = (self.solved.as_ref().expect("solved before it is proved"), &self.ids.mentor);
        let name = |ids: &[String], at: u32| ids.get(at as usize).cloned().unwrap_or_default();
        if let Some((&(mentor, _), &(.., mentee))) = first.iter().find(|((_, blocks), _)| *blocks) {
            let (mentee, mentor) = (name(&self.ids.mentee, mentee), name(mentors, mentor));
            let text = format!("mentee {mentee} and mentor {mentor} would both rather have each other");
            return Err(ShardError::Unproved(text));
        }
        let next = |mentor: u32| {
            let &(.., mentee) = first.get(&(mentor, false))?;
            solution.matching.mentor_of(MenteeId::new(mentee)).map(MentorId::get)
        };
        // 0: not seen; else on the way that began at mentor `seen - 1`, or done.
        let mut seen = vec![0; mentors.len()];
        for (way, start) in (1..).zip(0..mentors.len()) {
            let mut at = u32::try_from(start).ok();
            while let Some(mentor) = at.filter(|&mentor| seen[mentor as usize] == 0) {
                seen[mentor as usize] = way;
                at = next(mentor);
            }
            if let Some(mentor) = at.filter(|&mentor| seen[mentor as usize] == way) {
                let text =
                    format!("mentees of mentor {} could exchange mentors and be better off", name(mentors, mentor));
                return Err(ShardError::Unproved(text));
            }
        }
        self.finish();
        Ok(())
    }

    fn finish(&mut self) {
        (self.next, self.standing, self.question) = (Next::Done, Sides::default(), String::new());
    }

    /// The matches by mentee, once nothing is to be done.
    pub fn matches(&self) -> Option<Vec<Answered>> {
        let (_, solution) = self.solved.as_ref().filter(|_| self.next == Next::Done)?;
        let of = |(mentee, id): (MenteeId, &String)| {
            let mentor = solution.matching.mentor_of(mentee);
            let score = mentor.and_then(|mentor| Some(self.row(mentee, mentor)?.score.millionths()));
            let mentor = mentor.map_or_else(String::new, |mentor| self.ids.mentor[mentor.index()].clone());
            Answered { mentee: id.clone(), mentor, score }
        };
        let mentees = (0..self.ids.mentee.len()).map(MenteeId::from_index);
        Some(mentees.zip(&self.ids.mentee).map(of).collect())
    }

    /// The receipt, once nothing is to be done.
    pub fn receipt(&self) -> Option<Receipt> {
        let (market, solution) = self.solved.as_ref().filter(|_| self.next == Next::Done)?;
        let form = &self.plan.form;
        Some(Receipt {
            plan: self.plan.hash.clone(),
            strategy: form.strategy.clone(),
            seed: form.seed,
            as_of: form.as_of.to_string(),
            mentees: form.mentees,
            mentors: form.mentors,
            seats: self.capacities.iter().map(|&seats| u64::from(seats)).sum(),
            matched: solution.matching.len(),
            total: solution.matching.total_score(market).unwrap_or(0),
            pairs: u64::from(form.mentees) * u64::from(form.mentors),
            possible: self.counts.possible,
            refused: self.counts.refused.clone(),
            looked_at: self.counts.looked_at,
            kept: market.pairs(),
            rounds: self.rounds,
            proved: self.proved.iter().map(ToString::to_string).collect(),
        })
    }
}

/// Shards of one side in order, if everybody is in one.
fn gathered(side: &'static str, mut shards: Vec<Shard>, people: u32) -> Result<Vec<Shard>, ShardError> {
    shards.sort_by_key(|shard| (shard.people.start, shard.people.end));
    let mut end = 0;
    for shard in &shards {
        let Range { start, end: next } = shard.people;
        if start < end {
            return Err(ShardError::People { side, people: start..end.min(next), times: "in two shards" });
        }
        if start > end {
            return Err(ShardError::People { side, people: end..start, times: "in no shard" });
        }
        end = next;
    }
    if end < people {
        return Err(ShardError::People { side, people: end..people, times: "in no shard" });
    }
    Ok(shards)
}
