//! Towns looked up in a table of places, and answers about meetings, importance and what people would rather not.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use mentor_match::cohort::{Importance, Location, StyleAnswer};
use mentor_match::compatibility::PlaceTable;
use questionnaire_io::import::{
    Decisions, Import, ImportOptions, Mapping, QuestionKind, SourceFile, SourceKind, import,
};

const PLACES: &str = "city,region,country,latitude,longitude,time_zone\n\
    Lisbon; Lisboa,,Portugal; PT,38.72,-9.14,Europe/Lisbon\n\
    Portland,Oregon; OR,United States; US,45.52,-122.68,America/Los_Angeles\n\
    Portland,Maine; ME,United States,43.66,-70.26,America/New_York\n";

fn options() -> ImportOptions {
    let options = ImportOptions::new(["club"], "2026-10-01".parse().unwrap());
    ImportOptions { places: Some(PlaceTable::parse(PLACES).unwrap()), ..options }
}

fn mentors(rows: &str, decisions: &str) -> Import {
    let decisions = Decisions::parse("decisions.csv", decisions.as_bytes()).unwrap();
    let sources = [SourceFile::new(SourceKind::Mentors, "mentors.csv", rows.as_bytes())];
    import(&sources, &ImportOptions { decisions, ..options() }).unwrap()
}

fn where_is<'i>(import: &'i Import, id: &str) -> &'i Location {
    &import.cohort.mentors().iter().find(|mentor| mentor.id.as_str() == id).unwrap().profile.location
}

fn found(import: &Import, id: &str) -> (Option<f64>, Option<String>) {
    let location = where_is(import, id);
    (location.coordinates.map(mentor_match::cohort::Coordinates::latitude), location.time_zone.clone())
}

#[test]
fn a_town_gives_position_and_time_zone_and_what_was_written_stays() {
    let rows = "Name,City,State,Country,Latitude,Longitude,Time zone\n\
        a,LISBOA,,,,,\n\
        b,\"Portland (OR)\",,,,,\n\
        c,Portland,ME,US,,,\n\
        d,Lisbon,,Portugal,,,Asia/Tokyo\n\
        e,Lisbon,,,1,2,\n\
        f,Portland,,,,,America/New_York\n\
        g,Nowhere,,,1,2,Asia/Tokyo\n\
        h,,,Portugal,,,\n\
        i,Portland,,,45.4,-122.5,\n\
        j,Portland,,US,43.7,-70.3,\n";
    let import = mentors(rows, "");
    assert_eq!(import.questions, []);
    let place = |latitude, zone: &str| (Some(latitude), Some(zone.to_owned()));
    assert_eq!(found(&import, "a"), place(38.72, "Europe/Lisbon"));
    assert_eq!(found(&import, "b"), place(45.52, "America/Los_Angeles"));
    assert_eq!(found(&import, "c"), place(43.66, "America/New_York"));
    assert_eq!(found(&import, "d"), place(38.72, "Asia/Tokyo"));
    assert_eq!(found(&import, "e"), place(1.0, "Europe/Lisbon"));
    assert_eq!(found(&import, "f"), place(43.66, "America/New_York"));
    assert_eq!(found(&import, "h"), (None, None));
    assert_eq!(found(&import, "i"), place(45.4, "America/Los_Angeles"));
    assert_eq!(found(&import, "j"), place(43.7, "America/New_York"));
    assert_eq!(where_is(&import, "a").city.as_deref(), Some("LISBOA"));
}

/// A column that a mapping gives to two fields is read for each as if it were the only one.
#[test]
fn one_column_of_two_fields_is_read_for_each() {
    let read = |rows: &str, mapping: &str| {
        let sources = [SourceFile::new(SourceKind::Mentors, "mentors.csv", rows.as_bytes())];
        let mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
        import(&sources, &ImportOptions { mapping, ..options() }).unwrap()
    };
    let rows = "Name,Place\na,95\nb,95\nc,95\n";
    let import = read(rows, "[mentors]\nPlace = \"latitude\"\nPLACE = \"longitude\"\n");
    let [question] = import.questions.as_slice() else { panic!("{:?}", import.questions) };
    assert_eq!((&*question.field, question.people), ("latitude", 3), "95 degrees are a longitude alone");
    let rows = "Name,Places\na,not now\nb,not now\nc,2\n";
    let import = read(rows, "[mentors]\nPlaces = \"seats\"\nPLACES = \"running\"\n");
    let counts: Vec<_> = import.cohort.mentors().iter().map(|one| (one.seats, one.running)).collect();
    assert_eq!(counts, [(Some(0), None), (Some(0), None), (Some(2), Some(2))]);
}

#[test]
fn coordinates_decide_between_namesakes_only_when_one_of_them_is_near() {
    // Between the two, one degree from the nearer, and near another town: none of these is a guess that anybody should
    // make.
    for point in ["44.5,-96", "46.6,-122.68", "38.72,-9.14"] {
        let import = mentors(&format!("Name,City,Latitude,Longitude\na,Portland,{point}\n"), "");
        let [question] = import.questions.as_slice() else { panic!("{point}: {:?}", import.questions) };
        assert_eq!(
            (question.candidates.len(), question.default_used.as_str()),
            (2, "the time zone stays unknown"),
            "{point}"
        );
        assert_eq!(where_is(&import, "a").time_zone, None);
    }
}

