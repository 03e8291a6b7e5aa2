//! A folder whose files one run at a time replaces, one by one.
//!
//! Results are exchanged as a whole folder. A folder that is kept for years, in which others keep files of their own,
//! is changed file by file instead: each is written in the folder beside, waited for, and renamed, so that it is the
//! old or the new one, whole, whenever the run ends. The caller orders the files so that each state in between makes
//! sense.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use mentor_match::StopReason;

use super::beside::{Beside, private_folder};
use super::error::{WriteError, failed};
use super::recovery::{NEW, recover};
use super::system::{Here, System as _};
use crate::shown;

/// The folder, which no other run changes meanwhile.
#[derive(Debug)]
pub(crate) struct Held {
    folder: PathBuf,
    beside: Beside,
}

impl Held {
    /// Waits until no other run holds the folder, makes it if it is missing, and removes what a killed run left beside.
    ///
    /// # Errors
    /// [`WriteError`]: somebody else goes on holding it, or the system refuses.
    pub(crate) fn enter(folder: &Path, stop: &dyn Fn() -> Option<StopReason>) -> Result<Self, WriteError> {
        if let Some(path) = folder.ancestors().find(|path| path.exists()).filter(|path| !path.is_dir()) {
            return Err(WriteError::NotAFolder { path: shown(path).into_string() });
        }
        fs::create_dir_all(folder).map_err(failed(folder))?;
        // The folder beside has its place beside the folder itself, also where that is given by a link or as `.`.
        let folder = fs::canonicalize(folder).map_err(failed(folder))?;
        let beside = Beside::enter(&folder, stop)?;
        match recover(&beside, &folder, &Here) {
            Ok(_) => Ok(Self { folder, beside }),
            Err(error) => {
                let _ = beside.leave(&Here);
                Err(error)
            }
        }
    }

    /// Replaces a file of the folder, or of a folder in it that nobody else can look into.
    ///
    /// # Errors
    /// [`WriteError::Io`]; the file is then as it was.
    pub(crate) fn replace(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let path = self.folder.join(name);
        let inside = path.parent().unwrap_or(&self.folder);
        let new = self.beside.join(NEW);
        let replace = || {
            if inside != self.folder && !inside.exists() {
                private_folder(inside)?;
            }
            // What is left of a file that could not be written.
            let _ = fs::remove_file(&new);
            let mut writer = BufWriter::new(File::create_new(&new)?);
            fill(&mut writer)?;
            writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&new, &path)?;
            Here.settle(inside)
        };
        replace().map_err(failed(&path))
    }

    /// Lets others change it. What cannot be removed beside it, the next run removes.
    pub(crate) fn leave(self) {
        let _ = self.beside.leave(&Here);
    }
}
