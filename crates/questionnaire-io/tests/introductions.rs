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
    assert!(asked.contains("Subject: A mentor for you? Rosa Bell") && asked.contains("Nothing is decided yet"));
    let mentor = text(&files, "participants/proposals/mentor-m2-1.txt");
    assert!(mentor.contains("whether you agree, also if you have told us before") && !mentor.contains("Gardening"));
    for letter in [asked, mentor] {
        assert!(!letter[letter.find("Dear").unwrap()..].contains("@x.org"), "{letter}");
    }
    let merge = rows(&files, "participants/mail-merge.csv");
    assert_eq!(merge.len(), 5, "one of them to Vera, who has no mentee");
    let proposals = merge.iter().filter(|row| row["letter"] == "proposal" && row["partner_email"].is_empty());
    assert_eq!(proposals.count(), 2);
    for row in &merge {
        let letter = text(&files, &format!("participants/{}.txt", row["file"]));
        // The hyphens of its lists are dashes in a table.
        let in_table = row["text"].replace("\n– ", "\n- ");
        assert!(letter.ends_with(&format!("Subject: {}\n\n{in_table}\n", row["subject"])), "{row:?}");
    }
}

/// A third mentee for whom nobody has a seat, one who has a mentor already, and a mentor who offers no seat.
#[test]
fn whoever_got_nobody_has_a_letter_that_does_not_say_why() {
    let mentees = TWO_MENTEES.to_owned()
        + "e3,Cleo Court,cleo@x.org,Harbour,North,yes,New member,Grace Hopper,Painting,,\n\
           e4,Dora Done,dora@x.org,Harbour,North,yes,New member,,Painting,,\n\
           e5,Emil Else,emil@x.org,Harbour,North,yes,New member,Rosa Bell,Painting,,\n";
    let mentors = TWO_MENTORS.replace(
        "About me\n",
        "About me,How many mentees can you take?,Who are you mentoring at the moment?,Mentees you decline\n",
    );
    let mentors =
        mentors.replace("I sail.\n", "I sail.,1,,Cleo Court\n").replace("2004)\",,\n", "2004)\",,,1,,Cleo Court\n");
    let mentors = mentors.replacen("m3,Vera Vice", "m4,Wim Ward,wim@x.org,Harbour,North,yes,Painting,,\"President (club, 2010-2012); Chair (club, 2004)\",,,0,Dora Done,\nm3,Vera Vice", 1);
    let mentors = mentors.replacen("Vera Vice,vera@x.org,Harbour", "Vera Vice,vera@x.org,Lake", 1);
    let files = run(Preset::Altrusa, &mentors, &mentees, "", letters());
    let nobody = |file: &&OutputFile| file.path.starts_with("participants/nobody/") && file.path.ends_with(".txt");
    let paths: Vec<&str> = files.iter().filter(nobody).map(|file| &*file.path).collect();
    assert_eq!(
        paths,
        ["participants/nobody/mentee-e3.txt", "participants/nobody/mentee-e5.txt", "participants/nobody/mentor-m3.txt"],
        "not Dora, who has a mentor, nor Wim, who offers no seat"
    );
    let letter = text(&files, paths[0]);
    assert!(
        letter.starts_with("To: Cleo Court <cleo@x.org>\nSubject: No mentor for you yet\n\nDear Cleo,\n"),
        "{letter}"
    );
    // Two mentors declined Cleo and none declined Emil: their letters differ by their names alone.
    let same = letter.replace("Cleo", "Emil").replace("Court", "Else").replace("cleo", "emil");
    assert_eq!(same, text(&files, paths[1]));
    for path in paths {
        let letter = text(&files, path);
        assert!(letter.contains("It says nothing about you"), "{letter}");
        for secret in ["Grace", "Rosa", "declined", "choice", "Lake"] {
            assert!(!letter.contains(secret), "{secret}: {letter}");
        }
    }
}

