//! A year of peers as a coordinator walks it (S60): from a form export to letters, introductions, answers, a pause, the
//! next round and the closing of the year.

mod programs;

use std::fs;
use std::path::Path;

use programs::{fresh, said};

fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn letters(folder: &Path, path: &str) -> Vec<String> {
    let all = fs::read_dir(folder.join(path)).expect("a folder of letters").map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> = all.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| name.rsplit('.').next() == Some("txt"));
    names.sort();
    names
}

#[test]
fn s60_a_year_of_peers_from_the_export_of_a_form_to_its_closing() {
    let folder = fresh("peer-year");
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/alao/peers.csv").display().to_string();
    let round = |out: &str, day: &str, round: &str, code| {
        let peers = ["--policy", "alao", "--peers", &sample, "--programme", "year", "--out", out, "--force"];
        said(&folder, "batch_match", &[&peers[..], &["--as-of", day, "--round", round]].concat(), code)
    };
    let programme = |arguments: &[&str], code| said(&folder, "programme", arguments, code);

    // The round: proposals in the ledger, and letters.
    let told = round("first", "2026-09-01", "1", 1);
    assert!(told.contains("round 1 of peers, 11 pairs proposed, 11 agreed, 3 waiting"), "{told}");
    assert_eq!(letters(&folder, "first/participants/introductions").len(), 22);
    let told = programme(&["status", "year", "--as-of", "2026-09-01"], 0);
    assert!(told.starts_with("2026-09-01: peers, round 1, 11 pairs: 11 agreed; 3 waiting\n"), "{told}");
    assert!(told.contains("Open pairs of peers (11)") && told.contains("Waiting for a peer (3)"), "{told}");
    programme(&["due", "year", "--as-of", "2026-09-01"], 0);
    let due = read(&folder, "year/due/committee/due.csv");
    assert_eq!(due.matches("then record peer-introduced").count(), 11, "{due}");
    // A second run sends nothing twice.
    let told = round("first", "2026-09-01", "1", 1);
    assert!(told.contains("0 pairs proposed, 0 agreed, 0 waiting"), "{told}");
    assert_eq!(letters(&folder, "first/participants/unchanged/introductions").len(), 22, "{told}");

    // They are introduced, meet, and answer forms.
    let from = ["add", "year", "peer-introduced", "--from", "first/committee/matches.csv", "--as-of", "2026-09-03"];
    assert!(programme(&from, 0).contains("11 lines added"));
    let meeting = |event| ["add", "year", event, "--mentee", "P0007", "--mentor", "P0001", "--as-of", "2026-09-20"];
    assert!(programme(&meeting("meeting"), 2).contains("are peers, so 'meeting' is not about them"));
    programme(&meeting("peer-meeting"), 0);
    let who = "\"Your name, number or e-mail address\",";
    let form = |name: &str, text: String| fs::write(folder.join(name), who.to_owned() + &text).expect("written");
    let pulse = "How is your mentoring going?,What should we do?\nDesmond Yuen,2,Please call me\nP0024,5,\n";
    form("pulse.csv", pulse.to_owned());
    let told = programme(&["record", "year", "pulse.csv", "--as-of", "2026-12-01"], 0);
    assert!(told.contains("2 rows recorded, 2 events added"), "{told}");
    programme(&["due", "year", "--as-of", "2026-12-10"], 0);
    let calls = read(&folder, "year/due/committee/attention.csv");
    assert!(calls.contains("P0007 asks for a call") && calls.contains("then record peer-called,peers"), "{calls}");
    let due = read(&folder, "year/due/committee/due.csv");
    let asked = |who: &str| due.contains(&format!("\"how it goes, in confidence, from {who}\""));
    assert_eq!(["P0001", "P0007", "P0002", "P0024"].map(asked), [true, false, true, false], "{due}");
    let calendar = read(&folder, "year/due/committee/calendar.ics");
    assert!(calendar.contains("UID:peers-contract-P0001-P0007-20260903@mentor-match"), "{calendar}");
    let progress = read(&folder, "year/due/committee/progress.csv");
    assert!(progress.contains("P0001,Aisha Farrow,P0007,Desmond Yuen,running,2026-09-03,,1,81,,,2027-09-03,peers"));

    // One pair ends badly, one person pauses; both of a pair get the same words.
    let ended = ["add", "year", "peer-ended", "--mentee", "P0004", "--mentor", "P0009", "--value", "failed"];
    programme(&[&ended[..], &["--as-of", "2026-12-12"]].concat(), 0);
    programme(&["add", "year", "pause", "--mentee", "P0002", "--as-of", "2026-12-12"], 0);
    let told = programme(&["letters", "year", "--as-of", "2026-12-12"], 0);
    assert!(told.starts_with("4 letters"), "{told}");
    let ended = letters(&folder, "year/letters/participants/ended");
    assert_eq!(ended, ["peer-P0004-P0009.txt", "peer-P0009-P0004.txt"]);
    let body = |name: &str| read(&folder, &format!("year/letters/participants/ended/{name}"));
    let words = |text: String| text.replace("Clementine", "").replace("Adeyemi", "").len();
    assert!(body(&ended[0]).contains("another peer") && !body(&ended[0]).contains("fail"));
    assert!(words(body(&ended[0])) > 200 && !body(&ended[1]).contains("mentee"));
    assert_eq!(letters(&folder, "year/letters/participants/paused").len(), 2);

    // The next round: the two that failed stay apart, who pauses takes no part, whoever waited comes first.
    let told = round("second", "2026-12-15", "2", 1);
    assert!(told.contains("1 withdrawn from this round"), "{told}");
    let status = programme(&["status", "year", "--as-of", "2026-12-15"], 0);
    assert!(!status.contains("P0004 Clementine Adeyemi with P0009"), "{status}");
    assert!(status.contains("P0005 Cornelius Vane: 2 rounds without a peer"), "{status}");
    programme(&["add", "year", "resume", "--mentee", "P0002", "--as-of", "2026-12-20"], 0);
    assert!(programme(&["letters", "year", "--as-of", "2026-12-20"], 0).starts_with("2 letters"));

    // The end of the year: two go on, the others end.
    let close = ["close", "year", "--from", "2026-09-01", "--as-of", "2027-08-31", "--name", "Ours"];
    let refused = programme(&close, 2);
    assert!(refused.contains("record peer-ended, peer-renewed or peer-declined for each"), "{refused}");
    form("renewal.csv", "Would you like to go on together for another term?\nP0001,Yes\nP0007,Yes\n".to_owned());
    let told = programme(&["record", "year", "renewal.csv", "--as-of", "2027-08-01"], 0);
    assert!(told.contains("1 pair: both said yes, so they go on."), "{told}");
    let ledger = read(&folder, "year/ledger.csv");
    assert!(ledger.contains("peer-renewed,P0001,P0007,") && !ledger.contains(",renewed,"), "{ledger}");
    let mut rows = "event,mentee,mentor,value,date\n".to_owned();
    for line in status.lines().filter(|line| line.contains(" with P")) {
        let numbers: Vec<&str> = line.split(' ').filter(|word| word.starts_with('P') && word.len() == 5).collect();
        let row = match (numbers[..] == ["P0001", "P0007"], line.contains(": agreed")) {
            (true, _) => continue,
            (false, true) => format!("peer-declined,{},{},,2027-08-31\n", numbers[0], numbers[1]),
            (false, false) => format!("peer-ended,{},{},term,2027-08-31\n", numbers[0], numbers[1]),
        };
        rows.push_str(&row);
    }
    fs::write(folder.join("ends.csv"), rows).expect("written");
    programme(&["add", "year", "--from", "ends.csv", "--as-of", "2027-08-31"], 0);
    form("evaluation.csv", "How satisfied are you with the programme?\nP0001,5\nP0005,3\n".to_owned());
    programme(&["record", "year", "evaluation.csv", "--as-of", "2027-08-31"], 0);
    let told = programme(&close, 0);
    assert!(told.starts_with("22 of 25 people had a peer. "), "{told}");
    assert!(told.contains("2 of 25 people asked evaluated the programme. 23 letters."), "{told}");
    let page = read(&folder, "year/closing/committee/closing.html");
    assert!(page.contains("People who had a peer in this year<td>22 of 25"), "{page}");
    assert!(page.contains("Pairs of peers that go on<td>1") && page.contains("all peers<td>2"), "{page}");
    assert!(page.contains("all mentees<td>0"), "{page}");
    let letter = read(&folder, "year/closing/participants/closing/peer-P0007.txt");
    assert!(letter.contains("If you had a peer"), "{letter}");
    let figures = read(&folder, "year/closing/statistics/year.csv");
    assert!(figures.contains("peers,25"), "{figures}");
    assert!(programme(&["check", "year"], 0).contains("The ledger is whole"));
}
