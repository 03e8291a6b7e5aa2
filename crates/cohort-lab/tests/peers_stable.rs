//! Stable partitions of peers against all matchings of small markets.

use cohort_lab::instances::Ties;
use cohort_lab::peers::{PeerShape, all_peer_matchings, blocking, small_peer_market};
use matching_market::peers::{PeerMarket, PeerMatching, PeerPartition, nearly_stable, stable_partition, verify};
use matching_market::{Context, PersonId};

fn markets(count: u64) -> impl Iterator<Item = (u64, PeerMarket)> {
    (0..count).map(|seed| {
        let (people, seats) = [(8, 1), (6, 2), (5, 3), (7, 1)][(seed % 4) as usize];
        let ties = if seed % 8 < 4 { Ties::None } else { Ties::Some };
        let density = [100, 85, 60][(seed % 3) as usize];
        (seed, small_peer_market(seed, PeerShape { people, seats, ties, density }))
    })
}

/// Blocking pairs of two people who both have somebody.
fn among_matched(market: &PeerMarket, matching: &PeerMatching) -> usize {
    let is_matched = |person: &PersonId| !matching.peers_of(*person).is_empty();
    blocking(market, matching).iter().filter(|pair| pair.iter().all(is_matched)).count()
}

#[test]
fn a_partition_is_stable_or_proves_that_nothing_is() {
    let count = std::env::var("MARKETS").ok().and_then(|text| text.parse().ok()).unwrap_or(3000);
    let (mut solvable, mut unsolvable, mut with_seats) = (0, 0, 0);
    for (seed, given) in markets(count) {
        let strict = given.with_ties_broken(seed);
        let partition = stable_partition(&given, &mut Context::new(seed)).unwrap();
        assert_eq!(verify::partition(&strict, &partition), Ok(()), "seed {seed}");
        let all = all_peer_matchings(&strict);
        let exists = all.iter().any(|matching| blocking(&strict, matching).is_empty());
        assert_eq!(partition.odd_parties().is_empty(), exists, "seed {seed}");
        let nearly = nearly_stable(&strict, &partition);
        assert_eq!(verify::feasibility(&strict, &nearly.matching), Ok(()), "seed {seed}");
        let blocks = blocking(&strict, &nearly.matching);
        assert_eq!(verify::blocking_pairs(&strict, &nearly.matching), blocks, "seed {seed}");
        let stepped_back = |person: &PersonId| nearly.stepped_back.contains(person);
        assert!(blocks.iter().all(|pair| pair.iter().any(stepped_back)), "seed {seed}");
        assert_eq!(exists, blocks.is_empty(), "seed {seed}");
        if exists {
            solvable += 1;
            assert!(blocking(&given, &nearly.matching).is_empty(), "seed {seed}");
        } else {
            unsolvable += 1;
            with_seats += u64::from(given.person_ids().any(|person| given.seats(person) > 1));
        }
        if let Some(bound) = nearly.at_least_blocking {
            let fewest = all.iter().map(|matching| blocking(&strict, matching).len()).min().unwrap();
            assert!(bound <= fewest, "seed {seed}");
            assert_eq!(among_matched(&strict, &nearly.matching), 0, "seed {seed}");
            let stable = all.iter().filter(|matching| among_matched(&strict, matching) == 0);
            assert_eq!(stable.map(PeerMatching::len).max(), Some(nearly.matching.len()), "seed {seed}");
        }
    }
    let share = count / 100;
    assert!(
        solvable > 60 * share && unsolvable > 3 * share && 2 * with_seats > share,
        "{solvable} {unsolvable} {with_seats}"
    );
}

/// Whoever leaves the fewest blocking pairs steps back: of the people of the only odd party, each tried.
#[test]
fn who_steps_back_leaves_the_fewest_blocking_pairs() {
    let mut tried = 0;
    for (seed, given) in markets(6000).filter(|(_, given)| given.person_ids().all(|person| given.seats(person) == 1)) {
        let strict = given.with_ties_broken(seed);
        let partition = stable_partition(&strict, &mut Context::new(seed)).unwrap();
        let [party] = &partition.odd_parties()[..] else { continue };
        let turns_back = |one: PersonId, other: &PersonId| partition.turns_to(*other).contains(&one);
        let mutual = strict.person_ids().flat_map(|one| {
            let back = partition.turns_to(one).iter().filter(move |other| one < **other && turns_back(one, other));
            back.map(move |&other| [one, other])
        });
        let mutual: Vec<[PersonId; 2]> = mutual.collect();
        let blocking_without = |out: usize| {
            let at = |place: usize| party[(out + place) % party.len()];
            let twos = (1..party.len()).step_by(2).map(|place| [at(place), at(place + 1)]);
            let matching = PeerMatching::from_pairs(&strict, mutual.iter().copied().chain(twos)).unwrap();
            blocking(&strict, &matching).len()
        };
        let fewest = (0..party.len()).map(blocking_without).min().unwrap();
        let nearly = nearly_stable(&strict, &partition);
        assert_eq!(blocking(&strict, &nearly.matching).len(), fewest, "seed {seed}");
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn bent_partitions_are_refused() {
    let mut bent = 0;
    for (seed, given) in markets(400) {
        let strict = given.with_ties_broken(seed);
        let partition = stable_partition(&strict, &mut Context::new(seed)).unwrap();
        let lists: Vec<Vec<PersonId>> = strict.person_ids().map(|person| partition.turns_to(person).to_vec()).collect();
        for person in 0..lists.len() {
            let mut fewer = lists.clone();
            if fewer[person].pop().is_some() {
                assert!(verify::partition(&strict, &PeerPartition::new(&fewer)).is_err(), "seed {seed}");
                bent += 1;
            }
            // Two who turn to each other no longer do.
            let mut apart = lists.clone();
            if let Some(&peer) =
                lists[person].first().filter(|peer| lists[peer.index()].contains(&PersonId::from_index(person)))
            {
                apart[person].retain(|&one| one != peer);
                apart[peer.index()].retain(|&one| one != PersonId::from_index(person));
                assert!(verify::partition(&strict, &PeerPartition::new(&apart)).is_err(), "seed {seed}");
                bent += 1;
            }
        }
    }
    assert!(bent > 2000, "{bent}");
}
