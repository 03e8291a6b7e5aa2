//! The formats in which this field publishes its instances, read into markets and written from them.
//!
//! One file each: PrefLib's votes ([`preflib`]), Glasgow's lists ([`glasgow`]), DIMACS' networks ([`flows`]), tables of
//! scores ([`tables`]); [`sides`] makes a market of what they have in common, and [`lines`] knows where a word stands.
//! Whatever does not fit is refused with line and column ([`PublishedError`]). What a format cannot hold is said when a
//! market is written in it; what it can is read back the same.

mod error;
mod flows;
mod glasgow;
mod lines;
mod preflib;
mod sides;
mod tables;

pub use error::{PublishedError, PublishedProblem, UnwritableError};

use std::path::Path;

use matching_market::{Side, StopReason};

use self::flows::Flow;
use self::glasgow::Capacities;
use super::{NamedMarket, NamedPeers};

/// A published format of two-sided markets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// PrefLib's lists: `soc`, `soi`, `toc`, `toi` and `cat`, which the file itself names.
    Preflib,
    /// Glasgow's Hospitals/Residents, with or without ties.
    Hrt,
    /// Glasgow's Stable Marriage, with or without ties and incomplete lists.
    Smti,
    /// The OR-Library's assignment files.
    Orlib,
    /// DIMACS' assignment problems.
    DimacsAsn,
    /// DIMACS' flows of least cost, from one layer of nodes to another.
    DimacsMin,
    /// MatrixMarket's tables, dense or sparse.
    MatrixMarket,
    /// Numpy's tables.
    Npy,
}

impl Format {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Preflib,
        Self::Hrt,
        Self::Smti,
        Self::Orlib,
        Self::DimacsAsn,
        Self::DimacsMin,
        Self::MatrixMarket,
        Self::Npy,
    ];

    /// The name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Preflib => "preflib",
            Self::Hrt => "hrt",
            Self::Smti => "smti",
            Self::Orlib => "orlib",
            Self::DimacsAsn => "dimacs-asn",
            Self::DimacsMin => "dimacs-min",
            Self::MatrixMarket => "matrix-market",
            Self::Npy => "npy",
        }
    }

    /// The format of this name; `hr` and `sm` are read as `hrt` and `smti`.
    pub fn named(name: &str) -> Option<Self> {
        let name = match name {
            "hr" => "hrt",
            "sm" => "smti",
            name => name,
        };
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// The format that the ending of a file's name means, if it means one.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::formats::Format;
    /// assert_eq!(Format::of_path("votes.toc".as_ref()), Some(Format::Preflib));
    /// assert_eq!(Format::of_path("pairs.csv".as_ref()), None);
    /// ```
    pub fn of_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "soc" | "soi" | "toc" | "toi" | "cat" => Some(Self::Preflib),
            "hr" | "hrt" => Some(Self::Hrt),
            "sm" | "smti" => Some(Self::Smti),
            "asn" => Some(Self::DimacsAsn),
            "min" => Some(Self::DimacsMin),
            "mtx" => Some(Self::MatrixMarket),
            "npy" => Some(Self::Npy),
            _ => None,
        }
    }
}

/// A file and what belongs to it; texts and bytes with the names errors call them by.
#[derive(Clone, Copy, Debug)]
pub struct PublishedFiles<'f> {
    /// The file.
    pub main: (&'f str, &'f [u8]),
    /// PrefLib only: the mentors' lists of mentees.
    pub mentors: Option<(&'f str, &'f [u8])>,
    /// Seats of mentors by id, `mentor,capacity`; those it does not name keep what the file says, or `seats`.
    pub capacities: Option<(&'f str, &'f str)>,
    /// Seats of each mentor where the format says nothing of seats.
    pub seats: u16,
    /// PrefLib's `cat` only: alternatives of so many categories are acceptable, all by default.
    pub categories: Option<u32>,
}

impl<'f> PublishedFiles<'f> {
    /// One file, and one seat for each mentor where it says nothing of seats.
    pub const fn one(name: &'f str, bytes: &'f [u8]) -> Self {
        Self { main: (name, bytes), mentors: None, capacities: None, seats: 1, categories: None }
    }
}

/// Reads a market, and says what there is to say of it, a sentence each; `stop` is asked every few lines.
///
/// # Errors
/// [`PublishedError`]: the first thing that does not fit, with file, line and column; stopped.
///
/// # Complexity
/// O(entries log entries) time, 60 bytes a pair besides the market.
///
/// # Examples
/// ```
/// use cohort_lab::formats::{Format, PublishedFiles, read_published};
/// // Two residents, two hospitals: the second hospital has two posts and likes both residents alike.
/// let text = "2 2\n1 1 2\n2 1\n1 1 2 1\n2 2 (1 2)\n";
/// let (named, notes) = read_published(Format::Hrt, PublishedFiles::one("a.hrt", text.as_bytes()), &|| None)?;
/// assert_eq!((named.market.pairs(), notes.len()), (3, 1));
///
/// let wrong = "2 2\n1 1 7\n2 1\n1 1 2 1\n2 2 (1 2)\n";
/// let refused = read_published(Format::Hrt, PublishedFiles::one("a.hrt", wrong.as_bytes()), &|| None).unwrap_err();
/// assert_eq!(refused.to_string(), "a.hrt line 2 column 5: number is 7; write a whole number from 1 to 2");
/// # Ok::<(), cohort_lab::formats::PublishedError>(())
/// ```
pub fn read_published(
    format: Format,
    files: PublishedFiles<'_>,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<(NamedMarket, Vec<String>), PublishedError> {
    let PublishedFiles { main, mentors, capacities, seats, categories } = files;
    let mut sides = match format {
        Format::Preflib => preflib::read(main, mentors, seats, categories, stop),
        Format::Hrt => glasgow::read(main, Capacities::Given, stop),
        Format::Smti => glasgow::read(main, Capacities::One, stop),
        Format::Orlib => tables::read_orlib(main, seats, stop),
        Format::DimacsAsn => flows::read(main, Flow::Assignment, stop),
        Format::DimacsMin => flows::read(main, Flow::LeastCost, stop),
        Format::MatrixMarket => tables::read_matrix_market(main, seats, stop),
        Format::Npy => tables::read_npy(main, seats, stop),
    }?;
    if let Some(capacities) = capacities {
        sides.seats_from(capacities, stop)?;
    }
    sides.into_market(main.0)
}

