//! The library in one screen: three mentees, two mentors, the policy of a service club.
//!
//! ```text
//! cargo run --release --example embed
//! ```
use std::fmt::Write;

use mentor_match::MatchingRound;
use mentor_match::cohort::{
    Attendance, Choice, Cohort, Goal, LeadershipRole, Mentee, Mentor, PersonId, Track, UnitId, Units,
};
use mentor_match::policy::{Policy, Preset};

/// A new member of the club who wants to learn `goal` and asks for `choices`, best first.
fn mentee(id: &str, club: UnitId, goal: &str, choices: &[&str]) -> Result<Mentee, Box<dyn std::error::Error>> {
    let mut mentee = Mentee::new(id)?;
    mentee.track = Some(Track::new("new-member")?);
    mentee.profile.active = Some(true);
    mentee.profile.location.unit = Some(club);
    mentee.profile.goals = Some(vec![Goal::new(goal)]);
    mentee.choices = choices.iter().map(|id| PersonId::new(id).map(Choice::Person)).collect::<Result<_, _>>()?;
    Ok(mentee)
}

/// An active mentor of the club with two positions behind them, one seat and help with `goals`.
fn mentor(id: &str, club: UnitId, goals: &[&str]) -> Result<Mentor, Box<dyn std::error::Error>> {
    let mut mentor = Mentor::new(id)?;
    mentor.seats = Some(1);
    mentor.profile.active = Some(true);
    mentor.profile.location.unit = Some(club);
    mentor.profile.goals = Some(goals.iter().map(|goal| Goal::new(goal)).collect());
    mentor.profile.leadership = Some(vec![LeadershipRole::new("President"), LeadershipRole::new("Treasurer")]);
    mentor.profile.attendance = Some(vec![Attendance { event: "conference".to_owned(), times: 3 }]);
    Ok(mentor)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::preset(Preset::Altrusa);
    let mut units = Units::new(policy.levels())?;
    let north = units.add("district", "North", None)?;
    let harbour = units.add("club", "Harbour", Some(north))?;
    let mentees = vec![
        mentee("ada", harbour, "Public speaking", &["grace"])?,
        mentee("ben", harbour, "Running a budget", &["grace", "hugo"])?,
        mentee("cai", harbour, "Public speaking", &[])?,
    ];
    let grace = mentor("grace", harbour, &["Public speaking", "Recruiting"])?;
    let mut hugo = mentor("hugo", harbour, &["Budget planning"])?;
    hugo.accepts = vec![PersonId::new("ben")?];
    let cohort = Cohort::new(units, mentees, vec![grace, hugo], vec![])?;

    let outcome = MatchingRound::new(&cohort, &policy).seed(7).run()?;

    let mut said = String::new();
    for one in outcome.matches() {
        let note = if one.to_be_confirmed { ", to be confirmed" } else { "" };
        writeln!(said, "{} with {}, fit {}{note}", one.mentee.name_or_id(), one.mentor.name_or_id(), one.scores.fit)?;
    }
    for mentee in (0..cohort.mentees().len()).map(mentor_match::cohort::MenteeId::from_index) {
        let explanation = outcome.explain_mentee(mentee);
        let name = cohort.mentee(mentee).name_or_id();
        for wish in &explanation.above {
            let asked_for = wish.mentor.map_or("nobody known", |mentor| cohort.mentor(mentor).name_or_id());
            writeln!(said, "{name} does not have {asked_for}: {}", wish.why)?;
        }
        if let Some(reason) = explanation.unmatched {
            writeln!(said, "{name} has no mentor: {reason}")?;
        }
    }
    let proved: Vec<String> = outcome.proved().iter().map(ToString::to_string).collect();
    writeln!(said, "proved: {}", proved.join(", "))?;
    examples::print(said)?;
    assert!(outcome.audit().adds_up());
    Ok(())
}
