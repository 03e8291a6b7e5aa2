//! Most people first, then most of the pairs that stand, then what else the objective wants.
//!
//! **Problem.** Of the matchings with most people those that keep most of the pairs that stand
//! ([`Market::with_standing`]); of those, where the objective counts them, those in which most mentors have a mentee;
//! of those one with the greatest total. The objective `total` has no people in front.
//!
//! **Algorithm.** Part by part, no part by a bonus that outweighs the next ones. A proof that nothing is better in the
//! parts so far is a utility for every mentee and a price for every mentor. By complementary slackness the matchings as
//! good as the one found are those that use only pairs whose people ask exactly what the pair is worth, match the
//! mentees with a utility above 0 and fill seats that cost less than the mentor asks, and none that cost more. Among
//! these the next part is maximised ([`Within`]): first people and kept pairs at once, a pair that stands being worth 1
//! and any other 0; then mentors with a mentee, every pair being worth 1 and every seat but a mentor's first costing 1;
//! then the scores.
//!
//! **Proof.** The parts of prices and utilities, one after the other, compared in this order: see
//! [`verify::optimal`](crate::verify::optimal).
//!
//! **Complexity.** That of `MaxScore`, once for each part.

use super::bonus::Failure;
use super::network::{Need, Needs};
use super::within::Within;
use super::{MaxScore, Meter, proved_by_prices};
use crate::context::Context;
use crate::dual::Dual;
use crate::ids::PairId;
use crate::market::Market;
use crate::objective::{Objective, Spread};
use crate::score::Score;
use crate::solution::{Certificate, DualPrices, Guarantee, Property, Solution, TotalPrices};
use crate::strategy::{SolveError, Strategy};
use crate::verify;

/// As [`MaxScore`], but keeping most of the pairs that stand ([`Market::with_standing`]) comes right after people: then
/// most mentors with a mentee, where the objective counts them, then the greatest total.
///
/// Where none stands its answer is as good as that of [`MaxScore`].
///
/// # Errors
/// As [`MaxScore`].
///
/// # Complexity
/// That of [`MaxScore`], at most three times.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, MaxScoreKeeping, MenteeId, MentorId, PairInfo, Strategy, verify};
/// let mut builder = MarketBuilder::new(1, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::scored("0.9".parse()?)).pair(0, 1, PairInfo::scored("0.3".parse()?));
/// let market = builder.build()?.with_standing(vec![Some(MentorId::new(1))])?;
/// let kept = MaxScoreKeeping::default().solve(&market, &mut Context::new(7))?;
/// verify::certify(&market, &kept)?;
/// assert_eq!(kept.matching.mentor_of(MenteeId::new(0)), Some(MentorId::new(1)));
///
/// let mut unscored = MarketBuilder::new(1, vec![1]);
/// unscored.pair(0, 0, PairInfo::default());
/// assert!(MaxScoreKeeping::default().solve(&unscored.build()?, &mut Context::new(7)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaxScoreKeeping {
    /// What is maximised beside people and kept pairs.
    pub objective: Objective,
    /// How the load is spread over mentors.
    pub spread: Spread,
}

impl Strategy for MaxScoreKeeping {
    fn name(&self) -> &'static str {
        "max-score-keeping"
    }

    fn guarantee(&self) -> Guarantee {
        let best = Property::BestKeeping { objective: self.objective, spread: self.spread };
        match self.objective {
            Objective::Total => Guarantee::proved(&[best]),
            Objective::CoverageThenTotal | Objective::CoverageThenMentorsThenTotal => {
                Guarantee::proved(&[Property::MostPeople, best])
            }
        }
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let run = |score: &[Score], meter: &mut Meter<'_, '_>| self.run(market, score, meter);
        proved_by_prices(self, market, context, run, (verify::optimal_keeping, Certificate::Keeping))
    }
}

