//! All pairs of two shards: what a task works out.
//!
//! The people of the two shards are a small cohort, prepared like any other, but told what all people say together
//! (the plan) and what only somebody who sees all of them can know (the shards). So a pair has the same scores, places
//! and keys as on one machine, and what is found about it can be put together with what others find about theirs.
//!
//! Memory: the answers of the two shards, their columns, and the rows of the answer.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::Range;

use matching_market::{Dual, DualPrices, Objective, Side, Spread, TieRule, lottery};

use super::batch::{Batch, Content, First, Pair, refuse};
use super::cover::Cover;
use super::error::ShardError;
use super::pack::Both;
use super::plan::Plan;
use super::question::{Ask, Standing, State, asked};
use super::table::{Header, Kind};
use super::totals::Sums;
use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::{Compatibility, Excerpt, Sides};
use crate::parallel::{self, Stop, go_on};
use crate::policy::{Eligibility, ObstacleCounts, Rulings, Sieve, Sifted};
use crate::preference::{Heads, Position, Preferences, Reach, Row};
use crate::sliver::Goal;

/// The question that begins a round.
pub(super) const BEGIN: &str = "begin";

/// Mentees that one thread takes at a time.
const MENTEES: usize = 64;

/// The rules for all mentors at once, unless rules are to be asked pair by pair.
fn sieve(preferences: &Preferences<'_>, by_definition: bool, stop: Stop<'_>) -> Result<Option<Sieve>, ShardError> {
    if by_definition {
        return Ok(None);
    }
    Sieve::new(preferences.eligibility(), stop).map(Some).map_err(ShardError::Stopped)
}

/// The pairs of a shard of mentees with a shard of mentors.
#[derive(Debug)]
pub struct Block<'p> {
    plan: &'p Plan,
    both: Both,
    labels: Sides<Vec<u64>>,
}

/// How the people of a block stand.
struct Asked {
    header: Header,
    mentees: Vec<Standing>,
    mentors: Vec<Standing>,
}

fn many(people: usize) -> u32 {
    u32::try_from(people).expect("a shard has fewer than 2^32 people")
}

impl<'p> Block<'p> {
    /// Reads two shards.
    ///
    /// # Errors
    /// [`ShardError`]: bytes that are no shards of this plan, or were changed; people who contradict themselves.
    pub fn new(plan: &'p Plan, mentees: &[u8], mentors: &[u8]) -> Result<Self, ShardError> {
        let both = Both::read(plan, mentees, mentors)?;
        let label = |id: &crate::cohort::PersonId| lottery::label(id.as_str());
        let labels = Sides {
            mentee: both.cohort.mentees().iter().map(|one| label(&one.id)).collect(),
            mentor: both.cohort.mentors().iter().map(|one| label(&one.id)).collect(),
        };
        Ok(Self { plan, both, labels })
    }

    /// Sums over these pairs for whoever says what matters to them; merged over all pairs they [weigh](super::weigh)
    /// the shards.
    ///
    /// # Errors
    /// [`ShardError::Stopped`].
    pub fn totals(&self, stop: Stop<'_>) -> Result<Vec<u8>, ShardError> {
        let scores = self.scores(Sides::default(), stop)?;
        let totals = scores.totals(&self.both.seen, stop).map_err(ShardError::Stopped)?;
        let mut all = BTreeMap::new();
        for side in [Side::Mentee, Side::Mentor] {
            for (person, totals) in (*self.both.first.of(side)..).zip(totals.of(side)) {
                all.extend(totals.as_ref().map(|totals| ((side, person), Sums::of(totals))));
            }
        }
        self.batch(Kind::Totals, Content::Totals(all)).write()
    }

