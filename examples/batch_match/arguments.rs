//! What can be said on the command line.

use std::path::PathBuf;

use clap::Parser;
use examples::{PeopleArguments, ReadingArguments, ScoreArguments, Strategies, day, seconds, seed};
use jiff::civil::Date;
use mentor_match::policy::{Policy, RoundGoal};
use mentor_match::{Keep, StrategySpec};
use questionnaire_io::export::{Contact, Destination};

/// Match mentees with mentors from exported questionnaires.
#[derive(Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done, 1 done with questions or unusable rows, 2 input refused (nothing \
    written), 3 no certificate, 4 stopped by the deadline, Ctrl-C or SIGTERM (nothing written), 5 written, but what was \
    to be printed could not be."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) people: PeopleArguments,
    /// Match peers instead, who mentor each other: one export in which everybody says what they want to learn and what
    /// they can help with.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["people", "mentors", "mentees", "generate"])]
    pub(crate) peers: Option<PathBuf>,
    /// The results of the mentor round: its mentors and mentees take seats before peers do.
    #[arg(long, value_name = "DIR", requires = "peers", conflicts_with = "programme")]
    pub(crate) mentor_results: Option<PathBuf>,
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML); without it, your own files are matched
    /// without programme rules.
    #[arg(long)]
    pub(crate) policy: Option<String>,
    /// What matters most: no-swap (nobody would rather swap), first-choices (as many as possible), no-last-choice
    /// (nobody far down their list), best-fit (altogether) or weakest-first (the hardest to match first); without it,
    /// the policy decides.
    #[arg(long, conflicts_with = "strategy")]
    pub(crate) goal: Option<RoundGoal>,
    /// A strategy instead of a goal, such as mentee-optimal or mentee-optimal:tie_rule=by-id.
    #[arg(long)]
    pub(crate) strategy: Option<StrategySpec>,
    /// Seed for every lottery.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// The day from which years are counted back; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) as_of: Option<Date>,
    /// The programme's folder: running pairings take their seats, failed ones stay apart, and this round is recorded in
    /// its ledger as proposed; it is made if there is none.
    #[arg(long, value_name = "DIR", conflicts_with = "directory")]
    pub(crate) programme: Option<PathBuf>,
    /// The round of the programme; by default the last one while an answer or an introduction is missing. Else say
    /// whether to go on with it or to begin the next.
    #[arg(long, value_name = "NUMBER", requires = "programme", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) round: Option<u32>,
    #[command(flatten)]
    pub(crate) reading: ReadingArguments,
    #[command(flatten)]
    pub(crate) scores: ScoreArguments,
    /// Folder for the results (mentor-match-results by default); an existing folder needs --force.
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// Replace the results in an existing folder; files that you put there or edited stay.
    #[arg(long)]
    pub(crate) force: bool,
    /// The folder of an earlier result: says who moved since, and writes letters that are the same into a folder of
    /// their own.
    #[arg(long, value_name = "DIR", conflicts_with = "directory")]
    pub(crate) previous: Option<PathBuf>,
    /// What becomes of the pairs that --previous or --programme have: sent (they stay wherever they can; the default),
    /// none (everybody is matched anew), most (of the answers that are equally good the one that keeps most; for the
    /// goals no-swap and best-fit) or most:worth=0.05 (a kept pair is worth so much more score; for best-fit).
    #[arg(long)]
    pub(crate) keep: Option<Keep>,
    /// Also match by these strategies and show them side by side; separate them by semicolons or repeat the option.
    #[arg(long, value_name = "STRATEGIES", value_parser = Strategies::parse)]
    pub(crate) compare: Vec<Strategies>,
    /// Also write committee/what-if.md: what each ruling does and what each rule costs; runs one more round for each.
    #[arg(long)]
    pub(crate) what_if: bool,
    /// Also write the results for each unit's committee, in committee/units/.
    #[arg(long)]
    pub(crate) by_unit: bool,
    /// Also write committee/certificate.json: the result with everything that proves it, to be checked elsewhere.
    #[arg(long)]
    pub(crate) certificate: bool,
    /// Also prove the matching anew on every pair of a mentee and a mentor, from the readable definitions; takes
    /// minutes for thousands of people.
    #[arg(long, conflicts_with = "peers")]
    pub(crate) verify_all: bool,
    /// Write only the directory of mentors, for everyone and for each unit; needs no mentees.
    #[arg(long, conflicts_with_all = ["compare", "what_if", "by_unit", "certificate", "verify_all", "dry_run", "eml", "json"])]
    pub(crate) directory: bool,
    /// Show everything, including what each ruling of --decisions does, but write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Stop after this many seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) deadline: Option<f64>,
    /// Contact named in the letters, such as "Ana Silva <ana@example.org>".
    #[arg(long, value_name = "NAME <ADDRESS>")]
    pub(crate) contact: Option<Contact>,
    /// Your own wording of the letters (text); without it, the built-in letters are used. A file such as letters.de.txt
    /// is for people who name that language first among theirs; repeat the option for more languages.
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Vec<PathBuf>,
    /// Print the built-in letters as a template to edit, in English (en) or German (de), then stop.
    #[arg(long, value_name = "LANGUAGE", num_args = 0..=1, default_missing_value = "en", value_parser = ["en", "de"])]
    pub(crate) show_template: Option<String>,
    /// Also write the letters as drafts for mail programs.
    #[arg(long)]
    pub(crate) eml: bool,
    /// Also print every column with what became of it; committee/columns.csv has the same list.
    #[arg(long)]
    pub(crate) columns: bool,
    /// Print only errors, and no progress.
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Print the receipt (JSON) instead of the summary.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Arguments {
    /// The strategy asked for, by name or by goal; else that of the policy's goal.
    pub(crate) fn strategy(&self, policy: &Policy) -> StrategySpec {
        self.strategy.unwrap_or_else(|| self.goal.unwrap_or(policy.goal()).into())
    }

    /// What becomes of pairs that stand; `None` where nothing says that any do.
    pub(crate) fn kept(&self) -> Result<Option<Keep>, String> {
        let stand = self.previous.is_some() || self.programme.is_some();
        match self.keep {
            Some(_) if !stand => {
                Err("--keep needs --previous DIR or --programme DIR, which say what to keep".to_owned())
            }
            keep => Ok(stand.then(|| keep.unwrap_or_default())),
        }
    }

    /// The bundled sample replaces its own folder; whatever else exists is only replaced with `--force`.
    pub(crate) fn destination(&self) -> Destination {
        let sample = self.people.is_sample() && self.peers.is_none();
        let usual = match (sample, self.directory) {
            (true, false) => "mentor-match-sample",
            (true, true) => "mentor-match-sample-directory",
            (false, false) => "mentor-match-results",
            (false, true) => "mentor-match-directory",
        };
        let chosen = Destination::new(self.out.clone().unwrap_or_else(|| usual.into()));
        if self.force || (sample && self.out.is_none()) { chosen.replacing() } else { chosen }
    }
}
