//! Certification: every claim that says "proved" is proved again.
//!
//! The matching must be feasible; then each proved claim is checked by its definition: [`Property::Stable`] on the
//! ranks as given, the side-optimal and Pareto claims on the market with ties broken as the certificate says, a
//! greatest total by the certificate's prices, most people, the best worst pair and the size of stable matchings by its
//! covers, counts of ranks by its steps, the fairest to the worst off by prices of many levels. A proved claim of which
//! nothing here knows a proof is refused: it may be true, but it is not certified.

use std::borrow::Cow;

use super::by_ranks::face_by_ranks;
use super::cover::face_of_covers;
use super::least_cost::{least_by, most_kept};
use super::least_gap::least_gap;
use super::least_regret::least_regret;
use super::leximin::face_of_leximin;
use super::optimality::{best_for_mentees, best_for_mentors, blocking_by_lot};
use super::total::{Face, greatest_total};
use super::undominated::undominated_until;
use super::{
    FeasibilityError, ImprovingCycle, ImprovingExchange, NotBestByRanks, NotCovered, NotLeast, NotLeximin, NotOptimal,
    NotPopular, ParetoImprovement, addable_pair, below_lower_quota, best_by_ranks, best_of_all_stable, blocking_pairs,
    envious_pairs, feasibility, greatest_worst, largest_stable, leximin, most_people, optimal, optimal_keeping,
    pareto_optimal, popular,
};
use crate::context::{Pace, StopReason};
use crate::ids::{MenteeId, MentorId, PairId};
use crate::market::{Market, TieRule};
use crate::matching::Matching;
use crate::objective::{Objective, Spread};
use crate::solution::{Best, Certificate, DualPrices, LevelPrices, Property, Solution, TotalPrices};
use crate::value::Value;

/// What was proved anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Mentees matched.
    pub matched: usize,
    /// The properties proved, in the order of the claims.
    pub proved: Vec<Property>,
}

