//! Letters that introduce partners to each other, or propose them where both have yet to agree, and letters to those
//! for whom the round has nobody.
//!
//! One letter to each side of each pair, and one to everybody else whom the round concerns: mentees without a mentor,
//! and mentors with seats and no mentee. These never say why. A letter to partners says what both answered alike, in
//! the reader's own words, and of the partner what they offer to everybody: strengths and positions of a mentor, and
//! what somebody wrote about themself. It never says what anybody preferred, declined or scored, nor anything that is
//! confidential. A proposal gives no address. While it is open whom one of the two has excluded, neither gets a letter
//! that introduces them.

pub(super) mod contact;
pub(super) mod fact;
pub(super) mod facts;
pub(super) mod form;
pub(super) mod kind;
pub(super) mod letters;
pub(super) mod template;
pub(super) mod tips;

use std::collections::BTreeSet;
use std::path::Path;

use mentor_match::Shown;
use mentor_match::cohort::{MenteeId, MentorId, PairingState, PersonId, Profile, Side};

use super::batch::{Batch, GoOn};
use super::shared::{Open, Own};
use super::table::{Csv, Value};
use super::write::Manifest;
use super::{OutputFile, WriteError};
use crate::settings::sha256;
use fact::{Fact, Facts};
use facts::{Advisers, facts};
use kind::{About, Kind};

pub use contact::{Contact, ContactError};
pub use letters::{Letters, LettersFile};
pub use template::{DEFAULT_TEMPLATE, GERMAN_TEMPLATE, Template, TemplateError, TemplateProblem};
pub use tips::{DEFAULT_TIPS, Tips};

/// A letter, with what it was made from.
pub(super) struct Written {
    pub(super) side: Side,
    /// What the table for a mail merge calls the reader.
    pub(super) reader_is: &'static str,
    /// Who the reader is, for the committee's notes.
    pub(super) reader_id: PersonId,
    /// Whether the reader knows already what it says, since the two were introduced before.
    pub(super) is_known: bool,
    /// What it is about, in a word.
    pub(super) word: &'static str,
    /// Below `participants/`, without its ending.
    pub(super) path: String,
    /// The reader's e-mail address as they wrote it; blank without one.
    pub(super) email: Open,
    pub(super) facts: Facts,
    pub(super) subject: Shown,
    pub(super) body: Vec<Shown>,
}

impl Written {
    /// As a text file.
    fn text(&self) -> String {
        let to = match (&*self.facts[Fact::Name as usize], &*self.email) {
            (name, "") => name.to_owned(),
            ("", email) => email.to_owned(),
            (name, email) => format!("{name} <{email}>"),
        };
        format!("To: {to}\nSubject: {}\n\n{}\n", self.subject, Shown::joined(&self.body, "\n"))
    }

    fn sha256(&self) -> String {
        sha256(self.text().as_bytes())
    }

    /// The same without whom to ask: a letter in which nothing else is new is no news.
    pub(super) fn sha256_of_news(&self) -> String {
        let contact = &*self.facts[Fact::Contact as usize];
        let text = self.text();
        sha256(if contact.is_empty() { text } else { text.replace(contact, "") }.as_bytes())
    }

    /// Whether it need not be sent: the two were introduced before, or this very letter is among earlier ones, by
    /// SHA-256, with whom to ask or without.
    pub(super) fn was_sent(&self, earlier: &BTreeSet<String>) -> bool {
        let is_among = || earlier.contains(&self.sha256()) || earlier.contains(&self.sha256_of_news());
        self.is_known || !earlier.is_empty() && is_among()
    }
}

/// SHA-256 of each letter that a folder of results was written with, whether or not it was edited since.
pub fn earlier_letters(folder: &Path) -> BTreeSet<String> {
    letters_of(&Manifest::read(folder).unwrap_or_default())
}

