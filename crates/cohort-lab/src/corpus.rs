//! The corpus: published and hand-made markets with known answers.
//!
//! One text file per market in `corpus/`, one `key: value` a line. People are numbered from 1, as in the literature.
//!
//! ```text
//! source: where instance and answer come from; `after ...` or `this project` if the instance is not printed there
//! note: what it shows
//! capacities: 2 1                 seats of mentor 1, 2, ...
//! mentee 1: 2 (1 3)               best first, ties in parentheses; mentees in order
//! mentor 1: 1 2                   likewise; a pair exists when both list each other
//! stable-count: 2                 how many stable matchings there are, if known
//! stable: 1 2 -                   a stable matching: the mentor of mentee 1, 2, ..., - for none; any number of lines
//! mentee-optimal: 1 2 -           the stable matching every mentee likes best, if there is one
//! mentor-optimal: 2 1 -           likewise for mentors
//! max-stable: 3                   the most people in a stable matching
//! egalitarian: 12                 the least sum of all ranks in a stable matching; ranks count from 1 over the pairs of the market
//! min-regret: 3                   the least worst rank in a stable matching
//! sex-equal: 0                    the least difference between the two sides' sums of ranks in a stable matching
//! rank-maximal: 2 0 1             the greatest rank profile of all matchings: first choices, second choices, ...
//! boston: 1 2 -                   what immediate acceptance gives
//! top-trading-cycles: 1 2 -       what trading gives, where mentors' ranks are priorities
//! ```
//!
//! An instance whose source does not begin so is published: it stands in the source, or in the reprint named with it,
//! pair by pair (that of Irving and Leather as a construction).
//!
//! Every answer is checked against [enumeration](crate::oracle) or [simulation](crate::textbook) by a test; a line that
//! does not belong is refused.

use std::fmt;
use std::str::FromStr;

use matching_market::{Market, MarketBuilder, MarketError, MentorId, PairInfo};

use crate::oracle::Assignment;

/// A market with its known answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file's name without its ending.
    pub name: String,
    /// Where instance and answer come from.
    pub source: String,
    /// What it shows.
    pub note: String,
    /// The market.
    pub market: Market,
    /// How many stable matchings there are, if known.
    pub stable_count: Option<usize>,
    /// Some stable matchings.
    pub stable: Vec<Assignment>,
    /// The stable matching every mentee likes best, if known.
    pub mentee_optimal: Option<Assignment>,
    /// The stable matching every mentor likes best, if known.
    pub mentor_optimal: Option<Assignment>,
    /// The most people in a stable matching, if known.
    pub max_stable: Option<usize>,
    /// The least sum of all ranks in a stable matching, if known.
    pub egalitarian: Option<u64>,
    /// The least worst rank in a stable matching, if known.
    pub min_regret: Option<u32>,
    /// The least difference between the sides' sums of ranks in a stable matching, if known.
    pub sex_equal: Option<u64>,
    /// The greatest rank profile of all matchings, if known.
    pub rank_maximal: Option<Vec<usize>>,
    /// What immediate acceptance gives, if known.
    pub boston: Option<Assignment>,
    /// What top trading cycles gives, if known.
    pub top_trading_cycles: Option<Assignment>,
}

impl Entry {
    /// Whether the instance stands in its source; else it is this project's, at most made after it.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::corpus::parse;
    /// assert!(parse("one", "source: D. Gale (1962), example 1\n")?.is_published());
    /// assert!(!parse("two", "source: after D. Gale (1962)\n")?.is_published());
    /// # Ok::<(), cohort_lab::corpus::CorpusError>(())
    /// ```
    pub fn is_published(&self) -> bool {
        !(self.source.starts_with("after ") || self.source.starts_with("this project"))
    }
}

/// Why a corpus file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CorpusError {
    /// A line is not of the format.
    #[error("{name} line {line}: {problem}")]
    Line {
        /// The entry's name.
        name: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: LineProblem,
    },
    /// The lines do not make a market.
    #[error("{name}: {error}")]
    Market {
        /// The entry's name.
        name: String,
        /// Why not.
        error: MarketError,
    },
}

/// What is wrong with a line of a corpus file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineProblem {
    /// No colon, or a key that does not exist.
    UnknownKey,
    /// People out of order, or capacities after them.
    OutOfOrder,
    /// Not a number, or one that fits nothing.
    BadNumber,
    /// Parentheses that do not match.
    BadTie,
    /// Not one entry per mentee.
    WrongLength,
}

