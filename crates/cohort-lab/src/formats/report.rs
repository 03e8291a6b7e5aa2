//! What `solve_market` prints: one JSON object about one run.

use std::fmt::Write as _;

use matching_market::{Market, Solution, StrategySpec, verify};

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
    /// What was solved.
    pub market: &'a Market,
    /// The answer.
    pub solution: &'a Solution,
    /// Whether every proved claim was proved anew.
    pub certified: bool,
    /// What it took.
    pub seconds: Seconds,
}

impl SolveReport<'_> {
    /// The report as one line of JSON; `total_score` is an exact decimal number, `null` without scores.
    pub fn to_json(&self) -> String {
        let Self { market, solution, seconds, .. } = self;
        let matching = &solution.matching;
        let total = matching.total_score_decimal(market).map_or_else(|| "null".to_owned(), |total| total.to_string());
        let profile = verify::rank_profile(market, matching);
        let options = self.spec.options().into_iter().map(|(key, value)| format!("{}:{}", quoted(key), quoted(&value)));
        let claims = solution.scoped_claims(market).into_iter().map(|one| {
            let (property, status) = (quoted(&one.claim.property.to_string()), quoted(&one.claim.status.to_string()));
            let lots = one.scope.tie_break().map_or_else(String::new, |(rule, seed)| {
                format!(",\"tie_rule\":{},\"seed\":{seed}", quoted(rule.name()))
            });
            format!("{{\"property\":{property},\"status\":{status},\"scope\":{}{lots}}}", quoted(one.scope.name()))
        });
        let fields = [
            ("strategy", quoted(self.spec.name())),
            ("options", format!("{{{}}}", joined(options))),
            ("seed", self.seed.to_string()),
            ("mentees", market.mentees().to_string()),
            ("mentors", market.mentors().to_string()),
            ("pairs", market.pairs().to_string()),
            ("matched", matching.len().to_string()),
            ("total_score", total),
            ("blocking_pairs", verify::blocking_pairs(market, matching).count().to_string()),
            ("rank_profile", format!("[{}]", joined(profile.counts.iter().map(u64::to_string)))),
            ("claims", format!("[{}]", joined(claims))),
            ("certified", self.certified.to_string()),
            ("read_seconds", format!("{:.6}", seconds.read)),
            ("build_seconds", format!("{:.6}", seconds.build)),
            ("solve_seconds", format!("{:.6}", seconds.solve)),
            ("verify_seconds", format!("{:.6}", seconds.verify)),
        ];
        format!("{{{}}}", joined(fields.into_iter().map(|(key, value)| format!("{}:{value}", quoted(key)))))
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

/// A JSON string.
fn quoted(text: &str) -> String {
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
