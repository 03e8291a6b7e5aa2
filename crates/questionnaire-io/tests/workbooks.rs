//! Workbooks: the same people as from CSV, the right sheet, and hostile files refused.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Cursor, Write as _};
use std::time::Instant;

use cohort_lab::generate::{GeneratorOptions, Table, generate};
use mentor_match::cohort::Mentor;
use questionnaire_io::import::{Import, ImportError, ImportOptions, SourceFile, SourceKind, import};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

fn options() -> ImportOptions {
    ImportOptions::new(["club", "district", "international"], "2026-10-01".parse().unwrap())
}

fn sheet(name: &str, rows: &[&[&str]]) -> Worksheet {
    let mut sheet = Worksheet::new();
    sheet.set_name(name).unwrap();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row.try_into().unwrap(), column.try_into().unwrap(), *cell).unwrap();
        }
    }
    sheet
}

fn book(sheets: impl IntoIterator<Item = Worksheet>) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().unwrap()
}

fn mentors(name: &str, bytes: impl Into<Vec<u8>>) -> SourceFile {
    SourceFile::new(SourceKind::Mentors, name, bytes)
}

fn read(bytes: impl Into<Vec<u8>>) -> Import {
    import(&[mentors("mentors.xlsx", bytes)], &options()).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(bytes: impl Into<Vec<u8>>) -> String {
    import(&[mentors("file.xlsx", bytes)], &options()).unwrap_err().to_string()
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "'{part}' is not in:\n{text}");
    }
}

fn notes(import: &Import) -> String {
    import.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn names(import: &Import) -> Vec<&str> {
    import.cohort.mentors().iter().map(Mentor::name_or_id).collect()
}

const PEOPLE: &[&[&str]] = &[
    &["Name", "E-mail address", "Club"],
    &["Grace Hopper", "grace@example.org", "Harbour"],
    &["Ada Lovelace", "ada@example.org", "Mill"],
];

#[test]
fn a_workbook_gives_the_same_cohort_as_the_csv() {
    let made = generate(&GeneratorOptions::sized(30, 20)).unwrap();
    let of_table = |table: &Table| {
        let header: Vec<&str> = table.header().iter().map(String::as_str).collect();
        let rows: Vec<Vec<&str>> = table.rows().iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let all: Vec<&[&str]> = std::iter::once(header.as_slice()).chain(rows.iter().map(Vec::as_slice)).collect();
        book([sheet("Answers", &all)])
    };
    let kinds = [(SourceKind::Mentors, &made.mentors), (SourceKind::Mentees, &made.mentees)];
    let csv = kinds.map(|(kind, table)| SourceFile::new(kind, &format!("{kind}.csv"), table.to_csv()));
    let xlsx = kinds.map(|(kind, table)| SourceFile::new(kind, &format!("{kind}.xlsx"), of_table(table)));
    let (csv, xlsx) = (import(&csv, &options()).unwrap(), import(&xlsx, &options()).unwrap());
    assert_eq!(csv.cohort, xlsx.cohort);
    assert_eq!((csv.counts.used, csv.questions.len()), (xlsx.counts.used, xlsx.questions.len()));
    assert_eq!((xlsx.files[0].encoding, xlsx.files[0].delimiter, xlsx.files[0].header_row), ("XLSX", None, 1));
    assert_eq!(&*xlsx.files[0].name, "mentors.xlsx#Answers");
}

#[test]
fn places_name_the_sheet() {
    let mut rows = PEOPLE.to_vec();
    rows.push(&["", "", "West"]);
    let import = read(book([sheet("Form responses 1", &rows)]));
    assert_eq!(import.problems[0].place.to_string(), "mentors.xlsx#Form responses 1 row 4");
}

#[test]
fn of_several_sheets_the_one_with_people_is_read_and_the_others_are_listed() {
    let mut hidden = sheet("Old", PEOPLE);
    hidden.set_hidden(true);
    let readme = sheet("README", &[&["How to fill this in"], &["Write your name into the other sheet."]]);
    let import = read(book([readme, sheet("Answers", PEOPLE), hidden]));
    assert_eq!(names(&import), ["Ada Lovelace", "Grace Hopper"]);
    says(
        &notes(&import),
        &[
            "mentors.xlsx#README: This sheet is not read because no column has member numbers, e-mail addresses or names",
            "mentors.xlsx#Old: This sheet is not read because it is hidden",
        ],
    );
    let two = book([sheet("2025", PEOPLE), sheet("2026", &PEOPLE[..2])]);
    says(&refused(two.clone()), &["several sheets look like answers: '2025', '2026'", "file.xlsx#NAME"]);
    let chosen = |name: &str| import_sheet(&two, name);
    assert_eq!(names(&chosen("2026").unwrap()), ["Grace Hopper"]);
    says(&chosen("2027").unwrap_err().to_string(), &["no sheet is called '2027'", "'2025', '2026'"]);
}

fn import_sheet(bytes: &[u8], name: &str) -> Result<Import, ImportError> {
    import(&[mentors("mentors.xlsx", bytes).with_sheet(name)], &options())
}

#[test]
fn a_path_names_a_sheet_behind_a_hash() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.xlsx");
    std::fs::write(&path, book([sheet("2025", PEOPLE), sheet("2026", &PEOPLE[..2])])).unwrap();
    let source = SourceFile::read(SourceKind::Mentors, &folder.path().join("all.xlsx#2026")).unwrap();
    assert_eq!((&*source.name, source.sheet.as_deref()), ("all.xlsx", Some("2026")));
    assert_eq!(names(&import(&[source], &options()).unwrap()), ["Grace Hopper"]);
}

