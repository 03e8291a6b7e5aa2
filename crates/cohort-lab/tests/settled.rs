//! Pinned and banned pairs, and lists of stable matchings: the files, and small markets against enumeration.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write;

use cohort_lab::formats::{NamedMarket, Settled, StableList, read_market};
use cohort_lab::instances::{Draw, Fill, SmallShape, Ties, small_market};
use cohort_lab::oracle::{self, Assignment};
use matching_market::{
    Context, Market, MarketBuilder, Matching, MenteeId, MentorId, PairId, PairInfo, StrategySpec, TieRule, verify,
};

/// A market whose people are called after their ids.
fn named(market: Market) -> NamedMarket {
    let name = |side: &str, count: usize| (0..count).map(|index| format!("{side}{index}")).collect();
    let (mentees, mentors): (Vec<String>, Vec<String>) = (name("e", market.mentees()), name("o", market.mentors()));
    let first_seen = market.mentee_ids().collect();
    NamedMarket { market, mentees, mentors, first_seen }
}

fn file(market: &Market, pairs: &[PairId]) -> String {
    pairs.iter().fold("mentee,mentor\n".to_owned(), |mut text, &pair| {
        writeln!(text, "e{},o{}", market.mentee_of(pair).get(), market.mentor_of(pair).get()).unwrap();
        text
    })
}

/// Some pairs to pin, as far as seats go, and some others to ban.
fn some(market: &Market, draw: &mut Draw, one_in: u32) -> (Vec<PairId>, Vec<PairId>) {
    let mut seats: Vec<u16> = market.mentor_ids().map(|mentor| market.capacity(mentor)).collect();
    let (mut pins, mut bans) = (Vec::new(), Vec::new());
    for mentee in market.mentee_ids() {
        let mut pinned = false;
        for pair in market.pairs_of_mentee(mentee) {
            let left = &mut seats[market.mentor_of(pair).index()];
            match draw.below(one_in) {
                0 if !pinned && *left > 0 => {
                    (pinned, *left) = (true, *left - 1);
                    pins.push(pair);
                }
                1 => bans.push(pair),
                _ => {}
            }
        }
    }
    (pins, bans)
}

fn markets() -> impl Iterator<Item = (u64, NamedMarket, Settled)> {
    (0..1500).map(|seed| {
        let ties = if seed % 2 == 0 { Ties::Some } else { Ties::None };
        let (shape, one_in) = match seed % 3 {
            0 => (SmallShape { mentees: 5, mentors: 4, capacity: 2, ties, fill: Fill::Varied }, 4),
            1 => (SmallShape { mentees: 5, mentors: 3, capacity: 2, ties, fill: Fill::Full }, 6),
            _ => (SmallShape { mentees: 5, mentors: 5, capacity: 1, ties, fill: Fill::Full }, 24),
        };
        let market = small_market(seed, shape);
        let (pins, bans) = some(&market, &mut Draw::new(seed), one_in);
        let named = named(market);
        let [pins, bans] = [pins, bans].map(|pairs| file(&named.market, &pairs));
        let settled = Settled::read(&named, Some(("pins.csv", &pins)), Some(("bans.csv", &bans)), &|| None).unwrap();
        (seed, named, settled)
    })
}

/// What a matching of the whole market is without the pinned mentees.
fn unpinned(market: &Market, settled: &Settled, assignment: &Assignment) -> Assignment {
    let mut left = assignment.clone();
    settled.pins.iter().for_each(|&pair| left[market.mentee_of(pair).index()] = None);
    left
}

