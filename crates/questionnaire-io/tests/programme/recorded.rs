//! What a round says to the ledger, and which round it is.

use mentor_match::cohort::{PersonId, Side};
use mentor_match::policy::{Rulings, SeatRuling};
use mentor_match::programme::{By, Duty, EventKind, Pace, Phase};
use questionnaire_io::programme::{Names, Programme, Written};

use super::{begun, cohort, day, found, kofi, number};

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
