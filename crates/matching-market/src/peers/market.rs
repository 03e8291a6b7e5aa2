//! A market of peers: who could be with whom, and how much each of the two wants it.
//!
//! **Storage.** Each pair stands in two lists. The lists lie person by person, best first (compressed sparse rows), so
//! that a *place* is a position in these columns; `mate` is the place of the same pair on the other one's list. 12
//! bytes a place, 16 with scores, and 6 a person (14 with labels).

use std::ops::Range;

use super::error::PeerMarketError;
use crate::ids::PersonId;
use crate::lottery::draw_pair;
use crate::score::Score;

/// The largest number of people, and of places, which are two a pair.
const LIMIT: usize = u32::MAX as usize - 1;

/// Two people who could be with each other.
///
/// # Examples
/// ```
/// use matching_market::Score;
/// use matching_market::peers::PeerPair;
/// let pair = PeerPair::ranked(0, 1, [0, 2]).with_score(Score::ONE);
/// assert_eq!((pair.ranks, pair.score), (Some([0, 2]), Some(Score::ONE)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerPair {
    /// The two, in any order.
    pub people: [PersonId; 2],
    /// How each of the two ranks it, in that order: smaller is better, equal is a tie. For all pairs or for none.
    pub ranks: Option<[u32; 2]>,
    /// How well the two fit. For all pairs or for none.
    pub score: Option<Score>,
}

impl PeerPair {
    /// A pair with ranks.
    pub const fn ranked(one: u32, other: u32, ranks: [u32; 2]) -> Self {
        Self { people: [PersonId::new(one), PersonId::new(other)], ranks: Some(ranks), score: None }
    }

    /// A pair with a score, which both order by.
    pub const fn scored(one: u32, other: u32, score: Score) -> Self {
        Self { people: [PersonId::new(one), PersonId::new(other)], ranks: None, score: Some(score) }
    }

    /// The same with a score.
    #[must_use]
    pub const fn with_score(self, score: Score) -> Self {
        Self { score: Some(score), ..self }
    }
}

/// An immutable, checked market without sides.
///
/// Without ranks everybody orders their pairs by score, best first, where equal scores tie; without scores too,
/// everything ties. Two markets made from the same pairs in any order are equal.
///
/// # Examples
/// ```
/// use matching_market::peers::{PeerMarket, PeerMarketError, PeerPair};
///
/// // Three people with a seat each: 0 and 1 like each other best.
/// let pairs = [PeerPair::ranked(0, 1, [0, 0]), PeerPair::ranked(1, 2, [1, 0]), PeerPair::ranked(2, 0, [1, 1])];
/// let market = PeerMarket::new(vec![1; 3], &pairs)?;
/// assert_eq!((market.people(), market.pairs()), (3, 3));
///
/// let reversed = [PeerPair::ranked(0, 1, [0, 0]), PeerPair::ranked(1, 0, [0, 0])];
/// assert!(matches!(PeerMarket::new(vec![1; 2], &reversed), Err(PeerMarketError::DuplicatePair(..))));
/// # Ok::<(), PeerMarketError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerMarket {
    // INVARIANT: n + 1 entries, starts at 0, never decreases, ends at the number of places.
    offsets: Vec<u32>,
    // INVARIANT: within a person's list sorted by (rank, peer); nobody twice, and not the person.
    peer: Vec<PersonId>,
    // INVARIANT: within a person's list 0 first, each next equal or one more (dense).
    rank: Vec<u32>,
    // INVARIANT: mate[mate[p]] = p, and the two places are on the lists of each other's peers.
    mate: Vec<u32>,
    // INVARIANT: one entry a place when present, the same at both places of a pair.
    score: Option<Vec<Score>>,
    // INVARIANT: n entries.
    seats: Vec<u16>,
    // INVARIANT: n entries when present.
    labels: Option<Vec<u64>>,
    // INVARIANT: n entries when present.
    priorities: Option<Vec<u16>>,
    // INVARIANT: n entries when present.
    covered: Option<Vec<bool>>,
    // INVARIANT: whether no two ranks of one person are equal.
    strict: bool,
}

