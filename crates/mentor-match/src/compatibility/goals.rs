//! Goals: what the mentee needs against what the mentor offers, without what either would rather
//! not (`avoids`).
//!
//! Phrases are compared as in [`topics`](super::topics). A goal weighs by its priority, top 4, normal 2, low 1, times
//! its rank where somebody ranked their goals: the first 16, then 8, 4, 2, and 1 from the fifth on and for a goal
//! without a rank. So an earlier goal outweighs all later ones of the same priority, up to the fifth, and a list
//! without ranks is as if there were none.
//!
//! ```text
//! mentee's view = Σ over needs  weight · best similarity among the offers / Σ weight
//! mentor's view = Σ over offers weight · best similarity among the needs  / Σ weight
//! ```
//!
//! Range 0..=1,000,000. The sides differ: a mentor who offers ten things covers a single need in full, and nine of the
//! offers are not needed. *Not known* when either list is not answered; an answered "none" shares nothing and is 0.
//! A goal written twice counts once, with its greatest weight. Neutral by default: 100,000.

use super::topics::{Lexicon, Topics, Written};
use super::{Detail, Feature, Resources, Scoring, Sides, Values, VectorError};
use crate::cohort::{Cohort, Goal, Mentee, Mentor, PersonKey, Priority, Profile};
use crate::parallel::Stop;

#[derive(Debug)]
pub(super) struct Goals(pub(super) Topics);

/// Weights of the first ranks; every other goal weighs 1.
const RANKS: [u32; 4] = [16, 8, 4, 2];

fn weight(goal: &Goal) -> u32 {
    let priority = match goal.priority {
        Priority::Top => 4,
        Priority::Normal => 2,
        Priority::Low => 1,
    };
    let place = goal.rank.map(|rank| usize::from(rank.max(1) - 1));
    priority * place.and_then(|place| RANKS.get(place)).unwrap_or(&1)
}

fn written(person: PersonKey, profile: &Profile) -> Written<'_> {
    let goals = profile.goals.as_ref();
    Written {
        person,
        list: goals.map(|goals| goals.iter().map(|goal| (goal.text.as_str(), weight(goal))).collect()),
        avoids: profile.avoids.iter().flatten().map(String::as_str).collect(),
    }
}

fn all(cohort: &Cohort) -> Sides<Vec<Written<'_>>> {
    Sides {
        mentee: cohort.mentees().iter().map(|one| written(one.key(), &one.profile)).collect(),
        mentor: cohort.mentors().iter().map(|one| written(one.key(), &one.profile)).collect(),
    }
}

impl Goals {
    pub(super) fn new(
        cohort: &Cohort,
        scoring: &Scoring,
        resources: &Resources,
        lexicon: Option<&Lexicon>,
        stop: Stop<'_>,
    ) -> Result<Self, VectorError> {
        Topics::new(Feature::Goals, scoring, resources, &all(cohort), lexicon, stop).map(Self)
    }

    /// What everybody's phrases say together.
    #[cfg(feature = "arrow")]
    pub(super) fn lexicon(cohort: &Cohort, scoring: &Scoring, resources: &Resources) -> Lexicon {
        Lexicon::new(scoring, resources, &all(cohort))
    }

    #[inline]
    pub(super) fn values(&self, mentee: usize, mentor: usize) -> Values {
        self.0.values(mentee, mentor)
    }

    /// For each mentee the goals that matter most to them, see [`Profile::top_goals`].
    pub(super) fn top(&self, cohort: &Cohort) -> Vec<Vec<u32>> {
        let of = |one: &Mentee| self.0.of_mentee(one.profile.top_goals().into_iter().map(|goal| goal.text.as_str()));
        cohort.mentees().iter().map(of).collect()
    }

    /// How close what the mentor offers comes to one of these goals of the mentee.
    pub(super) fn served(&self, goals: &[u32], mentee: usize, mentor: usize) -> Option<u32> {
        self.0.served(goals, mentee, mentor)
    }

    pub(super) fn detail(&self, mentee: &Mentee, mentor: &Mentor) -> Detail {
        let mut detail =
            self.0.detail(&written(mentee.key(), &mentee.profile), &written(mentor.key(), &mentor.profile));
        if let Detail::Phrases(matches) = &mut detail {
            for pair in matches {
                let same = mentee.profile.goals.iter().flatten().filter(|goal| goal.text.trim() == pair.mentee);
                pair.rank = same.filter_map(|goal| goal.rank).min();
            }
        }
        detail
    }
}