/// Reads a market without sides from Glasgow's Stable Roommates (`sr`): everybody has one seat.
///
/// # Errors
/// [`PublishedError`]: the first thing that does not fit, with file, line and column; stopped.
///
/// # Examples
/// ```
/// use cohort_lab::formats::read_roommates;
/// let (named, _) = read_roommates(("a.sr", b"1 2 3\n2 3 1\n3 1 2\n"), &|| None)?;
/// assert_eq!((named.market.people(), named.market.pairs()), (3, 3));
/// # Ok::<(), cohort_lab::formats::PublishedError>(())
/// ```
pub fn read_roommates(
    file: (&str, &[u8]),
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<(NamedPeers, Vec<String>), PublishedError> {
    glasgow::read_roommates(file, stop)
}

/// Writes a market without sides as Stable Roommates; people are numbered in the order of their file.
pub fn write_roommates(named: &NamedPeers) -> String {
    glasgow::write_roommates(named)
}

/// A market in a published format.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PublishedMarket {
    /// The file.
    pub main: Vec<u8>,
    /// PrefLib only: the mentors' lists.
    pub mentors: Option<Vec<u8>>,
    /// What the format does not hold, a sentence each.
    pub lost: Vec<String>,
}

/// Writes a market: its people are numbered in the order of their file, and what the format cannot hold is said.
///
/// # Errors
/// [`UnwritableError`]: the format is of another kind of market.
///
/// # Examples
/// ```
/// use cohort_lab::formats::{Format, read_market, write_published};
/// let named = read_market(("pairs.csv", "mentee,mentor,score\nana,ben,0.5\neve,ben,0.75\n"), None)?;
/// let written = write_published(Format::Hrt, &named)?;
/// assert_eq!(written.main, b"2 1\n1 1\n2 1\n1 2 2 1\n");
/// assert_eq!(written.lost, ["hrt holds no scores; they are left out.", "hrt holds no ids; people are numbered."]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_published(format: Format, named: &NamedMarket) -> Result<PublishedMarket, UnwritableError> {
    let mut mentors = None;
    let main = match format {
        Format::Preflib => {
            let [of_mentees, of_mentors] = preflib::write(named);
            mentors = Some(of_mentors.into_bytes());
            of_mentees.into_bytes()
        }
        Format::Hrt => glasgow::write("hrt", named, Capacities::Given)?.into_bytes(),
        Format::Smti => glasgow::write("smti", named, Capacities::One)?.into_bytes(),
        Format::Orlib => tables::write_orlib(named)?.into_bytes(),
        Format::DimacsAsn => flows::write(named, Flow::Assignment)?.into_bytes(),
        Format::DimacsMin => flows::write(named, Flow::LeastCost)?.into_bytes(),
        Format::MatrixMarket => tables::write_matrix_market(named).into_bytes(),
        Format::Npy => tables::write_npy(named)?,
    };
    Ok(PublishedMarket { main, mentors, lost: lost(format, named) })
}

/// What a format does not hold of a market.
fn lost(format: Format, named: &NamedMarket) -> Vec<String> {
    let market = &named.market;
    let (name, of_lists) = (format.name(), matches!(format, Format::Preflib | Format::Hrt | Format::Smti));
    let by_score = || {
        let better = |one, other| market.score(one) >= market.score(other);
        let list = |mentee| market.pairs_of_mentee(mentee).collect::<Vec<_>>();
        let falls = |pairs: &[_], rank: &dyn Fn(matching_market::PairId) -> u32| {
            pairs.windows(2).all(|two| {
                better(two[0], two[1])
                    && (rank(two[0]) == rank(two[1])) == (market.score(two[0]) == market.score(two[1]))
            })
        };
        market.mentee_ids().all(|mentee| falls(&list(mentee), &|pair| market.mentee_rank(pair)))
            && market.mentor_ids().all(|mentor| falls(market.pairs_of_mentor(mentor), &|pair| market.mentor_rank(pair)))
    };
    let numbers = |ids: &[String]| ids.iter().all(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    let kept_seats = matches!(format, Format::Hrt | Format::DimacsMin);
    let checks = [
        (of_lists && market.has_scores(), "scores; they are left out"),
        (!of_lists && !by_score(), "ranks; they are left out, and both sides will order by score"),
        (
            !kept_seats && market.mentor_ids().any(|mentor| market.capacity(mentor) != 1),
            "seats; write capacities as well",
        ),
        (market.has_levels(Side::Mentee) || market.has_levels(Side::Mentor), "levels; they are left out"),
        (market.has_lower_quotas(), "numbers of mentees that are needed at least; they are left out"),
        (
            format != Format::Preflib && !(numbers(&named.mentees) && numbers(&named.mentors)),
            "ids; people are numbered",
        ),
    ];
    checks.into_iter().filter(|(is_lost, _)| *is_lost).map(|(_, what)| format!("{name} holds no {what}.")).collect()
}
