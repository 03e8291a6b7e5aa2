//! Reading and writing markets without sides.

use std::io::{self, Write};

use matching_market::peers::{PeerMarket, PeerMatching, PeerPair};
use matching_market::{PersonId, Score, StopReason, lottery};

use super::cells::{Cells, Mark};
use super::error::Refusal;
use super::names::Names;
use super::optional::Optional;
use super::pairs::MAX_PEOPLE;
use super::seats::{Alike, seats};
use super::table::Table;
use super::{FileProblem, MarketFileError, Place, Rounding};

/// Seats of people who are not in a file of seats.
pub const DEFAULT_PEER_SEATS: u16 = 1;

/// The most rows of a file of peers.
const MAX_PAIRS: usize = 8_000_000;

const PAIR_COLUMNS: &[&str] = &["person", "peer", "person_rank", "peer_rank", "score"];
const SEAT_COLUMNS: &[&str] = &["person", "seats"];

/// A market of peers whose people have written ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPeers {
    /// The market.
    pub market: PeerMarket,
    /// The written id of each person, ascending.
    pub people: Vec<String>,
    /// The people in the order in which the file names them.
    pub first_seen: Vec<PersonId>,
}

/// Reads a market of peers from its pairs and, if given, its seats; each text with the name errors call it by. `stop`
/// is asked every few rows whether to go on.
///
/// # Errors
/// [`MarketFileError`]: the first thing that does not fit, with file and line; stopped.
///
/// # Complexity
/// O(rows log rows) time, 36 bytes a row besides the market.
///
/// # Examples
/// ```
/// use cohort_lab::formats::{Rounding, read_peers};
/// let pairs = "person,peer,person_rank,peer_rank\nana,ben,0,1\nben,eve,0,0\n";
/// let named = read_peers(("peers.csv", pairs), None, Rounding::Refuse, &|| None)?;
/// assert_eq!((named.people.as_slice(), named.market.pairs()), (&["ana", "ben", "eve"].map(String::from)[..], 2));
///
/// let twice = "person,peer\nana,ben\nben,ana\n";
/// let refused = read_peers(("peers.csv", twice), None, Rounding::Refuse, &|| None).unwrap_err();
/// let said = "peers.csv line 3: 'ben' and 'ana' are a pair in line 2 already, in this or the other order; keep one";
/// assert_eq!(refused.to_string(), said);
/// # Ok::<(), cohort_lab::formats::MarketFileError>(())
/// ```
pub fn read_peers(
    pairs: (&str, &str),
    seats: Option<(&str, &str)>,
    rounding: Rounding,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<NamedPeers, MarketFileError> {
    let named = |file: &str, (line, problem): Refusal| MarketFileError {
        file: file.into(),
        place: line.map(Place::Line),
        problem,
    };
    let mut rows = Rows::read(pairs.1, rounding, stop).map_err(|refusal| named(pairs.0, refusal))?;
    let mut seats_of = vec![(DEFAULT_PEER_SEATS, 0); rows.names.len()];
    if let Some((file, text)) = seats {
        read_seats(text, &mut rows.names, &mut seats_of, rounding, stop).map_err(|refusal| named(file, refusal))?;
    }
    rows.into_market(&seats_of).map_err(|refusal| named(pairs.0, refusal))
}

/// Writes every person, in the order in which the file named them, with each of their peers, or nothing.
///
/// # Errors
/// What the writer refuses.
pub fn write_peers(named: &NamedPeers, matching: &PeerMatching, to: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["person", "peer"])?;
    for &person in &named.first_seen {
        let name = &named.people[person.index()];
        let peers = matching.peers_of(person);
        if peers.is_empty() {
            writer.write_record([name.as_str(), ""])?;
        }
        for peer in peers {
            writer.write_record([name, &named.people[peer.index()]])?;
        }
    }
    writer.flush()
}

/// The rows of a file of peers.
struct Rows {
    names: Names,
    /// The two people of each pair, by number, and the line.
    pairs: Vec<([u32; 2], u32)>,
    ranks: [Optional<u32>; 2],
    score: Optional<Score>,
    /// For each person by number whether their first row declares them without pairs, and its line.
    declared: Vec<(bool, u64)>,
}

impl Rows {
    fn read(text: &str, rounding: Rounding, stop: &dyn Fn() -> Option<StopReason>) -> Result<Self, Refusal> {
        let mut rows = Self {
            names: Names::up_to(MAX_PEOPLE),
            pairs: Vec::new(),
            ranks: [Optional::new(2), Optional::new(3)],
            score: Optional::new(4),
            declared: Vec::new(),
        };
        let mut table = Table::open(text, PAIR_COLUMNS, 2, stop)?;
        let mut mark = None;
        while table.next()? {
            rows.take(&table, rounding, &mut mark)?;
        }
        if rows.declared.is_empty() { Err((None, FileProblem::HeaderOnly)) } else { Ok(rows) }
    }

    fn person(&mut self, table: &Table<'_>, column: usize, without_pairs: bool) -> Result<u32, Refusal> {
        let written = table.id(column)?;
        let too_many = || (Some(table.line), FileProblem::TooMany { what: "people", limit: MAX_PEOPLE });
        let (number, new) = self.names.number(written).ok_or_else(too_many)?;
        if new {
            self.declared.push((without_pairs, table.line));
        } else if self.declared[number as usize].0 || without_pairs {
            let (person, other_line) = (written.into(), self.declared[number as usize].1);
            return table.refuse(FileProblem::PersonNotWithoutPairs { person, other_line });
        }
        Ok(number)
    }

