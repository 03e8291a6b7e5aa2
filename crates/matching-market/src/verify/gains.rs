//! Whether a stable matching can be improved at all, told from the few arrows of which an exchange can be part.
//!
//! **Problem.** [`Exchanges`](crate::exchange) is made to be followed while the matching changes, and costs as much
//! where nobody ties as where everybody does. Who only asks whether there is an improving exchange needs of that graph
//! no more than its strong components.
//!
//! **Why few arrows.** An arrow leads to host h only for a pair that h ranks no worse than `bar[h]`, the best rank that
//! h gives to a unit that wishes it; and the unit must not lose by it. So it wishes h and has exactly that rank, or it
//! ranks h as high as what it has. Where nobody ties, the first is one unit a host and the second none: at most one
//! arrow for each host, and with ties as many more as there are ties of those kinds. All others are passed over without
//! being kept. (Nothing else is left out: what is said here is what an exchange is, so the answer is that of the whole
//! graph, from whatever stable matching one starts.)
//!
//! **Bars** take one reading of the pairs in their order, for `bar[h]` is the least rank among the pairs of h that are
//! wished; the arrows take a second one. With more arrows than [`ARROWS_A_NODE`] a node it is given up: then the whole
//! graph is worth its cost.
//!
//! **Seats of one mentor** lead where the whole graph lets them lead: the first seat that does not lose by it to each
//! host, and each to the host of the one before.
//!
//! **Complexity.** O(n + m + pairs), and a logarithm a seat; memory O(n + m).
//!
//! # References
//! As [`exchange`](crate::exchange).

use crate::components::components;
use crate::context::{Pace, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, Side};
use crate::matching::NONE;

/// More arrows than this for each node are not kept.
const ARROWS_A_NODE: usize = 4;

/// Who may move where without a loss, and whether it gains.
#[derive(Clone, Copy, Debug)]
struct Arrow {
    from: u32,
    to: u32,
    gains: bool,
}

/// Whether an exchange improves the stable matching `pair_of` for this side and keeps it stable; `None` if so many may
/// move that the whole graph has to be looked at.
pub(crate) fn improvable(
    (market, side): (&Market, Side),
    pair_of: &[u32],
    pace: &mut Pace<'_>,
) -> Result<Option<bool>, StopReason> {
    let Some(arrows) = arrows((market, side), pair_of, pace)? else { return Ok(None) };
    let nodes = hosts(market, side) + 1;
    let (starts, leads_to) = by_node(nodes, &arrows);
    let next = |node: u32, read: &mut u32, _: &mut u64| {
        let at = starts[node as usize] + *read;
        *read += 1;
        (at < starts[node as usize + 1]).then(|| leads_to[at as usize])
    };
    let mut unlimited = u64::MAX;
    let component = components(nodes, (0..).take(nodes), next, &mut unlimited, pace)?;
    let closes = |arrow: &Arrow| arrow.gains && component[arrow.from as usize] == component[arrow.to as usize];
    Ok(Some(arrows.iter().any(closes)))
}

fn hosts(market: &Market, side: Side) -> usize {
    match side {
        Side::Mentee => market.mentors(),
        Side::Mentor => market.mentees(),
    }
}

/// Where the arrows of each node begin, and where they lead, node by node.
fn by_node(nodes: usize, arrows: &[Arrow]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; nodes + 1];
    for arrow in arrows {
        starts[arrow.from as usize + 1] += 1;
    }
    for node in 0..nodes {
        starts[node + 1] += starts[node];
    }
    let (mut next, mut leads_to) = (starts.clone(), vec![0; arrows.len()]);
    for arrow in arrows {
        let at = &mut next[arrow.from as usize];
        leads_to[*at as usize] = arrow.to;
        *at += 1;
    }
    (starts, leads_to)
}

