//! Everything a run knows, handed to the writers of the single files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use mentor_match::cohort::{MenteeId, MentorId, PersonId, PersonKey, Side};
use mentor_match::compare::Comparison;
use mentor_match::compatibility::{ScoreMatrix, ScoreUse};
use mentor_match::explain::{Costs, MenteeExplanation};
use mentor_match::policy::{OpenFact, Policy, RuleKind, RulingRef};
use mentor_match::programme::Head;
use mentor_match::scenario::{Difference, RulePrice, RulingEffect, SeatGain};
use mentor_match::{Match, RoundOutcome};

use super::WriteError;
use super::introductions::letters::Letters;
use crate::both;
use crate::import::{ColumnUse, EarlierMatches, FileReport, Import, Question};
use crate::open_facts;

/// Whether to go on; asked where a loop runs over people.
pub(super) type GoOn<'g> = &'g dyn Fn() -> Result<(), WriteError>;

/// What was asked for, for the receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setting {
    /// The strategy as written, with options.
    pub strategy: String,
    /// SHA-256 of the policy's document.
    pub policy_sha256: String,
    /// SHA-256 of the mapping file, if there was one.
    pub mapping_sha256: Option<String>,
    /// SHA-256 of the decisions, if there were any.
    pub decisions_sha256: Option<String>,
    /// SHA-256 of each table that was given, by its name, such as `places`.
    pub tables_sha256: BTreeMap<&'static str, String>,
    /// SHA-256 of the template of the letters, if it is not the built-in one.
    pub template_sha256: Option<String>,
    /// Scores of the programme's own, if there were any.
    pub own_scores: Option<OwnScores>,
    /// The programme whose round this is, if there is one.
    pub programme: Option<OfProgramme>,
    /// What the letters are made with.
    pub letters: Letters,
    /// SHA-256 of the letters of an earlier result, see [`earlier_letters`](super::earlier_letters); letters that are
    /// the same are not written to be sent once more.
    pub earlier_letters: BTreeSet<String>,
    /// Who of this round was introduced to whom before and is not done, as the programme's ledger knows: mentors by
    /// mentee.
    pub under_way: BTreeMap<PersonId, BTreeSet<PersonId>>,
    /// What became of its pairs, as written; `None` without an earlier result.
    pub keep: Option<String>,
    /// SHA-256 of the statistics that were in the folder, see [`earlier_statistics`](super::earlier_statistics).
    pub earlier_statistics: BTreeSet<String>,
}

/// Which round of a programme this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfProgramme {
    /// Counted from 1.
    pub round: u32,
    /// The ledger that the round knows of.
    pub head: Head,
    /// Where questionnaires, or what came of them, and ledger did not agree; `committee/conflicts.csv`.
    pub conflicts: Vec<String>,
}

/// What was read from a table of scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnScores {
    /// The file's name.
    pub file: String,
    /// How the scores are used.
    pub usage: ScoreUse,
    /// How many pairs of this round have one.
    pub pairs: usize,
    /// How many people of the table are not in this round.
    pub strangers: usize,
    /// The first line that names one.
    pub first_line: Option<usize>,
}

impl OwnScores {
    /// What the table of this file has for the round.
    pub fn new(file: &str, usage: ScoreUse, scores: &ScoreMatrix) -> Self {
        let strangers = scores.strangers();
        Self {
            file: file.to_owned(),
            usage,
            pairs: scores.known(),
            strangers: strangers.len(),
            first_line: strangers.iter().map(|one| one.position).min(),
        }
    }
}

/// Rounds that were run beside the one that counts; see [`mentor_match::scenario`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Each ruling, compared with the round without it.
    pub rulings: Vec<(RulingRef, RulingEffect)>,
    /// All rulings together, compared with the round without any.
    pub together: Option<Difference>,
    /// Each rule, compared with the round without it.
    pub rules: Vec<RulePrice>,
    /// One more seat with some mentors.
    pub seats: Vec<SeatGain>,
}

/// Who reads a text about people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// The committee, in its files.
    Committee,
    /// Whoever looks at the screen.
    Screen,
}

/// An import with the outcome of its round.
///
/// The outcome's cohort must be the import's.
#[derive(Debug)]
pub struct Batch<'a> {
    pub(super) import: &'a Import,
    pub(super) outcome: &'a RoundOutcome<'a>,
    pub(super) setting: &'a Setting,
    pub(super) questions: Vec<Question>,
    /// Whether an answer changes somebody's result, of the questions that were tried.
    pub(super) weights: BTreeMap<String, bool>,
    /// Whose letters with addresses are held back.
    held: BTreeSet<PersonKey>,
    /// Mentees and mentors of whom one may have named the other in a column that nobody understood.
    named: BTreeMap<PersonId, BTreeSet<PersonId>>,
    /// Prices, where the strategy maximises.
    pub(super) costs: Option<Costs<'a>>,
    pub(super) what_if: Option<WhatIf>,
    pub(super) comparison: Option<Comparison>,
    pub(super) goals: Option<Comparison>,
    /// The result to compare with.
    pub(super) earlier: Option<&'a EarlierMatches>,
    /// Why whoever is without a mentor is: for the screen and for several files.
    unmatched: OnceLock<Vec<MenteeExplanation<'a>>>,
}

