//! Writing market files and matchings.

use std::io::{self, Write};

use matching_market::{Matching, MenteeId, Side};

use super::NamedMarket;
use super::at_once::at_once;

/// How many mentees' rows are in memory at a time, those of one half made beside those of the other.
const BLOCK: usize = if cfg!(test) { 3 } else { 1 << 17 };

/// Writes every mentee, in the order in which the file named them, with its mentor, or nothing when unmatched.
///
/// # Errors
/// What the writer refuses.
///
/// # Examples
/// ```
/// use cohort_lab::formats::{read_market, write_matching};
/// use matching_market::{Matching, Side};
/// let named = read_market(("pairs.csv", "mentee,mentor\nzoe,ben\nana,ben\n"), None)?;
/// let mut written = Vec::new();
/// write_matching(&named, &Matching::empty(&named.market), &mut written)?;
/// assert_eq!(written, b"mentee,mentor\nzoe,\nana,\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_matching(named: &NamedMarket, matching: &Matching, to: impl Write) -> io::Result<()> {
    let mut to = to;
    let rows = |mentees: &[MenteeId]| rows(named, matching, mentees);
    to.write_all(b"mentee,mentor\n")?;
    for some in named.first_seen.chunks(BLOCK) {
        let (first, second) = some.split_at(some.len() / 2);
        let (first, second) = at_once(some.len() == BLOCK, || rows(first), || rows(second));
        to.write_all(&first)?;
        to.write_all(&second)?;
    }
    to.flush()
}

/// The rows of these mentees.
fn rows(named: &NamedMarket, matching: &Matching, mentees: &[MenteeId]) -> Vec<u8> {
    let mut rows = Vec::with_capacity(16 * mentees.len());
    for &mentee in mentees {
        let mentor = matching.mentor_of(mentee).map_or("", |mentor| &named.mentors[mentor.index()]);
        push_cell(&mut rows, &named.mentees[mentee.index()]);
        rows.push(b',');
        push_cell(&mut rows, mentor);
        rows.push(b'\n');
    }
    rows
}

/// A cell as the crate `csv` writes it beside others: as it is, or in quotation marks where it must be.
fn push_cell(row: &mut Vec<u8>, cell: &str) {
    if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        row.extend_from_slice(cell.as_bytes());
        return;
    }
    row.push(b'"');
    row.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
    row.push(b'"');
}

/// Writes several matchings, one below the other and numbered from 1, each as [`write_matching`] does.
///
/// # Errors
/// What the writer refuses.
pub fn write_matchings(named: &NamedMarket, matchings: &[Matching], to: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(["matching", "mentee", "mentor"])?;
    for (number, matching) in (1..).zip(matchings) {
        let number: String = i32::to_string(&number);
        for &mentee in &named.first_seen {
            let mentor = matching.mentor_of(mentee).map_or("", |mentor| &named.mentors[mentor.index()]);
            writer.write_record([&number, &named.mentees[mentee.index()], mentor])?;
        }
    }
    writer.flush()
}

/// Writes the pairs with their ranks and, if there are, scores and levels; mentees in the order of the file, each best
/// first.
///
/// # Errors
/// What the writer refuses.
pub fn write_pairs(named: &NamedMarket, to: impl Write) -> io::Result<()> {
    let market = &named.market;
    let mut writer = csv::Writer::from_writer(to);
    let mut header = vec!["mentee", "mentor", "mentee_rank", "mentor_rank"];
    header.extend(market.has_scores().then_some("score"));
    let levels = [(Side::Mentee, "mentee_level"), (Side::Mentor, "mentor_level")];
    header.extend(levels.iter().filter(|(side, _)| market.has_levels(*side)).map(|&(_, column)| column));
    let width = header.len();
    writer.write_record(header)?;
    for &mentee in &named.first_seen {
        let name = &named.mentees[mentee.index()];
        if market.pairs_of_mentee(mentee).len() == 0 {
            writer.write_record(std::iter::once(name.as_str()).chain(std::iter::repeat_n("", width - 1)))?;
        }
        for pair in market.pairs_of_mentee(mentee) {
            let mut row = vec![
                name.clone(),
                named.mentors[market.mentor_of(pair).index()].clone(),
                market.mentee_rank(pair).to_string(),
                market.mentor_rank(pair).to_string(),
            ];
            row.extend(market.score(pair).map(|score| score.to_string()));
            row.extend(market.has_levels(Side::Mentee).then(|| market.mentee_level(pair).to_string()));
            row.extend(market.has_levels(Side::Mentor).then(|| market.mentor_level(pair).to_string()));
            writer.write_record(row)?;
        }
    }
    writer.flush()
}

/// Writes every mentor's capacity and, if there are lower quotas, how many mentees it needs at least.
///
/// # Errors
/// What the writer refuses.
pub fn write_capacities(named: &NamedMarket, to: impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    let columns = if named.market.has_lower_quotas() { 3 } else { 2 };
    writer.write_record(&["mentor", "capacity", "at_least"][..columns])?;
    for (mentor, name) in named.market.mentor_ids().zip(&named.mentors) {
        let [capacity, at_least] =
            [named.market.capacity(mentor), named.market.at_least(mentor)].map(|one| one.to_string());
        writer.write_record(&[name.as_str(), &capacity, &at_least][..columns])?;
    }
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However many blocks they fill, the last one not whole.
    #[test]
    fn everybody_is_written_once() {
        for mentees in 1..3 * BLOCK + 2 {
            let rows: Vec<String> = (0..mentees).rev().map(|mentee| format!("e{mentee},")).collect();
            let pairs: String = rows.iter().map(|row| row.clone() + "\n").collect();
            let named = crate::formats::read_market(("pairs.csv", &format!("mentee,mentor\n{pairs}")), None);
            let named = named.expect("a market");
            let mut written = Vec::new();
            write_matching(&named, &Matching::empty(&named.market), &mut written).expect("into memory");
            assert_eq!(String::from_utf8(written).expect("text"), format!("mentee,mentor\n{pairs}"));
        }
    }

    #[test]
    fn cells_are_written_as_the_crate_csv_writes_them() {
        const LETTERS: [&str; 10] = ["a", ",", "\"", "\n", "\r", " ", ";", "é", "\t", "#"];
        for number in 0..10_000_usize {
            let cell: String = (0..4).map(|at| LETTERS[number / 10_usize.pow(at) % 10]).collect();
            let cell = &cell[..cell.floor_char_boundary(number % 6)];
            let mut ours = Vec::new();
            push_cell(&mut ours, cell);
            ours.extend_from_slice(b",x\n");
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record([cell, "x"]).expect("into memory");
            assert_eq!(ours, writer.into_inner().expect("into memory"), "{cell:?}");
        }
    }
}
