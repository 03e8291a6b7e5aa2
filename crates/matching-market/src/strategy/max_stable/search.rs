//! A search for larger stable matchings that ends with one, or with the proof that there is none.
//!
//! **Notation.** [`Possible`] knows which pairs a stable matching may contain under the assumptions made; [`Paths`]
//! keeps a largest matching `W` of these pairs, in which everybody has what they must have.
//!
//! **Algorithm** (branch and bound). If `W` has too few people, no stable matching under these assumptions has more, by
//! its cover. If nothing blocks `W`, it is a stable matching and the best so far. Otherwise take a pair (i, j) that
//! blocks it, and tell two cases apart: mentor `j` is full with people as good as `i` or better, or it has room for
//! somebody like `i`, who then has nothing worse than `j`. In neither case does (i, j) block what `W` becomes, so in
//! the end nothing does.
//!
//! **Order.** The case comes first that the best matching so far is in, so that the search stays near it: paths have
//! enlarged it, and what they have made unstable is what is repaired. The search begins anew with other lots after a
//! number of cases that grows; each begins from the best so far.
//!
//! **Proof.** The cases of a search that came to its end, each closed by a cover or a contradiction.
//!
//! # References
//! A. H. Land, A. G. Doig: An automatic method of solving discrete programming problems. Econometrica 28 (1960)
//! 497–520. DOI 10.2307/1910129. (Branch and bound.)

use super::paths::Paths;
use crate::context::StopReason;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::lottery::draw_pair;
use crate::market::Market;
use crate::matching::NONE;
use crate::solution::StableCase;
use crate::strategy::meter::Meter;
use crate::verify::Possible;

/// What a search came to.
pub(super) enum End {
    /// All cases are closed by these proofs: nothing is larger than the best.
    Proved(Vec<StableCase>),
    /// All cases are closed, and the proof is too long to keep.
    Closed,
    /// The cases it was allowed are used up.
    Open,
}

/// Entries of a proof that are kept.
const LONGEST_PROOF: usize = 1 << 22;

/// The best stable matching so far, and what is known of all.
pub(super) struct Search<'m> {
    market: &'m Market,
    possible: Possible<'m>,
    paths: Paths<'m>,
    /// Each mentee's pair in the best stable matching so far, or [`NONE`], and how many are matched.
    best: Vec<u32>,
    size: u64,
    seed: u64,
    draws: u64,
    proof: Vec<StableCase>,
    entries: usize,
    by_lot: u64,
    all_at_once: bool,
    /// How many of the moves were looked at.
    looked_at: usize,
    work: u64,
}

/// How a search goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// How many cases it may look at.
    pub(super) cases: u64,
    /// One choice in so many is made by lot; `u64::MAX`: none.
    pub(super) by_lot: u64,
    /// Whether as many people as possible are to be seated at once, or one more than in the best.
    pub(super) all_at_once: bool,
}

/// A split that is not closed.
struct Split {
    mentor: MentorId,
    rank: u32,
    full_first: bool,
    /// What was known before, how many moves there were, and proofs with this split's own.
    known: usize,
    moves: usize,
    looked_at: usize,
    place: usize,
    /// How many proofs there were when the second case began.
    second: Option<usize>,
}

impl<'m> Search<'m> {
    /// A search that knows this stable matching, and what follows without assumptions.
    pub(super) fn new(market: &'m Market, possible: Possible<'m>, best: Vec<u32>, seed: u64) -> Self {
        let paths = Paths::new(market, &best);
        let size = best.iter().filter(|&&pair| pair != NONE).count() as u64;
        Self {
            market,
            possible,
            paths,
            best,
            size,
            seed,
            draws: 0,
            proof: Vec::new(),
            entries: 0,
            by_lot: u64::MAX,
            all_at_once: true,
            looked_at: 0,
            work: 0,
        }
    }

    /// How many people it matches.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The best stable matching found.
    pub(super) fn best(&self) -> &[u32] {
        &self.best
    }

    /// Looks at cases as planned.
    pub(super) fn run(&mut self, plan: Plan, meter: &mut Meter<'_, '_>) -> Result<End, StopReason> {
        self.proof.clear();
        self.entries = if plan.by_lot == u64::MAX { 0 } else { usize::MAX };
        (self.by_lot, self.all_at_once) = (plan.by_lot, plan.all_at_once);
        let (root, size) = (self.possible.changes().len(), self.size);
        self.paths = Paths::new(self.market, &self.best);
        self.looked_at = 0;
        let mut open: Vec<Split> = Vec::new();
        let mut news = Ok(());
        let mut end = Ok(End::Open);
        for _ in 0..plan.cases {
            let mut work = self.possible.take_work() + self.paths.take_work() + std::mem::take(&mut self.work);
            if let Err(reason) = meter.spend_now_and_then(&mut work) {
                end = Err(reason);
                break;
            }
            let blocking = match news {
                Ok(()) => self.blocking(),
                Err(case) => {
                    self.close(case);
                    None
                }
            };
            if let Some(pair) = blocking {
                let (mentor, rank) = (self.market.mentor_of(pair), self.market.mentor_rank(pair));
                let full_first = self.best_is_full(mentor, rank) != self.by_lot();
                self.close(StableCase::Split { mentor, rank });
                open.push(Split {
                    mentor,
                    rank,
                    full_first,
                    known: self.possible.changes().len(),
                    moves: self.paths.moves().len(),
                    looked_at: self.looked_at,
                    place: self.proof.len(),
                    second: None,
                });
                news = self.assume(mentor, rank, full_first);
                continue;
            }
            if self.size > size && plan.by_lot != u64::MAX {
                break;
            }
            let Some((mentor, rank, full)) = self.next_case(&mut open) else {
                let kept = self.entries <= LONGEST_PROOF;
                end = Ok(if kept { End::Proved(std::mem::take(&mut self.proof)) } else { End::Closed });
                break;
            };
            news = self.assume(mentor, rank, full);
        }
        self.possible.take_back(root);
        end
    }

