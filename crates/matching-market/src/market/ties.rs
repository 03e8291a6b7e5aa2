//! Ties and how they are broken.
//!
//! A stable matching exists with ties too, but which one a side-proposing algorithm finds, and what "best for mentees"
//! means, depends on how the ties are read. The tie rule makes that reading explicit: it turns the market into a strict
//! one, the same for everybody who knows the rule and the seed. A matching that is stable in the strict market is
//! (weakly) stable in the market as given, since a strict preference as given is a strict preference after
//! tie-breaking.
//!
//! # References
//! R. W. Irving: Stable marriage and indifference. Discrete Applied Mathematics 48 (1994) 261–272.
//! DOI 10.1016/0166-218X(92)00179-P.

use std::borrow::Cow;

use super::columns::longest;
use super::narrow::{Levels, Ranks};
use super::{Market, Side, TieRule};
use crate::context::{Pace, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::lottery::draw_mentee;

impl Market {
    /// The strict market that `rule` and `seed` make of this one; itself when nobody has a tie.
    ///
    /// People keep their ids; pairs may be numbered anew.
    ///
    /// # Complexity
    /// Time O(n + m + Σ t log t) for ties of length t; a second market's memory plus 4 bytes a pair while it is made.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{MarketBuilder, PairInfo, TieRule};
    /// let mut builder = MarketBuilder::new(2, vec![1]);
    /// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default());
    /// let market = builder.build()?;
    /// assert!(!market.is_strict());
    /// assert!(market.with_ties_broken(TieRule::Lottery, 7).is_strict());
    /// # Ok::<(), matching_market::MarketError>(())
    /// ```
    pub fn with_ties_broken(&self, rule: TieRule, seed: u64) -> Cow<'_, Self> {
        let on = &mut |_| Ok(());
        self.with_ties_broken_until(rule, seed, &mut Pace::new(on)).expect("nothing stops it")
    }

    /// The same, unless it is stopped.
    pub(crate) fn with_ties_broken_until(
        &self,
        rule: TieRule,
        seed: u64,
        pace: &mut Pace<'_>,
    ) -> Result<Cow<'_, Self>, StopReason> {
        if self.is_strict() {
            return Ok(Cow::Borrowed(self));
        }
        let order = self.mentee_order_without_ties(rule, seed, pace)?;
        let carried = |column: &Option<Levels>| column.as_ref().map(|column| column.arranged(&order));
        let ranks = self.mentee_offsets.windows(2).flat_map(|bounds| 0..bounds[1] - bounds[0]);
        let mut strict = Self {
            mentor: order.iter().map(|&pair| self.mentor_of(pair)).collect(),
            score: self.score.as_ref().map(|column| order.iter().map(|&pair| column[pair.index()]).collect()),
            mentee_level: carried(&self.mentee_level),
            mentor_level: carried(&self.mentor_level),
            mentee_rank: Ranks::below(longest(&self.mentee_offsets), ranks.collect()),
            mentor_rank: Ranks::Narrow(Vec::new()),
            by_mentor: Vec::new(),
            mentee_offsets: self.mentee_offsets.clone(),
            mentor_offsets: self.mentor_offsets.clone(),
            mentee: self.mentee.clone(),
            capacity: self.capacity.clone(),
            at_least: self.at_least.clone(),
            standing: self.standing.clone(),
            mentee_labels: self.mentee_labels.clone(),
            mentor_labels: self.mentor_labels.clone(),
            strict: [true, true],
        };
        let renumbered = inverse(order);
        self.mirror_without_ties(rule, seed, &renumbered, &mut strict, pace)?;
        Ok(Cow::Owned(strict))
    }

    /// The pairs in strict mentee order: which old pair stands at each new place.
    pub(crate) fn mentee_order_without_ties(
        &self,
        rule: TieRule,
        seed: u64,
        pace: &mut Pace<'_>,
    ) -> Result<Vec<PairId>, StopReason> {
        let mut order: Vec<PairId> = self.pair_ids().collect();
        if self.is_strict_for(Side::Mentee) {
            return Ok(order);
        }
        let mut lots = Vec::new();
        for bounds in self.mentee_offsets.windows(2) {
            let group = &mut order[bounds[0] as usize..bounds[1] as usize];
            pace.go(1 + group.len() as u64)?;
            // Within a tie pairs stand by mentor id, so the pair id itself is the last resort.
            for tie in group.chunk_by_mut(|&one, &other| self.mentee_rank(one) == self.mentee_rank(other)) {
                self.sort_by_lot(rule, seed, tie, &mut lots);
            }
        }
        Ok(order)
    }

    /// The pairs mentor by mentor in strict order.
    fn mentor_order_without_ties(
        &self,
        rule: TieRule,
        seed: u64,
        pace: &mut Pace<'_>,
    ) -> Result<Vec<PairId>, StopReason> {
        let mut order = self.by_mentor.clone();
        let mut lots = Vec::new();
        for bounds in self.mentor_offsets.windows(2) {
            let slice = &mut order[bounds[0] as usize..bounds[1] as usize];
            pace.go(1 + slice.len() as u64)?;
            // Within a tie pairs stand by pair id, thus by mentee id.
            for tie in slice.chunk_by_mut(|&one, &other| self.mentor_rank(one) == self.mentor_rank(other)) {
                self.sort_by_lot(rule, seed, tie, &mut lots);
            }
        }
        Ok(order)
    }

    /// One side's people in the order of the lottery, or by id.
    pub(crate) fn people_by_lot(&self, side: Side, rule: TieRule, seed: u64) -> Vec<u32> {
        let people = match side {
            Side::Mentee => self.mentees(),
            Side::Mentor => self.mentors(),
        };
        let mut order: Vec<u32> = (0..).take(people).collect();
        if rule != TieRule::ById {
            order.sort_by_cached_key(|&person| match side {
                Side::Mentee => draw_mentee(seed, self.mentee_label(MenteeId::new(person))),
                Side::Mentor => draw_mentee(seed, self.mentor_label(MentorId::new(person))),
            });
        }
        order
    }

    /// Renumbers the mentors' pairs, in strict order.
    fn mirror_without_ties(
        &self,
        rule: TieRule,
        seed: u64,
        renumbered: &[PairId],
        strict: &mut Self,
        pace: &mut Pace<'_>,
    ) -> Result<(), StopReason> {
        strict.by_mentor = self.mentor_order_without_ties(rule, seed, pace)?;
        for pair in &mut strict.by_mentor {
            *pair = renumbered[pair.index()];
        }
        let mut mentor_rank = vec![0; self.pairs()];
        for bounds in self.mentor_offsets.windows(2) {
            for (rank, pair) in (0..).zip(&strict.by_mentor[bounds[0] as usize..bounds[1] as usize]) {
                mentor_rank[pair.index()] = rank;
            }
            pace.go(u64::from(bounds[1] - bounds[0]))?;
        }
        strict.mentor_rank = Ranks::below(longest(&self.mentor_offsets), mentor_rank);
        Ok(())
    }

    /// Sorts pairs that stand in ascending order by (lot, pair).
    fn sort_by_lot(&self, rule: TieRule, seed: u64, tie: &mut [PairId], lots: &mut Vec<(u64, PairId)>) {
        if tie.len() < 2 || rule == TieRule::ById {
            return;
        }
        lots.clear();
        lots.extend(tie.iter().map(|&pair| (rule.lot(self, seed, pair), pair)));
        lots.sort_unstable();
        for (slot, &(_, pair)) in tie.iter_mut().zip(lots.iter()) {
            *slot = pair;
        }
    }

    /// The mentees in the order of the lottery: by draw, then by id.
    pub fn mentees_by_lot(&self, seed: u64) -> Vec<MenteeId> {
        let mut order: Vec<(u64, MenteeId)> =
            self.mentee_ids().map(|mentee| (draw_mentee(seed, self.mentee_label(mentee)), mentee)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, mentee)| mentee).collect()
    }
}

/// The inverse of a permutation of the pairs.
fn inverse(order: Vec<PairId>) -> Vec<PairId> {
    let mut place_of = vec![PairId::new(0); order.len()];
    for (place, pair) in order.into_iter().enumerate() {
        place_of[pair.index()] = PairId::from_index(place);
    }
    place_of
}
