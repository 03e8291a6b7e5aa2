//! The folder beside a file or folder that is being written: what is not finished, and a lock.
//!
//! For `round-1` it is `.round-1.mentor-match`. Only who holds the lock in it may touch what else is in it, and the
//! system takes the lock from a process that dies. So a folder whose lock is free was left by a run that was killed.
//!
//! Whoever is done removes the lock's file and the folder. Somebody else may be waiting for that very file: having got
//! the lock, they look whether the file still has its name, and else begin again.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use mentor_match::StopReason;

use super::error::{WriteError, failed};
use super::system::{System, entries, number};
use crate::shown;

const SUFFIX: &str = ".mentor-match";
const LOCK: &str = "lock";
/// Half a minute altogether.
const ATTEMPTS: usize = 1_500;
const PAUSE: Duration = Duration::from_millis(20);

/// The folder beside, with its lock held.
#[derive(Debug)]
pub(super) struct Beside {
    folder: PathBuf,
    lock: File,
}

impl Beside {
    /// Waits for the lock.
    pub(super) fn enter(target: &Path, stop: &dyn Fn() -> Option<StopReason>) -> Result<Self, WriteError> {
        let folder = path_beside(target);
        for _ in 0..ATTEMPTS {
            if let Some(beside) = Self::try_enter(&folder).map_err(failed(target))? {
                return Ok(beside);
            }
            if let Some(reason) = stop() {
                return Err(WriteError::Stopped(reason));
            }
            thread::sleep(PAUSE);
        }
        Err(WriteError::Busy { path: shown(target).into_string() })
    }

    /// Nothing if another run holds the lock, or has just put it away.
    pub(super) fn try_enter(folder: &Path) -> io::Result<Option<Self>> {
        match private_folder(folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            // Nobody has led us elsewhere by a link.
            _ if fs::symlink_metadata(folder).is_ok_and(|metadata| !metadata.is_dir()) => {
                return Err(ErrorKind::NotADirectory.into());
            }
            _ => {}
        }
        let path = folder.join(LOCK);
        let lock = match File::options().read(true).write(true).create(true).truncate(false).open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            lock => lock?,
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        let still_named = fs::metadata(&path)
            .is_ok_and(|named| lock.metadata().is_ok_and(|locked| number(&named) == number(&locked)));
        Ok(still_named.then(|| Self { folder: folder.to_owned(), lock }))
    }

    /// A path in it.
    pub(super) fn join(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Everything in it but the lock.
    pub(super) fn left(&self) -> io::Result<Vec<PathBuf>> {
        let mut all = entries(&self.folder)?;
        all.retain(|path| path.file_name().is_none_or(|name| name != LOCK));
        Ok(all)
    }

    /// Removes it with all that is in it. It stays, to be removed by the next run, when something cannot be removed.
    pub(super) fn leave(self, system: &dyn System) -> io::Result<()> {
        for path in self.left()? {
            if fs::symlink_metadata(&path)?.is_dir() { system.remove(&path)? } else { fs::remove_file(&path)? }
        }
        // Where a file cannot be told from another of the same name, nobody could see that theirs is the old one.
        if number(&self.lock.metadata()?).is_some() {
            fs::remove_file(self.folder.join(LOCK))?;
            // Another run may have made a lock of its own in it meanwhile, and then removes it.
            let _ = fs::remove_dir(&self.folder);
        }
        Ok(())
    }
}

/// Where a file or folder is made before it gets its name.
pub(super) fn path_beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(SUFFIX);
    target.with_file_name(name)
}

/// Whose folder this is, if it is one that [`path_beside`] gives.
pub(super) fn target_of(beside: &Path) -> Option<PathBuf> {
    let name = beside.file_name()?.to_str()?.strip_prefix('.')?.strip_suffix(SUFFIX)?;
    (!name.is_empty()).then(|| beside.with_file_name(name))
}

/// A folder that nobody else can look into: what is made in it may be answers of people.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "elsewhere there are no such rights"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
