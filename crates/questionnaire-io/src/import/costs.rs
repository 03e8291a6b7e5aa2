//! What reading costs: every loop over input spends, or nothing would stop it.
//!
//! A file of many units of one thing must cost what these units cost; a loop that forgot to spend costs less.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

use super::read::budget::Budget;
use super::{ImportError, ImportOptions, SourceFile, SourceKind, import_within};

/// The steps that reading a file costs.
fn steps(name: &str, bytes: Vec<u8>) -> u64 {
    let budget = Budget::default();
    let options = ImportOptions::new(["club"], "2026-10-01".parse().expect("a day"));
    let read = import_within(&[SourceFile::new(SourceKind::People, name, bytes)], &options, &budget);
    assert!(!matches!(read, Err(ImportError::TooMuchWork { .. } | ImportError::Stopped(_))), "{name}: {read:?}");
    budget.spent()
}

/// Rows of people of one side, each with the same answers.
fn people(number: usize, headers: &str, answers: &str) -> String {
    let mut text = format!("Role,Member number,Name{headers}\n");
    for one in 0..number {
        writeln!(text, "mentee,{one},Ann {one}{answers}").expect("into memory");
    }
    text
}

fn zipped(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored))
            .expect("into memory");
        archive.write_all(content.as_bytes()).expect("into memory");
    }
    archive.finish().expect("into memory").into_inner()
}

/// So many texts, one after the other.
fn each(number: usize, text: impl Fn(usize) -> String) -> String {
    (0..number).map(text).collect::<Vec<_>>().concat()
}

/// A workbook all of whose sheets are one part.
fn xlsx(sheets: usize, rows: &str) -> Vec<u8> {
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!("<Relationships><Relationship Id=\"r0\" Type=\"{of}/{kind}\" Target=\"{target}\"/></Relationships>")
    };
    let listed = each(sheets, |at| format!("<sheet name=\"S{at}\" sheetId=\"{at}\" r:id=\"r0\"/>"));
    let name = "<row><c t=\"inlineStr\"><is><t>Name</t></is></c></row>";
    zipped(&[
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", format!("<workbook><sheets>{listed}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{name}{rows}</sheetData></worksheet>")),
    ])
}

fn ods(rows: &str) -> Vec<u8> {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let head = format!("<table:table-row>{}{}</table:table-row>", cell("Name"), cell("About me"));
    let content = format!("<table:table table:name=\"S\">{head}{rows}</table:table>");
    zipped(&[("content.xml", format!("<office:document-content>{content}</office:document-content>"))])
}

/// What there is many of, how many, what one costs at least, and the file.
type Case = (&'static str, u64, u64, &'static str, fn() -> Vec<u8>);