#[test]
fn what_is_left_is_the_market_of_everybody_else() {
    let mut settled_pairs = 0;
    for (seed, named, settled) in markets() {
        let (market, rest) = (&named.market, settled.rest(&named.market));
        settled_pairs += settled.pins.len() + settled.bans.len();
        // From the definition: all matchings of the whole that have every pinned pair and no banned one.
        let holds = |assignment: &Assignment, pair: PairId| {
            assignment[market.mentee_of(pair).index()] == Some(market.mentor_of(pair))
        };
        let allowed = oracle::all_matchings(market).into_iter().filter(|one| {
            settled.pins.iter().all(|&pair| holds(one, pair)) && !settled.bans.iter().any(|&pair| holds(one, pair))
        });
        let mut allowed: Vec<Assignment> = allowed.map(|one| unpinned(market, &settled, &one)).collect();
        let mut of_rest = oracle::all_matchings(&rest);
        allowed.sort();
        of_rest.sort();
        assert_eq!(allowed, of_rest, "seed {seed}");
        for pair in rest.pair_ids() {
            let (mentee, mentor) = (rest.mentee_of(pair), rest.mentor_of(pair));
            let whole = market.find_pair(mentee, mentor).unwrap();
            assert_eq!(rest.score(pair), market.score(whole));
            for other in rest.pairs_of_mentee(mentee) {
                let other_whole = market.find_pair(mentee, rest.mentor_of(other)).unwrap();
                let order = |market: &Market, one, other| market.mentee_rank(one).cmp(&market.mentee_rank(other));
                assert_eq!(order(&rest, pair, other), order(market, whole, other_whole), "seed {seed}");
            }
            for &other in rest.pairs_of_mentor(mentor) {
                let other_whole = market.find_pair(rest.mentee_of(other), mentor).unwrap();
                let order = |market: &Market, one, other| market.mentor_rank(one).cmp(&market.mentor_rank(other));
                assert_eq!(order(&rest, pair, other), order(market, whole, other_whole), "seed {seed}");
            }
        }
    }
    assert!(settled_pairs > 2000, "{settled_pairs}");
}

#[test]
fn every_strategy_keeps_the_pins_and_proves_the_rest() {
    for (seed, named, settled) in markets().step_by(5) {
        let (market, rest) = (&named.market, settled.rest(&named.market));
        for &spec in StrategySpec::ALL {
            let Ok(solution) = spec.build().solve(&rest, &mut Context::new(seed)) else { continue };
            verify::certify(&rest, &solution).unwrap();
            let whole = settled.with_pins(market, &solution.matching);
            verify::feasibility(market, &whole).unwrap();
            assert!(
                settled.pins.iter().all(|&pair| whole.pair_of(market.mentee_of(pair)) == Some(pair)),
                "{spec} {seed}"
            );
            assert!(!whole.pairs().any(|pair| settled.bans.contains(&pair)), "{spec} {seed}");
            assert_eq!(whole.len(), solution.matching.len() + settled.pins.len());
        }
    }
}

/// A pinned mentee is one of those whom the mentor needs.
#[test]
fn who_is_pinned_counts_towards_what_a_mentor_needs() {
    let pairs = "mentee,mentor\nana,ben\neve,ben\njoe,ben\njoe,kim\n";
    let capacities = "mentor,capacity,at_least\nben,3,2\nkim,1,1\n";
    let named = read_market(("pairs.csv", pairs), Some(("c.csv", capacities))).unwrap();
    let settled = Settled::read(&named, Some(("pins.csv", "mentee,mentor\nana,ben\n")), None, &|| None).unwrap();
    let rest = settled.rest(&named.market);
    let needed = |market: &Market| market.mentor_ids().map(|mentor| market.at_least(mentor)).collect::<Vec<_>>();
    assert_eq!((needed(&named.market), needed(&rest)), (vec![2, 1], vec![1, 1]));
}

/// What is listed is kept in memory, at most four million lines.
#[test]
fn no_limit_lists_more_than_memory_is_meant_for() {
    let market = MarketBuilder::new(1_000, vec![1]).build().unwrap();
    let list = StableList::of(&market, TieRule::Lottery, usize::MAX, &mut Context::new(7)).unwrap();
    assert_eq!((list.limit, list.complete), (4_000, true));
}

#[test]
fn lists_are_all_stable_matchings_of_what_is_left() {
    let (mut several, mut cut) = (0, 0);
    for (seed, named, settled) in markets() {
        let rest = settled.rest(&named.market);
        let strict = rest.with_ties_broken(TieRule::Lottery, seed);
        let mut expected = oracle::all_stable(&strict);
        let list = StableList::of(&rest, TieRule::Lottery, 1000, &mut Context::new(seed)).unwrap();
        let mut found: Vec<Assignment> = list.matchings.iter().map(oracle::assignment).collect();
        assert!(list.complete && list.is_certified(&rest, TieRule::Lottery, seed, &|| None).unwrap());
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "seed {seed}");
        several += usize::from(found.len() > 1);
        for limit in 1..=expected.len() {
            let first = StableList::of(&rest, TieRule::Lottery, limit, &mut Context::new(seed)).unwrap();
            assert_eq!(first.matchings, list.matchings[..limit]);
            assert_eq!(first.complete, limit == expected.len(), "seed {seed}");
            cut += usize::from(!first.complete);
        }
        // A matching that is not stable is found out.
        let mut forged = list.clone();
        forged.matchings[0] = Matching::empty(&rest);
        let is_stable = verify::blocking_pairs(&rest, &forged.matchings[0]).next().is_none();
        assert_eq!(forged.is_certified(&rest, TieRule::Lottery, seed, &|| None).unwrap(), is_stable);
    }
    assert!(several > 100 && cut > 100, "{several} {cut}");
}

