//! Scores of one's own, instead of the ten features or beside them.
//!
//! A [`ScoreSource`] says what a pair is worth to both sides; a model, a formula, a committee's table
//! ([`ScoreMatrix`](super::ScoreMatrix)). With it the formulas of the module's head have one feature more, or nothing
//! else:
//!
//! ```text
//! beside:   side score = (Σ weight · counted + own weight · own value) / (Σ weight + own weight)
//! instead:  side score = own value
//! ```
//!
//! Own values lie in 0..=1,000,000; the own weight is the same on both sides. A pair that the source does not know
//! takes the source's neutral value (0 by default), and coverage falls by the own weight, as for a feature. Rules,
//! wishes, costs and explanations speak of the scores that come out. Personal weights ([`Personal`](super::Personal))
//! change the features' weights, never that of the source.
//!
//! Every pair is read once, when the cohort is prepared, mentee by mentee on all cores and put together in order: what
//! is shown later is what was matched, even if the source would not say the same twice. The known pairs are kept sorted
//! by mentee and mentor.
//!
//! Space: 12 bytes a known pair. Time: one call of [`ScoreSource::row`] a mentee; a pair then costs one load where a
//! mentee's row is full, else a binary search.

use std::fmt;

use matching_market::{Score, StopReason};

use super::fixed::{ONE, Sides};
use super::{Feature, Scoring, Values, score};
use crate::cohort::{Cohort, MenteeId, MentorId, PersonId, Side};
use crate::parallel::{self, Stop, go_on};

/// What a pair is worth, from outside of this crate.
///
/// # Examples
/// ```
/// use mentor_match::MatchingRound;
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::compatibility::{ScoreSource, ScoreUse, Sides};
/// use mentor_match::engine::Score;
/// use mentor_match::policy::Policy;
///
/// /// Mentors are for the mentees whose ids begin alike.
/// #[derive(Debug)]
/// struct SameInitial;
///
/// impl ScoreSource for SameInitial {
///     fn name(&self) -> &str {
///         "initials"
///     }
///
///     fn scores(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Option<Sides<Score>> {
///         let ids = [&cohort.mentee(mentee).id, &cohort.mentor(mentor).id];
///         let [one, other] = ids.map(|id| id.as_str().chars().next());
///         let value = if one == other { Score::ONE } else { Score::ZERO };
///         Some(Sides { mentee: value, mentor: value })
///     }
///
///     fn sentence(&self, _: &Cohort, _: MenteeId, _: MentorId) -> Option<String> {
///         Some("compared by their initials".to_owned())
///     }
/// }
///
/// let mentees = vec![Mentee::new("ada")?, Mentee::new("ben")?];
/// let cohort = Cohort::new(Units::default(), mentees, vec![Mentor::new("abe")?, Mentor::new("bea")?], vec![])?;
/// let policy = Policy::default();
/// let outcome = MatchingRound::new(&cohort, &policy).score_source(&SameInitial, ScoreUse::Replace).run()?;
/// let pairs: Vec<(&str, &str)> =
///     outcome.matches().iter().map(|one| (one.mentee.id.as_str(), one.mentor.id.as_str())).collect();
/// assert_eq!(pairs, [("ada", "abe"), ("ben", "bea")]);
///
/// let opened = outcome.open(MenteeId::new(0), MentorId::new(0));
/// let lines: Vec<String> = opened.lines().map(|(name, part)| format!("{name}: {}", part.detail)).collect();
/// assert_eq!(lines, ["initials: compared by their initials"]);
///
/// let unweighed = MatchingRound::new(&cohort, &policy).score_source(&SameInitial, ScoreUse::Beside(0)).run();
/// assert_eq!(unweighed.unwrap_err().to_string(), "the weight of 'initials' is 0; expected 1 to 1000");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ScoreSource: fmt::Debug + Send + Sync {
    /// What its line is called in breakdowns and reports: a word or two, and no feature's name.
    fn name(&self) -> &str;

    /// What the pair is worth to each side, 0.000 to 1.000; `None`: not known. The ids are the cohort's.
    fn scores(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Option<Sides<Score>>;

    /// All pairs of one mentee at once, for sources that can do that faster: `row[j]` is mentor j and comes as `None`.
    fn row(&self, cohort: &Cohort, mentee: MenteeId, row: &mut [Option<Sides<Score>>]) {
        for (mentor, entry) in row.iter_mut().enumerate() {
            *entry = self.scores(cohort, mentee, MentorId::from_index(mentor));
        }
    }

    /// What to say about a pair, for the committee; asked only where a breakdown is shown.
    fn sentence(&self, _cohort: &Cohort, _mentee: MenteeId, _mentor: MentorId) -> Option<String> {
        None
    }

    /// What a pair counts that the source does not know; 0.000, so that an unknown pair never comes before a known one.
    fn neutral(&self) -> Score {
        Score::ZERO
    }

    /// Whether the source was made for this cohort.
    ///
    /// # Errors
    /// [`ScoreSourceError::OtherCohort`] where dense ids would mean other people.
    fn check(&self, _cohort: &Cohort) -> Result<(), ScoreSourceError> {
        Ok(())
    }
}

/// How a [`ScoreSource`] is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreUse {
    /// It replaces the ten features.
    Replace,
    /// It counts beside them, with this weight on both sides: 1 to [`Scoring::MOST_WEIGHT`].
    Beside(u32),
}

impl fmt::Display for ScoreUse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replace => formatter.write_str("replaces the features"),
            Self::Beside(weight) => write!(formatter, "counts beside the features with weight {weight}"),
        }
    }
}

