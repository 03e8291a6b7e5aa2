//! Policies made in code, step by step; what a document could not say is refused by the same checks.

use crate::cohort::Track;
use crate::compatibility::{Scoring, ScoringError};

use super::{CapacityPolicy, PeerPolicy, Policy, PolicyErrorKind, PreferencePolicy, Rule, WhenUnknown};

/// # Building a policy
///
/// Each call gives a new policy or says why there is none. Levels and tracks come before the rules that speak of them.
///
/// ```
/// use mentor_match::policy::rules::{LeadershipCount, SameUnit};
/// use mentor_match::policy::{CapacityPolicy, Policy, PolicyErrorKind, Rule, RuleKind};
///
/// let same_chapter = Rule::new(RuleKind::SameUnit(SameUnit { level: "chapter".to_owned() }));
/// let policy = Policy::default()
///     .with_name("Bar association")
///     .with_levels(&["chapter", "state"])?
///     .with_capacity(CapacityPolicy { cap: 1, when_blank: 1 })?
///     .with_rule(same_chapter.clone())?
///     .with_rule(Rule::new(RuleKind::LeadershipCount(LeadershipCount { at_least: 1 })))?;
/// assert_eq!(Policy::from_toml(&policy.to_toml())?, policy);
///
/// let twice = policy.with_rule(same_chapter).unwrap_err();
/// assert!(matches!(twice, PolicyErrorKind::Impossible { rule: "same-unit", .. }));
/// let none = policy.with_capacity(CapacityPolicy { cap: 0, when_blank: 0 }).unwrap_err();
/// assert_eq!(none, PolicyErrorKind::OutOfRange { key: "cap", least: 1, most: 65_535 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Policy {
    /// The same policy under another name.
    #[must_use]
    pub fn with_name(&self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self.clone() }
    }

    /// The same policy with other levels, the most local one first.
    ///
    /// # Errors
    /// [`PolicyErrorKind::MissingKey`] for none at all; [`PolicyErrorKind::UnknownWord`] for one that is blank or there
    /// already, more than 16, or a level of which a rule speaks and that is none of these.
    pub fn with_levels(&self, levels: &[&str]) -> Result<Self, PolicyErrorKind> {
        if levels.is_empty() {
            return Err(PolicyErrorKind::MissingKey { key: "levels" });
        }
        Self { levels: levels.iter().map(|&level| level.to_owned()).collect(), ..self.clone() }.checked()
    }

    /// The same policy with other tracks; none: the programme has only one.
    ///
    /// # Errors
    /// As [`Policy::with_levels`], of tracks.
    pub fn with_tracks(&self, tracks: Vec<Track>) -> Result<Self, PolicyErrorKind> {
        Self { tracks, ..self.clone() }.checked()
    }

    /// The same policy with another answer to unknown tracks.
    #[must_use]
    pub fn with_track_unknown(&self, track_unknown: WhenUnknown) -> Self {
        Self { track_unknown, ..self.clone() }
    }

    /// The same policy with other seats.
    ///
    /// # Errors
    /// [`PolicyErrorKind::OutOfRange`]: a cap of 0, or more seats for a blank than the cap.
    pub fn with_capacity(&self, capacity: CapacityPolicy) -> Result<Self, PolicyErrorKind> {
        Self { capacity, ..self.clone() }.checked()
    }

    /// The same policy with one rule more.
    ///
    /// # Errors
    /// [`PolicyErrorKind`]: a level or track that the policy does not have, a number out of range, a rule that is there
    /// already, contradicts another one or is the 64th.
    pub fn with_rule(&self, rule: Rule) -> Result<Self, PolicyErrorKind> {
        let mut policy = self.clone();
        policy.rules.push(Rule { line: 0, ..rule });
        policy.checked()
    }

    /// The same policy without the rules of one name, for questions such as "who could be matched without it?".
    #[must_use]
    pub fn without_rule(&self, name: &str) -> Self {
        let rules = self.rules.iter().filter(|rule| rule.kind().name() != name).cloned().collect();
        Self { rules, ..self.clone() }
    }

    /// The same policy with each rule as `change` gives it, in the same order.
    ///
    /// # Errors
    /// As [`Policy::with_rule`].
    ///
    /// # Examples
    /// ```
    /// use mentor_match::policy::rules::LeadershipCount;
    /// use mentor_match::policy::{Policy, Preset, Rule, RuleKind};
    ///
    /// let at_least = |at_least| {
    ///     let other = RuleKind::LeadershipCount(LeadershipCount { at_least });
    ///     Policy::preset(Preset::Altrusa).with_rules_as(|rule| match rule.kind() {
    ///         RuleKind::LeadershipCount(_) => rule.clone().with_kind(other.clone()),
    ///         _ => rule.clone(),
    ///     })
    /// };
    /// assert!(at_least(3)?.to_toml().contains("at-least = 3"));
    /// assert!(at_least(1_000).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_rules_as(&self, change: impl FnMut(&Rule) -> Rule) -> Result<Self, PolicyErrorKind> {
        Self { rules: self.rules.iter().map(change).collect(), ..self.clone() }.checked()
    }

    /// The same policy with other preferences. A choice weight above 1,000,000, which a document could not have, counts
    /// as 1,000,000.
    #[must_use]
    pub fn with_preferences(&self, mut preferences: PreferencePolicy) -> Self {
        preferences.choice_weights.iter_mut().for_each(|weight| *weight = (*weight).min(1_000_000));
        Self { preferences, ..self.clone() }
    }

    /// The same policy with peers, or without. Seats of 0, which a document could not have, count as 1.
    #[must_use]
    pub fn with_peers(&self, peers: Option<PeerPolicy>) -> Self {
        let peers = peers.map(|peers| PeerPolicy { seats: peers.seats.max(1), ..peers });
        Self { peers, ..self.clone() }
    }

    /// The same policy with other scoring.
    ///
    /// # Errors
    /// What [`Scoring::check`] refuses.
    pub fn with_scoring(&self, scoring: Scoring) -> Result<Self, ScoringError> {
        scoring.check()?;
        Ok(Self { scoring, ..self.clone() })
    }

    /// The policy as a document would give it, with its names folded; or why no document could say it.
    fn checked(self) -> Result<Self, PolicyErrorKind> {
        let mut read = Self::from_toml(&self.to_toml()).map_err(|error| match error.kind {
            // Nobody sees the lines of that document.
            PolicyErrorKind::Contradiction { rule, other, why, .. } => {
                PolicyErrorKind::Contradiction { rule, other, other_line: 0, why }
            }
            kind => kind,
        })?;
        for (rule, own) in read.rules.iter_mut().zip(&self.rules) {
            rule.line = own.line;
        }
        Ok(read)
    }
}
