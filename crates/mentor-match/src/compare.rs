//! Strategies side by side, on a round or on a bare market: what each is good at, whom all of them agree on, who
//! depends on the choice.
//!
//! All contenders are matched on the same market with the same seed, so differences are the strategies' alone. Every
//! answer is proved like the round's own. Pinned pairs are the same under each. No clock is read here: [`Step`]s say
//! when to look at one.

use matching_market::{
    Context, Market, Matching, Property, ScopedClaim, Score, Solution, SolveError, StopReason, Strategy, StrategySpec,
    verify,
};

use crate::cohort::{MenteeId, MentorId};
use crate::outcome::{RoundOutcome, counts};
use crate::policy::RoundGoal;
#[cfg(doc)]
use crate::preference::Preferences;

/// Why a contender has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// The strategy found no solution.
    #[error("{strategy}: {source}")]
    Solve {
        /// Which strategy.
        strategy: String,
        /// Why.
        source: SolveError,
    },
    /// The strategy's answer failed its proof and is withheld.
    #[error("{strategy}: the answer failed its proof and is withheld: {source}")]
    Certify {
        /// Which strategy.
        strategy: String,
        /// Why.
        source: verify::CertifyError,
    },
    /// The round built the pairs that its own strategy needs, and no others.
    #[error("{strategy}: the round built only pairs that matter to its own strategy; run it with this one instead")]
    Sliver {
        /// Which strategy.
        strategy: String,
    },
}

impl CompareError {
    /// Whether somebody or a deadline stopped it.
    pub fn is_stopped(&self) -> bool {
        match self {
            Self::Solve { source, .. } => matches!(source, SolveError::Stopped { .. }),
            Self::Certify { source, .. } => matches!(source, verify::CertifyError::Stopped(_)),
            Self::Sliver { .. } => false,
        }
    }
}

/// One strategy's answer, in figures.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Contender {
    /// The strategy with its options, or the name given to one's own.
    pub strategy: String,
    /// By mentee: the mentor, pinned or matched.
    pub mentor_of: Vec<Option<MentorId>>,
    /// Mentees with a mentor.
    pub matched: usize,
    /// `by_choice[k]`: mentees with their written choice k, from 0. Empty on a bare market, which knows no written
    /// choices.
    pub by_choice: Vec<usize>,
    /// `ranks[r]`: mentees with a mentor of rank r on their whole list, from 0; the pinned are in none.
    pub ranks: Vec<usize>,
    /// The sum of what the matches are worth, in millionths: the fit in a round, the score on a bare market; `None`
    /// without scores.
    pub total: Option<i64>,
    /// What the worst match is worth.
    pub worst: Option<Score>,
    /// Pairs of people who would both rather have each other, the pinned left aside.
    pub blocking_pairs: usize,
    /// Wishes for a mentor that went to nobody's wish, see [`Preferences::wishes_lost`]; `None` where written choices
    /// are not known or not looked at.
    pub wishes_lost: Option<usize>,
    /// `loads[k]`: mentors with k mentees.
    pub loads: Vec<usize>,
    /// Mentors with a seat and without a mentee.
    pub idle_mentors: usize,
    /// How unevenly mentees are spread over mentors with a seat: the Gini coefficient in millionths, 0 when all have
    /// the same.
    pub gini: u32,
    /// What was claimed and proved again.
    pub proved: Vec<Property>,
    /// Everything that was claimed, the proved included.
    pub claims: Vec<ScopedClaim>,
    /// Steps counted by the strategy.
    pub work: u64,
}

/// Strategies side by side.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison {
    /// Those with an answer, in the order asked for.
    pub contenders: Vec<Contender>,
    /// Those without, likewise.
    pub refused: Vec<CompareError>,
}

/// What is matched again and again.
#[derive(Debug, Clone, Copy)]
pub enum Instance<'o, 'c> {
    /// The market of a round, with what the round knows besides: pins, written choices, the fit.
    Round(&'o RoundOutcome<'c>),
    /// A market by itself.
    Market {
        /// The market.
        market: &'o Market,
        /// The seed of every lottery.
        seed: u64,
    },
}

