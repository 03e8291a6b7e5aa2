//! The first page, and what is brought there.

use std::sync::Arc;

use askama::Template;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::import::{SourceFile, SourceKind};

use crate::frame::{framed, render};
use crate::opened::{kind, zone};
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
    /// The names of the files that are read, by drop zone.
    files: Vec<(&'static str, String)>,
    /// How many steps were taken since.
    steps: usize,
}

/// The files of a request, by drop zone.
fn sources(request: &Request) -> Vec<SourceFile> {
    request.files.iter().map(|file| SourceFile::new(kind(&file.field), &file.name, file.bytes.clone())).collect()
}

/// The files that were brought and are not of invented people.
fn real(session: &Session) -> impl Iterator<Item = &SourceFile> {
    let is_invented = |brought: &&Arc<Brought>| {
        let invented = made_up(brought.policy).files;
        brought.files.iter().any(|file| invented.iter().any(|other| other.bytes == file.bytes))
    };
    session.brought.iter().filter(move |brought| !is_invented(brought)).flat_map(|brought| &brought.files)
}

/// What a request brings: the exports, and the rules. Whoever brings one of the two exports keeps the other, unless its
/// people are invented.
pub(crate) fn brought(session: &Session, request: &Request) -> Option<Brought> {
    let mut files = sources(request);
    let is_there = |wanted: SourceKind| files.iter().any(|file| file.kind == wanted);
    let kept = match [SourceKind::Mentors, SourceKind::Mentees, SourceKind::People, SourceKind::Peers].map(is_there) {
        [true, false, false, false] => Some(SourceKind::Mentees),
        [false, true, false, false] => Some(SourceKind::Mentors),
        _ => None,
    };
    if kept.is_some() {
        files.extend(real(session).filter(|file| kept == Some(file.kind)).cloned());
    }
    files.sort_by_key(|file| file.kind != SourceKind::Mentors);
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

/// The exports that were brought, each read as the other side's.
pub(crate) fn exchanged(brought: &Brought) -> Brought {
    let other = |file: &SourceFile| {
        let kind = match file.kind {
            SourceKind::Mentors => SourceKind::Mentees,
            SourceKind::Mentees => SourceKind::Mentors,
            kind => kind,
        };
        SourceFile { kind, ..file.clone() }
    };
    let mut files: Vec<SourceFile> = brought.files.iter().map(other).collect();
    files.sort_by_key(|file| file.kind != SourceKind::Mentors);
    Brought { files, policy: brought.policy, seed: brought.seed }
}

/// The exports with those sheets of a workbook that were chosen, each by its drop zone; `None` where none was.
pub(crate) fn with_sheets(brought: &Brought, request: &Request) -> Option<Brought> {
    let workbook = brought.files.iter().find(|file| *file.name == *request.field("file"))?;
    let chosen = request.fields.iter().filter(|(_, zone)| !zone.is_empty());
    let chosen = chosen.filter_map(|(name, zone)| Some((name.strip_prefix("sheet:")?, zone)));
    let mut files: Vec<SourceFile> =
        chosen.map(|(sheet, zone)| SourceFile { kind: kind(zone), ..workbook.clone().with_sheet(sheet) }).collect();
    if files.is_empty() {
        return None;
    }
    files.extend(brought.files.iter().filter(|file| file.name != workbook.name).cloned());
    files.sort_by_key(|file| file.kind != SourceKind::Mentors);
    Some(Brought { files, policy: brought.policy, seed: brought.seed })
}

/// Invented people who fill in the questionnaire of the rules.
pub(crate) fn invented(request: &Request) -> Brought {
    made_up(rules(request))
}

fn made_up(policy: Preset) -> Brought {
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

fn read(file: &SourceFile) -> (&'static str, String) {
    let sheet = file.sheet.as_ref().map(|sheet| format!("#{sheet}")).unwrap_or_default();
    (zone(file.kind), format!("{}{sheet}", file.name))
}

/// The first page, with what went wrong.
pub(crate) fn start(session: &Session, wrong: &str) -> Response {
    let body = render(&Start {
        presets: Preset::ALL,
        wrong,
        as_of: session.today().to_string(),
        has_programme: session.programme().is_some(),
        has_files: session.brought.is_some(),
        files: real(session).map(read).collect(),
        steps: session.actions().len(),
    });
    framed(session, "start", "", &body)
}
