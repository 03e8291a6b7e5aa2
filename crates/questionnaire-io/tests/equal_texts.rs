//! Equal texts are one question, whoever wrote them, and one answer holds for all of them; what says nothing is asked
//! of nobody.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mentor_match::cohort::Mentor;
use questionnaire_io::import::{Decisions, Import, ImportOptions, Question, SourceFile, SourceKind, import};

fn mentors(rows: &str, decisions: &str) -> Import {
    let decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    let options = ImportOptions { decisions, ..ImportOptions::new(["club"], "2026-09-01".parse().unwrap()) };
    import(&[SourceFile::new(SourceKind::Mentors, "mentors.csv", rows)], &options).unwrap()
}

fn concerns(question: &Question) -> (&str, usize, Option<&str>, Option<u32>) {
    let person = question.person.as_ref().map(|person| person.id.as_str());
    (question.found.as_str(), question.people, person, question.place.row)
}

fn seats(import: &Import) -> Vec<Option<u16>> {
    import.cohort.mentors().iter().map(|mentor: &Mentor| mentor.seats).collect()
}

const ROWS: &str = "Name,How many mentees can you take?,Are you an active member?,When do you have time?\n\
    a,a few,perhaps,Mon 18-20; whenever\n\
    b,A few ,yes,whenever\n\
    c,2,PERHAPS,whenever\n\
    d,a few,no,Tue 18-20\n\
    e,some,yes,\n";

#[test]
fn one_question_for_one_text_with_the_people_it_concerns() {
    let first = mentors(ROWS, "");
    let asked: Vec<_> = first.questions.iter().map(concerns).collect();
    assert_eq!(
        asked,
        [
            ("perhaps", 2, None, Some(2)),
            ("a few", 3, None, Some(2)),
            ("whenever", 3, None, Some(2)),
            ("some", 1, Some("e"), Some(6)),
        ]
    );
    let shown = first.questions[1].to_string();
    assert!(shown.contains("row 2") && shown.contains("3 people wrote this."), "{shown}");
    assert!(!first.questions[3].to_string().contains("people wrote"));
    assert_eq!(seats(&first), [None, None, Some(2), None, None]);

    // One answer for all who wrote it.
    let id = &first.questions[1].id;
    let second = mentors(ROWS, &format!("question_id,answer\n{id},2\n"));
    assert_eq!(seats(&second), [Some(2), Some(2), Some(2), Some(2), None]);
    assert_eq!((second.questions.len(), second.stale_decisions.len()), (3, 0));
    let third = mentors(ROWS, &format!("question_id,answer\n{id},plenty\n"));
    assert!(third.questions[1].message.starts_with("The decision \"plenty\" does not answer this"));

    // Whatever the order of the rows: the first row that has the text.
    let mut rows: Vec<&str> = ROWS.lines().collect();
    rows[1..].reverse();
    let turned = mentors(&(rows.join("\n") + "\n"), "");
    let question = turned.questions.iter().find(|question| question.id == *id).unwrap();
    assert_eq!(concerns(question), ("a few", 3, None, Some(3)));
}

