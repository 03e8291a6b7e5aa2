//! How fast pairs are scored: `cargo test --release -p mentor-match --test compatibility -- --ignored --nocapture`.

use std::hint::black_box;
use std::time::Instant;

use mentor_match::cohort::Goal;
use mentor_match::cohort::{Cohort, Mentee, MenteeId, Mentor, MentorId};
use mentor_match::compatibility::{Compatibility, Scoring};

use super::blanking::pairs;
use super::people::{AS_OF, World, people};

fn measure(name: &str, cohort: &Cohort) {
    let start = Instant::now();
    let compatibility = Compatibility::new(cohort, &Scoring::default(), AS_OF);
    let built = start.elapsed();
    let start = Instant::now();
    let mut count = 0_u32;
    let mut sum = 0_i64;
    for (mentee, mentor) in pairs(cohort) {
        sum += i64::from(black_box(compatibility.scores(mentee, mentor)).fit.millionths());
        count += 1;
    }
    let seconds = start.elapsed().as_secs_f64();
    let rate = f64::from(count) / seconds;
    println!("{name}: built in {built:.2?}; {count} pairs in {seconds:.2} s, {rate:.0} pairs/s (sum of fit {sum})");
    let start = Instant::now();
    let all: Vec<MentorId> = (0..cohort.mentors().len()).map(MentorId::from_index).collect();
    let (mut rows, mut at_once) = (compatibility.rows(), 0);
    for mentee in (0..cohort.mentees().len()).map(MenteeId::from_index) {
        at_once += rows.scores(mentee, &all).iter().map(|scores| i64::from(scores.fit.millionths())).sum::<i64>();
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{name}, mentee by mentee: {seconds:.2} s, {:.0} pairs/s", f64::from(count) / seconds);
    assert_eq!(at_once, sum);
}

#[test]
#[ignore = "a measurement, not a check"]
fn full_profiles_4000_by_2000() {
    let world = World { missing: 0, ..World::all()[0] };
    let (units, mut mentees, mut mentors) = people(&world, 4_000, 2_000);
    measure("options", &Cohort::new(units.clone(), mentees.clone(), mentors.clone(), vec![]).unwrap());

    // Free text: every goal gets words of its own, so that similarities cannot be computed beforehand.
    let own_words = |goals: &mut Option<Vec<Goal>>, id: &str| {
        let goals = goals.iter_mut().flatten();
        goals.enumerate().for_each(|(index, goal)| goal.text = format!("{} for {id} {index}", goal.text));
    };
    mentees.iter_mut().for_each(|Mentee { id, profile, .. }| own_words(&mut profile.goals, id.as_str()));
    mentors.iter_mut().for_each(|Mentor { id, profile, .. }| own_words(&mut profile.goals, id.as_str()));
    measure("free text", &Cohort::new(units.clone(), mentees.clone(), mentors.clone(), vec![]).unwrap());
    mentors.iter_mut().step_by(4).for_each(|one| one.profile.avoids = Some(vec!["Fundraising".to_owned()]));
    measure("free text, a quarter of the mentors exclude", &Cohort::new(units, mentees, mentors, vec![]).unwrap());
}
