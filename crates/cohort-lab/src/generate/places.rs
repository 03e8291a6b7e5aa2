//! Cities, units and who lives where.

use super::GeneratorOptions;
use super::draws::{Draws, Weights, zipf_weight};
use super::questionnaires::Questionnaire;
use super::vocabulary::{CITIES, City, UNITS};

/// The units of an association: `clubs` local ones inside `districts` larger ones.
#[derive(Debug)]
pub(super) struct Places {
    /// What a larger unit is called.
    larger: &'static str,
    clubs: usize,
    districts: usize,
    sizes: Weights,
}

impl Places {
    /// Club sizes fall off by Zipf's law with their place in a shuffled order.
    pub(super) fn draw(options: &GeneratorOptions, questionnaire: &Questionnaire, draws: &mut Draws) -> Self {
        let mut order: Vec<usize> = (1..=options.clubs).collect();
        draws.shuffle(&mut order);
        let sizes = Weights::new(order.into_iter().map(|rank| zipf_weight(rank, options.club_skew)));
        let larger = questionnaire.units.get(1).copied().unwrap_or("");
        Self { larger, clubs: options.clubs, districts: options.districts, sizes }
    }

    pub(super) fn draw_club(&self, draws: &mut Draws) -> usize {
        self.sizes.draw(draws).expect("at least one club, each with some weight")
    }

    /// Another club, drawn like the first; the same one when there is no other.
    pub(super) fn draw_other(&self, club: usize, draws: &mut Draws) -> usize {
        (0..8).map(|_| self.draw_club(draws)).find(|&other| other != club).unwrap_or(club)
    }

    pub(super) fn district_of(&self, club: usize) -> usize {
        club * self.districts / self.clubs
    }

    pub(super) fn club_name(club: usize) -> String {
        let name = UNITS[club % UNITS.len()];
        match club / UNITS.len() {
            0 => name.to_owned(),
            round => format!("{name} {}", round + 1),
        }
    }

    pub(super) fn district_name(&self, club: usize) -> String {
        format!("{} {}", self.larger, self.district_of(club) + 1)
    }

    /// Mostly the club's own city, sometimes a neighbouring one.
    pub(super) fn draw_city(&self, club: usize, draws: &mut Draws) -> &'static City {
        let home = if self.clubs <= CITIES.len() { club } else { club * CITIES.len() / self.clubs };
        let away = if draws.chance(12) { draws.between(1, 2) } else { 0 };
        &CITIES[(home + away) % CITIES.len()]
    }
}
