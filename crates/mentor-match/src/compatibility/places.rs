//! Nearness of two people: by distance, by town, or by the units they belong to.
//!
//! The first of these that both people's answers allow decides:
//!
//! 1. coordinates: `nearness = 2^(−distance / half distance)`, half distance 50 km by default (`half-distance-km` of a
//!    policy), with the great-circle distance on a sphere of 6,371.0088 km (mean earth radius, IUGG), computed from the
//!    chord between two unit vectors, which is exact enough for neighbours and antipodes alike;
//! 2. the same town (folded): 1. Two different names say nothing, for they may be one place or neighbours;
//! 3. units: `8^(−level of the smallest common unit)`, with level 0 the most local: 1 for the same club, 1/8 for the
//!    same district, 1/64 for the same region, ...; 0 without a common unit. One level up is taken for three half
//!    distances, so that whoever gives their unit only is not nearer than whoever gives their place.
//!
//! Otherwise nearness is not known. Points are numbered per side; up to 2²⁰ combinations are computed beforehand.

use std::collections::BTreeMap;
use std::fmt;

use super::Sides;
use super::answers::{NONE, Names, all_pairs};
use super::fixed::{ONE, quantise};
use crate::cohort::{Cohort, Coordinates, Location, Side, UnitId, Units};
use crate::parallel::Stop;
use crate::text;

/// Up to how many distances are computed beforehand.
const TABLE_ENTRIES: usize = 1 << 20;

const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// What the nearness of two people was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Nearness {
    /// Great-circle distance, rounded to kilometres.
    Kilometres(u32),
    /// Both live in this town, as the mentee writes it.
    SameTown(String),
    /// The smallest unit that both belong to.
    CommonUnit {
        /// Its level's name.
        level: String,
        /// Its name.
        name: String,
    },
    /// Their units have none above them in common.
    NoCommonUnit,
}

impl fmt::Display for Nearness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kilometres(distance) => write!(formatter, "{distance} km apart"),
            Self::SameTown(town) => write!(formatter, "both in {town}"),
            Self::CommonUnit { level, name } => write!(formatter, "same {level}: {name}"),
            Self::NoCommonUnit => formatter.write_str("no unit in common"),
        }
    }
}

#[derive(Debug)]
pub(super) struct Places {
    sides: Sides<Columns>,
    half_distance: f64,
    // From this squared chord on, nearness is below half a millionth.
    far: f64,
    // All nearnesses of a mentee's and a mentor's point, or empty when there are too many.
    table: Vec<u32>,
    // For each unit the one above it, or NONE, and its level.
    parents: Vec<u32>,
    levels: Vec<u8>,
}

#[derive(Debug)]
struct Columns {
    point: Vec<u32>,
    town: Vec<u32>,
    unit: Vec<u32>,
    points: Vec<[f64; 3]>,
}

impl Columns {
    fn new<'c>(places: impl Iterator<Item = &'c Location>, towns: &mut Names) -> Self {
        let mut columns = Self { point: vec![], town: vec![], unit: vec![], points: vec![] };
        let mut known = BTreeMap::new();
        for place in places {
            columns.point.push(place.coordinates.map_or(NONE, |point| {
                let key = (point.latitude().to_bits(), point.longitude().to_bits());
                *known.entry(key).or_insert_with(|| {
                    columns.points.push(unit_vector(point));
                    u32::try_from(columns.points.len() - 1).expect("fewer than 2^32 people")
                })
            }));
            columns.town.push(place.city.as_deref().and_then(|town| towns.number(town)).unwrap_or(NONE));
            columns.unit.push(place.unit.map_or(NONE, number));
        }
        columns
    }
}

fn number(unit: UnitId) -> u32 {
    u32::try_from(unit.index()).expect("units are numbered by u32")
}

fn unit_vector(point: Coordinates) -> [f64; 3] {
    let (latitude, longitude) = (point.latitude().to_radians(), point.longitude().to_radians());
    let ring = libm::cos(latitude);
    [ring * libm::cos(longitude), ring * libm::sin(longitude), libm::sin(latitude)]
}

/// In kilometres, along the great circle.
pub(super) fn kilometres(one: Coordinates, other: Coordinates) -> f64 {
    distance(&unit_vector(one), &unit_vector(other))
}

/// In kilometres; the same in both directions to the last bit.
fn distance(one: &[f64; 3], other: &[f64; 3]) -> f64 {
    along(squared_chord(one, other))
}

#[inline]
fn squared_chord(one: &[f64; 3], other: &[f64; 3]) -> f64 {
    let [x, y, z] = [one[0] - other[0], one[1] - other[1], one[2] - other[2]];
    x * x + y * y + z * z
}

/// Kilometres along the great circle for a squared chord of the unit sphere.
fn along(squared_chord: f64) -> f64 {
    2.0 * EARTH_RADIUS_KM * libm::asin((libm::sqrt(squared_chord) / 2.0).min(1.0))
}

/// The squared chord of 22 half distances, from which on nearness is at most 2^-22, a quarter of a millionth; none
/// where that is farther than the antipodes.
fn far(half_distance: f64) -> f64 {
    let half_angle = 22.0 * half_distance / EARTH_RADIUS_KM / 2.0;
    let half_chord = libm::sin(half_angle);
    if half_angle < std::f64::consts::FRAC_PI_2 { 4.0 * half_chord * half_chord } else { f64::INFINITY }
}

