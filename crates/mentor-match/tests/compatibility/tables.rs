//! Tables from any text: read or refused with a line, never a panic; what is read answers as its head promises.

use mentor_match::compatibility::{PlaceMatch, PlaceTable, ProfessionMatch, ProfessionTable, Synonyms};
use proptest::prelude::*;

/// Cells that are likely to mean something, and some that are not.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "Lisbon", "Porto; OPORTO", "São Paulo", "1", "11", "2", "1;2", "Portugal; PT", "", "38.7", "-9", "91",
            "Europe/Lisbon", "UTC", "\"a, b\"", "#", "New York", "York", "New", "東京", "İ", "ß; ẞ",
        ])
        .prop_map(str::to_owned),
        1 => "[^\r\n]{0,6}",
    ]
}

fn text(header: &'static str) -> impl Strategy<Value = String> {
    let row = prop::collection::vec(cell(), 0..7).prop_map(|cells| cells.join(","));
    let rows = prop::collection::vec(row, 0..6).prop_map(move |rows| format!("{header}\n{}", rows.join("\n")));
    prop_oneof![9 => rows, 1 => any::<String>()]
}

/// Rows that are right apart from what their names are.
fn places() -> impl Strategy<Value = String> {
    let row =
        (cell(), cell(), cell(), -90..=90_i32, -180..=180_i32).prop_map(|(city, region, country, north, east)| {
            format!("{city},{region},{country},{north},{east},Asia/Tokyo")
        });
    prop::collection::vec(row, 0..6)
        .prop_map(|rows| format!("city,region,country,latitude,longitude,time_zone\n{}", rows.join("\n")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn places_are_read_or_refused(
        csv in prop_oneof![text("city,region,country,latitude,longitude,time_zone"), places()],
        written in prop_oneof![cell(), ".{0,12}"],
    ) {
        match PlaceTable::parse(&csv) {
            Err(error) => prop_assert!(error.line >= 1 && error.to_string().starts_with("places, line ")),
            Ok(table) => {
                // A full name is its place's, in whatever case, and whoever is asked can answer with it.
                for place in table.places() {
                    for title in [place.title().to_owned(), place.title().to_lowercase()] {
                        prop_assert_eq!(table.resolve(&title), PlaceMatch::Place(place), "{}", title);
                    }
                }
                if let PlaceMatch::Ambiguous { candidates } = table.resolve(&written) {
                    prop_assert!(candidates.len() >= 2);
                }
            }
        }
    }

    #[test]
    fn professions_and_synonyms_are_read_or_refused(
        professions in text("code,parent,title,alias"),
        synonyms in text("term,synonym"),
        written in ".{0,12}",
    ) {
        match ProfessionTable::parse(&professions) {
            Err(error) => prop_assert!(error.line >= 1 && error.to_string().starts_with("professions, line ")),
            Ok(table) => match table.resolve(&written) {
                ProfessionMatch::Ambiguous { candidates } => prop_assert!(candidates.len() >= 2),
                found => prop_assert!(found == ProfessionMatch::Unknown || !table.is_empty()),
            },
        }
        if let Err(error) = Synonyms::parse(&synonyms) {
            prop_assert!(error.line >= 1 && error.to_string().starts_with("synonyms, line "));
        }
    }
}
