//! A programme's table of places: where a town lies and which clock it goes by.
//!
//! ```text
//! city,region,country,latitude,longitude,time_zone
//! Lisbon; Lisboa,,Portugal; PT,38.72,-9.14,Europe/Lisbon
//! Portland,Oregon; OR,United States; USA; US,45.52,-122.68,America/Los_Angeles
//! Portland,Maine; ME,United States,43.66,-70.26,America/New_York
//! ```
//!
//! *Names.* The first name of a cell is the one that is shown; further ones, after semicolons, are other spellings.
//! What one row says about a country or a region holds in all rows with the same first name. The column `region` may be
//! left out.
//!
//! *Resolving.* What somebody writes names a place when it is the city alone, or the city followed by the region, the
//! country, or both: "Portland", "Portland, OR", "Portland (Oregon)", "Lisboa Portugal". Only letters and digits count;
//! case, accents and punctuation do not. A text that names several places is *ambiguous*, unless it is the full name of
//! one of them (city, region if it has one, and country, as shown); any other text is *unknown*. Nothing is guessed by
//! size or nearness.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::tz::TimeZoneDatabase;

use super::places::kilometres;
use super::table::{self, TableError};
use crate::cohort::Coordinates;
use crate::text;

/// A checked table of places.
///
/// # Examples
/// ```
/// use mentor_match::compatibility::{PlaceMatch, PlaceTable, PlaceTableErrorKind};
/// let table = PlaceTable::parse(
///     "city,region,country,latitude,longitude,time_zone\n\
///      Portland,Oregon; OR,United States; US,45.52,-122.68,America/Los_Angeles\n\
///      Portland,Maine; ME,United States,43.66,-70.26,America/New_York\n",
/// )?;
/// let PlaceMatch::Place(place) = table.resolve("PORTLAND (me)") else { panic!("one place") };
/// assert_eq!((place.title(), place.time_zone()), ("Portland, Maine, United States", "America/New_York"));
/// assert!(matches!(table.resolve("Portland, US"), PlaceMatch::Ambiguous { candidates } if candidates.len() == 2));
/// assert_eq!(table.resolve("Portland, Texas"), PlaceMatch::Unknown);
///
/// let error = PlaceTable::parse("city,country,latitude,longitude,time_zone\nOslo,Norway,59.9,10.7,CET+1\n").unwrap_err();
/// assert_eq!(error.line, 2);
/// assert_eq!(error.kind, PlaceTableErrorKind::TimeZone { found: "CET+1".to_owned() });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaceTable {
    places: Vec<Place>,
    // Slug of a city's name to the places it names.
    // INVARIANT: positions are of `places`; no slug is empty or longer than `longest`.
    cities: BTreeMap<String, BTreeSet<usize>>,
    // Slugs of the first names of a country, and of a country and a region, to all their names.
    areas: BTreeMap<(String, Option<String>), BTreeSet<String>>,
    longest: usize,
}

/// A place of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    city: String,
    title: String,
    country: String,
    // `None` when the row has none.
    region: Option<String>,
    coordinates: Coordinates,
    time_zone: String,
}

impl Place {
    /// City, region if there is one, and country. No other place of the table has this title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The city, by its first name.
    pub fn city(&self) -> &str {
        &self.city
    }

    /// Where it lies.
    pub fn coordinates(&self) -> Coordinates {
        self.coordinates
    }

    /// Its time zone, by its IANA name.
    pub fn time_zone(&self) -> &str {
        &self.time_zone
    }

    /// How far it is from a point, along the great circle.
    pub fn kilometres_from(&self, point: Coordinates) -> f64 {
        kilometres(self.coordinates, point)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.title)
    }
}

/// What a text means in a table of places.
#[derive(Debug, Clone, PartialEq)]
pub enum PlaceMatch<'t> {
    /// One place.
    Place(&'t Place),
    /// Several: a question, not a guess.
    Ambiguous {
        /// In the table's order; at least two.
        candidates: Vec<&'t Place>,
    },
    /// None.
    Unknown,
}

/// Why a table of places cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("places, line {line}: {kind}")]
#[non_exhaustive]
pub struct PlaceTableError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub kind: PlaceTableErrorKind,
}

/// What is wrong with a line of a table of places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceTableErrorKind {
    /// It is no table of these columns.
    #[error(transparent)]
    Table(TableError),
    /// A name without a letter or digit where one is needed.
    #[error("column '{column}': no name; write one, or several separated by semicolons")]
    NoName {
        /// `city` or `country`.
        column: &'static str,
    },
    /// Degrees that are no number or out of range.
    #[error(
        "column '{column}': found '{found}', expected degrees with a decimal point, from -{limit} to {limit}, such as 38.72"
    )]
    Degrees {
        /// `latitude` or `longitude`.
        column: &'static str,
        /// What stands there.
        found: String,
        /// The greatest that is allowed.
        limit: u8,
    },
    /// A time zone that is not in the bundled data.
    #[error("column 'time_zone': found '{found}', expected an IANA name such as Europe/Lisbon")]
    TimeZone {
        /// What stands there.
        found: String,
    },
    /// A place that another row has.
    #[error("'{title}' is on line {first} already; delete one of the two, or tell them apart by the region")]
    Duplicate {
        /// City, region and country.
        title: String,
        /// The line of the first.
        first: usize,
    },
}

