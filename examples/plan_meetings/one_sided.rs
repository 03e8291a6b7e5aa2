//! An event with one side: everybody with everybody, two at a table or several.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use examples::{Reading, Watch};
use match_report::{ballots, cards, tables, timer};
use matching_market::Context;
use mentor_match::cohort::{Cohort, PairingState, PersonId};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Policy;
use mentor_match::programme::Relation;
use mentor_match::sheets::RoundClock;
use mentor_match::text::count;
use questionnaire_io::export::OutputFile;
use questionnaire_io::export::meetings::{Circle, CircleTable, EventNames, ballot_files};
use questionnaire_io::import::{Given, Import, MeetingFiles, SourceFile, SourceKind, WhoIsWho, import_until};
use questionnaire_io::programme::Programme;
use questionnaire_io::read_policy;

use super::Planned;
use super::arguments::Arguments;
use super::circle::{Sitting, at_tables, by_two};

/// Everybody may meet everybody, so pairs grow with the square: at most two million.
const MOST_PEOPLE: usize = 2_000;

/// The most rounds of an event, as `--rounds` has it.
pub(crate) const MOST_ROUNDS: usize = 200;

/// Everybody of an export in which all are peers.
pub(crate) struct Peers {
    pub(crate) import: Import,
    pub(crate) day: Date,
    /// Who takes part, by position.
    pub(crate) here: Vec<usize>,
    /// Who does not meet, by position, the lower first: kept apart, or talked before.
    pub(crate) never: BTreeSet<[usize; 2]>,
    /// How many of these have met before.
    met: usize,
    /// Who is not there in which round, from 0.
    pub(crate) absent: BTreeSet<(usize, u32)>,
    /// How many rounds have been played.
    pub(crate) played: usize,
    /// Who sat together in these.
    pub(crate) sat: Vec<CircleTable>,
    /// How many rounds there are, if that was said or planned before.
    pub(crate) rounds: Option<usize>,
}

impl Peers {
    pub(crate) fn read(arguments: &Arguments, file: &Path, watch: &Watch) -> Result<Self, Box<dyn Error>> {
        let policy = arguments.policy.as_deref().map(read_policy).transpose()?;
        let policy = policy.map_or_else(Policy::default, |(policy, _)| policy);
        let day = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let Reading { options, .. } = arguments.reading.read(&policy, day)?;
        let sources = [SourceFile::read(SourceKind::Peers, file)?];
        let mut import = import_until(&sources, &options, &|| watch.stop())?;
        let (mut away, mut known) = (BTreeSet::new(), BTreeSet::new());
        if let Some(folder) = &arguments.programme {
            let programme = if arguments.new { Programme::read_or_begin(folder)? } else { Programme::read(folder)? };
            let round = programme.ledger.state().peers().last_round().max(1);
            let fed = programme.feed_peers(&import.cohort, round, day)?;
            import.cohort = fed.cohort;
            away.extend(fed.away);
            known = programme.has_talked(&import.cohort, Relation::Peers, day);
        }
        away.extend(import.rulings.withdrawals.iter().map(|one| one.id.clone()));
        let cohort = &import.cohort;
        let here = (0..cohort.mentees().len()).filter(|&at| !away.contains(&cohort.mentees()[at].id)).collect();
        let mut met: BTreeSet<[usize; 2]> =
            known.iter().filter_map(|(one, other)| positions(cohort, one, other)).collect();
        if let Some(path) = &arguments.met {
            let who = WhoIsWho::of_cohort(cohort);
            met.extend(MeetingFiles::new(&who).met_as_peers(&Given::read(path)?)?.0);
        }
        let (mut never, count) = (apart(&import), met.len());
        never.extend(met);
        let mut rounds = arguments.rounds_asked().map(usize::from);
        let plan = arguments.plan.as_deref().map(Given::read).transpose()?;
        let seats =
            plan.map(|plan| MeetingFiles::new(&WhoIsWho::of_cohort(&import.cohort)).seats(&plan)).transpose()?;
        if let Some(seats) = &seats {
            rounds.get_or_insert(planned_rounds(seats));
            let most = seats.values().map(Vec::len).max().unwrap_or(0);
            if most > 2 && arguments.at_table.is_none() {
                return Err(format!("the plan has tables of {most}: pass --at-table {most} again, or 2").into());
            }
        }
        let absent = absent(&import, arguments, rounds.unwrap_or(MOST_ROUNDS))?;
        let mut peers = Self { import, day, here, never, met: count, absent, played: 0, sat: Vec::new(), rounds };
        if let (Some(seats), Some(played)) = (seats, arguments.played) {
            peers.go_on_after(played.into(), seats)?;
        }
        Ok(peers)
    }

