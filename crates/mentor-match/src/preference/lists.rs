//! Preference lists of all people at once: the columns of a market.
//!
//! Mentees are taken in blocks, one per task; a block's columns are appended in order, so that the number of threads
//! changes nothing. A few blocks at a time are made, so that what waits to be appended is small. Ranks of the mentors'
//! side are computed afterwards from the same keys, mentor by mentor.
//!
//! Complexity: O(n · m · (rules + features)) time for n mentees and m mentors, plus O(p log p) sorting for the p pairs
//! that exist; 24 bytes a pair while the lists are made, 26 while mentors rank them, and 18 in the market.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use matching_market::{Market, MarketColumns, MarketError, Score, StopReason, lottery};

use super::Preferences;
use super::place::{Place, Standing, below_best, order_key};
use crate::cohort::{Cohort, MenteeId, MentorId};
use crate::compatibility::{PairScores, Sides};
use crate::parallel::{self, Stop, go_on};
use crate::policy::{Obstacle, ObstacleCounts, Seats, Sieve, Sifted};

/// Pairs that are no pairs of the market, counted by what refused them first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Refused {
    /// Name of the rule (or "declined or earlier pairing", "tracks", "agreement", "written choices only") → pairs. The
    /// names are fixed.
    pub by_rule: BTreeMap<Cow<'static, str>, u64>,
}

impl Refused {
    pub(super) fn named(counts: &ObstacleCounts, preferences: &Preferences<'_>) -> Self {
        let mut refused = Self::default();
        for (obstacle, pairs) in counts.iter() {
            let name = preferences.eligibility.obstacle_name(obstacle);
            *refused.by_rule.entry(name.into()).or_default() += pairs;
        }
        refused
    }

    /// All refused pairs.
    pub fn total(&self) -> u64 {
        self.by_rule.values().sum()
    }
}

/// The columns of a market in the making.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    refused: ObstacleCounts,
    // Per mentee of the block, the number of its pairs.
    degrees: Vec<u32>,
    mentor: Vec<MentorId>,
    mentee_rank: Vec<u32>,
    mentor_key: Vec<u64>,
    mentee_level: Vec<u16>,
    mentor_level: Vec<u16>,
    score: Vec<Score>,
}

/// A pair in the making.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) key: u64,
    pub(crate) mentor: MentorId,
    pub(crate) mentor_key: u64,
    pub(crate) levels: Sides<u16>,
    pub(crate) score: Score,
}

/// Pairs, and mentees, that one task takes at most; few enough that `stop` is asked every few milliseconds.
const BLOCK: (usize, usize) = (1 << 14, 64);

/// Blocks whose rows are there beside the columns they are appended to.
const BLOCKS: usize = if cfg!(test) { 3 } else { 64 };

/// Parts of the mentors whose keys are together at a time, where there are so many pairs.
const PARTS: usize = if cfg!(test) { 3 } else { 4 };
const MANY: usize = if cfg!(test) { 8 } else { 1 << 20 };

/// Mentors whose lists one task ranks.
const TOGETHER: usize = if cfg!(test) { 1 } else { 16 };

/// Bits of a position on a list beside two scores in one word.
const POSITION: u32 = 24;

/// Everything that is the same for all mentees.
struct Common {
    sieve: Sieve,
    /// Which mentors named each mentee.
    named_by: (Vec<usize>, Vec<u32>),
}

impl Lists {
    /// Lists of all mentees.
    pub(crate) fn build(preferences: &Preferences<'_>, stop: Stop<'_>) -> Result<Self, StopReason> {
        let mentees = preferences.cohort.mentees().len();
        let block = (BLOCK.0 / preferences.cohort.mentors().len().max(1)).clamp(1, BLOCK.1);
        let named_by = preferences.wishes.mentor.namers(mentees);
        let common = Common { sieve: Sieve::new(&preferences.eligibility, stop)?, named_by };
        let work = |index: usize| match stop() {
            Some(reason) => Err(reason),
            None => Ok(Self::of(preferences, &common, index * block..mentees.min((index + 1) * block))),
        };
        let (mut whole, blocks) = (Self::default(), mentees.div_ceil(block));
        for wave in (0..blocks).step_by(BLOCKS) {
            for block in parallel::map(BLOCKS.min(blocks - wave), |index| work(wave + index)) {
                whole.append(block?);
            }
        }
        Ok(whole)
    }

