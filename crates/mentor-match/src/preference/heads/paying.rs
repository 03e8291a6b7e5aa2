//! Pairs outside of heads that are worth more than their two people ask, found without asking every pair each time.
//!
//! **Notation.** A pair's *surplus* is what it is worth less what its people ask: the mentee's utility and the mentor's
//! price. Amounts are people, kept pairs, mentors and score, compared in this order; sums keep the order.
//!
//! **What is remembered.** For each mentee an amount that no pair left out exceeds: the greatest surplus left out when
//! all of them were looked at. When prices change, no surplus grows by more than the mentee's utility and the mentor's
//! price fell together. So a few mentors, whose prices *fell* most, are asked about by everybody; of the other pairs
//! the amount grows by the fall of the utility and the greatest fall among the other mentors. Where it is not positive,
//! none of them pays, and only the few are looked at; else all of that mentee's are. How many the few are is
//! what costs least. The pairs found are the same as if all were looked at, which the first time they are.
//!
//! **Sums first.** Of a pair nothing is divided or rounded before its sums say that it may pay ([`MostFit`]). Written
//! choices and standing pairs, which are worth more than their fit, are valued one by one.
//!
//! **Complexity.** For each time: O((mentors + mentees) · log mentors) to choose the few, what the sieve costs for each
//! mentee who is asked, and O(features) for each pair that is looked at. Memory: an amount a mentee and a copy of the
//! prices, from one time to the next.
//!
//! Reference: that of [`sliver`](crate::sliver) for columns as they are needed; the bound by falls is our own.

use std::cmp::{Ordering, Reverse};
use std::num::NonZeroUsize;

use matching_market::{Dual, DualPrices, Score, StopReason};

use super::{BLOCK, BLOCKS, Heads};
use crate::cohort::{MenteeId, MentorId};
use crate::compatibility::{MostFit, PairScores, Rows, Sides};
use crate::parallel::{self, Stop, go_on};
use crate::policy::{ObstacleCounts, Seats, Sifted};
use crate::preference::lists::Row;

/// What is known of the pairs that no head has, from one time they are priced to the next.
#[derive(Debug, Default)]
pub(crate) struct Unseen {
    // INVARIANT: one a mentee and holds at `prices`, or empty before anything was priced.
    most: Vec<Most>,
    prices: Option<DualPrices>,
}

/// What no surplus of a mentee's pairs that are left out exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Most {
    /// None is left out.
    Nothing,
    Amount(Amount),
    Unknown,
}

/// People, kept pairs and mentors; score in millionths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Amount([i64; 3], i128);

/// How many pairs of one mentee are looked at in the time that one of many takes, where it is asked about alone.
const ALONE: u64 = 8;

/// More than any surplus of score.
const FAR: i128 = 1 << 100;

/// What is asked at a time, of everybody.
struct Question<'q> {
    prices: &'q DualPrices,
    seats: &'q [Seats],
    take: usize,
    // By mentee, of all pairs but those with mentors whose prices fell most.
    most: Vec<Most>,
    fell: Vec<MentorId>,
    fit: MostFit,
}

/// What a task uses again from mentee to mentee.
struct Desk<'c> {
    rows: Rows<'c>,
    sifted: Sifted,
    refused: ObstacleCounts,
    placed: Vec<MentorId>,
    possible: Vec<MentorId>,
    may_pay: Vec<(MentorId, Sides<i64>)>,
    scored: Vec<(MentorId, PairScores)>,
    asked: Vec<f64>,
    // For whom `asked` is right: what mentees ask apart from score.
    asked_of: Option<[i32; 3]>,
    // The greatest surplus, apart from score, of whom `asked` leaves out.
    below: Amount,
    found: Vec<(Amount, Row)>,
    looked_at: u64,
}

impl Amount {
    fn plus(self, Self([people, kept, mentors], score): Self) -> Self {
        Self([self.0[0] + people, self.0[1] + kept, self.0[2] + mentors], self.1 + score)
    }

    fn less(self, Self(counts, score): Self) -> Self {
        self.plus(Self(counts.map(|count| -count), -score))
    }
}

impl From<Dual> for Amount {
    fn from(dual: Dual) -> Self {
        Self([dual.people, dual.kept, dual.mentors].map(i64::from), dual.score.into())
    }
}

impl Most {
    fn may_pay(self) -> bool {
        self > Self::Amount(Amount::default())
    }

    fn plus(self, more: Amount) -> Self {
        if let Self::Amount(amount) = self { Self::Amount(amount.plus(more)) } else { self }
    }
}

