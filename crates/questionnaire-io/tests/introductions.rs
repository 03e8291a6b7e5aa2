//! Letters: one to each side of each pair, with what it must say and nothing that its reader may not know.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::export::{Batch, DEFAULT_TEMPLATE, Destination, Letters, OutputFile, Setting};
use questionnaire_io::import::{ImportOptions, Mapping, SourceFile, SourceKind, import};

const MENTORS: &str = include_str!("../../../examples/data/altrusa/mentors.csv");
const MENTEES: &str = include_str!("../../../examples/data/altrusa/mentees.csv");

fn run(preset: Preset, mentors: &str, mentees: &str, mapping: &str, letters: Letters) -> Vec<OutputFile> {
    let policy = Policy::preset(preset);
    let mut options = ImportOptions::for_policy(&policy, date(2026, 9, 1));
    if !mapping.is_empty() {
        options.mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
    }
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let import = import(&sources, &options).unwrap();
    let outcome = MatchingRound::new(&import.cohort, &policy).seed(1).as_of(date(2026, 9, 1)).run().unwrap();
    let setting = Setting { letters, ..Setting::default() };
    Batch::new(&import, &outcome, &setting).files()
}

fn letters() -> Letters {
    let contact = Some("Ana Silva <ana@example.org>".parse().unwrap());
    Letters { contact, drafts: true, ..Letters::default() }
}

fn text<'f>(files: &'f [OutputFile], path: &str) -> &'f str {
    let file = files.iter().find(|file| file.path == path);
    std::str::from_utf8(&file.unwrap_or_else(|| panic!("no {path}")).bytes).unwrap()
}

