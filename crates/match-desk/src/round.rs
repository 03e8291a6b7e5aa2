//! The round that follows from what was brought and done, with its results.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use match_report::Beside;
use mentor_match::cohort::Track;
use mentor_match::compare::{Comparison, goals};
use mentor_match::compatibility::{Feature, Resources};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::{Policy, Preset};
use mentor_match::scenario::RulePrice;
use mentor_match::{Keep, OwnedOutcome, RoundOutcome, StrategySpec};
use questionnaire_io::export::{Batch, OutputFile, Setting, manifest};
use questionnaire_io::import::{
    Decisions, EarlierMatches, Import, ImportError, ImportOptions, Mapping, RuleQuestions, SourceFile, SourceKind,
    import_until,
};
use questionnaire_io::programme::Programme;
use questionnaire_io::run::{ProgrammeRound, Ready, Run, Why, takes, to_place};
use questionnaire_io::sha256;

use crate::action::{self, Action};
use crate::number::RuleNumber;
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

impl Brought {
    /// Whether everybody is a peer.
    pub(crate) fn is_of_peers(&self) -> bool {
        self.files.iter().any(|file| file.kind == SourceKind::Peers)
    }
}

/// The programme as it was when its round was begun, and which round that is.
pub(crate) type OfRound = (Arc<Programme>, u32);

/// A round that was worked out: who has whom. What else is to be seen of it is made when somebody wants to see it.
#[derive(Debug)]
pub(crate) struct Round {
    /// Who has whom: mentee, mentor.
    pub(crate) pairs: Arc<Vec<Pair>>,
    brought: Arc<Brought>,
    laid: LaidOut,
    as_of: Date,
    programme: Option<ProgrammeRound>,
    /// The programme as it was when the round was begun.
    before: Option<Arc<Programme>>,
    ready: Ready,
    setting: Setting,
    outcome: OwnedOutcome,
    by_goal: OnceLock<Option<Comparison>>,
    weights: OnceLock<BTreeMap<String, bool>>,
    prices: OnceLock<Vec<RulePrice>>,
    letters: OnceLock<Vec<OutputFile>>,
    files: OnceLock<Vec<OutputFile>>,
    recorded: OnceLock<Option<Recorded>>,
}

/// The programme with a round in it, and what was recorded.
pub(crate) type Recorded = (Arc<Programme>, String);

/// Questionnaires as they were read, before anything was settled for single people.
#[derive(Debug)]
pub(crate) struct Read {
    as_of: Date,
    mapping: Option<String>,
    answered: Decisions,
    asked: Option<RuleQuestions>,
    ballots: Option<String>,
    import: Import,
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
    /// How many more people have a mentor without it; `None` where it is off or nobody can say.
    pub(crate) more: Option<i64>,
    /// The number in it.
    pub(crate) number: Option<RuleNumber>,
}

