//! One question in several columns: forms that branch, days beside times, a yes or no for each role.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use mentor_match::cohort::{Choice, Mentee, Mentor, PersonId};
use questionnaire_io::import::{
    Decisions, Import, ImportError, ImportOptions, Mapping, Question, QuestionKind, SourceFile, SourceKind, import,
};

const MENTORS: &str = "Name,Email address,How many mentees can you take?\n\
    Tove Lindqvist,tove@example.org,1\nBram Castellan,bram@example.org,1\nInes Okonjo,ines@example.org,1\n";

fn options() -> ImportOptions {
    ImportOptions::new(["club"], "2026-10-01".parse().unwrap())
}

fn mapped(mapping: &str) -> ImportOptions {
    ImportOptions { mapping: Some(Mapping::parse("mapping.toml", mapping).unwrap()), ..options() }
}

fn with_mentors(mentees: &str, options: &ImportOptions) -> Import {
    let sources = [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ];
    import(&sources, options).unwrap_or_else(|error| panic!("{error}"))
}

fn people(text: &str, options: &ImportOptions) -> Result<Import, ImportError> {
    import(&[SourceFile::new(SourceKind::People, "people.csv", text)], options)
}

/// Whom somebody chose and declined, by their first names.
fn wishes(import: &Import, id: &str) -> (Vec<String>, Vec<String>) {
    let mentees = import.cohort.mentees();
    let mentee: &Mentee = mentees.iter().find(|mentee| mentee.id.as_str().starts_with(id)).unwrap();
    let plain = |id: &PersonId| id.as_str().split('@').next().unwrap().to_owned();
    let chosen = mentee.choices.iter().map(|choice| match choice {
        Choice::Person(id) => plain(id),
        Choice::Unresolved(text) => format!("?{text}"),
    });
    (chosen.collect(), mentee.declines.iter().map(plain).collect())
}

fn asked(import: &Import) -> Vec<&Question> {
    import.questions.iter().filter(|question| question.kind == QuestionKind::SeveralAnswers).collect()
}

fn columns(import: &Import, file: usize) -> Vec<String> {
    import.files[file].columns.iter().map(|column| column.holds.to_string()).collect()
}

const NO_MATCH: &str = "People you would rather not be matched with";

#[test]
fn a_question_that_every_branch_asks_is_one_question() {
    // Under one header, under one with a number, as form tools write the second, and under another wording.
    for second in
        [("First choice", NO_MATCH), ("First choice2", &*format!("{NO_MATCH}.1")), ("Your first choice", NO_MATCH)]
    {
        let mentees = format!(
            "Name,Email address,Student or staff?,First choice,{NO_MATCH},{},{}\n\
             Orla Fenwick,orla@example.org,Student,Bram Castellan,,,\nKofi Darkwah,kofi@example.org,Staff,,,Ines Okonjo,Tove Lindqvist\n\
             Mila Sorrel,mila@example.org,Staff,,,,\n",
            second.0, second.1
        );
        let import = with_mentors(&mentees, &options());
        assert_eq!(wishes(&import, "orla"), (vec!["bram".to_owned()], vec![]), "{second:?}");
        assert_eq!(wishes(&import, "kofi"), (vec!["ines".to_owned()], vec!["tove".to_owned()]), "{second:?}");
        assert_eq!(wishes(&import, "mila"), (vec![], vec![]));
        assert_eq!((import.questions.len(), import.files[1].unmapped().count()), (0, 1), "{:?}", columns(&import, 1));
        // Read with the mapping that is written from it, the file says the same.
        let again = with_mentors(&mentees, &mapped(&import.files[1].mapping()));
        assert_eq!(again.cohort, import.cohort, "{}", import.files[1].mapping());
    }
}

