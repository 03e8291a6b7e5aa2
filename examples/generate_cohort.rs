//! Writes the questionnaires of a seeded, invented cohort, as a form tool would export them.
//!
//! ```text
//! cargo run --release --example generate_cohort -- 90x60 --seed 7 --out cohort
//! ```
//!
//! The same options give the same bytes on every machine. Exit codes: 0 done, 2 options or folder refused,
//! 4 stopped by the deadline, Ctrl-C or SIGTERM, 5 done, but not printed.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use cohort_lab::generate::{GenerateError, GeneratorOptions, generate_until};
use examples::{Watch, arguments, failed, print, seconds, seed};
use mentor_match::policy::Preset;
use questionnaire_io::export::{Destination, Filled};
use questionnaire_io::shown;

#[derive(Parser)]
#[command(about = "Writes mentees.csv and mentors.csv of an invented cohort")]
struct Arguments {
    /// Mentees and mentors, such as 90x60
    #[arg(value_parser = GeneratorOptions::parse_size, conflicts_with_all = ["mentees", "mentors"])]
    size: Option<(usize, usize)>,
    /// How many mentees
    #[arg(long, default_value_t = 90)]
    mentees: usize,
    /// How many mentors
    #[arg(long, default_value_t = 60)]
    mentors: usize,
    /// Seed for everything random
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// How many clubs or associations [default: one for 20 people, at least 4]
    #[arg(long)]
    clubs: Option<usize>,
    /// How many districts or regions [default: one for 3 clubs]
    #[arg(long)]
    districts: Option<usize>,
    /// Zipf exponent of the mentors' popularity: 0 all alike, 1 steep
    #[arg(long, default_value_t = 0.8)]
    popularity: f64,
    /// How far choices agree with the score: 0 by popularity alone, 1 the best-scored each time
    #[arg(long, default_value_t = 0.5)]
    agreement: f64,
    /// Percent of the answers left blank
    #[arg(long, default_value_t = 5)]
    missing: u32,
    /// How much rather private facts are left blank, and by busy or junior people: 0 not at all, 1 strongly
    #[arg(long, default_value_t = 0.5)]
    missing_bias: f64,
    /// How far a mentor's title, positions and attendance go together, 0 to 1
    #[arg(long, default_value_t = 0.7)]
    correlation: f64,
    /// Percent of the topics written in people's own words
    #[arg(long, default_value_t = 20)]
    own_words: u32,
    /// Whose questionnaire: altrusa, iaip, nace, palta or alao
    #[arg(long, default_value = "altrusa")]
    programme: Preset,
    /// The folder to write to
    #[arg(long, default_value = "generated-cohort")]
    out: PathBuf,
    /// Replace mentees.csv and mentors.csv in an existing folder
    #[arg(long)]
    force: bool,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    deadline: Option<f64>,
}

fn main() -> ExitCode {
    let arguments = arguments::<Arguments>();
    let Err(error) = run(&arguments) else { return ExitCode::SUCCESS };
    failed(&*error, "nothing written")
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let watch = Watch::new(arguments.deadline)?;
    let (mentees, mentors) = arguments.size.unwrap_or((arguments.mentees, arguments.mentors));
    if (mentees, mentors) == (0, 0) {
        return Err(GenerateError::Nobody.into());
    }
    let sized = GeneratorOptions::sized(mentees, mentors);
    let clubs = arguments.clubs.unwrap_or(sized.clubs);
    let options = GeneratorOptions {
        clubs,
        districts: arguments.districts.unwrap_or(clubs.div_ceil(3).max(1)),
        seed: arguments.seed,
        popularity_skew: arguments.popularity,
        choice_agreement: arguments.agreement,
        missing_percent: arguments.missing,
        missing_bias: arguments.missing_bias,
        answer_correlation: arguments.correlation,
        own_words_percent: arguments.own_words,
        programme: arguments.programme,
        ..sized
    };
    let out = Destination::new(&arguments.out);
    let out = if arguments.force { out.replacing() } else { out };
    let recovered = out.recover()?;
    out.check()?;
    let cohort = generate_until(&options, &|| watch.stop())?;
    let files: [Filled<'_>; 2] = [
        ("mentees.csv", Box::new(|file| Ok(cohort.mentees.write_csv(file)?))),
        ("mentors.csv", Box::new(|file| Ok(cohort.mentors.write_csv(file)?))),
    ];
    watch.deliver();
    let written = out.fill(&files, &|| watch.stop())?;

    let mut said = format!("{:<50} {:<42} realised\n", format!("seed {}", options.seed), "requested");
    for [what, requested, realised] in cohort.statistics().beside(&options) {
        writeln!(said, "{what:<50} {requested:<42} {realised}")?;
    }
    writeln!(said, "Written: mentees.csv and mentors.csv in '{}'.", shown(&arguments.out))?;
    recovered.iter().try_for_each(|one| writeln!(said, "{one}"))?;
    print(said + &written.to_string()).map_err(|error| error.after(&arguments.out))?;
    Ok(())
}
