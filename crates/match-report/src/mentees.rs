//! Every mentee: the result, the score opened, and why not an earlier choice.

use mentor_match::cohort::MenteeId;
use mentor_match::compatibility::Part;
use mentor_match::explain::{MenteeExplanation, PassedOver, Wish};
use mentor_match::text::count;

use crate::html::Html;
use crate::report::{Pair, Report};
use crate::words::{by_count, hundredths, ordinal, three};

/// How many characters of a reason are quoted.
const REASON: usize = 400;
/// How many mentors are named who could be asked next.
const RESERVES: usize = 3;
/// How many reasons are told why somebody has no mentor.
const REASONS: usize = 5;

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    html.markup("<h3>Mentees</h3>\n");
    for told in &report.told {
        record(report, told, html);
    }
}

fn record(report: &Report<'_>, told: &MenteeExplanation<'_>, html: &mut Html) {
    let person = report.outcome.cohort().mentee(told.mentee);
    let pair = report.pair_of(told.mentee);
    html.markup("<details class=p id=e").text(told.mentee.get()).markup("><summary>");
    report.who(person.display_name(), person.id.as_str(), person.profile.location.unit, html);
    match pair {
        Some(Pair { one, .. }) => {
            html.markup(" <i>with ").name(one.mentor.display_name()).markup(", ").text(one.matched_as()).markup("</i>");
        }
        None => {
            html.markup(" <i>no mentor</i>");
        }
    }
    html.markup("</summary>\n");
    match pair {
        Some(pair) => {
            html.markup("<p>With ");
            report.mentor(html, pair.one.mentor_id);
            if let Some(place) = told.list_position {
                html.text(format_args!(", number {place} of those possible"));
            }
            html.text(format_args!("; {}.", pair.one.status())).markup("</p>\n");
            for refusal in report.outcome.overridden(told.mentee, pair.one.mentor_id) {
                html.markup("<p>The mentee asked for this mentor, which overrides a rule of the policy: ");
                html.clipped(&refusal, REASON).markup(".</p>\n");
            }
            reserves(report, pair, html);
            score(report, pair, html);
        }
        None => nobody(told, html),
    }
    wishes(report, told, html);
    html.markup("</details>\n");
}

/// Whom to ask next, should the mentor say no (S49).
fn reserves(report: &Report<'_>, pair: &Pair<'_>, html: &mut Html) {
    if !report.reserves || pair.one.pinned {
        return;
    }
    html.markup("<p class=quiet>Should the mentor say no: ");
    let mut reserves = report.outcome.reserves(pair.one.mentee_id).take(RESERVES).peekable();
    if reserves.peek().is_none() {
        html.markup("nobody else with a free seat is possible");
    }
    for (index, mentor) in reserves.enumerate() {
        html.markup(if index == 0 { "" } else { ", then " });
        report.mentor(html, mentor);
    }
    html.markup(".</p>\n");
}

fn nobody(told: &MenteeExplanation<'_>, html: &mut Html) {
    if let Some(reason) = told.unmatched {
        html.markup("<p>No mentor: ").text(reason).markup(".</p>\n");
    }
    if !told.refused.is_empty() {
        html.markup("<p>Not possible:</p><ul>");
        let reasons = by_count(&told.refused);
        for (reason, mentors) in reasons.iter().take(REASONS) {
            html.markup("<li>").text(count(*mentors, "mentor")).markup(": ").clipped(reason, REASON);
        }
        let others: usize = reasons.iter().skip(REASONS).map(|(_, mentors)| mentors).sum();
        if others > 0 {
            html.markup("<li>").text(count(others, "mentor")).markup(": other reasons");
        }
        html.markup("</ul>\n");
    }
}

