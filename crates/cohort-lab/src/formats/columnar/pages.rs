//! What the pages of a Parquet file say of themselves, looked at before anything makes room for them.
//!
//! A column of a group of rows is a run of pages, each with a header in Thrift's compact protocol. Of a header it
//! counts how long the page is, how long it is unpacked, how many values a dictionary has, and how values are encoded.
//! A page that unpacks to more than [`MAX_PAGE`] is refused, and a file whose pages do to more than [`MAX_PAGES`]; so
//! are a dictionary of more values than fit into it, and two encodings of texts: one writes a text as the last one's
//! beginning and a rest, so that a few bytes can be any number of long texts, and one says in a few bytes how many
//! lengths there are, for which room is made. The codec LZ4, which `LZ4_RAW` has replaced, is refused: it may be a
//! frame, and frames are unpacked to their end, whatever the page says.

use parquet::basic::{Compression, Type};
use parquet::file::metadata::ParquetMetaData;

/// The most bytes of a page, unpacked.
const MAX_PAGE: u64 = 64 << 20;
/// The most bytes of all pages, unpacked. Ten million pairs are some 500 MB; a reader keeps the pages of the texts of a
/// few thousand rows.
const MAX_PAGES: u64 = 2 << 30;
/// The most bytes of the list of columns and groups at the end.
const MAX_FOOTER: usize = 16 << 20;
/// The numbers of `DELTA_LENGTH_BYTE_ARRAY` and `DELTA_BYTE_ARRAY`.
const DELTA_TEXTS: [u64; 2] = [6, 7];
/// How deep structures in a header are nested at most, and in the list of columns and groups.
const DEPTH: u32 = 8;
const FOOTER_DEPTH: u32 = 24;

/// Whether the end of the file is that of a Parquet file, and not too large.
pub(super) fn footer(bytes: &[u8]) -> Result<(), String> {
    let (rest, mark) = bytes.split_last_chunk::<4>().ok_or("it is cut off")?;
    let (rest, length) = rest.split_last_chunk::<4>().ok_or("it is cut off")?;
    match (mark, u32::from_le_bytes(*length) as usize) {
        (b"PARE", _) => Err("it is encrypted".to_owned()),
        (b"PAR1", length) if length > rest.len() => Err("its list of columns is longer than the file".to_owned()),
        (b"PAR1", length) if length > MAX_FOOTER => Err(format!(
            "its list of columns has {length} bytes; at most {MAX_FOOTER} are read; write larger row groups"
        )),
        (b"PAR1", length) => {
            let mut list = &rest[rest.len() - length..];
            let mut most = 0;
            // How many columns each column of columns says to have, for which the reader makes room.
            let read = fields(&mut list, FOOTER_DEPTH, &mut |path, value| {
                if path == [2, 5] {
                    most = value.max(most);
                }
            });
            match read {
                Some(()) if most <= length as u64 => Ok(()),
                _ => Err("its list of columns is damaged".to_owned()),
            }
        }
        _ => Err("its end is missing; perhaps it was not written to its end".to_owned()),
    }
}

/// Whether all pages of all columns lie within the bytes and can be read in little room.
pub(super) fn walk(bytes: &[u8], metadata: &ParquetMetaData) -> Result<(), String> {
    let mut all = 0_u64;
    for group in metadata.row_groups() {
        for column in group.columns() {
            if column.compression() == Compression::LZ4 {
                return Err(
                    "a column is packed in the old way of LZ4, of which a page may unpack to more than it says; \
                            write LZ4_RAW, zstd or Snappy"
                        .to_owned(),
                );
            }
            let begin = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
            let range = usize::try_from(begin).ok().zip(usize::try_from(column.compressed_size()).ok());
            let range = range.and_then(|(begin, length)| Some(begin..begin.checked_add(length)?));
            let mut rest = range.and_then(|range| bytes.get(range)).ok_or("a column lies outside of the file")?;
            while !rest.is_empty() {
                let header = Header::read(&mut rest).ok_or("the header of a page is damaged")?;
                if header.unpacked > MAX_PAGE {
                    return Err(format!(
                        "a page has {} bytes; at most {MAX_PAGE} are read; write smaller pages",
                        header.unpacked
                    ));
                }
                all += header.unpacked;
                if all > MAX_PAGES {
                    return Err(format!("its pages unpack to more than {MAX_PAGES} bytes; write several files"));
                }
                if header.encodings.iter().any(|encoding| DELTA_TEXTS.contains(encoding)) {
                    return Err(
                        "texts are encoded as DELTA_BYTE_ARRAY or DELTA_LENGTH_BYTE_ARRAY; write them plain or \
                                as a dictionary"
                            .to_owned(),
                    );
                }
                // Of texts and the narrowest numbers each has four bytes, and decimals may have one.
                let width = if column.column_type() == Type::FIXED_LEN_BYTE_ARRAY { 1 } else { 4 };
                if header.values.saturating_mul(width) > header.unpacked {
                    return Err("a dictionary has more values than fit into its page".to_owned());
                }
                let length = usize::try_from(header.length).ok();
                rest = length.and_then(|length| rest.get(length..)).ok_or("a page is longer than its column")?;
            }
        }
    }
    Ok(())
}

