//! Pairs of an earlier round of peers that stand, and which of them a round keeps, as in a mentor round
//! ([`Incumbent`]): a pair that is kept takes a seat of both and is taken out before anybody else is matched.
//!
//! A proposal is kept only if it could be made today. Where both have said yes, only one of the two or the committee
//! can part them: no rule, no goal and no smaller number of seats does.

use matching_market::PersonId as PeerId;

use super::prepared::Round;
use super::refusal::PeerRefusal;
use crate::incumbents::{Incumbent, Keep, Stage};

/// A pair of an earlier round that is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerNotKept {
    /// Which; who is the mentee of it means nothing.
    pub incumbent: Incumbent,
    /// Why.
    pub why: WhyPeersNotKept,
}

/// Why a pair of an earlier round is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyPeersNotKept {
    /// One of the two is not in this round.
    NotInRound,
    /// The two cannot be peers any more.
    Refused(Vec<PeerRefusal>),
    /// This person has fewer seats than peers who stand.
    TooFewSeats(PeerId),
}

/// What becomes of the pairs that stand: those that are kept, those that are worth more, and those that should be kept
/// and cannot.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) kept: Vec<[PeerId; 2]>,
    pub(super) worth_more: Vec<[PeerId; 2]>,
    pub(super) not_kept: Vec<PeerNotKept>,
}

impl Round<'_> {
    /// Which of the pairs stand, in a round that keeps none so far.
    pub(super) fn what_stands(&self, incumbents: &[Incumbent], keep: Keep) -> Standing {
        let mut standing = Standing::default();
        let mut possible = Vec::new();
        for one in incumbents {
            let not_kept = |why| PeerNotKept { incumbent: one.clone(), why };
            let Some(pair) = self.pair_of(one) else {
                standing.not_kept.push(not_kept(WhyPeersNotKept::NotInRound));
                continue;
            };
            if self.pins.binary_search(&pair).is_ok() {
                // The committee has settled it, which says more than that it stands.
                continue;
            }
            let mut refusals = self.refusals(pair[0], pair[1]);
            refusals.retain(|refusal| is_parted_by(one.stage, refusal));
            match (refusals.is_empty(), keep.settles(one.stage)) {
                (true, true) => {
                    let fit = self.scores(pair[0], pair[1]).fit;
                    possible.push((std::cmp::Reverse((one.stage, fit)), pair, one));
                }
                (true, false) => standing.worth_more.push(pair),
                (false, _) => standing.not_kept.push(not_kept(WhyPeersNotKept::Refused(refusals))),
            }
        }
        possible.sort_unstable();
        let mut taken = vec![0u16; self.people.len()];
        for (std::cmp::Reverse((stage, _)), pair, one) in possible {
            let is_full = |person: &&PeerId| taken[person.index()] >= self.seats[person.index()].available;
            match pair.iter().find(is_full).filter(|_| stage == Stage::Proposed) {
                Some(&person) => {
                    let (incumbent, why) = (one.clone(), WhyPeersNotKept::TooFewSeats(person));
                    standing.not_kept.push(PeerNotKept { incumbent, why });
                }
                None if standing.kept.contains(&pair) => {}
                None => {
                    for person in pair {
                        taken[person.index()] += 1;
                    }
                    standing.kept.push(pair);
                }
            }
        }
        standing.kept.sort_unstable();
        standing.worth_more.sort_unstable();
        standing.not_kept.sort_by(|one, other| one.incumbent.cmp(&other.incumbent));
        standing
    }

    /// The two as people of this round, the lower id first.
    fn pair_of(&self, one: &Incumbent) -> Option<[PeerId; 2]> {
        let cohort = self.preferences.cohort();
        let find = |id| {
            let mentee = cohort.find_mentee(id)?;
            let found = self.people.binary_search_by_key(&mentee, |person| person.mentee).ok()?;
            Some(PeerId::from_index(found))
        };
        let (one, other) = (find(&one.mentee)?, find(&one.mentor)?);
        (one != other).then_some([one.min(other), one.max(other)])
    }
}

/// Whether what speaks against a pair parts it.
fn is_parted_by(stage: Stage, refusal: &PeerRefusal) -> bool {
    match refusal {
        PeerRefusal::Rule { refusal, .. } => stage.is_parted_by(refusal),
        PeerRefusal::Pinned(_) | PeerRefusal::Withdrawn(_) => true,
        _ => stage < Stage::Agreed,
    }
}
