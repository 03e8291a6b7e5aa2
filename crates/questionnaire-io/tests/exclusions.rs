//! Exclusions fail closed: until it is answered whom somebody must not be matched with, all who may be meant are kept
//! apart, and where nobody resembles the name, no address is given away. A wish, by contrast, waits.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::policy::Policy;
use questionnaire_io::export::{Batch, Setting};
use questionnaire_io::import::{Decisions, Import, ImportOptions, Mapping, SourceFile, SourceKind, import};

const MENTORS: &str = "Name,E-mail,What can you help with?\nTilde Lindqvist,tilde@x.org,Hiring\nBruno Castellan,bruno@x.org,Sailing\n\
                       Ines Okonjo,ines@x.org,Retail\nJosé Ortega y Gasset,jose@x.org,Essays\n";

fn read(mentors: &str, mentees: &str, answers: &[(&str, &str)]) -> Import {
    let run = |decisions: Decisions| {
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
        ];
        import(&sources, &ImportOptions { decisions, ..ImportOptions::new(["club"], date(2026, 9, 1)) }).unwrap()
    };
    let first = run(Decisions::default());
    let id = |found: &str| &first.questions.iter().find(|question| question.found == found).unwrap().id;
    let lines: Vec<String> = answers.iter().map(|(found, answer)| format!("{},\"{answer}\"\n", id(found))).collect();
    if lines.is_empty() {
        return first;
    }
    let second = run(Decisions::parse("d.csv", format!("question_id,answer\n{}", lines.concat()).as_bytes()).unwrap());
    assert!(second.stale_decisions.is_empty());
    second
}

/// One mentee who would rather not be matched with somebody.
fn declining(written: &str, answers: &[(&str, &str)]) -> Import {
    let written = written.replace('"', "\"\"");
    let mentees =
        format!("Name,E-mail,People you would rather not be matched with\nOrla Fenwick,orla@x.org,\"{written}\"\n");
    read(MENTORS, &mentees, answers)
}

fn user(id: &str) -> &str {
    id.split('@').next().unwrap_or_default()
}

/// Who is kept apart from the one mentee, and whom the mentee declined.
fn kept(import: &Import) -> (Vec<&str>, Vec<&str>) {
    let apart = import.cohort.apart().iter().map(|apart| user(apart.mentor.as_str())).collect();
    (apart, import.cohort.mentees()[0].declines.iter().map(|id| user(id.as_str())).collect())
}

fn found(import: &Import) -> Vec<&str> {
    import.questions.iter().map(|question| question.found.as_str()).collect()
}

#[test]
fn a_mistyped_decline_keeps_everybody_apart_who_resembles_it_until_it_is_answered() {
    for (written, apart) in [
        ("Tilde Lindquist", vec!["tilde"]),
        ("Tilda L.", vec!["tilde"]),
        ("Dr. Castellan", vec!["bruno"]),
        ("Frau Lindqvist", vec!["tilde"]),
        ("Castelan, Brunno", vec!["bruno"]),
        ("tilde@x.com", vec!["tilde"]),
    ] {
        let import = declining(written, &[]);
        assert_eq!(kept(&import), (apart, vec![]), "{written}");
        assert_eq!(found(&import), [written]);
        assert!(
            import.questions[0].to_string().contains("whoever excludes this name is not matched with the candidate")
        );
    }
    assert_eq!(kept(&declining("Tilde Lindquist", &[("Tilde Lindquist", "tilde@x.org")])), (vec![], vec!["tilde"]));
    assert_eq!(kept(&declining("Tilde Lindquist", &[("Tilde Lindquist", "nobody")])), (vec![], vec![]));
    // An answer that names nobody of the round changes nothing.
    let import = declining("Tilde Lindquist", &[("Tilde Lindquist", "Somebody Else")]);
    assert_eq!((kept(&import), import.questions.len()), ((vec!["tilde"], vec![]), 1));
}

