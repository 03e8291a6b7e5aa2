//! When, and at which table: as few rounds as can be, little walking, absences, and bent timetables.

use std::collections::{BTreeMap, BTreeSet};

use cohort_lab::instances::Draw;
use matching_market::meetings::verify::{NotATimetable, NotBest};
use matching_market::meetings::{
    Attendance, Event, Meeting, MeetingError, MeetingMarket, PossibleMeeting, Timetable, plan, seat, timetable,
    timetable_with_absences, verify,
};
use matching_market::{Context, MenteeId, MentorId, PairId, Score};

use super::{Shape, chosen, count, event, value};

#[test]
fn a_timetable_has_as_many_rounds_as_the_busiest_person_has_meetings() {
    for seed in 0..count(400) {
        let people = [[20, 9], [7, 30], [60, 25]][(seed % 3) as usize];
        let shape = Shape {
            mentees: people[0],
            mentors: people[1],
            limits: [9, 14],
            worth: 50,
            density: [20, 60, 100][(seed / 3 % 3) as usize],
        };
        let market = event(seed, shape);
        let choice = chosen(&market, seed);
        let mut meetings = vec![0usize; market.mentees() + market.mentors()];
        for &pair in &choice.pairs {
            meetings[market.pair(pair).mentee.index()] += 1;
            meetings[market.mentees() + market.pair(pair).mentor.index()] += 1;
        }
        let busiest = meetings.into_iter().max().unwrap();
        let found = timetable(&market, &choice.pairs, None, None, &mut Context::new(seed)).unwrap();
        assert_eq!((found.rounds, found.meetings.len()), (busiest, choice.pairs.len()), "seed {seed}");
        assert_eq!(verify::timetable(&market, &Attendance::default(), None, &found), Ok(()));
        for tables in [1, 3, 8] {
            let needed = busiest.max(choice.pairs.len().div_ceil(tables));
            let found = timetable(&market, &choice.pairs, None, Some(tables), &mut Context::new(seed)).unwrap();
            assert_eq!((found.rounds, found.meetings.len()), (needed, choice.pairs.len()), "seed {seed}");
            assert_eq!(verify::timetable(&market, &Attendance::default(), Some(tables), &found), Ok(()));
            let seated = seat(&found, Some(tables), &mut Context::new(seed)).unwrap();
            assert!(seated.count <= tables);
            let at: BTreeSet<(u32, u32)> =
                found.meetings.iter().zip(&seated.tables).map(|(meeting, &table)| (meeting.round, table)).collect();
            assert_eq!(at.len(), found.meetings.len(), "one meeting a table and round");
        }
        if busiest > 1 {
            let refused = timetable(&market, &choice.pairs, Some(busiest - 1), None, &mut Context::new(seed));
            assert_eq!(refused, Err(MeetingError::TooFewRounds { needed: busiest, rounds: busiest - 1 }));
        }
    }
}

#[test]
fn mentors_keep_their_table_if_there_is_one_for_each() {
    let market = event(4, Shape { mentees: 40, mentors: 15, limits: [8, 20], worth: 50, density: 80 });
    let choice = chosen(&market, 4);
    let found = timetable(&market, &choice.pairs, None, None, &mut Context::new(4)).unwrap();
    let seated = seat(&found, None, &mut Context::new(4)).unwrap();
    let table_of: BTreeSet<(MentorId, u32)> =
        found.meetings.iter().zip(&seated.tables).map(|(meeting, &table)| (meeting.mentor, table)).collect();
    assert_eq!((table_of.len(), seated.changes), (seated.count, 0));
}

/// Tables in the order of mentors' numbers are where the search begins: it ends where mentees walk less, and where no
/// two mentors at tables beside each other had better exchange them.
#[test]
fn mentees_walk_less_than_past_tables_in_the_order_of_numbers() {
    let (mut walked, mut in_order) = (0, 0);
    for seed in 0..count(40) {
        let market = event(seed, Shape { mentees: 30, mentors: 12, limits: [5, 20], worth: 50, density: 40 });
        let choice = chosen(&market, seed);
        let found = timetable(&market, &choice.pairs, None, None, &mut Context::new(seed)).unwrap();
        let seated = seat(&found, None, &mut Context::new(seed)).unwrap();
        let mentors: BTreeSet<MentorId> = found.meetings.iter().map(|one| one.mentor).collect();
        let steps = |table: &dyn Fn(MentorId) -> u32| -> usize {
            let mut last: BTreeMap<MenteeId, u32> = BTreeMap::new();
            let step = |one: &Meeting| {
                let at = table(one.mentor);
                last.insert(one.mentee, at).map_or(0, |before| before.abs_diff(at) as usize)
            };
            found.meetings.iter().map(step).sum()
        };
        let at: BTreeMap<MentorId, u32> =
            found.meetings.iter().zip(&seated.tables).map(|(one, &table)| (one.mentor, table)).collect();
        assert_eq!(seated.steps, steps(&|mentor| at[&mentor]), "seed {seed}");
        let tables = u32::try_from(mentors.len()).unwrap();
        for table in 1..tables {
            let exchanged = |mentor| match at[&mentor] {
                here if here == table => table - 1,
                here if here + 1 == table => table,
                here => here,
            };
            assert!(steps(&exchanged) >= seated.steps, "seed {seed}: tables {} and {table}", table - 1);
        }
        walked += seated.steps;
        in_order += steps(&|mentor| u32::try_from(mentors.range(..mentor).count()).unwrap());
    }
    assert!(10 * walked < 9 * in_order, "{walked} instead of {in_order}");
}

