//! A round's claims proved again on every pair of its people, built or not, from the readable definitions.
//!
//! Whoever does not want to trust bounds, classes and heads asks every mentee about every mentor: rules, wishes and
//! scores pair by pair. Then, with keys for ranks and ties broken by lot where the claim says so:
//!
//! - **stable**: nobody would rather have a mentor who has a free seat or would rather have them;
//! - **mentee-optimal**: for each mentor take the first mentee on its list, of those it does not hold, who would rather
//!   have it. With ties broken the matching is stable iff there is none where a seat is free, and elsewhere the first
//!   comes after all whom the mentor holds. Then draw an arrow from each full mentor to the mentor of that mentee, if
//!   there is one: the stable matching is mentee-optimal iff the arrows have no cycle.
//! - **the greatest total**: no pair with a mentor who has a seat is worth more than its two people ask together.
//!
//! Of a stable round on a sliver also what its certificate says of pairs that were left out, see
//! [`thresholds`](super::thresholds): each comes, with ties broken, after the mentee's list was closed or after the
//! mentor's cut-off, and the first mentee refused by each mentor is who the bounded scan found.
//!
//! Complexity: O(n · m · (rules + answers)) time, O(n + m) memory.

use std::collections::BTreeMap;

use matching_market::{Certificate, DualPrices, Market, Matching, Property, StopReason, TieRule, lottery};

use crate::cohort::{MenteeId, MentorId};
use crate::outcome::RoundOutcome;
use crate::parallel::{self, Stop, go_on};
use crate::preference::{self, Preferences, Reach};

/// What was looked at, and what of the round's claims holds on all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescan {
    /// Pairs of two people, without the pinned and the kept.
    pub pairs: u64,
    /// Those that are possible.
    pub possible: u64,
    /// The claims that were proved on all possible pairs; claims of other kinds are proved on the round's market alone.
    pub proved: Vec<Property>,
}

/// Why a round's claim does not hold on all pairs: a defect of the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RescanError {
    /// Stopped by the caller.
    #[error("stopped while all pairs were looked at because {0}")]
    Stopped(StopReason),
    /// The round counted otherwise.
    #[error("mentee {mentee} has {found} possible mentors, and the round counted {counted}; this is a defect")]
    Count {
        /// The mentee.
        mentee: MenteeId,
        /// How many there are.
        found: u64,
        /// How many were counted.
        counted: u64,
    },
    /// Two people would rather have each other.
    #[error("mentee {mentee} and mentor {mentor} would both rather have each other; this is a defect")]
    Blocking {
        /// The mentee.
        mentee: MenteeId,
        /// The mentor.
        mentor: MentorId,
    },
    /// Two people would rather have each other once ties are broken.
    #[error("mentee {mentee} and mentor {mentor} would rather have each other with ties broken; this is a defect")]
    BlockingByLot {
        /// The mentee.
        mentee: MenteeId,
        /// The mentor.
        mentor: MentorId,
    },
    /// A pair is worth more than its two people ask.
    #[error("mentee {mentee} and mentor {mentor} are worth more than they ask together; this is a defect")]
    Undervalued {
        /// The mentee.
        mentee: MenteeId,
        /// The mentor.
        mentor: MentorId,
    },
    /// A pair that was left out comes before the mentee's list was closed, and the mentor would take the mentee.
    #[error("mentee {mentee} and mentor {mentor} are above their thresholds and were left out; this is a defect")]
    LeftOut {
        /// The mentee.
        mentee: MenteeId,
        /// The mentor.
        mentor: MentorId,
    },
    /// Another mentee than the round's certificate says is the first whom a mentor refuses.
    #[error("the first mentee whom mentor {mentor} refuses is not who the certificate says; this is a defect")]
    Refused {
        /// The mentor.
        mentor: MentorId,
    },
    /// Another stable matching is better for mentees.
    #[error("mentees of mentor {mentor} and others could exchange mentors and all be better off; this is a defect")]
    NotOptimal {
        /// One of the mentors.
        mentor: MentorId,
    },
}

/// A place on a list whose ties are broken; smaller is better.
type Position = (u64, u64, u32);

/// By mentor, the first mentee on its list who is not held and would rather have it.
type Refused = BTreeMap<MentorId, (Position, MenteeId)>;

/// Mentees that one task takes at most.
const BLOCK: usize = 16;

