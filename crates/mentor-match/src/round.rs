//! One matching round: from a cohort and a policy to a proved, explained matching, as one call.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use matching_market::{
    Context, FewestChanges, MaxScoreKeeping, Objective, Score, Spread, StopReason, Strategy, StrategySpec, Value,
    verify,
};

use crate::cohort::Cohort;
use crate::compatibility::{Compatibility, Resources, ScoreSource, ScoreUse};
use crate::incumbents::{self, Incumbent, Keep, Stage};
use crate::outcome::RoundOutcome;
use crate::parallel::Stop;
use crate::policy::{Eligibility, Policy, RoundGoal, Rulings, Seats};
use crate::preference::{Lists, Preferences};
use crate::round_error::RoundError;
use crate::sliver::{self, Cut, PairsBuilt};

/// A round to be run.
///
/// # Examples
/// ```
/// use mentor_match::cohort::{Choice, Cohort, Mentee, Mentor, PersonId, Units};
/// use mentor_match::{MatchingRound, policy::Policy};
///
/// let mut ada = Mentee::new("ada")?;
/// ada.choices = vec![Choice::Person(PersonId::new("grace")?)];
/// let cohort = Cohort::new(Units::default(), vec![ada], vec![Mentor::new("grace")?], vec![])?;
/// let policy = Policy::default();
/// let outcome = MatchingRound::new(&cohort, &policy).seed(7).run()?;
/// assert_eq!(outcome.matches().len(), 1);
///
/// // A policy whose levels the cohort's units do not have cannot be applied.
/// let altrusa = Policy::preset(mentor_match::policy::Preset::Altrusa);
/// assert!(MatchingRound::new(&cohort, &altrusa).run().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct MatchingRound<'a> {
    cohort: &'a Cohort,
    policy: &'a Policy,
    // INVARIANT: when present, `strategy` is what it builds.
    spec: Option<StrategySpec>,
    strategy: Box<dyn Strategy>,
    seed: u64,
    as_of: Option<Date>,
    resources: Option<&'a Resources>,
    source: Option<(&'a dyn ScoreSource, ScoreUse)>,
    rulings: Option<&'a Rulings>,
    incumbents: &'a [Incumbent],
    keep: Keep,
    pairs: PairsBuilt,
}

impl<'a> MatchingRound<'a> {
    /// A round with the strategy of the policy's goal and seed 0.
    pub fn new(cohort: &'a Cohort, policy: &'a Policy) -> Self {
        let spec = StrategySpec::from(policy.goal());
        Self {
            cohort,
            policy,
            spec: Some(spec),
            strategy: spec.build(),
            seed: 0,
            as_of: None,
            resources: None,
            source: None,
            rulings: None,
            incumbents: &[],
            keep: Keep::None,
            pairs: PairsBuilt::BySize,
        }
    }

    /// Builds these pairs, instead of all or those that can matter by the number of people.
    #[must_use]
    pub fn pairs(self, pairs: PairsBuilt) -> Self {
        Self { pairs, ..self }
    }

    /// Uses a built-in strategy in the place of the one that the policy's goal names.
    #[must_use]
    pub fn strategy(self, spec: &StrategySpec) -> Self {
        Self { spec: Some(*spec), strategy: spec.build(), ..self }
    }

    /// Uses a strategy of the caller's own; its proved claims are re-checked like anybody's.
    #[must_use]
    pub fn own_strategy(self, strategy: Box<dyn Strategy>) -> Self {
        Self { spec: None, strategy, ..self }
    }

    /// Draws lots from this seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The day from which years are counted back. Without it, the latest day on which somebody began a position or
    /// became a member.
    #[must_use]
    pub fn as_of(self, day: Date) -> Self {
        Self { as_of: Some(day), ..self }
    }

    /// Reads texts with the programme's synonyms and professions or the embedder's vectors.
    #[must_use]
    pub fn resources(self, resources: &'a Resources) -> Self {
        Self { resources: Some(resources), ..self }
    }

