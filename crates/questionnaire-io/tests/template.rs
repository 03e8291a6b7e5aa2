//! A blank questionnaire asks what the policy needs, and its export is read without a mapping.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Cursor;
use std::path::Path;

use calamine::{Reader, SheetVisible, Xlsx};
use jiff::civil::date;
use mentor_match::cohort::Side;
use mentor_match::policy::{Policy, Preset};
use mentor_match::{MatchingRound, PeerRound};
use questionnaire_io::import::{ColumnUse, ImportOptions, SourceFile, SourceKind, import};
use questionnaire_io::template::{FilledInBy, Questionnaire};

/// A file with the questions and one row that answers what has options, and who it is.
fn filled(form: &Questionnaire, name: &str) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(form.questions.iter().map(|question| question.header.as_str())).unwrap();
    let answer = |field: &str, options: &[String]| match field {
        "name" => name.to_owned(),
        "email" => format!("{name}@example.org"),
        _ => options.last().cloned().unwrap_or_default(),
    };
    writer.write_record(form.questions.iter().map(|question| answer(&question.field, &question.options))).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn every_question_is_read_as_its_field_and_every_option_is_understood() {
    let own = "[[rules]]\nrule = \"same-answer\"\nquestion = \"Home campus\"\nwhen-asked = \"own campus\"\nunknown = \"ask\"\n\
               [[rules]]\nrule = \"same-language\"\n[[rules]]\nrule = \"hours-apart\"\nat-most = 3\n";
    let own = Policy::from_toml(own).unwrap();
    for policy in Preset::ALL.iter().copied().map(Policy::preset).chain([own]) {
        let preset = policy.name();
        let options = ImportOptions::for_policy(&policy, date(2026, 9, 1));
        let forms = [Side::Mentor, Side::Mentee].map(|side| Questionnaire::for_policy(&policy, side));
        let sources = [
            SourceFile::new(SourceKind::Mentors, "mentors.csv", filled(&forms[0], "grace")),
            SourceFile::new(SourceKind::Mentees, "mentees.csv", filled(&forms[1], "ada")),
        ];
        let import = import(&sources, &options).unwrap();
        for (file, form) in import.files.iter().zip(&forms) {
            for (column, question) in file.columns.iter().zip(&form.questions) {
                let ColumnUse::Field { field, .. } = &column.holds else { panic!("{preset}: {column}") };
                assert_eq!(field.to_string(), question.field, "{preset}: {}", question.header);
            }
        }
        assert!(import.questions.is_empty(), "{preset}: {:?}", import.questions);
        assert!(import.problems.is_empty(), "{preset}: {:?}", import.problems);
        // The rules find the facts they ask for, where a question offers them.
        let outcome = MatchingRound::new(&import.cohort, &policy).run().unwrap();
        let asked = |side, field: &str| {
            let form = &forms[usize::from(side == Side::Mentee)];
            form.questions.iter().any(|question| question.field == field)
        };
        for open in outcome.open_facts() {
            let known_to_the_committee = matches!(open.field.as_str(), "vetted" | "none");
            assert!(known_to_the_committee || asked(open.person.side, &open.field), "{preset}: nobody asks {open:?}");
        }
    }
}

