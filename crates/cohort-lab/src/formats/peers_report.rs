//! What `solve_market --peers` prints: one JSON object about one run.

use matching_market::PersonId;
use matching_market::peers::{PeerAnswer, PeerObjective, verify};

use super::peers::NamedPeers;
use super::report::{Seconds, closing, joined, object, quoted};

/// One run on a market of peers, ready to be printed.
#[derive(Debug)]
pub struct PeersReport<'a> {
    /// The market with its people.
    pub named: &'a NamedPeers,
    /// The seed of the run.
    pub seed: u64,
    /// What was found.
    pub answer: &'a PeerAnswer,
    /// Whether it was proved anew.
    pub certified: bool,
    /// What is said on the screen, a sentence each.
    pub notes: &'a [String],
    /// What it took.
    pub seconds: Seconds,
}

impl PeersReport<'_> {
    /// The report as one line of JSON.
    pub fn to_json(&self) -> String {
        let (market, matching) = (&self.named.market, self.answer.matching());
        let names = |people: &[PersonId]| {
            format!("[{}]", joined(people.iter().map(|person| quoted(&self.named.people[person.index()]))))
        };
        let blocking = verify::blocking_pairs(market, matching);
        let mut fields = vec![
            ("seed", self.seed.to_string()),
            ("people", market.people().to_string()),
            ("pairs", market.pairs().to_string()),
            ("matched_people", matching.matched().to_string()),
            ("matched_pairs", matching.len().to_string()),
            ("blocking_pairs", blocking.len().to_string()),
        ];
        let head = match self.answer {
            PeerAnswer::Greatest(found) => {
                let (objective, property) = match found.objective {
                    PeerObjective::People => ("coverage", "most-people-then-greatest-total"),
                    PeerObjective::Total => ("total", "greatest-total"),
                };
                fields.push(("total_score", found.total.to_string()));
                fields.push(("claims", format!("[{}]", claim(property, None))));
                [("strategy", quoted("max-score")), ("options", format!("{{\"objective\":{}}}", quoted(objective)))]
            }
            PeerAnswer::Stable { lots, nearly } => {
                let parties = lots.partition.odd_parties();
                let lot = (!market.is_strict()).then_some(lots.seed);
                let claims = if parties.is_empty() { claim("stable", None) } else { claim("none-stable", lot) };
                fields.push(("claims", format!("[{claims}]")));
                fields.push(("lotteries", lots.tried.to_string()));
                fields.push(("odd_parties", format!("[{}]", joined(parties.iter().map(|party| names(party))))));
                fields.push(("stepped_back", names(&nearly.stepped_back)));
                let bound = nearly.at_least_blocking.map_or_else(|| "null".to_owned(), |bound| bound.to_string());
                fields.push(("blocking_pairs_at_least", bound));
                [("strategy", quoted("stable")), ("options", "{}".to_owned())]
            }
        };
        fields.push(("certified", self.certified.to_string()));
        object(head.into_iter().chain(fields).chain(closing(self.notes, self.seconds)))
    }
}

/// A proved claim; of the ranks as given, or of the market after ties were broken by a seed.
fn claim(property: &str, lot: Option<u64>) -> String {
    let scope = lot.map_or_else(
        || "\"scope\":\"as-given\"".to_owned(),
        |seed| format!("\"scope\":\"tie-broken\",\"tie_rule\":\"lottery\",\"seed\":{seed}"),
    );
    format!("{{\"property\":{},\"status\":\"proved\",{scope}}}", quoted(property))
}
