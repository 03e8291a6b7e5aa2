//! Several answers in one cell.
//!
//! 1. Line breaks separate always. A cell that is a list as programs write it, `['one', 'two']`, is first put on lines.
//! 2. A separator that the mapping fixes is obeyed.
//! 3. A cell with a semicolon is split there, else one with an upright stroke (`|`) there. In a column that has mostly
//!    one of the two, the other one separates, too, where each part stands in the column as an answer of its own; else
//!    it is a letter.
//! 4. In a column where at least a quarter of the cells with several answers use semicolons, or strokes, a comma
//!    belongs to the answer.
//! 5. Elsewhere commas separate, except inside brackets, inside quotation marks, and inside *options that contain
//!    commas*.
//!
//! Such options are learned before anything is split: answers with a comma that stand in quotation marks or between
//! semicolons in any column of the same question; and neighbours that never occur without each other, in this order,
//! three times or more when the second begins in lower case ("Budgets, dues and accounts"), five times or more
//! otherwise. What was learned is listed beside the column.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use mentor_match::text;

/// Longer texts are no options.
const LONGEST_OPTION: usize = 200;
/// What separates before a comma does, the first one that a line has.
const STRONG: [char; 2] = [';', '|'];
/// Where more different answers stand, they are no options.
const MOST_DIFFERENT: usize = 100_000;
/// An option has at most this many commas.
const MOST_PARTS: usize = 8;

/// How the cells of one column are split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Splitter {
    /// At this character, whatever else stands there; these answers, folded, are several with the other strong
    /// separator between.
    At(char, BTreeSet<String>),
    /// At commas, unless the cell has semicolons; these options, folded, stay whole.
    Commas(BTreeSet<String>),
}

impl Splitter {
    /// The separator for reports.
    pub(crate) fn separator(&self) -> char {
        match self {
            Self::At(separator, _) => *separator,
            Self::Commas(_) => ',',
        }
    }

    /// The answers of a cell in their order, without blank ones and without repetitions.
    pub(crate) fn split(&self, cell: &str) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.parts(cell).filter(|answer| seen.insert(text::fold(answer))).map(Cow::into_owned).collect()
    }

    /// The answers of a cell in their order, without blank ones.
    pub(crate) fn split_all(&self, cell: &str) -> Vec<String> {
        self.parts(cell).map(Cow::into_owned).collect()
    }

    /// The same, not copied where they stand in the cell as they are.
    pub(crate) fn parts<'c>(&self, cell: &'c str) -> impl Iterator<Item = Cow<'c, str>> {
        let parts = cell.split('\n').flat_map(move |line| match self {
            Self::At(separator, several) => apart(segments(line, *separator), *separator, several),
            Self::Commas(options) => match strong(line) {
                Some(separator) => segments(line, separator),
                None => rejoined(segments(line, ','), options),
            },
        });
        parts.filter(|part| !part.is_empty())
    }
}

/// Looks at all texts of a column, each with how many cells have it. `options` are those that other columns of the
/// question taught.
pub(crate) fn learn<'c>(
    cells: impl Iterator<Item = (&'c str, usize)> + Clone,
    options: &BTreeSet<String>,
) -> (Splitter, Vec<String>) {
    if let Some(separator) = of_column(cells.clone()) {
        return (Splitter::At(separator, several(&cells, separator)), Vec::new());
    }
    let mut known = options.clone();
    let mut shown = Vec::new();
    for chain in always_together(cells.clone()) {
        known.insert(text::fold(&chain));
        shown.push(chain);
    }
    let splitter = Splitter::Commas(known.clone());
    if let Splitter::Commas(options) = &splitter {
        let mut seen: BTreeSet<String> = shown.iter().map(|option| text::fold(option)).collect();
        let lines = cells.flat_map(|(cell, _)| cell.split('\n'));
        for part in lines.flat_map(|line| rejoined(segments(line, ','), options)) {
            let folded = text::fold(&part);
            if options.contains(&folded) && seen.insert(folded) {
                shown.push(part.into_owned());
            }
        }
    }
    shown.sort();
    (splitter, shown)
}

