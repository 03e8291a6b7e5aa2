//! An evening of short meetings before people choose: who meets whom, in which round, at which table. Of mentees and
//! mentors, or of peers.
//!
//! The files are those of `plan_meetings` for the same questionnaires, byte for byte. Tables that are brought stay with
//! the form, in fields that are not seen, until another one takes their place.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use match_report::event_pages;
use mentor_match::jiff::civil::Time;
use mentor_match::text::count;
use questionnaire_io::export::{OutputFile, manifest};
use questionnaire_io::import::Given;
use questionnaire_io::run::{CircleEvening, Evening, EveningArea, EveningAsked, EveningError, MeetingPeople};

use crate::action::{self, Action};
use crate::frame::{framed, render, why_not};
use crate::peers::PeersRound;
use crate::request::{Progress, Request, Response};
use crate::round::{Refused, Round, ended};
use crate::session::Session;
use crate::typed::{ABSENT, LIMITS, absences, of_table, typed};

/// For lots, as `plan_meetings` draws them.
const SEED: u64 = 1;
/// What is brought.
const EVENING: &str = "evening";
const MET: &str = "met";
/// The plan of an evening that is over, and who did not come.
const OVER: &str = "over";
const MISSED: &str = "missed";

#[derive(Template)]
#[template(path = "meetings.html")]
struct MeetingsPage<'a> {
    request: &'a Request,
    of_peers: bool,
    levels: Vec<&'a str>,
    said: &'a [String],
    wrong: &'a str,
    /// Tables that were brought: field, name, content in base64.
    kept: &'a [(&'static str, String, String)],
    has_ballots: bool,
    has_programme: bool,
    today: String,
}

impl MeetingsPage<'_> {
    /// What was filled in, or what is usual.
    fn filled<'s>(&'s self, name: &str, usual: &'s str) -> &'s str {
        Some(self.request.field(name)).filter(|text| !text.is_empty()).unwrap_or(usual)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.request.field(name) == value
    }

    fn kept_name(&self, field: &str) -> &str {
        self.kept.iter().find(|one| one.0 == field).map_or("", |one| &one.1)
    }

    /// What the files are made from: all that was filled in and brought for the plan.
    fn again(&self) -> Vec<(String, &str)> {
        let is_kept = |name: &str| [EVENING, MET, OVER].iter().any(|one| name.starts_with(one) && name.contains('-'));
        let is_other = |name: &str| ["plan", MISSED, "day"].contains(&name) || is_kept(name);
        let typed = self.request.fields.iter().filter(|(name, _)| !is_other(name));
        let typed = typed.map(|(name, value)| (name.clone(), &**value));
        typed.chain(self.hidden()).collect()
    }

    /// Tables that were brought, as fields.
    fn hidden(&self) -> Vec<(String, &str)> {
        self.kept_as(|field| field != OVER)
    }

    /// The plan of an evening that is over, as fields; it is not the one that goes on.
    fn hidden_over(&self) -> Vec<(String, &str)> {
        self.kept_as(|field| field == OVER)
    }

    fn kept_as(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<(String, &str)> {
        let both = |one: &'_ (&'static str, String, String)| [format!("{}-name", one.0), format!("{}-file", one.0)];
        let kept = self.kept.iter().filter(|one| is_wanted(one.0));
        kept.flat_map(|one| both(one).into_iter().zip([&*one.1, &*one.2])).collect()
    }
}

/// A number within its bounds; blank: none.
fn number<N: std::str::FromStr + PartialOrd + std::fmt::Display>(
    request: &Request,
    (name, words): (&str, &str),
    (least, most): (N, N),
) -> Result<Option<N>, Refused> {
    let written = request.field(name);
    if written.is_empty() {
        return Ok(None);
    }
    let number = written.parse().ok().filter(|number| *number >= least && *number <= most);
    let wrong = || Refused::Input(format!("{words}: “{written}” is not a number from {least} to {most}."));
    Ok(Some(number.ok_or_else(wrong)?))
}

