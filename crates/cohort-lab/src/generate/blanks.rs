//! Which answers are left blank: not at random, but by who asks what of whom.
//!
//! The odds that person i leaves question q blank are `exp(t + 2 · bias · (stretched(i) + private(q)))`. `stretched`
//! counts 0 to 2: little time, little experience. `private` is 1 for facts about one's home, employers and quarrels, -1
//! for harmless questions, else 0. The intercept `t` is found by bisection, so that the expected share over the answers
//! that a form has is the requested one, whatever the bias. One draw a cell: with a larger share, whatever was blank
//! before still is.

use super::GeneratorOptions;
use super::draws::{Draws, Stream};
use super::questionnaires::{ask, privacy};
use super::table::Table;

/// Exponents from -1 (harmless, at ease) to 3 (private, stretched twice).
const CLASSES: usize = 5;
const MILLION: u32 = 1_000_000;

/// Answers that somebody had, those of them that were left blank, and how many were expected to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) answers: u64,
    pub(super) blank: u64,
    expected_millionths: u64,
}

impl Tally {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            answers: self.answers + other.answers,
            blank: self.blank + other.blank,
            expected_millionths: self.expected_millionths + other.expected_millionths,
        }
    }

    pub(super) fn realised_permille(self) -> Option<u64> {
        (self.blank * 1000).checked_div(self.answers)
    }

    pub(super) fn expected_permille(self) -> Option<u64> {
        (self.expected_millionths / 1000).checked_div(self.answers)
    }
}

/// Tallies of one form, or of both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Blanks {
    /// Of people with time and experience, of those who lack one, of those who lack both.
    pub(super) by_person: [Tally; 3],
    /// Of harmless, ordinary and private questions.
    pub(super) by_question: [Tally; 3],
}

impl Blanks {
    pub(super) fn all(&self) -> Tally {
        self.by_person.into_iter().fold(Tally::default(), Tally::plus)
    }

    pub(super) fn plus(self, other: &Self) -> Self {
        let add = |one: [Tally; 3], other: &[Tally; 3]| std::array::from_fn(|place| one[place].plus(other[place]));
        Self {
            by_person: add(self.by_person, &other.by_person),
            by_question: add(self.by_question, &other.by_question),
        }
    }
}

/// Empties cells of a form that was filled in completely. `stretched`: 0 to 2 for each row; `always`: questions that
/// are never left blank.
pub(super) fn leave_blank(
    table: &mut Table,
    stretched: &[u8],
    always: &[&str],
    options: &GeneratorOptions,
    stream: Stream,
) -> Blanks {
    const ALWAYS: [&str; 6] = [ask::NUMBER, ask::NAME, ask::EMAIL, ask::ACTIVE, ask::TRACK, ask::VETTED];
    let header = table.header().to_vec();
    let questions: Vec<(usize, usize)> = header
        .iter()
        .map(String::as_str)
        .enumerate()
        .filter(|(_, question)| !ALWAYS.contains(question) && !always.contains(question) && *question != ask::LONGITUDE)
        .map(|(column, question)| (column, usize::try_from(privacy(question) + 1).expect("-1 to 1")))
        .collect();
    let mut counts = [0_u64; CLASSES];
    for (row, &stretched) in table.rows().iter().zip(stretched) {
        for &(_, private) in questions.iter().filter(|(column, _)| !row[*column].is_empty()) {
            counts[private + usize::from(stretched)] += 1;
        }
    }
    let chances = chances(&counts, options.missing_percent, options.missing_bias);

    let longitude = header.iter().position(|question| question == ask::LONGITUDE);
    let (mut draws, mut blanks) = (Draws::new(options.seed, stream), Blanks::default());
    for (row, &stretched) in table.rows_mut().iter_mut().zip(stretched) {
        for &(column, private) in &questions {
            let chance = chances[private + usize::from(stretched)];
            let skipped = draws.below(MILLION as usize) < chance as usize;
            if row[column].is_empty() {
                continue;
            }
            let one = Tally { answers: 1, blank: u64::from(skipped), expected_millionths: u64::from(chance) };
            let (person, question) = (&mut blanks.by_person[usize::from(stretched)], &mut blanks.by_question[private]);
            (*person, *question) = (person.plus(one), question.plus(one));
            if skipped {
                row[column].clear();
                // Nobody gives one half of a place.
                if header[column] == ask::LATITUDE
                    && let Some(longitude) = longitude
                {
                    row[longitude].clear();
                }
            }
        }
    }
    blanks
}

/// The chance of each class in millionths, such that the mean over the counts is the requested share.
fn chances(counts: &[u64; CLASSES], missing_percent: u32, bias: f64) -> [u32; CLASSES] {
    if missing_percent == 0 || missing_percent >= 100 {
        return [missing_percent.min(100) / 100 * MILLION; CLASSES];
    }
    let chance = |intercept: f64, class: usize| {
        let exponent = [-1.0, 0.0, 1.0, 2.0, 3.0][class];
        1.0 / (1.0 + libm::exp(-(intercept + 2.0 * bias * exponent)))
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of cells stay far below 2^52")]
    let weights = counts.map(|count| count as f64);
    let total: f64 = weights.iter().sum();
    let wanted = f64::from(missing_percent) / 100.0 * total;
    let (mut low, mut high) = (-60.0, 60.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        let expected: f64 = weights.iter().zip(0..).map(|(weight, class)| weight * chance(middle, class)).sum();
        if expected < wanted { low = middle } else { high = middle }
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0..=10^6")]
    std::array::from_fn(|class| libm::round(chance(low, class) * f64::from(MILLION)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_what_was_asked_for_whatever_the_bias() {
        let counts = [500, 3000, 2500, 900, 100];
        for (percent, bias) in [(5, 0.0), (5, 1.0), (50, 0.5), (99, 1.0)] {
            let chances = chances(&counts, percent, bias);
            let expected: u64 = counts.iter().zip(chances).map(|(count, chance)| count * u64::from(chance)).sum();
            assert!(expected.abs_diff(u64::from(percent) * 70 * 1_000_000) < 7000 * 2, "{percent} {bias}: {expected}");
            assert!(chances.is_sorted() && (bias == 0.0) == (chances[0] == chances[4]));
        }
        // Odds ratio of e² for each step at full bias.
        let chances = chances(&[0, 1, 0, 0, 0], 50, 1.0);
        assert_eq!(chances[1..3], [500_000, 880_797]);
    }
}