/// For cells that name people: commas separate unless something stronger does, and nothing is learned.
pub(crate) fn learn_people<'c>(cells: impl Iterator<Item = (&'c str, usize)>) -> Splitter {
    let at = |separator| Splitter::At(separator, BTreeSet::new());
    of_column(cells).map_or_else(|| Splitter::Commas(BTreeSet::new()), at)
}

/// The strong separator that is not this one.
pub(crate) fn other_strong(separator: char) -> Option<char> {
    STRONG.into_iter().find(|&other| other != separator).filter(|_| STRONG.contains(&separator))
}

/// Answers with the other strong separator inside each of whose parts stands in the column as an answer of its own.
fn several<'c>(cells: &(impl Iterator<Item = (&'c str, usize)> + Clone), separator: char) -> BTreeSet<String> {
    let Some(other) = other_strong(separator) else { return BTreeSet::new() };
    let answers = |mixed: bool| {
        let lines = cells.clone().flat_map(|(cell, _)| cell.split('\n'));
        lines.flat_map(move |line| segments(line, separator)).filter(move |answer| answer.contains(other) == mixed)
    };
    let mut mixed = answers(true).peekable();
    if mixed.peek().is_none() {
        return BTreeSet::new();
    }
    let plain: BTreeSet<String> = answers(false).map(|answer| text::fold(&answer)).collect();
    let is_several = |answer: &Cow<'_, str>| {
        let mut parts = segments(answer, other);
        parts.retain(|part| !part.is_empty());
        // An answer that is nothing but separators stays as it is.
        !parts.is_empty() && parts.iter().all(|part| plain.contains(&text::fold(part)))
    };
    mixed.filter(is_several).map(|answer| text::fold(&answer)).collect()
}

/// Answers that may be several: with the other strong separator inside, or with commas between answers that also stand
/// alone. Each once, with the row it is first met in. An answer in quotation marks is meant to be one.
pub(crate) fn doubtful<'c>(
    cells: &(impl Iterator<Item = (usize, &'c str)> + Clone),
    splitter: &Splitter,
) -> Vec<(usize, String)> {
    let Splitter::At(separator, _) = splitter else { return Vec::new() };
    let Some(other) = other_strong(*separator) else { return Vec::new() };
    let answers = || {
        let cells = cells.clone().filter(|(_, cell)| !cell.contains(['"', '\u{201c}', '\u{201d}']));
        cells.flat_map(|(row, cell)| splitter.parts(cell).map(move |answer| (row, answer)))
    };
    let mut plain: Option<BTreeSet<String>> = None;
    let mut doubtful: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for (row, answer) in answers().filter(|(_, answer)| answer.contains([other, ','])) {
        let is_doubtful = answer.contains(other) || {
            let alone = || answers().map(|(_, answer)| text::fold(&answer)).collect();
            let plain = plain.get_or_insert_with(alone);
            let parts = segments(&answer, ',');
            parts.len() > 1 && parts.iter().all(|part| plain.contains(&text::fold(part)))
        };
        if is_doubtful {
            doubtful.entry(text::fold(&answer)).or_insert_with(|| (row, answer.into_owned()));
        }
    }
    let mut doubtful: Vec<(usize, String)> = doubtful.into_values().collect();
    doubtful.sort();
    doubtful
}

fn apart<'c>(answers: Vec<Cow<'c, str>>, separator: char, several: &BTreeSet<String>) -> Vec<Cow<'c, str>> {
    let Some(other) = other_strong(separator).filter(|_| !several.is_empty()) else { return answers };
    let parts = |answer: Cow<'c, str>| match answer {
        answer if !answer.contains(other) || !several.contains(&text::fold(&answer)) => vec![answer],
        Cow::Borrowed(answer) => segments(answer, other),
        Cow::Owned(answer) => segments(&answer, other).into_iter().map(|part| Cow::Owned(part.into_owned())).collect(),
    };
    answers.into_iter().flat_map(parts).collect()
}