#[test]
fn all_namesakes_are_kept_apart_and_more_people_than_are_offered() {
    let many: Vec<String> =
        (0..9).map(|at| format!("{at},Ana Silva{},ana{at}@x.org\n", ["", "o", "e"][at % 3])).collect();
    let mentors = format!("Member number,Name,E-mail\n{}", many.concat());
    let asked = |written: &str| {
        read(
            &mentors,
            &format!("Name,E-mail,Declines\nOrla,orla@x.org,{written}\n").replace("Declines", "Mentors you decline"),
            &[],
        )
    };
    let import = asked("Ana Silva");
    assert_eq!(kept(&import).0, ["0", "3", "6"]);
    let import = asked("Anna Silvas");
    assert_eq!((kept(&import).0.len(), import.questions[0].candidates.len()), (9, 5));
    assert!(import.questions[0].default_used.contains("any of the 9 mentors who may be meant"));
}

#[test]
fn several_names_in_one_cell_are_several_people() {
    for written in [
        "Bruno Castellan and Ines Okonjo",
        "Bruno Castellan & Ines Okonjo",
        "Bruno Castellan/Ines Okonjo",
        "Bruno Castellan + Ines Okonjo",
        "Bruno Castellan; Ines Okonjo",
        "Bruno Castellan\nInes Okonjo",
        "Bruno Castellan, Ines Okonjo",
        "Bruno Castellan, and Ines Okonjo",
        "Castellan, Bruno, Okonjo, Ines",
        "Castellan, Bruno and Okonjo, Ines",
        "Castellan, Bruno; Okonjo, Ines",
        "Bruno Castellan, Okonjo, Ines",
        "Bruno Castellan und Ines Okonjo",
        "Bruno Castellan et Ines Okonjo",
        "Bruno Castellan y Ines Okonjo",
        "Bruno Castellan e Ines Okonjo",
        "Bruno Castellan en Ines Okonjo",
        "['Bruno Castellan', 'Ines Okonjo']",
    ] {
        let import = declining(written, &[]);
        assert_eq!((kept(&import), found(&import)), ((vec![], vec!["bruno", "ines"]), vec![]), "{written}");
    }
    // A comma separates in a column of semicolons, too.
    let column = "Name,E-mail,Mentors you decline\nOrla,orla@x.org,\"Bruno Castellan, Ines Okonjo\"\nPia,pia@x.org,Bruno Castellan; Ines Okonjo\n";
    let import = read(MENTORS, column, &[]);
    assert_eq!((kept(&import).1, found(&import)), (vec!["bruno", "ines"], vec![]));
    // Names that look like several.
    for written in ["José Ortega y Gasset", "Ortega y Gasset, José", "Jose Ortega y Gasset and Ines Okonjo"] {
        let import = declining(written, &[]);
        assert!(kept(&import).1.contains(&"jose") && found(&import).is_empty(), "{written}");
    }
    // Each name is asked about by itself; who is certain is certain.
    let import = declining("Tilde Lindquist and Ines Okonjo", &[]);
    assert_eq!((kept(&import), found(&import)), ((vec!["tilde"], vec!["ines"]), vec!["Tilde Lindquist"]));
    let import = declining("Lindquist, Tilde, Castelan, Bruno", &[]);
    assert_eq!(
        (kept(&import).0, found(&import)),
        (vec!["bruno", "tilde"], vec!["Lindquist, Tilde", "Castelan, Bruno"])
    );
}

#[test]
fn a_decision_may_name_several_people() {
    for answer in
        ["Bruno Castellan; Ines Okonjo", "bruno@x.org and ines@x.org", "Castellan, Bruno; Ines Okonjo (ines@x.org)"]
    {
        let import = declining("both my old bosses", &[("both my old bosses", answer)]);
        assert_eq!((kept(&import), import.questions.len()), ((vec![], vec!["bruno", "ines"]), 0), "{answer}");
    }
    // One of whom nobody knows who it is settles nothing.
    let import = declining("both my old bosses", &[("both my old bosses", "Bruno Castellan; somebody else")]);
    assert_eq!((kept(&import).1.len(), import.questions.len()), (0, 1));
}

