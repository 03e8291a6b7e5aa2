//! Tables for the committee: everything, by name.

use std::collections::BTreeMap;

use mentor_match::cohort::{Consent, MenteeId, MentorId, PairingState, PersonKey};
use mentor_match::compatibility::Compatibility;
use mentor_match::explain::{Costs, MenteeExplanation, WhyNot, Wish};
use mentor_match::policy::Seats;
use mentor_match::{Match, Opening, Openings, RoundOutcome};

use super::batch::Batch;
use super::table::{Table, Value};
use crate::import::{Import, Question};

pub(super) fn said(consent: Consent) -> &'static str {
    match consent {
        Consent::Agreed => "agreed",
        Consent::NotDeclined => "said nothing",
        Consent::Declined => "declined",
    }
}

pub(super) fn matches(batch: &Batch<'_>) -> Table {
    let mut table = Table::new(
        "Matches",
        &[
            "mentee_id",
            "mentee_name",
            "mentee_email",
            "mentor_id",
            "mentor_name",
            "mentor_email",
            "matched_as",
            "status",
            "mentee_said",
            "mentor_said",
            "fit",
            "mentee_view",
            "mentor_view",
            "mentee_coverage",
            "mentor_coverage",
            "choice_weight",
            "if_declined",
            "waited_weight",
        ],
    );
    let openings = batch.outcome.openings();
    for one in batch.outcome.matches() {
        let coverage = batch.outcome.preferences().compatibility().coverage(one.mentee_id, one.mentor_id);
        table.row([
            Value::text(one.mentee.id.as_str()),
            Value::maybe(one.mentee.profile.name.as_deref()),
            Value::maybe(one.mentee.profile.email.as_deref()),
            Value::text(one.mentor.id.as_str()),
            Value::maybe(one.mentor.profile.name.as_deref()),
            Value::maybe(one.mentor.profile.email.as_deref()),
            Value::text(one.matched_as()),
            Value::text(standing(batch, &one)),
            Value::text(said(one.consent.mentee)),
            Value::text(said(one.consent.mentor)),
            Value::score(one.scores.fit),
            Value::score(one.scores.mentee),
            Value::score(one.scores.mentor),
            Value::score(coverage.mentee),
            Value::score(coverage.mentor),
            Value::score(one.choice),
            Value::text(if_declined(batch.outcome, &openings, &one)),
            Value::score(one.waited),
        ]);
    }
    table
}

/// Whether a pair is to be confirmed, and whether its letters are held back.
pub(super) fn standing(batch: &Batch<'_>, one: &Match<'_>) -> String {
    if batch.is_held_back(one) { format!("{}; letters held back", one.status()) } else { one.status().to_owned() }
}

/// How many mentors are named who could be asked next.
const RESERVES: usize = 3;

/// Whom a mentee could have next, each with what it takes.
pub(super) fn if_declined(outcome: &RoundOutcome<'_>, openings: &Openings<'_>, one: &Match<'_>) -> String {
    let cohort = outcome.cohort();
    let mentee = |mentee| cohort.mentee(mentee).name_or_id();
    let mentor = |mentor| cohort.mentor(mentor).name_or_id();
    let opening = |one: &Opening| {
        let moves: Vec<String> =
            one.moves.iter().map(|step| format!("{} moves to {}", mentee(step.mentee), mentor(step.to))).collect();
        match (one.displaced, moves.is_empty()) {
            (Some(displaced), _) => format!("{} (in the place of {})", mentor(one.mentor), mentee(displaced)),
            (None, true) => mentor(one.mentor).to_owned(),
            (None, false) => format!("{} (if {})", mentor(one.mentor), moves.join(", ")),
        }
    };
    let all: Vec<String> = openings.if_declined(one.mentee_id, RESERVES).iter().map(opening).collect();
    all.join("; ")
}

/// A score of 0..=1 with three decimals, rounded half up.
pub(super) fn three(score: mentor_match::Score) -> String {
    score.rounded(3).to_string()
}

