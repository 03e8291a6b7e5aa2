//! A programme's folder: written whole, read again after a spreadsheet has saved it, and forgetting people.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::error::Error;
use std::fs;
use std::path::Path;

use mentor_match::cohort::{Choice, Cohort, Mentee, Mentor, Pairing, PairingState, PersonId, PersonKey, Side, Units};
use mentor_match::jiff::civil::{Date, date};
use mentor_match::policy::{PersonPair, Rulings, SeatRuling};
use mentor_match::programme::{By, Chain, Duty, Event, EventKind, How, LedgerError, Number, Pace, Phase, Value};
use proptest::prelude::*;
use questionnaire_io::programme::{Matched, Names, Note, Programme, ProgrammeError, RoundResult, Written};
use tempfile::TempDir;

fn day(day: i8) -> Date {
    date(2026, 9, day)
}

fn number(number: u32) -> Number {
    format!("P{number:04}").parse().unwrap()
}

fn change(folder: &Path, change: impl FnOnce(&mut Programme) -> Result<(), ProgrammeError>) {
    Programme::change(folder, &|| None, change).unwrap();
}

/// An event of Kofi and Grace.
fn kofi(event: &str) -> Written<'_> {
    Written { event, mentee: Some("Kofi"), mentor: Some("P0002"), ..Written::default() }
}

/// Two pairs, one of which has ended, with names and a note.
fn begun() -> (TempDir, std::path::PathBuf) {
    let here = TempDir::new().unwrap();
    let folder = here.path().join("programme");
    change(&folder, |programme| {
        for (side, id, name) in [
            (Side::Mentee, "ada@example.org", "Ada Lovelace"),
            (Side::Mentor, "grace@example.org", "Grace Hopper"),
            (Side::Mentee, "=1+1", "Kofi"),
        ] {
            let next = programme.next_number();
            programme.people.enter(side, &PersonId::new(id).unwrap(), Some(name), None, next);
        }
        let pair = |on, kind, mentee| Event::of_pair(day(on), kind, number(mentee), number(2));
        for event in [
            pair(1, EventKind::Proposed, 1).in_round(1),
            pair(1, EventKind::Proposed, 3).in_round(1),
            pair(2, EventKind::Introduced, 1),
            pair(3, EventKind::Contract, 1).with(Value::Day(date(2027, 2, 4))),
            pair(4, EventKind::Pulse, 1).by(By::Mentee),
            pair(12, EventKind::Ended, 1).with(Value::How(How::Failed)),
        ] {
            programme.ledger.append(event)?;
        }
        programme.notes.add(Note {
            date: day(4),
            event: EventKind::Pulse,
            mentee: Some(number(1)),
            mentor: Some(number(2)),
            by: By::Mentee,
            about: "how it goes".into(),
            mark: Some(2),
            text: "=cmd, \"not\" well;\nreally".into(),
        });
        Ok(())
    });
    (here, folder)
}

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

/// Two mentees and two mentors of whom questionnaires say something as well.
fn cohort() -> Cohort {
    let (mut ada, kofi) = (Mentee::new("ada@example.org").unwrap(), Mentee::new("=1+1").unwrap());
    ada.profile.trained = Some(false);
    let (mut grace, hedy) = (Mentor::new("grace@example.org").unwrap(), Mentor::new("hedy@example.org").unwrap());
    grace.running = Some(0);
    let past = Pairing { mentee: ada.id.clone(), mentor: grace.id.clone(), state: PairingState::Ended };
    Cohort::new(Units::default(), vec![ada, kofi], vec![grace, hedy], vec![past]).unwrap()
}

/// A fed round: whether the mentee is trained, the seats of Grace that are taken, and the state of Ada and Grace.
fn fed(programme: &Programme, on: Date) -> questionnaire_io::programme::Fed {
    programme.feed(&cohort(), &Rulings::default(), 2, on).unwrap()
}

/// S68: who is trained, from the day on which it was recorded. The questionnaire says otherwise, and that is told.
#[test]
fn s68_who_is_trained_in_the_ledger_is_trained_in_the_round() {
    let (_here, folder) = begun();
    change(&folder, |programme| {
        programme.add(day(20), Written { event: "trained", mentee: Some("Ada Lovelace"), ..Written::default() })
    });
    let programme = Programme::read(&folder).unwrap();
    let trained = |on| fed(&programme, day(on)).cohort.mentees()[1].profile.trained;
    assert_eq!([trained(19), trained(20)], [Some(false), Some(true)]);
    assert!(
        fed(&programme, day(20)).conflicts.iter().any(|told| told.starts_with("P0001") && told.contains("trained"))
    );
}

