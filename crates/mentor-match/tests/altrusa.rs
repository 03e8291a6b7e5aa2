//! One test for each row of Altrusa's that is a rule, a choice or a score: a cohort in which the row decides the
//! result.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{
    Association, Three, choices, field_of_work, goals, id, north, pairs, run, texts, with_and_without,
    with_ordinary_sponsor,
};
use mentor_match::MatchingRound;
use mentor_match::cohort::{
    Attendance, Cohort, LeadershipRole, MeetingFormat, MenteeId, Mentor, MentorId, Pairing, PairingState, RoleKind,
    StyleAnswer, Target,
};
use mentor_match::compatibility::{Compatibility, Feature, Scoring};
use mentor_match::policy::{Mode, Policy, Preset, Refusal};

const ALTRUSA: Preset = Preset::Altrusa;

fn altrusa() -> Association {
    Association::new(ALTRUSA)
}

#[test]
fn s01_mentee_is_an_active_member() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    ada.profile.active = Some(false);
    let cohort = town.cohort(vec![ada], vec![town.mentor("bea")]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "active-mentee"), (vec![], vec!["ada-bea".to_owned()]));
}

#[test]
fn s02_emerging_leaders_name_a_level_and_the_level_decides() {
    let town = altrusa();
    // A president of a club suits an aspirant of the club, and not one of the district or beyond.
    let mut bea = town.mentor("bea");
    let club = town.units.level("club").unwrap();
    bea.profile.leadership = Some(["President", "Secretary"].map(|title| LeadershipRole::new(title).at(club)).to_vec());
    for (level, matched) in [("club", true), ("district", false), ("international", false)] {
        let cohort = town.cohort(vec![town.emerging_leader("ada", "President", level)], vec![bea.clone()]);
        assert_eq!(run(&cohort, &Policy::preset(ALTRUSA)).len() == 1, matched, "{level}");
    }
    // Without a level it is a question.
    let mut ada = town.emerging_leader("ada", "President", "club");
    ada.target = None;
    let cohort = town.cohort(vec![ada], vec![town.mentor("bea")]);
    let asks = |policy: &Policy| {
        let outcome = MatchingRound::new(&cohort, policy).run().unwrap();
        outcome.open_facts().iter().any(|fact| fact.rule == "declared-target" && fact.person.id == id("ada"))
    };
    let policy = Policy::preset(ALTRUSA);
    assert!(asks(&policy));
    assert!(!asks(&policy.without_rule("declared-target")));
}

#[test]
fn s03_mentor_is_an_active_member() {
    let town = altrusa();
    let mut bea = town.mentor("bea");
    bea.profile.active = Some(false);
    let cohort = town.cohort(vec![town.new_member("ada")], vec![bea]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "active-mentor"), (vec![], vec!["ada-bea".to_owned()]));
}

#[test]
fn s04_two_leadership_positions() {
    let town = altrusa();
    let mut bea = town.mentor("bea");
    bea.profile.leadership = Some(vec![LeadershipRole::new("Treasurer")]);
    let cohort = town.cohort(vec![town.new_member("ada")], vec![bea.clone()]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "leadership-count"), (vec![], vec!["ada-bea".to_owned()]));
    // Leading a project counts as the second one.
    let project = LeadershipRole { kind: RoleKind::Project, ..LeadershipRole::new("Annual gala") };
    bea.profile.leadership.as_mut().unwrap().push(project);
    let cohort = town.cohort(vec![town.new_member("ada")], vec![bea]);
    assert_eq!(run(&cohort, &Policy::preset(ALTRUSA)), ["ada-bea"]);
}

#[test]
fn s05_mentor_held_the_position_aspired_to() {
    let town = altrusa();
    let mut ada = town.emerging_leader("ada", "Treasurer", "club");
    ada.choices = choices(&["bea", "cleo"]);
    let (mut bea, mut cleo) = (town.mentor("bea"), town.mentor("cleo"));
    let club = town.units.level("club").unwrap();
    let offices = |titles: [&str; 2]| Some(titles.map(|title| LeadershipRole::new(title).at(club)).to_vec());
    bea.profile.leadership = offices(["President", "Secretary"]);
    cleo.profile.leadership = offices(["President", "Club treasurer"]);
    let cohort = town.cohort(vec![ada], vec![bea, cleo]);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "held-position"), expected);
}

