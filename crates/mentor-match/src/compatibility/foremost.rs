//! The foremost mentors of one mentee, without the scores of the others.
//!
//! A side score is a sum divided by its weights and rounded to millionths, so whoever has a score of at least `s` has a
//! sum of at least `(s − ½) · weights`. Sums are compared, and only whoever is among the best by them is scored:
//!
//! ```text
//! 1. sums of both sides, for all who are asked for
//! 2. out:   whoever's sum is too small for a mentor who takes nobody below a score, or too great for a mentee who looks
//!           for mentors at or below a score
//! 3. scores, for the t greatest sums that are left, and for all that could round to the same score as the last of them
//! ```
//!
//! Everybody who is not scored in the end has a smaller score than the last of the t: doubling t goes on from there.
//!
//! Complexity: O(features) additions a pair, O(pairs) to select, and a score for each of the t.

use super::fixed::quotient;
use super::kernel::Rows;
use super::{PairScores, Score, Sides};
use crate::cohort::{MenteeId, MentorId, Side};

/// Whom a mentee could have, by sums.
#[derive(Debug, Default)]
pub(crate) struct Foremost {
    // The mentees' sums, and where the pairs stand in `kept`.
    sums: Vec<(i64, u32)>,
    // In the order of the mentors given, with the mentors' sums.
    kept: Vec<(MentorId, i64)>,
    weights: i64,
    best: Vec<(MentorId, PairScores)>,
}

/// The smallest sum that can round to this score.
fn least(score: Score, weights: i64) -> i64 {
    i64::from(score.millionths()) * weights - weights / 2 - 1
}

impl Foremost {
    /// Takes up a mentee and these mentors: those who would take the mentee at a score that `floor` gives, at most so
    /// much worth to the mentee.
    pub(crate) fn take(
        &mut self,
        rows: &mut Rows<'_>,
        mentee: MenteeId,
        mentors: &[MentorId],
        at_most: Score,
        floor: impl Fn(MentorId) -> Score,
    ) {
        let weighing = rows.weighing();
        self.sums.clear();
        self.kept.clear();
        self.weights = weighing.row(Side::Mentee, mentee.index()).sum;
        let most = least(at_most, self.weights) + self.weights + 2;
        let (sums, kept) = (&mut self.sums, &mut self.kept);
        rows.sums(mentee.index(), mentors, |block, both| {
            for ((&mentor, &sum), &other) in block.iter().zip(both.mentee).zip(both.mentor) {
                let weights = weighing.row(Side::Mentor, mentor.index()).sum;
                if sum <= most && other >= least(floor(mentor), weights) {
                    sums.push((sum, u32::try_from(kept.len()).expect("fewer mentors than 2^32")));
                    kept.push((mentor, other));
                }
            }
        });
    }

    /// The scores of the `count` best for the mentee, and of all who could be as good as the last of them; the score
    /// that nobody else reaches, unless these are all.
    pub(crate) fn best(
        &mut self,
        rows: &Rows<'_>,
        mentee: MenteeId,
        count: usize,
    ) -> (&[(MentorId, PairScores)], Option<Score>) {
        let mut reached = None;
        if count < self.sums.len() {
            let (_, &mut (last, _), _) = self.sums.select_nth_unstable_by(count - 1, |one, other| other.0.cmp(&one.0));
            reached = Some(super::score(quotient(last, self.weights)));
        }
        (self.at_least(rows, mentee, reached.unwrap_or(Score::ZERO)), reached)
    }

    /// The scores of all who are worth at least so much to the mentee; others can be among them.
    pub(crate) fn at_least(&mut self, rows: &Rows<'_>, mentee: MenteeId, score: Score) -> &[(MentorId, PairScores)] {
        let (enough, kept) = (least(score, self.weights), &self.kept);
        self.best.clear();
        self.best.extend(self.sums.iter().filter(|&&(sum, _)| sum >= enough).map(|&(sum, at)| {
            let (mentor, other) = kept[at as usize];
            (mentor, rows.scores_of(mentee, mentor, Sides { mentee: sum, mentor: other }))
        }));
        self.best.sort_unstable_by_key(|&(mentor, _)| mentor);
        &self.best
    }
}
