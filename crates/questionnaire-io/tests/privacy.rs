//! What is declared confidential stays with the committee: names on the screen, spellings in letters, letters without a
//! name.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::cohort::Side;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::export::{Batch, OutputFile, Setting, WhatIf};
use questionnaire_io::import::{Decisions, Import, ImportOptions, Mapping, NoteKind, SourceFile, SourceKind, import};

const MENTORS: &str = include_str!("../../../examples/data/altrusa/mentors.csv");
const MENTEES: &str = include_str!("../../../examples/data/altrusa/mentees.csv");

fn read(mentors: &str, mentees: &str, mapping: &str, decisions: &str) -> Import {
    let mut options = ImportOptions::for_policy(&Policy::preset(Preset::Altrusa), date(2026, 9, 1));
    if !mapping.is_empty() {
        options.mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
    }
    if !decisions.is_empty() {
        options.decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    }
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    import(&sources, &options).unwrap()
}

struct Told {
    screen: String,
    files: Vec<OutputFile>,
}

impl Told {
    fn of(import: &Import, strategy: &str) -> Self {
        Self::under(&Policy::preset(Preset::Altrusa), import, strategy)
    }

    fn under(policy: &Policy, import: &Import, strategy: &str) -> Self {
        let strategy = strategy.parse().unwrap();
        let round = MatchingRound::new(&import.cohort, policy).rulings(&import.rulings).strategy(&strategy);
        let round = round.seed(1).as_of(date(2026, 9, 1));
        let outcome = round.run().unwrap();
        let setting = Setting::default();
        let go_on = || None;
        let what_if = WhatIf {
            rulings: round.ruling_effects(&outcome, &go_on).unwrap(),
            together: Some(round.joint_effect(&outcome, &go_on).unwrap()),
            rules: round.rule_prices(&outcome, &go_on).unwrap(),
            seats: round.seat_gains(&outcome, 5, &go_on).unwrap(),
        };
        let batch = Batch::new(import, &outcome, &setting).what_if(what_if);
        Self { screen: batch.summary() + &batch.what_if_text(), files: batch.files() }
    }

    fn file(&self, path: &str) -> &str {
        let file = self.files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
        std::str::from_utf8(&file.bytes).unwrap()
    }
}

/// Names and addresses, and ids that are made of them.
fn names(import: &Import) -> BTreeSet<String> {
    let mentees = import.cohort.mentees().iter().map(|one| (&one.id, &one.profile));
    let mentors = import.cohort.mentors().iter().map(|one| (&one.id, &one.profile));
    let mut names: BTreeSet<String> = mentees
        .chain(mentors)
        .flat_map(|(id, profile)| {
            let made = !id.as_str().bytes().all(|byte| byte.is_ascii_digit());
            [profile.name.clone(), profile.email.clone(), made.then(|| id.to_string())]
        })
        .flatten()
        .collect();
    names.retain(|name| name.len() > 3);
    names
}

fn named<'n>(screen: &str, names: &'n BTreeSet<String>) -> Vec<&'n str> {
    names.iter().filter(|name| screen.contains(name.as_str())).map(String::as_str).collect()
}

const DECISIONS: &str = "question_id,answer,reason,action,mentee,mentor,value\n\
                         qffffffffffff,Harriet Secret,nobody asks that,,,,\n\
                         ,,they know each other,pin,Yusuf Chevalier,Fiona Kruger,\n\
                         ,,no mentor in the club,waive,Ada Kavanagh,,same-unit\n\
                         ,,,ban,Ursula García,Florence Navarro,\n\
                         ,,,seats,,Priya Hashimoto,1\n";

