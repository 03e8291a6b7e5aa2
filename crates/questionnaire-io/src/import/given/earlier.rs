//! Who was with whom in an earlier result: its `committee/matches.csv`, read back.

use std::path::Path;

use mentor_match::cohort::{Cohort, PersonId};
use mentor_match::{Incumbent, Stage, text};

use crate::import::error::ImportError;
use crate::import::read::budget::Budget;
use crate::import::read::decode;
use crate::import::read::headings::Meaning;
use crate::import::read::table::Table;
use crate::import::source::Given;

/// The matches of an earlier result, as its table has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EarlierMatches {
    /// One for each row.
    pub rows: Vec<EarlierMatch>,
    /// SHA-256 of the table.
    pub sha256: String,
}

/// A match of an earlier result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EarlierMatch {
    /// The mentee's id, as a cell.
    pub mentee: String,
    /// The mentee's name; blank without one.
    pub mentee_name: String,
    /// The mentor's id, as a cell.
    pub mentor: String,
    /// The mentor's name; blank without one.
    pub mentor_name: String,
    /// How far the two had come.
    pub stage: Stage,
    /// What has ended it since, if that is known; blank otherwise.
    pub over: String,
}

impl EarlierMatches {
    /// Reads the matches of a folder of results, which messages name.
    ///
    /// # Errors
    /// As [`EarlierMatches::parse`], or there is no such file.
    pub fn read(folder: &Path) -> Result<Self, ImportError> {
        let (file, given) = matches_of(folder)?;
        Self::parse(&file, &given.bytes)
    }

    /// Reads a table from its bytes, also after a spreadsheet has saved it again; `name` is for messages.
    ///
    /// # Errors
    /// No text, no columns `mentee_id` and `mentor_id`, a row without one of the two, a mentee in two rows.
    ///
    /// ```
    /// use mentor_match::Stage;
    /// use questionnaire_io::import::EarlierMatches;
    /// let table = b"mentee_id,mentor_id,status\nada,grace,agreed\n";
    /// assert_eq!(EarlierMatches::parse("matches.csv", table)?.rows[0].stage, Stage::Agreed);
    /// assert!(EarlierMatches::parse("matches.csv", b"mentee_id,fit\nada,0.5\n").is_err());
    /// # Ok::<(), questionnaire_io::import::ImportError>(())
    /// ```
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, ImportError> {
        Self::of_two(name, bytes, ["mentee", "mentor"])
    }

    /// Reads the pairs of a folder of results of peers: who is the mentee of a row means nothing.
    ///
    /// # Errors
    /// As [`EarlierMatches::read`], for the columns `peer_id` and `other_id`; two people in two rows.
    pub fn read_peers(folder: &Path) -> Result<Self, ImportError> {
        let (file, given) = matches_of(folder)?;
        Self::parse_peers(&file, &given.bytes)
    }

    /// Reads such a table from its bytes; `name` is for messages.
    ///
    /// # Errors
    /// As [`EarlierMatches::read_peers`].
    pub fn parse_peers(name: &str, bytes: &[u8]) -> Result<Self, ImportError> {
        Self::of_two(name, bytes, ["peer", "other"])
    }

