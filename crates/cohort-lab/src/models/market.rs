//! From worths to a market: ranks, ties, scores and seats.

use matching_market::{Market, MarketColumns, MentorId, StopReason};

use super::adversarial;
use super::draws::{Listed, happens, mallows};
use super::shape::{MarketShape, Model, ShapeError, Stream};
use super::statistics::MarketStatistics;

impl MarketShape {
    /// Makes the market: pairs with ranks and scores, and seats.
    ///
    /// `stop` is asked once for every mentee and mentor.
    ///
    /// # Errors
    /// [`ShapeError`].
    ///
    /// # Complexity
    /// O(n m) worths for n mentees and m mentors, or O(pairs) where lists are short and drawn; sorting them besides.
    /// `mallows` moves O(m²) bytes a mentee.
    ///
    /// # Examples
    /// ```
    /// use cohort_lab::models::{MarketShape, Model};
    /// let shape = MarketShape { length: Some(5), ..MarketShape::new(Model::Zipf, 100, 50, 7) };
    /// let market = shape.market(&|| None)?;
    /// assert_eq!((market.mentees(), market.mentors(), market.pairs()), (100, 50, 500));
    /// assert_eq!(market, shape.market(&|| None)?);
    /// # Ok::<(), cohort_lab::models::ShapeError>(())
    /// ```
    pub fn market(&self, stop: &dyn Fn() -> Option<StopReason>) -> Result<Market, ShapeError> {
        self.check()?;
        let asked = || stop().map_or(Ok(()), |reason| Err(ShapeError::Stopped(reason)));
        let mut lists = self.lists(&asked)?;
        let mentee_ranks = self.mentee_ranks(&mut lists);
        let mentor_ranks = self.mentor_ranks(&lists, &asked)?;
        let mut mentee_offsets = vec![0];
        mentee_offsets.extend(lists.iter().scan(0, |end, list| {
            *end += u32::try_from(list.len()).expect("at most fifty million pairs");
            Some(*end)
        }));
        let listed = || lists.iter().flatten();
        let columns = MarketColumns {
            mentee_offsets,
            mentor: listed().map(|one| MentorId::new(one.mentor)).collect(),
            mentee_rank: mentee_ranks,
            mentor_rank: mentor_ranks,
            score: Some(listed().map(Listed::score).collect()),
            capacities: self.capacities(),
            ..MarketColumns::default()
        };
        Ok(Market::from_columns(columns).expect("each pair once, within bounds"))
    }

    fn capacities(&self) -> Vec<u32> {
        match self.model {
            Model::Tight => {
                let (each, more) = (self.mentees / self.mentors, self.mentees % self.mentors);
                (0..self.mentors).map(|mentor| each + u32::from(mentor < more)).collect()
            }
            Model::HallDeficient => adversarial::seats_of_crowd(self),
            _ => vec![self.seats; self.mentors as usize],
        }
    }

    /// Sorts every list, best first, and ranks it; pairs in the order of the lists.
    fn mentee_ranks(&self, lists: &mut [Vec<Listed>]) -> Vec<u32> {
        let mut draw = self.draw(Stream::MenteeTies);
        let mut ranks = Vec::with_capacity(lists.iter().map(Vec::len).sum());
        for list in lists {
            list.sort_by(|one, other| other.to_mentee.total_cmp(&one.to_mentee).then(one.order.cmp(&other.order)));
            let mut rank = 0;
            for place in 0..list.len() {
                let alike = place > 0 && list[place].to_mentee.total_cmp(&list[place - 1].to_mentee).is_eq();
                rank += u32::from(place > 0 && !alike && !happens(&mut draw, self.mentee_ties));
                ranks.push(rank);
            }
        }
        ranks
    }

    /// The mentors' ranks of the same pairs.
    fn mentor_ranks(
        &self,
        lists: &[Vec<Listed>],
        asked: &dyn Fn() -> Result<(), ShapeError>,
    ) -> Result<Vec<u32>, ShapeError> {
        let mut sought: Vec<Vec<(f64, usize)>> = vec![Vec::new(); self.mentors as usize];
        for (pair, listed) in lists.iter().flatten().enumerate() {
            sought[listed.mentor as usize].push((listed.to_mentor, pair));
        }
        let mut ranks = vec![0; lists.iter().map(Vec::len).sum()];
        let (mut draw, mut around) = (self.draw(Stream::MentorTies), self.draw(Stream::Mentors));
        // The master list ties by its worths, which are the same for all.
        let ties = if self.model == Model::MasterList { 0.0 } else { self.mentor_ties };
        for pairs in &mut sought {
            asked()?;
            pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            if self.model == Model::Mallows {
                let drawn = mallows(&mut around, pairs.len(), self.own_skew());
                *pairs = drawn.into_iter().enumerate().map(|(place, at)| (-(place as f64), pairs[at].1)).collect();
            }
            let mut rank = 0;
            for place in 0..pairs.len() {
                let alike = place > 0 && pairs[place].0.total_cmp(&pairs[place - 1].0).is_eq();
                rank += u32::from(place > 0 && !alike && !happens(&mut draw, ties));
                ranks[pairs[place].1] = rank;
            }
        }
        Ok(ranks)
    }

    /// What came out, beside what was asked for.
    ///
    /// # Errors
    /// It was stopped.
    ///
    /// # Complexity
    /// O(pairs), and that of a largest matching.
    pub fn statistics(
        &self,
        market: &Market,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<MarketStatistics, ShapeError> {
        MarketStatistics::of(market, &mut self.draw(Stream::Sample), stop).map_err(ShapeError::Stopped)
    }
}
