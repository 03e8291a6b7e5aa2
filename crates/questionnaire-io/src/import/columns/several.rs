//! One question in several columns: a form that branches asks it once in each branch, often under the same header.
//!
//! Columns are one question when no row answers two of them differently. A few rows may, where others answer the one or
//! the other alone: what holds for such a row is then asked. Days in one column and times in another are one answer
//! together.

use mentor_match::text;

use crate::import::field::Field;
use crate::import::parse::{days_and_times, short};
use crate::import::read::table::Table;

/// Whether a column asks the same as others that seem to hold its field, and says something that they do not.
pub(crate) fn are_one(table: &Table, field: &Field, held: &[usize], column: usize) -> bool {
    if held.is_empty() || matches!(field, Field::Submitted | Field::ChoiceNumber) {
        return false;
    }
    let (mut own_alone, mut others_alone, mut together, mut apart) = (0usize, 0usize, 0usize, 0usize);
    for row in &table.rows {
        let answer = |column: &usize| table.cell(row, *column).filter(|answer| !short::is_no_answer(answer));
        match (answer(&column), held.iter().find_map(answer)) {
            (Some(own), Some(other))
                if *field == Field::Availability && days_and_times::together(other, own).is_some() =>
            {
                together += 1;
            }
            (Some(own), Some(other)) => apart += usize::from(text::fold(own) != text::fold(other)),
            (Some(_), None) => own_alone += 1,
            (None, Some(_)) => others_alone += 1,
            (None, None) => {}
        }
    }
    let says_who = Field::IDENTITY.contains(field) || field.says_role();
    let branches = !says_who && own_alone > 0 && others_alone > 0 && apart < own_alone + others_alone;
    own_alone + together > 0 && (apart == 0 || branches)
}
