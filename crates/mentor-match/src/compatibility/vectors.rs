//! Vectors for phrases, from an embedder's own language model.
//!
//! ```text
//! similarity = max(0, u · v / (|u| · |v|))
//! ```
//!
//! The dot product is summed in double precision in eight lanes, lane k taking the components k, k + 8, …; then the
//! lanes are added in their order, and the quotient is quantised once. No step may be contracted or reordered, so the
//! same vectors give the same integers on every machine.

use std::collections::BTreeMap;

use super::Feature;
use super::fixed::quantise;
use crate::cohort::PersonKey;
use crate::text;

const LANES: usize = 8;

/// Vectors for all phrases of a cohort, all from one model.
///
/// They replace the comparison of words for the features given: goals, interests, or both. Phrases are found by their
/// [fold](crate::text::fold). Texts in `avoids` and phrases that exclude something ("no sales") need vectors too.
///
/// # Examples
/// ```
/// use mentor_match::compatibility::{Feature, VectorError, Vectors};
/// let mut vectors = Vectors::new(3, &[Feature::Goals])?;
/// vectors.insert("Public speaking", &[0.1, 0.9, 0.2])?;
/// let wrong = vectors.insert("Budgets", &[0.1, 0.9]);
/// assert_eq!(wrong, Err(VectorError::Dimension { found: 2, expected: 3 }));
/// # Ok::<(), VectorError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors {
    dimension: usize,
    features: Vec<Feature>,
    // INVARIANT: of that dimension, finite, not all zero.
    by_text: BTreeMap<String, Vec<f32>>,
}

/// Why vectors cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VectorError {
    /// A feature that does not compare phrases.
    #[error("{feature} cannot be compared by vectors, only goals and interests can")]
    Feature {
        /// Which one.
        feature: Feature,
    },
    /// Vectors without components.
    #[error("vectors of dimension 0; give the number of components that the model returns")]
    NoDimension,
    /// A vector of another length.
    #[error("a vector of {found} components, expected {expected}: use one model for all phrases")]
    Dimension {
        /// What was given.
        found: usize,
        /// What the others have.
        expected: usize,
    },
    /// A component that is infinite or not a number.
    #[error("component {index} of a vector is not a finite number")]
    NotFinite {
        /// Counted from 0.
        index: usize,
    },
    /// A vector without a direction.
    #[error("a vector with zeros only has no direction; leave the phrase out of the profile instead")]
    Zero,
    /// A phrase in which nothing can be read.
    #[error("a vector for a phrase in which nothing can be read")]
    Blank,
    /// The same phrase with two different vectors.
    #[error("two different vectors for one phrase: case, accents and spaces do not tell phrases apart")]
    Conflict,
    /// A phrase of the cohort without a vector.
    #[error("{person}: no vector for number {number} of the {feature}; every phrase of the cohort needs one")]
    Missing {
        /// Whose phrase.
        person: PersonKey,
        /// Of which feature.
        feature: Feature,
        /// Position among that person's phrases, counted from 1, those to be avoided last.
        number: usize,
    },
}

impl Vectors {
    /// No vectors yet, for these features.
    ///
    /// # Errors
    /// [`VectorError::NoDimension`], or [`VectorError::Feature`] for a feature other than goals and interests.
    pub fn new(dimension: usize, features: &[Feature]) -> Result<Self, VectorError> {
        if dimension == 0 {
            return Err(VectorError::NoDimension);
        }
        if let Some(&feature) = features.iter().find(|one| ![Feature::Goals, Feature::Interests].contains(one)) {
            return Err(VectorError::Feature { feature });
        }
        Ok(Self { dimension, features: features.to_vec(), by_text: BTreeMap::new() })
    }

