//! The number in a rule: what it says, and the rule with another one.

use mentor_match::Score;
use mentor_match::policy::rules::{Attended, HoursApart, LeadershipCount, MinimumFit};
use mentor_match::policy::{Policy, Rule, RuleKind};

/// The number in a rule, as a field shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleNumber {
    pub(crate) value: String,
    pub(crate) least: &'static str,
    pub(crate) most: &'static str,
    /// How far a slider goes: not so far that each number is a hair's breadth.
    pub(crate) slide: String,
    pub(crate) step: &'static str,
    /// What it counts.
    pub(crate) words: &'static str,
}

impl RuleNumber {
    /// The number in a rule of this kind, if there is one.
    pub(crate) fn of(kind: &RuleKind) -> Option<Self> {
        let (value, (least, most, step), words) = match kind {
            RuleKind::LeadershipCount(rule) => (rule.at_least.to_string(), ("1", "100", "1"), "positions at least"),
            RuleKind::Attendance(rule) => (rule.at_least.to_string(), ("1", "100", "1"), "times at least"),
            RuleKind::HoursApart(rule) => (rule.at_most.to_string(), ("0", "25", "1"), "hours apart at most"),
            RuleKind::MinimumFit(rule) => {
                (rule.at_least.to_string(), ("0", "1", notches(rule.at_least)), "fit at least, from 0 to 1")
            }
            _ => return None,
        };
        let whole: Option<u16> = value.parse().ok().filter(|_| step == "1");
        let slide = whole.map_or_else(|| most.to_owned(), |number| number.max(SLIDE).to_string());
        Some(Self { value, least, most, slide, step, words })
    }
}

/// The step of a slider for shares: the coarsest that has this one, as a browser would show another one otherwise.
fn notches(share: Score) -> &'static str {
    let fits = |step: i32| share.millionths() % step == 0;
    if fits(50_000) {
        "0.05"
    } else if fits(10_000) {
        "0.01"
    } else {
        "any"
    }
}

/// How far sliders of whole numbers go, unless the number is greater.
const SLIDE: u16 = 12;

/// Rules that a committee can add on the page, with the number to begin with.
const ADDED: [(&str, &str); 2] = [("minimum-fit", "0.3"), ("hours-apart", "6")];

/// Rules that can be added, each with the number to begin with.
pub(crate) fn to_add() -> impl Iterator<Item = (&'static str, RuleNumber)> {
    ADDED.into_iter().filter_map(|(name, value)| Some((name, RuleNumber::of(added(name, value)?.kind())?)))
}

/// The same demand with another number; `None` where the text is not one, or the rule has none.
fn with_number(kind: &RuleKind, text: &str) -> Option<RuleKind> {
    let whole = || text.parse::<u16>().ok();
    Some(match kind {
        RuleKind::LeadershipCount(_) => RuleKind::LeadershipCount(LeadershipCount { at_least: whole()? }),
        RuleKind::Attendance(rule) => RuleKind::Attendance(Attended { event: rule.event.clone(), at_least: whole()? }),
        RuleKind::HoursApart(_) => RuleKind::HoursApart(HoursApart { at_most: whole()? }),
        RuleKind::MinimumFit(_) => RuleKind::MinimumFit(MinimumFit { at_least: fraction(text)? }),
        _ => return None,
    })
}

/// A number from 0 to 1.
fn fraction(text: &str) -> Option<Score> {
    let share: f64 = text.replace(',', ".").parse().ok()?;
    (0.0..=1.0).contains(&share).then(|| Score::try_from_f64(share).ok()).flatten()
}

/// A rule that the policy does not have, with this number.
fn added(name: &str, text: &str) -> Option<Rule> {
    let kind = match name {
        "minimum-fit" => RuleKind::MinimumFit(MinimumFit { at_least: Score::ZERO }),
        "hours-apart" => RuleKind::HoursApart(HoursApart { at_most: 0 }),
        _ => return None,
    };
    with_number(&kind, text).map(Rule::new)
}

/// The policy with another number in a rule, or with the rule, where it can be added; as it is where no rule of that
/// name can have the number.
pub(crate) fn numbered(policy: Policy, rule: &str, text: &str) -> Policy {
    let has = |policy: &Policy| policy.rules().iter().any(|one| one.kind().name() == rule);
    let changed = if has(&policy) {
        let other = |one: &Rule| with_number(one.kind(), text).map(|kind| one.clone().with_kind(kind));
        policy.with_rules_as(|one| {
            let is_meant = one.kind().name() == rule;
            is_meant.then(|| other(one)).flatten().unwrap_or_else(|| one.clone())
        })
    } else {
        match added(rule, text) {
            Some(rule) => policy.with_rule(rule),
            None => return policy,
        }
    };
    changed.unwrap_or(policy)
}

#[cfg(test)]
mod tests {
    use mentor_match::policy::{Policy, Preset};

    use super::{RuleNumber, numbered};

    fn number(policy: &Policy, rule: &str) -> Option<String> {
        let found = policy.rules().iter().find(|one| one.kind().name() == rule);
        found.and_then(|one| RuleNumber::of(one.kind())).map(|number| number.value)
    }

    #[test]
    fn a_slider_has_a_notch_for_its_number() {
        for (fit, step) in [("0.3", "0.05"), ("0.33", "0.01"), ("0.333", "any"), ("1", "0.05")] {
            let policy = numbered(Policy::preset(Preset::Altrusa), "minimum-fit", fit);
            let found = policy.rules().iter().filter_map(|rule| RuleNumber::of(rule.kind())).next_back();
            let number = found.expect("the rule was added");
            assert_eq!((&*number.value, number.step), (fit, step));
        }
    }

    #[test]
    fn numbers_of_rules_change_and_nonsense_changes_nothing() {
        let altrusa = Policy::preset(Preset::Altrusa);
        let changed = numbered(altrusa.clone(), "leadership-count", "4");
        assert_eq!(number(&changed, "leadership-count").as_deref(), Some("4"));
        assert_eq!(changed.rules().len(), altrusa.rules().len());
        for (rule, text) in [("leadership-count", "0"), ("leadership-count", "x"), ("same-unit", "4"), ("no-rule", "1")]
        {
            assert_eq!(numbered(altrusa.clone(), rule, text), altrusa, "{rule} {text}");
        }
        let fit = numbered(altrusa.clone(), "minimum-fit", "0,35");
        assert_eq!(number(&fit, "minimum-fit").as_deref(), Some("0.35"));
        assert_eq!(number(&numbered(fit, "minimum-fit", "0.5"), "minimum-fit").as_deref(), Some("0.5"));
        assert_eq!(numbered(altrusa.clone(), "minimum-fit", "2"), altrusa);
        assert_eq!(number(&numbered(altrusa, "hours-apart", "3"), "hours-apart").as_deref(), Some("3"));
    }
}
