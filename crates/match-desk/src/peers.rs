//! A round of peers: one export in which everybody says what they want to learn and what they can help with.
//!
//! Columns, questions, answers and rulings are those of any round. There are no goals beside each other, no prices of
//! rules and no year: these are commands of the same programs.

use std::sync::{Arc, OnceLock};

use mentor_match::jiff::civil::Date;
use mentor_match::peers::{PeerId, PeerOutcome, PeerRound};
use mentor_match::policy::PeerGoal;
use mentor_match::{PeerRoundError, Score};
use questionnaire_io::export::{OutputFile, PeerBatch, manifest, peer_results};
use questionnaire_io::import::{Import, Question};
use questionnaire_io::peer_exit_code;
use questionnaire_io::weigh::{Results, weigh};

use crate::action::{self, Action};
use crate::request::Progress;
use crate::round::{Brought, LaidOut, Pair, Read, Refused, ended, import, once, refused};

/// A round of peers that was worked out.
#[derive(Debug)]
pub(crate) struct PeersRound {
    /// Who has whom, each pair once.
    pub(crate) pairs: Arc<Vec<Pair>>,
    pub(crate) import: Import,
    /// How many have somebody.
    pub(crate) answer: String,
    pub(crate) lines: Vec<Line>,
    /// Groups of three that can be offered.
    pub(crate) groups: Vec<String>,
    /// Who has nobody, and why.
    pub(crate) left: Vec<(String, String)>,
    brought: Arc<Brought>,
    laid: LaidOut,
    pub(crate) goal: Option<PeerGoal>,
    as_of: Date,
    made: OnceLock<Made>,
}

/// What is made when somebody wants to see it.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) files: Vec<OutputFile>,
    pub(crate) questions: Vec<Question>,
    pub(crate) summary: String,
}

/// A pair on the page.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) one: String,
    pub(crate) other: String,
    pub(crate) ids: [String; 2],
    pub(crate) standing: &'static str,
    pub(crate) settled: &'static str,
    pub(crate) fit: Score,
}

/// The goal that was chosen last, if peers have it.
fn goal(actions: &[Action]) -> Option<PeerGoal> {
    match action::goal(actions)?.name() {
        "no-swap" => Some(PeerGoal::NoSwap),
        "best-fit" => Some(PeerGoal::BestFit),
        _ => None,
    }
}

/// Works a round of peers out.
pub(crate) fn run(
    brought: &Arc<Brought>,
    actions: &[Action],
    as_of: Date,
    read: &mut Option<Arc<Read>>,
    progress: &dyn Progress,
) -> Result<PeersRound, Refused> {
    let laid = LaidOut::of(brought, actions, as_of)?;
    let import = import(brought, &laid, as_of, read, progress)?;
    progress.stage("Scoring and matching");
    let mut round = PeersRound {
        pairs: Arc::default(),
        import,
        answer: String::new(),
        lines: Vec::new(),
        groups: Vec::new(),
        left: Vec::new(),
        brought: Arc::clone(brought),
        laid,
        goal: goal(actions),
        as_of,
        made: OnceLock::new(),
    };
    let (answer, lines, groups, left) = round.solved(progress, |outcome| Ok(shown(outcome)))?;
    let mut pairs: Vec<Pair> = lines.iter().map(Line::pair).collect();
    pairs.sort_unstable();
    (round.pairs, round.answer, round.lines, round.groups, round.left) = (Arc::new(pairs), answer, lines, groups, left);
    Ok(round)
}

/// What a page shows: the answer, the pairs, groups of three, and who is left over with why.
type OnPage = (String, Vec<Line>, Vec<String>, Vec<(String, String)>);

fn shown(outcome: &PeerOutcome<'_>) -> OnPage {
    let name = |person: PeerId| outcome.name_or_id(person).to_owned();
    let lines: Vec<Line> = outcome
        .matches()
        .iter()
        .map(|one| Line {
            one: name(one.people[0]),
            other: name(one.people[1]),
            ids: one.people.map(|person| outcome.id(person).to_string()),
            standing: one.status(),
            settled: if one.pinned { "you decided" } else { "" },
            fit: one.fit,
        })
        .collect();
    let groups = outcome.trios().iter();
    let groups =
        groups.map(|trio| format!("{} with {} and {}", name(trio.joins), name(trio.pair[0]), name(trio.pair[1])));
    let left = outcome.without_peer().into_iter();
    let left = left.map(|person| {
        let why = outcome.left_over(person).map(|why| outcome.left_over_words(&why)).unwrap_or_default();
        (name(person), why)
    });
    let audit = outcome.audit();
    let answer = format!("{} of {} people have a peer", audit.matched, audit.people);
    (answer, lines, groups.collect(), left.collect())
}

impl Line {
    fn pair(&self) -> Pair {
        let [mentee, mentor] = self.ids.clone();
        Pair { mentee, mentee_name: self.one.clone(), mentor, mentor_name: self.other.clone() }
    }
}

impl PeersRound {
    fn round<'c>(&'c self, import: &'c Import) -> Result<PeerRound<'c>, PeerRoundError> {
        let round = PeerRound::new(&import.cohort, &self.laid.policy)?.seed(self.brought.seed).as_of(self.as_of);
        let round = round.resources(&self.laid.resources).rulings(&import.rulings);
        Ok(match self.goal {
            Some(goal) => round.goal(goal),
            None => round,
        })
    }

    /// What somebody wants to know of the outcome, which is found again.
    fn solved<T>(
        &self,
        progress: &dyn Progress,
        then: impl FnOnce(&PeerOutcome<'_>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let round = self.round(&self.import).map_err(|error| refused(&error))?;
        let outcome = round.run_until(&|| progress.stop()).map_err(|error| ended(progress, &error))?;
        then(&outcome)
    }

    /// The files, the questions and what the program says.
    pub(crate) fn made(&self, progress: &dyn Progress) -> Result<&Made, Refused> {
        once(&self.made, || self.solved(progress, |outcome| self.make(outcome, progress)))
    }

    fn make(&self, outcome: &PeerOutcome<'_>, progress: &dyn Progress) -> Result<Made, Refused> {
        let (import, stop) = (&self.import, || progress.stop());
        let batch = PeerBatch::new(import, outcome, &self.laid.setting);
        progress.stage("Finding which questions change a result");
        let solve = |trial: &Import| -> Result<Option<Results>, PeerRoundError> {
            match self.round(trial)?.run_until(&stop) {
                Err(error) if peer_exit_code(&error) == 4 => Err(error),
                outcome => Ok(outcome.ok().map(|outcome| peer_results(&outcome))),
            }
        };
        let (first, before) = ((import, batch.questions()), peer_results(outcome));
        let weights = weigh(&self.brought.files, &self.laid.options, first, &before, &stop, solve);
        let batch = batch.weights(weights.map_err(|error| ended(progress, &error))?);
        progress.stage("Writing letters and the report");
        let mut files = batch.files_until(&stop).map_err(|error| ended(progress, &error))?;
        let page = match_report::peers_until(outcome, &stop).map_err(|_| Refused::Stopped)?;
        files.push(OutputFile::text("committee/report.html", page));
        files.push(manifest(&files));
        Ok(Made { files, questions: batch.questions().to_vec(), summary: batch.summary() })
    }

    /// The policy as a file.
    pub(crate) fn policy(&self) -> String {
        self.laid.policy_file(&self.brought)
    }
}
