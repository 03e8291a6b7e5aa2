//! A folder is written whole, read again after a spreadsheet has saved it, and forgets people.

use mentor_match::cohort::{PersonId, Side};
use mentor_match::programme::{Event, EventKind, LedgerError};
use proptest::prelude::*;
use questionnaire_io::programme::{Names, Programme, ProgrammeError, Written};
use std::error::Error;
use std::fs;

use super::{begun, change, day, number};

#[test]
fn what_is_written_is_read() {
    let (_here, folder) = begun();
    let programme = Programme::read(&folder).unwrap();
    assert_eq!((programme.ledger.head().lines, programme.beyond_head), (6, 0));
    assert_eq!(programme.notes.all()[0].mark, Some(2));
    let kofi = PersonId::new("=1+1").unwrap();
    assert_eq!(programme.people.number(Side::Mentee, &kofi), Some(number(3)), "an id that looks like a formula");
    assert!(!fs::read_to_string(folder.join("private/people.csv")).unwrap().contains(",=1"));
    let ledger = fs::read_to_string(folder.join("ledger.csv")).unwrap();
    assert!(ledger.starts_with("seq,date,event,mentee,mentor,round,value,by,chain\n1,2026-09-01,proposed,P0001,P0002"));
    for private in ["Ada", "Grace", "not well", "example.org"] {
        assert!(!ledger.contains(private), "{private}");
    }
    let names: Vec<_> =
        fs::read_dir(folder.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["programme"], "nothing is left beside");
}

#[test]
fn deleting_a_row_anonymises_and_the_number_is_given_to_nobody_else() {
    let (_here, folder) = begun();
    let people = fs::read_to_string(folder.join("private/people.csv")).unwrap();
    let rest: Vec<&str> = people.lines().filter(|line| !line.contains("Kofi")).collect();
    fs::write(folder.join("private/people.csv"), rest.join("\n")).unwrap();
    fs::remove_file(folder.join("private/notes.csv")).unwrap();
    let programme = Programme::read(&folder).unwrap();
    assert!(programme.status(day(12), Names::Shown).contains(" Grace Hopper: proposed since 2026-09-01"));
    assert_eq!(programme.next_number(), number(4));
}

#[test]
fn a_person_on_both_sides_has_one_number() {
    let mut people = questionnaire_io::programme::People::default();
    let id = |id| PersonId::new(id).unwrap();
    let one = people.enter(Side::Mentee, &id("m-1"), Some("Ada"), Some("Ada@Example.org"), number(1));
    let same = people.enter(Side::Mentor, &id("t-9"), None, Some("ada@example.org"), number(2));
    let other = people.enter(Side::Mentor, &id("m-1"), Some("Eve"), Some("eve@example.org"), number(2));
    assert_eq!([one, same, other], [number(1), number(1), number(2)]);
    assert_eq!(people.find("ada", None), Ok(number(1)));
}

/// What spreadsheets make of the file when they save it: their separators, quotes, line ends, blank rows and dates.
#[test]
fn a_spreadsheet_may_save_the_ledger_again() {
    let (_here, folder) = begun();
    let was = Programme::read(&folder).unwrap();
    let text = fs::read_to_string(folder.join("ledger.csv")).unwrap();
    let dates = |line: &str, order: fn(&str, &str, &str) -> String| -> String {
        let cells = line.split(',').map(|cell| match cell.split('-').collect::<Vec<_>>()[..] {
            [year, month, day] if year.len() == 4 && month.len() == 2 => order(year, month, day),
            _ => cell.to_owned(),
        });
        cells.collect::<Vec<_>>().join(",")
    };
    let saved = |order: fn(&str, &str, &str) -> String, separator: &str| {
        let lines = text.lines().map(|line| dates(line, order).replace(',', separator));
        "\u{feff}".to_owned() + &lines.collect::<Vec<_>>().join("\r\n") + "\r\n" + &separator.repeat(8) + "\r\n"
    };
    let german = saved(|year, month, day| format!("{day}.{month}.{year}"), ";");
    let british = saved(|year, month, day| format!("{day}/{month}/{year}"), ",");
    let american = saved(|year, month, day| format!("{}/{}/{}", month.trim_start_matches('0'), day, &year[2..]), ",");
    let quoted = text.lines().map(|line| format!("\"{}\"", line.replace(',', "\",\""))).collect::<Vec<_>>().join("\n");
    for (again, restored) in [(german, true), (british, true), (american, true), (quoted, false)] {
        fs::write(folder.join("ledger.csv"), &again).unwrap();
        let read = Programme::read(&folder).unwrap_or_else(|error| panic!("{error}:\n{again}"));
        assert_eq!((&read.ledger, read.dates_restored), (&was.ledger, restored));
        // A changed line is found in it as well.
        fs::write(folder.join("ledger.csv"), again.replacen("failed", "reached", 1)).unwrap();
        let ProgrammeError::Ledger(found) = Programme::read(&folder).unwrap_err() else { panic!("another error") };
        assert_eq!(found.line(), Some(6), "{found}");
    }
    // The next event puts the dates back.
    fs::write(folder.join("ledger.csv"), saved(|year, month, day| format!("{day}.{month}.{year}"), ";")).unwrap();
    let session = Event::of_pair(day(12), EventKind::Session, number(3), number(2));
    change(&folder, |programme| Ok(programme.ledger.append(session)?));
    assert!(fs::read_to_string(folder.join("ledger.csv")).unwrap().starts_with(&text));
}