#[test]
fn a_round_knows_who_is_with_whom_on_its_day() {
    let (_here, folder) = begun();
    let programme = Programme::read(&folder).unwrap();
    let state = |on: i8| {
        let fed = fed(&programme, day(on));
        let grace = fed.cohort.mentors()[0].running;
        (fed.cohort.pairings().iter().map(|past| past.state).collect::<Vec<_>>(), grace, fed.standing.len())
    };
    // Before it began; proposed, both; introduced in an earlier round; failed.
    assert_eq!(fed(&programme, date(2026, 8, 31)).cohort.pairings()[0].state, PairingState::Ended);
    assert_eq!(state(1), (vec![], Some(0), 2));
    assert_eq!(state(2), (vec![PairingState::Running], Some(1), 1));
    assert_eq!(state(12), (vec![PairingState::Failed], Some(0), 1));
    let told = fed(&programme, day(12)).conflicts;
    assert!(told.iter().any(|told| told.contains("has ended, but the ledger says otherwise")), "{told:?}");
    // In the pair's own round it stands, and its seat is one of this round.
    let own = programme.feed(&cohort(), &Rulings::default(), 1, day(2)).unwrap();
    assert_eq!((own.standing.len(), own.cohort.mentors()[0].running), (2, Some(0)));
}

/// Who declined stays apart, who waits is counted until this round, and who pauses takes no part.
#[test]
fn a_round_knows_who_declined_waits_and_pauses() {
    let (_here, folder) = begun();
    change(&folder, |programme| {
        programme.add(day(13), Written { by: Some("mentor"), ..kofi("declined") })?;
        for round in [1, 2] {
            programme.add(day(14), Written { round: Some(round), mentor: None, ..kofi("waiting") })?;
        }
        programme.add(day(15), Written { mentee: None, ..kofi("pause") })
    });
    let programme = Programme::read(&folder).unwrap();
    let before = fed(&programme, day(14));
    assert_eq!(before.cohort.mentors()[0].declines, [PersonId::new("=1+1").unwrap()]);
    assert_eq!(before.cohort.mentees()[0].waited, Some(1), "the round that is run is not over");
    assert!(before.rulings.withdrawals.is_empty());
    let paused = fed(&programme, day(15)).rulings.withdrawals;
    assert_eq!(paused.iter().map(ToString::to_string).collect::<Vec<_>>(), ["mentor grace@example.org"]);
}

/// What was asked for before the round says nothing against a no that came in it; what is asked for later does.
#[test]
fn a_no_of_the_round_counts_whatever_was_asked_for_before_it() {
    let (mut mentee, mut mentor) = (Mentee::new("=1+1").unwrap(), Mentor::new("grace@example.org").unwrap());
    let (kofi_id, grace_id) = (mentee.id.clone(), mentor.id.clone());
    mentee.choices = vec![Choice::Person(grace_id.clone())];
    mentor.accepts = vec![kofi_id.clone()];
    let cohort = Cohort::new(Units::default(), vec![mentee], vec![mentor], vec![]).unwrap();
    let declined = |programme: &Programme, round| {
        let fed = programme.feed(&cohort, &Rulings::default(), round, day(25)).unwrap();
        let declines = [fed.cohort.mentees()[0].declines.clone(), fed.cohort.mentors()[0].declines.clone()];
        (declines, fed.conflicts.join("\n"))
    };
    for (by, of_mentee) in [("mentee", true), ("mentor", false)] {
        let (_here, folder) = begun();
        let no = Written { by: Some(by), ..kofi("declined") };
        let expected = if of_mentee { [vec![grace_id.clone()], vec![]] } else { [vec![], vec![kofi_id.clone()]] };
        let mut programme = Programme::read(&folder).unwrap();
        programme.add(day(13), no).unwrap();
        let (kept_apart, told) = declined(&programme, 1);
        assert!(
            kept_apart == expected && told.contains("in this round whom the questionnaire asks for"),
            "{by}: {told}"
        );
        let (kept_apart, told) = declined(&programme, 2);
        assert!(kept_apart == [vec![], vec![]] && told.contains("the new wish counts"), "{by}: {told}");
        // The next round has run, the proposal of the first one was still open in it, and then came the no.
        let mut programme = Programme::read(&folder).unwrap();
        let waits = Written { event: "waiting", mentee: Some("P0001"), round: Some(2), ..Written::default() };
        programme.add(day(20), waits).unwrap();
        programme.add(day(21), no).unwrap();
        assert_eq!(declined(&programme, 2).0, expected, "{by}");
        assert_eq!(declined(&programme, 3).0, [vec![], vec![]], "{by}");
    }
}