#[test]
fn exclusions_are_asked_first_and_wishes_wait() {
    let mentees = "Name,E-mail,First choice,Second choice,Your direct supervisor,People you would rather not be matched with\n\
                   Ada,ada@x.org,My aunt,Anybody,,\nOrla,orla@x.org,Tilde Lindquist,,Bruno Castelan,Ines Okonja\n";
    let mentees = mentees.replace("Your direct supervisor", "Who is your direct supervisor?");
    let import = read(MENTORS, &mentees, &[]);
    assert_eq!(found(&import), ["Ines Okonja", "Bruno Castelan", "My aunt", "Tilde Lindquist"]);
    let wish = import.questions[2].to_string();
    assert!(wish.contains("We found no mentor called \"My aunt\"."), "{wish}");
    assert!(wish.contains("Until then, this wish is ignored"), "{wish}");
    let apart: Vec<&str> = import.cohort.apart().iter().map(|apart| user(apart.mentor.as_str())).collect();
    assert_eq!(apart, ["bruno", "ines"]);
}

#[test]
fn ways_to_say_nobody_or_anybody_are_no_names() {
    for said in [
        "none",
        "N/A",
        "-",
        "?",
        "anybody",
        "Anyone.",
        "No preference",
        "egal",
        "Keine Präferenz",
        "peu importe",
        "N’importe qui",
        "da igual",
        "Cualquiera",
        "tanto faz",
        "sem preferência",
        "maakt niet uit",
        "geen",
        "up to you",
        "not sure",
    ] {
        let mentees = format!(
            "Name,E-mail,First choice,Second choice,Mentors you decline,Who sponsored you?\nOrla,orla@x.org,{said},Ines Okonjo,{said},{said}\n"
        );
        let import = read(MENTORS, &mentees, &[]);
        let notes = import.notes.iter().filter(|note| note.place.row.is_some()).count();
        assert_eq!((found(&import), notes, kept(&import)), (vec![], 0, (vec![], vec![])), "{said}");
        assert_eq!(import.cohort.mentees()[0].choices.len(), 2, "{said}: the second choice stays the second");
    }
    // Unless somebody is called that.
    let import = read("Name,E-mail\nAny,any@x.org\n", "Name,E-mail,First choice\nOrla,orla@x.org,any\n", &[]);
    assert_eq!(import.cohort.mentees()[0].choices[0].person().unwrap().as_str(), "any@x.org");
    // Who declines all has said something.
    assert_eq!(found(&declining("all", &[])), ["all"]);
}

/// Both sides' exclusions, and the cell of somebody with both roles.
#[test]
fn mentors_exclude_too_and_both_roles_share_one_question() {
    let mentors = "Name,E-mail,Mentees you decline\nTilde Lindqvist,tilde@x.org,Orla Fenwik\n";
    let import = read(mentors, "Name,E-mail\nOrla Fenwick,orla@x.org\n", &[]);
    assert_eq!(kept(&import).0, ["tilde"]);
    let people = "Role,Name,E-mail,People you would rather not be matched with\nboth,Kofi Darkwah,kofi@x.org,Orla Fenwik\n\
                  both,Orla Fenwick,orla@x.org,\n";
    let sources = [SourceFile::new(SourceKind::People, "people.csv", people)];
    let options = ImportOptions::new(["club"], date(2026, 9, 1));
    let first = import_of(&sources, &options);
    let pairs = |import: &Import| -> Vec<String> {
        import
            .cohort
            .apart()
            .iter()
            .map(|apart| format!("{}-{}", user(apart.mentee.as_str()), user(apart.mentor.as_str())))
            .collect()
    };
    assert_eq!((pairs(&first), first.questions.len()), (vec!["kofi-orla".to_owned(), "orla-kofi".to_owned()], 1));
    let decided = format!("question_id,answer\n{},orla@x.org\n", first.questions[0].id);
    let decisions = Decisions::parse("d.csv", decided.as_bytes()).unwrap();
    let second = import_of(&sources, &ImportOptions { decisions, ..options });
    assert_eq!((pairs(&second), second.questions.len()), (vec![], 0));
    let of_kofi =
        |declines: &[mentor_match::cohort::PersonId]| declines.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(of_kofi(&second.cohort.mentees()[0].declines), ["orla@x.org"]);
    assert_eq!(of_kofi(&second.cohort.mentors()[0].declines), ["orla@x.org"]);
}

