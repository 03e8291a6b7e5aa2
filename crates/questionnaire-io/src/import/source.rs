//! What an import reads: named bytes, so that it can be tested and fuzzed without a disk.

use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mentor_match::Shown;
use mentor_match::cohort::Side;
use sha2::{Digest, Sha256};

use super::error::ImportError;
use super::limits::{MAX_FILE_BYTES, MAX_GIVEN_BYTES};
#[cfg(unix)]
use crate::both::both;

/// Smaller files are read by one thread.
#[cfg(unix)]
const TWO_READERS: usize = if cfg!(test) { 64 } else { 1 << 24 };

/// Whose answers a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// Every row is a mentor.
    Mentors,
    /// Every row is a mentee.
    Mentees,
    /// A role column says what each row is.
    People,
    /// Every row is somebody who wants to learn and to help: mentee and mentor at once.
    Peers,
}

impl SourceKind {
    /// The side that answered, unless the file has both.
    pub(crate) fn side(self) -> Option<Side> {
        match self {
            Self::Mentors => Some(Side::Mentor),
            Self::Mentees => Some(Side::Mentee),
            Self::People | Self::Peers => None,
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Mentors => "mentors",
            Self::Mentees => "mentees",
            Self::People => "people",
            Self::Peers => "peers",
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
    /// Named bytes. Messages call them by the name on one line.
    pub fn new(kind: SourceKind, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { kind, name: Arc::from(&*Shown::line(name)), bytes: bytes.into(), sheet: None }
    }

    /// The same, but of a workbook this sheet only.
    #[must_use]
    pub fn with_sheet(self, sheet: &str) -> Self {
        Self { sheet: Some(sheet.to_owned()), ..self }
    }

    /// Reads a file; messages call it by its file name without the folder. `answers.xlsx#Mentors` is the sheet
    /// *Mentors* of a workbook, and `-` what another program pipes in.
    ///
    /// # Errors
    /// As [`Given::read`], but up to [`MAX_FILE_BYTES`].
    pub fn read(kind: SourceKind, path: &Path) -> Result<Self, ImportError> {
        let written = path.to_string_lossy();
        let sheet = written.rsplit_once('#').filter(|(file, _)| {
            let extension = Path::new(file).extension().map(std::ffi::OsStr::to_ascii_lowercase);
            !path.exists()
                && extension.is_some_and(|extension| extension == "xlsx" || extension == "xls" || extension == "ods")
        });
        let path = sheet.map_or(path, |(file, _)| Path::new(file));
        let Given { name, bytes } = Given::up_to(path, MAX_FILE_BYTES)?;
        let source = Self::new(kind, &name, bytes);
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

/// A file that was named on a command line, read once: what is used is what is hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct Given {
    /// How messages call it: without a folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Given {
    /// Reads a file of at most [`MAX_GIVEN_BYTES`]; `-` is the standard input.
    ///
    /// # Errors
    /// [`ImportError::Unreadable`], [`ImportError::NotRegular`] for a folder, a pipe or a device, which might never
    /// end, [`ImportError::PipedTwice`] for a second `-`, [`ImportError::TooLarge`].
    pub fn read(path: &Path) -> Result<Self, ImportError> {
        Self::up_to(path, MAX_GIVEN_BYTES)
    }

    /// The same with another limit.
    ///
    /// # Errors
    /// As [`Given::read`].
    pub fn up_to(path: &Path, limit: u64) -> Result<Self, ImportError> {
        if path == Path::new("-") {
            static IS_READ: AtomicBool = AtomicBool::new(false);
            if IS_READ.swap(true, Ordering::Relaxed) {
                return Err(ImportError::PipedTwice);
            }
            return Self::from("standard input", std::io::stdin().lock(), 0, limit);
        }
        let name = Shown::line(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()).into_string();
        let unreadable = |source| ImportError::Unreadable { file: name.clone(), source };
        // Opening a pipe would wait for somebody to write into it.
        let kind = std::fs::metadata(path).map_err(unreadable)?.file_type();
        if !kind.is_file() {
            let what = if kind.is_dir() { "a folder" } else { "a pipe or a device" };
            return Err(ImportError::NotRegular { file: name, what });
        }
        let file = File::open(path).map_err(unreadable)?;
        // A file that grows meanwhile only makes room twice.
        let length = file.metadata().map_err(unreadable)?.len();
        if length <= limit
            && let Some(halves) = usize::try_from(length).ok().and_then(|length| read_halves(&file, length))
        {
            let mut file = file;
            file.seek(SeekFrom::Start(length)).map_err(unreadable)?;
            return Self::behind(&name, halves, file, limit);
        }
        Self::from(&name, file, length, limit)
    }

    /// What a reader gives, of which there are `length` bytes or a few more.
    fn from(name: &str, reader: impl Read, length: u64, limit: u64) -> Result<Self, ImportError> {
        let bytes = Vec::with_capacity(usize::try_from(length.min(limit) + 1).unwrap_or(0));
        Self::behind(name, bytes, reader, limit)
    }

    /// These bytes, at most `limit`, and then what a reader gives.
    fn behind(name: &str, mut bytes: Vec<u8>, reader: impl Read, limit: u64) -> Result<Self, ImportError> {
        let read = reader.take(limit + 1 - bytes.len() as u64).read_to_end(&mut bytes);
        read.map_err(|source| ImportError::Unreadable { file: name.to_owned(), source })?;
        if bytes.len() as u64 > limit {
            return Err(ImportError::TooLarge { file: name.to_owned(), limit });
        }
        Ok(Self { name: name.to_owned(), bytes })
    }

    /// What is in it, as text.
    ///
    /// # Errors
    /// [`ImportError::NotUtf8`] with the line.
    pub fn text(&self) -> Result<&str, ImportError> {
        std::str::from_utf8(&self.bytes).map_err(|error| {
            let line = self.bytes[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
            ImportError::NotUtf8 { file: self.name.clone(), line }
        })
    }

    /// SHA-256 of the bytes, in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }
}

/// The first `length` bytes of a large file, its halves by two threads: half of the time goes into making the pages
/// that they are read into. None of a smaller file, of one that is shorter than it was said to be, and of one that
/// cannot be read: that shows again, and is said, where it is read the other way.
#[cfg(unix)]
fn read_halves(file: &File, length: usize) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    if length < TWO_READERS {
        return None;
    }
    let mut bytes = vec![0; length];
    let (front, back) = bytes.split_at_mut(length / 2);
    let middle = front.len() as u64;
    let read = both(|| file.read_exact_at(back, middle), || file.read_exact_at(front, 0), || ());
    (read.0.is_ok() && read.1.is_ok()).then_some(bytes)
}

#[cfg(not(unix))]
fn read_halves(_: &File, _: usize) -> Option<Vec<u8>> {
    None
}

impl fmt::Debug for Given {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Given('{}', {} bytes)", self.name, self.bytes.len())
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(all(test, unix, feature = "results"))]
mod tests {
    use std::io::Write;

    use super::*;

    /// However long it is, and whatever was said of its length.
    #[test]
    fn a_file_in_halves_is_the_file() {
        for length in [0, 1, TWO_READERS - 1, TWO_READERS, TWO_READERS + 1, 1_000] {
            let whole: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
            let mut file = tempfile::NamedTempFile::new().expect("a file");
            file.write_all(&whole).expect("room for it");
            let read = |limit: usize| Given::up_to(file.path(), limit as u64);
            assert_eq!(read(length).expect("as long as it may be").bytes, whole);
            assert_eq!(read(2_000).expect("a file").bytes, whole);
            assert!(length == 0 || matches!(read(length - 1), Err(ImportError::TooLarge { .. })));
            // A file that became shorter, or longer, since it was asked how long it is.
            assert_eq!(read_halves(file.as_file(), length + 1 + TWO_READERS), None);
            let shorter = read_halves(file.as_file(), length.saturating_sub(1)).unwrap_or_default();
            assert!(whole.starts_with(&shorter));
            let grown = Given::behind("it", shorter.clone(), &whole[shorter.len()..], 1_000);
            assert_eq!(grown.expect("within the limit").bytes, whole);
        }
    }
}
