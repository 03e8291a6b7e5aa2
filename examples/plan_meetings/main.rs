//! Plans an evening of short meetings: who meets whom, in which round, at which table; with cards, ballots and a timer.
//!
//! Without arguments it runs on the bundled sample. `docs/coordinator.md` walks through an evening.

mod arguments;
mod circle;
mod given;
mod one_sided;
mod record;

use std::process::ExitCode;

use arguments::Arguments;
use examples::{MarketText, Watch, arguments, complain, failed, print};
use given::People;
use match_report::{ballots, cards, reading, tables, timer};
use matching_market::Context;
use matching_market::meetings::{Event, MeetingError, MeetingMarket, Plan, choose, plan};
use mentor_match::sheets::{EventSheets, RoundClock};
use mentor_match::text::count;
use questionnaire_io::export::meetings::{EventNames, ballot_files, plan_file, session_file, sheets, table_files};
use questionnaire_io::export::{OutputFile, WriteError};
use questionnaire_io::import::{Given, MAX_MARKET_BYTES, MeetingFiles};
use questionnaire_io::run::{MeetingArea, MeetingLimits};
use questionnaire_io::shown;

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
    let stop = || watch.stop();
    let people = match &arguments.pairs {
        Some(path) => People::of_market(&MarketText::read(path, MAX_MARKET_BYTES)?, &stop)?,
        None => People::of_questionnaires(arguments, &stop)?,
    };
    let (event, met, limits) = event(arguments, &people)?;
    watch.stage("planning");
    let (mut files, mut said, mut attention) = (Vec::new(), people.said(), people.needs_attention());
    let areas = people.areas(arguments.within.as_deref())?;
    for area in &areas {
        let market = people.market(area, arguments.limits_of_sides(), &limits, &met)?;
        let mut context = Context::new(arguments.seed).with_stop(&stop);
        let found = if arguments.weeks {
            pairs_alone(&market, &mut context)
        } else {
            plan(&market, &event, None, &mut context)
        };
        let found = found.map_err(unplanned)?;
        said.push_str(&told(arguments, area, &market, &found));
        attention |= found.counts.first().copied().unwrap_or(0)
            < market.mentee_ids().filter(|&one| market.has_pairs(one)).count();
        files.extend(written(arguments, &people, &event, area, &found));
    }
    Ok(Planned { files, said, attention, listed: listed(arguments, &areas) })
}

/// Why there is no plan; a stop has its own code.
pub(crate) fn unplanned(error: MeetingError) -> Box<dyn std::error::Error> {
    match error {
        MeetingError::Stopped(reason) => WriteError::Stopped(reason).into(),
        error => error.into(),
    }
}

/// What is given of the event, who has met before, and who wants fewer meetings.
type GivenOfEvent = (Event, Vec<(matching_market::MenteeId, matching_market::MentorId)>, MeetingLimits);

fn event(arguments: &Arguments, people: &People) -> Result<GivenOfEvent, Box<dyn std::error::Error>> {
    let files = MeetingFiles::new(people.names());
    let read = |path: &Option<std::path::PathBuf>| path.as_deref().map(Given::read).transpose();
    let rounds = usize::from(arguments.rounds());
    let played = usize::from(arguments.played.unwrap_or(0));
    if played > rounds {
        return Err(
            format!("--played is {played}, but there are {}; pass --rounds as before", count(rounds, "round")).into()
        );
    }
    let attendance =
        read(&arguments.absent)?.map(|given| files.absent(&given, rounds)).transpose()?.unwrap_or_default();
    let mut took_place =
        read(&arguments.plan)?.map(|given| files.played(&given, played)).transpose()?.unwrap_or_default();
    // Who did not come has not met.
    took_place.retain(|one| {
        !attendance.is_mentee_absent(one.mentee, one.round) && !attendance.is_mentor_absent(one.mentor, one.round)
    });
    let met = read(&arguments.met)?.map(|given| files.met(&given)).transpose()?.unwrap_or_default().0;
    let limits = read(&arguments.limits)?.map(|given| files.limits(&given)).transpose()?.unwrap_or_default();
    let tables = arguments.tables.map(usize::from);
    Ok((Event { rounds, tables, attendance, played, took_place }, met, limits))
}

