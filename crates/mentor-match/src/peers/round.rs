//! A round of peers as one call: from a cohort and a policy to a proved, explained matching.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use matching_market::peers::{NotCertified, PeerMarketError, PeerSolveError, solve_peers};
use matching_market::{Context, PersonId as PeerId, Score, StopReason};

use super::lists::NoMarket;
use super::outcome::PeerOutcome;
use super::prepared::Round;
use super::trios;
use crate::cohort::{Cohort, MentorId, PairingState, PersonId};
use crate::compatibility::{Compatibility, PrepareError, Resources, ScoreSource, ScoreUse};
use crate::incumbents::{Incumbent, Keep};
use crate::outcome::RoundOutcome;
use crate::parallel::go_on;
use crate::policy::{
    Eligibility, EligibilityError, MentorRound, PeerGoal, PeerPolicy, PeerSeats, Policy, RulingError, Rulings,
};
use crate::preference::{Peer, Preferences};

/// How many lotteries are held where nothing is stable after ties were broken.
const LOTTERIES: u32 = 100;

/// A round of peers to be run.
///
/// # Examples
/// ```
/// use mentor_match::PeerRound;
/// use mentor_match::cohort::{Cohort, Goal, Mentee, Mentor, Units};
/// use mentor_match::policy::{PeerPolicy, Policy};
///
/// // Each wants to learn what the other offers.
/// let (mut ada, mut bea) = (Mentee::new("ada")?, Mentee::new("bea")?);
/// let (mut ada_offers, mut bea_offers) = (Mentor::new("ada")?, Mentor::new("bea")?);
/// ada.profile.goals = Some(vec![Goal::new("Public speaking")]);
/// bea.profile.goals = Some(vec![Goal::new("Budgets")]);
/// ada_offers.profile.goals = Some(vec![Goal::new("Budgets")]);
/// bea_offers.profile.goals = Some(vec![Goal::new("Public speaking")]);
/// let cohort = Cohort::new(Units::default(), vec![ada, bea], vec![ada_offers, bea_offers], vec![])?;
///
/// let policy = Policy::default().with_peers(Some(PeerPolicy::default()));
/// let outcome = PeerRound::new(&cohort, &policy)?.run()?;
/// assert_eq!(outcome.matches().len(), 1);
///
/// // A policy without peers cannot match any.
/// assert!(PeerRound::new(&cohort, &Policy::default()).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PeerRound<'a> {
    cohort: &'a Cohort,
    policy: &'a Policy,
    peers: PeerPolicy,
    seed: u64,
    as_of: Option<Date>,
    resources: Option<&'a Resources>,
    source: Option<(&'a dyn ScoreSource, ScoreUse)>,
    rulings: Option<&'a Rulings>,
    taken: BTreeMap<PersonId, u16>,
    incumbents: &'a [Incumbent],
    keep: Keep,
}

