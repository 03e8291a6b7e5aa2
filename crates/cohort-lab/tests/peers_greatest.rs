//! The greatest score of peers against all matchings of small markets, and proofs that are refused when they are bent.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::{Draw, Ties};
use cohort_lab::peers::{PeerShape, all_peer_matchings, small_peer_market};
use matching_market::peers::{
    GreatestPeers, PeerMarket, PeerMatching, PeerObjective, PeerPair, greatest_score, verify,
};
use matching_market::{Context, Decimal, Score};

fn total(market: &PeerMarket, matching: &PeerMatching) -> i64 {
    let score = |[one, other]: [_; 2]| {
        let score = market.list(one).find(|entry| entry.0 == other).and_then(|entry| entry.2);
        i64::from(score.unwrap().millionths())
    };
    matching.pairs().map(score).sum()
}

/// The priorities of those who have a peer, the highest first: whom the level is about, one person after the other.
fn covered(market: &PeerMarket, matching: &PeerMatching) -> Vec<u16> {
    let with = market.person_ids().filter(|&person| !matching.peers_of(person).is_empty());
    let mut priorities: Vec<u16> = with.map(|person| market.priority(person)).collect();
    priorities.sort_unstable_by(|one, other| other.cmp(one));
    priorities
}

/// Two in three markets have priorities: many equal ones, or a few that are far apart.
fn with_some_priorities(market: PeerMarket, seed: u64) -> PeerMarket {
    let mut draw = Draw::new(seed ^ 0x5eed);
    let mut priority = || match seed % 3 {
        0 => 0,
        1 => u16::try_from(draw.below(3)).unwrap(),
        _ => [0, 0, 0, 1, 7, 60_000][draw.below(6) as usize],
    };
    let priorities = (0..market.people()).map(|_| priority()).collect();
    market.with_priorities(priorities).unwrap()
}

#[test]
fn it_is_the_greatest_of_all_matchings() {
    let count: u64 = std::env::var("MARKETS").ok().and_then(|text| text.parse().ok()).unwrap_or(3000);
    let mut with_odd_sets = [0, 0];
    for seed in 0..count {
        let (people, seats) = [(8, 1), (6, 2), (5, 3), (7, 1)][(seed % 4) as usize];
        let density = [100, 70, 45][(seed % 3) as usize];
        let market = small_peer_market(seed, PeerShape { people, seats, ties: Ties::Some, density });
        let market = with_some_priorities(market, seed);
        let all = all_peer_matchings(&market);
        for objective in [PeerObjective::People, PeerObjective::Total] {
            let found = greatest_score(&market, objective, &mut Context::new(seed)).unwrap();
            assert_eq!(verify::greatest_total(&market, &found), Ok(()), "seed {seed}, {objective:?}");
            let value = |matching: &PeerMatching| {
                let people = if objective == PeerObjective::People { matching.matched() } else { 0 };
                let covered = if objective == PeerObjective::People { covered(&market, matching) } else { vec![] };
                (people, covered, total(&market, matching))
            };
            assert_eq!(all.iter().map(value).max(), Some(value(&found.matching)), "seed {seed}, {objective:?}");
            assert_eq!(found.total, Decimal::from_millionths(total(&market, &found.matching)));
            with_odd_sets[usize::from(seats > 1)] += u64::from(!found.dual.odd_sets.is_empty());
        }
    }
    assert!(with_odd_sets.iter().all(|&some| 50 * some > count), "{with_odd_sets:?}");
}

/// People who all know `degree` others, with scores below `range`.
fn sparse(seed: u64, people: u32, degree: u32, range: u32) -> PeerMarket {
    let mut draw = Draw::new(seed);
    let mut known = std::collections::BTreeSet::new();
    for one in 0..people {
        for _ in 0..degree / 2 {
            let other = draw.below(people);
            if other != one {
                known.insert((one.min(other), one.max(other)));
            }
        }
    }
    let pairs: Vec<PeerPair> = known
        .into_iter()
        .map(|(one, other)| PeerPair::scored(one, other, Score::from_millionths(1 + draw.below(range).cast_signed())))
        .collect();
    PeerMarket::new(vec![1; people as usize], &pairs).unwrap()
}

#[test]
fn larger_markets_are_proved() {
    for seed in 0..60 {
        let people = [60, 120, 301][(seed % 3) as usize];
        let degree = [4, 8, 30][(seed / 3 % 3) as usize];
        let range = [2, 10, 100_000][(seed / 9 % 3) as usize];
        let market = sparse(seed, people, degree, range);
        for objective in [PeerObjective::People, PeerObjective::Total] {
            let found = greatest_score(&market, objective, &mut Context::new(seed)).unwrap();
            assert_eq!(verify::greatest_total(&market, &found), Ok(()), "seed {seed}, {objective:?}");
        }
    }
}

#[test]
fn bent_proofs_are_refused() {
    for seed in 0..400 {
        let (people, seats) = [(8, 1), (6, 2)][(seed % 2) as usize];
        let market = small_peer_market(seed, PeerShape { people, seats, ties: Ties::Some, density: 90 });
        let objective = if seed % 4 < 2 { PeerObjective::People } else { PeerObjective::Total };
        let found = greatest_score(&market, objective, &mut Context::new(seed)).unwrap();
        let refused = |change: &dyn Fn(&mut GreatestPeers)| {
            let mut bent = found.clone();
            change(&mut bent);
            assert!(bent == found || verify::greatest_total(&market, &bent).is_err(), "seed {seed}: {bent:?}");
        };
        for node in 0..found.dual.nodes.len() {
            refused(&|bent| bent.dual.nodes[node] += 1);
            refused(&|bent| bent.dual.nodes[node] -= 1);
        }
        for set in 0..found.dual.odd_sets.len() {
            refused(&|bent| bent.dual.odd_sets[set].1 += 2);
            refused(&|bent| drop(bent.dual.odd_sets.remove(set)));
            refused(&|bent| bent.dual.odd_sets[set].0.truncate(2));
        }
        refused(&|bent| bent.total = Decimal::from_millionths(total(&market, &bent.matching) + 1));
        refused(&|bent| bent.dual.nodes.truncate(1));
        // Another matching that is worth less, with its own total.
        let value = |matching: &PeerMatching| {
            let people = if objective == PeerObjective::People { matching.matched() } else { 0 };
            (people, total(&market, matching))
        };
        let fewer = PeerMatching::from_pairs(&market, found.matching.pairs().skip(1)).unwrap();
        if value(&fewer) < value(&found.matching) {
            refused(&|bent| {
                bent.matching = fewer.clone();
                bent.total = Decimal::from_millionths(total(&market, &fewer));
            });
        }
    }
}
