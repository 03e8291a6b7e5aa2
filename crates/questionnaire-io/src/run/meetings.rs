//! Who could meet whom at events of short meetings: what `plan_meetings` and the desk share, so that both plan the
//! same.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Cohort, MenteeId, MentorId, Side, UnitId};
use mentor_match::engine::meetings::{MeetingMarket, MeetingMarketError, PossibleMeeting};
use mentor_match::jiff::civil::Date;
use mentor_match::programme::Relation;
use mentor_match::text::slug;
use mentor_match::{RoundOutcome, Shown};

use crate::programme::Programme;

/// How many meetings somebody wants at most, by side and position.
pub(super) type MeetingLimits = BTreeMap<(Side, usize), u16>;

/// The longest name of an area's folder.
const LONGEST: usize = 60;

/// Whoever may be matched may meet, if the mentor has a seat: whoever has none cannot be chosen. The worth is the
/// pair's score, wishes included.
pub(super) fn possible_meetings(outcome: &RoundOutcome<'_>) -> Vec<PossibleMeeting> {
    let market = outcome.market();
    let open = market.pair_ids().filter(|&pair| market.capacity(market.mentor_of(pair)) > 0);
    let meeting = |pair| PossibleMeeting {
        mentee: market.mentee_of(pair),
        mentor: market.mentor_of(pair),
        worth: market.score(pair).unwrap_or_default(),
    };
    open.map(meeting).collect()
}

/// People who meet at one event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeetingArea {
    /// The unit; none if everybody meets.
    pub name: Option<String>,
    /// The folder of its files, with a slash; blank for one event.
    pub folder: String,
    unit: Option<UnitId>,
}

/// Why there are no events by area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AreaError {
    /// The questionnaires have no such level.
    #[error("{level}: the questionnaires have no such level; the policy's levels are the names of their columns")]
    NoLevel {
        /// What was asked for.
        level: String,
    },
    /// Nobody could meet within a unit of the level.
    #[error("nobody could meet within a {level}")]
    Nobody {
        /// The level.
        level: String,
    },
}

impl MeetingArea {
    /// One event for everybody.
    pub fn everybody() -> Self {
        Self::default()
    }

    /// An event for each unit of a level in which two people could meet.
    ///
    /// # Errors
    /// [`AreaError`].
    pub fn within(level: &str, cohort: &Cohort, pairs: &[PossibleMeeting]) -> Result<Vec<Self>, AreaError> {
        let (units, shown) = (cohort.units(), || Shown::line(level).into_string());
        let index = units.level(level).ok_or_else(|| AreaError::NoLevel { level: shown() })?;
        let (mut areas, mut taken) = (Vec::new(), BTreeSet::new());
        for unit in units.iter().filter(|&unit| units.level_of(unit) == index) {
            if !pairs.iter().any(|two| is_within(cohort, (two.mentee, two.mentor), unit)) {
                continue;
            }
            let name = units.name(unit);
            let short: String = slug(name).chars().take(LONGEST).collect();
            let free = (1..).map(|number| if number == 1 { short.clone() } else { format!("{short}-{number}") });
            let mut free = free.skip_while(|name| taken.contains(name));
            let folder = free.next().unwrap_or_default();
            taken.insert(folder.clone());
            let name = Some(Shown::line(name).into_string());
            areas.push(Self { name, unit: Some(unit), folder: format!("areas/{folder}/") });
        }
        if areas.is_empty() { Err(AreaError::Nobody { level: shown() }) } else { Ok(areas) }
    }

    /// Whether two people could meet in it.
    pub fn has(&self, cohort: &Cohort, two: (MenteeId, MentorId)) -> bool {
        self.unit.is_none_or(|unit| is_within(cohort, two, unit))
    }
}

fn is_within(cohort: &Cohort, (mentee, mentor): (MenteeId, MentorId), unit: UnitId) -> bool {
    let own = [cohort.mentee(mentee).profile.location.unit, cohort.mentor(mentor).profile.location.unit];
    own.into_iter().all(|own| own.is_some_and(|own| cohort.units().path(own).any(|above| above == unit)))
}

/// Whoever has been a pair, has had a single conversation or has met at a recorded event does not meet again.
pub(super) fn met_before(programme: &Programme, cohort: &Cohort, day: Date) -> BTreeSet<(MenteeId, MentorId)> {
    let talked = programme.has_talked(cohort, Relation::Mentoring, day).into_iter();
    talked.filter_map(|(mentee, mentor)| Some((cohort.find_mentee(&mentee)?, cohort.find_mentor(&mentor)?))).collect()
}

/// Who could meet: these pairs but those who have met, each side with so many meetings at most, and single people with
/// fewer.
///
/// # Errors
/// As [`MeetingMarket::new`].
pub(super) fn meeting_market<'p>(
    pairs: impl Iterator<Item = &'p PossibleMeeting>,
    sizes: [usize; 2],
    limits: [u16; 2],
    own: &MeetingLimits,
    met: &BTreeSet<(MenteeId, MentorId)>,
) -> Result<MeetingMarket, MeetingMarketError> {
    let [mut mentees, mut mentors] = [0, 1].map(|side| vec![limits[side]; sizes[side]]);
    for (&(side, at), &limit) in own {
        let all = if side == Side::Mentee { &mut mentees } else { &mut mentors };
        if let Some(most) = all.get_mut(at) {
            *most = limit.min(*most);
        }
    }
    let open: Vec<PossibleMeeting> = pairs.filter(|two| !met.contains(&(two.mentee, two.mentor))).copied().collect();
    MeetingMarket::new(mentees, mentors, &open)
}
