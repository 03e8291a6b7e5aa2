//! Timetables when people come late, leave early or are away in between.
//!
//! **Problem.** With absences, even whether all chosen meetings have a timetable is NP-complete (timetabling with
//! unavailable hours). So this is a **heuristic with a bound**.
//!
//! **Algorithm.** The bound is the best choice when everybody is limited to the rounds they are there, and pairs
//! without a common round are left out. Its meetings take rounds like those of [`timetable`](super::timetable), the
//! pairs with the fewest common rounds first; a path along which two rounds are exchanged may only end where its last
//! person is there. Then round by round: among all who are there and free, the best choice of one more meeting each.
//!
//! # References
//! - S. Even, A. Itai, A. Shamir: On the complexity of timetable and multicommodity flow problems. SIAM Journal on
//!   Computing 5 (1976) 691–703. DOI 10.1137/0205048.

use super::breaks;
use super::choice::{Choice, counts};
use super::choose::choose;
use super::error::MeetingError;
use super::grid::Grid;
use super::market::{MeetingMarket, PossibleMeeting};
use super::timetable::Timetable;
use crate::context::{Context, Pace};
use crate::ids::{MenteeId, MentorId, PairId};

/// Who is absent when.
///
/// # Examples
/// ```
/// use matching_market::meetings::Attendance;
/// use matching_market::{MenteeId, MentorId};
/// let mut attendance = Attendance::default();
/// attendance.mentee_is_absent(MenteeId::new(2), 0);
/// assert!(attendance.is_mentee_absent(MenteeId::new(2), 0) && !attendance.is_mentor_absent(MentorId::new(2), 0));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    mentees: std::collections::BTreeSet<(MenteeId, u32)>,
    mentors: std::collections::BTreeSet<(MentorId, u32)>,
}

impl Attendance {
    /// A mentee is away in a round.
    pub fn mentee_is_absent(&mut self, mentee: MenteeId, round: u32) {
        self.mentees.insert((mentee, round));
    }

    /// A mentor is away in a round.
    pub fn mentor_is_absent(&mut self, mentor: MentorId, round: u32) {
        self.mentors.insert((mentor, round));
    }

    /// Whether a mentee is away in a round.
    pub fn is_mentee_absent(&self, mentee: MenteeId, round: u32) -> bool {
        self.mentees.contains(&(mentee, round))
    }

    /// Whether a mentor is away in a round.
    pub fn is_mentor_absent(&self, mentor: MentorId, round: u32) -> bool {
        self.mentors.contains(&(mentor, round))
    }

    /// The same, with rounds counted from a later one on.
    pub(super) fn since(&self, round: usize) -> Self {
        let later = |of: u32| of.checked_sub(u32::try_from(round).unwrap_or(u32::MAX));
        Self {
            mentees: self.mentees.iter().filter_map(|&(mentee, of)| Some((mentee, later(of)?))).collect(),
            mentors: self.mentors.iter().filter_map(|&(mentor, of)| Some((mentor, later(of)?))).collect(),
        }
    }

    /// Whether everybody is there all the time.
    pub fn is_full(&self) -> bool {
        self.mentees.is_empty() && self.mentors.is_empty()
    }
}

/// A timetable that may not have all meetings that would be best, and the bound that says how many it lacks at most.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartialTimetable {
    /// Who meets whom when.
    pub timetable: Timetable,
    /// The best choice if all who are there in a common round could meet: no timetable has more mentees with a first
    /// meeting, then with a second, and so on.
    pub bound: Choice,
    /// Of the market in which that is the best choice.
    pub bound_market: MeetingMarket,
    /// How many mentees have a first, a second, ... meeting.
    pub counts: Vec<usize>,
}

impl PartialTimetable {
    /// How many meetings the bound has more; 0 if nothing better is possible.
    pub fn gap(&self) -> usize {
        let sum = |counts: Vec<usize>| counts.into_iter().sum::<usize>();
        sum(self.bound.counts(&self.bound_market)).saturating_sub(sum(self.counts.clone()))
    }
}

