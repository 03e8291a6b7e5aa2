//! Many pairs of one mentee at once, with the integers of pair by pair.
//!
//! A feature's values depend on what the two people answered to it and on nothing else. So people who answered a
//! feature alike stand in one *class*, and a feature is compared once for two classes, not for each two people:
//!
//! - where the classes of both sides make a small enough *table*, it is filled beforehand;
//! - else a mentee's values with all classes of mentors are a *row*, filled when the mentee's turn comes; where fewer
//!   mentors are asked about than there are classes, with those mentors instead, in their order. Lists of phrases fill
//!   it from one row of similarities for each of the mentee's phrases, see [`topics`](super::topics::Topics::row).
//!
//! What is left of a pair are, for each feature that weighs something, one look-up (by the mentor's class, or by where
//! the mentor stands among those asked about) and one addition: a class's values are multiplied by the weights of both
//! sides beforehand, and both products stand in one word, as long as the weights are small (those of a programme are).
//! For a mentee with weights of their own it is one multiplication a side. Mentors count with the programme's weights
//! at first; who has weights of their own is summed up once more. The pairs of a mentee are summed feature by feature,
//! in blocks that stay in the nearest cache, and divided at the end.
//!
//! Rows are filled along what mentors have in common: phrases by need, so that those of one phrase stand beside each
//! other; hours in common as differences of how many quarter hours each mentor has until the beginning and the end of
//! the mentee's free time; entries in common along the lists of who has which.
//!
//! Memory: four bytes a person and feature, at most [`TABLE_ENTRIES`] entries of four or eight bytes a table, and of
//! rows eight bytes a feature and mentor, once a thread.

use super::features::Features;
use super::fixed::{ONE, Sides, quotient};
use super::personal::Row as Weights;
use super::similar::Similar;
use super::source::Own;
use super::values::score;
use super::weighing::Weighing;
use super::{Feature, PairScores};
use crate::classes::Classes;
use crate::cohort::{MenteeId, MentorId, Side};
use crate::parallel::{self, Stop, go_on};
use matching_market::StopReason;

/// Up to how many pairs of classes are compared beforehand, for each feature.
const TABLE_ENTRIES: usize = 1 << 21;

/// A table is worth its making where each of its entries stands for so many pairs.
const PAIRS_AN_ENTRY: usize = 4;

/// How many pairs are summed at a time.
const BLOCK: usize = 512;

/// Their sums.
type Sums = [i64; BLOCK];

/// The columns of all features that weigh something.
#[derive(Debug, Default)]
pub(super) struct Kernel(Vec<Column>);

/// One feature.
#[derive(Debug)]
pub(super) struct Column {
    feature: Feature,
    // Position in the kernel.
    at: usize,
    people: Sides<Classes>,
    table: Option<Table>,
}

/// Counted values by class of the mentee, then by class of the mentor.
#[derive(Debug)]
struct Table {
    mentee: Vec<u32>,
    // INVARIANT: empty where it would be the same.
    mentor: Vec<u32>,
}

/// A row is worth its filling for at least so many mentors of as many as it could have: what it costs beforehand are
/// the mentee's phrases with all phrases of the other side.
const WORTH_A_ROW: usize = 32;

/// The same of packing a row of a table.
const WORTH_PACKING: usize = 2;

/// Where the values of one mentee stand.
#[derive(Debug, Clone, Copy)]
enum Row {
    /// In the column's table, from this entry on.
    Table(usize),
    /// In the rows that were filled for this mentee.
    Filled(By),
    /// Nowhere: only what they add to both sums was kept.
    Packed(By),
    /// Nowhere: too few pairs are asked for.
    Single,
}

/// Where in a row a mentor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Class,
    /// Among the mentors who are asked about.
    Position,
}

fn weighs(weighing: &Weighing, feature: Feature) -> bool {
    [Side::Mentee, Side::Mentor].into_iter().any(|side| weighing.plain(side).weights[feature] > 0)
}

