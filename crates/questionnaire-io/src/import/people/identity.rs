//! From rows to people: who each row is, and which rows are the same person.
//!
//! A person's id is the member number; else the e-mail address in lower case without white space; else the name by its
//! letters and digits. Never the row number. Rows of one side are one person when they share the member number or the
//! e-mail address, with two exceptions. Different names under one number *and* different addresses are two people with
//! one number: each goes by the address until the number is corrected. One address under two different numbers is two
//! people when their names differ.
//!
//! People of one name in different files, under different numbers or addresses, are asked about and count as two.
//!
//! Of several rows of one person one counts, whatever their order in the file: the one sent in last when all of them
//! say when they were sent in; else the one with most answers; else the one whose contents have the greater hash.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use mentor_match::cohort::{PersonId, PersonIdError, PersonKey, Side};
use mentor_match::text;
use sha2::{Digest, Sha256};

use super::choice_rows::{self, Joined};
use crate::import::columns::sheet::{RowRef, Sheet};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::parse::timestamp::{self, Order};
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place, RowIssue};
use crate::import::source::hex;

/// One row in one role.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) at: RowRef,
    pub(crate) side: Side,
    /// Whether the row is the other role, too.
    pub(crate) both: bool,
    pub(crate) number: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
}

/// A draft that counts, under its id.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) key: PersonKey,
    pub(crate) draft: Draft,
}

/// What became of the rows.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Sorted by key.
    pub(crate) people: Vec<Person>,
    /// Rows set aside because another one counts.
    pub(crate) duplicates: BTreeSet<RowRef>,
    /// What rows say together with other rows of the same person.
    pub(crate) joined: Vec<(RowRef, Side, Field, String)>,
}

/// A name by its letters and digits: what two spellings of one name have in common.
pub(crate) fn name_key(name: &str) -> String {
    let plain = |part: &str| {
        let slug = text::slug(part).replace('-', " ");
        if slug.is_empty() { text::fold(part) } else { slug }
    };
    match name.split_once(',') {
        Some((last, first)) if !plain(first).is_empty() && !plain(last).is_empty() => {
            format!("{} {}", plain(first), plain(last))
        }
        _ => plain(name),
    }
}

/// An e-mail address in its normal form, if it is one.
pub(crate) fn email_key(written: &str) -> Option<String> {
    let written = written.trim();
    let inner = match (written.rfind('<'), written.rfind('>')) {
        (Some(from), Some(to)) if from < to => &written[from + 1..to],
        _ => written,
    };
    let folded = text::fold(inner);
    let address = folded.strip_prefix("mailto:").unwrap_or(&folded);
    let (user, host) = address.split_once('@')?;
    let is_address = !user.is_empty()
        && !host.contains('@')
        && host.split('.').all(|part| !part.is_empty())
        && !address.contains([' ', ',', ';']);
    is_address.then(|| address.to_owned())
}

/// Decides who the drafts are.
pub(crate) fn identify(sheets: &[Sheet], drafts: Vec<Draft>, findings: &mut Findings<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let (mentees, mentors): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| draft.side == Side::Mentee);
    for side in [mentees, mentors] {
        OneSide { sheets, findings, outcome: &mut outcome }.identify(side);
    }
    outcome.people.sort_by(|one, other| one.key.cmp(&other.key));
    outcome
}

/// The work on one side.
pub(crate) struct OneSide<'a, 'f, 'd> {
    sheets: &'a [Sheet],
    pub(crate) findings: &'f mut Findings<'d>,
    outcome: &'f mut Outcome,
}

