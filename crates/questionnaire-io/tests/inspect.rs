//! What a file's description shows, and that its mapping reads the file as it was read.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use jiff::civil::date;
use questionnaire_io::import::{Import, ImportOptions, Mapping, SourceFile, SourceKind, import, mapping_draft};

const MENTORS: &[u8] = include_bytes!("../../../examples/data/altrusa/mentors.csv");
const MENTEES: &[u8] = include_bytes!("../../../examples/data/altrusa/mentees.csv");
const PEOPLE: &[u8] = include_bytes!("../../../examples/data/iaip/people.tsv");

fn read(kind: SourceKind, bytes: &[u8], levels: &[&str], mapping: Option<&str>) -> Import {
    let mut options = ImportOptions::new(levels.iter().copied(), date(2026, 9, 1));
    options.mapping = mapping.map(|mapping| Mapping::parse("mapping.toml", mapping).unwrap());
    import(&[SourceFile::new(kind, "file.csv", bytes)], &options).unwrap()
}

#[test]
fn the_mapping_of_a_file_reads_it_as_it_was_read() {
    let (altrusa, iaip) = (["club", "district", "international"], ["association", "region"]);
    for (kind, bytes, levels) in [
        (SourceKind::Mentors, MENTORS, &altrusa[..]),
        (SourceKind::Mentees, MENTEES, &altrusa[..]),
        (SourceKind::People, PEOPLE, &iaip[..]),
    ] {
        let plain = read(kind, bytes, levels, None);
        let mapping = plain.files[0].mapping();
        let mapped = read(kind, bytes, levels, Some(&mapping));
        assert_eq!(plain.cohort, mapped.cohort, "{mapping}");
        assert_eq!(plain.questions, mapped.questions);
    }
}

#[test]
fn options_are_shown_and_what_people_wrote_is_not() {
    let mut file = String::from("Name,Email,Track,About me,Favourite colour,First choice\n");
    for index in 0..6 {
        writeln!(file, "Person {index},p{index}@example.org,New member,I am shy,green,Grace").unwrap();
    }
    file += "Odd One,odd@example.org,My very own track,I am shy,purple with dots,Grace\n";
    let report = read(SourceKind::Mentees, file.as_bytes(), &["club"], None).files.remove(0);
    let described = report.describe();
    assert!(described.contains("7 answers; common: \"New member\"\n"), "{described}");
    assert!(described.contains("7 answers; common: \"green\"\n"), "{described}");
    for private in ["shy", "purple", "very own", "Grace", "Person", "@"] {
        assert!(!described.contains(private), "{private}: {described}");
        assert!(!report.mapping().contains(private), "{private}");
    }
    assert!(
        report
            .mapping()
            .contains("# \"Favourite colour\" = \"ignore\"   # not understood; common answers: \"green\"\n")
    );
    // A column declared confidential shows nothing.
    let mapping = "[mentees]\n\"Track\" = \"confidential:track\"\n";
    let kept = read(SourceKind::Mentees, file.as_bytes(), &["club"], Some(mapping)).files.remove(0);
    assert!(!kept.describe().contains("New member") && kept.mapping().contains("\"Track\" = \"confidential:track\"\n"));
}

#[test]
fn headers_that_toml_or_a_comment_cannot_take_do_not_break_the_mapping() {
    let file = "Name,\"What \"\"quoted\"\"\\thing\",\"two\nlines # here\",,Goals,Goals\nAda,1,2,3,law,art\n";
    let plain = read(SourceKind::Mentees, file.as_bytes(), &["club"], None);
    let mapping = plain.files[0].mapping();
    assert_eq!(plain.cohort, read(SourceKind::Mentees, file.as_bytes(), &["club"], Some(&mapping)).cohort, "{mapping}");
    assert!(mapping.contains("two columns have this header"), "{mapping}");
}

