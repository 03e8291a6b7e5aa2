//! How well two people fit: nine features, each in a file of its own, weighed into one score per side.
//!
//! Notation: a feature's *value* lies in 0..=1,000,000 (millionths) and can differ between the two sides of a pair, as
//! can the *weights* (S44: a great match for one person may be a bad match for another).
//!
//! ```text
//! side score = Σ weight · value / Σ weight       a feature that is not known takes its neutral value
//! coverage   = Σ weight of known features / Σ weight
//! fit        = (mentee share · mentee's score + mentor share · mentor's score) / (both shares)
//! ```
//!
//! # Invariants
//! - A value is quantised once; all that follows is integer arithmetic, rounded half-even. The numbers do not depend
//!   on the machine, the number of threads, or the order of people and answers.
//! - [`Compatibility::open`] and [`Compatibility::scores`] use the same values; the parts add up to the totals exactly.
//! - No text is touched once a [`Compatibility`] is made: people are rows of dense columns with interned ids and
//!   offset lists, so that a packed kernel can compute the same integers.
//! - Nothing here knows a rule, a written choice or a strategy.

mod answers;
mod availability;
mod background;
mod breakdown;
mod feature;
mod fixed;
mod goals;
mod interests;
mod languages;
mod leadership;
mod location;
mod phrases;
mod places;
mod profession;
mod scoring;
mod style;

use jiff::civil::Date;
use matching_market::Score;

pub use availability::{UnknownTimeZone, ZoneBasis};
pub use breakdown::{Breakdown, Detail, Part, PhraseMatch, Silence};
pub use feature::{Feature, PerFeature};
pub use fixed::Sides;
pub use leadership::LeadershipParts;
pub use places::Nearness;
pub use scoring::{Scoring, ScoringError};

use crate::cohort::{Cohort, MenteeId, MentorId};
use fixed::{ONE, divide, mean, ratio};

/// A feature's values of one pair, in millionths; `None` when it is not known.
type Values = Option<Sides<u32>>;

/// How one pair scores.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PairScores {
    /// In the mentee's view: how good this mentor is for them.
    pub mentee: Score,
    /// In the mentor's view: how good this mentee is for them.
    pub mentor: Score,
    /// Both views together.
    pub fit: Score,
}

/// Everything that is compared, ready to score any pair of one cohort.
///
/// # Ties and determinism
/// The same people, weights and date give the same integers everywhere. `as_of` is used for how long ago a position
/// was held and for the clocks' offsets; nothing reads today's date.
///
/// # Examples
/// ```
/// use jiff::civil::date;
/// use mentor_match::cohort::{Cohort, Goal, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::compatibility::{Compatibility, Feature, Scoring};
///
/// let mut ada = Mentee::new("ada")?;
/// ada.profile.goals = Some(vec![Goal::new("Public speaking")]);
/// let mut bea = Mentor::new("bea")?;
/// bea.profile.goals = Some(vec![Goal::new("public speaking"), Goal::new("Budgets")]);
/// let cohort = Cohort::new(Units::default(), vec![ada], vec![bea], vec![])?;
///
/// let compatibility = Compatibility::new(&cohort, &Scoring::default(), date(2026, 9, 1));
/// let (ada, bea) = (MenteeId::new(0), MentorId::new(0));
/// let goals = &compatibility.open(ada, bea).parts[Feature::Goals];
/// // Her one need is met in full; of the mentor's two offers one is needed.
/// assert_eq!(goals.value.mentee.map(|value| value.millionths()), Some(1_000_000));
/// assert_eq!(goals.value.mentor.map(|value| value.millionths()), Some(500_000));
/// let scores = compatibility.scores(ada, bea);
/// assert!(scores.mentee > scores.mentor);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Compatibility<'a> {
    cohort: &'a Cohort,
    weighing: Weighing,
    goals: goals::Goals,
    interests: interests::Interests,
    profession: profession::Professions,
    location: location::Locations,
    leadership: leadership::Leaders,
    background: background::Backgrounds,
    style: style::Styles,
    languages: languages::Languages,
    availability: availability::Weeks,
}

