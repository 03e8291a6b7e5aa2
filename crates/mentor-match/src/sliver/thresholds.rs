//! What a checker has to know of the pairs that a sliver leaves out.
//!
//! **Notation.** A *key* is a place on a list as one number, smaller is better: place, standing, scores
//! (`preference/place`). A mentor's *cut-off* is the greatest key of the mentees it holds, where no seat is free.
//!
//! **Statement.** A possible pair that is not in the market comes, on the mentee's list with ties broken, after the
//! mentor with whom the list was *closed*, the last one in the market; or its key on the mentor's list is above the
//! mentor's cut-off, or the mentor has no seat.
//!
//! **Theorem.** If the market's matching is stable on the market with ties broken, every mentee whose list was closed
//! has a mentor, and the statement holds, then it is stable on all possible pairs with ties broken, and so also as they
//! are. *Proof.* Of a pair that is left out one of the two likes what they have better. ∎ It is the best for mentees on
//! all of them iff the arrows from each full mentor to the mentor of its first refused mentee have no cycle, where
//! *refused* are all mentees that the mentor does not hold and who would rather have it, in pairs of the market or not.
//!
//! Whoever checks a certificate can follow all of this but the statement itself, and that nobody was refused before the
//! first one named: they are the program's word. [`RoundOutcome::rescan`] holds both against every pair.

use matching_market::{Certificate, Side, StopReason, TieRule};

use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::Sides;
use crate::outcome::RoundOutcome;
use crate::parallel::{self, Stop, go_on};
use crate::preference::{FirstRefused, Heads, Row};

/// What is known of the pairs that a round left out; see [`RoundOutcome::thresholds`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    possible: Sides<Vec<u32>>,
    keys: Option<Sides<Vec<u64>>>,
    closed: Vec<Option<u64>>,
    refused: Vec<Option<(MenteeId, u64)>>,
}

/// Mentees that one task takes at most.
const BLOCK: usize = 64;

impl Thresholds {
    /// By person of a side, how many of the other side are possible.
    pub fn possible(&self, side: Side) -> &[u32] {
        self.possible.of(side)
    }

    /// By pair of the market, the key on the list of somebody of this side; nothing in a round whose left-out pairs
    /// were held against prices: none of them is worth more than its two people ask.
    pub fn keys(&self, side: Side) -> Option<&[u64]> {
        self.keys.as_ref().map(|keys| keys.of(side).as_slice())
    }

    /// By mentee, the key at which the list was closed: that of the last mentor in the market, after whom, ties broken,
    /// every possible one comes who is left out and would take the mentee. `None`: none that is left out would.
    pub fn closed(&self) -> &[Option<u64>] {
        &self.closed
    }

    /// By mentor, the first mentee on its list, of all possible ones whom it does not hold, who would rather have it,
    /// and the mentee's key; nobody where a seat is free or there is none.
    pub fn refused(&self) -> &[Option<(MenteeId, u64)>] {
        &self.refused
    }
}

impl RoundOutcome<'_> {
    /// What a checker has to know of the pairs that this round left out; nothing where it built them all.
    ///
    /// # Errors
    /// Why it was stopped.
    ///
    /// # Complexity
    /// O(possible pairs · features) additions on all cores for a stable round, and a score for each pair that was
    /// built.
    pub fn thresholds(&self, stop: &(dyn Fn() -> Option<StopReason> + Sync)) -> Result<Option<Thresholds>, StopReason> {
        let Some(sliver) = self.sliver() else { return Ok(None) };
        let possible = sliver.possible.clone();
        let Some(closed) = &sliver.closed else {
            let (mentees, mentors) = (self.market().mentees(), self.market().mentors());
            let none = (vec![None; mentees], vec![None; mentors]);
            return Ok(Some(Thresholds { possible, keys: None, closed: none.0, refused: none.1 }));
        };
        let named = |(key, _, mentee)| (mentee, key);
        let refused = self.first_refused(stop)?.into_iter().map(|one| one.map(named)).collect();
        let closed = closed.iter().map(|closed| closed.map(|(key, ..)| key)).collect();
        Ok(Some(Thresholds { possible, keys: Some(self.keys(stop)?), closed, refused }))
    }

    /// Of all possible pairs; see [`Heads::first_refused`].
    pub(super) fn first_refused(&self, stop: Stop<'_>) -> Result<FirstRefused, StopReason> {
        let lots = match self.solution().certificate {
            Certificate::TieBreak { rule, seed } => (rule, seed),
            _ => (TieRule::ById, 0),
        };
        Heads::after(&self.preferences, lots, &[], stop)?.first_refused(self.market(), self.matching(), stop)
    }

    fn keys(&self, stop: Stop<'_>) -> Result<Sides<Vec<u64>>, StopReason> {
        let (market, preferences) = (self.market(), self.preferences());
        let mut keys = Sides { mentee: Vec::new(), mentor: Vec::new() };
        let block = |block: usize| {
            go_on(stop)?;
            let (mut rows, mut mentors, mut keys) =
                (preferences.compatibility().rows(), Vec::<MentorId>::new(), Vec::new());
            for mentee in (block * BLOCK..market.mentees().min((block + 1) * BLOCK)).map(MenteeId::from_index) {
                mentors.clear();
                mentors.extend(market.pairs_of_mentee(mentee).map(|pair| market.mentor_of(pair)));
                for (&mentor, scores) in mentors.iter().zip(rows.scores(mentee, &mentors)) {
                    let row = Row::new(preferences, mentee, mentor, scores);
                    keys.push((row.key, row.mentor_key));
                }
            }
            Ok(keys)
        };
        for block in parallel::map(market.mentees().div_ceil(BLOCK), block) {
            for (mentee, mentor) in block? {
                keys.mentee.push(mentee);
                keys.mentor.push(mentor);
            }
        }
        Ok(keys)
    }
}
