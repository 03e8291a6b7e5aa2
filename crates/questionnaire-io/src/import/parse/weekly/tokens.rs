//! What a text about times of a week consists of.

/// Minutes of a day: from, to.
pub(super) type Span = (u16, u16);

/// A word with a meaning, or what stands between words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    Clock(Clock),
    Dash,
    Plus,
    /// A comma, a stroke, an ampersand.
    Between,
}

impl Token {
    /// Between two days or two hours: from one to the other.
    pub(super) fn is_range(self) -> bool {
        matches!(self, Self::Dash | Self::Word(Word::To | Word::Until))
    }
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// From one day to another, 0 is Monday.
    Days(usize, usize),
    /// Hours of a day, such as the morning's.
    Hours(u16, u16),
    /// A time, or midday.
    Noon,
    Every,
    To,
    Until,
    Before,
    After,
    From,
    Onwards,
    /// "between 6 and 8".
    Between,
    And,
    Except,
    Nothing,
}

/// A time of day as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u16,
    pub(super) minute: u16,
    pub(super) half: Option<Half>,
    /// Without minutes.
    pub(super) bare: bool,
    /// Written so that it can only be one of 24 hours: `06:00`, `18h`, `6 Uhr`.
    pub(super) of_24: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

impl Clock {
    pub(super) const NOON: Self = Self { hour: 12, minute: 0, half: Some(Half::Pm), bare: true, of_24: false };

    pub(super) fn minutes(self, half: Option<Half>) -> Option<u16> {
        let hour = match half {
            Some(_) if self.hour == 0 || self.hour > 12 => return None,
            Some(Half::Am) => self.hour % 12,
            Some(Half::Pm) => self.hour % 12 + 12,
            None => self.hour,
        };
        Some(hour * 60 + self.minute).filter(|&minutes| minutes <= 24 * 60)
    }

    /// Whether it may be of either half of the day.
    pub(super) fn is_open(self) -> bool {
        self.half.is_none() && !self.of_24 && (1..=12).contains(&self.hour)
    }
}