/// What was asked for.
fn asked(request: &Request, of_peers: bool) -> Result<EveningAsked, Refused> {
    let start = match request.field("start") {
        "" => None,
        written => {
            let wrong = || Refused::Input(format!("“{written}” is not a time of day such as 19:00."));
            Some(clock(written).ok_or_else(wrong)?)
        }
    };
    let title = match (request.field("title"), of_peers) {
        ("", false) => "Meet the mentors",
        ("", true) => "Meet your peers",
        (title, _) => title,
    };
    let usual = |number: Result<Option<u32>, Refused>, usual: u32| Ok(number?.unwrap_or(usual));
    let most = (1, u16::MAX);
    let asked = EveningAsked {
        title: title.to_owned(),
        rounds: number(request, ("rounds", "Rounds"), (1, 200))?,
        start,
        minutes: [
            usual(number(request, ("minutes", "Minutes of a round"), (1, 240)), 8)?,
            usual(number(request, ("change", "Minutes to change tables"), (0, 60)), 2)?,
        ],
        choices: number(request, ("choices", "Choices on a ballot"), (1, 5))?.unwrap_or(3),
        seed: SEED,
        absent: typed(ABSENT, request.field(ABSENT.0), absences(of_peers)),
        met: brought(request, MET)?,
        played: played(request)?,
        ..EveningAsked::default()
    };
    if of_peers {
        let at_table = number(request, ("at-table", "People at a table"), (2, 6))?;
        return Ok(EveningAsked { at_table, ..asked });
    }
    Ok(EveningAsked {
        tables: number(request, ("tables", "Tables"), most)?,
        each: [
            number(request, ("each-mentee", "Meetings of a mentee"), most)?,
            number(request, ("each-mentor", "Meetings of a mentor"), most)?,
        ],
        weeks: request.field("how") == "weeks",
        within: Some(request.field("within").to_owned()).filter(|level| !level.is_empty()),
        limits: typed(LIMITS, request.field(LIMITS.0), &["person", "role", "meetings"]),
        ..asked
    })
}

/// The plan of which rounds have been played, and how many.
fn played(request: &Request) -> Result<Option<(Given, u16)>, Refused> {
    let rounds = number(request, ("played", "Rounds that were played"), (0, 200))?;
    match (brought(request, EVENING)?, rounds) {
        (Some(plan), Some(rounds)) => Ok(Some((plan, rounds))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Refused::Input("Say how many rounds of the plan were played.".to_owned())),
        (None, Some(_)) => {
            Err(Refused::Input("Bring the plan of which rounds were played: its committee/plan.csv.".to_owned()))
        }
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.get(..2)?.parse().ok()?, 0, 0).ok()
}

/// A table that is brought with this request, or was with an earlier one.
fn brought(request: &Request, field: &'static str) -> Result<Option<Given>, Refused> {
    if let Some(upload) = request.files.iter().find(|upload| upload.field == field) {
        return Ok(Some(Given { name: upload.name.clone(), bytes: upload.bytes.clone() }));
    }
    let of = |what: &str| request.field(&format!("{field}-{what}"));
    let [name, file, drop] = ["name", "file", "drop"].map(of);
    if file.is_empty() || drop == "yes" {
        return Ok(None);
    }
    let bytes = STANDARD.decode(file).map_err(|error| Refused::Input(error.to_string()))?;
    Ok(Some(Given { name: name.to_owned(), bytes }))
}

fn unplanned(error: &EveningError, request: &Request, progress: &dyn Progress) -> Refused {
    match error {
        EveningError::Import(error) => of_table(error, |field| request.field(field)),
        error => ended(progress, error),
    }
}

/// What is planned, in words and as files.
struct Planned {
    said: Vec<String>,
    files: Vec<OutputFile>,
}

/// Plans an evening of mentees and mentors; `has_files`: not only what is said of it.
fn of_round(
    (round, session, request): (&Round, &Session, &Request),
    has_files: bool,
    progress: &dyn Progress,
) -> Result<Planned, Refused> {
    let asked = asked(request, false)?;
    progress.stage("Planning the meetings");
    let people = MeetingPeople::of_round(round.import(), round.outcome(), session.programme(), round.as_of());
    let evening = Evening::plan(&people, &asked, &|| progress.stop());
    let evening = evening.map_err(|error| unplanned(&error, request, progress))?;
    let said = evening.areas.iter().map(|one| told(&asked, evening.rounds, one)).chain(evening.left_out()).collect();
    if has_files {
        progress.stage("Writing cards and tables");
    }
    let files = if has_files { evening.files(&people, &asked, event_pages) } else { Vec::new() };
    Ok(Planned { said, files })
}

/// Plans an evening of peers.
fn of_peers(
    (round, session, request): (&PeersRound, &Session, &Request),
    has_files: bool,
    progress: &dyn Progress,
) -> Result<Planned, Refused> {
    let asked = asked(request, true)?;
    progress.stage("Planning the meetings");
    let of = (session.programme(), round.as_of());
    let evening = CircleEvening::plan(round.import(), &asked, of, &|| progress.stop());
    let evening = evening.map_err(|error| unplanned(&error, request, progress))?;
    let files = if has_files { evening.files(event_pages) } else { Vec::new() };
    Ok(Planned { said: evening.said.lines().map(str::to_owned).collect(), files })
}