/// What became of every wish above the result, a line each; with prices, what it would cost.
pub(super) fn wishes(
    outcome: &RoundOutcome<'_>,
    told: &MenteeExplanation<'_>,
    costs: Option<&Costs<'_>>,
) -> Vec<String> {
    let cohort = outcome.cohort();
    let line = |one: &mentor_match::explain::PassedOver| {
        let wish = match one.wish {
            Wish::Choice(position) => format!("choice {}", position + 1),
            Wish::Sponsor => "sponsor".to_owned(),
        };
        let who = one.mentor.map(|mentor| format!(", {}", cohort.mentor(mentor).name_or_id())).unwrap_or_default();
        let holders: Vec<&str> = match &one.why {
            WhyNot::Full(holders) => {
                holders.all().into_iter().map(|holder| cohort.mentee(holder).name_or_id()).collect()
            }
            _ => Vec::new(),
        };
        let holders = if holders.is_empty() { String::new() } else { format!(" ({})", holders.join(", ")) };
        let cost = one.mentor.and_then(|mentor| costs?.of_written_wish(told.mentee, mentor));
        let cost = cost.map(|cost| format!("; granting it {cost}")).unwrap_or_default();
        format!("{wish}{who}: {}{holders}{cost}", one.why)
    };
    told.above.iter().map(line).collect()
}

/// The commonest reasons first.
pub(super) fn by_count(reasons: &BTreeMap<String, usize>) -> Vec<(&str, usize)> {
    let mut sorted: Vec<(&str, usize)> = reasons.iter().map(|(reason, &count)| (reason.as_str(), count)).collect();
    sorted.sort_by_key(|&(reason, count)| (std::cmp::Reverse(count), reason));
    sorted
}

/// Everybody to whom the round gives nobody: first those without a mentor, then those who go on, then the withdrawn.
pub(super) fn without(outcome: &RoundOutcome<'_>) -> impl Iterator<Item = MenteeId> {
    outcome.unmatched().into_iter().chain(outcome.going_on()).chain(outcome.withdrawn_mentees())
}

/// The same, explained.
fn told_without<'b>(batch: &'b Batch<'_>) -> impl Iterator<Item = MenteeExplanation<'b>> {
    let outcome = batch.outcome;
    let others = outcome.going_on().into_iter().chain(outcome.withdrawn_mentees());
    batch.unmatched().iter().cloned().chain(others.map(|mentee| outcome.explain_mentee(mentee)))
}

/// Why a mentee has nobody from this round, with the mentor they have; nothing for who has somebody.
pub(super) fn reason(outcome: &RoundOutcome<'_>, told: &MenteeExplanation<'_>) -> String {
    let Some(reason) = told.unmatched else { return String::new() };
    match outcome.goes_on_with(told.mentee) {
        None => reason.to_string(),
        Some((mentor, state)) => {
            let mentor = outcome.cohort().mentor(mentor).name_or_id();
            if state == PairingState::Paused {
                format!("has a mentor, {mentor}; their mentoring rests")
            } else {
                format!("goes on with {mentor}")
            }
        }
    }
}

/// What refused the mentors, the commonest reason first.
fn refused_by(told: &MenteeExplanation<'_>) -> String {
    let refused = by_count(&told.refused);
    refused.iter().map(|(reason, count)| format!("{reason} ({count})")).collect::<Vec<_>>().join("; ")
}

/// Who has nobody from this round, each with why and with what refused the mentors.
pub(super) fn reasons(batch: &Batch<'_>) -> Vec<(MenteeId, String, String)> {
    let of = |told: MenteeExplanation<'_>| (told.mentee, reason(batch.outcome, &told), refused_by(&told));
    told_without(batch).map(of).collect()
}

pub(super) fn unmatched(batch: &Batch<'_>) -> Table {
    let mut table = Table::new(
        "Unmatched",
        &["mentee_id", "mentee_name", "mentee_email", "reason", "possible_mentors", "refused_by", "written_choices"],
    );
    let outcome = batch.outcome;
    for told in told_without(batch) {
        let mentee = told.mentee;
        let person = outcome.cohort().mentee(mentee);
        table.row([
            Value::text(person.id.as_str()),
            Value::maybe(person.profile.name.as_deref()),
            Value::maybe(person.profile.email.as_deref()),
            Value::text(reason(outcome, &told)),
            Value::count(outcome.count_of_mentors(mentee)),
            Value::text(refused_by(&told)),
            Value::text(wishes(outcome, &told, None).join(" | ")),
        ]);
    }
    table
}

