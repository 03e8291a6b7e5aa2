//! Files made to take a machine down: each is refused with a clear error, in seconds and in less than a gibibyte. Each
//! once did; `ceiling/` looks for the next one.
//!
//! Every file is read by a process of its own (this test program, started again), so that its peak of memory is its
//! own. What has no real parser behind it in a debug build is only run with optimisation.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::semicolon_if_nothing_returned,
    reason = "a test that cannot go on fails, prints what it measured, and has its cases in a table"
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const SECONDS: f64 = 10.0;
const PEAK_KIB: u64 = 1024 * 1024;
const FILE: &str = "HOSTILE_FILE";

/// What is in the file, its name, and what the refusal says.
type Case = (&'static str, fn(&mut File), &'static str);

const CASES: &[Case] = &[
    ("bomb.xlsx", bomb, "unpacks to more than 134217728 bytes"),
    ("lying-bomb.xlsx", lying_bomb, "damaged"),
    (
        "nested.xlsx",
        |file| file.write_all(&zipped(&[("inner.xlsx", zipped(&[("inner", vec![0; 100_000])]))])).unwrap(),
        "without a workbook inside",
    ),
    ("three-thousand-parts.xlsx", parts, "3000 parts"),
    ("a-million-sheets.xlsx", sheets, "takes far more work"),
    ("sheets-of-one-part.xlsx", one_part, "takes far more work"),
    (
        "texts.xlsx",
        |file| write_book(file, "<sheetData/>", &sst("", &"<x:si/>".repeat(5_000_001))),
        "takes far more work",
    ),
    ("formats.xlsx", |file| write_sheet(file, &"<xf/>".repeat(1_000_001), ""), "takes far more work"),
    ("cut.xlsx", cut, "damaged"),
    ("deep.xlsx", |file| write_sheet(file, &format!("<sheetData>{}", "<row>".repeat(5_000_000)), ""), "damaged"),
    ("laughs.xlsx", laughs, "unrecognized entity"),
    (
        "room-for-texts.xlsx",
        |file| write_book(file, "<sheetData/>", &sst(&format!(" uniqueCount=\"{}\"", u64::MAX / 2), "")),
        "more than 10000000 cells",
    ),
    ("one-text-for-all.xlsx", one_text, "more than 134217728 bytes"),
    (
        "dimension.xlsx",
        |file| write_sheet(file, "<dimension ref=\"A1:XFD1048576\"/><sheetData></sheetData>", ""),
        "the file is empty",
    ),
    ("row.xlsx", |file| write_sheet(file, &row_of(&[("A1", "Name"), ("A2147483648", "Ann")]), ""), "damaged"),
    ("last-row.xlsx", |file| write_sheet(file, &row_of(&[("A1", "Name"), ("A4294967295", "Ann")]), ""), "damaged"),
    ("column.xlsx", |file| write_sheet(file, &row_of(&[("A1", "Name"), ("XFD1", "x")]), ""), "16384 columns"),
    (
        "a-million-cells-in-a-row.xlsx",
        |file| {
            write_sheet(
                file,
                &format!("<sheetData><row r=\"1\">{}</row></sheetData>", "<c t=\"b\"><v>1</v></c>".repeat(1_000_000)),
                "",
            )
        },
        "at most 2000",
    ),
    (
        "columns.ods",
        |file| {
            write_ods(
                file,
                "<table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"1000000000\"><text:p>x</text:p></table:table-cell></table:table-row>",
            )
        },
        "at most 2000",
    ),
    (
        "rows.ods",
        |file| {
            write_ods(
                file,
                "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"1024\"/></table:table-row>",
            )
        },
        "more than 10000000 cells",
    ),
    (
        "one-text-for-all.ods",
        |file| {
            write_ods(
                file,
                &format!(
                    "<table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16000\"><text:p>{}</text:p></table:table-cell></table:table-row>",
                    "x".repeat(1_000_000)
                ),
            )
        },
        "more than 134217728 bytes",
    ),
    (
        "open-table.ods",
        |file| file.write_all(&zipped(&[("content.xml", b"<table:table table:name=\"S\">".to_vec())])).unwrap(),
        "a table without an end",
    ),
    (
        "open-remark.ods",
        |file| write_ods(file, "<table:table-row><table:table-cell office:value-type=\"string\"><office:annotation>"),
        "a cell without an end",
    ),
    ("garbage.xls", garbage_xls, "damaged"),
    ("table.xls", |file| write_xls(file, &xls(0xFFFF, 0xFF, 1, 10)), "more than 5000000 cells"),
    (
        "room.xls",
        |file| {
            write_xls(
                file,
                &[
                    xls(1, 1, 1, 10),
                    record(
                        0x0200,
                        &[
                            &0u32.to_le_bytes()[..],
                            &u32::MAX.to_le_bytes(),
                            &0u16.to_le_bytes(),
                            &u16::MAX.to_le_bytes(),
                            &[0, 0],
                        ]
                        .concat(),
                    ),
                ]
                .concat(),
            )
        },
        "more than 5000000 cells",
    ),
    ("one-text-for-all.xls", |file| write_xls(file, &xls(4000, 200, 200_000, 30_000)), "more than 134217728 bytes"),
    ("pdf.xlsx", |file| file.write_all(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n").unwrap(), "a PDF document"),
    ("picture.csv", |file| file.write_all(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap(), "binary data"),
    ("zeros.csv", |file| file.set_len(100 * 1024 * 1024).unwrap(), "binary data"),
    ("a-gibibyte.csv", |file| file.set_len(1024 * 1024 * 1024).unwrap(), "more than 134217728 bytes"),
    ("odd-utf16.csv", |file| file.write_all(b"\xFF\xFEN\0a\0m").unwrap(), "damaged text in UTF-16"),
    (
        "a-million-columns.csv",
        |file| file.write_all(&[b"Name".as_slice(), &b",x".repeat(1_000_000), b"\nAnn\n"].concat()).unwrap(),
        "1000001 columns",
    ),
    (
        "separators.csv",
        |file| file.write_all(&[b"Name\n".as_slice(), &b",".repeat(10_000_001)].concat()).unwrap(),
        "more than 10000000 cells",
    ),
    (
        "rows.csv",
        |file| file.write_all(&[b"Name\n".as_slice(), &b"a\n".repeat(200_001)].concat()).unwrap(),
        "more than 200000 rows",
    ),
    (
        "open-quote.csv",
        |file| {
            file.write_all(&[b"Name,\"Club\n".as_slice(), &b"Ann, and so on and on\n".repeat(4_500_000)].concat())
                .unwrap()
        },
        "opens a quotation mark that is never closed",
    ),
    (
        "long-cell.csv",
        |file| file.write_all(&[b"Name,".as_slice(), &b"x".repeat(120_000_000)].concat()).unwrap(),
        "no answers below it",
    ),
    (
        "letters.csv",
        |file| file.write_all(&[b"Name\n".as_slice(), &b"\xE9".repeat(120_000_000)].concat()).unwrap(),
        "more than 134217728 bytes",
    ),
    (
        "a-million-rows.csv",
        |file| file.write_all(people(1_000_000, "Name,E-mail,Club\n", "", ",", "\n").as_bytes()).unwrap(),
        "more than 200000 rows",
    ),
    (
        "a-million-rows.xlsx",
        |file| {
            let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
            let header = format!("<sheetData><row>{}{}{}</row>", text("Name"), text("E-mail"), text("Club"));
            let rows =
                people(1_000_000, &header, "<row><c t=\"str\"><v>", "</v></c><c t=\"str\"><v>", "</v></c></row>");
            write_sheet(file, &(rows + "</sheetData>"), "")
        },
        "more than 200000 rows",
    ),
];

/// Files that are odd but hold people: they are read within the same limits.
const READ: &[Case] = &[
    (
        "open-quotes.csv",
        |file| {
            file.write_all(
                &[
                    b"Name,Club\nAnn,West\n".as_slice(),
                    &b"Bo,\"West and all that stands behind it, line by line\n".repeat(100),
                    &b"y".repeat(100_000_000),
                ]
                .concat(),
            )
            .unwrap()
        },
        "",
    ),
    (
        "million-letters.csv",
        |file| {
            file.write_all(&[b"Name,Club\nAnn,West\nBo,".as_slice(), &b"x".repeat(120_000_000), b"\n"].concat())
                .unwrap()
        },
        "",
    ),
    (
        "blanks.ods",
        |file| {
            let cell = |text: &str| {
                format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
            };
            let rows = [cell("Name"), cell("Ann"), cell("Bo<text:s text:c=\"2000000000\"/>x")];
            write_ods(file, &rows.map(|cell| format!("<table:table-row>{cell}</table:table-row>")).concat());
        },
        "",
    ),
    ("marks.csv", |file| write_list(file, "Goals", &",„".repeat(20_000)), ""),
    ("goals.csv", |file| write_list(file, "Goals", &"speaking, ".repeat(55_000)), ""),
    ("misspelt.csv", |file| write_list(file, "First choice", &"Grace Hoper; ".repeat(60_000)), ""),
    (
        "declined.csv",
        |file| write_list(file, "Whom would you rather not be matched with?", &"Grace Hoper; ".repeat(60_000)),
        "",
    ),
    ("clubs.csv", |file| file.write_all(clubs(100_000).as_bytes()).unwrap(), ""),
    (
        "two-hundred-thousand-rows.csv",
        |file| file.write_all(people(200_000, "Name,E-mail,Club\n", "", ",", "\n").as_bytes()).unwrap(),
        "",
    ),
];

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes without optimisation; run with --release")]
fn hostile_files_are_refused_within_limits() {
    assert!(CASES.len() >= 20);
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = String::new();
    for case in CASES.iter().chain(READ) {
        let said = measured(folder.path(), case);
        let told = said.starts_with("refused: ") && said.contains(case.2) && said.contains(case.0) && said.len() < 600;
        let is_read = case.2.is_empty() && said.starts_with("read");
        if !told && !is_read {
            writeln!(wrong, "{}: {said}", case.0).unwrap();
        }
    }
    assert_eq!(wrong, "");
}

/// Makes the file, has it read by another process, and checks time and memory.
fn measured(folder: &Path, (name, make, _): &Case) -> String {
    let path = folder.join(name);
    make(&mut File::create(&path).unwrap());
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "one_file", "--ignored", "--nocapture"]).env(FILE, &path).env("RUST_BACKTRACE", "0");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |beginning: &str| said.lines().find_map(|line| line.strip_prefix(beginning));
    let Some(said) = line("outcome: ") else { panic!("{name}: {said}{}", String::from_utf8_lossy(&output.stderr)) };
    let peak: u64 = line("peak KiB: ").map_or(0, |peak| peak.parse().unwrap());
    let seconds: f64 = line("seconds: ").map_or(f64::INFINITY, |seconds| seconds.parse().unwrap());
    println!("{name}: {seconds} s, {} MiB: {said}", peak / 1024);
    fs::remove_file(&path).unwrap();
    if seconds > SECONDS || peak > PEAK_KIB {
        return format!("{seconds} s, {peak} KiB: {said}");
    }
    said.to_owned()
}

#[test]
#[ignore = "started by the test above, for one file"]
fn one_file() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let read = SourceFile::read(SourceKind::Mentors, Path::new(&path)).and_then(|source| {
        let options = ImportOptions::new(["club"], "2026-10-01".parse().unwrap());
        import(&[source], &options)
    });
    match read {
        Ok(import) => println!("\noutcome: read, {} people, {} problems", import.counts.mentors, import.problems.len()),
        Err(error) => println!("\noutcome: refused: {error}"),
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("peak KiB: {}", peak.map_or("0", |peak| peak.trim_end_matches("kB").trim()));
    // Processor time, fields 14 and 15 in hundredths of a second: others may keep the machine busy.
    let times = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let times = times.rsplit_once(") ").map_or(&*times, |(_, times)| times);
    let ticks: u32 = times.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u32>().unwrap_or(0)).sum();
    println!("seconds: {}", f64::from(ticks) / 100.0);
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

const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

fn sst(attributes: &str, texts: &str) -> String {
    format!("<sst {MAIN}{attributes}>{texts}</sst>")
}

fn write_sheet(file: &mut File, sheet: &str, texts: &str) {
    write_book(file, sheet, &sst("", texts));
}

fn write_book(file: &mut File, sheet: &str, shared: &str) {
    file.write_all(&book(&["S"], sheet, shared)).unwrap();
}

/// An XLSX by hand, all of whose sheets are one.
fn book(names: &[&str], sheet: &str, shared: &str) -> Vec<u8> {
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |targets: &[(&str, &str)]| {
        let mut text =
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">".to_owned();
        for (at, (kind, target)) in targets.iter().enumerate() {
            write!(text, "<Relationship Id=\"r{at}\" Type=\"{of}/{kind}\" Target=\"{target}\"/>").unwrap();
        }
        text + "</Relationships>"
    };
    let mut workbook = format!("<workbook {MAIN} xmlns:r=\"{of}\"><sheets>");
    for (at, name) in names.iter().enumerate() {
        write!(workbook, "<sheet name=\"{name}{at}\" sheetId=\"{}\" r:id=\"r0\"/>", at + 1).unwrap();
    }
    workbook += "</sheets></workbook>";
    zipped(&[
        ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")]).into_bytes()),
        ("xl/workbook.xml", workbook.into_bytes()),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]).into_bytes(),
        ),
        ("xl/sharedStrings.xml", shared.as_bytes().to_vec()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet {MAIN}>{sheet}</worksheet>").into_bytes()),
    ])
}

