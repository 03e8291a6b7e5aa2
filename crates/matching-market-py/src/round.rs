//! A round of a programme from exported questionnaires: through the importer, as `batch_match` reads them.

use matching_market::StrategySpec;
use mentor_match::compatibility::Resources;
use mentor_match::jiff::civil::Date;
use mentor_match::policy::{Policy, Preset};
use pyo3::prelude::*;
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind};
use questionnaire_io::run::Run;

use crate::errors::exception;
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
    let refused = |class: &str, error: &dyn std::fmt::Display| exception(py, class, (error.to_string(),));
    let policy = match policy.parse::<Preset>() {
        Ok(preset) => Policy::preset(preset),
        Err(error) if !policy.contains('\n') => return Err(refused("StrategyError", &error)),
        Err(_) => Policy::from_toml(policy).map_err(|error| refused("StrategyError", &error))?,
    };
    let as_of: Date = as_of.parse().map_err(|error| refused("MarketError", &error))?;
    let strategy: StrategySpec = match strategy {
        Some(text) => text.parse().map_err(|error| refused("StrategyError", &error))?,
        None => policy.goal().into(),
    };
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let (answer, raised) = py.detach(|| {
        let watch = Watch::new(deadline);
        let answer = matched(&sources, &policy, (as_of, strategy, seed), &watch);
        (answer, watch.raised())
    });
    match raised {
        Some(raised) => Err(raised),
        None => answer.map_err(|error| refused("FormatError", &error)),
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
