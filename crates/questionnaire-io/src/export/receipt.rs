//! The receipt: what went in, what was decided, what was proved. Enough to repeat the run and compare the bytes.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use mentor_match::compatibility::ScoreUse;
use mentor_match::policy::RoundGoal;
use serde::Serialize;

use super::batch::Batch;
use super::statistics;
use crate::import::{FileReport, Import, RulingLine};
use crate::settings::sha256;

#[derive(Serialize)]
struct Receipt<'a> {
    format: &'static str,
    version: u32,
    program: &'static str,
    policy: Policy<'a>,
    strategy: &'a str,
    goal: Option<&'static str>,
    seed: u64,
    as_of: String,
    files: Vec<File<'a>>,
    mapping_sha256: Option<&'a str>,
    decisions_sha256: Option<&'a str>,
    template_sha256: Option<&'a str>,
    rulings: Vec<Ruling<'a>>,
    tables_sha256: &'a BTreeMap<&'static str, String>,
    /// The matches of the earlier result.
    earlier_matches_sha256: Option<&'a str>,
    keep: Option<&'a str>,
    own_scores: Option<Scores<'a>>,
    counts: Counts,
    refused_pairs: BTreeMap<Cow<'static, str>, u64>,
    statistics: Statistics,
    #[serde(skip_serializing_if = "Option::is_none")]
    programme: Option<Programme>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<Pairs>,
    claims: Vec<String>,
    certified: bool,
    counts_add_up: bool,
}

/// What was done with pairs where not all of them were built.
#[derive(Serialize)]
struct Pairs {
    all: u64,
    possible: u64,
    looked_at: u64,
    kept: u64,
    exact_for: &'static str,
}

#[derive(Serialize)]
pub(super) struct Policy<'a> {
    pub(super) name: &'a str,
    pub(super) sha256: &'a str,
}

/// The head of the programme's ledger before this round, which round it is, and where the two did not agree.
#[derive(Serialize)]
struct Programme {
    round: u32,
    lines: u64,
    last: String,
    conflicts: usize,
}

/// What was published, and what this folder had before.
#[derive(Serialize)]
struct Statistics {
    sha256: String,
    earlier_sha256: BTreeSet<String>,
    warning: Option<&'static str>,
}

impl Statistics {
    fn of(batch: &Batch<'_>) -> Self {
        let sha256 = sha256(&statistics::summary(batch).bytes);
        let mut earlier_sha256 = batch.setting.earlier_statistics.clone();
        earlier_sha256.remove(&sha256);
        let warning = (!earlier_sha256.is_empty()).then_some(statistics::WARNING);
        Self { sha256, earlier_sha256, warning }
    }
}

/// The warning about statistics of earlier runs, if there were other ones.
pub(super) fn warning(batch: &Batch<'_>) -> Option<&'static str> {
    Statistics::of(batch).warning
}

#[derive(Serialize)]
pub(super) struct Scores<'a> {
    file: &'a str,
    /// None: they replace the features.
    weight: Option<u32>,
    pairs: usize,
    strangers: usize,
}

impl<'a> Scores<'a> {
    pub(super) fn of(own: &'a super::batch::OwnScores) -> Self {
        let weight = match own.usage {
            ScoreUse::Replace => None,
            ScoreUse::Beside(weight) => Some(weight),
        };
        Self { file: &own.file, weight, pairs: own.pairs, strangers: own.strangers }
    }
}

#[derive(Serialize)]
pub(super) struct File<'a> {
    name: &'a str,
    sha256: &'a str,
    rows: usize,
    blank: usize,
    repeated_headers: usize,
    elsewhere: usize,
    used: usize,
    duplicates: usize,
    not_used: usize,
}

impl<'a> File<'a> {
    pub(super) fn of(import: &'a Import) -> Vec<Self> {
        let file = |file: &'a FileReport| Self {
            name: &file.name,
            sha256: &file.sha256,
            rows: file.counts.read,
            blank: file.counts.blank,
            repeated_headers: file.counts.repeated_headers,
            elsewhere: file.counts.elsewhere,
            used: file.counts.used,
            duplicates: file.counts.duplicates,
            not_used: file.counts.unusable,
        };
        import.files.iter().map(file).collect()
    }
}

