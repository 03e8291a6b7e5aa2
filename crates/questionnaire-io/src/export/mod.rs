//! A round's outcome as files: what the committee reads, what participants get, what may be counted, and a receipt.
//!
//! # Invariants
//! - Every person of the input is in an output: matched, unmatched with a reason, or a row that could not be used.
//! - Files say neither when nor where nor on how many cores they were made: the same input gives the same bytes.
//! - Names, answers and reasons stay in `committee/`. A row or a letter of `participants/` is for the person it names;
//!   of the partner it says what partners may know (see `shared`), of others at most who presides over the
//!   reader's unit or visits for the level aimed at.
//!   `statistics/` has counts.
//! - Cells that a spreadsheet would run as a formula are defused by [`safe_cell`].

use std::borrow::Cow;

use mentor_match::Shown;

mod batch;
mod changes;
mod columns;
mod committee;
mod comparison;
mod directory;
mod explanations;
mod goals;
mod introductions;
pub mod meetings;
mod outputs;
mod participants;
mod peers;
mod receipt;
mod recruitment;
mod sections;
mod shared;
mod statistics;
mod summary;
mod table;
mod units;
mod what_if;
mod workbook;
mod write;
pub mod year;

pub use crate::cell::safe_cell;
pub use batch::{Batch, OfProgramme, OwnScores, Setting, WhatIf};
pub use introductions::{
    Contact, ContactError, DEFAULT_TEMPLATE, DEFAULT_TIPS, GERMAN_TEMPLATE, Letters, LettersFile, Template,
    TemplateError, TemplateProblem, Tips, earlier_letters, listed_letters,
};
pub use peers::{PeerBatch, PeerWhatIf, peer_results};
pub use statistics::earlier_statistics;
pub(crate) use write::Held;
pub use write::{
    Destination, Ending, Existing, Filled, Interrupted, Kept, WriteError, Written, manifest, write_file, write_files,
};

/// A file to be written, as a path inside the output folder and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// With `/` between folders.
    pub path: Cow<'static, str>,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl OutputFile {
    /// A text at a path inside the output folder, with `/` between folders.
    pub fn text(path: impl Into<Cow<'static, str>>, text: impl Into<Shown>) -> Self {
        Self { path: path.into(), bytes: text.into().into_string().into_bytes() }
    }

    /// What is made of texts that are shown already: a table, a workbook, a draft.
    fn encoded(path: impl Into<Cow<'static, str>>, bytes: Vec<u8>) -> Self {
        Self { path: path.into(), bytes }
    }
}
