//! Packs the desk into one page that needs no server: `pack_desk desk_page.wasm desk.html`.
//!
//! The first is the crate `desk-page`, built for WebAssembly: `rustup target add wasm32-unknown-unknown`, then
//! `cargo build --profile page --target wasm32-unknown-unknown -p desk-page`.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use clap::Parser;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use questionnaire_io::export::{Existing, write_file};

/// Packs the desk into one page that needs no server.
#[derive(Debug, Parser)]
struct Arguments {
    /// The engine: the crate `desk-page` built for WebAssembly.
    engine: PathBuf,
    /// The page to write.
    page: PathBuf,
    /// Replaces a page that is there.
    #[arg(long)]
    force: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let engine = std::fs::read(&arguments.engine)?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&engine)?;
    let page = match_desk::alone(&packed.finish()?);
    let existing = if arguments.force { Existing::Replace } else { Existing::Keep };
    write_file(&arguments.page, existing, |file| file.write_all(page.as_bytes()))?;
    writeln!(std::io::stdout(), "{}: {} kB", arguments.page.display(), page.len() / 1000)?;
    Ok(())
}
