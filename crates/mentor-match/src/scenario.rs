//! What if: how a round would end without one of its rulings or rules.
//!
//! Every answer here is a round of its own, matched and proved like the first, so it is true under every strategy, and
//! costs as much time as a round whose people are prepared for scoring already: `outcome` is this round's own, and its
//! scores are used again.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use matching_market::{StopReason, shortages};

use crate::cohort::{Choice, MenteeId, MentorId};
pub use crate::difference::{Difference, Moved, OtherPeople};
use crate::outcome::RoundOutcome;
use crate::policy::{Refusal, RulingRef, Rulings, SeatRuling};
use crate::round::MatchingRound;
use crate::round_error::RoundError;

/// What a ruling does, compared with the same round without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulingEffect {
    /// From the round without it to the round with it.
    Changes(Difference),
    /// Without it another ruling cannot be followed; why.
    Needed(String),
}

/// What a hard rule costs: how the round would end without it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RulePrice {
    /// The rule's name in the policy.
    pub rule: &'static str,
    /// From the round with it to the round without it.
    pub without: Difference,
}

/// What one more seat with a mentor would do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeatGain {
    /// With whom.
    pub mentor: MentorId,
    /// From the round as it is to the round with one more seat.
    pub with: Difference,
}

/// A pair kept from an earlier result that stands in the way of a wish: two people who would both rather have each
/// other than what they got, one of whom asked for the other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InTheWay {
    /// The kept mentee.
    pub mentee: MenteeId,
    /// The kept mentor.
    pub mentor: MentorId,
    /// Mentees who would rather have the mentor, and whom the mentor would rather have; by id.
    pub waiting: Vec<MenteeId>,
    /// Mentors whom the mentee would rather have, and who have a free seat or would rather have the mentee; by id.
    pub rather: Vec<MentorId>,
}

/// Mentees who share too few seats, one of whom must stay without a mentor whatever the strategy; see [`shortages`].
pub use matching_market::Shortage;

impl MatchingRound<'_> {
    /// What each ruling does: the round again without it. One round for each ruling.
    ///
    /// # Errors
    /// As [`MatchingRound::run_until`], and [`RoundError::OtherRound`] for an outcome of other people.
    pub fn ruling_effects(
        &self,
        outcome: &RoundOutcome<'_>,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<(RulingRef, RulingEffect)>, RoundError> {
        self.check_own(outcome)?;
        let rulings = self.own_rulings();
        let effect =
            |one: RulingRef| match self.run_under(self.own_policy(), &rulings.without(one), Some(outcome), stop) {
                Ok(before) => Ok((one, RulingEffect::Changes(Difference::between(&before, outcome)?))),
                Err(error) if error.ruling().is_some() => Ok((one, RulingEffect::Needed(error.to_string()))),
                Err(error) => Err(error),
            };
        rulings.refs().map(effect).collect()
    }

    /// What all rulings do together: from the round without any to the round as it is.
    ///
    /// # Errors
    /// As [`MatchingRound::run_until`], and [`RoundError::OtherRound`] for an outcome of other people.
    pub fn joint_effect(
        &self,
        outcome: &RoundOutcome<'_>,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Difference, RoundError> {
        self.check_own(outcome)?;
        let before = self.run_under(self.own_policy(), &Rulings::NONE, Some(outcome), stop)?;
        Ok(Difference::between(&before, outcome)?)
    }

    /// What each of the policy's hard rules costs: the round again without it, for each name of a rule.
    ///
    /// # Errors
    /// As [`MatchingRound::run_until`], and [`RoundError::OtherRound`] for an outcome of other people.
    pub fn rule_prices(
        &self,
        outcome: &RoundOutcome<'_>,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<RulePrice>, RoundError> {
        self.check_own(outcome)?;
        let rulings = self.own_rulings();
        let mut prices: Vec<RulePrice> = Vec::new();
        for rule in self.own_policy().rules() {
            let rule = rule.kind().name();
            // What people demand for themselves would hold without the rule, too.
            if rule == "own-condition" || prices.iter().any(|price| price.rule == rule) {
                continue;
            }
            let policy = self.own_policy().without_rule(rule);
            // Without the rule there is nothing to waive.
            let mut rulings = rulings.clone();
            rulings.waivers.retain(|waiver| waiver.rule != rule);
            let after = self.run_under(&policy, &rulings, Some(outcome), stop)?;
            prices.push(RulePrice { rule, without: Difference::between(outcome, &after)? });
        }
        Ok(prices)
    }
}

