//! The results as one file.

use std::io::{Cursor, Write};

use questionnaire_io::export::OutputFile;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A ZIP of all files. It says no time, so that the same files give the same bytes.
pub(crate) fn zip(files: &[OutputFile]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        archive.start_file(&*file.path, options).expect("into memory");
        archive.write_all(&file.bytes).expect("into memory");
    }
    archive.finish().expect("into memory").into_inner()
}
