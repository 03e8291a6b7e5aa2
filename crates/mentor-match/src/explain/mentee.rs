//! A mentee's view: what stands above the result, and why it was passed over.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::BTreeMap;

use matching_market::PairId;

use super::{Holders, UnmatchedReason, WhyNot};
use crate::cohort::{Choice, MenteeId, MentorId, PairingState};
use crate::outcome::{Match, RoundOutcome};
use crate::policy::{Obstacle, ObstacleCounts, Sifted};
use crate::preference::Place;

/// Why a mentee has this mentor, or none.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MenteeExplanation<'a> {
    /// Who.
    pub mentee: MenteeId,
    /// The match, if there is one.
    pub result: Option<Match<'a>>,
    /// The place of the mentor on the mentee's whole list, from 1, ties counted once; not known where not all pairs
    /// were built ([`PairsBuilt`](crate::PairsBuilt)).
    pub list_position: Option<u32>,
    /// The written choices and the sponsor above the result, best first, each with its reason.
    pub above: Vec<PassedOver>,
    /// Mentors above the result whom the mentee did not wish for; for an unmatched mentee all of them. Where not all
    /// pairs were built, nobody is counted who is above a result.
    pub filled_above: FilledAbove,
    /// For an unmatched mentee, the mentors who are no pair of the market, by the first reason; without written
    /// choices, which are in `above`.
    pub refused: BTreeMap<String, usize>,
    /// Why there is no match, if there is none.
    pub unmatched: Option<UnmatchedReason>,
}

/// Possible mentors whom the mentee did not write down, by why they were passed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilledAbove {
    /// All seats are taken.
    pub full: usize,
    /// Without a seat in this round.
    pub without_seat: usize,
    /// A seat is free. Only under strategies that are not stable.
    pub free: usize,
}

/// A wish that was not fulfilled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassedOver {
    /// Which wish.
    pub wish: Wish,
    /// The mentor, if the wish names one.
    pub mentor: Option<MentorId>,
    /// The reason.
    pub why: WhyNot,
}

/// Which wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wish {
    /// The written choice at this position, from 0.
    Choice(usize),
    /// The sponsor, after the written choices.
    Sponsor,
}

