//! What a round of peers claims, against all matchings of small cohorts.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use cohort_lab::instances::Draw;
use cohort_lab::peers::{all_peer_matchings, blocking};
use matching_market::Score;
use matching_market::peers::{PeerMarket, PeerMatching};
use mentor_match::cohort::{Choice, Cohort, Goal, Mentee, Mentor, Pairing, PairingState, PersonId, Priority, Units};
use mentor_match::peers::{LeftOver, PeerId, PeerOutcome, PeerRefusal, PeerRound, SERVED, WhyNotPeer, WhyPeersNotKept};
use mentor_match::policy::{PeerGoal, PeerPolicy, PersonPair, Policy, Rulings, SeatRuling, TopGoals, Trios};
use mentor_match::preference::Place;
use mentor_match::{Incumbent, Keep, Stage};

const TOPICS: [&str; 5] = ["Cataloguing", "Teaching", "Tenure", "Outreach", "Budgets"];

/// Up to eight people with goals, offers, wishes, refusals and rounds waited.
fn cohort(seed: u64) -> Cohort {
    let mut draw = Draw::new(seed);
    let people = 2 + draw.below(7);
    // In every other cohort anybody could be with anybody, and wishes run in rings.
    let is_open = seed.is_multiple_of(2);
    let id = |number: u32| PersonId::new(&format!("p{number}")).unwrap();
    let (mut mentees, mut mentors) = (Vec::new(), Vec::new());
    for number in 0..people {
        let (mut learner, mut helper) =
            (Mentee::new(id(number).as_str()).unwrap(), Mentor::new(id(number).as_str()).unwrap());
        let mut pick = |most: u32| -> Vec<&str> {
            let mut all = TOPICS.to_vec();
            (0..=draw.below(most))
                .map(|_| all.swap_remove(draw.below(u32::try_from(all.len()).unwrap()) as usize))
                .collect()
        };
        let (wants, offers) = (pick(3), if is_open { TOPICS.to_vec() } else { pick(4) });
        let goal = |(place, text): (usize, &&str)| Goal {
            priority: if place == 0 { Priority::Top } else { Priority::Normal },
            ..Goal::new(text)
        };
        learner.profile.goals = (draw.below(12) > 0).then(|| wants.iter().enumerate().map(goal).collect());
        helper.profile.goals = (draw.below(12) > 0).then(|| offers.iter().map(|text| Goal::new(text)).collect());
        learner.waited =
            Some(if is_open && seed.is_multiple_of(3) { 0 } else { u16::try_from(draw.below(3)).unwrap() });
        helper.seats = [None, Some(1), Some(1), Some(2), Some(0)][draw.below(if is_open { 4 } else { 5 }) as usize];
        let others: Vec<u32> = (0..people).filter(|&other| other != number).collect();
        let any = |draw: &mut Draw| id(others[draw.below(people - 1) as usize]);
        for _ in 0..if is_open { 3 } else { 1 } {
            let choice = Choice::Person(any(&mut draw));
            if draw.below(3) > u32::from(is_open) && !learner.choices.contains(&choice) {
                learner.choices.push(choice);
            }
        }
        if draw.below(5) == 0 {
            let who = any(&mut draw);
            if !learner.choices.contains(&Choice::Person(who.clone())) {
                learner.declines = vec![who];
            }
        }
        mentees.push(learner);
        mentors.push(helper);
    }
    Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap()
}

fn policy(seed: u64) -> Policy {
    let goal = PeerGoal::ALL[(seed % 3) as usize];
    let top_goals = if seed.is_multiple_of(4) { TopGoals::Ignored } else { TopGoals::Served };
    let seats = if seed % 5 < 2 { 2 } else { 1 };
    Policy::default().with_peers(Some(PeerPolicy { seats, goal, top_goals, ..PeerPolicy::default() }))
}

/// Whether something that one offers is the same as a top goal of the other: topics are the same or have nothing in
/// common here.
fn serves(outcome: &PeerOutcome<'_>, learner: PeerId, helper: PeerId) -> Option<bool> {
    let wants = outcome.learner(learner).profile.goals.as_ref()?;
    let offers = outcome.helper(helper).profile.goals.as_ref()?;
    let mut top = wants.iter().filter(|goal| goal.priority == Priority::Top);
    Some(top.any(|goal| offers.iter().any(|offer| offer.text == goal.text)))
}

