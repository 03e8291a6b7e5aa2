//! No file costs more than ten seconds and a gibibyte, whatever is nested or repeated in it.
//!
//! Not a list of known bombs: files are generated. Each format has *atoms* (fragments that mean something to its
//! reader) and *brackets* (fragments that nest). A block of some size is an atom, a block again and again, some blocks
//! beside each other, or a block inside brackets that may stay open. Blocks fill cells, cells rows, rows sheets. Each
//! file is read by a process of its own, which says how much processor time and memory it took.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a test that cannot go on fails, prints what it measured, and draws sizes"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use cohort_lab::formats::{orlib, read_market};
use mentor_match::cohort::{Cohort, Mentee, Mentor, Units};
use mentor_match::compatibility::{PlaceTable, ProfessionTable, ScoreMatrix, Synonyms};
use questionnaire_io::export::Letters;
use questionnaire_io::import::{
    Decisions, Given, ImportOptions, MAX_MARKET_BYTES, Mapping, Nicknames, SourceFile, SourceKind, decode_given, import,
};
use questionnaire_io::{parse_table, read_policy};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const SECONDS: f64 = 10.0;
const PEAK_MIB: u64 = 1024;
const FILE: &str = "CEILING_FILE";

const KINDS: [&str; 15] = [
    "csv",
    "tsv",
    "xlsx",
    "ods",
    "decisions",
    "mapping",
    "policy",
    "nicknames",
    "synonyms",
    "professions",
    "places",
    "scores",
    "template",
    "pairs",
    "orlib",
];

/// Headers of which each asks for another kind of reading.
const HEADERS: [&str; 24] = [
    "Name",
    "E-mail address",
    "Member number",
    "Club",
    "District",
    "Role",
    "Timestamp",
    "Goals",
    "What can you help with?",
    "First choice",
    "Choices",
    "People you would rather not be matched with",
    "Who sponsored you?",
    "When do you have time?",
    "Time zone",
    "City",
    "Leadership positions held",
    "Field of work",
    "Previous clubs",
    "Languages",
    "How many mentees can you take?",
    "On a scale of 1 to 5: I plan",
    "Topics [Law]",
    "custom",
];

