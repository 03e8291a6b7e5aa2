//! Who has no mentor, grouped by the reason.

use std::collections::BTreeMap;

use mentor_match::cohort::MenteeId;
use mentor_match::explain::UnmatchedReason;
use mentor_match::text::count;

use crate::html::Html;
use crate::report::Report;
use crate::words::by_count;

/// How many obstacles are named for a group.
const OBSTACLES: usize = 5;

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    html.markup("<section id=unmatched><h2>Who has no mentor, and why</h2>\n");
    let mut groups: BTreeMap<UnmatchedReason, Vec<MenteeId>> = BTreeMap::new();
    for told in &report.told {
        if let Some(reason) = told.unmatched {
            groups.entry(reason).or_default().push(told.mentee);
        }
    }
    if groups.is_empty() {
        html.markup("<p>Every mentee has a mentor.</p>\n");
    }
    for (reason, mentees) in groups {
        html.markup("<h3>").text(count(mentees.len(), "mentee")).markup(": ").text(reason).markup("</h3>\n<p>");
        html.text(what_helps(reason)).markup("</p>\n");
        if reason == UnmatchedReason::NobodyEligible {
            obstacles(report, &mentees, html);
        }
        html.markup("<ul class=names>");
        for mentee in mentees {
            html.markup("<li>");
            report.mentee(html, mentee);
            let possible = report.outcome.market().pairs_of_mentee(mentee).len();
            if possible > 0 {
                html.markup(" <small>").text(count(possible, "possible mentor")).markup("</small>");
            }
        }
        html.markup("</ul>\n");
    }
    html.markup("</section>\n");
}

fn what_helps(reason: UnmatchedReason) -> &'static str {
    match reason {
        UnmatchedReason::Withdrawn => "The committee took them out of this round.",
        UnmatchedReason::NoMentors => "The round has no mentor at all.",
        UnmatchedReason::NobodyEligible => {
            "Rules, refusals or earlier pairings leave nobody. More mentors of the right kind would help, or a softer rule."
        }
        UnmatchedReason::OnlyChoices => {
            "Only people they wrote down may be theirs. Another choice from them would help."
        }
        UnmatchedReason::NoSeats => "Those who could mentor them offer no seat now. A seat would help.",
        UnmatchedReason::AllFull => "Those who could mentor them have given all their seats. A seat more would help.",
        UnmatchedReason::SeatLeftFree => {
            "There is a mentor with a free seat; this strategy left it free. Another strategy may use it."
        }
    }
}

/// What stands most often between these mentees and the mentors.
fn obstacles(report: &Report<'_>, mentees: &[MenteeId], html: &mut Html) {
    let mut commonest: BTreeMap<String, usize> = BTreeMap::new();
    for mentee in mentees {
        if let Some((reason, _)) = by_count(&report.told[mentee.index()].refused).into_iter().next() {
            *commonest.entry(reason).or_default() += 1;
        }
    }
    if commonest.is_empty() {
        return;
    }
    html.markup("<p>What stands in the way of most mentors, and for how many of these mentees:</p>\n<ul>");
    for (reason, mentees) in by_count(&commonest).into_iter().take(OBSTACLES) {
        html.markup("<li>").clipped(reason, 300).markup(" <small>").text(count(mentees, "mentee")).markup("</small>");
    }
    html.markup("</ul>\n");
}
