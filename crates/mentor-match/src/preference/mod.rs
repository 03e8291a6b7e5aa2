//! From wishes, agreement and scores to ranks on both sides.
//!
//! Problem: every mentee orders the mentors they can be matched with, every mentor the mentees. Notation: the *place*
//! of a pair on a list, best first. On a mentee's list: the written choices in their order; the sponsor and
//! then former mentors where the policy says so; mentors who wrote the mentee down; everybody else, *filled
//! in by score*. On a mentor's list: the mentees the mentor wrote down, in their order; mentees who *asked*, that is
//! wrote the mentor down (the choice is the mentee's, the mentor has a veto); those the mentor agreed to or
//! sponsors; everybody else by score.
//! `preferences.asked` switches the places that answer the other side's wishes off, or orders those who asked by the
//! position of their choice.
//!
//! # Invariants
//! - A pinned mentee is in no pair of the market: the committee has decided, wishes or not.
//! - Any other pair exists iff no rule or barrier refuses it ([`Eligibility`]), neither side declined, both agreed
//!   where silence declines, and it is not outside the written choices where only those count.
//! - For each pair (i, j) of the market that i asked for above their result, a stable matching has j hold only mentees
//!   who wrote j or were written by j: a formula decides between two wishes and takes no seat from a wish for somebody
//!   without one.
//! - One key orders a list, and it can be computed for any single pair:
//!   (place, standing, side score descending, fit descending). The *standing* is the same on all mentees' lists; on a
//!   mentor's list it brings forward whom the committee gave priority, then who went without a mentor in more rounds
//!   ([`Standing`]). Equal keys are ties; the strategy's tie rule breaks them by a lottery over stable labels of the
//!   written ids, so that adding a person does not draw everybody's lot anew.
//! - Written choices and rounds waited never enter a score; only [`Preferences::objective`], which maximising
//!   strategies use, adds the policy's weights for them, all in millionths:
//!
//! ```text
//! objective = fit + weight of the written choice, by its position + weight of a round · rounds waited
//! ```
//!
//! At most [`Standing::MOST_ROUNDS`] rounds count; priority given by the committee counts as that many.

mod ground;
mod heads;
mod lists;
mod lost;
mod peers;
mod place;
mod wishes;

use std::sync::Arc;

use matching_market::Score;

use crate::cohort::{BeyondChoices, Cohort, Consent, MenteeId, MentorId, PairingState, PersonId, Side};
use crate::compatibility::{Compatibility, PairScores, Sides};
use crate::policy::{
    Asked, Eligibility, FormerRank, Mode, Obstacle, ObstacleCounts, OnlyChoices, Policy, Refusal, Sieve, Sifted,
    Silence, SponsorRank,
};

pub use ground::Ground;
pub(crate) use heads::{FirstRefused, Heads, Position, Reach, Unseen};
pub(crate) use lists::Lists;
pub use lists::Refused;
pub(crate) use lists::Row;
pub use peers::Peer;
use place::Levels;
pub use place::{Place, Standing};
use wishes::Wishes;

/// Wishes, agreement, rules and scores of one cohort, asked pair by pair.
#[derive(Debug)]
pub struct Preferences<'a> {
    cohort: &'a Cohort,
    policy: &'a Policy,
    eligibility: Eligibility<'a>,
    compatibility: Arc<Compatibility<'a>>,
    wishes: Sides<Wishes>,
    sponsors: Vec<Option<MentorId>>,
    // INVARIANT: sorted; empty where the policy does not count former pairs.
    former: Vec<(MenteeId, MentorId)>,
    levels: Levels,
    // INVARIANT: n entries, or empty when nobody stands.
    standing: Vec<Option<MentorId>>,
    // What a pair that stands is worth more.
    worth: Score,
}