impl fmt::Display for LineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownKey => "unknown key; see the format of the corpus",
            Self::OutOfOrder => "out of order; write capacities, then mentees 1, 2, ..., then mentors 1, 2, ...",
            Self::BadNumber => "a number is missing or fits nobody",
            Self::BadTie => "parentheses do not match",
            Self::WrongLength => "one entry per mentee is needed",
        })
    }
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../corpus/", $name, ".txt")))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "abdulkadiroglu-soenmez-2003-example-1",
    "abdulkadiroglu-soenmez-2003-trading",
    "balinski-soenmez-1999-one-order",
    "becker-1973-assortative",
    "blair-1984-cube",
    "bogomolnaia-moulin-2001",
    "boston-priority-lost",
    "choco-stable-marriage-1",
    "choco-stable-marriage-2",
    "choco-stable-marriage-3",
    "choco-stable-marriage-4",
    "condorcet-three",
    "cyclic-of-order-5",
    "eeckhout-2000",
    "eecs-70-note-4",
    "erdil-ergin-2008",
    "ergin-2002-acyclic",
    "ergin-2002-cycle",
    "gale-shapley-1962-example-1",
    "gale-shapley-1962-example-2",
    "geeksforgeeks-stable-marriage",
    "gusfield-irving-1989-1.6.5",
    "hidakatsu-2016-order-8",
    "irving-leather-1986-order-8",
    "kesten-2010",
    "kiraly-path-of-three",
    "latin-square-of-order-6",
    "matching-choose-optimality",
    "matching-hospital-resident",
    "matching-stable-marriage",
    "matchingmarkets-iaa",
    "mcdermid-both-sides",
    "mcvitie-wilson-1971",
    "no-mentee-optimal-under-ties",
    "nrmp-run-a-match",
    "rank-maximal-leaves-one-out",
    "rosetta-code-ten",
    "roth-1982-two-by-two",
    "roth-1985-colleges",
    "roth-sotomayor-1990-example-2.17",
    "roth-sotomayor-1990-example-2.31",
    "roth-sotomayor-1990-example-2.4",
    "roth-sotomayor-1990-example-2.9",
    "roth-sotomayor-1990-page-16",
    "rural-mentor",
    "shapley-scarf-1974",
    "soenmez-1997-two-seats",
    "ties-with-two-seats",
    "twice-as-many",
    "weakly-stable-sizes",
];

/// All entries, by name.
///
/// # Errors
/// [`CorpusError`]: a file is not of the format (a test makes sure that none is).
///
/// # Examples
/// ```
/// let corpus = cohort_lab::corpus::all()?;
/// assert!(corpus.iter().any(|entry| entry.name == "gusfield-irving-1989-1.6.5"));
/// # Ok::<(), cohort_lab::corpus::CorpusError>(())
/// ```
pub fn all() -> Result<Vec<Entry>, CorpusError> {
    FILES.iter().map(|(name, text)| parse(name, text)).collect()
}

/// Reads one file.
///
/// # Errors
/// [`CorpusError`], with the line.
///
/// # Examples
/// ```
/// use cohort_lab::corpus::{CorpusError, LineProblem, parse};
/// let entry = parse("one", "capacities: 1\nmentee 1: 1\nmentor 1: 1\nstable-count: 1\nmentee-optimal: 1\n")?;
/// assert_eq!(entry.market.pairs(), 1);
/// let refused = parse("two", "capacities: 1\nmentee 1: (1\n");
/// assert!(matches!(refused, Err(CorpusError::Line { line: 2, problem: LineProblem::BadTie, .. })));
/// # Ok::<(), CorpusError>(())
/// ```
pub fn parse(name: &str, text: &str) -> Result<Entry, CorpusError> {
    let mut draft = Draft::new();
    for (index, line) in text.lines().enumerate() {
        let line_number = index + 1;
        draft.read(line).map_err(|problem| CorpusError::Line { name: name.to_owned(), line: line_number, problem })?;
    }
    let market = draft.market().map_err(|error| CorpusError::Market { name: name.to_owned(), error })?;
    Ok(Entry { name: name.to_owned(), market, ..draft.entry })
}

/// Ranked people of one list: (number from 0, rank).
type Ranking = Vec<(u32, u32)>;

struct Draft {
    entry: Entry,
    capacities: Vec<u32>,
    mentees: Vec<Ranking>,
    mentors: Vec<Ranking>,
}

impl Draft {
    fn new() -> Self {
        let nobody = MarketBuilder::new(0, Vec::new()).build().expect("a market of nobody");
        let entry = Entry {
            name: String::new(),
            source: String::new(),
            note: String::new(),
            market: nobody,
            stable_count: None,
            stable: Vec::new(),
            mentee_optimal: None,
            mentor_optimal: None,
            max_stable: None,
            egalitarian: None,
            min_regret: None,
            sex_equal: None,
            rank_maximal: None,
            boston: None,
            top_trading_cycles: None,
        };
        Self { entry, capacities: Vec::new(), mentees: Vec::new(), mentors: Vec::new() }
    }

