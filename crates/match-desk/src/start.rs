//! The first page, and what is brought there.

use askama::Template;
use mentor_match::policy::Preset;
use questionnaire_io::import::{SourceFile, SourceKind};

use crate::frame::{framed, render};
use crate::opened::kind;
use crate::request::{Request, Response};
use crate::round::Brought;
use crate::session::Session;

#[derive(Template)]
#[template(path = "start.html")]
struct Start<'a> {
    presets: &'a [Preset],
    wrong: &'a str,
    as_of: String,
    has_programme: bool,
}

/// The files of a request, by drop zone.
fn sources(request: &Request) -> Vec<SourceFile> {
    request.files.iter().map(|file| SourceFile::new(kind(&file.field), &file.name, file.bytes.clone())).collect()
}

/// What a request brings: the exports, and the rules.
pub(crate) fn brought(request: &Request) -> Option<Brought> {
    let files = sources(request);
    (!files.is_empty()).then(|| Brought { files, policy: rules(request), seed: 7 })
}

fn rules(request: &Request) -> Preset {
    request.field("rules").parse().unwrap_or(Preset::Altrusa)
}

/// Invented people who fill in the questionnaire of the rules.
pub(crate) fn invented(request: &Request) -> Brought {
    let policy = rules(request);
    let options = cohort_lab::generate::GeneratorOptions {
        programme: policy,
        seed: 7,
        ..cohort_lab::generate::GeneratorOptions::sized(40, 25)
    };
    let made = cohort_lab::generate::generate(&options).expect("a size that can be made up");
    let files = vec![
        SourceFile::new(SourceKind::Mentors, "mentors.csv", made.mentors.to_csv()),
        SourceFile::new(SourceKind::Mentees, "mentees.csv", made.mentees.to_csv()),
    ];
    Brought { files, policy, seed: 7 }
}

/// The first page, with what went wrong.
pub(crate) fn start(session: &Session, wrong: &str) -> Response {
    let body = render(&Start {
        presets: &Preset::ALL,
        wrong,
        as_of: session.today().to_string(),
        has_programme: session.programme().is_some(),
    });
    framed(session, "start", "", &body)
}
