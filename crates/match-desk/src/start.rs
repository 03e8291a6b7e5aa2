//! The first page, and what is brought there.

use askama::Template;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::import::{SourceFile, SourceKind};

use crate::frame::{framed, render};
use crate::opened::kind;
use crate::request::{Request, Response};
use crate::round::Brought;
use crate::session::Session;

/// For lots.
const SEED: u64 = 7;

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    presets: &'a [Preset],
    wrong: &'a str,
    as_of: String,
    has_programme: bool,
    has_files: bool,
}

/// The files of a request, by drop zone.
fn sources(request: &Request) -> Vec<SourceFile> {
    request.files.iter().map(|file| SourceFile::new(kind(&file.field), &file.name, file.bytes.clone())).collect()
}

/// What a request brings: the exports, and the rules.
pub(crate) fn brought(request: &Request) -> Option<Brought> {
    let files = sources(request);
    // Peers are in one file; the rules are those that speak of peers.
    let is_of_peers = files.iter().any(|file| file.kind == SourceKind::Peers);
    let has_peers = |policy: Preset| Policy::preset(policy).peers().is_some();
    let policy = Some(rules(request)).filter(|&policy| !is_of_peers || has_peers(policy)).unwrap_or(Preset::Alao);
    (!files.is_empty()).then_some(Brought { files, policy, seed: SEED })
}

/// The rules that were chosen.
pub(crate) fn rules(request: &Request) -> Preset {
    request.field("rules").parse().unwrap_or(Preset::Altrusa)
}

/// Invented people who fill in the questionnaire of the rules.
pub(crate) fn invented(request: &Request) -> Brought {
    let policy = rules(request);
    let options = cohort_lab::generate::GeneratorOptions {
        programme: policy,
        seed: SEED,
        ..cohort_lab::generate::GeneratorOptions::sized(40, 25)
    };
    let made = cohort_lab::generate::generate(&options).expect("a size that can be made up");
    let files = vec![
        SourceFile::new(SourceKind::Mentors, "mentors.csv", made.mentors.to_csv()),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", made.mentees.to_csv()),
    ];
    Brought { files, policy, seed: SEED }
}

/// The first page, with what went wrong.
pub(crate) fn start(session: &Session, wrong: &str) -> Response {
    let body = render(&Start {
        presets: Preset::ALL,
        wrong,
        as_of: session.today().to_string(),
        has_programme: session.programme().is_some(),
        has_files: session.brought.is_some() && !session.is_of_peers(),
    });
    framed(session, "start", "", &body)
}
