//! What committees need besides the matches: who is due, whom to recruit, directories, and results unit by unit.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::export::{Batch, OutputFile, Setting};
use questionnaire_io::import::{Import, ImportOptions, Mapping, SourceFile, SourceKind, import};

fn read(preset: Preset, mentors: &str, mentees: Option<&str>, mapping: &str) -> Import {
    let mut options = ImportOptions::for_policy(&Policy::preset(preset), date(2026, 9, 1));
    if !mapping.is_empty() {
        options.mapping = Some(Mapping::parse("mapping.toml", mapping).unwrap());
    }
    let mentors = SourceFile::new(SourceKind::Mentors, "mentors.csv", mentors);
    let mentees = mentees.map(|mentees| SourceFile::new(SourceKind::Mentees, "mentees.csv", mentees));
    import(&[mentors].into_iter().chain(mentees).collect::<Vec<_>>(), &options).unwrap()
}

struct Written {
    files: Vec<OutputFile>,
    summary: String,
}

impl Written {
    fn of(preset: Preset, import: &Import) -> Self {
        let policy = Policy::preset(preset);
        let outcome = MatchingRound::new(&import.cohort, &policy).seed(1).as_of(date(2026, 9, 1)).run().unwrap();
        let setting = Setting::default();
        let batch = Batch::new(import, &outcome, &setting);
        let mut files = batch.files();
        files.extend(batch.unit_files());
        files.extend(batch.directories());
        Self { files, summary: batch.summary() }
    }

    fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    fn text(&self, path: &str) -> &str {
        let file = self.files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
        std::str::from_utf8(&file.bytes).unwrap()
    }

    fn rows(&self, path: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_reader(self.text(path).trim_start_matches('\u{feff}').as_bytes());
        reader.deserialize().map(Result::unwrap).collect()
    }

    fn column(&self, path: &str, column: &str) -> Vec<String> {
        self.rows(path).into_iter().map(|mut row| row.remove(column).unwrap()).collect()
    }
}

const ALTRUSA_MENTORS: &str = "Member number,Name,E-mail address,Club,District,Are you an active member?,\
    What can you help with?,Topics you would prefer not to mentor on,Leadership positions held,Service work,\
    Professional networks,Member since\n\
    m1,Grace Hopper,grace@x.org,Harbour,North,yes,Budgets,Divorce law,\"President (club); Treasurer (club)\",Literacy,Women in Law,2010\n\
    m2,Rosa Bell,rosa@x.org,Hill,North,yes,Painting,,\"Secretary (club); Chair (club)\",,,\n";
const ALTRUSA_MENTEES: &str = "Member number,Name,E-mail address,Club,District,Are you an active member?,\
    Which track are you on?,What would you like to learn?,How many meetings have you attended?\n\
    e1,Ada One,ada@x.org,Harbour,North,yes,New member,Budgets,1\n\
    e2,Bea Two,bea@x.org,Harbour,North,yes,New member,Budgets; Grants,2\n\
    e3,Cleo Three,cleo@x.org,Harbour,North,yes,New member,Budgets,3\n\
    e4,Dora Four,dora@x.org,Harbour,North,yes,New member,Grants,4\n\
    e5,Edda Five,edda@x.org,Lake,South,yes,New member,Welding,\n\
    e6,Fay Six,fay@x.org,Lake,South,no,New member,Welding,\n";

fn altrusa() -> Written {
    Written::of(Preset::Altrusa, &read(Preset::Altrusa, ALTRUSA_MENTORS, Some(ALTRUSA_MENTEES), ""))
}

#[test]
fn s11_those_at_their_second_and_third_meeting_are_due() {
    let written = altrusa();
    let mut due = written.column("committee/due.csv", "mentee_id");
    due.sort_unstable();
    assert_eq!(due, ["e2", "e3"], "not at the first meeting");
    assert_eq!(written.column("committee/overdue.csv", "mentee_id"), ["e4"]);
    assert!(written.summary.contains("2 new members at the second or third meeting, "), "{}", written.summary);
    assert!(written.summary.contains("1 new member past the fourth meeting, "), "{}", written.summary);
}

