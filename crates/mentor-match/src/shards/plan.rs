//! What everybody who scores a part of a round has to know: policy, day, goal, lots, and what all people say together.

use jiff::civil::Date;
use matching_market::{Improve, StrategySpec, TieRule};
use serde::{Deserialize, Serialize};

use super::error::ShardError;
use super::table::{Header, Kind, VERSION, hash, seal, unseal};
use crate::cohort::Units;
use crate::compatibility::{Common, Sides};
use crate::policy::Policy;
use crate::sliver::{Goal, PairsBuilt};

const FORMAT: &str = "mentor-match/plan";

/// The version that packs and reads: another one may score otherwise.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// What a round on shards is about. Everything that is made for it carries its hash.
#[derive(Debug)]
pub struct Plan {
    pub(super) form: Form,
    pub(super) policy: Policy,
    pub(super) goal: Goal,
    pub(super) hash: String,
    pub(super) policy_hash: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Form {
    pub(super) format: String,
    pub(super) version: u32,
    /// The version of the program that packed: another one may score otherwise.
    program: String,
    pub(super) policy: String,
    pub(super) strategy: String,
    pub(super) seed: u64,
    pub(super) as_of: Date,
    pub(super) mentees: u32,
    pub(super) mentors: u32,
    /// The hash of all people's answers.
    pub(super) people: String,
    /// Whether anybody says what matters to them.
    pub(super) personal: bool,
    pub(super) longest: Sides<u16>,
    pub(super) units: Units,
    pub(super) common: Common,
}

/// The strategy on shards: with ties broken and not improved, as on every sliver.
pub(super) fn on_shards(spec: StrategySpec) -> Result<StrategySpec, ShardError> {
    match spec {
        StrategySpec::MenteeOptimal { tie_rule, .. } => {
            Ok(StrategySpec::MenteeOptimal { tie_rule, improve: Improve::No })
        }
        StrategySpec::MaxScore { .. } => Ok(spec),
        _ => Err(ShardError::Unsupported(format!("the strategy {spec}; use mentee-optimal or max-score"))),
    }
}

impl Form {
    pub(super) fn new(policy: &Policy, strategy: StrategySpec, (seed, as_of): (u64, Date)) -> Result<Self, ShardError> {
        Ok(Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: PROGRAM.to_owned(),
            policy: policy.to_toml(),
            strategy: on_shards(strategy)?.to_string(),
            seed,
            as_of,
            mentees: 0,
            mentors: 0,
            people: String::new(),
            personal: false,
            longest: Sides::default(),
            units: Units::default(),
            common: Common::default(),
        })
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`ShardError`]: bytes that are no plan, of another version, or changed since they were written.
    pub fn read(bytes: &[u8]) -> Result<Self, ShardError> {
        let foreign = |error: &dyn std::fmt::Display| ShardError::Foreign(format!("a plan: {error}"));
        let content = unseal(bytes, "the plan")?;
        let all: serde_json::Value = serde_json::from_slice(content).map_err(|error| foreign(&error))?;
        let is = |key: &str, value: &serde_json::Value| all.get(key) == Some(value);
        if !is("format", &FORMAT.into()) {
            return Err(foreign(&"its format is another one"));
        }
        if !is("version", &VERSION.into()) {
            let found = all.get("version").and_then(serde_json::Value::as_u64).unwrap_or(0);
            let found = u32::try_from(found).unwrap_or(u32::MAX);
            return Err(ShardError::Version { what: "the plan".to_owned(), found, expected: VERSION });
        }
        let form: Form = serde_json::from_value(all).map_err(|error| foreign(&error))?;
        if form.program != PROGRAM {
            let found = form.program.escape_debug();
            return Err(foreign(&format_args!("it is of version {found} of the program, and this is {PROGRAM}")));
        }
        Self::of(form)
    }

    pub(super) fn of(form: Form) -> Result<Self, ShardError> {
        let policy = Policy::from_toml(&form.policy)?;
        let spec: StrategySpec = form
            .strategy
            .parse()
            .map_err(|_| ShardError::Unsupported(format!("the strategy '{}'", form.strategy.escape_debug())))?;
        let goal = PairsBuilt::Sliver.sliver(Some(on_shards(spec)?), (0, 0));
        let goal = goal.ok_or_else(|| ShardError::Unsupported(format!("the strategy {spec}")))?;
        let policy_hash = hash(form.policy.as_bytes());
        let mut plan = Self { form, policy, goal, hash: String::new(), policy_hash };
        plan.hash = hash(&plan.content()?);
        Ok(plan)
    }

    fn content(&self) -> Result<Vec<u8>, ShardError> {
        serde_json::to_vec(&self.form).map_err(|error| ShardError::Foreign(error.to_string()))
    }

    /// The bytes that [`Plan::read`] reads.
    ///
    /// # Errors
    /// [`ShardError::Foreign`] if it cannot be written, which no plan is known to cause.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ShardError> {
        self.content().map(seal)
    }

    /// The hash that everything made for this plan carries.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How many people there are.
    pub fn people(&self) -> Sides<u32> {
        Sides { mentee: self.form.mentees, mentor: self.form.mentors }
    }

    /// Whether anybody says what matters to them, so that shards have to be [weighed](super::weigh).
    pub fn is_personal(&self) -> bool {
        self.form.personal
    }

    /// The strategy with its options.
    pub fn strategy(&self) -> &str {
        &self.form.strategy
    }

    /// By which people draw lots.
    pub(super) fn lots(&self) -> (TieRule, u64) {
        match self.goal {
            Goal::MenteeOptimal(rule) => (rule, self.form.seed),
            Goal::MaxScore(_) => (TieRule::ById, self.form.seed),
        }
    }

    pub(super) fn header(&self, kind: Kind) -> Header {
        Header::new(kind, self.hash.clone(), self.policy_hash.clone())
    }

    /// Refuses what was made for another policy or plan.
    pub(super) fn check(&self, header: &Header) -> Result<(), ShardError> {
        same_plan(header, (&self.policy_hash, &self.hash))
    }
}

/// Refuses what was made for another policy or plan.
pub(super) fn same_plan(header: &Header, (policy, plan): (&str, &str)) -> Result<(), ShardError> {
    let short = |hash: &str| hash.chars().take(16).collect::<String>();
    if header.policy != policy {
        let (found, expected) = (short(&header.policy), short(policy));
        return Err(ShardError::OtherPolicy { what: header.what(), found, expected });
    }
    if header.plan != plan {
        let (found, expected) = (short(&header.plan), short(plan));
        return Err(ShardError::OtherPlan { what: header.what(), found, expected });
    }
    Ok(())
}
