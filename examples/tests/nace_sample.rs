//! The sample workbooks of `examples/data/nace`: how they were made, and what a coordinator does with them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cohort_lab::generate::{GeneratorOptions, Table, generate};
use mentor_match::policy::Preset;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/nace").join(name)
}

/// Columns that no coordinator asks for.
const UNASKED: [&str; 3] = ["Latitude", "Longitude", "Previous areas"];

/// A question as the two forms word it, where that is not the usual wording.
fn worded(question: &str) -> &str {
    match question {
        "Name" => "Your full name",
        "First choice" => "Whom would you like as your mentor?\nFirst choice",
        "How many mentees can you take?" => "How many mentees can you take?\u{a0}",
        "Hobbies and interests" => "Hobbies  and interests \u{1f3d4}",
        question => question,
    }
}

struct Sheet<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

impl Sheet<'_> {
    fn row(&mut self, cells: &[String]) -> Result<(), XlsxError> {
        for (column, cell) in (0u16..).zip(cells) {
            // Spreadsheets make numbers of what looks like one.
            match cell.parse::<f64>() {
                Ok(number) if !cell.starts_with('+') => self.sheet.write_number(self.row, column, number)?,
                _ if cell.is_empty() => continue,
                _ => self.sheet.write_string(self.row, column, cell)?,
            };
        }
        self.row += 1;
        Ok(())
    }

    /// A date with its time, as a number that a format shows as a date.
    fn time(&mut self, column: u16, minute: u16) -> Result<(), XlsxError> {
        let (hour, minute) = (8 + minute / 60 % 12, minute % 60);
        let time = ExcelDateTime::from_ymd(2026, 8, 20)?.and_hms(hour, u8::try_from(minute).unwrap_or(0), 7)?;
        let format = Format::new().set_num_format("m/d/yy h:mm:ss");
        self.sheet.write_datetime_with_format(self.row, column, &time, &format)?;
        Ok(())
    }
}