#[test]
fn s74_whom_to_recruit_follows_from_who_waits() {
    let written = altrusa();
    let rows = written.rows("committee/recruitment.csv");
    assert_eq!(rows.len(), 2, "{rows:?}");
    // Four of Harbour share Grace's one seat; a mentor takes two at most.
    let harbour = &rows[0];
    assert_eq!([&harbour["mentors_to_find"], &harbour["seats_missing"], &harbour["seats_now"]], ["2", "3", "1"]);
    assert_eq!(harbour["unit"], "Harbour, North");
    assert_eq!(harbour["help_wanted"], "Budgets (3); Grants (2)");
    assert_eq!(
        harbour["mentor_has_to"],
        "be an active member; be in the same club; have held at least 2 leadership positions"
    );
    assert_eq!(harbour["mentees"], "Ada One; Bea Two; Cleo Three; Dora Four");
    // Nobody is possible for Edda; Fay, who is no active member, is helped by no mentor.
    let lake = &rows[1];
    assert_eq!([&lake["mentors_to_find"], &lake["seats_missing"], &lake["seats_now"]], ["1", "1", "0"]);
    assert_eq!([&lake["unit"], &lake["mentees"], &lake["help_wanted"]], ["Lake, South", "Edda Five", "Welding (1)"]);
    assert!(written.summary.contains("To recruit: 3 mentors for 4 seats;"), "{}", written.summary);
}

#[test]
fn s78_a_directory_for_each_unit_from_the_mentors_alone() {
    let written = Written::of(Preset::Altrusa, &read(Preset::Altrusa, ALTRUSA_MENTORS, None, ""));
    assert_eq!(written.column("directory.csv", "name"), ["Grace Hopper", "Rosa Bell"]);
    assert_eq!(written.column("units/club-harbour-north.csv", "name"), ["Grace Hopper"]);
    assert_eq!(written.column("units/district-north.csv", "name"), ["Grace Hopper", "Rosa Bell"]);
    let grace = &written.rows("units/club-harbour-north.csv")[0];
    for (column, words) in [
        ("strengths", "Budgets"),
        ("rather_not", "Divorce law"),
        ("service", "Literacy"),
        ("networks", "Women in Law"),
        ("member_since", "2010"),
        ("seats_available", "1"),
    ] {
        assert_eq!(grace[column], words, "{column}");
    }
    // It can be handed on: no address, and nothing that was declared confidential.
    let mapping = "[mentors]\n\"Topics you would prefer not to mentor on\" = \"confidential:avoids\"\n\
                   \"Service work\" = \"confidential:service\"\n\"Professional networks\" = \"confidential:networks\"\n\
                   \"Member since\" = \"confidential:member_since\"\n";
    let closed = Written::of(Preset::Altrusa, &read(Preset::Altrusa, ALTRUSA_MENTORS, None, mapping));
    for path in ["directory.csv", "units/club-harbour-north.csv", "units/district-north.csv"] {
        assert!(!written.text(path).contains("@x.org"), "{path}");
        for secret in ["Divorce", "Literacy", "Women in Law", "2010"] {
            assert!(!closed.text(path).contains(secret), "{path}: {secret}");
        }
    }
}

const IAIP_MENTORS: &str = "Member number,Name,E-mail address,Association,Region,Vetted,Preferred mentees\n\
    m1,Grace Hopper,grace@x.org,Harbour,North,yes,\n\
    m2,Rosa Bell,rosa@x.org,Hill,North,yes,Bea Two\n";
