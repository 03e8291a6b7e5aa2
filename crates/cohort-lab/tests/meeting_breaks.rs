//! Breaks at an event: against all timetables of small ones, and that no single exchange makes them evener.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use cohort_lab::instances::Draw;
use matching_market::meetings::{
    Attendance, Meeting, MeetingMarket, PossibleMeeting, Timetable, choose, timetable, timetable_with_absences, verify,
};
use matching_market::{Context, MenteeId, MentorId, Score};

/// Somebody at the event: whether they are a mentor, and which.
type Who = (bool, u32);

fn is_here(attendance: &Attendance, (is_mentor, number): Who, round: u32) -> bool {
    if is_mentor {
        !attendance.is_mentor_absent(MentorId::new(number), round)
    } else {
        !attendance.is_mentee_absent(MenteeId::new(number), round)
    }
}

/// The squares of the stretches between breaks, of everybody who meets somebody, summed up.
fn unevenness(timetable: &Timetable, attendance: &Attendance) -> i64 {
    let mut busy: BTreeMap<Who, Vec<u32>> = BTreeMap::new();
    for one in &timetable.meetings {
        busy.entry((false, one.mentee.get())).or_default().push(one.round);
        busy.entry((true, one.mentor.get())).or_default().push(one.round);
    }
    let rounds = u32::try_from(timetable.rounds).unwrap();
    let own = |(who, busy): (&Who, &Vec<u32>)| -> i64 {
        let there: Vec<u32> = (0..rounds).filter(|&round| is_here(attendance, *who, round)).collect();
        let breaks = (0..there.len()).filter(|&at| !busy.contains(&there[at]));
        let breaks: Vec<i64> = breaks.map(|at| i64::try_from(at).unwrap()).collect();
        let ends = [-1].into_iter().chain(breaks).chain([i64::try_from(there.len()).unwrap()]).collect::<Vec<_>>();
        ends.windows(2).map(|two| (two[1] - two[0]).pow(2)).sum()
    };
    busy.iter().map(own).sum()
}

fn market(draw: &mut Draw, mentees: u32, mentors: u32, density: u32) -> MeetingMarket {
    let mut pairs = Vec::new();
    for mentee in 0..mentees {
        for mentor in 0..mentors {
            if draw.below(100) < density {
                pairs.push(PossibleMeeting::new(mentee, mentor, Score::ONE));
            }
        }
    }
    MeetingMarket::new(vec![9; mentees as usize], vec![9; mentors as usize], &pairs).unwrap()
}

/// The least unevenness of all timetables of the same meetings with rounds as even.
fn least(market: &MeetingMarket, rounds: usize) -> i64 {
    fn place(market: &MeetingMarket, rounds: usize, at: usize, so_far: &mut Vec<Meeting>, best: &mut i64) {
        if at == market.pairs() {
            let mut sizes = vec![0; rounds];
            for one in so_far.iter() {
                sizes[one.round as usize] += 1;
            }
            if sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1 {
                let timetable = Timetable { rounds, meetings: so_far.clone() };
                *best = unevenness(&timetable, &Attendance::default()).min(*best);
            }
            return;
        }
        let two = market.pair(market.pair_ids().nth(at).unwrap());
        for round in 0..u32::try_from(rounds).unwrap() {
            let is_free = |one: &Meeting| one.round != round || one.mentee != two.mentee && one.mentor != two.mentor;
            if so_far.iter().all(is_free) {
                so_far.push(Meeting { round, mentor: two.mentor, mentee: two.mentee });
                place(market, rounds, at + 1, so_far, best);
                so_far.pop();
            }
        }
    }
    let mut best = i64::MAX;
    place(market, rounds, 0, &mut Vec::new(), &mut best);
    best
}

#[test]
fn breaks_are_nearly_as_even_as_any_timetable_makes_them() {
    let (mut found, mut best, mut equal, mut events) = (0, 0, 0, 0);
    for seed in 0..60 {
        let market = market(&mut Draw::new(seed), 3, 2, 90);
        let all: Vec<_> = market.pair_ids().collect();
        let Ok(timetable) = timetable(&market, &all, Some(5), None, &mut Context::new(seed)) else { continue };
        let (own, least) = (unevenness(&timetable, &Attendance::default()), least(&market, 5));
        assert!(own >= least, "seed {seed}");
        (found, best, events) = (found + own, best + least, events + 1);
        equal += u32::from(own == least);
    }
    assert!(events > 50 && 10 * found <= 11 * best, "{equal} of {events} equal, {found} against {best}");
}

#[test]
fn no_exchange_along_a_path_makes_them_evener() {
    let mut events = 0;
    for seed in 0..60 {
        let mut draw = Draw::new(seed);
        let market = market(&mut draw, 12, 6, 50);
        let mut attendance = Attendance::default();
        if seed % 2 == 1 {
            for _ in 0..6 {
                attendance.mentee_is_absent(MenteeId::new(draw.below(12)), draw.below(9));
                attendance.mentor_is_absent(MentorId::new(draw.below(6)), draw.below(9));
            }
        }
        let mut context = Context::new(seed);
        let found = if seed % 2 == 1 {
            timetable_with_absences(&market, 9, None, &attendance, &mut context).unwrap().timetable
        } else {
            let pairs = choose(&market, &mut context).unwrap().pairs;
            let Ok(found) = timetable(&market, &pairs, Some(9), None, &mut context) else { continue };
            found
        };
        assert_eq!(verify::timetable(&market, &attendance, None, &found), Ok(()), "seed {seed}");
        let own = unevenness(&found, &attendance);
        let size = |timetable: &Timetable, round| timetable.meetings.iter().filter(|one| one.round == round).count();
        for (one, other) in (0..9).flat_map(|one| (0..9).map(move |other| (one, other))).filter(|(one, two)| one != two)
        {
            for start in 0..found.meetings.len() {
                let Some(turned) = exchanged(&found, start, [one, other]) else { continue };
                let kept = verify::timetable(&market, &attendance, None, &turned).is_ok();
                let is_even = [one, other].map(|round| size(&turned, round)).iter().max()
                    <= [one, other].map(|round| size(&found, round)).iter().max();
                assert!(!kept || !is_even || unevenness(&turned, &attendance) >= own, "seed {seed}, {one} and {other}");
            }
        }
        events += 1;
    }
    assert!(events > 45, "{events}");
}

/// The timetable with two rounds exchanged for all meetings that hang together with one of them.
fn exchanged(timetable: &Timetable, start: usize, rounds: [u32; 2]) -> Option<Timetable> {
    let meetings = &timetable.meetings;
    if meetings[start].round != rounds[0] {
        return None;
    }
    let (mut part, mut next) = (vec![start], 0);
    while next < part.len() {
        let one = meetings[part[next]];
        for (at, other) in meetings.iter().enumerate() {
            let touches = other.mentee == one.mentee || other.mentor == one.mentor;
            if rounds.contains(&other.round) && touches && !part.contains(&at) {
                part.push(at);
            }
        }
        next += 1;
    }
    let mut turned = timetable.clone();
    for at in part {
        let round = meetings[at].round;
        turned.meetings[at].round = if round == rounds[0] { rounds[1] } else { rounds[0] };
    }
    turned.meetings.sort_unstable();
    Some(turned)
}