/// A round is not over while it owes somebody another look, and no longer.
#[test]
fn a_round_goes_on_until_it_was_run_again_for_those_whose_proposal_came_to_nothing() {
    let (_here, folder) = begun();
    let (cohort, none) = (cohort(), Rulings::default());
    let alone = |event| Written { mentor: None, ..kofi(event) };
    for by in ["mentee", "mentor", "committee"] {
        let mut programme = Programme::read(&folder).unwrap();
        programme.add(day(13), Written { by: Some(by), ..kofi("declined") }).unwrap();
        assert_eq!(programme.round(), 1, "{by}");
        programme.add(day(14), alone("pause")).unwrap();
        assert_eq!(programme.round(), 2, "who takes no part is not matched");
        programme.add(day(15), alone("resume")).unwrap();
        assert_eq!(programme.round(), 1);
        // Run again: first nobody, then a seat becomes free and is declined as well.
        let found_hedy = [("=1+1", "hedy@example.org", &[][..])];
        assert_eq!(programme.record(&found(&cohort, &none, (1, 16), &[])).unwrap().waiting, 2);
        assert_eq!(programme.round(), 2);
        programme.record(&found(&cohort, &none, (1, 17), &found_hedy)).unwrap();
        assert_eq!(programme.round(), 1, "an answer is missing");
        programme.add(day(18), Written { mentor: Some("hedy@example.org"), by: Some(by), ..kofi("declined") }).unwrap();
        assert_eq!(programme.round(), 1);
        assert_eq!(programme.record(&found(&cohort, &none, (1, 19), &[])).unwrap().waiting, 1);
        assert_eq!(programme.round(), 2);
        assert_eq!(programme.record(&found(&cohort, &none, (1, 19), &[])).unwrap().waiting, 0, "once");
        let waited = &programme.ledger.state().person(Side::Mentee, number(3)).unwrap().waiting;
        assert_eq!(*waited, [1], "one round without a mentor");
    }
    // Nobody ran it again, and a pair of the round has come to its planned end or goes on for another time.
    for (event, value, round) in [
        ("ended", "term", 2),
        ("ended", "reached", 2),
        ("renewed", "", 2),
        ("ended", "bowed-out", 1),
        ("ended", "failed", 1),
    ] {
        let mut programme = Programme::read(&folder).unwrap();
        programme.record(&found(&cohort, &none, (1, 13), &[("ada@example.org", "hedy@example.org", &[])])).unwrap();
        let ada =
            |event| Written { event, mentee: Some("P0001"), mentor: Some("hedy@example.org"), ..Written::default() };
        programme.add(day(14), ada("introduced")).unwrap();
        // The round above took back what was proposed to Kofi and left him waiting.
        assert_eq!(programme.round(), 2);
        programme.add(day(15), Written { round: Some(1), ..kofi("proposed") }).unwrap();
        programme.add(day(16), kofi("declined")).unwrap();
        assert_eq!(programme.round(), 1);
        programme.add(day(20), Written { value, ..ada(event) }).unwrap();
        assert_eq!(programme.round(), round, "{event} {value}");
    }
}

/// What a round found, of the two mentees and two mentors, each mentor with one seat.
fn found<'r>(
    cohort: &'r Cohort,
    rulings: &'r Rulings,
    (round, on): (u32, i8),
    pairs: &[(&str, &str, &'static [By])],
) -> RoundResult<'r> {
    let id = |id: &str| PersonId::new(id).unwrap();
    let matched =
        |&(mentee, mentor, agreed): &(&str, &str, _)| Matched { mentee: id(mentee), mentor: id(mentor), agreed };
    RoundResult {
        cohort,
        rulings,
        round,
        day: day(on),
        receipt: Chain::of_bytes(b"receipt"),
        cap: 2,
        seats: cohort.mentors().iter().map(|mentor| (mentor.id.clone(), 1)).collect(),
        matches: pairs.iter().map(matched).collect(),
    }
}

