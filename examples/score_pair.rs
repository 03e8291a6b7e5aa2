//! Opens the score of one pair: both views, each feature's value, weight and contribution, and what was compared.
//!
//! Without files it uses the bundled sample: `cargo run --release --example score_pair -- --mentee ID --mentor ID`. An
//! id that nobody has is answered with those there are.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use examples::{ScoreArguments, TableArguments, arguments, day, failed, print};
use jiff::civil::Date;
use mentor_match::cohort::{Importance, PersonId, Side};
use mentor_match::compatibility::{Breakdown, Compatibility};
use mentor_match::policy::Eligibility;
use mentor_match::preference::Preferences;
use mentor_match::{Score, Shown};
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};
use questionnaire_io::read_policy;

/// Show how the score of one pair is made up.
#[derive(Parser)]
struct Arguments {
    /// The mentee's id as in the results: the member number if there is one, else the e-mail address, else the name.
    #[arg(long)]
    mentee: String,
    /// The mentor's id.
    #[arg(long)]
    mentor: String,
    /// Export of the mentees' questionnaire; without files, the bundled sample.
    #[arg(long, requires = "mentors")]
    mentees: Option<PathBuf>,
    /// Export of the mentors' questionnaire.
    #[arg(long, requires = "mentees")]
    mentors: Option<PathBuf>,
    /// A preset or a policy file (TOML).
    #[arg(long, default_value = "altrusa")]
    policy: String,
    /// The day from which years are counted back; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    tables: TableArguments,
    #[command(flatten)]
    scores: ScoreArguments,
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let sources = match (&arguments.mentees, &arguments.mentors) {
        (Some(mentees), Some(mentors)) => {
            vec![SourceFile::read(SourceKind::Mentors, mentors)?, SourceFile::read(SourceKind::Mentees, mentees)?]
        }
        _ => vec![
            SourceFile::new(SourceKind::Mentors, "mentors.csv", include_bytes!("data/altrusa/mentors.csv")),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", include_bytes!("data/altrusa/mentees.csv")),
        ],
    };
    let (policy, _) = read_policy(&arguments.policy)?;
    let as_of = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let tables = arguments.tables.read()?;
    let options = ImportOptions { places: tables.places, ..ImportOptions::for_policy(&policy, as_of) };
    let cohort = import(&sources, &options)?.cohort;
    let unknown = |side, id: &str| {
        let mentees = cohort.mentees().iter().map(|one| &one.id);
        let mentors = cohort.mentors().iter().map(|one| &one.id);
        let ids: Vec<&PersonId> = if side == Side::Mentee { mentees.collect() } else { mentors.collect() };
        let some: Vec<&str> = ids.iter().take(8).map(|id| id.as_str()).collect();
        format!("there is no {side} '{id}' among {}, such as {}", ids.len(), some.join(", "))
    };
    let mentee = cohort.find_mentee(&PersonId::new(&arguments.mentee)?);
    let mentee = mentee.ok_or_else(|| unknown(Side::Mentee, &arguments.mentee))?;
    let mentor = cohort.find_mentor(&PersonId::new(&arguments.mentor)?);
    let mentor = mentor.ok_or_else(|| unknown(Side::Mentor, &arguments.mentor))?;

    let mut compatibility = Compatibility::with_resources(&cohort, policy.scoring(), as_of, &tables.resources)?;
    let scores = arguments.scores.read()?.map(|file| file.of(&cohort)).transpose()?;
    if let Some(scores) = &scores {
        compatibility = compatibility.with_source(&scores.matrix, scores.usage)?;
    }
    let opened = compatibility.open(mentee, mentor);
    let mut said = String::new();
    let (one, other) = (cohort.mentee(mentee).name_or_id(), cohort.mentor(mentor).name_or_id());
    writeln!(said, "mentee {}, mentor {}\n", Shown::line(one), Shown::line(other))?;
    view(&mut said, Side::Mentee, &opened)?;
    view(&mut said, Side::Mentor, &opened)?;
    for (name, part) in opened.lines() {
        writeln!(said, "{name:13} {}", Shown::line(&part.detail.to_string()))?;
    }
    let preferences = Preferences::new(&cohort, &policy, Eligibility::new(&cohort, &policy)?, compatibility);
    let objective = preferences.objective(mentee, mentor, &opened.scores);
    writeln!(said, "\nfit {}, objective {}", decimal(opened.scores.fit), decimal(objective))?;
    for refusal in preferences.refusals(mentee, mentor) {
        writeln!(said, "not a possible pair: {}", Shown::line(&refusal.to_string()))?;
    }
    print(said)?;
    Ok(())
}

/// One side's view: the contributions add up to its score.
fn view(said: &mut String, side: Side, opened: &Breakdown) -> std::fmt::Result {
    let whole = f64::from(*opened.weight_sum.of(side));
    let percent = |weight: u32| 100.0 * f64::from(weight) / whole;
    writeln!(said, "{:24} value   weight    adds", format!("in the {side}'s view"))?;
    for (name, part) in opened.lines() {
        let value = part.value.of(side).map_or("–".to_owned(), decimal);
        let (weight, adds) = (percent(*part.weight.of(side)), decimal(*part.points.of(side)));
        let importance = part.importance.of(side).map_or("", Importance::words);
        writeln!(said, "{name:24} {value:5}   {weight:5.1}%   {adds}  {importance}")?;
    }
    let (ballast, balance) = (*opened.ballast.of(side), *opened.balance.of(side));
    if ballast > 0 {
        writeln!(said, "{:24} {}       {:5.1}%", "ballast", i32::from(balance > 0), percent(ballast))?;
    }
    let score = if side == Side::Mentee { opened.scores.mentee } else { opened.scores.mentor };
    writeln!(said, "{:24} {}   coverage {}\n", "side score", decimal(score), decimal(*opened.coverage.of(side)))
}

fn decimal(score: Score) -> String {
    score.rounded(3).to_string()
}
