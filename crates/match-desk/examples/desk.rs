//! The desk: a committee's evening in a browser, from this machine alone.
//!
//! `cargo run --release --example desk` opens the page. It listens on 127.0.0.1 only, keeps nothing, and ends five
//! minutes after the last page was closed.

use std::error::Error;
use std::io::Write;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use clap::Parser;
use jiff::civil::Date;
use match_desk::{Progress, Session, decode_request, encode_response, handle, served};
use mentor_match::StopReason;
use mentor_match::programme::{Chain, Head};
use questionnaire_io::export::Destination;
use questionnaire_io::programme::{Programme, ResultsOf};

/// Opens the desk in a browser: the same results as `batch_match`, by clicking.
#[derive(Debug, Parser)]
struct Arguments {
    /// The day as of which ages, terms and deadlines count; today without it.
    #[arg(long)]
    as_of: Option<Date>,
    /// The programme's folder: what is recorded on the pages goes into its ledger at once; it is made if there is none.
    #[arg(long, value_name = "DIR")]
    programme: Option<PathBuf>,
    /// Folder for the results of a round that is recorded.
    #[arg(long, value_name = "DIR", requires = "programme", default_value = "mentor-match-results")]
    out: PathBuf,
    /// Prints the address instead of opening a browser. Whoever knows it can use the desk.
    #[arg(long)]
    no_browser: bool,
    /// How many seconds after its last page was closed the desk ends.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    ends_after: u32,
}

/// The most bytes of a request: two exports at their limits.
const MOST_BYTES: usize = 64 << 20;

/// In how many parts the time is counted for which nobody is there: by waiting, not by a clock, so that the hours of a
/// computer that sleeps with the page open do not count.
const PARTS: u32 = 60;

/// What all requests share.
struct Desk {
    session: Mutex<Session>,
    token: String,
    host: String,
    /// Whether a page was heard of since this was looked at last.
    heard: AtomicBool,
    work: Work,
    folder: Option<Folder>,
}

/// Where a programme is kept.
struct Folder {
    programme: PathBuf,
    results: PathBuf,
    /// The ledger as this desk last saw it.
    head: Mutex<Head>,
}

impl Folder {
    /// Writes what was recorded into the ledger, and its results beside, both or neither.
    fn put_away(&self, session: &mut Session) -> Result<(), Box<dyn Error>> {
        let Some((now, results)) = session.to_put_away() else { return Ok(()) };
        let mut head = self.head.lock().unwrap_or_else(PoisonError::into_inner);
        let change = |was: &mut Programme| {
            if was.ledger.head() != *head {
                return Err(Box::<dyn Error>::from(
                    "somebody else has changed the programme's folder meanwhile: start the desk again",
                ));
            }
            *was = now.clone();
            Ok(())
        };
        match results {
            None => Programme::change(&self.programme, &|| None, change)?,
            Some(files) => {
                let receipt = files.iter().find(|file| file.path == "receipt.json");
                let receipt = Chain::of_bytes(receipt.map_or(&[][..], |file| &file.bytes));
                let results = ResultsOf { folder: &self.results, receipt };
                let out = Destination::new(self.results.clone()).replacing();
                Programme::change_with(&self.programme, results, change, || Ok(out.write(files)?))?;
            }
        }
        *head = now.ledger.head();
        session.put_away();
        Ok(())
    }
}

/// What is being done, and whether somebody wants it to stop.
#[derive(Default)]
struct Work {
    stage: Mutex<&'static str>,
    stopped: AtomicBool,
}

impl Progress for Work {
    fn stage(&self, what: &'static str) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }

    fn stop(&self) -> Option<StopReason> {
        self.stopped.load(Ordering::Relaxed).then_some(StopReason::Cancelled)
    }
}

/// Only the page that this program opened may ask, and only by its own address.
async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is =
        |name: HeaderName, wanted: &str| headers.get(name).is_some_and(|found| found.as_bytes() == wanted.as_bytes());
    let origin = format!("http://{}", desk.host);
    let foreign = headers.contains_key(header::ORIGIN) && !is(header::ORIGIN, &origin);
    let known = is(HeaderName::from_static("x-desk-token"), &desk.token);
    if !is(header::HOST, &desk.host) || foreign || (request.uri().path() != "/" && !known) {
        return (StatusCode::FORBIDDEN, "this desk is not yours: open it from the program that started it")
            .into_response();
    }
    // Said before anything is read.
    let size = headers.get(header::CONTENT_LENGTH).and_then(|size| size.to_str().ok()?.parse::<usize>().ok());
    if size.is_some_and(|size| size > MOST_BYTES) {
        return (StatusCode::PAYLOAD_TOO_LARGE, "these files are too large for the desk").into_response();
    }
    desk.heard.store(true, Ordering::Relaxed);
    let mut response = next.run(request).await;
    let told = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, &*served().policy),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        told.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Answers one request of the page.
