//! What claims are about: the ranks as given, or the market after its ties were broken.

use std::fmt;

use crate::market::{Market, Side, TieRule};
use crate::solution::{Best, Certificate, Claim, Property, Solution};

/// The market that a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// The ranks as given.
    AsGiven,
    /// The market after ties were broken; another rule or seed makes another one, of which the claim may be false.
    TieBroken {
        /// How ties were broken.
        rule: TieRule,
        /// The seed of the lottery.
        seed: u64,
    },
}

impl Scope {
    /// The written name: `as-given` or `tie-broken`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsGiven => "as-given",
            Self::TieBroken { .. } => "tie-broken",
        }
    }

    /// How ties were broken, and the seed, where they were.
    pub const fn tie_break(self) -> Option<(TieRule, u64)> {
        match self {
            Self::AsGiven => None,
            Self::TieBroken { rule, seed } => Some((rule, seed)),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsGiven => f.write_str("on the ranks as given"),
            Self::TieBroken { rule: TieRule::ById, .. } => f.write_str("after ties were broken by id"),
            Self::TieBroken { rule: TieRule::Lottery, seed } => {
                write!(f, "after ties were broken by lot, seed {seed}")
            }
            Self::TieBroken { rule: TieRule::SingleLottery, seed } => {
                write!(f, "after ties were broken by one lot a mentee, seed {seed}")
            }
        }
    }
}

/// A claim with what a reader has to know to read it right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScopedClaim {
    /// What is claimed, and how far it is proved.
    pub claim: Claim,
    /// Of which market.
    pub scope: Scope,
    /// A side of which nobody ranks anybody before another, so that a claim about both sides' ranks says less than it
    /// seems to.
    pub ranks_nobody: Option<Side>,
}

impl fmt::Display for ScopedClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.claim.property)?;
        if self.scope != Scope::AsGiven {
            write!(f, " {}", self.scope)?;
        }
        if let Some(side) = self.ranks_nobody {
            write!(f, ", where no {side} ranks anybody before another")?;
        }
        write!(f, ": {}", self.claim.status)
    }
}

impl Solution {
    /// The claims, each with the market that it is about: the ranks as given wherever nobody has a tie.
    ///
    /// # Complexity
    /// O(n + m + pairs).
    ///
    /// # Examples
    /// ```
    /// use matching_market::{Context, MarketBuilder, PairInfo, Scope, StrategySpec};
    /// // One mentor, two mentees, and nobody says who should go first.
    /// let mut builder = MarketBuilder::new(2, vec![1]);
    /// builder.pair(0, 0, PairInfo::default()).pair(1, 0, PairInfo::default());
    /// let market = builder.build()?;
    /// let strategy = "mentor-optimal:improve=no".parse::<StrategySpec>()?.build();
    /// let claims = strategy.solve(&market, &mut Context::new(7))?.scoped_claims(&market);
    /// assert_eq!(claims[0].scope, Scope::AsGiven);
    /// assert_eq!(claims[0].to_string(), "stable, where no mentor ranks anybody before another: proved");
    /// assert_eq!(claims[1].to_string(), "mentor-optimal after ties were broken by lot, seed 7: proved");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scoped_claims(&self, market: &Market) -> Vec<ScopedClaim> {
        self.scoped(market, market.is_strict())
    }

    /// The same where the market is a part of another one that the claims are about: those who are left out may tie, so
    /// claims about a market without ties are never about the ranks as given.
    ///
    /// # Complexity
    /// O(n + m + pairs).
    pub fn scoped_claims_of_part(&self, market: &Market) -> Vec<ScopedClaim> {
        self.scoped(market, false)
    }

    fn scoped(&self, market: &Market, is_strict: bool) -> Vec<ScopedClaim> {
        let broken = match &self.certificate {
            &Certificate::TieBreak { rule, seed } => Some(Scope::TieBroken { rule, seed }),
            Certificate::Popular(proof) => Some(Scope::TieBroken { rule: proof.rule, seed: proof.seed }),
            Certificate::Rotations(proof) => Some(Scope::TieBroken { rule: proof.rule, seed: proof.seed }),
            _ => None,
        };
        let broken = broken.filter(|_| !is_strict).unwrap_or(Scope::AsGiven);
        let ranks_nobody = [Side::Mentee, Side::Mentor].into_iter().find(|&side| ranks_nobody(market, side));
        let scoped = |&claim: &Claim| ScopedClaim {
            claim,
            scope: if is_about_tie_broken(claim.property) { broken } else { Scope::AsGiven },
            ranks_nobody: ranks_nobody.filter(|_| is_about_both_sides(claim.property)),
        };
        self.guarantee.claims.iter().map(scoped).collect()
    }
}

/// Whether a property is one of the tie-broken market rather than of the ranks as given.
const fn is_about_tie_broken(property: Property) -> bool {
    matches!(
        property,
        Property::MenteeOptimal
            | Property::MentorOptimal
            | Property::MenteePareto
            | Property::LeastRankSum
            | Property::GreatestStableScore
            | Property::MostKept
            | Property::LeastRegret
            | Property::LeastRankGap
            | Property::GreatestTotalAmong(Best::LeastRankSum)
            | Property::Popular
            | Property::LargestPopular
    )
}

/// Whether a property on the ranks as given is about how both sides rank.
const fn is_about_both_sides(property: Property) -> bool {
    matches!(
        property,
        Property::Stable
            | Property::Undominated { .. }
            | Property::LargestStable
            | Property::NearLargestStable { .. }
            | Property::NearlyStable { .. }
            | Property::EnvyFree
            | Property::BestNearlyStable { .. }
            | Property::BestOfAllStable { .. }
            | Property::NearBestOfAllStable { .. }
    )
}

/// Whether somebody of this side has two pairs, and nobody ranks one before another.
fn ranks_nobody(market: &Market, side: Side) -> bool {
    let columns = market.columns();
    let offsets = match side {
        Side::Mentee => columns.mentee_offsets,
        Side::Mentor => columns.mentor_offsets,
    };
    let rank = |pair| match side {
        Side::Mentee => market.mentee_rank(pair),
        Side::Mentor => market.mentor_rank(pair),
    };
    offsets.windows(2).any(|bounds| bounds[1] - bounds[0] > 1) && market.pair_ids().all(|pair| rank(pair) == 0)
}
