//! Markets by the laboratory's models.

use cohort_lab::models::{MarketShape, Model, ShapeError};
use pyo3::prelude::*;

use crate::errors;
use crate::market::Market;
use crate::watch::{Deadline, Watch};

/// Names of the models.
#[pyfunction]
pub(crate) fn models() -> Vec<&'static str> {
    Model::ALL.iter().map(|model| model.name()).collect()
}

/// A market drawn by a model.
#[pyfunction]
#[pyo3(signature = (model, mentees, mentors, seed, seats, length, mentee_ties, mentor_ties, skew, dimensions, deadline))]
#[expect(clippy::too_many_arguments, reason = "what a model can be asked for, each by its name")]
pub(crate) fn generate(
    py: Python<'_>,
    model: &str,
    mentees: u32,
    mentors: u32,
    seed: u64,
    seats: u32,
    length: Option<u32>,
    mentee_ties: f64,
    mentor_ties: f64,
    skew: Option<f64>,
    dimensions: Option<u32>,
    deadline: Option<f64>,
) -> PyResult<Market> {
    let deadline = Deadline::after(deadline)?;
    let refused = |error: &ShapeError| errors::exception(py, "MarketError", (error.to_string(),));
    let model: Model = model.parse().map_err(|error| refused(&error))?;
    let shape = MarketShape {
        seats,
        length,
        mentee_ties,
        mentor_ties,
        skew,
        dimensions,
        ..MarketShape::new(model, mentees, mentors, seed)
    };
    let (market, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        (shape.market(&|| watch.stop()), watch.raised())
    });
    if let Some(raised) = raised {
        return Err(raised);
    }
    match market {
        Ok(market) => Ok(Market::bare(market, Vec::new())),
        Err(ShapeError::Stopped(reason)) => Err(errors::of_market(py, &matching_market::MarketError::Stopped(reason))),
        Err(error) => Err(refused(&error)),
    }
}
