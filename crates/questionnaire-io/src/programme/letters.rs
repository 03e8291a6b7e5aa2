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
    side: Side,
    sha256: String,
}

/// The letters of the last run of a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentLetters {
    letters: Vec<SentLetter>,
}

impl SentLetters {
    pub(super) fn parse(text: &str) -> Result<Self, ProgrammeError> {
        let letter = |(row, cells): (usize, Vec<String>)| {
            let [round, number, role, sha256] = <[String; 4]>::try_from(cells).expect("four columns");
            let side = [Side::Mentee, Side::Mentor].into_iter().find(|side| side.to_string() == role);
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

    /// The letters of a run of a round: to whom, and the hash of each.
    pub(super) fn of(round: u32, letters: impl Iterator<Item = (Number, Side, String)>) -> Self {
        let letter = |(number, side, sha256)| SentLetter { round, number, side, sha256 };
        let mut letters: Vec<SentLetter> = letters.map(letter).collect();
        letters.sort_by(|one, two| (one.number, one.side, &one.sha256).cmp(&(two.number, two.side, &two.sha256)));
        Self { letters }
    }

    pub(super) fn to_csv(&self) -> Vec<u8> {
        let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(COLUMNS).expect("into memory");
        for SentLetter { round, number, side, sha256 } in &self.letters {
            let cells = [&round.to_string(), &number.to_string(), &side.to_string(), sha256];
            writer.write_record(cells).expect("into memory");
        }
        writer.into_inner().expect("writing into memory cannot fail")
    }

    /// The hashes of the letters of a round.
    pub fn of_round(&self, round: u32) -> BTreeSet<String> {
        self.letters.iter().filter(|one| one.round == round).map(|one| one.sha256.clone()).collect()
    }
}
