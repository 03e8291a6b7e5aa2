//! The same in a round whose mentors rank nobody: there, writing a mentor down is also asking for them.

use matching_market::{MenteeId, MentorId, Score, StrategySpec};
use mentor_match::cohort::{BeyondChoices, Choice, Cohort, Mentee, Mentor, PersonId, Units};
use mentor_match::compatibility::{ScoreMatrix, ScoreUse, Sides};
use mentor_match::policy::{Asked, Policy, PreferencePolicy};
use mentor_match::{MatchingRound, RoundError};

use super::{Gain, TrueLists};

impl TrueLists {
    /// For each tactic the first list that pays, over all mentees and all lists, in a round under a policy with this
    /// `preferences.asked`.
    ///
    /// Mentees write their true lists, the first few mentors of their orders. Mentors write nothing. Each side's scores
    /// follow its own order of everybody, so that whoever is filled in by score comes in the true order, too: what
    /// another list gains, it gains by asking. If other mentors are `Welcome`, everybody can be with everybody, any
    /// mentor is better than none, and the whole order counts; with `RatherNone` a mentor beyond the true list is worse
    /// than none.
    ///
    /// # Errors
    /// [`RoundError`]: the strategy has no answer, or an answer failed its proof.
    ///
    /// # Complexity
    /// One round for each mentee and each of the O(m! e) lists of m mentors.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::tactics::TrueLists;
    /// use mentor_match::cohort::BeyondChoices;
    /// use mentor_match::policy::Asked;
    /// // The second mentee is behind the first at mentor 0, and before the third at mentor 1, where the third asks first.
    /// let lists = TrueLists {
    ///     mentees: vec![vec![0, 1], vec![0, 1], vec![1, 0]],
    ///     acceptable: vec![2; 3],
    ///     mentors: vec![vec![0, 1, 2], vec![1, 2, 0]],
    ///     seats: vec![1, 1],
    ///     scores: vec![vec![Default::default(); 2]; 3],
    /// };
    /// let gains = |asked| lists.gains_in_round("mentee-optimal".parse().unwrap(), asked, BeyondChoices::RatherNone, 7);
    /// assert_eq!(gains(Asked::First)?, []);
    /// let gain = &gains(Asked::ByChoice)?[0];
    /// assert_eq!((gain.mentee, &gain.written[..], gain.mentor), (1, &[1][..], [None, Some(1)]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn gains_in_round(
        &self,
        strategy: StrategySpec,
        asked: Asked,
        beyond: BeyondChoices,
        seed: u64,
    ) -> Result<Vec<Gain>, RoundError> {
        let policy = Policy::default();
        let preferences = PreferencePolicy { asked, ..policy.preferences().clone() };
        let policy = policy.with_preferences(preferences);
        self.search(
            |liar, mentee| {
                let cohort = self.cohort(beyond, liar.map(|written| (mentee, written)));
                let scores = self.both_sides_scores(&cohort);
                let round = MatchingRound::new(&cohort, &policy).strategy(&strategy).seed(seed);
                let outcome = round.score_source(&scores, ScoreUse::Replace).run()?;
                Ok(outcome.solution().matching.mentor_of(MenteeId::from_index(mentee)).map(MentorId::get))
            },
            |mentee, mentor| match beyond {
                BeyondChoices::RatherNone => self.place(mentee, mentor),
                BeyondChoices::Welcome => {
                    mentor.map_or(self.seats.len(), |mentor| position(&self.mentees[mentee], mentor))
                }
            },
        )
    }

    /// Everybody writes the true list, but for one.
    fn cohort(&self, beyond: BeyondChoices, liar: Option<(usize, &[u32])>) -> Cohort {
        let mentees = self.mentees.iter().enumerate().map(|(mentee, order)| {
            let truth = &order[..self.acceptable[mentee]];
            let list = liar.filter(|&(liar, _)| liar == mentee).map_or(truth, |(_, written)| written);
            let mut one = Mentee::new(id("mentee", mentee).as_str()).expect("a plain id");
            one.choices = list.iter().map(|&mentor| Choice::Person(id("mentor", mentor as usize))).collect();
            one.beyond_choices = Some(beyond);
            one
        });
        let mentors = self.seats.iter().enumerate().map(|(mentor, &seats)| {
            let mut one = Mentor::new(id("mentor", mentor).as_str()).expect("a plain id");
            one.seats = Some(u16::try_from(seats).unwrap_or(u16::MAX));
            one
        });
        Cohort::new(Units::default(), mentees.collect(), mentors.collect(), vec![]).expect("ids are different")
    }

    fn both_sides_scores(&self, cohort: &Cohort) -> ScoreMatrix {
        let mut matrix = ScoreMatrix::new("true orders", cohort);
        for (mentee, order) in self.mentees.iter().enumerate() {
            for (mentor, of_mentor) in self.mentors.iter().enumerate() {
                let own = u32::try_from(mentee).expect("few people");
                let other = u32::try_from(mentor).expect("few people");
                let sides = Sides {
                    mentee: falling(position(order, other), order.len()),
                    mentor: falling(position(of_mentor, own), of_mentor.len()),
                };
                matrix.set_sides(&id("mentee", mentee), &id("mentor", mentor), sides).expect("each pair once");
            }
        }
        matrix
    }
}

/// How somebody is called: as dense ids follow the sorted written ids, the numbers stay the same. Nobody is on both
/// sides, since people are not matched with themselves.
fn id(side: &str, number: usize) -> PersonId {
    PersonId::new(&format!("{side} {number:06}")).expect("a plain id")
}

fn position(order: &[u32], one: u32) -> usize {
    order.iter().position(|&other| other == one).expect("everybody orders everybody")
}

/// Scores in equal steps, the best one the highest.
fn falling(position: usize, count: usize) -> Score {
    let steps = i64::try_from(count - position).expect("few people") * 1_000_000;
    Score::from_millionths(i32::try_from(steps / i64::try_from(count + 1).expect("few people")).expect("at most one"))
}