fn total(market: &PeerMarket, matching: &PeerMatching) -> i64 {
    let score = |[one, other]: [PeerId; 2]| market.list(one).find(|entry| entry.0 == other).unwrap().2.unwrap();
    matching.pairs().map(|pair| i64::from(score(pair).millionths())).sum()
}

/// Rounds waited of those who have a peer, the longest first.
fn covered(outcome: &PeerOutcome<'_>, matching: &PeerMatching) -> Vec<u16> {
    let with = outcome.people().filter(|&person| !matching.peers_of(person).is_empty());
    let mut waited: Vec<u16> = with.map(|person| outcome.learner(person).waited.unwrap_or(0)).collect();
    waited.sort_unstable_by(|one, other| other.cmp(one));
    waited
}

#[test]
fn a_round_is_what_it_claims() {
    let (mut odd, mut unstable, mut trios) = (0, 0, 0);
    for seed in 0..2_000 {
        let (cohort, policy) = (cohort(seed), policy(seed));
        let outcome = PeerRound::new(&cohort, &policy).unwrap().seed(seed).run().unwrap();
        let market = outcome.market();
        assert!(outcome.audit().adds_up(), "seed {seed}: {:?}", outcome.audit());
        for one in outcome.people() {
            for other in outcome.people().filter(|&other| other != one) {
                let declined = |own: PeerId, other: PeerId| outcome.learner(own).declines.contains(outcome.id(other));
                let seats = |person: PeerId| outcome.helper(person).seats.unwrap_or(1).min(outcome.peer_policy().seats);
                let served = serves(&outcome, one, other) != Some(false) && serves(&outcome, other, one) != Some(false);
                let possible = seats(one) > 0
                    && seats(other) > 0
                    && !declined(one, other)
                    && !declined(other, one)
                    && (served || outcome.peer_policy().top_goals == TopGoals::Ignored);
                assert_eq!(market.list(one).any(|entry| entry.0 == other), possible, "seed {seed}: {one} {other}");
                assert_eq!(outcome.refusals(one, other).is_empty(), possible, "seed {seed}: {one} {other}");
                let chose = |own: PeerId, other: PeerId| {
                    let other = Choice::Person(outcome.id(other).clone());
                    outcome.learner(own).choices.iter().position(|choice| *choice == other)
                };
                let place = match (chose(one, other), chose(other, one)) {
                    (Some(position), _) => Place::Choice(u16::try_from(position).unwrap()),
                    (None, Some(_)) => Place::Asked(0),
                    (None, None) => Place::FilledIn,
                };
                assert_eq!(outcome.place(one, other), place, "seed {seed}: {one} {other}");
            }
            // A list is in the order of places, then of rounds waited, then of what the other gives.
            let key = |other: PeerId| {
                let waited = outcome.learner(other).waited.unwrap_or(0);
                let pair = outcome.pair(one, other);
                (outcome.place(one, other), std::cmp::Reverse((waited, pair.gets[0], pair.fit)))
            };
            let list: Vec<(PeerId, u32)> = market.list(one).map(|(peer, rank, _)| (peer, rank)).collect();
            for two in list.windows(2) {
                assert_eq!(key(two[0].0).cmp(&key(two[1].0)), two[0].1.cmp(&two[1].1), "seed {seed}: {one}");
            }
        }
        check_goal(&outcome, seed, &mut unstable);
        explanations_hold(&outcome, seed);
        for trio in outcome.trios() {
            let [first, second] = trio.pair;
            assert!(outcome.peers_of(first).contains(&second), "seed {seed}");
            assert!(trio.pair.iter().all(|&one| outcome.refusals(trio.joins, one).is_empty()), "seed {seed}");
        }
        trios += outcome.trios().len();
        odd += usize::from(!outcome.without_peer().is_empty());
    }
    assert!(odd > 300 && unstable > 5 && trios > 30, "{odd} {unstable} {trios}");
}