/// What was set aside or declared confidential stays so, and separators and meanings are kept.
#[test]
fn the_mapping_of_a_file_that_was_read_with_one_reads_it_as_it_was_read() {
    let file = "Name,Email,Field of work,Hobbies and interests,Track,Are you an active member?,City,,goals,GOALS\n\
                Ada,ada@x.org,law,chess+go,New member,\"you bet, \"\"sure\"\"\",Lund,art,a,b\n\
                Bea,bea@x.org,tax,golf,New member,no,Rome,law,c,d\n";
    let mapping = "[mentees]\n\"Field of work\" = \"confidential\"\nCity = \"ignore\"\n\
                   \"Hobbies and interests\" = \"confidential:interests\"\n\"\" = \"languages\"\n\
                   [separators]\n\"Hobbies and interests\" = \"+\"\n\
                   [values.\"Are you an active member?\"]\n'you bet, \"sure\"' = \"yes\"\n[values.\"\"]\nart = \"Latin\"\n";
    let first = read(SourceKind::Mentees, file.as_bytes(), &["club"], Some(mapping));
    let written = first.files[0].mapping();
    let again = read(SourceKind::Mentees, file.as_bytes(), &["club"], Some(&written));
    assert_eq!(first.cohort, again.cohort, "{written}");
    let confidential =
        |import: &Import| -> Vec<String> { import.files[0].confidential().map(|one| one.header.clone()).collect() };
    assert_eq!(confidential(&again), ["Field of work", "Hobbies and interests"], "{written}");
    assert_eq!(written, again.files[0].mapping());
    assert!(written.contains("\n\"City\" = \"ignore\"\n"), "{written}");
    let mentee = &again.cohort.mentees()[0].profile;
    assert_eq!((mentee.active, mentee.profession.is_none(), mentee.location.city.is_none()), (Some(true), true, true));
    assert_eq!(mentee.interests.as_ref().map(Vec::len), Some(2));
    assert_eq!(mentee.languages, Some(vec!["Latin".to_owned()]));
}

#[test]
fn options_with_commas_are_shown_when_five_people_gave_them() {
    let mut file = String::from("Name,Hobbies and interests\n");
    for index in 0..5 {
        writeln!(file, "Person {index},\"Law, tax and dues, golf {index}\"").unwrap();
    }
    file += "Odd One,\"\"\"Coping, after my divorce\"\", chess\"\n";
    let describe = |file: &str, mapping: &str| {
        read(SourceKind::Mentees, file.as_bytes(), &["club"], Some(mapping)).files.remove(0).describe()
    };
    let shown = describe(&file, "");
    assert!(shown.contains(", read as one option each: \"Law, tax and dues\", 1 not shown\n"), "{shown}");
    let kept = describe(&file, "[mentees]\n\"Hobbies and interests\" = \"confidential:interests\"\n");
    assert!(kept.contains(", read as one option each: 2 not shown, confidential\n"), "{kept}");
    let few = describe(&file.replace("Person 4,", "Person 4,x #").replace("Law, tax and dues, golf 4", "x"), "");
    assert!(!shown.contains("divorce") && !few.contains("divorce") && !few.contains("Law"), "{shown}{few}");
    // Whoever repeats themself is still one person.
    let often =
        describe("Name,Hobbies and interests\nAda,my one, \nBea,secret;secret;secret;secret;secret;Secret\n", "");
    assert!(!often.contains("secret"), "{often}");
}

