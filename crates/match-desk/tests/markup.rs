//! Markup in every field that somebody can write: on every page it stays text.

use match_desk::{Request, Response, Session, Upload, handle};

/// What nobody may get onto a page.
const MARK: &str = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'\u{202e}";

fn ask(session: &mut Session, path: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> String {
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let upload = |&(field, text): &(&str, &str)| Upload {
        field: field.to_owned(),
        name: format!("{MARK}.csv"),
        bytes: text.as_bytes().to_vec(),
    };
    let request = Request { path: path.to_owned(), fields, files: files.iter().map(upload).collect() };
    match handle(session, &request, &()) {
        Response::Page(page) => page,
        Response::File { .. } => String::new(),
    }
}

fn is_text(what: &str, page: &str) {
    for raw in ["<script", "<img", "\u{202e}", "onerror=alert(1)>", "\"'&lt;", "=\"<"] {
        assert!(!page.contains(raw), "{what}: {raw}: {page}");
    }
}

/// Fields of a request, each of which says the mark.
const FIELDS: [&str; 22] = [
    "action", "answer", "back", "by", "contact", "day", "event", "file", "find", "from", "goal", "letter", "mentee",
    "mentor", "name", "pair", "person", "question", "rule", "show", "template", "value",
];
const PATHS: [&str; 34] = [
    "start",
    "columns",
    "exchange",
    "sheets",
    "result",
    "questions",
    "rules",
    "goals",
    "letters",
    "person",
    "instead",
    "told",
    "answers",
    "year",
    "suggest",
    "finish",
    "meetings",
    "try",
    "rule",
    "choose",
    "map",
    "answer",
    "weights",
    "rules-file",
    "letters-with",
    "goal",
    "tick",
    "event",
    "close",
    "download",
    "open",
    "record-answers",
    "ballots",
    "met",
];

fn exports() -> [String; 3] {
    let quoted = format!("\"{}\"", MARK.replace('"', "\"\""));
    let mentors = format!(
        "Name,E-mail,Topics I can help with,{quoted}\n{quoted},tove@example.org,{quoted},{quoted}\nBram,bram@example.org,Law,x\n"
    );
    let mentees =
        format!("Name,E-mail,First choice,Goals,{quoted}\n{quoted},orla@example.org,{quoted},{quoted},{quoted}\n");
    let peers = format!(
        "Name,E-mail,Which goals would you like to work on?,Which goals do you know enough about to help a peer with?,{quoted}\n\
         {quoted},ann@example.org,Law,{quoted},{quoted}\n\"{MARKED} two\",bo@example.org,{quoted},Law,{quoted}\n",
        MARKED = MARK.replace('"', "\"\"")
    );
    [mentors, mentees, peers]
}

/// Asks for every page with the mark in every field, then with the people's own ids; what was done is taken back.
fn everywhere(session: &mut Session, [mentee, mentor]: [&str; 2]) {
    let before = session.actions().len();
    for path in PATHS {
        let own = [("mentee", mentee), ("mentor", mentor), ("person", mentee), ("action", "ban"), ("find", MARK)];
        for fields in [&FIELDS.map(|field| (field, MARK))[..], &own] {
            is_text(path, &ask(session, path, fields, &[]));
            is_text(path, &ask(session, "result", &[], &[]));
            while session.actions().len() > before {
                is_text("undo", &ask(session, "undo", &[], &[]));
            }
        }
    }
}

#[test]
fn markup_stays_text_on_every_page_of_mentors() {
    let [mentors, mentees, _] = exports();
    let mut session = Session::new("2026-10-01".parse().unwrap());
    let files = [("mentors", &*mentors), ("mentees", &*mentees)];
    is_text("files", &ask(&mut session, "files", &[("rules", "alao")], &files));
    everywhere(&mut session, ["orla@example.org", "tove@example.org"]);
    let result = ask(&mut session, "result", &[], &[]);
    assert!(result.contains("&lt;script&gt;"), "{result}");
    let person = ask(&mut session, "person", &[("person", "orla@example.org")], &[]);
    assert!(person.contains("&lt;script&gt;"), "{person}");
    is_text("person", &person);
    let wording = ask(&mut session, "letters-with", &[("template", MARK), ("contact", MARK)], &[]);
    is_text("wording", &wording);
    ask(&mut session, "undo", &[], &[]);
    for weight in [MARK, "99999999999", "-1"] {
        is_text("weights", &ask(&mut session, "weights", &[("goals", weight)], &[]));
    }
    let rules = format!("name = {MARK:?}\n[preferences]\ngoal = \"none-such\"\n");
    is_text("rules-file", &ask(&mut session, "rules-file", &[], &[("rules", &rules)]));
    let meetings = ask(&mut session, "meetings", &[("plan", "yes"), ("title", MARK)], &[]);
    is_text("meetings", &meetings);
    assert!(meetings.contains("&lt;script&gt;"), "{meetings}");
    let typed = ["title", "absent", "limits", "start", "within", "how", "rounds", "evening-file", "met-name"];
    let typed = typed.map(|field| (field, MARK));
    let plan = format!("round,table,mentor,mentee\n1,1,\"{}\",x\n", MARK.replace('"', "\"\""));
    for path in ["meetings", "met"] {
        let fields = [&typed[..], &[("plan", "yes"), ("played", "1")]].concat();
        is_text(path, &ask(&mut session, path, &fields, &[("evening", &plan), ("met", &plan), ("over", &plan)]));
        is_text(path, &ask(&mut session, path, &fields, &[]));
    }

    // The year: recorded, answered, listed.
    ask(&mut session, "round", &[("number", "1")], &[]);
    is_text("record", &ask(&mut session, "record", &[], &[]));
    let answers = ask(&mut session, "answers", &[], &[]);
    assert!(answers.contains("&lt;script&gt;"), "{answers}");
    everywhere(&mut session, ["orla@example.org", "tove@example.org"]);
    let answer = format!("Name,E-mail,How is it going?\n\"{}\",x@example.org,5\n", MARK.replace('"', "\"\""));
    is_text("record-answers", &ask(&mut session, "record-answers", &[], &[("answers", &answer)]));
    is_text("year", &ask(&mut session, "year", &[], &[]));
    is_text("ballots", &ask(&mut session, "ballots", &[], &[("ballots", &answer)]));
}

#[test]
fn markup_stays_text_on_every_page_of_peers() {
    let [_, _, peers] = exports();
    let mut session = Session::new("2026-10-01".parse().unwrap());
    is_text("files", &ask(&mut session, "files", &[], &[("peers", &peers)]));
    let result = ask(&mut session, "result", &[], &[]);
    assert!(result.contains("&lt;script&gt;"), "{result}");
    is_text("result", &result);
    everywhere(&mut session, ["ann@example.org", "bo@example.org"]);
}
