//! Accessors for ids that may be somebody else's.
//!
//! A dense id is a position in one cohort; with an id of another cohort the plain accessors stop the program, as an
//! index beyond a slice does, or speak of somebody else. These twins give `None` where a position does not exist. That
//! a position is another person's nobody can see: keep [`PersonId`](crate::cohort::PersonId)s where cohorts change, and
//! look them up with `find_mentee` and `find_mentor`.

use matching_market::{PairId, Score};

use crate::cohort::{Cohort, Consent, Mentee, MenteeId, Mentor, MentorId};
use crate::compatibility::{Breakdown, Compatibility, PairScores, Sides};
use crate::explain::{Costs, MenteeExplanation, MentorExplanation, SeatWorth, WhyNot, WhyNotMentee, WishCost};
use crate::outcome::{Match, RoundOutcome};
use crate::policy::{Eligibility, Refusal, Seats};
use crate::preference::{Place, Preferences};

impl Cohort {
    /// The mentee with a dense id; `None` for an id of a larger cohort.
    ///
    /// # Examples
    /// ```
    /// use mentor_match::cohort::{Cohort, Mentee, MenteeId, MentorId, Units};
    /// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![], vec![])?;
    /// assert_eq!(cohort.get_mentee(MenteeId::new(0)).map(|one| one.id.as_str()), Some("ada"));
    /// assert!(cohort.get_mentee(MenteeId::new(1)).is_none() && cohort.get_mentor(MentorId::new(0)).is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn get_mentee(&self, id: MenteeId) -> Option<&Mentee> {
        self.mentees().get(id.index())
    }

    /// The mentor with a dense id; `None` for an id of a larger cohort.
    pub fn get_mentor(&self, id: MentorId) -> Option<&Mentor> {
        self.mentors().get(id.index())
    }

    /// Whether there is somebody at this position.
    fn has(&self, id: impl Into<Either>) -> bool {
        match id.into() {
            Either::Mentee(id) => id.index() < self.mentees().len(),
            Either::Mentor(id) => id.index() < self.mentors().len(),
        }
    }
}

/// An id of one of the sides.
enum Either {
    Mentee(MenteeId),
    Mentor(MentorId),
}

impl From<MenteeId> for Either {
    fn from(id: MenteeId) -> Self {
        Self::Mentee(id)
    }
}

impl From<MentorId> for Either {
    fn from(id: MentorId) -> Self {
        Self::Mentor(id)
    }
}

/// Twins of accessors: `name as twin(ids) -> type`.
macro_rules! checked {
    ($($name:ident as $twin:ident($($id:ident: $kind:ty),+) -> $type:ty;)+) => {
        $(
            #[doc = concat!("As `", stringify!($name), "`; `None` for an id of a larger cohort.")]
            pub fn $twin(&self, $($id: $kind),+) -> Option<$type> {
                ($(self.cohort().has($id))&&+).then(|| self.$name($($id),+))
            }
        )+
    };
}

/// # Ids of other cohorts
///
/// ```
/// use mentor_match::MatchingRound;
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::policy::Policy;
///
/// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
/// let policy = Policy::default();
/// let outcome = MatchingRound::new(&cohort, &policy).run()?;
/// let (ada, grace, stranger) = (MenteeId::new(0), MentorId::new(0), MenteeId::new(7));
/// assert_eq!(outcome.get_mentor_of(ada), Some(Some(grace)));
/// assert_eq!(outcome.get_mentor_of(stranger), None);
/// assert!(outcome.get_open(ada, grace).is_some() && outcome.get_open(stranger, grace).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<'a> RoundOutcome<'a> {
    checked! {
        mentor_of as get_mentor_of(mentee: MenteeId) -> Option<MentorId>;
        mentees_of as get_mentees_of(mentor: MentorId) -> Vec<MenteeId>;
        load as get_load(mentor: MentorId) -> usize;
        free_seats as get_free_seats(mentor: MentorId) -> usize;
        seats as get_seats(mentor: MentorId) -> Seats;
        match_of as get_match_of(mentee: MenteeId) -> Option<Match<'a>>;
        pair as get_pair(mentee: MenteeId, mentor: MentorId) -> Match<'a>;
        open as get_open(mentee: MenteeId, mentor: MentorId) -> Breakdown;
        refusals as get_refusals(mentee: MenteeId, mentor: MentorId) -> Vec<Refusal>;
        overridden as get_overridden(mentee: MenteeId, mentor: MentorId) -> Vec<Refusal>;
        market_pair as get_market_pair(mentee: MenteeId, mentor: MentorId) -> Option<PairId>;
        explain_mentee as get_mentee_explanation(mentee: MenteeId) -> MenteeExplanation<'a>;
        explain_mentor as get_mentor_explanation(mentor: MentorId) -> MentorExplanation<'a>;
        why_not as get_why_not(mentee: MenteeId, mentor: MentorId) -> Option<WhyNot>;
        why_not_mentee as get_why_not_mentee(mentee: MenteeId, mentor: MentorId) -> Option<WhyNotMentee>;
        kept_away_by as get_kept_away_by(mentee: MenteeId) -> Vec<MenteeId>;
    }

    /// As `reserves`; `None` for an id of a larger cohort.
    pub fn get_reserves(&self, mentee: MenteeId) -> Option<impl Iterator<Item = MentorId> + '_> {
        self.cohort().has(mentee).then(|| self.reserves(mentee))
    }
}