const IAIP_MENTEES: &str = "Member number,Name,E-mail address,Association,Region,Which track are you on?,First choice,What would you like to learn?\n\
    e1,Ada One,ada@x.org,Harbour,North,New member,Grace Hopper,Secret sauce\n\
    e2,Bea Two,bea@x.org,Harbour,North,Emerging leader,Rosa Bell,Secret sauce\n\
    e3,Cleo Three,cleo@x.org,Lake,North,New member,,Secret sauce\n\
    e4,Dora Four,dora@x.org,Lake,North,Emerging leader,,Secret sauce\n";

#[test]
fn s82_local_committees_see_their_own_and_the_region_sees_leaders() {
    let written = Written::of(Preset::Iaip, &read(Preset::Iaip, IAIP_MENTORS, Some(IAIP_MENTEES), ""));
    let column = |unit: &str, table: &str, column: &str| {
        let path = format!("committee/units/{unit}/{table}.csv");
        if written.has(&path) { written.column(&path, column) } else { Vec::new() }
    };
    let (harbour, hill, lake, region) =
        ("association-harbour-north", "association-hill-north", "association-lake-north", "region-north");
    // A pair of one association is that committee's, one across associations is the region's.
    assert_eq!(column(harbour, "matches", "mentee_id"), ["e1"]);
    assert_eq!(column(hill, "matches", "mentee_id"), Vec::<String>::new());
    assert_eq!(column(region, "matches", "mentee_id"), ["e2"]);
    // A new member without a mentor is a matter of the association, a leader of the region.
    assert_eq!(column(lake, "unmatched", "mentee_id"), ["e3"]);
    assert_eq!(column(region, "unmatched", "mentee_id"), ["e4"]);
    // Own people, whoever matches them; of partners elsewhere the name and the association.
    assert_eq!(column(harbour, "people", "id"), ["e1", "e2", "m1"]);
    assert_eq!(column(harbour, "people", "partner_names"), ["Grace Hopper", "Rosa Bell", "Ada One"]);
    assert_eq!(column(harbour, "people", "partner_units"), ["Harbour", "Hill", "Harbour"]);
    assert_eq!(column(hill, "people", "id"), ["m2"]);
    let told = written.files.iter().filter(|file| file.path.starts_with("committee/units/association-harbour"));
    for file in told {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        for elsewhere in ["rosa@x.org", "Cleo", "Dora", "Secret sauce"] {
            assert!(!text.contains(elsewhere), "{}: {elsewhere}", file.path);
        }
    }
    assert_eq!(column(harbour, "directory", "name"), ["Grace Hopper"]);
    assert_eq!(column(region, "directory", "name"), ["Grace Hopper", "Rosa Bell"]);
}

#[test]
fn units_of_one_name_have_folders_of_their_own() {
    let mentors = "Name,Club,District\nAda One,Lake-Side,\nBea Two,Lake Side,\nCleo Three,Lakeside,\n";
    let import = read(Preset::Altrusa, mentors, None, "");
    let written = Written::of(Preset::Altrusa, &import);
    let own = written.files.iter().filter(|file| file.path.starts_with("units/")).map(|file| file.path.to_string());
    let own: std::collections::BTreeSet<String> = own.collect();
    let units = import.cohort.units();
    assert_eq!(own.len(), units.len(), "{own:?}");
}

/// What was not found names the side that lacks it, and a row is not called empty for a column that nobody understood.
#[test]
fn what_is_missing_is_said_of_the_side_that_lacks_it() {
    let mentors = "Name,E-mail,Shirt size\nTilde,tilde@x.org,M\n";
    let mentees = "Name,E-mail,What would you like to learn?,First choice\nOrla,orla@x.org,Hiring,Tilde\n";
    let import = read(Preset::Nace, mentors, Some(mentees), "");
    let summary = Written::of(Preset::Nace, &import).summary;
    assert!(summary.contains("what mentors can help with (goals)"), "{summary}");
    assert!(!summary.contains("what mentees would like to learn"), "{summary}");
    let notes: Vec<String> = import.notes.iter().map(ToString::to_string).collect();
    assert!(notes.iter().any(|note| note.contains("no answer in the columns that are used")), "{notes:#?}");
}