/// Five rows are not five people: answers sent in again, a row for each choice, one person under several addresses or
/// in both roles.
#[test]
fn an_option_is_what_five_people_gave_however_many_rows_repeat_it() {
    let head = "Member number,Name,Email,Choice number,First choice,Track,Hobbies and interests,Anything else?";
    let words = "New member,\"Law, tax and dues, golf\",I am getting divorced";
    let row = |id: &str, name: &str, email: &str, choice: &str, words: &str| {
        format!("{id},{name},{email},{choice},Mentor {choice},{words}\n")
    };
    let shown = |rows: Vec<String>, kind, head: &str| {
        let file = format!("{head}\n{}", rows.concat());
        let report = read(kind, file.as_bytes(), &["club"], None).files.remove(0);
        report.describe() + &report.mapping()
    };
    let private = ["New member", "Law, tax", "golf", "divorced"];
    let leaks = |shown: &str| private.into_iter().filter(|words| shown.contains(words)).collect::<Vec<_>>();
    let five = |of: &dyn Fn(u8) -> String| (1..=5).map(of).collect::<Vec<_>>();
    let others = (6..=9).map(|n| row(&n.to_string(), &format!("P {n}"), &format!("p{n}@x.org"), "", words));
    let (others, mentees): (Vec<String>, _) = (others.collect(), SourceKind::Mentees);
    let with_others = |rows: Vec<String>| [rows, others.clone()].concat();
    // What four others gave, too, is still four people's and one person's rows.
    let long = five(&|n| row("1", "Ada Lovelace", "ada@x.org", &n.to_string(), words));
    let again = five(&|n| row("1", "Ada Lovelace", "ada@x.org", "", &format!("{words}{n}")));
    let addresses = five(&|n| row("", "Ada Lovelace", &format!("ada{n}@x.org"), "", words));
    let numbers = five(&|n| row(&format!("a{n}"), "Ada Lovelace", "ada@x.org", "", words));
    for rows in [&long, &again, &addresses, &numbers] {
        assert_eq!(leaks(&shown(rows.clone(), mentees, head)), [""; 0]);
    }
    assert_eq!(leaks(&shown(with_others(long.clone()), mentees, head)), private, "five people");
    let three = |rows: &[String]| [rows, &others[..3]].concat();
    for rows in [&long, &again, &addresses, &numbers] {
        assert_eq!(leaks(&shown(three(rows), mentees, head)), [""; 0]);
    }
    // Three people in two roles, in one row and in two.
    let both = |name: &str| {
        let row = |role: &str| format!("{name},{name}@x.org,{role},{words}\n");
        [row("mentee"), row("mentor")].concat()
    };
    let head = "Name,Email,Role,Track,Hobbies and interests,Anything else?";
    let rows = vec![both("ann"), both("bob"), both("cyd"), both("dan").replace("mentee", "both")];
    assert_eq!(leaks(&shown(rows, SourceKind::People, head)), [""; 0]);
}

/// What at least five people wrote and nobody understood is a line to complete; completed, it is what they meant.
#[test]
fn values_that_many_people_wrote_and_nobody_understood_are_lines_to_complete() {
    let long = "as often as my three jobs and my dear old horse allow me to do it";
    let file = |people: usize, same_address: bool| {
        let mut file = String::from("Name,Email,Are you an active member?,How would you like to meet?,Time zone\n");
        for at in 0..people {
            let name = if same_address { "Ada".to_owned() } else { format!("P {at}") };
            writeln!(file, "{name},p{at}@x.org,you bet,{long},IST").unwrap();
        }
        file + "Odd One,odd@x.org,only on Sundays,in person,CST\n"
    };
    let draft = |file: &str, mapping: Option<&str>| {
        let import = read(SourceKind::Mentees, file.as_bytes(), &["club"], mapping);
        (import.files[0].mapping(), import.files[0].describe(), import)
    };
    let (written, described, open) = draft(&file(5, false), None);
    let line =
        "[values.\"Are you an active member?\"]\n# \"you bet\" = \"\"   # 5 people: \"you bet\" is not yes or no.\n";
    assert!(written.contains(line), "{written}");
    assert!(written.contains("# \"IST\" = \"\"   # 5 people: ") && written.contains("Asia/Kolkata"), "{written}");
    assert!(described.contains("6 answers; common: \"you bet\"; not understood: \"you bet\"\n"), "{described}");
    for private in ["Sundays", "horse", "CST"] {
        assert!(!written.contains(private) && !described.contains(private), "{private}: {written}");
    }
    assert_eq!(open.questions.len(), 5, "all of them are in questions.csv");

    // As it is, the draft changes nothing. Completed, the line answers the question for all who wrote it.
    let (again, _, same) = draft(&file(5, false), Some(&written));
    assert_eq!((&again, &same.cohort), (&written, &open.cohort));
    let completed = written.replace("# \"you bet\" = \"\"   #", "\"you bet\" = \"yes\"   #");
    let (kept, _, settled) = draft(&file(5, false), Some(&completed));
    let active = settled.cohort.mentees().iter().filter(|one| one.profile.active == Some(true)).count();
    assert_eq!((active, settled.questions.len()), (5, 4));
    assert!(kept.contains("\n\"you bet\" = \"yes\"\n") && !kept.contains("# \"you bet\""), "{kept}");

    // Four people are too few, and so are five rows of one name; a confidential column shows nothing.
    for file in [file(4, false), file(5, true)] {
        assert!(!draft(&file, None).0.contains("[values"), "{}", draft(&file, None).0);
    }
    let confidential = "[mentees]\n\"Are you an active member?\" = \"confidential:active\"\n";
    let (written, described, _) = draft(&file(5, false), Some(confidential));
    assert!(!written.contains("you bet") && !described.contains("you bet") && written.contains("IST"), "{written}");
}

