//! From files to sheets: bytes become text or a workbook's rows, rows a table, and its columns get their meaning.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Arc, LazyLock};

use mentor_match::{Shown, text};

use super::assign::Columns;
use super::checks::{check_header, check_mapping_lines, note_missing_columns, report_rows};
use super::choice_numbers;
use super::column::{ColumnReport, ColumnUse, IgnoredBecause};
use super::decided;
use super::grids::{self, Ranked};
use super::meanings::LEXICON;
use super::name_parts;
use super::one_sided;
use super::sheet::Sheet;
use super::wordings::Wordings;
use crate::both::both;
use crate::import::error::ImportError;
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::given::mapping::{Mapping, Target};
use crate::import::given::options::ImportOptions;
use crate::import::limits::{MAX_ANSWERS, MAX_FILE_BYTES};
use crate::import::parse::{lists, names};
use crate::import::read::budget::Budget;
use crate::import::read::decode::{self, Decoded};
use crate::import::read::headings::{self, FirstRow, Meaning};
use crate::import::read::table::Table;
use crate::import::read::workbook::{self, Workbook};
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place, RowIssue};
use crate::import::source::{SourceFile, SourceKind};

/// Form tools call every export the same: files of one name and different kinds get their kind into the name.
fn told_apart(sources: &[SourceFile]) -> Vec<Arc<str>> {
    let shares_name = |one: &SourceFile| {
        sources.iter().any(|other| other.name == one.name && other.kind != one.kind && other.bytes != one.bytes)
    };
    let own = |one: &SourceFile| {
        if shares_name(one) { format!("{} ({})", one.name, one.kind).into() } else { one.name.clone() }
    };
    sources.iter().map(own).collect()
}

/// Reads all files as tables and says what their columns are.
pub(crate) fn read_sheets(
    sources: &[SourceFile],
    options: &ImportOptions,
    findings: &mut Findings<'_>,
) -> Result<Vec<Sheet>, ImportError> {
    let wordings = Wordings::new(&options.levels);
    let headers = |kind| Headers { kind, wordings: &wordings, mapping: options.mapping.as_ref() };
    // What words mean is as long to be read as large files are, and needed in any case.
    let read = || LazyLock::force(&LEXICON);
    let (_, opened) = both(read, || open_all(sources, &wordings, options.mapping.as_ref(), findings), || ());
    let opened = opened?;
    let ranked: Vec<Vec<Ranked>> = opened.iter().map(|one| ranked(one, &opened, &headers)).collect();
    let named = opened.into_iter().zip(ranked).map(|(one, ranked)| (one.file.clone(), (one, ranked))).collect();
    let read = |(one, ranked): (Opened<'_>, Vec<Ranked>), findings: &mut Findings<'_>| {
        let kind = one.source.kind;
        read_sheet(one, &ranked, headers(kind), options, findings)
    };
    let sheets = findings.two_at_a_time(named, read, |_, _| Ok(()))?;
    check_mapping_lines(&sheets, options)?;
    one_sided::note(&sheets, findings);
    Ok(sheets)
}

/// Reads all files as tables.
pub(super) fn open_all<'s>(
    sources: &'s [SourceFile],
    wordings: &Wordings,
    mapping: Option<&Mapping>,
    findings: &mut Findings<'_>,
) -> Result<Vec<Opened<'s>>, ImportError> {
    if sources.is_empty() {
        return Err(ImportError::NoFiles);
    }
    let named = told_apart(sources).into_iter().zip(sources).map(|(name, source)| (name.clone(), (name, source)));
    let open = |(name, source): (Arc<str>, &'s SourceFile), findings: &mut Findings<'_>| {
        if source.bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(ImportError::TooLarge { file: name.to_string(), limit: MAX_FILE_BYTES });
        }
        open(source, &name, Headers { kind: source.kind, wordings, mapping }, findings)
    };
    findings.two_at_a_time(named.collect(), open, |before, one| {
        let is_same = before.iter().any(|other| other.file == one.file);
        if is_same { Err(ImportError::SameFile { file: one.file.to_string() }) } else { Ok(()) }
    })
}

/// What the headers of one kind of file mean: by the mapping first, by their wording otherwise.
#[derive(Clone, Copy)]
struct Headers<'a> {
    kind: SourceKind,
    wordings: &'a Wordings,
    mapping: Option<&'a Mapping>,
}

