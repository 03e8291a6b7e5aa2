//! Answers to forms, recorded: events in the ledger, marks and words in the notes.
//!
//! A row is recorded whole or is a problem. Reading a file again records nothing twice: an answer is known by the time
//! that the form tool wrote, else by saying the same on the same day.

use jiff::civil::Date;
use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::compatibility::Sides;
use mentor_match::programme::{By, Event, EventKind, LedgerError, Number, Pace, Renewal, Reply};

use super::Programme;
use super::notes::Note;
use crate::export::safe_cell;
use crate::export::year::{GOES_ON, MARK, WISH, WISHES};
use crate::import::{FormAnswer, FormAnswers, FormProblem, FormRow};
use crate::template::Form;

/// When the form tool says that somebody answered, as a note.
const ANSWERED: &str = "answered";

/// What became of a file of answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswersRecorded {
    /// Rows that were recorded.
    pub rows: usize,
    /// Rows that had been recorded before.
    pub known: usize,
    /// Events that were added.
    pub events: usize,
    /// Pairs of which both want to go on: they are renewed.
    pub renewed: usize,
    /// Pairs that end at their term, since not both want to go on.
    pub ending: usize,
    /// What could not be used.
    pub problems: Vec<FormProblem>,
}

impl Programme {
    /// Records answers to a form on a day.
    pub fn record_answers(&mut self, answers: &FormAnswers, day: Date, pace: &Pace) -> AnswersRecorded {
        let mut recorded = AnswersRecorded { problems: answers.problems.clone(), ..AnswersRecorded::default() };
        for row in &answers.rows {
            match self.record_row(answers.form, row, day) {
                Ok(None) => recorded.known += 1,
                Ok(Some(events)) => {
                    recorded.rows += 1;
                    recorded.events += events;
                }
                Err((column, problem)) => recorded.problems.push(FormProblem {
                    file: answers.file.clone(),
                    row: row.row,
                    column,
                    found: column.map_or("", |_| &row.person).to_owned(),
                    problem,
                }),
            }
        }
        if answers.form == Form::Renewal {
            self.renew(day, pace, &mut recorded);
        }
        recorded.problems.sort_by_key(|problem| problem.row);
        recorded
    }

    /// How many events a row adds; `None` if it was recorded before.
    fn record_row(
        &mut self,
        form: Form,
        row: &FormRow,
        day: Date,
    ) -> Result<Option<usize>, (Option<&'static str>, String)> {
        let headers = form.asked();
        let who = self.who(&row.person).map_err(|problem| (Some(headers[0].header), problem))?;
        let partner = row.partner.as_deref().map(|partner| self.who(partner)).transpose();
        let partner = partner.map_err(|problem| (None, problem))?;
        let Some(reply) = reply(form, row) else {
            return Err((
                None,
                "this row has no answer that can be recorded; fill it in, or delete the row".to_owned(),
            ));
        };
        let state = self.ledger.state();
        let told = |error: mentor_match::programme::ReplyError| (None, error.to_string());
        let events = state.reply(day, who, partner, reply).map_err(told)?;
        let about = if form == Form::Evaluation {
            let side = events.first().and_then(|event| event.by.side()).unwrap_or(Side::Mentee);
            let (mentee, mentor) = if side == Side::Mentee { (Some(who), None) } else { (None, Some(who)) };
            (mentee, mentor, By::of_side(side))
        } else {
            let (pair, side) = state.pair_spoken_of(who, partner).map_err(told)?;
            (Some(pair.mentee), Some(pair.mentor), By::of_side(side))
        };
        let notes = notes(form, row, day, about);
        if self.is_known(&notes, &events, day) {
            return Ok(None);
        }
        let count = events.len();
        for event in events {
            // All of a row or nothing: of two events, only the first can be refused.
            self.ledger.append(event).map_err(|error| match error {
                LedgerError::Impossible { why, .. } => (None, why.to_string()),
                other => (None, other.to_string()),
            })?;
        }
        for note in notes {
            self.notes.add(note);
        }
        Ok(Some(count))
    }

    fn who(&self, written: &str) -> Result<Number, String> {
        self.people.find(written, None).map_err(|meant| {
            let shown = Shown::line(written);
            if meant.is_empty() {
                format!(
                    "nobody in private/people.csv is called '{shown}'; write the name, number or address as it is there"
                )
            } else {
                let meant: Vec<String> = meant.iter().map(ToString::to_string).collect();
                format!("'{shown}' can be {}; write the programme number", meant.join(" or "))
            }
        })
    }

