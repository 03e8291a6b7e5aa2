//! Why this peer, why not that one, why nobody, and why nothing is stable.

use matching_market::PersonId as PeerId;
use matching_market::peers::PeerAnswer;

use super::outcome::PeerOutcome;
use super::refusal::PeerRefusal;
use crate::policy::PeerGoal;
use crate::preference::Ground;

/// Why two people do not have each other. An explanation speaks of the matching as it is, whatever the goal was.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNotPeer {
    /// They cannot be peers.
    Refused(Vec<PeerRefusal>),
    /// One of the two has a peer who comes before the other on their list.
    HasBetter {
        /// Who of the two.
        who: PeerId,
        /// Whom they have.
        current: PeerId,
        /// Why that one comes first.
        ground: Ground,
    },
    /// One of the two has a peer who is level with the other on their list; a lottery decided, or the goal.
    LevelWith {
        /// Who of the two.
        who: PeerId,
        /// Whom they have.
        current: PeerId,
    },
    /// Both would rather have each other. Only where the goal allows that, or nothing is stable.
    Blocking,
}

/// Why somebody who takes part has no peer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftOver {
    /// There is nobody with whom they could be matched.
    NobodyPossible,
    /// Nothing is stable: in this ring each prefers the next to the one before, and this person stepped back.
    SteppedBack(Vec<PeerId>),
    /// Everybody whom they could have has somebody whom they like at least as much. Where nobody has a tie, all stable
    /// matchings leave the same people over.
    NotPreferred,
    /// Everybody whom they could have has somebody else: no more people can have a peer, and of those who could be left
    /// over instead nobody waited less.
    AllTaken,
    /// Another pair would have to go that is worth more.
    WorthLess,
}