impl RoundOutcome<'_> {
    /// Proves the round's claims of stability, mentee-optimality and the greatest total anew, on every pair of its
    /// people and from the readable definitions, and counts the possible pairs anew. Takes minutes for hundreds of
    /// millions of pairs.
    ///
    /// # Errors
    /// [`RescanError`]: the first claim or count that is wrong, by mentee.
    pub fn rescan(&self, stop: &(dyn Fn() -> Option<StopReason> + Sync)) -> Result<Rescan, RescanError> {
        let ties = match self.solution().certificate {
            Certificate::TieBreak { rule, seed } => Some((rule, seed)),
            _ => None,
        };
        let claims = |property| self.proved().contains(&property);
        let prices = match &self.solution().certificate {
            Certificate::Duals(prices) => Some(prices),
            _ => None,
        };
        let closed = self.sliver().and_then(|sliver| sliver.closed.as_deref());
        let reach = closed.map(|_| reach(self.preferences(), self.market(), self.matching()));
        let all = All { outcome: self, ties, prices, closed, reach, stable: claims(Property::Stable) };
        let mentees = self.cohort().mentees().len();
        let work = |index: usize| all.block(index * BLOCK..mentees.min((index + 1) * BLOCK), stop);
        let (mut rescan, mut refused) = (Rescan { pairs: 0, possible: 0, proved: Vec::new() }, Refused::new());
        for block in parallel::map(mentees.div_ceil(BLOCK), work) {
            let (pairs, possible, block) = block?;
            rescan.pairs += pairs;
            rescan.possible += possible;
            for (mentor, one) in block {
                refuse(&mut refused, mentor, one);
            }
        }
        rescan.proved.extend(Some(Property::Stable).filter(|_| all.stable));
        // What these prices prove on the round's market, they prove beside pairs that are worth no more.
        rescan.proved.extend(self.proved().iter().filter(|_| prices.is_some()));
        if claims(Property::MenteeOptimal) && ties.is_some() {
            if closed.is_some() {
                self.refused_as_certified(&refused, stop)?;
            }
            all.stable_by_lot(&refused)?;
            self.without_cycle(&refused)?;
            rescan.proved.push(Property::MenteeOptimal);
        }
        Ok(rescan)
    }

    /// Holds the first whom each full mentor refuses against who the bounded scan finds.
    fn refused_as_certified(&self, refused: &Refused, stop: Stop<'_>) -> Result<(), RescanError> {
        let found = self.first_refused(stop).map_err(RescanError::Stopped)?;
        for (mentor, found) in self.market().mentor_ids().zip(found) {
            let is_full = self.free_seats(mentor) == 0 && self.market().capacity(mentor) > 0;
            let first = refused.get(&mentor).filter(|_| is_full).map(|&(position, _)| position);
            if first != found.map(|(key, lot, mentee)| (key, lot, mentee.get())) {
                return Err(RescanError::Refused { mentor });
            }
        }
        Ok(())
    }

    fn without_cycle(&self, refused: &Refused) -> Result<(), RescanError> {
        let next = |mentor: MentorId| {
            let full = self.free_seats(mentor) == 0;
            refused.get(&mentor).filter(|_| full).and_then(|&(_, mentee)| self.matching().mentor_of(mentee))
        };
        // 0: not seen; else on the way that began at mentor `seen - 1`, or done.
        let mut seen = vec![0; self.cohort().mentors().len()];
        for start in (0..seen.len()).map(MentorId::from_index) {
            let (way, mut at) = (start.index() + 1, Some(start));
            while let Some(mentor) = at.filter(|mentor| seen[mentor.index()] == 0) {
                seen[mentor.index()] = way;
                at = next(mentor);
            }
            if let Some(mentor) = at.filter(|mentor| seen[mentor.index()] == way) {
                return Err(RescanError::NotOptimal { mentor });
            }
        }
        Ok(())
    }
}

fn refuse(refused: &mut Refused, mentor: MentorId, one: (Position, MenteeId)) {
    let first = refused.entry(mentor).or_insert(one);
    *first = one.min(*first);
}

struct All<'o, 'a> {
    outcome: &'o RoundOutcome<'a>,
    ties: Option<(TieRule, u64)>,
    prices: Option<&'o DualPrices>,
    // Where each mentee's list was closed, and whom each mentor would take; in a stable round on a sliver.
    closed: Option<&'o [Option<preference::Position>]>,
    reach: Option<Reach>,
    stable: bool,
}

