//! Every mentor: seats, mentees, and why not a mentee they asked for.

use mentor_match::cohort::MentorId;
use mentor_match::explain::WhyNotMentee;
use mentor_match::text::count;

use crate::html::Html;
use crate::report::Report;
use crate::words::ordinal;

/// How many characters of a reason are quoted.
const REASON: usize = 400;

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    html.markup("<h3>Mentors</h3>\n");
    for mentor in report.outcome.market().mentor_ids() {
        record(report, mentor, html);
    }
}

fn record(report: &Report<'_>, mentor: MentorId, html: &mut Html) {
    let outcome = report.outcome;
    let person = outcome.cohort().mentor(mentor);
    let told = outcome.explain_mentor(mentor);
    html.markup("<details class=p id=r").text(mentor.get()).markup("><summary>");
    report.who(person.display_name(), person.id.as_str(), person.profile.location.unit, html);
    html.markup(" <i>");
    for (index, one) in told.held.iter().enumerate() {
        html.markup(if index == 0 { "with " } else { ", " }).name(one.mentee.display_name());
    }
    if told.held.is_empty() {
        html.markup(match told.seats.available {
            _ if told.seats.withdrawn => "withdrawn",
            0 => "no seat",
            _ => "no mentee",
        });
    }
    html.markup("</i></summary>\n<p>");
    let seats = told.seats;
    match (told.held.len(), seats.available) {
        (0, 0) if seats.withdrawn => html.text("Withdrawn from this round"),
        (0, 0) => html.text("No seat in this round"),
        (taken, available) => html.text(format_args!("{taken} of {} taken", count(available, "seat"))),
    };
    if let Some(cut) = seats.cut().filter(|_| !seats.withdrawn) {
        html.text(format_args!(" ({cut})"));
    }
    if seats.running > 0 {
        html.text(format_args!(", {} still running", count(seats.running, "pairing")));
    }
    html.text(format_args!("; {} possible.", count(told.possible, "mentee"))).markup("</p>\n");
    if !told.held.is_empty() {
        html.markup("<p>Mentees: ");
        for (index, one) in told.held.iter().enumerate() {
            html.markup(if index == 0 { "" } else { ", " });
            report.mentee(html, one.mentee_id);
        }
        html.markup("</p>\n");
    }
    let worth = report.costs.map(|costs| costs.extra_seat(mentor)).filter(|worth| worth.is_something());
    if let Some(worth) = worth {
        html.markup("<p>One more seat ").text(worth).markup(".</p>\n");
    }
    if !told.not_held.is_empty() {
        html.markup("<p>Asked for, and not theirs:</p><ul>");
        for one in &told.not_held {
            html.markup("<li>").text(ordinal(one.position)).markup(" choice");
            if let Some(mentee) = one.mentee {
                html.markup(", ");
                report.mentee(html, mentee);
            }
            html.markup(": ").clipped(&one.why, REASON);
            if let WhyNotMentee::PrefersOther { current: other, .. } | WhyNotMentee::LevelWith(other) = one.why {
                html.markup(" (");
                report.mentor(html, other);
                html.markup(")");
            }
        }
        html.markup("</ul>\n");
    }
    html.markup("</details>\n");
}
