//! One test for each row of NACE's that is a rule, a choice or a score: a cohort in which the row decides the result.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{
    Association, Three, choices, field_of_work, goals, id, monday, north, pairs, run, texts, with_and_without,
    with_mode, without_feature,
};
use mentor_match::MatchingRound;
use mentor_match::Score;
use mentor_match::cohort::{
    BeyondChoices, Cohort, LeadershipRole, MeetingFormat, Mentee, Mentor, Pairing, PairingState, Profile, RoleKind,
    Side, StyleAnswer, StyleWish, Target, Track,
};
use mentor_match::compatibility::Feature;
use mentor_match::explain::{UnmatchedReason, WhyNot, Wish};
use mentor_match::policy::{FormerRank, Mode, Policy, Preset, Refusal};

const NACE: Preset = Preset::Nace;

fn nace() -> (Association, Policy) {
    (Association::new(NACE), Policy::preset(NACE))
}

fn member(town: &Association, id: &str) -> Mentee {
    let mut mentee = town.mentee(id);
    mentee.track = Some(Track::new("member").unwrap());
    mentee
}

fn mentor(town: &Association, id: &str, topic: &str) -> Mentor {
    let mut mentor = town.mentor(id);
    mentor.profile.goals = goals(&[topic]);
    mentor
}

#[test]
fn s36_mentees_or_the_coordinator_match() {
    let (town, policy) = nace();
    let mut ada = member(&town, "ada");
    ada.profile.goals = goals(&["coatings"]);
    ada.choices = choices(&["bea"]);
    let mentors = vec![mentor(&town, "bea", "welding"), mentor(&town, "cleo", "coatings")];
    let cohort = town.cohort(vec![ada, member(&town, "ann")], mentors);
    // Self-matching: only who was asked. By the coordinator: the best fit, wishes aside. The preset: first one, then
    // the other.
    assert_eq!(run(&cohort, &with_mode(&policy, Mode::ChoicesOnly)), ["ada-bea"]);
    assert_eq!(run(&cohort, &with_mode(&policy, Mode::ScoreOnly)), ["ada-cleo", "ann-bea"]);
    assert_eq!(run(&cohort, &policy), ["ada-bea", "ann-cleo"]);
    // The switch is one word of the document.
    let document = NACE.toml().replace("mode = \"choices-then-score\"", "mode = \"score-only\"");
    assert_eq!(run(&cohort, &Policy::from_toml(&document).unwrap()), ["ada-cleo", "ann-bea"]);
}

#[test]
fn s37_one_mentor_or_the_top_three_in_order() {
    let (town, policy) = nace();
    let mut ada = member(&town, "ada");
    ada.profile.goals = goals(&["coatings"]);
    ada.choices = choices(&["bea", "cleo", "dora"]);
    let with_seats = |seats: [u16; 3]| {
        let mut mentors = ["bea", "cleo", "dora"].map(|name| mentor(&town, name, "welding"));
        for (mentor, seats) in mentors.iter_mut().zip(seats) {
            mentor.seats = Some(seats);
        }
        mentors.into_iter().chain([mentor(&town, "erin", "coatings")]).collect::<Vec<_>>()
    };
    for (seats, expected) in
        [([1, 1, 1], "ada-bea"), ([0, 1, 1], "ada-cleo"), ([0, 0, 1], "ada-dora"), ([0, 0, 0], "ada-erin")]
    {
        let cohort = town.cohort(vec![ada.clone()], with_seats(seats));
        assert_eq!(run(&cohort, &policy), [expected]);
        assert_eq!(run(&cohort, &with_mode(&policy, Mode::ScoreOnly)), ["ada-erin"]);
    }
    // Strategies that maximise know the three by their weights: erin fits better, bea is the first choice.
    let cohort = town.cohort(vec![ada.clone()], with_seats([1, 1, 1]));
    let mut unweighed = policy.preferences().clone();
    unweighed.choice_weights = vec![];
    for (policy, expected) in [(policy.clone(), "ada-bea"), (policy.with_preferences(unweighed), "ada-erin")] {
        let round = MatchingRound::new(&cohort, &policy).strategy(&"max-score".parse().unwrap());
        assert_eq!(pairs(&round.run().unwrap()), [expected]);
    }
    // One particular mentor, or nobody.
    ada.choices = choices(&["bea"]);
    ada.beyond_choices = Some(BeyondChoices::RatherNone);
    assert_eq!(run(&town.cohort(vec![ada.clone()], with_seats([1, 1, 1])), &policy), ["ada-bea"]);
    assert!(run(&town.cohort(vec![ada], with_seats([0, 1, 1])), &policy).is_empty());
}