impl Kernel {
    /// Classes of all people, and the tables that are worth their making. O(answers + entries of the tables).
    pub(super) fn new(
        features: &Features,
        weighing: &Weighing,
        (n, m): (usize, usize),
        stop: Stop<'_>,
    ) -> Result<Self, StopReason> {
        let mut columns = Vec::new();
        for feature in Feature::ALL.iter().copied().filter(|&feature| weighs(weighing, feature)) {
            go_on(stop)?;
            let people = Sides {
                mentee: Classes::new(n, |person, key| features.answers(feature, Side::Mentee, person, key)),
                mentor: Classes::new(m, |person, key| features.answers(feature, Side::Mentor, person, key)),
            };
            columns.push(Column { feature, at: columns.len(), people, table: None });
        }
        for column in &mut columns {
            let entries = column.people.mentee.count().saturating_mul(column.people.mentor.count());
            if entries <= TABLE_ENTRIES && entries.saturating_mul(PAIRS_AN_ENTRY) <= n.saturating_mul(m) {
                column.table = Some(Table::new(column, features, weighing, stop)?);
            }
        }
        Ok(Self(columns))
    }

    /// Lets go of what does not weigh anything any more.
    pub(super) fn keep(&mut self, weighing: &Weighing) {
        self.0.retain(|column| weighs(weighing, column.feature));
        (0..).zip(&mut self.0).for_each(|(at, column)| column.at = at);
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.0.iter()
    }
}

impl Table {
    fn new(column: &Column, features: &Features, weighing: &Weighing, stop: Stop<'_>) -> Result<Self, StopReason> {
        let width = column.people.mentor.count();
        let row = |class: usize| {
            go_on(stop)?;
            let mut row = Sides { mentee: Vec::with_capacity(width), mentor: Vec::with_capacity(width) };
            let mentee = column.people.mentee.somebody[class] as usize;
            column.fill(features, weighing, mentee, &column.people.mentor.somebody, &mut Room::default(), &mut row);
            Ok(row)
        };
        let mut table = Self { mentee: Vec::new(), mentor: Vec::new() };
        for row in parallel::map(column.people.mentee.count(), row) {
            let mut row: Sides<Vec<u32>> = row?;
            table.mentee.append(&mut row.mentee);
            table.mentor.append(&mut row.mentor);
        }
        if table.mentor == table.mentee {
            table.mentor = Vec::new();
        }
        Ok(table)
    }

    fn row(&self, start: usize, width: usize) -> Sides<&[u32]> {
        let mentee = &self.mentee[start..start + width];
        Sides { mentee, mentor: self.mentor.get(start..start + width).unwrap_or(mentee) }
    }
}

impl Column {
    pub(super) fn feature(&self) -> Feature {
        self.feature
    }

    /// The class of a mentor.
    pub(super) fn class(&self, mentor: usize) -> usize {
        self.people.mentor.of[mentor] as usize
    }

    /// How many classes of mentors there are.
    pub(super) fn classes(&self) -> usize {
        self.people.mentor.count()
    }

    /// Puts the counted values of a mentee with each of these mentors into a row.
    fn fill(
        &self,
        features: &Features,
        weighing: &Weighing,
        mentee: usize,
        mentors: &[u32],
        room: &mut Room,
        into: &mut impl Filling,
    ) {
        let mentors = mentors.iter().map(|&one| one as usize);
        let counted = |values| weighing.counted(self.feature, values);
        match self.feature {
            Feature::Goals => into.put(features.goals.0.row(mentee, mentors, &mut room.goals).map(counted)),
            Feature::Interests => into.put(features.interests.0.row(mentee, mentors, &mut room.interests).map(counted)),
            Feature::Background => into.put(features.background.row(mentee, mentors, &mut room.shared).map(counted)),
            Feature::Availability => {
                into.put(features.availability.row(mentee, mentors, &mut room.common).map(counted));
            }
            feature => into.put(mentors.map(|mentor| counted(features.value(feature, mentee, mentor)))),
        }
    }
}

