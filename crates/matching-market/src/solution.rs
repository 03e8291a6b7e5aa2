//! What a strategy hands back: a matching, what it claims about it, and what proves the claims.
//!
//! These types stand apart from the strategies, because [`verify`](crate::verify) re-proves claims from definitions
//! and must know nothing about how they were reached.

use std::fmt;

use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Side, TieRule};
use crate::matching::Matching;
use crate::objective::{Objective, Spread};
use crate::score::Decimal;
use crate::stable_cost::StableCost;
use crate::stable_measure::StableMeasure;
use crate::value::Value;
use crate::witness::PopularWitness;

pub use crate::prices::{DualPrices, LevelPrices, Levels, TotalPrices};

/// A matching with its claims and their proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// Who is with whom.
    pub matching: Matching,
    /// What is claimed about it.
    pub guarantee: Guarantee,
    /// What proves the proved claims.
    pub certificate: Certificate,
    /// What it took.
    pub stats: SolveStats,
}

/// A list of claims about a matching.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Guarantee {
    /// The claims, strongest first.
    pub claims: Vec<Claim>,
}

impl Guarantee {
    /// All of these are proved.
    pub fn proved(properties: &[Property]) -> Self {
        let claims = properties.iter().map(|&property| Claim { property, status: ClaimStatus::Proved });
        Self { claims: claims.collect() }
    }

    /// One more claim.
    #[must_use]
    pub fn and(mut self, property: Property, status: ClaimStatus) -> Self {
        self.claims.push(Claim { property, status });
        self
    }

    /// The properties claimed as proved.
    pub fn proved_properties(&self) -> impl Iterator<Item = Property> + '_ {
        self.claims.iter().filter(|claim| claim.status == ClaimStatus::Proved).map(|claim| claim.property)
    }
}

/// One claim: a property and how far it is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Claim {
    /// What is claimed.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub property: Property,
    /// How far it is proved.
    pub status: ClaimStatus,
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.property, self.status)
    }
}

/// A property of a matching in its market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "claim", rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Property {
    /// No blocking pair on the ranks as given: nobody and no mentor both strictly prefer each other to what they have.
    Stable,
    /// On the tie-broken market: stable, and no mentee does better in any other stable matching.
    MenteeOptimal,
    /// On the tie-broken market: stable, and no mentor does better in any other stable matching.
    MentorOptimal,
    /// Stable on the ranks as given, and no stable matching is better for one of this side and worse for none of it; a
    /// mentor's mentees are compared the best with the best, the second with the second.
    Undominated {
        /// The side.
        side: Side,
    },
    /// On the tie-broken market: no other matching is better for one mentee and worse for none.
    MenteePareto,
    /// No pair of an unmatched mentee and a mentor with a free seat is left.
    Maximal,
    /// No matching has a greater total score.
    GreatestTotalScore,
    /// No matching has more people.
    MostPeople,
    /// No matching is better for this objective, each mentor's k-th seat earning (k − 1) times the spread less.
    BestFor {
        /// What is maximised.
        objective: Objective,
        /// How the load is spread.
        spread: Spread,
    },
    /// The same, where keeping a pair that stands comes right after people, or before the total.
    BestKeeping {
        /// What is maximised beside kept pairs.
        objective: Objective,
        /// How the load is spread.
        spread: Spread,
    },
    /// No matching of as many people has a better worst pair.
    GreatestWorst {
        /// What a matched pair is worth.
        value: Value,
    },
    /// Among the matchings with most people none has a greater ascending vector of values: the worst off is as well off
    /// as can be, then the next, and so on.
    Leximin {
        /// What a matched pair is worth.
        value: Value,
        /// Values are rounded down to whole steps of so many millionths, or ranks, before they are compared; 1 is
        /// exact.
        step: u32,
    },
    /// On the tie-broken market: stable, and no other stable matching has a smaller sum of both sides' levels, which
    /// are their ranks where the market has no levels.
    LeastRankSum,
    /// On the tie-broken market: stable, and no other stable matching has a greater total score.
    GreatestStableScore,
    /// Stable; on the market in which pairs that stand come first in ties and the other ties are broken, no stable
    /// matching keeps more of the pairs that stand.
    MostKept,
    /// On the tie-broken market: stable, and in every other stable matching somebody's level is as bad as the worst
    /// here or worse; a mentor's level is that of the worst mentee it holds.
    LeastRegret,
    /// On the tie-broken market: stable, and in no other stable matching do the sums of both sides' levels differ less.
    LeastRankGap,
    /// Stable, and no stable matching has more people.
    LargestStable,
    /// Stable, and no stable matching has more than so many people more.
    NearLargestStable {
        /// How many more there could be at most.
        more: u64,
    },
    /// Stable on the ranks as given, and no matching that is stable on them is better in this.
    BestOfAllStable {
        /// What they are compared by.
        measure: StableMeasure,
    },
    /// Stable on the ranks as given, and no matching that is stable on them is better in this by more than so much.
    NearBestOfAllStable {
        /// What they are compared by.
        measure: StableMeasure,
        /// By how much at most: millionths of a score, or ranks.
        gap: u64,
    },
    /// No matching has more first choices; of those with as many none has more second choices; and so on. Choices are
    /// counted by the mentees' levels.
    RankMaximal,
    /// No matching has more people; of those with as many none has fewer on the worst level; and so on for better
    /// levels.
    Fair,
    /// No matching that is as good in this has a greater total score.
    GreatestTotalAmong(Best),
    /// On the tie-broken market: no matching is preferred by more people; a mentor votes once for each seat.
    Popular,
    /// On the tie-broken market: no popular matching has more people.
    LargestPopular,
    /// No mentee strictly prefers a mentor who holds somebody it ranks strictly worse, on the ranks as given.
    EnvyFree,
    /// Every mentor has as many mentees as it needs at least.
    LowerQuotas,
    /// At most so many blocking pairs on the ranks as given.
    NearlyStable {
        /// How many.
        blocking: u32,
    },
    /// No matching with at most so many blocking pairs is better for this objective.
    BestNearlyStable {
        /// How many.
        blocking: u32,
        /// What is maximised.
        objective: Objective,
    },
}