/// The names of a cell: shown, and as slugs, the first one first.
fn names(cell: &str) -> Vec<(&str, String)> {
    cell.split(';').map(|name| (name.trim(), text::slug(name))).filter(|(_, slug)| !slug.is_empty()).collect()
}

impl PlaceTable {
    /// Reads a table as described in the module's head. Lines may end in CR LF; blank lines and lines that begin with
    /// `#` say nothing; columns may be in any order, and further ones are left out.
    ///
    /// # Errors
    /// [`PlaceTableError`] with the line: not a table, no city or country, degrees out of range, an unknown time zone,
    /// a place twice.
    ///
    /// # Complexity
    /// O(length · log rows).
    pub fn parse(csv: &str) -> Result<Self, PlaceTableError> {
        const COLUMNS: [&str; 5] = ["city", "country", "latitude", "longitude", "time_zone"];
        let rows = table::read(csv, &COLUMNS, &["region"])
            .map_err(|(line, error)| PlaceTableError { line, kind: PlaceTableErrorKind::Table(error) })?;
        let zones = TimeZoneDatabase::bundled();
        let mut table = Self::default();
        let mut titles: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rows {
            let fail = |kind| PlaceTableError { line: row.number, kind };
            let [cities, countries, latitude, longitude, zone, regions] =
                std::array::from_fn(|column| row.cells[column].as_str());
            let (cities, countries, regions) = (names(cities), names(countries), names(regions));
            let first = |names: &[(&str, String)], column| {
                let first = names.first().map(|(shown, slug)| ((*shown).to_owned(), slug.clone()));
                first.ok_or_else(|| fail(PlaceTableErrorKind::NoName { column }))
            };
            let (city, _) = first(&cities, "city")?;
            let (shown_country, country) = first(&countries, "country")?;
            let degrees = |found: &str, column, limit: u8| {
                let number = found.parse().ok().filter(|degrees: &f64| degrees.abs() <= f64::from(limit));
                number.ok_or_else(|| fail(PlaceTableErrorKind::Degrees { column, found: found.to_owned(), limit }))
            };
            let (latitude, longitude) = (degrees(latitude, "latitude", 90)?, degrees(longitude, "longitude", 180)?);
            let coordinates = Coordinates::new(latitude, longitude).expect("both are in range");
            let known = zones.get(zone).ok().filter(|zone| !zone.is_unknown());
            let time_zone = known.and_then(|zone| zone.iana_name().map(str::to_owned));
            let time_zone = time_zone.ok_or_else(|| fail(PlaceTableErrorKind::TimeZone { found: zone.to_owned() }))?;
            let region = regions.first().map(|(_, slug)| slug.clone());
            let mut parts = vec![city.clone()];
            parts.extend(regions.first().map(|(shown, _)| (*shown).to_owned()));
            parts.push(shown_country);
            let title = parts.join(", ");
            if let Some(&first) = titles.get(&text::slug(&title)) {
                return Err(fail(PlaceTableErrorKind::Duplicate { title, first }));
            }
            titles.insert(text::slug(&title), row.number);
            let position = table.places.len();
            for (_, slug) in cities {
                table.longest = table.longest.max(slug.len());
                table.cities.entry(slug).or_default().insert(position);
            }
            let slugs = |names: Vec<(&str, String)>| names.into_iter().map(|(_, slug)| slug).collect::<Vec<_>>();
            table.areas.entry((country.clone(), None)).or_default().extend(slugs(countries));
            if region.is_some() {
                table.areas.entry((country.clone(), region.clone())).or_default().extend(slugs(regions));
            }
            table.places.push(Place { city, title, country, region, coordinates, time_zone });
        }
        Ok(table)
    }

