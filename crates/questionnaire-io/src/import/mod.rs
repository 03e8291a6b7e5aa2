//! Questionnaires in: exported CSV files and workbooks become a checked [`Cohort`].
//!
//! Three promises. *Nobody disappears*: every row is a person, a repetition of one, or listed as a [`RowProblem`] with
//! file, row, column, what was found and what to do; the counts are checked. *Nothing is guessed silently*: an answer
//! that cannot be read, a name that fits nobody or two people is a [`Question`] with the default that was used, and
//! `decisions.csv` answers it in the next run. *Nothing panics*: any bytes give an [`Import`] or a typed error.
//!
//! Data goes one way, a folder for each stage: `read` makes tables of bytes, `columns` sheets of tables, `people` says
//! who is who, `units` and `answers` what everybody said, `links` whom they named. Each stage returns an immutable
//! value (`Table`, `Sheet`, `Learned`, `Roster`, `Answers`, `UnitTree`), and none names a later one. The order of the
//! rows changes nothing but the rows named in messages.
//!
//! # Examples
//! ```
//! use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};
//! let mentors = "Name,E-mail address,Club\nGrace Hopper,grace@example.org,Harbour\n";
//! let mentees = "Name,E-mail address,Club,First choice\nAda Lovelace,ada@example.org,Harbour,\"Hopper, Grace\"\n";
//! let sources = [
//!     SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
//!     SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
//! ];
//! let options = ImportOptions::new(["club"], "2026-09-01".parse()?);
//! let import = import(&sources, &options)?;
//! assert_eq!((import.counts.mentees, import.counts.mentors, import.questions.len()), (1, 1, 0));
//!
//! // A file in which nothing says who is who is refused.
//! let nobody = [SourceFile::new(SourceKind::Mentors, "mentors.csv", "Colour\nred\n")];
//! assert!(questionnaire_io::import::import(&nobody, &options).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answers;
mod assemble;
mod columns;
#[cfg(test)]
mod costs;
mod describe;
mod error;
mod field;
mod file_report;
mod findings;
#[cfg(feature = "results")]
mod form_answers;
mod given;
mod limits;
mod links;
mod lookup;
mod meeting_files;
mod on_screen;
mod parse;
mod people;
mod problem_told;
mod read;
mod remembered;
mod report;
mod source;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Cohort, PersonKey};
use mentor_match::policy::{RulingError, RulingRef, Rulings};
use mentor_match::{RoundError, StopReason};

pub use columns::column::{ColumnReport, ColumnUse, IgnoredBecause, Recognition, UnclearAnswer};
pub use describe::mapping_draft;
pub use error::{ImportError, MappingError, MappingProblem, Position};
pub use field::Field;
pub use file_report::{FileReport, RowCounts};
#[cfg(feature = "results")]
pub(crate) use form_answers::moment;
#[cfg(feature = "results")]
pub use form_answers::{FormAnswer, FormAnswers, FormProblem, FormRow};
pub use given::decisions::{Action, Decision, Decisions, RulingLine, StaleDecision};
#[cfg(feature = "results")]
pub(crate) use given::earlier::id_of;
pub use given::earlier::{EarlierMatch, EarlierMatches};
pub use given::mapping::Mapping;
pub use given::nicknames::Nicknames;
pub use given::options::{ImportOptions, RuleQuestions};
pub use limits::{
    MAX_ANSWERS, MAX_ARCHIVE_PARTS, MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_ELEMENTS_BESIDE_CELLS, MAX_FILE_BYTES,
    MAX_FORM_ROWS, MAX_GIVEN_BYTES, MAX_MARKET_BYTES, MAX_PAIRS_BYTES, MAX_ROWS, MAX_STEPS, MAX_STEPS_A_BYTE,
    MAX_UNPACKED_BYTES, MAX_WORKBOOK_CELLS,
};
#[cfg(feature = "results")]
pub(crate) use meeting_files::nobody_met;
pub use meeting_files::{HeldMeeting, MeetingFiles, WhoIsWho};
pub use on_screen::ConfidentialId;
pub use read::ballots::{BALLOT_CHOICES, BALLOT_PERSON};
pub use read::decode::{Decoded, decode_given, decode_large};
#[cfg(feature = "results")]
pub(crate) use report::question::question_id;
pub use report::question::{Question, QuestionKind};
pub use report::{Note, NoteKind, Place, RowIssue, RowProblem};
pub(crate) use source::hex;
pub use source::{Given, SourceFile, SourceKind};

use crate::both::both;
use columns::assign::likeliest_role;
use columns::date_orders;
use columns::learned::learn;
use columns::read_sheets::read_sheets;
use file_report::{add_unclear, file_reports, rows_that_count};
use findings::Findings;
use people::answers::Answers;
use people::ballots;
use people::blanks;
use people::drafts::drafts;
use people::identity::identify;
use people::person::Person;
use people::several_answers;
use read::budget::Budget;

