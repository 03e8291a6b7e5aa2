//! Whom the rules leave to a mentee, all mentors at once.
//!
//! A rule's answer depends on what the two people answered and on nothing else. So the people of each side who answered
//! alike are one class; for a class of mentees, the classes of mentors it is refused are looked up once, and their
//! people are bits of a row. What is left to a mentee is all mentors without those rows, word by word: a refused pair
//! is never touched by itself. Mentors about whom something is said together with the mentee (a wish, a no, an earlier
//! pairing, a waiver) are few, and asked one by one.
//!
//! Refused pairs are counted by what refuses them first, as [`Eligibility::obstacle`] says it: the rows are taken out
//! in its order.
//!
//! Where there are too many classes of mentees to keep a row for each, as of clubs, those who are left to a class are
//! listed when the first of its mentees is sifted, if they are few.
//!
//! Complexity: O(facts + classes of both sides + rows) to prepare; for a mentee O(rules · m / 64 + mentors listed) and
//! one look-up for each mentor singled out, plus O(classes of mentors) for a rule that has no row for the mentee's
//! class, and no list as yet.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use matching_market::StopReason;

use super::eligibility::{Eligibility, Obstacle, ObstacleCounts};
use crate::bits::Bits;
use crate::classes::Classes;
use crate::cohort::{MenteeId, MentorId, Side};
use crate::parallel::{Stop, go_on};

/// Rows are kept up to so many bits a rule, and lists up to so many mentors: 8 MiB.
const MOST_BITS: usize = if cfg!(test) { 64 } else { 1 << 26 };
const MOST_LISTED: usize = if cfg!(test) { 32 } else { 1 << 21 };

/// Who is left to a class is listed if that is one mentor of so many: a list is no longer than a row then.
const LISTED_OF: usize = if cfg!(test) { 2 } else { u32::BITS as usize };

/// All rules of an [`Eligibility`], for its mentees.
#[derive(Debug)]
pub(crate) struct Sieve {
    mentors: usize,
    withdrawn: Bits,
    // INVARIANT: entry r is about rule r.
    rules: Vec<Sifting>,
}

/// One rule.
#[derive(Debug)]
struct Sifting {
    rule: usize,
    mentees: Classes,
    // Somebody of each class of mentors, and the class's people.
    mentors: Vec<u32>,
    offsets: Vec<usize>,
    members: Vec<u32>,
    kept: Kept,
    // For whom it is waived, if anybody.
    waived: Option<Bits>,
}

/// What is kept of whom a rule refuses, by class of mentees.
#[derive(Debug)]
enum Kept {
    /// Whom it refuses.
    Rows(Vec<Bits>),
    /// Whom it leaves, once somebody of the class was sifted; nobody is listed where they are too many.
    Lists { of: Vec<OnceLock<Option<Box<[u32]>>>>, listed: AtomicUsize },
}

/// What is left to one mentee, and room to find it in; used again from mentee to mentee.
#[derive(Debug, Default)]
pub(crate) struct Sifted {
    /// The mentors that nothing refuses.
    pub(crate) left: Bits,
    singled_out: Vec<MentorId>,
    row: Bits,
}

impl Sieve {
    pub(crate) fn new(eligibility: &Eligibility<'_>, stop: Stop<'_>) -> Result<Self, StopReason> {
        let mentors = eligibility.cohort().mentors().len();
        let mut withdrawn = Bits::none(mentors);
        let settled = eligibility.settled();
        settled.withdrawn.mentor.iter().for_each(|&mentor| withdrawn.insert(mentor as usize));
        let mut rules = Vec::new();
        for rule in 0..eligibility.prepared().len() {
            go_on(stop)?;
            rules.push(Sifting::new(eligibility, rule, stop)?);
        }
        Ok(Self { mentors, withdrawn, rules })
    }

    /// Finds whom nothing refuses to the mentee, apart from a mentor the mentee is pinned to, and counts the others.
    pub(crate) fn sift(
        &self,
        eligibility: &Eligibility<'_>,
        mentee: MenteeId,
        sifted: &mut Sifted,
        refused: &mut ObstacleCounts,
    ) {
        let Sifted { left, singled_out, row } = sifted;
        eligibility.singled_out(mentee, singled_out);
        left.fill(self.mentors);
        for mentor in &*singled_out {
            left.remove(mentor.index());
        }
        let to_all = eligibility.obstacle_to_all(mentee);
        if to_all != Some(Obstacle::Withdrawn) {
            refused.count_many(Obstacle::Withdrawn, left.take_out(&self.withdrawn, None));
        }
        if let Some(obstacle) = to_all {
            refused.count_many(obstacle, left.count());
            left.empty(self.mentors);
        } else {
            let applied = eligibility.applied(mentee);
            for rule in self.rules.iter().filter(|rule| applied & (1 << rule.rule) != 0) {
                refused.count_many(Obstacle::Rule(rule.rule), rule.take_out(eligibility, mentee, left, row));
            }
        }
        let pinned = eligibility.pinned(mentee);
        for &mentor in singled_out.iter().filter(|&&mentor| pinned != Some(mentor)) {
            match eligibility.obstacle(mentee, mentor) {
                Some(obstacle) => refused.count(obstacle),
                None => left.insert(mentor.index()),
            }
        }
    }
}

