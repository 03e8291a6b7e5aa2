//! Several answers in one cell.
//!
//! 1. Line breaks separate always.
//! 2. A separator that the mapping fixes is obeyed.
//! 3. A cell with a semicolon is split there.
//! 4. In a column where at least a quarter of the cells with several answers use semicolons, a comma belongs to the
//!    answer.
//! 5. Elsewhere commas separate, except inside brackets, inside quotation marks, and inside *options that contain
//!    commas*.
//!
//! Such options are learned before anything is split: answers with a comma that stand in quotation marks or between
//! semicolons in any column of the same question; and neighbours that never occur without each other, in this order,
//! three times or more when the second begins in lower case ("Budgets, dues and accounts"), five times or more otherwise.
//! What was learned is listed beside the column.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

/// Longer texts are no options.
const LONGEST_OPTION: usize = 200;
/// An option has at most this many commas.
const MOST_PARTS: usize = 8;

/// How the cells of one column are split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Splitter {
    /// At this character, whatever else stands there.
    At(char),
    /// At commas, unless the cell has semicolons; these options, folded, stay whole.
    Commas(BTreeSet<String>),
}

impl Splitter {
    /// The separator for reports.
    pub(super) fn separator(&self) -> char {
        match self {
            Self::At(separator) => *separator,
            Self::Commas(_) => ',',
        }
    }

    /// The answers of a cell in their order, without blank ones and without repetitions.
    pub(super) fn split(&self, cell: &str) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.split_all(cell).into_iter().filter(|answer| seen.insert(text::fold(answer))).collect()
    }

    /// The answers of a cell in their order, without blank ones.
    pub(super) fn split_all(&self, cell: &str) -> Vec<String> {
        let lines = cell.split('\n');
        let parts = lines.flat_map(|line| match self {
            Self::At(separator) => segments(line, *separator),
            Self::Commas(_) if line.contains(';') => segments(line, ';'),
            Self::Commas(options) => rejoined(&segments(line, ','), options),
        });
        parts.filter(|part| !part.is_empty()).collect()
    }
}

/// Looks at all cells of a column. `options` are those that other columns of the question taught.
pub(super) fn learn<'c>(
    cells: impl Iterator<Item = &'c str> + Clone,
    options: &BTreeSet<String>,
) -> (Splitter, Vec<String>) {
    if uses_semicolons(cells.clone()) {
        return (Splitter::At(';'), Vec::new());
    }
    let mut known = options.clone();
    let mut shown = Vec::new();
    for chain in always_together(cells.clone()) {
        known.insert(text::fold(&chain));
        shown.push(chain);
    }
    let splitter = Splitter::Commas(known.clone());
    if let Splitter::Commas(options) = &splitter {
        let mut seen: BTreeSet<String> = shown.iter().map(|option| text::fold(option)).collect();
        for part in cells.flat_map(|cell| cell.split('\n').flat_map(|line| rejoined(&segments(line, ','), options))) {
            let folded = text::fold(&part);
            if options.contains(&folded) && seen.insert(folded) {
                shown.push(part);
            }
        }
    }
    shown.sort();
    (splitter, shown)
}

/// For cells that name people: commas separate unless semicolons do, and nothing is learned.
pub(super) fn learn_people<'c>(cells: impl Iterator<Item = &'c str>) -> Splitter {
    if uses_semicolons(cells) { Splitter::At(';') } else { Splitter::Commas(BTreeSet::new()) }
}

/// Answers with a comma that are certainly one: in quotation marks, or between semicolons.
pub(super) fn certain_options<'c>(cells: impl Iterator<Item = &'c str> + Clone) -> BTreeSet<String> {
    let semicolons = uses_semicolons(cells.clone());
    let mut options = BTreeSet::new();
    for line in cells.flat_map(|cell| cell.split('\n')) {
        let parts = if semicolons || line.contains(';') { segments(line, ';') } else { segments(line, ',') };
        options.extend(
            parts.iter().filter(|part| part.contains(',') && part.len() <= LONGEST_OPTION).map(|part| text::fold(part)),
        );
    }
    options
}

fn uses_semicolons<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let (mut semicolons, mut commas) = (0usize, 0usize);
    for cell in cells {
        if cell.contains(';') {
            semicolons += 1;
        } else if cell.contains(',') {
            commas += 1;
        }
    }
    semicolons > 0 && 3 * semicolons >= commas
}

/// Splits a line; text in quotation marks, and for commas text in brackets, stays whole. An opening without an end is an
/// ordinary letter.
fn segments(line: &str, separator: char) -> Vec<String> {
    let brackets_close = separator == ',' && line.matches('(').count() == line.matches(')').count();
    let mut parts = Vec::new();
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start();
        let quoted = trimmed.strip_prefix('"').and_then(|inside| inside.split_once('"'));
        let end = if let Some((inside, after)) = quoted {
            let end = after.find(separator).unwrap_or(after.len());
            parts.push(format!("{}{}", inside.trim(), after[..end].trim_end()));
            rest.len() - after.len() + end
        } else {
            let end = end_of_part(rest, separator, brackets_close);
            parts.push(rest[..end].trim().to_owned());
            end
        };
        match rest[end..].chars().next() {
            Some(letter) => rest = &rest[end + letter.len_utf8()..],
            None => return parts,
        }
    }
}

fn end_of_part(rest: &str, separator: char, brackets_close: bool) -> usize {
    let mut depth = 0usize;
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' if brackets_close => depth += 1,
            ')' if brackets_close => depth = depth.saturating_sub(1),
            letter if letter == separator && depth == 0 => return at,
            _ => {}
        }
    }
    rest.len()
}