    /// How many pairs such lists have at most: all that no rule, barrier or wish refuses, before anything is scored.
    pub(crate) fn most_pairs(preferences: &Preferences<'_>, stop: Stop<'_>) -> Result<u64, StopReason> {
        let mentees = preferences.cohort.mentees().len();
        let sieve = Sieve::new(&preferences.eligibility, stop)?;
        let work = |block: usize| {
            go_on(stop)?;
            let (mut sifted, mut refused, mut left) = (Sifted::default(), ObstacleCounts::default(), 0);
            for mentee in (block * BLOCK.1..mentees.min((block + 1) * BLOCK.1)).map(MenteeId::from_index) {
                preferences.sift(&sieve, mentee, &mut sifted, &mut refused);
                left += sifted.left.count();
            }
            Ok(left)
        };
        parallel::map(mentees.div_ceil(BLOCK.1), work).into_iter().sum()
    }

    /// With room for so many pairs.
    fn with_capacity(pairs: usize) -> Self {
        Self {
            mentor: Vec::with_capacity(pairs),
            mentee_rank: Vec::with_capacity(pairs),
            mentor_key: Vec::with_capacity(pairs),
            mentee_level: Vec::with_capacity(pairs),
            mentor_level: Vec::with_capacity(pairs),
            score: Vec::with_capacity(pairs),
            ..Self::default()
        }
    }

    fn append(&mut self, mut block: Self) {
        self.refused.add(&block.refused);
        self.degrees.append(&mut block.degrees);
        self.mentor.append(&mut block.mentor);
        self.mentee_rank.append(&mut block.mentee_rank);
        self.mentor_key.append(&mut block.mentor_key);
        self.mentee_level.append(&mut block.mentee_level);
        self.mentor_level.append(&mut block.mentor_level);
        self.score.append(&mut block.score);
    }

    fn of(preferences: &Preferences<'_>, common: &Common, mentees: std::ops::Range<usize>) -> Self {
        let mut lists = Self::with_capacity(mentees.len() * preferences.cohort.mentors().len());
        let mut sifted = Sifted::default();
        let (mut possible, mut rows): (Vec<MentorId>, Vec<Row>) = (Vec::new(), Vec::new());
        let (mut placed, mut filled) = (Vec::new(), Vec::new());
        let mut kernel = preferences.compatibility.rows();
        for mentee in mentees.map(MenteeId::from_index) {
            preferences.sift(&common.sieve, mentee, &mut sifted, &mut lists.refused);
            possible.clear();
            possible.extend(sifted.left.iter().map(MentorId::from_index));
            preferences.placed(mentee, &common.named_by, &mut placed);
            let filled_in = FilledIn::new(preferences, mentee);
            // Both ascend.
            let mut next = placed.iter().copied().peekable();
            rows.clear();
            filled.clear();
            let scores = kernel.scores(mentee, &possible);
            for ((position, &mentor), scores) in (0u64..).zip(&possible).zip(scores) {
                if let Some((rule, _)) = preferences.unfit(mentee, mentor, || scores.fit) {
                    lists.refused.count(Obstacle::Rule(rule));
                    continue;
                }
                while next.next_if(|&placed| placed < mentor).is_some() {}
                match next.peek() {
                    Some(&placed) if placed == mentor => rows.push(Row::new(preferences, mentee, mentor, scores)),
                    _ if position >> POSITION != 0 => rows.push(filled_in.row(mentor, scores)),
                    _ => filled.push(FilledIn::order(scores) << POSITION | position),
                }
            }
            // Words instead of whole pairs, since nearly all pairs of a list are filled in.
            filled.sort_unstable();
            rows.sort_unstable_by_key(Row::order);
            let mut others = rows.iter().copied().peekable();
            let mut filled = filled.iter().map(|word| (word & ((1 << POSITION) - 1)) as usize).peekable();
            lists.push_sorted(std::iter::from_fn(|| {
                let Some(&position) = filled.peek() else { return others.next() };
                let row = filled_in.row(possible[position], &scores[position]);
                let earlier = others.next_if(|other| other.order() < row.order());
                earlier.or_else(|| filled.next().map(|_| row))
            }));
        }
        lists
    }

    /// The next mentee's list, of these pairs.
    pub(crate) fn push(&mut self, rows: &mut [Row]) {
        rows.sort_unstable_by_key(Row::order);
        self.push_sorted(rows.iter().copied());
    }

