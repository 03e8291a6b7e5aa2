//! Whether scores tell people apart: warnings about weights and answers that look like an oversight.
//!
//! *Notation.* For one person, `x_f(j)` is the contribution of feature f with candidate j and `s(j) = Σ_f x_f(j)` what
//! orders the candidates. Because a covariance is linear, the variance of `s` falls into one share per feature:
//!
//! ```text
//! share(f) = Cov(x_f, s) / Var(s)          Σ_f share(f) = 1; negative where a feature works against the others
//! ```
//!
//! Scores of the embedder's own, where there are some beside the features, are a part of `s` and no feature.
//!
//! A feature *decides a ranking* when its share is above one half: the others together do not outweigh it (the
//! covariance principle: A. F. Shorrocks (1982), Inequality decomposition by factor components, Econometrica 50(1),
//! doi:10.2307/1912537).
//!
//! *Cost.* Everybody is looked at with at most [`CANDIDATES`] candidates, evenly spread over the other side and shifted
//! from person to person; with no more than that on a side, all pairs are. So the time is O(people), and the same
//! cohort always gets the same warnings.

use super::fixed::ONE;
use super::identical::identical;
use super::kernel::Column;
use super::values::score;
use super::{Compatibility, Feature, PerFeature, Sides, Warning};
use crate::cohort::{PersonKey, Side};
use crate::parallel;

/// With how many candidates a person is looked at.
const CANDIDATES: usize = 64;
/// Fewer candidates are no ranking.
const RANKING: usize = 5;
/// Fewer pairs than this say nothing about a feature.
const PAIRS: usize = 4;
/// Below this share of the weight, a score rests more on neutral values than on answers.
const LOW_COVERAGE: u32 = 500_000;

/// What one person's sampled pairs show, in their own view.
struct Seen {
    pairs: u32,
    known: PerFeature<u32>,
    range: PerFeature<(u32, u32)>,
    weights: PerFeature<u32>,
    /// The pairs that the embedder's own scores know, and their weight.
    own: (u32, u32),
    /// In millionths, for each feature; `None` without a ranking or when all candidates are alike.
    shares: Option<PerFeature<i64>>,
}

/// Positions of at most [`CANDIDATES`] of `count` candidates, evenly spread, shifted by `person`.
fn sample(count: usize, person: usize) -> impl Iterator<Item = usize> {
    let taken = count.min(CANDIDATES);
    (0..taken).map(move |step| (step * count / taken + person) % count)
}

impl Seen {
    fn new(compatibility: &Compatibility<'_>, side: Side, person: usize, candidates: usize) -> Self {
        let mut seen = Self {
            pairs: 0,
            known: PerFeature::filled(0),
            range: PerFeature::filled((ONE, 0)),
            weights: PerFeature::filled(0),
            own: (0, 0),
            shares: None,
        };
        let mut parts: Vec<Contributions> = Vec::with_capacity(candidates.min(CANDIDATES));
        for candidate in sample(candidates, person) {
            let (mentee, mentor) = if side == Side::Mentee { (person, candidate) } else { (candidate, person) };
            let own_values = compatibility.own.as_ref().and_then(|own| own.values(mentee, mentor));
            let row = *compatibility.weighing.rows(mentee, mentor).of(side);
            seen.weights = row.weights;
            seen.pairs += 1;
            seen.own = (seen.own.0 + u32::from(own_values.is_some()), row.own);
            let own = i64::from(row.own) * i64::from(*compatibility.weighing.own_counted(own_values).of(side));
            let mut by = PerFeature::filled(0);
            // What weighs nothing for anybody warns of nothing.
            for feature in compatibility.kernel.columns().map(Column::feature) {
                let values = compatibility.features.value(feature, mentee, mentor);
                let counted = *compatibility.weighing.counted(feature, values).of(side);
                seen.known[feature] += u32::from(values.is_some());
                let (least, most) = seen.range[feature];
                seen.range[feature] = (least.min(counted), most.max(counted));
                by[feature] = i64::from(seen.weights[feature]) * i64::from(counted);
            }
            let total = by.iter().map(|(_, part)| part).sum::<i64>() + own;
            parts.push((by, total));
        }
        seen.shares = shares(&parts);
        seen
    }
}

/// What each feature contributes to a score, and the score, to which the embedder's own contribute as well.
type Contributions = (PerFeature<i64>, i64);

