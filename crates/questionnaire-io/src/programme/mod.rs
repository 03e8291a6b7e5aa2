//! A programme's folder: the ledger, and beside it what is private.
//!
//! | file | what is in it |
//! |---|---|
//! | `ledger.csv` | all events, by programme number; see [`mentor_match::programme`] |
//! | `head` | how many lines that are, and the hash of the last |
//! | `private/people.csv` | who the numbers are ([`People`]) |
//! | `private/notes.csv` | marks and remarks ([`Notes`]) |
//! | `private/letters.csv` | which letters a round has written, as hashes ([`SentLetters`]) |
//!
//! One run at a time changes the folder. It replaces the files one by one, each of them whole, and the ledger after the
//! people it names and before the head. So a run that is killed leaves the old ledger or the new one: people whom no
//! line names do no harm, and lines that the head does not know of yet are those that were added last. Who only reads
//! needs no lock, since the head is read first: it never knows more lines than the ledger has. A round and its results
//! in another folder are brought together by `unfinished`.

mod elsewhere;
mod error;
mod letters;
mod notes;
mod peers;
mod people;
mod record;
mod record_told;
mod result;
mod round;
mod since;
mod status;
mod table;
mod target;
mod unfinished;
mod written;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use mentor_match::StopReason;
use mentor_match::programme::{HEADER, Head, Ledger, Number, State};

use crate::export::Held;
use crate::import::{Given, ImportError, MAX_FILE_BYTES, MAX_GIVEN_BYTES, decode_given};
use crate::shown;

pub use error::ProgrammeError;
pub use letters::SentLetters;
pub use notes::{Note, Notes};
pub use peers::FedPeers;
pub use people::{Entry, People};
pub use record::{AnswersRecorded, TakenFor};
pub use result::{Matched, Recorded, RoundResult};
pub use round::Fed;
pub use since::OverSince;
pub use status::Names;
pub(crate) use status::word;
pub use target::against_staying;
pub use unfinished::{Recovered, ResultsOf};
pub use written::{RowsAdded, Written};

const LEDGER: &str = "ledger.csv";
const HEAD: &str = "head";
const PEOPLE: &str = "private/people.csv";
const NOTES: &str = "private/notes.csv";
const LETTERS: &str = "private/letters.csv";
/// What a round changes, in the order in which it is put into its place.
const TOGETHER: [&str; 4] = [PEOPLE, LETTERS, LEDGER, HEAD];

/// The most bytes of a file.
fn limit(name: &str) -> u64 {
    // A row in memory is many times as large as the shortest one in a file.
    if matches!(name, LEDGER | HEAD) { MAX_FILE_BYTES } else { MAX_GIVEN_BYTES }
}

/// A programme as its folder has it.
///
/// # Examples
/// ```
/// use questionnaire_io::programme::Programme;
/// use mentor_match::jiff::civil::date;
/// use mentor_match::cohort::{PersonId, Side};
/// use mentor_match::programme::{Event, EventKind};
///
/// let here = tempfile::tempdir()?;
/// let folder = here.path().join("programme");
/// Programme::change(&folder, &|| None, |programme| {
///     let next = programme.next_number();
///     let ada = programme.people.enter(Side::Mentee, &PersonId::new("ada@example.org")?, Some("Ada"), None, next);
///     programme.ledger.append(Event::of_person(date(2026, 9, 1), EventKind::Trained, Side::Mentee, ada))?;
///     Ok::<(), Box<dyn std::error::Error>>(())
/// })?;
/// assert_eq!(Programme::read(&folder)?.ledger.head().lines, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// What happened.
    pub ledger: Ledger,
    /// Who the numbers are.
    pub people: People,
    /// Marks and remarks.
    pub notes: Notes,
    /// The letters of the last run of a round.
    pub letters: SentLetters,
    /// Lines that the head does not know of: a run was interrupted before it had written the head. The next one that
    /// changes something writes it.
    pub beyond_head: u64,
    /// Whether a spreadsheet has saved the ledger with its own dates. They could be read.
    pub dates_restored: bool,
}

impl Programme {
    /// A programme in which nothing has happened yet.
    pub fn begin() -> Self {
        let (people, notes, letters) = (People::default(), Notes::default(), SentLetters::default());
        Self { ledger: Ledger::new(), people, notes, letters, beyond_head: 0, dates_restored: false }
    }

    /// Reads a programme's folder.
    ///
    /// # Errors
    /// [`ProgrammeError`]: it is no programme's, a file cannot be read, or the ledger was changed.
    pub fn read(folder: &Path) -> Result<Self, ProgrammeError> {
        Self::begun(folder)?;
        Self::read_or_begin(folder)
    }

    /// Whether a folder is a programme's: it has a ledger, or a list of its people.
    ///
    /// # Errors
    /// [`ProgrammeError::NoLedger`]: it is not, perhaps since its name has a typing error.
    pub fn begun(folder: &Path) -> Result<(), ProgrammeError> {
        if [LEDGER, HEAD, PEOPLE].into_iter().any(|name| folder.join(name).exists()) {
            return Ok(());
        }
        Err(ProgrammeError::NoLedger { folder: shown(folder).into_string() })
    }