fn row_of(cells: &[(&str, &str)]) -> String {
    let mut text = "<sheetData>".to_owned();
    for (place, value) in cells {
        let row = place.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        write!(text, "<row r=\"{row}\"><c r=\"{place}\" t=\"inlineStr\"><is><t>{value}</t></is></c></row>").unwrap();
    }
    text + "</sheetData>"
}

/// People with a name, an address and a club.
fn people(number: u32, header: &str, before: &str, between: &str, behind: &str) -> String {
    let mut text = header.to_owned();
    for number in 0..number {
        write!(text, "{before}P {number}{between}{number}@x.org{between}C{}{behind}", number % 100).unwrap();
    }
    text
}

/// One long list beside somebody else.
fn write_list(file: &mut File, header: &str, list: &str) {
    write!(file, "Name,E-mail,{header}\nAnn Lee,ann@x.org,\"{list}\"\nGrace Hopper,grace@x.org,\n").unwrap();
}

/// Everybody in a club of their own, half of them nearly called like another.
fn clubs(number: u32) -> String {
    let mut text = "Name,E-mail,Club\n".to_owned();
    for number in 0..number {
        let club = format!("Club {}{}", number / 2, if number % 2 == 0 { "" } else { "x" });
        writeln!(text, "P {number},{number}@x.org,{club}").unwrap();
    }
    text
}