impl Sifting {
    fn new(eligibility: &Eligibility<'_>, rule: usize, stop: Stop<'_>) -> Result<Self, StopReason> {
        let (cohort, prepared) = (eligibility.cohort(), &eligibility.prepared()[rule]);
        let (n, m) = (cohort.mentees().len(), cohort.mentors().len());
        let mentees = Classes::new(n, |person, key| prepared.facts(Side::Mentee, person, key));
        let mentors = Classes::new(m, |person, key| prepared.facts(Side::Mentor, person, key));
        let (offsets, members) = mentors.members();
        let waived: Vec<MentorId> =
            (0..m).map(MentorId::from_index).filter(|&mentor| eligibility.is_waived(rule, mentor)).collect();
        let waived = (!waived.is_empty()).then(|| {
            let mut bits = Bits::none(m);
            for mentor in &waived {
                bits.insert(mentor.index());
            }
            bits
        });
        let is_short = mentees.count().saturating_mul(m) <= MOST_BITS;
        let lists = if is_short { Vec::new() } else { vec![OnceLock::new(); mentees.count()] };
        let kept = Kept::Lists { of: lists, listed: AtomicUsize::new(0) };
        let mut sifting = Self { rule, mentees, mentors: mentors.somebody, offsets, members, kept, waived };
        if is_short {
            let row = |class| {
                go_on(stop)?;
                let mut row = Bits::default();
                sifting.fill(eligibility, class, &mut row);
                Ok(row)
            };
            let rows: Result<_, StopReason> = (0..sifting.mentees.count()).map(row).collect();
            sifting.kept = Kept::Rows(rows?);
        }
        Ok(sifting)
    }

    /// Takes out whom the rule refuses to a mentee, but for mentors singled out, who are not among those left; how many
    /// these were.
    fn take_out(&self, eligibility: &Eligibility<'_>, mentee: MenteeId, left: &mut Bits, room: &mut Bits) -> u64 {
        let (class, waived) = (self.mentees.of[mentee.index()] as usize, self.waived.as_ref());
        match &self.kept {
            Kept::Rows(rows) => left.take_out(&rows[class], waived),
            Kept::Lists { of, listed } => {
                if let Some(kept) = of[class].get_or_init(|| self.list(eligibility, class, listed)) {
                    left.keep(kept, waived)
                } else {
                    self.fill(eligibility, class, room);
                    left.take_out(room, waived)
                }
            }
        }
    }

    /// Whom it leaves to a class of mentees, if they are few, of the class and of all classes listed.
    fn list(&self, eligibility: &Eligibility<'_>, class: usize, listed: &AtomicUsize) -> Option<Box<[u32]>> {
        let left = || self.classes_of_mentors(eligibility, class, false);
        let count: usize = left().map(<[u32]>::len).sum();
        let is_short = count.saturating_mul(LISTED_OF) <= self.members.len();
        let is_kept = is_short && listed.fetch_add(count, Ordering::Relaxed) < MOST_LISTED;
        is_kept.then(|| left().flatten().copied().collect())
    }

    fn fill(&self, eligibility: &Eligibility<'_>, class: usize, row: &mut Bits) {
        row.empty(self.members.len());
        for members in self.classes_of_mentors(eligibility, class, true) {
            for &member in members {
                row.insert(member as usize);
            }
        }
    }

    /// The people of each class of mentors that is refused to a class of mentees, or of each that is not.
    fn classes_of_mentors(
        &self,
        eligibility: &Eligibility<'_>,
        class: usize,
        refused: bool,
    ) -> impl Iterator<Item = &[u32]> {
        let mentee = MenteeId::new(self.mentees.somebody[class]);
        // Mentors on a list of pairs are singled out.
        let is_list = eligibility.prepared()[self.rule].is_list();
        let classes = self.mentors.iter().zip(self.offsets.windows(2)).filter(move |&(&mentor, _)| {
            refused == (!is_list && eligibility.is_refused_by(self.rule, mentee, MentorId::new(mentor)))
        });
        classes.map(|(_, members)| &self.members[members[0]..members[1]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Preset;
    use crate::random::{Dice, cohort, policy, rulings};

    /// Whom each rule refuses stands in rows, in lists or nowhere: what is left to each mentee, and what refuses the
    /// others, is what pair by pair says.
    #[test]
    fn sifting_is_asking_pair_by_pair() {
        let (mut kept, mut waived) = ([0; 3], 0);
        for seed in 0..600 {
            let mut dice = Dice(seed);
            let policy = policy(*dice.one(Preset::ALL), &mut dice);
            let (n, m) = (1 + dice.below(40), 1 + dice.below(25));
            let cohort = cohort(&policy, &mut dice, n, m);
            let rulings = rulings(&policy, &mut dice, n, m);
            let Ok(eligibility) = Eligibility::with_rulings(&cohort, &policy, &rulings, cohort.latest_day()) else {
                continue;
            };
            let sieve = Sieve::new(&eligibility, &|| None).expect("nobody stops it");
            let mut sifted = Sifted::default();
            for mentee in (0..n).map(MenteeId::from_index) {
                let (mut counts, mut expected) = (ObstacleCounts::default(), ObstacleCounts::default());
                sieve.sift(&eligibility, mentee, &mut sifted, &mut counts);
                for mentor in (0..m).map(MentorId::from_index).filter(|&one| eligibility.pinned(mentee) != Some(one)) {
                    let obstacle = eligibility.obstacle(mentee, mentor);
                    assert_eq!(sifted.left.contains(mentor.index()), obstacle.is_none(), "{seed}");
                    if let Some(obstacle) = obstacle {
                        expected.count(obstacle);
                    }
                }
                assert!(counts.iter().eq(expected.iter()), "{seed}");
            }
            for rule in &sieve.rules {
                let Kept::Lists { of, .. } = &rule.kept else {
                    kept[0] += 1;
                    continue;
                };
                for list in of.iter().filter_map(OnceLock::get) {
                    kept[if list.is_some() { 1 } else { 2 }] += 1;
                    waived += usize::from(list.is_some() && rule.waived.is_some());
                }
            }
        }
        assert!(kept.iter().all(|&rules| rules > 100) && waived > 20, "{kept:?} {waived}");
    }
}
