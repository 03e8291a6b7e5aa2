//! Batches: what a task found about its pairs, and how two of them become one.
//!
//! **Theorem.** [`merge`] gives the same bytes whatever the order and the grouping of what is merged. *Proof.* Each
//! kind of batch keeps, of all pairs it is about, what a rule says of the *set* of pairs: sums; for each mentee the
//! pairs with a place, and the first so many others in a strict order; for each mentor the first in a strict order. The
//! first k of a union are the first k of the union of the first k of its parts. Covers are sets of pairs in one form,
//! and rows are written in one order. ∎

use std::cmp::Reverse;
use std::collections::BTreeMap;

use matching_market::Dual;

use super::error::ShardError;
use super::pack::Shard;
use super::plan::{Plan, same_plan};
use super::table::{Column, Columns, Header, Kind, Type, read, take, write};
use super::totals;
use crate::cohort::MentorId;
use crate::compatibility::Sides;
use crate::engine::Score;
use crate::preference::Row;

const PAIRS: [(&str, Type); 8] = [
    ("mentee", Type::U32),
    ("mentor", Type::U32),
    ("mentee-key", Type::U64),
    ("lot", Type::U64),
    ("mentor-key", Type::U64),
    ("mentee-level", Type::U16),
    ("mentor-level", Type::U16),
    ("score", Type::I32),
];
const HEADS: &[(&str, Type)] = &PAIRS;
const PAYING: &[(&str, Type)] = &[
    PAIRS[0],
    PAIRS[1],
    PAIRS[2],
    PAIRS[3],
    PAIRS[4],
    PAIRS[5],
    PAIRS[6],
    PAIRS[7],
    ("people", Type::I32),
    ("kept", Type::I32),
    ("mentors", Type::I32),
    ("surplus", Type::I64),
];
const REFUSED: &[(&str, Type)] = &[
    ("mentor", Type::U32),
    ("blocks", Type::U8),
    ("mentor-key", Type::U64),
    ("lot", Type::U64),
    ("mentee", Type::U32),
];

fn columns(kind: Kind) -> Option<Columns> {
    Some(match kind {
        Kind::Totals => totals::COLUMNS,
        Kind::Heads => HEADS,
        Kind::Paying => PAYING,
        Kind::Refused => REFUSED,
        _ => return None,
    })
}

/// A pair that travels; ids are positions among all people.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) mentee: u32,
    pub(super) lot: u64,
    // INVARIANT: the mentor is a position among all mentors.
    pub(super) row: Row,
    /// More than its two people ask.
    pub(super) surplus: Dual,
}

/// Who comes first on a mentor's list: key, lot, mentee.
pub(super) type First = (u64, u64, u32);

/// What a batch says.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Totals(totals::ByPerson),
    Heads(Vec<Pair>),
    Paying(Vec<Pair>),
    // By mentor, and whether the two would both rather have each other.
    Refused(BTreeMap<(u32, bool), First>),
}

impl Content {
    /// Takes in what another batch of the same kind says.
    fn add(&mut self, other: Self) {
        match (self, other) {
            (Self::Totals(own), Self::Totals(other)) => {
                for (person, sums) in other {
                    own.entry(person).and_modify(|own| own.add(&sums)).or_insert(sums);
                }
            }
            (Self::Heads(own), Self::Heads(mut other)) | (Self::Paying(own), Self::Paying(mut other)) => {
                own.append(&mut other);
            }
            (Self::Refused(own), Self::Refused(other)) => {
                for (mentor, first) in other {
                    refuse(own, mentor, first);
                }
            }
            _ => unreachable!("kinds are compared before"),
        }
    }

    /// Brings rows into their order, and keeps those that a batch keeps.
    pub(super) fn settle(&mut self, keep: u64) {
        let mut count = (u32::MAX, 0);
        let mut next = |mentee| {
            count = if count.0 == mentee { (mentee, count.1 + 1) } else { (mentee, 1) };
            count.1 <= keep
        };
        match self {
            Self::Heads(pairs) => {
                pairs.sort_by_key(|pair| (pair.mentee, pair.row.key, pair.lot, pair.row.mentor));
                pairs.retain(|pair| !pair.row.is_filled_in() || next(pair.mentee));
            }
            Self::Paying(pairs) => {
                pairs.sort_by_key(|pair| (pair.mentee, Reverse(pair.surplus), pair.row.mentor));
                pairs.retain(|pair| next(pair.mentee));
            }
            Self::Totals(_) | Self::Refused(_) => {}
        }
    }

