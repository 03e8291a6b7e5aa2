//! A solver with a mistake in it is caught by its certificate: the phases with one thing left out, against the same
//! phases in full.

use super::auction::Auction;
use super::forward::{self, Labels};
use super::network::{Network, State, id};
use super::refine::refine;
use super::{MaxScore, backward};
use crate::context::Context;
use crate::dual::Dual;
use crate::market::{Market, MarketBuilder, PairInfo};
use crate::matching::{Matching, NONE};
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::solution::DualPrices;
use crate::strategy::Strategy;
use crate::strategy::meter::Meter;
use crate::strategy::seating::Seating;
use crate::verify;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mistake {
    None,
    NoForwardSearch,
    NoBackwardSearch,
    /// One price does not follow the last search.
    PriceKept,
    /// One utility does not follow the last search.
    UtilityKept,
    /// One seat that was given is forgotten.
    SeatForgotten,
}

fn market(seed: usize) -> Market {
    let mut state = (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from((state >> 33) % bound).unwrap()
    };
    let (mentees, mentors) = (2 + below(9), 1 + below(7));
    let capacities = (0..mentors).map(|_| below(4)).collect();
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    let levels = [3, 40, 1_000_000][seed % 3];
    for (mentee, mentor) in (0..mentees).flat_map(|mentee| (0..mentors).map(move |mentor| (mentee, mentor))) {
        let score = Score::from_millionths(below(levels).cast_signed() - 1);
        if below(4) > 0 {
            builder.pair(mentee, mentor, PairInfo::scored(score));
        }
    }
    builder.build().unwrap()
}

/// The searches in order, the `last` of them spoilt. How many there were is returned.
fn searches(
    network: &Network<'_>,
    state: &mut State,
    mistake: Mistake,
    last: Option<usize>,
    meter: &mut Meter<'_, '_>,
) -> usize {
    let mut labels = Labels::new(network.mentors());
    let mut done = 0;
    let mut spoil = |before: State, state: &mut State| {
        done += 1;
        if last != Some(done) {
            return;
        }
        let (kept, values) = match mistake {
            Mistake::PriceKept => (before.price, &mut state.price),
            Mistake::UtilityKept => (before.utility, &mut state.utility),
            _ => return,
        };
        if let Some(at) = (0..kept.len()).find(|&at| kept[at] != values[at]) {
            values[at] = kept[at];
        }
    };
    for mentee in 0..network.mentees() {
        if mistake != Mistake::NoForwardSearch && state.seating.pair_of[mentee] == NONE && state.utility[mentee] > 0 {
            let before = state.clone();
            forward::place(network, state, &mut labels, id(mentee), meter).unwrap();
            spoil(before, state);
        }
    }
    for mentor in 0..network.mentors() {
        while mistake != Mistake::NoBackwardSearch && state.is_overpriced(network, id(mentor)) {
            let before = state.clone();
            backward::relieve(network, state, &mut labels, id(mentor), meter).unwrap();
            spoil(before, state);
        }
    }
    done
}

/// One scale of an auction with great steps: much is left to both kinds of searches.
fn rough_start(network: &Network<'_>, meter: &mut Meter<'_, '_>) -> State {
    let seating = Seating::new(network.columns);
    let offsets = seating.offsets.clone();
    let mut auction = Auction::new(network, &offsets, State::first_prices(network));
    auction.run(1 + network.range.most.max(0) / 3, 0, 1000, meter).unwrap();
    refine(network, seating, auction, 0, 0, meter).unwrap()
}

/// Whether the certificate accepts the answer, and the answer.
fn answer(market: &Market, spread: Spread, mistake: Mistake) -> (bool, Matching) {
    let score = market.score_column().unwrap();
    let network = Network::new(market, score, spread.millionths().into());
    let mut context = Context::new(7);
    let mut meter = Meter::new(&mut context, 0);
    let start = rough_start(&network, &mut meter);
    let last = searches(&network, &mut start.clone(), mistake, None, &mut meter);
    let mut state = start;
    searches(&network, &mut state, mistake, Some(last), &mut meter);
    let mut column = state.seating.pair_of;
    if mistake == Mistake::SeatForgotten
        && let Some(pair) = column.iter_mut().find(|pair| **pair != NONE)
    {
        *pair = NONE;
    }
    let dual = |values: Vec<i64>| values.into_iter().map(Dual::score).collect();
    let (utility, price) = (dual(state.utility), dual(state.price));
    let duals = DualPrices { objective: Objective::Total, spread, utility, price };
    let matching = Matching::from_pair_column(market, column);
    (verify::optimal(market, &matching, &duals).is_ok(), matching)
}

fn worth(market: &Market, matching: &Matching, spread: Spread) -> i64 {
    let loads = verify::loads(market, matching);
    let less: i64 = loads.iter().map(|&load| i64::from(load) * (i64::from(load) - 1) / 2).sum();
    matching.total_score(market).unwrap_or(0) - less * i64::from(spread.millionths())
}

#[test]
fn a_solver_with_a_mistake_is_refused_by_its_own_certificate() {
    use Mistake::{NoBackwardSearch, NoForwardSearch, None, PriceKept, SeatForgotten, UtilityKept};
    let mut refused = [0; 5];
    for seed in 0..3000 {
        let market = market(seed);
        let spread = Spread::new(Score::from_millionths([0, 1, 20][seed % 3])).unwrap();
        let best = MaxScore { objective: Objective::Total, spread }.solve(&market, &mut Context::new(7)).unwrap();
        let best = worth(&market, &best.matching, spread);
        let (accepted, matching) = answer(&market, spread, None);
        assert!(accepted && worth(&market, &matching, spread) == best, "seed {seed}");
        let mistakes = [NoForwardSearch, NoBackwardSearch, PriceKept, UtilityKept, SeatForgotten];
        for (mistake, refused) in mistakes.into_iter().zip(&mut refused) {
            let (accepted, wrong) = answer(&market, spread, mistake);
            *refused += usize::from(!accepted);
            assert!(
                !accepted || worth(&market, &wrong, spread) == best,
                "seed {seed}, {mistake:?}: a worse answer was accepted"
            );
        }
    }
    assert!(refused.iter().all(|&refused| refused > 200), "each mistake does harm: {refused:?}");
}