fn planned(session: &Session, request: &Request, has_files: bool, progress: &dyn Progress) -> Result<Planned, Refused> {
    // The seats that a recorded round fills are taken.
    let to_come = session.to_come(progress)?;
    let state = session.state();
    let (round, peers) = match &to_come {
        Some((round, peers)) => (round.as_ref(), peers.as_ref()),
        None => (state.round.as_ref(), state.peers.as_ref()),
    };
    match (round, peers) {
        (Some(round), _) => of_round((round, session, request), has_files, progress),
        (None, Some(round)) => of_peers((round, session, request), has_files, progress),
        (None, None) => Ok(Planned { said: Vec::new(), files: Vec::new() }),
    }
}

/// The page on which an event is planned; what was planned, if that was asked for.
pub(crate) fn page(session: &Session, request: &Request, progress: &dyn Progress) -> Result<String, Refused> {
    let planned = match request.field("plan") {
        "yes" => planned(session, request, false, progress),
        _ => Ok(Planned { said: Vec::new(), files: Vec::new() }),
    };
    match planned {
        Ok(planned) => Ok(shown(session, request, &planned.said, "")),
        // What was filled in stays.
        Err(Refused::Input(why)) => Ok(shown(session, request, &[], &why)),
        Err(other) => Err(other),
    }
}

fn shown(session: &Session, request: &Request, said: &[String], wrong: &str) -> String {
    let has_ballots = action::ballots(session.actions()).is_ok_and(|it| it.is_some());
    let mut kept = Vec::new();
    // What is recorded is done with.
    for field in [EVENING, MET].into_iter().chain((!wrong.is_empty()).then_some(OVER)) {
        if let Ok(Some(given)) = brought(request, field) {
            kept.push((field, given.name.clone(), STANDARD.encode(&given.bytes)));
        }
    }
    let levels = session.state().round.as_deref().map(|round| round.import().cohort.units().levels());
    render(&MeetingsPage {
        request,
        of_peers: session.is_of_peers(),
        levels: levels.into_iter().flatten().map(|level| &**level).collect(),
        said,
        wrong,
        kept: &kept,
        has_ballots,
        has_programme: session.programme().is_some(),
        today: session.today().to_string(),
    })
}

/// What was planned, in words.
fn told(asked: &EveningAsked, rounds: u16, EveningArea { area, plan, can, .. }: &EveningArea) -> String {
    let first = plan.counts.first().copied().unwrap_or(0);
    let mut said = area.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    said.push_str(&count(plan.meetings.len(), "meeting"));
    if !asked.weeks {
        said.extend([format!(" in {}", count(rounds, "round"))]);
    }
    said.extend([format!(": {first} of {} meet somebody", count(*can, "mentee"))]);
    if let Some((meetings, mentees)) = (2..).zip(plan.counts.iter().skip(1)).filter(|(_, mentees)| **mentees > 0).last()
    {
        said.extend([format!(", and {mentees} of them meet {meetings} mentors or more")]);
    }
    said.push('.');
    if let Some((_, played)) = &asked.played {
        said.extend([format!(
            " Of these, those of {} stay as they were played.",
            match played {
                1 => "round 1".to_owned(),
                played => format!("rounds 1 to {played}"),
            }
        )]);
    }
    if plan.gap() > 0 {
        said.extend([format!(" At most {} more may be possible.", count(plan.gap(), "meeting"))]);
    }
    if !asked.weeks && plan.needed > usize::from(rounds) && asked.tables.is_some() {
        said.extend([format!(" All meetings would need {}, or more tables.", count(plan.needed, "round"))]);
    }
    said
}

/// The files of the events.
pub(crate) fn files(session: &Session, request: &Request, progress: &dyn Progress) -> Result<Vec<OutputFile>, Refused> {
    let mut files = planned(session, request, true, progress)?.files;
    files.push(manifest(&files));
    Ok(files)
}

/// Records who has met; what that came to, or the form again.
pub(crate) fn record(session: &mut Session, request: &Request, progress: &dyn Progress) -> Result<String, Response> {
    let done = recorded(session, request, progress);
    done.map_err(|refused| match (&refused, session.know(progress)) {
        (Refused::Input(why), Ok(())) => framed(session, "result", "", &shown(session, request, &[], why)),
        _ => why_not(session, "result", &refused),
    })
}

fn recorded(session: &mut Session, request: &Request, progress: &dyn Progress) -> Result<String, Refused> {
    let none = || Refused::Input("Bring the plan of the evening: its committee/plan.csv.".to_owned());
    let plan = brought(request, OVER)?.ok_or_else(none)?;
    let day = match request.field("day") {
        "" => session.today().to_string(),
        day => day.to_owned(),
    };
    let absent = request.field(MISSED).to_owned();
    let action = Action::Met { name: plan.name, file: STANDARD.encode(&plan.bytes), absent, day };
    session.act(action, progress)
}