impl<'a> Headers<'a> {
    fn mapped(self, header: &str) -> Option<&'a Target> {
        let header = text::fold(header);
        let mut columns = self.mapping.into_iter().flat_map(|mapping| &mapping.columns);
        let named = columns.find(|entry| entry.kind == self.kind && text::fold(&entry.header) == header);
        named.map(|entry| &entry.target)
    }

    fn field(self, header: &str) -> Option<Field> {
        match self.mapped(header) {
            Some(Target::Field { field, .. }) => Some(field.clone()),
            Some(Target::Ignore { .. }) => None,
            None => self.wordings.guess(header, self.kind.side()).map(|guess| guess.field),
        }
    }

    /// What a cell of the first rows means as a header: a usual wording, or what the mapping names. The words of an
    /// answer mean too much.
    fn meaning(self, header: &str) -> Meaning {
        let field = match self.mapped(header) {
            Some(Target::Field { field, .. }) => Some(field.clone()),
            Some(Target::Ignore { .. }) => return Meaning::Field,
            None => self.wordings.usual(header).map(|guess| guess.field),
        };
        match field {
            Some(field) if Field::IDENTITY.contains(&field) => Meaning::Identity,
            Some(_) => Meaning::Field,
            None => Meaning::Unknown,
        }
    }
}

/// A file as a table, before it is known what its columns are.
pub(super) struct Opened<'s> {
    pub(super) source: &'s SourceFile,
    /// With the sheet of a workbook.
    pub(super) file: Arc<str>,
    pub(super) encoding: &'static str,
    pub(super) table: Table,
}

fn open<'s>(
    source: &'s SourceFile,
    name: &Arc<str>,
    headers: Headers<'_>,
    findings: &mut Findings<'_>,
) -> Result<Opened<'s>, ImportError> {
    let meaning = |header: &str| headers.meaning(header);
    if !workbook::is_workbook(&source.bytes) {
        findings.budget.take(4 * source.bytes.len(), name)?;
        let Decoded { text, encoding, .. } = decode_asking(name, &source.bytes, findings)?;
        let table = Table::read(name, &text, findings.budget, meaning)?;
        return Ok(Opened { source, file: name.clone(), encoding, table });
    }
    let mut workbook = Workbook::open(name, &source.bytes, findings.budget)?;
    let sheet = choose_sheet(&mut workbook, name, source.sheet.as_deref(), &meaning, findings)?;
    let file: Arc<str> = format!("{name}#{}", Shown::line(&sheet)).into();
    let rows = |take: &mut dyn FnMut(u32, &csv::StringRecord) -> Result<(), ImportError>| {
        workbook.rows(&sheet, &mut |row, record| take(row, record).map(ControlFlow::Continue))
    };
    let table = Table::of_sheet(&file, rows, meaning)?;
    Ok(Opened { source, file, encoding: workbook.format(), table })
}

/// What the columns of a file may rank that have nothing but an option as header: people of the other side by their
/// names, or goals that somebody wrote.
fn ranked<'h>(one: &Opened<'_>, all: &[Opened<'_>], headers: &impl Fn(SourceKind) -> Headers<'h>) -> Vec<Ranked> {
    let kind = one.source.kind;
    if grids::only_ranks(&one.table, &|header| headers(kind).field(header).is_none()).len() < 2 {
        return Vec::new();
    }
    let (mut people, mut goals) = (BTreeSet::new(), BTreeSet::new());
    for other in all {
        let (of, table) = (headers(other.source.kind), &other.table);
        let fields: Vec<Option<Field>> = table.header.iter().map(|header| of.field(header)).collect();
        let cell = |row, wanted: &Field| {
            let column = fields.iter().position(|field| field.as_ref() == Some(wanted))?;
            table.cell(row, column)
        };
        for row in &table.rows {
            if other.source.kind != kind || kind.side().is_none() {
                let parts = [Field::FirstName, Field::LastName].map(|part| cell(row, &part).unwrap_or_default());
                let parts = parts.join(" ");
                let name = cell(row, &Field::Name).unwrap_or_default();
                // A column called "name" may hold the family name alone.
                for name in [name.to_owned(), format!("{parts} {name}"), format!("{name} {parts}")] {
                    people.extend(names::readings(&name).into_iter().map(|reading| reading.key));
                }
            }
            let written = [Field::Goals, Field::TopGoals].iter().filter_map(|field| cell(row, field));
            goals.extend(written.flat_map(|cell| cell.split([';', ',', '\n'])).map(text::fold));
        }
    }
    let whom = if kind == SourceKind::Mentors { "Preferred mentees in order" } else { "Preferred mentors in order" };
    vec![Ranked { question: whom, options: people }, Ranked { question: "Rank your goals", options: goals }]
}