#[test]
fn two_different_answers_to_one_question_are_asked_about() {
    let mentees = format!(
        "Name,Email address,First choice,{NO_MATCH},First choice,{NO_MATCH}\n\
         Orla,orla@example.org,Bram Castellan,,,\nKofi,kofi@example.org,,,Ines Okonjo,Tove Lindqvist\n\
         Nils,nils@example.org,,Ines Okonjo,,\n\
         Mila,mila@example.org,Bram Castellan,Ines Okonjo,Ines Okonjo,Tove Lindqvist\n\
         Same,same@example.org,Bram Castellan,,bram castellan,\n"
    );
    let import = with_mentors(&mentees, &options());
    let asked = asked(&import);
    let found: Vec<(&str, &str, &str)> =
        asked.iter().map(|one| (&*one.field, &*one.found, &*one.default_used)).collect();
    assert_eq!(
        found,
        [
            ("choices.1", "Bram Castellan | Ines Okonjo", "the first one counts"),
            ("declines", "Ines Okonjo | Tove Lindqvist", "all of them count"),
        ]
    );
    assert_eq!(asked[0].candidates, ["Bram Castellan", "Ines Okonjo"]);
    assert!(
        asked[0]
            .to_string()
            .starts_with("mentees.csv row 5, column 'First choice': 'First choice' and 'First choice' ask")
    );
    let both = vec!["ines".to_owned(), "tove".to_owned()];
    assert_eq!(wishes(&import, "mila"), (vec!["bram".to_owned()], both));
    assert_eq!(wishes(&import, "same").0, ["bram"]);
    // A decision says what counts, or that nothing does.
    let decisions = format!("question_id,answer\n{},Ines Okonjo\n{},nobody\n", asked[0].id, asked[1].id);
    let decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    let decided = with_mentors(&mentees, &ImportOptions { decisions, ..options() });
    assert_eq!(wishes(&decided, "mila"), (vec!["ines".to_owned()], vec![]));
    assert_eq!((decided.questions.len(), decided.stale_decisions.len()), (0, 0));
}

const SECOND: &str = "not used: looks like choices.1, which is read from 'First choice'";

#[test]
fn columns_that_most_people_fill_both_are_two_questions() {
    let mentees = "Name,Email address,First choice,First choice\n\
        Orla,orla@example.org,Bram Castellan,Ines Okonjo\nKofi,kofi@example.org,Ines Okonjo,Tove Lindqvist\n\
        Mila,mila@example.org,,Tove Lindqvist\n";
    let import = with_mentors(mentees, &options());
    assert_eq!(columns(&import, 1)[3], SECOND);
    assert_eq!((wishes(&import, "orla").0, asked(&import).len()), (vec!["bram".to_owned()], 0));
    // A mapping that names the header means both columns.
    let import = with_mentors(mentees, &mapped("[mentees]\n\"First choice\" = \"choices.1\"\n"));
    assert_eq!((wishes(&import, "mila").0, asked(&import).len()), (vec!["tove".to_owned()], 2));
    // Nor are they one where as many people fill both differently as fill one alone, or where nobody left the second
    // out.
    for others in [
        "Mila,mila@example.org,,Tove Lindqvist\nNils,nils@example.org,Tove Lindqvist,\n",
        "Mila,mila@example.org,,Tove Lindqvist\nNils,nils@example.org,,Ines Okonjo\nPia,pia@example.org,,Ines Okonjo\n",
    ] {
        let mentees = format!("{}{others}", mentees.split_inclusive('\n').take(3).collect::<String>());
        let import = with_mentors(&mentees, &options());
        assert_eq!((&*columns(&import, 1)[3], asked(&import).len()), (SECOND, 0), "{others}");
    }
}

#[test]
fn a_mapping_names_several_columns_for_one_field() {
    let mentees = "Name,Email address,Wanted (students),Wanted (staff)\n\
        Orla,orla@example.org,Bram Castellan,\nKofi,kofi@example.org,,Ines Okonjo\n";
    let mapping = "[mentees]\n\"Wanted (students)\" = \"choices.1\"\n\"Wanted (staff)\" = \"choices.1\"\n";
    let import = with_mentors(mentees, &mapped(mapping));
    assert_eq!(
        (wishes(&import, "orla").0, wishes(&import, "kofi").0),
        (vec!["bram".to_owned()], vec!["ines".to_owned()])
    );
    // A question names the column that the answer stands in.
    let import = with_mentors(&mentees.replace("Ines Okonjo", "Inez Okonjo"), &mapped(mapping));
    assert_eq!(import.questions[0].place.to_string(), "mentees.csv row 3, column 'Wanted (staff)'");
}

#[test]
fn a_column_without_answers_beats_none_with_answers() {
    // The wording of the first is the more specific one, and nobody was asked any more.
    let import = with_mentors("E-mail address,Name,Mail\n,Orla,orla@example.org\n,Kofi,kofi@example.org\n", &options());
    let ids: Vec<&str> = import.cohort.mentees().iter().map(|mentee| mentee.id.as_str()).collect();
    assert_eq!(ids, ["kofi@example.org", "orla@example.org"]);
    let seats =
        "Name,Email,How many mentees can you take?,How many mentees can you take this year?\nTove,t@example.org,,2\n";
    let import = import_of(&[SourceFile::new(SourceKind::Mentors, "mentors.csv", seats)]);
    assert_eq!(import.cohort.mentors()[0].seats, Some(2));
}

