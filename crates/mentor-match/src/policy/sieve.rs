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
//! Complexity: O(facts + classes of both sides + rows) to prepare; for a mentee O(rules · m / 64) and one look-up for
//! each mentor singled out, plus O(classes of mentors + mentors refused) for rules with too many classes of mentees to
//! keep a row for each.

use matching_market::StopReason;

use super::eligibility::{Eligibility, Obstacle, ObstacleCounts};
use crate::bits::Bits;
use crate::classes::Classes;
use crate::cohort::{MenteeId, MentorId, Side};
use crate::parallel::{Stop, go_on};

/// Rows are kept up to so many bits a rule: 8 MiB.
const MOST_BITS: usize = 1 << 26;

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
    // INVARIANT: one per class of mentees, or empty where that would be too much: whom it refuses.
    rows: Vec<Bits>,
    // For whom it is waived, if anybody.
    waived: Option<Bits>,
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
                let taken = left.take_out(rule.row(eligibility, mentee, row), rule.waived.as_ref());
                refused.count_many(Obstacle::Rule(rule.rule), taken);
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
        let mut sifting = Self { rule, mentees, mentors: mentors.somebody, offsets, members, rows: Vec::new(), waived };
        if sifting.mentees.count().saturating_mul(m) <= MOST_BITS {
            for class in 0..sifting.mentees.count() {
                go_on(stop)?;
                let mut row = Bits::default();
                sifting.fill(eligibility, class, &mut row);
                sifting.rows.push(row);
            }
        }
        Ok(sifting)
    }

    /// Whom the rule refuses to a mentee; mentors singled out may be wrong in it.
    fn row<'r>(&'r self, eligibility: &Eligibility<'_>, mentee: MenteeId, room: &'r mut Bits) -> &'r Bits {
        let class = self.mentees.of[mentee.index()] as usize;
        if let Some(row) = self.rows.get(class) {
            row
        } else {
            self.fill(eligibility, class, room);
            room
        }
    }

    fn fill(&self, eligibility: &Eligibility<'_>, class: usize, row: &mut Bits) {
        row.empty(self.members.len());
        if eligibility.prepared()[self.rule].is_list() {
            return;
        }
        let mentee = MenteeId::new(self.mentees.somebody[class]);
        for (&mentor, members) in self.mentors.iter().zip(self.offsets.windows(2)) {
            if eligibility.is_refused_by(self.rule, mentee, MentorId::new(mentor)) {
                self.members[members[0]..members[1]].iter().for_each(|&member| row.insert(member as usize));
            }
        }
    }
}
