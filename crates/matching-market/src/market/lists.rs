//! Markets from preference lists, as papers and textbooks print them.

use super::columns::LIMIT;
use super::{Market, MarketColumns, MarketError};
use crate::ids::{MenteeId, MentorId};

impl Market {
    /// A market of strict preference lists: each mentee's mentors and each mentor's mentees, best first, numbered from
    /// 0.
    ///
    /// A pair exists where both have each other on their lists; who has somebody on a list and is not on theirs is no
    /// pair. There are no scores. For ties use [`MarketBuilder`](super::MarketBuilder) with ranks.
    ///
    /// # Errors
    /// - [`MarketError::ColumnLength`]: not one capacity for each mentor's list.
    /// - [`MarketError::CapacityTooLarge`]: a capacity above 65,535.
    /// - [`MarketError::UnknownMentor`], [`MarketError::UnknownMentee`]: a list names nobody.
    /// - [`MarketError::DuplicatePair`]: somebody is twice on one list.
    /// - [`MarketError::TooMany`]: more people or pairs than `u32` ids.
    ///
    /// # Complexity
    /// O(p log d) for p entries of all lists and lists of length d.
    ///
    /// # Examples
    /// ```
    /// use matching_market::{Context, Market, MarketError, MenteeId, MentorId, StrategySpec};
    ///
    /// // Gale and Shapley (1962), doi:10.1080/00029890.1962.11989827, example 1: three by three.
    /// let mentees = [[0, 1, 2], [1, 2, 0], [2, 0, 1]];
    /// let mentors = [[1, 2, 0], [2, 0, 1], [0, 1, 2]];
    /// let market = Market::from_lists(&mentees, &mentors, &[1, 1, 1])?;
    /// let solution = StrategySpec::default().build().solve(&market, &mut Context::new(7))?;
    /// // Every mentee gets the first choice, every mentor the last.
    /// assert!(market.mentee_ids().all(|id| solution.matching.mentor_of(id) == Some(MentorId::new(id.get()))));
    ///
    /// let refused = Market::from_lists(&[[0, 3]], &[[0]], &[1]).unwrap_err();
    /// assert!(matches!(refused, MarketError::UnknownMentor { mentors: 1, .. }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_lists<A: AsRef<[u32]>, B: AsRef<[u32]>>(
        mentees: &[A],
        mentors: &[B],
        capacities: &[u32],
    ) -> Result<Self, MarketError> {
        if capacities.len() != mentors.len() {
            let (found, expected) = (capacities.len(), mentors.len());
            return Err(MarketError::ColumnLength { column: "capacities", found, expected });
        }
        for (what, count) in [("mentees", mentees.len()), ("mentors", mentors.len())] {
            if count > LIMIT {
                return Err(MarketError::TooMany { what, count, limit: LIMIT });
            }
        }
        let twice = |mentee, mentor| MarketError::DuplicatePair { mentee, mentor };
        // Each mentor's mentees by id, with their positions on the list.
        let mut ranked: Vec<Vec<(u32, u32)>> = Vec::with_capacity(mentors.len());
        for (index, list) in mentors.iter().enumerate() {
            let mut sorted: Vec<(u32, u32)> = list.as_ref().iter().copied().zip(0..).collect();
            if let Some(&(stranger, _)) = sorted.iter().find(|(mentee, _)| *mentee as usize >= mentees.len()) {
                return Err(MarketError::UnknownMentee { mentee: MenteeId::new(stranger), mentees: mentees.len() });
            }
            sorted.sort_unstable();
            if let Some(two) = sorted.windows(2).find(|two| two[0].0 == two[1].0) {
                return Err(twice(MenteeId::new(two[0].0), MentorId::from_index(index)));
            }
            ranked.push(sorted);
        }
        let mut columns =
            MarketColumns { mentee_offsets: vec![0], capacities: capacities.to_vec(), ..MarketColumns::default() };
        let mut seen: Vec<u32> = Vec::new();
        for (index, list) in mentees.iter().enumerate() {
            let mentee = MenteeId::from_index(index);
            seen.clear();
            seen.extend(list.as_ref());
            seen.sort_unstable();
            if let Some(two) = seen.windows(2).find(|two| two[0] == two[1]) {
                return Err(twice(mentee, MentorId::new(two[0])));
            }
            for (&id, rank) in list.as_ref().iter().zip(0..) {
                let mentor = MentorId::new(id);
                let Some(own) = ranked.get(mentor.index()) else {
                    return Err(MarketError::UnknownMentor { mentee, mentor, mentors: mentors.len() });
                };
                if let Ok(found) = own.binary_search_by_key(&mentee.get(), |&(id, _)| id) {
                    columns.mentor.push(mentor);
                    columns.mentee_rank.push(rank);
                    columns.mentor_rank.push(own[found].1);
                }
            }
            if columns.mentor.len() > LIMIT {
                return Err(MarketError::TooMany { what: "pairs", count: columns.mentor.len(), limit: LIMIT });
            }
            columns.mentee_offsets.push(u32::try_from(columns.mentor.len()).expect("below the limit"));
        }
        Self::from_columns(columns)
    }
}