#[test]
fn days_in_one_column_and_times_in_another_are_one_answer() {
    let slots = |days: &str, times: &str| {
        let header = "Name,Email address,Which days suit you?,Which times suit you?";
        let import = with_mentors(&format!("{header}\nOrla,orla@example.org,{days},{times}\n"), &options());
        assert_eq!(import.questions.len(), 0, "{:?}", import.questions);
        let availability = import.cohort.mentees()[0].profile.availability.clone().unwrap();
        availability.slots.len()
    };
    assert_eq!(slots("Monday; Wednesday", "evenings"), 2);
    assert_eq!(slots("Monday; Wednesday", "mornings; 18:00-20:00"), 4);
    assert_eq!(slots("Friday", ""), 1);
}

#[test]
fn a_yes_or_no_for_each_role_is_the_role() {
    let file = "Email address,Name,Would you like to be a mentee?,Would you like to be a mentor?\n\
        orla@example.org,Orla,Yes,No\nkofi@example.org,Kofi,Yes,Yes\ntove@example.org,Tove,No,Yes\n\
        mila@example.org,Mila,No,No\nnils@example.org,Nils,Yes,we shall see\n";
    let import = people(file, &options()).unwrap();
    let mentees: Vec<&str> = import.cohort.mentees().iter().map(Mentee::name_or_id).collect();
    let mentors: Vec<&str> = import.cohort.mentors().iter().map(Mentor::name_or_id).collect();
    assert_eq!((mentees, mentors), (vec!["Kofi", "Nils", "Orla"], vec!["Kofi", "Tove"]));
    assert_eq!(import.problems.len(), 1);
    assert!(import.problems[0].to_string().starts_with(
        "people.csv row 5, column 'Would you like to be a mentee?': This person said yes neither to being a mentee nor to being a mentor"
    ));
    assert_eq!(import.questions[0].found, "we shall see");
    // With one of the two, nobody knows what the others are.
    let one = "Email address,Name,Would you like to be a mentor?\norla@example.org,Orla,No\n";
    assert!(matches!(people(one, &options()), Err(ImportError::NoRole { .. })));
    // In a file of mentors it is known.
    let mentors = [SourceFile::new(SourceKind::Mentors, "mentors.csv", file)];
    assert_eq!(import_of(&mentors).cohort.mentors().len(), 5);
}