#[test]
fn the_header_may_stand_below_a_title() {
    let mut titled = sheet(
        "Answers",
        &[
            &[],
            &["exported 1 May"],
            &["Name", "E-mail address", "Club"],
            &["Grace Hopper", "grace@example.org", "Harbour"],
        ],
    );
    titled.merge_range(0, 0, 0, 2, "Mentors 2026", &Format::new().set_bold()).unwrap();
    let import = read(book([titled]));
    assert_eq!((names(&import), import.files[0].header_row, import.counts.read), (vec!["Grace Hopper"], 3, 1));
    says(
        &notes(&import),
        &["row 1: This is a title or part of the header (which is in row 3)", "row 2: This is a title"],
    );
    let csv = "Mentors 2026,,\n\nName,E-mail address,Club\nGrace Hopper,grace@example.org,Harbour\n,,\n\nAda,ada@example.org,Mill\n";
    let import = read(csv);
    assert_eq!((import.files[0].header_row, import.counts.read, import.counts.blank), (3, 4, 2));
}

#[test]
fn surveymonkey_and_qualtrics() {
    let monkey = "Respondent ID,Collector ID,What is your name?,What can you help with?,,,Contact Information,\n\
        ,,Open-Ended Response,Public speaking,\"Budgets, dues and fees\",Other (please specify),Email Address,Phone Number\n\
        1,9,Grace Hopper,Public speaking,,Compilers,grace@example.org,1\n2,9,Ada Lovelace,,,,ada@example.org,2\n";
    let import = read(monkey);
    assert_eq!(
        (names(&import), import.counts.read, import.files[0].header_row),
        (vec!["Ada Lovelace", "Grace Hopper"], 2, 1)
    );
    assert!(notes(&import).contains("row 2: This is a title or part of the header"), "{}", notes(&import));
    let qualtrics = "StartDate,Progress,Q1,Q2,RecipientEmail\nStart Date,Progress,What is your name?,E-mail address,Recipient Email\n\
        \"{\"\"ImportId\"\":\"\"startDate\"\",\"\"timeZone\"\":\"\"Z\"\"}\",\"{\"\"ImportId\"\":\"\"progress\"\"}\",\"{\"\"ImportId\"\":\"\"QID1_TEXT\"\"}\",\"{\"\"ImportId\"\":\"\"QID2_TEXT\"\"}\",\"{\"\"ImportId\"\":\"\"recipientEmail\"\"}\"\n\
        2026-09-01 10:00:00,100,Grace Hopper,grace@example.org,\n";
    let import = read(qualtrics);
    assert_eq!((names(&import), import.counts.read, import.files[0].header_row), (vec!["Grace Hopper"], 1, 2));
}

#[test]
fn blank_rows_below_the_answers_are_no_rows() {
    let mut long = sheet("Answers", PEOPLE);
    for row in 3..803 {
        long.write_blank(row, 0, &Format::new().set_bold()).unwrap();
        long.write_string(row, 1, " ").unwrap();
    }
    let import = read(book([long]));
    assert_eq!((import.counts.used, import.counts.read, import.problems.len()), (2, 2, 0));
}

