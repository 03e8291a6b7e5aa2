//! Why two people cannot be peers.

use matching_market::PersonId as PeerId;

use super::prepared::{Round, SERVED};
use crate::cohort::Side;
use crate::policy::{Obstacle, Refusal, RuleKind, TopGoals, WhenUnknown};
use crate::preference::Peer;

/// One reason why two people cannot be peers, for the committee: it may carry answers of either of them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PeerRefusal {
    /// What a rule or an earlier answer says of the first as the one who learns from the second.
    Rule {
        /// Who learns.
        learner: PeerId,
        /// Who helps.
        helper: PeerId,
        /// What it says.
        refusal: Refusal,
    },
    /// Nothing that the other one offers is close to a top goal of this person.
    NoTopGoal(PeerId),
    /// Which goals this person has, or what they offer, is not known, and the policy wants it known.
    GoalsUnknown(PeerId),
    /// Neither wrote the other down, and only written choices count; of a person, if it is their wish.
    NotChosen(Option<PeerId>),
    /// This person has not agreed, and the policy needs a yes.
    NotAgreed(PeerId),
    /// They fit too little.
    TooLow(Refusal),
    /// This person has no seat in the round, with the reason.
    NoSeat(PeerId, String),
    /// This person has withdrawn from the round.
    Withdrawn(PeerId),
    /// The committee has settled another peer for this person.
    Pinned(PeerId),
    /// This person keeps another peer of an earlier round, and has no further seat.
    Kept(PeerId),
}

impl PeerRefusal {
    /// The reason in a sentence, with people's names.
    pub fn words<'n>(&self, name: impl Fn(PeerId) -> &'n str) -> String {
        match self {
            Self::Rule { learner, helper, refusal } => rule_words(*learner, *helper, refusal, name),
            Self::NoTopGoal(person) => {
                format!("nothing that is offered is close to a top goal of {}", name(*person))
            }
            Self::GoalsUnknown(person) => {
                format!("{} did not say what they want to learn or can help with", name(*person))
            }
            Self::NotChosen(None) => "neither chose the other, and only written choices count".to_owned(),
            Self::NotChosen(Some(person)) => {
                format!("{} would rather have no peer than one they did not choose", name(*person))
            }
            Self::NotAgreed(person) => format!("{} has not agreed, and this programme needs a yes", name(*person)),
            Self::TooLow(refusal) => refusal.to_string(),
            Self::NoSeat(person, why) => format!("{} {why}", name(*person)),
            Self::Withdrawn(person) => format!("{} does not take part in this round", name(*person)),
            Self::Pinned(person) => format!("the committee gave {} another peer", name(*person)),
            Self::Kept(person) => format!("{} keeps the peer of the earlier round", name(*person)),
        }
    }

    /// The same for a reader who may not see what anybody said about the other.
    pub fn words_without_answers<'n>(&self, name: impl Fn(PeerId) -> &'n str) -> String {
        match self {
            Self::Rule { refusal, .. } if refusal.without_answers() != refusal.to_string() => refusal.without_answers(),
            Self::NotChosen(Some(_)) | Self::NotAgreed(_) => "a confidential answer rules it out".to_owned(),
            told => told.words(name),
        }
    }
}

/// A refusal that is the same whichever of the two learns, or names one of them.
fn rule_words<'n>(learner: PeerId, helper: PeerId, refusal: &Refusal, name: impl Fn(PeerId) -> &'n str) -> String {
    let of = |side: Side| name(if side == Side::Mentee { learner } else { helper });
    match refusal {
        Refusal::Declined { by } => format!("{} declined", of(*by)),
        Refusal::Withdrawn { side } => format!("{} does not take part in this round", of(*side)),
        Refusal::NotActive { side } => format!("{} is not an active member", of(*side)),
        Refusal::NotTrained { side } => format!("{} has not been trained", of(*side)),
        refusal if is_of_both(refusal) => refusal.to_string(),
        refusal => format!("{} as the mentee of {}: {refusal}", name(learner), name(helper)),
    }
}

/// Whether it says the same in both directions.
fn is_of_both(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::SamePerson
            | Refusal::KeptApart { .. }
            | Refusal::FailedBefore
            | Refusal::RunningTogether
            | Refusal::Banned
            | Refusal::SharesUnit { .. }
            | Refusal::AlreadyAcquainted
            | Refusal::NoCommonLanguage
            | Refusal::Answers { .. }
    )
}

