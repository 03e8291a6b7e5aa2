//! Strategies side by side on one round (S39): what each is good at, whom all of them agree on, who depends on the choice.
//!
//! All contenders are matched on the same market, so differences are the strategies' alone. Every answer is proved like the
//! round's own. Pinned pairs are the same under each.

use matching_market::{Context, Market, Matching, Property, Score, SolveError, StopReason, StrategySpec, verify};

use crate::cohort::{MenteeId, MentorId};
use crate::outcome::RoundOutcome;

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
}

/// One strategy's answer to a round, in figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Contender {
    /// The strategy with its options.
    pub strategy: StrategySpec,
    /// By mentee: the mentor, pinned or matched.
    pub mentor_of: Vec<Option<MentorId>>,
    /// Mentees with a mentor.
    pub matched: usize,
    /// `by_choice[k]`: mentees with their written choice k, from 0.
    pub by_choice: Vec<usize>,
    /// `ranks[r]`: mentees with a mentor of rank r on their whole list, from 0; the pinned are in none.
    pub ranks: Vec<usize>,
    /// The sum of the matches' fit, in millionths.
    pub total_fit: i64,
    /// The fit of the worst match.
    pub worst_fit: Option<Score>,
    /// Pairs of people who would both rather have each other, the pinned left aside.
    pub blocking_pairs: usize,
    /// `loads[k]`: mentors with k mentees.
    pub loads: Vec<usize>,
    /// How unevenly mentees are spread over mentors with a seat: the Gini coefficient in millionths, 0 when all have the same.
    pub gini: u32,
    /// What was claimed and proved again.
    pub proved: Vec<Property>,
}

/// Strategies side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// In the order asked for.
    pub contenders: Vec<Contender>,
}

impl RoundOutcome<'_> {
    /// Matches this round's market again by another strategy, with the same seed.
    ///
    /// # Errors
    /// [`CompareError`].
    ///
    /// # Complexity
    /// The strategy's, and O(pairs) to prove and count.
    pub fn contender(
        &self,
        strategy: &StrategySpec,
        stop: &(dyn Fn() -> Option<StopReason> + Sync),
    ) -> Result<Contender, CompareError> {
        let ask = || stop();
        let solved = strategy.build().solve(&self.market, &mut Context::new(self.seed).with_stop(&ask));
        let named = || strategy.to_string();
        let solution = solved.map_err(|source| CompareError::Solve { strategy: named(), source })?;
        let report = verify::certify(&self.market, &solution)
            .map_err(|source| CompareError::Certify { strategy: named(), source })?;
        Ok(self.counted(*strategy, &solution.matching, report.proved))
    }

    fn counted(&self, strategy: StrategySpec, matching: &Matching, proved: Vec<Property>) -> Contender {
        let pinned = |mentee| self.preferences.eligibility().pinned(mentee);
        let mentees = || self.market.mentee_ids();
        let mentor_of: Vec<Option<MentorId>> =
            mentees().map(|mentee| pinned(mentee).or_else(|| matching.mentor_of(mentee))).collect();
        let (mut by_choice, mut loads_of) = (Vec::new(), vec![0usize; self.market.mentors()]);
        let (mut total_fit, mut worst_fit) = (0, None);
        for (mentee, mentor) in mentees().zip(&mentor_of) {
            let Some(mentor) = *mentor else { continue };
            let one = self.pair(mentee, mentor);
            if let Some(position) = one.written_choice.map(usize::from) {
                count(&mut by_choice, position);
            }
            loads_of[mentor.index()] += 1;
            total_fit += i64::from(one.scores.fit.millionths());
            worst_fit = Some(worst_fit.map_or(one.scores.fit, |worst: Score| worst.min(one.scores.fit)));
        }
        let mut ranks = Vec::new();
        for pair in matching.pairs() {
            count(&mut ranks, self.market.mentee_rank(pair) as usize);
        }
        let mut loads = Vec::new();
        for &load in &loads_of {
            count(&mut loads, load);
        }
        let seated = self.market.mentor_ids().filter(|&mentor| self.seats(mentor).available > 0);
        Contender {
            strategy,
            matched: mentor_of.iter().flatten().count(),
            by_choice,
            ranks,
            total_fit,
            worst_fit,
            blocking_pairs: blocking_pairs(&self.market, matching),
            gini: gini(seated.map(|mentor| loads_of[mentor.index()] as u64).collect()),
            loads,
            mentor_of,
            proved,
        }
    }
}

fn blocking_pairs(market: &Market, matching: &Matching) -> usize {
    verify::blocking_pairs(market, matching).count()
}

fn count(counts: &mut Vec<usize>, index: usize) {
    counts.resize(counts.len().max(index + 1), 0);
    counts[index] += 1;
}

/// Gini coefficient of the values in millionths: the mean difference between two of them over twice the mean. With the values sorted,
/// `Σ (2 i − n + 1) x_i / (n Σ x_i)` for i from 0. Nothing to share is evenly shared.
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
