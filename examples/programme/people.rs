//! `programme people`: numbers for people who are in no round yet.

use std::path::PathBuf;

use clap::Args;
use examples::{PeopleArguments, PrintError, Reading, ReadingArguments, Watch, day, print};
use jiff::civil::Date;
use mentor_match::policy::Policy;
use questionnaire_io::export::year::describe_people;
use questionnaire_io::import::import_until;
use questionnaire_io::programme::{Programme, ProgrammeError};
use questionnaire_io::{read_policy, shown};

/// Give everybody in the questionnaires a programme number, without a round, so that events can be recorded of them.
#[derive(Args)]
pub(crate) struct People {
    /// The programme's folder.
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    files: PeopleArguments,
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML).
    #[arg(long)]
    policy: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// The day from which years are counted back; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
    /// Begin a programme in a folder that has none.
    #[arg(long)]
    new: bool,
}

impl People {
    pub(crate) fn run(&self, watch: &Watch) -> Result<u8, Box<dyn std::error::Error>> {
        let stop = || watch.stop();
        if !self.new {
            Programme::begun(&self.folder)?;
        }
        let policy =
            self.policy.as_deref().map(read_policy).transpose()?.map_or_else(Policy::default, |(policy, _)| policy);
        let as_of = self.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
        let Reading { options, .. } = self.reading.read(&policy, as_of)?;
        let import = import_until(&self.files.sources(&policy, 1, &stop)?, &options, &stop)?;
        let (new, all) = Programme::change(&self.folder, &stop, |programme| {
            let before = programme.people.entries().count();
            programme.enter(&import.cohort);
            describe_people(programme, &import);
            watch.deliver();
            let all = programme.people.entries().count();
            Ok::<_, ProgrammeError>((all - before, all))
        })?;
        let path = self.folder.join("private/people.csv");
        let said = format!("{new} new; {} lists {all} in all.\n", shown(&path));
        print(said).map_err(|error: PrintError| error.after(&path))?;
        Ok(u8::from(!import.problems.is_empty()))
    }
}