/// Shares of the variance. Scores are at most 10^14, so all that is below stays under 5 · 10^37.
fn shares(parts: &[Contributions]) -> Option<PerFeature<i64>> {
    let count = i128::try_from(parts.len()).ok()?;
    let sum: i64 = parts.iter().map(|(_, total)| total).sum();
    let covariance = |of: &dyn Fn(&Contributions) -> i64| {
        let products = parts.iter().map(|part| i128::from(of(part)) * i128::from(part.1)).sum::<i128>();
        count * products - i128::from(sum) * i128::from(parts.iter().map(of).sum::<i64>())
    };
    let variance = covariance(&|&(_, total)| total);
    (parts.len() >= RANKING && variance > 0).then(|| {
        // Features that work against each other can have shares far beyond one; nobody needs to know how far.
        PerFeature::from_fn(|feature| {
            let share = covariance(&|(by, _)| by[feature]) * i128::from(ONE) / variance;
            i64::try_from(share.clamp(-1_000_000_000, 1_000_000_000)).expect("just clamped")
        })
    })
}

impl Compatibility<'_> {
    /// What makes these scores say less than they seem to: features that tell nobody apart, one that decides most
    /// rankings, people with few answers or with the same answers as somebody else.
    ///
    /// # Complexity
    /// O(people), the first time: everybody is looked at with at most 64 candidates, chosen by position. The same
    /// cohort gets the same warnings.
    ///
    /// # Examples
    /// ```
    /// use mentor_match::cohort::{Cohort, Mentee, Mentor, Units};
    /// use mentor_match::compatibility::{Compatibility, Feature, Scoring, Warning};
    ///
    /// let mentees = vec![Mentee::new("ada")?, Mentee::new("bo")?];
    /// let mentors = vec![Mentor::new("cleo")?, Mentor::new("dan")?];
    /// let cohort = Cohort::new(Units::default(), mentees, mentors, vec![])?;
    /// let warnings = Compatibility::new(&cohort, &Scoring::default(), jiff::civil::date(2026, 9, 1)).warnings();
    /// assert!(warnings.iter().any(|one| matches!(one, Warning::ConstantFeature { feature: Feature::Goals, .. })));
    /// assert_eq!(warnings[0].to_string(), "goals is unknown for every pair; ask for it, or set its weight to 0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn warnings(&self) -> Vec<Warning> {
        self.warned.get_or_init(|| self.look_for_warnings()).clone()
    }

    fn look_for_warnings(&self) -> Vec<Warning> {
        let cohort = self.cohort();
        let (mentees, mentors) = (cohort.mentees().len(), cohort.mentors().len());
        let seen = Sides {
            mentee: parallel::map(mentees, |person| Seen::new(self, Side::Mentee, person, mentors)),
            mentor: parallel::map(mentors, |person| Seen::new(self, Side::Mentor, person, mentees)),
        };
        let mut warnings = Vec::new();
        if mentees * mentors >= PAIRS {
            constant(&seen, &mut warnings);
            for side in [Side::Mentee, Side::Mentor] {
                deciding(side, seen.of(side), &mut warnings);
            }
            // Silence that nobody breaks is the questionnaire's, not the person's.
            let asked = PerFeature::from_fn(|feature| seen.mentee.iter().any(|one| one.known[feature] > 0));
            for side in [Side::Mentee, Side::Mentor] {
                let key = |person: usize| match side {
                    Side::Mentee => cohort.mentees()[person].key(),
                    Side::Mentor => cohort.mentors()[person].key(),
                };
                uncovered(side, seen.of(side), &asked, key, &mut warnings);
            }
        }
        let people = cohort.mentees().iter().map(|one| (&one.profile, one.target.as_ref()));
        identical(&people.collect::<Vec<_>>(), |person| cohort.mentees()[person].key(), &mut warnings);
        let people = cohort.mentors().iter().map(|one| (&one.profile, None));
        identical(&people.collect::<Vec<_>>(), |person| cohort.mentors()[person].key(), &mut warnings);
        warnings.extend(self.unknown_importances().iter().cloned().map(Warning::UnknownImportance));
        warnings
    }
}

