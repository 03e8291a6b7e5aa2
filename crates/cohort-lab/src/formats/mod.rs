//! Market files: how researchers hand markets in and get matchings out.
//!
//! CSV files, separated by commas, semicolons or tabs, with a header and columns in any order; blanks around a cell do
//! not count. They come in here as text: what bytes mean is for who reads the file. With the feature `arrow` pairs and
//! capacities may also be tables of Arrow or Parquet ([`MarketSource`]).
//!
//! - **pairs**: `mentee,mentor` and optionally `mentee_rank`, `mentor_rank` (integers from 0, smaller is better, equal
//!   is a tie), `score` (decimal, at most six places, |x| ≤ 2147.483647; with a decimal comma where commas do not
//!   separate) and `mentee_level`, `mentor_level` (integers 0..=65535 that mean the same on every list and never
//!   contradict its ranks; without them the ranks serve). A column is filled in every row or in none. A missing rank
//!   column follows the score, best first, equal scores tie; without score everything ties. A row with an empty mentor
//!   declares a mentee without pairs. With [`Rounding::Nearest`] scores may be any decimal numbers.
//! - **capacities**: `mentor,capacity` with 0..=65535, and optionally `at_least`, how many of them must be filled.
//!   Mentors not named have two seats; mentors named only here count, unless the id looks like another way of writing
//!   one of the pairs.
//! - **pins** and **bans**: `mentee,mentor`, pairs that are in the matching whatever the strategy, or never
//!   ([`Settled`]).
//! - **peers**: `person,peer` and optionally `person_rank`, `peer_rank`, `score`, as for pairs; each two people once,
//!   in either order. A row with an empty peer declares a person without pairs.
//! - **seats** of peers: `person,seats` with 0..=65535. People not named have one.
//!
//! The formats in which others publish instances ([`Format`]) are read by [`read_published`].
//!
//! Written ids are sorted to get dense ids, and hashed to get lottery labels, so the order of the rows changes nothing.
//! What does not fit is refused with file and line, or the row of a table.

mod all_stable;
mod arrange;
mod at_once;
mod cells;
mod certificate;
#[cfg(feature = "arrow")]
mod columnar;
mod error;
mod found;
mod lines;
mod names;
mod number;
mod optional;
pub mod orlib;
mod pairs;
mod peer_certificate;
mod peers;
mod peers_report;
mod plain;
mod published;
mod read;
mod records;
mod report;
mod runs;
mod seats;
mod settled;
mod source;
mod table;
mod write;

pub use all_stable::{AllStableReport, MAX_LISTED, StableList};
pub use certificate::{CertificateFile, StrategyName};
#[cfg(feature = "arrow")]
pub(crate) use columnar::parquet_of;
#[cfg(feature = "arrow")]
pub use columnar::{TableParts, write_table};
pub use error::{FileProblem, MarketFileError, Place};
pub use found::{DEFAULT_CAPACITY, Found, is_vacuous};
pub use number::Rounding;
pub use peer_certificate::PeerCertificateFile;
pub use peers::{DEFAULT_PEER_SEATS, NamedPeers, read_peers, write_peers};
pub use peers_report::PeersReport;
pub use published::{
    Format, PublishedError, PublishedFiles, PublishedMarket, PublishedProblem, UnwritableError, read_published,
    read_roommates, write_published, write_roommates,
};
pub use read::{UnbuiltMarket, read_market};
pub use report::{Seconds, SolveReport};
pub use settled::Settled;
pub use source::{MarketSource, TableKind};
pub use write::{write_capacities, write_matching, write_matchings, write_pairs};

use matching_market::{Market, MenteeId};

/// A market whose people have written ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedMarket {
    /// The market.
    pub market: Market,
    /// The written id of each mentee, ascending.
    pub mentees: Vec<String>,
    /// The written id of each mentor, ascending.
    pub mentors: Vec<String>,
    /// The mentees in the order in which the file names them.
    pub first_seen: Vec<MenteeId>,
}

impl NamedMarket {
    /// A market under numbers of equal width from 1, such as `mentee-007`, so that names sort as ids do.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::formats::NamedMarket;
    /// use matching_market::{MarketBuilder, PairInfo};
    /// let mut builder = MarketBuilder::new(1, vec![1; 12]);
    /// builder.pair(0, 9, PairInfo::default());
    /// let named = NamedMarket::numbered(builder.build()?);
    /// assert_eq!((&*named.mentees[0], &*named.mentors[9]), ("mentee-1", "mentor-10"));
    /// # Ok::<(), matching_market::MarketError>(())
    /// ```
    pub fn numbered(market: Market) -> Self {
        let names = |who: &str, count: usize| -> Vec<String> {
            let width = count.to_string().len();
            (1..=count).map(|number| format!("{who}-{number:0width$}")).collect()
        };
        let (mentees, mentors) = (names("mentee", market.mentees()), names("mentor", market.mentors()));
        let first_seen = market.mentee_ids().collect();
        Self { market, mentees, mentors, first_seen }
    }
}
