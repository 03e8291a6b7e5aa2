//! Why nothing was written.

use std::io;
use std::path::Path;

use crate::shown;
use mentor_match::StopReason;

/// Why nothing was written: whatever was there is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The folder exists.
    #[error("{folder} already exists; choose another folder, or pass --force to replace its files")]
    Exists {
        /// The folder.
        folder: String,
    },
    /// The file exists.
    #[error("{path} already exists; choose another folder or name")]
    FileExists {
        /// The file.
        path: String,
    },
    /// A file stands where a folder is needed.
    #[error("{path} is a file, not a folder; choose another folder for the results")]
    NotAFolder {
        /// The file.
        path: String,
    },
    /// The program runs in the folder that is to be exchanged for a new one, or in a folder inside it.
    #[error(
        "{folder} is the folder you are in, so it cannot be replaced; go to the folder above it and name it from there"
    )]
    Here {
        /// The folder.
        folder: String,
    },
    /// Another run writes there.
    #[error("another run is still writing to {path}; wait until it has ended, then start this one again")]
    Busy {
        /// The file or folder.
        path: String,
    },
    /// The folder came or went while the new one was made.
    #[error("{folder} was moved or deleted while the new results were made, so nothing was written; start again")]
    Changed {
        /// The folder.
        folder: String,
    },
    /// A folder with so much in it is hardly one of results.
    #[error(
        "{folder} has more than {most} files that this program did not write; choose another folder for the results"
    )]
    TooMany {
        /// The folder.
        folder: String,
        /// How many are carried over at most.
        most: usize,
    },
    /// A path that leads out of the folder, or that the manifest cannot hold.
    #[error("'{path}' is not a path inside the folder of results")]
    Path {
        /// The path.
        path: String,
    },
    /// The caller stopped it.
    #[error("stopped while the files were written because {0}; nothing was written")]
    Stopped(StopReason),
    /// The system refuses.
    #[error(
        "{path}: cannot be written ({}); check that the folder exists, that you may write there and that the disk is not full", source.kind()
    )]
    Io {
        /// The file or folder.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

/// What the system said of a path.
pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> WriteError {
    move |source| WriteError::Io { path: shown(path).into_string(), source }
}