/// What means something in a cell.
const WORDS: &[&str] = &[
    ",„",
    "„",
    "“",
    "\u{201d}",
    ";",
    "|",
    "/",
    "&",
    " and ",
    " y ",
    "+",
    "(",
    ")",
    "[",
    "]",
    "{",
    "'",
    "\\",
    "\"\"",
    "<",
    ">",
    "a",
    "Ana Silva",
    "Silva, Ana",
    "Ana Silva (Harbour)",
    "Grace Hoper",
    "x@example.org",
    "100001",
    "Dr. ",
    " PhD",
    "Mon 18:00-20:00",
    "Mo-Fr ",
    "after 6pm",
    "2026-09-27",
    "9/27/2026",
    "UTC+1",
    "GMT-",
    "1,234",
    "0",
    "-",
    "n/a",
    "no one",
    "Speaking",
    "Budgets, dues and accounts",
    "President (club, 2018-2020)",
    "\u{301}",
    "\u{200b}",
    "İ",
    "ß",
    "李",
    "\u{1}",
    "#DIV/0!",
    "=",
    "@",
    ":",
    ".",
    " ",
    "\n",
    "\t",
    "\r",
];
const XLSX: &[&str] = &[
    "<c/>",
    "<row/>",
    "<row>",
    "</row>",
    "<c><v>1</v></c>",
    "<c t=\"s\"><v>0</v></c>",
    "<c t=\"b\"><v>1</v></c>",
    "<c t=\"inlineStr\"><is><t>Name</t></is></c>",
    "<c t=\"str\"><f>A1</f><v>Ana</v></c>",
    "<c t=\"str\"><f/></c>",
    "<x/>",
    "<c r=\"A1048576\"/>",
    "<row r=\"7\"/>",
    "<!-- -->",
    "&#65;",
    " ",
    "<f t=\"shared\" ref=\"A1:XFD9\" si=\"4000000000\"/>",
];
const SHARED: &[&str] = &[
    "<si/>",
    "<x:si/>",
    "<si><t>Ana</t></si>",
    "<si><r><t>a</t></r></si>",
    "<si><t>_x000D_</t></si>",
    "<rPh/>",
    "<t/>",
    " ",
    "<xf/>",
    "<sheet name=\"a\" r:id=\"r0\"/>",
    "<font/>",
    "<fill/>",
    "<border/>",
    "<definedName name=\"a\">b</definedName>",
];
const ODS: &[&str] = &[
    "<table:table-row/>",
    "<table:table-cell/>",
    "<table:table-row table:number-rows-repeated=\"2000000000\"/>",
    "<table:table-cell table:number-columns-repeated=\"2000000000\"/>",
    "<text:p>Name</text:p>",
    "<text:s/>",
    "<text:s text:c=\"2000000000\"/>",
    "<text:s text:c=\"99999999999999999999\"/>",
    "<text:tab/>",
    "<text:line-break/>",
    "<table:table-cell office:value-type=\"string\"><text:p>Name</text:p></table:table-cell>",
    "<table:table-cell office:value=\"1\" table:number-columns-repeated=\"999\"/>",
    "<office:annotation>",
    "&amp;",
    "x",
    "<table:table table:name=\"t\">",
    "</table:table>",
    "<style:style style:name=\"s\"/>",
];
const ODS_BRACKETS: &[(&str, &str)] = &[
    ("<table:table-row>", "</table:table-row>"),
    ("<table:table-row table:number-rows-repeated=\"100000\">", "</table:table-row>"),
    ("<table:table-cell office:value-type=\"string\">", "</table:table-cell>"),
    ("<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"1000\">", "</table:table-cell>"),
    ("<table:table table:name=\"t\">", "</table:table>"),
    ("<text:p>", "</text:p>"),
    ("<office:annotation>", "</office:annotation>"),
];
const TOML: &[&str] = &[
    "a = 1\n",
    "[a]\n",
    "[[rules]]\n",
    "kind = \"same-unit\"\n",
    "[mentors]\n",
    "\"x\" = \"goals\"\n",
    "a.",
    "a = ",
    "[",
    "]",
    "{a=",
    "}",
    "\"",
    "'''",
    "\"\"\"",
    ",",
    "1979-05-27",
    "0x",
    "[separators]\n",
    "[values.\"x\"]\n",
    "# ",
    "\\",
    "\n",
    "=",
];
const TABLE: &[&str] = &[
    "a,b\n",
    "a",
    ",",
    "\n",
    "\"",
    "ana,ben,0.5\n",
    "1,2,3\n",
    "q0123456789ab,nobody,x\n",
    "pin,a,b,agreed,x\n",
    "Kate,Katherine\n",
    "Porto,Norte,PT,41.1,-8.6,Europe/Lisbon\n",
    "1,,Work,\n",
    "{{mentor}}",
    "{{",
    "}}",
    "{{#",
    " 1 1 75\n",
    "9 ",
    "-",
    ".",
];

struct Generator {
    random: ChaCha8Rng,
}

