//! What somebody else put into a folder of results, or edited there, goes into the folder that takes its place.
//!
//! A file that the manifest lists and whose hash is the manifest's is the program's own, and may go. Any other is
//! carried over: under its own name if it is not the program's, and else, or where that name is taken, as
//! `NAME-kept.EXT`, so that nobody takes an edited letter or table of an earlier result for one of this result. It is
//! linked, not copied, where the disk can: what an open editor still writes is then not lost either.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use mentor_match::StopReason;

use super::error::{WriteError, failed};
use super::manifest::{MANIFEST, Manifest, hash_of};
use super::system::{entries, number};
use crate::shown;

/// More files of others than this are hardly found among results.
pub(super) const MOST: usize = 10_000;

/// A file that the program did not write, or that was edited since.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// Its path in the earlier folder.
    pub path: PathBuf,
    /// Its path in the new folder.
    pub now: PathBuf,
    /// Whether the program had written it, and it was edited since.
    pub edited: bool,
}

/// What a file was when it was looked at.
type Stamp = (u64, Option<SystemTime>, Option<(u64, u64)>);

/// One folder's files on their way into another.
pub(super) struct Carrier<'a> {
    from: PathBuf,
    into: PathBuf,
    manifest: Manifest,
    seen: BTreeMap<PathBuf, Stamp>,
    kept: Vec<Kept>,
    stop: &'a dyn Fn() -> Option<StopReason>,
}

impl<'a> Carrier<'a> {
    pub(super) fn new(from: &Path, into: &Path, stop: &'a dyn Fn() -> Option<StopReason>) -> Self {
        let manifest = Manifest::read(from).unwrap_or_default();
        Self { from: from.to_owned(), into: into.to_owned(), manifest, seen: BTreeMap::new(), kept: Vec::new(), stop }
    }

    /// Carries over everything, with the permissions of folders that are in both.
    pub(super) fn carry(&mut self) -> Result<(), WriteError> {
        self.folder(Path::new(""), &self.into.clone(), true)
    }

    /// The same once more for what has come or changed since, after the two folders have changed places.
    pub(super) fn sweep(&mut self, from: &Path, into: &Path) -> Result<(), WriteError> {
        (self.from, self.into) = (from.to_owned(), into.to_owned());
        self.folder(Path::new(""), into, false)
    }

    /// What was carried over, in the order of paths.
    pub(super) fn finish(mut self) -> Vec<Kept> {
        self.kept.sort();
        self.kept
    }

    fn folder(&mut self, path: &Path, to: &Path, permissions: bool) -> Result<(), WriteError> {
        let from = self.from.join(path);
        let inside = entries(&from).map_err(failed(&from))?;
        if inside.is_empty() && !path.as_os_str().is_empty() {
            made(to).map_err(failed(to))?;
        }
        for entry in inside {
            let name = entry.file_name().unwrap_or_default();
            let metadata = fs::symlink_metadata(&entry).map_err(failed(&entry))?;
            if metadata.is_dir() {
                self.folder(&path.join(name), &to.join(name), permissions)?;
            } else {
                self.file(&path.join(name), &entry, &metadata, to)?;
            }
        }
        if permissions && to.is_dir() { same_permissions(&from, to).map_err(failed(to)) } else { Ok(()) }
    }

    fn file(&mut self, path: &Path, from: &Path, metadata: &fs::Metadata, to: &Path) -> Result<(), WriteError> {
        if let Some(reason) = (self.stop)() {
            return Err(WriteError::Stopped(reason));
        }
        let stamp = (metadata.len(), metadata.modified().ok(), number(metadata));
        if self.seen.insert(path.to_owned(), stamp) == Some(stamp) {
            return Ok(());
        }
        let written = path.to_str().and_then(|path| self.manifest.hash(&path.replace(std::path::MAIN_SEPARATOR, "/")));
        let own = path == Path::new(MANIFEST) && !self.manifest.is_empty();
        let same = |hash: &str| Ok(metadata.is_file() && hash_of(from)? == hash);
        if own || written.map_or(Ok(false), same).map_err(failed(from))? {
            return Ok(());
        }
        let edited = written.is_some();
        let now = carried(from, metadata, to, edited).map_err(failed(from))?;
        let Some(now) = now else { return Ok(()) };
        let now = now.strip_prefix(&self.into).unwrap_or(&now).to_owned();
        self.kept.push(Kept { path: path.to_owned(), now, edited });
        if self.kept.len() > MOST {
            return Err(WriteError::TooMany { folder: shown(&self.from).into_string(), most: MOST });
        }
        Ok(())
    }
}

/// Links a file into a folder, and says as what; nothing if one with the same bytes is there.
fn carried(from: &Path, metadata: &fs::Metadata, to: &Path, edited: bool) -> io::Result<Option<PathBuf>> {
    let same = |other: &Path| -> io::Result<bool> {
        let there = fs::symlink_metadata(other)?;
        let files = metadata.is_file() && there.is_file() && metadata.len() == there.len();
        Ok(number(metadata).is_some_and(|one| number(&there) == Some(one))
            || files && hash_of(from)? == hash_of(other)?)
    };
    let folder = made(to)?;
    let path = folder.join(from.file_name().unwrap_or_default());
    for (at, name) in names(&path).enumerate() {
        if fs::symlink_metadata(&name).is_ok() {
            if same(&name)? {
                return Ok(None);
            }
        } else if at > 0 || !edited {
            return link(from, metadata, &name).map(|()| Some(name));
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// A path, then the names that a file or folder gets where that one is taken.
fn names(path: &Path) -> impl Iterator<Item = PathBuf> {
    let (stem, ending) = (path.file_stem().unwrap_or_default(), path.extension());
    let other = move |number: usize| {
        let mut name = stem.to_owned();
        name.push(if number == 1 { "-kept".to_owned() } else { format!("-kept-{number}") });
        if let Some(ending) = ending {
            name.push(".");
            name.push(ending);
        }
        path.with_file_name(name)
    };
    std::iter::once(path.to_owned()).chain((1..=MOST).map(other))
}

/// Makes a folder; where a file has that name, or the name of one above it, one beside it.
fn made(folder: &Path) -> io::Result<PathBuf> {
    if folder.is_dir() {
        return Ok(folder.to_owned());
    }
    let (Some(above), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Err(io::ErrorKind::NotADirectory.into());
    };
    let path = made(above)?.join(name);
    let free = names(&path).find(|path| path.is_dir() || fs::symlink_metadata(path).is_err());
    let free = free.ok_or(io::ErrorKind::AlreadyExists)?;
    fs::create_dir_all(&free)?;
    Ok(free)
}

fn link(from: &Path, metadata: &fs::Metadata, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    #[cfg(unix)]
    if metadata.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    if !metadata.is_file() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    fs::copy(from, to)?;
    metadata.modified().and_then(|time| fs::File::options().write(true).open(to)?.set_modified(time)).or(Ok(()))
}

/// Who may look into a folder stays as somebody set it.
#[cfg(unix)]
fn same_permissions(from: &Path, to: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    let (old, new) = (fs::metadata(from)?, fs::metadata(to)?);
    let mut mode = old.mode() & 0o7777;
    if old.gid() != new.gid() && chown(to, None, Some(old.gid())).is_err() {
        // What the old group may do is not for another.
        mode &= !0o070;
    }
    fs::set_permissions(to, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn same_permissions(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}
