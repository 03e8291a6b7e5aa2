//! Preference lists of all people at once: the columns of a market.
//!
//! Mentees are taken in blocks, one per task; a block's columns are appended in order, so that the number of threads
//! changes nothing. A few blocks at a time are made, so that what waits to be appended is small. Ranks of the mentors'
//! side are computed afterwards from the same keys, mentor by mentor.
//!
//! Complexity: O(n · m · (rules + features)) time for n mentees and m mentors, plus O(p log p) sorting for the p pairs
//! that exist; 24 bytes a pair while the lists are made, and 28 while they become a market.

use std::borrow::Cow;
use std::collections::BTreeMap;

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

/// Blocks whose rows are there beside the columns they are appended to, and mentors whose ranks are there beside those
/// of all pairs.
const BLOCKS: usize = if cfg!(test) { 3 } else { 64 };

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
        let mut placed = Vec::new();
        let mut scored = preferences.compatibility.rows();
        for mentee in mentees.map(MenteeId::from_index) {
            preferences.sift(&common.sieve, mentee, &mut sifted, &mut lists.refused);
            possible.clear();
            possible.extend(sifted.left.iter().map(MentorId::from_index));
            preferences.placed(mentee, &common.named_by, &mut placed);
            let filled_in = FilledIn::new(preferences, mentee);
            // Both ascend.
            let mut next = placed.iter().copied().peekable();
            rows.clear();
            for (&mentor, scores) in possible.iter().zip(scored.scores(mentee, &possible)) {
                if let Some((rule, _)) = preferences.unfit(mentee, mentor, || scores.fit) {
                    lists.refused.count(Obstacle::Rule(rule));
                    continue;
                }
                while next.next_if(|&placed| placed < mentor).is_some() {}
                rows.push(match next.peek() {
                    Some(&placed) if placed == mentor => Row::new(preferences, mentee, mentor, scores),
                    _ => filled_in.row(mentor, scores),
                });
            }
            lists.push(&mut rows);
        }
        lists
    }

    /// The next mentee's list, of these pairs.
    pub(crate) fn push(&mut self, rows: &mut [Row]) {
        rows.sort_unstable_by_key(|row| (row.key, row.mentor));
        self.degrees.push(u32::try_from(rows.len()).expect("fewer mentors than 2^32"));
        let (mut rank, mut last) = (0, rows.first().map_or(0, |row| row.key));
        for row in rows {
            rank += u32::from(row.key != last);
            last = row.key;
            self.mentor.push(row.mentor);
            self.mentee_rank.push(rank);
            self.mentor_key.push(row.mentor_key);
            self.mentee_level.push(row.levels.mentee);
            self.mentor_level.push(row.levels.mentor);
            self.score.push(row.score);
        }
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
fn mentor_ranks(mentor: &[MentorId], mut key: Vec<u64>, mentors: usize) -> Vec<u32> {
    let mut starts = vec![0usize; mentors + 1];
    for one in mentor {
        starts[one.index() + 1] += 1;
    }
    for index in 0..mentors {
        starts[index + 1] += starts[index];
    }
    let mut filled = starts.clone();
    let mut by_mentor = vec![0u32; mentor.len()];
    for (pair, one) in (0u32..).zip(mentor) {
        by_mentor[filled[one.index()]] = pair;
        filled[one.index()] += 1;
    }
    for first in (0..mentors).step_by(BLOCKS) {
        let ranked: Vec<Vec<u32>> = parallel::map(BLOCKS.min(mentors - first), |index| {
            let own = &by_mentor[starts[first + index]..starts[first + index + 1]];
            let mut sorted: Vec<(u64, u32)> =
                (0u32..).zip(own).map(|(position, &pair)| (key[pair as usize], position)).collect();
            sorted.sort_unstable();
            let mut ranks = vec![0u32; own.len()];
            let (mut rank, mut last) = (0, sorted.first().map_or(0, |&(key, _)| key));
            for (key, position) in sorted {
                rank += u32::from(key != last);
                last = key;
                ranks[position as usize] = rank;
            }
            ranks
        });
        for (&pair, rank) in by_mentor[starts[first]..].iter().zip(ranked.into_iter().flatten()) {
            key[pair as usize] = rank.into();
        }
    }
    drop(by_mentor);
    key.into_iter().map(|rank| u32::try_from(rank).expect("a rank took the key's place")).collect()
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
