//! Markets of peers that others have published, each with what its source says of it.
//!
//! None is invented here. A list is written as its source prints it: everybody's peers, best first. Of stable fixtures
//! (several seats) we found no printed instance that could be read, so those are only compared with all matchings.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::peers::all_peer_matchings;
use matching_market::peers::{PeerGoal, PeerMarket, PeerMatching, PeerPair, solve_peers, verify};
use matching_market::{Context, PersonId};

/// What a source says.
enum Says {
    /// Nothing is stable.
    NoneIsStable,
    /// Something is.
    SomeIsStable,
    /// These are stable: people by their position in the lists, from 1.
    Stable(&'static [&'static [[usize; 2]]]),
    /// So many are stable, among them this one.
    Count(usize, &'static [[usize; 2]]),
    /// Something is stable, and this person is left over.
    LeavesOver(usize),
}

struct Published {
    source: &'static str,
    lists: &'static [&'static [usize]],
    says: Says,
}

use Says::{Count, LeavesOver, NoneIsStable, SomeIsStable, Stable};

const PUBLISHED: &[Published] = &[
    Published {
        source: "D. Gale, L. S. Shapley: College admissions and the stability of marriage. American Mathematical Monthly 69 \
                 (1962) 9-15: four boys, of whom the fourth may rank anyhow",
        lists: &[&[2, 3, 4], &[3, 1, 4], &[1, 2, 4], &[1, 2, 3]],
        says: NoneIsStable,
    },
    Published {
        source: "R. W. Irving: An efficient algorithm for the stable roommates problem. Journal of Algorithms 6 (1985) \
                 577-595, the example of six",
        lists: &[
            &[4, 6, 2, 5, 3],
            &[6, 3, 5, 1, 4],
            &[4, 5, 1, 6, 2],
            &[2, 6, 5, 1, 3],
            &[4, 2, 3, 6, 1],
            &[5, 1, 4, 2, 3],
        ],
        says: Stable(&[&[[1, 6], [2, 3], [4, 5]]]),
    },
    Published {
        source: "Irving 1985, p. 586: six people without",
        lists: &[
            &[2, 6, 4, 3, 5],
            &[3, 5, 1, 6, 4],
            &[1, 6, 2, 5, 4],
            &[5, 2, 3, 6, 1],
            &[6, 1, 3, 4, 2],
            &[4, 2, 5, 1, 3],
        ],
        says: NoneIsStable,
    },
    Published {
        source: "Irving 1985, p. 579: eight people with several stable matchings",
        lists: IRVING_EIGHT,
        says: SomeIsStable,
    },
    Published {
        source: "D. Gusfield, R. W. Irving: The Stable Marriage Problem: Structure and Algorithms. MIT Press 1989, section \
                 4.2.3: ten people, seven stable matchings",
        lists: &[
            &[8, 2, 9, 3, 6, 4, 5, 7, 10],
            &[4, 3, 8, 9, 5, 1, 10, 6, 7],
            &[5, 6, 8, 2, 1, 7, 10, 4, 9],
            &[10, 7, 9, 3, 1, 6, 2, 5, 8],
            &[7, 4, 10, 8, 2, 6, 3, 1, 9],
            &[2, 8, 7, 3, 4, 10, 1, 5, 9],
            &[2, 1, 8, 3, 5, 10, 4, 6, 9],
            &[10, 4, 2, 5, 6, 7, 1, 3, 9],
            &[6, 7, 2, 5, 10, 3, 4, 8, 1],
            &[3, 1, 6, 5, 2, 9, 8, 4, 7],
        ],
        says: Count(7, &[[1, 7], [2, 8], [3, 6], [4, 9], [5, 10]]),
    },
    Published {
        source: "https://en.wikipedia.org/wiki/Stable_roommates_problem, section Algorithm: six people",
        lists: WIKIPEDIA_SIX,
        says: Stable(&[&[[1, 6], [2, 4], [3, 5]]]),
    },
    Published {
        source: "P. Prosser: Stable roommates and constraint programming. CPAIOR 2014, LNCS 8451, pp. 15-28; its data at \
                 http://www.dcs.gla.ac.uk/~pat/roommates/distribution/data/: the six and a seventh, whom all rank last",
        lists: &[
            &[3, 4, 2, 6, 5, 7],
            &[6, 5, 4, 1, 3, 7],
            &[2, 4, 5, 1, 6, 7],
            &[5, 2, 3, 6, 1, 7],
            &[3, 1, 2, 4, 6, 7],
            &[5, 1, 3, 4, 2, 7],
            &[1, 2, 3, 4, 5, 6],
        ],
        says: LeavesOver(7),
    },
    Published {
        source: "Prosser 2014, the same data: twenty people",
        lists: &[
            &[13, 12, 20, 17, 11, 6, 8, 2, 3, 14, 4, 16, 5, 10, 18, 19, 9, 15, 7],
            &[13, 6, 8, 17, 18, 19, 1, 11, 7, 4, 15, 16, 5, 9, 3, 20, 12, 10, 14],
            &[6, 16, 4, 9, 14, 13, 17, 19, 8, 2, 1, 12, 20, 5, 18, 15, 7, 11, 10],
            &[11, 7, 8, 2, 17, 3, 15, 6, 19, 10, 9, 5, 1, 16, 13, 20, 18, 14, 12],
            &[8, 17, 14, 16, 4, 13, 15, 6, 19, 9, 12, 7, 2, 3, 11, 18, 20, 10, 1],
            &[8, 13, 10, 14, 18, 15, 2, 7, 4, 16, 19, 5, 9, 17, 20, 3, 11, 12, 1],
            &[13, 1, 4, 9, 19, 18, 11, 14, 10, 2, 17, 6, 15, 16, 5, 3, 12, 8, 20],
            &[1, 6, 20, 7, 5, 15, 19, 4, 12, 3, 17, 9, 10, 14, 16, 2, 18, 11, 13],
            &[17, 13, 3, 5, 7, 4, 12, 2, 18, 20, 15, 8, 10, 1, 6, 11, 19, 14, 16],
            &[9, 4, 16, 14, 18, 17, 15, 11, 20, 13, 3, 12, 2, 1, 19, 7, 5, 8, 6],
            &[6, 15, 4, 1, 18, 14, 5, 3, 9, 2, 17, 13, 8, 7, 12, 20, 19, 10, 16],
            &[5, 18, 7, 16, 6, 20, 19, 14, 9, 17, 3, 1, 8, 10, 11, 13, 2, 15, 4],
            &[3, 10, 7, 18, 14, 15, 1, 6, 12, 4, 8, 19, 16, 17, 5, 20, 9, 11, 2],
            &[2, 5, 10, 13, 19, 17, 6, 3, 18, 7, 20, 9, 1, 4, 16, 12, 15, 8, 11],
            &[12, 13, 5, 11, 2, 16, 18, 14, 1, 6, 17, 8, 19, 4, 10, 7, 20, 3, 9],
            &[1, 7, 6, 5, 14, 18, 12, 17, 20, 11, 15, 10, 2, 13, 3, 8, 19, 9, 4],
            &[5, 8, 15, 9, 7, 18, 11, 10, 19, 2, 1, 12, 3, 14, 20, 13, 6, 16, 4],
            &[14, 3, 8, 10, 13, 5, 9, 15, 12, 1, 17, 6, 16, 11, 2, 7, 4, 19, 20],
            &[9, 15, 20, 12, 18, 1, 11, 5, 3, 2, 13, 14, 10, 7, 6, 16, 8, 17, 4],
            &[5, 6, 18, 19, 16, 7, 4, 9, 2, 17, 8, 15, 1, 12, 13, 10, 14, 3, 11],
        ],
        says: SomeIsStable,
    },
    Published {
        source: "https://github.com/daffidwilde/matching, tests of stable roommates, issue 64: Charlie, Peter, Elise, Paul, \
                 Kelly and Sam; and https://algorithmia.com/algorithms/matching/StableRoommateAlgorithm/docs, the same six \
                 with another answer",
        lists: &[
            &[2, 4, 6, 5, 3],
            &[5, 3, 6, 4, 1],
            &[2, 6, 5, 1, 4],
            &[3, 1, 6, 2, 5],
            &[2, 1, 6, 3, 4],
            &[1, 4, 5, 3, 2],
        ],
        says: Stable(&[&[[1, 6], [2, 5], [3, 4]], &[[1, 4], [2, 5], [3, 6]]]),
    },
    Published {
        source: "https://github.com/daffidwilde/matching, tests of stable roommates, issue 124: the first four",
        lists: &[&[2, 3, 4], &[1, 3, 4], &[1, 2, 4], &[1, 2, 3]],
        says: Stable(&[&[[1, 2], [3, 4]]]),
    },
    Published {
        source: "The same, issue 124: the second four",
        lists: &[&[2, 3, 4], &[1, 3, 4], &[4, 2, 1], &[3, 2, 1]],
        says: Stable(&[&[[1, 2], [3, 4]]]),
    },
    Published {
        source: "https://github.com/mrblasco/stableRoommateMatching, stableRoommate.R: eight people, no solution found",
        lists: &[
            &[2, 3, 5, 6, 7, 4, 8],
            &[6, 3, 1, 4, 8, 7, 5],
            &[1, 7, 2, 5, 8, 4, 6],
            &[2, 5, 8, 3, 7, 6, 1],
            &[1, 6, 4, 3, 2, 8, 7],
            &[1, 7, 5, 2, 3, 4, 8],
            &[8, 6, 3, 4, 1, 5, 2],
            &[4, 2, 7, 1, 5, 3, 6],
        ],
        says: NoneIsStable,
    },
    Published {
        source: "https://www.rubydoc.info/gems/stable-matching/0.1.0/StableMatching/Roommate: four people",
        lists: &[&[2, 4, 3], &[4, 1, 3], &[4, 1, 2], &[3, 1, 2]],
        says: Stable(&[&[[1, 2], [3, 4]]]),
    },
    Published {
        source: "https://github.com/liuvince/polytech-algorithm-srp, README: six people",
        lists: &[
            &[2, 3, 6, 5, 4],
            &[6, 4, 1, 3, 5],
            &[6, 5, 2, 1, 4],
            &[1, 3, 5, 2, 6],
            &[2, 1, 4, 3, 6],
            &[1, 2, 4, 5, 3],
        ],
        says: Stable(&[&[[1, 3], [2, 6], [4, 5]]]),
    },
];