/// Where a mentee's values with mentors go.
trait Filling {
    /// In the order of the mentors, in the place of what was there.
    fn put(&mut self, counted: impl Iterator<Item = Sides<u32>>);
}

/// The values as they are.
impl Filling for Sides<Vec<u32>> {
    #[inline]
    fn put(&mut self, counted: impl Iterator<Item = Sides<u32>>) {
        self.mentee.clear();
        self.mentor.clear();
        for counted in counted {
            self.mentee.push(counted.mentee);
            self.mentor.push(counted.mentor);
        }
    }
}

/// What the values add to the sums of both sides, see [`pack`].
struct Packed<'r> {
    weights: [u32; 2],
    row: &'r mut Vec<u64>,
}

impl Filling for Packed<'_> {
    #[inline]
    fn put(&mut self, counted: impl Iterator<Item = Sides<u32>>) {
        let weights = self.weights;
        self.row.clear();
        self.row.extend(counted.map(|counted| pack(weights, [counted.mentee, counted.mentor])));
    }
}

/// What is worked out for all of a mentee's mentors at once; used again from mentee to mentee.
#[derive(Debug, Default)]
struct Room {
    goals: Similar,
    interests: Similar,
    shared: Vec<bool>,
    common: Vec<u16>,
}

/// The lower half of a word.
const HALF: u64 = u32::MAX as u64;

/// Whether any sum of this row fits into half a word.
fn fits(row: &Weights) -> bool {
    row.sum.saturating_mul(i64::from(ONE)).cast_unsigned() <= HALF
}

/// What two values add to the sums of both sides.
#[inline]
fn pack(weights: [u32; 2], values: [u32; 2]) -> u64 {
    // Not by `map` of an array, which is not put in line.
    let (mine, theirs) = (u64::from(weights[0]) * u64::from(values[0]), u64::from(weights[1]) * u64::from(values[1]));
    mine | (theirs << 32)
}

/// Everything that a pair's scores are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored<'c> {
    pub(super) features: &'c Features,
    pub(super) weighing: &'c Weighing,
    pub(super) own: Option<&'c Own<'c>>,
    pub(super) kernel: &'c Kernel,
}

/// Scores many pairs of a mentee at once; see [`Compatibility::rows`](super::Compatibility::rows).
#[derive(Debug)]
pub struct Rows<'c> {
    all: Scored<'c>,
    places: Vec<Row>,
    filled: Vec<Sides<Vec<u32>>>,
    // By column: what each entry of its row adds to the sums of both sides, where these are packed and many are asked
    // for.
    packed: Vec<Vec<u64>>,
    // The mentors who are asked about.
    asked: Vec<u32>,
    // Whether the sums of the mentee who is prepared for, and of all mentors, fit into half a word each.
    packs: bool,
    room: Room,
    scores: Vec<PairScores>,
    // Whether the values themselves are asked for, beside what they add to the sums.
    values: bool,
    // For whom everything is filled.
    filled_for: Option<usize>,
}

impl<'c> Rows<'c> {
    pub(super) fn new(all: Scored<'c>) -> Self {
        let columns = all.kernel.0.len();
        let filled = (0..columns).map(|_| Sides::default()).collect();
        Self {
            all,
            places: vec![Row::Single; columns],
            filled,
            packed: vec![Vec::new(); columns],
            asked: Vec::new(),
            packs: false,
            room: Room::default(),
            scores: Vec::new(),
            values: all.weighing.has_any_own(Side::Mentor),
            filled_for: None,
        }
    }