    /// The next mentee's list, of these pairs in order.
    fn push_sorted(&mut self, rows: impl Iterator<Item = Row>) {
        let before = self.mentor.len();
        let (mut rank, mut last) = (0, None);
        for row in rows {
            rank += u32::from(last.is_some_and(|last| last != row.key));
            last = Some(row.key);
            self.mentor.push(row.mentor);
            self.mentee_rank.push(rank);
            self.mentor_key.push(row.mentor_key);
            self.mentee_level.push(row.levels.mentee);
            self.mentor_level.push(row.levels.mentor);
            self.score.push(row.score);
        }
        self.degrees.push(u32::try_from(self.mentor.len() - before).expect("fewer mentors than 2^32"));
    }

    /// The pairs that are not in the lists.
    pub(crate) fn refused(&self, preferences: &Preferences<'_>) -> Refused {
        Refused::named(&self.refused, preferences)
    }

    /// The market of these lists: everybody who is not pinned, and the seats that pins leave.
    pub(crate) fn into_market(
        self,
        preferences: &Preferences<'_>,
        seats: &[Seats],
        stop: Stop<'_>,
    ) -> Result<Market, MarketError> {
        let mut capacities: Vec<u32> = seats.iter().map(|seats| seats.available.into()).collect();
        for (_, mentor) in &preferences.eligibility.settled().pins {
            capacities[mentor.index()] -= 1;
        }
        let market = self.market_of(capacities, labels(preferences.cohort), stop)?;
        let standing = preferences.standing_mentors();
        if standing.is_empty() { Ok(market) } else { market.with_standing(standing.to_vec()) }
    }

    /// The market of these lists, for mentors with so many seats, and people who draw lots by these labels.
    pub(crate) fn market_of(
        self,
        capacities: Vec<u32>,
        labels: Sides<Vec<u64>>,
        stop: Stop<'_>,
    ) -> Result<Market, MarketError> {
        let pairs = self.mentor.len();
        if u32::try_from(pairs).is_err() {
            return Err(MarketError::TooMany { what: "pairs", count: pairs, limit: u32::MAX as usize - 1 });
        }
        let mentor_rank = mentor_ranks(&self.mentor, self.mentor_key, capacities.len());
        let offsets = std::iter::once(0).chain(self.degrees.iter().scan(0u32, |sum, degree| {
            *sum += degree;
            Some(*sum)
        }));
        let columns = MarketColumns {
            mentee_offsets: offsets.collect(),
            mentor: self.mentor,
            mentee_rank: self.mentee_rank,
            mentor_rank,
            score: Some(self.score),
            mentee_level: Some(self.mentee_level),
            mentor_level: Some(self.mentor_level),
            capacities,
            mentee_labels: Some(labels.mentee),
            mentor_labels: Some(labels.mentor),
        };
        Market::from_columns_until(columns, &stop)
    }
}

/// The best score.
const BEST: Score = Score::from_millionths(1_000_000);

impl Row {
    /// What lists are sorted by.
    fn order(&self) -> (u64, MentorId) {
        (self.key, self.mentor)
    }

    /// Whether the mentee has the mentor on the list for the score alone.
    pub(crate) fn is_filled_in(&self) -> bool {
        Self::is_filled_in_at(self.key)
    }

    /// The same of a key on the mentee's list.
    pub(super) fn is_filled_in_at(key: u64) -> bool {
        key >= order_key(Place::FilledIn, Standing::NONE, BEST, BEST)
    }

    /// The mentee's score of a pair that is filled in.
    pub(super) fn score_of(key: u64) -> Score {
        Self::unpacked(key >> 20)
    }

    /// The first place that a mentor has for the score alone, for a mentee of this standing.
    pub(super) fn best(standing: Standing) -> u64 {
        order_key(Place::FilledIn, standing, BEST, BEST)
    }

    /// The least score at which a mentor who takes keys up to `reach` takes a mentee whose [`Row::best`] this is, and
    /// whom they have for the score alone; `None` where they take none.
    #[inline]
    pub(super) fn floor(best: u64, reach: u64) -> Option<Score> {
        let alike = best >> 40 == reach >> 40;
        let floor = if alike { Self::unpacked(reach >> 20) } else { Score::ZERO };
        (best <= reach).then_some(floor)
    }

    fn unpacked(key: u64) -> Score {
        let down = i32::try_from(key & 0xF_FFFF).expect("20 bits");
        Score::from_millionths((BEST.millionths() - down).max(0))
    }

