//! `max-score` against a linear programme, solved by the simplex method of `microlp`.
//!
//! The programme has a variable per pair and one per seat; its corners are matchings, since its constraints are those
//! of a flow. So its answer is rounded to whole pairs and valued in integers, and both values must be equal to the last
//! millionth.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod scored;
#[path = "scored/shapes.rs"]
mod shapes;

use cohort_lab::oracle::{self, Assignment, Worth};
use good_lp::{
    Expression, ProblemVariables, Solution as _, SolverModel, Variable, constraint, microlp, variable, variables,
};
use matching_market::{Context, Market, MaxScore, MenteeId, MentorId, Objective, PairId, Spread, Strategy};
use scored::{small, spread};
use shapes::shaped;

const MARKETS: u64 = if cfg!(debug_assertions) { 2_000 } else { 20_000 };

/// What to maximise, and how many people, and mentors with a mentee, there must be.
struct Goal {
    count: Count,
    people: i32,
    mentors: i32,
    spread: f64,
}

#[derive(PartialEq)]
enum Count {
    People,
    Mentors,
    Scores,
}

/// The best corner of the programme, as whole pairs.
fn corner(market: &Market, goal: &Goal) -> Assignment {
    let mut unknowns = variables!();
    let share: Vec<Variable> = market.pair_ids().map(|_| unknowns.add(variable().bounds(0..1))).collect();
    let worth = |pair: PairId| match goal.count {
        Count::People => 1.0,
        Count::Mentors => 0.0,
        Count::Scores => f64::from(market.score(pair).unwrap().millionths()),
    };
    let mut objective: Expression = market.pair_ids().zip(&share).map(|(pair, &share)| worth(pair) * share).sum();
    let mut seats: Vec<(MentorId, Vec<Variable>)> = Vec::new();
    for mentor in market.mentor_ids() {
        let taken: Vec<Variable> =
            (0..market.capacity(mentor)).map(|_| unknowns.add(variable().bounds(0..1))).collect();
        for (before, &seat) in (0_u32..).zip(&taken) {
            objective -= f64::from(before) * goal.spread * seat;
        }
        seats.push((mentor, taken));
    }
    let all: Expression = share.iter().sum();
    let firsts: Expression = seats.iter().filter_map(|(_, taken)| taken.first()).sum();
    if goal.count == Count::Mentors {
        objective += firsts.clone();
    }
    let mut problem = ProblemVariables::maximise(unknowns, objective).using(microlp);
    for mentee in market.mentee_ids() {
        let sum: Expression = market.pairs_of_mentee(mentee).map(|pair| share[pair.index()]).sum();
        problem.add_constraint(constraint!(sum <= 1));
    }
    for (mentor, taken) in seats {
        let sum: Expression = market.pairs_of_mentor(mentor).iter().map(|pair| share[pair.index()]).sum();
        let seats: Expression = taken.into_iter().sum();
        problem.add_constraint(constraint!(sum == seats));
    }
    problem.add_constraint(constraint!(all >= goal.people));
    problem.add_constraint(constraint!(firsts >= goal.mentors));
    let solution = problem.solve().unwrap();
    let mut found: Assignment = vec![None; market.mentees()];
    for (pair, &share) in market.pair_ids().zip(&share) {
        let value = solution.value(share);
        assert!((value - value.round()).abs() < 1e-6, "a corner is a matching: {value}");
        if value > 0.5 {
            let previous = found[market.mentee_of(pair).index()].replace(market.mentor_of(pair));
            assert_eq!(previous, None);
        }
    }
    found
}

fn best_by_simplex(market: &Market, objective: Objective, spread: Spread) -> Worth {
    let counted = |goal: &Goal| {
        let found = corner(market, goal);
        let (people, mentors, _) = oracle::worth(market, &found, Objective::CoverageThenMentorsThenTotal, 0);
        [people, mentors].map(|count| i32::try_from(count).unwrap())
    };
    let mut goal = Goal { count: Count::People, people: 0, mentors: 0, spread: 0.0 };
    if objective != Objective::Total {
        [goal.people, _] = counted(&goal);
    }
    if objective == Objective::CoverageThenMentorsThenTotal {
        goal.count = Count::Mentors;
        [_, goal.mentors] = counted(&goal);
    }
    let best = corner(market, &Goal { count: Count::Scores, spread: spread.millionths().into(), ..goal });
    oracle::worth(market, &best, objective, spread.millionths().into())
}

fn compare(market: &Market, spread: Spread, case: &str) {
    for &objective in Objective::ALL {
        let solution = MaxScore { objective, spread }.solve(market, &mut Context::new(7)).unwrap();
        let ids = (0..market.mentees()).map(MenteeId::from_index);
        let found: Assignment = ids.map(|mentee| solution.matching.mentor_of(mentee)).collect();
        let worth = oracle::worth(market, &found, objective, spread.millionths().into());
        assert_eq!(worth, best_by_simplex(market, objective, spread), "{case}, {objective}, spread {spread}");
    }
}

#[test]
fn small_markets_of_every_kind_are_worth_what_the_simplex_method_finds() {
    for seed in 0..MARKETS {
        compare(&small(seed), spread(seed), &format!("small {seed}"));
    }
}

#[test]
fn shapes_that_solvers_get_wrong_are_worth_what_the_simplex_method_finds() {
    for seed in 0..MARKETS {
        compare(&shaped(seed), spread(seed / 3), &format!("shaped {seed}"));
    }
}
