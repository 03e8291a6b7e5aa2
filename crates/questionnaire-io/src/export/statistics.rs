//! Counts that may be published: nobody's name, nobody's answer, and no group of fewer than five people.
//!
//! Mentees fall into groups by how they were matched. A group of one to four is merged with its neighbour, so that
//! every figure, and every difference of figures, counts nobody or five people and more. Two more relations could give
//! a group away: matched mentees and those to be confirmed, and loads, because the mentors with k mentees have k times
//! as many mentees. Figures of these are shown only when none of their groups is small.

use mentor_match::Audit;
use mentor_match::text::count;

use super::batch::Batch;
use super::table::{Table, Value};

/// Smaller groups are not told apart from others.
const FEWEST: u64 = 5;

fn is_small(count: u64) -> bool {
    (1..FEWEST).contains(&count)
}

/// People of one kind, or of several kinds merged.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    kinds: Vec<String>,
    count: u64,
}

/// Small groups merged with those behind them, and what is still small at the end with the one before.
fn merged(groups: impl IntoIterator<Item = Group>) -> Vec<Group> {
    let mut done: Vec<Group> = Vec::new();
    for group in groups {
        match done.last_mut().filter(|last| is_small(last.count)) {
            Some(last) => absorb(last, group),
            None => done.push(group),
        }
    }
    if let Some(rest) = done.pop_if(|last| is_small(last.count)) {
        match done.iter_mut().rev().find(|group| group.count > 0) {
            Some(last) => absorb(last, rest),
            None => done.push(rest),
        }
    }
    done
}

fn absorb(group: &mut Group, other: Group) {
    group.kinds.extend(other.kinds);
    group.count += other.count;
}

/// All figures that may be shown.
fn figures(audit: &Audit) -> Vec<(String, u64)> {
    let [mentees, mentors, matched, unmatched, open, blocking] =
        // Who has withdrawn is not counted: few have, and a remainder would tell how many.
        [audit.mentees - audit.withdrawn.mentee, audit.mentors - audit.withdrawn.mentor, audit.matched, audit.unmatched, audit.to_be_confirmed, audit.blocking_pairs]
            .map(|count| count as u64);
    let mut shown: Vec<(String, u64)> = Vec::new();
    if is_small(mentees) || is_small(mentors) {
        return shown;
    }
    let mut show = |figure: &str, count: u64| shown.push((figure.to_owned(), count));
    show("mentees", mentees);
    show("mentors", mentors);
    show("seats in this round", audit.seats);
    let group = |kind: String, count: u64| Group { kinds: vec![kind], count };
    let choices = (1..).zip(&audit.by_choice);
    let mut groups: Vec<Group> =
        choices.map(|(position, &count)| group(format!("matched with choice {position}"), count as u64)).collect();
    groups.push(group("matched with their sponsor".to_owned(), audit.with_sponsor as u64));
    groups.push(group("matched by score".to_owned(), audit.by_score as u64));
    let mut groups = merged(groups);
    groups.push(group("without a mentor".to_owned(), unmatched));
    let matched_known = !is_small(matched) && !is_small(unmatched);
    if matched_known {
        show("mentees matched", matched);
    }
    let groups = merged(groups);
    // A single group is all mentees, who have been counted.
    for group in groups.iter().filter(|_| groups.len() > 1) {
        show(&format!("mentees {}", group.kinds.join(" or ")), group.count);
    }
    if matched_known && !is_small(open) && !is_small(matched - open) {
        show("matches to be confirmed", open);
    }
    if matched_known && !audit.loads.iter().any(|&count| is_small(count as u64)) {
        for (load, &mentors) in audit.loads.iter().enumerate() {
            show(&with_load(load), mentors as u64);
        }
    }
    for (figure, count) in [
        ("pairs possible", audit.possible_pairs),
        ("pairs refused", audit.refused_pairs.total()),
        ("blocking pairs", blocking),
    ] {
        if !is_small(count) {
            show(figure, count);
        }
    }
    shown
}

fn with_load(load: usize) -> String {
    format!("mentors with {} of this round", count(load, "mentee"))
}

