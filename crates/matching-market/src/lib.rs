//! Two-sided matching markets with capacities: model, strategies and verification.
//!
//! The engine knows no questionnaire, no file, no clock, no thread count and no hidden randomness. A [`Market`] is
//! checked once when it is made; a [`Strategy`] turns it into a [`Solution`], which carries its claims; and
//! [`verify::certify`] proves those claims anew from definitions.
//!
//! # Examples
//! ```
//! use matching_market::{Context, MarketBuilder, MenteeId, MentorId, PairInfo, Property, StrategySpec, verify};
//!
//! // Three mentees, two mentors: mentor 0 has one seat, mentor 1 has two. (mentee rank, mentor rank), 0 is best.
//! let mut builder = MarketBuilder::new(3, vec![1, 2]);
//! builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(0, 1, PairInfo::ranked(1, 0));
//! builder.pair(1, 0, PairInfo::ranked(0, 0)).pair(1, 1, PairInfo::ranked(1, 1));
//! builder.pair(2, 1, PairInfo::ranked(0, 2));
//! let market = builder.build()?;
//!
//! let solution = StrategySpec::default().build().solve(&market, &mut Context::new(7))?;
//! let report = verify::certify(&market, &solution)?;
//!
//! assert_eq!(report.proved, [Property::Stable, Property::MenteeOptimal]);
//! assert_eq!(solution.matching.mentor_of(MenteeId::new(1)), Some(MentorId::new(0)));
//! assert_eq!(solution.matching.mentees_of(MentorId::new(1)), [MenteeId::new(0), MenteeId::new(2)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod checked;
mod context;
mod dual;
mod exchange;
mod ids;
pub mod lottery;
mod market;
mod matching;
pub mod meetings;
mod objective;
pub mod peers;
mod prices;
mod scope;
mod score;
mod shortage;
mod solution;
mod stable_cost;
mod stable_measure;
mod strategy;
mod value;
pub mod verify;
mod witness;

pub use context::{Context, Progress, StopReason};
pub use dual::Dual;
pub use ids::{MenteeId, MentorId, PairId, PersonId};
pub use market::{Market, MarketBuilder, MarketColumns, MarketError, PairInfo, PairRange, Side, TieRule};
pub use matching::{Matching, MatchingError};
pub use objective::{Objective, ParseSpreadError, Spread};
pub use scope::{Scope, ScopedClaim};
pub use score::{Decimal, FloatScoreError, ParseScoreError, Score};
pub use shortage::{Shortage, shortages};
pub use solution::{
    Best, Bound, Certificate, Claim, ClaimStatus, Cover, Covers, DualPrices, Guarantee, LevelPrices, Levels, Pressure,
    Property, RankProof, RankStep, RotationProof, Solution, SolveStats, StableCase, StableCover, TotalPrices,
};
pub use stable_cost::StableCost;
pub use stable_measure::StableMeasure;
pub use strategy::{
    Boston, Bottleneck, EnvyFree, Fair, FrontierPoint, Greedy, Improve, Leximin, MaxScore, MaxScoreKeeping, MaxStable,
    MenteeMove, MenteeOptimal, MentorOptimal, NearlyStable, ParseSpecError, Popular, RankMaximal, Sensitivity,
    SensitivityError, SerialDictatorship, SolveError, Strategy, StrategySpec, TopTradingCycles, UnmetQuota, WishCost,
    frontier, unmet_quotas,
};
pub use strategy::{
    Egalitarian, EgalitarianCost, FewestChanges, MinRegret, SexEqual, StableMatchings, Ties, all_stable_matchings,
    least_cost_stable,
};
pub use value::Value;
pub use witness::PopularWitness;
