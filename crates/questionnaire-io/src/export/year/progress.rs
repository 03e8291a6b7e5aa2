//! How each pair is doing, for the committee: counts and dates, nothing said in confidence.

use mentor_match::jiff::civil::Date;
use mentor_match::programme::{Pace, Phase, State};

use super::super::table::{Table, Value};
use super::people::called;
use crate::programme::{Programme, word};

pub(super) fn table(programme: &Programme, state: &State, day: Date, pace: &Pace) -> Table {
    let mut table = Table::new(
        "Progress",
        &[
            "mentee",
            "mentee_name",
            "mentor",
            "mentor_name",
            "stands",
            "introduced",
            "contract",
            "meetings",
            "days_since_meeting",
            "percent_reached",
            "reported",
            "term",
            "relation",
        ],
    );
    let text = |date: Option<Date>| date.map_or(Value::Blank, |date| Value::text(date.to_string()));
    for pair in state.all_open_pairs() {
        let rests = pair.introduced.is_some() && state.rests_since(pair).is_some();
        let last_met = pair.meetings.iter().max();
        let days = last_met.and_then(|&met| u64::try_from((day - met).get_days()).ok());
        let reported = pair.checkpoints.last();
        let percent = pair.checkpoints.iter().rev().find_map(|(_, percent)| *percent);
        table.row([
            Value::text(pair.mentee.to_string()),
            Value::Text(called(programme, pair.mentee)),
            Value::text(pair.mentor.to_string()),
            Value::Text(called(programme, pair.mentor)),
            Value::text(word(if rests { Phase::Paused } else { pair.phase() })),
            text(pair.introduced),
            text(pair.contract),
            Value::count(pair.meetings.len()),
            days.map_or(Value::Blank, Value::Count),
            percent.map_or(Value::Blank, |percent| Value::Count(percent.into())),
            text(reported.map(|(date, _)| *date)),
            text(pace.term(pair)),
            Value::text(pair.relation.name()),
        ]);
    }
    table
}
