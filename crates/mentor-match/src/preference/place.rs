//! Where somebody stands on somebody else's list, and the one number that orders a list.
//!
//! A list holds wishes first: whom its owner wrote down, then who wrote the owner down, whom the owner promised
//! something, and everybody else behind them. Scores decide inside a place and never across places, so that a formula
//! may choose between two wishes but takes no seat from a wish for somebody without one.

use matching_market::Score;

use crate::compatibility::Sides;

/// Where somebody stands on somebody else's list, apart from scores; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Place {
    /// The written choice of the list's owner at this position, from 0.
    Choice(u16),
    /// The mentee's sponsor, right after the written choices; on mentees' lists only.
    Sponsor,
    /// The mentor of a pairing of the mentee's that ended well, where the policy counts that; on mentees' lists
    /// only.
    Former,
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
            Self::Choice(position) => u64::from(position.min(u16::MAX - 2)),
            Self::Sponsor => AFTER_POSITIONS - 2,
            Self::Former => AFTER_POSITIONS - 1,
            Self::Asked(position) => AFTER_POSITIONS + u64::from(position),
            Self::Promised => 2 * AFTER_POSITIONS,
            Self::FilledIn => 2 * AFTER_POSITIONS + 1,
        }
    }
}

/// What brings a mentee forward inside a place of a mentor's list, before scores are looked at; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Standing {
    /// The committee has given them priority.
    Priority,
    /// They went without a mentor in so many rounds, at most [`Standing::MOST_ROUNDS`], more before fewer; 0 for who
    /// did not.
    Waited(std::cmp::Reverse<u16>),
}

impl Standing {
    /// Further rounds count no more.
    pub const MOST_ROUNDS: u16 = 10;
    /// Of who has not waited, and of everybody on mentees' lists.
    pub(super) const NONE: Self = Self::Waited(std::cmp::Reverse(0));

    pub(super) fn waited(rounds: u16) -> Self {
        Self::Waited(std::cmp::Reverse(rounds.min(Self::MOST_ROUNDS)))
    }

    /// Rounds without a mentor; priority counts as the most of them.
    pub fn rounds(self) -> u16 {
        match self {
            Self::Priority => Self::MOST_ROUNDS,
            Self::Waited(rounds) => rounds.0,
        }
    }

    /// Dense enough for four bits, in the order of standings.
    fn code(self) -> u64 {
        match self {
            Self::Priority => 0,
            Self::Waited(rounds) => u64::from(1 + Self::MOST_ROUNDS - rounds.0.min(Self::MOST_ROUNDS)),
        }
    }
}

/// (place, standing, side score descending, fit descending) as one number; smaller is better.
///
/// Scores take 20 bits each, the standing 4 and the place 18.
pub(super) fn order_key(place: Place, standing: Standing, side: Score, fit: Score) -> u64 {
    place.code() << 44 | standing.code() << 40 | below_best(side) << 20 | below_best(fit)
}

/// How far a score is below the best one, in 20 bits.
#[inline]
pub(super) fn below_best(score: Score) -> u64 {
    const ONE: u32 = 1_000_000;
    u64::from(ONE - u32::try_from(score.millionths()).unwrap_or(0).min(ONE))
}

/// The number of each place for strategies that count places, the same for everybody: a first wish is one on every
/// list.
///
/// On mentees' lists the written positions, then the sponsor and then former mentors where the policy counts them, then
/// one level for everybody else; on mentors' lists the written positions, then who asked, then who was promised
/// something, then everybody else.
/// Each part begins after the longest of the round; parts that the policy does not have take no number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Levels {
    /// Positions of the longest written list of each side.
    pub(super) written: Sides<u16>,
    /// Levels for the sponsor on mentees' lists.
    pub(super) sponsor: u16,
    /// Levels for former mentors on mentees' lists.
    pub(super) former: u16,
    /// Levels for who asked, on mentors' lists.
    pub(super) asked: u16,
    /// Levels for who was promised something, on mentors' lists.
    pub(super) promised: u16,
}