impl Places {
    pub(super) fn new(cohort: &Cohort, half_distance_km: u32, stop: Stop<'_>) -> Self {
        let mut towns = Names::default();
        let units = cohort.units();
        let sides = Sides {
            mentee: Columns::new(cohort.mentees().iter().map(|one| &one.profile.location), &mut towns),
            mentor: Columns::new(cohort.mentors().iter().map(|one| &one.profile.location), &mut towns),
        };
        let mut places = Self {
            sides,
            half_distance: f64::from(half_distance_km.max(1)),
            far: far(f64::from(half_distance_km.max(1))),
            table: Vec::new(),
            parents: units.iter().map(|unit| units.parent(unit).map_or(NONE, number)).collect(),
            levels: units
                .iter()
                .map(|unit| u8::try_from(units.level_of(unit).index()).expect("at most 16 levels"))
                .collect(),
        };
        let (rows, columns) = (places.sides.mentee.points.len(), places.sides.mentor.points.len());
        let table = all_pairs(rows, columns, TABLE_ENTRIES, stop, |row, column| places.by_distance(row, column));
        places.table = table.unwrap_or_default();
        places
    }

    fn by_distance(&self, row: usize, column: usize) -> u32 {
        let (one, other) = (&self.sides.mentee.points[row], &self.sides.mentor.points[column]);
        let square = squared_chord(one, other);
        if square > self.far { 0 } else { quantise(libm::exp2(-along(square) / self.half_distance)) }
    }

    /// In millionths; `None` when not known.
    #[inline]
    pub(super) fn nearness(&self, mentee: usize, mentor: usize) -> Option<u32> {
        let (one, other) = (&self.sides.mentee, &self.sides.mentor);
        let (row, column) = (one.point[mentee], other.point[mentor]);
        if row != NONE && column != NONE {
            let (row, column) = (row as usize, column as usize);
            let known = self.table.get(row * other.points.len() + column);
            return Some(known.copied().unwrap_or_else(|| self.by_distance(row, column)));
        }
        if one.town[mentee] != NONE && one.town[mentee] == other.town[mentor] {
            return Some(ONE);
        }
        let (unit, other_unit) = (one.unit[mentee], other.unit[mentor]);
        if unit == NONE || other_unit == NONE {
            return None;
        }
        let common = self.common_unit(unit, other_unit);
        Some(common.map_or(0, |unit| ONE.checked_shr(3 * u32::from(self.levels[unit as usize])).unwrap_or(0)))
    }

    /// Where somebody is.
    pub(super) fn answers(&self, side: Side, person: usize, key: &mut Vec<u32>) {
        let columns = self.sides.of(side);
        key.extend([columns.point[person], columns.town[person], columns.unit[person]]);
    }

    /// The smallest unit that contains both. Parents are on higher levels: the lower of the two has to move up.
    #[inline]
    fn common_unit(&self, mut one: u32, mut other: u32) -> Option<u32> {
        while one != other {
            let (level, other_level) = (self.levels[one as usize], self.levels[other as usize]);
            if level <= other_level {
                one = self.parents[one as usize];
            }
            if other_level <= level {
                other = self.parents[other as usize];
            }
            if one == NONE || other == NONE {
                return None;
            }
        }
        Some(one)
    }

    pub(super) fn detail(&self, units: &Units, one: &Location, other: &Location) -> Option<Nearness> {
        if let (Some(point), Some(other)) = (one.coordinates, other.coordinates) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20,016 km")]
            let kilometres = libm::rint(distance(&unit_vector(point), &unit_vector(other))) as u32;
            return Some(Nearness::Kilometres(kilometres));
        }
        if let (Some(town), Some(other)) = (&one.city, &other.city)
            && !text::fold(town).is_empty()
            && text::fold(town) == text::fold(other)
        {
            return Some(Nearness::SameTown(town.trim().to_owned()));
        }
        Some(match self.common_unit(number(one.unit?), number(other.unit?)) {
            None => Nearness::NoCommonUnit,
            Some(common) => {
                let unit = units.iter().nth(common as usize)?;
                Nearness::CommonUnit {
                    level: units.level_name(units.level_of(unit)).to_owned(),
                    name: units.name(unit).to_owned(),
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is taken for far away would be 0 by the formula, too, and little else would.
    #[test]
    fn far_away_is_nothing() {
        for half_distance in [1.0, 50.0, 800.0, 909.0, 911.0, 20_000.0] {
            let nearness = |square: f64| quantise(libm::exp2(-along(square) / half_distance));
            let far = far(half_distance);
            assert_eq!(far.is_infinite(), half_distance > 910.0, "{half_distance}");
            if far.is_finite() {
                assert_eq!(nearness(far), 0);
                assert!(along(far) < 22.01 * half_distance);
            }
        }
    }

    #[test]
    fn distances_are_those_of_the_sphere() {
        // Quarter, half and one degree of a great circle; Lisbon to Porto within the sphere's half per cent.
        let point = |(latitude, longitude)| Coordinates::new(latitude, longitude).expect("in range");
        let between = |one, other| kilometres(point(one), point(other));
        let degree = EARTH_RADIUS_KM.mul_add(std::f64::consts::PI / 180.0, 0.0);
        for (one, other, expected) in [
            ((0.0, 0.0), (0.0, 90.0), 90.0 * degree),
            ((90.0, 0.0), (-90.0, 77.0), 180.0 * degree),
            ((10.0, 20.0), (11.0, 20.0), degree),
            ((5.0, 179.5), (5.0, 179.5), 0.0),
            ((0.0, 179.5), (0.0, -179.5), degree),
        ] {
            assert!((between(one, other) - expected).abs() < 1e-6, "{one:?} {other:?}");
        }
        let lisbon_porto = between((38.7223, -9.1393), (41.1579, -8.6291));
        assert!((lisbon_porto - 274.0).abs() < 2.0, "{lisbon_porto}");
    }
}
