//! `private/letters.csv`: which letters the last run of a round wrote, as hashes.
//!
//! A run of the same round knows by them which letters have changed, and writes the others to be seen and not to be
//! sent. There is no text in it. A later round begins anew: a letter that says the same again, such as that there is no
//! mentor yet, is news then.

use std::collections::BTreeSet;

use mentor_match::cohort::Side;
use mentor_match::programme::Number;

use super::error::ProgrammeError;
use super::table::rows;

const FILE: &str = "private/letters.csv";
const COLUMNS: [&str; 4] = ["round", "number", "role", "sha256"];

/// A letter that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SentLetter {
    round: u32,
    number: Number,
    /// `None` for a letter to a peer.
    side: Option<Side>,
    sha256: String,
}

/// The letters of the last run of a round, and of the last run of a round of peers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentLetters {
    letters: Vec<SentLetter>,
}

impl SentLetters {
    pub(super) fn parse(text: &str) -> Result<Self, ProgrammeError> {
        let letter = |(row, cells): (usize, Vec<String>)| {
            let [round, number, role, sha256] = <[String; 4]>::try_from(cells).expect("four columns");
            let roles = [Some(Side::Mentee), Some(Side::Mentor), None];
            let side = roles.into_iter().find(|&side| role_of(side) == role);
            let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
            match (round.parse(), number.parse(), side, is_hash) {
                (Ok(round), Ok(number), Some(side), true) => Ok(SentLetter { round, number, side, sha256 }),
                _ => Err(ProgrammeError::Row {
                    file: FILE,
                    row,
                    problem: "this is not a letter that was written; delete the row, and the letter counts as changed"
                        .to_owned(),
                }),
            }
        };
        Ok(Self { letters: rows(FILE, text, &COLUMNS)?.map(letter).collect::<Result<_, _>>()? })
    }

    /// Puts the letters of a run of a round in the place of those of the run before: to whom, and the hash of each.
    pub(super) fn replace(&mut self, round: u32, letters: impl Iterator<Item = (Number, Side, String)>) {
        let letters = letters.map(|(number, side, sha256)| SentLetter { round, number, side: Some(side), sha256 });
        self.put(letters.collect(), |one| one.side.is_none());
    }

    /// The same of a round of peers.
    pub(super) fn replace_of_peers(&mut self, round: u32, letters: impl Iterator<Item = (Number, String)>) {
        let letters = letters.map(|(number, sha256)| SentLetter { round, number, side: None, sha256 });
        self.put(letters.collect(), |one| one.side.is_some());
    }

    fn put(&mut self, new: Vec<SentLetter>, stays: impl Fn(&SentLetter) -> bool) {
        self.letters.retain(stays);
        self.letters.extend(new);
        let key = |one: &SentLetter| (one.side.is_none(), one.number, one.side, one.sha256.clone());
        self.letters.sort_by_cached_key(key);
    }

    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(COLUMNS).expect("into memory");
        for SentLetter { round, number, side, sha256 } in &self.letters {
            let cells = [&round.to_string(), &number.to_string(), &role_of(*side), sha256];
            writer.write_record(cells).expect("into memory");
        }
        writer.into_inner().expect("writing into memory cannot fail")
    }

    /// The hashes of the letters of a round.
    pub fn of_round(&self, round: u32) -> BTreeSet<String> {
        self.hashes(round, |one| one.side.is_some())
    }

    /// The hashes of the letters of a round of peers.
    pub fn of_peer_round(&self, round: u32) -> BTreeSet<String> {
        self.hashes(round, |one| one.side.is_none())
    }

    fn hashes(&self, round: u32, is_wanted: impl Fn(&SentLetter) -> bool) -> BTreeSet<String> {
        let those = self.letters.iter().filter(|one| one.round == round && is_wanted(one));
        those.map(|one| one.sha256.clone()).collect()
    }
}

fn role_of(side: Option<Side>) -> String {
    side.map_or_else(|| "peer".to_owned(), |side| side.to_string())
}