impl MatchingRound<'_> {
    /// What one more seat would do with each of the mentors for whom most mentees without a mentor are waiting, `most`
    /// of them, the greatest gain first. Mentors at the policy's cap are left out. One round for each.
    ///
    /// # Errors
    /// As [`MatchingRound::run_until`], and [`RoundError::OtherRound`] for an outcome of other people.
    pub fn seat_gains(
        &self,
        outcome: &RoundOutcome<'_>,
        most: usize,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<SeatGain>, RoundError> {
        self.check_own(outcome)?;
        let market = outcome.market();
        let mut waiting = vec![0usize; market.mentors()];
        for mentee in outcome.unmatched() {
            market.pairs_of_mentee(mentee).for_each(|pair| waiting[market.mentor_of(pair).index()] += 1);
        }
        let cap = self.own_policy().capacity().cap;
        // As many offered as make one seat more; running pairings may take more than are offered.
        let offered = |mentor: MentorId| {
            let seats = outcome.seats(mentor);
            seats.counted.max(seats.running).checked_add(1).filter(|&seats| seats <= cap)
        };
        let waited_for = market.mentor_ids().filter(|mentor| waiting[mentor.index()] > 0);
        let mut mentors: Vec<_> = waited_for.filter_map(|mentor| Some((mentor, offered(mentor)?))).collect();
        mentors.sort_by_key(|&(mentor, _)| (std::cmp::Reverse(waiting[mentor.index()]), mentor));
        let rulings = self.own_rulings();
        let mut gains = Vec::new();
        for (mentor, seats) in mentors.into_iter().take(most) {
            let mut more = rulings.clone();
            let id = &outcome.cohort().mentor(mentor).id;
            more.seats.retain(|ruling| ruling.mentor != *id);
            more.seats.push(SeatRuling { mentor: id.clone(), seats });
            let after = self.run_under(self.own_policy(), &more, Some(outcome), stop)?;
            let with = Difference::between(outcome, &after)?;
            gains.push(SeatGain { mentor, with });
        }
        gains.sort_by_key(|gain| (std::cmp::Reverse((gain.with.matched, gain.with.fit)), gain.mentor));
        Ok(gains)
    }
}

