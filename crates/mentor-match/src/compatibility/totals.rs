//! What all candidates are worth to a person altogether, which personal weights leave as it is.
//!
//! One pass over the pairs, mentee by mentee, sums both sides: whoever is asked of is looked at with everybody on the
//! other side. Values are summed by class, so that only the scores are summed pair by pair.

use super::kernel::{Rows, Scored};
use super::personal::Totals;
use super::{PerFeature, Sides};
use crate::cohort::{MenteeId, MentorId};
use crate::parallel::{self, Stop, go_on};
use matching_market::StopReason;

/// Into how many parts the mentees are cut, of which each has sums of the mentors.
const PARTS: usize = 16;

/// Sums of the mentors' side over some mentees.
struct Sums {
    // By column of the kernel, then by class of the mentors.
    values: Vec<Vec<u64>>,
    // By mentor.
    scores: Vec<u64>,
    own: Vec<u64>,
}

/// The totals of everybody who is asked of, under the programme's weights; nobody has weights of their own yet.
///
/// O(pairs) for all mentees if a mentor is asked of, else for those mentees.
pub(super) fn all(
    all: Scored<'_>,
    asked: &Sides<Vec<bool>>,
    stop: Stop<'_>,
) -> Result<Sides<Vec<Option<Totals>>>, StopReason> {
    let (n, m) = (asked.mentee.len(), asked.mentor.len());
    let any_mentor = asked.mentor.contains(&true);
    let mentees: Vec<usize> = (0..n).filter(|&mentee| any_mentor || asked.mentee[mentee]).collect();
    let mentors: Vec<MentorId> = (0..m).map(MentorId::from_index).collect();
    let part = |part: usize| {
        let part = mentees.len() * part / PARTS..mentees.len() * (part + 1) / PARTS;
        let (mut rows, mut sums, mut totals) = (Rows::new(all), Sums::new(all, m), Vec::new());
        for &mentee in &mentees[part] {
            go_on(stop)?;
            totals.push((mentee, sums.add(all, &mut rows, mentee, &mentors)));
        }
        Ok((totals, sums))
    };
    let mut found = Sides { mentee: vec![None; n], mentor: vec![None; m] };
    let mut sums = Sums::new(all, m);
    for part in parallel::map(PARTS, part) {
        let (totals, of_part) = part?;
        for (mentee, totals) in totals {
            found.mentee[mentee] = Some(totals).filter(|_| asked.mentee[mentee]);
        }
        sums.take(&of_part);
    }
    for mentor in (0..m).filter(|&mentor| asked.mentor[mentor]) {
        found.mentor[mentor] = Some(sums.of(all, mentor, n));
    }
    Ok(found)
}

fn many(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX)
}

impl Sums {
    fn new(all: Scored<'_>, mentors: usize) -> Self {
        let values = all.kernel.columns().map(|column| vec![0; column.sizes().len()]).collect();
        Self { values, scores: vec![0; mentors], own: vec![0; mentors] }
    }

    /// Adds one mentee to the mentors' sums; what all mentors are worth to the mentee.
    fn add(&mut self, all: Scored<'_>, rows: &mut Rows<'_>, mentee: usize, mentors: &[MentorId]) -> Totals {
        let mut totals = Totals { candidates: many(mentors.len()), ..Totals::default() };
        for (sum, scores) in self.scores.iter_mut().zip(rows.scores(MenteeId::from_index(mentee), mentors)) {
            *sum += u64::from(scores.mentor.millionths().unsigned_abs());
            totals.scores += u64::from(scores.mentee.millionths().unsigned_abs());
        }
        for (column, sums) in all.kernel.columns().zip(&mut self.values) {
            let row = rows.row(column);
            for (sum, &value) in sums.iter_mut().zip(row.mentor) {
                *sum += u64::from(value);
            }
            let worth = column.sizes().iter().zip(row.mentee).map(|(&size, &value)| u64::from(size) * u64::from(value));
            totals.values[column.feature()] = worth.sum();
        }
        for (sum, mentor) in self.own.iter_mut().zip(0..) {
            let own = all.weighing.own_counted(all.own.and_then(|own| own.values(mentee, mentor)));
            *sum += u64::from(own.mentor);
            totals.own += u64::from(own.mentee);
        }
        totals
    }

    fn take(&mut self, part: &Self) {
        let lists = self.values.iter_mut().zip(&part.values);
        for (list, part) in lists.chain([(&mut self.scores, &part.scores), (&mut self.own, &part.own)]) {
            list.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
        }
    }

    fn of(&self, all: Scored<'_>, mentor: usize, mentees: usize) -> Totals {
        let mut values = PerFeature::filled(0);
        for (column, sums) in all.kernel.columns().zip(&self.values) {
            values[column.feature()] = sums[column.class(mentor)];
        }
        Totals { values, own: self.own[mentor], scores: self.scores[mentor], candidates: many(mentees) }
    }
}
