//! What counts how much: weights, neutral values and the few constants of the formulas.

use super::feature::Written;
use super::fixed::ONE;
use super::{Feature, Language, PerFeature, Personal};
use crate::cohort::Side;

/// Weights and constants of the score; the table `[scoring]` of a policy.
///
/// Every key is optional in a file: what is not written keeps its default, feature by feature. An unknown key is
/// refused.
///
/// # Examples
/// ```
/// use mentor_match::compatibility::{Feature, Scoring};
/// let scoring: Scoring = toml::from_str("half-distance-km = 20\nmentee-weights = { goals = 10 }")?;
/// assert_eq!(scoring.mentee_weights[Feature::Goals], 10);
/// assert_eq!(scoring.mentor_weights, Scoring::default().mentor_weights);
/// assert!(scoring.check().is_ok());
///
/// assert!(toml::from_str::<Scoring>("mentee-weights = { shoe-size = 1 }").is_err());
/// let nowhere = Scoring { half_distance_km: 0, ..Scoring::default() };
/// assert!(nowhere.check().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", from = "Form")]
pub struct Scoring {
    /// How much each feature counts in the mentee's view, 0 to [`Scoring::MOST_WEIGHT`].
    pub mentee_weights: PerFeature<u32>,
    /// How much each feature counts in the mentor's view, 0 to [`Scoring::MOST_WEIGHT`].
    pub mentor_weights: PerFeature<u32>,
    /// What a feature is worth while it is not known, in millionths; see the note at [`Scoring::default`].
    pub neutral: PerFeature<u32>,
    /// How much the mentee's view counts in `fit`, 0 to [`Scoring::MOST_WEIGHT`].
    pub mentee_share: u32,
    /// How much the mentor's view counts in `fit`, 0 to [`Scoring::MOST_WEIGHT`].
    pub mentor_share: u32,
    /// The distance at which nearness is one half, in kilometres.
    pub half_distance_km: u32,
    /// After how many years a position counts half as recent.
    pub recency_half_life_years: u32,
    /// Minutes a week in common that are as good as any more.
    pub enough_minutes: u32,
    /// How far what matters to a person changes these weights for them.
    pub personal: Personal,
    /// In which goals and interests are written.
    pub language: Language,
}

impl Scoring {
    /// The greatest weight and share.
    pub const MOST_WEIGHT: u32 = 1_000;

    /// The weights of one side.
    pub fn weights(&self, side: Side) -> &PerFeature<u32> {
        match side {
            Side::Mentee => &self.mentee_weights,
            Side::Mentor => &self.mentor_weights,
        }
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// A side whose weights are all zero, two shares of zero, a weight or share above [`Scoring::MOST_WEIGHT`], a
    /// neutral value above one million, a distance, half-life or number of minutes that is zero or too large, a bound
    /// of personal weights outside of its range.
    pub fn check(&self) -> Result<(), ScoringError> {
        for side in [Side::Mentee, Side::Mentor] {
            let weights = self.weights(side);
            if let Some((feature, &found)) = weights.iter().find(|(_, weight)| **weight > Self::MOST_WEIGHT) {
                return Err(ScoringError::Weight { side, feature, found });
            }
            if weights.iter().all(|(_, &weight)| weight == 0) {
                return Err(ScoringError::NothingWeighs { side });
            }
        }
        if let Some((feature, &found)) = self.neutral.iter().find(|(_, neutral)| **neutral > ONE) {
            return Err(ScoringError::Neutral { feature, found });
        }
        for (side, found) in [(Side::Mentee, self.mentee_share), (Side::Mentor, self.mentor_share)] {
            if found > Self::MOST_WEIGHT {
                return Err(ScoringError::Share { side, found });
            }
        }
        if self.mentee_share == 0 && self.mentor_share == 0 {
            return Err(ScoringError::NoShare);
        }
        for (key, found, most) in [
            ("half-distance-km", self.half_distance_km, 20_000),
            ("recency-half-life-years", self.recency_half_life_years, 100),
            ("enough-minutes", self.enough_minutes, 10_080),
        ] {
            if found == 0 || found > most {
                return Err(ScoringError::Constant { key, found, most });
            }
        }
        for (key, found, least, most) in [
            ("personal.least", self.personal.least, Personal::LEAST, 100),
            ("personal.most", self.personal.most, 100, Personal::MOST),
        ] {
            if !(least..=most).contains(&found) {
                return Err(ScoringError::Percent { key, found, least, most });
            }
        }
        Ok(())
    }
}

impl Default for Scoring {
    /// The defaults suit associations that ask most of the questions.
    ///
    /// Both sides weigh goals most; the mentee weighs what the mentor has done more than the mentor does. The neutral
    /// values lie below what known answers are worth on average, so that leaving a weak answer blank does not pay.
    fn default() -> Self {
        //                       goals, inter, profe, locat, leade, backg, style, langu, avail, membe
        Self {
            mentee_weights: PerFeature::new([8, 2, 4, 3, 4, 1, 2, 3, 3, 0]),
            mentor_weights: PerFeature::new([8, 3, 3, 3, 2, 1, 3, 3, 3, 0]),
            neutral: PerFeature::new([
                100_000, 50_000, 50_000, 100_000, 100_000, 0, 300_000, 500_000, 150_000, 200_000,
            ]),
            mentee_share: 1,
            mentor_share: 1,
            half_distance_km: 50,
            recency_half_life_years: 5,
            enough_minutes: 180,
            personal: Personal::default(),
            language: Language::default(),
        }
    }
}

/// How `[scoring]` is written.
#[derive(serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Form {
    mentee_weights: Option<Written>,
    mentor_weights: Option<Written>,
    neutral: Option<Written>,
    mentee_share: Option<u32>,
    mentor_share: Option<u32>,
    half_distance_km: Option<u32>,
    recency_half_life_years: Option<u32>,
    enough_minutes: Option<u32>,
    #[serde(default)]
    personal: Personal,
    language: Option<Language>,
}

