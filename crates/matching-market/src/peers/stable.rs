//! A stable partition of peers, and with it a stable matching wherever there is one.
//!
//! **Problem.** Somebody with seats, a list without ties and nobody's side: find a matching that no pair blocks, or
//! show that there is none.
//!
//! **Algorithm.** Think of every person twice, as one who asks and as one who is asked. That is a market with two sides
//! in which both copies have the person's list and seats, and each of its stable matchings seen in a mirror is another
//! one. Deferred acceptance makes the one that is best for those who ask; its mirror image is the one that is worst for
//! them. From the first towards the second one *rotations* lead: those who ask, around a ring, each give up somebody
//! for the next one on their list who would take them. Eliminating a rotation moves the mirror image up by the mirrored
//! rotation, so that the two approach each other from both ends. A rotation that is its own mirror image cannot be
//! eliminated without passing by: it is a ring of odd length. When nothing else is left, the matching is a stable
//! partition.
//!
//! **Invariant.** The matching of those who ask is stable, and nobody likes it less than its mirror image. Whoever
//! still has somebody else as one who asks than as one who is asked takes part in a rotation between the two, and
//! walking from them to whom their next one would give up leads to a rotation between the two as well: none of those
//! who are on the way can move before the next of them does. From such a start the walk never meets a ring that was set
//! aside: its rotation would have to come before one whose mirror image has been eliminated already.
//!
//! **Complexity.** A pointer into each list that only falls, another that only rises: O(n + pairs).
//!
//! **Differences from the papers.** Irving as well as Irving and Scott delete pairs from both lists; here nothing is
//! deleted, since the two copies keep what was asked and what was refused. Seats need no copies of people.
//!
//! # References
//! - R. W. Irving: An efficient algorithm for the "stable roommates" problem. Journal of Algorithms 6 (1985) 577–595.
//!   DOI 10.1016/0196-6774(85)90033-1.
//! - R. W. Irving, S. Scott: The stable fixtures problem — a many-to-many extension of stable roommates. Discrete
//!   Applied Mathematics 155 (2007) 2118–2129. DOI 10.1016/j.dam.2007.05.003.
//! - J. J. M. Tan (1991), DOI 10.1016/0196-6774(91)90028-W.

use super::market::PeerMarket;
use super::partition::PeerPartition;
use crate::context::{Context, Pace, StopReason};
use crate::ids::PersonId;

/// Not on the path.
const OFF: u32 = u32::MAX;

/// A stable partition of the market with its ties broken by the seed of the context.
///
/// If [`PeerPartition::odd_parties`] is empty it is a stable matching, of the market as given too; otherwise the market
/// has none *after its ties were broken so*. Work is counted in places of lists.
///
/// # Errors
/// The reason to stop.
///
/// # Complexity
/// O(n + pairs); breaking ties adds [`PeerMarket::with_ties_broken`].
///
/// # Examples
/// ```
/// use matching_market::Context;
/// use matching_market::peers::{PeerMarket, PeerPair, stable_partition, verify};
///
/// // Each of three prefers the next: whoever is left out is wanted by somebody.
/// let pairs = [PeerPair::ranked(0, 1, [0, 1]), PeerPair::ranked(1, 2, [0, 1]), PeerPair::ranked(2, 0, [0, 1])];
/// let market = PeerMarket::new(vec![1; 3], &pairs)?;
/// let partition = stable_partition(&market, &mut Context::new(7))?;
/// assert_eq!(verify::partition(&market, &partition), Ok(()));
/// assert_eq!(partition.odd_parties().len(), 1);
/// assert!(partition.matching(&market).is_none());
///
/// assert!(stable_partition(&market, &mut Context::new(7).with_work_limit(1)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Irving (1985), DOI 10.1016/0196-6774(85)90033-1; Irving and Scott (2007), DOI 10.1016/j.dam.2007.05.003; Tan (1991),
/// DOI 10.1016/0196-6774(91)90028-W.
pub fn stable_partition(market: &PeerMarket, context: &mut Context<'_>) -> Result<PeerPartition, StopReason> {
    let strict = (!market.is_strict()).then(|| market.with_ties_broken(context.seed()));
    let market = strict.as_ref().unwrap_or(market);
    let ask = &mut |steps| context.spend(steps);
    let mut stride = Pace::new(ask);
    let mut state = State::new(market);
    state.defer(&mut stride)?;
    state.approach(&mut stride)?;
    stride.finish()?;
    Ok(state.partition())
}

