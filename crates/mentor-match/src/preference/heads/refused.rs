//! Of all pairs, built or not: the first mentee on each full mentor's list who would rather have the mentor.
//!
//! That is what shows that no stable matching is better for mentees: with an arrow from each full mentor to the mentor
//! of its first such mentee, there is a better one iff the arrows have a cycle (`verify::best_for_side` of the engine).
//! The pairs of the heads give a mentee for most mentors; whoever is left out counts only if the mentor would take them
//! before that one, and they would have the mentor before their own. Both are bounds on sums, so hardly a pair is
//! scored.
//!
//! Mentees are taken in waves; those of a wave are held against the first of all waves before. Complexity: O(features)
//! additions a possible pair, on all cores; O(n + m) memory.

use matching_market::{Market, Matching, Score, StopReason};

use super::{BEST, BLOCK, BLOCKS, Heads, Position, Room};
use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::{Foremost, PairScores};
use crate::parallel::{self, Stop, go_on};
use crate::policy::{ObstacleCounts, Sifted};
use crate::preference::lists::Row;

/// A place on a mentor's list whose ties are broken; smaller is better.
pub(crate) type OnMentorList = (u64, u64, MenteeId);

/// By mentor: the first mentee refused; nobody for a mentor with a free seat, or without any.
pub(crate) type FirstRefused = Vec<Option<OnMentorList>>;

struct Held<'m> {
    market: &'m Market,
    matching: &'m Matching,
    // By mentor: whether it has seats, and none free.
    full: Vec<bool>,
}

impl Heads<'_, '_> {
    /// The first mentee on each full mentor's list of all possible pairs, of those it does not hold, who would rather
    /// have it than what this matching gives them.
    pub(crate) fn first_refused(
        &self,
        market: &Market,
        matching: &Matching,
        stop: Stop<'_>,
    ) -> Result<FirstRefused, StopReason> {
        let full = |mentor| {
            let seats = usize::from(market.capacity(mentor));
            seats > 0 && matching.mentees_of(mentor).len() == seats
        };
        let held = Held { market, matching, full: market.mentor_ids().map(full).collect() };
        let mut first = vec![None; market.mentors()];
        // Of the pairs that are built, then of all.
        for all in [false, true] {
            for wave in (0..market.mentees()).step_by(BLOCK * BLOCKS) {
                let end = market.mentees().min(wave + BLOCK * BLOCKS);
                let work = |block: usize| {
                    go_on(stop)?;
                    let from = wave + block * BLOCK;
                    Ok(self.refused_of(from..end.min(from + BLOCK), &held, &first, all))
                };
                for block in parallel::map((end - wave).div_ceil(BLOCK), work) {
                    for (mentor, one) in block? {
                        let first: &mut Option<OnMentorList> = &mut first[mentor.index()];
                        *first = Some(first.map_or(one, |first| first.min(one)));
                    }
                }
            }
        }
        Ok(first)
    }

    fn refused_of(
        &self,
        mentees: std::ops::Range<usize>,
        held: &Held<'_>,
        first: &FirstRefused,
        all: bool,
    ) -> Vec<(MentorId, OnMentorList)> {
        let (preferences, mut found, mut counts) = (self.preferences, Vec::new(), ObstacleCounts::default());
        let mut room = Room {
            sifted: Sifted::default(),
            placed: Vec::new(),
            others: Vec::new(),
            rows: preferences.compatibility.rows(),
            foremost: Foremost::default(),
        };
        for mentee in mentees.map(MenteeId::from_index) {
            let own = held.matching.mentor_of(mentee).map(|mentor| {
                let scores = preferences.compatibility.scores(mentee, mentor);
                self.position(mentee, &Row::new(preferences, mentee, mentor, &scores))
            });
            let mut consider = |mentor: MentorId, scores: &PairScores| {
                found.extend(self.refusal(mentee, (mentor, scores), own, held, first));
            };
            if !all {
                for pair in held.market.pairs_of_mentee(mentee) {
                    let mentor = held.market.mentor_of(pair);
                    consider(mentor, &preferences.compatibility.scores(mentee, mentor));
                }
                continue;
            }
            preferences.sift(&self.sieve, mentee, &mut room.sifted, &mut counts);
            preferences.placed(mentee, &self.named_by, &mut room.placed);
            for &mentor in room.placed.iter().filter(|mentor| room.sifted.left.contains(mentor.index())) {
                consider(mentor, &preferences.compatibility.scores(mentee, mentor));
            }
            let worst = match own {
                // Whoever is filled in comes after their own mentor.
                Some((key, ..)) if !Row::is_filled_in_at(key) => continue,
                Some((key, ..)) => Row::score_of(key),
                None => Score::ZERO,
            };
            let best = Row::best(preferences.standing(mentee));
            let floor = |mentor: MentorId| {
                let reach = first[mentor.index()].map_or(u64::MAX, |(key, ..)| key);
                Row::floor(best, reach).filter(|_| held.full[mentor.index()])
            };
            room.others.clear();
            room.sifted.left.for_each(|mentor| {
                let mentor = MentorId::from_index(mentor);
                if floor(mentor).is_some() {
                    room.others.push(mentor);
                }
            });
            room.foremost.take(&mut room.rows, mentee, &room.others, BEST, |mentor| floor(mentor).unwrap_or(BEST));
            let refused = room.foremost.at_least(&room.rows, mentee, worst);
            for (mentor, scores) in refused {
                consider(*mentor, scores);
            }
        }
        found
    }

    /// Where a mentee stands on the list of a full mentor who refuses them, if that is before the first so far.
    fn refusal(
        &self,
        mentee: MenteeId,
        (mentor, scores): (MentorId, &PairScores),
        own: Option<Position>,
        held: &Held<'_>,
        first: &FirstRefused,
    ) -> Option<(MentorId, OnMentorList)> {
        let row = Row::new(self.preferences, mentee, mentor, scores);
        let place = (row.mentor_key, self.lot_of_mentee(mentee, mentor), mentee);
        let is_first = first[mentor.index()].is_none_or(|first| place < first);
        let counts = held.full[mentor.index()] && is_first && own.is_none_or(|own| self.position(mentee, &row) < own);
        let is_possible = || self.preferences.unfit(mentee, mentor, || scores.fit).is_none();
        (counts && is_possible()).then_some((mentor, place))
    }

    fn lot_of_mentee(&self, mentee: MenteeId, mentor: MentorId) -> u64 {
        let (rule, seed) = self.lots;
        rule.lot_of(seed, self.labels.mentee[mentee.index()], self.labels.mentor[mentor.index()])
    }
}