    /// The places, in the table's order.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// What a text means, as described in the module's head.
    ///
    /// # Complexity
    /// O(length) and, for each beginning that is a city's name, O(places of that name · log names).
    pub fn resolve(&self, written: &str) -> PlaceMatch<'_> {
        let written = text::slug(written);
        let ends = written.match_indices('-').map(|(at, _)| at).chain([written.len()]);
        let mut found = BTreeSet::new();
        for end in ends.take_while(|&end| end <= self.longest) {
            let rest = written[end..].trim_start_matches('-');
            let named = self.cities.get(&written[..end]).into_iter().flatten();
            found.extend(named.copied().filter(|&place| rest.is_empty() || self.lies_in(&self.places[place], rest)));
        }
        let found: Vec<&Place> = found.into_iter().map(|place| &self.places[place]).collect();
        match found.as_slice() {
            [] => PlaceMatch::Unknown,
            [one] => PlaceMatch::Place(one),
            several => match several.iter().find(|place| text::slug(&place.title) == written) {
                Some(place) => PlaceMatch::Place(place),
                None => PlaceMatch::Ambiguous { candidates: found },
            },
        }
    }

    /// Whether a slug is the place's region, its country, or both in this order.
    fn lies_in(&self, place: &Place, rest: &str) -> bool {
        let names = |region: Option<String>| self.areas.get(&(place.country.clone(), region)).into_iter().flatten();
        let is_country = |rest: &str| names(None).any(|country| country == rest);
        let in_region = |region: &String| {
            let after = rest.strip_prefix(region.as_str());
            after.is_some_and(|after| after.is_empty() || after.strip_prefix('-').is_some_and(is_country))
        };
        is_country(rest) || (place.region.is_some() && names(place.region.clone()).any(in_region))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\u{feff}city;x,time_zone,city,region,country,latitude,longitude\r\n\
        ,America/Los_Angeles,Portland,Oregon; OR,United States; US; U.S.A.,45.52,-122.68\r\n\
        ,america/new_york,Portland,Maine; ME,United States,43.66,-70.26\r\n\
        # a country in its own name, and a city with another one's name in it\r\n\
        ,Asia/Singapore,Singapore,,Singapore; SG,1.29,103.85\r\n\
        ,Europe/Zurich,\"St. Gallen; Sankt Gallen; San Gallo\",,Switzerland; CH; Schweiz,47.42,9.37\r\n\
        ,America/New_York,New York; NYC,New York; NY,United States,40.71,-74.01\r\n\
        ,America/Chicago,New,York,United States,41,-88\r\n";

    #[test]
    fn a_place_is_found_by_city_region_and_country_in_any_spelling() {
        let table = PlaceTable::parse(TABLE).expect("a table");
        let title = |written: &str| match table.resolve(written) {
            PlaceMatch::Place(place) => place.title().to_owned(),
            PlaceMatch::Ambiguous { candidates } => format!("{} of them", candidates.len()),
            PlaceMatch::Unknown => "unknown".to_owned(),
        };
        for (written, expected) in [
            ("portland, or", "Portland, Oregon, United States"),
            ("Portland (ME)", "Portland, Maine, United States"),
            ("PORTLAND  Oregon, usa", "unknown"),
            ("PORTLAND  Oregon, U.S.A", "Portland, Oregon, United States"),
            ("Portland, Maine, United States", "Portland, Maine, United States"),
            ("Portland", "2 of them"),
            ("Portland, US", "2 of them"),
            ("Portland, US, OR", "unknown"),
            ("Portlan", "unknown"),
            ("singapore", "Singapore, Singapore"),
            ("Singapore, SG", "Singapore, Singapore"),
            ("st gallen / schweiz", "St. Gallen, Switzerland"),
            ("Sánkt-Gallen (CH)", "St. Gallen, Switzerland"),
            ("St. Gallen, US", "unknown"),
            ("New York, NY", "New York, New York, United States"),
            ("NYC", "New York, New York, United States"),
            // "New York" is a city, and the city "New" in a region "York".
            ("New York", "2 of them"),
            ("", "unknown"),
            ("!", "unknown"),
        ] {
            assert_eq!(title(written), expected, "{written:?}");
        }
        assert_eq!(table.places()[1].time_zone(), "America/New_York");
    }

    #[test]
    fn each_mistake_is_named_with_line_column_and_what_was_found() {
        let refused = |row: &str| {
            let table = format!("city,country,latitude,longitude,time_zone\n\n{row}");
            PlaceTable::parse(&table).expect_err("no table").to_string()
        };
        for (row, message) in [
            ("!,Norway,59.9,10.7,Europe/Oslo", "places, line 3: column 'city': no name; write one"),
            ("Oslo,,59.9,10.7,Europe/Oslo", "places, line 3: column 'country': no name; write one"),
            ("Oslo,Norway,91,10.7,Europe/Oslo", "line 3: column 'latitude': found '91', expected degrees"),
            ("Oslo,Norway,59.9,NaN,Europe/Oslo", "line 3: column 'longitude': found 'NaN', expected degrees"),
            ("Oslo,Norway,\"59,9\",10.7,Europe/Oslo", "found '59,9', expected degrees with a decimal point"),
            ("Oslo,Norway,59.9,10.7,", "line 3: column 'time_zone': found '', expected an IANA name"),
            ("Oslo,Norway,59.9,10.7,Etc/Unknown", "found 'Etc/Unknown', expected an IANA name"),
            ("Oslo,Norway,59.9,10.7,UTC\nOSLO,norway,1,1,UTC", "line 4: 'OSLO, norway' is on line 3 already"),
            ("Oslo,Norway,59.9,10.7,UTC,x", "6 cells, the header has 5"),
        ] {
            assert!(refused(row).contains(message), "{row}: {}", refused(row));
        }
        let missing = PlaceTable::parse("city,country,latitude,longitude\n").expect_err("no time zone");
        assert!(missing.to_string().contains("the column 'time_zone' is missing"), "{missing}");
        assert!(PlaceTable::parse("").expect("an empty table").places().is_empty());
    }
}