    /// The scores of one mentee with each of these mentors, in their order: those of
    /// [`Compatibility::scores`](super::Compatibility::scores).
    ///
    /// The ids have to be of the cohort. Fastest for all mentors or many of them.
    ///
    /// # Complexity
    /// O(features) a pair; and once for the mentee, unless these mentors are few, in features that have no table
    /// O(answers) for each of these mentors or each class of all mentors, whichever are fewer, and O(mentors + answers
    /// of the mentee · phrases of all mentors).
    pub fn scores(&mut self, mentee: MenteeId, mentors: &[MentorId]) -> &[PairScores] {
        let mentee = mentee.index();
        self.prepare(mentee, Some(mentors));
        self.scores.clear();
        for (block, start) in mentors.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
            self.block(mentee, block, start);
        }
        &self.scores
    }

    /// The scores that sums of both sides stand for.
    pub(crate) fn scores_of(&self, mentee: MenteeId, mentor: MentorId, sums: Sides<i64>) -> PairScores {
        let weighing = self.all.weighing;
        let mine = quotient(sums.mentee, weighing.row(Side::Mentee, mentee.index()).sum);
        let theirs = quotient(sums.mentor, weighing.row(Side::Mentor, mentor.index()).sum);
        together(weighing, mine, theirs)
    }

    pub(super) fn weighing(&self) -> &'c Weighing {
        self.all.weighing
    }

    /// The counted values of the mentee asked for last, and where in them a mentor stands; none where it was not worth
    /// filling a row for so few mentors, or only what they add to sums was asked for.
    pub(super) fn row<'r>(&'r self, column: &'r Column) -> Option<(By, Sides<&'r [u32]>)> {
        match (self.places[column.at], &column.table) {
            (Row::Single | Row::Packed(_), _) => None,
            (Row::Table(start), Some(table)) => Some((By::Class, table.row(start, column.classes()))),
            (Row::Table(_), None) => unreachable!("rows of tables are of columns that have one"),
            (Row::Filled(by), _) => {
                let filled = &self.filled[column.at];
                Some((by, Sides { mentee: &filled.mentee, mentor: &filled.mentor }))
            }
        }
    }

    /// Fills all rows of a mentee, for however few mentors scores will be asked.
    pub(super) fn fill(&mut self, mentee: usize) {
        if !self.values {
            (self.values, self.filled_for) = (true, None);
        }
        self.prepare(mentee, None);
    }

    /// For these mentors, or for all of them whatever it costs.
    fn prepare(&mut self, mentee: usize, mentors: Option<&[MentorId]>) {
        if self.filled_for == Some(mentee) {
            return;
        }
        self.filled_for = Some(mentee);
        self.asked.clear();
        self.asked.extend(mentors.into_iter().flatten().map(|mentor| mentor.get()));
        let Scored { features, weighing, own, kernel } = self.all;
        let own_row = weighing.row(Side::Mentee, mentee);
        let theirs = weighing.plain(Side::Mentor);
        let theirs = Some(theirs).filter(|theirs| own.is_none() && fits(own_row) && fits(theirs));
        self.packs = theirs.is_some();
        for column in kernel.columns() {
            let (width, at) = (column.people.mentor.count(), column.at);
            let (by, people) = match mentors {
                Some(mentors) if mentors.len() < width => (By::Position, &*self.asked),
                _ => (By::Class, &*column.people.mentor.somebody),
            };
            let least_of = if column.table.is_some() { WORTH_PACKING } else { WORTH_A_ROW };
            let is_worth_it = people.len() * least_of >= width;
            let weights =
                theirs.filter(|_| is_worth_it).map(|theirs| [own_row, theirs].map(|row| row.weights[column.feature]));
            let packed = &mut self.packed[at];
            packed.clear();
            self.places[at] = if column.table.is_some() {
                Row::Table(column.people.mentee.of[mentee] as usize * width)
            } else if !is_worth_it {
                Row::Single
            } else if let Some(weights) = weights.filter(|_| !self.values) {
                let mut packed = Packed { weights, row: packed };
                column.fill(features, weighing, mentee, people, &mut self.room, &mut packed);
                Row::Packed(by)
            } else {
                column.fill(features, weighing, mentee, people, &mut self.room, &mut self.filled[at]);
                Row::Filled(by)
            };
            if !is_worth_it || matches!(self.places[at], Row::Filled(By::Position) | Row::Packed(By::Position)) {
                self.filled_for = None;
            }
            if let Some(weights) = weights.filter(|_| packed.is_empty()) {
                let mut packed = std::mem::take(packed);
                if let Some((_, row)) = self.row(column) {
                    let values = row.mentee.iter().zip(row.mentor).map(|(&mentee, &mentor)| Sides { mentee, mentor });
                    Packed { weights, row: &mut packed }.put(values);
                }
                self.packed[at] = packed;
            }
        }
    }

    /// Where in a column's row a mentor stands, who is asked about at this position.
    fn entry(&self, column: &Column, position: usize, mentor: MentorId) -> usize {
        match self.places[column.at] {
            Row::Filled(By::Position) | Row::Packed(By::Position) => position,
            _ => column.class(mentor.index()),
        }
    }

    /// The sums of both sides that the scores are the quotients of, a block at a time.
    pub(super) fn sums(
        &mut self,
        mentee: usize,
        mentors: &[MentorId],
        mut take: impl FnMut(&[MentorId], Sides<&[i64]>),
    ) {
        self.prepare(mentee, Some(mentors));
        let (mut sums, mut others) = ([0; BLOCK], [0; BLOCK]);
        for (block, start) in mentors.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
            self.sums_from(mentee, block, start, &mut sums, &mut others);
            take(block, Sides { mentee: &sums[..block.len()], mentor: &others[..block.len()] });
        }
    }

    /// The sums of a block that begins at this position among the mentors who are asked about.
    fn sums_from(&self, mentee: usize, block: &[MentorId], start: usize, sums: &mut Sums, others: &mut Sums) {
        if self.packs {
            self.packed_sums(mentee, block, start, sums, others);
        } else {
            self.block_sums(mentee, block, start, sums, others);
        }
        self.own_sums(mentee, block, start, others);
    }

    /// Both sums of a pair in one word: one look-up and one addition for each feature.
    fn packed_sums(&self, mentee: usize, mentors: &[MentorId], start: usize, sums: &mut Sums, others: &mut Sums) {
        let Scored { features, weighing, kernel, .. } = self.all;
        let rows = [weighing.row(Side::Mentee, mentee), weighing.plain(Side::Mentor)];
        let mut both = [rows[0].balance.cast_unsigned() | (rows[1].balance.cast_unsigned() << 32); BLOCK];
        for column in kernel.columns() {
            let (classes, packed) = (&column.people.mentor.of, &self.packed[column.at]);
            let weights = rows.map(|row| row.weights[column.feature]);
            let both = both.iter_mut().zip(mentors);
            if matches!(self.places[column.at], Row::Packed(By::Position) | Row::Filled(By::Position)) {
                both.zip(&packed[start..]).for_each(|((both, _), packed)| *both += packed);
            } else if !packed.is_empty() {
                both.for_each(|(both, mentor)| *both += packed[classes[mentor.index()] as usize]);
            } else if let Some((_, row)) = self.row(column) {
                for (both, mentor) in both {
                    let class = classes[mentor.index()] as usize;
                    *both += pack(weights, [row.mentee[class], row.mentor[class]]);
                }
            } else {
                for (both, mentor) in both {
                    let values = features.value(column.feature, mentee, mentor.index());
                    let values = weighing.counted(column.feature, values);
                    *both += pack(weights, [values.mentee, values.mentor]);
                }
            }
        }
        for ((sum, other), both) in sums.iter_mut().zip(&mut *others).zip(both) {
            (*sum, *other) = ((both & HALF).cast_signed(), (both >> 32).cast_signed());
        }
    }

    /// The sums of those mentors who have weights of their own.
    fn own_sums(&self, mentee: usize, mentors: &[MentorId], start: usize, others: &mut Sums) {
        let Scored { features, weighing, own, kernel } = self.all;
        let (mut places, mut count) = ([0; BLOCK], 0);
        for (place, mentor) in mentors.iter().enumerate() {
            places[count] = place;
            count += usize::from(weighing.has_own(Side::Mentor, mentor.index()));
        }
        let places = &places[..count];
        for &place in places {
            let mentor = mentors[place].index();
            let row = weighing.row(Side::Mentor, mentor);
            let own = own.map_or(0, |own| weighing.own_counted(own.values(mentee, mentor)).mentor);
            others[place] = row.balance + i64::from(row.own) * i64::from(own);
        }
        for column in kernel.columns() {
            let (feature, row) = (column.feature, self.row(column));
            for &place in places {
                let (entry, mentor) = (self.entry(column, start + place, mentors[place]), mentors[place].index());
                let value = match row {
                    Some((_, row)) => row.mentor[entry],
                    None => weighing.counted(feature, features.value(feature, mentee, mentor)).mentor,
                };
                let weight = weighing.row(Side::Mentor, mentor).weights[feature];
                others[place] += i64::from(weight) * i64::from(value);
            }
        }
    }

    fn block_sums(&self, mentee: usize, mentors: &[MentorId], start: usize, sums: &mut Sums, others: &mut Sums) {
        let Scored { features, weighing, own, kernel } = self.all;
        let (own_row, plain) = (weighing.row(Side::Mentee, mentee), weighing.plain(Side::Mentor));
        for ((sum, other), mentor) in sums.iter_mut().zip(&mut *others).zip(mentors) {
            (*sum, *other) = (own_row.balance, plain.balance);
            if let Some(own) = own {
                let own = weighing.own_counted(own.values(mentee, mentor.index()));
                *sum += i64::from(own_row.own) * i64::from(own.mentee);
                *other += i64::from(plain.own) * i64::from(own.mentor);
            }
        }
        for column in kernel.columns() {
            let feature = column.feature;
            let [weight, theirs] = [own_row, plain].map(|row| i64::from(row.weights[feature]));
            let row = self.row(column);
            for (place, ((sum, other), &mentor)) in sums.iter_mut().zip(&mut *others).zip(mentors).enumerate() {
                let values = if let Some((_, row)) = row {
                    let entry = self.entry(column, start + place, mentor);
                    Sides { mentee: row.mentee[entry], mentor: row.mentor[entry] }
                } else {
                    weighing.counted(feature, features.value(feature, mentee, mentor.index()))
                };
                *sum += weight * i64::from(values.mentee);
                *other += theirs * i64::from(values.mentor);
            }
        }
    }

    fn block(&mut self, mentee: usize, mentors: &[MentorId], start: usize) {
        let (mut sums, mut others) = ([0; BLOCK], [0; BLOCK]);
        self.sums_from(mentee, mentors, start, &mut sums, &mut others);
        let weighing = self.all.weighing;
        let (own_row, plain) = (weighing.row(Side::Mentee, mentee).sum, weighing.plain(Side::Mentor).sum);
        // Side by side, so that several are divided at once.
        let (mut mine, mut theirs) = ([0; BLOCK], [0; BLOCK]);
        let (mine, theirs) = (&mut mine[..mentors.len()], &mut theirs[..mentors.len()]);
        mine.iter_mut().zip(&sums).for_each(|(mine, &sum)| *mine = quotient(sum, own_row));
        if weighing.has_any_own(Side::Mentor) {
            for ((theirs, &sum), mentor) in theirs.iter_mut().zip(&others).zip(mentors) {
                *theirs = quotient(sum, weighing.row(Side::Mentor, mentor.index()).sum);
            }
        } else {
            theirs.iter_mut().zip(&others).for_each(|(theirs, &sum)| *theirs = quotient(sum, plain));
        }
        let scores = mine.iter().zip(theirs.iter()).map(|(&mine, &theirs)| together(weighing, mine, theirs));
        self.scores.extend(scores);
    }
}

/// Both sides' scores, and what they make together.
#[inline]
fn together(weighing: &Weighing, mine: u32, theirs: u32) -> PairScores {
    let shares = weighing.shares();
    let sum = shares.mentee * i64::from(mine) + shares.mentor * i64::from(theirs);
    let fit = quotient(sum, shares.mentee + shares.mentor);
    PairScores { mentee: score(mine), mentor: score(theirs), fit: score(fit) }
}