impl PeerMarket {
    /// Checks the pairs and makes a market of them; `seats[x]` for each person `x`.
    ///
    /// # Errors
    /// [`PeerMarketError`]; all of its variants but those about labels.
    ///
    /// # Complexity
    /// Time O(n + Σ d log d) for lists of length d; memory beyond the market 24 bytes a pair.
    pub fn new(seats: Vec<u16>, pairs: &[PeerPair]) -> Result<Self, PeerMarketError> {
        let people = seats.len();
        for (what, count, limit) in [("people", people, LIMIT), ("pairs", pairs.len(), LIMIT / 2)] {
            if count > limit {
                return Err(PeerMarketError::TooMany { what, count, limit });
            }
        }
        let mut offsets = checked_offsets(people, pairs)?;
        let mut entries = vec![Entry { rank: 0, peer: PersonId::new(0), pair: 0 }; 2 * pairs.len()];
        for (number, pair) in (0u32..).zip(pairs) {
            let by_score = pair.score.map_or(0, Score::descending_rank);
            let ranks = pair.ranks.unwrap_or([by_score; 2]);
            for (side, person) in pair.people.into_iter().enumerate() {
                // The list of x fills from `offsets[x + 1]` on, so that the cursors end up as the offsets.
                let cursor = &mut offsets[person.index() + 1];
                entries[*cursor as usize] = Entry { rank: ranks[side], peer: pair.people[1 - side], pair: number };
                *cursor += 1;
            }
        }
        let (mut rank, mut strict) = (Vec::with_capacity(entries.len()), true);
        let mut seen = vec![u32::MAX; people];
        for (person, bounds) in (0u32..).zip(offsets.windows(2)) {
            let list = &mut entries[bounds[0] as usize..bounds[1] as usize];
            if !list.is_sorted() {
                list.sort_unstable();
            }
            strict &= push_dense(&mut rank, list);
            for entry in list {
                if std::mem::replace(&mut seen[entry.peer.index()], person) == person {
                    return Err(PeerMarketError::DuplicatePair(PersonId::new(person), entry.peer));
                }
            }
        }
        let mut mate = vec![u32::MAX; entries.len()];
        let mut first = vec![u32::MAX; pairs.len()];
        for (place, entry) in (0u32..).zip(&entries) {
            let met = std::mem::replace(&mut first[entry.pair as usize], place);
            if met != u32::MAX {
                (mate[place as usize], mate[met as usize]) = (met, place);
            }
        }
        let score = pairs
            .first()
            .is_some_and(|pair| pair.score.is_some())
            .then(|| entries.iter().map(|entry| pairs[entry.pair as usize].score.unwrap_or_default()).collect());
        let peer = entries.iter().map(|entry| entry.peer).collect();
        Ok(Self { offsets, peer, rank, mate, score, seats, labels: None, priorities: None, covered: None, strict })
    }

    /// The same market with labels for the lottery; without them the dense ids serve.
    ///
    /// # Errors
    /// [`PeerMarketError::Labels`]: not one a person.
    pub fn with_labels(self, labels: Vec<u64>) -> Result<Self, PeerMarketError> {
        if labels.len() != self.people() {
            return Err(PeerMarketError::Labels { found: labels.len(), people: self.people() });
        }
        Ok(Self { labels: Some(labels), ..self })
    }

    /// The same market with people who come first where not everybody can have a peer: [`greatest_score`] with people
    /// first covers as many as possible, and of these the greatest sum of priorities. Whatever can be covered is part
    /// of something as large as possible, so no sum of others outweighs a higher priority. Without them all are 0.
    ///
    /// # Errors
    /// [`PeerMarketError::Priorities`]: not one a person.
    ///
    /// # Examples
    /// ```
    /// use matching_market::peers::{PeerMarket, PeerObjective, PeerPair, greatest_score};
    /// use matching_market::{Context, PersonId, Score};
    /// // 0 fits 1 best, but 2 has waited.
    /// let score = Score::from_millionths;
    /// let pairs = [PeerPair::scored(0, 1, score(9)), PeerPair::scored(1, 2, score(2))];
    /// let market = PeerMarket::new(vec![1; 3], &pairs)?.with_priorities(vec![0, 0, 1])?;
    /// let found = greatest_score(&market, PeerObjective::People, &mut Context::new(1))?;
    /// assert_eq!(found.matching.peers_of(PersonId::new(2)), [PersonId::new(1)]);
    /// assert!(market.with_priorities(vec![1]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`greatest_score`]: super::greatest_score
    pub fn with_priorities(self, priorities: Vec<u16>) -> Result<Self, PeerMarketError> {
        if priorities.len() != self.people() {
            return Err(PeerMarketError::Priorities { found: priorities.len(), people: self.people() });
        }
        Ok(Self { priorities: Some(priorities), ..self })
    }

