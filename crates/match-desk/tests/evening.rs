//! An evening at the desk, request by request.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use match_desk::{Action, Request, Response, Session, Upload, handle};

fn session() -> Session {
    Session::new("2026-10-01".parse().unwrap())
}

fn go(path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &str)]) -> Request {
    let field = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    let file = |&(field, name, text): &(&str, &str, &str)| Upload {
        field: field.to_owned(),
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let (fields, files) = (fields.iter().map(field).collect(), files.iter().map(file).collect());
    Request { path: path.to_owned(), fields, files }
}

fn page(session: &mut Session, request: &Request) -> String {
    match handle(session, request, &()) {
        Response::Page(page) => page,
        Response::File { name, .. } => panic!("{name}"),
    }
}

fn file(session: &mut Session, name: &str) -> String {
    match handle(session, &go("download", &[("file", name)], &[]), &()) {
        Response::File { bytes, .. } => String::from_utf8_lossy(&bytes).into_owned(),
        Response::Page(page) => panic!("{page}"),
    }
}

const MENTORS: &str = "Name,E-mail,Topics I can help with\nTove Lind,tove@example.org,Budget\n\
                       Bram Castel,bram@example.org,Speaking\nBramm Kastel,kastel@example.org,Speaking\n";
const MENTEES: &str = "Name,E-mail,First choice,Whom to ask first\nOrla Fenwick,orla@example.org,Tove Lind,\n\
                       Kofi Darkwah,kofi@example.org,Bram Kastel,\n";

fn brought() -> Session {
    let mut session = session();
    let files = [("mentors", "mentors.csv", MENTORS), ("mentees", "mentees.csv", MENTEES)];
    let columns = page(&mut session, &go("files", &[("rules", "alao")], &files));
    assert!(columns.contains("What your columns say") && columns.contains("First choice"), "{columns}");
    session
}

#[test]
fn from_two_files_to_letters() {
    let mut session = brought();
    let result = page(&mut session, &go("result", &[], &[]));
    assert!(result.contains("of 2 mentees have a mentor") && result.contains("Orla Fenwick"), "{result}");
    let letters = page(&mut session, &go("letters", &[], &[]));
    assert!(letters.contains("participants/") && letters.contains("Dear"), "{letters}");
    assert!(page(&mut session, &go("finish", &[], &[])).contains("receipt.json"));
    assert!(file(&mut session, "committee/matches.csv").contains("orla@example.org"));
    assert!(file(&mut session, "results.zip").starts_with("PK"));
}

#[test]
fn a_question_is_answered_by_a_button_and_taken_back() {
    let mut session = brought();
    let open = page(&mut session, &go("questions", &[], &[]));
    assert!(open.contains("Bram Kastel") && open.contains("data-answer=\"Bram Castel (bram@example.org)\""), "{open}");
    let id = open.split("data-question=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answered =
        page(&mut session, &go("answer", &[("question", &id), ("answer", "Bram Castel (bram@example.org)")], &[]));
    assert!(!answered.contains(&id), "{answered}");
    assert!(file(&mut session, "decisions.csv").contains(&format!("{id},Bram Castel (bram@")));
    let back = page(&mut session, &go("undo", &[], &[]));
    assert!(session.actions().is_empty() && back.contains("taken back"), "{back}");
    assert!(page(&mut session, &go("questions", &[], &[])).contains(&id));
}

#[test]
fn a_step_is_tried_before_it_is_done() {
    let mut session = brought();
    page(&mut session, &go("result", &[], &[]));
    let ban = [("action", "ban"), ("mentee", "orla@example.org"), ("mentor", "tove@example.org")];
    let tried = page(&mut session, &go("try", &ban, &[]));
    assert!(
        tried.contains("If Orla Fenwick is not matched with Tove Lind, ")
            && tried.contains("Tove Lind")
            && session.actions().is_empty(),
        "{tried}"
    );
    page(&mut session, &go("rule", &ban, &[]));
    let matches = file(&mut session, "committee/matches.csv");
    assert!(!matches.lines().any(|line| line.contains("orla@") && line.contains("tove@")), "{matches}");
    let unknown = page(&mut session, &go("try", &[("action", "delete")], &[]));
    assert!(unknown.contains("Your two exports") && session.actions().len() == 1);
}

#[test]
fn a_goal_is_chosen_from_cards() {
    let mut session = brought();
    let goals = page(&mut session, &go("goals", &[], &[]));
    assert!(goals.contains("the best fit altogether") && goals.contains("This round’s goal"), "{goals}");
    page(&mut session, &go("goal", &[("goal", "best-fit")], &[]));
    assert!(file(&mut session, "receipt.json").contains("\"max-score"), "{}", file(&mut session, "receipt.json"));
    page(&mut session, &go("goal", &[("goal", "everything")], &[]));
    assert_eq!(session.actions(), [Action::Goal { goal: "best-fit".to_owned() }]);
}

#[test]
fn a_rule_is_switched_off_and_on() {
    let mut session = brought();
    let rules = page(&mut session, &go("rules", &[], &[]));
    let rule = rules.split("data-rule=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let tried = page(&mut session, &go("try", &[("action", "rule-off"), ("rule", &rule)], &[]));
    assert!(tried.contains("Without the rule") && session.actions().is_empty(), "{tried}");
    page(&mut session, &go("rule", &[("action", "rule-off"), ("rule", &rule)], &[]));
    assert!(page(&mut session, &go("rules", &[], &[])).contains("(off)"));
    let policy = file(&mut session, "policy.toml");
    let policy = mentor_match::policy::Policy::from_toml(&policy).unwrap();
    assert!(policy.rules().iter().all(|one| one.kind().name() != rule));
    page(&mut session, &go("rule", &[("action", "rule-on"), ("rule", &rule)], &[]));
    assert!(!page(&mut session, &go("rules", &[], &[])).contains("(off)"));
    assert_eq!(file(&mut session, "policy.toml"), mentor_match::policy::Preset::Alao.toml());
}

#[test]
fn a_column_is_named_with_a_click() {
    let mut session = brought();
    let named =
        page(&mut session, &go("map", &[("mentees:Whom to ask first", "choices.2"), ("mentees:Name", "")], &[]));
    assert!(named.contains("data-is=\"Used for\">wish number: 2"), "{named}");
    let column = Action::Column {
        asks: "mentees".to_owned(),
        header: "Whom to ask first".to_owned(),
        field: "choices.2".to_owned(),
    };
    assert_eq!(session.actions(), [column]);
    assert_eq!(file(&mut session, "mapping.toml"), "[mentees]\n\"Whom to ask first\" = \"choices.2\"\n");
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_lost() {
    let mut session = session();
    assert!(page(&mut session, &go("files", &[], &[])).contains("No file was chosen"));
    assert!(page(&mut session, &go("result", &[], &[])).contains("Your two exports"));
    let noise = page(&mut session, &go("files", &[], &[("people", "a.csv", "\0\0")]));
    assert!(noise.contains("cannot be matched yet") && noise.contains("a.csv"), "{noise}");
    let mut session = brought();
    let wrong = page(&mut session, &go("map", &[("mentees:Name", "nonsense")], &[]));
    assert!(wrong.contains("cannot be matched yet") && wrong.contains("data-go=undo"), "{wrong}");
    assert!(page(&mut session, &go("undo", &[], &[])).contains("have a mentor"));
}

#[test]
fn markup_in_every_field_stays_text() {
    let mark = "<script>alert(1)</script><img src=x onerror=alert(1)>\u{202e}";
    let quoted = format!("\"{mark}\"");
    let mentors = format!("Name,E-mail,{quoted},First name of {quoted}\nTove {mark},tove@example.org,{quoted},x\n");
    let mentees = format!("Name,E-mail,First choice,{quoted}\n{mark},orla@example.org,{mark},{mark}\n");
    let mut session = session();
    let files = [("mentors", mark, &*mentors), ("mentees", "<b>.csv", &*mentees)];
    let mut pages = page(&mut session, &go("files", &[], &files));
    for path in ["columns", "result", "questions", "letters", "finish", "start"] {
        pages += &page(&mut session, &go(path, &[], &[]));
    }
    pages += &page(&mut session, &go("try", &[("action", "ban"), ("mentee", mark), (mark, "x")], &[]));
    assert!(pages.contains("&lt;script&gt;"));
    for raw in ["<script", "<img", "<b>.csv", "\u{202e}", " onerror=alert(1)>"] {
        assert!(!pages.contains(raw), "{raw}");
    }
}

fn invented() -> Session {
    let mut session = session();
    assert!(page(&mut session, &go("invented", &[], &[])).contains("have a mentor"));
    session
}

/// The P numbers of the first open pair on the page of answers.
fn asked(page: &str) -> (String, String) {
    let cell = |name: &str| page.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
    (cell("data-mentee"), cell("data-mentor"))
}

fn bytes(session: &mut Session, name: &str) -> Vec<u8> {
    match handle(session, &go("download", &[("file", name)], &[]), &()) {
        Response::File { bytes, .. } => bytes,
        Response::Page(page) => panic!("{page}"),
    }
}

fn opened(file: &[u8]) -> (Session, String) {
    let mut session = Session::new("2026-11-15".parse().unwrap());
    let upload = Upload { field: "programme".to_owned(), name: "saved.zip".to_owned(), bytes: file.to_vec() };
    let page = page(&mut session, &Request { path: "open".to_owned(), fields: Vec::new(), files: vec![upload] });
    (session, page)
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
    while open.contains("data-event=declined") {
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

#[test]
fn weights_are_words_and_go_into_the_policy() {
    let mut session = invented();
    let rules = page(&mut session, &go("rules", &[], &[]));
    assert!(rules.contains("The mentor is an active member") && rules.contains("very much"), "{rules}");
    page(&mut session, &go("weights", &[("goals", "0"), ("interests", "12"), ("style", ""), ("languages", "x")], &[]));
    let policy = mentor_match::policy::Policy::from_toml(&file(&mut session, "policy.toml")).unwrap();
    let weight = |name| policy.scoring().mentee_weights[mentor_match::compatibility::Feature::from_name(name).unwrap()];
    assert_eq!((weight("goals"), weight("interests")), (0, 12));
    assert_eq!(session.actions().len(), 2);
}

#[test]
fn letters_are_worded_anew_or_the_wording_is_refused() {
    let mut session = invented();
    let shown = page(&mut session, &go("letters", &[], &[]));
    assert!(shown.contains("<textarea name=template") && shown.contains("participants/"), "{shown}");
    let with = [("template", ""), ("contact", "Ana Silva <ana@example.org>"), ("drafts", "yes")];
    let written = page(&mut session, &go("letters-with", &with, &[]));
    assert!(written.contains("ana@example.org") && written.contains("Save the drafts"), "{written}");
    assert!(bytes(&mut session, "drafts.zip").starts_with(b"PK"));
    let wrong = page(&mut session, &go("letters-with", &[("template", "[nonsense"), ("contact", "")], &[]));
    assert!(wrong.contains("The text of the letters: "), "{wrong}");
    page(&mut session, &go("undo", &[], &[]));
    assert!(page(&mut session, &go("letters", &[], &[])).contains("ana@example.org"));
}

#[test]
fn the_result_is_searched_filtered_and_opened() {
    let mut session = invented();
    let all = page(&mut session, &go("result", &[], &[]));
    let name = all.split("data-go=person data-person=\"").nth(1).unwrap();
    let (id, name) = (name.split('"').next().unwrap(), name.split('>').nth(1).unwrap().split('<').next().unwrap());
    let found = page(&mut session, &go("result", &[("find", &name.to_uppercase())], &[]));
    assert!(found.contains("1 of ") && found.contains(name), "{found}");
    let weakest = page(&mut session, &go("result", &[("show", "weakest")], &[]));
    assert!(weakest.contains("10 of ") && !weakest.contains("Without a mentor</caption>"), "{weakest}");
    let none = page(&mut session, &go("result", &[("find", "nobody is called this")], &[]));
    assert!(none.contains("No pair is like that"), "{none}");
    let person = page(&mut session, &go("person", &[("person", id)], &[]));
    assert!(
        person.contains(name) && person.matches("<meter").count() > 8 && person.contains("Hobbies and interests"),
        "{person}"
    );
    assert!(page(&mut session, &go("person", &[("person", "no-such")], &[])).contains("Nobody of that number"));
}
