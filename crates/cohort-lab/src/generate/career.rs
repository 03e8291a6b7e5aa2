//! Leadership histories: positions held, conferences attended.

use super::draws::{Draws, Weights};
use super::person::list;
use super::vocabulary::{COMMITTEES, OFFICES, OUTSIDE, PROJECTS};
use super::{Programme, THIS_YEAR};

/// A position on a level of the association, by the places of both in their lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Office {
    pub(super) title: usize,
    pub(super) level: usize,
}

impl Office {
    pub(super) fn title_name(self) -> &'static str {
        OFFICES[self.title].0
    }
}

/// What somebody has led, and which events they went to.
#[derive(Debug, Default)]
pub(super) struct Career {
    pub(super) offices: Vec<Office>,
    positions: Vec<String>,
    pub(super) conferences: usize,
    pub(super) conventions: usize,
}

/// How likely each office is to be held or aspired to.
#[derive(Debug)]
pub(super) struct Offices {
    programme: Programme,
    titles: Weights,
}

impl Offices {
    pub(super) fn new(programme: Programme) -> Self {
        Self { programme, titles: Weights::new(OFFICES.map(|(_, weight)| weight)) }
    }

    /// A mentor's: two to four local offices, for many of them higher ones later. One in twenty has led only once.
    pub(super) fn mentor(&self, draws: &mut Draws) -> Career {
        let joined = THIS_YEAR - draws.between(8, 30);
        let (wide, top) = (draws.chance(80), draws.chance(50));
        let mut career = Career::default();
        if draws.chance(5) {
            self.hold(&mut career, 0, 1, draws);
        } else {
            let levels = self.programme.position_levels().len();
            for level in 0..levels {
                let count = match level {
                    0 => draws.between(2, 4),
                    1 if wide => draws.between(2, 4),
                    2 if wide && top => draws.between(1, 3),
                    _ => 0,
                };
                self.hold(&mut career, level, count, draws);
            }
        }
        self.write(&mut career, joined, draws);
        if career.offices.len() > 1 {
            lead(&mut career, joined, draws);
        }
        (career.conferences, career.conventions) = if draws.chance(88) {
            (draws.between(2, 14), if wide { draws.between(1, 6) } else { draws.below(2) })
        } else {
            (draws.below(2), 0)
        };
        career
    }

    /// An emerging leader's: at most two local offices.
    pub(super) fn leader(&self, draws: &mut Draws) -> Career {
        let joined = THIS_YEAR - draws.between(2, 8);
        let mut career = Career::default();
        let count = draws.below(3);
        self.hold(&mut career, 0, count, draws);
        self.write(&mut career, joined, draws);
        lead(&mut career, joined, draws);
        (career.conferences, career.conventions) = (draws.below(5), draws.below(2));
        career
    }

    /// A newcomer's: mostly nothing yet.
    pub(super) fn newcomer(draws: &mut Draws) -> Career {
        let mut career = Career::default();
        if draws.chance(30) {
            career.positions.push(format!("{} (outside, {}-)", draws.pick(&OUTSIDE), THIS_YEAR - draws.between(1, 12)));
        }
        career.conferences = usize::from(draws.chance(10));
        career
    }

    /// What an emerging leader aspires to: the wider levels more often than the local one.
    pub(super) fn aspiration(&self, draws: &mut Draws) -> Office {
        let level = match (self.programme.position_levels().len(), draws.below(100)) {
            (_, ..30) => 0,
            (3, 75..) => 2,
            _ => 1,
        };
        Office { title: self.titles.draw(draws).expect("offices have weight"), level }
    }

    fn hold(&self, career: &mut Career, level: usize, count: usize, draws: &mut Draws) {
        let titles = draws.several(&self.titles, count);
        career.offices.extend(titles.into_iter().map(|title| Office { title, level }));
    }

    /// Spreads the offices over the years since `joined`, in their order.
    fn write(&self, career: &mut Career, joined: usize, draws: &mut Draws) {
        let levels = self.programme.position_levels();
        let years = THIS_YEAR - 1 - joined;
        for (place, office) in career.offices.iter().enumerate() {
            let from = joined + 1 + place * years / career.offices.len();
            let period = period(from, draws.between(1, 2));
            career.positions.push(format!("{} ({}, {period})", office.title_name(), levels[office.level]));
        }
    }
}

impl Career {
    /// The answer in the questionnaire's own form.
    pub(super) fn written(&self) -> String {
        if self.positions.is_empty() { "None".to_owned() } else { list(&self.positions) }
    }

    /// How many positions of responsibility, of whatever kind.
    pub(super) fn len(&self) -> usize {
        self.positions.len()
    }
}

/// A committee, a project, something outside the association.
fn lead(career: &mut Career, joined: usize, draws: &mut Draws) {
    if draws.chance(45) {
        let period = period(draws.between(joined, THIS_YEAR - 1), draws.between(1, 3));
        career.positions.push(format!("{} (committee, {period})", draws.pick(&COMMITTEES)));
    }
    if draws.chance(55) {
        let year = draws.between(joined, THIS_YEAR - 1);
        career.positions.push(format!("{} (project, {year})", draws.pick(&PROJECTS)));
    }
    if draws.chance(30) {
        let period = period(draws.between(joined, THIS_YEAR - 1), draws.between(2, 8));
        career.positions.push(format!("{} (outside, {period})", draws.pick(&OUTSIDE)));
    }
}

fn period(from: usize, years: usize) -> String {
    match from + years {
        to if to > THIS_YEAR => format!("{from}-"),
        to => format!("{from}-{to}"),
    }
}
