//! The receipt of a round of peers: what went in, what was decided, what was proved.

use std::collections::BTreeMap;

use serde::Serialize;

use super::batch::PeerBatch;
use crate::export::receipt::{File, Policy, Ruling, Scores};

#[derive(Serialize)]
struct Receipt<'a> {
    format: &'static str,
    version: u32,
    program: &'static str,
    policy: Policy<'a>,
    goal: &'static str,
    seed: u64,
    as_of: String,
    files: Vec<File<'a>>,
    mapping_sha256: Option<&'a str>,
    decisions_sha256: Option<&'a str>,
    template_sha256: Option<&'a str>,
    tables_sha256: &'a BTreeMap<&'static str, String>,
    /// The pairs of the earlier result.
    earlier_matches_sha256: Option<&'a str>,
    keep: Option<&'a str>,
    own_scores: Option<Scores<'a>>,
    rulings: Vec<Ruling<'a>>,
    counts: Counts,
    refused_pairs: BTreeMap<String, u64>,
    claims: Vec<String>,
    certified: bool,
    counts_add_up: bool,
}

#[derive(Serialize)]
struct Counts {
    people: usize,
    matched: usize,
    in_groups_of_three: usize,
    left_over: usize,
    left_over_again: usize,
    without_seat: usize,
    withdrawn: usize,
    matches: usize,
    pinned: usize,
    kept: usize,
    to_be_confirmed: usize,
    possible_pairs: u64,
    blocking_pairs: usize,
    odd_rings: usize,
    questions: usize,
    stale_decisions: usize,
}

pub(super) fn json(batch: &PeerBatch<'_>) -> String {
    let (outcome, import, setting) = (batch.outcome, batch.import, batch.setting);
    let audit = outcome.audit();
    let receipt = Receipt {
        format: "mentor-match/peer-receipt",
        version: 1,
        program: concat!("mentor-match ", env!("CARGO_PKG_VERSION")),
        policy: Policy { name: outcome.policy().name(), sha256: &setting.policy_sha256 },
        goal: outcome.goal().name(),
        seed: outcome.seed(),
        as_of: outcome.as_of().to_string(),
        files: File::of(import),
        mapping_sha256: setting.mapping_sha256.as_deref(),
        decisions_sha256: setting.decisions_sha256.as_deref(),
        template_sha256: setting.template_sha256.as_deref(),
        tables_sha256: &setting.tables_sha256,
        earlier_matches_sha256: batch.earlier.map(|earlier| &*earlier.sha256).filter(|sha256| !sha256.is_empty()),
        keep: setting.keep.as_deref(),
        own_scores: setting.own_scores.as_ref().map(Scores::of),
        rulings: Ruling::of(import),
        counts_add_up: audit.adds_up() && import.counts.add_up(),
        counts: Counts {
            people: audit.people,
            matched: audit.matched,
            in_groups_of_three: audit.in_trios,
            left_over: audit.left_over,
            left_over_again: audit.left_again,
            without_seat: audit.without_seat,
            withdrawn: audit.withdrawn,
            matches: audit.matches,
            pinned: audit.pinned,
            kept: audit.kept,
            to_be_confirmed: audit.to_be_confirmed,
            possible_pairs: audit.possible_pairs,
            blocking_pairs: audit.blocking_pairs,
            odd_rings: outcome.answer().odd_parties().len(),
            questions: batch.questions.len(),
            stale_decisions: import.stale_decisions.len(),
        },
        refused_pairs: audit.refused_pairs,
        claims: outcome.claims(),
        // An outcome exists only after it was proved again.
        certified: true,
    };
    let mut json = serde_json::to_string_pretty(&receipt).expect("texts and numbers always serialise");
    json.push('\n');
    json
}
