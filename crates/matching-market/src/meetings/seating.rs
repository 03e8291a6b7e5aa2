//! At which table: mentors keep theirs, and mentees walk little. A **heuristic**.
//!
//! With a table for each mentor who meets anybody, everybody keeps theirs. With fewer, a round's mentors first take the
//! tables they had last, then the lowest free ones. Tables stand in a row, or so it is taken: a mentee walks from one
//! number to the next. Where mentors keep their table all the time, two of them exchange tables as long as that saves
//! steps.
//!
//! **Complexity.** O(k log k) for k meetings, and at most 20 passes over pairs of neighbouring tables.

use std::collections::BTreeSet;

use super::timetable::Timetable;
use crate::context::{Context, StopReason};
use crate::ids::MentorId;

const PASSES: usize = 20;

/// A table for each meeting of a timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seated {
    /// One table a meeting, from 0, in the order of the timetable's meetings.
    pub tables: Vec<u32>,
    /// How many tables there are.
    pub count: usize,
    /// How often mentors change tables.
    pub changes: usize,
    /// How many tables mentees pass by in all.
    pub steps: usize,
}

/// Tables for the meetings; at most so many, or as many as there are mentors with a meeting.
///
/// The timetable must have no more meetings in a round than tables; further ones get tables beyond.
///
/// # Errors
/// The reason to stop.
///
/// # Examples
/// ```
/// use matching_market::meetings::{Meeting, Timetable, seat};
/// use matching_market::{Context, MenteeId, MentorId};
/// let meeting = |round, mentee, mentor| Meeting { round, mentor: MentorId::new(mentor), mentee: MenteeId::new(mentee) };
/// let timetable = Timetable { rounds: 2, meetings: vec![meeting(0, 0, 0), meeting(0, 1, 4), meeting(1, 1, 0)] };
/// let seated = seat(&timetable, None, &mut Context::new(1))?;
/// assert_eq!((seated.tables, seated.changes), (vec![0, 1, 0], 0));
/// # Ok::<(), matching_market::StopReason>(())
/// ```
pub fn seat(timetable: &Timetable, tables: Option<usize>, context: &mut Context<'_>) -> Result<Seated, StopReason> {
    seat_on(timetable, tables, &[], context)
}

/// The same after some meetings have taken place: mentors keep the tables they had last.
pub(super) fn seat_on(
    timetable: &Timetable,
    tables: Option<usize>,
    before: &[(MentorId, u32)],
    context: &mut Context<'_>,
) -> Result<Seated, StopReason> {
    let meetings = &timetable.meetings;
    let mut mentors: Vec<_> = meetings.iter().map(|meeting| meeting.mentor).collect();
    mentors.sort_unstable();
    mentors.dedup();
    let number = |mentor| mentors.binary_search(&mentor).expect("a mentor of the timetable");
    let of_meeting: Vec<usize> = meetings.iter().map(|meeting| number(meeting.mentor)).collect();
    context.spend(meetings.len() as u64)?;
    let mut last: Vec<Option<u32>> = vec![None; mentors.len()];
    for &(mentor, table) in before {
        if let Ok(at) = mentors.binary_search(&mentor) {
            last[at] = Some(table);
        }
    }
    let keeps = tables.is_none_or(|tables| tables >= mentors.len());
    let seated: Vec<u32> = if keeps {
        let place = shortened(timetable, &of_meeting, &last, context)?;
        of_meeting.iter().map(|&mentor| place[mentor]).collect()
    } else {
        in_turn(timetable, &of_meeting, last.clone())
    };
    let count = seated.iter().max().map_or(0, |&last| last as usize + 1);
    let changes = of_meeting.iter().zip(&seated);
    let changes =
        changes.filter(|&(&mentor, &table)| last[mentor].replace(table).is_some_and(|before| before != table));
    let changes = changes.count();
    let steps = walks(timetable).into_iter().map(|[one, next]| seated[one].abs_diff(seated[next]) as usize).sum();
    Ok(Seated { tables: seated, count, changes, steps })
}

/// Each mentee's meetings one after the other, as positions in the timetable.
fn walks(timetable: &Timetable) -> Vec<[usize; 2]> {
    let mut order: Vec<usize> = (0..timetable.meetings.len()).collect();
    order.sort_by_key(|&at| (timetable.meetings[at].mentee, timetable.meetings[at].round));
    let same = |two: &&[usize]| timetable.meetings[two[0]].mentee == timetable.meetings[two[1]].mentee;
    order.windows(2).filter(same).map(|two| [two[0], two[1]]).collect()
}

/// A table for each mentor, so that mentees walk little.
fn shortened(
    timetable: &Timetable,
    of_meeting: &[usize],
    before: &[Option<u32>],
    context: &mut Context<'_>,
) -> Result<Vec<u32>, StopReason> {
    let mut next_to: Vec<Vec<usize>> = vec![Vec::new(); before.len()];
    for [one, next] in walks(timetable) {
        let two = [of_meeting[one], of_meeting[next]];
        next_to[two[0]].push(two[1]);
        next_to[two[1]].push(two[0]);
    }
    // Whoever has a table keeps it, unless two had the same; the others share the lowest free ones.
    let mut taken = BTreeSet::new();
    let kept: Vec<Option<u32>> = before.iter().map(|&table| table.filter(|&table| taken.insert(table))).collect();
    let mut free = (0..).filter(|table| !taken.contains(table));
    let mut at: Vec<u32> = kept.iter().map(|table| table.or_else(|| free.next()).unwrap_or(u32::MAX)).collect();
    let mut sits: Vec<usize> = (0..before.len()).filter(|&mentor| kept[mentor].is_none()).collect();
    for _ in 0..PASSES {
        let mut changed = false;
        for gap in [1, 2, 3, 5, 8, 13, 21, 34] {
            for table in 0..sits.len().saturating_sub(gap) {
                let (one, other) = (sits[table], sits[table + gap]);
                context.spend(1 + (next_to[one].len() + next_to[other].len()) as u64)?;
                let way = |mentor: usize, from: u32, skip: usize| -> u64 {
                    let others = next_to[mentor].iter().filter(|&&next| next != skip);
                    others.map(|&next| u64::from(from.abs_diff(at[next]))).sum()
                };
                let kept = way(one, at[one], other) + way(other, at[other], one);
                let then = way(one, at[other], other) + way(other, at[one], one);
                if then < kept {
                    at.swap(one, other);
                    sits.swap(table, table + gap);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    Ok(at)
}

/// Fewer tables than mentors: each keeps the last one if it is free.
fn in_turn(timetable: &Timetable, of_meeting: &[usize], mut last: Vec<Option<u32>>) -> Vec<u32> {
    let mut seated = vec![0; of_meeting.len()];
    let mut from = 0;
    for round in timetable.meetings.chunk_by(|one, other| one.round == other.round) {
        let here = from..from + round.len();
        let mut taken = BTreeSet::new();
        let mut standing = Vec::new();
        for meeting in here.clone() {
            match last[of_meeting[meeting]].filter(|&table| taken.insert(table)) {
                Some(table) => seated[meeting] = table,
                None => standing.push(meeting),
            }
        }
        let mut free = (0..).filter(|table| !taken.contains(table));
        for (meeting, table) in standing.into_iter().zip(&mut free) {
            seated[meeting] = table;
        }
        here.for_each(|meeting| last[of_meeting[meeting]] = Some(seated[meeting]));
        from += round.len();
    }
    seated
}
