//! PrefLib's formats: `soc`, `soi`, `toc`, `toi` and `cat`.
//!
//! A header of lines `# KEY: value`, then lines `how many: list`, where lists are numbers of alternatives from 1, best
//! first, and those in braces are tied. In `cat` each entry is a category, best first, and its alternatives are tied.
//! Voters are mentees here, a line of k voters k of them; alternatives are mentors. A second file of the same kind may
//! give the mentors' lists of mentees: its voters are the first file's alternatives, its alternatives the first file's
//! voters. Without it mentors accept whoever lists them, all tied.
//!
//! Alternatives are called by their names where all names differ, else by their numbers; voters have names only in a
//! second file, as its alternatives.
//!
//! # References
//! N. Mattei, T. Walsh: PrefLib: a library for preferences. ADT 2013, LNCS 8176, 259–270.
//! DOI 10.1007/978-3-642-41575-3_20. Formats: preflib.org.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use matching_market::{Market, PairId, PairInfo, Side, StopReason};
use mentor_match::Quoted;

use super::super::NamedMarket;
use super::error::{PublishedError, PublishedProblem};
use super::glasgow::{mentors_in_order, numbers};
use super::lines::{Line, Lines};
use super::sides::{List, MAX_PAIRS, MAX_PEOPLE, Sides, list, mutual, numbered, one_sided};

const TIES: [char; 2] = ['{', '}'];

/// A file of votes.
struct Votes {
    /// The names of the alternatives, or their numbers.
    alternatives: Vec<String>,
    lists: Vec<List>,
}

/// What a header says.
#[derive(Default)]
struct Header {
    kind: Option<Kind>,
    alternatives: Option<usize>,
    voters: Option<u64>,
    unique: Option<u64>,
    names: BTreeMap<usize, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Soc,
    Soi,
    Toc,
    Toi,
    Cat,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Soc, Self::Soi, Self::Toc, Self::Toi, Self::Cat];

    const fn name(self) -> &'static str {
        match self {
            Self::Soc => "soc",
            Self::Soi => "soi",
            Self::Toc => "toc",
            Self::Toi => "toi",
            Self::Cat => "cat",
        }
    }

    /// The kind that a list needs.
    const fn of(tied: bool, complete: bool) -> Self {
        match (tied, complete) {
            (false, true) => Self::Soc,
            (false, false) => Self::Soi,
            (true, true) => Self::Toc,
            (true, false) => Self::Toi,
        }
    }
}

pub(super) fn read(
    mentees: (&str, &[u8]),
    mentors: Option<(&str, &[u8])>,
    seats: u16,
    categories: Option<u32>,
    stop: &dyn Fn() -> Option<StopReason>,
) -> Result<Sides, PublishedError> {
    let of_mentees = Votes::read(mentees, categories, stop)?;
    let of_mentors = mentors.map(|file| Votes::read(file, categories, stop)).transpose()?;
    let mut notes = Vec::new();
    let (ids, pairs) = match of_mentors {
        None => {
            let pair = |(mentee, list): (u32, &List)| -> Vec<_> {
                list.iter().map(|&(mentor, rank)| (mentee, mentor, PairInfo::ranked(rank, 0))).collect()
            };
            notes.push("No lists of mentors were given: they accept whoever lists them, all tied.".to_owned());
            (numbered(of_mentees.lists.len()), (0..).zip(&of_mentees.lists).flat_map(pair).collect())
        }
        Some(of_mentors) => {
            let file = mentors.map_or("", |(file, _)| file);
            let whole = |problem| PublishedError { file: file.into(), line: None, column: None, problem };
            for (what, found, expected) in [
                ("voters", of_mentors.lists.len(), of_mentees.alternatives.len()),
                ("alternatives", of_mentors.alternatives.len(), of_mentees.lists.len()),
            ] {
                if found != expected {
                    let (found, expected) = (found as u64, expected as u64);
                    return Err(whole(PublishedProblem::Count { what, found, expected }));
                }
            }
            let (pairs, alone) = mutual(&of_mentees.lists, &of_mentors.lists);
            notes.extend(one_sided(alone));
            (of_mentors.alternatives, pairs)
        }
    };
    let seats = vec![seats.into(); of_mentees.alternatives.len()];
    Ok(Sides { mentees: ids, mentors: of_mentees.alternatives, seats, pairs, notes })
}

