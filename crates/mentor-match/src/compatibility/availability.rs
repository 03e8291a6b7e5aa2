//! Availability: time of the week in common over a year.
//!
//! The week is cut into 672 quarter hours; a quarter hour counts when a person offers all of it. People mean the hours
//! of their own clock, and clocks change on different days in different places, or not at all. So the hours in common
//! are looked at in each of the 52 weeks from the as-of date on, with each zone's offset at noon UTC of that day of the
//! week (bundled time zone data, never the machine's):
//!
//! ```text
//! value = mean over the 52 weeks of  min(minutes in common, enough) / enough        enough = 180 minutes a week by default
//! ```
//!
//! A policy sets enough as `enough-minutes`. The mean counts, not the least: a pair that misses each other in the four
//! weeks a year when only one of two clocks has been changed can meet in the other 48. Each week is capped before the
//! mean, so that weeks of plenty do not make up for weeks of nothing. The breakdown shows the least and the most.
//!
//! Range 0..=1,000,000, the same for both sides. When neither person gives a time zone, both are taken to be in the
//! same one, the value counts half because that may be wrong, and the breakdown says so; when only one does, the hours
//! are *not known*, as they are when either week is not answered. (A programme in one time zone that does not ask for
//! it should fill it in for everybody.) An answered week without any slot has nothing in common: 0. Neutral by default:
//! 150,000.
//!
//! Two zones whose clocks go alike through the year are one `Clock`. How two clocks stand to each other is found once
//! for each two of them, never for each two people; a person's week is kept once for each offset of their clock.
//!
//! Time: at most 11 words of 64 quarter hours per pair and difference between the two clocks: 1 for clocks that change
//! together, 2 or 3 for others.

use jiff::civil::Date;

use super::fixed::ratio;
use super::values::Values;
use super::{Detail, Scoring, Sides, WhyUnknown, ZoneBasis};
use crate::classes::Classes;
use crate::clock::{Clock, Clocks, WEEKS};
use crate::cohort::{Cohort, Location, Mentee, Mentor, PersonKey, Profile, Side, WEEK_MINUTES, WeeklySlot};

const WORDS: usize = 11;
const QUARTER: u16 = 15;

/// A time zone that was answered but is not in the bundled data; it counts as not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownTimeZone {
    /// Who gave it.
    pub person: PersonKey,
    /// As written.
    pub written: String,
}

#[derive(Debug)]
pub(super) struct Weeks {
    people: Sides<Vec<Hours>>,
    // Everybody's weeks; those of one person stand together, one for each offset of their clock.
    shifted: Vec<Week>,
    // Indexed by the mentee's clock · clocks + the mentor's: where their stretches stand.
    // INVARIANT: a range of `stretches`, not empty, whose weeks add up to WEEKS.
    meetings: Vec<(u32, u32)>,
    stretches: Vec<Stretch>,
    clocks: u32,
    enough: u64,
    unknown: Vec<UnknownTimeZone>,
    // By clock: how many weeks whoever has it has.
    offsets: Vec<usize>,
    // Nothing where it would be too large.
    until: Option<Until>,
}

/// How many quarter hours mentors have until each quarter hour of the week, all mentors beside each other.
#[derive(Debug)]
struct Until {
    // The first of the mentors' weeks, and for each from there on its number among those that differ.
    first: u32,
    numbers: Vec<u32>,
    // How many differ.
    width: usize,
    // INVARIANT: `QUARTERS + 1` rows of `width`: free quarters before that one, by number.
    before: Vec<u16>,
}

/// Quarter hours of a week.
const QUARTERS: usize = (WEEK_MINUTES / QUARTER) as usize;

/// Up to how many numbers are kept of the quarter hours until each.
const UNTIL: usize = 1 << 25;

/// The week was not answered.
const SILENT: u32 = u32::MAX;
/// The clock of those whose time zone is not known; it stands still.
const LOCAL: u32 = 0;

/// When a person has time.
#[derive(Debug, Clone, Copy)]
struct Hours {
    // Position of the clock, or SILENT.
    clock: u32,
    // Position of the first of the person's weeks.
    first: u32,
}

