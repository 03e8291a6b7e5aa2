//! Certificates of single runs, and where they may be put.

use std::path::Path;

use cohort_lab::formats::{CertificateFile, NamedMarket, NamedPeers, PeerCertificateFile};
use matching_market::peers::PeerAnswer;
use matching_market::{Market, Solution, StopReason, StrategySpec};
use mentor_match::peers::PeerOutcome;
use mentor_match::{RoundOutcome, Shown};
use questionnaire_io::export::{Existing, OutputFile, WriteError, write_file};
use questionnaire_io::import::Import;

/// Refuses a place for a certificate in a folder that participants get: it tells everybody's ranks.
///
/// # Errors
/// The folder is called `participants`, or is below one.
pub fn certificate_path(text: &str) -> Result<std::path::PathBuf, String> {
    let path = Path::new(text);
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folders = [absolute.canonicalize().ok(), absolute.parent().and_then(|folder| folder.canonicalize().ok())];
    let named = |path: &Path| path.components().any(|part| part.as_os_str().eq_ignore_ascii_case("participants"));
    if named(&absolute) || folders.iter().flatten().any(|folder| named(folder)) {
        return Err(
            "a certificate has everybody's ranks, so it cannot be in participants/; choose another folder".into()
        );
    }
    Ok(path.to_owned())
}

/// Writes the certificate of an answer to a market of files; people without written ids are numbered from 1.
///
/// # Errors
/// The file exists and must not be replaced, or cannot be written.
pub fn write_certificate(
    path: &Path,
    existing: Existing,
    (market, named): (&Market, Option<&NamedMarket>),
    (spec, seed): (StrategySpec, u64),
    solution: &Solution,
) -> Result<(), WriteError> {
    let numbered = |people: usize| (1..=people).map(|number| number.to_string()).collect();
    let (mentees, mentors): (Vec<String>, Vec<String>) = match named {
        Some(named) => (named.mentees.clone(), named.mentors.clone()),
        None => (numbered(market.mentees()), numbered(market.mentors())),
    };
    let strategy = spec.into();
    let file = CertificateFile { strategy, seed, market, mentees: &mentees, mentors: &mentors, solution };
    write_file(path, existing, |to| file.write(to))
}

/// The certificate of a round, for the committee: without pins, whose people are not in the market. Whose id is
/// confidential is in it by file and row.
///
/// # Errors
/// Stopped while the thresholds of a round on some of its pairs were looked for.
pub fn committee_certificate(
    import: &Import,
    outcome: &RoundOutcome<'_>,
    spec: StrategySpec,
    stop: &(dyn Fn() -> Option<StopReason> + Sync),
) -> Result<OutputFile, Box<dyn std::error::Error>> {
    let shown = |ids: Vec<String>| ids.iter().map(|id| Shown::line(id).into_string()).collect();
    let [mentees, mentors]: [Vec<String>; 2] = import.ids_on_screen().map(shown);
    let (market, solution) = (outcome.market(), outcome.solution());
    let mut bytes = Vec::new();
    let (strategy, seed) = (spec.into(), outcome.seed());
    let file = CertificateFile { strategy, seed, market, mentees: &mentees, mentors: &mentors, solution };
    match outcome.thresholds(stop).map_err(WriteError::Stopped)? {
        Some(thresholds) => file.write_of_some(&thresholds, &mut bytes)?,
        None => file.write(&mut bytes)?,
    }
    Ok(OutputFile { path: "committee/certificate.json".into(), bytes })
}

/// Writes the certificate of an answer to a market of peers.
///
/// # Errors
/// The file exists and must not be replaced, or cannot be written.
pub fn write_peer_certificate(
    path: &Path,
    existing: Existing,
    (named, seed): (&NamedPeers, u64),
    answer: &PeerAnswer,
) -> Result<(), WriteError> {
    let file = PeerCertificateFile { seed, market: &named.market, people: &named.people, answer };
    write_file(path, existing, |to| file.write(to))
}

/// The certificate of a round of peers, for the committee: who is pinned has no seat in its market. Whose id is
/// confidential is in it by file and row.
///
/// # Errors
/// None: it is written into memory.
pub fn committee_peer_certificate(import: &Import, outcome: &PeerOutcome<'_>) -> std::io::Result<OutputFile> {
    let [mentees, _] = import.ids_on_screen();
    let shown = |person| Shown::line(&mentees[outcome.roles(person).mentee.index()]).into_string();
    let people: Vec<String> = outcome.people().map(shown).collect();
    let mut bytes = Vec::new();
    let (seed, market, answer) = (outcome.seed(), outcome.market(), outcome.answer());
    PeerCertificateFile { seed, market, people: &people, answer }.write(&mut bytes)?;
    Ok(OutputFile { path: "committee/certificate.json".into(), bytes })
}