    /// Adds the vector of a phrase; its length does not matter, only its direction.
    ///
    /// # Errors
    /// [`VectorError`]: another dimension, a component that is not finite, zeros only, a blank phrase, another vector
    /// for the same phrase.
    pub fn insert(&mut self, phrase: &str, vector: &[f32]) -> Result<(), VectorError> {
        if vector.len() != self.dimension {
            return Err(VectorError::Dimension { found: vector.len(), expected: self.dimension });
        }
        if let Some(index) = vector.iter().position(|component| !component.is_finite()) {
            return Err(VectorError::NotFinite { index });
        }
        if vector.iter().all(|component| *component == 0.0) {
            return Err(VectorError::Zero);
        }
        let folded = text::fold(phrase);
        if folded.is_empty() {
            return Err(VectorError::Blank);
        }
        if self.by_text.get(&folded).is_some_and(|known| known != vector) {
            return Err(VectorError::Conflict);
        }
        self.by_text.insert(folded, vector.to_vec());
        Ok(())
    }

    /// How many components each vector has.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    pub(super) fn replaces(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    pub(super) fn of(&self, folded: &str) -> Option<&[f32]> {
        self.by_text.get(folded).map(Vec::as_slice)
    }
}

/// The vectors of one side's phrases by number.
#[derive(Debug, Default)]
pub(super) struct Directions {
    rows: Vec<Vec<f32>>,
    lengths: Vec<f64>,
}

impl Directions {
    pub(super) fn push(&mut self, vector: &[f32]) {
        self.lengths.push(dot(vector, vector).sqrt());
        self.rows.push(vector.to_vec());
    }

    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    #[inline]
    pub(super) fn cosine(&self, own: u32, other: &Self, others: u32) -> u32 {
        let (own, others) = (own as usize, others as usize);
        quantise(dot(&self.rows[own], &other.rows[others]) / (self.lengths[own] * other.lengths[others]))
    }
}

#[inline]
fn dot(one: &[f32], other: &[f32]) -> f64 {
    let mut lanes = [0.0; LANES];
    for (ones, others) in one.chunks(LANES).zip(other.chunks(LANES)) {
        for ((lane, one), other) in lanes.iter_mut().zip(ones).zip(others) {
            // The product of two single-precision numbers is exact in double precision.
            *lane += f64::from(*one) * f64::from(*other);
        }
    }
    lanes.into_iter().fold(0.0, |sum, lane| sum + lane)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_is_named() {
        assert_eq!(Vectors::new(0, &[]), Err(VectorError::NoDimension));
        let style = VectorError::Feature { feature: Feature::Style };
        assert_eq!(Vectors::new(2, &[Feature::Goals, Feature::Style]), Err(style));
        let mut vectors = Vectors::new(2, &[Feature::Goals]).expect("a dimension");
        assert_eq!(vectors.insert("a", &[0.0, -0.0]), Err(VectorError::Zero));
        assert_eq!(vectors.insert("a", &[0.0, f32::NAN]), Err(VectorError::NotFinite { index: 1 }));
        assert_eq!(vectors.insert(" \u{200b}", &[0.0, 1.0]), Err(VectorError::Blank));
        assert_eq!(vectors.insert("a", &[0.0, 1.0]), Ok(()));
        assert_eq!(vectors.insert("A ", &[0.0, 1.0]), Ok(()));
        assert_eq!(vectors.insert("a", &[1.0, 1.0]), Err(VectorError::Conflict));
    }

    #[test]
    fn directions_not_lengths_are_compared() {
        let (mut one, mut other) = (Directions::default(), Directions::default());
        one.push(&[3.0, 4.0]);
        one.push(&[1e30, 1e30]);
        other.push(&[6.0, 8.0]);
        other.push(&[-4.0, 3.0]);
        other.push(&[-3.0, -4.0]);
        other.push(&[4.0, 3.0]);
        assert_eq!([0, 1, 2, 3].map(|number| one.cosine(0, &other, number)), [1_000_000, 0, 0, 960_000]);
        assert_eq!(one.cosine(1, &other, 0), 989_949);
    }
}
