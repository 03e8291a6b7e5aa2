//! Reading market files.
//!
//! Rows are read into columns: 24 bytes a row, 2 more for each level, plus each id once. Ids are numbered as
//! they come, looked up in a hash map that is never iterated, and renumbered in sorted order at the end; then one
//! counting sort by mentee gives the columns of [`Market::from_columns`].

use std::borrow::Cow;

use matching_market::{Market, MarketColumns, MarketError, MenteeId, MentorId, Score, Side, StopReason, lottery};
use mentor_match::text::fold;

use super::found::{DEFAULT_CAPACITY, Found};
use super::number::{score, whole};
use super::table::{Refusal, Table};
use super::{FileProblem, MarketFileError, NamedMarket, Rounding};

/// The most rows of a file of pairs.
pub(super) const MAX_PAIRS: usize = 8_000_000;
/// The most mentees, and the most mentors.
pub(super) const MAX_PEOPLE: usize = 1_000_000;

const PAIR_COLUMNS: &[&str] =
    &["mentee", "mentor", "mentee_rank", "mentor_rank", "score", "mentee_level", "mentor_level"];
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

/// What a file of capacities says of a mentor.
#[derive(Clone, Copy, Debug)]
struct Capacity {
    seats: u32,
    /// Mentees needed at least; `None` where the file has no such column.
    at_least: Option<u16>,
    /// The line that says so, 0 when none does: line 1 is the header.
    line: u64,
}

