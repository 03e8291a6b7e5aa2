//! Headers and rows as they are exported: each a made-up file, and the columns and people that must be found in it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use mentor_match::cohort::Mentor;
use questionnaire_io::import::{
    ColumnReport, ColumnUse, Import, ImportError, ImportOptions, Mapping, SourceFile, SourceKind, import,
};

fn options() -> ImportOptions {
    ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap())
}

fn try_read(text: impl Into<Vec<u8>>, mapping: Option<&str>) -> Result<Import, ImportError> {
    let mapping = mapping.map(|mapping| Mapping::parse("mapping.toml", mapping).unwrap());
    let options = ImportOptions { mapping, ..options() };
    import(&[SourceFile::new(SourceKind::Mentors, "mentors.csv", text)], &options)
}

fn read(text: impl Into<Vec<u8>>) -> Import {
    try_read(text, None).unwrap_or_else(|error| panic!("{error}"))
}

fn names(import: &Import) -> Vec<&str> {
    import.cohort.mentors().iter().map(Mentor::name_or_id).collect()
}

fn columns(import: &Import) -> Vec<String> {
    import.files[0].columns.iter().map(|column| column.holds.to_string()).collect()
}

fn notes(import: &Import) -> String {
    import.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn goals(import: &Import, mentor: usize) -> Vec<&str> {
    let goals = import.cohort.mentors()[mentor].profile.goals.as_deref().unwrap_or_default();
    goals.iter().map(|goal| goal.text.as_str()).collect()
}

#[test]
fn line_breaks_emoji_blanks_and_hints() {
    let import = read(
        "\"\u{1f4e7} E-mail\naddress  \", Full name* ,\"Which club do you\r\nbelong to?\n(choose one)\",3\u{fe0f}\u{20e3} Languages \u{1f5e3}\u{fe0f},\u{a0}City\u{a0}\n\
         ada@example.org,Ada,Mill,English,Faro\n",
    );
    let held = ["email", "name", "unit.club", "languages", "city"].map(|field| format!("{field} (by its wording)"));
    assert_eq!(columns(&import), held);
    assert_eq!(import.files[0].columns[0].header, "\u{1f4e7} E-mail address");
    assert_eq!(import.cohort.mentors()[0].profile.location.city.as_deref(), Some("Faro"));
}

#[test]
fn headers_in_several_languages() {
    let import = read(
        "Marca temporal,Direcci\u{f3}n de correo electr\u{f3}nico,Name / Nombre / Nom,Languages | Langues | Idiomas,Which club do you belong to? / \u{bf}A qu\u{e9} club perteneces?,Email / phone\n\
         2026-09-01,ada@example.org,Ada,English,Mill,x\n",
    );
    let probably = "(probably, by how it begins)";
    let (languages, club) = (format!("languages {probably}"), "unit.club (by its words)".to_owned());
    assert_eq!(
        columns(&import)[..5],
        [
            "submitted (by its wording)",
            "email (by its wording)",
            "name (probably, by how it begins)",
            &languages,
            &club
        ]
    );
    // One of two is no translation of the other.
    assert!(columns(&import)[5].starts_with("not used"), "{:?}", columns(&import));
    assert_eq!((names(&import), import.cohort.mentors()[0].id.as_str()), (vec!["Ada"], "ada@example.org"));
}

#[test]
fn typing_errors_in_headers_are_pointed_out_and_not_guessed() {
    let import = read("Name,Capacitty,Langauges,Favourite colour,Choice 21\nAda,2,English,red,Bo\n");
    assert_eq!(
        columns(&import)[1..],
        [
            "not used. Did you mean seats? Correct the header or name it in a mapping",
            "not used. Did you mean languages? Correct the header or name it in a mapping",
            "not used. If it matters, name it in a mapping",
            "not used. If it matters, name it in a mapping",
        ]
    );
    assert_eq!(import.cohort.mentors()[0].seats, None);
    let mapping = import.files[0].mapping();
    assert!(mapping.contains("# \"Langauges\" = \"languages\"   # did you mean languages?"), "{mapping}");
    // One mistake in up to nine letters, two in more.
    let import = read("Name,Lagnuagse,Avialabilty,Avxxlabilxty\nAda,English,Mon 18-20,x\n");
    let pointed_out: Vec<bool> = columns(&import)[1..].iter().map(|column| column.contains("Did you mean")).collect();
    assert_eq!(pointed_out, [false, true, false]);
    // The other words say what it is.
    let import = read("Name,How many menttes can you take\nAda,2\n");
    assert_eq!(columns(&import)[1], "seats (by its words)");
}

#[test]
fn headers_twice_empty_and_cut() {
    let hint = "please name all that apply, and do not be modest about it; ".repeat(5);
    let cut: String = format!("What can you help with? ({hint}").chars().take(300).collect();
    let import = read(format!("Name,Name,,\"{cut}\",\"{cut}\",\nAda,Countess,private,Law,Art,\nBo,,,,,\n"));
    assert_eq!(names(&import), ["Ada", "Bo"]);
    let columns: Vec<String> = import.files[0].columns.iter().map(ToString::to_string).collect();
    assert!(columns[1].ends_with("Name  ->  not used: looks like name, which is read from 'Name'"), "{columns:?}");
    assert_eq!(columns[2], "  C  (no header)  ->  not used. If it matters, name it in a mapping");
    assert!(columns[3].contains("->  mentor.goals (by its wording)"), "{columns:?}");
    assert!(
        columns[4].contains("->  not used: looks like mentor.goals") || columns[4].contains("looks like goals"),
        "{columns:?}"
    );
    assert_eq!((goals(&import, 0), import.files[0].unmapped().count()), (vec!["Law"], 3));
}

#[test]
fn carriage_returns_alone_end_lines() {
    for end in ["\r", "\r\n", "\n"] {
        let import = read(["Name,About me", "Ada,\"two\r\nlines\"", "", "Bo,x", ""].join(end));
        assert_eq!((names(&import), import.counts.read, import.counts.blank), (vec!["Ada", "Bo"], 3, 1), "{end:?}");
        assert_eq!(import.cohort.mentors()[0].profile.biography.as_deref(), Some("two\nlines"));
    }
}

#[test]
fn answers_of_more_than_100_kilobytes_are_kept() {
    let long = "Why, \"I\" wonder\n".repeat(10_000);
    let quoted = long.replace('"', "\"\"");
    let import = read(format!("Name,About me,City\nAda,\"{quoted}\",Faro\nBo,,Faro\n"));
    assert_eq!(import.cohort.mentors()[0].profile.biography.as_deref(), Some(long.trim()));
    assert_eq!((names(&import), import.problems.len()), (vec!["Ada", "Bo"], 0));
    // It appears whole in no message.
    assert!(import.notes.iter().all(|note| note.to_string().len() < 1000));
}

#[test]
fn rows_of_any_width() {
    let import = read("Name,Club,City\nAda\nBo,Mill,Faro,,,\nCy,Mill,Faro,more\n\"Dee, the first\",Mill\n");
    assert_eq!(names(&import), ["Ada", "Bo", "Dee, the first"]);
    assert_eq!((import.counts.used, import.counts.unusable), (3, 1));
    assert!(notes(&import).contains("mentors.csv row 2: This row has 1 cell for 3 columns"), "{}", notes(&import));
}

const OPTIONS: &str = "Name,What can you help with? [Law],What can you help with? [Budgets],What can you help with? [Art]\n\
    Ada,TRUE,FALSE,TRUE\nBo,FALSE,FALSE,FALSE\nCy,,,\n";

#[test]
fn nothing_ticked_is_not_answered() {
    let import = read(OPTIONS);
    assert_eq!(goals(&import, 0), ["Law", "Art"]);
    let answers: Vec<_> = import.cohort.mentors().iter().map(|mentor| mentor.profile.goals.is_some()).collect();
    assert_eq!(answers, [true, false, false]);
    // Columns that are parts of a question are no anonymous ones.
    assert!(!notes(&import).contains("anonymous"), "{}", notes(&import));
    let both = read(
        "Name,Full name,What can you help with? [Law],What can you help with? [Art]\nanonymous,Ada,x,\nanonymous,Bo,,x\n",
    );
    assert_eq!(notes(&both).matches("Every answer in this column is \"anonymous\"").count(), 1, "{}", notes(&both));
}

#[test]
fn a_mapping_names_the_question_or_takes_single_columns_out() {
    let question = "[mentors]\n\"What can you help with?\" = \"confidential:goals\"\n[values.\"What can you help with?\"]\nArt = \"Painting\"\n";
    let import = try_read(OPTIONS, Some(question)).unwrap();
    assert_eq!(goals(&import, 0), ["Law", "Painting"]);
    assert!(import.files[0].columns[1].confidential);
    // The file's own mapping reads it as it was read.
    let plain = read(OPTIONS);
    assert_eq!(plain.cohort, try_read(OPTIONS, Some(&plain.files[0].mapping())).unwrap().cohort);
    let single = "[mentors]\n\"What can you help with? [Budgets]\" = \"ignore\"\n\"What can you help with? [Art]\" = \"vetted\"\n";
    let import = try_read(OPTIONS, Some(single)).unwrap();
    assert_eq!((goals(&import, 0), import.cohort.mentors()[0].vetted), (vec!["Law"], Some(true)));
    assert_eq!(columns(&import)[2], "ignored: as the mapping says");
    // A question of another wording, by its name without the option.
    let other = OPTIONS.replace("What can you help with?", "Fields");
    let import = try_read(other, Some("[mentors]\nFields = \"goals\"\n")).unwrap();
    assert_eq!(goals(&import, 0), ["Law", "Art"]);
}

#[test]
fn headers_are_recognised_by_what_their_words_mean() {
    let fields = |file: &str, kind: SourceKind, header: &str| -> Vec<String> {
        let rows = format!("{header}\n{}\n", header.split(',').map(|_| "x").collect::<Vec<_>>().join(","));
        let import = import(&[SourceFile::new(kind, file, rows.into_bytes())], &options()).unwrap();
        let field = |column: &ColumnReport| match &column.holds {
            ColumnUse::Field { field, .. } => field.to_string(),
            other => panic!("{}: {other}", column.header),
        };
        import.files[0].columns.iter().map(field).collect()
    };
    let asked = "Vorname,Nachname,First choice mentor,How would you prefer to meet?,Which days suit you,Short introduction,\
                 What skills would you like to develop?";
    let held = ["first_name", "last_name", "choices.1", "meeting", "availability", "biography", "goals"];
    assert_eq!(fields("mentees.csv", SourceKind::Mentees, asked), held);
    for first in ["My first choice", "Erste Wahl", "2. Wahl", "3.\u{aa} opci\u{f3}n de mentor"] {
        let asked = fields("mentees.csv", SourceKind::Mentees, &format!("Name,{first}"));
        assert_eq!(asked[1].split('.').next(), Some("choices"), "{first}");
    }
    let asked = "Name,Mentee capacity,Which topics can you help with?,Languages you can mentor in";
    assert_eq!(fields("mentors.csv", SourceKind::Mentors, asked), ["name", "seats", "goals", "languages"]);
    assert_eq!(fields("mentors.csv", SourceKind::Mentors, "Name,Max number of mentees"), ["name", "seats"]);
    let asked = "Name,Which areas are you happy to mentor in?,How would you like to hold your meetings?,\
                 Committees or offices you have held in the association";
    assert_eq!(fields("mentors.csv", SourceKind::Mentors, asked), ["name", "goals", "meeting", "leadership"]);
}

/// Whom somebody would like least is no wish, and how many there were is no number of seats.
#[test]
fn headers_that_turn_a_wish_or_a_number_around() {
    for least in [
        "Who would you least like as a mentee?",
        "Least preferred mentee",
        "Wen m\u{f6}chten Sie am wenigsten als Mentee?",
    ] {
        let import = read(format!("Name,E-mail,{least}\nAda,ada@example.org,Bo Berg\n"));
        assert_eq!(columns(&import)[2], "declines (by its words)", "{least}");
    }
    for earlier in ["How many mentees have you had before?", "Number of mentees last year"] {
        let import = read(format!("Name,E-mail,{earlier}\nAda,ada@example.org,0\n"));
        assert!(!columns(&import)[2].starts_with("seats"), "{earlier}: {}", columns(&import)[2]);
    }
    let import = read("Name,E-mail,How many mentees can you take (at least one)?\nAda,ada@example.org,2\n");
    assert!(columns(&import)[2].starts_with("seats"), "{}", columns(&import)[2]);
}

/// A promise in the header holds without a mapping, and a mapping can take it back.
#[test]
fn a_header_that_promises_confidence_makes_the_column_confidential() {
    let text = "Name (private),E-mail,About you (confidential),Topics you can help with,Shoe size [internal]\n\
                Ada,ada@example.org,Green,Budgets,44\n";
    let is_confidential =
        |import: &Import| -> Vec<bool> { import.files[0].columns.iter().map(|column| column.confidential).collect() };
    assert_eq!(is_confidential(&read(text)), [false, false, true, false, true]);
    let mapping = "[mentors]\n\"About you (confidential)\" = \"biography\"\n";
    assert_eq!(is_confidential(&try_read(text, Some(mapping)).unwrap()), [false, false, false, false, true]);
}
