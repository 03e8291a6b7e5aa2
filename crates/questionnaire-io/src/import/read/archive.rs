//! What a zipped workbook unpacks to, measured before anything reads it.
//!
//! XLSX and ODS files are zip archives. A small archive can unpack to more than any machine holds, and can lie about
//! it: first the sizes that it declares are added up, then every part is unpacked once to nowhere and counted.
//! O(unpacked bytes) time, constant space.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

use super::amounts::Scanned;
use crate::import::error::ImportError;
use crate::import::limits::{MAX_ARCHIVE_PARTS, MAX_CELLS, MAX_UNPACKED_BYTES};

/// The names of the parts, when all of them unpack to what is allowed together.
pub(crate) fn checked_parts(file: &str, bytes: &[u8]) -> Result<Vec<String>, ImportError> {
    let damaged = |problem: String| ImportError::DamagedWorkbook { file: file.to_owned(), problem };
    let too_large = || ImportError::UnpacksTooLarge { file: file.to_owned(), limit: MAX_UNPACKED_BYTES };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    if archive.len() > MAX_ARCHIVE_PARTS {
        return Err(damaged(format!("{} parts, at most {MAX_ARCHIVE_PARTS} are read", archive.len())));
    }
    let mut names = Vec::with_capacity(archive.len());
    let (mut declared, mut counted) = (0u64, 0u64);
    for part in 0..archive.len() {
        let entry = archive.by_index_raw(part).map_err(|error| damaged(error.to_string()))?;
        declared = declared.saturating_add(entry.size());
        names.push(entry.name().map_err(|error| damaged(error.to_string()))?.into_owned());
    }
    if declared > MAX_UNPACKED_BYTES {
        return Err(too_large());
    }
    for (part, name) in names.iter().enumerate() {
        let mut entry = archive.by_index(part).map_err(|error| damaged(error.to_string()))?;
        let size = entry.size();
        // One byte more than declared proves the lie.
        let mut scanned = Scanned::default();
        let read = io::copy(&mut entry.by_ref().take(size + 1), &mut scanned);
        let read = read.map_err(|error| damaged(format!("'{name}' cannot be unpacked ({error})")))?;
        if scanned.texts > MAX_CELLS as u64 {
            return Err(ImportError::TooManyCells { file: file.to_owned(), limit: MAX_CELLS });
        }
        if read > size {
            return Err(damaged(format!("'{name}' unpacks to more than the {size} bytes that it declares")));
        }
        counted += read;
        if counted > MAX_UNPACKED_BYTES {
            return Err(too_large());
        }
    }
    Ok(names)
}

/// One part, unpacked; the archive has been checked.
pub(crate) fn part(file: &str, bytes: &[u8], name: &str) -> Result<Vec<u8>, ImportError> {
    let damaged = |problem: String| ImportError::DamagedWorkbook { file: file.to_owned(), problem };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    let entry = archive.by_name(name).map_err(|error| damaged(error.to_string()))?;
    let mut unpacked = Vec::new();
    entry.take(MAX_UNPACKED_BYTES).read_to_end(&mut unpacked).map_err(|error| damaged(error.to_string()))?;
    Ok(unpacked)
}
