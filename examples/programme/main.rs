//! Keeps a programme's ledger: what happened, how things stand on a day, and whether the file is as it was written.
//!
//! `--help` lists the subcommands, each in a file of its own; `docs/formats.md` describes the files.

mod add;
mod check;
mod close;
mod due;
mod form;
mod letters;
mod people;
mod place;
mod record;
mod status;
mod target;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use examples::{Watch, arguments, complain, failed, seconds};
use questionnaire_io::programme::Programme;
use questionnaire_io::run::Why;

/// Keep what happens in a programme, over years.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, 1 done with something to look at, 2 refused (nothing written), 4 stopped by the \
    deadline, Ctrl-C or SIGTERM (nothing written), 5 written, but what was to be printed could not be."
)]
struct Arguments {
    /// Stop after this many seconds (exit code 4, nothing written).
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    deadline: Option<f64>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Status(status::Status),
    Add(add::Add),
    People(people::People),
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
    let arguments = arguments::<Arguments>();
    match Watch::new(arguments.deadline).map_err(Into::into).and_then(|watch| arguments.command.run(&watch)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}

impl Command {
    /// The programme's folder, if it is about one.
    fn folder(&self) -> Option<&Path> {
        Some(match self {
            Self::Check(check) => &check.folder,
            Self::Status(status) => &status.folder,
            Self::Add(add) => &add.folder,
            Self::People(people) => &people.folder,
            Self::Form(_) => return None,
            Self::Record(record) => &record.folder,
            Self::Due(due) => &due.folder,
            Self::Letters(letters) => &letters.folder,
            Self::Target(target) => &target.folder,
            Self::Close(close) => &close.folder,
            Self::Next(place) | Self::Replace(place) => &place.folder,
        })
    }

    fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        if let Some(folder) = self.folder()
            && let Some(recovered) = Programme::recover(folder, &|| watch.stop())?
        {
            complain(recovered);
        }
        match self {
            Self::Check(check) => check.run(watch),
            Self::Status(status) => status.run(watch),
            Self::Add(add) => add.run(watch),
            Self::People(people) => people.run(watch),
            Self::Form(form) => form.run(watch),
            Self::Record(record) => record.run(watch),
            Self::Due(due) => due.run(watch),
            Self::Letters(letters) => letters.run(watch),
            Self::Target(target) => target.run(watch),
            Self::Close(close) => close.run(watch),
            Self::Next(place) => place.run(watch, Why::Newcomer),
            Self::Replace(place) => place.run(watch, Why::Replacement),
        }
    }
}