    fn columns(&self) -> Vec<(&'static str, Column)> {
        match self {
            Self::Totals(all) => totals::columns(all).into(),
            Self::Heads(pairs) => self::pairs(pairs),
            Self::Paying(pairs) => {
                let mut columns = self::pairs(pairs);
                let surplus = || pairs.iter().map(|pair| pair.surplus);
                columns.extend([
                    ("people", Column::I32(surplus().map(|one| one.people).collect())),
                    ("kept", Column::I32(surplus().map(|one| one.kept).collect())),
                    ("mentors", Column::I32(surplus().map(|one| one.mentors).collect())),
                    ("surplus", Column::I64(surplus().map(|one| one.score).collect())),
                ]);
                columns
            }
            Self::Refused(all) => vec![
                ("mentor", Column::U32(all.keys().map(|&(mentor, _)| mentor).collect())),
                ("blocks", Column::U8(all.keys().map(|&(_, blocks)| blocks.into()).collect())),
                ("mentor-key", Column::U64(all.values().map(|first| first.0).collect())),
                ("lot", Column::U64(all.values().map(|first| first.1).collect())),
                ("mentee", Column::U32(all.values().map(|first| first.2).collect())),
            ],
        }
    }

    fn read(kind: Kind, columns: Vec<Column>) -> Result<Self, ShardError> {
        Ok(match kind {
            Kind::Totals => Self::Totals(totals::rows(columns)?),
            Kind::Heads => Self::Heads(read_pairs(&mut columns.into_iter())),
            Kind::Paying => {
                let mut columns = columns.into_iter();
                let mut pairs = read_pairs(&mut columns);
                let (people, kept) = (take!(columns, I32), take!(columns, I32));
                let (mentors, scores) = (take!(columns, I32), take!(columns, I64));
                let surplus = people.into_iter().zip(kept).zip(mentors).zip(scores);
                for (pair, (((people, kept), mentors), score)) in pairs.iter_mut().zip(surplus) {
                    pair.surplus = Dual { people, kept, mentors, score };
                }
                Self::Paying(pairs)
            }
            Kind::Refused => {
                let mut columns = columns.into_iter();
                let (mentors, blocks) = (take!(columns, U32), take!(columns, U8));
                let (keys, lots, mentees) = (take!(columns, U64), take!(columns, U64), take!(columns, U32));
                let mut all = BTreeMap::new();
                let firsts = keys.into_iter().zip(lots).zip(mentees);
                for ((mentor, blocks), ((key, lot), mentee)) in mentors.into_iter().zip(blocks).zip(firsts) {
                    refuse(&mut all, (mentor, blocks != 0), (key, lot, mentee));
                }
                Self::Refused(all)
            }
            _ => unreachable!("only batches have columns here"),
        })
    }
}

/// Notes somebody whom a mentor does not hold, if nobody is before them on the mentor's list.
pub(super) fn refuse(all: &mut BTreeMap<(u32, bool), First>, mentor: (u32, bool), one: First) {
    let first = all.entry(mentor).or_insert(one);
    *first = one.min(*first);
}

fn pairs(pairs: &[Pair]) -> Vec<(&'static str, Column)> {
    let rows = || pairs.iter().map(|pair| &pair.row);
    vec![
        ("mentee", Column::U32(pairs.iter().map(|pair| pair.mentee).collect())),
        ("mentor", Column::U32(rows().map(|row| row.mentor.get()).collect())),
        ("mentee-key", Column::U64(rows().map(|row| row.key).collect())),
        ("lot", Column::U64(pairs.iter().map(|pair| pair.lot).collect())),
        ("mentor-key", Column::U64(rows().map(|row| row.mentor_key).collect())),
        ("mentee-level", Column::U16(rows().map(|row| row.levels.mentee).collect())),
        ("mentor-level", Column::U16(rows().map(|row| row.levels.mentor).collect())),
        ("score", Column::I32(rows().map(|row| row.score.millionths()).collect())),
    ]
}