fn read_sheet(
    opened: Opened<'_>,
    ranked: &[Ranked],
    headers: Headers<'_>,
    options: &ImportOptions,
    findings: &mut Findings<'_>,
) -> Result<Sheet, ImportError> {
    let Opened { source, file, encoding, mut table } = opened;
    let wordings = headers.wordings;
    let mapped = |header: &str| headers.mapped(header).is_some();
    let mut set_aside = grids::join(&mut table, &|question| headers.field(question), &mapped, ranked);
    set_aside.extend(anonymous(&table, wordings));
    let mapping = options.mapping.as_ref();
    let mut columns = Columns::assign(&file, source.kind, &table, wordings, mapping, &options.levels, &set_aside)?;
    if let Some(questions) = &options.rule_questions {
        columns.own_questions(questions.compared.iter().chain(questions.asked.keys()));
    }
    decided::settle(source.kind, &mut columns, findings);
    choice_numbers::check(&table, &mut columns);
    name_parts::settle(&table, &mut columns);
    unpack_lists(&file, &mut table, &columns, findings);
    set_long_lists_aside(&file, &mut table, &columns, findings.budget)?;
    table.number(|column| columns.reports.get(column).is_some_and(|report| !holds_own_words(&report.holds)));
    for row in &table.rows {
        for (column, _) in table.answers(row) {
            if let Some(report) = columns.reports.get_mut(column) {
                report.answers += 1;
            }
        }
    }
    let sheet = Sheet { name: file, kind: source.kind, sha256: source.sha256(), encoding, table, columns };
    for &column in set_aside.keys() {
        if sheet.columns.reports[column].holds == ColumnUse::Ignored(IgnoredBecause::Anonymous) {
            let place = sheet.place_in_header(column);
            findings.note(place, NoteKind::AnonymousColumn);
        }
    }
    for (&column, ranks) in sheet.table.ranked.iter().filter(|(_, ranks)| ranks.repeated > 0) {
        let place = sheet.place_in_header(column);
        let (repeated, rows, ordered) = (ranks.repeated, ranks.rows, !ranks.ordered.is_empty());
        findings.note(place, NoteKind::RanksRepeat { repeated, rows, ordered });
    }
    check_header(&sheet, wordings)?;
    note_missing_columns(&sheet, options, findings);
    report_rows(&sheet, findings);
    Ok(sheet)
}

/// Whether everybody writes something else into a column.
fn holds_own_words(holds: &ColumnUse) -> bool {
    let ColumnUse::Field { field, .. } = holds else { return false };
    Field::IDENTITY.contains(field) || matches!(field, Field::Biography | Field::Submitted)
}

/// Puts the answers of lists that a program has written on lines of their own, and notes cells that only begin like
/// one.
fn unpack_lists(file: &Arc<str>, table: &mut Table, columns: &Columns, findings: &mut Findings<'_>) {
    let mut unpacked: BTreeMap<usize, bool> = BTreeMap::new();
    for (column, report) in columns.reports.iter().enumerate() {
        let ColumnUse::Field { field, .. } = &report.holds else { continue };
        let is_listed = field.is_list() || matches!(field, Field::Availability | Field::Leadership);
        if !is_listed {
            continue;
        }
        let cells = table.rows.iter().filter_map(|row| Some((row.number, table.cell(row, column)?)));
        for (row, cell) in cells.filter(|(_, cell)| cell.starts_with(['[', '{'])) {
            if lists::of_program(cell).is_some() {
                unpacked.insert(column, field.is_list());
            } else {
                let place = Place { file: file.clone(), row: Some(row), column: Some(report.header.clone()) };
                findings.note(place, NoteKind::NoList { found: shortened(cell) });
            }
        }
    }
    if unpacked.is_empty() {
        return;
    }
    table.rewrite(&unpacked.keys().copied().collect(), |table, row| {
        let cells =
            unpacked.iter().filter_map(|(&column, &is_split)| Some((column, is_split, table.cell(row, column)?)));
        let lines = |(column, is_split, cell): (usize, bool, &str)| {
            let Some(answers) = lists::of_program(cell) else { return (column, cell.to_owned()) };
            let answers = answers.into_iter().map(|answer| if is_split { lists::whole(&answer) } else { answer });
            (column, answers.collect::<Vec<_>>().join("\n"))
        };
        cells.map(lines).filter(|(_, text)| !text.trim().is_empty()).collect()
    });
}

