//! A round of peers from one questionnaire: what `batch_match --peers` and the desk share, so that both write the same
//! bytes.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{CohortError, PersonId, PersonKey, Side};
use mentor_match::compatibility::Resources;
use mentor_match::jiff::civil::Date;
use mentor_match::peers::{PeerOutcome, PeerRound, PeerRoundError};
use mentor_match::policy::{PeerGoal, Policy};
use mentor_match::programme::Chain;
use mentor_match::text::count;
use mentor_match::{Incumbent, Keep};

use super::{RunError, ScoreFile, Scores, Stop};
use crate::export::year::describe_people;
use crate::export::{OwnScores, PeerBatch, Setting, peer_results};
use crate::import::{EarlierMatches, Import, ImportOptions, Question, SourceFile, import_until};
use crate::peer_exit_code;
use crate::programme::{FedPeers, Programme, ProgrammeError, Recorded};
use crate::weigh::{Results, weigh};

/// What a round of peers is made from.
#[derive(Debug, Clone, Copy)]
pub struct PeerRun<'a> {
    /// The questionnaire.
    pub sources: &'a [SourceFile],
    /// How it is read.
    pub options: &'a ImportOptions,
    /// The rules.
    pub policy: &'a Policy,
    /// What the round is to do best; `None`: as the rules say.
    pub goal: Option<PeerGoal>,
    /// For lots.
    pub seed: u64,
    /// The day from which years are counted back.
    pub as_of: Date,
    /// What texts are compared with.
    pub resources: &'a Resources,
    /// Scores of the programme's own.
    pub scores: Option<&'a ScoreFile>,
    /// The results of a round of mentors, whose people have less time.
    pub mentor_round: Option<&'a EarlierMatches>,
    /// The programme whose round this is.
    pub programme: Option<&'a PeerProgrammeRound>,
    /// What becomes of pairs that stand; `None` where nothing says that any do.
    pub keep: Option<Keep>,
}

/// A questionnaire that was read, with what the ledger and an earlier result say of the people.
#[derive(Debug)]
pub struct PeersReady {
    /// What was read; its cohort and rulings are those of the round.
    pub import: Import,
    /// Scores of the programme's own.
    pub scores: Option<Scores>,
    /// The result before this one: the one that was given, else the programme's.
    pub earlier: Option<EarlierMatches>,
    /// With how many mentors and mentees people are.
    taken: Vec<(PersonId, u16)>,
    /// Pairs that stand.
    incumbents: Vec<Incumbent>,
}

impl PeerRun<'_> {
    /// Reads the questionnaire. `earlier` is a result that was named; without one, that of the programme's round
    /// counts.
    ///
    /// # Errors
    /// [`RunError`].
    pub fn read(&self, earlier: Option<EarlierMatches>, stop: Stop<'_>) -> Result<PeersReady, RunError> {
        self.ready(import_until(self.sources, self.options, stop)?, earlier)
    }

    /// The same with a questionnaire that was read already, as it came out of the import.
    ///
    /// # Errors
    /// [`RunError`], except [`RunError::Import`].
    pub fn ready(&self, mut import: Import, earlier: Option<EarlierMatches>) -> Result<PeersReady, RunError> {
        let (taken, mut incumbents) = self.feed(&mut import)?;
        if let (None, Some(earlier)) = (self.programme, &earlier) {
            incumbents = earlier.incumbents(&import.cohort);
        }
        let has_earlier = earlier.is_some() || incumbents.is_empty();
        let earlier = if has_earlier { earlier } else { Some(EarlierMatches::of(&incumbents, &[], &import.cohort)) };
        let scores = self.scores.map(|file| file.of(&import.cohort)).transpose()?;
        Ok(PeersReady { import, scores, earlier, taken, incumbents })
    }

    fn feed(&self, import: &mut Import) -> Result<PeersTold, CohortError> {
        Ok(self.programme.map(|programme| programme.feed(import)).transpose()?.unwrap_or_default())
    }

    /// The round of these people.
    ///
    /// # Errors
    /// As [`PeerRound::new`].
    pub fn round<'r>(&'r self, ready: &'r PeersReady) -> Result<PeerRound<'r>, PeerRoundError> {
        self.round_of(&ready.import, ready.scores.as_ref(), ready)
    }

    fn round_of<'r>(
        &'r self,
        import: &'r Import,
        scores: Option<&'r Scores>,
        ready: &'r PeersReady,
    ) -> Result<PeerRound<'r>, PeerRoundError> {
        let round = PeerRound::new(&import.cohort, self.policy)?.seed(self.seed).as_of(self.as_of);
        let mut round = round.resources(self.resources).rulings(&import.rulings);
        if let Some(goal) = self.goal {
            round = round.goal(goal);
        }
        if let Some(mentor_round) = self.mentor_round {
            round = round.taken(mentor_round.partners(&import.cohort));
        }
        if let Some(Scores { matrix, usage, .. }) = scores {
            round = round.score_source(matrix, *usage);
        }
        Ok(round.taken(ready.taken.iter().cloned()).incumbents(&ready.incumbents, self.keep.unwrap_or_default()))
    }

    /// Puts what only the round knows into the setting of its files.
    pub fn complete(&self, setting: &mut Setting, ready: &PeersReady) {
        setting.keep = self.keep.map(|keep| keep.to_string());
        if let Some(Scores { matrix, usage, file, sha256 }) = &ready.scores {
            setting.tables_sha256.insert("scores", sha256.clone());
            setting.own_scores = Some(OwnScores::new(file, *usage, matrix));
        }
    }

    /// What the files are written from, the questions first whose answers change a result.
    ///
    /// # Errors
    /// It was stopped.
    ///
    /// # Complexity
    /// Some rounds more: see [`weigh`].
    pub fn batch<'r>(
        &self,
        ready: &'r PeersReady,
        outcome: &'r PeerOutcome<'r>,
        setting: &'r Setting,
        stop: Stop<'_>,
    ) -> Result<PeerBatch<'r>, Box<dyn std::error::Error>> {
        let batch = PeerBatch::new(&ready.import, outcome, setting).since(ready.earlier.as_ref());
        let weights = self.weights(ready, outcome, batch.questions(), stop)?;
        Ok(batch.weights(weights))
    }

    /// Whether an answer to each of these questions changes somebody's result, by the question's id.
    fn weights(
        &self,
        ready: &PeersReady,
        outcome: &PeerOutcome<'_>,
        questions: &[Question],
        stop: Stop<'_>,
    ) -> Result<BTreeMap<String, bool>, Box<dyn std::error::Error>> {
        let solve = |trial: &Import| -> Result<Option<Results>, Box<dyn std::error::Error>> {
            let mut trial = trial.clone();
            self.feed(&mut trial)?;
            let own = self.scores.map(|file| file.of(&trial.cohort)).transpose()?;
            match self.round_of(&trial, own.as_ref(), ready)?.run_until(stop) {
                Err(error) if peer_exit_code(&error) == 4 => Err(error.into()),
                outcome => Ok(outcome.ok().map(|outcome| peer_results(&outcome))),
            }
        };
        weigh(self.sources, self.options, (&ready.import, questions), &peer_results(outcome), stop, solve)
    }
}

