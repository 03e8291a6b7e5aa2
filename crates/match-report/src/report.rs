//! What the sections share: the outcome, what was worked out from it once, and how people are named.

use mentor_match::cohort::{MenteeId, MentorId, PersonKey, Side, UnitId};
use mentor_match::compare::Comparison;
use mentor_match::compatibility::{Breakdown, Feature, Sides};
use mentor_match::explain::{Costs, MenteeExplanation};
use mentor_match::{Audit, Match, RoundOutcome, Score};

use crate::html::{Html, LONGEST_NAME};

/// How many bytes the page of two thousand people may have, with a little room up to 2 MiB.
const LARGEST: usize = 2_040_000;

/// About how many bytes the section of strategies side by side has at most.
const COMPARED: usize = 60_000;

/// How many bytes the mentors whom a mentee could have next take, as measured.
const RESERVE: usize = 190;

/// What was worked out beside the round; nothing by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// What wishes would cost and seats be worth ([`RoundOutcome::costs`]).
    pub costs: Option<&'a Costs<'a>>,
    /// Strategies side by side: which matches are safe and which are contested.
    pub comparison: Option<&'a Comparison>,
    /// What each goal would give ([`goals`](mentor_match::compare::goals)).
    pub goals: Option<&'a Comparison>,
}

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
            + if comparison.is_some() { COMPARED } else { 0 };
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

    /// Name, id where it is another, and the most local unit.
    pub(crate) fn who(&self, name: &str, id: &str, unit: Option<UnitId>, html: &mut Html) {
        html.markup("<b>").clipped(name, LONGEST_NAME).markup("</b>");
        let unit = unit.map(|unit| self.outcome.cohort().units().name(unit));
        let id = Some(id).filter(|id| *id != name);
        let parts: Vec<&str> = id.into_iter().chain(unit).collect();
        for (index, part) in parts.iter().enumerate() {
            html.markup(if index == 0 { " <small>" } else { ", " }).clipped(part, LONGEST_NAME);
        }
        if !parts.is_empty() {
            html.markup("</small>");
        }
    }
}
