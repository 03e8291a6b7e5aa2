//! Letters between rounds.

use std::collections::BTreeSet;

use mentor_match::cohort::{PersonId, Side};
use mentor_match::jiff::civil::{Date, date};
use mentor_match::programme::{By, Event, EventKind, How, Pace, Value};
use questionnaire_io::export::OutputFile;
use questionnaire_io::export::year::YearLetters;
use questionnaire_io::programme::Programme;

use super::{FIRST, GO_ON, WHO, Year, text};

/// A reminder when the answer is due, and one more a week later: whoever writes letters every day reminds nobody daily.
#[test]
fn s49_who_owes_an_answer_is_reminded_twice_and_not_again() {
    let mut year = Year::new();
    let next = year.programme.next_number();
    let dora = year.programme.people.enter(Side::Mentee, &PersonId::new("e4").unwrap(), Some("Dora Done"), None, next);
    year.add(Event::of_pair(FIRST, EventKind::Proposed, dora, year.rosa).in_round(1));
    let of = |since: Date, day: Date| {
        let letters = year.letters(since, day);
        letters.iter().filter(|file| file.path.contains("reminder/") && file.path.ends_with(".txt")).count()
    };
    let on = |day: i8| date(2026, 9, day);
    let days: Vec<i8> = (1..=30).filter(|&day| of(on(day), on(day)) == 2).collect();
    assert_eq!(days, [8, 15], "7 days to answer, and 7 more");
    assert_eq!([of(on(1), on(7)), of(on(2), on(20)), of(on(9), on(16)), of(on(16), on(30))], [0, 2, 2, 0]);
}

#[test]
fn s49_s84_reminders_changes_and_pauses_are_told_to_whom_they_concern() {
    let mut year = Year::new();
    let day = date(2026, 9, 10);
    year.add(Event::of_pair(day, EventKind::Pause, year.ada, year.grace));
    let next = year.programme.next_number();
    let dora = year.programme.people.enter(Side::Mentee, &PersonId::new("e4").unwrap(), Some("Dora Done"), None, next);
    year.add(Event::of_pair(day, EventKind::Proposed, dora, year.rosa).in_round(2));
    year.add(Event::of_pair(date(2026, 9, 12), EventKind::Agreed, dora, year.rosa).by(By::Mentee));
    let paused = year.letters(day, day);
    assert!(
        text(&paused, "participants/paused/mentor-P0004-P0001.txt")
            .contains("with Ada Lovelace pauses from 2026-09-10 on")
    );
    let late = date(2026, 9, 17);
    let reminders = year.letters(late, late);
    let of_kind = |path: &&str| path.starts_with("participants/reminder/");
    let mail: Vec<&str> = reminders.iter().map(|file| &*file.path).filter(of_kind).collect();
    let expected = ["participants/reminder/mentor-P0005-P0006.txt", "participants/reminder/mentor-P0005-P0006.html"];
    assert_eq!(mail, expected, "who has answered is not reminded");
    // Rosa says no: both learn that the suggestion no longer holds, in the same words.
    year.add(Event::of_pair(late, EventKind::Declined, dora, year.rosa).by(By::Mentor));
    let changed = year.letters(late, late);
    for path in ["participants/changed/mentee-P0006-P0005.txt", "participants/changed/mentor-P0005-P0006.txt"] {
        let letter = text(&changed, path);
        assert!(letter.contains("no longer holds") && letter.contains("nobody's fault"), "{letter}");
        assert!(!letter.contains("declined") && !letter.contains(" no."), "{letter}");
    }
}

