//! The page around its sections: head, style and script.

use std::fmt::Write;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::html::Html;
use crate::report::Report;
use crate::{answer, compared, goals, load, mentees, mentors, places, scores, unmatched};

const SCRIPT: &str = include_str!("search.js");

/// What is written by hand, and a class for each width of a bar: attributes with a style are forbidden on the page.
static STYLE: LazyLock<String> = LazyLock::new(|| {
    let mut style = include_str!("style.css").to_owned();
    for width in 1..=100 {
        write!(style, ".w{width}{{--w:{width}%}}").expect("writing into a string cannot fail");
    }
    style
});

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text.as_bytes()))
}

pub(crate) fn write(report: &Report<'_>) -> String {
    let mut html = Html::default();
    html.markup("<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>\n");
    html.markup("<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-");
    html.text(hash(&STYLE)).markup("'; script-src 'sha256-").text(hash(SCRIPT)).markup("'\">\n");
    html.markup("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n");
    html.markup("<meta name=referrer content=no-referrer><meta name=robots content=noindex>\n");
    html.markup("<meta name=color-scheme content=\"light dark\">\n<title>Matching report, ");
    html.text(report.outcome.policy().name()).markup(", as of ").text(report.outcome.as_of());
    html.markup("</title>\n<style>").markup(STYLE.as_str()).markup("</style></head>\n<body>\n");
    html.markup("<a class=skip href=\"#answer\">Skip to the result</a>\n");
    answer::write(report, &mut html);
    answer::choices(report, &mut html);
    goals::write(report, &mut html);
    scores::write(report, &mut html);
    unmatched::write(report, &mut html);
    load::write(report, &mut html);
    places::write(report, &mut html);
    compared::write(report, &mut html);
    scores::knowledge(report, &mut html);
    load::extra_seats(report, &mut html);
    html.markup("<section id=people><h2>Everybody</h2>\n");
    html.markup("<p>Open a person to see why. The score of a pair is at most 100 points in each view, divided among what is compared as the policy weighs it: “18/27” means 18 of 27 points. What is unknown, because somebody did not answer, counts with a neutral value and has a striped bar.</p>\n");
    html.markup("<search class=find hidden><label for=q>Find a person by name, number or place</label>");
    html.markup("<input id=q type=search autocomplete=off spellcheck=false><p id=found role=status></p></search>\n");
    mentees::write(report, &mut html);
    mentors::write(report, &mut html);
    html.markup("</section>\n</main>\n<script>").markup(SCRIPT).markup("</script>\n</body></html>\n");
    html.finish()
}
