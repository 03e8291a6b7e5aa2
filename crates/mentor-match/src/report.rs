//! A round's result on its own: by written ids, owned, to be stored, sent and compared.
//!
//! A [`RoundOutcome`] answers any question and borrows the people for it; a [`RoundReport`] holds what was decided and
//! why, and needs nothing else. It is a record: reading one proves nothing anew. It has answers of people in the
//! reasons, so it is for the committee.
//!
//! With the feature `serde` its form is `{"format": "mentor-match/round-report", "version": 1, ...}`; another format or
//! version and unknown fields are refused. `docs/formats.md` has all keys.

use matching_market::ScopedClaim;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::Score;
use crate::cohort::{Consent, MenteeId, MentorId, PersonId, PersonKey};
use crate::compatibility::{PairScores, Sides};
use crate::explain::{PassedOver, UnmatchedReason, Wish};
use crate::outcome::{Audit, Match, RoundOutcome};

#[cfg(feature = "serde")]
const FORMAT: &str = "mentor-match/round-report";
#[cfg(feature = "serde")]
const VERSION: u32 = 1;

/// What a round decided, and why.
///
/// # Examples
/// ```
/// use mentor_match::MatchingRound;
/// use mentor_match::cohort::{Cohort, Mentee, Mentor, PersonId, Units};
/// use mentor_match::explain::UnmatchedReason;
/// use mentor_match::policy::Policy;
///
/// let mut ada = Mentee::new("ada")?;
/// ada.choices = vec![mentor_match::cohort::Choice::Person(PersonId::new("grace")?)];
/// let mentees = vec![ada, Mentee::new("ben")?];
/// let report = {
///     let cohort = Cohort::new(Units::default(), mentees, vec![Mentor::new("grace")?], vec![])?;
///     let policy = Policy::default();
///     MatchingRound::new(&cohort, &policy).run()?.to_report()
/// };
/// // Cohort and policy are gone.
/// assert_eq!(report.mentor_of(&PersonId::new("ada")?), Some(&PersonId::new("grace")?));
/// assert_eq!(report.mentor_of(&PersonId::new("nobody")?), None);
/// assert_eq!(report.unmatched[0].reason, UnmatchedReason::AllFull);
/// assert!(report.audit.adds_up());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct RoundReport {
    format: Format,
    version: Version,
    /// The policy's name.
    pub policy: String,
    /// The strategy's name.
    pub strategy: String,
    /// The seed of the lotteries.
    pub seed: u64,
    /// The day from which years were counted back.
    pub as_of: Date,
    /// What is claimed of the matching; whatever is `proved` was proved again before there was an outcome.
    pub claims: Vec<ReportedClaim>,
    /// All counts.
    pub audit: Audit,
    /// By mentee id.
    pub matches: Vec<ReportedMatch>,
    /// By mentee id, then who goes on with an earlier mentor, then who has withdrawn.
    pub unmatched: Vec<ReportedMentee>,
    /// By mentor id.
    pub mentors: Vec<ReportedMentor>,
    /// Missing facts that rules want asked about.
    pub open_facts: Vec<ReportedFact>,
}

/// A claim about the matching.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportedClaim {
    /// What is claimed, in words, such as `stable`.
    pub property: String,
    /// `proved`, `not proved`, or within which bound.
    pub status: String,
    /// What the claim is about: `as-given`, the ranks as they are, or `tie-broken`, the market after ties were broken.
    pub scope: String,
    /// How ties were broken, where the claim is about that.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub tie_rule: Option<String>,
    /// The seed of the lottery, where the claim is about the market that it made.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub seed: Option<u64>,
}

/// Two people who are matched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportedMatch {
    /// The mentee.
    pub mentee: PersonId,
    /// The mentor.
    pub mentor: PersonId,
    /// How well they fit.
    pub scores: PairScores,
    /// What the written choice adds to what maximising strategies add up.
    pub choice: Score,
    /// The position, from 0, at which the mentee wrote the mentor down.
    pub written_choice: Option<u16>,
    /// In which way they were matched: see [`Match::matched_as`].
    pub matched_as: String,
    /// What each side said.
    pub consent: Sides<Consent>,
    /// Whether the committee pinned the two.
    pub pinned: bool,
    /// Whether the two are kept from an earlier result.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kept: bool,
    /// Whether the policy wants both to agree and one has not yet.
    pub to_be_confirmed: bool,
    /// Wishes above the result, best first.
    pub passed_over: Vec<ReportedWish>,
}

/// A mentee without a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportedMentee {
    /// Who.
    pub mentee: PersonId,
    /// Why.
    pub reason: UnmatchedReason,
    /// The same in words.
    pub words: String,
    /// All wishes, best first.
    pub passed_over: Vec<ReportedWish>,
    /// Mentors who were not possible, by the first reason; those in wishes left aside.
    pub refused: BTreeMap<String, usize>,
}

/// A wish that was not fulfilled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportedWish {
    /// The position of the written choice, from 0; `None`: the sponsor.
    pub written_choice: Option<usize>,
    /// The mentor, if the wish names one.
    pub mentor: Option<PersonId>,
    /// The reason in words.
    pub why: String,
}

