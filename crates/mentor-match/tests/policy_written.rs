//! Policies written and made in code: reading what was written gives the same policy, whatever it was made of.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::num::NonZeroU16;

use mentor_match::cohort::Track;
use mentor_match::compatibility::{Feature, Language, Personal, Scoring};
use mentor_match::policy::{
    Asked, CapacityPolicy, FormerRank, Mode, Policy, PolicyErrorKind, PreferencePolicy, Preset, RoundGoal, Rule,
    RuleKind, Silence, SponsorRank, WhenUnknown,
};
use proptest::prelude::*;

/// One rule of each kind, with values that are nobody's default.
const RULES: &[&str] = &[
    "rule = 'active-mentee'",
    "rule = 'active-mentor'",
    "rule = 'vetted-mentor'",
    "rule = 'trained-mentee'",
    "rule = 'trained-mentor'",
    "rule = 'declared-target'",
    "rule = 'leadership-count'\nat-least = 7",
    "rule = 'held-position'",
    "rule = 'led-at-level'\nlevel = 'region'",
    "rule = 'attendance'\nevent = 'Winter school'\nat-least = 3",
    "rule = 'same-unit'\nlevel = 'Region'",
    "rule = 'different-unit'\nlevel = 'club'",
    "rule = 'unit-history'\nlevel = 'district'",
    "rule = 'not-supervisor'",
    "rule = 'not-acquainted'",
    "rule = 'unpaired-mentee'",
    "rule = 'same-language'",
    "rule = 'minimum-fit'\nat-least = 0.000001",
    "rule = 'hours-apart'\nat-most = 3",
    "rule = 'same-answer'\nquestion = 'Gender'\nwhen-asked = 'own gender'",
    "rule = 'different-answer'\nquestion = 'department'",
    "rule = 'common-answer'\nquestion = 'department'",
    "rule = 'own-condition'\nquestion = 'Year of study'",
];

fn rule(keys: &str) -> Rule {
    let document = format!("tracks = ['Early career']\n[[rules]]\n{keys}");
    Policy::from_toml(&document).unwrap_or_else(|error| panic!("{document}: {error}")).rules()[0].clone()
}

fn read_again(policy: &Policy) -> Policy {
    let written = policy.to_toml();
    Policy::from_toml(&written).unwrap_or_else(|error| panic!("{error} in\n{written}"))
}

#[test]
fn presets_and_default_are_read_as_they_were_written() {
    for policy in Preset::ALL.iter().copied().map(Policy::preset).chain([Policy::default()]) {
        assert_eq!(read_again(&policy), policy, "{}", policy.name());
    }
}

#[test]
fn every_kind_of_rule_is_written_with_its_keys() {
    let names: Vec<&str> = RULES.iter().map(|keys| rule(keys).kind().name()).collect();
    assert_eq!(names, RuleKind::NAMES, "one line for each kind, in their order");
    for keys in RULES {
        for unknown in ["refuse", "allow", "ask"] {
            let limits = "tracks = ['early-career']\ntarget-levels = ['region']\nunless-chosen = true";
            let rule = rule(&format!("{keys}\n{limits}\nunknown = '{unknown}'"));
            let policy = Policy::default().with_tracks(vec![Track::new("early-career").unwrap()]).unwrap();
            let policy = policy.with_rule(rule.clone()).unwrap();
            assert_eq!(policy.rules(), [rule]);
            assert_eq!(read_again(&policy), policy);
        }
    }
}