#[test]
fn s41_goals_topics_place_experience_and_wishes_decide() {
    let three = |feature| Three::new(NACE, feature);
    let goals_decide = three(Feature::Goals).fill(|ada, bea, cleo| {
        ada.profile.goals = goals(&["Failure analysis"]);
        bea.profile.goals = goals(&["Estimating"]);
        cleo.profile.goals = goals(&["Failure analysis"]);
    });
    goals_decide.decides();
    let topics_decide = three(Feature::Interests).fill(|ada, bea, cleo| {
        ada.profile.interests = texts(&["cathodic protection"]);
        bea.profile.interests = texts(&["boilers"]);
        cleo.profile.interests = texts(&["cathodic protection"]);
    });
    topics_decide.decides();
    let place_decides = three(Feature::Location).fill(|ada, bea, cleo| {
        for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 2_000), (&mut cleo.profile, 0)] {
            profile.location.meeting = Some(MeetingFormat::InPerson);
            profile.location.coordinates = north(place);
        }
    });
    place_decides.decides();
    let field_decides = three(Feature::Profession).fill(|ada, bea, cleo| {
        ada.profile.profession = field_of_work(&["Engineering", "Materials"]);
        bea.profile.profession = field_of_work(&["Sales"]);
        cleo.profile.profession = field_of_work(&["Engineering", "Materials"]);
    });
    field_decides.decides();
    let experience_decides = three(Feature::Leadership).fill(|ada, bea, _| {
        ada.target = Some(Target { title: Some("President".to_owned()), level: None });
        bea.profile.leadership = Some(vec![]);
    });
    experience_decides.decides();
    let wishes_decide = three(Feature::Style).fill(|ada, bea, cleo| {
        for (profile, point) in [(&mut ada.profile, 1), (&mut bea.profile, 5), (&mut cleo.profile, 1)] {
            profile.style.answers.insert("I like a fixed agenda".to_owned(), StyleAnswer::Scale(point));
        }
    });
    wishes_decide.decides();
}

#[test]
fn s42_incoming_officers_come_first_with_experienced_leaders_and_nobody_is_refused() {
    let (town, policy) = nace();
    let section = town.units.level("section").unwrap();
    let mut officer = member(&town, "officer");
    officer.track = Some(Track::new("incoming-officer").unwrap());
    officer.target = Some(Target { title: Some("Treasurer".to_owned()), level: Some(section) });
    let mut other = member(&town, "member");
    // An office on a higher level, and a committee only.
    let (mut leader, mut chair) = (town.mentor("leader"), town.mentor("chair"));
    leader.profile.leadership = Some(vec![LeadershipRole::new("Trustee").at(town.units.level("area").unwrap())]);
    let committee = LeadershipRole { kind: RoleKind::Committee, ..LeadershipRole::new("Programme chair") };
    chair.profile.leadership = Some(vec![committee]);
    // A trifle speaks for the other pairs: of five questions about style one.
    let alike = ["I like detail", "I decide fast", "I speak up", "I like change"];
    let trifle =
        [(&mut officer.profile, 3), (&mut chair.profile, 3), (&mut other.profile, 4), (&mut leader.profile, 4)];
    for (profile, point) in trifle {
        profile.style.answers.insert("I plan ahead".to_owned(), StyleAnswer::Scale(point));
        profile.style.answers.extend(alike.map(|question| (question.to_owned(), StyleAnswer::Scale(3))));
    }
    let cohort = town.cohort(vec![officer.clone(), other], vec![leader, chair.clone()]);
    assert_eq!(run(&cohort, &policy), ["member-chair", "officer-leader"]);
    assert_eq!(
        run(&cohort, &without_feature(&policy, Feature::Leadership)),
        ["member-leader", "officer-chair"],
        "the weight decides"
    );
    // Advice, and no rule: an officer may have a mentor who never held an office, if there is nobody else.
    assert_eq!(run(&town.cohort(vec![officer], vec![chair]), &policy), ["officer-chair"]);
}

#[test]
fn s43_the_same_former_employer_or_college_decides() {
    let employers = Three::new(NACE, Feature::Background).fill(|ada, bea, cleo| {
        ada.profile.employers = texts(&["Pipeline Ltd"]);
        bea.profile.employers = texts(&["Harbour Works"]);
        cleo.profile.employers = texts(&["Tank Farm", "Pipeline Ltd"]);
    });
    employers.decides();
    let colleges = Three::new(NACE, Feature::Background).fill(|ada, bea, cleo| {
        ada.profile.colleges = texts(&["North College"]);
        bea.profile.colleges = texts(&["South College"]);
        cleo.profile.colleges = texts(&["North College"]);
    });
    colleges.decides();
}

