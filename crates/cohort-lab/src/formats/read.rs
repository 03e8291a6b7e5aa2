//! Reading market files.
//!
//! Rows are read as bytes into columns: 24 bytes a row, 2 more for each level, plus each id once. Ids are numbered as
//! they come, looked up in a hash map that is never iterated, and renumbered in sorted order at the end; then one
//! counting sort by mentee gives the columns of [`Market::from_columns`].

use std::io::Read;
use std::str::FromStr;

use csv::{ByteRecord, Reader, ReaderBuilder};
use matching_market::{Market, MarketColumns, MarketError, MenteeId, MentorId, Score, Side, lottery};

use super::{FileProblem, MarketFileError, NamedMarket};

/// Seats of a mentor whose capacity is not given.
pub const DEFAULT_CAPACITY: u32 = 2;

/// The most rows of a file of pairs.
pub(super) const MAX_PAIRS: usize = 8_000_000;
/// The most mentees, and the most mentors.
pub(super) const MAX_PEOPLE: usize = 1_000_000;

const PAIR_COLUMNS: &[&str] =
    &["mentee", "mentor", "mentee_rank", "mentor_rank", "score", "mentee_level", "mentor_level"];
const CAPACITY_COLUMNS: &[&str] = &["mentor", "capacity"];

/// Reads a market from its pairs and, if given, its capacities; each source with the name errors call it by.
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
/// let named = read_market(("pairs.csv", pairs.as_bytes()), None::<(&str, &[u8])>)?;
/// assert_eq!((named.market.mentees(), named.market.mentors(), named.market.pairs()), (3, 1, 2));
///
/// let twice = "mentee,mentor\nana,ben\nana,ben\n";
/// let refused = read_market(("pairs.csv", twice.as_bytes()), None::<(&str, &[u8])>).unwrap_err();
/// assert_eq!(refused.to_string(), "pairs.csv line 3: mentee 'ana' and mentor 'ben' are paired in line 2 already; keep one");
/// # Ok::<(), cohort_lab::formats::MarketFileError>(())
/// ```
pub fn read_market(
    pairs: (&str, impl Read),
    capacities: Option<(&str, impl Read)>,
) -> Result<NamedMarket, MarketFileError> {
    UnbuiltMarket::read(pairs, capacities)?.build()
}

/// Market files read and checked row by row, not yet a market: for whoever times the two steps apart.
#[derive(Debug)]
pub struct UnbuiltMarket {
    pairs_file: String,
    rows: Rows,
    // Per mentor by number: seats, and the line that says so (0 when none does).
    capacities: Vec<(u32, u64)>,
}

impl UnbuiltMarket {
    /// The first half of [`read_market`].
    ///
    /// # Errors
    /// [`MarketFileError`]: the first row that does not fit.
    pub fn read(pairs: (&str, impl Read), capacities: Option<(&str, impl Read)>) -> Result<Self, MarketFileError> {
        let (pairs_file, source) = pairs;
        let mut rows = Rows::default();
        rows.read(pairs_file, source)?;
        let mut seats = vec![(DEFAULT_CAPACITY, 0); rows.mentors.names.len()];
        if let Some((file, source)) = capacities {
            read_capacities(file, source, &mut rows.mentors, &mut seats)?;
        }
        Ok(Self { pairs_file: pairs_file.to_owned(), rows, capacities: seats })
    }

    /// The second half of [`read_market`].
    ///
    /// # Errors
    /// [`MarketFileError`]: the rows together are no market, for instance because a pair stands twice.
    pub fn build(self) -> Result<NamedMarket, MarketFileError> {
        let Self { pairs_file: file, rows, capacities } = self;
        rows.into_market(&capacities).map_err(|(line, problem)| MarketFileError { file, line, problem })
    }
}

/// Written ids, numbered as they come.
#[derive(Debug, Default)]
struct Names {
    #[expect(clippy::disallowed_types, reason = "looked up only; its order is never seen")]
    numbers: std::collections::HashMap<Box<str>, u32>,
    names: Vec<Box<str>>,
}

impl Names {
    /// The number of this id, and whether it is new; `None` if there are too many.
    fn number(&mut self, name: &str) -> Option<(u32, bool)> {
        if let Some(&number) = self.numbers.get(name) {
            return Some((number, false));
        }
        let number = u32::try_from(self.names.len()).ok().filter(|_| self.names.len() < MAX_PEOPLE)?;
        self.numbers.insert(name.into(), number);
        self.names.push(name.into());
        Some((number, true))
    }

