//! An evening of short meetings, from what was asked to its files: what `plan_meetings` and the desk share, so that
//! both write the same bytes.
//!
//! Pages are drawn from the sheets by whoever has the templates (`match_report::event_pages`).

use std::collections::BTreeSet;

use mentor_match::RoundOutcome;
use mentor_match::cohort::{MenteeId, MentorId, PersonId};
use mentor_match::engine::meetings::{
    Attendance, Event, MeetingError, MeetingMarket, MeetingMarketError, Plan, PossibleMeeting, choose, plan,
};
use mentor_match::engine::{Context, StopReason};
use mentor_match::jiff::civil::{Date, Time};
use mentor_match::sheets::{EventSheets, RoundClock};
use mentor_match::text::count;

use super::Stop;
use super::meetings::{AreaError, MeetingArea, MeetingLimits, meeting_market, met_before, possible_meetings};
use crate::export::OutputFile;
use crate::export::meetings::{EventNames, ballot_files, plan_file, session_file, sheets, table_files};
use crate::import::{Given, HeldMeeting, Import, ImportError, MeetingFiles, WhoIsWho};
use crate::programme::Programme;

/// How many rounds there are where nobody says.
const USUAL_ROUNDS: u16 = 6;
/// How many meetings there are within weeks where nobody says.
const WITHIN_WEEKS: u16 = 3;
/// The page that names nobody.
const TIMER: &str = "event.html";

/// What is asked of an evening.
#[derive(Debug, Clone, Default)]
pub struct EveningAsked {
    /// What it is called.
    pub title: String,
    /// How many rounds there are; `None`: as many as the plan has of which some were played, else six, and among peers
    /// at tables of two as many as it takes.
    pub rounds: Option<u16>,
    /// How many tables there are; `None`: each mentor has one.
    pub tables: Option<u16>,
    /// How many meetings a mentee and a mentor have at most; `None`: as many as there are rounds.
    pub each: [Option<u16>; 2],
    /// How many peers sit at a table; `None`: two.
    pub at_table: Option<u16>,
    /// Whether people find a time themselves, within some weeks: no rounds, only pairs.
    pub weeks: bool,
    /// The level within whose units people meet; `None`: everybody meets.
    pub within: Option<String>,
    /// When the first round begins.
    pub start: Option<Time>,
    /// Minutes of a round, and for changing tables.
    pub minutes: [u32; 2],
    /// How many choices a ballot has room for.
    pub choices: u16,
    /// For lots.
    pub seed: u64,
    /// Who is absent when.
    pub absent: Option<Given>,
    /// Who wants fewer meetings.
    pub limits: Option<Given>,
    /// Who has met before.
    pub met: Option<Given>,
    /// A plan of which some rounds have been played, and how many.
    pub played: Option<(Given, u16)>,
}

impl EveningAsked {
    /// How many rounds there are between mentees and mentors, or at tables of several.
    pub fn rounds(&self) -> u16 {
        self.rounds.unwrap_or(USUAL_ROUNDS)
    }

    /// How many meetings a mentee and a mentor have at most.
    fn of_sides(&self, rounds: u16) -> [u16; 2] {
        if self.weeks {
            return self.each.map(|most| most.unwrap_or(WITHIN_WEEKS));
        }
        self.each.map(|most| most.unwrap_or(rounds).min(rounds))
    }

    fn clock(&self) -> Option<RoundClock> {
        let [minutes, change] = self.minutes;
        self.start.map(|start| RoundClock { start, minutes, change })
    }

    pub(super) fn names(&self, title: String, rounds: u32) -> EventNames {
        EventNames { title, rounds, clock: self.clock(), minutes: self.minutes, choices: self.choices }
    }

    /// Within weeks there are no rounds from which somebody could be absent.
    fn check(&self) -> Result<(), EveningError> {
        let what = [
            ("tables", self.tables.is_some()),
            ("absences", self.absent.is_some()),
            ("rounds that were played", self.played.is_some()),
            ("a first round", self.start.is_some()),
        ];
        match what.into_iter().find(|(_, is_said)| self.weeks && *is_said) {
            Some((what, _)) => Err(EveningError::Weeks { what }),
            None => Ok(()),
        }
    }
}