/// Both are stable on the ranks as given; which of them is, once ties are broken, the lot says.
#[test]
fn a_list_with_a_matching_of_another_lot_is_not_certified() {
    let mut builder = MarketBuilder::new(2, vec![1]);
    builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(1, 0, PairInfo::ranked(0, 0));
    let market = builder.build().unwrap();
    for seed in 0..8 {
        let list = StableList::of(&market, TieRule::Lottery, 10, &mut Context::new(seed)).unwrap();
        let certified = |list: &StableList| list.is_certified(&market, TieRule::Lottery, seed, &|| None).unwrap();
        assert!(list.complete && list.matchings.len() == 1 && certified(&list));
        let held = list.matchings[0].pairs().next().unwrap();
        let other = market.pair_ids().find(|&pair| pair != held).unwrap();
        let matchings = vec![Matching::from_pairs(&market, [other]).unwrap()];
        assert_eq!(verify::blocking_pairs(&market, &matchings[0]).next(), None);
        assert!(!certified(&StableList { matchings, ..list }), "seed {seed}");
    }
}

#[test]
fn what_contradicts_is_refused_by_row() {
    let pairs = "mentee,mentor\nana,ben\nana,kim\neve,ben\njoë,kim\n";
    let named = read_market(("pairs.csv", pairs), Some(("c.csv", "mentor,capacity\nben,1\nkim,0\n"))).unwrap();
    let read = |pins: &str, bans: &str| {
        let [pins, bans] =
            [("pins.csv", pins), ("bans.csv", bans)].map(|(name, rows)| (name, format!("mentee,mentor\n{rows}")));
        Settled::read(&named, Some((pins.0, &pins.1)), Some((bans.0, &bans.1)), &|| None)
    };
    for (pins, bans, expected) in [
        ("bob,ben\n", "", "pins.csv line 2: there is no mentee 'bob' in the market; correct the id or delete the row"),
        (
            "ana,ben\nJoe,kim\n",
            "",
            "pins.csv line 3: there is no mentee 'Joe' in the market; did you mean 'joë'? Write the id as in the pairs",
        ),
        (
            "",
            "ana,Kim\n",
            "bans.csv line 2: there is no mentor 'Kim' in the market; did you mean 'kim'? Write the id as in the pairs",
        ),
        (
            "eve,kim\n",
            "",
            "pins.csv line 2: mentee 'eve' and mentor 'kim' are not among the pairs; add them there before you pin them",
        ),
        ("ana,ben\n\nana,ben\n", "", "pins.csv line 4: mentee 'ana' is pinned in line 2 already; keep one"),
        (
            "ana,ben\neve,ben\n",
            "",
            "pins.csv line 3: mentor 'ben' has 1 seat, and the rows above pin as many mentees already; raise the capacity or \
             delete a pin",
        ),
        ("joë,kim\n", "", "pins.csv line 2: mentor 'kim' has no seat; raise the capacity or delete the pin"),
        (
            "ana,ben\n",
            "eve,ben\nana,ben\n",
            "bans.csv line 3: mentee 'ana' and mentor 'ben' are pinned in pins.csv line 2; keep the pin or the ban",
        ),
        (
            "",
            "ana,ben\nana,kim\nana,ben\n",
            "bans.csv line 4: mentee 'ana' and mentor 'ben' are banned in line 2 already; keep one",
        ),
        ("ana,\n", "", "pins.csv line 2: column 'mentor' is empty; write an id"),
    ] {
        assert_eq!(read(pins, bans).unwrap_err().to_string(), expected, "{pins:?} {bans:?}");
    }
    let settled = read("ana,ben\n", "eve,kim\nana,kim\n").unwrap();
    assert_eq!((settled.pins.len(), settled.bans.len(), settled.idle_bans), (1, 1, 1));
    let pair = settled.pins[0];
    assert_eq!((named.market.mentee_of(pair), named.market.mentor_of(pair)), (MenteeId::new(0), MentorId::new(0)));
    assert_eq!(read("", "").unwrap(), Settled::default());
}
