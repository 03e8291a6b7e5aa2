//! A programme over the year, and an evening that is saved.

use match_desk::{Response, Session, handle};

use crate::{brought, bytes, file, go, invented, opened, page};

/// The P numbers of the first open pair on the page of answers.
fn asked(page: &str) -> (String, String) {
    let cell = |name: &str| page.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    (cell("data-mentee"), cell("data-mentor"))
}

#[test]
fn a_programme_is_begun_recorded_answered_saved_and_gone_on_with() {
    let mut session = invented();
    assert!(page(&mut session, &go("answers", &[], &[])).contains("Begin a programme"));
    let begun = page(&mut session, &go("round", &[("number", "1")], &[]));
    assert!(begun.contains("is not in the programme yet") && begun.contains("round 1, "), "{begun}");
    assert!(file(&mut session, "receipt.json").contains("\"programme\""));
    let recorded = page(&mut session, &go("record", &[], &[]));
    assert!(recorded.contains("still to answer") && !recorded.contains("not in the programme yet"), "{recorded}");
    assert!(page(&mut session, &go("record", &[], &[])).contains("recorded already"));
    let (mentee, mentor) = asked(&recorded);
    let tick = |event: &'static str, by: &'static str| {
        go("tick", &[("event", event), ("by", by), ("mentee", &mentee), ("mentor", &mentor)], &[])
    };
    page(&mut session, &tick("agreed", "mentee"));
    let both = page(&mut session, &tick("agreed", "mentor"));
    let asked_of = |page: &str| page.split("<h1>").nth(1).unwrap().split(' ').next().unwrap().parse::<u32>().unwrap();
    assert_eq!(asked_of(&both) + 1, asked_of(&recorded), "{both}");
    let again = page(&mut session, &tick("agreed", "mentor"));
    assert!(again.contains("This is not possible"), "{again}");
    page(&mut session, &go("introduced", &[], &[]));
    let year = page(&mut session, &go("year", &[], &[]));
    assert!(year.contains("first meeting") && year.contains("They met"), "{year}");
    let met = [("event", "meeting"), ("mentee", &*mentee), ("mentor", &*mentor)];
    let met = page(&mut session, &go("event", &met, &[]));
    assert!(met.contains(" meeting: "), "{met}");
    assert_eq!(met.matches("first meeting").count() + 1, year.matches("first meeting").count(), "{met}");

    let saved = bytes(&mut session, "programme.zip");
    let (mut next, page_of) = opened(&saved);
    assert!(page_of.contains("Opened") && page_of.contains("How things stand"), "{page_of}");
    page(&mut next, &go("invented", &[], &[]));
    let second = page(&mut next, &go("answers", &[], &[]));
    assert!(second.contains("is not in the programme yet"), "{second}");
    page(&mut next, &go("record", &[], &[]));
    let ledger = next.programme().unwrap().to_files().remove(0);
    let ledger = String::from_utf8(ledger.1).unwrap();
    assert!(ledger.contains("introduced"), "{ledger}");
    assert!(ledger.lines().count() > 40, "{ledger}");
}

/// A line of a day to come would stand in the way of every round until then.
#[test]
fn what_happened_is_not_of_a_day_to_come() {
    let mut session = brought();
    page(&mut session, &go("round", &[("number", "1")], &[]));
    page(&mut session, &go("record", &[], &[]));
    let (steps, event) = (session.actions().len(), [("event", "withdrawn"), ("mentee", "orla@example.org")]);
    let mut on = |day| page(&mut session, &go("event", &[&event[..], &[("day", day)]].concat(), &[]));
    let slip = on("2027-10-01");
    assert!(slip.contains("2027-10-01 is still to come; today is 2026-10-01."), "{slip}");
    assert!(on("2026-10-01").contains("Recorded."));
    assert_eq!(session.actions().len(), steps + 1);
}