/// Weeks of the year in which two clocks stand to each other in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    // Which of the person's weeks holds.
    mentee: u32,
    mentor: u32,
    // How many weeks of the year.
    weeks: u32,
}

/// A week in UTC.
#[derive(Debug, Clone, Copy)]
struct Week {
    // Bit `q % 64` of word `q / 64`: the quarter hour from minute `15 q` of the week is free. The last 32 are unused.
    quarters: [u64; WORDS],
    // Bit `w` is set when word `w` is not zero: most people have time in few of them.
    words: u16,
}

impl Week {
    /// `stretches`: in minutes of the person's own week; `offset`: quarter hours east of UTC.
    fn new(stretches: &[(u16, u16)], offset: i16) -> Self {
        let mut week = Self { quarters: [0; WORDS], words: 0 };
        for &(from, to) in stretches {
            for quarter in from.div_ceil(QUARTER)..to / QUARTER {
                let utc = i32::from(quarter) - i32::from(offset);
                let bit = usize::try_from(utc.rem_euclid(i32::from(WEEK_MINUTES / QUARTER))).expect("not negative");
                week.quarters[bit / 64] |= 1 << (bit % 64);
                week.words |= 1 << (bit / 64);
            }
        }
        week
    }

    fn is_free(&self, quarter: usize) -> bool {
        self.quarters[quarter / 64] & (1 << (quarter % 64)) != 0
    }

    fn write(&self, key: &mut Vec<u32>) {
        let halves = self.quarters.iter().flat_map(|word| [word >> 32, word & u64::from(u32::MAX)]);
        key.extend(halves.map(|half| u32::try_from(half).expect("half a word")));
    }

    #[inline]
    fn minutes_with(&self, other: &Self) -> u32 {
        let (mut quarters, mut words) = (0, self.words & other.words);
        while words != 0 {
            let word = words.trailing_zeros() as usize;
            quarters += (self.quarters[word] & other.quarters[word]).count_ones();
            words &= words - 1;
        }
        quarters * u32::from(QUARTER)
    }
}

impl Until {
    fn new(weeks: &[Week], first: usize) -> Option<Self> {
        let mentors = &weeks[first..];
        let differ = Classes::new(mentors.len(), |week, key| mentors[week].write(key));
        let width = differ.count();
        if width.saturating_mul(QUARTERS + 1) > UNTIL {
            return None;
        }
        let mut before = vec![0; width * (QUARTERS + 1)];
        for quarter in 0..QUARTERS {
            let (earlier, later) = before[quarter * width..][..2 * width].split_at_mut(width);
            for ((later, &mut earlier), &week) in later.iter_mut().zip(earlier).zip(&differ.somebody) {
                *later = earlier + u16::from(mentors[week as usize].is_free(quarter));
            }
        }
        let first = u32::try_from(first).expect("fewer than 2^32 weeks");
        Some(Self { first, numbers: differ.of, width, before })
    }

    /// The quarter hours that a week has in common with each of the mentors' weeks that differ.
    fn common(&self, week: &Week, into: &mut Vec<u16>) {
        let start = into.len();
        into.resize(start + self.width, 0);
        let mut from = 0;
        while let Some(free) = (from..QUARTERS).find(|&quarter| week.is_free(quarter)) {
            let end = (free..QUARTERS).find(|&quarter| !week.is_free(quarter)).unwrap_or(QUARTERS);
            let [before, after] = [free, end].map(|quarter| &self.before[quarter * self.width..][..self.width]);
            for ((common, before), after) in into[start..].iter_mut().zip(before).zip(after) {
                *common += after - before;
            }
            from = end;
        }
    }
}

