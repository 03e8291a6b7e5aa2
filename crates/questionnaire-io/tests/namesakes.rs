//! One name under two addresses: on both sides, or twice on one. It is asked, and until it is answered the safe side
//! holds.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;
use mentor_match::cohort::{Apart, ApartBecause};
use questionnaire_io::import::{Decisions, Import, ImportOptions, SourceFile, SourceKind, import};

const MENTEES: SourceKind = SourceKind::Mentees;
const MENTORS: SourceKind = SourceKind::Mentors;

/// Reads the files; `answers` go to the questions in their order.
fn read(files: &[(SourceKind, &str, &str)], answers: &[&str]) -> Import {
    let sources: Vec<SourceFile> = files.iter().map(|(kind, name, text)| SourceFile::new(*kind, name, *text)).collect();
    let mut decided = "question_id,answer\n".to_owned();
    let mut answers = answers.iter();
    loop {
        let decisions = Decisions::parse("d.csv", decided.as_bytes()).unwrap();
        let options = ImportOptions { decisions, ..ImportOptions::new(["club"], date(2026, 9, 1)) };
        let import = import(&sources, &options).unwrap();
        assert!(import.counts.add_up() && import.stale_decisions.is_empty());
        match answers.next() {
            Some(answer) => decided.extend([import.questions[0].id.as_str(), ",", answer, "\n"]),
            None => return import,
        }
    }
}

fn apart(import: &Import) -> Vec<(&str, &str, ApartBecause)> {
    let told = |apart: &'_ Apart| apart.because;
    import.cohort.apart().iter().map(|one| (one.mentee.as_str(), one.mentor.as_str(), told(one))).collect()
}

fn mentees(import: &Import) -> Vec<&str> {
    import.cohort.mentees().iter().map(|mentee| mentee.id.as_str()).collect()
}

#[test]
fn one_name_on_both_sides_with_two_addresses_is_asked_about_and_kept_apart_meanwhile() {
    let files = [
        (MENTEES, "mentees.csv", "Name,E-mail\nOrla,orla@x.org\nKofi Darkwah,kofi@x.org\n"),
        (MENTORS, "mentors.csv", "Name,E-mail\n\"Darkwah, Kofi\",kofi@work.org\nTove,tove@x.org\n"),
    ];
    let open = read(&files, &[]);
    assert_eq!(apart(&open), [("kofi@x.org", "kofi@work.org", ApartBecause::PerhapsOnePerson)]);
    assert_eq!((open.counts.mentees, open.counts.mentors, open.problems.len(), open.questions.len()), (2, 2, 0, 1));
    let asked = open.questions[0].to_string();
    for words in [
        "mentees.csv row 3, column 'Name': \"Kofi Darkwah\" is the mentee kofi@x.org and the mentor kofi@work.org (mentors.csv row 2).",
        "Answer \"one person\" or \"different people\"",
        "Candidates: one person | different people",
        "the two are not matched with each other, and nothing else changes",
    ] {
        assert!(asked.contains(words), "{asked}");
    }
    let one = read(&files, &["one person"]);
    assert_eq!(apart(&one), [("kofi@x.org", "kofi@work.org", ApartBecause::OnePerson)]);
    assert!(one.questions.is_empty());
    let two = read(&files, &["different people"]);
    assert!(apart(&two).is_empty() && two.questions.is_empty());
    assert_eq!(apart(&read(&files, &["perhaps"])), apart(&open));
}

#[test]
fn what_says_who_is_who_across_sides_is_not_asked_about() {
    let mentors = (MENTORS, "mentors.csv", "Member number,Name,E-mail\n7,Kofi,kofi@work.org\n");
    for mentees in [
        "Name,E-mail\nKofi,KOFI@work.org\n",
        "Member number,Name,E-mail\n7,Kofi,kofi@x.org\n",
        "Name,E-mail\nKofi Darkwah,kofi@x.org\n",
    ] {
        let import = read(&[(MENTEES, "mentees.csv", mentees), mentors], &[]);
        assert!(import.questions.is_empty() && apart(&import).is_empty(), "{mentees}");
    }
    // In one file a number tells people apart.
    let people =
        "Role,Member number,Name,E-mail\nMentee,1,Kofi,kofi@x.org\nMentor,2,Kofi,kofi@work.org\nBoth,3,Kofi,k@x.org\n";
    let import = read(&[(SourceKind::People, "people.csv", people)], &[]);
    assert!(import.questions.is_empty() && apart(&import).is_empty());
    let people = people.replace("Member number", "Shoe size");
    let import = read(&[(SourceKind::People, "people.csv", &people)], &[]);
    assert!(!apart(&import).is_empty(), "without a number nothing does");
}

/// Several mentors of the name: all are kept apart, one question at a time.
#[test]
fn several_namesakes_are_asked_about_one_by_one() {
    let files = [
        (MENTEES, "mentees.csv", "Name,E-mail\nKofi,kofi@x.org\n"),
        (MENTORS, "a.csv", "Member number,Name,E-mail\n1,Kofi,k1@x.org\n2,Kofi,k2@x.org\n"),
    ];
    let open = read(&files, &[]);
    assert_eq!((apart(&open).len(), open.questions.len()), (2, 1));
    let next = read(&files, &["different people"]);
    assert_eq!(apart(&next), [("kofi@x.org", "2", ApartBecause::PerhapsOnePerson)]);
    assert!(apart(&read(&files, &["different people", "different people"])).is_empty());
}

