//! A cohort of peers under a policy: what is known of each two people before anybody is matched.

use matching_market::{PersonId as PeerId, Score};

use crate::compatibility::TopGoalsOf;
use crate::policy::{PeerPolicy, PeerSeats};
use crate::preference::{Peer, Preferences, Standing};

/// How alike an offer and a goal must be for the one to serve the other: half.
pub const SERVED: Score = Score::from_millionths(500_000);

/// Everything about two peers that does not depend on the matching.
#[derive(Debug)]
pub(super) struct Round<'a> {
    pub(super) preferences: Preferences<'a>,
    pub(super) policy: PeerPolicy,
    // INVARIANT: ascending in both ids.
    pub(super) people: Vec<Peer>,
    // INVARIANT: one entry a person.
    pub(super) seats: Vec<PeerSeats>,
    // INVARIANT: each pair ascending, sorted, each once.
    pub(super) pins: Vec<[PeerId; 2]>,
    pub(super) top_goals: TopGoalsOf,
}

/// How two peers score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scores {
    /// What the first and the second get.
    pub(super) gets: [Score; 2],
    pub(super) fit: Score,
}

impl Round<'_> {
    pub(super) fn person(&self, id: PeerId) -> Peer {
        self.people[id.index()]
    }

    pub(super) fn is_pinned(&self, id: PeerId) -> bool {
        self.pins.iter().any(|pair| pair.contains(&id))
    }

    pub(super) fn scores(&self, one: PeerId, other: PeerId) -> Scores {
        let gets = |own: Peer, other: Peer| self.preferences.compatibility().scores(own.mentee, other.mentor).mentee;
        let (one, other) = (self.person(one), self.person(other));
        let gets = [gets(one, other), gets(other, one)];
        Scores { gets, fit: mean(gets) }
    }

    /// What maximising goals add up: the fit, and half of what the written choice of each adds.
    pub(super) fn objective(&self, one: PeerId, other: PeerId, fit: Score) -> Score {
        let (one, other) = (self.person(one), self.person(other));
        let weights =
            [self.preferences.peer_choice_weight(one, other), self.preferences.peer_choice_weight(other, one)];
        Score::from_millionths(fit.millionths().saturating_add(mean(weights).millionths()))
    }

    /// How much somebody comes before others where not everybody can have a peer: priority, then rounds waited.
    pub(super) fn priority(&self, person: Peer) -> u16 {
        match self.preferences.standing(person.mentee) {
            Standing::Priority => Standing::MOST_ROUNDS + 1,
            standing @ Standing::Waited(_) => standing.rounds(),
        }
    }
}

/// The mean of two scores, half-even.
fn mean([one, other]: [Score; 2]) -> Score {
    let sum = i64::from(one.millionths()) + i64::from(other.millionths());
    let half = sum.div_euclid(2);
    let up = sum.rem_euclid(2) == 1 && half.rem_euclid(2) == 1;
    Score::from_millionths(i32::try_from(half + i64::from(up)).unwrap_or(i32::MAX))
}