/// Puts the parts of known options together again, the longest first.
fn rejoined(parts: &[String], options: &BTreeSet<String>) -> Vec<String> {
    let mut whole = Vec::with_capacity(parts.len());
    let mut at = 0;
    while at < parts.len() {
        let longest = if options.is_empty() { 1 } else { MOST_PARTS.min(parts.len() - at) };
        let length = (2..=longest).rev().find(|&length| {
            let joined = parts[at..at + length].join(", ");
            joined.len() <= LONGEST_OPTION && options.contains(&text::fold(&joined))
        });
        let length = length.unwrap_or(1);
        whole.push(parts[at..at + length].join(", "));
        at += length;
    }
    whole
}

#[derive(Default)]
struct Segment {
    total: usize,
    written: String,
    next: BTreeMap<String, usize>,
    previous: BTreeMap<String, usize>,
}

/// Options with commas, found as neighbours that never occur apart.
fn always_together<'c>(cells: impl Iterator<Item = &'c str>) -> Vec<String> {
    let mut seen: BTreeMap<String, Segment> = BTreeMap::new();
    for line in cells.flat_map(|cell| cell.split('\n')).filter(|line| line.contains(',') && !line.contains(';')) {
        let parts: Vec<String> = segments(line, ',').into_iter().filter(|part| part.len() <= LONGEST_OPTION).collect();
        let folded: Vec<String> = parts.iter().map(|part| text::fold(part)).collect();
        for (index, (part, key)) in parts.iter().zip(&folded).enumerate() {
            let segment = seen.entry(key.clone()).or_default();
            segment.total += 1;
            if segment.written.is_empty() || *part < segment.written {
                segment.written.clone_from(part);
            }
            if let Some(next) = folded.get(index + 1) {
                *segment.next.entry(next.clone()).or_default() += 1;
            }
            if let Some(previous) = index.checked_sub(1).and_then(|previous| folded.get(previous)) {
                *segment.previous.entry(previous.clone()).or_default() += 1;
            }
        }
    }
    let follower = |key: &str| -> Option<&str> {
        let segment = seen.get(key)?;
        let (next, together) = segment.next.first_key_value().filter(|_| segment.next.len() == 1)?;
        let other = seen.get(next)?;
        let continues =
            other.written.starts_with(char::is_lowercase) && segment.written.starts_with(char::is_uppercase);
        let enough = if continues { 3 } else { 5 };
        let never_apart = *together == segment.total && *together == other.total && other.previous.len() == 1;
        (never_apart && *together >= enough && next != key && !key.is_empty() && !next.is_empty()).then_some(next)
    };
    let followers: BTreeMap<&str, &str> =
        seen.keys().filter_map(|key| follower(key).map(|next| (key.as_str(), next))).collect();
    let inner: BTreeSet<&str> = followers.values().copied().collect();
    let mut chains = Vec::new();
    for &first in followers.keys().filter(|key| !inner.contains(*key)) {
        let mut chain = vec![first];
        while let Some(next) = followers.get(chain[chain.len() - 1])
            && chain.len() < MOST_PARTS
        {
            chain.push(next);
        }
        let written: Vec<&str> = chain.iter().map(|key| seen[*key].written.as_str()).collect();
        chains.push(written.join(", "));
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(cells: &[&str], cell: &str) -> Vec<String> {
        learn(cells.iter().copied(), &BTreeSet::new()).0.split(cell)
    }

    #[test]
    fn a_column_with_semicolons_keeps_its_commas() {
        let cells = ["Budgets, dues and accounts;Speaking;", "Speaking"];
        assert_eq!(split(&cells, cells[0]), ["Budgets, dues and accounts", "Speaking"]);
    }

    #[test]
    fn commas_separate_outside_brackets_and_quotation_marks() {
        let cell = "Tools (Excel, R), \"Budgets, dues\", Speaking\nListening";
        assert_eq!(split(&[cell], cell), ["Tools (Excel, R)", "Budgets, dues", "Speaking", "Listening"]);
        assert_eq!(split(&["a, (b, \"c"], "a, (b, \"c"), ["a", "(b", "\"c"]);
    }

    #[test]
    fn options_that_contain_commas_are_learned() {
        let cells = [
            "Speaking, Budgets, dues and accounts",
            "Budgets, dues and accounts, Law",
            "Budgets, dues and accounts",
            "Law, Speaking",
        ];
        let (splitter, learned) = learn(cells.iter().copied(), &BTreeSet::new());
        assert_eq!(learned, ["Budgets, dues and accounts"]);
        assert_eq!(splitter.split(cells[1]), ["Budgets, dues and accounts", "Law"]);
        // Twice is not enough to tell an option from a habit.
        assert_eq!(split(&cells[..2], cells[0]), ["Speaking", "Budgets", "dues and accounts"]);
    }

    #[test]
    fn options_are_learned_from_other_columns_of_the_question() {
        let options = certain_options(["Speaking;Budgets, dues and accounts"].into_iter());
        let (splitter, learned) = learn(["Law, Budgets, Dues and accounts"].into_iter(), &options);
        assert_eq!(splitter.split("Law, Budgets, Dues and accounts"), ["Law", "Budgets, Dues and accounts"]);
        assert_eq!(learned, ["Budgets, Dues and accounts"]);
    }

    #[test]
    fn repetitions_and_blanks_within_a_cell_count_once() {
        assert_eq!(split(&["a"], "Golf, , golf ,GOLF, Tennis,"), ["Golf", "Tennis"]);
    }
}
