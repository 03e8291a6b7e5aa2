//! Towns by name: where they lie and which clock they go by, from the programme's table of places.
//!
//! A town is looked up when the person gave no coordinates or no time zone; what they gave stays as it is. A name that
//! several places have is taken for the only one in the person's own time zone, or near the person's own coordinates,
//! if there is just one; otherwise it is a question to the person's row. A name that the table does not have is one
//! question for everybody who writes it.

use mentor_match::cohort::Location;
use mentor_match::compatibility::{Place, PlaceMatch, PlaceTable};
use mentor_match::text;

use super::reader::Reader;
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, EVERYBODY};
use crate::import::parse::short;
use crate::import::report::question::{QuestionKind, shortened};

/// Names less alike than this are no candidates.
const ALIKE: f64 = 0.85;
/// Whose coordinates are no further from a town can live there.
const NEAR_KM: f64 = 50.0;
/// How many candidates a question lists.
const CANDIDATES: usize = 8;
/// After so many questions the closest names are not looked for any more.
const QUESTIONS_WITH_CLOSEST: usize = 500;
/// Longer texts are no names of towns.
const LONGEST_NAME: usize = 200;

impl Reader<'_, '_, '_> {
    /// Fills in coordinates and time zone of somebody who wrote a town.
    pub(crate) fn look_up_place(&mut self, location: &mut Location) {
        let Some(table) = &self.options.places else { return };
        if location.coordinates.is_some() && location.time_zone.is_some() {
            return;
        }
        let Some(city) = location.city.clone().filter(|city| !short::is_none(city)) else { return };
        let more = [Field::State, Field::Country].map(|field| self.text(&field)).into_iter().flatten();
        let written: Vec<String> = [city].into_iter().chain(more.filter(|area| !short::is_none(area))).collect();
        let written = written.join(", ");
        let (zone, point) = (location.time_zone.as_deref(), location.coordinates);
        let mut found = table.resolve(&written);
        // One of the two is blank, else nothing would have to be looked up; with neither, all candidates stay.
        if let PlaceMatch::Ambiguous { candidates } = &found {
            let in_zone = |place: &Place| zone.is_none_or(|zone| place.time_zone() == zone);
            let is_near = |place: &Place| point.is_none_or(|point| place.kilometres_from(point) <= NEAR_KM);
            let mut there = candidates.iter().filter(|place| in_zone(place) && is_near(place));
            if let (Some(only), None) = (there.next(), there.next()) {
                found = PlaceMatch::Place(only);
            }
        }
        let everybody = found == PlaceMatch::Unknown;
        let subject = if everybody { EVERYBODY.to_owned() } else { self.person.key.to_string() };
        if !matches!(found, PlaceMatch::Place(_)) {
            match self.findings.decided(QuestionKind::UnclearPlace, &subject, "city", &written) {
                Answer::Nothing => return,
                Answer::Text(answer) => {
                    if let decided @ PlaceMatch::Place(_) = table.resolve(&answer) {
                        found = decided;
                    }
                }
                Answer::Open => {}
            }
        }
        let (candidates, message) = match found {
            PlaceMatch::Place(place) => {
                location.coordinates.get_or_insert(place.coordinates());
                location.time_zone.get_or_insert_with(|| place.time_zone().to_owned());
                return;
            }
            PlaceMatch::Ambiguous { candidates } => {
                let titles = candidates.iter().take(CANDIDATES).map(|place| place.title().to_owned()).collect();
                let message = format!(
                    "\"{}\" is the name of {} places. Answer with the one that is meant.",
                    shortened(&written),
                    candidates.len()
                );
                (titles, message)
            }
            PlaceMatch::Unknown => {
                let message = format!(
                    "\"{}\" is not in the table of places. Answer with a place from the table, for everybody who wrote \
                     this, or add it to the table.",
                    shortened(&written)
                );
                let known = self.findings.is_asked(QuestionKind::UnclearPlace, &subject, "city", &written);
                let look = !known && self.findings.questions() < QUESTIONS_WITH_CLOSEST;
                (if look { closest(table, &written) } else { Vec::new() }, message)
            }
        };
        let missing = match (location.coordinates, zone) {
            (None, None) => "the position and the time zone stay unknown",
            (None, Some(_)) => "the position stays unknown",
            _ => "the time zone stays unknown",
        };
        let place = self.place(&Field::City);
        self.findings.ask(Asked {
            kind: QuestionKind::UnclearPlace,
            subject: &subject,
            person: Some(&self.person.key),
            field: "city",
            place: &place,
            found: &written,
            candidates,
            default_used: missing.to_owned(),
            message,
        });
    }
}

/// At most three places whose city or title is nearly what is written, the most similar first.
fn closest(table: &PlaceTable, written: &str) -> Vec<String> {
    if written.len() > LONGEST_NAME {
        return Vec::new();
    }
    let wanted = text::slug(written);
    let mut alike: Vec<(f64, &str)> = table
        .places()
        .iter()
        .map(|place| {
            let likeness = |name| strsim::jaro_winkler(&wanted, &text::slug(name));
            (likeness(place.city()).max(likeness(place.title())), place.title())
        })
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    alike.into_iter().take(3).map(|(_, title)| title.to_owned()).collect()
}
