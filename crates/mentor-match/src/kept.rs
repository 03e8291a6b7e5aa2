//! An outcome that owns what it is about, to be stored in a program's own types without a lifetime.
//!
//! A [`RoundOutcome`] borrows its people and its policy, so a struct that holds all three would borrow from itself.
//! [`OwnedOutcome`] is that struct, by the crate `self_cell`: the people stay at one place on the heap, and the outcome
//! points there.

use std::fmt;
use std::sync::Arc;

use self_cell::self_cell;

use crate::cohort::Cohort;
use crate::compatibility::{Resources, ScoreSource, ScoreUse};
use crate::incumbents::{Incumbent, Keep};
use crate::outcome::RoundOutcome;
use crate::policy::{Policy, Rulings};
use crate::round::MatchingRound;
use crate::round_error::RoundError;

/// What a round is about, owned.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RoundInput {
    /// The people.
    pub cohort: Arc<Cohort>,
    /// The programme's demands.
    pub policy: Arc<Policy>,
    /// What is settled for single people; nothing by default.
    pub rulings: Rulings,
    /// Tables and models; none by default.
    pub resources: Resources,
    /// Pairs of an earlier result; none by default.
    pub incumbents: Vec<Incumbent>,
    /// What becomes of them; they stay by default.
    pub keep: Keep,
    /// Scores of one's own; none by default.
    pub scores: Option<(Arc<dyn ScoreSource>, ScoreUse)>,
}

impl RoundInput {
    /// People under a policy.
    pub fn new(cohort: impl Into<Arc<Cohort>>, policy: impl Into<Arc<Policy>>) -> Self {
        let (rulings, resources) = (Rulings::default(), Resources::default());
        let (incumbents, keep) = (Vec::new(), Keep::default());
        Self { cohort: cohort.into(), policy: policy.into(), rulings, resources, incumbents, keep, scores: None }
    }

    /// The round of this input: what is settled and brought along is in it.
    fn round(&self) -> MatchingRound<'_> {
        let round = MatchingRound::new(&self.cohort, &self.policy).rulings(&self.rulings).resources(&self.resources);
        let round = round.incumbents(&self.incumbents, self.keep);
        match &self.scores {
            Some((source, usage)) => round.score_source(source.as_ref(), *usage),
            None => round,
        }
    }
}

self_cell!(
    struct Cell {
        owner: RoundInput,
        #[covariant]
        dependent: RoundOutcome,
    }
);

/// An outcome together with all that it is about.
///
/// # Examples
/// ```
/// use mentor_match::cohort::{Cohort, Mentee, Mentor, Units};
/// use mentor_match::policy::Policy;
/// use mentor_match::{OwnedOutcome, RoundInput, StrategySpec};
///
/// /// A program's own type; no lifetime.
/// struct Programme {
///     last_round: OwnedOutcome,
/// }
///
/// let cohort = Cohort::new(Units::default(), vec![Mentee::new("ada")?], vec![Mentor::new("grace")?], vec![])?;
/// let input = RoundInput::new(cohort, Policy::default());
/// let strategy: StrategySpec = "max-score".parse()?;
/// let last_round = OwnedOutcome::run(input, |round| round.strategy(&strategy).seed(7).run())?;
/// let programme = Programme { last_round };
/// let outcome = programme.last_round.outcome();
/// assert_eq!(outcome.matches()[0].mentor.id.as_str(), "grace");
///
/// // What a round refuses is refused here.
/// let input = RoundInput::new(programme.last_round.input().cohort.clone(), Policy::preset("altrusa".parse()?));
/// assert!(OwnedOutcome::run(input, |round| round.run()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OwnedOutcome(Cell);

impl OwnedOutcome {
    /// Runs a round and keeps what it is about. `run` gets the round of the input and says with which strategy, seed
    /// and day, and until when.
    ///
    /// # Errors
    /// What `run` gives; see [`MatchingRound::run`].
    pub fn run(
        input: RoundInput,
        run: impl for<'a> FnOnce(MatchingRound<'a>) -> Result<RoundOutcome<'a>, RoundError>,
    ) -> Result<Self, RoundError> {
        Cell::try_new(input, |input| run(input.round())).map(Self)
    }

    /// The outcome.
    pub fn outcome(&self) -> &RoundOutcome<'_> {
        self.0.borrow_dependent()
    }

    /// What it is about.
    pub fn input(&self) -> &RoundInput {
        self.0.borrow_owner()
    }

    /// What it is about, without the outcome.
    pub fn into_input(self) -> RoundInput {
        self.0.into_owner()
    }
}

impl fmt::Debug for OwnedOutcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.outcome().fmt(formatter)
    }
}
