//! Counts that may be published: nobody's name, nobody's answer.

use super::Batch;
use super::table::{Table, Value};

pub(super) fn summary(batch: &Batch<'_>) -> Table {
    let mut table = Table::new("Summary", &["figure", "count"]);
    let audit = batch.outcome.audit();
    let counts = batch.import.counts;
    let mut line = |figure: &str, count: u64| table.row([Value::text(figure), Value::Count(count)]);
    line("rows read", counts.read as u64);
    line("rows not used", counts.unusable as u64);
    line("mentees", audit.mentees as u64);
    line("mentors", audit.mentors as u64);
    line("seats in this round", audit.seats);
    line("mentees matched", audit.matched as u64);
    for (position, &mentees) in audit.by_choice.iter().enumerate() {
        line(&format!("matched with choice {}", position + 1), mentees as u64);
    }
    line("matched with their sponsor", audit.with_sponsor as u64);
    line("matched by score", audit.by_score as u64);
    line("mentees without a mentor", audit.unmatched as u64);
    line("matches to be confirmed", audit.to_be_confirmed as u64);
    for (load, &mentors) in audit.loads.iter().enumerate() {
        line(&format!("mentors with {load} mentees of this round"), mentors as u64);
    }
    line("pairs possible", audit.possible_pairs);
    line("pairs refused", audit.refused_pairs.total());
    line("blocking pairs", audit.blocking_pairs as u64);
    line("open questions", batch.questions.len() as u64);
    table
}