/// The same round again records nothing twice; who moved is taken back before the next pair takes the seat.
#[test]
fn a_round_is_recorded_once() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    let (cohort, none) = (cohort(), Rulings::default());
    let first = [("ada@example.org", "hedy@example.org", &[][..]), ("=1+1", "grace@example.org", &[])];
    let first = found(&cohort, &none, (2, 20), &first);
    let recorded = programme.record(&first).unwrap();
    assert_eq!((recorded.proposed, recorded.taken_back, recorded.waiting), (1, 0, 0), "Kofi and Grace stand");
    let again = programme.record(&first).unwrap();
    assert_eq!((again.proposed, again.taken_back, again.lines), (0, 0, recorded.lines));
    let other = found(&cohort, &none, (2, 20), &[("=1+1", "hedy@example.org", &[])]);
    let moved = programme.record(&other).unwrap();
    assert_eq!((moved.proposed, moved.taken_back, moved.waiting), (1, 2, 1));
    assert!(programme.status(day(20), Names::Hidden).contains("2 taken back"), "nobody declined");
}

/// Pairs that nobody has to be asked about are agreed: by both, or by the committee, and once.
#[test]
fn a_round_records_who_has_said_yes() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    let (cohort, none) = (cohort(), Rulings::default());
    let both: &[By] = &[By::Mentee, By::Mentor];
    let pairs = [("ada@example.org", "hedy@example.org", both), ("=1+1", "grace@example.org", &[By::Committee][..])];
    let recorded = programme.record(&found(&cohort, &none, (2, 20), &pairs)).unwrap();
    assert_eq!((recorded.proposed, recorded.agreed), (1, 2));
    let said: Vec<By> =
        programme.ledger.events().iter().filter(|one| one.kind == EventKind::Agreed).map(|one| one.by).collect();
    assert_eq!(said, [By::Committee, By::Mentee, By::Mentor], "by id, Kofi first");
    let state = programme.ledger.state();
    assert!(state.open_pairs().all(|pair| pair.phase() == Phase::Agreed));
    // So nobody is reminded, and the introductions are due.
    let due = state.due(day(29), &Pace::default());
    assert!(due.iter().all(|one| one.duty == Duty::Introduce), "{due:?}");
    let again = programme.record(&found(&cohort, &none, (2, 21), &pairs)).unwrap();
    assert_eq!((again.agreed, again.lines), (0, recorded.lines));
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
    assert_eq!((said.unwrap(), lines()), (3, 9));
    let programme = Programme::read(&folder).unwrap();
    assert_eq!(programme.ledger.state().last_day(), Some(day(20)));
    let trained = programme.ledger.on(day(2)).person(Side::Mentor, number(2)).and_then(|person| person.trained);
    assert_eq!(trained, Some(day(2)), "written down late");
    // A table of something else, with the event named beside it, and semicolons.
    let said = add("fit;mentee_id;mentor_id\n0.3;=1+1;grace@example.org\n", "checkpoint");
    assert_eq!((said.unwrap(), lines()), (1, 10));
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

/// S49: the mentor whom a decliner named comes after the mentee's own choices, once the mentee wants that.
#[test]
fn s49_a_referral_is_a_choice_once_the_mentee_says_yes() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    let id = |id: &str| PersonId::new(id).unwrap();
    let next = programme.next_number();
    programme.people.enter(Side::Mentor, &id("hedy@example.org"), Some("Hedy"), None, next);
    let kofi = |event| Written { by: Some("mentor"), ..kofi(event) };
    programme.add(day(13), kofi("declined")).unwrap();
    let named = Written { mentor: Some("Hedy"), value: "Grace Hopper", ..kofi("referred") };
    programme.add(day(13), named).unwrap();
    let choices = |programme: &Programme| fed(programme, day(20)).cohort.mentees()[0].choices.clone();
    assert_eq!(choices(&programme), [], "nobody has asked Kofi");
    programme.add(day(14), Written { by: Some("mentee"), ..named }).unwrap();
    assert_eq!(choices(&programme), [Choice::Person(id("hedy@example.org"))]);
    assert_eq!(fed(&programme, day(13)).cohort.mentees()[0].choices, [], "as of its day");
    // Asked for and declined: what came last counts, in the next round too.
    let hedy = |event| Written { mentor: Some("Hedy"), by: Some("mentee"), round: Some(1), ..kofi(event) };
    programme.add(day(15), hedy("proposed")).unwrap();
    programme.add(day(16), hedy("declined")).unwrap();
    let declines = |programme: &Programme| fed(programme, day(20)).cohort.mentees()[0].declines.clone();
    assert_eq!((choices(&programme), declines(&programme)), (vec![], vec![id("hedy@example.org")]));
    programme.add(day(17), Written { by: Some("mentee"), ..named }).unwrap();
    assert_eq!((choices(&programme).len(), declines(&programme)), (1, vec![]));
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