/// Every state between two files: the old ledger or the new one, and the next run completes it.
#[test]
fn what_a_killed_run_left_is_the_old_ledger_or_the_new_one() {
    let (_here, folder) = begun();
    let before = fs::read(folder.join("head")).unwrap();
    let session = |on| Event::of_pair(day(on), EventKind::Session, number(3), number(2));
    change(&folder, |programme| Ok(programme.ledger.append(session(13))?));
    // Killed before it wrote the head, with something unfinished beside.
    fs::write(folder.join("head"), &before).unwrap();
    let beside = folder.with_file_name(".programme.mentor-match");
    fs::create_dir(&beside).unwrap();
    fs::write(beside.join("new"), "version 1\nlin").unwrap();
    let read = Programme::read(&folder).unwrap();
    assert_eq!((read.ledger.head().lines, read.beyond_head), (7, 1));
    change(&folder, |_| Ok(()));
    assert_eq!(Programme::read(&folder).unwrap().beyond_head, 0);
    assert!(!beside.exists());
    // The first run of all, killed before there was a head, and after a ledger was lost.
    let ledger = fs::read(folder.join("ledger.csv")).unwrap();
    fs::remove_file(folder.join("head")).unwrap();
    assert_eq!(Programme::read(&folder).unwrap().beyond_head, 7);
    change(&folder, |_| Ok(()));
    fs::remove_file(folder.join("ledger.csv")).unwrap();
    assert!(matches!(Programme::read(&folder), Err(ProgrammeError::Missing { .. })));
    let half = ledger[..ledger.len() - 90].to_vec();
    fs::write(folder.join("ledger.csv"), half).unwrap();
    assert!(matches!(
        Programme::read(&folder),
        Err(ProgrammeError::Ledger(LedgerError::Cut { .. } | LedgerError::Cells { .. }))
    ));
}

#[test]
fn what_is_refused_is_not_written() -> Result<(), Box<dyn Error>> {
    let (_here, folder) = begun();
    let was = fs::read(folder.join("private/people.csv"))?;
    let refused = Programme::change(&folder, &|| None, |programme| {
        let next = programme.next_number();
        programme.people.enter(Side::Mentee, &PersonId::new("new").unwrap(), None, None, next);
        programme.add(day(1), Written { event: "resume", mentee: Some("P0004"), ..Written::default() })
    });
    assert!(refused.unwrap_err().to_string().contains("line 7: the mentee P0004 cannot have 'resume'"));
    assert_eq!(fs::read(folder.join("private/people.csv"))?, was);
    assert!(matches!(Programme::read(&folder.join("private")), Err(ProgrammeError::NoLedger { .. })));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Any bytes: refused or read, without a panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), name in 0usize..4) {
        let (_here, folder) = begun();
        let name = ["ledger.csv", "head", "private/people.csv", "private/notes.csv"][name];
        fs::write(folder.join(name), bytes).unwrap();
        let _ = Programme::read(&folder);
    }
}
