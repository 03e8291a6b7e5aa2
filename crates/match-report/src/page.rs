//! The page around its sections: what was computed once for all of them, head, style and script.

use std::fmt::Write;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mentor_match::cohort::{MenteeId, MentorId, PersonKey, Side};
use mentor_match::compare::Comparison;
use mentor_match::compatibility::{Breakdown, Feature, Sides};
use mentor_match::explain::{Costs, MenteeExplanation};
use mentor_match::{Audit, Match, RoundOutcome, Score};
use sha2::{Digest, Sha256};

use crate::html::{Html, LONGEST_NAME};
use crate::{Beside, answer, compared, goals, load, mentees, mentors, places, scores, unmatched};

/// How many bytes the page of two thousand people may have, with a little room up to 2 MiB.
const LARGEST: usize = 2_040_000;

/// How many bytes the mentors whom a mentee could have next take, as measured.
const RESERVE: usize = 190;

/// What the sections share.
pub(crate) struct Report<'a> {
    pub(crate) outcome: &'a RoundOutcome<'a>,
    pub(crate) audit: Audit,
    /// All pairs with their opened scores, by mentee.
    pub(crate) pairs: Vec<Pair<'a>>,
    /// Each mentee's explanation, by id.
    pub(crate) told: Vec<MenteeExplanation<'a>>,
    /// Prices, where the strategy maximises.
    pub(crate) costs: Option<&'a Costs<'a>>,
    /// Strategies side by side, if there are any.
    pub(crate) comparison: Option<&'a Comparison>,
    /// What each goal would give, if that was worked out.
    pub(crate) goals: Option<&'a Comparison>,
    /// Whether there is room for the mentors whom each mentee could have next.
    pub(crate) reserves: bool,
    /// How many characters of what was compared are quoted for one feature.
    pub(crate) longest_quotation: usize,
}

/// One match with its score.
pub(crate) struct Pair<'a> {
    pub(crate) one: Match<'a>,
    pub(crate) opened: Breakdown,
}

impl Pair<'_> {
    /// How much of the weight rests on answers, on the side that knows less.
    pub(crate) fn coverage(&self) -> Score {
        let Sides { mentee, mentor } = self.opened.coverage;
        mentee.min(mentor)
    }
}

impl<'a> Report<'a> {
    pub(crate) fn new(outcome: &'a RoundOutcome<'a>, beside: Beside<'a>) -> Self {
        let matches = outcome.matches().into_iter();
        let pairs: Vec<Pair<'_>> =
            matches.map(|one| Pair { one, opened: outcome.open(one.mentee_id, one.mentor_id) }).collect();
        let Beside { costs, comparison, goals } = beside;
        // What the rest needs, as measured on generated rounds; most quotations are shorter than the longest.
        let (mentees, mentors) = (outcome.market().mentees(), outcome.market().mentors());
        let pair = if costs.is_some() { 1_300 } else { 1_210 };
        let needed = 84_000
            + pair * pairs.len()
            + 640 * (mentees - pairs.len())
            + 270 * mentors
            + if comparison.is_some() { compared::LARGEST } else { 0 };
        // With this much left, quotations still have a hundred characters.
        let reserves = LARGEST.saturating_sub(needed) > (RESERVE + 900) * pairs.len();
        let needed = needed + if reserves { RESERVE * pairs.len() } else { 0 };
        let quoted = LARGEST.saturating_sub(needed) / ((Feature::COUNT + 1) * pairs.len().max(1)) * 4 / 3;
        Self {
            outcome,
            audit: outcome.audit(),
            told: outcome.market().mentee_ids().map(|mentee| outcome.explain_mentee(mentee)).collect(),
            costs,
            comparison,
            goals,
            reserves,
            longest_quotation: quoted.clamp(20, 400),
            pairs,
        }
    }

    /// A mentee's pair.
    pub(crate) fn pair_of(&self, mentee: MenteeId) -> Option<&Pair<'a>> {
        self.pairs.binary_search_by_key(&mentee, |pair| pair.one.mentee_id).ok().map(|place| &self.pairs[place])
    }

    /// A mentee's name as a link to their record.
    pub(crate) fn mentee(&self, html: &mut Html, mentee: MenteeId) {
        let name = self.outcome.cohort().mentee(mentee).display_name();
        html.markup("<a href=#e").text(mentee.get()).markup(">").clipped(name, LONGEST_NAME).markup("</a>");
    }

    /// A mentor's name as a link to their record.
    pub(crate) fn mentor(&self, html: &mut Html, mentor: MentorId) {
        let name = self.outcome.cohort().mentor(mentor).display_name();
        html.markup("<a href=#r").text(mentor.get()).markup(">").clipped(name, LONGEST_NAME).markup("</a>");
    }

    /// A person's name as a link to their record.
    pub(crate) fn person(&self, html: &mut Html, person: &PersonKey) {
        let cohort = self.outcome.cohort();
        match person.side {
            Side::Mentee => cohort.find_mentee(&person.id).into_iter().for_each(|mentee| self.mentee(html, mentee)),
            Side::Mentor => cohort.find_mentor(&person.id).into_iter().for_each(|mentor| self.mentor(html, mentor)),
        }
    }
}

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
