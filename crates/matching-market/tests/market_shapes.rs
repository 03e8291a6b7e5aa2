//! Markets from preference lists and from matrices: the same as the builder makes, or refused with the ids.

use matching_market::{Market, MarketBuilder, MarketError, MenteeId, MentorId, PairInfo};
use proptest::prelude::*;

/// Lists of up to 5 mentees and 5 mentors, without repetition.
fn lists() -> impl Strategy<Value = (Vec<Vec<u32>>, Vec<Vec<u32>>)> {
    (1..6_u32, 1..6_u32).prop_flat_map(|(mentees, mentors)| {
        let side = |people: u32, others: u32| {
            let everybody: Vec<u32> = (0..others).collect();
            let list = (prop::sample::subsequence(everybody, 0..=others as usize)).prop_shuffle();
            prop::collection::vec(list, people as usize)
        };
        (side(mentees, mentors), side(mentors, mentees))
    })
}

proptest! {
    #[test]
    fn lists_make_the_pairs_that_both_have(both in lists()) {
        let (mentees, mentors) = both;
        let capacities: Vec<u32> = (0..).take(mentors.len()).collect();
        let mut builder = MarketBuilder::new(mentees.len(), capacities.clone());
        for (mentee, list) in (0..).zip(&mentees) {
            for (mentor, mentee_rank) in list.iter().zip(0..) {
                if let Some(rank) = mentors[*mentor as usize].iter().position(|&one| one == mentee) {
                    builder.pair(mentee, *mentor, PairInfo::ranked(mentee_rank, u32::try_from(rank).unwrap()));
                }
            }
        }
        prop_assert_eq!(Market::from_lists(&mentees, &mentors, &capacities).unwrap(), builder.build().unwrap());
    }
}

#[test]
fn lists_that_name_nobody_or_somebody_twice_are_refused() {
    let refused = |mentees: &[&[u32]], mentors: &[&[u32]], capacities: &[u32]| {
        Market::from_lists(mentees, mentors, capacities).unwrap_err()
    };
    let (mentee, mentor) = (MenteeId::new(0), MentorId::new(1));
    assert_eq!(
        refused(&[&[0]], &[&[0]], &[1, 1]),
        MarketError::ColumnLength { column: "capacities", found: 2, expected: 1 }
    );
    assert_eq!(refused(&[&[1]], &[&[0]], &[1]), MarketError::UnknownMentor { mentee, mentor, mentors: 1 });
    assert_eq!(refused(&[&[0]], &[&[7, 0]], &[1]), MarketError::UnknownMentee { mentee: MenteeId::new(7), mentees: 1 });
    let twice = MarketError::DuplicatePair { mentee, mentor };
    // Refused on either side, though the two are no pair.
    assert_eq!(refused(&[&[1, 0, 1]], &[&[0], &[]], &[1, 1]), twice);
    assert_eq!(refused(&[&[0]], &[&[0], &[0, 0]], &[1, 1]), twice);
    let large = MarketError::CapacityTooLarge { mentor: MentorId::new(0), capacity: 70_000 };
    assert_eq!(refused(&[&[]], &[&[]], &[70_000]), large);
    assert_eq!(Market::from_lists::<&[u32], &[u32]>(&[], &[], &[]).unwrap().pairs(), 0);
}

#[cfg(feature = "ndarray")]
mod dense {
    use super::*;
    use matching_market::{FloatScoreError, Score};
    use ndarray::{Array2, s};

    proptest! {
        #[test]
        fn a_matrix_makes_the_pairs_that_have_a_score(
            rows in 0..5_usize, columns in 0..5_usize,
            entries in prop::collection::vec(prop::option::weighted(0.7, -3..4_i32), 25),
        ) {
            let entry = |(row, column): (usize, usize)| entries[row * columns + column];
            let scores = Array2::from_shape_fn((rows, columns), |at| entry(at).map_or(f64::NAN, |tenths| f64::from(tenths) / 10.0));
            let mut builder = MarketBuilder::new(rows, vec![2; columns]);
            for at in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
                if let Some(tenths) = entry(at) {
                    let info = PairInfo::scored(Score::from_millionths(tenths * 100_000));
                    builder.pair(u32::try_from(at.0).unwrap(), u32::try_from(at.1).unwrap(), info);
                }
            }
            let market = Market::from_dense(scores.view(), &vec![2; columns]).unwrap();
            let built = builder.build().unwrap();
            prop_assert_eq!(market.pairs(), built.pairs());
            if built.pairs() > 0 {
                prop_assert_eq!(&market, &built);
            }
            // Views of any layout are read by position, not by memory.
            let turned = scores.t().as_standard_layout().into_owned();
            prop_assert_eq!(Market::from_dense(turned.t(), &vec![2; columns]).unwrap(), market);
        }
    }

    #[test]
    fn a_matrix_that_cannot_be_held_is_refused() {
        let mut scores = Array2::zeros((2, 3));
        scores[[1, 2]] = f64::INFINITY;
        let (mentee, mentor) = (MenteeId::new(1), MentorId::new(2));
        let error = MarketError::Score { mentee, mentor, error: FloatScoreError::OutOfRange };
        assert_eq!(Market::from_dense(scores.view(), &[1, 1, 1]).unwrap_err(), error);
        assert!(error.to_string().starts_with("the score of mentee 1 and mentor 2: out of range; "), "{error}");
        assert_eq!(Market::from_dense(scores.slice(s![.., ..2]), &[1, 1]).unwrap().pairs(), 4);
        let short = MarketError::ColumnLength { column: "capacities", found: 2, expected: 3 };
        assert_eq!(Market::from_dense(scores.view(), &[1, 1]).unwrap_err(), short);
        // A matrix without entries may have any shape.
        let wide = Array2::zeros((1 << 33, 0));
        assert!(matches!(Market::from_dense(wide.view(), &[]), Err(MarketError::TooMany { what: "mentees", .. })));
    }
}
