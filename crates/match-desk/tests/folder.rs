//! The desk with a programme's folder: what is recorded on the pages is in it at once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use questionnaire_io::programme::Programme;

/// The program, ended when the test is.
struct Desk {
    process: Child,
    host: String,
    token: String,
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Desk {
    /// `cargo test -p match-desk` builds the example beside the tests.
    fn open(folder: &Path) -> Self {
        Self::with(folder, &["--programme", "programme"])
    }

    fn with(folder: &Path, more: &[&str]) -> Self {
        let test = std::env::current_exe().unwrap();
        let mut command = Command::new(test.ancestors().nth(2).unwrap().join("examples/desk"));
        command.args(["--no-browser", "--as-of", "2026-10-01"]).args(more);
        let mut process = command.current_dir(folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let (host, token) = address.trim().trim_start_matches("http://").split_once("/#").unwrap();
        let (host, token) = (host.to_owned(), token.to_owned());
        Self { process, host, token }
    }

    /// Status and page.
    fn ask(&self, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let body = serde_json::json!({ "path": path, "fields": fields }).to_string() + "\n";
        let (host, token) = (&self.host, &self.token);
        let mut line = TcpStream::connect(host).unwrap();
        let size = body.len();
        write!(
            line,
            "POST /do HTTP/1.1\r\nHost: {host}\r\nx-desk-token: {token}\r\nContent-Length: {size}\r\n\
             Connection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
    }
}

#[test]
fn what_is_recorded_is_in_the_folder_at_once() {
    let here = tempfile::tempdir().unwrap();
    let folder = here.path().join("programme");
    let desk = Desk::open(here.path());
    assert!(desk.ask("start", &[]).1.contains("Your programme is open"));
    assert!(!folder.join("ledger.csv").exists());
    desk.ask("invented", &[]);
    let (status, recorded) = desk.ask("record", &[]);
    assert!(status == 200 && recorded.contains("still to answer"), "{recorded}");
    let lines = Programme::read(&folder).unwrap().ledger.head().lines;
    assert!(lines > 30, "{lines}");
    assert!(here.path().join("mentor-match-results/committee/report.html").exists());
    let (_, undone) = desk.ask("undo", &[]);
    assert!(undone.contains("is taken back on the page Year"), "{undone}");
    let trained = [("event", "trained"), ("mentee", "P0026"), ("mentor", "")];
    desk.ask("event", &trained);
    assert_eq!(Programme::read(&folder).unwrap().ledger.head().lines, lines + 1);

    // Somebody else records something meanwhile.
    let add = |programme: &mut Programme| {
        let written =
            questionnaire_io::programme::Written { event: "trained", mentee: Some("P0027"), ..Default::default() };
        programme.add("2026-10-02".parse().unwrap(), written)
    };
    Programme::change(&folder, &|| None, add).unwrap();
    let (status, refused) = desk.ask("event", &[("event", "trained"), ("mentee", "P0028")]);
    assert!(status == 409 && refused.contains("nothing was recorded: somebody else"), "{status} {refused}");
    assert_eq!(Programme::read(&folder).unwrap().ledger.head().lines, lines + 2);
}

#[test]
fn the_desk_ends_once_nobody_is_there_and_not_before() {
    let here = tempfile::tempdir().unwrap();
    let mut desk = Desk::with(here.path(), &["--ends-after", "3"]);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(4) {
        assert_eq!(desk.ask("start", &[]).0, 200, "somebody is there");
    }
    assert_eq!(desk.process.try_wait().unwrap(), None, "the desk is there after more than that time");
    assert!(desk.process.wait().unwrap().success(), "and ends when nobody asks any more");
}