/// The name that a strategy has in a comparison, and the strategy.
pub type Entrant = (String, Box<dyn Strategy>);

/// Built-in strategies under the names that they are written with.
pub fn entrants<'s>(specs: impl IntoIterator<Item = &'s StrategySpec>) -> Vec<Entrant> {
    specs.into_iter().map(|spec| (spec.to_string(), spec.build())).collect()
}

/// How far a comparison has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'n> {
    /// The strategy of this name begins to solve.
    Solving(&'n str),
    /// It has found an answer, which is now proved and counted.
    Proving(&'n str),
}

/// Matches `instance` by each strategy, proves every answer and counts.
///
/// `stop` is asked every few thousand steps of a strategy; a strategy that was stopped, cannot match this market or
/// fails its proof is among the refused, and the next one has its turn. `tell` hears what goes on.
///
/// # Complexity
/// The strategies', and O(pairs) for each to prove and count.
///
/// # Examples
/// ```
/// use matching_market::{MarketBuilder, PairInfo, StrategySpec};
/// use mentor_match::compare::{CompareError, Instance, compare, entrants};
/// let mut builder = MarketBuilder::new(2, vec![1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 1)).pair(1, 0, PairInfo::ranked(0, 0));
/// let market = builder.build()?;
/// let specs: [StrategySpec; 2] = ["mentee-optimal".parse()?, "max-score".parse()?];
/// let instance = Instance::Market { market: &market, seed: 7 };
/// let comparison = compare(instance, &entrants(&specs), &|| None, &mut |_| ());
/// let stable = &comparison.contenders[0];
/// assert_eq!((stable.matched, stable.blocking_pairs, stable.total), (1, 0, None));
/// assert_eq!(comparison.safe().len(), 1);
///
/// // A strategy that adds scores up has nothing to go by here.
/// assert!(matches!(&comparison.refused[..], [CompareError::Solve { strategy, .. }] if strategy == "max-score"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(
    instance: Instance<'_, '_>,
    strategies: &[Entrant],
    stop: &dyn Fn() -> Option<StopReason>,
    tell: &mut dyn FnMut(Step<'_>),
) -> Comparison {
    let mut comparison = Comparison::default();
    for (name, strategy) in strategies {
        match instance.contender(name, &**strategy, stop, tell) {
            Ok(one) => comparison.contenders.push(one),
            Err(error) => comparison.refused.push(error),
        }
    }
    comparison
}

/// Up to so many people, pinned ones included, [`goals`] are worked out.
pub const GOALS_PEOPLE: usize = 4_000;
/// Up to so many pairs of the market for each person, [`goals`] are worked out: the goals cost by the pair, the run by
/// the person.
pub const GOALS_PAIRS: usize = 160;

/// What each [`RoundGoal`] would make of a round, by the goals' names; `None` for a round of more than [`GOALS_PEOPLE`]
/// people or [`GOALS_PAIRS`] pairs a person, decided by these counts and never by a clock, and for one on a sliver. The
/// round's own goal is not worked out again.
///
/// # Errors
/// A strategy was stopped. One that has no answer for another reason is among the refused.
///
/// # Complexity
/// That of the goals' strategies. `benches/goals.rs` holds it against the whole run.
///
/// # Examples
/// ```
/// use mentor_match::cohort::{Choice, Cohort, Mentee, Mentor, PersonId, Units};
/// use mentor_match::{MatchingRound, compare, policy::Policy};
///
/// let mut ada = Mentee::new("ada")?;
/// ada.choices = vec![Choice::Person(PersonId::new("grace")?)];
/// let cohort = Cohort::new(Units::default(), vec![ada], vec![Mentor::new("grace")?], vec![])?;
/// let policy = Policy::default();
/// let outcome = MatchingRound::new(&cohort, &policy).run()?;
/// let goals = compare::goals(&outcome, &|| None)?.expect("a small round");
/// assert_eq!(goals.contenders[1].strategy, "first-choices");
/// assert!(goals.contenders.iter().all(|one| one.by_choice == [1]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn goals(
    outcome: &RoundOutcome<'_>,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Option<Comparison>, CompareError> {
    let market = outcome.market();
    let people = market.mentees() + market.mentors();
    if people > GOALS_PEOPLE || market.pairs() > GOALS_PAIRS * people || outcome.sliver().is_some() {
        return Ok(None);
    }
    let instance = Instance::Round(outcome);
    let mut comparison = Comparison::default();
    for &goal in RoundGoal::ALL {
        if outcome.goal() == Some(goal) {
            comparison.contenders.push(instance.count(goal.name(), outcome.solution(), &outcome.report));
            continue;
        }
        match instance.contender(goal.name(), &*StrategySpec::from(goal).build(), stop, &mut |_| ()) {
            Ok(one) => comparison.contenders.push(one),
            Err(error) if error.is_stopped() => return Err(error),
            Err(error) => comparison.refused.push(error),
        }
    }
    Ok(Some(comparison))
}

