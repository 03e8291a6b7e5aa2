//! What a round found: matches, people without one, and the counts that must add up.

use std::sync::OnceLock;

use jiff::civil::Date;
use matching_market::{Market, Matching, PairId, ScopedClaim, Score, Shortage, Solution, StrategySpec, verify};

use crate::cohort::{Cohort, Consent, Mentee, MenteeId, Mentor, MentorId, PairingState};
use crate::compatibility::{Breakdown, PairScores, Sides, Warning};
use crate::incumbents::{NotKept, Stage};
use crate::policy::{OpenFact, Policy, Refusal, RoundGoal, Seats, Sieve};
use crate::preference::{Place, Preferences, Refused};
use crate::sliver::Sliver;

/// The outcome of a [`MatchingRound`](crate::MatchingRound), with everything needed to explain it.
#[derive(Debug)]
pub struct RoundOutcome<'a> {
    pub(crate) preferences: Preferences<'a>,
    pub(crate) seats: Vec<Seats>,
    pub(crate) market: Market,
    pub(crate) solution: Solution,
    pub(crate) report: verify::Report,
    pub(crate) refused: Refused,
    pub(crate) sliver: Option<Sliver>,
    pub(crate) not_kept: Vec<NotKept>,
    // Several tables are about them.
    pub(crate) shortages: OnceLock<Vec<Shortage>>,
    // INVARIANT: sorted: each mentor with those who are pinned to them or kept.
    pub(crate) settled: Vec<(MentorId, MenteeId)>,
    // For whoever has nobody, one after the other.
    pub(crate) sieve: OnceLock<Sieve>,
    // INVARIANT: sorted by mentee: how far those have come who are kept.
    pub(crate) stages: Vec<(MenteeId, Stage)>,
    pub(crate) spec: Option<StrategySpec>,
    pub(crate) strategy: &'static str,
    pub(crate) seed: u64,
    pub(crate) as_of: Date,
}

/// One mentee with one mentor.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Match<'a> {
    /// The mentee's dense id.
    pub mentee_id: MenteeId,
    /// The mentor's dense id.
    pub mentor_id: MentorId,
    /// The mentee.
    pub mentee: &'a Mentee,
    /// The mentor.
    pub mentor: &'a Mentor,
    /// How well they fit.
    pub scores: PairScores,
    /// What the written choice adds to what maximising strategies add up.
    pub choice: Score,
    /// What the mentee's rounds without a mentor, or priority, add to the same.
    pub waited: Score,
    /// The position, from 0, at which the mentee wrote the mentor down; `None`: matched by score.
    pub written_choice: Option<u16>,
    /// Where the mentor stands on the mentee's list.
    pub mentee_place: Place,
    /// What each side said.
    pub consent: Sides<Consent>,
    /// Whether the committee pinned the two.
    pub pinned: bool,
    /// Whether the two are kept from an earlier result.
    pub kept: bool,
    /// Whether the policy wants both to agree and one has not yet.
    pub to_be_confirmed: bool,
}

impl Match<'_> {
    /// In which way the two were matched: `choice 1` (written positions count from 1), `sponsor` or `by score`, and
    /// whether the committee pinned them or they are kept from an earlier result.
    pub fn matched_as(&self) -> String {
        let settled = match (self.pinned, self.kept) {
            (true, _) => Some("pinned by the committee"),
            (false, true) => Some("kept"),
            (false, false) => None,
        };
        let wish = match (self.written_choice, self.mentee_place) {
            (Some(position), _) => Some(format!("choice {}", position + 1)),
            (None, Place::Sponsor) => Some("sponsor".to_owned()),
            (None, _) => None,
        };
        match (wish, settled) {
            (Some(wish), Some(settled)) => format!("{wish}, {settled}"),
            (Some(wish), None) => wish,
            (None, settled) => settled.unwrap_or("by score").to_owned(),
        }
    }

    /// How far the two have agreed: `agreed` (both), `to be confirmed` (the policy wants both, and one is missing) or
    /// `proposed`.
    pub fn status(&self) -> &'static str {
        if self.consent.mentee == Consent::Agreed && self.consent.mentor == Consent::Agreed {
            "agreed"
        } else if self.to_be_confirmed {
            "to be confirmed"
        } else {
            "proposed"
        }
    }
}