/// Two people who offer what the other wants to learn, in the form for peers.
#[test]
fn s60_the_form_for_peers_is_read_without_a_mapping_and_matches() {
    let policy = Policy::preset(Preset::Alao);
    let form = Questionnaire::for_peers(&policy).unwrap();
    let headers = form.questions.iter().map(|question| question.header.as_str());
    let row = |own: [&str; 4]| -> Vec<String> {
        let cell = |field: &str, option: Option<&String>| match field {
            "name" => own[0].to_owned(),
            "email" => own[1].to_owned(),
            "goals" | "top_goals" => own[2].to_owned(),
            "mentor.goals" => own[3].to_owned(),
            _ => option.cloned().unwrap_or_default(),
        };
        form.questions.iter().map(|question| cell(&question.field, question.options.first())).collect()
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headers).unwrap();
    writer.write_record(row(["Ada Able", "ada@x.org", "Cataloguing", "Tenure"])).unwrap();
    writer.write_record(row(["Bea Brook", "bea@x.org", "Tenure", "Cataloguing"])).unwrap();
    let source = SourceFile::new(form.kind, "peers.csv", writer.into_inner().unwrap());
    let import = import(&[source], &ImportOptions::for_policy(&policy, date(2026, 9, 1))).unwrap();
    for (column, question) in import.files[0].columns.iter().zip(&form.questions) {
        let ColumnUse::Field { field, .. } = &column.holds else { panic!("{column}") };
        let wanted = question.field.strip_prefix("mentor.").unwrap_or(&question.field);
        assert_eq!(field.to_string(), wanted, "{}", question.header);
    }
    assert!(import.questions.is_empty() && import.problems.is_empty(), "{:?}", import.questions);
    let outcome = PeerRound::new(&import.cohort, &policy).unwrap().run().unwrap();
    assert_eq!(outcome.matches().len(), 1);
    assert!(outcome.open_facts().is_empty(), "{:?}", outcome.open_facts());
    assert!(form.to_xlsx().unwrap().starts_with(b"PK"));
    assert!(form.to_text().contains("What can you help a peer with?"));
}

#[test]
fn the_workbook_has_the_questions_and_is_the_same_each_time() {
    let policy = Policy::preset(Preset::Altrusa);
    let form = Questionnaire::for_policy(&policy, Side::Mentee);
    let bytes = form.to_xlsx().unwrap();
    assert_eq!(bytes, form.to_xlsx().unwrap());
    let options = ImportOptions::for_policy(&policy, date(2026, 9, 1));
    let error =
        import(&[SourceFile::new(SourceKind::Mentees, "mentees.xlsx", bytes)], &options).unwrap_err().to_string();
    assert!(error.contains("no answers below it"), "{error}");
    let book = opened(bytes_of(&form));
    assert_eq!(book.sheet_names(), ["Answers", "Introduction", "Lists"]);
    let visible: Vec<bool> =
        book.sheets_metadata().iter().map(|sheet| sheet.visible == SheetVisible::Visible).collect();
    assert_eq!(visible, [true, true, false]);
    let text = form.to_text();
    for question in &form.questions {
        assert!(text.contains(&format!("\n{}", question.header)));
    }
    assert!(text.contains("  o Emerging leader\n"), "{text}");
}

fn bytes_of(form: &Questionnaire) -> Vec<u8> {
    form.to_xlsx().unwrap()
}

fn opened(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// The options that each question's list refers to.
fn lists(bytes: Vec<u8>, questions: usize) -> Vec<Vec<String>> {
    let range = opened(bytes).worksheet_range("Lists").unwrap();
    let (_, first) = range.start().unwrap();
    let column = |at: usize| {
        let at = at.checked_sub(first as usize)?;
        Some(
            range
                .rows()
                .filter_map(|row| row.get(at))
                .map(ToString::to_string)
                .filter(|cell| !cell.is_empty())
                .collect(),
        )
    };
    (0..questions).map(|at| column(at).unwrap_or_default()).collect()
}

#[test]
fn options_with_commas_are_one_option_of_the_list() {
    let form = Questionnaire::for_policy(&Policy::preset(Preset::Altrusa), Side::Mentee);
    let options: Vec<Vec<String>> = form.questions.iter().map(|question| question.options.clone()).collect();
    assert!(options.iter().flatten().any(|option| option.contains(',')));
    assert_eq!(lists(bytes_of(&form), form.questions.len()), options);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes_of(&form))).unwrap();
    let sheet = std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    let with_options = options.iter().filter(|options| !options.is_empty()).count();
    assert_eq!(sheet.matches("<formula1>Lists!$").count(), with_options);
    assert_eq!(sheet.matches("type=\"list\"").count(), with_options);
}

