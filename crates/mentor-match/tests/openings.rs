//! Who could take a mentee now: free seats, shortest chains, and that fewer moves do not do, against brute force.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Association, choices, id};
use mentor_match::cohort::{Cohort, MenteeId, MentorId, Pairing, PairingState};
use mentor_match::policy::{Policy, Preset, Rulings};
use mentor_match::{Incumbent, Keep, MatchingRound, Need, Opening, RoundOutcome, Stage};

struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// Up to seven mentees and six mentors; who declines whom, who stands with whom and how far they have come is drawn.
fn cohort(seed: u64) -> (Cohort, Vec<Incumbent>) {
    let (town, mut dice) = (Association::new(Preset::Altrusa), Dice(seed));
    let (mentees, mentors) = (3 + dice.below(5), 2 + dice.below(5));
    let mentor_ids: Vec<String> = (0..mentors).map(|one| format!("mentor{one}")).collect();
    let mut people = Vec::new();
    for one in 0..mentees {
        let mut mentee = town.new_member(&format!("mentee{one}"));
        mentee.declines = mentor_ids.iter().filter(|_| dice.below(2) == 0).map(|mentor| id(mentor)).collect();
        people.push(mentee);
    }
    let seats = |dice: &mut Dice| u16::try_from(1 + dice.below(2)).unwrap();
    let mut mentor = |name: &String| {
        let mut mentor = town.mentor(name);
        mentor.seats = Some(seats(&mut dice));
        mentor
    };
    let mentors = mentor_ids.iter().map(&mut mentor).collect();
    let cohort = town.cohort(people, mentors);
    let mut dice = Dice(seed ^ 0x77);
    let stages = [Stage::Proposed, Stage::Agreed, Stage::Introduced];
    // Somebody possible with a free seat, whoever comes first: chains are what that leaves.
    let mut free: Vec<u16> = cohort.mentors().iter().map(|one| one.seats.unwrap()).collect();
    let mut standing = Vec::new();
    for mentee in cohort.mentees() {
        let could = |at: &usize| free[*at] > 0 && !mentee.declines.contains(&cohort.mentors()[*at].id);
        let could: Vec<usize> = (0..free.len()).filter(could).collect();
        if could.is_empty() {
            continue;
        }
        let at = could[usize::try_from(dice.below(could.len() as u64)).unwrap()];
        free[at] -= 1;
        let stage = stages[usize::try_from(dice.below(3)).unwrap()];
        standing.push(Incumbent { mentee: mentee.id.clone(), mentor: cohort.mentors()[at].id.clone(), stage });
    }
    (cohort, standing)
}

fn policy() -> &'static Policy {
    static POLICY: std::sync::LazyLock<Policy> = std::sync::LazyLock::new(|| Policy::preset(Preset::Altrusa));
    &POLICY
}

fn run<'a>(cohort: &'a Cohort, standing: &'a [Incumbent]) -> RoundOutcome<'a> {
    MatchingRound::new(cohort, policy()).seed(1).incumbents(standing, Keep::Sent).run().unwrap()
}

/// The least number of others who move so that `placed` gets a seat: every reassignment of everybody who may move is
/// tried.
fn fewest_moves(outcome: &RoundOutcome<'_>, placed: MenteeId) -> Option<usize> {
    fn go(
        left: &[MenteeId],
        load: &mut Vec<usize>,
        outcome: &RoundOutcome<'_>,
        placed: MenteeId,
        can: &dyn Fn(MenteeId, MentorId) -> bool,
    ) -> Option<usize> {
        let Some((&mentee, rest)) = left.split_first() else { return Some(0) };
        let now = outcome.mentor_of(mentee).filter(|_| mentee != placed);
        let fixed = outcome.stage(mentee) == Some(Stage::Introduced) && mentee != placed;
        let mut best: Option<usize> = None;
        for index in 0..load.len() {
            let mentor = MentorId::from_index(index);
            let stays = now == Some(mentor);
            let possible = stays || (can(mentee, mentor) && !fixed && (now.is_some() || mentee == placed));
            if !possible || load[index] == usize::from(outcome.seats(mentor).available) {
                continue;
            }
            load[index] += 1;
            let moved = usize::from(!stays && mentee != placed);
            let found = go(rest, load, outcome, placed, can).map(|moves| moves + moved);
            best = [best, found].into_iter().flatten().min();
            load[index] -= 1;
        }
        // Whoever has nobody goes on having nobody.
        if now.is_none() && mentee != placed {
            best = [best, go(rest, load, outcome, placed, can)].into_iter().flatten().min();
        }
        best
    }
    let cohort = outcome.cohort();
    let mentees: Vec<MenteeId> = (0..cohort.mentees().len()).map(MenteeId::from_index).collect();
    let can = |mentee: MenteeId, mentor: MentorId| !cohort.mentee(mentee).declines.contains(&cohort.mentor(mentor).id);
    let mut load = vec![0; cohort.mentors().len()];
    go(&mentees, &mut load, outcome, placed, &can)
}