/// The same of the text of such a folder's `manifest.sha256`; nothing if it is not one.
///
/// ```
/// use questionnaire_io::export::listed_letters;
/// let manifest = format!("{}  participants/ada.txt\n{}  receipt.json\n", "a".repeat(64), "b".repeat(64));
/// assert_eq!(listed_letters(&manifest).into_iter().collect::<Vec<_>>(), ["a".repeat(64)]);
/// assert!(listed_letters("participants/ada.txt").is_empty());
/// ```
pub fn listed_letters(manifest: &str) -> BTreeSet<String> {
    letters_of(&Manifest::parse(manifest).unwrap_or_default())
}

fn letters_of(manifest: &Manifest) -> BTreeSet<String> {
    let letters = manifest
        .listed()
        .filter(|(path, _)| path.starts_with("participants/") && path.rsplit('.').next() == Some("txt"));
    letters.map(|(_, hash)| hash.to_owned()).collect()
}

/// How many letters there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LetterCounts {
    pub(super) introductions: usize,
    pub(super) proposals: usize,
    /// To mentees and mentors for whom the round has nobody.
    pub(super) nobody: usize,
    /// Letters with addresses that are not written until a question is answered.
    pub(super) held_back: usize,
    /// Letters that an earlier result had word for word.
    pub(super) unchanged: usize,
    /// Letters to people without an address that a draft could carry.
    pub(super) without_address: usize,
}

/// Whoever gets one after the other, and says whether to go on.
type Take<'t, T> = &'t mut dyn FnMut(T) -> Result<(), WriteError>;

/// Takes all of them, one after the other, so that nobody has to keep them; whether to go on is asked before each.
fn each(batch: &Batch<'_>, go_on: GoOn<'_>, take: Take<'_, Written>) -> Result<(), WriteError> {
    let outcome = batch.outcome;
    let letters = &batch.setting.letters;
    let advisers = Advisers::new(batch);
    let write = |kind: Kind, facts: Facts, (reader, profile): (Own<'_>, &Profile), number: Option<usize>| {
        go_on()?;
        let number = number.map(|number| format!("-{number}")).unwrap_or_default();
        let folder = match kind.about {
            About::Proposal => "proposals",
            About::Nobody => "nobody",
            _ => "introductions",
        };
        let path = format!("{folder}/{}-{}{number}", kind.side, reader.file_name());
        Ok(letter(letters, kind, facts, path, (reader, profile.languages.as_ref())))
    };
    let of_pair = |side, one: &mentor_match::Match<'_>, number: usize| {
        let about = if one.to_be_confirmed { About::Proposal } else { About::Introduction };
        let kind = Kind { side, about };
        let (reader, number) = match side {
            Side::Mentee => ((Own::from(one.mentee), &one.mentee.profile), None),
            Side::Mentor => ((Own::from(one.mentor), &one.mentor.profile), Some(number)),
        };
        let written = write(kind, facts(batch, &advisers, one, kind), reader, number)?;
        Ok(Written { is_known: batch.is_under_way(&one.mentee.id, &one.mentor.id), ..written })
    };
    for one in outcome.matches().iter().filter(|one| !batch.is_held_back(one)) {
        take(of_pair(Side::Mentee, one, 0)?)?;
    }
    for mentor in outcome.market().mentor_ids() {
        let held = outcome.mentees_of(mentor);
        let pairs = (1..).zip(held).map(|(number, mentee)| (number, outcome.pair(mentee, mentor)));
        let written = pairs.filter(|(_, one)| !batch.is_held_back(one));
        for (number, one) in written {
            take(of_pair(Side::Mentor, &one, number)?)?;
        }
    }
    let (mentees, mentors) = with_nobody(batch);
    for mentee in mentees.into_iter().map(|mentee| outcome.cohort().mentee(mentee)) {
        let kind = Kind { side: Side::Mentee, about: About::Nobody };
        let reader = Own::from(mentee);
        take(write(kind, facts::of_reader(reader), (reader, &mentee.profile), None)?)?;
    }
    for mentor in mentors.into_iter().map(|mentor| outcome.cohort().mentor(mentor)) {
        let kind = Kind { side: Side::Mentor, about: About::Nobody };
        let reader = Own::from(mentor);
        take(write(kind, facts::of_reader(reader), (reader, &mentor.profile), None)?)?;
    }
    Ok(())
}

