//! The desk: a committee's evening in a browser, from this machine alone.
//!
//! `cargo run --release --example desk` opens the page. It listens on 127.0.0.1 only, keeps nothing, and ends five
//! minutes after the last page was closed.

use std::error::Error;
use std::io::Write;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// Opens the desk in a browser: the same results as `batch_match`, by clicking.
#[derive(Debug, Parser)]
struct Arguments {
    /// The day as of which ages, terms and deadlines count; today without it.
    #[arg(long)]
    as_of: Option<Date>,
    /// Prints the address instead of opening a browser. Whoever knows it can use the desk.
    #[arg(long)]
    no_browser: bool,
}

/// The most bytes of a request: two exports at their limits.
const MOST_BYTES: usize = 64 << 20;

/// How long nobody may be there before the desk ends.
const ALONE: Duration = Duration::from_mins(5);

/// What all requests share.
struct Desk {
    session: Mutex<Session>,
    token: String,
    host: String,
    began: Instant,
    /// Seconds since the beginning at which a page was last heard of.
    heard: AtomicU64,
    work: Work,
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
    desk.heard.store(desk.began.elapsed().as_secs(), Ordering::Relaxed);
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
        encode_response(&response)
    });
    match worked.await {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
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

/// Ends once nobody has been there for a while.
async fn until_alone(desk: Arc<Desk>) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let heard = Duration::from_secs(desk.heard.load(Ordering::Relaxed));
        if desk.began.elapsed().saturating_sub(heard) > ALONE {
            return;
        }
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
    let (session, heard) = (Mutex::new(Session::new(as_of)), AtomicU64::new(0));
    let desk = Arc::new(Desk { session, token, host, began: Instant::now(), heard, work: Work::default() });
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
        writeln!(
            out,
            "The desk opens in your browser. It ends five minutes after its page was closed, or with Ctrl-C."
        )?;
        Some(opened(&address)?)
    };
    out.flush()?;
    axum::serve(listener, routes).with_graceful_shutdown(until_alone(desk)).await?;
    Ok(())
}
