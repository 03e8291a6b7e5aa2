//! What `solve_market` prints: one JSON object about one run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use matching_market::{Market, Solution, StrategySpec, verify};
use mentor_match::text::count;

use super::Settled;
use super::found::{DEFAULT_CAPACITY, Found};

/// How long each part took, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seconds {
    /// Reading the files.
    pub read: f64,
    /// From the rows to the checked market.
    pub build: f64,
    /// From the market to the solution with its certificate.
    pub solve: f64,
    /// Proving the claims anew.
    pub verify: f64,
}

/// One run, ready to be printed.
#[derive(Debug)]
pub struct SolveReport<'a> {
    /// The strategy and its options.
    pub spec: StrategySpec,
    /// The seed of the lottery.
    pub seed: u64,
    /// The market as given.
    pub market: &'a Market,
    /// What was found in its files; none if it is not from market files.
    pub found: Option<&'a Found>,
    /// What was settled before.
    pub settled: &'a Settled,
    /// What was solved: the market, or what is left of it.
    pub solved: &'a Market,
    /// The answer there.
    pub solution: &'a Solution,
    /// Whether every proved claim was proved anew.
    pub certified: bool,
    /// What is said on the screen, a sentence each.
    pub notes: &'a [String],
    /// What it took.
    pub seconds: Seconds,
}

impl SolveReport<'_> {
    /// The report as one line of JSON; `total_score` is an exact decimal number, `null` without scores.
    pub fn to_json(&self) -> String {
        let Self { market, solved, solution, .. } = self;
        let matching = self.settled.with_pins(market, &solution.matching);
        let total = matching.total_score_decimal(market).map_or_else(|| "null".to_owned(), |total| total.to_string());
        let profile = verify::rank_profile(market, &matching);
        let options = self.spec.options().into_iter().map(|(key, value)| format!("{}:{}", quoted(key), quoted(&value)));
        let claims = solution.scoped_claims(solved).into_iter().map(|one| {
            let (property, status) = (quoted(&one.claim.property.to_string()), quoted(&one.claim.status.to_string()));
            let lots = one.scope.tie_break().map_or_else(String::new, |(rule, seed)| {
                format!(",\"tie_rule\":{},\"seed\":{seed}", quoted(rule.name()))
            });
            format!("{{\"property\":{property},\"status\":{status},\"scope\":{}{lots}}}", quoted(one.scope.name()))
        });
        let head = [("strategy", quoted(self.spec.name())), ("options", format!("{{{}}}", joined(options)))];
        let fields = [
            ("matched", matching.len().to_string()),
            ("total_score", total),
            ("blocking_pairs", verify::blocking_pairs(solved, &solution.matching).count().to_string()),
            ("rank_profile", format!("[{}]", joined(profile.counts.iter().map(u64::to_string)))),
            ("claims", format!("[{}]", joined(claims))),
            ("claims_about", quoted(&about(self.settled))),
            ("certified", self.certified.to_string()),
        ];
        let fields = head.into_iter().chain(input(self.seed, market, self.found, self.settled)).chain(fields);
        object(fields.chain(closing(self.notes, self.seconds)))
    }
}

/// What the run was about.
pub(super) fn input(
    seed: u64,
    market: &Market,
    found: Option<&Found>,
    settled: &Settled,
) -> Vec<(&'static str, String)> {
    let mut sizes = BTreeMap::new();
    for mentor in market.mentor_ids() {
        *sizes.entry(market.capacity(mentor)).or_insert(0_u32) += 1;
    }
    let seats: u64 = sizes.iter().map(|(&seats, &mentors)| u64::from(seats) * u64::from(mentors)).sum();
    let capacities = sizes.iter().map(|(seats, mentors)| format!("{{\"seats\":{seats},\"mentors\":{mentors}}}"));
    vec![
        ("seed", seed.to_string()),
        ("mentees", market.mentees().to_string()),
        ("mentors", market.mentors().to_string()),
        ("pairs", market.pairs().to_string()),
        ("seats", seats.to_string()),
        ("capacities", format!("[{}]", joined(capacities))),
        ("default_capacity", DEFAULT_CAPACITY.to_string()),
        ("mentors_by_default", found.map_or(0, |found| found.by_default).to_string()),
        ("rounded_scores", found.map_or(0, |found| found.rounded).to_string()),
        ("pinned", settled.pins.len().to_string()),
        ("banned", settled.bans.len().to_string()),
    ]
}

/// What was said of it, and what it took.
pub(super) fn closing(notes: &[String], seconds: Seconds) -> [(&'static str, String); 5] {
    [
        ("notes", format!("[{}]", joined(notes.iter().map(|note| quoted(note))))),
        ("read_seconds", format!("{:.6}", seconds.read)),
        ("build_seconds", format!("{:.6}", seconds.build)),
        ("solve_seconds", format!("{:.6}", seconds.solve)),
        ("verify_seconds", format!("{:.6}", seconds.verify)),
    ]
}

/// Which market claims are about, in words.
pub(super) fn about(settled: &Settled) -> String {
    let pins = match settled.pins.len() {
        0 => None,
        pins => Some(format!("the mentees and seats of {}", count(pins as u64, "pinned pair"))),
    };
    let bans = match settled.bans.len() {
        0 => None,
        bans => Some(count(bans as u64, "banned pair")),
    };
    let without: Vec<String> = pins.into_iter().chain(bans).collect();
    if without.is_empty() { "the market".to_owned() } else { format!("the market without {}", without.join(" and ")) }
}

/// A JSON object on one line.
pub(super) fn object(fields: impl Iterator<Item = (&'static str, String)>) -> String {
    format!("{{{}}}", joined(fields.map(|(key, value)| format!("{}:{value}", quoted(key)))))
}

pub(super) fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

/// A JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
