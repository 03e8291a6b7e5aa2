//! TF-IDF cosine of phrases, in integers up to one quotient.
//!
//! A *document* is a distinct phrase of the cohort: an option that five hundred people tick is one document, and who
//! else ticks it changes nothing. With N documents, df(t) of which contain the term t,
//!
//! ```text
//! idf(t)     = 1 + ln((N + 10) / (df(t) + 10))                natural logarithm, kept as an integer, in 1/1024
//! similarity = Σ idf(t)² over common terms / √(Σ idf(t)² of one · Σ idf(t)² of the other)
//! ```
//!
//! so 1,000,000 for the same terms in any order, and 0 without a common term. A term counts once per phrase: in answers
//! of a few words repetition says nothing. The 10 keeps small cohorts from mistaking chance for information; it was
//! set before anything was measured, not fitted. Phrases that only exclude something are not documents, so that an
//! exclusion cannot change how others compare.
//!
//! # Invariant
//! The sums are integers, so their order does not matter; logarithms come from `libm`, and square root, product and
//! quotient are correctly rounded everywhere. The result is quantised once and symmetric.
//!
//! References: K. Spärck Jones (1972), A statistical interpretation of term specificity and its application in
//! retrieval, Journal of Documentation 28(1), doi:10.1108/eb026526; G. Salton, A. Wong, C. S. Yang (1975), A vector
//! space model for automatic indexing, Communications of the ACM 18(11), doi:10.1145/361219.361220.

use std::collections::BTreeSet;

use super::Sides;
use super::answers::Answers;
use super::fixed::quantise;

/// As if so many more documents had every term and none.
const SMOOTHING: f64 = 10.0;
const UNIT: f64 = 1024.0;

/// The squares of idf by term, for documents given as sorted terms.
pub(super) fn squares(documents: &BTreeSet<Vec<u32>>, terms: usize) -> Vec<u64> {
    let mut frequency = vec![0_u32; terms];
    for term in documents.iter().flatten() {
        frequency[*term as usize] += 1;
    }
    let all = f64::from(u32::try_from(documents.len()).unwrap_or(u32::MAX));
    frequency.into_iter().map(|count| square(all, f64::from(count))).collect()
}

fn square(all: f64, count: f64) -> u64 {
    let idf = 1.0 + libm::log((all + SMOOTHING) / (count + SMOOTHING));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 22, in 1/1024")]
    let units = libm::rint(idf * UNIT) as u64;
    units * units
}

/// One side's phrases by number, each as sorted terms.
#[derive(Debug)]
pub(super) struct Documents {
    // Bit `term % 64` is set for each term: no common bit, no common term.
    signatures: Vec<u64>,
    // INVARIANT: every row is there, ascending, not empty.
    terms: Answers<u32>,
    // √(Σ idf²), at least 1024.
    lengths: Vec<f64>,
}

impl Documents {
    pub(super) fn new(phrases: Vec<Vec<u32>>, squares: &[u64]) -> Self {
        let signature = |terms: &Vec<u32>| terms.iter().fold(0, |bits, term| bits | 1_u64 << (term % 64));
        let length = |terms: &Vec<u32>| root(terms.iter().map(|term| squares[*term as usize]).sum());
        Self {
            signatures: phrases.iter().map(signature).collect(),
            lengths: phrases.iter().map(length).collect(),
            terms: phrases.into_iter().map(Some).collect(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.signatures.len()
    }

    #[inline]
    pub(super) fn cosine(&self, own: u32, other: &Self, others: u32, squares: &[u64]) -> u32 {
        let (own, others) = (own as usize, others as usize);
        if self.signatures[own] & other.signatures[others] == 0 {
            return 0;
        }
        let (one, two) = (self.terms.row(own).unwrap_or(&[]), other.terms.row(others).unwrap_or(&[]));
        let (mut at, mut common) = (0, 0);
        for term in one {
            while at < two.len() && two[at] < *term {
                at += 1;
            }
            if two.get(at) == Some(term) {
                common += squares[*term as usize];
            }
        }
        if common == 0 { 0 } else { quantise(exact(common) / (self.lengths[own] * other.lengths[others])) }
    }
}

/// The phrases of a side by the terms that they have.
#[derive(Debug, Default)]
pub(super) struct Postings {
    // INVARIANT: one more than there are terms, ascending.
    offsets: Vec<usize>,
    phrases: Vec<u32>,
}

impl Postings {
    /// O(terms of all phrases).
    pub(super) fn new(documents: &Documents, terms: usize) -> Self {
        let all = || (0..documents.count()).zip(0_u32..);
        let of = |phrase: usize| documents.terms.row(phrase).unwrap_or(&[]);
        let mut offsets = vec![0; terms + 1];
        for term in all().flat_map(|(phrase, _)| of(phrase)) {
            offsets[*term as usize + 1] += 1;
        }
        for term in 0..terms {
            offsets[term + 1] += offsets[term];
        }
        let (mut next, mut phrases) = (offsets.clone(), vec![0; offsets[terms]]);
        for (phrase, number) in all() {
            for &term in of(phrase) {
                phrases[next[term as usize]] = number;
                next[term as usize] += 1;
            }
        }
        Self { offsets, phrases }
    }

    /// [`Documents::cosine`] of one of a mentee's phrases with every phrase of the mentors' side, of which these are
    /// the lists. `row` comes as zeros; so does `common`, and it is left so.
    ///
    /// O(length of the lists of its terms).
    pub(super) fn row(
        &self,
        sides: &Sides<Documents>,
        squares: &[u64],
        own: u32,
        common: &mut [u64],
        touched: &mut Vec<u32>,
        row: &mut [u32],
    ) {
        touched.clear();
        for &term in sides.mentee.terms.row(own as usize).unwrap_or(&[]) {
            let term = term as usize;
            for &phrase in &self.phrases[self.offsets[term]..self.offsets[term + 1]] {
                let sum = &mut common[phrase as usize];
                if *sum == 0 {
                    touched.push(phrase);
                }
                *sum += squares[term];
            }
        }
        let length = sides.mentee.lengths[own as usize];
        for phrase in touched.iter().map(|&phrase| phrase as usize) {
            let sum = std::mem::take(&mut common[phrase]);
            row[phrase] = quantise(exact(sum) / (length * sides.mentor.lengths[phrase]));
        }
    }
}

fn root(sum: u64) -> f64 {
    exact(sum).sqrt()
}

#[inline]
fn exact(sum: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53: a square is below 2^29, a phrase has few terms")]
    let sum = sum as f64;
    sum
}