/// What counts of a page's header.
#[derive(Debug, Default, PartialEq, Eq)]
struct Header {
    length: u64,
    unpacked: u64,
    /// Of a dictionary.
    values: u64,
    /// Of the values of data pages and of a dictionary.
    encodings: [u64; 3],
}

impl Header {
    /// Reads it from the beginning of `bytes`, and goes on behind it.
    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut header = Self::default();
        fields(bytes, DEPTH, &mut |path, value| match path {
            [2] => header.unpacked = value,
            [3] => header.length = value,
            [5, 2] => header.encodings[0] = value,
            [7, 1] => header.values = value,
            [7, 2] => header.encodings[1] = value,
            [8, 4] => header.encodings[2] = value,
            _ => {}
        })?;
        // What is negative is damaged.
        let is_sound = [header.length, header.unpacked, header.values].iter().all(|&number| number < u64::MAX);
        is_sound.then_some(header)
    }
}

/// Reads the fields of a structure; `found` is told the whole numbers in it and in the structures directly in it, or in
/// a list directly in it, each with its path. A negative number counts as one too large.
fn fields(bytes: &mut &[u8], depth: u32, found: &mut dyn FnMut(&[i64], u64)) -> Option<()> {
    let mut field = 0_i64;
    loop {
        let head = byte(bytes)?;
        if head == 0 {
            return Some(());
        }
        field = match head >> 4 {
            0 => zigzag(varint(bytes)?),
            step => field.checked_add(step.into())?,
        };
        match head & 0x0f {
            4..=6 => {
                let value = zigzag(varint(bytes)?);
                found(&[field], u64::try_from(value).unwrap_or(u64::MAX));
            }
            9 => {
                let (count, kind) = list(bytes)?;
                for _ in 0..count {
                    match kind {
                        12 => within(bytes, field, depth, found)?,
                        kind => element(bytes, kind, depth)?,
                    }
                }
            }
            12 => within(bytes, field, depth, found)?,
            kind => skip(bytes, kind, depth)?,
        }
    }
}

/// Reads a structure that is in a field of another.
fn within(bytes: &mut &[u8], field: i64, depth: u32, found: &mut dyn FnMut(&[i64], u64)) -> Option<()> {
    fields(bytes, depth.checked_sub(1)?, &mut |path, value| {
        if let [inner] = path {
            found(&[field, *inner], value);
        }
    })
}

/// Goes behind a value that is not looked at. The values of lists and maps are not bounded by their count, but by the
/// bytes: each has at least one.
fn skip(bytes: &mut &[u8], kind: u8, depth: u32) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let mut pass = |count: u64| {
        *bytes = bytes.get(usize::try_from(count).ok()?..)?;
        Some(())
    };
    match kind {
        // Whether it is true is part of the head.
        1 | 2 => Some(()),
        3 => pass(1),
        4..=6 => varint(bytes).map(drop),
        7 => pass(8),
        8 => {
            let length = varint(bytes)?;
            *bytes = bytes.get(usize::try_from(length).ok()?..)?;
            Some(())
        }
        9 | 10 => {
            let (count, kind) = list(bytes)?;
            (0..count).try_for_each(|_| element(bytes, kind, depth))
        }
        11 => {
            let count = varint(bytes)?;
            let kinds = if count == 0 { 0 } else { byte(bytes)? };
            (0..count).try_for_each(|_| {
                element(bytes, kinds >> 4, depth)?;
                element(bytes, kinds & 0x0f, depth)
            })
        }
        12 => fields(bytes, depth, &mut |_, _| {}),
        _ => None,
    }
}

/// The same of a list's or a map's: there, whether it is true has a byte of its own.
fn element(bytes: &mut &[u8], kind: u8, depth: u32) -> Option<()> {
    if matches!(kind, 1 | 2) { byte(bytes).map(drop) } else { skip(bytes, kind, depth) }
}

/// How many elements a list has, and of which kind.
fn list(bytes: &mut &[u8]) -> Option<(u64, u8)> {
    let head = byte(bytes)?;
    let count = if head >> 4 == 15 { varint(bytes)? } else { (head >> 4).into() };
    Some((count, head & 0x0f))
}

fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let next = byte(bytes)?;
        value |= u64::from(next & 0x7f) << shift;
        if next < 0x80 {
            return Some(value);
        }
    }
    None
}

fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}
