//! Markers in every field of a programme's folder, looked for in every file that is not the committee's; and whoever
//! asked, declined or let it fail, these files are the same.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use mentor_match::cohort::{PersonId, Side};
use mentor_match::programme::{By, Event, EventKind, How, Number, Pace, Value};
use questionnaire_io::export::OutputFile;
use questionnaire_io::export::year::YearLetters;
use questionnaire_io::programme::{Note, Programme};

const FIRST: Date = date(2026, 9, 1);
const LAST: Date = date(2027, 8, 31);

fn number(number: u32) -> Number {
    format!("P{number:04}").parse().unwrap()
}

/// Who said what, and how a pair ended: what nobody but the committee may learn.
#[derive(Clone, Copy)]
struct Secret {
    declined: By,
    asked: By,
    how: How,
    mark: u8,
}

/// A year in which everything happens, with a marker in every text of the folder.
fn year(secret: Secret) -> (tempfile::TempDir, Programme) {
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("programme");
    Programme::change(&folder, &|| None, |programme| {
        for one in 1..=12 {
            let side = if one <= 8 { Side::Mentee } else { Side::Mentor };
            let (id, name, mail) =
                (format!("zzid{one:02}"), format!("Zzname{one:02} Last"), format!("zzmail{one:02}@x.org"));
            let given =
                programme.people.enter(side, &PersonId::new(&id).unwrap(), Some(&name), Some(&mail), number(one));
            assert_eq!(given, number(one));
        }
        let pair = |on: Date, kind, mentee, mentor| Event::of_pair(on, kind, number(mentee), number(mentor));
        let day = |day: i8| date(2026, 10, day);
        for (mentee, mentor) in [(1, 9), (2, 9), (3, 10), (4, 10), (5, 11), (6, 11), (7, 12)] {
            programme.ledger.append(pair(FIRST, EventKind::Proposed, mentee, mentor).in_round(1))?;
        }
        for event in [
            Event::of_person(FIRST, EventKind::Waiting, Side::Mentee, number(8)).in_round(1),
            pair(day(1), EventKind::Declined, 1, 9).by(secret.declined),
            pair(day(1), EventKind::Introduced, 2, 9),
            pair(day(1), EventKind::Introduced, 3, 10),
            pair(day(1), EventKind::Introduced, 4, 10),
            pair(day(1), EventKind::Introduced, 5, 11),
            pair(day(2), EventKind::Agreed, 6, 11).by(By::Mentee),
            pair(day(3), EventKind::Contract, 3, 10).with(Value::Day(date(2027, 6, 1))),
            pair(day(4), EventKind::Meeting, 3, 10).by(secret.asked),
            pair(day(5), EventKind::Checkpoint, 3, 10).by(secret.asked).with(Value::Percent(secret.mark)),
            pair(day(9), EventKind::Pause, 3, 10).by(secret.asked),
            pair(day(20), EventKind::Resume, 3, 10).by(secret.asked),
            pair(date(2026, 12, 1), EventKind::Ended, 2, 9).by(secret.asked).with(Value::How(secret.how)),
            pair(date(2026, 12, 2), EventKind::Ended, 4, 10).by(secret.asked).with(Value::How(secret.how)),
            Event::of_person(date(2026, 12, 3), EventKind::Pause, Side::Mentee, number(8)).by(secret.asked),
            Event::of_person(date(2026, 12, 4), EventKind::Resume, Side::Mentee, number(8)).by(secret.asked),
            pair(date(2027, 6, 1), EventKind::Renewed, 3, 10).with(Value::Day(date(2028, 6, 1))),
            pair(date(2027, 6, 1), EventKind::Renewed, 5, 11).with(Value::Day(date(2028, 6, 1))),
        ] {
            programme.ledger.append(event)?;
        }
        for (mentee, mentor) in [(2, 9), (3, 10), (4, 10)] {
            programme.notes.add(Note {
                date: day(6),
                event: EventKind::Pulse,
                mentee: Some(number(mentee)),
                mentor: Some(number(mentor)),
                by: secret.asked,
                about: "zzabout".to_owned(),
                mark: Some(secret.mark.clamp(1, 5)),
                text: "zznote".to_owned(),
            });
        }
        Ok::<(), questionnaire_io::programme::ProgrammeError>(())
    })
    .unwrap();
    let programme = Programme::read(&folder).unwrap();
    (here, programme)
}