/// The arrows of the graph; `None` if they are too many.
fn arrows(
    (market, side): (&Market, Side),
    pair_of: &[u32],
    pace: &mut Pace<'_>,
) -> Result<Option<Vec<Arrow>>, StopReason> {
    let most = ARROWS_A_NODE * (hosts(market, side) + 1);
    let mentors = Loads::new(market, pair_of, pace)?;
    let (found, bars) = match side {
        Side::Mentee => of_mentees(market, pair_of, most, pace)?,
        Side::Mentor => of_mentors(market, &mentors, most, pace)?,
    };
    let Some(mut arrows) = found else { return Ok(None) };
    let free = number(bars.len());
    for (host, &bar) in (0..).zip(&bars) {
        let (held, places) = match side {
            Side::Mentee => (mentors.load(host), mentors.seats(host)),
            Side::Mentor => (u32::from(pair_of[host as usize] != NONE), 1),
        };
        // A place that is free is left to whoever comes, and one that nobody wishes may become free.
        arrows.extend((held < places).then_some(Arrow { from: host, to: free, gains: false }));
        arrows.extend((held > 0 && bar == u32::MAX).then_some(Arrow { from: free, to: host, gains: false }));
    }
    Ok(Some(arrows))
}

/// The arrows of mentees, and each mentor's bar.
fn of_mentees(
    market: &Market,
    pair_of: &[u32],
    most: usize,
    pace: &mut Pace<'_>,
) -> Result<(Option<Vec<Arrow>>, Vec<u32>), StopReason> {
    let own_rank = |pair: u32| if pair == NONE { u32::MAX } else { market.mentee_rank(PairId::new(pair)) };
    let mut bars = vec![u32::MAX; market.mentors()];
    for (mentee, &own) in market.mentee_ids().zip(pair_of) {
        let rank = own_rank(own);
        let places = market.pairs_of_mentee(mentee);
        pace.go(1 + places.len() as u64)?;
        for pair in places.take_while(|&pair| market.mentee_rank(pair) < rank) {
            let bar = &mut bars[market.mentor_of(pair).index()];
            *bar = market.mentor_rank(pair).min(*bar);
        }
    }
    let (free, mut arrows) = (number(bars.len()), Vec::new());
    for (mentee, &own) in market.mentee_ids().zip(pair_of) {
        let rank = own_rank(own);
        let from = if own == NONE { free } else { market.mentor_of(PairId::new(own)).get() };
        let places = market.pairs_of_mentee(mentee);
        pace.go(1 + places.len() as u64)?;
        for pair in places.take_while(|&pair| market.mentee_rank(pair) <= rank) {
            let to = market.mentor_of(pair);
            if market.mentor_rank(pair) <= bars[to.index()] && to.get() != from {
                arrows.push(Arrow { from, to: to.get(), gains: market.mentee_rank(pair) < rank });
            }
        }
        if arrows.len() > most {
            return Ok((None, bars));
        }
    }
    Ok((Some(arrows), bars))
}

