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
    // INVARIANT: each pair ascending, sorted, each once; none of them pinned.
    pub(super) kept: Vec<[PeerId; 2]>,
    // INVARIANT: each pair ascending, sorted; none of them kept.
    pub(super) standing: Vec<[PeerId; 2]>,
    /// What a pair that stands is worth more.
    pub(super) worth: Score,
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

    /// How many of a person's seats are taken by pairs that are kept.
    pub(super) fn kept_with(&self, person: PeerId) -> u16 {
        let kept = self.kept.iter().filter(|pair| pair.contains(&person)).count();
        u16::try_from(kept).unwrap_or(u16::MAX)
    }

    /// Whether two people have each other before anybody is matched: the lower id first.
    pub(super) fn is_settled(&self, pair: [PeerId; 2]) -> bool {
        self.pins.binary_search(&pair).is_ok() || self.kept.binary_search(&pair).is_ok()
    }

    /// How many peers a person can still be given.
    pub(super) fn free(&self, person: PeerId) -> u16 {
        if self.is_pinned(person) {
            return 0;
        }
        self.seats[person.index()].available.saturating_sub(self.kept_with(person))
    }

    /// What a pair that stands is worth more.
    pub(super) fn worth_more(&self, one: PeerId, other: PeerId) -> Score {
        let pair = [one.min(other), one.max(other)];
        if self.standing.binary_search(&pair).is_ok() { self.worth } else { Score::ZERO }
    }

    pub(super) fn scores(&self, one: PeerId, other: PeerId) -> Scores {
        let gets = |own: Peer, other: Peer| self.preferences.compatibility().scores(own.mentee, other.mentor).mentee;
        let (one, other) = (self.person(one), self.person(other));
        let gets = [gets(one, other), gets(other, one)];
        Scores { gets, fit: mean(gets) }
    }

    /// What maximising goals add up: the fit, half of what the written choice of each adds, and what a pair that stands
    /// is worth more.
    pub(super) fn objective(&self, one: PeerId, other: PeerId, fit: Score) -> Score {
        let stands = self.worth_more(one, other);
        let (one, other) = (self.person(one), self.person(other));
        let weights =
            [self.preferences.peer_choice_weight(one, other), self.preferences.peer_choice_weight(other, one)];
        let parts = [fit, mean(weights), stands].map(Score::millionths);
        Score::from_millionths(parts.into_iter().fold(0, i32::saturating_add))
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