#[test]
fn the_committee_has_columns_of_its_own_that_nobody_is_asked_for() {
    let rules = "[[rules]]\nrule = \"vetted-mentor\"\n[[rules]]\nrule = \"trained-mentor\"\n[[rules]]\nrule = \"trained-mentee\"\n";
    let policy = Policy::from_toml(rules).unwrap();
    for (side, expected) in [(Side::Mentor, vec!["Vetted", "Trained"]), (Side::Mentee, vec!["Trained"])] {
        let form = Questionnaire::for_policy(&policy, side);
        let own = form.questions.iter().filter(|question| question.filled_in_by == FilledInBy::Committee);
        assert_eq!(own.map(|question| question.header.as_str()).collect::<Vec<_>>(), expected);
        assert!(
            form.questions.iter().rev().take(expected.len()).all(|last| last.filled_in_by == FilledInBy::Committee)
        );
        assert!(expected.iter().all(|header| !form.to_text().contains(header)));
    }
}

fn soffice(folder: &Path, to: &str, file: &str) {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let done = std::process::Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", to, file])
        .current_dir(folder)
        .output()
        .expect("LibreOffice is installed");
    assert!(done.status.success(), "{done:?}");
}

/// Opened, filled in and saved in another program, the workbook is read without a question; its lists are whole.
#[test]
#[ignore = "needs LibreOffice: .ci/xlsx_round_trip"]
fn filled_in_in_libre_office_it_asks_nothing() {
    let policies = Preset::ALL.iter().copied().map(Policy::preset);
    for policy in policies {
        let forms = [Side::Mentor, Side::Mentee].map(|side| Questionnaire::for_policy(&policy, side));
        let sources = forms.each_ref().map(|form| {
            let folder = tempfile::tempdir().unwrap();
            let path = |name: &str| folder.path().join(name);
            std::fs::write(path("form.xlsx"), bytes_of(form)).unwrap();
            soffice(folder.path(), "fods", "form.xlsx");
            let sheet = std::fs::read_to_string(path("form.fods")).unwrap();
            let rows: String = (0..5).map(|row| filled_row(form, row)).collect();
            let header_ends = sheet.find("</table:table-row>").unwrap() + "</table:table-row>".len();
            std::fs::write(path("filled.fods"), format!("{}{rows}{}", &sheet[..header_ends], &sheet[header_ends..]))
                .unwrap();
            soffice(folder.path(), "xlsx", "filled.fods");
            let saved = std::fs::read(path("filled.xlsx")).unwrap();
            let options: Vec<Vec<String>> = form.questions.iter().map(|question| question.options.clone()).collect();
            assert_eq!(lists(saved.clone(), form.questions.len()), options);
            let kind = if form.side == Side::Mentor { SourceKind::Mentors } else { SourceKind::Mentees };
            SourceFile::new(kind, &format!("{}s.xlsx", form.side), saved)
        });
        let import = import(&sources, &ImportOptions::for_policy(&policy, date(2026, 9, 1))).unwrap();
        assert_eq!((import.counts.mentors, import.counts.mentees), (5, 5), "{}", policy.name());
        assert_eq!((import.questions, import.problems), (vec![], vec![]), "{}", policy.name());
    }
}

/// A row as a spreadsheet program writes it: over five rows each option is chosen.
fn filled_row(form: &Questionnaire, row: usize) -> String {
    let cell = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let cells = form.questions.iter().map(|question| match question.field.as_str() {
        "name" => cell(&format!("{} {}", ["Ada", "Bea", "Cleo", "Dora", "Elif"][row], form.side)),
        "email" => cell(&format!("{}{row}@example.org", form.side)),
        "availability" => cell("Mon 18:00-20:00; Saturday morning"),
        "time_zone" => cell("Europe/Lisbon"),
        "member_since" => cell("2015"),
        "leadership" => cell("President (2018-2020)"),
        _ => cell(question.options.get(row % question.options.len().max(1)).map_or("", String::as_str)),
    });
    format!("<table:table-row>{}</table:table-row>", cells.collect::<String>())
}