#[test]
fn confidential_names_are_not_on_the_screen() {
    // Two without a number, so that their ids are made of a name and of an address; with few answers, a warning names
    // them.
    let mentees = MENTEES.to_owned()
        + ";;Nora Nameling;;;;;;;\n;;Olaf Otherwise;olaf.otherwise@example.org;;;;;;\n\
                                       ;;Samuel Samename;;yes;;;;;\n;;Samuel Samename;;no;;;;;\n";
    let decisions = DECISIONS.replace("Yusuf Chevalier,Fiona Kruger", "Ada Kavanagh,Florence Navarro");
    let decisions = decisions.replace("waive,Ada Kavanagh", "waive,Nora Nameling");
    for strategy in ["mentee-optimal", "max-score"] {
        let open = read(MENTORS, &mentees, "", &decisions);
        let shown = Told::of(&open, strategy).screen;
        let names = names(&open);
        assert!(named(&shown, &names).len() > 10, "without the mapping, people are named: {shown}");
        assert!(shown.contains("Nora Nameling") && shown.contains("Samename"), "{shown}");
        // Of a question that is not asked nobody knows whether it was about a refusal.
        assert!(shown.contains("there is no question qffffffffffff") && !shown.contains("Harriet"), "{shown}");
        assert!(Told::of(&open, strategy).file("committee/problems.csv").contains("Harriet Secret"));
        for column in ["\"Name\" = \"confidential:name\"", "\"E-mail address\" = \"confidential:email\""] {
            let mapping = format!("[mentors]\n{column}\n");
            let closed = read(MENTORS, &mentees, &mapping, &decisions);
            let told = Told::of(&closed, strategy);
            assert_eq!(named(&told.screen, &names), Vec::<&str>::new(), "{}", told.screen);
            assert!(!told.screen.contains("Harriet Secret") && !told.screen.contains("Samename"), "{}", told.screen);
            // Still of use: ids of people, rows of rulings and of those without an id of their own, and the committee
            // has it all.
            for words in ["100010", "row 3, pin: ", "row 4, waive same-unit", "row 6, 1 seat", "mentees.csv row 103"] {
                assert!(told.screen.contains(words), "{words}: {}", told.screen);
            }
            assert!(told.file("committee/what-if.md").contains("pin Ada Kavanagh with Florence Navarro"));
        }
    }
}

const TWO_MENTORS: &str = "Member number,Name,E-mail address,Club,District,Are you an active member?,What can you help with?,\
                           Hobbies and interests,Leadership positions held,Mentees you agree to\n\
                           m1,Grace Hopper,grace@x.org,Harbour,North,yes,Data-center,Chess,\"President (club); Treasurer (club)\",Ada Lovelace\n\
                           m2,Rosa Bell,rosa@x.org,Harbour,North,yes,Datacenter,Golf,\"President (club); Chair (club)\",\n";
const TWO_MENTEES: &str = "Member number,Name,E-mail address,Club,District,Are you an active member?,Which track are you on?,First choice,\
                           What would you like to learn?,Hobbies and interests\n\
                           e1,Ada Lovelace,ada@x.org,Harbour,North,yes,New member,Grace Hopper,Data center,chess\n\
                           e2,Bea Byron,bea@x.org,Harbour,North,yes,New member,Rosa Bell,Data center,golf\n";

/// The commonest spelling is everybody's; a confidential one is nobody else's, however common.
#[test]
fn a_confidential_spelling_does_not_become_somebody_elses() {
    let goals = |import: &Import, side| -> BTreeSet<String> {
        let profiles: Vec<_> = match side {
            Side::Mentee => import.cohort.mentees().iter().map(|one| &one.profile).collect(),
            Side::Mentor => import.cohort.mentors().iter().map(|one| &one.profile).collect(),
        };
        profiles.iter().flat_map(|profile| profile.goals.iter().flatten()).map(|goal| goal.text.clone()).collect()
    };
    let open = read(TWO_MENTORS, TWO_MENTEES, "", "");
    assert_eq!(
        goals(&open, Side::Mentor),
        ["Data center".to_owned()].into(),
        "two rows of mentees against one and one"
    );
    let mapping = "[mentees]\n\"What would you like to learn?\" = \"confidential:goals\"\n";
    let closed = read(TWO_MENTORS, TWO_MENTEES, mapping, "");
    assert_eq!(goals(&closed, Side::Mentor), ["Data-center".to_owned()].into(), "of the mentors' own two the first");
    let told = Told::of(&closed, "mentee-optimal");
    for file in told.files.iter().filter(|file| file.path.starts_with("participants/")) {
        let text = String::from_utf8_lossy(&file.bytes).into_owned();
        assert!(!text.contains("Data center"), "{}: {text}", file.path);
    }
    assert!(told.file("participants/introductions/mentee-e1.txt").contains("Data-center"));
}