    fn of_two(name: &str, bytes: &[u8], sides: [&'static str; 2]) -> Result<Self, ImportError> {
        let of_peers = sides[0] == "peer";
        let sha256 = crate::settings::sha256(bytes);
        let decoded = decode::decode(name, bytes, None)?;
        let known = |header: &str| match text::slug(header).as_str() {
            "mentee-id" | "mentor-id" | "peer-id" | "other-id" => Meaning::Identity,
            "mentee-name" | "mentor-name" | "peer-name" | "other-name" | "status" => Meaning::Field,
            _ => Meaning::Unknown,
        };
        let table = Table::read(name, &decoded.text, &Budget::default(), known)?;
        let refused = |row: u32, problem| ImportError::Earlier { file: name.to_owned(), row, problem };
        let find = |wanted: &str| table.header.iter().position(|header| text::slug(header) == wanted);
        let [ids, names] = ["id", "name"].map(|what| sides.map(|side| find(&format!("{side}-{what}"))));
        let [Some(mentee), Some(mentor)] = ids else {
            let problem = if of_peers {
                "the header has no peer_id or no other_id: it is not a result of peers"
            } else {
                "the header has no mentee_id or no mentor_id"
            };
            return Err(refused(table.header_row, problem));
        };
        let ([mentee_name, mentor_name], status) = (names, find("status"));
        if let Some((row, ..)) = table.unusable.first() {
            return Err(refused(*row, "the row has more cells than the header"));
        }
        let mut seen = std::collections::BTreeSet::new();
        let mut rows = Vec::new();
        for row in &table.rows {
            let cell = |column: usize| table.cell(row, column).unwrap_or_default().to_owned();
            let maybe = |column: Option<usize>| column.map(cell).unwrap_or_default();
            let (mentee, mentor) = (cell(mentee), cell(mentor));
            if mentee.is_empty() || mentor.is_empty() {
                return Err(refused(row.number, "a match needs the ids of both"));
            }
            // Mentees have one mentor; peers may have several, and come in either order.
            let key = if of_peers {
                [(&mentee).min(&mentor).clone(), (&mentee).max(&mentor).clone()]
            } else {
                [mentee.clone(), String::new()]
            };
            if !seen.insert(key) {
                let problem =
                    if of_peers { "these two are in a row above, too" } else { "this mentee is in a row above, too" };
                return Err(refused(row.number, problem));
            }
            let stage = if maybe(status).starts_with("agreed") { Stage::Agreed } else { Stage::Proposed };
            rows.push(EarlierMatch {
                mentee,
                mentee_name: maybe(mentee_name),
                mentor,
                mentor_name: maybe(mentor_name),
                stage,
                over: String::new(),
            });
        }
        Ok(Self { rows, sha256 })
    }

    /// With how many others people of a cohort are, by id, on whichever side.
    pub fn partners(&self, cohort: &Cohort) -> Vec<(PersonId, u16)> {
        let ids = self.rows.iter().flat_map(|row| [&row.mentee, &row.mentor]);
        ids.filter_map(|cell| Some((id_of(cell, |id| cohort.find_mentee(id).is_some())?, 1))).collect()
    }

    /// What such a table says of pairs that stand, and of pairs that are over, each with what has ended it.
    pub fn of(incumbents: &[Incumbent], over: &[(Incumbent, String)], cohort: &Cohort) -> Self {
        let name = |name: Option<&str>| name.unwrap_or_default().to_owned();
        let row = |one: &Incumbent, over: &str| {
            let mentee = cohort.find_mentee(&one.mentee).map(|mentee| cohort.mentee(mentee));
            let mentor = cohort.find_mentor(&one.mentor).map(|mentor| cohort.mentor(mentor));
            EarlierMatch {
                mentee: one.mentee.to_string(),
                mentee_name: name(mentee.and_then(|mentee| mentee.profile.name.as_deref())),
                mentor: one.mentor.to_string(),
                mentor_name: name(mentor.and_then(|mentor| mentor.profile.name.as_deref())),
                stage: one.stage,
                over: over.to_owned(),
            }
        };
        let standing = incumbents.iter().map(|one| row(one, ""));
        Self { rows: standing.chain(over.iter().map(|(one, over)| row(one, over))).collect(), sha256: String::new() }
    }

    /// The same as pairs that stand, with the ids of the people of this round where they are in it. A row whose ids
    /// are none is left out.
    pub fn incumbents(&self, cohort: &Cohort) -> Vec<Incumbent> {
        let incumbent = |one: &EarlierMatch| {
            Some(Incumbent {
                mentee: id_of(&one.mentee, |id| cohort.find_mentee(id).is_some())?,
                mentor: id_of(&one.mentor, |id| cohort.find_mentor(id).is_some())?,
                stage: one.stage,
            })
        };
        self.rows.iter().filter_map(incumbent).collect()
    }
}

/// The table of a folder of results, and how messages call it.
fn matches_of(folder: &Path) -> Result<(String, Given), ImportError> {
    let path = folder.join("committee/matches.csv");
    let file = || crate::shown(&path).into_string();
    let given = Given::read(&path).map_err(|error| match error {
        ImportError::Unreadable { source, .. } => ImportError::Unreadable { file: file(), source },
        ImportError::NotRegular { what, .. } => ImportError::NotRegular { file: file(), what },
        ImportError::TooLarge { limit, .. } => ImportError::TooLarge { file: file(), limit },
        other => other,
    })?;
    Ok((file(), given))
}

/// The id that a cell holds, perhaps behind the apostrophe that keeps spreadsheets from running it.
pub(crate) fn id_of(cell: &str, is_known: impl Fn(&PersonId) -> bool) -> Option<PersonId> {
    let written = PersonId::new(cell).ok();
    let bare = cell.strip_prefix('\'').and_then(|bare| PersonId::new(bare).ok());
    match (written, bare) {
        (Some(written), Some(bare)) if !is_known(&written) && is_known(&bare) => Some(bare),
        (written, bare) => written.or(bare),
    }
}
