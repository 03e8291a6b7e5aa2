//! Which of a table's first rows is the header.
//!
//! Usually the first row that is not blank. Three habits of form tools and people differ:
//! - a title above the header: the header is then the first row that says who somebody is and means at least two
//!   things, if the rows above it fill no more than half as many cells;
//! - Qualtrics writes three rows: short names, the questions, and `{"ImportId":"QID1"}`. The questions are the header;
//! - `SurveyMonkey` writes a second row below the header: "Response" below simple questions, the parts of a question
//!   below the others, whose further columns have no header of their own. Both together are the header:
//!   `Question [part]`, or the part alone when that means something.

/// Among how many rows that are not blank the header is looked for.
pub(crate) const FIRST_ROWS: usize = 12;

/// Longer headers are cut: form tools cut them at a few hundred letters.
const LONGEST_HEADER: usize = 16 * 1024;

/// A row's number and its cells.
pub(crate) type FirstRow = (u32, csv::StringRecord);

/// What a header means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    Unknown,
    /// Some field.
    Field,
    /// A field that says who somebody is.
    Identity,
}

/// The header among some rows.
#[derive(Debug)]
pub(crate) struct Found {
    /// Which row holds it.
    pub(crate) row: usize,
    /// On one line each, up to the last that is not blank.
    pub(crate) header: Vec<String>,
    /// Rows that are neither header nor answers.
    pub(crate) set_aside: Vec<usize>,
}

/// Looks at the first rows that are not blank; there is at least one.
pub(crate) fn find(rows: &[&FirstRow], known: &impl Fn(&str) -> Meaning) -> Found {
    if let Some(ids) = rows.iter().position(|(_, row)| are_import_ids(row)).filter(|&ids| ids > 0) {
        let set_aside = (0..ids - 1).chain([ids]).collect();
        return Found { row: ids - 1, header: header(&rows[ids - 1].1), set_aside };
    }
    let filled = |row: &FirstRow| row.1.iter().filter(|cell| !cell.trim().is_empty()).count();
    let is_header = |at: usize| {
        let meanings: Vec<Meaning> = rows[at].1.iter().map(|cell| known(&one_line(cell))).collect();
        let enough = at == 0 || meanings.iter().filter(|&&meaning| meaning != Meaning::Unknown).count() >= 2;
        enough
            && meanings.contains(&Meaning::Identity)
            && rows[..at].iter().all(|above| 2 * filled(above) <= filled(rows[at]))
    };
    let row = (0..rows.len()).find(|&at| is_header(at)).unwrap_or(0);
    let mut found = Found { row, header: header(&rows[row].1), set_aside: (0..row).collect() };
    if let Some((_, parts)) = rows.get(row + 1)
        && are_parts(&found.header, parts)
    {
        found.header = joined(&found.header, &header(parts), known);
        found.set_aside.push(row + 1);
    }
    found
}

fn header(row: &csv::StringRecord) -> Vec<String> {
    let used = (0..row.len()).rfind(|&column| !row[column].trim().is_empty()).map_or(0, |last| last + 1);
    row.iter().take(used).map(one_line).collect()
}

fn are_import_ids(row: &csv::StringRecord) -> bool {
    let cells = || row.iter().map(str::trim).filter(|cell| !cell.is_empty());
    let ids = cells().filter(|cell| cell.starts_with("{\"ImportId\":") && cell.ends_with('}')).count();
    ids > 0 && 2 * ids > cells().count()
}

/// Whether a row names the parts of the questions above it.
fn are_parts(header: &[String], parts: &csv::StringRecord) -> bool {
    let mut says_response = false;
    for (column, part) in parts.iter().enumerate().map(|(column, part)| (column, part.trim())) {
        // Below a simple question there is nothing else.
        let is_response = matches!(part, "Response" | "Open-Ended Response");
        says_response = says_response || is_response;
        if part.contains('@') || part.len() > 300 || (column == 0 && !part.is_empty() && !is_response) {
            return false;
        }
    }
    says_response && header.len() > 1
}

fn joined(header: &[String], parts: &[String], known: &impl Fn(&str) -> Meaning) -> Vec<String> {
    let mut question = "";
    let mut joined = Vec::with_capacity(header.len().max(parts.len()));
    for column in 0..header.len().max(parts.len()) {
        let own = header.get(column).map_or("", String::as_str);
        let part = parts.get(column).map_or("", String::as_str);
        question = if own.is_empty() { question } else { own };
        joined.push(match part {
            "" | "Response" | "Open-Ended Response" => own.to_owned(),
            part if known(part) != Meaning::Unknown => part.to_owned(),
            part if question.is_empty() => part.to_owned(),
            part => format!("{question} [{part}]"),
        });
    }
    joined
}

/// A header on one line.
pub(crate) fn one_line(header: &str) -> String {
    let end = header.floor_char_boundary(LONGEST_HEADER);
    header[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rows: &[&[&str]]) -> (usize, String, Vec<usize>) {
        let rows: Vec<FirstRow> = rows.iter().map(|row| (1, csv::StringRecord::from(row.to_vec()))).collect();
        let known = |header: &str| match header {
            "Name" | "E-mail" => Meaning::Identity,
            "Club" => Meaning::Field,
            _ => Meaning::Unknown,
        };
        let found = find(&rows.iter().collect::<Vec<_>>(), &known);
        (found.row, found.header.join("|"), found.set_aside)
    }

    #[test]
    fn titles_stand_above_the_header() {
        assert_eq!(found(&[&["Name", "Club"], &["A", "West"]]), (0, "Name|Club".to_owned(), vec![]));
        assert_eq!(
            found(&[&["Answers of 2026", "", "", ""], &["as of May"], &["Name", "Club", "x", "y"], &["A", "West"]]),
            (2, "Name|Club|x|y".to_owned(), vec![0, 1])
        );
        // Answers that look like headers are no header.
        assert_eq!(found(&[&["Who?", "How?"], &["A", "E-mail"], &["Name", "Club"]]).0, 0);
    }

    #[test]
    fn survey_tools_write_two_or_three_rows() {
        let codes: &[&str] = &["StartDate", "Q1", "E-mail"];
        let questions: &[&str] = &["Start Date", "Name", "Club"];
        let ids: &[&str] = &["{\"ImportId\":\"startDate\"}", "{\"ImportId\":\"QID1_TEXT\"}", "{\"ImportId\":\"QID2\"}"];
        assert_eq!(found(&[codes, questions, ids]), (1, "Start Date|Name|Club".to_owned(), vec![0, 2]));
        let header: &[&str] = &["Respondent ID", "Name", "Topics", "", "Contact", ""];
        let parts: &[&str] = &["", "Open-Ended Response", "Speaking", "Law", "E-mail", "Phone"];
        let joined = "Respondent ID|Name|Topics [Speaking]|Topics [Law]|E-mail|Contact [Phone]";
        assert_eq!(found(&[header, parts, &["1", "Ann", "", "Law", "", ""]]), (0, joined.to_owned(), vec![1]));
    }
}