/// How many people are explained at a time.
const PIECE: usize = 64;

impl<'a> Batch<'a> {
    /// Puts the two together; facts that rules ask about become questions beside the import's.
    pub fn new(import: &'a Import, outcome: &'a RoundOutcome<'a>, setting: &'a Setting) -> Self {
        let questions = questions_of(import, outcome.open_facts());
        let (held, named) = (held(import, outcome.policy(), &questions), named(&questions));
        Self {
            import,
            outcome,
            setting,
            questions,
            weights: BTreeMap::new(),
            held,
            named,
            costs: outcome.costs(),
            what_if: None,
            comparison: None,
            goals: None,
            earlier: None,
            unmatched: OnceLock::new(),
        }
    }

    /// Everybody who is without a mentor, explained the first time that it is asked.
    pub(super) fn unmatched(&self) -> &[MenteeExplanation<'a>] {
        self.unmatched.get_or_init(|| {
            let people = self.outcome.unmatched();
            let pieces: Vec<&[MenteeId]> = people.chunks(PIECE).collect();
            let explain = |&mentee: &MenteeId| self.outcome.explain_mentee(mentee);
            let piece = |piece: usize| pieces[piece].iter().map(explain).collect::<Vec<_>>();
            both::map(pieces.len(), piece).into_iter().flatten().collect()
        })
    }

    /// Asks first, after exclusions, what changes somebody's result, and last what does not, by
    /// [`weigh`](crate::weigh::weigh).
    #[must_use]
    pub fn weights(mut self, weights: BTreeMap<String, bool>) -> Self {
        by_weight(&mut self.questions, &weights);
        self.weights = weights;
        self
    }

    /// The prices, where the strategy maximises; for other readers of the same round, so that nothing is priced twice.
    pub fn costs(&self) -> Option<&Costs<'a>> {
        self.costs.as_ref()
    }

    /// The strategies side by side, if there are any.
    pub fn compared(&self) -> Option<&Comparison> {
        self.comparison.as_ref()
    }

    /// Adds rounds that were run beside this one: `committee/what-if.md`, and the rulings' effects in the summary.
    #[must_use]
    pub fn what_if(self, what_if: WhatIf) -> Self {
        Self { what_if: Some(what_if), ..self }
    }

    /// Adds strategies side by side: `committee/comparison.csv`, `committee/contested.csv`, sheets of the workbook and
    /// lines in the summary.
    #[must_use]
    pub fn comparison(self, comparison: Comparison) -> Self {
        Self { comparison: Some(comparison), ..self }
    }

    /// Adds what each goal would give ([`goals`](mentor_match::compare::goals)): `committee/goals.csv`, a sheet of the
    /// workbook and lines in the summary.
    #[must_use]
    pub fn goals(self, goals: Option<Comparison>) -> Self {
        Self { goals, ..self }
    }

    /// Says what changed since an earlier result: `committee/changes.csv`, a sheet of the workbook and lines in the
    /// summary.
    #[must_use]
    pub fn since(self, earlier: Option<&'a EarlierMatches>) -> Self {
        Self { earlier, ..self }
    }

    /// Whether two people know of each other already, as the programme's ledger says.
    pub(super) fn is_under_way(&self, mentee: &PersonId, mentor: &PersonId) -> bool {
        self.setting.under_way.get(mentee).is_some_and(|mentors| mentors.contains(mentor))
    }

    /// What each goal would give, if that was worked out.
    pub fn by_goal(&self) -> Option<&Comparison> {
        self.goals.as_ref()
    }

    /// Whether neither of the two may learn the other's address yet: both have to agree first, or one of them has
    /// excluded a person of whom it is still asked who that is.
    pub(super) fn hides_addresses(&self, one: &Match<'_>) -> bool {
        one.to_be_confirmed || self.is_held_back(one)
    }

    /// Whether the letters of a pair are held back because one of the two has excluded somebody, and it is not known
    /// whom, or may have excluded the other.
    pub(super) fn is_held_back(&self, one: &Match<'_>) -> bool {
        let named = self.named.get(&one.mentee.id).is_some_and(|mentors| mentors.contains(&one.mentor.id));
        let held = self.held.contains(&one.mentee.key()) || self.held.contains(&one.mentor.key());
        !one.to_be_confirmed && (named || held)
    }

    /// Whether a column that holds the field is declared confidential.
    pub(super) fn is_confidential(&self, field: &str) -> bool {
        is_confidential(self.import, field)
    }

    /// Whether a column that says who somebody is is declared confidential.
    pub(super) fn names_are_confidential(&self) -> bool {
        self.import.names_are_confidential()
    }

    /// How a reader is told who a mentee is; see [`Batch::key_on_screen`].
    pub(super) fn mentee_called(&self, mentee: MenteeId, reader: Reader) -> String {
        let person = self.outcome.cohort().mentee(mentee);
        self.called(Side::Mentee, &person.id, person.name_or_id(), reader)
    }

    /// How a reader is told who a mentor is.
    pub(super) fn mentor_called(&self, mentor: MentorId, reader: Reader) -> String {
        let person = self.outcome.cohort().mentor(mentor);
        self.called(Side::Mentor, &person.id, person.name_or_id(), reader)
    }

    fn called(&self, side: Side, id: &PersonId, name: &str, reader: Reader) -> String {
        if reader == Reader::Screen && self.names_are_confidential() {
            self.key_on_screen(&PersonKey { side, id: id.clone() }).id.to_string()
        } else {
            name.to_owned()
        }
    }

    /// Somebody as the screen may tell them.
    pub(super) fn key_on_screen(&self, person: &PersonKey) -> PersonKey {
        self.import.key_on_screen(person)
    }

    /// All questions of the run, in the order in which they are asked.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Whether somebody should look: a question, a row that cannot be used, a decision that fits nothing.
    pub fn needs_attention(&self) -> bool {
        !self.questions.is_empty() || !self.import.problems.is_empty() || !self.import.stale_decisions.is_empty()
    }

    pub(super) fn name_of<'k>(&'k self, person: &'k PersonKey) -> &'k str {
        let cohort = self.outcome.cohort();
        let name = match person.side {
            Side::Mentee => cohort.find_mentee(&person.id).map(|id| cohort.mentee(id).name_or_id()),
            Side::Mentor => cohort.find_mentor(&person.id).map(|id| cohort.mentor(id).name_or_id()),
        };
        name.unwrap_or(person.id.as_str())
    }
}

