//! Peers at the desk: rules with their prices, and a programme over the year.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use match_desk::{Request, Response, Session, Upload, handle};

fn ask(session: &mut Session, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Response {
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let upload = |&(zone, bytes): &(&str, &[u8])| Upload {
        field: zone.to_owned(),
        name: format!("{zone}.csv"),
        bytes: bytes.to_vec(),
    };
    handle(session, &Request { path: path.to_owned(), fields, files: files.iter().map(upload).collect() }, &())
}

fn page(session: &mut Session, path: &str, fields: &[(&str, &str)]) -> String {
    match ask(session, path, fields, &[]) {
        Response::Page(page) => page,
        Response::File { bytes, .. } => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

fn archive(session: &mut Session, name: &str) -> Vec<u8> {
    match ask(session, "download", &[("file", name)], &[]) {
        Response::File { bytes, .. } => bytes,
        Response::Page(page) => panic!("{page}"),
    }
}

const PEERS: &str = "Name,E-mail address,Library,Which goals would you like to work on?,Which goals do you know enough \
                     about to help a peer with?\nAnn,ann@example.org,North,Tenure,Outreach\nBo,bo@example.org,South,\
                     Outreach,Tenure\nCy,cy@example.org,North,Metadata,Tenure\nDi,di@example.org,South,Tenure,Metadata\n";

fn brought() -> Session {
    let mut session = Session::new("2026-10-01".parse().unwrap());
    ask(&mut session, "files", &[("rules", "alao")], &[("peers", PEERS.as_bytes())]);
    session
}

#[test]
fn rules_of_peers_have_prices_switches_and_weights() {
    let mut session = brought();
    let rules = page(&mut session, "rules", &[]);
    assert!(rules.contains("People matched without it\">") && rules.contains("as many</td>"), "{rules}");
    assert!(rules.contains("role=switch aria-checked=true"), "{rules}");
    let number = [("action", "number"), ("rule", "minimum-fit"), ("value", "1")];
    let tried = page(&mut session, "try", &number);
    assert!(tried.contains("with 1, ") && session.actions().is_empty(), "{tried}");
    page(&mut session, "rule", &number);
    assert!(page(&mut session, "result", &[]).contains("0 of 4 people have a peer"));
    let rules = page(&mut session, "rules", &[]);
    assert!(rules.contains("The two fit well enough") && rules.contains(">4 more</td>"), "{rules}");
    page(&mut session, "weights", &[("goals", "12")]);
    let policy = mentor_match::policy::Policy::from_toml(&page(&mut session, "download", &[("file", "policy.toml")]));
    let scoring = policy.unwrap().scoring().clone();
    assert_eq!(scoring.mentor_weights[mentor_match::compatibility::Feature::Goals], 12);
}

#[test]
fn a_programme_of_peers_is_begun_recorded_answered_and_gone_on_with() {
    let mut session = brought();
    assert!(page(&mut session, "answers", &[]).contains("Begin a programme with this round"));
    let begun = page(&mut session, "round", &[("number", "1")]);
    assert!(begun.contains("It would be round 1 of peers, 2 pairs proposed, 2 agreed, 0 waiting"), "{begun}");
    let recorded = page(&mut session, "record", &[]);
    assert!(recorded.contains("0 of 2 pairs still to answer") && recorded.contains("With whom"), "{recorded}");
    assert!(recorded.contains("2 pairs have both said yes"), "{recorded}");
    page(&mut session, "introduced", &[]);
    let year = page(&mut session, "year", &[]);
    assert!(year.contains("peer-introduced") && year.contains(" with ") && year.contains("(peers)"), "{year}");
    let pairs: Vec<&str> = year.split("value=\"peers:").skip(1).map(|one| one.split('"').next().unwrap()).collect();
    let [first, second] = <[&str; 2]>::try_from(pairs).unwrap().map(|pair| format!("peers:{pair}"));
    let met = page(&mut session, "event", &[("event", "meeting"), ("pair", &first), ("day", "2026-10-01")]);
    assert!(met.contains("peer-meeting"), "{met}");
    let over = [("event", "ended"), ("pair", &*second), ("value", "failed"), ("day", "2026-10-01")];
    assert!(page(&mut session, "event", &over).contains("peer-ended"));
    // Whoever leaves is one person, and peers are no mentees or mentors.
    assert!(year.contains("\"P0001,\"") && year.contains("(peer)") && !year.contains("(mentee)"), "{year}");
    assert!(year.contains("Peers are found in rounds: bring the export"), "{year}");
    let gone = second.trim_start_matches("peers:").split(',').next().unwrap().to_owned() + ",";
    let left = [("event", "withdrawn"), ("pair", &*gone), ("day", "2026-10-01")];
    let left = page(&mut session, "event", &left);
    assert!(left.contains("withdrawn") && left.contains("Recorded."), "{left}");
    page(&mut session, "undo", &[]);

    // Another day: the programme is opened, and its next round knows who is with whom.
    let saved = archive(&mut session, "programme.zip");
    let mut again = Session::new("2026-11-02".parse().unwrap());
    ask(&mut again, "open", &[], &[("programme", &saved)]);
    ask(&mut again, "files", &[("rules", "alao")], &[("peers", PEERS.as_bytes())]);
    let next = page(&mut again, "answers", &[]);
    assert!(next.contains("It would be round 2 of peers, 0 pairs proposed, 0 agreed, 2 waiting"), "{next}");
    assert!(page(&mut again, "suggest", &[("mentee", "P0001")]).contains("Peers are found in rounds"));
}

/// Both of two peers tick yes, one of the next two no.
#[test]
fn each_of_two_peers_says_yes_or_no() {
    let mut session = brought();
    let policy = page(&mut session, "download", &[("file", "policy.toml")]);
    let asks = policy.replace("both-must-agree = false", "both-must-agree = true");
    assert_ne!(asks, policy);
    ask(&mut session, "rules-file", &[], &[("rules", asks.as_bytes())]);
    page(&mut session, "round", &[("number", "1")]);
    let recorded = page(&mut session, "record", &[]);
    assert!(recorded.contains("2 of 2 pairs still to answer"), "{recorded}");
    // What is clicked is what is on the page.
    let button = |page: &str, label: &str| -> Vec<(String, String)> {
        let end = page.find(&format!("aria-label=\"{label}\"")).unwrap_or_else(|| panic!("{label}: {page}"));
        let button = &page[page[..end].rfind("<button").unwrap()..end];
        let data = button.split(" data-").skip(1).map(|one| {
            let (name, value) = one.split_once('=').unwrap();
            (name.to_owned(), value.trim().trim_matches('"').to_owned())
        });
        data.collect()
    };
    let mut tick = |page_now: &str, label: &str| {
        let data = button(page_now, label);
        let path = data.iter().find(|(name, _)| name == "go").unwrap().1.clone();
        let fields: Vec<(&str, &str)> = data.iter().map(|(name, value)| (&**name, &**value)).collect();
        page(&mut session, &path, &fields)
    };
    let labels: Vec<String> =
        recorded.split("aria-label=\"").skip(1).map(|one| one.split('"').next().unwrap().to_owned()).collect();
    let yes: Vec<&String> = labels.iter().filter(|label| label.contains(" says yes")).collect();
    assert_eq!(yes.len(), 4, "{labels:?}");
    let one = tick(&recorded, yes[0]);
    assert!(one.contains("2 of 2 pairs still to answer") && one.contains("yes, 2026-10-01"), "{one}");
    let both = tick(&one, yes[1]);
    assert!(both.contains("1 of 2 pairs still to answer") && both.contains("1 pair has both said yes"), "{both}");
    let no = tick(&both, &yes[2].replace(" says yes", " says no"));
    assert!(no.contains("0 of 1 pair still to answer"), "{no}");
    let ledger = archive(&mut session, "programme.zip");
    let mut ledger = zip::ZipArchive::new(std::io::Cursor::new(ledger)).unwrap();
    let ledger = std::io::read_to_string(ledger.by_name("ledger.csv").unwrap()).unwrap();
    let count = |event: &str| ledger.matches(event).count();
    assert_eq!([count(",peer-agreed,"), count(",peer-declined,"), count(",agreed,")], [2, 1, 0], "{ledger}");
    assert!(page(&mut session, "undo", &[]).contains("1 of 2 pairs still to answer"));
}

/// What happens between bringing the export and recording its round stays recorded.
#[test]
fn what_happens_before_a_round_is_recorded_is_not_lost() {
    let mut session = brought();
    page(&mut session, "round", &[("number", "1")]);
    page(&mut session, "record", &[]);
    page(&mut session, "introduced", &[]);
    let saved = archive(&mut session, "programme.zip");
    let mut again = Session::new("2026-11-02".parse().unwrap());
    ask(&mut again, "open", &[], &[("programme", &saved)]);
    ask(&mut again, "files", &[("rules", "alao")], &[("peers", PEERS.as_bytes())]);
    page(&mut again, "result", &[]);
    let year = page(&mut again, "year", &[]);
    let pair = year.split("value=\"peers:").nth(1).unwrap().split('"').next().unwrap();
    let pair = format!("peers:{pair}");
    page(&mut again, "event", &[("event", "meeting"), ("pair", &pair), ("day", "2026-11-02")]);
    page(&mut again, "record", &[]);
    let year = page(&mut again, "year", &[]);
    assert!(year.contains("peer-meeting"), "{year}");
    // Without a programme the first event begins one, in which the round is recorded.
    let mut first = brought();
    let plan = "round,table,person\n1,1,Ann\n1,1,Bo\n";
    let Response::Page(met) = ask(&mut first, "met", &[], &[("over", plan.as_bytes())]) else { panic!("a file") };
    assert!(met.contains("1 pair met on 2026-10-01"), "{met}");
    let recorded = page(&mut first, "record", &[]);
    assert!(recorded.contains("Recorded."), "{recorded}");
    let year = page(&mut first, "year", &[]);
    assert!(year.contains("peer-met") && year.contains("peer-proposed"), "{year}");
}

#[test]
fn pairs_of_earlier_results_are_kept() {
    let mut session = brought();
    let first = page(&mut session, "download", &[("file", "committee/matches.csv")]);
    let saved = archive(&mut session, "results.zip");
    let mut later = brought();
    page(&mut later, "weights", &[("goals", "0")]);
    let Response::Page(kept) = ask(&mut later, "earlier", &[("keep", "sent")], &[("earlier", &saved)]) else {
        panic!("a file")
    };
    assert!(kept.contains("Matched again with the earlier pairs") && kept.contains("<option value=\"sent\" selected>"));
    assert!(!kept.contains("value=\"most\""), "peers do not have it: {kept}");
    let pairs = |table: &str| {
        let id = |line: &str| line.split(',').filter(|cell| cell.contains('@')).map(str::to_owned).collect::<Vec<_>>();
        let mut pairs: Vec<Vec<String>> = table.lines().skip(1).map(id).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(pairs(&page(&mut later, "download", &[("file", "committee/matches.csv")])), pairs(&first));
    let Response::Page(refused) = ask(&mut later, "earlier", &[], &[("earlier", b"Name\nAnn\n")]) else {
        panic!("a file")
    };
    assert!(refused.contains("earlier.csv") && refused.contains("not a result of peers"), "{refused}");
    assert!(page(&mut later, "undo", &[]).contains("people have a peer"));
}

#[test]
fn both_of_a_pair_are_said_to_move() {
    let mut session = Session::new("2026-10-01".parse().unwrap());
    let peers = include_str!("../../../examples/data/alao/peers.csv");
    ask(&mut session, "files", &[("rules", "alao")], &[("peers", peers.as_bytes())]);
    let result = page(&mut session, "result", &[]);
    // The goal that is in force is the one of the rules.
    assert!(result.contains("<option value=\"best-fit\" selected>"), "{result}");
    let before: Vec<[String; 2]> = session_pairs(&mut session);
    let [one, other] = before[0].clone();
    let ban = [("action", "ban"), ("mentee", &*one), ("mentor", &*other)];
    let tried = page(&mut session, "try", &ban);
    page(&mut session, "rule", &ban);
    let after = session_pairs(&mut session);
    let peer = |pairs: &[[String; 2]], who: &str| {
        pairs.iter().find_map(|[one, other]| match who {
            _ if one == who => Some(other.clone()),
            _ if other == who => Some(one.clone()),
            _ => None,
        })
    };
    let mut people: Vec<&String> = before.iter().chain(&after).flatten().collect();
    people.sort_unstable();
    people.dedup();
    let moved = people.iter().filter(|who| peer(&before, who) != peer(&after, who)).count();
    assert!(moved > 1 && tried.contains(&format!("{moved} people move")), "{moved}: {tried}");
}

/// Who has whom, by id.
fn session_pairs(session: &mut Session) -> Vec<[String; 2]> {
    let table = page(session, "download", &[("file", "committee/matches.csv")]);
    let row = |line: &str| {
        let mut cells = line.split(',').map(str::to_owned);
        [cells.next().unwrap(), cells.nth(2).unwrap()]
    };
    table.lines().skip(1).map(row).collect()
}