fn read_pairs(columns: &mut impl Iterator<Item = Column>) -> Vec<Pair> {
    let (mentees, mentors, keys) = (take!(columns, U32), take!(columns, U32), take!(columns, U64));
    let (lots, mentor_keys) = (take!(columns, U64), take!(columns, U64));
    let (levels, mentor_levels, scores) = (take!(columns, U16), take!(columns, U16), take!(columns, I32));
    let pair = |at: usize| Pair {
        mentee: mentees[at],
        lot: lots[at],
        row: Row {
            key: keys[at],
            mentor: MentorId::new(mentors[at]),
            mentor_key: mentor_keys[at],
            levels: Sides { mentee: levels[at], mentor: mentor_levels[at] },
            score: Score::from_millionths(scores[at]),
        },
        surplus: Dual::default(),
    };
    (0..mentees.len()).map(pair).collect()
}

/// A batch that was read or made.
#[derive(Debug, Clone)]
pub(super) struct Batch {
    pub(super) header: Header,
    pub(super) content: Content,
}

impl Batch {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ShardError> {
        let (header, all) = read(bytes, "a batch", columns)?;
        let unsound = || ShardError::Foreign(format!("{} has a list of pairs that is malformed", header.what()));
        if !header.cover.is_sound() {
            return Err(unsound());
        }
        let content = Content::read(header.kind, all)?;
        let is_own = match &content {
            Content::Heads(pairs) | Content::Paying(pairs) => {
                pairs.iter().all(|pair| header.cover.has(pair.mentee, pair.row.mentor.get()))
            }
            Content::Refused(all) => all.iter().all(|(&(mentor, _), &(.., mentee))| header.cover.has(mentee, mentor)),
            Content::Totals(_) => true,
        };
        if !is_own {
            return Err(ShardError::Foreign(format!("{} has pairs that it is not about", header.what())));
        }
        Ok(Self { header, content })
    }

    pub(super) fn write(&self) -> Result<Vec<u8>, ShardError> {
        write(&self.header, &self.content.columns())
    }
}

/// One batch of several: of one plan, kind and question, about different pairs.
///
/// # Errors
/// [`ShardError`]: bytes that are no batch or were changed, of different plans, kinds or questions, or about the same
/// pairs.
///
/// # Ties and determinism
/// The same bytes in any order and however the pairs were cut.
///
/// # Complexity
/// O(r log r) for r rows.
pub fn merge<B: AsRef<[u8]>>(batches: &[B]) -> Result<Vec<u8>, ShardError> {
    let mut batches = batches.iter().map(|bytes| Batch::read(bytes.as_ref()));
    let mut whole = batches.next().ok_or_else(|| ShardError::Foreign("there is no batch to merge".to_owned()))??;
    for batch in batches {
        let Batch { header, content } = batch?;
        let own = &mut whole.header;
        same_plan(&header, (&own.policy, &own.plan))?;
        if header.kind != own.kind {
            return Err(ShardError::Kind { found: header.what(), expected: "a batch of the kind of the others" });
        }
        if (&header.question, header.keep) != (&own.question, own.keep) {
            let said = |header: &Header| format!("{} ({} a mentee)", header.question, header.keep);
            let (found, expected) = (said(&header), said(own));
            return Err(ShardError::OtherQuestion { what: header.what(), found, expected });
        }
        own.cover = own.cover.with(&header.cover)?;
        own.possible = own.possible.saturating_add(header.possible);
        own.looked_at = own.looked_at.saturating_add(header.looked_at);
        for (rule, pairs) in header.refused {
            let sum = own.refused.entry(rule).or_default();
            *sum = sum.saturating_add(pairs);
        }
        whole.content.add(content);
    }
    whole.content.settle(whole.header.keep);
    whole.write()
}

/// What a shard or a batch says it is, if it is sound and of this plan; so whoever has files can say which is not.
///
/// # Errors
/// [`ShardError`]: anything else.
pub fn look(plan: &Plan, bytes: &[u8]) -> Result<String, ShardError> {
    let header = match Shard::read(bytes, plan, None) {
        Ok(shard) => shard.header,
        Err(ShardError::Kind { .. }) => Batch::read(bytes)?.header,
        Err(error) => return Err(error),
    };
    plan.check(&header)?;
    Ok(header.what())
}
