//! Certificates of peers: an answer in a market without sides with what proves it, by written ids.
//!
//! One JSON object, as for [two sides](super::CertificateFile): `docs/formats.md` has every key, and
//! `certificates/peers.py` checks it for `certificates/check.py`. The proof that nothing is stable is a stable
//! partition of the lists without ties; that of the greatest score are values of nodes and odd sets, each node named.

use std::io::{self, Write};

use matching_market::peers::{
    GreatestPeers, PeerAnswer, PeerGraph, PeerMarket, PeerNode, PeerObjective, PeerPartition, verify,
};
use matching_market::{PersonId, Score, lottery};
use serde::Serialize;

use super::certificate::Table;

/// An answer of peers with its proof, ready to be written.
#[derive(Clone, Copy, Debug)]
pub struct PeerCertificateFile<'a> {
    /// The seed of the lottery.
    pub seed: u64,
    /// What was solved.
    pub market: &'a PeerMarket,
    /// How each person is called, by dense id; no two alike.
    pub people: &'a [String],
    /// The answer.
    pub answer: &'a PeerAnswer,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    version: u32,
    goal: &'static str,
    seed: u64,
    market: MarketOf<'a>,
    labels: &'static str,
    matching: Vec<Pair<'a>>,
    claims: Vec<ClaimOf<'a>>,
    tie_break: Option<TieBreak<'a>>,
    proof: Proof<'a>,
}

type Pair<'a> = (&'a str, &'a str);

#[derive(Serialize)]
struct MarketOf<'a> {
    /// Each with seats and priority; none where they have a peer already whom the market does not know.
    people: Vec<(&'a str, u16, Option<u16>)>,
    columns: &'static [&'static str],
    pairs: Vec<Row<'a>>,
}

/// With a score or without.
#[derive(Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Ranked(&'a str, &'a str, u32, u32),
    Scored(&'a str, &'a str, u32, u32, i32),
}

#[derive(Serialize)]
struct ClaimOf<'a> {
    #[serde(flatten)]
    claim: Claim<'a>,
    status: &'static str,
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

