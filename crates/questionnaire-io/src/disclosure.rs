//! Which counts can be published together so that no group of fewer than five people can be computed from them.
//!
//! # Problem
//! People are divided into *kinds* (mentees by the way they were matched, mentors by how many mentees they have), each
//! with a count (a *cell*). Everybody knows that counts are whole numbers from 0 to a bound, and some equations between
//! them, the *facts*. *Figures* are sums of kinds that a programme would like to publish, the most important first.
//!
//! A group of people of one kind or several is **given away** by published figures when its greatest possible count is
//! below [`FEWEST`]: whatever the counts are, as long as they agree with bounds, facts and figures, fewer than five
//! people are in it. That includes every group whose least and greatest possible counts are both in 1..=4. It also
//! includes groups that are known to be empty. Were those published, a missing figure would say that its group is *not*
//! empty, and so has 1 to 4 people. A group of several kinds is given away only if each of the kinds is, so each kind
//! is looked at by itself.
//!
//! # Method
//! Figures are taken in their order, and each is published unless something is given away by it together with those
//! published before it. So the figures that remain give nothing away. A figure may *follow* another: it is published
//! only if that one is. Parts of a whole follow each other, so that a part that is missing cannot be guessed from the
//! parts behind it: if first choices are left out because there are few, the other choices are left out, too.
//!
//! Whether five people can be of a kind is a question of whole numbers: is there a solution of all equations in which
//! its count is at least five? The equations are solved for as many counts as they can be. Then each count's range is
//! narrowed with each equation, one range is halved, and both halves are searched in the same way. Ranges are finite
//! and every halving makes one smaller, so the search ends, and its answer is exact. Facts are few and short (a sum,
//! and mentees counted by their mentors), so that it takes tens of steps. Nothing depends on that: after 10,000 steps
//! the kind counts as given away.
//!
//! # Complexity
//! O(figures · kinds · steps · terms), with at most 10,000 steps.
//!
//! # References
//! The audit of sums by exact bounds is L. Cox, "Suppression methodology and statistical disclosure control", JASA 75
//! (1980), 377-385, doi:10.1080/01621459.1980.10477481. That a refusal must not tell what a figure would have told:
//! K. Kenthapadi, N. Mishra, K. Nissim, "Simulatable auditing", PODS 2005, doi:10.1145/1065167.1065183. Their auditor
//! decides without looking at the figure and refuses nearly everything here; the tests instead try on all small rounds
//! what missing figures tell somebody who knows this page.

use std::collections::BTreeMap;

/// Groups of fewer people than this are not published, and cannot be computed from what is.
pub const FEWEST: u64 = 5;

/// After so many halvings a search ends without an answer.
const MOST_STEPS: u32 = 10_000;
/// Equations with larger factors are not solved for a count. Facts have factors of 32 bits, counts 64, and every
/// equation holds for the counts as they are, so that all products and sums stay within 128 bits.
const LARGEST_FACTOR: i128 = 1 << 20;

/// A count, by its place in a [`Disclosure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell(usize);

/// Counts, what everybody knows of them, and which sums of them would be published.
///
/// # Examples
/// ```
/// use questionnaire_io::disclosure::Disclosure;
///
/// let mut counts = Disclosure::default();
/// let [matched, unmatched] = [93, 3].map(|people| counts.kind(people, 96));
/// counts.figure("mentees", &[matched, unmatched]);
/// // This would tell that three have none.
/// counts.figure("mentees with a mentor", &[matched]);
/// assert_eq!(counts.release().figures(), [("mentees", 96)]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Disclosure {
    cells: Vec<Known>,
    facts: Vec<Equation>,
    figures: Vec<Wanted>,
}

/// A sum of counts that would be published, by its place in a [`Disclosure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure(usize);

#[derive(Debug, Clone)]
struct Wanted {
    name: &'static str,
    cells: Vec<usize>,
    follows: Option<Figure>,
}

/// One count: what it is, and what everybody knows it can be at most.
#[derive(Debug, Clone, Copy)]
struct Known {
    count: u64,
    most: u64,
    is_people: bool,
}

/// The sum of factor times cell is the total.
#[derive(Debug, Clone)]
struct Equation {
    terms: Vec<(i128, usize)>,
    total: i128,
}

impl Equation {
    fn new(terms: impl IntoIterator<Item = (i128, usize)>, total: i128) -> Self {
        let mut factors: BTreeMap<usize, i128> = BTreeMap::new();
        for (factor, cell) in terms {
            *factors.entry(cell).or_default() += factor;
        }
        let terms = factors.into_iter().filter(|(_, factor)| *factor != 0).map(|(cell, factor)| (factor, cell));
        Self { terms: terms.collect(), total }
    }

