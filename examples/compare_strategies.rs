//! Strategies side by side on one instance: an invented cohort, questionnaires, or a market of CSV files.
//!
//! ```text
//! cargo run --release --example compare_strategies -- --generate 200x120 --policy nace
//! cargo run --release --example compare_strategies -- --pairs pairs.csv --capacities capacities.csv --json
//! ```
//!
//! Exit codes: 0 done · 1 done, but a strategy that was named has no answer, or the questionnaires leave questions · 2
//! arguments or input refused · 3 an answer failed its proof · 4 stopped by the deadline, Ctrl-C or SIGTERM · 5 the
//! answer could not be printed. Nothing is written to files.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use cohort_lab::formats::UnbuiltMarket;
use examples::{
    MarketText, PeopleArguments, Reading, ReadingArguments, STOPPED, Strategies, Watch, arguments, complain, day,
    failed, print, rounding, seconds, seed,
};
use jiff::civil::Date;
use mentor_match::cohort::MentorId;
use mentor_match::compare::{CompareError, Comparison, Contender, Instance, Step, compare, entrants};
use mentor_match::engine::{Context, Decimal, FrontierPoint, Market, Objective, SolveError, frontier};
use mentor_match::policy::Policy;
use mentor_match::text::count;
use mentor_match::{MatchingRound, Shown, StopReason, StrategySpec};
use questionnaire_io::import::{MAX_GIVEN_BYTES, MAX_MARKET_BYTES, import_until};
use questionnaire_io::read_policy;
use serde::Serialize;

/// Match the same people by several strategies, and show what each strategy is good at.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    people: PeopleArguments,
    /// A market instead: its pairs, as CSV.
    #[arg(long, conflicts_with_all = ["mentors", "mentees", "people", "generate", "policy", "mapping", "decisions"])]
    pairs: Option<PathBuf>,
    /// The market's seats (CSV: mentor,capacity); 2 each by default.
    #[arg(long, requires = "pairs")]
    capacities: Option<PathBuf>,
    /// Round scores of any length to six decimal places, and say how many.
    #[arg(long, requires = "pairs")]
    round: bool,
    /// The strategies to compare, separated by semicolons, such as "max-score; mentee-optimal:tie_rule=by-id"; without
    /// it, all.
    #[arg(long, value_name = "STRATEGIES", value_parser = Strategies::parse)]
    strategies: Option<Strategies>,
    /// A preset (altrusa, iaip, nace, palta, alao) or a policy file (TOML); without it, your own files are matched
    /// without programme rules.
    #[arg(long)]
    policy: Option<String>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Seed for every lottery, and for invented people.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    /// The day from which years are counted back; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    as_of: Option<Date>,
    /// Stop after this many seconds of reading and scoring, and each strategy after as many of its own.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    deadline: Option<f64>,
    /// Also show what lies between a stable matching and the greatest total: the best matching found with at most 0, 1,
    /// 2, 5, 10, ... blocking pairs.
    #[arg(long)]
    frontier: bool,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&arguments::<Arguments>()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => failed(&*error, "error"),
    }
}

fn run(arguments: &Arguments) -> Result<u8, Box<dyn Error>> {
    let (watch, began) = (Watch::new(None)?, Instant::now());
    let late = || arguments.deadline.filter(|&limit| began.elapsed().as_secs_f64() >= limit);
    let stop = || watch.stop().or_else(|| late().map(|_| StopReason::Deadline));
    if let Some(pairs) = &arguments.pairs {
        let pairs = MarketText::read(pairs, MAX_MARKET_BYTES)?;
        let capacities = arguments.capacities.as_deref().map(|path| MarketText::read(path, MAX_GIVEN_BYTES));
        let capacities = capacities.transpose()?;
        let seats = capacities.as_ref().map(MarketText::named);
        let unbuilt = UnbuiltMarket::read(pairs.named(), seats, rounding(arguments.round), &stop)?;
        let found = unbuilt.found().clone();
        let named = unbuilt.build(&stop)?;
        let encodings = [Some(&pairs), capacities.as_ref()].into_iter().flatten().filter_map(|file| file.note.clone());
        encodings.chain(found.notes(&named.market)).for_each(complain);
        let instance = Instance::Market { market: &named.market, seed: arguments.seed };
        let compared = Compared::new(arguments, instance, &watch);
        return compared.show(arguments, &named.market, &named.mentees, &named.mentors);
    }
    let policy = match (&arguments.policy, arguments.people.has_files()) {
        (Some(name), _) => read_policy(name)?.0,
        (None, false) => read_policy("altrusa")?.0,
        (None, true) => Policy::default(),
    };
    let as_of = arguments.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let Reading { options, tables, .. } = arguments.reading.read(&policy, as_of)?;
    let import = import_until(&arguments.people.sources(&policy, arguments.seed, &stop)?, &options, &stop)?;
    let round = MatchingRound::new(&import.cohort, &policy).rulings(&import.rulings).seed(arguments.seed);
    let outcome = round.as_of(as_of).resources(&tables.resources).run_until(&stop);
    let outcome = outcome.map_err(|error| import.error_on_screen(error))?;
    let compared = Compared::new(arguments, Instance::Round(&outcome), &watch);
    let [mentees, mentors] = import.ids_on_screen();
    let code = compared.show(arguments, outcome.market(), &mentees, &mentors)?;
    let open = import.questions.len() + import.problems.len();
    if open > 0 {
        let [questions, problems] = [(import.questions.len(), "question"), (import.problems.len(), "unusable row")]
            .map(|(all, noun)| count(all, noun));
        complain(format_args!("{questions} and {problems}: batch_match lists them."));
    }
    Ok(if code == 0 { u8::from(open > 0) } else { code })
}

