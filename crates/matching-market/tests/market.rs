//! The market model: what is refused, what the columns hold, what it weighs, and how ties are broken.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use matching_market::{
    Market, MarketBuilder, MarketColumns, MarketError, MenteeId, MentorId, PairId, PairInfo, Score, Side, TieRule,
    lottery,
};

fn refused(mentees: usize, capacities: &[u32], pairs: &[(u32, u32, PairInfo)]) -> MarketError {
    let mut builder = MarketBuilder::new(mentees, capacities.to_vec());
    for &(mentee, mentor, info) in pairs {
        builder.pair(mentee, mentor, info);
    }
    builder.build().unwrap_err()
}

#[test]
fn what_is_no_market_is_refused_with_the_ids() {
    let none = PairInfo::default();
    let (mentee, mentor) = (MenteeId::new(0), MentorId::new(1));
    assert_eq!(refused(1, &[1, 65_536], &[]), MarketError::CapacityTooLarge { mentor, capacity: 65_536 });
    assert_eq!(refused(1, &[1], &[(3, 0, none)]), MarketError::UnknownMentee { mentee: MenteeId::new(3), mentees: 1 });
    assert_eq!(refused(1, &[1], &[(0, 1, none)]), MarketError::UnknownMentor { mentee, mentor, mentors: 1 });
    assert_eq!(
        refused(2, &[1, 1], &[(0, 1, none), (1, 1, none), (0, 0, none), (0, 1, none)]),
        MarketError::DuplicatePair { mentee, mentor }
    );
    // The same two people with different ranks are not neighbours in the sorted list.
    let ranked = |rank| PairInfo::ranked(rank, rank);
    assert_eq!(
        refused(1, &[1, 1], &[(0, 1, ranked(0)), (0, 0, ranked(1)), (0, 1, ranked(2))]),
        MarketError::DuplicatePair { mentee, mentor }
    );
    let half = PairInfo { mentor_rank: None, ..ranked(1) };
    assert_eq!(
        refused(1, &[1, 1], &[(0, 0, ranked(0)), (0, 1, half)]),
        MarketError::PartialRanks { side: Side::Mentor, mentee, mentor }
    );
    let half = PairInfo { mentee_rank: None, ..ranked(1) };
    assert_eq!(
        refused(1, &[1, 1], &[(0, 1, half), (0, 0, ranked(0))]),
        MarketError::PartialRanks { side: Side::Mentee, mentee, mentor }
    );
    assert_eq!(
        refused(1, &[1, 1], &[(0, 0, none.with_score(Score::ONE)), (0, 1, none)]),
        MarketError::PartialScores { mentee, mentor }
    );
    let levels = |mentee_level, mentor_level| PairInfo { mentee_level, mentor_level, ..ranked(1) };
    for (side, half) in [(Side::Mentee, levels(None, Some(0))), (Side::Mentor, levels(Some(0), None))] {
        assert_eq!(
            refused(1, &[1, 1], &[(0, 0, levels(Some(0), Some(0))), (0, 1, half)]),
            MarketError::PartialLevels { side, mentee, mentor }
        );
    }
    let message = MarketError::CapacityTooLarge { mentor, capacity: 70_000 }.to_string();
    assert_eq!(message, "mentor 1 has capacity 70000; at most 65535 seats are possible, lower it");
}