#[test]
fn s44_each_side_judges_a_match_for_itself() {
    let (town, policy) = nace();
    let (mut ada, mut ann, mut bea) = (member(&town, "ada"), member(&town, "ann"), town.mentor("bea"));
    ada.profile.profession = field_of_work(&["Engineering", "Materials"]);
    ann.profile.profession = field_of_work(&["Sales"]);
    bea.profile.profession = field_of_work(&["Engineering", "Materials"]);
    monday(&mut ada.profile, 9, 10);
    monday(&mut ann.profile, 18, 19);
    monday(&mut bea.profile, 18, 19);
    let cohort = town.cohort(vec![ada, ann], vec![bea]);
    // Ada and bea share a field, which mentees value; ann and bea share an hour, which mentors value. Bea has one seat.
    let each_for_itself = "mentee-optimal".parse().unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&each_for_itself).run().unwrap();
    assert_eq!(pairs(&outcome), ["ann-bea"]);
    let [ada_id, ann_id] = ["ada", "ann"].map(|name| cohort.find_mentee(&id(name)).unwrap());
    let [with_ada, with_ann] =
        [ada_id, ann_id].map(|mentee| outcome.pair(mentee, cohort.find_mentor(&id("bea")).unwrap()).scores);
    assert!(with_ada.mentee > with_ada.mentor && with_ann.mentee < with_ann.mentor);
    // If the mentor judged like the mentees do, it would be the other one.
    let mut scoring = policy.scoring().clone();
    scoring.mentor_weights = scoring.mentee_weights;
    let policy = policy.with_scoring(scoring).unwrap();
    let outcome = MatchingRound::new(&cohort, &policy).strategy(&each_for_itself).run().unwrap();
    assert_eq!(pairs(&outcome), ["ada-bea"]);
}

/// Ada plans, bea plans, cleo does not, and all three wish for the same.
fn planners(wish: StyleWish) -> Three {
    Three::new(NACE, Feature::Style).fill(|ada, bea, cleo| {
        for (profile, point) in [(&mut ada.profile, 5), (&mut bea.profile, 5), (&mut cleo.profile, 1)] {
            profile.style.answers.insert("I plan ahead".to_owned(), StyleAnswer::Scale(point));
        }
        ada.profile.style.wish = Some(wish);
        (bea.profile.style.wish, cleo.profile.style.wish) = (Some(wish), Some(wish));
    })
}

#[test]
fn s45_somebody_like_me_or_my_opposite_as_i_wish() {
    planners(StyleWish::Opposite).decides();
    for wish in [StyleWish::Similar, StyleWish::Either] {
        let three = planners(wish);
        assert_eq!(run(&three.cohort(), &three.policy()), ["ada-bea"], "{wish:?}");
    }
}

#[test]
fn s46_never_the_direct_supervisor() {
    let (town, policy) = nace();
    let mut ada = member(&town, "ada");
    ada.choices = choices(&["bea", "cleo"]);
    ada.supervisors = vec![id("bea")];
    let cohort = town.cohort(vec![ada], vec![town.mentor("bea"), town.mentor("cleo")]);
    let expected = (vec!["ada-cleo".to_owned()], vec!["ada-bea".to_owned()]);
    assert_eq!(with_and_without(&cohort, NACE, "not-supervisor"), expected);
    // Whoever matches.
    assert_eq!(run(&cohort, &with_mode(&policy, Mode::ChoicesOnly)), ["ada-cleo"]);
    assert_eq!(run(&cohort, &with_mode(&policy, Mode::ScoreOnly)), ["ada-cleo"]);
}

#[test]
fn an_employer_in_common_outweighs_neither_the_place_nor_what_is_to_be_learned() {
    let employer = |profile: &mut Profile, name| profile.employers = texts(&[name]);
    let place_decides = Three::new(NACE, Feature::Location).fill(|ada, bea, cleo| {
        employer(&mut ada.profile, "Acme");
        employer(&mut bea.profile, "Acme");
        employer(&mut cleo.profile, "Initech");
        for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 1_500), (&mut cleo.profile, 0)] {
            profile.location.meeting = Some(MeetingFormat::InPerson);
            profile.location.coordinates = north(place);
        }
    });
    place_decides.decides();
    // A third of the goals met.
    let goals_decide = Three::new(NACE, Feature::Goals).fill(|ada, bea, cleo| {
        employer(&mut ada.profile, "Acme");
        employer(&mut bea.profile, "Acme");
        employer(&mut cleo.profile, "Initech");
        ada.profile.goals = goals(&["Estimating", "Welding", "Coatings"]);
        bea.profile.goals = goals(&["Negotiation"]);
        cleo.profile.goals = goals(&["Welding"]);
    });
    goals_decide.decides();
}