/// # Ids of other cohorts
///
/// ```
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::compatibility::{Compatibility, Scoring};
///
/// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
/// let compatibility = Compatibility::new(&cohort, &Scoring::default(), "2026-09-01".parse()?);
/// assert!(compatibility.get_scores(MenteeId::new(0), MentorId::new(0)).is_some());
/// assert!(compatibility.get_scores(MenteeId::new(0), MentorId::new(1)).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Compatibility<'_> {
    checked! {
        scores as get_scores(mentee: MenteeId, mentor: MentorId) -> PairScores;
        coverage as get_coverage(mentee: MenteeId, mentor: MentorId) -> Sides<Score>;
        open as get_open(mentee: MenteeId, mentor: MentorId) -> Breakdown;
    }
}

/// # Ids of other cohorts
///
/// ```
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::policy::{Eligibility, Policy};
///
/// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
/// let policy = Policy::default();
/// let eligibility = Eligibility::new(&cohort, &policy)?;
/// assert_eq!(eligibility.get_allows(MenteeId::new(0), MentorId::new(0)), Some(true));
/// assert_eq!(eligibility.get_allows(MenteeId::new(1), MentorId::new(0)), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Eligibility<'_> {
    checked! {
        pinned as get_pinned(mentee: MenteeId) -> Option<MentorId>;
        allows as get_allows(mentee: MenteeId, mentor: MentorId) -> bool;
        refusals as get_refusals(mentee: MenteeId, mentor: MentorId) -> Vec<Refusal>;
        overridden as get_overridden(mentee: MenteeId, mentor: MentorId) -> Vec<Refusal>;
    }
}

/// # Ids of other cohorts
///
/// ```
/// use mentor_match::MatchingRound;
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::policy::Policy;
///
/// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
/// let policy = Policy::default();
/// let outcome = MatchingRound::new(&cohort, &policy).run()?;
/// let preferences = outcome.preferences();
/// assert_eq!(preferences.get_written_choice(MenteeId::new(0), MentorId::new(0)), Some(None));
/// assert_eq!(preferences.get_written_choice(MenteeId::new(0), MentorId::new(1)), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Preferences<'_> {
    checked! {
        mentee_place as get_mentee_place(mentee: MenteeId, mentor: MentorId) -> Place;
        mentor_place as get_mentor_place(mentee: MenteeId, mentor: MentorId) -> Place;
        asked as get_asked(mentee: MenteeId, mentor: MentorId) -> Option<u16>;
        named_by as get_named_by(mentee: MenteeId, mentor: MentorId) -> bool;
        written_choice as get_written_choice(mentee: MenteeId, mentor: MentorId) -> Option<u16>;
        consent as get_consent(mentee: MenteeId, mentor: MentorId) -> Sides<Consent>;
        refusals as get_refusals(mentee: MenteeId, mentor: MentorId) -> Vec<Refusal>;
        choice_weight as get_choice_weight(mentee: MenteeId, mentor: MentorId) -> Score;
    }
}

/// # Ids of other cohorts
///
/// ```
/// use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId, Units};
/// use mentor_match::policy::Policy;
/// use mentor_match::{MatchingRound, StrategySpec};
///
/// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
/// let (policy, strategy): (_, StrategySpec) = (Policy::default(), "max-score".parse()?);
/// let outcome = MatchingRound::new(&cohort, &policy).strategy(&strategy).run()?;
/// let costs = outcome.costs().expect("max-score has prices");
/// assert!(costs.get_extra_seat(MentorId::new(0)).is_some() && costs.get_extra_seat(MentorId::new(1)).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Costs<'_> {
    checked! {
        of_wish as get_of_wish(mentee: MenteeId, mentor: MentorId) -> Option<WishCost>;
        of_written_wish as get_of_written_wish(mentee: MenteeId, mentor: MentorId) -> Option<WishCost>;
        extra_seat as get_extra_seat(mentor: MentorId) -> SeatWorth;
    }
}
