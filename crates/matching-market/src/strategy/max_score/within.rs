//! The greatest total score among the matchings that are best for something else.
//!
//! **Problem.** A proof of that something else says, by complementary slackness, which matchings are best for it: those
//! that use only certain pairs, match certain mentees, and fill certain mentors or give them one mentee at least
//! ([`Needs`]). Among these, find one with the greatest total. One of them is known to exist.
//!
//! **Algorithm.** That of [`MaxScore`](super::MaxScore) on the pairs allowed, where whoever has to be matched brings a
//! bonus. At first it is modest; while somebody who has to be matched is not, it grows sixteenfold, and the searches go
//! on from where they are: a mentee who brings it gains what it grows by, and all that was right stays right, except
//! that free seats that have to be taken are overpriced.
//!
//! **Invariant.** With a bonus that is large enough all are matched: from a best matching that lacks somebody an
//! alternating path leads towards one that lacks nobody; to go along it brings one bonus, gives up none, and loses less
//! than that (`Bonus::of`).
//!
//! **Proof.** Without the bonus, utilities of mentees and prices of mentors who have to be matched may be negative;
//! nothing else changes. So the prices prove the total whatever the bonus was, see `verify::total`.
//!
//! **Complexity.** That of `MaxScore`; memory 20 bytes for each pair allowed.

use super::bonus::{Bonus, Failure};
use super::finish::finish;
use super::forward::Labels;
use super::network::{Need, Needs, Network};
use super::start;
use super::tops::Tops;
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Columns, Market, Mentees, Ranks};
use crate::matching::NONE;
use crate::score::Score;
use crate::solution::TotalPrices;
use crate::strategy::meter::Meter;

/// Which matchings to choose from.
pub(in crate::strategy) struct Within<'a, F> {
    pub(in crate::strategy) market: &'a Market,
    pub(in crate::strategy) score: &'a [Score],
    /// Each further seat of a mentor earns this much less.
    pub(in crate::strategy) spread: i64,
    /// Each seat of a mentor but the first costs this much.
    pub(in crate::strategy) further: i64,
    /// Whether a pair may be used.
    pub(in crate::strategy) allowed: F,
    /// Seats of each mentor that may be used.
    pub(in crate::strategy) capacity: Vec<u16>,
    pub(in crate::strategy) needs: Needs,
}

impl<'a, F: Fn(PairId) -> bool> Within<'a, F> {
    /// Those of the pairs allowed that match these mentees and fill these mentors.
    pub(in crate::strategy) fn filling(
        market: &'a Market,
        score: &'a [Score],
        allowed: F,
        mentee: Vec<bool>,
        mentor: &[bool],
    ) -> Self {
        let mentor = mentor.iter().map(|&full| if full { Need::All } else { Need::None }).collect();
        let capacity = market.columns().capacity.to_vec();
        Self { market, score, spread: 0, further: 0, allowed, capacity, needs: Needs { mentee, mentor } }
    }

