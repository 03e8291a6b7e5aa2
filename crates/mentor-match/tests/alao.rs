//! One test for each row of ALAO's that is a rule, a choice or a score: a cohort in which the row decides the result.
//! More about peers is in `cohort-lab/tests/peer_rounds.rs`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Three, goals, monday, north, run, without_feature};
use mentor_match::cohort::{
    Cohort, Goal, MeetingFormat, Mentee, Mentor, PersonId, Priority, Style, StyleAnswer, StyleWish, Units,
};
use mentor_match::compatibility::{Feature, Resources, Vectors};
use mentor_match::peers::{PeerId, PeerMatch, PeerRound, WhyNotPeer};
use mentor_match::policy::{PeerPolicy, Policy, Preset, TopGoals};
use mentor_match::preference::Ground;

const ALAO: Preset = Preset::Alao;

#[test]
fn s61_who_knows_enough_about_what_is_needed_decides() {
    let offers = Three::new(ALAO, Feature::Goals).fill(|ada, bea, cleo| {
        ada.profile.goals = goals(&["Cataloguing", "Weeding a collection"]);
        bea.profile.goals = goals(&["Cataloguing"]);
        cleo.profile.goals = goals(&["Cataloguing", "Weeding a collection"]);
    });
    offers.decides();
    // On the mentor's side: the seat goes to the mentee who needs what the mentor knows.
    let town = &offers.town;
    let [mut ada, mut ann] = ["ada", "ann"].map(|name| town.mentee(name));
    ada.profile.goals = goals(&["Cataloguing"]);
    ann.profile.goals = goals(&["Teaching"]);
    let mut cleo = town.mentor("cleo");
    cleo.profile.goals = goals(&["Cataloguing"]);
    for (profile, point) in [(&mut ada.profile, 1), (&mut ann.profile, 2), (&mut cleo.profile, 2)] {
        profile.style.answers.insert("I plan ahead".to_owned(), StyleAnswer::Scale(point));
    }
    let cohort = town.cohort(vec![ada, ann], vec![cleo]);
    assert_eq!(run(&cohort, &offers.policy()), ["ada-cleo"]);
    assert_eq!(run(&cohort, &without_feature(&offers.policy(), Feature::Goals)), ["ann-cleo"]);
}

#[test]
fn s62_where_how_when_how_often_and_how_long_decide() {
    let where_to_meet = Three::new(ALAO, Feature::Location).fill(|ada, bea, cleo| {
        for (profile, place) in [(&mut ada.profile, 0), (&mut bea.profile, 400), (&mut cleo.profile, 0)] {
            profile.location.meeting = Some(MeetingFormat::InPerson);
            profile.location.coordinates = north(place);
        }
    });
    where_to_meet.decides();
    let how_to_meet = Three::new(ALAO, Feature::Location).fill(|ada, bea, cleo| {
        ada.profile.location.meeting = Some(MeetingFormat::Virtual);
        bea.profile.location.meeting = Some(MeetingFormat::InPerson);
        cleo.profile.location.meeting = Some(MeetingFormat::Virtual);
    });
    how_to_meet.decides();
    let when = Three::new(ALAO, Feature::Availability).fill(|ada, bea, cleo| {
        monday(&mut ada.profile, 12, 14);
        monday(&mut bea.profile, 8, 10);
        monday(&mut cleo.profile, 12, 14);
    });
    when.decides();
    // Whoever wishes for an opposite partner does not wish to meet monthly instead of weekly.
    for question in [Style::MEETING_FREQUENCY, Style::MEETING_LENGTH] {
        let near = Three::new(ALAO, Feature::Style).fill(|ada, bea, cleo| {
            for (profile, point) in [(&mut ada.profile, 4), (&mut bea.profile, 1), (&mut cleo.profile, 4)] {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Scale(point));
                profile.style.wish = Some(StyleWish::Opposite);
            }
        });
        near.decides();
    }
    // Frequency and length are questions with options.
    for (question, same, other) in [
        ("How often would you like to meet", "Every two weeks", "Every month"),
        ("How long should a meeting be", "An hour", "Half an hour"),
    ] {
        let agreed = Three::new(ALAO, Feature::Style).fill(|ada, bea, cleo| {
            for (profile, answer) in [(&mut ada.profile, same), (&mut bea.profile, other), (&mut cleo.profile, same)] {
                profile.style.answers.insert(question.to_owned(), StyleAnswer::Option(answer.to_owned()));
            }
        });
        agreed.decides();
    }
}

/// Somebody who wants to learn, what matters most first in `top`, and who knows enough about `offers`.
fn peer(name: &str, top: &[&str], others: &[&str], offers: &[&str]) -> (Mentee, Mentor) {
    let (mut learner, mut helper) = (Mentee::new(name).unwrap(), Mentor::new(name).unwrap());
    let goal = |text: &&str, priority| Goal { priority, ..Goal::new(text) };
    let wants = top.iter().map(|text| goal(text, Priority::Top));
    learner.profile.goals = Some(wants.chain(others.iter().map(|text| goal(text, Priority::Normal))).collect());
    helper.profile.goals = goals(offers);
    (learner, helper)
}

