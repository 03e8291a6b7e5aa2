//! How each unit and each track fared.

use std::collections::BTreeMap;

use mentor_match::cohort::{Level, MenteeId, MentorId, Track, UnitId};
use mentor_match::preference::Place;

use crate::report::Report;

/// What is counted for a unit or a track.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) mentees: usize,
    pub(crate) matched: usize,
    pub(crate) wished: usize,
    pub(crate) mentors: usize,
    pub(crate) seats: usize,
    pub(crate) taken: usize,
}

/// Names, each with its counts.
type Rows<'r> = Vec<(&'r str, Counts)>;

/// Each track; nothing where no track is known.
pub(crate) fn tracks<'r>(report: &'r Report<'_>) -> Rows<'r> {
    let mut tracks: BTreeMap<Option<&str>, Counts> = BTreeMap::new();
    for (index, mentee) in report.outcome.cohort().mentees().iter().enumerate() {
        let track = mentee.track.as_ref().map(Track::as_str);
        add_mentee(report, MenteeId::from_index(index), tracks.entry(track).or_default());
    }
    if tracks.keys().all(Option::is_none) {
        return Vec::new();
    }
    tracks.into_iter().map(|(track, counts)| (track.unwrap_or("unknown"), counts)).collect()
}

/// The units of each level that has at least two.
pub(crate) fn units<'r>(report: &'r Report<'_>) -> Vec<(&'r str, Rows<'r>)> {
    let (outcome, cohort) = (report.outcome, report.outcome.cohort());
    let of_level = |level: Level| {
        let mut units: BTreeMap<Option<UnitId>, Counts> = BTreeMap::new();
        let at = |unit: Option<UnitId>| unit.and_then(|unit| cohort.units().ancestor_at(unit, level));
        for (index, mentee) in cohort.mentees().iter().enumerate() {
            let counts = units.entry(at(mentee.profile.location.unit)).or_default();
            add_mentee(report, MenteeId::from_index(index), counts);
        }
        for (index, mentor) in cohort.mentors().iter().enumerate() {
            let id = MentorId::from_index(index);
            let counts = units.entry(at(mentor.profile.location.unit)).or_default();
            counts.mentors += 1;
            counts.seats += usize::from(outcome.seats(id).available);
            counts.taken += outcome.load(id);
        }
        let name = |unit: Option<UnitId>| unit.map_or("unknown", |unit| cohort.units().name(unit));
        let mut rows: Rows<'_> = units.into_iter().map(|(unit, counts)| (name(unit), counts)).collect();
        rows.sort_by_key(|(name, _)| *name);
        (cohort.units().level_name(level), rows)
    };
    let mut levels: BTreeMap<Level, usize> = BTreeMap::new();
    for unit in cohort.units().iter() {
        *levels.entry(cohort.units().level_of(unit)).or_default() += 1;
    }
    levels.into_iter().rev().filter(|(_, units)| *units > 1).map(|(level, _)| of_level(level)).collect()
}

fn add_mentee(report: &Report<'_>, mentee: MenteeId, counts: &mut Counts) {
    counts.mentees += 1;
    if let Some(pair) = report.pair_of(mentee) {
        counts.matched += 1;
        let wished = pair.one.written_choice.is_some() || pair.one.mentee_place == Place::Sponsor;
        counts.wished += usize::from(wished);
    }
}
