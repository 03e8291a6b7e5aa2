//! A round of peers: one export in which everybody says what they want to learn and what they can help with.
//!
//! Columns, questions, answers, rulings, rules and the programme are those of any round; the goals are two, without
//! figures beside each other.

use std::sync::{Arc, OnceLock};

use mentor_match::compatibility::Feature;
use mentor_match::jiff::civil::Date;
use mentor_match::peers::{PeerId, PeerOutcome};
use mentor_match::policy::PeerGoal;
use mentor_match::{PeerRoundError, Score};
use questionnaire_io::export::{OutputFile, Setting, manifest};
use questionnaire_io::import::{Import, Question};
use questionnaire_io::programme::Programme;
use questionnaire_io::run::{PeerProgrammeRound, PeerRun, PeersReady};

use crate::action::{self, Action};
use crate::request::Progress;
use crate::round::{
    Brought, LaidOut, OfRound, Pair, Read, Recorded, Refused, RuleLine, check_day, ended, import, once, refused, rules,
};

/// A round of peers that was worked out.
#[derive(Debug)]
pub(crate) struct PeersRound {
    /// Who has whom, each pair once.
    pub(crate) pairs: Arc<Vec<Pair>>,
    /// How many have somebody.
    pub(crate) answer: String,
    pub(crate) lines: Vec<Line>,
    /// Groups of three that can be offered.
    pub(crate) groups: Vec<String>,
    /// Who has nobody, and why.
    pub(crate) left: Vec<(String, String)>,
    pub(crate) goal: Option<PeerGoal>,
    brought: Arc<Brought>,
    laid: LaidOut,
    as_of: Date,
    programme: Option<PeerProgrammeRound>,
    ready: PeersReady,
    setting: Setting,
    lines_of_rules: OnceLock<Vec<RuleLine>>,
    made: OnceLock<Made>,
}

/// What is made when somebody wants to see it.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) files: Vec<OutputFile>,
    pub(crate) questions: Vec<Question>,
    pub(crate) summary: String,
    /// The programme with this round in it, or why it cannot have it; `None` without a programme.
    recorded: Option<Result<Recorded, String>>,
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

/// A goal of peers in words.
pub(crate) fn goal_words(goal: PeerGoal) -> &'static str {
    match goal {
        PeerGoal::NoSwap => "No two people would both rather have each other",
        PeerGoal::BestFit => "As many people as possible, then the best fit",
        PeerGoal::GreatestTotal => "The best fit in all, whoever is left over",
    }
}

/// The goal that was chosen last, if peers have it.
fn goal(actions: &[Action]) -> Option<PeerGoal> {
    action::since_rules(actions).iter().rev().find_map(|action| match action {
        Action::Goal { goal } => goal.parse().ok(),
        _ => None,
    })
}

/// Works a round of peers out.
pub(crate) fn run(
    brought: &Arc<Brought>,
    actions: &[Action],
    (as_of, of_round): (Date, Option<&OfRound>),
    read: &mut Option<Arc<Read>>,
    progress: &dyn Progress,
) -> Result<PeersRound, Refused> {
    let laid = LaidOut::of(brought, actions, as_of)?;
    check_day(as_of, of_round)?;
    let import = import(brought, &laid, as_of, read, progress)?;
    let programme = of_round.map(|(of, number)| PeerProgrammeRound::new(Programme::clone(of), *number, as_of));
    let (mut setting, goal) = (laid.setting.clone(), goal(actions));
    if let (None, Some(programme)) = (&laid.earlier, &programme) {
        setting.earlier_letters = programme.letters();
    }
    let run = run_of(&laid, brought, (as_of, programme.as_ref()), goal);
    let ready = run.ready(import, laid.earlier.clone()).map_err(|error| ended(progress, &error))?;
    run.complete(&mut setting, &ready);
    progress.stage("Scoring and matching");
    let mut round = PeersRound {
        pairs: Arc::default(),
        answer: String::new(),
        lines: Vec::new(),
        groups: Vec::new(),
        left: Vec::new(),
        goal,
        brought: Arc::clone(brought),
        laid,
        as_of,
        programme,
        ready,
        setting,
        lines_of_rules: OnceLock::new(),
        made: OnceLock::new(),
    };
    let (answer, lines, groups, left) = round.solved(progress, |_, outcome| Ok(shown(outcome)))?;
    let mut pairs: Vec<Pair> = lines.iter().map(Line::pair).collect();
    pairs.sort_unstable();
    (round.pairs, round.answer, round.lines, round.groups, round.left) = (Arc::new(pairs), answer, lines, groups, left);
    Ok(round)
}