/// The score bar by bar: for each feature the points that it brings of those that it could bring, and what was compared.
/// A heading that begins a row needs no scope where its column has nothing but headings.
fn score(report: &Report<'_>, pair: &Pair<'_>, html: &mut Html) {
    let (one, opened) = (&pair.one, &pair.opened);
    html.markup("<table><caption>Points of 100</caption><tr><th scope=col>Compared<th scope=col>Mentee");
    html.markup("<th scope=col>Mentor<th scope=col>Answers");
    for (name, part) in opened.lines().filter(|(_, part)| part.weight.mentee + part.weight.mentor > 0) {
        row(report, pair, name, part, html);
    }
    if opened.ballast.mentee + opened.ballast.mentor > 0 {
        html.markup("<tr><th>own weights");
        let sides = [
            (opened.ballast.mentee, opened.balance.mentee, opened.weight_sum.mentee),
            (opened.ballast.mentor, opened.balance.mentor, opened.weight_sum.mentor),
        ];
        for (ballast, balance, sum) in sides {
            let most = share(ballast, sum);
            html.markup("<td>").text(if balance > 0 { most } else { 0 }).markup("/").text(most);
        }
        html.markup("<td>keeps what somebody says matters from raising their average");
    }
    html.markup("<tr class=sum><th>score");
    for score in [one.scores.mentee, one.scores.mentor] {
        html.markup("<td>").text(hundredths(score)).markup("/100");
    }
    html.markup("<td>").text(format_args!(
        "{} and {}, fit {}; {} % and {} % from answers",
        three(one.scores.mentee),
        three(one.scores.mentor),
        three(one.scores.fit),
        hundredths(opened.coverage.mentee),
        hundredths(opened.coverage.mentor)
    ));
    if report.costs.is_some() && one.choice > mentor_match::Score::ZERO {
        html.markup("; the written choice adds ").text(three(one.choice)).markup(" to what the strategy maximises");
    }
    if report.costs.is_some() && one.waited > mentor_match::Score::ZERO {
        html.markup("; priority or rounds without a mentor add ").text(three(one.waited)).markup(" to it");
    }
    html.markup("</table>\n");
}

fn row(report: &Report<'_>, pair: &Pair<'_>, name: &str, part: &Part, html: &mut Html) {
    let known = part.value.mentee.is_some() || part.value.mentor.is_some();
    html.markup(if known { "<tr>" } else { "<tr class=u>" }).markup("<th>").text(name);
    let sums = pair.opened.weight_sum;
    let sides = [
        (part.counted.mentee, part.points.mentee, share(part.weight.mentee, sums.mentee)),
        (part.counted.mentor, part.points.mentor, share(part.weight.mentor, sums.mentor)),
    ];
    for (counted, points, most) in sides {
        match hundredths(counted) {
            0 => html.markup("<td>"),
            width => html.markup("<td class=w").text(width).markup(">"),
        };
        html.text(hundredths(points)).markup("/").text(most);
    }
    html.markup(if known { "<td>" } else { "<td>unknown: " });
    html.clipped(&part.detail, report.longest_quotation);
}

/// A weight as a share of all weights, in hundredths.
fn share(own: u32, sum: u32) -> u64 {
    (200 * u64::from(own) + u64::from(sum)).checked_div(2 * u64::from(sum)).unwrap_or(0)
}

/// Why not the first choice: every wish above the result, with its reason and, where there are prices, its cost.
fn wishes(report: &Report<'_>, told: &MenteeExplanation<'_>, html: &mut Html) {
    let filled = told.filled_above;
    let counts = [
        (filled.full, "full"),
        (filled.without_seat, "without a seat in this round"),
        (filled.free, "not full: this strategy left the seat free"),
    ];
    if told.above.is_empty() && counts.iter().all(|(count, _)| *count == 0) {
        return;
    }
    html.markup(if told.result.is_some() {
        "<p>Ahead of this mentor:</p><ul>"
    } else {
        "<p>Asked for, or possible:</p><ul>"
    });
    for one in &told.above {
        wish(report, told.mentee, one, html);
    }
    for (mentors, why) in counts.into_iter().filter(|(mentors, _)| *mentors > 0) {
        html.markup("<li>").text(count(mentors, "mentor")).markup(" not asked for: ").text(why);
    }
    html.markup("</ul>\n");
}

fn wish(report: &Report<'_>, mentee: MenteeId, one: &PassedOver, html: &mut Html) {
    html.markup("<li>");
    match one.wish {
        Wish::Choice(position) => html.text(ordinal(position)).markup(" choice"),
        Wish::Sponsor => html.markup("sponsor"),
    };
    if let Some(mentor) = one.mentor {
        html.markup(", ");
        report.mentor(html, mentor);
    }
    html.markup(": ").clipped(&one.why, REASON);
    let cost = one.mentor.and_then(|mentor| report.costs?.of_written_wish(mentee, mentor));
    if let Some(cost) = cost {
        html.markup("; granting it ").text(cost);
    }
}
