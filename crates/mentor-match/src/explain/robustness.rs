//! By how much the policy's weights may move before the matching stops being stable.
//!
//! *Problem.* Weights are judgements. If "goals" counted a little more, would anybody rather change? Each weight of
//! each side is moved by itself, all others as they are, and so are the matching, the rules and the pairs.
//!
//! *Method.* On one person's list two candidates are told apart by place, by standing, then by side score. Both scores
//! have the same denominator and the same ballast, so the order is the sign of the difference of two sums of weight
//! times value, which is linear in each weight: with `d <= 0` the difference now and `c` what the weight's feature
//! contributes to it, the order turns where the weight has changed by the share `-d / c` of itself, upwards for `c >
//! 0` and downwards for `c < 0`. Everything is in integers before rounding. A weight of mentees moves mentees' lists
//! only and one of mentors mentors' lists only; so a pair comes to block at the turn of the one comparison that keeps
//! it from blocking, and the least of these turns is the answer.
//!
//! *Rounding.* Side scores are rounded to millionths before lists are made. Pairs that would block on the scores before
//! rounding are counted apart ([`Robustness::by_rounding`]) and have no say in the rest. Where candidates are equal in
//! everything that the weight moves, the order stays as it is: the fit, or a lot, decided it.
//!
//! *Not looked at:* minimum fits, which could add or remove pairs; neutral values; shares; an embedder's own scores.
//!
//! Time: O(pairs) times the features and the mentees that a mentor has, in parallel.

use std::cmp::Ordering;
use std::fmt;

use matching_market::{PairId, verify};

use crate::cohort::{MenteeId, MentorId, Side};
use crate::compatibility::{Contributions, Feature, Sides};
use crate::outcome::RoundOutcome;
use crate::parallel;

/// A share of a weight by which it changes: a fraction of two whole numbers, 0 or more.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// Numerator.
    pub numerator: u64,
    /// Denominator, not 0.
    pub denominator: u64,
}

impl Change {
    /// In tenths of a per cent, rounded down.
    pub fn per_mille(self) -> u64 {
        let share = u128::from(self.numerator) * 1000 / u128::from(self.denominator);
        u64::try_from(share).unwrap_or(u64::MAX)
    }
}

impl Ord for Change {
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |one: &Self, other: &Self| u128::from(one.numerator) * u128::from(other.denominator);
        cross(self, other).cmp(&cross(other, self))
    }
}

impl PartialOrd for Change {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Change {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Change {}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.per_mille();
        write!(f, "{}.{} %", tenths / 10, tenths % 10)
    }
}

/// Where a pair comes to block when one weight moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Turn {
    /// By more than this share of itself; by exactly as much the two candidates are equal.
    pub change: Change,
    /// The pair's mentee.
    pub mentee: MenteeId,
    /// The pair's mentor.
    pub mentor: MentorId,
}

/// How far one weight may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightRange {
    /// Whose weight.
    pub side: Side,
    /// Of which feature.
    pub feature: Feature,
    /// Downwards; `None`: down to nothing.
    pub down: Option<Turn>,
    /// Upwards; `None`: without end.
    pub up: Option<Turn>,
}

impl WeightRange {
    /// The nearer of the two.
    pub fn least(&self) -> Option<Turn> {
        [self.down, self.up].into_iter().flatten().min_by_key(|turn| turn.change)
    }
}

/// How far the weights may move, one at a time, before the matching stops being stable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robustness {
    weights: Vec<WeightRange>,
    by_mentee: Vec<Option<Change>>,
    by_rounding: usize,
}

impl Robustness {
    /// Each weight that is not 0, mentees' first.
    pub fn weights(&self) -> &[WeightRange] {
        &self.weights
    }

    /// The weight that may move least; `None`: whichever weight moves, the matching stays stable.
    pub fn least(&self) -> Option<(WeightRange, Turn)> {
        let turns = self.weights.iter().filter_map(|range| Some((*range, range.least()?)));
        turns.min_by_key(|(_, turn)| turn.change)
    }

