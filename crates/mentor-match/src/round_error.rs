//! Why a round has no outcome.

use matching_market::{MarketError, SolveError, StopReason, verify};

use crate::compatibility::{PrepareError, ScoreSourceError, VectorError};
use crate::difference::OtherPeople;
use crate::incumbents::Keep;
use crate::policy::{EligibilityError, RulingError};

/// Why a round has no outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RoundError {
    /// The policy does not fit the cohort.
    #[error(transparent)]
    Eligibility(#[from] EligibilityError),
    /// What was settled for single people cannot be followed.
    #[error(transparent)]
    Ruling(#[from] RulingError),
    /// The embedder's vectors do not fit the cohort.
    #[error(transparent)]
    Vectors(#[from] VectorError),
    /// The embedder's own scores cannot be used.
    #[error(transparent)]
    Scores(#[from] ScoreSourceError),
    /// An outcome that this round did not give.
    #[error("the outcome is of another cohort; pass the one that this round gave")]
    OtherRound,
    /// Two outcomes of different people.
    #[error(transparent)]
    OtherPeople(#[from] OtherPeople),
    /// The strategy has no answer that keeps most of what stands.
    #[error(
        "{strategy} cannot be asked to keep {keep}; `most` needs the goal no-swap or best-fit, `most:worth` the goal \
         best-fit, and `sent` goes with every goal"
    )]
    CannotKeep {
        /// The strategy.
        strategy: &'static str,
        /// What was to be kept.
        keep: Keep,
    },
    /// The strategy needs every possible pair, and there are more than a machine has memory for.
    #[error(
        "{strategy} builds every possible pair, and there are up to {pairs}; it runs up to {limit}. Choose the goal \
         no-swap or best-fit (strategy mentee-optimal or max-score) without keeping most pairs: they build only the \
         pairs that can matter and prove the answer for all. Or run the round in parts"
    )]
    TooManyPairs {
        /// The strategy.
        strategy: &'static str,
        /// Pairs that no rule refuses.
        pairs: u64,
        /// How many it builds: [`PairsBuilt::MOST_OF_ALL`](crate::PairsBuilt::MOST_OF_ALL).
        limit: u64,
    },
    /// The lists are too large for one market.
    #[error(transparent)]
    Market(MarketError),
    /// Stopped while the lists were made.
    #[error("stopped while the pairs were scored because {0}; nothing was matched")]
    Stopped(StopReason),
    /// The strategy found no solution.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// What the strategy claims as proved is not true: a defect of the strategy. The answer is withheld.
    #[error("the strategy's answer failed its proof and is withheld: {0}")]
    Certify(#[from] verify::CertifyError),
}

impl RoundError {
    /// How rulings contradict each other, the cohort or the policy, when that is what is wrong.
    pub fn ruling(&self) -> Option<&RulingError> {
        match self {
            Self::Ruling(error) | Self::Eligibility(EligibilityError::Ruling(error)) => Some(error),
            _ => None,
        }
    }
}

impl From<PrepareError> for RoundError {
    fn from(ended: PrepareError) -> Self {
        match ended {
            PrepareError::Vectors(error) => Self::Vectors(error),
            PrepareError::Scores(error) => Self::Scores(error),
            PrepareError::Stopped(reason) => Self::Stopped(reason),
        }
    }
}

impl From<MarketError> for RoundError {
    fn from(error: MarketError) -> Self {
        match error {
            MarketError::Stopped(reason) => Self::Stopped(reason),
            error => Self::Market(error),
        }
    }
}