impl<'a> Preferences<'a> {
    /// Prepares what people wrote about each other. O(w log w) for w written names.
    pub fn new(
        cohort: &'a Cohort,
        policy: &'a Policy,
        eligibility: Eligibility<'a>,
        compatibility: impl Into<Arc<Compatibility<'a>>>,
    ) -> Self {
        let compatibility = compatibility.into();
        let mentor_index = |id: &PersonId| cohort.find_mentor(id).map(MentorId::get);
        let mentee_index = |id: &PersonId| cohort.find_mentee(id).map(MenteeId::get);
        let mentees = cohort.mentees().iter().map(|one| (one.choices.as_slice(), one.accepts.as_slice()));
        let mentors = cohort.mentors().iter().map(|one| (one.choices.as_slice(), one.accepts.as_slice()));
        let wishes = Sides { mentee: Wishes::new(mentees, mentor_index), mentor: Wishes::new(mentors, mentee_index) };
        let ranked = policy.preferences().sponsor == SponsorRank::AfterChoices;
        let named = cohort.mentees().iter().map(|one| one.sponsor.as_ref().filter(|_| ranked));
        let sponsors = named.map(|sponsor| sponsor.and_then(|id| cohort.find_mentor(id))).collect();
        let levels = levels(policy, longest(&wishes));
        let counts_former = policy.preferences().former == FormerRank::AfterChoices;
        let ended = cohort.pairings().iter().filter(|past| counts_former && past.state == PairingState::Ended);
        let mut former: Vec<(MenteeId, MentorId)> =
            ended.filter_map(|past| cohort.find_mentee(&past.mentee).zip(cohort.find_mentor(&past.mentor))).collect();
        former.sort_unstable();
        let (standing, worth) = (Vec::new(), Score::ZERO);
        Self { cohort, policy, eligibility, compatibility, wishes, sponsors, former, levels, standing, worth }
    }

    /// The same for some of a round's people, among all of whom the longest written lists have so many positions.
    #[cfg(feature = "arrow")]
    pub(crate) fn with_longest(mut self, longest: Sides<u16>) -> Self {
        self.levels = levels(self.policy, longest);
        self
    }

    /// How many positions the longest written list of each side has.
    #[cfg(feature = "arrow")]
    pub(crate) fn longest(&self) -> Sides<u16> {
        longest(&self.wishes)
    }

