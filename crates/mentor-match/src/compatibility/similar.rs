//! How alike the phrases of two sides are, and lists of them: pair by pair, and for one mentee with everybody.
//!
//! For one mentee, each of their phrases is compared with all phrases of the mentors' side at once. Where words are
//! compared that goes along the lists of phrases that have a term, so that a phrase without a common term costs
//! nothing:
//!
//! ```text
//! Σ idf(t)² over common terms   for all phrases at once: for each term of the one, add idf(t)² to every phrase that has it
//! closest(o)                  = the greatest similarity of any of the mentee's phrases and o
//! ```
//!
//! The sums are the integers that two phrases by themselves add up, in another order; see [`cosine`](super::cosine).
//!
//! Reference for the lists by term: J. Zobel, A. Moffat (2006), Inverted files for text search engines, ACM Computing
//! Surveys 38(2), doi:10.1145/1132956.1132959.

use super::Sides;
use super::answers::all_pairs;
use super::cosine::{Documents, Postings};
use super::fixed::mean;
use super::phrases::{self, Entry};
use super::vectors::Directions;
use crate::cohort::Side;
use crate::parallel::Stop;

/// How alike any phrase of a mentee and any phrase of a mentor are.
#[derive(Debug)]
pub(super) enum Similarity {
    Table { columns: usize, entries: Vec<u32> },
    Words { sides: Box<Sides<Documents>>, squares: Vec<u64>, mentors: Postings },
    Vectors(Sides<Directions>),
}

/// Who excludes the match of two phrases.
#[inline]
pub(super) fn excluded(
    one: u32,
    other: u32,
    theirs: &[u32],
    others: &[u32],
    value: impl Fn(u32, u32) -> u32,
) -> Option<Side> {
    let alike = value(one, other);
    if others.iter().any(|&avoided| value(one, avoided) >= alike) {
        return Some(Side::Mentor);
    }
    theirs.iter().any(|&avoided| value(avoided, other) >= alike).then_some(Side::Mentee)
}

#[inline]
fn best(
    needs: &[Entry],
    offers: &[Entry],
    theirs: &[u32],
    others: &[u32],
    value: impl Fn(u32, u32) -> u32,
) -> Sides<u32> {
    if theirs.is_empty() && others.is_empty() {
        return phrases::best(needs, offers, value);
    }
    phrases::best(needs, offers, |one, other| match value(one, other) {
        0 => 0,
        _ if excluded(one, other, theirs, others, &value).is_some() => 0,
        alike => alike,
    })
}

impl Similarity {
    pub(super) fn words(sides: Sides<Documents>, squares: Vec<u64>) -> Self {
        Self::Words { sides: Box::new(sides), squares, mentors: Postings::default() }
    }

    /// In millionths.
    #[inline]
    pub(super) fn value(&self, mentee: u32, mentor: u32) -> u32 {
        match self {
            Self::Table { columns, entries } => entries[mentee as usize * columns + mentor as usize],
            Self::Words { sides, squares, .. } => sides.mentee.cosine(mentee, &sides.mentor, mentor, squares),
            Self::Vectors(sides) => sides.mentee.cosine(mentee, &sides.mentor, mentor),
        }
    }

    /// Both sides' views of two lists, with what either excludes.
    #[inline]
    pub(super) fn best(&self, needs: &[Entry], offers: &[Entry], theirs: &[u32], others: &[u32]) -> Sides<u32> {
        // A match on each kind outside of the loops keeps their bodies short.
        match self {
            Self::Table { columns, entries } => {
                best(needs, offers, theirs, others, |one, other| entries[one as usize * columns + other as usize])
            }
            Self::Words { sides, squares, .. } => best(needs, offers, theirs, others, |one, other| {
                sides.mentee.cosine(one, &sides.mentor, other, squares)
            }),
            Self::Vectors(sides) => {
                best(needs, offers, theirs, others, |one, other| sides.mentee.cosine(one, &sides.mentor, other))
            }
        }
    }