/// Seats of one's own: taken from the questionnaire by a round, and by hand for good.
#[test]
fn a_round_records_the_seats_of_mentors_who_have_another_number() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    let (cohort, none) = (cohort(), Rulings::default());
    programme.record(&found(&cohort, &none, (2, 20), &[])).unwrap();
    let seats = |programme: &Programme, mentor| programme.ledger.state().seats_of(number(mentor));
    assert_eq!([seats(&programme, 2), seats(&programme, 4)], [1, 1]);
    // The next questionnaire says two, as everybody has.
    let mut more = found(&cohort, &none, (3, 21), &[]);
    more.seats[0].1 = 2;
    programme.record(&more).unwrap();
    assert_eq!([seats(&programme, 2), seats(&programme, 4)], [2, 1]);
    // By telephone three: this is what the next round reads, and what stays, unless a ruling says otherwise.
    let grace = Written { event: "seats", mentor: Some("P0002"), value: "3", ..Written::default() };
    programme.add(day(22), grace).unwrap();
    let fed = programme.feed(&cohort, &none, 4, day(22)).unwrap();
    assert_eq!(fed.cohort.mentors()[0].seats, Some(3));
    assert_eq!(programme.feed(&cohort, &none, 4, day(21)).unwrap().cohort.mentors()[0].seats, None, "as of its day");
    programme.record(&found(&cohort, &none, (4, 22), &[])).unwrap();
    assert_eq!(seats(&programme, 2), 3);
    let ruling = SeatRuling { mentor: PersonId::new("grace@example.org").unwrap(), seats: 1 };
    let settled = Rulings { seats: vec![ruling], ..Rulings::default() };
    programme.record(&found(&cohort, &settled, (5, 23), &[])).unwrap();
    assert_eq!(seats(&programme, 2), 1);
}

/// Introduced pairs are the round's or take a seat, whatever is missing in the files or said against them.
#[test]
fn who_was_introduced_is_never_matched_anew() {
    let (_here, folder) = begun();
    let mut programme = Programme::read(&folder).unwrap();
    programme.add(day(13), kofi("introduced")).unwrap();
    let (cohort, id) = (cohort(), |id: &str| PersonId::new(id).unwrap());
    let feed = |cohort: &Cohort, rulings: &Rulings| programme.feed(cohort, rulings, 1, day(20)).unwrap();
    assert_eq!(feed(&cohort, &Rulings::default()).standing.len(), 1);
    // Ruled out, or one of the two withdrawn: the seat is taken, and it is said.
    let pair = || PersonPair { mentee: id("=1+1"), mentor: id("grace@example.org") };
    let banned = Rulings { bans: vec![pair()], ..Rulings::default() };
    let withdrawn = PersonKey { side: Side::Mentor, id: id("grace@example.org") };
    let withdrawn = Rulings { withdrawals: vec![withdrawn], ..Rulings::default() };
    for ruled in [banned, withdrawn] {
        let told = feed(&cohort, &ruled);
        assert_eq!((told.standing.len(), told.cohort.mentors()[0].running), (0, Some(1)));
        assert!(told.conflicts.iter().any(|told| told.contains("until 'ended' is recorded")), "{:?}", told.conflicts);
    }
    // The mentor is not in the files: nobody else for the mentee.
    let (mentees, hedy) = (cohort.mentees().to_vec(), cohort.mentors()[1].clone());
    let without = Cohort::new(Units::default(), mentees, vec![hedy], vec![]).unwrap();
    let told = feed(&without, &Rulings::default());
    assert_eq!(told.rulings.withdrawals, [PersonKey { side: Side::Mentee, id: id("=1+1") }]);
    assert!(told.conflicts.iter().any(|told| told.contains("P0002, who is not in the files")), "{:?}", told.conflicts);
}
