//! Tables of several people, round after round, so that people sit with others as seldom twice as can be: a
//! **heuristic**.
//!
//! How many rounds are possible without anybody twice at a table (the *social golfer problem*) is open even for small
//! numbers. Each round begins with people taken in an order drawn by lot, each to the table with the fewest of those
//! they have met; then two people of different tables change places as long as fewer pairs meet again. This is done
//! twice, with one order for all rounds and with an order for each; the better answer counts. One order finds square
//! designs, such as 16 people in fours for five rounds with nobody twice together; several are better for most other
//! numbers.
//!
//! **Complexity.** O(r p n²) for n people in r rounds, with p passes, at most 20.

use super::error::MeetingError;
use crate::context::{Context, StopReason};
use crate::ids::PersonId;
use crate::lottery::draw_mentee;

const PASSES: usize = 20;

/// For each round the tables, each with its people in order: as equal in number as can be, none larger than `size`.
///
/// # Errors
/// [`MeetingError::GroupSize`]: not from 2 to 12. [`MeetingError::TooLarge`]: more than 4,096 people.
/// [`MeetingError::Stopped`].
///
/// # Examples
/// ```
/// use matching_market::meetings::{MeetingError, tables_of};
/// use matching_market::Context;
/// let rounds = tables_of(4, 9, 3, &mut Context::new(1))?;
/// assert!(rounds.iter().all(|tables| tables.len() == 3 && tables.iter().all(|table| table.len() == 3)));
/// let refused = tables_of(1, 9, 1, &mut Context::new(1));
/// assert_eq!(refused, Err(MeetingError::GroupSize { size: 1 }));
/// # Ok::<(), MeetingError>(())
/// ```
pub fn tables_of(
    rounds: usize,
    people: usize,
    size: usize,
    context: &mut Context<'_>,
) -> Result<Vec<Vec<Vec<PersonId>>>, MeetingError> {
    tables_after(rounds, people, size, &[], context)
}

/// The same where some have sat together so many times before; a great number keeps two people apart wherever there is
/// room.
///
/// # Errors
/// As [`tables_of`].
pub fn tables_after(
    rounds: usize,
    people: usize,
    size: usize,
    before: &[([PersonId; 2], u16)],
    context: &mut Context<'_>,
) -> Result<Vec<Vec<Vec<PersonId>>>, MeetingError> {
    if !(2..=12).contains(&size) {
        return Err(MeetingError::GroupSize { size });
    }
    if people > 4096 {
        return Err(MeetingError::TooLarge { people, rounds });
    }
    let tables = people.div_ceil(size);
    let mut met = Met { people, times: vec![0; people * people] };
    for &(pair, times) in before {
        let [one, other] = pair.map(PersonId::index);
        if one < people && other < people {
            (met.times[one * people + other], met.times[other * people + one]) = (times, times);
        }
    }
    let mut best: Option<(u64, Seats)> = None;
    for orders in [Orders::Same, Orders::New] {
        let found = seated(rounds, tables, met.clone(), orders, context)?;
        if best.as_ref().is_none_or(|best| found.0 < best.0) {
            best = Some(found);
        }
    }
    let named = |mut table: Vec<usize>| {
        table.sort_unstable();
        table.into_iter().map(PersonId::from_index).collect()
    };
    let all = best.map(|(_, all)| all).unwrap_or_default();
    Ok(all.into_iter().map(|seats| seats.into_iter().map(named).collect()).collect())
}

/// For each round the tables, each with its people.
type Seats = Vec<Vec<Vec<usize>>>;

/// Whether people are taken in the same order in all rounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Orders {
    Same,
    New,
}

/// All rounds, and how bad they are together.
fn seated(
    rounds: usize,
    tables: usize,
    mut met: Met,
    orders: Orders,
    context: &mut Context<'_>,
) -> Result<(u64, Seats), StopReason> {
    let (mut all, mut again) = (Vec::new(), 0);
    for round in 0..rounds {
        let mut seats: Vec<Vec<usize>> = vec![Vec::new(); tables];
        let mut order: Vec<usize> = (0..met.people).collect();
        let seed = if orders == Orders::Same { context.seed() } else { context.seed().wrapping_add(round as u64) };
        order.sort_by_cached_key(|&person| (draw_mentee(seed, person as u64), person));
        for (number, person) in order.into_iter().enumerate() {
            // Tables fill evenly: as many rows of one more person each.
            let row = number / tables.max(1);
            let open = (0..tables).filter(|&table| seats[table].len() == row);
            let best = open.min_by_key(|&table| met.with(person, &seats[table])).expect("a row has a place left");
            seats[best].push(person);
        }
        improve(&mut seats, &met, context)?;
        for table in &seats {
            again += table.iter().map(|&person| met.with(person, table)).sum::<u64>();
            met.add(table);
        }
        all.push(seats);
    }
    Ok((again, all))
}

/// How often each two people have met.
#[derive(Clone)]
struct Met {
    people: usize,
    times: Vec<u16>,
}

impl Met {
    /// How bad it is for a person to sit with these: a second time 1, a third 3, and so on.
    fn with(&self, person: usize, others: &[usize]) -> u64 {
        let again = |&other: &usize| u64::from(self.times[person * self.people + other]);
        others.iter().filter(|&&other| other != person).map(again).map(|times| times * (times + 1) / 2).sum()
    }

    fn add(&mut self, table: &[usize]) {
        for &one in table {
            for &other in table.iter().filter(|&&other| other != one) {
                let times = &mut self.times[one * self.people + other];
                *times = times.saturating_add(1);
            }
        }
    }
}

/// Exchanges people of two tables while fewer meet again.
fn improve(seats: &mut [Vec<usize>], met: &Met, context: &mut Context<'_>) -> Result<(), StopReason> {
    for _ in 0..PASSES {
        let mut changed = false;
        for one in 0..seats.len() {
            for other in one + 1..seats.len() {
                context.spend((seats[one].len() * seats[other].len()) as u64)?;
                let [here, there] = [one, other].map(|table| seats[table].len());
                for (left, right) in (0..here * there).map(|both| (both / there, both % there)) {
                    let (here, there) = (seats[one][left], seats[other][right]);
                    let kept = met.with(here, &seats[one]) + met.with(there, &seats[other]);
                    let without = |person: usize, table: &[usize], gone: usize| {
                        met.with(person, table) - met.with(person, &[gone])
                    };
                    let then = without(here, &seats[other], there) + without(there, &seats[one], here);
                    if then < kept {
                        (seats[one][left], seats[other][right]) = (there, here);
                        changed = true;
                    }
                }
            }
        }
        if !changed {
            break;
        }
    }
    Ok(())
}
