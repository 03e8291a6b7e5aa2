//! Where somebody stands on somebody else's list, and the one number that orders a list.
//!
//! A list holds wishes first: whom its owner wrote down, then who wrote the owner down, whom the owner promised
//! something, and everybody else behind them. Scores decide inside a place and never across places, so that a formula may
//! choose between two wishes but takes no seat from a wish for somebody without one.

use matching_market::Score;

/// Where somebody stands on somebody else's list, apart from scores; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The written choice of the list's owner at this position, from 0.
    Choice(u16),
    /// The mentee's sponsor, right after the written choices; on mentees' lists only.
    Sponsor,
    /// They wrote the list's owner down. On a mentor's list at this position, from 0, where the policy puts earlier
    /// choices before later ones; else always 0.
    Asked(u16),
    /// Somebody the mentor agreed to or sponsors; on mentors' lists only.
    Promised,
    /// Nobody's wish; ordered by score.
    FilledIn,
}

impl Place {
    /// Whether the owner of the list wished for them: a written choice, or a mentee's sponsor.
    pub fn is_wish(self) -> bool {
        matches!(self, Self::Choice(_) | Self::Sponsor)
    }

    /// Dense enough for 18 bits, in the order of places.
    fn code(self) -> u64 {
        const AFTER_POSITIONS: u64 = 1 << 16;
        match self {
            Self::Choice(position) => u64::from(position.min(u16::MAX - 1)),
            Self::Sponsor => AFTER_POSITIONS - 1,
            Self::Asked(position) => AFTER_POSITIONS + u64::from(position),
            Self::Promised => 2 * AFTER_POSITIONS,
            Self::FilledIn => 2 * AFTER_POSITIONS + 1,
        }
    }
}

/// (place, side score descending, fit descending) as one number; smaller is better.
///
/// Scores take 20 bits each and the place 18 of the 24 above them, so that six are left for what may order people inside a place.
pub(super) fn order_key(place: Place, side: Score, fit: Score) -> u64 {
    const ONE: u32 = 1_000_000;
    let down = |score: Score| u64::from(ONE - u32::try_from(score.millionths()).unwrap_or(0).min(ONE));
    place.code() << 40 | down(side) << 20 | down(fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_before_scores_and_scores_before_fit() {
        let score = Score::from_millionths;
        let (best, worst) = (score(1_000_000), score(0));
        let ordered = [
            order_key(Place::Choice(0), worst, worst),
            order_key(Place::Choice(1), best, best),
            order_key(Place::Choice(u16::MAX - 1), score(1), score(1)),
            order_key(Place::Sponsor, worst, score(1)),
            order_key(Place::Sponsor, worst, worst),
            order_key(Place::Asked(0), worst, worst),
            order_key(Place::Asked(1), best, best),
            order_key(Place::Asked(u16::MAX), worst, worst),
            order_key(Place::Promised, best, best),
            order_key(Place::Promised, worst, worst),
            order_key(Place::FilledIn, best, worst),
            order_key(Place::FilledIn, score(999_999), best),
            order_key(Place::FilledIn, worst, worst),
        ];
        assert!(ordered.is_sorted_by(|better, worse| better < worse));
        let places =
            [Place::Choice(3), Place::Sponsor, Place::Asked(0), Place::Asked(7), Place::Promised, Place::FilledIn];
        assert!(places.is_sorted_by(|better, worse| better < worse && better.code() < worse.code()));
    }
}
