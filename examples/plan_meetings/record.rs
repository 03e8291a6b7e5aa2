//! After the evening: who has met goes into the programme's ledger, so that nobody meets the same person again.

use std::error::Error;
use std::path::Path;

use examples::{PrintError, Watch, print};
use mentor_match::programme::Relation;
use mentor_match::text::count;
use questionnaire_io::export::year::describe_people;
use questionnaire_io::import::Given;
use questionnaire_io::programme::{Programme, ProgrammeError};
use questionnaire_io::run::{CircleEvening, MeetingPeople, RunError};
use questionnaire_io::shown;

use super::arguments::Arguments;
use super::given::Questionnaires;

/// Records a plan that was held.
pub(crate) fn run(arguments: &Arguments, plan: &Path, watch: &Watch) -> Result<u8, Box<dyn Error>> {
    let folder = arguments.programme.as_deref().ok_or("--record needs --programme DIR")?;
    let day = arguments.as_of.ok_or("--record needs --as-of, the day of the evening")?;
    if !arguments.new {
        Programme::begun(folder)?;
    }
    watch.stage("reading who has met");
    let (given, asked, stop) = (Given::read(plan)?, arguments.asked()?, || watch.stop());
    let absent = asked.absent.as_ref();
    let (import, relation, met) = if let Some(file) = &arguments.peers {
        let import = Questionnaires::of_peers(arguments, file)?.peers(&stop)?;
        let met = CircleEvening::met_at(&import, &given, absent, asked.rounds)?;
        (import, Relation::Peers, met)
    } else {
        let questionnaires = Questionnaires::of_sides(arguments, &stop)?;
        let import = questionnaires.run().read(None, &stop).map_err(RunError::into_inner)?.import;
        let met = MeetingPeople::met_at(&import, &given, absent, asked.rounds)?;
        (import, Relation::Mentoring, met)
    };
    let all = met.len();
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