fn peers(people: Vec<(Mentee, Mentor)>) -> Cohort {
    let (learners, helpers) = people.into_iter().unzip();
    Cohort::new(Units::new(Policy::preset(ALAO).levels()).unwrap(), learners, helpers, vec![]).unwrap()
}

fn peer_pairs(cohort: &Cohort, policy: &Policy) -> Vec<String> {
    let outcome = PeerRound::new(cohort, policy).unwrap().run().unwrap();
    let names = |one: PeerMatch| one.people.map(|person| outcome.id(person).as_str()).join("-");
    outcome.matches().into_iter().map(names).collect()
}

#[test]
fn s60_each_serves_a_top_goal_of_the_other_and_a_goal_in_common_is_not_enough() {
    let alao = Policy::preset(ALAO);
    let ignored = PeerPolicy { top_goals: TopGoals::Ignored, ..alao.peers().unwrap() };
    let ignored = alao.with_peers(Some(ignored));
    let ada = || peer("ada", &["Cataloguing"], &["Teaching"], &["Tenure"]);
    for (bea, is_served) in [
        // Both want the same and offer the same: neither can help the other.
        (peer("bea", &["Cataloguing"], &[], &["Tenure"]), false),
        // Bea helps Ada with what she ranks highest, and gets nothing of hers in return.
        (peer("bea", &["Archives"], &["Tenure"], &["Cataloguing"]), false),
        // Ada's other goal is not what matters most to her.
        (peer("bea", &["Tenure"], &[], &["Teaching"]), false),
        (peer("bea", &["Tenure"], &[], &["Cataloguing"]), true),
        // Nobody marked anything: all goals count.
        (peer("bea", &[], &["Archives", "Tenure"], &["Cataloguing"]), true),
    ] {
        let cohort = peers(vec![ada(), bea.clone()]);
        let expected: &[&str] = if is_served { &["ada-bea"] } else { &[] };
        assert_eq!(peer_pairs(&cohort, &alao), expected, "{bea:?}");
        assert_eq!(peer_pairs(&cohort, &ignored), ["ada-bea"], "{bea:?}");
    }
}

#[test]
fn s60_an_offer_serves_a_goal_from_halfway_on() {
    let policy = Policy::preset(ALAO);
    let cohort =
        peers(vec![peer("ada", &["Tenure"], &[], &["Archives"]), peer("bea", &["Archives"], &[], &["Promotion"])]);
    // Four equal components of which one is shared: the cosine is exactly one half.
    for (promotion, is_served) in [([1.0, 1.0, 1.0, 1.0], true), ([1.0, 1.0, 1.0, 1.01], false)] {
        let mut vectors = Vectors::new(4, &[Feature::Goals]).unwrap();
        for (phrase, vector) in
            [("Tenure", [1.0, 0.0, 0.0, 0.0]), ("Archives", [0.0, 1.0, 0.0, 0.0]), ("Promotion", promotion)]
        {
            vectors.insert(phrase, &vector).unwrap();
        }
        let mut resources = Resources::default();
        resources.vectors = Some(vectors);
        let outcome = PeerRound::new(&cohort, &policy).unwrap().resources(&resources).run().unwrap();
        assert_eq!(outcome.matches().len(), usize::from(is_served), "{promotion:?}");
    }
}

#[test]
fn s60_what_each_gets_is_the_score_of_their_side() {
    let mut people = vec![
        peer("ada", &["Cataloguing"], &["Teaching"], &["Tenure"]),
        peer("bea", &["Tenure"], &[], &["Cataloguing"]),
        peer("cleo", &["Tenure"], &[], &["Cataloguing", "Teaching"]),
    ];
    people[1].0.waited = Some(0);
    let cohort = peers(people);
    let policy = Policy::preset(ALAO);
    let outcome = PeerRound::new(&cohort, &policy).unwrap().run().unwrap();
    let [ada, bea, cleo] = ["ada", "bea", "cleo"].map(|id| outcome.find(&PersonId::new(id).unwrap()).unwrap());
    let scores = |learner: PeerId, helper: PeerId| {
        let (learner, helper) = (outcome.roles(learner).mentee, outcome.roles(helper).mentor);
        outcome.preferences().compatibility().scores(learner, helper).mentee
    };
    let one = outcome.pair(ada, cleo);
    assert_eq!(one.gets, [scores(ada, cleo), scores(cleo, ada)]);
    // Cleo serves both goals of Ada's, Bea one; so Ada gets more from Cleo, and has her.
    assert!(outcome.pair(ada, bea).gets[0] < one.gets[0]);
    assert_eq!(outcome.peers_of(ada), [cleo]);
    assert_eq!(outcome.why_not(bea, ada), WhyNotPeer::HasBetter { who: ada, current: cleo, ground: Ground::Fits });
}