/// A mentor with their seats.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportedMentor {
    /// Who.
    pub mentor: PersonId,
    /// Seats offered, or settled by the committee; `None`: left blank.
    pub offered: Option<u16>,
    /// Pairings still running.
    pub running: u16,
    /// Seats of this round.
    pub available: u16,
    /// Mentees of this round, by id.
    pub mentees: Vec<PersonId>,
}

/// A missing fact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ReportedFact {
    /// Of whom.
    pub person: PersonKey,
    /// The fact's key, such as `unit.club`.
    pub field: String,
    /// The rule that needs it.
    pub rule: String,
    /// In words.
    pub fact: String,
}

/// Is written as the name of the format, and read from nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
struct Format;

/// Is written as the version, and read from nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "u32", into = "u32"))]
struct Version;

#[cfg(feature = "serde")]
mod form {
    use super::{FORMAT, Format, VERSION, Version};

    impl From<Format> for String {
        fn from(_: Format) -> Self {
            FORMAT.to_owned()
        }
    }

    impl TryFrom<String> for Format {
        type Error = String;
        fn try_from(found: String) -> Result<Self, String> {
            if found == FORMAT { Ok(Self) } else { Err(format!("format '{found}': expected '{FORMAT}'")) }
        }
    }

    impl From<Version> for u32 {
        fn from(_: Version) -> Self {
            VERSION
        }
    }

    impl TryFrom<u32> for Version {
        type Error = String;
        fn try_from(found: u32) -> Result<Self, String> {
            if found == VERSION { Ok(Self) } else { Err(format!("version {found}: expected version {VERSION}")) }
        }
    }
}

impl RoundReport {
    /// A mentee's mentor; `None` for a mentee without one and for anybody else. O(log n).
    pub fn mentor_of(&self, mentee: &PersonId) -> Option<&PersonId> {
        let found = self.matches.binary_search_by(|one| one.mentee.cmp(mentee)).ok()?;
        Some(&self.matches[found].mentor)
    }
}

impl RoundOutcome<'_> {
    /// What was decided and why, without the people behind it.
    ///
    /// # Complexity
    /// As [`RoundOutcome::explain_mentee`] for every mentee.
    pub fn to_report(&self) -> RoundReport {
        let claim = |one: ScopedClaim| ReportedClaim {
            property: one.claim.property.to_string(),
            status: one.claim.status.to_string(),
            scope: one.scope.name().to_owned(),
            tie_rule: one.scope.tie_break().map(|(rule, _)| rule.to_string()),
            seed: one.scope.tie_break().map(|(_, seed)| seed),
        };
        let fact = |open: &crate::policy::OpenFact| ReportedFact {
            person: open.person.clone(),
            field: open.field.clone(),
            rule: open.rule.to_owned(),
            fact: open.fact.clone(),
        };
        RoundReport {
            format: Format,
            version: Version,
            policy: self.policy().name().to_owned(),
            strategy: self.strategy().to_owned(),
            seed: self.seed(),
            as_of: self.as_of(),
            claims: self.scoped_claims().into_iter().map(claim).collect(),
            audit: self.audit(),
            matches: self.matches().iter().map(|one| self.reported_match(one)).collect(),
            unmatched: self
                .unmatched()
                .into_iter()
                .chain(self.going_on())
                .chain(self.withdrawn_mentees())
                .map(|mentee| self.reported_mentee(mentee))
                .collect(),
            mentors: self.market().mentor_ids().map(|mentor| self.reported_mentor(mentor)).collect(),
            open_facts: self.open_facts().iter().map(fact).collect(),
        }
    }

    fn reported_match(&self, one: &Match<'_>) -> ReportedMatch {
        ReportedMatch {
            mentee: one.mentee.id.clone(),
            mentor: one.mentor.id.clone(),
            scores: one.scores,
            choice: one.choice,
            written_choice: one.written_choice,
            matched_as: one.matched_as(),
            consent: one.consent,
            pinned: one.pinned,
            kept: one.kept,
            to_be_confirmed: one.to_be_confirmed,
            passed_over: self.reported_wishes(&self.explain_mentee(one.mentee_id).above),
        }
    }

    fn reported_mentee(&self, mentee: MenteeId) -> ReportedMentee {
        let told = self.explain_mentee(mentee);
        let reason = told.unmatched.expect("whoever has no mentor has a reason");
        ReportedMentee {
            mentee: self.cohort().mentee(mentee).id.clone(),
            reason,
            words: reason.to_string(),
            passed_over: self.reported_wishes(&told.above),
            refused: told.refused,
        }
    }

    fn reported_wishes(&self, passed_over: &[PassedOver]) -> Vec<ReportedWish> {
        let wish = |one: &PassedOver| ReportedWish {
            written_choice: match one.wish {
                Wish::Choice(position) => Some(position),
                Wish::Sponsor => None,
            },
            mentor: one.mentor.map(|mentor| self.cohort().mentor(mentor).id.clone()),
            why: one.why.to_string(),
        };
        passed_over.iter().map(wish).collect()
    }

    fn reported_mentor(&self, mentor: MentorId) -> ReportedMentor {
        let seats = self.seats(mentor);
        ReportedMentor {
            mentor: self.cohort().mentor(mentor).id.clone(),
            offered: seats.offered,
            running: seats.running,
            available: seats.available,
            mentees: self.mentees_of(mentor).iter().map(|&mentee| self.cohort().mentee(mentee).id.clone()).collect(),
        }
    }
}
