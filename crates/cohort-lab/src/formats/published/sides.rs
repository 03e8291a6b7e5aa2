//! What files of lists and tables have in common: people in the order of the file, pairs, seats, and a market of them.

use std::collections::BTreeMap;

use matching_market::{MarketBuilder, MenteeId, PairInfo, lottery};
use mentor_match::text::count;

use super::super::NamedMarket;
use super::super::table::Table;
use super::error::{PublishedError, PublishedProblem};
use super::lines::{Line, Word};
use matching_market::StopReason;

/// The most people of a side.
pub(super) const MAX_PEOPLE: usize = super::super::pairs::MAX_PEOPLE;

/// The most pairs, and entries of lists.
pub(super) const MAX_PAIRS: usize = 10_000_000;

/// One person's list: whom, and how they are ranked.
pub(super) type List = Vec<(u32, u32)>;

/// A market before its ids are sorted.
#[derive(Debug, Default)]
pub(super) struct Sides {
    pub(super) mentees: Vec<String>,
    pub(super) mentors: Vec<String>,
    pub(super) seats: Vec<u32>,
    pub(super) pairs: Vec<(u32, u32, PairInfo)>,
    pub(super) notes: Vec<String>,
}

/// The numbers from 1 on as ids.
pub(super) fn numbered(count: usize) -> Vec<String> {
    (1..=count).map(|number| number.to_string()).collect()
}