fn rows(files: &[OutputFile], path: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text(files, path).trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

const TWO_MENTORS: &str = "Member number,Name,E-mail address,Club,District,Are you an active member?,What can you help with?,\
                           Hobbies and interests,Leadership positions held,Mentees you agree to,About me\n\
                           m1,Grace Hopper,grace@x.org,Harbour,North,yes,Public speaking; Budgets,Chess; Sailing,\
                           \"President (club, 2020-); Treasurer (club, 2001)\",Ada Lovelace,I sail.\n\
                           m2,Rosa Bell,rosa@x.org,Harbour,North,yes,Painting,Golf,\"President (club, 2010-2012); Chair (club, 2004)\",,\n\
                           m3,Vera Vice,vera@x.org,Harbour,North,yes,Painting,Golf,\"Vice president (club, 2010-2012); Chair (club, 2004)\",,\n";
const TWO_MENTEES: &str = "Member number,Name,E-mail address,Club,District,Are you an active member?,Which track are you on?,First choice,\
                           What would you like to learn?,Hobbies and interests,About me\n\
                           e1,Ada Lovelace,ada@x.org,Harbour,North,yes,New member,Grace Hopper,public speaking; Divorce law,chess; Knitting,I count.\n\
                           e2,Bea Byron,bea@x.org,Harbour,North,yes,New member,Rosa Bell,Painting; Gardening,golf,\n";

#[test]
fn s31_both_sides_of_an_agreed_pair_are_introduced_and_of_an_open_one_are_asked() {
    let files = run(Preset::Altrusa, TWO_MENTORS, TWO_MENTEES, "", letters());
    let mentee = text(&files, "participants/introductions/mentee-e1.txt");
    for words in [
        "To: Ada Lovelace <ada@x.org>\nSubject: Your mentor: Grace Hopper\n\nDear Ada,\n",
        "can help with: public speaking.",
        "offers help with: Public speaking; Budgets.",
        "Positions held: President (club, since 2020); Treasurer (club, 2001).",
        "You both enjoy: chess.",
        "In your mentor's words: I sail.",
        "Address: grace@x.org",
        "Ask Ana Silva (ana@example.org).",
    ] {
        assert!(mentee.contains(words), "{words}: {mentee}");
    }
    let mentor = text(&files, "participants/introductions/mentor-m1-1.txt");
    assert!(
        mentor.contains("Your mentee is Ada Lovelace.") && mentor.contains("would like to learn: Public speaking.")
    );
    assert!(mentor.contains("Address: ada@x.org") && mentor.contains("You both enjoy: Chess."));
    for secret in ["Divorce", "Knitting", "choice", "Bea", "Rosa"] {
        assert!(!mentor.contains(secret), "{secret}: {mentor}");
    }
    // Rosa has not said anything yet: a proposal to both, and no address.
    let asked = text(&files, "participants/proposals/mentee-e2.txt");
    assert!(asked.contains("Subject: A mentor for you? Rosa Bell") && asked.contains("both must agree"));
    let mentor = text(&files, "participants/proposals/mentor-m2-1.txt");
    assert!(mentor.contains("whether you agree, even if you have already said so") && !mentor.contains("Gardening"));
    for letter in [asked, mentor] {
        assert!(!letter[letter.find("Dear").unwrap()..].contains("@x.org"), "{letter}");
    }
    let merge = rows(&files, "participants/mail-merge.csv");
    assert_eq!(merge.len(), 4);
    assert_eq!(merge.iter().filter(|row| row["kind"] == "proposal" && row["partner_email"].is_empty()).count(), 2);
    for row in &merge {
        let letter = text(&files, &format!("participants/{}.txt", row["file"]));
        // The hyphens of its lists are dashes in a table.
        let in_table = row["letter"].replace("\n– ", "\n- ");
        assert!(letter.ends_with(&format!("Subject: {}\n\n{in_table}\n", row["subject"])), "{row:?}");
    }
}

#[test]
fn s14_presidents_of_the_club_are_named_as_advisers() {
    let files = run(Preset::Altrusa, TWO_MENTORS, TWO_MENTEES, "", letters());
    let advice =
        |path: &str| text(&files, path).lines().find(|line| line.contains("can advise you")).unwrap().to_owned();
    // The partner is no adviser, and neither is a vice president.
    assert!(advice("participants/introductions/mentee-e1.txt").ends_with(": Rosa Bell."));
    assert!(advice("participants/proposals/mentee-e2.txt").ends_with(": Grace Hopper."));
}

#[test]
fn s77_visitors_of_the_level_aimed_at_are_named() {
    let mentors = TWO_MENTORS
        .replace("President (club, 2020-); Treasurer", "President (club, 2020-); President (district, 2001); Treasurer")
        .replace("President (club, 2010-2012); Chair", "President (club, 2010-2012); Visitor (district, 2020-); Chair")
        + "m4,Xenia Far,xenia@x.org,Lake,South,yes,Painting,Golf,\"District visitor (2020-); Chair (club, 2004)\",,\n";
    let mentees = TWO_MENTEES.replace(
        "Hobbies and interests,About me\n",
        "Hobbies and interests,About me,Which position do you aspire to?,At which level?\n",
    );
    let mentees = mentees
        .replace("New member,Grace", "Emerging leader,Grace")
        .replace("I count.\n", "I count.,President,LEVEL\n")
        .replace("golf,\n", "golf,,,\n");
    let letter = |level: &str| {
        let files = run(Preset::Altrusa, &mentors, &mentees.replace("LEVEL", level), "", letters());
        let own = files.iter().find(|file| file.path.contains("/mentee-e1.txt")).map(|file| file.bytes.clone());
        String::from_utf8(own.unwrap_or_default()).unwrap()
    };
    let visitors = |letter: &str| letter.lines().find(|line| line.contains("ask the visitors")).map(str::to_owned);
    // Ada's own district has one visitor; the other district's is not hers to ask, and towards the club nobody is.
    let district = visitors(&letter("District")).unwrap();
    assert!(district.ends_with(": Rosa Bell."), "{district}");
    assert_eq!(visitors(&letter("Club")), None);
    assert!(!letter("District").contains("rosa@x.org"), "a name, and no address");
}

#[test]
fn s22_s57_s63_letters_say_how_often_who_writes_first_and_what_to_settle_in_the_first_month() {
    let files = run(Preset::Altrusa, TWO_MENTORS, TWO_MENTEES, "", letters());
    for (path, first) in [
        ("participants/introductions/mentee-e1.txt", "Please take the first step: write to your mentor"),
        ("participants/introductions/mentor-m1-1.txt", "Your mentee will write first."),
    ] {
        let letter = text(&files, path);
        for words in
            [first, "once or twice a month", "In the first month, please agree", "nobody's fault", "between you;"]
        {
            assert!(letter.contains(words), "{words}: {letter}");
        }
    }
}

#[test]
fn markup_and_line_breaks_in_answers_stay_text() {
    let evil = "\"<script>alert(1)</script>\r\nBcc: all@x.org\r\n\r\n{{contact}}\"";
    let mentors =
        TWO_MENTORS.replace("Grace Hopper", evil).replace("I sail.", evil).replace("Public speaking; Budgets", evil);
    let mentees = TWO_MENTEES
        .replace("Grace Hopper", "m1")
        .replace("public speaking; Divorce law", evil)
        .replace("Harbour", evil);
    let mentors = mentors.replace("Harbour", evil);
    let files = run(Preset::Altrusa, &mentors, &mentees, "", letters());
    let mut seen = 0;
    for file in files.iter().filter(|file| file.path.starts_with("participants/introductions/")) {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        seen += usize::from(text.contains("script"));
        if file.path.ends_with(".html") {
            assert!(!text.contains("<script"), "{text}");
        } else if file.path.ends_with(".eml") {
            assert!(!text.contains("\nBcc") && text.split("\r\n").all(|line| !line.contains(['\r', '\n'])), "{text}");
        } else {
            assert!(!text.contains("\nBcc"), "{text}");
        }
    }
    assert!(seen >= 4, "the names are in the letters");
}

#[test]
fn a_template_of_ones_own_replaces_the_letters() {
    let own = "== mentee ==\nSubject: Hello {{partner}}\nAsk {{contact}}.\nBoth: {{shared_interests}}\n== mentor ==\nSubject: Hi\n\
               == mentee, to be confirmed ==\nSubject: Hm\n== mentor, to be confirmed ==\nSubject: Hm\n";
    let letters = Letters { template: own.parse().unwrap(), ..Letters::default() };
    let files = run(Preset::Altrusa, TWO_MENTORS, TWO_MENTEES, "", letters);
    let expected =
        "To: Ada Lovelace <ada@x.org>\nSubject: Hello Grace Hopper\n\nAsk the programme's coordinators.\nBoth: chess\n";
    assert_eq!(text(&files, "participants/introductions/mentee-e1.txt"), expected);
    assert!(files.iter().all(|file| !file.path.ends_with(".eml")), "drafts only when asked for");
    let coordinator = include_str!("../../../docs/coordinator.md");
    let places: BTreeSet<&str> =
        DEFAULT_TEMPLATE.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap()).collect();
    assert_eq!(places.len(), 14, "thirteen to fill in, and what to say otherwise");
    for place in places {
        assert!(coordinator.contains(&format!("`{{{{{place}}}}}`")), "{place}");
    }
}