    fn take(&mut self, table: &Table<'_>, rounding: Rounding, mark: &mut Mark) -> Result<(), Refusal> {
        let without_pairs = table.cell(1).is_empty();
        let person = self.person(table, 0, without_pairs)?;
        if without_pairs {
            return match (2..PAIR_COLUMNS.len()).find(|&column| !table.cell(column).is_empty()) {
                Some(column) => table.refuse(FileProblem::ValueWithoutPeer { column: PAIR_COLUMNS[column] }),
                None => Ok(()),
            };
        }
        let peer = self.person(table, 1, false)?;
        if person == peer {
            return table.refuse(FileProblem::OwnPeer(table.cell(0).into()));
        }
        let first_row_line = self.pairs.first().map(|&(_, line)| line.into());
        for optional in &mut self.ranks {
            let column = PAIR_COLUMNS[optional.column];
            let at = optional.column;
            let bad = || FileProblem::BadRank { column, found: table.cell(at).into() };
            optional.take(table, first_row_line, || table.whole(at, rounding).ok_or_else(bad))?;
        }
        let at = self.score.column;
        self.score.take(table, first_row_line, || table.score(at, rounding, mark).map(|(score, _)| score))?;
        let line = u32::try_from(table.line).ok().filter(|_| self.pairs.len() < MAX_PAIRS);
        let line = line.ok_or((Some(table.line), FileProblem::TooMany { what: "pairs", limit: MAX_PAIRS }))?;
        self.pairs.push(([person, peer], line));
        Ok(())
    }

    fn into_market(self, seats: &[(u16, u64)]) -> Result<NamedPeers, Refusal> {
        let (people, place_of) = self.names.sorted();
        self.refuse_doubles()?;
        let [person_ranks, peer_ranks] = &self.ranks;
        let is_ranked = [person_ranks, peer_ranks].map(|one| one.first_line.is_some());
        let pairs: Vec<PeerPair> = (0..self.pairs.len())
            .map(|row| {
                let score = self.score.values.get(row).copied();
                let by_score = score.map_or(0, Score::descending_rank);
                let rank = |one: &Optional<u32>| one.values.get(row).copied().unwrap_or(by_score);
                let ranks = is_ranked.contains(&true).then(|| [rank(person_ranks), rank(peer_ranks)]);
                let people = self.pairs[row].0.map(|number| PersonId::new(place_of[number as usize]));
                PeerPair { people, ranks, score }
            })
            .collect();
        let mut sorted_seats = vec![0; people.len()];
        for (&place, &(seats, _)) in place_of.iter().zip(seats) {
            sorted_seats[place as usize] = seats;
        }
        let labels = people.iter().map(|name| lottery::label(name)).collect();
        let market = PeerMarket::new(sorted_seats, &pairs).and_then(|market| market.with_labels(labels));
        let market = market.map_err(|error| (None, error.into()))?;
        Ok(NamedPeers { market, people, first_seen: place_of.into_iter().map(PersonId::new).collect() })
    }

    /// Each two people may be a pair once; the first that is one again is refused with both lines.
    fn refuse_doubles(&self) -> Result<(), Refusal> {
        let mut keyed: Vec<([u32; 2], u32)> =
            self.pairs.iter().map(|&([one, other], line)| ([one.min(other), one.max(other)], line)).collect();
        keyed.sort_unstable();
        let doubles = keyed.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| (two[1].1, two[0].1));
        let Some((line, first)) = doubles.min() else { return Ok(()) };
        let row = self.pairs.iter().find(|(_, of)| *of == line).map_or([0; 2], |(people, _)| *people);
        let [person, peer] = row.map(|number| self.names.name(number).into());
        Err((Some(line.into()), FileProblem::PeersTwice { person, peer, first_line: first.into() }))
    }
}

fn read_seats(
    text: &str,
    names: &mut Names,
    seats_of: &mut Vec<(u16, u64)>,
    rounding: Rounding,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<(), Refusal> {
    let mut table = Table::open(text, SEAT_COLUMNS, 2, stop)?;
    let in_pairs = seats_of.len();
    let mut alike = None;
    while table.next()? {
        let (written, seats) = (table.id(0)?, seats(&table, rounding)?);
        let Some((person, new)) = names.number(written) else {
            return table.refuse(FileProblem::TooMany { what: "people", limit: MAX_PEOPLE });
        };
        if new {
            seats_of.push((DEFAULT_PEER_SEATS, 0));
            let alike = alike.get_or_insert_with(|| Alike::new(names.from(0).take(in_pairs)));
            if let Some(likely) = alike.to(written) {
                return table.refuse(FileProblem::LikelyPerson { written: written.into(), likely: likely.into() });
            }
        }
        let first_line = seats_of[person as usize].1;
        if first_line > 0 {
            return table.refuse(FileProblem::SeatsTwice { person: written.into(), first_line });
        }
        seats_of[person as usize] = (seats, table.line);
    }
    Ok(())
}
