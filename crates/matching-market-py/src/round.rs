//! A round of a programme from exported questionnaires: through the importer, as `batch_match` reads them.

use matching_market::StrategySpec;
use mentor_match::compatibility::Resources;
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use pyo3::prelude::*;
use questionnaire_io::import::{ImportOptions, SourceFile};
use questionnaire_io::run::Run;

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
    let (options, resources, stop) = (ImportOptions::for_policy(policy, as_of), Resources::default(), || watch.stop());
    let run = Run {
        sources,
        options: &options,
        policy,
        strategy,
        seed,
        as_of,
        resources: &resources,
        scores: None,
        programme: None,
        keep: None,
    };
    let ready = run.read(None, &stop).map_err(|error| error.into_inner().to_string())?;
    let outcome = run.round(&ready).run_until(&stop).map_err(|error| error.to_string())?;
    let report = serde_json::to_string(&outcome.to_report()).map_err(|error| error.to_string())?;
    Ok((report, ready.import.questions.len(), ready.import.problems.len()))
}
