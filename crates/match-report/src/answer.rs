//! The answer first: how many have a mentor, with which choice, and how that is known.

use mentor_match::text::count;
use mentor_match::{Property, RoundOutcome};

use crate::figures::{self, Bar, Figure};
use crate::html::Html;
use crate::report::Report;
use crate::words::{list, ordinal};

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    let (outcome, audit) = (report.outcome, &report.audit);
    html.markup("<header><p class=quiet>Matching round <b>").text(outcome.policy().name());
    html.markup("</b>, as of ").text(outcome.as_of()).markup(". <b>For the committee only:</b> ");
    html.markup("this page names people and quotes what they answered.</p></header>\n<main>\n<section id=answer tabindex=-1><h1>");
    let have = if audit.mentees == 1 { "mentee has" } else { "mentees have" };
    html.text(format_args!("{} of {} {have} a mentor", audit.matched, audit.mentees)).markup("</h1>\n<p class=lead>");
    html.text(how(report));
    if audit.unmatched > 0 {
        html.text(format_args!(" {} without a mentor.", are(audit.unmatched)));
    }
    for (withdrawn, who) in [(audit.withdrawn.mentee, "mentee"), (audit.withdrawn.mentor, "mentor")] {
        if withdrawn > 0 {
            let has = if withdrawn == 1 { "has" } else { "have" };
            html.text(format_args!(" {} {has} withdrawn from this round.", count(withdrawn, who)));
        }
    }
    html.markup("</p>\n<p>");
    let seats = usize::try_from(audit.seats).unwrap_or(usize::MAX);
    html.text(format_args!(
        "{} {} {} in this round; {} taken.",
        count(audit.mentors, "mentor"),
        if audit.mentors == 1 { "offers" } else { "offer" },
        count(seats, "seat"),
        are(audit.matched)
    ));
    if audit.to_be_confirmed > 0 {
        html.text(format_args!(
            " {} still to be confirmed: not both sides have said yes yet.",
            if audit.to_be_confirmed == 1 {
                "One match is".to_owned()
            } else {
                format!("{} matches are", audit.to_be_confirmed)
            }
        ));
    }
    if audit.pinned > 0 {
        html.text(format_args!(" {} settled by the committee.", are(audit.pinned)));
    }
    let asked = outcome.open_facts().len();
    if asked > 0 {
        html.text(format_args!(" {} missing and asked about in questions.csv.", facts(asked)));
    }
    html.markup("</p>\n<p class=quiet>");
    html.text(proof(outcome)).markup("</p>\n<nav aria-label=\"On this page\"><ul>");
    html.markup("<li><a href=\"#choices\">Choices</a>");
    if report.goals.is_some() {
        html.markup("<li><a href=\"#goals\">What each goal would give</a>");
    }
    html.markup("<li><a href=\"#fit\">Fit and weakest pairs</a>");
    html.markup("<li><a href=\"#unmatched\">Without a mentor</a><li><a href=\"#load\">Mentors’ load</a>");
    html.markup("<li><a href=\"#places\">Units and tracks</a>");
    if report.comparison.is_some() {
        html.markup("<li><a href=\"#compared\">Safe and contested</a>");
    }
    html.markup("<li><a href=\"#known\">What the scores rest on</a>");
    if report.costs.is_some() {
        html.markup("<li><a href=\"#seats\">Where a seat would help</a>");
    }
    html.markup("<li><a href=\"#people\">Everybody</a></ul></nav></section>\n");
}

fn are(number: usize) -> String {
    if number == 1 { "1 is".to_owned() } else { format!("{number} are") }
}

fn facts(number: usize) -> String {
    if number == 1 { "1 fact is".to_owned() } else { format!("{number} facts are") }
}

/// With which choice people were matched, as a sentence.
fn how(report: &Report<'_>) -> String {
    let audit = &report.audit;
    let mut parts = Vec::new();
    for (position, &mentees) in audit.by_choice.iter().enumerate().filter(|(_, mentees)| **mentees > 0) {
        let noun = if parts.is_empty() { " choice" } else { "" };
        parts.push(format!("{mentees} with their {}{noun}", ordinal(position)));
    }
    for (mentees, what) in [(audit.with_sponsor, "with their sponsor"), (audit.by_score, "by score")] {
        if mentees > 0 {
            parts.push(format!("{mentees} {what}"));
        }
    }
    if parts.is_empty() { "Nobody could be matched.".to_owned() } else { format!("Matched: {}.", list(&parts)) }
}

/// What is claimed and how that is known.
fn proof(outcome: &RoundOutcome<'_>) -> String {
    let claims: Vec<String> = outcome.solution().guarantee.claims.iter().map(ToString::to_string).collect();
    let claims = if claims.is_empty() { "nothing claimed".to_owned() } else { claims.join("; ") };
    let meaning = if outcome.proved().contains(&Property::Stable) {
        " Stable means: no mentee and mentor would both rather have each other than what they got."
    } else {
        ""
    };
    format!(
        "Strategy {}, seed {} ({claims}). What is proved was proved a second time before this page was written.{meaning}",
        outcome.strategy(),
        outcome.seed()
    )
}

/// Which choice people got.
pub(crate) fn choices(report: &Report<'_>, html: &mut Html) {
    let audit = &report.audit;
    let mut bars: Vec<Bar> = Vec::new();
    for (position, &mentees) in audit.by_choice.iter().enumerate() {
        bars.push(Bar::new(format!("{} choice", ordinal(position)), mentees));
    }
    if audit.with_sponsor > 0 {
        bars.push(Bar::new("their sponsor, not among the choices", audit.with_sponsor));
    }
    bars.push(Bar::new("by score, not among the choices", audit.by_score));
    bars.push(Bar::new("no mentor", audit.unmatched));
    if audit.withdrawn.mentee > 0 {
        bars.push(Bar::new("withdrawn from this round", audit.withdrawn.mentee));
    }
    html.markup("<section id=choices><h2>Which choice people got</h2>\n");
    let wrote = report.outcome.cohort().mentees().iter().filter(|mentee| !mentee.choices.is_empty()).count();
    html.markup("<p>").text(format_args!(
        "{wrote} of {} wrote down whom they would like. A choice counts at the position where it was written, even when an \
         earlier one could not be read.",
        count(audit.mentees, "mentee")
    ));
    if let Some(lost) = audit.wishes_lost {
        html.text(format_args!(
            " {} lost to somebody who did not ask for that mentor and whom the mentor did not name.",
            match lost {
                0 => "No wish was".to_owned(),
                1 => "One wish was".to_owned(),
                lost => format!("{lost} wishes were each"),
            }
        ));
    }
    html.markup("</p>\n");
    let title = "Mentees by the choice they got";
    let figure = Figure { id: "f-choices", title, columns: ["Result", "Mentees"], bars: &bars, whole: audit.mentees };
    figures::rows(html, &figure);
    html.markup("</section>\n");
}