const IRVING_EIGHT: &[&[usize]] = &[
    &[2, 5, 4, 6, 7, 8, 3],
    &[3, 6, 1, 7, 8, 5, 4],
    &[4, 7, 2, 8, 5, 6, 1],
    &[1, 8, 3, 5, 6, 7, 2],
    &[6, 1, 8, 2, 3, 4, 7],
    &[7, 2, 5, 3, 4, 1, 8],
    &[8, 3, 6, 4, 1, 2, 5],
    &[5, 4, 7, 1, 2, 3, 6],
];

const WIKIPEDIA_SIX: &[&[usize]] =
    &[&[3, 4, 2, 6, 5], &[6, 5, 4, 1, 3], &[2, 4, 5, 1, 6], &[5, 2, 3, 6, 1], &[3, 1, 2, 4, 6], &[5, 1, 3, 4, 2]];

fn market(lists: &[&[usize]]) -> PeerMarket {
    let rank = |own: usize, other: usize| {
        let place = lists[own].iter().position(|&one| one == other + 1);
        u32::try_from(place.unwrap()).unwrap()
    };
    let id = |person: usize| u32::try_from(person).unwrap();
    let mut pairs = Vec::new();
    for one in 0..lists.len() {
        for other in one + 1..lists.len() {
            pairs.push(PeerPair::ranked(id(one), id(other), [rank(one, other), rank(other, one)]));
        }
    }
    PeerMarket::new(vec![1; lists.len()], &pairs).unwrap()
}