/// Why there is no plan of an evening.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EveningError {
    /// A table that was given cannot be followed.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Who could meet is no market.
    #[error(transparent)]
    Market(#[from] MeetingMarketError),
    /// There is no plan, or it was stopped.
    #[error(transparent)]
    Meetings(#[from] MeetingError),
    /// There are no events by area.
    #[error(transparent)]
    Area(#[from] AreaError),
    /// More rounds were played than there are.
    #[error("{played} rounds were played, but the plan has {}; say how many rounds there are in all", count(*rounds, "round"))]
    Played {
        /// How many were played.
        played: usize,
        /// How many there are.
        rounds: usize,
    },
    /// What only an evening in rounds has was said of meetings within weeks.
    #[error("within some weeks there are no rounds: leave out {what}")]
    Weeks {
        /// What was said.
        what: &'static str,
    },
    /// Tables of several are planned again, and nobody says for how many.
    #[error("the plan has tables of {most}: say again that {most} people sit at a table, or 2")]
    AtTable {
        /// The largest table.
        most: usize,
    },
    /// An evening for each area is planned again from a plan that is none.
    #[error(
        "by the plan {mentee} met {mentor}, who is not of the same {level}; plan the rest without areas, as before"
    )]
    Elsewhere {
        /// The level.
        level: String,
        /// Who met.
        mentee: PersonId,
        /// Who was met.
        mentor: PersonId,
    },
    /// Somebody is away in a round that there is not.
    #[error("{person} is away in round {round}, but there are {}; write one that there is", count(*rounds, "round"))]
    Absent {
        /// Who.
        person: PersonId,
        /// The round, from 1.
        round: u32,
        /// How many there are.
        rounds: usize,
    },
    /// More people than an event of peers is planned for.
    #[error("{people} people take part, and an event with one side is planned for {most} at most; plan several")]
    TooMany {
        /// How many there are.
        people: usize,
        /// The most.
        most: usize,
    },
}

impl EveningError {
    /// Why it was stopped, if it was.
    pub fn stopped(&self) -> Option<StopReason> {
        match self {
            Self::Meetings(MeetingError::Stopped(reason)) => Some(*reason),
            _ => None,
        }
    }
}

/// Mentees and mentors who could meet.
#[derive(Debug)]
pub struct MeetingPeople<'a> {
    import: Option<&'a Import>,
    pairs: Vec<PossibleMeeting>,
    names: WhoIsWho,
    /// The written ids of mentees and of mentors.
    ids: [Vec<&'a str>; 2],
    /// Pairs whom the programme's ledger knows.
    known: BTreeSet<(MenteeId, MentorId)>,
    day: Date,
}

impl<'a> MeetingPeople<'a> {
    /// Those of a round: whoever may be matched may meet, but those who have met by what the ledger says.
    pub fn of_round(import: &'a Import, outcome: &RoundOutcome<'_>, programme: Option<&Programme>, day: Date) -> Self {
        let cohort = &import.cohort;
        let mentees = cohort.mentees().iter().map(|mentee| mentee.id.as_str());
        let mentors = cohort.mentors().iter().map(|mentor| mentor.id.as_str());
        Self {
            import: Some(import),
            pairs: possible_meetings(outcome),
            names: WhoIsWho::of_cohort(cohort),
            ids: [mentees.collect(), mentors.collect()],
            known: programme.map(|programme| met_before(programme, cohort, day)).unwrap_or_default(),
            day,
        }
    }

