//! Small tables that a programme brings along: CSV text with a header, read line by line.

use crate::text;

/// A row and the line it stands on, counted from 1; cells in the order of the names asked for.
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) cells: Vec<String>,
}

/// Why a text is no table of these columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The first line lacks a column.
    #[error("the column '{column}' is missing; the header is {columns}")]
    MissingColumn {
        /// What is missing.
        column: &'static str,
        /// All columns.
        columns: String,
    },
    /// A row with more cells than the header.
    #[error("{found} cells, the header has {expected}; put quotes around a cell with a comma")]
    TooManyCells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A quote that is not closed on its line, or text behind a closing quote.
    #[error("a quote that is not closed, or text behind it; write \"\" for a quote inside of a cell")]
    Quote,
}

/// The lines that say something, counted from 1, each with its cells; `None` when its quotes do not pair. Blank lines,
/// lines that begin with `#` and a byte order mark say nothing.
pub(super) fn lines(table: &str) -> impl Iterator<Item = (usize, Option<Vec<String>>)> {
    let lines = (1..).zip(table.trim_start_matches('\u{feff}').lines());
    lines
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .map(|(number, line)| (number, cells(line)))
}

/// The rows below the header: the cells of `columns`, then those of `optional`, which are empty when the header lacks
/// the column. A missing cell is empty; columns that nobody asked for are left out. A text without any row, not even a
/// header, is an empty table. An error comes with its line.
pub(super) fn read(
    table: &str,
    columns: &[&'static str],
    optional: &[&'static str],
) -> Result<Vec<Line>, (usize, TableError)> {
    let (mut places, mut width, mut rows) = (Vec::new(), 0, Vec::new());
    for (number, cells) in lines(table) {
        let fail = |error| (number, error);
        let cells = cells.ok_or(fail(TableError::Quote))?;
        if width == 0 {
            width = cells.len();
            let names: Vec<String> = cells.iter().map(|cell| text::slug(cell).replace('-', "_")).collect();
            for column in columns {
                let place = names.iter().position(|name| name == column);
                let missing = || fail(TableError::MissingColumn { column, columns: columns.join(",") });
                places.push(Some(place.ok_or_else(missing)?));
            }
            places.extend(optional.iter().map(|column| names.iter().position(|name| name == column)));
        } else if cells.len() > width {
            return Err(fail(TableError::TooManyCells { found: cells.len(), expected: width }));
        } else {
            let cell = |&place: &Option<usize>| place.and_then(|place| cells.get(place)).cloned().unwrap_or_default();
            let cells = places.iter().map(cell).collect();
            rows.push(Line { number, cells });
        }
    }
    Ok(rows)
}

/// The cells of one line, trimmed; `None` when its quotes do not pair.
fn cells(line: &str) -> Option<Vec<String>> {
    let (mut cells, mut rest) = (Vec::new(), line);
    loop {
        let (cell, behind) = if let Some(quoted) = rest.trim_start().strip_prefix('"') {
            unquoted(quoted)?
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        };
        cells.push(cell.trim().to_owned());
        match behind.strip_prefix(',') {
            Some(behind) => rest = behind,
            None if behind.is_empty() => return Some(cells),
            None => return None,
        }
    }
}

/// What stands before the closing quote, and what behind it.
fn unquoted(quoted: &str) -> Option<(String, &str)> {
    let (mut cell, mut inside) = (String::new(), quoted);
    loop {
        let (part, behind) = inside.split_once('"')?;
        cell.push_str(part);
        let Some(behind) = behind.strip_prefix('"') else { return Some((cell, behind.trim_start())) };
        cell.push('"');
        inside = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_or_refused_with_their_line() {
        let text = "\u{feff}# ours\r\nTitle,unused, Time zone\r\n\r\n\"a, \"\"b\"\"\",x , c\r\nd\r\n";
        let rows = read(text, &["time_zone", "title"], &[]).expect("a table");
        let rows: Vec<_> = rows.into_iter().map(|row| (row.number, row.cells)).collect();
        let row = |number, zone: &str, title: &str| (number, vec![zone.to_owned(), title.to_owned()]);
        assert_eq!(rows, [row(4, "c", "a, \"b\""), row(5, "", "d")]);
        let rows = read(text, &["title"], &["x", "time_zone"]).expect("a table");
        assert_eq!(rows[0].cells, ["a, \"b\"", "", "c"]);
        assert!(read("", &["title"], &[]).expect("an empty table").is_empty());
        let refused = |text| {
            let (line, error) = read(text, &["title"], &[]).map(|_| ()).expect_err("no table");
            format!("line {line}: {error}")
        };
        assert!(refused("\ncode\n").starts_with("line 2: the column 'title' is missing"));
        assert!(refused("title\na,b").starts_with("line 2: 2 cells, the header has 1"));
        assert!(refused("title\n\"a").starts_with("line 2: a quote"));
        assert!(refused("title\n\"a\"b").starts_with("line 2: a quote"));
    }
}
