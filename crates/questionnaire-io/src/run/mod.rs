//! A round from questionnaires to what its files are written from: what `batch_match` and the desk share, so that both
//! write the same bytes.
//!
//! ```text
//! sources ──read──▶ Ready ──round──▶ MatchingRound ──run_until──▶ RoundOutcome ──complete, batch──▶ Batch ──▶ files
//! ```
//! [`Run`] is what a round is made from. It opens no file and knows no folder.

mod attending;
mod circle;
mod evening;
mod meetings;
mod peers;
mod place;
mod programme;
mod scores;
mod sitting;

use std::collections::BTreeMap;
use std::sync::Arc;

use mentor_match::cohort::CohortError;
use mentor_match::compare::goals;
use mentor_match::compatibility::{Resources, ScoreSource};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use mentor_match::{
    Incumbent, Keep, MatchingRound, OwnedOutcome, RoundError, RoundInput, RoundOutcome, StopReason, StrategySpec,
};

use crate::export::{Batch, OwnScores, Setting};
use crate::import::{EarlierMatches, Import, ImportError, ImportOptions, Question, SourceFile, import_until};
use crate::weigh::{Results, results, weigh};
use crate::{TableFileError, exit_code};

pub use circle::CircleEvening;
pub use evening::{Evening, EveningArea, EveningAsked, EveningError, EventPages, MeetingPeople};
pub use meetings::{AreaError, MeetingArea};
pub use peers::{PeerProgrammeRound, PeerRun, PeersReady};
pub use place::{Why, placement_said, takes, to_place};
pub use programme::{ProgrammeRound, Told};
pub use scores::{ScoreFile, Scores};

/// What a round is made from.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// The questionnaires.
    pub sources: &'a [SourceFile],
    /// How they are read.
    pub options: &'a ImportOptions,
    /// The rules.
    pub policy: &'a Policy,
    /// How pairs are found.
    pub strategy: StrategySpec,
    /// For lots.
    pub seed: u64,
    /// The day from which years are counted back.
    pub as_of: Date,
    /// What texts are compared with.
    pub resources: &'a Resources,
    /// Scores of the programme's own.
    pub scores: Option<&'a ScoreFile>,
    /// The programme whose round this is.
    pub programme: Option<&'a ProgrammeRound>,
    /// What becomes of pairs that stand; `None` where nothing says that any do.
    pub keep: Option<Keep>,
}

/// Questionnaires that were read, with what the ledger and an earlier result say of the people.
#[derive(Debug)]
pub struct Ready {
    /// What was read; its cohort and rulings are those of the round.
    pub import: Import,
    /// Scores of the programme's own.
    pub scores: Option<Scores>,
    /// What the ledger says.
    pub told: Told,
    /// The result before this one: the one that was given, else the programme's.
    pub earlier: Option<EarlierMatches>,
    /// Pairs that stand.
    incumbents: Vec<Incumbent>,
}

