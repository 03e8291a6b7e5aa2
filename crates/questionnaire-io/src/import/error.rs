//! Why a whole import stops. A single bad row never does; it becomes a [`RowProblem`](super::RowProblem).

use mentor_match::StopReason;
use mentor_match::cohort::{CohortError, Profile, Side, UnitError};

use super::report::Place;

/// Nothing can be imported until this is mended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be opened or read.
    #[error("{file}: cannot be read ({source}). Check that the file is there and not open in another program")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A folder, a pipe or a device.
    #[error("{file}: this is not a file but {what}. Name a file, or write - to read what another program pipes in")]
    NotRegular {
        /// The file.
        file: String,
        /// What it is instead.
        what: &'static str,
    },
    /// The standard input is asked for twice.
    #[error("standard input: what is piped in can be read only once, so only one file can be -. Name the other files")]
    PipedTwice,
    /// A file that has to be UTF-8 and is not.
    #[error(
        "{file}, line {line}: this is not UTF-8 text. In a spreadsheet choose 'Save as', type 'CSV UTF-8', and give that file"
    )]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line of the first such byte.
        line: usize,
    },
    /// The caller stopped the import.
    #[error("stopped while reading the questionnaires: {0}")]
    Stopped(StopReason),
    /// Reading costs more than a questionnaire's export ever does.
    #[error(
        "{file}: this file takes far more work to read than a questionnaire's answers do. Open it in a spreadsheet, copy only the \
         answers into a new sheet, save that as 'CSV UTF-8', and import that file"
    )]
    TooMuchWork {
        /// The file.
        file: String,
    },
    /// More bytes than are read.
    #[error("{file}: more than {limit} bytes. Files of this kind are far smaller: check that this is the right file")]
    TooLarge {
        /// The file.
        file: String,
        /// [`MAX_FILE_BYTES`](super::MAX_FILE_BYTES) or [`MAX_GIVEN_BYTES`](super::MAX_GIVEN_BYTES).
        limit: u64,
    },
    /// More columns than are read.
    #[error(
        "{file} row {row}: {columns} columns, but at most {limit} are read. Delete the empty columns and export again"
    )]
    TooManyColumns {
        /// The file.
        file: String,
        /// The header's row.
        row: u32,
        /// How many there are.
        columns: usize,
        /// [`MAX_COLUMNS`](super::MAX_COLUMNS).
        limit: usize,
    },
    /// More rows than are read.
    #[error("{file}: more than {limit} rows. Split the file or delete the empty rows")]
    TooManyRows {
        /// The file.
        file: String,
        /// [`MAX_ROWS`](super::MAX_ROWS), of answers to a form [`MAX_FORM_ROWS`](super::MAX_FORM_ROWS).
        limit: usize,
    },
    /// More cells than are read.
    #[error("{file}: more than {limit} cells. Delete empty rows and columns and export again")]
    TooManyCells {
        /// The file.
        file: String,
        /// [`MAX_CELLS`](super::MAX_CELLS).
        limit: usize,
    },
    /// Bytes that are neither UTF-8 nor Windows-1252.
    #[error(
        "{file} row {row}: the byte {byte:#04X} (byte {offset} of the file) is neither UTF-8 nor Windows-1252 text. In the \
         spreadsheet choose 'Save as', type 'CSV UTF-8', and import that file"
    )]
    Encoding {
        /// The file.
        file: String,
        /// The row as a spreadsheet counts it, as far as it can be told.
        row: u32,
        /// The byte's value.
        byte: u8,
        /// Its place in the file, from 1.
        offset: usize,
    },
    /// Not a text file at all.
    #[error(
        "{file}: this is {what}, not a CSV file. Open it in a spreadsheet, choose 'Save as', type 'CSV UTF-8', and import that file"
    )]
    NotText {
        /// The file.
        file: String,
        /// What it looks like.
        what: &'static str,
    },
    /// A workbook that cannot be opened.
    #[error(
        "{file}: the workbook is damaged ({problem}). Open it in a spreadsheet, save it under a new name, and import that file"
    )]
    DamagedWorkbook {
        /// The file, and the sheet when it is known.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// A workbook with a password.
    #[error(
        "{file}: the workbook is encrypted with a password. Open it in a spreadsheet, save it under a new name without a \
         password, and import that file"
    )]
    Encrypted {
        /// The file.
        file: String,
    },
    /// A workbook that unpacks to more than is read.
    #[error(
        "{file}: the workbook unpacks to more than {limit} bytes. A questionnaire's export is far smaller: check that this \
         is the right file"
    )]
    UnpacksTooLarge {
        /// The file.
        file: String,
        /// [`MAX_UNPACKED_BYTES`](super::MAX_UNPACKED_BYTES).
        limit: u64,
    },
    /// A sheet that the workbook does not have.
    #[error("{file}: no sheet is called '{sheet}'. The workbook has {known}")]
    NoSuchSheet {
        /// The file.
        file: String,
        /// What was asked for.
        sheet: String,
        /// What there is.
        known: String,
    },
    /// Several sheets with answers.
    #[error(
        "{file}: several sheets look like answers: '{}'. Name the right one as {file}#NAME, or several in this way, each as a file",
        sheets.join("', '")
    )]
    SeveralSheets {
        /// The file.
        file: String,
        /// Their names.
        sheets: Vec<String>,
    },
    /// An encoding in `decisions.csv` that does not exist or does not fit.
    #[error(
        "{file}: the decision says that it is written in '{answer}', but we know no such encoding. Write windows-1252, \
         iso-8859-2, ..."
    )]
    UnknownEncoding {
        /// The file.
        file: String,
        /// The decision.
        answer: String,
    },
    /// No bytes, or nothing but white space.
    #[error("{file}: the file is empty. Export the answers again")]
    Empty {
        /// The file.
        file: String,
    },
    /// A quotation mark in the header that is never closed.
    #[error("{file} row {row}: the header opens a quotation mark that is never closed. Close or delete it")]
    UnclosedHeader {
        /// The file.
        file: String,
        /// The header's row.
        row: u32,
    },
    /// A header without any column that says who a row is.
    #[error(
        "{file} row {row}: no column says who a person is. The first row must be the header, with a column for the member \
         number, the e-mail address or the name. Found {columns} {}: {found}. If they are called differently, name them in \
         a mapping file. If it is one long column, export with commas, semicolons or tabs between the columns",
        if *columns == 1 { "column" } else { "columns" }
    )]
    NoIdentity {
        /// The file.
        file: String,
        /// The header's row.
        row: u32,
        /// How many columns were found.
        columns: usize,
        /// The first of them, shortened.
        found: String,
    },
    /// A file of mentors and mentees without a role column.
    #[error(
        "{file} row {row}: no column says who is a mentor and who a mentee{}. {}{}{} a column 'Role' with 'Mentor', 'Mentee' or \
         'Both', name it in a mapping file, or give mentors and mentees as two files",
        called.as_ref().map(|called| format!(" (the answers below '{called}' name no role)")).unwrap_or_default(),
        other_words(called.as_ref(), words),
        if yes_or_no.len() < 2 { String::new() } else { format!("The answers below '{}' are yes or no: if they say it, write \
            \"HEADER\" = \"is_mentor\" and \"HEADER\" = \"is_mentee\" below [people] in a mapping file. ", yes_or_no.join("' and '")) },
        match (likeliest, called) {
            (Some(one), _) => format!("The answers below '{one}' look like it: write \"{one}\" = \"role\" below [people] in \
            a mapping file. Otherwise add"),
            (None, Some(called)) => format!("Otherwise rename '{called}' and add"),
            (None, None) => "Add".to_owned(),
        }
    )]
    NoRole {
        /// The file.
        file: String,
        /// The header's row.
        row: u32,
        /// A column that is called like a role and holds something else.
        called: Option<String>,
        /// What many people answer there.
        words: Box<[String]>,
        /// The column whose answers look most like roles.
        likeliest: Option<String>,
        /// Columns that speak of mentors or mentees and answer yes or no.
        yes_or_no: Vec<String>,
    },
    /// No row of any file can be used.
    #[error(
        "none of the {rows} rows can be used, so there is no one to match{}:{problems}",
        likeliest.as_ref().map(|one| format!(" (the answers below '{one}' look like roles: write \"{one}\" = \"role\" below [people] in a mapping \
            file)")).unwrap_or_default()
    )]
    NobodyUsable {
        /// How many rows there are.
        rows: usize,
        /// What is wrong with the first of them, and what to do, a line each.
        problems: String,
        /// The column whose answers look most like roles, in a file of mentors and mentees.
        likeliest: Option<String>,
    },
    /// A header and nothing below it.
    #[error("{file}: there is a header in row {row}, but no answers below it")]
    NoRows {
        /// The file.
        file: String,
        /// The header's row.
        row: u32,
    },
    /// No file was given.
    #[error("no questionnaire was given. Name a file of mentors and one of mentees, or one with both")]
    NoFiles,
    /// A file named twice, which would make every message ambiguous.
    #[error(
        "{file}: two files have this name, or one file was given twice. Give each file once, under a name of its own"
    )]
    SameFile {
        /// The file.
        file: String,
    },
    /// A mapping that cannot be read or does not fit the files.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// `decisions.csv` cannot be understood.
    #[error("{file} row {row}: {problem}")]
    Decisions {
        /// The file.
        file: String,
        /// The row.
        row: u32,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A table of nicknames that cannot be understood.
    #[error("{file} row {row}: {problem}")]
    Nicknames {
        /// The file.
        file: String,
        /// The row.
        row: u32,
        /// What is wrong.
        problem: &'static str,
    },
    /// The matches of an earlier result that cannot be understood.
    #[error("{file} row {row}: {problem}. Name the folder of an earlier result, with its files as they were written")]
    Earlier {
        /// The file.
        file: String,
        /// The row.
        row: u32,
        /// What is wrong.
        problem: &'static str,
    },
    /// A table about an event of short meetings that cannot be followed.
    #[error("{file} row {row}: {problem}")]
    Meetings {
        /// The file.
        file: String,
        /// The row.
        row: u32,
        /// What is wrong and what to do.
        problem: String,
    },
    /// Levels that cannot be levels.
    #[error("the policy's levels: {0}")]
    Levels(#[from] UnitError),
    /// More goals, interests or things to avoid of one person than are compared, all columns and rows together.
    #[error(
        "{place}: {count} {list}, all columns about them together, but at most {} are compared. Keep the most important \
         ones, or take columns out of the file",
        Profile::MOST_ENTRIES
    )]
    TooManyEntries {
        /// Where they stand, or the first of them.
        place: Place,
        /// What there is too much of.
        list: &'static str,
        /// How many.
        count: usize,
    },
    /// The people contradict each other in a way that the import should have asked about.
    #[error("the people read do not fit together: {0}. This is a mistake of the program: please report it")]
    Cohort(#[from] CohortError),
    /// Rows went missing.
    #[error(
        "{file}: {read} rows were read, but {accounted} are accounted for. This is a mistake of the program: please report it"
    )]
    CountsDisagree {
        /// The file.
        file: String,
        /// Rows read.
        read: usize,
        /// Rows used, blank, repeated or unusable.
        accounted: usize,
    },
}