    /// Whether an answer was recorded before.
    fn is_known(&self, notes: &[Note], events: &[Event], day: Date) -> bool {
        let has = |note: &Note| {
            let text = safe_cell(Shown::from(note.text.as_str()).trim());
            self.notes.all().iter().any(|one| {
                let is_same = (one.event, one.mentee, one.mentor, one.by)
                    == (note.event, note.mentee, note.mentor, note.by)
                    && (&one.about, one.mark, &one.text) == (&note.about, note.mark, &text);
                is_same && (note.about == ANSWERED || one.date == day)
            })
        };
        match notes.iter().find(|note| note.about == ANSWERED) {
            Some(answered) => has(answered),
            None if notes.is_empty() => {
                let today = || {
                    self.ledger
                        .happened()
                        .map(|(_, event)| event)
                        .rev()
                        .take_while(|event| event.date >= day)
                        .filter(|event| event.date == day)
                };
                events.iter().all(|event| today().any(|one| one == event))
            }
            None => notes.iter().all(has),
        }
    }

    /// Renews pairs of which both said yes since they began or were last renewed.
    fn renew(&mut self, day: Date, pace: &Pace, recorded: &mut AnswersRecorded) {
        let state = self.ledger.state();
        let mut renewed = Vec::new();
        for pair in state.open_pairs().filter(|pair| pair.phase().is_under_way()) {
            let mut both = Sides { mentee: None, mentor: None };
            let votes = self.notes.all().iter().filter(|note| {
                note.event == EventKind::Renewed
                    && note.about == GOES_ON
                    && (note.mentee, note.mentor) == (Some(pair.mentee), Some(pair.mentor))
                    && pair.introduced.is_some_and(|begun| note.date >= begun)
                    && pair.renewed.last().is_none_or(|&renewed| note.date > renewed)
            });
            for vote in votes {
                let said = Some(vote.text == "yes");
                match vote.by.side() {
                    Some(Side::Mentee) => both.mentee = said,
                    Some(Side::Mentor) => both.mentor = said,
                    None => {}
                }
            }
            match state.renewal(day, pair, &both, pace) {
                Renewal::GoesOn(event) => renewed.push(event),
                Renewal::EndsAt(_) => recorded.ending += 1,
                Renewal::Open => {}
            }
        }
        for event in renewed {
            if self.ledger.append(event).is_ok() {
                recorded.renewed += 1;
                recorded.events += 1;
            }
        }
    }
}

/// What a row means for the ledger; `None` if it says nothing that counts.
fn reply(form: Form, row: &FormRow) -> Option<Reply> {
    let number = |key: &str| match row.answers.get(key) {
        Some(FormAnswer::Number(number)) => Some(*number),
        _ => None,
    };
    let day = |key: &str| match row.answers.get(key) {
        Some(FormAnswer::Day(day)) => Some(*day),
        _ => None,
    };
    match form {
        Form::Meeting => day("day").map(Reply::Meeting),
        Form::Renewal => row.answers.contains_key("yes").then_some(Reply::Renewal),
        _ if row.answers.is_empty() => None,
        Form::Pulse => Some(Reply::Pulse),
        Form::Plan => Some(Reply::Plan),
        Form::Checkpoint => Some(Reply::Checkpoint(number("percent"), day("day"))),
        Form::Evaluation => Some(Reply::Evaluation),
        Form::Reflection => None,
    }
}

/// What the committee may read of a row, later.
fn notes(
    form: Form,
    row: &FormRow,
    date: Date,
    (mentee, mentor, by): (Option<Number>, Option<Number>, By),
) -> Vec<Note> {
    let event = match form {
        Form::Pulse => EventKind::Pulse,
        Form::Renewal => EventKind::Renewed,
        Form::Evaluation => EventKind::Evaluated,
        Form::Checkpoint | Form::Plan => EventKind::Checkpoint,
        // What they talk about stays between them, also if somebody sent it in.
        Form::Meeting | Form::Reflection => return Vec::new(),
    };
    let note = |about: &str, mark: Option<u8>, text: &str| Note {
        date,
        event,
        mentee,
        mentor,
        by,
        about: about.to_owned(),
        mark,
        text: text.to_owned(),
    };
    let mut notes: Vec<Note> = row.answered.iter().map(|answered| note(ANSWERED, None, answered)).collect();
    for (&key, answer) in &row.answers {
        notes.extend(match answer {
            FormAnswer::Number(mark) if key == "mark" => Some(note(MARK, Some(*mark), "")),
            FormAnswer::Choice(at) => WISHES.get(*at).map(|(_, text)| note(WISH, None, text)),
            FormAnswer::Yes(yes) => {
                let about = if form == Form::Renewal { GOES_ON } else { key };
                Some(note(about, None, if *yes { "yes" } else { "no" }))
            }
            FormAnswer::Text(text) => Some(note(key, None, text)),
            FormAnswer::Number(_) | FormAnswer::Day(_) => None,
        });
    }
    notes
}