#[test]
fn no_answer_is_a_blank_where_a_number_or_one_of_several_is_asked_for() {
    let header = "Name,How many mentees can you take?,How many conferences have you attended?,Are you an active member?,\
                  Time zone,Member since,What can you help with?,Job title\n";
    let blanks = ["N/A", "-", "?", "tbd", "unknown", "k. A.", "s/o", "No s\u{e9}", "N\u{e3}o sei", "n.v.t."];
    let rows: Vec<String> =
        blanks.iter().zip(10..).map(|(no, id)| format!("{id}{}", format!(",{no}").repeat(7))).collect();
    let rows = rows.join("\n");
    let import = mentors(&format!("{header}{rows}"), "");
    assert_eq!(import.questions, []);
    for (mentor, written) in import.cohort.mentors().iter().zip(blanks) {
        let profile = &mentor.profile;
        assert_eq!((mentor.seats, profile.attendance.as_ref(), profile.active), (None, None, None), "{written}");
        assert_eq!((profile.location.time_zone.as_ref(), profile.member_since), (None, None), "{written}");
        assert_eq!(profile.profession, None, "{written}");
        // Not applicable is an empty list, not known is no list.
        let goals = profile.goals.as_ref().map(Vec::len);
        let applies = !matches!(written, "N/A" | "-" | "k. A." | "s/o" | "n.v.t.");
        assert_eq!(goals, if applies { None } else { Some(0) }, "{written}");
    }
    let notes: Vec<String> = import.notes.iter().map(ToString::to_string).collect();
    let said = "mentors.csv row 4, column 'How many mentees can you take?': \"?\" is not an answer, so it counts as \
                not answered (1 seat by the policy).";
    assert!(notes.iter().any(|note| note == said), "{notes:?}");

    let zero = ["none", "nil", "never", "zero", "keine", "aucun", "ninguno", "nenhum", "geen"];
    let rows: Vec<String> = zero.iter().zip(10..).map(|(no, id)| format!("{id},{no},{no}")).collect();
    let rows = rows.join("\n");
    let header = "Name,How many mentees can you take?,How many conferences have you attended?\n";
    let import = mentors(&format!("{header}{rows}\n20,one (1),2 (two)\n"), "");
    assert_eq!(import.questions, []);
    let numbers = |mentor: &Mentor| (mentor.seats, mentor.profile.attendance.as_ref().map(|all| all[0].times));
    let mut expected = vec![(Some(0), Some(0)); zero.len()];
    expected.push((Some(1), Some(2)));
    assert_eq!(import.cohort.mentors().iter().map(numbers).collect::<Vec<_>>(), expected);
}

#[test]
fn times_are_read_whole_or_asked_about_whole() {
    let rows = "Name,When do you have time?\n\
        a,\"['6:00-7:00pm F', '8:00-9:00pm T', '7:00-8:00pm M']\"\n\
        b,\"['5:00-6:00pm Sun', '6:00-7:00pm Th']\"\n\
        c,\"Mondays 6-8pm, Tuesdays after 5pm, not Fridays\"\n\
        d,MWF 12-1pm\n\
        e,Weekdays after 6\n\
        f,any time except Wednesday\n\
        g,\"Mon 18:00-20:00, sometimes Tue\"\n\
        h,\"mon 18:00-20:00,  sometimes Tue; Sat\"\n";
    let import = mentors(rows, "");
    let asked: Vec<_> = import.questions.iter().map(concerns).collect();
    assert_eq!(asked, [("Mon 18:00-20:00, sometimes Tue", 2, None, Some(8))]);
    let slots = |mentor: &Mentor| {
        let slots = mentor.profile.availability.as_ref().map(|availability| &availability.slots);
        slots.map(|slots| slots.iter().map(|slot| (slot.start() / 60, slot.minutes() / 60)).collect::<Vec<_>>())
    };
    let read: Vec<_> = import.cohort.mentors().iter().map(slots).collect();
    assert_eq!(
        read,
        [
            Some(vec![(19, 1), (24 + 20, 1), (4 * 24 + 18, 1)]),
            Some(vec![(3 * 24 + 18, 1), (6 * 24 + 17, 1)]),
            Some(vec![(18, 2), (24 + 17, 5)]),
            Some(vec![(12, 1), (2 * 24 + 12, 1), (4 * 24 + 12, 1)]),
            Some((0..5).map(|day| (day * 24 + 18, 4)).collect()),
            Some([0, 1, 3, 4, 5, 6].map(|day| (day * 24 + 8, 12)).to_vec()),
            None,
            Some(vec![(5 * 24 + 8, 12)]),
        ]
    );
}

