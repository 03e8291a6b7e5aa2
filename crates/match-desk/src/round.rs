//! The round that follows from what was brought and done, with its results.

use std::sync::Arc;

use match_report::Beside;
use mentor_match::cohort::Track;
use mentor_match::compatibility::{Feature, Resources};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::{Policy, Preset};
use mentor_match::{Keep, RoundOutcome, StrategySpec};
use questionnaire_io::export::{OutputFile, Setting, manifest};
use questionnaire_io::import::{Decisions, FileReport, ImportOptions, Mapping, Question, RowProblem, SourceFile};
use questionnaire_io::programme::Programme;
use questionnaire_io::run::{ProgrammeRound, Run, Why, takes, to_place};
use questionnaire_io::{read_policy, sha256};

use crate::action::{self, Action};
use crate::request::Progress;

/// What a round begins with.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    /// The exports.
    pub(crate) files: Vec<SourceFile>,
    /// The rules.
    pub(crate) policy: Preset,
    /// For lots.
    pub(crate) seed: u64,
}

/// The programme as it was when its round was begun, and which round that is.
pub(crate) type OfRound = (Arc<Programme>, u32);

/// A round that was worked out.
#[derive(Debug)]
pub(crate) struct Round {
    /// What `batch_match` would write, the manifest last.
    pub(crate) files: Vec<OutputFile>,
    /// What it would say.
    pub(crate) summary: String,
    /// What no column answers although the round would use it; blank when nothing is missing.
    pub(crate) not_found: String,
    /// Who has whom: mentee, mentor.
    pub(crate) pairs: Vec<Pair>,
    /// How many mentees there are.
    pub(crate) mentees: usize,
    /// What the round would be told.
    pub(crate) questions: Vec<Question>,
    /// The rules of the preset.
    pub(crate) rules: Vec<RuleLine>,
    /// How much each answer counts: for mentees, for mentors.
    pub(crate) weights: Vec<(Feature, u32, u32)>,
    /// The policy as a file.
    pub(crate) policy: String,
    /// What was understood of each file.
    pub(crate) columns: Vec<FileReport>,
    /// Rows that cannot be used, as the screen says it.
    pub(crate) problems: Vec<String>,
    /// The programme with this round in it, and what was recorded; `None` without a programme.
    pub(crate) recorded: Option<(Arc<Programme>, String)>,
    /// Where questionnaires and ledger do not agree.
    pub(crate) conflicts: Vec<String>,
}

/// A rule of the preset.
#[derive(Debug)]
pub(crate) struct RuleLine {
    /// Its name in policies.
    pub(crate) name: &'static str,
    /// Whom it is about; blank: everybody.
    pub(crate) tracks: String,
    /// Whether it counts.
    pub(crate) on: bool,
    /// How many pairs it refused before any other rule did.
    pub(crate) refused: u64,
}

/// The rules of a policy, each with what it does.
fn rules(preset: &Policy, outcome: &RoundOutcome<'_>) -> Vec<RuleLine> {
    let refused = outcome.audit().refused_pairs.by_rule;
    let mut lines: Vec<RuleLine> = Vec::new();
    for rule in preset.rules() {
        let name = rule.kind().name();
        let tracks: Vec<&str> = rule.tracks().iter().map(Track::as_str).collect();
        let on = outcome.policy().rules().iter().any(|rule| rule.kind().name() == name);
        let refused = refused.get(name).copied().unwrap_or(0);
        match lines.iter_mut().find(|line| line.name == name) {
            // A name is switched as a whole.
            Some(line) => line.tracks = [line.tracks.as_str(), &tracks.join(", ")].join("; "),
            None => lines.push(RuleLine { name, tracks: tracks.join(", "), on, refused }),
        }
    }
    lines
}

/// Two people of a round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    pub(crate) mentee: String,
    pub(crate) mentee_name: String,
    pub(crate) mentor: String,
    pub(crate) mentor_name: String,
}

/// Why there is no round.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Something is wrong with the input: what and what to do.
    Input(String),
    /// It was stopped.
    Stopped,
}

fn refused(error: &dyn std::error::Error) -> Refused {
    let (mut text, mut source) = (error.to_string(), error.source());
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    Refused::Input(text)
}

/// What the actions come to before anything is read.
struct LaidOut {
    preset: Policy,
    policy: Policy,
    /// The policy as a file, where it is not the preset.
    own_policy: Option<String>,
    options: ImportOptions,
    strategy: StrategySpec,
    setting: Setting,
}

