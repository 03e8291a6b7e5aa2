//! How one result differs from another, by written ids.

use std::collections::{BTreeMap, BTreeSet};

use crate::cohort::{PersonId, PersonKey, Side};
use crate::outcome::RoundOutcome;
use crate::report::RoundReport;

/// How one result differs from another of the same people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Difference {
    /// Mentees with another result, by id.
    pub moved: Vec<Moved>,
    /// Mentees with a mentor, more or fewer.
    pub matched: i64,
    /// The sum of the matches' fit, more or less, in millionths.
    pub fit: i64,
}

/// A mentee with another result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Moved {
    /// Who.
    pub mentee: PersonId,
    /// The mentor before.
    pub from: Option<PersonId>,
    /// The mentor after.
    pub to: Option<PersonId>,
}

/// Two results of different people cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{person} is in one of the two rounds only; compare rounds of the same people")]
#[non_exhaustive]
pub struct OtherPeople {
    /// Somebody who is in one of the two, the first by side and id.
    pub person: PersonKey,
}

/// Who is with whom, and how well they fit, in millionths.
struct Results<'r> {
    mentees: BTreeMap<&'r PersonId, Option<(&'r PersonId, i64)>>,
    mentors: BTreeSet<&'r PersonId>,
}

impl Difference {
    /// From one outcome to another of the same people, whatever else is different: policy, rulings, answers, seed,
    /// strategy.
    ///
    /// # Errors
    /// [`OtherPeople`]: somebody is in one of the cohorts only.
    ///
    /// # Complexity
    /// O(n log n) for n people.
    ///
    /// # Examples
    /// ```
    /// use mentor_match::MatchingRound;
    /// use mentor_match::cohort::{Cohort, Mentee, Mentor, PersonId, Units};
    /// use mentor_match::policy::{PersonPair, Policy, Rulings};
    /// use mentor_match::scenario::Difference;
    ///
    /// let new = |mentee| -> Result<Cohort, Box<dyn std::error::Error>> {
    ///     Ok(Cohort::new(Units::default(), vec![Mentee::new(mentee)?], vec![Mentor::new("grace")?], vec![])?)
    /// };
    /// let (cohort, policy) = (new("ada")?, Policy::default());
    /// let before = MatchingRound::new(&cohort, &policy).run()?;
    /// let ban = PersonPair { mentee: PersonId::new("ada")?, mentor: PersonId::new("grace")? };
    /// let rulings = Rulings { bans: vec![ban], ..Rulings::default() };
    /// let after = MatchingRound::new(&cohort, &policy).rulings(&rulings).run()?;
    /// let difference = Difference::between(&before, &after)?;
    /// assert_eq!((difference.matched, difference.lost().count()), (-1, 1));
    ///
    /// let others = new("ben")?;
    /// let other = MatchingRound::new(&others, &policy).run()?;
    /// assert_eq!(Difference::between(&before, &other).unwrap_err().person.id.as_str(), "ada");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn between(before: &RoundOutcome<'_>, after: &RoundOutcome<'_>) -> Result<Self, OtherPeople> {
        Self::of(&Results::of_outcome(before), &Results::of_outcome(after))
    }

    /// The same of two reports.
    ///
    /// # Errors
    /// [`OtherPeople`]: somebody is in one of the reports only.
    pub fn between_reports(before: &RoundReport, after: &RoundReport) -> Result<Self, OtherPeople> {
        Self::of(&Results::of_report(before), &Results::of_report(after))
    }

    fn of(before: &Results<'_>, after: &Results<'_>) -> Result<Self, OtherPeople> {
        let stranger = |side, id: &PersonId| OtherPeople { person: PersonKey { side, id: id.clone() } };
        let ids = |results: &Results<'_>| results.mentees.keys().map(|&id| id.clone()).collect::<BTreeSet<_>>();
        if let Some(id) = ids(before).symmetric_difference(&ids(after)).next() {
            return Err(stranger(Side::Mentee, id));
        }
        if let Some(id) = before.mentors.symmetric_difference(&after.mentors).next() {
            return Err(stranger(Side::Mentor, id));
        }
        let mentor = |result: &Option<(&PersonId, i64)>| result.map(|(mentor, _)| mentor.clone());
        let both = before.mentees.iter().zip(after.mentees.values());
        let moved =
            both.map(|((&mentee, from), to)| Moved { mentee: mentee.clone(), from: mentor(from), to: mentor(to) });
        let moved = moved.filter(|one| one.from != one.to).collect();
        let ((matched, fit), (matched_before, fit_before)) = (after.totals(), before.totals());
        Ok(Self { moved, matched: matched - matched_before, fit: fit - fit_before })
    }

    /// Mentees who get a mentor and had none.
    pub fn gained(&self) -> impl Iterator<Item = &PersonId> + '_ {
        self.moved.iter().filter(|one| one.from.is_none()).map(|one| &one.mentee)
    }

    /// Mentees who had a mentor and get none.
    pub fn lost(&self) -> impl Iterator<Item = &PersonId> + '_ {
        self.moved.iter().filter(|one| one.to.is_none()).map(|one| &one.mentee)
    }
}

impl<'r> Results<'r> {
    fn of_outcome(outcome: &'r RoundOutcome<'_>) -> Self {
        let cohort = outcome.cohort();
        let mut mentees: BTreeMap<_, _> = cohort.mentees().iter().map(|one| (&one.id, None)).collect();
        for one in outcome.matches() {
            mentees.insert(&one.mentee.id, Some((&one.mentor.id, i64::from(one.scores.fit.millionths()))));
        }
        Self { mentees, mentors: cohort.mentors().iter().map(|one| &one.id).collect() }
    }

    fn of_report(report: &'r RoundReport) -> Self {
        let matched = report.matches.iter();
        let matched = matched.map(|one| (&one.mentee, Some((&one.mentor, i64::from(one.scores.fit.millionths())))));
        let unmatched = report.unmatched.iter().map(|one| (&one.mentee, None));
        Self {
            mentees: matched.chain(unmatched).collect(),
            mentors: report.mentors.iter().map(|one| &one.mentor).collect(),
        }
    }

    /// How many are matched, and the sum of their fit.
    fn totals(&self) -> (i64, i64) {
        self.mentees.values().flatten().fold((0, 0), |(matched, sum), (_, fit)| (matched + 1, sum + fit))
    }
}
