//! Leadership: what the mentor has led, relative to what the mentee aspires to.
//!
//! Five parts, each 0..=1,000,000, weighed 3 : 3 : 2 : 1 : 1:
//!
//! | part | weight | value |
//! |---|---|---|
//! | level | 3 | the best of the levels held in the association: 1 on the target's level, an eighth less for each level above (not below 1/2), halved for each level below |
//! | position | 3 | the office aspired to 1, the one next to it (vice, deputy, assistant, elect and the like, or the other way round) 3/4, else how alike the closest title is, at most 1/2 (see [`phrases`](super::phrases); words that name a level and "past", "former", "ex" are ignored); in full when held in the association on the target's level, or when the target names no level, else half |
//! | breadth | 2 | an eighth for each distinct position, projects and committees included, up to four, and a quarter for the second and the third kind among office, committee and project |
//! | recency | 1 | 2^(−years since the latest position ended / half-life), by default 5 years (`recency-half-life-years` of a policy); 1 while one goes on; 0 without dates |
//! | attendance | 1 | a quarter for each event attended, up to four; who aspires to the association's highest level needs conventions: then any other event is an eighth |
//!
//! ```text
//! value = (3 · level + 3 · position + 2 · breadth + recency + attendance) / 10
//! ```
//!
//! The level's optimum is the target's level itself: whoever worked there knows it; further up it is remembered,
//! further down it is not known yet. Holding one more position never lowers any part.
//!
//! Range 0..=1,000,000, the same for both sides. A part that cannot be compared, because the target lacks a title or a
//! level or because there are no dates or no attendance, adds nothing: whoever is led by no target needs the leaders
//! less than whoever aspires to a position, and leaving part of an answer blank never raises the value. Positions that
//! begin after the as-of date are not held yet. *Not known* when the mentor's positions are not answered; an answered
//! "none" is 0, apart from attendance. Neutral by default: 100,000.
//!
//! Time: O(distinct positions of the mentor) per pair.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::answers::{Answers, NONE};
use super::fixed::{ONE, mean, quantise};
use super::phrases::{PhraseBook, Similarity, word_set};
use super::values::{Values, score};
use super::{Detail, LeadershipParts, Scoring, Sides, WhyUnknown};
use crate::cohort::{Cohort, LeadershipRole, Mentor, RoleKind, Side, Sphere, Target};
use crate::parallel::Stop;
use crate::text;

const NO_LEVEL: u8 = u8::MAX;
/// Positions and events beyond this many add nothing.
const ENOUGH: usize = 4;

#[derive(Debug)]
pub(super) struct Leaders {
    target_levels: Vec<u8>,
    // The highest level of an association that has several; else one that nobody aspires to.
    highest_level: u8,
    target_titles: Vec<u32>,
    held: Answers<Held>,
    records: Vec<Record>,
    similarity: Similarity,
}

/// A distinct (title, level) that a mentor held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    title: u32,
    level: u8,
    outside: bool,
}

/// What does not depend on a target.
#[derive(Debug, Clone, Copy)]
struct Record {
    /// Bit `level` is set when a position in the association was held on it.
    levels: u16,
    breadth: u32,
    kinds: [u32; 3],
    recency: u32,
    conventions: u32,
    conferences: u32,
}

/// Level and position are `None` without a target for them.
#[derive(Debug, Clone, Copy)]
struct Parts {
    level: Option<u32>,
    position: Option<u32>,
    attendance: u32,
    record: Record,
}

/// The held level that suits a target's best: how many levels it lies above it, and its value. O(1).
#[inline]
fn nearest_level(held: u16, target: u8) -> Option<(i8, u32)> {
    let from_target = held.checked_shr(target.into()).unwrap_or(0);
    let below = held & !(u16::MAX.checked_shl(target.into()).unwrap_or(0));
    let above = (from_target > 0).then(|| from_target.trailing_zeros().cast_signed());
    let under = (below > 0).then(|| below.ilog2().cast_signed() - i32::from(target));
    let value = |gap: i32| {
        if gap < 0 { ONE >> gap.unsigned_abs() } else { ONE - ONE / 8 * gap.unsigned_abs().min(4) }
    };
    let gap = above.into_iter().chain(under).max_by_key(|&gap| value(gap))?;
    Some((i8::try_from(gap).expect("at most 16 levels"), value(gap)))
}

impl Parts {
    #[inline]
    fn value(&self) -> u32 {
        let weighed = |weight: i64, part: u32| weight * i64::from(part);
        let target = weighed(3, self.level.unwrap_or(0)) + weighed(3, self.position.unwrap_or(0));
        let record = weighed(2, self.record.breadth) + weighed(1, self.record.recency);
        mean(target + record + weighed(1, self.attendance), 10)
    }
}