    pub(crate) fn new(preferences: &Preferences<'_>, mentee: MenteeId, mentor: MentorId, scores: &PairScores) -> Self {
        let places = Sides {
            mentee: preferences.mentee_place(mentee, mentor),
            mentor: preferences.mentor_place(mentee, mentor),
        };
        let levels = preferences.levels;
        Self {
            key: order_key(places.mentee, Standing::NONE, scores.mentee, scores.fit),
            mentor,
            mentor_key: order_key(places.mentor, preferences.standing(mentee), scores.mentor, scores.fit),
            levels: Sides {
                mentee: levels.on_mentee_list(places.mentee),
                mentor: levels.on_mentor_list(places.mentor),
            },
            score: preferences.objective_at(places.mentee, (mentee, mentor), scores),
        }
    }
}

/// What all pairs of a mentee have in common in which both have each other for the score alone.
struct FilledIn {
    /// The keys of the best scores on both lists.
    best: Sides<u64>,
    levels: Sides<u16>,
    /// What the mentee adds to the objective with anybody.
    weight: i32,
}

impl FilledIn {
    fn new(preferences: &Preferences<'_>, mentee: MenteeId) -> Self {
        let levels = preferences.levels;
        Self {
            best: Sides { mentee: Row::best(Standing::NONE), mentor: Row::best(preferences.standing(mentee)) },
            levels: Sides {
                mentee: levels.on_mentee_list(Place::FilledIn),
                mentor: levels.on_mentor_list(Place::FilledIn),
            },
            weight: preferences.waited_weight(mentee).millionths(),
        }
    }

    /// What tells such pairs of a mentee apart on the mentee's list: the 40 low bits of their keys.
    fn order(scores: &PairScores) -> u64 {
        below_best(scores.mentee) << 20 | below_best(scores.fit)
    }

    /// What [`Row::new`] gives for whoever is not among [`Preferences::placed`].
    fn row(&self, mentor: MentorId, scores: &PairScores) -> Row {
        let [mentee, by_mentor, fit] = [scores.mentee, scores.mentor, scores.fit].map(below_best);
        Row {
            key: self.best.mentee + (mentee << 20 | fit),
            mentor,
            mentor_key: self.best.mentor + (by_mentor << 20 | fit),
            levels: self.levels,
            score: Score::from_millionths(scores.fit.millionths().saturating_add(self.weight)),
        }
    }
}

/// By which people draw lots.
pub(super) fn labels(cohort: &Cohort) -> Sides<Vec<u64>> {
    Sides {
        mentee: cohort.mentees().iter().map(|one| lottery::label(one.id.as_str())).collect(),
        mentor: cohort.mentors().iter().map(|one| lottery::label(one.id.as_str())).collect(),
    }
}

/// Ranks on the mentors' side: dense, equal where the keys are equal. They take the keys' places first, since another
/// column beside them would be what most memory is needed for.
///
/// The keys of some mentors at a time are brought together by going through all pairs in order, and their ranks are
/// taken back in the same way: to look for them pair by pair costs several times as much, as no two are neighbours.
fn mentor_ranks(mentor: &[MentorId], mut key: Vec<u64>, mentors: usize) -> Vec<u32> {
    let mut offsets = vec![0usize; mentors + 1];
    for one in mentor {
        offsets[one.index() + 1] += 1;
    }
    for index in 0..mentors {
        offsets[index + 1] += offsets[index];
    }
    let parts = if mentor.len() < MANY { 1 } else { PARTS };
    let part = mentors.div_ceil(parts).max(1);
    // One piece of memory for all parts: what tasks ask for in small pieces is theirs to the end.
    let mut own = Vec::new();
    for first in (0..mentors).step_by(part) {
        let end = mentors.min(first + part);
        own.resize(offsets[end] - offsets[first], 0);
        let half = first + (end - first) / 2;
        let (one, other) = own.split_at_mut(offsets[half] - offsets[first]);
        let gather = |bounds: Range<usize>, own: &mut [u64]| {
            let offsets = &offsets[bounds.start..=bounds.end];
            gather((mentor, &key), bounds.start, offsets, own);
            rank_all(offsets, own);
        };
        parallel::both(|| gather(first..half, one), || gather(half..end, other));
        let mut next: Vec<usize> = offsets[first..end].iter().map(|begin| begin - offsets[first]).collect();
        for (one, key) in mentor.iter().zip(&mut key) {
            if let Some(next) = next.get_mut(one.index().wrapping_sub(first)) {
                *key = own[*next];
                *next += 1;
            }
        }
    }
    drop(own);
    let ranks = key.into_iter().map(|rank| u32::try_from(rank).expect("a rank took the key's place"));
    let mut ranks: Vec<u32> = ranks.collect();
    // They may have kept the memory of the keys.
    ranks.shrink_to_fit();
    ranks
}

