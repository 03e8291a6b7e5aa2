//! What a wish would cost everybody, and what one more seat would be worth.
//!
//! Strategies that maximise prove their answer by prices, and the prices answer both questions exactly, by one search
//! each, without solving again ([`Sensitivity`]). What is counted is what the strategy maximises: mentees with a
//! mentor first where its objective says so, then fit, written choices and spread. Other strategies have no prices; for
//! them the question has no answer here.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use matching_market::{Decimal, Dual, Sensitivity};

use crate::cohort::{Choice, Cohort, MenteeId, MentorId};
use crate::outcome::RoundOutcome;
use crate::parallel;

/// How many pairs may be looked at in all to say what each wish would cost: a few seconds.
const MOST_LOOKED_AT: usize = 2_000_000_000;

/// Prices of a round, to be asked.
#[derive(Debug, Clone)]
pub struct Costs<'a> {
    outcome: &'a RoundOutcome<'a>,
    sensitivity: Sensitivity<'a>,
    extra_seats: Vec<Dual>,
    wishes: OnceLock<BTreeMap<(MenteeId, MentorId), WishCost>>,
}

/// What it would cost to give a mentee a certain mentor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WishCost {
    /// How much less the best matching with this pair is worth; its people are mentees with a mentor.
    pub loss: Dual,
    /// Mentees whose result would be another one, the mentee of the wish among them.
    pub moved: usize,
}

/// What one more seat with a mentor would add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeatWorth(pub Dual);

impl RoundOutcome<'_> {
    /// The prices of a strategy that maximises; `None` under any other.
    ///
    /// # Complexity
    /// O(pairs · log m) for m mentors, once.
    pub fn costs(&self) -> Option<Costs<'_>> {
        let sensitivity = Sensitivity::new(&self.market, &self.solution).ok()?;
        let extra_seats = sensitivity.extra_seats();
        Some(Costs { outcome: self, sensitivity, extra_seats, wishes: OnceLock::new() })
    }
}

impl<'a> Costs<'a> {
    pub(crate) fn cohort(&self) -> &'a Cohort {
        self.outcome.cohort()
    }
}

impl Costs<'_> {
    /// What it would cost to match the two. `None` when they cannot be matched, or already are.
    ///
    /// # Complexity
    /// One search, O(pairs · log m) at worst.
    pub fn of_wish(&self, mentee: MenteeId, mentor: MentorId) -> Option<WishCost> {
        let pair = self.outcome.market_pair(mentee, mentor)?;
        if self.outcome.mentor_of(mentee) == Some(mentor) {
            return None;
        }
        let change = self.sensitivity.forced(pair)?;
        let mut moved: Vec<MenteeId> = change.moves.iter().map(|one| one.mentee).collect();
        moved.sort_unstable();
        moved.dedup();
        Some(WishCost { loss: change.loss, moved: moved.len() })
    }

    /// The same for a written choice or the sponsor above the mentee's result; `None` for anybody else, and for all
    /// when there are too many ([`Costs::can_price_all_wishes`]).
    ///
    /// # Complexity
    /// The first question prices all wishes, one search each, on all cores; others look up.
    pub fn of_written_wish(&self, mentee: MenteeId, mentor: MentorId) -> Option<WishCost> {
        self.wishes.get_or_init(|| self.price_wishes()).get(&(mentee, mentor)).copied()
    }

    fn price_wishes(&self) -> BTreeMap<(MenteeId, MentorId), WishCost> {
        if !self.can_price_all_wishes() {
            return BTreeMap::new();
        }
        let cohort = self.outcome.cohort();
        let priced = parallel::map(cohort.mentees().len(), |index| {
            let mentee = MenteeId::from_index(index);
            let person = cohort.mentee(mentee);
            let preferences = self.outcome.preferences();
            let own = self.outcome.mentor_of(mentee).map(|mentor| preferences.mentee_place(mentee, mentor));
            // Who was not written down stands below every wish.
            let own = own.filter(|own| own.is_wish());
            let is_above = |mentor: &MentorId| own.is_none_or(|own| preferences.mentee_place(mentee, *mentor) < own);
            let choices = person.choices.iter().filter_map(|choice| match choice {
                Choice::Person(id) => Some(id),
                Choice::Unresolved(_) => None,
            });
            let wished = choices.chain(&person.sponsor);
            let wished = wished.filter_map(|id| cohort.find_mentor(id)).filter(is_above);
            wished.filter_map(|mentor| Some(((mentee, mentor), self.of_wish(mentee, mentor)?))).collect::<Vec<_>>()
        });
        priced.into_iter().flatten().collect()
    }

    /// Whether all written choices and sponsors can be priced within a few seconds.
    pub fn can_price_all_wishes(&self) -> bool {
        let wishes: usize = self.outcome.cohort().mentees().iter().map(|mentee| mentee.choices.len() + 1).sum();
        wishes.saturating_mul(self.outcome.market().pairs()) <= MOST_LOOKED_AT
    }

    /// What one more seat with this mentor would add to the best matching.
    pub fn extra_seat(&self, mentor: MentorId) -> SeatWorth {
        SeatWorth(self.extra_seats[mentor.index()])
    }
}

impl SeatWorth {
    /// Whether it would change anything.
    pub fn is_something(self) -> bool {
        self.0 > Dual::default()
    }
}

impl fmt::Display for WishCost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moved = if self.moved == 1 { "person" } else { "people" };
        let Dual { people, mentors, score, .. } = self.loss;
        match (people, mentors, score) {
            (0, 0, 0) => formatter.write_str("would cost the round nothing in total")?,
            (0, 0, _) => write!(formatter, "would cost the round {} in total", Rounded(score))?,
            (0, 1, _) => formatter.write_str("would leave one more mentor without a mentee")?,
            (0, fewer, _) => write!(formatter, "would leave {fewer} more mentors without a mentee")?,
            (1, ..) => formatter.write_str("would leave one more mentee without a mentor")?,
            (fewer, ..) => write!(formatter, "would leave {fewer} more mentees without a mentor")?,
        }
        write!(formatter, " and change the result of {} {moved}", self.moved)
    }
}

impl fmt::Display for SeatWorth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.people, self.0.mentors, self.0.score) {
            (0, 0, 0) => formatter.write_str("would change nothing"),
            (0, 0, score) => write!(formatter, "would add {} to the total", Rounded(score)),
            (0, 1, _) => formatter.write_str("would give one more mentor a mentee"),
            (0, more, _) => write!(formatter, "would give {more} more mentors a mentee"),
            (1, ..) => formatter.write_str("would give one more mentee a mentor"),
            (more, ..) => write!(formatter, "would give {more} more mentees a mentor"),
        }
    }
}

/// Millionths with two decimals, rounded half up; never "0.00" for something.
struct Rounded(i64);

impl fmt::Display for Rounded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 5_000 {
            return formatter.write_str("less than 0.01");
        }
        Decimal::from_millionths(self.0).rounded(2).fmt(formatter)
    }
}
