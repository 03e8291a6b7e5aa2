//! Writes a random or adversarial market of the literature as market files, and says what came out.
//!
//! ```text
//! cargo run --release --example generate_market -- --model mallows --n 200 --m 100 --length 10 --ties 0.3 --out market
//! cargo run --release --example solve_market -- --pairs market/pairs.csv --capacities market/capacities.csv
//! ```
//!
//! The same options give the same bytes on every machine. Exit codes: 0 done · 2 options or folder refused · 4 stopped
//! by the deadline, Ctrl-C or SIGTERM · 5 done, but not printed.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use cohort_lab::formats::{NamedMarket, write_capacities, write_pairs};
use cohort_lab::models::{MarketShape, MarketStatistics, Model};
use examples::{Watch, arguments, failed, print, seconds, seed};
use questionnaire_io::export::{Destination, Filled};
use questionnaire_io::shown;

#[derive(Parser)]
#[command(about = "Writes pairs.csv and capacities.csv of a market drawn by a model")]
struct Arguments {
    /// uniform, zipf, common-value, euclidean, mallows, master-list, low-rank, attributes; or, hard on purpose: tight,
    /// staircase, star, hall-deficient
    #[arg(long, default_value = "uniform")]
    model: Model,
    /// How many mentees
    #[arg(long, visible_alias = "mentees", default_value_t = 100)]
    n: u32,
    /// How many mentors [default: as many as half the mentees]
    #[arg(long, visible_alias = "mentors")]
    m: Option<u32>,
    /// Mentors on a mentee's list [default: all that the model allows]
    #[arg(long)]
    length: Option<u32>,
    /// The chance, 0 to 1, that an entry of a mentor's list ties with the one before
    #[arg(long, default_value_t = 0.0, value_name = "CHANCE", allow_negative_numbers = true)]
    ties: f64,
    /// The same on mentees' lists
    #[arg(long, default_value_t = 0.0, value_name = "CHANCE", allow_negative_numbers = true)]
    mentee_ties: f64,
    /// The model's own number: zipf and attributes, the exponent (1); common-value, the share of what all agree on
    /// (0.5); mallows, the spread (0.5); hall-deficient, the share of mentees who crowd (0.25)
    #[arg(long, allow_negative_numbers = true)]
    skew: Option<f64>,
    /// Dimensions of euclidean (2), low-rank (3) and attributes (4)
    #[arg(long)]
    dimensions: Option<u32>,
    /// Seats of each mentor
    #[arg(long, default_value_t = 2)]
    seats: u32,
    /// Seed for everything random
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// The folder to write to
    #[arg(long, default_value = "generated-market")]
    out: PathBuf,
    /// Replace pairs.csv and capacities.csv in an existing folder
    #[arg(long)]
    force: bool,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    deadline: Option<f64>,
}

fn main() -> ExitCode {
    let Err(error) = run(&arguments::<Arguments>()) else { return ExitCode::SUCCESS };
    failed(&*error, "nothing written")
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let watch = Watch::new(arguments.deadline)?;
    let stop = || watch.stop();
    let shape = MarketShape {
        seats: arguments.seats,
        length: arguments.length,
        mentee_ties: arguments.mentee_ties,
        mentor_ties: arguments.ties,
        skew: arguments.skew,
        dimensions: arguments.dimensions,
        ..MarketShape::new(arguments.model, arguments.n, arguments.m.unwrap_or(arguments.n.div_ceil(2)), arguments.seed)
    };
    let out = Destination::new(&arguments.out);
    let out = if arguments.force { out.replacing() } else { out };
    let recovered = out.recover()?;
    out.check()?;
    let market = shape.market(&stop)?;
    let statistics = shape.statistics(&market, &stop)?;
    let named = NamedMarket::numbered(market);
    let files: [Filled<'_>; 2] = [
        ("pairs.csv", Box::new(|file| write_pairs(&named, file))),
        ("capacities.csv", Box::new(|file| write_capacities(&named, file))),
    ];
    watch.deliver();
    let written = out.fill(&files, &stop)?;
    let mut said = beside(&shape, &statistics);
    writeln!(said, "Written: pairs.csv and capacities.csv in '{}'.", shown(&arguments.out))?;
    recovered.iter().try_for_each(|one| writeln!(said, "{one}"))?;
    print(said + &written.to_string()).map_err(|error| error.after(&arguments.out))?;
    Ok(())
}

/// What was asked for, and what came out.
fn beside(shape: &MarketShape, is: &MarketStatistics) -> String {
    let list = |(least, mean, most): (usize, f64, usize)| format!("{least} to {most}, {mean:.2} on average");
    let number = |number: Option<f64>| number.map_or("none".to_owned(), |number| format!("{number:.3}"));
    let own = match (shape.model.skew(), shape.model.dimensions()) {
        (Some((usual, _)), None) => format!("{}, skew {}", shape.model, shape.skew.unwrap_or(usual)),
        (None, Some(usual)) => format!("{}, dimensions {}", shape.model, shape.dimensions.unwrap_or(usual)),
        (Some((skew, _)), Some(dimensions)) => format!(
            "{}, skew {}, dimensions {}",
            shape.model,
            shape.skew.unwrap_or(skew),
            shape.dimensions.unwrap_or(dimensions)
        ),
        (None, None) => shape.model.to_string(),
    };
    let rows = [
        ("model", own, String::new()),
        ("mentees", shape.mentees.to_string(), is.mentees.to_string()),
        ("mentors", shape.mentors.to_string(), is.mentors.to_string()),
        ("seats", format!("{} each", shape.seats), is.seats.to_string()),
        ("pairs", String::new(), is.pairs.to_string()),
        ("mentees' lists", shape.length.map_or("all".to_owned(), |length| length.to_string()), list(is.mentee_lists)),
        ("mentors' lists", String::new(), list(is.mentor_lists)),
        ("ties on mentees' lists", shape.mentee_ties.to_string(), format!("{:.3}", is.mentee_ties)),
        ("ties on mentors' lists", shape.mentor_ties.to_string(), format!("{:.3}", is.mentor_ties)),
        ("entries for the tenth listed most", String::new(), format!("{:.3}", is.most_listed_tenth)),
        ("lists that agree (1/2 by chance)", String::new(), number(is.agreement)),
        ("correlation of the two sides", String::new(), number(is.mutual)),
        ("mentees in a largest matching", String::new(), is.matchable.to_string()),
    ];
    let mut said = format!("{:<36} {:<34} realised\n", format!("seed {}", shape.seed), "requested");
    for (what, requested, realised) in rows {
        said += format!("{what:<36} {requested:<34} {realised}").trim_end();
        said.push('\n');
    }
    said
}