/// Every strategy's answer, and the seconds that each took to solve: the core reads no clock.
struct Compared {
    comparison: Comparison,
    seconds: BTreeMap<String, f64>,
    /// What lies between stable and best, where it was asked for.
    frontier: Option<Result<Vec<FrontierPoint>, SolveError>>,
}

impl Compared {
    fn new(arguments: &Arguments, instance: Instance<'_, '_>, watch: &Watch) -> Self {
        let specs: Vec<StrategySpec> = match &arguments.strategies {
            Some(named) => named.0.clone(),
            None => StrategySpec::ALL.to_vec(),
        };
        // To try a strategy of your own, push its name and itself.
        let all = entrants(&specs);
        let began = Cell::new(Instant::now());
        let mut seconds = BTreeMap::new();
        let late = || arguments.deadline.filter(|&limit| began.get().elapsed().as_secs_f64() >= limit);
        let stop = || watch.stop().or_else(|| late().map(|_| StopReason::Deadline));
        let mut tell = |step: Step<'_>| match step {
            Step::Solving(_) => began.set(Instant::now()),
            Step::Proving(name) => {
                seconds.insert(name.to_owned(), began.get().elapsed().as_secs_f64());
            }
        };
        let comparison = compare(instance, &all, &stop, &mut tell);
        let market = match instance {
            Instance::Round(outcome) => outcome.market(),
            Instance::Market { market, .. } => market,
        };
        began.set(Instant::now());
        let mut context = Context::new(arguments.seed).with_stop(&stop);
        let frontier = arguments.frontier.then(|| frontier(market, Objective::default(), &mut context));
        watch.deliver();
        Self { comparison, seconds, frontier }
    }

    /// Prints it, and returns the exit code.
    fn show(
        &self,
        arguments: &Arguments,
        market: &Market,
        mentees: &[String],
        mentors: &[String],
    ) -> Result<u8, Box<dyn Error>> {
        if arguments.json {
            print(serde_json::to_string(&self.report(arguments.seed, market, mentees, mentors))? + "\n")?;
        } else {
            print(self.text(arguments.seed, market, mentees)?)?;
        }
        let code = |error: &CompareError| match error {
            error if error.is_stopped() => STOPPED,
            CompareError::Certify { .. } | CompareError::Solve { source: SolveError::Unproved { .. }, .. } => 3,
            // A market need not allow them all; but who names one wants it.
            _ => u8::from(arguments.strategies.is_some()),
        };
        let codes: Vec<u8> = self.comparison.refused.iter().map(code).collect();
        // A failed proof is worse than a deadline.
        let worst = [3, 4, 1].into_iter().find(|code| codes.contains(code));
        Ok(if self.comparison.contenders.is_empty() && worst.is_none_or(|code| code == 1) {
            2
        } else {
            worst.unwrap_or(0)
        })
    }

    fn text(&self, seed: u64, market: &Market, mentees: &[String]) -> Result<String, std::fmt::Error> {
        let seats: u64 = market.mentor_ids().map(|mentor| u64::from(market.capacity(mentor))).sum();
        let mut text = format!(
            "{}, {} with {}, {}; seed {seed}\n\n",
            count(market.mentees(), "mentee"),
            count(market.mentors(), "mentor"),
            count(seats, "seat"),
            count(market.pairs(), "pair")
        );
        let at = |counts: &[usize], place: usize| counts.get(place).copied().unwrap_or(0).to_string();
        let from = |counts: &[usize], place: usize| counts.iter().skip(place).sum::<usize>().to_string();
        // Written choices are something that only a round knows of.
        let written = self.comparison.contenders.iter().any(|one| !one.by_choice.is_empty());
        let mut rows = vec![HEADS.map(str::to_owned).to_vec()];
        for one in &self.comparison.contenders {
            rows.push(vec![
                one.strategy.clone(),
                one.matched.to_string(),
                at(&one.by_choice, 0),
                at(&one.ranks, 0),
                at(&one.ranks, 1),
                at(&one.ranks, 2),
                from(&one.ranks, 3),
                one.total.map_or_else(|| "-".to_owned(), thousandths),
                one.worst.map_or_else(|| "-".to_owned(), |worst| thousandths(i64::from(worst.millionths()))),
                one.blocking_pairs.to_string(),
                one.wishes_lost.map_or_else(|| "-".to_owned(), |lost| lost.to_string()),
                format!("{}/{}/{}", at(&one.loads, 0), at(&one.loads, 1), from(&one.loads, 2)),
                thousandths(i64::from(one.gini)),
                format!("{:.3}", self.seconds[&one.strategy]),
            ]);
        }
        if !written {
            for row in &mut rows {
                row.remove(LOST);
                row.remove(WRITTEN);
            }
        }
        for row in rows.iter().filter(|_| rows.len() > 1) {
            for (column, cell) in row.iter().enumerate() {
                let width = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
                if column == 0 { write!(text, "  {cell:<width$}")? } else { write!(text, "  {cell:>width$}")? }
            }
            text.push('\n');
        }
        if written {
            text.push_str(
                "\nTotal and worst measure how well people fit; strategies that maximise also count written choices. Lost: wishes for a \
                 mentor who got a mentee that did not ask for them and that they did not name.\n",
            );
        }
        for (place, one) in self.comparison.contenders.iter().enumerate() {
            if place == 0 {
                text.push_str(
                    "\nWhat each strategy claims; whatever is proved was checked again from the definitions:\n",
                );
            }
            let claims: Vec<String> = one.claims.iter().map(ToString::to_string).collect();
            let claims = if claims.is_empty() { "nothing".to_owned() } else { claims.join("; ") };
            writeln!(text, "  {}: {claims}", one.strategy)?;
        }
        if !self.comparison.refused.is_empty() {
            text.push_str("\nWithout an answer:\n");
            self.comparison.refused.iter().try_for_each(|error| writeln!(text, "  {error}"))?;
        }
        self.frontier_text(&mut text)?;
        let all = self.comparison.contenders.len();
        if all == 0 {
            text.push_str("\nNo strategy has an answer.\n");
            return Ok(text);
        }
        let (safe, contested) = (self.comparison.safe().len(), self.comparison.contested());
        let without = market.mentees() - safe - contested.len();
        writeln!(
            text,
            "\nThe same under all {all}: {}. Without a mentor under every strategy: {}.",
            count(safe, "safe pair"),
            count(without, "mentee")
        )?;
        write!(text, "Depending on the strategy: {}", count(contested.len(), "contested mentee"))?;
        let named = contested.iter().take(NAMED).map(|(one, _)| Shown::line(&mentees[one.index()]).into_string());
        let named: Vec<String> = named.collect();
        if !named.is_empty() {
            write!(text, ": {}", named.join(", "))?;
        }
        let more = contested.len() - named.len();
        if more > 0 {
            write!(text, " and {more} more (--json names all)")?;
        }
        text.push_str(".\n");
        Ok(text)
    }

    fn frontier_text(&self, text: &mut String) -> std::fmt::Result {
        let points = match &self.frontier {
            None => return Ok(()),
            Some(Err(error)) => return writeln!(text, "\nBetween stable and best: {error}"),
            Some(Ok(points)) => points,
        };
        text.push_str("\nBetween stable and best: the best matching found with so many blocking pairs at most\n");
        writeln!(text, "  blocking   matched         total  is nothing better?")?;
        for point in points {
            let (blocking, matched) = (point.blocking_pairs, point.matching.len());
            let (total, best) = (thousandths(point.total_score), if point.is_best { "nothing" } else { "not known" });
            writeln!(text, "  {blocking:>8}  {matched:>8}  {total:>12}  {best}")?;
        }
        Ok(())
    }

    fn report<'a>(&'a self, seed: u64, market: &Market, mentees: &'a [String], mentors: &'a [String]) -> Report<'a> {
        let name = |mentor: &Option<_>| mentor.map(|mentor: MentorId| mentors[mentor.index()].as_str());
        let row = |one: &'a Contender| Row {
            strategy: &one.strategy,
            matched: one.matched,
            by_choice: &one.by_choice,
            rank_profile: &one.ranks,
            total: one.total.map(decimal),
            worst: one.worst.map(|worst| decimal(i64::from(worst.millionths()))),
            blocking_pairs: one.blocking_pairs,
            wishes_lost: one.wishes_lost,
            loads: &one.loads,
            gini: decimal(i64::from(one.gini)),
            claims: one
                .claims
                .iter()
                .map(|one| Said {
                    property: one.claim.property.to_string(),
                    status: one.claim.status.to_string(),
                    scope: one.scope.name(),
                    tie_rule: one.scope.tie_break().map(|(rule, _)| rule.name()),
                    seed: one.scope.tie_break().map(|(_, seed)| seed),
                })
                .collect(),
            solve_seconds: self.seconds[&one.strategy],
        };
        let refused = |error: &'a CompareError| match error {
            CompareError::Solve { strategy, source } => Refused { strategy, reason: source.to_string() },
            CompareError::Certify { strategy, source } => Refused { strategy, reason: source.to_string() },
            CompareError::Sliver { strategy } => Refused { strategy, reason: error.to_string() },
            other => Refused { strategy: "", reason: other.to_string() },
        };
        let contested = self.comparison.contested().into_iter();
        let safe = self.comparison.safe().into_iter();
        Report {
            seed,
            mentees: market.mentees(),
            mentors: market.mentors(),
            pairs: market.pairs(),
            strategies: self.comparison.contenders.iter().map(row).collect(),
            refused: self.comparison.refused.iter().map(refused).collect(),
            frontier: self.frontier.as_ref().and_then(|found| found.as_ref().ok()).map(|points| {
                let point = |point: &FrontierPoint| Point {
                    blocking_pairs: point.blocking_pairs,
                    matched: point.matching.len(),
                    total: decimal(point.total_score),
                    best: point.is_best,
                };
                points.iter().map(point).collect()
            }),
            safe: safe.map(|(mentee, mentor)| [&*mentees[mentee.index()], &*mentors[mentor.index()]]).collect(),
            contested: contested
                .map(|(mentee, results)| Contested {
                    mentee: &mentees[mentee.index()],
                    mentors: results.iter().map(name).collect(),
                })
                .collect(),
        }
    }
}

