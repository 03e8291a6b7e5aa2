//! `unfinished/`: what a run is about to record, while the results that it belongs to are being written.
//!
//! A round is recorded in the ledger and its results are another folder, and a run can be killed between the two. So
//! what is to be recorded is put here first, whole, with the place of the results and the hash of their receipt, which
//! comes last. Then the results are written, then the ledger, and this goes. The next run that finds it sees whether
//! the results with this receipt are there: then it records the round, else it forgets it. The old ledger without
//! results or the new one with them: nothing in between stays.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use mentor_match::programme::Chain;

use crate::export::{Destination, Held, WriteError};
use crate::import::{Given, ImportError, MAX_FILE_BYTES};
use crate::shown;

const FOLDER: &str = "unfinished";
const RESULTS: &str = "unfinished/results";

/// Where a file of the folder waits.
fn waits(name: &str) -> String {
    format!("{FOLDER}/{}", name.rsplit('/').next().unwrap_or(name))
}

/// Why it cannot be looked at or be put into its place.
#[derive(Debug)]
pub(super) enum Failed {
    Unreadable(ImportError),
    Write(WriteError),
}

impl From<WriteError> for Failed {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

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

/// Whether something waits.
pub(super) fn is_there(folder: &Path) -> bool {
    folder.join(FOLDER).exists()
}

/// Notes what is to be recorded once the results are there: the files that `fill` fills.
pub(super) fn prepare(
    held: &Held,
    results: ResultsOf<'_>,
    files: &[&str],
    fill: impl Fn(&str, &mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    let place = std::path::absolute(results.folder).ok();
    // A place that cannot be written down is not looked for after a kill.
    let Some(place) = place.as_deref().and_then(Path::to_str).filter(|place| !place.contains('\n')) else {
        return Ok(());
    };
    for name in files {
        held.replace(&waits(name), |to| fill(name, to))?;
    }
    held.replace(RESULTS, |to| to.write_all(format!("version 1\n{}\n{place}\n", results.receipt).as_bytes()))
}

/// Forgets it.
pub(super) fn forget(folder: &Path) -> Result<(), WriteError> {
    let path = folder.join(FOLDER);
    // Without the place of the results the rest says nothing, so it goes first.
    let _ = fs::remove_file(folder.join(RESULTS));
    match fs::remove_dir_all(&path) {
        Err(source) if path.exists() => Err(WriteError::Io { path: shown(&path).into_string(), source }),
        _ => Ok(()),
    }
}

/// Finishes or forgets what a killed run was about to record, file by file in this order.
pub(super) fn recover(folder: &Path, held: &Held, files: &[&str]) -> Result<Option<Recovered>, Failed> {
    if !is_there(folder) {
        return Ok(None);
    }
    let read = |path: &Path| Given::up_to(path, MAX_FILE_BYTES).map(|given| given.bytes);
    let marker =
        read(&folder.join(RESULTS)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let parsed = marker.strip_prefix("version 1\n").and_then(|rest| rest.trim_end_matches('\n').split_once('\n'));
    let Some((receipt, results)) = parsed.map(|(receipt, place)| (receipt, PathBuf::from(place))) else {
        // It was not whole yet, so that no results were written.
        forget(folder)?;
        return Ok(None);
    };
    Destination::new(results.clone()).recover()?;
    let found = read(&results.join("receipt.json")).ok().map(|bytes| Chain::of_bytes(&bytes).to_string());
    let is_recorded = found.as_deref() == Some(receipt);
    for name in files.iter().filter(|_| is_recorded) {
        let path = folder.join(waits(name));
        if path.exists() {
            let bytes = read(&path).map_err(Failed::Unreadable)?;
            held.replace(name, |to| to.write_all(&bytes))?;
        }
    }
    forget(folder)?;
    Ok(Some(Recovered { results, is_recorded }))
}