#[test]
fn an_ambiguous_town_is_asked_of_each_and_an_unknown_one_once() {
    let rows = "Name,City,Country\na,Portland,\nb,\"Portland, US\",\nc,Lisbn,\nd,lisbn,\ne,Lisbon,Brazil\n";
    let first = mentors(rows, "");
    let asked: Vec<_> = first.questions.iter().collect();
    assert!(asked.iter().all(|question| question.kind == QuestionKind::UnclearPlace && question.field == "city"));
    let said = |index: usize| {
        let question = asked[index];
        let person = question.person.as_ref().map(ToString::to_string);
        (person.unwrap_or_default(), question.found.clone(), question.candidates.join(" | "))
    };
    let portlands = "Portland, Oregon, United States | Portland, Maine, United States";
    let row =
        |person: &str, found: &str, candidates: &str| (person.to_owned(), found.to_owned(), candidates.to_owned());
    assert_eq!(asked.len(), 4);
    assert_eq!([0, 1, 2, 3].map(|index| asked[index].people), [1, 1, 2, 1]);
    assert_eq!(said(0), row("mentor a", "Portland", portlands));
    assert_eq!(said(1), row("mentor b", "Portland, US", portlands));
    assert_eq!(said(2), row("", "Lisbn", "Lisbon, Portugal"));
    assert_eq!(said(3), row("mentor e", "Lisbon, Brazil", "Lisbon, Portugal"));
    assert!(asked[0].message.contains("the name of 2 places"), "{}", asked[0].message);
    assert!(asked[2].message.contains("not in the table of places"), "{}", asked[2].message);
    assert_eq!((found(&first, "a"), found(&first, "d")), ((None, None), (None, None)));

    let ids: Vec<&str> = asked.iter().map(|question| question.id.as_str()).collect();
    let decided = format!(
        "question_id,answer\n{},\"Portland, Maine, United States\"\n{},Atlantis\n{},Lisboa\n{},unknown\n",
        ids[0], ids[1], ids[2], ids[3]
    );
    let second = mentors(rows, &decided);
    let zone = |id: &str| where_is(&second, id).time_zone.clone();
    assert_eq!(zone("a").as_deref(), Some("America/New_York"));
    assert_eq!((zone("c"), zone("d")), (Some("Europe/Lisbon".to_owned()), Some("Europe/Lisbon".to_owned())));
    assert_eq!((zone("b"), zone("e")), (None, None));
    // A decision that is no place of the table settles nothing.
    let [open] = second.questions.as_slice() else { panic!("one is open: {:?}", second.questions) };
    assert_eq!(open.id, ids[1]);
    assert!(open.message.starts_with("The decision \"Atlantis\" does not answer this"), "{}", open.message);
    assert!(second.stale_decisions.is_empty());

    // The order of rows changes nothing but row numbers, and without a table nothing is asked.
    let turned =
        mentors("Name,City,Country\ne,Lisbon,Brazil\nd,lisbn,\nc,Lisbn,\nb,\"Portland, US\",\na,Portland,\n", "");
    let turned_ids: std::collections::BTreeSet<&str> = turned.questions.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(turned_ids, ids.into_iter().collect());
    assert_eq!(turned.cohort, first.cohort);
    let sources = [SourceFile::new(SourceKind::Mentors, "mentors.csv", rows.as_bytes())];
    let without = import(&sources, &ImportOptions { places: None, ..options() }).unwrap();
    assert_eq!(without.questions, []);
}

#[test]
fn what_matters_what_to_avoid_and_how_to_meet_are_read() {
    let rows = "Name,How important are these to you? [Same field of work],How important are these to you? [Living nearby],\
        How important is a common language?,Topics I would prefer not to mentor on,How often would you like to meet?,\
        How long should meetings be?\n\
        a,Very important,2,,Budgets; Taxes,1-2 times per month,An hour\n\
        b,quite,,5 - very important,none,as needed,some time\n";
    let import = mentors(rows, "");
    let [a, b] = import.cohort.mentors() else { panic!("two mentors") };
    let said: Vec<(&str, Importance)> = a.importance.iter().map(|(name, step)| (name.as_str(), *step)).collect();
    assert_eq!(said, [("location", Importance::SlightlyImportant), ("profession", Importance::VeryImportant)]);
    assert_eq!(b.importance.get("languages"), Some(&Importance::VeryImportant));
    assert_eq!(a.profile.avoids, Some(vec!["Budgets".to_owned(), "Taxes".to_owned()]));
    assert_eq!(b.profile.avoids, Some(vec![]));
    let answers = &a.profile.style.answers;
    assert_eq!(answers.get("meeting frequency"), Some(&StyleAnswer::Scale(3)));
    assert_eq!(answers.get("meeting length"), Some(&StyleAnswer::Scale(3)));
    assert!(b.profile.style.answers.is_empty());
    let open: Vec<String> = import.questions.iter().map(|one| format!("{}: {}", one.field, one.found)).collect();
    assert_eq!(open, ["importance.profession: quite", "meeting_length: some time"]);

    let mentees = "Name,What do you not want in a mentor?,Importance of goals\nada,Micromanagement,essential\n";
    let sources = [SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees)];
    let import = questionnaire_io::import::import(&sources, &options()).unwrap();
    let [ada] = import.cohort.mentees() else { panic!("one mentee") };
    assert_eq!(ada.profile.avoids, Some(vec!["Micromanagement".to_owned()]));
    assert_eq!(ada.importance.get("goals"), Some(&Importance::VeryImportant));
}
