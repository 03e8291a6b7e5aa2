//! Sex-equal: the stable matching that favours neither side, by the sums of their ranks.
//!
//! **Problem.** The *gap* of a stable matching of a strict market is the sum of the mentees' levels minus the sum of
//! the mentors', each over its pairs; without levels, of their ranks. Among all stable matchings one whose gap is least
//! in size. NP-hard in general (Kato 1993).
//!
//! **What makes it easier.** A rotation lowers mentees and raises mentors, so eliminating it adds to the gap, or with
//! levels leaves it as it is. If the
//! mentee-optimal matching has a gap of 0 or more, or the mentor-optimal one of 0 or less, that is the answer.
//! Otherwise a closed set is wanted whose weights, none negative, add up to a given number as nearly as possible.
//!
//! **Algorithm.**
//! 1. Take rotations in their order, and each whose predecessors are in and that does not overshoot; then see whether
//!    one more gets nearer; and the same from the other end.
//! 2. Go through the closed sets in the order of `closed_sets`, leaving out those that cannot be nearer than the best
//!    so far: already too far above, or too far below even with all that is left. When they are through, the best is
//!    exact. After [`STEPS`] rotations looked at this is given up, and the best so far is a heuristic's answer.
//!
//! **What is claimed.** A gap of 0, or an optimal end on the right side of 0, is proved from definitions
//! ([`verify`](crate::verify)). Going through all sets is claimed on the strategy's word ([`Bound::AllCompared`]). What
//! was given up is not proved.
//!
//! **Complexity.** O(n + m + pairs), then at most `STEPS` looks at a rotation and its direct predecessors.
//!
//! # References
//! - D. Gusfield, R. W. Irving: The Stable Marriage Problem: Structure and Algorithms. MIT Press 1989, open problems.
//! - A. Kato: Complexity of the sex-equal stable marriage problem. Japan Journal of Industrial and Applied Mathematics
//!   10 (1993) 1–19. (NP-hard.)
//! - E. `McDermid`, R. W. Irving: Sex-equal stable matchings: complexity and exact algorithms. Algorithmica (2012).
//!   DOI 10.1007/s00453-012-9672-0. (Also with lists of length three.)

use std::cell::Cell;

use super::Lattice;
use super::closed_sets::{Change, ClosedSets};
use crate::context::{Context, StopReason};
use crate::ids::PairId;
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::solution::{Bound, Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats};
use crate::strategy::{SolveError, Strategy, stopped};

/// So many rotations are looked at before the search for an exact answer is given up.
const STEPS: u64 = 1 << 24;

/// The stable matching with the least difference between the mentees' and the mentors' rank sums.
///
/// Counted are the levels of both sides (see [`Market::mentee_level`]); without them ranks: positions on the lists
/// after ties were broken by [`tie_rule`](Self::tie_rule) with the context's seed; a mentor's
/// count for each of its mentees, and unmatched people and free seats do not count. "Among the stable matchings" means
/// those of that market; the matching is (weakly) stable on the ranks as given. Of several the answer is one, always
/// the same. The claim [`Property::LeastRankGap`] is proved, made on the strategy's word after comparing all, or not
/// proved when the market has too many stable matchings (2²⁴ looks at a rotation). Work is counted in pairs and
/// rotations looked at.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O(n + m + pairs), then at most 2²⁴ steps.
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, PairInfo, Property, SexEqual, SolveError, Strategy, verify};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// let solution = SexEqual::default().solve(&market, &mut Context::new(7))?;
/// assert_eq!(verify::certify(&market, &solution)?.proved, [Property::Stable, Property::LeastRankGap]);
///
/// let stopped = SexEqual::default().solve(&market, &mut Context::new(7).with_work_limit(0));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Gusfield and Irving (1989); `McDermid` and Irving (2012), DOI 10.1007/s00453-012-9672-0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SexEqual {
    /// How ties are broken.
    pub tie_rule: TieRule,
}

impl Strategy for SexEqual {
    fn name(&self) -> &'static str {
        "sex-equal"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::Stable]).and(Property::LeastRankGap, ClaimStatus::NotProved)
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        let solved = Lattice::of(market, self.tie_rule, context)
            .and_then(|lattice| lattice.least_gap(context).map(|(column, status)| (lattice, column, status)));
        let (lattice, column, status) = solved.map_err(|reason| stopped(reason, context, before))?;
        Ok(Solution {
            matching: lattice.as_given(column),
            guarantee: Guarantee::proved(&[Property::Stable]).and(Property::LeastRankGap, status),
            certificate: Certificate::TieBreak { rule: self.tie_rule, seed: lattice.seed },
            stats: SolveStats { work: context.work() - before },
        })
    }
}