impl Unseen {
    /// By mentee, what no surplus exceeds at these prices but with the mentors whose prices fell most, and who they
    /// are: nobody before anything was priced.
    fn at(&self, prices: &DualPrices, mentees: usize) -> (Vec<Most>, Vec<MentorId>) {
        let Some(before) = &self.prices else { return (vec![Most::Unknown; mentees], Vec::new()) };
        let fall = |(before, after): (&Dual, &Dual)| Amount::from(*before).less((*after).into());
        let mut falls: Vec<(Amount, usize)> = before.price.iter().zip(&prices.price).map(fall).zip(0..).collect();
        falls.sort_unstable_by(|one, other| other.cmp(one));
        let utilities = before.utility.iter().zip(&prices.utility).map(fall);
        let most: Vec<Most> = self.most.iter().zip(utilities).map(|(most, fell)| most.plus(fell)).collect();
        let others = |few: usize| falls.get(few).map_or(Amount::default(), |&(fall, _)| fall);
        let cost = |&few: &usize| {
            let all = most.iter().filter(|most| most.plus(others(few)).may_pay()).count();
            all as u64 * falls.len() as u64 + (mentees - all) as u64 * few as u64 * ALONE
        };
        let powers = (0..usize::BITS).map(|power| 1 << power).take_while(|&few| few < falls.len());
        let few = std::iter::once(0).chain(powers).min_by_key(cost).unwrap_or(0);
        let mut asked: Vec<MentorId> = falls[..few].iter().map(|&(_, mentor)| MentorId::from_index(mentor)).collect();
        asked.sort_unstable();
        (most.into_iter().map(|most| most.plus(others(few))).collect(), asked)
    }
}

impl Heads<'_, '_> {
    /// Adds to each head, of the pairs that are not in it, at most so many that have the greatest surplus at these
    /// prices, if it is positive; how many were added. Mentors without a seat are left out. `unseen` is of the same
    /// heads.
    pub(crate) fn add_paying(
        &mut self,
        (seats, take): (&[Seats], NonZeroUsize),
        prices: &DualPrices,
        unseen: &mut Unseen,
        stop: Stop<'_>,
    ) -> Result<usize, StopReason> {
        let (mentees, mut added) = (self.of.len(), 0);
        let (most, fell) = unseen.at(prices, mentees);
        let fit = self.preferences.compatibility.most_fit();
        let question = Question { prices, seats, take: take.get(), most, fell, fit };
        let mut most = Vec::with_capacity(mentees);
        for wave in (0..mentees).step_by(BLOCK * BLOCKS) {
            let end = mentees.min(wave + BLOCK * BLOCKS);
            let all = &*self;
            let work = |block: usize| {
                go_on(stop)?;
                let from = wave + block * BLOCK;
                Ok(all.paying(from..end.min(from + BLOCK), &question))
            };
            let mut heads = wave..end;
            for block in parallel::map((end - wave).div_ceil(BLOCK), work) {
                let (looked_at, found) = block?;
                self.scored += looked_at;
                for ((rows, left), mentee) in found.into_iter().zip(&mut heads) {
                    added += rows.len();
                    self.of[mentee].rows.extend(rows);
                    most.push(left);
                }
            }
        }
        *unseen = Unseen { most, prices: Some(prices.clone()) };
        Ok(added)
    }

    fn paying(&self, mentees: std::ops::Range<usize>, question: &Question<'_>) -> (u64, Vec<(Vec<Row>, Most)>) {
        let mut desk = Desk {
            rows: self.preferences.compatibility.rows(),
            sifted: Sifted::default(),
            refused: ObstacleCounts::default(),
            placed: Vec::new(),
            possible: Vec::new(),
            may_pay: Vec::new(),
            scored: Vec::new(),
            asked: Vec::new(),
            asked_of: None,
            below: Amount::default(),
            found: Vec::new(),
            looked_at: 0,
        };
        let of_mentee = |mentee| self.paying_of(mentee, question, &mut desk);
        let found = mentees.map(MenteeId::from_index).map(of_mentee).collect();
        (desk.looked_at, found)
    }

