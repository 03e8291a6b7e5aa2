//! Answers to forms, recorded: events in the ledger, marks and words in the notes.
//!
//! A row is recorded whole or is a problem. Reading a file again records nothing twice: an answer is known by the time
//! that the form tool wrote. Without such a time it is known by what it says: what says the same as the last answer of
//! this person is that answer, on whatever day it is recorded. If the same person gave another answer to the
//! same form on the same day, the later one is a correction: it takes the place of the former in the notes, and what is
//! new in it is added to the ledger.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, DateTime};
use mentor_match::Shown;
use mentor_match::cohort::Side;
use mentor_match::compatibility::Sides;
use mentor_match::programme::{By, Event, EventKind, LedgerError, Number, Pace, Pair, Relation, Renewal, Reply, State};

use super::Programme;
use super::notes::{ANSWERED, Corrected, Note, Notes, cell, is_of_plan};
use crate::export::year::{GOES_ON, MARK, WISH, WISHES};
use crate::import::{FormAnswer, FormAnswers, FormProblem, FormRow, moment};
use crate::template::Form;

/// The note of how far a pair has come.
const PERCENT: &str = "percent";

/// What became of a file of answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswersRecorded {
    /// Rows that were recorded.
    pub rows: usize,
    /// Rows that had been recorded before, or that a later row of the same person corrects.
    pub known: usize,
    /// Of these, rows without a time that say the same as the last answer of the person, which was recorded on an
    /// earlier day: as a spreadsheet counts them.
    pub alike: Vec<u32>,
    /// Of the rows that were recorded, those that correct a former answer.
    pub corrected: usize,
    /// Events that were added.
    pub events: usize,
    /// Pairs of which both want to go on: they are renewed.
    pub renewed: usize,
    /// Pairs that end at their term, since not both want to go on.
    pub ending: usize,
    /// What the rows that were recorded were taken for, in their order.
    pub taken: Vec<TakenFor>,
    /// What could not be used.
    pub problems: Vec<FormProblem>,
}

/// Of whom a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TakenFor {
    /// The row, as a spreadsheet counts it.
    pub row: u32,
    /// Who answered.
    pub who: Number,
    /// The partner of whom they speak; `None` in the evaluation.
    pub partner: Option<Number>,
    /// The day of the answer that this one corrects, if it corrects one.
    pub corrects: Option<Date>,
}

/// What was heard of whom, on which form.
type Key = (EventKind, bool, Option<Number>, Option<Number>, By);

/// What is known of a row before it is recorded.
struct Heard {
    taken: TakenFor,
    events: Vec<Event>,
    notes: Vec<Note>,
}

impl Heard {
    fn key(&self) -> Option<Key> {
        key(&self.notes)
    }

    fn answered(&self) -> Option<&str> {
        answered(&self.notes)
    }
}

fn key(notes: &[Note]) -> Option<Key> {
    let note = notes.last()?;
    Some((note.event, is_of_plan(note), note.mentee, note.mentor, note.by))
}

fn answered(notes: &[Note]) -> Option<&str> {
    notes.iter().find(|note| note.about == ANSWERED).map(|note| note.text.as_str())
}

