//! What each goal would make of the round, so that a committee chooses by the figures of its own people.

use std::fmt::Write;

use mentor_match::compare::{Comparison, Contender};
use mentor_match::engine::Decimal;
use mentor_match::policy::RoundGoal;

use super::batch::Batch;
use super::table::{Table, Value};

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// The goals that have an answer, each with it.
fn answers(comparison: &Comparison) -> impl Iterator<Item = (RoundGoal, &Contender)> {
    comparison.contenders.iter().filter_map(|one| Some((one.strategy.parse().ok()?, one)))
}

fn choice(one: &Contender, position: usize) -> usize {
    one.by_choice.get(position).copied().unwrap_or(0)
}

fn any_choice(one: &Contender) -> usize {
    one.by_choice.iter().sum()
}

/// One row a goal: `committee/goals.csv`.
pub(super) fn figures(batch: &Batch<'_>, comparison: &Comparison) -> Table {
    let mut table = Table::new(
        "Goals",
        &[
            "goal",
            "in_words",
            "this_run",
            "matched",
            "first_choices",
            "second_choices",
            "third_choices",
            "any_choice",
            "by_answers",
            "without_mentor",
            "weakest_fit",
            "wishes_lost",
            "mentors_without",
        ],
    );
    for (goal, one) in answers(comparison) {
        table.row([
            Value::text(goal.name()),
            Value::text(goal.words()),
            Value::text(if batch.outcome.goal() == Some(goal) { "yes" } else { "" }),
            Value::count(one.matched),
            Value::count(choice(one, 0)),
            Value::count(choice(one, 1)),
            Value::count(choice(one, 2)),
            Value::count(any_choice(one)),
            Value::count(one.matched - any_choice(one)),
            Value::count(batch.outcome.left_in(&one.mentor_of)),
            one.worst.map_or(Value::Blank, Value::score),
            one.wishes_lost.map_or(Value::Blank, Value::count),
            Value::count(one.idle_mentors),
        ]);
    }
    table
}

/// The same for the screen.
pub(super) fn screen(batch: &Batch<'_>, comparison: &Comparison) -> String {
    let mut text = String::from("\nWhat each goal would give:\n");
    let mut line = |cells: [String; 11]| {
        let [goal, rest @ ..] = cells;
        write!(text, "  {goal:<35}").expect(INTO_MEMORY);
        for (cell, width) in rest.into_iter().zip([7, 5, 5, 5, 10, 10, 7, 7, 6, 7]) {
            write!(text, " {cell:>width$}").expect(INTO_MEMORY);
        }
        text.push('\n');
    };
    line(["", "", "", "", "", "any", "by", "without", "weakest", "wishes", "mentors"].map(str::to_owned));
    line(["", "matched", "1st", "2nd", "3rd", "choice", "answers", "mentor", "fit", "lost", "idle"].map(str::to_owned));
    for (goal, one) in answers(comparison) {
        let mark = if batch.outcome.goal() == Some(goal) { "* " } else { "  " };
        let worst = one.worst.map(|worst| Decimal::from_millionths(worst.millionths().into()).rounded(3).to_string());
        line([
            format!("{mark}{}", goal.words()),
            one.matched.to_string(),
            choice(one, 0).to_string(),
            choice(one, 1).to_string(),
            choice(one, 2).to_string(),
            any_choice(one).to_string(),
            (one.matched - any_choice(one)).to_string(),
            batch.outcome.left_in(&one.mentor_of).to_string(),
            worst.unwrap_or_default(),
            one.wishes_lost.map(|lost| lost.to_string()).unwrap_or_default(),
            one.idle_mentors.to_string(),
        ]);
    }
    for error in &comparison.refused {
        writeln!(text, "    {error}").expect(INTO_MEMORY);
    }
    let this = match batch.outcome.goal() {
        Some(goal) => format!("  * this run, --goal {goal}."),
        None => format!("  This run follows none of these goals, but the strategy {}.", batch.outcome.strategy()),
    };
    let others: Vec<&str> = RoundGoal::ALL
        .iter()
        .copied()
        .filter(|goal| batch.outcome.goal() != Some(*goal))
        .map(RoundGoal::name)
        .collect();
    writeln!(text, "{this} The others: --goal {}.", others.join(" | ")).expect(INTO_MEMORY);
    text
}
