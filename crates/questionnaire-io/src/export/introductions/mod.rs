//! Letters that introduce partners to each other, or propose them where both have yet to agree (S14, S22, S31, S57,
//! S63).
//!
//! One letter to each side of each pair. It says what both answered alike, in the reader's own words, and of the
//! partner what they offer to everybody: strengths and positions of a mentor, and what somebody wrote about themself.
//! It never says what anybody preferred, declined or scored, nor anything that is confidential. A proposal gives no
//! address. While it is open whom one of the two has excluded, neither gets a letter that introduces them.

mod facts;
mod form;
pub(super) mod letters;
mod template;

use mentor_match::cohort::Side;

use super::OutputFile;
use super::batch::Batch;
use super::table::{Table, Value};
use facts::{Advisers, facts};
use template::{Fact, Facts, Kind};

pub use letters::{Contact, ContactError, Letters};
pub use template::{DEFAULT_TEMPLATE, Template, TemplateError, TemplateProblem};

/// A letter, with what it was made from.
struct Written {
    kind: Kind,
    /// Below `participants/`, without its ending.
    path: String,
    /// The reader's e-mail address as they wrote it.
    email: Option<String>,
    facts: Facts,
    subject: String,
    body: Vec<String>,
}

/// How many letters there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LetterCounts {
    pub(super) introductions: usize,
    pub(super) proposals: usize,
    /// Letters with addresses that are not written until a question is answered.
    pub(super) held_back: usize,
    /// Letters to people without an address that a draft could carry.
    pub(super) without_address: usize,
}

fn written(batch: &Batch<'_>) -> Vec<Written> {
    let outcome = batch.outcome;
    let letters = &batch.setting.letters;
    let contact =
        letters.contact.as_ref().map_or_else(|| "the programme's coordinators".to_owned(), Contact::to_string);
    let advisers = Advisers::new(batch);
    let write = |side, one: &mentor_match::Match<'_>, number: usize| {
        let kind = Kind { side, proposal: one.to_be_confirmed };
        let (id, email, number) = match side {
            Side::Mentee => (&one.mentee.id, &one.mentee.profile.email, String::new()),
            Side::Mentor => (&one.mentor.id, &one.mentor.profile.email, format!("-{number}")),
        };
        let mut facts = facts(batch, &advisers, one, kind);
        facts[Fact::Contact as usize].clone_from(&contact);
        let (subject, body) = letters.template.write(kind, &facts);
        let folder = if kind.proposal { "proposals" } else { "introductions" };
        let path = format!("{folder}/{side}-{}{number}", form::file_name(id.as_str()));
        Written { kind, path, email: email.clone(), facts, subject, body }
    };
    let matches = outcome.matches();
    let written = matches.iter().filter(|one| !batch.is_held_back(one));
    let mut all: Vec<Written> = written.map(|one| write(Side::Mentee, one, 0)).collect();
    for mentor in outcome.market().mentor_ids() {
        let held = outcome.mentees_of(mentor);
        let pairs = (1..).zip(held).map(|(number, mentee)| (number, outcome.pair(mentee, mentor)));
        let written = pairs.filter(|(_, one)| !batch.is_held_back(one));
        all.extend(written.map(|(number, one)| write(Side::Mentor, &one, number)));
    }
    debug_assert!(all.len() <= 2 * matches.len(), "a letter to each side of each pair that is not held back");
    all
}

/// How many letters of each kind the batch has.
pub(super) fn counts(batch: &Batch<'_>) -> LetterCounts {
    let mut counts = LetterCounts::default();
    for one in batch.outcome.matches() {
        if batch.is_held_back(&one) {
            counts.held_back += 2;
            continue;
        }
        *(if one.to_be_confirmed { &mut counts.proposals } else { &mut counts.introductions }) += 2;
        let emails = [&one.mentee.profile.email, &one.mentor.profile.email];
        let plain = |email: &&Option<String>| email.as_deref().is_some_and(form::is_plain_address);
        counts.without_address += 2 - emails.iter().filter(|email| plain(email)).count();
    }
    counts
}

/// All letters as files, and the table for a mail merge.
pub(super) fn files(batch: &Batch<'_>) -> Vec<OutputFile> {
    let letters = &batch.setting.letters;
    let from = letters.contact.as_ref().map(|contact| (&*contact.name, &*contact.email));
    let all = written(batch);
    let mut files = vec![OutputFile::new("participants/mail-merge.csv", mail_merge(&all).to_csv())];
    for one in &all {
        let mut file = |ending: &str, text: String| {
            files.push(OutputFile::new(format!("participants/{}.{ending}", one.path), text.into_bytes()));
        };
        let name = &*one.facts[Fact::Name as usize];
        let to = one.email.as_deref().map(|email| format!("{name} <{}>", form::one_line(email)));
        let to = to.unwrap_or_else(|| name.to_owned());
        file("txt", format!("To: {to}\nSubject: {}\n\n{}\n", one.subject, one.body.join("\n")));
        file("html", form::html(&one.subject, &one.body));
        if let Some(email) = one.email.as_deref().filter(|email| letters.drafts && form::is_plain_address(email)) {
            file("eml", form::draft(from, (name, email), &one.subject, &one.body));
        }
    }
    files
}

const COLUMNS: [&str; 4 + Fact::COUNT + 2] = {
    let mut columns =
        ["kind", "to", "email", "file", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "subject", "letter"];
    let mut fact = 0;
    while fact < Fact::COUNT {
        columns[4 + fact] = Fact::NAMES[fact];
        fact += 1;
    }
    columns
};

/// A row a letter, with everything that can be filled in and the letter itself.
fn mail_merge(all: &[Written]) -> Table {
    let mut table = Table::new("Mail merge", &COLUMNS);
    for one in all {
        let kind = if one.kind.proposal { "proposal" } else { "introduction" };
        let side = match one.kind.side {
            Side::Mentee => "mentee",
            Side::Mentor => "mentor",
        };
        let mut row =
            vec![Value::text(kind), Value::text(side), Value::maybe(one.email.as_deref()), Value::text(&one.path)];
        row.extend(one.facts.iter().map(|fact| Value::text(fact)));
        row.extend([Value::text(&one.subject), Value::Text(one.body.join("\n"))]);
        table.rows.push(row);
    }
    table
}
