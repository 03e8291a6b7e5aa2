//! The round at the desk: from two files to letters, tried steps, and what is done with single people.

use std::sync::Mutex;

use match_desk::{Progress, Request, Session, handle};
use mentor_match::StopReason;

use crate::{brought, bytes, file, go, invented, opened, page, session};

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
