//! From values to scores: the weighted means of the module's head, for any pair, in integers.

use super::fixed::{ONE, divide, mean, ratio};
use super::personal::Row;
use super::source::Own;
use super::{Contributions, Detail, Feature, PairScores, Part, PerFeature, Scoring, Sides, Valued, Values, score};
use crate::cohort::Side;
use matching_market::Score;

/// Weights and neutral values in the form in which they are used.
#[derive(Debug)]
pub(super) struct Weighing {
    // INVARIANT: the programme's weights, each at most `Scoring::MOST_WEIGHT`.
    plain: Sides<Row>,
    // INVARIANT: empty when nobody of the side has weights of their own, else one per person.
    personal: Sides<Vec<Row>>,
    // INVARIANT: as long as `personal`: whether somebody's row is not the programme's.
    speaks: Sides<Vec<bool>>,
    // INVARIANT: at most `ONE`.
    neutral: PerFeature<u32>,
    // INVARIANT: at most `ONE`; what the embedder's own scores count where they are not known.
    own_neutral: u32,
    shares: Sides<i64>,
}

impl Weighing {
    pub(super) fn new(scoring: &Scoring) -> Self {
        let weight = |weight: u32| weight.min(Scoring::MOST_WEIGHT);
        let plain = |table: &PerFeature<u32>| Row::plain(PerFeature::from_fn(|feature| weight(table[feature])), 0);
        Self {
            plain: Sides { mentee: plain(&scoring.mentee_weights), mentor: plain(&scoring.mentor_weights) },
            personal: Sides::default(),
            speaks: Sides::default(),
            neutral: PerFeature::from_fn(|feature| scoring.neutral[feature].min(ONE)),
            own_neutral: 0,
            shares: Sides { mentee: weight(scoring.mentee_share), mentor: weight(scoring.mentor_share) }.map(i64::from),
        }
    }

    /// Lets the embedder's own scores count beside the features, or instead of them; for everybody by the programme's
    /// weights.
    pub(super) fn take_in(&mut self, own: &Own<'_>) {
        let row = |row: Row| {
            let features = if own.replaces() { PerFeature::filled(0) } else { row.weights };
            Row::plain(features, own.weight)
        };
        self.plain = self.plain.map(row);
        self.personal = Sides::default();
        self.speaks = Sides::default();
        self.own_neutral = own.neutral;
    }

    /// The programme's weights.
    pub(super) fn plain(&self, side: Side) -> &Row {
        self.plain.of(side)
    }

    /// Gives the people of one side weights of their own; `None`: the programme's.
    pub(super) fn set(&mut self, side: Side, rows: Vec<Option<Row>>) {
        let plain = *self.plain(side);
        let (speaks, rows) = if rows.iter().all(Option::is_none) {
            (Vec::new(), Vec::new())
        } else {
            rows.into_iter().map(|row| (row.is_some(), row.unwrap_or(plain))).unzip()
        };
        match side {
            Side::Mentee => (self.personal.mentee, self.speaks.mentee) = (rows, speaks),
            Side::Mentor => (self.personal.mentor, self.speaks.mentor) = (rows, speaks),
        }
    }

    /// Whether somebody has weights of their own.
    #[inline]
    pub(super) fn has_own(&self, side: Side, person: usize) -> bool {
        self.speaks.of(side).get(person).copied().unwrap_or(false)
    }

    /// Whether anybody on a side has weights of their own.
    pub(super) fn has_any_own(&self, side: Side) -> bool {
        !self.speaks.of(side).is_empty()
    }

    /// The weights that count for two people.
    #[inline]
    pub(super) fn rows(&self, mentee: usize, mentor: usize) -> Sides<&Row> {
        Sides { mentee: self.row(Side::Mentee, mentee), mentor: self.row(Side::Mentor, mentor) }
    }

    /// The weights that count for one person.
    #[inline]
    pub(super) fn row(&self, side: Side, person: usize) -> &Row {
        self.personal.of(side).get(person).unwrap_or(self.plain.of(side))
    }

    /// How much each side's view counts in the fit.
    pub(super) fn shares(&self) -> Sides<i64> {
        self.shares
    }

    /// The value, or the neutral one while it is not known.
    #[inline]
    pub(super) fn counted(&self, feature: Feature, values: Values) -> Sides<u32> {
        values.unwrap_or(Sides::both(self.neutral[feature]))
    }

