//! How well the pairs fit, the weakest by name (S40), and how much was known about them.

use mentor_match::Score;
use mentor_match::cohort::{PersonKey, Side};
use mentor_match::compatibility::{Part, Warning};
use mentor_match::text::count;

use crate::figures::{self, Bar, Figure};
use crate::html::Html;
use crate::report::{Pair, Report};
use crate::words::{hundredths, median, three, two};

/// How many pairs are named as the weakest, and as the least known.
const NAMED: usize = 10;
/// The width of a column of the distribution, in hundredths.
const STEP: i32 = 5;

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    html.markup("<section id=fit><h2>How well the pairs fit</h2>\n");
    let fits: Vec<Score> = report.pairs.iter().map(|pair| pair.one.scores.fit).collect();
    let Some(middle) = median(fits.clone()) else {
        html.markup("<p>Nobody is matched.</p></section>\n");
        return;
    };
    html.markup("<p>").text(format_args!(
        "Fit is the two views of a pair together, from 0 to 1; it says who suits whom better, not how good anybody is. Half of the \
         pairs have {} or more.",
        three(middle)
    ));
    html.markup("</p>\n");
    let bars = distribution(&fits);
    let title = "Pairs by fit";
    let figure = Figure { id: "f-fit", title, columns: ["Fit from", "Pairs"], bars: &bars, whole: fits.len() };
    figures::columns(html, &figure);
    weakest(report, html);
    html.markup("</section>\n");
}

/// Steps of five hundredths, from the lowest to the highest; the last step includes its end.
fn distribution(scores: &[Score]) -> Vec<Bar> {
    let step = |score: &Score| (score.millionths() / (STEP * 10_000)).min(100 / STEP - 1);
    let steps: Vec<i32> = scores.iter().map(step).collect();
    let (least, most) = (steps.iter().min().copied().unwrap_or(0), steps.iter().max().copied().unwrap_or(0));
    let bar = |wanted: i32| {
        let from = wanted * STEP;
        Bar::new(format!("0.{from:02}"), steps.iter().filter(|&&step| step == wanted).count())
    };
    (least..=most).map(bar).collect()
}

fn weakest(report: &Report<'_>, html: &mut Html) {
    let mut pairs: Vec<&Pair<'_>> = report.pairs.iter().collect();
    pairs.sort_by_key(|pair| (pair.one.scores.fit, pair.one.mentee_id));
    pairs.truncate(NAMED);
    html.markup(
        "<h3>The weakest pairs</h3>\n<p>Worth a second look, and a word with both before they are introduced. ",
    );
    html.markup("“Possible” is how many mentors the mentee could have had at all.</p>\n<table class=wide><caption>");
    html.text(format_args!("The {} with the lowest fit", count(pairs.len(), "pair")));
    html.markup("</caption><thead><tr><th scope=col>Mentee<th scope=col>Mentor<th scope=col class=n>Fit<th scope=col class=n>Possible<th scope=col>Lowest<tbody>\n");
    for pair in pairs {
        html.markup("<tr><th scope=row>");
        report.mentee(html, pair.one.mentee_id);
        html.markup("<td>");
        report.mentor(html, pair.one.mentor_id);
        html.markup("<td class=n>").text(three(pair.one.scores.fit)).markup("<td class=n>");
        if pair.one.pinned {
            html.markup("pinned");
        } else {
            html.text(report.outcome.market().pairs_of_mentee(pair.one.mentee_id).len());
        }
        html.markup("<td>").text(lowest(pair));
        html.markup("\n");
    }
    html.markup("</table>\n");
}

/// The known features in which the mentee loses most.
fn lowest(pair: &Pair<'_>) -> String {
    let lost = |(name, part): (_, &Part)| {
        let value = part.value.mentee?;
        Some((i64::from(part.weight.mentee) * i64::from(Score::ONE.millionths() - value.millionths()), name, value))
    };
    let mut lost: Vec<_> = pair.opened.lines().filter_map(lost).filter(|(lost, ..)| *lost > 0).collect();
    // Stable: what loses as much keeps the order of the features.
    lost.sort_by_key(|&(lost, ..)| std::cmp::Reverse(lost));
    let words: Vec<String> = lost.iter().take(2).map(|(_, name, value)| format!("{name} {}", two(*value))).collect();
    words.join(", ")
}

