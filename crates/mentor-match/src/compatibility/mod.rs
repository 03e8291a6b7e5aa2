//! How well two people fit: ten features, each in a file of its own, weighed into one score per side.
//!
//! Notation: a feature's *value* lies in 0..=1,000,000 (millionths) and can differ between the two sides of a pair, as
//! can the *weights* (a great match for one person may be a bad match for another).
//!
//! ```text
//! side score = Σ weight · counted / Σ weight     each side with its own weights
//! counted    = value, or the feature's neutral value while it is not known
//! coverage   = Σ weight of known features / Σ weight
//! fit        = (mentee share · mentee's score + mentor share · mentor's score) / (both shares)
//! ```
//!
//! The head of each feature's file has its formula, its range and when it is not known. A 1 in a formula is 1,000,000.
//! Neutral values lie below what known answers are worth on average, so that leaving a weak answer blank does not pay
//! (measured in `docs/scoring.md`).
//!
//! # Invariants
//! - A value is quantised once; all that follows is integer arithmetic, rounded half-even. The numbers do not depend
//!   on the machine, the number of threads, or the order of people and answers.
//! - [`Compatibility::open`] and [`Compatibility::scores`] use the same values; the parts add up to the totals exactly.
//! - No text is touched once a [`Compatibility`] is made: people are rows of dense columns with interned ids and
//!   offset lists.
//! - [`Compatibility::rows`] computes the integers of [`Compatibility::scores`] for many pairs at once, by classes of
//!   people who answered a feature alike.
//! - Nothing here knows a rule, a written choice or a strategy.

mod answers;
mod availability;
mod background;
mod breakdown;
mod calibration;
mod cosine;
mod detail;
mod excerpt;
mod feature;
mod features;
mod fixed;
mod foremost;
mod goals;
mod identical;
mod interests;
mod kernel;
mod language;
mod languages;
mod leadership;
mod little_words;
mod location;
mod membership;
mod most_fit;
mod personal;
mod phrases;
mod place_table;
mod places;
mod prepare_error;
mod profession;
mod professions;
mod reading;
mod resources;
mod score_matrix;
mod scoring;
mod similar;
mod source;
mod style;
mod synonyms;
mod table;
mod topics;
mod totals;
mod values;
mod vectors;
mod warning;
mod weighing;

#[cfg(feature = "arrow")]
use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use matching_market::{Score, StopReason};

pub use availability::UnknownTimeZone;
pub use breakdown::{Breakdown, OwnPart, Part};
pub use detail::{Detail, LeadershipParts, PhraseMatch, WantedAnswer, WhyUnknown, WordMatch, ZoneBasis};
pub(crate) use excerpt::Excerpt;
#[cfg(feature = "arrow")]
pub(crate) use excerpt::{Common, outside};
pub use feature::{Feature, PerFeature};
pub use fixed::Sides;
pub(crate) use foremost::Foremost;
pub use kernel::Rows;
pub use language::Language;
pub(crate) use most_fit::MostFit;
pub(crate) use personal::Totals;
pub use personal::{Personal, UnknownImportance};
pub use place_table::{Place, PlaceMatch, PlaceTable, PlaceTableError, PlaceTableErrorKind};
pub use places::Nearness;
pub use prepare_error::PrepareError;
pub use profession::UnmatchedProfession;
pub use professions::{ProfessionMatch, ProfessionTable, ProfessionTableError, ProfessionTableErrorKind};
pub use resources::Resources;
pub use score_matrix::{ScoreMatrix, ScoreMatrixError, ScoreTableError, ScoreTableErrorKind, Stranger};
pub use scoring::{Scoring, ScoringError};
pub use source::{ScoreSource, ScoreSourceError, ScoreUse};
pub use synonyms::{SynonymError, SynonymErrorKind, Synonyms};
pub use table::TableError;
pub(crate) use values::Contributions;
pub use values::PairScores;
pub use vectors::{VectorError, Vectors};
pub use warning::Warning;

#[cfg(feature = "arrow")]
use crate::cohort::Importance;
use crate::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Side};
use crate::parallel::Stop;
use features::Features;
use kernel::{Kernel, Scored};
use source::Own;
use values::{Valued, Values, score};
use weighing::Weighing;

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
    own: Option<Own<'a>>,
    personal: Personal,
    unknown_importances: Vec<UnknownImportance>,
    features: Features,
    kernel: Kernel,
    // Several tables and the report say them.
    warned: OnceLock<Vec<Warning>>,
}

