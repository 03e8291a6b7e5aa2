//! A whole event: which pairs meet, when and where, also after some rounds have been played.
//!
//! Rounds played stay. Who met there does not meet again, and it counts for both. The rest is planned as if it were an
//! event of its own, in which mentees who have had fewer meetings come first.

use super::absences::{Attendance, timetable_with_absences};
use super::choice::{Choice, MeetingPrices, counts};
use super::choose::{choose, choose_from};
use super::error::MeetingError;
use super::market::{MeetingMarket, PossibleMeeting};
use super::seating::seat_on;
use super::timetable::{Meeting, Timetable, least_rounds, timetable};
use crate::context::Context;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::score::Decimal;

/// What is given of an event besides who could meet whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// How many rounds there are.
    pub rounds: usize,
    /// How many meetings there can be at once; as many as there are mentors if nothing is said.
    pub tables: Option<usize>,
    /// Who is absent when.
    pub attendance: Attendance,
    /// How many rounds have been played.
    pub played: usize,
    /// The meetings that took place in them.
    pub took_place: Vec<SeatedMeeting>,
}

/// Two people in a round at a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeatedMeeting {
    /// The round, from 0.
    pub round: u32,
    /// The table, from 0.
    pub table: u32,
    /// The mentor.
    pub mentor: MentorId,
    /// The mentee.
    pub mentee: MenteeId,
}

/// A planned event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By round, then by table; those that took place included.
    pub meetings: Vec<SeatedMeeting>,
    /// How many mentees have a first, a second, ... meeting.
    pub counts: Vec<usize>,
    /// The same, as it would be at best: nothing is better, and with absences or few tables perhaps nothing reaches it.
    pub bound: Vec<usize>,
    /// What the meetings still to come are worth.
    pub worth: Decimal,
    /// How many rounds the meetings still to come need at least.
    pub needed: usize,
    /// Prices, to plan again from.
    pub prices: MeetingPrices,
}

impl Plan {
    /// Who meets whom, without rounds and tables: people find a time themselves.
    pub fn without_rounds(market: &MeetingMarket, choice: Choice) -> Self {
        let (counts, worth) = (choice.counts(market), choice.worth(market));
        let two = choice.pairs.iter().map(|&pair| market.pair(pair));
        let meetings = two.map(|two| SeatedMeeting { round: 0, table: 0, mentor: two.mentor, mentee: two.mentee });
        let mut meetings: Vec<SeatedMeeting> = meetings.collect();
        meetings.sort_unstable();
        Self { meetings, bound: counts.clone(), counts, worth, needed: 0, prices: choice.prices }
    }

    /// How many meetings the bound has more.
    pub fn gap(&self) -> usize {
        self.bound.iter().sum::<usize>().saturating_sub(self.counts.iter().sum())
    }
}

