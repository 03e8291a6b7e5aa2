//! Files into a folder, whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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
    #[error("{folder} exists already; choose another folder, or add --force to replace its files")]
    Exists {
        /// The folder.
        folder: String,
    },
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
    /// [`WriteError::Exists`].
    pub fn check(&self) -> Result<(), WriteError> {
        match self.replace {
            Replace::Never if self.folder.exists() => {
                Err(WriteError::Exists { folder: self.folder.display().to_string() })
            }
            _ => Ok(()),
        }
    }

    /// Writes all files: first beside the folder, then each is renamed into its place, so that no half-written file is
    /// ever seen and a full disk leaves what was there.
    ///
    /// # Errors
    /// [`WriteError`]; the files that were in the folder are put back.
    pub fn write(&self, files: &[OutputFile]) -> Result<(), WriteError> {
        self.check()?;
        let parent = match self.folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let failed = |path: &Path, source| WriteError::Io { path: path.display().to_string(), source };
        fs::create_dir_all(parent).map_err(|source| failed(parent, source))?;
        let aside = tempfile::Builder::new()
            .prefix(".mentor-match-")
            .tempdir_in(parent)
            .map_err(|source| failed(parent, source))?;
        for file in files {
            let path = aside.path().join(&*file.path);
            write_one(&path, &file.bytes).map_err(|source| failed(&self.folder.join(&*file.path), source))?;
        }
        let mut placed: Vec<(PathBuf, PathBuf)> = Vec::new();
        for file in files {
            let target = self.folder.join(&*file.path);
            let kept = aside.path().join("replaced").join(&*file.path);
            if let Err(source) = place(&aside.path().join(&*file.path), &target, &kept) {
                for (target, kept) in placed.iter().rev() {
                    undo(target, kept);
                }
                return Err(failed(&target, source));
            }
            placed.push((target, kept));
        }
        Ok(())
    }
}

/// Moves a finished file into its place and what was there out of it.
fn place(finished: &Path, target: &Path, kept: &Path) -> io::Result<()> {
    for path in [target, kept] {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
    }
    if target.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if target.exists() {
        fs::rename(target, kept)?;
    }
    fs::rename(finished, target).inspect_err(|_| undo(target, kept))
}

/// Puts back what was there. What cannot be put back stays in the folder aside, which is then gone with it: there is
/// nothing better to do when renaming back fails, too.
fn undo(target: &Path, kept: &Path) {
    let _ = if kept.exists() { fs::rename(kept, target) } else { fs::remove_file(target) };
}

fn write_one(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