#[test]
fn columns_that_do_not_belong_together_are_refused() {
    let good = MarketColumns {
        mentee_offsets: vec![0, 1, 2],
        mentor: vec![MentorId::new(0); 2],
        mentee_rank: vec![0; 2],
        mentor_rank: vec![0; 2],
        score: Some(vec![Score::ZERO; 2]),
        mentee_level: Some(vec![0; 2]),
        mentor_level: Some(vec![0; 2]),
        capacities: vec![1],
        mentee_labels: Some(vec![0; 2]),
        mentor_labels: Some(vec![0; 1]),
    };
    assert!(Market::from_columns(good.clone()).is_ok());
    let error = |columns: MarketColumns| Market::from_columns(columns).unwrap_err();
    let length = |column, found, expected| MarketError::ColumnLength { column, found, expected };
    let with = good.clone();
    assert_eq!(error(MarketColumns { mentee_rank: vec![0], ..with }), length("mentee_rank", 1, 2));
    let with = good.clone();
    assert_eq!(error(MarketColumns { mentor_rank: vec![0; 3], ..with }), length("mentor_rank", 3, 2));
    let with = good.clone();
    assert_eq!(error(MarketColumns { score: Some(vec![]), ..with }), length("score", 0, 2));
    let with = good.clone();
    assert_eq!(error(MarketColumns { mentee_level: Some(vec![1]), ..with }), length("mentee_level", 1, 2));
    let with = good.clone();
    assert_eq!(error(MarketColumns { mentor_level: Some(vec![]), ..with }), length("mentor_level", 0, 2));
    let with = good.clone();
    assert_eq!(error(MarketColumns { mentee_labels: Some(vec![1]), ..with }), length("mentee_labels", 1, 2));
    let with = good.clone();
    assert_eq!(error(MarketColumns { mentor_labels: Some(vec![]), ..with }), length("mentor_labels", 0, 1));
    assert_eq!(error(MarketColumns::default()), length("mentee_offsets", 0, 1));
    for (offsets, position, found) in
        [(vec![0, 2, 1], 2, 1), (vec![1, 1, 2], 0, 1), (vec![0, 1, 3], 2, 3), (vec![0, 1, 1], 2, 1)]
    {
        let with = MarketColumns { mentee_labels: None, ..good.clone() };
        let refused = error(MarketColumns { mentee_offsets: offsets, ..with });
        assert_eq!(refused, MarketError::Offsets { position, found });
    }
}

/// 50 mentees, 12 mentors, ranks with gaps and ties, in a shuffled-looking order.
fn tangled() -> MarketColumns {
    let mut columns = MarketColumns { mentee_offsets: vec![0], capacities: vec![3; 12], ..MarketColumns::default() };
    let mut score = Vec::new();
    for mentee in 0..50_u32 {
        for step in 0..mentee % 9 {
            let mentor = (mentee * 5 + step * 7) % 12;
            columns.mentor.push(MentorId::new(mentor));
            columns.mentee_rank.push((mentor * 11 + mentee) % 5 * 100);
            columns.mentor_rank.push((mentor + mentee * 13) % 7 * 1000 + 9);
            score.push(Score::from_millionths((mentor * mentee).cast_signed()));
        }
        columns.mentee_offsets.push(u32::try_from(columns.mentor.len()).unwrap());
    }
    columns.score = Some(score);
    columns
}

fn assert_invariants(market: &Market) {
    for mentee in market.mentee_ids() {
        let pairs: Vec<PairId> = market.pairs_of_mentee(mentee).collect();
        assert!(pairs.iter().all(|&pair| market.mentee_of(pair) == mentee));
        assert!(pairs.is_sorted_by_key(|&pair| (market.mentee_rank(pair), market.mentor_of(pair))));
        let ranks: Vec<u32> = pairs.iter().map(|&pair| market.mentee_rank(pair)).collect();
        assert!(ranks.first().is_none_or(|&rank| rank == 0) && ranks.is_sorted_by(|one, next| next - one <= 1));
    }
    let mut seen = vec![false; market.pairs()];
    for mentor in market.mentor_ids() {
        let pairs = market.pairs_of_mentor(mentor);
        assert!(pairs.iter().all(|&pair| market.mentor_of(pair) == mentor));
        assert!(pairs.is_sorted_by_key(|&pair| (market.mentor_rank(pair), market.mentee_of(pair))));
        let ranks: Vec<u32> = pairs.iter().map(|&pair| market.mentor_rank(pair)).collect();
        assert!(ranks.first().is_none_or(|&rank| rank == 0) && ranks.is_sorted_by(|one, next| next - one <= 1));
        for pair in pairs {
            assert!(!std::mem::replace(&mut seen[pair.index()], true));
        }
    }
    assert!(seen.into_iter().all(|seen| seen));
    for side in [Side::Mentee, Side::Mentor] {
        let person_and_rank = |pair| match side {
            Side::Mentee => (market.mentee_of(pair).get(), market.mentee_rank(pair)),
            Side::Mentor => (market.mentor_of(pair).get(), market.mentor_rank(pair)),
        };
        let mut keys: Vec<_> = market.pair_ids().map(person_and_rank).collect();
        keys.sort_unstable();
        assert_eq!(market.is_strict_for(side), keys.windows(2).all(|two| two[0] != two[1]), "{side}");
    }
}