/// A timetable for `rounds` rounds in which nobody meets while they are absent, at most `tables` at once; a heuristic.
///
/// Without absences and with tables enough it has all meetings of the best choice.
///
/// # Errors
/// [`MeetingError`].
///
/// # Examples
/// ```
/// use matching_market::meetings::{Attendance, MeetingMarket, PossibleMeeting, timetable_with_absences};
/// use matching_market::{Context, MenteeId, Score};
/// let market = MeetingMarket::new(vec![1], vec![1], &[PossibleMeeting::new(0, 0, Score::ONE)])?;
/// let mut attendance = Attendance::default();
/// attendance.mentee_is_absent(MenteeId::new(0), 0);
/// let found = timetable_with_absences(&market, 2, None, &attendance, &mut Context::new(1))?;
/// assert_eq!((found.timetable.meetings[0].round, found.gap()), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn timetable_with_absences(
    market: &MeetingMarket,
    rounds: usize,
    tables: Option<usize>,
    attendance: &Attendance,
    context: &mut Context<'_>,
) -> Result<PartialTimetable, MeetingError> {
    let all = || 0..u32::try_from(rounds).unwrap_or(u32::MAX);
    let here = |mentee, mentor, round| {
        !attendance.is_mentee_absent(mentee, round) && !attendance.is_mentor_absent(mentor, round)
    };
    let common = |mentee, mentor| all().filter(|&round| here(mentee, mentor, round)).count();
    let limit = |limit: u16, there: usize| limit.min(u16::try_from(there).unwrap_or(u16::MAX));
    let mentee_limit = market.mentee_ids().map(|mentee| {
        limit(market.mentee_limit(mentee), all().filter(|&round| !attendance.is_mentee_absent(mentee, round)).count())
    });
    let mentor_limit = market.mentor_ids().map(|mentor| {
        limit(market.mentor_limit(mentor), all().filter(|&round| !attendance.is_mentor_absent(mentor, round)).count())
    });
    let possible = market.pair_ids().map(|pair| market.pair(pair));
    let possible: Vec<PossibleMeeting> = possible.filter(|two| common(two.mentee, two.mentor) > 0).collect();
    let bound_market = of(market, mentee_limit.collect(), mentor_limit.collect(), &possible);
    let bound = choose(&bound_market, context)?;

    let two_of = |pair: &PairId| bound_market.pair(*pair);
    let mut chosen: Vec<PossibleMeeting> = bound.pairs.iter().map(two_of).collect();
    chosen.sort_by_cached_key(|two| common(two.mentee, two.mentor));
    let people = [market.mentees(), market.mentors()];
    let mut grid = Grid::new(people, chosen.iter().map(|two| (two.mentee, two.mentor)), rounds)?;
    let mut draft = Draft { grid: &mut grid, attendance, tables: tables.unwrap_or(usize::MAX) };
    for meeting in 0..chosen.len() {
        context.spend(rounds as u64)?;
        draft.place(meeting);
    }
    fill(&mut draft, &bound_market, context)?;
    let is_here = |node: u32, round: u32| is_here(attendance, market.mentees(), node, round);
    let ask = &mut |steps| context.spend(steps);
    let mut pace = Pace::new(ask);
    breaks::spread(&mut grid, &is_here, &mut pace)?;
    pace.finish()?;
    let timetable = Timetable::of(&grid, rounds);
    let pairs = timetable.meetings.iter().filter_map(|meeting| bound_market.find(meeting.mentee, meeting.mentor));
    let counts = counts(&bound_market, &pairs.collect::<Vec<_>>());
    Ok(PartialTimetable { timetable, bound, bound_market, counts })
}

/// Whether a node of the grid, mentees first, is there in a round.
fn is_here(attendance: &Attendance, mentees: usize, node: u32, round: u32) -> bool {
    match (node as usize).checked_sub(mentees) {
        None => !attendance.is_mentee_absent(MenteeId::new(node), round),
        Some(mentor) => !attendance.is_mentor_absent(MentorId::from_index(mentor), round),
    }
}

/// A part of a market, with lower limits.
fn of(market: &MeetingMarket, mentees: Vec<u16>, mentors: Vec<u16>, pairs: &[PossibleMeeting]) -> MeetingMarket {
    let earlier = market.mentee_ids().map(|mentee| market.earlier(mentee)).collect();
    let part = MeetingMarket::new(mentees, mentors, pairs).and_then(|part| part.with_earlier(earlier));
    part.expect("a part of a market is one")
}

/// A timetable in the making, with what it must keep to.
struct Draft<'a> {
    grid: &'a mut Grid,
    attendance: &'a Attendance,
    tables: usize,
}

