//! Questions that stand in several columns: `Question [part]`, one column for each option, day or rank.
//!
//! Before columns are assigned, the parts of a list or of the times of the week are put together into the first column
//! of the question; the other columns are listed as parts of it. Rows and columns keep their places.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

use super::column::IgnoredBecause;
use super::header::parts;
use crate::import::field::Field;
use crate::import::parse::{lists, names};
use crate::import::read::table::{Ranks, Row, Table};

/// Of more rows than one in so many with a number twice, nobody can say that their numbers rank.
const MOST_REPEATED: usize = 5;

struct Group {
    question: String,
    field: Field,
    /// Columns in their order with the part each asks for.
    parts: Vec<(usize, String)>,
    /// Whether the cells say in which place each part comes.
    ranked: bool,
    /// Whose ranks are an order of goals.
    ranks: Option<Ranks>,
}

/// Puts columns together; `field` says what a question is, `mapped` whether the mapping names a header. The columns
/// that were taken into another one.
pub(crate) fn join(
    table: &mut Table,
    field: &impl Fn(&str) -> Option<Field>,
    mapped: &impl Fn(&str) -> bool,
    ranked: &[Ranked],
) -> BTreeMap<usize, IgnoredBecause> {
    let mut questions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (column, header) in table.header.iter().enumerate() {
        if let Some((question, _)) = parts(header) {
            questions.entry(text::fold(question)).or_default().push(column);
        }
    }
    questions.retain(|_, columns| columns.len() > 1);
    // What the mapping names stands for itself; the others are joined without it.
    for columns in questions.values_mut() {
        columns.retain(|&column| !mapped(&table.header[column]));
    }
    questions.retain(|_, columns| !columns.is_empty());
    let mut groups: Vec<Group> = questions.values().filter_map(|columns| group(table, columns, field)).collect();
    let free = |header: &str| field(header).is_none() && !mapped(header);
    groups.extend(ranked.iter().filter_map(|ranked| by_option(table, ranked, &free, field)));
    let joined: BTreeSet<usize> = groups.iter().flat_map(|group| &group.parts).map(|(column, _)| *column).collect();
    if joined.is_empty() {
        return BTreeMap::new();
    }
    table.rewrite(&joined, |table, row| {
        groups.iter().filter_map(|group| Some((group.parts[0].0, group.answer(table, row)?))).collect()
    });
    let mut taken: BTreeMap<usize, IgnoredBecause> =
        joined.into_iter().map(|column| (column, IgnoredBecause::PartOfQuestion)).collect();
    for group in groups {
        let first = group.parts[0].0;
        taken.remove(&first);
        table.ranked.extend(group.ranks.map(|ranks| (first, ranks)));
        table.header[first] = group.question;
    }
    taken
}

/// What columns with nothing but an option as header may rank.
#[derive(Debug)]
pub(crate) struct Ranked {
    /// How the question is usually put.
    pub(crate) question: &'static str,
    /// The options, by the letters of a name or folded.
    pub(crate) options: BTreeSet<String>,
}

/// The columns of a table that nobody recognises and that hold nothing but places in an order.
pub(crate) fn only_ranks(table: &Table, is_free: &impl Fn(&str) -> bool) -> Vec<usize> {
    let cells = |column: usize| table.rows.iter().filter_map(move |row| table.cell(row, column));
    let is_rank = |&column: &usize| cells(column).next().is_some() && cells(column).all(|cell| rank(cell).is_some());
    (0..table.header.len()).filter(is_rank).filter(|&column| is_free(&table.header[column])).collect()
}

/// The columns that rank some options, each headed by its option alone.
fn by_option(
    table: &Table,
    ranked: &Ranked,
    is_free: &impl Fn(&str) -> bool,
    field: &impl Fn(&str) -> Option<Field>,
) -> Option<Group> {
    let is_option = |header: &str| {
        ranked.options.contains(&text::fold(header))
            || names::readings(header).iter().any(|reading| ranked.options.contains(&reading.key))
    };
    let columns = only_ranks(table, is_free).into_iter().filter(|&column| is_option(&table.header[column]));
    let parts: Vec<(usize, String)> = columns.map(|column| (column, table.header[column].clone())).collect();
    let (Some((_, first)), Some((_, last)), true) = (parts.first(), parts.last(), parts.len() > 1) else { return None };
    let mut cells = parts.iter().flat_map(|(column, _)| table.rows.iter().filter_map(|row| table.cell(row, *column)));
    if !cells.any(|cell| rank(cell) > Some(1)) {
        return None; // A mark says that an option is meant, not in which place.
    }
    let asked = field(ranked.question)?;
    let ranks = matches!(asked, Field::RankedGoals).then(|| ranks(table, &parts));
    let question = format!("{} ('{first}' to '{last}')", ranked.question);
    Some(Group { question, field: asked, parts, ranked: true, ranks })
}