fn import_of(sources: &[SourceFile], options: &ImportOptions) -> Import {
    import(sources, options).unwrap()
}

/// The files of a round under a policy, by path.
fn written(import: &Import, policy: &Policy) -> (Vec<String>, String, String) {
    let outcome = MatchingRound::new(&import.cohort, policy).as_of(date(2026, 9, 1)).run().unwrap();
    let setting = Setting::default();
    let batch = Batch::new(import, &outcome, &setting);
    let files = batch.files();
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    };
    let participants = format!("{}{}", text("participants/mentees.csv"), text("participants/mentors.csv"));
    let letters = files.iter().filter(|file| file.path.contains("introductions/") && file.path.ends_with(".txt"));
    (
        letters.map(|file| file.path.to_string()).collect(),
        participants + &text("participants/mail-merge.csv"),
        batch.summary(),
    )
}

#[test]
fn where_nobody_resembles_the_name_no_address_is_given_away_until_it_is_answered() {
    let mentees = "Name,E-mail,What would you like to learn?,Mentors you decline\nOrla,orla@x.org,Hiring,my old boss\nPia,pia@x.org,Sailing,\n";
    let (open, policy) = (read(MENTORS, mentees, &[]), Policy::default());
    assert!(
        open.questions[0].to_string().contains("letters that show an address of whoever excludes this name"),
        "{}",
        open.questions[0]
    );
    let (letters, tables, said) = written(&open, &policy);
    // The pair stands, and it is said that its letters are held back; the others' are written.
    assert_eq!(
        letters,
        ["participants/introductions/mentee-pia@x.org.txt", "participants/introductions/mentor-bruno@x.org-1.txt"]
    );
    assert!(tables.contains("bruno@x.org,2") || tables.contains("pia@x.org"), "{tables}");
    assert!(
        !tables.contains("tilde@x.org\"")
            && !tables.lines().any(|line| line.starts_with("orla") && line.contains("tilde@")),
        "{tables}"
    );
    assert!(!tables.lines().any(|line| line.starts_with("tilde") && line.contains("orla@")), "{tables}");
    assert!(said.contains("2 letters held back until it is answered whom a person must not be matched with"), "{said}");
    let (letters, tables, said) = written(&read(MENTORS, mentees, &[("my old boss", "nobody")]), &policy);
    assert_eq!((letters.len(), said.contains("held back")), (4, false));
    assert!(tables.lines().any(|line| line.starts_with("orla") && line.contains("tilde@")));
}

#[test]
fn a_supervisor_of_whom_nothing_is_known_holds_letters_only_where_the_policy_asks() {
    let mentees = "Name,E-mail,What would you like to learn?,Who is your direct supervisor?\nOrla,orla@x.org,Hiring,Zelda Quartermaine\n";
    let import = read(MENTORS, mentees, &[]);
    assert_eq!(found(&import), ["Zelda Quartermaine"]);
    let rule = Policy::from_toml("[[rules]]\nrule = 'not-supervisor'\n").unwrap();
    assert_eq!((written(&import, &rule).0.len(), written(&import, &Policy::default()).0.len()), (0, 2));
}