#[test]
fn s05_the_office_next_to_it_and_a_higher_one_do_and_having_held_it_scores_highest() {
    let town = altrusa();
    let [club, district] = ["club", "district"].map(|level| town.units.level(level).unwrap());
    let ada = town.emerging_leader("ada", "President", "club");
    let holder = |name: &str, office: LeadershipRole| {
        let mut mentor = town.mentor(name);
        let project = LeadershipRole { kind: RoleKind::Project, ..LeadershipRole::new("Annual gala") };
        mentor.profile.leadership = Some(vec![office, project]);
        mentor
    };
    let president = holder("president", LeadershipRole::new("Past club president").at(club));
    let vice = holder("vice", LeadershipRole::new("Vice president").at(club));
    let elect = holder("elect", LeadershipRole::new("President-elect").at(club));
    let governor = holder("governor", LeadershipRole::new("Governor").at(district));
    let secretary = holder("secretary", LeadershipRole::new("Secretary").at(club));
    let policy = Policy::preset(ALTRUSA);
    let matched = |mentors: &[&Mentor]| {
        let mentors = mentors.iter().map(|&mentor| mentor.clone()).collect();
        run(&town.cohort(vec![ada.clone()], mentors), &policy)
    };
    for one in [&president, &vice, &elect, &governor] {
        assert_eq!(matched(&[one]), [format!("ada-{}", one.id)]);
    }
    assert!(matched(&[&secretary]).is_empty(), "another office of the club");
    assert_eq!(matched(&[&governor, &vice, &elect, &president]), ["ada-president"]);
    // And the other way round: whoever has been president knows the vice president's office.
    let ada = town.emerging_leader("ada", "Vice president", "club");
    assert_eq!(run(&town.cohort(vec![ada.clone()], vec![president.clone()]), &policy), ["ada-president"]);
    assert_eq!(run(&town.cohort(vec![ada], vec![president, vice]), &policy), ["ada-vice"]);
}

#[test]
fn s05_the_same_title_on_another_level_is_another_position() {
    let town = altrusa();
    let ada = town.emerging_leader("ada", "President", "international");
    let mut bea = town.mentor("bea");
    bea.profile.location.unit = Some(town.lake);
    bea.profile.leadership.as_mut().unwrap().truncate(2);
    let cohort = town.cohort(vec![ada], vec![bea]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "held-position"), (vec![], vec!["ada-bea".to_owned()]));
}

#[test]
fn s07_attendance_scores_by_the_level_aspired_to_and_refuses_nobody() {
    let town = altrusa();
    let events = |conferences, conventions| {
        let event = |event: &str, times| Attendance { event: event.to_owned(), times };
        Some(vec![event("conference", conferences), event("convention", conventions)])
    };
    let towards = |level: &str, bea: (u16, u16), cleo: (u16, u16)| {
        let target = town.emerging_leader("ada", "President", level);
        Three::new(ALTRUSA, Feature::Leadership).fill(|ada, one, other| {
            (ada.track, ada.target) = (target.track.clone(), target.target.clone());
            one.profile.attendance = events(bea.0, bea.1);
            other.profile.attendance = events(cleo.0, cleo.1);
            // More questions that all answer alike make the trifle smaller.
            for profile in [&mut ada.profile, &mut one.profile, &mut other.profile] {
                let alike = ["I like detail", "I decide fast", "I speak up", "I like change"];
                profile.style.answers.extend(alike.map(|question| (question.to_owned(), StyleAnswer::Scale(3))));
            }
        })
    };
    towards("district", (0, 0), (4, 0)).decides();
    towards("international", (0, 0), (0, 4)).decides();
    // Towards the international level a conference counts half of a convention; towards the district as much.
    towards("international", (4, 0), (0, 4)).decides();
    let district = towards("district", (4, 0), (0, 4));
    assert_eq!(run(&district.cohort(), &district.policy()), ["ada-bea"]);
    for level in ["district", "international"] {
        let alone = towards(level, (0, 0), (0, 0));
        assert_eq!(run(&alone.cohort(), &alone.policy()).len(), 1, "nobody is refused for it");
    }
}

