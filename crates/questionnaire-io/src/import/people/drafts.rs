//! From rows to drafts: who says what about themself, before anybody is identified.

use mentor_match::cohort::Side;
use mentor_match::text;

use super::person::{Draft, email_key};
use crate::import::columns::assign::{ColumnReport, ColumnUse, IgnoredBecause};
use crate::import::columns::sheet::{RowRef, Sheet};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, EVERYBODY, Findings};
use crate::import::parse::{roles, short};
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{Place, RowIssue};
use crate::import::source::SourceKind;

/// Drafts of all rows; rows that say nothing about who they are become problems.
pub(crate) fn drafts(sheets: &[Sheet], findings: &mut Findings<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        for row in 0..sheet.table.rows.len() {
            let sides = match sheet.kind {
                SourceKind::Mentors => vec![Side::Mentor],
                SourceKind::Mentees => vec![Side::Mentee],
                SourceKind::People => {
                    let sides = sides(sheet, row, findings);
                    if sides.is_empty() {
                        continue;
                    }
                    sides
                }
            };
            for &side in &sides {
                let at = RowRef { sheet: index, row };
                drafts.extend(draft(sheet, at, side, sides.len() == 2, findings));
            }
        }
    }
    drafts
}

/// The roles of a row: what it says in one column, or yes to a column for each role. None is a problem.
fn sides(sheet: &Sheet, row: usize, findings: &mut Findings<'_>) -> Vec<Side> {
    let role = sheet.cell(row, &Field::Role, Side::Mentee);
    let named = roles::named(role.as_ref().map_or("", |cell| &cell.text));
    if !named.is_empty() {
        return named;
    }
    let mut sides = Vec::new();
    let mut clear = 0;
    for (side, field) in [(Side::Mentee, Field::IsMentee), (Side::Mentor, Field::IsMentor)] {
        let Some(cell) = sheet.cell(row, &field, side) else { continue };
        let asked = Asked {
            kind: QuestionKind::UnclearAnswer,
            subject: EVERYBODY,
            person: None,
            field: &field.to_string(),
            place: &sheet.place(row, Some((&field, side))),
            found: &cell.text,
            candidates: vec!["yes".to_owned(), "no".to_owned()],
            default_used: "read as no".to_owned(),
            message: format!("\"{}\" is neither yes nor no; answer yes or no", shortened(&cell.text)),
        };
        let read = short::yes_no(&cell.text).or_else(|| findings.settled(asked, short::yes_no));
        clear += usize::from(read.is_some());
        sides.extend(Some(side).filter(|_| read == Some(true)));
    }
    if sides.is_empty() {
        let field = if role.is_none() && clear > 0 { Field::IsMentee } else { Field::Role };
        let issue = if field == Field::IsMentee { RowIssue::NeitherRole } else { RowIssue::UnknownRole };
        let place = sheet.place(row, Some((&field, Side::Mentee)));
        findings.problem(place, role.as_ref().map_or("", |cell| &cell.text), issue);
    }
    sides
}

fn draft(sheet: &Sheet, at: RowRef, side: Side, both: bool, findings: &mut Findings<'_>) -> Option<Draft> {
    let plain = |field: &Field| {
        let cell = sheet.cell(at.row, field, side)?;
        let words: Vec<&str> = cell.text.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    let mut number = plain(&Field::Id).filter(|number| !text::fold(number).is_empty());
    let parts: Vec<String> = [Field::FirstName, Field::LastName].iter().filter_map(plain).collect();
    let name = plain(&Field::Name).or_else(|| (!parts.is_empty()).then(|| parts.join(" ")));
    let name = name.filter(|name| !text::fold(name).is_empty());
    let written = plain(&Field::Email);
    let mut email = written.as_deref().and_then(email_key);
    if let (Some(written), None) = (&written, &email) {
        let place = sheet.place(at.row, Some((&Field::Email, side)));
        let Some(who) = number.as_ref().or(name.as_ref()) else {
            findings.problem(place, written, RowIssue::NoIdentity);
            return None;
        };
        let asked = Cell { place, subject: format!("{side} {}", text::fold(who)), field: "email", written };
        let message = format!("\"{}\" is no e-mail address; answer with the right one", shortened(written));
        email = asked.instead(email_key, "no e-mail address".to_owned(), message, findings);
    }
    if let Some(written) = number.take_if(|number| has_lost_digits(number)) {
        let place = sheet.place(at.row, Some((&Field::Id, side)));
        let Some(who) = email.as_ref().or(name.as_ref()) else {
            findings.problem(place, &written, RowIssue::LostDigits);
            return None;
        };
        let asked = Cell { place, subject: format!("{side} {}", text::fold(who)), field: "id", written: &written };
        let message = format!(
            "a spreadsheet has shortened the member number to \"{}\", so its last digits are lost; answer with the number, or \
             format the column as text and export again",
            shortened(&written)
        );
        let whole = |answer: &str| (!has_lost_digits(answer)).then(|| answer.to_owned());
        number = asked.instead(whole, format!("this {side} goes by {who}"), message, findings);
    }
    if number.is_none() && email.is_none() && name.is_none() {
        findings.problem(sheet.place(at.row, None), "", RowIssue::NoIdentity);
        return None;
    }
    let draft = Draft { at, side, both, number, email, name };
    is_meant(sheet, &draft, findings).then_some(draft)
}

/// A cell that says who somebody is and cannot be used.
struct Cell<'a> {
    place: Place,
    subject: String,
    field: &'a str,
    written: &'a str,
}