/// A name that is not found is one question, whoever wrote it and wherever, and one answer holds for all.
#[test]
fn one_name_is_one_question_for_all_who_wrote_it() {
    let mentees = "Name,E-mail,First choice,Second choice,Who is your direct supervisor?,Mentors you decline\n\
        Orla,orla@x.org,Tilde Lindquist,Bruno Castellan,,\n\
        Pia,pia@x.org,Ines Okonjo,tilde  LINDQUIST,,\n\
        Quin,quin@x.org,,,,Tilde Lindquist\n\
        Rosa,rosa@x.org,,,My old boss,\n\
        Sven,sven@x.org,,,My old boss,\n";
    let open = read(MENTORS, mentees, &[]);
    assert_eq!(found(&open), ["Tilde Lindquist", "My old boss"]);
    let [mixed, boss] = open.questions.as_slice() else { panic!("{:?}", open.questions) };
    // Who excludes somebody comes first: the question stands where they wrote it.
    assert_eq!((mixed.people, mixed.place.row, mixed.field.as_str()), (3, Some(4), "declines"));
    assert_eq!(mixed.fields, ["choices.1", "choices.2", "declines"]);
    assert_eq!((boss.people, boss.place.row, boss.field.as_str()), (2, Some(5), "supervisors"));
    let shown = mixed.to_string();
    for words in [
        "3 people wrote this.",
        "Candidates: Tilde Lindqvist (tilde@x.org).",
        "Until then, whoever excludes this name is not matched with the candidate; this wish is ignored",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    // Only who excludes is kept apart; letters are held back of all who excluded somebody unknown.
    let apart: Vec<_> =
        open.cohort.apart().iter().map(|one| (user(one.mentee.as_str()), user(one.mentor.as_str()))).collect();
    assert_eq!(apart, [("quin", "tilde")]);
    assert_eq!(mixed.holds_letters_of().count(), 0);
    let held: Vec<&str> = boss.holds_letters_of().map(|(person, _)| user(person.id.as_str())).collect();
    assert_eq!(held, ["rosa", "sven"]);

    let answered = read(MENTORS, mentees, &[("Tilde Lindquist", "tilde@x.org"), ("My old boss", "Ines Okonjo")]);
    assert_eq!(found(&answered), Vec::<&str>::new());
    let of = |at: usize| &answered.cohort.mentees()[at];
    let chosen = |at: usize, line: usize| of(at).choices[line].person().map(|id| user(id.as_str()));
    assert_eq!((chosen(0, 0), chosen(1, 1)), (Some("tilde"), Some("tilde")));
    assert_eq!(user(of(2).declines[0].as_str()), "tilde");
    assert!((3..5).all(|at| user(of(at).supervisors[0].as_str()) == "ines"));
}

/// A column that nobody understood may exclude whom it names: it is asked about first, nothing is read from it, and no
/// address goes to somebody who may be excluded.
#[test]
fn a_column_of_names_is_one_question_asked_first_and_answered_in_one_word() {
    let mentees = "Name,E-mail,What would you like to learn?,First choice,Zyx vut?\n\
                   Orla,orla@x.org,Hiring,Tilde Lindquist,Tilde Lindqvst\nPia,pia@x.org,Sailing,,Ines Okonjo\n\
                   Quin,quin@x.org,Retail,,\n";
    let open = read(MENTORS, mentees, &[]);
    assert_eq!(found(&open), ["Zyx vut?", "Tilde Lindquist"]);
    let question = &open.questions[0];
    assert_eq!((question.kind.code(), question.people, question.place.row), ("unclear-column", 2, None));
    assert_eq!(
        question.candidates,
        ["declines", "choices", "supervisors", "failed_with", "running_with", "none of these"]
    );
    assert!(question.message.contains("2 of its 2 answers name people"), "{question}");
    assert!(question.to_string().contains("Until then, nothing is read from this column, and letters"), "{question}");
    assert_eq!(kept(&open), (vec![], vec![]));

    // Orla is matched with somebody whom she may have excluded; Pia is not.
    let policy = Policy::default();
    let (letters, tables, said) = written(&open, &policy);
    assert!(letters.len() == 4 && !letters.iter().any(|path| path.contains("orla")), "{letters:?}");
    assert!(!tables.lines().any(|line| line.starts_with("orla") && line.contains("tilde@")), "{tables}");
    assert!(said.contains("2 letters held back"), "{said}");

    let of = |answer: &str| {
        let import = read(MENTORS, mentees, &[("Zyx vut?", answer)]);
        let left: Vec<String> = import.questions.iter().map(|question| question.found.clone()).collect();
        let mentee = import.cohort.mentees()[1].clone();
        let counts = (mentee.declines.len(), mentee.choices.len(), mentee.supervisors.len());
        (counts, left, import.files[0].columns.len(), import)
    };
    for (answer, counts) in [
        ("declines", (1, 0, 0)),
        ("a decline", (0, 0, 0)),
        ("Choice", (0, 1, 0)),
        ("supervisors", (0, 0, 1)),
        ("none of these", (0, 0, 0)),
        ("ignore", (0, 0, 0)),
    ] {
        let (found, left, _, import) = of(answer);
        assert_eq!(found, counts, "{answer}");
        assert_eq!(left.contains(&"Zyx vut?".to_owned()), answer == "a decline", "{answer}");
        // What a decision made of the column goes into the draft of a mapping, and reads it in the same way.
        let mapping = Mapping::parse("m.toml", &import.files[1].mapping()).unwrap();
        if answer != "a decline" {
            let sources = [
                SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
                SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
            ];
            let options = ImportOptions { mapping: Some(mapping), ..ImportOptions::new(["club"], date(2026, 9, 1)) };
            assert_eq!(import_of(&sources, &options).cohort, import.cohort, "{answer}");
        }
    }
    // With a near name in it, the column that declines keeps apart; with none of these, all letters are written.
    let declined = read(MENTORS, mentees, &[("Zyx vut?", "declines")]);
    assert_eq!((kept(&declined).0, found(&declined)), (vec!["tilde"], vec!["Tilde Lindqvst", "Tilde Lindquist"]));
    assert_eq!(written(&read(MENTORS, mentees, &[("Zyx vut?", "none of these")]), &policy).0.len(), 6);
}

/// Half of the answers are enough to ask, fewer are not.
#[test]
fn a_column_is_asked_about_when_half_of_its_answers_name_people() {
    let asked = |answers: [&str; 4]| {
        let rows = answers.iter().enumerate().map(|(at, answer)| format!("P{at},p{at}@x.org,{answer}\n"));
        let import = read(MENTORS, &format!("Name,E-mail,Zyx vut?\n{}", rows.collect::<String>()), &[]);
        found(&import) == ["Zyx vut?"]
    };
    assert!(asked(["Ines Okonjo", "Bruno Castellan", "green", "blue"]));
    assert!(asked(["Ines Okonjo", "", "green", ""]));
    assert!(!asked(["Ines Okonjo", "red", "green", ""]));
    assert!(!asked(["Ines Okonjo", "red", "green", "blue"]));
    assert!(!asked(["red", "red", "", ""]));
}

/// A question about a name in several columns is as confidential as the most confidential of them.
#[test]
fn a_question_of_several_columns_is_secret_if_one_of_them_is() {
    let mentees = "Name,E-mail,First choice,Second choice\nOrla,orla@x.org,Tilde Lindquist,\n\
                   Pia,pia@x.org,Bruno Castellan,Tilde Lindquist\n";
    let said = |mapping: &str| {
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
        ];
        let mapping = Some(Mapping::parse("m.toml", mapping).unwrap());
        let import = import_of(&sources, &ImportOptions { mapping, ..ImportOptions::new(["club"], date(2026, 9, 1)) });
        let [question] = import.questions.as_slice() else { panic!("{:?}", import.questions) };
        assert_eq!((question.people, question.field.as_str()), (2, "choices.1"));
        assert_eq!(question.fields, ["choices.1", "choices.2"]);
        let said = written(&import, &Policy::default()).2;
        (said.contains("Lindquist"), said.contains("a confidential answer needs a decision"))
    };
    assert_eq!(said(""), (true, false));
    for secret in ["First choice\" = \"confidential:choices.1", "Second choice\" = \"confidential:choices.2"] {
        assert_eq!(said(&format!("[mentees]\n\"{secret}\"\n")), (false, true), "{secret}");
    }
}