    /// All values beforehand, when there are at most so many; else the lists by term.
    pub(super) fn tabled(mut self, most: usize, stop: Stop<'_>) -> Self {
        let (rows, columns) = match &self {
            Self::Table { .. } => return self,
            Self::Words { sides, .. } => (sides.mentee.count(), sides.mentor.count()),
            Self::Vectors(sides) => (sides.mentee.count(), sides.mentor.count()),
        };
        let number = |number: usize| u32::try_from(number).expect("fewer than 2^32 phrases");
        let entries = all_pairs(rows, columns, most, stop, |row, column| self.value(number(row), number(column)));
        if let Some(entries) = entries {
            return Self::Table { columns, entries };
        }
        if let Self::Words { sides, squares, mentors } = &mut self {
            *mentors = Postings::new(&sides.mentor, squares.len());
        }
        self
    }

    /// How many phrases the mentors' side has.
    fn width(&self) -> usize {
        match self {
            Self::Table { columns, .. } => *columns,
            Self::Words { sides, .. } => sides.mentor.count(),
            Self::Vectors(sides) => sides.mentor.count(),
        }
    }
}

/// How alike one mentee's phrases are to all phrases of the mentors' side; what it holds is used again.
#[derive(Debug, Default)]
pub(super) struct Similar {
    // One row for each of the mentee's phrases, unless there is a table.
    rows: Vec<u32>,
    // By phrase of the mentors' side: the greatest of any row.
    closest: Vec<u32>,
    // INVARIANT: zeros but while a row is filled.
    common: Vec<u64>,
    touched: Vec<u32>,
    // The same values phrase by phrase, for up to 3 needs, up to 7, or not at all.
    few: Near<4>,
    some: Near<8>,
    needs: usize,
}

/// By phrase of the mentors' side: how alike it is to each need, and last to the closest of them.
#[derive(Debug)]
struct Near<const NEEDS: usize> {
    by_phrase: Vec<[i32; NEEDS]>,
    // INVARIANT: 0 where there is no need.
    weights: [i64; NEEDS],
    weight: i64,
}

impl<const NEEDS: usize> Default for Near<NEEDS> {
    fn default() -> Self {
        Self { by_phrase: Vec::new(), weights: [0; NEEDS], weight: 0 }
    }
}

#[expect(clippy::needless_range_loop, reason = "several arrays at once; iterators of them are not put in line")]
impl<const NEEDS: usize> Near<NEEDS> {
    fn take(&mut self, needs: &[Entry], (rows, closest): (&[u32], &[u32]), similarity: &Similarity) {
        let small = |value: u32| i32::try_from(value).expect("at most one million");
        self.by_phrase.clear();
        self.by_phrase.extend(closest.iter().map(|&closest| {
            let mut near = [0; NEEDS];
            near[NEEDS - 1] = small(closest);
            near
        }));
        self.weights = [0; NEEDS];
        for (at, need) in needs.iter().enumerate() {
            self.weights[at] = i64::from(need.weight);
            for (near, &value) in self.by_phrase.iter_mut().zip(row(rows, similarity, at, *need)) {
                near[at] = small(value);
            }
        }
        self.weight = self.weights.iter().sum();
    }

    #[inline]
    fn best(&self, offers: &[Entry]) -> Sides<u32> {
        let (mut best, mut sum, mut weight) = ([0; NEEDS], 0, 0);
        for offer in offers {
            let near = self.by_phrase[offer.phrase as usize];
            for at in 0..NEEDS {
                best[at] = if near[at] > best[at] { near[at] } else { best[at] };
            }
            sum += i64::from(offer.weight) * i64::from(near[NEEDS - 1]);
            weight += i64::from(offer.weight);
        }
        Sides { mentee: self.mean(&best), mentor: mean(sum, weight) }
    }

