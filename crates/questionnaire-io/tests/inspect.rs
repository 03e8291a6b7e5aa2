//! What a file's description shows, and that its mapping reads the file as it was read.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;

use jiff::civil::date;
use questionnaire_io::import::{Import, ImportOptions, Mapping, SourceFile, SourceKind, import};

const MENTORS: &[u8] = include_bytes!("../../../examples/data/altrusa/mentors.csv");
const MENTEES: &[u8] = include_bytes!("../../../examples/data/altrusa/mentees.csv");
const PEOPLE: &[u8] = include_bytes!("../../../examples/data/iaip/people.tsv");

fn read(kind: SourceKind, bytes: &[u8], levels: &[&str], mapping: Option<&str>) -> Import {
    let mut options = ImportOptions::new(levels.iter().copied(), date(2026, 9, 1));
    options.mapping = mapping.map(|mapping| Mapping::parse("mapping.toml", mapping).unwrap());
    import(&[SourceFile::new(kind, "file.csv", bytes)], &options).unwrap()
}

#[test]
fn the_mapping_of_a_file_reads_it_as_it_was_read() {
    let (altrusa, iaip) = (["club", "district", "international"], ["association", "region"]);
    for (kind, bytes, levels) in [
        (SourceKind::Mentors, MENTORS, &altrusa[..]),
        (SourceKind::Mentees, MENTEES, &altrusa[..]),
        (SourceKind::People, PEOPLE, &iaip[..]),
    ] {
        let plain = read(kind, bytes, levels, None);
        let mapping = plain.files[0].mapping();
        let mapped = read(kind, bytes, levels, Some(&mapping));
        assert_eq!(plain.cohort, mapped.cohort, "{mapping}");
        assert_eq!(plain.questions, mapped.questions);
    }
}

#[test]
fn options_are_shown_and_what_people_wrote_is_not() {
    let mut file = String::from("Name,Email,Track,About me,Favourite colour,First choice\n");
    for index in 0..6 {
        writeln!(file, "Person {index},p{index}@example.org,New member,I am shy,green,Grace").unwrap();
    }
    file += "Odd One,odd@example.org,My very own track,I am shy,purple with dots,Grace\n";
    let report = read(SourceKind::Mentees, file.as_bytes(), &["club"], None).files.remove(0);
    let described = report.describe();
    assert!(described.contains("7 answers; common: \"New member\"\n"), "{described}");
    assert!(described.contains("7 answers; common: \"green\"\n"), "{described}");
    for private in ["shy", "purple", "very own", "Grace", "Person", "@"] {
        assert!(!described.contains(private), "{private}: {described}");
        assert!(!report.mapping().contains(private), "{private}");
    }
    assert!(
        report
            .mapping()
            .contains("# \"Favourite colour\" = \"ignore\"   # not understood; common answers: \"green\"\n")
    );
    // A column declared confidential shows nothing.
    let mapping = "[mentees]\n\"Track\" = \"confidential:track\"\n";
    let kept = read(SourceKind::Mentees, file.as_bytes(), &["club"], Some(mapping)).files.remove(0);
    assert!(!kept.describe().contains("New member") && kept.mapping().contains("\"Track\" = \"confidential:track\"\n"));
}

#[test]
fn headers_that_toml_or_a_comment_cannot_take_do_not_break_the_mapping() {
    let file = "Name,\"What \"\"quoted\"\"\\thing\",\"two\nlines # here\",,Goals,Goals\nAda,1,2,3,law,art\n";
    let plain = read(SourceKind::Mentees, file.as_bytes(), &["club"], None);
    let mapping = plain.files[0].mapping();
    assert_eq!(plain.cohort, read(SourceKind::Mentees, file.as_bytes(), &["club"], Some(&mapping)).cohort, "{mapping}");
    assert!(mapping.contains("two columns have this header"), "{mapping}");
}
