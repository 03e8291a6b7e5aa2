//! `programme next` and `programme replace`: who could take one mentee now, and what that takes.

use std::path::PathBuf;

use clap::Args;
use examples::{PeopleArguments, Reading, ReadingArguments, ScoreArguments, Watch, day, print, seed};
use jiff::civil::Date;
use mentor_match::Keep;
use mentor_match::policy::Policy;
use questionnaire_io::programme::Programme;
use questionnaire_io::read_policy;
use questionnaire_io::run::{ProgrammeRound, Run, RunError, Why, placement_said, to_place};

/// How many openings are told.
const SHOWN: usize = 3;

/// Who could take a mentee now: three mentors, the best free seat first, and who would have to move.
#[derive(Args)]
pub(crate) struct Place {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    /// The mentee, by programme number, id, e-mail address or name.
    #[arg(long)]
    mentee: String,
    #[command(flatten)]
    people: PeopleArguments,
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML).
    #[arg(long)]
    policy: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    scores: ScoreArguments,
    /// Seed for every lottery.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// The day as of which seats and pairs count; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
}

impl Place {
    pub(crate) fn run(&self, watch: &Watch, why: Why) -> Result<u8, Box<dyn std::error::Error>> {
        let stop = || watch.stop();
        let policy =
            self.policy.as_deref().map(read_policy).transpose()?.map_or_else(Policy::default, |(policy, _)| policy);
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let Reading { options, tables, .. } = self.reading.read(&policy, as_of)?;
        let sources = self.people.sources(&policy, self.seed, &stop)?;
        let programme = Programme::read(&self.folder)?;
        // Between rounds the questionnaires are those of the last one, and who was introduced in it holds a seat of it.
        let last = programme.ledger.state().last_round().max(1);
        let (last, scores) = (ProgrammeRound::new(programme.clone(), last, as_of), self.scores.read()?);
        let run = Run {
            sources: &sources,
            options: &options,
            policy: &policy,
            strategy: policy.goal().into(),
            seed: self.seed,
            as_of,
            resources: &tables.resources,
            scores: scores.as_ref(),
            programme: Some(&last),
            keep: Some(Keep::Sent),
        };
        let mut ready = run.read(None, &stop).map_err(RunError::into_inner)?;
        let mentee = to_place(&mut ready, &programme, &self.mentee, why)?;
        let outcome = run.round(&ready).run_until(&stop).map_err(|error| ready.import.error_on_screen(error))?;
        let placement = outcome.openings().place(mentee, SHOWN);
        watch.deliver();
        print(placement_said(&ready.import, &outcome, &placement))?;
        Ok(u8::from(placement.openings.is_empty()))
    }
}