impl Draft<'_> {
    fn is_free(&self, node: u32, round: u32) -> bool {
        self.is_here(node, round) && self.grid.at(node, round).is_none()
    }

    fn is_here(&self, node: u32, round: u32) -> bool {
        is_here(self.attendance, self.grid.mentees(), node, round)
    }

    fn rounds(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.grid.rounds()).unwrap_or(u32::MAX)
    }

    /// Gives a meeting a round if there is one, exchanging rounds of others if need be; whether there is.
    fn place(&mut self, meeting: usize) -> bool {
        let [mentee, mentor] = self.grid.ends(meeting);
        let common = self.rounds().filter(|&round| self.is_free(mentee, round) && self.is_free(mentor, round));
        let open = common.filter(|&round| self.grid.size(round) < self.tables);
        if let Some(round) = open.min_by_key(|&round| self.grid.size(round)) {
            self.grid.set(meeting, round);
            return true;
        }
        let free = |node: u32| self.rounds().filter(|&round| self.is_free(node, round)).collect::<Vec<_>>();
        let (of_mentee, of_mentor) = (free(mentee), free(mentor));
        for &own in &of_mentee {
            for &other in &of_mentor {
                // Each end of the meeting can be the one whose path is exchanged.
                for (node, from, to) in [(mentor, own, other), (mentee, other, own)] {
                    if self.is_here(node, to) && self.exchange(node, from, to) {
                        if self.is_free(mentee, from)
                            && self.is_free(mentor, from)
                            && self.grid.size(from) < self.tables
                        {
                            self.grid.set(meeting, from);
                            return true;
                        }
                        // Back again: another pair of rounds may do.
                        let (path, _) = self.grid.path(node, to, from);
                        self.grid.exchange(&path, from, to);
                    }
                }
            }
        }
        false
    }

    /// Exchanges two rounds along the path that begins at a node in `from`, if nobody is moved to where they are absent
    /// and no round becomes too full.
    fn exchange(&mut self, node: u32, from: u32, to: u32) -> bool {
        let (path, end) = self.grid.path(node, from, to);
        let last = if path.len() % 2 == 1 { to } else { from };
        // Whoever is in both rounds is there in both; only the ends are in one alone.
        let grows = path.len() % 2 == 1;
        if path.is_empty() || end == node || !self.is_here(end, last) || (grows && self.grid.size(to) >= self.tables) {
            return false;
        }
        self.grid.exchange(&path, from, to);
        true
    }
}

/// Round by round, the best choice of one more meeting for those who are there, free, and below their limits.
fn fill(draft: &mut Draft<'_>, market: &MeetingMarket, context: &mut Context<'_>) -> Result<(), MeetingError> {
    let mentees = market.mentees();
    let mut has = vec![0u16; mentees + market.mentors()];
    let mut met = vec![false; market.pairs()];
    for meeting in 0..draft.grid.meetings() {
        let [mentee, mentor] = draft.grid.ends(meeting);
        if draft.grid.round(meeting).is_some() {
            has[mentee as usize] += 1;
            has[mentor as usize] += 1;
            let pair = market.find(MenteeId::new(mentee), MentorId::from_index(mentor as usize - mentees));
            met[pair.expect("chosen of this market").index()] = true;
        }
    }
    for round in draft.rounds() {
        let free = |node: usize, limit: u16| {
            u16::from(has[node] < limit && draft.is_free(u32::try_from(node).unwrap_or(u32::MAX), round))
        };
        let mentee_free: Vec<u16> =
            market.mentee_ids().map(|mentee| free(mentee.index(), market.mentee_limit(mentee))).collect();
        let mentor_free: Vec<u16> =
            market.mentor_ids().map(|mentor| free(mentees + mentor.index(), market.mentor_limit(mentor))).collect();
        let open = market.pair_ids().filter(|pair| !met[pair.index()]).map(|pair| market.pair(pair));
        let open = open.filter(|two| mentee_free[two.mentee.index()] > 0 && mentor_free[two.mentor.index()] > 0);
        let open: Vec<PossibleMeeting> = open.collect();
        context.spend(market.pairs() as u64)?;
        let seats = draft.tables.saturating_sub(draft.grid.size(round));
        if open.is_empty() || seats == 0 {
            continue;
        }
        let earlier = market.mentee_ids().map(|mentee| market.earlier(mentee).saturating_add(has[mentee.index()]));
        let earlier = earlier.collect();
        let part = MeetingMarket::new(mentee_free, mentor_free, &open).and_then(|part| part.with_earlier(earlier));
        let part = part.expect("a part of a market is one");
        let mut more: Vec<PossibleMeeting> =
            choose(&part, context)?.pairs.iter().map(|&pair| part.pair(pair)).collect();
        more.sort_by_key(|two| (part.earlier(two.mentee), std::cmp::Reverse(two.worth)));
        for two in more.into_iter().take(seats) {
            let meeting = draft.grid.push(two.mentee, two.mentor);
            draft.grid.set(meeting, round);
            has[two.mentee.index()] += 1;
            has[mentees + two.mentor.index()] += 1;
            met[market.find(two.mentee, two.mentor).expect("of this market").index()] = true;
        }
    }
    Ok(())
}
