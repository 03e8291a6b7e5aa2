//! `unfinished/`: what a run is about to record, while the results that it belongs to are being written.
//!
//! A round is recorded in the ledger and its results are another folder, and a run can be killed between the two. So
//! what is to be recorded is put here first, whole, with the place of the results and the hash of their receipt, which
//! comes last. Then the results are written, then the ledger, and this goes. The next run that finds it sees whether
//! the results with this receipt are there: then it records the round, else it forgets it. The old ledger without
//! results or the new one with them: nothing in between stays.

use std::fs;
use std::path::{Path, PathBuf};

use mentor_match::StopReason;
use mentor_match::programme::Chain;

use super::error::ProgrammeError;
use super::{HEAD, LEDGER, LETTERS, PEOPLE, Programme};
use crate::export::{Destination, Held, WriteError};
use crate::shown;

const FOLDER: &str = "unfinished";
/// Names here and where they belong, in the order in which they are put there.
const FILES: [(&str, &str); 4] = [
    ("unfinished/people.csv", PEOPLE),
    ("unfinished/letters.csv", LETTERS),
    ("unfinished/ledger.csv", LEDGER),
    ("unfinished/head", HEAD),
];
const RESULTS: &str = "unfinished/results";

/// Results that belong to what is recorded: the folder, and the hash of the receipt in it.
#[derive(Debug, Clone, Copy)]
pub struct ResultsOf<'r> {
    /// Where they go.
    pub folder: &'r Path,
    /// Of their `receipt.json`.
    pub receipt: Chain,
}

/// What has become of a run that was killed between its results and the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    results: PathBuf,
    is_recorded: bool,
}

impl std::fmt::Display for Recovered {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let results = shown(&self.results);
        if self.is_recorded {
            write!(
                formatter,
                "An earlier run was interrupted: its round, with the results in {results}, is recorded now."
            )
        } else {
            write!(
                formatter,
                "An earlier run was interrupted before its results were in {results}: nothing of it is recorded; run it \
                 again."
            )
        }
    }
}

impl Programme {
    /// Finishes or forgets what a killed run was about to record; what has become of it, if there was one.
    ///
    /// # Errors
    /// [`ProgrammeError::Write`], and the folder is then as it was.
    pub fn recover(folder: &Path, stop: &dyn Fn() -> Option<StopReason>) -> Result<Option<Recovered>, ProgrammeError> {
        if !folder.join(FOLDER).exists() {
            return Ok(None);
        }
        let held = Held::enter(folder, stop)?;
        let recovered = recover(folder, &held);
        held.leave();
        recovered
    }

    /// Notes what is to be recorded once the results are there.
    pub(super) fn prepare(&self, was: &Self, results: ResultsOf<'_>, held: &Held) -> Result<(), ProgrammeError> {
        let Some(place) = std::path::absolute(results.folder).ok().and_then(|path| path.to_str().map(str::to_owned))
        else {
            return Ok(());
        };
        let changed = [self.people != was.people, self.letters != was.letters, true, true];
        for (at, (name, _)) in FILES.into_iter().enumerate().filter(|(at, _)| changed[*at]) {
            held.replace(name, |to| self.fill(FILES[at].1, to))?;
        }
        held.replace(RESULTS, |to| to.write_all(format!("version 1\n{}\n{place}\n", results.receipt).as_bytes()))?;
        Ok(())
    }

    /// Forgets it.
    pub(super) fn forget(folder: &Path) -> Result<(), ProgrammeError> {
        let path = folder.join(FOLDER);
        // Without the place of the results the rest says nothing, so it goes first.
        let removed = fs::remove_file(folder.join(RESULTS)).and_then(|()| fs::remove_dir_all(&path));
        removed
            .or_else(|_| if path.exists() { fs::remove_dir_all(&path) } else { Ok(()) })
            .map_err(|source| ProgrammeError::Write(WriteError::Io { path: shown(&path).into_string(), source }))
    }
}

/// The same for who holds the folder.
pub(super) fn recover(folder: &Path, held: &Held) -> Result<Option<Recovered>, ProgrammeError> {
    if !folder.join(FOLDER).exists() {
        return Ok(None);
    }
    let marker = fs::read_to_string(folder.join(RESULTS)).unwrap_or_default();
    let parsed = marker.strip_prefix("version 1\n").and_then(|rest| rest.trim_end_matches('\n').split_once('\n'));
    let Some((receipt, results)) = parsed.map(|(receipt, place)| (receipt, PathBuf::from(place))) else {
        // It was not whole yet, so that no results were written.
        Programme::forget(folder)?;
        return Ok(None);
    };
    Destination::new(results.clone()).recover()?;
    let found = fs::read(results.join("receipt.json")).ok().map(|bytes| Chain::of_bytes(&bytes).to_string());
    let is_recorded = found.as_deref() == Some(receipt);
    for (name, place) in FILES.into_iter().filter(|_| is_recorded) {
        let path = folder.join(name);
        if path.exists() {
            let text = fs::read(&path).map_err(|source| WriteError::Io { path: shown(&path).into_string(), source })?;
            held.replace(place, |to| to.write_all(&text))?;
        }
    }
    Programme::forget(folder)?;
    Ok(Some(Recovered { results, is_recorded }))
}
