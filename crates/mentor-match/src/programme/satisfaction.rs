//! Whether people are as satisfied as their scores and wishes promised: means with their uncertainty.
//!
//! Marks from 1 to 5, in groups. The interval is that of the normal approximation, mean ± 1.96 · s / √n with the sample
//! variance s². Below [`FEWEST`] marks a group says nothing but how many there are: such an interval would be wide
//! enough for any opinion, and the marks would be somebody's. Integers throughout; hundredths of a mark.

/// The fewest marks of a group of which a mean is given.
pub const FEWEST: usize = 30;

/// One answer, with what the round thought of the pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// From 1 to 5.
    pub mark: u8,
    /// The fit, in millionths.
    pub fit: Option<u32>,
    /// The position of the mentor among the mentee's written choices, from 1; 0 for one who was not among them.
    pub choice: Option<u16>,
}

/// The marks of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub marks: usize,
    sum: u64,
    squares: u64,
}

impl Group {
    /// The group of these marks.
    pub fn of(marks: impl IntoIterator<Item = u8>) -> Self {
        let mut group = Self::default();
        for mark in marks {
            group.marks += 1;
            group.sum += u64::from(mark);
            group.squares += u64::from(mark).pow(2);
        }
        group
    }

    /// Mean and half the width of its interval, in hundredths of a mark; `None` below [`FEWEST`] marks.
    pub fn mean(&self) -> Option<(u64, u64)> {
        if self.marks < FEWEST {
            return None;
        }
        let n = self.marks as u64;
        let mean = (200 * self.sum + n) / (2 * n);
        // n² times the variance of the mean, n - 1 times over.
        let spread = n * self.squares - self.sum * self.sum;
        // 1.96 hundredths are 196; rounded up.
        let half = (196 * 196 * spread).div_ceil(n * n * (n - 1)).isqrt_up();
        Some((mean, half))
    }
}

trait RootUp {
    fn isqrt_up(self) -> Self;
}

impl RootUp for u64 {
    fn isqrt_up(self) -> Self {
        let root = self.isqrt();
        if root * root == self { root } else { root + 1 }
    }
}

/// Marks beside what the round thought of the pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Satisfaction {
    /// All marks.
    pub all: Group,
    /// Of pairs that fit worse than the middle one, and of the others.
    pub by_fit: [Group; 2],
    /// Of first choices, later choices, and pairs that nobody chose.
    pub by_choice: [Group; 3],
    /// Of peers, who are in none of the others.
    pub peers: Group,
}

impl Satisfaction {
    /// Counts marks.
    pub fn of(marks: &[Mark]) -> Self {
        let mut fits: Vec<u32> = marks.iter().filter_map(|mark| mark.fit).collect();
        fits.sort_unstable();
        let middle = fits.get(fits.len() / 2).copied().unwrap_or(0);
        let by_fit = |better: bool| {
            let those = marks.iter().filter(|mark| mark.fit.is_some_and(|fit| (fit >= middle) == better));
            Group::of(those.map(|mark| mark.mark))
        };
        let by_choice = |is: fn(u16) -> bool| {
            Group::of(marks.iter().filter(|mark| mark.choice.is_some_and(is)).map(|mark| mark.mark))
        };
        Self {
            all: Group::of(marks.iter().map(|mark| mark.mark)),
            by_fit: [by_fit(false), by_fit(true)],
            by_choice: [by_choice(|at| at == 1), by_choice(|at| at > 1), by_choice(|at| at == 0)],
            peers: Group::default(),
        }
    }

    /// The same with the marks of peers.
    #[must_use]
    pub fn with_peers(self, marks: impl IntoIterator<Item = u8>) -> Self {
        Self { peers: Group::of(marks), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fifteen times 2 and fifteen times 4: mean 3, s² = 30/29, half = 1.96 · √(1/29) = 0.3640.
    #[test]
    fn an_interval_by_hand() {
        let marks = (0..30).map(|at| if at % 2 == 0 { 2 } else { 4 });
        assert_eq!(Group::of(marks).mean(), Some((300, 37)));
        assert_eq!(Group::of([5; 30]).mean(), Some((500, 0)));
        assert_eq!(Group::of([5; 29]).mean(), None, "too few");
        assert_eq!(Group::default().mean(), None);
    }

    #[test]
    fn groups_are_by_fit_and_by_choice() {
        let mark = |mark, fit, choice| Mark { mark, fit: Some(fit), choice: Some(choice) };
        let mut marks: Vec<Mark> = (0..40).map(|at| mark(4, 800_000 + at, 1)).collect();
        marks.extend((0..40).map(|at| mark(2, 200_000 + at, 0)));
        let found = Satisfaction::of(&marks);
        assert_eq!(found.by_fit.map(|group| group.mean().map(|(mean, _)| mean)), [Some(200), Some(400)]);
        assert_eq!(found.by_choice.map(|group| group.marks), [40, 0, 40]);
        assert_eq!(found.all.mean(), Some((300, 23)));
    }
}