    /// Each mentee's pair in a matching with the greatest total, and what proves it.
    pub(in crate::strategy) fn greatest_total(
        self,
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, TotalPrices), Failure> {
        let part = Part::of(self.market, self.score, &self.allowed, self.capacity);
        meter.spend_now_and_then(&mut (self.market.pairs() as u64))?;
        let needs = &self.needs;
        let columns = part.columns();
        let (tops, range) = Tops::of(columns.mentee_offsets, &part.score);
        let mut network = Network {
            columns,
            score: &part.score,
            range,
            tops,
            bonus: 0,
            spread: self.spread,
            further: self.further,
            needs: Some(needs),
        };
        let bonus = Bonus::of(&network);
        network.bonus = bonus.modest;
        let mut state = start::good_start(&network, meter)?;
        let mut labels = Labels::new(network.mentors());
        loop {
            finish(&network, &mut state, &mut labels, meter)?;
            let seating = &state.seating;
            let mentees_in = seating.pair_of.iter().zip(&needs.mentee).all(|(&pair, &needed)| !needed || pair != NONE);
            let loads = seating.load.iter().zip(&part.capacity).zip(&needs.mentor);
            let seats_taken = loads.into_iter().all(|((&load, &seats), need)| match need {
                Need::None => true,
                Need::One => load > 0,
                Need::All => load == u32::from(seats),
            });
            if mentees_in && seats_taken {
                break;
            }
            let raised = bonus.after(network.bonus)?;
            assert!(raised > network.bonus, "some matching lacks nobody, and the full bonus outweighs all scores");
            for (utility, _) in state.utility.iter_mut().zip(&needs.mentee).filter(|&(_, &needed)| needed) {
                *utility += raised - network.bonus;
            }
            network.bonus = raised;
        }
        for (mentee, utility) in (0..).zip(&mut state.utility) {
            *utility -= network.bonus_of(mentee);
        }
        let as_given = |pair: u32| if pair == NONE { NONE } else { part.pair[pair as usize] };
        let column = state.seating.pair_of.into_iter().map(as_given).collect();
        Ok((column, TotalPrices { utility: state.utility, price: state.price }))
    }
}

/// The pairs allowed, in the form of a market.
struct Part {
    mentee_offsets: Vec<u32>,
    mentor_offsets: Vec<u32>,
    mentor: Vec<MentorId>,
    mentees: Mentees,
    by_mentor: Vec<PairId>,
    score: Vec<Score>,
    capacity: Vec<u16>,
    /// The number of each pair in the market.
    pair: Vec<u32>,
}

impl Part {
    fn of(market: &Market, score: &[Score], allowed: impl Fn(PairId) -> bool, capacity: Vec<u16>) -> Self {
        let pairs: Vec<u32> = market.pair_ids().filter(|&pair| allowed(pair)).map(PairId::get).collect();
        let mentee: Vec<MenteeId> = pairs.iter().map(|&pair| market.mentee_of(PairId::new(pair))).collect();
        let mentor: Vec<MentorId> = pairs.iter().map(|&pair| market.mentor_of(PairId::new(pair))).collect();
        let mentor_offsets = offsets(mentor.iter().map(|mentor| mentor.index()), market.mentors());
        let mut next = mentor_offsets.clone();
        let mut by_mentor = vec![PairId::new(0); pairs.len()];
        for (pair, mentor) in mentor.iter().enumerate() {
            let next = &mut next[mentor.index()];
            by_mentor[*next as usize] = PairId::from_index(pair);
            *next += 1;
        }
        let mentee_offsets = offsets(mentee.iter().map(|mentee| mentee.index()), market.mentees());
        Self {
            mentees: Mentees::new(&mentee_offsets),
            mentee_offsets,
            mentor_offsets,
            score: pairs.iter().map(|&pair| score[pair as usize]).collect(),
            mentor,
            by_mentor,
            capacity,
            pair: pairs,
        }
    }

    fn columns(&self) -> Columns<'_> {
        Columns {
            mentee_offsets: &self.mentee_offsets,
            mentor_offsets: &self.mentor_offsets,
            mentor: &self.mentor,
            mentees: &self.mentees,
            // Ranks have no say in a total.
            mentee_rank: const { &Ranks::Narrow(Vec::new()) },
            mentor_rank: const { &Ranks::Narrow(Vec::new()) },
            by_mentor: &self.by_mentor,
            capacity: &self.capacity,
        }
    }
}

/// Where each person's pairs would begin in a list of all, and where it ends.
fn offsets(people: impl Iterator<Item = usize>, count: usize) -> Vec<u32> {
    let mut offsets = vec![0; count + 1];
    for person in people {
        offsets[person + 1] += 1;
    }
    for person in 0..count {
        offsets[person + 1] += offsets[person];
    }
    offsets
}