/// The separator of a line that has one which is no comma.
pub(crate) fn strong(line: &str) -> Option<char> {
    STRONG.into_iter().find(|&separator| line.contains(separator))
}

/// One answer in quotation marks when it would be split otherwise.
pub(crate) fn whole(answer: &str) -> String {
    if !answer.contains([',', ';', '|']) {
        answer.to_owned()
    } else if answer.contains('"') {
        format!("\u{201c}{}\u{201d}", answer.replace(['\u{201c}', '\u{201d}'], "\""))
    } else {
        format!("\"{answer}\"")
    }
}

/// The answers of `['one', "it's two", None]`, as programs write lists, sets and JSON.
pub(crate) fn of_program(cell: &str) -> Option<Vec<String>> {
    let cell = cell.trim();
    let inside = cell.strip_prefix('[').and_then(|cell| cell.strip_suffix(']'));
    let mut rest = inside.or_else(|| cell.strip_prefix('{')?.strip_suffix('}'))?.trim();
    let mut answers = Vec::new();
    while !rest.is_empty() {
        let first = rest.chars().next()?;
        if !matches!(first, '\'' | '"') {
            // Numbers, and words for "nothing".
            let (bare, more) = rest.split_once(',').unwrap_or((rest, ""));
            match bare.trim() {
                "None" | "null" | "nan" | "NaN" => {}
                number if number.parse::<f64>().is_ok() => answers.push(number.to_owned()),
                _ => return None,
            }
            rest = more.trim_start();
            continue;
        }
        let quote = first;
        let (mut answer, mut letters) = (String::new(), rest[1..].char_indices());
        let end = loop {
            match letters.next()? {
                (at, letter) if letter == quote => break at + 2,
                (_, '\\') => match letters.next()?.1 {
                    'n' | 'r' | 't' => answer.push(' '),
                    'x' => answer.push(char::from_u32(code(&mut letters, 2)?)?),
                    'U' => answer.push(char::from_u32(code(&mut letters, 8)?)?),
                    'u' => {
                        let mut units = vec![u16::try_from(code(&mut letters, 4)?).ok()?];
                        if (0xd800..0xdc00).contains(&units[0]) {
                            // The second half of a pair.
                            let is_pair = letters.next()?.1 == '\\' && letters.next()?.1 == 'u';
                            units.push(u16::try_from(code(&mut letters, 4).filter(|_| is_pair)?).ok()?);
                        }
                        answer.push_str(&String::from_utf16(&units).ok()?);
                    }
                    letter => answer.push(letter),
                },
                (_, letter) => answer.push(if letter == '\n' { ' ' } else { letter }),
            }
        };
        answers.push(answer.trim().to_owned());
        rest = rest[end..].trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None if rest.is_empty() => {}
            None => return None,
        }
    }
    Some(answers)
}

/// The number that so many hexadecimal digits write.
fn code(letters: &mut std::str::CharIndices<'_>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |code, _| Some(code << 4 | letters.next()?.1.to_digit(16)?))
}

/// Answers with a comma that are certainly one: in quotation marks, or between semicolons.
pub(crate) fn certain_options<'c>(cells: impl Iterator<Item = (&'c str, usize)> + Clone) -> BTreeSet<String> {
    let column = of_column(cells.clone());
    let mut options = BTreeSet::new();
    for line in cells.flat_map(|(cell, _)| cell.split('\n')) {
        let parts = segments(line, column.or_else(|| strong(line)).unwrap_or(','));
        options.extend(
            parts.iter().filter(|part| part.contains(',') && part.len() <= LONGEST_OPTION).map(|part| text::fold(part)),
        );
    }
    options
}

/// The separator, other than a comma, of a column.
fn of_column<'c>(cells: impl Iterator<Item = (&'c str, usize)>) -> Option<char> {
    let (mut by, mut commas) = ([0usize; STRONG.len()], 0usize);
    for (cell, rows) in cells {
        match STRONG.iter().position(|&separator| cell.contains(separator)) {
            Some(found) => by[found] += rows,
            None if cell.contains(',') => commas += rows,
            None => {}
        }
    }
    let most = usize::from(by[1] > by[0]);
    (by[most] > 0 && 3 * by[most] >= commas).then_some(STRONG[most])
}

