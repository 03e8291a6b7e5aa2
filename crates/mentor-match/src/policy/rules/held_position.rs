//! The mentor knows the position the mentee aspires to: from having held it, from the office next to it, or from
//! leading above it.
//!
//! With a title: an office in the association whose title has all the words of the target's title, on the target's
//! level where both levels are known. With words such as "vice" or "elect" that the target does not have, or without
//! such words of the target, it is the office next to it. Any office on a higher level leads above it. With a level
//! only: an office on that level or a higher one. Unknown when the mentee names no target or the mentor's positions are
//! not known.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::cohort::{Cohort, MenteeId, MentorId, Office, Wanted};

use super::super::reader::Reader;
use super::super::{PolicyError, Refusal};
use super::prepared::NOWHERE;
use super::{Check, Prepared};

/// `held-position`: the mentor knows the position aspired to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldPosition;

impl Check for HeldPosition {
    fn read(_: &mut Reader<'_>) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    /// A class is a row of the table, so that many targets, however they are written, take no more room than they
    /// differ in who has held them.
    fn prepare(&self, cohort: &Cohort, _: Date) -> Prepared {
        let offices: Vec<Option<Vec<Office>>> = cohort.mentors().iter().map(Office::all_of).collect();
        let held = |wanted: &Wanted| {
            offices.iter().map(|own| own.iter().flatten().any(|one| wanted.known_from(one).is_some())).collect()
        };
        let (mut classes, mut rows, mut table) = (BTreeMap::new(), BTreeMap::<Vec<bool>, u32>::new(), Vec::new());
        let mut class = |wanted: Wanted| {
            *classes.entry(wanted).or_insert_with_key(|wanted| {
                let next = u32::try_from(rows.len()).expect("no more classes than mentees");
                *rows.entry(held(wanted)).or_insert_with_key(|row| {
                    table.extend(row);
                    next
                })
            })
        };
        let wanted = cohort.mentees().iter().map(|mentee| mentee.target.as_ref().and_then(Wanted::new));
        let mentee = wanted.map(|wanted| wanted.map_or(NOWHERE, &mut class)).collect();
        Prepared::Classes { mentee, known: offices.iter().map(Option::is_some).collect(), table }
    }

    fn reason(&self, cohort: &Cohort, mentee: MenteeId, _: MentorId) -> Refusal {
        let target = cohort.mentee(mentee).target.clone().unwrap_or_default();
        let level = target.level.map(|level| cohort.units().level_name(level));
        let position = match (target.title.as_deref(), level) {
            (Some(title), Some(level)) => format!("{title}, {level}"),
            (Some(word), None) | (None, Some(word)) => word.to_owned(),
            (None, None) => "unknown".to_owned(),
        };
        Refusal::NeverHeldPosition { position }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::{LeadershipRole, Mentee, Mentor, Target, Units};

    fn prepared(titles: impl Iterator<Item = String>, offices: Option<&[&str]>) -> (Prepared, usize) {
        let mentee = |(index, title)| {
            let mut mentee = Mentee::new(&format!("mentee-{index:03}")).unwrap();
            mentee.target = Some(Target { title: Some(title), level: None });
            mentee
        };
        let mut mentor = Mentor::new("bea").unwrap();
        mentor.profile.leadership = offices.map(|all| all.iter().map(|title| LeadershipRole::new(title)).collect());
        let mentees = titles.enumerate().map(mentee).collect();
        let cohort = Cohort::new(Units::default(), mentees, vec![mentor], vec![]).unwrap();
        let prepared = HeldPosition.prepare(&cohort, cohort.latest_day());
        let Prepared::Classes { table, .. } = &prepared else { panic!("held-position has classes") };
        let size = table.len();
        (prepared, size)
    }

    #[test]
    fn targets_take_no_more_room_than_they_differ_in_who_held_them() {
        let spelled = |index: usize| match index % 4 {
            0 => format!("office nobody ever held {index}"),
            1 => "President".to_owned(),
            2 => "president, PRESIDENT".to_owned(),
            _ => "club president".to_owned(),
        };
        let (prepared, size) = prepared((0..100).map(spelled), Some(&["Club president", "Treasurer"]));
        assert_eq!(size, 2, "one row for what bea held, one for what she did not");
        for index in 0..100 {
            let answer = prepared.answer(MenteeId::from_index(index), MentorId::from_index(0));
            assert_eq!(answer, super::super::Answer::of(Some(index % 4 != 0)), "{}", spelled(index));
        }
    }

    #[test]
    fn unknown_positions_are_the_mentors_to_give() {
        let (prepared, _) = prepared(["President".to_owned()].into_iter(), None);
        let (mentee, mentor) = (MenteeId::from_index(0), MentorId::from_index(0));
        assert_eq!(prepared.unknown_side(mentee, mentor), Some(crate::cohort::Side::Mentor));
        assert!(!prepared.is_mentee_unknown(mentee) && prepared.is_mentor_unknown(mentor));
    }
}