    /// The same, and an empty programme where none has begun.
    ///
    /// # Errors
    /// As [`Programme::read`].
    pub fn read_or_begin(folder: &Path) -> Result<Self, ProgrammeError> {
        if folder.join(LEDGER).exists() || folder.join(HEAD).exists() {
            return Self::read_begun(folder);
        }
        if folder.exists() && !folder.is_dir() {
            return Err(ProgrammeError::NoFolder { path: shown(folder).into_string() });
        }
        let mut new = Self::begin();
        new.read_private(folder)?;
        Ok(new)
    }

    fn read_begun(folder: &Path) -> Result<Self, ProgrammeError> {
        let there = |name: &str| match folder.join(name) {
            path if !path.exists() => Ok(None),
            path => Ok(Some(Given::up_to(&path, limit(name))?)),
        };
        let missing = |name: &str| ProgrammeError::Missing { path: shown(&folder.join(name)).into_string() };
        Self::put_together(&there, &missing)
    }

    /// The programme of files that are at hand, by their paths in its folder; others are not looked at.
    ///
    /// # Errors
    /// As [`Programme::read`].
    ///
    /// ```
    /// use questionnaire_io::programme::Programme;
    /// let begun = Programme::begin();
    /// assert_eq!(Programme::from_files(&begun.to_files())?, begun);
    /// assert!(Programme::from_files(&[("matches.csv".to_owned(), Vec::new())]).is_err());
    /// # Ok::<(), questionnaire_io::programme::ProgrammeError>(())
    /// ```
    pub fn from_files(files: &[(String, Vec<u8>)]) -> Result<Self, ProgrammeError> {
        let there = |name: &str| {
            let found = files.iter().find(|(path, _)| path == name);
            let given = found.map(|(_, bytes)| Given { name: name.to_owned(), bytes: bytes.clone() });
            match given {
                Some(given) if given.bytes.len() as u64 > limit(name) => {
                    Err(ImportError::TooLarge { file: given.name, limit: limit(name) }.into())
                }
                given => Ok(given),
            }
        };
        Self::put_together(&there, &|name| ProgrammeError::Missing { path: name.to_owned() })
    }

    /// The files of its folder: path and content. What is private and blank is left out.
    pub fn to_files(&self) -> Vec<(String, Vec<u8>)> {
        let file = |name: &str| {
            let mut bytes = Vec::new();
            self.fill(name, &mut bytes).expect("into memory");
            (name.to_owned(), bytes)
        };
        let is_kept = [
            (LEDGER, true),
            (HEAD, true),
            (PEOPLE, self.people != People::default()),
            (NOTES, self.notes != Notes::default()),
            (LETTERS, self.letters != SentLetters::default()),
        ];
        is_kept.into_iter().filter(|(_, is_kept)| *is_kept).map(|(name, _)| file(name)).collect()
    }

    fn put_together(
        there: &dyn Fn(&str) -> Result<Option<Given>, ProgrammeError>,
        missing: &dyn Fn(&str) -> ProgrammeError,
    ) -> Result<Self, ProgrammeError> {
        let text = |name: &str| -> Result<Option<String>, ProgrammeError> {
            Ok(there(name)?.map(|given| decode_given(&given)).transpose()?.map(|given| given.text))
        };
        // The first run that adds something may be interrupted before there is a head. A head without a ledger has lost
        // it.
        let head: Head = text(HEAD)?.unwrap_or_else(|| Ledger::new().head().to_string()).parse()?;
        let (ledger, dates_restored) = table::ledger(&text(LEDGER)?.ok_or_else(|| missing(LEDGER))?, head)?;
        let beyond_head = ledger.head().lines - head.lines;
        let mut programme = Self { ledger, beyond_head, dates_restored, ..Self::begin() };
        programme.put_private(&text)?;
        Ok(programme)
    }

    fn put_private(
        &mut self,
        text: &dyn Fn(&str) -> Result<Option<String>, ProgrammeError>,
    ) -> Result<(), ProgrammeError> {
        self.people = text(PEOPLE)?.map(|text| People::parse(&text)).transpose()?.unwrap_or_default();
        self.notes = text(NOTES)?.map(|text| Notes::parse(&text)).transpose()?.unwrap_or_default();
        self.letters = text(LETTERS)?.map(|text| SentLetters::parse(&text)).transpose()?.unwrap_or_default();
        Ok(())
    }

    fn read_private(&mut self, folder: &Path) -> Result<(), ProgrammeError> {
        self.put_private(&|name| {
            let path = folder.join(name);
            Ok(if path.exists() { Some(decode_given(&Given::up_to(&path, limit(name))?)?.text) } else { None })
        })
    }