/// Who meets whom without rounds.
fn pairs_alone(market: &MeetingMarket, context: &mut Context<'_>) -> Result<Plan, MeetingError> {
    let choice = choose(market, context)?;
    Ok(Plan::without_rounds(market, choice))
}

/// What was planned, in words.
fn told(arguments: &Arguments, area: &MeetingArea, market: &MeetingMarket, found: &Plan) -> String {
    let mut said = String::new();
    if let Some(name) = &area.name {
        said.extend([format!("{name}:\n")]);
    }
    let can = market.mentee_ids().filter(|&mentee| market.has_pairs(mentee)).count();
    let mut how_many: Vec<String> = Vec::new();
    for (number, count) in (1..).zip(&found.counts).filter(|(_, count)| **count > 0) {
        how_many.push(format!("{count} at least {number}"));
    }
    let meetings = count(found.meetings.len(), "meeting");
    said.extend([format!("{meetings} of {}.\n", count(can, "mentee"))]);
    if how_many.is_empty() {
        said.push_str("Nobody meets.\n");
    } else {
        said.extend([format!("So many mentees have so many meetings: {}.\n", how_many.join(", "))]);
    }
    said.extend([match found.gap() {
        0 => "Checked: no plan gives more mentees a first meeting, then a second, and so on.\n".to_owned(),
        gap => format!(
            "At most {} more may be possible: with absences or few tables the plan is found by trial, not proved.\n",
            count(gap, "meeting")
        ),
    }]);
    if !arguments.weeks && found.needed > usize::from(arguments.rounds()) && arguments.tables.is_some() {
        said.extend([format!("All meetings would need {}, or more tables.\n", count(found.needed, "round"))]);
    }
    said
}

/// The files of one area.
fn written(arguments: &Arguments, people: &People, event: &Event, area: &MeetingArea, found: &Plan) -> Vec<OutputFile> {
    let rounds = u32::from(arguments.rounds());
    let at = |path: &str| format!("{}{path}", area.folder);
    let [mentees, mentors] = people.ids();
    let mut files = vec![plan_file(&at("committee/plan.csv"), &found.meetings, !arguments.weeks, [&mentees, &mentors])];
    let clock = arguments.start.map(|start| RoundClock { start, minutes: arguments.minutes, change: arguments.change });
    let title = match &area.name {
        Some(name) => format!("{}: {name}", arguments.title()),
        None => arguments.title().to_owned(),
    };
    let names =
        EventNames { title, rounds, clock, minutes: [arguments.minutes, arguments.change], choices: arguments.choices };
    let Some(import) = people.import() else {
        files.push(OutputFile::text(
            at("event.html"),
            timer(&EventSheets::only_rounds(arguments.title(), rounds, clock, names.minutes)),
        ));
        return files;
    };
    let all = sheets(import, &found.meetings, &event.attendance, &names);
    let mut page = |path: &str, text: String| files.push(OutputFile::text(at(path), text));
    if !arguments.weeks {
        page("committee/tables.html", tables(&all));
        page("participants/cards.html", cards(&all));
        page("event.html", timer(&all));
    }
    page("participants/mentors.html", reading(&all));
    page("participants/ballots.html", ballots(&all));
    let mut tables = ballot_files(&all);
    tables.push(session_file(&import.cohort, &found.meetings, people.day()));
    if !arguments.weeks {
        tables.extend(table_files(&import.cohort, &found.meetings, rounds, &event.attendance, clock));
    }
    files.extend(tables.into_iter().map(|file| OutputFile { path: at(&file.path).into(), ..file }));
    files
}

/// What is in the folder.
fn listed(arguments: &Arguments, areas: &[MeetingArea]) -> String {
    if arguments.pairs.is_some() {
        return "  committee/plan.csv, and event.html, the timer\n".to_owned();
    }
    let mut said = String::new();
    if areas.iter().any(|area| area.name.is_some()) {
        said.extend([format!("  {} in areas/, each with these files:\n", count(areas.len(), "event"))]);
    }
    if !arguments.weeks {
        said.push_str("  event.html is the timer for the wall. Print participants/cards.html first.\n");
    }
    said + "  committee/ballots.csv is for what the ballots say; batch_match reads it with --ballots.\n"
}
