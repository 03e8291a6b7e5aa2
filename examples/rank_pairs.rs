//! Lists the best and the worst pairs of a cohort by their fit, each with the features that make the difference.
//!
//! Without files it invents a cohort: `cargo run --release --example rank_pairs -- --generate 20x10 --programme nace
//! --seed 7`. `score_pair` opens one of the pairs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use cohort_lab::generate::{GeneratorOptions, generate};
use examples::{arguments, day, failed, print, seed};
use jiff::civil::Date;
use mentor_match::Shown;
use mentor_match::cohort::{Cohort, MenteeId, MentorId};
use mentor_match::compatibility::{Breakdown, Compatibility, Feature, PerFeature};
use mentor_match::engine::Decimal;
use mentor_match::policy::{Eligibility, Policy, Preset};
use mentor_match::text::count;
use questionnaire_io::import::{ImportOptions, SourceFile, SourceKind, import};
use questionnaire_io::read_policy;

/// List the best and the worst pairs.
#[derive(Parser)]
struct Arguments {
    /// How many of the best, and of the worst
    #[arg(default_value_t = 10)]
    count: usize,
    /// Export of the mentees' questionnaire
    #[arg(long, requires = "mentors")]
    mentees: Option<PathBuf>,
    /// Export of the mentors' questionnaire
    #[arg(long, requires = "mentees")]
    mentors: Option<PathBuf>,
    /// The size of the invented cohort when there are no files
    #[arg(long, default_value = "20x10", value_parser = GeneratorOptions::parse_size, conflicts_with = "mentees")]
    generate: (usize, usize),
    /// Seed of the invented cohort
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// Whose questionnaire was filled in, and whose rules say which pairs are possible
    #[arg(long, default_value = "altrusa")]
    programme: Preset,
    /// Whose weights: a preset or a policy file (TOML); by default those of the programme
    #[arg(long)]
    policy: Option<String>,
    /// The day from which years are counted back; today by default
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let own = Policy::preset(arguments.programme);
    let weights = arguments.policy.as_deref().map(read_policy).transpose()?.map(|(policy, _)| policy);
    let as_of = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let sources = if let (Some(mentees), Some(mentors)) = (&arguments.mentees, &arguments.mentors) {
        [SourceFile::read(SourceKind::Mentees, mentees)?, SourceFile::read(SourceKind::Mentors, mentors)?]
    } else {
        let ((mentees, mentors), programme) = (arguments.generate, arguments.programme);
        let sized = GeneratorOptions::sized(mentees, mentors);
        let made = generate(&GeneratorOptions { seed: arguments.seed, programme, ..sized })?;
        [(SourceKind::Mentees, "mentees.csv", made.mentees), (SourceKind::Mentors, "mentors.csv", made.mentors)]
            .map(|(kind, name, table)| SourceFile::new(kind, name, table.to_csv()))
    };
    let cohort = import(&sources, &ImportOptions::for_policy(&own, as_of))?.cohort;
    let compatibility = Compatibility::new(&cohort, weights.as_ref().unwrap_or(&own).scoring(), as_of);
    let eligibility = Eligibility::new(&cohort, &own)?;
    let mentors = || (0..cohort.mentors().len()).map(MentorId::from_index);
    let pairs = (0..cohort.mentees().len())
        .map(MenteeId::from_index)
        .flat_map(|mentee| mentors().map(move |mentor| (mentee, mentor)));
    let possible = pairs.filter(|&(mentee, mentor)| eligibility.allows(mentee, mentor));
    let mut opened: Vec<_> =
        possible.map(|(mentee, mentor)| (mentee, mentor, compatibility.open(mentee, mentor))).collect();
    // Pairs of equal fit in the order of their ids.
    opened.sort_by_key(|(.., pair)| std::cmp::Reverse(pair.scores.fit));
    if opened.is_empty() {
        print(nobody(&cohort, &eligibility))?;
        return Ok(());
    }
    print(table(&cohort, &opened, arguments.count))?;
    Ok(())
}

/// Why there is no pair to list: nobody on a side, or what stands between most of them.
fn nobody(cohort: &Cohort, eligibility: &Eligibility<'_>) -> String {
    let (mentees, mentors) = (cohort.mentees().len(), cohort.mentors().len());
    let people = format!("No pair to list among {} and {}", count(mentees, "mentee"), count(mentors, "mentor"));
    if mentees == 0 || mentors == 0 {
        return format!("{people}: give files with people of both sides.\n");
    }
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    let mentors = || (0..mentors).map(MentorId::from_index);
    let all = (0..mentees).map(MenteeId::from_index).flat_map(|mentee| mentors().map(move |mentor| (mentee, mentor)));
    for reason in all.filter_map(|(mentee, mentor)| eligibility.refusals(mentee, mentor).into_iter().next()) {
        *refused.entry(Shown::line(&reason.without_answers()).into_string()).or_default() += 1;
    }
    let mut refused: Vec<(String, usize)> = refused.into_iter().collect();
    refused.sort_by_key(|(_, pairs)| std::cmp::Reverse(*pairs));
    let mut said = format!("{people}: the rules allow none. The commonest reasons, one a pair:\n");
    said.extend(refused.iter().take(REASONS).map(|(reason, pairs)| format!("  {pairs:>5}  {reason}\n")));
    match refused.len().saturating_sub(REASONS) {
        0 => said,
        more => said + &format!("         and {more} other reasons\n"),
    }
}

/// How many reasons are named.
const REASONS: usize = 5;

/// What a feature adds to both views, in millionths, halved.
fn adds(pair: &Breakdown) -> PerFeature<i64> {
    PerFeature::from_fn(|feature| {
        let points = pair.parts[feature].points;
        i64::midpoint(i64::from(points.mentee.millionths()), i64::from(points.mentor.millionths()))
    })
}

fn table(cohort: &Cohort, opened: &[(MenteeId, MentorId, Breakdown)], count: usize) -> String {
    let all = i64::try_from(opened.len()).unwrap_or(i64::MAX).max(1);
    let mean = PerFeature::from_fn(|feature| opened.iter().map(|(.., pair)| adds(pair)[feature]).sum::<i64>() / all);
    let mut lines = vec![format!(
        "| of {} | fit | mentee | mentor | against the mean pair |\n|---:|---:|---|---|---|\n",
        opened.len()
    )];
    let worst = opened.len().saturating_sub(count).max(count);
    for (place, (mentee, mentor, pair)) in
        opened.iter().enumerate().filter(|(place, _)| *place < count || *place >= worst)
    {
        let own = adds(pair);
        let mut differences: Vec<(Feature, i64)> =
            Feature::ALL.iter().copied().map(|one| (one, own[one] - mean[one])).collect();
        differences.sort_by_key(|(_, difference)| std::cmp::Reverse(difference.abs()));
        let said = differences.iter().take(4).filter(|(_, difference)| difference.abs() >= 5000).map(
            |&(feature, difference)| {
                let size = Decimal::from_millionths(difference.abs()).rounded(2);
                format!("{} {}{size}", feature.name(), if difference < 0 { '−' } else { '+' })
            },
        );
        let said = said.collect::<Vec<_>>().join(", ");
        let called = |name: &str| Shown::line(name).replace('|', "\\|");
        let (mentee, mentor) =
            (called(cohort.mentee(*mentee).name_or_id()), called(cohort.mentor(*mentor).name_or_id()));
        let fit = pair.scores.fit.rounded(3);
        lines.push(format!("| {} | {fit} | {mentee} | {mentor} | {said} |\n", place + 1));
    }
    lines.concat()
}
