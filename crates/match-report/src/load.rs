//! How much each mentor carries, who has room, and where one more seat would help most.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use mentor_match::Property;
use mentor_match::cohort::MentorId;
use mentor_match::text::count;

use crate::figures::{self, Bar, Figure};
use crate::html::Html;
use crate::report::Report;

/// How many mentors are named where one more seat would help.
const NAMED: usize = 10;

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    let outcome = report.outcome;
    html.markup("<section id=load><h2>How much each mentor carries</h2>\n");
    let mut kinds: BTreeMap<(bool, usize, usize), usize> = BTreeMap::new();
    let mut free: Vec<(MentorId, usize)> = Vec::new();
    for mentor in outcome.market().mentor_ids() {
        let (taken, seats) = (outcome.load(mentor), usize::from(outcome.seats(mentor).available));
        *kinds.entry((outcome.is_mentor_withdrawn(mentor), seats, taken)).or_default() += 1;
        if seats > taken {
            free.push((mentor, seats - taken));
        }
    }
    let label = |kind: (bool, usize, usize)| match kind {
        (true, ..) => "withdrawn from this round".to_owned(),
        (_, 0, _) => "no seat in this round".to_owned(),
        (_, seats, taken) => format!("{taken} of {} taken", count(seats, "seat")),
    };
    let bars: Vec<Bar> = kinds.into_iter().map(|(kind, mentors)| Bar::new(label(kind), mentors)).collect();
    let title = "Mentors by the seats they offer and the mentees they have from this round";
    let columns = ["Seats", "Mentors"];
    figures::rows(html, &Figure { id: "f-load", title, columns, bars: &bars, whole: report.audit.mentors });
    if free.is_empty() {
        html.markup("<p>No seat is free.</p>\n");
    } else {
        let seats: usize = free.iter().map(|(_, seats)| seats).sum();
        html.markup("<details class=alt><summary>").text(count(free.len(), "mentor"));
        html.text(format_args!(" with {} free", count(seats, "seat"))).markup("</summary><ul class=names>");
        for (mentor, seats) in free {
            html.markup("<li>");
            report.mentor(html, mentor);
            let possible = outcome.market().pairs_of_mentor(mentor).len();
            html.markup(" <small>").text(format_args!("{seats} free; {}", count(possible, "possible mentee")));
            html.markup("</small>");
        }
        html.markup("</ul></details>\n");
    }
    if outcome.proved().contains(&Property::Stable) && outcome.market().is_strict() {
        html.markup("<p class=quiet>Nobody has a tie here, so every answer in which no two people would rather swap gives each mentor just as many mentees: to spread them otherwise, choose another goal.</p>\n");
    }
    html.markup("</section>\n");
}

/// Where one more seat would help most, where the strategy has prices.
pub(crate) fn extra_seats(report: &Report<'_>, html: &mut Html) {
    let Some(costs) = report.costs else { return };
    let mut worth: Vec<_> =
        report.outcome.market().mentor_ids().map(|mentor| (costs.extra_seat(mentor), mentor)).collect();
    worth.retain(|(worth, _)| worth.is_something());
    worth.sort_by_key(|&(worth, mentor)| (Reverse(worth.0), mentor));
    html.markup("<section id=seats><h2>Where one more seat would help most</h2>\n");
    if worth.is_empty() {
        html.markup("<p>Nowhere: one seat more with anybody would change nothing.</p>\n");
    } else {
        html.markup("<p>What one more seat would add, each taken alone. “The total” is what this strategy maximises: fit, and the weight of written choices.</p>\n<ul>");
        for (worth, mentor) in worth.into_iter().take(NAMED) {
            html.markup("<li>");
            report.mentor(html, mentor);
            html.markup(": it ").text(worth);
        }
        html.markup("</ul>\n");
    }
    html.markup("</section>\n");
}