/// Everything that a partner or the public gets in that year.
fn open_files(programme: &Programme) -> Vec<OutputFile> {
    let (with, pace) = (YearLetters::default(), Pace::default());
    let mut files = with.between_rounds(programme, FIRST, date(2026, 12, 31), &pace, &|| Ok(())).unwrap();
    files.extend(with.at_the_end(programme, (FIRST, LAST), &|| Ok(())).unwrap());
    files.retain(|file| !file.path.starts_with("committee/"));
    files
}

/// The numbers behind each occurrence of a marker.
fn found(text: &str, marker: &str) -> BTreeSet<u32> {
    text.match_indices(marker)
        .filter_map(|(at, _)| text.get(at + marker.len()..at + marker.len() + 2)?.parse().ok())
        .collect()
}

#[test]
fn s25_nothing_in_the_folder_is_told_to_anybody_whom_it_does_not_concern() {
    let secret = Secret { declined: By::Mentor, asked: By::Mentee, how: How::Failed, mark: 2 };
    let (_here, programme) = year(secret);
    let files = open_files(&programme);
    let kinds: BTreeSet<&str> = files.iter().filter_map(|file| file.path.split('/').nth(1)).collect();
    for kind in ["reminder", "changed", "ended", "closing", "thanks", "mail-merge.csv"] {
        assert!(kinds.contains(kind), "{kind} is not among {kinds:?}");
    }
    for file in &files {
        let text = String::from_utf8_lossy(&file.bytes).to_lowercase();
        for marker in ["zzid", "zznote", "zzabout", "fail", "asked for", "declin"] {
            assert!(!text.contains(marker), "{}: {marker}", file.path);
        }
        if file.path.ends_with("mail-merge.csv") {
            // A row is its reader's: the address is theirs, and no row has two.
            for row in text.lines().skip(1) {
                assert!(found(row, "zzmail").len() <= 1, "{row}");
            }
            continue;
        }
        // mentee-P0001-P0002.txt is to the first about the second.
        let concerned: Vec<u32> =
            file.path.split("-P").skip(1).filter_map(|part| part.get(..4)?.parse().ok()).collect();
        let (reader, concerned) = (concerned[0], BTreeSet::from_iter(concerned));
        let named = found(&text, "zzname");
        assert!(named.is_subset(&concerned), "{}: {named:?}", file.path);
        let addresses = found(&text, "zzmail");
        assert!(addresses.is_subset(&BTreeSet::from([reader])), "{}: {addresses:?}", file.path);
    }
}

/// Who declined, who asked, how it ended and what mark was given: byte for byte the same for everybody else.
#[test]
fn s26_s49_whoever_asked_or_declined_everybody_gets_the_same() {
    let mut all: BTreeMap<Vec<(String, Vec<u8>)>, String> = BTreeMap::new();
    for declined in By::ALL {
        for asked in [By::Mentee, By::Mentor] {
            for how in How::ALL {
                let secret =
                    Secret { declined: *declined, asked, how: *how, mark: if asked == By::Mentee { 1 } else { 5 } };
                let (_here, programme) = year(secret);
                let files = open_files(&programme);
                let files = files.iter().map(|file| (file.path.to_string(), file.bytes.clone())).collect();
                all.insert(files, format!("{declined} {asked} {how}"));
            }
        }
    }
    assert_eq!(all.len(), 1, "{:?}", all.values());
}