/// With how many mentors and mentees people are, and the pairs of peers that stand.
type PeersTold = (Vec<(PersonId, u16)>, Vec<Incumbent>);

/// The programme whose round of peers is run.
#[derive(Debug)]
pub struct PeerProgrammeRound {
    programme: Programme,
    round: u32,
    day: Date,
}

impl PeerProgrammeRound {
    /// A round of peers of a programme on a day.
    pub fn new(programme: Programme, round: u32, day: Date) -> Self {
        Self { programme, round, day }
    }

    /// The programme as it was when the round was begun.
    pub fn programme(&self) -> &Programme {
        &self.programme
    }

    /// Gives an import what the ledger knows of its people: who takes no part has withdrawn, unless a ruling speaks of
    /// them.
    ///
    /// # Errors
    /// [`CohortError`] does not happen for a cohort that has come out of an import.
    fn feed(&self, import: &mut Import) -> Result<PeersTold, CohortError> {
        let FedPeers { cohort, taken, standing, away } =
            self.programme.feed_peers(&import.cohort, self.round, self.day)?;
        import.cohort = cohort;
        let rulings = &mut import.rulings;
        for id in away {
            let is_pinned = rulings.pins.iter().any(|pin| pin.mentee == id || pin.mentor == id);
            let key = PersonKey { side: Side::Mentee, id };
            if !is_pinned && !rulings.withdrawals.iter().any(|one| one.id == key.id) {
                rulings.withdrawals.push(key);
            }
        }
        Ok((taken, standing))
    }

    /// The letters that the last run of this round wrote, as hashes.
    pub fn letters(&self) -> BTreeSet<String> {
        self.programme.letters.of_peer_round(self.round)
    }

    /// The hash of the receipt with which the round is recorded.
    pub fn receipt(batch: &PeerBatch<'_>) -> Chain {
        Chain::of_bytes(batch.receipt().as_bytes())
    }

    /// Records the round in the programme, with who its people are and which letters it wrote.
    ///
    /// # Errors
    /// As [`Programme::record_peers`]. Whether the ledger is the one that the round was made from is for the caller to
    /// see.
    pub fn record(
        &self,
        programme: &mut Programme,
        (import, outcome, batch): (&Import, &PeerOutcome<'_>, &PeerBatch<'_>),
    ) -> Result<Recorded, ProgrammeError> {
        let recorded = programme.record_peers(outcome, (self.round, self.day, Self::receipt(batch)))?;
        describe_people(programme, import);
        programme.note_peer_letters(self.round, &batch.letter_hashes());
        Ok(recorded)
    }

    /// What was recorded, in words.
    pub fn recorded(&self, recorded: &Recorded) -> String {
        let taken_back = match recorded.taken_back {
            0 => String::new(),
            taken_back => format!(", {} taken back", count(taken_back, "proposal")),
        };
        format!(
            "round {} of peers, {} proposed, {} agreed{taken_back}, {} waiting; the ledger has {} lines",
            self.round,
            count(recorded.proposed, "pair"),
            recorded.agreed,
            recorded.waiting,
            recorded.lines,
        )
    }
}