/// Carries out what an opening says and sees that it is possible.
fn follow(outcome: &RoundOutcome<'_>, placed: MenteeId, opening: &Opening) {
    let cohort = outcome.cohort();
    let can = |mentee, mentor: MentorId| !cohort.mentee(mentee).declines.contains(&cohort.mentor(mentor).id);
    let mentors = (0..cohort.mentors().len()).map(MentorId::from_index);
    let mut held: Vec<Vec<MenteeId>> = mentors.map(|mentor| outcome.mentees_of(mentor)).collect();
    for held in &mut held {
        held.retain(|&one| one != placed);
    }
    for step in &opening.moves {
        assert_ne!(outcome.stage(step.mentee), Some(Stage::Introduced));
        assert!(can(step.mentee, step.to) && held[step.from.index()].contains(&step.mentee));
        held[step.from.index()].retain(|&one| one != step.mentee);
        held[step.to.index()].push(step.mentee);
        assert!(held[step.to.index()].len() <= usize::from(outcome.seats(step.to).available), "in this order");
    }
    assert!(can(placed, opening.mentor));
    held[opening.mentor.index()].push(placed);
    assert!(held[opening.mentor.index()].len() <= usize::from(outcome.seats(opening.mentor).available));
}

#[test]
fn no_chain_is_shorter() {
    let (mut free, mut chains, mut none) = (0, 0, 0);
    for seed in 0..400 {
        let (cohort, standing) = cohort(seed);
        let outcome = run(&cohort, &standing);
        let openings = outcome.openings();
        for mentee in (0..cohort.mentees().len()).map(MenteeId::from_index) {
            let placement = openings.place(mentee, 3);
            placement.openings.iter().for_each(|one| follow(&outcome, mentee, one));
            let best = placement.openings.first().map(|one| one.moves.len());
            assert_eq!(best, fewest_moves(&outcome, mentee), "seed {seed}, {mentee:?}");
            assert!(placement.openings.is_sorted_by_key(|one| one.moves.len()));
            match best {
                Some(0) => free += 1,
                Some(moves) => {
                    chains += 1;
                    // No layer before has a free seat, and everybody who could move leads to the next.
                    let has_free = |mentor: &MentorId| {
                        outcome.free_seats(*mentor) > 0 || outcome.mentor_of(mentee) == Some(*mentor)
                    };
                    assert_eq!(placement.layers.len(), moves + 1);
                    let (last, before) = placement.layers.split_last().unwrap();
                    assert!(last.iter().any(has_free) && !before.iter().flatten().any(has_free));
                }
                None => none += 1,
            }
        }
    }
    assert!(free > 200 && chains > 40 && none > 50, "{free} {chains} {none}");
}

