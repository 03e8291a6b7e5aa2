//! Where a peer stands on another one's list, and who says no to whom: everybody is mentee and mentor at once.

use matching_market::Score;

use super::place::order_key;
use super::{Ground, Place, Preferences, Standing};
use crate::cohort::{BeyondChoices, Consent, MenteeId, MentorId};
use crate::policy::{Asked, Mode, Silence};

/// Somebody who is on both lists of a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Peer {
    /// Among the mentees: what they want to learn.
    pub mentee: MenteeId,
    /// Among the mentors: what they can help with.
    pub mentor: MentorId,
}

impl Preferences<'_> {
    /// The position, from 0, at which somebody wrote another one down, in whichever role.
    pub fn peer_choice(&self, own: Peer, other: Peer) -> Option<u16> {
        let as_mentee = self.wishes.mentee.choice(own.mentee.index(), other.mentor.get());
        let as_mentor = self.wishes.mentor.choice(own.mentor.index(), other.mentee.get());
        as_mentee.into_iter().chain(as_mentor).min()
    }

    /// What somebody said about another one, in whichever role.
    pub fn peer_consent(&self, own: Peer, other: Peer) -> Consent {
        let as_mentee = self.consent(own.mentee, other.mentor).mentee;
        let as_mentor = self.consent(other.mentee, own.mentor).mentor;
        match (as_mentee, as_mentor) {
            (Consent::Declined, _) | (_, Consent::Declined) => Consent::Declined,
            (Consent::Agreed, _) | (_, Consent::Agreed) => Consent::Agreed,
            (Consent::NotDeclined, Consent::NotDeclined) => Consent::NotDeclined,
        }
    }

    /// Where another one stands on somebody's list: written choices, a sponsor and former partners where the policy
    /// counts them, then who wrote the owner down, whom the owner agreed to, and everybody else by score.
    pub fn peer_place(&self, own: Peer, other: Peer) -> Place {
        let preferences = self.policy.preferences();
        if preferences.mode == Mode::ScoreOnly {
            return Place::FilledIn;
        }
        if let Some(position) = self.peer_choice(own, other) {
            return Place::Choice(position);
        }
        if self.sponsors[own.mentee.index()] == Some(other.mentor) {
            return Place::Sponsor;
        }
        let both = [(own.mentee, other.mentor), (other.mentee, own.mentor)];
        if both.iter().any(|pair| self.former.binary_search(pair).is_ok()) {
            return Place::Former;
        }
        let asked = self.peer_choice(other, own);
        let counted = asked.filter(|&position| preferences.most_choices.is_none_or(|most| position < most.get()));
        match (preferences.asked, counted) {
            (Asked::First, Some(_)) => Place::Asked(0),
            (Asked::ByChoice, Some(position)) => Place::Asked(position),
            (Asked::First | Asked::ByChoice, None) if self.peer_consent(own, other) == Consent::Agreed => {
                Place::Promised
            }
            _ => Place::FilledIn,
        }
    }

    /// The number that orders a list, smaller is better: place, then who has waited, then what the other gives, then
    /// how well the two fit.
    pub(crate) fn peer_key(&self, own: Peer, other: Peer, gets: Score, fit: Score) -> u64 {
        order_key(self.peer_place(own, other), self.standing(other.mentee), gets, fit)
    }

    /// Why somebody's list has the one before the other, which it must.
    pub(crate) fn peer_ground(&self, own: Peer, better: Peer, worse: Peer) -> Ground {
        let (place, other) = (self.peer_place(own, better), self.peer_place(own, worse));
        let standing = self.standing(better.mentee);
        if place == other && standing != self.standing(worse.mentee) {
            return if standing == Standing::Priority { Ground::Priority } else { Ground::Waited };
        }
        Ground::between(place, other)
    }

    /// What somebody's written choice adds to what maximising goals add up.
    pub(crate) fn peer_choice_weight(&self, own: Peer, other: Peer) -> Score {
        self.weight_at(self.peer_place(own, other))
    }

    /// Fails where only written choices count between the two and there is none: the programme wants one by either, or
    /// the one who is named wants none but their own.
    pub(crate) fn peers_chosen(&self, own: Peer, other: Peer) -> Result<(), Option<Peer>> {
        let chose = |one: Peer, two: Peer| self.peer_choice(one, two).is_some();
        let rather_none = |one: Peer| self.cohort.mentee(one.mentee).beyond_choices == Some(BeyondChoices::RatherNone);
        match self.policy.preferences().mode {
            Mode::ScoreOnly => Ok(()),
            Mode::ChoicesOnly if chose(own, other) || chose(other, own) => Ok(()),
            Mode::ChoicesOnly => Err(None),
            Mode::ChoicesThenScore => {
                let both = [(own, other), (other, own)];
                let wants_another = both.into_iter().find(|&(one, two)| rather_none(one) && !chose(one, two));
                wants_another.map_or(Ok(()), |(one, _)| Err(Some(one)))
            }
        }
    }

    /// Who of the two has still to say yes, where that is in their way.
    pub(crate) fn peers_not_agreed(&self, own: Peer, other: Peer) -> Option<Peer> {
        let needs_yes = self.policy.preferences().silence == Silence::Declines;
        let both = [(own, other), (other, own)];
        let agreed = |one: Peer, two: Peer| self.peer_consent(one, two) == Consent::Agreed;
        both.into_iter().find(|&(one, two)| needs_yes && !agreed(one, two)).map(|(one, _)| one)
    }
}