    fn read(&mut self, line: &str) -> Result<(), LineProblem> {
        let (key, value) = line.split_once(':').ok_or(LineProblem::UnknownKey)?;
        let value = value.trim();
        match key.split_once(' ').map_or((key, None), |(side, number)| (side, Some(number))) {
            ("source", None) => value.clone_into(&mut self.entry.source),
            ("note", None) => value.clone_into(&mut self.entry.note),
            ("capacities", None) => self.capacities = numbers(value)?,
            ("mentee", Some(number)) => push_in_order(&mut self.mentees, number, value)?,
            ("mentor", Some(number)) => push_in_order(&mut self.mentors, number, value)?,
            ("stable-count", None) => self.entry.stable_count = Some(parsed(value)?),
            ("stable", None) => self.entry.stable.push(self.assignment(value)?),
            ("mentee-optimal", None) => self.entry.mentee_optimal = Some(self.assignment(value)?),
            ("mentor-optimal", None) => self.entry.mentor_optimal = Some(self.assignment(value)?),
            ("max-stable", None) => self.entry.max_stable = Some(parsed(value)?),
            ("egalitarian", None) => self.entry.egalitarian = Some(parsed(value)?),
            ("min-regret", None) => self.entry.min_regret = Some(parsed(value)?),
            ("sex-equal", None) => self.entry.sex_equal = Some(parsed(value)?),
            ("rank-maximal", None) => self.entry.rank_maximal = Some(numbers(value)?),
            ("boston", None) => self.entry.boston = Some(self.assignment(value)?),
            ("top-trading-cycles", None) => self.entry.top_trading_cycles = Some(self.assignment(value)?),
            _ => return Err(LineProblem::UnknownKey),
        }
        Ok(())
    }

    fn assignment(&self, value: &str) -> Result<Assignment, LineProblem> {
        let person = |word: &str| if word == "-" { Ok(None) } else { number(word).map(|n| Some(MentorId::new(n))) };
        let assignment: Assignment = value.split_whitespace().map(person).collect::<Result<_, _>>()?;
        let known = assignment.iter().flatten().all(|mentor| mentor.index() < self.capacities.len());
        match (assignment.len() == self.mentees.len(), known) {
            (true, true) => Ok(assignment),
            (false, _) => Err(LineProblem::WrongLength),
            (true, false) => Err(LineProblem::BadNumber),
        }
    }

    fn market(&self) -> Result<Market, MarketError> {
        let mut builder = MarketBuilder::new(self.mentees.len(), self.capacities.clone());
        for (mentee, list) in (0..).zip(&self.mentees) {
            for &(mentor, mentee_rank) in list {
                let back =
                    self.mentors.get(mentor as usize).and_then(|list| list.iter().find(|&&(who, _)| who == mentee));
                if let Some(&(_, mentor_rank)) = back {
                    builder.pair(mentee, mentor, PairInfo::ranked(mentee_rank, mentor_rank));
                }
            }
        }
        builder.build()
    }
}

fn parsed<T: FromStr>(value: &str) -> Result<T, LineProblem> {
    value.parse().map_err(|_| LineProblem::BadNumber)
}

fn numbers<T: FromStr>(value: &str) -> Result<Vec<T>, LineProblem> {
    value.split_whitespace().map(parsed).collect()
}

fn push_in_order(lists: &mut Vec<Ranking>, who: &str, value: &str) -> Result<(), LineProblem> {
    if number(who)? as usize != lists.len() {
        return Err(LineProblem::OutOfOrder);
    }
    lists.push(ranking(value)?);
    Ok(())
}

/// A list such as `2 (1 3)`, best first.
fn ranking(value: &str) -> Result<Ranking, LineProblem> {
    let mut list = Vec::new();
    let mut rank = 0;
    let mut in_tie = false;
    for word in value.replace('(', "( ").replace(')', " )").split_whitespace() {
        match word {
            "(" if !in_tie => in_tie = true,
            ")" if in_tie => {
                in_tie = false;
                rank += 1;
            }
            "(" | ")" => return Err(LineProblem::BadTie),
            word => {
                list.push((number(word)?, rank));
                rank += u32::from(!in_tie);
            }
        }
    }
    if in_tie { Err(LineProblem::BadTie) } else { Ok(list) }
}

/// A person's number, written from 1, returned from 0.
fn number(word: &str) -> Result<u32, LineProblem> {
    word.parse::<u32>().ok().and_then(|number| number.checked_sub(1)).ok_or(LineProblem::BadNumber)
}
