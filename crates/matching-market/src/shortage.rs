//! Why not everybody can be matched: groups of mentees who share too few seats.
//!
//! **Problem.** Even the largest matching leaves people out. Who competes for which seats, so that one must stay
//! without?
//!
//! **Theorem** (Hall 1935, with capacities). All of a group can be matched iff every part of it has pairs with mentors
//! who have at least as many seats as the part has mentees. Take a largest matching and a mentee it leaves out. Follow
//! pairs to mentors and seats back to their holders: the mentors reached are full, their holders have no other pairs
//! than with mentors reached, so holders and the one left out are one more than the seats. The group is
//! inclusion-minimal: a smaller part either does without the one left out, and is matched as it is; or it reaches a
//! mentor who also holds somebody outside the part, which is a seat to spare.
//!
//! **Complexity.** O(√n · p) for n mentees and p pairs to find a largest matching. Then at most the given number of
//! pairs to tell the groups apart.
//!
//! # References
//! P. Hall: On representatives of subsets. *Journal of the London Mathematical Society* s1-10 (1935) 26–30.
//! DOI 10.1112/jlms/s1-10.37.26.

use std::collections::BTreeMap;

use crate::ids::{MenteeId, MentorId};
use crate::market::Market;
use crate::matching::Matching;
use crate::strategy::largest;

/// Mentees who share too few seats: all holders and any one of those left out are an inclusion-minimal group of which
/// one must stay without a mentor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shortage {
    /// All mentors with whom the holders and those left out have pairs, by id.
    pub mentors: Vec<MentorId>,
    /// Their seats: as many as there are holders.
    pub seats: usize,
    /// Mentees who have these seats in one largest matching, by id.
    pub holders: Vec<MenteeId>,
    /// Mentees without a seat in it who compete for just these, by id.
    pub left_out: Vec<MenteeId>,
}

/// Groups of mentees who share too few seats, by the first mentee left out; empty iff everybody with a pair can be
/// matched.
///
/// Mentees without any pair are in no group. `most` bounds the pairs looked at to tell the groups apart; whoever is
/// left out and not looked at by then is in no group.
///
/// # Examples
/// ```
/// use matching_market::{MarketBuilder, MenteeId, PairInfo, shortages};
/// // Mentees 0 and 1 have only mentor 0, who has one seat; mentee 2 has mentor 1.
/// let mut builder = MarketBuilder::new(3, vec![1, 1]);
/// builder.pair(0, 0, PairInfo::ranked(0, 0)).pair(1, 0, PairInfo::ranked(0, 1)).pair(2, 1, PairInfo::ranked(0, 0));
/// let market = builder.build()?;
/// let [shortage] = shortages(&market, usize::MAX).try_into().expect("one group");
/// assert_eq!((shortage.seats, shortage.holders, shortage.left_out), (1, vec![MenteeId::new(0)], vec![MenteeId::new(1)]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn shortages(market: &Market, most: usize) -> Vec<Shortage> {
    let matching = Matching::from_pair_column(market, largest(market));
    let mut groups: BTreeMap<Vec<MentorId>, Vec<MenteeId>> = BTreeMap::new();
    let mut reached = vec![false; market.mentors()];
    let mut looked_at = 0;
    for mentee in market.mentee_ids().filter(|&mentee| matching.pair_of(mentee).is_none()) {
        let mentors = reached_from(market, &matching, mentee, &mut reached, &mut looked_at);
        if !mentors.is_empty() {
            groups.entry(mentors).or_default().push(mentee);
        }
        if looked_at > most {
            break;
        }
    }
    let group = |(mentors, left_out): (Vec<MentorId>, Vec<MenteeId>)| {
        let mut holders: Vec<MenteeId> =
            mentors.iter().flat_map(|&mentor| matching.mentees_of(mentor)).copied().collect();
        holders.sort_unstable();
        Shortage { mentors, seats: holders.len(), holders, left_out }
    };
    let mut shortages: Vec<Shortage> = groups.into_iter().map(group).collect();
    shortages.sort_by_key(|shortage| shortage.left_out[0]);
    shortages
}

/// All mentors reached from a mentee whom the largest matching leaves out, by id; `reached` is false for all, before
/// and after.
fn reached_from(
    market: &Market,
    matching: &Matching,
    mentee: MenteeId,
    reached: &mut [bool],
    looked_at: &mut usize,
) -> Vec<MentorId> {
    let mut mentors = Vec::new();
    let mut reach = |mentee, mentors: &mut Vec<MentorId>| {
        let pairs = market.pairs_of_mentee(mentee);
        *looked_at += pairs.len();
        let found = pairs.map(|pair| market.mentor_of(pair));
        mentors.extend(found.filter(|mentor| !std::mem::replace(&mut reached[mentor.index()], true)));
    };
    reach(mentee, &mut mentors);
    let mut next = 0;
    while let Some(&mentor) = mentors.get(next) {
        next += 1;
        for &holder in matching.mentees_of(mentor) {
            reach(holder, &mut mentors);
        }
    }
    for mentor in &mentors {
        reached[mentor.index()] = false;
    }
    mentors.sort_unstable();
    mentors
}
