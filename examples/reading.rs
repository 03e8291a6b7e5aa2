//! How questionnaires are read, as the programs that run a round are told: mapping, decisions, nicknames and tables.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use mentor_match::policy::Policy;
use questionnaire_io::import::{Decisions, Given, ImportOptions, Mapping, Nicknames, SourceFile, SourceKind};

use crate::{TableArguments, Tables};

/// What questionnaires are read with.
#[derive(Debug, Args)]
pub struct ReadingArguments {
    /// Which column holds what (TOML); without it, columns are recognised by their usual wordings.
    #[arg(long)]
    mapping: Option<PathBuf>,
    /// Answers to the questions of an earlier run (CSV: `question_id,answer,reason`), and rulings
    /// (`action,mentee,mentor,value,reason`).
    #[arg(long)]
    pub decisions: Option<PathBuf>,
    /// Given names and their nicknames, to find who may be meant (CSV: `nickname,name`).
    #[arg(long, value_name = "FILE")]
    nicknames: Option<PathBuf>,
    /// Ballots of mentees who have met mentors, typed in or from a form tool (CSV or a workbook): their choices
    /// take the place of those in the questionnaires.
    #[arg(long, value_name = "FILE")]
    ballots: Option<PathBuf>,
    #[command(flatten)]
    tables: TableArguments,
}

/// The same, read.
#[derive(Debug)]
pub struct Reading {
    /// For the import.
    pub options: ImportOptions,
    /// For the scores; nicknames are among the hashes.
    pub tables: Tables,
    /// SHA-256 of the mapping, if there was one.
    pub mapping_sha256: Option<String>,
    /// SHA-256 of the decisions, if there were any.
    pub decisions_sha256: Option<String>,
}

impl ReadingArguments {
    /// Reads the files that were named, for a policy and a day.
    ///
    /// # Errors
    /// A file cannot be read or says nothing that can be followed: with its name, and the line where there is one.
    pub fn read(&self, policy: &Policy, as_of: Date) -> Result<Reading, Box<dyn std::error::Error>> {
        let mut options = ImportOptions::for_policy(policy, as_of);
        let (mut mapping_sha256, mut decisions_sha256) = (None, None);
        if let Some(path) = &self.mapping {
            let given = Given::read(path)?;
            options.mapping = Some(Mapping::parse(&given.name, given.text()?)?);
            mapping_sha256 = Some(given.sha256());
        }
        if let Some(path) = &self.decisions {
            let given = Given::read(path)?;
            options.decisions = Decisions::parse(&given.name, &given.bytes)?;
            decisions_sha256 = Some(given.sha256());
        }
        let mut tables = self.tables.read()?;
        options.places.clone_from(&tables.places);
        if let Some(path) = &self.nicknames {
            let given = Given::read(path)?;
            options.nicknames = Nicknames::parse(&given.name, &given.bytes)?;
            tables.sha256.insert("nicknames", given.sha256());
        }
        if let Some(path) = &self.ballots {
            let source = SourceFile::read(SourceKind::Mentees, path)?;
            tables.sha256.insert("ballots", source.sha256());
            options.ballots.push(source);
        }
        Ok(Reading { options, tables, mapping_sha256, decisions_sha256 })
    }
}