/// Declares most columns of the sample confidential and looks for every answer in them.
#[test]
fn no_confidential_answer_of_the_sample_is_in_a_file_for_participants() {
    let headers = [
        ("mentees", "What would you like to learn?", "goals"),
        ("mentees", "Hobbies and interests", "interests"),
        ("mentees", "About me", "biography"),
        ("mentees", "Job title", "title"),
        ("mentees", "Employers", "employers"),
        ("mentees", "Colleges", "colleges"),
        ("mentees", "City", "city"),
        ("mentors", "What can you help with?", "goals"),
        ("mentors", "Which of these matter most to you?", "top_goals"),
        ("mentors", "Hobbies and interests", "interests"),
        ("mentors", "About me", "biography"),
        ("mentors", "Job Title", "title"),
        ("mentors", "Employers", "employers"),
        ("mentors", "Colleges", "colleges"),
        ("mentors", "City", "city"),
        ("mentors", "Leadership positions held", "leadership"),
    ];
    let mut mapping = String::new();
    for table in ["mentees", "mentors"] {
        writeln!(mapping, "[{table}]").unwrap();
        for (_, header, field) in headers.iter().filter(|(of, ..)| *of == table) {
            writeln!(mapping, "\"{header}\" = \"confidential:{field}\"").unwrap();
        }
    }
    let open = run(Preset::Altrusa, MENTORS, MENTEES, "", letters());
    let closed = run(Preset::Altrusa, MENTORS, MENTEES, &mapping, letters());
    let mut secrets: BTreeSet<String> = BTreeSet::new();
    for (table, file, delimiter) in [("mentees", MENTEES, b';'), ("mentors", MENTORS, b',')] {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(file.trim_start_matches('\u{feff}').as_bytes());
        let names: Vec<String> = reader.headers().unwrap().iter().map(|name| name.trim().to_owned()).collect();
        let columns: Vec<usize> = (0..names.len())
            .filter(|&column| headers.iter().any(|(of, header, _)| *of == table && *header == names[column]))
            .collect();
        assert!(columns.len() >= 7);
        for row in reader.records().map(Result::unwrap) {
            for cell in columns.iter().filter_map(|&column| row.get(column)) {
                secrets.extend(
                    cell.split([';', ',', '\n', '"', '('])
                        .map(|part| part.trim().to_lowercase())
                        .filter(|part| part.len() > 5),
                );
            }
        }
    }
    // What the letters and the names of units say anyway.
    let anyway = |secret: &str| secret == "district" || DEFAULT_TEMPLATE.to_lowercase().contains(secret);
    secrets.retain(|secret| !anyway(secret));
    assert!(secrets.len() > 150, "{}", secrets.len());
    let leaks = |files: &[OutputFile]| {
        let outside = files.iter().filter(|file| !file.path.starts_with("committee/"));
        let mut leaks = BTreeSet::new();
        for file in outside {
            let text = String::from_utf8_lossy(&file.bytes).to_lowercase();
            // A draft's text is in the other forms of the letter, too.
            leaks.extend(secrets.iter().filter(|secret| text.contains(secret.as_str())).cloned());
        }
        leaks
    };
    assert!(leaks(&open).len() > 50, "without the mapping the letters say such things");
    assert_eq!(leaks(&closed), BTreeSet::new());
    assert!(!text(&closed, "committee/directory.csv").contains("tennis"), "the directory can be handed on");
}

