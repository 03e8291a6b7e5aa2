//! Leadership histories: positions held, conferences attended.

use mentor_match::cohort::{LeadershipRole, RoleKind, Sphere, Units};
use mentor_match::jiff::civil::Date;
use mentor_match::policy::Preset;

use super::draws::{Draws, Weights};
use super::questionnaires::Questionnaire;
use super::seniority::Seniority;
use super::table::list;
use super::vocabulary::{COMMITTEES, OFFICES, OUTSIDE, PROJECTS};

/// "Now" in generated answers: leadership histories end here. Fixed, so that a seed keeps its meaning.
pub(super) const THIS_YEAR: usize = 2026;

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

#[derive(Debug, Clone, Copy)]
enum Where {
    Level(&'static str),
    Committee,
    Project,
    Outside,
}

#[derive(Debug)]
struct Position {
    title: &'static str,
    place: Where,
    from: usize,
    /// The last year; `None` while it goes on.
    to: Option<usize>,
}

/// What somebody has led, and which events they went to.
#[derive(Debug, Default)]
pub(super) struct Career {
    positions: Vec<Position>,
    pub(super) conferences: usize,
    pub(super) conventions: usize,
}

/// How likely each office is to be held or aspired to.
pub(super) struct Offices {
    questionnaire: &'static Questionnaire,
    titles: Weights,
}

impl Offices {
    pub(super) fn new(questionnaire: &'static Questionnaire) -> Self {
        Self { questionnaire, titles: Weights::new(OFFICES.iter().map(|&(_, weight)| weight)) }
    }

    /// A mentor's: two to four local offices, for many of them higher ones later. One in twenty has led only once.
    pub(super) fn mentor(&self, seniority: Seniority, draws: &mut Draws) -> Career {
        let (led, attended) = (seniority.follow(draws), seniority.follow(draws));
        let joined = THIS_YEAR - seniority.follow(draws).steps(8, 30);
        let mut offices = Vec::new();
        let wide = led.permille() >= 200;
        if led.permille() < 50 {
            self.hold(&mut offices, 0, 1, draws);
        } else {
            for level in 0..self.questionnaire.levels.len() {
                let count = match level {
                    0 => led.steps(2, 4),
                    1 if wide => led.steps(2, 4),
                    2 if led.permille() >= 600 => draws.between(1, 3),
                    _ => 0,
                };
                self.hold(&mut offices, level, count, draws);
            }
        }
        let mut career = self.write(&offices, joined, draws);
        if offices.len() > 1 {
            career.lead(joined, draws);
        }
        (career.conferences, career.conventions) = if attended.permille() >= 120 {
            (attended.steps(2, 14), if wide { attended.steps(1, 6) } else { draws.below(2) })
        } else {
            (draws.below(2), 0)
        };
        career
    }

    /// An emerging leader's: at most two local offices.
    pub(super) fn leader(&self, draws: &mut Draws) -> Career {
        let joined = THIS_YEAR - draws.between(2, 8);
        let (mut offices, count) = (Vec::new(), draws.below(3));
        self.hold(&mut offices, 0, count, draws);
        let mut career = self.write(&offices, joined, draws);
        career.lead(joined, draws);
        (career.conferences, career.conventions) = (draws.below(5), draws.below(2));
        career
    }

    /// A newcomer's: mostly nothing yet.
    pub(super) fn newcomer(draws: &mut Draws) -> Career {
        let mut career = Career::default();
        if draws.chance(30) {
            let (title, from) = (draws.pick(&OUTSIDE), THIS_YEAR - draws.between(1, 12));
            career.positions.push(Position { title, place: Where::Outside, from, to: None });
        }
        career.conferences = usize::from(draws.chance(10));
        career
    }

    /// What a mentee on the way to an office aspires to: the wider levels more often than the local one, except where
    /// officers are those of a section.
    pub(super) fn aspiration(&self, draws: &mut Draws) -> Office {
        let level = match (self.questionnaire.levels.len(), draws.below(100)) {
            _ if self.questionnaire.preset == Preset::Nace => 0,
            (_, ..30) => 0,
            (3, 75..) => 2,
            _ => 1,
        };
        Office { title: self.titles.draw(draws).expect("offices have weight"), level }
    }

    fn hold(&self, offices: &mut Vec<Office>, level: usize, count: usize, draws: &mut Draws) {
        let titles = draws.several(&self.titles, count);
        offices.extend(titles.into_iter().map(|title| Office { title, level }));
    }

    /// Spreads the offices over the years since `joined`, in their order.
    fn write(&self, offices: &[Office], joined: usize, draws: &mut Draws) -> Career {
        let years = THIS_YEAR - 1 - joined;
        let mut career = Career::default();
        for (place, office) in offices.iter().enumerate() {
            let from = joined + 1 + place * years / offices.len();
            let place = Where::Level(self.questionnaire.level(office.level));
            career.positions.push(Position::new(office.title_name(), place, from, draws.between(1, 2)));
        }
        career
    }
}

impl Career {
    /// The answer in the questionnaire's own form.
    pub(super) fn written(&self) -> String {
        if self.positions.is_empty() { "None".to_owned() } else { list(self.positions.iter().map(Position::written)) }
    }

    /// The answer as the core knows it.
    pub(super) fn roles(&self, units: &Units) -> Vec<LeadershipRole> {
        self.positions.iter().map(|position| position.role(units)).collect()
    }

    /// A committee, a project, something outside the association.
    fn lead(&mut self, joined: usize, draws: &mut Draws) {
        if draws.chance(45) {
            let (from, years) = (draws.between(joined, THIS_YEAR - 1), draws.between(1, 3));
            self.positions.push(Position::new(draws.pick(&COMMITTEES), Where::Committee, from, years));
        }
        if draws.chance(55) {
            let from = draws.between(joined, THIS_YEAR - 1);
            self.positions.push(Position::new(draws.pick(&PROJECTS), Where::Project, from, 0));
        }
        if draws.chance(30) {
            let (from, years) = (draws.between(joined, THIS_YEAR - 1), draws.between(2, 8));
            self.positions.push(Position::new(draws.pick(&OUTSIDE), Where::Outside, from, years));
        }
    }
}

impl Position {
    fn new(title: &'static str, place: Where, from: usize, years: usize) -> Self {
        Self { title, place, from, to: Some(from + years).filter(|&to| to <= THIS_YEAR) }
    }

    fn written(&self) -> String {
        let Self { title, from, .. } = self;
        let place = match self.place {
            Where::Level(level) => level,
            Where::Committee => "committee",
            Where::Project => "project",
            Where::Outside => "outside",
        };
        match self.to {
            None => format!("{title} ({place}, {from}-)"),
            Some(to) if to == *from => format!("{title} ({place}, {from})"),
            Some(to) => format!("{title} ({place}, {from}-{to})"),
        }
    }

    fn role(&self, units: &Units) -> LeadershipRole {
        let mut role = LeadershipRole::new(self.title);
        match self.place {
            Where::Level(level) => role.level = units.level(level),
            Where::Committee => role.kind = RoleKind::Committee,
            Where::Project => role.kind = RoleKind::Project,
            Where::Outside => role.sphere = Sphere::Outside,
        }
        let day = |year: usize, month, day| Date::new(i16::try_from(year).ok()?, month, day).ok();
        role.from = day(self.from, 1, 1);
        role.to = self.to.and_then(|to| day(to, 12, 31));
        role
    }
}