#[test]
fn a_letter_about_somebody_without_a_name_reads_naturally() {
    let mapping = "[mentors]\n\"Name\" = \"confidential:name\"\n\"E-mail address\" = \"confidential:email\"\n\
                   [mentees]\n\"Name\" = \"confidential:name\"\n";
    let told = Told::of(&read(TWO_MENTORS, TWO_MENTEES, mapping, ""), "mentee-optimal");
    for (path, lines) in [
        (
            "introductions/mentee-e1",
            [
                "Subject: We have found you a mentor\n",
                "we have found you a mentor.\n",
                "- Address: please ask the programme's coordinators.",
            ],
        ),
        (
            "introductions/mentor-m1-1",
            ["Subject: You have a mentee\n", "We have found a mentee for you.\n", "- Address: ada@x.org\n"],
        ),
        (
            "proposals/mentee-e2",
            ["Subject: A mentor for you?\n", "suggest a mentor for you.\n\nNothing is decided yet", "Dear Bea,\n"],
        ),
        (
            "proposals/mentor-m2-1",
            ["Subject: A mentee for you?\n", "suggest a mentee for you.\n\nNothing is decided yet", "Dear Rosa,\n"],
        ),
    ] {
        let letter = told.file(&format!("participants/{path}.txt"));
        for line in lines {
            assert!(letter.contains(line), "{path}: no {line:?}\n{letter}");
        }
        for partner in
            ["Your mentor: your mentor", "Grace", "Ada"].iter().filter(|name| !letter.contains(&format!("Dear {name}")))
        {
            assert!(!letter.contains(partner), "{path}: {letter}");
        }
        assert!(
            told.file(&format!("participants/{path}.html")).contains(lines[0].trim_start_matches("Subject: ").trim())
        );
    }
    // With a name, it stands where it should.
    let named = Told::of(&read(TWO_MENTORS, TWO_MENTEES, "", ""), "mentee-optimal");
    let letter = named.file("participants/introductions/mentee-e1.txt");
    assert!(
        letter.contains("Subject: Your mentor: Grace Hopper\n")
            && letter.contains("we have found you a mentor: Grace Hopper.\n")
    );
    assert!(
        letter.contains("- Address: grace@x.org\n") && !letter.contains("please ask the programme's coordinators.")
    );
}

#[test]
fn a_column_for_later_choices_alone_is_noted() {
    let notes = |mentees: &str| -> Vec<String> {
        let import = read(TWO_MENTORS, mentees, "", "");
        let notes = import.notes.iter().filter(|note| matches!(note.kind, NoteKind::MissingColumn { .. }));
        notes.map(ToString::to_string).filter(|note| note.contains("choice")).collect()
    };
    assert_eq!(notes(TWO_MENTEES), Vec::<String>::new());
    let without_first = notes(&TWO_MENTEES.replace("First choice", "Second choice"));
    assert!(
        matches!(&*without_first, [note] if note.contains("no mentee has a first choice. Look among the ignored columns")),
        "{without_first:?}"
    );
    let without_any = notes(&TWO_MENTEES.replace("First choice", "Favourite colour"));
    assert!(matches!(&*without_any, [note] if note.contains("no mentee has a choice")), "{without_any:?}");
}

