//! What is stored with the feature `serde` reads back as it was, and what no market could have is refused.
#![cfg(feature = "serde")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use matching_market::{
    Certificate, Context, Guarantee, Market, MarketBuilder, Matching, PairInfo, Score, Solution, Spread, StrategySpec,
    verify,
};

/// Five mentees, four mentors, ties, scores, and levels with gaps.
fn market() -> Market {
    let mut builder = MarketBuilder::new(5, vec![1, 2, 1, 1]);
    for mentee in 0..5 {
        for mentor in 0..4 {
            let (one, other) = ((3 * mentee + mentor) % 3, (mentee + 2 * mentor) % 4);
            let score = Score::from_millionths(i32::try_from(7919 * (mentee + 1) * (mentor + 3) % 100_000).unwrap());
            let info = PairInfo::ranked(one, other).with_score(score);
            builder.pair(mentee, mentor, info.with_levels(u16::try_from(2 * one).unwrap(), 0));
        }
    }
    builder.build().unwrap()
}

#[test]
fn every_proof_is_read_as_it_was_written() {
    let market = market();
    for &spec in StrategySpec::ALL {
        let solution = spec.build().solve(&market, &mut Context::new(7)).unwrap();
        let [guarantee, certificate, matching] = [
            serde_json::to_string(&solution.guarantee).unwrap(),
            serde_json::to_string(&solution.certificate).unwrap(),
            serde_json::to_string(&solution.matching).unwrap(),
        ];
        let read = Solution {
            matching: serde_json::from_str(&matching).unwrap(),
            guarantee: serde_json::from_str(&guarantee).unwrap(),
            certificate: serde_json::from_str(&certificate).unwrap(),
            stats: solution.stats,
        };
        assert_eq!(read, solution, "{spec}");
        assert!(verify::certify(&market, &read).is_ok(), "{spec}");
    }
}

#[test]
fn names_are_those_of_the_documents() {
    let claims: Guarantee = serde_json::from_str(
        r#"[{"claim":"best-for","objective":"coverage-mentors","spread":50000,"status":"proved"},
            {"claim":"greatest-total-among","best":"leximin","value":"rank","step":1,"status":"not-proved"},
            {"claim":"undominated","side":"mentor","status":{"bound":{"ratio":{"numerator":2,"denominator":3}}}}]"#,
    )
    .unwrap();
    assert_eq!(claims.claims.len(), 3);
    assert!(
        serde_json::from_str::<Certificate>(r#"{"tie-break":{"rule":"single-lottery","seed":18446744073709551615}}"#)
            .is_ok()
    );
}

#[test]
fn what_cannot_be_is_refused() {
    assert!(serde_json::from_str::<Spread>("-1").is_err());
    assert!(serde_json::from_str::<Matching>(r#"{"mentors":2,"mentees":[[0,2]]}"#).is_err());
    assert!(serde_json::from_str::<Matching>(r#"{"mentors":2,"mentees":[[4294967295,1]]}"#).is_err());
    assert!(serde_json::from_str::<Guarantee>(r#"[{"claim":"as good as can be","status":"proved"}]"#).is_err());
    // Another market's matching is read, and not certified.
    let read: Matching = serde_json::from_str(r#"{"mentors":4,"mentees":[[9,1],null,null,null,null]}"#).unwrap();
    assert!(verify::feasibility(&market(), &read).is_err());
}
