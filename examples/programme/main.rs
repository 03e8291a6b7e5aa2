//! Keeps a programme's ledger: what happened, how things stand on a day, and whether the file is as it was written.
//!
//! `--help` lists the subcommands, each in a file of its own; `docs/formats.md` describes the files.

mod add;
mod check;
mod close;
mod due;
mod form;
mod letters;
mod place;
mod record;
mod status;
mod target;

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
    Form(form::Form),
    Record(record::Record),
    Due(due::Due),
    Letters(letters::Letters),
    Target(target::Target),
    Close(close::Close),
    /// Who could take a newcomer now: three mentors, the best free seat first, and who would have to move.
    Next(place::Place),
    /// The same for somebody whose pairing did not work out, or whose mentor said no.
    Replace(place::Place),
}

fn main() -> ExitCode {
    let done = match arguments::<Arguments>().command {
        Command::Check(check) => check.run(),
        Command::Status(status) => status.run(),
        Command::Add(add) => add.run(),
        Command::Form(form) => form.run(),
        Command::Record(record) => record.run(),
        Command::Due(due) => due.run(),
        Command::Letters(letters) => letters.run(),
        Command::Target(target) => target.run(),
        Command::Close(close) => close.run(),
        Command::Next(place) => place.run(place::Why::Newcomer),
        Command::Replace(place) => place.run(place::Why::Replacement),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}