#[test]
fn columns_hold_what_they_promise() {
    let columns = tangled();
    let market = Market::from_columns(columns.clone()).unwrap();
    assert_invariants(&market);
    assert!(!market.is_strict());
    for mentee in market.mentee_ids() {
        let given =
            columns.mentee_offsets[mentee.index()] as usize..columns.mentee_offsets[mentee.index() + 1] as usize;
        for place in given.clone() {
            let pair = market.find_pair(mentee, columns.mentor[place]).unwrap();
            assert_eq!(market.score(pair), Some(columns.score.as_ref().unwrap()[place]));
            for other in given.clone() {
                let other_pair = market.find_pair(mentee, columns.mentor[other]).unwrap();
                assert_eq!(
                    market.mentee_rank(pair).cmp(&market.mentee_rank(other_pair)),
                    columns.mentee_rank[place].cmp(&columns.mentee_rank[other])
                );
            }
        }
    }
    for mentor in market.mentor_ids() {
        let rank_given = |pair: &PairId| {
            let mentee = market.mentee_of(*pair).index();
            let its = columns.mentee_offsets[mentee] as usize..columns.mentee_offsets[mentee + 1] as usize;
            let place = its.into_iter().find(|&place| columns.mentor[place] == mentor).unwrap();
            columns.mentor_rank[place]
        };
        assert!(market.pairs_of_mentor(mentor).is_sorted_by_key(rank_given));
    }
}

/// Long lists are sorted in another way than short ones, those in the order of the mentors in another than those that
/// are not.
#[test]
fn long_lists_hold_what_they_promise() {
    let worth =
        |mentee: u32, mentor: u32| (mentee * 7_919 + mentor * 104_729) % 1_000_003 / 3 + (mentor & 1) * 5_000_000;
    let of = |mentees: u32, mentors: u32, reversed: bool| {
        let mut columns = MarketColumns {
            mentee_offsets: vec![0],
            capacities: vec![1; mentors as usize],
            ..MarketColumns::default()
        };
        let mut score = Vec::new();
        for mentee in 0..mentees {
            for place in 0..mentors {
                let mentor = if reversed { mentors - 1 - place } else { place };
                columns.mentor.push(MentorId::new(mentor));
                columns.mentee_rank.push(worth(mentee, mentor));
                columns.mentor_rank.push(worth(mentor, mentee));
                score.push(Score::from_millionths(worth(mentee, mentor).cast_signed()));
            }
            columns.mentee_offsets.push((mentee + 1) * mentors);
        }
        columns.score = Some(score);
        Market::from_columns(columns).unwrap()
    };
    for (mentees, mentors) in [(3, 1_500), (1_500, 3)] {
        let market = of(mentees, mentors, false);
        assert_eq!(market, of(mentees, mentors, true));
        assert_invariants(&market);
        let given = |pair| (market.mentee_of(pair).get(), market.mentor_of(pair).get());
        let to_mentee = |&pair: &PairId| worth(given(pair).0, given(pair).1);
        let to_mentor = |&pair: &PairId| worth(given(pair).1, given(pair).0);
        for mentee in market.mentee_ids() {
            let pairs: Vec<PairId> = market.pairs_of_mentee(mentee).collect();
            assert!(pairs.is_sorted_by_key(to_mentee));
            assert!(pairs.windows(2).all(|two| {
                (to_mentee(&two[0]) == to_mentee(&two[1])) == (market.mentee_rank(two[0]) == market.mentee_rank(two[1]))
            }));
        }
        for mentor in market.mentor_ids() {
            assert!(market.pairs_of_mentor(mentor).is_sorted_by_key(to_mentor));
        }
        let score = |pair| market.score(pair).map(|score| score.millionths().cast_unsigned());
        assert!(market.pair_ids().all(|pair| score(pair) == Some(to_mentee(&pair))));
    }
}

