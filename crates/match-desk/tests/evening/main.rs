//! An evening at the desk, request by request.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod events;
mod programme;
mod round;
mod rules;

use match_desk::{Request, Response, Session, Upload, handle};

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

fn invented() -> Session {
    let mut session = session();
    assert!(page(&mut session, &go("invented", &[], &[])).contains("have a mentor"));
    session
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