impl<'a> Compatibility<'a> {
    /// Prepares a cohort for scoring.
    ///
    /// `scoring` should have passed [`Scoring::check`]; what that would refuse is brought to the nearest value that
    /// it accepts. A time zone that is not in the bundled data counts as not answered and is listed by
    /// [`Compatibility::unknown_time_zones`].
    ///
    /// # Complexity
    /// O(a log a) time and O(a) space for a answers, plus at most 2²² entries for each of the tables that compare
    /// phrases or places.
    pub fn new(cohort: &'a Cohort, scoring: &Scoring, as_of: Date) -> Self {
        Self {
            cohort,
            weighing: Weighing::new(scoring),
            goals: goals::Goals::new(cohort),
            interests: interests::Interests::new(cohort),
            profession: profession::Professions::new(cohort),
            location: location::Locations::new(cohort, scoring),
            leadership: leadership::Leaders::new(cohort, scoring, as_of),
            background: background::Backgrounds::new(cohort),
            style: style::Styles::new(cohort),
            languages: languages::Languages::new(cohort),
            availability: availability::Weeks::new(cohort, scoring, as_of),
        }
    }

    /// The cohort whose pairs are scored.
    pub fn cohort(&self) -> &'a Cohort {
        self.cohort
    }

    /// Scores one pair; the ids have to be of this cohort.
    ///
    /// # Complexity
    /// O(answers of the two people compared); no allocation.
    pub fn scores(&self, mentee: MenteeId, mentor: MentorId) -> PairScores {
        self.weighing.scores(&self.values(mentee, mentor))
    }

    /// How much of the weight rests on answers instead of neutral values, on each side; 1.000 when all is known.
    pub fn coverage(&self, mentee: MenteeId, mentor: MentorId) -> Sides<Score> {
        self.weighing.coverage(&self.values(mentee, mentor))
    }

    /// The score of one pair, opened into its parts, each with what was compared.
    ///
    /// The details quote answers of both people: they are for whoever may read these.
    ///
    /// # Complexity
    /// O(answers of the two people compared), with allocations; for reports, not for inner loops.
    pub fn open(&self, mentee: MenteeId, mentor: MentorId) -> Breakdown {
        let values = self.values(mentee, mentor);
        let one = self.cohort.mentee(mentee);
        let other = self.cohort.mentor(mentor);
        let (row, column) = (mentee.index(), mentor.index());
        let detail = |feature| match feature {
            Feature::Goals => goals::detail(one, other),
            Feature::Interests => interests::detail(one, other),
            Feature::Profession => profession::detail(one, other),
            Feature::Location => self.location.detail(self.cohort.units(), one, other, row, column),
            Feature::Leadership => self.leadership.detail(row, column),
            Feature::Background => background::detail(one, other),
            Feature::Style => self.style.detail(one, other, row, column),
            Feature::Languages => languages::detail(one, other),
            Feature::Availability => self.availability.detail(one, other, row, column),
        };
        Breakdown {
            parts: PerFeature::from_fn(|feature| self.weighing.part(feature, values[feature], detail(feature))),
            scores: self.weighing.scores(&values),
            coverage: self.weighing.coverage(&values),
            weight_sum: self.weighing.sums.map(u32_of),
        }
    }

    /// Time zones that were answered but are not in the bundled data, by person.
    pub fn unknown_time_zones(&self) -> &[UnknownTimeZone] {
        self.availability.unknown_time_zones()
    }

    #[inline]
    fn values(&self, mentee: MenteeId, mentor: MentorId) -> PerFeature<Values> {
        let (mentee, mentor) = (mentee.index(), mentor.index());
        PerFeature::new([
            self.goals.values(mentee, mentor),
            self.interests.values(mentee, mentor),
            self.profession.values(mentee, mentor),
            self.location.values(mentee, mentor),
            self.leadership.values(mentee, mentor),
            self.background.values(mentee, mentor),
            self.style.values(mentee, mentor),
            self.languages.values(mentee, mentor),
            self.availability.values(mentee, mentor),
        ])
    }
}

fn u32_of(sum: i64) -> u32 {
    u32::try_from(sum).expect("nine weights of at most 1,000")
}

