//! What people answered, wherever it stands: the only way to read a cell once it is known who everybody is.
//!
//! An answer stands in the person's own row, or is put together from several rows of the person, or a decision fills in
//! what the row leaves blank.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use mentor_match::cohort::Side;

use super::identity::Cells;
use super::person::Person;
use crate::import::columns::learned::Learned;
use crate::import::columns::parts::Says;
use crate::import::columns::sheet::{CellText, RowRef, Sheet};
use crate::import::field::Field;
use crate::import::parse::lists::Splitter;
use crate::import::parse::{short, timestamp};
use crate::import::read::budget::Budget;
use crate::import::report::Place;

/// What it costs to find a cell.
const STEPS_A_CELL: usize = 64;
/// What it costs to understand what it says.
const STEPS_A_BYTE: usize = 4;

/// Answers that stand in another file than the person's row, with where; a blank one says that there is no answer.
pub(crate) type Elsewhere = BTreeMap<(RowRef, Side), BTreeMap<Field, (String, Place)>>;

/// Everybody's answers.
#[derive(Debug)]
pub(crate) struct Answers<'a> {
    pub(crate) sheets: &'a [Sheet],
    pub(crate) learned: &'a [Learned],
    /// What stands for the row itself: what it says together with other rows, or which of its answers counts.
    pub(crate) joined: Arc<Cells>,
    /// Blank answers that decisions fill in.
    filled: Arc<Cells>,
    /// What takes the place of the row's answers.
    elsewhere: Arc<Elsewhere>,
    /// What may still be spent; nobody answers anything once it is.
    budget: &'a Budget<'a>,
}

/// Everybody's answers, for another thread, which has a budget of its own.
#[derive(Debug)]
pub(crate) struct SharedAnswers<'a> {
    sheets: &'a [Sheet],
    learned: &'a [Learned],
    joined: Arc<Cells>,
    filled: Arc<Cells>,
    elsewhere: Arc<Elsewhere>,
}

impl<'a> SharedAnswers<'a> {
    /// The same answers.
    pub(crate) fn within(self, budget: &'a Budget<'a>) -> Answers<'a> {
        let Self { sheets, learned, joined, filled, elsewhere } = self;
        Answers { sheets, learned, joined, filled, elsewhere, budget }
    }
}

impl<'a> Answers<'a> {
    /// Answers as they stand in the files.
    pub(crate) fn new(sheets: &'a [Sheet], learned: &'a [Learned], joined: Cells, budget: &'a Budget<'a>) -> Self {
        Self { sheets, learned, joined: Arc::new(joined), filled: Arc::default(), elsewhere: Arc::default(), budget }
    }

