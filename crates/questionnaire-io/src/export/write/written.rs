//! What became of files that were there.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use mentor_match::text::count;

use super::carry::Kept;
use super::recovery::Interrupted;
use crate::shown;

/// What a person may want to know when all files are written. As text it is blank, or lines for the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// What a run that was killed had left for the same folder, and what became of it.
    pub interrupted: Option<Interrupted>,
    /// Files of the earlier folder that the program did not write, or that were edited since.
    pub kept: Vec<Kept>,
    /// A folder with the earlier results that could not be removed. The next run tries again.
    pub left: Option<PathBuf>,
}

/// Folders of letters.
const LETTERS: [&str; 2] = ["participants/introductions", "participants/proposals"];
/// So many files are named one by one.
const NAMED: usize = 20;

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(interrupted) = &self.interrupted {
            writeln!(f, "{interrupted}")?;
        }
        if !self.kept.is_empty() {
            let files = count(self.kept.len(), "file");
            writeln!(f, "Kept {files} that this program did not write, or that you have edited:")?;
            write_kept(&self.kept, f)?;
        }
        let Some(left) = &self.left else { return Ok(()) };
        let left = shown(left);
        writeln!(f, "The earlier results could not be removed. Delete {left}, which may hold answers of people.")
    }
}

/// The name of a letter has the id of a person in it, which may be an address: letters are counted.
fn write_kept(kept: &[Kept], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let is_letter = |kept: &&Kept| kept.edited && LETTERS.iter().any(|folder| kept.path.starts_with(folder));
    let (letters, others): (Vec<&Kept>, Vec<&Kept>) = kept.iter().partition(is_letter);
    for Kept { path, now, .. } in others.iter().take(NAMED) {
        if path == now {
            writeln!(f, "  {}", shown(path))?;
        } else {
            writeln!(f, "  {}, now {}", shown(path), shown(now))?;
        }
    }
    if others.len() > NAMED {
        writeln!(f, "  and {} more", others.len() - NAMED)?;
    }
    let mut folders: BTreeMap<&Path, usize> = BTreeMap::new();
    for letter in letters {
        *folders.entry(letter.now.parent().unwrap_or(Path::new(""))).or_default() += 1;
    }
    folders.iter().try_for_each(|(folder, letters)| {
        let letters = count(*letters, "edited letter");
        writeln!(f, "  {letters} in {}, with -kept in the name; do not send them unread", shown(folder))
    })
}
