//! What can be asked of a market.

use std::fmt;
use std::str::FromStr;

use matching_market::StopReason;

use crate::instances::Draw;

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
pub(super) enum Stream {
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

    pub(super) fn draw(&self, stream: Stream) -> Draw {
        Draw::stream(self.seed, stream as u64)
    }

    /// The model's own number.
    pub(super) fn own_skew(&self) -> f64 {
        self.skew.or(self.model.skew().map(|(usual, _)| usual)).unwrap_or_default()
    }

    pub(super) fn own_dimensions(&self) -> usize {
        self.dimensions.or(self.model.dimensions()).unwrap_or(1) as usize
    }

    /// The length of most lists.
    pub(super) fn list_length(&self) -> u32 {
        self.length.unwrap_or(self.mentors).min(self.mentors)
    }

    pub(super) fn check(&self) -> Result<(), ShapeError> {
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
    pub(super) fn lists_by_draw(&self) -> bool {
        let random =
            matches!(self.model, Model::Uniform | Model::Zipf | Model::MasterList | Model::Tight | Model::Star);
        random && self.list_length() <= self.mentors / 8
    }
}
