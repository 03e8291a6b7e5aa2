//! Parquet, uncompressed or by Snappy, lz4 or zstd.
//!
//! The reader makes room for what a page says it unpacks to, and a list of columns for what the end of the file says.
//! So both are looked at first ([`pages`]). Texts are read as views: a text that a page names a million times is there
//! once.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::PageIndexPolicy;

use super::super::FileProblem;
use super::super::error::Refusal;
use super::super::source::TableKind;
use super::guard::{guarded, unsound};
use super::pages;
use super::part::PART;

/// Reads a file, batch by batch.
pub(super) fn read(
    bytes: Vec<u8>,
    schema_fits: &dyn Fn(&Schema) -> Result<(), FileProblem>,
    take: &mut dyn FnMut(&RecordBatch) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let kind = TableKind::Parquet;
    let refused = |found: String| unsound(kind, found);
    pages::footer(&bytes).map_err(refused)?;
    let bytes = Bytes::from(bytes);
    // What Arrow noted of its own types is left out: the columns are read as what they are.
    let options =
        || ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_page_index_policy(PageIndexPolicy::Skip);
    let metadata = guarded(kind, || ArrowReaderMetadata::load(&bytes, options()))?;
    schema_fits(metadata.schema()).map_err(|problem| (None, problem))?;
    pages::walk(&bytes, metadata.metadata()).map_err(refused)?;
    let fields = metadata.schema().fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => Field::new(field.name(), DataType::Utf8View, field.is_nullable()),
        _ => field.as_ref().clone(),
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let mut reader = guarded(kind, || {
        let metadata = Arc::clone(metadata.metadata());
        let metadata = ArrowReaderMetadata::try_new(metadata, options().with_schema(schema))?;
        ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata).with_batch_size(PART).build()
    })?;
    while let Some(batch) = guarded(kind, || reader.next().transpose())? {
        take(&batch)?;
    }
    Ok(())
}
