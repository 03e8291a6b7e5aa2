//! The serialised forms behind the feature `serde`.
#![cfg(feature = "serde")]

use matching_market::{Improve, MenteeId, Score, StrategySpec, TieRule};

#[test]
fn a_strategy_is_its_text() {
    let spec = StrategySpec::MentorOptimal { tie_rule: TieRule::ById, improve: Improve::Yes };
    let json = serde_json::to_string(&spec).unwrap();
    assert_eq!(json, "\"mentor-optimal:tie_rule=by-id\"");
    assert_eq!(serde_json::from_str::<StrategySpec>(&json).unwrap(), spec);
    let refused = serde_json::from_str::<StrategySpec>("\"fastest\"").unwrap_err().to_string();
    assert!(refused.starts_with("there is no strategy 'fastest'; choose one of mentee-optimal"), "{refused}");
}

#[test]
fn ids_and_scores_are_their_numbers() {
    assert_eq!(serde_json::to_string(&(MenteeId::new(3), Score::from_millionths(-5))).unwrap(), "[3,-5]");
    assert_eq!(serde_json::from_str::<Score>("250000").unwrap(), Score::from_millionths(250_000));
}
