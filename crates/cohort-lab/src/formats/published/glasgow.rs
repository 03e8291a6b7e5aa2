//! The text formats of Glasgow's matching group: Hospitals/Residents and Stable Marriage, with ties and incomplete
//! lists, and Stable Roommates.
//!
//! - `hr`, `hrt`: `residents hospitals`, then a line for each resident, `number list`, then one for each hospital,
//!   `number capacity list`.
//! - `sm`, `smti`: `men women`, then a line for each man and each woman, `number list`.
//! - `sr`: a line for each person, `number list`; or the number of people alone in the first line and then only lists.
//!
//! Lists are numbers from 1, best first; those in round brackets are tied. A colon behind a number is allowed, and with
//! it ids of any kind, as the group's older programs have them (`X : A B C`, and `X : capacity : A B C`). Residents and
//! men are mentees here, hospitals and women mentors.
//!
//! # References
//! D. F. Manlove: Algorithmics of Matching Under Preferences. World Scientific 2013. DOI 10.1142/8591.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use matching_market::peers::{PeerMarket, PeerPair};
use matching_market::{MentorId, PairId, PersonId, StopReason, lottery};

use super::super::NamedMarket;
use super::super::peers::NamedPeers;
use super::error::{PublishedError, PublishedProblem, UnwritableError};
use super::lines::{Line, Lines, Word};
use super::sides::{List, MAX_PEOPLE, Sides, list, mutual, numbered, one_sided};

const TIES: [char; 2] = ['(', ')'];

/// Whether mentors' lines have capacities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capacities {
    Given,
    One,
}

pub(super) fn read(
    file: (&str, &[u8]),
    capacities: Capacities,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Sides, PublishedError> {
    let mut lines = Lines::new(file.0, file.1, stop)?;
    let first = lines.expect("", "how many residents and hospitals there are")?;
    let words = first.words("", "");
    let expected = "how many there are of each side, two numbers";
    let count = |index, what| first.count(first.word(&words, index, expected)?, what, MAX_PEOPLE);
    let (mentees, mentors) = (count(0, "the number of mentees")?, count(1, "the number of mentors")?);
    if let Some(&more) = words.get(2) {
        return Err(first.unexpected(more, "two numbers in the first line"));
    }
    let rows: Vec<Row<'_>> = (0..mentees + mentors)
        .map(|at| {
            let line = lines.expect("", "one more list")?;
            let capacities = if at < mentees { Capacities::One } else { capacities };
            Row::of(line, capacities)
        })
        .collect::<Result<_, _>>()?;
    if let Some(line) = lines.next("")? {
        let found = (mentees + mentors + 1) as u64;
        return Err(line.refused(PublishedProblem::Count { what: "lists at least", found, expected: found - 1 }));
    }
    let (of_mentees, of_mentors) = rows.split_at(mentees);
    let [of_mentees, of_mentors] = [OneSide::of(of_mentees)?, OneSide::of(of_mentors)?];
    let (mentee_lists, mentor_lists) = (of_mentees.lists(&of_mentors)?, of_mentors.lists(&of_mentees)?);
    let (pairs, alone) = mutual(&mentee_lists, &mentor_lists);
    Ok(Sides {
        mentees: of_mentees.ids,
        mentors: of_mentors.ids,
        seats: of_mentors.seats,
        pairs,
        notes: one_sided(alone).into_iter().collect(),
    })
}

/// A line: whose, with how many seats, and the list.
struct Row<'t> {
    line: Line<'t>,
    owner: Word<'t>,
    seats: u32,
    list: Vec<Word<'t>>,
    has_colon: bool,
}

impl<'t> Row<'t> {
    fn of(line: Line<'t>, capacities: Capacities) -> Result<Self, PublishedError> {
        let mut words = line.words("():", ",").into_iter().peekable();
        let missing = |expected| line.refused(PublishedProblem::EndsEarly { expected });
        let owner = words.next().ok_or_else(|| missing("a number and a list"))?;
        let mut has_colon = words.next_if(|word| word.text == ":").is_some();
        let mut seats = 1;
        if capacities == Capacities::Given {
            let word = words.next().ok_or_else(|| missing("a capacity"))?;
            seats = line.number(word, "the capacity", [0, u16::MAX.into()])?.unsigned_abs().try_into().unwrap_or(0);
            has_colon |= words.next_if(|word| word.text == ":").is_some();
        }
        Ok(Self { line, owner, seats, list: words.collect(), has_colon })
    }
}

/// One side's lines, in the order of the file, and how its people are called.
struct OneSide<'r, 't> {
    rows: &'r [Row<'t>],
    ids: Vec<String>,
    seats: Vec<u32>,
    place: BTreeMap<&'t str, u32>,
}

