//! Rules, weights and goals.

use match_desk::Action;
use mentor_match::compatibility::Feature;

use crate::{brought, file, go, invented, page, session};

#[test]
fn a_goal_is_chosen_from_cards() {
    let mut session = brought();
    let goals = page(&mut session, &go("goals", &[], &[]));
    assert!(goals.contains("the best fit altogether") && goals.contains("This round’s goal"), "{goals}");
    page(&mut session, &go("goal", &[("goal", "best-fit")], &[]));
    assert!(file(&mut session, "receipt.json").contains("\"max-score"), "{}", file(&mut session, "receipt.json"));
    page(&mut session, &go("goal", &[("goal", "everything")], &[]));
    assert_eq!(session.actions(), [Action::Goal { goal: "best-fit".to_owned() }]);
}

#[test]
fn a_rule_is_switched_off_and_on() {
    let mut session = brought();
    let rules = page(&mut session, &go("rules", &[], &[]));
    let rule = rules.split("data-rule=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let tried = page(&mut session, &go("try", &[("action", "rule-off"), ("rule", &rule)], &[]));
    assert!(tried.contains("Without the rule") && session.actions().is_empty(), "{tried}");
    page(&mut session, &go("rule", &[("action", "rule-off"), ("rule", &rule)], &[]));
    assert!(page(&mut session, &go("rules", &[], &[])).contains("(off)"));
    let policy = file(&mut session, "policy.toml");
    let policy = mentor_match::policy::Policy::from_toml(&policy).unwrap();
    assert!(policy.rules().iter().all(|one| one.kind().name() != rule));
    page(&mut session, &go("rule", &[("action", "rule-on"), ("rule", &rule)], &[]));
    assert!(!page(&mut session, &go("rules", &[], &[])).contains("(off)"));
    assert_eq!(file(&mut session, "policy.toml"), mentor_match::policy::Preset::Alao.toml());
}

#[test]
fn a_rule_has_another_number_and_another_rule_is_added() {
    let mut session = session();
    page(&mut session, &go("invented", &[("rules", "altrusa")], &[]));
    let rules = page(&mut session, &go("rules", &[], &[]));
    assert!(rules.contains("positions at least") && rules.contains("People matched without it"), "{rules}");
    assert!(rules.contains(" more</td>") && rules.contains("as many</td>"), "{rules}");
    let number = |rule: &'static str, value: &'static str| [("action", "number"), ("rule", rule), ("value", value)];
    let tried = page(&mut session, &go("try", &number("leadership-count", "9"), &[]));
    assert!(tried.contains("with 9, ") && session.actions().is_empty(), "{tried}");
    page(&mut session, &go("rule", &number("leadership-count", "9"), &[]));
    page(&mut session, &go("rule", &number("minimum-fit", "0.4"), &[]));
    let policy = file(&mut session, "policy.toml");
    assert!(policy.contains("at-least = 9") && policy.contains("at-least = 0.4"), "{policy}");
    let rules = page(&mut session, &go("rules", &[], &[]));
    assert!(rules.contains("The two fit well enough") && rules.contains("value=\"0.4\""), "{rules}");
}

#[test]
fn rules_that_were_saved_are_brought_back() {
    let saved = {
        let mut session = brought();
        page(&mut session, &go("weights", &[("goals", "12")], &[]));
        format!("# Ours since 2019.\n{}", file(&mut session, "policy.toml"))
    };
    let mut session = brought();
    page(&mut session, &go("weights", &[("goals", "1"), ("interests", "1")], &[]));
    let before = session.actions().len();
    let wrong = page(&mut session, &go("rules-file", &[], &[("rules", "rules.toml", "name = 3")]));
    assert!(wrong.contains("rules.toml, ") && session.actions().len() == before, "{wrong}");
    page(&mut session, &go("rules-file", &[], &[("rules", "rules.toml", &saved)]));
    // To the letter, so that the program finds the same file; what was changed before does not count any more.
    assert_eq!(file(&mut session, "policy.toml"), saved);
    assert!(file(&mut session, "receipt.json").contains(&questionnaire_io::sha256(saved.as_bytes())));
    page(&mut session, &go("weights", &[("interests", "3")], &[]));
    let policy = mentor_match::policy::Policy::from_toml(&file(&mut session, "policy.toml")).unwrap();
    let weights = &policy.scoring().mentee_weights;
    assert_eq!((weights[Feature::Goals], weights[Feature::Interests]), (12, 3));
    page(&mut session, &go("undo", &[], &[]));
    assert_eq!(file(&mut session, "policy.toml"), saved);
}

#[test]
fn weights_are_words_and_go_into_the_policy() {
    let mut session = invented();
    let rules = page(&mut session, &go("rules", &[], &[]));
    assert!(rules.contains("The mentor is an active member") && rules.contains("very much"), "{rules}");
    page(&mut session, &go("weights", &[("goals", "0"), ("interests", "12"), ("style", ""), ("languages", "x")], &[]));
    let policy = mentor_match::policy::Policy::from_toml(&file(&mut session, "policy.toml")).unwrap();
    let weight = |name| policy.scoring().mentee_weights[mentor_match::compatibility::Feature::from_name(name).unwrap()];
    assert_eq!((weight("goals"), weight("interests")), (0, 12));
    assert_eq!(session.actions().len(), 2);
}
