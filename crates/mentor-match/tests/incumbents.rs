//! Pairs of an earlier result: what is kept, what is not and why, and in whose way it stands.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Association, choices, id, pairs};
use mentor_match::cohort::{Cohort, Pairing, PairingState, PersonKey, Side};
use mentor_match::explain::WhyNot;
use mentor_match::policy::{PersonPair, Policy, Preset, Refusal, Rulings};
use mentor_match::{Incumbent, Keep, Match, MatchingRound, RoundOutcome, Score, Stage, WhyNotKept};

fn stands(mentee: &str, mentor: &str) -> Incumbent {
    Incumbent { mentee: id(mentee), mentor: id(mentor), stage: Stage::Proposed }
}

fn altrusa() -> Policy {
    Policy::preset(Preset::Altrusa)
}

/// Ada and Ben want Grace; Ada also Hedy, who is nobody's first choice.
fn town() -> Cohort {
    let town = Association::new(Preset::Altrusa);
    let (mut ada, mut ben) = (town.new_member("ada"), town.new_member("ben"));
    ada.choices = choices(&["grace", "hedy"]);
    ben.choices = choices(&["grace"]);
    let (grace, hedy) = (town.mentor("grace"), town.mentor("hedy"));
    town.cohort(vec![ada, ben, town.new_member("cleo")], vec![grace, hedy])
}

fn run<'a>(
    cohort: &'a Cohort,
    policy: &'a Policy,
    rulings: &'a Rulings,
    incumbents: &'a [Incumbent],
    keep: Keep,
) -> RoundOutcome<'a> {
    let round = MatchingRound::new(cohort, policy).seed(1).rulings(rulings);
    let outcome = round.incumbents(incumbents, keep).run().unwrap();
    assert!(outcome.audit().adds_up());
    outcome
}

#[test]
fn what_stands_is_kept_and_reads_as_kept() {
    let (cohort, policy, rulings) = (town(), altrusa(), Rulings::default());
    let standing = [stands("ada", "hedy"), stands("cleo", "grace")];
    let outcome = run(&cohort, &policy, &rulings, &standing, Keep::Sent);
    assert_eq!(pairs(&outcome), ["ada-hedy", "cleo-grace"]);
    let told: Vec<String> = outcome.matches().iter().map(Match::matched_as).collect();
    assert_eq!(told, ["choice 2, kept", "kept"]);
    assert!(outcome.matches().iter().all(|one| one.kept && !one.pinned));
    assert_eq!((outcome.audit().kept, outcome.audit().pinned), (2, 0));
    // Without, wishes come first.
    let anew = run(&cohort, &policy, &rulings, &standing, Keep::None);
    assert_eq!((pairs(&anew).len(), anew.audit().kept), (2, 0));
    assert_ne!(pairs(&anew), pairs(&outcome));
}

#[test]
fn a_kept_pair_in_the_way_of_a_wish_is_named() {
    let (cohort, policy, rulings) = (town(), altrusa(), Rulings::default());
    let standing = [stands("ada", "hedy"), stands("cleo", "grace")];
    let outcome = run(&cohort, &policy, &rulings, &standing, Keep::Sent);
    let [ada, ben, cleo] = ["ada", "ben", "cleo"].map(|name| cohort.find_mentee(&id(name)).unwrap());
    let grace = cohort.find_mentor(&id("grace")).unwrap();
    let in_the_way = outcome.kept_in_the_way();
    assert_eq!(in_the_way.len(), 2);
    // Ada asked for Grace, who would rather have her than Cleo; so did Ben, who has nobody.
    assert_eq!((in_the_way[0].mentee, &in_the_way[0].rather, &in_the_way[0].waiting), (ada, &vec![grace], &vec![]));
    assert_eq!((in_the_way[1].mentee, &in_the_way[1].waiting), (cleo, &vec![ben]));
    // What was passed over says so without a word of the committee.
    let Some(WhyNot::Full(holders)) = outcome.why_not(ben, grace) else { panic!("Grace is full") };
    assert_eq!((holders.kept.as_slice(), holders.pinned.len()), ([cleo].as_slice(), 0));
    assert_eq!(holders.to_string(), "full: taken by 1 mentee kept from the earlier result");
    let Some(WhyNot::Refused(refusals)) = outcome.why_not(ada, grace) else { panic!("Ada is in no pair") };
    assert_eq!(refusals, [Refusal::KeptWithAnother]);
    // A kept pair that both would choose again is in nobody's way.
    let quiet = run(&cohort, &policy, &rulings, &standing[..0], Keep::Sent);
    assert!(quiet.kept_in_the_way().is_empty());
}