/// Which claim of a solution does not hold, and the evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertifyError {
    /// The matching is not one of this market.
    #[error("not feasible: {0}")]
    Infeasible(#[from] FeasibilityError),
    /// A pair blocks.
    #[error("not stable: mentee {mentee} and mentor {mentor} would rather have each other (pair {pair})")]
    Blocked {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
    /// More pairs block than claimed.
    #[error("claimed to have at most {claimed} blocking pairs, but there are {found}")]
    MoreBlocking {
        /// Pairs that block.
        found: u64,
        /// As many are claimed at most.
        claimed: u32,
    },
    /// Somebody is envious with reason.
    #[error(
        "not envy-free: mentee {mentee} would rather have mentor {mentor}, who holds one it ranks worse (pair {pair})"
    )]
    Envious {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
    /// A mentor has fewer mentees than it needs.
    #[error("mentor {mentor} has {load} mentees but needs at least {at_least}")]
    BelowLowerQuota {
        /// The mentor.
        mentor: MentorId,
        /// Mentees it has.
        load: u32,
        /// Mentees it needs.
        at_least: u16,
    },
    /// The witness does not prove the matching popular.
    #[error("not proved to be popular: {0}")]
    NotPopular(#[from] NotPopular),
    /// One side does better in another stable matching.
    #[error("not side-optimal: {0}")]
    NotSideOptimal(#[from] ImprovingCycle),
    /// Mentees could gain without one of them losing.
    #[error("not Pareto-optimal for mentees: {0}")]
    NotPareto(#[from] ParetoImprovement),
    /// A pair could simply be added.
    #[error("not maximal: mentee {mentee} is unmatched and mentor {mentor} has a free seat (pair {pair})")]
    NotMaximal {
        /// The pair.
        pair: PairId,
        /// Its mentee.
        mentee: MenteeId,
        /// Its mentor.
        mentor: MentorId,
    },
    /// The prices do not prove the total the greatest.
    #[error("not proved to be the best: {0}")]
    NotOptimal(#[from] NotOptimal),
    /// The prices do not prove the matching fairest to the worst off.
    #[error("not proved to be the fairest to the worst off: {0}")]
    NotLeximin(#[from] NotLeximin),
    /// The covers do not prove that no more people, or no better worst pair, are possible.
    #[error("not proved to be the best possible: {0}")]
    NotCovered(#[from] NotCovered),
    /// The rotations do not prove it the best of the stable matchings.
    #[error("not proved to be the best of the stable matchings: {0}")]
    NotLeast(#[from] NotLeast),
    /// Claimed as the best stable one for a side on the ranks as given; another is better.
    #[error("claimed to be better for nobody of a side, but {0}")]
    Dominated(#[source] ImprovingExchange),
    /// Not proved that the two sides' rank sums differ least.
    #[error("not proved to have the least difference of rank sums among the stable matchings: {0}")]
    NotLeastGap(#[source] ImprovingCycle),
    /// The steps do not prove the counts of ranks the best.
    #[error("not proved to have the best counts of ranks: {0}")]
    NotBestByRanks(#[from] NotBestByRanks),
    /// The caller stopped the proof: nothing is known of the claims.
    #[error("stopped while the answer was proved because {0}")]
    Stopped(StopReason),
    /// The certificate does not carry what this proof needs.
    #[error("'{property}' is claimed as proved, but the certificate does not carry what its proof needs")]
    CertificateMissing {
        /// The property claimed.
        property: Property,
    },
}

/// Proves every proved claim of `solution` anew, from definitions.
///
/// # Errors
/// - [`CertifyError::Infeasible`]: not a matching of this market.
/// - [`CertifyError::Blocked`], [`CertifyError::MoreBlocking`], [`CertifyError::NotSideOptimal`],
///   [`CertifyError::NotPareto`], [`CertifyError::NotMaximal`]: a proved claim is false, with the evidence.
/// - [`CertifyError::NotOptimal`]: the prices of the certificate do not prove the claim about the greatest total, of
///   all or among the matchings that are best in something else.
/// - [`CertifyError::NotCovered`]: the covers of the certificate do not prove the claim.
/// - [`CertifyError::NotLeximin`]: the prices of the certificate do not prove the claim about the worst off.
/// - [`CertifyError::NotLeast`], [`CertifyError::NotLeastGap`]: the claim about all stable matchings is not proved.
/// - [`CertifyError::NotBestByRanks`]: the steps of the certificate do not prove the counts of ranks.
/// - [`CertifyError::CertificateMissing`]: a proved claim that cannot be proved from this certificate.
///
/// # Complexity
/// O(n + m + pairs) per claim, and for covers and steps per round and step, on a strict market. With ties the
/// tie-broken market is made once where a claim needs it (see [`Market::with_ties_broken`]); that one side gets the
/// best is proved without it, and draws lots only where they decide.
///
/// # Examples
/// ```
/// use matching_market::verify::{CertifyError, certify};
/// use matching_market::{Context, MarketBuilder, Matching, PairInfo, StrategySpec};
/// let mut builder = MarketBuilder::new(1, vec![1]);
/// builder.pair(0, 0, PairInfo::default());
/// let market = builder.build()?;
/// let mut solution = StrategySpec::default().build().solve(&market, &mut Context::new(7))?;
/// assert_eq!(certify(&market, &solution)?.matched, 1);
///
/// solution.matching = Matching::empty(&market);
/// assert!(matches!(certify(&market, &solution), Err(CertifyError::Blocked { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn certify(market: &Market, solution: &Solution) -> Result<Report, CertifyError> {
    certify_until(market, solution, &|| None)
}

/// The same, until `stop` gives a reason to stop; it is asked before each part of the proof, which is O(pairs) or, for
/// covers and steps, one of several of that size.
///
/// # Errors
/// As [`certify`], and [`CertifyError::Stopped`].
pub fn certify_until(
    market: &Market,
    solution: &Solution,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Report, CertifyError> {
    let go_on = || stop().map_or(Ok(()), |reason| Err(CertifyError::Stopped(reason)));
    go_on()?;
    let matching = &solution.matching;
    feasibility(market, matching)?;
    go_on()?;
    let proved: Vec<Property> = solution.guarantee.proved_properties().collect();

    // Made once if a claim needs them.
    let tie_broken = tie_broken(market, solution, &proved, stop)?;
    go_on()?;
    let duals = by_prices(market, solution, &proved)?;
    let keeping = by_prices_keeping(market, solution, &proved)?;
    go_on()?;
    let levels = by_levels(market, solution, &proved)?;
    for &property in &proved {
        go_on()?;
        let strict = || tie_broken.as_ref().ok_or(CertifyError::CertificateMissing { property });
        match property {
            // What does not block after ties were broken does not on the ranks as given.
            Property::Stable if proved.iter().any(is_best_by_lot) => {}
            // That nobody is better off in another stable matching is checked of a stable one.
            Property::Stable if proved.iter().any(|one| matches!(one, Property::Undominated { .. })) => {}
            Property::Stable => stable(market, matching)?,
            Property::MenteeOptimal | Property::MentorOptimal => best_by_lot(market, solution, property)?,
            Property::Undominated { side } => {
                stable(market, matching)?;
                let checked =
                    undominated_until(market, matching, side, &mut Pace::new(&mut |_| stop().map_or(Ok(()), Err)));
                checked.map_err(CertifyError::Stopped)?.map_err(CertifyError::Dominated)?;
            }
            Property::MenteePareto => {
                let (strict, carried) = strict()?;
                pareto_optimal(strict, carried)?;
            }
            Property::Maximal => {
                if let Some(pair) = addable_pair(market, matching) {
                    let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
                    return Err(CertifyError::NotMaximal { pair, mentee, mentor });
                }
            }
            Property::LargestStable
            | Property::NearLargestStable { .. }
            | Property::BestOfAllStable { .. }
            | Property::NearBestOfAllStable { .. } => of_all_stable(market, solution, property)?,
            // The claim about the total among them needs this one's proof and more.
            Property::RankMaximal if proved.contains(&Property::GreatestTotalAmong(Best::RankMaximal)) => {}
            Property::GreatestTotalAmong(Best::LeastRankSum) => by_rotations(strict()?, solution, property)?,
            Property::GreatestTotalAmong(best) => {
                let missing = || CertifyError::CertificateMissing { property };
                let (face, total) = face(market, solution, best)?.ok_or_else(missing)?;
                greatest_total(market, matching, &face, total.as_ref().ok_or_else(missing)?)?;
            }
            Property::GreatestTotalScore
            | Property::MostPeople
            | Property::BestFor { .. }
            | Property::BestKeeping { .. }
            | Property::GreatestWorst { .. }
            | Property::Leximin { .. }
            | Property::RankMaximal
            | Property::Fair => match (&solution.certificate, property) {
                (Certificate::Covers(covers), Property::MostPeople) => most_people(market, matching, &covers.all)?,
                (Certificate::Covers(covers), Property::GreatestWorst { value }) => {
                    greatest_worst(market, matching, value, &covers.better)?;
                }
                (Certificate::RankSteps(proof), Property::RankMaximal) => {
                    best_by_ranks(market, matching, &proof.steps)?;
                }
                _ => {
                    let by_levels = levels.is_some_and(|levels| is_proved_by_levels(property, levels));
                    let by_prices = duals.is_some_and(|duals| is_proved_by(property, duals))
                        || keeping.is_some_and(|duals| is_proved_keeping(property, duals));
                    if !by_levels && !by_prices {
                        return Err(CertifyError::CertificateMissing { property });
                    }
                }
            },
            // The claim about the total among such matchings proves that as well.
            Property::LeastRankSum if proved.contains(&Property::GreatestTotalAmong(Best::LeastRankSum)) => {}
            Property::MostKept => match &solution.certificate {
                Certificate::Rotations(proof) => most_kept(market, matching, proof)?,
                _ => return Err(CertifyError::CertificateMissing { property }),
            },
            Property::LeastRankSum | Property::GreatestStableScore | Property::LeastRegret => {
                by_rotations(strict()?, solution, property)?;
            }
            Property::LeastRankGap => {
                let (strict, carried) = strict()?;
                stable(strict, carried)?;
                least_gap(strict, carried).map_err(CertifyError::NotLeastGap)?;
            }
            Property::LargestPopular if proved.contains(&Property::Popular) => {}
            Property::Popular | Property::LargestPopular => {
                let Certificate::Popular(witness) = &solution.certificate else {
                    return Err(CertifyError::CertificateMissing { property });
                };
                let (strict, carried) = strict()?;
                popular(strict, carried, &witness.mentee)?;
            }
            Property::EnvyFree | Property::LowerQuotas | Property::NearlyStable { .. } => {
                beyond_stable(market, solution, property)?;
            }
            // Of what only a comparison of all candidates could show nothing here knows a proof.
            Property::BestNearlyStable { .. } => return Err(CertifyError::CertificateMissing { property }),
        }
    }
    Ok(Report { matched: matching.len(), proved })
}

/// The tie-broken market and the matching in its pair ids, if a claim needs them.
fn tie_broken<'m>(
    market: &'m Market,
    solution: &Solution,
    proved: &[Property],
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Option<(Cow<'m, Market>, Matching)>, CertifyError> {
    let Some((rule, seed)) = tie_break(&solution.certificate, proved) else { return Ok(None) };
    let mut pace = |_| stop().map_or(Ok(()), Err);
    let strict = market.with_ties_broken_until(rule, seed, &mut Pace::new(&mut pace)).map_err(CertifyError::Stopped)?;
    let carried = solution.matching.carried_to(&strict).expect("tie-breaking keeps the people and their pairs");
    Ok(Some((strict, carried)))
}

/// The prices, which prove all claims about a greatest total at once, if a claim needs them.
fn by_prices<'a>(
    market: &Market,
    solution: &'a Solution,
    proved: &[Property],
) -> Result<Option<&'a DualPrices>, CertifyError> {
    match &solution.certificate {
        Certificate::Duals(duals) if proved.iter().any(|&property| is_proved_by(property, duals)) => {
            optimal(market, &solution.matching, duals)?;
            Ok(Some(duals))
        }
        _ => Ok(None),
    }
}

/// What is looked for beside stability: no envy, lower quotas, few blocking pairs.
fn beyond_stable(market: &Market, solution: &Solution, property: Property) -> Result<(), CertifyError> {
    let matching = &solution.matching;
    match property {
        Property::EnvyFree => {
            if let Some(pair) = envious_pairs(market, matching).next() {
                let (mentee, mentor) = (market.mentee_of(pair), market.mentor_of(pair));
                return Err(CertifyError::Envious { pair, mentee, mentor });
            }
        }
        Property::LowerQuotas => {
            if let Some((mentor, load)) = below_lower_quota(market, matching) {
                let at_least = market.at_least(mentor);
                return Err(CertifyError::BelowLowerQuota { mentor, load, at_least });
            }
        }
        Property::NearlyStable { blocking } => {
            let found = blocking_pairs(market, matching).count() as u64;
            if found > u64::from(blocking) {
                return Err(CertifyError::MoreBlocking { found, claimed: blocking });
            }
        }
        other => return Err(CertifyError::CertificateMissing { property: other }),
    }
    Ok(())
}

/// How ties are broken, where a claim needs the market that this makes.
fn tie_break(certificate: &Certificate, proved: &[Property]) -> Option<(TieRule, u64)> {
    let needs = |property: &Property| matches!(property, Property::MenteePareto | Property::LeastRankGap);
    let own = |property: &Property| *property != Property::MostKept && *property != Property::Stable;
    match certificate {
        &Certificate::TieBreak { rule, seed } => proved.iter().any(needs).then_some((rule, seed)),
        Certificate::Rotations(proof) => proved.iter().any(own).then_some((proof.rule, proof.seed)),
        Certificate::Popular(witness) => Some((witness.rule, witness.seed)),
        _ => None,
    }
}

/// Whether prices that pass [`optimal`] prove this property.
fn is_proved_by(property: Property, duals: &DualPrices) -> bool {
    match property {
        Property::GreatestTotalScore => duals.objective == Objective::Total && duals.spread == Spread::ZERO,
        // More people come before any score and before the spread.
        Property::MostPeople => duals.objective != Objective::Total,
        Property::BestFor { objective, spread } => (duals.objective, duals.spread) == (objective, spread),
        _ => false,
    }
}

/// The prices that prove claims about kept pairs, all at once.
fn by_prices_keeping<'s>(
    market: &Market,
    solution: &'s Solution,
    proved: &[Property],
) -> Result<Option<&'s DualPrices>, CertifyError> {
    match &solution.certificate {
        Certificate::Keeping(duals) if proved.iter().any(|&property| is_proved_keeping(property, duals)) => {
            optimal_keeping(market, &solution.matching, duals)?;
            Ok(Some(duals))
        }
        _ => Ok(None),
    }
}

/// Whether prices that pass [`optimal_keeping`] prove this property.
fn is_proved_keeping(property: Property, duals: &DualPrices) -> bool {
    match property {
        Property::MostPeople => duals.objective != Objective::Total,
        Property::BestKeeping { objective, spread } => (duals.objective, duals.spread) == (objective, spread),
        _ => false,
    }
}

/// Whether prices that pass [`leximin`] prove this property.
fn is_proved_by_levels(property: Property, levels: &LevelPrices) -> bool {
    match property {
        Property::MostPeople => true,
        Property::Leximin { value, step } => (levels.value, levels.step) == (value, step),
        Property::Fair => (levels.value, levels.step) == (Value::Rank, 1),
        _ => false,
    }
}

/// The prices of many levels that prove claims about the worst off, all at once; the claim about the total among such
/// matchings proves them as well.
fn by_levels<'s>(
    market: &Market,
    solution: &'s Solution,
    proved: &[Property],
) -> Result<Option<&'s LevelPrices>, CertifyError> {
    let Certificate::Levels(levels) = &solution.certificate else { return Ok(None) };
    if !proved.iter().any(|&property| is_proved_by_levels(property, levels)) {
        return Ok(None);
    }
    let with_total = |&property: &Property| match property {
        Property::GreatestTotalAmong(best) => is_best_by_levels(best, levels),
        _ => false,
    };
    if !proved.iter().any(with_total) {
        leximin(market, &solution.matching, levels)?;
    }
    Ok(Some(levels))
}

/// Whether prices that pass [`leximin`] prove a matching best in this.
fn is_best_by_levels(best: Best, levels: &LevelPrices) -> bool {
    match best {
        Best::Leximin { value, step } => is_proved_by_levels(Property::Leximin { value, step }, levels),
        Best::Fair => is_proved_by_levels(Property::Fair, levels),
        _ => false,
    }
}

/// Which matchings are as good in this as the solution's, if its certificate proves that none is better, and what it
/// has to say about the total.
fn face<'s>(
    market: &Market,
    solution: &'s Solution,
    best: Best,
) -> Result<Option<(Face, &'s Option<TotalPrices>)>, CertifyError> {
    let matching = &solution.matching;
    Ok(match (best, &solution.certificate) {
        (Best::RankMaximal, Certificate::RankSteps(proof)) => {
            Some((face_by_ranks(market, matching, &proof.steps)?, &proof.total))
        }
        (best, Certificate::Levels(levels)) if is_best_by_levels(best, levels) => {
            Some((face_of_leximin(market, matching, levels)?, &levels.total))
        }
        (Best::GreatestWorst { value }, Certificate::Covers(covers)) => {
            most_people(market, matching, &covers.all)?;
            greatest_worst(market, matching, value, &covers.better)?;
            Some((face_of_covers(market, matching, value, &covers.all), &covers.total))
        }
        _ => None,
    })
}

/// Whether the certificate's rotations prove this of all stable matchings.
fn by_rotations(
    (strict, matching): &(Cow<'_, Market>, Matching),
    solution: &Solution,
    property: Property,
) -> Result<(), CertifyError> {
    let Certificate::Rotations(proof) = &solution.certificate else {
        return Err(CertifyError::CertificateMissing { property });
    };
    match property {
        Property::LeastRegret => least_regret(strict, matching, proof)?,
        _ => least_by(strict, matching, proof, property)?,
    }
    Ok(())
}

fn is_best_by_lot(property: &Property) -> bool {
    matches!(property, Property::MenteeOptimal | Property::MentorOptimal)
}

/// Whether the matching is stable, and the best for one side, after ties were broken as the certificate says.
fn best_by_lot(market: &Market, solution: &Solution, property: Property) -> Result<(), CertifyError> {
    let &Certificate::TieBreak { rule, seed } = &solution.certificate else {
        return Err(CertifyError::CertificateMissing { property });
    };
    let (lots, matching) = (market.lots(rule, seed), &solution.matching);
    let (blocking, best) = match property {
        Property::MenteeOptimal => best_for_mentees(lots, matching),
        _ => (blocking_by_lot(lots, matching), best_for_mentors(lots, matching)),
    };
    blocking.map_or(Ok(()), |pair| Err(blocked(market, pair)))?;
    best?;
    Ok(())
}

/// Whether the certificate's cases prove this of all matchings that are stable on the ranks as given.
fn of_all_stable(market: &Market, solution: &Solution, property: Property) -> Result<(), CertifyError> {
    let matching = &solution.matching;
    stable(market, matching)?;
    match (property, &solution.certificate) {
        // All stable matchings match the same people.
        (Property::LargestStable, _) if market.is_strict() => {}
        (Property::LargestStable, Certificate::StableCover(cover)) => largest_stable(market, matching, 0, cover)?,
        (Property::NearLargestStable { more }, Certificate::StableCover(cover)) => {
            largest_stable(market, matching, more, cover)?;
        }
        (Property::BestOfAllStable { measure }, Certificate::StableCases(cases)) => {
            best_of_all_stable(market, matching, measure, 0, cases)?;
        }
        (Property::NearBestOfAllStable { measure, gap }, Certificate::StableCases(cases)) => {
            best_of_all_stable(market, matching, measure, gap, cases)?;
        }
        _ => return Err(CertifyError::CertificateMissing { property }),
    }
    Ok(())
}

fn stable(market: &Market, matching: &Matching) -> Result<(), CertifyError> {
    blocking_pairs(market, matching).next().map_or(Ok(()), |pair| Err(blocked(market, pair)))
}

fn blocked(market: &Market, pair: PairId) -> CertifyError {
    CertifyError::Blocked { pair, mentee: market.mentee_of(pair), mentor: market.mentor_of(pair) }
}
