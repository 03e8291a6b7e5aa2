//! Where questions, problems and notes are gathered while the files are read, and decisions are looked up.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mentor_match::cohort::{PersonKey, Side};
use mentor_match::text;

use super::error::ImportError;
use super::given::decisions::{Decisions, StaleDecision};
use super::read::budget::Budget;
use super::report::question::{Question, QuestionKind, excludes, question_id, shortened};
use super::report::{Note, NoteKind, Place, RowIssue, RowProblem};
use crate::both::both;

/// A question before it has an id.
///
/// There is one question for each subject, field and text; about names, one for each subject and text. Where a text
/// means the same whoever writes it (a time zone, a number, a name that is not found), the subject is [`EVERYBODY`] or
/// the side that is looked through, and one answer holds for all who wrote it; where only its writer can say (which of
/// two namesakes), the subject is the person.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) kind: QuestionKind,
    /// Stands for the person in the id.
    pub(crate) subject: &'a str,
    /// Who wrote it.
    pub(crate) person: Option<&'a PersonKey>,
    /// The field's key.
    pub(crate) field: &'a str,
    pub(crate) place: &'a Place,
    pub(crate) found: &'a str,
    pub(crate) candidates: Vec<String>,
    pub(crate) default_used: String,
    pub(crate) message: String,
}

/// The subject of a question about a text, whoever wrote it.
pub(crate) const EVERYBODY: &str = "";

/// What a decision says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing is decided.
    Open,
    /// Nothing stands there.
    Nothing,
    /// This stands there.
    Text(String),
}

/// What it costs to keep a note or a problem, in time and memory.
const STEPS_A_NOTE: usize = 4_000;
/// The same of a question.
const STEPS_A_QUESTION: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Findings<'d> {
    decisions: &'d Decisions,
    /// What may still be spent on reading.
    pub(crate) budget: &'d Budget<'d>,
    used: BTreeSet<String>,
    questions: BTreeMap<String, Open>,
    problems: Vec<RowProblem>,
    /// People whose row is not used, by everything they may be named by.
    left_out: BTreeMap<(Side, String), RowProblem>,
    notes: Vec<Note>,
}

/// What was gathered, to be added to what was gathered elsewhere.
#[derive(Debug)]
pub(crate) struct Part {
    used: BTreeSet<String>,
    questions: BTreeMap<String, Open>,
    problems: Vec<RowProblem>,
    left_out: BTreeMap<(Side, String), RowProblem>,
    notes: Vec<Note>,
}

/// A question, and the people it was asked about so far.
#[derive(Debug)]
struct Open {
    question: Question,
    people: BTreeSet<PersonKey>,
    fields: BTreeSet<String>,
    /// What holds until it is answered, for exclusions first.
    defaults: BTreeSet<(bool, String)>,
}

/// Everything gathered, in the order of the files.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) questions: Vec<Question>,
    pub(crate) problems: Vec<RowProblem>,
    pub(crate) notes: Vec<Note>,
    pub(crate) stale: Vec<StaleDecision>,
}