impl All<'_, '_> {
    fn block(&self, mentees: std::ops::Range<usize>, stop: Stop<'_>) -> Result<(u64, u64, Refused), RescanError> {
        let (outcome, preferences) = (self.outcome, self.outcome.preferences());
        let (mut pairs, mut possible, mut refused) = (0, 0, Refused::new());
        for mentee in mentees.map(MenteeId::from_index) {
            go_on(stop).map_err(RescanError::Stopped)?;
            let own = outcome.matching().mentor_of(mentee);
            let held = own.map(|mentor| self.on_mentee_list(mentee, mentor));
            let (before, pinned) = (possible, preferences.eligibility().pinned(mentee));
            let others = outcome.market().mentor_ids().filter(|&mentor| pinned != Some(mentor));
            for mentor in others {
                pairs += 1;
                if preferences.obstacle(mentee, mentor).is_some() {
                    continue;
                }
                possible += 1;
                if outcome.seats(mentor).available > 0 && self.pays(mentee, mentor) {
                    return Err(RescanError::Undervalued { mentee, mentor });
                }
                let position = self.on_mentee_list(mentee, mentor);
                if self.is_left_out_wrongly(mentee, mentor, position) {
                    return Err(RescanError::LeftOut { mentee, mentor });
                }
                if own == Some(mentor) || held.is_some_and(|held| held < position) {
                    continue;
                }
                let wanted = held.is_none_or(|held| position.0 < held.0);
                let first = self.on_mentor_list(mentee, mentor);
                let would_take = || {
                    let holds = outcome.matching().mentees_of(mentor);
                    let free = outcome.free_seats(mentor) > 0;
                    free || holds.iter().any(|&holder| first.0 < preferences.mentor_key(holder, mentor))
                };
                if self.stable && wanted && would_take() {
                    return Err(RescanError::Blocking { mentee, mentor });
                }
                refuse(&mut refused, mentor, (first, mentee));
            }
            let (found, counted) = (possible - before, outcome.count_of_mentors(mentee) as u64);
            if found != counted {
                return Err(RescanError::Count { mentee, found, counted });
            }
        }
        Ok((pairs, possible, refused))
    }

    /// With ties broken, nobody would rather have a free seat, or a mentor who would rather have them.
    fn stable_by_lot(&self, refused: &Refused) -> Result<(), RescanError> {
        let outcome = self.outcome;
        for (&mentor, &(first, mentee)) in refused {
            if outcome.market().capacity(mentor) == 0 {
                continue;
            }
            let held = outcome.matching().mentees_of(mentor);
            let worst = held.iter().map(|&mentee| self.on_mentor_list(mentee, mentor)).max();
            if outcome.free_seats(mentor) > 0 || worst.is_some_and(|worst| first < worst) {
                return Err(RescanError::BlockingByLot { mentee, mentor });
            }
        }
        Ok(())
    }

    fn is_left_out_wrongly(&self, mentee: MenteeId, mentor: MentorId, position: Position) -> bool {
        let (Some(closed), Some(reach)) = (self.closed, &self.reach) else { return false };
        let is_above = closed[mentee.index()].is_none_or(|(key, lot, last)| position < (key, lot, last.get()));
        let would_take =
            |reach: u64| reach == u64::MAX || self.outcome.preferences().mentor_key(mentee, mentor) <= reach;
        is_above
            && reach[mentor.index()].is_some_and(would_take)
            && self.outcome.market().find_pair(mentee, mentor).is_none()
    }

    fn pays(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        let Some(prices) = self.prices else { return false };
        let preferences = self.outcome.preferences();
        let scores = preferences.compatibility().scores(mentee, mentor);
        prices.surplus(mentee, mentor, preferences.objective(mentee, mentor, &scores)).is_some()
    }

    fn on_mentee_list(&self, mentee: MenteeId, mentor: MentorId) -> Position {
        let lot = match self.ties {
            Some((TieRule::Lottery, _)) => self.lot(mentee, mentor),
            // A mentee's one lot says nothing about whom it likes better.
            _ => 0,
        };
        (self.outcome.preferences().mentee_key(mentee, mentor), lot, mentor.get())
    }

    fn on_mentor_list(&self, mentee: MenteeId, mentor: MentorId) -> Position {
        (self.outcome.preferences().mentor_key(mentee, mentor), self.lot(mentee, mentor), mentee.get())
    }

    fn lot(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let cohort = self.outcome.cohort();
        let mentee = lottery::label(cohort.mentee(mentee).id.as_str());
        let mentor = lottery::label(cohort.mentor(mentor).id.as_str());
        self.ties.map_or(0, |(rule, seed)| rule.lot_of(seed, mentee, mentor))
    }
}

/// Whom each mentor would still take, from the scores of those they hold.
pub(super) fn reach(preferences: &Preferences<'_>, market: &Market, matching: &Matching) -> Reach {
    let reach = |mentor| {
        let held = matching.mentees_of(mentor);
        if held.len() < usize::from(market.capacity(mentor)) {
            return Some(u64::MAX);
        }
        held.iter().map(|&mentee| preferences.mentor_key(mentee, mentor)).max()
    };
    market.mentor_ids().map(reach).collect()
}