    /// The heads of these mentees' lists as far as these mentors are on them: everybody who has a place, and the `keep`
    /// best of the others. Without a question lists begin; with one they go on where the question says, for mentors who
    /// would still take the mentee.
    ///
    /// # Errors
    /// [`ShardError`]: a question that is not about these people, shards that were not [weighed](super::weigh) where
    /// the plan needs it, or [`ShardError::Stopped`].
    pub fn topk(&self, keep: u64, question: Option<(&[u8], &[u8])>, stop: Stop<'_>) -> Result<Vec<u8>, ShardError> {
        let preferences = self.preferences(stop)?;
        let take = NonZeroUsize::new(usize::try_from(keep).unwrap_or(usize::MAX)).unwrap_or(NonZeroUsize::MIN);
        let (lots, seats) = (self.plan.lots(), &self.both.seats);
        let mut batch = self.batch(Kind::Heads, Content::Heads(Vec::new()));
        BEGIN.clone_into(&mut batch.header.question);
        let heads = if let Some(question) = question {
            let asked = self.asked(Ask::Heads, question)?;
            batch.header.question = asked.header.question;
            let last: Vec<Option<Position>> = asked.mentees.iter().map(|one| self.position(one.state)).collect();
            let waiting: Vec<MenteeId> =
                self.mentees().filter(|mentee| asked.mentees[mentee.index()].state != State::Nobody).collect();
            let reach: Reach = asked.mentors.iter().map(|one| reach(one.state)).collect();
            let mut heads = Heads::after(&preferences, lots, &last, stop).map_err(ShardError::Stopped)?;
            heads.lengthen(&waiting, &reach, take, stop).map_err(ShardError::Stopped)?;
            heads
        } else {
            let heads = Heads::new(&preferences, lots, seats, take.get(), stop).map_err(ShardError::Stopped)?;
            batch.header.possible = heads.possible().mentee.iter().map(|&count| u64::from(count)).sum();
            batch.header.refused =
                heads.refused().by_rule.into_iter().map(|(rule, pairs)| (rule.into_owned(), pairs)).collect();
            heads
        };
        batch.header.keep = keep;
        batch.header.looked_at = heads.scored();
        let of = |mentee| heads.rows(mentee).map(move |(row, lot)| self.pair(mentee, row, lot, Dual::default()));
        batch.content = Content::Heads(self.mentees().flat_map(of).collect());
        batch.content.settle(keep);
        batch.write()
    }

    /// What these pairs say against an answer to the round: to prices, the pairs that are worth more than their two
    /// people ask, at most so many a mentee as the question says; to a matching, with ties broken, each mentor's first
    /// mentee who was refused, and the first with whom both would rather have each other. `by_definition` asks rules
    /// and scores pair by pair, instead of the columns that lists are made from.
    ///
    /// # Errors
    /// As [`Block::topk`].
    pub fn price(&self, question: (&[u8], &[u8]), by_definition: bool, stop: Stop<'_>) -> Result<Vec<u8>, ShardError> {
        let preferences = self.preferences(stop)?;
        match self.plan.goal {
            Goal::MaxScore(strategy) => {
                let asked = self.asked(Ask::Paying, question)?;
                self.paying(&preferences, &asked, (strategy.objective, strategy.spread), by_definition, stop)
            }
            Goal::MenteeOptimal(_) => {
                let asked = self.asked(Ask::Refused, question)?;
                self.refused(&preferences, &asked, by_definition, stop)
            }
        }
    }

    /// The answer to a question, whatever it asks; `by_definition` as for [`Block::price`].
    ///
    /// # Errors
    /// As [`Block::topk`].
    pub fn answer(&self, question: (&[u8], &[u8]), by_definition: bool, stop: Stop<'_>) -> Result<Vec<u8>, ShardError> {
        let (header, _) = asked(self.plan, (Side::Mentee, self.people(Side::Mentee)), question.0)?;
        match Ask::of(&header.question) {
            Some(Ask::Heads) => self.topk(header.keep, Some(question), stop),
            _ => self.price(question, by_definition, stop),
        }
    }

    fn paying(
        &self,
        preferences: &Preferences<'_>,
        asked: &Asked,
        (objective, spread): (Objective, Spread),
        by_definition: bool,
        stop: Stop<'_>,
    ) -> Result<Vec<u8>, ShardError> {
        let prices = DualPrices {
            objective,
            spread,
            utility: asked.mentees.iter().map(|one| one.dual).collect(),
            price: asked.mentors.iter().map(|one| one.dual).collect(),
        };
        let keep = asked.header.keep;
        let sieve = sieve(preferences, by_definition, stop)?;
        let of = |mentees: Range<usize>| {
            let (mut pairs, mut looked_at) = (Vec::new(), 0);
            self.scan(preferences, mentees, sieve.as_ref(), stop, |mentee, row| {
                if self.both.seats[row.mentor.index()].available == 0 {
                    return;
                }
                looked_at += 1;
                let surplus = prices.surplus(mentee, row.mentor, row.score);
                pairs.extend(surplus.map(|surplus| self.pair(mentee, row, 0, surplus)));
            })?;
            let mut content = Content::Paying(pairs);
            content.settle(keep);
            Ok((content, looked_at))
        };
        let mut batch = self.batch(Kind::Paying, Content::Paying(Vec::new()));
        batch.header.question.clone_from(&asked.header.question);
        batch.header.keep = keep;
        let mut all = Vec::new();
        for part in self.parts(of) {
            let (content, looked_at) = part?;
            batch.header.looked_at += looked_at;
            if let Content::Paying(mut pairs) = content {
                all.append(&mut pairs);
            }
        }
        batch.content = Content::Paying(all);
        batch.write()
    }