#[test]
fn what_cannot_be_matched_today_is_not_kept_and_says_why() {
    let (policy, standing) = (altrusa(), [stands("ada", "grace"), stands("ben", "hedy")]);
    let mentor_leaves =
        Rulings { withdrawals: vec![PersonKey { side: Side::Mentor, id: id("grace") }], ..Rulings::default() };
    let pair = |mentee, mentor| PersonPair { mentee: id(mentee), mentor: id(mentor) };
    let banned = Rulings { bans: vec![pair("ada", "grace")], ..Rulings::default() };
    let pinned = Rulings { pins: vec![pair("ada", "hedy")], ..Rulings::default() };
    let cohort = town();
    for (rulings, why) in [
        (&mentor_leaves, Refusal::Withdrawn { side: Side::Mentor }),
        (&banned, Refusal::Banned),
        (&pinned, Refusal::PinnedToAnother),
    ] {
        let outcome = run(&cohort, &policy, rulings, &standing, Keep::Sent);
        let not_kept = outcome.not_kept();
        assert_eq!(not_kept[0].incumbent, standing[0]);
        assert_eq!(not_kept[0].why, WhyNotKept::Refused(vec![why]));
    }
    // Hedy's one seat is pinned to Ada, so that Ben cannot stay there.
    let outcome = run(&cohort, &policy, &pinned, &standing, Keep::Sent);
    assert!(matches!(outcome.not_kept()[1].why, WhyNotKept::TooFewSeats(_)));
    assert_eq!(outcome.not_kept()[1].why.to_string(), "the mentor now has 1 seat");
    // A pin on the same two says more than that they stand.
    let same = Rulings { pins: vec![pair("ada", "grace")], ..Rulings::default() };
    let outcome = run(&cohort, &policy, &same, &standing, Keep::Sent);
    assert_eq!((outcome.audit().pinned, outcome.audit().kept, outcome.not_kept().len()), (1, 1, 0));

    let town = Association::new(Preset::Altrusa);
    let mut ada = town.new_member("ada");
    ada.declines = vec![id("grace")];
    let failed = Pairing { mentee: id("ben"), mentor: id("hedy"), state: PairingState::Failed };
    let people = (vec![ada, town.new_member("ben")], vec![town.mentor("grace"), town.mentor("hedy")]);
    let cohort = Cohort::new(town.units.clone(), people.0, people.1, vec![failed]).unwrap();
    let rulings = Rulings::default();
    let gone = [stands("ada", "grace"), stands("ben", "hedy"), stands("ben", "nobody"), stands("zoe", "grace")];
    let outcome = run(&cohort, &policy, &rulings, &gone, Keep::Sent);
    let why: Vec<String> = outcome.not_kept().iter().map(|one| one.why.without_answers()).collect();
    assert_eq!(
        why,
        [
            "a confidential answer rules it out",
            "a confidential answer rules it out",
            "the mentor is not in this round",
            "the mentee is not in this round"
        ]
    );
    assert!(outcome.matches().iter().all(|one| !one.kept));
}

