//! What a person demands of the other one's answer to a question of the programme: "only first-years". Unknown when the
//! other one has not answered it.
//!
//! Whoever says so means it, so it holds under every policy: for conditions on questions that no such rule of the
//! policy speaks of, [`OwnCondition::implied`] makes one that refuses what is not known.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Profile, Side, answer_key};
use crate::text;

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::answers::{question, share};
use super::{Answer, Check, Prepared, Rule, RuleKind, WhenUnknown};

/// `own-condition`: both meet what the other demands of the answer to these questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCondition {
    // INVARIANT: slugs; one, but in the rule that `implied` makes.
    questions: BTreeSet<String>,
}

fn profiles(cohort: &Cohort) -> impl Iterator<Item = &Profile> {
    let mentees = cohort.mentees().iter().map(|one| &one.profile);
    mentees.chain(cohort.mentors().iter().map(|one| &one.profile))
}

impl OwnCondition {
    /// What people demand of the answer to this question.
    pub fn new(question: &str) -> Self {
        Self { questions: [text::slug(question)].into() }
    }

    /// The questions, as slugs.
    pub(super) fn questions(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().map(String::as_str)
    }

    /// The rule that holds although the policy does not say so; `None` when the policy speaks of all conditions.
    pub(crate) fn implied(cohort: &Cohort, rules: &[Rule]) -> Option<Rule> {
        let spoken_of = |name: &String| {
            rules.iter().any(|rule| matches!(rule.kind(), RuleKind::OwnCondition(own) if own.questions.contains(name)))
        };
        let asked = profiles(cohort).flat_map(|profile| profile.wants_only.keys()).map(|name| text::slug(name));
        let questions: BTreeSet<String> = asked.filter(|name| !spoken_of(name)).collect();
        let kind = RuleKind::OwnCondition(Self { questions });
        let is_needed = matches!(&kind, RuleKind::OwnCondition(own) if !own.questions.is_empty());
        is_needed.then(|| Rule::new(kind).with_unknown(WhenUnknown::Refuse))
    }

    /// The questions, for people.
    pub(super) fn named(&self) -> String {
        self.questions().collect::<Vec<_>>().join(", ")
    }

    /// A person's conditions that the rule is about: question and answers, in comparable form.
    fn conditions<'p>(&'p self, profile: &'p Profile) -> impl Iterator<Item = (String, BTreeSet<String>)> + 'p {
        let keyed = profile.wants_only.iter().map(|(name, wanted)| {
            (text::slug(name), wanted.iter().map(|answer| answer_key(answer)).collect::<BTreeSet<String>>())
        });
        keyed.filter(|(name, wanted)| self.questions.contains(name) && !wanted.is_empty())
    }

    /// The question of the first condition of `one` that `other` does not meet.
    fn unmet(&self, one: &Profile, other: &Profile) -> Option<String> {
        let fails = |(name, wanted): &(String, BTreeSet<String>)| {
            other.answer_keys(name).is_some_and(|given| given.is_disjoint(wanted))
        };
        self.conditions(one).find(fails).map(|(name, _)| name)
    }
}

/// A person's answers and demands, by the ids of (question, answer).
#[derive(Debug)]
struct Person {
    // INVARIANT: ascending; for each question that was answered, its id comes with those of its answers.
    given: Vec<u32>,
    /// For each condition, the question's id and, ascending, the answers that meet it.
    demands: Vec<(u32, Vec<u32>)>,
}

/// Everybody's demands, ready to be compared with everybody's answers.
#[derive(Debug)]
pub(crate) struct Conditions {
    mentees: Vec<Person>,
    mentors: Vec<Person>,
    // Ids of the questions that somebody on the side makes a condition of; ascending.
    by_mentees: Vec<u32>,
    by_mentors: Vec<u32>,
}

impl Conditions {
    fn new(cohort: &Cohort, rule: &OwnCondition) -> Self {
        // A question itself stands under the answer "", which nobody can give.
        let mut ids: BTreeMap<(String, String), u32> = BTreeMap::new();
        let mut person = |profile: &Profile| {
            let mut id = |name: &str, answer: &str| {
                let next = u32::try_from(ids.len()).expect("fewer answers than 2^32");
                *ids.entry((name.to_owned(), answer.to_owned())).or_insert(next)
            };
            let mut given = Vec::new();
            for name in &rule.questions {
                if let Some(answers) = profile.answer_keys(name) {
                    given.push(id(name, ""));
                    given.extend(answers.iter().map(|answer| id(name, answer)));
                }
            }
            given.sort_unstable();
            given.dedup();
            let demand = |(name, wanted): (String, BTreeSet<String>)| {
                let mut answers: Vec<u32> = wanted.iter().map(|answer| id(&name, answer)).collect();
                answers.sort_unstable();
                (id(&name, ""), answers)
            };
            Person { given, demands: rule.conditions(profile).map(demand).collect() }
        };
        let mentees: Vec<Person> = cohort.mentees().iter().map(|one| person(&one.profile)).collect();
        let mentors: Vec<Person> = cohort.mentors().iter().map(|one| person(&one.profile)).collect();
        let asked = |people: &[Person]| {
            let all: BTreeSet<u32> = people.iter().flat_map(|one| &one.demands).map(|(name, _)| *name).collect();
            all.into_iter().collect()
        };
        let (by_mentees, by_mentors) = (asked(&mentees), asked(&mentors));
        Self { mentees, mentors, by_mentees, by_mentors }
    }

    pub(super) fn answer(&self, mentee: usize, mentor: usize) -> Answer {
        let (one, other) = (&self.mentees[mentee], &self.mentors[mentor]);
        let own = one.demands.iter().map(|demand| (demand, other));
        let theirs = other.demands.iter().map(|demand| (demand, one));
        let mut known = true;
        for ((name, wanted), person) in own.chain(theirs) {
            if person.given.binary_search(name).is_err() {
                known = false;
            } else if !share(wanted, &person.given) {
                return Answer::No;
            }
        }
        Answer::of(known.then_some(true))
    }

    /// Whether somebody has not answered what somebody on the other side makes a condition of.
    pub(super) fn is_unknown(&self, side: Side, person: usize) -> bool {
        let (person, asked) = match side {
            Side::Mentee => (&self.mentees[person], &self.by_mentors),
            Side::Mentor => (&self.mentors[person], &self.by_mentees),
        };
        asked.iter().any(|name| person.given.binary_search(name).is_err())
    }
}

impl Check for OwnCondition {
    fn read(reader: &mut Reader<'_>) -> Result<Self, PolicyError> {
        let name = reader.required_text("question")?;
        Ok(Self { questions: [question(&name, "own-condition", reader)?].into() })
    }

    fn keys(&self) -> Vec<(&'static str, toml::Value)> {
        vec![("question", self.named().into())]
    }

    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        Prepared::Conditions(Conditions::new(cohort, self))
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, mentor: MentorId) -> Refusal {
        let (one, other) = (&cohort.mentee(mentee).profile, &cohort.mentor(mentor).profile);
        let (by, name) = match self.unmet(one, other) {
            Some(name) => (Side::Mentee, Some(name)),
            None => (Side::Mentor, self.unmet(other, one)),
        };
        Refusal::OwnCondition { by, question: name.unwrap_or_default() }
    }
}