impl From<Form> for Scoring {
    fn from(form: Form) -> Self {
        let default = Self::default();
        let table = |written: Option<Written>, default: &PerFeature<u32>| match written {
            Some(written) => written.or(default),
            None => *default,
        };
        Self {
            mentee_weights: table(form.mentee_weights, &default.mentee_weights),
            mentor_weights: table(form.mentor_weights, &default.mentor_weights),
            neutral: table(form.neutral, &default.neutral),
            mentee_share: form.mentee_share.unwrap_or(default.mentee_share),
            mentor_share: form.mentor_share.unwrap_or(default.mentor_share),
            half_distance_km: form.half_distance_km.unwrap_or(default.half_distance_km),
            recency_half_life_years: form.recency_half_life_years.unwrap_or(default.recency_half_life_years),
            enough_minutes: form.enough_minutes.unwrap_or(default.enough_minutes),
            personal: form.personal,
            language: form.language.unwrap_or(default.language),
        }
    }
}

/// Why weights and constants cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScoringError {
    /// A weight above [`Scoring::MOST_WEIGHT`].
    #[error("{side}-weights: {feature} = {found}, at most {} is accepted", Scoring::MOST_WEIGHT)]
    Weight {
        /// Whose weight.
        side: Side,
        /// Of which feature.
        feature: Feature,
        /// What was given.
        found: u32,
    },
    /// All weights of a side are zero.
    #[error("{side}-weights: all are 0; give at least one feature a weight")]
    NothingWeighs {
        /// Which side.
        side: Side,
    },
    /// A neutral value above one.
    #[error("neutral: {feature} = {found}, at most 1000000 (millionths) is accepted")]
    Neutral {
        /// Of which feature.
        feature: Feature,
        /// What was given.
        found: u32,
    },
    /// A share above [`Scoring::MOST_WEIGHT`].
    #[error("{side}-share = {found}, at most {} is accepted", Scoring::MOST_WEIGHT)]
    Share {
        /// Whose share.
        side: Side,
        /// What was given.
        found: u32,
    },
    /// Neither side's view counts.
    #[error("mentee-share and mentor-share are both 0; at least one side's view has to count")]
    NoShare,
    /// A bound of personal weights outside of its range.
    #[error("{key} = {found}: expected {least} to {most} (per cent)")]
    Percent {
        /// Its key in a policy file.
        key: &'static str,
        /// What was given.
        found: u32,
        /// The least value.
        least: u32,
        /// The greatest value.
        most: u32,
    },
    /// A constant that is zero or too large.
    #[error("{key} = {found}: expected 1 to {most}")]
    Constant {
        /// Its key in a policy file.
        key: &'static str,
        /// What was given.
        found: u32,
        /// The greatest value.
        most: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_is_named() {
        let good = Scoring::default();
        assert_eq!(good.check(), Ok(()));
        let mut bad = good.clone();
        bad.mentor_weights = PerFeature::filled(0);
        assert_eq!(bad.check(), Err(ScoringError::NothingWeighs { side: Side::Mentor }));
        let mut bad = good.clone();
        bad.mentee_weights[Feature::Style] = 1_001;
        let weight = ScoringError::Weight { side: Side::Mentee, feature: Feature::Style, found: 1_001 };
        assert_eq!(bad.check(), Err(weight));
        let mut bad = good.clone();
        bad.neutral[Feature::Goals] = 1_000_001;
        assert_eq!(bad.check(), Err(ScoringError::Neutral { feature: Feature::Goals, found: 1_000_001 }));
        let bad = Scoring { mentee_share: 0, mentor_share: 0, ..good.clone() };
        assert_eq!(bad.check(), Err(ScoringError::NoShare));
        let bad = Scoring { mentor_share: 1_001, ..good.clone() };
        assert_eq!(bad.check(), Err(ScoringError::Share { side: Side::Mentor, found: 1_001 }));
        for bad in [
            Scoring { half_distance_km: 0, ..good.clone() },
            Scoring { recency_half_life_years: 101, ..good.clone() },
            Scoring { enough_minutes: 0, ..good },
        ] {
            assert!(matches!(bad.check(), Err(ScoringError::Constant { .. })));
        }
        for (least, most) in [(24, 200), (101, 200), (50, 99), (50, 401)] {
            let bad = Scoring { personal: Personal { least, most }, ..Scoring::default() };
            assert!(matches!(bad.check(), Err(ScoringError::Percent { .. })));
        }
    }

    #[test]
    fn what_is_written_comes_back() {
        let mut scoring = Scoring { enough_minutes: 60, ..Scoring::default() };
        scoring.neutral[Feature::Languages] = 1;
        let text = toml::to_string(&scoring).expect("a table");
        assert_eq!(toml::from_str::<Scoring>(&text), Ok(scoring));
        assert!(toml::from_str::<Scoring>("half-distance = 3").is_err());
    }
}