fn import_of(sources: &[SourceFile]) -> Import {
    import(sources, &options()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_column_called_role_that_holds_jobs_is_no_role() {
    let file = "Name,Email,Role,mentormentee\nOrla,orla@example.org,Analyst,Being mentored\n\
        Kofi,kofi@example.org,Team lead,Both\nTove,tove@example.org,Director,Mentoring others\n";
    let import = people(file, &options()).unwrap();
    assert_eq!((import.cohort.mentees().len(), import.cohort.mentors().len()), (2, 2));
    assert_eq!(columns(&import, 0)[2..], ["not used. If it matters, name it in a mapping", "role (by its wording)"]);
    // One job that is called like a role does not make it one.
    let import = people(&file.replace("Team lead", "Mentor"), &options()).unwrap();
    assert_eq!((import.cohort.mentees().len(), import.cohort.mentors().len()), (2, 2));
    // Where no header says it, the likeliest column is named and the run refused.
    let refused = people(&file.replace("mentormentee", "Joining us for"), &options()).unwrap_err().to_string();
    for part in ["the answers below 'Role' name no role", "\"Joining us for\" = \"role\" below [people]"] {
        assert!(refused.contains(part), "{refused}");
    }
    // So it is when a mapping names the wrong one, and no row can be used.
    let refused = people(&file.replace("mentormentee", "Joining us for"), &mapped("[people]\n\"Role\" = \"role\"\n"));
    let refused = refused.unwrap_err().to_string();
    for part in
        ["none of the 3 rows can be used", "'Joining us for' look like roles", "people.csv row 2, column 'Role'"]
    {
        assert!(refused.contains(part), "{refused}");
    }
}

#[test]
fn a_column_for_each_option_ranks_also_when_it_is_headed_by_the_option_alone() {
    let parts = ["Tove Lindqvist", "Bram Castellan", "Ines Okonjo"].map(|name| format!("Rank the mentors [{name}]"));
    let in_brackets = mapped("[mentees]\n\"Rank the mentors\" = \"choices\"\n");
    for (header, options) in
        [("Tove Lindqvist,Bram Castellan,\"Okonjo, Ines\"", options()), (&*parts.join(","), in_brackets)]
    {
        let mentees = format!(
            "Name,Email address,{header},Shoe size\nOrla,orla@example.org,2,1,,40\nKofi,kofi@example.org,3,2,1,\n"
        );
        let import = with_mentors(&mentees, &options);
        assert_eq!(wishes(&import, "orla").0, ["bram", "tove"], "{header}");
        assert_eq!(wishes(&import, "kofi").0, ["ines", "bram", "tove"], "{header}");
        assert_eq!((import.questions.len(), import.files[1].unmapped().count()), (0, 1));
    }
    // Marks are no order, and what nobody is called is no option.
    let import = with_mentors("Name,Email,Tove Lindqvist,Bram Castellan,A,B\nOrla,o@example.org,1,1,1,2\n", &options());
    assert_eq!((wishes(&import, "o").0.len(), import.files[1].unmapped().count()), (0, 4));
}

/// The mentors' file has their names in two columns, of which one may be called only "name".
#[test]
fn mentors_are_ranked_by_columns_headed_by_names_that_their_file_has_in_two_parts() {
    for header in ["Vorname,Name", "First name,Last name", "Vorname,Nachname"] {
        let mentors = format!(
            "{header},E-mail\nTove,Lindqvist,tove@example.org\nBram,Castellan,bram@example.org\nInes,Okonjo,ines@example.org\n"
        );
        for head in
            ["Tove Lindqvist,Bram Castellan,Ines Okonjo", "\"Lindqvist, Tove\",\"Castellan, Bram\",\"Okonjo, Ines\""]
        {
            let mentees = format!("Name,E-mail,{head}\nOrla,orla@example.org,2,1,\nKofi,kofi@example.org,3,2,1\n");
            let import = import_of(&[
                SourceFile::new(SourceKind::Mentors, "mentors.csv", &*mentors),
                SourceFile::new(SourceKind::Mentees, "mentees.csv", &*mentees),
            ]);
            assert_eq!(wishes(&import, "orla").0, ["bram", "tove"], "{header} {head}");
            assert_eq!(wishes(&import, "kofi").0, ["ines", "bram", "tove"], "{header} {head}");
            assert_eq!((import.questions.len(), import.files[1].unmapped().count()), (0, 0));
        }
    }
}

#[test]
fn goals_are_ranked_by_columns_that_are_called_like_them() {
    let sources = [
        SourceFile::new(
            SourceKind::Mentors,
            "mentors.csv",
            "Name,Email,What can you help with?\nTove,t@example.org,Hiring; Budgets\n",
        ),
        SourceFile::new(
            SourceKind::Mentees,
            "mentees.csv",
            "Name,Email,Budgets,Hiring\nOrla,o@example.org,2,1\nKofi,k@example.org,1,2\n",
        ),
    ];
    let import = import_of(&sources);
    let goals = import.cohort.mentees()[1].profile.goals.clone().unwrap();
    let goals: Vec<(&str, Option<u16>)> = goals.iter().map(|goal| (goal.text.as_str(), goal.rank)).collect();
    assert_eq!(goals, [("Hiring", Some(1)), ("Budgets", Some(2))]);
}

/// A column called only "name" beside one for a part of the name holds the other part.
#[test]
fn a_name_beside_a_first_name_is_the_family_name() {
    for (header, holds) in [
        ("Vorname,Name", ["first_name", "last_name"]),
        ("Prénom,Nom", ["first_name", "last_name"]),
        ("Nombre,Apellidos", ["first_name", "last_name"]),
        ("Nombre,Apellido(s)", ["first_name", "last_name"]),
        ("Voornaam,Achternaam", ["first_name", "last_name"]),
        ("Voornaam,Naam", ["first_name", "last_name"]),
        ("Nome,Sobrenome", ["first_name", "last_name"]),
        ("First name,Name", ["first_name", "last_name"]),
    ] {
        let mentees = format!(
            "{header},Email address,First choice\nOrla,Fenwick,orla@example.org,\nPia,Quist,pia@example.org,\n"
        );
        let import = with_mentors(&mentees, &options());
        let names: Vec<_> = import.cohort.mentees().iter().map(|one| one.profile.name.as_deref().unwrap()).collect();
        assert_eq!(names, ["Orla Fenwick", "Pia Quist"], "{header}: {:?}", columns(&import, 1));
        let read: Vec<String> =
            columns(&import, 1)[..2].iter().map(|use_of| use_of.split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(read, holds, "{header}");
    }
    // Whole names stay whole, whatever they are called by besides.
    let whole = "First name,Name,Email address\nOrla,Orla Fenwick,orla@example.org\nPia,\"Quist, Pia\",pia@example.org\n\
        Bob,Robert Quist,bob@example.org\n";
    let import = with_mentors(whole, &options());
    let names: Vec<_> = import.cohort.mentees().iter().map(|one| one.profile.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["Robert Quist", "Orla Fenwick", "Quist, Pia"]);
    // The mapping knows better, and somebody without a family name keeps the other.
    let mapping = mapped("[mentees]\nName = \"name\"\nVorname = \"ignore\"\n");
    let import = with_mentors("Vorname,Name,Email address\nOrla,Fenwick,orla@example.org\n", &mapping);
    assert_eq!(import.cohort.mentees()[0].profile.name.as_deref(), Some("Fenwick"));
    let import =
        with_mentors("Vorname,Name,Email address\nOrla,,orla@example.org\nPia,Quist,pia@example.org\n", &options());
    assert_eq!(import.cohort.mentees()[0].profile.name.as_deref(), Some("Orla"));
}

/// `JotForm` writes the question before the part.
#[test]
fn parts_of_a_name_are_recognised_with_the_question_before_them() {
    for header in [
        "Full Name - First Name,Full Name - Last Name",
        "Name - First Name,Name - Last Name",
        "Legal first name,Legal last name",
        "Preferred first name,Last name",
    ] {
        let import = people(&format!("{header},E-mail,Role\nGwen,Stubbs,g@x.org,Mentor\n"), &options()).unwrap();
        assert_eq!(import.cohort.mentors()[0].name_or_id(), "Gwen Stubbs", "{header}");
    }
}

/// An answer that begins with a role and goes on names none: the row is listed with what to write.
#[test]
fn a_role_beside_other_words_is_not_guessed() {
    let file = "Name,E-mail,Role\nIda,i@x.org,Mentee\nOdo,o@x.org,Mentorin\nPia,p@x.org,Mentor next year\n\
                Quin,q@x.org,Mentee (and maybe mentor)\nRosa,r@x.org,Les deux\n";
    let import = people(file, &options()).unwrap();
    assert_eq!((import.cohort.mentees().len(), import.cohort.mentors().len()), (2, 2));
    let problems: Vec<String> = import.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 2, "{problems:?}");
    for (problem, found) in problems.iter().zip(["Mentor next year", "Mentee (and maybe mentor)"]) {
        assert!(problem.contains(found) && problem.contains("Write Mentor, Mentee or Both"), "{problem}");
    }
}

/// "Whom" asks for a name, never for a number.
#[test]
fn who_is_mentored_now_is_a_running_pairing() {
    for header in [
        "Wen betreuen Sie zurzeit?",
        "Wen betreuen Sie derzeit als Mentor?",
        "Qui accompagnez-vous en ce moment ?",
        "Whom do you currently mentor?",
    ] {
        let mentors = format!("Name,E-mail,{header}\nGwen Stubbs,g@x.org,Ida Frost\n");
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", "Name,E-mail\nIda Frost,i@x.org\n"),
        ];
        let import = import_of(&sources);
        assert_eq!((import.cohort.pairings().len(), import.questions.len()), (1, 0), "{header}");
    }
    assert!(
        columns(
            &import_of(&[SourceFile::new(
                SourceKind::Mentors,
                "mentors.csv",
                "Name,E-mail,Wie viele Mentees betreuen Sie zurzeit?\nGwen,g@x.org,1\n"
            )]),
            0
        )[2]
        .starts_with("running (")
    );
}

/// In a file of everybody, the second of two questions about goals asks the other side.
#[test]
fn of_two_questions_about_goals_one_asks_each_side() {
    let goals = |header: &str, ida: &str, gwen: &str| {
        let file = format!("Name,E-mail,Role,{header}\nIda,i@x.org,Mentee,{ida}\nGwen,g@x.org,Mentor,{gwen}\n");
        let import = people(&file, &options()).unwrap();
        let of = |profile: &mentor_match::cohort::Profile| {
            let goals = profile.goals.iter().flatten();
            goals.map(|goal| goal.text.clone()).collect::<Vec<_>>().join("|")
        };
        (of(&import.cohort.mentees()[0].profile), of(&import.cohort.mentors()[0].profile))
    };
    let each = ("Tax".to_owned(), "Law".to_owned());
    for header in [
        "What would you like to learn?,How can you help?",
        "How can you help?,What would you like to learn?",
        "Que souhaitez-vous apprendre ?,En quoi pouvez-vous aider ?",
        "¿Qué te gustaría aprender?,¿En qué puedes ayudar?",
        "Was möchten Sie lernen?,Wobei können Sie helfen?",
        "Goals,What can you help with?",
    ] {
        let (ida, gwen) = if header.starts_with("How") { (",Tax", "Law,") } else { ("Tax,", ",Law") };
        assert_eq!(goals(header, ida, gwen), each, "{header}");
    }
    // One neutral question asks both.
    assert_eq!(goals("What do you want to work on?", "Tax", "Law"), each);
    // What a mentee wants to learn is nothing that a mentor offers.
    assert_eq!(goals("What would you like to learn?", "Tax", "Law"), ("Tax".to_owned(), String::new()));
}

#[test]
fn joining_as_a_mentor_or_a_mentee_is_the_role_also_beside_a_column_of_jobs() {
    let file = "Name,E-mail,Role,Joining as a mentor?,Joining as a mentee?\nIda,i@x.org,Engineer,No,Yes\n\
                Gwen,g@x.org,Director,Yes,No\nOdo,o@x.org,Teacher,Yes,Yes\n";
    let counts = |import: &Import| (import.cohort.mentees().len(), import.cohort.mentors().len());
    for (mentor, mentee) in [
        ("Joining as a mentor?", "Joining as a mentee?"),
        ("Willing to be a mentor", "Willing to be a mentee"),
        ("Would you be willing to mentor someone?", "Would you like to have a mentor?"),
    ] {
        let file = file.replace("Joining as a mentor?", mentor).replace("Joining as a mentee?", mentee);
        assert_eq!(counts(&people(&file, &options()).unwrap()), (2, 2), "{mentor}");
    }
    // Where no wording says it, the two columns are named with what to write.
    let file = file.replace("Joining as a", "Zyx vut");
    let refused = people(&file, &options()).unwrap_err().to_string();
    for part in ["'Zyx vut mentor?' and 'Zyx vut mentee?' are yes or no", "is_mentor", "Otherwise rename 'Role'"] {
        assert!(refused.contains(part), "{refused}");
    }
    let lines = "[people]\n\"Zyx vut mentor?\" = \"is_mentor\"\n\"Zyx vut mentee?\" = \"is_mentee\"\n";
    assert_eq!(counts(&people(&file, &mapped(lines)).unwrap()), (2, 2));
}

/// A line of `[values]` says what an answer means also where several stand in one cell.
#[test]
fn values_of_a_mapping_hold_for_each_answer_of_a_cell() {
    let file = "Name,E-mail,Role,When are you free?\nIda,i@x.org,Getting,zeitig; spaet\nGwen,g@x.org,Giving,zeitig\n";
    let values = "[people]\n\"Role\" = \"role\"\n[values.\"When are you free?\"]\nzeitig = \"Mon 8:00-10:00\"\nspaet = \"Mon 18:00-20:00\"\n\
                  [values.Role]\nGetting = \"mentee\"\nGiving = \"mentor\"\n";
    let import = people(file, &mapped(values)).unwrap();
    let slots = |profile: &mentor_match::cohort::Profile| profile.availability.as_ref().map(|free| free.slots.len());
    assert_eq!(slots(&import.cohort.mentees()[0].profile), Some(2));
    assert_eq!((slots(&import.cohort.mentors()[0].profile), import.questions.len()), (Some(1), 0));
    // A mistyped role is refused where it stands.
    let refused = people(file, &mapped(&values.replace("\"mentor\"", "\"Mentr\""))).unwrap_err().to_string();
    assert!(refused.contains("mapping.toml line 6") && refused.contains("'Mentr' is not a role"), "{refused}");
}