/// Mentees without a mentor, also from earlier, and mentors with seats and no mentee; not those who have withdrawn.
fn with_nobody(batch: &Batch<'_>) -> (Vec<MenteeId>, Vec<MentorId>) {
    let (outcome, cohort) = (batch.outcome, batch.outcome.cohort());
    let goes_on = |state| matches!(state, PairingState::Running | PairingState::Paused);
    let running = cohort.pairings().iter().filter(|past| goes_on(past.state));
    let busy: BTreeSet<&PersonId> = running.map(|past| &past.mentor).collect();
    let mentees = outcome.unmatched();
    let is_idle = |mentor: &MentorId| {
        outcome.load(*mentor) == 0
            && outcome.free_seats(*mentor) > 0
            && !outcome.is_mentor_withdrawn(*mentor)
            && !busy.contains(&cohort.mentor(*mentor).id)
    };
    let mentors = outcome.market().mentor_ids().filter(is_idle).collect();
    (mentees, mentors)
}

/// To whom letters were written, with the hash of each, to be noted for the next run.
pub(super) fn hashes(batch: &Batch<'_>) -> Vec<(Side, PersonId, String)> {
    let mut hashes = Vec::new();
    let mut take = |one: Written| {
        hashes.push((one.side, one.reader_id.clone(), one.sha256_of_news()));
        Ok(())
    };
    each(batch, &|| Ok(()), &mut take).expect("nobody stops it");
    hashes
}

/// How many letters of each kind the batch has.
pub(super) fn counts(batch: &Batch<'_>) -> LetterCounts {
    let mut counts = LetterCounts::default();
    if !(batch.setting.earlier_letters.is_empty() && batch.setting.under_way.is_empty()) {
        let mut take = |one: Written| {
            counts.unchanged += usize::from(one.was_sent(&batch.setting.earlier_letters));
            Ok(())
        };
        each(batch, &|| Ok(()), &mut take).expect("nobody stops it");
    }
    let cohort = batch.outcome.cohort();
    let plain = |profile: &Profile| profile.email.as_deref().is_some_and(form::is_plain_address);
    let mut readers: Vec<&Profile> = Vec::new();
    for one in batch.outcome.matches() {
        if batch.is_held_back(&one) {
            counts.held_back += 2;
            continue;
        }
        *(if one.to_be_confirmed { &mut counts.proposals } else { &mut counts.introductions }) += 2;
        readers.extend([&one.mentee.profile, &one.mentor.profile]);
    }
    let (mentees, mentors) = with_nobody(batch);
    counts.nobody = mentees.len() + mentors.len();
    readers.extend(mentees.into_iter().map(|mentee| &cohort.mentee(mentee).profile));
    readers.extend(mentors.into_iter().map(|mentor| &cohort.mentor(mentor).profile));
    counts.without_address = readers.into_iter().filter(|profile| !plain(profile)).count();
    counts
}

/// Where the table for a mail merge is.
const MAIL_MERGE: &str = "participants/mail-merge.csv";

/// All letters as files, and the table for a mail merge, which comes first.
pub(super) fn files(batch: &Batch<'_>, go_on: GoOn<'_>) -> Result<Vec<OutputFile>, WriteError> {
    let mut files = Vec::new();
    each_file(batch, go_on, &mut |file| {
        files.push(file);
        Ok(())
    })?;
    Ok(in_order(files))
}

/// The same one after the other, so that nobody has to keep them; the table comes last.
pub(super) fn each_file(batch: &Batch<'_>, go_on: GoOn<'_>, take: Take<'_, OutputFile>) -> Result<(), WriteError> {
    let mut files = LetterFiles::new(&batch.setting.letters, &batch.setting.earlier_letters);
    each(batch, go_on, &mut |one| files.add(&one, take))?;
    take(files.mail_merge())
}

/// The table, what is to be sent, what was sent before.
fn in_order(mut files: Vec<OutputFile>) -> Vec<OutputFile> {
    files.sort_by_key(|file| (file.path != MAIL_MERGE, file.path.starts_with("participants/unchanged/")));
    files
}