/// A pause of a pair or of one of the two is told to both in the same words, and so is its end; nobody is introduced
/// again, reminded or sent tips meanwhile.
#[test]
fn s65_s84_pauses_of_people_their_end_and_renewals_are_told_in_both_languages() {
    let (pause, resume) = (date(2026, 10, 5), date(2026, 11, 9));
    let mut told = BTreeSet::new();
    for who in 0..3 {
        let mut year = Year::new();
        let event = |year: &Year, kind, day| match who {
            0 => Event::of_pair(day, kind, year.cleo, year.rosa),
            1 => Event::of_person(day, kind, Side::Mentee, year.cleo),
            _ => Event::of_person(day, kind, Side::Mentor, year.rosa),
        };
        let begun = event(&year, EventKind::Pause, pause);
        year.add(begun);
        let letters = year.letters(date(2026, 10, 1), date(2026, 10, 31));
        let of = |kind: &str, letters: &[OutputFile]| -> Vec<(String, String)> {
            let files = letters.iter().filter(|file| file.path.contains(kind) && file.path.ends_with(".txt"));
            files.map(|file| (file.path.to_string(), String::from_utf8(file.bytes.clone()).unwrap())).collect()
        };
        let paused = of("paused/", &letters);
        assert_eq!(paused.len(), 2, "{paused:?}");
        assert!(paused.iter().all(|(_, text)| text.contains("pauses from 2026-10-05 on")), "{paused:?}");
        assert!(of("tips/", &letters).iter().all(|(path, _)| !path.contains("P0003")), "no tips in a pause");
        assert!(year.letters(date(2026, 11, 1), date(2026, 11, 1)).len() == 1, "told once");
        let end = event(&year, EventKind::Resume, resume);
        year.add(end);
        let letters = year.letters(date(2026, 11, 1), date(2026, 11, 30));
        let resumed = of("resumed/", &letters);
        assert_eq!(resumed.len(), 2);
        assert!(resumed[0].1.contains("the pause is over: your mentoring with Rosa Bell goes on from 2026-11-09."));
        assert!(of("paused/", &letters).is_empty() && of("introduc", &letters).is_empty());
        told.insert([paused, resumed]);
        // Both within the time that is told: nothing has changed for anybody.
        let letters = year.letters(date(2026, 10, 1), date(2026, 11, 30));
        assert!(of("paused/", &letters).is_empty() && of("resumed/", &letters).is_empty());
        // Both have said that they go on.
        year.programme.people.describe(year.rosa, Some("Deutsch"), false);
        let day = date(2027, 8, 1);
        let csv = format!("{WHO},{GO_ON}\nCleo Court,,yes\nRosa Bell,,yes\n");
        assert_eq!(year.record(&csv, day).renewed, 1);
        let german = questionnaire_io::export::GERMAN_TEMPLATE.parse().unwrap();
        let mut with = YearLetters::default();
        with.letters.in_language = [(mentor_match::compatibility::Language::German, german)].into();
        let letters = with.between_rounds(&year.programme, day, day, &Pace::default(), &|| Ok(())).unwrap();
        let renewed = of("renewed/", &letters);
        assert_eq!(renewed.len(), 2);
        assert!(renewed[0].1.contains("your mentoring with Rosa Bell now runs until 2028-09-01."), "{}", renewed[0].1);
        assert!(
            renewed[1].1.contains("Ihr Mentoring mit Cleo Court läuft nun bis zum 2028-09-01."),
            "{}",
            renewed[1].1
        );
    }
    assert_eq!(told.len(), 1, "the same letters whoever pauses");
}

/// A proposal to somebody who pauses is no reason to remind either.
#[test]
fn s84_nobody_is_reminded_while_one_of_the_two_pauses() {
    let mut year = Year::new();
    let next = year.programme.next_number();
    let dora = year.programme.people.enter(Side::Mentee, &PersonId::new("e4").unwrap(), Some("Dora Done"), None, next);
    year.add(Event::of_pair(FIRST, EventKind::Proposed, dora, year.rosa).in_round(1));
    let late = date(2026, 9, 20);
    let reminded =
        |year: &Year| year.letters(FIRST, late).iter().filter(|file| file.path.contains("reminder/")).count();
    assert_eq!(reminded(&year), 4);
    year.add(Event::of_person(date(2026, 9, 10), EventKind::Pause, Side::Mentee, dora));
    assert_eq!(reminded(&year), 0);
}

#[test]
fn letters_between_rounds_keep_a_confidential_name_and_speak_their_readers_language() {
    let mut year = Year::new();
    year.programme.people.describe(year.ada, None, true);
    year.programme.people.describe(year.grace, Some("Deutsch"), false);
    let day = date(2026, 12, 1);
    year.add(Event::of_pair(day, EventKind::Ended, year.ada, year.grace).with(Value::How(How::Term)));
    let german = questionnaire_io::export::GERMAN_TEMPLATE.parse().unwrap();
    let mut with = YearLetters::default();
    with.letters.in_language = [(mentor_match::compatibility::Language::German, german)].into();
    let files = with.between_rounds(&year.programme, day, day, &Pace::default(), &|| Ok(())).unwrap();
    let grace = text(&files, "participants/ended/mentor-P0004-P0001.txt");
    assert!(grace.contains("Guten Tag Grace,\n\nIhr Mentoring ist zu Ende."), "{grace}");
    assert!(text(&files, "participants/ended/mentee-P0001-P0004.txt").contains("Dear Ada,"), "her own name is hers");
    for (path, text) in files.iter().map(|file| (&file.path, String::from_utf8_lossy(&file.bytes))) {
        let is_hers = path.contains("mentee-P0001") || path.ends_with("mail-merge.csv");
        assert!(is_hers || !text.contains("Lovelace"), "{path}: {text}");
    }
    // Both survive being written and read.
    let folder = tempfile::tempdir().unwrap();
    let known = year.programme.people.clone();
    let written = Programme::change(&folder.path().join("p"), &|| None, |programme| {
        programme.people = known.clone();
        Ok::<(), questionnaire_io::programme::ProgrammeError>(())
    });
    written.unwrap();
    assert_eq!(Programme::read_or_begin(&folder.path().join("p")).unwrap().people, known);
}