#[derive(Serialize)]
pub(super) struct Ruling<'a> {
    action: String,
    mentee: &'a str,
    mentor: &'a str,
    value: &'a str,
    reason: &'a str,
}

impl<'a> Ruling<'a> {
    pub(super) fn of(import: &'a Import) -> Vec<Self> {
        let ruling = |line: &'a RulingLine| Self {
            action: line.action.to_string(),
            mentee: &line.mentee,
            mentor: &line.mentor,
            value: &line.value,
            reason: &line.reason,
        };
        import.ruling_lines.iter().map(ruling).collect()
    }
}

#[derive(Serialize)]
struct Counts {
    mentees: usize,
    mentors: usize,
    seats: u64,
    matched: usize,
    by_choice: Vec<usize>,
    with_sponsor: usize,
    by_score: usize,
    unmatched: usize,
    going_on: usize,
    resting: usize,
    withdrawn_mentees: usize,
    withdrawn_mentors: usize,
    to_be_confirmed: usize,
    pinned: usize,
    kept: usize,
    loads: Vec<usize>,
    possible_pairs: u64,
    blocking_pairs: usize,
    wishes_lost: Option<usize>,
    questions: usize,
    stale_decisions: usize,
}

pub(super) fn json(batch: &Batch<'_>) -> String {
    let (outcome, import, setting) = (batch.outcome, batch.import, batch.setting);
    let audit = outcome.audit();
    let receipt = Receipt {
        format: "mentor-match/receipt",
        version: 1,
        program: concat!("mentor-match ", env!("CARGO_PKG_VERSION")),
        policy: Policy { name: outcome.policy().name(), sha256: &setting.policy_sha256 },
        strategy: &setting.strategy,
        goal: outcome.goal().map(RoundGoal::name),
        seed: outcome.seed(),
        as_of: outcome.as_of().to_string(),
        files: File::of(import),
        mapping_sha256: setting.mapping_sha256.as_deref(),
        decisions_sha256: setting.decisions_sha256.as_deref(),
        template_sha256: setting.template_sha256.as_deref(),
        rulings: Ruling::of(import),
        tables_sha256: &setting.tables_sha256,
        earlier_matches_sha256: batch.earlier.map(|earlier| &*earlier.sha256).filter(|sha256| !sha256.is_empty()),
        keep: setting.keep.as_deref(),
        own_scores: setting.own_scores.as_ref().map(Scores::of),
        pairs: outcome.sliver().map(|sliver| Pairs {
            all: audit.mentees as u64 * audit.mentors as u64,
            possible: audit.possible_pairs,
            looked_at: sliver.looked_at,
            kept: sliver.kept,
            exact_for: "all",
        }),
        counts_add_up: audit.adds_up() && import.counts.add_up(),
        counts: Counts {
            mentees: audit.mentees,
            mentors: audit.mentors,
            seats: audit.seats,
            matched: audit.matched,
            by_choice: audit.by_choice,
            with_sponsor: audit.with_sponsor,
            by_score: audit.by_score,
            unmatched: audit.unmatched,
            going_on: audit.going_on,
            resting: audit.resting,
            withdrawn_mentees: audit.withdrawn.mentee,
            withdrawn_mentors: audit.withdrawn.mentor,
            to_be_confirmed: audit.to_be_confirmed,
            pinned: audit.pinned,
            kept: audit.kept,
            loads: audit.loads,
            possible_pairs: audit.possible_pairs,
            blocking_pairs: audit.blocking_pairs,
            wishes_lost: audit.wishes_lost,
            questions: batch.questions.len(),
            stale_decisions: import.stale_decisions.len(),
        },
        refused_pairs: audit.refused_pairs.by_rule,
        statistics: Statistics::of(batch),
        programme: setting.programme.as_ref().map(|programme| Programme {
            round: programme.round,
            lines: programme.head.lines,
            last: programme.head.last.to_string(),
            conflicts: programme.conflicts.len(),
        }),
        claims: outcome.scoped_claims().iter().map(ToString::to_string).collect(),
        // An outcome exists only after its proved claims were re-checked.
        certified: true,
    };
    let mut json = serde_json::to_string_pretty(&receipt).expect("texts and numbers always serialise");
    json.push('\n');
    json
}