impl Levels {
    /// The level of a place on a mentee's list. Mentors who wrote the mentee down are among everybody else.
    pub(super) fn on_mentee_list(self, place: Place) -> u16 {
        match place {
            Place::Choice(position) => position,
            Place::Sponsor => self.written.mentee,
            Place::Former => self.written.mentee.saturating_add(self.sponsor),
            Place::Asked(_) | Place::Promised | Place::FilledIn => {
                self.written.mentee.saturating_add(self.sponsor).saturating_add(self.former)
            }
        }
    }

    /// The level of a place on a mentor's list.
    pub(super) fn on_mentor_list(self, place: Place) -> u16 {
        let written = self.written.mentor;
        match place {
            Place::Choice(position) => position,
            Place::Asked(position) => written.saturating_add(position),
            Place::Sponsor | Place::Former | Place::Promised => written.saturating_add(self.asked),
            Place::FilledIn => written.saturating_add(self.asked).saturating_add(self.promised),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_the_places_and_begin_after_the_longest_list() {
        let levels = Levels { written: Sides { mentee: 3, mentor: 2 }, sponsor: 1, former: 0, asked: 1, promised: 1 };
        let places = [Place::Choice(0), Place::Choice(2), Place::Sponsor, Place::Asked(0), Place::FilledIn];
        assert_eq!(places.map(|place| levels.on_mentee_list(place)), [0, 2, 3, 4, 4]);
        let places = [Place::Choice(1), Place::Asked(0), Place::Promised, Place::FilledIn];
        assert_eq!(places.map(|place| levels.on_mentor_list(place)), [1, 2, 3, 4]);
        let by_choice = Levels { asked: 3, sponsor: 0, ..levels };
        let places = [Place::Asked(0), Place::Asked(2), Place::Promised, Place::FilledIn];
        assert_eq!(places.map(|place| by_choice.on_mentor_list(place)), [2, 4, 5, 6]);
        assert_eq!(by_choice.on_mentee_list(Place::FilledIn), 3);
        let with_former = Levels { former: 1, ..levels };
        let places = [Place::Sponsor, Place::Former, Place::FilledIn];
        assert_eq!(places.map(|place| with_former.on_mentee_list(place)), [3, 4, 5]);
        let scores_alone =
            Levels { written: Sides { mentee: 0, mentor: 0 }, sponsor: 0, former: 0, asked: 0, promised: 0 };
        assert_eq!(
            [scores_alone.on_mentee_list(Place::FilledIn), scores_alone.on_mentor_list(Place::FilledIn)],
            [0, 0]
        );
    }

    #[test]
    fn places_come_before_scores_and_scores_before_fit() {
        let score = Score::from_millionths;
        let (best, worst, none) = (score(1_000_000), score(0), Standing::NONE);
        let ordered = [
            order_key(Place::Choice(0), none, worst, worst),
            order_key(Place::Choice(1), none, best, best),
            order_key(Place::Choice(u16::MAX - 1), none, score(1), score(1)),
            order_key(Place::Sponsor, none, worst, score(1)),
            order_key(Place::Sponsor, none, worst, worst),
            order_key(Place::Former, none, best, best),
            order_key(Place::Former, none, worst, worst),
            order_key(Place::Asked(0), none, worst, worst),
            order_key(Place::Asked(1), none, best, best),
            order_key(Place::Asked(u16::MAX), none, worst, worst),
            order_key(Place::Promised, none, best, best),
            order_key(Place::Promised, none, worst, worst),
            order_key(Place::FilledIn, Standing::Priority, worst, worst),
            order_key(Place::FilledIn, Standing::waited(99), worst, worst),
            order_key(Place::FilledIn, Standing::waited(9), best, worst),
            order_key(Place::FilledIn, Standing::waited(1), worst, worst),
            order_key(Place::FilledIn, none, best, worst),
            order_key(Place::FilledIn, none, score(999_999), best),
            order_key(Place::FilledIn, none, worst, worst),
        ];
        assert!(ordered.is_sorted_by(|better, worse| better < worse));
        let places = [
            Place::Choice(3),
            Place::Sponsor,
            Place::Former,
            Place::Asked(0),
            Place::Asked(7),
            Place::Promised,
            Place::FilledIn,
        ];
        assert!(places.is_sorted_by(|better, worse| better < worse && better.code() < worse.code()));
    }
}