/// An eighth for each distinct position, a quarter for the second and the third kind.
fn breadth(positions: usize, kinds: [u32; 3]) -> u32 {
    let positions = u32::try_from(positions.min(ENOUGH)).expect("at most four");
    let kinds = kinds.iter().filter(|&&count| count > 0).count();
    ONE / 8 * positions + ONE / 4 * u32::try_from(kinds.saturating_sub(1)).expect("at most two")
}

/// `conventions_only`: other events count half.
#[inline]
fn attendance(conventions: u32, conferences: u32, conventions_only: bool) -> u32 {
    let others = if conventions_only { conferences } else { conferences.saturating_mul(2) };
    ONE / 8 * conventions.saturating_mul(2).saturating_add(others).min(8)
}

fn level_number(role: &LeadershipRole) -> u8 {
    role.level.map_or(NO_LEVEL, |level| u8::try_from(level.index()).expect("at most 16 levels"))
}

impl Record {
    fn new(mentor: &Mentor, held: &[&LeadershipRole], half_life: u32, as_of: Date) -> Self {
        let inside = held.iter().filter(|role| role.sphere == Sphere::Association && role.level.is_some());
        let position = |role: &LeadershipRole| (text::fold(&role.title), role.level, role.unit);
        let distinct: BTreeSet<_> = held.iter().map(|role| position(role)).collect();
        let kinds = [RoleKind::Office, RoleKind::Committee, RoleKind::Project].map(|kind| {
            let of_kind: BTreeSet<_> =
                held.iter().filter(|role| role.kind == kind).map(|role| position(role)).collect();
            u32::try_from(of_kind.len()).unwrap_or(u32::MAX)
        });
        let (mut conventions, mut conferences) = (0_u32, 0_u32);
        for event in mentor.profile.attendance.iter().flatten() {
            let convention = text::words(&event.event).iter().any(|word| word.starts_with("convention"));
            let times = if convention { &mut conventions } else { &mut conferences };
            *times = times.saturating_add(event.times.into());
        }
        Self {
            levels: inside
                .map(|role| 1_u16.checked_shl(level_number(role).into()).unwrap_or(0))
                .fold(0, |all, one| all | one),
            breadth: breadth(distinct.len(), kinds),
            kinds,
            recency: held.iter().map(|role| recency(role, half_life, as_of)).max().unwrap_or(0),
            conventions,
            conferences,
        }
    }
}