/// Whom everybody asks and holds.
struct State<'a> {
    market: &'a PeerMarket,
    /// For each person the first place of their list at which they have not asked.
    next: Vec<u32>,
    /// For each person whose seats are filled, the last place at which they asked and are held.
    asked: Vec<u32>,
    /// For each person: whoever asks counts only before this place. That is the worst of those held once all seats are
    /// filled, and the end of the list before.
    bound: Vec<u32>,
    /// For each person how many they hold.
    held: Vec<u16>,
    /// For each place whether its person holds who stands there.
    holds: Vec<bool>,
}

impl<'a> State<'a> {
    fn new(market: &'a PeerMarket) -> Self {
        let starts: Vec<u32> = market.person_ids().map(|person| narrow(market.places(person).start)).collect();
        let ends = market.person_ids().map(|person| {
            let places = market.places(person);
            narrow(if market.seats(person) == 0 { places.start } else { places.end })
        });
        Self {
            market,
            bound: ends.collect(),
            asked: starts.clone(),
            next: starts,
            held: vec![0; market.people()],
            holds: vec![false; 2 * market.pairs()],
        }
    }

    /// Deferred acceptance of all copies that ask with all that are asked.
    fn defer(&mut self, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let mut free = Vec::new();
        for start in self.market.person_ids() {
            for _ in 0..usize::from(self.market.seats(start)).min(self.market.places(start).len()) {
                free.push(start);
                while let Some(person) = free.pop() {
                    free.extend(self.ask(person, stride)?);
                }
            }
        }
        Ok(())
    }

    /// A person asks down their list until somebody holds them; who is given up for that.
    fn ask(&mut self, person: PersonId, stride: &mut Pace<'_>) -> Result<Option<PersonId>, StopReason> {
        let end = self.market.places(person).end;
        let from = self.next[person.index()] as usize;
        for place in from..end {
            let (peer, mate) = (self.market.peer_at(place), self.market.mate(place));
            if mate < self.bound[peer.index()] as usize {
                stride.go((place - from + 1) as u64)?;
                self.next[person.index()] = narrow(place + 1);
                self.asked[person.index()] = narrow(place);
                return self.hold(peer, mate, stride);
            }
        }
        self.next[person.index()] = narrow(end);
        stride.go((end - from) as u64 + 1)?;
        Ok(None)
    }

    /// A person holds who stands at a place; who is given up if the seats are not enough.
    fn hold(&mut self, person: PersonId, place: usize, stride: &mut Pace<'_>) -> Result<Option<PersonId>, StopReason> {
        self.holds[place] = true;
        let seats = self.market.seats(person);
        if self.held[person.index()] < seats {
            self.held[person.index()] += 1;
            if self.held[person.index()] == seats {
                self.lower(person, stride)?;
            }
            return Ok(None);
        }
        let worst = self.bound[person.index()] as usize;
        self.holds[worst] = false;
        self.lower(person, stride)?;
        Ok(Some(self.market.peer_at(worst)))
    }

    /// Moves a person's bound up their list to the worst of those whom they hold.
    fn lower(&mut self, person: PersonId, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let before = self.bound[person.index()] as usize;
        let start = self.market.places(person).start;
        let worst = (start..before).rev().find(|&place| self.holds[place]).expect("somebody has just been held");
        self.bound[person.index()] = narrow(worst);
        stride.go((before - worst) as u64)
    }