/// Two hundred sheets that are the same hundred million bytes of rows without cells.
fn one_part(file: &mut File) {
    file.write_all(&book(
        &["S"; 200],
        &format!("<sheetData>{}</sheetData>", "<row/>".repeat(18_000_000)),
        &sst("", ""),
    ))
    .unwrap();
}

fn bomb(file: &mut File) {
    write_sheet(file, &" ".repeat(140 * 1024 * 1024), "");
}

/// The same, with a smaller size in both places that say how large the sheet is.
fn lying_bomb(file: &mut File) {
    let sheet = " ".repeat(100 * 1024 * 1024);
    let mut bytes = book(&["S"], &sheet, &sst("", ""));
    let size = u32::try_from(format!("<worksheet {MAIN}></worksheet>").len() + sheet.len()).unwrap().to_le_bytes();
    for at in 0..bytes.len() - 4 {
        if bytes[at..at + 4] == size {
            bytes[at..at + 4].copy_from_slice(&5000u32.to_le_bytes());
        }
    }
    file.write_all(&bytes).unwrap();
}

fn parts(file: &mut File) {
    let names: Vec<String> = (0..3000).map(|part| format!("xl/p{part}")).collect();
    let parts: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (name.as_str(), Vec::new())).collect();
    file.write_all(&zipped(&parts)).unwrap();
}