fn constant(seen: &Sides<Vec<Seen>>, warnings: &mut Vec<Warning>) {
    for &feature in Feature::ALL {
        let everywhere = |people: &[Seen]| {
            let weighs = people.iter().any(|one| one.weights[feature] > 0);
            let least = people.iter().map(|one| one.range[feature].0).min()?;
            let most = people.iter().map(|one| one.range[feature].1).max()?;
            (weighs && least == most).then_some(least)
        };
        let known = seen.mentee.iter().any(|one| one.known[feature] > 0);
        let mut warn = |side, value| {
            warnings.push(Warning::ConstantFeature { feature, side, value: score(value), known });
        };
        match (everywhere(&seen.mentee), everywhere(&seen.mentor)) {
            (Some(value), Some(other)) if value == other => warn(None, value),
            (value, other) => {
                let sides = [(Side::Mentee, value), (Side::Mentor, other)];
                for (side, value) in sides.into_iter().filter_map(|(side, value)| Some((side, value?))) {
                    warn(Some(side), value);
                }
            }
        }
    }
}

fn deciding(side: Side, seen: &[Seen], warnings: &mut Vec<Warning>) {
    let shares: Vec<&PerFeature<i64>> = seen.iter().filter_map(|one| one.shares.as_ref()).collect();
    let rankings = shares.len();
    for &feature in Feature::ALL {
        let decided = shares.iter().filter(|shares| 2 * shares[feature] > i64::from(ONE)).count();
        if 2 * decided > rankings {
            let sum: i128 = shares.iter().map(|shares| i128::from(shares[feature])).sum();
            let mean = sum / i128::try_from(rankings).unwrap_or(i128::MAX);
            let share = score(u32::try_from(mean.max(0)).unwrap_or(ONE));
            warnings.push(Warning::OneFeatureDecides { feature, side, decided, rankings, share });
        }
    }
}

fn uncovered(
    side: Side,
    seen: &[Seen],
    asked: &PerFeature<bool>,
    key: impl Fn(usize) -> PersonKey,
    warnings: &mut Vec<Warning>,
) {
    let mut people = Vec::new();
    for (person, one) in seen.iter().enumerate() {
        let features = || Feature::ALL.iter().copied().filter(|&feature| asked[feature]);
        let (own_known, own_weight) = one.own;
        let weight = features().map(|feature| u64::from(one.weights[feature])).sum::<u64>() + u64::from(own_weight);
        let known = features().map(|feature| u128::from(one.weights[feature]) * u128::from(one.known[feature]));
        let known = known.sum::<u128>() + u128::from(own_known) * u128::from(own_weight);
        let whole = u128::from(weight) * u128::from(one.pairs);
        if let Some(coverage) = (known * u128::from(ONE)).checked_div(whole)
            && coverage < u128::from(LOW_COVERAGE)
        {
            people.push((key(person), score(u32::try_from(coverage).unwrap_or(ONE))));
        }
    }
    if !people.is_empty() {
        people.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
        warnings.push(Warning::LowCoverage { side, people });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_the_variance_add_up() {
        let part = |goals, languages| {
            let mut part = PerFeature::filled(0);
            (part[Feature::Goals], part[Feature::Languages]) = (goals, languages);
            (part, goals + languages)
        };
        // Goals spread 0..=40, languages 0 or 10 against them.
        let parts = [part(0, 10), part(10, 0), part(20, 10), part(30, 0), part(40, 0)];
        let shares = shares(&parts).expect("a ranking");
        let sum: i64 = shares.iter().map(|(_, share)| share).sum();
        assert!((999_990..=1_000_000).contains(&sum), "{sum}");
        assert!(shares[Feature::Goals] > 1_000_000 && shares[Feature::Languages] < 0, "{shares:?}");
        assert_eq!(super::shares(&parts[..4]), None);
        // Scores of one's own that spread like the goals take half of the goals' share.
        let beside = [0, 10, 20, 30, 40].map(|goals| (part(goals, 0).0, 2 * goals));
        let half = super::shares(&beside).expect("a ranking");
        assert_eq!(half[Feature::Goals], 500_000);
        assert_eq!(super::shares(&[part(1, 1); 6]), None);
    }

    #[test]
    fn samples_are_spread_and_without_repetition() {
        for (count, person) in [(0, 3), (1, 5), (64, 9), (65, 64), (1_000, 999)] {
            let mut taken: Vec<usize> = sample(count, person).collect();
            assert!(taken.iter().all(|&position| position < count));
            taken.sort_unstable();
            taken.dedup();
            assert_eq!(taken.len(), count.min(CANDIDATES));
        }
    }
}
