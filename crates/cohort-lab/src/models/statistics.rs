//! What a market turned out to be.

use matching_market::{Context, Market, MenteeId, SolveError, StopReason, StrategySpec};

use crate::instances::Draw;

/// How many comparisons of two lists are drawn.
const COMPARISONS: u32 = 20_000;

/// Figures of a market.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct MarketStatistics {
    /// How many mentees.
    pub mentees: usize,
    /// How many mentors.
    pub mentors: usize,
    /// Seats of all mentors.
    pub seats: u64,
    /// How many pairs.
    pub pairs: usize,
    /// The shortest list of a mentee, the mean, and the longest.
    pub mentee_lists: (usize, f64, usize),
    /// The shortest list of a mentor, the mean, and the longest.
    pub mentor_lists: (usize, f64, usize),
    /// The share of entries of mentees' lists, each list's first left aside, that tie with the one before.
    pub mentee_ties: f64,
    /// The same of mentors' lists.
    pub mentor_ties: f64,
    /// The share of all entries that fall to the tenth of the mentors who are listed most.
    pub most_listed_tenth: f64,
    /// The chance that two mentees who both list two mentors, and rank neither pair alike, agree on which is better:
    /// one half when lists have nothing to do with each other, 1 when they are the same. Drawn; `None` where no two
    /// lists can be compared.
    pub agreement: Option<f64>,
    /// Pearson's coefficient between the two ranks of a pair, each over the length of its list: 1 when both sides mean
    /// the same, 0 when they have nothing to do with each other. `None` where everything ties.
    pub mutual: Option<f64>,
    /// Mentees in a largest matching.
    pub matchable: usize,
}

impl MarketStatistics {
    /// Measures a market.
    pub(super) fn of(
        market: &Market,
        draw: &mut Draw,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, StopReason> {
        let lists = |lengths: &mut dyn Iterator<Item = usize>, people: usize| {
            let (least, most) = lengths.fold((usize::MAX, 0), |(least, most), one| (least.min(one), most.max(one)));
            (least.min(most), market.pairs() as f64 / people.max(1) as f64, most)
        };
        let listed = || market.mentor_ids().map(|mentor| market.pairs_of_mentor(mentor).len());
        let mut by_length: Vec<usize> = listed().collect();
        by_length.sort_unstable_by(|one, other| other.cmp(one));
        let tenth: usize = by_length.iter().take(market.mentors().div_ceil(10)).sum();
        Ok(Self {
            mentees: market.mentees(),
            mentors: market.mentors(),
            seats: market.mentor_ids().map(|mentor| u64::from(market.capacity(mentor))).sum(),
            pairs: market.pairs(),
            mentee_lists: lists(
                &mut market.mentee_ids().map(|mentee| market.pairs_of_mentee(mentee).len()),
                market.mentees(),
            ),
            mentor_lists: lists(&mut listed(), market.mentors()),
            mentee_ties: tied(
                market
                    .mentee_ids()
                    .map(|one| market.pairs_of_mentee(one).map(|pair| market.mentee_rank(pair)).collect()),
            ),
            mentor_ties: tied(
                market
                    .mentor_ids()
                    .map(|one| market.pairs_of_mentor(one).iter().map(|&pair| market.mentor_rank(pair)).collect()),
            ),
            most_listed_tenth: tenth as f64 / market.pairs().max(1) as f64,
            agreement: agreement(market, draw),
            mutual: mutual(market),
            matchable: matchable(market, stop)?,
        })
    }
}

/// The share of neighbours on a list that tie.
fn tied(lists: impl Iterator<Item = Vec<u32>>) -> f64 {
    let (mut neighbours, mut ties) = (0_u64, 0_u64);
    for list in lists {
        neighbours += list.len().saturating_sub(1) as u64;
        ties += list.windows(2).filter(|two| two[0] == two[1]).count() as u64;
    }
    ties as f64 / neighbours.max(1) as f64
}

fn agreement(market: &Market, draw: &mut Draw) -> Option<f64> {
    let (mut same, mut all) = (0_u32, 0_u32);
    let mentees = u32::try_from(market.mentees()).ok()?;
    for _ in 0..COMPARISONS {
        let [one, other] = [draw.below(mentees), draw.below(mentees)].map(MenteeId::new);
        let list = market.pairs_of_mentee(one);
        let length = u32::try_from(list.len()).ok()?;
        let [better, worse] = [draw.below(length), draw.below(length)];
        if one == other || length < 2 || better == worse {
            continue;
        }
        let pair = |at: u32| list.clone().nth(at as usize);
        let (Some(better), Some(worse)) = (pair(better), pair(worse)) else { continue };
        let of_other = |pair| market.find_pair(other, market.mentor_of(pair)).map(|pair| market.mentee_rank(pair));
        let (Some(a), Some(b)) = (of_other(better), of_other(worse)) else { continue };
        let own = market.mentee_rank(better).cmp(&market.mentee_rank(worse));
        if own.is_ne() && a != b {
            all += 1;
            same += u32::from(own == a.cmp(&b));
        }
    }
    (all > 0).then(|| f64::from(same) / f64::from(all))
}

fn mutual(market: &Market) -> Option<f64> {
    let share = |rank: u32, length: usize| f64::from(rank) / length as f64;
    let points: Vec<(f64, f64)> = market
        .pair_ids()
        .map(|pair| {
            let mentees = market.pairs_of_mentee(market.mentee_of(pair)).len();
            let mentors = market.pairs_of_mentor(market.mentor_of(pair)).len();
            (share(market.mentee_rank(pair), mentees), share(market.mentor_rank(pair), mentors))
        })
        .collect();
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len().max(1) as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (a, b) in &points {
        xx += (a - x) * (a - x);
        yy += (b - y) * (b - y);
        xy += (a - x) * (b - y);
    }
    let spread = libm::sqrt(xx * yy);
    (spread > 0.0).then(|| xy / spread)
}

/// How many mentees a largest matching has.
fn matchable(market: &Market, stop: &dyn Fn() -> Option<StopReason>) -> Result<usize, StopReason> {
    let largest: StrategySpec = "bottleneck:value=rank".parse().expect("a built-in strategy");
    match largest.build().solve(market, &mut Context::new(1).with_stop(stop)) {
        Ok(solution) => Ok(solution.matching.len()),
        Err(SolveError::Stopped { reason, .. }) => Err(reason),
        Err(error) => unreachable!("ranks are enough for a largest matching: {error}"),
    }
}