    /// The same market with people who have a peer already whom the market does not know: with people first, another
    /// one for them counts nothing but its score.
    ///
    /// # Errors
    /// [`PeerMarketError::Priorities`]: not one a person.
    ///
    /// # Examples
    /// ```
    /// use matching_market::peers::{PeerMarket, PeerObjective, PeerPair, greatest_score};
    /// use matching_market::{Context, PersonId, Score};
    /// // 1 fits 0 best, who has somebody; 2 has nobody.
    /// let score = Score::from_millionths;
    /// let pairs = [PeerPair::scored(0, 1, score(9)), PeerPair::scored(1, 2, score(2))];
    /// let market = PeerMarket::new(vec![1; 3], &pairs)?.with_covered(vec![true, false, false])?;
    /// let found = greatest_score(&market, PeerObjective::People, &mut Context::new(1))?;
    /// assert_eq!(found.matching.peers_of(PersonId::new(1)), [PersonId::new(2)]);
    /// assert!(market.with_covered(vec![true]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_covered(self, covered: Vec<bool>) -> Result<Self, PeerMarketError> {
        if covered.len() != self.people() {
            return Err(PeerMarketError::Priorities { found: covered.len(), people: self.people() });
        }
        Ok(Self { covered: Some(covered), ..self })
    }

    /// Whether a person has a peer already whom the market does not know.
    #[inline]
    pub fn is_covered(&self, person: PersonId) -> bool {
        self.covered.as_ref().is_some_and(|all| all[person.index()])
    }

    /// How much a person comes before others where not everybody can have a peer.
    #[inline]
    pub fn priority(&self, person: PersonId) -> u16 {
        self.priorities.as_ref().map_or(0, |all| all[person.index()])
    }

    /// What lots are drawn from for a person: a label that was given, else the dense id.
    #[inline]
    pub fn label(&self, person: PersonId) -> u64 {
        self.labels.as_ref().map_or(u64::from(person.get()), |all| all[person.index()])
    }

    /// Number of people.
    #[inline]
    pub fn people(&self) -> usize {
        self.seats.len()
    }

    /// Number of pairs.
    #[inline]
    pub fn pairs(&self) -> usize {
        self.peer.len() / 2
    }

    /// All people, in order.
    pub fn person_ids(&self) -> impl ExactSizeIterator<Item = PersonId> + use<> {
        (0..self.people()).map(PersonId::from_index)
    }

    /// How many peers a person can have.
    #[inline]
    pub fn seats(&self, person: PersonId) -> u16 {
        self.seats[person.index()]
    }

    /// Whether nobody has a tie.
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// Whether every pair carries a score.
    pub fn has_scores(&self) -> bool {
        self.score.is_some()
    }

    /// A person's list, best first: each peer with the rank and the score of the pair.
    pub fn list(&self, person: PersonId) -> impl ExactSizeIterator<Item = (PersonId, u32, Option<Score>)> + '_ {
        self.places(person).map(|place| (self.peer[place], self.rank[place], self.score_at(place)))
    }

    /// The market with every tie broken by lot: what [`stable_partition`](super::stable_partition) works on. Each
    /// person draws for themself, as a function of the seed and the labels.
    ///
    /// # Complexity
    /// O(pairs + Σ t log t) for ties of t.
    #[must_use]
    pub fn with_ties_broken(&self, seed: u64) -> Self {
        if self.strict {
            return self.clone();
        }
        let label = |person: PersonId| self.label(person);
        let mut moved: Vec<u32> = (0u32..).take(self.peer.len()).collect();
        for person in self.person_ids() {
            let places = self.places(person);
            let own = label(person);
            // Drawn once a place; the id decides where two labels are the same.
            moved[places].sort_by_cached_key(|&place| {
                let place = place as usize;
                (self.rank[place], draw_pair(seed, own, label(self.peer[place])), self.peer[place])
            });
        }
        let mut place_of = vec![0u32; moved.len()];
        for (place, &old) in (0u32..).zip(&moved) {
            place_of[old as usize] = place;
        }
        let old = |column: &[u32]| -> Vec<u32> { moved.iter().map(|&old| column[old as usize]).collect() };
        let rank = self.person_ids().flat_map(|person| 0..u32::try_from(self.places(person).len()).unwrap_or(u32::MAX));
        Self {
            offsets: self.offsets.clone(),
            peer: moved.iter().map(|&old| self.peer[old as usize]).collect(),
            rank: rank.collect(),
            mate: old(&self.mate).into_iter().map(|mate| place_of[mate as usize]).collect(),
            score: self.score.as_ref().map(|score| moved.iter().map(|&old| score[old as usize]).collect()),
            seats: self.seats.clone(),
            labels: self.labels.clone(),
            priorities: self.priorities.clone(),
            covered: self.covered.clone(),
            strict: true,
        }
    }

    /// The places of a person's list.
    #[inline]
    pub(super) fn places(&self, person: PersonId) -> Range<usize> {
        self.offsets[person.index()] as usize..self.offsets[person.index() + 1] as usize
    }

    /// Who stands at a place.
    #[inline]
    pub(super) fn peer_at(&self, place: usize) -> PersonId {
        self.peer[place]
    }

    /// The rank at a place.
    #[inline]
    pub(super) fn rank_at(&self, place: usize) -> u32 {
        self.rank[place]
    }

    /// The place of the same pair on the other one's list.
    #[inline]
    pub(super) fn mate(&self, place: usize) -> usize {
        self.mate[place] as usize
    }

    /// Whose list a place is on.
    #[inline]
    pub(super) fn owner(&self, place: usize) -> PersonId {
        self.peer[self.mate(place)]
    }

    /// The score at a place; 0 without scores.
    pub(super) fn score_of(&self, place: usize) -> Score {
        self.score_at(place).unwrap_or_default()
    }

    fn score_at(&self, place: usize) -> Option<Score> {
        self.score.as_ref().map(|score| score[place])
    }
}

