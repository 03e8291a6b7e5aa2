//! How many headers of real forms are recognised by their wording alone, measured on a list that was written without
//! having seen the recogniser: `data/headers.csv`, in six languages. A third of it, `test`, is for measuring only:
//! whoever adds wordings reads the other two thirds, `train`, and `data/headers_more.csv`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use questionnaire_io::import::{ColumnUse, IgnoredBecause, ImportOptions, SourceFile, SourceKind, import};

const HEADERS: &[u8] = include_bytes!("data/headers.csv");
/// Further wordings to learn from: `more`, written to find what is missing, and `tricky`, written to find what is taken
/// for a field and is none or another one, by kinds.
const MORE: &[u8] = include_bytes!("data/headers_more.csv");

/// What is recognised today, in percent, and how many headers are taken for something else: better is welcome, worse is
/// not.
const FLOOR: [(&str, usize, usize); 4] = [("train", 99, 0), ("more", 98, 0), ("tricky", 99, 0), ("test", 90, 0)];

/// The field that a header alone stands for, beside a column that says who is who, and how that is known.
fn recognised(side: &str, field: &str, header: &str) -> (Option<String>, String) {
    let (kind, file) = match side {
        "mentors" => (SourceKind::Mentors, "mentors.csv"),
        _ => (SourceKind::Mentees, "mentees.csv"),
    };
    let anchor = if field == "id" { ["E-mail address", "ada@example.org"] } else { ["Member number", "17"] };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([anchor[0], header]).unwrap();
    writer.write_record([anchor[1], "x"]).unwrap();
    let options = ImportOptions::new(["club", "district"], "2026-10-01".parse().unwrap());
    let source = SourceFile::new(kind, file, writer.into_inner().unwrap());
    let Ok(read) = import(&[source], &options) else { return (None, "refused".to_owned()) };
    let holds = &read.files[0].columns[1].holds;
    let field = match holds {
        ColumnUse::Field { field, .. } => Some(field.to_string()),
        // Understood, and needed only where both sides are in one file.
        ColumnUse::Ignored(IgnoredBecause::RoleIsKnown) => Some("role".to_owned()),
        _ => None,
    };
    (field, holds.to_string())
}

/// Whether a field of the list is the one recognised.
fn is_meant(field: &str, found: &str) -> bool {
    match field {
        "unit" | "region" => found.starts_with("unit."),
        "past_unit" | "attendance" => found.starts_with(&format!("{field}.")),
        "profession" => found == "profession_path",
        "choice_1" | "choice_2" | "choice_3" => found == field.replace("choice_", "choices."),
        other => found == other,
    }
}

#[test]
fn headers_are_recognised_by_their_wording() {
    let lists = [HEADERS, MORE].into_iter();
    let rows: Vec<csv::StringRecord> =
        lists.flat_map(|list| csv::Reader::from_reader(list).into_records()).map(Result::unwrap).collect();
    let (one, other) = rows.split_at(rows.len() / 2);
    let ((mut counts, mut missed), (more, others)) = std::thread::scope(|scope| {
        let other = scope.spawn(|| measured(other));
        (measured(one), other.join().unwrap())
    });
    missed.extend(others);
    for (set, more) in more {
        let sum = counts.entry(set).or_default();
        *sum = [0, 1, 2].map(|outcome| sum[outcome] + more[outcome]);
    }
    for (set, percent, most_wrong) in FLOOR {
        let [right, lost, taken] = counts[set];
        assert!(right * 100 >= percent * (right + lost + taken), "{counts:?}\n{missed:#?}");
        assert!(taken <= most_wrong, "{counts:?}\n{missed:#?}");
    }
}

/// Of each set: how many were recognised, not recognised, and taken for something else; and what was missed. Nobody
/// reads the lines that only measure.
fn measured(rows: &[csv::StringRecord]) -> (BTreeMap<String, [usize; 3]>, Vec<String>) {
    let (mut counts, mut missed) = (BTreeMap::<String, [usize; 3]>::new(), Vec::new());
    for row in rows {
        let [side, language, field, header, set] = [0, 1, 2, 3, 4].map(|place| &row[place]);
        let (found, holds) = recognised(side, field, header);
        let outcome = match found.as_deref() {
            None if field == "none" => 0,
            Some(found) if field != "none" && is_meant(field, found) => 0,
            found => {
                if set != "test" {
                    missed.push(format!("{language} '{header}' is {field}, taken for {holds}"));
                }
                if found.is_none() { 1 } else { 2 }
            }
        };
        let set = set.split(' ').next().unwrap_or(set);
        counts.entry(set.to_owned()).or_default()[outcome] += 1;
    }
    (counts, missed)
}
