//! Markets by model: the random and the adversarial markets of the literature, by name, size and seed.
//!
//! A [`Model`] says what a pair is worth to either side. Each mentee lists the mentors who are worth most, best first,
//! up to the length of a list; each mentor ranks the mentees who list it, best first; the score of a pair is the mean
//! of what it is worth to the two. Then ties are made: each entry of a list ties with the one before it with the chance
//! asked for, as the literature on ties does. [`MarketStatistics`] says what came out.
//!
//! What is drawn is drawn from `ChaCha8` by fixed rules, each purpose from a stream of its own: the same shape gives
//! the same market on every machine, and asking for ties changes nobody's order.
//!
//! # References
//! - R. W. Irving, D. F. Manlove: Finding large stable matchings. *ACM Journal of Experimental Algorithmics* 14 (2009).
//!   DOI 10.1145/1498698.1537595: ties by the chance that neighbours on a list tie.
//! - C. L. Mallows: Non-null ranking models. *Biometrika* 44 (1957) 114–130. DOI 10.1093/biomet/44.1-2.114.
//! - P. S. Efraimidis, P. G. Spirakis: Weighted random sampling with a reservoir. *Information Processing Letters* 97
//!   (2006) 181–185. DOI 10.1016/j.ipl.2005.11.003: lists by popularity.
//! - P. Hall: On representatives of subsets. *Journal of the London Mathematical Society* s1-10 (1935) 26–30.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts are far below 2^52, and shares from 0 to 1 are rounded on purpose"
)]

mod adversarial;
mod statistics;
mod worth;

use std::fmt;
use std::str::FromStr;

use matching_market::{Market, MarketColumns, MentorId, Score, StopReason};

use crate::instances::Draw;
pub use statistics::MarketStatistics;
use worth::Listed;

/// What pairs are worth, and who can be on whose list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Model {
    /// Everybody's order is uniformly random.
    Uniform,
    /// Mentees list mentors by popularity: the r-th most popular with weight r^−skew (1 by default), each time among
    /// those not listed yet. Mentors rank at random.
    Zipf,
    /// Worth = skew × quality + (1 − skew) × chance, the quality the same for all who look at somebody, skew from 0 to
    /// 1 (0.5 by default). With 1 all lists agree.
    CommonValue,
    /// People are points of the unit cube of so many dimensions (2 by default); a pair is worth 1 less the distance
    /// between them, over the cube's diagonal.
    Euclidean,
    /// Everybody's order is drawn around one reference order for each side: an order at Kendall distance d from it with
    /// weight skew^d, skew from 0 (all the same) to 1 (uniform), 0.5 by default.
    Mallows,
    /// Mentees' orders are uniformly random, and mentors rank by one master list; the ties of mentors are in that list,
    /// so the same for all.
    MasterList,
    /// A pair is worth the mean product of two vectors of so many dimensions (3 by default) with entries from 0 to 1:
    /// wishes of the one, offers of the other; each side has its own two.
    LowRank,
    /// People have so many attributes (4 by default) with one of five values each, the k-th value with weight k^−skew
    /// (1 by default); a pair is worth the share of attributes in common. Nearly everything ties.
    Attributes,
    /// As many seats as mentees, random lists, all worths within a hundredth of each other: nobody has slack.
    Tight,
    /// Mentee i of n accepts the first ⌊i m / n⌋ + 1 of m mentors, the first the most, and mentors prefer who comes
    /// later: nearly everybody is displaced nearly everywhere.
    Staircase,
    /// Everybody lists mentor 0 first, the others at random.
    Star,
    /// A crowd of the share skew (0.25 by default) of the mentees accepts a block of mentors only, who have seats for
    /// half of them; the others list the rest at random. Hall's condition fails by the other half of the crowd.
    HallDeficient,
}

