//! Letters that introduce partners to each other, or propose them where both have yet to agree (S14, S22, S31, S57,
//! S63).
//!
//! One letter to each side of each pair. It says what both answered alike, in the reader's own words, and of the
//! partner what they offer to everybody: strengths and positions of a mentor, and what somebody wrote about themself.
//! It never says what anybody preferred, declined or scored, nor anything that is confidential. A proposal gives no
//! address. While it is open whom one of the two has excluded, neither gets a letter that introduces them.

pub(super) mod contact;
mod facts;
pub(super) mod form;
pub(super) mod letters;
mod template;

use mentor_match::Shown;
use mentor_match::cohort::Side;

use super::batch::{Batch, GoOn};
use super::shared::{Open, Own};
use super::table::{Table, Value};
use super::{OutputFile, WriteError};
use facts::{Advisers, facts};
use template::{Fact, Facts, Kind};

pub use contact::{Contact, ContactError};
pub use letters::Letters;
pub use template::{DEFAULT_TEMPLATE, Template, TemplateError, TemplateProblem};

/// A letter, with what it was made from.
struct Written {
    kind: Kind,
    /// Below `participants/`, without its ending.
    path: String,
    /// The reader's e-mail address as they wrote it; blank without one.
    email: Open,
    facts: Facts,
    subject: Shown,
    body: Vec<Shown>,
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

/// All of them; whether to go on is asked before each.
fn written(batch: &Batch<'_>, go_on: GoOn<'_>) -> Result<Vec<Written>, WriteError> {
    let outcome = batch.outcome;
    let letters = &batch.setting.letters;
    let contact = letters.contact.as_ref().map_or(Open::words("the programme's coordinators"), Open::contact);
    let advisers = Advisers::new(batch);
    let write = |side, one: &mentor_match::Match<'_>, number: usize| {
        go_on()?;
        let kind = Kind { side, proposal: one.to_be_confirmed };
        let (reader, number) = match side {
            Side::Mentee => (Own::from(one.mentee), String::new()),
            Side::Mentor => (Own::from(one.mentor), format!("-{number}")),
        };
        let mut facts = facts(batch, &advisers, one, kind);
        facts[Fact::Contact as usize].clone_from(&contact);
        let (subject, body) = letters.template.write(kind, &facts);
        let folder = if kind.proposal { "proposals" } else { "introductions" };
        let path = format!("{folder}/{side}-{}{number}", reader.file_name());
        Ok(Written { kind, path, email: reader.email(), facts, subject, body })
    };
    let matches = outcome.matches();
    let written = matches.iter().filter(|one| !batch.is_held_back(one));
    let mut all = written.map(|one| write(Side::Mentee, one, 0)).collect::<Result<Vec<Written>, WriteError>>()?;
    for mentor in outcome.market().mentor_ids() {
        let held = outcome.mentees_of(mentor);
        let pairs = (1..).zip(held).map(|(number, mentee)| (number, outcome.pair(mentee, mentor)));
        let written = pairs.filter(|(_, one)| !batch.is_held_back(one));
        for (number, one) in written {
            all.push(write(Side::Mentor, &one, number)?);
        }
    }
    debug_assert!(all.len() <= 2 * matches.len(), "a letter to each side of each pair that is not held back");
    Ok(all)
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
pub(super) fn files(batch: &Batch<'_>, go_on: GoOn<'_>) -> Result<Vec<OutputFile>, WriteError> {
    let letters = &batch.setting.letters;
    let from = letters.contact.as_ref().map(|contact| (&*contact.name, &*contact.email));
    let all = written(batch, go_on)?;
    let mut files = vec![OutputFile::encoded("participants/mail-merge.csv", mail_merge(&all).to_csv())];
    for one in &all {
        go_on()?;
        let path = |ending: &str| format!("participants/{}.{ending}", one.path);
        let name = &*one.facts[Fact::Name as usize];
        let to = match (name, &*one.email) {
            (name, "") => name.to_owned(),
            ("", email) => email.to_owned(),
            (name, email) => format!("{name} <{email}>"),
        };
        let body = Shown::joined(&one.body, "\n");
        let text = format!("To: {to}\nSubject: {}\n\n{body}\n", one.subject);
        files.push(OutputFile::text(path("txt"), text));
        files.push(OutputFile::text(path("html"), form::html(&one.subject, &one.body)));
        if letters.drafts && form::is_plain_address(&one.email) {
            let draft = form::draft(from, (name, &one.email), &one.subject, &one.body);
            files.push(OutputFile::encoded(path("eml"), draft.into_bytes()));
        }
    }
    Ok(files)
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
        let mut row = vec![
            Value::text(kind),
            Value::text(side),
            Value::Text(one.email.shown().clone()),
            Value::text(one.path.as_str()),
        ];
        row.extend(one.facts.iter().map(|fact| Value::Text(fact.shown().clone())));
        row.extend([Value::Text(one.subject.clone()), Value::Text(Shown::joined(&one.body, "\n"))]);
        table.rows.push(row);
    }
    table
}