fn group(table: &Table, columns: &[usize], field: &impl Fn(&str) -> Option<Field>) -> Option<Group> {
    let part = |&column: &usize| Some((column, parts(&table.header[column])?.1.to_owned()));
    let parts_of: Vec<(usize, String)> = columns.iter().filter_map(part).collect();
    let question = parts(&table.header[columns[0]])?.0.to_owned();
    let asked = field(&question).filter(|asked| asked.is_list() || *asked == Field::Availability)?;
    // "Rank your choices [1st choice]" has a column for each place already.
    if parts_of
        .iter()
        .any(|(column, _)| matches!(field(&table.header[*column]), Some(Field::Choice(_) | Field::Goal(_))))
    {
        return None;
    }
    let cells = || {
        table.rows.iter().flat_map(|row| {
            parts_of.iter().filter_map(move |(column, part)| Some((*column, part, table.cell(row, *column)?)))
        })
    };
    let ranked = cells().all(|(.., cell)| rank(cell).is_some()) && cells().any(|(.., cell)| rank(cell) > Some(1));
    // The same words under two options are degrees ("very interested"), not options.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let is_scale = !ranked
        && matches!(
            asked,
            Field::Goals | Field::RankedGoals | Field::TopGoals | Field::Avoids | Field::Interests | Field::Languages
        )
        && cells().any(|(column, part, cell)| {
            let folded = text::fold(cell);
            is_mark(&folded).is_none() && folded != text::fold(part) && *seen.entry(folded).or_insert(column) != column
        });
    let is_goals = matches!(asked, Field::Goals | Field::RankedGoals | Field::TopGoals);
    let ranks = (ranked && is_goals).then(|| ranks(table, &parts_of));
    (!is_scale).then_some(Group { question, field: asked, parts: parts_of, ranked, ranks })
}

impl Group {
    /// What a row answers in all its parts.
    fn answer(&self, table: &Table, row: &Row) -> Option<String> {
        let cells = self.parts.iter().filter_map(|(column, part)| Some((part, table.cell(row, *column)?)));
        if self.field == Field::Availability {
            let entries: Vec<String> = cells.flat_map(|(part, cell)| times(part, cell)).collect();
            return (!entries.is_empty()).then(|| entries.join("; "));
        }
        let mut answers: Vec<(u8, &str)> = Vec::new();
        for (part, cell) in cells {
            match is_mark(&text::fold(cell)) {
                _ if self.ranked => answers.push((rank(cell).unwrap_or(u8::MAX), part)),
                Some(true) => answers.push((0, part)),
                Some(false) => {}
                None => answers.push((0, cell)),
            }
        }
        answers.sort_by_key(|(rank, _)| *rank);
        let answers: Vec<String> = answers.into_iter().map(|(_, answer)| lists::whole(answer)).collect();
        (!answers.is_empty()).then(|| answers.join("\n"))
    }
}

/// "[Monday]" with "Morning; Evening" → "Monday Morning", "Monday Evening".
fn times(part: &str, cell: &str) -> Vec<String> {
    match is_mark(&text::fold(cell)) {
        Some(true) => vec![part.to_owned()],
        Some(false) => Vec::new(),
        None if text::fold(cell) == text::fold(part) => vec![part.to_owned()],
        None => {
            let times = cell.split([';', ',', '\n']).map(str::trim).filter(|time| !time.is_empty());
            times.map(|time| format!("{part} {time}")).collect()
        }
    }
}

/// Whether a cell says no more than that its part is meant, or that it is not.
fn is_mark(folded: &str) -> Option<bool> {
    match folded {
        "x" | "1" | "true" | "yes" | "y" | "✓" | "✔" | "☑" | "selected" | "checked" => Some(true),
        "0" | "false" | "no" | "n" | "-" | "☐" | "not selected" | "unselected" | "unchecked" | "none"
        | "not available" | "unavailable" => Some(false),
        _ => None,
    }
}

/// "2", "2nd" or "2.0".
fn rank(cell: &str) -> Option<u8> {
    let digits = cell.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(cell.len());
    let is_plain = matches!(&cell[digits..], "" | ".0" | "st" | "nd" | "rd" | "th");
    cell[..digits].parse().ok().filter(|rank| is_plain && (1..=99).contains(rank))
}

/// Which rows rank, and how many give a number twice.
fn ranks(table: &Table, parts: &[(usize, String)]) -> Ranks {
    let mut ranks = Ranks::default();
    for row in &table.rows {
        let numbers: Vec<u8> = parts.iter().filter_map(|(column, _)| rank(table.cell(row, *column)?)).collect();
        let repeats = numbers.iter().collect::<BTreeSet<_>>().len() < numbers.len();
        ranks.rows += usize::from(numbers.len() > 1);
        ranks.repeated += usize::from(repeats);
        if !repeats && !numbers.is_empty() {
            ranks.ordered.insert(row.number);
        }
    }
    if ranks.repeated * MOST_REPEATED > ranks.rows {
        ranks.ordered.clear();
    }
    ranks
}
