//! A programme's own questions (`custom.NAME`), and what people demand of each other's answers (`wants_only.NAME`).
//!
//! Both are for rules alone, and confidential. What somebody demands is compared with the answers that the other side
//! really gave: a demand that is none of them is a question, and until it is answered the person is kept apart from
//! everybody who did not answer just that. Better a pair too few than one that somebody has ruled out.

use std::collections::{BTreeMap, BTreeSet};

use mentor_match::cohort::{Demand, Profile, Side, answer_key, demand, telling_words};
use mentor_match::text;

use super::reader::{Form, Reader};
use crate::import::columns::sheet::Sheet;
use crate::import::field::Field;
use crate::import::findings::Findings;
use crate::import::given::options::{ImportOptions, RuleQuestions};
use crate::import::people::answers::Answers;
use crate::import::people::person::Person;
use crate::import::report::question::{QuestionKind, shortened};
use crate::import::report::{NoteKind, Place};

/// What everybody answered to the programme's own questions.
#[derive(Debug)]
pub(crate) struct CustomAnswers {
    questions: BTreeSet<String>,
    demands: BTreeSet<String>,
    rules: RuleQuestions,
    /// Per side and question: comparable form of an answer → the answer.
    seen: BTreeMap<(Side, String), BTreeMap<String, String>>,
}

/// The most answers that a question lists.
const MOST_LISTED: usize = 8;

impl CustomAnswers {
    /// Looks at all answers, and notes questions that no rule needs and answers that rules miss.
    pub(crate) fn of(
        answers: &Answers<'_>,
        people: &[Person],
        options: &ImportOptions,
        findings: &mut Findings<'_>,
    ) -> Self {
        let (mut questions, mut demands) = (BTreeSet::new(), BTreeSet::new());
        for sheet in answers.sheets {
            let asked = [Side::Mentee, Side::Mentor].into_iter().flat_map(|side| sheet.columns.fields(side));
            for (field, _) in asked {
                match field {
                    Field::Custom(name) => questions.insert(name.clone()),
                    Field::WantsOnly(name) => demands.insert(name.clone()),
                    _ => continue,
                };
            }
        }
        let rules = options.rule_questions.clone().unwrap_or_default();
        let mut custom = Self { questions, demands, rules, seen: BTreeMap::new() };
        for person in people {
            for name in &custom.questions {
                let seen = custom.seen.entry((person.key.side, name.clone())).or_default();
                for answer in given(answers, person, name) {
                    seen.entry(answer_key(&answer)).or_insert(answer);
                }
            }
        }
        custom.note(answers.sheets, options, findings);
        custom
    }

    fn note(&self, sheets: &[Sheet], options: &ImportOptions, findings: &mut Findings<'_>) {
        let Some(rules) = &options.rule_questions else { return };
        let needed: BTreeSet<&String> = rules.compared.iter().chain(rules.asked.keys()).chain(&self.demands).collect();
        for sheet in sheets {
            for column in 0..sheet.columns.reports.len() {
                if let Some(name) = sheet.custom_question(column).filter(|name| !needed.contains(name)) {
                    let kind = NoteKind::NoRuleAsks { question: name.clone() };
                    findings.note(sheet.place_in_header(column), kind);
                }
            }
        }
        for name in needed.into_iter().filter(|name| !self.questions.contains(*name)) {
            let consequence = if rules.asked.contains_key(name) {
                "no person counts as having asked for what the rule demands"
            } else {
                "rules and conditions about it know no answers"
            };
            let field = Field::Custom(name.clone()).to_string();
            let place = Place { file: sheets[0].name.clone(), row: None, column: None };
            findings.note(place, NoteKind::MissingColumn { field, consequence: consequence.to_owned() });
        }
    }

    /// The answers of the other side that a text demands; none: any will do. `None`: unclear.
    fn demanded(&self, written: &str, name: &str, side: Side, own: &BTreeSet<String>) -> Option<BTreeSet<String>> {
        let none = BTreeMap::new();
        let seen = self.seen.get(&(side.other(), name.to_owned())).unwrap_or(&none);
        let named = |part: &str| -> Option<BTreeSet<String>> {
            if let Some(answer) = seen.get(&answer_key(part)) {
                return Some([answer.clone()].into());
            }
            let told = telling_words(part);
            let alike = seen.values().filter(|answer| !told.is_empty() && telling_words(answer) == told);
            let alike: BTreeSet<String> = alike.cloned().collect();
            (!alike.is_empty()).then_some(alike)
        };
        let several = || {
            let folded = text::fold(written).replace(" or ", ",").replace(" and ", ",");
            let parts = folded.split([',', ';', '/', '|', '\n']).map(str::trim).filter(|part| !part.is_empty());
            let found: Option<Vec<BTreeSet<String>>> = parts.map(named).collect();
            found.map(|sets| sets.into_iter().flatten().collect()).filter(|all: &BTreeSet<String>| !all.is_empty())
        };
        named(written).or_else(several).or_else(|| match demand(written, name, own) {
            Demand::Any => Some(BTreeSet::new()),
            Demand::Own if !own.is_empty() => Some(own.clone()),
            Demand::Own | Demand::Yes | Demand::Other => None,
        })
    }