pub(super) fn mentors(batch: &Batch<'_>) -> Table {
    let mut table = Table::new(
        "Mentors",
        &[
            "mentor_id",
            "mentor_name",
            "mentor_email",
            "seats_offered",
            "seats_counted",
            "running",
            "seats_available",
            "mentees_now",
            "mentees",
            "possible_mentees",
            "note",
        ],
    );
    let outcome = batch.outcome;
    for (index, person) in outcome.cohort().mentors().iter().enumerate() {
        let mentor = MentorId::from_index(index);
        let seats = outcome.seats(mentor);
        let held: Vec<MenteeId> = outcome.mentees_of(mentor);
        let names: Vec<&str> = held.iter().map(|&mentee| outcome.cohort().mentee(mentee).name_or_id()).collect();
        table.row([
            Value::text(person.id.as_str()),
            Value::maybe(person.profile.name.as_deref()),
            Value::maybe(person.profile.email.as_deref()),
            seats.offered.map_or(Value::Blank, |seats| Value::Count(seats.into())),
            Value::Count(seats.counted.into()),
            Value::Count(seats.running.into()),
            Value::Count(seats.available.into()),
            Value::count(held.len()),
            Value::text(names.join("; ")),
            Value::count(outcome.count_of_mentees(mentor)),
            Value::maybe(seats_note(&seats).as_deref()),
        ]);
    }
    table
}

/// What there is to say about a mentor's seats: a withdrawal, an offer that the policy cuts.
pub(super) fn seats_note(seats: &Seats) -> Option<String> {
    if seats.withdrawn { Some("not taking part in this round".to_owned()) } else { seats.cut() }
}

pub(super) fn questions(batch: &Batch<'_>) -> Table {
    questions_table(&batch.questions, &batch.weights, |person| batch.name_of(person).to_owned())
}

/// Questions with whether their answers change a result.
pub(super) fn questions_table(
    questions: &[Question],
    weights: &BTreeMap<String, bool>,
    name: impl Fn(&PersonKey) -> String,
) -> Table {
    let mut table = Table::new(
        "Questions",
        &[
            "question_id",
            "kind",
            "file",
            "row",
            "column",
            "found",
            "candidates",
            "default_used",
            "people",
            "changes_a_result",
            "person",
            "question",
        ],
    );
    for one in questions {
        table.row([
            Value::text(&one.id),
            Value::text(one.kind.code()),
            Value::text(&*one.place.file),
            one.place.row.map_or(Value::Blank, |row| Value::Count(row.into())),
            Value::maybe(one.place.column.as_deref()),
            Value::text(&one.found),
            Value::text(one.candidates.join(" | ")),
            Value::text(&one.default_used),
            if one.people == 0 { Value::Blank } else { Value::count(one.people) },
            Value::maybe(weights.get(&one.id).map(|&changes| if changes { "yes" } else { "no" })),
            Value::text(one.person.as_ref().map(&name).unwrap_or_default()),
            Value::text(&one.message),
        ]);
    }
    table
}

pub(super) fn problems(batch: &Batch<'_>) -> Table {
    problems_table(batch.import, batch.outcome.preferences().compatibility())
}

/// Rows that could not be used, notes on how answers were read, and remarks on scores.
pub(super) fn problems_table(import: &Import, compatibility: &Compatibility<'_>) -> Table {
    let mut table = Table::new("Problems", &["severity", "file", "row", "column", "found", "problem", "what_to_do"]);
    let mut line = |severity, place: &crate::import::Place, found: &str, problem: String, todo: &str| {
        table.row([
            Value::text(severity),
            Value::text(&*place.file),
            place.row.map_or(Value::Blank, |row| Value::Count(row.into())),
            Value::maybe(place.column.as_deref()),
            Value::text(found),
            Value::text(problem),
            Value::text(todo),
        ]);
    };
    for one in &import.problems {
        line("row not used", &one.place, &one.found, one.issue.to_string(), one.what_to_do());
    }
    for one in &import.stale_decisions {
        let problem = format!("there is no question {} in this run", one.question_id);
        line("stale decision", &one.place, &one.answer, problem, "delete the line, or correct its question_id");
    }
    for one in &import.notes {
        line("note", &one.place, "", one.kind.to_string(), "");
    }
    for one in compatibility.unmatched_professions() {
        if let Some(place) = import.origins.get(&one.person) {
            let problem = match one.candidates.as_slice() {
                [] => "this profession is not in the table; it is compared by its wording instead".to_owned(),
                codes => format!(
                    "this profession matches several codes: {}; it is compared by its wording instead",
                    codes.join(", ")
                ),
            };
            line("note", place, &one.written, problem, "add it to one row of the table of professions as an alias");
        }
    }
    for warning in compatibility.warnings() {
        let blank = || Value::Blank;
        table.row([
            Value::text("scores"),
            blank(),
            blank(),
            blank(),
            blank(),
            Value::text(warning.to_string()),
            blank(),
        ]);
    }
    table
}