    fn sum(cells: &[usize], total: u64) -> Self {
        Self::new(cells.iter().map(|&cell| (1, cell)), total.into())
    }

    fn holds(&self, cells: &[Known]) -> bool {
        self.terms.iter().map(|&(factor, cell)| factor * i128::from(cells[cell].count)).sum::<i128>() == self.total
    }
}

/// Figures that give no small group away. Only [`Disclosure::release`] makes one, and what is published is made from
/// nothing else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(Vec<(&'static str, u64)>);

impl Release {
    /// Each figure with its name, the most important first.
    pub fn figures(&self) -> &[(&'static str, u64)] {
        &self.0
    }
}

impl Disclosure {
    /// Adds people of one kind: how many there are, and how many everybody knows there can be at most. Small numbers of
    /// them are not given away, unless everybody knows that there are none (`most` is 0).
    pub fn kind(&mut self, count: u64, most: u64) -> Cell {
        self.cells.push(Known { count, most, is_people: true });
        Cell(self.cells.len() - 1)
    }

    /// Adds a number that facts are about and that counts no people of a kind, in the same way.
    pub fn number(&mut self, count: u64, most: u64) -> Cell {
        self.cells.push(Known { count, most, is_people: false });
        Cell(self.cells.len() - 1)
    }

    /// Adds an equation that everybody knows: the sum of factor times cell is `total`.
    pub fn fact(&mut self, terms: &[(i32, Cell)], total: impl Into<i128>) {
        let terms = terms.iter().map(|&(factor, Cell(cell))| (factor.into(), cell));
        self.facts.push(Equation::new(terms, total.into()));
    }

    /// Adds a sum of counts that would be published, after those that are more important.
    pub fn figure(&mut self, name: &'static str, cells: &[Cell]) -> Figure {
        self.add(name, cells, None)
    }

    /// The same, but it is published only if an earlier figure is.
    pub fn figure_after(&mut self, earlier: Figure, name: &'static str, cells: &[Cell]) -> Figure {
        self.add(name, cells, Some(earlier))
    }

    fn add(&mut self, name: &'static str, cells: &[Cell], follows: Option<Figure>) -> Figure {
        self.figures.push(Wanted { name, cells: cells.iter().map(|&Cell(cell)| cell).collect(), follows });
        Figure(self.figures.len() - 1)
    }

    /// The figures that can be published together; none if the counts contradict what everybody knows.
    pub fn release(&self) -> Release {
        let in_bounds = self.cells.iter().all(|cell| cell.count <= cell.most);
        if !in_bounds || !self.facts.iter().all(|fact| fact.holds(&self.cells)) {
            return Release(Vec::new());
        }
        let mut equations = self.facts.clone();
        let mut counts: Vec<Option<u64>> = Vec::new();
        for Wanted { cells, follows, .. } in &self.figures {
            let count = self.people(cells);
            equations.push(Equation::sum(cells, count));
            let safe = follows.is_none_or(|Figure(earlier)| counts[earlier].is_some())
                && count >= FEWEST
                && (0..self.cells.len()).all(|cell| self.is_hidden(cell, &equations));
            if !safe {
                equations.pop();
            }
            counts.push(safe.then_some(count));
        }
        let named = self.figures.iter().zip(counts);
        Release(named.filter_map(|(figure, count)| Some((figure.name, count?))).collect())
    }

    fn people(&self, cells: &[usize]) -> u64 {
        cells.iter().fold(0, |sum, &cell| sum.saturating_add(self.cells[cell].count))
    }

    /// Whether some counts that satisfy the equations have at least [`FEWEST`] people of the kind.
    fn is_hidden(&self, cell: usize, equations: &[Equation]) -> bool {
        let Known { count, most, is_people } = self.cells[cell];
        // The counts as they are satisfy everything, so a large one is not given away.
        if !is_people || most == 0 || count >= FEWEST {
            return true;
        }
        let mut ranges: Vec<Range> = self.cells.iter().map(|cell| Range { least: 0, most: cell.most.into() }).collect();
        ranges[cell].least = FEWEST.into();
        most >= FEWEST && is_possible(equations, ranges)
    }
}

/// What a count can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    least: i128,
    most: i128,
}

impl Range {
    fn width(&self) -> i128 {
        self.most - self.least
    }

    fn times(self, factor: i128) -> Self {
        let (one, other) = (factor * self.least, factor * self.most);
        Self { least: one.min(other), most: one.max(other) }
    }
}

