//! Arrow IPC. A file is a stream between two marks, with an index behind it that is not needed to read it in order.
//!
//! Arrow's reader makes room for what a message says it has, and panics at a buffer that is not within its message. So
//! all messages are walked first: each lies within the bytes, each of its buffers within it, and what is compressed (by
//! lz4 or zstd) unpacks to less than [`MAX_UNPACKED`] bytes, in sum.

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::root_as_message;
use arrow_schema::Schema;
use bytes::Bytes;

use super::super::FileProblem;
use super::super::error::Refusal;
use super::super::source::TableKind;
use super::guard::{guarded, unsound};

/// The most bytes of all buffers that are compressed, unpacked; as of Parquet's pages.
const MAX_UNPACKED: u64 = 2 << 30;

/// Reads a file or a stream, batch by batch.
pub(super) fn read(
    kind: TableKind,
    bytes: Vec<u8>,
    schema_fits: &dyn Fn(&Schema) -> Result<(), FileProblem>,
    take: &mut dyn FnMut(&RecordBatch) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let refused = |found: &str| unsound(kind, found);
    // A file's mark is filled up with zeros, in steps of eight bytes.
    let zeros = bytes[..].chunks(8).skip(1).take_while(|eight| **eight == [0; 8]).count();
    let begin = if kind == TableKind::Arrow { 8 + 8 * zeros } else { 0 };
    if kind == TableKind::Arrow && !bytes.ends_with(b"ARROW1") {
        return Err(refused("its end is missing; perhaps it was not written to its end"));
    }
    let length = walk(bytes.get(begin..).unwrap_or_default()).map_err(refused)?;
    let mut rest = Buffer::from(Bytes::from(bytes)).slice_with_length(begin, length);
    let mut decoder = StreamDecoder::new();
    let mut is_checked = false;
    loop {
        let batch = guarded(kind, || decoder.decode(&mut rest))?;
        if !is_checked {
            let schema = decoder.schema().ok_or_else(|| refused("there is no schema"))?;
            schema_fits(&schema).map_err(|problem| (None, problem))?;
            is_checked = true;
        }
        match batch {
            Some(batch) => take(&batch)?,
            None => return guarded(kind, || decoder.finish()),
        }
    }
}

/// How long the stream is, if everything in it lies within it.
fn walk(bytes: &[u8]) -> Result<usize, &'static str> {
    const SHORT: &str = "it ends before it should; perhaps bytes are missing";
    let mut stream = bytes;
    let mut unpacked = 0;
    loop {
        // Rows may be missing where the mark at the end of a stream is.
        let (mut length, mut rest) = stream.split_first_chunk().ok_or(SHORT)?;
        if *length == [0xff; 4] {
            (length, rest) = rest.split_first_chunk().ok_or(SHORT)?;
        }
        let length = usize::try_from(i32::from_le_bytes(*length)).map_err(|_| "a message has a negative length")?;
        if length == 0 {
            return Ok(bytes.len() - rest.len());
        }
        let (message, rest) = rest.split_at_checked(length).ok_or(SHORT)?;
        let message = root_as_message(message).map_err(|_| "a message is damaged")?;
        let body = usize::try_from(message.bodyLength()).map_err(|_| "a message has a negative length")?;
        let (body, rest) = rest.split_at_checked(body).ok_or(SHORT)?;
        let dictionary = message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data());
        if let Some(batch) = message.header_as_record_batch().or(dictionary) {
            let within = |buffer: &arrow_ipc::Buffer| {
                let begin = usize::try_from(buffer.offset()).ok()?;
                body.get(begin..begin.checked_add(usize::try_from(buffer.length()).ok()?)?)
            };
            for buffer in batch.buffers().into_iter().flatten() {
                let buffer = within(buffer).ok_or("a column is longer than its bytes")?;
                if batch.compression().is_some() && !buffer.is_empty() {
                    unpacked +=
                        length_unpacked(buffer).ok_or("what a column unpacks to is damaged, or more than 4 GiB")?;
                }
            }
            if unpacked > MAX_UNPACKED {
                return Err("its columns unpack to more than 2 GiB; write several files");
            }
        }
        stream = rest;
    }
}

/// How many bytes a compressed buffer says to unpack to, less than 2^32; none where it says by -1 that it is as it is.
fn length_unpacked(buffer: &[u8]) -> Option<u64> {
    match i64::from_le_bytes(*buffer.first_chunk()?) {
        -1 => Some(0),
        length => u32::try_from(length).ok().map(u64::from),
    }
}