impl MaxScoreKeeping {
    fn run(
        self,
        market: &Market,
        score: &[Score],
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, DualPrices), Failure> {
        const ONE: Score = Score::from_millionths(1);
        let worth_of = |stands: bool| if stands { ONE } else { Score::ZERO };
        let kept: Vec<Score> = market.pair_ids().map(|pair| worth_of(market.stands(pair))).collect();
        let people_first = match self.objective {
            Objective::Total => Objective::Total,
            Objective::CoverageThenTotal | Objective::CoverageThenMentorsThenTotal => Objective::CoverageThenTotal,
        };
        let first = MaxScore { objective: people_first, spread: Spread::ZERO };
        let (_, first) = first.run(market, &kept, meter)?;
        let mut face = Face::of(market, &first, |pair| people_first.worth(kept[pair.index()].millionths().into()));
        let mut mentors = TotalPrices { utility: vec![0; market.mentees()], price: vec![0; market.mentors()] };
        if self.objective == Objective::CoverageThenMentorsThenTotal {
            let each = vec![ONE; market.pairs()];
            (_, mentors) = face.greatest(market, &each, (0, 1), meter)?;
            face = face.narrowed(market, &mentors);
        }
        let (column, total) = face.greatest(market, score, (self.spread.millionths().into(), 0), meter)?;
        let part = |part: i64| i32::try_from(part).expect("one for each person at most");
        let joined = |first: &[Dual], mentors: &[i64], total: &[i64]| {
            let parts = first.iter().zip(mentors).zip(total);
            let join = |((first, &mentors), &score): ((&Dual, &i64), &i64)| Dual {
                people: first.people,
                kept: part(first.score),
                mentors: part(mentors),
                score,
            };
            parts.map(join).collect()
        };
        let duals = DualPrices {
            objective: self.objective,
            spread: self.spread,
            utility: joined(&first.utility, &mentors.utility, &total.utility),
            price: joined(&first.price, &mentors.price, &total.price),
        };
        Ok((column, duals))
    }
}

/// The matchings that are best in the parts so far.
struct Face {
    pair: Vec<bool>,
    needs: Needs,
    capacity: Vec<u16>,
}

impl Face {
    /// Those that are best for people and kept pairs, all seats being free.
    fn of(market: &Market, duals: &DualPrices, worth: impl Fn(PairId) -> Dual) -> Self {
        let zero = Dual::default();
        let tight = |pair: PairId| {
            let (one, other) =
                (duals.utility[market.mentee_of(pair).index()], duals.price[market.mentor_of(pair).index()]);
            let worth = worth(pair);
            (one.people + other.people, one.score + other.score) == (worth.people, worth.score)
        };
        let need = |price: &Dual| if *price > zero { Need::All } else { Need::None };
        Self {
            pair: market.pair_ids().map(tight).collect(),
            needs: Needs {
                mentee: duals.utility.iter().map(|&utility| utility > zero).collect(),
                mentor: duals.price.iter().map(need).collect(),
            },
            capacity: market.columns().capacity.to_vec(),
        }
    }

    /// Of these, those in which most mentors have a mentee.
    fn narrowed(self, market: &Market, mentors: &TotalPrices) -> Self {
        let Self { mut pair, needs: Needs { mut mentee, mut mentor }, mut capacity } = self;
        for (pair, tight) in market.pair_ids().zip(&mut pair) {
            let asked = mentors.utility[market.mentee_of(pair).index()] + mentors.price[market.mentor_of(pair).index()];
            *tight &= asked == 1;
        }
        for (needed, &utility) in mentee.iter_mut().zip(&mentors.utility) {
            *needed |= utility > 0;
        }
        for ((need, seats), &price) in mentor.iter_mut().zip(&mut capacity).zip(&mentors.price) {
            if *need == Need::All || *seats == 0 {
                continue;
            }
            // The first seat costs 0, every other 1.
            match price {
                ..=0 => *seats = 1,
                1 => *need = Need::One,
                2.. => *need = Need::All,
            }
        }
        Self { pair, needs: Needs { mentee, mentor }, capacity }
    }

    /// Each mentee's pair in one of these with the greatest sum of scores, less what seats cost.
    fn greatest(
        &self,
        market: &Market,
        score: &[Score],
        (spread, further): (i64, i64),
        meter: &mut Meter<'_, '_>,
    ) -> Result<(Vec<u32>, TotalPrices), Failure> {
        let (needs, capacity) = (self.needs.clone(), self.capacity.clone());
        let allowed = |pair: PairId| self.pair[pair.index()];
        Within { market, score, spread, further, allowed, capacity, needs }.greatest_total(meter)
    }
}