    /// Makes an assumption; the reason if there is no stable matching under it.
    fn assume(&mut self, mentor: MentorId, rank: u32, full: bool) -> Result<(), StableCase> {
        let known = self.possible.changes().len();
        if full {
            self.possible.assume_full(mentor, rank);
        } else {
            self.possible.assume_room(mentor, rank);
        }
        self.possible.conclude(u32::MAX);
        if self.possible.is_contradiction() {
            return Err(StableCase::Impossible);
        }
        self.paths.repair(&self.possible, &self.possible.changes()[known..])
    }

    /// A pair that blocks what paths have matched, or nothing if this case is closed: that is a stable matching, or
    /// none is larger than the best.
    fn blocking(&mut self) -> Option<PairId> {
        let most = if self.all_at_once { u64::MAX } else { self.size + 1 };
        if self.paths.matched() < most {
            let first = if self.by_lot == u64::MAX { 0 } else { self.draw() % self.market.mentees() as u64 };
            self.paths.grow(&self.possible, most, usize::try_from(first).unwrap_or(0));
        }
        if self.paths.matched() > self.size {
            let found = self.find_blocking();
            if found.is_some() {
                return found;
            }
            self.best.copy_from_slice(self.paths.column());
            self.size = self.paths.matched();
            if !self.all_at_once {
                return self.blocking();
            }
        }
        if self.entries <= LONGEST_PROOF {
            let cover = self.paths.cover(&self.possible);
            self.close(StableCase::Covered(cover));
        }
        None
    }

    /// The first pair that blocks because of a move that was not looked at yet.
    ///
    /// A pair that does not block does so later only if one of the two has lost somebody: that is a later move.
    fn find_blocking(&mut self) -> Option<PairId> {
        let market = self.market;
        let column = self.paths.column();
        let rank = |mentee: MenteeId| match column[mentee.index()] {
            NONE => u32::MAX,
            own => market.mentee_rank(PairId::new(own)),
        };
        while let Some(&(mentee, left)) = self.paths.moves().get(self.looked_at) {
            let mentee = MenteeId::new(mentee);
            let own = rank(mentee);
            let better = market.pairs_of_mentee(mentee).take_while(|&pair| market.mentee_rank(pair) < own);
            for pair in better {
                self.work += 1 + u64::from(market.capacity(market.mentor_of(pair)));
                if market.mentor_rank(pair) < self.paths.to_beat(market.mentor_of(pair)) {
                    return Some(pair);
                }
            }
            if left != NONE {
                let mentor = market.mentor_of(PairId::new(left));
                let to_beat = self.paths.to_beat(mentor);
                for &pair in market.pairs_of_mentor(mentor) {
                    self.work += 1;
                    if market.mentor_rank(pair) >= to_beat {
                        break;
                    }
                    if market.mentee_rank(pair) < rank(market.mentee_of(pair)) {
                        return Some(pair);
                    }
                }
            }
            self.looked_at += 1;
        }
        None
    }

    /// Whether in the best so far this mentor is full with people of this rank or better.
    fn best_is_full(&self, mentor: MentorId, rank: u32) -> bool {
        let pairs = self.market.pairs_of_mentor(mentor).iter();
        let good = pairs.take_while(|&&pair| self.market.mentor_rank(pair) <= rank);
        let held = good.filter(|pair| self.best[self.market.mentee_of(**pair).index()] == pair.get()).count();
        held == usize::from(self.market.capacity(mentor))
    }

    /// Closes the splits whose cases are both closed, and goes to the second case of the one before.
    fn next_case(&mut self, open: &mut Vec<Split>) -> Option<(MentorId, u32, bool)> {
        loop {
            let split = open.last_mut()?;
            if let Some(second) = split.second {
                // In a proof the full mentor comes first.
                if !split.full_first && self.entries <= LONGEST_PROOF {
                    self.proof[split.place..].rotate_left(second - split.place);
                }
                open.pop();
                continue;
            }
            split.second = Some(self.proof.len());
            self.possible.take_back(split.known);
            self.paths.take_back(split.moves);
            self.looked_at = split.looked_at;
            return Some((split.mentor, split.rank, !split.full_first));
        }
    }

    /// Keeps a proof, unless they have become too long.
    fn close(&mut self, case: StableCase) {
        self.entries = self.entries.saturating_add(match &case {
            StableCase::Covered(cover) => 1 + cover.mentees.len() + cover.mentors.len(),
            StableCase::Crowded(mentees) => 1 + mentees.len(),
            StableCase::Starved(mentors) => 1 + mentors.len(),
            StableCase::Split { .. } | StableCase::Pair(_) | StableCase::Impossible | StableCase::Costs => 1,
        });
        if self.entries <= LONGEST_PROOF {
            self.proof.push(case);
        }
    }

    /// Whether the lot says to choose otherwise.
    fn by_lot(&mut self) -> bool {
        self.by_lot != u64::MAX && self.draw().is_multiple_of(self.by_lot)
    }

    fn draw(&mut self) -> u64 {
        self.draws += 1;
        draw_pair(self.seed, self.draws, 0)
    }
}
