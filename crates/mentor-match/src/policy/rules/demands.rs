//! What people demand of each other's answers, in columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::cohort::{Cohort, Profile, Side, answer_key};
use crate::text;

use super::Answer;
use super::said::share;

/// A person's conditions that the rule is about: question and answers, in comparable form.
pub(super) fn conditions<'p>(
    questions: &'p BTreeSet<String>,
    profile: &'p Profile,
) -> impl Iterator<Item = (String, BTreeSet<String>)> + 'p {
    let keyed = profile.wants_only.iter().map(|(name, wanted)| {
        (text::slug(name), wanted.iter().map(|answer| answer_key(answer)).collect::<BTreeSet<String>>())
    });
    keyed.filter(|(name, wanted)| questions.contains(name) && !wanted.is_empty())
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
    pub(super) fn new(cohort: &Cohort, questions: &BTreeSet<String>) -> Self {
        // A question itself stands under the answer "", which nobody can give.
        let mut ids: BTreeMap<(String, String), u32> = BTreeMap::new();
        let mut person = |profile: &Profile| {
            let mut id = |name: &str, answer: &str| {
                let next = u32::try_from(ids.len()).expect("fewer answers than 2^32");
                *ids.entry((name.to_owned(), answer.to_owned())).or_insert(next)
            };
            let mut given = Vec::new();
            for name in questions {
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
            Person { given, demands: conditions(questions, profile).map(demand).collect() }
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

    /// Everything on which answers depend on one side.
    pub(super) fn facts(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        let person = match side {
            Side::Mentee => &self.mentees[person],
            Side::Mentor => &self.mentors[person],
        };
        let length = |list: &[u32]| u32::try_from(list.len()).expect("fewer answers than 2^32");
        key.push(length(&person.given));
        key.extend_from_slice(&person.given);
        for (name, wanted) in &person.demands {
            key.extend([*name, length(wanted)]);
            key.extend_from_slice(wanted);
        }
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