impl Capacity {
    const DEFAULT: Self = Self { seats: DEFAULT_CAPACITY, at_least: None, line: 0 };
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
        let mut rows = Rows::new(rounding);
        rows.read(pairs_file, text, stop)?;
        let in_pairs = rows.mentors.names.len();
        let mut seats = vec![Capacity::DEFAULT; in_pairs];
        if let Some((file, text)) = capacities {
            let named = |(line, problem)| MarketFileError { file: file.into(), line, problem };
            read_capacities(text, &mut rows.mentors, &mut seats, rounding, stop).map_err(named)?;
        }
        let found = Found {
            pairs_file: pairs_file.to_owned(),
            capacities_file: capacities.map(|(file, _)| file.to_owned()),
            by_default: seats.iter().filter(|capacity| capacity.line == 0).count(),
            without_pairs: rows.mentors.names[in_pairs..].iter().map(ToString::to_string).collect(),
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

/// Written ids, numbered as they come.
#[derive(Debug, Default)]
pub(super) struct Names {
    #[expect(clippy::disallowed_types, reason = "looked up only; its order is never seen")]
    numbers: std::collections::HashMap<Box<str>, u32>,
    pub(super) names: Vec<Box<str>>,
}

impl Names {
    /// The number of this id, and whether it is new; `None` if there are too many.
    pub(super) fn number(&mut self, name: &str) -> Option<(u32, bool)> {
        if let Some(&number) = self.numbers.get(name) {
            return Some((number, false));
        }
        let number = u32::try_from(self.names.len()).ok().filter(|_| self.names.len() < MAX_PEOPLE)?;
        self.numbers.insert(name.into(), number);
        self.names.push(name.into());
        Some((number, true))
    }

    /// The ids ascending, and for each number its place there.
    pub(super) fn sorted(&self) -> (Vec<String>, Vec<u32>) {
        let mut order: Vec<u32> = (0..).take(self.names.len()).collect();
        order.sort_unstable_by_key(|&number| &self.names[number as usize]);
        let mut place_of = vec![0; order.len()];
        for (place, &number) in (0..).zip(&order) {
            place_of[number as usize] = place;
        }
        (order.into_iter().map(|number| self.names[number as usize].to_string()).collect(), place_of)
    }
}

/// An optional column of the pairs: filled in every row, or in none.
#[derive(Debug)]
pub(super) struct Optional<T> {
    pub(super) column: usize,
    pub(super) values: Vec<T>,
    pub(super) first_line: Option<u64>,
}

impl<T> Optional<T> {
    pub(super) fn new(column: usize) -> Self {
        Self { column, values: Vec::new(), first_line: None }
    }

    /// Takes the cell of a row that has a pair; `rows` pairs were read before.
    pub(super) fn take(
        &mut self,
        table: &Table<'_>,
        first_row_line: u64,
        parse: impl FnOnce(&str) -> Result<T, FileProblem>,
    ) -> Result<(), Refusal> {
        let text = table.cell(self.column);
        let first = table.line == first_row_line;
        let column = table.name(self.column);
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
    rounding: Rounding,
    // Scores that rounding changed.
    rounded: usize,
    // The decimal mark of the scores, the line of the first score that has one, and that score.
    mark: Option<(char, u64, String)>,
}

impl Rows {
    fn new(rounding: Rounding) -> Self {
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
            rounding,
            rounded: 0,
            mark: None,
        }
    }

    fn read(&mut self, file: &str, text: &str, stop: &dyn Fn() -> Option<StopReason>) -> Result<(), MarketFileError> {
        let named = |(line, problem)| MarketFileError { file: file.into(), line, problem };
        let mut table = Table::open(text, PAIR_COLUMNS, 2, stop).map_err(named)?;
        while table.next().map_err(named)? {
            self.take(&table).map_err(named)?;
        }
        if self.declared.is_empty() { Err(named((None, FileProblem::HeaderOnly))) } else { Ok(()) }
    }

    fn take(&mut self, table: &Table<'_>) -> Result<(), Refusal> {
        let too_many = |what, limit| (Some(table.line), FileProblem::TooMany { what, limit });
        let written = table.id(0)?;
        let (mentee, new) = self.mentees.number(written).ok_or_else(|| too_many("mentees", MAX_PEOPLE))?;
        let without_pairs = table.cell(1).is_empty();
        if new {
            self.declared.push((without_pairs, table.line));
        } else if let (was_without, other_line) = self.declared[mentee as usize]
            && (was_without || without_pairs)
        {
            return table.refuse(FileProblem::NotWithoutPairs { mentee: written.into(), other_line });
        }
        if without_pairs {
            return match (2..PAIR_COLUMNS.len()).find(|&column| !table.cell(column).is_empty()) {
                Some(column) => table.refuse(FileProblem::ValueWithoutMentor { column: PAIR_COLUMNS[column] }),
                None => Ok(()),
            };
        }
        let (mentor, _) = self.mentors.number(table.id(1)?).ok_or_else(|| too_many("mentors", MAX_PEOPLE))?;
        let first_row_line = self.line.first().map_or(table.line, |&line| line.into());
        let rounding = self.rounding;
        for optional in &mut self.ranks {
            let column = PAIR_COLUMNS[optional.column];
            optional.take(table, first_row_line, |text| {
                whole(&pointed(text, table), rounding)
                    .ok_or_else(|| FileProblem::BadRank { column, found: text.into() })
            })?;
        }
        let (mark, rounded) = (&mut self.mark, &mut self.rounded);
        self.score.take(table, first_row_line, |text| {
            let written = with_point(text, table, mark)?;
            let refused = |problem| FileProblem::BadScore { found: text.into(), problem };
            let (score, changed) = score(&written, rounding).map_err(refused)?;
            *rounded += usize::from(changed);
            Ok(score)
        })?;
        for optional in &mut self.levels {
            let column = PAIR_COLUMNS[optional.column];
            optional.take(table, first_row_line, |text| {
                let level = whole(&pointed(text, table), rounding).and_then(|level| u16::try_from(level).ok());
                level.ok_or_else(|| FileProblem::BadLevel { column, found: text.into() })
            })?;
        }
        let line = u32::try_from(table.line).ok().filter(|_| self.line.len() < MAX_PAIRS);
        self.line.push(line.ok_or_else(|| too_many("pairs", MAX_PAIRS))?);
        self.mentee.push(mentee);
        self.mentor.push(mentor);
        Ok(())
    }

    fn into_market(
        self,
        capacities: &[Capacity],
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<NamedMarket, Refusal> {
        let go_on = || stop().map_or(Ok(()), |reason| Err((None, FileProblem::Stopped(reason))));
        go_on()?;
        let (mentees, mentee_place) = self.mentees.sorted();
        go_on()?;
        let (mentors, mentor_place) = self.mentors.sorted();
        go_on()?;
        let mut sorted_capacities = vec![0; mentors.len()];
        let mut at_least = capacities.iter().any(|one| one.at_least.is_some()).then(|| vec![0; mentors.len()]);
        for (&place, capacity) in mentor_place.iter().zip(capacities) {
            sorted_capacities[place as usize] = capacity.seats;
            if let Some(column) = &mut at_least {
                column[place as usize] = capacity.at_least.unwrap_or(0);
            }
        }
        let order = by_mentee(&self.mentee, &mentee_place);
        go_on()?;
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
        let market = Market::from_columns_until(columns, stop).and_then(|market| match at_least {
            Some(column) => market.with_at_least(column),
            None => Ok(market),
        });
        match market {
            Ok(market) => {
                let first_seen = mentee_place.iter().copied().map(MenteeId::new).collect();
                Ok(NamedMarket { market, mentees, mentors, first_seen })
            }
            Err(MarketError::Stopped(reason)) => Err((None, FileProblem::Stopped(reason))),
            Err(MarketError::DuplicatePair { mentee, mentor }) => {
                let lines = lines_of(mentee, mentor);
                let (mentee, mentor) = ((&mentees[mentee.index()]).into(), (&mentors[mentor.index()]).into());
                Err((lines.last().copied(), FileProblem::DuplicatePair { mentee, mentor, first_line: lines[0] }))
            }
            Err(MarketError::LevelAgainstRank { side, mentee, mentor, level, before }) => {
                let line = lines_of(mentee, mentor).first().copied();
                let whose = match side {
                    Side::Mentee => (&mentees[mentee.index()]).into(),
                    Side::Mentor => (&mentors[mentor.index()]).into(),
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

/// A score with a point as its decimal mark. Where commas do not separate cells a comma can be that mark, but not in
/// one row and a point in the next: one of the two would be something else.
pub(super) fn with_point<'c>(
    text: &'c str,
    table: &Table<'_>,
    mark: &mut Option<(char, u64, String)>,
) -> Result<Cow<'c, str>, FileProblem> {
    let (comma, point) = (text.contains(','), text.contains('.'));
    if table.separator == b',' || comma == point {
        return Ok(Cow::Borrowed(text));
    }
    let here = if comma { ',' } else { '.' };
    match mark {
        Some((there, other_line, _)) if *there != here => {
            return Err(FileProblem::MixedMarks { found: text.into(), here, there: *there, other_line: *other_line });
        }
        Some(_) => {}
        None => *mark = Some((here, table.line, text.to_owned())),
    }
    Ok(pointed(text, table))
}

/// A number with a point as its decimal mark, where commas do not separate cells.
pub(super) fn pointed<'c>(text: &'c str, table: &Table<'_>) -> Cow<'c, str> {
    if table.separator == b',' || !text.contains(',') { text.into() } else { text.replacen(',', ".", 1).into() }
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
            let alike = alike.get_or_insert_with(|| Alike::new(mentors.names[..in_pairs].iter().map(|name| &**name)));
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
