//! What can be said on the command line.

use std::path::PathBuf;

use clap::Parser;
use examples::{PeopleArguments, ReadingArguments, ScoreArguments, day, seconds, seed};
use jiff::civil::{Date, Time};
use questionnaire_io::export::Destination;
use questionnaire_io::import::{Given, ImportError};
use questionnaire_io::run::EveningAsked;

/// Plan an evening of short meetings, after which mentees choose.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, 1 done, but rows were unusable or a mentee meets nobody, 2 input refused (nothing \
    written), 4 stopped by the deadline, Ctrl-C or SIGTERM (nothing written), 5 written, but what was to be printed \
    could not be."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) people: PeopleArguments,
    /// A market file instead of questionnaires (CSV: `mentee,mentor,score`); only the plan and the timer are written.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mentors", "mentees", "people", "generate", "policy", "within", "programme"])]
    pub(crate) pairs: Option<PathBuf>,
    /// Plan an event with one side instead: one export in which everybody is a peer; everybody meets everybody, or as
    /// many as there are rounds for.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mentors", "mentees", "people", "generate", "pairs", "weeks", "within", "limits", "tables", "each_mentee", "each_mentor", "scores"])]
    pub(crate) peers: Option<PathBuf>,
    /// With --peers: how many people sit at a table, 2 to 6; from 3 on each round mixes them anew.
    #[arg(long, value_name = "PEOPLE", requires = "peers", value_parser = clap::value_parser!(u16).range(2..=6))]
    pub(crate) at_table: Option<u16>,
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML): who may meet, and how well they fit.
    #[arg(long)]
    pub(crate) policy: Option<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    #[command(flatten)]
    pub(crate) scores: ScoreArguments,
    /// How many rounds there are: as many as --plan has, else 6; with --peers and two at a table as many as it takes.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=200))]
    rounds: Option<u16>,
    /// How many tables there are; without it, each mentor has one.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) tables: Option<u16>,
    /// How many meetings a mentee has at most; as many as there are rounds by default.
    #[arg(long, value_name = "MEETINGS", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) each_mentee: Option<u16>,
    /// How many meetings a mentor has at most; as many as there are rounds by default.
    #[arg(long, value_name = "MEETINGS", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) each_mentor: Option<u16>,
    /// Who wants fewer meetings than others (CSV: `person,role,meetings`).
    #[arg(long, value_name = "FILE")]
    pub(crate) limits: Option<PathBuf>,
    /// Who is absent when, to come late, leave early or have a break (CSV: `person,role,round`, with --peers
    /// `person,round`; `2-4` and `all` are rounds, too).
    #[arg(long, value_name = "FILE")]
    pub(crate) absent: Option<PathBuf>,
    /// Who has met at earlier events and does not meet again (CSV: `mentor,mentee,date`, with --peers
    /// `person,other`).
    #[arg(long, value_name = "FILE")]
    pub(crate) met: Option<PathBuf>,
    /// The programme's folder: whoever has been a pair, has had a single conversation or has met at a recorded event
    /// does not meet.
    #[arg(long, value_name = "DIR")]
    pub(crate) programme: Option<PathBuf>,
    /// After the evening: record in the programme's ledger who has met, and plan nothing. That is everybody in this
    /// plan but those in --absent.
    #[arg(long, value_name = "PLAN", requires_all = ["programme", "as_of"], conflicts_with_all = ["played", "weeks", "within"])]
    pub(crate) record: Option<PathBuf>,
    /// Begin a programme in a folder that has none.
    #[arg(long, requires = "record")]
    pub(crate) new: bool,
    /// Plan the rest again after so many rounds of --plan; those who did not come are in --absent.
    #[arg(long, value_name = "ROUNDS", requires = "plan")]
    pub(crate) played: Option<u16>,
    /// The plan of which some rounds have been played (CSV: `round,table,mentor,mentee`, with --peers
    /// `round,table,person`).
    #[arg(long, value_name = "FILE", requires = "played")]
    pub(crate) plan: Option<PathBuf>,
    /// Only say who meets whom within some weeks, and let them find a time themselves: up to three mentors each.
    #[arg(long, conflicts_with_all = ["tables", "absent", "played", "plan", "start"])]
    pub(crate) weeks: bool,
    /// An event for each unit of this level, such as district; people meet within it only.
    #[arg(long, value_name = "LEVEL")]
    pub(crate) within: Option<String>,
    /// What the event is called, on cards and pages: "Meet the mentors", with --peers "Meet your peers" by default.
    #[arg(long)]
    title: Option<String>,
    /// When the first round begins, such as 19:00.
    #[arg(long, value_name = "HH:MM", value_parser = clock)]
    pub(crate) start: Option<Time>,
    /// Minutes of a round.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=240))]
    pub(crate) minutes: u32,
    /// Minutes to change tables.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(0..=60))]
    pub(crate) change: u32,
    /// How many choices a ballot has room for.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=5))]
    pub(crate) choices: u16,
    /// Seed for every lottery.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// The day of the event; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) as_of: Option<Date>,
    /// Folder for the plan; an existing folder needs --force.
    #[arg(long, default_value = "meetings")]
    pub(crate) out: PathBuf,
    /// Replace the plan in an existing folder; files that you put there or edited stay.
    #[arg(long)]
    pub(crate) force: bool,
    /// Show what would be planned, but write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Stop after this many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) deadline: Option<f64>,
    /// Print only errors, and no progress.
    #[arg(long)]
    pub(crate) quiet: bool,
}

impl Arguments {
    pub(crate) fn destination(&self) -> Destination {
        let out = Destination::new(&self.out);
        if self.force { out.replacing() } else { out }
    }

    /// What the event is called.
    fn title(&self) -> &str {
        let usual = if self.peers.is_some() { "Meet your peers" } else { "Meet the mentors" };
        self.title.as_deref().unwrap_or(usual)
    }

    /// What is asked of the evening, its files read.
    pub(crate) fn asked(&self) -> Result<EveningAsked, ImportError> {
        let read = |path: &Option<PathBuf>| path.as_deref().map(Given::read).transpose();
        Ok(EveningAsked {
            title: self.title().to_owned(),
            rounds: self.rounds,
            tables: self.tables,
            each: [self.each_mentee, self.each_mentor],
            at_table: self.at_table,
            weeks: self.weeks,
            within: self.within.clone(),
            start: self.start,
            minutes: [self.minutes, self.change],
            choices: self.choices,
            seed: self.seed,
            absent: read(&self.absent)?,
            limits: read(&self.limits)?,
            met: read(&self.met)?,
            played: read(&self.plan)?.zip(self.played),
        })
    }

    /// The day of the event.
    pub(crate) fn on_day(&self) -> Date {
        self.as_of.unwrap_or_else(|| jiff::Zoned::now().date())
    }
}

fn clock(text: &str) -> Result<Time, String> {
    let parts = text.split_once(':').and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
    let time = parts.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok());
    time.ok_or_else(|| "expected a time of day such as 19:00".to_owned())
}