    /// The same for a mentor who excludes something: what is no more alike to a need than that counts for nothing.
    fn best_but(&self, offers: &[Entry], others: &[u32]) -> Sides<u32> {
        let (mut excluded, mut best, mut sum, mut weight) = ([0; NEEDS], [0; NEEDS], 0, 0);
        for &other in others {
            let near = self.by_phrase[other as usize];
            for at in 0..NEEDS {
                excluded[at] = near[at].max(excluded[at]);
            }
        }
        for offer in offers {
            let (near, mut closest) = (self.by_phrase[offer.phrase as usize], 0);
            for at in 0..NEEDS - 1 {
                let alike = if near[at] > excluded[at] { near[at] } else { 0 };
                (best[at], closest) = (alike.max(best[at]), alike.max(closest));
            }
            sum += i64::from(offer.weight) * i64::from(closest);
            weight += i64::from(offer.weight);
        }
        Sides { mentee: self.mean(&best), mentor: mean(sum, weight) }
    }

    #[inline]
    fn mean(&self, best: &[i32; NEEDS]) -> u32 {
        let mut own = 0;
        for at in 0..NEEDS - 1 {
            own += self.weights[at] * i64::from(best[at]);
        }
        mean(own, self.weight)
    }
}

impl Similar {
    /// Takes up another mentee. O(needs · phrases of the mentors' side), and what [`Postings::row`] costs.
    pub(super) fn take(&mut self, similarity: &Similarity, needs: &[Entry]) {
        let width = similarity.width();
        self.rows.clear();
        self.closest.clear();
        self.closest.resize(width, 0);
        if !matches!(similarity, Similarity::Table { .. }) {
            self.rows.resize(needs.len() * width, 0);
        }
        let rows = self.rows.chunks_exact_mut(width.max(1));
        match similarity {
            Similarity::Table { .. } => {}
            Similarity::Words { sides, squares, mentors } => {
                self.common.resize(width, 0);
                for (need, row) in needs.iter().zip(rows) {
                    let (common, touched) = (&mut self.common, &mut self.touched);
                    mentors.row(sides, squares, need.phrase, common, touched, row);
                }
            }
            Similarity::Vectors(sides) => {
                for (need, row) in needs.iter().zip(rows) {
                    for (phrase, value) in (0..).zip(row) {
                        *value = sides.mentee.cosine(need.phrase, &sides.mentor, phrase);
                    }
                }
            }
        }
        for (at, need) in needs.iter().enumerate() {
            let row = row(&self.rows, similarity, at, *need);
            for (closest, &value) in self.closest.iter_mut().zip(row) {
                *closest = value.max(*closest);
            }
        }
        self.needs = needs.len();
        let rows = (&*self.rows, &*self.closest);
        match needs.len() {
            ..4 => self.few.take(needs, rows, similarity),
            4..8 => self.some.take(needs, rows, similarity),
            8.. => {}
        }
    }

    /// Both sides' views of the mentee's list and a mentor's, who excludes `others`; the mentee excludes nothing.
    #[inline]
    pub(super) fn best(
        &self,
        similarity: &Similarity,
        needs: &[Entry],
        offers: &[Entry],
        others: &[u32],
    ) -> Sides<u32> {
        match (self.needs, others.is_empty()) {
            (..4, true) => return self.few.best(offers),
            (..4, false) => return self.few.best_but(offers, others),
            (4..8, true) => return self.some.best(offers),
            (4..8, false) => return self.some.best_but(offers, others),
            (8.., true) => {}
            (8.., false) => return similarity.best(needs, offers, &[], others),
        }
        let mentee = phrases::weighted(needs.iter().enumerate().map(|(at, need)| {
            let row = row(&self.rows, similarity, at, *need);
            (need.weight, offers.iter().map(|offer| row[offer.phrase as usize]).max().unwrap_or(0))
        }));
        let closest = |offer: &Entry| (offer.weight, self.closest[offer.phrase as usize]);
        Sides { mentee, mentor: phrases::weighted(offers.iter().map(closest)) }
    }
}