/// What certain matchings are best in, among which the total score is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "best", rename_all = "kebab-case")
)]
#[non_exhaustive]
pub enum Best {
    /// As [`Property::RankMaximal`].
    RankMaximal,
    /// As [`Property::Fair`].
    Fair,
    /// As [`Property::Leximin`].
    Leximin {
        /// What a matched pair is worth.
        value: Value,
        /// Values are rounded down to whole steps of so many millionths, or levels.
        step: u32,
    },
    /// As [`Property::MostPeople`] and [`Property::GreatestWorst`].
    GreatestWorst {
        /// What a matched pair is worth.
        value: Value,
    },
    /// As [`Property::LeastRankSum`].
    LeastRankSum,
}

impl fmt::Display for Best {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RankMaximal => "the rank-maximal matchings",
            Self::Fair => "the fair matchings",
            Self::Leximin { .. } => "those fairest to the worst off",
            Self::GreatestWorst { .. } => "those of so many people with as good a worst pair",
            Self::LeastRankSum => "the stable matchings with the least sum of ranks",
        })
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BestFor { objective, spread } => return write!(f, "{}", BestFor(*objective, *spread)),
            Self::BestKeeping { objective, spread } => {
                f.write_str(match objective {
                    Objective::Total => "greatest total score among those that keep most of the earlier pairs",
                    Objective::CoverageThenTotal => {
                        "greatest total score among those with most people that, of these, keep most of the earlier pairs"
                    }
                    Objective::CoverageThenMentorsThenTotal => {
                        "greatest total score among those with most people that, of these, keep most of the earlier \
                         pairs and, of these, have most mentors with a mentee"
                    }
                })?;
                return spread_by(*spread, f);
            }
            Self::Leximin { value, step } => return write!(f, "{}", Leximin(*value, *step)),
            Self::Stable => "stable",
            Self::MenteeOptimal => "mentee-optimal",
            Self::MentorOptimal => "mentor-optimal",
            Self::Undominated { side } => {
                return write!(f, "no stable matching is better for one {side} and worse for none");
            }
            Self::MenteePareto => "Pareto-optimal for mentees",
            Self::Maximal => "maximal",
            Self::GreatestTotalScore => "greatest total score",
            Self::MostPeople => "most people matched",
            Self::GreatestWorst { value: Value::Score } => "greatest least score of so many people",
            Self::GreatestWorst { value: Value::Rank } => "best worst rank of so many people",
            Self::LeastRankSum => "least sum of ranks among the stable",
            Self::GreatestStableScore => "greatest total score among the stable",
            Self::MostKept => "no stable matching keeps more of the earlier pairs, which come first in ties",
            Self::LeastRegret => "least worst rank among the stable",
            Self::LeastRankGap => "least difference of rank sums among the stable",
            Self::LargestStable => "largest stable matching",
            Self::BestOfAllStable { measure } => return write!(f, "{measure} of all stable matchings"),
            Self::NearBestOfAllStable { measure, gap } => return write!(f, "{}", Gap(*measure, *gap)),
            Self::NearLargestStable { more } => return write!(f, "at most {more} more people in any stable matching"),
            Self::RankMaximal => "rank-maximal",
            Self::Fair => "fair",
            Self::GreatestTotalAmong(best) => return write!(f, "greatest total score among {best}"),
            Self::Popular => "no matching is preferred by more people, a mentor voting once a seat",
            Self::LargestPopular => "largest popular matching",
            Self::EnvyFree => "envy-free",
            Self::LowerQuotas => "every mentor has the mentees it needs at least",
            Self::NearlyStable { blocking } => return write!(f, "at most {blocking} blocking pairs"),
            Self::BestNearlyStable { blocking, objective } => {
                let best = BestFor(*objective, Spread::ZERO);
                return write!(f, "{best}, with at most {blocking} blocking pairs");
            }
        })
    }
}