/// Of one name that some excluded and that resembles nobody for one of them, letters stay held back.
#[test]
fn who_excludes_and_who_wishes_are_told_apart_in_one_question() {
    let mentees = "Name,E-mail,First choice,Mentors you decline\nOrla,orla@x.org,My old boss,\nPia,pia@x.org,,My old boss\n\
                   Quin,quin@x.org,My old boss,\n";
    let import = read(MENTORS, mentees, &[]);
    let [question] = import.questions.as_slice() else { panic!("{:?}", import.questions) };
    assert_eq!((question.people, question.place.row, question.is_exclusion()), (3, Some(3), true));
    let excluded: Vec<&str> = question.excluded_by.iter().map(|(person, _)| user(person.id.as_str())).collect();
    let held: Vec<&str> = question.holds_letters_of().map(|(person, _)| user(person.id.as_str())).collect();
    assert_eq!((excluded, held), (vec!["pia"], vec!["pia"]));
    // What holds for the exclusion is said first.
    let (letters, wish) = (question.default_used.find("letters"), question.default_used.find("this wish is ignored"));
    assert!(letters.is_some() && letters < wish, "{}", question.default_used);
}

/// Most people write "none" in a question about exclusions, mistype a name, or write it among other words.
#[test]
fn a_column_of_names_is_noticed_beside_nobody_mistyped_and_among_other_words() {
    let asked = |answers: &[&str]| {
        let rows = answers.iter().enumerate().map(|(at, answer)| format!("P{at},p{at}@x.org,\"{answer}\"\n"));
        let import = read(MENTORS, &format!("Name,E-mail,Zyx vut?\n{}", rows.collect::<String>()), &[]);
        found(&import) == ["Zyx vut?"]
    };
    assert!(asked(&["Ines Okonjo", "no", "none", "N/A", "-", "nobody", "keine"]));
    assert!(!asked(&["Ines Okonjo", "no", "red", "green"]), "a third of three");
    assert!(!asked(&["none", "no", "N/A", ""]));
    assert!(asked(&["Inez Okonjo", "Bruno", "Castelan", "T. Lindqvist"]));
    assert!(asked(&["Please not Ines Okonjo", "Bruno Castellan - long story"]));
    assert!(asked(&["I worked with Ines Okonjo for many years and it did not end well at all", "no"]));
    assert!(!asked(&["Inez Okonjo", "red", "green", "blue"]));
}

