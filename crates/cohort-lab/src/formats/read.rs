//! Reading market files.
//!
//! The pairs first ([`pairs`](super::pairs)), then the capacities, which name mentors of the pairs or new ones.

use matching_market::StopReason;
use mentor_match::text::fold;

use super::found::Found;
use super::names::Names;
use super::number::whole;
use super::pairs::{Capacity, MAX_PEOPLE, Rows};
use super::table::{Refusal, Table, pointed};
use super::{FileProblem, MarketFileError, NamedMarket, Rounding};

const CAPACITY_COLUMNS: &[&str] = &["mentor", "capacity", "at_least"];

/// Reads a market from its pairs and, if given, its capacities; each text with the name errors call it by. Scores are
/// taken as they are written.
///
/// # Errors
/// [`MarketFileError`]: the first thing that does not fit, with file and line.
///
/// # Complexity
/// O(rows log rows) time, 24 bytes a row besides the market, and 2 more for each level.
///
/// # Examples
/// ```
/// use cohort_lab::formats::read_market;
/// let pairs = "mentee,mentor,score\nana,ben,0.5\neve,ben,0.75\nkim,,\n";
/// let named = read_market(("pairs.csv", pairs), None)?;
/// assert_eq!((named.market.mentees(), named.market.mentors(), named.market.pairs()), (3, 1, 2));
///
/// let twice = "mentee,mentor\nana,ben\nana,ben\n";
/// let refused = read_market(("pairs.csv", twice), None).unwrap_err();
/// assert_eq!(refused.to_string(), "pairs.csv line 3: mentee 'ana' and mentor 'ben' are paired in line 2 already; keep one");
/// # Ok::<(), cohort_lab::formats::MarketFileError>(())
/// ```
pub fn read_market(pairs: (&str, &str), capacities: Option<(&str, &str)>) -> Result<NamedMarket, MarketFileError> {
    UnbuiltMarket::read(pairs, capacities, Rounding::Refuse, &|| None)?.build(&|| None)
}

/// Market files read and checked row by row, not yet a market: for whoever times the two steps apart.
#[derive(Debug)]
pub struct UnbuiltMarket {
    pairs_file: String,
    rows: Rows,
    // Per mentor by number.
    capacities: Vec<Capacity>,
    found: Found,
}

impl UnbuiltMarket {
    /// The first half of [`read_market`]; `stop` is asked every few rows whether to go on.
    ///
    /// # Errors
    /// [`MarketFileError`]: the first row that does not fit; stopped.
    pub fn read(
        pairs: (&str, &str),
        capacities: Option<(&str, &str)>,
        rounding: Rounding,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, MarketFileError> {
        let (pairs_file, text) = pairs;
        let refused = |(line, problem)| MarketFileError { file: pairs_file.into(), line, problem };
        let mut rows = Rows::read(text, rounding, stop).map_err(refused)?;
        let in_pairs = rows.mentors.len();
        let mut seats = vec![Capacity::DEFAULT; in_pairs];
        if let Some((file, text)) = capacities {
            let named = |(line, problem)| MarketFileError { file: file.into(), line, problem };
            read_capacities(text, &mut rows.mentors, &mut seats, rounding, stop).map_err(named)?;
        }
        let found = Found {
            pairs_file: pairs_file.to_owned(),
            capacities_file: capacities.map(|(file, _)| file.to_owned()),
            by_default: seats.iter().filter(|capacity| capacity.line == 0).count(),
            without_pairs: rows.mentors.from(in_pairs).map(str::to_owned).collect(),
            scores: rows.score.values.len(),
            rounded: rows.rounded,
            decimal_comma: rows.mark.as_ref().filter(|(mark, ..)| *mark == ',').map(|(.., cell)| cell.clone()),
        };
        Ok(Self { pairs_file: pairs_file.to_owned(), rows, capacities: seats, found })
    }

    /// What was found besides the rows.
    pub fn found(&self) -> &Found {
        &self.found
    }

    /// The second half of [`read_market`]; `stop` is asked between its steps and all along the last.
    ///
    /// # Errors
    /// [`MarketFileError`]: the rows together are no market, for instance because a pair is there twice; stopped.
    pub fn build(self, stop: &dyn Fn() -> Option<StopReason>) -> Result<NamedMarket, MarketFileError> {
        let Self { pairs_file: file, rows, capacities, .. } = self;
        rows.into_market(&capacities, stop).map_err(|(line, problem)| MarketFileError {
            file: file.into(),
            line,
            problem,
        })
    }
}

/// The seats that the second column of a row says.
pub(super) fn seats(table: &Table<'_>, rounding: Rounding) -> Result<u16, Refusal> {
    let text = table.cell(1);
    match whole(&pointed(text, table), rounding).and_then(|seats| u16::try_from(seats).ok()) {
        Some(seats) => Ok(seats),
        None => table.refuse(FileProblem::BadCapacity { found: text.into() }),
    }
}

fn read_capacities(
    text: &str,
    mentors: &mut Names,
    capacity: &mut Vec<Capacity>,
    rounding: Rounding,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<(), Refusal> {
    let mut table = Table::open(text, CAPACITY_COLUMNS, 2, stop)?;
    let in_pairs = capacity.len();
    let mut alike = None;
    while table.next()? {
        let (written, seats) = (table.id(0)?, seats(&table, rounding)?);
        let text = table.cell(2);
        let needed = whole(&pointed(text, &table), rounding).and_then(|needed| u16::try_from(needed).ok());
        let at_least = needed.filter(|&needed| needed <= seats);
        if at_least.is_none() && !text.is_empty() {
            return table.refuse(FileProblem::BadAtLeast { found: text.into(), seats });
        }
        let Some((mentor, new)) = mentors.number(written) else {
            return table.refuse(FileProblem::TooMany { what: "mentors", limit: MAX_PEOPLE });
        };
        if new {
            capacity.push(Capacity::DEFAULT);
            let alike = alike.get_or_insert_with(|| Alike::new(mentors.from(0).take(in_pairs)));
            if let Some(likely) = alike.to(written) {
                let (written, likely) = (written.into(), likely.into());
                return table.refuse(FileProblem::LikelyMentor { written, likely });
            }
        }
        let first_line = capacity[mentor as usize].line;
        if first_line > 0 {
            return table.refuse(FileProblem::DuplicateCapacity { mentor: written.into(), first_line });
        }
        capacity[mentor as usize] = Capacity { seats: seats.into(), at_least, line: table.line };
    }
    Ok(())
}

/// Ids by what is left of them without case, accents, needless spaces, the ways in which Unicode writes one letter, and
/// the zeros that a spreadsheet drops from a number in front or pandas adds behind.
pub(super) struct Alike(Vec<(String, String)>);

impl Alike {
    pub(super) fn new<'n>(ids: impl Iterator<Item = &'n str>) -> Self {
        let mut folded: Vec<_> = ids.map(|id| (key(id), id.to_owned())).collect();
        folded.sort_unstable();
        Self(folded)
    }

    /// The first id that differs from this one only so.
    pub(super) fn to(&self, written: &str) -> Option<&str> {
        let folded = key(written);
        let at = self.0.partition_point(|(other, _)| *other < folded);
        self.0.get(at).filter(|(other, _)| *other == folded).map(|(_, id)| id.as_str())
    }
}

/// What two ids have in common that look alike.
fn key(id: &str) -> String {
    let folded = fold(id);
    let number = folded.strip_suffix(".0").unwrap_or(&folded);
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { number.trim_start_matches('0').to_owned() } else { folded }
}
