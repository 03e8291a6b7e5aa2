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
//! **Telling groups apart.** Mentors of whom each reaches the other have the same group: they are one *cluster*, a
//! strongly connected component ([`components`]). Clusters are found once, so that a group is told by going from
//! cluster to cluster, and lists of holders are not read again for each mentee left out.
//!
//! **Complexity.** O(√n · p) for n mentees and p pairs to find a largest matching, O(p · log m) for the clusters. Then
//! at most the given number of steps to tell the groups apart; each mentor of a group is one.
//!
//! # References
//! P. Hall: On representatives of subsets. *Journal of the London Mathematical Society* s1-10 (1935) 26–30.
//! DOI 10.1112/jlms/s1-10.37.26.

use std::collections::BTreeMap;

use crate::components::components;
use crate::context::Pace;
use crate::ids::{MenteeId, MentorId};
use crate::market::Market;
use crate::matching::{Matching, NONE};
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
/// Mentees without any pair are in no group. `most` bounds the steps that tell the groups apart, and with them how many
/// mentors all groups have; whoever is left out and not looked at by then is in no group.
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
    let left_out: Vec<MenteeId> = market.mentee_ids().filter(|&mentee| matching.pair_of(mentee).is_none()).collect();
    let clusters = Clusters::new(market, &matching, &left_out);
    let mut groups: BTreeMap<Vec<u32>, Vec<MenteeId>> = BTreeMap::new();
    let mut is_reached = vec![false; clusters.members.len()];
    let mut steps = 0;
    for mentee in left_out {
        let reached = clusters.reached_from(market, mentee, &mut is_reached, &mut steps);
        if !reached.is_empty() && !groups.contains_key(&reached) {
            steps += reached.iter().map(|&cluster| clusters.members[cluster as usize].len()).sum::<usize>();
        }
        if steps > most {
            break;
        }
        if !reached.is_empty() {
            groups.entry(reached).or_default().push(mentee);
        }
    }
    let group = |(reached, left_out): (Vec<u32>, Vec<MenteeId>)| {
        let members = reached.iter().flat_map(|&cluster| &clusters.members[cluster as usize]);
        let mut mentors: Vec<MentorId> = members.copied().collect();
        mentors.sort_unstable();
        let mut holders: Vec<MenteeId> =
            mentors.iter().flat_map(|&mentor| matching.mentees_of(mentor)).copied().collect();
        holders.sort_unstable();
        Shortage { mentors, seats: holders.len(), holders, left_out }
    };
    let mut shortages: Vec<Shortage> = groups.into_iter().map(group).collect();
    shortages.sort_by_key(|shortage| shortage.left_out[0]);
    shortages
}

/// Mentors whom mentees left out reach, those who reach each other together.
struct Clusters {
    /// By mentor; [`NONE`] of a mentor whom nobody left out reaches.
    of: Vec<u32>,
    members: Vec<Vec<MentorId>>,
    /// The other clusters that each reaches in one step.
    next: Vec<Vec<u32>>,
}

/// How far whom a mentor reaches was followed: holders, and pairs of the next one.
type Followed = (usize, usize);

impl Clusters {
    fn new(market: &Market, matching: &Matching, left_out: &[MenteeId]) -> Self {
        let mentor = |pair| market.mentor_of(pair).get();
        // Whom a mentor reaches next.
        let reached = |from: u32, (holders, pairs): &mut Followed, _: &mut u64| {
            let held = matching.mentees_of(MentorId::new(from));
            while let Some(&holder) = held.get(*holders) {
                if let Some(pair) = market.pairs_of_mentee(holder).nth(*pairs) {
                    *pairs += 1;
                    return Some(mentor(pair));
                }
                (*holders, *pairs) = (*holders + 1, 0);
            }
            None
        };
        let roots = left_out.iter().flat_map(|&mentee| market.pairs_of_mentee(mentee)).map(mentor);
        let (mut unlimited, mut go_on) = (u64::MAX, |_| Ok(()));
        let of = components(market.mentors(), roots, reached, &mut unlimited, &mut Pace::new(&mut go_on));
        // Numbered from 0 in the order in which they were complete.
        let number = |component: u32| if component == NONE { NONE } else { NONE - 1 - component };
        let of: Vec<u32> = of.expect("nobody stops it").into_iter().map(number).collect();
        let count = of.iter().filter(|&&cluster| cluster != NONE).max().map_or(0, |&last| last as usize + 1);
        let (mut members, mut next) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (from, &cluster) in (0..).zip(&of).filter(|(_, cluster)| **cluster != NONE) {
            members[cluster as usize].push(MentorId::new(from));
            let mut followed = Followed::default();
            let mentors = std::iter::from_fn(|| reached(from, &mut followed, &mut 0));
            next[cluster as usize].extend(mentors.map(|to| of[to as usize]).filter(|&to| to != cluster));
        }
        for next in &mut next {
            next.sort_unstable();
            next.dedup();
        }
        Self { of, members, next }
    }

    /// All clusters reached from a mentee left out, in their order; `is_reached` is false for all, before and after.
    fn reached_from(&self, market: &Market, mentee: MenteeId, is_reached: &mut [bool], steps: &mut usize) -> Vec<u32> {
        let mut reached = Vec::new();
        let mut reach = |cluster: u32, reached: &mut Vec<u32>| {
            *steps += 1;
            if !std::mem::replace(&mut is_reached[cluster as usize], true) {
                reached.push(cluster);
            }
        };
        for pair in market.pairs_of_mentee(mentee) {
            reach(self.of[market.mentor_of(pair).index()], &mut reached);
        }
        let mut at = 0;
        while let Some(&cluster) = reached.get(at) {
            at += 1;
            for &next in &self.next[cluster as usize] {
                reach(next, &mut reached);
            }
        }
        for &cluster in &reached {
            is_reached[cluster as usize] = false;
        }
        reached.sort_unstable();
        reached
    }
}
