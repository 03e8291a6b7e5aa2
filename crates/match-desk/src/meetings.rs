//! An evening of short meetings before people choose: who meets whom, in which round, at which table.
//!
//! The files are those of `plan_meetings` for the same questionnaires, byte for byte.

use askama::Template;
use match_report::{ballots, cards, reading, tables, timer};
use mentor_match::engine::Context;
use mentor_match::engine::meetings::{Event, Plan, plan};
use mentor_match::jiff::civil::Time;
use mentor_match::sheets::RoundClock;
use mentor_match::text::{count, slug};
use questionnaire_io::export::meetings::{EventNames, ballot_files, plan_file, session_file, sheets, table_files};
use questionnaire_io::export::{OutputFile, manifest};
use questionnaire_io::import::{Given, MeetingFiles, WhoIsWho};
use questionnaire_io::programme::Programme;
use questionnaire_io::run::{MeetingArea, meeting_market, met_before, possible_meetings};

use crate::action;
use crate::frame::render;
use crate::request::{Progress, Request};
use crate::round::{Refused, Round, ended, refused};
use crate::session::Session;

/// For lots, as `plan_meetings` draws them.
const SEED: u64 = 1;

/// What was filled in.
#[derive(Debug)]
struct Asked {
    rounds: u16,
    tables: Option<u16>,
    start: Option<Time>,
    minutes: u32,
    change: u32,
    choices: u16,
    title: String,
    /// Who is absent when, a line each: person, role, round.
    absent: String,
    /// Who wants fewer meetings, a line each: person, role, meetings.
    limits: String,
    /// The level within which people meet; blank: everybody.
    within: String,
}

#[derive(Template)]
#[template(path = "meetings.html")]
struct MeetingsPage<'a> {
    asked: &'a Asked,
    start: &'a str,
    tables: String,
    levels: Vec<&'a str>,
    said: &'a [String],
    wrong: &'a str,
    fields: &'a [(String, String)],
    has_ballots: bool,
}

/// A number within its bounds; blank: the usual one.
fn number<N: std::str::FromStr + PartialOrd + std::fmt::Display>(
    request: &Request,
    (name, words): (&str, &str),
    usual: N,
    (least, most): (N, N),
) -> Result<N, Refused> {
    let written = request.field(name);
    if written.is_empty() {
        return Ok(usual);
    }
    let number = written.parse().ok().filter(|number| *number >= least && *number <= most);
    number.ok_or_else(|| Refused::Input(format!("{words}: “{written}” is not a number from {least} to {most}.")))
}

impl Asked {
    fn of(request: &Request) -> Result<Self, Refused> {
        let start = match request.field("start") {
            "" => None,
            written => Some(
                clock(written)
                    .ok_or_else(|| Refused::Input(format!("“{written}” is not a time of day such as 19:00.")))?,
            ),
        };
        let tables = number(request, ("tables", "Tables"), 0, (1, u16::MAX))?;
        Ok(Self {
            rounds: number(request, ("rounds", "Rounds"), 6, (1, 200))?,
            tables: (tables > 0).then_some(tables),
            start,
            minutes: number(request, ("minutes", "Minutes of a round"), 8, (1, 240))?,
            change: number(request, ("change", "Minutes to change tables"), 2, (0, 60))?,
            choices: number(request, ("choices", "Choices on a ballot"), 3, (1, 5))?,
            title: match request.field("title") {
                "" => "Meet the mentors".to_owned(),
                title => title.to_owned(),
            },
            absent: request.field("absent").to_owned(),
            limits: request.field("limits").to_owned(),
            within: request.field("within").to_owned(),
        })
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.get(..2)?.parse().ok()?, 0, 0).ok()
}

/// Lines that were typed or pasted as the table that `plan_meetings` reads; `what`: the last of its columns.
fn table(name: &str, what: &str, lines: &str) -> Option<Given> {
    let between = ["\t", ";"].into_iter().find(|between| lines.contains(between)).unwrap_or(",");
    let first = lines.lines().next().and_then(|first| first.split(between).next()).unwrap_or_default();
    let has_header = slug(first) == "person";
    let header = if has_header { String::new() } else { ["person", "role", what].join(between) + "\n" };
    (!lines.is_empty()).then(|| Given { name: name.to_owned(), bytes: (header + lines).into_bytes() })
}

/// An event: where, and what was planned.
struct Planned {
    area: MeetingArea,
    plan: Plan,
    /// How many mentees could meet somebody.
    can: usize,
}