/// Counts of a round. Every person and every pair is in exactly one place, which [`Audit::adds_up`] checks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct Audit {
    /// All mentees.
    pub mentees: usize,
    /// All mentors.
    pub mentors: usize,
    /// Seats of this round.
    pub seats: u64,
    /// Mentees with a mentor.
    pub matched: usize,
    /// `by_choice[k]`: mentees with their written choice k (from 0).
    pub by_choice: Vec<usize>,
    /// Mentees with their sponsor, whom they did not write down.
    pub with_sponsor: usize,
    /// Mentees matched by score.
    pub by_score: usize,
    /// Mentees without a mentor, apart from those who have withdrawn or go on with an earlier one.
    pub unmatched: usize,
    /// Mentees who have nobody from this round and go on with an earlier mentor, also if their pairing rests.
    #[cfg_attr(feature = "serde", serde(default))]
    pub going_on: usize,
    /// Of those, mentees whose pairing rests.
    #[cfg_attr(feature = "serde", serde(default))]
    pub resting: usize,
    /// Who does not take part after all, by side.
    pub withdrawn: Sides<usize>,
    /// Matches to which one side has not agreed yet, where both must.
    pub to_be_confirmed: usize,
    /// Mentees whom the committee pinned to a mentor; they are counted as matched, too.
    pub pinned: usize,
    /// Mentees who are kept with the mentor of an earlier result; they are counted as matched, too.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kept: usize,
    /// Pairs that were taken out before the strategy was asked: pinned ones, and kept ones where all are kept.
    #[cfg_attr(feature = "serde", serde(default))]
    pub settled_pairs: u64,
    /// Pairs that are possible and not settled.
    pub possible_pairs: u64,
    /// Pairs that are not, by what refused them first.
    pub refused_pairs: Refused,
    /// `loads[k]`: mentors with k mentees from this round.
    pub loads: Vec<usize>,
    /// Pairs of people who both prefer each other to what they have, the pinned and the kept left aside.
    pub blocking_pairs: usize,
    /// Wishes for a mentor that went to nobody's wish, see [`Preferences::wishes_lost`]; `None` where written choices
    /// are not looked at.
    pub wishes_lost: Option<usize>,
}

impl Audit {
    /// Whether every person and pair is counted once.
    pub fn adds_up(&self) -> bool {
        let choices: usize = self.by_choice.iter().sum();
        let loads: usize = self.loads.iter().sum();
        let seated: usize = self.loads.iter().enumerate().map(|(load, mentors)| load * mentors).sum();
        self.matched + self.unmatched + self.going_on + self.withdrawn.mentee == self.mentees
            && choices + self.with_sponsor + self.by_score == self.matched
            && loads == self.mentors
            && seated == self.matched
            && self.possible_pairs + self.refused_pairs.total() + self.settled_pairs
                == self.mentees as u64 * self.mentors as u64
    }
}