fn run_of<'a>(
    laid: &'a LaidOut,
    brought: &'a Brought,
    (as_of, programme): (Date, Option<&'a PeerProgrammeRound>),
    goal: Option<PeerGoal>,
) -> PeerRun<'a> {
    PeerRun {
        sources: &brought.files,
        options: &laid.options,
        policy: &laid.policy,
        goal,
        seed: brought.seed,
        as_of,
        resources: &laid.resources,
        scores: None,
        mentor_round: None,
        programme,
        keep: laid.kept(programme.is_some()),
    }
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
    /// What was read.
    pub(crate) fn import(&self) -> &Import {
        &self.ready.import
    }

    /// The day as of which the round is made.
    pub(crate) fn as_of(&self) -> Date {
        self.as_of
    }

    fn run(&self) -> PeerRun<'_> {
        run_of(&self.laid, &self.brought, (self.as_of, self.programme.as_ref()), self.goal)
    }

    /// What somebody wants to know of the outcome, which is found again.
    fn solved<T>(
        &self,
        progress: &dyn Progress,
        then: impl FnOnce(&PeerRun<'_>, &PeerOutcome<'_>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let run = self.run();
        let round = run.round(&self.ready).map_err(|error| refused(&error))?;
        let outcome = round.run_until(&|| progress.stop()).map_err(|error| ended(progress, &error))?;
        then(&run, &outcome)
    }

    /// The files, the questions and what the program says.
    pub(crate) fn made(&self, progress: &dyn Progress) -> Result<&Made, Refused> {
        once(&self.made, || self.solved(progress, |run, outcome| self.make(run, outcome, progress)))
    }

    fn make(&self, run: &PeerRun<'_>, outcome: &PeerOutcome<'_>, progress: &dyn Progress) -> Result<Made, Refused> {
        let stop = || progress.stop();
        progress.stage("Finding which questions change a result");
        let batch = run.batch(&self.ready, outcome, &self.setting, &stop).map_err(|error| ended(progress, &*error))?;
        progress.stage("Writing letters and the report");
        let mut files = batch.files_until(&stop).map_err(|error| ended(progress, &error))?;
        let page = match_report::peers_until(outcome, &stop).map_err(|_| Refused::Stopped)?;
        files.push(OutputFile::text("committee/report.html", page));
        files.push(manifest(&files));
        let recorded = self.programme.as_ref().map(|round| {
            let mut programme = round.programme().clone();
            let recorded = round.record(&mut programme, (&self.ready.import, outcome, &batch));
            let recorded = recorded.map_err(|error| error.to_string())?;
            Ok((Arc::new(programme), round.recorded(&recorded)))
        });
        Ok(Made { files, questions: batch.questions().to_vec(), summary: batch.summary(), recorded })
    }

    /// The programme with this round in it, and what was recorded; `None` without a programme.
    pub(crate) fn recorded(&self, progress: &dyn Progress) -> Result<Option<&Recorded>, Refused> {
        let recorded = self.made(progress)?.recorded.as_ref();
        recorded.map(|recorded| recorded.as_ref().map_err(|why| Refused::Input(why.clone()))).transpose()
    }

    /// The rules, each with what it costs.
    pub(crate) fn rules(&self, progress: &dyn Progress) -> Result<&[RuleLine], Refused> {
        let lines = once(&self.lines_of_rules, || {
            progress.stage("Trying the round without each rule");
            self.solved(progress, |run, outcome| {
                let prices = run.round(&self.ready).and_then(|round| round.rule_prices(outcome, &|| progress.stop()));
                let prices = prices.map_err(|error: PeerRoundError| ended(progress, &error))?;
                let refused = outcome.audit().refused_pairs;
                let price = |name: &str| prices.iter().find(|price| price.0 == name).map(|price| price.1.matched);
                Ok(rules(&self.laid.preset, outcome.policy(), |name| refused.get(name).copied(), price))
            })
        })?;
        Ok(lines)
    }

    /// How much each answer counts, on either side.
    pub(crate) fn weights(&self) -> impl Iterator<Item = (Feature, u32, u32)> {
        self.laid.weights()
    }

    /// The policy as a file.
    pub(crate) fn policy(&self) -> String {
        self.laid.policy_file.clone()
    }
}
