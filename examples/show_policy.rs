//! Prints a ready-made policy as commented TOML, to copy and change; without a name, lists them.
//!
//! ```text
//! cargo run --release --example show_policy -- altrusa > ours.toml
//! ```
//!
//! Exit codes: 0 done, 2 there is no such policy, 5 it could not be printed.

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use examples::{arguments, failed, print};
use mentor_match::policy::{Preset, UnknownPreset};

#[derive(Parser)]
#[command(about = "Prints a ready-made policy, or lists them")]
struct Arguments {
    /// Which policy; without it, all are listed
    name: Option<String>,
}

fn main() -> ExitCode {
    let shown = match arguments::<Arguments>().name {
        Some(name) => name.parse().map(|preset: Preset| preset.toml().to_owned()),
        None => Ok::<_, UnknownPreset>(list()),
    };
    match shown.map_err(Box::<dyn Error>::from).and_then(|shown| Ok(print(shown)?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error, "error"),
    }
}

fn list() -> String {
    Preset::ALL.iter().map(|preset| format!("{:<8} {}\n", preset.name(), preset.about())).collect::<Vec<_>>().concat()
}
