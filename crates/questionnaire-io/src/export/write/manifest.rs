//! What the program wrote into a folder, by hash, so that the next run can tell what somebody else put there or edited.
//!
//! `manifest.sha256` has a line for each file, in the order of paths: 64 hexadecimal digits, two spaces, the path with
//! `/` between folders. `sha256sum --check manifest.sha256` reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::export::OutputFile;
use crate::import::{Given, MAX_MARKET_BYTES, hex};
use crate::sha256;

/// The file's name.
pub(super) const MANIFEST: &str = "manifest.sha256";

/// Hashes by path.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// That of a folder; without one, everything in the folder is somebody else's. `None` also if a line is not one of
    /// ours: then somebody has edited it.
    pub(in super::super) fn read(folder: &Path) -> Option<Self> {
        Self::parse(Given::up_to(&folder.join(MANIFEST), MAX_MARKET_BYTES).ok()?.text().ok()?)
    }

    /// That of a text; `None` as for a folder.
    pub(in super::super) fn parse(text: &str) -> Option<Self> {
        let line = |line: &str| {
            let (hash, path) = line.split_once("  ")?;
            (hash.len() == 64 && is_plain(path)).then(|| (path.to_owned(), hash.to_owned()))
        };
        text.lines().map(line).collect::<Option<_>>().map(Self)
    }

    /// The hash under which a file was written.
    pub(super) fn hash(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Every file that was written, with its hash.
    pub(in super::super) fn listed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, hash)| (&**path, &**hash))
    }

    /// Whether nothing was written, or nothing is known of it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a file that was written.
    pub(super) fn insert(&mut self, path: &str, hash: String) {
        self.0.insert(path.to_owned(), hash);
    }

    /// The bytes of `manifest.sha256`.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        for (path, hash) in &self.0 {
            writeln!(text, "{hash}  {path}").expect("into memory");
        }
        text.into_bytes()
    }
}

/// The manifest of files that are handed out otherwise than into a folder, as the folder would have it.
///
/// ```
/// use questionnaire_io::export::{OutputFile, manifest};
/// let list = manifest(&[OutputFile::text("receipt.json", "{}")]);
/// assert_eq!(list.path, "manifest.sha256");
/// assert!(list.bytes.ends_with(b"  receipt.json\n"));
/// ```
pub fn manifest(files: &[OutputFile]) -> OutputFile {
    let mut all = Manifest::default();
    for file in files {
        all.insert(&file.path, sha256(&file.bytes));
    }
    OutputFile::encoded(MANIFEST, all.to_bytes())
}

/// Whether a path stays inside the folder, in the form that a manifest holds, and is not the manifest's own.
pub(super) fn is_plain(path: &str) -> bool {
    let is_name =
        |name: &str| !matches!(name, "" | "." | "..") && !name.contains(|c: char| c.is_control() || c == '\\');
    path != MANIFEST && path.split('/').all(is_name)
}

/// The hash of a file.
pub(super) fn hash_of(path: &Path) -> io::Result<String> {
    let mut hashed = Hashed::new(io::sink());
    io::copy(&mut File::open(path)?, &mut hashed)?;
    Ok(hashed.finish())
}

/// Passes on what is written, and hashes it.
#[derive(Debug)]
pub(super) struct Hashed<W> {
    to: W,
    state: Sha256,
}

impl<W: Write> Hashed<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, state: Sha256::new() }
    }

    pub(super) fn finish(self) -> String {
        hex(&self.state.finalize())
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.state.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}