#[derive(Serialize)]
#[serde(tag = "claim", rename_all = "kebab-case")]
enum Claim<'a> {
    Stable,
    NoneStable,
    OnlyTheseBlock { people: Vec<&'a str> },
    NearlyStable { blocking: usize },
    AtLeastBlocking { pairs: usize },
    BestFor { objective: &'static str },
}

#[derive(Serialize)]
struct TieBreak<'a> {
    seed: u64,
    people: Table<'a, Vec<&'a str>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Proof<'a> {
    Matching,
    Partition {
        turns_to: Table<'a, Vec<&'a str>>,
    },
    OddSets {
        large: Option<i128>,
        nodes: Vec<(Node<'a>, i128)>,
        sets: Vec<(Vec<Node<'a>>, i128)>,
    },
    /// One that this file has no form for: nothing that rests on it can be checked.
    Unknown,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Node<'a> {
    Seat(&'a str, u16),
    End(&'a str, &'a str),
}

impl PeerCertificateFile<'_> {
    /// Writes it as one line.
    ///
    /// # Errors
    /// What the writer refuses.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::formats::{PeerCertificateFile, Rounding, read_peers};
    /// use matching_market::Context;
    /// use matching_market::peers::{PeerGoal, solve_peers};
    /// let named = read_peers(("peers.csv", "person,peer\nana,ben\n"), None, Rounding::Refuse, &|| None)?;
    /// let answer = solve_peers(&named.market, PeerGoal::Stable, 1, &mut Context::new(7))?;
    /// let (market, people) = (&named.market, &*named.people);
    /// let mut written = Vec::new();
    /// PeerCertificateFile { seed: 7, market, people, answer: &answer }.write(&mut written)?;
    /// assert!(written.starts_with(br#"{"format":"mentor-match/peer-certificate","version":1,"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write(&self, mut to: impl Write) -> io::Result<()> {
        let pairs = self.answer.matching().pairs();
        let (goal, tie_break, proof) = match self.answer {
            PeerAnswer::Greatest(found) => (objective(found.objective), None, self.odd_sets(found)),
            PeerAnswer::Stable { lots, .. } if lots.partition.odd_parties().is_empty() => {
                ("stable", None, Proof::Matching)
            }
            PeerAnswer::Stable { lots, .. } => {
                let strict = self.market.with_ties_broken(lots.seed);
                let people = self.table(|person| strict.list(person).map(|(peer, ..)| self.name(peer)).collect());
                let turns_to = self.turns_to(&lots.partition);
                ("stable", Some(TieBreak { seed: lots.seed, people }), Proof::Partition { turns_to })
            }
        };
        let file = Written {
            format: "mentor-match/peer-certificate",
            version: 1,
            goal,
            seed: self.seed,
            market: self.market_of(),
            labels: self.labels(),
            matching: pairs.map(|[one, other]| (self.name(one), self.name(other))).collect(),
            claims: self.claims(),
            tie_break,
            proof,
        };
        serde_json::to_writer(&mut to, &file)?;
        to.write_all(b"\n")
    }

    fn name(&self, person: PersonId) -> &str {
        &self.people[person.index()]
    }

    fn table<T>(&self, of: impl Fn(PersonId) -> T) -> Table<'_, T> {
        Table(self.market.person_ids().map(|person| (self.name(person), of(person))).collect())
    }

    fn turns_to(&self, partition: &PeerPartition) -> Table<'_, Vec<&str>> {
        self.table(|person| partition.turns_to(person).iter().map(|&peer| self.name(peer)).collect())
    }

    fn market_of(&self) -> MarketOf<'_> {
        let market = self.market;
        let priority = |person| (!market.is_covered(person)).then(|| market.priority(person));
        let person = |person| (self.name(person), market.seats(person), priority(person));
        // Both lists of a pair, sorted alike: the one of the lower id with the other's rank beside it.
        let lists = || market.person_ids().flat_map(|own| market.list(own).map(move |entry| (own, entry)));
        let mut lower: Vec<_> = lists().filter(|&(own, (peer, ..))| own < peer).collect();
        let higher = lists().filter(|&(own, (peer, ..))| own > peer);
        let mut higher: Vec<(PersonId, PersonId, u32)> =
            higher.map(|(own, (peer, rank, _))| (peer, own, rank)).collect();
        lower.sort_unstable_by_key(|&(own, (peer, ..))| (own, peer));
        higher.sort_unstable();
        let pairs = lower.into_iter().zip(higher);
        let pairs = pairs.map(|((own, (peer, rank, score)), (.., peer_rank))| {
            let (one, other) = (self.name(own), self.name(peer));
            score.map_or(Row::Ranked(one, other, rank, peer_rank), |score: Score| {
                Row::Scored(one, other, rank, peer_rank, score.millionths())
            })
        });
        let pairs = pairs.collect();
        let columns: &[&str] = &["person", "peer", "person_rank", "peer_rank", "score"];
        let columns = &columns[..if market.has_scores() { 5 } else { 4 }];
        MarketOf { people: market.person_ids().map(person).collect(), columns, pairs }
    }

    /// What the labels of the lottery are made of: the ids, or positions; ids that are not shown are withheld.
    fn labels(&self) -> &'static str {
        let all = |of: &dyn Fn(PersonId) -> u64| self.market.person_ids().all(|id| self.market.label(id) == of(id));
        if all(&|person| lottery::label(self.name(person))) {
            "ids"
        } else if all(&|person| u64::from(person.get())) {
            "positions"
        } else {
            "withheld"
        }
    }

    fn claims(&self) -> Vec<ClaimOf<'_>> {
        let as_given = |claim| ClaimOf { claim, status: "proved", scope: "as-given", seed: None };
        let (lots, nearly) = match self.answer {
            PeerAnswer::Greatest(found) => {
                return vec![as_given(Claim::BestFor { objective: objective(found.objective) })];
            }
            PeerAnswer::Stable { lots, .. } if lots.partition.odd_parties().is_empty() => {
                return vec![as_given(Claim::Stable)];
            }
            PeerAnswer::Stable { lots, nearly } => (lots, nearly),
        };
        let seed = (!self.market.is_strict()).then_some(lots.seed);
        let scope = if seed.is_some() { "tie-broken" } else { "as-given" };
        let broken = |claim| ClaimOf { claim, status: "proved", scope, seed };
        let people = nearly.stepped_back.iter().map(|&person| self.name(person)).collect();
        let blocking = verify::blocking_pairs(self.market, &nearly.matching).len();
        let mut claims = vec![
            broken(Claim::NoneStable),
            broken(Claim::OnlyTheseBlock { people }),
            as_given(Claim::NearlyStable { blocking }),
        ];
        let least = nearly.at_least_blocking;
        claims.extend(least.map(|pairs| ClaimOf { status: "literature", ..broken(Claim::AtLeastBlocking { pairs }) }));
        claims
    }

    fn odd_sets(&self, found: &GreatestPeers) -> Proof<'_> {
        let Some(PeerGraph { nodes, large }) = PeerGraph::of(self.market, found.objective) else {
            return Proof::Unknown;
        };
        let named: Vec<Node<'_>> = nodes
            .iter()
            .map(|node| match *node {
                PeerNode::Seat(person, seat) => Node::Seat(self.name(person), seat),
                PeerNode::End(one, other) => Node::End(self.name(one), self.name(other)),
            })
            .collect();
        let valued = named.iter().zip(&found.dual.nodes).filter(|(_, value)| **value != 0);
        let set = |(nodes, value): &(Vec<u32>, i128)| {
            let nodes = nodes.iter().filter_map(|&node| named.get(node as usize).copied());
            (nodes.collect(), *value)
        };
        let sets = found.dual.odd_sets.iter().map(set).collect();
        Proof::OddSets { large, nodes: valued.map(|(&node, &value)| (node, value)).collect(), sets }
    }
}

fn objective(objective: PeerObjective) -> &'static str {
    match objective {
        PeerObjective::People => "most-people",
        PeerObjective::Total => "total",
    }
}