/// Whether whole numbers in these ranges satisfy all equations; `false` also if that is not found out in
/// [`MOST_STEPS`].
fn is_possible(equations: &[Equation], ranges: Vec<Range>) -> bool {
    let equations = solved(equations);
    let mut open = vec![ranges];
    for _ in 0..MOST_STEPS {
        let Some(mut ranges) = open.pop() else { return false };
        if !narrow(&equations, &mut ranges) {
            continue;
        }
        let widths = ranges.iter().map(Range::width).enumerate().filter(|(_, width)| *width > 0);
        let Some((cell, width)) = widths.min_by_key(|(_, width)| *width) else { return true };
        let mut upper = ranges.clone();
        ranges[cell].most -= (width + 1) / 2;
        upper[cell].least = ranges[cell].most + 1;
        open.extend([upper, ranges]);
    }
    false
}

/// The same equations, each solved for a count that is in no other, as far as some count has the factor 1 or -1. That
/// leaves few counts that can be chosen, and the ranges of all others follow from those.
fn solved(equations: &[Equation]) -> Vec<Equation> {
    let mut solved = equations.to_vec();
    for index in 0..solved.len() {
        let equation = solved[index].clone();
        let Some(&(sign, cell)) = equation.terms.iter().find(|(factor, _)| factor.abs() == 1) else { continue };
        if equation.terms.iter().any(|(factor, _)| factor.abs() > LARGEST_FACTOR) {
            continue;
        }
        for other in solved.iter_mut().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| other) {
            if let Some(&(factor, _)) = other.terms.iter().find(|(_, with)| *with == cell)
                && factor.abs() <= LARGEST_FACTOR
            {
                let times = -factor * sign;
                let added = equation.terms.iter().map(|&(factor, cell)| (times * factor, cell));
                *other = Equation::new(other.terms.iter().copied().chain(added), other.total + times * equation.total);
            }
        }
    }
    solved
}