    /// Pairs by ids, of whom no more is known.
    pub fn of_pairs(pairs: Vec<PossibleMeeting>, ids: [Vec<&'a str>; 2]) -> Self {
        let names = WhoIsWho::of_ids(ids[0].iter().copied(), ids[1].iter().copied());
        Self { import: None, pairs, names, ids, known: BTreeSet::new(), day: Date::default() }
    }

    fn areas(&self, within: Option<&str>) -> Result<Vec<MeetingArea>, AreaError> {
        let (Some(level), Some(import)) = (within, self.import) else { return Ok(vec![MeetingArea::everybody()]) };
        MeetingArea::within(level, &import.cohort, &self.pairs)
    }

    fn is_in(&self, area: &MeetingArea, two: (MenteeId, MentorId)) -> bool {
        self.import.is_none_or(|import| area.has(&import.cohort, two))
    }

    /// Every meeting that was played is of an area.
    fn check_areas(
        &self,
        areas: &[MeetingArea],
        asked: &EveningAsked,
        given: &GivenOfEvening,
    ) -> Result<(), EveningError> {
        let lost = given.planned.iter().find(|&&two| !areas.iter().any(|area| self.is_in(area, two)));
        match (lost, self.import, &asked.within) {
            (Some(&(mentee, mentor)), Some(Import { cohort, .. }), Some(level)) => Err(EveningError::Elsewhere {
                level: level.clone(),
                mentee: cohort.mentee(mentee).id.clone(),
                mentor: cohort.mentor(mentor).id.clone(),
            }),
            _ => Ok(()),
        }
    }

    fn market(
        &self,
        area: &MeetingArea,
        asked: &EveningAsked,
        given: &GivenOfEvening,
    ) -> Result<MeetingMarket, MeetingMarketError> {
        let here = self.pairs.iter().filter(|two| self.is_in(area, (two.mentee, two.mentor)));
        let sizes = [self.ids[0].len(), self.ids[1].len()];
        meeting_market(here, sizes, asked.of_sides(given.rounds), &given.limits, &given.met)
    }

    /// The meetings of a plan at which both were there; `rounds`: how many there were, if more than somebody met in.
    ///
    /// # Errors
    /// [`ImportError`]: a table cannot be followed, nobody meets in the plan, or somebody is away in a round that there
    /// is not.
    pub fn met_at(
        import: &Import,
        plan: &Given,
        absent: Option<&Given>,
        rounds: Option<u16>,
    ) -> Result<BTreeSet<(PersonId, PersonId)>, ImportError> {
        let cohort = &import.cohort;
        let names = WhoIsWho::of_cohort(cohort);
        let files = MeetingFiles::new(&names);
        let held = files.held(plan)?;
        let last = held.iter().filter_map(|one| one.round).max().map_or(0, |last| last as usize + 1);
        let rounds = last.max(rounds.unwrap_or(0).into());
        let absent = match absent.filter(|given| !given.bytes.trim_ascii().is_empty()) {
            Some(given) if last == 0 => return Err(no_rounds(given)),
            given => given.map(|given| files.absent(given, rounds)).transpose()?.unwrap_or_default(),
        };
        let has_come =
            |one: &HeldMeeting| one.round.is_none_or(|round| has_come(&absent, (one.mentee, one.mentor), round));
        let came = held.iter().filter(|one| has_come(one));
        let ids = |one: (MenteeId, MentorId)| (cohort.mentee(one.0).id.clone(), cohort.mentor(one.1).id.clone());
        Ok(came.map(|one| ids((one.mentee, one.mentor))).collect())
    }
}

/// Nobody is away from meetings that have no rounds.
fn no_rounds(absent: &Given) -> ImportError {
    let problem = "the plan is of meetings within weeks, which have no rounds: leave out who is absent, and delete the \
                   meetings that were not held from the plan";
    ImportError::Meetings { file: absent.name.clone(), row: 1, problem: problem.to_owned() }
}

fn has_come(absent: &Attendance, (mentee, mentor): (MenteeId, MentorId), round: u32) -> bool {
    !absent.is_mentee_absent(mentee, round) && !absent.is_mentor_absent(mentor, round)
}

/// What the tables say that were given.
struct GivenOfEvening {
    rounds: u16,
    event: Event,
    /// Who was to meet in the rounds that were played.
    planned: Vec<(MenteeId, MentorId)>,
    met: BTreeSet<(MenteeId, MentorId)>,
    limits: MeetingLimits,
}

impl GivenOfEvening {
    fn read(people: &MeetingPeople<'_>, asked: &EveningAsked) -> Result<Self, EveningError> {
        let files = MeetingFiles::new(&people.names);
        let (mut took_place, mut last) = (Vec::new(), None);
        if let Some((plan, played)) = &asked.played {
            took_place = files.played(plan, usize::from(*played))?;
            last = u16::try_from(MeetingFiles::last_round(plan)?).ok().filter(|last| *last > 0);
        }
        let of_all = asked.rounds.or(last).unwrap_or(USUAL_ROUNDS);
        let (rounds, played) =
            (usize::from(of_all), asked.played.as_ref().map_or(0, |(_, played)| usize::from(*played)));
        if played > rounds {
            return Err(EveningError::Played { played, rounds });
        }
        let attendance = asked.absent.as_ref().map(|given| files.absent(given, rounds)).transpose()?;
        let attendance = attendance.unwrap_or_default();
        let planned = took_place.iter().map(|one| (one.mentee, one.mentor)).collect();
        // Who did not come has not met.
        took_place.retain(|one| has_come(&attendance, (one.mentee, one.mentor), one.round));
        let met = asked.met.as_ref().map(|given| files.met(given)).transpose()?.unwrap_or_default().0;
        let limits = asked.limits.as_ref().map(|given| files.limits(given)).transpose()?.unwrap_or_default();
        let tables = asked.tables.map(usize::from);
        let met = met.into_iter().chain(people.known.iter().copied()).collect();
        let event = Event { rounds, tables, attendance, played, took_place };
        Ok(Self { rounds: of_all, event, planned, met, limits })
    }

