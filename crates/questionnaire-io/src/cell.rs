//! Cells that are safe in a spreadsheet, and text that is safe in Markdown.

use unicode_normalization::UnicodeNormalization as _;

/// The text for a cell of a CSV file, so that no spreadsheet takes it or a part of it for a formula.
///
/// Spreadsheets run what begins with `=`, `+`, `-`, `@`, and some what begins with a tab or carriage return; white
/// space and invisible characters in front do not stop all of them, and neither does a full-width or raised form of the
/// sign. Where the system's separator is a semicolon, a new cell begins behind each semicolon of a text, and behind
/// each line break. Whatever begins like that gets an apostrophe in front. Numbers and telephone numbers, which do no
/// harm, stay as they are, and the hyphen of a list ("- none") becomes a dash.
///
/// ```
/// use questionnaire_io::safe_cell;
/// assert_eq!(safe_cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
/// assert_eq!(safe_cell("Ada; =1+1"), "Ada; '=1+1");
/// assert_eq!(safe_cell("Ada Lovelace-Byron"), "Ada Lovelace-Byron");
/// assert_eq!(safe_cell("+49 30 901820"), "+49 30 901820");
/// assert_eq!(safe_cell("- none"), "– none");
/// ```
pub fn safe_cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    if text.starts_with(|letter: char| letter.is_control()) {
        safe.push('\'');
    }
    for (index, piece) in text.split_inclusive([';', '\t', '\n', '\r']).enumerate() {
        let (blanks, rest) = piece.split_at(piece.len() - piece.trim_start_matches(' ').len());
        if !looks_like_a_formula(rest) || is_number(rest) {
            safe.push_str(piece);
        } else if let Some(words) = rest.strip_prefix("- ") {
            safe.extend([blanks, "– ", words]);
        } else if index == 0 {
            safe.extend(["'", piece]);
        } else {
            safe.extend([blanks, "'", rest]);
        }
    }
    safe
}

/// Whether the first letter that is seen is one with which formulas begin, in any of its forms.
pub(crate) fn looks_like_a_formula(text: &str) -> bool {
    let first = text.chars().find(|&letter| !is_padding(letter));
    if first.is_some_and(|letter| letter.is_ascii_alphanumeric()) {
        return false;
    }
    let first = first.and_then(|letter| letter.nfkc().next());
    matches!(first, Some('=' | '+' | '-' | '−' | '@' | '|' | '%'))
}

/// White space, and what is not seen.
fn is_padding(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// A number with its sign (`-5`, `+3.5`, `-1,000`), or a telephone number written with spaces (`+49 (0)30 901820`).
/// Spreadsheets show the first as a number and the second as it stands.
fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches([' ', ';', '\t', '\r', '\n']);
    let Some(rest) = text.strip_prefix(['+', '-']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_digit());
    let is_number = rest.split(['.', ',']).all(digits);
    let is_telephone = text.starts_with('+')
        && rest.starts_with(|letter: char| letter.is_ascii_digit())
        && rest.contains(' ')
        && rest.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ' ' | '(' | ')' | '-' | '.'));
    is_number || is_telephone || text == "-"
}

/// Text on one line, without a meaning for Markdown or HTML.
#[cfg(feature = "results")]
pub(crate) fn markdown(text: &str) -> String {
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

    /// Signs behind everything that might hide them.
    #[test]
    fn formulas_are_defused_however_they_hide() {
        let paddings = [
            "",
            " ",
            "\t",
            "\r",
            "\n",
            "\0",
            "\u{a0}",
            "\u{3000}",
            "\u{200b}",
            "\u{feff}",
            "\u{202e}",
            "\u{ad}",
            "\u{2060}",
            "\u{3164}",
            "\u{2800}",
            "\u{fe0f}",
            "\u{e0020}",
            "\u{200b} \u{a0}",
        ];
        for sign in
            ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "﹢", "﹣", "﹦", "﹫", "−", "⁼", "₌", "⁺", "｜"]
        {
            for padding in paddings {
                for rest in ["cmd|' /C calc'!A0", "1+1", "A1", "HYPERLINK(\"x\")"] {
                    let attack = format!("{padding}{sign}{rest}");
                    let safe = safe_cell(&attack);
                    assert!(
                        safe.starts_with('\'') && safe.replace('\'', "") == attack.replace('\'', ""),
                        "{attack:?}: {safe:?}"
                    );
                }
            }
        }
        assert_eq!(safe_cell("-2+3"), "'-2+3");
        assert_eq!(safe_cell("+49-30-1"), "'+49-30-1", "a sum");
        assert_eq!(safe_cell("+A 1"), "'+A 1");
    }

    #[test]
    fn a_formula_inside_a_text_is_defused_where_a_cell_could_begin() {
        assert_eq!(safe_cell("Ada;=1;  @x"), "Ada;'=1;  '@x");
        assert_eq!(safe_cell("Ada\n=1\r\n+A1"), "Ada\n'=1\r\n'+A1");
        assert_eq!(safe_cell("Ada\t\u{200b}=1"), "Ada\t'\u{200b}=1");
    }

    #[test]
    fn harmless_cells_read_as_they_were_written() {
        for harmless in [
            "",
            "Ada",
            "O'Neill",
            "a=b",
            "3-5",
            "(+44) 1",
            "élan",
            "-",
            "-5",
            "+3",
            "-1,000.5",
            "+49 30 901820",
            "+1 (555) 123-4567",
            "+49 (0)30 1; +49 30 2",
            "a; b; -3",
            "100 %",
            "ada@example.org",
            "'tis",
        ] {
            assert_eq!(safe_cell(harmless), harmless);
        }
        assert_eq!(safe_cell("- none"), "– none");
        assert_eq!(safe_cell("- one\n- =two"), "– one\n– =two");
    }

    #[test]
    fn markdown_has_no_markup_left() {
        assert_eq!(markdown("<b>*x*</b>\n# y"), "&lt;b&gt;\\*x\\*&lt;/b&gt; \\# y");
        // Without brackets, parentheses and the exclamation mark are no link and no image.
        assert_eq!(markdown("![x](y)"), "!\\[x\\](y)");
    }
}
