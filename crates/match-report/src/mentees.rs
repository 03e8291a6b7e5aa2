//! Every mentee: the result, the score opened, and why not an earlier choice.

use mentor_match::compatibility::{Breakdown, Detail, Part};
use mentor_match::explain::MenteeExplanation;

use crate::report::Pair;
use crate::words::{Share as _, by_count};

/// How many reasons are told why somebody has no mentor.
const REASONS: usize = 5;

/// The commonest reasons why mentors are not possible, each with how many, and how many mentors have another.
pub(crate) fn refused(told: &MenteeExplanation<'_>) -> (Vec<(String, usize)>, usize) {
    let mut reasons = by_count(&told.refused);
    let others = reasons.split_off(REASONS.min(reasons.len()));
    (reasons, others.iter().map(|(_, mentors)| mentors).sum())
}

/// Mentors above the result whom the mentee did not wish for, by why they were passed over.
pub(crate) fn not_asked_for(told: &MenteeExplanation<'_>) -> Vec<(usize, &'static str)> {
    let filled = told.filled_above;
    let mut counts = vec![
        (filled.full, "full"),
        (filled.without_seat, "no seat in this round"),
        (filled.free, "a seat is free, but this strategy did not use it"),
    ];
    counts.retain(|(mentors, _)| *mentors > 0);
    counts
}

/// A feature that weighs anything.
pub(crate) struct Row<'a> {
    pub(crate) name: &'a str,
    pub(crate) known: bool,
    /// The mentee's view, then the mentor's.
    pub(crate) sides: [Cell; 2],
    pub(crate) detail: &'a Detail,
}

/// The points that a feature brings, of those that it could bring.
pub(crate) struct Cell {
    pub(crate) width: i32,
    pub(crate) points: i32,
    pub(crate) most: u64,
}

/// The score bar by bar.
pub(crate) fn rows<'r>(pair: &'r Pair<'_>) -> impl Iterator<Item = Row<'r>> {
    let sums = pair.opened.weight_sum;
    let weighs = |(_, part): &(&str, &Part)| part.weight.mentee + part.weight.mentor > 0;
    pair.opened.lines().filter(weighs).map(move |(name, part)| Row {
        name,
        known: part.value.mentee.is_some() || part.value.mentor.is_some(),
        sides: [
            (part.counted.mentee, part.points.mentee, share(part.weight.mentee, sums.mentee)),
            (part.counted.mentor, part.points.mentor, share(part.weight.mentor, sums.mentor)),
        ]
        .map(|(counted, points, most)| Cell { width: counted.hundredths(), points: points.hundredths(), most }),
        detail: &part.detail,
    })
}

/// What one's own weights add to each view, of what they could add.
pub(crate) fn own_weights(opened: &Breakdown) -> [(u64, u64); 2] {
    [
        (opened.ballast.mentee, opened.balance.mentee, opened.weight_sum.mentee),
        (opened.ballast.mentor, opened.balance.mentor, opened.weight_sum.mentor),
    ]
    .map(|(ballast, balance, sum)| {
        let most = share(ballast, sum);
        (if balance > 0 { most } else { 0 }, most)
    })
}

/// A weight as a share of all weights, in hundredths.
fn share(own: u32, sum: u32) -> u64 {
    (200 * u64::from(own) + u64::from(sum)).checked_div(2 * u64::from(sum)).unwrap_or(0)
}