    /// The event of an area; `None`: the plan of which rounds were played is of others.
    fn of_area(&self, people: &MeetingPeople<'_>, area: &MeetingArea) -> Option<Event> {
        let is_planned = self.planned.is_empty() || self.planned.iter().any(|&two| people.is_in(area, two));
        is_planned.then(|| {
            let mut event = self.event.clone();
            event.took_place.retain(|one| people.is_in(area, (one.mentee, one.mentor)));
            event
        })
    }
}

/// An evening that was planned, by area.
#[derive(Debug)]
pub struct Evening {
    attendance: Attendance,
    /// How many rounds there are.
    pub rounds: u16,
    /// Each event: one, or one for each area.
    pub areas: Vec<EveningArea>,
    /// Areas that were not planned again, since the plan of which rounds were played is of others.
    pub left: Vec<String>,
}

/// An event: for whom, and what was planned.
#[derive(Debug)]
pub struct EveningArea {
    /// For whom.
    pub area: MeetingArea,
    /// Who meets whom, when and where.
    pub plan: Plan,
    /// How many mentees could meet somebody.
    pub can: usize,
}

impl EveningArea {
    /// How many of those who could meet somebody do not.
    pub fn without(&self) -> usize {
        self.can.saturating_sub(self.plan.counts.first().copied().unwrap_or(0))
    }
}

/// The pages of an event, each with its path, from its sheets.
pub type EventPages = fn(&EventSheets) -> Vec<(&'static str, String)>;

impl Evening {
    /// Plans an evening.
    ///
    /// # Errors
    /// [`EveningError`].
    pub fn plan(people: &MeetingPeople<'_>, asked: &EveningAsked, stop: Stop<'_>) -> Result<Self, EveningError> {
        asked.check()?;
        let given = GivenOfEvening::read(people, asked)?;
        let (mut areas, mut left) = (Vec::new(), Vec::new());
        let all = people.areas(asked.within.as_deref())?;
        people.check_areas(&all, asked, &given)?;
        for area in all {
            let Some(event) = given.of_area(people, &area) else {
                left.extend(area.name);
                continue;
            };
            let market = people.market(&area, asked, &given)?;
            let mut context = Context::new(asked.seed).with_stop(stop);
            let plan = if asked.weeks {
                Plan::without_rounds(&market, choose(&market, &mut context)?)
            } else {
                plan(&market, &event, None, &mut context)?
            };
            let can = market.mentee_ids().filter(|&mentee| market.has_pairs(mentee)).count();
            areas.push(EveningArea { area, plan, can });
        }
        Ok(Self { attendance: given.event.attendance, rounds: given.rounds, areas, left })
    }

    /// Which areas were not planned again, if any, in words.
    pub fn left_out(&self) -> Option<String> {
        let names = self.left.join(", ");
        (!names.is_empty()).then(|| format!("Not planned again, since the plan has no meetings of theirs: {names}."))
    }

    /// The files of all its events.
    pub fn files(&self, people: &MeetingPeople<'_>, asked: &EveningAsked, pages: EventPages) -> Vec<OutputFile> {
        self.areas.iter().flat_map(|one| self.of_area(one, people, asked, pages)).collect()
    }

    fn of_area(
        &self,
        one: &EveningArea,
        people: &MeetingPeople<'_>,
        asked: &EveningAsked,
        pages: EventPages,
    ) -> Vec<OutputFile> {
        let (meetings, has_rounds) = (&one.plan.meetings, !asked.weeks);
        let rounds = if has_rounds { u32::from(self.rounds) } else { 0 };
        let title = match &one.area.name {
            Some(name) => format!("{}: {name}", asked.title),
            None => asked.title.clone(),
        };
        let names = asked.names(title, rounds);
        let mut files = vec![plan_file("committee/plan.csv", meetings, has_rounds, [&people.ids[0], &people.ids[1]])];
        let page = |(path, text): (&'static str, String)| OutputFile::text(path, text);
        if let Some(import) = people.import {
            let all = sheets(import, meetings, &self.attendance, &names);
            files.extend(pages(&all).into_iter().map(page));
            files.extend(ballot_files(&all));
            files.push(session_file(&import.cohort, meetings, people.day));
            if has_rounds {
                files.extend(table_files(&import.cohort, meetings, rounds, &self.attendance, names.clock));
            }
        } else if has_rounds {
            let all = EventSheets::only_rounds(&names.title, rounds, names.clock, names.minutes);
            files.extend(pages(&all).into_iter().filter(|(path, _)| *path == TIMER).map(page));
        }
        let at = |file: OutputFile| OutputFile { path: format!("{}{}", one.area.folder, file.path).into(), ..file };
        files.into_iter().map(at).collect()
    }
}
