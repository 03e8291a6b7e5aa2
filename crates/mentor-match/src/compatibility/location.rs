//! Location: distance, as far as the way of meeting makes it matter (S24, S47, S55).
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
//! virtual        0/–        2/0      4/0      4/0        not known
//! not answered   3/4        3/2      4/3   not known     3/3
//! ```
//!
//! Range 0..=1,000,000, the same for both sides. In person against virtual is 0 wherever the two live, and where pull
//! is 0 the place is not asked for. *Not known* when pull is above 0 and nearness is not known. Neutral by default:
//! 250,000.
//!
//! The cells for "not answered" are at or below the mean of the four answers at every nearness, so that leaving the
//! question blank does not pay.
//!
//! Time: O(levels) per pair.

use super::fixed::{ONE, mean};
use super::places::Places;
use super::{Detail, Scoring, Sides, Silence, Values};
use crate::cohort::{Cohort, Location, MeetingFormat, Mentee, Mentor, Units};

/// How two wishes for meeting go together; `None` when one of them would have to be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meeting {
    reach: u8,
    pull: u8,
}

#[expect(clippy::unnecessary_wraps, reason = "keeps the table below readable")]
const fn meeting(reach: u8, pull: u8) -> Option<Meeting> {
    Some(Meeting { reach, pull })
}

const NOT_ANSWERED: usize = 4;

/// Indexed by [`format_index`] of both sides; symmetric.
const MEETINGS: [[Option<Meeting>; 5]; 5] = [
    [meeting(4, 4), meeting(4, 3), meeting(4, 4), meeting(0, 0), meeting(3, 4)],
    [meeting(4, 3), meeting(4, 2), meeting(4, 2), meeting(2, 0), meeting(3, 2)],
    [meeting(4, 4), meeting(4, 2), meeting(4, 2), meeting(4, 0), meeting(4, 3)],
    [meeting(0, 0), meeting(2, 0), meeting(4, 0), meeting(4, 0), None],
    [meeting(3, 4), meeting(3, 2), meeting(4, 3), None, meeting(3, 3)],
];

fn format_index(format: Option<MeetingFormat>) -> usize {
    match format {
        Some(MeetingFormat::InPerson) => 0,
        Some(MeetingFormat::Mixed) => 1,
        Some(MeetingFormat::Either) => 2,
        Some(MeetingFormat::Virtual) => 3,
        None => NOT_ANSWERED,
    }
}

#[inline]
fn value(meeting: Meeting, nearness: u32) -> u32 {
    let distance_costs = i64::from(meeting.pull) * i64::from(ONE - nearness);
    mean(i64::from(meeting.reach) * (4 * i64::from(ONE) - distance_costs), 16)
}

#[derive(Debug)]
pub(super) struct Locations {
    places: Places,
    // INVARIANT: below 5.
    formats: Sides<Vec<u8>>,
}

impl Locations {
    pub(super) fn new(cohort: &Cohort, scoring: &Scoring) -> Self {
        let format = |location: &Location| u8::try_from(format_index(location.meeting)).expect("below 5");
        Self {
            places: Places::new(cohort, scoring.half_distance_km),
            formats: Sides {
                mentee: cohort.mentees().iter().map(|mentee| format(&mentee.profile.location)).collect(),
                mentor: cohort.mentors().iter().map(|mentor| format(&mentor.profile.location)).collect(),
            },
        }
    }

    #[inline]
    fn meeting(&self, mentee: usize, mentor: usize) -> Option<Meeting> {
        MEETINGS[usize::from(self.formats.mentee[mentee])][usize::from(self.formats.mentor[mentor])]
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let meeting = self.meeting(mentee, mentor)?;
        let nearness = if meeting.pull == 0 { ONE } else { self.places.nearness(mentee, mentor)? };
        Some(Sides::both(value(meeting, nearness)))
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
            _ => Detail::Unknown(match found {
                None => Silence::of(here.meeting.is_some(), there.meeting.is_some()),
                Some(_) => Silence::of(place_known(here), place_known(there)),
            }),
        }
    }
}

fn place_known(location: &Location) -> bool {
    location.coordinates.is_some() || location.city.is_some() || location.unit.is_some()
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
            let Some(silent) = cells[NOT_ANSWERED] else { continue };
            for nearness in [0, 10_000, 250_000, 500_000, ONE] {
                let answered: u32 = cells[..4].iter().flatten().map(|&cell| value(cell, nearness)).sum();
                let blank = value(silent, nearness);
                // With a partner who did not answer either, the comparison is with the other cells of that row.
                assert!(
                    4 * blank <= answered + if row == NOT_ANSWERED { 250_000 } else { 0 },
                    "row {row} at {nearness}"
                );
            }
        }
    }

    #[test]
    fn distance_counts_as_far_as_the_meeting_needs_it() {
        let at = |one, other, nearness| {
            MEETINGS[format_index(Some(one))][format_index(Some(other))].map(|meeting| value(meeting, nearness))
        };
        use MeetingFormat::{Either, InPerson, Mixed, Virtual};
        assert_eq!(at(InPerson, InPerson, 300_000), Some(300_000));
        assert_eq!(at(Either, Either, 300_000), Some(650_000));
        assert_eq!(at(Mixed, InPerson, 0), Some(250_000));
        assert_eq!(at(Virtual, Either, 0), Some(ONE));
        assert_eq!(at(Virtual, InPerson, ONE), Some(0));
        assert_eq!(at(Virtual, Mixed, 0), Some(500_000));
    }
}
