//! Writing a market as tables.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt16Array, UInt32Array};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use matching_market::{MenteeId, MentorId, PairId, Side};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::super::NamedMarket;
use super::super::source::TableKind;

/// Rows that are made into a batch, and bytes of ids: a column of texts has less than 2^31.
const BATCH: usize = 1 << 16;
const BATCH_BYTES: usize = 1 << 28;

/// What of a market a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableParts {
    /// The pairs with their ranks, scores and levels.
    Pairs,
    /// The mentors with their seats.
    Capacities,
}

/// A market's pairs or its capacities as a table, with the rows that [`write_pairs`](crate::formats::write_pairs) and
/// [`write_capacities`](crate::formats::write_capacities) write. Scores are floating-point numbers, each the one
/// nearest to its decimal.
///
/// O(pairs); a batch of rows is made at a time, so beside the bytes little memory.
///
/// # Errors
/// What the writer refuses.
///
/// # Examples
/// ```
/// use cohort_lab::formats::{MarketSource, Rounding, TableKind, TableParts, UnbuiltMarket, read_market, write_table};
/// let named = read_market(("pairs.csv", "mentee,mentor,score\nana,ben,0.5\neve,ben,0.75\nkim,,\n"), None)?;
/// let bytes = write_table(&named, TableKind::Parquet, TableParts::Pairs)?;
/// let source = MarketSource::Table(TableKind::Parquet, bytes);
/// let read = UnbuiltMarket::read_sources(("pairs.parquet", source), None, Rounding::Refuse, &|| None)?;
/// assert_eq!(read.build(&|| None)?, named);
///
/// let cut = MarketSource::Table(TableKind::Parquet, b"PAR1 and no more".to_vec());
/// let refused = UnbuiltMarket::read_sources(("pairs.parquet", cut), None, Rounding::Refuse, &|| None).unwrap_err();
/// assert!(refused.to_string().starts_with("pairs.parquet: cannot be read as Parquet: its end is missing"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_table(named: &NamedMarket, kind: TableKind, parts: TableParts) -> Result<Vec<u8>, ArrowError> {
    let schema = Arc::new(match parts {
        TableParts::Pairs => pairs_schema(named),
        TableParts::Capacities => capacities_schema(named),
    });
    let mut batches: Box<dyn Iterator<Item = _>> = match parts {
        TableParts::Pairs => Box::new(pairs(named, &schema)),
        TableParts::Capacities => Box::new(capacities(named, &schema)),
    };
    match kind {
        TableKind::Arrow => {
            let mut writer = FileWriter::try_new(Vec::new(), &schema)?;
            batches.try_for_each(|batch| writer.write(&batch?))?;
            writer.into_inner()
        }
        TableKind::ArrowStream => {
            let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
            batches.try_for_each(|batch| writer.write(&batch?))?;
            writer.into_inner()
        }
        TableKind::Parquet => parquet_of(&schema, batches),
    }
}

/// Batches as Parquet.
pub(crate) fn parquet_of(
    schema: &Arc<Schema>,
    mut batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Result<Vec<u8>, ArrowError> {
    let wrong = |error: ParquetError| ArrowError::ParquetError(error.to_string());
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), Arc::clone(schema), Some(properties)).map_err(wrong)?;
    batches.try_for_each(|batch| writer.write(&batch?).map_err(wrong))?;
    writer.into_inner().map_err(wrong)
}

fn pairs_schema(named: &NamedMarket) -> Schema {
    let market = &named.market;
    let mut fields = vec![
        Field::new("mentee", DataType::Utf8, false),
        Field::new("mentor", DataType::Utf8, true),
        Field::new("mentee_rank", DataType::UInt32, true),
        Field::new("mentor_rank", DataType::UInt32, true),
    ];
    fields.extend(market.has_scores().then(|| Field::new("score", DataType::Float64, true)));
    let levels = [(Side::Mentee, "mentee_level"), (Side::Mentor, "mentor_level")];
    let levels = levels.into_iter().filter(|(side, _)| market.has_levels(*side));
    fields.extend(levels.map(|(_, column)| Field::new(column, DataType::UInt16, true)));
    Schema::new(fields)
}