impl Round<'_> {
    /// Both directions in which two people would learn.
    fn directions(&self, one: PeerId, other: PeerId) -> [(PeerId, PeerId, Peer, Peer); 2] {
        let (own, theirs) = (self.person(one), self.person(other));
        [(one, other, own, theirs), (other, one, theirs, own)]
    }

    /// What refuses two people first, in the words under which pairs are counted; nothing about either of them.
    pub(super) fn obstacle(&self, one: PeerId, other: PeerId) -> Option<String> {
        if [one, other].into_iter().any(|person| self.seats[person.index()].available == 0) {
            return Some("no seat".to_owned());
        }
        if [one, other].into_iter().any(|person| self.is_pinned(person)) {
            return Some("pinned to another".to_owned());
        }
        if [one, other].into_iter().any(|person| self.free(person) == 0) {
            return Some("kept with another".to_owned());
        }
        let eligibility = self.preferences.eligibility();
        let (own, theirs) = (self.person(one), self.person(other));
        let both = [(own, theirs), (theirs, own)];
        if let Some(obstacle) = both.into_iter().find_map(|(one, other)| eligibility.obstacle(one.mentee, other.mentor))
        {
            return Some(eligibility.obstacle_name(obstacle).to_owned());
        }
        if self.not_served(one, other).next().is_some() {
            return Some("top-goals".to_owned());
        }
        if self.preferences.peers_chosen(own, theirs).is_err() {
            return Some(eligibility.obstacle_name(Obstacle::NotChosen).to_owned());
        }
        if self.preferences.peers_not_agreed(own, theirs).is_some() {
            return Some(eligibility.obstacle_name(Obstacle::NotAgreed).to_owned());
        }
        let fit = || self.scores(one, other).fit;
        let unfit = both.into_iter().find_map(|(one, other)| self.preferences.unfit(one.mentee, other.mentor, fit));
        unfit.map(|(rule, _)| eligibility.obstacle_name(Obstacle::Rule(rule)).to_owned())
    }

    /// Whose top goals the other does not serve.
    fn not_served(&self, one: PeerId, other: PeerId) -> impl Iterator<Item = PeerRefusal> {
        let wanted = self.policy.top_goals == TopGoals::Served;
        let directions = self.directions(one, other).into_iter().filter(move |_| wanted);
        directions.filter_map(move |(learner, helper, own, theirs)| {
            let served = self.preferences.compatibility().served(&self.top_goals, own.mentee, theirs.mentor);
            match served {
                Some(served) if served < SERVED => Some(PeerRefusal::NoTopGoal(learner)),
                None if self.policy.unknown == WhenUnknown::Refuse => {
                    let gave = self.preferences.cohort().mentee(own.mentee).profile.goals.is_some();
                    Some(PeerRefusal::GoalsUnknown(if gave { helper } else { learner }))
                }
                _ => None,
            }
        })
    }

    /// Everything that stands between two people; empty iff they are a pair of the market, or have each other already.
    pub(super) fn refusals(&self, one: PeerId, other: PeerId) -> Vec<PeerRefusal> {
        let mut refusals = Vec::new();
        if one == other {
            let refusal = Refusal::SamePerson;
            return vec![PeerRefusal::Rule { learner: one, helper: other, refusal }];
        }
        if self.is_settled([one.min(other), one.max(other)]) {
            return refusals;
        }
        for person in [one, other] {
            let seats = self.seats[person.index()];
            let without = seats.none_because().filter(|_| !seats.withdrawn);
            refusals.extend(without.map(|why| PeerRefusal::NoSeat(person, why)));
            refusals.extend(seats.withdrawn.then_some(PeerRefusal::Withdrawn(person)));
            if self.is_pinned(person) {
                refusals.push(PeerRefusal::Pinned(person));
            } else if seats.available > 0 && self.free(person) == 0 {
                refusals.push(PeerRefusal::Kept(person));
            }
        }
        let eligibility = self.preferences.eligibility();
        let mut said: Vec<Refusal> = Vec::new();
        for (learner, helper, own, theirs) in self.directions(one, other) {
            for refusal in eligibility.refusals(own.mentee, theirs.mentor) {
                let settled = matches!(refusal, Refusal::PinnedToAnother | Refusal::Withdrawn { .. });
                let is_said = is_of_both(&refusal) && said.contains(&refusal);
                if !(settled || is_said) {
                    said.push(refusal.clone());
                    refusals.push(PeerRefusal::Rule { learner, helper, refusal });
                }
            }
        }
        refusals.extend(self.not_served(one, other));
        let (own, theirs) = (self.person(one), self.person(other));
        let id = |person: Peer| if person == own { one } else { other };
        let not_chosen = self.preferences.peers_chosen(own, theirs).err();
        refusals.extend(not_chosen.map(|wish| PeerRefusal::NotChosen(wish.map(id))));
        refusals
            .extend(self.preferences.peers_not_agreed(own, theirs).map(|person| PeerRefusal::NotAgreed(id(person))));
        let fit = || self.scores(one, other).fit;
        let unfit = [(own, theirs), (theirs, own)]
            .into_iter()
            .find_map(|(one, other)| self.preferences.unfit(one.mentee, other.mentor, fit));
        refusals.extend(unfit.map(|(_, refusal)| PeerRefusal::TooLow(refusal)));
        refusals
    }

    /// The words of rules about the programme's own questions, under which pairs are counted: for the committee alone.
    pub(super) fn is_confidential(&self, why: &str) -> bool {
        why == "declined or earlier pairing"
            || self
                .preferences
                .policy()
                .rules()
                .iter()
                .map(crate::policy::Rule::kind)
                .any(|kind: &RuleKind| kind.is_confidential() && kind.name() == why)
    }
}
