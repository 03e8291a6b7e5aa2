//! An evening at the desk, request by request.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Mutex;

use match_desk::{Action, Progress, Request, Response, Session, Upload, handle};
use mentor_match::StopReason;
use mentor_match::compatibility::Feature;

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

/// What is said while something is done.
#[derive(Default)]
struct Told(Mutex<Vec<&'static str>>);

impl Progress for Told {
    fn stage(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    fn stop(&self) -> Option<StopReason> {
        None
    }
}

/// What is done for a request.
fn stages(session: &mut Session, request: &Request) -> Vec<&'static str> {
    let told = Told::default();
    handle(session, request, &told);
    told.0.into_inner().unwrap()
}

#[test]
fn a_step_does_what_is_on_the_screen_and_no_more() {
    const READING: &str = "Reading the questionnaires";
    const MATCHING: &str = "Scoring and matching";
    let mut session = brought();
    let ban = [("action", "ban"), ("mentee", "orla@example.org"), ("mentor", "tove@example.org")];
    assert_eq!(stages(&mut session, &go("try", &ban, &[])), [MATCHING]);
    assert!(stages(&mut session, &go("rule", &ban, &[])).is_empty(), "what was tried is done by a look-up");
    assert!(stages(&mut session, &go("undo", &[], &[])).is_empty());
    assert_eq!(stages(&mut session, &go("weights", &[("goals", "3")], &[])), [MATCHING]);
    assert_eq!(stages(&mut session, &go("goal", &[("goal", "best-fit")], &[])), [MATCHING]);
    let questions = page(&mut session, &go("questions", &[], &[]));
    let id = questions.split("data-question=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = [("question", &*id), ("answer", "nobody")];
    let answered = stages(&mut session, &go("answer", &answer, &[]));
    assert_eq!(answered[..2], [READING, MATCHING]);
    assert!(!answered.contains(&"Writing letters and the report"), "{answered:?}");
    let saved = stages(&mut session, &go("download", &[("file", "results.zip")], &[]));
    assert!(saved.contains(&"Writing letters and the report"), "{saved:?}");
}

#[test]
fn an_earlier_ruling_gives_way_to_a_later_one_about_the_same_people() {
    let mut session = brought();
    let ruling = |action: &'static str, mentor: &'static str| {
        go("rule", &[("action", action), ("mentee", "orla@example.org"), ("mentor", mentor)], &[])
    };
    for (action, mentor) in [("ban", "tove@example.org"), ("pin", "tove@example.org"), ("pin", "bram@example.org")] {
        let done = page(&mut session, &ruling(action, mentor));
        assert!(done.contains("have a mentor"), "{action} {mentor}: {done}");
    }
    let decisions = file(&mut session, "decisions.csv");
    assert_eq!(decisions.lines().count(), 2, "{decisions}");
    assert!(decisions.contains("pin,orla@example.org,bram@example.org"), "{decisions}");
}

#[test]
fn who_has_moved_is_listed() {
    let mut session = brought();
    let moved = |session: &mut Session, show: &str| page(session, &go("result", &[("show", show)], &[]));
    assert!(moved(&mut session, "moved").contains("nothing was changed yet"));
    let ban = [("action", "ban"), ("mentee", "orla@example.org"), ("mentor", "tove@example.org")];
    page(&mut session, &go("rule", &ban, &[]));
    for show in ["moved", "moved-all"] {
        let listed = moved(&mut session, show);
        assert!(listed.contains("Orla Fenwick</th><td data-is=Before>Tove Lind"), "{listed}");
    }
    page(&mut session, &go("weights", &[("goals", "12")], &[]));
    let last = moved(&mut session, "moved");
    assert!(!last.contains("Orla Fenwick</th><td data-is=Before>Tove Lind"), "{last}");
    assert!(moved(&mut session, "moved-all").contains("Orla Fenwick</th><td data-is=Before>Tove Lind"));
}

#[test]
fn somebody_else_is_asked_instead() {
    let mut session = brought();
    let others = page(&mut session, &go("instead", &[("mentee", "orla@example.org")], &[]));
    assert!(others.contains("Another mentor for Orla Fenwick") && others.contains("Now with Tove Lind"), "{others}");
    assert!(others.contains("data-mentor=\"kastel@example.org\"") && others.contains("a seat is free"), "{others}");
    let ask = [("action", "pin"), ("mentee", "orla@example.org"), ("mentor", "kastel@example.org")];
    let tried = page(&mut session, &go("try", &ask, &[]));
    assert!(tried.contains("If Orla Fenwick goes to Bramm Kastel, ") && session.actions().is_empty(), "{tried}");
    page(&mut session, &go("rule", &ask, &[]));
    assert!(
        file(&mut session, "committee/matches.csv")
            .lines()
            .any(|line| { line.contains("orla@example.org") && line.contains("kastel@example.org") })
    );
    assert!(page(&mut session, &go("instead", &[("mentee", "no-such")], &[])).contains("Nobody of that number"));
}

#[test]
fn a_rule_has_another_number_and_another_rule_is_added() {
    let mut session = session();
    page(&mut session, &go("invented", &[("rules", "altrusa")], &[]));
    let rules = page(&mut session, &go("rules", &[], &[]));
    assert!(rules.contains("positions at least") && rules.contains("People matched without it"), "{rules}");
    assert!(rules.contains(" more</td>") && rules.contains("as many</td>"), "{rules}");
    let number = |rule: &'static str, value: &'static str| [("action", "number"), ("rule", rule), ("value", value)];
    let tried = page(&mut session, &go("try", &number("leadership-count", "9"), &[]));
    assert!(tried.contains("with 9, ") && session.actions().is_empty(), "{tried}");
    page(&mut session, &go("rule", &number("leadership-count", "9"), &[]));
    page(&mut session, &go("rule", &number("minimum-fit", "0.4"), &[]));
    let policy = file(&mut session, "policy.toml");
    assert!(policy.contains("at-least = 9") && policy.contains("at-least = 0.4"), "{policy}");
    let rules = page(&mut session, &go("rules", &[], &[]));
    assert!(rules.contains("The two fit well enough") && rules.contains("value=\"0.4\""), "{rules}");
}

#[test]
fn rules_that_were_saved_are_brought_back() {
    let saved = {
        let mut session = brought();
        page(&mut session, &go("weights", &[("goals", "12")], &[]));
        format!("# Ours since 2019.\n{}", file(&mut session, "policy.toml"))
    };
    let mut session = brought();
    page(&mut session, &go("weights", &[("goals", "1"), ("interests", "1")], &[]));
    let before = session.actions().len();
    let wrong = page(&mut session, &go("rules-file", &[], &[("rules", "rules.toml", "name = 3")]));
    assert!(wrong.contains("rules.toml, ") && session.actions().len() == before, "{wrong}");
    page(&mut session, &go("rules-file", &[], &[("rules", "rules.toml", &saved)]));
    // To the letter, so that the program finds the same file; what was changed before does not count any more.
    assert_eq!(file(&mut session, "policy.toml"), saved);
    assert!(file(&mut session, "receipt.json").contains(&questionnaire_io::sha256(saved.as_bytes())));
    page(&mut session, &go("weights", &[("interests", "3")], &[]));
    let policy = mentor_match::policy::Policy::from_toml(&file(&mut session, "policy.toml")).unwrap();
    let weights = &policy.scoring().mentee_weights;
    assert_eq!((weights[Feature::Goals], weights[Feature::Interests]), (12, 3));
    page(&mut session, &go("undo", &[], &[]));
    assert_eq!(file(&mut session, "policy.toml"), saved);
}

#[test]
fn an_answer_that_was_not_understood_is_settled_for_all_who_wrote_it() {
    let people: Vec<String> =
        (0..8).map(|n| format!("P{n},p{n}@example.org,mentee,zweimal im Monat vielleicht\n")).collect();
    let people = people.concat();
    let people = format!(
        "Name,E-mail,Role,How often do you want to meet?\n{people}M,m@example.org,mentor,Monthly\nN,n@example.org,mentor,Weekly\n"
    );
    let mut session = session();
    let columns = page(&mut session, &go("files", &[("rules", "alao")], &[("people", "people.csv", &people)]));
    assert!(
        columns.contains("Answers that were not understood") && columns.contains("8 people wrote this"),
        "{columns}"
    );
    let id = columns.split("data-question=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = [("question", &*id), ("answer", "blank"), ("back", "columns")];
    let settled = page(&mut session, &go("answer", &answer, &[]));
    assert!(settled.contains("What your columns say") && !settled.contains("8 people wrote this"), "{settled}");
}

const PEERS: &str = "Name,E-mail address,Which goals would you like to work on?,Which goals do you know enough about to help a peer \
                     with?\nAnn,ann@example.org,Tenure,Outreach\nBo,bo@example.org,Outreach,Tenure\nCy,cy@example.org,Metadata,\
                     Tenure\n";

#[test]
fn peers_are_matched_settled_and_saved() {
    let mut session = session();
    let columns = page(&mut session, &go("files", &[("rules", "altrusa")], &[("peers", "peers.csv", PEERS)]));
    assert!(columns.contains("Everybody is a peer here") && columns.contains("What your columns say"), "{columns}");
    let result = page(&mut session, &go("result", &[], &[]));
    assert!(result.contains("2 of 3 people have a peer") && result.contains("Without a peer"), "{result}");
    let ban = [("action", "ban"), ("mentee", "ann@example.org"), ("mentor", "bo@example.org")];
    let tried = page(&mut session, &go("try", &ban, &[]));
    assert!(tried.contains("If Ann is not matched with Bo, ") && session.actions().is_empty(), "{tried}");
    let done = page(&mut session, &go("rule", &ban, &[]));
    assert!(!done.contains("data-mentee=\"ann@example.org\" data-mentor=\"bo@example.org\""), "{done}");
    page(&mut session, &go("undo", &[], &[]));
    let other = page(&mut session, &go("goal", &[("goal", "best-fit")], &[]));
    assert!(other.contains("value=\"best-fit\" selected"), "{other}");
    for (path, says) in
        [("letters", "Dear Ann"), ("questions", "uestion"), ("told", "Checked"), ("finish", "receipt.json")]
    {
        let shown = page(&mut session, &go(path, &[], &[]));
        assert!(shown.contains(says), "{path}: {shown}");
    }
    assert!(file(&mut session, "committee/people.csv").contains("cy@example.org"));
    let saved = bytes(&mut session, "evening.zip");
    let (mut again, _) = opened(&saved);
    assert!(page(&mut again, &go("result", &[], &[])).contains("2 of 3 people have a peer"));
}

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
    let told = page(&mut session, &go("told", &[], &[]));
    assert!(told.contains("What the program says about this round") && told.contains("Checked:"), "{told}");
}
