//! Experiments: a plan of markets and strategies, and one row of figures for every run.
//!
//! A [`Plan`] is read from TOML. It names strategies, seeds and *markets*: models with lists of sizes and of everything
//! else that a [`MarketShape`](crate::models::MarketShape) has, of which every combination is an instance. [`measure`]
//! solves an instance by every strategy, proves each answer and returns [`Row`]s: tidy data, one row a run, the same
//! columns whatever is measured. A strategy that refuses the market, is stopped or fails its proof is a row, too.
//!
//! Rows follow from the plan alone, whatever the machine and the number of threads, but for seconds and memory,
//! which are blank unless [`Gauges`] are given.

mod plan;
mod row;
#[cfg(feature = "arrow")]
mod table;

pub use plan::{MarketPlan, Plan, PlanError, Seeds};
pub use row::{Gauges, Row, Status, measure};
#[cfg(feature = "arrow")]
pub use table::rows_as_parquet;