#[test]
fn whoever_is_possible_is_named_if_a_mentor_says_no() {
    let (mut moved, mut displaced) = (0, 0);
    for seed in 0..400 {
        let (cohort, standing) = cohort(seed);
        // Nobody is introduced yet.
        let standing: Vec<Incumbent> =
            standing.into_iter().map(|one| Incumbent { stage: Stage::Proposed, ..one }).collect();
        let outcome = run(&cohort, &standing);
        let openings = outcome.openings();
        for one in outcome.matches() {
            let named = openings.if_declined(one.mentee_id, 3);
            let other = |mentor: &mentor_match::cohort::Mentor| {
                mentor.id != one.mentor.id && !one.mentee.declines.contains(&mentor.id)
            };
            assert_eq!(named.is_empty(), !cohort.mentors().iter().any(other), "seed {seed}");
            assert!(named.iter().all(|opening| opening.mentor != one.mentor_id));
            for opening in named.iter().filter(|opening| opening.displaced.is_none()) {
                follow(&outcome, one.mentee_id, opening);
                // What the no itself frees counts.
                moved += usize::from(opening.moves.iter().any(|step| step.to == one.mentor_id));
            }
            displaced += named.iter().filter(|opening| opening.displaced.is_some()).count();
        }
    }
    assert!(moved > 50 && displaced > 50, "{moved} {displaced}");
}

#[test]
fn s26_s33_s58_a_replacement_comes_before_a_newcomer_and_never_the_failed_mentor_again() {
    let town = Association::new(Preset::Altrusa);
    let failed = Pairing { mentee: id("ada"), mentor: id("grace"), state: PairingState::Failed };
    let people = vec![town.new_member("ada"), town.new_member("ben")];
    let mentors = vec![town.mentor("grace"), town.mentor("hedy")];
    let cohort = Cohort::new(town.units.clone(), people, mentors, vec![failed]).unwrap();
    let outcome = run(&cohort, &[]);
    let [ada, ben] = ["ada", "ben"].map(|name| cohort.find_mentee(&id(name)).unwrap());
    let placed = outcome.openings().place_all(&[(Need::Newcomer, ben), (Need::Replacement, ada)]);
    let mentor = |at: usize| cohort.mentor(placed[at].openings[0].mentor).id.to_string();
    assert_eq!((placed[0].mentee, mentor(0).as_str()), (ada, "hedy"));
    assert_eq!((placed[1].mentee, mentor(1).as_str()), (ben, "grace"));
}

#[test]
fn s11_a_newcomer_gets_the_best_free_seat_and_moves_nobody() {
    let town = Association::new(Preset::Altrusa);
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["hedy", "grace"]);
    let mentors = vec![town.mentor("grace"), town.mentor("hedy"), town.mentor("ida")];
    let cohort = town.cohort(vec![ada, town.new_member("ben")], mentors);
    let standing = [Incumbent { mentee: id("ben"), mentor: id("grace"), stage: Stage::Introduced }];
    let outcome = run(&cohort, &standing);
    let ada = cohort.find_mentee(&id("ada")).unwrap();
    let placement = outcome.openings().place(ada, 3);
    let named: Vec<String> = placement.openings.iter().map(|one| cohort.mentor(one.mentor).id.to_string()).collect();
    assert_eq!(named, ["hedy", "ida"], "Grace is taken by somebody who was introduced");
    assert!(placement.openings.iter().all(|one| one.moves.is_empty()));
}

#[test]
fn s49_a_referral_comes_after_the_mentees_own_choices() {
    let town = Association::new(Preset::Altrusa);
    let mut ada = town.new_member("ada");
    ada.choices = choices(&["grace", "hedy"]);
    // Grace says no and names Ida; Ada says yes to that.
    ada.refer(id("ida"));
    ada.refer(id("hedy"));
    assert_eq!(ada.choices, choices(&["grace", "hedy", "ida"]), "nobody is named twice");
    let mut grace = town.mentor("grace");
    grace.declines = vec![id("ada")];
    for (hedy_declines, next) in [(false, "hedy"), (true, "ida")] {
        let mut hedy = town.mentor("hedy");
        hedy.declines = if hedy_declines { vec![id("ada")] } else { vec![] };
        let mentors = vec![grace.clone(), hedy, town.mentor("ida"), town.mentor("jane")];
        let cohort = town.cohort(vec![ada.clone()], mentors);
        let rulings = Rulings::default();
        let outcome = MatchingRound::new(&cohort, policy()).rulings(&rulings).run().unwrap();
        assert_eq!(common::pairs(&outcome), [format!("ada-{next}")]);
    }
}