/// Splits a line; text in quotation marks, and for commas text in brackets, stays whole. An opening without an end is
/// an ordinary letter.
fn segments(line: &str, separator: char) -> Vec<Cow<'_, str>> {
    let brackets_close = separator == ',' && line.matches('(').count() == line.matches(')').count();
    let mut parts = Vec::new();
    let mut rest = line;
    // A mark that is not closed behind one place is not closed behind a later one: nobody looks for it again.
    let mut unclosed: Vec<char> = Vec::new();
    loop {
        let trimmed = rest.trim_start();
        let mark = trimmed.chars().next().filter(|mark| OPENING.contains(mark) && !unclosed.contains(mark));
        let quoted = mark.and_then(|_| quoted(trimmed));
        unclosed.extend(mark.filter(|_| quoted.is_none()));
        let end = if let Some((inside, after)) = quoted {
            let end = after.find(separator).unwrap_or(after.len());
            let (inside, behind) = (inside.trim(), after[..end].trim_end());
            parts.push(if behind.is_empty() { inside.into() } else { format!("{inside}{behind}").into() });
            rest.len() - after.len() + end
        } else {
            let end = end_of_part(rest, separator, brackets_close);
            parts.push(rest[..end].trim().into());
            end
        };
        match rest[end..].chars().next() {
            Some(letter) => rest = &rest[end + letter.len_utf8()..],
            None => return parts,
        }
    }
}

/// The marks that open a text in quotation marks.
const OPENING: [char; 3] = ['"', '\u{201c}', '\u{201e}'];

/// What stands between quotation marks, straight or curly, and what behind.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let close: &[char] = match text.chars().next()? {
        '"' => &['"'],
        '\u{201c}' => &['\u{201d}'],
        '\u{201e}' => &['\u{201c}', '\u{201d}'],
        _ => return None,
    };
    let inside = text.strip_prefix(OPENING)?;
    let end = inside.find(close)?;
    Some((&inside[..end], inside[end..].strip_prefix(close)?))
}

fn end_of_part(rest: &str, separator: char, brackets_close: bool) -> usize {
    let mut depth = 0usize;
    for (at, letter) in rest.char_indices() {
        match letter {
            '(' if brackets_close => depth += 1,
            ')' if brackets_close => depth = depth.saturating_sub(1),
            letter if letter == separator && depth == 0 => return at,
            _ => {}
        }
    }
    rest.len()
}

/// Puts the parts of known options together again, the longest first.
fn rejoined<'c>(parts: Vec<Cow<'c, str>>, options: &BTreeSet<String>) -> Vec<Cow<'c, str>> {
    if options.is_empty() {
        return parts;
    }
    let mut whole = Vec::with_capacity(parts.len());
    let mut at = 0;
    while at < parts.len() {
        let longest = MOST_PARTS.min(parts.len() - at);
        let length = (2..=longest).rev().find(|&length| {
            let joined = parts[at..at + length].join(", ");
            joined.len() <= LONGEST_OPTION && options.contains(&text::fold(&joined))
        });
        let length = length.unwrap_or(1);
        whole.push(if length == 1 { parts[at].clone() } else { parts[at..at + length].join(", ").into() });
        at += length;
    }
    whole
}

#[derive(Default)]
struct Segment {
    total: usize,
    written: String,
    next: BTreeMap<String, usize>,
    previous: BTreeMap<String, usize>,
}

