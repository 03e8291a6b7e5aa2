#![doc = include_str!("../README.md")]

mod checked;
mod components;
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