impl Model {
    /// All models.
    pub const ALL: &'static [Self] = &[
        Self::Uniform,
        Self::Zipf,
        Self::CommonValue,
        Self::Euclidean,
        Self::Mallows,
        Self::MasterList,
        Self::LowRank,
        Self::Attributes,
        Self::Tight,
        Self::Staircase,
        Self::Star,
        Self::HallDeficient,
    ];

    /// How it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Zipf => "zipf",
            Self::CommonValue => "common-value",
            Self::Euclidean => "euclidean",
            Self::Mallows => "mallows",
            Self::MasterList => "master-list",
            Self::LowRank => "low-rank",
            Self::Attributes => "attributes",
            Self::Tight => "tight",
            Self::Staircase => "staircase",
            Self::Star => "star",
            Self::HallDeficient => "hall-deficient",
        }
    }

    /// The skew when none is asked for, and the largest; `None` for a model without.
    pub const fn skew(self) -> Option<(f64, f64)> {
        match self {
            Self::Zipf | Self::Attributes => Some((1.0, 10.0)),
            Self::CommonValue | Self::Mallows => Some((0.5, 1.0)),
            Self::HallDeficient => Some((0.25, 1.0)),
            _ => None,
        }
    }

    /// The dimensions when none are asked for; `None` for a model without.
    pub const fn dimensions(self) -> Option<u32> {
        match self {
            Self::Euclidean => Some(2),
            Self::LowRank => Some(3),
            Self::Attributes => Some(4),
            _ => None,
        }
    }

    /// Whether lists have the length that the model gives them, and none can be asked for.
    const fn has_own_lists(self) -> bool {
        matches!(self, Self::Staircase)
    }
}

impl fmt::Display for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Model {
    type Err = ShapeError;

    fn from_str(text: &str) -> Result<Self, ShapeError> {
        let model = Self::ALL.iter().find(|model| model.name() == text);
        model.copied().ok_or_else(|| ShapeError::UnknownModel(text.to_owned()))
    }
}

/// What is asked of a market besides its model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MarketShape {
    /// The model.
    pub model: Model,
    /// How many mentees.
    pub mentees: u32,
    /// How many mentors.
    pub mentors: u32,
    /// Seats of each mentor; `tight` shares out as many as there are mentees instead.
    pub seats: u32,
    /// At most so many mentors on a mentee's list; without it all that the model allows.
    pub length: Option<u32>,
    /// The chance that an entry of a mentee's list ties with the one before.
    pub mentee_ties: f64,
    /// The chance that an entry of a mentor's list ties with the one before.
    pub mentor_ties: f64,
    /// The model's own number, see [`Model`].
    pub skew: Option<f64>,
    /// The model's dimensions, see [`Model`].
    pub dimensions: Option<u32>,
    /// Everything random follows from it.
    pub seed: u64,
}

/// Up to so many pairs.
pub const MOST_PAIRS: u64 = 50_000_000;
/// Up to so many worths are worked out for a list: mentees × mentors.
pub const MOST_WORTHS: u64 = 2_000_000_000;

/// Why no market can be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// No such model.
    #[error("{0:?} is no model; choose one of {names}", names = names())]
    UnknownModel(String),
    /// A number is outside of what it may be.
    #[error("{what} is {given}, and may be {allowed}")]
    OutOfRange {
        /// Which number.
        what: &'static str,
        /// What was asked for.
        given: f64,
        /// What may be asked for.
        allowed: String,
    },
    /// A number that this model does not know.
    #[error("{model} has no {what}")]
    Unused {
        /// The model.
        model: Model,
        /// Which number.
        what: &'static str,
    },
    /// Too large to be made.
    #[error("{mentees} mentees, {mentors} mentors and lists of {length} are too many: {limit}")]
    TooLarge {
        /// How many mentees.
        mentees: u32,
        /// How many mentors.
        mentors: u32,
        /// The length of a list.
        length: u32,
        /// What can be made.
        limit: String,
    },
    /// It was stopped.
    #[error("{0}")]
    Stopped(StopReason),
}

fn names() -> String {
    Model::ALL.iter().map(|model| model.name()).collect::<Vec<_>>().join(", ")
}

/// Streams of one seed.
#[derive(Clone, Copy)]
enum Stream {
    Worths = 1,
    Lists,
    Mentors,
    MenteeTies,
    MentorTies,
    Sample,
}

impl MarketShape {
    /// A shape with a seat for every mentee, or nearly, at mentors of two seats, full lists and no ties.
    pub const fn new(model: Model, mentees: u32, mentors: u32, seed: u64) -> Self {
        Self {
            model,
            mentees,
            mentors,
            seats: 2,
            length: None,
            mentee_ties: 0.0,
            mentor_ties: 0.0,
            skew: None,
            dimensions: None,
            seed,
        }
    }