#[test]
fn s08_the_mentee_chooses_and_the_mentor_must_agree() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["bea", "cleo"]);
    let mentors = || vec![town.mentor("bea"), town.mentor("cleo")];
    let cohort = town.cohort(vec![ada.clone()], mentors());
    let policy = Policy::preset(ALTRUSA);
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    assert_eq!(pairs(&outcome), ["ada-bea"]);
    assert!(outcome.matches()[0].to_be_confirmed, "the mentor has not said yes");

    let mut mentors_with_veto = mentors();
    mentors_with_veto[0].declines = vec![id("ada")];
    let cohort = town.cohort(vec![ada.clone()], mentors_with_veto);
    assert_eq!(run(&cohort, &policy), ["ada-cleo"]);

    let mut mentors_with_yes = mentors();
    mentors_with_yes[0].accepts = vec![id("ada")];
    let cohort = town.cohort(vec![ada], mentors_with_yes);
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    assert!(!outcome.matches()[0].to_be_confirmed);
}

#[test]
fn s09_written_order_comes_before_scores() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    let goals = |text: &str| Some(vec![mentor_match::cohort::Goal::new(text)]);
    ada.profile.goals = goals("public speaking");
    ada.choices = choices(&["bea", "cleo"]);
    let mut cleo = town.mentor("cleo");
    cleo.profile.goals = goals("public speaking");
    let mut bea = town.mentor("bea");
    bea.profile.goals = goals("bookkeeping");
    let cohort = town.cohort(vec![ada], vec![bea, cleo]);
    let policy = Policy::preset(ALTRUSA);
    assert_eq!(run(&cohort, &policy), ["ada-bea"]);
    let mut preferences = policy.preferences().clone();
    preferences.mode = Mode::ScoreOnly;
    assert_eq!(run(&cohort, &policy.with_preferences(preferences)), ["ada-cleo"]);
}

#[test]
fn s10_new_members_stay_in_their_club() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["bea", "cleo"]);
    let mut bea = town.mentor("bea");
    bea.profile.location.unit = Some(town.hill);
    let cohort = town.cohort(vec![ada], vec![bea, town.mentor("cleo")]);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "same-unit"), expected);
}

#[test]
fn s12_the_sponsor_comes_first_among_the_others_but_is_no_duty() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    let goals = |text: &str| Some(vec![mentor_match::cohort::Goal::new(text)]);
    ada.profile.goals = goals("public speaking");
    ada.sponsor = Some(id("bea"));
    let mut cleo = town.mentor("cleo");
    cleo.profile.goals = goals("public speaking");
    let mentors = vec![town.mentor("bea"), cleo];
    let cohort = town.cohort(vec![ada.clone()], mentors.clone());
    let policy = Policy::preset(ALTRUSA);
    assert_eq!(run(&cohort, &policy), ["ada-bea"]);
    assert_eq!(run(&cohort, &with_ordinary_sponsor(&policy)), ["ada-cleo"]);
    ada.choices = choices(&["cleo"]);
    assert_eq!(run(&town.cohort(vec![ada], mentors), &policy), ["ada-cleo"]);
}

#[test]
fn s13_the_sponsor_has_to_qualify() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    ada.sponsor = Some(id("bea"));
    let mut bea = town.mentor("bea");
    bea.profile.leadership = Some(vec![]);
    let cohort = town.cohort(vec![ada], vec![bea, town.mentor("cleo")]);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "leadership-count"), expected);
}

