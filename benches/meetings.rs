//! Meetings: which pairs meet, planned again from old prices, and in which round; lists of about 50, and everybody with
//! everybody.
//!
//! `cargo bench -p benches --bench meetings`; with `-- --test` each runs once, on the smallest event only.

use std::time::Duration;

use cohort_lab::instances::Draw;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use matching_market::meetings::{
    Attendance, MeetingMarket, PossibleMeeting, choose, choose_from, timetable, timetable_with_absences, verify,
};
use matching_market::{Context, MenteeId, MentorId, Score};

const SEED: u64 = 7;
const ROUNDS: u16 = 20;

/// Worths like those of scores: fit, and for some a wish.
fn event(mentees: u32, mentors: u32, list: Option<u32>, ill: Option<u32>) -> MeetingMarket {
    let mut draw = Draw::new(SEED);
    let mut pairs = Vec::new();
    for mentee in 0..mentees {
        for mentor in 0..mentors {
            if list.is_none_or(|list| draw.below(mentors) < list) {
                let wish = if draw.below(mentors) < 3 { 500_000 } else { 0 };
                let fit = 200_000 + draw.below(600_000);
                pairs.push(PossibleMeeting::new(mentee, mentor, Score::from_millionths((fit + wish).cast_signed())));
            }
        }
    }
    let limit = |mentor| if Some(mentor) == ill { 0 } else { ROUNDS };
    let limits = (0..mentors).map(limit).collect();
    MeetingMarket::new(vec![ROUNDS; mentees as usize], limits, &pairs).expect("generated pairs are distinct")
}

fn meetings(criterion: &mut Criterion) {
    let testing = std::env::args().any(|argument| argument == "--test");
    let sizes: &[(u32, u32, Option<u32>)] = if testing {
        &[(200, 100, Some(30))]
    } else {
        &[(200, 100, None), (2_000, 1_000, Some(50)), (2_000, 1_000, None)]
    };
    for &(mentees, mentors, list) in sizes {
        let market = event(mentees, mentors, list, None);
        let lists = list.map_or_else(|| "complete".to_owned(), |list| format!("k={list}"));
        let name = format!("{mentees}x{mentors}x{ROUNDS}/{lists}/seed={SEED}");
        let mut group = criterion.benchmark_group("meetings");
        group.sample_size(10).measurement_time(Duration::from_secs(3));
        group.throughput(Throughput::Elements(market.pairs() as u64));
        let solve = || choose(&market, &mut Context::new(SEED)).expect("nothing stops it");
        let found = solve();
        verify::best_choice(&market, &found).expect("the prices prove it");
        group.bench_function(format!("choose/{name}"), |bencher| {
            bencher.iter(|| verify::best_choice(&market, &solve()).expect("the prices prove it"));
        });
        let without = event(mentees, mentors, list, Some(mentors / 2));
        let again = || choose_from(&without, &found.prices, &mut Context::new(SEED)).expect("nothing stops it");
        verify::best_choice(&without, &again()).expect("the prices prove it");
        group.bench_function(format!("again/{name}"), |bencher| bencher.iter(again));
        let when = || timetable(&market, &found.pairs, None, None, &mut Context::new(SEED)).expect("nothing stops it");
        verify::timetable(&market, &Attendance::default(), None, &when()).expect("it can be kept");
        group.bench_function(format!("timetable/{name}"), |bencher| bencher.iter(when));
        let (mut draw, mut attendance) = (Draw::new(SEED), Attendance::default());
        for round in 0..u32::from(ROUNDS) {
            (0..mentees)
                .filter(|_| draw.below(20) == 0)
                .for_each(|one| attendance.mentee_is_absent(MenteeId::new(one), round));
            (0..mentors)
                .filter(|_| draw.below(20) == 0)
                .for_each(|one| attendance.mentor_is_absent(MentorId::new(one), round));
        }
        let absent = || {
            let rounds = usize::from(ROUNDS);
            timetable_with_absences(&market, rounds, None, &attendance, &mut Context::new(SEED))
                .expect("nothing stops it")
        };
        verify::timetable(&market, &attendance, None, &absent().timetable).expect("it can be kept");
        group.bench_function(format!("absences/{name}"), |bencher| bencher.iter(absent));
        group.finish();
    }
}

criterion_group!(benches, meetings);
criterion_main!(benches);