/// The arrows of mentors' seats, and each mentee's bar.
fn of_mentors(
    market: &Market,
    mentors: &Loads<'_>,
    most: usize,
    pace: &mut Pace<'_>,
) -> Result<(Option<Vec<Arrow>>, Vec<u32>), StopReason> {
    let (free, mut arrows) = (number(market.mentees()), Vec::new());
    // A mentor wishes what it ranks better than its worst seat, and anybody while it has a free one.
    let wants: Vec<u32> = (0..)
        .take(market.mentors())
        .map(|mentor| match mentors.held(mentor).last() {
            _ if mentors.load(mentor) < mentors.seats(mentor) => u32::MAX,
            Some(&worst) => market.mentor_rank(PairId::new(worst)),
            None => 0,
        })
        .collect();
    let bar = |mentee: MenteeId| {
        let wished = |&pair: &PairId| market.mentor_rank(pair) < wants[market.mentor_of(pair).index()];
        market.pairs_of_mentee(mentee).find(wished).map_or(u32::MAX, |pair| market.mentee_rank(pair))
    };
    let mut bars = Vec::with_capacity(market.mentees());
    for mentee in market.mentee_ids() {
        pace.go(1 + market.pairs_of_mentee(mentee).len() as u64)?;
        bars.push(bar(mentee));
    }
    for (to, &bar) in market.mentee_ids().zip(&bars) {
        let places = market.pairs_of_mentee(to);
        pace.go(1 + places.len() as u64)?;
        for pair in places.take_while(|&pair| market.mentee_rank(pair) <= bar) {
            let (mentor, rank) = (market.mentor_of(pair), market.mentor_rank(pair));
            if rank > wants[mentor.index()] {
                continue;
            }
            let seats = mentors.held(mentor.get());
            let own_rank = |seat: u32| market.mentor_rank(PairId::new(seat));
            match seats.get(seats.partition_point(|&seat| own_rank(seat) < rank)) {
                Some(&seat) if market.mentee_of(PairId::new(seat)) != to => {
                    let from = market.mentee_of(PairId::new(seat)).get();
                    arrows.push(Arrow { from, to: to.get(), gains: rank < own_rank(seat) });
                }
                None if mentors.load(mentor.get()) < mentors.seats(mentor.get()) => {
                    arrows.push(Arrow { from: free, to: to.get(), gains: true });
                }
                _ => {}
            }
        }
        if arrows.len() > most {
            return Ok((None, bars));
        }
    }
    for mentor in market.mentor_ids().map(MentorId::get) {
        let seats = mentors.held(mentor);
        let mentee = |seat: u32| market.mentee_of(PairId::new(seat)).get();
        for two in seats.windows(2) {
            let [better, worse] = [two[0], two[1]].map(|seat| market.mentor_rank(PairId::new(seat)));
            arrows.push(Arrow { from: mentee(two[1]), to: mentee(two[0]), gains: better < worse });
        }
        if let Some(&worst) = seats.last().filter(|_| mentors.load(mentor) < mentors.seats(mentor)) {
            arrows.push(Arrow { from: free, to: mentee(worst), gains: true });
        }
    }
    Ok((Some(arrows), bars))
}

/// What each mentor holds.
struct Loads<'m> {
    market: &'m Market,
    // INVARIANT: mentor j holds the pairs `pairs[starts[j]..starts[j + 1]]`, best first.
    starts: Vec<u32>,
    pairs: Vec<u32>,
}

impl<'m> Loads<'m> {
    fn new(market: &'m Market, pair_of: &[u32], pace: &mut Pace<'_>) -> Result<Self, StopReason> {
        let held = || pair_of.iter().copied().filter(|&pair| pair != NONE);
        let mentor = |pair: u32| market.mentor_of(PairId::new(pair)).index();
        let mut starts = vec![0_u32; market.mentors() + 1];
        held().for_each(|pair| starts[mentor(pair) + 1] += 1);
        for at in 0..market.mentors() {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut pairs = vec![0; starts.last().map_or(0, |&all| all as usize)];
        for pair in held() {
            let at = &mut next[mentor(pair)];
            pairs[*at as usize] = pair;
            *at += 1;
        }
        for bounds in starts.windows(2) {
            let of_mentor = &mut pairs[bounds[0] as usize..bounds[1] as usize];
            pace.go(1 + of_mentor.len() as u64)?;
            of_mentor.sort_by_key(|&pair| market.mentor_rank(PairId::new(pair)));
        }
        Ok(Self { market, starts, pairs })
    }

    fn held(&self, mentor: u32) -> &[u32] {
        &self.pairs[self.starts[mentor as usize] as usize..self.starts[mentor as usize + 1] as usize]
    }

    fn load(&self, mentor: u32) -> u32 {
        self.starts[mentor as usize + 1] - self.starts[mentor as usize]
    }

    /// Nobody fills more seats than there are pairs.
    fn seats(&self, mentor: u32) -> u32 {
        let mentor = MentorId::new(mentor);
        u32::from(self.market.capacity(mentor)).min(number(self.market.pairs_of_mentor(mentor).len()))
    }
}

/// People and pairs are numbered in `u32`.
fn number(count: usize) -> u32 {
    u32::try_from(count).expect("people and pairs are numbered in u32")
}
