//! Scores of the programme's own, from a file.

use std::path::Path;

use mentor_match::cohort::Cohort;
use mentor_match::compatibility::{ScoreMatrix, ScoreUse};

use crate::import::{Given, ImportError, MAX_MARKET_BYTES};
use crate::{TableFileError, parse_table};

/// A file of scores, not yet for the people of a cohort.
#[derive(Debug)]
pub struct ScoreFile {
    given: Given,
    name: String,
    usage: ScoreUse,
}

/// Scores that were given.
#[derive(Debug)]
pub struct Scores {
    /// By the ids of the cohort.
    pub matrix: ScoreMatrix,
    /// How they are used.
    pub usage: ScoreUse,
    /// The file's name.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
}

impl ScoreFile {
    /// Reads a file, once.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(path: &Path, usage: ScoreUse) -> Result<Self, ImportError> {
        let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { given: Given::up_to(path, MAX_MARKET_BYTES)?, name, usage })
    }

    /// The scores for the people of a cohort.
    ///
    /// # Errors
    /// [`TableFileError`]: with the file's name and the line.
    pub fn of(&self, cohort: &Cohort) -> Result<Scores, TableFileError> {
        let matrix = parse_table(&self.given, |text| ScoreMatrix::parse(&self.name, text, cohort))?;
        Ok(Scores { matrix, usage: self.usage, file: self.given.name.clone(), sha256: self.given.sha256() })
    }
}