/// Why a round of peers has no outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerRoundError {
    /// The policy says nothing about peers.
    #[error("the policy '{policy}' has no peers; add the table [peers] to it, or use the preset alao")]
    NoPeers {
        /// Its name.
        policy: String,
    },
    /// The policy does not fit the cohort, or rulings cannot be followed.
    #[error(transparent)]
    Eligibility(#[from] EligibilityError),
    /// No such thing is kept under this goal.
    #[error("peers keep sent or none, under best-fit and greatest-total also most:worth=0.05; not {keep} under {goal}")]
    Keep {
        /// What was asked for.
        keep: Keep,
        /// The goal.
        goal: &'static str,
    },
    /// More pins than seats.
    #[error(transparent)]
    Ruling(#[from] RulingError),
    /// The cohort cannot be scored.
    #[error(transparent)]
    Prepare(PrepareError),
    /// The lists are too large for one market.
    #[error(transparent)]
    Market(#[from] PeerMarketError),
    /// Stopped while the lists were made.
    #[error("stopped while the pairs were scored because {0}; nothing was matched")]
    Stopped(StopReason),
    /// Nothing was found.
    #[error(transparent)]
    Solve(#[from] PeerSolveError),
    /// What was found does not hold: a defect. The answer is withheld.
    #[error("the answer failed its proof and is withheld: {0}")]
    Certify(#[from] NotCertified),
}

impl PeerRoundError {
    /// How rulings contradict each other, the cohort or the policy, when that is what is wrong.
    pub fn ruling(&self) -> Option<&RulingError> {
        match self {
            Self::Ruling(error) | Self::Eligibility(EligibilityError::Ruling(error)) => Some(error),
            _ => None,
        }
    }
}

impl From<PrepareError> for PeerRoundError {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Stopped(reason) => Self::Stopped(reason),
            error => Self::Prepare(error),
        }
    }
}

impl<'a> PeerRound<'a> {
    /// A round with the policy's goal and seed 0.
    ///
    /// # Errors
    /// [`PeerRoundError::NoPeers`].
    pub fn new(cohort: &'a Cohort, policy: &'a Policy) -> Result<Self, PeerRoundError> {
        let no_peers = || PeerRoundError::NoPeers { policy: policy.name().to_owned() };
        let peers = policy.peers().ok_or_else(no_peers)?;
        let taken = BTreeMap::new();
        let (incumbents, keep) = (&[][..], Keep::default());
        let (as_of, resources, source, rulings) = (None, None, None, None);
        Ok(Self { cohort, policy, peers, seed: 0, as_of, resources, source, rulings, taken, incumbents, keep })
    }

    /// Wants something else first than the policy does.
    #[must_use]
    pub fn goal(self, goal: PeerGoal) -> Self {
        Self { peers: PeerPolicy { goal, ..self.peers }, ..self }
    }

    /// Draws lots from this seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The day from which years are counted back, as in [`MatchingRound::as_of`](crate::MatchingRound::as_of).
    #[must_use]
    pub fn as_of(self, day: Date) -> Self {
        Self { as_of: Some(day), ..self }
    }

    /// Reads texts with the programme's synonyms and professions or the embedder's vectors.
    #[must_use]
    pub fn resources(self, resources: &'a Resources) -> Self {
        Self { resources: Some(resources), ..self }
    }

    /// Scores pairs by a source of one's own, as [`MatchingRound::score_source`](crate::MatchingRound::score_source)
    /// does: what it says of a mentee and a mentor is what the first gets from the second.
    #[must_use]
    pub fn score_source(self, source: &'a dyn ScoreSource, usage: ScoreUse) -> Self {
        Self { source: Some((source, usage)), ..self }
    }

    /// Follows what the committee has settled for single people. Pins, bans and waivers count whichever of the two is
    /// named as the mentee; who is pinned gets no further peer.
    #[must_use]
    pub fn rulings(self, rulings: &'a Rulings) -> Self {
        Self { rulings: Some(rulings), ..self }
    }

    /// Keeps pairs of an earlier round of peers, as [`MatchingRound::incumbents`](crate::MatchingRound::incumbents)
    /// does; who is the mentee of a pair means nothing. There is no [`Keep::Most`] of peers, and [`Keep::MostWorth`]
    /// only under the goals that add up scores.
    #[must_use]
    pub fn incumbents(self, incumbents: &'a [Incumbent], keep: Keep) -> Self {
        Self { incumbents, keep, ..self }
    }

    /// Says with how many mentors and mentees people are already, by id; they take seats where the policy lets the
    /// mentor round go first.
    #[must_use]
    pub fn taken(mut self, partners: impl IntoIterator<Item = (PersonId, u16)>) -> Self {
        for (person, partners) in partners {
            let taken = self.taken.entry(person).or_default();
            *taken = taken.saturating_add(partners);
        }
        self
    }

    /// The same, after a mentor round of the same people.
    #[must_use]
    pub fn after(self, mentors: &RoundOutcome<'_>) -> Self {
        let matches = mentors.matches();
        self.taken(matches.iter().flat_map(|one| [(one.mentee.id.clone(), 1), (one.mentor.id.clone(), 1)]))
    }

    /// Scores, matches, proves.
    ///
    /// # Errors
    /// [`PeerRoundError`].
    ///
    /// # Complexity
    /// O(n² · (rules + features)) to score n people, on all cores; 40 bytes for each pair that is possible; then what
    /// the goal needs ([`solve_peers`]).
    pub fn run(&self) -> Result<PeerOutcome<'a>, PeerRoundError> {
        self.run_until(&|| None)
    }

    /// The same, but stops soon after `stop` gives a reason. `stop` is asked from several threads.
    ///
    /// # Errors
    /// As [`PeerRound::run`], and [`PeerRoundError::Stopped`] or [`PeerSolveError::Stopped`].
    pub fn run_until(&self, stop: &(dyn Fn() -> Option<StopReason> + Sync)) -> Result<PeerOutcome<'a>, PeerRoundError> {
        go_on(stop).map_err(PeerRoundError::Stopped)?;
        let worth = match (self.keep, self.peers.goal) {
            (Keep::None | Keep::Sent, _) => Score::ZERO,
            (Keep::MostWorth(worth), PeerGoal::BestFit | PeerGoal::GreatestTotal) => worth,
            (keep, goal) => return Err(PeerRoundError::Keep { keep, goal: goal.name() }),
        };
        let as_of = self.as_of.unwrap_or_else(|| self.cohort.latest_day());
        let rulings = self.rulings.unwrap_or(const { &Rulings::NONE });
        let eligibility = Eligibility::with_rulings(self.cohort, self.policy, rulings, as_of)?.of_peers();
        let none = Resources::default();
        let resources = self.resources.unwrap_or(&none);
        let mut compatibility = Compatibility::until(self.cohort, self.policy.scoring(), as_of, resources, stop)?;
        if let Some((source, usage)) = self.source {
            compatibility = compatibility.with_source_until(source, usage, stop)?;
        }
        let top_goals = compatibility.top_goals();
        let preferences = Preferences::new(self.cohort, self.policy, eligibility, compatibility);
        let people = peers(self.cohort);
        let seats = self.seats(&people, &preferences);
        let pins = pins(&people, &preferences);
        check_pins(&people, self.cohort, &seats, &pins)?;
        let (policy, kept, standing) = (self.peers, Vec::new(), Vec::new());
        let mut round = Round { preferences, policy, people, seats, pins, kept, standing, worth, top_goals };
        let standing = round.what_stands(self.incumbents, self.keep);
        (round.kept, round.standing) = (standing.kept, standing.worth_more);
        let (market, refused) = round.market(stop).map_err(|error| match error {
            NoMarket::Stopped(reason) => PeerRoundError::Stopped(reason),
            NoMarket::Refused(error) => error.into(),
        })?;
        let mut context = Context::new(self.seed).with_stop(stop);
        let answer = solve_peers(&market, self.peers.goal.wanted(), LOTTERIES, &mut context)?;
        answer.certify(&market)?;
        let trios = trios::offered(&round, &market, answer.matching(), &mut context)?;
        let not_kept = standing.not_kept;
        Ok(PeerOutcome { round, market, answer, trios, refused, not_kept, seed: self.seed, as_of })
    }

    pub(super) fn own_policy(&self) -> &Policy {
        self.policy
    }

    pub(super) fn own_rulings(&self) -> &Rulings {
        self.rulings.unwrap_or(const { &Rulings::NONE })
    }

    /// The same round under another policy with other rulings; what peers demand stays as it is.
    pub(super) fn under<'b>(&'b self, policy: &'b Policy, rulings: &'b Rulings) -> PeerRound<'b> {
        PeerRound { policy, rulings: Some(rulings), ..self.clone() }
    }

    /// The same round with other demands of peers.
    pub(super) fn with_peers(self, peers: PeerPolicy) -> Self {
        Self { peers, ..self }
    }

    /// Everybody's seats.
    fn seats(&self, people: &[Peer], preferences: &Preferences<'_>) -> Vec<PeerSeats> {
        let settled = preferences.eligibility().settled();
        let count = |person: &Peer| {
            let mentor = self.cohort.mentor(person.mentor);
            let ruled = settled.seats.binary_search_by_key(&person.mentor, |&(mentor, _)| mentor).ok();
            let offered = ruled.map_or(mentor.seats, |found| Some(settled.seats[found].1));
            let is_running = |state| matches!(state, PairingState::Running);
            let running = self.cohort.pairings().iter().filter(|past| is_running(past.state));
            let named: BTreeSet<&PersonId> = running
                .filter_map(|past| match (past.mentee == mentor.id, past.mentor == mentor.id) {
                    (true, _) => Some(&past.mentor),
                    (_, true) => Some(&past.mentee),
                    _ => None,
                })
                .collect();
            let named = u16::try_from(named.len()).unwrap_or(u16::MAX);
            let mut taken = named.max(mentor.running.unwrap_or(0));
            if self.peers.mentor_round == MentorRound::First {
                taken = taken.saturating_add(self.taken.get(&mentor.id).copied().unwrap_or(0));
            }
            let withdrawn = settled.is_mentee_withdrawn(person.mentee) || settled.is_mentor_withdrawn(person.mentor);
            PeerSeats::count(self.peers, offered, taken, withdrawn)
        };
        people.iter().map(count).collect()
    }
}

