//! Cells that are safe in a spreadsheet, and text that is safe in Markdown.

use std::fmt::Display;

/// The text with an apostrophe in front where a spreadsheet could take it for a formula.
///
/// Spreadsheets run what begins with `=`, `+`, `-`, `@`, and some what begins with a tab or carriage return; white space
/// and invisible characters in front do not stop all of them, and neither does a full-width form of the sign.
///
/// ```
/// use questionnaire_io::export::safe_cell;
/// assert_eq!(safe_cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
/// assert_eq!(safe_cell("Ada Lovelace-Byron"), "Ada Lovelace-Byron");
/// ```
pub fn safe_cell(text: &str) -> String {
    let is_padding = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let starts_with_control = text.starts_with(['\t', '\r', '\n', '\0']);
    let first = text.chars().find(|&letter| !is_padding(letter));
    let is_formula = first.is_some_and(|letter| {
        matches!(
            letter,
            '=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠' | '﹢' | '﹣' | '﹦' | '﹫' | '−'
        )
    });
    if is_formula || starts_with_control { format!("'{text}") } else { text.to_owned() }
}

/// A CSV file in the making. Numbers are written as they are, texts through [`safe_cell`].
#[derive(Debug)]
pub(super) struct Csv {
    writer: csv::Writer<Vec<u8>>,
}

impl Csv {
    pub(super) fn new(header: &[&str]) -> Self {
        // The mark tells spreadsheets that the file is UTF-8.
        let mut csv = Self { writer: csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec()) };
        csv.row(header.iter().map(|cell| (*cell).to_owned()));
        csv
    }

    /// Writes cells that are safe already.
    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.writer.write_record(cells.into_iter().map(String::into_bytes)).expect("rows of one length, into memory");
    }

    pub(super) fn texts(&mut self, cells: &[Cell<'_>]) {
        self.row(cells.iter().map(Cell::render));
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.writer.into_inner().expect("writing into memory cannot fail")
    }
}

/// A cell of our own making or of somebody's writing.
pub(super) enum Cell<'a> {
    /// Written by a person: made safe.
    Text(&'a str),
    /// Written by this program from texts of persons: made safe.
    Words(String),
    /// A number.
    Number(&'a dyn Display),
    /// Nothing.
    Blank,
}

impl Cell<'_> {
    fn render(&self) -> String {
        match self {
            Self::Text(text) => safe_cell(text),
            Self::Words(text) => safe_cell(text),
            Self::Number(number) => number.to_string(),
            Self::Blank => String::new(),
        }
    }

    pub(super) fn maybe(text: Option<&str>) -> Cell<'_> {
        text.map_or(Cell::Blank, Cell::Text)
    }
}

/// Text on one line, without a meaning for Markdown or HTML.
pub(super) fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => {
                safe.push('\\');
                safe.push(letter);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            letter if letter.is_control() => safe.push(' '),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_however_they_hide() {
        for attack in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            " =1",
            "\u{a0}=1",
            "\u{200b}=1",
            "\u{feff}-1",
            "＝1",
            "\u{202e}@x",
            "\n=1",
        ] {
            assert!(safe_cell(attack).starts_with('\''), "{attack:?}");
        }
        for harmless in ["", "Ada", "O'Neill", "a=b", "3-5", "(+44) 1", "élan"] {
            assert_eq!(safe_cell(harmless), harmless);
        }
    }

    #[test]
    fn markdown_has_no_markup_left() {
        assert_eq!(markdown("<b>*x*</b>\n# y"), "&lt;b&gt;\\*x\\*&lt;/b&gt; \\# y");
        // Without brackets, parentheses and the exclamation mark are no link and no image.
        assert_eq!(markdown("![x](y)"), "!\\[x\\](y)");
    }
}
