//! A round of a programme from exported questionnaires: through the importer, as `batch_match` reads them.

use matching_market::StrategySpec;
use mentor_match::MatchingRound;
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use pyo3::prelude::*;
use questionnaire_io::import::{ImportOptions, SourceFile, import_until};

use crate::errors::exception;
use crate::shards::Asked;
use crate::watch::{Deadline, Watch};

/// What a round gives back: the report as JSON, and how many questions and rows that could not be read there are.
type Answer = (String, usize, usize);

/// Matches the people of two questionnaires; `policy` is the name of a preset or the text of a policy.
#[pyfunction]
#[pyo3(signature = (mentors, mentees, policy, as_of, strategy, seed, deadline))]
#[expect(clippy::too_many_arguments, reason = "what a round is made from, each by its name")]
pub(crate) fn round(
    py: Python<'_>,
    mentors: Vec<u8>,
    mentees: Vec<u8>,
    policy: &str,
    as_of: &str,
    strategy: Option<&str>,
    seed: u64,
    deadline: Option<f64>,
) -> PyResult<Answer> {
    let deadline = Deadline::after(deadline)?;
    let asked = Asked::new(py, (mentors, mentees), (policy, as_of, strategy, seed))?;
    let (answer, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        let answer = matched(&asked.sources, &asked.policy, (asked.as_of, asked.strategy, asked.seed), &watch);
        (answer, watch.raised())
    });
    match raised {
        Some(raised) => Err(raised),
        None => answer.map_err(|error| exception(py, "FormatError", (error,))),
    }
}

fn matched(
    sources: &[SourceFile],
    policy: &Policy,
    (as_of, strategy, seed): (Date, StrategySpec, u64),
    watch: &Watch,
) -> Result<Answer, String> {
    let (options, stop) = (ImportOptions::for_policy(policy, as_of), || watch.stop());
    let import = import_until(sources, &options, &stop).map_err(|error| error.to_string())?;
    let round = MatchingRound::new(&import.cohort, policy).rulings(&import.rulings).strategy(&strategy);
    let outcome = round.seed(seed).as_of(as_of).run_until(&stop).map_err(|error| error.to_string())?;
    let report = serde_json::to_string(&outcome.to_report()).map_err(|error| error.to_string())?;
    Ok((report, import.questions.len(), import.problems.len()))
}
