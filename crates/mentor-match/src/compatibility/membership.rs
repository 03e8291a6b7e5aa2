//! Membership: what the mentor brings from belonging where they belong.
//!
//! ```text
//! towards a level above the most local one:      0 in the mentee's own unit of the most local level
//!                                              1/2 outside of it
//!                                                1 outside, where no mentor of the mentee's own unit has held the position
//! everybody else:                    years of membership / 10, at most 1
//! ```
//!
//! Whoever stays in the club learns how it functions from those who have been there long; whoever aims further is
//! advised to look outside, above all where nobody at home has served. A mentor has held the position who
//! held an office whose title has all the words of the target's and none that makes it a deputy's, on the same level
//! where both levels are known; for a target without a title, any office on its level.
//!
//! Range 0..=1,000,000, the same for both sides. Units are those of the most local level. *Not known* when one of the
//! two units, or the day on which the mentor became a member, is not known. Neutral by default: 200,000. It weighs
//! nothing unless a policy says so.
//!
//! Time: O(1) per pair; to prepare, O(offices of the mentors of one unit) for each distinct target of that unit.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::answers::NONE;
use super::fixed::{ONE, ratio};
use super::{Detail, Sides, Values, WhyUnknown, score};
use crate::cohort::{Cohort, Knowledge, Office, Side, UnitId, Wanted};

/// More years say no more.
const ENOUGH_YEARS: u64 = 10;

#[derive(Debug)]
pub(super) struct Memberships {
    mentees: Vec<Newcomer>,
    mentors: Vec<Belonging>,
}

#[derive(Debug, Clone, Copy)]
struct Newcomer {
    home: u32,
    /// What somebody from outside is worth; `None` where the mentee aims no higher than their own unit.
    outside: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Belonging {
    home: u32,
    /// What the years are worth, if known.
    seniority: Option<u32>,
}

impl Memberships {
    /// `outside`: by mentee, what a mentor from elsewhere is worth, where these are some of all people.
    pub(super) fn new(cohort: &Cohort, as_of: Date, outside: Option<&[Option<u32>]>) -> Self {
        let local = cohort.units().levels().first().and_then(|name| cohort.units().level(name));
        let home = |unit: Option<UnitId>| {
            let own = unit.zip(local).and_then(|(unit, local)| cohort.units().ancestor_at(unit, local));
            own.map_or(NONE, |own| u32::try_from(own.index()).expect("fewer than 2^32 units"))
        };
        let mut offices: BTreeMap<u32, Vec<Office>> = BTreeMap::new();
        let mut mentors = Vec::with_capacity(cohort.mentors().len());
        for mentor in cohort.mentors() {
            let home = home(mentor.profile.location.unit);
            offices.entry(home).or_default().extend(Office::all_of(mentor).into_iter().flatten());
            mentors
                .push(Belonging { home, seniority: mentor.profile.member_since.map(|since| seniority(since, as_of)) });
        }
        let mut served = BTreeMap::new();
        let mut has_served = |home: u32, wanted: Wanted| {
            *served.entry((home, wanted)).or_insert_with_key(|(home, wanted)| {
                let mut own = offices.get(home).into_iter().flatten();
                own.any(|office| wanted.known_from(office) == Some(Knowledge::Held))
            })
        };
        let mentees = cohort.mentees().iter().map(|mentee| {
            let home = home(mentee.profile.location.unit);
            let further = mentee.target.as_ref().filter(|target| target.level.is_some_and(|level| level.index() > 0));
            let outside =
                further.and_then(Wanted::new).map(|wanted| if has_served(home, wanted) { ONE / 2 } else { ONE });
            Newcomer { home, outside }
        });
        let mut mentees: Vec<Newcomer> = mentees.collect();
        for (mentee, &known) in mentees.iter_mut().zip(outside.unwrap_or_default()) {
            mentee.outside = known;
        }
        Self { mentees, mentors }
    }

    /// By mentee, what a mentor from elsewhere is worth.
    #[cfg(feature = "arrow")]
    pub(super) fn outside(&self) -> Vec<Option<u32>> {
        self.mentees.iter().map(|mentee| mentee.outside).collect()
    }

    #[inline]
    fn value(&self, mentee: usize, mentor: usize) -> Option<u32> {
        let (one, other) = (self.mentees[mentee], self.mentors[mentor]);
        match one.outside {
            None => other.seniority,
            Some(_) if one.home == NONE || other.home == NONE => None,
            Some(outside) => Some(if one.home == other.home { 0 } else { outside }),
        }
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        self.value(mentee, mentor).map(Sides::both)
    }

    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        let (home, worth) = match side {
            Side::Mentee => (self.mentees[person].home, self.mentees[person].outside),
            Side::Mentor => (self.mentors[person].home, self.mentors[person].seniority),
        };
        key.extend([home, worth.unwrap_or(NONE)]);
    }

    pub(super) fn detail(&self, mentee: usize, mentor: usize, since: Option<Date>) -> Detail {
        let (one, other) = (self.mentees[mentee], self.mentors[mentor]);
        match (self.value(mentee, mentor), one.outside, since) {
            (Some(value), Some(outside), _) => {
                Detail::Outside { from_outside: value > 0, served_at_home: outside < ONE }
            }
            (Some(value), None, Some(since)) => Detail::MemberSince { since, seniority: score(value) },
            (_, None, _) => Detail::Unknown(WhyUnknown::Mentor),
            _ => Detail::Unknown(WhyUnknown::of(one.home != NONE, other.home != NONE)),
        }
    }
}

/// The share of [`ENOUGH_YEARS`] that have passed.
fn seniority(since: Date, as_of: Date) -> u32 {
    let days = u64::try_from(as_of.duration_since(since).as_hours() / 24).unwrap_or(0);
    // Four years have 1461 days.
    ratio((4 * days).min(1461 * ENOUGH_YEARS), 1461 * ENOUGH_YEARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn ten_years_are_enough() {
        let as_of = date(2026, 9, 1);
        assert_eq!([date(2016, 9, 1), date(1990, 1, 1)].map(|since| seniority(since, as_of)), [999_863, ONE]);
        assert_eq!([date(2026, 9, 1), date(2030, 1, 1)].map(|since| seniority(since, as_of)), [0, 0]);
        assert_eq!(seniority(date(2022, 9, 1), as_of), 400_000);
    }
}
