//! Rows of an experiment as a Parquet table.

use std::str::FromStr;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::Row;
use crate::formats::parquet_of;

/// Rows that are made into a batch.
const BATCH: usize = 1 << 14;

/// What a column holds.
fn kind(column: &str) -> DataType {
    match column {
        "model" | "strategy" | "status" | "why" | "ranks" | "proved" | "not_proved" | "version" => DataType::Utf8,
        "ties" | "mentee_ties" | "skew" | "total" | "best_total" | "worst" | "mean_mentee_rank"
        | "mean_mentor_rank" | "solve_seconds" | "prove_seconds" => DataType::Float64,
        _ => DataType::UInt64,
    }
}

/// Rows, each with the cells of [`Row::cells`], as Parquet with the columns of [`Row::HEADER`].
///
/// Texts are `string`, counts `uint64`, everything else `double`; an empty cell is null. Takes the cells rather than
/// the rows, so that what was written as CSV becomes the same table.
///
/// # Errors
/// A cell that is not what its column holds, with row and column; what the writer refuses.
///
/// # Examples
/// ```
/// use cohort_lab::experiment::{measure, rows_as_parquet};
/// use cohort_lab::models::{MarketShape, Model};
/// let shape = MarketShape::new(Model::Uniform, 20, 10, 7);
/// let rows = measure(&shape, &["max-score".parse()?], None, &|_| None, &|| None)?;
/// let cells: Vec<_> = rows.iter().map(|row| row.cells()).collect();
/// assert!(rows_as_parquet(cells.iter().map(Vec::as_slice))?.starts_with(b"PAR1"));
///
/// let torn = vec!["uniform".to_owned(), "twenty".to_owned()];
/// let refused = rows_as_parquet([torn.as_slice()].into_iter()).unwrap_err();
/// assert!(refused.to_string().ends_with("row 1, column mentees: 'twenty' is not a number"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rows_as_parquet<'r>(rows: impl Iterator<Item = &'r [String]>) -> Result<Vec<u8>, ArrowError> {
    let fields: Vec<Field> = Row::HEADER.iter().map(|name| Field::new(*name, kind(name), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let (mut rows, mut above) = (rows.fuse(), 0);
    let batches = std::iter::from_fn(|| {
        let some: Vec<&[String]> = rows.by_ref().take(BATCH).collect();
        (!some.is_empty()).then(|| {
            let columns = (0..Row::HEADER.len()).map(|column| array(&some, column, above)).collect::<Result<_, _>>()?;
            above += some.len();
            RecordBatch::try_new(Arc::clone(&schema), columns)
        })
    });
    parquet_of(&schema, batches)
}

/// A column of the rows, of which there are `above` before.
fn array(rows: &[&[String]], column: usize, above: usize) -> Result<ArrayRef, ArrowError> {
    let cells = || rows.iter().map(|row| row.get(column).map(String::as_str).filter(|cell| !cell.is_empty()));
    Ok(match kind(Row::HEADER[column]) {
        DataType::Utf8 => Arc::new(cells().collect::<StringArray>()),
        DataType::Float64 => Arc::new(Float64Array::from(numbers(cells(), column, above)?)),
        _ => Arc::new(UInt64Array::from(numbers(cells(), column, above)?)),
    })
}

fn numbers<'r, T: FromStr>(
    cells: impl Iterator<Item = Option<&'r str>>,
    column: usize,
    above: usize,
) -> Result<Vec<Option<T>>, ArrowError> {
    let number = |(row, cell): (usize, Option<&str>)| {
        let refused = |cell| {
            let name = Row::HEADER[column];
            ArrowError::ParseError(format!("row {row}, column {name}: '{cell}' is not a number"))
        };
        cell.map(|cell| cell.parse().map_err(|_| refused(cell))).transpose()
    };
    (above + 1..).zip(cells).map(number).collect()
}