#[test]
fn s15_towards_the_district_somebody_from_outside_comes_first_and_nobody_is_refused() {
    let town = altrusa();
    let district = town.units.level("district").unwrap();
    let treasurer = |one: &mut Mentor| {
        one.profile.leadership.as_mut().unwrap().push(LeadershipRole::new("Treasurer").at(district));
    };
    let target = town.emerging_leader("ada", "Treasurer", "district");
    let outside = Three::new(ALTRUSA, Feature::Membership).fill(|ada, bea, cleo| {
        (ada.track, ada.target) = (target.track.clone(), target.target.clone());
        treasurer(bea);
        treasurer(cleo);
        cleo.profile.location.unit = Some(town.hill);
        ada.profile.location.meeting = Some(MeetingFormat::Virtual);
    });
    outside.decides();
    // Above all where nobody at home has served.
    let value = |cohort: &Cohort| {
        let compatibility = Compatibility::new(cohort, &Scoring::default(), jiff::civil::date(2026, 9, 1));
        let [ada, cleo] =
            [cohort.find_mentee(&id("ada")).unwrap().get(), cohort.find_mentor(&id("cleo")).unwrap().get()];
        let part = compatibility.open(MenteeId::new(ada), MentorId::new(cleo)).parts[Feature::Membership].clone();
        (part.value.mentee.unwrap().millionths(), part.detail.to_string())
    };
    let (served, words) = value(&outside.cohort());
    assert_eq!(served, 500_000);
    assert_eq!(words, "from outside; a mentor from the mentee's own unit has held the position aimed for");
    let nobody_at_home = outside.fill(|_, bea, _| drop(bea.profile.leadership.as_mut().unwrap().pop()));
    let (not_served, words) = value(&nobody_at_home.cohort());
    assert_eq!(not_served, 1_000_000);
    assert_eq!(words, "from outside; no mentor from the mentee's own unit has held the position aimed for");
    // Advice, and no rule: alone or asked for, the mentor of the own club does.
    let policy = Policy::preset(ALTRUSA);
    let mut bea = town.mentor("bea");
    treasurer(&mut bea);
    assert_eq!(run(&town.cohort(vec![target.clone()], vec![bea.clone()]), &policy), ["ada-bea"]);
    let mut ada = target.clone();
    ada.choices = choices(&["bea"]);
    let mut cleo = bea.clone();
    cleo.id = id("cleo");
    cleo.profile.location.unit = Some(town.hill);
    assert_eq!(run(&town.cohort(vec![ada], vec![bea, cleo]), &policy), ["ada-bea"]);
}

#[test]
fn s16_a_present_or_past_member_of_the_district() {
    let town = altrusa();
    let mut ada = town.emerging_leader("ada", "President", "district");
    ada.choices = choices(&["bea", "cleo"]);
    let mut bea = town.mentor("bea");
    bea.profile.location.unit = Some(town.lake);
    let mut cleo = bea.clone();
    cleo.id = id("cleo");
    cleo.profile.past_units = Some(vec![town.hill]);
    let cohort = town.cohort(vec![ada], vec![bea, cleo]);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, ALTRUSA, "unit-history"), expected);
}

#[test]
fn s17_what_a_mentor_is_good_at_decides() {
    let strengths = Three::new(ALTRUSA, Feature::Goals).fill(|ada, bea, cleo| {
        ada.profile.goals = goals(&["Public speaking"]);
        bea.profile.goals = goals(&["Bookkeeping"]);
        cleo.profile.goals = goals(&["Public speaking"]);
    });
    strengths.decides();
}

#[test]
fn s18_a_similar_field_of_work_decides() {
    let fields = Three::new(ALTRUSA, Feature::Profession).fill(|ada, bea, cleo| {
        ada.profile.profession = field_of_work(&["Health", "Nursing"]);
        bea.profile.profession = field_of_work(&["Law", "Notaries"]);
        cleo.profile.profession = field_of_work(&["Health", "Nursing"]);
    });
    fields.decides();
}

#[test]
fn s20_hobbies_in_common_decide() {
    let hobbies = Three::new(ALTRUSA, Feature::Interests).fill(|ada, bea, cleo| {
        ada.profile.interests = texts(&["rowing", "camping holidays"]);
        bea.profile.interests = texts(&["opera"]);
        cleo.profile.interests = texts(&["rowing", "camping holidays"]);
    });
    hobbies.decides();
}

#[test]
fn s24_technology_bridges_a_distance() {
    let meetings = |wish| {
        Three::new(ALTRUSA, Feature::Location).fill(|ada, bea, cleo| {
            ada.profile.location.meeting = Some(wish);
            ada.profile.location.coordinates = north(0);
            bea.profile.location.meeting = Some(MeetingFormat::InPerson);
            bea.profile.location.coordinates = north(0);
            cleo.profile.location.meeting = Some(MeetingFormat::Either);
            cleo.profile.location.coordinates = north(1_000);
        })
    };
    meetings(MeetingFormat::Virtual).decides();
    // Who wants to meet in person gets the neighbour.
    let in_person = meetings(MeetingFormat::InPerson);
    assert_eq!(run(&in_person.cohort(), &in_person.policy()), ["ada-bea"]);
}

