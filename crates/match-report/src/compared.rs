//! Strategies side by side (S39): what each is good at, which matches are safe, and who depends on the choice.

use mentor_match::Score;
use mentor_match::cohort::{MenteeId, MentorId};
use mentor_match::compare::{Comparison, Contender};
use mentor_match::text::count;

use crate::html::Html;
use crate::report::Report;
use crate::words::three;

/// How many safe matches, and how many people with a contested one, are named; `committee/contested.csv` has all.
const NAMED: usize = 60;
/// How many results of one contested person are told.
const RESULTS: usize = 6;

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    let Some(comparison) = report.comparison else { return };
    html.markup("<section id=compared><h2>Strategies side by side</h2>\n<p>");
    let (safe, contested) = (comparison.safe(), comparison.contested());
    html.text(format_args!(
        "{} the same under every strategy below, and as good as certain. The result of {} depends on the strategy.",
        if safe.len() == 1 { "1 match is".to_owned() } else { format!("{} are", count(safe.len(), "match")) },
        count(contested.len(), "mentee"),
    ));
    html.markup("</p>\n");
    figures(comparison, html);
    contested_people(report, comparison, &contested, html);
    safe_matches(report, &safe, html);
    html.markup("</section>\n");
}

fn figures(comparison: &Comparison, html: &mut Html) {
    html.markup("<table class=wide><caption>The same people under each strategy; the first is this report’s</caption><thead><tr><th scope=col>Strategy<th scope=col class=n>Matched<th scope=col class=n>First choice<th scope=col class=n>Mean fit<th scope=col class=n>Weakest<th scope=col class=n>Blocking pairs<th scope=col class=n>Wishes lost<tbody>\n");
    for one in &comparison.contenders {
        html.markup("<tr><th scope=row>").text(&one.strategy).markup("<td class=n>").text(one.matched);
        html.markup("<td class=n>").text(one.by_choice.first().copied().unwrap_or(0)).markup("<td class=n>");
        html.text(mean_fit(one).map(three).unwrap_or_default()).markup("<td class=n>");
        html.text(one.worst.map(three).unwrap_or_default()).markup("<td class=n>").text(one.blocking_pairs);
        html.markup("<td class=n>").text(one.wishes_lost.map(|lost| lost.to_string()).unwrap_or_default()).markup("\n");
    }
    html.markup("</table>\n<p class=quiet>A pair blocks when both would rather have each other than what they got; a stable strategy leaves none. A wish is lost when the mentor has somebody instead who did not ask for them and whom they did not name.</p>\n");
}

fn mean_fit(one: &Contender) -> Option<Score> {
    let matched = i64::try_from(one.matched).ok().filter(|&matched| matched > 0)?;
    i32::try_from(one.total? / matched).ok().map(Score::from_millionths)
}

fn contested_people(
    report: &Report<'_>,
    comparison: &Comparison,
    contested: &[(MenteeId, Vec<Option<MentorId>>)],
    html: &mut Html,
) {
    if contested.is_empty() {
        return;
    }
    html.markup("<h3>Contested: who depends on the choice</h3>\n<details class=alt><summary>");
    html.text(count(contested.len(), "mentee")).markup("</summary><table><caption>");
    html.text(shown(contested.len()))
        .markup("</caption><thead><tr><th scope=col>Mentee<th scope=col>With whom, under which strategies<tbody>\n");
    for (mentee, results) in contested.iter().take(NAMED) {
        html.markup("<tr><th scope=row>");
        report.mentee(html, *mentee);
        html.markup("<td><ul>");
        let mut told: Vec<Option<MentorId>> = Vec::new();
        for result in results {
            if told.contains(result) || told.len() == RESULTS {
                continue;
            }
            told.push(*result);
            html.markup("<li>");
            match result {
                Some(mentor) => report.mentor(html, *mentor),
                None => {
                    html.markup("nobody");
                }
            }
            html.markup(" <small>");
            let same = comparison.contenders.iter().zip(results).filter(|(_, other)| *other == result);
            for (index, (contender, _)) in same.enumerate() {
                html.markup(if index == 0 { "" } else { ", " }).text(&contender.strategy);
            }
            html.markup("</small>");
        }
        html.markup("</ul>\n");
    }
    html.markup("</table></details>\n");
}

fn safe_matches(report: &Report<'_>, safe: &[(MenteeId, MentorId)], html: &mut Html) {
    if safe.is_empty() {
        return;
    }
    html.markup("<h3>Safe: the same under all</h3>\n<details class=alt><summary>");
    html.text(count(safe.len(), "match")).markup("</summary><table><caption>").text(shown(safe.len()));
    html.markup("</caption><thead><tr><th scope=col>Mentee<th scope=col>Mentor<tbody>\n");
    for &(mentee, mentor) in safe.iter().take(NAMED) {
        html.markup("<tr><th scope=row>");
        report.mentee(html, mentee);
        html.markup("<td>");
        report.mentor(html, mentor);
        html.markup("\n");
    }
    html.markup("</table></details>\n");
}

/// How much of a list is on the page.
fn shown(all: usize) -> String {
    if all > NAMED { format!("The first {NAMED} of {all}; all are in contested.csv") } else { "By number".to_owned() }
}