    /// The answers that the other side gave, for people.
    fn listed(&self, name: &str, side: Side) -> String {
        let seen = self.seen.get(&(side.other(), name.to_owned()));
        let listed = seen.into_iter().flat_map(BTreeMap::values).take(MOST_LISTED);
        let listed: Vec<String> = listed.map(|answer| format!("\"{}\"", shortened(answer))).collect();
        if listed.is_empty() { format!("no {} answered it", side.other()) } else { listed.join(", ") }
    }
}

/// The answers of a row to one of the programme's own questions.
fn given(answers: &Answers<'_>, person: &Person, name: &str) -> BTreeSet<String> {
    let cell = answers.cell(person, &Field::Custom(name.to_owned()));
    let all = cell.map(|cell| answers.answers_in(person, &cell)).unwrap_or_default();
    let all = all.into_iter().map(|answer| answer.split_whitespace().collect::<Vec<_>>().join(" "));
    all.filter(|answer| !says_nothing(answer)).collect()
}

/// Answers that are none. "No" and "none" are answers.
fn says_nothing(answer: &str) -> bool {
    matches!(
        answer_key(answer).as_str(),
        "" | "n/a"
            | "prefer not to say"
            | "prefer not to answer"
            | "i prefer not to say"
            | "i'd rather not say"
            | "rather not say"
            | "no answer"
            | "not answered"
    )
}

impl Reader<'_, '_, '_> {
    /// Fills in answers to the programme's own questions and what they demand of the other side's.
    pub(crate) fn custom_answers(&mut self, custom: &CustomAnswers, profile: &mut Profile) {
        let (answers, person) = (self.answers, self.person);
        for name in &custom.questions {
            let said = match custom.rules.asked.get(name) {
                Some(question) => self.matters(name, &given(answers, person, question), question),
                None => given(answers, person, name),
            };
            if !said.is_empty() {
                profile.custom.insert(name.clone(), said);
            }
        }
        for name in &custom.demands {
            let own = given(answers, person, name);
            if let Some(wanted) = self.condition(custom, name, &own).filter(|wanted| !wanted.is_empty()) {
                profile.wants_only.insert(name.clone(), wanted);
            }
        }
    }

    /// Whether the answer to `question` matters to the person, as they say in the answer to `name`: yes or no, unclear
    /// is yes.
    fn matters(&mut self, name: &str, own: &BTreeSet<String>, question: &str) -> BTreeSet<String> {
        let field = Field::Custom(name.to_owned());
        let expected = format!("a clear yes or no to whether the other's answer to \"{question}\" matters");
        let form = Form { expected: &expected, default: "it is read as yes" };
        let read = self.demand_of(&field, form, |answer| match demand(answer, question, own) {
            Demand::Any => Some(false),
            Demand::Yes | Demand::Own => Some(true),
            Demand::Other => None,
        });
        let said = match read {
            Read::Nothing => return BTreeSet::new(),
            Read::Clear(false) => "no",
            Read::Clear(true) | Read::Unclear(_) => "yes",
        };
        [said.to_owned()].into()
    }

    /// What the person demands of the other's answer to a question: one of these; none: any will do.
    fn condition(&mut self, custom: &CustomAnswers, name: &str, own: &BTreeSet<String>) -> Option<BTreeSet<String>> {
        let side = self.person.key.side;
        let field = Field::WantsOnly(name.to_owned());
        let (other, listed) = (side.other(), custom.listed(name, side));
        let expected =
            format!("an answer that a {other} gave to \"{name}\" ({listed}), nor \"anybody\" or \"the same\"");
        let form =
            Form { expected: &expected, default: "this person is matched only with people who answered exactly this" };
        match self.demand_of(&field, form, |answer| custom.demanded(answer, name, side, own)) {
            Read::Nothing => None,
            Read::Clear(wanted) => Some(wanted),
            Read::Unclear(written) => Some([written].into()),
        }
    }

    fn demand_of<T>(&mut self, field: &Field, form: Form<'_>, parse: impl Fn(&str) -> Option<T>) -> Read<T> {
        let Some(cell) = self.cell(field).filter(|cell| !says_nothing(&cell.text)) else { return Read::Nothing };
        // What the other side answered differs from side to side.
        let subject = self.person.key.side.to_string();
        if let Some(read) = self.form_of(field, &subject, &cell.text, form, parse) {
            return Read::Clear(read);
        }
        let key = field.to_string();
        let asked = self.findings.is_asked(QuestionKind::UnclearAnswer, &subject, &key, &cell.text);
        if asked { Read::Unclear(cell.text.into_owned()) } else { Read::Nothing }
    }
}

/// How a demand was read.
enum Read<T> {
    /// Nothing is demanded, or a decision says so.
    Nothing,
    Clear(T),
    /// A question.
    Unclear(String),
}