impl Generator {
    fn new(seed: u64) -> Self {
        Self { random: ChaCha8Rng::seed_from_u64(seed) }
    }

    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.random.random_range(0..of.len())]
    }

    /// A size of any magnitude up to some.
    fn size(&mut self, most: usize) -> usize {
        (most as f64).powf(self.random.random_range(0.0..=1.0)) as usize
    }

    fn block(&mut self, size: usize, atoms: &[&str], brackets: &[(&str, &str)]) -> String {
        let atom = self.pick(atoms);
        if size <= atom.len() {
            return atom.to_owned();
        }
        match self.random.random_range(0..4) {
            0 => {
                let times = self.size(size);
                let inner = self.block(size / times.max(1), atoms, brackets);
                inner.repeat((size / inner.len().max(1)).min(times.max(1)))
            }
            1 => (0..3).map(|_| self.block(size / 3, atoms, brackets)).collect(),
            2 if !brackets.is_empty() => {
                let (open, close) = brackets[self.random.random_range(0..brackets.len())];
                let depth = self.size(size / open.len()).max(1);
                let left = size.saturating_sub(depth * (open.len() + close.len()));
                let inner = self.block(left, atoms, brackets);
                let close = if self.random.random_range(0..4) == 0 { String::new() } else { close.repeat(depth) };
                open.repeat(depth) + &inner + &close
            }
            _ => atom.repeat(size / atom.len()),
        }
    }

    /// People, of whom some cells are blocks.
    fn table(&mut self, size: usize, separator: char) -> String {
        let mut headers = vec!["Name"];
        let columns = self.size(40).max(1);
        headers.extend((0..columns).map(|_| self.pick(&HEADERS)));
        let mut text = headers.join(&separator.to_string()) + "\n";
        let rows = self.size(size / 8).max(1);
        let odd = self.random.random_range(0..columns);
        let brackets: &[(&str, &str)] = &[("(", ")"), ("[", "]"), ("„", "“"), ("\"", "\""), ("<", ">")];
        let is_each_its_own = self.random.random_range(0..2) == 0;
        let shared = self.block(size / rows, WORDS, brackets).replace(separator, " ");
        for row in 0..rows {
            if text.len() >= size {
                break;
            }
            write!(text, "Person {row}").unwrap();
            for column in 0..columns {
                text.push(separator);
                if column == odd {
                    write!(text, "\"{shared}\"").unwrap();
                } else if is_each_its_own {
                    write!(text, "{} {row}", WORDS[(row + column) % WORDS.len()].trim_matches(['"', '\n', '\r']))
                        .unwrap();
                }
            }
            text.push('\n');
        }
        text
    }

    fn file(&mut self, kind: &str, size: usize) -> Vec<u8> {
        let lines: &[(&str, &str)] = &[("\"", "\""), ("{", "}"), ("[", "]")];
        let headed = |header: &str, rest: String| (header.to_owned() + &rest).into_bytes();
        match kind {
            "csv" => self.table(size, ',').into_bytes(),
            "tsv" => self.table(size, '\t').into_bytes(),
            "xlsx" => self.xlsx(size),
            "ods" => {
                let body = self.block(size, ODS, ODS_BRACKETS);
                let tables = if self.random.random_range(0..3) == 0 {
                    body
                } else {
                    let start = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>Name</text:p></table:table-cell></table:table-row>";
                    format!("<table:table table:name=\"S\">{start}{body}</table:table>")
                };
                zipped(&[("content.xml", format!("<office:document-content>{tables}").into_bytes())])
            }
            "mapping" | "policy" => self.block(size, TOML, lines).into_bytes(),
            "decisions" => {
                headed("question_id,answer,action,mentee,mentor,value,reason\n", self.block(size, TABLE, lines))
            }
            "nicknames" => headed("nickname,name\n", self.block(size, TABLE, lines)),
            "synonyms" => headed("term,synonym\n", self.block(size, TABLE, lines)),
            "professions" => headed("code,parent,title,alias\n", self.block(size, TABLE, lines)),
            "places" => headed("city,region,country,latitude,longitude,time_zone\n", self.block(size, TABLE, lines)),
            "scores" => headed("mentee,mentor,score\n", self.block(size, TABLE, lines)),
            "pairs" => {
                let rows: Vec<String> = (0..size / 12).map(|at| format!("m{at},{},0.5\n", at % 97)).collect();
                headed("mentee,mentor,score\n", rows.concat())
            }
            _ => self.block(size, TABLE, lines).into_bytes(),
        }
    }

    fn xlsx(&mut self, size: usize) -> Vec<u8> {
        let brackets: &[(&str, &str)] = &[("<row>", "</row>"), ("<c>", "</c>"), ("<is>", "</is>"), ("<t>", "</t>")];
        let [in_sheet, in_texts] = if self.random.random_range(0..3) == 0 { [0, size] } else { [size, size / 1000] };
        let body = self.block(in_sheet, XLSX, brackets);
        let texts = self.block(in_texts, SHARED, &[("<si>", "</si>"), ("<cellXfs>", "</cellXfs>"), ("<t>", "</t>")]);
        let sheets = self.size(200).max(1);
        let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let relations = |targets: &[(&str, &str)]| {
            let mut text = "<Relationships>".to_owned();
            for (at, (kind, target)) in targets.iter().enumerate() {
                write!(text, "<Relationship Id=\"r{at}\" Type=\"{of}/{kind}\" Target=\"{target}\"/>").unwrap();
            }
            (text + "</Relationships>").into_bytes()
        };
        let listed: Vec<String> =
            (0..sheets).map(|at| format!("<sheet name=\"S{at}\" sheetId=\"{at}\" r:id=\"r0\"/>")).collect();
        let listed = listed.concat();
        // Texts may stand where formats are expected, or the list of sheets.
        let [styles, more] = [self.random.random_range(0..3) == 0, self.random.random_range(0..5) == 0];
        let name = "<row><c t=\"inlineStr\"><is><t>Name</t></is></c></row>";
        let start = if self.random.random_range(0..2) == 0 { name } else { "" };
        zipped(&[
            ("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
            (
                "xl/workbook.xml",
                format!("<workbook><sheets>{listed}{}</sheets></workbook>", if more { &texts } else { "" })
                    .into_bytes(),
            ),
            ("xl/_rels/workbook.xml.rels", relations(&[("worksheet", "worksheets/sheet1.xml")])),
            (
                "xl/styles.xml",
                format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", if styles { &texts } else { "" })
                    .into_bytes(),
            ),
            ("xl/sharedStrings.xml", format!("<sst>{texts}</sst>").into_bytes()),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet><sheetData>{start}{body}</sheetData></worksheet>").into_bytes(),
            ),
        ])
    }
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Generates files, has each read, and lists those that were not read or refused within the ceiling.
fn generate(seeds: std::ops::Range<u64>, most: usize) {
    let folder = tempfile::tempdir().unwrap();
    let (mut wrong, mut slowest, mut largest) = (String::new(), (0.0, String::new()), (0, String::new()));
    let (mut read, mut refused) = (0, 0);
    for seed in seeds {
        let mut generator = Generator::new(seed);
        let kind = KINDS[(seed % KINDS.len() as u64) as usize];
        let size = generator.size(most).max(most / 1000);
        let bytes = generator.file(kind, size);
        let path = folder.path().join(format!("{seed}.{kind}"));
        fs::write(&path, &bytes).unwrap();
        let mut command = Command::new("timeout");
        command.args(["--kill-after=1", "300"]).arg(std::env::current_exe().unwrap());
        command.args(["--exact", "one_file", "--ignored", "--nocapture"]).env(FILE, &path).env("RUST_BACKTRACE", "0");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = |beginning: &str| said.lines().find_map(|line| line.strip_prefix(beginning));
        let seconds: f64 = line("seconds: ").map_or(f64::INFINITY, |seconds| seconds.parse().unwrap());
        let peak: u64 = line("peak MiB: ").map_or(u64::MAX, |peak| peak.parse().unwrap());
        let outcome = line("outcome: ").unwrap_or("nothing");
        let name = format!("{seed}.{kind} ({} bytes, grown to {size})", bytes.len());
        println!("{name}: {seconds:.2} s, {peak} MiB: {}", outcome.chars().take(160).collect::<String>());
        if !output.status.success() || seconds > SECONDS || peak > PEAK_MIB {
            let error = String::from_utf8_lossy(&output.stderr).chars().take(600).collect::<String>();
            writeln!(wrong, "{name}: {seconds:.2} s, {peak} MiB, {}: {outcome}\n{error}", output.status).unwrap();
        }
        if outcome.starts_with("read") {
            read += 1;
        } else {
            refused += 1;
        }
        if seconds > slowest.0 {
            slowest = (seconds, name.clone());
        }
        if peak > largest.0 {
            largest = (peak, name);
        }
        fs::remove_file(&path).unwrap();
    }
    println!("{read} read, {refused} refused; slowest {slowest:?}, largest {largest:?}");
    assert_eq!(wrong, "");
    assert!(read > 0 && refused > 0);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes without optimisation; run with --profile ci")]
fn generated_files_stay_below_the_ceiling() {
    generate(0..60, 1_000_000);
}

#[test]
#[ignore = "500 files of up to 60 MB take half an hour; run with --profile ci"]
fn many_large_generated_files_stay_below_the_ceiling() {
    let (from, to) = (std::env::var("CEILING_FROM"), std::env::var("CEILING_TO"));
    let number =
        |given: Result<String, _>, otherwise| given.map_or(otherwise, |number: String| number.parse().unwrap());
    generate(number(from, 1000)..number(to, 1500), 60_000_000);
}

#[test]
#[ignore = "started by the tests above, for one file"]
fn one_file() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let path = Path::new(&path);
    let outcome = match path.extension().unwrap().to_str().unwrap() {
        kind @ ("csv" | "tsv" | "xlsx" | "ods") => {
            let kind = if kind.len() == 3 { SourceKind::Mentors } else { SourceKind::Mentees };
            let options = ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap());
            let read = SourceFile::read(kind, path).and_then(|source| import(&[source], &options));
            read.map(|import| format!("{} rows", import.counts.read)).map_err(|error| error.to_string())
        }
        kind => given(kind, path),
    };
    match outcome {
        Ok(what) => println!("\noutcome: read: {what}"),
        Err(error) => println!("\noutcome: refused: {error}"),
    }
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim_end_matches("kB").trim().parse().unwrap();
    println!("peak MiB: {}", peak / 1024);
    // Fields 14 and 15 are the processor time of all threads, in hundredths of a second; field 2 may hold blanks.
    let times = fs::read_to_string("/proc/self/stat").unwrap();
    let times: Vec<&str> = times.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = [times[11], times[12]].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
    println!("seconds: {}", ticks as f64 / 100.0);
}

