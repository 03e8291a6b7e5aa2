//! Numbers and small words as they read.

use std::collections::BTreeMap;

use mentor_match::Score;
pub(crate) use mentor_match::text::count;

/// How templates write numbers: methods, because askama lends arguments however many `&` a loop put around them.
pub(crate) trait Number {
    /// `1 mentee`, `2 mentees`.
    fn of(self, noun: &str) -> String;
    /// `1 is`, `2 are`.
    fn are(self) -> String;
    /// A written position, from 0, as a word.
    fn ordinal(self) -> String;
    /// A part of a whole in hundredths, rounded half up; 0 of nothing.
    fn percent_of(self, whole: usize) -> usize;
}

impl Number for usize {
    fn of(self, noun: &str) -> String {
        count(self, noun)
    }

    fn are(self) -> String {
        if self == 1 { "1 is".to_owned() } else { format!("{self} are") }
    }

    fn ordinal(self) -> String {
        ordinal(self)
    }

    fn percent_of(self, whole: usize) -> usize {
        (200 * self + whole).checked_div(2 * whole).unwrap_or(0)
    }
}

/// How templates write a score of 0..=1.
pub(crate) trait Share {
    /// With three decimals, as in the committee's tables; rounded half up.
    fn three(self) -> String;
    /// In hundredths, rounded half up.
    fn hundredths(self) -> i32;
}

impl Share for Score {
    fn three(self) -> String {
        self.rounded(3).to_string()
    }

    fn hundredths(self) -> i32 {
        (self.millionths() + 5_000) / 10_000
    }
}

/// A figure, or nothing where there is none.
pub(crate) trait OrBlank {
    fn or_blank(&self) -> String;
}

impl<T: ToString> OrBlank for Option<T> {
    fn or_blank(&self) -> String {
        self.as_ref().map(T::to_string).unwrap_or_default()
    }
}

/// `one`, `one and two`, `one, two and three`.
pub(crate) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A written position, from 0, as a word.
pub(crate) fn ordinal(position: usize) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    WORDS.get(position).map_or_else(|| format!("{}th", position + 1), |word| (*word).to_owned())
}

/// A score of 0..=1 with two decimals, rounded half up.
pub(crate) fn two(score: Score) -> String {
    score.rounded(2).to_string()
}

/// The one in the middle; of two, the lower.
pub(crate) fn median(mut scores: Vec<Score>) -> Option<Score> {
    scores.sort_unstable();
    scores.get(scores.len().saturating_sub(1) / 2).copied()
}

/// The commonest first, then by words.
pub(crate) fn by_count<K: Ord + Clone>(counts: &BTreeMap<K, usize>) -> Vec<(K, usize)> {
    let mut sorted: Vec<(K, usize)> = counts.iter().map(|(what, &count)| (what.clone(), count)).collect();
    sorted.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_half_up() {
        let score = Score::from_millionths;
        assert_eq!([score(999_500).three(), score(4_499).three(), two(score(995_000))], ["1.000", "0.004", "1.00"]);
        assert_eq!(
            [(1, 3), (2, 3), (1, 8), (0, 0), (5, 5)].map(|(part, whole)| part.percent_of(whole)),
            [33, 67, 13, 0, 100]
        );
        assert_eq!(median(vec![score(3), score(1), score(2), score(4)]), Some(score(2)));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn lists_read_like_sentences() {
        let parts = ["one", "two", "three"].map(str::to_owned);
        assert_eq!(
            [list(&parts[..0]), list(&parts[..1]), list(&parts[..2]), list(&parts)],
            ["", "one", "one and two", "one, two and three"]
        );
        assert_eq!([ordinal(0), ordinal(9), ordinal(10)], ["first", "tenth", "11th"]);
    }
}
