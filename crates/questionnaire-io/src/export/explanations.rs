//! The committee's explanations, person by person.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use mentor_match::cohort::{MenteeId, MentorId};
use mentor_match::compatibility::Part;
use mentor_match::explain::{Costs, UnmatchedReason, WhyNotMentee};
use mentor_match::text::count;

use super::batch::Batch;
use super::committee::{by_count, three, wishes};
use crate::cell::markdown;

/// Why writing into a `String` cannot fail.
const INTO_MEMORY: &str = "writing into a string cannot fail";

/// All explanations; what there is of them by the time that somebody is gone who waited for them.
pub(super) fn markdown_file(batch: &Batch<'_>, is_gone: &AtomicBool) -> String {
    let mut text = String::new();
    let outcome = batch.outcome;
    let cohort = outcome.cohort();
    writeln!(text, "# Explanations\n").expect(INTO_MEMORY);
    writeln!(
        text,
        "For the committee only: this file names people and their answers. Strategy {}, seed {}, as of {}.\n",
        outcome.strategy(),
        outcome.seed(),
        outcome.as_of()
    )
    .expect(INTO_MEMORY);
    let costs = batch.costs();
    if let Some(costs) = costs {
        let unsaid = if costs.can_price_all_wishes() {
            ""
        } else {
            " This round is too large to work out what each wish would cost."
        };
        writeln!(
            text,
            "\"In total\" means what this strategy maximises: fit, and the weight of written choices.{unsaid}\n"
        )
        .expect(INTO_MEMORY);
    }
    writeln!(text, "## Mentees\n").expect(INTO_MEMORY);
    let go_on = |_: &usize| !is_gone.load(Ordering::Relaxed);
    for index in (0..cohort.mentees().len()).take_while(go_on) {
        mentee(batch, costs, MenteeId::from_index(index), &mut text);
    }
    writeln!(text, "## Mentors\n").expect(INTO_MEMORY);
    for index in (0..cohort.mentors().len()).take_while(go_on) {
        mentor(batch, MentorId::from_index(index), &mut text);
    }
    text
}

/// What the file says of one mentee.
pub(super) fn section(batch: &Batch<'_>, id: MenteeId) -> String {
    let mut text = String::new();
    mentee(batch, batch.costs(), id, &mut text);
    text
}

fn heading(text: &mut String, name: &str, id: &str) {
    let id = if name == id { String::new() } else { format!(" ({})", markdown(id)) };
    writeln!(text, "### {}{id}\n", markdown(name)).expect(INTO_MEMORY);
}

fn mentee(batch: &Batch<'_>, costs: Option<&Costs<'_>>, id: MenteeId, text: &mut String) {
    let outcome = batch.outcome;
    let person = outcome.cohort().mentee(id);
    let told = outcome.explain_mentee(id);
    heading(text, person.name_or_id(), person.id.as_str());
    match (&told.result, told.unmatched) {
        (Some(one), _) => {
            writeln!(
                text,
                "With **{}** ({}; {}).{} Fit {}: {} in the mentee's view, {} in the mentor's.\n",
                markdown(one.mentor.name_or_id()),
                one.matched_as(),
                one.status(),
                told.list_position
                    .map(|place| format!(" Number {place} among the mentors possible for this mentee."))
                    .unwrap_or_default(),
                three(one.scores.fit),
                three(one.scores.mentee),
                three(one.scores.mentor)
            )
            .expect(INTO_MEMORY);
            for refusal in outcome.overridden(one.mentee_id, one.mentor_id) {
                let line =
                    format!("The mentee asked for this mentor, which overrides a rule of the policy: {refusal}.");
                writeln!(text, "{}\n", markdown(&line)).expect(INTO_MEMORY);
            }
            parts(batch, one.mentee_id, one.mentor_id, text);
        }
        (None, reason) => {
            let is_of_round = reason.is_some_and(UnmatchedReason::is_of_round);
            let reason = super::committee::reason(outcome, &told);
            let what = if outcome.goes_on_with(id).is_some() { "Nobody new" } else { "No mentor" };
            writeln!(text, "**{what}**: {}.\n", markdown(&reason)).expect(INTO_MEMORY);
            if !is_of_round {
                return;
            }
            for (reason, mentors) in by_count(&told.refused) {
                writeln!(text, "- {} not possible: {}", count(mentors, "mentor"), markdown(reason)).expect(INTO_MEMORY);
            }
        }
    }
    for line in wishes(outcome, &told, costs) {
        writeln!(text, "- {}", markdown(&line)).expect(INTO_MEMORY);
    }
    let filled = told.filled_above;
    let whose = if told.result.is_some() { "not asked for, ahead of this one" } else { "possible, not asked for" };
    for (mentors, why) in [
        (filled.full, "full"),
        (filled.without_seat, "no seat in this round"),
        (filled.free, "a seat is free, but this strategy did not use it"),
    ] {
        if mentors > 0 {
            writeln!(text, "- {} {whose}: {why}", count(mentors, "more mentor")).expect(INTO_MEMORY);
        }
    }
    text.push('\n');
}