/// The people with whom those of the other side are looked at for personal weights, by position.
pub(crate) fn seen(cohort: &Cohort) -> Sides<Vec<usize>> {
    Sides {
        mentee: totals::seen(cohort.mentees().iter().map(|one| &one.id)),
        mentor: totals::seen(cohort.mentors().iter().map(|one| &one.id)),
    }
}

/// Everybody's top goals, by mentee, as numbers of phrases.
#[derive(Debug)]
pub(crate) struct TopGoalsOf(Vec<Vec<u32>>);

impl<'a> Compatibility<'a> {
    /// Prepares a cohort for scoring.
    ///
    /// `scoring` should have passed [`Scoring::check`]; what that would refuse is brought to the nearest value that
    /// it accepts. A time zone that is not in the bundled data counts as not answered and is listed by
    /// [`Compatibility::unknown_time_zones`].
    ///
    /// # Complexity
    /// O(a log a) time and O(a) space for a answers, plus at most 2²² entries for each of the tables that compare
    /// phrases or places, and at most 2²¹, and no more than a quarter of the pairs, for each feature's table of classes
    /// (see [`Compatibility::rows`]). One pass over the pairs where somebody says what matters to them.
    pub fn new(cohort: &'a Cohort, scoring: &Scoring, as_of: Date) -> Self {
        Self::with_resources(cohort, scoring, as_of, &Resources::default())
            .expect("only vectors can be refused, and there are none")
    }

    /// Prepares a cohort for scoring with the programme's synonyms and professions or the embedder's vectors.
    ///
    /// # Errors
    /// [`VectorError::Missing`]: a phrase of the cohort has no vector, though vectors are to be used for its feature.
    ///
    /// # Complexity
    /// As [`Compatibility::new`].
    pub fn with_resources(
        cohort: &'a Cohort,
        scoring: &Scoring,
        as_of: Date,
        resources: &Resources,
    ) -> Result<Self, VectorError> {
        Self::until(cohort, scoring, as_of, resources, &|| None).map_err(|ended| match ended {
            PrepareError::Vectors(error) => error,
            ended => unreachable!("nobody stops it, and there are no scores: {ended:?}"),
        })
    }

    /// The same, until `stop` gives a reason to stop: it is asked between the features, all along their tables, and for
    /// each person who says what matters to them, from several threads.
    ///
    /// # Errors
    /// As [`Compatibility::with_resources`], and [`PrepareError::Stopped`].
    pub fn until(
        cohort: &'a Cohort,
        scoring: &Scoring,
        as_of: Date,
        resources: &Resources,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Self, PrepareError> {
        Self::of_some(cohort, scoring, (as_of, resources), None, stop)
    }

    /// The same for some people of a cohort, who are worth to each other what they are worth in it.
    #[cfg(feature = "arrow")]
    pub(crate) fn of_excerpt(
        cohort: &'a Cohort,
        scoring: &Scoring,
        as_of: Date,
        excerpt: &Excerpt<'_>,
        stop: Stop<'_>,
    ) -> Result<Self, PrepareError> {
        Self::of_some(cohort, scoring, (as_of, &Resources::default()), Some(excerpt), stop)
    }

    fn of_some(
        cohort: &'a Cohort,
        scoring: &Scoring,
        (as_of, resources): (Date, &Resources),
        excerpt: Option<&Excerpt<'_>>,
        stop: Stop<'_>,
    ) -> Result<Self, PrepareError> {
        let features = Features::new(cohort, scoring, resources, as_of, excerpt, stop)?;
        let (weighing, people) = (Weighing::new(scoring), (cohort.mentees().len(), cohort.mentors().len()));
        let mut compatibility = Self {
            cohort,
            own: None,
            personal: scoring.personal,
            unknown_importances: Vec::new(),
            kernel: Kernel::new(&features, &weighing, people, stop)?,
            features,
            weighing,
            warned: OnceLock::new(),
        };
        compatibility.weigh_personally(excerpt.map(|excerpt| &excerpt.totals), stop)?;
        Ok(compatibility)
    }

    /// The same cohort with scores of one's own, instead of the features or beside them. Each pair is read once, here.
    ///
    /// # Errors
    /// [`ScoreSourceError`]: a name or weight that cannot be used, a score outside of 0 to 1, a source made for other
    /// people.
    ///
    /// # Complexity
    /// One call of [`ScoreSource::row`] a mentee; 12 bytes a known pair.
    pub fn with_source(self, source: &'a dyn ScoreSource, usage: ScoreUse) -> Result<Self, ScoreSourceError> {
        self.with_source_until(source, usage, &|| None).map_err(|ended| match ended {
            PrepareError::Scores(error) => error,
            ended => unreachable!("nobody stops it, and there are no vectors: {ended:?}"),
        })
    }

    /// The same, until `stop` gives a reason to stop; it is asked for each mentee.
    pub(crate) fn with_source_until(
        mut self,
        source: &'a dyn ScoreSource,
        usage: ScoreUse,
        stop: Stop<'_>,
    ) -> Result<Self, PrepareError> {
        let own = Own::read(source, usage, self.cohort, stop)?;
        self.weighing.take_in(&own);
        self.own = Some(own);
        self.kernel.keep(&self.weighing);
        self.unknown_importances.clear();
        self.warned = OnceLock::new();
        self.weigh_personally(None, stop)?;
        Ok(self)
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
        self.weighing.scores(&self.values(mentee, mentor), mentee.index(), mentor.index())
    }

    /// Scores many pairs of a mentee at once, several times as fast as one by one: the same integers.
    ///
    /// What it holds is used again from mentee to mentee; make one for each thread.
    ///
    /// # Examples
    /// ```
    /// use jiff::civil::date;
    /// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Units};
    /// use mentor_match::compatibility::{Compatibility, Scoring};
    ///
    /// let mentors = vec![Mentor::new("bea")?, Mentor::new("carl")?];
    /// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], mentors, vec![])?;
    /// let compatibility = Compatibility::new(&cohort, &Scoring::default(), date(2026, 9, 1));
    /// let all: Vec<MentorId> = (0..2).map(MentorId::new).collect();
    /// let mut rows = compatibility.rows();
    /// for (scores, &mentor) in rows.scores(MenteeId::new(0), &all).iter().zip(&all) {
    ///     assert_eq!(*scores, compatibility.scores(MenteeId::new(0), mentor));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rows(&self) -> Rows<'_> {
        Rows::new(self.scored())
    }

