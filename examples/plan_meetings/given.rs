//! What is read: questionnaires and a policy, with what the programme's ledger says, or a market file.

use std::error::Error;
use std::path::Path;

use cohort_lab::formats::{NamedMarket, Rounding, UnbuiltMarket};
use examples::{MarketText, Reading, Tables};
use matching_market::meetings::PossibleMeeting;
use matching_market::{Score, StopReason};
use mentor_match::Keep;
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use mentor_match::text::count;
use questionnaire_io::import::{Import, ImportOptions, SourceFile, SourceKind};
use questionnaire_io::programme::{Programme, ProgrammeError};
use questionnaire_io::read_policy;
use questionnaire_io::run::{MeetingPeople, PeerProgrammeRound, PeerRun, ProgrammeRound, Run, RunError, ScoreFile};

use super::arguments::Arguments;

/// Asked again and again whether to stop.
type Stop<'s> = &'s (dyn Fn() -> Option<StopReason> + Sync);

/// Questionnaires, and how they are read.
pub(crate) struct Questionnaires {
    policy: Policy,
    pub(crate) day: Date,
    options: ImportOptions,
    tables: Tables,
    sources: Vec<SourceFile>,
    scores: Option<ScoreFile>,
    seed: u64,
    pub(crate) programme: Option<Programme>,
    of_round: Option<ProgrammeRound>,
    of_peers: Option<PeerProgrammeRound>,
}

impl Questionnaires {
    /// Those of mentees and mentors.
    pub(crate) fn of_sides(arguments: &Arguments, stop: Stop<'_>) -> Result<Self, Box<dyn Error>> {
        let policy = match (&arguments.policy, arguments.people.has_files()) {
            (Some(name), _) => read_policy(name)?.0,
            (None, false) => read_policy("altrusa")?.0,
            (None, true) => Policy::default(),
        };
        Self::read(arguments, policy, |policy| arguments.people.sources(policy, arguments.seed, stop))
    }

    /// The one of peers.
    pub(crate) fn of_peers(arguments: &Arguments, file: &Path) -> Result<Self, Box<dyn Error>> {
        let policy = arguments.policy.as_deref().map(read_policy).transpose()?;
        let policy = policy.map_or_else(Policy::default, |(policy, _)| policy);
        Self::read(arguments, policy, |_| Ok(vec![SourceFile::read(SourceKind::Peers, file)?]))
    }

    fn read(
        arguments: &Arguments,
        policy: Policy,
        sources: impl FnOnce(&Policy) -> Result<Vec<SourceFile>, Box<dyn Error>>,
    ) -> Result<Self, Box<dyn Error>> {
        let (day, seed) = (arguments.on_day(), arguments.seed);
        let Reading { options, tables, .. } = arguments.reading.read(&policy, day)?;
        let (sources, scores) = (sources(&policy)?, arguments.scores.read()?);
        let read = if arguments.new { Programme::read_or_begin } else { Programme::read };
        let programme: Result<Option<Programme>, ProgrammeError> = arguments.programme.as_deref().map(read).transpose();
        let programme = programme?;
        let of_round = programme.clone().map(|of| (of.round(), of));
        let of_round = of_round.map(|(round, of)| ProgrammeRound::new(of, round, day));
        let of_peers = programme.clone().map(|of| (of.peer_round(), of));
        let of_peers = of_peers.map(|(round, of)| PeerProgrammeRound::new(of, round, day));
        Ok(Self { policy, day, options, tables, sources, scores, seed, programme, of_round, of_peers })
    }

    /// The round before which mentees and mentors meet.
    pub(crate) fn run(&self) -> Run<'_> {
        Run {
            sources: &self.sources,
            options: &self.options,
            policy: &self.policy,
            strategy: self.policy.goal().into(),
            seed: self.seed,
            as_of: self.day,
            resources: &self.tables.resources,
            scores: self.scores.as_ref(),
            programme: self.of_round.as_ref(),
            keep: self.of_round.as_ref().map(|_| Keep::default()),
        }
    }

    /// Everybody of a round of peers.
    pub(crate) fn peers(&self, stop: Stop<'_>) -> Result<Import, Box<dyn Error>> {
        let run = PeerRun {
            sources: &self.sources,
            options: &self.options,
            policy: &self.policy,
            goal: None,
            seed: self.seed,
            as_of: self.day,
            resources: &self.tables.resources,
            scores: None,
            mentor_round: None,
            programme: self.of_peers.as_ref(),
            keep: None,
        };
        Ok(run.read(None, stop).map_err(RunError::into_inner)?.import)
    }
}

/// The pairs of a market file.
pub(crate) fn market(text: &MarketText, stop: Stop<'_>) -> Result<NamedMarket, Box<dyn Error>> {
    Ok(UnbuiltMarket::read(text.named(), None, Rounding::Nearest, stop)?.build(stop)?)
}

/// Who could meet by a market file; without scores, all pairs are worth the same.
pub(crate) fn people_of(named: &NamedMarket) -> MeetingPeople<'_> {
    let market = &named.market;
    let pair = |pair| PossibleMeeting {
        mentee: market.mentee_of(pair),
        mentor: market.mentor_of(pair),
        worth: market.score(pair).unwrap_or(Score::ONE),
    };
    let pairs = market.pair_ids().map(pair).collect();
    MeetingPeople::of_pairs(pairs, [&named.mentees, &named.mentors].map(|ids| ids.iter().map(String::as_str).collect()))
}

/// Rows that could not be used.
pub(crate) fn not_used(import: &Import) -> String {
    let lines = import.problems.iter();
    lines.flat_map(|problem| ["Not used: ".to_owned(), import.problem_on_screen(problem), "\n".to_owned()]).collect()
}

/// Rows that could not be used, and questions that are open.
pub(crate) fn said(import: &Import) -> String {
    let mut said = not_used(import);
    if !import.questions.is_empty() {
        said.extend([format!(
            "{} about the questionnaires; batch_match lists them in committee/questions.csv.\n",
            count(import.questions.len(), "open question")
        )]);
    }
    said
}
