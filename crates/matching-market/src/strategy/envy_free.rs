//! Envy-free: every mentor has as many mentees as it needs at least, and nobody is envious with reason.
//!
//! **Problem.** A mentor `j` needs at least `at_least[j]` mentees ([`Market::at_least`]). A stable matching that gives
//! them need not exist. So a free seat is no longer a reason to complain, but somebody else in it is: no mentee
//! strictly prefers a mentor who holds somebody ranked worse. Whether there is such a matching, and one.
//!
//! **Theorem** (on strict ranks). There is one iff deferred acceptance with the lower quotas as capacities fills all of
//! them. *Proof.* If it does, its matching is stable for these capacities, hence envy-free. Conversely let N be
//! envy-free and give all mentors what they need, and let M be stable for the lower quotas as capacities. Let A be the
//! mentees who prefer M to N, and J the mentors who have one of them in M. Let j be in J, with i from A. N is envy-free
//! and i prefers j to what it has there, so j ranks all of N(j) before i. Hence whoever is in N(j) and not in M(j)
//! prefers what it has in M, or it would block M with j: it is in A. Nobody of A ∩ M(j) is in N(j), and |N(j)| ≥
//! `at_least[j]` ≥ |M(j)|; so N gives j at least as many of A as M does. Summed over J, N has all of A at mentors of J,
//! and everywhere as many as M: all of J are full in M. Now let j be short in M. It has somebody in N whom it does not
//! have in M, who does not block M with its free seat, and so is in A and at j in N: then j is in J and full, which it
//! is not.
//!
//! Who is short is the same in all stable matchings, so [`unmet_quotas`] names the same mentors whatever is tried.
//!
//! **Algorithm.** If the mentee-optimal stable matching gives all mentors what they need, it is the answer. Otherwise
//! the one of the theorem, and then seat by seat: a free seat goes to the best mentee who wants it, unless their mentor
//! needs them. That adds no envy, makes mentees better off only, and so ends. It need not give the most people that an
//! envy-free matching can have, which is NP-hard to find.
//!
//! **Complexity.** O(n + m + pairs) for existence; O(pairs) a seat that is filled at worst, in practice one list.
//!
//! **Differences from the papers.** Lower quotas of single mentors only, not of sets of them. Ties are broken first:
//! under another seed there may be a matching where there is none under this one.
//!
//! # References
//! - Q. Wu, A. E. Roth: The lattice of envy-free matchings. Games and Economic Behavior 109 (2018) 201–211.
//!   DOI 10.1016/j.geb.2017.12.016.
//! - Y. Yokoi: Envy-free matchings with lower quotas. Algorithmica 82 (2020) 188–211. DOI 10.1007/s00453-018-0493-7.
//! - D. Fragiadakis, A. Iwasaki, P. Troyan, S. Ueda, M. Yokoo: Strategyproof matching with minimum quotas. ACM
//!   Transactions on Economics and Computation 4 (2016) 6:1–6:40. DOI 10.1145/2841226.
//! - P. Krishnaa, G. Limaye, M. Nasre, P. Nimbhorkar: Envy-freeness and relaxed stability: hardness and approximation
//!   algorithms. Algorithmic Game Theory (SAGT 2020), LNCS 12283, 193–208. DOI 10.1007/978-3-030-57980-7_13.

use std::collections::BTreeSet;

use super::meter::Meter;
use super::{SolveError, Strategy, as_given, mentee_optimal, stopped, without_ties};
use crate::context::{Context, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, TieRule};
use crate::matching::NONE;
use crate::solution::{Certificate, ClaimStatus, Guarantee, Property, Solution, SolveStats};
use crate::verify;

