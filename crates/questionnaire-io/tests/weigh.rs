//! Questions whose answer changes somebody's result are asked first, and marked; found by trying the likely answers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::fmt::Write;

use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::policy::Policy;
use questionnaire_io::export::{Batch, Setting};
use questionnaire_io::import::{Import, ImportOptions, SourceFile, SourceKind, import};
use questionnaire_io::weigh::{MOST_ANSWERS, MOST_QUESTIONS, Results, results, weigh};

const MENTORS: &str = "Name,E-mail,What can you help with?\nGrace Hopper,grace@x.org,Budgets\n\
                       Beatriz Ortega,bea@x.org,Sailing\nDanilo Quill,dan@x.org,Retail\n";

fn sources(mentees: &str) -> [SourceFile; 2] {
    [
        SourceFile::new(SourceKind::Mentors, "mentors.csv", MENTORS),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees),
    ]
}

fn options() -> ImportOptions {
    ImportOptions::new(["club"], date(2026, 9, 1))
}

fn solve(import: &Import) -> Option<Results> {
    let policy = Policy::default();
    let round = MatchingRound::new(&import.cohort, &policy).as_of(date(2026, 9, 1));
    round.run().ok().map(|outcome| results(&outcome))
}

#[test]
fn what_changes_a_result_is_asked_first_and_marked() {
    // Cy fits Danilo anyway; Ada fits Beatriz and would have Grace, if that is whom she means.
    let sources = sources(
        "Name,E-mail,What would you like to learn?,First choice\nCy Adler,cy@x.org,Retail,Danilo Quil\n\
         Ada Byron,ada@x.org,Sailing,Grace Hoper\n",
    );
    let (first, policy, setting) = (import(&sources, &options()).unwrap(), Policy::default(), Setting::default());
    let outcome = MatchingRound::new(&first.cohort, &policy).as_of(date(2026, 9, 1)).run().unwrap();
    let batch = Batch::new(&first, &outcome, &setting);
    let texts = |batch: &Batch<'_>| batch.questions().iter().map(|one| one.found.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&batch), ["Danilo Quil", "Grace Hoper"]);
    let weights = weigh(&sources, &options(), (&first, batch.questions()), &results(&outcome), &|| None, |trial| {
        Ok::<_, Infallible>(solve(trial))
    });
    let weights = weights.unwrap();
    let batch = batch.weights(weights);
    assert_eq!(texts(&batch), ["Grace Hoper", "Danilo Quil"]);
    let files = batch.files();
    let csv = files.iter().find(|file| file.path == "committee/questions.csv").unwrap();
    let csv = String::from_utf8_lossy(&csv.bytes).into_owned();
    let line = |found: &str| csv.lines().find(|line| line.contains(found)).unwrap().to_owned();
    assert!(line("Grace Hoper").contains(",1,yes,") && line("Danilo Quil").contains(",1,no,"), "{csv}");
    let said = batch.summary();
    assert!(said.contains("- changes a result: mentees.csv row 3"), "{said}");
    assert_eq!(said.matches("changes a result").count(), 1);
}

#[test]
fn no_more_than_so_many_questions_are_tried() {
    let mut mentees = "Name,E-mail,First choice\n".to_owned();
    for number in 0..MOST_QUESTIONS + 5 {
        let letter = char::from(b'A' + u8::try_from(number).unwrap());
        writeln!(mentees, "Person {letter}{letter}{letter},p{number}@x.org,Grace Hoper").unwrap();
    }
    let sources = sources(&mentees);
    let first = import(&sources, &options()).unwrap();
    assert_eq!(first.questions.len(), MOST_QUESTIONS + 5);
    let mut trials = 0;
    let before = solve(&first).unwrap();
    let counted = |import: &Import| {
        trials += 1;
        Ok::<_, Infallible>(solve(import))
    };
    let weights = weigh(&sources, &options(), (&first, &first.questions), &before, &|| None, counted).unwrap();
    assert_eq!(weights.len(), MOST_QUESTIONS);
    assert!((MOST_QUESTIONS..=MOST_QUESTIONS * MOST_ANSWERS).contains(&trials), "{trials}");
    assert!(weights.values().any(|&changes| changes));
}
