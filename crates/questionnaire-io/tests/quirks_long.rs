//! Exports with a row for each choice, and those that only look like it: each a made-up export.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use mentor_match::cohort::Choice;
use questionnaire_io::import::{Import, ImportOptions, SourceFile, SourceKind, import};

const MENTORS: &str = "Name,E-mail\nAnn Abel,ann@example.org\nCid Cole,cid@example.org\nDan Dale,dan@example.org\nEve Ewer,eve@example.org\n";

fn with_mentors(mentees: &str) -> Import {
    with_mentors_and(&[("mentees.csv", mentees)])
}

fn with_mentors_and(mentees: &[(&str, &str)]) -> Import {
    let options = ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap());
    let mut sources = vec![SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS)];
    sources.extend(mentees.iter().map(|&(name, text)| SourceFile::new(SourceKind::Mentees, name, text)));
    import(&sources, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// Who each mentee chose, by the beginning of the address.
fn chosen(import: &Import) -> Vec<String> {
    let line = |choice: &Choice| match choice {
        Choice::Person(id) => id.as_str().split('@').next().unwrap_or_default().to_owned(),
        Choice::Unresolved(text) => format!("-{text}"),
    };
    let mentees = import.cohort.mentees().iter();
    mentees.map(|mentee| mentee.choices.iter().map(line).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_second_submission_does_not_make_a_priority_the_number_of_a_choice() {
    let header = "Timestamp,E-mail,City,\"Preferred mentors, in order\",Priority\n";
    let lists = "2026-09-01,a@x.org,Faro,Ann Abel; Cid Cole,2\n2026-09-01,b@x.org,Faro,Dan Dale,3\n";
    for again in [
        // Everything else the same: only the list tells.
        "2026-09-01,c@x.org,Faro,Eve Ewer,1\n2026-09-02,c@x.org,Faro,Ann Abel,2\n",
        "2026-09-01,c@x.org,Porto,Eve Ewer; Dan Dale,3\n2026-09-02,c@x.org,Faro,Ann Abel,3\n",
    ] {
        let import = with_mentors(&format!("{header}{lists}{again}"));
        assert_eq!(chosen(&import), ["ann cid", "dan", "ann"]);
        let column = import.files[1].columns[4].holds.to_string();
        assert!(column.starts_with("not used: looks like choice_number"), "{column}");
    }
    // Without lists: the rows of somebody who sent in twice contradict each other.
    let import = with_mentors(&format!(
        "{header}2026-09-01,b@x.org,Faro,Dan Dale,3\n2026-09-01,c@x.org,Porto,Eve Ewer,1\n2026-09-02,c@x.org,Faro,Ann Abel,2\n"
    ));
    assert_eq!(chosen(&import), ["dan", "ann"]);
    // One of three who repeat is not most of them.
    let import = with_mentors(&format!(
        "{header},a@x.org,Faro,Ann Abel,1\n,a@x.org,Faro,Dan Dale,2\n,b@x.org,Faro,Dan Dale,2\n,b@x.org,Porto,Eve Ewer,1\n,c@x.org,Faro,Eve Ewer,1\n,c@x.org,Porto,Ann Abel,2\n"
    ));
    assert!(import.files[1].columns[4].holds.to_string().starts_with("not used"));
    // One number among words.
    let import = with_mentors(&format!(
        "{header},a@x.org,Faro,Ann Abel,high\n,a@x.org,Faro,Dan Dale,low\n,b@x.org,Faro,Dan Dale,1\n,b@x.org,Faro,Eve Ewer,low\n"
    ));
    assert!(import.files[1].columns[4].holds.to_string().starts_with("not used"));
    // A row for each choice.
    let import = with_mentors(&format!(
        "{header}2026-09-01,a@x.org,Faro,\"Cole, Cid\",2\n2026-09-01,a@x.org,Faro,Ann Abel,1\n2026-09-01,b@x.org,Faro,Dan Dale,2\n"
    ));
    assert_eq!(chosen(&import), ["ann cid", "- dan"]);
}

#[test]
fn a_number_that_is_asked_about_is_somebodys_question() {
    let import = with_mentors("E-mail,Choice number,Chosen mentor\na@x.org,top,Ann Abel\na@x.org,2,Dan Dale\n");
    let person = import.questions[0].person.as_ref().unwrap();
    assert_eq!((import.questions.len(), person.id.as_str()), (1, "a@x.org"));
}

#[test]
fn names_only_in_the_first_row_are_to_be_copied_down() {
    let import = with_mentors("Name,Choice number,Chosen mentor\nGus,1,Ann Abel\n,2,Dan Dale\n");
    let problem = import.problems[0].to_string();
    assert!(problem.contains("row 3") && problem.contains("copy it down into the rows below"), "{problem}");
}

#[test]
fn a_row_for_each_choice_in_two_years_files_is_one_choice_and_a_question_that_says_so() {
    let of = |year: u16, first: &str, second: &str| {
        format!(
            "Timestamp,E-mail,Preferred mentors,Choice number\n{year}-09-01,g@x.org,{first},1\n{year}-09-02,g@x.org,{second},2\n"
        )
    };
    let (old, new) = (of(2025, "Ann Abel", "Cid Cole"), of(2026, "Dan Dale", "Eve Ewer"));
    let import = with_mentors_and(&[("2025.csv", &old), ("2026.csv", &new)]);
    assert_eq!(chosen(&import), ["eve"]);
    let [question] = import.questions.as_slice() else { panic!("{:?}", import.questions) };
    assert!(
        question.message.contains("because they are in several files, so only the kept row's choice is used"),
        "{}",
        question.message
    );
    assert_eq!(chosen(&with_mentors(&new)), ["dan eve"]);
}