    /// The ids ascending, and for each number its place there.
    fn sorted(&self) -> (Vec<String>, Vec<u32>) {
        let mut order: Vec<u32> = (0..).take(self.names.len()).collect();
        order.sort_unstable_by_key(|&number| &self.names[number as usize]);
        let mut place_of = vec![0; order.len()];
        for (place, &number) in (0..).zip(&order) {
            place_of[number as usize] = place;
        }
        (order.into_iter().map(|number| self.names[number as usize].to_string()).collect(), place_of)
    }
}

/// A table being read: where each known column stands.
struct Table<R> {
    reader: Reader<R>,
    known: &'static [&'static str],
    place: Vec<Option<usize>>,
    width: usize,
    record: ByteRecord,
    line: u64,
}

type Refusal = (Option<u64>, FileProblem);

impl<R: Read> Table<R> {
    fn open(source: R, known: &'static [&'static str], required: usize) -> Result<Self, Refusal> {
        let mut reader = ReaderBuilder::new().flexible(true).buffer_capacity(1 << 20).from_reader(source);
        let header = reader.byte_headers().map_err(unreadable)?.clone();
        let columns = known.join(", ");
        if header.is_empty() {
            return Err((None, FileProblem::Empty { expected: columns }));
        }
        let mut place = vec![None; known.len()];
        for (index, cell) in header.iter().enumerate() {
            let name = String::from_utf8_lossy(cell.trim_ascii());
            let name = name.trim_start_matches('\u{feff}');
            let Some(column) = known.iter().position(|&column| column == name) else {
                return Err((Some(1), FileProblem::UnknownColumn { found: name.to_owned(), known: columns }));
            };
            if place[column].replace(index).is_some() {
                return Err((Some(1), FileProblem::RepeatedColumn { column: known[column] }));
            }
        }
        if let Some(missing) = place[..required].iter().position(Option::is_none) {
            return Err((Some(1), FileProblem::MissingColumn { column: known[missing], known: columns }));
        }
        Ok(Self { reader, known, place, width: header.len(), record: ByteRecord::new(), line: 1 })
    }

    /// Reads the next row; whether there was one.
    fn next(&mut self) -> Result<bool, Refusal> {
        if !self.reader.read_byte_record(&mut self.record).map_err(unreadable)? {
            return Ok(false);
        }
        self.line = self.record.position().map_or(self.line + 1, csv::Position::line);
        if self.record.len() != self.width {
            return self.refuse(FileProblem::RowLength { found: self.record.len(), expected: self.width });
        }
        Ok(true)
    }

    /// The cell of a known column without blanks around it; empty when the column is not there.
    fn cell(&self, column: usize) -> &[u8] {
        self.place[column].map_or(&[], |place| self.record[place].trim_ascii())
    }

    fn text(&self, column: usize) -> Result<&str, Refusal> {
        let problem = |_| (Some(self.line), FileProblem::NotUtf8 { column: self.known[column] });
        std::str::from_utf8(self.cell(column)).map_err(problem)
    }

    fn id(&self, column: usize) -> Result<&str, Refusal> {
        let text = self.text(column)?;
        if text.is_empty() { self.refuse(FileProblem::MissingId { column: self.known[column] }) } else { Ok(text) }
    }

    fn refuse<T>(&self, problem: FileProblem) -> Result<T, Refusal> {
        Err((Some(self.line), problem))
    }
}

fn unreadable(error: csv::Error) -> Refusal {
    let line = error.position().map(csv::Position::line);
    (line, FileProblem::Unreadable(error.into()))
}

/// An optional column of the pairs: filled in every row, or in none.
#[derive(Debug)]
struct Optional<T> {
    column: usize,
    values: Vec<T>,
    first_line: Option<u64>,
}

impl<T> Optional<T> {
    fn new(column: usize) -> Self {
        Self { column, values: Vec::new(), first_line: None }
    }

    /// Takes the cell of a row that has a pair; `rows` pairs were read before.
    fn take<R: Read>(
        &mut self,
        table: &Table<R>,
        first_row_line: u64,
        parse: impl Fn(&str) -> Result<T, FileProblem>,
    ) -> Result<(), Refusal> {
        let text = table.text(self.column)?;
        let first = table.line == first_row_line;
        let column = table.known[self.column];
        match (text.is_empty(), first || self.first_line.is_some()) {
            (true, _) if self.first_line.is_none() => Ok(()),
            (true, _) => {
                let other_line = self.first_line.unwrap_or(first_row_line);
                table.refuse(FileProblem::PartlyFilled { column, here: "empty", there: "filled", other_line })
            }
            (false, true) => {
                self.first_line.get_or_insert(table.line);
                self.values.push(parse(text).map_err(|problem| (Some(table.line), problem))?);
                Ok(())
            }
            (false, false) => table.refuse(FileProblem::PartlyFilled {
                column,
                here: "filled",
                there: "empty",
                other_line: first_row_line,
            }),
        }
    }
}