    /// For each mentee the goals that matter most to them, for [`Compatibility::served`].
    pub(crate) fn top_goals(&self) -> TopGoalsOf {
        TopGoalsOf(self.features.goals.top(self.cohort))
    }

    /// How close what the mentor offers comes to one of the mentee's top goals; not known where either gave none.
    pub(crate) fn served(&self, top: &TopGoalsOf, mentee: MenteeId, mentor: MentorId) -> Option<Score> {
        let (mentee, mentor) = (mentee.index(), mentor.index());
        self.features.goals.served(&top.0[mentee], mentee, mentor).map(score)
    }

    /// What each feature adds to the two side scores of a pair before they are divided and rounded.
    pub(crate) fn contributions(&self, mentee: MenteeId, mentor: MentorId) -> Sides<Contributions> {
        self.weighing.contributions(&self.values(mentee, mentor), mentee.index(), mentor.index())
    }

    /// How much of the weight rests on answers instead of neutral values, on each side; 1.000 when all is known.
    pub fn coverage(&self, mentee: MenteeId, mentor: MentorId) -> Sides<Score> {
        self.weighing.coverage(&self.values(mentee, mentor), mentee.index(), mentor.index())
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
        let weights = self.weighing.rows(row, column);
        let said = Sides { mentee: personal::said(&one.importance).0, mentor: personal::said(&other.importance).0 };
        let detail = |feature| match feature {
            Feature::Goals => self.features.goals.detail(one, other),
            Feature::Interests => self.features.interests.detail(one, other),
            Feature::Profession => self.features.profession.detail(one, other, row, column),
            Feature::Location => self.features.location.detail(self.cohort.units(), one, other, row, column),
            Feature::Leadership => self.features.leadership.detail(row, column),
            Feature::Background => background::detail(one, other),
            Feature::Style => self.features.style.detail(one, other, row, column),
            Feature::Languages => languages::detail(one, other),
            Feature::Availability => self.features.availability.detail(one, other, row, column),
            Feature::Membership => self.features.membership.detail(row, column, other.profile.member_since),
        };
        Breakdown {
            own: self.own.as_ref().map(|own| {
                let (name, sentence) = (own.source.name().to_owned(), own.source.sentence(self.cohort, mentee, mentor));
                let detail = Detail::Source { name: name.clone(), sentence, known: values.own.is_some() };
                let part = self.weighing.own_part(values.own, detail, row, column);
                OwnPart { name, usage: own.usage, part }
            }),
            parts: PerFeature::from_fn(|feature| {
                let mut part = self.weighing.part(feature, values.by[feature], detail(feature), row, column);
                part.importance = Sides { mentee: said.mentee[feature], mentor: said.mentor[feature] };
                part
            }),
            scores: self.weighing.scores(&values, row, column),
            coverage: self.weighing.coverage(&values, row, column),
            weight_sum: weights.map(|row| u32::try_from(row.sum).expect("see the bounds in `personal`")),
            ballast: weights.map(|row| row.ballast),
            balance: weights.map(|row| row.balance),
        }
    }

