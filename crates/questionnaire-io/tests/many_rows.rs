//! Files of so many rows that columns of all different answers are read otherwise than those of a few.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use questionnaire_io::import::{Import, ImportOptions, SourceFile, SourceKind, import};

const HEADER: &str =
    "Member number,Name,Club,What would you like to learn?,Hobbies and interests,How many conferences?\n";
/// More than are looked at before it is decided.
const ROWS: usize = 5_000;

/// Somebody whose list is nobody else's, or one of a few.
fn row(at: usize, is_own: bool) -> String {
    let list = if is_own {
        format!("own {at}; Law")
    } else {
        ["Law; law; Data-center", "Datacenter", "n/a", "Datacenter"][at % 4].to_owned()
    };
    format!("{at:05},Ann {at},Harbour {},{list},{list},{}\n", at % 7, at % 4)
}

fn read(files: &[(&str, &str)]) -> Import {
    let options = ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap());
    let source = |&(name, text): &(&str, &str)| SourceFile::new(SourceKind::Mentees, name, format!("{HEADER}{text}"));
    let mut sources: Vec<SourceFile> = files.iter().map(source).collect();
    sources.push(SourceFile::new(SourceKind::Mentors, "mentors.csv", "Name\nBo Berg\n"));
    import(&sources, &options.for_many_people_in(&sources)).unwrap_or_else(|error| panic!("{error}"))
}

/// In one order nearly every list is another one until it is decided, in the other order none is.
#[test]
fn lists_are_read_alike_wherever_the_different_ones_stand() {
    let (mut own_first, mut own_last) = (String::new(), String::new());
    (0..ROWS).for_each(|at| own_first.push_str(&row(at, true)));
    (ROWS..2 * ROWS).for_each(|at| {
        own_first.push_str(&row(at, false));
        own_last.push_str(&row(at, false));
    });
    (0..ROWS).for_each(|at| own_last.push_str(&row(at, true)));
    let (one, other) = (read(&[("a.csv", &own_first)]), read(&[("a.csv", &own_last)]));
    assert_eq!(one.cohort, other.cohort);
    assert_eq!(one.questions.len(), other.questions.len());
    let told = |import: &Import| {
        let columns = import.files[0].columns.iter();
        columns.map(|column| (column.options.clone(), column.drifting.clone(), column.answers)).collect::<Vec<_>>()
    };
    assert_eq!(told(&one), told(&other));
    // "Data-center" is read as what more people write, and a list says each thing once.
    let goals = |at: usize| {
        let goals = one.cohort.mentees()[at].profile.goals.as_deref();
        goals.map(|goals| goals.iter().map(|goal| goal.text.clone()).collect::<Vec<_>>())
    };
    assert_eq!(goals(17), Some(vec!["own 17".to_owned(), "Law".to_owned()]));
    let of_few = |is: usize| (ROWS..2 * ROWS).find(|at| at % 4 == is).and_then(goals);
    assert_eq!(of_few(0), Some(vec!["Law".to_owned(), "Datacenter".to_owned()]));
    let interests = one.cohort.mentees()[ROWS..].iter().find_map(|mentee| mentee.profile.interests.clone());
    assert_eq!(interests, Some(vec!["Law".to_owned(), "Datacenter".to_owned()]));
    assert_eq!((of_few(1), of_few(2)), (Some(vec!["Datacenter".to_owned()]), Some(vec![])));
}

/// Files are read two at a time; what is said of them stands in their order, and the first that is wrong is named.
#[test]
fn files_are_told_of_in_their_order() {
    let rows = |from: usize| (from..from + 40).fold(String::new(), |text, at| text + &row(at, false));
    let (one, two, three) = (rows(0), rows(40), rows(80) + "x,Short row\n");
    let all = read(&[("a.csv", &one), ("b.csv", &two), ("c.csv", &three)]);
    let names: Vec<&str> = all.files.iter().map(|file| &*file.name).collect();
    assert_eq!(names, ["a.csv", "b.csv", "c.csv", "mentors.csv"]);
    assert_eq!(all.cohort.mentees().len(), 121);
    let refused = |files: &[(&str, &str)]| {
        let options = ImportOptions::new(["club"], "2026-10-01".parse().unwrap());
        let sources = files.iter().map(|&(name, text)| SourceFile::new(SourceKind::Mentees, name, text));
        import(&sources.collect::<Vec<_>>(), &options).unwrap_err().to_string()
    };
    let good = &*format!("{HEADER}{one}");
    let other = &*good.replace("Ann", "Eve");
    for files in [
        &[("a.csv", "\0\0"), ("b.csv", "")][..],
        &[("0.csv", good), ("a.csv", ""), ("b.csv", "\0\0")],
        &[("0.csv", good), ("1.csv", other), ("a.csv", "\0\0"), ("b.csv", "")],
    ] {
        let error = refused(files);
        assert!(error.starts_with("a.csv"), "{error}");
    }
    let same = refused(&[("a.csv", good), ("a.csv", good), ("b.csv", "\0\0")]);
    assert!(same.contains("a.csv") && !same.contains("b.csv"), "{same}");
}