async fn answer(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    let request = match decode_request(&body) {
        Ok(request) => request,
        Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    };
    let worked = tokio::task::spawn_blocking(move || {
        let mut session = desk.session.lock().unwrap_or_else(PoisonError::into_inner);
        desk.work.stopped.store(false, Ordering::Relaxed);
        let response = handle(&mut session, &request, &desk.work);
        desk.work.stage("");
        if let Some(Err(error)) = desk.folder.as_ref().map(|folder| folder.put_away(&mut session)) {
            session.not_put_away();
            return Err(format!("nothing was recorded: {error}"));
        }
        Ok(encode_response(&response))
    });
    match worked.await {
        Ok(Err(why)) => (StatusCode::CONFLICT, why).into_response(),
        Ok(Ok(bytes)) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        Err(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "this step failed; take it back or choose other files").into_response()
        }
    }
}

/// Says what is being done; asking is a sign of life.
async fn alive(State(desk): State<Arc<Desk>>) -> &'static str {
    *desk.work.stage.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives up what is being done.
async fn stop(State(desk): State<Arc<Desk>>) -> StatusCode {
    desk.work.stopped.store(true, Ordering::Relaxed);
    StatusCode::NO_CONTENT
}

/// Ends once nobody has been there for so long.
async fn until_alone(desk: Arc<Desk>, alone: Duration) {
    let mut quiet = 0;
    while quiet < PARTS {
        tokio::time::sleep(alone / PARTS).await;
        quiet = if desk.heard.swap(false, Ordering::Relaxed) { 0 } else { quiet + 1 };
    }
}

/// A page that only this user can read and that goes on to the address, so that the token is on no command line.
fn opened(address: &str) -> Result<tempfile::NamedTempFile, Box<dyn Error>> {
    let mut file = tempfile::Builder::new().prefix("desk-").suffix(".html").tempfile()?;
    write!(
        file,
        "<!DOCTYPE html><meta charset=utf-8><meta name=referrer content=no-referrer><title>Desk</title>\
         <meta http-equiv=refresh content=\"0;url={address}\"><a href=\"{address}\">Open the desk</a>"
    )?;
    file.flush()?;
    open::that(file.path())?;
    Ok(file)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let as_of = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let host = listener.local_addr()?.to_string();
    let mut secret = [0u8; 16];
    getrandom::fill(&mut secret)?;
    let token = format!("{:032x}", u128::from_ne_bytes(secret));
    let address = format!("http://{host}/#{token}");
    let (mut session, heard) = (Session::new(as_of), AtomicBool::new(true));
    let folder = match arguments.programme {
        None => None,
        Some(folder) => {
            Programme::recover(&folder, &|| None)?;
            let programme = Programme::read_or_begin(&folder)?;
            let known = Mutex::new(programme.ledger.head());
            session = session.with_programme(programme);
            Some(Folder { programme: folder, results: arguments.out, head: known })
        }
    };
    let (session, work) = (Mutex::new(session), Work::default());
    let desk = Arc::new(Desk { session, token, host, heard, work, folder });
    let routes = Router::new()
        .route("/", get(|| async { Html(&*served().page) }))
        .route("/do", post(answer))
        .route("/alive", post(alive))
        .route("/stop", post(stop))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn_with_state(Arc::clone(&desk), guard))
        .with_state(Arc::clone(&desk));
    let mut out = std::io::stdout();
    let _shown = if arguments.no_browser {
        writeln!(out, "{address}")?;
        None
    } else {
        let after = match arguments.ends_after {
            300 => "five minutes".to_owned(),
            seconds => format!("{seconds} seconds"),
        };
        writeln!(out, "The desk opens in your browser. It ends {after} after its page was closed, or with Ctrl-C.")?;
        Some(opened(&address)?)
    };
    out.flush()?;
    let alone = Duration::from_secs(arguments.ends_after.into());
    axum::serve(listener, routes).with_graceful_shutdown(until_alone(desk, alone)).await?;
    Ok(())
}
