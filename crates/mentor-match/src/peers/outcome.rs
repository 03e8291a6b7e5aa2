//! What a round of peers found, with everything needed to explain it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use matching_market::peers::{PeerAnswer, PeerMarket, verify};
use matching_market::{PersonId as PeerId, Score};

use super::kept::PeerNotKept;
use super::prepared::{Round, Scores};
use super::refusal::PeerRefusal;
use super::trios::PeerTrio;
use crate::cohort::{Cohort, Consent, Mentee, Mentor, PersonId};
use crate::compatibility::Breakdown;
use crate::policy::{OpenFact, PeerGoal, PeerPolicy, PeerSeats, Policy, TopGoals, WhenUnknown};
use crate::preference::{Peer, Place, Preferences};

/// The outcome of a [`PeerRound`](crate::PeerRound).
#[derive(Debug)]
pub struct PeerOutcome<'a> {
    pub(super) round: Round<'a>,
    pub(super) market: PeerMarket,
    pub(super) answer: PeerAnswer,
    pub(super) trios: Vec<PeerTrio>,
    pub(super) refused: BTreeMap<String, u64>,
    pub(super) not_kept: Vec<PeerNotKept>,
    pub(super) seed: u64,
    pub(super) as_of: Date,
}

/// Two people who have each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerMatch {
    /// The two, by id.
    pub people: [PeerId; 2],
    /// What each of them gets from the other.
    pub gets: [Score; 2],
    /// How well the two fit.
    pub fit: Score,
    /// At which position, from 0, each wrote the other down.
    pub written_choice: [Option<u16>; 2],
    /// What each said about the other.
    pub consent: [Consent; 2],
    /// Whether the committee settled it.
    pub pinned: bool,
    /// Whether it is kept from an earlier round.
    pub kept: bool,
    /// Whether the policy wants both to agree and one has not.
    pub to_be_confirmed: bool,
}

impl PeerMatch {
    /// How far the two have agreed: `agreed` (both), `to be confirmed` or `proposed`.
    pub fn status(&self) -> &'static str {
        if self.consent == [Consent::Agreed; 2] {
            "agreed"
        } else if self.to_be_confirmed {
            "to be confirmed"
        } else {
            "proposed"
        }
    }
}

/// Counts of a round of peers. Every person and every pair is in exactly one place, which [`PeerAudit::adds_up`]
/// checks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PeerAudit {
    /// Everybody.
    pub people: usize,
    /// Who has a peer.
    pub matched: usize,
    /// Who has none and is offered a place with two others.
    pub in_trios: usize,
    /// Who has nobody, apart from those who have withdrawn or have no seat.
    pub left_over: usize,
    /// Of those left over or in a group of three, who went without a peer before.
    pub left_again: usize,
    /// Who has no seat.
    pub without_seat: usize,
    /// Who has withdrawn.
    pub withdrawn: usize,
    /// Pairs that were found.
    pub matches: usize,
    /// Of these, pairs that the committee settled.
    pub pinned: usize,
    /// Of these, pairs that are kept from an earlier round.
    pub kept: usize,
    /// Pairs to which one side has not agreed yet, where both must.
    pub to_be_confirmed: usize,
    /// Pairs that are possible.
    pub possible_pairs: u64,
    /// Pairs that are not, by what refused them first.
    pub refused_pairs: BTreeMap<String, u64>,
    /// Two people who would both rather have each other.
    pub blocking_pairs: usize,
}

impl PeerAudit {
    /// Whether every person and pair is counted once.
    pub fn adds_up(&self) -> bool {
        let people = self.people as u64;
        self.matched + self.in_trios + self.left_over + self.without_seat + self.withdrawn == self.people
            && self.possible_pairs + self.refused_pairs.values().sum::<u64>() + (self.pinned + self.kept) as u64
                == people * people.saturating_sub(1) / 2
    }
}