impl<'r, 't> OneSide<'r, 't> {
    fn of(rows: &'r [Row<'t>]) -> Result<Self, PublishedError> {
        let mut place = BTreeMap::new();
        let by_id = rows.iter().any(|row| row.has_colon);
        for (at, row) in (0..).zip(rows) {
            if !by_id {
                let own = row.line.one_of(row.owner, "the owner of the list", rows.len())?;
                if own != at {
                    return Err(row
                        .line
                        .unexpected(row.owner, "the next number; lists are in the order of the numbers"));
                }
            }
            if place.insert(row.owner.text, at).is_some() {
                let problem = PublishedProblem::Twice { what: "the list of", found: row.owner.text.into() };
                return Err(row.line.at(row.owner, problem));
            }
        }
        let ids = rows.iter().map(|row| row.owner.text.to_owned()).collect();
        Ok(Self { rows, ids, seats: rows.iter().map(|row| row.seats).collect(), place })
    }

    /// The lists as positions of the others.
    fn lists(&self, others: &OneSide<'_, '_>) -> Result<Vec<List>, PublishedError> {
        self.rows.iter().map(|row| row.resolve(others)).collect()
    }
}

impl Row<'_> {
    fn resolve(&self, others: &OneSide<'_, '_>) -> Result<List, PublishedError> {
        if !others.rows.iter().any(|row| row.has_colon) {
            return list(self.line, &self.list, "number", others.rows.len(), TIES);
        }
        let (mut found, mut rank, mut opened) = (List::new(), 0, None);
        for &word in &self.list {
            match (word.text, opened) {
                ("(", None) => opened = Some(word),
                (")", Some(_)) => (opened, rank) = (None, rank + 1),
                ("(" | ")", _) => {
                    return Err(self.line.unexpected(word, "an id; ties are opened and closed by turns"));
                }
                (id, _) => {
                    let Some(&other) = others.place.get(id) else {
                        return Err(self.line.unexpected(word, "the id of somebody who has a list"));
                    };
                    if found.iter().any(|&(before, _)| before == other) {
                        let problem = PublishedProblem::Twice { what: "id", found: id.into() };
                        return Err(self.line.at(word, problem));
                    }
                    found.push((other, rank));
                    rank += u32::from(opened.is_none());
                }
            }
        }
        match opened {
            Some(word) => Err(self.line.at(word, PublishedProblem::OpenTie { close: ')' })),
            None => Ok(found),
        }
    }
}