#[test]
fn levels_are_a_coarser_reading_of_the_ranks_or_refused() {
    // Two mentees with the same two mentors: (mentee rank, mentor rank, mentee level, mentor level).
    let refusal = |rows: [(u32, u32, u16, u16); 4]| {
        let mut builder = MarketBuilder::new(2, vec![1, 1]);
        for (place, (mentee_rank, mentor_rank, mentee_level, mentor_level)) in (0..).zip(rows) {
            let info = PairInfo::ranked(mentee_rank, mentor_rank).with_levels(mentee_level, mentor_level);
            builder.pair(place / 2, place % 2, info);
        }
        builder.build().err()
    };
    let against = |side, mentee, mentor, level, before| {
        let (mentee, mentor) = (MenteeId::new(mentee), MentorId::new(mentor));
        Some(MarketError::LevelAgainstRank { side, mentee, mentor, level, before })
    };
    assert_eq!(refusal([(1, 0, 7, 0), (0, 1, 7, 4), (0, 3, 1, 9), (1, 3, 65_535, 4)]), None);
    // Down a list a level never decreases, ...
    assert_eq!(refusal([(1, 0, 6, 0), (0, 1, 7, 4), (0, 3, 1, 9), (1, 3, 9, 4)]), against(Side::Mentee, 0, 0, 6, 7));
    assert_eq!(refusal([(1, 0, 7, 0), (0, 1, 7, 4), (0, 3, 1, 9), (1, 3, 9, 3)]), against(Side::Mentor, 1, 1, 3, 4));
    // ... and within a tie it is the same.
    assert_eq!(refusal([(1, 0, 7, 0), (0, 1, 7, 4), (1, 3, 1, 9), (1, 3, 9, 4)]), against(Side::Mentee, 1, 1, 9, 1));
    assert_eq!(refusal([(1, 3, 7, 0), (0, 1, 7, 4), (0, 3, 1, 9), (1, 3, 9, 4)]), against(Side::Mentor, 1, 0, 9, 0));
    let message = refusal([(1, 0, 6, 0), (0, 1, 7, 4), (0, 3, 1, 9), (1, 3, 9, 4)]).unwrap().to_string();
    assert_eq!(
        message,
        "the pair of mentee 0 and mentor 0 has mentee level 6 after level 7 on the mentee's list; levels never decrease \
         down a list and are equal where ranks are"
    );
}

/// [`tangled`] with the level of a pair told by its ranks as given, so that it can be told again.
fn levelled() -> MarketColumns {
    let columns = tangled();
    let coarse =
        |ranks: &[u32], step: u32| Some(ranks.iter().map(|rank| u16::try_from(rank / step * step).unwrap()).collect());
    MarketColumns {
        mentee_level: coarse(&columns.mentee_rank, 200),
        mentor_level: coarse(&columns.mentor_rank, 3000),
        ..columns
    }
}

#[test]
fn levels_go_with_their_pairs_and_are_the_ranks_where_none_are_given() {
    let columns = levelled();
    let market = Market::from_columns(columns.clone()).unwrap();
    assert_invariants(&market);
    assert!(market.has_levels(Side::Mentee) && market.has_levels(Side::Mentor));
    for market in [&market, &*market.with_ties_broken(TieRule::Lottery, 7)] {
        for pair in market.pair_ids() {
            let mentee = market.mentee_of(pair).index();
            let its = columns.mentee_offsets[mentee] as usize..columns.mentee_offsets[mentee + 1] as usize;
            let given = its.into_iter().find(|&place| columns.mentor[place] == market.mentor_of(pair)).unwrap();
            assert_eq!(market.mentee_level(pair), columns.mentee_rank[given] / 200 * 200);
            assert_eq!(market.mentor_level(pair), columns.mentor_rank[given] / 3000 * 3000);
        }
    }
    let plain = Market::from_columns(tangled()).unwrap();
    assert!(!plain.has_levels(Side::Mentee) && !plain.has_levels(Side::Mentor));
    for pair in plain.pair_ids() {
        assert_eq!(plain.mentee_level(pair), plain.mentee_rank(pair));
        assert_eq!(plain.mentor_level(pair), plain.mentor_rank(pair));
        assert_eq!(
            (plain.mentee_rank(pair), plain.mentor_rank(pair)),
            (market.mentee_rank(pair), market.mentor_rank(pair))
        );
    }
}

#[test]
fn broken_ties_keep_people_scores_and_strict_preferences() {
    let market = Market::from_columns(tangled()).unwrap();
    for &rule in TieRule::ALL {
        let strict = market.with_ties_broken(rule, 7);
        assert!(strict.is_strict());
        assert_invariants(&strict);
        assert_eq!(*strict, *market.with_ties_broken(rule, 7));
        assert_eq!(rule != TieRule::ById, *strict != *market.with_ties_broken(rule, 8), "{rule}");
        assert!(matches!(strict.with_ties_broken(rule, 7), std::borrow::Cow::Borrowed(_)));
        let old = |pair| market.find_pair(strict.mentee_of(pair), strict.mentor_of(pair)).unwrap();
        for pair in strict.pair_ids() {
            assert_eq!(market.score(old(pair)), strict.score(pair));
        }
        // Along every strict list: rank as given, then lot, then id.
        for mentee in strict.mentee_ids() {
            let key = |&pair: &PairId| {
                (market.mentee_rank(old(pair)), rule.lot(&market, 7, old(pair)), strict.mentor_of(pair))
            };
            assert!(strict.pairs_of_mentee(mentee).collect::<Vec<_>>().is_sorted_by_key(key));
        }
        for mentor in strict.mentor_ids() {
            let key = |&pair: &PairId| {
                (market.mentor_rank(old(pair)), rule.lot(&market, 7, old(pair)), strict.mentee_of(pair))
            };
            assert!(strict.pairs_of_mentor(mentor).is_sorted_by_key(key));
        }
    }
}