fn check_goal(outcome: &PeerOutcome<'_>, seed: u64, unstable: &mut usize) {
    let (market, found) = (outcome.market(), outcome.answer().matching());
    let all = all_peer_matchings(market);
    match outcome.goal() {
        PeerGoal::NoSwap => {
            let none = outcome.unstable_because();
            assert_eq!(none.is_empty(), blocking(market, found).is_empty(), "seed {seed}");
            assert_eq!(outcome.blocking(), blocking(market, found), "seed {seed}");
            *unstable += usize::from(!none.is_empty());
            if !none.is_empty() && market.is_strict() {
                assert!(all.iter().all(|matching| !blocking(market, matching).is_empty()), "seed {seed}");
            }
        }
        PeerGoal::BestFit => {
            let value =
                |matching: &PeerMatching| (matching.matched(), covered(outcome, matching), total(market, matching));
            assert_eq!(all.iter().map(value).max(), Some(value(found)), "seed {seed}");
            // Nobody is left out twice where that is possible.
            let again = |matching: &PeerMatching| {
                let left = outcome.without_peer().into_iter().chain(outcome.people());
                let is_left = |&person: &PeerId| {
                    market.seats(person) > 0
                        && matching.peers_of(person).is_empty()
                        && outcome.learner(person).waited.unwrap_or(0) > 0
                };
                left.filter(is_left).collect::<std::collections::BTreeSet<PeerId>>().len()
            };
            let most = all.iter().map(PeerMatching::matched).max();
            let largest = all.iter().filter(|matching| Some(matching.matched()) == most);
            let fewest = largest.map(again).min();
            assert!(Some(outcome.left_again().len()) == fewest, "seed {seed}");
        }
        PeerGoal::GreatestTotal => {
            assert_eq!(
                all.iter().map(|matching| total(market, matching)).max(),
                Some(total(market, found)),
                "seed {seed}"
            );
        }
    }
}

/// Every reason given is true of the matching.
fn explanations_hold(outcome: &PeerOutcome<'_>, seed: u64) {
    let market = outcome.market();
    for one in outcome.people() {
        for other in outcome.people().filter(|&other| other != one && !outcome.peers_of(one).contains(&other)) {
            let is_blocking = outcome.blocking().iter().any(|pair| pair.contains(&one) && pair.contains(&other));
            match outcome.why_not(one, other) {
                WhyNotPeer::Refused(refusals) => assert!(!refusals.is_empty(), "seed {seed}"),
                WhyNotPeer::HasBetter { who, current, .. } => {
                    let wanted = if who == one { other } else { one };
                    assert!(outcome.peers_of(who).contains(&current), "seed {seed}");
                    assert!(outcome.list_position(who, current) < outcome.list_position(who, wanted), "seed {seed}");
                    assert!(!is_blocking, "seed {seed}");
                }
                WhyNotPeer::LevelWith { who, current } => {
                    let wanted = if who == one { other } else { one };
                    assert!(outcome.peers_of(who).contains(&current), "seed {seed}");
                    assert_eq!(outcome.list_position(who, current), outcome.list_position(who, wanted), "seed {seed}");
                    assert!(!is_blocking, "seed {seed}");
                }
                WhyNotPeer::Blocking => assert!(is_blocking, "seed {seed}: {one} {other}"),
                _ => unreachable!("all reasons are above"),
            }
        }
        match outcome.left_over(one) {
            Some(LeftOver::NobodyPossible) => assert_eq!(market.list(one).len(), 0, "seed {seed}"),
            Some(LeftOver::NotPreferred) => {
                let wants = |pair: &[PeerId; 2]| pair.contains(&one);
                let has_ring = !outcome.unstable_because().is_empty();
                assert!(has_ring || !outcome.blocking().iter().any(wants), "seed {seed}");
            }
            Some(LeftOver::SteppedBack(ring)) => assert!(ring.contains(&one) && ring.len() % 2 == 1, "seed {seed}"),
            _ => {}
        }
    }
}

fn two(wants: [&str; 2], offers: [&str; 2]) -> (Vec<Mentee>, Vec<Mentor>) {
    let person = |at: usize| {
        let id = ["ada", "bea"][at];
        let (mut learner, mut helper) = (Mentee::new(id).unwrap(), Mentor::new(id).unwrap());
        learner.profile.goals = Some(vec![Goal::new(wants[at])]);
        helper.profile.goals = Some(vec![Goal::new(offers[at])]);
        (learner, helper)
    };
    (0..2).map(person).unzip()
}

fn fitting() -> (Vec<Mentee>, Vec<Mentor>) {
    two(["Teaching", "Tenure"], ["Tenure", "Teaching"])
}