/// How much information stood behind the scores.
pub(crate) fn knowledge(report: &Report<'_>, html: &mut Html) {
    html.markup("<section id=known><h2>What the scores rest on</h2>\n");
    let coverage = |side: Side| median(report.pairs.iter().map(|pair| *pair.opened.coverage.of(side)).collect());
    if let (Some(mentees), Some(mentors)) = (coverage(Side::Mentee), coverage(Side::Mentor)) {
        html.markup("<p>").text(format_args!(
            "What somebody did not answer cannot be compared; it counts as a neutral value, marked “unknown” below. In half of the \
             matches at least {} % of the mentee’s score rests on answers, and {} % of the mentor’s.",
            hundredths(mentees),
            hundredths(mentors)
        ));
        html.markup("</p>\n");
        // Every pair has the same lines.
        let lines = report.pairs.first().map_or(0, |pair| pair.opened.lines().count());
        let known = |line: usize| {
            let parts = || report.pairs.iter().filter_map(|pair| pair.opened.lines().nth(line));
            let known = parts().filter(|(_, part)| part.value.mentee.is_some()).count();
            let weighs = parts().any(|(_, part)| part.weight.mentee + part.weight.mentor > 0);
            let (name, _) = parts().next().filter(|_| weighs)?;
            Some(Bar::new(name, known))
        };
        let bars: Vec<Bar> = (0..lines).filter_map(known).collect();
        let title = "Matches in which both answered, by what is compared";
        let columns = ["Compared", "Matches"];
        figures::rows(html, &Figure { id: "f-known", title, columns, bars: &bars, whole: report.pairs.len() });
        least_known(report, html);
    }
    let warnings = report.outcome.warnings();
    if !warnings.is_empty() {
        html.markup("<h3>Warnings about the scores</h3>\n<ul>");
        for one in &warnings {
            html.markup("<li>");
            warning(report, one, html);
        }
        html.markup("</ul>\n");
    }
    html.markup("</section>\n");
}

/// A warning; people by name where it names some.
fn warning(report: &Report<'_>, one: &Warning, html: &mut Html) {
    let people: Vec<&PersonKey> = match one {
        Warning::LowCoverage { side, people } => {
            html.text(format_args!(
                "More missing answers than answers in the scores of {}: ",
                count(people.len(), &side.to_string())
            ));
            people.iter().map(|(person, _)| person).collect()
        }
        Warning::IdenticalAnswers { people } => {
            html.text(format_args!("{} people gave the same answers to everything: ", people.len()));
            people.iter().collect()
        }
        other => {
            html.clipped(other, 600);
            return;
        }
    };
    for (index, person) in people.iter().take(NAMED).enumerate() {
        html.markup(if index == 0 { "" } else { ", " });
        report.person(html, person);
    }
    if people.len() > NAMED {
        html.text(format_args!(" and {} more", people.len() - NAMED));
    }
}

/// Matches that rest more on neutral values than on answers.
fn least_known(report: &Report<'_>, html: &mut Html) {
    let half = Score::from_millionths(Score::ONE.millionths() / 2);
    let mut pairs: Vec<&Pair<'_>> = report.pairs.iter().filter(|pair| pair.coverage() < half).collect();
    if pairs.is_empty() {
        return;
    }
    html.markup("<h3>Matches about which little is known</h3>\n<p>").text(format_args!(
        "In {} of {}, more than half of a score is neutral values. A few questions to these people would say more than the score \
         does.",
        pairs.len(),
        count(report.pairs.len(), "pair")
    ));
    pairs.sort_by_key(|pair| (pair.coverage(), pair.one.mentee_id));
    pairs.truncate(NAMED);
    html.markup("</p>\n<table><caption>The least known first</caption><thead><tr><th scope=col>Mentee<th scope=col>Mentor<th scope=col class=n>Mentee’s view, answered<th scope=col class=n>Mentor’s<tbody>\n");
    for pair in pairs {
        html.markup("<tr><th scope=row>");
        report.mentee(html, pair.one.mentee_id);
        html.markup("<td>");
        report.mentor(html, pair.one.mentor_id);
        for share in [pair.opened.coverage.mentee, pair.opened.coverage.mentor] {
            html.markup("<td class=n>").text(hundredths(share)).markup(" %");
        }
        html.markup("\n");
    }
    html.markup("</table>\n");
}
