//! The laboratory's markets with known answers.

use cohort_lab::corpus::{Entry, all};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors;
use crate::market::Market;

/// Each mentee's mentor, -1 for none.
type Assignment = Vec<i64>;
/// Name, source, note, whether it is published, the market, and what is known of it.
type Told = (String, String, String, bool, Market, Py<PyDict>);

/// All entries.
#[pyfunction]
pub(crate) fn corpus(py: Python<'_>) -> PyResult<Vec<Told>> {
    let entries = all().map_err(|error| errors::exception(py, "FormatError", (error.to_string(),)))?;
    entries.into_iter().map(|entry| told(py, entry)).collect()
}

fn told(py: Python<'_>, entry: Entry) -> PyResult<Told> {
    let (published, known) = (entry.is_published(), PyDict::new(py));
    if !entry.stable.is_empty() {
        known.set_item("stable", entry.stable.iter().map(column).collect::<Vec<_>>())?;
    }
    let assignments = [
        ("mentee_optimal", &entry.mentee_optimal),
        ("mentor_optimal", &entry.mentor_optimal),
        ("boston", &entry.boston),
        ("top_trading_cycles", &entry.top_trading_cycles),
    ];
    for (name, answer) in assignments {
        if let Some(answer) = answer {
            known.set_item(name, column(answer))?;
        }
    }
    let counts = [
        ("stable_count", entry.stable_count.map(|count| count as u64)),
        ("max_stable", entry.max_stable.map(|count| count as u64)),
        ("egalitarian", entry.egalitarian),
        ("min_regret", entry.min_regret.map(u64::from)),
        ("sex_equal", entry.sex_equal),
    ];
    for (name, count) in counts {
        if let Some(count) = count {
            known.set_item(name, count)?;
        }
    }
    if let Some(profile) = entry.rank_maximal {
        known.set_item("rank_maximal", profile)?;
    }
    Ok((entry.name, entry.source, entry.note, published, Market::bare(entry.market, Vec::new()), known.unbind()))
}

fn column(assignment: &cohort_lab::oracle::Assignment) -> Assignment {
    assignment.iter().map(|mentor| mentor.map_or(-1, |mentor| i64::from(mentor.get()))).collect()
}
