//! Files that mean harm, dropped on the page: it stays alive and says what is wrong.
//!
//! The files are those of `crates/questionnaire-io/tests/ceiling`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../../questionnaire-io/tests/ceiling/generator.rs"]
mod generator;

use std::io::{Cursor, Write as _};

use generator::{Generator, KINDS};
use match_desk::{Request, Response, Session, Upload, decode_request, handle};
use zip::write::SimpleFileOptions;

const HARMLESS: &str = "Role,Name,E-mail,Goals\nmentee,Ann,ann@example.org,Law\nmentor,Bo,bo@example.org,Law\n";

fn request(path: &str, fields: &[(&str, &str)], files: Vec<Upload>) -> Request {
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    Request { path: path.to_owned(), fields, files }
}

fn upload(field: &str, name: &str, bytes: Vec<u8>) -> Upload {
    Upload { field: field.to_owned(), name: name.to_owned(), bytes }
}

fn page(session: &mut Session, request: &Request) -> String {
    match handle(session, request, &()) {
        Response::Page(page) => page,
        Response::File { name, .. } => panic!("{name}"),
    }
}

/// A programme as one file, with one file in the place of its own.
fn programme(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let header = mentor_match::programme::HEADER.join(",");
    let ledger = (path != "ledger.csv").then_some(("ledger.csv", header.as_bytes()));
    for (name, bytes) in ledger.into_iter().chain([(path, bytes)]) {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn hostile_files_leave_a_page_that_says_so() {
    let (mut read, mut refused) = (0, 0);
    for seed in 0..u64::try_from(KINDS.len()).unwrap() * 2 {
        let mut generator = Generator::new(seed);
        let kind = KINDS[usize::try_from(seed).unwrap() % KINDS.len()];
        let size = generator.size(8_000).max(8);
        let bytes = generator.file(kind, size);
        let mut session = Session::new("2026-12-01".parse().unwrap());
        let harmless = |field| upload(field, "people.csv", HARMLESS.into());
        let said = match kind {
            "csv" | "tsv" | "xlsx" | "ods" => {
                let files = vec![upload("mentors", &format!("a.{kind}"), bytes), harmless("people")];
                page(&mut session, &request("files", &[("rules", "alao")], files))
            }
            "ledger" | "numbers" | "notes" => {
                let path = match kind {
                    "ledger" => "ledger.csv",
                    "numbers" => "private/people.csv",
                    _ => "private/notes.csv",
                };
                let file = upload("programme", "programme.zip", programme(path, &bytes));
                let said = page(&mut session, &request("open", &[], vec![file]));
                page(&mut session, &request("files", &[("rules", "alao")], vec![harmless("people")]));
                said + &page(&mut session, &request("year", &[], Vec::new()))
            }
            "answers" => {
                page(&mut session, &request("round", &[("number", "1")], Vec::new()));
                page(&mut session, &request("record-answers", &[], vec![upload("answers", "a.csv", bytes)]))
            }
            _ => {
                page(&mut session, &request("files", &[("rules", "alao")], vec![harmless("people")]));
                let text = String::from_utf8_lossy(&bytes).into_owned();
                page(&mut session, &request("letters-with", &[("template", &text)], Vec::new()))
            }
        };
        assert!(said.contains("<h1>") && !said.contains("<script"), "{kind} {seed}: {said}");
        let is_refused = said.contains("role=alert");
        (read, refused) = (read + usize::from(!is_refused), refused + usize::from(is_refused));
        assert!(page(&mut session, &request("start", &[], Vec::new())).contains("Your two exports"), "{kind} {seed}");
    }
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn names_lead_nowhere() {
    let mut session = Session::new("2026-12-01".parse().unwrap());
    let outside = "../../../../etc/passwd";
    let files = vec![upload("people", outside, HARMLESS.into())];
    page(&mut session, &request("files", &[("rules", "alao")], files));
    for file in [outside, "/etc/passwd", "committee/../committee/matches.csv", "..\\receipt.json", ""] {
        let said = page(&mut session, &request("download", &[("file", file)], Vec::new()));
        assert!(said.contains("There is no such file"), "{file}: {said}");
    }
    let Response::File { bytes, .. } =
        handle(&mut session, &request("download", &[("file", "evening.zip")], Vec::new()), &())
    else {
        panic!("a page")
    };
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert!(
        archive.file_names().all(|name| name.as_ref().is_ok_and(|name| !name.contains(".."))),
        "names in the archive"
    );
    let outside = upload("programme", outside, programme("../private/people.csv", b"number\n"));
    let opened = page(&mut session, &request("open", &[], vec![outside]));
    assert!(opened.contains("Opened"), "{opened}");
}

#[test]
fn any_bytes_are_a_request_or_refused() {
    for seed in 0..300 {
        let mut generator = Generator::new(seed);
        let kind = KINDS[usize::try_from(seed).unwrap() % KINDS.len()];
        let noise = generator.file(kind, 300);
        let head =
            b"{\"path\":\"open\",\"files\":[{\"field\":\"programme\",\"name\":\"x\",\"size\":18446744073709551615}]}\n";
        for bytes in [noise.clone(), [&head[..], &noise].concat()] {
            assert!(decode_request(&bytes).is_err(), "{kind} {seed}");
        }
        let mut session = Session::new("2026-12-01".parse().unwrap());
        let said = page(&mut session, &request("open", &[], vec![upload("programme", "x.zip", noise)]));
        assert!(said.contains("role=alert"), "{kind} {seed}: {said}");
    }
}
