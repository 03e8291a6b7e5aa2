//! What programs around the import share: reading a policy by name, tables, hashing, exit codes.

use std::io::ErrorKind;
use std::path::Path;

use mentor_match::engine::peers::PeerSolveError;
use mentor_match::engine::{SolveError, verify::CertifyError};
use mentor_match::policy::{Policy, PolicyError, Preset, UnknownPreset};
use mentor_match::{PeerRoundError, RoundError, Shown};
use sha2::{Digest, Sha256};

use crate::import::{Given, ImportError, hex};

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// A path as messages call it: on one line, whatever its name holds.
pub fn shown(path: &Path) -> Shown {
    Shown::line(&path.display().to_string())
}

/// The exit code of a program whose round has no outcome: 2 for input that does not fit the policy, 3 for an answer
/// that could not be certified, 4 when it was stopped.
pub fn exit_code(error: &RoundError) -> u8 {
    match error {
        RoundError::Stopped(_)
        | RoundError::Solve(SolveError::Stopped { .. })
        | RoundError::Certify(CertifyError::Stopped(_)) => 4,
        RoundError::Certify(_) => 3,
        _ => 2,
    }
}

/// The same for a round of peers.
pub fn peer_exit_code(error: &PeerRoundError) -> u8 {
    match error {
        PeerRoundError::Stopped(_) | PeerRoundError::Solve(PeerSolveError::Stopped(_)) => 4,
        PeerRoundError::Certify(_) => 3,
        _ => 2,
    }
}

/// Why a policy cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyFileError {
    /// Neither a preset nor a file.
    #[error("{preset}; and there is no such file")]
    NotFound {
        /// Why it is no preset.
        preset: UnknownPreset,
    },
    /// A file that cannot be read.
    #[error("policy: {0}")]
    Unreadable(#[from] ImportError),
    /// The document is no policy.
    #[error("{file}, {source}")]
    Invalid {
        /// The file's name.
        file: String,
        /// What is wrong, and where.
        source: PolicyError,
    },
}

/// Why a table that a programme brings along cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableFileError {
    /// A file that cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ImportError),
    /// The text is no such table.
    #[error("{file}: {source}")]
    Invalid {
        /// The file's name.
        file: String,
        /// What is wrong, and where.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A table that a programme brings along, such as synonyms or places, read by `parse`; with the SHA-256 of the file.
///
/// # Errors
/// [`TableFileError`].
pub fn read_table<T, E: std::error::Error + Send + Sync + 'static>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<(T, String), TableFileError> {
    let given = Given::read(path)?;
    Ok((parse_table(&given, parse)?, given.sha256()))
}

/// The same of a file that is read already.
///
/// # Errors
/// [`TableFileError`].
pub fn parse_table<T, E: std::error::Error + Send + Sync + 'static>(
    given: &Given,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, TableFileError> {
    let invalid = |error| TableFileError::Invalid { file: given.name.clone(), source: Box::new(error) };
    parse(given.text()?).map_err(invalid)
}

/// A preset by name, else a TOML file by path; with the SHA-256 of the document.
///
/// # Errors
/// [`PolicyFileError`].
pub fn read_policy(name: &str) -> Result<(Policy, String), PolicyFileError> {
    let given = match name.parse::<Preset>() {
        Ok(preset) => Given { name: name.to_owned(), bytes: preset.toml().into() },
        Err(preset) => match Given::read(Path::new(name)) {
            Err(ImportError::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => {
                return Err(PolicyFileError::NotFound { preset });
            }
            read => read?,
        },
    };
    let policy = Policy::from_toml(given.text()?);
    let policy = policy.map_err(|source| PolicyFileError::Invalid { file: given.name.clone(), source })?;
    Ok((policy, given.sha256()))
}