/// What was read, and everything there is to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// The people.
    pub cohort: Cohort,
    /// What the committee settled for single people.
    pub rulings: Rulings,
    /// The same as written, line by line.
    pub ruling_lines: Vec<RulingLine>,
    /// What needs a decision, in the order of the files.
    pub questions: Vec<Question>,
    /// Rows that cannot be used, in the order of the files.
    pub problems: Vec<RowProblem>,
    /// What is worth knowing, in the order of the files.
    pub notes: Vec<Note>,
    /// Each file: its hash, its columns, its counts.
    pub files: Vec<FileReport>,
    /// The counts of all files together.
    pub counts: RowCounts,
    /// Decisions that fit no question of this run.
    pub stale_decisions: Vec<StaleDecision>,
    /// Where each person was read.
    pub origins: BTreeMap<PersonKey, Place>,
    /// Whose id, as it stands, means them and nobody else.
    meant_by_id: BTreeSet<PersonKey>,
}

impl Import {
    /// What reading the same files with the rulings of other decisions gives, without reading them again. `None` where
    /// they have to be read: a line names somebody otherwise than by an id that means one person, or cannot be
    /// followed. The decisions must answer the same questions ([`Decisions::answers_as`]).
    ///
    /// # Examples
    /// ```
    /// use questionnaire_io::import::{Decisions, ImportOptions, SourceFile, SourceKind, import};
    /// let people = "Name,E-mail,Role\nGrace Hopper,grace@example.org,mentor\nAda Lovelace,ada@example.org,mentee\n";
    /// let sources = [SourceFile::new(SourceKind::People, "people.csv", people)];
    /// let options = ImportOptions::new(["club"], "2026-09-01".parse()?);
    /// let pin = |who: &str| {
    ///     let text = format!("action,mentee,mentor\npin,{who},grace@example.org\n");
    ///     Decisions::parse("decisions.csv", text.as_bytes())
    /// };
    ///
    /// let (before, decisions) = (import(&sources, &options)?, pin("ada@example.org")?);
    /// let again = import(&sources, &ImportOptions { decisions: decisions.clone(), ..options })?;
    /// assert_eq!(before.with_rulings(&decisions), Some(again));
    /// // A name may be somebody else's: the files have to be read.
    /// assert_eq!(before.with_rulings(&pin("Ada Lovelace")?), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_rulings(&self, decisions: &Decisions) -> Option<Self> {
        let rulings = links::rulings::by_id(decisions, &self.meant_by_id)?;
        Some(Self { rulings, ruling_lines: decisions.rulings().to_vec(), ..self.clone() })
    }

    /// The line of a ruling.
    pub fn ruling_line(&self, one: RulingRef) -> Option<&RulingLine> {
        let (action, position) = match one {
            RulingRef::Pin(position) => (Action::Pin, position),
            RulingRef::Ban(position) => (Action::Ban, position),
            RulingRef::Waiver(position) => (Action::Waive, position),
            RulingRef::Seats(position) => (Action::Seats, position),
            RulingRef::Withdrawal(position) => (Action::Withdraw, position),
            RulingRef::Priority(position) => (Action::Priority, position),
        };
        self.ruling_lines.iter().filter(|line| line.action == action).nth(position)
    }

    /// The rows of the decisions that cannot be followed, ascending; none when that is not what is wrong with a round.
    pub fn rows_at_fault(&self, error: &RoundError) -> Vec<u32> {
        self.rows_of(error.ruling())
    }

    /// The same of what is wrong with rulings, if anything is.
    pub fn rows_of(&self, error: Option<&RulingError>) -> Vec<u32> {
        let concerned = error.map(|error| error.concerns(&self.rulings)).unwrap_or_default();
        let rows = concerned.into_iter().filter_map(|one| Some(self.ruling_line(one)?.row));
        rows.collect::<BTreeSet<u32>>().into_iter().collect()
    }
}

