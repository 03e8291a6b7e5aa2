//! What the programs share: the tables that a programme brings along.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use mentor_match::compatibility::{PlaceTable, ProfessionTable, Resources, Synonyms};
use questionnaire_io::{TableFileError, read_table};

/// Tables of a programme, as CSV files in UTF-8; `docs/formats.md` describes them.
#[derive(Debug, Args)]
pub struct TableArguments {
    /// Words that mean the same in goals and interests (CSV: `term,synonym`).
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,
    /// Professions in a tree (CSV: `code,parent,title,alias`).
    #[arg(long, value_name = "FILE")]
    professions: Option<PathBuf>,
    /// Where towns lie and which clock they go by (CSV: `city,region,country,latitude,longitude,time_zone`).
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
}

/// The tables that were given.
#[derive(Debug, Default)]
pub struct Tables {
    /// For the scores.
    pub resources: Resources,
    /// For the import.
    pub places: Option<PlaceTable>,
    /// SHA-256 of each file, by the name of its argument, for the receipt.
    pub sha256: BTreeMap<&'static str, String>,
}

impl TableArguments {
    /// Reads the files that were named.
    ///
    /// # Errors
    /// [`TableFileError`]: with the file's name, and the line where there is one.
    pub fn read(&self) -> Result<Tables, TableFileError> {
        let mut tables = Tables::default();
        if let Some(path) = &self.synonyms {
            let (synonyms, sha256) = read_table(path, Synonyms::parse)?;
            tables.resources.synonyms = synonyms;
            tables.sha256.insert("synonyms", sha256);
        }
        if let Some(path) = &self.professions {
            let (professions, sha256) = read_table(path, ProfessionTable::parse)?;
            tables.resources.professions = Some(professions);
            tables.sha256.insert("professions", sha256);
        }
        if let Some(path) = &self.places {
            let (places, sha256) = read_table(path, PlaceTable::parse)?;
            tables.places = Some(places);
            tables.sha256.insert("places", sha256);
        }
        Ok(tables)
    }
}