/// A market without sides.
pub(super) fn read_roommates(
    file: (&str, &[u8]),
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<(NamedPeers, Vec<String>), PublishedError> {
    let mut lines = Lines::new(file.0, file.1, stop)?;
    let mut rows: Vec<(Line<'_>, Vec<Word<'_>>)> = Vec::new();
    let mut peeked = lines.clone();
    let first = peeked.expect("", "the number of people, or the first list")?;
    let words = first.words("()", ",");
    let mut rest = peeked.clone();
    let is_alone = words.len() == 1;
    // One number may also be somebody without a list: then the next line begins with the number 2.
    let next_owner = rest.next("")?.and_then(|line| line.words("()", ",").first().map(|word| word.text.to_owned()));
    if is_alone && !(words[0].text == "1" && next_owner.is_none_or(|owner| owner == "2")) {
        let people = first.count(words[0], "the number of people", MAX_PEOPLE)?;
        lines = peeked;
        for _ in 0..people {
            let Some(line) = lines.next_even_empty()? else {
                let (found, expected) = (rows.len() as u64, people as u64);
                return Err(lines.whole(PublishedProblem::Count { what: "lists", found, expected }));
            };
            rows.push((line, line.words("()", ",")));
        }
        if let Some(line) = lines.next("")? {
            let expected = people as u64;
            return Err(line.refused(PublishedProblem::Count {
                what: "lists at least",
                found: expected + 1,
                expected,
            }));
        }
    } else {
        while let Some(line) = lines.next("")? {
            let mut words = line.words("()", ",");
            // A line may be nothing but commas.
            let word = line.word(&words, 0, "a number and a list")?;
            let owner = line.one_of(word, "the owner of the list", MAX_PEOPLE)?;
            if owner as usize != rows.len() {
                return Err(line.unexpected(word, "the next number; lists are in the order of the numbers"));
            }
            words.remove(0);
            rows.push((line, words));
        }
    }
    let people = rows.len();
    let own = |(line, words): &(Line<'_>, Vec<Word<'_>>)| list(*line, words, "number", people, TIES);
    let mut lists: Vec<List> = rows.iter().map(own).collect::<Result<_, _>>()?;
    let mut alone = 0;
    for (person, list) in (0..).zip(&mut lists) {
        // Some programs put a person's own number last, as a mark.
        list.retain(|&(other, _)| other != person);
        list.sort_unstable();
    }
    let mut pairs = Vec::new();
    for (person, list) in (0..).zip(&lists) {
        for &(other, rank) in list {
            match lists[other as usize].binary_search_by_key(&person, |&(one, _)| one) {
                Ok(found) if person < other => {
                    pairs.push((person, other, [rank, lists[other as usize][found].1]));
                }
                Ok(_) => {}
                Err(_) => alone += 1,
            }
        }
    }
    let named = named_peers(people, &pairs).map_err(|error| lines.whole(error.into()))?;
    Ok((named, one_sided(alone).into_iter().collect()))
}

fn named_peers(
    people: usize,
    pairs: &[(u32, u32, [u32; 2])],
) -> Result<NamedPeers, matching_market::peers::PeerMarketError> {
    let ids = numbered(people);
    let mut order: Vec<usize> = (0..people).collect();
    order.sort_unstable_by_key(|&at| &ids[at]);
    let mut place = vec![0; people];
    for (to, &from) in (0..).zip(&order) {
        place[from] = to;
    }
    let pairs: Vec<PeerPair> = pairs
        .iter()
        .map(|&(one, other, ranks)| PeerPair::ranked(place[one as usize], place[other as usize], ranks))
        .collect();
    let sorted: Vec<String> = order.iter().map(|&at| ids[at].clone()).collect();
    let market = PeerMarket::new(vec![1; people], &pairs)?;
    let market = market.with_labels(sorted.iter().map(|id| lottery::label(id)).collect())?;
    Ok(NamedPeers { market, people: sorted, first_seen: place.into_iter().map(PersonId::new).collect() })
}

/// The lines of a market, its people numbered in the order of the file.
pub(super) fn write(
    format: &'static str,
    named: &NamedMarket,
    capacities: Capacities,
) -> Result<String, UnwritableError> {
    let market = &named.market;
    if capacities == Capacities::One && market.mentor_ids().any(|mentor| market.capacity(mentor) != 1) {
        return Err(UnwritableError::Seats { format });
    }
    let (mentee_number, mentor_number) = numbers(named);
    let mut text = format!("{} {}\n", market.mentees(), market.mentors());
    for (number, &mentee) in (1_usize..).zip(&named.first_seen) {
        let list = market.pairs_of_mentee(mentee);
        let told = told_list(list, |pair| (market.mentee_rank(pair), mentor_number[market.mentor_of(pair).index()]));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{number}{told}");
    }
    for (number, mentor) in (1_usize..).zip(mentors_in_order(named)) {
        let list = market.pairs_of_mentor(mentor).iter().copied();
        let told = told_list(list, |pair| (market.mentor_rank(pair), mentee_number[market.mentee_of(pair).index()]));
        let _ = match capacities {
            Capacities::Given => writeln!(text, "{number} {}{told}", market.capacity(mentor)),
            Capacities::One => writeln!(text, "{number}{told}"),
        };
    }
    Ok(text)
}

/// The number of each mentee and each mentor, from 1, by id: as the file had them, mentors that are numbers by number.
pub(super) fn numbers(named: &NamedMarket) -> (Vec<usize>, Vec<usize>) {
    let mut mentee = vec![0; named.market.mentees()];
    for (number, id) in (1..).zip(&named.first_seen) {
        mentee[id.index()] = number;
    }
    let mut mentor = vec![0; named.market.mentors()];
    for (number, id) in (1..).zip(mentors_in_order(named)) {
        mentor[id.index()] = number;
    }
    (mentee, mentor)
}

/// The mentors in the order in which a file numbers them: ids that are numbers by their number, all others by id.
pub(super) fn mentors_in_order(named: &NamedMarket) -> Vec<MentorId> {
    let mut all: Vec<MentorId> = named.market.mentor_ids().collect();
    let number = |mentor: &MentorId| named.mentors[mentor.index()].parse::<u32>();
    if all.iter().all(|mentor| number(mentor).is_ok()) {
        all.sort_by_key(|mentor| number(mentor).unwrap_or(0));
    }
    all
}

fn told_list(list: impl Iterator<Item = PairId>, entry: impl Fn(PairId) -> (u32, usize)) -> String {
    let mut entries: Vec<(u32, usize)> = list.map(entry).collect();
    entries.sort_unstable();
    let mut told = String::new();
    for tie in entries.chunk_by(|one, next| one.0 == next.0) {
        let numbers = tie.iter().map(|(_, number)| number.to_string()).collect::<Vec<_>>().join(" ");
        let _ = if tie.len() > 1 { write!(told, " ({numbers})") } else { write!(told, " {numbers}") };
    }
    told
}

/// The lines of a market without sides.
pub(super) fn write_roommates(named: &NamedPeers) -> String {
    let market = &named.market;
    let mut number = vec![0; market.people()];
    for (at, person) in (1_usize..).zip(&named.first_seen) {
        number[person.index()] = at;
    }
    let mut text = String::new();
    for (at, &person) in (1_usize..).zip(&named.first_seen) {
        let list = market.list(person);
        let mut entries: Vec<(u32, usize)> = list.map(|(peer, rank, _)| (rank, number[peer.index()])).collect();
        entries.sort_unstable();
        let _ = write!(text, "{at}");
        for tie in entries.chunk_by(|one, next| one.0 == next.0) {
            let numbers = tie.iter().map(|(_, number)| number.to_string()).collect::<Vec<_>>().join(" ");
            let _ = if tie.len() > 1 { write!(text, " ({numbers})") } else { write!(text, " {numbers}") };
        }
        text.push('\n');
    }
    text
}
