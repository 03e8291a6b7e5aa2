//! Files that nest and repeat, of every format that is read. The head of `main.rs` says how they are made.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a test that cannot go on fails, and draws sizes"
)]

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use mentor_match::jiff::civil::date;
use mentor_match::programme::{Event, EventKind, Ledger, Value};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

pub(crate) const KINDS: [&str; 20] = [
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
    "ledger",
    "numbers",
    "notes",
    "contacts",
    "answers",
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

const PROGRAMME: &[&str] = &[
    "1,2026-09-01,proposed,P0001,P0002,1,,committee,0123456789abcdef\n",
    "2,01.09.2026,ended,P0001,P0002,,failed,mentee,0123456789abcdef\n",
    "P0001,a,b,Ann,a@x.org\n",
    "2026-09-01,pulse,P0001,P0002,mentee,x,3,y\n",
    "2026-09-01,pulse,,,committee,,,\n",
    ",,,,,,,,\n",
    "18446744073709551615",
    "P4294967295",
    "-9999-12-31",
    "P0001",
    ",",
    ";",
    "\n",
    "\"",
    "matched=1",
    "=",
];

const ANSWERS: &[&str] = &[
    "2026-10-01 10:00,P0001,,3,x,Please call me\n",
    ",Ann,Bo,5 (very well),,\n",
    ",e1,o1,,\"a\nb\",\n",
    ",,,,,\n",
    "P0001",
    "Nobody",
    "99999999999999999999",
    ",",
    ";",
    "\n",
    "\"",
    "\u{202e}",
];

pub(crate) struct Generator {
    random: ChaCha8Rng,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: ChaCha8Rng::seed_from_u64(seed) }
    }

    fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.random.random_range(0..of.len())]
    }

    /// A size of any magnitude up to some.
    pub(crate) fn size(&mut self, most: usize) -> usize {
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

    pub(crate) fn file(&mut self, kind: &str, size: usize) -> Vec<u8> {
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
            "ledger" => headed(
                "seq,date,event,mentee,mentor,round,value,by,chain\n",
                match self.random.random_range(0..3) {
                    0 => self.ledger(size),
                    1 => self.ledger(size / 2) + &self.block(size / 2, PROGRAMME, lines),
                    _ => self.block(size, PROGRAMME, lines),
                },
            ),
            "numbers" if self.random.random_range(0..2) == 0 => {
                let rows: Vec<String> = (0..size / 8).map(|at| format!("P{at},,,,\n")).collect();
                headed("number,mentee_id,mentor_id,name,email\n", rows.concat())
            }
            "numbers" => headed("number,mentee_id,mentor_id,name,email\n", self.block(size, PROGRAMME, lines)),
            "contacts" => headed("mentee,mentor,contact\n", self.block(size, PROGRAMME, lines)),
            "answers" => headed(
                "Timestamp,\"Your name, number or e-mail address\",Your mentee or mentor,How is your mentoring going?,\
                 What would you like us to know?,What should we do?\n",
                match self.random.random_range(0..2) {
                    0 => (0..size / 24).fold(String::new(), |mut rows, at| {
                        let _ = writeln!(rows, "{at},P0001,P0002,{},x{at}", at % 7);
                        rows
                    }),
                    _ => self.block(size, ANSWERS, lines),
                },
            ),
            "notes" => headed("date,event,mentee,mentor,by,about,mark,text\n", self.block(size, PROGRAMME, lines)),
            _ => self.block(size, TABLE, lines).into_bytes(),
        }
    }

    /// A ledger as the program writes it, without its head.
    fn ledger(&mut self, size: usize) -> String {
        let mut ledger = Ledger::new();
        for number in 0..self.size(size / 64).max(1) as u32 {
            let target = Value::Target("matched".to_owned(), number);
            ledger.append(Event::new(date(2026, 9, 1), EventKind::TargetSet).with(target)).unwrap();
        }
        ledger.lines().map(|cells| cells.join(",") + "\n").collect()
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
