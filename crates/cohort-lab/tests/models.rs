//! The models of markets: what comes out is what was asked for.

use cohort_lab::formats::{NamedMarket, read_market, write_capacities, write_pairs};
use cohort_lab::models::{MarketShape, MarketStatistics, Model, ShapeError};
use matching_market::{Market, MenteeId, MentorId, StopReason};

fn market(shape: &MarketShape) -> Market {
    shape.market(&|| None).expect("a shape within bounds")
}

fn statistics(shape: &MarketShape) -> MarketStatistics {
    shape.statistics(&market(shape), &|| None).expect("not stopped")
}

fn near(is: f64, should: f64, by: f64) {
    assert!((is - should).abs() <= by, "{is} instead of {should}");
}

#[test]
fn every_model_makes_the_market_it_was_asked_for_and_the_same_again() {
    for &model in Model::ALL {
        let shape = MarketShape { seats: 3, ..MarketShape::new(model, 60, 30, 7) };
        let made = market(&shape);
        assert_eq!((made.mentees(), made.mentors()), (60, 30), "{model}");
        assert_eq!(made, market(&shape), "{model}");
        if model != Model::Staircase {
            assert_ne!(made, market(&MarketShape { seed: 8, ..shape }), "{model}");
        }
        assert_eq!(model.name().parse(), Ok(model));
        assert!(made.has_scores());
    }
}

#[test]
fn lists_have_the_length_asked_for_whichever_way_they_are_drawn() {
    for &model in Model::ALL.iter().filter(|&&model| model != Model::Staircase) {
        for length in [1, 4, 20, 39, 40] {
            let shape = MarketShape { length: Some(length), ..MarketShape::new(model, 50, 40, 3) };
            let made = market(&shape);
            for mentee in made.mentee_ids() {
                let list = made.pairs_of_mentee(mentee).len();
                // The block of `hall-deficient` and what is left beside it are shorter than all.
                assert!(
                    list == length as usize || (model == Model::HallDeficient && list < 40),
                    "{model} {length}: {list}"
                );
            }
        }
    }
}

#[test]
fn ties_come_in_the_share_asked_for_and_change_no_order() {
    for &model in Model::ALL.iter().filter(|&&model| model != Model::Attributes) {
        let strict = MarketShape { seats: 2, ..MarketShape::new(model, 300, 60, 5) };
        let tied = MarketShape { mentee_ties: 0.3, mentor_ties: 0.85, ..strict };
        let realised = statistics(&tied);
        near(realised.mentee_ties, 0.3, 0.02);
        near(realised.mentor_ties, 0.85, 0.05);
        let (before, after) = (market(&strict), market(&tied));
        assert!(statistics(&strict).mentee_ties <= 0.0, "{model}");
        // Whoever came before somebody never comes after them now.
        for mentee in before.mentee_ids() {
            let ranks = before.pairs_of_mentee(mentee).map(|pair| {
                let same = after.find_pair(mentee, before.mentor_of(pair)).expect("the same pairs");
                after.mentee_rank(same)
            });
            assert!(ranks.collect::<Vec<_>>().is_sorted(), "{model}");
        }
    }
}

#[test]
fn zipf_lists_follow_popularity_by_either_way_of_drawing() {
    // First entries alone: the most popular of 64 mentors has one 4.74th of them, as H(64) = 4.744.
    let most_listed = |length: u32| {
        let shape = MarketShape { length: Some(length), ..MarketShape::new(Model::Zipf, 20_000, 64, 11) };
        let made = market(&shape);
        let mut firsts = vec![0_u32; 64];
        for mentee in made.mentee_ids() {
            let first = made.pairs_of_mentee(mentee).next().expect("a list");
            firsts[made.mentor_of(first).index()] += 1;
        }
        firsts.sort_unstable_by(|one, other| other.cmp(one));
        [firsts[0], firsts[1], firsts[3]].map(|count| f64::from(count) / 20_000.0)
    };
    // Lists of 1 are drawn one by one, lists of 32 by keys.
    for length in [1, 32] {
        let [first, second, fourth] = most_listed(length);
        near(first, 1.0 / 4.744, 0.012);
        near(second, 0.5 / 4.744, 0.012);
        near(fourth, 0.25 / 4.744, 0.012);
    }
    let even = MarketShape { skew: Some(0.0), length: Some(8), ..MarketShape::new(Model::Zipf, 5_000, 100, 1) };
    near(statistics(&even).most_listed_tenth, 0.1, 0.02);
    let steep = MarketShape { skew: Some(2.0), ..even };
    assert!(statistics(&steep).most_listed_tenth > 0.6);
}

