//! Files and folders that are old or new, whole, whenever a run ends.
//!
//! [`Destination`] writes a folder of results, also while its files are made (`streamed`), [`write_file`] one file,
//! [`write_files`] files into a folder that has others. A folder that is kept for years is changed file by file
//! (`held`).
//!
//! # How a folder is written
//! 1. A lock in a folder beside it (`beside`) keeps other runs out. What a killed run left is finished or undone
//!    (`recovery`).
//! 2. All files, and a manifest of their hashes (`manifest`), are written into a new folder in the folder beside.
//! 3. What others put into the earlier folder, or edited there, is carried over into the new one (`carry`).
//! 4. All of it is waited for until it is on the disk: once, not file by file.
//! 5. The two folders exchange their names in one step. That fails where a folder is that should not be there.
//! 6. What came into the earlier folder since step 3 is carried over, too, and the rest of it removed.
//!
//! Killed before step 5, the old folder is there, and afterwards the new one. Where names cannot be exchanged in one
//! step (`system`), there is a moment without either, and the next run puts the old one back.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use mentor_match::StopReason;

use super::OutputFile;
use crate::shown;

mod beside;
mod carry;
mod error;
mod file;
mod folder;
mod held;
mod manifest;
mod recovery;
mod streamed;
mod system;
#[cfg(test)]
mod tests;
mod written;

use beside::Beside;
use carry::Carrier;
use error::failed;
use folder::Folder;
pub(super) use manifest::Manifest;
use manifest::is_plain;
use recovery::{DONE, NEW, OLD, ready, recover, recover_all};
use system::{Here, System};

pub use carry::Kept;
pub use error::WriteError;
pub use file::{Existing, Filled, write_file, write_files};
pub(crate) use held::Held;
pub use manifest::manifest;
pub use recovery::{Ending, Interrupted};
pub use written::Written;

/// Where the files go.
///
/// # Examples
/// ```
/// use questionnaire_io::export::{Destination, OutputFile, WriteError};
///
/// let here = tempfile::tempdir()?;
/// let results = Destination::new(here.path().join("round-1"));
/// results.write(&[OutputFile::text("committee/matches.csv", "mentee,mentor\n")])?;
/// assert!(matches!(results.write(&[]), Err(WriteError::Exists { .. })));
///
/// // A note among the results stays, what the program wrote itself is replaced.
/// std::fs::write(here.path().join("round-1/committee/note.txt"), "call Ruth")?;
/// let written = results.replacing().write(&[OutputFile::text("receipt.json", "{}")])?;
/// assert_eq!(written.kept[0].path.to_str(), Some("committee/note.txt"));
/// assert!(!here.path().join("round-1/committee/matches.csv").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    folder: PathBuf,
    replace: Replace,
}

/// What happens to a folder that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replace {
    /// It is refused.
    Never,
    /// It gives way, but for files of others.
    Results,
}

