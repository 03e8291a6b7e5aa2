//! What an import reads: named bytes, so that it can be tested and fuzzed without a disk.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use mentor_match::cohort::Side;
use sha2::{Digest, Sha256};

use super::error::ImportError;
use super::limits::MAX_FILE_BYTES;

/// Whose answers a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// Every row is a mentor.
    Mentors,
    /// Every row is a mentee.
    Mentees,
    /// A role column says what each row is.
    People,
}

impl SourceKind {
    /// The side that answered, unless the file has both.
    pub(crate) fn side(self) -> Option<Side> {
        match self {
            Self::Mentors => Some(Side::Mentor),
            Self::Mentees => Some(Side::Mentee),
            Self::People => None,
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Mentors => "mentors",
            Self::Mentees => "mentees",
            Self::People => "people",
        })
    }
}

/// One exported questionnaire: its name for messages, and its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Whose answers it holds.
    pub kind: SourceKind,
    /// How messages call it; without a folder, because outputs carry no path.
    pub name: Arc<str>,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Which sheet of a workbook; `None`: the only one that looks like answers.
    pub sheet: Option<String>,
}

impl SourceFile {
    /// Named bytes.
    pub fn new(kind: SourceKind, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { kind, name: Arc::from(name), bytes: bytes.into(), sheet: None }
    }

    /// The same, but of a workbook this sheet only.
    #[must_use]
    pub fn with_sheet(self, sheet: &str) -> Self {
        Self { sheet: Some(sheet.to_owned()), ..self }
    }

    /// Reads a file; messages call it by its file name without the folder. `answers.xlsx#Mentors` is the sheet
    /// *Mentors* of a workbook.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`], or [`ImportError::TooLarge`] for more than [`MAX_FILE_BYTES`].
    pub fn read(kind: SourceKind, path: &Path) -> Result<Self, ImportError> {
        let written = path.to_string_lossy();
        let sheet = written.rsplit_once('#').filter(|(file, _)| {
            let extension = Path::new(file).extension().map(std::ffi::OsStr::to_ascii_lowercase);
            !path.exists()
                && extension.is_some_and(|extension| extension == "xlsx" || extension == "xls" || extension == "ods")
        });
        let path = sheet.map_or(path, |(file, _)| Path::new(file));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let source = Self::new(kind, &name, read_limited(path, &name)?);
        Ok(Self { sheet: sheet.map(|(_, sheet)| sheet.to_owned()), ..source })
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SourceFile({} '{}', {} bytes)", self.kind, self.name, self.bytes.len())
    }
}

/// Reads at most [`MAX_FILE_BYTES`].
pub(crate) fn read_limited(path: &Path, name: &str) -> Result<Vec<u8>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { file: name.to_owned(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(ImportError::TooLarge { file: name.to_owned(), limit: MAX_FILE_BYTES });
    }
    Ok(bytes)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