#[test]
fn formulas_numbers_and_dates() {
    let mut mixed = sheet(
        "Answers",
        &[&[
            "Timestamp",
            "Member number",
            "Name",
            "How many mentees can you take?",
            "Are you an active member?",
            "Club",
        ]],
    );
    let date = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
    let day = Format::new().set_num_format("dd.mm.yyyy hh:mm");
    for (row, when) in [(1, "2026-09-01T10:00:00"), (2, "2026-09-02T10:00:00")] {
        mixed.write_datetime_with_format(row, 0, date(when), &day).unwrap();
        mixed.write_number_with_format(row, 1, 1e10, &Format::new().set_num_format("0.00E+00")).unwrap();
        mixed.write_formula(row, 2, Formula::new("=\"Grace\"&\" Hopper\"").set_result("Grace Hopper")).unwrap();
        mixed.write_number(row, 3, row).unwrap();
        mixed.write_boolean(row, 4, true).unwrap();
    }
    mixed.write_formula(1, 5, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    mixed.write_string(2, 5, "Harbour").unwrap();
    let import = read(book([mixed]));
    let mentor = &import.cohort.mentors()[0];
    // The number is written out, and of two submissions the later one counts.
    assert_eq!((mentor.id.as_str(), mentor.name_or_id(), mentor.seats), ("10000000000", "Grace Hopper", Some(2)));
    assert_eq!((mentor.profile.active, import.counts.duplicates), (Some(true), 1));
    says(
        &notes(&import),
        &[
            "#Answers row 2, column 'Club': F2: the spreadsheet shows #DIV/0!, so this counts as not answered. Correct the formula",
        ],
    );
}

#[test]
fn a_formula_without_a_stored_value_is_told() {
    let cell = |place: &str, value: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{value}</t></is></c>");
    let rows = format!(
        "<sheetData><row r=\"1\">{}{}{}</row><row r=\"2\">{}<c r=\"B2\"><f>A9</f><v></v></c><c r=\"C2\" t=\"str\"><f>D9</f><v></v></c></row></sheetData>",
        cell("A1", "Name"),
        cell("B1", "City"),
        cell("C1", "Club"),
        cell("A2", "Ada"),
    );
    let import = read(by_hand(rows.as_bytes(), ""));
    assert_eq!((names(&import), import.cohort.mentors()[0].profile.location.city.as_deref()), (vec!["Ada"], None));
    let notes = notes(&import);
    says(
        &notes,
        &[
            "#S row 2, column 'City': B2: a formula without a stored value, so this counts as not answered. Open the file",
        ],
    );
    // An empty text is a value.
    assert!(!notes.contains("C2"), "{notes}");
}

/// An XLSX by hand: one sheet, with these cells.
fn by_hand(sheet_data: &[u8], shared: &str) -> Vec<u8> {
    let rels = |targets: &[(&str, &str)]| {
        let relation = |(at, (kind, target)): (usize, &(&str, &str))| {
            let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            format!("<Relationship Id=\"r{at}\" Type=\"{of}/{kind}\" Target=\"{target}\"/>")
        };
        let relations = targets.iter().enumerate().map(relation).collect::<Vec<_>>().concat();
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
        )
    };
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let workbook = format!(
        "<workbook {main} xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r0\"/></sheets></workbook>"
    );
    zipped(&[
        ("_rels/.rels", rels(&[("officeDocument", "xl/workbook.xml")]).into_bytes()),
        ("xl/workbook.xml", workbook.into_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            rels(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]).into_bytes(),
        ),
        ("xl/sharedStrings.xml", format!("<sst {main}>{shared}</sst>").into_bytes()),
        ("xl/worksheets/sheet1.xml", [format!("<worksheet {main}>").as_bytes(), sheet_data, b"</worksheet>"].concat()),
    ])
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))
            .unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn quickly(what: &str, bytes: Vec<u8>) -> Result<Import, ImportError> {
    let started = Instant::now();
    let result = import(&[mentors("file.xlsx", bytes)], &options());
    assert!(started.elapsed().as_secs() < 10, "{what}: {:?}", started.elapsed());
    result
}

#[test]
fn a_sheet_that_claims_every_cell_costs_what_it_holds() {
    let data = format!(
        "<dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1\">{}</row><row r=\"1048576\">{}</row></sheetData>",
        cell("A1", "Name"),
        cell("A1048576", "Ann")
    );
    let import = quickly("dimension", by_hand(data.as_bytes(), "")).unwrap();
    assert_eq!((import.cohort.mentors().len(), import.counts.blank), (1, 1_048_574));
}