    /// Reads a folder, lets `change` change what is in it, and writes it, while no other run can. The folder is made
    /// where there is none. What `change` refuses, and what is as before, is not written.
    ///
    /// # Errors
    /// [`ProgrammeError`], and what `change` says. Each file is then as it was or as it was to be, and the ledger
    /// fits what is beside it.
    pub fn change<T, E: From<ProgrammeError>>(
        folder: &Path,
        stop: &dyn Fn() -> Option<StopReason>,
        change: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        Self::held(folder, stop, |was, held| {
            let mut now = was.clone();
            let told = change(&mut now)?;
            now.write(was, held)?;
            Ok(told)
        })
    }

    /// The same, where what is changed belongs to results in another folder, which `write` writes: a run that is killed
    /// leaves neither or both, once the next one has looked ([`Programme::recover`]).
    ///
    /// # Errors
    /// As [`Programme::change`], and what `write` says. Nothing is changed then.
    pub fn change_with<T, W, E: From<ProgrammeError>>(
        folder: &Path,
        results: ResultsOf<'_>,
        change: impl FnOnce(&mut Self) -> Result<T, E>,
        write: impl FnOnce() -> Result<W, E>,
    ) -> Result<(T, W), E> {
        Self::held(folder, &|| None, |was, held| {
            let mut now = was.clone();
            let told = change(&mut now)?;
            let changed = [now.people != was.people, now.letters != was.letters, true, true];
            let changed: Vec<&str> =
                TOGETHER.into_iter().zip(changed).filter(|(_, new)| *new).map(|(name, _)| name).collect();
            let prepared = unfinished::prepare(held, results, &changed, |name, to| now.fill(name, to));
            prepared.map_err(ProgrammeError::from)?;
            let written = write().inspect_err(|_| drop(unfinished::forget(folder)))?;
            now.write(was, held)?;
            unfinished::forget(folder).map_err(ProgrammeError::from)?;
            Ok((told, written))
        })
    }

    fn held<T, E: From<ProgrammeError>>(
        folder: &Path,
        stop: &dyn Fn() -> Option<StopReason>,
        run: impl FnOnce(&Self, &Held) -> Result<T, E>,
    ) -> Result<T, E> {
        let held = Held::enter(folder, stop).map_err(ProgrammeError::from)?;
        let was = Self::recover_held(folder, &held).and_then(|_| Self::read_or_begin(folder));
        let done = was.map_err(E::from).and_then(|was| run(&was, &held));
        held.leave();
        done
    }

    /// Finishes or forgets what a killed run was about to record; what has become of it, if there was one.
    ///
    /// # Errors
    /// [`ProgrammeError::Write`] and [`ProgrammeError::Unreadable`]; the next run tries it again.
    pub fn recover(folder: &Path, stop: &dyn Fn() -> Option<StopReason>) -> Result<Option<Recovered>, ProgrammeError> {
        if !unfinished::is_there(folder) {
            return Ok(None);
        }
        let held = Held::enter(folder, stop)?;
        let recovered = Self::recover_held(folder, &held);
        held.leave();
        recovered
    }

    fn recover_held(folder: &Path, held: &Held) -> Result<Option<Recovered>, ProgrammeError> {
        unfinished::recover(folder, held, &TOGETHER).map_err(|error| match error {
            unfinished::Failed::Unreadable(error) => error.into(),
            unfinished::Failed::Write(error) => error.into(),
        })
    }

    /// One of the files.
    fn fill(&self, name: &str, to: &mut dyn Write) -> io::Result<()> {
        match name {
            PEOPLE => to.write_all(&self.people.to_csv()),
            NOTES => to.write_all(&self.notes.to_csv()),
            LETTERS => to.write_all(&self.letters.to_csv()),
            HEAD => to.write_all(self.ledger.head().to_string().as_bytes()),
            _ => {
                let mut rows = csv::Writer::from_writer(to);
                rows.write_record(HEADER)?;
                for cells in self.ledger.lines() {
                    rows.write_record(cells)?;
                }
                rows.flush()
            }
        }
    }

    fn write(&self, was: &Self, held: &Held) -> Result<(), ProgrammeError> {
        let is_longer = self.ledger.head() != was.ledger.head();
        for (name, is_new) in [
            (PEOPLE, self.people != was.people),
            (NOTES, self.notes != was.notes),
            (LETTERS, self.letters != was.letters),
            (LEDGER, is_longer || was.dates_restored),
            (HEAD, is_longer || was.beyond_head > 0),
        ] {
            if is_new {
                held.replace(name, |to| self.fill(name, to))?;
            }
        }
        Ok(())
    }

    /// How things stand on a day.
    pub fn on(&self, day: Date) -> State {
        self.ledger.on(day)
    }

    /// A number that nobody has and nobody had.
    pub fn next_number(&self) -> Number {
        let of_events = self.ledger.events().iter().flat_map(|event| [event.mentee, event.mentor]).flatten();
        let greatest = of_events.chain(self.people.entries().map(|entry| entry.number)).max();
        greatest.map_or(Number::FIRST, |greatest| greatest.next().unwrap_or(greatest))
    }

    /// Where the files are, for messages.
    pub fn ledger_path(folder: &Path) -> PathBuf {
        folder.join(LEDGER)
    }
}