/// Options with commas, found as neighbours that never occur apart.
fn always_together<'c>(cells: impl Iterator<Item = (&'c str, usize)>) -> Vec<String> {
    let mut seen: BTreeMap<String, Segment> = BTreeMap::new();
    let lines = cells.flat_map(|(cell, rows)| cell.split('\n').map(move |line| (line, rows)));
    for (line, rows) in lines.filter(|(line, _)| line.contains(',') && strong(line).is_none()) {
        let mut parts = segments(line, ',');
        parts.retain(|part| part.len() <= LONGEST_OPTION);
        let folded: Vec<String> = parts.iter().map(|part| text::fold(part)).collect();
        if seen.len() > MOST_DIFFERENT {
            return Vec::new();
        }
        for (index, (part, key)) in parts.iter().zip(&folded).enumerate() {
            let segment = seen.entry(key.clone()).or_default();
            segment.total += rows;
            if segment.written.is_empty() || **part < *segment.written {
                segment.written = part.to_string();
            }
            if let Some(next) = folded.get(index + 1) {
                *segment.next.entry(next.clone()).or_default() += rows;
            }
            if let Some(previous) = index.checked_sub(1).and_then(|previous| folded.get(previous)) {
                *segment.previous.entry(previous.clone()).or_default() += rows;
            }
        }
    }
    if seen.len() > MOST_DIFFERENT {
        return Vec::new();
    }
    let follower = |key: &str| -> Option<&str> {
        let segment = seen.get(key)?;
        let (next, together) = segment.next.first_key_value().filter(|_| segment.next.len() == 1)?;
        let other = seen.get(next)?;
        let continues =
            other.written.starts_with(char::is_lowercase) && segment.written.starts_with(char::is_uppercase);
        let enough = if continues { 3 } else { 5 };
        let never_apart = *together == segment.total && *together == other.total && other.previous.len() == 1;
        (never_apart && *together >= enough && next != key && !key.is_empty() && !next.is_empty()).then_some(next)
    };
    let followers: BTreeMap<&str, &str> =
        seen.keys().filter_map(|key| follower(key).map(|next| (key.as_str(), next))).collect();
    let inner: BTreeSet<&str> = followers.values().copied().collect();
    let mut chains = Vec::new();
    for &first in followers.keys().filter(|key| !inner.contains(*key)) {
        let mut chain = vec![first];
        while let Some(next) = followers.get(chain[chain.len() - 1])
            && chain.len() < MOST_PARTS
        {
            chain.push(next);
        }
        let written: Vec<&str> = chain.iter().map(|key| seen[*key].written.as_str()).collect();
        chains.push(written.join(", "));
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each in one cell.
    fn once<'c>(cells: &[&'c str]) -> impl Iterator<Item = (&'c str, usize)> + Clone {
        cells.iter().map(|&cell| (cell, 1))
    }

    fn split(cells: &[&str], cell: &str) -> Vec<String> {
        learn(once(cells), &BTreeSet::new()).0.split(cell)
    }

    #[test]
    fn a_column_with_semicolons_keeps_its_commas() {
        let cells = ["Budgets, dues and accounts;Speaking;", "Speaking"];
        assert_eq!(split(&cells, cells[0]), ["Budgets, dues and accounts", "Speaking"]);
    }

    #[test]
    fn commas_separate_outside_brackets_and_quotation_marks() {
        let cell = "Tools (Excel, R), \"Budgets, dues\", Speaking\nListening";
        assert_eq!(split(&[cell], cell), ["Tools (Excel, R)", "Budgets, dues", "Speaking", "Listening"]);
        assert_eq!(split(&["a, (b, \"c"], "a, (b, \"c"), ["a", "(b", "\"c"]);
    }

    #[test]
    fn options_that_contain_commas_are_learned() {
        let cells = [
            "Speaking, Budgets, dues and accounts",
            "Budgets, dues and accounts, Law",
            "Budgets, dues and accounts",
            "Law, Speaking",
        ];
        let (splitter, learned) = learn(once(&cells), &BTreeSet::new());
        assert_eq!(learned, ["Budgets, dues and accounts"]);
        assert_eq!(splitter.split(cells[1]), ["Budgets, dues and accounts", "Law"]);
        // Twice is not enough to tell an option from a habit.
        assert_eq!(split(&cells[..2], cells[0]), ["Speaking", "Budgets", "dues and accounts"]);
    }

    #[test]
    fn options_are_learned_from_other_columns_of_the_question() {
        let options = certain_options(once(&["Speaking;Budgets, dues and accounts"]));
        let (splitter, learned) = learn(once(&["Law, Budgets, Dues and accounts"]), &options);
        assert_eq!(splitter.split("Law, Budgets, Dues and accounts"), ["Law", "Budgets, Dues and accounts"]);
        assert_eq!(learned, ["Budgets, Dues and accounts"]);
    }

    #[test]
    fn strokes_separate_like_semicolons() {
        assert_eq!(split(&["a, b|c", "d|e"], "a, b|c"), ["a, b", "c"]);
        assert_eq!(split(&["a, b", "a, c", "a, d", "b, c", "a|b"], "a|b"), ["a", "b"]);
        assert_eq!(split(&["a, b", "a, c", "a, d", "b, c", "a|b"], "a, b"), ["a", "b"]);
        assert_eq!(split(&["a|b; c"], "a|b; c"), ["a|b", "c"]);
        // Where strokes are usual, a comma belongs to the answer.
        assert_eq!(split(&["a|b", "c|d", "e, f"], "e, f"), ["e, f"]);
    }

    #[test]
    fn the_other_strong_separator_counts_between_known_answers() {
        let cells = ["Law;Budgets", "Law; Speaking", "Budgets", "law|Budgets", "Law|C|Golf", "Speaking;Law | budgets"];
        assert_eq!(split(&cells, cells[3]), ["law", "Budgets"]);
        assert_eq!(split(&cells, cells[4]), ["Law|C|Golf"]);
        assert_eq!(split(&cells, cells[5]), ["Speaking", "Law", "budgets"]);
        assert_eq!(split(&["a|b", "c|d", "b", "a;d"], "a;d"), ["a", "d"]);
        assert_eq!(split(&["a;b", "a;|;b", "|"], "|"), ["|"]);
    }

    #[test]
    fn lists_as_programs_write_them_are_taken_apart() {
        let lines = |cell: &str| of_program(cell).map(|answers| answers.join("/"));
        assert_eq!(lines("['a', 'b c']").as_deref(), Some("a/b c"));
        assert_eq!(lines(r#" ["it's", 'say \'x\'', "a, b"] "#).as_deref(), Some("it's/say 'x'/a, b"));
        assert_eq!(lines("['a',]").as_deref(), Some("a"));
        assert_eq!(lines("[ ]").as_deref(), Some(""));
        assert_eq!(
            lines(r#"["Caf\u00e9", 'Data\xa0center', "\ud83d\ude00", '\U0001F600']"#).as_deref(),
            Some("Café/Data\u{a0}center/😀/😀")
        );
        assert_eq!(lines("{'Law', None, 3, null}").as_deref(), Some("Law/3"));
        for broken in [r#"["\ud83d"]"#, r#"["\u00"]"#, r#"["\xzz"]"#, r#"["\ud83d\u0041"]"#] {
            assert_eq!(lines(broken), None, "{broken}");
        }
        for answer in ["say \"hi\", you", "a, b", "a|b", "plain"] {
            assert_eq!(split(&[&whole(answer)], &whole(answer)), [answer]);
        }
        for other in ["a, b", "[a, b]", "['a' 'b']", "['a", "['a]", "[", "['a', b]", "['a\\"] {
            assert_eq!(lines(other), None, "{other}");
        }
    }

    #[test]
    fn curly_quotation_marks_keep_an_answer_whole() {
        let cell = "\u{201c}Budgets, dues\u{201d}, Speaking, \u{201e}Law, tax\u{201c}, \u{201c}open, end";
        assert_eq!(split(&[cell], cell), ["Budgets, dues", "Speaking", "Law, tax", "\u{201c}open", "end"]);
    }

    #[test]
    fn repetitions_and_blanks_within_a_cell_count_once() {
        assert_eq!(split(&["a"], "Golf, , golf ,GOLF, Tennis,"), ["Golf", "Tennis"]);
    }
}