impl Instance<'_, '_> {
    fn market(&self) -> &Market {
        match self {
            Self::Round(outcome) => &outcome.market,
            Self::Market { market, .. } => market,
        }
    }

    fn seed(&self) -> u64 {
        match self {
            Self::Round(outcome) => outcome.seed,
            Self::Market { seed, .. } => *seed,
        }
    }

    fn mentor_of(&self, matching: &Matching, mentee: MenteeId) -> Option<MentorId> {
        let pinned = match self {
            Self::Round(outcome) => outcome.preferences.eligibility().pinned(mentee),
            Self::Market { .. } => None,
        };
        pinned.or_else(|| matching.mentor_of(mentee))
    }

    fn written_choice(&self, mentee: MenteeId, mentor: MentorId) -> Option<usize> {
        match self {
            Self::Round(outcome) => outcome.preferences.written_choice(mentee, mentor).map(usize::from),
            Self::Market { .. } => None,
        }
    }

    fn worth(&self, mentee: MenteeId, mentor: MentorId) -> Option<Score> {
        match self {
            Self::Round(outcome) => Some(outcome.preferences.compatibility().scores(mentee, mentor).fit),
            Self::Market { market, .. } => market.score(market.find_pair(mentee, mentor)?),
        }
    }

    fn wishes_lost(&self, matching: &Matching) -> Option<usize> {
        match self {
            Self::Round(outcome) => outcome.preferences.wishes_lost(&outcome.market, matching).map(|lost| lost.len()),
            Self::Market { .. } => None,
        }
    }

    fn has_seat(&self, mentor: MentorId) -> bool {
        match self {
            Self::Round(outcome) => outcome.seats(mentor).available > 0,
            Self::Market { market, .. } => market.capacity(mentor) > 0,
        }
    }

