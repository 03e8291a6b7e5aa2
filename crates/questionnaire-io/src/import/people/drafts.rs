//! From rows to drafts: who says what about themself, before anybody is identified.

use std::collections::BTreeSet;

use mentor_match::cohort::Side;
use mentor_match::text;

use super::person::{Draft, email_key, leave_out};
use crate::import::columns::column::{ColumnReport, ColumnUse, IgnoredBecause};
use crate::import::columns::sheet::{RowRef, Sheet};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, EVERYBODY, Findings};
use crate::import::parse::{roles, short};
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{Place, RowIssue};
use crate::import::source::SourceKind;

/// What it costs to tell whose a row is.
const STEPS_A_ROW: usize = 2_000;

/// Drafts of all rows; rows that say nothing about who they are become problems.
pub(crate) fn drafts(sheets: &[Sheet], findings: &mut Findings<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let elsewhere = elsewhere(sheet);
        for row in 0..sheet.table.rows.len() {
            if !findings.budget.spend(STEPS_A_ROW) {
                return Vec::new();
            }
            if elsewhere.contains(&row) {
                continue;
            }
            let sides = match sheet.kind {
                SourceKind::Mentors => vec![Side::Mentor],
                SourceKind::Mentees => vec![Side::Mentee],
                SourceKind::Peers => vec![Side::Mentee, Side::Mentor],
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

/// The rows of people who take part, but not in this kind of round. One form may ask who would like to be a mentor, a
/// mentee or a peer: only those who name peers are for a round of peers, and those who name nothing else are not for a
/// round of mentees and mentors. Where all roles are of peers, such as "peer mentor" and "peer mentee", or none is,
/// everybody is meant.
pub(crate) fn elsewhere(sheet: &Sheet) -> BTreeSet<usize> {
    if !matches!(sheet.kind, SourceKind::People | SourceKind::Peers) {
        return BTreeSet::new();
    }
    let mut others = BTreeSet::new();
    let mut peers_alone = BTreeSet::new();
    let (mut some_peers, mut some_roles) = (false, false);
    for row in 0..sheet.table.rows.len() {
        let Some(cell) = sheet.cell(row, &Field::Role, Side::Mentee) else { continue };
        let said = roles::Said::of(&cell.text);
        some_peers |= said.peers;
        some_roles |= !said.sides.is_empty();
        if !said.peers && !said.sides.is_empty() {
            others.insert(row);
        } else if said.peers_alone {
            peers_alone.insert(row);
        }
    }
    match sheet.kind {
        _ if !(some_peers && some_roles) => BTreeSet::new(),
        SourceKind::Peers => others,
        _ => peers_alone,
    }
}

/// The roles of a row: what it says in one column, or yes to a column for each role. None is a problem.
fn sides(sheet: &Sheet, row: usize, findings: &mut Findings<'_>) -> Vec<Side> {
    let role = sheet.cell(row, &Field::Role, Side::Mentee);
    let named = roles::Said::of(role.as_ref().map_or("", |cell| &cell.text)).sides;
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
            default_used: "it is read as no".to_owned(),
            message: format!("\"{}\" is neither yes nor no. Answer \"yes\" or \"no\".", shortened(&cell.text)),
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
        let message = format!("\"{}\" is not an e-mail address. Answer with the right one.", shortened(written));
        email = asked.instead(email_key, "this person has no e-mail address".to_owned(), message, findings);
    }
    if let Some(written) = number.take_if(|number| has_lost_digits(number)) {
        let place = sheet.place(at.row, Some((&Field::Id, side)));
        let Some(who) = email.as_ref().or(name.as_ref()) else {
            findings.problem(place, &written, RowIssue::LostDigits);
            return None;
        };
        let asked = Cell { place, subject: format!("{side} {}", text::fold(who)), field: "id", written: &written };
        let message = format!(
            "A spreadsheet has shortened the member number to \"{}\", so its last digits are lost. Answer with the whole number, or \
             format the column as text and export again.",
            shortened(&written)
        );
        let whole = |answer: &str| (!has_lost_digits(answer)).then(|| answer.to_owned());
        number = asked.instead(whole, format!("this {side} is identified by {who}"), message, findings);
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

/// Whether a row is meant as an answer. One that looks like a test submission is left out until somebody says to keep
/// it.
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
    let decided = findings.decided(QuestionKind::TestRow, &subject, "row", "");
    if matches!(&decided, Answer::Text(answer) if matches!(text::fold(answer).as_str(), "keep" | "real")) {
        return true;
    }
    let (place, asked) = (sheet.place(row, None), decided != Answer::Nothing);
    let name = draft.name.as_deref().unwrap_or(who);
    leave_out(draft, place.clone(), name, RowIssue::TestRow { asked }, findings);
    if asked {
        let question = Asked {
            kind: QuestionKind::TestRow,
            subject: &subject,
            person: None,
            field: "row",
            place: &place,
            found: "",
            candidates: vec!["ignore".to_owned(), "keep".to_owned()],
            default_used: "the row is left out".to_owned(),
            message: "This looks like a test submission. Answer \"ignore\" or \"keep\".".to_owned(),
        };
        findings.ask_found(question, name);
    }
    false
}

/// "test", "Test Mentor 2", "asdf": nothing but what people write who try a form out.
fn tries_out(name: &str) -> bool {
    const TESTS: [&str; 18] = [
        "test", "tests", "testing", "tester", "dummy", "demo", "sample", "example", "fake", "asd", "jkl", "abc",
        "abcd", "xyz", "foobar", "prueba", "teste", "essai",
    ];
    const KEYS: [&str; 9] = ["asdf", "sdfg", "dfgh", "fghj", "hjkl", "qwer", "azerty", "zxcv", "yxcv"];
    const BESIDE: [&str; 12] = [
        "user",
        "person",
        "name",
        "row",
        "entry",
        "response",
        "submission",
        "mentor",
        "mentee",
        "me",
        "only",
        "please",
    ];
    let is_test = |word: &String| {
        let repeats = |part: &str| !part.is_empty() && word.len() >= 3 && word.replace(part, "").is_empty();
        TESTS.contains(&word.as_str())
            || KEYS.iter().any(|keys| word.starts_with(keys))
            || (word.is_ascii()
                && (repeats("asd") || repeats(&word[..1]))
                && !word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let words = text::words(name);
    let is_beside = |word: &String| BESIDE.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit());
    let pairs = [["foo", "bar"], ["lorem", "ipsum"]];
    pairs.iter().any(|pair| words == *pair)
        || (words.iter().any(is_test) && words.iter().all(|word| is_test(word) || is_beside(word)))
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
        for test in [
            "test",
            "Test Test",
            "TEST mentor 2",
            "asdf",
            "asdfgh jkl",
            "qwerty",
            "xxx",
            "XXX aaa",
            "asdasd",
            "Foo Bar",
            "Test please",
            "Demo user",
        ] {
            assert!(tries_out(test), "{test}");
        }
        for name in [
            "Anna Test",
            "Testa",
            "Mentor",
            "12",
            "111",
            "",
            "Azer",
            "Foo",
            "Bar Foo",
            "Xxx Smith",
            "Ann Demo",
            "Asda",
            "李李李",
        ] {
            assert!(!tries_out(name), "{name}");
        }
    }
}