/// A matching that gives every mentor as many mentees as it needs at least and is envy-free; stable where that is
/// possible.
///
/// What mentors need is [`Market::at_least`]. Ties are broken by [`tie_rule`](Self::tie_rule) with the context's seed;
/// nobody is envious on the ranks as given either. Work is counted in pairs examined.
///
/// # Errors
/// [`SolveError::LowerQuotas`] when there is no such matching after ties were broken so; [`unmet_quotas`] says who
/// lacks whom. [`SolveError::Stopped`].
///
/// # Complexity
/// O(n + m + pairs) for existence; O(pairs) at worst for each seat that is filled then.
///
/// # Examples
/// ```
/// use matching_market::{Context, EnvyFree, MarketBuilder, PairInfo, SolveError, Strategy, verify};
/// // Both mentees like mentor 0 best, who has two seats; mentor 1 needs one of them.
/// let mut builder = MarketBuilder::new(2, vec![2, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(1, 0));
/// builder.pair(1, 0, PairInfo::ranked(0, 1)).pair(1, 1, PairInfo::ranked(1, 1));
/// let market = builder.build()?;
/// // Stable is only that both go to mentor 0, whether mentor 1 needs one or not.
/// let needed = market.clone().with_at_least(vec![1, 1])?;
/// let solution = EnvyFree::default().solve(&needed, &mut Context::new(7))?;
/// verify::certify(&needed, &solution)?;
/// assert_eq!(verify::loads(&needed, &solution.matching), [1, 1]);
///
/// let refused = EnvyFree::default().solve(&market.with_at_least(vec![2, 1])?, &mut Context::new(7));
/// assert!(matches!(refused, Err(SolveError::LowerQuotas { unmet: 1, .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # References
/// Wu and Roth (2018), DOI 10.1016/j.geb.2017.12.016; Yokoi (2020), DOI 10.1007/s00453-018-0493-7.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnvyFree {
    /// How ties are broken.
    pub tie_rule: TieRule,
}

impl Strategy for EnvyFree {
    fn name(&self) -> &'static str {
        "envy-free"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::proved(&[Property::EnvyFree, Property::LowerQuotas])
    }

    fn solve(&self, market: &Market, context: &mut Context<'_>) -> Result<Solution, SolveError> {
        let before = context.work();
        let strict = without_ties(market, self.tie_rule, context).map_err(|reason| stopped(reason, context, before))?;
        let stable = mentee_optimal::propose(&strict, context).map_err(|reason| stopped(reason, context, before))?;
        let mut matching = as_given(market, &strict, stable);
        if verify::below_lower_quota(market, &matching).is_some() {
            let needed = by_quotas(&strict, context).map_err(|reason| stopped(reason, context, before))?;
            if let Some(first) = unmet(&strict, &needed).first() {
                let unmet = unmet(&strict, &needed).len();
                let (mentor, at_least, gets) = (first.mentor, first.at_least, first.gets);
                return Err(SolveError::LowerQuotas { mentor, at_least, gets, unmet });
            }
            let column = fill(&strict, needed, context).map_err(|reason| stopped(reason, context, before))?;
            matching = as_given(market, &strict, column);
        }
        let mut guarantee = self.guarantee();
        if verify::blocking_pairs(market, &matching).next().is_none() {
            guarantee = guarantee.and(Property::Stable, ClaimStatus::Proved);
        }
        let stats = SolveStats { work: context.work() - before };
        Ok(Solution { matching, guarantee, certificate: Certificate::Matching, stats })
    }
}

/// A mentor who cannot have as many mentees as it needs, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnmetQuota {
    /// The mentor.
    pub mentor: MentorId,
    /// Mentees it needs at least.
    pub at_least: u16,
    /// Mentees it gets when everybody else has what they need.
    pub gets: u16,
    /// The other mentees of its pairs, each with the mentor who needs them and whom they like better.
    pub needed_elsewhere: Vec<(MenteeId, MentorId)>,
}

/// The mentors whose lower quotas cannot be met without justified envy after ties were broken so; none iff
/// [`EnvyFree`] has an answer.
///
/// # Errors
/// [`SolveError::Stopped`].
///
/// # Complexity
/// O(n + m + pairs).
///
/// # Examples
/// ```
/// use matching_market::{Context, MarketBuilder, MenteeId, MentorId, PairInfo, SolveError, TieRule, unmet_quotas};
/// // One mentee, whom both mentors need.
/// let mut builder = MarketBuilder::new(1, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(0, 1, PairInfo::ranked(1, 0));
/// let market = builder.build()?.with_at_least(vec![1, 1])?;
/// let unmet = unmet_quotas(&market, TieRule::default(), &mut Context::new(7))?;
/// assert_eq!((unmet.len(), unmet[0].mentor), (1, MentorId::new(1)));
/// assert_eq!(unmet[0].needed_elsewhere, [(MenteeId::new(0), MentorId::new(0))]);
///
/// let stopped = unmet_quotas(&market, TieRule::default(), &mut Context::new(7).with_work_limit(0));
/// assert!(matches!(stopped, Err(SolveError::Stopped { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn unmet_quotas(
    market: &Market,
    tie_rule: TieRule,
    context: &mut Context<'_>,
) -> Result<Vec<UnmetQuota>, SolveError> {
    let before = context.work();
    let strict = without_ties(market, tie_rule, context).map_err(|reason| stopped(reason, context, before))?;
    let column = by_quotas(&strict, context).map_err(|reason| stopped(reason, context, before))?;
    Ok(unmet(&strict, &column))
}

