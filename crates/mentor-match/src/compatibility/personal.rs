//! Personal weights: what matters more to somebody, without anybody gaining by what they say.
//!
//! *Problem.* A person may say that some features matter more to them, others less. That has to change *whom* they
//! prefer and must not change *how much* they get: if saying "languages are very important" raised a person's scores
//! with everybody, strategies that add scores up would serve whoever says so first, and all would have to say it.
//!
//! *Notation.* For one person, `v_f(j)` is the counted value of feature f with candidate j, out of the M people of the
//! other side whom they are looked at with: all of them, or [`CANDIDATES`] of more. `w_f` is the programme's weight and
//! `W = Σ w_f`. The five steps of [`Importance`] are percentages `m_f` between the policy's `least` and `most`, and
//! `p_f = w_f · m_f · scale`, `P = Σ p_f`. `T` is the sum over those M of the side scores, in millionths as rounded,
//! under the programme's weights.
//!
//! *Method.* One imaginary answer, the **ballast**, is the same with every candidate: weight `c >= 0`, value 0 or 1.
//!
//! ```text
//! side score(j) = (Σ p_f · v_f(j) + c · ballast) / (P + c)         rounded half-even, like every side score
//! ```
//!
//! `c` is the whole number that brings `Σ_j` of the scores before rounding as close to `T − M/2` as possible without
//! exceeding it: value 0 when the personal weights would raise the sum, value 1 when they would lower it.
//!
//! *Theorem.* Whatever a person says, with `s` their scores under the programme's weights and `s'`
//! under the personal ones:
//!
//! 1. `Σ_j s'(j) <= Σ_j s(j)`: no choice of personal weights raises one's scores on average over all candidates;
//! 2. `Σ_j s'(j) > Σ_j s(j) − 2 · M` millionths: nor is anybody punished for having wishes;
//! 3. candidates are ordered by `Σ p_f · v_f(j)`, exactly as the person weighs them, apart from ties by rounding;
//! 4. `0 <= s'(j) <= 1`, and nobody else's view changes.
//!
//! *Proof.* (1) Rounding half-even moves each score by at most 1/2, so `Σ s' <= (T − M/2) + M/2 = T = Σ s`. (2) The
//! same downwards costs `M/2`, `T − M/2` another `M/2`; one unit of `c` moves each score by at most `1,000,000 / (P +
//! c)`, which is below 1/5 because `P >= least · scale · W > 5.9 · 10^6` (scores of the embedder's own, where there are
//! some, are a feature at 100 per cent). (3) and (4): the score is a mean of values in 0..=1 with positive weights, and
//! increasing in `Σ p_f · v_f(j)`; it is made of one's own view only. Saying the same of all features, or speaking of
//! features that weigh nothing, changes no weight relative to another: then the programme's row is used itself. So it
//! is without candidates, and when `T < M` (nobody is worth a millionth on average, nothing to distribute).
//!
//! What remains is the shape: a person can put more of the same total on the candidates they like. That is what they
//! were asked for, and `least` and `most` bound it. The average is over everybody on the other side; rules that forbid
//! some of them can make the average over the remaining ones differ.
//!
//! Bounds: `P + c < 3.1 · 10^8`, so weights fit in `u32` and all sums of a pair in `i64`; sums over candidates in
//! `i128`.
//!
//! *Many people.* Of more than [`CANDIDATES`] candidates those are looked at whose ids have the least hashes (SHA-256),
//! the same for everybody and nobody's choice. The theorem holds for the sums over them; (3) and (4) hold for all
//! candidates. Over all M' candidates the mean of `s' − s` is then what a sample estimates: with `d` the greatest
//! difference of two candidates' `s' − s`, it is above `d · t` with probability below `exp(−2 · CANDIDATES · t²)`
//! (Hoeffding, also without replacement: Hoeffding 1963, section 6, doi:10.1080/01621459.1963.10500830).
//!
//! Time: one pass over the pairs with those who are looked at; see [`totals`](super::totals).

use std::collections::BTreeMap;

use super::fixed::ONE;
use super::{Feature, PerFeature};
use crate::cohort::{Importance, PersonKey};
use crate::text;

/// With how many candidates people are looked at, at most, so that the time is not the product of both sides.
pub(super) const CANDIDATES: usize = if cfg!(test) { 16 } else { 4_096 };

/// How far personal weights go; the table `[scoring.personal]` of a policy. Both 100: personal weights are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Personal {
    /// What "not important" makes of a weight, in per cent: [`Personal::LEAST`] to 100.
    pub least: u32,
    /// What "very important" makes of a weight, in per cent: 100 to [`Personal::MOST`].
    pub most: u32,
}

impl Default for Personal {
    /// Half and twice the programme's weight.
    fn default() -> Self {
        Self { least: 50, most: 200 }
    }
}

impl Personal {
    /// The least that "not important" may leave of a weight, in per cent.
    pub const LEAST: u32 = 25;
    /// The most that "very important" may make of a weight, in per cent.
    pub const MOST: u32 = 400;