/// Line and column in the mapping file, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

/// How to say what the answers of a column mean that is called like a role.
fn other_words(called: Option<&String>, words: &[String]) -> String {
    let (Some(called), [first, ..]) = (called, words) else { return String::new() };
    format!(
        "Many answer \"{}\": if that says it, write \"{called}\" = \"role\" below [people] in a mapping file, and what each of \
         these words means below [values.\"{called}\"], such as \"{first}\" = \"Mentor\". ",
        words.join("\" or \"")
    )
}

/// Why a mapping is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} line {}, column {}: {problem}", at.line, at.column)]
#[non_exhaustive]
pub struct MappingError {
    /// The mapping file.
    pub file: String,
    /// Where in it.
    pub at: Position,
    /// What is wrong.
    pub problem: MappingProblem,
}

/// What is wrong with a mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MappingProblem {
    /// No TOML.
    #[error("{message}. The lines look like \"Column header\" = \"field\"")]
    Toml {
        /// What the parser says.
        message: String,
    },
    /// A table that is none of the known ones.
    #[error(
        "there is no table '{name}'. Expected [mentors], [mentees], [people], [separators] or [values.\"Column header\"]"
    )]
    UnknownTable {
        /// What was given.
        name: String,
    },
    /// A value that is no text, or a table where a text should be.
    #[error("expected {expected}")]
    WrongType {
        /// What should stand here.
        expected: &'static str,
    },
    /// A key that no field has.
    #[error("there is no field '{name}'{}. The fields are listed in docs/formats.md; 'ignore' sets a column aside", did_you_mean(.closest.as_deref()))]
    UnknownField {
        /// What was given.
        name: String,
        /// The key that looks most like it.
        closest: Option<String>,
    },
    /// A meaning of an answer about roles that is none.
    #[error("'{given}' is not a role. Write \"Mentor\", \"Mentee\" or \"Both\"")]
    UnknownRole {
        /// What was given.
        given: String,
    },
    /// A field of the other side.
    #[error("'{field}' is a question for {side}s, and this file is not theirs")]
    WrongSide {
        /// The field's key.
        field: String,
        /// Whose field it is.
        side: Side,
    },
    /// Two columns for a field that takes one.
    #[error("'{field}' is already read from '{other}', and it can be read from one column only")]
    DuplicateField {
        /// The field's key.
        field: String,
        /// The other column.
        other: String,
    },
    /// A level that the policy does not have.
    #[error("the policy has no level '{level}'. It has: {known}")]
    UnknownLevel {
        /// What was given.
        level: String,
        /// The policy's levels.
        known: String,
    },
    /// A column that the file does not have.
    #[error("{file} has no column '{header}'{}", did_you_mean(.closest.as_deref()))]
    UnknownColumn {
        /// The questionnaire; `the questionnaires` for separators and values.
        file: String,
        /// What was given.
        header: String,
        /// The header that looks most like it.
        closest: Option<String>,
    },
    /// A separator that is not one character.
    #[error("'{given}' is not a separator. Expected one character, such as ';', ',' or '|'")]
    BadSeparator {
        /// What was given.
        given: String,
    },
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(" (did you mean '{name}'?)"))
}