#[test]
fn hostile_workbooks_are_refused() {
    // Declares what it unpacks to.
    let mut bomb = b"<sheetData>".to_vec();
    bomb.resize(140 * 1024 * 1024, b' ');
    let bomb = by_hand(&bomb, "");
    assert!(bomb.len() < 1_000_000);
    says(&quickly("bomb", bomb.clone()).unwrap_err().to_string(), &["unpacks to more than 134217728 bytes"]);
    // Declares less: both records of the sheet's size are overwritten.
    let mut lying = bomb;
    let size = u32::try_from(
        140 * 1024 * 1024
            + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"></worksheet>".len(),
    )
    .unwrap()
    .to_le_bytes();
    let mut places = 0;
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == size {
            lying[at..at + 4].copy_from_slice(&5000u32.to_le_bytes());
            places += 1;
        }
    }
    assert!(places >= 1);
    let error = quickly("lying bomb", lying).unwrap_err().to_string();
    assert!(error.contains("damaged"), "{error}");
    // Many parts.
    let parts: Vec<(String, Vec<u8>)> = (0..3000).map(|part| (format!("xl/p{part}"), Vec::new())).collect();
    let parts: Vec<(&str, Vec<u8>)> = parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    says(&quickly("parts", zipped(&parts)).unwrap_err().to_string(), &["3000 parts"]);
    // A column far out, and a million columns that no spreadsheet has.
    let far = |place: &str| {
        format!("<sheetData><row r=\"1\">{}{}</row></sheetData>", cell("A1", "Name"), cell(place, "x")).into_bytes()
    };
    says(&quickly("column", by_hand(&far("XFD1"), "")).unwrap_err().to_string(), &["S row 1: 16384 columns"]);
    assert!(quickly("columns", by_hand(&far("ZZZZ1"), "")).is_err());
    // A million cells in a row.
    let row: String = (0..1_000_000).map(|_| "<c t=\"b\"><v>1</v></c>").collect();
    let row = format!("<sheetData><row r=\"1\">{row}</row></sheetData>");
    says(&quickly("cells", by_hand(row.as_bytes(), "")).unwrap_err().to_string(), &["at most 2000"]);
    // No workbook at all, and half of one.
    says(
        &quickly("zip", zipped(&[("readme.txt", b"hello".to_vec())])).unwrap_err().to_string(),
        &["without a workbook"],
    );
    let half = book([sheet("S", PEOPLE)]);
    says(&quickly("half", half[..half.len() / 2].to_vec()).unwrap_err().to_string(), &["damaged"]);
    // Rows upside down.
    let upside = format!(
        "<sheetData><row r=\"9\">{}</row><row r=\"2\">{}</row></sheetData>",
        cell("A9", "Name"),
        cell("A2", "Ann")
    );
    says(&quickly("upside", by_hand(upside.as_bytes(), "")).unwrap_err().to_string(), &["row 2 stands below row 9"]);
}

#[test]
fn older_and_open_formats() {
    for (name, bytes, format) in [
        ("people.xls", &include_bytes!("data/people.xls")[..], "XLS"),
        ("people.ods", &include_bytes!("data/people.ods")[..], "ODS"),
    ] {
        let import = import(&[mentors(name, bytes)], &options()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((names(&import), import.files[0].encoding), (vec!["Grace Hopper", "Ada Lovelace"], format));
        let ids: Vec<&str> = import.cohort.mentors().iter().map(|mentor| mentor.id.as_str()).collect();
        assert_eq!((ids, import.files[0].unmapped().count()), (vec!["10000000000", "7"], 0));
    }
}

#[test]
fn a_workbook_with_a_password_is_refused_as_one() {
    let mut xlsx = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    xlsx.create_stream("/EncryptedPackage").unwrap().write_all(b"secret").unwrap();
    let ods = zipped(&[
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>".to_vec()),
        ("content.xml", b"\x01not XML".to_vec()),
    ]);
    for bytes in [xlsx.into_inner().into_inner(), ods] {
        let said = refused(bytes);
        says(&said, &["the workbook is encrypted with a password", "save it under a new name without a password"]);
    }
}

#[test]
fn hostile_workbooks_of_other_formats_are_refused() {
    // A cell in the last row and the last column of an XLS sheet would make a table of 16 million cells.
    let mut xls = include_bytes!("data/people.xls").to_vec();
    let at = xls.windows(4).rposition(|record| record == [0xFD, 0, 0x0A, 0]).unwrap();
    xls[at + 4..at + 8].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0]);
    says(&quickly("xls", xls).unwrap_err().to_string(), &["more than 5000000 cells"]);
    for (cells, refusal) in [
        // Blank cells are none, however many they are.
        ("office:value-type=\"string\" table:number-columns-repeated=\"16384\"", "the file is empty"),
        ("office:value=\"1\" table:number-columns-repeated=\"16384\"", "columns, but at most 2000 are read"),
        ("office:value=\"1\"", "more than 200000 rows"),
    ] {
        let row = format!(
            "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell {cells}/></table:table-row>"
        );
        let content = format!(
            "<office:document-content><table:table table:name=\"S\">{row}</table:table></office:document-content>"
        );
        says(&quickly("ods", zipped(&[("content.xml", content.into_bytes())])).unwrap_err().to_string(), &[refusal]);
    }
}

