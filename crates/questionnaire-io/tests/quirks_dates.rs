//! Which of somebody's rows was sent in last, and who is one person over the years: each a made-up export.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use questionnaire_io::import::{Decisions, Import, ImportOptions, SourceFile, SourceKind, import};

fn read_with(files: &[(&str, &str)], decisions: &str) -> Import {
    let sources: Vec<SourceFile> =
        files.iter().map(|(name, text)| SourceFile::new(SourceKind::Mentors, name, *text)).collect();
    let decided = format!("question_id,answer\n{decisions}");
    let decisions = Decisions::parse("decisions.csv", decided.as_bytes()).unwrap();
    let options = ImportOptions { decisions, ..ImportOptions::new(["club"], "2026-10-01".parse().unwrap()) };
    import(&sources, &options).unwrap_or_else(|error| panic!("{error}"))
}

/// The texts of the questions of a kind.
fn asked(import: &Import, kind: &str) -> Vec<String> {
    import.questions.iter().filter(|question| question.kind.code() == kind).map(ToString::to_string).collect()
}

fn notes(import: &Import) -> String {
    import.notes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn dates_with_the_year_first_have_no_open_order() {
    let header = "Timestamp,Name,E-mail,City\n";
    let iso = format!("{header}2026-04-01 10:00,Ada,ada@x.org,Faro\n");
    let open = format!("{header}03/04/2026,Ada,ada@x.org,Porto\n");
    let asked_of = |open: &str| asked(&read_with(&[("c.csv", &iso), ("b2.csv", open)], ""), "date-order");
    let orders = asked_of(&open);
    assert_eq!(orders.len(), 1, "{orders:?}");
    assert!(orders[0].contains("b2.csv") && orders[0].contains("03/04/2026"), "{orders:?}");
    // In either order before, or after.
    assert_eq!(asked_of(&open.replace("2026", "2025")), [""; 0]);
    assert_eq!(asked_of(&open.replace("2026", "2027")), [""; 0]);
}

#[test]
fn an_order_from_elsewhere_is_noted_only_where_it_decides_and_says_what_to_do() {
    let notes_of = |first: &str, second: &str| {
        let file = format!(
            "Timestamp,Name,E-mail,City,Date of birth\n{first},Ada,ada@x.org,Faro,14/02/1980\n{second},Ada,ada@x.org,Porto,14/02/1980\n"
        );
        notes(&read_with(&[("mentors.csv", &file)], ""))
    };
    assert_eq!(notes_of("2026-04-01 10:00", "2026-04-03 10:00").matches("Dates in this column").count(), 0);
    // The same row is the last one in both orders.
    assert_eq!(notes_of("03/04/2026", "04/05/2026").matches("Dates in this column").count(), 0);
    let notes = notes_of("05/04/2026", "04/05/2026");
    assert!(
        notes.contains("is used. If it is wrong, write the dates as 2026-09-27 15:04"),
        "no way to contradict it:\n{notes}"
    );
}

#[test]
fn a_namesake_who_is_somebody_else_leaves_the_others_to_ask_about() {
    let old = "Member number,Name,E-mail\na1,Ana Lima,ana.a@x.org\na2,Ana Lima,ana.b@x.org\n";
    let files = [("2025.csv", old), ("2026.csv", "Name,E-mail\nAna Lima,ana.c@x.org\n")];
    let open = |decisions: &str| {
        let import = read_with(&files, decisions);
        let ids = import.questions.iter().filter(|question| question.kind.code() == "namesake");
        let ids: Vec<String> = ids.map(|question| question.id.clone()).collect();
        (import.counts.mentors, ids, asked(&import, "namesake").join("\n"))
    };
    let (people, first, text) = open("");
    assert_eq!((people, first.len(), text.contains("a1")), (2, 1, true), "{text}");
    let (people, second, text) = open(&format!("{},different people\n", first[0]));
    assert_eq!((people, second.len(), text.contains("a2")), (2, 1, true), "{text}");
    let decided = |answer: &str| open(&format!("{},no\n{},{answer}\n", first[0], second[0]));
    assert_eq!((decided("Same person").0, decided("Same person").1.len()), (2, 0));
    assert_eq!((decided("different").0, decided("different").1.len()), (3, 0));
    for unclear in ["no idea", "one of them is retired", "same street", "yes and no"] {
        let (people, ids, text) = decided(unclear);
        assert_eq!((people, ids.len()), (2, 1), "{unclear}");
        assert!(text.contains(&format!("The decision \"{unclear}\" does not answer this")), "{text}");
    }
}

/// A programme's ledger asks what is newer: the day of the row that counts, the earlier one of two readings.
#[test]
fn the_day_of_an_answer_is_known_to_the_cohort() {
    let day = |times: &[&str]| {
        let row = |time: &&str| format!("{time},Ada,ada@x.org,Faro{}", time.len());
        let rows: Vec<String> = times.iter().map(row).collect();
        let import = read_with(&[("m.csv", &format!("Timestamp,Name,E-mail,City\n{}\n", rows.join("\n")))], "");
        import.cohort.mentors()[0].profile.answered.map(|day| day.to_string())
    };
    assert_eq!(day(&["2026-04-01 10:00"]).as_deref(), Some("2026-04-01"));
    assert_eq!(day(&["2026-04-01 10:00", "2026-04-03 9:00"]).as_deref(), Some("2026-04-03"));
    assert_eq!(day(&["03/04/2026"]).as_deref(), Some("2026-03-04"));
    assert_eq!(day(&["13/04/2026"]).as_deref(), Some("2026-04-13"));
    assert_eq!((day(&[""]), day(&["soon"])), (None, None));
}