/// Why questionnaires are not ready for a round.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// They cannot be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The ledger does not fit them.
    #[error(transparent)]
    People(#[from] CohortError),
    /// The scores of the programme's own cannot be used.
    #[error(transparent)]
    Scores(#[from] TableFileError),
}

impl RunError {
    /// The error itself, for whoever asks for its type.
    pub fn into_inner(self) -> Box<dyn std::error::Error> {
        match self {
            Self::Import(error) => error.into(),
            Self::People(error) => error.into(),
            Self::Scores(error) => error.into(),
        }
    }
}

type Stop<'s> = &'s (dyn Fn() -> Option<StopReason> + Sync);

impl Run<'_> {
    /// Reads the questionnaires. `earlier` is a result that was named; without one, that of the programme's round
    /// counts.
    ///
    /// # Errors
    /// [`RunError`].
    pub fn read(&self, earlier: Option<EarlierMatches>, stop: Stop<'_>) -> Result<Ready, RunError> {
        self.ready(import_until(self.sources, self.options, stop)?, earlier)
    }

    /// The same with questionnaires that were read already, as they came out of the import.
    ///
    /// # Errors
    /// [`RunError`], except [`RunError::Import`].
    pub fn ready(&self, mut import: Import, earlier: Option<EarlierMatches>) -> Result<Ready, RunError> {
        let mut told = self.feed(&mut import)?;
        let incumbents = match (self.programme, &earlier) {
            (None, Some(earlier)) => earlier.incumbents(&import.cohort),
            _ => std::mem::take(&mut told.standing),
        };
        let has_earlier = earlier.is_some() || (incumbents.is_empty() && told.over.is_empty());
        let earlier =
            if has_earlier { earlier } else { Some(EarlierMatches::of(&incumbents, &told.over, &import.cohort)) };
        let scores = self.scores.map(|file| file.of(&import.cohort)).transpose()?;
        Ok(Ready { import, scores, told, earlier, incumbents })
    }

    fn feed(&self, import: &mut Import) -> Result<Told, CohortError> {
        Ok(self.programme.map(|programme| programme.feed(import)).transpose()?.unwrap_or_default())
    }

    /// The round of these people.
    pub fn round<'r>(&'r self, ready: &'r Ready) -> MatchingRound<'r> {
        self.round_of(&ready.import, ready.scores.as_ref(), &ready.incumbents)
    }

    /// The outcome of these people's round with all that it is about, to be kept.
    ///
    /// # Errors
    /// As [`MatchingRound::run_until`].
    ///
    /// # Complexity
    /// As [`MatchingRound::run`], and a copy of the people.
    pub fn outcome(&self, ready: &Ready, stop: Stop<'_>) -> Result<OwnedOutcome, RoundError> {
        let mut input = RoundInput::new(ready.import.cohort.clone(), self.policy.clone());
        input.rulings.clone_from(&ready.import.rulings);
        input.resources.clone_from(self.resources);
        input.incumbents.clone_from(&ready.incumbents);
        input.keep = self.keep.unwrap_or_default();
        input.scores =
            ready.scores.as_ref().map(|own| (Arc::new(own.matrix.clone()) as Arc<dyn ScoreSource>, own.usage));
        OwnedOutcome::run(input, |round| {
            round.strategy(&self.strategy).seed(self.seed).as_of(self.as_of).run_until(stop)
        })
    }

    fn round_of<'r>(
        &'r self,
        import: &'r Import,
        scores: Option<&'r Scores>,
        incumbents: &'r [Incumbent],
    ) -> MatchingRound<'r> {
        let round = MatchingRound::new(&import.cohort, self.policy).rulings(&import.rulings).strategy(&self.strategy);
        let round = round.seed(self.seed).as_of(self.as_of).resources(self.resources);
        let round = round.incumbents(incumbents, self.keep.unwrap_or_default());
        match scores {
            Some(Scores { matrix, usage, .. }) => round.score_source(matrix, *usage),
            None => round,
        }
    }

    /// Puts what only the round knows into the setting of its files.
    pub fn complete(&self, setting: &mut Setting, ready: &Ready, outcome: &RoundOutcome<'_>) {
        setting.keep = self.keep.map(|keep| keep.to_string());
        setting.under_way.clone_from(&ready.told.under_way);
        if let Some(Scores { matrix, usage, file, sha256 }) = &ready.scores {
            setting.tables_sha256.insert("scores", sha256.clone());
            setting.own_scores = Some(OwnScores::new(file, *usage, matrix));
        }
        let of_programme = |programme: &ProgrammeRound| programme.setting(ready.told.conflicts.clone(), outcome);
        setting.programme = self.programme.map(of_programme);
    }

    /// What the files are written from: the outcome beside those of the other goals and the earlier one, the questions
    /// first whose answers change a result.
    ///
    /// # Errors
    /// It was stopped, or a goal cannot be worked out.
    ///
    /// # Complexity
    /// Some rounds more: see [`weigh`] and [`goals`].
    pub fn batch<'r>(
        &self,
        ready: &'r Ready,
        outcome: &'r RoundOutcome<'r>,
        setting: &'r Setting,
        stop: Stop<'_>,
    ) -> Result<Batch<'r>, Box<dyn std::error::Error>> {
        let batch = Batch::new(&ready.import, outcome, setting);
        let batch = batch.goals(goals(outcome, stop)?).since(ready.earlier.as_ref());
        let weights = self.weights(ready, outcome, batch.questions(), stop)?;
        Ok(batch.weights(weights))
    }

    /// Whether an answer to each of these questions changes somebody's result, by the question's id.
    ///
    /// # Errors
    /// It was stopped.
    ///
    /// # Complexity
    /// Some rounds more: see [`weigh`].
    pub fn weights(
        &self,
        ready: &Ready,
        outcome: &RoundOutcome<'_>,
        questions: &[Question],
        stop: Stop<'_>,
    ) -> Result<BTreeMap<String, bool>, Box<dyn std::error::Error>> {
        let solve = |trial: &Import| -> Result<Option<Results>, Box<dyn std::error::Error>> {
            let mut trial = trial.clone();
            self.feed(&mut trial)?;
            let own = self.scores.map(|file| file.of(&trial.cohort)).transpose()?;
            match self.round_of(&trial, own.as_ref(), &ready.incumbents).run_until(stop) {
                Err(error) if exit_code(&error) == 4 => Err(error.into()),
                outcome => Ok(outcome.ok().map(|outcome| results(&outcome))),
            }
        };
        weigh(self.sources, self.options, (&ready.import, questions), &results(outcome), stop, solve)
    }
}