/// With fewer tables than mentors, a mentor leaves the last table only to another one who had it last, too; as many
/// tables as mentors are enough for nobody to move.
#[test]
fn mentors_keep_their_last_table_unless_another_had_it_too() {
    let (mut kept, mut moved) = (0, 0);
    for seed in 0..count(100) {
        let market = event(seed, Shape { mentees: 20, mentors: 14, limits: [9, 6], worth: 50, density: 70 });
        let choice = chosen(&market, seed);
        let mentors: BTreeSet<MentorId> = choice.pairs.iter().map(|&pair| market.pair(pair).mentor).collect();
        for tables in [5, 9, mentors.len()] {
            let found = timetable(&market, &choice.pairs, None, Some(tables), &mut Context::new(seed)).unwrap();
            let seated = seat(&found, Some(tables), &mut Context::new(seed)).unwrap();
            let mut last: BTreeMap<MentorId, u32> = BTreeMap::new();
            let mut changes = 0;
            for round in found.meetings.chunk_by(|one, other| one.round == other.round) {
                let before = last.clone();
                let at = found.meetings.iter().position(|one| one == &round[0]).unwrap();
                let tables = &seated.tables[at..at + round.len()];
                for (meeting, &table) in round.iter().zip(tables) {
                    let Some(&had) = before.get(&meeting.mentor) else { continue };
                    if had == table {
                        kept += 1;
                        continue;
                    }
                    changes += 1;
                    let sits = round.iter().zip(tables).find(|(_, table)| **table == had);
                    let (other, _) = sits.expect("nobody leaves a table that stays free");
                    assert_eq!(before.get(&other.mentor), Some(&had), "seed {seed}");
                }
                last.extend(round.iter().zip(tables).map(|(meeting, &table)| (meeting.mentor, table)));
            }
            assert_eq!(seated.changes, changes, "seed {seed}");
            assert!(tables < mentors.len() || changes == 0, "seed {seed}: a table for each");
            moved += changes;
        }
    }
    assert!(kept > 100 && moved > 100, "{kept} {moved}");
}

/// What is left of an evening is planned so that mentors stay where they sit.
#[test]
fn after_some_rounds_mentors_stay_at_their_tables() {
    let mut checked = 0;
    for seed in 0..count(60) {
        let market = event(seed, Shape { mentees: 20, mentors: 8, limits: [6, 6], worth: 50, density: 80 });
        let mut evening = Event { rounds: 6, ..Event::default() };
        let before = plan(&market, &evening, None, &mut Context::new(seed)).unwrap();
        evening.played = 3;
        evening.took_place = before.meetings.iter().copied().filter(|one| one.round < 3).collect();
        // Somebody does not come any more, so that the rest is another one.
        (3..6).for_each(|round| evening.attendance.mentee_is_absent(MenteeId::new(0), round));
        let after = plan(&market, &evening, Some(&before.prices), &mut Context::new(seed)).unwrap();
        let mut at: BTreeMap<MentorId, BTreeSet<u32>> = BTreeMap::new();
        for meeting in &after.meetings {
            at.entry(meeting.mentor).or_default().insert(meeting.table);
            checked += usize::from(meeting.round >= 3);
        }
        assert!(at.values().all(|tables| tables.len() == 1), "seed {seed}: {at:?}");
    }
    assert!(checked > 500, "{checked}");
}

