//! Each limit of what is read: one more is refused or set aside, and what reaches the limit is not.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs::File;
use std::io::{Cursor, Write};

use questionnaire_io::import::{
    Given, Import, ImportError, ImportOptions, MAX_ANSWERS, MAX_ARCHIVE_PARTS, MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS,
    MAX_ELEMENTS_BESIDE_CELLS, MAX_FILE_BYTES, MAX_GIVEN_BYTES, MAX_ROWS, MAX_UNPACKED_BYTES, MAX_WORKBOOK_CELLS,
    SourceFile, SourceKind, import,
};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Result<Import, ImportError> {
    let options = ImportOptions::new(["club"], "2026-10-01".parse().unwrap());
    import(&[SourceFile::new(SourceKind::Mentors, name, bytes.into())], &options)
}

/// The problem with the only row that is not used.
fn set_aside(text: String) -> Option<String> {
    let import = read("mentors.csv", text).unwrap();
    assert_eq!(import.cohort.mentors().len() + import.problems.len(), 2, "{:?}", import.problems);
    import.problems.first().map(ToString::to_string)
}

#[test]
fn files() {
    let large = usize::try_from(MAX_FILE_BYTES).unwrap();
    assert!(matches!(read("a.csv", vec![0; large + 1]), Err(ImportError::TooLarge { limit: MAX_FILE_BYTES, .. })));
    assert!(matches!(read("a.csv", vec![0; large]), Err(ImportError::NotText { .. })));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.toml");
    File::create(&path).unwrap().set_len(MAX_GIVEN_BYTES + 1).unwrap();
    assert!(matches!(Given::read(&path), Err(ImportError::TooLarge { limit: MAX_GIVEN_BYTES, .. })));
    assert!(Given::up_to(&path, MAX_GIVEN_BYTES + 1).is_ok());
    File::create(&path).unwrap().set_len(MAX_GIVEN_BYTES).unwrap();
    assert_eq!(Given::read(&path).unwrap().bytes.len() as u64, MAX_GIVEN_BYTES);
}

#[test]
fn tables() {
    let columns = |more: usize| format!("Name{0}\nAnn{0}\n", ",x".repeat(MAX_COLUMNS - 1 + more));
    assert!(read("a.csv", columns(0)).is_ok());
    assert!(matches!(read("a.csv", columns(1)), Err(ImportError::TooManyColumns { columns: 2_001, .. })));
    let separators = |number: usize| format!("Name\nAnn\n{}", ",".repeat(number - 3));
    assert!(matches!(
        read("a.csv", separators(MAX_CELLS + 2)),
        Err(ImportError::TooManyCells { limit: MAX_CELLS, .. })
    ));
    assert!(!matches!(read("a.csv", separators(MAX_CELLS)), Err(ImportError::TooManyCells { .. })));
    let rows = format!("Name\n{}", "a\n".repeat(MAX_ROWS + 1));
    assert!(matches!(read("a.csv", rows), Err(ImportError::TooManyRows { limit: MAX_ROWS, .. })));
}

#[test]
fn cells_and_lists() {
    let cell = |bytes: usize| set_aside(format!("Name,About me\nAnn,\nBo,{}\n", "x".repeat(bytes)));
    assert_eq!(cell(MAX_CELL_BYTES), None);
    assert!(cell(MAX_CELL_BYTES + 1).unwrap().contains("1048577 bytes"));
    for header in ["Goals", "Leadership positions held", "When do you have time?", "Interests", "Languages"] {
        let list = |answers: usize| {
            set_aside(format!("Name,Club,{header}\nAnn,West,\nBo,West,{}\n", vec!["x"; answers].join(";")))
        };
        assert_eq!(list(MAX_ANSWERS), None, "{header}");
        let problem = list(MAX_ANSWERS + 1).unwrap();
        assert!(problem.contains("1001") && problem.contains("row 3") && problem.contains(header), "{problem}");
    }
}

/// Columns about goals that are each within the limit, and together are not.
#[test]
fn lists_of_several_columns() {
    let goals = |of: &str, number: usize| (0..number).map(|at| format!("{of}{at}")).collect::<Vec<_>>().join(";");
    let round = |more: usize| {
        let [first, second] = [goals("a", MAX_ANSWERS / 2), goals("b", MAX_ANSWERS / 2 + more)];
        let headers = "Name,What can you help with?,Most important goals";
        read("mentors.csv", format!("{headers}\nAnn,Law,\nBo,{first},{second}\n"))
    };
    assert_eq!(round(0).unwrap().cohort.mentors().len(), 2);
    let refused = round(1).unwrap_err().to_string();
    assert!(refused.starts_with("mentors.csv row 3, column 'What can you help with?': 1001 goals"), "{refused}");
}

#[test]
fn archives() {
    let parts = |number: usize| {
        let names: Vec<String> = (0..number).map(|part| format!("xl/p{part}")).collect();
        zipped(&names.iter().map(|name| (name.as_str(), vec![])).collect::<Vec<_>>())
    };
    let said = |bytes: Vec<u8>| read("a.xlsx", bytes).unwrap_err().to_string();
    assert!(said(parts(MAX_ARCHIVE_PARTS + 1)).contains("2001 parts"));
    assert!(!said(parts(MAX_ARCHIVE_PARTS)).contains("parts"));
    let of = |element: &str, number: usize| said(zipped(&[("xl/a", element.repeat(number).into_bytes())]));
    for (element, most) in [("<si/>", MAX_WORKBOOK_CELLS), ("<xf/>", MAX_ELEMENTS_BESIDE_CELLS)] {
        assert!(of(element, most + 1).contains("takes far more work"), "{element}");
        assert!(!of(element, most).contains("takes far more work"), "{element}");
    }
    let room = |texts: usize| of(&format!("<sst uniqueCount=\"{texts}\"/>"), 1);
    assert!(room(MAX_CELLS + 1).contains("more than 10000000 cells"));
    assert!(!room(MAX_CELLS).contains("more than"));
    let declared = |sizes: &[u64]| said(declaring(sizes));
    assert!(declared(&[MAX_UNPACKED_BYTES + 1]).contains("unpacks to more than 134217728"));
    assert!(declared(&[MAX_UNPACKED_BYTES / 2 + 1; 2]).contains("unpacks to more than 134217728"));
    assert!(!declared(&[MAX_UNPACKED_BYTES / 2; 2]).contains("unpacks to more than 134217728"));
    // It unpacks to more than it says.
    assert!(declared(&[12_344]).contains("damaged"));
}

/// An archive whose parts say that they unpack to so many bytes, and do not.
fn declaring(sizes: &[u64]) -> Vec<u8> {
    let parts = [("xl/a", vec![0; 12_345]), ("xl/b", vec![0; 12_346])];
    let mut bytes = zipped(&parts[..sizes.len()]);
    for (size, (_, part)) in sizes.iter().zip(parts) {
        // Both in front of a part and in the directory: the size as stored, then as unpacked.
        let is = u32::try_from(part.len()).unwrap().to_le_bytes();
        for at in (4..bytes.len() - 4).filter(|&at| bytes[at..at + 4] == is).collect::<Vec<_>>() {
            if bytes[at - 4..at] == is {
                bytes[at..at + 4].copy_from_slice(&u32::try_from(*size).unwrap().to_le_bytes());
            }
        }
    }
    bytes
}

/// Stored as it is, so that a part is as long as it says, and says so in two places.
fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}