    fn refused(
        &self,
        preferences: &Preferences<'_>,
        asked: &Asked,
        by_definition: bool,
        stop: Stop<'_>,
    ) -> Result<Vec<u8>, ShardError> {
        let sieve = sieve(preferences, by_definition, stop)?;
        let of = |mentees: Range<usize>| {
            let (mut all, mut looked_at): (BTreeMap<(u32, bool), First>, u64) = (BTreeMap::new(), 0);
            self.scan(preferences, mentees, sieve.as_ref(), stop, |mentee, row| {
                looked_at += 1;
                let (held, mentor) = (asked.mentees[mentee.index()].state, self.mentor(row.mentor));
                let position = (row.key, self.lot_of_mentor(mentee, row.mentor), mentor);
                if let State::Up(key, lot, other) = held
                    && (key, lot, other) <= position
                {
                    return;
                }
                let first = (row.mentor_key, self.lot_of_mentee(mentee, row.mentor), self.mentee(mentee));
                let takes = match asked.mentors[row.mentor.index()].state {
                    State::Nobody => return,
                    State::Anybody => true,
                    State::Up(key, lot, last) => {
                        refuse(&mut all, (mentor, false), first);
                        first < (key, lot, last)
                    }
                };
                if takes {
                    refuse(&mut all, (mentor, true), first);
                }
            })?;
            Ok((all, looked_at))
        };
        let mut batch = self.batch(Kind::Refused, Content::Refused(BTreeMap::new()));
        batch.header.question.clone_from(&asked.header.question);
        batch.header.keep = asked.header.keep;
        let mut all = BTreeMap::new();
        for part in self.parts(of) {
            let (part, looked_at) = part?;
            batch.header.looked_at += looked_at;
            for (mentor, first) in part {
                refuse(&mut all, mentor, first);
            }
        }
        batch.content = Content::Refused(all);
        batch.write()
    }

    /// Stretches of mentees, on all cores.
    fn parts<T: Send>(
        &self,
        of: impl Fn(Range<usize>) -> Result<T, ShardError> + Sync + Send,
    ) -> Vec<Result<T, ShardError>> {
        let mentees = self.both.cohort.mentees().len();
        let part = |part: usize| of(part * MENTEES..mentees.min((part + 1) * MENTEES));
        parallel::map(mentees.div_ceil(MENTEES), part)
    }

    /// Every possible pair of some mentees, with its keys; without a sieve by definition, pair by pair.
    fn scan(
        &self,
        preferences: &Preferences<'_>,
        mentees: Range<usize>,
        sieve: Option<&Sieve>,
        stop: Stop<'_>,
        mut take: impl FnMut(MenteeId, Row),
    ) -> Result<(), ShardError> {
        let Some(sieve) = sieve else {
            for mentee in mentees.map(MenteeId::from_index) {
                go_on(stop).map_err(ShardError::Stopped)?;
                for mentor in (0..self.both.cohort.mentors().len()).map(MentorId::from_index) {
                    if preferences.obstacle(mentee, mentor).is_none() {
                        let scores = preferences.compatibility().scores(mentee, mentor);
                        take(mentee, Row::new(preferences, mentee, mentor, &scores));
                    }
                }
            }
            return Ok(());
        };
        let (mut sifted, mut counts, mut possible) = (Sifted::default(), ObstacleCounts::default(), Vec::new());
        let mut rows = preferences.compatibility().rows();
        for mentee in mentees.map(MenteeId::from_index) {
            go_on(stop).map_err(ShardError::Stopped)?;
            preferences.sift(sieve, mentee, &mut sifted, &mut counts);
            possible.clear();
            possible.extend(sifted.left.iter().map(MentorId::from_index));
            for (&mentor, scores) in possible.iter().zip(rows.scores(mentee, &possible)) {
                if preferences.unfit(mentee, mentor, || scores.fit).is_none() {
                    take(mentee, Row::new(preferences, mentee, mentor, scores));
                }
            }
        }
        Ok(())
    }