#[inline]
fn row<'r>(rows: &'r [u32], similarity: &'r Similarity, at: usize, need: Entry) -> &'r [u32] {
    match similarity {
        Similarity::Table { columns, entries } => &entries[need.phrase as usize * columns..][..*columns],
        other => &rows[at * other.width()..][..other.width()],
    }
}

#[cfg(test)]
mod tests {
    use super::super::cosine;
    use super::*;
    use std::collections::BTreeSet;

    /// A sequence that goes everywhere.
    fn dice(seed: &mut u64, below: u64) -> u64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) % below
    }

    fn phrases(seed: &mut u64, count: usize) -> Vec<Vec<u32>> {
        let term = |seed: &mut u64| u32::try_from(dice(seed, 9)).expect("small");
        let phrase = |seed: &mut u64| (0..=dice(seed, 3)).map(|_| term(seed)).collect::<BTreeSet<u32>>();
        (0..count).map(|_| phrase(seed).into_iter().collect()).collect()
    }

    fn list(seed: &mut u64, phrases: u64) -> Vec<Entry> {
        let numbers: BTreeSet<u64> = (0..dice(seed, 14)).map(|_| dice(seed, phrases)).collect();
        let small = |number: u64| u32::try_from(number).expect("small");
        numbers.into_iter().map(|phrase| Entry { phrase: small(phrase), weight: small(dice(seed, 4) + 1) }).collect()
    }

    /// Whether they are computed beforehand, all at once or one by one: the same values.
    #[test]
    fn three_ways_to_the_same_values() {
        for seed in 1..200 {
            let mut seed = seed;
            let sides = Sides { mentee: phrases(&mut seed, 8), mentor: phrases(&mut seed, 11) };
            let documents: BTreeSet<Vec<u32>> = sides.mentee.iter().chain(&sides.mentor).cloned().collect();
            let squares = cosine::squares(&documents, 9);
            let words = || {
                let of = |side: &Vec<Vec<u32>>| Documents::new(side.clone(), &squares);
                Similarity::words(Sides { mentee: of(&sides.mentee), mentor: of(&sides.mentor) }, squares.clone())
            };
            let directions = |seed: &mut u64, count: u8| {
                let mut directions = Directions::default();
                let component = |seed: &mut u64| f32::from(u8::try_from(dice(seed, 200)).expect("small")) - 99.5;
                (0..count).for_each(|_| directions.push(&[component(seed), component(seed), component(seed)]));
                directions
            };
            let state = seed;
            let vectors = || {
                let mut seed = state;
                Similarity::Vectors(Sides { mentee: directions(&mut seed, 8), mentor: directions(&mut seed, 11) })
            };
            for [live, table] in [[words(), words()], [vectors(), vectors()]] {
                let (live, table) = (live.tabled(0, &|| None), table.tabled(usize::MAX, &|| None));
                assert!(matches!(table, Similarity::Table { .. }) && !matches!(live, Similarity::Table { .. }));
                let mut similar = [Similar::default(), Similar::default()];
                for _ in 0..6 {
                    let needs = list(&mut seed, 8);
                    similar[0].take(&live, &needs);
                    similar[1].take(&table, &needs);
                    for _ in 0..6 {
                        let offers = list(&mut seed, 11);
                        let expected = live.best(&needs, &offers, &[], &[]);
                        assert_eq!(table.best(&needs, &offers, &[], &[]), expected);
                        assert_eq!(similar[0].best(&live, &needs, &offers, &[]), expected);
                        assert_eq!(similar[1].best(&table, &needs, &offers, &[]), expected);
                        let others: Vec<u32> = list(&mut seed, 11).iter().map(|entry| entry.phrase).collect();
                        let expected = live.best(&needs, &offers, &[], &others);
                        assert_eq!(similar[0].best(&live, &needs, &offers, &others), expected);
                        assert_eq!(similar[1].best(&table, &needs, &offers, &others), expected);
                    }
                }
            }
        }
    }
}