    /// Scores pairs by a source of one's own, instead of the ten features or beside them. Lists, fit, costs and
    /// breakdowns then speak of these scores; rules, wishes and rulings count as ever.
    #[must_use]
    pub fn score_source(self, source: &'a dyn ScoreSource, usage: ScoreUse) -> Self {
        Self { source: Some((source, usage)), ..self }
    }

    /// Follows what the committee has settled for single people. Pinned pairs are taken out before the strategy is
    /// asked, so that its claims are about everybody else and the seats that are left.
    #[must_use]
    pub fn rulings(self, rulings: &'a Rulings) -> Self {
        Self { rulings: Some(rulings), ..self }
    }

    /// Keeps pairs of an earlier result. Those that are kept are taken out before the strategy is asked, as pinned ones
    /// are; [`RoundOutcome::not_kept`] has the others. A pin of the committee comes before a pair that stands.
    #[must_use]
    pub fn incumbents(self, incumbents: &'a [Incumbent], keep: Keep) -> Self {
        Self { incumbents, keep, ..self }
    }

    /// Scores, matches, proves.
    ///
    /// # Errors
    /// [`RoundError`]: the policy does not fit the cohort, more than 2³² pairs, or an answer that fails its proof.
    ///
    /// # Complexity
    /// O(n · m · (rules + features)) to score n mentees and m mentors, on all cores; 26 bytes for each pair that is
    /// [built](PairsBuilt), 18 of them to stay; then what the strategy needs.
    pub fn run(&self) -> Result<RoundOutcome<'a>, RoundError> {
        self.run_until(&|| None)
    }

    /// The same, but stops soon after `stop` gives a reason. `stop` is asked from several threads.
    ///
    /// # Errors
    /// As [`MatchingRound::run`], and [`RoundError::Stopped`] or
    /// [`SolveError::Stopped`](matching_market::SolveError::Stopped).
    pub fn run_until(&self, stop: &(dyn Fn() -> Option<StopReason> + Sync)) -> Result<RoundOutcome<'a>, RoundError> {
        self.run_under(self.policy, self.own_rulings(), None, stop)
    }

    /// Refuses an outcome of other people, whose scores would be used again for these.
    pub(crate) fn check_own(&self, outcome: &RoundOutcome<'_>) -> Result<(), RoundError> {
        let same = std::ptr::eq(self.cohort, outcome.cohort()) || self.cohort == outcome.cohort();
        if same { Ok(()) } else { Err(RoundError::OtherRound) }
    }

    pub(crate) fn own_policy(&self) -> &'a Policy {
        self.policy
    }

    pub(crate) fn own_rulings(&self) -> &'a Rulings {
        self.rulings.unwrap_or(const { &Rulings::NONE })
    }

    /// The same round under another policy and other rulings; with the scores of an outcome of this round where the
    /// policy scores alike.
    pub(crate) fn run_under<'b>(
        &self,
        policy: &'b Policy,
        rulings: &Rulings,
        scored: Option<&RoundOutcome<'b>>,
        stop: Stop<'_>,
    ) -> Result<RoundOutcome<'b>, RoundError>
    where
        'a: 'b,
    {
        let go_on = || stop().map_or(Ok(()), |reason| Err(RoundError::Stopped(reason)));
        go_on()?;
        let as_of = self.as_of.unwrap_or_else(|| self.cohort.latest_day());
        let eligibility = Eligibility::with_rulings(self.cohort, policy, rulings, as_of)?;
        let mut seats = Seats::settled(self.cohort, policy, eligibility.settled());
        Seats::check_pins(&seats, self.cohort, policy, eligibility.settled())?;
        go_on()?;
        let compatibility = match scored {
            Some(outcome) => outcome.preferences.shared_compatibility(),
            None => Arc::new(self.score(policy, as_of, stop)?),
        };
        let mut preferences = Preferences::new(self.cohort, policy, eligibility, compatibility);
        let most = match self.keep {
            Keep::Most => Some(Score::ZERO),
            Keep::MostWorth(worth) => Some(worth),
            Keep::None | Keep::Sent => None,
        };
        let keeping = self.keeping()?;
        let (kept, mut not_kept) = incumbents::keep(self.incumbents, self.keep, &preferences, &mut seats);
        let stages = kept.iter().map(|&(mentee, _, stage)| (mentee, stage)).collect();
        preferences.keep(kept.into_iter().map(|(mentee, mentor, stage)| (mentee, mentor, stage >= Stage::Agreed)));
        if let Some(worth) = most {
            let (standing, others) = incumbents::standing(self.incumbents, self.keep, &preferences);
            preferences.stand(standing, worth);
            not_kept.extend(others);
            not_kept.sort_by(|one, other| one.incumbent.cmp(&other.incumbent));
        }
        let strategy = keeping.as_deref().unwrap_or(&*self.strategy);
        let people = (self.cohort.mentees().len(), self.cohort.mentors().len());
        let cut = if let Some(goal) = self.pairs.sliver(self.spec.filter(|_| keeping.is_none()), people) {
            sliver::cut(&preferences, &seats, (goal, self.seed), stop)?
        } else {
            sliver::check_all(self.pairs, &preferences, strategy.name(), stop)?;
            let lists = Lists::build(&preferences, stop).map_err(RoundError::Stopped)?;
            let refused = lists.refused(&preferences);
            go_on()?;
            let market = lists.into_market(&preferences, &seats, stop)?;
            let solution = strategy.solve(&market, &mut Context::new(self.seed).with_stop(stop))?;
            Cut { market, solution, refused, sliver: None }
        };
        let Cut { market, solution, refused, sliver } = cut;
        let report = verify::certify_until(&market, &solution, &stop)?;
        let pins = preferences.eligibility().settled().pins.iter();
        let mut settled: Vec<_> = pins.map(|&(mentee, mentor)| (mentor, mentee)).collect();
        settled.sort_unstable();
        Ok(RoundOutcome {
            preferences,
            seats,
            market,
            solution,
            report,
            refused,
            sliver,
            not_kept,
            shortages: OnceLock::new(),
            settled,
            sieve: OnceLock::new(),
            stages,
            spec: self.spec.filter(|_| keeping.is_none()),
            strategy: strategy.name(),
            seed: self.seed,
            as_of,
        })
    }

    /// The strategy that keeps most of what stands, in the place of the round's own, where that is asked for.
    fn keeping(&self) -> Result<Option<Box<dyn Strategy>>, RoundError> {
        let unkeeping = || RoundError::CannotKeep { strategy: self.strategy.name(), keep: self.keep };
        match (self.keep, self.spec) {
            (Keep::None | Keep::Sent, _) | (Keep::MostWorth(_), Some(StrategySpec::MaxScore { .. })) => Ok(None),
            (Keep::Most, Some(StrategySpec::MenteeOptimal { tie_rule, .. })) => {
                Ok(Some(Box::new(FewestChanges { tie_rule })))
            }
            (Keep::Most, Some(StrategySpec::MaxScore { objective, spread })) => {
                Ok(Some(Box::new(MaxScoreKeeping { objective, spread })))
            }
            (Keep::Most | Keep::MostWorth(_), _) => Err(unkeeping()),
        }
    }

    fn score(&self, policy: &Policy, as_of: Date, stop: Stop<'_>) -> Result<Compatibility<'a>, RoundError> {
        let none = Resources::default();
        let resources = self.resources.unwrap_or(&none);
        let compatibility = Compatibility::until(self.cohort, policy.scoring(), as_of, resources, stop)?;
        Ok(match self.source {
            Some((source, usage)) => compatibility.with_source_until(source, usage, stop)?,
            None => compatibility,
        })
    }
}

/// The strategy that reaches the goal.
impl From<RoundGoal> for StrategySpec {
    fn from(goal: RoundGoal) -> Self {
        match goal {
            RoundGoal::NoSwap => Self::default(),
            RoundGoal::FirstChoices => Self::RankMaximal,
            RoundGoal::NoLastChoice => Self::Fair,
            RoundGoal::BestFit => Self::MaxScore { objective: Objective::CoverageThenTotal, spread: Spread::ZERO },
            RoundGoal::WeakestFirst => Self::Leximin { value: Value::Score },
        }
    }
}