fn dated(mut workbook: Workbook) -> Result<Vec<u8>, XlsxError> {
    let made = ExcelDateTime::from_ymd(2026, 9, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    workbook.save_to_buffer()
}

fn column(header: &[&String], name: &str) -> usize {
    header.iter().position(|header| *header == name).expect("a question of the questionnaire")
}

fn asked(table: &Table) -> Vec<usize> {
    (0..table.header().len()).filter(|&column| !UNASKED.contains(&&*table.header()[column])).collect()
}

/// As Microsoft Forms exports a quiz: its own `Email` and `Name` say "anonymous", several answers end in semicolons,
/// and a question for which somebody switched points on has two columns more.
fn mentors(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut out = Sheet { sheet: workbook.add_worksheet(), row: 0 };
    out.sheet.set_name("Form1")?;
    let columns = asked(table);
    let header: Vec<&String> = columns.iter().map(|&column| &table.header()[column]).collect();
    let mut cells: Vec<String> = ["ID", "Start time", "Completion time", "Email", "Name"].map(str::to_owned).into();
    cells.extend(header.iter().map(|question| worded(question).to_owned()));
    cells.extend(
        ["Points - Languages", "Feedback - Languages", "Do you need anything to take part?"].map(str::to_owned),
    );
    out.row(&cells)?;
    let (seats, goals) =
        (column(&header, "How many mentees can you take?"), column(&header, "What can you help with?"));
    let (hobbies, title) = (column(&header, "Hobbies and interests"), column(&header, "Job title"));
    for (number, row) in (1u16..).zip(table.rows()) {
        let mut answers: Vec<String> = columns.iter().map(|&column| row[column].clone()).collect();
        for list in [goals, hobbies] {
            if !answers[list].is_empty() {
                answers[list] = answers[list].replace("; ", ";") + ";";
            }
        }
        match number {
            3 => "One mentee only, please!".clone_into(&mut answers[seats]),
            7 => "not this year".clone_into(&mut answers[seats]),
            11 => answers[title] = format!("=UPPER(\"{}\")", answers[title]),
            _ => {}
        }
        let mut cells = vec![number.to_string(), String::new(), String::new()];
        cells.extend(["anonymous".to_owned(), "anonymous".to_owned()]);
        cells.extend(answers);
        cells.extend(["1".to_owned(), String::new()]);
        cells.push(if number == 5 { "A room without stairs".to_owned() } else { String::new() });
        out.time(1, 11 * number)?;
        out.time(2, 11 * number + 9)?;
        out.row(&cells)?;
    }
    dated(workbook)
}

/// As a committee keeps it: a sheet with notes, a title over the answers, blank rows, a test row, somebody who answered
/// twice, and names as people write them.
fn mentees(table: &Table, mentors: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let notes = workbook.add_worksheet();
    notes.set_name("READ ME")?;
    notes.write_string(0, 0, "Answers of the mentees, copied from the form on 1 September. Do not sort!")?;
    notes.write_string(2, 0, "Questions: ask Ana.")?;
    let mut out = Sheet { sheet: workbook.add_worksheet(), row: 2 };
    out.sheet.set_name("Answers 2026")?;
    let columns = asked(table);
    let header: Vec<&String> = columns.iter().map(|&column| &table.header()[column]).collect();
    let last = u16::try_from(columns.len() + 1).expect("a few columns");
    out.sheet.merge_range(0, 0, 0, last, "Mentoring 2026: applications of mentees", &Format::new().set_bold())?;
    let mut cells = vec!["Timestamp".to_owned()];
    cells.extend(header.iter().map(|question| worded(question).to_owned()));
    cells.push("Remarks of the office".to_owned());
    out.row(&cells)?;
    let choices = ["First choice", "Second choice", "Third choice"].map(|choice| column(&header, choice));
    let (member, name) = (column(&header, "Member number"), column(&header, "Name"));
    let known: Vec<&str> = mentors.column("Name").collect();
    for (number, row) in (1u16..).zip(table.rows()) {
        let mut answers: Vec<String> = columns.iter().map(|&column| row[column].clone()).collect();
        let first = &mut answers[choices[0]];
        match number {
            2 if !first.is_empty() => *first = first.to_uppercase(),
            // Two letters exchanged.
            4 => *first = known[5].char_indices().map(|(at, letter)| swapped(known[5], at, letter)).collect(),
            6 => {
                *first = known[8].rsplit_once(' ').map_or_else(String::new, |(given, last)| format!("{last}, {given}"));
            }
            9 => "somebody from the Lakeside section".clone_into(&mut answers[choices[1]]),
            12 => answers[member].clear(),
            _ => {}
        }
        let mut cells = vec![String::new()];
        cells.extend(answers);
        cells.push(if number == 8 { "paid late".to_owned() } else { String::new() });
        out.time(0, 17 * number)?;
        out.row(&cells)?;
        if number == 15 {
            out.row += 1;
            let mut test = vec![String::new(); columns.len() + 2];
            (test[0], test[name + 1], test[choices[0] + 1]) =
                ("8/19/26 9:00:00".to_owned(), "Test Test".to_owned(), "test".to_owned());
            out.row(&test)?;
        }
    }
    // Somebody once more, with the first two choices exchanged.
    let twice = table.rows().iter().position(|row| choices[..2].iter().all(|&choice| !row[columns[choice]].is_empty()));
    let twice = &table.rows()[twice.expect("somebody with two choices")];
    let mut again: Vec<String> = columns.iter().map(|&column| twice[column].clone()).collect();
    again.swap(choices[0], choices[1]);
    out.time(0, 700)?;
    out.row(&[vec![String::new()], again].concat())?;
    // What somebody once formatted and cleared.
    for row in out.row..out.row + 300 {
        out.sheet.write_blank(row, 0, &Format::new().set_bold())?;
    }
    dated(workbook)
}

/// The letter at this place of a name, the second and third exchanged.
fn swapped(name: &str, at: usize, letter: char) -> char {
    let letters: Vec<(usize, char)> = name.char_indices().collect();
    if at == letters[1].0 {
        letters[2].1
    } else if at == letters[2].0 {
        letters[1].1
    } else {
        letter
    }
}

fn made() -> [(&'static str, Vec<u8>); 2] {
    let options = GeneratorOptions {
        programme: Preset::Nace,
        seed: 23,
        clubs: 5,
        districts: 2,
        missing_percent: 4,
        ..GeneratorOptions::sized(34, 25)
    };
    let cohort = generate(&options).expect("options within their limits");
    let mentees = mentees(&cohort.mentees, &cohort.mentors).expect("a small workbook");
    [("mentors.xlsx", mentors(&cohort.mentors).expect("a small workbook")), ("mentees.xlsx", mentees)]
}

#[test]
#[ignore = "writes the sample: cargo test -p examples --test nace_sample -- --ignored"]
fn the_sample_is_written() {
    fs::create_dir_all(sample("")).expect("the folder");
    for (name, bytes) in made() {
        fs::write(sample(name), bytes).expect("written");
    }
}

/// Builds the examples, too: see `tests/batch_match.rs`.
fn run(folder: &Path, name: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests lie in <profile>/deps");
    let program = profile.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    let output: Output = Command::new(program)
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("run `cargo test -p examples`: it builds the examples first");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("UTF-8"))
}

/// `docs/coordinator.md` from the first step to the last, with the mapping and the decisions that the run asks for.
#[test]
fn from_the_workbooks_to_introductions() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nace-sample");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let files = ["mentors.xlsx", "mentees.xlsx"].map(|name| sample(name).display().to_string());
    let plain = ["--policy", "nace", "--as-of", "2026-09-01", "--mentors", &files[0], "--mentees", &files[1]];

    let (code, said) =
        run(&folder, "inspect_questionnaire", &[&files[1], "--policy", "nace", "--write-mapping", "mapping.toml"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(!said.contains("35 mentees and 0 mentors; 50 questions"), "{said}");
    let choice = "Whom would you like as your mentor? First choice";
    assert!(
        said.contains("header in row 3") && said.contains(&format!("{choice}  ->  choices.1 (by its words)")),
        "{said}"
    );
    let (code, said) = run(&folder, "batch_match", &[&plain[..], &["--dry-run"]].concat());
    assert_eq!(code, Some(1), "{said}");
    let mapping = fs::read_to_string(folder.join("mapping.toml")).expect("written");
    assert!(mapping.lines().any(|line| line == format!("\"{choice}\" = \"choices.1\"")), "{mapping}");
    let mapped = [&plain[..], &["--mapping", "mapping.toml", "--out", "round"]].concat();
    let (code, said) = run(&folder, "batch_match", &mapped);
    assert_eq!(code, Some(1), "{said}");
    let read = |path: &str| fs::read_to_string(folder.join("round").join(path)).expect("a result");
    let questions = read("committee/questions.csv");
    let asked =
        |words: &str| questions.lines().find(|line| line.contains(words)).and_then(|line| line.split(',').next());
    let typo = asked("near-person").expect("a name with two letters exchanged");
    let nobody = asked("somebody from the Lakeside section").expect("no name");
    for problem in
        ["\"\"One mentee only, please!\"\" is read as 1", "Every answer in this column is \"\"anonymous\"\"", "READ ME"]
    {
        assert!(read("committee/problems.csv").contains(problem), "{problem}");
    }
    // Who answered twice counts once. A row that only tried the form out is held back until the committee keeps it.
    assert_eq!(read("participants/mentees.csv").lines().count(), 1 + 34);

    // One pair that is still to be confirmed says yes on the telephone.
    let matches = read("committee/matches.csv");
    let open = matches.lines().find(|line| line.contains(",to be confirmed,")).expect("a proposal");
    let cells: Vec<&str> = open.split(',').collect();
    let (mentee, mentor) = (cells[0], cells[3]);
    let proposal = folder.join(format!("round/participants/proposals/mentee-{mentee}.txt"));
    assert!(proposal.exists());
    let right = questions.lines().find(|line| line.starts_with(typo)).and_then(|line| line.split(',').nth(6));
    let right = right.and_then(|candidate| candidate.split(" (").next()).expect("a candidate");
    let decisions = format!(
        "question_id,answer,reason,action,mentee,mentor,value\n{typo},{right},typing mistake,,,,\n{nobody},nobody,no name,,,,\n\
         ,,both said yes,pin,{mentee},{mentor},agreed\n"
    );
    fs::write(folder.join("decisions.csv"), decisions).expect("written");
    let decided = [&mapped[..], &["--decisions", "decisions.csv"]].concat();
    let (code, said) = run(&folder, "batch_match", &[&decided[..], &["--dry-run"]].concat());
    assert!(code == Some(1) && said.contains("Followed 1 ruling of the committee:"), "{said}");
    let contact = ["--force", "--eml", "--contact", "Ana <ana@example.org>"];
    let (code, said) = run(&folder, "batch_match", &[&decided[..], &contact].concat());
    assert_eq!(code, Some(1), "{said}");
    assert!(!proposal.exists(), "the proposal is gone");
    let letter = read(&format!("participants/introductions/mentee-{mentee}.txt"));
    assert!(
        letter.contains("we have found you a mentor: ") && letter.contains("Any questions? Ask Ana (ana@example.org)."),
        "{letter}"
    );
    assert!(read(&format!("participants/introductions/mentee-{mentee}.eml")).contains("X-Unsent: 1"));
    assert!(!read("committee/questions.csv").contains(typo));
}