/// What it costs to learn from an answer of a list, and to understand it.
const STEPS_AN_ANSWER: usize = 1_500;
/// What it costs to look at a cell in all passes over columns.
const STEPS_A_CELL: usize = 60;

/// What it costs to compare a letter that stands for several, besides its bytes.
const STEPS_A_LONG_LETTER: usize = 800;

/// Letters that are several when texts are compared, up to 18 of 33 bytes: presentation forms (U+FB00 to U+FEFF) and
/// squared words (U+3200 to U+33FF).
fn long_letters(text: &str) -> usize {
    let is_long = |two: &&[u8]| matches!(two, [0xEF, 0xAC..=0xBB] | [0xE3, 0x88..=0x8F]);
    text.as_bytes().windows(2).filter(is_long).count()
}

/// Rows with a list of more answers than are read; pays for all passes over the cells.
fn set_long_lists_aside(
    file: &str,
    table: &mut Table,
    columns: &Columns,
    budget: &Budget<'_>,
) -> Result<(), ImportError> {
    let is_list = |report: &ColumnReport| match &report.holds {
        ColumnUse::Field { field, .. } => field.is_list() || matches!(field, Field::Availability | Field::Leadership),
        _ => false,
    };
    let lists: Vec<bool> = columns.reports.iter().map(is_list).collect();
    let mut long = Vec::new();
    for row in &table.rows {
        for (column, cell) in table.answers(row) {
            budget.take(STEPS_A_CELL + cell.len() + STEPS_A_LONG_LETTER * long_letters(cell), file)?;
            if lists.get(column) != Some(&true) {
                continue;
            }
            let signs =
                cell.bytes().filter(|sign| matches!(sign, b',' | b';' | b'|' | b'\n' | b'/' | b'&' | b'+')).count();
            // Words separate names, too; nobody's answers have more than these.
            let answers = signs.max(cell.split_whitespace().count() / 8) + 1;
            if answers > MAX_ANSWERS {
                long.push((row.number, Some(column), shortened(cell), RowIssue::LongList { answers }));
                break;
            }
            budget.take(STEPS_AN_ANSWER * answers, file)?;
        }
    }
    table.rows.retain(|row| long.binary_search_by_key(&row.number, |(number, ..)| *number).is_err());
    table.unusable.extend(long);
    Ok(())
}

/// Columns for names or addresses that say "anonymous" in every row, as Microsoft Forms writes them. A single row may
/// be somebody of that name, unless another column asks the same.
fn anonymous(table: &Table, wordings: &Wordings) -> BTreeMap<usize, IgnoredBecause> {
    let field = |header: &str| wordings.usual(header).map(|guess| guess.field);
    let is_anonymous = |(column, header): (usize, &String)| {
        let asked = field(header).filter(|asked| matches!(asked, Field::Email | Field::Name))?;
        let mut answers = table.rows.iter().filter_map(|row| table.cell(row, column)).peekable();
        answers.peek()?;
        let answered =
            answers.try_fold(0usize, |sum, answer| (text::fold(answer) == "anonymous").then_some(sum + 1))?;
        let mut others = table.header.iter().enumerate().filter(|(other, _)| *other != column);
        let elsewhere = others.any(|(_, other)| field(other).as_ref() == Some(&asked));
        (answered > 1 || elsewhere).then_some((column, IgnoredBecause::Anonymous))
    };
    table.header.iter().enumerate().filter_map(is_anonymous).collect()
}