/// The rows of a pairs file, column by column.
#[derive(Debug)]
struct Rows {
    mentees: Names,
    mentors: Names,
    mentee: Vec<u32>,
    mentor: Vec<u32>,
    line: Vec<u32>,
    ranks: [Optional<u32>; 2],
    score: Optional<Score>,
    levels: [Optional<u16>; 2],
    // Per mentee by number: the line that declares it without pairs, else the line of its first pair.
    declared: Vec<(bool, u64)>,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            mentees: Names::default(),
            mentors: Names::default(),
            mentee: Vec::new(),
            mentor: Vec::new(),
            line: Vec::new(),
            ranks: [Optional::new(2), Optional::new(3)],
            score: Optional::new(4),
            levels: [Optional::new(5), Optional::new(6)],
            declared: Vec::new(),
        }
    }
}

impl Rows {
    fn read(&mut self, file: &str, source: impl Read) -> Result<(), MarketFileError> {
        let named = |(line, problem)| MarketFileError { file: file.to_owned(), line, problem };
        let mut table = Table::open(source, PAIR_COLUMNS, 2).map_err(named)?;
        while table.next().map_err(named)? {
            self.take(&table).map_err(named)?;
        }
        Ok(())
    }

    fn take<R: Read>(&mut self, table: &Table<R>) -> Result<(), Refusal> {
        let too_many = |what, limit| (Some(table.line), FileProblem::TooMany { what, limit });
        let written = table.id(0)?;
        let (mentee, new) = self.mentees.number(written).ok_or_else(|| too_many("mentees", MAX_PEOPLE))?;
        let without_pairs = table.cell(1).is_empty();
        if new {
            self.declared.push((without_pairs, table.line));
        } else if let (was_without, other_line) = self.declared[mentee as usize]
            && (was_without || without_pairs)
        {
            return table.refuse(FileProblem::NotWithoutPairs { mentee: written.to_owned(), other_line });
        }
        if without_pairs {
            return match (2..PAIR_COLUMNS.len()).find(|&column| !table.cell(column).is_empty()) {
                Some(column) => table.refuse(FileProblem::ValueWithoutMentor { column: PAIR_COLUMNS[column] }),
                None => Ok(()),
            };
        }
        let (mentor, _) = self.mentors.number(table.id(1)?).ok_or_else(|| too_many("mentors", MAX_PEOPLE))?;
        let first_row_line = self.line.first().map_or(table.line, |&line| line.into());
        for optional in &mut self.ranks {
            let column = PAIR_COLUMNS[optional.column];
            let parse = |text: &str| rank(text).ok_or_else(|| FileProblem::BadRank { column, found: text.to_owned() });
            optional.take(table, first_row_line, parse)?;
        }
        self.score.take(table, first_row_line, |text| {
            Score::from_str(text).map_err(|problem| FileProblem::BadScore { found: text.to_owned(), problem })
        })?;
        for optional in &mut self.levels {
            let column = PAIR_COLUMNS[optional.column];
            optional.take(table, first_row_line, |text| {
                let level = rank(text).and_then(|level| u16::try_from(level).ok());
                level.ok_or_else(|| FileProblem::BadLevel { column, found: text.to_owned() })
            })?;
        }
        let line = u32::try_from(table.line).ok().filter(|_| self.line.len() < MAX_PAIRS);
        self.line.push(line.ok_or_else(|| too_many("pairs", MAX_PAIRS))?);
        self.mentee.push(mentee);
        self.mentor.push(mentor);
        Ok(())
    }