#[test]
fn a_no_offers_others_and_moves_nobody() {
    let mut session = invented();
    page(&mut session, &go("round", &[("number", "1")], &[]));
    let recorded = page(&mut session, &go("record", &[], &[]));
    let (mentee, mentor) = asked(&recorded);
    let no = [("event", "declined"), ("by", "mentor"), ("mentee", &*mentee), ("mentor", &*mentor)];
    let offered = page(&mut session, &go("tick", &no, &[]));
    assert!(offered.contains("could take") && offered.contains("nobody has to move"), "{offered}");
    let cell = |name: &str| offered.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (who, with) = (cell("data-mentee"), cell("data-mentor"));
    let chosen = [("action", "pin"), ("mentee", &*who), ("mentor", &*with)];
    let chosen = page(&mut session, &go("choose", &chosen, &[]));
    assert!(chosen.contains("is not in the programme yet"), "{chosen}");
    page(&mut session, &go("record", &[], &[]));
    let matches = file(&mut session, "committee/matches.csv");
    assert!(matches.lines().any(|line| line.contains(&who) && line.contains(&with)), "{matches}");
}

#[test]
fn an_evening_is_saved_and_opened_where_it_was() {
    let mut session = invented();
    page(&mut session, &go("goal", &[("goal", "best-fit")], &[]));
    page(&mut session, &go("round", &[("number", "1")], &[]));
    page(&mut session, &go("record", &[], &[]));
    let (mentee, mentor) = asked(&page(&mut session, &go("answers", &[], &[])));
    page(
        &mut session,
        &go("tick", &[("event", "agreed"), ("by", "mentee"), ("mentee", &mentee), ("mentor", &mentor)], &[]),
    );
    let saved = bytes(&mut session, "evening.zip");
    let (mut again, _) = opened(&saved);
    assert_eq!(again.actions(), session.actions());
    assert_eq!(again.programme(), session.programme());
    for name in ["results.zip", "programme.zip"] {
        assert!(bytes(&mut again, name) == bytes(&mut session, name), "{name}");
    }
    for wrong in [&b"PK"[..], b"", &saved[..saved.len() / 2]] {
        assert!(opened(wrong).1.contains("not a programme that was saved here"));
    }
    let (_, other) = opened(&bytes(&mut session, "results.zip"));
    assert!(other.contains("ledger.csv is missing"), "{other}");
}

#[test]
fn the_year_is_closed_once_every_pair_has_an_end() {
    let mut session = invented();
    page(&mut session, &go("round", &[("number", "1")], &[]));
    page(&mut session, &go("record", &[], &[]));
    let year = [("from", "2026-01-01"), ("to", "2026-12-31"), ("name", "Ours")];
    let closed = page(&mut session, &go("close", &year, &[]));
    assert!(closed.contains("neither ended nor gone on") && closed.contains(" more. Record"), "{closed}");
    let mut open = page(&mut session, &go("answers", &[], &[]));
    while open.contains("data-event=\"declined\"") {
        let (mentee, mentor) = asked(&open);
        page(&mut session, &go("event", &[("event", "declined"), ("mentee", &mentee), ("mentor", &mentor)], &[]));
        open = page(&mut session, &go("answers", &[], &[]));
    }
    page(&mut session, &go("introduced", &[], &[]));
    let year_page = page(&mut session, &go("year", &[], &[]));
    let running =
        year_page.split("<option value=\"P").skip(1).map(|one| format!("P{}", one.split('"').next().unwrap()));
    for pair in running.filter(|pair| pair.len() > 7) {
        page(&mut session, &go("event", &[("event", "ended"), ("pair", &pair), ("value", "reached")], &[]));
    }
    let Response::File { name, bytes, .. } = handle(&mut session, &go("close", &year, &[]), &()) else {
        panic!("a page")
    };
    assert!(name == "closing.zip" && bytes.starts_with(b"PK"));
    assert!(bytes_of_day(&mut session).starts_with(b"PK"));
    let struck = page(&mut session, &go("event", &[("event", "struck"), ("value", "1"), ("day", "2026-10-02")], &[]));
    assert!(struck.contains("not possible") || struck.contains("Recorded"), "{struck}");
}

fn bytes_of_day(session: &mut Session) -> Vec<u8> {
    bytes(session, "day.zip")
}