#[test]
fn a_single_lottery_is_one_order_at_every_mentor() {
    let mut builder = MarketBuilder::new(20, vec![1; 4]);
    for (mentee, mentor) in (0..20).flat_map(|mentee| (0..4).map(move |mentor| (mentee, mentor))) {
        builder.pair(mentee, mentor, PairInfo::default());
    }
    let labels: Vec<u64> = (0..20).map(|index| lottery::label(&format!("mentee {index}"))).collect();
    builder.labels(labels, vec![0; 4]);
    let market = builder.build().unwrap();
    let strict = market.with_ties_broken(TieRule::SingleLottery, 3);
    let order = |mentor: MentorId| -> Vec<MenteeId> {
        strict.pairs_of_mentor(mentor).iter().map(|&pair| strict.mentee_of(pair)).collect()
    };
    assert!(strict.mentor_ids().all(|mentor| order(mentor) == market.mentees_by_lot(3)));
    let several = market.with_ties_broken(TieRule::Lottery, 3);
    let first = several.pairs_of_mentor(MentorId::new(0)).iter().map(|&pair| several.mentee_of(pair));
    assert!(!first.eq(market.mentees_by_lot(3)));
}

#[test]
fn a_pair_weighs_20_bytes_and_a_person_less_than_32() {
    let (people, pairs) = (1_000_usize, 30_000_usize);
    let columns = MarketColumns {
        mentee_offsets: (0..=1000).map(|mentee| mentee * 30).collect(),
        mentor: (0..30_000).map(|pair| MentorId::new(pair % 30)).collect(),
        mentee_rank: vec![0; pairs],
        mentor_rank: vec![0; pairs],
        score: Some(vec![Score::ONE; pairs]),
        mentee_level: None,
        mentor_level: None,
        capacities: vec![2; 30],
        mentee_labels: Some(vec![1; people]),
        mentor_labels: Some(vec![1; 30]),
    };
    let people = people + 30;
    let market = Market::from_columns(columns.clone()).unwrap();
    assert!(market.heap_bytes() <= 20 * pairs + 14 * people + 8, "{}", market.heap_bytes());
    // Levels weigh one byte more a side.
    let levels = Some(vec![255; pairs]);
    let levelled = MarketColumns { mentee_level: levels.clone(), mentor_level: levels, ..columns.clone() };
    let levelled = Market::from_columns(levelled).unwrap();
    assert_eq!(levelled.heap_bytes(), market.heap_bytes() + 2 * pairs);
    let broken = [&levelled, &market].map(|market| market.with_ties_broken(TieRule::Lottery, 1).heap_bytes());
    assert_eq!(broken[0], broken[1] + 2 * pairs);
    // Two where they are above 255.
    let above = MarketColumns { mentee_level: Some(vec![256; pairs]), ..columns.clone() };
    assert_eq!(Market::from_columns(above).unwrap().heap_bytes(), market.heap_bytes() + 2 * pairs);
    // In long lists the mentee of every 64th pair is kept.
    let long = MarketColumns {
        mentee_offsets: (0..=100).map(|mentee| mentee * 300).collect(),
        mentor: (0..30_000).map(|pair| MentorId::new(pair % 300)).collect(),
        capacities: vec![2; 300],
        mentee_labels: None,
        mentor_labels: None,
        ..columns.clone()
    };
    let long = Market::from_columns(long).unwrap().heap_bytes();
    assert!(long <= 16 * pairs + pairs / 16 + 14 * 400 + 16, "{long}");
    // What the columns handed in reserved too much is given back.
    let mut roomy = columns;
    roomy.mentor.reserve(pairs);
    roomy.mentee_rank.reserve(pairs);
    let market = Market::from_columns(roomy).unwrap();
    assert!(market.heap_bytes() < 20 * pairs + 32 * people, "{}", market.heap_bytes());
    assert!(market.with_ties_broken(TieRule::Lottery, 1).heap_bytes() < 20 * pairs + 32 * people);
    // Twenty million scored pairs of a million mentees and half a million mentors fit in half a GiB.
    let (pairs, people): (u64, u64) = (20_000_000, 1_500_000);
    assert!(20 * pairs + 32 * people <= 1 << 29);
}