    fn scores(
        &self,
        totals: Sides<Vec<Option<crate::compatibility::Totals>>>,
        stop: Stop<'_>,
    ) -> Result<Compatibility<'_>, ShardError> {
        let form = &self.plan.form;
        let excerpt = Excerpt { common: &form.common, outside: self.both.outside.clone(), totals };
        let scoring = self.plan.policy.scoring();
        Ok(Compatibility::of_excerpt(&self.both.cohort, scoring, form.as_of, &excerpt, stop)?)
    }

    fn preferences(&self, stop: Stop<'_>) -> Result<Preferences<'_>, ShardError> {
        if self.plan.is_personal() && !self.both.weighed {
            let what = self.batch(Kind::Heads, Content::Heads(Vec::new())).header.what();
            return Err(ShardError::Unweighed { what });
        }
        let (cohort, policy) = (&self.both.cohort, &self.plan.policy);
        let eligibility = Eligibility::with_rulings(cohort, policy, &Rulings::NONE, self.plan.form.as_of)?;
        let told = |all: &[Option<Sums>]| all.iter().map(|sums| sums.as_ref().map(Sums::totals)).collect();
        let totals = Sides { mentee: told(&self.both.totals.mentee), mentor: told(&self.both.totals.mentor) };
        let scores = self.scores(totals, stop)?;
        Ok(Preferences::new(cohort, policy, eligibility, scores).with_longest(self.plan.form.longest))
    }

    fn asked(&self, ask: Ask, (mentees, mentors): (&[u8], &[u8])) -> Result<Asked, ShardError> {
        let (header, mentees) = asked(self.plan, (Side::Mentee, self.people(Side::Mentee)), mentees)?;
        let (other, mentors) = asked(self.plan, (Side::Mentor, self.people(Side::Mentor)), mentors)?;
        let wrong = Ask::of(&header.question) != Some(ask);
        if wrong || header.question != other.question || header.keep != other.keep {
            let expected = if wrong { ask.name().to_owned() } else { header.question.clone() };
            let found = if wrong { header.question } else { other.question.clone() };
            return Err(ShardError::OtherQuestion { what: other.what(), found, expected });
        }
        Ok(Asked { header, mentees, mentors })
    }

    fn batch(&self, kind: Kind, content: Content) -> Batch {
        let mut header = self.plan.header(kind);
        header.cover = Cover::of(&self.people(Side::Mentee), &self.people(Side::Mentor));
        Batch { header, content }
    }

    fn people(&self, side: Side) -> Range<u32> {
        let first = *self.both.first.of(side);
        let count = match side {
            Side::Mentee => self.both.cohort.mentees().len(),
            Side::Mentor => self.both.cohort.mentors().len(),
        };
        first..first + many(count)
    }

    fn mentees(&self) -> impl Iterator<Item = MenteeId> + use<> {
        (0..self.both.cohort.mentees().len()).map(MenteeId::from_index)
    }

    fn mentee(&self, mentee: MenteeId) -> u32 {
        self.both.first.mentee + mentee.get()
    }

    fn mentor(&self, mentor: MentorId) -> u32 {
        self.both.first.mentor + mentor.get()
    }

    fn pair(&self, mentee: MenteeId, row: Row, lot: u64, surplus: Dual) -> Pair {
        let row = Row { mentor: MentorId::new(self.mentor(row.mentor)), ..row };
        Pair { mentee: self.mentee(mentee), lot, row, surplus }
    }

    /// Where a mentee's list goes on, among these mentors; `None` where it begins.
    fn position(&self, state: State) -> Option<Position> {
        let State::Up(key, lot, other) = state else { return None };
        let mentors = self.people(Side::Mentor);
        if other >= mentors.start {
            let local = other.min(mentors.end.saturating_sub(1)).saturating_sub(mentors.start);
            return Some((key, lot, MentorId::new(local)));
        }
        // All of these come after it among those with the same key and lot.
        let none = MentorId::new(u32::MAX - 1);
        match (lot.checked_sub(1), key.checked_sub(1)) {
            (Some(lot), _) => Some((key, lot, none)),
            (None, Some(key)) => Some((key, u64::MAX, none)),
            (None, None) => None,
        }
    }

    /// The lot that a mentor has on a mentee's list.
    fn lot_of_mentor(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        // A mentee's one lot says nothing about whom it likes better.
        if self.plan.lots().0 == TieRule::Lottery { self.lot_of_mentee(mentee, mentor) } else { 0 }
    }

    /// The lot that a mentee has on a mentor's list.
    fn lot_of_mentee(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let (rule, seed) = self.plan.lots();
        rule.lot_of(seed, self.labels.mentee[mentee.index()], self.labels.mentor[mentor.index()])
    }
}

fn reach(state: State) -> Option<u64> {
    match state {
        State::Nobody => None,
        State::Anybody => Some(u64::MAX),
        State::Up(key, ..) => Some(key),
    }
}
