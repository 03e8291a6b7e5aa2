//! What the operating system is asked for where systems differ: waiting for the disk, and renaming.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Waiting, moving, exchanging and removing. Tests put their own in its place, which die in the middle.
pub(super) trait System {
    /// Waits until all that was written below `folder` is on the disk.
    fn sync(&self, folder: &Path) -> io::Result<()>;

    /// Waits until the names in `folder` are on the disk.
    fn settle(&self, folder: &Path) -> io::Result<()>;

    /// Gives a file or folder a name that nothing has; [`ErrorKind::AlreadyExists`] if something has it.
    fn move_in(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Exchanges what two names stand for, in one step; [`ErrorKind::Unsupported`] where that cannot be done.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;

    /// Removes a folder and all that is in it.
    fn remove(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir_all(folder)
    }
}

/// What every system can do: an exchange is not among it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Portable;

impl System for Portable {
    fn sync(&self, folder: &Path) -> io::Result<()> {
        for path in entries(folder)? {
            let kind = fs::symlink_metadata(&path)?.file_type();
            if kind.is_dir() {
                self.sync(&path)?;
            } else if kind.is_file() {
                // Windows waits only for files that could be written to. A file carried over may be read-only: it was
                // there before.
                match File::options().write(true).open(&path) {
                    Err(error) if error.kind() == ErrorKind::PermissionDenied => {}
                    file => file?.sync_all()?,
                }
            }
        }
        Ok(())
    }

    fn settle(&self, folder: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    fn move_in(&self, from: &Path, to: &Path) -> io::Result<()> {
        match fs::symlink_metadata(to) {
            Ok(_) => Err(ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(from, to),
        }
    }

    fn exchange(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }
}

/// What this system can do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here;

/// Linux waits for a whole disk with one call, however many files there are.
#[cfg(target_os = "linux")]
fn sync(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

#[cfg(not(target_os = "linux"))]
fn sync(folder: &Path) -> io::Result<()> {
    Portable.sync(folder)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod rename {
    use std::io;
    use std::path::Path;

    use rustix::fs::{CWD, RenameFlags, renameat_with};

    pub(super) const NEW: RenameFlags = RenameFlags::NOREPLACE;
    pub(super) const EXCHANGE: RenameFlags = RenameFlags::EXCHANGE;

    /// Older kernels and some disks, such as those of a network, know no flags.
    pub(super) fn rename(from: &Path, to: &Path, how: RenameFlags) -> io::Result<()> {
        use rustix::io::Errno;
        renameat_with(CWD, from, CWD, to, how).map_err(|error| match error {
            Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => io::ErrorKind::Unsupported.into(),
            other => other.into(),
        })
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod rename {
    use std::io;
    use std::path::Path;

    pub(super) const NEW: () = ();
    pub(super) const EXCHANGE: () = ();

    pub(super) fn rename(_: &Path, _: &Path, (): ()) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl System for Here {
    fn sync(&self, folder: &Path) -> io::Result<()> {
        sync(folder)
    }

    fn settle(&self, folder: &Path) -> io::Result<()> {
        Portable.settle(folder)
    }

    fn move_in(&self, from: &Path, to: &Path) -> io::Result<()> {
        match rename::rename(from, to, rename::NEW) {
            Err(error) if error.kind() == ErrorKind::Unsupported => Portable.move_in(from, to),
            done => done,
        }
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        rename::rename(one, other, rename::EXCHANGE)
    }
}

/// What is in a folder, in the order of names.
pub(super) fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// What tells a file or folder from every other, whatever it is called; nothing where the system does not say.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems do not say")]
pub(super) fn number(metadata: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub(super) fn number(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}
