//! Single files: whole, and never over one that is to be kept.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::beside::Beside;
use super::error::{WriteError, failed};
use super::recovery::{NEW, recover};
use super::system::{Here, System};
use crate::shown;

/// A file to write: its path in the folder, with `/` between folders, and what fills it.
pub type Filled<'a> = (&'a str, Box<dyn Fn(&mut dyn Write) -> io::Result<()> + 'a>);

/// Whether a file that is there may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Keep,
    /// Replace it.
    Replace,
}

/// Writes a file beside and renames it into place, so that nobody ever sees half of it, whenever the run ends.
///
/// # Errors
/// [`WriteError::FileExists`] when the file is there and is to be kept, also if it comes while the new one is written;
/// otherwise [`WriteError::Busy`] or [`WriteError::Io`]. The file is then as it was.
///
/// # Examples
/// ```
/// use questionnaire_io::export::{Existing, WriteError, write_file};
///
/// let here = tempfile::tempdir()?;
/// let path = here.path().join("mapping.toml");
/// write_file(&path, Existing::Keep, |file| file.write_all(b"[mentees]\n"))?;
/// let again = write_file(&path, Existing::Keep, |file| file.write_all(b""));
/// assert!(matches!(again, Err(WriteError::FileExists { .. })));
/// assert_eq!(std::fs::read(&path)?, b"[mentees]\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_file(
    path: &Path,
    existing: Existing,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    let part = Part::write(path, existing, fill)?;
    let placed = part.place();
    part.leave();
    placed
}

/// Writes files into a folder that may have others: all of them are finished before the first gets its name. A folder
/// that was made for them is gone again when they cannot be written.
///
/// # Errors
/// As [`write_file`]; then none of the files is written.
pub fn write_files(folder: &Path, files: &[Filled<'_>], existing: Existing) -> Result<(), WriteError> {
    if let Some(path) = folder.ancestors().find(|path| path.exists()).filter(|path| !path.is_dir()) {
        return Err(WriteError::NotAFolder { path: shown(path).into_string() });
    }
    let is_new = !folder.as_os_str().is_empty() && !folder.exists();
    let mut parts: Vec<Part> = Vec::new();
    let write = |parts: &mut Vec<Part>| {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        for (name, fill) in files {
            parts.push(Part::write(&folder.join(name), existing, |to| fill(to))?);
        }
        for at in 0..parts.len() {
            parts[at].place().inspect_err(|_| {
                // One that has replaced another cannot be taken back, and is whole.
                for placed in parts[..at].iter().filter(|part| part.existing == Existing::Keep) {
                    let _ = fs::remove_file(&placed.path);
                }
            })?;
        }
        Ok(())
    };
    let written = write(&mut parts);
    parts.into_iter().for_each(Part::leave);
    if is_new && written.is_err() {
        // Only when nothing is in it; that it cannot be removed changes nothing.
        let _ = fs::remove_dir(folder);
    }
    written
}

/// A finished file without its name.
struct Part {
    path: PathBuf,
    beside: Beside,
    existing: Existing,
}

impl Part {
    fn write(
        path: &Path,
        existing: Existing,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Self, WriteError> {
        let is_folder = path.is_dir();
        if is_folder || existing == Existing::Keep && fs::symlink_metadata(path).is_ok() {
            return Err(WriteError::FileExists { path: shown(path).into_string() });
        }
        let beside = Beside::enter(path, &|| None)?;
        let part = Self { path: path.to_owned(), beside, existing };
        let written = recover(&part.beside, path, &Here).and_then(|_| {
            let file = fs::File::create_new(part.beside.join(NEW));
            let fill_in = |file: fs::File| {
                let mut writer = BufWriter::new(file);
                content(&mut writer)?;
                writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
            };
            file.and_then(fill_in).map_err(failed(path))
        });
        match written {
            Ok(()) => Ok(part),
            Err(error) => {
                part.leave();
                Err(error)
            }
        }
    }

    fn place(&self) -> Result<(), WriteError> {
        let (new, path) = (self.beside.join(NEW), &self.path);
        let placed = match self.existing {
            Existing::Keep => Here.move_in(&new, path),
            Existing::Replace => fs::rename(new, path),
        };
        placed.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => WriteError::FileExists { path: shown(path).into_string() },
            _ => failed(path)(error),
        })
    }

    /// What stays beside because it cannot be removed, the next run removes.
    fn leave(self) {
        let _ = self.beside.leave(&Here);
    }
}
