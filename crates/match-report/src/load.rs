//! How much each mentor carries, who has room, and where one more seat would help most.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use mentor_match::Property;
use mentor_match::cohort::MentorId;
use mentor_match::explain::{Costs, SeatWorth};

use crate::figures::{Bar, Figure};
use crate::report::Report;
use crate::words::count;

/// How many mentors are named where one more seat would help.
const NAMED: usize = 10;

/// Mentors by seats and mentees.
pub(crate) fn loads(report: &Report<'_>) -> Figure {
    let outcome = report.outcome;
    let mut kinds: BTreeMap<(bool, usize, usize), usize> = BTreeMap::new();
    for mentor in outcome.market().mentor_ids() {
        let (taken, seats) = (outcome.load(mentor), usize::from(outcome.seats(mentor).available));
        *kinds.entry((outcome.is_mentor_withdrawn(mentor), seats, taken)).or_default() += 1;
    }
    let label = |kind: (bool, usize, usize)| match kind {
        (true, ..) => "not taking part in this round".to_owned(),
        (_, 0, _) => "no seat in this round".to_owned(),
        (_, seats, taken) => format!("{taken} of {} taken", count(seats, "seat")),
    };
    let bars = kinds.into_iter().map(|(kind, mentors)| Bar::new(label(kind), mentors)).collect();
    let title = "Mentors by the seats they offer and the mentees they have from this round";
    Figure { id: "f-load", title, columns: ["Seats", "Mentors"], bars, whole: report.audit.mentors }
}

/// Mentors with free seats, and how many.
pub(crate) fn free(report: &Report<'_>) -> Vec<(MentorId, usize)> {
    let free = |mentor| usize::from(report.outcome.seats(mentor).available).checked_sub(report.outcome.load(mentor));
    let mentors = report.outcome.market().mentor_ids();
    mentors.filter_map(|mentor| Some((mentor, free(mentor).filter(|&seats| seats > 0)?))).collect()
}

/// How many seats these are.
pub(crate) fn sum(free: &[(MentorId, usize)]) -> usize {
    free.iter().map(|(_, seats)| seats).sum()
}

/// Whether every other stable answer gives each mentor as many mentees.
pub(crate) fn is_settled(report: &Report<'_>) -> bool {
    report.outcome.proved().contains(&Property::Stable) && report.outcome.market().is_strict()
}

/// Where one more seat would help most.
pub(crate) fn extra_seats(costs: &Costs<'_>, report: &Report<'_>) -> Vec<(SeatWorth, MentorId)> {
    let mentors = report.outcome.market().mentor_ids();
    let mut worth: Vec<_> = mentors.map(|mentor| (costs.extra_seat(mentor), mentor)).collect();
    worth.retain(|(worth, _)| worth.is_something());
    worth.sort_by_key(|&(worth, mentor)| (Reverse(worth.0), mentor));
    worth.truncate(NAMED);
    worth
}