/// How [`Property::BestFor`] reads.
struct BestFor(Objective, Spread);

impl fmt::Display for BestFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Objective::Total => "greatest total score",
            Objective::CoverageThenTotal => "greatest total score among those with most people",
            Objective::CoverageThenMentorsThenTotal => {
                "greatest total score among those with most people and, of these, most mentors with a mentee"
            }
        })?;
        spread_by(self.1, f)
    }
}

fn spread_by(spread: Spread, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if spread == Spread::ZERO { Ok(()) } else { write!(f, ", load spread by {spread}") }
}

/// How [`Property::NearBestOfAllStable`] reads.
struct Gap(StableMeasure, u64);

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(measure, gap) = *self;
        match measure {
            StableMeasure::Score => {
                let gap = Decimal::from_millionths(i64::try_from(gap).unwrap_or(i64::MAX));
                write!(f, "no stable matching has a total score greater by more than {gap}")
            }
            StableMeasure::RankSum => write!(f, "no stable matching has a sum of ranks smaller by more than {gap}"),
            StableMeasure::Regret => write!(f, "no stable matching has a worst rank better by more than {gap}"),
        }
    }
}

/// How [`Property::Leximin`] reads.
struct Leximin(Value, u32);

impl fmt::Display for Leximin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value, step) = *self;
        write!(f, "fairest by {value} to the worst off among those with most people")?;
        match value {
            _ if step <= 1 => Ok(()),
            Value::Score => write!(f, ", in steps of {}", Decimal::from_millionths(i64::from(step))),
            Value::Rank => write!(f, ", in steps of {step}"),
        }
    }
}

/// How far a claim is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum ClaimStatus {
    /// Proved; [`verify::certify`](crate::verify::certify) re-checks it.
    Proved,
    /// The solver's claim: within this bound.
    Bound(Bound),
    /// Aimed at, not proved.
    NotProved,
}

impl fmt::Display for ClaimStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proved => f.write_str("proved"),
            Self::Bound(bound) => write!(f, "solver's claim, {bound}"),
            Self::NotProved => f.write_str("not proved"),
        }
    }
}

/// How far from the best a solver claims to be at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Bound {
    /// At least `numerator / denominator` of the best.
    Ratio {
        /// Numerator.
        numerator: u32,
        /// Denominator, not 0.
        denominator: u32,
    },
    /// None: every other candidate was compared with it, or could not have been better.
    AllCompared,
    /// The first of these that is not 0 is the most by which any matching is better.
    Gap {
        /// People.
        people: u64,
        /// Mentors with a mentee.
        mentors: u64,
        /// Total score, in millionths.
        total: i64,
    },
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ratio { numerator, denominator } => write!(f, "at least {numerator}/{denominator} of the best"),
            Self::AllCompared => f.write_str("all candidates compared"),
            Self::Gap { people: 0, mentors: 0, total } => {
                write!(f, "at most {} below the greatest total of any matching", Decimal::from_millionths(*total))
            }
            Self::Gap { people: 0, mentors, .. } => {
                write!(f, "at most {mentors} mentors with a mentee below the most of any matching")
            }
            Self::Gap { people, .. } => write!(f, "at most {people} people below the most of any matching"),
        }
    }
}