    /// The least change of any weight at which this mentee comes to block, or somebody in whose favour they would lose
    /// their seat.
    pub fn of(&self, mentee: MenteeId) -> Option<Change> {
        self.by_mentee[mentee.index()]
    }

    /// Pairs that block on the scores before rounding, and only there.
    pub fn by_rounding(&self) -> usize {
        self.by_rounding
    }
}

impl fmt::Display for Robustness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((range, turn)) = self.least() else {
            return f.write_str("Whichever single weight of the scores moves, the matching stays stable.");
        };
        let moves = format!("the {}s' weight of {}", range.side, range.feature);
        match turn.change.per_mille() {
            0 => write!(f, "The result hangs on the weights: a change of {moves} by less than 0.1 % can undo a match."),
            _ => write!(
                f,
                "Each weight of the scores may move by {} by itself, and the matching stays stable. Most depends on \
                 {moves}.",
                turn.change
            ),
        }
    }
}

/// What one comparison on somebody's list says: whether the first candidate comes before the second.
enum Compared {
    /// Whatever the weights are.
    Fixed(bool),
    /// By so much (the first less the second), to which each feature contributes its part.
    Scored { before: bool, difference: i64, parts: Contributions },
}

impl Compared {
    fn before(&self) -> bool {
        match self {
            Self::Fixed(before) | Self::Scored { before, .. } => *before,
        }
    }

    /// Where the order turns, downwards and upwards, when the weight of this feature moves.
    fn turns(&self, feature: Feature) -> [Option<Change>; 2] {
        let Self::Scored { before: false, difference, parts } = self else { return [None; 2] };
        let part = parts.by[feature];
        let (numerator, denominator) = (difference.unsigned_abs(), part.unsigned_abs());
        let change = Change { numerator, denominator };
        match part.signum() {
            1 => [None, Some(change)],
            // A weight cannot lose more than all of itself.
            -1 if numerator < denominator => [Some(change), None],
            _ => [None; 2],
        }
    }
}

/// What one mentee's pairs found.
#[derive(Default)]
struct Found {
    /// For each side and feature, downwards and upwards.
    turns: Vec<(Side, Feature, usize, Turn, Option<MenteeId>)>,
    by_rounding: usize,
}