/// The columns of files that cannot be read as they are, for whoever says then what they hold: what each seems to be,
/// answers that several people gave, and answers to who is a mentor and who a mentee that say neither. Rows are counted
/// as unusable, since no person is looked for.
///
/// # Errors
/// [`ImportError`]: a file is no table, or the mapping does not fit.
///
/// # Examples
/// ```
/// use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, glance, import};
/// let people = "Name,Part\nGrace Hopper,guide\nAda Lovelace,learner\n";
/// let sources = [SourceFile::new(SourceKind::People, "people.csv", people)];
/// let options = ImportOptions::new(["club"], "2026-09-01".parse()?);
/// assert!(import(&sources, &options).is_err());
/// let files = glance(&sources, &options, &|| None)?;
/// assert_eq!(files[0].columns[1].header, "Part");
/// let noise = [SourceFile::new(SourceKind::People, "people.csv", "\0\0")];
/// assert!(glance(&noise, &options, &|| None).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Complexity
/// O(b log b) for b bytes.
pub fn glance(
    sources: &[SourceFile],
    options: &ImportOptions,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Vec<FileReport>, ImportError> {
    let budget = Budget::until(stop);
    columns::glance::glance(sources, options, &mut Findings::new(&options.decisions, &budget))
}

/// Reads questionnaires.
///
/// The cohort does not depend on the order of the rows or of the files.
///
/// # Errors
/// [`ImportError`], when nothing can be done before it is mended: a file that is no text, empty, too large, without a
/// header that says who is who; a mapping or decisions that do not fit. A bad row is no error; see [`RowProblem`].
///
/// # Complexity
/// O(b + p log p) for b bytes and p people, plus at most a few hundred comparisons for each name that fits nobody.
pub fn import(sources: &[SourceFile], options: &ImportOptions) -> Result<Import, ImportError> {
    import_until(sources, options, &|| None)
}

/// The same, until `stop` gives a reason to stop; it is asked every few thousand steps of reading.
///
/// # Errors
/// As [`import`], and [`ImportError::Stopped`].
///
/// # Examples
/// ```
/// use mentor_match::StopReason;
/// use questionnaire_io::import::{ImportError, ImportOptions, SourceFile, SourceKind, import_until};
/// let people = [SourceFile::new(SourceKind::Mentors, "mentors.csv", "Name\nGrace Hopper\n")];
/// let options = ImportOptions::new(["club"], "2026-09-01".parse()?);
/// assert!(import_until(&people, &options, &|| None).is_ok());
/// let stopped = import_until(&people, &options, &|| Some(StopReason::Cancelled));
/// assert!(matches!(stopped, Err(ImportError::Stopped(StopReason::Cancelled))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import_until(
    sources: &[SourceFile],
    options: &ImportOptions,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Import, ImportError> {
    import_within(sources, options, &Budget::of(options.steps, stop))
}

fn import_within(sources: &[SourceFile], options: &ImportOptions, budget: &Budget<'_>) -> Result<Import, ImportError> {
    let all = sources.iter().map(|source| &*source.name).collect::<Vec<_>>().join(", ");
    let mut findings = Findings::new(&options.decisions, budget);
    let sheets = read_sheets(sources, options, &mut findings)?;
    let dates = date_orders::settle(&sheets, &mut findings);
    // Who is who needs nothing of lists.
    let who = |findings: &mut Findings<'_>| identify(&sheets, &dates, drafts(&sheets, findings), findings);
    let (learned, roster) = findings.both(|findings| learn(&sheets, &dates, findings), who);
    budget.check(&all)?;
    let (people, duplicates) = (roster.people, roster.duplicates);
    let report = || {
        let rows = rows_that_count(&sheets, &people);
        file_reports(&sheets, &learned, (&people, &duplicates), &rows).map(|files| (files, rows))
    };
    let settle = || {
        let answers = Answers::new(&sheets, &learned, roster.joined, budget);
        let answers = several_answers::settle(answers, &people, &mut findings);
        let answers = blanks::fill(answers, &people, &options.levels, &mut findings);
        let mut given = Vec::new();
        for source in &options.ballots {
            given.extend(read::ballots::read(source, budget)?);
        }
        let answers = ballots::fill(answers, &people, &given, &mut findings);
        budget.check(&all)?;
        let prepared = assemble::prepare(&answers, &people, options, &mut findings)?;
        Ok::<_, ImportError>((answers, prepared))
    };
    let (reported, settled) = both(report, settle, || drop(budget.check("")));
    let (mut files, rows) = reported?;
    let (answers, prepared) = settled?;
    let with = (&mut *files, options);
    let assembled = assemble::assemble(&answers, &people, prepared, with, &mut findings);
    // First, since whoever is looked for after the budget has ended is not found, and that is no error of a decision.
    budget.check(&all)?;
    let (cohort, rulings, meant_by_id) = assembled?;
    let origin = |person: &Person| (person.key.clone(), sheets[person.draft.at.sheet].place(person.draft.at.row, None));
    let origins = people.iter().map(origin).collect();
    let gathered = findings.finish();
    add_unclear(&mut files, (&sheets, &learned, &rows), &gathered.questions, &gathered.problems);
    if people.is_empty() {
        let rows = files.iter().map(|file| file.counts.read).sum();
        let hides = sheets.iter().flat_map(|sheet| &sheet.columns.reports).any(ColumnReport::hides_names);
        let told = |one: &RowProblem| {
            let of_file = sheets.iter().filter(|sheet| sheet.name == one.place.file);
            problem_told::on_screen(one, of_file.flat_map(|sheet| &sheet.columns.reports), hides)
        };
        let problems: Vec<String> =
            gathered.problems.iter().take(5).map(|one| format!("\n  - {}", told(one))).collect();
        let problems = problems.concat();
        let mut mixed = sheets.iter().filter(|sheet| sheet.kind == SourceKind::People);
        let likeliest = mixed.find_map(|sheet| likeliest_role(&sheet.table, &sheet.columns));
        return Err(ImportError::NobodyUsable { rows, problems, likeliest });
    }
    Ok(Import {
        cohort,
        rulings,
        ruling_lines: options.decisions.rulings().to_vec(),
        questions: gathered.questions,
        problems: gathered.problems,
        notes: gathered.notes,
        counts: files.iter().fold(RowCounts::default(), |sum, file| sum.plus(file.counts)),
        files,
        stale_decisions: gathered.stale,
        origins,
        meant_by_id,
    })
}
