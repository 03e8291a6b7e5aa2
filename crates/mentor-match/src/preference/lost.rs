//! Wishes lost to nobody's wish.

use matching_market::{Market, Matching};

use super::Preferences;
use crate::cohort::{MenteeId, MentorId};
use crate::policy::Mode;

impl Preferences<'_> {
    /// The wishes that a matching of this round's market leaves to somebody without one: each mentee i with a mentor j
    /// whom i asked for and likes better than the result, where j holds a mentee who neither wrote j down nor was
    /// written down by j. Pinned people are aside, as they are in no pair of the market. `None` where written choices
    /// are not looked at (`score-only`).
    ///
    /// A stable matching has none where `preferences.asked` is `first` or `by-choice`: j would rather have i, and i
    /// would rather have j.
    ///
    /// # Complexity
    /// O(n + w) for n mentees and w written names.
    pub fn wishes_lost(&self, market: &Market, matching: &Matching) -> Option<Vec<(MenteeId, MentorId)>> {
        if self.policy().preferences().mode == Mode::ScoreOnly {
            return None;
        }
        let is_uninvited = |mentee: MenteeId, mentor: MentorId| {
            self.written_choice(mentee, mentor).is_none() && !self.named_by(mentee, mentor)
        };
        let holds_uninvited: Vec<bool> = market
            .mentor_ids()
            .map(|mentor| matching.mentees_of(mentor).iter().any(|&holder| is_uninvited(holder, mentor)))
            .collect();
        let mut lost = Vec::new();
        for mentee in market.mentee_ids() {
            let own = matching.pair_of(mentee).map(|pair| market.mentee_rank(pair));
            // Written choices come first on a list.
            let wished = market
                .pairs_of_mentee(mentee)
                .take_while(|&pair| own.is_none_or(|own| market.mentee_rank(pair) < own))
                .map(|pair| market.mentor_of(pair))
                .take_while(|&mentor| self.written_choice(mentee, mentor).is_some());
            let lost_here =
                |mentor: &MentorId| self.asked(mentee, *mentor).is_some() && holds_uninvited[mentor.index()];
            lost.extend(wished.filter(lost_here).map(|mentor| (mentee, mentor)));
        }
        Some(lost)
    }
}