impl Lattice<'_> {
    /// Each mentee's pair in a stable matching whose gap is small, and how far it is proved that none is smaller.
    fn least_gap(&self, context: &mut Context<'_>) -> Result<(Vec<u32>, ClaimStatus), StopReason> {
        let gap_of =
            |pair: PairId| i128::from(self.strict.mentee_level(pair)) - i128::from(self.strict.mentor_level(pair));
        let weight = self.weights(gap_of);
        let start = self.rotations.start().iter().filter(|&&pair| pair != NONE);
        // The weights wanted: what brings the gap of the mentee-optimal matching to 0.
        let wanted = -start.map(|&pair| gap_of(PairId::new(pair))).sum::<i128>();
        let all: i128 = weight.iter().sum();
        if wanted <= 0 || all <= wanted {
            return Ok((self.column(&vec![wanted > 0; weight.len()]), ClaimStatus::Proved));
        }
        let mut best = Nearest { wanted, chosen: vec![false; weight.len()], distance: wanted };
        best.start(self, &weight);
        let exact = best.compare_all(self, &weight, context)?;
        let status = match (best.distance, exact) {
            (0, _) => ClaimStatus::Proved,
            (_, true) => ClaimStatus::Bound(Bound::AllCompared),
            (_, false) => ClaimStatus::NotProved,
        };
        Ok((self.column(&best.chosen), status))
    }
}

/// The closed set whose weights come nearest to what is wanted.
struct Nearest {
    wanted: i128,
    chosen: Vec<bool>,
    distance: i128,
}

impl Nearest {
    fn offer(&mut self, chosen: &[bool], sum: i128) {
        let distance = (sum - self.wanted).abs();
        if distance < self.distance {
            self.distance = distance;
            self.chosen.copy_from_slice(chosen);
        }
    }

    /// A first answer from each end.
    fn start(&mut self, lattice: &Lattice<'_>, weight: &[i128]) {
        let rotations = &lattice.rotations;
        let (mut chosen, mut sum) = (vec![false; weight.len()], 0);
        let mut over: Option<(i128, usize)> = None;
        for (rotation, &weight) in weight.iter().enumerate() {
            if !rotations.before(rotation).iter().all(|&before| chosen[before as usize]) {
                continue;
            }
            if sum + weight <= self.wanted {
                sum += weight;
                chosen[rotation] = true;
            } else {
                over = Some(over.map_or((weight, rotation), |least| least.min((weight, rotation))));
            }
        }
        self.offer(&chosen, sum);
        if let Some((weight, rotation)) = over {
            chosen[rotation] = true;
            self.offer(&chosen, sum + weight);
        }
        // From the other end: drop from all, later ones first, what no chosen one needs.
        let (mut chosen, mut sum) = (vec![true; weight.len()], weight.iter().sum::<i128>());
        let mut needed = vec![false; weight.len()];
        for (rotation, &weight) in weight.iter().enumerate().rev() {
            if !needed[rotation] && sum - weight >= self.wanted {
                sum -= weight;
                chosen[rotation] = false;
                continue;
            }
            for &before in rotations.before(rotation) {
                needed[before as usize] = true;
            }
        }
        self.offer(&chosen, sum);
    }

    /// Looks at every closed set that could be nearer; whether all of them were looked at.
    fn compare_all(
        &mut self,
        lattice: &Lattice<'_>,
        weight: &[i128],
        context: &mut Context<'_>,
    ) -> Result<bool, StopReason> {
        // Per rotation what it and all later ones weigh together.
        let mut left = weight.to_vec();
        for rotation in (1..left.len()).rev() {
            left[rotation - 1] += left[rotation];
        }
        let mut sets = ClosedSets::new(&lattice.rotations);
        let sum = Cell::new(0);
        let mut spent = 0;
        while self.distance > 0 {
            let (wanted, distance) = (self.wanted, self.distance);
            let may_be_nearer = |rotation: usize| {
                sum.get() + weight[rotation] < wanted + distance && sum.get() + left[rotation] > wanted - distance
            };
            let more = sets.advance(&lattice.rotations, may_be_nearer, |rotation, change| {
                sum.set(if change == Change::Added {
                    sum.get() + weight[rotation]
                } else {
                    sum.get() - weight[rotation]
                });
            });
            if sets.steps - spent >= Context::STRIDE || !more {
                context.spend(sets.steps - spent)?;
                spent = sets.steps;
            }
            if !more {
                return Ok(true);
            }
            self.offer(sets.chosen(), sum.get());
            if sets.steps >= STEPS {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