impl Votes {
    fn read(
        file: (&str, &[u8]),
        categories: Option<u32>,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, PublishedError> {
        let mut lines = Lines::new(file.0, file.1, stop)?;
        let mut header = Header::default();
        let (mut lists, mut rows, mut entries) = (Vec::new(), 0_u64, 0_usize);
        while let Some(line) = lines.next("")? {
            if let Some(text) = line.text.trim_start().strip_prefix('#') {
                header.take(line, text)?;
                continue;
            }
            let Some(alternatives) = header.alternatives else {
                let what = "there is no line '# NUMBER ALTERNATIVES: ...' above the lists";
                let instead = "PrefLib's files from before 2022 have another header; take the present one";
                return Err(line.refused(PublishedProblem::Unsupported { what, instead }));
            };
            let (voters, list) = header.row(line, alternatives, categories)?;
            rows += 1;
            entries = entries.saturating_add(list.len().saturating_mul(voters));
            if entries > MAX_PAIRS || lists.len() + voters > MAX_PEOPLE {
                let what = "the lists have more entries, or the file more voters, than are read";
                return Err(line.refused(PublishedProblem::Unsupported { what, instead: "take a part of it" }));
            }
            lists.extend(std::iter::repeat_n(list, voters));
        }
        let Some(alternatives) = header.alternatives else {
            return Err(lines.whole(PublishedProblem::EndsEarly { expected: "a line '# NUMBER ALTERNATIVES: ...'" }));
        };
        let counts = [("voters", lists.len() as u64, header.voters), ("different lists", rows, header.unique)];
        for (what, found, expected) in counts {
            if let Some(expected) = expected.filter(|&expected| expected != found) {
                return Err(lines.whole(PublishedProblem::Count { what, found, expected }));
            }
        }
        Ok(Self { alternatives: header.called(alternatives), lists })
    }
}

impl Header {
    fn take(&mut self, line: Line<'_>, text: &str) -> Result<(), PublishedError> {
        let Some((key, value)) = text.split_once(':') else { return Ok(()) };
        let (key, value) = (key.trim(), value.trim());
        let number = |most: usize| {
            let found = || PublishedProblem::OutOfRange {
                what: "the number",
                found: value.into(),
                least: 0,
                most: i64::try_from(most).unwrap_or(i64::MAX),
            };
            value.parse::<usize>().ok().filter(|&number| number <= most).ok_or_else(|| line.refused(found()))
        };
        match key {
            "DATA TYPE" => {
                let found = Kind::ALL.into_iter().find(|kind| kind.name() == value);
                let expected = "one of the types soc, soi, toc, toi and cat";
                let unknown = || PublishedProblem::Unexpected { found: Quoted::from(value), expected };
                self.kind = Some(found.ok_or_else(|| line.refused(unknown()))?);
            }
            "NUMBER ALTERNATIVES" => self.alternatives = Some(number(MAX_PEOPLE)?),
            "NUMBER VOTERS" => self.voters = Some(number(MAX_PEOPLE)? as u64),
            "NUMBER UNIQUE ORDERS" | "NUMBER UNIQUE PREFERENCES" => self.unique = Some(number(MAX_PEOPLE)? as u64),
            _ => {
                let name = key.strip_prefix("ALTERNATIVE NAME").and_then(|number| number.trim().parse().ok());
                if let Some(number) = name {
                    self.names.insert(number, value.to_owned());
                }
            }
        }
        Ok(())
    }