fn sheets(file: &mut File) {
    file.write_all(&book(&vec!["S"; 1_000_000], &row_of(&[("A1", "Name"), ("A2", "Ann")]), &sst("", ""))).unwrap();
}

fn cut(file: &mut File) {
    let whole = book(&["S"], &row_of(&[("A1", "Name"), ("A2", "Ann")]), &sst("", ""));
    file.write_all(&whole[..whole.len() - 100]).unwrap();
}

/// Each entity is ten of the one before.
fn laughs(file: &mut File) {
    let mut entities = "<!ENTITY e0 \"ha\">".to_owned();
    for level in 1..10 {
        write!(entities, "<!ENTITY e{level} \"{}\">", format!("&e{};", level - 1).repeat(10)).unwrap();
    }
    let shared = format!("<!DOCTYPE sst [{entities}]>{}", sst("", "<si><t>&e9;</t></si>"));
    let cell = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData>";
    write_book(file, cell, &shared);
}

/// A text of half a mebibyte in a million cells.
fn one_text(file: &mut File) {
    let mut cells = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c></row>".to_owned();
    for row in 2..10_000 {
        write!(cells, "<row r=\"{row}\">").unwrap();
        cells += &"<c t=\"s\"><v>0</v></c>".repeat(100);
        cells += "</row>";
    }
    write_sheet(file, &(cells + "</sheetData>"), &format!("<si><t>{}</t></si>", "x".repeat(500_000)));
}

