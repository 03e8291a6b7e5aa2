//! A programme, or a whole evening, as one file: saved, and opened again.
//!
//! A programme is a ZIP of its folder's files. An evening has them below `desk/programme/` as they were before it,
//! beside the questionnaires and the list of what was done, which is done again.

use std::io::{Cursor, Read as _};

use mentor_match::jiff::civil::Date;
use mentor_match::policy::Preset;
use questionnaire_io::export::OutputFile;
use questionnaire_io::import::{MAX_FILE_BYTES, SourceFile, SourceKind};
use questionnaire_io::programme::Programme;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::archive;
use crate::request::Progress;
use crate::round::{Brought, Refused};
use crate::session::Session;

const EVENING: &str = "desk/evening.json";
const PROGRAMME: &str = "desk/programme/";
/// The most files of an archive, and the most bytes of all of them.
const MOST_FILES: usize = 200;
const MOST_BYTES: u64 = 2 * MAX_FILE_BYTES;

#[derive(Serialize, Deserialize)]
struct Evening {
    version: u32,
    as_of: String,
    rules: String,
    seed: u64,
    /// Kind and name of each questionnaire; the bytes are in `desk/files/`, by position.
    files: Vec<(String, String)>,
    /// The sheet of each that is a workbook of several, by position.
    #[serde(default)]
    sheets: Vec<Option<String>>,
    actions: Vec<Action>,
}

/// As drop zones are called.
pub(crate) fn kind(field: &str) -> SourceKind {
    match field {
        "mentors" => SourceKind::Mentors,
        "mentees" => SourceKind::Mentees,
        "peers" => SourceKind::Peers,
        _ => SourceKind::People,
    }
}

/// The name of a kind's drop zone.
pub(crate) fn zone(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Mentors => "mentors",
        SourceKind::Mentees => "mentees",
        SourceKind::People => "people",
        SourceKind::Peers => "peers",
    }
}

/// A programme as one file.
pub(crate) fn programme_file(programme: &Programme) -> Vec<u8> {
    archive::zip(&outputs(programme, ""))
}

fn outputs(programme: &Programme, below: &str) -> Vec<OutputFile> {
    let files = programme.to_files().into_iter();
    files.map(|(path, bytes)| OutputFile { path: format!("{below}{path}").into(), bytes }).collect()
}

/// An evening as one file; `None` before files were brought.
pub(crate) fn evening_file(session: &Session) -> Option<Vec<u8>> {
    let brought = session.brought.as_ref()?;
    let first = session.first();
    let evening = Evening {
        version: 1,
        as_of: first.as_of.to_string(),
        rules: brought.policy.name().to_owned(),
        seed: brought.seed,
        files: brought.files.iter().map(|file| (zone(file.kind).to_owned(), file.name.to_string())).collect(),
        sheets: brought.files.iter().map(|file| file.sheet.clone()).collect(),
        actions: session.actions().to_vec(),
    };
    let mut files = vec![OutputFile { path: EVENING.into(), bytes: serde_json::to_vec_pretty(&evening).ok()? }];
    files.extend(first.programme.iter().flat_map(|programme| outputs(programme, PROGRAMME)));
    for (at, file) in brought.files.iter().enumerate() {
        files.push(OutputFile { path: format!("desk/files/{at}").into(), bytes: file.bytes.clone() });
    }
    Some(archive::zip(&files))
}

/// The files of an archive, up to a bound. Their paths are names only: nothing is written anywhere.
fn unpacked(bytes: &[u8], most: u64) -> Result<Vec<(String, Vec<u8>)>, Refused> {
    let wrong = |what: &str| Refused::Input(format!("This is not a programme that was saved here: {what}."));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| wrong("it is not a ZIP file"))?;
    if archive.len() > MOST_FILES {
        return Err(wrong("it has too many files"));
    }
    let (mut files, mut left) = (Vec::new(), most);
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|_| wrong("a file in it cannot be read"))?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().map_err(|_| wrong("a file in it has no readable name"))?.into_owned();
        let mut content = Vec::new();
        file.take(left + 1).read_to_end(&mut content).map_err(|_| wrong("a file in it cannot be read"))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(|| wrong("it is too large"))?;
        files.push((name, content));
    }
    Ok(files)
}

