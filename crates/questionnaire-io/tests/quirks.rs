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
    import.cohort.mentors().iter().map(Mentor::name_or_id).collect()
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
        let note =
            format!("mentors.csv, column '{column}': Every answer in this column is \"anonymous\", so it is ignored.");
        assert!(notes.contains(&note), "{notes:?}");
    }
    // Somebody may be called so.
    let import = read("Name,Full name,Club\nAnonymous,,Mill\nAda,Ada Lovelace,Mill\n");
    assert!(import.notes.iter().all(|note| !note.to_string().contains("set aside")));
    assert_eq!(names(&read("Name,E-mail address\nAnonymous,a@example.org\n")), ["Anonymous"]);
}

fn goals(import: &Import, mentor: usize) -> Vec<&str> {
    let goals = import.cohort.mentors()[mentor].profile.goals.as_deref().unwrap_or_default();
    goals.iter().map(|goal| goal.text.as_str()).collect()
}

#[test]
fn one_column_for_each_option_is_one_list() {
    let header = "Name,What can you help with? [Public speaking],\"What can you help with? [Budgets, dues]\",What can you help with? [Other],Club\n";
    let import = read(&format!(
        "{header}Ada,x,,Compilers,Mill\nBea,,TRUE,,Mill\nCleo,Public speaking,Selected,,Mill\nDora,FALSE,0,,Mill\n"
    ));
    let all: Vec<_> = (0..4).map(|mentor| goals(&import, mentor)).collect();
    assert_eq!(
        all,
        [vec!["Public speaking", "Compilers"], vec!["Budgets, dues"], vec!["Public speaking", "Budgets, dues"], vec![]]
    );
    let columns: Vec<String> = import.files[0].columns.iter().map(ToString::to_string).collect();
    assert!(columns[1].contains("What can you help with?  ->  mentor.goals (by its wording)"), "{columns:?}");
    assert!(columns[3].contains("[Other]  ->  ignored: part of a question, read with its first column"), "{columns:?}");
    assert_eq!(import.cohort.mentors()[3].profile.goals, None);
    // SurveyMonkey's second row names the options.
    let monkey = read(
        "Respondent ID,What is your name?,What can you help with?,,\n,Open-Ended Response,Speaking,Law,Other\n\
         1,Ada,Speaking,,Compilers\n2,Bea,,Law,\n",
    );
    assert_eq!([goals(&monkey, 0), goals(&monkey, 1)], [vec!["Speaking", "Compilers"], vec!["Law"]]);
}

#[test]
fn a_grid_of_days_gives_times_of_the_week() {
    let import = read(
        "Name,When do you have time? [Monday],When do you have time? [Saturday]\n\
         Ada,Morning; Evening,\nBea,,x\nCleo,Monday,10-12\n",
    );
    let of = |mentor: usize| {
        let slots = import.cohort.mentors()[mentor].profile.availability.as_ref().unwrap().slots.iter();
        slots.map(|slot| (slot.start() / 1440, slot.start() % 1440 / 60, slot.minutes() / 60)).collect::<Vec<_>>()
    };
    assert_eq!([of(0), of(1), of(2)], [vec![(0, 8, 4), (0, 18, 4)], vec![(5, 8, 12)], vec![(0, 8, 12), (5, 10, 2)]]);
    assert!(import.questions.is_empty(), "{:?}", import.questions);
}

#[test]
fn a_grid_of_statements_has_a_question_in_each_column() {
    let import = read(
        "Name,How much do you agree? [I plan ahead],How much do you agree? [I like surprises],How important are these to you? [Living nearby]\n\
         Ada,4,2 - disagree,Very important\n",
    );
    let mentor = &import.cohort.mentors()[0];
    let questions: Vec<&str> = mentor.profile.style.answers.keys().map(String::as_str).collect();
    assert_eq!(questions, ["I like surprises", "I plan ahead"]);
    assert_eq!(mentor.importance.keys().collect::<Vec<_>>(), ["location"]);
}

#[test]
fn rankings_have_a_column_for_each_option_or_each_rank() {
    let import = read(
        "Name,What can you help with? [Budgets],What can you help with? [Law],What can you help with? [Speaking]\nAda,2,3,1\nBea,1,,2nd\n",
    );
    assert_eq!(
        [goals(&import, 0), goals(&import, 1)],
        [vec!["Speaking", "Budgets", "Law"], vec!["Budgets", "Speaking"]]
    );
    let ranks = read("Name,Rank your choices [1st choice],Rank your choices [2nd choice]\nAda,,\n");
    let columns: Vec<String> = ranks.files[0].columns.iter().map(ToString::to_string).collect();
    assert!(columns[1].ends_with("choices.1 (by its wording)") && columns[2].ends_with("choices.2 (by its wording)"));
}