#[test]
fn letters_are_in_the_language_that_their_reader_names_first() {
    let mentees = TWO_MENTEES.replace("About me\n", "About me,Languages\n");
    let mentees =
        mentees.replace("I count.\n", "I count.,Deutsch; English\n").replace("golf,\n", "golf,,English; German\n");
    let german = questionnaire_io::export::GERMAN_TEMPLATE.parse().unwrap();
    let in_language = [(mentor_match::compatibility::Language::German, german)].into();
    let files = run(Preset::Altrusa, TWO_MENTORS, &mentees, "", Letters { in_language, ..Letters::default() });
    let ada = text(&files, "participants/introductions/mentee-e1.txt");
    assert!(ada.contains("Guten Tag Ada,\n") && ada.contains("die Programmkoordination"), "{ada}");
    for path in ["participants/proposals/mentee-e2.txt", "participants/introductions/mentor-m1-1.txt"] {
        assert!(text(&files, path).contains("Dear "), "{path}");
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
    assert_eq!(places.len(), 16, "fifteen to fill in, and what to say otherwise");
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
        let known = format!("{};{};{}", row["reader_name"], row["partner_name"], row["advisers_of_mentee"]);
        for name in people.iter().filter(|name| row["text"].contains(name.as_str())) {
            assert!(known.contains(name.as_str()), "{} names {name}", row["file"]);
        }
        for word in ["choice", "declined", "score", "0.", "ranked", "did not work"] {
            let told = row["text"].replace(&row["partner_biography"], "");
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

/// Nobody who has agreed can read off that the partner has not: while a match is to be confirmed, everything that
/// participants get is the same whoever of the two has agreed, and asks the reader to confirm.
#[test]
fn what_is_to_be_confirmed_does_not_tell_who_has_agreed() {
    let participants = |mentor_agrees: &str, mentee_agrees: &str| {
        let mentors = TWO_MENTORS.replace("Ada Lovelace,I sail", &format!("{mentor_agrees},I sail"));
        let mentees = TWO_MENTEES.replace("About me\n", "About me,Mentors you agree to\n");
        let mentees = mentees.replace("I count.\n", &format!("I count.,{mentee_agrees}\n"));
        let mentees = mentees.replace("New member,Grace Hopper", "New member,").replace("golf,\n", "golf,,\n");
        let mapping = "[mentees]\n\"Mentors you agree to\" = \"accepts\"\n";
        let mut files = run(Preset::Altrusa, &mentors, &mentees, mapping, letters());
        let status = rows(&files, "committee/matches.csv").into_iter().find(|row| row["mentee_id"] == "e1").unwrap();
        assert_eq!(status["mentor_id"], "m1");
        files.retain(|file| file.path.starts_with("participants/"));
        ([status["mentee_said"].clone(), status["mentor_said"].clone()], files)
    };
    let (nobody, silent) = participants("", "");
    let (one, mentee) = participants("", "Grace Hopper");
    let (other, mentor) = participants("Ada Lovelace", "");
    assert_eq!([nobody, one, other], [["said nothing"; 2], ["agreed", "said nothing"], ["said nothing", "agreed"]]);
    assert_eq!(silent, mentee);
    assert_eq!(silent, mentor);
    for path in ["participants/proposals/mentee-e1.txt", "participants/proposals/mentor-m1-1.txt"] {
        let letter = text(&silent, path);
        assert!(letter.contains("Please tell Ana Silva (ana@example.org) within a week whether you agree"), "{letter}");
        assert!(letter.contains("whether or not they have already said yes"), "{letter}");
        assert!(!letter.contains("both must") && !letter.contains("waiting"), "{letter}");
    }
    // Both have agreed: they are introduced.
    let (both, introduced) = participants("Ada Lovelace", "Grace Hopper");
    assert_eq!(both, ["agreed", "agreed"]);
    assert!(text(&introduced, "participants/introductions/mentee-e1.txt").contains("grace@x.org"));
}

/// An id is an address or a number, so it never stands in for a name.
#[test]
fn a_person_without_a_name_goes_by_no_address_and_no_number() {
    let nameless = |text: &str| text.replace("Grace Hopper", "").replace("Bea Byron", "");
    let by_address = |text: &str| {
        let text = text.replace("Member number,", "");
        ["m1,", "m2,", "m3,", "e1,", "e2,"].into_iter().fold(text, |text, id| text.replace(id, ""))
    };
    let agreed = TWO_MENTEES.replace("New member,Grace Hopper", "New member,grace@x.org");
    let closed = "[mentors]\nName = \"confidential:name\"\n\"E-mail address\" = \"confidential:email\"\n\
                  [mentees]\nName = \"confidential:name\"\n\"E-mail address\" = \"confidential:email\"\n";
    for (mentors, mentees, ids) in [
        (nameless(TWO_MENTORS), nameless(&agreed.replace("grace@x.org", "m1")), ["m1", "e2"]),
        (by_address(&nameless(TWO_MENTORS)), by_address(&nameless(&agreed)), ["grace@x.org", "bea@x.org"]),
    ] {
        for mapping in ["", closed] {
            let files = run(Preset::Altrusa, &mentors, &mentees, mapping, letters());
            let result = rows(&files, "participants/mentees.csv");
            let ada = result.iter().find(|row| row["name"].contains("Ada")).unwrap();
            let expected = if mapping.is_empty() { "your mentor (no name given)" } else { "your mentor" };
            assert_eq!(ada["mentor_name"], expected);
            let named = rows(&files, "committee/directory.csv").into_iter().map(|row| row["name"].clone());
            let named: BTreeSet<String> = named.collect();
            assert!(ids.iter().all(|&id| !named.contains(id)), "{named:?}");
            assert_eq!(named.contains("(no name given)"), mapping.is_empty(), "{named:?}");
            for row in rows(&files, "participants/mail-merge.csv") {
                let own = row["file"].contains(ids[0]) || row["file"].contains(ids[1]);
                for (column, cell) in
                    row.iter().filter(|(column, _)| !["file", "reader_email"].contains(&column.as_str()))
                {
                    let address = ids[0].contains('@') && row["letter"] == "introduction" && mapping.is_empty();
                    let expected = address && ["partner_email", "text"].contains(&column.as_str());
                    let is_there = cell.split(|letter: char| letter.is_whitespace()).any(|word| ids.contains(&word));
                    assert!(!is_there || expected, "{column}: {cell}");
                }
                assert_eq!(row["reader_name"].is_empty(), own, "{row:?}");
                assert_eq!(row["text"].starts_with("Hello,\n"), own, "{row:?}");
            }
        }
    }
}

/// What is obeyed rather than seen is in no letter; what a name is written with is.
#[test]
fn letters_have_no_hidden_letters_and_keep_joiners() {
    let (persian, tag) = ("علی\u{200c}رضا", "\u{e0041}\u{e007f}");
    let evil = format!("{persian}\u{202e}gro\u{2066}\u{1b}[2J{tag}\u{200b} x");
    let mentors = TWO_MENTORS.replace("Grace Hopper", &evil).replace("I sail.", &evil).replace("Budgets", &evil);
    let mentees = TWO_MENTEES.replace("Grace Hopper", "m1").replace("Divorce law", &evil).replace("Ada Love", &evil);
    let mentors = mentors.replace("Ada Love", &evil);
    let files = run(Preset::Altrusa, &mentors, &mentees, "", letters());
    let mut joined = 0;
    for file in files.iter().filter(|file| !file.path.ends_with(".xlsx")) {
        let text = std::str::from_utf8(&file.bytes).unwrap().trim_start_matches('\u{feff}');
        let decoded = decoded(text);
        let bad = |letter: &char| "\u{202e}\u{2066}\u{1b}\u{200b}\u{e0041}\u{e007f}".contains(*letter);
        assert_eq!(decoded.chars().find(bad), None, "{}: {decoded:?}", file.path);
        joined += usize::from(file.path.starts_with("participants/introductions/") && decoded.contains(persian));
    }
    assert_eq!(joined, 6, "text, page and draft for both");
}

/// A draft with what its base64 says, other files as they are.
fn decoded(text: &str) -> String {
    use base64::Engine as _;
    let decode = |text: &str| base64::prelude::BASE64_STANDARD.decode(text).unwrap_or_default();
    let words = text.split("=?UTF-8?B?").skip(1).filter_map(|word| word.split("?=").next());
    let words: Vec<u8> = words.flat_map(decode).collect();
    let parts = text.split("base64\r\n\r\n").skip(1).filter_map(|part| part.split("\r\n--").next());
    let parts: Vec<u8> = parts.flat_map(|part| decode(&part.replace("\r\n", ""))).collect();
    text.to_owned() + &String::from_utf8(words).unwrap() + &String::from_utf8(parts).unwrap()
}