pub(super) fn summary(batch: &Batch<'_>) -> Table {
    let mut table = Table::new("Summary", &["figure", "count"]);
    for (figure, count) in figures(&batch.outcome.audit()) {
        table.row([Value::text(figure), Value::Count(count)]);
    }
    table
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A cohort's counts: by kind of match, without a mentor, to be confirmed, mentors without a mentee; the loads of
    /// the others follow from how many have two.
    fn audit(by_choice: Vec<usize>, others: [usize; 3], open: usize, free: usize, double: usize) -> Audit {
        let [with_sponsor, by_score, unmatched] = others;
        let matched = by_choice.iter().sum::<usize>() + with_sponsor + by_score;
        let double = double.min(matched / 2);
        let loads = vec![free, matched - 2 * double, double];
        Audit {
            mentees: matched + unmatched,
            mentors: loads.iter().sum(),
            seats: 2 * matched as u64,
            matched,
            by_choice,
            with_sponsor,
            by_score,
            unmatched,
            pinned: 0,
            withdrawn: mentor_match::compatibility::Sides::default(),
            to_be_confirmed: open.min(matched),
            possible_pairs: 1000,
            refused_pairs: mentor_match::preference::Refused::default(),
            loads,
            blocking_pairs: 0,
            wishes_lost: None,
        }
    }

    /// The kinds of people that nobody may count when they are few, with their counts: mentees by match, mentees
    /// without a mentor, those with an open and with an agreed match, mentors by load.
    fn atoms(audit: &Audit) -> Vec<(String, u64)> {
        let mut atoms: Vec<(String, u64)> =
            (1..).zip(&audit.by_choice).map(|(k, &count)| (format!("matched with choice {k}"), count as u64)).collect();
        for (kind, count) in [
            ("matched with their sponsor", audit.with_sponsor),
            ("matched by score", audit.by_score),
            ("without a mentor", audit.unmatched),
            ("open", audit.to_be_confirmed),
            ("agreed", audit.matched - audit.to_be_confirmed),
        ] {
            atoms.push((kind.to_owned(), count as u64));
        }
        let loads = audit.loads.iter().enumerate();
        atoms.extend(loads.map(|(load, &count)| (with_load(load), count as u64)));
        atoms
    }

    /// What a figure adds up, as a row of coefficients.
    fn row(figure: &str, atoms: &[(String, u64)]) -> Vec<f64> {
        let is_match = |kind: &str| kind.starts_with("matched");
        let counts = |kind: &str| match figure {
            "mentees" => is_match(kind) || kind == "without a mentor",
            "mentees matched" => is_match(kind),
            "mentors" => kind.starts_with("mentors"),
            "matches to be confirmed" => kind == "open",
            load if load.starts_with("mentors with") => kind == load,
            groups => groups.strip_prefix("mentees ").is_some_and(|kinds| kinds.split(" or ").any(|one| one == kind)),
        };
        atoms.iter().map(|(kind, _)| f64::from(u8::from(counts(kind)))).collect()
    }

    /// Whether a row is a combination of others (Gauss's elimination).
    fn is_combination(rows: &[Vec<f64>], wanted: &[f64]) -> bool {
        let rank = |rows: &[Vec<f64>]| {
            let mut rows = rows.to_vec();
            let mut rank = 0;
            for column in 0..wanted.len() {
                let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column].abs() > 1e-9) else { continue };
                rows.swap(rank, pivot);
                let pivot = rows[rank].clone();
                for row in &mut rows[rank + 1..] {
                    let factor = row[column] / pivot[column];
                    row.iter_mut().zip(&pivot).for_each(|(value, pivot)| *value -= factor * pivot);
                }
                rank += 1;
            }
            rank
        };
        rank(rows) == rank(&[rows, &[wanted.to_vec()]].concat())
    }

    /// Groups of one to four that follow from what is shown.
    fn given_away(audit: &Audit) -> Vec<String> {
        let atoms = atoms(audit);
        let position = |kind: &str| atoms.iter().position(|(known, _)| known == kind).unwrap();
        let (open, agreed) = (position("open"), position("agreed"));
        let mut rows: Vec<Vec<f64>> = figures(audit).iter().map(|(figure, _)| row(figure, &atoms)).collect();
        // What everybody knows: a match is open or agreed, and mentors with k mentees have k mentees each.
        let mut halves = row("mentees matched", &atoms);
        (halves[open], halves[agreed]) = (-1.0, -1.0);
        let mut seats = row("mentees matched", &atoms);
        for (load, factor) in [(1, -1.0), (2, -2.0)] {
            seats[position(&with_load(load))] = factor;
        }
        rows.extend([halves, seats]);
        let of_one_kind = |subset: &[usize]| {
            let family = |index: usize| u8::from(index >= open) + u8::from(index > agreed);
            subset.iter().all(|&index| family(index) == family(subset[0]))
        };
        let mut found = Vec::new();
        for bits in 1u32..1 << atoms.len() {
            let subset: Vec<usize> = (0..atoms.len()).filter(|index| bits >> index & 1 == 1).collect();
            let count: u64 = subset.iter().map(|&index| atoms[index].1).sum();
            if is_small(count) && of_one_kind(&subset) {
                let wanted: Vec<f64> =
                    (0..atoms.len()).map(|index| f64::from(u8::from(bits >> index & 1 == 1))).collect();
                if is_combination(&rows, &wanted) {
                    found.push(subset.iter().map(|&index| atoms[index].0.as_str()).collect::<Vec<_>>().join(" + "));
                }
            }
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn no_group_under_five_can_be_computed(
            by_choice in prop::collection::vec(0usize..12, 0..4),
            others in [0usize..9, 0usize..12, 0usize..12],
            open in 0usize..30,
            free in 0usize..12,
            double in 0usize..12,
        ) {
            let audit = audit(by_choice, others, open, free, double);
            prop_assert_eq!(given_away(&audit), Vec::<String>::new(), "{:?}: {:?}", audit, figures(&audit));
        }
    }

    #[test]
    fn small_groups_are_merged_and_large_ones_told_apart() {
        let told = |audit: &Audit| {
            figures(audit).into_iter().map(|(figure, count)| format!("{figure}: {count}")).collect::<Vec<_>>()
        };
        let all = told(&audit(vec![14, 16, 13], [1, 34, 18], 55, 10, 8));
        for figure in [
            "mentees: 96",
            "mentees matched: 78",
            "mentees matched with choice 3: 13",
            "mentees matched with their sponsor or matched by score: 35",
            "mentees without a mentor: 18",
            "matches to be confirmed: 55",
            "mentors with 2 mentees of this round: 8",
            "mentors with 1 mentee of this round: 62",
        ] {
            assert!(all.contains(&figure.to_owned()), "{figure}: {all:?}");
        }
        // Three without a mentor, two mentors with two mentees: neither those nor what they would follow from.
        let few = told(&audit(vec![20], [0, 10, 3], 10, 5, 2));
        assert!(few.contains(&"mentees matched by score or without a mentor: 13".to_owned()), "{few:?}");
        for word in ["mentees matched:", "mentors with", "to be confirmed"] {
            assert!(!few.iter().any(|line| line.starts_with(word)), "{few:?}");
        }
        assert!(figures(&audit(vec![2], [0, 0, 1], 0, 5, 0)).is_empty(), "three mentees in all");
    }
}