/// What a person declines in one role they decline in the other, whichever rows or files say who takes part as what.
#[test]
fn a_decline_holds_in_both_roles_of_a_person_with_a_row_for_each() {
    let head = "Name,E-mail,Role,People you would rather not be matched with\n";
    let people = |rows: &str| [SourceFile::new(SourceKind::People, "people.csv", format!("{head}{rows}"))];
    let options = ImportOptions::new(["club"], date(2026, 9, 1));
    let declined = |import: &Import| {
        let ids = |ids: &[mentor_match::cohort::PersonId]| ids.iter().map(|id| user(id.as_str()).to_owned()).collect();
        let mentees = import.cohort.mentees().iter().map(|mentee| ids(&mentee.declines));
        let mentors = import.cohort.mentors().iter().map(|mentor| ids(&mentor.declines));
        (mentees.collect::<Vec<Vec<String>>>(), mentors.collect::<Vec<Vec<String>>>())
    };
    let (none, gwen) = (Vec::new(), vec!["gwen".to_owned()]);
    // Gwen is on both sides, then a mentor only: it is known whom Mort means.
    let both =
        "Mort Hale,mort@x.org,Mentor,Gwen Stubbs\nMort Hale,mort@x.org,Mentee,\nGwen Stubbs,gwen@x.org,Mentor,\n";
    let import = import_of(&people(&format!("{both}Gwen Stubbs,gwen@x.org,Mentee,\n")), &options);
    let found = declined(&import);
    let of_mort = |sides: &(Vec<Vec<String>>, Vec<Vec<String>>)| (sides.0.contains(&gwen), sides.1.contains(&gwen));
    assert_eq!((of_mort(&found), import.questions.len()), ((true, true), 0), "{found:?}");
    let import = import_of(&people(both), &options);
    assert_eq!(
        (declined(&import), import.questions.len()),
        ((vec![gwen.clone()], vec![none.clone(), none.clone()]), 0)
    );
    // A file for each side.
    let files = |written: &str| {
        let mentors = format!("{head}Mort Hale,mort@x.org,,{written}\nGwen Stubbs,gwen@x.org,,\n");
        let mentees = "Name,E-mail\nMort Hale,mort@x.org\nIda Frost,ida@x.org\n";
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
        ];
        import_of(&sources, &options)
    };
    let import = files("Gwen Stubbs");
    assert_eq!((&declined(&import).0, import.questions.len()), (&vec![none.clone(), gwen], 0));
    // A mistyped one keeps apart and is one question, with whoever resembles it on either side.
    for (written, mentee, mentor) in [("Gwen Stubs", "mort", "gwen"), ("Ida Frst", "ida", "mort")] {
        let import = files(written);
        let apart =
            import.cohort.apart().iter().map(|apart| (user(apart.mentee.as_str()), user(apart.mentor.as_str())));
        assert_eq!(apart.collect::<Vec<_>>(), [(mentee, mentor)], "{written}");
        assert_eq!(import.questions.len(), 1, "{written}");
        assert!(import.questions[0].to_string().contains("mentors.csv row 2"), "{}", import.questions[0]);
        assert_eq!(import.questions[0].candidates.len(), 1);
    }
}