impl<'d> Findings<'d> {
    pub(crate) fn new(decisions: &'d Decisions, budget: &'d Budget<'d>) -> Self {
        Self {
            decisions,
            budget,
            used: BTreeSet::new(),
            questions: BTreeMap::new(),
            problems: Vec::new(),
            left_out: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// The decisions that are looked up.
    pub(crate) fn decisions(&self) -> &'d Decisions {
        self.decisions
    }

    /// What was gathered, without what it was gathered with.
    pub(crate) fn into_part(self) -> Part {
        let Self { used, questions, problems, left_out, notes, .. } = self;
        Part { used, questions, problems, left_out, notes }
    }

    /// Adds what was gathered at the same time, as if it had been gathered now.
    pub(crate) fn add(&mut self, part: Part) {
        self.used.extend(part.used);
        self.problems.extend(part.problems);
        self.notes.extend(part.notes);
        for (named, problem) in part.left_out {
            self.left_out.entry(named).or_insert(problem);
        }
        for (id, open) in part.questions {
            match self.questions.entry(id) {
                Entry::Vacant(place) => drop(place.insert(open)),
                Entry::Occupied(mut earlier) => earlier.get_mut().ask_again(open),
            }
        }
    }

    /// Does two pieces of work at once, and gathers what both find as if the second had begun when the first was done.
    pub(crate) fn both<A, B: Send>(
        &mut self,
        first: impl FnOnce(&mut Self) -> A,
        second: impl FnOnce(&mut Findings<'_>) -> B + Send,
    ) -> (A, B) {
        let (decisions, budget, share) = (self.decisions, self.budget, self.budget.share());
        let second = || {
            share.spend_on(|budget| {
                let mut findings = Findings::new(decisions, budget);
                let done = second(&mut findings);
                (done, findings.into_part())
            })
        };
        // The share asks nobody whether to stop, so this is asked here while only the share is left.
        let (((second, part), spent), first) = both(second, || first(self), || drop(budget.check("")));
        budget.settle(&spent);
        self.add(part);
        (first, second)
    }

    /// Does the same with each of some files, two at a time, and checks each beside those before it. What is wrong with
    /// an earlier one is said first.
    pub(crate) fn two_at_a_time<T: Send, R: Send>(
        &mut self,
        files: Vec<(Arc<str>, T)>,
        work: impl Fn(T, &mut Findings<'_>) -> Result<R, ImportError> + Sync,
        check: impl Fn(&[R], &R) -> Result<(), ImportError>,
    ) -> Result<Vec<R>, ImportError> {
        let mut all = Vec::with_capacity(files.len());
        let mut keep = |done: Result<R, ImportError>| {
            let done = done?;
            check(&all, &done)?;
            all.push(done);
            Ok::<(), ImportError>(())
        };
        let mut files = files.into_iter();
        while let Some((_, first)) = files.next() {
            let Some((name, second)) = files.next() else {
                keep(work(first, self))?;
                break;
            };
            let (first, second) = self.both(|findings| work(first, findings), |findings| work(second, findings));
            keep(first)?;
            self.budget.check(&name)?;
            keep(second)?;
        }
        Ok(all)
    }

    /// Whether any decision was given: hashing every cell is needless otherwise.
    pub(crate) fn has_decisions(&self) -> bool {
        !self.decisions.is_empty()
    }

    /// What was decided about a cell.
    pub(crate) fn decided(&mut self, kind: QuestionKind, subject: &str, field: &str, found: &str) -> Answer {
        if !self.has_decisions() {
            return Answer::Open;
        }
        let id = question_id(kind, subject, field, found);
        let Some(decision) = self.decisions.get(&id) else { return Answer::Open };
        self.used.insert(id);
        if says_nothing(&decision.answer) { Answer::Nothing } else { Answer::Text(decision.answer.clone()) }
    }

    /// What was decided about a blank answer; "unknown" leaves it blank.
    pub(crate) fn filled(&mut self, subject: &str, field: &str) -> Option<String> {
        let id = question_id(QuestionKind::MissingFact, subject, field, "");
        let answer = self.decisions.get(&id)?.answer.clone();
        self.used.insert(id);
        (!matches!(text::fold(&answer).as_str(), "unknown" | "blank" | "not answered" | "ignore")).then_some(answer)
    }

    /// How many questions there are so far.
    pub(crate) fn questions(&self) -> usize {
        self.questions.len()
    }

    /// Whether this is asked already.
    pub(crate) fn is_asked(&self, kind: QuestionKind, subject: &str, field: &str, found: &str) -> bool {
        self.questions.contains_key(&question_id(kind, subject, field, found))
    }

    /// What a text means that cannot be read: what the decision says, when that can be read. Otherwise it is asked.
    pub(crate) fn settled<T>(&mut self, asked: Asked<'_>, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        match self.decided(asked.kind, asked.subject, asked.field, asked.found) {
            Answer::Nothing => return None,
            Answer::Text(answer) => {
                if let Some(value) = read(&answer) {
                    return Some(value);
                }
            }
            Answer::Open => {}
        }
        self.ask(asked);
        None
    }

    /// Asks. A decision that was given and did not help is quoted.
    pub(crate) fn ask(&mut self, asked: Asked<'_>) {
        let found = asked.found;
        self.ask_found(asked, found);
    }

    /// Asks, and keeps whom the person may have named.
    pub(crate) fn ask_naming(&mut self, asked: Asked<'_>, whom: Vec<PersonKey>) {
        let id = question_id(asked.kind, asked.subject, asked.field, asked.found);
        let Some(person) = asked.person.cloned() else { return };
        self.ask(asked);
        if let Some(open) = self.questions.get_mut(&id) {
            open.question.named.extend(whom.into_iter().map(|other| (person.clone(), other)));
        }
    }

    /// Asks with another text for the eye than for the id.
    pub(crate) fn ask_found(&mut self, asked: Asked<'_>, shown: &str) {
        if !self.budget.spend(STEPS_A_QUESTION) {
            return;
        }
        let id = question_id(asked.kind, asked.subject, asked.field, asked.found);
        let (mut message, mut refused) = (asked.message, false);
        if let Some(decision) = self.decisions.get(&id) {
            refused = true;
            self.used.insert(id.clone());
            message = format!("The decision \"{}\" does not answer this. {message}", shortened(&decision.answer));
        }
        let open = self.questions.entry(id.clone()).or_insert_with(|| Open {
            question: Question {
                id,
                kind: asked.kind,
                person: None,
                people: 0,
                field: asked.field.to_owned(),
                fields: Vec::new(),
                excluded_by: Vec::new(),
                named: Vec::new(),
                place: asked.place.clone(),
                found: shortened(shown),
                candidates: asked.candidates.clone(),
                default_used: String::new(),
                message,
                refused,
            },
            people: BTreeSet::new(),
            fields: BTreeSet::new(),
            defaults: BTreeSet::new(),
        });
        let (question, is_exclusion) = (&mut open.question, excludes(asked.kind, asked.field));
        let first = (!question.is_exclusion(), &question.place);
        if (!is_exclusion, asked.place) < first {
            question.place = asked.place.clone();
            question.field = asked.field.to_owned();
        }
        if is_exclusion {
            // Without candidates, letters are held back: that must not be lost.
            let held = question.is_exclusion() && question.candidates.is_empty();
            if !held {
                question.candidates = asked.candidates;
            }
            question.excluded_by.extend(asked.person.map(|person| (person.clone(), asked.field.to_owned())));
        }
        open.defaults.insert((!is_exclusion, asked.default_used));
        open.fields.insert(asked.field.to_owned());
        open.people.extend(asked.person.cloned());
    }

    pub(crate) fn problem(&mut self, place: Place, found: &str, issue: RowIssue) {
        if !self.budget.spend(STEPS_A_NOTE) {
            return;
        }
        self.problems.push(RowProblem { place, found: shortened(found), issue });
    }

    /// A problem with the row of somebody who may be named by these texts, folded.
    pub(crate) fn leave_out(&mut self, side: Side, names: Vec<String>, problem: RowProblem) {
        for name in names {
            self.left_out.entry((side, name)).or_insert_with(|| problem.clone());
        }
        self.problems.push(problem);
    }

    /// Why somebody who may be named by one of these texts is left out.
    pub(crate) fn left_out(&self, side: Side, names: Vec<String>) -> Option<&RowProblem> {
        names.into_iter().find_map(|name| self.left_out.get(&(side, name)))
    }

    pub(crate) fn note(&mut self, place: Place, kind: NoteKind) {
        if !self.budget.spend(STEPS_A_NOTE) {
            return;
        }
        self.notes.push(Note { place, kind });
    }

    pub(crate) fn finish(self) -> Gathered {
        let mut questions: Vec<Question> = self.questions.into_values().map(Open::finish).collect();
        questions.sort_by(|one, other| one.order().cmp(&other.order()));
        let (mut problems, mut notes) = (self.problems, self.notes);
        problems.sort_by(|one, other| one.place.cmp(&other.place));
        problems.dedup();
        notes.sort_by(|one, other| one.place.cmp(&other.place));
        notes.dedup();
        let unused = self.decisions.iter().filter(|(id, _)| !self.used.contains(*id));
        let stale = unused.map(|(id, decision)| StaleDecision {
            place: self.decisions.place(decision),
            question_id: id.to_owned(),
            answer: decision.answer.clone(),
        });
        let mut stale: Vec<StaleDecision> = stale.collect();
        stale.sort_by(|one, other| one.place.cmp(&other.place));
        Gathered { questions, problems, notes, stale }
    }
}

impl Open {
    /// The same question, asked later: what is asked first is what is said.
    fn ask_again(&mut self, later: Self) {
        let is_exclusion = !later.question.excluded_by.is_empty();
        let held = self.question.is_exclusion() && self.question.candidates.is_empty();
        if (!is_exclusion, &later.question.place) < (!self.question.is_exclusion(), &self.question.place) {
            self.question.place = later.question.place;
            self.question.field = later.question.field;
        }
        if is_exclusion && !held {
            self.question.candidates = later.question.candidates;
        }
        self.question.excluded_by.extend(later.question.excluded_by);
        self.question.named.extend(later.question.named);
        self.people.extend(later.people);
        self.fields.extend(later.fields);
        self.defaults.extend(later.defaults);
    }

    /// With how many people it concerns, and who it is if it is one.
    fn finish(mut self) -> Question {
        self.question.people = match self.question.kind {
            QuestionKind::Encoding | QuestionKind::DateOrder => 0,
            _ => self.people.len().max(1),
        };
        self.question.default_used = self.defaults.into_iter().map(|(_, words)| words).collect::<Vec<_>>().join("; ");
        self.question.fields = self.fields.into_iter().collect();
        self.question.named.sort();
        self.question.named.dedup();
        self.question.excluded_by.sort();
        self.question.excluded_by.dedup();
        self.question.person = self.people.pop_first().filter(|_| self.people.is_empty());
        self.question
    }
}

/// Answers that say that nothing stands there.
fn says_nothing(answer: &str) -> bool {
    matches!(
        text::fold(answer).as_str(),
        "nobody"
            | "no one"
            | "noone"
            | "none"
            | "nothing"
            | "blank"
            | "unknown"
            | "not answered"
            | "n/a"
            | "-"
            | "ignore"
    )
}

#[cfg(test)]
mod tests {
    use mentor_match::cohort::PersonId;
    use proptest::prelude::*;

    use super::*;

    /// Whether it excludes somebody, who says so in which row, and who may be meant.
    type Ask = (bool, u32, usize);

    fn ask(findings: &mut Findings<'_>, (excludes, row, candidates): Ask) {
        let person = PersonKey { side: Side::Mentee, id: PersonId::new(&format!("p{row}")).expect("an id") };
        let place = Place { file: "people.csv".into(), row: Some(row), column: None };
        findings.ask(Asked {
            kind: QuestionKind::UnknownPerson,
            subject: "mentor",
            person: Some(&person),
            field: if excludes { "declines" } else { "choice_1" },
            place: &place,
            found: "Grace",
            candidates: vec![format!("G{row}"); candidates],
            default_used: format!("it stays open ({excludes})"),
            message: format!("who is that ({row})"),
        });
        findings.note(place, NoteKind::AllBlank);
    }

    proptest! {
        #[test]
        fn what_is_gathered_apart_is_what_is_gathered_together(
            asks in prop::collection::vec((any::<bool>(), 1..6_u32, 0..3_usize), 0..8), apart in 0..8_usize
        ) {
            let (decisions, budget) = (Decisions::default(), Budget::default());
            let gathered = |apart: usize| {
                let mut findings = Findings::new(&decisions, &budget);
                let (first, later) = asks.split_at(apart.min(asks.len()));
                for &one in first {
                    ask(&mut findings, one);
                }
                let mut other = Findings::new(&decisions, &budget);
                for &one in later {
                    ask(&mut other, one);
                }
                findings.add(other.into_part());
                findings.finish()
            };
            let (one, other) = (gathered(asks.len()), gathered(apart));
            prop_assert_eq!(one.questions, other.questions);
            prop_assert_eq!(one.notes, other.notes);
        }
    }
}
