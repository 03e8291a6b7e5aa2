//! Policies that are refused, each with its line and column.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mentor_match::policy::{Policy, PolicyErrorKind, Preset};

#[track_caller]
fn refused(document: &str, line: usize, column: usize, words: &str) {
    let error = Policy::from_toml(document).expect_err("must be refused");
    assert_eq!((error.line, error.column), (line, column), "{error}");
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn presets_are_valid_and_never_exceed_two_mentees() {
    for &preset in Preset::ALL {
        let policy = Policy::preset(preset);
        assert_eq!(policy.name(), preset.name());
        assert!(policy.capacity().cap <= 2);
        assert_eq!(preset.name().parse(), Ok(preset));
        // Whoever copies one finds the rows.
        assert!(preset.toml().to_lowercase().starts_with(&format!("# {preset}: ")));
        assert!(preset.toml().contains("docs/requirements.md") && preset.toml().contains("[scoring.mentee-weights]"));
    }
    assert!("galaxy".parse::<Preset>().unwrap_err().to_string().contains("altrusa, iaip, nace, palta, alao"));
}

#[test]
fn an_empty_document_is_the_default_policy() {
    assert_eq!(Policy::from_toml("").unwrap(), Policy::default());
}

#[test]
fn unknown_keys_and_words_are_refused_where_they_stand() {
    refused("nmae = 'x'", 1, 1, "unknown key 'nmae'; known here: capacity");
    refused("[capacity]\ncap = 2\nseats = 1", 3, 1, "unknown key 'seats'");
    refused("[preferences]\nmode = 'lottery'", 2, 8, "choose one of: choices-only, choices-then-score, score-only");
    refused("[preferences]\nasked = 'last'", 2, 9, "choose one of: first, by-choice, by-score");
    refused("[[rules]]\nrule = 'same-town'", 2, 8, "choose one of: active-mentee");
    refused("[[rules]]\nrule = 'active-mentor'\nlevel = 'club'", 3, 1, "unknown key 'level'");
    refused("[[rules]]\nrule = 'active-mentor'\nunknown = 'perhaps'", 3, 11, "refuse, allow, ask");
    refused("[[rules]]\nrule = 'active-mentor'\ntracks = ['new-member']", 3, 11, "'tracks' cannot be 'new-member'");
    refused("[[rules]]\nrule = 'led-at-level'\nlevel = 'galaxy'", 3, 9, "'level' cannot be 'galaxy'");
    refused("[scoring]\nmentee-weights = { shoes = 1 }", 2, 20, "shoes");
    refused("[scoring]\nhalf-distance-km = 0", 1, 1, "half-distance");
}

#[test]
fn wrong_types_and_ranges_are_refused_where_they_stand() {
    refused("name = 3", 1, 8, "'name' must be a text, found integer");
    refused("[capacity]\ncap = 0", 2, 7, "from 1 to 65535");
    refused("[capacity]\ncap = 2\nwhen-blank = 3", 3, 14, "from 0 to 2");
    refused("[preferences]\nmost-choices = 0", 2, 16, "from 1 to 65535");
    refused("[preferences]\nmost-choices = 'three'", 2, 16, "a whole number");
    refused("[capacity]\ncap = 'two'", 2, 7, "a whole number");
    refused("levels = ['club', 'Club']", 1, 19, "distinct");
    refused("[[rules]]\nlevel = 'club'", 1, 1, "'rule' is missing");
    refused("[[rules]]\nrule = 'same-unit'", 1, 1, "'level' is missing");
    refused("[[rules]]\nrule = 'led-at-level'", 1, 1, "'level' is missing");
    refused("[[rules]]\nrule = 'not-acquainted'\nunless-chosen = 'yes'", 3, 17, "true or false");
    refused("rules = 3", 1, 9, "a list");
    refused("name = ", 1, 8, "not TOML");
    let rule = |least| format!("[[rules]]\nrule = 'leadership-count'\nat-least = {least}\n");
    let many = (1..=65).map(rule).collect::<Vec<_>>().concat();
    refused(&many, 190, 1, "rules, but a policy can have at most 63: remove some");
    refused("[[rules]]\nrule = 'minimum-fit'\nat-least = 1.5", 3, 12, "above 0 and at most 1, such as 0.4");
    refused("[[rules]]\nrule = 'minimum-fit'\nat-least = 0.0", 3, 12, "above 0 and at most 1");
    refused("[[rules]]\nrule = 'minimum-fit'\nat-least = nan", 3, 12, "above 0 and at most 1");
    refused("[[rules]]\nrule = 'minimum-fit'\nat-least = 40", 3, 12, "above 0 and at most 1");
    refused("[[rules]]\nrule = 'minimum-fit'", 1, 1, "'at-least' is missing");
    refused("[[rules]]\nrule = 'hours-apart'", 1, 1, "'at-most' is missing");
    refused("[[rules]]\nrule = 'hours-apart'\nat-most = 26", 3, 11, "from 0 to 25");
    refused("[[rules]]\nrule = 'same-answer'", 1, 1, "'question' is missing");
    refused("[[rules]]\nrule = 'common-answer'\nquestion = 'x'\nwhen-asked = 1", 4, 14, "a text");
}

#[test]
fn rules_that_make_no_sense_are_refused() {
    let again = "[[rules]]\nrule = 'active-mentor'\n".repeat(2);
    refused(&again, 3, 1, "it is there already");
    refused("[[rules]]\nrule = 'attendance'\nevent = '!!'", 3, 9, "not a kind of event");
    refused("[[rules]]\nrule = 'own-condition'\nquestion = '?'", 3, 12, "not the name of a question");
    let itself = "[[rules]]\nrule = 'same-answer'\nquestion = 'gender'\nwhen-asked = 'Gender'";
    refused(itself, 4, 14, "when-asked has to be another question");
}

#[test]
fn contradictions_are_refused_with_both_places() {
    let rules = |first: &str, second: &str| {
        format!("levels = ['club', 'district']\ntracks = ['a', 'b']\n[[rules]]\n{first}\n[[rules]]\n{second}\n")
    };
    let same = "rule = 'same-unit'\nlevel = 'club'";
    let different = "rule = 'different-unit'\nlevel = 'club'";
    let error = Policy::from_toml(&rules(same, different)).unwrap_err();
    assert_eq!((error.line, error.column), (6, 1));
    assert!(matches!(error.kind, PolicyErrorKind::Contradiction { other_line: 4, .. }), "{error}");
    // The same club means the same district; another club of the same district is possible.
    assert!(Policy::from_toml(&rules(same, "rule = 'different-unit'\nlevel = 'district'")).is_err());
    assert!(Policy::from_toml(&rules("rule = 'same-unit'\nlevel = 'district'", different)).is_ok());
    // Limited to different tracks they do not meet.
    let limited = |rule: &str, track: &str| format!("{rule}\ntracks = ['{track}']");
    assert!(Policy::from_toml(&rules(&limited(same, "a"), &limited(different, "b"))).is_ok());
    assert!(Policy::from_toml(&rules(&limited(same, "a"), &limited(different, "a"))).is_err());
    // A rule that gives way to a wish leaves those who are wished for.
    assert!(Policy::from_toml(&rules(&format!("{same}\nunless-chosen = true"), different)).is_ok());
}

#[test]
fn nobody_gives_the_same_answer_and_another_one() {
    let rules = |same: &str, different: &str| {
        let same = format!("[[rules]]\nrule = 'same-answer'\nquestion = 'unit'\n{same}\n");
        Policy::from_toml(&format!("{same}[[rules]]\nrule = 'different-answer'\nquestion = 'unit'\n{different}\n"))
    };
    let error = rules("", "").unwrap_err();
    assert_eq!((error.line, error.column), (5, 1), "{error}");
    assert!(error.to_string().contains("no pair can give the same answer to unit and a different one"), "{error}");
    // For those who ask for it, one may be right for this person and the other for that one.
    assert!(rules("when-asked = 'own'", "when-asked = 'another'").is_ok());
    assert!(rules("unless-chosen = true", "").is_ok());
}