#[test]
fn quiz_columns_of_microsoft_forms_are_set_aside() {
    let csv = "Start time,Total points,Quiz feedback,Full name,Points - Full name,Feedback - Full name\n1/2/26,,,Grace Hopper,,\n";
    let import = read(csv);
    assert_eq!((names(&import), import.files[0].unmapped().count()), (vec!["Grace Hopper"], 0));
}

#[test]
fn a_cell_of_megabytes_costs_its_row_only() {
    let long = "x".repeat(3 * 1024 * 1024);
    let data = format!(
        "<sheetData><row r=\"1\">{}{}</row><row r=\"2\">{}{}</row><row r=\"3\">{}</row></sheetData>",
        cell("A1", "Name"),
        cell("B1", "About me"),
        cell("A2", "Ann"),
        cell("B2", &long),
        cell("A3", "Bo")
    );
    let import = quickly("cell", by_hand(data.as_bytes(), "")).unwrap();
    assert_eq!((names(&import), import.problems.len()), (vec!["Bo"], 1));
}

#[test]
fn damaged_workbooks_do_not_panic() {
    let good = book([sheet("S", PEOPLE)]);
    for at in (0..good.len()).step_by(7) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        let _ = import(&[mentors("file.xlsx", bytes)], &options());
    }
    let data = b"<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>99</v></c></row><row r=\"2\"><c r=\"A2\" t=\"d\"><v>x</v></c><c r=\"B2\"><v>1e999</v></c></row></sheetData>";
    let shared = "<si><t>Name</t></si>";
    for at in 0..data.len() {
        for letter in [b'<', b'>', b'"', b'9', 0xFF] {
            let mut bytes = data.to_vec();
            bytes[at] = letter;
            let _ = import(&[mentors("file.xlsx", by_hand(&bytes, shared))], &options());
        }
    }
}

/// A workbook with one more part.
fn with_part(bytes: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new_append(Cursor::new(bytes.to_vec())).unwrap();
    archive.start_file(name, SimpleFileOptions::default()).unwrap();
    archive.write_all(content).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn macros_and_links_to_other_workbooks_are_ignored_and_noted() {
    let mut linked = sheet("Answers", PEOPLE);
    linked.write_formula(1, 2, Formula::new("=[1]Clubs!$A$1").set_result("Harbour")).unwrap();
    let plain = book([linked]);
    let both =
        with_part(&with_part(&plain, "xl/vbaProject.bin", b"Sub"), "xl/externalLinks/externalLink1.xml", b"<x/>");
    let import = read(both);
    assert_eq!(names(&import), ["Ada Lovelace", "Grace Hopper"]);
    // The value that was stored is read; nothing is looked up.
    assert!(import.cohort.mentors().iter().all(|mentor| mentor.profile.location.unit.is_some()));
    let ignored = "They are ignored: only the values stored in the cells are read";
    says(
        &notes(&import),
        &[
            &format!("mentors.xlsx: The workbook contains macros. {ignored}"),
            &format!("mentors.xlsx: The workbook contains links to other workbooks. {ignored}"),
        ],
    );
    assert!(!notes(&read(plain)).contains("contains"));
    let ods = include_bytes!("data/people.ods");
    assert!(!notes(&read(ods.as_slice())).contains("contains"));
    says(&notes(&read(with_part(ods, "Basic/Standard/Module1.xml", b"<x/>"))), &["The workbook contains macros"]);
    // In XLS, macros are a folder of the compound file.
    let mut xls = cfb::CompoundFile::open(Cursor::new(include_bytes!("data/people.xls").to_vec())).unwrap();
    xls.create_storage("/_VBA_PROJECT_CUR").unwrap();
    xls.flush().unwrap();
    let import = read(xls.into_inner().into_inner());
    assert_eq!(names(&import).len(), 2);
    says(&notes(&import), &["The workbook contains macros"]);
    assert!(!notes(&import).contains("links"));
}