#[test]
fn lists_agree_as_much_as_the_model_says() {
    let agreement = |model, skew| {
        let shape = MarketShape { skew, ..MarketShape::new(model, 400, 80, 9) };
        statistics(&shape).agreement.expect("full lists")
    };
    near(agreement(Model::Uniform, None), 0.5, 0.02);
    near(agreement(Model::CommonValue, Some(0.0)), 0.5, 0.02);
    near(agreement(Model::CommonValue, Some(1.0)), 1.0, 0.0);
    near(agreement(Model::Mallows, Some(0.0)), 1.0, 0.0);
    near(agreement(Model::Mallows, Some(1.0)), 0.5, 0.02);
    let (some, more) = (agreement(Model::Mallows, Some(0.95)), agreement(Model::Mallows, Some(0.8)));
    assert!(0.55 < some && some < more && more < 0.99, "{some} {more}");
    near(agreement(Model::Staircase, None), 1.0, 0.0);
}

/// The mean distance of an order of n from the reference is Σ (φ / (1 − φ) − i φ^i / (1 − φ^i)) over i from 1 to n.
#[test]
fn mallows_orders_are_as_far_apart_as_theory_says() {
    let (people, spread) = (40_u32, 0.8_f64);
    let near_reference = MarketShape { skew: Some(0.0), ..MarketShape::new(Model::Mallows, 2_000, people, 4) };
    let drawn = MarketShape { skew: Some(spread), ..near_reference };
    let [reference, drawn] = [market(&near_reference), market(&drawn)];
    let mut place = vec![0; people as usize];
    for pair in reference.pairs_of_mentee(MenteeId::new(0)) {
        place[reference.mentor_of(pair).index()] = reference.mentee_rank(pair);
    }
    let mut distance = 0_u32;
    for mentee in drawn.mentee_ids() {
        let list: Vec<u32> = drawn.pairs_of_mentee(mentee).map(|pair| place[drawn.mentor_of(pair).index()]).collect();
        for (at, one) in list.iter().enumerate() {
            distance += u32::try_from(list[at..].iter().filter(|other| *other < one).count()).expect("small");
        }
    }
    let mean: f64 = (1..=40)
        .map(|i| {
            let power = spread.powi(i);
            spread / (1.0 - spread) - f64::from(i) * power / (1.0 - power)
        })
        .sum();
    near(f64::from(distance) / 2_000.0, mean, 2.0);
}

#[test]
fn sides_mean_the_same_only_where_the_model_says_so() {
    let mutual = |model| statistics(&MarketShape::new(model, 300, 150, 2)).mutual.expect("ranks differ");
    near(mutual(Model::Uniform), 0.0, 0.05);
    assert!(mutual(Model::Euclidean) > 0.6);
}

#[test]
fn a_master_list_is_the_same_for_all_mentors_ties_included() {
    let shape = MarketShape { mentor_ties: 0.5, ..MarketShape::new(Model::MasterList, 80, 20, 6) };
    let made = market(&shape);
    let ranks = |mentor: u32| -> Vec<u32> {
        let mentor = MentorId::new(mentor);
        made.mentee_ids().map(|mentee| made.mentor_rank(made.find_pair(mentee, mentor).expect("full lists"))).collect()
    };
    assert!((1..20).all(|mentor| ranks(mentor) == ranks(0)));
    near(statistics(&shape).mentor_ties, 0.5, 0.15);
}

