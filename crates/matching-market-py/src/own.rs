//! Strategies written in Python, through the engine's trait.
//!
//! `matching_market/own.py` calls the strategy and hands back bare data: each mentee's mentor, what is claimed (in the
//! engine's own JSON) and what proves it. What comes back is a [`Solution`] like any other, and `verify::certify` is as
//! strict with it.

use std::sync::{Arc, Mutex};

use matching_market::{
    Certificate, Claim, ClaimStatus, Context, Guarantee, Market as EngineMarket, Matching, MentorId, Property,
    Solution, SolveError, SolveStats, StopReason, Strategy,
};
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;

use crate::errors;
use crate::market::Market;
use crate::watch::Deadline;

/// What `own.call` hands back: mentors, claims as JSON, certificate as JSON.
type Answer<'py> = (PyReadonlyArray1<'py, i64>, String, Option<String>);

/// A strategy of Python's.
#[derive(Debug)]
pub(crate) struct OwnStrategy {
    strategy: Py<PyAny>,
    /// The market that it is made for, so that none is copied.
    market: Arc<EngineMarket>,
    deadline: Deadline,
    raised: Mutex<Option<PyErr>>,
}

impl OwnStrategy {
    pub(crate) fn new(strategy: Py<PyAny>, market: Arc<EngineMarket>, deadline: Deadline) -> Self {
        Self { strategy, market, deadline, raised: Mutex::new(None) }
    }

    /// The exception that its Python raised, if any did.
    pub(crate) fn raised(self) -> Option<PyErr> {
        self.raised.into_inner().unwrap_or_default()
    }

    fn call(
        &self,
        py: Python<'_>,
        market: Arc<EngineMarket>,
        seed: u64,
    ) -> PyResult<(Matching, Vec<Property>, Certificate)> {
        let handed = Py::new(py, Market::of(market.clone()))?;
        let call = py.import("matching_market.own")?.getattr("call")?;
        let answer = call.call1((&self.strategy, handed, seed, self.deadline.seconds_left()))?;
        let (mentors, claims, certificate): Answer<'_> = answer.extract()?;
        let refused = |message: String| errors::exception(py, "StrategyError", (message,));
        let mut column = Vec::with_capacity(market.mentees());
        for (mentee, &mentor) in mentors.as_array().iter().enumerate() {
            let known = u32::try_from(mentor).ok().filter(|&mentor| (mentor as usize) < market.mentors());
            if known.is_none() && mentor != -1 {
                let most = market.mentors();
                return Err(refused(format!(
                    "the strategy gives mentee {mentee} the mentor {mentor}; there are {most}, numbered from 0, and -1 \
                     is unmatched"
                )));
            }
            column.push(known.map(MentorId::new));
        }
        let matching = Matching::from_mentors(&market, &column);
        let matching =
            matching.map_err(|error| refused(format!("the strategy's answer is not a matching: {error}")))?;
        let claims: Result<Vec<Property>, _> = serde_json::from_str(&claims);
        let claims = claims.map_err(|error| refused(format!("the strategy's claims: {error}")))?;
        let certificate = certificate.map_or(Ok(Certificate::Matching), |text| serde_json::from_str(&text));
        let certificate = certificate.map_err(|error| refused(format!("the strategy's certificate: {error}")))?;
        Ok((matching, claims, certificate))
    }
}

impl Strategy for OwnStrategy {
    fn name(&self) -> &'static str {
        "own"
    }

    /// Each answer says what it claims.
    fn guarantee(&self) -> Guarantee {
        Guarantee::default()
    }

    fn solve(&self, market: &EngineMarket, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let market =
            if std::ptr::eq(market, &raw const *self.market) { self.market.clone() } else { Arc::new(market.clone()) };
        let before = context.work();
        let answer = Python::attach(|py| self.call(py, market, context.seed()));
        match answer {
            Ok((matching, claims, certificate)) => {
                let claims = claims.into_iter().map(|property| Claim { property, status: ClaimStatus::Proved });
                let guarantee = Guarantee { claims: claims.collect() };
                Ok(Solution { matching, guarantee, certificate, stats: SolveStats { work: context.work() - before } })
            }
            Err(error) => {
                if let Ok(mut raised) = self.raised.lock() {
                    *raised = Some(error);
                }
                Err(SolveError::Stopped { reason: StopReason::Cancelled, work: context.work() - before })
            }
        }
    }
}