#[test]
fn twice_on_one_side_the_fuller_row_counts_then_the_later_and_the_other_is_named() {
    let header = "Timestamp,Name,E-mail,What would you like to learn?,First choice\n";
    let mentors = (MENTORS, "mentors.csv", "Name,E-mail\nTove,tove@x.org\nBruno,bruno@x.org\n");
    let cases = [
        // The fuller one, although it is earlier.
        (
            "2026-02-10 13:00,Orla Fenwick,orla@x.org,Hiring,Tove",
            "2026-02-11 13:00,Orla Fenwick,o@work.org,Hiring,",
            "orla@x.org",
        ),
        (
            "2026-02-10 13:00,Orla Fenwick,orla@x.org,Hiring,Tove",
            "2026-02-11 13:00,\"Fenwick, Orla\",o@work.org,Budgets,Bruno",
            "o@work.org",
        ),
        (
            "2026-02-12 13:00,Orla Fenwick,orla@x.org,Hiring,Tove",
            "2026-02-11 13:00,Orla Fenwick,o@work.org,Budgets,Bruno",
            "orla@x.org",
        ),
    ];
    for (one, other, counts) in cases {
        for rows in [[one, other], [other, one]] {
            let text = format!("{header}{}\n2026-02-12 13:00,Kofi,kofi@x.org,Budgets,Bruno\n", rows.join("\n"));
            let files = [(MENTEES, "mentees.csv", text.as_str()), mentors];
            let open = read(&files, &[]);
            assert_eq!(
                mentees(&open),
                {
                    let mut ids = ["kofi@x.org", counts];
                    ids.sort_unstable();
                    ids
                },
                "{rows:?}"
            );
            assert_eq!((open.questions.len(), open.problems.len(), open.counts.unusable), (1, 1, 1));
            let kept = if rows.iter().position(|row| row.contains(counts)) == Some(0) { (2, 3) } else { (3, 2) };
            let told = open.problems[0].to_string();
            let expected = format!(
                "mentees.csv row {}: Held back: this mentee has the same name as mentees.csv row {} and may be the same person",
                kept.1, kept.0
            );
            assert!(told.starts_with(&expected) && told.contains("decisions.csv"), "{told}");
            let asked = open.questions[0].to_string();
            assert!(asked.contains("Is this one person with two addresses or numbers?"), "{asked}");
            let two = read(&files, &["different people"]);
            assert_eq!((two.counts.mentees, two.questions.len(), two.problems.len()), (3, 0, 0));
            // One person has two rows, of which the later one counts, as always.
            let same = read(&files, &["one person"]);
            assert_eq!((same.counts.mentees, same.counts.duplicates, same.problems.len()), (2, 1, 0));
            assert_eq!(same.questions[0].kind.code(), "duplicate-person");
        }
    }
}

#[test]
fn of_three_who_may_be_one_one_counts_and_numbers_tell_apart() {
    let rows = "Name,E-mail,City\nBo,b1@x.org,\nBo,b2@x.org,Porto\nBo,b3@x.org,\n";
    let import = read(&[(MENTEES, "m.csv", rows)], &[]);
    assert_eq!((mentees(&import), import.problems.len(), import.questions.len()), (vec!["b2@x.org"], 2, 2));
    let rows = "Member number,Name,E-mail\n1,Bo,b1@x.org\n2,Bo,b2@x.org\n,Bo,b3@x.org\n";
    let import = read(&[(MENTEES, "m.csv", rows)], &[]);
    // The row without a number may be either of the two.
    assert_eq!((mentees(&import).len(), import.problems.len(), import.questions.len()), (2, 1, 1));
}

/// A row that is both roles is one row: one question, and the same row counts in both roles.
#[test]
fn rows_of_both_roles_are_asked_about_once() {
    let people = "Role,Name,E-mail,City\nboth,Bo,b1@x.org,\nboth,Bo,b2@x.org,Porto\n";
    let files = [(SourceKind::People, "people.csv", people)];
    let import = read(&files, &[]);
    let ids = (mentees(&import), import.cohort.mentors()[0].id.as_str());
    assert_eq!((ids, import.cohort.mentors().len()), ((vec!["b2@x.org"], "b2@x.org"), 1));
    assert_eq!((import.questions.len(), import.counts.unusable), (1, 1));
    let two = read(&files, &["different people"]);
    assert_eq!((two.counts.mentees, two.counts.mentors), (2, 2));
}

#[test]
fn what_one_person_declines_holds_under_both_addresses() {
    let files = [
        (
            MENTEES,
            "mentees.csv",
            "Name,E-mail,Please do not match me with\nKofi Darkwah,kofi@x.org,\nOrla,orla@x.org,\n",
        ),
        (
            MENTORS,
            "mentors.csv",
            "Name,E-mail,Please do not match me with\nKofi Darkwah,kofi@work.org,Tove\nTove,tove@x.org,\n",
        ),
    ];
    let declined = |import: &Import| {
        let kofi = import.cohort.mentees().iter().find(|one| one.id.as_str() == "kofi@x.org").unwrap();
        kofi.declines.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>()
    };
    // Until it is answered who that is, each address speaks for itself.
    assert_eq!(declined(&read(&files, &[])), [""; 0]);
    let question = |import: &Import| import.questions.iter().position(|one| one.message.contains("two addresses"));
    let open = read(&files, &[]);
    assert_eq!(question(&open), None);
    let names = open.questions.iter().position(|one| one.message.contains("Is this one person?")).unwrap();
    let decided = format!("question_id,answer\n{},one person\n", open.questions[names].id);
    let sources: Vec<SourceFile> = files.iter().map(|(kind, name, text)| SourceFile::new(*kind, name, *text)).collect();
    let decisions = Decisions::parse("d.csv", decided.as_bytes()).unwrap();
    let options = ImportOptions { decisions, ..ImportOptions::new(["club"], date(2026, 9, 1)) };
    assert_eq!(declined(&import(&sources, &options).unwrap()), ["tove@x.org"]);
}