/// One confidential column is enough, also where another one says a part of the same.
#[test]
fn each_confidential_column_hides_its_answers_by_itself() {
    for (header, field, answer) in [
        ("What can you help with?", "goals", "Budgets"),
        ("Hobbies and interests", "interests", "Chess"),
        ("Leadership positions held", "leadership", "Treasurer"),
        ("About me", "biography", "I sail."),
        ("Name", "name", "Hopper"),
        ("E-mail address", "email", "grace@x.org"),
    ] {
        let mapping = format!("[mentors]\n\"{header}\" = \"confidential:{field}\"\n");
        let mentee = |mapping: &str| {
            let files = run(Preset::Altrusa, TWO_MENTORS, TWO_MENTEES, mapping, letters());
            let told = files.iter().filter(|file| file.path.starts_with("participants/introductions/mentee-"));
            told.map(|file| String::from_utf8_lossy(&file.bytes).to_lowercase()).collect::<String>()
        };
        let answer = answer.to_lowercase();
        assert!(mentee("").contains(&answer), "{field}");
        assert!(!mentee(&mapping).contains(&answer), "{field}");
    }
}

/// Nobody's letter names anybody but the two and the presidents of the club, nor tells who said what.
#[test]
fn letters_name_nobody_else_and_tell_no_wishes() {
    let files = run(Preset::Altrusa, MENTORS, MENTEES, "", letters());
    let people: BTreeSet<String> = ["participants/mentees.csv", "participants/mentors.csv"]
        .iter()
        .flat_map(|path| rows(&files, path))
        .map(|row| row["name"].clone())
        .filter(|name| name.contains(' '))
        .collect();
    let merge = rows(&files, "participants/mail-merge.csv");
    assert!(merge.len() > 100);
    for row in &merge {
        let known = format!("{};{};{}", row["name"], row["partner"], row["advisers"]);
        for name in people.iter().filter(|name| row["letter"].contains(name.as_str())) {
            assert!(known.contains(name.as_str()), "{} names {name}", row["file"]);
        }
        for word in ["choice", "declined", "score", "0.", "ranked", "did not work"] {
            let told = row["letter"].replace(&row["partner_biography"], "");
            assert!(!told.contains(word), "{}: '{word}'", row["file"]);
        }
    }
}

#[test]
fn letters_of_an_earlier_run_do_not_stay() {
    let folder = tempfile::tempdir().unwrap();
    let out = Destination::new(folder.path().join("out")).replacing();
    out.write(&run(Preset::Altrusa, TWO_MENTORS, TWO_MENTEES, "", letters())).unwrap();
    let introductions = folder.path().join("out/participants/introductions");
    std::fs::write(introductions.join("my notes.txt"), "kept").unwrap();
    assert!(introductions.join("mentor-m1-1.eml").exists());
    // Now neither has agreed.
    let mentors = TWO_MENTORS.replace("Ada Lovelace,I sail", ",I sail");
    out.write(&run(Preset::Altrusa, &mentors, TWO_MENTEES, "", letters())).unwrap();
    let left: Vec<_> = std::fs::read_dir(&introductions).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["my notes.txt"]);
    assert!(folder.path().join("out/participants/proposals/mentee-e1.html").exists());
}