/// The score opened, one line.
fn parts(batch: &Batch<'_>, mentee: MenteeId, mentor: MentorId, text: &mut String) {
    let opened = batch.outcome.open(mentee, mentor);
    let value = |value: Option<mentor_match::Score>| value.map_or_else(|| "unknown".to_owned(), three);
    let part = |(name, part): (&str, &Part)| {
        format!("{} {} / {}", markdown(name), value(part.value.mentee), value(part.value.mentor))
    };
    let all: Vec<String> = opened.lines().map(part).collect();
    let known = [opened.coverage.mentee, opened.coverage.mentor].map(three);
    let preferences = batch.outcome.preferences();
    let (choice, waited) = (preferences.choice_weight(mentee, mentor), preferences.waited_weight(mentee));
    let waited = match waited {
        mentor_match::Score::ZERO => String::new(),
        waited => format!("; priority or rounds without a mentor add {}", three(waited)),
    };
    writeln!(
        text,
        "Score by feature, mentee's / mentor's view: {}. Answers make up {} / {} of the weight. The written choice adds {} \
         where strategies maximise{waited}.\n",
        all.join("; "),
        known[0],
        known[1],
        three(choice)
    )
    .expect(INTO_MEMORY);
    if let Some(own) = &opened.own {
        writeln!(text, "{}: {}.\n", markdown(&own.name), markdown(&own.part.detail.to_string())).expect(INTO_MEMORY);
    }
}

fn mentor(batch: &Batch<'_>, id: MentorId, text: &mut String) {
    let outcome = batch.outcome;
    let person = outcome.cohort().mentor(id);
    let told = outcome.explain_mentor(id);
    heading(text, person.name_or_id(), person.id.as_str());
    let held: Vec<String> = told.held.iter().map(|one| markdown(one.mentee.name_or_id())).collect();
    let seats = told.seats;
    writeln!(
        text,
        "{}{}{}{}; {} would have been possible.\n",
        match (held.len(), seats.available) {
            (0, 0) if seats.withdrawn => "not taking part in this round".to_owned(),
            (0, 0) => "no seat in this round".to_owned(),
            (taken, available) => format!("{taken} of {} taken in this round", count(available, "seat")),
        },
        seats.cut().filter(|_| !seats.withdrawn).map(|cut| format!(" ({cut})")).unwrap_or_default(),
        if seats.running > 0 { format!(", {} still running", count(seats.running, "pairing")) } else { String::new() },
        if held.is_empty() { String::new() } else { format!(": {}", held.join(", ")) },
        count(told.possible, "mentee")
    )
    .expect(INTO_MEMORY);
    if let Some(worth) = batch.costs.as_ref().map(|costs| costs.extra_seat(id)).filter(|worth| worth.is_something()) {
        writeln!(text, "- one more seat with this mentor {worth}").expect(INTO_MEMORY);
    }
    for one in &told.not_held {
        let who = one.mentee.map(|mentee| outcome.cohort().mentee(mentee).name_or_id()).unwrap_or_default();
        let named: Vec<&str> = match &one.why {
            WhyNotMentee::PrefersOther { current, .. } | WhyNotMentee::LevelWith(current) => {
                vec![outcome.cohort().mentor(*current).name_or_id()]
            }
            WhyNotMentee::Full(holders) => {
                holders.all().into_iter().map(|holder| outcome.cohort().mentee(holder).name_or_id()).collect()
            }
            _ => Vec::new(),
        };
        let other = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
        let line = format!("choice {}, {who}: {}{other}", one.position + 1, one.why);
        writeln!(text, "- {}", markdown(&line)).expect(INTO_MEMORY);
    }
    text.push('\n');
}
