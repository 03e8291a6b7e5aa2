//! Events are added by names or numbers, one by one or from a table.

use mentor_match::cohort::{PersonId, Side};
use mentor_match::programme::{By, Phase};
use questionnaire_io::programme::{Names, Programme, RowsAdded, Written};
use std::fs;

use super::{begun, change, day, number};

/// Events by names: of one person, of nobody, and of several.
#[test]
fn events_are_added_by_names_or_numbers() {
    let (_here, folder) = begun();
    let trained = |mentee| Written { event: "trained", mentee: Some(mentee), ..Written::default() };
    for written in ["ada lovelace", "ADA@example.org", "P0001"] {
        change(&folder, |programme| programme.add(day(13), trained(written)));
        let programme = Programme::read(&folder).unwrap();
        assert_eq!(programme.ledger.events().last().unwrap().mentee, Some(number(1)));
    }
    let refused = |written: Written<'_>| {
        let was = fs::read(folder.join("ledger.csv")).unwrap();
        let refused = Programme::change(&folder, &|| None, |programme| programme.add(day(13), written)).unwrap_err();
        assert_eq!(fs::read(folder.join("ledger.csv")).unwrap(), was);
        refused.to_string()
    };
    assert!(refused(trained("Eve")).contains("'Eve'"));
    let ended = Written { event: "ended", mentee: Some("P0001"), mentor: Some("P0002"), ..Written::default() };
    assert!(refused(ended).contains("reached, term, bowed-out"));
    let again = refused(Written { event: "proposed", ..ended });
    assert!(again.contains("never proposed to each other again"), "{again}");
}

/// A table of events: all rows or none, and each bad one named with its row.
#[test]
fn events_are_added_from_a_table_all_or_none() {
    let (_here, folder) = begun();
    let add = |text: &str, event: &str| {
        Programme::change(&folder, &|| None, |programme| {
            programme.add_rows(day(20), Written { event, ..Written::default() }, "events.csv", text)
        })
    };
    let lines = || Programme::read(&folder).unwrap().ledger.head().lines;
    let said = add(
        "event,mentee,mentor,value,by,date\nintroduced,Kofi,P0002,,,2026-09-13\nmeeting,P0003,Grace Hopper,2026-09-14,mentee,\n\ntrained,,Grace Hopper,,,2026-09-02\n",
        "",
    );
    assert_eq!((said.unwrap(), lines()), (RowsAdded { lines: 3, ..RowsAdded::default() }, 9));
    let programme = Programme::read(&folder).unwrap();
    assert_eq!(programme.ledger.state().last_day(), Some(day(20)));
    let trained = programme.ledger.on(day(2)).person(Side::Mentor, number(2)).and_then(|person| person.trained);
    assert_eq!(trained, Some(day(2)), "written down late");
    // A table of something else, with the event named beside it, and semicolons.
    let said = add("fit;mentee_id;mentor_id\n0.3;=1+1;grace@example.org\n", "checkpoint");
    assert_eq!((said.unwrap(), lines()), (RowsAdded { lines: 1, ..RowsAdded::default() }, 10));
    // Recorded before, as a row of such a table says once more.
    let said = add("mentee_id;mentor_id\n=1+1;grace@example.org\n", "introduced");
    assert_eq!((said.unwrap(), lines()), (RowsAdded { known: 1, ..RowsAdded::default() }, 10));
    let refused = |text: &str, event: &str| add(text, event).unwrap_err().to_string();
    let all = refused(
        "event,mentee,mentor,date\nmeeting,P0003,P0002,\nmeeting,Eve,P0002,\nended,P0003,P0002,\nmeeting,P0003,P0002,14.9.2026\nmeetings,P0003,P0002,\n",
        "",
    );
    for told in [
        "4 rows cannot be recorded",
        "row 3: nobody in private/people.csv is called 'Eve'",
        "row 4: ",
        "row 5: '14.9.2026' is not a day",
        "row 6: there is no event 'meetings'",
    ] {
        assert!(all.contains(told), "{told}: {all}");
    }
    assert_eq!(lines(), 10, "nothing of it was recorded");
    assert!(
        refused("event,mentee,mentors\nmeeting,P0003,P0002\n", "").contains("row 1: the column 'mentors' is not known")
    );
    assert!(refused("mentee,mentor\nP0003,P0002\n", "").contains("row 1: the column 'event' is missing"));
    assert!(refused("fit\n0.3\n", "meeting").contains("row 1: "));
    // Ids of the two sides are apart, also where one person has both roles.
    change(&folder, |programme| {
        let next = programme.next_number();
        programme.people.enter(Side::Mentor, &PersonId::new("7").unwrap(), Some("Ida"), None, next);
        programme.people.enter(Side::Mentee, &PersonId::new("8").unwrap(), Some("Ida"), None, next);
        let next = next.next().unwrap();
        programme.people.enter(Side::Mentee, &PersonId::new("7").unwrap(), Some("Max"), Some("max@example.org"), next);
        Ok(())
    });
    assert_eq!(Programme::read(&folder).unwrap().people.find("7", Some(Side::Mentee)), Ok(number(5)));
}

/// Who pauses takes part in no proposal either: it is taken back on that day, and nobody has declined.
#[test]
fn s84_a_proposal_is_taken_back_when_one_of_the_two_pauses() {
    let (_here, folder) = begun();
    for event in ["pause", "withdrawn"] {
        let mut programme = Programme::read(&folder).unwrap();
        programme.add(day(13), Written { event, mentee: Some("Kofi"), ..Written::default() }).unwrap();
        let pair = programme.ledger.state().pair(number(3), number(2)).map(mentor_match::programme::Pair::phase);
        assert_eq!(pair, Some(Phase::Declined(By::Committee)));
        let seats = programme.ledger.state().person(Side::Mentor, number(2)).unwrap().seats_taken;
        assert_eq!(seats, 0);
        let status = programme.status(day(13), Names::Hidden);
        assert!(status.contains("1 taken back") && !status.contains("declined"), "{status}");
    }
}