fn done<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<String, String> {
    read.map(|_| String::new()).map_err(|error| error.to_string())
}

fn given(kind: &str, path: &Path) -> Result<String, String> {
    if kind == "policy" {
        return read_policy(path.to_str().unwrap()).map(|_| String::new()).map_err(|error| error.to_string());
    }
    let large = matches!(kind, "pairs" | "orlib" | "scores");
    let given = if large { Given::up_to(path, MAX_MARKET_BYTES) } else { Given::read(path) };
    let given = given.map_err(|error| error.to_string())?;
    match kind {
        "decisions" => done(Decisions::parse(&given.name, &given.bytes)),
        "nicknames" => done(Nicknames::parse(&given.name, &given.bytes)),
        "mapping" => done(Mapping::parse(&given.name, given.text().map_err(|error| error.to_string())?)),
        "synonyms" => done(parse_table(&given, Synonyms::parse)),
        "professions" => done(parse_table(&given, ProfessionTable::parse)),
        "places" => done(parse_table(&given, PlaceTable::parse)),
        "scores" => {
            let (mentees, mentors) = (vec![Mentee::new("ana").unwrap()], vec![Mentor::new("ben").unwrap()]);
            let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
            done(parse_table(&given, |text| ScoreMatrix::parse("scores", text, &cohort)))
        }
        "template" => done(
            given
                .text()
                .map_err(|error| error.to_string())?
                .parse()
                .map(|template| Letters { template, ..Letters::default() }),
        ),
        "pairs" => done(
            decode_given(&given)
                .map_err(|error| error.to_string())
                .and_then(|read| read_market((&given.name, &read.text), None).map_err(|error| error.to_string())),
        ),
        _ => done(
            given
                .text()
                .map_err(|error| error.to_string())
                .and_then(|text| orlib::read(text).map_err(|error| error.to_string())),
        ),
    }
}
