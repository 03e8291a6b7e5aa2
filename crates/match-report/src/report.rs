//! What the sections share: the outcome, what was worked out from it once, and how people are named.

use mentor_match::cohort::{MenteeId, MentorId, UnitId};
use mentor_match::compare::Comparison;
use mentor_match::compatibility::{Breakdown, Sides};
use mentor_match::explain::{Costs, MenteeExplanation, MentorExplanation, Robustness, SeatWorth, WishCost};
use mentor_match::{Audit, Match, RoundOutcome, Score, StopReason};

use crate::escape::{Clipped, name};

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

/// Possible pairs above which the page does not ask how far the weights may move: each is weighed once more.
const MOST_PAIRS: usize = 1_000_000;

/// What the sections share.
pub(crate) struct Report<'a> {
    pub(crate) outcome: &'a RoundOutcome<'a>,
    pub(crate) audit: Audit,
    /// All pairs with their opened scores, by mentee.
    pub(crate) pairs: Vec<Pair<'a>>,
    /// Each mentee's explanation, by id.
    pub(crate) told: Vec<MenteeExplanation<'a>>,
    /// Each mentor's explanation, by id.
    pub(crate) told_mentors: Vec<MentorExplanation<'a>>,
    /// Prices, where the strategy maximises.
    pub(crate) costs: Option<&'a Costs<'a>>,
    /// How far the weights may move, where the matching is stable and the round not too large to ask.
    pub(crate) robustness: Option<Robustness>,
    /// Strategies side by side, if there are any.
    pub(crate) comparison: Option<&'a Comparison>,
    /// What each goal would give, if that was worked out.
    pub(crate) goals: Option<&'a Comparison>,
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
    pub(crate) fn new(
        outcome: &'a RoundOutcome<'a>,
        beside: Beside<'a>,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Self, StopReason> {
        let go_on = || stop().map_or(Ok(()), Err);
        let opened = |one: Match<'a>| {
            go_on()?;
            Ok(Pair { opened: outcome.open(one.mentee_id, one.mentor_id), one })
        };
        let pairs: Vec<Pair<'_>> = outcome.matches().into_iter().map(opened).collect::<Result<_, _>>()?;
        let (mentees, mentors) = (outcome.market().mentee_ids(), outcome.market().mentor_ids());
        let told = mentees.map(|mentee| go_on().map(|()| outcome.explain_mentee(mentee)));
        let told_mentors = mentors.map(|mentor| go_on().map(|()| outcome.explain_mentor(mentor)));
        let (told, told_mentors) = (told.collect::<Result<_, _>>()?, told_mentors.collect::<Result<_, _>>()?);
        go_on()?;
        let Beside { costs, comparison, goals } = beside;
        let small = Some(outcome).filter(|one| one.market().pairs() <= MOST_PAIRS);
        Ok(Self {
            outcome,
            audit: outcome.audit(),
            told,
            told_mentors,
            costs,
            robustness: small.and_then(RoundOutcome::robustness),
            comparison,
            goals,
            pairs,
        })
    }

    /// A mentee's pair.
    pub(crate) fn pair_of(&self, mentee: MenteeId) -> Option<&Pair<'a>> {
        self.pairs.binary_search_by_key(&mentee, |pair| pair.one.mentee_id).ok().map(|place| &self.pairs[place])
    }
}

/// What templates ask; they lend their arguments.
#[expect(clippy::trivially_copy_pass_by_ref, clippy::ref_option, reason = "templates lend their arguments")]
impl Report<'_> {
    pub(crate) fn mentee_name(&self, mentee: &MenteeId) -> Clipped<&str> {
        name(self.outcome.cohort().mentee(*mentee).name_or_id())
    }

    pub(crate) fn mentor_name(&self, mentor: &MentorId) -> Clipped<&str> {
        name(self.outcome.cohort().mentor(*mentor).name_or_id())
    }

    /// What tells people of one name apart: the id where it is another, and the most local unit.
    pub(crate) fn told_apart_by<'p>(&'p self, name: &str, id: &'p str, unit: &Option<UnitId>) -> Vec<&'p str> {
        let unit = unit.as_ref().map(|unit| self.outcome.cohort().units().name(*unit));
        Some(id).filter(|id| *id != name).into_iter().chain(unit).collect()
    }

    /// What the most local units are called.
    pub(crate) fn local_level(&self) -> &str {
        let units = self.outcome.cohort().units();
        units.iter().map(|unit| units.level_of(unit)).min().map_or("unit", |level| units.level_name(level))
    }

    /// How many mentees wrote down at least one choice.
    pub(crate) fn wrote(&self) -> usize {
        self.outcome.cohort().mentees().iter().filter(|mentee| !mentee.choices.is_empty()).count()
    }

    /// How many mentors a mentee could have.
    pub(crate) fn possible_mentors(&self, mentee: &MenteeId) -> usize {
        self.outcome.count_of_mentors(*mentee)
    }

    /// How many mentees a mentor could have.
    pub(crate) fn possible_mentees(&self, mentor: &MentorId) -> usize {
        self.outcome.count_of_mentees(*mentor)
    }

    /// What granting a wish would cost, where there are prices.
    pub(crate) fn cost(&self, mentee: MenteeId, mentor: Option<MentorId>) -> Option<WishCost> {
        self.costs?.of_written_wish(mentee, mentor?)
    }

    /// What one more seat would add, where there are prices and it adds anything.
    pub(crate) fn extra_seat(&self, mentor: MentorId) -> Option<SeatWorth> {
        Some(self.costs?.extra_seat(mentor)).filter(|worth| worth.is_something())
    }
}
