//! The most that the fits of a mentee's pairs can be, from sums alone.
//!
//! Each side's score is its sum divided by its weights, and the fit their mean by the shares, all rounded. Rounding
//! adds a half at most to each score and to the fit, so
//!
//! ```text
//! fit ≤ share · sum / weights + share · sum / weights + 1        shares adding up to 1
//! ```
//!
//! which is two multiplications a pair. What doubles add to the error is far below the ten thousandth it is given.

use super::kernel::Rows;
use super::{Compatibility, Sides};
use crate::cohort::{MenteeId, MentorId, Side};

/// What a unit of a sum is worth to the fit.
#[derive(Debug)]
pub(crate) struct MostFit {
    // The mentees' share of the fit.
    share: f64,
    // By mentor.
    unit: Vec<f64>,
}

/// What rounding adds.
const ROUNDED: f64 = 1.0001;

#[expect(clippy::cast_precision_loss, reason = "sums and weights are below 2^52 (`fixed::quotient`)")]
fn double(whole: i64) -> f64 {
    whole as f64
}

impl Compatibility<'_> {
    pub(crate) fn most_fit(&self) -> MostFit {
        let rows = self.rows();
        let (weighing, shares) = (rows.weighing(), rows.weighing().shares());
        let both = double(shares.mentee + shares.mentor);
        let unit = |mentor| double(shares.mentor) / both / double(weighing.row(Side::Mentor, mentor).sum);
        MostFit { share: double(shares.mentee) / both, unit: (0..self.cohort.mentors().len()).map(unit).collect() }
    }
}

impl MostFit {
    /// Gives the most that the fit with each of these mentors can be, in millionths; not a number where nothing has a
    /// weight for one of the two, or neither side has a share; and the sums. O(features) a mentor.
    pub(crate) fn of(
        &self,
        rows: &mut Rows<'_>,
        mentee: MenteeId,
        mentors: &[MentorId],
        mut take: impl FnMut(MentorId, Sides<i64>, f64),
    ) {
        let unit = self.share / double(rows.weighing().row(Side::Mentee, mentee.index()).sum);
        rows.sums(mentee.index(), mentors, |block, both| {
            for ((&mentor, &sum), &other) in block.iter().zip(both.mentee).zip(both.mentor) {
                let most = double(sum) * unit + double(other) * self.unit[mentor.index()] + ROUNDED;
                take(mentor, Sides { mentee: sum, mentor: other }, most);
            }
        });
    }
}
