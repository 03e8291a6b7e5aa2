//! Why a cohort is not ready to be scored.

use matching_market::StopReason;

use super::source::Unread;
use super::{ScoreSourceError, VectorError};

/// Why a cohort is not ready to be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// The embedder's vectors do not fit the cohort.
    #[error(transparent)]
    Vectors(#[from] VectorError),
    /// The embedder's own scores cannot be used.
    #[error(transparent)]
    Scores(#[from] ScoreSourceError),
    /// Stopped by the caller.
    #[error("stopped while scoring was prepared because {0}")]
    Stopped(StopReason),
}

impl From<Unread> for PrepareError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Refused(error) => Self::Scores(error),
            Unread::Stopped(reason) => Self::Stopped(reason),
        }
    }
}

impl From<StopReason> for PrepareError {
    fn from(reason: StopReason) -> Self {
        Self::Stopped(reason)
    }
}
