//! What each goal would make of the same round, side by side.

use mentor_match::compare::Contender;
use mentor_match::policy::RoundGoal;

use crate::html::Html;
use crate::report::Report;
use crate::words::three;

/// A column's head, and its figure.
type Column = (&'static str, fn(&Contender) -> usize);

const COLUMNS: [Column; 6] = [
    ("Matched", |one| one.matched),
    ("1st choice", |one| choice(one, 0)),
    ("2nd", |one| choice(one, 1)),
    ("3rd", |one| choice(one, 2)),
    ("Any choice", |one| one.by_choice.iter().sum()),
    ("By answers", |one| one.matched - one.by_choice.iter().sum::<usize>()),
];

fn choice(one: &Contender, position: usize) -> usize {
    one.by_choice.get(position).copied().unwrap_or(0)
}

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    let Some(comparison) = report.goals else { return };
    html.markup("<section id=goals><h2>What each goal would give</h2>\n<p>");
    let own = report.outcome.goal();
    match own {
        Some(goal) => html.text(format_args!("This round’s goal: {}. ", goal.words())),
        None => html.text("This round follows none of these goals. "),
    };
    html.text("The same people and rules under each goal; --goal with the name in brackets chooses another.");
    html.markup("</p>\n<div class=scroll tabindex=0 role=region aria-label=\"Figures by goal\"><table><caption>Mentees, unless the column says otherwise</caption><thead><tr><th scope=col>Goal");
    for (head, _) in COLUMNS {
        html.markup("<th scope=col class=n>").text(head);
    }
    html.markup("<th scope=col class=n>Without a mentor<th scope=col class=n>Weakest fit<th scope=col class=n>Wishes lost<th scope=col class=n>Idle mentors<tbody>\n");
    for one in &comparison.contenders {
        let Ok(goal) = one.strategy.parse::<RoundGoal>() else { continue };
        html.markup("<tr><th scope=row>");
        if own == Some(goal) {
            html.markup("<b>").text(goal.words()).markup("</b>");
        } else {
            html.text(goal.words());
        }
        html.markup(" <small>(").text(goal).markup(")</small>");
        for (_, figure) in COLUMNS {
            html.markup("<td class=n>").text(figure(one));
        }
        html.markup("<td class=n>").text(one.mentor_of.len() - one.matched);
        html.markup("<td class=n>").text(one.worst.map(three).unwrap_or_default());
        html.markup("<td class=n>").text(one.wishes_lost.map(|lost| lost.to_string()).unwrap_or_default());
        html.markup("<td class=n>").text(one.idle_mentors).markup("\n");
    }
    html.markup("</table></div>\n<p class=quiet>A wish is lost when the mentor somebody wrote down is with a person who never asked, and whom the mentor never named.</p></section>\n");
}