#[test]
fn what_a_document_could_not_say_is_refused() {
    let policy = Policy::default();
    let refused = |result: Result<Policy, PolicyErrorKind>| result.unwrap_err().to_string();
    assert_eq!(refused(policy.with_levels(&[])), "'levels' is missing: add it");
    assert!(refused(policy.with_levels(&["club", "Club"])).starts_with("'levels' cannot be 'Club'"));
    let capped = CapacityPolicy { cap: 2, when_blank: 3 };
    assert_eq!(refused(policy.with_capacity(capped)), "'when-blank' must be a whole number from 0 to 2");

    let (same, different) =
        (rule("rule = 'same-unit'\nlevel = 'club'"), rule("rule = 'different-unit'\nlevel = 'region'"));
    let local = policy.with_rule(same.clone()).unwrap();
    let error = local.with_rule(different).unwrap_err();
    assert!(matches!(error, PolicyErrorKind::Contradiction { other: "same-unit", other_line: 0, .. }), "{error:?}");
    assert!(error.to_string().starts_with("rule 'different-unit' contradicts the rule 'same-unit': "), "{error}");
    assert!(refused(local.with_rule(same)).ends_with("it is there already"));
    assert!(refused(local.with_levels(&["chapter"])).starts_with("'level' cannot be 'club'"));
    let elsewhere = rule("rule = 'active-mentee'\ntracks = ['early-career']");
    assert!(refused(policy.with_rule(elsewhere)).starts_with("'tracks' cannot be 'early-career'"));
}

/// A policy with anything in it that a document could say.
fn policies() -> impl Strategy<Value = Policy> {
    let unknown = || prop::sample::select(vec![WhenUnknown::Refuse, WhenUnknown::Allow, WhenUnknown::Ask]);
    let capacity = (1..=u16::MAX, any::<u16>());
    let preferences = (
        0..3usize,
        0..3usize,
        any::<u16>(),
        any::<[bool; 3]>(),
        (prop::collection::vec(0..=1_100_000_u32, 0..4), 0..=200_000_u32),
    );
    let scoring = (prop::array::uniform9(0..=1_000_u32), 0..Language::ALL.len(), 25..=100_u32, 100..=400_u32);
    let rules = prop::collection::vec((0..RULES.len(), unknown(), any::<bool>()), 0..8);
    let name = "\\PC{0,12}";
    (name, unknown(), capacity, preferences, scoring, rules).prop_map(
        |(
            name,
            track_unknown,
            (cap, when_blank),
            (mode, asked, most_choices, said, (choice_weights, waited_weight)),
            (weights, language, least, most),
            rules,
        )| {
            let mode = [Mode::ChoicesOnly, Mode::ChoicesThenScore, Mode::ScoreOnly][mode];
            let mut scoring =
                Scoring { language: Language::ALL[language], personal: Personal { least, most }, ..Scoring::default() };
            Feature::ALL.iter().zip(weights).for_each(|(&feature, weight)| scoring.mentee_weights[feature] = weight);
            scoring.mentee_weights[Feature::Goals] = 1;
            let mut policy = Policy::default()
                .with_name(&name)
                .with_track_unknown(track_unknown)
                .with_tracks(vec![Track::new("Early career").unwrap()])
                .and_then(|policy| policy.with_capacity(CapacityPolicy { cap, when_blank: when_blank.min(cap) }))
                .unwrap()
                .with_preferences(PreferencePolicy {
                    mode,
                    asked: [Asked::First, Asked::ByChoice, Asked::ByScore][asked],
                    most_choices: NonZeroU16::new(most_choices),
                    silence: if said[0] { Silence::Accepts } else { Silence::Declines },
                    both_must_agree: said[1],
                    sponsor: if said[2] { SponsorRank::Ordinary } else { SponsorRank::AfterChoices },
                    former: if said[1] { FormerRank::Ordinary } else { FormerRank::AfterChoices },
                    goal: RoundGoal::ALL[usize::from(said[1]) + usize::from(said[2])],
                    goal_by_score: RoundGoal::ALL[4 - usize::from(said[0])],
                    choice_weights,
                    waited_weight,
                })
                .with_scoring(scoring)
                .unwrap();
            for (index, unknown, limited) in rules {
                let tracks = if limited { policy.tracks().to_vec() } else { Vec::new() };
                // Rules that contradict each other or are there already are left out.
                policy = policy
                    .with_rule(rule(RULES[index]).with_unknown(unknown).with_tracks(tracks).with_unless_chosen(limited))
                    .unwrap_or(policy);
            }
            policy
        },
    )
}

proptest! {
    #[test]
    fn any_policy_is_read_as_it_was_written(policy in policies()) {
        prop_assert_eq!(read_again(&policy), policy);
    }
}
