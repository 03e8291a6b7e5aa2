//! Who is in which meeting in which round: a timetable in the making.

#![expect(clippy::cast_possible_truncation, reason = "people and meetings are fewer than 2^30, see MeetingMarket")]

use super::error::MeetingError;
use crate::ids::{MenteeId, MentorId};

/// The most entries of people by rounds.
const LARGEST: usize = 1 << 28;

/// No meeting.
const FREE: u32 = u32::MAX;

/// A timetable in the making: for each person and round the meeting, by its position.
///
/// Nodes are mentees, then mentors. In two rounds alone, people and their meetings form paths and circles; exchanging
/// the rounds along one of them keeps everybody in one meeting a round.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    rounds: usize,
    mentees: usize,
    ends: Vec<[u32; 2]>,
    /// INVARIANT: `at[node * rounds + round]` is a meeting of the node whose round it is, or `FREE`.
    at: Vec<u32>,
    round: Vec<Option<u32>>,
    /// Meetings in each round.
    size: Vec<usize>,
}

impl Grid {
    /// Nobody meets yet.
    pub(super) fn new(
        [mentees, mentors]: [usize; 2],
        meetings: impl Iterator<Item = (MenteeId, MentorId)>,
        rounds: usize,
    ) -> Result<Self, MeetingError> {
        let people = mentees + mentors;
        let entries = people.checked_mul(rounds).filter(|&entries| entries <= LARGEST);
        let entries = entries.ok_or(MeetingError::TooLarge { people, rounds })?;
        let ends: Vec<[u32; 2]> =
            meetings.map(|(mentee, mentor)| [mentee.get(), mentees as u32 + mentor.get()]).collect();
        Ok(Self {
            rounds,
            mentees,
            at: vec![FREE; entries],
            round: vec![None; ends.len()],
            size: vec![0; rounds],
            ends,
        })
    }

    pub(super) fn rounds(&self) -> usize {
        self.rounds
    }

    pub(super) fn meetings(&self) -> usize {
        self.ends.len()
    }

    /// Meetings in a round.
    pub(super) fn size(&self, round: u32) -> usize {
        self.size[round as usize]
    }

    /// The round of a meeting, if it has one.
    pub(super) fn round(&self, meeting: usize) -> Option<u32> {
        self.round[meeting]
    }

    /// The two nodes of a meeting.
    pub(super) fn ends(&self, meeting: usize) -> [u32; 2] {
        self.ends[meeting]
    }

    pub(super) fn mentees(&self) -> usize {
        self.mentees
    }

    /// How many people there are.
    pub(super) fn nodes(&self) -> usize {
        self.at.len().checked_div(self.rounds).unwrap_or(0)
    }

    /// The meeting of a node in a round.
    pub(super) fn at(&self, node: u32, round: u32) -> Option<usize> {
        let meeting = self.at[node as usize * self.rounds + round as usize];
        (meeting != FREE).then_some(meeting as usize)
    }

    /// One more meeting without a round.
    pub(super) fn push(&mut self, mentee: MenteeId, mentor: MentorId) -> usize {
        self.ends.push([mentee.get(), self.mentees as u32 + mentor.get()]);
        self.round.push(None);
        self.ends.len() - 1
    }

    /// Gives a meeting a round in which both are free.
    pub(super) fn set(&mut self, meeting: usize, round: u32) {
        debug_assert!(self.round[meeting].is_none(), "a meeting has one round");
        for node in self.ends[meeting] {
            let at = &mut self.at[node as usize * self.rounds + round as usize];
            debug_assert!(*at == FREE, "both are free");
            *at = meeting as u32;
        }
        self.round[meeting] = Some(round);
        self.size[round as usize] += 1;
    }

    /// Takes a meeting's round away.
    pub(super) fn clear(&mut self, meeting: usize) {
        if let Some(round) = self.round[meeting].take() {
            for node in self.ends[meeting] {
                self.at[node as usize * self.rounds + round as usize] = FREE;
            }
            self.size[round as usize] -= 1;
        }
    }

    /// The meetings of the path or circle in two rounds that begins at a node with its meeting in `first`; and the node
    /// at the other end, which is the same for a circle.
    pub(super) fn path(&self, node: u32, first: u32, second: u32) -> (Vec<usize>, u32) {
        let (mut path, mut at, mut rounds) = (Vec::new(), node, [first, second]);
        while let Some(meeting) = self.at(at, rounds[0]) {
            path.push(meeting);
            let [one, other] = self.ends[meeting];
            at = if one == at { other } else { one };
            rounds.swap(0, 1);
            if at == node {
                break;
            }
        }
        (path, at)
    }

    /// Exchanges two rounds along a path.
    pub(super) fn exchange(&mut self, path: &[usize], one: u32, other: u32) {
        let old: Vec<Option<u32>> = path.iter().map(|&meeting| self.round[meeting]).collect();
        for &meeting in path {
            self.clear(meeting);
        }
        for (&meeting, old) in path.iter().zip(old) {
            self.set(meeting, if old == Some(one) { other } else { one });
        }
    }
}
