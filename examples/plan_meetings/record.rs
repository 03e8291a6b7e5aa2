//! After the evening: who has met goes into the programme's ledger, so that nobody meets the same person again.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use examples::{PrintError, Watch, print};
use mentor_match::cohort::PersonId;
use mentor_match::programme::Relation;
use mentor_match::text::count;
use questionnaire_io::export::meetings::{Circle, CircleTable, EventNames};
use questionnaire_io::export::year::describe_people;
use questionnaire_io::import::{Given, MeetingFiles, WhoIsWho};
use questionnaire_io::programme::{Programme, ProgrammeError};
use questionnaire_io::shown;

use super::arguments::Arguments;
use super::given::People;
use super::one_sided::Peers;

/// Who has met, as mentee and mentor or as two peers.
type Met = BTreeSet<(PersonId, PersonId)>;

/// Records a plan that was held.
pub(crate) fn run(arguments: &Arguments, plan: &Path, watch: &Watch) -> Result<u8, Box<dyn Error>> {
    let folder = arguments.programme.as_deref().ok_or("--record needs --programme DIR")?;
    let day = arguments.as_of.ok_or("--record needs --as-of, the day of the evening")?;
    if !arguments.new {
        Programme::begun(folder)?;
    }
    watch.stage("reading who has met");
    let given = Given::read(plan)?;
    let (import, relation, met) = if let Some(file) = &arguments.peers {
        let peers = Peers::read(arguments, file, watch)?;
        let met = met_as_peers(&peers, &given)?;
        (peers.import, Relation::Peers, met)
    } else {
        let people = People::of_questionnaires(arguments, &|| watch.stop())?;
        let met = met(arguments, &people, &given)?;
        (people.into_import().ok_or("--record needs the questionnaires, not --pairs")?, Relation::Mentoring, met)
    };
    let all = met.len();
    let stop = || watch.stop();
    let (added, lines) = if arguments.dry_run {
        let mut programme = Programme::read_or_begin(folder)?;
        (programme.record_meetings(&import.cohort, (relation, day), &met)?, programme.ledger.head().lines)
    } else {
        Programme::change(folder, &stop, |programme| {
            let added = programme.record_meetings(&import.cohort, (relation, day), &met)?;
            describe_people(programme, &import);
            watch.deliver();
            Ok::<_, ProgrammeError>((added, programme.ledger.head().lines))
        })?
    };
    watch.deliver();
    watch.done();
    let ledger = Programme::ledger_path(folder);
    let before = if added < all { format!(" ({} recorded before)", count(all - added, "pair")) } else { String::new() };
    let mut said = format!(
        "{} met on {day}{before}; {} has {lines} lines. They do not meet again at events planned with --programme.\n",
        count(all, "pair"),
        shown(&ledger)
    );
    if arguments.dry_run {
        said.push_str("Dry run: nothing was written.\n");
    }
    if !arguments.quiet {
        print(said).map_err(|error: PrintError| if arguments.dry_run { error } else { error.after(&ledger) })?;
    }
    Ok(0)
}

/// The meetings of a plan at which both were there.
fn met(arguments: &Arguments, people: &People, plan: &Given) -> Result<Met, Box<dyn Error>> {
    let files = MeetingFiles::new(people.names());
    let rounds = usize::from(u16::MAX);
    let held = files.played(plan, rounds)?;
    let last = held.iter().map(|one| one.round as usize + 1).max().unwrap_or(0);
    let absent = arguments.absent.as_deref().map(Given::read).transpose()?;
    let absent = absent.map(|given| files.absent(&given, last.max(arguments.rounds().into()))).transpose()?;
    let absent = absent.unwrap_or_default();
    let [mentees, mentors] = people.ids();
    let came = held.iter().filter(|one| {
        !absent.is_mentee_absent(one.mentee, one.round) && !absent.is_mentor_absent(one.mentor, one.round)
    });
    let ids = came.map(|one| (mentees[one.mentee.index()], mentors[one.mentor.index()]));
    Ok(ids.filter_map(|(mentee, mentor)| Some((PersonId::new(mentee).ok()?, PersonId::new(mentor).ok()?))).collect())
}

/// Everybody who sat together, without those who were absent.
fn met_as_peers(peers: &Peers, plan: &Given) -> Result<Met, Box<dyn Error>> {
    let import = &peers.import;
    let who = WhoIsWho::of_cohort(&import.cohort);
    let tables = MeetingFiles::new(&who).seats(plan)?.into_iter().map(|([round, table], people)| {
        let people = people.into_iter().filter(|&at| !peers.absent.contains(&(at, round))).collect();
        CircleTable { round, table, people }
    });
    let tables: Vec<CircleTable> = tables.collect();
    let names = EventNames { title: String::new(), rounds: 0, clock: None, minutes: [0, 0], choices: 1 };
    let met = Circle::new(import, &tables, &names).met();
    let id = |at: usize| import.cohort.mentees()[at].id.clone();
    Ok(met.into_iter().map(|[one, other]| (id(one), id(other))).collect())
}