#[test]
fn s47_distance_does_not_matter_to_those_who_meet_remotely() {
    let with = |meeting| {
        Three::new(NACE, Feature::Location).fill(|ada, bea, cleo| {
            ada.profile.location.meeting = Some(meeting);
            bea.profile.location.meeting = Some(MeetingFormat::InPerson);
            cleo.profile.location.meeting = Some(MeetingFormat::Either);
            for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 0), (&mut cleo.profile, 3_000)] {
                profile.location.coordinates = north(place);
            }
        })
    };
    // Bea lives next door and wants to meet there; cleo lives in another part of the continent.
    with(MeetingFormat::Virtual).decides();
    let in_person = with(MeetingFormat::InPerson);
    assert_eq!(run(&in_person.cohort(), &in_person.policy()), ["ada-bea"]);
    // Both remote: near and far are worth the same.
    let mut remote = with(MeetingFormat::Virtual);
    remote.bea.profile.location.meeting = Some(MeetingFormat::Virtual);
    let (cohort, policy) = (remote.cohort(), remote.policy());
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let places: Vec<Option<Score>> = ["bea", "cleo"]
        .map(|name| {
            let opened = outcome.open(cohort.find_mentee(&id("ada")).unwrap(), cohort.find_mentor(&id(name)).unwrap());
            opened.parts[Feature::Location].value.mentee
        })
        .to_vec();
    assert_eq!(places, [Some(Score::from_millionths(1_000_000)); 2]);
}

#[test]
fn s48_ways_of_learning_and_of_feedback_decide() {
    for (question, same, other) in [
        ("How do you most like to learn", "By doing", "By reading"),
        ("How do you like to get feedback", "At once", "In writing"),
    ] {
        let three = Three::new(NACE, Feature::Style).fill(|ada, bea, cleo| {
            for (profile, answer) in [(&mut ada.profile, same), (&mut bea.profile, other), (&mut cleo.profile, same)] {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Option(answer.to_owned()));
            }
        });
        three.decides();
    }
}

#[test]
fn s49_after_a_refusal_the_next_choice() {
    let (town, policy) = nace();
    let mut ada = member(&town, "ada");
    ada.choices = choices(&["bea", "cleo"]);
    let people = |refuse: &[&str]| {
        let mentors = ["bea", "cleo", "dora"].map(|name| {
            let mut mentor = town.mentor(name);
            mentor.declines = refuse.iter().filter(|&&one| one == name).map(|_| id("ada")).collect();
            mentor
        });
        town.cohort(vec![ada.clone()], mentors.to_vec())
    };
    assert_eq!(run(&people(&[]), &policy), ["ada-bea"]);
    assert_eq!(run(&people(&["bea"]), &policy), ["ada-cleo"]);
    assert_eq!(run(&people(&["bea", "cleo"]), &policy), ["ada-dora"]);
    assert_eq!(run(&people(&["bea"]), &with_mode(&policy, Mode::ChoicesOnly)), ["ada-cleo"]);

    // The refusal is the reason, and it changes nothing about anybody else.
    let (before, after) = (people(&[]), people(&["bea"]));
    let [before, after] = [&before, &after].map(|cohort| MatchingRound::new(cohort, &policy).run().unwrap());
    let ada = after.cohort().find_mentee(&id("ada")).unwrap();
    let cleo = after.cohort().find_mentor(&id("cleo")).unwrap();
    let above = after.explain_mentee(ada).above;
    assert_eq!((above.len(), above[0].wish), (1, Wish::Choice(0)));
    assert_eq!(above[0].why, WhyNot::Refused(vec![Refusal::Declined { by: Side::Mentor }]));
    assert_eq!(before.pair(ada, cleo).scores, after.pair(ada, cleo).scores);
    assert!(after.matches()[0].to_be_confirmed, "the next one is asked, too");

    // When all refuse, the mentee stays without, and it is said why.
    let cohort = people(&["bea", "cleo"]);
    let policy = with_mode(&policy, Mode::ChoicesOnly);
    let outcome = MatchingRound::new(&cohort, &policy).run().unwrap();
    let explained = outcome.explain_mentee(ada);
    assert_eq!((explained.result, explained.above.len()), (None, 2));
    assert_eq!(explained.unmatched, Some(UnmatchedReason::OnlyChoices));
}

