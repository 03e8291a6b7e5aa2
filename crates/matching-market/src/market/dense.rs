//! Markets from a matrix of scores.

use ndarray::ArrayView2;

use super::columns::LIMIT;
use super::{Market, MarketColumns, MarketError};
use crate::ids::{MenteeId, MentorId};
use crate::score::{FloatScoreError, Score};

impl Market {
    /// A market of a matrix: row i is mentee i, column j mentor j, and the entry is the score of the two. NaN: they are
    /// no pair.
    ///
    /// Both sides rank by score, the greater the better; equal scores, rounded to millionths, are ties. For other ranks
    /// use [`Market::from_columns`]. Needs the feature `ndarray`.
    ///
    /// # Errors
    /// - [`MarketError::ColumnLength`]: not one capacity for each column.
    /// - [`MarketError::Score`]: a number beyond the range of [`Score`]; nothing is cut to fit.
    /// - [`MarketError::CapacityTooLarge`]: a capacity above 65,535.
    /// - [`MarketError::TooMany`]: more people or pairs than `u32` ids.
    ///
    /// # Complexity
    /// O(n · m + p log m) for p pairs of n mentees and m mentors; memory for the pairs alone.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{Market, MarketError, MenteeId, MentorId, Score};
    /// use ndarray::array;
    ///
    /// let scores = array![[0.9, f64::NAN], [0.2, 0.4]];
    /// let market = Market::from_dense(scores.view(), &[1, 2])?;
    /// assert_eq!(market.pairs(), 3);
    /// let pair = market.find_pair(MenteeId::new(1), MentorId::new(1)).expect("they are a pair");
    /// assert_eq!((market.mentee_rank(pair), market.score(pair)), (0, Some(Score::from_millionths(400_000))));
    ///
    /// let refused = Market::from_dense(array![[1e9]].view(), &[1]).unwrap_err();
    /// assert!(matches!(refused, MarketError::Score { .. }));
    /// # Ok::<(), MarketError>(())
    /// ```
    #[expect(clippy::needless_pass_by_value, reason = "a view is a reference of two dimensions")]
    pub fn from_dense(scores: ArrayView2<'_, f64>, capacities: &[u32]) -> Result<Self, MarketError> {
        let (mentees, mentors) = scores.dim();
        if capacities.len() != mentors {
            return Err(MarketError::ColumnLength { column: "capacities", found: capacities.len(), expected: mentors });
        }
        for (what, count) in [("mentees", mentees), ("mentors", mentors)] {
            if count > LIMIT {
                return Err(MarketError::TooMany { what, count, limit: LIMIT });
            }
        }
        let mut columns =
            MarketColumns { mentee_offsets: vec![0], capacities: capacities.to_vec(), ..MarketColumns::default() };
        let mut column = Vec::new();
        for (mentee, row) in scores.outer_iter().enumerate() {
            for (mentor, &value) in row.iter().enumerate() {
                let mentor = MentorId::from_index(mentor);
                match Score::try_from_f64(value) {
                    Ok(score) => {
                        columns.mentor.push(mentor);
                        columns.mentee_rank.push(score.descending_rank());
                        column.push(score);
                    }
                    Err(FloatScoreError::NotANumber) => {}
                    Err(error) => {
                        return Err(MarketError::Score { mentee: MenteeId::from_index(mentee), mentor, error });
                    }
                }
            }
            if column.len() > LIMIT {
                return Err(MarketError::TooMany { what: "pairs", count: column.len(), limit: LIMIT });
            }
            columns.mentee_offsets.push(u32::try_from(column.len()).expect("below the limit"));
        }
        columns.mentor_rank.clone_from(&columns.mentee_rank);
        columns.score = Some(column);
        Self::from_columns(columns)
    }
}