#[test]
fn adversarial_models_are_as_hard_as_they_say() {
    let tight = MarketShape::new(Model::Tight, 100, 33, 1);
    assert_eq!(statistics(&tight).seats, 100);
    let scores = market(&tight);
    assert!(scores.pair_ids().all(|pair| scores.score(pair).is_some_and(|score| score.millionths() >= 990_000)));
    let star = market(&MarketShape { length: Some(5), ..MarketShape::new(Model::Star, 50, 40, 1) });
    let first = |mentee| star.pairs_of_mentee(mentee).next().map(|pair| star.mentor_of(pair));
    assert!(star.mentee_ids().all(|mentee| first(mentee) == Some(MentorId::new(0))));
    for (skew, without) in [(0.25, 25), (0.5, 50), (0.0, 0)] {
        let shape = MarketShape { skew: Some(skew), seats: 4, ..MarketShape::new(Model::HallDeficient, 200, 100, 1) };
        assert_eq!(statistics(&shape).matchable, 200 - without, "{skew}");
    }
    let stairs = statistics(&MarketShape { seats: 1, ..MarketShape::new(Model::Staircase, 40, 40, 1) });
    assert_eq!((stairs.pairs, stairs.matchable), (40 * 41 / 2, 40));
}

#[test]
fn what_cannot_be_made_is_refused_in_words() {
    let shape = MarketShape::new(Model::Uniform, 10, 5, 1);
    let refused = |shape: MarketShape| shape.market(&|| None).expect_err("refused").to_string();
    assert_eq!(refused(MarketShape { mentees: 0, ..shape }), "the number of mentees is 0, and may be 1 to 10000000");
    assert_eq!(refused(MarketShape { length: Some(6), ..shape }), "the length of a list is 6, and may be 1 to 5");
    assert_eq!(
        refused(MarketShape { mentee_ties: f64::NAN, ..shape }),
        "the share of mentees' ties is NaN, and may be 0 to 1"
    );
    assert_eq!(refused(MarketShape { skew: Some(1.0), ..shape }), "uniform has no skew");
    assert_eq!(refused(MarketShape { dimensions: Some(2), ..shape }), "uniform has no dimensions");
    let stairs = MarketShape { length: Some(3), model: Model::Staircase, ..shape };
    assert_eq!(refused(stairs), "staircase has no length");
    let large = MarketShape { mentees: 1_000_000, mentors: 1_000_000, ..shape };
    assert!(refused(large).contains("50000000 pairs can be made"), "{}", refused(large));
    assert!("euklid".parse::<Model>().is_err_and(|error| error.to_string().contains("euclidean")));
    assert_eq!(shape.market(&|| Some(StopReason::Cancelled)), Err(ShapeError::Stopped(StopReason::Cancelled)));
}

#[test]
fn files_of_a_market_give_it_back() {
    for &model in Model::ALL {
        let shape = MarketShape { mentee_ties: 0.2, mentor_ties: 0.4, ..MarketShape::new(model, 40, 20, 3) };
        let named = NamedMarket::numbered(market(&shape));
        let (mut pairs, mut capacities) = (Vec::new(), Vec::new());
        write_pairs(&named, &mut pairs).expect("in memory");
        write_capacities(&named, &mut capacities).expect("in memory");
        let [pairs, capacities] = [&pairs, &capacities].map(|bytes| std::str::from_utf8(bytes).expect("text"));
        let read = read_market(("pairs.csv", pairs), Some(("capacities.csv", capacities))).expect("a market file");
        let columns = |market: &Market| -> Vec<_> {
            let pair = |pair| {
                (
                    market.mentee_of(pair),
                    market.mentor_of(pair),
                    market.mentee_rank(pair),
                    market.mentor_rank(pair),
                    market.score(pair),
                )
            };
            market.pair_ids().map(pair).collect()
        };
        assert_eq!(columns(&read.market), columns(&named.market), "{model}");
        assert_eq!((&read.mentees, &read.mentors), (&named.mentees, &named.mentors));
    }
}