impl LaidOut {
    fn of(brought: &Brought, actions: &[Action], as_of: Date) -> Result<Self, Refused> {
        let (preset, mut policy_sha256) = read_policy(brought.policy.name()).map_err(|error| refused(&error))?;
        let policy = action::policy(&preset, actions);
        let own_policy = (policy != preset).then(|| policy.to_toml());
        if let Some(text) = &own_policy {
            policy_sha256 = sha256(text.as_bytes());
        }
        let mut options = ImportOptions::for_policy(&policy, as_of);
        let strategy: StrategySpec = action::goal(actions).unwrap_or(policy.goal()).into();
        let mut setting = Setting { strategy: strategy.to_string(), policy_sha256, ..Setting::default() };
        if let Some(text) = action::mapping(actions) {
            options.mapping = Some(Mapping::parse("mapping.toml", &text).map_err(|error| refused(&error))?);
            setting.mapping_sha256 = Some(sha256(text.as_bytes()));
        }
        if let Some(text) = action::decisions(actions) {
            options.decisions = Decisions::parse("decisions.csv", text.as_bytes()).map_err(|error| refused(&error))?;
            setting.decisions_sha256 = Some(sha256(text.as_bytes()));
        }
        (setting.letters, setting.template_sha256) = action::letters(actions).map_err(Refused::Input)?;
        Ok(Self { preset, policy, own_policy, options, strategy, setting })
    }

    fn run<'a>(
        &'a self,
        brought: &'a Brought,
        as_of: Date,
        resources: &'a Resources,
        programme: Option<&'a ProgrammeRound>,
    ) -> Run<'a> {
        Run {
            sources: &brought.files,
            options: &self.options,
            policy: &self.policy,
            strategy: self.strategy,
            seed: brought.seed,
            as_of,
            resources,
            scores: None,
            programme,
            keep: programme.map(|_| Keep::Sent),
        }
    }
}

/// Somebody who could take a mentee.
#[derive(Debug)]
pub(crate) struct Suggestion {
    pub(crate) mentor: String,
    pub(crate) mentor_name: String,
    pub(crate) fit: String,
    /// What it takes.
    pub(crate) takes: String,
}

/// Who could take a mentee now, the fewest moves first: at most three.
pub(crate) fn suggestions(
    brought: &Brought,
    actions: &[Action],
    (programme, day): (&Programme, Date),
    (mentee, why): (&str, Why),
    progress: &dyn Progress,
) -> Result<(String, Vec<Suggestion>), Refused> {
    let stop = || progress.stop();
    let laid = LaidOut::of(brought, actions, day)?;
    // Between rounds the questionnaires are those of the last one.
    let last = ProgrammeRound::new(programme.clone(), programme.ledger.state().last_round().max(1), day);
    let resources = Resources::default();
    let run = laid.run(brought, day, &resources, Some(&last));
    let mut ready = run.read(None, &stop).map_err(|error| ended(progress, &error))?;
    let mentee = to_place(&mut ready, programme, mentee, why).map_err(Refused::Input)?;
    let outcome = run.round(&ready).run_until(&stop);
    let outcome = outcome.map_err(|error| ended(progress, &ready.import.error_on_screen(error)))?;
    let placement = outcome.openings().place(mentee, 3);
    let cohort = outcome.cohort();
    let mentees: Vec<String> = cohort.mentees().iter().map(|one| one.name_or_id().to_owned()).collect();
    let mentors: Vec<String> = cohort.mentors().iter().map(|one| one.name_or_id().to_owned()).collect();
    let one = |opening: &mentor_match::Opening| Suggestion {
        mentor: cohort.mentor(opening.mentor).id.to_string(),
        mentor_name: mentors[opening.mentor.index()].clone(),
        fit: outcome.pair(mentee, opening.mentor).scores.fit.rounded(3).to_string(),
        takes: match opening.moves.len() {
            0 => "nobody has to move".to_owned(),
            _ => takes(opening, &mentees, &mentors),
        },
    };
    Ok((cohort.mentee(mentee).id.to_string(), placement.openings.iter().map(one).collect()))
}

