//! Habits of form tools: each a made-up export, and the people who must come out of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use mentor_match::cohort::Mentor;
use questionnaire_io::import::{Import, ImportOptions, SourceFile, SourceKind, import};

fn read(text: &str) -> Import {
    let options = ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap());
    import(&[SourceFile::new(SourceKind::Mentors, "mentors.csv", text)], &options)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn names(import: &Import) -> Vec<&str> {
    import.cohort.mentors().iter().map(Mentor::display_name).collect()
}

#[test]
fn columns_that_say_anonymous_in_every_row_are_set_aside() {
    let import = read(
        "ID,Start time,Email,Name,Your e-mail address,Full name\n\
         1,,anonymous,anonymous,grace@example.org,Grace Hopper\n\
         2,,anonymous,anonymous,ada@example.org,Ada Lovelace\n",
    );
    assert_eq!(names(&import), ["Ada Lovelace", "Grace Hopper"]);
    assert_eq!(import.cohort.mentors()[0].id.as_str(), "ada@example.org");
    let notes: Vec<String> = import.notes.iter().map(ToString::to_string).collect();
    for column in ["Email", "Name"] {
        let note = format!("mentors.csv, column '{column}': every answer is \"anonymous\"; the column is set aside");
        assert!(notes.contains(&note), "{notes:?}");
    }
    // Somebody may be called so.
    let import = read("Name,Full name,Club\nAnonymous,,Mill\nAda,Ada Lovelace,Mill\n");
    assert!(import.notes.iter().all(|note| !note.to_string().contains("set aside")));
    assert_eq!(names(&read("Name,E-mail address\nAnonymous,a@example.org\n")), ["Anonymous"]);
}