/// Who has been introduced is parted by no rule, no seat, no new answer and no goal; who has agreed, by the two alone.
#[test]
fn who_was_introduced_or_has_agreed_is_parted_by_nothing_a_questionnaire_says() {
    let (policy, rulings) = (altrusa(), Rulings::default());
    let town = Association::new(Preset::Altrusa);
    let (mut ada, mut ben) = (town.new_member("ada"), town.new_member("ben"));
    // Grace has one seat; Ada declines her now, and Ben's track is missing.
    (ada.declines, ben.track) = (vec![id("grace")], None);
    let cohort = town.cohort(vec![ada, ben, town.new_member("cleo")], vec![town.mentor("grace"), town.mentor("hedy")]);
    let at = |mentee: &str, stage| Incumbent { stage, ..stands(mentee, "grace") };
    for keep in [Keep::Sent, Keep::Most, Keep::None] {
        let standing = [at("ada", Stage::Introduced), at("ben", Stage::Introduced)];
        let outcome = run(&cohort, &policy, &rulings, &standing, keep);
        assert!(["ada-grace", "ben-grace"].iter().all(|pair| pairs(&outcome).contains(&(*pair).to_owned())), "{keep}");
        assert!(outcome.not_kept().is_empty());
        let grace = outcome.seats(cohort.find_mentor(&id("grace")).unwrap());
        assert_eq!((grace.counted, grace.available), (1, 2), "{keep}");
    }
    // An agreed pair gives way to a no, and not to a missing fact or a seat too few.
    let standing = [at("ada", Stage::Agreed), at("ben", Stage::Agreed), at("cleo", Stage::Agreed)];
    for keep in [Keep::Sent, Keep::Most] {
        let outcome = run(&cohort, &policy, &rulings, &standing, keep);
        let kept = pairs(&outcome);
        assert!(kept.contains(&"ben-grace".to_owned()) && kept.contains(&"cleo-grace".to_owned()), "{keep}: {kept:?}");
        let [ada] = outcome.not_kept() else { panic!("{:?}", outcome.not_kept()) };
        assert_eq!(ada.why, WhyNotKept::Refused(vec![Refusal::Declined { by: Side::Mentee }]));
    }
    // A proposal gives way to all of it.
    let standing = [at("ada", Stage::Proposed), at("ben", Stage::Proposed), at("cleo", Stage::Introduced)];
    assert_eq!(run(&cohort, &policy, &rulings, &standing, Keep::Sent).not_kept().len(), 2);
    // The committee parts anybody.
    let ban = PersonPair { mentee: id("cleo"), mentor: id("grace") };
    let banned = Rulings { bans: vec![ban], ..Rulings::default() };
    let outcome = run(&cohort, &policy, &banned, &standing[2..], Keep::Sent);
    assert_eq!(outcome.not_kept()[0].why, WhyNotKept::Refused(vec![Refusal::Banned]));
}

#[test]
fn with_too_few_seats_those_who_have_come_furthest_stay() {
    let (cohort, policy, rulings) = (town(), altrusa(), Rulings::default());
    // By Grace's list Ada, who asked for her, comes before Cleo.
    let mut standing = vec![stands("cleo", "grace"), stands("ada", "grace")];
    let outcome = run(&cohort, &policy, &rulings, &standing, Keep::Sent);
    assert!(pairs(&outcome).contains(&"ada-grace".to_owned()), "{:?}", pairs(&outcome));
    standing[0].stage = Stage::Introduced;
    let outcome = run(&cohort, &policy, &rulings, &standing, Keep::Sent);
    assert!(pairs(&outcome).contains(&"cleo-grace".to_owned()), "{:?}", pairs(&outcome));
    // Whoever has said yes need not say it again.
    let kept = outcome.matches().into_iter().find(|one| one.kept).unwrap();
    assert_eq!((kept.status(), kept.to_be_confirmed), ("agreed", false));
}

#[test]
fn a_rerun_without_changes_moves_nobody() {
    let (cohort, policy, rulings) = (town(), altrusa(), Rulings::default());
    let first = run(&cohort, &policy, &rulings, &[], Keep::None);
    let standing: Vec<Incumbent> =
        first.matches().iter().map(|one| stands(one.mentee.id.as_str(), one.mentor.id.as_str())).collect();
    assert_eq!(pairs(&run(&cohort, &policy, &rulings, &standing, Keep::Most)), pairs(&first));
    let again = run(&cohort, &policy, &rulings, &standing, Keep::Sent);
    assert_eq!(pairs(&again), pairs(&first));
    assert!(again.kept_in_the_way().is_empty() && again.not_kept().is_empty());
}