/// Errors about rulings tell of people what stands in the line, and the row of whoever's id is an address.
#[test]
fn errors_about_rulings_do_not_tell_confidential_names() {
    let mentors = TWO_MENTORS.replace("Member number,", "").replace("m1,", "").replace("m2,", "");
    let mentees = TWO_MENTEES.replace("Member number,", "").replace("e1,", "").replace("e2,", "");
    let mentees = mentees.replace("bea@x.org,Harbour", "bea@x.org,Lake");
    let closed = "[mentors]\n\"Name\" = \"confidential:name\"\n[mentees]\n\"Name\" = \"confidential:name\"\n";
    let head = "action,mentee,mentor,value,reason\n";
    let refused = |mapping: &str, line: &str| {
        let mut options = ImportOptions::for_policy(&Policy::preset(Preset::Altrusa), date(2026, 9, 1));
        options.mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
        options.decisions = Decisions::parse("decisions.csv", format!("{head}{line}\n").as_bytes()).unwrap();
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", &mentors[..]),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", &mentees[..]),
        ];
        import(&sources, &options).unwrap_err().to_string()
    };
    let typo = "pin,Ada Lovelace,Grace Hoper,,";
    assert!(refused("", typo).contains("Did you mean Grace Hopper (grace@x.org)"), "{}", refused("", typo));
    let hidden = refused(closed, typo);
    assert!(hidden.contains("\"Grace Hoper\" fits no mentor") && !hidden.contains("Hopper"), "{hidden}");
    assert!(!hidden.contains('@') && !hidden.contains("Did you mean"), "{hidden}");

    let told = |mapping: &str, lines: &str| {
        let import = read(&mentors, &mentees, mapping, &format!("{head}{lines}"));
        let policy = Policy::preset(Preset::Altrusa);
        let error = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).run().unwrap_err();
        assert!(!import.rows_at_fault(&error).is_empty());
        import.error_on_screen(error).to_string()
    };
    let (ada, grace, rosa) = ("mentees.csv row 2", "mentors.csv row 2", "mentors.csv row 3");
    let pin = "pin,ada@x.org,grace@x.org,,\n";
    for (lines, people) in [
        (pin.to_owned() + "ban,ada@x.org,grace@x.org,,\n", [ada, grace]),
        (pin.to_owned() + "pin,ada@x.org,rosa@x.org,,\n", [grace, rosa]),
        (pin.to_owned() + "seats,,grace@x.org,0,\n", [grace, grace]),
        ("seats,,grace@x.org,0,\nseats,,grace@x.org,1,\n".to_owned(), [grace, grace]),
        ("pin,bea@x.org,grace@x.org,,\n".to_owned(), ["mentees.csv row 3", grace]),
    ] {
        let (open, hidden) = (told("", &lines), told(closed, &lines));
        assert!(open.contains("grace@x.org"), "{open}");
        assert!(!hidden.contains('@') && people.iter().all(|row| hidden.contains(row)), "{hidden}");
    }
}

/// Answers to questions of the programme's own that stand nowhere else, and what tells that there are such rules.
const MARKERS: [&str; 5] = ["quoll", "wombat", "numbat", "zygaena", "own-condition"];
const OWN_QUESTION: &str =
    "[[rules]]\nrule = \"same-answer\"\nquestion = \"zygaena\"\nwhen-asked = \"own zygaena\"\nunknown = \"ask\"\n";

/// A file with more columns, each with what stands in a row.
fn with_columns(file: &str, delimiter: u8, columns: &[(&str, &dyn Fn(usize) -> String)]) -> String {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(file.as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(delimiter).from_writer(Vec::new());
    for (row, record) in records.iter().enumerate() {
        let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
        cells.resize(records[0].len(), String::new());
        cells.extend(columns.iter().map(|(header, cell)| if row == 0 { (*header).to_owned() } else { cell(row) }));
        writer.write_record(&cells).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The sample, in which everybody answers the question, every third mentee asks for their own answer, some unclearly,
/// and every fifth mentor takes one kind only.
fn sample_with_markers() -> (String, String, String) {
    let kinds = ["Quoll", "Wombat", "", "QUOLL"];
    let kind = |row: usize| kinds[row % 4].to_owned();
    let asks = |row: usize| ["no", "yes, only", "no", "rather a numbat"][row % 4].to_owned();
    let takes = |row: usize| ["", "only quolls", "anybody", "", "a numbat"][row % 5].to_owned();
    let mentees = with_columns(MENTEES, b';', &[("Kind", &kind), ("My own kind", &asks)]);
    let mentors = with_columns(MENTORS, b',', &[("Kind", &kind), ("I take", &takes)]);
    let mapping = "[mentees]\nKind = \"custom.zygaena\"\n\"My own kind\" = \"custom.own zygaena\"\n\
                   [mentors]\nKind = \"custom.zygaena\"\n\"I take\" = \"wants_only.zygaena\"\n";
    (mentors, mentees, mapping.to_owned())
}

fn read_under(policy: &Policy, (mentors, mentees, mapping): &(String, String, String), decisions: &str) -> Import {
    let mut options = ImportOptions::for_policy(policy, date(2026, 9, 1));
    options.mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
    if !decisions.is_empty() {
        options.decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    }
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", &mentors[..]),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", &mentees[..]),
    ];
    import(&sources, &options).unwrap()
}

fn marked<'m>(text: &str, markers: &[&'m str]) -> Vec<&'m str> {
    let text = text.to_lowercase();
    markers.iter().copied().filter(|marker| text.contains(marker)).collect()
}