impl OneSide<'_, '_, '_> {
    fn identify(&mut self, mut drafts: Vec<Draft>) {
        self.settle_shared_numbers(&mut drafts);
        let (known, by_name): (Vec<Draft>, Vec<Draft>) =
            drafts.into_iter().partition(|draft| draft.number.is_some() || draft.email.is_some());
        let mut names: BTreeMap<String, RowRef> = BTreeMap::new();
        let mut groups = same_person(&known);
        self.join_namesakes(&mut groups);
        for group in groups {
            for &draft in &group {
                // The number, too: a row with only a name must not go by the number of somebody else.
                for taken in [&draft.name, &draft.number].into_iter().flatten() {
                    names.entry(name_key(taken)).or_insert(draft.at);
                }
            }
            if let Some(kept) = self.keep_one(&group) {
                self.admit(kept.clone());
            }
        }
        let mut groups: BTreeMap<String, Vec<&Draft>> = BTreeMap::new();
        for draft in &by_name {
            groups.entry(name_key(draft.name.as_deref().unwrap_or_default())).or_default().push(draft);
        }
        for (name, group) in groups {
            if let Some(&other) = names.get(&name) {
                let others = self.place(other, None).to_string();
                for draft in group {
                    self.indistinguishable(draft, others.clone(), false);
                }
            } else if let Some(kept) = self.keep_namesake(&name, &group) {
                self.admit(kept.clone());
            }
        }
    }

    pub(crate) fn place(&self, at: RowRef, field: Option<(&Field, Side)>) -> Place {
        self.sheets[at.sheet].place(at.row, field)
    }

    /// Rows with one number, but different names and addresses, go by their addresses.
    fn settle_shared_numbers(&mut self, drafts: &mut [Draft]) {
        let mut by_number: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, draft) in drafts.iter_mut().enumerate() {
            if let (Some(number), Some(email)) = (&draft.number, &draft.email) {
                let subject = format!("{} {email}", draft.side);
                if let Answer::Text(answer) = self.findings.decided(QuestionKind::SharedId, &subject, "id", number) {
                    draft.number = Some(answer);
                }
            }
            if let Some(number) = &draft.number {
                by_number.entry(text::fold(number)).or_default().push(index);
            }
        }
        for group in by_number.into_values().filter(|group| group.len() > 1) {
            let identified: BTreeMap<&str, String> = group
                .iter()
                .filter_map(|&index| Some((drafts[index].email.as_deref()?, name_key(drafts[index].name.as_deref()?))))
                .collect();
            let names: BTreeSet<&String> = identified.values().collect();
            if names.len() < 2 {
                continue;
            }
            let candidates: Vec<String> = identified.keys().take(10).map(|&email| email.to_owned()).collect();
            for index in group {
                let draft = &mut drafts[index];
                let (Some(email), Some(number)) = (&draft.email, &draft.number) else { continue };
                let key = (&Field::Id, draft.side);
                self.findings.ask(Asked {
                    kind: QuestionKind::SharedId,
                    subject: &format!("{} {email}", draft.side),
                    person: None,
                    field: "id",
                    place: &self.sheets[draft.at.sheet].place(draft.at.row, Some(key)),
                    found: number,
                    candidates: candidates.clone(),
                    default_used: format!("this {} goes by {email}", draft.side),
                    message: format!(
                        "the member number \"{number}\" is on rows of different people; answer with the right number of {email}"
                    ),
                });
                draft.number = None;
            }
        }
    }

    fn admit(&mut self, draft: Draft) {
        match key(&draft) {
            Ok(key) => self.outcome.people.push(Person { key, draft }),
            Err((written, error)) => {
                let place = self.place(draft.at, None);
                self.findings.problem(place, &written, RowIssue::BadId(error));
            }
        }
    }

    /// Of several rows of one person the one that counts.
    fn keep_one<'p>(&mut self, group: &[&'p Draft]) -> Option<&'p Draft> {
        let distinct = self.without_repetitions(group);
        let [first, rest @ ..] = distinct.as_slice() else { return None };
        // The smallest identity of the group: the same whatever the order of the rows.
        let rows: Vec<&Draft> = distinct.iter().map(|row| row.draft).collect();
        let identity = smallest_identity(&rows);
        let why = match choice_rows::join(self.sheets, &rows, &identity, self.findings) {
            Ok(joined) => return Some(self.joined(joined, &rows)),
            Err(_) if rest.is_empty() => return Some(first.draft),
            Err(why) => why,
        };
        let kept = self.choose(QuestionKind::DuplicatePerson, &identity, &distinct, why)?;
        for row in &distinct {
            if !std::ptr::eq(row.draft, kept) {
                self.outcome.duplicates.insert(row.draft.at);
            }
        }
        Some(kept)
    }

    /// Rows that are one answer together.
    fn joined<'p>(&mut self, joined: Joined<'p>, rows: &[&'p Draft]) -> &'p Draft {
        let at = joined.kept.at;
        let others = rows.iter().map(|row| row.at).filter(|&other| other != at);
        self.outcome.duplicates.extend(others);
        let cells = joined.cells.into_iter().map(|(field, text)| (at, joined.kept.side, field, text));
        self.outcome.joined.extend(cells);
        joined.kept
    }

    /// Rows that have only a name in common with each other: none counts unless a decision says which.
    fn keep_namesake<'p>(&mut self, name: &str, group: &[&'p Draft]) -> Option<&'p Draft> {
        let distinct = self.without_repetitions(group);
        let rows: Vec<&Draft> = distinct.iter().map(|row| row.draft).collect();
        let why = match choice_rows::join(self.sheets, &rows, name, self.findings) {
            Ok(joined) => return Some(self.joined(joined, &rows)),
            Err(_) if rows.len() == 1 => return Some(rows[0]),
            Err(why) => why,
        };
        let kept = self.choose(QuestionKind::SameName, name, &distinct, why);
        for (index, row) in distinct.iter().enumerate() {
            match kept {
                Some(kept) if !std::ptr::eq(row.draft, kept) => {
                    self.outcome.duplicates.insert(row.draft.at);
                }
                Some(_) => {}
                None => {
                    let other = &distinct[usize::from(index == 0)];
                    let others = self.place(other.draft.at, None).to_string();
                    self.indistinguishable(row.draft, others, true);
                }
            }
        }
        kept
    }

    fn indistinguishable(&mut self, draft: &Draft, others: String, asked: bool) {
        let field = if self.sheets[draft.at.sheet].columns.find(&Field::Name, draft.side).is_some() {
            Field::Name
        } else {
            Field::LastName
        };
        let place = self.place(draft.at, Some((&field, draft.side)));
        let issue = RowIssue::SameName { side: draft.side, others, asked };
        self.findings.problem(place, draft.name.as_deref().unwrap_or_default(), issue);
    }

    /// Rows with different contents; the others are noted.
    fn without_repetitions<'p>(&mut self, group: &[&'p Draft]) -> Vec<Submission<'p>> {
        let mut distinct: BTreeMap<String, Submission<'p>> = BTreeMap::new();
        for &draft in group {
            let submission = if group.len() == 1 {
                Submission { draft, fingerprint: String::new(), answers: 0, sent: Vec::new() }
            } else {
                self.submission(draft)
            };
            if let Some(kept) = distinct.get(&submission.fingerprint) {
                let kept = self.place(kept.draft.at, None);
                self.findings.note(self.place(draft.at, None), NoteKind::IdenticalRow { kept });
                self.outcome.duplicates.insert(draft.at);
            } else {
                distinct.insert(submission.fingerprint.clone(), submission);
            }
        }
        distinct.into_values().collect()
    }

    fn submission<'p>(&self, draft: &'p Draft) -> Submission<'p> {
        let sheet = &self.sheets[draft.at.sheet];
        let mut answers: Vec<(String, &str)> = sheet
            .columns
            .fields(draft.side)
            .filter(|(field, _)| **field != Field::Submitted)
            .filter_map(|(field, column)| Some((field.to_string(), sheet.raw(draft.at.row, column)?)))
            .collect();
        answers.sort_unstable();
        let mut hash = Sha256::new();
        for (field, answer) in &answers {
            hash.update(field.as_bytes());
            hash.update([0]);
            hash.update(answer.as_bytes());
            hash.update([0]);
        }
        Submission {
            draft,
            fingerprint: hex(&hash.finalize())[..8].to_owned(),
            answers: answers.len(),
            sent: sheet.sent(draft.at.row, draft.side),
        }
    }

    /// `unjoined`: why they are not one answer with a choice in each row, where they look like it.
    fn choose<'p>(
        &mut self,
        kind: QuestionKind,
        subject: &str,
        rows: &[Submission<'p>],
        unjoined: Option<String>,
    ) -> Option<&'p Draft> {
        let side = rows[0].draft.side;
        let subject = format!("{side} {subject}");
        let tags: Vec<&str> = rows.iter().map(|row| row.fingerprint.as_str()).collect();
        // New submissions make a new question: an old answer did not know of them.
        let found = tags.join(" ");
        let decided = self.findings.decided(kind, &subject, "row", &found);
        if let Answer::Text(answer) = &decided {
            let tag = answer.trim().trim_start_matches("row-").split(' ').next().unwrap_or_default().to_lowercase();
            if let Some(row) = rows.iter().find(|row| row.fingerprint == tag) {
                return Some(row.draft);
            }
        }
        let last = self.sent_last(rows);
        let kept = last.or_else(|| rows.iter().max_by_key(|row| (row.answers, &row.fingerprint)))?;
        let candidates = rows.iter().take(10).map(|row| {
            format!("row-{} = {}, {} answers", row.fingerprint, self.place(row.draft.at, None), row.answers)
        });
        let why = match last {
            Some(last) if rows.iter().all(|row| row.fingerprint == last.fingerprint || row.sent != last.sent) => {
                "sent in last"
            }
            Some(_) => "of those sent in last, none has more answers",
            None => "no other has more answers",
        };
        let is_namesake = kind == QuestionKind::SameName;
        let default_used = if is_namesake {
            "none of these rows is used".to_owned()
        } else {
            format!("row-{} counts ({why})", kept.fingerprint)
        };
        let who = kept.draft.name.as_deref().unwrap_or_else(|| identity(kept.draft));
        let message = if is_namesake {
            format!(
                "{} {side}s are called \"{who}\" and have neither e-mail address nor member number; if it is one person, \
                 answer with the row to keep, otherwise add addresses to the file",
                rows.len()
            )
        } else {
            format!(
                "{} rows with different answers are the {side} \"{who}\" ({}); answer with the row to keep. If they are \
                 different people, give each a number or an address of their own",
                rows.len(),
                identity(kept.draft)
            )
        };
        let because = |why: String| {
            format!(
                ". They are not read as a row for each choice, because {why}: only the choice of the row that counts is heard. \
                 Mend the others in the file to keep all choices"
            )
        };
        let message = message + &unjoined.map(because).unwrap_or_default();
        self.findings.ask(Asked {
            kind,
            subject: &subject,
            person: None,
            field: "row",
            place: &self.place(kept.draft.at, None),
            found: &found,
            candidates: candidates.collect(),
            default_used,
            message,
        });
        if is_namesake { None } else { Some(kept.draft) }
    }
}