/// One letter, in the words of its reader's language.
pub(super) fn letter(
    letters: &Letters,
    kind: Kind,
    mut facts: Facts,
    path: String,
    (reader, languages): (Own<'_>, Option<&Vec<String>>),
) -> Written {
    let (template, contact) = letters.for_languages(languages);
    facts[Fact::Contact as usize] = contact;
    let (subject, body) = template.write(kind, &facts);
    let (side, word, email, reader_id) = (kind.side, kind.word(), reader.email(), reader.person_id().clone());
    Written { side, reader_is: kind.reader(), reader_id, is_known: false, word, path, email, facts, subject, body }
}

/// Letters as files, and the table for a mail merge; those that are among earlier ones in a folder of their own.
struct LetterFiles<'l> {
    letters: &'l Letters,
    earlier: &'l BTreeSet<String>,
    mail_merge: Csv,
}

impl<'l> LetterFiles<'l> {
    fn new(letters: &'l Letters, earlier: &'l BTreeSet<String>) -> Self {
        Self { letters, earlier, mail_merge: Csv::new(&COLUMNS) }
    }

    fn add(&mut self, one: &Written, take: Take<'_, OutputFile>) -> Result<(), WriteError> {
        let folder = if one.was_sent(self.earlier) {
            "unchanged/"
        } else {
            self.mail_merge.row(&merged(one));
            ""
        };
        let path = |ending: &str| format!("participants/{folder}{}.{ending}", one.path);
        take(OutputFile::text(path("txt"), one.text()))?;
        take(OutputFile::text(path("html"), form::html(&one.subject, &one.body)))?;
        if self.letters.drafts && form::is_plain_address(&one.email) {
            let from = self.letters.contact.as_ref().map(|contact| (&*contact.name, &*contact.email));
            let name = &*one.facts[Fact::Name as usize];
            let draft = form::draft(from, (name, &one.email), &one.subject, &one.body);
            take(OutputFile::encoded(path("eml"), draft.into_bytes()))?;
        }
        Ok(())
    }

    /// The table of those that are to be sent.
    fn mail_merge(self) -> OutputFile {
        OutputFile::encoded(MAIL_MERGE, self.mail_merge.finish())
    }
}

/// The same of letters that are all there; whether to go on is asked before each.
pub(super) fn as_files(
    all: &[Written],
    letters: &Letters,
    earlier: &BTreeSet<String>,
    go_on: GoOn<'_>,
) -> Result<Vec<OutputFile>, WriteError> {
    let (mut made, mut files) = (LetterFiles::new(letters, earlier), Vec::new());
    for one in all {
        go_on()?;
        made.add(one, &mut |file| {
            files.push(file);
            Ok(())
        })?;
    }
    files.push(made.mail_merge());
    Ok(in_order(files))
}

/// Columns before and after what is filled in.
const BEFORE: [&str; 4] = ["letter", "reader_is", "reader_email", "file"];
const AFTER: [&str; 2] = ["subject", "text"];

const COLUMNS: [&str; BEFORE.len() + Fact::COUNT + AFTER.len()] = {
    let mut columns = [""; BEFORE.len() + Fact::COUNT + AFTER.len()];
    let mut at = 0;
    while at < columns.len() {
        columns[at] = match at.checked_sub(BEFORE.len()) {
            None => BEFORE[at],
            Some(fact) if fact < Fact::COUNT => Fact::HEADS[fact],
            Some(after) => AFTER[after - Fact::COUNT],
        };
        at += 1;
    }
    columns
};

/// A row of the table for a mail merge: everything that can be filled in, and the letter itself.
fn merged(one: &Written) -> Vec<Value> {
    let mut row = vec![
        Value::text(one.word),
        Value::text(one.reader_is),
        Value::Text(one.email.shown().clone()),
        Value::text(one.path.as_str()),
    ];
    row.extend(one.facts.iter().map(|fact| Value::Text(fact.shown().clone())));
    row.extend([Value::Text(one.subject.clone()), Value::Text(Shown::joined(&one.body, "\n"))]);
    row
}