/// Ada and Ben each like best the mentor who likes the other one best: two stable matchings.
fn crossed() -> Cohort {
    let town = Association::new(Preset::Altrusa);
    let (mut ada, mut ben) = (town.new_member("ada"), town.new_member("ben"));
    ada.choices = choices(&["grace", "hedy"]);
    ben.choices = choices(&["hedy", "grace"]);
    let (mut grace, mut hedy) = (town.mentor("grace"), town.mentor("hedy"));
    grace.choices = choices(&["ben", "ada"]);
    hedy.choices = choices(&["ada", "ben"]);
    town.cohort(vec![ada, ben], vec![grace, hedy])
}

#[test]
fn of_the_stable_answers_the_one_that_keeps_most() {
    let (cohort, policy, rulings) = (crossed(), altrusa(), Rulings::default());
    let standing = [stands("ada", "hedy"), stands("ben", "grace")];
    let anew = run(&cohort, &policy, &rulings, &standing, Keep::None);
    assert_eq!(pairs(&anew), ["ada-grace", "ben-hedy"]);
    let kept = run(&cohort, &policy, &rulings, &standing, Keep::Most);
    assert_eq!(pairs(&kept), ["ada-hedy", "ben-grace"]);
    assert_eq!((kept.audit().kept, kept.audit().blocking_pairs), (2, 0));
    assert_eq!(kept.strategy(), "fewest-changes");
    let claims: Vec<String> = kept.solution().scoped_claims(kept.market()).iter().map(ToString::to_string).collect();
    assert_eq!(
        claims,
        ["stable: proved", "no stable matching keeps more of the earlier pairs, which come first in ties: proved"]
    );
    // What is not stable any more gives way, unlike with `sent`.
    let town = town();
    let one = [stands("cleo", "grace")];
    let outcome = run(&town, &policy, &rulings, &one, Keep::Most);
    assert!(!pairs(&outcome).contains(&"cleo-grace".to_owned()));
    assert!(pairs(&run(&town, &policy, &rulings, &one, Keep::Sent)).contains(&"cleo-grace".to_owned()));
}

#[test]
fn with_best_fit_people_come_first_then_kept_pairs_then_the_total() {
    let town = Association::new(Preset::Altrusa);
    let policy = altrusa();
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["grace"]);
    let cohort = town.cohort(vec![ada, town.new_member("ben")], vec![town.mentor("grace"), town.mentor("hedy")]);
    let spec = "max-score".parse().unwrap();
    let standing = [stands("ada", "hedy"), stands("ben", "grace")];
    let round = |keep| {
        let round = MatchingRound::new(&cohort, &policy).strategy(&spec).incumbents(&standing, keep);
        let outcome = round.run().unwrap();
        assert!(outcome.audit().adds_up());
        (pairs(&outcome), outcome.matching().total_score(outcome.market()).unwrap())
    };
    let (wished, most) = round(Keep::None);
    assert_eq!(wished, ["ada-grace", "ben-hedy"]);
    let (kept, less) = round(Keep::Most);
    assert_eq!(kept, ["ada-hedy", "ben-grace"]);
    // The exact trade: the two kept pairs outweigh the wish as soon as both together are worth what it is.
    let trade = i32::try_from((most - less + 1) / 2).unwrap();
    let worth = |millionths| Keep::MostWorth(Score::from_millionths(millionths));
    assert_eq!(round(worth(trade - 1)).0, wished);
    assert_eq!(round(worth(trade + 1)).0, kept);
    let goal = "rank-maximal".parse().unwrap();
    let refused = MatchingRound::new(&cohort, &policy).strategy(&goal).incumbents(&standing, Keep::Most).run();
    let error = refused.unwrap_err().to_string();
    assert!(error.starts_with("rank-maximal cannot be asked to keep most; `most` needs the goal no-swap"), "{error}");
}