impl OneSide<'_, '_, '_> {
    /// The row that was surely sent in after all others. Where only the order of day and month is open, that is asked.
    fn sent_last<'r, 'p>(&mut self, rows: &'r [Submission<'p>]) -> Option<&'r Submission<'p>> {
        if rows.iter().any(|row| row.sent.is_empty()) {
            return None;
        }
        let sent: Vec<&[DateTime]> = rows.iter().map(|row| row.sent.as_slice()).collect();
        let last = latest(rows, &sent);
        // Only dates that read differently under the two orders matter, and only where the one or the other makes a difference.
        let known: Vec<Option<[DateTime; 2]>> = rows.iter().map(|row| self.two_readings(row)).collect();
        let surely = sent.iter().filter_map(|sent| sent.iter().min()).max();
        let mut asked: BTreeMap<usize, &Submission<'_>> = BTreeMap::new();
        let mut noted: BTreeMap<Option<&str>, BTreeMap<usize, &Submission<'_>>> = BTreeMap::new();
        for (row, _) in rows.iter().zip(&known).rev().filter(|(_, readings)| readings.is_some()) {
            let index = row.draft.at.sheet;
            let dates = &self.sheets[index].dates;
            if dates.known_from.is_some() {
                noted.entry(dates.asked_of.as_deref()).or_default().insert(index, row);
            } else if dates.possible.len() == 2 && last.is_none() && row.sent.iter().max() >= surely {
                asked.insert(index, row);
            }
        }
        let place = |sheet: &Sheet, row: &Submission<'_>| Place {
            row: None,
            ..sheet.place(row.draft.at.row, Some((&Field::Submitted, row.draft.side)))
        };
        for with_dates in noted.into_values() {
            let other_order = |at: usize| {
                let readings = known[at].as_ref().filter(|_| with_dates.contains_key(&rows[at].draft.at.sheet))?;
                readings.iter().find(|&reading| sent[at] != [*reading]).map(std::slice::from_ref)
            };
            let otherwise: Vec<&[DateTime]> = (0..rows.len()).map(|at| other_order(at).unwrap_or(sent[at])).collect();
            if latest(rows, &otherwise) == last {
                continue;
            }
            for (index, row) in with_dates {
                let sheet = &self.sheets[index];
                if let ([order], Some(from)) = (sheet.dates.possible.as_slice(), &sheet.dates.known_from) {
                    let (order, from) = (order.name(), from.clone());
                    self.findings.note(place(sheet, row), NoteKind::OrderFromElsewhere { order, from });
                }
            }
        }
        for (index, row) in asked {
            let sheet = &self.sheets[index];
            self.ask_order(sheet, place(sheet, row), row);
        }
        last.map(|at| &rows[at])
    }

    /// What the date of a row says by either order, if that differs.
    fn two_readings(&self, row: &Submission<'_>) -> Option<[DateTime; 2]> {
        let cell = self.sheets[row.draft.at.sheet].cell(row.draft.at.row, &Field::Submitted, row.draft.side)?;
        let readings: [DateTime; 2] = timestamp::readings(&cell.text, &Order::ALL).try_into().ok()?;
        (readings[0] != readings[1]).then_some(readings)
    }

    /// The id depends only on the name of the first file of the form.
    fn ask_order(&mut self, sheet: &Sheet, place: Place, row: &Submission<'_>) {
        let written = sheet.cell(row.draft.at.row, &Field::Submitted, row.draft.side).map(|cell| cell.text);
        let written = written.unwrap_or_default();
        let file = sheet.dates.asked_of.as_ref().unwrap_or(&sheet.name).clone();
        let asked = Asked {
            kind: QuestionKind::DateOrder,
            subject: &file,
            person: None,
            field: "submitted",
            place: &Place { file: file.clone(), ..place },
            found: "",
            candidates: Order::ALL.map(|order| order.name().to_owned()).to_vec(),
            default_used: "somebody's row with most answers counts where the order decides which one was sent in last"
                .to_owned(),
            message: format!(
                "no date tells whether the day or the month comes first (\"{}\"), and with somebody who sent in several rows it \
                 decides which one was last; answer day first or month first",
                shortened(&written)
            ),
        };
        self.findings.ask_found(asked, &written);
    }
}

