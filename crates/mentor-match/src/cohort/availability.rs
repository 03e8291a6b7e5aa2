//! When somebody has time, week by week.

use jiff::civil::Weekday;

/// Minutes in a week.
pub const WEEK_MINUTES: u16 = 7 * 24 * 60;

/// A stretch of time that comes back every week, in the person's own time zone. May run past midnight and past Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "(u16, u16)", into = "(u16, u16)"))]
pub struct WeeklySlot {
    // INVARIANT: below WEEK_MINUTES; minutes after Monday 00:00.
    start: u16,
    // INVARIANT: 1..=WEEK_MINUTES.
    minutes: u16,
}

impl WeeklySlot {
    /// `start`: minutes after Monday 00:00, below [`WEEK_MINUTES`]; `minutes`: its length, 1 to [`WEEK_MINUTES`].
    ///
    /// # Errors
    /// Either number is out of its range.
    pub fn new(start: u16, minutes: u16) -> Result<Self, AvailabilityError> {
        if start < WEEK_MINUTES && (1..=WEEK_MINUTES).contains(&minutes) {
            Ok(Self { start, minutes })
        } else {
            Err(AvailabilityError { start, minutes })
        }
    }

    /// From a minute of a day to a later one; an end at or before the start is on the next day.
    ///
    /// # Errors
    /// A minute past 24:00.
    ///
    /// ```
    /// use jiff::civil::Weekday;
    /// use mentor_match::cohort::WeeklySlot;
    /// let evening = WeeklySlot::on(Weekday::Monday, 18 * 60, 21 * 60)?;
    /// assert_eq!((evening.start(), evening.minutes()), (1080, 180));
    /// assert!(WeeklySlot::on(Weekday::Monday, 25 * 60, 26 * 60).is_err());
    /// # Ok::<(), mentor_match::cohort::AvailabilityError>(())
    /// ```
    pub fn on(day: Weekday, from: u16, to: u16) -> Result<Self, AvailabilityError> {
        const DAY: u16 = 24 * 60;
        let length = match to {
            to if from >= DAY || to > DAY => 0,
            to if to > from => to - from,
            to => to + DAY - from,
        };
        let day = u16::try_from(day.to_monday_zero_offset()).expect("0..=6");
        Self::new(day * DAY + from.min(DAY - 1), length)
    }

    /// Minutes after Monday 00:00.
    pub fn start(self) -> u16 {
        self.start
    }

    /// How long it lasts, in minutes.
    pub fn minutes(self) -> u16 {
        self.minutes
    }
}

impl TryFrom<(u16, u16)> for WeeklySlot {
    type Error = AvailabilityError;
    fn try_from((start, minutes): (u16, u16)) -> Result<Self, AvailabilityError> {
        Self::new(start, minutes)
    }
}

impl From<WeeklySlot> for (u16, u16) {
    fn from(slot: WeeklySlot) -> Self {
        (slot.start, slot.minutes)
    }
}

/// All slots of a week; they may overlap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Availability {
    /// In any order.
    pub slots: Vec<WeeklySlot>,
}

/// Numbers that are no stretch of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a slot of {minutes} minutes from minute {start} of the week: start must be below 10080, the length 1 to 10080"
)]
#[non_exhaustive]
pub struct AvailabilityError {
    /// Minutes after Monday 00:00.
    pub start: u16,
    /// Length in minutes.
    pub minutes: u16,
}
