//! Candidates: between a mentee's line and a long list, its best few dozen pairs with a bound on what any other leaves.
//!
//! A line (see `auction`) has room for very few pairs, so on a full market it runs out often, and reading
//! thousands of pairs for the next few would be most of an auction. Mostly the candidates have them. As in a line,
//! prices only rise while a bound is kept, and when they go down the bound goes up by as much.
//!
//! O(pairs of the mentee) a reading, and less where scores end it ([`tops`](super::tops)); half as many candidates a
//! mentee as a block has pairs, 8 bytes each.

use super::network::{NOTHING, Network};
use super::tops::BLOCK;
use crate::matching::NONE;

/// Candidates are tried for one in so many pairs.
const TRIAL: usize = 16;

/// A pair while candidates are gathered: what it leaves, its mentor, its score.
type Gathered = (i64, u32, i32);

/// Everybody's candidates; all without the bonus.
#[derive(Debug)]
pub(super) struct Candidates {
    /// Candidates a mentee.
    pub(super) many: usize,
    // Each mentee's: mentor and score; NONE behind the last.
    pairs: Vec<(u32, i32)>,
    others: Vec<i64>,
    gathered: Vec<Gathered>,
    leaving: Vec<i64>,
    /// Pairs that need not be read for lines, less those read again for candidates, in this scale.
    gain: i64,
}

impl Candidates {
    /// Nobody has any yet; none where lists are short.
    pub(super) fn new(network: &Network<'_>) -> Option<Self> {
        let many = network.tops.as_ref()?.block.div_ceil(2);
        let mentees = network.mentees();
        let (pairs, others) = (vec![(NONE, 0); many * mentees], vec![i64::MAX; mentees]);
        Some(Self { many, pairs, others, gathered: Vec::new(), leaving: Vec::new(), gain: 0 })
    }

    /// Begins a scale.
    pub(super) fn begin(&mut self, network: &Network<'_>) {
        self.gain = i64::try_from(network.score.len() / TRIAL).expect("pairs are counted in 32 bits");
    }

    /// Whether candidates save more readings than they cost: not where all prices rise at once.
    pub(super) fn pay(&self) -> bool {
        self.gain > 0
    }

    /// A line was read from the candidates of a mentee with so many pairs.
    pub(super) fn saved(&mut self, pairs: usize) {
        self.gain = self.gain.saturating_add(i64::try_from(pairs).expect("pairs are counted in 32 bits"));
    }

    /// Mentors and scores.
    #[inline]
    pub(super) fn of(&self, mentee: u32) -> impl Iterator<Item = (u32, i32)> + '_ {
        let first = self.many * mentee as usize;
        self.pairs[first..first + self.many].iter().copied().take_while(|&(mentor, _)| mentor != NONE)
    }

    /// What any other pair leaves at most.
    #[inline]
    pub(super) fn others(&self, mentee: u32) -> i64 {
        self.others[mentee as usize]
    }

    /// All prices go down by so much at most.
    pub(super) fn lower(&mut self, by: i64) {
        self.others.iter_mut().for_each(|others| *others = others.saturating_add(by));
    }

    /// The best pairs at these prices, none of which is below `least`; how many pairs were examined.
    pub(super) fn read(&mut self, network: &Network<'_>, price: &[i64], least: i64, mentee: u32) -> u64 {
        let first = self.many * mentee as usize;
        let slots = &mut self.pairs[first..first + self.many];
        let (gathered, leaving) = (&mut self.gathered, &mut self.leaving);
        gathered.clear();
        // Only what leaves more is gathered. So many pairs leave as much as the worst of the candidates before.
        let mut others = NOTHING;
        if slots.iter().all(|&(mentor, _)| mentor != NONE) {
            let left = slots.iter().map(|&(mentor, score)| i64::from(score) - price[mentor as usize]);
            others = left.min().map_or(NOTHING, |least| least - 1);
        }
        let mut examined = 0;
        for (most, pairs) in network.blocks(mentee) {
            if most - least <= others {
                break;
            }
            examined += pairs.len() as u64;
            let (mentors, scores) = (&network.columns.mentor[pairs.clone()], &network.score[pairs]);
            let (mut left, mut best) = ([NOTHING; BLOCK], NOTHING);
            for ((left, mentor), score) in left.iter_mut().zip(mentors).zip(scores) {
                *left = i64::from(score.millionths()) - price[mentor.index()];
                best = best.max(*left);
            }
            if best <= others {
                continue;
            }
            for ((&left, mentor), score) in left.iter().zip(mentors).zip(scores) {
                if left > others {
                    gathered.push((left, mentor.get(), score.millionths()));
                }
            }
            if 2 * gathered.len() >= 3 * slots.len() {
                others = pick(gathered, leaving, slots.len());
            }
        }
        if gathered.len() > slots.len() {
            others = pick(gathered, leaving, slots.len());
        }
        // The first reading of all is not worth more without candidates.
        if self.others[mentee as usize] < i64::MAX {
            self.gain = self.gain.saturating_sub_unsigned(examined);
        }
        slots.iter_mut().zip(&*gathered).for_each(|(slot, &(_, mentor, score))| *slot = (mentor, score));
        self.others[mentee as usize] = others;
        examined
    }
}

/// Keeps the best `many`, the first of equal ones, in their order; what the last of them leaves.
fn pick(gathered: &mut Vec<Gathered>, leaving: &mut Vec<i64>, many: usize) -> i64 {
    leaving.clear();
    leaving.extend(gathered.iter().map(|&(left, ..)| left));
    let (_, &mut last, _) = leaving.select_nth_unstable_by(many - 1, |one, other| other.cmp(one));
    let mut equal = many - gathered.iter().filter(|&&(left, ..)| left > last).count();
    gathered.retain(|&(left, ..)| {
        let kept = left > last || (left == last && equal > 0);
        equal -= usize::from(kept && left == last);
        kept
    });
    last
}
