//! What programs around the import share: reading a policy by name, tables, hashing, exit codes.

use std::path::Path;

use mentor_match::policy::{Policy, PolicyError, Preset, UnknownPreset};
use mentor_match::{RoundError, engine::SolveError};
use sha2::{Digest, Sha256};

use crate::import::{ImportError, hex, read_limited};

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The exit code of a program whose round has no outcome: 2 for input that does not fit the policy, 3 for an answer
/// that could not be certified, 4 when it was stopped.
pub fn exit_code(error: &RoundError) -> u8 {
    match error {
        RoundError::Certify(_) => 3,
        RoundError::Stopped(_) | RoundError::Solve(SolveError::Stopped { .. }) => 4,
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
    #[error("policy '{name}': cannot be read ({source}); a policy is a TOML file in UTF-8")]
    Unreadable {
        /// The file.
        name: String,
        /// Why not.
        source: std::io::Error,
    },
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
    /// Bytes that are no UTF-8.
    #[error(
        "{file}, line {line}: not text in UTF-8; in the spreadsheet choose 'Save as', type 'CSV UTF-8', and give that file"
    )]
    NotText {
        /// The file's name.
        file: String,
        /// Where the first such byte stands.
        line: usize,
    },
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
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let bytes = read_limited(path, &file)?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
            return Err(TableFileError::NotText { file, line });
        }
    };
    let table = parse(text).map_err(|error| TableFileError::Invalid { file, source: Box::new(error) })?;
    Ok((table, sha256(&bytes)))
}

/// A preset by name, else a TOML file by path; with the SHA-256 of the document.
///
/// # Errors
/// [`PolicyFileError`].
pub fn read_policy(name: &str) -> Result<(Policy, String), PolicyFileError> {
    let document = match name.parse::<Preset>() {
        Ok(preset) => preset.toml().to_owned(),
        Err(preset) => std::fs::read_to_string(name).map_err(|source| {
            let name = name.to_owned();
            if Path::new(&name).exists() {
                PolicyFileError::Unreadable { name, source }
            } else {
                PolicyFileError::NotFound { preset }
            }
        })?,
    };
    let file = Path::new(name).file_name().map_or_else(|| name.to_owned(), |file| file.to_string_lossy().into_owned());
    let policy = Policy::from_toml(&document).map_err(|source| PolicyFileError::Invalid { file, source })?;
    Ok((policy, sha256(document.as_bytes())))
}
