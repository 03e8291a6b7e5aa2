//! When pairs meet: no more rounds than the busiest person has meetings, or than the tables demand.
//!
//! **Problem.** An edge colouring of a bipartite graph: meetings are edges, rounds are colours, and nobody is in two
//! meetings of a round. The most meetings of one person, Δ, are a bound, and so is the number of meetings by that of
//! tables, rounded up.
//!
//! **Algorithm.** A meeting takes the emptiest round in which both are free. Without one, the mentee is free in some
//! round α and the mentor in some β: along the path of α and β from the mentor, the two rounds are exchanged, and the
//! meeting takes α. The path never comes to the mentee: it would arrive in round α, in which the mentee is free. So Δ
//! rounds do (Kőnig). Rounds are then evened out: among the paths in a fuller and an emptier round some has one meeting
//! more of the fuller one, and exchanging along it moves one (de Werra). So the tables' bound is met as well. At last
//! everybody's breaks are spread over the rounds (`breaks`), which changes neither.
//!
//! **Complexity.** O(k (Δ + n + m)) for k meetings, k (n + m) for evening out, and that of `breaks`; memory
//! 4 bytes a person and round.
//!
//! # References
//! - D. Kőnig: Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre. Mathematische Annalen 77
//!   (1916) 453–465. DOI 10.1007/BF01456961.
//! - D. de Werra: Equitable colorations of graphs. Revue française d'informatique et de recherche opérationnelle 5, R-3
//!   (1971) 3–8. DOI 10.1051/m2an/197105R300031.

use super::breaks;
use super::error::MeetingError;
use super::grid::Grid;
use super::market::MeetingMarket;
use crate::context::{Context, Pace, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};

/// Two people in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meeting {
    /// The round, from 0.
    pub round: u32,
    /// The mentor.
    pub mentor: MentorId,
    /// The mentee.
    pub mentee: MenteeId,
}

/// Who meets whom when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// How many rounds there are.
    pub rounds: usize,
    /// By round, then by mentor.
    pub meetings: Vec<Meeting>,
}

impl Timetable {
    pub(super) fn of(grid: &Grid, rounds: usize) -> Self {
        let meetings = (0..grid.meetings()).filter_map(|meeting| {
            let ([mentee, mentor], round) = (grid.ends(meeting), grid.round(meeting)?);
            let mentor = MentorId::from_index(mentor as usize - grid.mentees());
            Some(Meeting { round, mentor, mentee: MenteeId::new(mentee) })
        });
        let mut meetings: Vec<Meeting> = meetings.collect();
        meetings.sort_unstable();
        Self { rounds, meetings }
    }
}

/// The fewest rounds in which these pairs can all meet, with at most so many meetings at once: the most meetings of one
/// person, or the number of meetings by that of tables, rounded up, whichever is more. [`timetable`] needs no more.
pub(super) fn least_rounds(market: &MeetingMarket, pairs: &[PairId], tables: Option<usize>) -> usize {
    let (mut of_mentee, mut of_mentor) = (vec![0usize; market.mentees()], vec![0usize; market.mentors()]);
    for &pair in pairs {
        let two = market.pair(pair);
        of_mentee[two.mentee.index()] += 1;
        of_mentor[two.mentor.index()] += 1;
    }
    let busiest = of_mentee.into_iter().chain(of_mentor).max().unwrap_or(0);
    busiest.max(tables.map_or(0, |tables| pairs.len().div_ceil(tables.max(1))))
}

