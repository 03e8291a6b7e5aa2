//! Cities, units and who lives where.

use super::GeneratorOptions;
use super::draws::{Draws, Weights, zipf_weight};
use super::questionnaires::Questionnaire;

/// A real city: name, latitude, longitude, IANA time zone, local language.
pub(super) struct City {
    pub(super) name: &'static str,
    pub(super) latitude: &'static str,
    pub(super) longitude: &'static str,
    pub(super) zone: &'static str,
    pub(super) language: &'static str,
}

const fn city(
    name: &'static str,
    latitude: &'static str,
    longitude: &'static str,
    zone: &'static str,
    language: &'static str,
) -> City {
    City { name, latitude, longitude, zone, language }
}

/// Neighbours stand side by side, so that districts are regions of the map.
pub(super) static CITIES: [City; 26] = [
    city("Vancouver", "49.28", "-123.12", "America/Vancouver", "English"),
    city("Portland", "45.52", "-122.68", "America/Los_Angeles", "English"),
    city("Denver", "39.74", "-104.99", "America/Denver", "English"),
    city("Austin", "30.27", "-97.74", "America/Chicago", "English"),
    city("Chicago", "41.88", "-87.63", "America/Chicago", "English"),
    city("Atlanta", "33.75", "-84.39", "America/New_York", "English"),
    city("Toronto", "43.65", "-79.38", "America/Toronto", "English"),
    city("Boston", "42.36", "-71.06", "America/New_York", "English"),
    city("San Juan", "18.47", "-66.11", "America/Puerto_Rico", "Spanish"),
    city("Bogotá", "4.71", "-74.07", "America/Bogota", "Spanish"),
    city("Lima", "-12.05", "-77.04", "America/Lima", "Spanish"),
    city("Santiago", "-33.45", "-70.67", "America/Santiago", "Spanish"),
    city("São Paulo", "-23.55", "-46.63", "America/Sao_Paulo", "Portuguese"),
    city("Lisbon", "38.72", "-9.14", "Europe/Lisbon", "Portuguese"),
    city("Dublin", "53.35", "-6.26", "Europe/Dublin", "English"),
    city("Madrid", "40.42", "-3.70", "Europe/Madrid", "Spanish"),
    city("Lyon", "45.76", "4.84", "Europe/Paris", "French"),
    city("Zürich", "47.37", "8.54", "Europe/Zurich", "German"),
    city("Kraków", "50.06", "19.94", "Europe/Warsaw", "Polish"),
    city("Athens", "37.98", "23.73", "Europe/Athens", "Greek"),
    city("Nairobi", "-1.29", "36.82", "Africa/Nairobi", "Swahili"),
    city("Pune", "18.52", "73.86", "Asia/Kolkata", "Hindi"),
    city("Singapore", "1.35", "103.82", "Asia/Singapore", "English"),
    city("Osaka", "34.69", "135.50", "Asia/Tokyo", "Japanese"),
    city("Brisbane", "-27.47", "153.03", "Australia/Brisbane", "English"),
    city("Auckland", "-36.85", "174.76", "Pacific/Auckland", "English"),
];

const UNIT_NAMES: [&str; 30] = [
    "Lakeside",
    "Two Rivers",
    "Harbour Light",
    "Cedar Valley",
    "Old Mill",
    "Silver Bay",
    "Northern Star",
    "Magnolia",
    "Prairie Rose",
    "Copper Hill",
    "Blue Ridge",
    "Seven Oaks",
    "Lantern Bridge",
    "Sunset Coast",
    "Evergreen",
    "Stone Arch",
    "Willow Creek",
    "Golden Plains",
    "High Desert",
    "Clearwater",
    "Mariners' Point",
    "Red Maple",
    "Orchard Park",
    "Summit View",
    "Kingfisher",
    "Bayou Bend",
    "Aurora",
    "Foxglove",
    "Granite Falls",
    "Juniper",
];

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
        let name = UNIT_NAMES[club % UNIT_NAMES.len()];
        match club / UNIT_NAMES.len() {
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
