//! What columns and answers mean is settled with a click.

use match_desk::Action;

use crate::{brought, file, go, page, session};

#[test]
fn a_question_is_answered_by_a_button_and_taken_back() {
    let mut session = brought();
    let open = page(&mut session, &go("questions", &[], &[]));
    assert!(open.contains("Bram Kastel") && open.contains("data-answer=\"Bram Castel (bram@example.org)\""), "{open}");
    let id = open.split("data-question=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answered =
        page(&mut session, &go("answer", &[("question", &id), ("answer", "Bram Castel (bram@example.org)")], &[]));
    assert!(!answered.contains(&id), "{answered}");
    assert!(file(&mut session, "decisions.csv").contains(&format!("{id},Bram Castel (bram@")));
    let back = page(&mut session, &go("undo", &[], &[]));
    assert!(session.actions().is_empty() && back.contains("taken back"), "{back}");
    assert!(page(&mut session, &go("questions", &[], &[])).contains(&id));
}

#[test]
fn a_column_is_named_with_a_click() {
    let mut session = brought();
    let named =
        page(&mut session, &go("map", &[("mentees:Whom to ask first", "choices.2"), ("mentees:Name", "")], &[]));
    assert!(named.contains("data-is=\"Used for\">wish number: 2"), "{named}");
    let column = Action::Column {
        asks: "mentees".to_owned(),
        header: "Whom to ask first".to_owned(),
        field: "choices.2".to_owned(),
    };
    assert_eq!(session.actions(), [column]);
    assert_eq!(file(&mut session, "mapping.toml"), "[mentees]\n\"Whom to ask first\" = \"choices.2\"\n");
}

#[test]
fn an_answer_that_was_not_understood_is_settled_for_all_who_wrote_it() {
    let people: Vec<String> =
        (0..8).map(|n| format!("P{n},p{n}@example.org,mentee,zweimal im Monat vielleicht\n")).collect();
    let people = people.concat();
    let people = format!(
        "Name,E-mail,Role,How often do you want to meet?\n{people}M,m@example.org,mentor,Monthly\nN,n@example.org,mentor,Weekly\n"
    );
    let mut session = session();
    let columns = page(&mut session, &go("files", &[("rules", "alao")], &[("people", "people.csv", &people)]));
    assert!(
        columns.contains("Answers that were not understood") && columns.contains("8 people wrote this"),
        "{columns}"
    );
    let id = columns.split("data-question=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = [("question", &*id), ("answer", "blank"), ("back", "columns")];
    let settled = page(&mut session, &go("answer", &answer, &[]));
    assert!(settled.contains("What your columns say") && !settled.contains("8 people wrote this"), "{settled}");
}