const HEADS: [&str; 14] = [
    "",
    "matched",
    "choice 1",
    "rank 1",
    "rank 2",
    "rank 3",
    "later",
    "total",
    "worst",
    "blocking",
    "lost",
    "load 0/1/2+",
    "gini",
    "seconds",
];
const WRITTEN: usize = 2;
const LOST: usize = 10;
/// So many contested people are named on the screen.
const NAMED: usize = 12;

#[derive(Serialize)]
struct Report<'a> {
    seed: u64,
    mentees: usize,
    mentors: usize,
    pairs: usize,
    strategies: Vec<Row<'a>>,
    refused: Vec<Refused<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frontier: Option<Vec<Point>>,
    safe: Vec<[&'a str; 2]>,
    contested: Vec<Contested<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    strategy: &'a str,
    matched: usize,
    by_choice: &'a [usize],
    rank_profile: &'a [usize],
    total: Option<f64>,
    worst: Option<f64>,
    blocking_pairs: usize,
    wishes_lost: Option<usize>,
    loads: &'a [usize],
    gini: f64,
    claims: Vec<Said>,
    solve_seconds: f64,
}

#[derive(Serialize)]
struct Said {
    property: String,
    status: String,
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tie_rule: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
}

#[derive(Serialize)]
struct Point {
    blocking_pairs: u64,
    matched: usize,
    total: f64,
    best: bool,
}

#[derive(Serialize)]
struct Refused<'a> {
    strategy: &'a str,
    reason: String,
}

#[derive(Serialize)]
struct Contested<'a> {
    mentee: &'a str,
    mentors: Vec<Option<&'a str>>,
}

/// Millionths as a number that prints exactly.
fn decimal(millionths: i64) -> f64 {
    Decimal::from_millionths(millionths).to_string().parse().unwrap_or(f64::NAN)
}

fn thousandths(millionths: i64) -> String {
    Decimal::from_millionths(millionths).rounded(3).to_string()
}