    fn draw(&self, stream: Stream) -> Draw {
        Draw::stream(self.seed, stream as u64)
    }

    /// The model's own number.
    fn own_skew(&self) -> f64 {
        self.skew.or(self.model.skew().map(|(usual, _)| usual)).unwrap_or_default()
    }

    fn own_dimensions(&self) -> usize {
        self.dimensions.or(self.model.dimensions()).unwrap_or(1) as usize
    }

    /// The length of most lists.
    fn list_length(&self) -> u32 {
        self.length.unwrap_or(self.mentors).min(self.mentors)
    }

    fn check(&self) -> Result<(), ShapeError> {
        let range = |what, given: f64, least: f64, most: f64| {
            let allowed = || format!("{least} to {most}");
            if given >= least && given <= most {
                Ok(())
            } else {
                Err(ShapeError::OutOfRange { what, given, allowed: allowed() })
            }
        };
        let unused = |what| Err(ShapeError::Unused { model: self.model, what });
        range("the number of mentees", self.mentees.into(), 1.0, 10_000_000.0)?;
        range("the number of mentors", self.mentors.into(), 1.0, 10_000_000.0)?;
        range("the number of seats", self.seats.into(), 0.0, 65_535.0)?;
        range("the share of mentees' ties", self.mentee_ties, 0.0, 1.0)?;
        range("the share of mentors' ties", self.mentor_ties, 0.0, 1.0)?;
        if let Some(length) = self.length {
            range("the length of a list", length.into(), 1.0, self.mentors.into())?;
            if self.model.has_own_lists() {
                return unused("length");
            }
        }
        match (self.skew, self.model.skew()) {
            (Some(skew), Some((_, most))) => range("the skew", skew, 0.0, most)?,
            (Some(_), None) => return unused("skew"),
            _ => {}
        }
        match (self.dimensions, self.model.dimensions()) {
            (Some(dimensions), Some(_)) => range("the number of dimensions", dimensions.into(), 1.0, 64.0)?,
            (Some(_), None) => return unused("dimensions"),
            _ => {}
        }
        if self.model == Model::Tight {
            range(
                "the number of mentees for each mentor",
                f64::from(self.mentees.div_ceil(self.mentors)),
                0.0,
                65_535.0,
            )?;
        }
        let (mentees, length) = (u64::from(self.mentees), u64::from(self.list_length()));
        let worths = if self.lists_by_draw() { 0 } else { mentees * u64::from(self.mentors) };
        let limit = match (mentees * length > MOST_PAIRS, worths > MOST_WORTHS) {
            (false, false) => return Ok(()),
            (true, _) => format!("{MOST_PAIRS} pairs can be made"),
            (false, true) => format!("this model looks at all pairs for a list, {MOST_WORTHS} at most"),
        };
        Err(ShapeError::TooLarge { mentees: self.mentees, mentors: self.mentors, length: self.list_length(), limit })
    }

    /// Whether short lists are drawn mentor by mentor, without a look at all others.
    fn lists_by_draw(&self) -> bool {
        let random =
            matches!(self.model, Model::Uniform | Model::Zipf | Model::MasterList | Model::Tight | Model::Star);
        random && self.list_length() <= self.mentors / 8
    }

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
        let (mut draw, mut mallows) = (self.draw(Stream::MentorTies), self.draw(Stream::Mentors));
        // The master list ties by its worths, which are the same for all.
        let ties = if self.model == Model::MasterList { 0.0 } else { self.mentor_ties };
        for pairs in &mut sought {
            asked()?;
            pairs.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            if self.model == Model::Mallows {
                let drawn = worth::mallows(&mut mallows, pairs.len(), self.own_skew());
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

/// Something of a chance from 0 to 1.
fn happens(draw: &mut Draw, chance: f64) -> bool {
    // Always drawn, so that another chance shifts nothing.
    unit(draw) < chance
}

/// From 0 to 1, without 1: 53 bits.
fn unit(draw: &mut Draw) -> f64 {
    draw.below_u64(1 << 53) as f64 / (1_u64 << 53) as f64
}

/// The score that a worth from 0 to 1 is.
fn score(worth: f64) -> Score {
    Score::from_millionths((worth.clamp(0.0, 1.0) * 1_000_000.0).round() as i32)
}