#[test]
fn rulings_count_whichever_of_the_two_is_named_as_the_mentee() {
    let (mentees, mentors) = fitting();
    let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
    let policy = policy(1);
    let pair = |mentee: &str, mentor: &str| PersonPair {
        mentee: PersonId::new(mentee).unwrap(),
        mentor: PersonId::new(mentor).unwrap(),
    };
    let matches = |rulings: &Rulings| {
        let outcome = PeerRound::new(&cohort, &policy).unwrap().rulings(rulings).run().unwrap();
        outcome.matches().iter().map(|one| one.pinned).collect::<Vec<bool>>()
    };
    assert_eq!(matches(&Rulings::default()), [false]);
    for (mentee, mentor) in [("ada", "bea"), ("bea", "ada")] {
        assert_eq!(matches(&Rulings { bans: vec![pair(mentee, mentor)], ..Rulings::default() }), Vec::<bool>::new());
        assert_eq!(matches(&Rulings { pins: vec![pair(mentee, mentor)], ..Rulings::default() }), [true]);
    }
}

#[test]
fn former_partners_and_failed_pairs_stay_apart_or_come_first() {
    let (mentees, mentors) = fitting();
    for (state, possible) in
        [(PairingState::Failed, false), (PairingState::Running, false), (PairingState::Ended, true)]
    {
        for (mentee, mentor) in [("ada", "bea"), ("bea", "ada")] {
            let past =
                Pairing { mentee: PersonId::new(mentee).unwrap(), mentor: PersonId::new(mentor).unwrap(), state };
            let cohort = Cohort::new(Units::default(), mentees.clone(), mentors.clone(), vec![past]).unwrap();
            let policy = policy(1);
            let outcome = PeerRound::new(&cohort, &policy).unwrap().run().unwrap();
            assert_eq!(outcome.matches().len(), usize::from(possible), "{state:?}");
        }
    }
}

#[test]
fn the_mentor_round_takes_seats_first_where_the_policy_says_so() {
    let (mentees, mut mentors) = fitting();
    mentors[0].seats = Some(2);
    let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
    let policy = policy(1);
    let apart = PeerPolicy { mentor_round: mentor_match::policy::MentorRound::Apart, ..policy.peers().unwrap() };
    let apart = policy.with_peers(Some(apart));
    let found = |policy: &Policy, id: &str| {
        let taken = [(PersonId::new(id).unwrap(), 1)];
        PeerRound::new(&cohort, policy).unwrap().taken(taken).run().unwrap().matches().len()
    };
    // Ada offers two and has one left; Bea said nothing, which counts as one.
    assert_eq!([found(&policy, "ada"), found(&policy, "bea")], [1, 0]);
    assert_eq!([found(&apart, "ada"), found(&apart, "bea")], [1, 1]);
}

#[test]
fn what_is_close_enough_serves_and_what_is_not_does_not() {
    let (mentees, mentors) = two(["Leading a team", "Tenure"], ["Tenure", "Team leading"]);
    let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
    let policy = policy(1);
    assert_eq!(PeerRound::new(&cohort, &policy).unwrap().run().unwrap().matches().len(), 1);
    let (mentees, mentors) = two(["Leading a team", "Tenure"], ["Tenure", "Archives"]);
    let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
    let outcome = PeerRound::new(&cohort, &policy).unwrap().run().unwrap();
    let [ada, bea] = [0, 1].map(PeerId::new);
    assert_eq!(outcome.refusals(ada, bea), [PeerRefusal::NoTopGoal(ada)]);
    assert_eq!(SERVED, Score::from_millionths(500_000));
}

#[test]
fn a_third_is_offered_a_place_only_where_the_policy_allows_it() {
    let person = |id: &str| {
        let (mut learner, mut helper) = (Mentee::new(id).unwrap(), Mentor::new(id).unwrap());
        learner.profile.goals = Some(vec![Goal::new("Teaching")]);
        helper.profile.goals = Some(vec![Goal::new("Teaching")]);
        (learner, helper)
    };
    let (mentees, mentors): (Vec<Mentee>, Vec<Mentor>) = ["ada", "bea", "cleo"].map(person).into_iter().unzip();
    let cohort = Cohort::new(Units::default(), mentees, mentors, vec![]).unwrap();
    for &goal in PeerGoal::ALL {
        let offer = Policy::default().with_peers(Some(PeerPolicy { goal, ..PeerPolicy::default() }));
        let never = PeerPolicy { trios: Trios::Never, ..offer.peers().unwrap() };
        let never = offer.with_peers(Some(never));
        let outcome = PeerRound::new(&cohort, &offer).unwrap().run().unwrap();
        assert_eq!((outcome.matches().len(), outcome.trios().len(), outcome.audit().left_over), (1, 1, 0), "{goal:?}");
        let outcome = PeerRound::new(&cohort, &never).unwrap().run().unwrap();
        assert_eq!((outcome.matches().len(), outcome.trios().len(), outcome.audit().left_over), (1, 0, 1), "{goal:?}");
    }
}