/// The rules of the preset and those that the committee added, each with what it does: how many pairs it refuses first,
/// and how many more people are matched without it.
pub(crate) fn rules(
    preset: &Policy,
    now: &Policy,
    refused: impl Fn(&str) -> Option<u64>,
    more: impl Fn(&str) -> Option<i64>,
) -> Vec<RuleLine> {
    let now = now.rules();
    let mut lines: Vec<RuleLine> = Vec::new();
    let added = now.iter().filter(|rule| preset.rules().iter().all(|other| other.kind().name() != rule.kind().name()));
    for rule in preset.rules().iter().chain(added) {
        let name = rule.kind().name();
        let tracks: Vec<&str> = rule.tracks().iter().map(Track::as_str).collect();
        let tracks = tracks.join(", ");
        let counts = now.iter().find(|rule| rule.kind().name() == name);
        let (on, number) = (counts.is_some(), RuleNumber::of(counts.unwrap_or(rule).kind()));
        // A name is switched as a whole.
        if let Some(line) = lines.iter_mut().find(|line| line.name == name) {
            line.tracks = [line.tracks.as_str(), &tracks].join("; ");
        } else {
            let (refused, more) = (refused(name).unwrap_or(0), more(name).filter(|_| on));
            lines.push(RuleLine { name, tracks, on, refused, more, number });
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

impl Pair {
    /// The same of two peers, with the other one first.
    pub(crate) fn turned(&self) -> Self {
        Self {
            mentee: self.mentor.clone(),
            mentee_name: self.mentor_name.clone(),
            mentor: self.mentee.clone(),
            mentor_name: self.mentee_name.clone(),
        }
    }
}

/// Why there is no round.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Something is wrong with the input: what and what to do.
    Input(String),
    /// The exports cannot be read as they are: why.
    Unread(String),
    /// Nobody said which sheets of a workbook are meant.
    Sheets {
        /// The workbook.
        file: String,
        /// Its sheets with answers.
        sheets: Vec<String>,
    },
    /// It was stopped.
    Stopped,
}

pub(crate) fn refused(error: &dyn std::error::Error) -> Refused {
    let (mut text, mut source) = (error.to_string(), error.source());
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    Refused::Input(text)
}

/// What the actions come to before anything is read.
#[derive(Debug)]
pub(crate) struct LaidOut {
    pub(crate) preset: Policy,
    pub(crate) policy: Policy,
    /// The policy as a file.
    pub(crate) policy_file: String,
    pub(crate) options: ImportOptions,
    mapping: Option<String>,
    ballots: Option<String>,
    /// An earlier result.
    pub(crate) earlier: Option<EarlierMatches>,
    keep: Keep,
    strategy: StrategySpec,
    pub(crate) setting: Setting,
    pub(crate) resources: Resources,
}

impl LaidOut {
    pub(crate) fn of(brought: &Brought, actions: &[Action], as_of: Date) -> Result<Self, Refused> {
        let begun = action::begun(brought.policy, actions).map_err(Refused::Input)?;
        let policy = action::policy(&begun);
        let policy_file = if policy == begun.policy { begun.text.to_owned() } else { policy.to_toml() };
        if brought.is_of_peers() && policy.peers().is_none() {
            return Err(Refused::Input(
                "These rules say nothing about peers. Bring rules with a table [peers].".to_owned(),
            ));
        }
        let policy_sha256 = sha256(policy_file.as_bytes());
        let mut options = ImportOptions::for_policy(&policy, as_of);
        let strategy: StrategySpec = action::goal(action::since_rules(actions)).unwrap_or(policy.goal()).into();
        let mut setting = Setting { strategy: strategy.to_string(), policy_sha256, ..Setting::default() };
        let mapping = action::mapping(actions);
        if let Some(text) = &mapping {
            options.mapping = Some(Mapping::parse("mapping.toml", text).map_err(|error| refused(&error))?);
            setting.mapping_sha256 = Some(sha256(text.as_bytes()));
        }
        if let Some(text) = action::decisions(actions) {
            options.decisions = Decisions::parse("decisions.csv", text.as_bytes()).map_err(|error| refused(&error))?;
            setting.decisions_sha256 = Some(sha256(text.as_bytes()));
        }
        let ballots = action::ballots(actions).map_err(Refused::Input)?;
        let ballots = ballots.map(|source| {
            let sha256 = source.sha256();
            setting.tables_sha256.insert("ballots", sha256.clone());
            options.ballots.push(source);
            sha256
        });
        (setting.letters, setting.template_sha256) = action::letters(actions).map_err(Refused::Input)?;
        let (resources, keep) = (Resources::default(), action::keep(actions));
        let before = action::earlier(actions, brought.is_of_peers()).map_err(Refused::Input)?;
        let earlier = before.map(|(earlier, letters)| {
            setting.earlier_letters = letters;
            earlier
        });
        let preset = begun.policy;
        Ok(Self { preset, policy, policy_file, options, mapping, ballots, earlier, keep, strategy, setting, resources })
    }

    fn run<'a>(&'a self, brought: &'a Brought, as_of: Date, programme: Option<&'a ProgrammeRound>) -> Run<'a> {
        Run {
            sources: &brought.files,
            options: &self.options,
            policy: &self.policy,
            strategy: self.strategy,
            seed: brought.seed,
            as_of,
            resources: &self.resources,
            scores: None,
            programme,
            keep: self.kept(programme.is_some()),
        }
    }

    /// How much each answer counts: for mentees, for mentors.
    pub(crate) fn weights(&self) -> impl Iterator<Item = (Feature, u32, u32)> {
        let scoring = self.policy.scoring();
        let both = move |feature| (feature, scoring.mentee_weights[feature], scoring.mentor_weights[feature]);
        Feature::ALL.iter().copied().map(both)
    }

    /// What becomes of pairs that stand; `None` where nothing says that any do.
    pub(crate) fn kept(&self, has_programme: bool) -> Option<Keep> {
        (has_programme || self.earlier.is_some()).then_some(self.keep)
    }
}

