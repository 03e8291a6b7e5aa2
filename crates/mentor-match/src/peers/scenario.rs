//! What if: how a round of peers would end without one of its rulings or rules, or with one more seat, as for a
//! mentor round ([`scenario`](crate::scenario)). Every answer is a round of its own, matched and proved like the first.

use std::cmp::Reverse;

use matching_market::{PersonId as PeerId, StopReason};

use super::outcome::PeerOutcome;
use super::round::{PeerRound, PeerRoundError};
use crate::cohort::PersonId;
use crate::policy::{PeerPolicy, RulingRef, Rulings, SeatRuling, TopGoals};

/// How one round of peers differs from another of the same people.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerDifference {
    /// People with other peers, by id.
    pub moved: Vec<PeerMoved>,
    /// People with a peer, more or fewer.
    pub matched: i64,
    /// The sum of the pairs' fit, more or less, in millionths.
    pub fit: i64,
}

/// Somebody with other peers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerMoved {
    /// Who.
    pub person: PersonId,
    /// Their peers before, by id.
    pub from: Vec<PersonId>,
    /// Their peers after, by id.
    pub to: Vec<PersonId>,
}

/// What a ruling does, compared with the same round without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerRulingEffect {
    /// From the round without it to the round with it.
    Changes(PeerDifference),
    /// Without it another ruling cannot be followed; why.
    Needed(String),
}

impl PeerDifference {
    /// From one outcome to another of the same cohort.
    pub fn between(before: &PeerOutcome<'_>, after: &PeerOutcome<'_>) -> Self {
        let peers = |outcome: &PeerOutcome<'_>, id: &PersonId| -> Vec<PersonId> {
            let found = outcome.find(id).map(|person| outcome.peers_of(person)).unwrap_or_default();
            found.into_iter().map(|peer| outcome.id(peer).clone()).collect()
        };
        let moved = before.people().filter_map(|person| {
            let person = before.id(person);
            let (from, to) = (peers(before, person), peers(after, person));
            (from != to).then(|| PeerMoved { person: person.clone(), from, to })
        });
        let totals = |outcome: &PeerOutcome<'_>| {
            let matched = outcome.people().filter(|&person| !outcome.peers_of(person).is_empty()).count();
            let fit: i64 = outcome.matches().iter().map(|one| i64::from(one.fit.millionths())).sum();
            (i64::try_from(matched).unwrap_or(i64::MAX), fit)
        };
        let ((matched_before, fit_before), (matched, fit)) = (totals(before), totals(after));
        Self { moved: moved.collect(), matched: matched - matched_before, fit: fit - fit_before }
    }

    /// Who gets a peer and had none.
    pub fn gained(&self) -> impl Iterator<Item = &PersonId> + '_ {
        self.moved.iter().filter(|one| one.from.is_empty()).map(|one| &one.person)
    }

    /// Who had a peer and gets none.
    pub fn lost(&self) -> impl Iterator<Item = &PersonId> + '_ {
        self.moved.iter().filter(|one| one.to.is_empty()).map(|one| &one.person)
    }
}

/// Of a round and its own outcome.
impl PeerRound<'_> {
    /// What each ruling does: the round again without it. One round for each ruling.
    ///
    /// # Errors
    /// As [`PeerRound::run_until`].
    pub fn ruling_effects(
        &self,
        outcome: &PeerOutcome<'_>,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<(RulingRef, PeerRulingEffect)>, PeerRoundError> {
        let rulings = self.own_rulings();
        let effect = |one: RulingRef| match self.under(self.own_policy(), &rulings.without(one)).run_until(stop) {
            Ok(before) => Ok((one, PeerRulingEffect::Changes(PeerDifference::between(&before, outcome)))),
            Err(error) if error.ruling().is_some() => Ok((one, PeerRulingEffect::Needed(error.to_string()))),
            Err(error) => Err(error),
        };
        rulings.refs().map(effect).collect()
    }

    /// What all rulings do together: from the round without any to the round as it is.
    ///
    /// # Errors
    /// As [`PeerRound::run_until`].
    pub fn joint_effect(
        &self,
        outcome: &PeerOutcome<'_>,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<PeerDifference, PeerRoundError> {
        let before = self.under(self.own_policy(), const { &Rulings::NONE }).run_until(stop)?;
        Ok(PeerDifference::between(&before, outcome))
    }

    /// What each of the policy's hard rules costs, and that peers serve a top goal of each other (`top-goals`): the
    /// round again without it, for each name of a rule.
    ///
    /// # Errors
    /// As [`PeerRound::run_until`].
    pub fn rule_prices(
        &self,
        outcome: &PeerOutcome<'_>,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<(&'static str, PeerDifference)>, PeerRoundError> {
        let rulings = self.own_rulings();
        let mut prices: Vec<(&'static str, PeerDifference)> = Vec::new();
        for rule in self.own_policy().rules() {
            let rule = rule.kind().name();
            // What people demand for themselves would hold without the rule, too.
            if rule == "own-condition" || prices.iter().any(|price| price.0 == rule) {
                continue;
            }
            let policy = self.own_policy().without_rule(rule);
            // Without the rule there is nothing to waive.
            let mut rulings = rulings.clone();
            rulings.waivers.retain(|waiver| waiver.rule != rule);
            let after = self.under(&policy, &rulings).run_until(stop)?;
            prices.push((rule, PeerDifference::between(outcome, &after)));
        }
        if outcome.peer_policy().top_goals == TopGoals::Served {
            let peers = PeerPolicy { top_goals: TopGoals::Ignored, ..outcome.peer_policy() };
            let after = self.under(self.own_policy(), rulings).with_peers(peers).run_until(stop)?;
            prices.push(("top-goals", PeerDifference::between(outcome, &after)));
        }
        Ok(prices)
    }

    /// What one more seat would do with each of the people whom most of those without a peer could have, `most` of
    /// them, the greatest gain first. Who has as many seats as the policy allows is left out. One round for each.
    ///
    /// # Errors
    /// As [`PeerRound::run_until`].
    pub fn seat_gains(
        &self,
        outcome: &PeerOutcome<'_>,
        most: usize,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Vec<(PeerId, PeerDifference)>, PeerRoundError> {
        let mut waiting = vec![0usize; outcome.people().len()];
        for person in outcome.without_peer() {
            outcome.market().list(person).for_each(|(peer, ..)| waiting[peer.index()] += 1);
        }
        let cap = outcome.peer_policy().seats;
        let offered = |person: PeerId| {
            let seats = outcome.seats(person);
            (seats.available.checked_add(seats.taken)?.checked_add(1)).filter(|&seats| seats <= cap)
        };
        let wanted = outcome.people().filter(|person| waiting[person.index()] > 0);
        let mut people: Vec<(PeerId, u16)> = wanted.filter_map(|person| Some((person, offered(person)?))).collect();
        people.sort_by_key(|&(person, _)| (Reverse(waiting[person.index()]), person));
        let mut gains = Vec::new();
        for (person, seats) in people.into_iter().take(most) {
            let mut more = self.own_rulings().clone();
            let id = outcome.id(person);
            more.seats.retain(|ruling| ruling.mentor != *id);
            more.seats.push(SeatRuling { mentor: id.clone(), seats });
            let after = self.under(self.own_policy(), &more).run_until(stop)?;
            gains.push((person, PeerDifference::between(outcome, &after)));
        }
        gains.sort_by_key(|(person, with)| (Reverse((with.matched, with.fit)), *person));
        Ok(gains)
    }
}