/// Who is on both lists, by id.
fn peers(cohort: &Cohort) -> Vec<Peer> {
    let mentors = cohort.mentors().iter().enumerate();
    let both = mentors.filter_map(|(index, mentor)| {
        Some(Peer { mentee: cohort.find_mentee(&mentor.id)?, mentor: MentorId::from_index(index) })
    });
    both.collect()
}

/// Pairs that the committee has settled, each once, by id.
fn pins(people: &[Peer], preferences: &Preferences<'_>) -> Vec<[PeerId; 2]> {
    let find = |found: Result<usize, usize>| found.ok().map(PeerId::from_index);
    let pins = preferences.eligibility().settled().pins.iter().filter_map(|&(mentee, mentor)| {
        let mut pair = [
            find(people.binary_search_by_key(&mentee, |person| person.mentee))?,
            find(people.binary_search_by_key(&mentor, |person| person.mentor))?,
        ];
        pair.sort_unstable();
        Some(pair)
    });
    let mut pins: Vec<[PeerId; 2]> = pins.collect();
    pins.sort_unstable();
    pins.dedup();
    pins
}

/// Whether everybody has a seat for each peer pinned to them.
fn check_pins(people: &[Peer], cohort: &Cohort, seats: &[PeerSeats], pins: &[[PeerId; 2]]) -> Result<(), RulingError> {
    for (index, (person, seats)) in people.iter().zip(seats).enumerate() {
        let pinned = pins.iter().filter(|pair| pair.contains(&PeerId::from_index(index))).count();
        if pinned > usize::from(seats.available) {
            let (mentor, available) = (cohort.mentor(person.mentor).id.clone(), seats.available);
            return Err(RulingError::TooManyPins { mentor, pins: pinned, seats: available, most: available });
        }
    }
    Ok(())
}