/// A round is recorded on its day or later.
pub(crate) fn check_day(as_of: Date, of_round: Option<&OfRound>) -> Result<(), Refused> {
    let last = of_round.and_then(|(of, _)| of.ledger.state().last_day());
    match last.filter(|&last| as_of < last) {
        None => Ok(()),
        Some(last) => Err(Refused::Input(format!(
            "The round is of {as_of}, but the programme goes on until {last}. A round is recorded on its day: make it again \
             today."
        ))),
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
    let run = laid.run(brought, day, Some(&last));
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

/// Works out a round: who has whom. `read` has the questionnaires as they were read last, if they were.
///
/// # Complexity
/// As [`mentor_match::MatchingRound::run`]; reading too, unless `read` is of the same answers.
pub(crate) fn run(
    brought: &Arc<Brought>,
    actions: &[Action],
    (as_of, of_round): (Date, Option<&OfRound>),
    read: &mut Option<Arc<Read>>,
    progress: &dyn Progress,
) -> Result<Round, Refused> {
    let stop = || progress.stop();
    let laid = LaidOut::of(brought, actions, as_of)?;
    let mut setting = laid.setting.clone();
    let programme = of_round.map(|(of, number)| ProgrammeRound::new(Programme::clone(of), *number, as_of));
    check_day(as_of, of_round)?;
    if laid.earlier.is_none() {
        setting.earlier_letters = programme.as_ref().map(ProgrammeRound::letters).unwrap_or_default();
    }
    let import = import(brought, &laid, as_of, read, progress)?;
    let run = laid.run(brought, as_of, programme.as_ref());
    let ready = run.ready(import, laid.earlier.clone()).map_err(|error| ended(progress, &error))?;
    progress.stage("Scoring and matching");
    let outcome =
        run.outcome(&ready, &stop).map_err(|error| match programme.as_ref().and_then(|of| of.against(&error)) {
            Some(against) => Refused::Input(against),
            None => ended(progress, &ready.import.error_on_screen(error)),
        })?;
    run.complete(&mut setting, &ready, outcome.outcome());
    let pairs = Arc::new(pairs(outcome.outcome()));
    let (brought, before) = (Arc::clone(brought), of_round.map(|(of, _)| Arc::clone(of)));
    Ok(Round {
        pairs,
        brought,
        laid,
        as_of,
        programme,
        before,
        ready,
        setting,
        outcome,
        by_goal: OnceLock::new(),
        weights: OnceLock::new(),
        prices: OnceLock::new(),
        letters: OnceLock::new(),
        files: OnceLock::new(),
        recorded: OnceLock::new(),
    })
}

/// The questionnaires, read anew only where an answer to them, or what rules ask, is another than before.
pub(crate) fn import(
    brought: &Brought,
    laid: &LaidOut,
    as_of: Date,
    read: &mut Option<Arc<Read>>,
    progress: &dyn Progress,
) -> Result<Import, Refused> {
    let LaidOut { options, mapping, .. } = laid;
    let is_same = |read: &&Arc<Read>| {
        read.as_of == as_of
            && read.mapping == *mapping
            && read.asked == options.rule_questions
            && read.ballots == laid.ballots
            && read.answered.answers_as(&options.decisions)
    };
    if let Some(import) = read.as_ref().filter(is_same).and_then(|read| read.import.with_rulings(&options.decisions)) {
        return Ok(import);
    }
    progress.stage("Reading the questionnaires");
    let import = import_until(&brought.files, options, &|| progress.stop());
    let import = import.map_err(|error| match error {
        ImportError::SeveralSheets { file, sheets } => Refused::Sheets { file, sheets },
        error => match ended(progress, &error) {
            Refused::Input(why) => Refused::Unread(why),
            other => other,
        },
    })?;
    *read = Some(Arc::new(Read {
        as_of,
        mapping: mapping.clone(),
        answered: options.decisions.clone(),
        asked: options.rule_questions.clone(),
        ballots: laid.ballots.clone(),
        import: import.clone(),
    }));
    Ok(import)
}

fn pairs(outcome: &RoundOutcome<'_>) -> Vec<Pair> {
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
    pairs
}

/// What is known already, or is worked out now.
pub(crate) fn once<T>(known: &OnceLock<T>, make: impl FnOnce() -> Result<T, Refused>) -> Result<&T, Refused> {
    if known.get().is_none() {
        // Whoever was quicker has made the same.
        drop(known.set(make()?));
    }
    Ok(known.get().expect("set now"))
}

/// What an error says, or that it was the user who stopped.
pub(crate) fn ended(progress: &dyn Progress, error: &(dyn std::error::Error + 'static)) -> Refused {
    progress.stop().map_or_else(|| refused(error), |_| Refused::Stopped)
}

impl Round {
    /// The result.
    pub(crate) fn outcome(&self) -> &RoundOutcome<'_> {
        self.outcome.outcome()
    }

    /// What was read.
    pub(crate) fn import(&self) -> &Import {
        &self.ready.import
    }

    fn run(&self) -> Run<'_> {
        self.laid.run(&self.brought, self.as_of, self.programme.as_ref())
    }

    /// What files are written from, as far as it is known. What is missing are the other goals, and which questions
    /// change a result.
    pub(crate) fn batch(&self) -> Batch<'_> {
        let batch = Batch::new(&self.ready.import, self.outcome(), &self.setting);
        let batch = batch.since(self.ready.earlier.as_ref()).goals(self.by_goal.get().cloned().flatten());
        match self.weights.get() {
            Some(weights) => batch.weights(weights.clone()),
            None => batch,
        }
    }

    /// The same with what each goal would give.
    pub(crate) fn with_goals(&self, progress: &dyn Progress) -> Result<Batch<'_>, Refused> {
        once(&self.by_goal, || {
            progress.stage("Trying every goal");
            goals(self.outcome(), &|| progress.stop()).map_err(|error| ended(progress, &error))
        })?;
        Ok(self.batch())
    }

    /// The same with the questions first that change a result.
    pub(crate) fn with_weights(&self, progress: &dyn Progress) -> Result<Batch<'_>, Refused> {
        let batch = self.batch();
        once(&self.weights, || {
            progress.stage("Finding which questions change a result");
            let weights = self.run().weights(&self.ready, self.outcome(), batch.questions(), &|| progress.stop());
            weights.map_err(|error| ended(progress, &*error))
        })?;
        Ok(self.batch())
    }

    /// What files are written from.
    pub(crate) fn complete(&self, progress: &dyn Progress) -> Result<Batch<'_>, Refused> {
        self.with_goals(progress)?;
        self.with_weights(progress)
    }

    /// What `batch_match` would write, the manifest last.
    pub(crate) fn files(&self, progress: &dyn Progress) -> Result<&[OutputFile], Refused> {
        let batch = self.complete(progress)?;
        let stop = || progress.stop();
        let files = once(&self.files, || {
            progress.stage("Writing letters and the report");
            let mut files = batch.files_until(&stop).map_err(|error| ended(progress, &error))?;
            let beside = Beside { costs: batch.costs(), comparison: batch.compared(), goals: batch.by_goal() };
            let page = match_report::html_until(self.outcome(), beside, &stop).map_err(|_| Refused::Stopped)?;
            files.push(OutputFile::text("committee/report.html", page));
            files.push(manifest(&files));
            Ok(files)
        })?;
        Ok(files)
    }

    /// The letters, and what belongs to them.
    pub(crate) fn letters(&self, progress: &dyn Progress) -> Result<&[OutputFile], Refused> {
        let stop = || progress.stop();
        let letters = once(&self.letters, || {
            progress.stage("Writing letters");
            self.batch().letters_until(&stop).map_err(|error| ended(progress, &error))
        })?;
        Ok(letters)
    }

    /// The programme with this round in it, and what was recorded; `None` without a programme.
    pub(crate) fn recorded(&self, progress: &dyn Progress) -> Result<Option<&Recorded>, Refused> {
        let Some((round, before)) = self.programme.as_ref().zip(self.before.as_ref()) else { return Ok(None) };
        let batch = self.complete(progress)?;
        let recorded = once(&self.recorded, || {
            let mut programme = Programme::clone(before);
            let people = (self.import(), &self.ready.told.elsewhere[..]);
            let all = (self.outcome(), &batch);
            let recorded = round.record(&mut programme, people, all).map_err(|error| refused(&error))?;
            Ok(Some((Arc::new(programme), round.recorded(&recorded))))
        })?;
        Ok(recorded.as_ref())
    }

    /// Where questionnaires and ledger do not agree.
    pub(crate) fn conflicts(&self) -> &[String] {
        self.setting.programme.as_ref().map_or(&[], |programme| &programme.conflicts)
    }

    /// The rules, each with what it costs.
    pub(crate) fn rules(&self, progress: &dyn Progress) -> Result<Vec<RuleLine>, Refused> {
        let prices = once(&self.prices, || {
            progress.stage("Trying the round without each rule");
            let run = self.run();
            let prices = run.round(&self.ready).rule_prices(self.outcome(), &|| progress.stop());
            prices.map_err(|error| ended(progress, &error))
        })?;
        let refused = self.outcome().audit().refused_pairs.by_rule;
        let price = |name: &str| prices.iter().find(|price| price.rule == name).map(|price| price.without.matched);
        let now = self.outcome().policy();
        Ok(rules(&self.laid.preset, now, |name| refused.get(name).copied(), price))
    }

    /// How much each answer counts: for mentees, for mentors.
    pub(crate) fn weights(&self) -> impl Iterator<Item = (Feature, u32, u32)> {
        self.laid.weights()
    }

    /// The policy as a file.
    pub(crate) fn policy(&self) -> String {
        self.laid.policy_file.clone()
    }

    /// The day as of which the round is made.
    pub(crate) fn as_of(&self) -> Date {
        self.as_of
    }
}

/// A mentee by name, with whom they are here, and with whom there.
pub(crate) type Moved<'r> = (&'r str, Option<&'r str>, Option<&'r str>);

/// Whom another result matches differently.
pub(crate) fn moved<'r>(here: &'r [Pair], there: &'r [Pair]) -> Vec<Moved<'r>> {
    type Mentors<'r> = [Option<(&'r str, &'r str)>; 2];
    let mut people: BTreeMap<(&str, &str), Mentors<'r>> = BTreeMap::new();
    for (at, pairs) in [here, there].into_iter().enumerate() {
        for pair in pairs {
            people.entry((&pair.mentee, &pair.mentee_name)).or_default()[at] = Some((&pair.mentor, &pair.mentor_name));
        }
    }
    let name = |with: Option<(&'r str, &'r str)>| with.map(|(_, name)| name);
    let id = |with: Option<(&'r str, &'r str)>| with.map(|(id, _)| id);
    let moved = people.into_iter().filter(|(_, [here, there])| id(*here) != id(*there));
    moved.map(|((_, mentee), [here, there])| (mentee, name(here), name(there))).collect()
}