/// Plans an event, or what is left of it; `prices` are those of an earlier plan of it, if there is one.
///
/// Without absences, and with tables enough, the meetings are the best choice, proved; otherwise the plan is a
/// heuristic and says its distance to a bound.
///
/// # Errors
/// [`MeetingError`].
///
/// # Examples
/// ```
/// use matching_market::meetings::{Event, MeetingMarket, PossibleMeeting, plan};
/// use matching_market::{Context, Score};
/// let pairs = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(mentee, mentor)| PossibleMeeting::new(mentee, mentor, Score::ONE));
/// let market = MeetingMarket::new(vec![2, 2], vec![2, 2], &pairs)?;
/// let mut event = Event { rounds: 2, ..Event::default() };
/// let before = plan(&market, &event, None, &mut Context::new(1))?;
/// assert_eq!((before.meetings.len(), before.counts.clone()), (4, vec![2, 2]));
///
/// // After the first round: the same again, and the second as it was, since nothing happened.
/// event.played = 1;
/// event.took_place = before.meetings.iter().copied().filter(|meeting| meeting.round == 0).collect();
/// assert_eq!(plan(&market, &event, Some(&before.prices), &mut Context::new(1))?.meetings, before.meetings);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn plan(
    market: &MeetingMarket,
    event: &Event,
    prices: Option<&MeetingPrices>,
    context: &mut Context<'_>,
) -> Result<Plan, MeetingError> {
    let rest = left(market, event);
    let rounds = event.rounds.saturating_sub(event.played);
    let choice = match prices {
        Some(prices) => choose_from(&rest, prices, context)?,
        None => choose(&rest, context)?,
    };
    let needed = least_rounds(&rest, &choice.pairs, event.tables);
    let attendance = event.attendance.since(event.played);
    let mut bound = choice.counts(&rest);
    let found = if attendance.is_full() && needed <= rounds {
        timetable(&rest, &choice.pairs, Some(rounds), event.tables, context)?
    } else {
        let found = timetable_with_absences(&rest, rounds, event.tables, &attendance, context)?;
        bound = found.bound.counts(&found.bound_market);
        found.timetable
    };
    let pair = |meeting: &Meeting| rest.find(meeting.mentee, meeting.mentor).expect("planned in this market");
    let pairs: Vec<PairId> = found.meetings.iter().map(pair).collect();
    let worth = pairs.iter().map(|&pair| i64::from(rest.pair(pair).worth.millionths())).sum();
    let shifted = found.meetings.iter().map(|meeting| Meeting { round: meeting.round + offset(event), ..*meeting });
    let later = Timetable { rounds: event.rounds, meetings: shifted.collect() };
    let before: Vec<(MentorId, u32)> = event.took_place.iter().map(|one| (one.mentor, one.table)).collect();
    let seated = seat_on(&later, event.tables, &before, context)?;
    let new = later.meetings.iter().zip(&seated.tables).map(|(meeting, &table)| SeatedMeeting {
        round: meeting.round,
        table,
        mentor: meeting.mentor,
        mentee: meeting.mentee,
    });
    let mut meetings: Vec<SeatedMeeting> = event.took_place.iter().copied().chain(new).collect();
    meetings.sort_unstable();
    Ok(Plan {
        meetings,
        counts: counts(&rest, &pairs),
        bound,
        worth: Decimal::from_millionths(worth),
        needed,
        prices: choice.prices,
    })
}

fn offset(event: &Event) -> u32 {
    u32::try_from(event.played).unwrap_or(u32::MAX)
}

/// The market of what is left: without pairs who have met, with what is left of everybody's limit.
fn left(market: &MeetingMarket, event: &Event) -> MeetingMarket {
    let rounds = u16::try_from(event.rounds.saturating_sub(event.played)).unwrap_or(u16::MAX);
    let (mut of_mentee, mut of_mentor) = (vec![0u16; market.mentees()], vec![0u16; market.mentors()]);
    let mut met = std::collections::BTreeSet::new();
    for meeting in &event.took_place {
        met.insert((meeting.mentee, meeting.mentor));
        for own in
            [of_mentee.get_mut(meeting.mentee.index()), of_mentor.get_mut(meeting.mentor.index())].into_iter().flatten()
        {
            *own = own.saturating_add(1);
        }
    }
    let limit = |limit: u16, had: u16| limit.saturating_sub(had).min(rounds);
    let mentees = market.mentee_ids().map(|mentee| limit(market.mentee_limit(mentee), of_mentee[mentee.index()]));
    let mentors = market.mentor_ids().map(|mentor| limit(market.mentor_limit(mentor), of_mentor[mentor.index()]));
    let open = market.pair_ids().map(|pair| market.pair(pair));
    let open: Vec<PossibleMeeting> = open.filter(|two| !met.contains(&(two.mentee, two.mentor))).collect();
    let earlier = market.mentee_ids().map(|mentee| market.earlier(mentee).saturating_add(of_mentee[mentee.index()]));
    let rest = MeetingMarket::new(mentees.collect(), mentors.collect(), &open);
    rest.and_then(|rest| rest.with_earlier(earlier.collect())).expect("a part of a market is one")
}
