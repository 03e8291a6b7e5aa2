//! Kuhn–Munkres: the textbook algorithm for a greatest total, from the crate `pathfinding`. A baseline.
//!
//! **Problem.** That of [`MaxScore`](super::MaxScore), solved by code of others, to compare answers and times with.
//!
//! **Algorithm.** Kuhn's Hungarian method in Munkres' form on a full table: a row per mentee, a column per seat, and a
//! column more per mentee for staying unmatched. The crate panics on more rows than columns and gives every row a column;
//! with the columns for staying unmatched the first cannot be and the second does no harm.
//!
//! **Invariant.** An entry is worth `score + bonus − (k − 1) · spread` at a mentor's k-th seat, 0 for staying unmatched,
//! and −1 where there is no pair. There are as many columns of worth 0 as rows, so an entry of −1 can always be bettered,
//! and none is in a best assignment. The bonus is 0 for the objective `total`; for the others it outweighs the difference of
//! any two sums of scores. For `coverage-mentors` a mentor's first seat earns a second bonus that does the same, and the first outweighs both.
//!
//! **No overflow, no endless loop.** At most 2²⁴ entries mean at most 2¹² mentees, so an entry lies within 2⁷⁴ and all labels of
//! the algorithm together far within the 127 bits it is given. Numbers are whole, so every search ends with one row more assigned.
//!
//! **Complexity.** O(n² (n + seats)) time, 8 bytes per mentee and mentor.
//!
//! **Differences from the papers.** None: the crate is used as it is.
//!
//! # References
//! - H. W. Kuhn: The Hungarian method for the assignment problem. Naval Research Logistics Quarterly 2 (1955) 83–97. DOI
//!   10.1002/nav.3800020109.
//! - J. Munkres: Algorithms for the assignment and transportation problems. Journal of the Society for Industrial and
//!   Applied Mathematics 5 (1957) 32–38. DOI 10.1137/0105003.

use pathfinding::kuhn_munkres::{Weights, kuhn_munkres};

use super::{SolveError, Strategy};
use crate::context::{Context, Progress};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::Market;
use crate::matching::{Matching, NONE};
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::solution::{Bound, Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats};

/// The same maximum as [`MaxScore`](super::MaxScore) on a full table, by the crate `pathfinding`: a baseline for small
/// markets.
///
/// The claims are those of the algorithm, without a certificate: "solver's claim". The limits of the context are asked before and
/// after the algorithm, which cannot be interrupted; the size limit keeps it within seconds to minutes. Work is counted in table entries.
/// The seed and the ranks have no say. Behind the feature `kuhn-munkres`.
///
/// # Errors
/// [`SolveError::ScoresMissing`] on a market without scores; [`SolveError::TableTooLarge`] when mentees × (mentees + seats) is
/// above [`KuhnMunkres::MOST_ENTRIES`]; [`SolveError::Stopped`].
///
/// # Complexity
/// O(n² (n + seats)) time, O(n · m) memory.
///
/// # Examples
/// ```
/// use matching_market::{Context, KuhnMunkres, MarketBuilder, PairInfo, SolveError, Strategy};
/// // The better of two mentees gets the only seat, the other stays unmatched.
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::scored("0.5".parse()?)).pair(1, 0, PairInfo::scored("0.7".parse()?));
/// let market = builder.build()?;
/// let solution = KuhnMunkres::default().solve(&market, &mut Context::new(7))?;
/// assert_eq!(solution.matching.total_score(&market), Some(700_000));
///
/// let mut crowd = MarketBuilder::new(5000, vec![1]);
/// (0..5000).for_each(|mentee| drop(crowd.pair(mentee, 0, PairInfo::scored("0.5".parse().unwrap()))));
/// let refused = KuhnMunkres::default().solve(&crowd.build()?, &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::TableTooLarge { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Kuhn (1955), DOI 10.1002/nav.3800020109; Munkres (1957), DOI 10.1137/0105003.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KuhnMunkres {
    /// What is maximised.
    pub objective: Objective,
    /// How the load is spread over mentors.
    pub spread: Spread,
}

impl KuhnMunkres {
    /// The largest table that is taken: 4096 × 4096.
    pub const MOST_ENTRIES: u64 = 1 << 24;
}