/// A value that is known to lie in 0..=1,000,000 as a [`Score`].
pub(super) fn score(value: u32) -> Score {
    Score::from_millionths(i32::try_from(value.min(ONE)).expect("at most one million"))
}

/// Weights and neutral values in the form in which they are used.
#[derive(Debug)]
struct Weighing {
    // INVARIANT: weights at most `Scoring::MOST_WEIGHT`, neutral values at most `ONE`.
    weights: PerFeature<Sides<u32>>,
    neutral: PerFeature<u32>,
    sums: Sides<i64>,
    shares: Sides<i64>,
}

impl Weighing {
    fn new(scoring: &Scoring) -> Self {
        let weight = |weight: u32| weight.min(Scoring::MOST_WEIGHT);
        let weights = PerFeature::from_fn(|feature| Sides {
            mentee: weight(scoring.mentee_weights[feature]),
            mentor: weight(scoring.mentor_weights[feature]),
        });
        let sum = |table: &PerFeature<u32>| table.iter().map(|(_, &entry)| i64::from(weight(entry))).sum();
        Self {
            weights,
            neutral: PerFeature::from_fn(|feature| scoring.neutral[feature].min(ONE)),
            sums: Sides { mentee: sum(&scoring.mentee_weights), mentor: sum(&scoring.mentor_weights) },
            shares: Sides { mentee: weight(scoring.mentee_share), mentor: weight(scoring.mentor_share) }.map(i64::from),
        }
    }

    #[inline]
    fn scores(&self, values: &PerFeature<Values>) -> PairScores {
        let mut sums = Sides { mentee: 0_i64, mentor: 0_i64 };
        for feature in Feature::ALL {
            let value = values[feature].unwrap_or(Sides::both(self.neutral[feature]));
            let weight = self.weights[feature];
            // At most 9 · 1,000 · 1,000,000.
            sums.mentee += i64::from(weight.mentee) * i64::from(value.mentee);
            sums.mentor += i64::from(weight.mentor) * i64::from(value.mentor);
        }
        let mentee = mean(sums.mentee, self.sums.mentee);
        let mentor = mean(sums.mentor, self.sums.mentor);
        let both = self.shares.mentee * i64::from(mentee) + self.shares.mentor * i64::from(mentor);
        let fit = mean(both, self.shares.mentee + self.shares.mentor);
        PairScores { mentee: score(mentee), mentor: score(mentor), fit: score(fit) }
    }

    fn coverage(&self, values: &PerFeature<Values>) -> Sides<Score> {
        let mut known = Sides { mentee: 0_u64, mentor: 0_u64 };
        for (feature, _) in values.iter().filter(|(_, value)| value.is_some()) {
            known.mentee += u64::from(self.weights[feature].mentee);
            known.mentor += u64::from(self.weights[feature].mentor);
        }
        Sides {
            mentee: score(ratio(known.mentee, self.sums.mentee.cast_unsigned())),
            mentor: score(ratio(known.mentor, self.sums.mentor.cast_unsigned())),
        }
    }

    fn part(&self, feature: Feature, values: Values, detail: Detail) -> Part {
        let counted = values.unwrap_or(Sides::both(self.neutral[feature]));
        let weight = self.weights[feature];
        let contribution = |weight: u32, value: u32| i64::from(weight) * i64::from(value);
        let contribution = Sides {
            mentee: contribution(weight.mentee, counted.mentee),
            mentor: contribution(weight.mentor, counted.mentor),
        };
        Part {
            value: Sides {
                mentee: values.map(|both| score(both.mentee)),
                mentor: values.map(|both| score(both.mentor)),
            },
            counted: counted.map(score),
            weight,
            contribution,
            points: Sides {
                mentee: points(contribution.mentee, self.sums.mentee),
                mentor: points(contribution.mentor, self.sums.mentor),
            },
            detail,
        }
    }
}

/// What a contribution adds to the side score, rounded on its own.
fn points(contribution: i64, sum: i64) -> Score {
    score(u32::try_from(divide(contribution, sum)).unwrap_or(ONE))
}