/// A place while a market is made; in the order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    rank: u32,
    peer: PersonId,
    pair: u32,
}

/// Refuses what is no pair; each person's list begins at `[x + 1]` of the result, where the next one's would.
fn checked_offsets(people: usize, pairs: &[PeerPair]) -> Result<Vec<u32>, PeerMarketError> {
    let given = |present: fn(&PeerPair) -> bool| pairs.iter().any(present);
    let (ranked, scored) = (given(|pair| pair.ranks.is_some()), given(|pair| pair.score.is_some()));
    let mut offsets = vec![0u32; people + 1];
    for pair in pairs {
        let [one, other] = pair.people;
        for person in pair.people {
            if person.index() >= people {
                return Err(PeerMarketError::UnknownPerson { person, people });
            }
            offsets[person.index() + 1] += 1;
        }
        if one == other {
            return Err(PeerMarketError::OnePerson(one));
        }
        if ranked && pair.ranks.is_none() {
            return Err(PeerMarketError::PartialRanks(one, other));
        }
        if scored && pair.score.is_none() {
            return Err(PeerMarketError::PartialScores(one, other));
        }
    }
    let mut sum = 0;
    for entry in offsets.iter_mut().skip(1) {
        sum += std::mem::replace(entry, sum);
    }
    Ok(offsets)
}

/// Adds a sorted list's ranks as 0, 1, 2, ...; whether there was no tie.
fn push_dense(ranks: &mut Vec<u32>, list: &[Entry]) -> bool {
    let (mut rank, mut strict) = (0, true);
    for (at, entry) in list.iter().enumerate() {
        if at > 0 {
            let is_tied = list[at - 1].rank == entry.rank;
            rank += u32::from(!is_tied);
            strict &= !is_tied;
        }
        ranks.push(rank);
    }
    strict
}