fn matching(market: &PeerMarket, pairs: &[[usize; 2]]) -> PeerMatching {
    let pairs = pairs.iter().map(|pair| pair.map(|person| PersonId::from_index(person - 1)));
    PeerMatching::from_pairs(market, pairs).unwrap()
}

/// How many are stable, by trying all.
fn count_stable(market: &PeerMarket) -> usize {
    let all = all_peer_matchings(market);
    all.iter().filter(|matching| verify::blocking_pairs(market, matching).is_empty()).count()
}

#[test]
fn what_the_sources_say_is_found() {
    assert!(PUBLISHED.len() >= 12);
    for Published { source, lists, says } in PUBLISHED {
        let market = market(lists);
        let answer = solve_peers(&market, PeerGoal::Stable, 1, &mut Context::new(1)).unwrap();
        assert_eq!(answer.certify(&market), Ok(()), "{source}");
        let found = answer.matching();
        let is_stable = answer.odd_parties().is_empty();
        assert_eq!(is_stable, !matches!(says, NoneIsStable), "{source}");
        assert_eq!(is_stable, verify::blocking_pairs(&market, found).is_empty(), "{source}");
        let is_told_stable = |pairs: &[[usize; 2]]| {
            assert!(verify::blocking_pairs(&market, &matching(&market, pairs)).is_empty(), "{source}: {pairs:?}");
        };
        match says {
            NoneIsStable | SomeIsStable => {}
            Stable(matchings) => matchings.iter().for_each(|pairs| is_told_stable(pairs)),
            Count(count, pairs) => {
                is_told_stable(pairs);
                assert_eq!(count_stable(&market), *count, "{source}");
            }
            LeavesOver(person) => {
                assert!(found.peers_of(PersonId::from_index(person - 1)).is_empty(), "{source}");
            }
        }
    }
}

/// Whoever ranks last may rank anyhow, and Irving's eight have more than one.
#[test]
fn what_their_texts_add_holds() {
    for last in [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
        let market = market(&[&[2, 3, 4], &[3, 1, 4], &[1, 2, 4], &last]);
        assert_eq!(count_stable(&market), 0, "{last:?}");
    }
    assert!(count_stable(&market(IRVING_EIGHT)) > 1);
}