    /// Nobody is away in rounds that there are not: that is a slip, unless it was "all" before anybody knew how many.
    /// Where it was said how many, the file was read by it.
    fn check_absences(&self, rounds: usize) -> Result<(), Box<dyn Error>> {
        let is_always_away = |at: usize| self.absent.range((at, 0)..=(at, u32::MAX)).count() == MOST_ROUNDS;
        let late = self.absent.iter().find(|(at, round)| *round as usize >= rounds && !is_always_away(*at));
        let Some(&(at, round)) = late.filter(|_| self.rounds.is_none()) else { return Ok(()) };
        let (person, rounds) = (&self.import.cohort.mentees()[at].id, count(rounds, "round"));
        Err(format!("--absent has {person} in round {}, but there are {rounds}; write one that there is", round + 1)
            .into())
    }

    /// The first rounds of a plan have been played: they stay, without those who were not there.
    fn go_on_after(&mut self, played: usize, tables: Seats) -> Result<(), Box<dyn Error>> {
        let planned = planned_rounds(&tables);
        let rounds = self.rounds.unwrap_or(planned);
        if played > rounds.min(planned) {
            return Err(
                format!("--played is {played}, but the plan has {}", count(rounds.min(planned), "round")).into()
            );
        }
        self.played = played;
        let tables = tables.into_iter().filter(|([round, _], _)| (*round as usize) < played);
        let came = tables.map(|([round, table], people)| {
            let people = people.into_iter().filter(|&at| !self.absent.contains(&(at, round))).collect();
            CircleTable { round, table, people }
        });
        self.sat = came.filter(|table| table.people.len() > 1).collect();
        Ok(())
    }
}

/// Who sits where by a plan, by round and table.
type Seats = BTreeMap<[u32; 2], Vec<usize>>;

fn planned_rounds(seats: &Seats) -> usize {
    seats.keys().map(|[round, _]| *round as usize + 1).max().unwrap_or(0)
}

/// Who is not there in which round, from the file of `--absent`.
pub(crate) fn absent(
    import: &Import,
    arguments: &Arguments,
    rounds: usize,
) -> Result<BTreeSet<(usize, u32)>, Box<dyn Error>> {
    let Some(path) = &arguments.absent else { return Ok(BTreeSet::new()) };
    let who = WhoIsWho::of_cohort(&import.cohort);
    Ok(MeetingFiles::new(&who).absent_peers(&Given::read(path)?, rounds)?)
}

fn positions(cohort: &Cohort, one: &PersonId, other: &PersonId) -> Option<[usize; 2]> {
    let (one, other) = (cohort.find_mentee(one)?.index(), cohort.find_mentee(other)?.index());
    (one != other).then_some([one.min(other), one.max(other)])
}

/// Who is kept apart: declined, excluded, banned, failed together, or partners already.
fn apart(import: &Import) -> BTreeSet<[usize; 2]> {
    let cohort = &import.cohort;
    let mut never: Vec<(&PersonId, &PersonId)> = Vec::new();
    never.extend(cohort.apart().iter().map(|one| (&one.mentee, &one.mentor)));
    never.extend(import.rulings.bans.iter().map(|ban| (&ban.mentee, &ban.mentor)));
    let pairings = cohort.pairings().iter().filter(|pairing| pairing.state != PairingState::Ended);
    never.extend(pairings.map(|pairing| (&pairing.mentee, &pairing.mentor)));
    let declines = cohort.mentees().iter().flat_map(|one| one.declines.iter().map(move |other| (&one.id, other)));
    never.extend(declines);
    let declines = cohort.mentors().iter().flat_map(|one| one.declines.iter().map(move |other| (&one.id, other)));
    never.extend(declines);
    never.into_iter().filter_map(|(one, other)| positions(cohort, one, other)).collect()
}

