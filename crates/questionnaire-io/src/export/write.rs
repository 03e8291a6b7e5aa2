//! Files into a folder, whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use mentor_match::StopReason;

use super::OutputFile;

/// Where the files go.
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
    /// Files of the same names are replaced, others stay.
    Files,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The folder exists.
    #[error("{folder} already exists; choose another folder, or pass --force to replace its files")]
    Exists {
        /// The folder.
        folder: String,
    },
    /// A file stands where a folder is needed.
    #[error("{path} is a file, not a folder; choose another folder for the results")]
    NotAFolder {
        /// The file.
        path: String,
    },
    /// The caller stopped it.
    #[error("stopped while the files were written because {0}; nothing was written")]
    Stopped(StopReason),
    /// The system refuses.
    #[error(
        "{path}: cannot be written ({}); check that the folder exists, that you may write there and that the disk is not full", source.kind()
    )]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

impl Destination {
    /// A folder that must not exist yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), replace: Replace::Never }
    }

    /// A folder whose files of the same names are replaced.
    #[must_use]
    pub fn replacing(self) -> Self {
        Self { replace: Replace::Files, ..self }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Refuses early what [`Destination::write`] would refuse late.
    ///
    /// # Errors
    /// [`WriteError::Exists`] and [`WriteError::NotAFolder`].
    pub fn check(&self) -> Result<(), WriteError> {
        // The nearest of the folders above that is there decides whether the others can be made.
        if let Some(path) = self.folder.ancestors().find(|path| path.exists()).filter(|path| !path.is_dir()) {
            return Err(WriteError::NotAFolder { path: path.display().to_string() });
        }
        match self.replace {
            Replace::Never if self.folder.exists() => {
                Err(WriteError::Exists { folder: self.folder.display().to_string() })
            }
            _ => Ok(()),
        }
    }

    /// Writes all files: first beside the folder, then a new folder is renamed into its place as a whole, and into one
    /// that is there each file by itself, so that no half-written file is ever seen and a full disk leaves what was
    /// there. What an earlier run left and these files do not replace is removed: letters, so that nobody sends one to
    /// somebody whose match has changed, and the files of `--what-if` and `--compare`, which would speak of another
    /// result. Other files of the folder stay.
    ///
    /// # Errors
    /// [`WriteError`]; the files that were in the folder are put back.
    pub fn write(&self, files: &[OutputFile]) -> Result<(), WriteError> {
        self.write_until(files, &|| None)
    }

    /// The same, but nothing is written when `stop` gives a reason before all files are finished.
    ///
    /// # Errors
    /// As [`Destination::write`], and [`WriteError::Stopped`].
    pub fn write_until(&self, files: &[OutputFile], stop: &dyn Fn() -> Option<StopReason>) -> Result<(), WriteError> {
        self.check()?;
        let parent = match self.folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let is_missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let missing: Vec<&Path> = parent.ancestors().take_while(is_missing).collect();
        self.write_beside(parent, files, stop).inspect_err(|_| {
            // Folders made for nothing; one that something else has been put into stays.
            for made in missing {
                let _ = fs::remove_dir(made);
            }
        })
    }

    fn write_beside(
        &self,
        parent: &Path,
        files: &[OutputFile],
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<(), WriteError> {
        let failed = |path: &Path, source| WriteError::Io { path: path.display().to_string(), source };
        let go_on = || stop().map_or(Ok(()), |reason| Err(WriteError::Stopped(reason)));
        fs::create_dir_all(parent).map_err(|source| failed(parent, source))?;
        let aside = tempfile::Builder::new()
            .prefix(".mentor-match-")
            .tempdir_in(parent)
            .map_err(|source| failed(parent, source))?;
        // Of its own, so that its permissions are as the system sets them.
        let finished = aside.path().join("finished");
        fs::create_dir(&finished).map_err(|source| failed(parent, source))?;
        // Thousands of letters are not waited for until they are on the disk: they take many times as long as all the
        // rest, and the same input writes them again.
        let mut tables = Vec::new();
        for file in files {
            go_on()?;
            let written = write_one(&finished.join(&*file.path), &file.bytes);
            let written = written.map_err(|source| failed(&self.folder.join(&*file.path), source))?;
            if !LETTERS.iter().any(|folder| file.path.starts_with(folder)) {
                tables.push(written);
            }
        }
        for table in tables {
            table.sync_all().map_err(|source| failed(&self.folder, source))?;
        }
        go_on()?;
        if !self.folder.exists() {
            return fs::rename(&finished, &self.folder).map_err(|source| failed(&self.folder, source));
        }
        let mut placed: Vec<(PathBuf, PathBuf)> = Vec::new();
        let undo_all =
            |placed: &[(PathBuf, PathBuf)]| placed.iter().rev().for_each(|(target, kept)| undo(target, kept));
        for path in self.outdated(files) {
            let (target, kept) = (self.folder.join(&path), aside.path().join("replaced").join(&path));
            if let Err(source) = set_aside(&target, &kept) {
                undo_all(&placed);
                return Err(failed(&target, source));
            }
            placed.push((target, kept));
        }
        for file in files {
            let target = self.folder.join(&*file.path);
            let kept = aside.path().join("replaced").join(&*file.path);
            if let Err(source) = place(&finished.join(&*file.path), &target, &kept) {
                undo_all(&placed);
                return Err(failed(&target, source));
            }
            placed.push((target, kept));
        }
        Ok(())
    }

    /// What an earlier run left and this one does not replace: letters, and files that only some runs write.
    fn outdated(&self, files: &[OutputFile]) -> Vec<String> {
        let current: BTreeSet<&str> = files.iter().map(|file| &*file.path).collect();
        let left = OPTIONAL.iter().filter(|path| !current.contains(**path) && self.folder.join(path).is_file());
        let mut outdated: Vec<String> = left.map(|&path| path.to_owned()).collect();
        for folder in LETTERS {
            let entries = fs::read_dir(self.folder.join(folder)).into_iter().flatten().flatten();
            let names =
                entries.filter(|entry| entry.path().is_file()).filter_map(|entry| entry.file_name().into_string().ok());
            let ours = names.filter(|name| name.starts_with("mentee-") || name.starts_with("mentor-"));
            outdated.extend(ours.map(|name| format!("{folder}/{name}")).filter(|path| !current.contains(&**path)));
        }
        outdated
    }
}

/// Files that not every run writes.
const OPTIONAL: [&str; 3] = ["committee/what-if.md", "committee/comparison.csv", "committee/contested.csv"];
/// Folders that hold the letters of one run only.
const LETTERS: [&str; 2] = ["participants/introductions", "participants/proposals"];

fn set_aside(target: &Path, kept: &Path) -> io::Result<()> {
    fs::create_dir_all(kept.parent().unwrap_or(kept))?;
    fs::rename(target, kept)
}

/// Moves a finished file into its place and what was there out of it.
fn place(finished: &Path, target: &Path, kept: &Path) -> io::Result<()> {
    fs::create_dir_all(target.parent().unwrap_or(target))?;
    if target.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if target.exists() {
        set_aside(target, kept)?;
    }
    fs::rename(finished, target).inspect_err(|_| undo(target, kept))
}

/// Puts back what was there. What cannot be put back stays in the folder aside, which is then gone with it: there is
/// nothing better to do when renaming back fails, too.
fn undo(target: &Path, kept: &Path) {
    let _ = if kept.exists() { fs::rename(kept, target) } else { fs::remove_file(target) };
}

fn write_one(path: &Path, bytes: &[u8]) -> io::Result<fs::File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    Ok(file)
}
