//! Location: distance, as far as the way of meeting makes it matter.
//!
//! Two wishes for how to meet give two quarters: how much the pair can reach at all (*reach*), and how much of that
//! depends on being near (*pull*). With the nearness of [`places`](super::places),
//!
//! ```text
//! value = reach · (1 − pull · (1 − nearness))
//!
//! reach/pull   in person   mixed    either   virtual   not answered
//! in person      4/4        4/3      4/4      0/–        3/4
//! mixed          4/3        4/2      4/2      2/0        3/2
//! either         4/4        4/2      4/2      4/0        4/3
//! virtual        0/–        2/0      4/0      4/0        2/0
//! not answered   3/4        3/2      4/3      2/0        3/3
//! ```
//!
//! Range 0..=1,000,000, the same for both sides. In person against virtual is 0 wherever the two live, and where pull
//! is 0 the place is not asked for. *Not known* when pull is above 0 and nearness is not known, and when one of the two
//! said neither where they are nor how to meet. Neutral by default: 100,000.
//!
//! The cells for "not answered" are at or below the mean of the four answers at every nearness, so that leaving the
//! question blank does not pay.
//!
//! Time: O(levels) per pair.

use super::fixed::{ONE, mean};
use super::places::Places;
use super::{Detail, Scoring, Sides, Values, WhyUnknown};
use crate::cohort::{Cohort, Location, MeetingFormat, Mentee, Mentor, Side, Units};
use crate::parallel::Stop;
use crate::text;

/// How two wishes for meeting go together, in quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meeting {
    reach: u8,
    pull: u8,
}

const fn meeting(reach: u8, pull: u8) -> Meeting {
    Meeting { reach, pull }
}

const NOT_ANSWERED: u8 = 4;
/// Neither a place nor a way to meet.
const SILENT: u8 = 5;

/// Indexed by [`format_number`] of both sides; symmetric.
const MEETINGS: [[Meeting; 5]; 5] = [
    [meeting(4, 4), meeting(4, 3), meeting(4, 4), meeting(0, 0), meeting(3, 4)],
    [meeting(4, 3), meeting(4, 2), meeting(4, 2), meeting(2, 0), meeting(3, 2)],
    [meeting(4, 4), meeting(4, 2), meeting(4, 2), meeting(4, 0), meeting(4, 3)],
    [meeting(0, 0), meeting(2, 0), meeting(4, 0), meeting(4, 0), meeting(2, 0)],
    [meeting(3, 4), meeting(3, 2), meeting(4, 3), meeting(2, 0), meeting(3, 3)],
];

fn format_number(format: Option<MeetingFormat>) -> u8 {
    match format {
        Some(MeetingFormat::InPerson) => 0,
        Some(MeetingFormat::Mixed) => 1,
        Some(MeetingFormat::Either) => 2,
        Some(MeetingFormat::Virtual) => 3,
        None => NOT_ANSWERED,
    }
}

/// What somebody said: a row of [`MEETINGS`] or [`SILENT`].
fn said(location: &Location) -> u8 {
    if placed(location) || location.meeting.is_some() { format_number(location.meeting) } else { SILENT }
}

#[inline]
fn value(meeting: Meeting, nearness: u32) -> u32 {
    let distance_costs = i64::from(meeting.pull) * i64::from(ONE - nearness);
    mean(i64::from(meeting.reach) * (4 * i64::from(ONE) - distance_costs), 16)
}

fn placed(location: &Location) -> bool {
    let town = location.city.as_deref().is_some_and(|town| !text::fold(town).is_empty());
    town || location.coordinates.is_some() || location.unit.is_some()
}

#[derive(Debug)]
pub(super) struct Locations {
    places: Places,
    // INVARIANT: at most SILENT.
    formats: Sides<Vec<u8>>,
}

impl Locations {
    pub(super) fn new(cohort: &Cohort, scoring: &Scoring, stop: Stop<'_>) -> Self {
        Self {
            places: Places::new(cohort, scoring.half_distance_km, stop),
            formats: Sides {
                mentee: cohort.mentees().iter().map(|mentee| said(&mentee.profile.location)).collect(),
                mentor: cohort.mentors().iter().map(|mentor| said(&mentor.profile.location)).collect(),
            },
        }
    }

    #[inline]
    fn meeting(&self, mentee: usize, mentor: usize) -> Option<Meeting> {
        let (one, other) = (self.formats.mentee[mentee], self.formats.mentor[mentor]);
        MEETINGS.get(usize::from(one))?.get(usize::from(other)).copied()
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let meeting = self.meeting(mentee, mentor)?;
        let nearness = if meeting.pull == 0 { ONE } else { self.places.nearness(mentee, mentor)? };
        Some(Sides::both(value(meeting, nearness)))
    }

    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        key.push(self.formats.of(side)[person].into());
        self.places.answers(side, person, key);
    }

    pub(super) fn detail(&self, units: &Units, one: &Mentee, other: &Mentor, mentee: usize, mentor: usize) -> Detail {
        let (here, there) = (&one.profile.location, &other.profile.location);
        let found = self.meeting(mentee, mentor);
        let nearness = self.places.detail(units, here, there);
        match found {
            Some(meeting) if meeting.pull == 0 || nearness.is_some() => Detail::Location {
                nearness,
                meeting: Sides { mentee: here.meeting, mentor: there.meeting },
                distance_quarters: meeting.pull,
                meeting_quarters: meeting.reach,
            },
            Some(_) => Detail::Unknown(WhyUnknown::of(placed(here), placed(there))),
            None => Detail::Unknown(WhyUnknown::of(said(here) != SILENT, said(there) != SILENT)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_symmetric_and_silence_is_at_most_the_mean() {
        for (row, cells) in MEETINGS.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                assert_eq!(*cell, MEETINGS[column][row]);
            }
            let silent = cells[usize::from(NOT_ANSWERED)];
            for nearness in [0, 10_000, 250_000, 500_000, ONE] {
                let answered: u32 = cells[..4].iter().map(|&cell| value(cell, nearness)).sum();
                assert!(4 * value(silent, nearness) <= answered, "row {row} at {nearness}");
            }
        }
    }

    #[test]
    fn distance_counts_as_far_as_the_meeting_needs_it() {
        use MeetingFormat::{Either, InPerson, Mixed, Virtual};
        let at = |one, other, nearness| {
            let row = MEETINGS[usize::from(format_number(Some(one)))];
            value(row[usize::from(format_number(Some(other)))], nearness)
        };
        assert_eq!(at(InPerson, InPerson, 300_000), 300_000);
        assert_eq!(at(Either, Either, 300_000), 650_000);
        assert_eq!(at(Mixed, InPerson, 0), 250_000);
        assert_eq!(at(Virtual, Either, 0), ONE);
        assert_eq!(at(Virtual, InPerson, ONE), 0);
        assert_eq!(at(Virtual, Mixed, 0), 500_000);
    }
}