/// Plans the event, and says how.
pub(crate) fn planned(arguments: &Arguments, file: &Path, watch: &Watch) -> Result<Planned, Box<dyn Error>> {
    let peers = Peers::read(arguments, file, watch)?;
    if peers.here.len() > MOST_PEOPLE {
        return Err(format!(
            "{} people take part, and an event with one side is planned for {MOST_PEOPLE} at most; plan several",
            peers.here.len()
        )
        .into());
    }
    watch.stage("planning");
    let stop = || watch.stop();
    let mut context = Context::new(arguments.seed).with_stop(&stop);
    let Sitting { tables, rounds, how } = match arguments.at_table {
        Some(size) if size > 2 => {
            let rounds = peers.rounds.unwrap_or(arguments.rounds().into());
            at_tables(&peers, usize::from(size), rounds, &mut context)?
        }
        _ => by_two(&peers, &mut context)?,
    };
    peers.check_absences(rounds)?;
    let clock = arguments.start.map(|start| RoundClock { start, minutes: arguments.minutes, change: arguments.change });
    let names = EventNames {
        title: arguments.title().to_owned(),
        rounds: u32::try_from(rounds).unwrap_or(u32::MAX),
        clock,
        minutes: [arguments.minutes, arguments.change],
        choices: arguments.choices,
    };
    let circle = Circle::new(&peers.import, &tables, &names).without(peers.absent.clone());
    let (met, everybody) = (circle.met(), peers.here.len());
    let mut said = String::new();
    for problem in &peers.import.problems {
        said.extend(["Not used: ", &peers.import.problem_on_screen(problem), "\n"]);
    }
    let all = everybody * everybody.saturating_sub(1) / 2;
    let never = peers.never.iter().filter(|pair| pair.iter().all(|at| peers.here.contains(at))).count();
    said.extend([format!(
        "{} in {}: {} of {all} possible pairs talk.\n{how}",
        count(everybody, "person").replace("persons", "people"),
        count(rounds, "round"),
        met.len(),
    )]);
    if never > 0 {
        let met_before =
            if peers.met > 0 { format!(", {} of them since they have met before", peers.met) } else { String::new() };
        said.extend([format!(
            "{} kept apart{met_before}.\n",
            if never == 1 { "1 pair is".to_owned() } else { format!("{never} pairs are") }
        )]);
    }
    let broken = met.intersection(&peers.never).count();
    if broken > 0 {
        said.extend([format!(
            "{} sit together all the same, since the tables left no room: look at committee/tables.csv, or pass \
             --at-table with a smaller number.\n",
            count(broken, "of these pair")
        )]);
    }
    let sheets = circle.sheets();
    let mut files = circle.files(peers.day);
    let page = |path: &str, text: String| OutputFile::text(path.to_owned(), text);
    files.extend([
        page("committee/tables.html", self::tables(&sheets)),
        page("participants/cards.html", cards(&sheets)),
        page("participants/ballots.html", ballots(&sheets)),
        page("event.html", timer(&sheets)),
    ]);
    files.extend(ballot_files(&sheets));
    let listed = "  event.html is the timer for the wall. Print participants/cards.html first.\n  committee/ballots.csv \
                  is for what the ballots say; batch_match --peers reads it with --ballots.\n";
    let alone: Vec<&str> = (peers.here.iter())
        .filter(|&at| met.iter().all(|pair| !pair.contains(at)))
        .map(|&at| peers.import.cohort.mentees()[at].id.as_str())
        .collect();
    if !alone.is_empty() {
        said.extend([format!("Nobody is planned for {}.\n", alone.join(", "))]);
    }
    let attention = broken > 0 || !alone.is_empty() || !peers.import.problems.is_empty();
    Ok(Planned { files, said, attention, listed: listed.to_owned() })
}