/// Answers to the programme's own questions, and refusals that come of them, are read by the committee alone.
#[test]
fn own_questions_stay_with_the_committee() {
    let policy = Policy::from_toml(&format!("{}\n{OWN_QUESTION}", Preset::Altrusa.toml())).unwrap();
    let import = read_under(&policy, &sample_with_markers(), "");
    for strategy in ["mentee-optimal", "max-score"] {
        let told = Told::under(&policy, &import, strategy);
        let none: [&str; 0] = [];
        let (mut others, mut committee) = (0, BTreeSet::new());
        for file in &told.files {
            let text = String::from_utf8_lossy(&file.bytes);
            if file.path.starts_with("committee/") && file.path != "committee/directory.csv" {
                committee.extend(marked(&text, &MARKERS));
            } else if file.path != "receipt.json" {
                others += 1;
                assert_eq!(marked(&text, &MARKERS), none, "{}", file.path);
            }
        }
        assert!(others > 50, "letters and tables of participants, statistics, the directory: {others}");
        // The committee has reasons and questions; reasons name no answer.
        assert_eq!(committee.len(), MARKERS.len(), "{committee:?}");
        for path in ["committee/explanations.md", "committee/unmatched.csv", "committee/matches.csv"] {
            assert_eq!(marked(told.file(path), &MARKERS[..3]), none, "{path}");
        }
        assert!(told.file("committee/explanations.md").contains("condition on the question \"zygaena\""));
        // The screen says that there is something to decide, but neither what nor about which question.
        assert_eq!(marked(&told.screen, &MARKERS), none, "{}", told.screen);
        assert!(told.screen.contains("a confidential answer needs a decision"), "{}", told.screen);
        assert_eq!(marked(told.file("receipt.json"), &MARKERS[..3]), none);
    }
    for file in &import.files {
        assert_eq!(marked(&(file.describe() + &file.mapping()), &MARKERS[..3]), [""; 0], "{}", file.name);
    }
}

/// An error tells which rule stands against a pin, so that it can be waived, and not what anybody answered.
#[test]
fn errors_tell_no_answer_to_own_questions() {
    let policy = Policy::from_toml(&format!("{}\n{OWN_QUESTION}", Preset::Palta.toml())).unwrap();
    let (_, _, mapping) = sample_with_markers();
    let few = |file: &str, cells: [&str; 6]| {
        let head = "Name,Kind,".to_owned() + file + "\n";
        cells.iter().enumerate().fold(head, |text, (row, cells)| text + &format!("{file} {row},{cells}\n"))
    };
    let files = (
        few("I take", ["Quoll,", "wombat,", ",only quolls", "Quoll,anybody", "Quoll,wombat", "quoll,numbats"]),
        few("My own kind", ["Quoll,yes", "Wombat,no", "QUOLL,", ",yes", "wombat,rather a numbat", "numbat,yes"]),
        mapping,
    );
    let open = read_under(&policy, &files, "");
    let mut refused = BTreeSet::new();
    for mentee in open.cohort.mentees() {
        for mentor in open.cohort.mentors() {
            let pin = format!("action,mentee,mentor,value,reason\npin,{},{},,\n", mentee.id, mentor.id);
            let import = read_under(&policy, &files, &pin);
            let round = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings);
            if let Err(error) = round.run() {
                let words = import.error_on_screen(error).to_string();
                assert_eq!(marked(&words, &MARKERS[..4]), [""; 0], "{words}");
                refused.extend(["same-answer", "own-condition"].into_iter().filter(|rule| words.contains(rule)));
            }
        }
    }
    assert_eq!(refused, ["own-condition", "same-answer"].into());
}