/// The row that was surely sent in after all others, were they sent in then.
fn latest(rows: &[Submission<'_>], sent: &[&[DateTime]]) -> Option<usize> {
    let all: Vec<(&Submission<'_>, &[DateTime])> = rows.iter().zip(sent.iter().copied()).collect();
    timestamp::beating_all(&all, |(one, sent), (other, before)| {
        if timestamp::same_moment(sent, before) {
            // Within one moment the fuller row is the later one.
            (one.answers, &one.fingerprint) > (other.answers, &other.fingerprint)
        } else {
            timestamp::surely_later(sent, before, one.draft.at.sheet == other.draft.at.sheet)
        }
    })
}

/// A row of somebody who has several.
struct Submission<'p> {
    draft: &'p Draft,
    /// Eight hexadecimal digits of a hash of its answers.
    fingerprint: String,
    answers: usize,
    /// When, by each order of day and month that is possible; empty when it is not known.
    sent: Vec<DateTime>,
}

/// Under which id somebody counts; otherwise what was to be the id.
pub(crate) fn key(draft: &Draft) -> Result<PersonKey, (String, PersonIdError)> {
    let written = match (&draft.number, &draft.email, &draft.name) {
        (Some(number), ..) => number.split_whitespace().collect::<Vec<_>>().join(" "),
        (None, Some(email), _) => email.clone(),
        (None, None, Some(name)) => name_key(name),
        (None, None, None) => String::new(),
    };
    match PersonId::new(&written) {
        Ok(id) => Ok(PersonKey { side: draft.side, id }),
        Err(error) => Err((written, error)),
    }
}

pub(crate) fn identity(draft: &Draft) -> &str {
    let parts = [&draft.number, &draft.email, &draft.name];
    parts.into_iter().find_map(Option::as_deref).unwrap_or_default()
}

fn identity_text(draft: &Draft) -> String {
    text::fold(identity(draft))
}

/// The same whatever the order of the rows.
pub(crate) fn smallest_identity(drafts: &[&Draft]) -> String {
    drafts.iter().map(|draft| identity_text(draft)).min().unwrap_or_default()
}

/// Groups of drafts that are one person each.
fn same_person(drafts: &[Draft]) -> Vec<Vec<&Draft>> {
    let mut parent: Vec<usize> = (0..drafts.len()).collect();
    let mut by_identity: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut by_email: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        by_identity.entry(identity_text(draft)).or_default().push(index);
        if let Some(email) = &draft.email {
            by_email.entry(email).or_default().push(index);
        }
    }
    for group in by_identity.values() {
        group.windows(2).for_each(|two| join(&mut parent, two[0], two[1]));
    }
    for group in by_email.values() {
        let numbers: BTreeSet<String> =
            group.iter().filter_map(|&index| drafts[index].number.as_deref().map(text::fold)).collect();
        if numbers.len() < 2 {
            group.windows(2).for_each(|two| join(&mut parent, two[0], two[1]));
            continue;
        }
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for &index in group {
            let name = name_key(drafts[index].name.as_deref().unwrap_or_default());
            match names.get(&name) {
                Some(&other) => join(&mut parent, other, index),
                None => {
                    names.insert(name, index);
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Draft>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        groups.entry(root(&mut parent, index)).or_default().push(draft);
    }
    groups.into_values().collect()
}

fn root(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

fn join(parent: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parent, one), root(parent, other));
    parent[one.max(other)] = one.min(other);
}