impl Cell<'_> {
    /// What a decision says instead; without one it is asked.
    fn instead(
        &self,
        read: impl Fn(&str) -> Option<String>,
        default_used: String,
        message: String,
        findings: &mut Findings<'_>,
    ) -> Option<String> {
        let asked = Asked {
            kind: QuestionKind::UnclearAnswer,
            subject: &self.subject,
            person: None,
            field: self.field,
            place: &self.place,
            found: self.written,
            candidates: vec![],
            default_used,
            message,
        };
        findings.settled(asked, read)
    }
}

/// Whether a row is meant as an answer. One that looks like somebody trying the form out is asked about and counts meanwhile.
fn is_meant(sheet: &Sheet, draft: &Draft, findings: &mut Findings<'_>) -> bool {
    let row = draft.at.row;
    let own = |column: &ColumnReport| column.holds == ColumnUse::Ignored(IgnoredBecause::Bookkeeping);
    let columns = sheet.columns.reports.iter().enumerate().filter(|(_, column)| own(column));
    let mut preview = columns.filter_map(|(column, _)| sheet.raw(row, column)).map(text::fold);
    let is_preview = preview.any(|cell| matches!(cell.as_str(), "survey preview" | "survey test" | "preview"));
    let user = draft.email.as_deref().and_then(|email| email.split('@').next());
    if !is_preview && !tries_out(draft.name.as_deref().or(user).unwrap_or_default()) {
        return true;
    }
    let who = draft.email.as_deref().or(draft.number.as_deref()).or(draft.name.as_deref()).unwrap_or_default();
    let subject = text::fold(who);
    match findings.decided(QuestionKind::TestRow, &subject, "row", "") {
        Answer::Text(answer) if matches!(text::fold(&answer).as_str(), "keep" | "real" | "yes") => return true,
        Answer::Nothing => {
            findings.problem(sheet.place(row, None), who, RowIssue::TestRow);
            return false;
        }
        _ => {}
    }
    let place = sheet.place(row, None);
    findings.ask_found(
        Asked {
            kind: QuestionKind::TestRow,
            subject: &subject,
            person: None,
            field: "row",
            place: &place,
            found: "",
            candidates: vec!["ignore".to_owned(), "keep".to_owned()],
            default_used: "the row counts like any other".to_owned(),
            message: "this row looks as if somebody had tried the form out; answer ignore or keep".to_owned(),
        },
        who,
    );
    true
}

/// "test", "Test Mentor 2": nothing but what people write who try a form out.
fn tries_out(name: &str) -> bool {
    let words = text::words(name);
    let is_test = |word: &String| matches!(word.as_str(), "test" | "testing" | "tester" | "asdf" | "dummy");
    let beside = |word: &String| {
        matches!(word.as_str(), "user" | "person" | "name" | "row" | "entry" | "response" | "mentor" | "mentee" | "me")
            || word.bytes().all(|byte| byte.is_ascii_digit())
    };
    words.iter().any(is_test) && words.iter().all(|word| is_test(word) || beside(word))
}

/// "1.00E+10": what a spreadsheet shows of a long number. Only a plus sign is sure: "3E2" may be a number that is used.
fn has_lost_digits(number: &str) -> bool {
    let Some((digits, zeros)) = number.split_once(['E', 'e']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    is_digits(whole) && is_digits(part) && zeros.strip_prefix('+').is_some_and(is_digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_a_spreadsheet_shortened_are_told_from_others() {
        for lost in ["1.00E+10", "1E+10", "1,23e+11"] {
            assert!(has_lost_digits(lost), "{lost}");
        }
        for whole in ["3E2", "E+10", "1.0.0E+1", "12E+", "10000000000", "", "A1E+5"] {
            assert!(!has_lost_digits(whole), "{whole}");
        }
    }

    #[test]
    fn names_of_people_are_no_tests() {
        for test in ["test", "Test Test", "TEST mentor 2", "asdf"] {
            assert!(tries_out(test), "{test}");
        }
        for name in ["Anna Test", "Testa", "Mentor", "12", ""] {
            assert!(!tries_out(name), "{name}");
        }
    }
}