    /// Time zones that were answered but are not in the bundled data, by person.
    pub fn unknown_time_zones(&self) -> &[UnknownTimeZone] {
        self.features.availability.unknown_time_zones()
    }

    /// Professions that the table of [`Resources`] does not have, or has several times; they are compared by path and
    /// title. Empty without a table.
    pub fn unmatched_professions(&self) -> &[UnmatchedProfession] {
        self.features.profession.unmatched()
    }

    /// What people said matters to them and is no feature's name, by person; it changes nothing.
    pub fn unknown_importances(&self) -> &[UnknownImportance] {
        &self.unknown_importances
    }

    /// What the candidates who are [seen] are worth together to each of those who say what matters to them, as long as
    /// nobody has weights of their own.
    #[cfg(feature = "arrow")]
    pub(crate) fn totals(
        &self,
        seen: &Sides<Vec<usize>>,
        stop: Stop<'_>,
    ) -> Result<Sides<Vec<Option<Totals>>>, StopReason> {
        let speaks = |importance: &BTreeMap<String, Importance>| personal::speaks(&personal::said(importance));
        let speaks = Sides {
            mentee: self.cohort.mentees().iter().map(|one| speaks(&one.importance)).collect(),
            mentor: self.cohort.mentors().iter().map(|one| speaks(&one.importance)).collect(),
        };
        totals::all(self.scored(), &speaks, seen, stop)
    }

    /// Gives weights of their own to those who said what matters to them, by these totals where they are known.
    fn weigh_personally(
        &mut self,
        known: Option<&Sides<Vec<Option<Totals>>>>,
        stop: Stop<'_>,
    ) -> Result<(), StopReason> {
        let (mentees, mentors) = (self.cohort.mentees(), self.cohort.mentors());
        let spoken = Sides {
            mentee: mentees.iter().map(|one| personal::said(&one.importance)).collect::<Vec<_>>(),
            mentor: mentors.iter().map(|one| personal::said(&one.importance)).collect(),
        };
        let speaks = |people: &[personal::Said<'_>]| people.iter().map(personal::speaks).collect::<Vec<bool>>();
        let speaks = Sides { mentee: speaks(&spoken.mentee), mentor: speaks(&spoken.mentor) };
        let found;
        let totals = if let Some(known) = known {
            known
        } else {
            found = totals::all(self.scored(), &speaks, &seen(self.cohort), stop)?;
            &found
        };
        let row = |side: Side, person: usize| {
            let totals = totals.of(side).get(person)?.as_ref()?;
            personal::row(self.weighing.plain(side), &spoken.of(side)[person].0, self.personal, totals)
        };
        let rows = |side: Side| (0..spoken.of(side).len()).map(|person| row(side, person)).collect();
        let rows: Sides<Vec<_>> = Sides { mentee: rows(Side::Mentee), mentor: rows(Side::Mentor) };
        self.weighing.set(Side::Mentee, rows.mentee);
        self.weighing.set(Side::Mentor, rows.mentor);
        let keys = mentees.iter().map(Mentee::key).chain(mentors.iter().map(Mentor::key));
        for (person, (_, unknown)) in keys.zip(spoken.mentee.iter().chain(&spoken.mentor)) {
            let unknown = unknown
                .iter()
                .map(|&written| UnknownImportance { person: person.clone(), written: written.to_owned() });
            self.unknown_importances.extend(unknown);
        }
        Ok(())
    }

    #[inline]
    fn values(&self, mentee: MenteeId, mentor: MentorId) -> Valued {
        let (mentee, mentor) = (mentee.index(), mentor.index());
        let Some(own) = &self.own else { return Valued { by: self.by_feature(mentee, mentor), own: None } };
        // What weighs nothing need not be compared.
        let by = if own.replaces() { PerFeature::filled(None) } else { self.by_feature(mentee, mentor) };
        Valued { by, own: own.values(mentee, mentor) }
    }

    fn scored(&self) -> Scored<'_> {
        Scored { features: &self.features, weighing: &self.weighing, own: self.own.as_ref(), kernel: &self.kernel }
    }

    #[inline]
    fn by_feature(&self, mentee: usize, mentor: usize) -> PerFeature<Values> {
        PerFeature::from_fn(|feature| self.features.value(feature, mentee, mentor))
    }
}
