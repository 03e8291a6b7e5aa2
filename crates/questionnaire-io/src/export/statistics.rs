//! Counts that may be published: nobody's name, nobody's answer, and no group of fewer than five people.
//!
//! The figures are few and fixed, the most important first; [`crate::disclosure`] leaves out those that would give a
//! small group away. Mentees are counted by how they were matched, mentors by how many mentees they have. Seats, pairs
//! and matches to be confirmed are not published: seats without mentors are second seats, pairs are mentees times
//! mentors, and what is to be confirmed is over in a week.
//!
//! What is taken to be known to everybody: how many mentees and mentors take part, and the policy's most mentees of a
//! mentor.

#[cfg(test)]
mod attack;

use std::collections::BTreeSet;
use std::path::Path;

use mentor_match::Audit;

use super::OutputFile;
use super::batch::Batch;
use super::table::{Table, Value};
use crate::disclosure::{Disclosure, Release};
use crate::import::Given;

pub(super) const PATH: &str = "statistics/summary.csv";

/// The figures of a round in which a mentor may have up to `cap` mentees.
///
/// Mentors with k mentees have k mentees each. With *several* for those who have two or more, that is: matched mentees
/// = one + 2 · several + further, where each of the several has 0 to cap - 2 further mentees. Whether `further` can be
/// spread over the several is no more than that, so that the facts say all there is to say about loads.
fn release(audit: &Audit, cap: u16) -> Release {
    // Who has withdrawn or goes on is not counted: few may, and a remainder would tell how many.
    let [mentees, mentors, matched, free] = [
        audit.mentees - audit.withdrawn.mentee - audit.going_on,
        audit.mentors - audit.withdrawn.mentor,
        audit.matched,
        audit.loads.first().map_or(0, |idle| idle - audit.withdrawn.mentor),
    ]
    .map(|count| count as u64);
    let with_one = audit.loads.get(1).map_or(0, |&mentors| mentors as u64);
    let with_several = mentors - free - with_one;
    let further = matched - with_one - 2 * with_several;
    // A mentor cannot have more mentees than there are.
    let most_further = u16::try_from(mentees).map_or(cap, |mentees| cap.min(mentees)).saturating_sub(2);
    let [first_choice, later_choice] = match audit.by_choice.split_first() {
        Some((first, later)) if audit.wishes_lost.is_some() => [*first, later.iter().sum()].map(|count| count as u64),
        _ => [0; 2],
    };
    let if_wished = if audit.wishes_lost.is_some() { mentees } else { 0 };

    let mut counts = Disclosure::default();
    let first = counts.kind(first_choice, if_wished);
    let later = counts.kind(later_choice, if_wished);
    let other = counts.kind(matched - first_choice - later_choice, mentees);
    let none = counts.kind(audit.unmatched as u64, mentees);
    let idle = counts.kind(free, mentors);
    let one = counts.kind(with_one, mentors);
    let several = counts.kind(with_several, if cap > 1 { mentors } else { 0 });
    let more = counts.number(further, mentees);
    let most = u64::from(most_further);
    let unused = counts.number((most * with_several).saturating_sub(further), most * mentors);
    counts.fact(&[first, later, other, none].map(|kind| (1, kind)), mentees);
    counts.fact(&[idle, one, several].map(|kind| (1, kind)), mentors);
    counts.fact(&[(1, first), (1, later), (1, other), (-1, one), (-2, several), (-1, more)], 0);
    counts.fact(&[(1, more), (1, unused), (-i32::from(most_further), several)], 0);
    counts.figure("mentees", &[first, later, other, none]);
    counts.figure("mentors", &[idle, one, several]);
    let with_mentor = counts.figure("mentees with a mentor", &[first, later, other]);
    counts.figure_after(with_mentor, "mentees without a mentor", &[none]);
    if audit.wishes_lost.is_some() {
        let firsts = counts.figure("mentees with their first choice", &[first]);
        let laters = counts.figure_after(firsts, "mentees with a later choice", &[later]);
        counts.figure_after(laters, "mentees with another mentor", &[other]);
    }
    // A mentor has a mentee and not the other way round: these bound how many mentees have a mentor.
    let busy = counts.figure_after(with_mentor, "mentors with a mentee", &[one, several]);
    counts.figure_after(busy, "mentors without a mentee", &[idle]);
    counts.release()
}

/// The figures as a file for everybody. Nothing else is written to `statistics/`, and a [`Release`] is only made by an
/// audit.
pub(super) fn published(path: &'static str, release: &Release) -> OutputFile {
    let mut table = Table::new("Summary", &["figure", "count"]);
    for &(figure, count) in release.figures() {
        table.row([Value::text(figure), Value::Count(count)]);
    }
    OutputFile::encoded(path, table.to_csv())
}

pub(super) fn summary(batch: &Batch<'_>) -> OutputFile {
    let cap = batch.outcome.policy().capacity().cap;
    published(PATH, &release(&batch.outcome.audit(), cap))
}

/// SHA-256 of the figures that earlier runs wrote into a folder: the one that is there, and those that its receipt
/// names. Of two releases about the same people a reader can subtract one from the other, which no audit of one of them
/// sees.
pub fn earlier_statistics(folder: &Path) -> BTreeSet<String> {
    let read = |path: &str| Given::read(&folder.join(path)).ok();
    let receipt = read("receipt.json").and_then(|file| serde_json::from_slice::<serde_json::Value>(&file.bytes).ok());
    let named = receipt.iter().filter_map(|receipt| receipt["statistics"]["earlier_sha256"].as_array()).flatten();
    let named = named.filter_map(|hash| hash.as_str());
    let hashes = named.filter(|hash| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let mut earlier: BTreeSet<String> = hashes.map(str::to_owned).collect();
    earlier.extend(read(PATH).map(|file| file.sha256()));
    earlier
}

/// What a coordinator is told when this folder had other figures before.
pub(super) const WARNING: &str = "An earlier run wrote other statistics into this folder. If they were published, do \
     not publish these: the difference between the two can be about one person.";
