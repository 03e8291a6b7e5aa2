//! Which questions matter: those with an answer that changes somebody's result.
//!
//! Found by trying: a likely answer is taken for the coordinator's, the questionnaires are read again and the round is
//! solved again. How much is tried is bounded by counts, never by the clock, so that the same input gives the same
//! order of questions.

use std::collections::BTreeMap;

use mentor_match::cohort::PersonId;
use mentor_match::{RoundOutcome, StopReason};

use crate::import::{Import, ImportOptions, Question, SourceFile, import_until};

/// So many questions are tried, those asked first.
pub const MOST_QUESTIONS: usize = 20;

/// So many of a question's likeliest answers are tried.
pub const MOST_ANSWERS: usize = 3;

/// So many pairs of a mentee and a mentor may be scored in all trials together.
pub const MOST_PAIRS: usize = 2_000_000;

/// So many cells may be read in all trials together.
pub const MOST_CELLS: usize = 2_000_000;

/// Each mentee's mentor.
pub type Results = BTreeMap<PersonId, Option<PersonId>>;

/// Each mentee's mentor in this outcome.
pub fn results(outcome: &RoundOutcome<'_>) -> Results {
    let cohort = outcome.cohort();
    let mentor = |mentor| cohort.mentor(mentor).id.clone();
    let of = |id: &PersonId| outcome.mentor_of(cohort.find_mentee(id)?).map(mentor);
    cohort.mentees().iter().map(|mentee| (mentee.id.clone(), of(&mentee.id))).collect()
}

/// Whether an answer to each of these questions changes somebody's result, by the question's id. Questions without
/// likely answers, and those beyond the bounds, are not in it.
///
/// `before` are the results with no question answered; `solve` gives those of a trial, `None` when its round has none.
/// Once `stop` gives a reason, nothing more is tried.
///
/// # Errors
/// The first of `solve`.
///
/// # Complexity
/// At most [`MOST_QUESTIONS`] · [`MOST_ANSWERS`] imports and rounds, within [`MOST_PAIRS`] and [`MOST_CELLS`].
pub fn weigh<E>(
    sources: &[SourceFile],
    options: &ImportOptions,
    (first, questions): (&Import, &[Question]),
    before: &Results,
    stop: &dyn Fn() -> Option<StopReason>,
    mut solve: impl FnMut(&Import) -> Result<Option<Results>, E>,
) -> Result<BTreeMap<String, bool>, E> {
    let pairs = first.cohort.mentees().len().saturating_mul(first.cohort.mentors().len()).max(1);
    let cells = first.files.iter().map(|file| file.counts.read.saturating_mul(file.columns.len()));
    let cells = cells.fold(1, usize::saturating_add);
    let mut trials = (MOST_PAIRS / pairs).min(MOST_CELLS / cells);
    let mut found = BTreeMap::new();
    let answerable = questions.iter().filter(|question| !question.candidates.is_empty());
    for question in answerable.take(MOST_QUESTIONS) {
        for answer in question.candidates.iter().take(MOST_ANSWERS) {
            if trials == 0 {
                return Ok(found);
            }
            trials -= 1;
            let decisions = options.decisions.clone().with_answer(&question.id, answer);
            let Ok(trial) = import_until(sources, &ImportOptions { decisions, ..options.clone() }, stop) else {
                continue;
            };
            if trial.questions.iter().any(|open| open.id == question.id) {
                continue;
            }
            let changes = solve(&trial)?.as_ref() != Some(before);
            let weight = found.entry(question.id.clone()).or_insert(false);
            *weight |= changes;
            if *weight {
                break;
            }
        }
    }
    Ok(found)
}