/// Whether a column that holds the field is declared confidential.
pub(super) fn is_confidential(import: &Import, field: &str) -> bool {
    let mut columns = import.files.iter().flat_map(FileReport::confidential);
    columns.any(|column| matches!(&column.holds, ColumnUse::Field { field: held, .. } if held.to_string() == field))
}

/// The import's questions, and those about facts that rules ask for.
pub(super) fn questions_of(import: &Import, open: &[OpenFact]) -> Vec<Question> {
    let mut questions = import.questions.clone();
    questions.extend(open.iter().filter_map(|open| open_facts::question(open, import)));
    questions.sort_by(|one, other| one.order().cmp(&other.order()));
    questions.dedup_by(|one, other| one.id == other.id);
    questions
}

/// After exclusions, what changes somebody's result comes first, and last what does not.
pub(super) fn by_weight(questions: &mut [Question], weights: &BTreeMap<String, bool>) {
    questions.sort_by_key(|question| match weights.get(&question.id) {
        _ if question.is_exclusion() => 0,
        Some(true) => 1,
        None => 2,
        Some(false) => 3,
    });
}

/// Who has excluded a person of whom nobody knows who that is; in both roles where one row is both.
pub(super) fn held(import: &Import, policy: &Policy, questions: &[Question]) -> BTreeSet<PersonKey> {
    let asks = policy.rules().iter().any(|rule| matches!(rule.kind(), RuleKind::NotSupervisor(_)));
    let mut held = BTreeSet::new();
    let open = questions.iter().flat_map(Question::holds_letters_of);
    for (person, _) in open.filter(|(_, field)| asks || field != "supervisors") {
        let other = PersonKey { side: person.side.other(), id: person.id.clone() };
        if import.origins.get(&other) == import.origins.get(person) {
            held.insert(other);
        }
        held.insert(person.clone());
    }
    held
}

/// Who may have named whom in columns that nobody understood, by mentee.
pub(super) fn named(questions: &[Question]) -> BTreeMap<PersonId, BTreeSet<PersonId>> {
    let mut named: BTreeMap<PersonId, BTreeSet<PersonId>> = BTreeMap::new();
    for (one, other) in questions.iter().flat_map(|question| &question.named) {
        let (mentee, mentor) = if one.side == Side::Mentee { (one, other) } else { (other, one) };
        named.entry(mentee.id.clone()).or_default().insert(mentor.id.clone());
    }
    named
}
