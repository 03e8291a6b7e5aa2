//! Several rows of one person: which of them count, and which was sent in last.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use mentor_match::cohort::Side;
use sha2::{Digest, Sha256};

use super::person::{Draft, identity, identity_text};
use crate::import::columns::date_orders::DateOrders;
use crate::import::columns::sheet::{RowRef, Sheet};
use crate::import::field::Field;
use crate::import::findings::{Answer, Asked, Findings};
use crate::import::parse::timestamp::{self, Order};
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place};
use crate::import::source::hex;

/// A row of somebody who has several.
pub(crate) struct Submission<'p> {
    pub(crate) draft: &'p Draft,
    /// Eight hexadecimal digits of a hash of its answers.
    fingerprint: String,
    answers: usize,
    /// When, by each order of day and month that is possible; empty when it is not known.
    sent: Vec<DateTime>,
}

/// Where rows stand, and what is known of their dates.
#[derive(Clone, Copy)]
pub(crate) struct Submissions<'a> {
    pub(crate) sheets: &'a [Sheet],
    pub(crate) dates: &'a [DateOrders],
}

impl Submissions<'_> {
    pub(crate) fn place(&self, at: RowRef, field: Option<(&Field, Side)>) -> Place {
        self.sheets[at.sheet].place(at.row, field)
    }

    /// When a row was sent in, by each order that its column allows.
    fn sent(&self, draft: &Draft) -> Vec<DateTime> {
        let cell = self.sheets[draft.at.sheet].cell(draft.at.row, &Field::Submitted, draft.side);
        let dates = &self.dates[draft.at.sheet];
        cell.map(|cell| timestamp::readings(&cell.text, &dates.possible)).unwrap_or_default()
    }

    /// How much a row says, then when it was sent in, then who it is: the same for both roles of a row.
    pub(crate) fn fullness(&self, draft: &Draft) -> (usize, Option<DateTime>, String) {
        let table = &self.sheets[draft.at.sheet].table;
        let row = &table.rows[draft.at.row];
        let answers = (0..table.header.len()).filter(|&column| table.cell(row, column).is_some()).count();
        (answers, self.sent(draft).into_iter().min(), identity_text(draft))
    }

    /// Rows with different contents; the others are noted.
    pub(crate) fn distinct<'p>(
        &self,
        group: &[&'p Draft],
        duplicates: &mut BTreeSet<RowRef>,
        findings: &mut Findings<'_>,
    ) -> Vec<Submission<'p>> {
        if let [draft] = group {
            return vec![Submission { draft, fingerprint: String::new(), answers: 0, sent: Vec::new() }];
        }
        let mut distinct: BTreeMap<String, Submission<'p>> = BTreeMap::new();
        for &draft in group {
            let submission = self.submission(draft);
            if let Some(kept) = distinct.get(&submission.fingerprint) {
                let kept = self.place(kept.draft.at, None);
                findings.note(self.place(draft.at, None), NoteKind::IdenticalRow { kept });
                duplicates.insert(draft.at);
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
            sent: self.sent(draft),
        }
    }

    /// `unjoined`: why they are not one answer with a choice in each row, where they look like it.
    pub(crate) fn choose<'p>(
        &self,
        kind: QuestionKind,
        subject: &str,
        rows: &[Submission<'p>],
        unjoined: Option<String>,
        findings: &mut Findings<'_>,
    ) -> Option<&'p Draft> {
        let side = rows[0].draft.side;
        let subject = format!("{side} {subject}");
        let tags: Vec<&str> = rows.iter().map(|row| row.fingerprint.as_str()).collect();
        // New submissions make a new question: an old answer did not know of them.
        let found = tags.join(" ");
        let decided = findings.decided(kind, &subject, "row", &found);
        if let Answer::Text(answer) = &decided {
            let tag = answer.trim().trim_start_matches("row-").split(' ').next().unwrap_or_default().to_lowercase();
            if let Some(row) = rows.iter().find(|row| row.fingerprint == tag) {
                return Some(row.draft);
            }
        }
        let last = self.sent_last(rows, findings);
        let kept = last.or_else(|| rows.iter().max_by_key(|row| (row.answers, &row.fingerprint)))?;
        let candidates = rows.iter().take(10).map(|row| {
            format!("row-{} = {}, {} answers", row.fingerprint, self.place(row.draft.at, None), row.answers)
        });
        let why = match last {
            Some(last) if rows.iter().all(|row| row.fingerprint == last.fingerprint || row.sent != last.sent) => {
                "it was sent in last"
            }
            Some(_) => "none of those sent in last has more answers",
            None => "no other row has more answers",
        };
        let is_namesake = kind == QuestionKind::SameName;
        let default_used = if is_namesake {
            "none of these rows is used".to_owned()
        } else {
            format!("row-{} is used ({why})", kept.fingerprint)
        };
        let who = kept.draft.name.as_deref().unwrap_or_else(|| identity(kept.draft));
        let message = if is_namesake {
            format!(
                "{} {side}s are called \"{who}\" and have neither an e-mail address nor a member number. If it is one person, \
                 answer with the row to keep. Otherwise add addresses to the file.",
                rows.len()
            )
        } else {
            format!(
                "{} rows with different answers belong to the {side} \"{who}\" ({}). Answer with the row to keep. If they are \
                 different people, give each a number or an address of their own.",
                rows.len(),
                identity(kept.draft)
            )
        };
        let because = |why: String| {
            format!(
                " The rows could not be merged into one list of choices because {why}, so only the kept row's choice is used. \
                 Correct the other rows to keep every choice."
            )
        };
        let message = message + &unjoined.map(because).unwrap_or_default();
        findings.ask(Asked {
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

    /// The row that was surely sent in after all others. Where only the order of day and month is open, that is asked.
    fn sent_last<'r, 'p>(&self, rows: &'r [Submission<'p>], findings: &mut Findings<'_>) -> Option<&'r Submission<'p>> {
        if rows.iter().any(|row| row.sent.is_empty()) {
            return None;
        }
        let sent: Vec<&[DateTime]> = rows.iter().map(|row| row.sent.as_slice()).collect();
        let last = latest(rows, &sent);
        // Only dates that read differently under the two orders matter, and only where the one or the other makes a
        // difference.
        let known: Vec<Option<[DateTime; 2]>> = rows.iter().map(|row| self.two_readings(row)).collect();
        let surely = sent.iter().filter_map(|sent| sent.iter().min()).max();
        let mut asked: BTreeMap<usize, &Submission<'_>> = BTreeMap::new();
        let mut noted: BTreeMap<Option<&str>, BTreeMap<usize, &Submission<'_>>> = BTreeMap::new();
        for (row, _) in rows.iter().zip(&known).rev().filter(|(_, readings)| readings.is_some()) {
            let index = row.draft.at.sheet;
            let dates = &self.dates[index];
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
                let (sheet, dates) = (&self.sheets[index], &self.dates[index]);
                if let ([order], Some(from)) = (dates.possible.as_slice(), &dates.known_from) {
                    let (order, from) = (order.name(), from.clone());
                    findings.note(place(sheet, row), NoteKind::OrderFromElsewhere { order, from });
                }
            }
        }
        for (index, row) in asked {
            let sheet = &self.sheets[index];
            self.ask_order(place(sheet, row), row, findings);
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
    fn ask_order(&self, place: Place, row: &Submission<'_>, findings: &mut Findings<'_>) {
        let (sheet, dates) = (&self.sheets[row.draft.at.sheet], &self.dates[row.draft.at.sheet]);
        let written = sheet.cell(row.draft.at.row, &Field::Submitted, row.draft.side).map(|cell| cell.text);
        let written = written.unwrap_or_default();
        let file = dates.asked_of.as_ref().unwrap_or(&sheet.name).clone();
        let asked = Asked {
            kind: QuestionKind::DateOrder,
            subject: &file,
            person: None,
            field: "submitted",
            place: &Place { file: file.clone(), ..place },
            found: "",
            candidates: Order::ALL.map(|order| order.name().to_owned()).to_vec(),
            default_used: "of a person's rows, the one with the most answers is used".to_owned(),
            message: format!(
                "No date shows whether the day or the month comes first (\"{}\"), and this decides which of a person's rows was \
                 sent in last. Answer \"day first\" or \"month first\".",
                shortened(&written)
            ),
        };
        findings.ask_found(asked, &written);
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