/// Works out a round.
///
/// # Complexity
/// As [`mentor_match::MatchingRound::run`], some rounds more for the questions' weights, and the files.
pub(crate) fn run(
    brought: &Brought,
    actions: &[Action],
    (as_of, of_round): (Date, Option<&OfRound>),
    progress: &dyn Progress,
) -> Result<Round, Refused> {
    let stop = || progress.stop();
    let laid = LaidOut::of(brought, actions, as_of)?;
    let mut setting = laid.setting.clone();
    let programme = of_round.map(|(of, number)| ProgrammeRound::new(Programme::clone(of), *number, as_of));
    let last = of_round.and_then(|(of, _)| of.ledger.state().last_day());
    if let Some(last) = last.filter(|&last| as_of < last) {
        return Err(Refused::Input(format!(
            "The round is of {as_of}, but the programme goes on until {last}. A round is recorded on its day: make it again \
             today."
        )));
    }
    setting.earlier_letters = programme.as_ref().map(ProgrammeRound::letters).unwrap_or_default();
    let resources = Resources::default();
    let run = laid.run(brought, as_of, &resources, programme.as_ref());
    progress.stage("Reading the questionnaires");
    let ready = run.read(None, &stop).map_err(|error| ended(progress, &error))?;
    let import = &ready.import;
    progress.stage("Scoring and matching");
    let outcome = run.round(&ready).run_until(&stop);
    let outcome =
        outcome.map_err(|error| match programme.as_ref().and_then(|programme| programme.against(&error)) {
            Some(against) => Refused::Input(against),
            None => ended(progress, &import.error_on_screen(error)),
        })?;
    run.complete(&mut setting, &ready, &outcome);
    progress.stage("Finding which questions change a result");
    let batch = run.batch(&ready, &outcome, &setting, &stop).map_err(|error| ended(progress, &*error))?;
    progress.stage("Writing letters and the report");
    let mut files = batch.files_until(&stop).map_err(|error| ended(progress, &error))?;
    let beside = Beside { costs: batch.costs(), comparison: batch.compared(), goals: batch.by_goal() };
    let page = match_report::html_until(&outcome, beside, &stop).map_err(|_| Refused::Stopped)?;
    files.push(OutputFile::text("committee/report.html", page));
    files.push(manifest(&files));
    let mut pairs: Vec<Pair> = outcome
        .matches()
        .iter()
        .map(|one| {
            let (mentee, mentor) = (one.mentee.id.to_string(), one.mentor.id.to_string());
            let (mentee_name, mentor_name) = (one.mentee.name_or_id().to_owned(), one.mentor.name_or_id().to_owned());
            Pair { mentee, mentee_name, mentor, mentor_name }
        })
        .collect();
    pairs.sort_unstable();
    let recorded = programme.as_ref().zip(of_round).map(|(round, (of, _))| {
        let mut programme = Programme::clone(of);
        let people = (import, &ready.told.elsewhere[..]);
        let recorded = round.record(&mut programme, people, (&outcome, &batch)).map_err(|error| refused(&error))?;
        Ok((Arc::new(programme), round.recorded(&recorded)))
    });
    Ok(Round {
        recorded: recorded.transpose()?,
        conflicts: setting.programme.as_ref().map(|programme| programme.conflicts.clone()).unwrap_or_default(),
        summary: batch.summary(),
        not_found: batch.not_found_text(),
        pairs,
        mentees: import.cohort.mentees().len(),
        questions: batch.questions().to_vec(),
        rules: rules(&laid.preset, &outcome),
        weights: Feature::ALL
            .into_iter()
            .map(|feature| {
                let scoring = laid.policy.scoring();
                (feature, scoring.mentee_weights[feature], scoring.mentor_weights[feature])
            })
            .collect(),
        policy: laid.own_policy.clone().unwrap_or_else(|| brought.policy.toml().to_owned()),
        columns: import.files.clone(),
        problems: import.problems.iter().map(|problem: &RowProblem| problem.to_string()).collect(),
        files,
    })
}

/// What an error says, or that it was the user who stopped.
fn ended(progress: &dyn Progress, error: &(dyn std::error::Error + 'static)) -> Refused {
    progress.stop().map_or_else(|| refused(error), |_| Refused::Stopped)
}

impl Round {
    /// Whom the other round matches differently, mentees by name: with whom here, with whom there.
    pub(crate) fn moved<'r>(&'r self, other: &'r Self) -> Vec<(&'r str, Option<&'r str>, Option<&'r str>)> {
        let find = |pairs: &'r [Pair], mentee: &str| {
            pairs.iter().find(|pair| pair.mentee == mentee).map(|pair| (&*pair.mentor, &*pair.mentor_name))
        };
        let mut people: Vec<(&str, &str)> = [self, other]
            .into_iter()
            .flat_map(|round| &round.pairs)
            .map(|pair| (&*pair.mentee, &*pair.mentee_name))
            .collect();
        people.sort_unstable();
        people.dedup();
        people
            .into_iter()
            .filter_map(|(mentee, name)| {
                let (here, there) = (find(&self.pairs, mentee), find(&other.pairs, mentee));
                let differ = here.map(|(id, _)| id) != there.map(|(id, _)| id);
                differ.then(|| (name, here.map(|(_, name)| name), there.map(|(_, name)| name)))
            })
            .collect()
    }
}