fn planned(
    round: &Round,
    asked: &Asked,
    programme: Option<&Programme>,
    progress: &dyn Progress,
) -> Result<(Event, Vec<Planned>), Refused> {
    progress.stage("Planning the meetings");
    let cohort = &round.import().cohort;
    let (who, rounds) = (WhoIsWho::of_cohort(cohort), usize::from(asked.rounds));
    let read = MeetingFiles::new(&who);
    let absent = table("Who is absent", "round", &asked.absent).map(|given| read.absent(&given, rounds)).transpose();
    let attendance = absent.map_err(|error| refused(&error))?.unwrap_or_default();
    let limits = table("Who wants fewer meetings", "meetings", &asked.limits);
    let limits = limits.map(|given| read.limits(&given)).transpose();
    let limits = limits.map_err(|error| refused(&error))?.unwrap_or_default();
    let pairs = possible_meetings(round.outcome());
    let areas = match &*asked.within {
        "" => vec![MeetingArea::everybody()],
        level => MeetingArea::within(level, cohort, &pairs).map_err(|error| refused(&error))?,
    };
    let met = programme.map(|programme| met_before(programme, cohort, round.as_of())).unwrap_or_default();
    let tables = asked.tables.map(usize::from);
    let event = Event { rounds, tables, attendance, ..Event::default() };
    let (sizes, stop) = ([cohort.mentees().len(), cohort.mentors().len()], || progress.stop());
    let mut all = Vec::new();
    for area in areas {
        let here = pairs.iter().filter(|two| area.has(cohort, two));
        let market = meeting_market(here, sizes, [asked.rounds; 2], &limits, &met);
        let market = market.map_err(|error| ended(progress, &error))?;
        let mut context = Context::new(SEED).with_stop(&stop);
        let plan = plan(&market, &event, None, &mut context).map_err(|error| ended(progress, &error))?;
        let can = market.mentee_ids().filter(|&mentee| market.has_pairs(mentee)).count();
        all.push(Planned { area, plan, can });
    }
    Ok((event, all))
}

/// The page on which an event is planned; what was planned, if that was asked for.
pub(crate) fn page(
    round: &Round,
    session: &Session,
    request: &Request,
    progress: &dyn Progress,
) -> Result<String, Refused> {
    let asked = Asked::of(request)?;
    let has_ballots = action::ballots(session.actions()).is_ok_and(|it| it.is_some());
    let (mut said, mut wrong) = (Vec::new(), String::new());
    if request.field("plan") == "yes" {
        match planned(round, &asked, session.programme(), progress) {
            Ok((_, all)) => said.extend(all.iter().map(|one| told(&asked, one))),
            // What was filled in stays.
            Err(Refused::Input(why)) => wrong = why,
            Err(other) => return Err(other),
        }
    }
    let tables = asked.tables.map(|tables| tables.to_string()).unwrap_or_default();
    let (start, fields) = (request.field("start"), &request.fields);
    let levels = round.import().cohort.units().levels().iter().map(|level| &**level).collect();
    Ok(render(&MeetingsPage { asked: &asked, start, tables, levels, said: &said, wrong: &wrong, fields, has_ballots }))
}

/// What was planned, in words.
fn told(asked: &Asked, Planned { area, plan, can }: &Planned) -> String {
    let first = plan.counts.first().copied().unwrap_or(0);
    let mut said = area.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    said.extend([format!(
        "{} in {}: {first} of {} meet somebody",
        count(plan.meetings.len(), "meeting"),
        count(asked.rounds, "round"),
        count(*can, "mentee"),
    )]);
    if let Some((meetings, mentees)) = (2..).zip(plan.counts.iter().skip(1)).filter(|(_, mentees)| **mentees > 0).last()
    {
        said.extend([format!(", and {mentees} of them meet {meetings} mentors or more")]);
    }
    said.push('.');
    if plan.gap() > 0 {
        said.extend([format!(" At most {} more may be possible.", count(plan.gap(), "meeting"))]);
    }
    if plan.needed > usize::from(asked.rounds) && asked.tables.is_some() {
        said.extend([format!(" All meetings would need {}, or more tables.", count(plan.needed, "round"))]);
    }
    said
}

/// The files of the events.
pub(crate) fn files(
    round: &Round,
    session: &Session,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Vec<OutputFile>, Refused> {
    let asked = Asked::of(request)?;
    let (event, all) = planned(round, &asked, session.programme(), progress)?;
    progress.stage("Writing cards and tables");
    let mut files: Vec<OutputFile> = all.iter().flat_map(|one| written(round, &asked, &event, one)).collect();
    files.push(manifest(&files));
    Ok(files)
}

/// The files of one event.
fn written(round: &Round, asked: &Asked, event: &Event, Planned { area, plan, .. }: &Planned) -> Vec<OutputFile> {
    let (import, rounds) = (round.import(), u32::from(asked.rounds));
    let cohort = &import.cohort;
    let mentees: Vec<&str> = cohort.mentees().iter().map(|one| one.id.as_str()).collect();
    let mentors: Vec<&str> = cohort.mentors().iter().map(|one| one.id.as_str()).collect();
    let mut files = vec![plan_file("committee/plan.csv", &plan.meetings, true, [&mentees, &mentors])];
    let clock = asked.start.map(|start| RoundClock { start, minutes: asked.minutes, change: asked.change });
    let minutes = [asked.minutes, asked.change];
    let title = match &area.name {
        Some(name) => format!("{}: {name}", asked.title),
        None => asked.title.clone(),
    };
    let names = EventNames { title, rounds, clock, minutes, choices: asked.choices };
    let all = sheets(import, &plan.meetings, &event.attendance, &names);
    for (path, text) in [
        ("committee/tables.html", tables(&all)),
        ("participants/cards.html", cards(&all)),
        ("event.html", timer(&all)),
        ("participants/mentors.html", reading(&all)),
        ("participants/ballots.html", ballots(&all)),
    ] {
        files.push(OutputFile::text(path, text));
    }
    files.extend(ballot_files(&all));
    files.push(session_file(cohort, &plan.meetings, round.as_of()));
    files.extend(table_files(cohort, &plan.meetings, rounds, &event.attendance, clock));
    let at = |file: OutputFile| OutputFile { path: format!("{}{}", area.folder, file.path).into(), ..file };
    files.into_iter().map(at).collect()
}
