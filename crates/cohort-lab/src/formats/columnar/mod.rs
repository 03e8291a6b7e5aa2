//! Market files as tables: Arrow IPC, as a file or a stream, and Parquet.
//!
//! The columns and the rules for rows are those of the texts ([`pairs`](super::pairs)); only what a cell is differs
//! ([`part`]). Nothing of a table is believed before it is checked: [`ipc`] and [`parquet`] look at every length that a
//! file gives before anything makes room for it.
//!
//! **Memory.** Besides what a text of pairs takes: the file; of Parquet, 8,192 rows and the pages that they are in, one
//! or two a column as they are usually written and never more than [`pages`] lets all of them be.

mod guard;
mod ipc;
mod pages;
mod parquet;
mod part;
mod write;

pub(crate) use write::parquet_of;
pub use write::{TableParts, write_table};

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use self::part::{Kind, PART, Part, Stop};
use super::error::Refusal;
use super::pairs::{MAX_PAIRS, PAIR_COLUMNS, Rows};
use super::seats::{CAPACITY_COLUMNS, Seats};
use super::source::TableKind;
use super::table::places;
use super::{FileProblem, Place, Rounding};

/// The most rows of a table, those without anything in them included.
const MAX_ROWS: usize = 2 * MAX_PAIRS;

/// The rows of a table of pairs.
pub(super) fn read_pairs(kind: TableKind, bytes: Vec<u8>, rounding: Rounding, stop: Stop<'_>) -> Result<Rows, Refusal> {
    let mut rows = Rows::new(rounding);
    rows.place = Place::Row;
    let of = |column: usize| match column {
        0 | 1 => Kind::Id,
        4 => Kind::Number,
        _ => Kind::Whole,
    };
    for_each_part(kind, bytes, (PAIR_COLUMNS, &of), stop, &mut |part| rows.take_all(part))?;
    if rows.is_empty() { Err((None, FileProblem::NoRows)) } else { Ok(rows) }
}

/// Takes the seats of a table of capacities.
pub(super) fn read_capacities(
    kind: TableKind,
    bytes: Vec<u8>,
    seats: &mut Seats<'_>,
    stop: Stop<'_>,
) -> Result<(), Refusal> {
    let of = |column: usize| if column == 0 { Kind::Id } else { Kind::Whole };
    for_each_part(kind, bytes, (CAPACITY_COLUMNS, &of), stop, &mut |part| seats.take_all(part))
}

/// The columns that a table may have, the first two of which it must have, and what is in each.
type Known<'k> = (&'static [&'static str], &'k dyn Fn(usize) -> Kind);

/// Reads a table, a few thousand rows at a time.
fn for_each_part(
    kind: TableKind,
    bytes: Vec<u8>,
    known: Known<'_>,
    stop: Stop<'_>,
    take: &mut dyn FnMut(&mut Part<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut above = 0;
    let mut take_batch = |batch: &RecordBatch| -> Result<(), Refusal> {
        let places = checked(&batch.schema(), known).map_err(|problem| (None, problem))?;
        for from in (0..batch.num_rows()).step_by(PART) {
            let rows = PART.min(batch.num_rows() - from);
            // Rows without anything in them take no room in a file.
            if above > MAX_ROWS as u64 {
                return Err((None, FileProblem::TooMany { what: "rows", limit: MAX_ROWS }));
            }
            take(&mut Part::new(batch, (known.0, &places), from..from + rows, above, stop))?;
            above += rows as u64;
        }
        Ok(())
    };
    let schema_fits = |schema: &Schema| checked(schema, known).map(drop);
    match kind {
        TableKind::Parquet => parquet::read(bytes, &schema_fits, &mut take_batch),
        TableKind::Arrow | TableKind::ArrowStream => ipc::read(kind, bytes, &schema_fits, &mut take_batch),
    }
}

/// Where each known column is, if there are no others and each has a type that it may have.
fn checked(schema: &Schema, (known, of): Known<'_>) -> Result<Vec<Option<usize>>, FileProblem> {
    let fields = schema.fields();
    if let Some(unnamed) = fields.iter().position(|field| field.name().is_empty()) {
        let found = String::new().into();
        return Err(FileProblem::UnnamedColumn { number: unnamed + 1, found });
    }
    let places = places(known, fields.iter().map(|field| field.name().as_str()), 2)?;
    for (column, place) in places.iter().enumerate() {
        let Some(place) = *place else { continue };
        let (kind, found) = (of(column), fields[place].data_type());
        if !kind.allows(found) {
            let (column, expected) = (known[column], kind.expected());
            return Err(FileProblem::ColumnType { column, found: found.to_string().into(), expected });
        }
    }
    Ok(places)
}