/// Deferred acceptance with the lower quotas as capacities.
fn by_quotas(strict: &Market, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    let quotas = strict.mentor_ids().map(|mentor| strict.at_least(mentor)).collect();
    mentee_optimal::propose(&strict.with_capacities(quotas), context)
}

fn unmet(strict: &Market, column: &[u32]) -> Vec<UnmetQuota> {
    let mut gets = vec![0_u16; strict.mentors()];
    for &pair in column.iter().filter(|&&pair| pair != NONE) {
        gets[strict.mentor_of(PairId::new(pair)).index()] += 1;
    }
    let short = strict.mentor_ids().filter(|&mentor| gets[mentor.index()] < strict.at_least(mentor));
    let why = |mentor| {
        let elsewhere = |&pair: &PairId| {
            let mentee = strict.mentee_of(pair);
            let other = column[mentee.index()];
            (other != pair.get() && other != NONE).then(|| (mentee, strict.mentor_of(PairId::new(other))))
        };
        let mut needed_elsewhere: Vec<_> = strict.pairs_of_mentor(mentor).iter().filter_map(elsewhere).collect();
        needed_elsewhere.sort_unstable();
        UnmetQuota { mentor, at_least: strict.at_least(mentor), gets: gets[mentor.index()], needed_elsewhere }
    };
    short.map(why).collect()
}

/// Gives free seats to the best mentees who want them, where nobody needs these.
fn fill(strict: &Market, mut column: Vec<u32>, context: &mut Context<'_>) -> Result<Vec<u32>, StopReason> {
    let own_rank = |column: &[u32], mentee: MenteeId| match column[mentee.index()] {
        NONE => u32::MAX,
        pair => strict.mentee_rank(PairId::new(pair)),
    };
    let mut load = vec![0_u16; strict.mentors()];
    for &pair in column.iter().filter(|&&pair| pair != NONE) {
        load[strict.mentor_of(PairId::new(pair)).index()] += 1;
    }
    let mut meter = Meter::new(context, strict.pairs() as u64);
    // Mentors who may have a seat to give.
    let mut open: BTreeSet<MentorId> = strict.mentor_ids().collect();
    while let Some(mentor) = open.pop_first() {
        if load[mentor.index()] >= strict.capacity(mentor) {
            continue;
        }
        let list = strict.pairs_of_mentor(mentor);
        let wants = |&&pair: &&PairId| strict.mentee_rank(pair) < own_rank(&column, strict.mentee_of(pair));
        meter.spend_now_and_then(&mut (list.len() as u64))?;
        let Some(&pair) = list.iter().find(wants) else { continue };
        let mentee = strict.mentee_of(pair);
        let old = column[mentee.index()];
        if old != NONE {
            let left = strict.mentor_of(PairId::new(old));
            if load[left.index()] <= strict.at_least(left) {
                continue;
            }
            load[left.index()] -= 1;
            open.insert(left);
        }
        column[mentee.index()] = pair.get();
        load[mentor.index()] += 1;
        open.insert(mentor);
        // Whom this mentee no longer wants may turn to the next; whose mentees are not needed any more can have them.
        open.extend(strict.pairs_of_mentee(mentee).map(|pair| strict.mentor_of(pair)));
        if load[mentor.index()] == strict.at_least(mentor) + 1 {
            for &held in list.iter().filter(|&&held| column[strict.mentee_of(held).index()] == held.get()) {
                open.extend(strict.pairs_of_mentee(strict.mentee_of(held)).map(|pair| strict.mentor_of(pair)));
            }
        }
    }
    meter.spend()?;
    Ok(column)
}