    /// The scores that order the lists.
    pub fn compatibility(&self) -> &Compatibility<'a> {
        &self.compatibility
    }

    pub(crate) fn shared_compatibility(&self) -> Arc<Compatibility<'a>> {
        Arc::clone(&self.compatibility)
    }

    /// The rules that decide who may be matched.
    pub fn eligibility(&self) -> &Eligibility<'a> {
        &self.eligibility
    }

    /// Keeps pairs of an earlier result; see [`Eligibility::keep`].
    pub(crate) fn keep(&mut self, pairs: impl IntoIterator<Item = (MenteeId, MentorId, bool)>) {
        self.eligibility.keep(pairs);
    }

    /// Says with whom each mentee stands from an earlier result, and what such a pair is worth more.
    pub(crate) fn stand(&mut self, standing: Vec<Option<MentorId>>, worth: Score) {
        (self.standing, self.worth) = (standing, worth);
    }

    /// Whether the two stand from an earlier result, of which the round keeps most.
    pub fn stands(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        self.standing.get(mentee.index()) == Some(&Some(mentor))
    }

    /// With whom each mentee stands; empty when nobody does.
    pub(crate) fn standing_mentors(&self) -> &[Option<MentorId>] {
        &self.standing
    }

    /// What it adds to the objective that the two stand from an earlier result, in millionths.
    pub fn standing_weight(&self, mentee: MenteeId, mentor: MentorId) -> Score {
        if self.stands(mentee, mentor) { self.worth } else { Score::ZERO }
    }

    /// The people.
    pub fn cohort(&self) -> &'a Cohort {
        self.cohort
    }

    /// The programme's demands.
    pub fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// Where the mentor stands on the mentee's list.
    pub fn mentee_place(&self, mentee: MenteeId, mentor: MentorId) -> Place {
        if self.policy.preferences().mode == Mode::ScoreOnly {
            Place::FilledIn
        } else if let Some(position) = self.wishes.mentee.choice(mentee.index(), mentor.get()) {
            Place::Choice(position)
        } else if self.sponsors[mentee.index()] == Some(mentor) {
            Place::Sponsor
        } else if self.former.binary_search(&(mentee, mentor)).is_ok() {
            Place::Former
        } else if self.wishes_are_returned() && self.named_by(mentee, mentor) {
            Place::Asked(0)
        } else {
            Place::FilledIn
        }
    }

    /// Where the mentee stands on the mentor's list.
    pub fn mentor_place(&self, mentee: MenteeId, mentor: MentorId) -> Place {
        if self.policy.preferences().mode == Mode::ScoreOnly {
            Place::FilledIn
        } else if let Some(position) = self.wishes.mentor.choice(mentor.index(), mentee.get()) {
            Place::Choice(position)
        } else if !self.wishes_are_returned() {
            Place::FilledIn
        } else if let Some(position) = self.asked(mentee, mentor) {
            let earlier_first = self.policy.preferences().asked == Asked::ByChoice;
            Place::Asked(if earlier_first { position } else { 0 })
        } else if self.agreed(Side::Mentor, mentee, mentor) || self.sponsors[mentee.index()] == Some(mentor) {
            Place::Promised
        } else {
            Place::FilledIn
        }
    }

    /// Whether being written down by the other moves anybody up a list.
    fn wishes_are_returned(&self) -> bool {
        self.policy.preferences().asked != Asked::ByScore
    }

    /// The position, from 0, at which the mentee asked for the mentor: wrote them down among as many choices as the
    /// policy counts.
    pub fn asked(&self, mentee: MenteeId, mentor: MentorId) -> Option<u16> {
        let most = self.policy.preferences().most_choices;
        self.written_choice(mentee, mentor).filter(|&position| most.is_none_or(|most| position < most.get()))
    }

    /// Whether the mentor wrote the mentee down.
    pub fn named_by(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        self.wishes.mentor.choice(mentor.index(), mentee.get()).is_some()
    }

    /// The position, from 0, at which the mentee wrote the mentor down, whatever the policy makes of it.
    pub fn written_choice(&self, mentee: MenteeId, mentor: MentorId) -> Option<u16> {
        self.wishes.mentee.choice(mentee.index(), mentor.get())
    }

    /// What each side said about the other, to the questionnaire or, when pinned, to the committee.
    pub fn consent(&self, mentee: MenteeId, mentor: MentorId) -> Sides<Consent> {
        let (one, other) = (self.cohort.mentee(mentee), self.cohort.mentor(mentor));
        let said = |agreed: bool, declined: bool| match (declined, agreed) {
            (true, _) => Consent::Declined,
            (false, true) => Consent::Agreed,
            (false, false) => Consent::NotDeclined,
        };
        let told = self.eligibility.settled().agreed.binary_search(&(mentee, mentor)).is_ok()
            && self.eligibility.pinned(mentee) == Some(mentor);
        Sides {
            mentee: said(told || self.agreed(Side::Mentee, mentee, mentor), one.declines.contains(&other.id)),
            mentor: said(told || self.agreed(Side::Mentor, mentee, mentor), other.declines.contains(&one.id)),
        }
    }

    fn agreed(&self, side: Side, mentee: MenteeId, mentor: MentorId) -> bool {
        match side {
            Side::Mentee => self.wishes.mentee.names(mentee.index(), mentor.get()),
            Side::Mentor => self.wishes.mentor.names(mentor.index(), mentee.get()),
        }
    }

    /// Who wants only written choices of a mentee to count, if somebody does.
    fn only_choices(&self, mentee: MenteeId) -> Option<OnlyChoices> {
        let rather_none = || self.cohort.mentee(mentee).beyond_choices == Some(BeyondChoices::RatherNone);
        match self.policy.preferences().mode {
            Mode::ChoicesOnly => Some(OnlyChoices::Policy),
            Mode::ChoicesThenScore if rather_none() => Some(OnlyChoices::Mentee),
            Mode::ChoicesThenScore | Mode::ScoreOnly => None,
        }
    }

    /// Whether only written choices of a mentee count.
    pub(crate) fn keeps_to_choices(&self, mentee: MenteeId) -> bool {
        self.only_choices(mentee).is_some()
    }

    /// The mentors whom a mentee wrote down, by id.
    pub(crate) fn written_mentors(&self, mentee: MenteeId) -> impl Iterator<Item = MentorId> + '_ {
        let named = self.wishes.mentee.named(mentee.index()).map(MentorId::new);
        named.filter(move |&mentor| self.written_choice(mentee, mentor).is_some())
    }

    /// The mentors whom the mentee wished for: written choices and the sponsor.
    pub(crate) fn wished_for(&self, mentee: MenteeId) -> Vec<MentorId> {
        let named = self.written_mentors(mentee).chain(self.sponsors[mentee.index()]);
        named.filter(|&mentor| self.mentee_place(mentee, mentor).is_wish()).collect()
    }

    /// Who wants that, where it is in the way of the two.
    fn not_chosen(&self, mentee: MenteeId, mentor: MentorId) -> Option<OnlyChoices> {
        self.only_choices(mentee).filter(|_| self.written_choice(mentee, mentor).is_none())
    }

    /// Who of the two has still to say yes, where that is in their way.
    fn not_agreed(&self, mentee: MenteeId, mentor: MentorId) -> impl Iterator<Item = Side> {
        let needs_yes = self.policy.preferences().silence == Silence::Declines;
        let sides = [Side::Mentee, Side::Mentor].into_iter();
        sides.filter(move |&side| needs_yes && !self.agreed(side, mentee, mentor))
    }

    /// What refuses the pair first; `None` when they are a pair of the market, or pinned.
    pub(crate) fn obstacle(&self, mentee: MenteeId, mentor: MentorId) -> Option<Obstacle> {
        let pinned = || self.eligibility.pinned(mentee) == Some(mentor);
        let fit = || self.compatibility.scores(mentee, mentor).fit;
        self.obstacle_but_fit(mentee, mentor)
            .or_else(|| self.unfit(mentee, mentor, fit).filter(|_| !pinned()).map(|(rule, _)| Obstacle::Rule(rule)))
    }

    /// The same, before anything is scored: a minimum fit is not looked at.
    pub(crate) fn obstacle_but_fit(&self, mentee: MenteeId, mentor: MentorId) -> Option<Obstacle> {
        let by_rules = self.eligibility.obstacle(mentee, mentor);
        by_rules
            .or_else(|| self.not_chosen(mentee, mentor).map(|_| Obstacle::NotChosen))
            .or_else(|| self.not_agreed(mentee, mentor).next().map(|_| Obstacle::NotAgreed))
    }

    /// Finds whom [`Preferences::obstacle_but_fit`] does not keep from a mentee, apart from a mentor the mentee is
    /// pinned to, and counts the others by it.
    pub(crate) fn sift(&self, sieve: &Sieve, mentee: MenteeId, sifted: &mut Sifted, refused: &mut ObstacleCounts) {
        sieve.sift(&self.eligibility, mentee, sifted, refused);
        let only_choices = self.only_choices(mentee).is_some();
        if !only_choices && self.policy.preferences().silence != Silence::Declines {
            return;
        }
        // Nobody but whom the mentee named can be left.
        let named = self.wishes.mentee.named(mentee.index()).filter(|&mentor| sifted.left.contains(mentor as usize));
        let named: Vec<u32> = named.collect();
        for &mentor in &named {
            sifted.left.remove(mentor as usize);
        }
        let obstacle = if only_choices { Obstacle::NotChosen } else { Obstacle::NotAgreed };
        refused.count_many(obstacle, sifted.left.count());
        sifted.left.empty(self.cohort.mentors().len());
        for mentor in named {
            match self.obstacle_but_fit(mentee, MentorId::new(mentor)) {
                Some(obstacle) => refused.count(obstacle),
                None => sifted.left.insert(mentor as usize),
            }
        }
    }

    /// The rule that demands a greater fit than the two have, and what it says; written choices add nothing to the fit.
    pub(crate) fn unfit(
        &self,
        mentee: MenteeId,
        mentor: MentorId,
        fit: impl FnOnce() -> Score,
    ) -> Option<(usize, Refusal)> {
        let (rule, at_least) = self.eligibility.least_fit(mentee, mentor)?;
        let fit = fit();
        (fit < at_least).then_some((rule, Refusal::FitTooLow { fit: Some(fit), at_least }))
    }

    /// What rules with `unless-chosen` would have said against the two, had the mentee not written the mentor down or
    /// accepted them; empty when no wish overrode a rule.
    pub fn overridden(&self, mentee: MenteeId, mentor: MentorId) -> Vec<Refusal> {
        let mut refusals = self.eligibility.overridden(mentee, mentor);
        let fit = self.compatibility.scores(mentee, mentor).fit;
        let least = self.eligibility.overridden_least_fit(mentee, mentor).filter(|&at_least| fit < at_least);
        refusals.extend(least.map(|at_least| Refusal::FitTooLow { fit: Some(fit), at_least }));
        refusals
    }

    fn too_low(&self, mentee: MenteeId, mentor: MentorId) -> Option<Refusal> {
        let fit = || self.compatibility.scores(mentee, mentor).fit;
        self.unfit(mentee, mentor, fit).map(|(_, refusal)| refusal)
    }

    /// Whether the two could be matched if written choices were not all that counts.
    pub(crate) fn would_do(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        self.eligibility.allows(mentee, mentor)
            && self.not_agreed(mentee, mentor).next().is_none()
            && self.too_low(mentee, mentor).is_none()
    }

    /// Everything that stands between the two; empty iff they are a pair of the market, or pinned.
    pub fn refusals(&self, mentee: MenteeId, mentor: MentorId) -> Vec<Refusal> {
        let mut refusals = self.eligibility.refusals(mentee, mentor);
        if self.eligibility.pinned(mentee) == Some(mentor) {
            return refusals;
        }
        refusals.extend(self.too_low(mentee, mentor));
        refusals.extend(self.not_chosen(mentee, mentor).map(|wish| Refusal::NotChosen { wish }));
        refusals.extend(self.not_agreed(mentee, mentor).map(|by| Refusal::NotAgreed { by }));
        refusals
    }

    /// What the written choice adds to the objective, in millionths: the policy's weight for its position, nothing
    /// where written choices are not looked at.
    pub fn choice_weight(&self, mentee: MenteeId, mentor: MentorId) -> Score {
        self.weight_at(self.mentee_place(mentee, mentor))
    }

    fn weight_at(&self, place: Place) -> Score {
        let weights = &self.policy.preferences().choice_weights;
        let Place::Choice(position) = place else { return Score::ZERO };
        let weight = weights.get(usize::from(position)).copied().unwrap_or(0);
        // At most 1_000_000: checked where the policy is read.
        Score::from_millionths(i32::try_from(weight).unwrap_or(i32::MAX))
    }

    /// What brings a mentee forward on mentors' lists, inside each place: priority given by the committee, or rounds
    /// without a mentor.
    pub fn standing(&self, mentee: MenteeId) -> Standing {
        if self.eligibility.settled().priorities.binary_search(&mentee).is_ok() {
            return Standing::Priority;
        }
        Standing::waited(self.cohort.mentee(mentee).waited.unwrap_or(0))
    }

    /// What a mentee's rounds without a mentor add to the objective with anybody, in millionths: the policy's weight
    /// for each, at most [`Standing::MOST_ROUNDS`]; priority counts as the most.
    pub fn waited_weight(&self, mentee: MenteeId) -> Score {
        let weight = self.policy.preferences().waited_weight.saturating_mul(self.standing(mentee).rounds().into());
        // At most 2_000_000: checked where the policy is read.
        Score::from_millionths(i32::try_from(weight).unwrap_or(i32::MAX))
    }

    /// What strategies that maximise add up: `fit` plus [`Preferences::choice_weight`], [`Preferences::waited_weight`]
    /// and [`Preferences::standing_weight`].
    pub fn objective(&self, mentee: MenteeId, mentor: MentorId, scores: &PairScores) -> Score {
        self.objective_at(self.mentee_place(mentee, mentor), (mentee, mentor), scores)
    }

    fn objective_at(&self, place: Place, (mentee, mentor): (MenteeId, MentorId), scores: &PairScores) -> Score {
        let weight = self.weight_at(place).millionths().saturating_add(self.waited_weight(mentee).millionths());
        let weight = weight.saturating_add(self.standing_weight(mentee, mentor).millionths());
        // At most 1_000_000 + 1_000_000 + 2_000_000 + 10_000_000: all are bounded where they are made.
        Score::from_millionths(scores.fit.millionths().saturating_add(weight))
    }
}

fn longest(wishes: &Sides<Wishes>) -> Sides<u16> {
    Sides { mentee: wishes.mentee.longest(), mentor: wishes.mentor.longest() }
}

/// Which places the policy has, and how many levels each takes.
fn levels(policy: &Policy, written: Sides<u16>) -> Levels {
    let preferences = policy.preferences();
    if preferences.mode == Mode::ScoreOnly {
        return Levels { written: Sides { mentee: 0, mentor: 0 }, sponsor: 0, former: 0, asked: 0, promised: 0 };
    }
    let (asked, promised) = match preferences.asked {
        Asked::First => (1, 1),
        Asked::ByChoice => (preferences.most_choices.map_or(written.mentee, |most| written.mentee.min(most.get())), 1),
        Asked::ByScore => (0, 0),
    };
    let sponsor = u16::from(preferences.sponsor == SponsorRank::AfterChoices);
    let former = u16::from(preferences.former == FormerRank::AfterChoices);
    Levels { written, sponsor, former, asked, promised }
}