/// Brings the keys of mentors from `first` on together, whose pairs would begin at these offsets.
fn gather((mentor, key): (&[MentorId], &[u64]), first: usize, offsets: &[usize], own: &mut [u64]) {
    let mut next: Vec<usize> = offsets[..offsets.len() - 1].iter().map(|begin| begin - offsets[0]).collect();
    for (one, &key) in mentor.iter().zip(key) {
        if let Some(next) = next.get_mut(one.index().wrapping_sub(first)) {
            own[*next] = key;
            *next += 1;
        }
    }
}

/// Puts the rank of each key of these mentors in its place, on all cores.
fn rank_all(offsets: &[usize], keys: &mut [u64]) {
    let mentors = offsets.len() - 1;
    if mentors <= TOGETHER {
        let mut room = (Vec::new(), Vec::new());
        for bounds in offsets.windows(2) {
            rank(&mut keys[bounds[0] - offsets[0]..bounds[1] - offsets[0]], &mut room);
        }
        return;
    }
    let half = mentors / 2;
    let (one, other) = keys.split_at_mut(offsets[half] - offsets[0]);
    parallel::both(|| rank_all(&offsets[..=half], one), || rank_all(&offsets[half..], other));
}

/// Puts the rank of each key of a mentor's list in its place.
fn rank(keys: &mut [u64], (words, others): &mut (Vec<u64>, Vec<(u64, u64)>)) {
    // Most are alike but for two scores, and nothing comes after them: these and the position are one word.
    let last = keys.iter().max().map_or(0, |key| key >> 40);
    let fits = keys.len() >> POSITION == 0;
    words.clear();
    others.clear();
    for (position, &key) in (0u64..).zip(&*keys) {
        if fits && key >> 40 == last {
            words.push(key << POSITION | position);
        } else {
            others.push((key, position));
        }
    }
    words.sort_unstable();
    others.sort_unstable();
    let words = words.iter().map(|word| (last << 40 | word >> POSITION, word & ((1 << POSITION) - 1)));
    let (mut rank, mut before) = (0, None);
    for (key, position) in others.iter().copied().chain(words) {
        rank += u64::from(before.is_some_and(|before| before != key));
        before = Some(key);
        keys[usize::try_from(position).expect("a position on a list")] = rank;
    }
}

impl Preferences<'_> {
    /// The mentors who may have another place than by score on the mentee's list, or the mentee on theirs, or who stand
    /// with the mentee; ascending, each once. `named_by` says which mentors named each mentee.
    pub(super) fn placed(
        &self,
        mentee: MenteeId,
        (offsets, mentors): &(Vec<usize>, Vec<u32>),
        into: &mut Vec<MentorId>,
    ) {
        let index = mentee.index();
        into.clear();
        into.extend(self.wishes.mentee.named(index).map(MentorId::new));
        into.extend(mentors[offsets[index]..offsets[index + 1]].iter().map(|&mentor| MentorId::new(mentor)));
        into.extend(self.sponsors[index]);
        into.extend(self.standing.get(index).copied().flatten());
        let former = self.former.partition_point(|&(one, _)| one < mentee);
        into.extend(self.former[former..].iter().take_while(|&&(one, _)| one == mentee).map(|&(_, one)| one));
        into.sort_unstable();
        into.dedup();
    }

    /// Where the mentor stands on the mentee's list; smaller is better.
    pub(crate) fn mentee_key(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let scores = self.compatibility.scores(mentee, mentor);
        order_key(self.mentee_place(mentee, mentor), Standing::NONE, scores.mentee, scores.fit)
    }

    /// Where the mentee stands on the mentor's list; smaller is better.
    pub(crate) fn mentor_key(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let scores = self.compatibility.scores(mentee, mentor);
        order_key(self.mentor_place(mentee, mentor), self.standing(mentee), scores.mentor, scores.fit)
    }
}

#[cfg(test)]
mod tests;