impl<'a> PeerOutcome<'a> {
    /// The people.
    pub fn cohort(&self) -> &'a Cohort {
        self.round.preferences.cohort()
    }

    /// The programme's demands.
    pub fn policy(&self) -> &'a Policy {
        self.round.preferences.policy()
    }

    /// What the programme demands of peers; the goal is the one that was followed.
    pub fn peer_policy(&self) -> PeerPolicy {
        self.round.policy
    }

    /// What was wanted first.
    pub fn goal(&self) -> PeerGoal {
        self.round.policy.goal
    }

    /// Wishes, rules and scores.
    pub fn preferences(&self) -> &Preferences<'a> {
        &self.round.preferences
    }

    /// The market that was matched; who is pinned has no seat in it, and pairs that are kept take theirs.
    pub fn market(&self) -> &PeerMarket {
        &self.market
    }

    /// What was found, with what proves it; of everybody but those who are pinned or kept.
    pub fn answer(&self) -> &PeerAnswer {
        &self.answer
    }

    /// The seed of the lotteries.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The day from which years were counted back.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// Everybody, by id.
    pub fn people(&self) -> impl ExactSizeIterator<Item = PeerId> + use<> {
        self.market.person_ids()
    }

    /// Both roles of a person.
    pub fn roles(&self, person: PeerId) -> Peer {
        self.round.person(person)
    }

    /// The person as the one who learns.
    pub fn learner(&self, person: PeerId) -> &'a Mentee {
        self.cohort().mentee(self.roles(person).mentee)
    }

    /// The person as the one who helps.
    pub fn helper(&self, person: PeerId) -> &'a Mentor {
        self.cohort().mentor(self.roles(person).mentor)
    }

    /// The written id.
    pub fn id(&self, person: PeerId) -> &'a PersonId {
        &self.learner(person).id
    }

    /// The name if there is one, else the id; for the committee.
    pub fn name_or_id(&self, person: PeerId) -> &'a str {
        self.learner(person).name_or_id()
    }

    /// The person with a written id.
    pub fn find(&self, id: &PersonId) -> Option<PeerId> {
        let mentee = self.cohort().find_mentee(id)?;
        let found = self.round.people.binary_search_by_key(&mentee, |person| person.mentee).ok()?;
        Some(PeerId::from_index(found))
    }

    /// A person's seats.
    pub fn seats(&self, person: PeerId) -> PeerSeats {
        self.round.seats[person.index()]
    }

    /// Everything about two people as if they were matched.
    pub fn pair(&self, one: PeerId, other: PeerId) -> PeerMatch {
        let Scores { gets, fit } = self.round.scores(one, other);
        let (own, theirs) = (self.roles(one), self.roles(other));
        let preferences = self.preferences();
        let pinned = self.round.pins.binary_search(&[one.min(other), one.max(other)]).is_ok();
        let said = |own: Peer, other: Peer| {
            let told = [(own.mentee, other.mentor), (other.mentee, own.mentor)]
                .iter()
                .any(|pair| preferences.eligibility().settled().agreed.binary_search(pair).is_ok());
            if told && pinned { Consent::Agreed } else { preferences.peer_consent(own, other) }
        };
        let consent = [said(own, theirs), said(theirs, own)];
        let agreed = consent == [Consent::Agreed; 2];
        PeerMatch {
            people: [one, other],
            gets,
            fit,
            written_choice: [preferences.peer_choice(own, theirs), preferences.peer_choice(theirs, own)],
            consent,
            pinned,
            kept: self.round.kept.binary_search(&[one.min(other), one.max(other)]).is_ok(),
            to_be_confirmed: self.policy().preferences().both_must_agree && !agreed,
        }
    }

    /// Pairs that were there before anybody was matched: pinned or kept.
    fn settled(&self) -> impl Iterator<Item = &[PeerId; 2]> {
        self.round.pins.iter().chain(&self.round.kept)
    }

    /// Pairs of an earlier round that should be kept and cannot, with the reason.
    pub fn not_kept(&self) -> &[PeerNotKept] {
        &self.not_kept
    }

    /// All pairs, pinned, kept or found, by id.
    pub fn matches(&self) -> Vec<PeerMatch> {
        let mut pairs: Vec<[PeerId; 2]> = self.answer.matching().pairs().chain(self.settled().copied()).collect();
        pairs.sort_unstable();
        pairs.into_iter().map(|[one, other]| self.pair(one, other)).collect()
    }

    /// A person's peers, pinned, kept or found, by id; not those of a group of three that is offered.
    pub fn peers_of(&self, person: PeerId) -> Vec<PeerId> {
        let pinned = self.settled().filter(|pair| pair.contains(&person));
        let pinned = pinned.map(|&[one, other]| if one == person { other } else { one });
        let mut peers: Vec<PeerId> = self.answer.matching().peers_of(person).iter().copied().chain(pinned).collect();
        peers.sort_unstable();
        peers
    }

    /// Groups of three that are offered to those who are left over, by who joins.
    pub fn trios(&self) -> &[PeerTrio] {
        &self.trios
    }

    /// Who takes part, has a seat and has no peer, by id; also who is offered a place with two others.
    pub fn without_peer(&self) -> Vec<PeerId> {
        self.people().filter(|&person| self.seats(person).available > 0 && self.peers_of(person).is_empty()).collect()
    }

    /// Who has no peer and went without one before, by id: under the goals that put people first, no matching with as
    /// many people has fewer rounds waited among those left over.
    pub fn left_again(&self) -> Vec<PeerId> {
        let waited = |person: &PeerId| self.learner(*person).waited.unwrap_or(0) > 0;
        self.without_peer().into_iter().filter(waited).collect()
    }

    /// Two people who would both rather have each other; none under `no-swap` unless nothing is stable.
    pub fn blocking(&self) -> Vec<[PeerId; 2]> {
        verify::blocking_pairs(&self.market, self.answer.matching())
    }

    /// Where one stands on another one's list, apart from scores.
    pub fn place(&self, own: PeerId, other: PeerId) -> Place {
        self.preferences().peer_place(self.roles(own), self.roles(other))
    }

    /// What the first gets from the second, opened into its parts (their view as the mentee counts).
    pub fn open(&self, learner: PeerId, helper: PeerId) -> Breakdown {
        self.preferences().compatibility().open(self.roles(learner).mentee, self.roles(helper).mentor)
    }

    /// Why two people cannot be peers; empty when they can, or are pinned to or kept with each other.
    pub fn refusals(&self, one: PeerId, other: PeerId) -> Vec<PeerRefusal> {
        self.round.refusals(one, other)
    }

    /// A refusal in a sentence, for the committee.
    pub fn refusal_words(&self, refusal: &PeerRefusal) -> String {
        refusal.words(|person| self.name_or_id(person))
    }

    /// Facts that rules want asked about, and goals where the policy wants them asked about.
    pub fn open_facts(&self) -> Vec<OpenFact> {
        let policy = self.round.policy;
        let mut open = self.preferences().eligibility().open_facts().to_vec();
        if policy.top_goals == TopGoals::Served && policy.unknown == WhenUnknown::Ask {
            let fact = |person: crate::cohort::PersonKey| OpenFact {
                person,
                field: "goals".to_owned(),
                rule: "top-goals",
                fact: "goals".to_owned(),
            };
            for person in self.people().filter(|&person| self.seats(person).available > 0) {
                let (learner, helper) = (self.learner(person), self.helper(person));
                open.extend(learner.profile.goals.is_none().then(|| fact(learner.key())));
                open.extend(helper.profile.goals.is_none().then(|| fact(helper.key())));
            }
        }
        open.sort();
        open
    }

    /// Whether a reason under which pairs are counted is about people's own answers, for the committee alone.
    pub fn is_confidential(&self, why: &str) -> bool {
        self.round.is_confidential(why)
    }

    /// All counts. O(pairs).
    pub fn audit(&self) -> PeerAudit {
        let matches = self.matches();
        let withdrawn = self.people().filter(|&person| self.seats(person).withdrawn).count();
        let without_seat = self.people().filter(|&person| self.seats(person).available == 0).count() - withdrawn;
        let without_peer = self.without_peer().len();
        PeerAudit {
            people: self.people().len(),
            matched: self.people().len() - withdrawn - without_seat - without_peer,
            in_trios: self.trios.len(),
            left_over: without_peer - self.trios.len(),
            left_again: self.left_again().len(),
            without_seat,
            withdrawn,
            matches: matches.len(),
            pinned: matches.iter().filter(|one| one.pinned).count(),
            kept: matches.iter().filter(|one| one.kept).count(),
            to_be_confirmed: matches.iter().filter(|one| one.to_be_confirmed).count(),
            possible_pairs: self.market.pairs() as u64,
            refused_pairs: self.refused.clone(),
            blocking_pairs: self.blocking().len(),
        }
    }
}
