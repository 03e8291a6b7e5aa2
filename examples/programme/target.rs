//! `programme target`: a mentee aims for something else.

use std::path::PathBuf;

use clap::Args;
use examples::{PeopleArguments, PrintError, Reading, ReadingArguments, Watch, day, print};
use jiff::civil::Date;
use mentor_match::MatchingRound;
use mentor_match::cohort::{PersonId, Side};
use mentor_match::programme::{Event, EventKind};
use questionnaire_io::import::import_until;
use questionnaire_io::programme::{Programme, ProgrammeError, against_staying};
use questionnaire_io::read_policy;

/// Record that a mentee's target has changed, and check the running pair against the rules of the new target.
#[derive(Args)]
pub(crate) struct Target {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// The mentee, by programme number, id, address or name.
    #[arg(long)]
    mentee: String,
    /// The day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Date,
    /// A preset or a policy file, with the rules.
    #[arg(long)]
    policy: String,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    people: PeopleArguments,
    /// Only check, and record nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Target {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let stop = || watch.stop();
        let programme = Programme::read(&self.folder)?;
        let number = programme.people.find(&self.mentee, Some(Side::Mentee)).map_err(|_| {
            format!(
                "'{}' is no mentee of this programme; write the programme number",
                questionnaire_io::shown(self.mentee.as_ref())
            )
        })?;
        let state = programme.on(self.as_of);
        let running = state.open_pairs_of(Side::Mentee, number).find(|pair| pair.phase().is_under_way());
        let Some(mentor) = running.map(|pair| pair.mentor) else {
            return Err(format!("{number} has no mentor on {}; there is nothing to check", self.as_of).into());
        };
        let (policy, _) = read_policy(&self.policy)?;
        let Reading { options, tables, .. } = self.reading.read(&policy, self.as_of)?;
        let import = import_until(&self.people.sources(&policy, 1, &stop)?, &options, &stop)?;
        let outcome = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).as_of(self.as_of);
        let outcome = outcome.resources(&tables.resources).run_until(&stop);
        let outcome = outcome.map_err(|error| import.error_on_screen(error))?;
        let id = |side: Side, of| {
            let entry = programme.people.of(of).map(|entry| entry.ids.of(side)).filter(|id| !id.is_empty());
            entry.and_then(|id| PersonId::new(id).ok())
        };
        let mentee_id = id(Side::Mentee, number).and_then(|id| import.cohort.find_mentee(&id));
        let mentor_id = id(Side::Mentor, mentor).and_then(|id| import.cohort.find_mentor(&id));
        let (Some(mentee_id), Some(mentor_id)) = (mentee_id, mentor_id) else {
            return Err(format!("{number} or {mentor} is not in these files; export both questionnaires again").into());
        };
        let against = against_staying(&outcome, mentee_id, mentor_id);
        if self.dry_run {
            watch.deliver();
        } else {
            Programme::change(&self.folder, &stop, |programme| {
                let changed = Event::of_person(self.as_of, EventKind::TargetChanged, Side::Mentee, number);
                programme.ledger.append(changed)?;
                watch.deliver();
                Ok::<(), ProgrammeError>(())
            })?;
        }
        let said = if against.is_empty() {
            format!("{number} and {mentor} meet the rules of the new target. Nothing has to change.\n")
        } else {
            let reasons: Vec<String> = against.iter().map(ToString::to_string).collect();
            format!(
                "Keep or change? {number} and {mentor} do not meet the rules of the new target: {}.\n\
                 To keep: do nothing. To change: find another mentor with `programme next`, record proposed and agreed. On \
                 the day on which both have agreed, the pair with {mentor} ends as moved-up.\n",
                reasons.join("; ")
            )
        };
        print(said).map_err(|error: PrintError| error.after(&Programme::ledger_path(&self.folder)))?;
        Ok(u8::from(!against.is_empty()))
    }
}