impl RoundOutcome<'_> {
    /// By how much each weight of the policy may move before the matching stops being stable; `None` if it is not, and
    /// for a round on a sliver, which has not all pairs that could come into play.
    ///
    /// # Complexity
    /// O(pairs · features · mentees a mentor), in parallel.
    pub fn robustness(&self) -> Option<Robustness> {
        if self.sliver().is_some() || verify::blocking_pairs(self.market(), self.matching()).next().is_some() {
            return None;
        }
        let mentees = self.market().mentees();
        let own: Vec<Option<Sides<Contributions>>> = parallel::map(mentees, |mentee| {
            let mentee = MenteeId::from_index(mentee);
            let mentor = self.matching().mentor_of(mentee)?;
            Some(self.preferences().compatibility().contributions(mentee, mentor))
        });
        let found = parallel::map(mentees, |mentee| self.turns_of(MenteeId::from_index(mentee), &own));
        let scoring = self.policy().scoring();
        let weighing = [Side::Mentee, Side::Mentor].into_iter().flat_map(|side| {
            let weights = scoring.weights(side).iter().filter(|&(_, &weight)| weight > 0);
            weights.map(move |(feature, _)| WeightRange { side, feature, down: None, up: None })
        });
        let mut weights: Vec<WeightRange> = weighing.collect();
        let mut by_mentee: Vec<Option<Change>> = vec![None; mentees];
        let mut by_rounding = 0;
        for one in found {
            by_rounding += one.by_rounding;
            for (side, feature, upwards, turn, loses) in one.turns {
                let ranges = weights.iter_mut().filter(|range| (range.side, range.feature) == (side, feature));
                for range in ranges {
                    let least = if upwards == 1 { &mut range.up } else { &mut range.down };
                    if least.is_none_or(|least| turn.change < least.change) {
                        *least = Some(turn);
                    }
                }
                for mentee in std::iter::once(turn.mentee).chain(loses) {
                    let least = &mut by_mentee[mentee.index()];
                    *least = Some(least.map_or(turn.change, |least| least.min(turn.change)));
                }
            }
        }
        Some(Robustness { weights, by_mentee, by_rounding })
    }

    fn turns_of(&self, mentee: MenteeId, own: &[Option<Sides<Contributions>>]) -> Found {
        let market = self.market();
        let matched = self.matching().pair_of(mentee);
        let mut found = Found::default();
        for pair in market.pairs_of_mentee(mentee).filter(|&pair| Some(pair) != matched) {
            let mentor = market.mentor_of(pair);
            if market.capacity(mentor) == 0 {
                continue;
            }
            let parts = self.preferences().compatibility().contributions(mentee, mentor);
            let wishes = match (matched, &own[mentee.index()]) {
                (Some(matched), Some(own)) => self.on_mentee_list((pair, &parts.mentee), (matched, &own.mentee)),
                _ => Compared::Fixed(true),
            };
            let full = self.free_seats(mentor) == 0;
            let held: Vec<(MenteeId, Compared)> = self
                .matching()
                .mentees_of(mentor)
                .iter()
                .filter(|_| full)
                .filter_map(|&one| Some((one, self.matching().pair_of(one)?, own[one.index()].as_ref()?)))
                .map(|(one, other, own)| (one, self.on_mentor_list((pair, &parts.mentor), (other, &own.mentor))))
                .collect();
            let welcome = !full || held.iter().any(|(_, compared)| compared.before());
            if wishes.before() && welcome {
                found.by_rounding += 1;
                continue;
            }
            let turn = |change| Turn { change, mentee, mentor };
            for &feature in Feature::ALL {
                if welcome {
                    let loses = held.iter().filter(|(_, compared)| compared.before()).map(|&(one, _)| one).next();
                    for (way, change) in wishes.turns(feature).into_iter().enumerate() {
                        found.turns.extend(change.map(|change| (Side::Mentee, feature, way, turn(change), loses)));
                    }
                }
                for (one, compared) in held.iter().filter(|_| wishes.before()) {
                    for (way, change) in compared.turns(feature).into_iter().enumerate() {
                        found.turns.extend(change.map(|change| (Side::Mentor, feature, way, turn(change), Some(*one))));
                    }
                }
            }
        }
        found
    }

    /// Whether the mentee of both pairs has the mentor of the first before that of the second.
    fn on_mentee_list(&self, one: (PairId, &Contributions), other: (PairId, &Contributions)) -> Compared {
        let market = self.market();
        let place = |pair| self.preferences().mentee_place(market.mentee_of(pair), market.mentor_of(pair));
        let rank = |pair| market.mentee_rank(pair);
        compared(&(place(one.0), rank(one.0), one.1), &(place(other.0), rank(other.0), other.1))
    }

    /// Whether the mentor of both pairs has the mentee of the first before that of the second.
    fn on_mentor_list(&self, one: (PairId, &Contributions), other: (PairId, &Contributions)) -> Compared {
        let market = self.market();
        let place = |pair| {
            let mentee = market.mentee_of(pair);
            let preferences = self.preferences();
            (preferences.mentor_place(mentee, market.mentor_of(pair)), preferences.standing(mentee))
        };
        let rank = |pair| market.mentor_rank(pair);
        compared(&(place(one.0), rank(one.0), one.1), &(place(other.0), rank(other.0), other.1))
    }
}

/// By place, then by side score before rounding, then as the ranks have it.
fn compared<P: Ord>(one: &(P, u32, &Contributions), other: &(P, u32, &Contributions)) -> Compared {
    let by_rank = one.1 < other.1;
    if one.0 != other.0 {
        return Compared::Fixed(one.0 < other.0);
    }
    let parts = one.2.less(other.2);
    let difference = parts.sum();
    if difference == 0 && parts.by.iter().all(|(_, &part)| part == 0) {
        return Compared::Fixed(by_rank);
    }
    let before = difference > 0 || (difference == 0 && by_rank);
    Compared::Scored { before, difference, parts }
}
