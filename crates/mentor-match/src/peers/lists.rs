//! The market of peers: everybody's list, from the keys that order it.

use std::collections::BTreeMap;

use matching_market::peers::{PeerMarket, PeerMarketError, PeerPair};
use matching_market::{PersonId as PeerId, Score, StopReason, lottery};

use super::prepared::{Round, Scores};
use crate::parallel::{self, Stop, go_on};
use crate::preference::Peer;

/// Why there is no market.
pub(super) enum NoMarket {
    Stopped(StopReason),
    Refused(PeerMarketError),
}

/// A market, and the pairs that are none by what refused them first.
pub(super) type Listed = (PeerMarket, BTreeMap<String, u64>);

impl Round<'_> {
    /// The market, and the pairs that are none by what refused them first.
    pub(super) fn market(&self, stop: Stop<'_>) -> Result<Listed, NoMarket> {
        struct Row {
            pairs: Vec<([PeerId; 2], [u64; 2], Score)>,
            refused: BTreeMap<String, u64>,
        }
        let count = self.people.len();
        let row = |index: usize| {
            go_on(stop)?;
            let mut row = Row { pairs: Vec::new(), refused: BTreeMap::new() };
            let one = PeerId::from_index(index);
            for other in (index + 1..count).map(PeerId::from_index) {
                if self.is_settled([one, other]) {
                    continue;
                }
                if let Some(why) = self.obstacle(one, other) {
                    *row.refused.entry(why).or_default() += 1;
                    continue;
                }
                let Scores { gets, fit } = self.scores(one, other);
                let (own, theirs) = (self.person(one), self.person(other));
                let keys = [
                    self.preferences.peer_key(own, theirs, gets[0], fit),
                    self.preferences.peer_key(theirs, own, gets[1], fit),
                ];
                row.pairs.push(([one, other], keys, self.objective(one, other, fit)));
            }
            Ok(row)
        };
        let rows = parallel::map(count, row).into_iter().collect::<Result<Vec<Row>, StopReason>>();
        let (mut pairs, mut refused) = (Vec::new(), BTreeMap::new());
        for row in rows.map_err(NoMarket::Stopped)? {
            pairs.extend(row.pairs);
            for (why, pairs) in row.refused {
                *refused.entry(why).or_default() += pairs;
            }
        }
        // Ranks from the keys, list by list.
        let mut places: Vec<(PeerId, u64, usize, usize)> = Vec::with_capacity(2 * pairs.len());
        for (number, (people, keys, _)) in pairs.iter().enumerate() {
            places.extend((0..2).map(|side| (people[side], keys[side], number, side)));
        }
        places.sort_unstable();
        let mut ranks = vec![[0u32; 2]; pairs.len()];
        for list in places.chunk_by(|one, other| one.0 == other.0) {
            let (mut rank, mut last) = (0, list[0].1);
            for &(_, key, number, side) in list {
                rank += u32::from(key != last);
                last = key;
                ranks[number][side] = rank;
            }
        }
        let pairs: Vec<PeerPair> = pairs
            .iter()
            .zip(ranks)
            .map(|(&(people, _, score), ranks)| PeerPair { people, ranks: Some(ranks), score: Some(score) })
            .collect();
        let seats = (0..count).map(|index| self.free(PeerId::from_index(index))).collect();
        let cohort = self.preferences.cohort();
        let label = |person: &Peer| lottery::label(cohort.mentor(person.mentor).id.as_str());
        let market = PeerMarket::new(seats, &pairs)
            .and_then(|market| market.with_labels(self.people.iter().map(label).collect()))
            .and_then(|market| market.with_priorities(self.people.iter().map(|&one| self.priority(one)).collect()));
        let covered = (0..count).map(|index| self.kept_with(PeerId::from_index(index)) > 0).collect();
        let market = market.and_then(|market| market.with_covered(covered));
        Ok((market.map_err(NoMarket::Refused)?, refused))
    }
}
