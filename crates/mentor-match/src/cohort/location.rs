//! Where somebody is, and how much that matters to them.

use super::UnitId;

/// Unit, place and meeting format.
#[derive(Debug, Clone, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Location {
    /// The most local unit they belong to.
    pub unit: Option<UnitId>,
    /// City or town, as written.
    pub city: Option<String>,
    /// Where that is.
    pub coordinates: Option<Coordinates>,
    /// IANA name, such as `Europe/Lisbon`.
    pub time_zone: Option<String>,
    /// How they want to meet.
    pub meeting: Option<MeetingFormat>,
}

/// How somebody wants to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum MeetingFormat {
    /// Face to face.
    InPerson,
    /// Mostly remote, in person at least once.
    Mixed,
    /// Remote only.
    Virtual,
    /// Any of these.
    Either,
}

/// A point on the earth, in degrees; finite and in range.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "(f64, f64)", into = "(f64, f64)"))]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// `latitude` in −90..=90, `longitude` in −180..=180, both in degrees.
    ///
    /// # Errors
    /// Either of them is not a number or out of its range.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, CoordinatesError> {
        if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            Ok(Self { latitude, longitude })
        } else {
            Err(CoordinatesError { latitude, longitude })
        }
    }

    /// Degrees north of the equator.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich.
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

impl TryFrom<(f64, f64)> for Coordinates {
    type Error = CoordinatesError;
    fn try_from((latitude, longitude): (f64, f64)) -> Result<Self, CoordinatesError> {
        Self::new(latitude, longitude)
    }
}

impl From<Coordinates> for (f64, f64) {
    fn from(point: Coordinates) -> Self {
        (point.latitude, point.longitude)
    }
}

/// Numbers that are no point on the earth.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("latitude {latitude}, longitude {longitude}: expected -90 to 90 and -180 to 180 degrees")]
#[non_exhaustive]
pub struct CoordinatesError {
    /// What was given.
    pub latitude: f64,
    /// What was given.
    pub longitude: f64,
}
