//! The new folder while it is filled: each file with its hash.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use mentor_match::StopReason;

use super::error::{WriteError, failed};
use super::manifest::{Hashed, MANIFEST, Manifest, is_plain};

/// A folder that nobody else sees until it is whole.
pub(super) struct Folder<'a> {
    new: &'a Path,
    /// What it will be called, for messages.
    target: &'a Path,
    stop: &'a dyn Fn() -> Option<StopReason>,
    /// Folders that were made in it.
    made: BTreeSet<PathBuf>,
    manifest: Manifest,
}

impl<'a> Folder<'a> {
    /// An empty folder.
    pub(super) fn new(new: &'a Path, target: &'a Path, stop: &'a dyn Fn() -> Option<StopReason>) -> Self {
        Self { new, target, stop, made: BTreeSet::new(), manifest: Manifest::default() }
    }

    /// Writes a file, unless there is a reason to stop.
    pub(super) fn put(
        &mut self,
        path: &str,
        fill: &dyn Fn(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        self.add(path, |file| {
            let mut to = Hashed::new(BufWriter::new(file));
            fill(&mut to)?;
            to.flush()?;
            Ok(to.finish())
        })
    }

    /// The same of a file that is all there.
    pub(super) fn put_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), WriteError> {
        self.add(path, |file| {
            let mut to = Hashed::new(file);
            to.write_all(bytes)?;
            Ok(to.finish())
        })
    }

    fn add(&mut self, path: &str, fill: impl FnOnce(File) -> io::Result<String>) -> Result<(), WriteError> {
        if let Some(reason) = (self.stop)() {
            return Err(WriteError::Stopped(reason));
        }
        if !is_plain(path) {
            return Err(WriteError::Path { path: path.to_owned() });
        }
        let at = self.new.join(path);
        let folder = at.parent().unwrap_or(self.new);
        let is_made = self.made.contains(folder);
        let made = if is_made { Ok(()) } else { fs::create_dir_all(folder) };
        let hash = made.and_then(|()| fill(File::create_new(&at)?)).map_err(failed(&self.target.join(path)))?;
        if !is_made {
            self.made.insert(folder.to_owned());
        }
        self.manifest.insert(path, hash);
        Ok(())
    }

    /// Writes the manifest.
    pub(super) fn list(&self) -> Result<(), WriteError> {
        fs::write(self.new.join(MANIFEST), self.manifest.to_bytes()).map_err(failed(self.target))
    }
}