impl RoundOutcome<'_> {
    /// Groups of mentees who share too few seats, whatever the strategy. Pinned people and their seats are left aside.
    /// None where not all pairs were built.
    ///
    /// # Complexity
    /// As [`shortages`], the first time, with at most 10⁷ steps to tell the groups apart.
    pub fn shortages(&self) -> &[Shortage] {
        let found = || if self.sliver.is_some() { Vec::new() } else { shortages(&self.market, 10_000_000) };
        self.shortages.get_or_init(found)
    }

    /// The mentors whom a matched mentee could have next without moving anybody, best first on the mentee's list:
    /// possible, with a seat free. None for who is pinned.
    pub fn reserves(&self, mentee: MenteeId) -> impl Iterator<Item = MentorId> + '_ {
        let own = self.mentor_of(mentee);
        let eligibility = self.preferences.eligibility();
        let pinned = eligibility.pinned(mentee).is_some() && eligibility.kept(mentee).is_none();
        let possible = if pinned { Cow::default() } else { self.possible(mentee) };
        let others = (0..possible.len()).map(move |place| possible[place]);
        others.filter(move |&mentor| Some(mentor) != own && self.free_seats(mentor) > 0)
    }

    /// The mentors with whom a mentee could be matched, best first on the mentee's list, whoever they are with; for who
    /// is pinned or kept, those who would be possible otherwise, and their own. In a round on a sliver, those who were
    /// built.
    ///
    /// # Complexity
    /// O(d) for d possible mentors; O(m · rules) of m mentors for who is pinned or kept.
    pub fn possible_mentors(&self, mentee: MenteeId) -> Vec<MentorId> {
        self.possible(mentee).into_owned()
    }

    /// The same, from the market where they are there.
    pub(crate) fn possible(&self, mentee: MenteeId) -> Cow<'_, [MentorId]> {
        // Whoever is pinned or kept is in no pair of the market.
        let Some(settled) = self.preferences.eligibility().pinned(mentee) else {
            return self.market.mentors_of(mentee).into();
        };
        let could = |&mentor: &MentorId| {
            let refusals = self.refusals(mentee, mentor);
            mentor == settled || matches!(*refusals, [Refusal::KeptWithAnother | Refusal::PinnedToAnother])
        };
        let mut possible: Vec<MentorId> = self.market.mentor_ids().filter(could).collect();
        possible.sort_by_cached_key(|&mentor| (self.preferences.mentee_key(mentee, mentor), mentor));
        possible.into()
    }

    /// The kept pairs that stand in the way of a wish, by mentee.
    ///
    /// # Complexity
    /// O(d) scores for each of a kept mentor's d possible mentees, and a mentee's wishes.
    pub fn kept_in_the_way(&self) -> Vec<InTheWay> {
        let kept = |&(mentee, mentor): &(MenteeId, MentorId)| {
            let asked = |other: &MenteeId| {
                self.preferences.mentee_place(*other, mentor).is_wish()
                    || self.preferences.mentor_place(*other, mentor).is_wish()
            };
            let waiting: Vec<MenteeId> = self.kept_away_by(mentee).into_iter().filter(asked).collect();
            let rather = self.would_rather(mentee, mentor);
            (!waiting.is_empty() || !rather.is_empty()).then_some(InTheWay { mentee, mentor, waiting, rather })
        };
        self.preferences.eligibility().settled().kept.iter().filter_map(kept).collect()
    }

    /// Mentors whom a kept mentee wished for, likes better than their own, and could have by the mentors' lists.
    fn would_rather(&self, mentee: MenteeId, own: MentorId) -> Vec<MentorId> {
        let preferences = &self.preferences;
        let held = preferences.mentee_key(mentee, own);
        let could_have = |&other: &MentorId| {
            let key = preferences.mentor_key(mentee, other);
            let has_room = || {
                self.free_seats(other) > 0
                    || self.mentees_of(other).iter().any(|&holder| key < preferences.mentor_key(holder, other))
            };
            other != own
                && preferences.mentee_key(mentee, other) < held
                && preferences.refusals(mentee, other) == [Refusal::KeptWithAnother]
                && self.seats(other).available > 0
                && has_room()
        };
        self.wished_mentors(mentee).into_iter().filter(could_have).collect()
    }

    /// The mentors whom a mentee wrote down, and their sponsor, where sponsors have a place; by id.
    fn wished_mentors(&self, mentee: MenteeId) -> Vec<MentorId> {
        let person = self.cohort().mentee(mentee);
        let written = person.choices.iter().filter_map(|choice| match choice {
            Choice::Person(id) => Some(id),
            Choice::Unresolved(_) => None,
        });
        let named = written.chain(&person.sponsor).filter_map(|id| self.cohort().find_mentor(id));
        let mut wished: Vec<MentorId> =
            named.filter(|&mentor| self.preferences.mentee_place(mentee, mentor).is_wish()).collect();
        wished.sort_unstable();
        wished.dedup();
        wished
    }

    /// Mentees whom a pinned or kept mentee keeps away: each would rather have the mentor than what they got, and the
    /// mentor would rather have them than that mentee, by the mentor's own list. Empty for who is neither pinned nor
    /// kept.
    ///
    /// # Complexity
    /// O(d) scores for the mentor's d possible mentees.
    pub fn kept_away_by(&self, mentee: MenteeId) -> Vec<MenteeId> {
        let Some(mentor) = self.preferences.eligibility().pinned(mentee) else { return Vec::new() };
        let own = self.preferences.mentor_key(mentee, mentor);
        let rather = |pair: &matching_market::PairId| {
            let other = self.market.mentee_of(*pair);
            let held = self.matching().pair_of(other).map(|held| self.market.mentee_rank(held));
            held.is_none_or(|held| self.market.mentee_rank(*pair) < held)
                && self.preferences.mentor_key(other, mentor) < own
        };
        let mut kept_away: Vec<MenteeId> = self
            .market
            .pairs_of_mentor(mentor)
            .iter()
            .filter(|pair| rather(pair))
            .map(|&pair| self.market.mentee_of(pair))
            .collect();
        kept_away.sort_unstable();
        kept_away
    }
}