/// A list of numbers from 1 to `count`, best first, in which `ties` open and close a tie.
pub(super) fn list(
    line: Line<'_>,
    words: &[Word<'_>],
    what: &'static str,
    count: usize,
    ties: [char; 2],
) -> Result<List, PublishedError> {
    let [open, close] = ties.map(String::from);
    let (mut list, mut rank, mut opened) = (List::new(), 0, None);
    for &word in words {
        if word.text == open || word.text == close {
            if (word.text == open) == opened.is_some() {
                return Err(line.unexpected(word, "a number; ties are opened and closed by turns"));
            }
            rank += u32::from(word.text == close);
            opened = (word.text == open).then_some(word);
            continue;
        }
        list.push((line.one_of(word, what, count)?, rank));
        rank += u32::from(opened.is_none());
    }
    if let Some(word) = opened {
        return Err(line.at(word, PublishedProblem::OpenTie { close: ties[1] }));
    }
    let mut sorted: Vec<u32> = list.iter().map(|&(other, _)| other).collect();
    sorted.sort_unstable();
    if let Some(two) = sorted.windows(2).find(|two| two[0] == two[1]) {
        let number = u64::from(two[0]) + 1;
        let found = number.to_string();
        let again = words.iter().filter(|word| word.text.parse() == Ok(number)).nth(1);
        let problem = PublishedProblem::Twice { what, found: found.into() };
        return Err(again.map_or_else(|| line.refused(problem.clone()), |&word| line.at(word, problem.clone())));
    }
    Ok(list)
}

/// Pairs of who has each other on their lists, with both ranks; and how many entries are not returned.
pub(super) fn mutual(mentees: &[List], mentors: &[List]) -> (Vec<(u32, u32, PairInfo)>, usize) {
    let sorted = |list: &List| {
        let mut list = list.clone();
        list.sort_unstable();
        list
    };
    let mentors: Vec<List> = mentors.iter().map(sorted).collect();
    let mut pairs = Vec::new();
    for (mentee, list) in (0..).zip(mentees) {
        for &(mentor, mentee_rank) in list {
            let own = &mentors[mentor as usize];
            if let Ok(found) = own.binary_search_by_key(&mentee, |&(other, _)| other) {
                pairs.push((mentee, mentor, PairInfo::ranked(mentee_rank, own[found].1)));
            }
        }
    }
    let entries: usize = mentees.iter().chain(&mentors).map(Vec::len).sum();
    let alone = entries - 2 * pairs.len();
    (pairs, alone)
}

/// What there is to say of entries that are not returned.
pub(super) fn one_sided(alone: usize) -> Option<String> {
    match alone {
        0 => None,
        1 => Some("1 entry of a list names somebody who does not name its owner; it is not a pair.".to_owned()),
        _ => Some(format!("{alone} entries of lists name somebody who does not name their owner; they are not pairs.")),
    }
}

impl Sides {
    /// The market, its people by their ids.
    pub(super) fn into_market(self, file: &str) -> Result<(NamedMarket, Vec<String>), PublishedError> {
        let Self { mentees, mentors, seats, pairs, notes } = self;
        let refused =
            |problem: PublishedProblem| PublishedError { file: file.into(), line: None, column: None, problem };
        let (mentees, mentee_place) = sorted(mentees).map_err(|id| refused(twice("the mentee's id", &id)))?;
        let (mentors, mentor_place) = sorted(mentors).map_err(|id| refused(twice("the mentor's id", &id)))?;
        let mut capacities = vec![0; mentors.len()];
        for (&place, seats) in mentor_place.iter().zip(seats) {
            capacities[place as usize] = seats;
        }
        let mut builder = MarketBuilder::new(mentees.len(), capacities);
        for (mentee, mentor, info) in pairs {
            builder.pair(mentee_place[mentee as usize], mentor_place[mentor as usize], info);
        }
        let labels = |ids: &[String]| ids.iter().map(|id| lottery::label(id)).collect();
        builder.labels(labels(&mentees), labels(&mentors));
        let market = builder.build().map_err(|error| refused(error.into()))?;
        let first_seen = mentee_place.into_iter().map(MenteeId::new).collect();
        Ok((NamedMarket { market, mentees, mentors, first_seen }, notes))
    }

    /// Seats from a file of capacities, `mentor,capacity`, by the mentors' ids; those it does not name keep theirs.
    pub(super) fn seats_from(
        &mut self,
        (file, text): (&str, &str),
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<(), PublishedError> {
        let refused = |line, problem: String| PublishedError {
            file: file.into(),
            line,
            column: None,
            problem: PublishedProblem::Capacities(problem),
        };
        let place: BTreeMap<&str, usize> = self.mentors.iter().map(String::as_str).zip(0..).collect();
        let of_table = |(line, problem): super::super::error::Refusal| refused(line, problem.to_string());
        let mut table = Table::open(text, &["mentor", "capacity"], 2, stop).map_err(of_table)?;
        let mut given = vec![false; self.seats.len()];
        while table.next().map_err(of_table)? {
            let id = table.id(0).map_err(of_table)?;
            let seats = super::super::seats::seats(&table, super::super::Rounding::Refuse).map_err(of_table)?;
            let Some(&at) = place.get(id) else {
                let id = mentor_match::Quoted::from(id);
                return Err(refused(Some(table.line), format!("there is no mentor '{id}' in the other file")));
            };
            if std::mem::replace(&mut given[at], true) {
                let id = mentor_match::Quoted::from(id);
                return Err(refused(Some(table.line), format!("mentor '{id}' is there twice; keep one row")));
            }
            self.seats[at] = seats.into();
        }
        let kept = given.iter().filter(|&&given| !given).count();
        if kept > 0 {
            let all = count(self.seats.len() as u64, "mentor");
            self.notes.push(format!("{kept} of {all} are not in {file} and keep the seats they have."));
        }
        Ok(())
    }
}

fn twice(what: &'static str, id: &str) -> PublishedProblem {
    PublishedProblem::Twice { what, found: id.into() }
}

/// The ids ascending, and for each its place there; or one that is there twice.
fn sorted(ids: Vec<String>) -> Result<(Vec<String>, Vec<u32>), String> {
    let mut order: Vec<u32> = (0..).take(ids.len()).collect();
    order.sort_unstable_by_key(|&at| &ids[at as usize]);
    if let Some(two) = order.windows(2).find(|two| ids[two[0] as usize] == ids[two[1] as usize]) {
        return Err(ids[two[0] as usize].clone());
    }
    let mut place = vec![0; ids.len()];
    for (to, &from) in (0..).zip(&order) {
        place[from as usize] = to;
    }
    let mut ids: Vec<Option<String>> = ids.into_iter().map(Some).collect();
    let in_order = order.iter().filter_map(|&from| ids[from as usize].take()).collect();
    Ok((in_order, place))
}
