//! Plans an evening of short meetings: who meets whom, in which round, at which table; with cards, ballots and a timer.
//!
//! Without arguments it runs on the bundled sample. `docs/coordinator.md` walks through an evening.

mod arguments;
mod given;
mod one_sided;
mod record;

use std::process::ExitCode;

use arguments::Arguments;
use examples::{MarketText, Watch, arguments, complain, failed, print};
use match_report::event_pages;
use mentor_match::text::count;
use questionnaire_io::export::{OutputFile, WriteError};
use questionnaire_io::import::MAX_MARKET_BYTES;
use questionnaire_io::run::{AreaError, Evening, EveningArea, EveningAsked, EveningError, MeetingPeople, RunError};
use questionnaire_io::shown;

use given::{Questionnaires, market, people_of, said};

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<u8, Box<dyn std::error::Error>> {
    let watch = Watch::new(arguments.deadline)?;
    let watch = if arguments.quiet { watch } else { watch.with_line() };
    if let Some(plan) = &arguments.record {
        return record::run(arguments, plan, &watch);
    }
    let (out, stop) = (arguments.destination(), || watch.stop());
    if !arguments.dry_run {
        for interrupted in out.recover()?.iter().filter(|_| !arguments.quiet) {
            complain(interrupted);
        }
        out.check()?;
    }
    watch.stage("reading who could meet");
    let Planned { files, mut said, attention, listed } = match &arguments.peers {
        Some(file) => one_sided::planned(arguments, file, &watch)?,
        None => planned(arguments, &watch)?,
    };
    watch.stage("writing");
    if arguments.dry_run {
        said.push_str("Dry run: nothing was written.\n");
    } else {
        watch.deliver();
        let written = out.write_until(&files, &stop)?;
        said.extend([format!("Written to {}:\n{listed}{written}", shown(out.folder()))]);
    }
    watch.deliver();
    watch.done();
    if !arguments.quiet {
        print(said).map_err(|error| if arguments.dry_run { error } else { error.after(out.folder()) })?;
    }
    Ok(u8::from(attention))
}

/// What was planned: files, what the screen says, whether somebody should look, and what is in the folder.
pub(crate) struct Planned {
    pub(crate) files: Vec<OutputFile>,
    pub(crate) said: String,
    pub(crate) attention: bool,
    pub(crate) listed: String,
}

/// An event of mentees and mentors.
fn planned(arguments: &Arguments, watch: &Watch) -> Result<Planned, Box<dyn std::error::Error>> {
    let (asked, stop) = (arguments.asked()?, || watch.stop());
    if let Some(path) = &arguments.pairs {
        let named = market(&MarketText::read(path, MAX_MARKET_BYTES)?, &stop)?;
        return evening(&people_of(&named), &asked, String::new(), watch);
    }
    let questionnaires = Questionnaires::of_sides(arguments, &stop)?;
    let run = questionnaires.run();
    let ready = run.read(None, &stop).map_err(RunError::into_inner)?;
    let outcome = run.round(&ready).run_until(&stop).map_err(|error| ready.import.error_on_screen(error))?;
    let programme = questionnaires.programme.as_ref();
    let people = MeetingPeople::of_round(&ready.import, &outcome, programme, questionnaires.day);
    let mut planned = evening(&people, &asked, said(&ready.import), watch)?;
    planned.attention |= !ready.import.problems.is_empty();
    Ok(planned)
}

/// Plans it, and says how.
fn evening(
    people: &MeetingPeople<'_>,
    asked: &EveningAsked,
    mut said: String,
    watch: &Watch,
) -> Result<Planned, Box<dyn std::error::Error>> {
    watch.stage("planning");
    let evening = Evening::plan(people, asked, &|| watch.stop()).map_err(unplanned)?;
    said.extend(evening.areas.iter().map(|one| told(asked, evening.rounds, one)));
    said.extend(evening.left_out().map(|left| left + "\n"));
    let attention = evening.areas.iter().any(|one| one.without() > 0);
    let files = evening.files(people, asked, event_pages);
    let listed = listed(asked, &evening.areas, &files);
    Ok(Planned { files, said, attention, listed })
}

/// Why there is no plan, with what to pass; a stop has its own code.
pub(crate) fn unplanned(error: EveningError) -> Box<dyn std::error::Error> {
    if let Some(reason) = error.stopped() {
        return WriteError::Stopped(reason).into();
    }
    match error {
        EveningError::Import(error) => error.into(),
        EveningError::Played { played, rounds } => format!(
            "--played is {played}, but the plan has {}; pass how many there are in all with --rounds",
            count(rounds, "round")
        )
        .into(),
        EveningError::AtTable { most } => {
            format!("the plan has tables of {most}: pass --at-table {most} again, or 2").into()
        }
        EveningError::Elsewhere { .. } => format!("--within: {error}").into(),
        EveningError::Absent { .. } => format!("--absent: {error}").into(),
        EveningError::Area(AreaError::Nobody { .. }) => format!("{error}; leave --within out").into(),
        EveningError::Area(error) => format!("--within {error}").into(),
        error => error.into(),
    }
}

/// What was planned, in words.
fn told(asked: &EveningAsked, rounds: u16, EveningArea { area, plan, can, .. }: &EveningArea) -> String {
    let mut said = String::new();
    if let Some(name) = &area.name {
        said.extend([format!("{name}:\n")]);
    }
    let mut how_many: Vec<String> = Vec::new();
    for (number, count) in (1..).zip(&plan.counts).filter(|(_, count)| **count > 0) {
        how_many.push(format!("{count} at least {number}"));
    }
    said.extend([format!("{} of {}.\n", count(plan.meetings.len(), "meeting"), count(*can, "mentee"))]);
    if how_many.is_empty() {
        said.push_str("Nobody meets.\n");
    } else {
        said.extend([format!("So many mentees have so many meetings: {}.\n", how_many.join(", "))]);
    }
    said.extend([match plan.gap() {
        0 => "Checked: no plan gives more mentees a first meeting, then a second, and so on.\n".to_owned(),
        gap => format!(
            "At most {} more may be possible: with absences or few tables the plan is found by trial, not proved.\n",
            count(gap, "meeting")
        ),
    }]);
    if !asked.weeks && plan.needed > usize::from(rounds) && asked.tables.is_some() {
        said.extend([format!("All meetings would need {}, or more tables.\n", count(plan.needed, "round"))]);
    }
    said
}

/// What is in the folder.
fn listed(asked: &EveningAsked, areas: &[EveningArea], files: &[OutputFile]) -> String {
    if files.iter().all(|file| !file.path.ends_with("ballots.csv")) {
        let timer = if asked.weeks { "" } else { ", and event.html, the timer" };
        return format!("  committee/plan.csv{timer}\n");
    }
    let mut said = String::new();
    if areas.iter().any(|one| one.area.name.is_some()) {
        said.extend([format!("  {} in areas/, each with these files:\n", count(areas.len(), "event"))]);
    }
    if !asked.weeks {
        said.push_str("  event.html is the timer for the wall. Print participants/cards.html first.\n");
    }
    said + "  committee/ballots.csv is for what the ballots say; batch_match reads it with --ballots.\n"
}