impl Strategy for KuhnMunkres {
    fn name(&self) -> &'static str {
        "kuhn-munkres"
    }

    fn guarantee(&self) -> Guarantee {
        let exact = ClaimStatus::Bound(Bound::Ratio { numerator: 1, denominator: 1 });
        let best = Property::BestFor { objective: self.objective, spread: self.spread };
        match (self.objective, self.spread) {
            (Objective::Total, Spread::ZERO) => Guarantee::default().and(Property::GreatestTotalScore, exact),
            (Objective::Total, _) => Guarantee::default().and(best, exact),
            (Objective::CoverageThenTotal | Objective::CoverageThenMentorsThenTotal, _) => {
                let claims = Guarantee::default().and(Property::MostPeople, exact).and(best, exact);
                claims.and(Property::Maximal, ClaimStatus::Proved)
            }
        }
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let scores = market.score_column().ok_or(SolveError::ScoresMissing { strategy: self.name() })?;
        let seats = seats(market);
        let rows = market.mentees() as u64;
        let entries = rows.saturating_mul(rows + seats.len() as u64);
        if entries > Self::MOST_ENTRIES {
            return Err(SolveError::TableTooLarge { strategy: self.name(), entries, most: Self::MOST_ENTRIES });
        }
        context.spend(entries).map_err(|reason| SolveError::Stopped { reason, work: entries })?;
        let table = Table::new(*self, market, scores, seats);
        let (_, column_of) = kuhn_munkres(&table);
        context.report(Progress { done: context.work(), at_most: context.work() });
        let pair_of = |(mentee, column): (MenteeId, usize)| {
            let pair = table.seats.get(column).and_then(|seat| market.find_pair(mentee, seat.mentor));
            pair.map_or(NONE, PairId::get)
        };
        let column = market.mentee_ids().zip(column_of).map(pair_of).collect();
        Ok(Solution {
            matching: Matching::from_pair_column(market, column),
            guarantee: self.guarantee(),
            certificate: Certificate::Matching,
            stats: SolveStats { work: entries },
        })
    }
}

/// One seat of a mentor.
#[derive(Clone, Copy, Debug)]
struct Seat {
    mentor: MentorId,
    /// The mentor's place among the mentors with seats.
    place: usize,
    /// The mentor's seats before this one.
    before: u16,
}

/// The seats that somebody could take, mentor by mentor.
fn seats(market: &Market) -> Vec<Seat> {
    let seats_of = |mentor| usize::from(market.capacity(mentor)).min(market.pairs_of_mentor(mentor).len());
    let with_seats = market.mentor_ids().filter(|&mentor| seats_of(mentor) > 0).enumerate();
    let seats = with_seats.flat_map(|(place, mentor)| {
        (0..market.capacity(mentor)).take(seats_of(mentor)).map(move |before| Seat { mentor, place, before })
    });
    seats.collect()
}

/// The full table, of which only the entries of distinct mentors are stored.
struct Table {
    rows: usize,
    seats: Vec<Seat>,
    places: usize,
    // INVARIANT: rows × places entries.
    score: Vec<Option<Score>>,
    bonus: i128,
    /// What a mentor's first seat earns more.
    first_seat: i128,
    spread: i128,
}

impl Table {
    fn new(strategy: KuhnMunkres, market: &Market, scores: &[Score], seats: Vec<Seat>) -> Self {
        let (rows, places) = (market.mentees(), seats.last().map_or(0, |seat| seat.place + 1));
        let mut score = vec![None; rows * places];
        for seat in seats.iter().filter(|seat| seat.before == 0) {
            for &pair in market.pairs_of_mentor(seat.mentor) {
                score[market.mentee_of(pair).index() * places + seat.place] = Some(scores[pair.index()]);
            }
        }
        let spread = i128::from(strategy.spread.millionths());
        let millionths = |score: Option<&Score>| score.map_or(0, |score| i128::from(score.millionths()));
        let least_of_seats = seats.iter().map(|seat| seat.before).max().map_or(0, i128::from) * spread;
        let (least, most) = (millionths(scores.iter().min()) - least_of_seats, millionths(scores.iter().max()));
        // One person more, or one mentor more with a mentee, may cost every other one the whole range.
        let above = |most: i128, least: i128| rows as i128 * (most - least) + most.abs().max(least.abs()) + 1;
        let first_seat = match strategy.objective {
            Objective::Total | Objective::CoverageThenTotal => 0,
            Objective::CoverageThenMentorsThenTotal => above(most, least),
        };
        let bonus = match strategy.objective {
            Objective::Total => 0,
            _ => above(most + first_seat, least),
        };
        Self { rows, seats, places, score, bonus, first_seat, spread }
    }
}

impl Weights<i128> for Table {
    fn rows(&self) -> usize {
        self.rows
    }

    fn columns(&self) -> usize {
        self.seats.len() + self.rows
    }

    fn at(&self, row: usize, column: usize) -> i128 {
        let Some(seat) = self.seats.get(column) else { return 0 };
        let bonus = self.bonus + if seat.before == 0 { self.first_seat } else { 0 };
        let worth = |score: Score| i128::from(score.millionths()) + bonus - i128::from(seat.before) * self.spread;
        self.score[row * self.places + seat.place].map_or(-1, worth)
    }

    fn neg(&self) -> Self {
        unreachable!("only kuhn_munkres_min asks for it")
    }
}