#[test]
fn s50_the_little_time_a_mentor_has_decides() {
    let hours = Three::new(NACE, Feature::Availability).fill(|ada, bea, cleo| {
        monday(&mut ada.profile, 18, 21);
        monday(&mut bea.profile, 9, 12);
        monday(&mut cleo.profile, 18, 21);
    });
    hours.decides();
    // An hour in common is enough: three of them are no better.
    let enough = Three::new(NACE, Feature::Availability).fill(|ada, bea, cleo| {
        monday(&mut ada.profile, 18, 21);
        monday(&mut bea.profile, 18, 19);
        monday(&mut cleo.profile, 18, 21);
    });
    assert_eq!(run(&enough.cohort(), &enough.policy()), ["ada-bea"]);
    let mut scoring = enough.policy().scoring().clone();
    scoring.enough_minutes = 180;
    assert_eq!(run(&enough.cohort(), &enough.policy().with_scoring(scoring).unwrap()), ["ada-cleo"]);
}

#[test]
fn s51_acquaintance_counts_a_little_and_refuses_nobody() {
    let known = Three::new(NACE, Feature::Background).fill(|ada, _, _| ada.acquainted = vec![id("cleo")]);
    known.decides();
    let (town, policy) = nace();
    let mut ada = member(&town, "ada");
    ada.acquainted = vec![id("bea")];
    assert_eq!(run(&town.cohort(vec![ada.clone()], vec![town.mentor("bea")]), &policy), ["ada-bea"]);
    // It weighs less than what is to be learned.
    ada.profile.goals = goals(&["coatings"]);
    let mentors = vec![mentor(&town, "bea", "welding"), mentor(&town, "cleo", "coatings")];
    assert_eq!(run(&town.cohort(vec![ada], mentors), &policy), ["ada-cleo"]);
}

#[test]
fn s68_who_is_known_not_to_be_trained_waits() {
    let (town, policy) = nace();
    let (ada, bea) = (member(&town, "ada"), town.mentor("bea"));
    let matched = |mentee: Option<bool>, mentor: Option<bool>| {
        let (mut ada, mut bea) = (ada.clone(), bea.clone());
        (ada.profile.trained, bea.profile.trained) = (mentee, mentor);
        town.cohort(vec![ada], vec![bea])
    };
    let yes = vec!["ada-bea".to_owned()];
    assert_eq!(with_and_without(&matched(Some(true), Some(false)), NACE, "trained-mentor"), (vec![], yes.clone()));
    assert_eq!(with_and_without(&matched(Some(false), Some(true)), NACE, "trained-mentee"), (vec![], yes.clone()));
    let unrecorded = matched(None, None);
    let outcome = MatchingRound::new(&unrecorded, &policy).run().unwrap();
    assert_eq!((pairs(&outcome), outcome.open_facts()), (yes, &[][..]));
}

/// Whose pairing ended well may return to the mentor, where the programme keeps that door open: after whom they write
/// down, and before whoever fits better.
#[test]
fn s76_a_mentor_of_a_pairing_that_ended_well_may_come_first() {
    let (town, policy) = nace();
    let mut ada = member(&town, "ada");
    ada.profile.goals = goals(&["coatings"]);
    let mentors = ["bea", "cleo", "dora"].map(|name| {
        let topic = if name == "cleo" { "coatings" } else { "welding" };
        mentor(&town, name, topic)
    });
    let cohort = |ada: &Mentee, state| {
        let past = Pairing { mentee: id("ada"), mentor: id("bea"), state };
        Cohort::new(town.units.clone(), vec![ada.clone()], mentors.to_vec(), vec![past]).unwrap()
    };
    let open =
        Policy::from_toml(&NACE.toml().replace("[preferences]", "[preferences]\nformer = \"after-choices\"")).unwrap();
    assert_eq!(open.preferences().former, FormerRank::AfterChoices);
    let ended = cohort(&ada, PairingState::Ended);
    assert_eq!(run(&ended, &policy), ["ada-cleo"], "by the preset they may, like anybody else");
    assert_eq!(run(&ended, &open), ["ada-bea"]);
    assert_eq!(run(&cohort(&ada, PairingState::Failed), &open), ["ada-cleo"]);
    ada.choices = choices(&["dora"]);
    assert_eq!(run(&cohort(&ada, PairingState::Ended), &open), ["ada-dora"], "a wish comes before");
}