    /// Per cent of the programme's weight.
    ///
    /// ```
    /// use mentor_match::cohort::Importance;
    /// use mentor_match::compatibility::Personal;
    /// let steps: Vec<u32> = Importance::ALL.iter().map(|&step| Personal::default().percent(step)).collect();
    /// assert_eq!(steps, [50, 75, 100, 150, 200]);
    /// ```
    pub fn percent(self, importance: Importance) -> u32 {
        let (least, most) = (self.least.clamp(Self::LEAST, 100), self.most.clamp(100, Self::MOST));
        match importance {
            Importance::NotImportant => least,
            Importance::SlightlyImportant => u32::midpoint(least, 100),
            Importance::ModeratelyImportant => 100,
            Importance::Important => u32::midpoint(100, most),
            Importance::VeryImportant => most,
        }
    }
}

/// Something said to matter that is no feature's name; it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownImportance {
    /// Who said so.
    pub person: PersonKey,
    /// As written.
    pub written: String,
}

/// What a person said, by feature; and what could not be understood.
pub(super) type Said<'p> = (PerFeature<Option<Importance>>, Vec<&'p str>);

pub(super) fn said(importance: &BTreeMap<String, Importance>) -> Said<'_> {
    let (mut known, mut unknown) = (PerFeature::filled(None), Vec::new());
    for (written, &step) in importance {
        match Feature::from_name(&text::slug(written)) {
            Some(feature) => {
                known[feature].get_or_insert(step);
            }
            None => unknown.push(written.as_str()),
        }
    }
    (known, unknown)
}

/// Whether anything known was said.
pub(super) fn speaks((said, _): &Said<'_>) -> bool {
    said.iter().any(|(_, step)| step.is_some())
}

/// The weights of one side of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) weights: PerFeature<u32>,
    /// The weight of the embedder's own scores; 0 without any.
    pub(super) own: u32,
    /// What the weights' sum lacks to `sum`: the weight of an imaginary answer that is the same with everybody.
    pub(super) ballast: u32,
    /// What the imaginary answer contributes: `ballast · 0` or `ballast · 1,000,000`.
    pub(super) balance: i64,
    // INVARIANT: the sum of `weights`, `own` and `ballast`.
    pub(super) sum: i64,
}

impl Row {
    /// The programme's own weights, and that of the embedder's own scores.
    pub(super) fn plain(weights: PerFeature<u32>, own: u32) -> Self {
        let sum: i64 = weights.iter().map(|(_, &weight)| i64::from(weight)).sum();
        Self { weights, own, ballast: 0, balance: 0, sum: sum + i64::from(own) }
    }
}

/// Sums over all candidates of one person, under the programme's weights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) values: PerFeature<u64>,
    pub(crate) own: u64,
    pub(crate) scores: u64,
    pub(crate) candidates: u32,
}

/// A person's own weights; `None` when they are the programme's.
pub(super) fn row(
    plain: &Row,
    said: &PerFeature<Option<Importance>>,
    personal: Personal,
    totals: &Totals,
) -> Option<Row> {
    let percent = |feature| personal.percent(said[feature].unwrap_or(Importance::ModeratelyImportant));
    let mut weighed = Feature::ALL.iter().copied().filter(|&feature| plain.weights[feature] > 0);
    let first = percent(weighed.next()?);
    let alike = weighed.all(|feature| percent(feature) == first) && (plain.own == 0 || first == 100);
    if alike || totals.candidates == 0 || totals.scores < u64::from(totals.candidates) {
        return None;
    }
    // The sum of weights times the scale lies in 239,001..=250,000, for the sum is at most 11,000.
    let scale = 250_000 / u32::try_from(plain.sum).ok()?.max(1);
    let weights = PerFeature::from_fn(|feature| plain.weights[feature] * percent(feature) * scale);
    let source = plain.own * 100 * scale;
    let own: i128 = weights.iter().map(|(_, &weight)| i128::from(weight)).sum::<i128>() + i128::from(source);
    let reached: i128 =
        weights.iter().map(|(feature, &weight)| i128::from(weight) * i128::from(totals.values[feature])).sum();
    let reached = reached + i128::from(source) * i128::from(totals.own);
    let candidates = i128::from(totals.candidates);
    // All twice, because half a millionth for each candidate is kept back for rounding.
    let aim = 2 * i128::from(totals.scores) - candidates;
    let missing = aim * own - 2 * reached;
    let (ballast, value) = if missing >= 0 {
        (missing / (2 * candidates * i128::from(ONE) - aim), ONE)
    } else {
        ((2 * reached + aim - 1) / aim - own, 0)
    };
    let ballast = u32::try_from(ballast).expect("below 3.1 · 10^8, see the module's bounds");
    Some(Row {
        weights,
        own: source,
        ballast,
        balance: i64::from(ballast) * i64::from(value),
        sum: i64::try_from(own).expect("at most 10^8") + i64::from(ballast),
    })
}