#[test]
fn nobody_meets_while_absent_and_the_gap_is_what_it_says() {
    let (mut gaps, mut meetings) = (0, 0);
    for seed in 0..count(300) {
        let market = event(seed, Shape { mentees: 25, mentors: 12, limits: [7, 9], worth: 50, density: 70 });
        let (mut draw, mut attendance) = (Draw::new(seed), Attendance::default());
        for round in 0..8 {
            for mentee in 0..25 {
                if draw.below(100) < 15 {
                    attendance.mentee_is_absent(MenteeId::new(mentee), round);
                }
            }
            for mentor in 0..12 {
                if draw.below(100) < 15 {
                    attendance.mentor_is_absent(MentorId::new(mentor), round);
                }
            }
        }
        let tables = [None, Some(6)][(seed % 2) as usize];
        let found = timetable_with_absences(&market, 8, tables, &attendance, &mut Context::new(seed)).unwrap();
        assert_eq!(verify::timetable(&market, &attendance, tables, &found.timetable), Ok(()), "seed {seed}");
        assert_eq!(verify::best_choice(&found.bound_market, &found.bound), Ok(()), "seed {seed}");
        let pairs: Vec<PairId> = found
            .timetable
            .meetings
            .iter()
            .map(|meeting| market.find(meeting.mentee, meeting.mentor).unwrap())
            .collect();
        let counts = value(&market, &pairs).unwrap().0;
        let trimmed = |counts: &[usize]| counts.iter().copied().filter(|&count| count > 0).collect::<Vec<_>>();
        assert_eq!(trimmed(&counts), trimmed(&found.counts));
        assert!(found.counts <= found.bound.counts(&found.bound_market), "no more than the bound");
        if tables.is_none() {
            gaps += found.gap();
            meetings += pairs.len();
        }
    }
    assert!(100 * gaps <= meetings, "{gaps} of {meetings} meetings short of the bound");
}

/// With hours few enough to try everything, the bound holds, and most of the time it is reached.
#[test]
fn without_absences_it_has_all_meetings_of_the_best_choice() {
    for seed in 0..count(200) {
        let market = event(seed, Shape { mentees: 12, mentors: 8, limits: [6, 6], worth: 50, density: 70 });
        let found = timetable_with_absences(&market, 6, None, &Attendance::default(), &mut Context::new(seed)).unwrap();
        let value = |pairs: Vec<PairId>| value(&market, &pairs).unwrap();
        let met = found.timetable.meetings.iter().map(|meeting| market.find(meeting.mentee, meeting.mentor).unwrap());
        assert_eq!(value(met.collect()), value(chosen(&market, seed).pairs), "seed {seed}");
        assert_eq!(found.gap(), 0);
    }
}

#[test]
fn bent_timetables_are_refused() {
    let pair = |mentee, mentor| PossibleMeeting::new(mentee, mentor, Score::ONE);
    let market = MeetingMarket::new(vec![2, 1], vec![2, 2], &[pair(0, 0), pair(0, 1), pair(1, 0), pair(1, 1)]).unwrap();
    let check = |meetings: &[(u32, u32, u32)], tables| {
        let meeting =
            |&(round, mentee, mentor)| Meeting { round, mentor: MentorId::new(mentor), mentee: MenteeId::new(mentee) };
        let mut attendance = Attendance::default();
        attendance.mentee_is_absent(MenteeId::new(0), 2);
        let bent = Timetable { rounds: 3, meetings: meetings.iter().map(meeting).collect() };
        verify::timetable(&market, &attendance, tables, &bent)
    };
    let (mentee, mentor) = (MenteeId::new, MentorId::new);
    assert_eq!(check(&[(0, 0, 0), (1, 0, 1), (2, 1, 0)], Some(1)), Ok(()));
    assert_eq!(check(&[(3, 0, 0)], None), Err(NotATimetable::Round(mentee(0), mentor(0))));
    assert_eq!(check(&[(0, 0, 2)], None), Err(NotATimetable::Pair(mentee(0), mentor(2))));
    assert_eq!(check(&[(0, 0, 0), (1, 0, 0)], None), Err(NotATimetable::Pair(mentee(0), mentor(0))));
    assert_eq!(check(&[(0, 0, 0), (0, 0, 1)], None), Err(NotATimetable::MenteeTwice(mentee(0), 0)));
    assert_eq!(check(&[(0, 0, 0), (0, 1, 0)], None), Err(NotATimetable::MentorTwice(mentor(0), 0)));
    assert_eq!(check(&[(2, 0, 0)], None), Err(NotATimetable::Absent(mentee(0), mentor(0), 2)));
    assert_eq!(check(&[(0, 0, 0), (0, 1, 1)], Some(1)), Err(NotATimetable::Tables(0)));
    assert_eq!(check(&[(0, 1, 0), (1, 1, 1)], None), Err(NotATimetable::Limit(mentee(1), mentor(1))));
    assert!(matches!(NotBest::Shape, NotBest::Shape));
}