/// What proves the proved claims of a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Certificate {
    /// The matching itself is enough: the claims follow from definitions.
    Matching,
    /// Claims about the tie-broken market: the rule and the seed that make it.
    TieBreak {
        /// How ties were broken.
        rule: TieRule,
        /// The seed of the lottery.
        seed: u64,
    },
    /// Claims about a greatest total: the prices that prove it (see [`verify::optimal`](crate::verify::optimal)).
    Duals(DualPrices),
    /// Claims about a greatest total after kept pairs: the same, with kept pairs counted (see
    /// [`verify::optimal_keeping`](crate::verify::optimal_keeping)).
    Keeping(DualPrices),
    /// Claims about the fairest to the worst off, also by ranks: prices of many levels (see
    /// [`verify::leximin`](crate::verify::leximin)).
    Levels(LevelPrices),
    /// Claims about how many people can be matched: covers (see [`verify::most_people`](crate::verify::most_people)).
    Covers(Covers),
    /// Claims about all stable matchings of the tie-broken market: its rotations (see
    /// [`verify::least_cost`](crate::verify::least_cost)).
    Rotations(RotationProof),
    /// Claims about the size of stable matchings: who covers all pairs that can be stable (see
    /// [`verify::largest_stable`](crate::verify::largest_stable)).
    StableCover(StableCover),
    /// Claims about all matchings that are stable on the ranks as given: their cases (see
    /// [`verify::best_of_all_stable`](crate::verify::best_of_all_stable)).
    StableCases(Vec<StableCase>),
    /// Claims about votes on the tie-broken market: a number for every mentee (see
    /// [`verify::popular`](crate::verify::popular)).
    Popular(PopularWitness),
    /// Claims about first choices, then second ones: one proof a step (see
    /// [`verify::best_by_ranks`](crate::verify::best_by_ranks)).
    RankSteps(RankProof),
}

/// Steps that prove counts of ranks the best, and prices that prove the total the greatest among these matchings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RankProof {
    /// One step for each rank that is still in question.
    pub steps: Vec<RankStep>,
    /// What proves the total, on a market with scores.
    pub total: Option<TotalPrices>,
}

/// Who covers all pairs that can be in a stable matching, case by case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StableCover {
    /// How often, before the first case, pairs that can be in no stable matching are ruled out; in cases they are until
    /// nothing is left to rule out.
    pub rounds: u32,
    /// The cases: one that is proved, or a split, its first case and its second.
    pub cases: Vec<StableCase>,
}

/// What is known of the stable matchings of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum StableCase {
    /// Two cases follow: the mentor is full with mentees of this rank or better, and it is not.
    Split {
        /// The mentor.
        mentor: MentorId,
        /// The rank.
        rank: u32,
    },
    /// Two cases follow: this pair is matched, and it is not.
    Pair(PairId),
    /// They cost no less than the cheapest choices left of all mentees together.
    Costs,
    /// They have at most as many people as this cover of the pairs left allows.
    Covered(Cover),
    /// There are none: what was ruled out contradicts itself.
    Impossible,
    /// There are none: these mentees, by id, must all be matched, and have fewer seats left.
    Crowded(Vec<MenteeId>),
    /// There are none: these mentors, by id, must all be full, and have fewer mentees left.
    Starved(Vec<MentorId>),
}

/// A step towards best counts of ranks, which are the mentees' levels: the number of pairs of at most this rank is the
/// greatest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RankStep {
    /// The rank.
    pub rank: u32,
    /// What proves it: one number per mentee.
    pub utility: Vec<i32>,
    /// And one per mentor.
    pub price: Vec<i32>,
}

/// Covers that prove most people matched, and their worst pair the best possible.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Covers {
    /// Covers all pairs and is as large as the matching.
    pub all: Cover,
    /// Covers the pairs better than the worst matched, and is smaller than the matching.
    pub better: Cover,
    /// What proves the total score among such matchings, on a market with scores.
    pub total: Option<TotalPrices>,
}

/// Mentees and mentors such that each of certain pairs has its mentee or its mentor among them.
///
/// A matching of these pairs has at most as many as there are mentees here and seats at the mentors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cover {
    /// The mentees, by id.
    pub mentees: Vec<MenteeId>,
    /// The mentors, by id.
    pub mentors: Vec<MentorId>,
}

/// All rotations of a market, and what proves one set of them the best.
///
/// What a rotation is: [`verify::least_cost`](crate::verify::least_cost).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RotationProof {
    /// How ties were broken.
    pub rule: TieRule,
    /// The seed of the lottery.
    pub seed: u64,
    /// The mentee-optimal stable matching of the tie-broken market, with its pair ids.
    pub start: Matching,
    /// The rotations in an order in which they can be eliminated; of each the new pairs of its mentees, around the
    /// cycle.
    pub rotations: Vec<Vec<PairId>>,
    /// How much each rotation pays for what must come before it.
    pub pressures: Vec<Pressure>,
}

/// What the gain of one rotation pays for the loss of another that must come before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Pressure {
    /// The number of the rotation that is paid for.
    pub earlier: u32,
    /// The number of the rotation that pays.
    pub later: u32,
    /// How much; more than 0.
    pub amount: StableCost,
}

/// What a solution took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SolveStats {
    /// Steps of the strategy's main loop, in the unit its page names: proposals, pairs examined.
    pub work: u64,
}
