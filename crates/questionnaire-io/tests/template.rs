//! A blank questionnaire asks what the policy needs, and its export is read without a mapping.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::civil::date;
use mentor_match::MatchingRound;
use mentor_match::cohort::Side;
use mentor_match::policy::{Policy, Preset};
use questionnaire_io::import::{ColumnUse, ImportOptions, SourceFile, SourceKind, import};
use questionnaire_io::template::Questionnaire;

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
    for policy in Preset::ALL.map(Policy::preset).into_iter().chain([own]) {
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
    let text = form.to_text();
    for question in &form.questions {
        assert!(text.contains(&format!("\n{}", question.header)));
    }
    assert!(text.contains("  o Emerging leader\n"), "{text}");
}