#[test]
fn hobbies_in_common_do_not_bring_together_those_who_cannot_meet() {
    let place_decides = Three::new(ALTRUSA, Feature::Location).fill(|ada, bea, cleo| {
        ada.profile.interests = texts(&["rowing", "chess", "opera", "cooking", "hiking"]);
        bea.profile.interests = texts(&["rowing", "chess", "opera", "cooking", "sailing"]);
        cleo.profile.interests = texts(&["gardening"]);
        for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 2_000), (&mut cleo.profile, 0)] {
            profile.location.meeting = Some(MeetingFormat::InPerson);
            profile.location.coordinates = north(place);
        }
    });
    place_decides.decides();
}

#[test]
fn s21_at_most_two_mentees_at_any_time() {
    let town = altrusa();
    let mut bea = town.mentor("bea");
    bea.seats = Some(5);
    let mentees = ["ada", "ann", "ava"].map(|name| town.new_member(name)).to_vec();
    let policy = Policy::preset(ALTRUSA);
    assert_eq!(run(&town.cohort(mentees.clone(), vec![bea.clone()]), &policy).len(), 2);
    let wider = Policy::from_toml(&ALTRUSA.toml().replace("cap = 2 ", "cap = 5 ")).unwrap();
    assert_eq!(run(&town.cohort(mentees.clone(), vec![bea.clone()]), &wider).len(), 3);

    // A pairing that is still running takes one of the two seats, and that mentee gets no second mentor.
    let running = Pairing { mentee: id("ada"), mentor: id("bea"), state: PairingState::Running };
    let cohort = Cohort::new(town.units.clone(), mentees, vec![bea], vec![running]).unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    assert_eq!(outcome.matches().len(), 1);
    assert!(outcome.match_of(cohort.find_mentee(&id("ada")).unwrap()).is_none());
}

#[test]
fn s79_service_work_and_networks_in_common_decide() {
    let service = Three::new(ALTRUSA, Feature::Background).fill(|ada, bea, cleo| {
        ada.profile.service = texts(&["Literacy", "Food bank"]);
        bea.profile.service = texts(&["Beach cleaning"]);
        cleo.profile.service = texts(&["food bank"]);
    });
    service.decides();
    let networks = Three::new(ALTRUSA, Feature::Background).fill(|ada, bea, cleo| {
        ada.profile.networks = texts(&["Women in Law"]);
        bea.profile.networks = texts(&["Chamber of Commerce"]);
        cleo.profile.networks = texts(&["Women in Law"]);
    });
    networks.decides();
}

#[test]
fn s81_new_members_learn_from_a_member_of_long_standing() {
    let years = Three::new(ALTRUSA, Feature::Membership).fill(|_, bea, cleo| {
        bea.profile.member_since = Some(jiff::civil::date(2025, 1, 1));
        cleo.profile.member_since = Some(jiff::civil::date(2010, 1, 1));
    });
    years.decides();
    // Advice, and no rule.
    let newcomer = years.fill(|_, bea, cleo| {
        bea.profile.member_since = Some(jiff::civil::date(2026, 1, 1));
        cleo.seats = Some(0);
    });
    assert_eq!(run(&newcomer.cohort(), &newcomer.policy()), ["ada-bea"]);
}

#[test]
fn failed_pairings_are_never_proposed_again() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["bea", "cleo"]);
    let mentors = vec![town.mentor("bea"), town.mentor("cleo")];
    let failed = Pairing { mentee: id("ada"), mentor: id("bea"), state: PairingState::Failed };
    let policy = Policy::preset(ALTRUSA);
    let cohort = Cohort::new(town.units.clone(), vec![ada.clone()], mentors.clone(), vec![failed]).unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    assert_eq!(pairs(&outcome), ["ada-cleo"]);
    let (ada_id, bea_id) = (cohort.find_mentee(&id("ada")).unwrap(), cohort.find_mentor(&id("bea")).unwrap());
    assert_eq!(outcome.refusals(ada_id, bea_id), [Refusal::FailedBefore]);
    let ended = Pairing { mentee: id("ada"), mentor: id("bea"), state: PairingState::Ended };
    let cohort = Cohort::new(town.units.clone(), vec![ada], mentors, vec![ended]).unwrap();
    assert_eq!(run(&cohort, &policy), ["ada-bea"]);
}

