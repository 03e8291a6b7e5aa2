//! How each unit and each track fared.

use std::collections::BTreeMap;

use mentor_match::cohort::{Level, MenteeId, MentorId, Track, UnitId};
use mentor_match::preference::Place;
use mentor_match::text::count;

use crate::html::Html;
use crate::report::Report;
use crate::words::percent;

/// What is counted for a unit or a track.
#[derive(Default)]
struct Counts {
    mentees: usize,
    matched: usize,
    wished: usize,
    mentors: usize,
    seats: usize,
    taken: usize,
}

/// More rows than this are folded.
const UNFOLDED: usize = 15;

pub(crate) fn write(report: &Report<'_>, html: &mut Html) {
    let cohort = report.outcome.cohort();
    html.markup("<section id=places><h2>How units and tracks fared</h2>\n<p>");
    html.markup("“As wished” counts those who got one of their written choices or their sponsor.</p>\n");
    let mut tracks: BTreeMap<Option<&str>, Counts> = BTreeMap::new();
    for mentee in (0..cohort.mentees().len()).map(MenteeId::from_index) {
        let track = cohort.mentee(mentee).track.as_ref().map(Track::as_str);
        add_mentee(report, mentee, tracks.entry(track).or_default());
    }
    if tracks.keys().any(Option::is_some) {
        let rows: Vec<_> = tracks.into_iter().map(|(track, counts)| (track.unwrap_or("not known"), counts)).collect();
        html.markup("<h3>By track</h3>\n");
        table(html, "Mentees by track", "Track", &rows, Columns::MenteesOnly);
    }
    for level in levels(report) {
        let mut units: BTreeMap<Option<UnitId>, Counts> = BTreeMap::new();
        let at = |unit: Option<UnitId>| unit.and_then(|unit| cohort.units().ancestor_at(unit, level));
        for mentee in (0..cohort.mentees().len()).map(MenteeId::from_index) {
            let unit = at(cohort.mentee(mentee).profile.location.unit);
            add_mentee(report, mentee, units.entry(unit).or_default());
        }
        for mentor in (0..cohort.mentors().len()).map(MentorId::from_index) {
            let counts = units.entry(at(cohort.mentor(mentor).profile.location.unit)).or_default();
            counts.mentors += 1;
            counts.seats += usize::from(report.outcome.seats(mentor).available);
            counts.taken += report.outcome.load(mentor);
        }
        let name = |unit: Option<UnitId>| unit.map_or("not known", |unit| cohort.units().name(unit));
        let mut rows: Vec<(&str, Counts)> = units.into_iter().map(|(unit, counts)| (name(unit), counts)).collect();
        rows.sort_by_key(|(name, _)| *name);
        html.markup("<h3>By ").text(cohort.units().level_name(level)).markup("</h3>\n");
        if rows.len() > UNFOLDED {
            html.markup("<details class=alt><summary>All ").text(count(rows.len(), "unit")).markup("</summary>");
        }
        table(html, "Mentees, mentors and seats by unit", "Unit", &rows, Columns::All);
        if rows.len() > UNFOLDED {
            html.markup("</details>\n");
        }
    }
    html.markup("</section>\n");
}

/// The levels that tell people apart: with at least two units.
fn levels(report: &Report<'_>) -> Vec<Level> {
    let units = report.outcome.cohort().units();
    let mut counts: BTreeMap<Level, usize> = BTreeMap::new();
    for unit in units.iter() {
        *counts.entry(units.level_of(unit)).or_default() += 1;
    }
    counts.into_iter().filter(|(_, units)| *units > 1).map(|(level, _)| level).rev().collect()
}

fn add_mentee(report: &Report<'_>, mentee: MenteeId, counts: &mut Counts) {
    counts.mentees += 1;
    if let Some(pair) = report.pair_of(mentee) {
        counts.matched += 1;
        let wished = pair.one.written_choice.is_some() || pair.one.mentee_place == Place::Sponsor;
        counts.wished += usize::from(wished);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    MenteesOnly,
    All,
}

fn table(html: &mut Html, caption: &'static str, heading: &'static str, rows: &[(&str, Counts)], columns: Columns) {
    html.markup("<table><caption>").text(caption).markup("</caption><thead><tr><th scope=col>").text(heading);
    html.markup("<th scope=col class=n>Mentees<th scope=col class=n>With a mentor<th scope=col class=n>As wished");
    if columns == Columns::All {
        html.markup("<th scope=col class=n>Mentors<th scope=col class=n>Seats taken");
    }
    html.markup("<tbody>\n");
    for (name, counts) in rows {
        html.markup("<tr><th scope=row>").name(name).markup("<td class=n>").text(counts.mentees);
        html.markup("<td class=\"n bar w")
            .text(percent(counts.matched, counts.mentees))
            .markup("\">")
            .text(counts.matched);
        html.markup("<td class=n>").text(counts.wished);
        if columns == Columns::All {
            html.markup("<td class=n>").text(counts.mentors).markup("<td class=n>");
            html.text(format_args!("{}/{}", counts.taken, counts.seats));
        }
        html.markup("\n");
    }
    html.markup("</table>\n");
}