    /// One line: how many voters, and their list.
    fn row(
        &self,
        line: Line<'_>,
        alternatives: usize,
        categories: Option<u32>,
    ) -> Result<(usize, List), PublishedError> {
        let words = line.words("{}:", ",");
        let voters = line.count(line.word(&words, 0, "how many voters")?, "the number of voters", MAX_PEOPLE)?;
        let colon = line.word(&words, 1, "a colon and a list")?;
        if colon.text != ":" {
            return Err(line.unexpected(colon, "a colon behind the number of voters"));
        }
        let mut list = list(line, &words[2..], "alternative", alternatives, TIES)?;
        if self.kind == Some(Kind::Cat) {
            if let Some(categories) = categories {
                list.retain(|&(_, category)| category < categories);
            }
            return Ok((voters, list));
        }
        let tied = list.windows(2).any(|two| two[0].1 == two[1].1);
        let complete = list.len() == alternatives;
        if let Some(kind) = self.kind {
            let problem = match kind {
                Kind::Soc | Kind::Soi if tied => Some("has a tie"),
                Kind::Soc | Kind::Toc if !complete => Some("does not have every alternative"),
                _ => None,
            };
            if let Some(problem) = problem {
                let instead = Kind::of(tied, complete).name();
                return Err(line.refused(PublishedProblem::Kind { kind: kind.name().into(), problem, instead }));
            }
        }
        Ok((voters, list))
    }

    /// What alternatives are called.
    fn called(self, alternatives: usize) -> Vec<String> {
        let mut sorted: Vec<&str> = self.names.values().map(String::as_str).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let all_differ = sorted.len() == alternatives && !sorted.contains(&"");
        if all_differ && self.names.keys().copied().eq(1..=alternatives) {
            self.names.into_values().collect()
        } else {
            numbered(alternatives)
        }
    }
}

/// The mentees' lists, and the mentors'.
pub(super) fn write(named: &NamedMarket) -> [String; 2] {
    let market = &named.market;
    let (mentee_number, mentor_number) = numbers(named);
    let mentors = mentors_in_order(named);
    let of_mentees: Vec<Vec<(u32, usize)>> = named
        .first_seen
        .iter()
        .map(|&mentee| {
            let entry = |pair| (market.mentee_rank(pair), mentor_number[market.mentor_of(pair).index()]);
            market.pairs_of_mentee(mentee).map(entry).collect()
        })
        .collect();
    let of_mentors: Vec<Vec<(u32, usize)>> = mentors
        .iter()
        .map(|&mentor| {
            let entry = |pair: PairId| (market.mentor_rank(pair), mentee_number[market.mentee_of(pair).index()]);
            market.pairs_of_mentor(mentor).iter().copied().map(entry).collect()
        })
        .collect();
    let mentor_names = mentors.iter().map(|mentor| named.mentors[mentor.index()].as_str()).collect::<Vec<_>>();
    let mentee_names = named.first_seen.iter().map(|mentee| named.mentees[mentee.index()].as_str()).collect::<Vec<_>>();
    [
        file("mentees", of_mentees, &mentor_names, market, Side::Mentee),
        file("mentors", of_mentors, &mentee_names, market, Side::Mentor),
    ]
}

fn file(title: &str, lists: Vec<Vec<(u32, usize)>>, names: &[&str], market: &Market, side: Side) -> String {
    let complete = lists.iter().all(|list| list.len() == names.len());
    let kind = Kind::of(!market.is_strict_for(side), complete).name();
    let (voters, alternatives) = (lists.len(), names.len());
    let mut text = format!(
        "# FILE NAME: {title}.{kind}\n# TITLE: {title}\n# DATA TYPE: {kind}\n# NUMBER ALTERNATIVES: {alternatives}\n\
         # NUMBER VOTERS: {voters}\n# NUMBER UNIQUE ORDERS: {voters}\n"
    );
    for (number, name) in (1..).zip(names) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# ALTERNATIVE NAME {number}: {name}");
    }
    for mut list in lists {
        list.sort_unstable();
        let ties = list.chunk_by(|one, next| one.0 == next.0).map(|tie| {
            let numbers = tie.iter().map(|(_, number)| i64::try_from(*number).unwrap_or(i64::MAX).to_string());
            let numbers = numbers.collect::<Vec<_>>().join(",");
            if tie.len() > 1 { format!("{{{numbers}}}") } else { numbers }
        });
        let _ = writeln!(text, "1: {}", ties.collect::<Vec<_>>().join(","));
    }
    text
}