#[test]
fn a_target_without_a_title_asks_for_an_office_on_that_level_or_above() {
    let town = altrusa();
    let mut ada = town.emerging_leader("ada", "President", "club");
    ada.target = Some(Target { title: None, level: town.units.level("club") });
    let mut bea = town.mentor("bea");
    let office = |level: &str| LeadershipRole::new("Secretary").at(town.units.level(level).unwrap());
    bea.profile.leadership = Some(vec![office("district"), office("district")]);
    assert_eq!(run(&town.cohort(vec![ada.clone()], vec![bea.clone()]), &Policy::preset(ALTRUSA)), ["ada-bea"]);
    for role in bea.profile.leadership.as_mut().unwrap() {
        role.kind = RoleKind::Committee;
    }
    assert!(run(&town.cohort(vec![ada], vec![bea]), &Policy::preset(ALTRUSA)).is_empty());
}

#[test]
fn nobody_is_matched_with_themself_under_any_of_their_ids() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    ada.profile.email = Some("ada@example.org".to_owned());
    let mut mentors = vec![town.mentor("one"), town.mentor("two")];
    for mentor in &mut mentors {
        mentor.profile.email.clone_from(&ada.profile.email);
    }
    assert!(run(&town.cohort(vec![ada], mentors), &Policy::preset(ALTRUSA)).is_empty());
}

#[test]
fn by_score_alone_neither_choices_nor_sponsors_count() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    let goals = |text: &str| Some(vec![mentor_match::cohort::Goal::new(text)]);
    ada.profile.goals = goals("public speaking");
    ada.sponsor = Some(id("dora"));
    ada.choices = choices(&["bea"]);
    let mut cleo = town.mentor("cleo");
    cleo.profile.goals = goals("public speaking");
    let cohort = town.cohort(vec![ada], vec![town.mentor("bea"), cleo, town.mentor("dora")]);
    let mut preferences = Policy::preset(ALTRUSA).preferences().clone();
    preferences.mode = Mode::ScoreOnly;
    let policy = Policy::preset(ALTRUSA).with_preferences(preferences);
    for strategy in ["mentee-optimal", "greedy"] {
        let round = MatchingRound::new(&cohort, &policy);
        let outcome = round.strategy(&strategy.parse().unwrap()).run().unwrap();
        assert_eq!(pairs(&outcome), ["ada-cleo"], "{strategy}");
    }
}

#[test]
fn rather_none_than_somebody_else_is_respected() {
    let town = altrusa();
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["bea"]);
    let mut bea = town.mentor("bea");
    bea.seats = Some(0);
    let mentors = vec![bea, town.mentor("cleo")];
    let policy = Policy::preset(ALTRUSA);
    assert_eq!(run(&town.cohort(vec![ada.clone()], mentors.clone()), &policy), ["ada-cleo"]);
    ada.beyond_choices = Some(mentor_match::cohort::BeyondChoices::RatherNone);
    assert!(run(&town.cohort(vec![ada], mentors), &policy).is_empty());
}

#[test]
fn people_with_the_same_answers_tie_and_a_lottery_decides() {
    let town = altrusa();
    let mentors = vec![town.mentor("bea"), town.mentor("cleo")];
    let cohort = town.cohort(vec![town.new_member("ada")], mentors);
    let policy = Policy::preset(ALTRUSA);
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let market = outcome.market();
    assert!(market.pair_ids().all(|pair| market.mentee_rank(pair) == 0), "both mentors stand level");
    let winner = |seed| pairs(&MatchingRound::new(&cohort, &policy).seed(seed).run().unwrap());
    let winners: std::collections::BTreeSet<_> = (0..20).map(winner).collect();
    assert_eq!(winners.len(), 2, "the seed decides");
}