/// Why a [`ScoreSource`] cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScoreSourceError {
    /// A name that cannot stand beside the features.
    #[error("'{name}' cannot name a source of scores: {}", if Feature::from_name(name).is_some() {
        "it is the name of a feature; choose another one"
    } else {
        "write a short text on one line, at most 60 characters"
    })]
    Name {
        /// What was given.
        name: String,
    },
    /// A weight of nothing or too much.
    #[error("the weight of '{name}' is {found}; expected 1 to {}", Scoring::MOST_WEIGHT)]
    Weight {
        /// The source.
        name: String,
        /// What was given.
        found: u32,
    },
    /// A score or neutral value outside of 0 to 1.
    #[error(
        "'{name}' scores {} with {found}; scores lie between 0 and 1, scale all of them",
        pair.as_ref().map_or_else(
            || "unknown pairs".to_owned(),
            |(mentee, mentor, side)| format!("mentee {mentee} and mentor {mentor}, in the {side}'s view,")
        )
    )]
    OutOfRange {
        /// The source.
        name: String,
        /// Mentee, mentor and in whose view; `None`: the neutral value.
        pair: Option<(PersonId, PersonId, Side)>,
        /// What was found.
        found: Score,
    },
    /// The source speaks of other people.
    #[error("'{name}' was made for another cohort; make it again for this one")]
    OtherCohort {
        /// The source.
        name: String,
    },
}

/// A source's values of one cohort, read and checked.
#[derive(Debug)]
pub(super) struct Own<'a> {
    pub(super) source: &'a dyn ScoreSource,
    pub(super) usage: ScoreUse,
    // INVARIANT: 1 to `Scoring::MOST_WEIGHT`.
    pub(super) weight: u32,
    // INVARIANT: at most `ONE`.
    pub(super) neutral: u32,
    mentors: usize,
    // INVARIANT: n + 1 entries; mentee i has the pairs offsets[i]..offsets[i + 1], ascending by mentor.
    offsets: Vec<usize>,
    mentor: Vec<u32>,
    // INVARIANT: at most `ONE`.
    values: Vec<Sides<u32>>,
}

/// Why the scores were not read.
pub(super) enum Unread {
    Refused(ScoreSourceError),
    Stopped(StopReason),
}

impl From<ScoreSourceError> for Unread {
    fn from(error: ScoreSourceError) -> Self {
        Self::Refused(error)
    }
}

impl From<StopReason> for Unread {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}

/// The known pairs of one mentee.
type Row = Vec<(u32, Sides<u32>)>;

impl<'a> Own<'a> {
    pub(super) fn read(
        source: &'a dyn ScoreSource,
        usage: ScoreUse,
        cohort: &Cohort,
        stop: Stop<'_>,
    ) -> Result<Self, Unread> {
        let name = source.name();
        let unclear = name.trim() != name || name.is_empty() || name.contains(char::is_control);
        if unclear || name.chars().count() > 60 || Feature::from_name(name).is_some() {
            return Err(ScoreSourceError::Name { name: name.to_owned() }.into());
        }
        let weight = match usage {
            ScoreUse::Replace => 1,
            ScoreUse::Beside(weight) => weight,
        };
        if !(1..=Scoring::MOST_WEIGHT).contains(&weight) {
            return Err(ScoreSourceError::Weight { name: name.to_owned(), found: weight }.into());
        }
        let out = |pair| move |found| ScoreSourceError::OutOfRange { name: name.to_owned(), pair, found };
        let neutral = in_range(source.neutral()).map_err(out(None))?;
        source.check(cohort)?;
        let mentors = cohort.mentors().len();
        let read = |mentee| -> Result<Row, Unread> {
            go_on(stop)?;
            let mentee = MenteeId::from_index(mentee);
            let mut row = vec![None; mentors];
            source.row(cohort, mentee, &mut row);
            let mut known = Row::with_capacity(row.iter().flatten().count());
            for (mentor, scores) in (0..).zip(row).filter_map(|(mentor, scores)| Some((mentor, scores?))) {
                let person = |side| {
                    let ids = (cohort.mentee(mentee).id.clone(), cohort.mentor(MentorId::new(mentor)).id.clone());
                    Some((ids.0, ids.1, side))
                };
                let value = |side: Side| in_range(*scores.of(side)).map_err(|found| out(person(side))(found));
                known.push((mentor, Sides { mentee: value(Side::Mentee)?, mentor: value(Side::Mentor)? }));
            }
            Ok(known)
        };
        let mut own =
            Self { source, usage, weight, neutral, mentors, offsets: vec![0], mentor: Vec::new(), values: Vec::new() };
        for row in parallel::map(cohort.mentees().len(), read) {
            for (mentor, values) in row? {
                own.mentor.push(mentor);
                own.values.push(values);
            }
            own.offsets.push(own.mentor.len());
        }
        Ok(own)
    }

    /// Whether the features do not count at all.
    pub(super) fn replaces(&self) -> bool {
        self.usage == ScoreUse::Replace
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        let row = self.offsets[mentee]..self.offsets[mentee + 1];
        if row.len() == self.mentors {
            return Some(self.values[row.start + mentor]);
        }
        let mentor = u32::try_from(mentor).ok()?;
        self.mentor[row.clone()].binary_search(&mentor).ok().map(|found| self.values[row.start + found])
    }
}

/// Millionths, or the score itself where it is not between 0 and 1.
fn in_range(found: Score) -> Result<u32, Score> {
    let value = u32::try_from(found.millionths()).ok().filter(|value| *value <= ONE);
    debug_assert!(value.is_none_or(|value| score(value) == found));
    value.ok_or(found)
}
