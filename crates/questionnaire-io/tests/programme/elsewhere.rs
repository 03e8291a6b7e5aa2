//! Mentees whom a mentor counts in the questionnaire and the ledger does not know.

use mentor_match::cohort::{Cohort, Mentee, Mentor, Units};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Rulings;
use mentor_match::programme::EventKind;
use questionnaire_io::programme::{Programme, Written};

use super::{day, found};

/// Grace, who writes how many mentees she has, if she does, and when she answered, if that is known.
fn cohort(written: Option<u16>, answered: Option<Date>) -> Cohort {
    let mut grace = Mentor::new("grace@example.org").unwrap();
    grace.running = written;
    grace.profile.answered = answered;
    let (ada, hedy) = (Mentee::new("ada@example.org").unwrap(), Mentor::new("hedy@example.org").unwrap());
    Cohort::new(Units::default(), vec![ada, Mentee::new("=1+1").unwrap()], vec![grace, hedy], vec![]).unwrap()
}

/// How many pairings of Grace take seats in a round of a day.
fn running(programme: &Programme, cohort: &Cohort, (round, on): (u32, i8)) -> Option<u16> {
    programme.feed(cohort, &Rulings::default(), round, day(on)).unwrap().cohort.mentors()[0].running
}

/// Runs a round that finds these pairs.
fn run(programme: &mut Programme, cohort: &Cohort, (round, on): (u32, i8), pairs: &[(&str, &str)]) {
    let rulings = Rulings::default();
    let elsewhere = programme.feed(cohort, &rulings, round, day(on)).unwrap().elsewhere;
    let pairs: Vec<_> = pairs.iter().map(|&(mentee, mentor)| (mentee, mentor, &[][..])).collect();
    let mut found = found(cohort, &rulings, (round, on), &pairs);
    (found.elsewhere, found.seats) = (elsewhere, cohort.mentors().iter().map(|one| (one.id.clone(), 2)).collect());
    programme.record(&found).unwrap();
}

/// Ada and Grace of round 1, introduced; the mentor had written a number before.
fn begun(written: Option<u16>, answered: Option<Date>) -> Programme {
    let here = tempfile::tempdir().unwrap();
    let mut programme = Programme::read_or_begin(here.path()).unwrap();
    run(&mut programme, &cohort(written, answered), (1, 5), &[("ada@example.org", "grace@example.org")]);
    let ada = Written { mentee: Some("ada@example.org"), mentor: Some("grace@example.org"), ..Written::default() };
    programme.add(day(8), Written { event: "introduced", ..ada }).unwrap();
    programme
}

fn lines(programme: &Programme) -> Vec<String> {
    let events = programme.ledger.events().iter().filter(|event| event.kind == EventKind::Elsewhere);
    events.map(|event| event.value.to_string()).collect()
}

/// "One mentee at the moment", outside of the programme, and one more whom round 1 has found: round 2 reads the same
/// questionnaire, and both take a seat. Once the pair has ended, one does.
#[test]
fn what_was_written_before_a_pair_was_found_does_not_count_it() {
    for answered in [None, Some(day(1))] {
        let mut programme = begun(Some(1), answered);
        let same = cohort(Some(1), answered);
        assert_eq!(lines(&programme), ["1 of 1"]);
        assert_eq!(running(&programme, &same, (2, 20)), Some(2), "{answered:?}");
        // In its own round the pair has a seat of the round.
        assert_eq!(running(&programme, &same, (1, 20)), Some(1), "{answered:?}");
        run(&mut programme, &same, (2, 20), &[]);
        assert_eq!((lines(&programme).len(), running(&programme, &same, (2, 20))), (1, Some(2)));
        let fed = programme.feed(&same, &Rulings::default(), 2, day(20)).unwrap();
        assert!(fed.conflicts.iter().any(|told| told.contains("1 mentee elsewhere")), "{:?}", fed.conflicts);
        let ada = Written { mentee: Some("ada@example.org"), mentor: Some("grace@example.org"), ..Written::default() };
        programme.add(day(21), Written { event: "ended", value: "term", ..ada }).unwrap();
        assert_eq!(running(&programme, &same, (2, 22)), Some(1));
    }
}

/// A ledger of before there was such a line knows it by the day of the answer.
#[test]
fn without_a_line_the_day_of_the_answer_counts() {
    let programme = begun(None, None);
    assert!(lines(&programme).is_empty());
    let answered = |on| cohort(Some(1), on);
    assert_eq!(running(&programme, &answered(Some(day(7))), (2, 20)), Some(2), "before the introduction");
    assert_eq!(running(&programme, &answered(Some(day(8))), (2, 20)), Some(1), "it is the one of the ledger");
    assert_eq!(running(&programme, &answered(None), (2, 20)), Some(1), "of the two numbers the greater one");
}

/// Another number, or an answer of a later day, is newer and counts the ledger's pair.
#[test]
fn a_newer_answer_counts_the_pairs_of_the_ledger() {
    let mut programme = begun(Some(1), Some(day(1)));
    for (written, answered, running_now) in [
        (Some(1), Some(day(15)), 1),
        (Some(2), None, 2),
        (Some(2), Some(day(15)), 2),
        (Some(0), None, 1),
        (Some(3), None, 3),
        (None, None, 1),
    ] {
        assert_eq!(running(&programme, &cohort(written, answered), (2, 20)), Some(running_now), "{written:?}");
    }
    // The newer one is recorded, and holds once the pair is over.
    let newer = cohort(Some(1), Some(day(15)));
    run(&mut programme, &newer, (2, 20), &[]);
    assert_eq!(lines(&programme), ["1 of 1", "0 of 1"]);
    let ada = Written { mentee: Some("ada@example.org"), mentor: Some("grace@example.org"), ..Written::default() };
    programme.add(day(21), Written { event: "ended", value: "term", ..ada }).unwrap();
    assert_eq!(running(&programme, &newer, (3, 22)), Some(0));
    assert_eq!(running(&programme, &cohort(Some(1), Some(day(22))), (3, 22)), Some(1), "of whom the ledger knows none");
}

/// What somebody records counts more than the questionnaire, and takes seats of events by hand, too.
#[test]
fn what_is_recorded_by_hand_counts() {
    let mut programme = begun(Some(1), None);
    let grace = |event, value| Written { event, mentor: Some("grace@example.org"), value, ..Written::default() };
    let kofi = Written { mentee: Some("=1+1"), ..grace("proposed", "") };
    let told = programme.add(day(10), kofi).unwrap_err().to_string();
    assert!(told.contains("2 seats, held by P0004 and 1 mentee elsewhere") && told.contains("'elsewhere'"), "{told}");
    programme.add(day(10), grace("elsewhere", "0")).unwrap();
    assert_eq!(running(&programme, &cohort(Some(3), Some(day(15))), (2, 20)), Some(1));
    programme.add(day(11), kofi).unwrap();
    for wrong in ["1 of", "of 1", "-1", "1/2", "x"] {
        assert!(programme.add(day(12), grace("elsewhere", wrong)).is_err(), "{wrong}");
    }
    assert!(programme.add(day(12), Written { mentor: None, ..grace("elsewhere", "1") }).is_err());
}
