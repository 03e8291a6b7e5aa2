//! Strategies side by side: what each is good at, which matches are safe, and who depends on the choice.

use mentor_match::Score;
use mentor_match::cohort::MentorId;
use mentor_match::compare::{Comparison, Contender};

/// How many safe matches, and how many people with a contested one, are named; `committee/contested.csv` has all.
pub(crate) const NAMED: usize = 60;
/// How many results of one contested person are told.
const RESULTS: usize = 6;

pub(crate) fn mean_fit(one: &Contender) -> Option<Score> {
    let matched = i64::try_from(one.matched).ok().filter(|&matched| matched > 0)?;
    i32::try_from(one.total? / matched).ok().map(Score::from_millionths)
}

/// The different results of one mentee, each with the strategies that give it.
pub(crate) fn by_result(comparison: &Comparison, results: &[Option<MentorId>]) -> Vec<(Option<MentorId>, String)> {
    let mut told: Vec<(Option<MentorId>, String)> = Vec::new();
    for (contender, result) in comparison.contenders.iter().zip(results) {
        if let Some((_, strategies)) = told.iter_mut().find(|(other, _)| other == result) {
            *strategies += ", ";
            *strategies += &contender.strategy;
        } else {
            told.push((*result, contender.strategy.clone()));
        }
    }
    told.truncate(RESULTS);
    told
}

/// How much of a list is on the page.
pub(crate) fn shown(all: usize) -> String {
    if all > NAMED {
        format!("The first {NAMED} of {all}; all are in contested.csv")
    } else {
        "Sorted by number".to_owned()
    }
}
