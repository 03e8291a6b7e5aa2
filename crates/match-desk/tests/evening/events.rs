//! An evening of short meetings, and forms to hand out.

use match_desk::{Response, handle};

use crate::{file, go, invented, page, session};

#[test]
fn an_evening_of_short_meetings_is_planned_and_its_ballots_count() {
    let mut session = invented();
    let asked = page(&mut session, &go("meetings", &[], &[]));
    assert!(asked.contains("An evening of short meetings") && !asked.contains("meetings.zip"), "{asked}");
    let plan = [("plan", "yes"), ("rounds", "4"), ("start", "19:00"), ("title", "Meet <us>"), ("tables", "")];
    let planned = page(&mut session, &go("meetings", &plan, &[]));
    assert!(planned.contains(" in 4 rounds: ") && planned.contains("Meet &lt;us&gt;"), "{planned}");
    let zip = [&plan[1..], &[("file", "meetings.zip")]].concat();
    let Response::File { bytes, .. } = handle(&mut session, &go("download", &zip, &[]), &()) else { panic!("a page") };
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    assert!(archive.by_name("participants/cards.html").is_ok() && archive.by_name("event.html").is_ok());
    let ballots = std::io::read_to_string(archive.by_name("committee/ballots.csv").unwrap()).unwrap();
    // A name that nobody has does not lose what was filled in.
    let typed = [("plan", "yes"), ("title", "Tea at five"), ("absent", "Nobody Here; mentor; 1-2")];
    let wrong = page(&mut session, &go("meetings", &typed, &[]));
    assert!(wrong.contains("role=alert") && wrong.contains("Tea at five"), "{wrong}");
    assert!(wrong.contains("Nobody Here; mentor; 1-2</textarea>") && wrong.contains("no mentor is called"), "{wrong}");
    // Lines are counted as they were typed, with their columns named or without.
    let lines = "Nobody Here, mentor, 1\nNobody Else, mentor, 1";
    for (lines, line) in [(lines.to_owned(), 1), (format!("person,role,round\n{lines}"), 2)] {
        let wrong = page(&mut session, &go("meetings", &[("plan", "yes"), ("absent", &lines)], &[]));
        assert!(wrong.contains(&format!("Who is absent, line {line}: no mentor is called")), "{wrong}");
    }
    let limits = [("plan", "yes"), ("limits", "Nobody Here, mentee, 2")];
    assert!(page(&mut session, &go("meetings", &limits, &[])).contains("Who wants fewer meetings, line 1: no mentee"));
    let wrong = page(&mut session, &go("meetings", &[("plan", "yes"), ("rounds", "0"), ("title", "Tea at five")], &[]));
    assert!(wrong.contains("is not a number from 1 to 200") && wrong.contains("Tea at five"), "{wrong}");
    // A table that was brought stays with the form until it is left out.
    let plan = std::io::read_to_string(archive.by_name("committee/plan.csv").unwrap()).unwrap();
    let fields = [("plan", "yes"), ("rounds", "4")];
    let lacks = page(&mut session, &go("meetings", &fields, &[("evening", "plan.csv", &plan)]));
    assert!(lacks.contains("Say how many rounds of the plan were played"), "{lacks}");
    let kept = lacks.split("name=\"evening-file\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let kept =
        [("plan", "yes"), ("rounds", "4"), ("played", "1"), ("evening-name", "plan.csv"), ("evening-file", &kept)];
    let again = page(&mut session, &go("meetings", &kept, &[]));
    assert!(again.contains("Of these, those of round 1 stay as they were played."), "{again}");
    let dropped = [&kept[..2], &kept[3..], &[("evening-drop", "yes")]].concat();
    let dropped = page(&mut session, &go("meetings", &dropped, &[]));
    assert!(dropped.contains(" in 4 rounds: ") && !dropped.contains("as they were played"), "{dropped}");

    // One mentee chooses a mentor whom nobody else did.
    let matches = file(&mut session, "committee/matches.csv");
    let last = matches.lines().last().unwrap().split(',').collect::<Vec<_>>();
    let head = ballots.trim_start_matches('\u{feff}').lines().next().unwrap();
    let ballot = format!("{head}\n{},{}\n", last[0], last[3]);
    let chosen = page(&mut session, &go("ballots", &[], &[("ballots", "ballots.csv", &ballot)]));
    assert!(chosen.contains("the ballots now") && session.actions().len() == 1, "{chosen}");
    assert!(file(&mut session, "receipt.json").contains("ballots"));
    page(&mut session, &go("undo", &[], &[]));
    assert!(!file(&mut session, "receipt.json").contains("ballots"));
}

#[test]
fn blank_questionnaires_and_forms_are_handed_out() {
    let mut session = session();
    for (file, rules, some) in [
        ("questionnaires.zip", "alao", "peers.xlsx"),
        ("questionnaires.zip", "altrusa", "mentees.txt"),
        ("forms.zip", "", "pulse.xlsx"),
    ] {
        let Response::File { bytes, name, .. } =
            handle(&mut session, &go("download", &[("file", file), ("rules", rules)], &[]), &())
        else {
            panic!("a page")
        };
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        assert!(name == file && archive.by_name(some).is_ok(), "{file} {some}");
    }
}
