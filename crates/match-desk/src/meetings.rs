//! An evening of short meetings before people choose: who meets whom, in which round, at which table.
//!
//! The files are those of `plan_meetings` for the same questionnaires, byte for byte.

use askama::Template;
use match_report::{ballots, cards, reading, tables, timer};
use mentor_match::engine::Context;
use mentor_match::engine::meetings::{Event, MeetingMarket, Plan, PossibleMeeting, plan};
use mentor_match::jiff::civil::Time;
use mentor_match::sheets::RoundClock;
use mentor_match::text::count;
use questionnaire_io::export::meetings::{EventNames, ballot_files, plan_file, session_file, sheets, table_files};
use questionnaire_io::export::{OutputFile, manifest};

use crate::frame::render;
use crate::request::{Progress, Request};
use crate::round::{Refused, Round, ended};

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
}

#[derive(Template)]
#[template(path = "meetings.html")]
struct MeetingsPage<'a> {
    asked: &'a Asked,
    start: &'a str,
    tables: String,
    said: &'a str,
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
        })
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.get(..2)?.parse().ok()?, 0, 0).ok()
}

fn planned(round: &Round, asked: &Asked, progress: &dyn Progress) -> Result<(Event, Plan, usize), Refused> {
    progress.stage("Planning the meetings");
    let market = round.outcome().market();
    // Whoever has no seat cannot be chosen.
    let open = market.pair_ids().filter(|&pair| market.capacity(market.mentor_of(pair)) > 0);
    let open: Vec<PossibleMeeting> = open
        .map(|pair| PossibleMeeting {
            mentee: market.mentee_of(pair),
            mentor: market.mentor_of(pair),
            worth: market.score(pair).unwrap_or_default(),
        })
        .collect();
    let [mentees, mentors] = [market.mentees(), market.mentors()].map(|people| vec![asked.rounds; people]);
    let meetings = MeetingMarket::new(mentees, mentors, &open).map_err(|error| ended(progress, &error))?;
    let event = Event { rounds: asked.rounds.into(), tables: asked.tables.map(usize::from), ..Event::default() };
    let stop = || progress.stop();
    let mut context = Context::new(SEED).with_stop(&stop);
    let found = plan(&meetings, &event, None, &mut context).map_err(|error| ended(progress, &error))?;
    let can = meetings.mentee_ids().filter(|&mentee| meetings.has_pairs(mentee)).count();
    Ok((event, found, can))
}

/// The page on which an event is planned; what was planned, if that was asked for.
pub(crate) fn page(
    round: &Round,
    request: &Request,
    has_ballots: bool,
    progress: &dyn Progress,
) -> Result<String, Refused> {
    let asked = Asked::of(request)?;
    let mut said = String::new();
    if request.field("plan") == "yes" {
        let (_, found, can) = planned(round, &asked, progress)?;
        said = told(&asked, &found, can);
    }
    let tables = asked.tables.map(|tables| tables.to_string()).unwrap_or_default();
    let (start, fields) = (request.field("start"), &request.fields);
    Ok(render(&MeetingsPage { asked: &asked, start, tables, said: &said, fields, has_ballots }))
}

/// What was planned, in words.
fn told(asked: &Asked, found: &Plan, can: usize) -> String {
    let first = found.counts.first().copied().unwrap_or(0);
    let mut said = format!(
        "{} in {}: {first} of {} meet somebody",
        count(found.meetings.len(), "meeting"),
        count(asked.rounds, "round"),
        count(can, "mentee"),
    );
    if let Some((meetings, mentees)) = (1..).zip(&found.counts).filter(|(_, mentees)| **mentees > 0).last() {
        said.extend([format!(", and {mentees} of them meet {meetings} mentors or more")]);
    }
    said.push('.');
    if found.needed > usize::from(asked.rounds) && asked.tables.is_some() {
        said.extend([format!(" All meetings would need {}, or more tables.", count(found.needed, "round"))]);
    }
    said
}

/// The files of the event.
pub(crate) fn files(round: &Round, request: &Request, progress: &dyn Progress) -> Result<Vec<OutputFile>, Refused> {
    let asked = Asked::of(request)?;
    let (event, found, _) = planned(round, &asked, progress)?;
    progress.stage("Writing cards and tables");
    let (import, rounds) = (round.import(), u32::from(asked.rounds));
    let cohort = &import.cohort;
    let mentees: Vec<&str> = cohort.mentees().iter().map(|one| one.id.as_str()).collect();
    let mentors: Vec<&str> = cohort.mentors().iter().map(|one| one.id.as_str()).collect();
    let mut files = vec![plan_file("committee/plan.csv", &found.meetings, true, [&mentees, &mentors])];
    let clock = asked.start.map(|start| RoundClock { start, minutes: asked.minutes, change: asked.change });
    let minutes = [asked.minutes, asked.change];
    let names = EventNames { title: asked.title, rounds, clock, minutes, choices: asked.choices };
    let all = sheets(import, &found.meetings, &event.attendance, &names);
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
    files.push(session_file(cohort, &found.meetings, round.as_of()));
    files.extend(table_files(cohort, &found.meetings, rounds, &event.attendance, clock));
    files.push(manifest(&files));
    Ok(files)
}