/// The slots as stretches that neither touch nor run past the week's end, in minutes, so that two slots of ten minutes
/// side by side fill a quarter hour.
fn stretches(slots: &[WeeklySlot]) -> Vec<(u16, u16)> {
    let mut pieces = Vec::with_capacity(slots.len());
    for slot in slots {
        let (start, end) = (slot.start(), slot.start() + slot.minutes());
        pieces.push((start, end.min(WEEK_MINUTES)));
        if end > WEEK_MINUTES {
            pieces.push((0, end - WEEK_MINUTES));
        }
    }
    pieces.sort_unstable();
    let mut joined: Vec<(u16, u16)> = Vec::with_capacity(pieces.len());
    for (from, to) in pieces {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// The offsets of a clock, each once, in the order of the year.
fn offsets(clock: &Clock) -> Vec<i16> {
    let mut offsets: Vec<i16> = Vec::new();
    for &offset in clock {
        if !offsets.contains(&offset) {
            offsets.push(offset);
        }
    }
    offsets
}

/// How two clocks stand to each other through the year: one stretch for each difference, in the order of the year.
fn stretches_between(mentee: &Clock, mentor: &Clock) -> Vec<Stretch> {
    let position = |offsets: &[i16], offset: i16| {
        let found = offsets.iter().position(|&known| known == offset).expect("an offset of this clock");
        u32::try_from(found).expect("at most one a week")
    };
    let (mentee_offsets, mentor_offsets) = (offsets(mentee), offsets(mentor));
    let mut found: Vec<(i32, Stretch)> = Vec::new();
    for (&one, &other) in mentee.iter().zip(mentor) {
        let difference = i32::from(one) - i32::from(other);
        match found.iter_mut().find(|(known, _)| *known == difference) {
            Some((_, stretch)) => stretch.weeks += 1,
            None => found.push((
                difference,
                Stretch { mentee: position(&mentee_offsets, one), mentor: position(&mentor_offsets, other), weeks: 1 },
            )),
        }
    }
    found.into_iter().map(|(_, stretch)| stretch).collect()
}

/// Gathers the clocks of people's time zones.
struct Zones {
    known: Clocks,
    clocks: Vec<Clock>,
    weeks: Vec<Week>,
    unknown: Vec<UnknownTimeZone>,
}

impl Zones {
    fn new(as_of: Date) -> Self {
        Self { known: Clocks::new(as_of), clocks: vec![[0; WEEKS]], weeks: Vec::new(), unknown: Vec::new() }
    }

    /// The position of the clock of somebody's zone; `None` when it is not known.
    fn clock(&mut self, location: &Location, person: impl FnOnce() -> PersonKey) -> Option<u32> {
        let name = location.time_zone.as_deref().map(str::trim).filter(|name| !name.is_empty())?;
        let Some(clock) = self.known.of(name) else {
            self.unknown.push(UnknownTimeZone { person: person(), written: name.to_owned() });
            return None;
        };
        let known = self.clocks[1..].iter().position(|known| *known == clock).map(|position| position + 1);
        let position = known.unwrap_or_else(|| {
            self.clocks.push(clock);
            self.clocks.len() - 1
        });
        Some(u32::try_from(position).expect("fewer clocks than zones"))
    }

    fn hours(&mut self, profile: &Profile, person: impl FnOnce() -> PersonKey) -> Hours {
        let clock = self.clock(&profile.location, person).unwrap_or(LOCAL);
        let Some(availability) = &profile.availability else { return Hours { clock: SILENT, first: 0 } };
        let first = u32::try_from(self.weeks.len()).expect("fewer than 2^32 weeks");
        let free = stretches(&availability.slots);
        let offsets = offsets(&self.clocks[clock as usize]);
        self.weeks.extend(offsets.into_iter().map(|offset| Week::new(&free, offset)));
        Hours { clock, first }
    }
}

/// Minutes a week in common, over the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Common {
    least: u32,
    most: u32,
    /// The sum over the weeks, each capped.
    capped: u64,
}

impl Weeks {
    pub(super) fn new(cohort: &Cohort, scoring: &Scoring, as_of: Date) -> Self {
        let mut zones = Zones::new(as_of);
        let mentee = cohort.mentees().iter().map(|one| zones.hours(&one.profile, || one.key())).collect();
        let first = zones.weeks.len();
        let mentor = cohort.mentors().iter().map(|one| zones.hours(&one.profile, || one.key())).collect();
        let (mut meetings, mut stretches) = (Vec::new(), Vec::new());
        let size = |stretches: &[Stretch]| u32::try_from(stretches.len()).expect("at most 52 for each two clocks");
        for mentee in &zones.clocks {
            for mentor in &zones.clocks {
                let first = size(&stretches);
                stretches.extend(stretches_between(mentee, mentor));
                meetings.push((first, size(&stretches)));
            }
        }
        Self {
            people: Sides { mentee, mentor },
            until: Until::new(&zones.weeks, first),
            offsets: zones.clocks.iter().map(|clock| offsets(clock).len()).collect(),
            shifted: zones.weeks,
            meetings,
            stretches,
            clocks: u32::try_from(zones.clocks.len()).expect("fewer clocks than zones"),
            enough: u64::from(scoring.enough_minutes.max(1)),
            unknown: zones.unknown,
        }
    }

    pub(super) fn unknown_time_zones(&self) -> &[UnknownTimeZone] {
        &self.unknown
    }

    #[inline]
    fn common(&self, mentee: usize, mentor: usize) -> Option<(Common, ZoneBasis)> {
        let (one, other) = (self.people.mentee[mentee], self.people.mentor[mentor]);
        let (stretches, zones) = self.meet(one, other)?;
        let mut common = Common { least: u32::MAX, most: 0, capped: 0 };
        for stretch in stretches {
            let week = &self.shifted[(one.first + stretch.mentee) as usize];
            let minutes = week.minutes_with(&self.shifted[(other.first + stretch.mentor) as usize]);
            common.least = common.least.min(minutes);
            common.most = common.most.max(minutes);
            common.capped += u64::from(stretch.weeks) * u64::from(minutes).min(self.enough);
        }
        Some((common, zones))
    }

    /// How their clocks go, if both weeks can be compared.
    #[inline]
    fn meet(&self, one: Hours, other: Hours) -> Option<(&[Stretch], ZoneBasis)> {
        if one.clock == SILENT || other.clock == SILENT || (one.clock == LOCAL) != (other.clock == LOCAL) {
            return None;
        }
        let (from, to) = self.meetings[(one.clock * self.clocks + other.clock) as usize];
        let zones = if one.clock == LOCAL { ZoneBasis::AssumedSame } else { ZoneBasis::Known };
        Some((&self.stretches[from as usize..to as usize], zones))
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let (common, zones) = self.common(mentee, mentor)?;
        Some(Sides::both(ratio(common.capped, self.whole(zones))))
    }

    #[inline]
    fn whole(&self, zones: ZoneBasis) -> u64 {
        WEEKS as u64
            * match zones {
                ZoneBasis::Known => self.enough,
                ZoneBasis::AssumedSame => 2 * self.enough,
            }
    }

    /// The values of a mentee with each of these mentors: those of [`Weeks::values`]. O(distinct weeks of the mentors)
    /// for each stretch of the mentee's week without a break, and O(differences between the two clocks) a mentor.
    pub(super) fn row<'r>(
        &'r self,
        mentee: usize,
        mentors: impl Iterator<Item = usize> + 'r,
        common: &'r mut Vec<u16>,
    ) -> impl Iterator<Item = Values> + 'r {
        common.clear();
        let own = self.people.mentee[mentee];
        let until = self.until.as_ref().filter(|_| own.clock != SILENT);
        if let Some(until) = until {
            let weeks = &self.shifted[own.first as usize..][..self.offsets[own.clock as usize]];
            for week in weeks {
                until.common(week, common);
            }
        }
        let common = &*common;
        mentors.map(move |mentor| {
            let Some(until) = until else { return self.values(mentee, mentor) };
            let (stretches, zones) = self.meet(own, self.people.mentor[mentor])?;
            let first = (self.people.mentor[mentor].first - until.first) as usize;
            let capped = |stretch: &Stretch| {
                let number = until.numbers[first + stretch.mentor as usize] as usize;
                let minutes = u64::from(common[stretch.mentee as usize * until.width + number]) * u64::from(QUARTER);
                u64::from(stretch.weeks) * minutes.min(self.enough)
            };
            Some(Sides::both(ratio(stretches.iter().map(capped).sum(), self.whole(zones))))
        })
    }

    /// The clock and, unless the person is silent, the free quarters of one of their weeks: two weeks of one clock that
    /// are alike at one offset are alike at all.
    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        let hours = self.people.of(side)[person];
        key.push(hours.clock);
        if hours.clock != SILENT {
            self.shifted[hours.first as usize].write(key);
        }
    }

    pub(super) fn detail(&self, one: &Mentee, other: &Mentor, mentee: usize, mentor: usize) -> Detail {
        match self.common(mentee, mentor) {
            Some((Common { least, most, .. }, zones)) => Detail::Availability { least, most, zones },
            None => Detail::Unknown(match (&one.profile.availability, &other.profile.availability) {
                (Some(_), Some(_)) => WhyUnknown::OneTimeZone,
                (one, other) => WhyUnknown::of(one.is_some(), other.is_some()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::{Availability, Units};

    fn week(slots: &[(u16, u16)], offset: i16) -> Week {
        let slots: Vec<WeeklySlot> =
            slots.iter().map(|&(start, minutes)| WeeklySlot::new(start, minutes).expect("in range")).collect();
        Week::new(&stretches(&slots), offset)
    }

    #[test]
    fn only_whole_quarter_hours_count_and_neighbours_join() {
        let always = week(&[(0, WEEK_MINUTES)], 0);
        assert_eq!(always.minutes_with(&always), 10_080);
        assert_eq!(week(&[(5, 20)], 0).minutes_with(&always), 0);
        assert_eq!(week(&[(5, 25)], 0).minutes_with(&always), 15);
        assert_eq!(week(&[(0, 10), (10, 10), (15, 15)], 0).minutes_with(&always), 30);
    }

    /// Mentors of whom no two have the same week, each free without a break.
    fn of_different_weeks(mentors: usize) -> Cohort {
        let quarters = u16::try_from(QUARTERS).expect("672");
        let free = |from: u16, length: u16| {
            let slot = WeeklySlot::new(from * QUARTER, length * QUARTER).expect("in range");
            Some(Availability { slots: vec![slot] })
        };
        let weeks = (1..=100).flat_map(|length| (0..quarters).map(move |from| (from, length)));
        let mentor = |(number, (from, length)): (usize, (u16, u16))| {
            let mut mentor = Mentor::new(&format!("mentor-{number}")).expect("an id");
            mentor.profile.availability = free(from, length);
            mentor
        };
        let mut mentee = Mentee::new("mentee").expect("an id");
        mentee.profile.availability = free(quarters - 3, 9);
        let mentors = weeks.take(mentors).enumerate().map(mentor).collect();
        Cohort::new(Units::default(), vec![mentee, Mentee::new("silent").expect("an id")], mentors, vec![])
            .expect("people")
    }

    #[test]
    fn rows_are_the_values_however_many_weeks_differ() {
        let most = UNTIL / (QUARTERS + 1);
        for (mentors, is_kept) in [(700, true), (most + 1, false)] {
            let cohort = of_different_weeks(mentors);
            let weeks = Weeks::new(&cohort, &Scoring::default(), jiff::civil::date(2026, 9, 1));
            assert_eq!(weeks.until.is_some(), is_kept, "{mentors} weeks");
            let mut room = Vec::new();
            for mentee in [0, 1] {
                let all = weeks.row(mentee, (0..mentors).rev(), &mut room);
                let all: Vec<Values> = all.collect();
                assert!(all.iter().copied().eq((0..mentors).rev().map(|mentor| weeks.values(mentee, mentor))));
                assert_eq!(all.iter().any(Option::is_some), mentee == 0);
            }
        }
    }

    #[test]
    fn weeks_are_round() {
        // Sunday 23:00 to Monday 01:00, and the same hours seen from one hour further west.
        let late = week(&[(WEEK_MINUTES - 60, 120)], 0);
        assert_eq!(late.minutes_with(&week(&[(0, 60)], 0)), 60);
        assert_eq!(late.minutes_with(&week(&[(WEEK_MINUTES - 120, 120)], -4)), 120);
        assert_eq!(late.minutes_with(&week(&[(0, 120)], 4)), 120);
    }
}