/// A timetable of these pairs in `rounds` rounds, with at most so many meetings at once; with fewest rounds if `rounds`
/// is not given.
///
/// Of rounds that are not needed all are used, evenly.
///
/// # Errors
/// [`MeetingError::TooFewRounds`], [`MeetingError::NoTables`], [`MeetingError::TooLarge`], [`MeetingError::Stopped`].
///
/// # Complexity
/// See the head of the module in the source.
///
/// # Examples
/// ```
/// use matching_market::meetings::{MeetingError, MeetingMarket, PossibleMeeting, timetable};
/// use matching_market::{Context, Score};
/// let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(mentee, mentor)| PossibleMeeting::new(mentee, mentor, Score::ONE));
/// let market = MeetingMarket::new(vec![2, 2], vec![2, 2], &pairs)?;
/// let all: Vec<_> = market.pair_ids().collect();
/// let mut context = Context::new(1);
/// assert_eq!(timetable(&market, &all, None, None, &mut context)?.rounds, 2);
/// // With one table, four meetings need four rounds.
/// assert_eq!(timetable(&market, &all, None, Some(1), &mut context)?.rounds, 4);
/// let refused = timetable(&market, &all, Some(3), Some(1), &mut context);
/// assert_eq!(refused, Err(MeetingError::TooFewRounds { needed: 4, rounds: 3 }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn timetable(
    market: &MeetingMarket,
    pairs: &[PairId],
    rounds: Option<usize>,
    tables: Option<usize>,
    context: &mut Context<'_>,
) -> Result<Timetable, MeetingError> {
    if tables == Some(0) && !pairs.is_empty() {
        return Err(MeetingError::NoTables);
    }
    let needed = least_rounds(market, pairs, tables);
    let rounds = rounds.unwrap_or(needed);
    if rounds < needed {
        return Err(MeetingError::TooFewRounds { needed, rounds });
    }
    let ask = &mut |steps| context.spend(steps);
    let mut pace = Pace::new(ask);
    let ends = pairs.iter().map(|&pair| market.pair(pair)).map(|two| (two.mentee, two.mentor));
    let mut grid = Grid::new([market.mentees(), market.mentors()], ends, rounds)?;
    for meeting in 0..grid.meetings() {
        pace.go(rounds as u64)?;
        place(&mut grid, meeting, &mut pace)?;
    }
    even_out(&mut grid, &mut pace)?;
    breaks::spread(&mut grid, &|_, _| true, &mut pace)?;
    pace.finish()?;
    Ok(Timetable::of(&grid, rounds))
}

/// Gives a meeting a round, exchanging rounds of others if need be.
fn place(grid: &mut Grid, meeting: usize, pace: &mut Pace<'_>) -> Result<(), StopReason> {
    let [mentee, mentor] = grid.ends(meeting);
    let rounds = || 0..u32::try_from(grid.rounds()).unwrap_or(u32::MAX);
    let is_free = |node: u32, round: &u32| grid.at(node, *round).is_none();
    let common = rounds().filter(|round| is_free(mentee, round) && is_free(mentor, round));
    if let Some(round) = common.min_by_key(|&round| grid.size(round)) {
        grid.set(meeting, round);
        return Ok(());
    }
    let free = |node: u32| rounds().find(|round| is_free(node, round)).expect("nobody has more meetings than rounds");
    let (own, other) = (free(mentee), free(mentor));
    let (path, _) = grid.path(mentor, own, other);
    pace.go(path.len() as u64)?;
    grid.exchange(&path, own, other);
    grid.set(meeting, own);
    Ok(())
}

/// Moves meetings from fuller to emptier rounds until no two differ by more than one.
fn even_out(grid: &mut Grid, pace: &mut Pace<'_>) -> Result<(), StopReason> {
    let rounds = u32::try_from(grid.rounds()).unwrap_or(u32::MAX);
    loop {
        let fullest = (0..rounds).max_by_key(|&round| grid.size(round));
        let emptiest = (0..rounds).min_by_key(|&round| grid.size(round));
        let Some((full, empty)) = fullest.zip(emptiest).filter(|&(full, empty)| grid.size(full) > grid.size(empty) + 1)
        else {
            return Ok(());
        };
        // Paths with one meeting more of the fuller round begin and end with it.
        let mut spare = grid.size(full) - grid.size(empty);
        for node in 0..u32::try_from(grid.nodes()).unwrap_or(u32::MAX) {
            pace.go(1)?;
            if spare < 2 || grid.at(node, full).is_none() || grid.at(node, empty).is_some() {
                continue;
            }
            let (path, _) = grid.path(node, full, empty);
            pace.go(path.len() as u64)?;
            if path.len() % 2 == 1 {
                grid.exchange(&path, full, empty);
                spare -= 2;
            }
        }
    }
}