fn recency(role: &LeadershipRole, half_life: u32, as_of: Date) -> u32 {
    let Some(last) = role.to.or(role.from.map(|_| as_of)) else { return 0 };
    let days = as_of.duration_since(last).as_hours() / 24;
    if days <= 0 {
        return ONE;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 7.3 million days between any two dates")]
    let years = days as f64 / 365.25;
    quantise(libm::exp2(-years / f64::from(half_life.max(1))))
}

impl Leaders {
    pub(super) fn new(cohort: &Cohort, scoring: &Scoring, as_of: Date, stop: Stop<'_>) -> Self {
        let ordinary = ["past", "former", "ex"].map(str::to_owned);
        let levels = cohort.units().levels().iter().flat_map(|name| text::words(name));
        let mut book = PhraseBook::of_offices(levels.chain(ordinary).collect());
        let targets = || cohort.mentees().iter().map(|mentee| mentee.target.as_ref());
        let title = |target: Option<&Target>| target.and_then(|target| book.mentee(target.title.as_deref()?));
        let target_titles = targets().map(title).map(|title| title.unwrap_or(NONE)).collect();
        let level = |target: &Target| target.level.and_then(|level| u8::try_from(level.index()).ok());
        let target_levels = targets().map(|target| target.and_then(level).unwrap_or(NO_LEVEL)).collect();
        let mut records = Vec::with_capacity(cohort.mentors().len());
        let mut rows = Vec::with_capacity(cohort.mentors().len());
        for mentor in cohort.mentors() {
            let held: Vec<&LeadershipRole> =
                mentor.profile.leadership.iter().flatten().filter(|role| is_held(role, as_of)).collect();
            records.push(Record::new(mentor, &held, scoring.recency_half_life_years, as_of));
            let row = held.iter().map(|role| Held {
                title: book.mentor(&role.title).unwrap_or(NONE),
                level: level_number(role),
                outside: role.sphere == Sphere::Outside,
            });
            let row: BTreeSet<Held> = row.collect();
            rows.push(mentor.profile.leadership.as_ref().map(|_| row.into_iter().collect()));
        }
        let highest = cohort.units().levels().len().checked_sub(1).filter(|&highest| highest > 0);
        let highest_level = highest.and_then(|highest| u8::try_from(highest).ok()).unwrap_or(NO_LEVEL - 1);
        Self {
            target_levels,
            highest_level,
            target_titles,
            held: rows.into_iter().collect(),
            records,
            similarity: book.finish(stop),
        }
    }

    #[inline]
    fn parts(&self, mentee: usize, mentor: usize) -> Option<Parts> {
        let held = self.held.row(mentor)?;
        let (level, title) = (self.target_levels[mentee], self.target_titles[mentee]);
        let record = self.records[mentor];
        let level_part = (level != NO_LEVEL).then(|| nearest_level(record.levels, level).map_or(0, |(_, value)| value));
        let position = (title != NONE).then(|| {
            let closest = held.iter().map(|role| {
                let in_full = !role.outside && (level == NO_LEVEL || role.level == level);
                let alike = self.similarity.value(title, role.title);
                if in_full { alike } else { alike / 2 }
            });
            closest.max().unwrap_or(0)
        });
        let attendance = attendance(record.conventions, record.conferences, level == self.highest_level);
        Some(Parts { level: level_part, position, attendance, record })
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        self.parts(mentee, mentor).map(|parts| Sides::both(parts.value()))
    }

    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        match side {
            Side::Mentee => key.extend([self.target_levels[person].into(), self.target_titles[person]]),
            Side::Mentor => {
                let record = self.records[person];
                key.extend([record.levels.into(), record.breadth, record.recency]);
                key.extend([record.conventions, record.conferences]);
                self.held.write(person, key, |held, key| {
                    key.extend([held.title, held.level.into(), held.outside.into()]);
                });
            }
        }
    }

    pub(super) fn detail(&self, mentee: usize, mentor: usize) -> Detail {
        let Some(Parts { level, position, attendance, record }) = self.parts(mentee, mentor) else {
            return Detail::Unknown(WhyUnknown::Mentor);
        };
        Detail::Leadership(LeadershipParts {
            level: level.map(score),
            level_gap: level.and_then(|_| nearest_level(record.levels, self.target_levels[mentee])).map(|(gap, _)| gap),
            position: position.map(score),
            breadth: score(record.breadth),
            offices: record.kinds[0],
            committees: record.kinds[1],
            projects: record.kinds[2],
            recency: score(record.recency),
            attendance: score(attendance),
            conventions: record.conventions,
            conferences: record.conferences,
        })
    }
}

/// Held by the as-of date, and readable.
fn is_held(role: &LeadershipRole, as_of: Date) -> bool {
    role.from.is_none_or(|from| from <= as_of) && word_set(&role.title, &BTreeSet::new()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_targets_own_level_is_the_optimum() {
        let at = |held: &[u8], target| nearest_level(held.iter().fold(0, |all, level| all | 1 << level), target);
        assert_eq!(at(&[2], 2), Some((0, ONE)));
        assert_eq!(
            [at(&[3], 2), at(&[4], 2), at(&[15], 2)],
            [Some((1, 875_000)), Some((2, 750_000)), Some((13, 500_000))]
        );
        assert_eq!(
            [at(&[1], 2), at(&[0], 2), at(&[0], 15)],
            [Some((-1, 500_000)), Some((-2, 250_000)), Some((-15, 30))]
        );
        assert_eq!([at(&[0, 5], 2), at(&[0, 2, 5], 2), at(&[], 2)], [Some((3, 625_000)), Some((0, ONE)), None]);
        assert_eq!((at(&[0], 0), at(&[15], 15)), (Some((0, ONE)), Some((0, ONE))));
    }

    #[test]
    fn breadth_and_attendance_are_capped() {
        assert_eq!([breadth(1, [1, 0, 0]), breadth(9, [9, 0, 0]), breadth(3, [1, 1, 1])], [125_000, 500_000, 875_000]);
        assert_eq!(
            [attendance(1, 0, true), attendance(0, 1, true), attendance(0, 1, false)],
            [250_000, 125_000, 250_000]
        );
        assert_eq!(attendance(u32::MAX, u32::MAX, false), ONE);
    }

    #[test]
    fn recency_halves_with_the_half_life() {
        let mut role = LeadershipRole::new("Treasurer");
        assert_eq!(recency(&role, 5, date(2026, 1, 1)), 0);
        role.from = Some(date(2010, 1, 1));
        assert_eq!(recency(&role, 5, date(2026, 1, 1)), ONE);
        role.to = Some(date(2021, 1, 1));
        let half = recency(&role, 5, date(2026, 1, 1));
        assert!(half.abs_diff(ONE / 2) < 200, "{half}");
        role.to = Some(date(2030, 1, 1));
        assert_eq!(recency(&role, 5, date(2026, 1, 1)), ONE);
    }
}