fn write_ods(file: &mut File, rows: &str) {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet".to_vec();
    file.write_all(&zipped(&[("mimetype", kind), ("content.xml", content.into_bytes())])).unwrap();
}

fn garbage_xls(file: &mut File) {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.extend((0..1_000_000u32).map(|at| u8::try_from(at.wrapping_mul(2_654_435_761) >> 24).unwrap()));
    file.write_all(&bytes).unwrap();
}

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
}

/// A stream with one sheet, whose cells share a text of so many letters; the last cell is the one given.
fn xls(last_row: u16, last_column: u16, cells: usize, letters: usize) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    // The first record of texts holds what fits, the next ones go on.
    let mut texts =
        [&1u32.to_le_bytes()[..], &1u32.to_le_bytes(), &u16::try_from(letters).unwrap().to_le_bytes(), &[0]].concat();
    let first = letters.min(8000);
    texts.extend(vec![b'x'; first]);
    let mut shared = record(0x00FC, &texts);
    for left in (0..letters - first).step_by(8000).map(|at| (letters - first - at).min(8000)) {
        shared.extend(record(0x003C, &[&[0][..], &vec![b'x'; left]].concat()));
    }
    let bound =
        |at: usize| record(0x0085, &[&u32::try_from(at).unwrap().to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat());
    let globals = [begin(5), bound(0), shared.clone(), record(0x000A, &[])].concat().len();
    let mut stream = [begin(5), bound(globals), shared, record(0x000A, &[]), begin(0x10)].concat();
    let cell =
        |row: u16, column: u16| record(0x00FD, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 6]].concat());
    for at in 1..cells {
        stream.extend(cell(u16::try_from(at / 200).unwrap(), u16::try_from(at % 200).unwrap()));
    }
    stream.extend([cell(last_row, last_column), record(0x000A, &[])].concat());
    stream
}

fn write_xls(file: &mut File, stream: &[u8]) {
    let mut compound = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    compound.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    compound.flush().unwrap();
    file.write_all(&compound.into_inner().into_inner()).unwrap();
}
