//! Whoever wants to stop does not wait long: how much time passes between two questions, in every strategy and its
//! proof.
//!
//! Time is that of this thread on a processor, so other programs do not count.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "figures, and a test that cannot go on fails"
)]
#![cfg(target_os = "linux")]

use std::cell::Cell;

use cohort_lab::instances::{Draw, Popularity, preference_lists};
use matching_market::{Context, Market, MarketColumns, Score, SolveError, StopReason, StrategySpec, verify};

/// Nanoseconds that this thread ran.
fn ran() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse().unwrap()
}

/// The longest time without a question, in milliseconds, and how many there were.
struct Gaps {
    last: Cell<u64>,
    longest: Cell<u64>,
    asked: Cell<u64>,
}

impl Gaps {
    fn new() -> Self {
        Self { last: Cell::new(ran()), longest: Cell::new(0), asked: Cell::new(0) }
    }

    fn ask(&self) -> Option<StopReason> {
        let now = ran();
        self.longest.set(self.longest.get().max(now - self.last.replace(now)));
        self.asked.set(self.asked.get() + 1);
        None
    }

    /// Also counts what came after the last question.
    fn milliseconds(&self) -> (u64, u64) {
        self.ask();
        (self.longest.get() / 1_000_000, self.asked.get())
    }
}

/// Lists of ten with ties on both sides, and scores.
fn tied(popularity: Popularity, mentees: u32) -> Market {
    let columns = preference_lists(popularity, mentees, 10, 7);
    let mut draw = Draw::new(3);
    let score = columns.mentor.iter().map(|_| Score::from_millionths(draw.below(1_000_000).cast_signed())).collect();
    let tied = MarketColumns {
        mentee_rank: columns.mentee_rank.iter().map(|rank| rank / 3).collect(),
        mentor_rank: columns.mentor_rank.iter().map(|rank| rank / 5).collect(),
        score: Some(score),
        ..columns
    };
    Market::from_columns(tied).unwrap()
}

/// What the environment says, such as `MENTEES=100000`.
fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// `MENTEES=100000 cargo test --release -p cohort-lab --test asking -- --ignored --nocapture` prints the table.
#[test]
#[ignore = "minutes; measures time"]
fn nobody_waits_longer_than_fifty_milliseconds() {
    let (market, most) = (tied(Popularity::Uniform, number("MENTEES", 20_000)), number("MILLISECONDS", 50));
    let more =
        ["mentee-optimal:improve=no", "egalitarian:ties=all", "min-regret:ties=all", "max-score:objective=total"];
    let mut slow = Vec::new();
    for spec in StrategySpec::ALL.iter().copied().chain(more.map(|text| text.parse().unwrap())) {
        let solving = Gaps::new();
        let stop = || solving.ask();
        let solution = match spec.build().solve(&market, &mut Context::new(7).with_stop(&stop).with_work_limit(1 << 28))
        {
            Err(SolveError::Stopped { .. }) => None,
            solution => Some(solution.unwrap()),
        };
        let (solving, asked) = solving.milliseconds();
        let proving = Gaps::new();
        if let Some(solution) = &solution {
            verify::certify_until(&market, solution, &|| proving.ask()).unwrap();
        }
        let (proving, too) = proving.milliseconds();
        println!("{spec}: {solving} ms while solving (asked {asked} times), {proving} ms while proving ({too})");
        if solving.max(proving) > u64::from(most) {
            slow.push(spec.to_string());
        }
    }
    assert!(slow.is_empty(), "longer than {most} ms: {slow:?}");
}

/// The figures of docs/benchmarks.md: `MENTEES=200000 cargo test --release -p cohort-lab --test asking figures --
/// --ignored --nocapture`. The least of five runs, of one where improvement is measured.
#[test]
#[ignore = "measures time"]
fn figures_of_lots_and_improvement() {
    for popularity in [Popularity::Uniform, Popularity::Zipf] {
        let mentees = number("MENTEES", 20_000);
        let strict = Market::from_columns(preference_lists(popularity, mentees, 10, 7)).unwrap();
        let tied = tied(popularity, mentees);
        for (ties, market, runs, text) in [
            ("strict", &strict, 5, "mentee-optimal"),
            ("tied", &tied, 5, "mentee-optimal:improve=no"),
            ("strict", &strict, 5, "mentor-optimal"),
            ("tied", &tied, 5, "mentor-optimal:improve=no"),
            ("tied", &tied, 1, "mentee-optimal"),
            ("tied", &tied, 1, "mentor-optimal"),
        ] {
            let strategy = text.parse::<StrategySpec>().unwrap().build();
            // The system counts at its ticks, milliseconds apart, and whenever a thread makes room.
            let ran = || {
                std::thread::yield_now();
                ran()
            };
            let run = || {
                let before = ran();
                let solution = strategy.solve(market, &mut Context::new(7)).unwrap();
                let solved = ran();
                verify::certify(market, &solution).unwrap();
                (solved - before, ran() - solved, solution.stats.work)
            };
            let runs: Vec<_> = (0..runs).map(|_| run()).collect();
            let least = |of: fn(&(u64, u64, u64)) -> u64| runs.iter().map(of).min().unwrap() as f64 / 1e6;
            let (solving, proving, work) = (least(|run| run.0), least(|run| run.1), runs[0].2);
            println!("{popularity:?} {ties} {text}: solve {solving:.1} ms, certify {proving:.1} ms, work {work}");
        }
    }
}