impl Destination {
    /// A folder that must not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), replace: Replace::Never }
    }

    /// A folder whose earlier results give way. What the program did not write, and what was edited since, stays.
    #[must_use]
    pub fn replacing(self) -> Self {
        Self { replace: Replace::Results, ..self }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Refuses early what [`Destination::write`] would refuse late.
    ///
    /// # Errors
    /// [`WriteError::Exists`], [`WriteError::NotAFolder`] and [`WriteError::Here`].
    pub fn check(&self) -> Result<(), WriteError> {
        let folder = || shown(&self.folder).into_string();
        // The nearest of the folders above that is there decides whether the others can be made.
        if let Some(path) = self.folder.ancestors().find(|path| path.exists()).filter(|path| !path.is_dir()) {
            return Err(WriteError::NotAFolder { path: shown(path).into_string() });
        }
        if !self.folder.exists() {
            return Ok(());
        }
        if self.replace == Replace::Never {
            return Err(WriteError::Exists { folder: folder() });
        }
        let here = std::env::current_dir().and_then(fs::canonicalize);
        let is_here =
            here.is_ok_and(|here| fs::canonicalize(&self.folder).is_ok_and(|folder| here.starts_with(folder)));
        if is_here { Err(WriteError::Here { folder: folder() }) } else { Ok(()) }
    }

    /// Finishes or undoes what runs that were killed have left, in the folder that this one is in: answers of people
    /// may be among it. Runs that are writing at the moment are left alone.
    ///
    /// # Errors
    /// [`WriteError::Io`] where that does not succeed for this folder.
    pub fn recover(&self) -> Result<Vec<Interrupted>, WriteError> {
        recover_all(&self.target()?, &Here)
    }

    /// Writes all files as a folder that is the old one or the new one, whole, whenever the run ends. Of the earlier
    /// folder only those files stay that the program did not write or that were edited since.
    ///
    /// # Errors
    /// [`WriteError`]; the folder is then as it was.
    pub fn write(&self, files: &[OutputFile]) -> Result<Written, WriteError> {
        self.write_until(files, &|| None)
    }

    /// The same, but nothing is written when `stop` gives a reason before all files are finished.
    ///
    /// # Errors
    /// As [`Destination::write`], and [`WriteError::Stopped`].
    pub fn write_until(
        &self,
        files: &[OutputFile],
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Written, WriteError> {
        self.fill(&files.iter().map(as_filled).collect::<Vec<_>>(), stop)
    }

    /// The same for files that are too large to be held in memory.
    ///
    /// # Errors
    /// As [`Destination::write_until`].
    pub fn fill(&self, files: &[Filled<'_>], stop: &dyn Fn() -> Option<StopReason>) -> Result<Written, WriteError> {
        self.write_by(files, stop, &Here)
    }

    fn write_by(
        &self,
        files: &[Filled<'_>],
        stop: &dyn Fn() -> Option<StopReason>,
        system: &dyn System,
    ) -> Result<Written, WriteError> {
        if let Some((path, _)) = files.iter().find(|(path, _)| !is_plain(path)) {
            return Err(WriteError::Path { path: (*path).to_owned() });
        }
        let fill = |folder: &mut Folder<'_>| files.iter().try_for_each(|(path, fill)| folder.put(path, fill));
        self.write_made(fill, stop, system)
    }

    fn write_made(
        &self,
        fill: impl FnOnce(&mut Folder<'_>) -> Result<(), WriteError>,
        stop: &dyn Fn() -> Option<StopReason>,
        system: &dyn System,
    ) -> Result<Written, WriteError> {
        self.check()?;
        let target = self.target()?;
        let parent = target.parent().unwrap_or(Path::new("."));
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<&Path> = parent.ancestors().take_while(is_missing).collect();
        let made = fs::create_dir_all(parent).map_err(failed(parent));
        made.and_then(|()| self.write_beside(&target, fill, stop, system)).inspect_err(|_| {
            // Folders made for nothing; one that something else has been put into stays.
            for made in missing {
                let _ = fs::remove_dir(made);
            }
        })
    }

    /// The folder itself where there is one, also by a link.
    fn target(&self) -> Result<PathBuf, WriteError> {
        if fs::symlink_metadata(&self.folder).is_ok() {
            return fs::canonicalize(&self.folder).map_err(failed(&self.folder));
        }
        std::path::absolute(&self.folder).map_err(failed(&self.folder))
    }

    fn write_beside(
        &self,
        target: &Path,
        fill: impl FnOnce(&mut Folder<'_>) -> Result<(), WriteError>,
        stop: &dyn Fn() -> Option<StopReason>,
        system: &dyn System,
    ) -> Result<Written, WriteError> {
        let beside = Beside::enter(target, stop)?;
        let written = recover(&beside, target, system).and_then(|interrupted| {
            self.check()?;
            let written = self.exchange(&beside, target, fill, stop, system)?;
            Ok(Written { interrupted, ..written })
        });
        let earlier_left = written.as_ref().is_ok_and(|written| written.left.is_some());
        let removed = if earlier_left { Ok(()) } else { beside.leave(system) };
        let mut written = written?;
        if removed.is_err() {
            written.left = Some(beside::path_beside(target));
        }
        Ok(written)
    }

    /// Makes the new folder and gives it its name.
    fn exchange(
        &self,
        beside: &Beside,
        target: &Path,
        fill: impl FnOnce(&mut Folder<'_>) -> Result<(), WriteError>,
        stop: &dyn Fn() -> Option<StopReason>,
        system: &dyn System,
    ) -> Result<Written, WriteError> {
        let go_on = || stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason)));
        let new = beside.join(NEW);
        fs::create_dir(&new).map_err(failed(target))?;
        let mut folder = Folder::new(&new, target, stop);
        fill(&mut folder)?;
        folder.list()?;

        let replaces = fs::symlink_metadata(target).is_ok();
        let mut carrier = Carrier::new(target, &new, stop);
        if replaces {
            carrier.carry()?;
        }
        go_on()?;
        system.sync(&new).map_err(failed(target))?;
        go_on()?;
        let complete = beside.join(&ready(&new).map_err(failed(target))?);
        fs::rename(&new, &complete).map_err(failed(target))?;
        let parent = target.parent().unwrap_or(Path::new("."));
        if !replaces {
            system.move_in(&complete, target).map_err(|error| self.refused(target, error))?;
            // The folder has its name; whether it still has it after a power cut is all that is not known.
            let _ = system.settle(parent);
            return Ok(Written::default());
        }
        let earlier = self.change_places(&complete, target, &beside.join(OLD), system)?;
        // The new results are in place: what fails from here on leaves the earlier ones beside, for the next run.
        let swept = system.settle(parent).map_err(failed(parent)).and_then(|()| {
            carrier.sweep(&earlier, target)?;
            fs::rename(&earlier, beside.join(DONE)).map_err(failed(&earlier))
        });
        let left = swept.is_err().then(|| beside::path_beside(target));
        Ok(Written { interrupted: None, kept: carrier.finish(), left })
    }

    /// The new folder gets the name, and the earlier one another, which is returned.
    fn change_places(
        &self,
        complete: &Path,
        target: &Path,
        old: &Path,
        system: &dyn System,
    ) -> Result<PathBuf, WriteError> {
        match system.exchange(complete, target) {
            Ok(()) => return Ok(complete.to_owned()),
            Err(error) if error.kind() == ErrorKind::Unsupported => {}
            Err(error) => return Err(self.refused(target, error)),
        }
        system.move_in(target, old).map_err(|error| self.refused(target, error))?;
        if let Err(error) = system.move_in(complete, target) {
            // Where it cannot be put back now, the next run does it.
            system.move_in(old, target).map_err(failed(target))?;
            return Err(self.refused(target, error));
        }
        Ok(old.to_owned())
    }

    /// Why the new folder did not get its name.
    fn refused(&self, target: &Path, error: io::Error) -> WriteError {
        let folder = shown(&self.folder).into_string();
        match (error.kind(), self.replace) {
            (ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty, Replace::Never) => WriteError::Exists { folder },
            (ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty | ErrorKind::NotFound, Replace::Results) => {
                WriteError::Changed { folder }
            }
            _ => failed(target)(error),
        }
    }
}

fn as_filled(file: &OutputFile) -> Filled<'_> {
    (&file.path, Box::new(|to| to.write_all(&file.bytes)))
}
