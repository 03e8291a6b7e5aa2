//! The options of a form as the answers show them: what many people gave, never what one person wrote.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::Side;
use mentor_match::text;

use super::column::{ColumnUse, UnclearAnswer};
use super::learned::LearnedList;
use super::sheet::Sheet;
use crate::import::field::Field;
use crate::import::lookup::Numbers;
use crate::import::parse::drift::Spellings;
use crate::import::report::problem::{RowIssue, RowProblem};
use crate::import::report::question::Question;

/// An answer is an option when so many people give it; fewer could be somebody's own words.
pub(crate) const FEWEST_PEOPLE: usize = 5;
/// Longer answers are somebody's own words, however many give them.
const LONGEST_OPTION: usize = 60;
const MOST_OPTIONS: usize = 8;
/// More different answers are no words for roles.
const MOST_WORDS: usize = 4;

/// A row that counts, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered {
    pub(crate) row: usize,
    /// By id, by address and by name: two rows that have one of these in common may be one person's.
    pub(crate) whose: [usize; 3],
}

/// The rows of a sheet that count.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    rows: Vec<Answered>,
    /// Whether no two can be one person's.
    are_of_different_people: bool,
}

impl Rows {
    pub(crate) fn new(rows: Vec<Answered>) -> Self {
        let are_different = |place: usize| {
            let mut whose: Vec<usize> = rows.iter().map(|row| row.whose[place]).collect();
            whose.sort_unstable();
            whose.windows(2).all(|two| two[0] != two[1])
        };
        let are_of_different_people = (0..3).all(are_different);
        Self { rows, are_of_different_people }
    }
}

/// How many people gave each answer of a column: a cell of a list has several, `read` says what one is read as. Whoever
/// answers twice, in one row or in several, is one person, and so are two of one name: it may be one who has two
/// addresses.
pub(crate) fn people(
    sheet: &Sheet,
    column: usize,
    rows: &Rows,
    list: Option<&LearnedList>,
    read: impl Fn(&str) -> Option<String>,
) -> Vec<(String, usize)> {
    let (mut numbers, mut answers) = (Numbers::<Box<str>>::default(), Vec::new());
    let mut read = |part: &str| {
        let answer = read(part)?;
        let number = numbers.number(&*answer);
        if number == answers.len() {
            answers.push(answer);
        }
        Some(number)
    };
    // Per text: the numbers of its answers.
    let mut of_texts: Vec<Vec<usize>> = if let Some(parts) = list.and_then(|list| list.parts.as_ref()) {
        let read: Vec<Option<usize>> = parts.written().map(read).collect();
        let of_text = |text| parts.of_text(text).iter().filter_map(|&part| read[part as usize]).collect();
        (0..sheet.texts(column).count()).map(of_text).collect()
    } else {
        let mut of_text = |text: &str| match list {
            Some(list) => list.splitter.split(text).iter().filter_map(|part| read(part)).collect(),
            None => Some(text.trim()).filter(|text| !text.is_empty()).and_then(&mut read).into_iter().collect(),
        };
        sheet.texts(column).map(|(text, _)| of_text(text)).collect()
    };
    let by_row = sheet.table.by_row(column);
    for own in &mut of_texts {
        own.sort_unstable();
        own.dedup();
    }
    let mut people = vec![0; answers.len()];
    let mut givers: Vec<Vec<[usize; 3]>> = vec![Vec::new(); answers.len()];
    for Answered { row, whose } in &rows.rows {
        let Some(own) = by_row[*row].map(|text| &of_texts[text]) else { continue };
        for &answer in own {
            if rows.are_of_different_people {
                people[answer] += 1;
            } else {
                givers[answer].push(*whose);
            }
        }
    }
    if !rows.are_of_different_people {
        people = givers.into_iter().map(|mut whose| different(&mut whose)).collect();
    }
    let mut given: Vec<(String, usize)> = answers.into_iter().zip(people).filter(|(_, people)| *people > 0).collect();
    given.sort_unstable();
    given
}

/// How many people these rows are of at least.
fn different(whose: &mut [[usize; 3]]) -> usize {
    let by = |place: usize| {
        whose.sort_unstable_by_key(|one| one[place]);
        whose.chunk_by(|one, other| one[place] == other[place]).count()
    };
    [0, 1, 2].map(by).into_iter().min().unwrap_or(0)
}

/// The commonest answers of a column, the commonest first: options of a form, never what one person wrote.
pub(crate) fn options(
    sheet: &Sheet,
    column: usize,
    rows: &Rows,
    list: Option<&LearnedList>,
    spellings: Option<&Spellings>,
) -> Vec<String> {
    if hides(sheet, column) {
        return Vec::new();
    }
    let kept = |part: &str| {
        let kept = spellings.and_then(|spellings| spellings.get(&text::fold(part)));
        kept.cloned().unwrap_or_else(|| part.to_owned())
    };
    let is_short = |answer: &String| answer.chars().nth(LONGEST_OPTION).is_none();
    let mut options = people(sheet, column, rows, list, |part| Some(kept(part)).filter(is_short));
    options.retain(|(_, people)| *people >= FEWEST_PEOPLE);
    options.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    options.into_iter().take(MOST_OPTIONS).map(|(answer, _)| answer).collect()
}