    /// The same of the embedder's own scores.
    #[inline]
    pub(super) fn own_counted(&self, values: Values) -> Sides<u32> {
        values.unwrap_or(Sides::both(self.own_neutral))
    }

    #[inline]
    pub(super) fn scores(&self, values: &Valued, mentee: usize, mentor: usize) -> PairScores {
        let rows = self.rows(mentee, mentor);
        let own = self.own_counted(values.own);
        let mut sums = Sides {
            mentee: rows.mentee.balance + i64::from(rows.mentee.own) * i64::from(own.mentee),
            mentor: rows.mentor.balance + i64::from(rows.mentor.own) * i64::from(own.mentor),
        };
        for &feature in Feature::ALL {
            let value = self.counted(feature, values.by[feature]);
            // At most 3.1 · 10^8 · 10^6 altogether.
            sums.mentee += i64::from(rows.mentee.weights[feature]) * i64::from(value.mentee);
            sums.mentor += i64::from(rows.mentor.weights[feature]) * i64::from(value.mentor);
        }
        let mentee = mean(sums.mentee, rows.mentee.sum);
        let mentor = mean(sums.mentor, rows.mentor.sum);
        let both = self.shares.mentee * i64::from(mentee) + self.shares.mentor * i64::from(mentor);
        let fit = mean(both, self.shares.mentee + self.shares.mentor);
        PairScores { mentee: score(mentee), mentor: score(mentor), fit: score(fit) }
    }

    pub(super) fn contributions(&self, values: &Valued, mentee: usize, mentor: usize) -> Sides<Contributions> {
        let rows = self.rows(mentee, mentor);
        let own = self.own_counted(values.own);
        let of = |side: Side| {
            let (row, own) = (rows.of(side), *own.of(side));
            let part = |feature| {
                i64::from(row.weights[feature]) * i64::from(*self.counted(feature, values.by[feature]).of(side))
            };
            Contributions::new(PerFeature::from_fn(part), i64::from(row.own) * i64::from(own))
        };
        Sides { mentee: of(Side::Mentee), mentor: of(Side::Mentor) }
    }

    /// The ballast of personal weights is no answer: it counts on neither side of the share.
    pub(super) fn coverage(&self, values: &Valued, mentee: usize, mentor: usize) -> Sides<Score> {
        self.rows(mentee, mentor).map(|row| {
            let known = Feature::ALL.iter().copied().filter(|&feature| values.by[feature].is_some());
            let known: u64 = known.map(|feature| u64::from(row.weights[feature])).sum();
            let own = if values.own.is_some() { u64::from(row.own) } else { 0 };
            score(ratio(known + own, (row.sum - i64::from(row.ballast)).cast_unsigned()))
        })
    }

    pub(super) fn part(&self, feature: Feature, values: Values, detail: Detail, mentee: usize, mentor: usize) -> Part {
        let weight = self.rows(mentee, mentor).map(|row| row.weights[feature]);
        self.part_of(values, self.counted(feature, values), weight, detail, mentee, mentor)
    }

    /// The part of the embedder's own scores.
    pub(super) fn own_part(&self, values: Values, detail: Detail, mentee: usize, mentor: usize) -> Part {
        let weight = self.rows(mentee, mentor).map(|row| row.own);
        self.part_of(values, self.own_counted(values), weight, detail, mentee, mentor)
    }

    fn part_of(
        &self,
        values: Values,
        counted: Sides<u32>,
        weight: Sides<u32>,
        detail: Detail,
        mentee: usize,
        mentor: usize,
    ) -> Part {
        let rows = self.rows(mentee, mentor);
        let contribution = |weight: u32, value: u32| i64::from(weight) * i64::from(value);
        let contribution = Sides {
            mentee: contribution(weight.mentee, counted.mentee),
            mentor: contribution(weight.mentor, counted.mentor),
        };
        Part {
            value: Sides {
                mentee: values.map(|both| score(both.mentee)),
                mentor: values.map(|both| score(both.mentor)),
            },
            counted: counted.map(score),
            weight,
            importance: Sides::default(),
            contribution,
            points: Sides {
                mentee: points(contribution.mentee, rows.mentee.sum),
                mentor: points(contribution.mentor, rows.mentor.sum),
            },
            detail,
        }
    }
}

/// What a contribution adds to the side score, rounded on its own.
fn points(contribution: i64, sum: i64) -> Score {
    score(u32::try_from(divide(contribution, sum)).unwrap_or(ONE))
}