impl<'a> RoundOutcome<'a> {
    /// Explains a mentee's result.
    ///
    /// # Complexity
    /// For an unmatched mentee and m mentors O(m · rules / 64), because everybody who is not eligible is counted by
    /// reason, with O(m · rules) more for who wants only written choices and has nobody, and O(m · features) where a
    /// rule demands a least fit; else O(d) for d possible mentors.
    pub fn explain_mentee(&self, mentee: MenteeId) -> MenteeExplanation<'a> {
        let result = self.match_of(mentee);
        let pair = self.matching().pair_of(mentee);
        let mut above = self.passed_over(mentee);
        above.retain(|one| one.mentor.is_none() || one.mentor != result.map(|result| result.mentor_id));
        if let Some(result) = &result {
            let own = match result.mentee_place {
                Place::Choice(position) => Some(Wish::Choice(position.into())),
                Place::Sponsor => Some(Wish::Sponsor),
                Place::Former | Place::Asked(_) | Place::Promised | Place::FilledIn => None,
            };
            above.retain(|one| own.is_none_or(|own| one.wish < own));
        }
        let rank = pair.map(|pair| self.market.mentee_rank(pair));
        let mut filled_above = FilledAbove::default();
        // A few, so that nobody has to ask of each of all mentors what place they have.
        let wished = self.preferences().wished_for(mentee);
        // For an unmatched mentee, who is possible and what refuses the others.
        let sifted = LazyCell::new(|| self.sifted(mentee));
        let better = match (&self.sliver, result.is_none()) {
            (Some(_), true) => Cow::Borrowed(&*sifted.0),
            // Who else is above somebody's mentor was not built.
            (Some(_), false) => Cow::default(),
            (None, _) => self.above(mentee, rank).into(),
        };
        for &mentor in better.iter().filter(|mentor| !wished.contains(mentor)) {
            match (self.seats(mentor).available, self.free_seats(mentor)) {
                (0, _) => filled_above.without_seat += 1,
                (_, 0) => filled_above.full += 1,
                _ => filled_above.free += 1,
            }
        }
        let unmatched = result.is_none().then(|| self.unmatched_reason(mentee, &better));
        MenteeExplanation {
            mentee,
            result,
            list_position: rank.filter(|_| self.sliver.is_none()).map(|rank| rank + 1),
            above,
            filled_above,
            refused: if unmatched.is_some_and(UnmatchedReason::is_of_round) {
                self.refused_by_reason(mentee, &sifted.1)
            } else {
                BTreeMap::new()
            },
            unmatched,
        }
    }

    /// Why a mentee does not have a mentor; `None` when they do.
    pub fn why_not(&self, mentee: MenteeId, mentor: MentorId) -> Option<WhyNot> {
        let current = self.mentor_of(mentee);
        if current == Some(mentor) {
            return None;
        }
        if !self.is_possible(mentee, mentor) {
            return Some(WhyNot::Refused(self.refusals(mentee, mentor)));
        }
        // Ranks are these keys compressed, and keys are there for pairs that were not built, too.
        let held = self.matching().mentor_of(mentee).map(|held| self.preferences.mentee_key(mentee, held));
        let wanted = self.preferences.mentee_key(mentee, mentor);
        if let Some(current) = current
            && held.is_some_and(|held| held < wanted)
        {
            // Pairs of the market are compared: a pinned mentee is in none.
            let ground = self.preferences().ground_of_mentee(mentee, current, mentor);
            return Some(WhyNot::HasBetter { current, ground });
        }
        let seats = self.seats(mentor);
        if seats.available == 0 {
            return Some(WhyNot::NoSeat(seats));
        }
        if self.free_seats(mentor) > 0 {
            let level = current.filter(|_| held == Some(wanted));
            return Some(level.map_or(WhyNot::FreeSeat, WhyNot::LevelWith));
        }
        Some(WhyNot::Full(self.holders(mentee, mentor)))
    }

    /// Whether the two are a pair of the market or of those that were not built.
    pub(super) fn is_possible(&self, mentee: MenteeId, mentor: MentorId) -> bool {
        self.market_pair(mentee, mentor).is_some()
            || (self.sliver.is_some() && self.preferences.obstacle(mentee, mentor).is_none())
    }

    /// How those who hold the seats of a mentor stand to a mentee.
    pub(super) fn holders(&self, mentee: MenteeId, mentor: MentorId) -> Holders {
        let own = self.preferences.mentor_key(mentee, mentor);
        let mut holders = Holders::default();
        for holder in self.mentees_of(mentor) {
            if self.preferences.eligibility().pinned(holder).is_some() {
                let kept = self.preferences().eligibility().kept(holder).is_some();
                if kept {
                    holders.kept.push(holder);
                } else {
                    holders.pinned.push(holder);
                }
                continue;
            }
            let ground = |better, worse| self.preferences().ground_of_mentor(mentor, better, worse);
            match self.preferences.mentor_key(holder, mentor).cmp(&own) {
                std::cmp::Ordering::Less => holders.above.push((holder, ground(holder, mentee))),
                std::cmp::Ordering::Equal => holders.tied.push(holder),
                std::cmp::Ordering::Greater => holders.below.push((holder, ground(mentee, holder))),
            }
        }
        holders
    }

    /// Every written choice, then the sponsor, that the mentee does not have.
    fn passed_over(&self, mentee: MenteeId) -> Vec<PassedOver> {
        let cohort = self.cohort();
        let person = cohort.mentee(mentee);
        let mut all = Vec::new();
        for (position, choice) in person.choices.iter().enumerate() {
            let (mentor, why) = match choice {
                Choice::Unresolved(written) => (None, Some(WhyNot::Unresolved { written: written.clone() })),
                Choice::Person(id) => {
                    let mentor = cohort.find_mentor(id).expect("choices of a cohort are resolved");
                    (Some(mentor), self.why_not(mentee, mentor))
                }
            };
            all.extend(why.map(|why| PassedOver { wish: Wish::Choice(position), mentor, why }));
        }
        let sponsor = person.sponsor.as_ref().and_then(|id| cohort.find_mentor(id));
        if let Some(sponsor) = sponsor
            && self.preferences().mentee_place(mentee, sponsor) == Place::Sponsor
            && let Some(why) = self.why_not(mentee, sponsor)
        {
            all.push(PassedOver { wish: Wish::Sponsor, mentor: Some(sponsor), why });
        }
        all
    }

    /// The mentors above a rank of a mentee's list in the market, or all of them without one.
    fn above(&self, mentee: MenteeId, rank: Option<u32>) -> Vec<MentorId> {
        let better = |pair: &PairId| rank.is_none_or(|rank| self.market.mentee_rank(*pair) < rank);
        let pairs = self.market.pairs_of_mentee(mentee).take_while(better);
        pairs.map(|pair| self.market.mentor_of(pair)).collect()
    }

    /// The mentors whom nothing refuses to a mentee, and how many of the others what refuses first.
    fn sifted(&self, mentee: MenteeId) -> (Vec<MentorId>, ObstacleCounts) {
        let preferences = self.preferences();
        let (mut sifted, mut counts) = (Sifted::default(), ObstacleCounts::default());
        preferences.sift(self.sieve(), mentee, &mut sifted, &mut counts);
        let left: Vec<MentorId> = sifted.left.iter().map(MentorId::from_index).collect();
        if !preferences.eligibility().has_minima() {
            return (left, counts);
        }
        let (mut rows, mut fitting) = (preferences.compatibility().rows(), Vec::new());
        for (&mentor, scores) in left.iter().zip(rows.scores(mentee, &left)) {
            match preferences.unfit(mentee, mentor, || scores.fit) {
                Some((rule, _)) => counts.count(Obstacle::Rule(rule)),
                None => fitting.push(mentor),
            }
        }
        (fitting, counts)
    }

    /// What refuses the mentors to whom the mentee did not write, by words.
    fn refused_by_reason(&self, mentee: MenteeId, counts: &ObstacleCounts) -> BTreeMap<String, usize> {
        let preferences = self.preferences();
        let words = |obstacle| preferences.eligibility().obstacle_words(obstacle);
        let mut refused: BTreeMap<String, usize> = BTreeMap::new();
        for (obstacle, mentors) in counts.iter() {
            *refused.entry(words(obstacle)).or_default() += usize::try_from(mentors).unwrap_or(usize::MAX);
        }
        for mentor in preferences.written_mentors(mentee) {
            if let Some(mentors) = preferences.obstacle(mentee, mentor).and_then(|one| refused.get_mut(&words(one))) {
                *mentors -= 1;
            }
        }
        refused.retain(|_, mentors| *mentors > 0);
        refused
    }

    /// Why an unmatched mentee is unmatched, for whom these mentors are possible.
    fn unmatched_reason(&self, mentee: MenteeId, possible: &[MentorId]) -> UnmatchedReason {
        if self.is_mentee_withdrawn(mentee) {
            return UnmatchedReason::Withdrawn;
        }
        match self.goes_on_with(mentee) {
            Some((_, PairingState::Paused)) => return UnmatchedReason::Rests,
            Some(_) => return UnmatchedReason::GoesOn,
            None => {}
        }
        if self.market.mentors() == 0 {
            return UnmatchedReason::NoMentors;
        }
        if self.count_of_mentors(mentee) == 0 {
            // Who is not kept to written choices has nobody who would do: those would be possible.
            let would_do = |mentor| self.preferences().would_do(mentee, mentor);
            let only_choices = self.preferences().keeps_to_choices(mentee) && self.market.mentor_ids().any(would_do);
            return if only_choices { UnmatchedReason::OnlyChoices } else { UnmatchedReason::NobodyEligible };
        }
        if possible.iter().any(|&mentor| self.free_seats(mentor) > 0) {
            UnmatchedReason::SeatLeftFree
        } else if possible.iter().all(|&mentor| self.seats(mentor).available == 0) {
            UnmatchedReason::NoSeats
        } else {
            UnmatchedReason::AllFull
        }
    }
}