    /// The same for another thread.
    pub(crate) fn shared(&self) -> SharedAnswers<'a> {
        let [joined, filled] = [&self.joined, &self.filled].map(Arc::clone);
        let (sheets, learned, elsewhere) = (self.sheets, self.learned, Arc::clone(&self.elsewhere));
        SharedAnswers { sheets, learned, joined, filled, elsewhere }
    }

    /// The same with what decisions say where nothing stands.
    pub(super) fn with_filled(self, filled: Cells) -> Self {
        Self { filled: Arc::new(filled), ..self }
    }

    /// The same with answers that take the place of those in the rows.
    pub(super) fn with_elsewhere(self, elsewhere: Elsewhere) -> Self {
        Self { elsewhere: Arc::new(elsewhere), ..self }
    }

    /// What stands elsewhere in the place of the row's answer.
    fn elsewhere(&self, person: &Person, field: &Field) -> Option<&(String, Place)> {
        self.elsewhere.get(&place_of(person)).and_then(|cells| cells.get(field))
    }

    /// The sheet of a person's row.
    pub(crate) fn sheet(&self, person: &Person) -> &'a Sheet {
        &self.sheets[person.draft.at.sheet]
    }

    /// What a person answers to a question, after the mapping's synonyms.
    pub(crate) fn cell(&self, person: &Person, field: &Field) -> Option<CellText<'_>> {
        let (sheet, (at, side)) = (self.sheet(person), place_of(person));
        if let Some((text, _)) = self.elsewhere(person, field) {
            let steps = STEPS_A_CELL + STEPS_A_BYTE * text.len();
            let cell = (!text.is_empty()).then(|| CellText { text: text.as_str().into(), column: None, number: None });
            return cell.filter(|_| self.budget.spend(steps));
        }
        let written = match self.joined.get(&(at, side)).and_then(|cells| cells.get(field)) {
            Some(joined) => sheet.columns.find(field, side).and_then(|column| sheet.meant(joined, column)),
            None => sheet.cell(at.row, field, side),
        };
        let filled = || self.filled.get(&(at, side)).and_then(|cells| cells.get(field));
        let cell = written.or_else(|| Some(CellText { text: filled()?.into(), column: None, number: None }));
        let steps = STEPS_A_CELL + cell.as_ref().map_or(0, |cell| STEPS_A_BYTE * cell.text.len());
        cell.filter(|_| self.budget.spend(steps))
    }

    /// How the answers of a cell are split.
    pub(crate) fn splitter(&self, person: &Person, cell: &CellText<'_>) -> Option<&'a Splitter> {
        self.learned[person.draft.at.sheet].splitter(cell)
    }

    /// The answers of a cell of a list; empty when it says "none".
    pub(crate) fn list(&self, person: &Person, field: &Field) -> Option<Vec<String>> {
        let cell = self.cell(person, field)?;
        if let Some((parts, text)) = self.learned[person.draft.at.sheet].parts(&cell) {
            return match parts.says(text) {
                Says::Answers => Some(parts.listed(text)),
                Says::None => Some(Vec::new()),
                Says::Unknown => None,
            };
        }
        if short::is_unknown(&cell.text) {
            return None;
        }
        if short::is_none(&cell.text) {
            return Some(Vec::new());
        }
        let answers = self.answers_in(person, &cell).into_iter();
        Some(answers.filter(|answer| !short::is_none(answer)).collect())
    }

    /// All answers of a cell of a list that are not blank.
    pub(crate) fn answers_in(&self, person: &Person, cell: &CellText<'_>) -> Vec<String> {
        self.learned[person.draft.at.sheet].answers_in(self.sheet(person), cell)
    }

    /// Where a person's answer to a question stands.
    pub(crate) fn place(&self, person: &Person, field: &Field) -> Place {
        if let Some((_, place)) = self.elsewhere(person, field) {
            return place.clone();
        }
        self.sheet(person).place(person.draft.at.row, Some((field, person.key.side)))
    }

    /// The day on which a person answered, the earliest where day and month can be read in two ways.
    pub(crate) fn sent_on(&self, person: &Person) -> Option<Date> {
        let cell = self.cell(person, &Field::Submitted)?;
        let orders = &self.learned[person.draft.at.sheet].dates.possible;
        timestamp::readings(&cell.text, orders).into_iter().map(DateTime::date).min()
    }

    /// Everything that a person was asked or that a decision fills in for them.
    pub(crate) fn fields(&self, person: &Person) -> impl Iterator<Item = &Field> {
        let asked = self.sheet(person).columns.asked(person.key.side).map(|(field, _)| field);
        let elsewhere = self.elsewhere.get(&place_of(person)).into_iter().flat_map(BTreeMap::keys);
        asked.chain(self.filled.get(&place_of(person)).into_iter().flat_map(BTreeMap::keys)).chain(elsewhere)
    }

    /// Whether somebody with both roles gives one answer to a question, put to both sides in one column.
    pub(crate) fn is_for_both(&self, person: &Person, field: &Field) -> bool {
        let columns = &self.sheet(person).columns;
        person.draft.both && columns.find(field, person.key.side).is_some_and(|column| !columns.is_sided(column))
    }

    /// Whether the order of a list is the order of what it lists.
    pub(crate) fn is_ranked(&self, person: &Person, field: &Field) -> bool {
        let (Some(cell), table) = (self.cell(person, field), &self.sheet(person).table) else { return false };
        match cell.column.and_then(|column| table.ranked.get(&column)) {
            Some(ranks) => ranks.ordered.contains(&table.rows[person.draft.at.row].number),
            None => *field == Field::RankedGoals,
        }
    }
}

fn place_of(person: &Person) -> (RowRef, Side) {
    (person.draft.at, person.key.side)
}
