//! What an import reads: named bytes, so that it can be tested and fuzzed without a disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use mentor_match::compatibility::PlaceTable;
use mentor_match::policy::Policy;
use sha2::{Digest, Sha256};

use super::error::ImportError;
use super::given::decisions::Decisions;
use super::given::mapping::Mapping;
use super::given::nicknames::Nicknames;

/// The largest file that is read, and the longest text of one.
pub const MAX_FILE_BYTES: u64 = 128 * 1024 * 1024;
/// The most columns a header may have.
pub const MAX_COLUMNS: usize = 2_000;
/// The longest answer that is read; a longer one makes its row unusable.
pub const MAX_CELL_BYTES: usize = 1024 * 1024;
/// The most rows with answers a file may have: each person costs some 2.5 KiB.
pub const MAX_ROWS: usize = 200_000;
/// The most cells and lines a file may have, counted roughly before anything is read.
pub const MAX_CELLS: usize = 10_000_000;
/// The most bytes that all parts of a workbook (XLSX, ODS) may unpack to.
pub const MAX_UNPACKED_BYTES: u64 = 128 * 1024 * 1024;
/// The most parts a workbook may have.
pub const MAX_ARCHIVE_PARTS: usize = 2_000;
/// The most cells an XLS or ODS workbook may make, repeated ones and the blank ones between them included.
pub const MAX_WORKBOOK_CELLS: usize = 5_000_000;

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

    /// Reads a file; messages call it by its file name without the folder. `answers.xlsx#Mentors` is the sheet *Mentors*
    /// of a workbook.
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

/// What an import is told besides the files.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The association's levels, the most local one first, as the policy names them: they are the names of unit columns.
    pub levels: Vec<String>,
    /// The day the round is made for.
    pub as_of: Date,
    /// Which column is what; columns it does not name are recognised by their wording.
    pub mapping: Option<Mapping>,
    /// Answers to the questions of an earlier run.
    pub decisions: Decisions,
    /// Which given names stand for each other, to find the candidates of a question.
    pub nicknames: Nicknames,
    /// Where towns lie and which clock they go by; without it, a town is only a name.
    pub places: Option<PlaceTable>,
    /// The most mentees a mentor may have under the policy: offers above it are noted. Nothing is cut here.
    pub seat_cap: Option<u16>,
    /// How many seats the policy gives a mentor who did not answer, for messages.
    pub seats_when_blank: u16,
    /// Which of the programme's own questions the policy's rules look at; `None`: not known.
    pub rule_questions: Option<RuleQuestions>,
}

/// The programme's own questions that a policy's rules look at, as slugs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleQuestions {
    /// Questions whose answers are compared.
    pub compared: BTreeSet<String>,
    /// Questions in which people say whether it matters to them, each with the question that it is about.
    pub asked: BTreeMap<String, String>,
}

impl RuleQuestions {
    /// Those of a policy.
    pub fn of(policy: &Policy) -> Self {
        let mut questions = Self::default();
        for rule in policy.rules() {
            let (compared, asked) = rule.kind().questions();
            if let (Some(asked), Some(about)) = (asked, compared.first()) {
                questions.asked.entry(asked.to_owned()).or_insert_with(|| (*about).to_owned());
            }
            questions.compared.extend(compared.into_iter().map(str::to_owned));
        }
        questions
    }
}

impl ImportOptions {
    /// Options without mapping and decisions, with the policy's levels and seats.
    pub fn for_policy(policy: &Policy, as_of: Date) -> Self {
        let capacity = policy.capacity();
        Self {
            seat_cap: Some(capacity.cap),
            seats_when_blank: capacity.when_blank,
            rule_questions: Some(RuleQuestions::of(policy)),
            ..Self::new(policy.levels().iter().cloned(), as_of)
        }
    }

    /// Options without mapping and decisions; two seats at most, one when the answer is blank.
    pub fn new<L: Into<String>>(levels: impl IntoIterator<Item = L>, as_of: Date) -> Self {
        Self {
            levels: levels.into_iter().map(Into::into).collect(),
            as_of,
            mapping: None,
            decisions: Decisions::default(),
            nicknames: Nicknames::default(),
            places: None,
            seat_cap: Some(2),
            seats_when_blank: 1,
            rule_questions: None,
        }
    }
}