impl<'a> RoundOutcome<'a> {
    /// The people.
    pub fn cohort(&self) -> &'a Cohort {
        self.preferences.cohort()
    }

    /// The programme's demands.
    pub fn policy(&self) -> &'a Policy {
        self.preferences.policy()
    }

    /// Wishes, rules and scores, pair by pair.
    pub fn preferences(&self) -> &Preferences<'a> {
        &self.preferences
    }

    /// What was left out of the market because it cannot matter; `None` where all pairs were built.
    pub fn sliver(&self) -> Option<&Sliver> {
        self.sliver.as_ref()
    }

    /// The rules for all mentors at once.
    pub(crate) fn sieve(&self) -> &Sieve {
        let made = || Sieve::new(self.preferences.eligibility(), &|| None).expect("nobody stops it");
        self.sieve.get_or_init(made)
    }

    /// How many mentors are possible for a mentee, built as pairs or not; none for who is pinned or kept.
    pub fn count_of_mentors(&self, mentee: MenteeId) -> usize {
        let of_sliver = self.sliver.as_ref().map(|sliver| sliver.possible.mentee[mentee.index()] as usize);
        of_sliver.unwrap_or_else(|| self.market.pairs_of_mentee(mentee).len())
    }

    /// How many mentees are possible for a mentor, built as pairs or not; those who are pinned or kept left aside.
    pub fn count_of_mentees(&self, mentor: MentorId) -> usize {
        let of_sliver = self.sliver.as_ref().map(|sliver| sliver.possible.mentor[mentor.index()] as usize);
        of_sliver.unwrap_or_else(|| self.market.pairs_of_mentor(mentor).len())
    }

    /// The market that was matched: all pairs, or a [sliver](Self::sliver) of them.
    pub fn market(&self) -> &Market {
        &self.market
    }

    /// The strategy's answer with its claims and certificate.
    pub fn solution(&self) -> &Solution {
        &self.solution
    }

    /// The pairs of an earlier result that are not kept, by their ids, each with the reason.
    pub fn not_kept(&self) -> &[NotKept] {
        &self.not_kept
    }

    /// How far a mentee who is kept from an earlier result has come with their mentor.
    pub fn stage(&self, mentee: MenteeId) -> Option<Stage> {
        let found = self.stages.binary_search_by_key(&mentee, |&(kept, _)| kept).ok()?;
        Some(self.stages[found].1)
    }

    /// The strategy's answer by dense ids: everybody but those who are pinned or kept.
    pub fn matching(&self) -> &Matching {
        &self.solution.matching
    }

    /// A mentee's mentor, pinned, kept or matched.
    pub fn mentor_of(&self, mentee: MenteeId) -> Option<MentorId> {
        self.preferences.eligibility().pinned(mentee).or_else(|| self.matching().mentor_of(mentee))
    }

    /// A mentor's mentees, pinned, kept or matched, by id.
    pub fn mentees_of(&self, mentor: MentorId) -> Vec<MenteeId> {
        let first = self.settled.partition_point(|&(with, _)| with < mentor);
        let settled = self.settled[first..].iter().take_while(|&&(with, _)| with == mentor);
        let pinned = settled.map(|&(_, mentee)| mentee);
        let mut all: Vec<MenteeId> = self.matching().mentees_of(mentor).iter().copied().chain(pinned).collect();
        all.sort_unstable();
        all
    }

    /// How many mentees a mentor has, pinned, kept or matched. O(1).
    pub fn load(&self, mentor: MentorId) -> usize {
        usize::from(self.seats(mentor).available) - self.free_seats(mentor)
    }

    /// How many seats of a mentor are free. O(1).
    pub fn free_seats(&self, mentor: MentorId) -> usize {
        // The market holds the seats that pins have left.
        usize::from(self.market.capacity(mentor)) - self.matching().load(mentor)
    }

    /// The claims that were proved anew from definitions.
    pub fn proved(&self) -> &[matching_market::Property] {
        &self.report.proved
    }

    /// The claims, each with the market that it is about. In a round on a sliver a claim about a market without ties is
    /// never one about the ranks as given, as pairs that are left out may tie.
    pub fn scoped_claims(&self) -> Vec<ScopedClaim> {
        match self.sliver {
            Some(_) => self.solution.scoped_claims_of_part(&self.market),
            None => self.solution.scoped_claims(&self.market),
        }
    }

    /// The strategy's name.
    pub fn strategy(&self) -> &'static str {
        self.strategy
    }

    /// The strategy with its options, where it is a built-in one.
    pub fn spec(&self) -> Option<StrategySpec> {
        self.spec
    }

    /// The goal that the strategy stands for, where it is one of the goals'.
    pub fn goal(&self) -> Option<RoundGoal> {
        RoundGoal::ALL.iter().copied().find(|goal| self.spec == Some(StrategySpec::from(*goal)))
    }

    /// The seed of the lotteries.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The day from which years were counted back.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// A mentor's seats.
    pub fn seats(&self, mentor: MentorId) -> Seats {
        self.seats[mentor.index()]
    }

    /// Missing facts that rules want asked about.
    pub fn open_facts(&self) -> &[OpenFact] {
        self.preferences.eligibility().open_facts()
    }

    /// All matches, by mentee id.
    pub fn matches(&self) -> Vec<Match<'a>> {
        let mentees = self.market.mentee_ids();
        mentees.filter_map(|mentee| self.match_of(mentee)).collect()
    }

    /// A mentee's match.
    pub fn match_of(&self, mentee: MenteeId) -> Option<Match<'a>> {
        self.mentor_of(mentee).map(|mentor| self.pair(mentee, mentor))
    }

    /// Mentees without a mentor, by id; who has withdrawn or goes on with an earlier mentor is not among them.
    pub fn unmatched(&self) -> Vec<MenteeId> {
        let without = self.market.mentee_ids().filter(|&mentee| self.mentor_of(mentee).is_none());
        let without = without.filter(|&mentee| !self.is_mentee_withdrawn(mentee));
        without.filter(|&mentee| self.goes_on_with(mentee).is_none()).collect()
    }

    /// Mentees who have nobody from this round and go on with an earlier mentor, by id.
    pub fn going_on(&self) -> Vec<MenteeId> {
        self.market.mentee_ids().filter(|&mentee| self.goes_on_with(mentee).is_some()).collect()
    }

    /// The earlier mentor with whom a mentee goes on who takes part and has nobody from this round: the pairing runs,
    /// or rests. O(log p) for p earlier pairings.
    pub fn goes_on_with(&self, mentee: MenteeId) -> Option<(MentorId, PairingState)> {
        let has_nobody = self.mentor_of(mentee).is_none() && !self.is_mentee_withdrawn(mentee);
        self.earlier_mentor(mentee).filter(|_| has_nobody)
    }

    /// How many of those who take part have nobody in a result and no earlier mentor either. O(n log p) for n mentees.
    pub fn left_in(&self, mentor_of: &[Option<MentorId>]) -> usize {
        let mentees = self.market.mentee_ids().zip(mentor_of);
        let without = mentees.filter(|&(mentee, with)| with.is_none() && !self.is_mentee_withdrawn(mentee));
        without.filter(|&(mentee, _)| self.earlier_mentor(mentee).is_none()).count()
    }

    /// The mentor of an earlier pairing of a mentee that runs, or rests. O(log p) for p earlier pairings.
    pub fn earlier_mentor(&self, mentee: MenteeId) -> Option<(MentorId, PairingState)> {
        let (id, all) = (&self.cohort().mentee(mentee).id, self.cohort().pairings());
        let from = all.partition_point(|past| past.mentee < *id);
        let own = all[from..].iter().take_while(|past| past.mentee == *id);
        let goes_on = own.filter(|past| matches!(past.state, PairingState::Running | PairingState::Paused));
        let past = goes_on.min_by_key(|past| past.state)?;
        Some((self.cohort().find_mentor(&past.mentor)?, past.state))
    }

    /// Mentees who have withdrawn, by id.
    pub fn withdrawn_mentees(&self) -> Vec<MenteeId> {
        self.market.mentee_ids().filter(|&mentee| self.is_mentee_withdrawn(mentee)).collect()
    }

    /// Whether a mentee does not take part in this round after all.
    pub fn is_mentee_withdrawn(&self, mentee: MenteeId) -> bool {
        self.preferences.eligibility().settled().is_mentee_withdrawn(mentee)
    }

    /// Whether a mentor does not take part in this round after all.
    pub fn is_mentor_withdrawn(&self, mentor: MentorId) -> bool {
        self.seats(mentor).withdrawn
    }

    /// Everything about two people as if they were matched.
    pub fn pair(&self, mentee_id: MenteeId, mentor_id: MentorId) -> Match<'a> {
        let consent = self.preferences.consent(mentee_id, mentor_id);
        let agreed = consent.mentee == Consent::Agreed && consent.mentor == Consent::Agreed;
        let eligibility = self.preferences.eligibility();
        let (settled, kept) = (eligibility.pinned(mentee_id), eligibility.kept(mentee_id).is_some());
        let stands = self.preferences.stands(mentee_id, mentor_id);
        Match {
            mentee_id,
            mentor_id,
            mentee: self.cohort().mentee(mentee_id),
            mentor: self.cohort().mentor(mentor_id),
            scores: self.preferences.compatibility().scores(mentee_id, mentor_id),
            choice: self.preferences.choice_weight(mentee_id, mentor_id),
            waited: self.preferences.waited_weight(mentee_id),
            written_choice: self.preferences.written_choice(mentee_id, mentor_id),
            mentee_place: self.preferences.mentee_place(mentee_id, mentor_id),
            pinned: settled == Some(mentor_id) && !kept,
            kept: settled == Some(mentor_id) && kept || settled.is_none() && stands,
            consent,
            to_be_confirmed: self.policy().preferences().both_must_agree && !agreed,
        }
    }

    /// A pair's score opened into its parts.
    pub fn open(&self, mentee: MenteeId, mentor: MentorId) -> Breakdown {
        self.preferences.compatibility().open(mentee, mentor)
    }

    /// Why two people are no pair of the market; empty when they are, or are pinned or kept.
    pub fn refusals(&self, mentee: MenteeId, mentor: MentorId) -> Vec<Refusal> {
        self.preferences.refusals(mentee, mentor)
    }

    /// The rules that the mentee's wish for the mentor overrode, each with what it would have said; see
    /// [`Preferences::overridden`](crate::preference::Preferences::overridden).
    pub fn overridden(&self, mentee: MenteeId, mentor: MentorId) -> Vec<Refusal> {
        self.preferences.overridden(mentee, mentor)
    }

    /// The two as a pair of the market. O(d) for d mentors of the mentee.
    pub fn market_pair(&self, mentee: MenteeId, mentor: MentorId) -> Option<PairId> {
        self.market.find_pair(mentee, mentor)
    }

    /// What makes the scores of this round say less than they seem to; see
    /// [`Compatibility::warnings`](crate::compatibility::Compatibility::warnings). O(people).
    pub fn warnings(&self) -> Vec<Warning> {
        self.preferences.compatibility().warnings()
    }

    /// All counts. O(pairs).
    pub fn audit(&self) -> Audit {
        let matches = self.matches();
        let unwritten = |is_sponsor: bool| {
            let unwritten = matches.iter().filter(|one| one.written_choice.is_none());
            unwritten.filter(|one| (one.mentee_place == Place::Sponsor) == is_sponsor).count()
        };
        let going_on: Vec<PairingState> =
            self.market.mentee_ids().filter_map(|mentee| Some(self.goes_on_with(mentee)?.1)).collect();
        Audit {
            mentees: self.market.mentees(),
            mentors: self.market.mentors(),
            seats: self.seats.iter().map(|seats| u64::from(seats.available)).sum(),
            matched: matches.len(),
            by_choice: counts(matches.iter().filter_map(|one| one.written_choice.map(usize::from))),
            with_sponsor: unwritten(true),
            by_score: unwritten(false),
            unmatched: self.unmatched().len(),
            going_on: going_on.len(),
            resting: going_on.iter().filter(|state| **state == PairingState::Paused).count(),
            withdrawn: Sides {
                mentee: self.withdrawn_mentees().len(),
                mentor: self.seats.iter().filter(|seats| seats.withdrawn).count(),
            },
            to_be_confirmed: matches.iter().filter(|one| one.to_be_confirmed).count(),
            pinned: matches.iter().filter(|one| one.pinned).count(),
            kept: matches.iter().filter(|one| one.kept).count(),
            settled_pairs: self.preferences.eligibility().settled().pins.len() as u64,
            possible_pairs: self.market.mentee_ids().map(|mentee| self.count_of_mentors(mentee) as u64).sum(),
            refused_pairs: self.refused.clone(),
            loads: counts(self.market.mentor_ids().map(|mentor| self.load(mentor))),
            blocking_pairs: verify::blocking_pairs(&self.market, self.matching()).count(),
            wishes_lost: self.preferences.wishes_lost(&self.market, self.matching()).map(|lost| lost.len()),
        }
    }
}

/// How often each number occurs, from 0 on.
pub(crate) fn counts(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut counts = Vec::new();
    for number in numbers {
        counts.resize(counts.len().max(number + 1), 0);
        counts[number] += 1;
    }
    counts
}
