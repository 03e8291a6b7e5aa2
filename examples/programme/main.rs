//! Keeps a programme's ledger: what happened, how things stand on a day, and whether the file is as it was written.
//!
//! `--help` lists the subcommands, each in a file of its own; `docs/formats.md` describes the files.

mod add;
mod check;
mod status;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use examples::{arguments, failed};

/// Keep what happens in a programme, over years.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, 1 done with something to look at, 2 refused (nothing written), 4 stopped, 5 \
    written, but what was to be printed could not be."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Status(status::Status),
    Add(add::Add),
}

fn main() -> ExitCode {
    let done = match arguments::<Arguments>().command {
        Command::Check(check) => check.run(),
        Command::Status(status) => status.run(),
        Command::Add(add) => add.run(),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}
