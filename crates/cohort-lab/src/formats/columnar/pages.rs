//! What the pages of a Parquet file say of themselves, looked at before anything makes room for them.
//!
//! A column of a group of rows is a run of pages, each with a header in Thrift's compact protocol. Of a header three
//! things count: how long the page is, how long it is unpacked, and how its values are encoded. A page that unpacks to
//! more than [`MAX_PAGE`] is refused, and so is an encoding that writes a text as the last one's beginning and a rest:
//! a few bytes can be any number of long texts.

use parquet::file::metadata::ParquetMetaData;

/// The most bytes of a page, unpacked.
const MAX_PAGE: u64 = 64 << 20;
/// The most bytes of the list of columns and groups at the end.
const MAX_FOOTER: usize = 16 << 20;
/// Thrift's number of `DELTA_BYTE_ARRAY`.
const BY_PREFIX: u64 = 7;
/// How deep structures in a header are nested at most.
const DEPTH: u32 = 8;

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
        (b"PAR1", _) => Ok(()),
        _ => Err("its end is missing; perhaps it was not written to its end".to_owned()),
    }
}

/// Whether all pages of all columns lie within the bytes and can be read in little room.
pub(super) fn walk(bytes: &[u8], metadata: &ParquetMetaData) -> Result<(), String> {
    for group in metadata.row_groups() {
        for column in group.columns() {
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
                if header.encodings.contains(&BY_PREFIX) {
                    return Err("texts are encoded as DELTA_BYTE_ARRAY; write them plain or as a dictionary".to_owned());
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
            [7, 2] => header.encodings[1] = value,
            [8, 4] => header.encodings[2] = value,
            _ => {}
        })?;
        Some(header)
    }
}

/// Reads the fields of a structure; `found` is told the whole numbers in it and in the structures directly in it, each
/// with its path. A negative number counts as one too large.
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
            12 => {
                let depth = depth.checked_sub(1)?;
                fields(bytes, depth, &mut |path, value| {
                    if let [inner] = path {
                        found(&[field, *inner], value);
                    }
                })?;
            }
            kind => skip(bytes, kind, depth)?,
        }
    }
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
            let head = byte(bytes)?;
            let count = if head >> 4 == 15 { varint(bytes)? } else { (head >> 4).into() };
            (0..count).try_for_each(|_| element(bytes, head & 0x0f, depth))
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
