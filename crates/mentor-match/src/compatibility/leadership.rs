//! Leadership: what the mentor has led, relative to what the mentee aspires to (S2, S4, S5, S7).
//!
//! Five parts, each 0..=1,000,000, weighed 3 : 3 : 2 : 1 : 1:
//!
//! | part | weight | value |
//! |---|---|---|
//! | level | 3 | 1 when a position in the association was held on the target's level or above, halved for each level below |
//! | position | 3 | the closest title to the target's (see [`phrases`](super::phrases); words that name a level and "past", "former", "ex" are ignored); in full when held in the association on the target's level, or when the target names no level, else half |
//! | breadth | 2 | a quarter for each distinct position, project and committee leadership included, up to four |
//! | recency | 1 | 2^(−years since the latest position ended / half-life); 1 while one goes on; 0 without dates |
//! | attendance | 1 | a quarter for each conference or convention attended, up to four |
//!
//! ```text
//! value = (3 · level + 3 · position + 2 · breadth + recency + attendance) / 10
//! ```
//!
//! Range 0..=1,000,000, the same for both sides. A part that cannot be compared, because the target lacks a title or a
//! level or because there are no dates or no attendance, adds nothing: whoever is led by no target needs the leaders
//! less than whoever aspires to a position, and leaving part of an answer blank never raises the value. Positions that
//! begin after the as-of date are not held yet. *Not known* when the mentor's positions are not answered; an answered
//! "none" is 0, apart from attendance. Neutral by default: 100,000.
//!
//! Time: O(distinct positions of the mentor) per pair.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use matching_market::Score;

use super::answers::{Answers, NONE};
use super::fixed::{ONE, mean, quantise};
use super::phrases::{PhraseBook, Similarity, word_set};
use super::{Detail, Scoring, Sides, Silence, Values, score};
use crate::cohort::{Cohort, LeadershipRole, Mentor, Sphere, Target};
use crate::text;

const NO_LEVEL: u8 = u8::MAX;
/// Positions and events beyond this many add nothing.
const ENOUGH: usize = 4;

/// The parts of the leadership value; see the table in `docs/scoring.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeadershipParts {
    /// Highest level held against the target's level; `None` without a target level.
    pub level: Option<Score>,
    /// Closest position held to the target's title; `None` without a target title.
    pub position: Option<Score>,
    /// Number of distinct positions.
    pub breadth: Score,
    /// How long ago the latest one ended.
    pub recency: Score,
    /// Conferences and conventions attended.
    pub attendance: Score,
}

impl fmt::Display for LeadershipParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            None => {}
            Some(Score::ONE) => formatter.write_str("held the target's level or above, ")?,
            Some(Score::ZERO) => formatter.write_str("held no level of the association, ")?,
            Some(_) => formatter.write_str("held a level below the target's, ")?,
        }
        match self.position {
            None => {}
            Some(Score::ONE) => formatter.write_str("held the target position, ")?,
            Some(Score::ZERO) => formatter.write_str("held no similar position, ")?,
            Some(_) => formatter.write_str("held a similar position, ")?,
        }
        if self.level.is_none() && self.position.is_none() {
            formatter.write_str("no target given, ")?;
        }
        write!(formatter, "breadth {}, recency {}, attendance {}", self.breadth, self.recency, self.attendance)
    }
}

#[derive(Debug)]
pub(super) struct Leaders {
    target_levels: Vec<u8>,
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
    highest: u8,
    breadth: u32,
    recency: u32,
    attendance: u32,
}

/// Level and position are `None` without a target for them.
#[derive(Debug, Clone, Copy)]
struct Parts {
    level: Option<u32>,
    position: Option<u32>,
    record: Record,
}

impl Parts {
    #[inline]
    fn value(&self) -> u32 {
        let weighed = |weight: i64, part: u32| weight * i64::from(part);
        let target = weighed(3, self.level.unwrap_or(0)) + weighed(3, self.position.unwrap_or(0));
        let record = weighed(2, self.record.breadth) + weighed(1, self.record.recency);
        mean(target + record + weighed(1, self.record.attendance), 10)
    }
}

fn quarters(count: usize) -> u32 {
    ONE / 4 * u32::try_from(count.min(ENOUGH)).expect("at most four")
}

fn level_number(role: &LeadershipRole) -> u8 {
    role.level.map_or(NO_LEVEL, |level| u8::try_from(level.index()).expect("at most 16 levels"))
}

impl Record {
    fn new(mentor: &Mentor, held: &[&LeadershipRole], half_life: u32, as_of: Date) -> Self {
        let inside = held.iter().filter(|role| role.sphere == Sphere::Association && role.level.is_some());
        let distinct: BTreeSet<_> = held.iter().map(|role| (text::fold(&role.title), role.level, role.unit)).collect();
        let events = mentor.profile.attendance.iter().flatten().map(|event| usize::from(event.times)).sum();
        Self {
            highest: inside.map(|role| level_number(role)).max().unwrap_or(NO_LEVEL),
            breadth: quarters(distinct.len()),
            recency: held.iter().map(|role| recency(role, half_life, as_of)).max().unwrap_or(0),
            attendance: quarters(events),
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
    pub(super) fn new(cohort: &Cohort, scoring: &Scoring, as_of: Date) -> Self {
        let ordinary = ["past", "former", "ex"].map(str::to_owned);
        let levels = cohort.units().levels().iter().flat_map(|name| text::words(name));
        let mut book = PhraseBook::ignoring(levels.chain(ordinary).collect());
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
        Self { target_levels, target_titles, held: rows.into_iter().collect(), records, similarity: book.finish() }
    }

    #[inline]
    fn parts(&self, mentee: usize, mentor: usize) -> Option<Parts> {
        let held = self.held.row(mentor)?;
        let (level, title) = (self.target_levels[mentee], self.target_titles[mentee]);
        let record = self.records[mentor];
        let gap = level.saturating_sub(record.highest);
        let level_part = (level != NO_LEVEL).then(|| if record.highest == NO_LEVEL { 0 } else { ONE >> gap });
        let position = (title != NONE).then(|| {
            let closest = held.iter().map(|role| {
                let in_full = !role.outside && (level == NO_LEVEL || role.level == level);
                let alike = self.similarity.value(title, role.title);
                if in_full { alike } else { alike / 2 }
            });
            closest.max().unwrap_or(0)
        });
        Some(Parts { level: level_part, position, record })
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        self.parts(mentee, mentor).map(|parts| Sides::both(parts.value()))
    }

    pub(super) fn detail(&self, mentee: usize, mentor: usize) -> Detail {
        let Some(Parts { level, position, record }) = self.parts(mentee, mentor) else {
            return Detail::Unknown(Silence::Mentor);
        };
        Detail::Leadership(LeadershipParts {
            level: level.map(score),
            position: position.map(score),
            breadth: score(record.breadth),
            recency: score(record.recency),
            attendance: score(record.attendance),
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