/// The answers of a column that are asked about and that enough people give, the commonest first.
pub(crate) fn unclear(
    sheet: &Sheet,
    column: usize,
    rows: &Rows,
    list: Option<&LearnedList>,
    asked: &[&Question],
) -> Vec<UnclearAnswer> {
    if hides(sheet, column) {
        return Vec::new();
    }
    let counts: BTreeMap<String, usize> =
        people(sheet, column, rows, list, |part| Some(text::fold(part))).into_iter().collect();
    let of_many = |question: &&Question| {
        let people = *counts.get(&text::fold(&question.found))?;
        let is_option = people >= FEWEST_PEOPLE && question.found.chars().count() <= LONGEST_OPTION;
        is_option.then(|| UnclearAnswer { written: question.found.clone(), people, why: question.why() })
    };
    let mut unclear: Vec<UnclearAnswer> = asked.iter().filter_map(of_many).collect();
    unclear.sort_by(|one, other| other.people.cmp(&one.people).then_with(|| one.written.cmp(&other.written)));
    unclear
}

/// The words that enough people have in a column of roles and that name none.
pub(crate) fn unclear_roles(sheet: &Sheet, column: usize, problems: &[RowProblem]) -> Vec<UnclearAnswer> {
    let own = problems.iter().filter(|one| one.issue == RowIssue::UnknownRole && one.place.file == sheet.name);
    let rows: BTreeSet<u32> = own.filter_map(|problem| problem.place.row).collect();
    let is_unclear = |row: &usize| rows.contains(&sheet.table.rows[*row].number);
    let line = |(written, people): (String, usize)| UnclearAnswer {
        why: format!("\"{written}\" is not Mentor, Mentee or Both."),
        written,
        people,
    };
    words(sheet, column, is_unclear).into_iter().filter(|(_, people)| *people >= FEWEST_PEOPLE).map(line).collect()
}

/// The answers of some rows, each with how many people give it at least: of several rows with one number, address or
/// name it may be one.
fn words(sheet: &Sheet, column: usize, is_of_these: impl Fn(&usize) -> bool) -> Vec<(String, usize)> {
    let mut rows: BTreeMap<String, (&str, Vec<usize>)> = BTreeMap::new();
    for row in (0..sheet.table.rows.len()).filter(is_of_these) {
        if let Some(answer) = sheet.raw(row, column) {
            rows.entry(text::fold(answer)).or_insert((answer, Vec::new())).1.push(row);
        }
    }
    let says_who = [Field::Id, Field::Email, Field::Name, Field::FirstName, Field::LastName];
    let different = |rows: &[usize], column| {
        rows.iter().filter_map(|&row| sheet.raw(row, column)).map(text::fold).collect::<BTreeSet<_>>().len()
    };
    let people = |rows: &[usize]| {
        let columns = says_who.iter().filter_map(|field| sheet.columns.find(field, Side::Mentee));
        columns.map(|column| different(rows, column)).min().unwrap_or(0)
    };
    rows.into_values().map(|(answer, rows)| (answer.to_owned(), people(&rows))).collect()
}

/// The few words that everybody uses in a column of which nothing is known yet, each given by enough people to be
/// nobody's own; none of a column with other answers.
pub(crate) fn common_words(sheet: &Sheet, column: usize) -> Vec<String> {
    let words = words(sheet, column, |_| true);
    let is_word = |(word, people): &(String, usize)| *people >= FEWEST_PEOPLE && word.chars().count() <= LONGEST_OPTION;
    let few = words.len() <= MOST_WORDS && words.iter().all(is_word);
    words.into_iter().filter(|_| few).map(|(word, _)| word).collect()
}

/// Whether no answer of a column is ever shown.
fn hides(sheet: &Sheet, column: usize) -> bool {
    let report = &sheet.columns.reports[column];
    report.confidential || matches!(&report.holds, ColumnUse::Field { field, .. } if is_personal(field))
}

/// Those of the learned options of a list that enough people give; none of a confidential column.
pub(crate) fn learned(sheet: &Sheet, column: usize, rows: &Rows, list: &LearnedList) -> Vec<String> {
    let learned = &list.options;
    if learned.is_empty() || sheet.columns.reports[column].confidential {
        return Vec::new();
    }
    let counts: BTreeMap<String, usize> =
        people(sheet, column, rows, Some(list), |part| Some(text::fold(part))).into_iter().collect();
    let is_common = |option: &&String| counts.get(&text::fold(option)).is_some_and(|people| *people >= FEWEST_PEOPLE);
    learned.iter().filter(is_common).cloned().collect()
}

/// Whether answers say who somebody is or what they think of others.
fn is_personal(field: &Field) -> bool {
    field.names_people()
        || matches!(
            field,
            Field::Id
                | Field::Email
                | Field::Name
                | Field::FirstName
                | Field::LastName
                | Field::Biography
                | Field::Submitted
                | Field::Latitude
                | Field::Longitude
        )
}