const CASES: &[Case] = &[
    ("bytes of a file", 400_000, 4, "people.csv", || people(1, &"\n".repeat(400_000), "").into()),
    ("blank cells", 200_000, 19, "people.csv", || {
        (format!("Name{}\n", ",about".repeat(1_999)) + &format!("Ann{}\n", ",".repeat(1_999)).repeat(100)).into()
    }),
    ("bytes of a cell", 800_000, 7, "people.csv", || people(8, ",zz", &format!(",{}", "x".repeat(100_000))).into()),
    ("cells of a column that is not understood", 20_000, 110, "people.csv", || {
        let headers = each(200, |at| format!(",zz{at}"));
        people(100, &headers, &",x".repeat(200)).into()
    }),
    ("bytes of an answer", 800_000, 15, "people.csv", || {
        people(8, ",About me", &format!(",{}", "x".repeat(100_000))).into()
    }),
    ("answers of a list", 30_000, 1_500, "people.csv", || {
        people(30, ",Goals", &format!(",\"{}\"", "a;".repeat(1_000 - 1))).into()
    }),
    ("rows", 2_000, 6_000, "people.csv", || people(2_000, "", "").into()),
    ("rows of nobody", 2_000, 6_000, "people.csv", || {
        ("Role,Name,zz\nmentor,Bo,x\n".to_owned() + &"mentor,,x\n".repeat(2_000)).into()
    }),
    ("repeated headers", 2_000, 4_000, "people.csv", || {
        ("Role,Name,zz\nmentor,Bo,x\n".to_owned() + &"Role,Name,zz\n".repeat(2_000)).into()
    }),
    ("answers that are asked about", 2_000, 12_600, "people.csv", || {
        let row = |at| format!("mentor,{at},Bo {at},plenty{at}\n");
        ("Role,Member number,Name,How many mentees can you take?\n".to_owned() + &each(2_000, row)).into()
    }),
    ("long letters of answers", 4_000, 800, "people.csv", || {
        people(8, ",About me", &format!(",{}", "\u{fdfa}".repeat(500))).into()
    }),
    ("names that are found", 4_000, 4_900, "people.csv", || {
        let headers = each(20, |at| format!(",Choice {}", at + 1));
        (people(200, &headers, &",Grace Hopper".repeat(20)) + "mentor,g,Grace Hopper\n").into()
    }),
    ("names that are not", 200, 71_000, "people.csv", || {
        let mentors = each(200, |at| format!("mentor,g{at},Grace Hopper {at}\n"));
        (people(200, ",First choice", ",Grace Hoper") + &mentors).into()
    }),
    ("long names that are not", 200, 280_000, "people.csv", || {
        let mentors = each(200, |at| format!("mentor,g{at},\u{fdfa}\u{fdfa} {at}\n"));
        (people(200, ",First choice", ",\u{fdfa}\u{fdfa}x") + &mentors).into()
    }),
    ("elements of ODS", 20_000, 300, "people.ods", || ods(&"<table:table-row/>".repeat(20_000))),
    ("repeated cells of ODS", 40_000, 100, "people.ods", || {
        let cell = "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"400\"><text:p>x</text:p></table:table-cell>";
        ods(&format!("<table:table-row table:number-rows-repeated=\"100\">{cell}</table:table-row>"))
    }),
    ("repeated blanks of ODS", 6_000_000, 6, "people.ods", || {
        let cell = "<table:table-cell office:value-type=\"string\"><text:p>x<text:s text:c=\"1000000\"/></text:p></table:table-cell>";
        ods(&format!("<table:table-row>{cell}</table:table-row>").repeat(6))
    }),
    ("bytes of XLSX", 800_000, 3, "people.xlsx", || xlsx(1, &" ".repeat(800_000))),
    ("elements of XLSX", 20_000, 90, "people.xlsx", || xlsx(1, &"<row/>".repeat(20_000))),
    ("bytes of sheets that are one part", 4_000_000, 1, "people.xlsx", || xlsx(40, &" ".repeat(100_000))),
];

#[test]
fn every_loop_over_input_spends() {
    let mut cheap = String::new();
    for (what, number, each, name, make) in CASES {
        let steps = steps(name, make());
        if steps < number * each {
            writeln!(cheap, "{what}: {steps} steps for {number}, at least {each} each").expect("into memory");
        }
    }
    assert_eq!(cheap, "");
}

/// Answers to a form have a budget of their own.
#[test]
fn reading_answers_spends() {
    let header = "\"Your name, number or e-mail address\",How is your mentoring going?\n";
    for (what, text, least) in [
        ("bytes of a file", header.to_owned() + &"\n".repeat(400_000) + "P0001,3\n", 1_600_000),
        ("rows", header.to_owned() + &"P0001,3\n".repeat(10_000), 1_400_000),
    ] {
        let budget = Budget::default();
        let source = SourceFile::new(SourceKind::People, "answers.csv", text);
        assert!(super::FormAnswers::read_within(&source, &budget).is_ok());
        assert!(budget.spent() >= least, "{what}: {} steps", budget.spent());
    }
    let source = SourceFile::new(SourceKind::People, "answers.csv", header.to_owned() + &"P0001,3\n".repeat(10_001));
    let refused = super::FormAnswers::read_within(&source, &Budget::default()).expect_err("too many").to_string();
    assert!(refused.starts_with("answers.csv: more than 10000 rows. Split the file"), "{refused}");
}

/// Who expects more people may spend more, and who expects fewer less.
#[test]
fn as_many_steps_are_spent_as_the_options_say() {
    let text = people(200, "", "");
    let file = [SourceFile::new(SourceKind::People, "people.csv", text.clone())];
    let enough = steps("people.csv", text.into_bytes());
    let of = |steps| ImportOptions { steps, ..ImportOptions::new(["club"], "2026-10-01".parse().expect("a day")) };
    assert!(super::import(&file, &of(enough)).is_ok());
    let refused = super::import(&file, &of(enough - 1)).expect_err("one too few");
    assert!(matches!(refused, ImportError::TooMuchWork { .. }), "{refused}");
    let wordy = people(200, ",About me", &format!(",{}", "x".repeat(1_000)));
    let file = [SourceFile::new(SourceKind::People, "people.csv", wordy)];
    assert!(matches!(super::import(&file, &of(enough)), Err(ImportError::TooMuchWork { .. })));
    assert!(super::import(&file, &of(enough).for_many_people_in(&file)).is_ok());
}