/// People count their answers, and write a number with its sign.
#[test]
fn entries_of_a_counted_line_are_apart() {
    for written in
        ["1. Tilde Lindqvist 2. Ines Okonjo", "1) Tilde Lindqvist, 2) Ines Okonjo", "#tilde@x.org; # ines@x.org"]
    {
        let import = declining(written, &[]);
        assert_eq!(kept(&import), (vec![], vec!["tilde", "ines"]), "{written}");
    }
}

/// In a column for both roles, a name is looked for on both sides, and a near one is offered, wherever it is.
#[test]
fn a_near_name_of_somebody_with_both_roles_is_offered_from_either_side() {
    let people = "Name,E-mail,Role,People I would agree to be matched with\nKofi,kofi@x.org,Both,Orla Fenwik\n\
                  Orla Fenwick,orla@x.org,Mentee,\nTove Berg,tove@x.org,Mentor,\n";
    let sources = [SourceFile::new(SourceKind::People, "people.csv", people)];
    let import = import(&sources, &ImportOptions::new(["club"], date(2026, 9, 1))).unwrap();
    let asked: Vec<_> = import.questions.iter().map(|one| (one.found.as_str(), one.candidates.clone())).collect();
    assert_eq!(asked, [("Orla Fenwik", vec!["Orla Fenwick (orla@x.org)".to_owned()])]);
}

/// The screen names no supervisor, and says first which decisions were of no use.
#[test]
fn the_screen_says_how_many_supervisors_are_asked_about_and_which_decisions_do_not_answer() {
    let mentees =
        "Name,E-mail,Who is your direct supervisor?,First choice\nOrla,orla@x.org,Tilde Lindquist,Bruno Castelan\n";
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    let screen = |answers: &dyn Fn(&Import) -> String| {
        let mut options = ImportOptions::new(["club"], date(2026, 9, 1));
        let open = import(&sources, &options).unwrap();
        let lines = format!("question_id,answer\n{}", answers(&open));
        options.decisions = Decisions::parse("d.csv", lines.as_bytes()).unwrap();
        let import = import(&sources, &options).unwrap();
        let policy = Policy::from_toml("[[rules]]\nrule = 'not-supervisor'").unwrap();
        let outcome = MatchingRound::new(&import.cohort, &policy).as_of(date(2026, 9, 1)).run().unwrap();
        let setting = Setting::default();
        Batch::new(&import, &outcome, &setting).summary()
    };
    let plain = screen(&|_| String::new());
    assert!(!plain.contains("Lindquist") && !plain.contains("do not answer"), "{plain}");
    assert!(plain.contains("  1 of them is about supervisors: see committee/questions.csv.\n"), "{plain}");
    let wrong = screen(&|open| {
        let wish = open.questions.iter().find(|one| one.found == "Bruno Castelan").unwrap();
        format!("{},Nobody Known\n", wish.id)
    });
    assert!(
        wrong.contains("  1 decision of yours does not answer its question; see these questions first.\n"),
        "{wrong}"
    );
    assert!(wrong.contains("The decision \"Nobody Known\" does not answer this."), "{wrong}");
}