/// Pairs that stand are kept or said why not, whatever has changed; nothing changed means the same result.
#[test]
fn pairs_that_stand_are_kept_as_far_as_they_can_be() {
    let (mut kept_some, mut parted, mut full) = (0, 0, 0);
    for seed in 0..1_500 {
        let (cohort, policy) = (cohort(seed), policy(seed));
        let first = PeerRound::new(&cohort, &policy).unwrap().seed(seed).run().unwrap();
        let stages = [Stage::Proposed, Stage::Agreed];
        let standing: Vec<Incumbent> = first
            .matches()
            .iter()
            .enumerate()
            .map(|(at, one)| {
                // In either order.
                let [mut mentee, mut mentor] = one.people.map(|person| first.id(person).clone());
                if at % 2 == 1 {
                    std::mem::swap(&mut mentee, &mut mentor);
                }
                Incumbent { mentee, mentor, stage: stages[at % 2] }
            })
            .collect();
        let again = PeerRound::new(&cohort, &policy).unwrap().seed(seed);
        let same = again.clone().incumbents(&standing, Keep::Sent).run().unwrap();
        let pairs = |outcome: &PeerOutcome<'_>| -> Vec<[PeerId; 2]> {
            outcome.matches().into_iter().map(|one| one.people).collect()
        };
        assert_eq!(same.audit().kept, standing.len(), "seed {seed}");
        assert!(pairs(&first).iter().all(|pair| pairs(&same).contains(pair)), "seed {seed}");
        // One bans a pair, one has fewer seats.
        let mut rulings = Rulings::default();
        if let Some(one) = standing.first().filter(|_| seed % 3 == 0) {
            rulings.bans = vec![PersonPair { mentee: one.mentor.clone(), mentor: one.mentee.clone() }];
        }
        if let Some(one) = standing.last().filter(|_| seed % 3 == 1) {
            rulings.seats = vec![SeatRuling { mentor: one.mentee.clone(), seats: u16::from(seed % 2 == 0) }];
        }
        let outcome = again.rulings(&rulings).incumbents(&standing, Keep::Sent).run().unwrap();
        assert!(outcome.audit().adds_up(), "seed {seed}: {:?}", outcome.audit());
        let settled: Vec<[PeerId; 2]> = outcome.matches().iter().filter(|one| one.kept).map(|one| one.people).collect();
        assert_eq!(settled.len() + outcome.not_kept().len(), standing.len(), "seed {seed}");
        for one in outcome.not_kept() {
            match &one.why {
                WhyPeersNotKept::Refused(_) => parted += 1,
                WhyPeersNotKept::TooFewSeats(_) => full += 1,
                other => panic!("seed {seed}: {other:?}"),
            }
            // Nothing but a ban parts two who have both said yes.
            assert!(one.incumbent.stage == Stage::Proposed || seed % 3 == 0, "seed {seed}: {one:?}");
        }
        for one in outcome.people() {
            for other in outcome.people().filter(|&other| other != one) {
                let in_market = outcome.market().list(one).any(|entry| entry.0 == other);
                let is_kept = settled.contains(&[one.min(other), one.max(other)]);
                let refusals = outcome.refusals(one, other);
                assert_eq!(refusals.is_empty(), in_market || is_kept, "seed {seed}: {one} {other} {refusals:?}");
                assert!(!(in_market && is_kept), "seed {seed}");
            }
            let most = outcome.seats(one).available;
            let peers = outcome.peers_of(one);
            let agreed = standing.iter().filter(|pair| pair.stage == Stage::Agreed).count();
            assert!(peers.len() <= usize::from(most) + agreed, "seed {seed}: {one}");
        }
        kept_some += usize::from(!settled.is_empty());
        // What stands and is worth much is kept where nothing else is worth as much.
        if outcome.goal() != PeerGoal::NoSwap {
            let round = PeerRound::new(&cohort, &policy).unwrap().seed(seed);
            let worth = round.incumbents(&standing, Keep::MostWorth("10".parse().unwrap())).run().unwrap();
            assert_eq!(pairs(&worth), pairs(&first), "seed {seed}");
        }
    }
    assert!(kept_some > 500 && parted > 100 && full > 5, "{kept_some} {parted} {full}");
}