    /// Solve, prove, count.
    fn contender(
        &self,
        name: &str,
        strategy: &dyn Strategy,
        stop: &dyn Fn() -> Option<StopReason>,
        tell: &mut dyn FnMut(Step<'_>),
    ) -> Result<Contender, CompareError> {
        if matches!(self, Self::Round(outcome) if outcome.sliver().is_some()) {
            return Err(CompareError::Sliver { strategy: name.to_owned() });
        }
        let market = self.market();
        tell(Step::Solving(name));
        let solved = strategy.solve(market, &mut Context::new(self.seed()).with_stop(stop));
        let solution = solved.map_err(|source| CompareError::Solve { strategy: name.to_owned(), source })?;
        tell(Step::Proving(name));
        let report = verify::certify_until(market, &solution, stop)
            .map_err(|source| CompareError::Certify { strategy: name.to_owned(), source })?;
        Ok(self.count(name, &solution, &report))
    }

    /// An answer in figures.
    fn count(&self, name: &str, solution: &Solution, report: &verify::Report) -> Contender {
        let (market, matching) = (self.market(), &solution.matching);
        let mentor_of: Vec<Option<MentorId>> =
            market.mentee_ids().map(|mentee| self.mentor_of(matching, mentee)).collect();
        let matches = || market.mentee_ids().zip(&mentor_of).filter_map(|(mentee, mentor)| Some((mentee, (*mentor)?)));
        let worths: Option<Vec<Score>> = matches().map(|(mentee, mentor)| self.worth(mentee, mentor)).collect();
        let mut loads_of = vec![0; market.mentors()];
        for (_, mentor) in matches() {
            loads_of[mentor.index()] += 1;
        }
        let with_seat = || market.mentor_ids().filter(|&mentor| self.has_seat(mentor));
        Contender {
            strategy: name.to_owned(),
            matched: matches().count(),
            by_choice: counts(matches().filter_map(|(mentee, mentor)| self.written_choice(mentee, mentor))),
            ranks: counts(matching.pairs().map(|pair| market.mentee_level(pair) as usize)),
            total: worths.as_ref().map(|all| all.iter().map(|one| i64::from(one.millionths())).sum()),
            worst: worths.and_then(|all| all.into_iter().min()),
            blocking_pairs: verify::blocking_pairs(market, matching).count(),
            wishes_lost: self.wishes_lost(matching),
            idle_mentors: with_seat().filter(|mentor| loads_of[mentor.index()] == 0).count(),
            gini: gini(with_seat().map(|mentor| loads_of[mentor.index()] as u64).collect()),
            loads: counts(loads_of.iter().copied()),
            mentor_of,
            proved: report.proved.clone(),
            claims: solution.scoped_claims(market),
            work: solution.stats.work,
        }
    }
}

/// Gini coefficient of the values in millionths: the mean difference between two of them over twice the mean. With the
/// values sorted, `Σ (2 i − n + 1) x_i / (n Σ x_i)` for i from 0. Nothing to share is evenly shared.
fn gini(mut values: Vec<u64>) -> u32 {
    values.sort_unstable();
    let (n, sum) = (values.len() as i128, values.iter().map(|&value| i128::from(value)).sum::<i128>());
    if sum == 0 {
        return 0;
    }
    let weighted: i128 = (0..).zip(&values).map(|(i, &value): (i128, _)| (2 * i - n + 1) * i128::from(value)).sum();
    u32::try_from(weighted * 1_000_000 / (n * sum)).expect("a Gini coefficient is below 1")
}

impl Comparison {
    /// Matches found under every contender: as good as certain. By mentee; empty without contenders.
    pub fn safe(&self) -> Vec<(MenteeId, MentorId)> {
        let Some((first, others)) = self.contenders.split_first() else { return Vec::new() };
        let with =
            |(index, mentor): (usize, &Option<MentorId>)| mentor.map(|mentor| (MenteeId::from_index(index), mentor));
        let mut safe: Vec<_> = first.mentor_of.iter().enumerate().filter_map(with).collect();
        safe.retain(|&(mentee, mentor)| others.iter().all(|one| one.mentor_of[mentee.index()] == Some(mentor)));
        safe
    }

    /// Mentees whose result depends on the strategy, with the result under each contender. By mentee.
    pub fn contested(&self) -> Vec<(MenteeId, Vec<Option<MentorId>>)> {
        let mentees = self.contenders.first().map_or(0, |first| first.mentor_of.len());
        let results = |mentee: usize| self.contenders.iter().map(|one| one.mentor_of[mentee]).collect::<Vec<_>>();
        let all = (0..mentees).map(|mentee| (MenteeId::from_index(mentee), results(mentee)));
        all.filter(|(_, results)| results.iter().any(|one| *one != results[0])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::gini;

    #[test]
    fn gini_by_hand() {
        assert_eq!(gini(vec![]), 0);
        assert_eq!(gini(vec![0, 0]), 0);
        assert_eq!(gini(vec![1, 1, 1]), 0);
        // |0 − 2| twice over 2 · n² · mean = 2 · 4 · 1.
        assert_eq!(gini(vec![2, 0]), 500_000);
        assert_eq!(gini(vec![0, 0, 0, 4]), 750_000);
        assert_eq!(gini(vec![2, 1]), 166_666);
    }
}