#[test]
fn a_time_zone_label_is_read_or_asked_about_once() {
    let label = "(GMT-08:00) Pacific Time (US & Canada)";
    let rows = format!(
        "Name,Time zone\na,{label}\nb,{label}\nc,IST\nd,ist\ne,IST\nf,W. Europe Standard Time\ng,EST\nh,(GMT+05:00) Berlin\n"
    );
    let first = mentors(&rows, "");
    let zones = |import: &Import| -> Vec<String> {
        let zone = |mentor: &Mentor| mentor.profile.location.time_zone.clone().unwrap_or_default();
        import.cohort.mentors().iter().map(zone).collect()
    };
    let pacific = "America/Los_Angeles";
    assert_eq!(zones(&first), [pacific, pacific, "", "", "", "Europe/Berlin", "America/New_York", ""]);
    let asked: Vec<_> = first.questions.iter().map(concerns).collect();
    assert_eq!(asked, [("IST", 3, None, Some(4)), ("(GMT+05:00) Berlin", 1, Some("h"), Some(9))]);
    assert_eq!(first.questions[0].candidates, ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]);
    let message = &first.questions[0].message;
    assert_eq!(message, "\"IST\" may be any of 3 time zones. Answer with the one that is meant.");
    assert_eq!(first.questions[1].candidates, ["Europe/Berlin"]);

    let id = &first.questions[0].id;
    let second = mentors(&rows, &format!("question_id,answer\n{id},Europe/Dublin\n"));
    assert_eq!(zones(&second)[2..5], ["Europe/Dublin"; 3]);
    assert_eq!((second.questions.len(), second.stale_decisions.len()), (1, 0));
}

/// A unit's name that few wrote and that is nearly another one's is one question for all of them.
#[test]
fn a_mistyped_unit_is_one_question_for_all_who_wrote_it() {
    let rows = |wrong: &str, few: usize, many: usize| {
        let row = |at: usize, club: &str| format!("{at},{club}\n");
        let rows: String = (0..many).map(|at| row(at, "Harbour Lights")).collect();
        "Member number,Club\n".to_owned() + &rows + &(0..few).map(|at| row(at + 100, wrong)).collect::<String>()
    };
    let clubs = |import: &Import| {
        let units = &import.cohort.units();
        let of = |mentor: &Mentor| mentor.profile.location.unit.map(|unit| units.name(unit).to_owned());
        import.cohort.mentors().iter().filter_map(of).collect::<std::collections::BTreeSet<_>>()
    };
    let text = rows("Harbor Lights", 2, 10);
    let open = mentors(&text, "");
    let asked: Vec<_> = open.questions.iter().map(concerns).collect();
    assert_eq!(asked, [("Harbor Lights", 2, None, Some(12))]);
    assert_eq!(open.questions[0].candidates, ["Harbour Lights"]);
    assert!(
        open.questions[0].to_string().contains("Hardly anybody else wrote this name. Is it one of the candidates?")
    );
    assert_eq!(clubs(&open).len(), 2);
    let decided = |answer: &str| mentors(&text, &format!("question_id,answer\n{},{answer}\n", open.questions[0].id));
    let settled = decided("Harbour Lights");
    assert_eq!((settled.questions.len(), settled.stale_decisions.len(), clubs(&settled).len()), (0, 0, 1));
    let kept = decided("Harbor Lights");
    assert_eq!((kept.questions.len(), clubs(&kept).len()), (0, 2), "it is a club of its own");
    // Two clubs of which one has five times as many people may be two; of one person, two others are enough to ask.
    assert_eq!(mentors(&rows("Harbor Lights", 2, 9), "").questions, []);
    assert_eq!(mentors(&rows("Harbor Lights", 1, 2), "").questions.len(), 1);
    assert_eq!(mentors(&rows("Harbor Lights", 1, 1), "").questions, []);
    assert_eq!(mentors(&rows("Harvest Nights", 1, 9), "").questions, []);
}
