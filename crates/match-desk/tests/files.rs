//! What the files say: rows counted, columns named, answers that nobody could read.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use match_desk::{Request, Response, Session, Upload, handle};

fn page(session: &mut Session, path: &str, fields: &[(&str, &str)], files: &[(&str, &str)]) -> String {
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let upload = |&(zone, text): &(&str, &str)| Upload {
        field: zone.to_owned(),
        name: format!("{zone}.csv"),
        bytes: text.as_bytes().to_vec(),
    };
    let request = Request { path: path.to_owned(), fields, files: files.iter().map(upload).collect() };
    match handle(session, &request, &()) {
        Response::Page(page) => page,
        Response::File { bytes, .. } => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

fn session() -> Session {
    Session::new("2026-10-01".parse().unwrap())
}

const PEOPLE: &str = "Name,E-mail,Role\nTove Lind,tove@example.org,mentor\nBram Castel,bram@example.org,guide\n\
                      Cara Dunn,cara@example.org,Guide\nOrla Fenwick,orla@example.org,mentee\n\
                      Kofi Darkwah,kofi@example.org,learner\nAda Nwosu,ada@example.org,mentor\nEve Stone,eve@example.org,mentee\n";

#[test]
fn a_role_in_a_word_of_ones_own_is_settled_for_all_who_wrote_it() {
    let mut session = session();
    let columns = page(&mut session, "files", &[("rules", "alao")], &[("people", PEOPLE)]);
    assert!(columns.contains("<b>people.csv</b>: 7 rows read, 4 used, 3 not usable"), "{columns}");
    assert!(columns.contains("<b>“guide”</b>, Role: 2 people wrote this"), "{columns}");
    assert!(columns.contains("<b>“learner”</b>, Role: 1 person wrote this"), "{columns}");
    let value =
        |written: &'static str, meaning: &'static str| [("header", "Role"), ("written", written), ("meaning", meaning)];
    let settled = page(&mut session, "value", &value("guide", "Mentor"), &[]);
    assert!(settled.contains("7 rows read, 6 used, 1 not usable") && !settled.contains("<b>“guide”</b>"), "{settled}");
    let settled = page(&mut session, "value", &value("learner", "Mentee"), &[]);
    assert!(settled.contains("7 rows read, 7 used<"), "{settled}");
    let mapping = page(&mut session, "download", &[("file", "mapping.toml")], &[]);
    assert_eq!(mapping, "[values.\"Role\"]\n\"guide\" = \"Mentor\"\n\"learner\" = \"Mentee\"\n");
    assert!(page(&mut session, "result", &[], &[]).contains("3 of 3 mentees have a mentor"));
    assert!(page(&mut session, "undo", &[], &[]).contains("2 of 2 mentees have a mentor"));
}

#[test]
fn files_in_which_nothing_says_who_is_who_are_read_once_somebody_does() {
    let people = "Name,E-mail,Part\nTove Lind,tove@example.org,guide\nBram Castel,bram@example.org,guide\n\
                  Orla Fenwick,orla@example.org,learner\n";
    let mut session = session();
    let refused = page(&mut session, "files", &[("rules", "alao")], &[("people", people)]);
    assert!(
        refused.contains("These files cannot be read yet") && refused.contains("<b>people.csv</b>: 3 rows"),
        "{refused}"
    );
    assert!(
        refused.contains("no column says who is a mentor") && refused.contains("name=\"people:Part\""),
        "{refused}"
    );
    assert!(refused.contains(">guide</td>") && !refused.contains("tove@"), "{refused}");
    assert!(page(&mut session, "result", &[], &[]).contains("Say what the columns hold"));
    let named = page(&mut session, "map", &[("people:Part", "role")], &[]);
    assert!(
        named.contains("“guide”</b>, Part: 2 people") && named.contains("“learner”</b>, Part: 1 person"),
        "{named}"
    );
    page(&mut session, "value", &[("header", "Part"), ("written", "guide"), ("meaning", "Mentor")], &[]);
    let read = page(&mut session, "value", &[("header", "Part"), ("written", "learner"), ("meaning", "Mentee")], &[]);
    assert!(read.contains("What your columns say") && read.contains("3 rows read, 3 used<"), "{read}");
    assert!(page(&mut session, "result", &[], &[]).contains("1 of 1 mentee has a mentor"));
}

#[test]
fn rows_are_counted_as_soon_as_the_files_are_there() {
    let mentees = "Name,E-mail,First choice\nOrla Fenwick,orla@example.org,Tove Lind\n\
                   Orla Fenwick,orla@example.org,Tove Lind\nTest Test,test@example.com,test\n,,\nNo Address,,\n";
    let mentors = "Name,E-mail\nTove Lind,tove@example.org\n";
    let files = [("mentors", mentors), ("mentees", mentees)];
    let columns = page(&mut session(), "files", &[("rules", "alao")], &files);
    let counted = "5 rows read, 2 used, 1 double (the same person again), 1 probably a test, 1 blank";
    assert!(columns.contains(counted), "{columns}");
    assert!(columns.contains("1 row read, 1 used<") && columns.contains("1 row needs a look"), "{columns}");
}

#[test]
fn a_column_of_peers_is_named_with_a_click() {
    let mut session = session();
    let peers = "Name,E-mail,Alpha,Omega\nAnn,ann@example.org,Tenure,Outreach\nBo,bo@example.org,Outreach,Tenure\n";
    let columns = page(&mut session, "files", &[("rules", "alao")], &[("peers", peers)]);
    assert!(columns.contains("name=\"peers:Alpha\""), "{columns}");
    let named = page(&mut session, "map", &[("peers:Alpha", "mentee.goals"), ("peers:Omega", "mentor.goals")], &[]);
    assert!(named.contains("data-is=\"Used for\">what to learn, or to help with"), "{named}");
    let mapping = page(&mut session, "download", &[("file", "mapping.toml")], &[]);
    assert_eq!(mapping, "[peers]\n\"Alpha\" = \"mentee.goals\"\n\"Omega\" = \"mentor.goals\"\n");
}

#[test]
fn rules_have_switches_and_sliders() {
    let mut session = session();
    page(&mut session, "invented", &[("rules", "altrusa")], &[]);
    let rules = page(&mut session, "rules", &[], &[]);
    assert!(rules.contains("<button role=switch aria-checked=true data-action=rule-off"), "{rules}");
    let slider = "<input type=range value=\"2\" min=\"1\" max=\"12\" step=\"1\"";
    assert!(rules.contains(slider), "{rules}");
    page(&mut session, "rule", &[("action", "rule-off"), ("rule", "leadership-count")], &[]);
    let rules = page(&mut session, "rules", &[], &[]);
    assert!(rules.contains("aria-checked=false data-action=rule-on") && !rules.contains(slider), "{rules}");
}

const MENTORS: &str = "Name,E-mail,How many mentees can you take?,Mentees you agree to,What can you help with?\n\
                       Tove Lind,tove@example.org,2,Orla Fenwick,Budget\nBram Castel,bram@example.org,1,Orla Fenwick,Speaking\n";
const MENTEES: &str = "Name,E-mail,Which track are you on?,What would you like to learn?,Who sponsored you?,At which level?\n\
                       Orla Fenwick,orla@example.org,New member,Budget,Tove Lind,club\n";

#[test]
fn exports_that_were_exchanged_are_noticed_and_read_the_other_way_round() {
    let mut session = session();
    let columns = page(&mut session, "files", &[], &[("mentors", MENTEES), ("mentees", MENTORS)]);
    assert!(
        columns.contains("mentors.csv was given as the export of mentors, but 4 of its questions are for mentees.")
    );
    assert!(
        columns.contains("<button class=main data-go=exchange>") && !columns.contains("is forgotten then"),
        "{columns}"
    );
    let weighed = page(&mut session, "weights", &[("goals", "7")], &[]);
    assert!(!session.actions().is_empty(), "{weighed}");
    let columns = page(&mut session, "columns", &[], &[]);
    assert!(columns.contains("is forgotten then") && columns.contains("data-file=evening.zip"), "{columns}");
    let columns = page(&mut session, "exchange", &[], &[]);
    assert!(columns.contains("the other way round now") && !columns.contains("data-go=exchange"), "{columns}");
    assert!(page(&mut session, "result", &[], &[]).contains("of 1 mentee has a mentor"));
}

#[test]
fn one_form_for_both_given_as_two_exports_is_not_taken_for_exchanged_ones() {
    let both = "Name,E-mail,How many mentees can you take?,Which track are you on?,What would you like to learn?,\
                Who sponsored you?,At which level?\n";
    let mentors = format!("{both}Tove Lind,tove@example.org,2,,,,\nBram Castel,bram@example.org,1,,,,\n");
    let mentees = format!("{both}Orla Fenwick,orla@example.org,,New member,Budget,Tove Lind,club\n");
    let columns = page(&mut session(), "files", &[], &[("mentors", &mentors), ("mentees", &mentees)]);
    assert!(columns.contains("What your columns say") && !columns.contains("data-go=exchange"), "{columns}");
}

#[test]
fn one_export_alone_is_said_and_the_other_one_joins_it() {
    let mut session = session();
    let columns = page(&mut session, "files", &[], &[("mentors", MENTORS)]);
    assert!(columns.contains("No mentee was read, so nobody can be matched yet."), "{columns}");
    let result = page(&mut session, "result", &[], &[]);
    assert!(result.contains("No mentee was read") && !result.contains("No pair is like that"), "{result}");
    assert!(page(&mut session, "start", &[], &[]).contains("Read so far: mentors.csv (mentors)."));
    let columns = page(&mut session, "files", &[], &[("mentees", MENTEES)]);
    assert!(!columns.contains("nobody can be matched yet") && columns.contains("2 rows read, 2 used"), "{columns}");
    assert!(page(&mut session, "result", &[], &[]).contains("of 1 mentee has a mentor"));

    // Somebody new: what was settled is forgotten, and the first page says so before.
    page(&mut session, "rule", &[("action", "rule-off"), ("rule", "active-mentor")], &[]);
    assert!(page(&mut session, "start", &[], &[]).contains("What you settled since then is forgotten"));
    let more = format!("{MENTEES}Kofi Darkwah,kofi@example.org,New member,Speaking,,club\n");
    let columns = page(&mut session, "files", &[], &[("mentees", &more)]);
    assert!(columns.contains("2 rows read, 2 used") && session.actions().is_empty(), "{columns}");
    // A file of everybody takes the place of both.
    let columns = page(&mut session, "files", &[], &[("people", PEOPLE)]);
    assert!(columns.contains("people.csv") && !columns.contains("mentors.csv"), "{columns}");
}

#[test]
fn what_cannot_be_read_is_said_in_words_of_the_page() {
    let mut session = session();
    let unnamed = "Alpha,Omega\nTove Lind,Budget\n";
    let columns = page(&mut session, "files", &[], &[("mentors", unnamed), ("mentees", MENTEES)]);
    assert!(columns.contains("choose below what they hold") && !columns.contains("mapping"), "{columns}");
    assert!(page(&mut session, "result", &[], &[]).contains("Say what the columns hold"));
    // Nothing can be said of columns of what is no table.
    page(&mut session, "files", &[], &[("mentors", "%PDF-1.4\n"), ("mentees", MENTEES)]);
    let result = page(&mut session, "result", &[], &[]);
    assert!(result.contains("PDF") && !result.contains("Say what the columns hold"), "{result}");
    let empty = page(&mut session, "files", &[], &[("mentors", ""), ("mentees", MENTEES)]);
    assert!(empty.contains("mentors.csv: the file is empty"), "{empty}");
}

/// A workbook with two sheets, each a table of texts.
fn workbook(sheets: [(&str, &str); 2]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut add = |path: &str, text: &str| {
        archive.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
    };
    let office = "http://schemas.openxmlformats.org";
    let main = format!("{office}/spreadsheetml/2006/main");
    let of = format!("{office}/officeDocument/2006/relationships");
    let (mut names, mut relations) = (String::new(), String::new());
    for (at, (name, text)) in sheets.iter().enumerate() {
        names.extend([format!("<sheet name=\"{name}\" sheetId=\"{0}\" r:id=\"r{0}\"/>", at + 1)]);
        relations
            .extend([format!("<Relationship Id=\"r{0}\" Type=\"{of}/worksheet\" Target=\"sheet{0}.xml\"/>", at + 1)]);
        let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let row = |line: &str| format!("<row>{}</row>", line.split(',').map(cell).collect::<String>());
        let rows: String = text.lines().map(row).collect();
        let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>");
        add(&format!("xl/sheet{}.xml", at + 1), &sheet);
    }
    let book = format!("<workbook xmlns=\"{main}\" xmlns:r=\"{of}\"><sheets>{names}</sheets></workbook>");
    add("xl/workbook.xml", &book);
    let package = format!("{office}/package/2006/relationships");
    add("xl/_rels/workbook.xml.rels", &format!("<Relationships xmlns=\"{package}\">{relations}</Relationships>"));
    let office = format!("<Relationship Id=\"r1\" Type=\"{of}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    add("_rels/.rels", &format!("<Relationships xmlns=\"{package}\">{office}</Relationships>"));
    archive.finish().unwrap().into_inner()
}

#[test]
fn both_exports_as_sheets_of_one_workbook() {
    let mut session = session();
    let files = vec![Upload {
        field: "people".to_owned(),
        name: "round.xlsx".to_owned(),
        bytes: workbook([("Mentors 2026", MENTORS), ("Mentees 2026", MENTEES)]),
    }];
    let fields = vec![("rules".to_owned(), "alao".to_owned())];
    let Response::Page(asked) = handle(&mut session, &Request { path: "files".to_owned(), fields, files }, &()) else {
        panic!("a file")
    };
    assert!(asked.contains("round.xlsx has 2 sheets that look like answers"), "{asked}");
    assert!(asked.contains("<select name=\"sheet:Mentors 2026\"><option value=\"mentors\" selected>"), "{asked}");
    assert!(page(&mut session, "result", &[], &[]).contains("Which sheets are meant?"));
    let sheets = [("file", "round.xlsx"), ("sheet:Mentors 2026", "mentors"), ("sheet:Mentees 2026", "mentees")];
    let columns = page(&mut session, "sheets", &sheets, &[]);
    assert!(columns.contains("round.xlsx#Mentors 2026</b>: 2 rows read, 2 used"), "{columns}");
    assert!(page(&mut session, "result", &[], &[]).contains("of 1 mentee has a mentor"));
    // One of them alone, and an evening that is opened again.
    let columns = page(&mut session, "sheets", &[("file", "round.xlsx"), ("sheet:Mentors 2026", "people")], &[]);
    assert!(columns.contains("cannot be read yet") || columns.contains("Mentors 2026"), "{columns}");
    page(&mut session, "sheets", &sheets, &[]);
    let evening = Request {
        path: "download".to_owned(),
        fields: vec![("file".to_owned(), "evening.zip".to_owned())],
        files: Vec::new(),
    };
    let Response::File { bytes, .. } = handle(&mut session, &evening, &()) else { panic!("a page") };
    let file = Upload { field: "programme".to_owned(), name: "evening.zip".to_owned(), bytes };
    let mut again = self::session();
    let open = Request { path: "open".to_owned(), fields: Vec::new(), files: vec![file] };
    let Response::Page(opened) = handle(&mut again, &open, &()) else { panic!("a file") };
    assert!(opened.contains("of 1 mentee has a mentor"), "{opened}");
}

#[test]
fn a_row_held_back_leads_to_its_question() {
    let mut session = session();
    let mentees = "Name,E-mail\nOrla Fenwick,orla@example.org\nOrla Fenwick,o.fenwick@example.net\n";
    page(&mut session, "files", &[], &[("mentors", MENTORS), ("mentees", mentees)]);
    let questions = page(&mut session, "questions", &[], &[]);
    assert!(questions.contains("Answer its question above") && !questions.contains("decisions.csv"), "{questions}");
}

#[test]
fn a_question_names_the_person() {
    let mut session = session();
    let mentees = "Name,E-mail,First choice\nOrla Fenwick,orla@example.org,Tova Lind\n";
    page(&mut session, "files", &[], &[("mentors", MENTORS), ("mentees", mentees)]);
    let questions = page(&mut session, "questions", &[], &[]);
    assert!(questions.contains("<b>Orla Fenwick.</b> "), "{questions}");
}

/// An export is never matched with people that nobody has asked.
#[test]
fn invented_people_are_gone_once_an_export_is_there() {
    let mut session = session();
    let invented = page(&mut session, "invented", &[("rules", "alao")], &[]);
    assert!(invented.contains("of 40 mentees have a mentor"), "{invented}");
    assert!(!page(&mut session, "start", &[], &[]).contains("Read so far"));
    let columns = page(&mut session, "files", &[("rules", "alao")], &[("mentors", MENTORS)]);
    assert!(columns.contains("No mentee was read") && !columns.contains("mentees.csv"), "{columns}");
    page(&mut session, "files", &[("rules", "alao")], &[("mentees", MENTEES)]);
    let start = page(&mut session, "start", &[], &[]);
    assert!(start.contains("Read so far: mentors.csv (mentors), mentees.csv (mentees)"), "{start}");
}

#[test]
fn a_file_of_everybody_is_not_said_to_stay() {
    let mut session = session();
    let mentors = "Name,E-mail,Role\nTove Lind,tove@example.org,mentor\n";
    let columns = page(&mut session, "files", &[("rules", "alao")], &[("people", mentors)]);
    assert!(columns.contains("Bring the exports of both") && !columns.contains("stays"), "{columns}");
}

/// Where the page without a server is stopped, what was done before is done once more: steps that it does not know
/// would be lost.
#[test]
fn the_page_without_a_server_does_every_step_again() {
    let [steps, page] = [include_str!("../src/steps.rs"), include_str!("../src/page.js")];
    let again = page.split("const steps = [").nth(1).unwrap().split(']').next().unwrap();
    let arms = steps.lines().filter_map(|line| line.trim().strip_suffix(" => {")).filter(|arm| arm.starts_with('"'));
    let paths: Vec<&str> = arms.flat_map(|arm| arm.split(" | ")).collect();
    assert!(paths.len() > 15, "{paths:?}");
    for path in paths {
        assert!(again.contains(path), "{path}");
    }
}