/// Roles in words of one's own: what to write is said where none is known, and drafted where some are.
#[test]
fn words_for_roles_that_nobody_knows_are_lines_to_complete() {
    let file = |known: usize, giving: usize, same: bool| {
        let mut file = String::from("Name,Email,Role\n");
        for at in 0..known {
            writeln!(file, "K {at},k{at}@x.org,{}", if at % 2 == 0 { "Mentor" } else { "Mentee" }).unwrap();
        }
        for at in 0..giving {
            let name = if same { "Ada".to_owned() } else { format!("P {at}") };
            writeln!(file, "{name},p{at}@x.org,Giving\n{name} B,q{at}@x.org,Getting").unwrap();
        }
        file
    };
    let refused = |file: &str| {
        let source = SourceFile::new(SourceKind::People, "p.csv", file);
        import(&[source], &ImportOptions::new(["club"], date(2026, 9, 1))).unwrap_err().to_string()
    };
    let error = refused(&file(0, 5, false));
    for words in ["\"Getting\" or \"Giving\"", "\"Role\" = \"role\" below [people]", "below [values.\"Role\"]"] {
        assert!(error.contains(words), "{error}");
    }
    for file in [file(0, 4, false), file(0, 5, true)] {
        assert!(!refused(&file).contains("Giving"), "{}", refused(&file));
    }
    let import = read(SourceKind::People, file(12, 5, false).as_bytes(), &["club"], None);
    let draft = import.files[0].mapping();
    let line = "[values.Role]\n# \"Getting\" = \"\"   # 5 people: \"Getting\" is not Mentor, Mentee or Both.\n# \"Giving\" = \"\"";
    assert!(draft.contains(line), "{draft}");
    let completed = draft
        .replace("# \"Getting\" = \"\"", "\"Getting\" = \"Mentee\"")
        .replace("# \"Giving\" = \"\"", "\"Giving\" = \"Mentor\"");
    let mapped = read(SourceKind::People, file(12, 5, false).as_bytes(), &["club"], Some(&completed));
    assert_eq!((mapped.counts.mentees, mapped.counts.mentors, mapped.problems.len()), (11, 11, 0));
    for file in [file(12, 4, false), file(12, 5, true)] {
        let draft = read(SourceKind::People, file.as_bytes(), &["club"], None).files[0].mapping();
        assert!(!draft.contains("Giving"), "{draft}");
    }
}

/// One draft for both sides is one TOML document, also where both ask a question under one header.
#[test]
fn the_draft_of_both_sides_is_one_mapping() {
    let file = |side: &str| {
        let mut file = String::from("Name,Email,Time zone\n");
        for at in 0..5 {
            writeln!(file, "{side} {at},{side}{at}@x.org,IST").unwrap();
        }
        file
    };
    let sources = [
        SourceFile::new(SourceKind::Mentors, "a.csv", file("tutor")),
        SourceFile::new(SourceKind::Mentees, "b.csv", file("learner")),
    ];
    let options = ImportOptions::new(["club"], date(2026, 9, 1));
    let plain = import(&sources, &options).unwrap();
    let draft = mapping_draft(&plain.files);
    assert!(draft.contains("[mentors]\n") && draft.contains("[mentees]\n"), "{draft}");
    assert_eq!(draft.matches("[values.\"Time zone\"]\n# \"IST\" = \"\"   # 10 people: ").count(), 1, "{draft}");
    let completed = draft.replace("# \"IST\" = \"\"", "\"IST\" = \"Asia/Kolkata\"");
    let mapping = Some(Mapping::parse("mapping.toml", &completed).unwrap());
    let mapped = import(&sources, &ImportOptions { mapping, ..options }).unwrap();
    assert_eq!((plain.questions.len(), mapped.questions.len()), (1, 0));
}