    /// What is added to a mentee's head, and what no surplus of what is left out exceeds then.
    fn paying_of(&self, mentee: MenteeId, question: &Question<'_>, desk: &mut Desk<'_>) -> (Vec<Row>, Most) {
        let (preferences, known) = (self.preferences, question.most[mentee.index()]);
        let looks_at_all = known.may_pay();
        if !looks_at_all && (known == Most::Nothing || question.fell.is_empty()) {
            return (Vec::new(), known);
        }
        preferences.sift(&self.sieve, mentee, &mut desk.sifted, &mut desk.refused);
        for row in &self.of[mentee.index()].rows {
            desk.sifted.left.remove(row.mentor.index());
        }
        desk.scored.clear();
        let most = if looks_at_all {
            self.sums_of(mentee, question, desk)
        } else {
            let open = |mentor: MentorId| question.seats[mentor.index()].available > 0;
            let left = |&mentor: &MentorId| desk.sifted.left.contains(mentor.index()) && open(mentor);
            desk.possible.clear();
            desk.possible.extend(question.fell.iter().copied().filter(left));
            desk.looked_at += desk.possible.len() as u64;
            let scores = desk.rows.scores(mentee, &desk.possible);
            desk.scored.extend(desk.possible.iter().copied().zip(scores.iter().copied()));
            known
        };
        desk.found.clear();
        for (mentor, scores) in &desk.scored {
            if preferences.unfit(mentee, *mentor, || scores.fit).is_none() {
                let row = Row::new(preferences, mentee, *mentor, scores);
                desk.found.push((question.prices.balance(mentee, *mentor, row.score).into(), row));
            }
        }
        desk.found.sort_unstable_by_key(|&(surplus, row)| (Reverse(surplus), row.mentor));
        let pays = |&&(surplus, _): &&(Amount, Row)| surplus > Amount::default();
        let rows: Vec<Row> = desk.found.iter().take_while(pays).take(question.take).map(|&(_, row)| row).collect();
        let next = desk.found.get(rows.len()).map(|&(surplus, _)| Most::Amount(surplus));
        (rows, next.map_or(most, |next| most.max(next)))
    }

    /// Scores whoever of all who are left could pay by their sums; what no surplus of the others exceeds.
    fn sums_of(&self, mentee: MenteeId, question: &Question<'_>, desk: &mut Desk<'_>) -> Most {
        let (preferences, utility) = (self.preferences, question.prices.utility[mentee.index()]);
        let has_seat = |mentor: usize| question.seats[mentor].available > 0;
        desk.ask(mentee, question.prices);
        desk.may_pay.clear();
        preferences.placed(mentee, &self.named_by, &mut desk.placed);
        for mentor in desk.placed.drain(..) {
            if desk.sifted.left.contains(mentor.index()) {
                desk.sifted.left.remove(mentor.index());
                let scores = has_seat(mentor.index()).then(|| preferences.compatibility.scores(mentee, mentor));
                desk.scored.extend(scores.map(|scores| (mentor, scores)));
            }
        }
        desk.possible.clear();
        let possible = desk.sifted.left.iter().filter(|&mentor| has_seat(mentor));
        desk.possible.extend(possible.map(MentorId::from_index));
        desk.looked_at += (desk.scored.len() + desk.possible.len()) as u64;
        let waited = i64::from(preferences.waited_weight(mentee).millionths());
        let own = at_least(utility.score.saturating_sub(waited));
        let (asked, may_pay) = (&desk.asked, &mut desk.may_pay);
        let mut greatest = f64::NEG_INFINITY;
        question.fit.of(&mut desk.rows, mentee, &desk.possible, |mentor, sums, fit| {
            let surplus = fit - asked[mentor.index()] - own;
            // Where weights are 0 this is not a number, and the pair is looked at.
            if surplus <= 0.0 {
                greatest = greatest.max(surplus);
            } else {
                may_pay.push((mentor, sums));
            }
        });
        let rows = &desk.rows;
        desk.scored.extend(may_pay.iter().map(|&(mentor, sums)| (mentor, rows.scores_of(mentee, mentor, sums))));
        if may_pay.len() == desk.possible.len() {
            Most::Nothing
        } else if greatest == f64::NEG_INFINITY {
            Most::Amount(desk.below)
        } else {
            #[expect(clippy::cast_possible_truncation, reason = "not positive, and above -2^34: three of at most 2^32")]
            Most::Amount(Amount([0; 3], (greatest.ceil() as i64).into()))
        }
    }
}

impl Desk<'_> {
    /// Works out what each mentor asks of a fit, for mentees who ask the same apart from score.
    fn ask(&mut self, mentee: MenteeId, prices: &DualPrices) {
        let utility = prices.utility[mentee.index()];
        let own = [utility.people, utility.kept, utility.mentors];
        if self.asked_of == Some(own) {
            return;
        }
        self.asked_of = Some(own);
        self.below = Amount([i64::MIN / 2; 3], 0);
        self.asked.clear();
        for (mentor, price) in (0..).map(MentorId::from_index).zip(&prices.price) {
            let Amount(more, _) = prices.balance(mentee, mentor, Score::ZERO).into();
            self.asked.push(match more.cmp(&[0; 3]) {
                Ordering::Greater => f64::NEG_INFINITY,
                Ordering::Equal => at_least(price.score),
                Ordering::Less => {
                    self.below = self.below.max(Amount(more, FAR));
                    f64::INFINITY
                }
            });
        }
    }
}

/// An amount that is not greater, and the same where it is below 2^31 millionths either way.
fn at_least(score: i64) -> f64 {
    i32::try_from(score).map_or(if score > 0 { i32::MAX.into() } else { f64::NEG_INFINITY }, f64::from)
}
