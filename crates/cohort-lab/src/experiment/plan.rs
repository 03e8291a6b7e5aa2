//! What is to be run.

use matching_market::StrategySpec;
use serde::Deserialize;

use crate::models::{MarketShape, Model};

/// A plan of runs: every combination of every market, with every seed, by every strategy.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// What it is called.
    pub name: String,
    /// The strategies, in the order of the rows of an instance.
    pub strategies: Vec<StrategySpec>,
    /// The instances, in the order of the rows.
    pub instances: Vec<MarketShape>,
    /// Seconds after which a strategy is stopped.
    pub deadline: Option<f64>,
    /// Whether seconds are measured; then runs have the machine to themselves.
    pub timed: bool,
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The text is no plan.
    #[error("{0}")]
    Text(#[from] toml::de::Error),
    /// A model or a strategy that there is not.
    #[error("{0}")]
    Unknown(String),
    /// Nothing to run.
    #[error("{0}")]
    Nothing(&'static str),
    /// More instances than are run in one plan.
    #[error("the plan has {0} instances, more than {MOST_INSTANCES}")]
    TooMany(u128),
}

/// The most instances of a plan.
const MOST_INSTANCES: u128 = 1_000_000;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    name: String,
    strategies: Vec<String>,
    seeds: Seeds,
    #[serde(default)]
    deadline: Option<f64>,
    #[serde(default)]
    timed: bool,
    markets: Vec<MarketPlan>,
}

/// Which seeds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Seeds {
    /// So many, from 1 on.
    Count(u32),
    /// These.
    Named(Vec<u64>),
}

impl Seeds {
    fn list(&self) -> Vec<u64> {
        match self {
            Self::Count(count) => (1..=u64::from(*count)).collect(),
            Self::Named(seeds) => seeds.clone(),
        }
    }
}

/// Markets of one model: every combination of the lists. An empty list is the model's own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub struct MarketPlan {
    /// The model's name.
    pub model: String,
    /// Mentees and mentors, such as `[100, 50]`.
    pub sizes: Vec<[u32; 2]>,
    /// Seats of a mentor.
    #[serde(default)]
    pub seats: Vec<u32>,
    /// Lengths of mentees' lists.
    #[serde(default)]
    pub length: Vec<u32>,
    /// Chances of ties on mentors' lists.
    #[serde(default)]
    pub ties: Vec<f64>,
    /// Chances of ties on mentees' lists.
    #[serde(default)]
    pub mentee_ties: Vec<f64>,
    /// The model's own number.
    #[serde(default)]
    pub skew: Vec<f64>,
    /// The model's dimensions.
    #[serde(default)]
    pub dimensions: Vec<u32>,
}

/// Every value asked for, or none.
fn each<T: Copy>(values: &[T]) -> Vec<Option<T>> {
    if values.is_empty() { vec![None] } else { values.iter().copied().map(Some).collect() }
}

impl MarketPlan {
    fn count(&self) -> u128 {
        let rest = [self.seats.len(), self.length.len(), self.ties.len(), self.mentee_ties.len(), self.skew.len()];
        let rest = rest.into_iter().chain([self.dimensions.len()]).map(|count| count.max(1) as u128);
        rest.fold(self.sizes.len() as u128, u128::saturating_mul)
    }

    /// The shapes without their seeds, the first list changing last.
    fn shapes(&self, model: Model) -> Vec<MarketShape> {
        let usual = MarketShape::new(model, 0, 0, 0);
        let mut shapes: Vec<MarketShape> =
            self.sizes.iter().map(|&[mentees, mentors]| MarketShape { mentees, mentors, ..usual }).collect();
        let mut by = |change: &mut dyn FnMut(&MarketShape) -> Vec<MarketShape>| {
            shapes = shapes.iter().flat_map(change).collect();
        };
        by(&mut |one| {
            each(&self.seats).into_iter().map(|to| MarketShape { seats: to.unwrap_or(one.seats), ..*one }).collect()
        });
        by(&mut |one| each(&self.length).into_iter().map(|length| MarketShape { length, ..*one }).collect());
        by(&mut |one| {
            each(&self.ties).into_iter().map(|to| MarketShape { mentor_ties: to.unwrap_or(0.0), ..*one }).collect()
        });
        by(&mut |one| {
            each(&self.mentee_ties)
                .into_iter()
                .map(|to| MarketShape { mentee_ties: to.unwrap_or(0.0), ..*one })
                .collect()
        });
        by(&mut |one| each(&self.skew).into_iter().map(|skew| MarketShape { skew, ..*one }).collect());
        by(&mut |one| {
            each(&self.dimensions).into_iter().map(|dimensions| MarketShape { dimensions, ..*one }).collect()
        });
        shapes
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`PlanError`], with line and column where the text is no plan. Whether a market can be made is found when it is.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::experiment::Plan;
    /// let plan = Plan::parse(
    ///     r#"
    ///     name = "stable or greedy"
    ///     strategies = ["mentee-optimal", "greedy"]
    ///     seeds = 3
    ///     [[markets]]
    ///     model = "uniform"
    ///     sizes = [[20, 10], [40, 20]]
    ///     ties = [0.0, 0.5]
    ///     "#,
    /// )?;
    /// assert_eq!(plan.instances.len(), 2 * 2 * 3);
    /// assert_eq!((plan.instances[3].mentor_ties, plan.instances[3].seed), (0.5, 1));
    /// # Ok::<(), cohort_lab::experiment::PlanError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, PlanError> {
        let Written { name, strategies, seeds, deadline, timed, markets } = toml::from_str(text)?;
        let spec =
            |written: &String| written.parse::<StrategySpec>().map_err(|error| PlanError::Unknown(error.to_string()));
        let strategies = strategies.iter().map(spec).collect::<Result<Vec<_>, _>>()?;
        let seed_count = match &seeds {
            Seeds::Count(count) => u128::from(*count),
            Seeds::Named(seeds) => seeds.len() as u128,
        };
        let shapes = markets.iter().map(MarketPlan::count).fold(0, u128::saturating_add);
        let count = shapes.saturating_mul(seed_count);
        match (strategies.is_empty(), count) {
            (true, _) => return Err(PlanError::Nothing("no strategy is named")),
            (_, 0) => {
                return Err(PlanError::Nothing("no market is named: every market needs sizes, and the plan seeds"));
            }
            (_, count) if count > MOST_INSTANCES => return Err(PlanError::TooMany(count)),
            _ => {}
        }
        if deadline.is_some_and(|seconds| seconds.is_nan() || seconds < 0.0) {
            return Err(PlanError::Unknown("the deadline is a number of seconds, 0 or more".to_owned()));
        }
        let seeds = seeds.list();
        let mut instances = Vec::new();
        for market in &markets {
            let model: Model = market.model.parse().map_err(|error| PlanError::Unknown(format!("{error}")))?;
            let shapes = market.shapes(model);
            instances
                .extend(shapes.iter().flat_map(|&shape| seeds.iter().map(move |&seed| MarketShape { seed, ..shape })));
        }
        Ok(Self { name, strategies, instances, deadline, timed })
    }
}