/// The table of pairs of earlier results, and their list of files: from the ZIP that was saved here, or the table
/// alone.
pub(crate) fn earlier(bytes: &[u8]) -> Result<(Vec<u8>, String), Refused> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok((bytes.to_vec(), String::new())) };
    let mut named = |wanted: &str| {
        let is_wanted = |name: &String| name == wanted || name.ends_with(&format!("/{wanted}"));
        let name = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).find(is_wanted)?;
        let mut content = Vec::new();
        archive.by_name(&name).ok()?.take(MAX_FILE_BYTES).read_to_end(&mut content).ok()?;
        Some(content)
    };
    let matches = named("committee/matches.csv");
    let none =
        || Refused::Input("These are no results that were saved here: committee/matches.csv is not in it.".to_owned());
    let manifest = named("manifest.sha256").and_then(|bytes| String::from_utf8(bytes).ok());
    Ok((matches.ok_or_else(none)?, manifest.unwrap_or_default()))
}

/// Where a programme lies in an archive: at its root, or in one folder, as when somebody packed the folder by hand.
fn programme_in(files: &[(String, Vec<u8>)]) -> Result<Programme, Refused> {
    let ledger = files.iter().map(|(path, _)| path).filter(|path| path.ends_with("ledger.csv"));
    let below = ledger.map(|path| path.trim_end_matches("ledger.csv").to_owned()).min_by_key(String::len);
    let below = below.unwrap_or_default();
    let inside = files.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&below)?.to_owned(), bytes.clone())));
    Programme::from_files(&inside.collect::<Vec<_>>()).map_err(|error| Refused::Input(error.to_string()))
}

/// Opens a file that was saved: the programme, or the evening, whose steps are done again.
pub(crate) fn open(session: &mut Session, bytes: &[u8], progress: &dyn Progress) -> Result<(), Refused> {
    let files = unpacked(bytes, MOST_BYTES)?;
    let Some((_, evening)) = files.iter().find(|(path, _)| path == EVENING) else {
        session.open(programme_in(&files)?);
        return Ok(());
    };
    let wrong = |what: &str| Refused::Input(format!("This saved evening cannot be opened: {what}."));
    let evening: Evening = serde_json::from_slice(evening).map_err(|_| wrong("its list of steps is not understood"))?;
    if evening.version != 1 {
        return Err(wrong("it is of another version of the desk"));
    }
    let as_of: Date = evening.as_of.parse().map_err(|_| wrong("it does not say its day"))?;
    let policy: Preset = evening.rules.parse().map_err(|_| wrong("it does not say its rules"))?;
    let mut sources = Vec::new();
    for (at, (of, name)) in evening.files.iter().enumerate() {
        let path = format!("desk/files/{at}");
        let bytes =
            files.iter().find(|(found, _)| *found == path).ok_or_else(|| wrong("a questionnaire is missing"))?;
        let sheet = evening.sheets.get(at).cloned().flatten();
        sources.push(SourceFile { sheet, ..SourceFile::new(kind(of), name, bytes.1.clone()) });
    }
    let mut opened = Session::new(session.today());
    if files.iter().any(|(path, _)| path.starts_with(PROGRAMME)) {
        opened.open(programme_in(&files)?);
    }
    opened.bring(Brought { files: sources, policy, seed: evening.seed }, as_of);
    for action in evening.actions {
        opened.act(action, progress)?;
    }
    *session = opened;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{OutputFile, archive, unpacked};

    #[test]
    fn an_archive_is_unpacked_up_to_a_bound() {
        let file = |path: &'static str, size| OutputFile { path: path.into(), bytes: vec![0; size] };
        let packed = archive::zip(&[file("a", 600), file("b", 600)]);
        assert!(packed.len() < 400, "it is small while it is packed");
        assert_eq!(unpacked(&packed, 1_200).map(|files| files.len()).ok(), Some(2));
        assert!(unpacked(&packed, 1_199).is_err());
        let names: Vec<String> = (0..201).map(|at| at.to_string()).collect();
        let many: Vec<OutputFile> =
            names.into_iter().map(|path| OutputFile { path: path.into(), bytes: Vec::new() }).collect();
        assert!(unpacked(&archive::zip(&many), 10).is_err());
    }
}