    fn into_market(self, capacities: &[(u32, u64)]) -> Result<NamedMarket, Refusal> {
        let (mentees, mentee_place) = self.mentees.sorted();
        let (mentors, mentor_place) = self.mentors.sorted();
        let mut sorted_capacities = vec![0; mentors.len()];
        for (&place, &(seats, _)) in mentor_place.iter().zip(capacities) {
            sorted_capacities[place as usize] = seats;
        }
        let order = by_mentee(&self.mentee, &mentee_place);
        let in_order = |column: &[u32]| order.1.iter().map(|&row| column[row as usize]).collect::<Vec<_>>();
        let score: Option<Vec<Score>> =
            self.score.first_line.map(|_| order.1.iter().map(|&row| self.score.values[row as usize]).collect());
        let by_score = || {
            let ranks = |scores: &Vec<Score>| scores.iter().map(|score| score.descending_rank()).collect();
            score.as_ref().map_or_else(|| vec![0; order.1.len()], ranks)
        };
        let [mentee_rank, mentor_rank] = [0, 1].map(|side: usize| {
            let given = &self.ranks[side];
            given.first_line.map_or_else(by_score, |_| in_order(&given.values))
        });
        let [mentee_level, mentor_level] = [0, 1].map(|side: usize| {
            let given = &self.levels[side];
            given.first_line.map(|_| order.1.iter().map(|&row| given.values[row as usize]).collect())
        });
        let mentor = order.1.iter().map(|&row| mentor_place[self.mentor[row as usize] as usize]);
        let columns = MarketColumns {
            mentee_offsets: order.0,
            mentor: mentor.map(MentorId::new).collect(),
            mentee_rank,
            mentor_rank,
            score,
            mentee_level,
            mentor_level,
            capacities: sorted_capacities,
            mentee_labels: Some(mentees.iter().map(|name| lottery::label(name)).collect()),
            mentor_labels: Some(mentors.iter().map(|name| lottery::label(name)).collect()),
        };
        let lines_of = |mentee: MenteeId, mentor: MentorId| -> Vec<u64> {
            let its_rows = (0..self.line.len()).filter(|&row| {
                mentee_place[self.mentee[row] as usize] == mentee.get()
                    && mentor_place[self.mentor[row] as usize] == mentor.get()
            });
            its_rows.map(|row| self.line[row].into()).take(2).collect()
        };
        match Market::from_columns(columns) {
            Ok(market) => {
                let first_seen = mentee_place.iter().copied().map(MenteeId::new).collect();
                Ok(NamedMarket { market, mentees, mentors, first_seen })
            }
            Err(MarketError::DuplicatePair { mentee, mentor }) => {
                let lines = lines_of(mentee, mentor);
                let (mentee, mentor) = (mentees[mentee.index()].clone(), mentors[mentor.index()].clone());
                Err((lines.last().copied(), FileProblem::DuplicatePair { mentee, mentor, first_line: lines[0] }))
            }
            Err(MarketError::LevelAgainstRank { side, mentee, mentor, level, before }) => {
                let line = lines_of(mentee, mentor).first().copied();
                let whose = match side {
                    Side::Mentee => mentees[mentee.index()].clone(),
                    Side::Mentor => mentors[mentor.index()].clone(),
                };
                Err((line, FileProblem::LevelAgainstRank { side, whose, level, before }))
            }
            Err(error) => Err((None, error.into())),
        }
    }
}

/// Counting sort of the rows by mentee: the offsets of each mentee's rows, and the rows.
fn by_mentee(mentee: &[u32], place_of: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut offsets = vec![0_u32; place_of.len() + 1];
    for &mentee in mentee {
        offsets[place_of[mentee as usize] as usize + 1] += 1;
    }
    for place in 0..place_of.len() {
        offsets[place + 1] += offsets[place];
    }
    let mut cursor = offsets.clone();
    let mut rows = vec![0; mentee.len()];
    for (row, &mentee) in (0..).zip(mentee) {
        let at = &mut cursor[place_of[mentee as usize] as usize];
        rows[*at as usize] = row;
        *at += 1;
    }
    (offsets, rows)
}

/// Digits only: `u32::from_str` would also take a sign.
fn rank(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn read_capacities(
    file: &str,
    source: impl Read,
    mentors: &mut Names,
    capacity: &mut Vec<(u32, u64)>,
) -> Result<(), MarketFileError> {
    let named = |(line, problem)| MarketFileError { file: file.to_owned(), line, problem };
    let mut table = Table::open(source, CAPACITY_COLUMNS, 2).map_err(named)?;
    while table.next().map_err(named)? {
        let written = table.id(0).map_err(named)?;
        let text = table.text(1).map_err(named)?;
        let seats = rank(text).and_then(|seats| u16::try_from(seats).ok());
        let Some(seats) = seats else {
            return Err(named((Some(table.line), FileProblem::BadCapacity { found: text.to_owned() })));
        };
        let Some((mentor, new)) = mentors.number(written) else {
            return Err(named((Some(table.line), FileProblem::TooMany { what: "mentors", limit: MAX_PEOPLE })));
        };
        if new {
            capacity.push((DEFAULT_CAPACITY, 0));
        }
        // Line 0 means "not given yet": line 1 is the header.
        let (slot, first_line) = &mut capacity[mentor as usize];
        if *first_line > 0 {
            let problem = FileProblem::DuplicateCapacity { mentor: written.to_owned(), first_line: *first_line };
            return Err(named((Some(table.line), problem)));
        }
        (*slot, *first_line) = (seats.into(), table.line);
    }
    Ok(())
}