/// The sheet with the answers: the one that is asked for, else the only visible one in which somebody can be
/// identified.
fn choose_sheet(
    workbook: &mut Workbook<'_>,
    name: &Arc<str>,
    wanted: Option<&str>,
    known: &impl Fn(&str) -> Meaning,
    findings: &mut Findings<'_>,
) -> Result<String, ImportError> {
    let file = name.to_string();
    let place = |sheet: Option<&str>| {
        let file = sheet.map_or_else(|| name.clone(), |sheet| format!("{name}#{}", Shown::line(sheet)).into());
        Place { file, row: None, column: None }
    };
    for what in &workbook.not_followed {
        findings.note(place(None), NoteKind::NotFollowed { what });
    }
    let sheets = workbook.sheets.clone();
    if let Some(wanted) = wanted {
        let sheet = workbook::named(&sheets, wanted).map(str::to_owned);
        return sheet.ok_or_else(|| {
            let known: Vec<String> = sheets.iter().map(|sheet| format!("'{}'", sheet.name)).collect();
            let known = Shown::line(&known.join(", ")).into_string();
            ImportError::NoSuchSheet { file, sheet: Shown::line(wanted).into_string(), known }
        });
    }
    let (mut fit, mut others) = (Vec::new(), Vec::new());
    for sheet in &sheets {
        if sheet.hidden {
            others.push((sheet.name.clone(), "it is hidden"));
        } else if has_people(workbook, &sheet.name, known)? {
            fit.push(sheet.name.clone());
        } else {
            others.push((sheet.name.clone(), "no column has member numbers, e-mail addresses or names"));
        }
    }
    if fit.len() > 1 {
        let sheets = fit.iter().map(|sheet| Shown::line(sheet).into_string()).collect();
        return Err(ImportError::SeveralSheets { file, sheets });
    }
    // With none that fits, the first is read for its error message.
    let visible = sheets.iter().find(|sheet| !sheet.hidden).or(sheets.first());
    let Some(chosen) = fit.pop().or_else(|| visible.map(|sheet| sheet.name.clone())) else {
        return Err(ImportError::Empty { file });
    };
    for (sheet, because) in others.into_iter().filter(|(sheet, _)| *sheet != chosen) {
        findings.note(place(Some(&sheet)), NoteKind::SheetSkipped { because });
    }
    Ok(chosen)
}

/// Whether a sheet has a header that says who somebody is, and a row below it.
fn has_people(workbook: &mut Workbook<'_>, sheet: &str, known: &impl Fn(&str) -> Meaning) -> Result<bool, ImportError> {
    let mut first: Vec<FirstRow> = Vec::new();
    workbook.rows(sheet, &mut |row, record| {
        first.push((row, record.clone()));
        Ok(if first.len() < headings::FIRST_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    if first.is_empty() {
        return Ok(false);
    }
    let found = headings::find(&first.iter().collect::<Vec<_>>(), known);
    let identifies = found.header.iter().any(|header| known(header) == Meaning::Identity);
    Ok(identifies && first.len() > found.row + 1)
}

/// Decodes a file; one that is not UTF-8 is read as Windows-1252 and asked about.
fn decode_asking(file: &Arc<str>, bytes: &[u8], findings: &mut Findings<'_>) -> Result<Decoded, ImportError> {
    let place = Place { file: file.clone(), row: None, column: None };
    let decoded = match decode::decode(file, bytes, None) {
        // Only a decision can help: look whether there is one.
        Err(error @ ImportError::Encoding { .. }) => {
            match findings.decided(QuestionKind::Encoding, file, "encoding", "") {
                Answer::Text(label) => decode::decode(file, bytes, Some(&label))?,
                _ => return Err(error),
            }
        }
        decoded => decoded?,
    };
    let Some(sample) = decoded.sample.clone() else { return Ok(decoded) };
    let decoded = match findings.decided(QuestionKind::Encoding, file, "encoding", "") {
        Answer::Text(label) => {
            let decoded = decode::decode(file, bytes, Some(&label))?;
            findings.note(place, NoteKind::EncodingDecided { encoding: decoded.encoding });
            return Ok(decoded);
        }
        _ => decoded,
    };
    ask_encoding(&place, &sample, decoded.encoding, findings);
    Ok(decoded)
}

/// The id depends on the file's name only; the sample is for the eye.
fn ask_encoding(place: &Place, sample: &str, encoding: &str, findings: &mut Findings<'_>) {
    findings.ask_found(
            Asked {
                kind: QuestionKind::Encoding,
                subject: &place.file,
                person: None,
                field: "encoding",
                place,
                found: "",
                candidates: if encoding == "windows-1252" { vec![encoding.to_owned()] } else { vec![encoding.to_owned(), "windows-1252".to_owned()] },
                default_used: format!("it is read as {encoding}"),
                message: format!(
                    "The file is not UTF-8. Read as {encoding}, it says \"{}\". If that is right, answer {encoding}. If letters are wrong, \
                     answer another encoding or, in the spreadsheet, choose 'Save as', type 'CSV UTF-8'.",
                    shortened(sample)
                ),
            },
            sample,
        );
}