impl PeerOutcome<'_> {
    /// The position, from 1, of another one on somebody's list, among those who are possible; equal ones share it.
    pub fn list_position(&self, own: PeerId, other: PeerId) -> Option<usize> {
        let mut list = self.market.list(own);
        list.find(|&(peer, _, _)| peer == other).map(|(_, rank, _)| rank as usize + 1)
    }

    /// Why two people do not have each other, who must not.
    pub fn why_not(&self, one: PeerId, other: PeerId) -> WhyNotPeer {
        let rank = |own: PeerId, other: PeerId| self.list_position(own, other);
        if rank(one, other).is_none() {
            return WhyNotPeer::Refused(self.refusals(one, other));
        }
        let (mut better, mut level) = (None, None);
        for (own, other) in [(one, other), (other, one)] {
            let peers = self.answer.matching().peers_of(own);
            if peers.len() < usize::from(self.market.seats(own)) {
                continue;
            }
            let Some(&worst) = peers.iter().max_by_key(|&&peer| rank(own, peer)) else { continue };
            match rank(own, worst).cmp(&rank(own, other)) {
                std::cmp::Ordering::Less => {
                    let roles = [own, worst, other].map(|person| self.roles(person));
                    let ground = self.preferences().peer_ground(roles[0], roles[1], roles[2]);
                    better = better.or(Some(WhyNotPeer::HasBetter { who: own, current: worst, ground }));
                }
                std::cmp::Ordering::Equal => {
                    level = level.or(Some(WhyNotPeer::LevelWith { who: own, current: worst }));
                }
                std::cmp::Ordering::Greater => {}
            }
        }
        better.or(level).unwrap_or(WhyNotPeer::Blocking)
    }

    /// The same in a sentence, for the committee.
    pub fn why_not_words(&self, one: PeerId, other: PeerId) -> String {
        let name = |person: PeerId| self.name_or_id(person);
        match self.why_not(one, other) {
            WhyNotPeer::Refused(refusals) => {
                let words: Vec<String> = refusals.iter().map(|refusal| self.refusal_words(refusal)).collect();
                words.join("; ")
            }
            WhyNotPeer::HasBetter { who, current, ground } => {
                format!("{} has {}, {}", name(who), name(current), before(ground))
            }
            WhyNotPeer::LevelWith { who, current } => {
                format!("{} has {}, who is equally suitable", name(who), name(current))
            }
            WhyNotPeer::Blocking => match self.goal() {
                PeerGoal::NoSwap => "both would rather have each other; nothing stable exists, see above".to_owned(),
                _ => "both would rather have each other; the goal of this round allows that".to_owned(),
            },
        }
    }

    /// Why somebody has no peer; `None` for who has one, has no seat or has withdrawn.
    pub fn left_over(&self, person: PeerId) -> Option<LeftOver> {
        if self.seats(person).available == 0 || !self.peers_of(person).is_empty() {
            return None;
        }
        if self.market.list(person).len() == 0 {
            return Some(LeftOver::NobodyPossible);
        }
        Some(match self.goal() {
            PeerGoal::BestFit => LeftOver::AllTaken,
            PeerGoal::GreatestTotal => LeftOver::WorthLess,
            PeerGoal::NoSwap => {
                let ring = self.answer.odd_parties().into_iter().find(|ring| ring.contains(&person));
                ring.map_or(LeftOver::NotPreferred, LeftOver::SteppedBack)
            }
        })
    }

    /// The same in a sentence, for the committee.
    pub fn left_over_words(&self, reason: &LeftOver) -> String {
        match reason {
            LeftOver::NobodyPossible => "there is no possible peer".to_owned(),
            LeftOver::SteppedBack(ring) => format!("no matching is stable: {}", self.ring_words(ring)),
            LeftOver::NotPreferred => "all possible peers have somebody they like at least as much".to_owned(),
            LeftOver::AllTaken => "all possible peers have somebody else, and no more people can be matched".to_owned(),
            LeftOver::WorthLess => "the pairs that were made are worth more together".to_owned(),
        }
    }

    /// Why nothing is stable, a sentence a ring; none where something is, or was not asked for.
    pub fn unstable_because(&self) -> Vec<String> {
        self.answer.odd_parties().iter().map(|ring| self.ring_words(ring)).collect()
    }

    /// What is claimed and was proved again, a sentence each.
    pub fn claims(&self) -> Vec<String> {
        let (lots, nearly) = match &self.answer {
            PeerAnswer::Greatest(found) => {
                let people = self.goal() == PeerGoal::BestFit;
                let what = if people {
                    "the most people, then whoever waited longest, then the greatest total score"
                } else {
                    "the greatest total score"
                };
                return vec![format!("{what} ({}): proved", found.total)];
            }
            PeerAnswer::Stable { lots, .. } if lots.partition.odd_parties().is_empty() => {
                return vec!["stable: proved".to_owned()];
            }
            PeerAnswer::Stable { lots, nearly } => (lots, nearly),
        };
        let scope = if self.market.is_strict() {
            String::new()
        } else {
            format!(" after ties were broken by lot (seed {}, {} lotteries tried)", lots.seed, lots.tried)
        };
        let mut claims = vec![format!("nothing is stable{scope}: proved")];
        if let Some(least) = nearly.at_least_blocking {
            claims.push(format!("at least {least} blocking pairs in any matching{scope}: by the literature"));
        }
        claims
    }

    /// A ring of people each of whom prefers the next.
    fn ring_words(&self, ring: &[PeerId]) -> String {
        let names: Vec<&str> = ring.iter().map(|&person| self.name_or_id(person)).collect();
        let Some((last, others)) = names.split_last() else { return String::new() };
        format!(
            "{} and {last} each prefer the next to the one before, and the last prefers the first, so whoever is left \
             over would be welcome to one who is not",
            others.join(", ")
        )
    }
}

/// Why a person's own peer comes before another one.
const fn before(ground: Ground) -> &'static str {
    match ground {
        Ground::Ranked => "whom they ranked higher",
        Ground::Named => "whom they chose",
        Ground::Sponsor => "who sponsors them",
        Ground::Former => "with whom an earlier pairing ended well",
        Ground::Asked => "who chose them",
        Ground::AskedEarlier => "who chose them earlier on their list",
        Ground::AskedToo => "who also chose them and fits better",
        Ground::Promised => "to whom they agreed",
        Ground::Priority => "to whom the committee gave priority",
        Ground::Waited => "who went without a peer in more rounds",
        Ground::Fits => "who fits better",
    }
}