    /// Eliminates rotations until the matching and its mirror image differ by odd parties only.
    fn approach(&mut self, stride: &mut Pace<'_>) -> Result<(), StopReason> {
        let people = self.market.people();
        let (mut path, mut at, mut is_odd) = (Vec::<PersonId>::new(), vec![OFF; people], vec![false; people]);
        for start in self.market.person_ids() {
            if self.is_pending(start, &is_odd) {
                at[start.index()] = 0;
                path.push(start);
            }
            while let Some(&person) = path.last() {
                if !self.is_pending(person, &is_odd) {
                    at[person.index()] = OFF;
                    path.pop();
                    continue;
                }
                let peer = self.seek(person, stride)?;
                let given_up = self.market.peer_at(self.bound[peer.index()] as usize);
                debug_assert!(self.is_pending(given_up, &is_odd), "who is on the way to a rotation can move");
                match at[given_up.index()] {
                    OFF => {
                        at[given_up.index()] = narrow(path.len());
                        path.push(given_up);
                    }
                    from => {
                        let ring = path.split_off(from as usize);
                        if self.is_own_mirror(&ring, from, &at) {
                            for person in &ring {
                                is_odd[person.index()] = true;
                            }
                        } else {
                            self.eliminate(&ring, stride)?;
                        }
                        for person in &ring {
                            at[person.index()] = OFF;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether a person has somebody else as one who asks than as one who is asked, and is in no odd party.
    fn is_pending(&self, person: PersonId, is_odd: &[bool]) -> bool {
        let index = person.index();
        // Who has a free seat has the same people in every stable matching.
        self.held[index] == self.market.seats(person)
            && self.held[index] > 0
            && self.asked[index] < self.bound[index]
            && !is_odd[index]
    }

    /// Moves to the next place of a person's list at which they would be held; who stands there.
    fn seek(&mut self, person: PersonId, stride: &mut Pace<'_>) -> Result<PersonId, StopReason> {
        let from = self.next[person.index()] as usize;
        let is_open =
            |&place: &usize| self.market.mate(place) < self.bound[self.market.peer_at(place).index()] as usize;
        let place = (from..self.market.places(person).end).find(is_open);
        let place = place.expect("who is pending has somebody to go to: the mirror image shows whom");
        self.next[person.index()] = narrow(place);
        stride.go((place - from) as u64 + 1)?;
        Ok(self.market.peer_at(place))
    }

    /// Whether a rotation is its own mirror image. `ring[i]` would go to whom `ring[i + 1]` gives up; places on the
    /// path count from `from`.
    fn is_own_mirror(&self, ring: &[PersonId], from: u32, at: &[u32]) -> bool {
        let gained = |of: PersonId| self.market.peer_at(self.next[of.index()] as usize);
        // As one who asks, the one whom the first would go to gives up whom the one before them would go to.
        let peer = gained(ring[0]);
        match at[peer.index()] {
            OFF => false,
            place if place < from => false,
            place => {
                let place = (place - from) as usize;
                gained(ring[(place + ring.len() - 1) % ring.len()]) == ring[0]
            }
        }
    }

    /// Everybody in the ring goes to the next one on their list, who gives up the next one in the ring for them.
    fn eliminate(&mut self, ring: &[PersonId], stride: &mut Pace<'_>) -> Result<(), StopReason> {
        for &person in ring {
            let place = self.next[person.index()];
            let peer = self.market.peer_at(place as usize);
            self.holds[self.bound[peer.index()] as usize] = false;
            self.holds[self.market.mate(place as usize)] = true;
            self.asked[person.index()] = place;
            self.next[person.index()] = place + 1;
            self.lower(peer, stride)?;
        }
        Ok(())
    }

    fn partition(&self) -> PeerPartition {
        let market = self.market;
        let turns_to = |person| {
            let places = market.places(person).filter(|&place| self.holds[market.mate(place)]);
            places.map(|place| market.peer_at(place)).collect::<Vec<_>>()
        };
        PeerPartition::new(&market.person_ids().map(turns_to).collect::<Vec<_>>())
    }
}

/// A place as it is stored.
fn narrow(place: usize) -> u32 {
    u32::try_from(place).expect("a market of peers has fewer places than u32::MAX")
}