/// Mentees in the order of the file, each best first; a mentee without pairs has a row without a mentor.
fn pairs(named: &NamedMarket, schema: &Arc<Schema>) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    let market = &named.market;
    let mentor = |pair: PairId| named.mentors[market.mentor_of(pair).index()].as_str();
    let rows_of = move |&mentee: &MenteeId| {
        let pairs = market.pairs_of_mentee(mentee);
        let none = (pairs.len() == 0).then_some((mentee, None));
        pairs.map(move |pair| (mentee, Some(pair))).chain(none)
    };
    let bytes = move |&(mentee, pair): &(MenteeId, Option<PairId>)| {
        named.mentees[mentee.index()].len().max(pair.map_or(0, |pair| mentor(pair).len()))
    };
    let batch = move |rows: &[(MenteeId, Option<PairId>)]| {
        let ranks = |of: &dyn Fn(PairId) -> u32| -> ArrayRef {
            Arc::new(rows.iter().map(|(_, pair)| pair.map(of)).collect::<UInt32Array>())
        };
        let levels = |of: &dyn Fn(PairId) -> u32| -> ArrayRef {
            let level = |(_, pair): &(_, Option<PairId>)| pair.and_then(|pair| u16::try_from(of(pair)).ok());
            Arc::new(rows.iter().map(level).collect::<UInt16Array>())
        };
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values(rows.iter().map(|(mentee, _)| &named.mentees[mentee.index()]))),
            Arc::new(rows.iter().map(|(_, pair)| pair.map(mentor)).collect::<StringArray>()),
            ranks(&|pair| market.mentee_rank(pair)),
            ranks(&|pair| market.mentor_rank(pair)),
        ];
        if market.has_scores() {
            let score = |(_, pair): &(_, Option<PairId>)| pair.and_then(|pair| market.score(pair));
            let scores = rows.iter().map(|row| score(row).map(|score| f64::from(score.millionths()) / 1e6));
            columns.push(Arc::new(scores.collect::<Float64Array>()));
        }
        if market.has_levels(Side::Mentee) {
            columns.push(levels(&|pair| market.mentee_level(pair)));
        }
        if market.has_levels(Side::Mentor) {
            columns.push(levels(&|pair| market.mentor_level(pair)));
        }
        RecordBatch::try_new(Arc::clone(schema), columns)
    };
    batches(named.first_seen.iter().flat_map(rows_of), bytes, batch)
}

/// Batches of as many rows as fit; `bytes` are those of a row's longest id.
fn batches<T>(
    rows: impl Iterator<Item = T>,
    bytes: impl Fn(&T) -> usize,
    batch: impl Fn(&[T]) -> Result<RecordBatch, ArrowError>,
) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    let mut rows = rows.fuse();
    std::iter::from_fn(move || {
        let (mut some, mut taken) = (Vec::new(), 0);
        while some.len() < BATCH
            && taken < BATCH_BYTES
            && let Some(row) = rows.next()
        {
            taken += bytes(&row);
            some.push(row);
        }
        (!some.is_empty()).then(|| batch(&some))
    })
}

fn capacities_schema(named: &NamedMarket) -> Schema {
    let mut fields = vec![Field::new("mentor", DataType::Utf8, false), Field::new("capacity", DataType::UInt16, false)];
    fields.extend(named.market.has_lower_quotas().then(|| Field::new("at_least", DataType::UInt16, false)));
    Schema::new(fields)
}

fn capacities(named: &NamedMarket, schema: &Arc<Schema>) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    let market = &named.market;
    let name = |mentor: &MentorId| named.mentors[mentor.index()].as_str();
    let batch = move |mentors: &[MentorId]| {
        let numbers = |of: &dyn Fn(MentorId) -> u16| -> ArrayRef {
            Arc::new(mentors.iter().map(|&mentor| Some(of(mentor))).collect::<UInt16Array>())
        };
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(StringArray::from_iter_values(mentors.iter().map(name))),
            numbers(&|mentor| market.capacity(mentor)),
        ];
        if market.has_lower_quotas() {
            columns.push(numbers(&|mentor| market.at_least(mentor)));
        }
        RecordBatch::try_new(Arc::clone(schema), columns)
    };
    batches(market.mentor_ids(), move |mentor| name(mentor).len(), batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_cut_by_rows_and_by_bytes() {
        let cut = |rows: usize, bytes: usize| -> Vec<usize> {
            let batch = |rows: &[usize]| {
                let column: ArrayRef = Arc::new(rows.iter().map(|_| Some(1)).collect::<UInt16Array>());
                RecordBatch::try_from_iter([("one", column)])
            };
            batches(0..rows, |_| bytes, batch).map(|batch| batch.expect("a batch").num_rows()).collect()
        };
        assert_eq!(cut(BATCH + 1, 1), [BATCH, 1]);
        assert_eq!(cut(9, BATCH_BYTES / 4), [4, 4, 1]);
        assert_eq!(cut(0, 1), [0; 0]);
    }
}