/// Takes from each range what no equation allows, as long as that halves one; `false` if nothing is left. When every
/// range is one number, the equations hold.
fn narrow(equations: &[Equation], ranges: &mut [Range]) -> bool {
    loop {
        let before = ranges.to_vec();
        for equation in equations {
            let ends = equation.terms.iter().map(|&(factor, cell)| ranges[cell].times(factor));
            let sum = ends.fold(Range { least: 0, most: 0 }, |sum, one| Range {
                least: sum.least + one.least,
                most: sum.most + one.most,
            });
            if !(sum.least..=sum.most).contains(&equation.total) {
                return false;
            }
            for &(factor, cell) in &equation.terms {
                let range = &mut ranges[cell];
                let own = range.times(factor);
                // factor · x is at least `low` and at most `high`, whatever the other terms are.
                let low = equation.total - (sum.most - own.most);
                let high = equation.total - (sum.least - own.least);
                let (low, high) = if factor < 0 { (-high, -low) } else { (low, high) };
                // Rounded inwards.
                range.least = range.least.max(-(-low).div_euclid(factor.abs()));
                range.most = range.most.min(high.div_euclid(factor.abs()));
                if range.least > range.most {
                    return false;
                }
            }
        }
        // One number each is checked once more; a range that loses little is halved sooner than it is used up.
        if !before.iter().zip(&*ranges).any(|(before, now)| before.width() > 2 * now.width()) {
            return true;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every way to choose counts within their bounds.
    fn all_counts(most: &[u64]) -> Vec<Vec<u64>> {
        let Some((first, rest)) = most.split_first() else { return vec![Vec::new()] };
        let rest = all_counts(rest);
        (0..=*first).flat_map(|count| rest.iter().map(move |rest| [&[count], rest.as_slice()].concat())).collect()
    }

    fn total(factors: &[i32], counts: &[u64]) -> i128 {
        factors.iter().zip(counts).map(|(&factor, &count)| i128::from(factor) * i128::from(count)).sum()
    }

    #[test]
    fn counts_that_cannot_be_are_not_published() {
        let publish = |counts: &[(u64, u64)], fact: Option<i128>| {
            let mut disclosure = Disclosure::default();
            let cells: Vec<Cell> = counts.iter().map(|&(count, most)| disclosure.kind(count, most)).collect();
            if let Some(total) = fact {
                let terms: Vec<_> = cells.iter().map(|&cell| (1, cell)).collect();
                disclosure.fact(&terms, total);
            }
            disclosure.figure("all", &cells);
            disclosure.release().figures().len()
        };
        assert_eq!(publish(&[(9, 9), (7, 20)], Some(16)), 1);
        assert_eq!(publish(&[(9, 8), (7, 20)], None), 0, "more than there can be");
        assert_eq!(publish(&[(9, 9), (7, 20)], Some(17)), 0, "a fact that is not so");
        // What everybody knows to be empty is no secret; what has four at most is one.
        assert_eq!(publish(&[(9, 9), (0, 0)], Some(9)), 1);
        assert_eq!(publish(&[(9, 9), (0, 4)], Some(9)), 0);
    }

    /// The count is one more than a multiple of eight, so that it is 1. To find that out takes longer than there is.
    #[test]
    fn a_search_without_an_answer_publishes_nothing() {
        let mut disclosure = Disclosure::default();
        let few = disclosure.kind(1, 7);
        let eights: Vec<Cell> = (0..6).map(|_| disclosure.number(1_000, 2_000)).collect();
        let terms: Vec<_> = [(1, few)].into_iter().chain(eights.iter().map(|&cell| (8, cell))).collect();
        disclosure.fact(&terms, 48_001);
        disclosure.figure("one of the eights", &eights[..1]);
        assert_eq!(disclosure.release().figures(), []);
    }

    /// The count is 1 or 11, so that both halves of what it can be have to be searched.
    #[test]
    fn what_only_the_upper_half_allows_is_found() {
        let mut disclosure = Disclosure::default();
        let few = disclosure.kind(1, 12);
        let tens = [8, 9].map(|count| disclosure.number(count, 20));
        disclosure.fact(&[(7, few), (10, tens[0]), (10, tens[1])], 177);
        let others = disclosure.kind(9, 9);
        disclosure.figure("others", &[others]);
        assert_eq!(disclosure.release().figures(), [("others", 9)]);
    }

    #[test]
    fn no_factor_and_no_count_is_too_large() {
        let mut disclosure = Disclosure::default();
        let counts = [1, u64::MAX / 2, u64::MAX, 0, 7, u64::MAX / 3];
        let cells = counts.map(|count| disclosure.kind(count, u64::MAX));
        let factors = [1, i32::MAX, -1, i32::MIN, 1 << 20, 1];
        for turn in 0..6 {
            let factors: Vec<i32> = (0..6).map(|at| factors[(at + turn) % 6]).collect();
            let terms: Vec<_> = factors.iter().copied().zip(cells.iter().copied()).collect();
            disclosure.fact(&terms, total(&factors, &counts));
        }
        disclosure.figure("two", &cells[1..3]);
        assert!(disclosure.release().figures().len() <= 1, "an answer, and no overflow");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        /// The release is the one that trying all counts gives.
        #[test]
        fn the_search_is_exact(
            cells in prop::collection::vec((0u64..9, 0u64..9), 1..5),
            facts in prop::collection::vec(prop::collection::vec(-3i32..4, 4), 0..3),
            figures in prop::collection::vec(prop::collection::vec(any::<bool>(), 4), 1..5),
            numbers in 0usize..2,
        ) {
            let most: Vec<u64> = cells.iter().map(|&(one, other)| one.max(other)).collect();
            let counts: Vec<u64> = cells.iter().map(|&(one, other)| one.min(other)).collect();
            let mut disclosure = Disclosure::default();
            let add = |cell: usize| {
                let (count, most) = (counts[cell], most[cell]);
                if cell < numbers { disclosure.number(count, most) } else { disclosure.kind(count, most) }
            };
            let ids: Vec<Cell> = (0..counts.len()).map(add).collect();
            let mut worlds = all_counts(&most);
            for factors in &facts {
                let known = total(factors, &counts);
                let terms: Vec<_> = factors.iter().copied().zip(ids.iter().copied()).collect();
                disclosure.fact(&terms, known);
                worlds.retain(|world| total(factors, world) == known);
            }
            let mut expected = Vec::new();
            for (place, chosen) in figures.iter().enumerate() {
                let chosen: Vec<usize> = (0..ids.len()).filter(|&cell| chosen[cell]).collect();
                let name = ["a", "b", "c", "d"][place];
                disclosure.figure(name, &chosen.iter().map(|&cell| ids[cell]).collect::<Vec<_>>());
                let sum = |world: &[u64]| chosen.iter().map(|&cell| world[cell]).sum::<u64>();
                let left: Vec<Vec<u64>> = worlds.iter().filter(|world| sum(world) == sum(&counts)).cloned().collect();
                let greatest = |cell: usize| left.iter().map(|world| world[cell]).max().unwrap();
                let is_safe = (numbers..ids.len()).all(|cell| most[cell] == 0 || greatest(cell) >= FEWEST);
                if is_safe && sum(&counts) >= FEWEST {
                    expected.push((name, sum(&counts)));
                    worlds = left;
                }
            }
            let release = disclosure.release();
            prop_assert_eq!(release.figures(), expected);
        }
    }
}