impl Programme {
    /// Records answers to a form on a day.
    pub fn record_answers(&mut self, answers: &FormAnswers, day: Date, pace: &Pace) -> AnswersRecorded {
        let mut recorded = AnswersRecorded { problems: answers.problems.clone(), ..AnswersRecorded::default() };
        // Without times, of several rows of one person the last one counts.
        let (mut last, mut noted) =
            (BTreeMap::<Key, u32>::new(), Book { all: self.answers(), corrected: BTreeMap::new() });
        for row in &answers.rows {
            let heard = self.hear(answers.form, row, day).ok();
            if let Some(key) = heard.filter(|heard| heard.answered().is_none()).and_then(|heard| heard.key()) {
                last.insert(key, row.row);
            }
        }
        for row in &answers.rows {
            let is_last = |heard: &Heard| {
                heard.answered().is_some() || heard.key().is_none_or(|key| last.get(&key) == Some(&row.row))
            };
            let heard = self.hear(answers.form, row, day);
            let is_alike = |heard: &Heard| heard.answered().is_none() && self.said_before(heard, day, &noted);
            let done = match heard {
                Ok(heard) if is_last(&heard) && is_alike(&heard) => {
                    recorded.alike.push(row.row);
                    Ok(None)
                }
                Ok(heard) if is_last(&heard) => self.take(heard, day, &mut noted),
                Ok(_) => Ok(None),
                Err(problem) => Err(problem),
            };
            match done {
                Ok(None) => recorded.known += 1,
                Ok(Some((taken, events))) => {
                    recorded.rows += 1;
                    recorded.events += events;
                    recorded.corrected += usize::from(taken.corrects.is_some());
                    recorded.taken.push(taken);
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
        self.notes.replace(noted.corrected);
        if answers.form == Form::Renewal {
            self.renew(day, pace, &mut recorded);
        }
        recorded.problems.sort_by_key(|problem| problem.row);
        recorded
    }

    /// Of whom a row is, and what it says.
    fn hear(&self, form: Form, row: &FormRow, day: Date) -> Result<Heard, Problem> {
        let headers = form.asked();
        let who = self.who(&row.person).map_err(|problem| (Some(headers[0].header), problem))?;
        let partner = row.partner.as_deref().map(|partner| self.who(partner)).transpose();
        let partner = partner.map_err(|problem| (None, problem))?;
        let listed = self.people.of(who).map(|entry| &entry.ids);
        let known = |side: Side| listed.is_some_and(|ids| !ids.of(side).is_empty());
        let known = Sides { mentee: known(Side::Mentee), mentor: known(Side::Mentor) };
        let Some(reply) = reply(form, row, known) else {
            return Err((
                None,
                "this row has no answer that can be recorded; fill it in, or delete the row".to_owned(),
            ));
        };
        let state = self.ledger.state();
        let told = |error: mentor_match::programme::ReplyError| (None, error.to_string());
        let events = state.reply(day, who, partner, reply).map_err(told)?;
        let (about, partner) = if form == Form::Evaluation {
            let side = events.first().and_then(|event| event.by.side()).unwrap_or(Side::Mentee);
            let (mentee, mentor) = if side == Side::Mentee { (Some(who), None) } else { (None, Some(who)) };
            ((Relation::Mentoring, mentee, mentor, By::of_side(side)), None)
        } else {
            let (pair, side) = state.pair_spoken_of(who, partner).map_err(told)?;
            let about = (pair.relation, Some(pair.mentee), Some(pair.mentor), By::of_side(side));
            (about, Some(pair.partner_of(who)))
        };
        let taken = TakenFor { row: row.row, who, partner, corrects: None };
        Ok(Heard { taken, events, notes: notes(form, row, day, about) })
    }

    /// Whether an answer without a time says the same as the last one of this person to this form, of an earlier day.
    fn said_before(&self, heard: &Heard, day: Date, noted: &Book) -> bool {
        let last = heard.key().and_then(|key| noted.all.get(&key)?.last());
        last.is_some_and(|last| last.date < day && is_same(noted.at(&self.notes, &last.at), &heard.notes))
    }

    /// Records a row; what it was taken for and how many events it added. `None` if it was recorded before.
    fn take(&mut self, heard: Heard, day: Date, noted: &mut Book) -> Result<Option<(TakenFor, usize)>, Problem> {
        let Heard { mut taken, mut events, mut notes } = heard;
        let former = former(&noted.all, &notes, day);
        match &former {
            Some(Former { is_later: true, .. }) => return Ok(None),
            Some(Former { at, .. }) if is_same(noted.at(&self.notes, at), &notes) => return Ok(None),
            // A meeting has no notes, and is known by its day.
            None if notes.is_empty() && events.is_empty() => return Ok(None),
            _ => {}
        }
        if let Some(Former { at, .. }) = &former {
            let was = noted.at(&self.notes, at);
            let date = was.first().map_or(day, |note| note.date);
            self.is_still_open(&notes, date)?;
            let percent = |notes: &[Note]| notes.iter().find(|note| note.about == PERCENT).and_then(|note| note.mark);
            let is_new = percent(was) != percent(&notes);
            // That somebody has answered is in the ledger already.
            events.retain(|event| match event.kind.between(Relation::Mentoring) {
                EventKind::Meeting => true,
                EventKind::Checkpoint => is_new,
                _ => false,
            });
            for note in &mut notes {
                note.date = date;
            }
            taken.corrects = Some(date);
        }
        let count = events.len();
        for event in events {
            // All of a row or nothing: of two events, only the first can be refused.
            self.ledger.append(event).map_err(|error| match error {
                LedgerError::Impossible { why, .. } => (None, why.to_string()),
                other => (None, other.to_string()),
            })?;
        }
        if let Some(Former { at, .. }) = former {
            noted.correct(at, notes);
        } else {
            let from = self.notes.all().len();
            for note in notes {
                self.notes.add(note);
            }
            let at = from..self.notes.all().len();
            if let Some((key, one)) = Noted::of(&self.notes.all()[at.clone()], at) {
                noted.all.entry(key).or_default().push(one);
            }
        }
        Ok(Some((taken, count)))
    }

    /// Whether a correction can still change what became of an answer of a day: not once both have gone on.
    fn is_still_open(&self, notes: &[Note], date: Date) -> Result<(), Problem> {
        let about = notes.iter().find(|note| is_about(note, EventKind::Renewed));
        let pair = about.and_then(|note| self.ledger.state().pair_of(pair_of(note)?));
        match pair.and_then(|pair| pair.renewed.last()).filter(|&&renewed| renewed >= date) {
            None => Ok(()),
            Some(renewed) => Err((
                None,
                format!(
                    "the two were renewed on {renewed}, since both had said yes; if they do not go on after all, record \
                     'ended' on the day on which they stop"
                ),
            )),
        }
    }

    /// All answers among the notes, by who gave them on which form. O(notes · log notes).
    fn answers(&self) -> Answers {
        let mut all = Answers::new();
        for at in self.notes.answers() {
            if let Some((key, one)) = Noted::of(&self.notes.all()[at.clone()], at) {
                all.entry(key).or_default().push(one);
            }
        }
        all
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

    /// What partners said on going on until a day, since they began or were last renewed, of pairs that are not over.
    pub(crate) fn votes(&self, state: &State, day: Date) -> Votes {
        let mut all = Votes::new();
        let votes = self.notes.all().iter();
        let votes = votes.filter(|note| is_about(note, EventKind::Renewed) && note.about == GOES_ON);
        for vote in votes.filter(|vote| vote.date <= day) {
            let Some(key) = pair_of(vote) else { continue };
            let counts = |pair: &Pair| {
                pair.phase().is_under_way()
                    && pair.introduced.is_some_and(|begun| vote.date >= begun)
                    && pair.renewed.last().is_none_or(|&renewed| vote.date > renewed)
            };
            if state.pair_of(key).is_some_and(counts) {
                let (both, said) = (all.entry(key).or_default(), Some(vote.text == "yes"));
                match vote.by.side() {
                    Some(Side::Mentee) => both.mentee = said,
                    Some(Side::Mentor) => both.mentor = said,
                    None => {}
                }
            }
        }
        all
    }

    /// Renews pairs of which both said yes since they began or were last renewed.
    fn renew(&mut self, day: Date, pace: &Pace, recorded: &mut AnswersRecorded) {
        let state = self.ledger.state();
        let mut renewed = Vec::new();
        for (key, both) in self.votes(state, day) {
            let Some(pair) = state.pair_of(key) else { continue };
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

/// What both of a pair said on going on.
pub(crate) type Votes = BTreeMap<(Relation, Number, Number), Sides<Option<bool>>>;

/// Whether a note is of an event, of peers or not.
fn is_about(note: &Note, kind: EventKind) -> bool {
    note.event.between(Relation::Mentoring) == kind
}

/// The pair that a note is about.
fn pair_of(note: &Note) -> Option<(Relation, Number, Number)> {
    Some((note.event.relation(), note.mentee?, note.mentor?))
}

/// A column, and what is wrong.
type Problem = (Option<&'static str>, String);

/// An answer among the notes: where it stands, the day on which it was recorded, and when it was given.
struct Noted {
    at: Range<usize>,
    date: Date,
    answered: Option<(String, Option<DateTime>)>,
}

type Answers = BTreeMap<Key, Vec<Noted>>;

/// All answers while a file is recorded, with those that it corrects: they are put into their places at the end, all at
/// once, so that the places of the others stay.
struct Book {
    all: Answers,
    /// What is in the place of an answer from now on, by where it begins.
    corrected: Corrected,
}

impl Book {
    /// The notes of an answer.
    fn at<'n>(&'n self, notes: &'n Notes, at: &Range<usize>) -> &'n [Note] {
        self.corrected.get(&at.start).map_or(&notes.all()[at.clone()], |(_, with)| with)
    }

    fn correct(&mut self, at: Range<usize>, with: Vec<Note>) {
        let with: Vec<Note> = with.into_iter().map(Note::in_cells).collect();
        if let Some((key, is)) = Noted::of(&with, at.clone())
            && let Some(was) = self.all.get_mut(&key).and_then(|all| all.iter_mut().find(|was| was.at == at))
        {
            *was = is;
        }
        self.corrected.insert(at.start, (at, with));
    }
}

impl Noted {
    fn of(notes: &[Note], at: Range<usize>) -> Option<(Key, Self)> {
        let answered = answered(notes).map(|text| (cell(text), moment(text)));
        Some((key(notes)?, Self { at, date: notes.first()?.date, answered }))
    }
}

/// The answer of the same person to the same form on the same day, the last one.
fn former(answers: &Answers, notes: &[Note], day: Date) -> Option<Former> {
    let (key, is) = Noted::of(notes, 0..notes.len())?;
    let is_later = |was: &Noted| match (&was.answered, &is.answered) {
        (Some((was, _)), Some((is, _))) if was == is => Some(false),
        (Some((_, was)), Some((_, is))) => {
            (*was).zip(*is).and_then(|(was, is)| (was.date() == is.date()).then_some(was > is))
        }
        _ => (was.date == day).then_some(false),
    };
    let mut all = answers.get(&key)?.iter().rev();
    all.find_map(|was| Some(Former { at: was.at.clone(), is_later: is_later(was)? }))
}

/// An earlier answer among the notes.
struct Former {
    at: Range<usize>,
    /// Whether it was given later than the one that is looked at.
    is_later: bool,
}

/// Whether two answers say the same, whenever they were given.
fn is_same(was: &[Note], is: &[Note]) -> bool {
    let said = |notes: &[Note]| -> Vec<(String, Option<u8>, String)> {
        let notes = notes.iter().filter(|note| note.about != ANSWERED).cloned().map(Note::in_cells);
        notes.map(|note| (note.about, note.mark, note.text)).collect()
    };
    said(was) == said(is)
}

/// What a row means for the ledger; `None` if it says nothing that counts.
fn reply(form: Form, row: &FormRow, known: Sides<bool>) -> Option<Reply> {
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
        Form::Evaluation => Some(Reply::Evaluation(known)),
        Form::Reflection => None,
    }
}

/// What the committee may read of a row, later.
fn notes(
    form: Form,
    row: &FormRow,
    date: Date,
    (relation, mentee, mentor, by): (Relation, Option<Number>, Option<Number>, By),
) -> Vec<Note> {
    let event = match form {
        Form::Pulse => EventKind::Pulse,
        Form::Renewal => EventKind::Renewed,
        Form::Evaluation => EventKind::Evaluated,
        Form::Checkpoint | Form::Plan => EventKind::Checkpoint,
        // What they talk about stays between them, also if somebody sent it in.
        Form::Meeting | Form::Reflection => return Vec::new(),
    };
    let event = event.between(relation);
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
            FormAnswer::Number(percent) => Some(note(PERCENT, Some(*percent), "")),
            FormAnswer::Day(day) => Some(note(key, None, &day.to_string())),
        });
    }
    notes
}
