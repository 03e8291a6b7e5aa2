//! What a run that was killed has left, finished or undone.
//!
//! A new folder is made as `new`. When it is complete it is called `ready-N`, where N is the number that the system
//! gave to it and that it keeps under any name. Then it changes places with the folder of results. So a folder
//! `ready-N` whose number is another is the *earlier* result, and the new one is in its place. Where names cannot be
//! exchanged in one step the earlier result is called `old` before the new one gets its name.
//!
//! | found | what happened | what is done |
//! |---|---|---|
//! | `new`, `ready-N` itself | killed before the exchange | removed |
//! | an earlier result, and there is a folder of results | killed after the exchange | removed, except what others put into it |
//! | `done` | killed after that, too | removed |
//! | an earlier result, and there is no folder of results | killed in between | put back |

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::beside::{Beside, path_beside, target_of};
use super::carry::{Carrier, Kept};
use super::error::{WriteError, failed};
use super::system::{System, entries, number};
use crate::shown;

pub(super) const NEW: &str = "new";
pub(super) const OLD: &str = "old";
/// An earlier result of which nothing is needed any more: half removed, it has no manifest to tell whose files those
/// are that are left.
pub(super) const DONE: &str = "done";
const READY: &str = "ready-";

/// What an interrupted run had left, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interrupted {
    /// The folder or file that the run was to write.
    pub path: PathBuf,
    /// What became of it.
    pub end: Ending,
}

/// What became of what an interrupted run had left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// Its results were not finished, and were removed: what was there before is as it was.
    Removed,
    /// What was there before had no name any more, and has it again.
    PutBack,
    /// Its results were in place. What was there before it was removed, except these files of others.
    Finished(Vec<Kept>),
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = shown(&self.path);
        match &self.end {
            Ending::Removed => write!(
                f,
                "An earlier run that was to write {path} was interrupted. Its unfinished files have been removed."
            ),
            Ending::PutBack => write!(
                f,
                "An earlier run was interrupted while it replaced {path}. The results from before that run are back."
            ),
            Ending::Finished(_) => write!(
                f,
                "An earlier run was interrupted after it had replaced {path}. What was left of the results from before \
                 that run has been removed."
            ),
        }
    }
}

/// What a complete new folder is called until it gets its name.
pub(super) fn ready(folder: &Path) -> std::io::Result<String> {
    Ok(format!("{READY}{}", number(&fs::metadata(folder)?).map_or(0, |(_, number)| number)))
}

/// Whether it is an earlier result: one moved away, or one that has changed places with a new one.
fn is_earlier(left: &Path) -> bool {
    let name = left.file_name().unwrap_or_default().to_string_lossy();
    let named: Option<u64> = name.strip_prefix(READY).and_then(|number| number.parse().ok());
    let found = fs::symlink_metadata(left).ok().and_then(|metadata| number(&metadata));
    name == OLD || named.zip(found).is_some_and(|(named, (_, found))| named != found)
}

/// Finishes or undoes what an earlier run left beside `target`.
pub(super) fn recover(beside: &Beside, target: &Path, system: &dyn System) -> Result<Option<Interrupted>, WriteError> {
    let left = beside.left().map_err(failed(target))?;
    let nothing = left.is_empty();
    let mut end = None;
    for mut path in left {
        if path == beside.join(DONE) {
            end = Some(Ending::Finished(Vec::new()));
        }
        if is_earlier(&path) {
            if fs::symlink_metadata(target).is_err() {
                system.move_in(&path, target).map_err(failed(target))?;
                end = Some(Ending::PutBack);
                continue;
            }
            let mut carrier = Carrier::new(&path, target, &|| None);
            carrier.sweep(&path, target)?;
            end = Some(Ending::Finished(carrier.finish()));
            fs::rename(&path, beside.join(DONE)).map_err(failed(&path))?;
            path = beside.join(DONE);
        }
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if is_folder { system.remove(&path) } else { fs::remove_file(&path) }.map_err(failed(&path))?;
    }
    let end = end.or((!nothing).then_some(Ending::Removed));
    Ok(end.map(|end| Interrupted { path: target.to_owned(), end }))
}

/// The same for everything that runs which are over have left beside `target`, whatever they were to write.
pub(super) fn recover_all(target: &Path, system: &dyn System) -> Result<Vec<Interrupted>, WriteError> {
    let folder = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let own = path_beside(target);
    let mut found = Vec::new();
    for path in entries(folder).unwrap_or_default() {
        let Some(of) = target_of(&path).filter(|_| path.is_dir()) else { continue };
        // What is not this run's business does not stop it.
        let done = match Beside::try_enter(&path) {
            Ok(Some(beside)) => recover(&beside, &of, system).and_then(|done| {
                beside.leave(system).map_err(failed(&path))?;
                Ok(done)
            }),
            Ok(None) => Ok(None),
            Err(error) => Err(failed(&path)(error)),
        };
        match done {
            Ok(done) => found.extend(done),
            Err(error) if path.file_name() == own.file_name() => return Err(error),
            Err(_) => {}
        }
    }
    Ok(found)
}
