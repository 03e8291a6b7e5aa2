//! Strategies side by side, and who depends on the choice between them.

use std::fmt::Write;

use mentor_match::compare::Comparison;
use mentor_match::engine::Decimal;
use mentor_match::text::count;

use super::batch::Batch;
use super::table::{Table, Value};

const INTO_MEMORY: &str = "writing into a string cannot fail";

/// One row a strategy.
pub(super) fn figures(comparison: &Comparison) -> Table {
    let mut table = Table::new(
        "Comparison",
        &[
            "strategy",
            "matched",
            "first_choices",
            "any_choice",
            "first_on_list",
            "total_fit",
            "worst_fit",
            "blocking_pairs",
            "wishes_lost",
            "mentors_without",
            "mentors_with_1",
            "mentors_with_2_or_more",
            "gini",
            "proved",
            "rank_profile",
        ],
    );
    for one in &comparison.contenders {
        let load = |mentees: usize| one.loads.get(mentees).copied().unwrap_or(0);
        let ranks: Vec<String> = one.ranks.iter().map(ToString::to_string).collect();
        let proved: Vec<String> = one.proved.iter().map(ToString::to_string).collect();
        table.row([
            Value::text(&one.strategy),
            Value::count(one.matched),
            Value::count(one.by_choice.first().copied().unwrap_or(0)),
            Value::count(one.by_choice.iter().sum()),
            Value::count(one.ranks.first().copied().unwrap_or(0)),
            one.total.map_or(Value::Blank, |total| Value::text(Decimal::from_millionths(total).rounded(3).to_string())),
            one.worst.map_or(Value::Blank, Value::score),
            Value::count(one.blocking_pairs),
            one.wishes_lost.map_or(Value::Blank, Value::count),
            Value::count(load(0)),
            Value::count(load(1)),
            Value::count(one.loads.iter().skip(2).sum()),
            Value::Decimal(Decimal::from_millionths(one.gini.into())),
            Value::text(proved.join("; ")),
            Value::text(ranks.join("; ")),
        ]);
    }
    table
}

/// Every mentee's result under each strategy: safe ones are the same everywhere.
pub(super) fn results(batch: &Batch<'_>, comparison: &Comparison) -> Table {
    let mut table = Table::new(
        "Safe and contested",
        &["mentee_id", "mentee_name", "verdict", "strategy", "mentor_id", "mentor_name"],
    );
    let cohort = batch.outcome.cohort();
    let contested = comparison.contested();
    for mentee in batch.outcome.market().mentee_ids() {
        let person = cohort.mentee(mentee);
        let is_contested = contested.binary_search_by_key(&mentee, |(one, _)| *one).is_ok();
        let all = if is_contested { comparison.contenders.len() } else { 1 };
        for one in comparison.contenders.iter().take(all) {
            let mentor = one.mentor_of[mentee.index()].map(|mentor| cohort.mentor(mentor));
            let (verdict, strategy) = match (is_contested, mentor) {
                (true, _) => ("contested", one.strategy.clone()),
                (false, Some(_)) => ("safe", "all".to_owned()),
                (false, None) => ("no mentor under any", "all".to_owned()),
            };
            table.row([
                Value::text(person.id.as_str()),
                Value::maybe(person.profile.name.as_deref()),
                Value::text(verdict),
                Value::text(strategy),
                Value::maybe(mentor.map(|mentor| mentor.id.as_str())),
                Value::maybe(mentor.and_then(|mentor| mentor.profile.name.as_deref())),
            ]);
        }
    }
    table
}

/// A few lines for the screen.
pub(super) fn summary(comparison: &Comparison) -> String {
    let mut text = String::from("\nStrategies side by side:\n");
    writeln!(
        text,
        "  {:<34} {:>7} {:>12} {:>9} {:>9} {:>8} {:>11} {:>6}",
        "", "matched", "1st choices", "total fit", "worst fit", "blocking", "wishes lost", "gini"
    )
    .expect(INTO_MEMORY);
    for one in &comparison.contenders {
        writeln!(
            text,
            "  {:<34} {:>7} {:>12} {:>9} {:>9} {:>8} {:>11} {:>6}",
            one.strategy,
            one.matched,
            one.by_choice.first().copied().unwrap_or(0),
            one.total.map(|total| Decimal::from_millionths(total).rounded(3).to_string()).unwrap_or_default(),
            one.worst.map(|worst| worst.rounded(3).to_string()).unwrap_or_default(),
            one.blocking_pairs,
            one.wishes_lost.map(|lost| lost.to_string()).unwrap_or_default(),
            Decimal::from_millionths(one.gini.into()).rounded(3).to_string()
        )
        .expect(INTO_MEMORY);
    }
    let (safe, contested) = (comparison.safe().len(), comparison.contested().len());
    writeln!(
        text,
        "  The same under every strategy: {}. Depending on the strategy: {}; see committee/contested.csv.",
        count(safe, "match"),
        count(contested, "mentee")
    )
    .expect(INTO_MEMORY);
    text
}
