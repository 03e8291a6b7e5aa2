//! What is asked about all pairs: how the people of a shard stand at present.

use std::ops::Range;

use matching_market::{Dual, Side};
use serde::{Deserialize, Serialize};

use super::error::ShardError;
use super::plan::Plan;
use super::table::{Column, Header, Kind, Type, read, take, write};

const COLUMNS: &[(&str, Type)] = &[
    ("state", Type::U8),
    ("key", Type::U64),
    ("lot", Type::U64),
    ("other", Type::U32),
    ("people", Type::I32),
    ("kept", Type::I32),
    ("mentors", Type::I32),
    ("score", Type::I64),
];

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// The next pairs of the lists of mentees who wait.
    Heads,
    /// Pairs that are worth more than their two people ask.
    Paying,
    /// Whom mentors refused, and whether two people would both rather have each other.
    Refused,
}

impl Ask {
    /// The word that begins a question.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heads => "heads",
            Self::Paying => "paying",
            Self::Refused => "refused",
        }
    }

    /// The ask that a question's name begins with.
    pub(super) fn of(question: &str) -> Option<Self> {
        [Self::Heads, Self::Paying, Self::Refused].into_iter().find(|ask| question.starts_with(ask.name()))
    }
}

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// A mentee who is not asked, or has nobody; a mentor who takes nobody.
    Nobody,
    /// A mentee whose list begins; a mentor who takes anybody.
    Anybody,
    /// A mentee who has come so far on the list, or has this mentor: key, lot, and the mentor's position among all. A
    /// full mentor's last mentee: key, lot, and the mentee's position. It would take keys up to that one.
    Up(u64, u64, u32),
}

/// How one person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) state: State,
    pub(super) dual: Dual,
}

impl Standing {
    pub(super) fn of(state: State) -> Self {
        Self { state, dual: Dual::default() }
    }
}

fn columns(people: &[Standing]) -> Vec<(&'static str, Column)> {
    let up = |one: &Standing| match one.state {
        State::Nobody => (0, 0, 0, 0),
        State::Anybody => (1, 0, 0, 0),
        State::Up(key, lot, other) => (2, key, lot, other),
    };
    let (states, duals) = (|| people.iter().map(up), || people.iter().map(|one| one.dual));
    vec![
        ("state", Column::U8(states().map(|state| state.0).collect())),
        ("key", Column::U64(states().map(|state| state.1).collect())),
        ("lot", Column::U64(states().map(|state| state.2).collect())),
        ("other", Column::U32(states().map(|state| state.3).collect())),
        ("people", Column::I32(duals().map(|dual| dual.people).collect())),
        ("kept", Column::I32(duals().map(|dual| dual.kept).collect())),
        ("mentors", Column::I32(duals().map(|dual| dual.mentors).collect())),
        ("score", Column::I64(duals().map(|dual| dual.score).collect())),
    ]
}

/// The question to some people of a side.
pub(super) fn ask(
    plan: &Plan,
    (side, people): (Side, Range<u32>),
    (question, keep): (&str, u64),
    standing: &[Standing],
) -> Result<Vec<u8>, ShardError> {
    let mut header = plan.header(match side {
        Side::Mentee => Kind::MenteesAsked,
        Side::Mentor => Kind::MentorsAsked,
    });
    header.people = Some((people.start, people.end - people.start));
    question.clone_into(&mut header.question);
    header.keep = keep;
    write(&header, &columns(standing))
}

/// A question that was read: its header, and how the people stand.
pub(super) fn asked(
    plan: &Plan,
    (side, people): (Side, Range<u32>),
    bytes: &[u8],
) -> Result<(Header, Vec<Standing>), ShardError> {
    let (kind, expected) = match side {
        Side::Mentee => (Kind::MenteesAsked, "a question to mentees"),
        Side::Mentor => (Kind::MentorsAsked, "a question to mentors"),
    };
    let (header, all) = read(bytes, expected, |found| (found == kind).then_some(COLUMNS))?;
    plan.check(&header)?;
    let mut all = all.into_iter();
    let (states, keys, lots) = (take!(all, U8), take!(all, U64), take!(all, U64));
    let (others, humans, kept) = (take!(all, U32), take!(all, I32), take!(all, I32));
    let (mentors, scores) = (take!(all, I32), take!(all, I64));
    if header.people != Some((people.start, people.end - people.start)) || states.len() != people.len() {
        return Err(ShardError::Foreign(format!("{} is not about the people of its shard", header.what())));
    }
    let state = |at: usize| match states[at] {
        0 => State::Nobody,
        1 => State::Anybody,
        _ => State::Up(keys[at], lots[at], others[at]),
    };
    let dual = |at: usize| Dual { people: humans[at], kept: kept[at], mentors: mentors[at], score: scores[at] };
    let standing = (0..states.len()).map(|at| Standing { state: state(at), dual: dual(at) }).collect();
    Ok((header, standing))
}
